#include "executor/stages.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "executor/attempt.h"
#include "executor/executor.h"
#include "executor/script.h"
#include "expr/varset.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"
#include "profile/profile.h"

enum { PREPARE_TRIES = 3, PREPARE_PAUSE_MS = 3000 };

#define TIMEOUT_HELP                                                                                         \
    "For more control over job and script timeouts see: "                                                    \
    "https://docs.gitlab.com/ci/runners/configure_runners/#set-script-and-after_script-timeouts"

/* Why the attempt can't go on, where somebody or the clock ended it. */
static bool fail_by_wake(struct attempt *attempt, enum wake wake)
{
    if (wake == WAKE_JOB_OVER)
        return attempt_fail(attempt, FAILURE_JOB_TIMEOUT, "execution took longer than %s seconds",
                            go_duration(attempt->arena, attempt->request->timeout_s));
    return attempt_fail(attempt, FAILURE_CANCELED, "canceled");
}

/* An error of a call that the attempt's limit ended is no failure of the world. */
static bool fail_by_error(struct attempt *attempt, const struct error *err)
{
    if (err->kind == ERROR_CANCELED) {
        attempt->canceled = true;
        return fail_by_wake(attempt, WAKE_CANCELED);
    }
    if (err->kind == ERROR_TIMEOUT && !attempt->canceled && clock_left_ms(attempt->deadline_ms) == 0)
        return fail_by_wake(attempt, WAKE_JOB_OVER);
    if (attempt->failure.kind == FAILURE_NONE)
        memcpy(attempt->failure.hint, err->hint, sizeof attempt->failure.hint);
    return attempt_fail(attempt, FAILURE_SYSTEM, "%s", err->message);
}

/* Trying again helps where the world was in the way, but not where nobody answers at all. */
static bool worth_another_try(const struct attempt *attempt, const struct error *err)
{
    return attempt->failure.kind == FAILURE_NONE && err->kind != ERROR_UNREACHABLE &&
           err->kind != ERROR_DENIED && err->kind != ERROR_CANCELED && err->kind != ERROR_TIMEOUT &&
           err->kind != ERROR_CONFIG;
}

static bool prepare_again(struct attempt *attempt, struct error *err)
{
    for (int try = 1;; try++) {
        *err = (struct error)ERROR_INIT;
        if (attempt->backend->prepare(attempt, err))
            return true;
        if (!worth_another_try(attempt, err))
            return false;
        job_log_line(attempt->log, LINE_ERROR, "Preparation failed: %s", err->message);
        job_log_line(attempt->log, LINE_INFO, "Will be retried in 3s ...");
        attempt->backend->undo(attempt);
        enum wake wake = attempt_sleep(attempt, PREPARE_PAUSE_MS);
        if (wake != WAKE_STAGE_OVER)
            return fail_by_wake(attempt, wake);
        if (try == PREPARE_TRIES)
            return false;
    }
}

bool stage_prepare_executor(struct attempt *attempt)
{
    struct error err = ERROR_INIT;
    job_log_section(attempt->log, "prepare_executor",
                    arena_printf(attempt->arena, "Preparing the \"%s\" executor", attempt->backend->name));
    if (prepare_again(attempt, &err))
        return true;
    return attempt->failure.kind != FAILURE_NONE ? false : fail_by_error(attempt, &err);
}

static bool is_shell_name(const char *name)
{
    const char *at = name;
    while (isalnum((unsigned char)*at) || *at == '_')
        at++;
    return *at == '\0' && at > name && !isdigit((unsigned char)*name);
}

bool stage_prepare_script(struct attempt *attempt)
{
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    job_log_section(attempt->log, "prepare_script", "Preparing environment");
    job_log_line(attempt->log, LINE_RAW, "Running on %s...", host);
    for (size_t i = 0; i < attempt->variables.len; i++) {
        const struct variable *variable = attempt->variables.items[i];
        if (is_shell_name(variable->name))
            continue;
        job_log_line(attempt->log, LINE_RAW, "bash: line %zu: export: `%s=%s': not a valid identifier", i + 1,
                     variable->name, variable->value);
        attempt_fail(attempt, FAILURE_SCRIPT, "%s 1", attempt->backend->exit_words);
        attempt->failure.exit_code = 1;
        return false;
    }
    return true;
}

/* The variables with CI_JOB_STATUS as it is now, unless the job's own is in the way. */
static struct vec variables_with_status(const struct attempt *attempt, const char *status)
{
    struct vec list = {0};
    for (size_t i = 0; i < attempt->variables.len; i++) {
        const struct variable *variable = attempt->variables.items[i];
        if (variable->layer == LAYER_RUNNER && strcmp(variable->name, "CI_JOB_STATUS") == 0) {
            struct variable *copy = arena_memdup(attempt->arena, variable, sizeof *variable);
            copy->value = status;
            variable = copy;
        }
        vec_push(attempt->arena, &list, variable);
    }
    return list;
}

