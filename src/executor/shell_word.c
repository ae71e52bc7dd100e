#include "executor/shell_word.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"

static bool needs_no_quotes(const char *text)
{
    const char *at = text;
    while (isalnum((unsigned char)*at) || (*at && strchr(",-./@_", *at)))
        at++;
    return *at == '\0' && at > text;
}

static void ansi_c_char(struct buf *out, unsigned char c)
{
    static const char named[] = "\a\b\t\n\v\f\r'\\";
    static const char letters[] = "abtnvfr'\\";
    const char *hit = strchr(named, c);
    if (hit)
        buf_addf(out, "\\%c", letters[hit - named]);
    else if (c < ' ' || c >= 0x7f)
        buf_addf(out, "\\x%02x", c);
    else
        buf_addc(out, (char)c);
}

static void posix_char(struct buf *out, char c)
{
    if (strchr("`\"\\$", c))
        buf_addc(out, '\\');
    buf_addc(out, c);
}

void shell_word(struct buf *out, const char *text, enum shell_quoting quoting)
{
    if (needs_no_quotes(text)) {
        buf_adds(out, text);
        return;
    }
    if (*text == '\0') {
        buf_adds(out, "''");
        return;
    }
    buf_adds(out, quoting == SHELL_ANSI_C ? "$'" : "\"");
    for (; *text; text++)
        if (quoting == SHELL_ANSI_C)
            ansi_c_char(out, (unsigned char)*text);
        else
            posix_char(out, *text);
    buf_addc(out, quoting == SHELL_ANSI_C ? '\'' : '"');
}
