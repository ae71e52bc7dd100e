#include "config/document.h"

#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "config/check.h"
#include "config/inputs.h"
#include "config/interpolation.h"
#include "config/merge.h"
#include "yaml/load.h"
#include "yaml/node.h"

static struct span start_of(const struct source *source)
{
    return (struct span){.source = source, .line = 1, .col = 1, .end_line = 1, .end_col = 1};
}

bool document_split(struct arena *arena, const struct source *source, struct node **header,
                    struct node **content, struct diags *diags)
{
    struct vec documents = {0};
    if (!yaml_load(arena, source, &documents, diags))
        return false;
    *header = NULL;
    if (documents.len == 0) {
        *content = node_new(arena, NODE_NULL, start_of(source));
        return true;
    }
    bool has_header = documents.len > 1 && node_pair_of(documents.items[0], "spec");
    if (has_header)
        *header = documents.items[0];
    *content = documents.items[has_header ? documents.len - 1 : 0];
    return !has_header || check_header(arena, *header, diags);
}

static struct node *content_map(struct arena *arena, const struct document *document, struct node *content,
                                struct diags *diags)
{
    if (content->kind == NODE_NULL)
        return node_new(arena, NODE_MAP, start_of(document->source));
    if (content->kind == NODE_MAP)
        return content;
    struct diag *diag = diag_error(diags, "format", content->span, "Invalid configuration format");
    diag_hint(diags, diag, "a configuration is a map of jobs and keywords");
    return NULL;
}

static bool refuse_inputs(const struct document *document, struct diags *diags)
{
    if (!document->inputs || document->inputs->pairs.len == 0)
        return false;
    diag_error(diags, "inputs", document->inputs->span,
               "Given inputs not defined in the `spec` section of the included configuration file");
    return true;
}

struct node *document_fill(struct arena *arena, const struct document *document, struct node *header,
                           struct node *content, struct diags *diags)
{
    struct node *map = content_map(arena, document, content, diags);
    if (!map)
        return NULL;
    if (!header)
        return refuse_inputs(document, diags) ? NULL : map;
    const struct node *specs = node_get(node_get(header, "spec"), "inputs");
    if (document->more_inputs && specs && specs->kind == NODE_MAP)
        specs = merge_maps(arena, document->more_inputs, specs);
    else if (document->more_inputs)
        specs = document->more_inputs;
    struct map inputs = {0};
    if (!inputs_resolve(arena, specs, document->inputs, document->place, &inputs, diags))
        return NULL;
    struct interpolation values = {
        .inputs = &inputs, .component = document->component, .variables = document->variables};
    return interpolate(arena, map, &values, diags);
}
