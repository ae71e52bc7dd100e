#include "run/run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "cli/child.h"
#include "cli/command_rows.h"
#include "cli/compare.h"
#include "cli/honour.h"
#include "cli/invocation.h"
#include "cli/list_json.h"
#include "cli/load.h"
#include "cli/profiles.h"
#include "cli/recorded.h"
#include "cli/run_record.h"
#include "cli/say.h"
#include "cli/watching.h"
#include "pipeline/job.h"
#include "pipeline/plan.h"
#include "run/kept.h"
#include "run/record.h"
#include "view/report.h"

/* GitLab's default for GIT_DEPTH. */
enum { CLONE_DEPTH = 20 };

/* ---- Which jobs ---- */

static bool serves_again(void *context, const struct job *job)
{
    return kept_dir(context, job->name) != NULL;
}

/* `--failed`: the jobs that failed in the last run stand for names. */
static bool take_failed(struct project *project, const struct kept *kept, struct vec *names,
                        struct error *err)
{
    struct vec failed = {0};
    if (names->len > 0)
        return error_set(err, ERROR_USAGE,
                         "--failed chooses the jobs itself, so no names can stand beside it");
    if (!kept_failed(project->arena, kept, &failed))
        return error_set(err, ERROR_USAGE, "--failed: nothing was run here yet");
    for (size_t i = 0; i < failed.len; i++)
        if (map_get(&project->pipeline->by_name, failed.items[i]))
            vec_push(project->arena, names, failed.items[i]);
    return names->len > 0 || error_set(err, ERROR_USAGE, "--failed: no job failed in the last run");
}

static enum plan_needs needs_of(const struct invocation *invocation)
{
    const char *wish = option_value(invocation, "needs");
    if (wish && strcmp(wish, "all") == 0)
        return PLAN_NEEDS_ALL;
    return wish && strcmp(wish, "none") == 0 ? PLAN_NEEDS_NONE : PLAN_NEEDS_MISSING;
}

static const struct plan *choose_jobs(struct project *project, const struct kept *kept, struct error *err)
{
    const struct invocation *invocation = project->invocation;
    struct plan_selection selection = {.names = invocation->args,
                                       .from = option_value(invocation, "from"),
                                       .needs = needs_of(invocation),
                                       .kept = serves_again,
                                       .context = (void *)kept};
    if (option_given(invocation, "failed") && !take_failed(project, kept, &selection.names, err))
        return NULL;
    return plan_make(project->arena, project->pipeline, &selection, err);
}

/* A job that asks for what is not honoured here is refused before anything runs, with every place of it. */
static bool are_honoured(struct project *project, const struct vec *jobs)
{
    struct diags refusals = {.arena = project->arena};
    for (size_t i = 0; i < jobs->len; i++)
        honour_check(&refusals, jobs->items[i], NOT_HONOURED, SEVERITY_ERROR);
    say_diags(project->invocation, &refusals);
    return refusals.errors == 0;
}

/* ---- Running ---- */

static int clone_depth(const struct pipeline *pipeline)
{
    const char *wish = varset_value(&pipeline->variables, "GIT_DEPTH");
    return wish && *wish ? atoi(wish) : CLONE_DEPTH;
}

static enum snapshot_submodules submodules_of(const struct pipeline *pipeline)
{
    const char *wish = varset_value(&pipeline->variables, "GIT_SUBMODULE_STRATEGY");
    if (wish && strcmp(wish, "recursive") == 0)
        return SUBMODULES_RECURSIVE;
    return wish && strcmp(wish, "normal") == 0 ? SUBMODULES_NORMAL : SUBMODULES_NONE;
}

static bool fill_request(struct project *project, struct run_request *request, struct error *err)
{
    const struct invocation *invocation = project->invocation;
    request->pipeline = project->pipeline;
    request->children = child_source_of(project);
    request->sources = (struct snapshot_request){.repo = &project->repo,
                                                 .source = project->disk.source,
                                                 .ref_name = project->event.ref,
                                                 .ref_is_tag = project->event.tag,
                                                 .depth = clone_depth(project->pipeline),
                                                 .submodules = submodules_of(project->pipeline)};
    request->project_path = project->repo.project_path;
    request->executor = option_value(invocation, "executor");
    request->pull = option_value(invocation, "pull");
    if (option_given(invocation, "offline")) {
        if (request->pull && strcmp(request->pull, "always") == 0)
            return error_set(err, ERROR_USAGE, "--offline and --pull always cannot both be");
        request->pull = "never";
    }
    request->keep = option_given(invocation, "keep");
    request->manual = option_values(invocation, "manual");
    return option_number(invocation, "concurrent", 1, 0, &request->concurrent, err);
}

