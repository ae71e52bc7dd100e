#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/nearest.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/load.h"
#include "cli/say.h"
#include "pipeline/job.h"

/* A variable's definitions, struct variable *, lowest precedence first. */
struct history {
    const char *name;
    struct vec definitions;
};

static struct map histories_of(struct arena *arena, const struct vec *variables)
{
    struct map histories = {0};
    for (size_t i = 0; i < variables->len; i++) {
        struct variable *variable = variables->items[i];
        struct history *history = map_get(&histories, variable->name);
        if (!history) {
            history = arena_alloc(arena, sizeof *history);
            history->name = variable->name;
            map_set(arena, &histories, variable->name, history);
        }
        vec_push(arena, &history->definitions, variable);
    }
    return histories;
}

static const struct variable *winner(const struct history *history)
{
    return history->definitions.items[history->definitions.len - 1];
}

static const char *shown_value(const struct variable *variable)
{
    return variable->masked ? "[MASKED]" : variable->value;
}

static const char *shown_file(const struct variable *variable)
{
    return variable->span.source ? variable->span.source->name : NULL;
}

static void add_origin(struct buf *out, const struct variable *variable)
{
    buf_adds(out, variable_layer_name(variable->layer));
    if (shown_file(variable))
        buf_addf(out, " (%s:%d)", shown_file(variable), variable->span.line);
    if (variable->counted_here)
        buf_adds(out, ", counted here, not by a server");
    if (variable->file)
        buf_adds(out, ", goes into a file");
    if (variable->raw)
        buf_adds(out, ", not expanded");
}

/* A value on one line, so that what follows it is not mistaken for a variable. */
static void add_value(struct buf *out, const char *value)
{
    for (; *value; value++) {
        if (*value == '\n')
            buf_adds(out, "\\n");
        else if ((unsigned char)*value < 0x20 || *value == 0x7f)
            buf_addf(out, "\\x%02x", (unsigned char)*value);
        else
            buf_addc(out, *value);
    }
}

static void add_history(struct buf *out, const struct history *history, bool color)
{
    const char *dim = color ? "\033[2m" : "", *end = color ? "\033[m" : "";
    const struct variable *won = winner(history);
    buf_addf(out, "%s=", history->name);
    add_value(out, shown_value(won));
    buf_addf(out, "  %s# ", dim);
    add_origin(out, won);
    for (size_t i = history->definitions.len - 1; i-- > 0;) {
        const struct variable *lost = history->definitions.items[i];
        buf_addf(out, "; over %s: ", variable_layer_name(lost->layer));
        add_value(out, shown_value(lost));
    }
    buf_addf(out, "%s\n", end);
}

static void add_why(struct buf *out, const struct history *history)
{
    const struct variable *won = winner(history);
    buf_addf(out, "%s is ", history->name);
    add_value(out, shown_value(won));
    buf_adds(out, "\n");
    for (size_t i = history->definitions.len; i-- > 0;) {
        const struct variable *variable = history->definitions.items[i];
        buf_addf(out, "  %s ", variable == won ? "wins: " : "loses:");
        add_origin(out, variable);
        buf_adds(out, ": ");
        add_value(out, shown_value(variable));
        buf_addc(out, '\n');
    }
}

static void add_unknown(struct buf *out, const struct predefined_unknown *unknown, bool color)
{
    buf_addf(out, "%s# %s is not set: %s%s\n", color ? "\033[2m" : "", unknown->name, unknown->why,
             color ? "\033[m" : "");
}

static void write_definition(struct json_out *json, const struct variable *variable)
{
    json_out_text(json, "value", shown_value(variable));
    json_out_text(json, "layer", variable_layer_name(variable->layer));
    json_out_text(json, "file", shown_file(variable));
    json_out_integer(json, "line", variable->span.line);
}

