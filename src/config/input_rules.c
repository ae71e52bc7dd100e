#include "config/input_rules.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "config/value_text.h"
#include "expr/expression.h"
#include "yaml/node.h"

static struct map texts_of(struct arena *arena, const struct map *inputs)
{
    struct map texts = {0};
    for (size_t i = 0; i < inputs->len; i++) {
        AUTO_BUF struct buf text = BUF_INIT;
        value_to_s(&text, inputs->entries[i].value);
        map_set(arena, &texts, inputs->entries[i].key, arena_strdup(arena, text.data));
    }
    return texts;
}

static bool holds(struct arena *arena, const struct node *rule, const struct map *inputs)
{
    const struct node *text = node_get(rule, "if");
    if (!text || text->kind == NODE_NULL)
        return true;
    const struct expression *expression = expression_parse(arena, text->text, NULL);
    struct map texts = texts_of(arena, inputs);
    struct expression_scope scope = {.inputs = &texts};
    return expression && expression_true(arena, expression, &scope);
}

const struct node *input_rule(struct arena *arena, const struct node *spec, const struct map *inputs)
{
    const struct node *rules = node_get(spec, "rules");
    for (size_t i = 0; rules && rules->kind == NODE_SEQ && i < rules->items.len; i++)
        if (holds(arena, rules->items.items[i], inputs))
            return rules->items.items[i];
    return NULL;
}
