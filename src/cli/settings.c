#include "cli/settings.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/nearest.h"
#include "cli/command.h"
#include "cli/invocation.h"
#include "profile/toml.h"

static const char rule[] = "settings";

/* What a repository may not decide for whoever runs it: whom to trust, and what runs outside a container. */
static const char *const users_own[] = {"trust", "config", "allow-push", "executor", "directory", NULL};

/* One file. */
struct reading {
    struct invocation *invocation;
    struct diags *diags;
    const struct source *source;
    const char *folder; /* what its paths begin at */
    bool of_repository;
    struct vec given; /* struct given * */
};

static struct span place(const struct reading *reading, int line, int col)
{
    return (struct span){
        .source = reading->source, .line = line, .col = col, .end_line = line, .end_col = col + 1};
}

static struct diag *complain(const struct reading *reading, const struct toml_entry *entry,
                             const char *message)
{
    return diag_error(reading->diags, rule, place(reading, entry->line, entry->col), "%s: %s", entry->key,
                      message);
}

/* ---- Options ---- */

static const struct option *option_in(const struct option *options, const char *name)
{
    for (const struct option *option = options; option && !option_ends(option); option++)
        if (option->long_name && strcmp(option->long_name, name) == 0)
            return option;
    return NULL;
}

static bool is_users_own(const char *name)
{
    for (const char *const *own = users_own; *own; own++)
        if (strcmp(*own, name) == 0)
            return true;
    return false;
}

static void give(struct reading *reading, const struct option *option, const char *value)
{
    struct given *given = arena_alloc(reading->invocation->arena, sizeof *given);
    *given = (struct given){.option = option, .value = value};
    vec_push(reading->invocation->arena, &reading->given, given);
}

static const char *value_text(struct arena *arena, const struct toml_value *value)
{
    if (value->kind == TOML_STRING)
        return value->string;
    return value->kind == TOML_INTEGER ? arena_printf(arena, "%lld", (long long)value->integer) : NULL;
}

static void take_value(struct reading *reading, const struct toml_entry *entry, const struct option *option,
                       const struct toml_value *value)
{
    const char *text = value_text(reading->invocation->arena, value);
    struct error err = ERROR_INIT;
    if (!option->argument) {
        if (value->kind != TOML_BOOLEAN)
            complain(reading, entry, "must be true or false");
        else if (value->boolean)
            give(reading, option, NULL);
    } else if (!text) {
        complain(reading, entry, option->repeatable ? "must be a text or a list of texts" : "must be a text");
    } else if (!option_value_fits(option, text, &err)) {
        complain(reading, entry, err.message);
    } else {
        give(reading, option, text);
    }
}

static void take_option(struct reading *reading, const struct toml_entry *entry, const struct option *options,
                        bool counts)
{
    const struct option *option = option_in(options, entry->key);
    if (!option) {
        struct nearest nearest = {.word = entry->key};
        for (const struct option *other = options; other && !option_ends(other); other++)
            nearest_offer(&nearest, other->long_name);
        struct diag *diag = complain(reading, entry, "there is no such option or table");
        if (nearest.best)
            diag_hint(reading->diags, diag, "did you mean %s?", nearest.best);
        return;
    }
    if (reading->of_repository && is_users_own(option->long_name)) {
        struct diag *diag = complain(reading, entry, "a repository cannot decide that");
        diag_hint(reading->diags, diag, "your own ci-local.toml can, and the command line");
        return;
    }
    if (!counts)
        return;
    if (entry->value->kind != TOML_ARRAY) {
        take_value(reading, entry, option, entry->value);
        return;
    }
    if (!option->repeatable)
        complain(reading, entry, "can be given once only");
    for (size_t i = 0; option->repeatable && i < entry->value->items.len; i++)
        take_value(reading, entry, option, entry->value->items.items[i]);
}

/* ---- [include] ---- */

