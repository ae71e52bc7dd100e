#include "cli/graph.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/load.h"
#include "cli/say.h"
#include "pipeline/job.h"
#include "pipeline/plan.h"

/* ---- What all pictures share ---- */

static const struct plan_stage *stage_at(const struct plan *plan, size_t index)
{
    return plan->stages.items[index];
}

/* The last stage before `index` that has jobs; `index` itself where there is none. */
static size_t stage_before(const struct plan *plan, size_t index)
{
    for (size_t i = index; i-- > 0;)
        if (stage_at(plan, i)->nodes.len > 0)
            return i;
    return index;
}

/* Whether a later job waits for this stage as a whole: then there is a knot behind it. */
static bool is_waited_for(const struct plan *plan, size_t index)
{
    for (size_t i = index + 1; i < plan->stages.len; i++)
        if (stage_at(plan, i)->by_stage.len > 0)
            return stage_at(plan, index)->nodes.len > 0;
    return false;
}

/* Adds text with some characters written otherwise. */
static void add_escaped(struct buf *out, const char *text, const char *special, const char *const *instead)
{
    for (; *text; text++) {
        const char *found = strchr(special, *text);
        if (found)
            buf_adds(out, instead[found - special]);
        else if ((unsigned char)*text >= 0x20)
            buf_addc(out, *text);
    }
}

/* ---- Text ---- */

void graph_text(struct buf *out, const struct plan *plan)
{
    for (size_t i = 0; i < plan->stages.len; i++) {
        const struct plan_stage *stage = stage_at(plan, i);
        if (stage->nodes.len == 0)
            continue;
        buf_addf(out, "%s\n", stage->name);
        for (size_t n = 0; n < stage->nodes.len; n++) {
            const struct plan_node *node = stage->nodes.items[n];
            buf_addf(out, "  %s", node->job->name);
            size_t before = stage_before(plan, i);
            if (!node->by_needs && before != i)
                buf_addf(out, "  <- all of %s%s", stage_at(plan, before)->name,
                         stage_before(plan, before) != before ? " and before" : "");
            for (size_t e = 0; e < node->needs.len; e++)
                buf_addf(out, "%s%s", e == 0 ? "  <- " : ", ",
                         ((const struct plan_edge *)node->needs.items[e])->node->job->name);
            buf_addc(out, '\n');
        }
    }
}

/* ---- Graphviz ---- */

static void add_dot_name(struct buf *out, const char *name)
{
    static const char *const instead[] = {"\\\"", "\\\\"};
    buf_addc(out, '"');
    add_escaped(out, name, "\"\\", instead);
    buf_addc(out, '"');
}

static void add_dot_stage(struct buf *out, const struct plan *plan, size_t index)
{
    const struct plan_stage *stage = stage_at(plan, index);
    buf_addf(out, "  subgraph cluster_%zu {\n    label=", index);
    add_dot_name(out, stage->name);
    buf_adds(out, ";\n");
    for (size_t i = 0; i < stage->nodes.len; i++) {
        const struct plan_node *node = stage->nodes.items[i];
        buf_addf(out, "    job%zu [label=", node->index);
        add_dot_name(out, node->job->name);
        buf_adds(out, node->job->when == WHEN_MANUAL ? ", style=dashed];\n" : "];\n");
    }
    buf_adds(out, "  }\n");
    if (is_waited_for(plan, index))
        buf_addf(out, "  after%zu [shape=point];\n", index);
}

/* One edge of either language: `format` takes the two ends. */
static void add_edge(struct buf *out, const char *arrow, const char *from_kind, size_t from,
                     const char *to_kind, size_t to)
{
    buf_addf(out, "  %s%zu %s %s%zu\n", from_kind, from, arrow, to_kind, to);
}

static void add_edges(struct buf *out, const struct plan *plan, const char *arrow)
{
    for (size_t i = 0; i < plan->stages.len; i++) {
        const struct plan_stage *stage = stage_at(plan, i);
        size_t before = stage_before(plan, i);
        bool knot = is_waited_for(plan, i);
        for (size_t n = 0; n < stage->nodes.len; n++) {
            const struct plan_node *node = stage->nodes.items[n];
            for (size_t e = 0; e < node->needs.len; e++)
                add_edge(out, arrow, "job", ((const struct plan_edge *)node->needs.items[e])->node->index,
                         "job", node->index);
            if (!node->by_needs && before != i)
                add_edge(out, arrow, "after", before, "job", node->index);
            if (knot)
                add_edge(out, arrow, "job", node->index, "after", i);
        }
        if (knot && before != i)
            add_edge(out, arrow, "after", before, "after", i);
    }
}

