#include "executor/untar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"

enum { BLOCK = 512, COPY_BYTES = 256 * 1024 };

/* Where the fields of a header are. */
struct field {
    size_t at, len;
};
static const struct field field_name = {0, 100}, field_mode = {100, 8}, field_uid = {108, 8},
                          field_gid = {116, 8}, field_size = {124, 12}, field_mtime = {136, 12},
                          field_link = {157, 100}, field_magic = {257, 6}, field_prefix = {345, 155};
enum { TYPE_AT = 156 };

struct reader {
    int fd;
    int64_t at;
    unsigned char block[BLOCK];
    struct buf path, link; /* of the present entry */
    bool long_path, long_link;
    int64_t long_size; /* from a pax header; below 0: none */
    struct buf extra;
};

static bool read_at(const struct reader *reader, int64_t at, void *bytes, size_t len, struct error *err)
{
    ssize_t got = pread(reader->fd, bytes, len, at);
    if (got < 0)
        return error_errno(err, "reading the archive");
    return got == (ssize_t)len || error_set(err, ERROR_SYSTEM, "the archive ends too early");
}

/* Octal, or binary where the first bit is set. */
static int64_t number(const unsigned char *block, struct field field)
{
    const unsigned char *text = block + field.at;
    int64_t value = 0;
    if (text[0] & 0x80) {
        for (size_t i = field.len - 8; i < field.len; i++)
            value = value << 8 | text[i];
        return value;
    }
    for (size_t i = 0; i < field.len; i++)
        if (text[i] >= '0' && text[i] <= '7')
            value = value * 8 + (text[i] - '0');
    return value;
}

static void add_text(struct buf *out, const unsigned char *block, struct field field)
{
    buf_add(out, block + field.at, strnlen((const char *)block + field.at, field.len));
}

static bool read_extra(struct reader *reader, int64_t size, struct error *err)
{
    if (size > 1024 * 1024)
        return error_set(err, ERROR_SYSTEM, "the archive has a name of %lld bytes", (long long)size);
    buf_clear(&reader->extra);
    if (!read_at(reader, reader->at + BLOCK, buf_reserve(&reader->extra, (size_t)size), (size_t)size, err))
        return false;
    reader->extra.len = (size_t)size;
    reader->extra.data[size] = '\0';
    return true;
}

static void take_pax(struct reader *reader, const char *key, const char *value, size_t len)
{
    if (strncmp(key, "path=", 5) == 0) {
        buf_clear(&reader->path);
        buf_add(&reader->path, value, len);
        reader->long_path = true;
    } else if (strncmp(key, "linkpath=", 9) == 0) {
        buf_clear(&reader->link);
        buf_add(&reader->link, value, len);
        reader->long_link = true;
    } else if (strncmp(key, "size=", 5) == 0) {
        reader->long_size = strtoll(value, NULL, 10);
    }
}

/* Records of "LENGTH KEY=VALUE\n". */
static void read_pax(struct reader *reader)
{
    const char *at = reader->extra.data, *end = at + reader->extra.len;
    while (at < end) {
        char *space;
        long len = strtol(at, &space, 10);
        if (len <= 0 || *space != ' ' || len > end - at)
            return;
        const char *key = space + 1, *equals = memchr(key, '=', (size_t)(at + len - key));
        if (equals)
            take_pax(reader, key, equals + 1, (size_t)(at + len - 1 - (equals + 1)));
        at += len;
    }
}

static void take_gnu(struct buf *into, bool *known, const struct buf *text)
{
    buf_clear(into);
    buf_adds(into, text->data);
    *known = true;
}

/* A header that only tells of the next entry. */
static bool is_about_next(struct reader *reader, char type, int64_t size, bool *about, struct error *err)
{
    *about = type == 'x' || type == 'g' || type == 'L' || type == 'K';
    if (!*about || type == 'g')
        return true;
    if (!read_extra(reader, size, err))
        return false;
    if (type == 'x')
        read_pax(reader);
    else if (type == 'L')
        take_gnu(&reader->path, &reader->long_path, &reader->extra);
    else
        take_gnu(&reader->link, &reader->long_link, &reader->extra);
    return true;
}

