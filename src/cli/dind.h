/* Docker-in-docker with TLS on or off, whatever the file says: `run --dind`. Source: the guide's S2 and S3; CLI.md. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "expr/varset.h"

struct arena;
struct config;

enum dind_mode { DIND_AS_WRITTEN, DIND_TLS, DIND_PLAIN };

/* Adds the variables that turn TLS on or off to `set`, as pipeline variables, which win over those of the file.
 * ERROR_USAGE where no job has a docker-in-docker service. */
bool dind_add_variables(struct arena *arena, const struct config *config, enum dind_mode mode,
                        struct varset *set, struct error *err);
