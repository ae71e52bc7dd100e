#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void mem_exhausted(void)
{
    static const char message[] = "ci-local: out of memory\n";
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    (void)written;
    _exit(4);
}

void *mem_alloc(size_t size)
{
    void *block = malloc(size ? size : 1);
    if (!block)
        mem_exhausted();
    return block;
}

void *mem_grow(void *block, size_t size)
{
    block = realloc(block, size ? size : 1);
    if (!block)
        mem_exhausted();
    return block;
}

char *mem_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(mem_alloc(size), text, size);
}