static void read_names(struct reader *reader)
{
    if (!reader->long_path) {
        buf_clear(&reader->path);
        bool ustar = memcmp(reader->block + field_magic.at, "ustar", 6) == 0;
        if (ustar && reader->block[field_prefix.at]) {
            add_text(&reader->path, reader->block, field_prefix);
            buf_addc(&reader->path, '/');
        }
        add_text(&reader->path, reader->block, field_name);
    }
    if (!reader->long_link) {
        buf_clear(&reader->link);
        add_text(&reader->link, reader->block, field_link);
    }
    while (reader->path.len > 1 && reader->path.data[reader->path.len - 1] == '/')
        reader->path.data[--reader->path.len] = '\0';
}

static int kind_of(char type)
{
    switch (type) {
    case '0':
    case '\0':
    case '7':
        return TAR_FILE;
    case '1':
        return TAR_HARDLINK;
    case '2':
        return TAR_SYMLINK;
    case '5':
        return TAR_FOLDER;
    default:
        return TAR_OTHER;
    }
}

static struct tar_entry read_entry(struct reader *reader, int64_t size)
{
    read_names(reader);
    const char *path = reader->path.data;
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    return (struct tar_entry){.path = path,
                              .link = reader->link.data,
                              .kind = kind_of((char)reader->block[TYPE_AT]),
                              .mode = (mode_t)number(reader->block, field_mode) & 07777,
                              .uid = (uint32_t)number(reader->block, field_uid),
                              .gid = (uint32_t)number(reader->block, field_gid),
                              .mtime_s = number(reader->block, field_mtime),
                              .size = size,
                              .offset = reader->at + BLOCK};
}

static int64_t next_block(int64_t at, int64_t size)
{
    return at + BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
}

static bool walk(struct reader *reader, bool (*take)(void *, const struct tar_entry *, struct error *),
                 void *context, struct error *err)
{
    for (;;) {
        bool about;
        if (!read_at(reader, reader->at, reader->block, BLOCK, err))
            return false;
        if (reader->block[0] == '\0')
            return true;
        int64_t size = number(reader->block, field_size);
        if (!is_about_next(reader, (char)reader->block[TYPE_AT], size, &about, err))
            return false;
        if (!about) {
            if (reader->long_size >= 0)
                size = reader->long_size;
            struct tar_entry entry = read_entry(reader, size);
            if (!take(context, &entry, err))
                return false;
            reader->long_path = reader->long_link = false;
            reader->long_size = -1;
        }
        reader->at = next_block(reader->at, size);
    }
}

bool tar_walk(int fd, bool (*take)(void *context, const struct tar_entry *entry, struct error *err),
              void *context, struct error *err)
{
    struct reader reader = {.fd = fd, .path = BUF_INIT, .link = BUF_INIT, .extra = BUF_INIT, .long_size = -1};
    bool walked = walk(&reader, take, context, err);
    buf_free(&reader.path);
    buf_free(&reader.link);
    buf_free(&reader.extra);
    return walked;
}

struct unpacking {
    int from;
    int into; /* the folder */
    bool (*want)(const char *path);
};

/* What two file systems do not copy between themselves is read and written. */
static ssize_t copy_some(int from, off_t *at, int to, size_t len)
{
    char bytes[64 * 1024];
    ssize_t got = copy_file_range(from, at, to, NULL, len, 0);
    if (got >= 0 || (errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP && errno != ENOSYS))
        return got;
    got = pread(from, bytes, len < sizeof bytes ? len : sizeof bytes, *at);
    if (got > 0)
        got = write(to, bytes, (size_t)got);
    if (got > 0)
        *at += got;
    return got;
}

