/* UTF-8 as RFC 3629 has it: no overlong form, no surrogate, nothing above U+10FFFF. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* The length of the character that `bytes` (`len` of them, one at least) begin with: 1 to 4; 0 where it is cut by the
 * end; -1 where the first byte begins none. */
int utf8_length(const char *bytes, size_t len);

/* How many characters the text has; a byte that is none counts as one. */
size_t utf8_count(const char *text);

/* The character that `text` (ended by a NUL) begins with, and its length in bytes; 0 where that is none. A NUL is a
 * character of one byte. */
size_t utf8_decode(const char *text, uint32_t *character);
