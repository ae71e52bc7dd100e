/* The one place that knows where libarchive is: it is opened by the first job that has an archive. A static build
 * (LINK_LIBARCHIVE) has it inside. */
#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>

#include "base/error.h"

/* Every function of libarchive that is used. */
#define ARCHIVE_FUNCTIONS(X)                                                                                 \
    X(archive_write_new)                                                                                     \
    X(archive_write_set_format_zip)                                                                          \
    X(archive_write_set_options)                                                                             \
    X(archive_write_open_filename)                                                                           \
    X(archive_write_header)                                                                                  \
    X(archive_write_data)                                                                                    \
    X(archive_write_finish_entry)                                                                            \
    X(archive_write_close)                                                                                   \
    X(archive_write_free)                                                                                    \
    X(archive_read_new)                                                                                      \
    X(archive_read_support_format_all)                                                                       \
    X(archive_read_support_filter_all)                                                                       \
    X(archive_read_open_filename)                                                                            \
    X(archive_read_next_header)                                                                              \
    X(archive_read_data)                                                                                     \
    X(archive_read_free)                                                                                     \
    X(archive_error_string)                                                                                  \
    X(archive_entry_new)                                                                                     \
    X(archive_entry_free)                                                                                    \
    X(archive_entry_clear)                                                                                   \
    X(archive_entry_copy_pathname)                                                                           \
    X(archive_entry_update_pathname_utf8)                                                                    \
    X(archive_entry_update_symlink_utf8)                                                                     \
    X(archive_entry_copy_symlink)                                                                            \
    X(archive_entry_set_filetype)                                                                            \
    X(archive_entry_set_perm)                                                                                \
    X(archive_entry_set_size)                                                                                \
    X(archive_entry_set_mtime)                                                                               \
    X(archive_entry_set_uid)                                                                                 \
    X(archive_entry_set_gid)                                                                                 \
    X(archive_entry_pathname)                                                                                \
    X(archive_entry_pathname_utf8)                                                                           \
    X(archive_entry_symlink)                                                                                 \
    X(archive_entry_symlink_utf8)                                                                            \
    X(archive_entry_filetype)                                                                                \
    X(archive_entry_perm)                                                                                    \
    X(archive_entry_mtime)                                                                                   \
    X(archive_entry_uid)                                                                                     \
    X(archive_entry_gid)

struct archive_api {
#define ARCHIVE_MEMBER(name) __typeof__(&name) name;
    ARCHIVE_FUNCTIONS(ARCHIVE_MEMBER)
#undef ARCHIVE_MEMBER
};

/* Fills the table, opening the library where that has not happened. ERROR_SYSTEM: it is not installed. */
bool archive_api_open(struct archive_api *api, struct error *err);