static bool copy(const struct unpacking *unpacking, int to, const struct tar_entry *entry, struct error *err)
{
    off_t from = entry->offset;
    for (int64_t left = entry->size; left > 0;) {
        ssize_t got = copy_some(unpacking->from, &from, to, (size_t)left);
        if (got == 0)
            return error_set(err, ERROR_SYSTEM, "the archive ends too early");
        if (got < 0)
            return error_errno(err, "unpacking %s", entry->path);
        left -= got;
    }
    return true;
}

/* Small files, nearly all, come quickest by one read and one write. */
static bool copy_small(const struct unpacking *unpacking, int to, const struct tar_entry *entry,
                       struct error *err)
{
    char bytes[16 * 1024];
    if (pread(unpacking->from, bytes, (size_t)entry->size, entry->offset) != entry->size)
        return error_set(err, ERROR_SYSTEM, "the archive ends too early");
    return write(to, bytes, (size_t)entry->size) == entry->size ||
           error_errno(err, "unpacking %s", entry->path);
}

static bool unpack_file(const struct unpacking *unpacking, const struct tar_entry *entry, struct error *err)
{
    AUTO_CLOSE int to = openat(unpacking->into, entry->path,
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, entry->mode & 0777);
    if (to < 0)
        return error_errno(err, "unpacking %s", entry->path);
    const struct timespec times[2] = {{.tv_sec = entry->mtime_s}, {.tv_sec = entry->mtime_s}};
    bool copied =
        entry->size <= 16 * 1024 ? copy_small(unpacking, to, entry, err) : copy(unpacking, to, entry, err);
    return copied && (futimens(to, times) == 0 || error_errno(err, "unpacking %s", entry->path));
}

static bool make(const struct unpacking *unpacking, const struct tar_entry *entry, struct error *err)
{
    int done = 0;
    switch (entry->kind) {
    case TAR_FILE:
        return unpack_file(unpacking, entry, err);
    case TAR_FOLDER:
        done = mkdirat(unpacking->into, entry->path, entry->mode & 0777);
        if (done < 0 && errno == EEXIST)
            done = 0;
        break;
    case TAR_SYMLINK:
        done = symlinkat(entry->link, unpacking->into, entry->path);
        break;
    case TAR_HARDLINK:
        done = linkat(unpacking->into, entry->link, unpacking->into, entry->path, 0);
        break;
    case TAR_OTHER:
        break;
    }
    return done == 0 || error_errno(err, "unpacking %s", entry->path);
}

/* The folders of a path whose own entries are missing or come later. */
static void make_parents(const struct unpacking *unpacking, const char *path)
{
    AUTO_BUF struct buf part = BUF_INIT;
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        buf_clear(&part);
        buf_add(&part, path, (size_t)(slash - path));
        mkdirat(unpacking->into, part.data, 0777);
    }
}

static bool unpack_entry(void *context, const struct tar_entry *entry, struct error *err)
{
    const struct unpacking *unpacking = context;
    if (!*entry->path || strcmp(entry->path, ".") == 0 || (unpacking->want && !unpacking->want(entry->path)))
        return true;
    if (make(unpacking, entry, err))
        return true;
    if (err->kind != ERROR_NOT_FOUND)
        return false;
    *err = (struct error)ERROR_INIT;
    make_parents(unpacking, entry->path);
    return make(unpacking, entry, err);
}

bool untar(const char *tar, const char *folder, bool (*want)(const char *path), struct error *err)
{
    AUTO_CLOSE int from = open(tar, O_RDONLY | O_CLOEXEC);
    AUTO_CLOSE int into = open(folder, O_DIRECTORY | O_PATH | O_CLOEXEC);
    if (from < 0 || into < 0)
        return error_errno(err, "%s", from < 0 ? tar : folder);
    struct unpacking unpacking = {.from = from, .into = into, .want = want};
    return tar_walk(from, unpack_entry, &unpacking, err);
}
