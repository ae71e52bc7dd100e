#include "executor/doublestar.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

static bool match(const char *pattern, const char *path);

/* The end of "[...]", past its bracket; NULL where there is none. */
static const char *class_end(const char *pattern)
{
    const char *at = pattern + 1;
    if (*at == '^' || *at == '!')
        at++;
    if (*at == ']')
        at++;
    while (*at && *at != ']')
        at += at[0] == '\\' && at[1] ? 2 : 1;
    return *at ? at + 1 : NULL;
}

static bool class_has(const char *pattern, const char *end, char c)
{
    const char *at = pattern + 1;
    bool negated = *at == '^' || *at == '!', found = false;
    for (at += negated; at < end - 1; at++) {
        if (*at == '\\' && at + 1 < end - 1)
            at++;
        char low = *at, high = low;
        if (at[1] == '-' && at + 2 < end - 1) {
            high = at[2];
            at += 2;
        }
        found = found || (low <= c && c <= high);
    }
    return found != negated;
}

/* The end of "{...}", past its brace, inner braces counted; NULL where there is none. */
static const char *braces_end(const char *pattern)
{
    int depth = 0;
    for (const char *at = pattern; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '{')
            depth++;
        else if (*at == '}' && --depth == 0)
            return at + 1;
    }
    return NULL;
}

/* One alternative after the other, each followed by the rest of the pattern. */
static bool match_braces(const char *pattern, const char *end, const char *path)
{
    int depth = 0;
    const char *from = pattern + 1;
    for (const char *at = from; at < end; at++) {
        depth += *at == '{' ? 1 : *at == '}' ? -1 : 0;
        if ((*at != ',' || depth) && at != end - 1)
            continue;
        AUTO_BUF struct buf joined = BUF_INIT;
        buf_add(&joined, from, (size_t)(at - from));
        buf_adds(&joined, end);
        if (match(joined.data, path))
            return true;
        from = at + 1;
    }
    return false;
}

/* "**" as a whole part of the path: no folder, or any number of them. */
static bool match_folders(const char *rest, const char *path)
{
    if (*rest == '\0')
        return true;
    rest++;
    for (;;) {
        if (match(rest, path))
            return true;
        path = strchr(path, '/');
        if (!path)
            return false;
        path++;
    }
}

static bool match_star(const char *rest, const char *path)
{
    for (;; path++) {
        if (match(rest, path))
            return true;
        if (*path == '\0' || *path == '/')
            return false;
    }
}

static bool is_folders(const char *pattern)
{
    return pattern[0] == '*' && pattern[1] == '*' && (pattern[2] == '/' || pattern[2] == '\0');
}

static bool match(const char *pattern, const char *path)
{
    const char *const begin = pattern;
    for (; *pattern; pattern++, path++) {
        const char *end;
        if (is_folders(pattern) && (pattern == begin || pattern[-1] == '/'))
            return match_folders(pattern + 2, path);
        if (*pattern == '*')
            return match_star(pattern + 1 + (pattern[1] == '*'), path);
        if (*pattern == '{' && (end = braces_end(pattern)))
            return match_braces(pattern, end, path);
        if (*path == '\0')
            /* a folder has itself in it, too */
            return strcmp(pattern, "/**") == 0;
        if (*pattern == '[' && (end = class_end(pattern))) {
            if (*path == '/' || !class_has(pattern, end, *path))
                return false;
            pattern = end - 1;
            continue;
        }
        if (*pattern == '?') {
            if (*path == '/')
                return false;
            continue;
        }
        if (*pattern == '\\' && pattern[1])
            pattern++;
        if (*pattern != *path)
            return false;
    }
    return *path == '\0';
}

bool doublestar_match(const char *pattern, const char *path)
{
    return match(pattern, path);
}

const char *doublestar_base(struct arena *arena, const char *pattern)
{
    size_t plain = strcspn(pattern, "*?[{\\");
    if (pattern[plain] == '\0')
        return arena_strdup(arena, pattern);
    while (plain > 0 && pattern[plain - 1] != '/')
        plain--;
    while (plain > 1 && pattern[plain - 1] == '/')
        plain--;
    return arena_strndup(arena, pattern, plain);
}
