#include "executor/cache.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "executor/attempt.h"
#include "executor/executor.h"
#include "executor/runner_variables.h"
#include "executor/selection.h"
#include "executor/zip.h"
#include "pipeline/job.h"

static bool is_used(const struct cache *cache)
{
    return cache->paths.len || cache->untracked;
}

/* The default branch counts as protected; GitLab keeps apart what protected refs and others cache. */
static bool is_protected(const struct attempt *attempt)
{
    const char *said = variable_value(&attempt->variables, "CI_COMMIT_REF_PROTECTED");
    const char *branch = variable_value(&attempt->variables, "CI_COMMIT_BRANCH");
    const char *main = variable_value(&attempt->variables, "CI_DEFAULT_BRANCH");
    return said ? strcmp(said, "true") == 0 : branch && main && strcmp(branch, main) == 0;
}

/* Escapes and backslashes as the slashes they stand for. */
static const char *unescaped(struct arena *arena, const char *key)
{
    char *out = arena_alloc(arena, strlen(key) + 1), *to = out;
    for (const char *at = key; *at; at++) {
        if (strncasecmp(at, "%2f", 3) == 0 || strncasecmp(at, "%2e", 3) == 0) {
            *to++ = tolower((unsigned char)at[2]) == 'f' ? '/' : '.';
            at += 2;
        } else {
            *to++ = *at == '\\' ? '/' : *at;
        }
    }
    return out;
}

/* The key as a path that stays below the project's caches; "" where nothing is left. */
static const char *sanitized(struct arena *arena, const char *key)
{
    AUTO_BUF struct buf out = BUF_INIT;
    char *rest = arena_strdup(arena, unescaped(arena, key));
    for (char *part; (part = strsep(&rest, "/"));) {
        size_t len = strlen(part);
        while (len > 0 && isspace((unsigned char)part[len - 1]))
            part[--len] = '\0';
        if (len == 0 || strcmp(part, ".") == 0)
            continue;
        if (strcmp(part, "..") == 0) {
            while (out.len > 0 && out.data[--out.len] != '/')
                ;
            if (out.cap)
                out.data[out.len] = '\0';
            continue;
        }
        buf_addf(&out, "%s%s", out.len ? "/" : "", part);
    }
    return arena_strdup(arena, out.data);
}

/* The key as the runner names it; NULL where none can be made of it, which is told. */
static const char *read_key(struct attempt *attempt, const struct cache *cache, const char *text)
{
    struct arena *arena = attempt->arena;
    const char *key = attempt_expand(attempt, text);
    if (!*key)
        key = arena_printf(arena, "%s/%s", attempt->request->job->name,
                           variable_value(&attempt->variables, "CI_COMMIT_REF_NAME"));
    if (!cache->unprotect)
        key = arena_printf(arena, "%s-%s", key, is_protected(attempt) ? "protected" : "non_protected");
    const char *clean = sanitized(arena, key);
    if (!*clean) {
        job_log_line(attempt->log, LINE_NOTICE, "cache key \"%s\" could not be sanitized", key);
        return NULL;
    }
    if (strcmp(clean, key) != 0)
        job_log_line(attempt->log, LINE_NOTICE, "cache key \"%s\" sanitized to \"%s\"", key, clean);
    return clean;
}

static const char *archive_path(const struct attempt *attempt, const char *key)
{
    return arena_printf(attempt->arena, "%s/%s/%s/cache.zip", attempt->request->cache_dir,
                        attempt->request->project_path, key);
}

static const char *policy_of(const struct attempt *attempt, const struct cache *cache)
{
    const char *policy = cache->policy ? attempt_expand(attempt, cache->policy) : "";
    return *policy ? policy : "pull-push";
}

static bool restore_key(struct attempt *attempt, const char *key)
{
    struct error err = ERROR_INIT;
    const char *archive = archive_path(attempt, key);
    job_log_line(attempt->log, LINE_INFO, "Checking cache for %s...", key);
    helper_line(
        attempt, HELPER_INFO,
        "No URL provided, cache will not be downloaded from shared cache server. Instead a local version of "
        "cache will be extracted.");
    if (access(archive, F_OK) == 0 && attempt->backend->unpack(attempt, archive, &err)) {
        job_log_line(attempt->log, LINE_INFO, "Successfully extracted cache");
        return true;
    }
    helper_line(attempt, HELPER_WARNING, "%s",
                err.kind == ERROR_NONE ? "Cache file does not exist" : err.message);
    job_log_line(attempt->log, LINE_NOTICE, "Failed to extract cache");
    return false;
}

