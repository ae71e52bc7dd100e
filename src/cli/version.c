#include "config.h"

#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/say.h"

static int run_version(struct invocation *invocation)
{
    (void)invocation;
    AUTO_BUF struct buf text = BUF_INIT;
    buf_adds(&text, "ci-local " PACKAGE_VERSION "\n");
    return say_result(&text, EXIT_PASSED);
}

const struct command version_command = {
    .name = "version",
    .summary = "prints the version",
    .arguments = "",
    .run = run_version,
};
