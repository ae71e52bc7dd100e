#include "cli/command_rows.h"

/* clang-format off */
const struct command *const commands[] = {
    &run_command,
    &list_command,
    &lint_command,
    &config_command,
    &why_command,
    &vars_command,
    &graph_command,
    &runs_command,
    &log_command,
    &artifacts_command,
    &diff_command,
    &view_command,
    &gc_command,
    &register_command,
    &runners_command,
    &trust_command,
    &hook_command,
    &completion_command,
    &version_command,
    &help_command,
    &complete_command,
    &manual_command,
    NULL,
};
/* clang-format on */

const struct option global_options[] = {
    {'C', "directory", "DIR", "as if started there", COMPLETE_FOLDER},
    {'f', "file", "FILE", "instead of .gitlab-ci.yml (-: standard input)", COMPLETE_FILE},
    {0, "config", "FILE", "a GitLab Runner config.toml", COMPLETE_FILE},
    {'v', "variable", "KEY=VALUE", "a pipeline variable; wins over all others", .repeatable = true},
    {0, "variables-file", "FILE", "project variables, YAML or dotenv", COMPLETE_FILE, .repeatable = true},
    {0, "input", "KEY=VALUE", "a pipeline input (spec:inputs)", .repeatable = true},
    {0, "as", "EVENT", "push, mr[:TARGET], tag[:NAME], schedule, web, …", COMPLETE_SOME_WORDS,
     "push|mr|tag|schedule|web|trigger|api|parent_pipeline"},
    {0, "ref", "NAME", "evaluates as if on this branch"},
    {0, "changes-from", "REV", "the base that rules:changes compares with"},
    {0, "offline", NULL, "never touches the network"},
    {0, "color", "WHEN", "auto, always or never", COMPLETE_WORDS, "auto|always|never"},
    {0, "json", NULL, "machine output on standard output"},
    {'q', "quiet", NULL, "says less"},
    {0, "verbose", NULL, "says more"},
    {'h', "help", NULL, "shows this, or a command's examples and options"},
    OPTIONS_END,
};
