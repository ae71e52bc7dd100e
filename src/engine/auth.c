#include "engine/auth.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/process.h"
#include "engine/docker_config.h"
#include "engine/json.h"

enum { LARGEST_CONFIG = 1024 * 1024 };

static const char hub[] = "docker.io";

/* Whether the first part of an image's name is a registry: it has a dot or a port, or is localhost. */
static bool is_registry(const char *part, size_t len)
{
    return memchr(part, '.', len) || memchr(part, ':', len) ||
           (len == 9 && memcmp(part, "localhost", 9) == 0);
}

static void lower(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        text[i] = (char)tolower((unsigned char)text[i]);
}

/* Where the tag or the digest of a reference begins, else its end. */
static size_t name_len(const char *reference)
{
    size_t len = strcspn(reference, "@");
    const char *slash = memrchr(reference, '/', len);
    const char *last = slash ? slash + 1 : reference;
    const char *colon = memchr(last, ':', len - (size_t)(last - reference));
    return colon ? (size_t)(colon - reference) : len;
}

const char *auth_image_path(struct arena *arena, const char *image)
{
    size_t len = name_len(image);
    const char *slash = memchr(image, '/', len);
    size_t host_len = slash ? (size_t)(slash - image) : 0;
    if (!slash || !is_registry(image, host_len))
        return arena_printf(arena, "%s/%.*s", hub, (int)len, image);
    char *path = arena_strndup(arena, image, len);
    lower(path, host_len);
    if (host_len == strlen("index.docker.io") && strncmp(path, "index.docker.io", host_len) == 0)
        return path + strlen("index.");
    return path;
}

/* The path that a key of `auths` stands for: keys with a scheme count by their host alone, others keep their path and
 * lose a tag. */
static const char *path_of_key(struct arena *arena, const char *key)
{
    const char *scheme_end = strstr(key, "://");
    char *path;
    if (scheme_end) {
        path = arena_strndup(arena, scheme_end + 3, strcspn(scheme_end + 3, "/"));
    } else {
        const char *slash = strchr(key, '/');
        path = arena_strndup(arena, key, slash ? name_len(key) : strlen(key));
    }
    size_t len = strlen(path);
    while (len > 0 && path[len - 1] == '/')
        path[--len] = '\0';
    lower(path, strcspn(path, "/"));
    if (strcmp(path, "index.docker.io") == 0 || strncmp(path, "index.docker.io/", 16) == 0 ||
        strcmp(path, "registry-1.docker.io") == 0)
        return hub;
    return path;
}

static struct registry_login *new_login(struct arena *arena, const char *source, const char *server)
{
    struct registry_login *login = arena_alloc(arena, sizeof *login);
    *login = (struct registry_login){
        .path = path_of_key(arena, server),
        .server = arena_strdup(arena, server),
        .username = "",
        .password = "",
        .source = source,
    };
    return login;
}

/* Later entries of one source take the place of earlier ones. */
static void put_login(struct arena *arena, struct vec *logins, struct registry_login *login)
{
    for (size_t i = 0; i < logins->len; i++) {
        struct registry_login *other = logins->items[i];
        if (strcmp(other->path, login->path) == 0) {
            logins->items[i] = login;
            return;
        }
    }
    vec_push(arena, logins, login);
}

/* "user:password" in base64. */
static bool read_pair(struct arena *arena, const char *auth, struct registry_login *login, struct error *err)
{
    AUTO_BUF struct buf pair = BUF_INIT;
    if (!base64_decode(&pair, auth, strlen(auth)) || !strchr(pair.data, ':'))
        return error_set(err, ERROR_CONFIG, "the auth of %s is not base64 of USER:PASSWORD", login->server);
    size_t user_len = strcspn(pair.data, ":");
    login->username = arena_strndup(arena, pair.data, user_len);
    login->password = arena_strdup(arena, pair.data + user_len + 1);
    return true;
}

static bool read_auths(struct arena *arena, const struct auth_source *source, const cJSON *auths,
                       struct vec *logins, struct error *err)
{
    for (const cJSON *item = auths ? auths->child : NULL; item; item = item->next) {
        struct registry_login *login = new_login(arena, source->name, item->string);
        const char *auth = json_text(arena, item, "auth");
        login->username = json_text(arena, item, "username");
        login->password = json_text(arena, item, "password");
        if (*auth && !read_pair(arena, auth, login, err))
            return false;
        const char *token = json_text(arena, item, "identitytoken");
        if (*token)
            login->identity_token = token;
        if (*login->username || login->identity_token) /* a helper's place holder is empty */
            put_login(arena, logins, login);
    }
    return true;
}

/* Runs `docker-credential-NAME ACTION` and reads the document that it answers with; NULL: `err` is set. */
static cJSON *ask_helper(struct arena *arena, const char *name, const char *action, const char *input,
                         struct limit limit, struct error *err)
{
    const char *program = arena_printf(arena, "docker-credential-%s", name);
    const char *const argv[] = {program, action, NULL};
    const struct process process = {.argv = argv, .input = input, .deadline_ms = limit.deadline_ms};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!process_run(&process, &result, err))
        return NULL;
    if (result.exit_code != 0) {
        const char *words = result.output.len ? result.output.data : result.errors.data;
        error_set(err, strstr(words, "not found") ? ERROR_NOT_FOUND : ERROR_SYSTEM, "%s %s: %.*s", program,
                  action, (int)strcspn(words, "\r\n"), words);
        return NULL;
    }
    cJSON *document = cJSON_ParseWithLength(result.output.data, result.output.len);
    if (!document)
        error_set(err, ERROR_SYSTEM, "%s %s: its answer can't be read", program, action);
    return document;
}

