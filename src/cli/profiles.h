/* Which config.toml counts: `--config`, the repository's, the user's, or the profile of GitLab's hosted runners. */
#pragma once
#include <stdbool.h>

struct profiles;
struct project;

/* The profiles that count, in the project's arena; NULL with `status` set where that was said on standard error. */
const struct profiles *profiles_for(struct project *project, int *status);
