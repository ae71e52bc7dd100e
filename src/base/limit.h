/* How long a blocking call may take: every call that waits for the world takes one. */
#pragma once
#include <stdint.h>

struct limit {
    int64_t deadline_ms; /* of clock_ms; below 0: none. When it passes the call ends with ERROR_TIMEOUT */
    int cancel_fd; /* readable, or at its end: the call ends with ERROR_CANCELED; below 0: none. Never read */
};

#define LIMIT_NONE                                                                                           \
    (struct limit)                                                                                           \
    {                                                                                                        \
        .deadline_ms = -1, .cancel_fd = -1                                                                   \
    }
