#include "cli/list_json.h"

#include "base/diag.h"
#include "base/vec.h"
#include "cli/image_name.h"
#include "cli/json_out.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"

static void write_head(struct json_out *json, const struct pipeline *pipeline)
{
    const struct pipeline_context *context = pipeline->context;
    json_out_text(json, "schema", "ci-local/list/1");
    json_out_open(json, "pipeline", '{');
    json_out_text(json, "name", pipeline->name);
    json_out_text(json, "source", context->source);
    json_out_text(json, "ref", context->ref);
    json_out_text(json, "sha", context->sha);
    json_out_bool(json, "created", pipeline->created);
    json_out_text(json, "reason", pipeline->created ? NULL : pipeline->reason);
    json_out_close(json, '}');
    json_out_texts(json, "stages", &pipeline->stages);
}

static void write_allow_failure(struct json_out *json, const struct allow_failure *allow)
{
    if (allow->exit_codes.len == 0) {
        json_out_bool(json, "allow_failure", allow->always);
        return;
    }
    json_out_open(json, "allow_failure", '{');
    json_out_open(json, "exit_codes", '[');
    for (size_t i = 0; i < allow->exit_codes.len; i++)
        json_out_integer(json, NULL, *(int *)allow->exit_codes.items[i]);
    json_out_close(json, ']');
    json_out_close(json, '}');
}

static void write_needs(struct json_out *json, const struct job *job)
{
    if (!job->has_needs) {
        json_out_null(json, "needs");
        return;
    }
    json_out_open(json, "needs", '[');
    for (size_t i = 0; i < job->needs.len; i++) {
        const struct need *need = job->needs.items[i];
        json_out_open(json, NULL, '{');
        if (need->pipeline)
            json_out_text(json, "pipeline", need->pipeline);
        if (need->project)
            json_out_text(json, "project", need->project);
        if (need->ref)
            json_out_text(json, "ref", need->ref);
        if (need->job || !need->pipeline)
            json_out_text(json, "job", need->job);
        json_out_bool(json, "artifacts", need->artifacts);
        json_out_bool(json, "optional", need->optional);
        json_out_close(json, '}');
    }
    json_out_close(json, ']');
}

static void write_services(struct json_out *json, struct arena *arena, const struct pipeline *pipeline,
                           const struct job *job)
{
    json_out_open(json, "services", '[');
    for (size_t i = 0; i < job->services.len; i++) {
        const struct service *service = job->services.items[i];
        struct vec aliases = service_aliases(arena, pipeline, job, service);
        json_out_open(json, NULL, '{');
        json_out_text(json, "name", image_name(arena, pipeline, job, &service->image));
        json_out_texts(json, "aliases", &aliases);
        json_out_close(json, '}');
    }
    json_out_close(json, ']');
}

/* ---- What only the record of a run has ---- */

static void write_place(struct json_out *json, struct span span)
{
    json_out_text(json, "file", span.source ? span.source->name : NULL);
    json_out_integer(json, "line", span.line);
}

static void write_verdicts(struct json_out *json, const struct vec *verdicts)
{
    json_out_open(json, "verdicts", '[');
    for (size_t i = 0; i < verdicts->len; i++) {
        const struct verdict *verdict = verdicts->items[i];
        json_out_open(json, NULL, '{');
        json_out_bool(json, "matched", verdict->matched);
        json_out_text(json, "rule", verdict->text);
        json_out_text(json, "reason", verdict->reason);
        write_place(json, verdict->span);
        json_out_close(json, '}');
    }
    json_out_close(json, ']');
}

static void write_variables(struct json_out *json, struct arena *arena, const struct pipeline *pipeline,
                            const struct job *job)
{
    struct vec variables = job_variables(arena, pipeline, job, NULL);
    json_out_open(json, "variables", '[');
    for (size_t i = 0; i < variables.len; i++) {
        const struct variable *variable = variables.items[i];
        json_out_open(json, NULL, '{');
        json_out_text(json, "name", variable->name);
        json_out_text(json, "value", variable->masked ? "[MASKED]" : variable->value);
        json_out_text(json, "layer", variable_layer_name(variable->layer));
        json_out_close(json, '}');
    }
    json_out_close(json, ']');
}

static void write_job(struct json_out *json, struct arena *arena, const struct pipeline *pipeline,
                      const struct job *job, enum list_extent extent)
{
    json_out_open(json, NULL, '{');
    json_out_text(json, "name", job->name);
    json_out_text(json, "stage", job->stage);
    json_out_bool(json, "included", job->included);
    json_out_text(json, "when", when_name(job->when));
    write_allow_failure(json, &job->allow_failure);
    write_needs(json, job);
    json_out_text(json, "image", job->image ? image_name(arena, pipeline, job, job->image) : NULL);
    write_services(json, arena, pipeline, job);
    json_out_texts(json, "tags", &job->tags);
    json_out_text(json, "environment", job->environment ? job->environment->name : NULL);
    json_out_text(json, "description", job->description);
    write_place(json, job->span);
    if (extent == LIST_RECORD) {
        write_verdicts(json, &job->verdicts);
        write_variables(json, arena, pipeline, job);
    }
    json_out_close(json, '}');
}

void list_json_write(struct buf *out, struct arena *arena, const struct pipeline *pipeline,
                     enum list_extent extent)
{
    struct json_out json = {.out = out};
    json_out_open(&json, NULL, '{');
    write_head(&json, pipeline);
    json_out_open(&json, "jobs", '[');
    for (size_t i = 0; i < pipeline->jobs.len; i++) {
        const struct job *job = pipeline->jobs.items[i];
        if (job->included || extent == LIST_ALL)
            write_job(&json, arena, pipeline, job, extent);
    }
    json_out_close(&json, ']');
    json_out_close(&json, '}');
}
