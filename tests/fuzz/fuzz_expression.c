/* Any text as an expression: it is refused, or evaluates the same with variables set or not. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "expr/expression.h"
#include "expr/varset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    const char *text = arena_strndup(arena, (const char *)data, size), *problem = NULL;
    const struct expression *expression = expression_parse(arena, text, &problem);
    if (!expression == !problem)
        abort();
    if (expression) {
        struct varset set = {0};
        varset_add(arena, &set, &(struct variable){.name = "A", .value = "main"});
        varset_add(arena, &set, &(struct variable){.name = "P", .value = "/^ma+in$/i"});
        varset_add(arena, &set, &(struct variable){.name = "B", .value = "b\xff\xc3", .masked = true});
        const struct expression_scope scope = {.variables = &set};
        expression_true(arena, expression, &scope);
        expression_true(arena, expression, &(struct expression_scope){0});
        expression_explain(arena, expression, &scope);
    }
    arena_free(arena);
    return 0;
}
