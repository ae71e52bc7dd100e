/* What of a job's keywords a local run does not honour as the server would, by the keyword table: `run` refuses a job that
 * has any of it, `lint` warns. */
#pragma once
#include "base/span.h"
#include "base/vec.h"
#include "config/keyword.h"

struct arena;
struct node;

struct honoured_finding {
    const struct keyword *keyword;
    const char *path; /* "needs:project", in the arena */
    struct span span; /* of the key */
};

/* The findings in a job's merged node (struct honoured_finding *, in `arena`): those of the keywords that are NOT_HONOURED,
 * or those that are HONOURED_AS, as `which` says. A keyword whose value is null does not count. */
struct vec honoured_findings(struct arena *arena, const struct node *job, enum honoured which);
