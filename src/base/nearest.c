#include "base/nearest.h"

#include <string.h>

/* Longer words are not compared: nobody mistypes those by hand. */
enum { LETTERS = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: Levenshtein's distance in which swapping two neighbours is one step. */
static size_t distance_of(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][LETTERS + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b_len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t changed = last[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least(changed, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = last;
        last = now;
        now = oldest;
    }
    return last[b_len];
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
    size_t word_len = strlen(nearest->word);
    size_t len = candidate ? strlen(candidate) : 0;
    if (len == 0 || len > LETTERS || word_len > LETTERS)
        return;
    size_t distance = distance_of(nearest->word, word_len, candidate, len);
    size_t allowed = word_len < 6 ? (word_len > 2 ? 2 : 1) : word_len / 3;
    if (distance > allowed || distance >= len || (nearest->best && distance >= nearest->distance))
        return;
    nearest->best = candidate;
    nearest->distance = distance;
}