void graph_dot(struct buf *out, const struct plan *plan)
{
    buf_adds(out, "digraph pipeline {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
    for (size_t i = 0; i < plan->stages.len; i++)
        if (stage_at(plan, i)->nodes.len > 0)
            add_dot_stage(out, plan, i);
    add_edges(out, plan, "->");
    buf_adds(out, "}\n");
}

/* ---- Mermaid ---- */

static void add_mermaid_text(struct buf *out, const char *text)
{
    static const char *const instead[] = {"#quot;", "#35;", "#lt;", "#gt;"};
    buf_addc(out, '"');
    add_escaped(out, text, "\"#<>", instead);
    buf_addc(out, '"');
}

void graph_mermaid(struct buf *out, const struct plan *plan)
{
    buf_adds(out, "graph LR\n");
    for (size_t i = 0; i < plan->stages.len; i++) {
        const struct plan_stage *stage = stage_at(plan, i);
        if (stage->nodes.len == 0)
            continue;
        buf_addf(out, "  subgraph stage%zu[", i);
        add_mermaid_text(out, stage->name);
        buf_adds(out, "]\n");
        for (size_t n = 0; n < stage->nodes.len; n++) {
            const struct plan_node *node = stage->nodes.items[n];
            buf_addf(out, "    job%zu[", node->index);
            add_mermaid_text(out, node->job->name);
            buf_adds(out, "]\n");
        }
        buf_adds(out, "  end\n");
        if (is_waited_for(plan, i))
            buf_addf(out, "  after%zu(( ))\n", i);
    }
    add_edges(out, plan, "-->");
}

/* ---- SVG: stages as columns ---- */

enum { BOX_HEIGHT = 28, ROW = 40, TOP = 56, GAP = 60, MARGIN = 20, LETTER = 8, PADDING = 24 };

/* Where a job's box stands. */
struct box {
    size_t x, y, width;
};

static size_t column_width(const struct plan_stage *stage)
{
    size_t widest = utf8_count(stage->name);
    for (size_t i = 0; i < stage->nodes.len; i++) {
        size_t count = utf8_count(((const struct plan_node *)stage->nodes.items[i])->job->name);
        widest = count > widest ? count : widest;
    }
    return widest * LETTER + PADDING;
}

static size_t column_x(const struct plan *plan, size_t index)
{
    size_t x = MARGIN;
    for (size_t i = 0; i < index; i++)
        if (stage_at(plan, i)->nodes.len > 0)
            x += column_width(stage_at(plan, i)) + GAP;
    return x;
}

static struct box box_of(const struct plan *plan, const struct plan_node *node)
{
    size_t index = (size_t)node->job->stage_index, row = 0;
    const struct plan_stage *stage = stage_at(plan, index);
    while (stage->nodes.items[row] != node)
        row++;
    return (struct box){.x = column_x(plan, index), .y = TOP + row * ROW, .width = column_width(stage)};
}

static void add_svg_text(struct buf *out, size_t x, size_t y, const char *weight, const char *text)
{
    static const char *const instead[] = {"&lt;", "&gt;", "&amp;", "&quot;"};
    buf_addf(out, "<text x=\"%zu\" y=\"%zu\" font-weight=\"%s\">", x, y, weight);
    add_escaped(out, text, "<>&\"", instead);
    buf_adds(out, "</text>\n");
}

static void add_svg_line(struct buf *out, size_t x1, size_t y1, size_t x2, size_t y2)
{
    size_t middle = (x1 + x2) / 2;
    buf_addf(out, "<path d=\"M%zu %zu C%zu %zu %zu %zu %zu %zu\" fill=\"none\" stroke=\"#888\"/>\n", x1, y1,
             middle, y1, middle, y2, x2, y2);
}

/* The knot behind a stage's column. */
static size_t knot_x(const struct plan *plan, size_t index)
{
    return column_x(plan, index) + column_width(stage_at(plan, index)) + GAP / 2;
}
enum { KNOT_Y = TOP - 12 };

static void add_svg_lines(struct buf *out, const struct plan *plan, size_t index)
{
    const struct plan_stage *stage = stage_at(plan, index);
    size_t before = stage_before(plan, index);
    bool knot = is_waited_for(plan, index);
    for (size_t n = 0; n < stage->nodes.len; n++) {
        const struct plan_node *node = stage->nodes.items[n];
        struct box box = box_of(plan, node);
        size_t middle = box.y + BOX_HEIGHT / 2;
        for (size_t e = 0; e < node->needs.len; e++) {
            struct box from = box_of(plan, ((const struct plan_edge *)node->needs.items[e])->node);
            add_svg_line(out, from.x + from.width, from.y + BOX_HEIGHT / 2, box.x, middle);
        }
        if (!node->by_needs && before != index)
            add_svg_line(out, knot_x(plan, before), KNOT_Y, box.x, middle);
        if (knot)
            add_svg_line(out, box.x + box.width, middle, knot_x(plan, index), KNOT_Y);
    }
    if (knot)
        buf_addf(out, "<circle cx=\"%zu\" cy=\"%d\" r=\"4\" fill=\"#888\"/>\n", knot_x(plan, index), KNOT_Y);
    if (knot && before != index)
        add_svg_line(out, knot_x(plan, before), KNOT_Y, knot_x(plan, index), KNOT_Y);
}

static void add_svg_boxes(struct buf *out, const struct plan *plan, size_t index)
{
    const struct plan_stage *stage = stage_at(plan, index);
    add_svg_text(out, column_x(plan, index), TOP - 30, "bold", stage->name);
    for (size_t n = 0; n < stage->nodes.len; n++) {
        const struct plan_node *node = stage->nodes.items[n];
        struct box box = box_of(plan, node);
        buf_addf(out,
                 "<rect x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%d\" rx=\"6\" fill=\"#fff\" "
                 "stroke=\"#333\"%s/>\n",
                 box.x, box.y, box.width, BOX_HEIGHT,
                 node->job->when == WHEN_MANUAL ? " stroke-dasharray=\"4 3\"" : "");
        add_svg_text(out, box.x + PADDING / 2, box.y + 19, "normal", node->job->name);
    }
}

void graph_svg(struct buf *out, const struct plan *plan)
{
    size_t rows = 1;
    for (size_t i = 0; i < plan->stages.len; i++)
        rows = stage_at(plan, i)->nodes.len > rows ? stage_at(plan, i)->nodes.len : rows;
    buf_addf(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%zu\" font-family=\"monospace\" "
        "font-size=\"13\">\n",
        column_x(plan, plan->stages.len) + MARGIN, TOP + rows * ROW + MARGIN);
    for (size_t i = 0; i < plan->stages.len; i++)
        if (stage_at(plan, i)->nodes.len > 0)
            add_svg_lines(out, plan, i);
    for (size_t i = 0; i < plan->stages.len; i++)
        if (stage_at(plan, i)->nodes.len > 0)
            add_svg_boxes(out, plan, i);
    buf_adds(out, "</svg>\n");
}

/* ---- The command ---- */

static const struct {
    const char *name;
    void (*draw)(struct buf *out, const struct plan *plan);
} formats[] = {{"text", graph_text}, {"dot", graph_dot}, {"mermaid", graph_mermaid}, {"svg", graph_svg}};

static int run_graph(struct invocation *invocation)
{
    struct project project;
    struct error err = ERROR_INIT;
    int status = EXIT_PASSED;
    if (!project_load(invocation, NULL, &project, &status))
        return status;
    if (!project.pipeline->created)
        return project_say_empty(&project);
    const struct plan_selection selection = {.names = invocation->args};
    const struct plan *plan = plan_make(invocation->arena, project.pipeline, &selection, &err);
    if (!plan)
        return say_error(&err);
    const char *wish = option_value(invocation, "format");
    AUTO_BUF struct buf text = BUF_INIT;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, wish ? wish : "text") == 0)
            formats[i].draw(&text, plan);
    return say_result(&text, EXIT_PASSED);
}

static const struct option graph_options[] = {
    {0, "format", "FORMAT", "text (default), dot, mermaid or svg", COMPLETE_WORDS, "text|dot|mermaid|svg"},
    OPTIONS_END,
};

static const char *const graph_examples[] = {
    "ci-local graph",
    "what waits for what",
    "ci-local graph --format dot | dot -Tpng -o dag.png",
    "as a picture",
    NULL,
};

const struct command graph_command = {
    .name = "graph",
    .summary = "shows which job waits for which",
    .arguments = "[JOB|STAGE]…",
    .completes = COMPLETE_STAGE_OR_JOB,
    .args_max = SIZE_MAX,
    .options = graph_options,
    .examples = graph_examples,
    .reads_settings = true,
    .run = run_graph,
};