static bool restore_fallbacks(struct attempt *attempt, const struct cache *cache)
{
    for (size_t i = 0; i < cache->fallback_keys.len; i++) {
        const char *key = read_key(attempt, cache, cache->fallback_keys.items[i]);
        if (key && restore_key(attempt, key))
            return true;
    }
    const char *last = variable_value(&attempt->variables, "CACHE_FALLBACK_KEY");
    if (!last || !*last)
        return false;
    size_t len = strlen(last);
    if (len >= 10 && strcmp(last + len - 10, "-protected") == 0) {
        job_log_line(attempt->log, LINE_NOTICE,
                     "CACHE_FALLBACK_KEY \"%s\" not allowed to end in \"-protected\"", last);
        return false;
    }
    return restore_key(attempt, sanitized(attempt->arena, last));
}

static void restore(struct attempt *attempt, const struct cache *cache)
{
    const char *policy = policy_of(attempt, cache);
    const char *key = read_key(attempt, cache, cache->key ? cache->key : "default");
    if (!key)
        return;
    if (strcmp(policy, "push") == 0)
        job_log_line(attempt->log, LINE_INFO, "Not downloading cache %s due to policy", key);
    else if (!restore_key(attempt, key))
        restore_fallbacks(attempt, cache);
}

void caches_restore(struct attempt *attempt)
{
    const struct vec *caches = &attempt->request->job->caches;
    bool said = false;
    for (size_t i = 0; i < caches->len; i++) {
        const struct cache *cache = caches->items[i];
        if (!is_used(cache))
            continue;
        if (!said)
            job_log_section(attempt->log, "restore_cache", "Restoring cache");
        said = true;
        restore(attempt, cache);
    }
}

/* An archive is up to date where no file that it would hold is newer; of files that come from an engine only the second is
 * known, so one of the archive's own second may be. */
static bool is_up_to_date(const char *archive, const struct vec *files)
{
    struct stat info;
    if (stat(archive, &info) < 0)
        return false;
    for (size_t i = 0; i < files->len; i++)
        if (((const struct tree_file *)files->items[i])->entry.mtime_s >= info.st_mtime)
            return false;
    return true;
}

static bool write_archive(struct attempt *attempt, const char *archive, const struct selection *selection,
                          struct error *err)
{
    const char *level = variable_value(&attempt->variables, "CACHE_COMPRESSION_LEVEL");
    char *folder = arena_strndup(attempt->arena, archive, (size_t)(strrchr(archive, '/') - archive));
    return folder_make(folder, 0700, err) &&
           zip_write(archive, selection->tree, &selection->files, zip_level_named(level), err);
}

static bool create(struct attempt *attempt, const struct cache *cache, const char *archive, struct error *err)
{
    const struct selection_request request = {.paths = cache->paths, .untracked = cache->untracked};
    struct selection selection;
    if (!selection_make(attempt, &request, &selection, err))
        return false;
    bool created = true;
    if (selection.files.len == 0) {
        helper_line(attempt, HELPER_WARNING, "No files to cache.");
    } else {
        if (is_up_to_date(archive, &selection.files))
            helper_line(attempt, HELPER_INFO,
                        "Primary cache does not exist remotely, uploading existing archive");
        else
            created = write_archive(attempt, archive, &selection, err);
        if (created)
            helper_line(
                attempt, HELPER_INFO,
                "No URL provided, cache will not be uploaded to shared cache server. Cache will be stored "
                "only locally.");
    }
    selection_close(&selection);
    return created;
}

static void save(struct attempt *attempt, const struct cache *cache)
{
    struct error err = ERROR_INIT;
    const char *policy = policy_of(attempt, cache);
    const char *key = read_key(attempt, cache, cache->key ? cache->key : "default");
    if (!key)
        return;
    if (strcmp(policy, "pull") == 0) {
        job_log_line(attempt->log, LINE_INFO, "Not uploading cache %s due to policy", key);
        return;
    }
    job_log_line(attempt->log, LINE_INFO, "Creating cache %s...", key);
    if (create(attempt, cache, archive_path(attempt, key), &err)) {
        job_log_line(attempt->log, LINE_INFO, "Created cache");
        return;
    }
    helper_line(attempt, HELPER_WARNING, "%s", err.message);
    job_log_line(attempt->log, LINE_NOTICE, "Failed to create cache");
}

static bool is_wanted(const struct cache *cache, bool failed)
{
    return is_used(cache) && (cache->when == ARCHIVE_ALWAYS || (cache->when == ARCHIVE_ON_FAILURE) == failed);
}

void caches_save(struct attempt *attempt)
{
    const struct vec *caches = &attempt->request->job->caches;
    bool failed = attempt->failure.kind != FAILURE_NONE, said = false;
    for (size_t i = 0; i < caches->len; i++) {
        const struct cache *cache = caches->items[i];
        if (!is_wanted(cache, failed))
            continue;
        if (!said)
            job_log_section(attempt->log, failed ? "archive_cache_on_failure" : "archive_cache",
                            failed ? "Saving cache for failed job" : "Saving cache for successful job");
        said = true;
        save(attempt, cache);
    }
}
