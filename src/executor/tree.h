/* The files of a job's project as they are after its script, wherever they lie: what caches and artifacts choose from.
 * Paths are relative to the project's folder. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/vec.h"
#include "executor/untar.h"

struct arena;

struct tree_file {
    struct tar_entry
        entry; /* contents: `entry.size` bytes of `fd` at `entry.offset`; below 0: of the file itself */
    int fd;
};

struct tree {
    struct arena *arena;
    struct vec files;   /* struct tree_file *, sorted by path, each once */
    struct vec fds;     /* int *: closed with the tree */
    const char *folder; /* of this machine: where files without a descriptor are; or NULL */
};

struct tree *tree_new(struct arena *arena);
void tree_close(struct tree *tree);

/* Adds all at or below `base` of a folder of this machine; links are not followed. That it is not there is fine. */
bool tree_add_folder(struct tree *tree, const char *folder, const char *base, struct error *err);

/* Adds the entries of a tar file (taken over, closed with the tree) whose first path component stands for `base`. */
bool tree_add_tar(struct tree *tree, int fd, const char *base, struct error *err);

/* Sorts the files and drops what came twice. */
void tree_settle(struct tree *tree);

/* A descriptor and an offset to read a file's contents from; the caller closes with tree_done_reading. */
bool tree_open(const struct tree *tree, const struct tree_file *file, int *fd, int64_t *offset,
               struct error *err);
void tree_done_reading(const struct tree_file *file, int fd);

/* The whole contents of a file of at most `limit_bytes`, ended by a NUL, in the tree's arena. */
const char *tree_read(const struct tree *tree, const struct tree_file *file, size_t limit_bytes,
                      struct error *err);

/* The file of that path, or NULL. */
const struct tree_file *tree_find(const struct tree *tree, const char *path);
