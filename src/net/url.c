#include "net/url.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

static void escape(struct buf *out, const char *text, const char *plain)
{
    for (const char *at = text; *at; at++) {
        unsigned char c = (unsigned char)*at;
        bool stays = c < 0x80 && (isalnum(c) || strchr(plain, c));
        if (stays)
            buf_addc(out, *at);
        else
            buf_addf(out, "%%%02X", c);
    }
}

void url_escape(struct buf *out, const char *text)
{
    escape(out, text, "-._~");
}

void url_escape_path(struct buf *out, const char *text)
{
    escape(out, text, "-._~/:@");
}

const char *url_without_password(struct arena *arena, const char *url)
{
    const char *scheme_end = strstr(url, "://");
    if (!scheme_end)
        return url;
    const char *authority = scheme_end + 3;
    size_t len = strcspn(authority, "/?#");
    const char *at = memrchr(authority, '@', len);
    const char *colon = at ? memchr(authority, ':', (size_t)(at - authority)) : NULL;
    if (!colon)
        return url;
    return arena_printf(arena, "%.*s:***%s", (int)(colon - url), url, at);
}
