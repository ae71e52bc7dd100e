#include "config/value_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "yaml/node.h"

/* The shortest digits that read back as the same number, and always with a point, as Ruby prints floats. */
static void add_float(struct buf *out, double number)
{
    if (isnan(number) || isinf(number)) {
        buf_adds(out, isnan(number) ? "NaN" : number < 0 ? "-Infinity" : "Infinity");
        return;
    }
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    double size = fabs(number);
    if (strchr(text, 'e') && size >= 1e-4 && size < 1e16)
        snprintf(text, sizeof text, "%.1f", number);
    buf_adds(out, text);
    if (!strpbrk(text, ".e"))
        buf_adds(out, ".0");
}

static void add_integer(struct buf *out, const struct node *value)
{
    if (value->integer == INT64_MAX || value->integer == INT64_MIN)
        buf_adds(out, value->text);
    else
        buf_addf(out, "%" PRId64, value->integer);
}

static void add_quoted(struct buf *out, const char *text)
{
    buf_addc(out, '"');
    for (; *text; text++) {
        static const char letters[] = "\nn\tt\rr\"\"\\\\";
        const char *known = NULL;
        for (const char *at = letters; *at && !known; at += 2)
            known = *at == *text ? at : NULL;
        if (known)
            buf_addf(out, "\\%c", known[1]);
        else if ((unsigned char)*text < ' ')
            buf_addf(out, "\\u%04x", (unsigned char)*text);
        else
            buf_addc(out, *text);
    }
    buf_addc(out, '"');
}

static void inspect_map(struct buf *out, const struct node *map)
{
    buf_addc(out, '{');
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node_pair *pair = map->pairs.items[i];
        buf_addf(out, "%s:%s=>", i ? ", " : "", pair->key->text);
        value_inspect(out, pair->value);
    }
    buf_addc(out, '}');
}

static void inspect_list(struct buf *out, const struct node *list)
{
    buf_addc(out, '[');
    for (size_t i = 0; i < list->items.len; i++) {
        buf_adds(out, i ? ", " : "");
        value_inspect(out, list->items.items[i]);
    }
    buf_addc(out, ']');
}

void value_inspect(struct buf *out, const struct node *value)
{
    if (value->kind == NODE_STRING)
        add_quoted(out, value->text);
    else if (value->kind == NODE_SYMBOL)
        buf_addf(out, ":%s", value->text);
    else if (value->kind == NODE_NULL)
        buf_adds(out, "nil");
    else
        value_to_s(out, value);
}

void value_to_s(struct buf *out, const struct node *value)
{
    switch (value->kind) {
    case NODE_NULL:
    case NODE_REFERENCE:
        return;
    case NODE_BOOL:
        buf_adds(out, value->boolean ? "true" : "false");
        return;
    case NODE_INT:
        add_integer(out, value);
        return;
    case NODE_FLOAT:
        add_float(out, value->number);
        return;
    case NODE_STRING:
    case NODE_SYMBOL:
        buf_add(out, value->text, value->len);
        return;
    case NODE_SEQ:
        inspect_list(out, value);
        return;
    case NODE_MAP:
        inspect_map(out, value);
        return;
    }
}

static void json_map(struct buf *out, const struct node *map)
{
    buf_addc(out, '{');
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node_pair *pair = map->pairs.items[i];
        buf_adds(out, i ? "," : "");
        add_quoted(out, pair->key->text);
        buf_addc(out, ':');
        value_json(out, pair->value);
    }
    buf_addc(out, '}');
}

static void json_list(struct buf *out, const struct node *list)
{
    buf_addc(out, '[');
    for (size_t i = 0; i < list->items.len; i++) {
        buf_adds(out, i ? "," : "");
        value_json(out, list->items.items[i]);
    }
    buf_addc(out, ']');
}

void value_json(struct buf *out, const struct node *value)
{
    if (value->kind == NODE_MAP)
        json_map(out, value);
    else if (value->kind == NODE_SEQ || value->kind == NODE_REFERENCE)
        json_list(out, value);
    else if (value->kind == NODE_NULL)
        buf_adds(out, "null");
    else if (value->kind == NODE_STRING || value->kind == NODE_SYMBOL)
        add_quoted(out, value->text);
    else
        value_to_s(out, value);
}
