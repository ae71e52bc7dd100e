/* Choosing files of a project by the patterns of `paths`, `exclude` and `untracked`, with what the runner says about
 * each. Source: RUNNER 1.3, 5.2. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/vec.h"
#include "executor/tree.h"

struct attempt;

struct selection_request {
    struct vec paths, exclude; /* char *, as written */
    bool untracked;
};

/* What was chosen. */
struct selection {
    struct tree *tree; /* selection_close ends it */
    struct vec files;  /* struct tree_file *, sorted, each once */
};

/* Reads the project's files as far as the patterns need them, chooses, and says what each pattern found. False where
 * they can't be read. */
bool selection_make(struct attempt *attempt, const struct selection_request *request,
                    struct selection *selection, struct error *err);
void selection_close(struct selection *selection);

/* A line as the runner's helper writes it: "warning" and "error" in their colours, padded. */
enum helper_level { HELPER_INFO, HELPER_WARNING, HELPER_ERROR, HELPER_FATAL };
void helper_line(struct attempt *attempt, enum helper_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