static unsigned script_flags(const struct attempt *attempt)
{
    const bool *on = attempt->features.on;
    return attempt->backend->script_flags |
           (on[FF_ENABLE_BASH_EXIT_CODE_CHECK] ? SCRIPT_EXIT_CODE_CHECK : 0) |
           (on[FF_SCRIPT_SECTIONS] ? SCRIPT_SECTIONS : 0) |
           (on[FF_USE_LEGACY_BASH_EVAL] ? SCRIPT_LEGACY_EVAL : 0) |
           (attempt->settings.debug_trace ? SCRIPT_TRACE : 0);
}

static void add_part(struct attempt *attempt, struct script *script, const char *name,
                     const struct vec *commands)
{
    if (commands->len == 0)
        return;
    struct script_part *part = arena_alloc(attempt->arena, sizeof *part);
    *part = (struct script_part){.name = name, .commands = *commands};
    vec_push(attempt->arena, &script->parts, part);
}

/* A script of the profile: one command. */
static void add_text(struct attempt *attempt, struct script *script, const char *name, const char *text)
{
    struct vec commands = {0};
    if (text && *text)
        vec_push(attempt->arena, &commands, text);
    add_part(attempt, script, name, &commands);
}

static struct script new_script(const struct attempt *attempt, const char *status)
{
    return (struct script){.variables = variables_with_status(attempt, status),
                           .project_dir = attempt->project_dir,
                           .temp_dir = attempt->temp_dir,
                           .flags = script_flags(attempt),
                           .quoting =
                               attempt->features.on[FF_POSIXLY_CORRECT_ESCAPES] ? SHELL_POSIX : SHELL_ANSI_C};
}

static bool run(struct attempt *attempt, const struct script *script, struct stage *stage)
{
    struct error err = ERROR_INIT;
    AUTO_BUF struct buf text = BUF_INIT;
    script_write(&text, script);
    stage->end = STAGE_BROKEN;
    bool ran = attempt->backend->run_script(attempt, &text, stage, &err);
    job_log_streams_end(attempt->log);
    return ran || fail_by_error(attempt, &err);
}

static const char *exit_text(const struct attempt *attempt, const struct stage *stage)
{
    if (stage->signal == 0)
        return arena_printf(attempt->arena, "%s %d", attempt->backend->exit_words, stage->exit_code);
    const char *name = sigdescr_np(stage->signal);
    char *text = arena_printf(attempt->arena, "signal: %s", name ? name : "unknown");
    text[8] = (char)tolower((unsigned char)text[8]);
    return text;
}

static bool fail_by_exit(struct attempt *attempt, const struct stage *stage)
{
    attempt_fail(attempt, FAILURE_SCRIPT, "%s", exit_text(attempt, stage));
    if (attempt->failure.kind == FAILURE_SCRIPT)
        attempt->failure.exit_code = stage->exit_code;
    return false;
}

static void warn_of_timeout(struct attempt *attempt, const char *stage)
{
    job_log_line(attempt->log, LINE_WARNING,
                 "%s could not run to completion because the timeout was exceeded. " TIMEOUT_HELP, stage);
}

/* What the end of a stage that counts means for the attempt. */
static bool judge(struct attempt *attempt, const struct stage *stage)
{
    switch (stage->end) {
    case STAGE_EXITED:
        return stage->exit_code == 0 || fail_by_exit(attempt, stage);
    case STAGE_TIMED_OUT:
        job_log_section_end(attempt->log);
        warn_of_timeout(attempt, stage->name);
        return attempt_fail(attempt, FAILURE_SCRIPT_TIMEOUT, "script timeout: context deadline exceeded");
    case STAGE_JOB_TIMED_OUT:
        job_log_section_end(attempt->log);
        warn_of_timeout(attempt, stage->name);
        return fail_by_wake(attempt, WAKE_JOB_OVER);
    case STAGE_CANCELED:
    case STAGE_HURRIED:
        job_log_section_end(attempt->log);
        job_log_line(attempt->log, LINE_WARNING, "script canceled externally (UI, API)");
        return fail_by_wake(attempt, WAKE_CANCELED);
    case STAGE_BROKEN:
        break;
    }
    return attempt->failure.kind == FAILURE_NONE;
}

static bool run_hook(struct attempt *attempt, const char *text, const struct vec *commands)
{
    struct script script = new_script(attempt, "running");
    add_text(attempt, &script, "clone_script", text);
    if (commands)
        add_part(attempt, &script, "clone_script", commands);
    if (script.parts.len == 0)
        return true;
    script.project_dir = NULL;
    script.temp_dir = NULL;
    struct stage stage = {.name = "get_sources", .deadline_ms = -1};
    return run(attempt, &script, &stage) && judge(attempt, &stage);
}

