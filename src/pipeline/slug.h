/* Names made fit for addresses. Source: EVALUATION 5.6 (Gitlab::Utils.slugify, Gitlab::Slug::Environment). */
#pragma once

struct arena;

/* CI_COMMIT_REF_SLUG and its like: "feature/Foo_Bar" is "feature-foo-bar". In `arena`. */
const char *slug_of(struct arena *arena, const char *text);

/* CI_ENVIRONMENT_SLUG: "review/feature-1" is "review-feature-1-1q251u". In `arena`. */
const char *slug_of_environment(struct arena *arena, const char *name);

/* CI_JOB_GROUP_NAME: the name without the numbers or values of its copies: "rspec 1/3" is "rspec". In `arena`. */
const char *job_group_name(struct arena *arena, const char *name);
