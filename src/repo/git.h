/* Git as a program, for this folder only: started with what keeps it inert. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/process.h"

struct arena;
struct repo;

/* What git is started with: the caller's variables without GIT_* (a hook's GIT_DIR would name another repository), and
 * those that keep it quiet and from taking locks. NULL-ended, in `arena`. */
const char *const *git_environment(struct arena *arena);

/* Runs git in `folder`: `args` (NULL-ended, without "git") after the options that keep it inert and, where `git_dir` is
 * not NULL, with that one as its repository. `input` may be NULL. The result holds output and exit code whatever it is;
 * false only where git could not be started (ERROR_NOT_FOUND: not installed). */
struct git_call {
    const char *folder;
    const char *git_dir;
    const char *work_tree; /* for git_dir, or NULL */
    const char *index;     /* another index file, or NULL */
    const char *const *args;
    const char *input;
};
bool git_run(const struct repo *repo, const struct git_call *call, struct process_result *result,
             struct error *err);

/* The same, and any exit code but 0 is an error: ERROR_NOT_FOUND with git's own first line. */
bool git_must(const struct repo *repo, const struct git_call *call, struct process_result *result,
              struct error *err);

/* The same as git_must for commands that compare with the work tree: on a copy of the index, since `git diff` writes a
 * refreshed one back whatever the environment says. */
bool git_compare(const struct repo *repo, const struct git_call *call, struct process_result *result,
                 struct error *err);

/* Copies the checkout's index; where there is none yet, no file is made. */
bool git_copy_index(const struct repo *repo, const char *to, struct error *err);

/* Fills `err` from what git wrote to standard error: its first line without "fatal: ". Always false. */
bool git_failed(struct error *err, const char *command, const struct process_result *result);

/* Where the project is a folder inside the checkout: the tree of the folder in HEAD and the one commit that its jobs
 * see. With `git_dir` (a repository of ours that knows the checkout's objects) the commit is written there; NULL only
 * computes its id. Both in `arena`. */
bool repo_inner_commit(struct arena *arena, const struct repo *repo, const char *git_dir, const char **tree,
                       const char **sha, struct error *err);
