/* Archives of artifacts and caches: zip files as the runner makes them, by libarchive. Source: RUNNER 5.3. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "executor/tree.h"

enum zip_level { ZIP_FASTEST, ZIP_FAST, ZIP_DEFAULT, ZIP_SLOW, ZIP_SLOWEST };

/* The level of that name ("fastest", … "slowest"); ZIP_DEFAULT where it is none. */
enum zip_level zip_level_named(const char *name);

/* Writes the files (struct tree_file * of `tree`) to `path`, whole or not at all. Sockets and devices are left out. */
bool zip_write(const char *path, const struct tree *tree, const struct vec *files, enum zip_level level,
               struct error *err);

/* An archive that is being read. */
struct zip_reader;

/* Calls `take` for each member of an archive (zip or tar, whatever its compression); `entry.offset` means nothing,
 * contents come by zip_read. False from it ends the walk. */
bool zip_walk(const char *path,
              bool (*take)(void *context, struct zip_reader *reader, const struct tar_entry *entry,
                           struct error *err),
              void *context, struct error *err);

/* The next bytes of the present member; 0 at its end, below 0 with `err` set. */
ssize_t zip_read(struct zip_reader *reader, void *bytes, size_t size, struct error *err);
