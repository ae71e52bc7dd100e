/* The work tree and its git, asked without running any code of the repository: no hooks, no fsmonitor, no pager, no
 * filters of its own configuration; nothing in the checkout is written, its index neither.
 *
 * Which folder is the project: the nearest one, from the given folder up to the work tree's top, that holds a
 * .gitlab-ci.yml; without any, the top. Where that is a folder inside a bigger checkout (samples/shell in ours), it is a
 * project of its own to the jobs: their sources begin there, and so does their .git, whose one commit is made from
 * HEAD's and the folder's tree: the same for the same HEAD, so CI_COMMIT_SHA is known before it exists. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;

/* What is known of the repository that a folder lies in. NULL where git does not know or there is none. */
struct repo {
    const char *root;    /* the work tree's top folder, or the folder itself without git */
    const char *git_dir; /* NULL: not a git repository */
    const char *missing; /* why there is no git_dir or no sha: "git is not installed", …; NULL: all there */
    const char *project_dir; /* the folder that holds the configuration; jobs' sources begin here */
    const char *prefix;      /* from root to it: "" or "samples/shell/" */
    const char *sha;         /* HEAD as jobs see it: CI_COMMIT_SHA */
    const char *head;        /* HEAD in this repository: the same, but where the project is a folder inside */
    const char *branch, *tag; /* of HEAD; branch is NULL when detached */
    const char
        *default_branch;      /* what the remote calls so, else a branch "main" or "master", else `branch` */
    const char *project_path; /* "group/project", from the remote's URL, else "local/FOLDER" */
    const char
        *server_host; /* "gitlab.example.com" or "gitlab.example.com:8443", from the remote's URL, or NULL */
    const char *remote_url; /* of origin, else of the first remote, without user and password; or NULL */

    /* For this folder's own use. */
    bool is_partial; /* a clone that left objects on the server */
    bool
        ignores_rights; /* core.fileMode is off: the index knows what is executable, the work tree does not */
    const char *objects_dir;        /* where git keeps objects */
    const char *common_dir;         /* git_dir, or the one that work trees share */
    struct vec inert;               /* char *: options of git that keep it from running anything */
    const char *const *environment; /* what git is started with */
};

/* Finds the repository of `folder`. A folder without git is no error. */
bool repo_open(struct arena *arena, const char *folder, struct repo *repo, struct error *err);

/* Runs git in the project's folder with what keeps it inert, and gives its output without the last newline, in `arena`.
 * `args` ends with NULL and leaves "git" out. Name HEAD or `repo->head` for the commit, not `repo->sha`.
 * ERROR_NOT_FOUND where git exits with another status than 0. */
bool repo_git(struct arena *arena, const struct repo *repo, const char *const *args, const char **output,
              struct error *err);

/* The project's part of a remote's URL, "group/project", in `arena`; NULL where it has none (a path of this machine).
 * `host` may be NULL. */
const char *repo_url_project(struct arena *arena, const char *url, const char **host);
