/* The work tree and its git, asked without running any code of the repository: no hooks, no fsmonitor, no pager. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;

/* What is known of the repository that a folder lies in. NULL where git does not know or there is none. */
struct repo {
    const char *root;               /* the work tree's top folder, or the folder itself without git */
    const char *git_dir;            /* NULL: not a git repository */
    const char *project_dir;        /* the folder that holds the configuration; jobs' sources begin here */
    const char *sha, *branch, *tag; /* of HEAD; branch is NULL when detached */
    const char *default_branch;
    const char *project_path; /* "group/project", from the remote's URL, else "local/FOLDER" */
    const char *server_host;  /* "gitlab.example.com", from the remote's URL, or NULL */
};

/* Finds the repository of `folder`. A folder without git is no error. */
bool repo_open(struct arena *arena, const char *folder, struct repo *repo, struct error *err);

/* Runs git in the repository with what keeps it inert, and gives its output without the last newline, in `arena`.
 * `args` ends with NULL and leaves "git" out. ERROR_NOT_FOUND where git exits with another status than 0. */
bool repo_git(struct arena *arena, const struct repo *repo, const char *const *args, const char **output,
              struct error *err);
