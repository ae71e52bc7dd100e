/* `ci-local __complete WORD…`: what a shell may offer for the last of the words typed so far. One line an offer, behind
 * a tabulator its description; ":file" or ":folder" where the shell itself knows best. Nothing of the repository is run
 * and the network is not touched: names come from the configuration as it lies there. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/load.h"
#include "cli/recorded.h"
#include "cli/say.h"
#include "cli/settings.h"
#include "pipeline/job.h"
#include "run/record.h"

struct completion {
    struct invocation typed; /* the whole words before the one that is completed */
    struct buf out;
    const char *word;   /* what there is of it */
    const char *prefix; /* what stands before it and stays: "--pull=" */
};

static void offer(struct completion *completion, const char *word, const char *description)
{
    if (strncmp(word, completion->word, strlen(completion->word)) == 0)
        buf_addf(&completion->out, "%s%s\t%s\n", completion->prefix, word, description ? description : "");
}

static void offer_words(struct completion *completion, const char *words)
{
    while (words && *words) {
        size_t len = strcspn(words, "|");
        offer(completion, arena_strndup(completion->typed.arena, words, len), NULL);
        words += len + (words[len] == '|');
    }
}

static void offer_commands(struct completion *completion)
{
    for (const struct command *const *command = commands; *command; command++)
        if (!(*command)->hidden)
            offer(completion, (*command)->name, (*command)->summary);
}

static void offer_options(struct completion *completion, const struct option *options)
{
    for (const struct option *option = options; option && !option_ends(option); option++)
        offer(completion, arena_printf(completion->typed.arena, "--%s", option->long_name), option->help);
}

/* ---- Names of the project ---- */

static void offer_jobs(struct completion *completion, bool stages_too)
{
    struct project project;
    struct error err = ERROR_INIT;
    int status;
    struct diags diags = {.arena = completion->typed.arena};
    if (!invocation_enter(&completion->typed, &err) || !settings_apply(&completion->typed, &diags) ||
        !project_load_findings(&completion->typed, NULL, &project, &status) || !project.pipeline)
        return;
    const struct pipeline *pipeline = project.pipeline;
    for (size_t i = 0; i < pipeline->jobs.len; i++) {
        const struct job *job = pipeline->jobs.items[i];
        if (job->included)
            offer(completion, job->name, job->description ? job->description : job->stage);
    }
    for (size_t i = 0; stages_too && i < pipeline->stages.len; i++)
        if (!map_get(&pipeline->by_name, pipeline->stages.items[i]))
            offer(completion, pipeline->stages.items[i], "stage");
}

/* ---- Names of the record ---- */

static void offer_runs(struct completion *completion)
{
    struct vec runs = {0};
    struct error err = ERROR_INIT;
    if (!record_list(completion->typed.arena, &runs, &err))
        return;
    for (size_t i = runs.len; i-- > 0;)
        offer(completion,
              arena_printf(completion->typed.arena, "@%lld", (long long)*(int64_t *)runs.items[i]), NULL);
}

static void offer_recorded_jobs(struct completion *completion)
{
    struct recorded_run run;
    struct error err = ERROR_INIT;
    struct vec args = completion->typed.args;
    int64_t number;
    if (!recorded_take(completion->typed.arena, &args, &number, &err) ||
        !recorded_read(completion->typed.arena, number, &run, &err))
        return;
    for (size_t i = 0; i < run.jobs.len; i++) {
        const struct recorded_job *job = run.jobs.entries[i].value;
        offer(completion, job->name, job->finished ? job_status_name(job->last.finished.status) : NULL);
    }
}

/* ---- What is asked for ---- */

static void offer_kind(struct completion *completion, enum completes kind, const char *words)
{
    switch (kind) {
    case COMPLETE_NOTHING:
    case COMPLETE_PROFILE:
        break;
    case COMPLETE_FILE:
        buf_adds(&completion->out, ":file\n");
        break;
    case COMPLETE_FOLDER:
        buf_adds(&completion->out, ":folder\n");
        break;
    case COMPLETE_JOB:
        offer_jobs(completion, false);
        break;
    case COMPLETE_STAGE_OR_JOB:
        offer_jobs(completion, true);
        break;
    case COMPLETE_RUN_OR_JOB:
        if (completion->word[0] != '@')
            offer_recorded_jobs(completion);
        if (completion->typed.args.len == 0)
            offer_runs(completion);
        break;
    case COMPLETE_RUN:
        offer_runs(completion);
        break;
    case COMPLETE_COMMAND:
        offer_commands(completion);
        break;
    case COMPLETE_WORDS:
    case COMPLETE_SOME_WORDS:
        offer_words(completion, words);
        break;
    }
}

/* The option whose value the word is: named by the word before it, or before a '=' in it. */
static const struct option *option_before(struct completion *completion, const struct vec *whole)
{
    const char *equals = strchr(completion->word, '=');
    if (strncmp(completion->word, "--", 2) == 0 && equals) {
        completion->prefix =
            arena_strndup(completion->typed.arena, completion->word, (size_t)(equals + 1 - completion->word));
        completion->word = equals + 1;
        return invocation_option(&completion->typed, completion->prefix);
    }
    const char *last = whole->len ? whole->items[whole->len - 1] : "";
    const struct option *option = strchr(last, '=') ? NULL : invocation_option(&completion->typed, last);
    return option && option->argument ? option : NULL;
}

static void complete(struct completion *completion, const struct vec *whole)
{
    const struct command *command = completion->typed.command;
    const struct option *option = option_before(completion, whole);
    if (option) {
        offer_kind(completion, option->completes, option->words);
    } else if (completion->word[0] == '-') {
        offer_options(completion, command ? command->options : NULL);
        offer_options(completion, global_options);
    } else if (!command) {
        offer_commands(completion);
    } else if (completion->typed.args.len < command->args_max) {
        offer_kind(completion, command->completes, command->words);
    }
}

static int run_complete(struct invocation *invocation)
{
    struct arena *arena = invocation->arena;
    struct completion completion = {.out = BUF_INIT, .word = "", .prefix = ""};
    struct vec whole = {0}, argv = {0};
    vec_push(arena, &argv, "--offline");
    for (size_t i = 0; i + 1 < invocation->args.len; i++) {
        vec_push(arena, &whole, invocation->args.items[i]);
        vec_push(arena, &argv, invocation->args.items[i]);
    }
    vec_push(arena, &argv, NULL);
    if (invocation->args.len)
        completion.word = invocation->args.items[invocation->args.len - 1];
    struct error ignored = ERROR_INIT;
    invocation_parse(arena, (char *const *)argv.items, &completion.typed, &ignored);
    complete(&completion, &whole);
    int status = say_result(&completion.out, EXIT_PASSED);
    buf_free(&completion.out);
    return status;
}

const struct command complete_command = {
    .name = "__complete",
    .summary = "what a shell may offer",
    .arguments = "WORD…",
    .args_max = SIZE_MAX,
    .hidden = true,
    .run = run_complete,
};
