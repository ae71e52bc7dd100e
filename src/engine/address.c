/* Which engine: what names one, and where its sockets may be. */
#include "engine/engine.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "engine/docker_config.h"
#include "engine/json.h"

enum { LARGEST_META = 1024 * 1024 };

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The certificates in a folder, as docker names them; those that are not there are left out. */
static void certificates_in(struct arena *arena, const char *folder, struct engine_tls *certificates)
{
    const struct {
        const char *name;
        const char **path;
    } files[] = {
        {"ca.pem", &certificates->ca_file},
        {"cert.pem", &certificates->cert_file},
        {"key.pem", &certificates->key_file},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = path_join(arena, folder, files[i].name);
        if (access(path, F_OK) == 0)
            *files[i].path = path;
    }
}

/* "HOST:PORT" from what follows the scheme; the default port follows TLS, as docker has it. */
static bool parse_tcp(struct arena *arena, const char *host, const char *rest, struct engine_address *address,
                      struct error *err)
{
    size_t len = strcspn(rest, "/?#");
    if (rest[len] && strcmp(rest + len, "/") != 0)
        return error_set(err, ERROR_CONFIG, "%s: an engine's address has no path", host);
    const char *authority = arena_strndup(arena, rest, len);
    const char *bracket = strrchr(authority, ']');
    const char *colon = strchr(bracket ? bracket : authority, ':');
    if (len == 0 || colon == authority)
        return error_set(err, ERROR_CONFIG, "%s: the host is missing", host);
    if (colon && (colon[1] == '\0' || strspn(colon + 1, "0123456789") < strlen(colon + 1)))
        return error_set(err, ERROR_CONFIG, "%s: the port is no number", host);
    address->host = colon ? arena_printf(arena, "tcp://%s", authority)
                          : arena_printf(arena, "tcp://%s:%d", authority, address->tls ? 2376 : 2375);
    return true;
}

/* Reads the host alone; what says TLS is in `address` already. */
static bool parse_host(struct arena *arena, const char *host, struct engine_address *address,
                       struct error *err)
{
    const char *scheme_end = strstr(host, "://");
    const char *rest = scheme_end ? scheme_end + 3 : host;
    if (host[0] == '/' || starts_with(host, "unix://")) {
        if (*rest != '/')
            return error_set(err, ERROR_CONFIG, "%s: the path of a socket begins with a slash", host);
        if (strlen(rest) >= sizeof((struct sockaddr_un *)NULL)->sun_path)
            return error_set(err, ERROR_CONFIG, "%s: too long for the path of a socket", host);
        address->host = arena_printf(arena, "unix://%s", rest);
        address->tls = false;
        return true;
    }
    if (starts_with(host, "https://"))
        address->tls = true;
    if (starts_with(host, "tcp://") || starts_with(host, "http://") || starts_with(host, "https://"))
        return parse_tcp(arena, host, rest, address, err);
    if (starts_with(host, "ssh://") && *rest && *rest != '-' && *rest != '/') {
        address->host = arena_strdup(arena, host);
        address->tls = false;
        return true;
    }
    error_set(err, ERROR_CONFIG, "%s: not the address of an engine", host);
    return error_hint(err, "write unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST");
}

static const char *docker_folder(struct arena *arena)
{
    const char *folder = docker_config_folder(arena);
    return folder ? folder : "";
}

bool engine_address_parse(struct arena *arena, const char *host, const char *cert_path,
                          struct engine_address *address, struct error *err)
{
    *address = (struct engine_address){.found_by = "the address given"};
    address->tls_verify = variable("DOCKER_TLS_VERIFY") != NULL;
    if (!cert_path)
        cert_path = variable("DOCKER_CERT_PATH");
    if (!cert_path && address->tls_verify)
        cert_path = docker_folder(arena);
    address->tls = cert_path != NULL || variable("DOCKER_TLS");
    if (!parse_host(arena, host, address, err))
        return false;
    if (address->tls && cert_path)
        certificates_in(arena, cert_path, &address->certificates);
    return true;
}

static bool from_wish(struct arena *arena, const struct engine_wish *wish, struct engine_address *address,
                      struct error *err)
{
    *address = (struct engine_address){
        .tls = wish->tls_cert_path || wish->tls_verify,
        .tls_verify = wish->tls_verify,
        .found_by = "host in the runner's profile",
    };
    if (!parse_host(arena, wish->host, address, err))
        return error_context(err, "host in the runner's profile");
    const char *folder = wish->tls_cert_path ? wish->tls_cert_path : docker_folder(arena);
    if (address->tls)
        certificates_in(arena, folder, &address->certificates);
    return true;
}

/* The `meta.json` of the context with that name, or NULL. Its folder's name is a hash that we need not know. */
static cJSON *context_meta(struct arena *arena, const char *name, const char **hash)
{
    const char *folder = arena_printf(arena, "%s/contexts/meta", docker_folder(arena));
    AUTO_CLOSEDIR DIR *dir = opendir(folder);
    if (!dir)
        return NULL;
    for (struct dirent *entry; (entry = readdir(dir));) {
        AUTO_BUF struct buf text = BUF_INIT;
        struct error ignored = ERROR_INIT;
        const char *path = arena_printf(arena, "%s/%s/meta.json", folder, entry->d_name);
        if (entry->d_name[0] == '.' || !file_read(path, LARGEST_META, &text, &ignored))
            continue;
        cJSON *meta = cJSON_ParseWithLength(text.data, text.len);
        const char *its_name = cJSON_GetStringValue(json_at(meta, "Name"));
        if (its_name && strcmp(its_name, name) == 0) {
            *hash = arena_strdup(arena, entry->d_name);
            return meta;
        }
        cJSON_Delete(meta);
    }
    return NULL;
}

