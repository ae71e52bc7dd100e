#include "cli/project_mirror.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "base/process.h"
#include "cli/remote_files.h"
#include "repo/repo.h"

extern char **environ;

enum { PATIENCE_MS = 60 * 1000, REF_NAME_MAX = 200 };

/* ---- Where the project lies ---- */

/* The remote's URL with the project's path in it replaced, so that the way to the server stays the same. */
static const char *sibling_url(struct arena *arena, const struct repo *repo, const char *project)
{
    const char *path = repo->remote_url ? repo_url_project(arena, repo->remote_url, NULL) : NULL;
    const char *at = path ? strstr(repo->remote_url, path) : NULL;
    if (!at)
        return NULL;
    return arena_printf(arena, "%.*s%s.git", (int)(at - repo->remote_url), repo->remote_url, project);
}

static const char *project_url(struct arena *arena, const struct repo *repo, const char *project,
                               const char *host)
{
    if (host && !(repo->server_host && strcmp(repo->server_host, host) == 0))
        return arena_printf(arena, "https://%s/%s.git", host, project);
    return sibling_url(arena, repo, project);
}

/* ---- Git ---- */

static void add_token(struct arena *arena, struct vec *environment, const char *url)
{
    const char *token = getenv("CI_LOCAL_TOKEN") ? getenv("CI_LOCAL_TOKEN") : getenv("GITLAB_TOKEN");
    if (!token || !*token || strncmp(url, "https://", 8) != 0)
        return;
    AUTO_BUF struct buf secret = BUF_INIT;
    const char *login = arena_printf(arena, "oauth2:%s", token);
    base64_encode(&secret, login, strlen(login), BASE64_STANDARD);
    const char *server_end = strchr(url + 8, '/');
    int server_len = server_end ? (int)(server_end - url) : (int)strlen(url);
    vec_push(arena, environment, "GIT_CONFIG_COUNT=1");
    vec_push(arena, environment,
             arena_printf(arena, "GIT_CONFIG_KEY_0=http.%.*s/.extraHeader", server_len, url));
    vec_push(arena, environment,
             arena_printf(arena, "GIT_CONFIG_VALUE_0=Authorization: Basic %s", secret.data));
}

/* The user's own environment without GIT_* of a hook we may be called from; git asks nothing and uses no transport that
 * starts programs of the repository's choice. */
static const char *const *git_environment_for(struct arena *arena, const char *url)
{
    struct vec environment = {0};
    for (char **entry = environ; *entry; entry++)
        if (strncmp(*entry, "GIT_", 4) != 0 || strncmp(*entry, "GIT_SSL_", 8) == 0 ||
            strncmp(*entry, "GIT_SSH", 7) == 0)
            vec_push(arena, &environment, *entry);
    vec_push(arena, &environment, "GIT_TERMINAL_PROMPT=0");
    vec_push(arena, &environment, "GIT_ALLOW_PROTOCOL=https:http:ssh:git:file");
    vec_push(arena, &environment, "LC_ALL=C");
    if (url)
        add_token(arena, &environment, url);
    vec_push(arena, &environment, NULL);
    return (const char *const *)environment.items;
}

/* Runs git in the mirror; `args` stand behind "git --git-dir=…" and end with NULL. The output is the caller's to free
 * with process_result_free, in every case. */
static bool run_git(struct arena *arena, const char *git_dir, const char *url, const char *const *args,
                    struct process_result *result, struct error *err)
{
    struct vec argv = {0};
    vec_push(arena, &argv, "git");
    vec_push(arena, &argv, arena_printf(arena, "--git-dir=%s", git_dir));
    vec_push(arena, &argv, "-c");
    vec_push(arena, &argv, "core.hooksPath=/dev/null");
    for (; *args; args++)
        vec_push(arena, &argv, *args);
    vec_push(arena, &argv, NULL);
    const struct process process = {.argv = (const char *const *)argv.items,
                                    .environment = git_environment_for(arena, url),
                                    .deadline_ms = clock_ms() + PATIENCE_MS};
    return process_run(&process, result, err);
}

