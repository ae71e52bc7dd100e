/* Sizes and shares as docker's options write them. */
#include "engine/engine.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* How many bytes a unit has; 0: no such unit. */
static int64_t unit_bytes(const char *unit)
{
    static const char letters[] = "bkmgt";
    if (!*unit)
        return 1;
    const char *letter = strchr(letters, tolower((unsigned char)*unit));
    if (!letter || !*letter)
        return 0;
    const char *rest = unit + 1;
    bool plain = !*rest || (letter != letters && (strcasecmp(rest, "b") == 0 || strcasecmp(rest, "ib") == 0));
    return plain ? (int64_t)1 << (10 * (letter - letters)) : 0;
}

/* A number of digits with at most one point, nothing else that strtod would take. */
static bool parse_decimal(const char *text, double *number, const char **end)
{
    size_t digits = strspn(text, "0123456789");
    const char *at = text + digits;
    if (*at == '.') {
        size_t decimals = strspn(at + 1, "0123456789");
        at += 1 + decimals;
        digits += decimals;
    }
    if (digits == 0)
        return false;
    char *stop;
    *number = strtod(text, &stop);
    *end = at;
    return true;
}

bool engine_parse_bytes(const char *text, int64_t *bytes)
{
    if (strcmp(text, "-1") == 0) {
        *bytes = -1;
        return true;
    }
    double number;
    const char *unit;
    if (!parse_decimal(text, &number, &unit))
        return false;
    while (*unit == ' ')
        unit++;
    double product = number * (double)unit_bytes(unit);
    if (unit_bytes(unit) == 0 || product >= 9.2e18)
        return false;
    *bytes = (int64_t)product;
    return true;
}

bool engine_parse_cpus(const char *text, int64_t *nano_cpus)
{
    double number, divisor = 1;
    const char *rest;
    if (!parse_decimal(text, &number, &rest))
        return false;
    if (*rest == '/' && (!parse_decimal(rest + 1, &divisor, &rest) || divisor == 0))
        return false;
    double product = number / divisor * 1e9;
    if (*rest || product >= 9.2e18)
        return false;
    *nano_cpus = (int64_t)(product + 0.5);
    return true;
}
