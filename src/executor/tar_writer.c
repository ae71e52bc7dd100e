#include "executor/tar_writer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

enum { BLOCK = 512, PENDING_BYTES = 256 * 1024, NAME_SIZE = 100 };
#define OCTAL_SIZE_MAX 077777777777LL

static bool flush(struct tar_writer *writer, size_t most, struct error *err)
{
    if (writer->pending.len <= most)
        return true;
    bool written = file_write_all(writer->fd, writer->pending.data, writer->pending.len, err);
    buf_clear(&writer->pending);
    return written;
}

static void pad(struct buf *out, int64_t size)
{
    static const char zeros[BLOCK];
    buf_add(out, zeros, (size_t)((BLOCK - size % BLOCK) % BLOCK));
}

static void put_octal(char *field, size_t len, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%0*llo", (int)len - 1, (unsigned long long)(value < 0 ? 0 : value));
    memcpy(field, text, len - 1);
}

static void put_name(char *field, const char *name)
{
    memcpy(field, name, strnlen(name, NAME_SIZE));
}

static void put_checksum(char block[BLOCK])
{
    unsigned sum = 0;
    memset(block + 148, ' ', 8);
    for (int i = 0; i < BLOCK; i++)
        sum += (unsigned char)block[i];
    snprintf(block + 148, 8, "%06o", sum);
    block[155] = ' ';
}

struct header {
    char type;
    const char *path, *link;
    mode_t mode;
    uint32_t uid, gid;
    int64_t size, mtime_s;
};

static void add_block(struct buf *out, const struct header *header)
{
    char block[BLOCK] = {0};
    put_name(block, header->path);
    put_octal(block + 100, 8, header->mode & 07777);
    put_octal(block + 108, 8, header->uid & 07777777);
    put_octal(block + 116, 8, header->gid & 07777777);
    put_octal(block + 124, 12, header->size > OCTAL_SIZE_MAX ? 0 : header->size);
    put_octal(block + 136, 12, header->mtime_s);
    block[156] = header->type;
    put_name(block + 157, header->link);
    memcpy(block + 257, "ustar\00000", 8);
    put_checksum(block);
    buf_add(out, block, BLOCK);
}

/* "LENGTH KEY=VALUE\n", where the length counts itself. */
static void add_record(struct buf *out, const char *key, const char *value)
{
    size_t rest = strlen(key) + strlen(value) + 3, len = rest + 1;
    for (size_t digits = 1, ten = 10; len >= ten; ten *= 10)
        len = rest + ++digits;
    buf_addf(out, "%zu %s=%s\n", len, key, value);
}

static void add_number(struct buf *out, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    add_record(out, key, text);
}

static void add_pax(struct buf *out, const struct header *header)
{
    AUTO_BUF struct buf records = BUF_INIT;
    if (strlen(header->path) > NAME_SIZE)
        add_record(&records, "path", header->path);
    if (strlen(header->link) > NAME_SIZE)
        add_record(&records, "linkpath", header->link);
    if (header->size > OCTAL_SIZE_MAX)
        add_number(&records, "size", header->size);
    if (header->uid > 07777777)
        add_number(&records, "uid", header->uid);
    if (header->gid > 07777777)
        add_number(&records, "gid", header->gid);
    if (records.len == 0)
        return;
    const struct header pax = {
        .type = 'x', .path = "pax", .link = "", .mode = 0644, .size = (int64_t)records.len};
    add_block(out, &pax);
    buf_add(out, records.data, records.len);
    pad(out, (int64_t)records.len);
}

static void add_header(struct buf *out, const struct header *header)
{
    add_pax(out, header);
    add_block(out, header);
}

bool tar_write_folder(struct tar_writer *writer, const char *path, mode_t mode, struct error *err)
{
    AUTO_BUF struct buf name = BUF_INIT;
    buf_addf(&name, "%s/", path);
    add_header(
        &writer->pending,
        &(struct header){.type = '5', .path = name.data, .link = "", .mode = mode, .mtime_s = time(NULL)});
    return flush(writer, PENDING_BYTES, err);
}

static struct header header_of(const struct tar_entry *entry, const char *path)
{
    static const char types[] = {
        [TAR_FILE] = '0', [TAR_FOLDER] = '5', [TAR_SYMLINK] = '2', [TAR_HARDLINK] = '1'};
    return (struct header){.type = types[entry->kind],
                           .path = path,
                           .link = entry->link ? entry->link : "",
                           .mode = entry->mode,
                           .uid = entry->uid,
                           .gid = entry->gid,
                           .size = entry->kind == TAR_FILE ? entry->size : 0,
                           .mtime_s = entry->mtime_s};
}

bool tar_write_text(struct tar_writer *writer, const struct tar_entry *entry, const char *text,
                    struct error *err)
{
    struct header header = header_of(entry, entry->path);
    header.size = (int64_t)strlen(text);
    add_header(&writer->pending, &header);
    buf_add(&writer->pending, text, (size_t)header.size);
    pad(&writer->pending, header.size);
    return flush(writer, PENDING_BYTES, err);
}

static bool copy(struct tar_writer *writer, const struct tar_entry *entry, int from, struct error *err)
{
    for (int64_t done = 0; done < entry->size;) {
        int64_t left = entry->size - done;
        size_t len = left < PENDING_BYTES ? (size_t)left : PENDING_BYTES;
        ssize_t got = pread(from, buf_reserve(&writer->pending, len), len, entry->offset + done);
        if (got < 0)
            return error_errno(err, "reading %s", entry->path);
        if (got == 0)
            return error_set(err, ERROR_SYSTEM, "%s became shorter while it was read", entry->path);
        writer->pending.len += (size_t)got;
        done += got;
        if (!flush(writer, PENDING_BYTES, err))
            return false;
    }
    pad(&writer->pending, entry->size);
    return true;
}

bool tar_write_entry(struct tar_writer *writer, const struct tar_entry *entry, const char *path, int from,
                     struct error *err)
{
    if (entry->kind == TAR_OTHER)
        return true;
    if (entry->kind == TAR_FOLDER) {
        struct header header = header_of(entry, path);
        AUTO_BUF struct buf name = BUF_INIT;
        buf_addf(&name, "%s/", path);
        header.path = name.data;
        add_header(&writer->pending, &header);
        return flush(writer, PENDING_BYTES, err);
    }
    const struct header header = header_of(entry, path);
    add_header(&writer->pending, &header);
    if (entry->kind == TAR_FILE && !copy(writer, entry, from, err))
        return false;
    return flush(writer, PENDING_BYTES, err);
}

bool tar_write_end(struct tar_writer *writer, struct error *err)
{
    static const char zeros[2 * BLOCK];
    buf_add(&writer->pending, zeros, sizeof zeros);
    return flush(writer, 0, err);
}
