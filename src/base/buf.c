#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char buf_nothing[1] = "";

void buf_free(struct buf *buf)
{
    if (buf->cap)
        free(buf->data);
    *buf = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    if (buf->cap)
        buf->data[0] = '\0';
}

char *buf_reserve(struct buf *buf, size_t more)
{
    size_t need = buf->len + more + 1;
    if (need > buf->cap) {
        size_t cap = buf->cap * 2 > 64 ? buf->cap * 2 : 64;
        if (cap < need)
            cap = need;
        buf->data = mem_grow(buf->cap ? buf->data : NULL, cap);
        buf->data[buf->len] = '\0';
        buf->cap = cap;
    }
    return buf->data + buf->len;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    memcpy(buf_reserve(buf, len), bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void buf_adds(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_addc(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_vaddf(struct buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    vsnprintf(buf_reserve(buf, (size_t)len), (size_t)len + 1, format, again);
    va_end(again);
    buf->len += (size_t)len;
}

void buf_addf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vaddf(buf, format, args);
    va_end(args);
}

void buf_consume(struct buf *buf, size_t len)
{
    if (len == 0)
        return;
    buf->len -= len;
    memmove(buf->data, buf->data + len, buf->len + 1);
}

char *buf_take(struct buf *buf)
{
    char *text = buf->cap ? buf->data : mem_strdup("");
    *buf = (struct buf)BUF_INIT;
    return text;
}
