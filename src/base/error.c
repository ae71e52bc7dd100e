#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->kind = kind;
    err->hint[0] = '\0';
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return false;
}

static enum error_kind kind_of_errno(int number)
{
    switch (number) {
    case ENOENT:
        return ERROR_NOT_FOUND;
    case EEXIST:
        return ERROR_CONFLICT;
    case EACCES:
    case EPERM:
        return ERROR_DENIED;
    case ECONNREFUSED:
    case EHOSTUNREACH:
    case ENETUNREACH:
        return ERROR_UNREACHABLE;
    case ETIMEDOUT:
        return ERROR_TIMEOUT;
    case ECANCELED:
        return ERROR_CANCELED;
    default:
        return ERROR_SYSTEM;
    }
}

bool error_errno(struct error *err, const char *format, ...)
{
    int number = errno;
    va_list args;
    va_start(args, format);
    err->kind = kind_of_errno(number);
    err->hint[0] = '\0';
    int len = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (len >= 0 && (size_t)len < sizeof err->message)
        snprintf(err->message + len, sizeof err->message - (size_t)len, ": %s", strerror(number));
    return false;
}

bool error_context(struct error *err, const char *format, ...)
{
    char inner[sizeof err->message];
    memcpy(inner, err->message, sizeof inner);
    va_list args;
    va_start(args, format);
    int len = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (len >= 0 && (size_t)len < sizeof err->message)
        snprintf(err->message + len, sizeof err->message - (size_t)len, ": %s", inner);
    return false;
}

bool error_hint(struct error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(err->hint, sizeof err->hint, format, args);
    va_end(args);
    return false;
}
