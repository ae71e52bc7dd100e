/* The inside of expressions: tokens, and the tree made of them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct pattern;

enum token_kind {
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_INPUT,
    TOKEN_VARIABLE,
    TOKEN_STRING,
    TOKEN_PATTERN,
    TOKEN_NULL,
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_EQUALS,
    TOKEN_MATCHES,
    TOKEN_NOT_EQUALS,
    TOKEN_NOT_MATCHES,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
};

struct token {
    enum token_kind kind;
    const char *text; /* name, string or pattern as written */
    const struct pattern *pattern;
};

/* GitLab refuses an expression of a hundred tokens. */
enum { MAX_TOKENS = 100 };

/* Reads the tokens of `text` into `tokens` (room for MAX_TOKENS); how many, or -1 with `problem` set. */
int expression_lex(struct arena *arena, const char *text, struct token *tokens, const char **problem);

/* A value, or an operator over one or two of them. */
struct expression {
    struct token token;
    const struct expression *left;  /* of an operator; the operand of TOKEN_NOT */
    const struct expression *right; /* of an operator over two */
};

/* The tree of `count` tokens, in `arena`; NULL with `problem` set. */
const struct expression *expression_tree(struct arena *arena, const struct token *tokens, int count,
                                         const char **problem);
