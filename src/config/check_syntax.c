/* Texts with a grammar of their own, judged by the layer that knows it. */
#include "config/checker.h"
#include "expr/expression.h"
#include "expr/pattern.h"

bool is_regexp_literal(struct checker *checker, const char *text)
{
    return pattern_compile_literal(checker->arena, text, NULL) != NULL;
}

bool is_valid_expression(struct checker *checker, const char *text)
{
    return expression_parse(checker->arena, text, NULL) != NULL;
}