static bool from_context(struct arena *arena, const char *name, const char *named_by,
                         struct engine_address *address, struct error *err)
{
    const char *hash;
    AUTO_JSON cJSON *meta = context_meta(arena, name, &hash);
    const char *host = json_text(arena, meta, "Endpoints.docker.Host");
    if (!*host) {
        error_set(err, ERROR_CONFIG, "the docker context %s (%s) %s", name, named_by,
                  meta ? "names no engine" : "does not exist");
        return error_hint(err, "docker context ls shows those there are");
    }
    *address = (struct engine_address){
        .found_by = arena_printf(arena, "docker context %s (%s)", name, named_by),
        .tls_verify = !json_true(meta, "Endpoints.docker.SkipTLSVerify"),
    };
    const char *tls_folder = arena_printf(arena, "%s/contexts/tls/%s/docker", docker_folder(arena), hash);
    address->tls = access(tls_folder, F_OK) == 0;
    if (!parse_host(arena, host, address, err))
        return error_context(err, "docker context %s", name);
    if (address->tls)
        certificates_in(arena, tls_folder, &address->certificates);
    return true;
}

/* `currentContext` of docker's config.json, or NULL. */
static const char *current_context(struct arena *arena)
{
    AUTO_BUF struct buf text = BUF_INIT;
    struct error ignored = ERROR_INIT;
    const char *path = arena_printf(arena, "%s/config.json", docker_folder(arena));
    if (!file_read(path, LARGEST_META, &text, &ignored))
        return NULL;
    AUTO_JSON cJSON *config = cJSON_ParseWithLength(text.data, text.len);
    const char *name = json_text(arena, config, "currentContext");
    return *name ? name : NULL;
}

/* 0 where somebody accepts on the socket, else the number of the failure. */
static int try_socket(const char *path)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof where.sun_path)
        return ENAMETOOLONG;
    strcpy(where.sun_path, path);
    AUTO_CLOSE int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return errno;
    int result = connect(fd, (struct sockaddr *)&where, sizeof where);
    return result == 0 || errno == EAGAIN || errno == EINPROGRESS ? 0 : errno;
}

static void usual_sockets(struct arena *arena, struct vec *paths)
{
    vec_push(arena, paths, "/var/run/docker.sock");
    const char *runtime = variable("XDG_RUNTIME_DIR");
    if (runtime) {
        vec_push(arena, paths, path_join(arena, runtime, "docker.sock"));
        vec_push(arena, paths, path_join(arena, runtime, "podman/podman.sock"));
    }
    vec_push(arena, paths, "/run/podman/podman.sock");
}

static bool nobody_answers(const struct buf *looked_at, const char *forbidden, struct error *err)
{
    error_set(err, ERROR_UNREACHABLE, "no container engine answers; looked at %s", looked_at->data);
    if (forbidden)
        return error_hint(err,
                          "this user may not use %s: join its group (sudo usermod -aG docker $USER, then log "
                          "in again), or name another engine by DOCKER_HOST",
                          forbidden);
    return error_hint(err,
                      "start one (sudo systemctl start docker), or name one by DOCKER_HOST; jobs without "
                      "containers run with --executor shell");
}

static bool from_sockets(struct arena *arena, struct engine_address *address, struct error *err)
{
    struct vec paths = {0};
    AUTO_BUF struct buf looked_at = BUF_INIT;
    const char *forbidden = NULL;
    buf_adds(&looked_at, "DOCKER_HOST (not set), docker's contexts (none chosen)");
    usual_sockets(arena, &paths);
    for (size_t i = 0; i < paths.len; i++) {
        const char *path = paths.items[i];
        int number = try_socket(path);
        if (number == 0) {
            *address = (struct engine_address){.host = arena_printf(arena, "unix://%s", path),
                                               .found_by = "its usual socket"};
            return true;
        }
        if (number == EACCES && !forbidden)
            forbidden = path;
        buf_addf(&looked_at, ", %s (%s)", path, strerror(number));
    }
    return nobody_answers(&looked_at, forbidden, err);
}

bool engine_find(struct arena *arena, const struct engine_wish *wish, struct engine_address *address,
                 struct error *err)
{
    if (wish && wish->host && *wish->host)
        return from_wish(arena, wish, address, err);
    const char *host = variable("DOCKER_HOST");
    if (host) {
        if (!engine_address_parse(arena, host, NULL, address, err))
            return error_context(err, "DOCKER_HOST");
        address->found_by = "DOCKER_HOST";
        return true;
    }
    const char *named_by = "DOCKER_CONTEXT";
    const char *context = variable(named_by);
    if (!context) {
        context = current_context(arena);
        named_by = "currentContext of docker's config.json";
    }
    if (context && strcmp(context, "default") != 0)
        return from_context(arena, context, named_by, address, err);
    return from_sockets(arena, address, err);
}
