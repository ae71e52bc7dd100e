/* `ci-local __manual`: the manual page, made from the command table by the build. */
#include "config.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/say.h"

/* Text with what roff would take for its own written otherwise. */
static void add_text(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\\')
            buf_adds(out, "\\e");
        else if (*text == '-')
            buf_adds(out, "\\-");
        else if (*text == '\'')
            buf_adds(out, "\\(aq");
        else
            buf_addc(out, *text);
    }
}

/* A line that may begin with a dot. */
static void add_line(struct buf *out, const char *text)
{
    if (*text == '.')
        buf_adds(out, "\\&");
    add_text(out, text);
    buf_addc(out, '\n');
}

/* A table's words as a sentence. */
static void add_sentence(struct buf *out, const char *words)
{
    AUTO_BUF struct buf sentence = BUF_INIT;
    buf_addf(&sentence, "%c%s.", toupper((unsigned char)words[0]), words + 1);
    add_line(out, sentence.data);
}

static void add_option(struct buf *out, const struct option *option)
{
    buf_adds(out, ".TP\n");
    if (option->short_name)
        buf_addf(out, "\\fB\\-%c\\fR%s", option->short_name, option->long_name ? ", " : "");
    if (option->long_name) {
        buf_adds(out, "\\fB\\-\\-");
        add_text(out, option->long_name);
        buf_adds(out, "\\fR");
    }
    if (option->argument) {
        buf_adds(out, " \\fI");
        add_text(out, option->argument);
        buf_adds(out, "\\fR");
    }
    buf_addc(out, '\n');
    add_sentence(out, option->help);
    if (option->repeatable)
        buf_adds(out, "May be given several times.\n");
}

static void add_options(struct buf *out, const struct option *options)
{
    for (const struct option *option = options; option && !option_ends(option); option++)
        add_option(out, option);
}

static void add_example(struct buf *out, const char *line, const char *what)
{
    buf_adds(out, ".PP\n.nf\n.RS\n");
    add_line(out, line);
    buf_adds(out, ".RE\n.fi\n");
    add_sentence(out, what);
}

static void add_command(struct buf *out, const struct command *command)
{
    buf_addf(out, ".SS ci\\-local %s %s%s\n", command->name, command->options ? "[\\fIOPTIONS\\fR] " : "",
             command->arguments);
    add_sentence(out, command->summary);
    if (command->description)
        add_line(out, command->description);
    add_options(out, command->options);
    for (const char *const *example = command->examples; example && *example; example += 2)
        add_example(out, example[0], example[1]);
}

/* ---- What stands in no table ---- */

static const char description[] =
    "ci\\-local runs the pipeline of a \\fI.gitlab\\-ci.yml\\fR on this machine, against the local Docker "
    "Engine, as\n"
    "GitLab and GitLab Runner would on the server: same jobs, same variables, same containers. What it does "
    "not\n"
    "honour it refuses with the place in the file. Jobs see a snapshot of the work tree and never write into "
    "it; every\n"
    "container, network and volume is removed afterwards.\n"
    ".PP\n"
    "Global options stand before or after the command; options and names mix freely up to \\fB\\-\\-\\fR. A "
    "recorded run\n"
    "is written \\fI@N\\fR; \\fI@\\fR is the last one, \\fI@\\-1\\fR the one before it.\n";

static const struct {
    const char *name, *text;
} statuses[] =
    {
        {"0", "The pipeline passed (allowed failures included; blocked on an unplayed manual job too); no "
              "finding is an error."},
        {"1", "A job failed or was canceled."},
        {"2", "The command line is wrong; there is no job, stage or run of that name."},
        {"3", "The configuration is not valid; nothing was run."},
        {"4",
         "Something around is missing or broken: no engine, no permission, no disk, no network when needed."},
        {"5", "The pipeline would be empty; the reason is printed."},
        {"129, 130, 143", "Hang\\-up, interrupted, terminated, after cleaning up."},
},
  files[] =
      {
          {".gitlab\\-ci.yml", "The pipeline."},
          {".ci\\-local/ci\\-local.toml",
           "Defaults of options; what stands in for projects and URLs of includes."},
          {".ci\\-local/config.toml", "Runner profiles of the repository, once trusted (ci\\-local trust)."},
          {".ci\\-local/variables.yml", "Project variables."},
          {"$XDG_CONFIG_HOME/ci\\-local/", "The same three for all projects of the user, weaker."},
          {"$XDG_STATE_HOME/ci\\-local/", "Records of runs, ledgers of what they made."},
          {"$XDG_CACHE_HOME/ci\\-local/", "Caches of jobs, includes."},
},
  environment[] = {
      {"DOCKER_HOST, DOCKER_CONTEXT", "The engine."},
      {"CI_LOCAL_TOKEN, GITLAB_TOKEN", "A token for includes from private projects."},
      {"NO_COLOR, TERM", "Whether output is coloured."},
      {"XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME", "Where things are kept."},
};

static void add_pair(struct buf *out, const char *name, const char *text)
{
    buf_addf(out, ".TP\n\\fB%s\\fR\n%s\n", name, text);
}

static void write_manual(struct buf *out)
{
    buf_adds(out,
             ".TH CI\\-LOCAL 1 \"\" \"ci\\-local " PACKAGE_VERSION "\" \"User Commands\"\n"
             ".SH NAME\nci\\-local \\- run GitLab CI pipelines on this machine\n"
             ".SH SYNOPSIS\n\\fBci\\-local\\fR [\\fIGLOBAL OPTIONS\\fR] \\fICOMMAND\\fR [\\fIOPTIONS\\fR] "
             "[\\fIARGUMENTS\\fR]\n.SH DESCRIPTION\n");
    buf_adds(out, description);
    buf_adds(out, ".SH GLOBAL OPTIONS\n");
    add_options(out, global_options);
    buf_adds(out, ".SH COMMANDS\n");
    for (const struct command *const *command = commands; *command; command++)
        if (!(*command)->hidden)
            add_command(out, *command);
    buf_adds(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        add_pair(out, statuses[i].name, statuses[i].text);
    buf_adds(out, ".SH FILES\n");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        add_pair(out, files[i].name, files[i].text);
    buf_adds(out, ".SH ENVIRONMENT\n");
    for (size_t i = 0; i < sizeof environment / sizeof *environment; i++)
        add_pair(out, environment[i].name, environment[i].text);
    buf_adds(out, ".SH SEE ALSO\n\\fBgit\\fR(1), \\fBdocker\\fR(1), https://docs.gitlab.com/ci/yaml/\n");
}

static int run_manual(struct invocation *invocation)
{
    (void)invocation;
    AUTO_BUF struct buf text = BUF_INIT;
    write_manual(&text);
    return say_result(&text, EXIT_PASSED);
}

const struct command manual_command = {
    .name = "__manual",
    .summary = "the manual page",
    .arguments = "",
    .hidden = true,
    .run = run_manual,
};