static void say_sources(struct attempt *attempt)
{
    const struct settings *settings = &attempt->settings;
    const struct pipeline_context *context = attempt->request->pipeline->context;
    struct job_log *log = attempt->log;
    if (settings->git_strategy == GIT_NONE)
        job_log_line(log, LINE_INFO, "Skipping Git repository setup");
    else if (settings->git_strategy == GIT_EMPTY)
        job_log_line(log, LINE_INFO, "Skipping Git repository setup and creating an empty build directory");
    else
        job_log_line(log, LINE_INFO, "Fetching changes...");
    if (settings->git_strategy == GIT_NONE || settings->git_strategy == GIT_EMPTY || !settings->git_checkout)
        job_log_line(log, LINE_INFO, "Skipping Git checkout");
    else if (context && context->sha && context->ref)
        job_log_line(log, LINE_INFO, "Checking out %.8s as detached HEAD (ref is %s)...", context->sha,
                     context->ref);
    if (settings->git_submodules == SUBMODULES_NONE)
        job_log_line(log, LINE_INFO, "Skipping Git submodules setup");
}

bool stage_get_sources(struct attempt *attempt)
{
    const struct profile *profile = attempt->request->profile;
    struct error err = ERROR_INIT;
    job_log_section(attempt->log, "get_sources", "Getting source from Git repository");
    if (!run_hook(attempt, profile->pre_get_sources_script, &attempt->request->job->pre_get_sources_script))
        return false;
    say_sources(attempt);
    if (!attempt->backend->get_sources(attempt, &err))
        return fail_by_error(attempt, &err);
    return run_hook(attempt, profile->post_get_sources_script, NULL);
}

bool stage_step_script(struct attempt *attempt)
{
    const struct profile *profile = attempt->request->profile;
    struct script script = new_script(attempt, "running");
    add_text(attempt, &script, "pre_build_script", profile->pre_build_script);
    add_part(attempt, &script, "script_step", &attempt->request->job->script);
    add_text(attempt, &script, "post_build_script", profile->post_build_script);
    job_log_section(attempt->log, "step_script", "Executing \"step_script\" stage of the job script");
    attempt->script_began = true;
    int64_t timeout_ms = attempt->settings.script_timeout_ms;
    struct stage stage = {.name = "step_script", .deadline_ms = timeout_ms ? clock_ms() + timeout_ms : -1};
    return run(attempt, &script, &stage) && judge(attempt, &stage);
}

static const char *status_word(const struct attempt *attempt)
{
    switch (attempt->failure.kind) {
    case FAILURE_NONE:
        return "success";
    case FAILURE_CANCELED:
        return "canceled";
    case FAILURE_JOB_TIMEOUT:
    case FAILURE_SCRIPT_TIMEOUT:
        return "timedout";
    case FAILURE_SCRIPT:
    case FAILURE_CONFIGURATION:
    case FAILURE_SYSTEM:
    case FAILURE_PULL:
        break;
    }
    return "failed";
}

/* A failed after_script is told, and counts only where the job wants it to. */
static void judge_after_script(struct attempt *attempt, const struct stage *stage)
{
    if (stage->end == STAGE_HURRIED || stage->end == STAGE_BROKEN)
        return;
    if (stage->end == STAGE_JOB_TIMED_OUT ||
        (stage->end == STAGE_CANCELED && attempt->failure.kind == FAILURE_NONE)) {
        judge(attempt, stage);
        return;
    }
    if (stage->end == STAGE_EXITED && stage->exit_code == 0)
        return;
    job_log_section_end(attempt->log);
    if (stage->end == STAGE_TIMED_OUT)
        warn_of_timeout(attempt, stage->name);
    if (!attempt->settings.after_script_ignore_errors)
        fail_by_exit(attempt, stage);
    else
        job_log_line(attempt->log, LINE_WARNING, "after_script failed, but job will continue unaffected: %s",
                     exit_text(attempt, stage));
}

void stage_after_script(struct attempt *attempt)
{
    const struct vec *commands = &attempt->request->job->after_script;
    if (commands->len == 0)
        return;
    struct script script = new_script(attempt, status_word(attempt));
    add_part(attempt, &script, "after_script_step", commands);
    job_log_section(attempt->log, "after_script", "Running after_script");
    job_log_line(attempt->log, LINE_INFO, "Running after script...");
    int64_t timeout_ms = attempt->settings.after_script_timeout_ms;
    struct stage stage = {.name = "after_script", .deadline_ms = timeout_ms ? clock_ms() + timeout_ms : -1};
    if (run(attempt, &script, &stage))
        judge_after_script(attempt, &stage);
}

void stage_cleanup(struct attempt *attempt)
{
    job_log_section(attempt->log, "cleanup_file_variables",
                    "Cleaning up project directory and file based variables");
    job_log_section_end(attempt->log);
}
