/* Bytes that grow. The text is never NULL and always ends with a NUL that `len` does not count. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct buf {
    char *data;
    size_t len;
    size_t cap;
};

/* An empty buffer without memory of its own. */
extern char buf_nothing[1];
#define BUF_INIT                                                                                             \
    {                                                                                                        \
        .data = buf_nothing, .len = 0, .cap = 0                                                              \
    }

/* Gives back the memory; the buffer is empty and usable again. */
void buf_free(struct buf *buf);
#define AUTO_BUF __attribute__((cleanup(buf_free)))

/* Forgets the contents, keeps the memory. */
void buf_clear(struct buf *buf);

/* Makes room for `more` bytes past `len` and returns where they begin; the caller raises `len`. */
char *buf_reserve(struct buf *buf, size_t more);

/* Appends. */
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_adds(struct buf *buf, const char *text);
void buf_addc(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *buf, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Drops the first `len` bytes. */
void buf_consume(struct buf *buf, size_t len);

/* Hands the text over to the caller, who frees it; the buffer is empty again. */
char *buf_take(struct buf *buf);
