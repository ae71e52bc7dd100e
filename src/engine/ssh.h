/* The way to an engine on another machine by ssh: a socket of ours that leads to its socket.
 * Source: EXECUTION "Talking to the engine". For engine/ only. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/limit.h"

struct ssh_tunnel;

/* Starts ssh to `url` ("ssh://USER@HOST:PORT", with a path where the engine's socket is elsewhere than
 * /var/run/docker.sock) and waits until its socket leads somewhere. The tunnel ends with the last process that holds it.
 * NULL: ERROR_UNREACHABLE with ssh's own words. */
struct ssh_tunnel *ssh_open(const char *url, struct limit limit, struct error *err);
void ssh_close(struct ssh_tunnel *tunnel);

/* The path of the socket on this side. */
const char *ssh_socket(const struct ssh_tunnel *tunnel);