static const char *list_text(const struct project *project)
{
    AUTO_BUF struct buf text = BUF_INIT;
    list_json_write(&text, project->arena, project->pipeline, LIST_RECORD);
    return arena_strdup(project->arena, text.data);
}

/* Only now the run has a number. */
static void add_numbers(struct project *project, int64_t number)
{
    project->facts.run = number;
    predefined_add_persisted(project->arena, &project->persisted, &project->facts);
}

static bool feed_report(void *context, const struct event *event)
{
    struct view *report = context;
    report->type->event(report, event);
    return true;
}

/* `--report`: made from the record, as everything that is shown of a run. */
static bool write_report(const char *path, const char *record_dir, struct error *err)
{
    const struct log_reader logs = {.context = (void *)record_dir, .read = record_read_log};
    struct view *report = view_report_new(report_format_of(path), logs);
    bool written = record_replay(record_dir, feed_report, report, err);
    report->type->finish(report);
    written = written && file_replace(path, report->out.data, report->out.len, 0644, err);
    report->type->free(report);
    return written || error_context(err, "the report");
}

static int run_request(struct project *project, struct run_request *request)
{
    struct error err = ERROR_INIT;
    struct run_result result = {.exit_status = EXIT_ENVIRONMENT};
    if (!record_create(project->arena, &request->number, &request->record_dir, &err))
        return say_error(&err);
    if (!run_record_write(project, request->record_dir, &err)) {
        record_discard(request->record_dir);
        return say_error(&err);
    }
    add_numbers(project, request->number);
    request->list_json = list_text(project);
    const bool opens_viewer = project->invocation->opens_viewer;
    struct watching watching;
    watching_begin(&watching, project->invocation, request->record_dir);
    request->watchers = &watching.watcher;
    request->watcher_count = 1;
    request->guest = watching.has_guest ? &watching.guest : NULL;
    request->hold = opens_viewer;
    if (opens_viewer && !watching.has_guest) {
        watching_end(&watching);
        record_discard(request->record_dir);
        return EXIT_ENVIRONMENT;
    }
    const char *report = option_value(project->invocation, "report");
    arena_seal(project->arena);
    bool begun = run_pipeline(request, &result, &err);
    watching_end(&watching);
    if (opens_viewer && begun && !watching.begun) {
        record_discard(request->record_dir);
        return EXIT_PASSED;
    }
    if (!begun)
        say_error(&err);
    if (begun && report && !write_report(report, request->record_dir, &err))
        return say_error(&err);
    return result.exit_status;
}

static int load_and_run(struct invocation *invocation, enum dind_mode dind, int64_t *number)
{
    const struct load_options options = {.source = option_value(invocation, "source"), .dind = dind};
    struct project project;
    struct error err = ERROR_INIT;
    int status = EXIT_PASSED;
    *number = 0;
    const char *report = option_value(invocation, "report");
    if (report && report_format_of(report) == REPORT_NONE) {
        error_set(&err, ERROR_USAGE, "--report cannot be `%s`: its name ends in .html, .json or .xml",
                  report);
        return say_error(&err);
    }
    if (!project_load(invocation, &options, &project, &status))
        return status;
    if (!project.pipeline->created)
        return project_say_empty(&project);
    const struct kept *kept = kept_open(project.arena, project.repo.project_dir);
    const struct plan *plan = choose_jobs(&project, kept, &err);
    if (!plan)
        return say_error(&err);
    if (project.repo.missing)
        say_note(invocation, "%s; what comes from it is not set (`ci-local vars JOB`)", project.repo.missing);
    if (!option_given(invocation, "quiet"))
        say_diags(invocation, &project.diags);
    struct run_request request = {.jobs = plan_jobs(project.arena, plan),
                                  .kept = needs_of(invocation) == PLAN_NEEDS_ALL ? NULL : kept};
    if (!are_honoured(&project, &request.jobs))
        return EXIT_CONFIG;
    if (!fill_request(&project, &request, &err))
        return say_error(&err);
    if (!profiles_for_run(invocation, &project.repo, &request.profiles, &status))
        return status;
    status = run_request(&project, &request);
    *number = request.number;
    return status;
}

/* Loads, chooses and runs; `number` gets the run's, 0 where there was none. What was loaded has an arena of its own, for
 * it is sealed before the first worker is forked. */
