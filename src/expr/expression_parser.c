/* Source: EVALUATION 1.2: shunting-yard to reverse Polish notation, then a stack of operands, with GitLab's quirks (a
 * postfix `!`; the only operand of a binary operator is its right one). */
#include "base/arena.h"
#include "expr/expression_tree.h"

/* How tightly an operator binds: lower is tighter. 0: no operator. */
static int precedence_of(enum token_kind kind)
{
    switch (kind) {
    case TOKEN_NOT:
        return 1;
    case TOKEN_EQUALS:
    case TOKEN_MATCHES:
    case TOKEN_NOT_EQUALS:
    case TOKEN_NOT_MATCHES:
        return 10;
    case TOKEN_AND:
        return 11;
    case TOKEN_OR:
        return 12;
    case TOKEN_OPEN:
    case TOKEN_CLOSE:
    case TOKEN_INPUT:
    case TOKEN_VARIABLE:
    case TOKEN_STRING:
    case TOKEN_PATTERN:
    case TOKEN_NULL:
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        break;
    }
    return 0;
}

struct sorter {
    const struct token *output[MAX_TOKENS];
    int output_len;
    const struct token *operators[MAX_TOKENS];
    int operators_len;
};

static void pop_operator(struct sorter *sorter)
{
    sorter->output[sorter->output_len++] = sorter->operators[--sorter->operators_len];
}

static bool binds_tighter(const struct sorter *sorter, const struct token *token)
{
    if (sorter->operators_len == 0 || token->kind == TOKEN_NOT)
        return false;
    const struct token *last = sorter->operators[sorter->operators_len - 1];
    return last->kind != TOKEN_OPEN && precedence_of(token->kind) >= precedence_of(last->kind);
}

static bool close_parenthesis(struct sorter *sorter)
{
    while (sorter->operators_len > 0 && sorter->operators[sorter->operators_len - 1]->kind != TOKEN_OPEN)
        pop_operator(sorter);
    if (sorter->operators_len == 0)
        return false;
    sorter->operators_len--;
    return true;
}

static bool sort_token(struct sorter *sorter, const struct token *token)
{
    if (token->kind == TOKEN_CLOSE)
        return close_parenthesis(sorter);
    if (token->kind != TOKEN_OPEN && precedence_of(token->kind) == 0) {
        sorter->output[sorter->output_len++] = token;
        return true;
    }
    while (token->kind != TOKEN_OPEN && binds_tighter(sorter, token))
        pop_operator(sorter);
    sorter->operators[sorter->operators_len++] = token;
    return true;
}

struct operands {
    const struct expression *items[MAX_TOKENS];
    int len;
};

static const struct expression *pop_operand(struct operands *operands)
{
    return operands->len > 0 ? operands->items[--operands->len] : NULL;
}

/* Puts a value, or an operator with its operands, on the stack; what is wrong, or NULL. */
static const char *push_operand(struct arena *arena, struct operands *operands, const struct token *token)
{
    if (token->kind == TOKEN_OPEN)
        return "Unprocessable token found in parse tree: parenthesis_open";
    struct expression *expression = arena_alloc(arena, sizeof *expression);
    expression->token = *token;
    if (token->kind == TOKEN_NOT) {
        expression->left = pop_operand(operands);
        if (!expression->left)
            return "Invalid operand";
    } else if (precedence_of(token->kind) > 0) {
        expression->right = pop_operand(operands);
        expression->left = pop_operand(operands);
        if (!expression->left)
            return "Invalid left operand";
    }
    operands->items[operands->len++] = expression;
    return NULL;
}

const struct expression *expression_tree(struct arena *arena, const struct token *tokens, int count,
                                         const char **problem)
{
    struct sorter sorter = {0};
    for (int i = 0; i < count; i++) {
        if (!sort_token(&sorter, &tokens[i])) {
            *problem = "Unmatched parenthesis";
            return NULL;
        }
    }
    while (sorter.operators_len > 0)
        pop_operator(&sorter);

    struct operands operands = {0};
    for (int i = 0; i < sorter.output_len; i++) {
        *problem = push_operand(arena, &operands, sorter.output[i]);
        if (*problem)
            return NULL;
    }
    if (operands.len != 1) {
        *problem = operands.len > 1 ? "Unreachable nodes in parse tree" : "Empty parse tree";
        return NULL;
    }
    return operands.items[0];
}
