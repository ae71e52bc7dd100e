#include "executor/script.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "expr/varset.h"

#define GREEN "\x1b[32;1m"
#define RESET "\x1b[0;m"

static void add_word(struct buf *body, const struct script *script, const char *text)
{
    shell_word(body, text, script->quoting);
}

static void add_path(struct buf *body, const struct script *script, const char *name)
{
    AUTO_BUF struct buf path = BUF_INIT;
    buf_addf(&path, "%s/%s", script->temp_dir, name);
    add_word(body, script, path.data);
}

/* Its value goes into a file of the temporary folder, without a newline at the end. */
static void write_file_variable(struct buf *body, const struct script *script,
                                const struct variable *variable)
{
    buf_adds(body, "printf %s ");
    add_word(body, script, variable->value);
    buf_adds(body, " > ");
    add_path(body, script, variable->name);
    buf_addc(body, '\n');
}

static void export_variable(struct buf *body, const struct script *script, const struct variable *variable)
{
    buf_adds(body, "export ");
    add_word(body, script, variable->name);
    buf_addc(body, '=');
    if (variable->file)
        add_path(body, script, variable->name);
    else
        add_word(body, script, variable->value);
    buf_addc(body, '\n');
}

static void write_files(struct buf *body, const struct script *script)
{
    for (size_t i = 0; i < script->variables.len; i++) {
        const struct variable *variable = script->variables.items[i];
        if (variable->file)
            write_file_variable(body, script, variable);
    }
    buf_adds(body, ": >> ");
    add_path(body, script, SCRIPT_ENV_FILE);
    buf_addc(body, '\n');
}

static void add_temp_dir(struct buf *body, const struct script *script)
{
    bool open = script->flags & SCRIPT_OPEN_FILES;
    buf_adds(body, open ? "(umask 0000\n" : "");
    if (!(script->flags & SCRIPT_FOLDER_IS_THERE)) {
        buf_adds(body, "mkdir -p ");
        add_word(body, script, script->temp_dir);
        buf_addc(body, '\n');
    }
    write_files(body, script);
    buf_adds(body, open ? ")\n" : "");
}

/* What earlier stages appended to $GITLAB_ENV, one KEY=VALUE a line. */
static void add_gitlab_env(struct buf *body, const struct script *script)
{
    buf_adds(body, "export GITLAB_ENV=");
    add_path(body, script, SCRIPT_ENV_FILE);
    buf_adds(body, "\nwhile IFS= read -r _runner_line || [ -n \"$_runner_line\" ]; do\n"
                   "[ -z \"$_runner_line\" ] || export \"$_runner_line\"\ndone < ");
    add_path(body, script, SCRIPT_ENV_FILE);
    buf_addc(body, '\n');
}

static void add_variables(struct buf *body, const struct script *script)
{
    if (script->temp_dir)
        add_temp_dir(body, script);
    for (size_t i = 0; i < script->variables.len; i++)
        export_variable(body, script, script->variables.items[i]);
    if (script->temp_dir)
        add_gitlab_env(body, script);
}

/* A command without the white space around it. */
static struct buf trimmed(const char *command)
{
    struct buf text = BUF_INIT;
    while (isspace((unsigned char)*command))
        command++;
    size_t len = strlen(command);
    while (len > 0 && isspace((unsigned char)command[len - 1]))
        len--;
    buf_add(&text, command, len);
    return text;
}

/* The text that announces the command: all of it, or its first line. */
static void add_announcement(struct buf *text, const char *command, size_t len)
{
    buf_adds(text, GREEN "$ ");
    buf_add(text, command, len);
    if (command[len])
        buf_adds(text, " # collapsed multi-line command");
    buf_adds(text, RESET);
}

static void add_echo(struct buf *body, const struct script *script, const char *command, size_t len)
{
    AUTO_BUF struct buf text = BUF_INIT;
    add_announcement(&text, command, len);
    buf_adds(body, "echo ");
    add_word(body, script, text.data);
    buf_addc(body, '\n');
}

static void add_marker(struct buf *body, const char *what, const char *name, size_t index,
                       const char *options)
{
    buf_addf(body, "printf '%%b' \"section_%s:$(date +%%s):section_%s_%zu%s\\r\\033[0K\"\n", what, name,
             index, options);
}

/* A collapsed section that holds the whole command. */
static void add_section(struct buf *body, const struct script *script, const char *name, size_t index,
                        const char *command)
{
    add_marker(body, "start", name, index, "[hide_duration=true,collapsed=true]");
    add_echo(body, script, command, strlen(command));
    add_marker(body, "end", name, index, "");
    buf_adds(body, "echo\n");
}

static void add_command(struct buf *body, const struct script *script, const char *name, size_t index,
                        const char *command)
{
    const char *newline = strchr(command, '\n');
    if (*command == '\0')
        buf_adds(body, "echo\n");
    else if (newline && (script->flags & SCRIPT_SECTIONS))
        add_section(body, script, name, index, command);
    else
        add_echo(body, script, command, newline ? (size_t)(newline - command) : strlen(command));
    buf_adds(body, command);
    buf_addc(body, '\n');
    if (script->flags & SCRIPT_EXIT_CODE_CHECK)
        buf_adds(body,
                 "_runner_exit_code=$?; if [ $_runner_exit_code -ne 0 ]; then exit $_runner_exit_code; fi\n");
}

static void add_part(struct buf *body, const struct script *script, const struct script_part *part)
{
    for (size_t i = 0; i < part->commands.len; i++) {
        AUTO_BUF struct buf command = trimmed(part->commands.items[i]);
        add_command(body, script, part->name, i, command.data);
    }
}

static void add_body(struct buf *body, const struct script *script)
{
    add_variables(body, script);
    if (script->project_dir) {
        buf_adds(body, "cd ");
        add_word(body, script, script->project_dir);
        buf_addc(body, '\n');
    }
    for (size_t i = 0; i < script->parts.len; i++)
        add_part(body, script, script->parts.items[i]);
}

/* `pipefail` where the shell knows it; `set -o` lists what it knows. */
static const char options[] = "if [ -n \"$BASH_VERSION\" ]; then set -o pipefail; else\n"
                              "case \"$(set -o)\" in *pipefail*) set -o pipefail ;; esac; fi\n"
                              "set -o errexit\n"
                              "set +o noclobber\n";

void script_write(struct buf *out, const struct script *script)
{
    AUTO_BUF struct buf body = BUF_INIT;
    add_body(&body, script);
    buf_adds(out, "trap 'exit 1' TERM\n");
    if (script->flags & SCRIPT_TRACE)
        buf_adds(out, "set -o xtrace\n");
    buf_adds(out, options);
    bool legacy = script->flags & SCRIPT_LEGACY_EVAL;
    buf_adds(out, legacy ? ": | eval " : "(trap 'exit 1' TERM; eval ");
    shell_word(out, body.data, script->quoting);
    buf_adds(out, legacy ? "\nexit 0\n" : ") < /dev/null\nexit 0\n");
}
