/* Files and folders. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

struct arena;
struct buf;

/* Appends what the file holds. A file over `limit_bytes` (0: no limit) is refused: ERROR_CONFIG. */
bool file_read(const char *path, size_t limit_bytes, struct buf *out, struct error *err);

/* Appends all that comes from `fd` until its end; ERROR_CONFIG where that is more than `limit_bytes` (0: any). */
bool file_read_fd(int fd, size_t limit_bytes, struct buf *out, struct error *err);

/* Writes all `len` bytes, whatever the descriptor takes at a time. */
bool file_write_all(int fd, const void *bytes, size_t len, struct error *err);

/* Puts a file in place whole or not at all: writes beside it, syncs, renames. */
bool file_replace(const char *path, const void *bytes, size_t len, mode_t mode, struct error *err);

/* Makes the folder and those above it; that it is there already is fine. */
bool folder_make(const char *path, mode_t mode, struct error *err);

/* Removes a file or a folder with all it holds; never follows a symbolic link. That it is not there is fine. */
bool file_remove_tree(const char *path, struct error *err);

/* `folder/name`, in `arena`; `name` itself where it is absolute. */
const char *path_join(struct arena *arena, const char *folder, const char *name);

/* Where ci-local keeps things of one kind, by the XDG rules: "$XDG_STATE_HOME/ci-local", … The path lives in `arena`;
 * nothing is created. NULL where neither the variable nor HOME is an absolute path. */
enum file_home { HOME_STATE, HOME_CACHE, HOME_CONFIG };
const char *file_home(struct arena *arena, enum file_home kind);
