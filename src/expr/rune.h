/* Characters of UTF-8. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* The character that `text` (ended by a NUL) begins with, and its length in bytes; 0 where that is no valid UTF-8. A NUL
 * is a character of one byte. */
size_t rune_decode(const char *text, uint32_t *rune);