/* What git wrote to say what is wrong: its first line that is no warning. */
static const char *complaint(struct arena *arena, const struct process_result *result)
{
    const char *text = result->errors.len ? result->errors.data : "git failed without a word";
    while (strncasecmp(text, "warning:", 8) == 0 && strchr(text, '\n'))
        text = strchr(text, '\n') + 1;
    text = strncmp(text, "fatal: ", 7) == 0 ? text + 7 : text;
    return arena_strndup(arena, text, strcspn(text, "\n"));
}

static bool make_repository(struct arena *arena, const char *git_dir, struct error *err)
{
    const char *const args[] = {"init", "--quiet", "--bare", NULL};
    if (access(arena_printf(arena, "%s/HEAD", git_dir), F_OK) == 0)
        return true;
    if (!folder_make(git_dir, 0700, err))
        return false;
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!run_git(arena, git_dir, NULL, args, &result, err))
        return false;
    return result.exit_code == 0 ||
           error_set(err, ERROR_SYSTEM, "making %s: %s", git_dir, complaint(arena, &result));
}

/* ---- What git could not get ---- */

/* How git and what it works with tell these two apart from a project that is not there or is closed to us. */
static const char *const signs_of_no_ref[] = {"couldn't find remote ref", "not our ref",
                                              "unadvertised object", NULL};
static const char *const signs_of_no_server[] = {"Could not resolve",
                                                 "Failed to connect",
                                                 "Couldn't connect",
                                                 "Connection refused",
                                                 "timed out",
                                                 "No route to host",
                                                 "certificate",
                                                 "SSL",
                                                 "returned error: 5",
                                                 "Host key verification failed",
                                                 "unable to connect to",
                                                 NULL};

static bool shows(const struct process_result *result, const char *const *signs)
{
    for (; *signs; signs++)
        if (strstr(result->errors.data, *signs))
            return true;
    return false;
}

static bool say_what_was_tried(const char *url, struct error *err)
{
    bool token = getenv("CI_LOCAL_TOKEN") || getenv("GITLAB_TOKEN");
    return error_hint(err, "tried %s with %s; [include.projects] in ci-local.toml can name a checkout", url,
                      token && strncmp(url, "https://", 8) == 0
                          ? "the token and git's own credentials"
                          : "git's own credentials (no CI_LOCAL_TOKEN or GITLAB_TOKEN)");
}

/* In GitLab's words, and git's behind them where it could not even look. */
static bool refuse(struct arena *arena, const char *project, const char *ref, const char *url,
                   const struct process_result *result, struct error *err)
{
    if (result->errors.len && shows(result, signs_of_no_ref))
        error_set(err, ERROR_CONFIG, "Project `%s` reference `%s` does not exist!", project, ref);
    else if (result->errors.len && shows(result, signs_of_no_server))
        error_set(err, ERROR_UNREACHABLE, "%s", complaint(arena, result));
    else
        error_set(err, ERROR_DENIED,
                  "Project `%s` not found or access denied! Make sure any includes in the pipeline "
                  "configuration are correctly defined. (git: %s)",
                  project, complaint(arena, result));
    return say_what_was_tried(url, err);
}

/* ---- Versions of components ---- */

/* The numbers of "1.2.3", or of "v1.2.3"; how many there are, 0 where it is no such version. */
static int version_numbers(const char *text, long numbers[3])
{
    int count = 0;
    text += *text == 'v';
    while (count < 3 && isdigit((unsigned char)*text)) {
        char *end;
        numbers[count++] = strtol(text, &end, 10);
        text = end;
        if (*text != '.')
            break;
        text++;
    }
    return *text == '\0' && text[-1] != '.' ? count : 0;
}

static bool is_newer(const long a[3], const long b[3])
{
    for (int i = 0; i < 3; i++)
        if (a[i] != b[i])
            return a[i] > b[i];
    return false;
}

