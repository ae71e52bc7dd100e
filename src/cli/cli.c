#include "cli/cli.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "cli/command_rows.h"
#include "cli/help.h"
#include "cli/invocation.h"
#include "cli/say.h"
#include "cli/settings.h"

static int show_help(const struct invocation *invocation, int status)
{
    AUTO_BUF struct buf text = BUF_INIT;
    if (invocation->command)
        help_of(&text, invocation->command);
    else
        help_program(&text);
    return say_result(&text, status);
}

static int dispatch(struct invocation *invocation)
{
    if (invocation->help)
        return show_help(invocation, EXIT_PASSED);
    if (invocation->version)
        return version_command.run(invocation);
    if (!invocation->command && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
        invocation->command = &run_command;
        invocation->opens_viewer = true;
    }
    if (!invocation->command)
        return show_help(invocation, EXIT_USAGE);
    struct error err = ERROR_INIT;
    if (!invocation_enter(invocation, &err))
        return say_error(&err);
    struct diags diags = {.arena = invocation->arena};
    if (invocation->command->reads_settings && !settings_apply(invocation, &diags)) {
        say_diags(invocation, &diags);
        return EXIT_CONFIG;
    }
    return invocation->command->run(invocation);
}

/* Where we were started with a standard descriptor closed, the next file opened would take its number, and what is
 * meant for people would be written into it. What stands in for it cannot be used in the direction meant. */
static void hold_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int cli_main(char *const *argv)
{
    hold_standard_descriptors();
    struct arena *arena = arena_new();
    struct invocation invocation;
    struct error err = ERROR_INIT;
    int status =
        invocation_parse(arena, argv + 1, &invocation, &err) ? dispatch(&invocation) : say_error(&err);
    arena_free(arena);
    return status;
}
