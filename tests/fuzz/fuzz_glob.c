/* Any text as a glob, and what follows a NUL as the path. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "expr/duration.h"
#include "expr/glob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    const char *bytes = arena_strndup(arena, (const char *)data, size);
    size_t len = strlen(bytes);
    glob_matches(glob_compile(arena, bytes), len < size ? bytes + len + 1 : "src/a/b.c");
    int64_t seconds;
    duration_parse(bytes, &seconds);
    arena_free(arena);
    return 0;
}