static void take_stand_ins(struct reading *reading, const struct toml_entry *table, struct map *map)
{
    if (table->value->kind != TOML_TABLE) {
        complain(reading, table, "must be a table");
        return;
    }
    for (size_t i = 0; i < table->value->items.len; i++) {
        const struct toml_entry *entry = table->value->items.items[i];
        if (entry->value->kind != TOML_STRING) {
            complain(reading, entry, "must be a path");
            continue;
        }
        map_set(reading->invocation->arena, map, entry->key,
                path_join(reading->invocation->arena, reading->folder, entry->value->string));
    }
}

static void take_include(struct reading *reading, const struct toml_entry *entry)
{
    struct stand_ins *stand_ins = &reading->invocation->stand_ins;
    for (size_t i = 0; entry->value->kind == TOML_TABLE && i < entry->value->items.len; i++) {
        const struct toml_entry *table = entry->value->items.items[i];
        if (strcmp(table->key, "projects") == 0)
            take_stand_ins(reading, table, &stand_ins->projects);
        else if (strcmp(table->key, "urls") == 0)
            take_stand_ins(reading, table, &stand_ins->urls);
        else
            complain(reading, table, "[include] has projects and urls only");
    }
}

/* ---- A file ---- */

static void take_command(struct reading *reading, const struct toml_entry *entry,
                         const struct command *command)
{
    bool counts = command == reading->invocation->command;
    for (size_t i = 0; i < entry->value->items.len; i++)
        take_option(reading, entry->value->items.items[i], command->options, counts);
}

static void take_entry(struct reading *reading, const struct toml_entry *entry)
{
    const struct command *command = command_named(entry->key);
    if (strcmp(entry->key, "include") == 0)
        take_include(reading, entry);
    else if (entry->value->kind == TOML_TABLE && command && !command->hidden)
        take_command(reading, entry, command);
    else
        take_option(reading, entry, global_options, true);
}

static void read_file(struct reading *reading, const char *path)
{
    struct arena *arena = reading->invocation->arena;
    AUTO_BUF struct buf text = BUF_INIT;
    struct error err = ERROR_INIT;
    if (!file_read(path, 0, &text, &err)) {
        if (err.kind != ERROR_NOT_FOUND)
            diag_error(reading->diags, rule, (struct span){0}, "%s", err.message);
        return;
    }
    struct source *source = arena_alloc(arena, sizeof *source);
    *source =
        (struct source){.name = path, .text = arena_strndup(arena, text.data, text.len), .len = text.len};
    reading->source = source;
    struct toml_error wrong = {0};
    const struct toml_value *root = toml_parse_text(arena, source->text, source->len, &wrong);
    if (!root) {
        diag_error(reading->diags, rule, place(reading, wrong.line, wrong.col), "%s", wrong.message);
        return;
    }
    for (size_t i = 0; i < root->items.len; i++)
        take_entry(reading, root->items.items[i]);
}

/* The folder that holds the project's .ci-local/, from here upwards as far as the work tree goes. No git is asked. */
static const char *project_folder(struct arena *arena)
{
    char cwd[4096];
    if (!getcwd(cwd, sizeof cwd))
        return NULL;
    for (char *end = cwd + strlen(cwd); end; end = strrchr(cwd, '/')) {
        *end = '\0';
        if (access(arena_printf(arena, "%s/.gitlab-ci.yml", cwd), F_OK) == 0 ||
            access(arena_printf(arena, "%s/.git", cwd), F_OK) == 0)
            return arena_strdup(arena, cwd);
    }
    return NULL;
}

bool settings_apply(struct invocation *invocation, struct diags *diags)
{
    struct arena *arena = invocation->arena;
    struct reading reading = {.invocation = invocation, .diags = diags};
    const char *home = file_home(arena, HOME_CONFIG);
    if (home) {
        reading.folder = home;
        read_file(&reading, path_join(arena, home, "ci-local.toml"));
    }
    const char *project = project_folder(arena);
    if (project) {
        reading.folder = project;
        reading.of_repository = true;
        read_file(&reading, path_join(arena, project, ".ci-local/ci-local.toml"));
    }
    for (size_t i = 0; i < invocation->given.len; i++)
        vec_push(arena, &reading.given, invocation->given.items[i]);
    invocation->given = reading.given;
    return diags->errors == 0;
}
