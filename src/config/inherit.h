/* What a job takes from `default:` and from the keywords that stand at the top for the same purpose, as its `inherit:`
 * allows: each keyword whole, and only where the job has none of its own. Source: EVALUATION 8.5, KEYWORDS 3. */
#pragma once
#include <stdbool.h>

struct arena;
struct node;

/* The job's map with what it inherits; the job itself where that is nothing. */
struct node *inherit_defaults(struct arena *arena, const struct node *tree, struct node *job);

/* Whether a top-level value is a job (`script`, `run`) or a trigger job (`trigger`, `needs`). */
bool is_script_job(const struct node *value);
bool is_trigger_job(const struct node *value);

/* Whether a top-level pair is a job of either kind that is not hidden and no keyword. */
bool is_visible_job(const struct node *key, const struct node *value);
