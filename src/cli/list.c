#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "cli/command_rows.h"
#include "cli/image_name.h"
#include "cli/invocation.h"
#include "cli/list_json.h"
#include "cli/load.h"
#include "cli/say.h"
#include "pipeline/job.h"
#include "view/words.h"

static void remark(struct buf *remarks, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void remark(struct buf *remarks, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_adds(remarks, remarks->len ? ", " : "");
    buf_vaddf(remarks, format, args);
    va_end(args);
}

static void remark_needs(struct buf *remarks, const struct job *job)
{
    if (!job->has_needs)
        return;
    AUTO_BUF struct buf names = BUF_INIT;
    for (size_t i = 0; i < job->needs.len; i++) {
        const struct need *need = job->needs.items[i];
        const char *name = need->job ? need->job : need->project ? need->project : need->pipeline;
        buf_addf(&names, "%s%s", names.len ? " " : "", name ? name : "?");
    }
    remark(remarks, "needs %s", names.len ? names.data : "nothing");
}

static void remark_all(struct buf *remarks, struct arena *arena, const struct pipeline *pipeline,
                       const struct job *job)
{
    if (!job->included)
        remark(remarks, "left out: %s", job->excluded_because ? job->excluded_because : "no rule matched");
    if (job->when == WHEN_DELAYED) {
        AUTO_BUF struct buf delay = BUF_INIT;
        words_duration(&delay, (double)job->start_in_s);
        remark(remarks, "delayed by %s", delay.data);
    } else if (job->included && job->when != WHEN_ON_SUCCESS) {
        remark(remarks, "%s", when_name(job->when));
    }
    if (job->allow_failure.always || job->allow_failure.exit_codes.len)
        remark(remarks, "may fail");
    remark_needs(remarks, job);
    if (job->image)
        remark(remarks, "image %s", image_name(arena, pipeline, job, job->image));
    if (job->trigger)
        remark(remarks, "starts a pipeline%s%s", job->trigger->project ? " of " : "",
               job->trigger->project ? job->trigger->project : "");
    if (job->environment && job->environment->name)
        remark(remarks, "environment %s", job->environment->name);
    if (job->description)
        remark(remarks, "%s", job->description);
}

static bool is_listed(const struct job *job, bool all)
{
    return job->included || all;
}

static size_t name_width(const struct pipeline *pipeline, bool all)
{
    size_t width = 0;
    for (size_t i = 0; i < pipeline->jobs.len; i++) {
        const struct job *job = pipeline->jobs.items[i];
        size_t count = is_listed(job, all) ? utf8_count(job->name) : 0;
        width = count > width ? count : width;
    }
    return width;
}

static void add_jobs(struct buf *out, struct arena *arena, const struct pipeline *pipeline, bool all,
                     bool color)
{
    size_t width = name_width(pipeline, all);
    const char *stage = NULL;
    for (size_t i = 0; i < pipeline->jobs.len; i++) {
        const struct job *job = pipeline->jobs.items[i];
        if (!is_listed(job, all))
            continue;
        if (!stage || strcmp(stage, job->stage) != 0)
            buf_addf(out, "%s%s%s\n", color ? "\033[1m" : "", job->stage, color ? "\033[m" : "");
        stage = job->stage;
        AUTO_BUF struct buf remarks = BUF_INIT;
        remark_all(&remarks, arena, pipeline, job);
        int padding = remarks.len ? (int)(width - utf8_count(job->name)) + 2 : 0;
        buf_addf(out, "  %s%*s%s%s%s\n", job->name, padding, "", color ? "\033[2m" : "", remarks.data,
                 color ? "\033[m" : "");
    }
}

static int run_list(struct invocation *invocation)
{
    struct project project;
    int status = EXIT_PASSED;
    if (!project_load(invocation, NULL, &project, &status))
        return status;
    if (option_given(invocation, "verbose"))
        say_diags(invocation, &project.diags);
    AUTO_BUF struct buf text = BUF_INIT;
    bool all = option_given(invocation, "all");
    if (option_given(invocation, "json")) {
        list_json_write(&text, invocation->arena, project.pipeline, all ? LIST_ALL : LIST_INCLUDED);
        buf_addc(&text, '\n');
    } else {
        add_jobs(&text, invocation->arena, project.pipeline, all, say_color(invocation, STDOUT_FILENO));
    }
    status = project.pipeline->created ? EXIT_PASSED : project_say_empty(&project);
    return say_result(&text, status);
}

static const struct option list_options[] = {
    {0, "all", NULL, "those that the pipeline leaves out too"},
    OPTIONS_END,
};

static const char *const list_examples[] = {
    "ci-local list",
    "the jobs of the pipeline that a push would start",
    "ci-local list --as mr --all",
    "a merge request's, with the jobs left out",
    "ci-local list --json | jq .jobs[].name",
    "for scripts",
    NULL,
};

const struct command list_command = {
    .name = "list",
    .summary = "shows the jobs of the pipeline, by stage",
    .arguments = "",
    .options = list_options,
    .examples = list_examples,
    .reads_settings = true,
    .run = run_list,
};
