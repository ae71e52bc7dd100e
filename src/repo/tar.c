#include "repo/tar.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { BLOCK = 512, CHUNK = 1024 * 1024, HOLE_WORTH = 1024 * 1024 };
static const uint64_t OCTAL_11_LIMIT = (uint64_t)1 << 33; /* 8 GiB */

/* A header as it lies in the file. */
struct header {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100];
    char magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155], padding[12];
};
_Static_assert(sizeof(struct header) == BLOCK, "a tar header is one block");

struct entry {
    char type; /* '0' file, '5' folder, '2' link, 'x' pax records */
    const char *path, *link;
    mode_t mode;
    int64_t mtime_s;
    uint64_t size;
};

static bool flush(struct tar *tar, struct error *err)
{
    if (!file_write_all(tar->fd, tar->out.data, tar->out.len, err))
        return false;
    buf_clear(&tar->out);
    return true;
}

static void pad(struct buf *out, uint64_t size)
{
    size_t rest = (size_t)(size % BLOCK);
    if (rest == 0)
        return;
    memset(buf_reserve(out, BLOCK - rest), 0, BLOCK - rest);
    out->len += BLOCK - rest;
}

static void add_header(struct buf *out, const struct entry *entry)
{
    struct header header = {.type = entry->type};
    size_t path_len = strlen(entry->path);
    memcpy(header.name, entry->path, path_len < sizeof header.name ? path_len : sizeof header.name);
    if (entry->link)
        memcpy(header.link, entry->link, strnlen(entry->link, sizeof header.link));
    bool old = entry->mtime_s < 0 || (uint64_t)entry->mtime_s >= OCTAL_11_LIMIT;
    snprintf(header.mode, sizeof header.mode, "%07o", (unsigned)entry->mode & 07777);
    memcpy(header.uid, "0000000", 8);
    memcpy(header.gid, "0000000", 8);
    snprintf(header.size, sizeof header.size, "%011llo",
             (unsigned long long)(entry->size < OCTAL_11_LIMIT ? entry->size : 0));
    snprintf(header.mtime, sizeof header.mtime, "%011llo", old ? 0ULL : (unsigned long long)entry->mtime_s);
    memcpy(header.magic, "ustar", 6);
    memcpy(header.version, "00", 2);

    memset(header.checksum, ' ', sizeof header.checksum);
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof header; i++)
        sum += ((const unsigned char *)&header)[i];
    snprintf(header.checksum, sizeof header.checksum, "%06o", sum & 0777777);
    buf_add(out, &header, sizeof header);
}

/* "LEN KEY=VALUE\n", where LEN counts its own digits. */
static void add_record(struct buf *out, const char *key, const char *value)
{
    size_t bare = strlen(key) + strlen(value) + 3;
    size_t len = bare;
    for (size_t digits = 0; digits != (size_t)snprintf(NULL, 0, "%zu", len);) {
        digits = (size_t)snprintf(NULL, 0, "%zu", len);
        len = bare + digits;
    }
    buf_addf(out, "%zu %s=%s\n", len, key, value);
}

static void add_pax(struct buf *out, const struct entry *entry)
{
    AUTO_BUF struct buf records = BUF_INIT;
    char number[32];
    if (strlen(entry->path) > sizeof((struct header *)0)->name)
        add_record(&records, "path", entry->path);
    if (entry->link && strlen(entry->link) > sizeof((struct header *)0)->link)
        add_record(&records, "linkpath", entry->link);
    if (entry->size >= OCTAL_11_LIMIT) {
        snprintf(number, sizeof number, "%llu", (unsigned long long)entry->size);
        add_record(&records, "size", number);
    }
    if (records.len == 0)
        return;
    add_header(out, &(struct entry){.type = 'x', .path = "PaxHeader", .mode = 0644, .size = records.len});
    buf_add(out, records.data, records.len);
    pad(out, records.len);
}

static bool add_entry(struct tar *tar, const struct entry *entry, struct error *err)
{
    add_pax(&tar->out, entry);
    add_header(&tar->out, entry);
    return tar->out.len < CHUNK || flush(tar, err);
}

bool tar_add_folder(struct tar *tar, const char *path, mode_t mode, int64_t mtime_s, struct error *err)
{
    AUTO_BUF struct buf name = BUF_INIT;
    buf_addf(&name, "%s/", path);
    return add_entry(tar, &(struct entry){.type = '5', .path = name.data, .mode = mode, .mtime_s = mtime_s},
                     err);
}

bool tar_add_link(struct tar *tar, const char *path, const char *target, int64_t mtime_s, struct error *err)
{
    return add_entry(
        tar, &(struct entry){.type = '2', .path = path, .link = target, .mode = 0777, .mtime_s = mtime_s},
        err);
}

static bool add_zeros(struct tar *tar, uint64_t count, struct error *err)
{
    if (count < HOLE_WORTH) {
        memset(buf_reserve(&tar->out, (size_t)count), 0, (size_t)count);
        tar->out.len += (size_t)count;
        return tar->out.len < CHUNK || flush(tar, err);
    }
    if (!flush(tar, err))
        return false;
    return lseek(tar->fd, (off_t)count, SEEK_CUR) >= 0 || error_errno(err, "writing");
}

/* Where the next data begins at or after `at`; `size` where only a hole is left. */
static uint64_t data_after(int fd, uint64_t at, uint64_t size)
{
    off_t data = lseek(fd, (off_t)at, SEEK_DATA);
    if (data < 0)
        return errno == ENXIO ? size : at;
    return (uint64_t)data < size ? (uint64_t)data : size;
}

static bool has_holes(int fd, uint64_t size)
{
    struct stat info;
    return size >= HOLE_WORTH && fstat(fd, &info) == 0 && (uint64_t)info.st_blocks * 512 < size;
}

static bool copy_bytes(struct tar *tar, int fd, uint64_t size, struct error *err)
{
    bool sparse = has_holes(fd, size);
    for (uint64_t at = 0; at < size;) {
        uint64_t data = sparse ? data_after(fd, at, size) : at;
        if (data > at && !add_zeros(tar, data - at, err))
            return false;
        at = data;
        size_t want = size - at < CHUNK ? (size_t)(size - at) : CHUNK;
        ssize_t got = want ? pread(fd, buf_reserve(&tar->out, want), want, (off_t)at) : 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, "reading");
        if (got == 0)
            return add_zeros(tar, size - at, err);
        tar->out.len += (size_t)got;
        at += (uint64_t)got;
        if (tar->out.len >= CHUNK && !flush(tar, err))
            return false;
    }
    return true;
}

bool tar_add_file(struct tar *tar, const char *path, mode_t mode, int64_t mtime_s, int fd, uint64_t size,
                  struct error *err)
{
    const struct entry entry = {.type = '0', .path = path, .mode = mode, .mtime_s = mtime_s, .size = size};
    if (!add_entry(tar, &entry, err) || !copy_bytes(tar, fd, size, err))
        return error_context(err, "%s", path);
    pad(&tar->out, size);
    return true;
}

bool tar_finish(struct tar *tar, struct error *err)
{
    memset(buf_reserve(&tar->out, 2 * (size_t)BLOCK), 0, 2 * (size_t)BLOCK);
    tar->out.len += 2 * (size_t)BLOCK;
    bool done = flush(tar, err);
    buf_free(&tar->out);
    return done;
}