static int run_once(const struct invocation *invocation, enum dind_mode dind, int64_t *number)
{
    struct invocation own = *invocation;
    own.arena = arena_new();
    int status = load_and_run(&own, dind, number);
    arena_free(own.arena);
    return status;
}

/* ---- Docker-in-docker with and without TLS ---- */

static void say_verdict(struct buf *out, bool tls, bool plain)
{
    buf_addf(out, "%s\n", tls && plain ? "both" : tls ? "TLS only" : plain ? "plain only" : "neither");
}

/* Runs the jobs once each way and sets the two runs side by side; the last line is the verdict. */
static int run_both(struct invocation *invocation)
{
    int64_t numbers[2];
    struct recorded_run runs[2];
    struct error err = ERROR_INIT;
    int tls = run_once(invocation, DIND_TLS, &numbers[0]);
    if (tls > EXIT_FAILED)
        return tls;
    int plain = run_once(invocation, DIND_PLAIN, &numbers[1]);
    if (plain > EXIT_FAILED)
        return plain;
    for (int i = 0; i < 2; i++)
        if (!recorded_read(invocation->arena, numbers[i], &runs[i], &err))
            return say_error(&err);
    AUTO_BUF struct buf text = BUF_INIT;
    const struct compared sides[] = {{&runs[0], "with TLS"}, {&runs[1], "without TLS"}};
    bool color = say_color(invocation, STDERR_FILENO);
    compare_jobs(&text, &sides[0], &sides[1], color);
    compare_logs(&text, invocation->arena, &sides[0], &sides[1], color);
    say_verdict(&text, tls == EXIT_PASSED, plain == EXIT_PASSED);
    say_words(&text);
    return tls == EXIT_PASSED ? plain : tls;
}

static int run_run(struct invocation *invocation)
{
    const char *dind = option_value(invocation, "dind");
    int64_t number;
    if (dind && strcmp(dind, "both") == 0)
        return run_both(invocation);
    return run_once(invocation,
                    !dind || strcmp(dind, "as-written") == 0 ? DIND_AS_WRITTEN
                    : strcmp(dind, "tls") == 0               ? DIND_TLS
                                                             : DIND_PLAIN,
                    &number);
}

static const struct option run_options[] = {
    {'i', "interactive", NULL, "the viewer on the whole terminal while it runs"},
    {0, "needs", "WHICH", "what else runs: all, missing (default) or none", COMPLETE_WORDS,
     "all|missing|none"},
    {0, "manual", "PATTERN", "plays manual jobs whose names match", COMPLETE_JOB, .repeatable = true},
    {0, "executor", "NAME", "docker or shell; docker where there is an image", COMPLETE_WORDS,
     "docker|shell"},
    {0, "dind", "HOW", "docker-in-docker: tls, plain, both or as-written", COMPLETE_WORDS,
     "tls|plain|both|as-written"},
    {0, "source", "WHAT", "worktree (default), index, HEAD or a revision", COMPLETE_SOME_WORDS,
     "worktree|index|HEAD"},
    {0, "pull", "WHEN", "always, if-not-present or never", COMPLETE_WORDS, "always|if-not-present|never"},
    {0, "concurrent", "N", "at most N jobs at once"},
    {0, "failed", NULL, "only what failed in the last run"},
    {0, "from", "JOB", "from this job on", COMPLETE_JOB},
    {0, "keep", NULL, "keeps containers and services of a failed job"},
    {0, "report", "FILE", ".html, .json or .xml (JUnit), by its ending", COMPLETE_FILE},
    {0, "trust", NULL, "obeys the repository's own profile this once"},
    OPTIONS_END,
};

static const char *const run_examples[] = {
    "ci-local run",
    "the whole pipeline of a push",
    "ci-local run build",
    "one job, or a stage, or what a glob matches",
    "ci-local run --as mr --manual 'deploy*'",
    "a merge request's, with its manual deploys",
    "ci-local run build --dind both",
    "docker-in-docker with and without TLS, side by side",
    NULL,
};

const struct command run_command = {
    .name = "run",
    .summary = "runs the pipeline, or the jobs and stages that are named",
    .arguments = "[JOB|STAGE]…",
    .completes = COMPLETE_STAGE_OR_JOB,
    .args_max = SIZE_MAX,
    .options = run_options,
    .examples = run_examples,
    .reads_settings = true,
    .needs_all_facts = true,
    .run = run_run,
};
