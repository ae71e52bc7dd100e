#include "pipeline/read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "expr/duration.h"
#include "yaml/node.h"

bool node_given(const struct node *node)
{
    return node && node->kind != NODE_NULL;
}

const struct node *read_given(const struct node *map, const char *key)
{
    const struct node *node = node_get(map, key);
    return node_given(node) ? node : NULL;
}

/* As Ruby writes a float: the fewest digits that read back the same, with a point always. */
static const char *float_text(struct arena *arena, double number)
{
    if (isnan(number))
        return "NaN";
    if (isinf(number))
        return number < 0 ? "-Infinity" : "Infinity";
    char digits[40];
    int precision = 0;
    do
        snprintf(digits, sizeof digits, "%.*e", precision, number);
    while (strtod(digits, NULL) != number && ++precision < 17);

    char *exponent_at = strchr(digits, 'e');
    int exponent = atoi(exponent_at + 1);
    if (exponent >= -4 && exponent < 16) {
        int decimals = precision - exponent;
        return arena_printf(arena, "%.*f", decimals > 0 ? decimals : 1, number);
    }
    *exponent_at = '\0';
    const char *point = strchr(digits, '.') ? "" : ".0";
    return arena_printf(arena, "%s%se%c%02d", digits, point, exponent < 0 ? '-' : '+', abs(exponent));
}

const char *read_text(struct arena *arena, const struct node *node)
{
    if (!node)
        return NULL;
    switch (node->kind) {
    case NODE_NULL:
        return "";
    case NODE_BOOL:
        return node->boolean ? "true" : "false";
    case NODE_INT:
        return arena_printf(arena, "%lld", (long long)node->integer);
    case NODE_FLOAT:
        return float_text(arena, node->number);
    case NODE_STRING:
    case NODE_SYMBOL:
        return node->text;
    case NODE_SEQ:
    case NODE_MAP:
    case NODE_REFERENCE:
        break;
    }
    return NULL;
}

const char *read_key(struct arena *arena, const struct node *map, const char *key)
{
    return read_text(arena, read_given(map, key));
}

bool read_flag(const struct node *map, const char *key, bool otherwise)
{
    const struct node *node = node_get(map, key);
    return node && node->kind == NODE_BOOL ? node->boolean : otherwise;
}

static void add_items(struct arena *arena, struct vec *items, const struct node *node)
{
    if (node->kind != NODE_SEQ) {
        if (node_given(node))
            vec_push(arena, items, node);
        return;
    }
    for (size_t i = 0; i < node->items.len; i++)
        add_items(arena, items, node->items.items[i]);
}

struct vec read_items(struct arena *arena, const struct node *node)
{
    struct vec items = {0};
    if (node_given(node))
        add_items(arena, &items, node);
    return items;
}

struct vec read_texts(struct arena *arena, const struct node *node)
{
    struct vec items = read_items(arena, node), texts = {0};
    for (size_t i = 0; i < items.len; i++) {
        const char *text = read_text(arena, items.items[i]);
        if (text)
            vec_push(arena, &texts, text);
    }
    return texts;
}

struct vec read_integers(struct arena *arena, const struct node *node)
{
    struct vec items = read_items(arena, node), integers = {0};
    for (size_t i = 0; i < items.len; i++) {
        const struct node *item = items.items[i];
        if (item->kind != NODE_INT)
            continue;
        int *integer = arena_alloc(arena, sizeof *integer);
        *integer = (int)item->integer;
        vec_push(arena, &integers, integer);
    }
    return integers;
}

int64_t read_seconds(const struct node *map, const char *key)
{
    const struct node *node = node_get(map, key);
    int64_t seconds = 0;
    if (!node || node->kind != NODE_STRING || !duration_parse(node->text, &seconds))
        return 0;
    return seconds;
}
