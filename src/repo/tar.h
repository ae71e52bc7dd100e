/* Writing a tar file: ustar with pax records where a name, link or size is too long for it. Everything belongs to 0:0.
 * Paths are relative, without a trailing slash, bytes as the file system has them. Source: POSIX pax, "ustar
 * Interchange Format". */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"

struct tar {
    int fd; /* a regular file at offset 0, borrowed */
    struct buf out;
};

/* Adds a folder. */
bool tar_add_folder(struct tar *tar, const char *path, mode_t mode, int64_t mtime_s, struct error *err);

/* Adds a symbolic link. */
bool tar_add_link(struct tar *tar, const char *path, const char *target, int64_t mtime_s, struct error *err);

/* Adds a file of `size` bytes read from `fd`. Holes stay holes. One that shrinks meanwhile is filled with zeros, one
 * that grows is cut, so that the archive stays whole. */
bool tar_add_file(struct tar *tar, const char *path, mode_t mode, int64_t mtime_s, int fd, uint64_t size,
                  struct error *err);

/* Writes the end. The tar file is then complete; the memory is given back in every case. */
bool tar_finish(struct tar *tar, struct error *err);
