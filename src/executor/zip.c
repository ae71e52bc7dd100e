#include "executor/zip.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "executor/archive_library.h"

enum { READ_BLOCK = 256 * 1024, COPY_BYTES = 256 * 1024 };

static const struct {
    const char *name, *options;
} levels[] = {
    [ZIP_FASTEST] = {"fastest", "zip:compression=store"},
    [ZIP_FAST] = {"fast", "zip:compression=deflate,zip:compression-level=1"},
    [ZIP_DEFAULT] = {"default", "zip:compression=deflate"},
    [ZIP_SLOW] = {"slow", "zip:compression=deflate,zip:compression-level=7"},
    [ZIP_SLOWEST] = {"slowest", "zip:compression=deflate,zip:compression-level=9"},
};

enum zip_level zip_level_named(const char *name)
{
    for (size_t i = 0; name && i < sizeof levels / sizeof *levels; i++)
        if (strcmp(levels[i].name, name) == 0)
            return (enum zip_level)i;
    return ZIP_DEFAULT;
}

/* libarchive takes names as the locale has them; ours are UTF-8, or bytes that are to stay as they are. */
static locale_t enter_utf8(locale_t *utf8)
{
    *utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return *utf8 ? uselocale(*utf8) : (locale_t)0;
}

static void leave_utf8(locale_t utf8, locale_t before)
{
    if (!utf8)
        return;
    uselocale(before);
    freelocale(utf8);
}

struct writer {
    struct archive_api api;
    struct archive *archive;
    struct archive_entry *entry;
    const struct tree *tree;
};

static bool archive_failed(const struct archive_api *api, struct archive *archive, const char *doing,
                           const char *path, struct error *err)
{
    const char *text = api->archive_error_string(archive);
    return error_set(err, ERROR_SYSTEM, "%s %s: %s", doing, path, text ? text : "unknown error");
}

static void describe(struct writer *writer, const struct tar_entry *entry)
{
    static const unsigned types[] = {
        [TAR_FILE] = AE_IFREG, [TAR_FOLDER] = AE_IFDIR, [TAR_SYMLINK] = AE_IFLNK};
    const struct archive_api *api = &writer->api;
    AUTO_BUF struct buf path = BUF_INIT;
    buf_addf(&path, "%s%s", entry->path, entry->kind == TAR_FOLDER ? "/" : "");
    api->archive_entry_clear(writer->entry);
    if (!api->archive_entry_update_pathname_utf8(writer->entry, path.data))
        api->archive_entry_copy_pathname(writer->entry, path.data);
    api->archive_entry_set_filetype(writer->entry, types[entry->kind]);
    api->archive_entry_set_perm(writer->entry, entry->mode);
    api->archive_entry_set_mtime(writer->entry, entry->mtime_s, 0);
    api->archive_entry_set_uid(writer->entry, entry->uid);
    api->archive_entry_set_gid(writer->entry, entry->gid);
    if (entry->kind == TAR_SYMLINK && !api->archive_entry_update_symlink_utf8(writer->entry, entry->link))
        api->archive_entry_copy_symlink(writer->entry, entry->link);
    if (entry->kind == TAR_FILE)
        api->archive_entry_set_size(writer->entry, entry->size);
}

static bool write_contents(struct writer *writer, const struct tree_file *file, struct error *err)
{
    int fd;
    int64_t offset;
    if (!tree_open(writer->tree, file, &fd, &offset, err))
        return false;
    AUTO_BUF struct buf bytes = BUF_INIT;
    buf_reserve(&bytes, COPY_BYTES);
    bool written = true;
    for (int64_t left = file->entry.size; written && left > 0;) {
        ssize_t got = pread(fd, bytes.data, left < COPY_BYTES ? (size_t)left : COPY_BYTES, offset);
        if (got <= 0)
            break;
        written = writer->api.archive_write_data(writer->archive, bytes.data, (size_t)got) == got ||
                  archive_failed(&writer->api, writer->archive, "archiving", file->entry.path, err);
        offset += got;
        left -= got;
    }
    tree_done_reading(file, fd);
    return written;
}

static bool write_member(struct writer *writer, const struct tree_file *file, struct error *err)
{
    if (file->entry.kind == TAR_OTHER || file->entry.kind == TAR_HARDLINK)
        return true;
    describe(writer, &file->entry);
    if (writer->api.archive_write_header(writer->archive, writer->entry) < ARCHIVE_WARN)
        return archive_failed(&writer->api, writer->archive, "archiving", file->entry.path, err);
    return file->entry.kind != TAR_FILE || write_contents(writer, file, err);
}

