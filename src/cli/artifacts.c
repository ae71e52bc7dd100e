#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/recorded.h"
#include "cli/say.h"
#include "executor/untar.h"
#include "executor/unzip.h"
#include "executor/zip.h"
#include "run/record.h"

/* A listing, as text or as JSON. */
struct listing {
    struct buf *out;
    struct json_out *json; /* NULL: text */
};

/* An archive written as a stream says the size of a member behind it only. */
static bool measure(struct zip_reader *reader, int64_t *size, struct error *err)
{
    char bytes[16 * 1024];
    ssize_t got;
    *size = 0;
    while ((got = zip_read(reader, bytes, sizeof bytes, err)) > 0)
        *size += got;
    return got == 0;
}

static bool list_member(void *context, struct zip_reader *reader, const struct tar_entry *entry,
                        struct error *err)
{
    const struct listing *listing = context;
    int64_t size;
    if (entry->kind == TAR_FOLDER)
        return true;
    if (!measure(reader, &size, err))
        return false;
    if (!listing->json) {
        buf_addf(listing->out, "%12lld  %s\n", (long long)size, entry->path);
        return true;
    }
    json_out_open(listing->json, NULL, '{');
    json_out_text(listing->json, "path", entry->path);
    json_out_integer(listing->json, "size", size);
    json_out_close(listing->json, '}');
    return true;
}

static int list_archive(const struct invocation *invocation, const char *archive)
{
    AUTO_BUF struct buf text = BUF_INIT;
    struct json_out json = {.out = &text};
    bool as_json = option_given(invocation, "json");
    struct listing listing = {.out = &text, .json = as_json ? &json : NULL};
    struct error err = ERROR_INIT;
    if (as_json)
        json_out_open(&json, NULL, '[');
    if (!zip_walk(archive, list_member, &listing, &err))
        return say_error(&err);
    if (as_json)
        json_out_close(&json, ']');
    buf_adds(&text, as_json ? "\n" : "");
    return say_result(&text, EXIT_PASSED);
}

static int lay_out(const struct invocation *invocation, const char *archive, const char *folder)
{
    struct error err = ERROR_INIT;
    if (!folder_make(folder, 0777, &err) || !unzip(archive, folder, &err))
        return say_error(&err);
    say_note(invocation, "laid out in %s", folder);
    return EXIT_PASSED;
}

static int run_artifacts(struct invocation *invocation)
{
    struct arena *arena = invocation->arena;
    struct error err = ERROR_INIT;
    struct vec args = invocation->args;
    struct recorded_run run;
    int64_t number;
    if (!recorded_take(arena, &args, &number, &err) || !recorded_read(arena, number, &run, &err))
        return say_error(&err);
    if (args.len < 1 || args.len > 2) {
        error_set(&err, ERROR_USAGE, "artifacts needs a job's name: [RUN] JOB [DIR]");
        return say_error(&err);
    }
    const struct recorded_job *job = recorded_job_named(&run, args.items[0], &err);
    if (!job)
        return say_error(&err);
    const char *archive =
        path_join(arena, record_job_dir(arena, run.dir, job->name, job->attempts), "artifacts.zip");
    if (access(archive, F_OK) < 0) {
        error_set(&err, ERROR_USAGE, "job %s of run @%lld left no archive of artifacts", job->name,
                  (long long)number);
        return say_error(&err);
    }
    return args.len == 2 ? lay_out(invocation, archive, args.items[1]) : list_archive(invocation, archive);
}

static const char *const artifacts_examples[] = {
    "ci-local artifacts build",
    "what the job left in the last run",
    "ci-local artifacts @12 build out",
    "laid out in the folder out, from run 12",
    NULL,
};

const struct command artifacts_command = {
    .name = "artifacts",
    .summary = "shows a job's artifacts, or lays them out in a folder",
    .arguments = "[RUN] JOB [DIR]",
    .completes = COMPLETE_RUN_OR_JOB,
    .args_min = 1,
    .args_max = 3,
    .examples = artifacts_examples,
    .run = run_artifacts,
};
