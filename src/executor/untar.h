/* Reading a tar file without loading a library for it: the snapshot of the sources, which every job unpacks. Knows the
 * formats that tar programs write for plain files, folders and links (ustar, pax and GNU long names). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

struct tar_entry {
    const char *path; /* without "./" before it and "/" behind it */
    const char *link; /* of a symbolic or hard link */
    enum { TAR_FILE, TAR_FOLDER, TAR_SYMLINK, TAR_HARDLINK, TAR_OTHER } kind;
    mode_t mode;
    int64_t size, mtime_s;
    uint32_t uid, gid;
    int64_t offset; /* of the contents in the tar file */
};

/* Calls `take` for each entry; false from it ends the walk with false. */
bool tar_walk(int fd, bool (*take)(void *context, const struct tar_entry *entry, struct error *err),
              void *context, struct error *err);

/* Unpacks into `folder`, which is there; rights are those of the archive less the umask. Entries for which `want`
 * (may be NULL) says no are left out. */
bool untar(const char *tar, const char *folder, bool (*want)(const char *path), struct error *err);
