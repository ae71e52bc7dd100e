#include "built.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "config/config.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"

const struct pipeline *built_pipeline(struct arena *arena, const char *text,
                                      const struct built_context *given, struct diags *diags)
{
    struct pipeline_context *context = arena_alloc(arena, sizeof *context);
    context->source = given->source ? given->source : "push";
    context->ref = given->ref ? given->ref : "main";
    context->tag = given->tag;
    context->merge_request = strcmp(context->source, "merge_request_event") == 0;
    context->predefined = given->predefined ? given->predefined : arena_alloc(arena, sizeof(struct varset));
    context->project = given->project;
    context->pipeline = given->given;
    const struct config_request request = {
        .path = ".gitlab-ci.yml", .text = text, .len = strlen(text), .variables = context->predefined};
    diags->arena = arena;
    const struct config *config = config_load(arena, &request, given->world, diags);
    return config && diags->errors == 0 ? pipeline_build(arena, config, context, given->world, diags) : NULL;
}

const struct pipeline *built(struct arena *arena, const char *text)
{
    struct diags diags = {0};
    const struct pipeline *pipeline = built_pipeline(arena, text, &(struct built_context){0}, &diags);
    if (!pipeline)
        fail_msg("%s", ((const struct diag *)diags.list.items[0])->message);
    return pipeline;
}

const char *built_names(struct arena *arena, const struct pipeline *pipeline)
{
    AUTO_BUF struct buf names = BUF_INIT;
    for (size_t i = 0; i < pipeline->by_name.len; i++)
        buf_addf(&names, "%s%s", i > 0 ? " " : "", pipeline->by_name.entries[i].key);
    return arena_strndup(arena, names.data, names.len);
}
