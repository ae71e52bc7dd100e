/* Masking of one stream of a job's output, as GitLab Runner does it: the values of masked variables (the longest first,
 * exact bytes, also where they come in pieces), then parameters of URLs that hold secrets, then what follows the
 * prefixes of GitLab's tokens. Each becomes [MASKED]. Transformed values (base64, one letter a line) stand as they came,
 * as on the server. Source: RUNNER 7.3. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"

struct masker;

struct slice {
    const char *bytes;
    size_t len;
};

enum masker_tokens { MASK_PERSONAL_TOKENS, MASK_ALL_TOKENS }; /* FF_MASK_ALL_DEFAULT_TOKENS */

/* A masker for one stream. `values` (char *) are copied; space around them and empty ones do not count. The caller ends
 * it with masker_free. */
struct masker *masker_new(const struct vec *values, enum masker_tokens tokens);
void masker_free(struct masker *masker);

/* Takes the stream's next bytes and gives what may be shown: `in` itself where there is nothing to hide, else memory of
 * the masker; good until the next call. What may be the beginning of a value is held back. */
struct slice masker_feed(struct masker *masker, struct slice in);

/* Gives what was held back: the stream has ended or pauses where a value can't go on. */
struct slice masker_flush(struct masker *masker);
