#include "cli/remote_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/map.h"
#include "cli/project_mirror.h"
#include "net/fetch.h"
#include "repo/repo.h"
#include "yaml/load.h"

enum { PATIENCE_MS = 30 * 1000 };

/* What GitLab ships: its own repository is where the templates lie. */
static const char templates_url[] =
    "https://gitlab.com/gitlab-org/gitlab/-/raw/master/lib/gitlab/ci/templates/";

static const char *cached_path(struct arena *arena, const char *url)
{
    char hex[DIGEST_HEX_SIZE];
    digest_hex(DIGEST_SHA256, url, strlen(url), hex);
    const char *home = file_home(arena, HOME_CACHE);
    return home ? arena_printf(arena, "%s/includes/urls/%s", home, hex) : NULL;
}

/* Keeps what came, for --offline; that this fails spoils nothing. */
static void keep(struct arena *arena, const char *path, const char *text, size_t len)
{
    struct error ignored = ERROR_INIT;
    if (path && folder_make(arena_strndup(arena, path, (size_t)(strrchr(path, '/') - path)), 0700, &ignored))
        file_replace(path, text, len, 0600, &ignored);
}

static bool read_kept(struct arena *arena, const char *path, const char **text, size_t *len)
{
    AUTO_BUF struct buf contents = BUF_INIT;
    struct error missing = ERROR_INIT;
    if (!path || !file_read(path, 0, &contents, &missing))
        return false;
    *text = arena_strndup(arena, contents.data, contents.len);
    *len = contents.len;
    return true;
}

/* "sha256-BASE64", as `integrity` has it. */
static const char *pin_of(struct arena *arena, const char *text, size_t len)
{
    unsigned char digest[DIGEST_BYTES];
    size_t digest_len = digest_bytes(DIGEST_SHA256, text, len, digest);
    AUTO_BUF struct buf pin = BUF_INIT;
    buf_adds(&pin, "sha256-");
    base64_encode(&pin, digest, digest_len, BASE64_STANDARD);
    return arena_strdup(arena, pin.data);
}

static bool get_url(struct arena *arena, const char *url, const char *path, const char **text, size_t *len,
                    struct error *err)
{
    const struct fetch_request request = {
        .url = url,
        .limit_bytes = YAML_MAX_BYTES,
        .ca_file = getenv("CI_LOCAL_CA_FILE"),
        .limit = {.deadline_ms = clock_ms() + PATIENCE_MS, .cancel_fd = -1},
    };
    struct fetch_answer answer;
    if (!fetch(arena, &request, &answer, err))
        return false;
    keep(arena, path, answer.text, answer.len);
    *text = answer.text;
    *len = answer.len;
    return true;
}

static bool refuse_other(const char *url, const char *pin, const char *found, struct error *err)
{
    error_set(err, ERROR_CONFIG, "%s is not what include.lock says: it is %s, not %s", url, found, pin);
    return error_hint(err, "`ci-local lint --lock` pins what is there now");
}

static bool refuse_offline(const char *url, struct error *err)
{
    error_set(err, ERROR_SYSTEM, "%s is not here, and --offline forbids to get it", url);
    return error_hint(err, "run once without --offline, or let [include.urls] in ci-local.toml name a file");
}

static bool fetch_url(const struct remote_files *remote, struct arena *arena, const char *url,
                      const char **text, size_t *len, struct error *err)
{
    const char *path = cached_path(arena, url);
    const char *pin = map_get(remote->pins, url);
    bool kept = (pin || remote->offline) && read_kept(arena, path, text, len) &&
                (!pin || strcmp(pin_of(arena, *text, *len), pin) == 0);
    if (!kept && remote->offline)
        return refuse_offline(url, err);
    if (!kept && !get_url(arena, url, path, text, len, err))
        return false;
    const char *found = pin || remote->found ? pin_of(remote->arena, *text, *len) : NULL;
    if (remote->found)
        map_set(remote->arena, remote->found, arena_strdup(remote->arena, url), found);
    return !pin || strcmp(pin, found) == 0 || refuse_other(url, pin, found, err);
}

/* `integrity: sha256-…`. */
static bool check_integrity(struct arena *arena, const char *url, const char *expected, const char *text,
                            size_t len, struct error *err)
{
    if (!expected)
        return true;
    const char *found = pin_of(arena, text, len);
    return strcmp(found + strlen("sha256-"), expected) == 0 ||
           error_set(err, ERROR_CONFIG, "%s is not what `integrity` says: it has %s", url, found);
}

static bool read_component(const struct remote_files *remote, struct arena *arena,
                           const struct world_file *file, const char **text, size_t *len, struct error *err)
{
    struct project_mirror mirror;
    if (!mirror_open(arena, remote, file->project, file->host, file->ref, MIRROR_VERSION, &mirror, err))
        return false;
    if (mirror_read(arena, &mirror, arena_printf(arena, "templates/%s.yml", file->path), text, len, err))
        return true;
    if (err->kind != ERROR_NOT_FOUND)
        return false;
    *err = (struct error)ERROR_INIT;
    return mirror_read(arena, &mirror, arena_printf(arena, "templates/%s/template.yml", file->path), text,
                       len, err);
}

bool remote_file_read(const struct remote_files *remote, struct arena *arena, const struct world_file *file,
                      const char **text, size_t *len, struct error *err)
{
    struct project_mirror mirror;
    switch (file->kind) {
    case WORLD_REMOTE:
        return fetch_url(remote, arena, file->path, text, len, err) &&
               check_integrity(arena, file->path, file->sha256, *text, *len, err);
    case WORLD_TEMPLATE:
        return fetch_url(remote, arena, arena_printf(arena, "%s%s", templates_url, file->path), text, len,
                         err);
    case WORLD_COMPONENT:
        return read_component(remote, arena, file, text, len, err);
    case WORLD_ARTIFACT:
        return error_set(err, ERROR_NOT_FOUND, "the artifacts of %s are in no place that is looked at",
                         file->job);
    case WORLD_LOCAL:
    case WORLD_PROJECT:
        break;
    }
    return mirror_open(arena, remote, file->project, NULL, file->ref, MIRROR_REF, &mirror, err) &&
           mirror_read(arena, &mirror, file->path, text, len, err);
}

bool remote_file_list(const struct remote_files *remote, struct arena *arena, const char *project,
                      const char *ref, struct vec *paths, struct error *err)
{
    struct project_mirror mirror;
    return mirror_open(arena, remote, project, NULL, ref, MIRROR_REF, &mirror, err) &&
           mirror_list(arena, &mirror, paths, err);
}