static void write_json(struct buf *out, const struct job *job, const struct map *histories,
                       const struct vec *unknown)
{
    struct json_out json = {.out = out};
    json_out_open(&json, NULL, '{');
    json_out_text(&json, "schema", "ci-local/vars/1");
    json_out_text(&json, "job", job->name);
    json_out_open(&json, "variables", '[');
    for (size_t i = 0; i < histories->len; i++) {
        const struct history *history = histories->entries[i].value;
        const struct variable *won = winner(history);
        json_out_open(&json, NULL, '{');
        json_out_text(&json, "name", history->name);
        write_definition(&json, won);
        json_out_bool(&json, "masked", won->masked);
        json_out_bool(&json, "file_variable", won->file);
        json_out_bool(&json, "raw", won->raw);
        json_out_bool(&json, "counted_here", won->counted_here);
        json_out_open(&json, "lost", '[');
        for (size_t n = history->definitions.len - 1; n-- > 0;) {
            json_out_open(&json, NULL, '{');
            write_definition(&json, history->definitions.items[n]);
            json_out_close(&json, '}');
        }
        json_out_close(&json, ']');
        json_out_close(&json, '}');
    }
    json_out_close(&json, ']');
    json_out_open(&json, "unknown", '[');
    for (size_t i = 0; i < unknown->len; i++) {
        const struct predefined_unknown *variable = unknown->items[i];
        json_out_open(&json, NULL, '{');
        json_out_text(&json, "name", variable->name);
        json_out_text(&json, "why", variable->why);
        json_out_close(&json, '}');
    }
    json_out_close(&json, ']');
    json_out_close(&json, '}');
    buf_addc(out, '\n');
}

static int explain(const struct map *histories, const struct vec *unknown, const char *name,
                   const struct job *job)
{
    const struct history *history = map_get(histories, name);
    AUTO_BUF struct buf text = BUF_INIT;
    if (history) {
        add_why(&text, history);
        return say_result(&text, EXIT_PASSED);
    }
    for (size_t i = 0; i < unknown->len; i++) {
        if (strcmp(((const struct predefined_unknown *)unknown->items[i])->name, name) != 0)
            continue;
        add_unknown(&text, unknown->items[i], false);
        return say_result(&text, EXIT_PASSED);
    }
    struct error err = ERROR_INIT;
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < histories->len; i++)
        nearest_offer(&nearest, histories->entries[i].key);
    error_set(&err, ERROR_USAGE, "job %s gets no variable %s", job->name, name);
    if (nearest.best)
        error_hint(&err, "did you mean %s?", nearest.best);
    return say_error(&err);
}

static void add_all(struct buf *out, const struct map *histories, const struct vec *unknown, bool color)
{
    for (size_t i = 0; i < histories->len; i++)
        add_history(out, histories->entries[i].value, color);
    for (size_t i = 0; i < unknown->len; i++)
        add_unknown(out, unknown->items[i], color);
}

static int run_vars(struct invocation *invocation)
{
    struct project project;
    struct error err = ERROR_INIT;
    int status = EXIT_PASSED;
    if (!project_load(invocation, NULL, &project, &status))
        return status;
    struct vec jobs = project_jobs_named(&project, invocation->args.items[0], &err);
    if (jobs.len == 0)
        return say_error(&err);
    const struct job *job = jobs.items[0];
    struct vec variables = job_definitions(invocation->arena, project.pipeline, job, NULL);
    struct map histories = histories_of(invocation->arena, &variables);
    struct vec unknown = predefined_unknown(invocation->arena, &project.facts);
    const char *name = option_value(invocation, "why");
    if (name)
        return explain(&histories, &unknown, name, job);
    AUTO_BUF struct buf text = BUF_INIT;
    if (option_given(invocation, "json"))
        write_json(&text, job, &histories, &unknown);
    else
        add_all(&text, &histories, &unknown, say_color(invocation, STDOUT_FILENO));
    return say_result(&text, EXIT_PASSED);
}

static const struct option vars_options[] = {
    {0, "why", "NAME", "only this one: which layer won, which lost"},
    OPTIONS_END,
};

static const char *const vars_examples[] = {
    "ci-local vars build",
    "all variables that the job gets",
    "ci-local vars build --why DOCKER_HOST",
    "where this value comes from",
    NULL,
};

const struct command vars_command = {
    .name = "vars",
    .summary = "shows every variable that a job gets, and where it comes from",
    .arguments = "JOB",
    .completes = COMPLETE_JOB,
    .args_min = 1,
    .args_max = 1,
    .options = vars_options,
    .examples = vars_examples,
    .reads_settings = true,
    .needs_all_facts = true,
    .run = run_vars,
};
