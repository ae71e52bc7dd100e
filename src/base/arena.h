/* An arena: memory with one life. Everything in it goes at once; a configuration and its plan live in one, which is
 * made read-only when they are built. The pages are shared anonymous mappings, so that a fork costs the same whatever
 * their size. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A new, empty arena. The caller ends it with arena_free. */
struct arena *arena_new(void);

/* Releases the arena and everything in it; NULL is allowed. */
void arena_free(struct arena *arena);

/* Makes everything in the arena read-only, for good: a write afterwards is a fault. Nothing can be allocated any
 * more. */
void arena_seal(struct arena *arena);

/* Calls `release(thing)` when the arena ends: for what lives as long as it, but elsewhere. */
void arena_defer(struct arena *arena, void (*release)(void *thing), void *thing);

/* `size` zeroed bytes, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);

/* Copies that live in the arena; arena_strndup ends the copy with a NUL. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t len);
void *arena_memdup(struct arena *arena, const void *bytes, size_t len);

/* A formatted string that lives in the arena. */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Bytes handed out so far. */
size_t arena_used(const struct arena *arena);
