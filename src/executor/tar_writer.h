/* Writing a tar stream for an engine: pax where ustar has no room for a name or a size. */
#pragma once
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "executor/untar.h"

/* Zero it but for `fd` and `pending` (BUF_INIT); buf_free(&pending) ends it. */
struct tar_writer {
    int fd;
    struct buf pending;
};

/* A folder, 0:0, with these rights. */
bool tar_write_folder(struct tar_writer *writer, const char *path, mode_t mode, struct error *err);

/* A file with these contents. */
bool tar_write_text(struct tar_writer *writer, const struct tar_entry *entry, const char *text,
                    struct error *err);

/* An entry under another `path`; a file's contents are `entry->size` bytes of `from`, at `entry->offset`. */
bool tar_write_entry(struct tar_writer *writer, const struct tar_entry *entry, const char *path, int from,
                     struct error *err);

/* The end of the archive; everything is on `fd` then. */
bool tar_write_end(struct tar_writer *writer, struct error *err);
