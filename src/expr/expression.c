#include "expr/expression.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "expr/expression_tree.h"
#include "expr/pattern.h"
#include "expr/varset.h"

static const struct expression_value null_value = {.kind = VALUE_NULL};

static struct expression_value boolean(bool value)
{
    return (struct expression_value){.kind = VALUE_BOOL, .boolean = value};
}

static struct expression_value string_or_null(const char *text)
{
    if (!text)
        return null_value;
    return (struct expression_value){.kind = VALUE_STRING, .text = text};
}

/* What a leaf stands for. */
static struct expression_value leaf_value(const struct token *token, const struct expression_scope *scope)
{
    switch (token->kind) {
    case TOKEN_VARIABLE:
        return string_or_null(scope->variables ? varset_value(scope->variables, token->text) : NULL);
    case TOKEN_INPUT:
        return string_or_null(scope->inputs ? map_get(scope->inputs, token->text) : NULL);
    case TOKEN_STRING:
        return string_or_null(token->text);
    case TOKEN_PATTERN:
        return (struct expression_value){
            .kind = VALUE_PATTERN, .text = token->text, .pattern = token->pattern};
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        return boolean(token->kind == TOKEN_TRUE);
    default:
        return null_value;
    }
}

/* Ruby's: only null and false are not. */
static bool is_truthy(const struct expression_value *value)
{
    return value->kind != VALUE_NULL && (value->kind != VALUE_BOOL || value->boolean);
}

/* Rails' `present?`: nor is a blank text. */
static bool is_present(const struct expression_value *value)
{
    if (value->kind != VALUE_STRING)
        return is_truthy(value);
    for (const char *c = value->text; *c; c++)
        if (!isspace((unsigned char)*c))
            return true;
    return false;
}

static const char *text_of(const struct expression_value *value)
{
    if (value->kind == VALUE_NULL)
        return "";
    if (value->kind == VALUE_BOOL)
        return value->boolean ? "true" : "false";
    return value->text;
}

static bool are_equal(const struct expression_value *left, const struct expression_value *right)
{
    bool bool_and_text = (left->kind == VALUE_BOOL && right->kind == VALUE_STRING) ||
                         (left->kind == VALUE_STRING && right->kind == VALUE_BOOL);
    if (left->kind != right->kind && !bool_and_text)
        return false;
    return strcmp(text_of(left), text_of(right)) == 0;
}

/* Whether `left` matches `right`; false in the result where `right` can be no pattern. */
static bool match(struct arena *arena, const struct expression_value *left,
                  const struct expression_value *right, bool *matches)
{
    const char *text = text_of(left);
    *matches = false;
    switch (right->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return false;
    case VALUE_PATTERN:
        *matches = pattern_matches(right->pattern, text, strlen(text));
        return true;
    case VALUE_STRING:
        break;
    }
    const struct pattern *pattern =
        pattern_is_literal(right->text) ? pattern_compile_literal(arena, right->text, NULL) : NULL;
    *matches = pattern ? pattern_matches(pattern, text, strlen(text)) : strstr(right->text, text) != NULL;
    return true;
}

/* `&&` and `||` give one of their operands, and look at the right one only where it counts. */
static bool evaluate_junction(struct arena *arena, const struct expression *expression,
                              const struct expression_scope *scope, struct expression_value *value)
{
    if (!expression_evaluate(arena, expression->left, scope, value))
        return false;
    bool decided = is_truthy(value) == (expression->token.kind == TOKEN_OR);
    return decided || expression_evaluate(arena, expression->right, scope, value);
}

static bool evaluate_comparison(struct arena *arena, const struct expression *expression,
                                const struct expression_scope *scope, struct expression_value *value)
{
    struct expression_value left, right;
    if (!expression_evaluate(arena, expression->left, scope, &left) ||
        !expression_evaluate(arena, expression->right, scope, &right))
        return false;
    enum token_kind kind = expression->token.kind;
    bool result;
    if (kind == TOKEN_EQUALS || kind == TOKEN_NOT_EQUALS)
        result = are_equal(&left, &right);
    else if (!match(arena, &left, &right, &result))
        return false;
    *value = boolean(result == (kind == TOKEN_EQUALS || kind == TOKEN_MATCHES));
    return true;
}

bool expression_evaluate(struct arena *arena, const struct expression *expression,
                         const struct expression_scope *scope, struct expression_value *value)
{
    if (!expression->left) {
        *value = leaf_value(&expression->token, scope);
        return true;
    }
    if (expression->token.kind == TOKEN_AND || expression->token.kind == TOKEN_OR)
        return evaluate_junction(arena, expression, scope, value);
    if (expression->right)
        return evaluate_comparison(arena, expression, scope, value);

    struct expression_value operand;
    if (!expression_evaluate(arena, expression->left, scope, &operand))
        return false;
    *value = boolean(!is_present(&operand));
    return true;
}

bool expression_true(struct arena *arena, const struct expression *expression,
                     const struct expression_scope *scope)
{
    struct expression_value value;
    return expression_evaluate(arena, expression, scope, &value) && is_present(&value);
}

const struct expression *expression_parse(struct arena *arena, const char *text, const char **problem)
{
    const char *unused;
    if (!problem)
        problem = &unused;
    struct token tokens[MAX_TOKENS];
    int count = expression_lex(arena, text, tokens, problem);
    if (count < 0)
        return NULL;
    if (count == 0) {
        *problem = "there is no expression";
        return NULL;
    }
    const struct expression *expression = expression_tree(arena, tokens, count, problem);
    if (!expression)
        return NULL;
    /* GitLab tries it once with no variables set. */
    struct expression_value value;
    if (!expression_evaluate(arena, expression, &(struct expression_scope){0}, &value)) {
        *problem = "the right side of =~ can be no pattern";
        return NULL;
    }
    return expression;
}

static void collect_names(struct arena *arena, const struct expression *expression, struct map *names)
{
    if (!expression)
        return;
    if (expression->token.kind == TOKEN_VARIABLE)
        map_set(arena, names, expression->token.text, expression);
    collect_names(arena, expression->left, names);
    collect_names(arena, expression->right, names);
}

static void explain_variable(struct buf *out, const char *name, const struct variable *variable)
{
    if (out->len > 0)
        buf_adds(out, ", ");
    if (!variable || !variable->value)
        buf_addf(out, "$%s is not set", name);
    else if (variable->masked)
        buf_addf(out, "$%s is [MASKED] (%s)", name, variable_layer_name(variable->layer));
    else
        buf_addf(out, "$%s is \"%s\" (%s)", name, variable->value, variable_layer_name(variable->layer));
}

const char *expression_explain(struct arena *arena, const struct expression *expression,
                               const struct expression_scope *scope)
{
    struct map names = {0};
    collect_names(arena, expression, &names);
    AUTO_BUF struct buf out = BUF_INIT;
    for (size_t i = 0; i < names.len; i++) {
        const char *name = names.entries[i].key;
        explain_variable(&out, name, scope->variables ? varset_get(scope->variables, name) : NULL);
    }
    return arena_strndup(arena, out.data, out.len);
}