static bool write_members(struct writer *writer, const char *path, const struct vec *files,
                          enum zip_level level, struct error *err)
{
    const struct archive_api *api = &writer->api;
    api->archive_write_set_format_zip(writer->archive);
    if (api->archive_write_set_options(writer->archive, levels[level].options) < ARCHIVE_WARN ||
        api->archive_write_open_filename(writer->archive, path) != ARCHIVE_OK)
        return archive_failed(api, writer->archive, "writing", path, err);
    for (size_t i = 0; i < files->len; i++)
        if (!write_member(writer, files->items[i], err))
            return false;
    return api->archive_write_close(writer->archive) == ARCHIVE_OK ||
           archive_failed(api, writer->archive, "writing", path, err);
}

bool zip_write(const char *path, const struct tree *tree, const struct vec *files, enum zip_level level,
               struct error *err)
{
    struct writer writer = {.tree = tree};
    if (!archive_api_open(&writer.api, err))
        return false;
    AUTO_BUF struct buf temporary = BUF_INIT;
    buf_addf(&temporary, "%s.%d", path, getpid());
    locale_t utf8, before = enter_utf8(&utf8);
    writer.archive = writer.api.archive_write_new();
    writer.entry = writer.api.archive_entry_new();
    bool written = write_members(&writer, temporary.data, files, level, err);
    writer.api.archive_entry_free(writer.entry);
    writer.api.archive_write_free(writer.archive);
    leave_utf8(utf8, before);
    if (written && rename(temporary.data, path) < 0)
        written = error_errno(err, "%s", path);
    if (!written)
        unlink(temporary.data);
    return written;
}

struct zip_reader {
    struct archive_api api;
    struct archive *archive;
    const char *path;
};

static int kind_of(unsigned type)
{
    return type == AE_IFREG   ? TAR_FILE
           : type == AE_IFDIR ? TAR_FOLDER
           : type == AE_IFLNK ? TAR_SYMLINK
                              : TAR_OTHER;
}

static const char *name_of(const struct archive_api *api, struct archive_entry *entry)
{
    const char *name = api->archive_entry_pathname_utf8(entry);
    return name ? name : api->archive_entry_pathname(entry);
}

static const char *link_of(const struct archive_api *api, struct archive_entry *entry)
{
    const char *link = api->archive_entry_symlink_utf8(entry);
    return link ? link : api->archive_entry_symlink(entry);
}

static struct tar_entry entry_of(const struct zip_reader *reader, struct archive_entry *entry,
                                 struct buf *path)
{
    const struct archive_api *api = &reader->api;
    const char *name = name_of(api, entry);
    buf_clear(path);
    buf_adds(path, name ? name : "");
    while (path->len > 1 && path->data[path->len - 1] == '/')
        path->data[--path->len] = '\0';
    return (struct tar_entry){.path = path->data,
                              .link = link_of(api, entry),
                              .kind = kind_of(api->archive_entry_filetype(entry)),
                              .mode = api->archive_entry_perm(entry) & 07777,
                              .uid = (uint32_t)api->archive_entry_uid(entry),
                              .gid = (uint32_t)api->archive_entry_gid(entry),
                              .mtime_s = api->archive_entry_mtime(entry)};
}

static bool walk(struct zip_reader *reader,
                 bool (*take)(void *, struct zip_reader *, const struct tar_entry *, struct error *),
                 void *context, struct error *err)
{
    const struct archive_api *api = &reader->api;
    api->archive_read_support_format_all(reader->archive);
    api->archive_read_support_filter_all(reader->archive);
    if (api->archive_read_open_filename(reader->archive, reader->path, READ_BLOCK) != ARCHIVE_OK)
        return archive_failed(api, reader->archive, "reading", reader->path, err);
    AUTO_BUF struct buf path = BUF_INIT;
    for (;;) {
        struct archive_entry *member;
        int got = api->archive_read_next_header(reader->archive, &member);
        if (got == ARCHIVE_EOF)
            return true;
        if (got < ARCHIVE_WARN)
            return archive_failed(api, reader->archive, "reading", reader->path, err);
        struct tar_entry entry = entry_of(reader, member, &path);
        if (!take(context, reader, &entry, err))
            return false;
    }
}

bool zip_walk(const char *path,
              bool (*take)(void *context, struct zip_reader *reader, const struct tar_entry *entry,
                           struct error *err),
              void *context, struct error *err)
{
    struct zip_reader reader = {.path = path};
    if (!archive_api_open(&reader.api, err))
        return false;
    locale_t utf8, before = enter_utf8(&utf8);
    reader.archive = reader.api.archive_read_new();
    bool walked = walk(&reader, take, context, err);
    reader.api.archive_read_free(reader.archive);
    leave_utf8(utf8, before);
    return walked;
}

ssize_t zip_read(struct zip_reader *reader, void *bytes, size_t size, struct error *err)
{
    ssize_t got = reader->api.archive_read_data(reader->archive, bytes, size);
    if (got < 0)
        archive_failed(&reader->api, reader->archive, "reading", reader->path, err);
    return got;
}
