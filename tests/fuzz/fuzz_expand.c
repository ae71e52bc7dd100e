/* Any lines as variables A, B, C, … that refer to each other. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "expr/expand.h"
#include "expr/varset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *value_of(void *context, const char *name)
{
    return varset_value(context, name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct varset set = {0};
    char *rest = arena_strndup(arena, (const char *)data, size);
    int number = 0;
    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"), number++)
        varset_add(arena, &set,
                   &(struct variable){.name = arena_printf(arena, "%c", 'A' + number % 26),
                                      .value = line,
                                      .raw = number % 7 == 6,
                                      .file = number % 11 == 10});
    struct vec all = varset_all(arena, &set);
    const char *problem, *cycle = expand_cycle(arena, &all);
    expand_all(arena, &all, EXPAND_CONTEXT, &problem);
    if (cycle && (!problem || strcmp(cycle, problem) != 0))
        abort();
    expand_all(arena, &all, EXPAND_PAYLOAD, &problem);
    for (size_t i = 0; i < all.len; i++) {
        const char *text = ((const struct variable *)all.items[i])->value;
        expand(arena, text, &set);
        expand_existing(arena, text, &set);
        expand_runner(arena, text, value_of, &set);
    }
    arena_free(arena);
    return 0;
}
