/* Whether somebody listens on a port. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/limit.h"

/* Tries all `ports` of a numeric address at once, a single time. True: one accepted, `*open_port` says which. False:
 * ERROR_UNREACHABLE (all refused), ERROR_TIMEOUT, ERROR_CANCELED. */
bool tcp_probe(const char *address, const int *ports, size_t count, struct limit limit, int *open_port,
               struct error *err);
