#include "executor/artifacts.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "executor/attempt.h"
#include "executor/dotenv.h"
#include "executor/executor.h"
#include "executor/runner_variables.h"
#include "executor/selection.h"
#include "executor/zip.h"
#include "pipeline/job.h"

enum { UPLOAD_TRIES = 3, REPORT_BYTES = 512 * 1024 * 1024 };

bool artifacts_download(struct attempt *attempt)
{
    const struct vec *downloads = &attempt->request->downloads;
    struct error err = ERROR_INIT;
    if (downloads->len == 0)
        return true;
    job_log_section(attempt->log, "download_artifacts", "Downloading artifacts");
    for (size_t i = 0; i < downloads->len; i++) {
        const struct download *download = downloads->items[i];
        job_log_line(attempt->log, LINE_INFO, "Downloading artifacts for %s...", download->job);
        if (!attempt->backend->unpack(attempt, download->archive, &err))
            return attempt_fail(attempt, FAILURE_SYSTEM, "downloading artifacts for %s: %s", download->job,
                                err.message);
        helper_line(attempt, HELPER_INFO, "Downloading artifacts from coordinator... ok");
    }
    return true;
}

static bool is_wanted(enum archive_when when, bool failed)
{
    return when == ARCHIVE_ALWAYS || (when == ARCHIVE_ON_FAILURE) == failed;
}

static bool fail_world(struct attempt *attempt, const struct error *err)
{
    return attempt_fail(attempt, FAILURE_SYSTEM, "uploading artifacts: %s", err->message);
}

static void note_artifact(struct attempt *attempt, struct job_result *result, const char *path)
{
    vec_push(attempt->arena, &result->artifacts, path);
}

static const char *in_record(const struct attempt *attempt, const char *name)
{
    return path_join(attempt->arena, attempt->request->record_dir, name);
}

static bool write_archive(struct attempt *attempt, const struct selection *selection,
                          struct job_result *result, struct error *err)
{
    const char *path = in_record(attempt, "artifacts.zip");
    const char *level = variable_value(&attempt->variables, "ARTIFACT_COMPRESSION_LEVEL");
    if (!zip_write(path, selection->tree, &selection->files, zip_level_named(level), err))
        return false;
    helper_line(attempt, HELPER_INFO, "Uploading artifacts as \"archive\" to coordinator... 201 Created");
    note_artifact(attempt, result, path);
    return true;
}

static bool upload_archive(struct attempt *attempt, struct job_result *result)
{
    const struct artifacts *artifacts = attempt->request->job->artifacts;
    const struct selection_request request = {
        .paths = artifacts->paths, .exclude = artifacts->exclude, .untracked = artifacts->untracked};
    struct selection selection;
    struct error err = ERROR_INIT;
    job_log_line(attempt->log, LINE_INFO, "Uploading artifacts...");
    if (!selection_make(attempt, &request, &selection, &err))
        return fail_world(attempt, &err);
    bool written = true;
    if (selection.files.len == 0)
        helper_line(attempt, HELPER_ERROR, "No files to upload");
    else
        written = write_archive(attempt, &selection, result, &err);
    selection_close(&selection);
    return written || fail_world(attempt, &err);
}

/* reports/KIND/PATH, with what the report's file holds. */
static bool keep_report(struct attempt *attempt, const char *kind, const char *path, const char *text,
                        size_t len, struct job_result *result, struct error *err)
{
    const char *to = in_record(attempt, arena_printf(attempt->arena, "reports/%s/%s", kind, path));
    char *folder = arena_strndup(attempt->arena, to, (size_t)(strrchr(to, '/') - to));
    AUTO_CLOSE int fd = -1;
    if (!folder_make(folder, 0755, err))
        return false;
    fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return error_errno(err, "%s", to);
    note_artifact(attempt, result, to);
    return file_write_all(fd, text, len, err);
}

/* What GitLab refuses it refuses each time it is tried. */
static bool refuse(struct attempt *attempt, const char *kind, const char *why)
{
    for (int try = 1; try <= UPLOAD_TRIES; try++) {
        helper_line(attempt, HELPER_WARNING,
                    "Uploading artifacts as \"%s\" to coordinator... 400 Bad Request (%s)", kind, why);
        if (try < UPLOAD_TRIES)
            helper_line(attempt, HELPER_WARNING, "Retrying...");
    }
    helper_line(attempt, HELPER_FATAL, "upload failed with no response from coordinator");
    attempt_fail(attempt, FAILURE_SCRIPT, "%s 1", attempt->backend->exit_words);
    if (attempt->failure.kind == FAILURE_SCRIPT && attempt->failure.exit_code == 0)
        attempt->failure.exit_code = 1;
    return false;
}

static bool take_dotenv(struct attempt *attempt, const char *text, struct job_result *result,
                        struct error *err)
{
    AUTO_BUF struct buf variables = BUF_INIT;
    const char *to = in_record(attempt, "dotenv");
    if (!dotenv_read(text, &variables, err))
        return refuse(attempt, "dotenv", err->message);
    note_artifact(attempt, result, to);
    return file_replace(to, variables.data, variables.len, 0644, err) || fail_world(attempt, err);
}

static bool take_report_file(struct attempt *attempt, const char *kind, const struct tree *tree,
                             const struct tree_file *file, struct job_result *result)
{
    struct error err = ERROR_INIT;
    if (file->entry.kind != TAR_FILE)
        return true;
    const char *text = tree_read(tree, file, REPORT_BYTES, &err);
    if (!text || !keep_report(attempt, kind, file->entry.path, text, (size_t)file->entry.size, result, &err))
        return fail_world(attempt, &err);
    return strcmp(kind, "dotenv") != 0 || take_dotenv(attempt, text, result, &err);
}

static bool upload_report(struct attempt *attempt, const struct report *report, struct job_result *result)
{
    const struct selection_request request = {.paths = report->paths};
    struct selection selection;
    struct error err = ERROR_INIT;
    job_log_line(attempt->log, LINE_INFO, "Uploading artifacts...");
    if (!selection_make(attempt, &request, &selection, &err))
        return fail_world(attempt, &err);
    bool taken = true;
    for (size_t i = 0; taken && i < selection.files.len; i++)
        taken = take_report_file(attempt, report->kind, selection.tree, selection.files.items[i], result);
    if (selection.files.len == 0)
        helper_line(attempt, HELPER_ERROR, "No files to upload");
    else if (taken)
        helper_line(attempt, HELPER_INFO, "Uploading artifacts as \"%s\" to coordinator... 201 Created",
                    report->kind);
    selection_close(&selection);
    return taken;
}

bool artifacts_upload(struct attempt *attempt, struct job_result *result)
{
    const struct artifacts *artifacts = attempt->request->job->artifacts;
    bool failed = attempt->failure.kind != FAILURE_NONE, all = true;
    if (!artifacts)
        return true;
    bool archive = is_wanted(artifacts->when, failed) && (artifacts->paths.len || artifacts->untracked);
    if (!archive && artifacts->reports.len == 0)
        return true;
    job_log_section(attempt->log, failed ? "upload_artifacts_on_failure" : "upload_artifacts_on_success",
                    failed ? "Uploading artifacts for failed job" : "Uploading artifacts for successful job");
    if (archive)
        all = upload_archive(attempt, result);
    for (size_t i = 0; i < artifacts->reports.len; i++)
        all = upload_report(attempt, artifacts->reports.items[i], result) && all;
    return all;
}
