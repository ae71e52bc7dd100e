/* ci-local.toml: defaults of options, and what stands in for projects and URLs of includes.
 *
 *     offline = true                      # an option of every command, by its long name
 *     variable = ["DEPLOY=no"]
 *     [run]                               # options of one command
 *     needs = "all"
 *     [include.projects]
 *     "group/templates" = "../templates"  # from the folder that holds .ci-local/ (or the file itself)
 *     [include.urls]
 *     "https://example.com/ci.yml" = "ci/copy.yml"
 *
 * The project's `.ci-local/ci-local.toml` is stronger than the user's, the command line stronger than both. */
#pragma once
#include <stdbool.h>

#include "base/diag.h"

struct invocation;

/* Reads both files, where they are, and puts their options before those given. False where `diags` got errors. */
bool settings_apply(struct invocation *invocation, struct diags *diags);
