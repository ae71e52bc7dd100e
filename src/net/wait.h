/* Waiting on one descriptor within a limit. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/limit.h"

/* Waits until `fd` is ready for `events` of poll (or failed, which its next use will show). ERROR_TIMEOUT,
 * ERROR_CANCELED. */
bool net_wait(int fd, short events, struct limit limit, struct error *err);

/* Waits for nothing but the limit, `duration_ms` at most: false where the limit came first. */
bool net_pause(int duration_ms, struct limit limit, struct error *err);

/* False, with ERROR_CANCELED, where the cancel descriptor has spoken already. */
bool net_not_canceled(struct limit limit, struct error *err);
