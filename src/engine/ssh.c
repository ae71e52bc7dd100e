#include "engine/ssh.h"

#include <stddef.h>

struct ssh_tunnel *ssh_open(const char *url, struct limit limit, struct error *err)
{
    (void)limit;
    error_set(err, ERROR_SYSTEM, "%s: engines by ssh are not supported yet", url);
    return NULL;
}

void ssh_close(struct ssh_tunnel *tunnel)
{
    (void)tunnel;
}

const char *ssh_socket(const struct ssh_tunnel *tunnel)
{
    (void)tunnel;
    return NULL;
}