/* The highest released version among the lines of `git ls-remote --tags` that begins with the wanted numbers. */
static const char *pick_version(struct arena *arena, const char *tags, const long wanted[3], int wanted_count)
{
    const char *best = NULL;
    long best_numbers[3] = {-1, -1, -1};
    static const char prefix[] = "refs/tags/";
    for (const char *at = tags; (at = strstr(at, prefix)) != NULL;) {
        at += sizeof prefix - 1;
        const char *tag = arena_strndup(arena, at, strcspn(at, "^\n"));
        long numbers[3] = {0};
        if (version_numbers(tag, numbers) != 3 || !is_newer(numbers, best_numbers))
            continue;
        if (memcmp(numbers, wanted, (size_t)wanted_count * sizeof *wanted) != 0)
            continue;
        best = tag;
        memcpy(best_numbers, numbers, sizeof numbers);
    }
    return best;
}

/* What "~latest", "1" and "1.2" stand for; other versions as they are. */
static bool resolve_version(struct arena *arena, const struct project_mirror *mirror, const char *url,
                            const char **version, struct error *err)
{
    long wanted[3] = {0};
    bool latest = strcmp(*version, "~latest") == 0;
    int count = latest ? 0 : version_numbers(*version, wanted);
    if (!latest && (count == 0 || count == 3))
        return true;
    const char *const args[] = {"ls-remote", "--tags", "--", url, NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!run_git(arena, mirror->git_dir, url, args, &result, err))
        return false;
    if (result.exit_code != 0)
        return refuse(arena, mirror->project, *version, url, &result, err);
    const char *found = pick_version(arena, result.output.data, wanted, count);
    if (!found)
        return error_set(err, ERROR_CONFIG, "%s has no released version `%s`", url, *version);
    *version = found;
    return true;
}

/* ---- The mirror ---- */

/* The name that a wanted commit has in the mirror: any text makes a fine ref in hexadecimal. */
static const char *mirror_ref(struct arena *arena, const char *ref)
{
    AUTO_BUF struct buf name = BUF_INIT;
    buf_adds(&name, "refs/ci-local/");
    for (; *ref && name.len < REF_NAME_MAX; ref++)
        buf_addf(&name, "%02x", (unsigned char)*ref);
    return arena_strdup(arena, name.data);
}

