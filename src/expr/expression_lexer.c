/* Source: EVALUATION 1.1. The lexemes are tried in their order at each place; the first that fits is taken. */
#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "expr/expression_tree.h"
#include "expr/pattern.h"

struct lexer {
    struct arena *arena;
    const char *at;
    const char *problem;
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static size_t word_length(const char *text)
{
    size_t len = 0;
    while (is_word(text[len]))
        len++;
    return len;
}

/* Each lexeme says how many bytes at the lexer's place are its; 0: none. */

static size_t take_input(struct lexer *lexer, struct token *token)
{
    static const char blank[] = " \t\r\n\f\v";
    const char *at = lexer->at;
    if (strncmp(at, "$[[", 3) != 0)
        return 0;
    at += 3 + strspn(at + 3, blank);
    if (strncmp(at, "inputs.", 7) != 0)
        return 0;
    at += 7;
    size_t len = 0;
    while (is_word(at[len]) || at[len] == '-')
        len++;
    const char *close = at + len + strspn(at + len, blank);
    if (len == 0 || strncmp(close, "]]", 2) != 0)
        return 0;
    token->text = arena_strndup(lexer->arena, at, len);
    return (size_t)(close + 2 - lexer->at);
}

static size_t take_variable(struct lexer *lexer, struct token *token)
{
    size_t len = *lexer->at == '$' ? word_length(lexer->at + 1) : 0;
    if (len == 0)
        return 0;
    token->text = arena_strndup(lexer->arena, lexer->at + 1, len);
    return len + 1;
}

static size_t take_string(struct lexer *lexer, struct token *token)
{
    char quote = *lexer->at;
    if (quote != '"' && quote != '\'')
        return 0;
    size_t len = strcspn(lexer->at + 1, quote == '"' ? "\"\n" : "'\n");
    if (lexer->at[1 + len] != quote)
        return 0;
    token->text = arena_strndup(lexer->arena, lexer->at + 1, len);
    return len + 2;
}

/* Where the slash is that ends the pattern at `text`; 0: nowhere. The body has two characters or more and ends at the
 * first slash without a backslash before it, or at a second one right behind that. */
static size_t pattern_close(const char *text)
{
    size_t characters = 0;
    for (size_t at = 1; text[at]; at++) {
        if (text[at] == '/') {
            if (characters >= 1 && text[at + 1] == '/')
                return at + 1;
            return characters >= 2 ? at : 0;
        }
        if (text[at] == '\\' && text[at + 1] == '/') {
            at++;
            if (text[at + 1] == '/')
                return at + 1;
        }
        bool continues = ((unsigned char)text[at] & 0xc0) == 0x80;
        characters += !continues;
    }
    return 0;
}

static size_t take_pattern(struct lexer *lexer, struct token *token)
{
    size_t close = *lexer->at == '/' ? pattern_close(lexer->at) : 0;
    if (close == 0)
        return 0;
    size_t len = close + 1 + strspn(lexer->at + close + 1, "ismU");
    token->text = arena_strndup(lexer->arena, lexer->at, len);
    token->pattern = pattern_compile_literal(lexer->arena, token->text, NULL);
    if (!token->pattern)
        lexer->problem = "Invalid regular expression!";
    return len;
}

struct fixed_lexeme {
    const char *text;
    enum token_kind kind;
    bool whole_word;
};

static const struct fixed_lexeme fixed_lexemes[] = {
    {"(", TOKEN_OPEN, false},     {")", TOKEN_CLOSE, false},       {"null", TOKEN_NULL, false},
    {"true", TOKEN_TRUE, true},   {"false", TOKEN_FALSE, true},    {"==", TOKEN_EQUALS, false},
    {"=~", TOKEN_MATCHES, false}, {"!=", TOKEN_NOT_EQUALS, false}, {"!~", TOKEN_NOT_MATCHES, false},
    {"&&", TOKEN_AND, false},     {"||", TOKEN_OR, false},         {"!", TOKEN_NOT, false},
};

static size_t take_fixed(struct lexer *lexer, struct token *token)
{
    for (size_t i = 0; i < sizeof fixed_lexemes / sizeof *fixed_lexemes; i++) {
        const struct fixed_lexeme *lexeme = &fixed_lexemes[i];
        size_t len = strlen(lexeme->text);
        if (strncmp(lexer->at, lexeme->text, len) != 0 || (lexeme->whole_word && is_word(lexer->at[len])))
            continue;
        token->kind = lexeme->kind;
        token->text = lexeme->text;
        return len;
    }
    return 0;
}

static const struct {
    size_t (*take)(struct lexer *lexer, struct token *token);
    enum token_kind kind;
} lexemes[] = {
    {take_input, TOKEN_INPUT},
    {take_variable, TOKEN_VARIABLE},
    {take_string, TOKEN_STRING},
    {take_pattern, TOKEN_PATTERN},
    {take_fixed, TOKEN_NULL /* take_fixed says which */},
};

static bool take_token(struct lexer *lexer, struct token *token)
{
    for (size_t i = 0; i < sizeof lexemes / sizeof *lexemes; i++) {
        *token = (struct token){.kind = lexemes[i].kind};
        size_t len = lexemes[i].take(lexer, token);
        if (len > 0) {
            lexer->at += len;
            return lexer->problem == NULL;
        }
    }
    lexer->problem = "Unknown lexeme found!";
    return false;
}

int expression_lex(struct arena *arena, const char *text, struct token *tokens, const char **problem)
{
    struct lexer lexer = {.arena = arena, .at = text};
    int count = 0;
    while (*(lexer.at += strspn(lexer.at, " \t\r\n\f\v"))) {
        if (count == MAX_TOKENS - 1) {
            *problem = "Too many tokens!";
            return -1;
        }
        if (!take_token(&lexer, &tokens[count])) {
            *problem = lexer.problem;
            return -1;
        }
        count++;
    }
    return count;
}
