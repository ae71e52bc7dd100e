#include "cli/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/file.h"
#include "cli/invocation.h"

bool say_color(const struct invocation *invocation, int fd)
{
    const char *wish = option_value(invocation, "color");
    if (wish && strcmp(wish, "auto") != 0)
        return strcmp(wish, "always") == 0;
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return !(no_color && *no_color) && terminal && strcmp(terminal, "dumb") != 0 && isatty(fd);
}

void say_words(const struct buf *text)
{
    struct error ignored = ERROR_INIT;
    file_write_all(STDERR_FILENO, text->data, text->len, &ignored);
}

int say_result(const struct buf *text, int status)
{
    struct error err = ERROR_INIT;
    if (file_write_all(STDOUT_FILENO, text->data, text->len, &err))
        return status;
    error_context(&err, "standard output");
    return say_error(&err);
}

static int status_of(enum error_kind kind)
{
    switch (kind) {
    case ERROR_NONE:
        return EXIT_PASSED;
    case ERROR_USAGE:
        return EXIT_USAGE;
    case ERROR_CONFIG:
        return EXIT_CONFIG;
    case ERROR_SYSTEM:
    case ERROR_NOT_FOUND:
    case ERROR_CONFLICT:
    case ERROR_DENIED:
    case ERROR_UNREACHABLE:
    case ERROR_TIMEOUT:
    case ERROR_CANCELED:
        break;
    }
    return EXIT_ENVIRONMENT;
}

int say_error(const struct error *err)
{
    AUTO_BUF struct buf text = BUF_INIT;
    buf_addf(&text, "ci-local: %s\n", err->message);
    if (err->hint[0])
        buf_addf(&text, "          %s\n", err->hint);
    say_words(&text);
    return status_of(err->kind);
}

void say_diags(const struct invocation *invocation, const struct diags *diags)
{
    AUTO_BUF struct buf text = BUF_INIT;
    bool color = say_color(invocation, STDERR_FILENO);
    for (size_t i = 0; i < diags->list.len; i++)
        diag_render(&text, diags->list.items[i], color);
    say_words(&text);
}

void say_note(const struct invocation *invocation, const char *format, ...)
{
    if (option_given(invocation, "quiet"))
        return;
    AUTO_BUF struct buf text = BUF_INIT;
    buf_adds(&text, "ci-local: ");
    va_list args;
    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    buf_addc(&text, '\n');
    say_words(&text);
}
