#include <string.h>

#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/say.h"

/* The files of completions/, as the build wrote them down: `completion_bash`, …. */
#include "cli/completion-scripts.inc"

static const struct {
    const char *shell, *script;
} scripts[] = {{"bash", completion_bash}, {"zsh", completion_zsh}, {"fish", completion_fish}};

static int run_completion(struct invocation *invocation)
{
    AUTO_BUF struct buf text = BUF_INIT;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (strcmp(scripts[i].shell, invocation->args.items[0]) == 0)
            buf_adds(&text, scripts[i].script);
    return say_result(&text, EXIT_PASSED);
}

static const char *const completion_examples[] = {
    "source <(ci-local completion bash)",
    "for this shell; `make install` puts it in place for all",
    "ci-local completion fish | source",
    "the same for fish",
    NULL,
};

const struct command completion_command = {
    .name = "completion",
    .summary = "prints the completion script for a shell",
    .arguments = "bash|zsh|fish",
    .completes = COMPLETE_WORDS,
    .words = "bash|zsh|fish",
    .args_min = 1,
    .args_max = 1,
    .examples = completion_examples,
    .run = run_completion,
};