static bool has_commit(struct arena *arena, const struct project_mirror *mirror)
{
    const char *const args[] = {"rev-parse", "--verify", "--quiet", mirror->commit, NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct error ignored = ERROR_INIT;
    return run_git(arena, mirror->git_dir, NULL, args, &result, &ignored) && result.exit_code == 0;
}

static bool fetch_commit(struct arena *arena, const struct project_mirror *mirror, const char *url,
                         const char *ref, struct error *err)
{
    const char *const args[] = {"fetch",
                                "--quiet",
                                "--no-tags",
                                "--depth=1",
                                "--no-write-fetch-head",
                                "--no-auto-gc",
                                "--",
                                url,
                                arena_printf(arena, "+%s:%s", ref, mirror->commit),
                                NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!run_git(arena, mirror->git_dir, url, args, &result, err))
        return false;
    return result.exit_code == 0 || refuse(arena, mirror->project, ref, url, &result, err);
}

static bool open_offline(struct arena *arena, const struct project_mirror *mirror, const char *ref,
                         struct error *err)
{
    if (access(mirror->git_dir, F_OK) == 0 && has_commit(arena, mirror))
        return true;
    error_set(err, ERROR_SYSTEM, "project %s at %s is not here, and --offline forbids to get it",
              mirror->project, ref);
    return error_hint(
        err, "run once without --offline, or let [include.projects] in ci-local.toml name a checkout");
}

static const char *mirror_key(struct arena *arena, const struct project_mirror *mirror)
{
    return arena_printf(arena, "%s#%s", mirror->git_dir, mirror->commit);
}

/* Notes which commit it became, where include.lock is to be written. */
static bool note_commit(struct arena *arena, const struct remote_files *remote,
                        const struct project_mirror *mirror, const char *name, struct error *err)
{
    if (!remote->found)
        return true;
    const char *const args[] = {"rev-parse", "--verify", arena_printf(arena, "%s^{commit}", mirror->commit),
                                NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!run_git(arena, mirror->git_dir, NULL, args, &result, err))
        return false;
    if (result.exit_code != 0)
        return error_set(err, ERROR_SYSTEM, "%s: %s", name, complaint(arena, &result));
    map_set(remote->arena, remote->found, arena_strdup(remote->arena, name),
            arena_strndup(remote->arena, result.output.data, strcspn(result.output.data, "\n")));
    return true;
}

bool mirror_open(struct arena *arena, const struct remote_files *remote, const char *project,
                 const char *host, const char *ref, enum mirror_wish wish, struct project_mirror *mirror,
                 struct error *err)
{
    const char *name =
        arena_printf(arena, "%s%s%s@%s", host ? host : "", host ? "/" : "", project, ref ? ref : "HEAD");
    const char *pin = map_get(remote->pins, name);
    const char *wanted = pin ? pin : ref ? ref : "HEAD";
    const char *cache = file_home(arena, HOME_CACHE);
    const char *url = project_url(arena, remote->repo, project, host);
    if (!cache)
        return error_set(err, ERROR_SYSTEM, "there is no place for a cache: HOME is not set");
    if (!url) {
        error_set(err, ERROR_SYSTEM, "nothing tells where project %s lies: the repository has no remote",
                  project);
        return error_hint(err, "let [include.projects] in .ci-local/ci-local.toml name a checkout of it");
    }
    *mirror = (struct project_mirror){.project = project,
                                      .git_dir =
                                          arena_printf(arena, "%s/includes/projects/%s/%s.git", cache,
                                                       host                        ? host
                                                       : remote->repo->server_host ? remote->repo->server_host
                                                                                   : "local",
                                                       project),
                                      .commit = mirror_ref(arena, wanted)};
    if (map_get(remote->fetched, mirror_key(arena, mirror)))
        return true;
    if (pin && access(mirror->git_dir, F_OK) == 0 && has_commit(arena, mirror))
        return true;
    if (remote->offline)
        return open_offline(arena, mirror, wanted, err) && note_commit(arena, remote, mirror, name, err);
    if (!make_repository(arena, mirror->git_dir, err) ||
        (!pin && wish == MIRROR_VERSION && !resolve_version(arena, mirror, url, &wanted, err)) ||
        !fetch_commit(arena, mirror, url, wanted, err) || !note_commit(arena, remote, mirror, name, err))
        return false;
    map_set(remote->arena, remote->fetched, mirror_key(remote->arena, mirror), "");
    return true;
}

bool mirror_read(struct arena *arena, const struct project_mirror *mirror, const char *path,
                 const char **text, size_t *len, struct error *err)
{
    const char *const args[] = {"cat-file", "blob", arena_printf(arena, "%s:%s", mirror->commit, path), NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!run_git(arena, mirror->git_dir, NULL, args, &result, err))
        return false;
    if (result.exit_code != 0)
        return error_set(err, ERROR_NOT_FOUND, "project %s has no file %s", mirror->project, path);
    *text = arena_strndup(arena, result.output.data, result.output.len);
    *len = result.output.len;
    return true;
}

bool mirror_list(struct arena *arena, const struct project_mirror *mirror, struct vec *paths,
                 struct error *err)
{
    const char *const args[] = {"ls-tree", "-r", "-z", "--name-only", mirror->commit, NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!run_git(arena, mirror->git_dir, NULL, args, &result, err))
        return false;
    if (result.exit_code != 0)
        return error_set(err, ERROR_SYSTEM, "project %s: %s", mirror->project, complaint(arena, &result));
    const char *end = result.output.data + result.output.len;
    for (const char *at = result.output.data; at < end; at += strlen(at) + 1)
        vec_push(arena, paths, arena_strdup(arena, at));
    return true;
}
