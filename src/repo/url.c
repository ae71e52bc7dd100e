#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "repo/repo.h"
#include "repo/url.h"

/* The parts of a remote's URL, as places in its text. */
struct parts {
    const char *scheme_end; /* "://", or NULL for user@host:path */
    const char *host;       /* past the user */
    size_t host_len;
    const char *path; /* behind the port, where there is one */
};

/* Where the user's part ends, "@" included; `authority` itself where there is none. */
static const char *past_user(const char *authority, const char *end)
{
    const char *past = authority;
    for (const char *at = authority; at < end; at++)
        if (*at == '@')
            past = at + 1;
    return past;
}

static size_t host_length(const char *host, const char *end)
{
    if (*host == '[') {
        const char *close = memchr(host, ']', (size_t)(end - host));
        if (close)
            return (size_t)(close + 1 - host);
    }
    const char *colon = memchr(host, ':', (size_t)(end - host));
    return (size_t)((colon ? colon : end) - host);
}

/* False for what names no server: a path, file://, a bundle. */
static bool split(const char *url, struct parts *parts)
{
    const char *scheme = strstr(url, "://");
    const char *start = scheme ? scheme + 3 : url;
    const char *slash = strchr(start, '/');
    const char *end = slash ? slash : start + strlen(start);
    if (scheme) {
        *parts = (struct parts){.scheme_end = scheme, .host = past_user(start, end), .path = end};
        parts->host_len = host_length(parts->host, end);
    } else {
        const char *host = past_user(start, end);
        size_t len = host_length(host, end);
        if (host + len >= end || host[len] != ':') /* scp's form has its colon before any slash */
            return false;
        *parts = (struct parts){.host = host, .host_len = len, .path = host + len + 1};
    }
    bool is_file = scheme && strncasecmp(url, "file:", 5) == 0;
    return parts->host_len > 0 && !is_file;
}

const char *url_path_segment(struct arena *arena, const char *name, size_t len)
{
    char *text = arena_strndup(arena, name, len);
    for (char *at = text; *at; at++) {
        bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9');
        if (!plain && !strchr("_.-", *at))
            *at = '-';
    }
    while (*text == '-' || *text == '.')
        text++;
    return *text ? text : "project";
}

const char *repo_url_project(struct arena *arena, const char *url, const char **host)
{
    struct parts parts;
    if (!split(url, &parts))
        return NULL;
    size_t len = strlen(parts.path);
    while (len > 0 && parts.path[len - 1] == '/')
        len--;
    if (len > 4 && strncmp(parts.path + len - 4, ".git", 4) == 0)
        len -= 4;

    AUTO_BUF struct buf path = BUF_INIT;
    const char *end = parts.path + len;
    size_t segments = 0;
    for (const char *at = parts.path; at < end;) {
        size_t part = strcspn(at, "/");
        part = at + part > end ? (size_t)(end - at) : part;
        if (part > 0)
            buf_addf(&path, "%s%s", segments++ ? "/" : "", url_path_segment(arena, at, part));
        at += part + 1;
    }
    if (segments == 0)
        return NULL;
    /* The web's port is a part of what GitLab is called (CI_SERVER_FQDN); ssh's is not. */
    bool web = strncasecmp(url, "https:", 6) == 0 || strncasecmp(url, "http:", 5) == 0;
    if (host)
        *host = arena_strndup(arena, parts.host, web ? (size_t)(parts.path - parts.host) : parts.host_len);
    return arena_printf(arena, "%s%s", segments == 1 ? "local/" : "", path.data);
}

const char *url_without_secrets(struct arena *arena, const char *url)
{
    struct parts parts;
    if (!split(url, &parts) || !parts.scheme_end)
        return url;
    const char *user = parts.scheme_end + 3;
    bool is_ssh = strncasecmp(url, "ssh:", 4) == 0 || strncasecmp(url, "git+ssh:", 8) == 0;
    size_t kept = is_ssh ? strcspn(user, ":@/") : 0;
    bool has_user = user + kept < parts.host && kept > 0;
    return arena_printf(arena, "%.*s%.*s%s%s", (int)(user - url), url, has_user ? (int)kept : 0, user,
                        has_user ? "@" : "", parts.host);
}
