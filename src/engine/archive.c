/* Files into and out of containers, as tar streams. */
#include "engine/container.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "engine/request.h"
#include "net/url.h"
#include "net/wait.h"

enum { BLOCK = 512, MOST_LINKS = 8 };

static const char *archive_path(struct arena *arena, const char *id, const char *path)
{
    AUTO_BUF struct buf rest = BUF_INIT;
    buf_adds(&rest, "/archive?path=");
    url_escape(&rest, path);
    return object_path(arena, "/containers", id, rest.data);
}

bool engine_archive_put(const struct engine_call *call, const char *id, const char *path,
                        const struct archive_source *source, struct error *err)
{
    AUTO_ANSWER struct http_answer answer = HTTP_ANSWER_INIT;
    const struct engine_request request = {
        .method = "PUT",
        .path = archive_path(call->arena, id, path),
        .body = {.bytes = source->bytes, .len = source->len, .fd = source->bytes ? -1 : source->fd},
    };
    return engine_send(call, &request, &answer, err);
}

bool engine_archive_read(const struct engine_call *call, const char *id, const char *path,
                         bool (*take)(void *context, const char *bytes, size_t len), void *context,
                         struct error *err)
{
    AUTO_ANSWER struct http_answer answer = HTTP_ANSWER_INIT;
    const struct engine_request request = {
        .method = "GET",
        .path = archive_path(call->arena, id, path),
        .body = HTTP_NO_BODY,
        .take = take,
        .context = context,
    };
    return engine_send(call, &request, &answer, err);
}

/* Where an archive goes to, and why it could not. */
struct outlet {
    int fd;
    struct limit limit;
    struct error failure;
};

static bool write_piece(void *context, const char *bytes, size_t len)
{
    struct outlet *outlet = context;
    return net_wait(outlet->fd, POLLOUT, outlet->limit, &outlet->failure) &&
           file_write_all(outlet->fd, bytes, len, &outlet->failure);
}

bool engine_archive_get(const struct engine_call *call, const char *id, const char *path, int fd,
                        struct error *err)
{
    struct outlet outlet = {.fd = fd, .limit = call->limit, .failure = ERROR_INIT};
    if (engine_archive_read(call, id, path, write_piece, &outlet, err))
        return true;
    if (outlet.failure.kind != ERROR_NONE)
        *err = outlet.failure;
    return false;
}

/* A tar stream of which one file is wanted, with the head and contents of that file alone kept. */
struct one_file {
    struct buf seen; /* what is not looked at yet */
    size_t skip;     /* bytes of entries that are passed over */
    size_t limit_bytes;
    char type; /* of the entry found: '0', '2' for a symbolic link, '5' for a folder; 0: none yet */
    size_t size;
    char link[101];
    bool too_large;
};

static bool is_description(char type)
{
    return type == 'x' || type == 'g' || type == 'L' || type == 'K';
}

/* Takes one head apart. */
static void read_header(struct one_file *file)
{
    const char *head = file->seen.data;
    char digits[13] = "";
    memcpy(digits, head + 124, 12);
    size_t size = strtoull(digits, NULL, 8);
    char type = head[156] ? head[156] : '0';
    if (is_description(type)) {
        file->skip = BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        return;
    }
    file->type = type;
    file->size = type == '0' ? size : 0;
    file->too_large = file->limit_bytes && file->size > file->limit_bytes;
    memcpy(file->link, head + 157, 100);
    buf_consume(&file->seen, BLOCK);
}

static bool take_file(void *context, const char *bytes, size_t len)
{
    struct one_file *file = context;
    buf_add(&file->seen, bytes, len);
    while (!file->type) {
        size_t dropped = file->skip < file->seen.len ? file->skip : file->seen.len;
        buf_consume(&file->seen, dropped);
        file->skip -= dropped;
        if (file->skip || file->seen.len < BLOCK)
            return true;
        read_header(file);
    }
    return !file->too_large;
}

/* The path that a link at `path` leads to. */
static const char *follow(struct arena *arena, const char *path, const char *link)
{
    const char *slash = strrchr(path, '/');
    const char *folder = arena_strndup(arena, path, slash ? (size_t)(slash - path) + 1 : 0);
    return path_join(arena, folder, link);
}

static bool read_one(const struct engine_call *call, const char *id, const char *path, struct one_file *file,
                     struct error *err)
{
    if (!engine_archive_read(call, id, path, take_file, file, err) && !file->too_large)
        return false;
    if (file->too_large)
        return error_set(err, ERROR_SYSTEM, "%s in the container is larger than %zu bytes", path,
                         file->limit_bytes);
    if (!file->type || (file->type == '0' && file->seen.len < file->size))
        return error_set(err, ERROR_SYSTEM, "%s in the container could not be read in full", path);
    return true;
}

bool engine_file_read(const struct engine_call *call, const char *id, const char *path, size_t limit_bytes,
                      const char **text, size_t *len, struct error *err)
{
    for (int links = 0; links <= MOST_LINKS; links++) {
        struct one_file file = {.seen = BUF_INIT, .limit_bytes = limit_bytes};
        bool done = read_one(call, id, path, &file, err);
        if (done && file.type == '0') {
            *text = arena_strndup(call->arena, file.seen.data, file.size);
            *len = file.size;
        }
        buf_free(&file.seen);
        if (!done || file.type == '0')
            return done;
        if (file.type != '2')
            return error_set(err, ERROR_NOT_FOUND, "%s in the container is no file", path);
        path = follow(call->arena, path, file.link);
    }
    return error_set(err, ERROR_SYSTEM, "%s in the container: too many symbolic links", path);
}
