#include <unistd.h>

#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/load.h"
#include "cli/say.h"
#include "pipeline/job.h"

static void add_place(struct buf *out, struct span span)
{
    if (span.source)
        buf_addf(out, " (%s:%d)", span.source->name, span.line);
}

static void add_verdict(struct buf *out, size_t number, const struct verdict *verdict, bool color)
{
    buf_addf(out, "  rule %zu %s%s%s: %s", number, color ? (verdict->matched ? "\033[32m" : "\033[2m") : "",
             verdict->matched ? "matches" : "does not match", color ? "\033[m" : "",
             verdict->text ? verdict->text : "");
    add_place(out, verdict->span);
    buf_addc(out, '\n');
    if (verdict->reason && *verdict->reason)
        buf_addf(out, "    %s\n", verdict->reason);
}

static void add_verdicts(struct buf *out, const struct vec *verdicts, bool color)
{
    for (size_t i = 0; i < verdicts->len; i++)
        add_verdict(out, i + 1, verdicts->items[i], color);
}

static void add_workflow(struct buf *out, const struct pipeline *pipeline, bool color)
{
    const struct pipeline_context *context = pipeline->context;
    buf_addf(out, "A pipeline for %s on %s %s be created", context->source,
             context->ref ? context->ref : "no ref", pipeline->created ? "would" : "would not");
    if (!pipeline->created && pipeline->reason)
        buf_addf(out, ": %s", pipeline->reason);
    else if (pipeline->workflow_verdicts.len == 0)
        buf_adds(out, ": workflow has no rules");
    buf_addc(out, '\n');
    add_verdicts(out, &pipeline->workflow_verdicts, color);
}

static void add_job(struct buf *out, const struct job *job, bool color)
{
    buf_addf(out, "%s%s%s", color ? "\033[1m" : "", job->name, color ? "\033[m" : "");
    add_place(out, job->span);
    if (job->included)
        buf_addf(out, " is in the pipeline, when: %s", when_name(job->when));
    else
        buf_addf(out, " is left out: %s", job->excluded_because ? job->excluded_because : "no rule matched");
    buf_adds(out, job->allow_failure.always ? ", allow_failure: true\n" : "\n");
    if (job->verdicts.len == 0)
        buf_adds(out, "  it has no rules\n");
    add_verdicts(out, &job->verdicts, color);
}

/* ---- JSON ---- */

static void write_verdicts(struct json_out *json, const char *key, const struct vec *verdicts)
{
    json_out_open(json, key, '[');
    for (size_t i = 0; i < verdicts->len; i++) {
        const struct verdict *verdict = verdicts->items[i];
        json_out_open(json, NULL, '{');
        json_out_bool(json, "matched", verdict->matched);
        json_out_text(json, "rule", verdict->text);
        json_out_text(json, "reason", verdict->reason);
        json_out_text(json, "file", verdict->span.source ? verdict->span.source->name : NULL);
        json_out_integer(json, "line", verdict->span.line);
        json_out_close(json, '}');
    }
    json_out_close(json, ']');
}

static void write_json(struct buf *out, const struct pipeline *pipeline, const struct vec *jobs)
{
    struct json_out json = {.out = out};
    json_out_open(&json, NULL, '{');
    json_out_text(&json, "schema", "ci-local/why/1");
    json_out_bool(&json, "created", pipeline->created);
    json_out_text(&json, "reason", pipeline->created ? NULL : pipeline->reason);
    write_verdicts(&json, "workflow", &pipeline->workflow_verdicts);
    json_out_open(&json, "jobs", '[');
    for (size_t i = 0; i < jobs->len; i++) {
        const struct job *job = jobs->items[i];
        json_out_open(&json, NULL, '{');
        json_out_text(&json, "name", job->name);
        json_out_bool(&json, "included", job->included);
        json_out_text(&json, "when", when_name(job->when));
        json_out_text(&json, "excluded_because", job->included ? NULL : job->excluded_because);
        write_verdicts(&json, "rules", &job->verdicts);
        json_out_close(&json, '}');
    }
    json_out_close(&json, ']');
    json_out_close(&json, '}');
    buf_addc(out, '\n');
}

static int run_why(struct invocation *invocation)
{
    struct project project;
    struct vec jobs = {0};
    struct error err = ERROR_INIT;
    int status = EXIT_PASSED;
    if (!project_load(invocation, NULL, &project, &status))
        return status;
    if (invocation->args.len) {
        jobs = project_jobs_named(&project, invocation->args.items[0], &err);
        if (jobs.len == 0)
            return say_error(&err);
    }
    AUTO_BUF struct buf text = BUF_INIT;
    bool color = say_color(invocation, STDOUT_FILENO);
    if (option_given(invocation, "json")) {
        write_json(&text, project.pipeline, &jobs);
    } else {
        add_workflow(&text, project.pipeline, color);
        for (size_t i = 0; i < jobs.len; i++)
            add_job(&text, jobs.items[i], color);
    }
    return say_result(&text, EXIT_PASSED);
}

static const char *const why_examples[] = {
    "ci-local why deploy",
    "each rule of the job, with the values it looked at",
    "ci-local why deploy --as tag:v1.0",
    "the same for a tag",
    "ci-local why",
    "why there would be a pipeline at all, or none",
    NULL,
};

const struct command why_command = {
    .name = "why",
    .summary = "says why a job is in the pipeline or not",
    .arguments = "[JOB]",
    .completes = COMPLETE_JOB,
    .args_max = 1,
    .examples = why_examples,
    .reads_settings = true,
    .run = run_why,
};
