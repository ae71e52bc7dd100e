#include "config/input_value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/buf.h"
#include "config/value_text.h"
#include "yaml/node.h"

enum input_type input_type_of(const char *name)
{
    static const char *const names[] = {"string", "number", "boolean", "array"};
    for (int i = 0; i < 4; i++)
        if (strcmp(names[i], name) == 0)
            return (enum input_type)i;
    return INPUT_STRING;
}

static bool is_of_type(enum input_type type, const struct node *value)
{
    switch (type) {
    case INPUT_STRING:
        return true;
    case INPUT_NUMBER:
        return value->kind == NODE_INT || value->kind == NODE_FLOAT;
    case INPUT_BOOLEAN:
        return value->kind == NODE_BOOL;
    case INPUT_ARRAY:
        return value->kind == NODE_SEQ;
    }
    return false;
}

static struct node *from_json(struct arena *arena, const cJSON *json, struct span span);

static struct node *collection_from_json(struct arena *arena, const cJSON *json, struct span span)
{
    struct node *node = node_new(arena, cJSON_IsArray(json) ? NODE_SEQ : NODE_MAP, span);
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
    {
        struct node *value = from_json(arena, item, span);
        if (node->kind == NODE_SEQ)
            vec_push(arena, &node->items, value);
        else
            node_set(arena, node, node_new_string(arena, arena_strdup(arena, item->string), span), value);
    }
    return node;
}

static struct node *number_from_json(struct arena *arena, double number, struct span span)
{
    bool whole = number == floor(number) && fabs(number) < 9e15;
    struct node *node = node_new(arena, whole ? NODE_INT : NODE_FLOAT, span);
    if (whole)
        node->integer = (int64_t)number;
    else
        node->number = number;
    AUTO_BUF struct buf text = BUF_INIT;
    value_to_s(&text, node);
    node->text = arena_strdup(arena, text.data);
    node->len = text.len;
    return node;
}

static struct node *from_json(struct arena *arena, const cJSON *json, struct span span)
{
    if (cJSON_IsArray(json) || cJSON_IsObject(json))
        return collection_from_json(arena, json, span);
    if (cJSON_IsNumber(json))
        return number_from_json(arena, json->valuedouble, span);
    if (cJSON_IsString(json))
        return node_new_string(arena, arena_strdup(arena, json->valuestring), span);
    struct node *node = node_new(arena, cJSON_IsBool(json) ? NODE_BOOL : NODE_NULL, span);
    if (cJSON_IsBool(json))
        node->boolean = cJSON_IsTrue(json);
    node->text = cJSON_IsBool(json) ? (cJSON_IsTrue(json) ? "true" : "false") : "";
    node->len = strlen(node->text);
    return node;
}

/* Deep brackets would nest cJSON's own calls; GitLab's JSON stops at a depth of 100 too. */
static bool is_too_deep(const char *text)
{
    int depth = 0;
    for (; *text; text++) {
        depth += (*text == '[' || *text == '{') - (*text == ']' || *text == '}');
        if (depth > 100)
            return true;
    }
    return false;
}

static struct node *read_json(struct arena *arena, const struct node *value)
{
    cJSON *json = is_too_deep(value->text) ? NULL : cJSON_ParseWithOpts(value->text, NULL, true);
    struct node *node = json ? from_json(arena, json, value->span) : NULL;
    cJSON_Delete(json);
    return node;
}

static struct node *print_to_string(struct arena *arena, const struct node *value)
{
    AUTO_BUF struct buf text = BUF_INIT;
    value_to_s(&text, value);
    return node_new_string(arena, arena_strndup(arena, text.data, text.len), value->span);
}

struct node *input_convert(struct arena *arena, enum input_type type, const struct node *value,
                           bool is_default)
{
    if (type == INPUT_STRING)
        return print_to_string(arena, value);
    struct node *result = (struct node *)value;
    if (value->kind == NODE_STRING && !is_default)
        result = read_json(arena, value);
    return result && is_of_type(type, result) ? result : NULL;
}

static double number_of(const struct node *value)
{
    return value->kind == NODE_INT ? (double)value->integer : value->number;
}

bool input_values_equal(enum input_type type, const struct node *option, const struct node *value)
{
    if (type == INPUT_NUMBER)
        return is_of_type(type, option) && number_of(option) == number_of(value);
    AUTO_BUF struct buf a = BUF_INIT;
    AUTO_BUF struct buf b = BUF_INIT;
    value_to_s(&a, option);
    value_to_s(&b, value);
    return strcmp(a.data, b.data) == 0;
}

void input_print(struct buf *out, const struct node *value)
{
    value_to_s(out, value);
}
