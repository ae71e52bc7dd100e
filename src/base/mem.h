/* Memory from the heap, for what grows; everything else lives in an arena. Out of memory ends the process with a
 * message, here and nowhere else. */
#pragma once
#include <stddef.h>

/* malloc, realloc and strdup that never return NULL. The caller frees. */
void *mem_alloc(size_t size);
void *mem_grow(void *block, size_t size);
char *mem_strdup(const char *text);

/* Ends the process: writes "ci-local: out of memory" to standard error and exits with status 4. */
__attribute__((noreturn)) void mem_exhausted(void);
