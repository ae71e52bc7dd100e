/* What starts the pipeline: `--as` and `--ref`, against what the repository is. */
#pragma once
#include <stdbool.h>

#include "base/error.h"

struct arena;
struct invocation;
struct repo;

struct event_choice {
    const char *source; /* CI_PIPELINE_SOURCE: "push", "merge_request_event", … */
    const char *ref;    /* the branch or tag */
    bool tag;
    const char *target; /* a merge request's target branch, else NULL */
};

/* Reads `--as` and `--ref`. ERROR_USAGE where they make no sense together or name no event; the nearest is
 * suggested. */
bool event_choose(const struct invocation *invocation, const struct repo *repo, struct event_choice *choice,
                  struct error *err);

/* The commit that rules:changes compares the event with, in `arena`: what the remote has of the branch that is pushed,
 * where a merge request leaves its target. NULL: nothing, which GitLab takes as "everything changed".
 * Source: EVALUATION 2.1-11 and 12. */
const char *event_changes_base(struct arena *arena, const struct repo *repo,
                               const struct event_choice *choice);
