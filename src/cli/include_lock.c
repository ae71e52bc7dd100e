#include "cli/include_lock.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"

static bool is_commit(const char *text)
{
    size_t len = strlen(text);
    return (len == 40 || len == 64) && strspn(text, "0123456789abcdef") == len;
}

static bool is_pin(const char *text)
{
    return strncmp(text, "sha256-", 7) == 0 || is_commit(text);
}

static bool read_line(struct arena *arena, const char *path, int number, char *line, struct map *pins,
                      struct error *err)
{
    if (*line == '#' || *line == '\0')
        return true;
    char *space = strrchr(line, ' ');
    if (!space || space == line || !is_pin(space + 1))
        return error_set(err, ERROR_CONFIG, "%s:%d: a line is an include, a space and sha256-… or a commit",
                         path, number);
    *space = '\0';
    map_set(arena, pins, line, space + 1);
    return true;
}

bool include_lock_read(struct arena *arena, const char *path, struct map *pins, struct error *err)
{
    AUTO_BUF struct buf text = BUF_INIT;
    if (!file_read(path, 0, &text, err)) {
        if (err->kind != ERROR_NOT_FOUND)
            return false;
        *err = (struct error)ERROR_INIT;
        return true;
    }
    const char *at = text.len ? text.data : "";
    for (int number = 1; *at; number++) {
        size_t len = strcspn(at, "\n");
        if (!read_line(arena, path, number, arena_strndup(arena, at, len), pins, err))
            return false;
        at += len + (at[len] == '\n');
    }
    return true;
}

bool include_lock_write(struct arena *arena, const char *path, const struct map *pins, struct error *err)
{
    AUTO_BUF struct buf text = BUF_INIT;
    buf_adds(&text, "# What remote includes are pinned to; `ci-local lint --lock` writes it anew.\n");
    for (size_t i = 0; i < pins->len; i++)
        buf_addf(&text, "%s %s\n", pins->entries[i].key, (const char *)pins->entries[i].value);
    const char *folder = arena_strndup(arena, path, (size_t)(strrchr(path, '/') - path));
    return folder_make(folder, 0755, err) && file_replace(path, text.data, text.len, 0644, err);
}
