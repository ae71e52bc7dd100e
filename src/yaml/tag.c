#include "yaml/tag.h"

#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "yaml/scalar.h"

static bool is_one_of(const char *tag, const char *a, const char *b)
{
    return tag && (strcmp(tag, a) == 0 || strcmp(tag, b) == 0);
}

static bool begins(const char *tag, const char *start)
{
    return tag && strncmp(tag, start, strlen(start)) == 0;
}

/* What Psych would make of `!ruby/…`, for the words of the refusal. */
static const char *ruby_class(struct arena *arena, const char *tag)
{
    static const struct {
        const char *tag;
        const char *class_name;
    } known[] = {
        {"!ruby/regexp", "Regexp"},
        {"!ruby/range", "Range"},
        {"!ruby/object:BigDecimal", "BigDecimal"},
        {"!ruby/class", "Class"},
        {"!ruby/module", "Module"},
        {"!ruby/object:DateTime", "DateTime"},
        {"!ruby/object:Complex", "Complex"},
        {"!ruby/object:Rational", "Rational"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(tag, known[i].tag) == 0)
            return known[i].class_name;
    const char *colon = strchr(tag, ':');
    return arena_strdup(arena, colon && colon[1] ? colon + 1 : "Object");
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static void decode_base64(struct arena *arena, struct node *node)
{
    char *out = arena_alloc(arena, node->len + 1);
    size_t len = 0;
    unsigned bits = 0;
    int count = 0;
    for (size_t i = 0; i < node->len && node->text[i] != '='; i++) {
        int digit = base64_digit(node->text[i]);
        if (digit < 0)
            continue;
        bits = bits << 6 | (unsigned)digit;
        if (++count % 4 != 1)
            out[len++] = (char)(bits >> (6 - 2 * ((count - 1) % 4)));
    }
    out[len] = '\0';
    node->text = out;
    node->len = len;
}

static const char *resolve_plain(struct node *node)
{
    switch (scalar_resolve(node, node->text, node->len)) {
    case SCALAR_DATE:
        return "Date";
    case SCALAR_TIME:
        return "Time";
    case SCALAR_FINE:
        break;
    }
    return NULL;
}

const char *tag_scalar(struct arena *arena, struct node *node, const char *tag, bool quoted)
{
    if (quoted || is_one_of(tag, YAML_STR_TAG, "!str") || begins(tag, "!ruby/string"))
        return NULL;
    if (begins(tag, "!ruby/sym")) {
        node->kind = NODE_SYMBOL;
        return NULL;
    }
    if (begins(tag, "!ruby/"))
        return ruby_class(arena, tag);
    if (tag_is_reference(tag)) {
        node->kind = NODE_REFERENCE;
        return NULL;
    }
    if (is_one_of(tag, "tag:yaml.org,2002:binary", "!binary")) {
        decode_base64(arena, node);
        return NULL;
    }
    const char *refused = resolve_plain(node);
    if (is_one_of(tag, YAML_FLOAT_TAG, "!float"))
        scalar_to_float(node);
    return refused;
}

const char *tag_collection(struct arena *arena, const char *tag)
{
    if (is_one_of(tag, "tag:yaml.org,2002:set", "!set"))
        return "Psych::Set";
    if (begins(tag, "!ruby/"))
        return ruby_class(arena, tag);
    return NULL;
}

bool tag_is_reference(const char *tag)
{
    return tag && strcmp(tag, "!reference") == 0;
}

bool tag_is_omap(const char *tag)
{
    return is_one_of(tag, "tag:yaml.org,2002:omap", "!omap");
}
