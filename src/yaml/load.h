/* YAML text to a tree, as GitLab loads it: Psych's safe mode with aliases, merge keys, symbols and `!reference`.
 * Source: KEYWORDS 1.1 and 1.2, EVALUATION 8.1; Psych 4.0 over libyaml 0.2.5. */
#pragma once
#include <stdbool.h>

#include "base/vec.h"

struct arena;
struct diags;
struct node;
struct source;

enum {
    YAML_MAX_BYTES = 2 * 1024 * 1024, /* of one file, as GitLab's `max_yaml_size_bytes` */
    YAML_MAX_DEPTH = 100,             /* of lists and maps within each other */
};

/* Cuts the text at lines that begin with `---` as GitLab does, at most twice, and loads each piece that is not blank:
 * `documents` gets their roots (struct node *, in `arena`), none for a blank text. `source` must live as long as the
 * nodes. False where `diags` got an error, with GitLab's words; the lines in them are the file's. */
bool yaml_load(struct arena *arena, const struct source *source, struct vec *documents, struct diags *diags);

/* Loads the first document of the whole text as Psych alone would; NULL where `diags` got an error. */
struct node *yaml_load_first(struct arena *arena, const struct source *source, struct diags *diags);
