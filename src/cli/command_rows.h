/* The rows of the command table; each stands in the file of its command. */
#pragma once
#include "cli/command.h"

extern const struct command artifacts_command;
extern const struct command complete_command;
extern const struct command completion_command;
extern const struct command config_command;
extern const struct command diff_command;
extern const struct command doctor_command;
extern const struct command gc_command;
extern const struct command graph_command;
extern const struct command help_command;
extern const struct command hook_command;
extern const struct command lint_command;
extern const struct command list_command;
extern const struct command log_command;
extern const struct command manual_command;
extern const struct command register_command;
extern const struct command run_command;
extern const struct command runners_command;
extern const struct command runs_command;
extern const struct command trust_command;
extern const struct command vars_command;
extern const struct command version_command;
extern const struct command view_command;
extern const struct command why_command;
