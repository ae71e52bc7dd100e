/* Tags as Psych's safe mode reads them: `!!str`, `!!float`, `!binary`, `!ruby/sym`, GitLab's own `!reference`; tags that
 * nobody knows are passed over, those of Ruby's objects refused. Source: Psych 4.0 (to_ruby.rb), EVALUATION 8.1. */
#pragma once
#include <stdbool.h>

#include "yaml/node.h"

struct arena;

/* Gives a scalar that was read as a string the kind and value that its tag (or NULL) says. `quoted`: it was written in
 * quotes or as a block, without a tag. Returns NULL, or the class that may not be loaded. */
const char *tag_scalar(struct arena *arena, struct node *node, const char *tag, bool quoted);

/* Returns NULL, or the class that a list or map with this tag (or NULL) may not become. */
const char *tag_collection(struct arena *arena, const char *tag);

bool tag_is_reference(const char *tag);

/* Whether a list with this tag (or NULL) stands for a map. */
bool tag_is_omap(const char *tag);