/* What a helper knows of one registry; that it knows nothing is fine. */
static bool get_from_helper(struct arena *arena, const struct auth_source *source, const char *helper,
                            const char *server, struct limit limit, struct vec *logins, struct error *err)
{
    AUTO_JSON cJSON *answer = ask_helper(arena, helper, "get", server, limit, err);
    if (!answer && err->kind != ERROR_NOT_FOUND)
        return false;
    if (!answer) {
        *err = (struct error)ERROR_INIT;
        return true;
    }
    struct registry_login *login = new_login(arena, source->name, server);
    const char *secret = json_text(arena, answer, "Secret");
    login->username = json_text(arena, answer, "Username");
    if (strcmp(login->username, "<token>") == 0) {
        login->username = "";
        login->identity_token = secret;
    } else {
        login->password = secret;
    }
    put_login(arena, logins, login);
    return true;
}

static bool is_plain_name(const char *helper, struct error *err)
{
    return !strchr(helper, '/') || error_set(err, ERROR_CONFIG, "path traversal is not allowed");
}

static bool read_store(struct arena *arena, const struct auth_source *source, const char *store,
                       struct limit limit, struct vec *logins, struct error *err)
{
    if (!*store)
        return true;
    if (!is_plain_name(store, err))
        return false;
    AUTO_JSON cJSON *list = ask_helper(arena, store, "list", "", limit, err);
    if (!list)
        return false;
    for (const cJSON *item = list->child; item; item = item->next)
        if (item->string && !get_from_helper(arena, source, store, item->string, limit, logins, err))
            return false;
    return true;
}

static bool read_helpers(struct arena *arena, const struct auth_source *source, const cJSON *helpers,
                         struct limit limit, struct vec *logins, struct error *err)
{
    for (const cJSON *item = helpers ? helpers->child : NULL; item; item = item->next) {
        const char *helper = cJSON_GetStringValue(item);
        if (!helper || !is_plain_name(helper, err))
            return helper || error_set(err, ERROR_CONFIG, "credHelpers.%s is no text", item->string);
        if (!get_from_helper(arena, source, helper, item->string, limit, logins, err))
            return false;
    }
    return true;
}

bool auth_read(struct arena *arena, const struct auth_source *source, struct limit limit, struct vec *logins,
               struct error *err)
{
    AUTO_JSON cJSON *config = cJSON_ParseWithLength(source->json, strlen(source->json));
    if (!cJSON_IsObject(config))
        return error_set(err, ERROR_CONFIG, "not a docker configuration in JSON");
    const cJSON *auths = json_at(config, "auths");
    if (!auths && !json_at(config, "credsStore") && !json_at(config, "credHelpers") && config->child &&
        cJSON_IsObject(config->child) && json_at(config->child, "auth"))
        auths = config; /* ~/.dockercfg has them without a frame */
    struct vec own = {0};
    if (!read_auths(arena, source, auths, &own, err) ||
        !read_store(arena, source, json_text(arena, config, "credsStore"), limit, &own, err) ||
        !read_helpers(arena, source, json_at(config, "credHelpers"), limit, &own, err))
        return false;
    for (size_t i = 0; i < own.len; i++)
        vec_push(arena, logins, own.items[i]);
    return true;
}

void auth_user_file(struct arena *arena, struct auth_source *source, bool *found)
{
    const char *folder = docker_config_folder(arena);
    const char *home = getenv("HOME");
    const char *const paths[] = {
        folder ? path_join(arena, folder, "config.json") : NULL,
        home && *home ? path_join(arena, home, ".dockercfg") : NULL,
    };
    *found = false;
    for (size_t i = 0; i < sizeof paths / sizeof *paths && !*found; i++) {
        AUTO_BUF struct buf text = BUF_INIT;
        struct error ignored = ERROR_INIT;
        *found = paths[i] && file_read(paths[i], LARGEST_CONFIG, &text, &ignored);
        if (*found)
            *source =
                (struct auth_source){.name = paths[i], .json = arena_strndup(arena, text.data, text.len)};
    }
}

void auth_add(struct arena *arena, struct vec *logins, const char *source, const char *server,
              const char *username, const char *password)
{
    struct registry_login *login = new_login(arena, source, server);
    login->username = arena_strdup(arena, username);
    login->password = arena_strdup(arena, password);
    vec_push(arena, logins, login);
}

/* Whether `path` is `image` or a folder above it. */
static bool covers(const char *path, const char *image)
{
    size_t len = strlen(path);
    return strncmp(path, image, len) == 0 && (image[len] == '\0' || image[len] == '/');
}

const struct registry_login *auth_match(struct arena *arena, const struct vec *logins, const char *image)
{
    const char *path = auth_image_path(arena, image);
    const struct registry_login *best = NULL;
    for (size_t i = 0; i < logins->len; i++) {
        const struct registry_login *login = logins->items[i];
        if (covers(login->path, path) && (!best || strlen(login->path) > strlen(best->path)))
            best = login;
    }
    return best;
}

const char *auth_header(struct arena *arena, const struct registry_login *login)
{
    AUTO_JSON cJSON *document = cJSON_CreateObject();
    if (login->identity_token) {
        cJSON_AddStringToObject(document, "identitytoken", login->identity_token);
    } else {
        cJSON_AddStringToObject(document, "username", login->username);
        cJSON_AddStringToObject(document, "password", login->password);
    }
    cJSON_AddStringToObject(document, "serveraddress", login->server);
    AUTO_FREE char *text = cJSON_PrintUnformatted(document);
    AUTO_BUF struct buf header = BUF_INIT;
    base64_encode(&header, text, strlen(text), BASE64_URL);
    return arena_strndup(arena, header.data, header.len);
}
