#include "expr/glob.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "base/vec.h"

/* Braces multiply; nobody writes a glob of more alternatives by hand, and those past it match nothing. What is expanded
 * on the way is bounded, too, since some braces come to nothing. */
enum { MAX_ALTERNATIVES = 4096, MAX_BRACE_DEPTH = 256, MAX_EXPANDED_BYTES = 4 << 20, BYTES_AT_LEAST = 64 };

struct glob {
    struct vec alternatives; /* char *: the glob without braces, each way of reading it */
    size_t expanded_bytes;
};

/* --- Braces --- */

/* The first brace and the one that closes it; false where there is none. `*open` is NULL only where no brace opens. */
static bool find_braces(const char *text, const char **open, const char **close)
{
    int depth = 0;
    *open = NULL;
    for (const char *at = text; *at; at++) {
        if (*at == '{' && depth++ == 0)
            *open = at;
        if (*at == '}' && *open && --depth == 0) {
            *close = at;
            return true;
        }
        if (*at == '\\' && *++at == '\0')
            break;
    }
    return false;
}

/* The end of the alternative at `text`, which a comma or `close` ends. */
static const char *alternative_end(const char *text, const char *close)
{
    int depth = 0;
    const char *at = text;
    for (; at < close && !(*at == ',' && depth == 0); at++) {
        depth += *at == '{';
        depth -= *at == '}';
        if (*at == '\\' && at + 1 < close)
            at++;
    }
    return at;
}

static bool is_full(const struct glob *glob)
{
    return glob->alternatives.len >= MAX_ALTERNATIVES || glob->expanded_bytes > MAX_EXPANDED_BYTES;
}

static void expand_braces(struct arena *arena, struct glob *glob, const char *text, int depth)
{
    const char *open, *close;
    if (!find_braces(text, &open, &close)) {
        if (!open) /* an open brace that nothing closes matches nothing */
            vec_push(arena, &glob->alternatives, text);
        return;
    }
    for (const char *start = open + 1; start <= close && depth < MAX_BRACE_DEPTH && !is_full(glob); start++) {
        const char *end = alternative_end(start, close);
        const char *one =
            arena_printf(arena, "%.*s%.*s%s", (int)(open - text), text, (int)(end - start), start, close + 1);
        glob->expanded_bytes += strlen(one) + BYTES_AT_LEAST;
        expand_braces(arena, glob, one, depth + 1);
        start = end;
    }
}

const struct glob *glob_compile(struct arena *arena, const char *text)
{
    struct glob *glob = arena_alloc(arena, sizeof *glob);
    expand_braces(arena, glob, text, 0);
    return glob;
}

/* --- Matching --- */

static bool ends_part(char c)
{
    return c == '\0' || c == '/';
}

/* Skips the backslash before a character that it takes literally. */
static const char *unescape(const char *glob)
{
    return glob[0] == '\\' && glob[1] ? glob + 1 : glob;
}

static size_t rune_length(const char *text, uint32_t *rune)
{
    size_t len = utf8_decode(text, rune);
    if (len == 0)
        *rune = (unsigned char)*text;
    return len ? len : 1;
}

/* Whether the set in brackets whose inside begins at `set` holds `rune`; where the glob goes on behind it, or NULL. */
static const char *match_set(const char *set, uint32_t rune)
{
    bool negated = *set == '!' || *set == '^', found = false;
    set += negated;
    while (*set != ']') {
        uint32_t low, high;
        set += *set == '\\';
        if (*set == '\0')
            return NULL;
        set += rune_length(set, &low);
        high = low;
        if (set[0] == '-' && set[1] != ']') {
            set++;
            set += *set == '\\';
            if (*set == '\0')
                return NULL;
            set += rune_length(set, &high);
        }
        if (*set == '\0')
            return NULL;
        found = found || rune == low || rune == high || (rune >= low && rune <= high);
    }
    return found != negated ? set + 1 : NULL;
}

/* One step of glob against text that is no star; false where they differ. Both stand where the part goes on. */
static bool match_one(const char **glob, const char **text)
{
    uint32_t rune, wanted;
    if (ends_part(**text))
        return false;
    size_t len = rune_length(*text, &rune);
    if (**glob == '?') {
        ++*glob;
    } else if (**glob == '[') {
        const char *behind = match_set(*glob + 1, rune);
        if (!behind)
            return false;
        *glob = behind;
    } else {
        *glob = unescape(*glob);
        size_t wanted_len = rune_length(*glob, &wanted);
        if (ends_part(**glob) || wanted_len != len || memcmp(*glob, *text, len) != 0)
            return false;
        *glob += len;
    }
    *text += len;
    return true;
}

/* Matches one part, up to a slash or the end of both. A star that fails tries one character more. */
static bool match_part(const char **glob, const char **text)
{
    const char *star_glob = NULL, *star_text = NULL;
    for (;;) {
        if (**glob == '*') {
            *glob += strspn(*glob, "*");
            if (ends_part(*unescape(*glob))) {
                *glob = unescape(*glob);
                return true;
            }
            star_glob = *glob;
            star_text = *text;
        }
        if (ends_part(**text) && ends_part(*unescape(*glob))) {
            *glob = unescape(*glob);
            return true;
        }
        if (match_one(glob, text))
            continue;
        if (!star_text || ends_part(*star_text))
            return false;
        uint32_t rune;
        star_text += rune_length(star_text, &rune);
        *glob = star_glob;
        *text = star_text;
    }
}

/* Matches part by part. What follows a double star that fails tries one folder deeper. */
static bool match_path(const char *glob, const char *text)
{
    const char *deep_glob = NULL, *deep_text = NULL;
    for (;;) {
        while (strncmp(glob, "**/", 3) == 0) {
            glob += 3;
            deep_glob = glob;
            deep_text = text;
        }
        if (match_part(&glob, &text)) {
            text += strcspn(text, "/");
            if (*glob && *text) {
                glob++;
                text++;
                continue;
            }
            if (!*glob && !*text)
                return true;
        }
        if (!deep_text)
            return false;
        deep_text += strcspn(deep_text, "/");
        if (!*deep_text)
            return false;
        glob = deep_glob;
        text = ++deep_text;
    }
}

bool glob_matches(const struct glob *glob, const char *path)
{
    for (size_t i = 0; i < glob->alternatives.len; i++)
        if (match_path(glob->alternatives.items[i], path))
            return true;
    return false;
}

bool glob_is_plain(const char *text)
{
    return strpbrk(text, "*?[{") == NULL;
}
