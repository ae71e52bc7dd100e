/* Any text as a pattern, and what follows a NUL as the text to search. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "expr/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    const char *bytes = arena_strndup(arena, (const char *)data, size), *problem = NULL;
    size_t len = strlen(bytes);
    const char *text = len < size ? bytes + len + 1 : "release/1.2 \xc3\xbc\n";
    const struct pattern *pattern = pattern_compile(arena, bytes, "", &problem);
    if (!pattern == !problem)
        abort();
    pattern_compile_literal(arena, bytes, NULL);
    if (pattern) {
        size_t text_len = strlen(text);
        struct pattern_match match;
        bool matches = pattern_matches(pattern, text, text_len);
        if (pattern_search(pattern, text, text_len, 0, &match) &&
            (!matches || match.start > match.end || match.end > text_len))
            abort();
    }
    arena_free(arena);
    return 0;
}
