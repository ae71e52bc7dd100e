#include "cli/list_json.h"

#include "base/diag.h"
#include "base/vec.h"
#include "cli/image_name.h"
#include "cli/json_out.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"

static void write_head(struct json *json, const struct pipeline *pipeline)
{
    const struct pipeline_context *context = pipeline->context;
    json_text(json, "schema", "ci-local/list/1");
    json_open(json, "pipeline", '{');
    json_text(json, "name", pipeline->name);
    json_text(json, "source", context->source);
    json_text(json, "ref", context->ref);
    json_text(json, "sha", context->sha);
    json_bool(json, "created", pipeline->created);
    json_text(json, "reason", pipeline->created ? NULL : pipeline->reason);
    json_close(json, '}');
    json_texts(json, "stages", &pipeline->stages);
}

static void write_allow_failure(struct json *json, const struct allow_failure *allow)
{
    if (allow->exit_codes.len == 0) {
        json_bool(json, "allow_failure", allow->always);
        return;
    }
    json_open(json, "allow_failure", '{');
    json_open(json, "exit_codes", '[');
    for (size_t i = 0; i < allow->exit_codes.len; i++)
        json_integer(json, NULL, *(int *)allow->exit_codes.items[i]);
    json_close(json, ']');
    json_close(json, '}');
}

static void write_needs(struct json *json, const struct job *job)
{
    if (!job->has_needs) {
        json_null(json, "needs");
        return;
    }
    json_open(json, "needs", '[');
    for (size_t i = 0; i < job->needs.len; i++) {
        const struct need *need = job->needs.items[i];
        json_open(json, NULL, '{');
        if (need->pipeline)
            json_text(json, "pipeline", need->pipeline);
        if (need->project)
            json_text(json, "project", need->project);
        if (need->ref)
            json_text(json, "ref", need->ref);
        if (need->job || !need->pipeline)
            json_text(json, "job", need->job);
        json_bool(json, "artifacts", need->artifacts);
        json_bool(json, "optional", need->optional);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_services(struct json *json, struct arena *arena, const struct pipeline *pipeline,
                           const struct job *job)
{
    json_open(json, "services", '[');
    for (size_t i = 0; i < job->services.len; i++) {
        const struct service *service = job->services.items[i];
        struct vec aliases = service_aliases(arena, pipeline, job, service);
        json_open(json, NULL, '{');
        json_text(json, "name", image_name(arena, pipeline, job, &service->image));
        json_texts(json, "aliases", &aliases);
        json_close(json, '}');
    }
    json_close(json, ']');
}

/* ---- What only the record of a run has ---- */

static void write_place(struct json *json, struct span span)
{
    json_text(json, "file", span.source ? span.source->name : NULL);
    json_integer(json, "line", span.line);
}

static void write_verdicts(struct json *json, const struct vec *verdicts)
{
    json_open(json, "verdicts", '[');
    for (size_t i = 0; i < verdicts->len; i++) {
        const struct verdict *verdict = verdicts->items[i];
        json_open(json, NULL, '{');
        json_bool(json, "matched", verdict->matched);
        json_text(json, "rule", verdict->text);
        json_text(json, "reason", verdict->reason);
        write_place(json, verdict->span);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_variables(struct json *json, struct arena *arena, const struct pipeline *pipeline,
                            const struct job *job)
{
    struct vec variables = job_variables(arena, pipeline, job, NULL);
    json_open(json, "variables", '[');
    for (size_t i = 0; i < variables.len; i++) {
        const struct variable *variable = variables.items[i];
        json_open(json, NULL, '{');
        json_text(json, "name", variable->name);
        json_text(json, "value", variable->masked ? "[MASKED]" : variable->value);
        json_text(json, "layer", variable_layer_name(variable->layer));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_job(struct json *json, struct arena *arena, const struct pipeline *pipeline,
                      const struct job *job, enum list_extent extent)
{
    json_open(json, NULL, '{');
    json_text(json, "name", job->name);
    json_text(json, "stage", job->stage);
    json_bool(json, "included", job->included);
    json_text(json, "when", when_name(job->when));
    write_allow_failure(json, &job->allow_failure);
    write_needs(json, job);
    json_text(json, "image", job->image ? image_name(arena, pipeline, job, job->image) : NULL);
    write_services(json, arena, pipeline, job);
    json_texts(json, "tags", &job->tags);
    json_text(json, "environment", job->environment ? job->environment->name : NULL);
    json_text(json, "description", job->description);
    write_place(json, job->span);
    if (extent == LIST_RECORD) {
        write_verdicts(json, &job->verdicts);
        write_variables(json, arena, pipeline, job);
    }
    json_close(json, '}');
}

void list_json_write(struct buf *out, struct arena *arena, const struct pipeline *pipeline,
                     enum list_extent extent)
{
    struct json json = {.out = out};
    json_open(&json, NULL, '{');
    write_head(&json, pipeline);
    json_open(&json, "jobs", '[');
    for (size_t i = 0; i < pipeline->jobs.len; i++) {
        const struct job *job = pipeline->jobs.items[i];
        if (job->included || extent == LIST_ALL)
            write_job(&json, arena, pipeline, job, extent);
    }
    json_close(&json, ']');
    json_close(&json, '}');
}
