#include "executor/git_index.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

enum { HEADER = 12, FIXED = 62, CHECKSUM = 20, FLAG_EXTENDED = 0x4000 };

static uint32_t number(const char *bytes, size_t len)
{
    uint32_t value = 0;
    for (size_t i = 0; i < len; i++)
        value = value << 8 | (unsigned char)bytes[i];
    return value;
}

/* In version 4 a path is what the one before keeps and what is added to it. */
static const char *take_prefix(const char *at, const char *end, struct buf *path)
{
    size_t drop = 0;
    for (bool more = true; more && at < end; at++) {
        drop = (drop << 7) | (*at & 0x7f);
        more = *at & 0x80;
        if (more)
            drop++;
    }
    path->len = drop < path->len ? path->len - drop : 0;
    if (path->cap)
        path->data[path->len] = '\0';
    return at;
}

bool git_index_read(struct arena *arena, const char *bytes, size_t len, struct map *paths)
{
    uint32_t version = len > HEADER + CHECKSUM && memcmp(bytes, "DIRC", 4) == 0 ? number(bytes + 4, 4) : 0;
    if (version < 2 || version > 4)
        return false;
    const char *at = bytes + HEADER, *end = bytes + len - CHECKSUM;
    AUTO_BUF struct buf path = BUF_INIT;
    for (uint32_t left = number(bytes + 8, 4); left > 0; left--) {
        const char *begin = at;
        if (end - at < FIXED)
            return false;
        at += FIXED + (number(at + 60, 2) & FLAG_EXTENDED ? 2 : 0);
        if (version == 4)
            at = take_prefix(at, end, &path);
        else
            buf_clear(&path);
        size_t rest = strnlen(at, (size_t)(end - at));
        buf_add(&path, at, rest);
        map_set(arena, paths, arena_strdup(arena, path.data), "");
        at += rest;
        /* one to eight zeros, up to a multiple of eight */
        at = version == 4 ? at + 1 : begin + ((size_t)(at - begin) / 8 + 1) * 8;
    }
    return true;
}
