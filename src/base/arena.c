#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"

enum { FIRST_CHUNK = 64 * 1024, LARGEST_CHUNK = 8 * 1024 * 1024 };

/* Stands at the start of its own mapping; what is handed out follows it. */
struct chunk {
    struct chunk *next;
    size_t size;
    size_t used;
};

/* On the heap, since a sealed arena may still be given things. */
struct deferred {
    struct deferred *next;
    void (*release)(void *thing);
    void *thing;
};

struct arena {
    struct deferred *deferred;
    struct chunk *chunks; /* the one being filled first */
    size_t handed_out;
    bool sealed;
};

static size_t aligned(size_t size)
{
    size_t unit = alignof(max_align_t);
    return (size + unit - 1) / unit * unit;
}

static void add_chunk(struct arena *arena, size_t room)
{
    size_t size = FIRST_CHUNK;
    if (arena->chunks && arena->chunks->size < LARGEST_CHUNK)
        size = arena->chunks->size * 2;
    else if (arena->chunks)
        size = LARGEST_CHUNK;
    size_t header = aligned(sizeof(struct chunk));
    if (size < room + header)
        size = (room + header + 4095) / 4096 * 4096;
    struct chunk *chunk = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (chunk == MAP_FAILED)
        mem_exhausted();
    *chunk = (struct chunk){.next = arena->chunks, .size = size, .used = header};
    arena->chunks = chunk;
}

struct arena *arena_new(void)
{
    struct arena *arena = mem_alloc(sizeof *arena);
    *arena = (struct arena){0};
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    for (struct deferred *one = arena->deferred, *next; one; one = next) {
        next = one->next;
        one->release(one->thing);
        free(one);
    }
    for (struct chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        munmap(chunk, chunk->size);
    }
    free(arena);
}

void arena_seal(struct arena *arena)
{
    for (struct chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        mprotect(chunk, chunk->size, PROT_READ);
    }
    arena->sealed = true;
}

void arena_defer(struct arena *arena, void (*release)(void *thing), void *thing)
{
    struct deferred *one = mem_alloc(sizeof *one);
    *one = (struct deferred){.next = arena->deferred, .release = release, .thing = thing};
    arena->deferred = one;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size = aligned(size ? size : 1);
    if (!arena->chunks || arena->chunks->size - arena->chunks->used < size)
        add_chunk(arena, size);
    struct chunk *chunk = arena->chunks;
    void *block = (char *)chunk + chunk->used;
    chunk->used += size;
    arena->handed_out += size;
    return block;
}

void *arena_memdup(struct arena *arena, const void *bytes, size_t len)
{
    void *copy = arena_alloc(arena, len);
    return len ? memcpy(copy, bytes, len) : copy;
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
    char *copy = arena_alloc(arena, len + 1);
    memcpy(copy, text, len);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

size_t arena_used(const struct arena *arena)
{
    return arena->handed_out;
}
