#include "cli/variables_file.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/file.h"
#include "yaml/load.h"
#include "yaml/node.h"

static const char rule[] = "variables-file";

/* Reading one file. */
struct reading {
    struct arena *arena;
    const struct variables_target *target;
    struct diags *diags;
};

bool variable_name_is_valid(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!(isalnum((unsigned char)name[i]) || name[i] == '_'))
            return false;
    return len > 0 && !isdigit((unsigned char)name[0]);
}

static void add(const struct reading *reading, const struct variable *variable)
{
    const struct variables_target *target = reading->target;
    if (variable->is_protected && !target->protected_too)
        return;
    if (!variable->environment_scope || strcmp(variable->environment_scope, "*") == 0) {
        struct variable everywhere = *variable;
        everywhere.environment_scope = NULL;
        varset_add(reading->arena, target->all, &everywhere);
        return;
    }
    vec_push(reading->arena, target->scoped, arena_memdup(reading->arena, variable, sizeof *variable));
}

/* ---- YAML ---- */

static bool take_flag(const struct reading *reading, const struct node *node, bool *flag)
{
    if (node->kind != NODE_BOOL) {
        diag_error(reading->diags, rule, node->span, "must be true or false, but is %s",
                   node_kind_name(node->kind));
        return false;
    }
    *flag = node->boolean;
    return true;
}

static bool take_text(const struct reading *reading, const struct node *node, const char **text)
{
    if (node->kind == NODE_SEQ || node->kind == NODE_MAP || node->kind == NODE_REFERENCE) {
        diag_error(reading->diags, rule, node->span, "must be a text, but is %s", node_kind_name(node->kind));
        return false;
    }
    *text = node->kind == NODE_NULL ? "" : node->text;
    return true;
}

static bool take_type(const struct reading *reading, const struct node *node, bool *file)
{
    const char *type = NULL;
    if (!take_text(reading, node, &type))
        return false;
    *file = strcmp(type, "file") == 0;
    if (*file || strcmp(type, "variable") == 0 || strcmp(type, "env_var") == 0)
        return true;
    diag_error(reading->diags, rule, node->span, "type must be `file` or `variable`, but is `%s`", type);
    return false;
}

/* One key of a variable's object. */
static bool take_key(const struct reading *reading, const struct node_pair *pair, struct variable *variable)
{
    const char *key = pair->key->text;
    const struct node *value = pair->value;
    if (strcmp(key, "value") == 0)
        return take_text(reading, value, &variable->value);
    if (strcmp(key, "environment_scope") == 0)
        return take_text(reading, value, &variable->environment_scope);
    if (strcmp(key, "type") == 0)
        return take_type(reading, value, &variable->file);
    if (strcmp(key, "masked") == 0)
        return take_flag(reading, value, &variable->masked);
    if (strcmp(key, "protected") == 0)
        return take_flag(reading, value, &variable->is_protected);
    if (strcmp(key, "raw") == 0)
        return take_flag(reading, value, &variable->raw);
    if (strcmp(key, "values") == 0 || strcmp(key, "description") == 0)
        return true;
    struct diag *diag = diag_error(reading->diags, rule, pair->key->span, "a variable has no key `%s`", key);
    diag_hint(reading->diags, diag,
              "its keys are value, masked, protected, raw, type, environment_scope, values");
    return false;
}

/* The peer's `values`: environment to value. */
static void add_values(const struct reading *reading, const struct node *values, struct variable variable)
{
    if (values->kind != NODE_MAP) {
        diag_error(reading->diags, rule, values->span, "values must be a map of environments, but is %s",
                   node_kind_name(values->kind));
        return;
    }
    for (size_t i = 0; i < values->pairs.len; i++) {
        const struct node_pair *pair = values->pairs.items[i];
        variable.environment_scope = pair->key->text;
        variable.span = pair->key->span;
        if (take_text(reading, pair->value, &variable.value))
            add(reading, &variable);
    }
}

static void add_pair(const struct reading *reading, const struct node_pair *pair)
{
    const struct node *value = pair->value;
    struct variable variable = {.name = pair->key->text,
                                .value = "",
                                .layer = reading->target->layer,
                                .secret = true,
                                .span = pair->key->span};
    if (!variable_name_is_valid(pair->key->text, pair->key->len)) {
        diag_error(reading->diags, rule, pair->key->span, "`%s` cannot be a variable's name",
                   pair->key->text);
        return;
    }
    if (value->kind != NODE_MAP) {
        if (take_text(reading, value, &variable.value))
            add(reading, &variable);
        return;
    }
    for (size_t i = 0; i < value->pairs.len; i++)
        if (!take_key(reading, value->pairs.items[i], &variable))
            return;
    const struct node *values = node_get(value, "values");
    if (values)
        add_values(reading, values, variable);
    else if (node_get(value, "value"))
        add(reading, &variable);
    else
        diag_error(reading->diags, rule, value->span, "variable %s has no value", variable.name);
}

static void read_yaml(const struct reading *reading, const struct source *source)
{
    const struct node *root = yaml_load_first(reading->arena, source, reading->diags);
    if (!root || root->kind == NODE_NULL)
        return;
    if (root->kind != NODE_MAP) {
        diag_error(reading->diags, rule, root->span, "a file of variables is a map, but this is %s",
                   node_kind_name(root->kind));
        return;
    }
    for (size_t i = 0; i < root->pairs.len; i++)
        add_pair(reading, root->pairs.items[i]);
}

/* ---- dotenv ---- */

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

/* The name that `NAME=` or `export NAME=` begins with; `*len` 0 where the line is none of these. */
static const char *dotenv_name(const char *line, size_t *len)
{
    const char *at = skip_blanks(line);
    if (strncmp(at, "export ", 7) == 0)
        at = skip_blanks(at + 7);
    size_t name_len = strcspn(at, "= \t\r\n");
    *len = at[name_len] == '=' && variable_name_is_valid(at, name_len) ? name_len : 0;
    return at;
}

/* A value without the quotes around it, or up to the comment behind it. */
static const char *dotenv_value(struct arena *arena, const char *at, size_t len)
{
    while (len > 0 && strchr(" \t\r", at[len - 1]))
        len--;
    if (len >= 2 && (*at == '"' || *at == '\'') && at[len - 1] == *at)
        return arena_strndup(arena, at + 1, len - 2);
    return arena_strndup(arena, at, len);
}

static void read_dotenv(const struct reading *reading, const struct source *source)
{
    const char *line = source->text;
    for (int number = 1; *line; number++) {
        size_t len = strcspn(line, "\n"), name_len;
        struct span span = {.source = source, .line = number, .col = 1, .end_line = number, .end_col = 1};
        const char *start = skip_blanks(line);
        const char *name = dotenv_name(line, &name_len);
        if (name_len > 0) {
            const char *value = skip_blanks(name + name_len + 1);
            size_t value_len = value < line + len ? (size_t)(line + len - value) : 0;
            add(reading, &(struct variable){.name = arena_strndup(reading->arena, name, name_len),
                                            .value = dotenv_value(reading->arena, value, value_len),
                                            .layer = reading->target->layer,
                                            .secret = true,
                                            .span = span});
        } else if (!strchr("#\r\n", *start)) {
            diag_error(reading->diags, rule, span, "this line is not NAME=value");
        }
        line += len + (line[len] == '\n');
    }
}

/* By its first line that says something. */
static bool is_dotenv(const char *text)
{
    while (*text) {
        const char *start = skip_blanks(text);
        size_t name_len;
        if (!strchr("#\r\n", *start)) {
            dotenv_name(text, &name_len);
            return name_len > 0;
        }
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return false;
}

bool variables_file_read(struct arena *arena, const char *path, const char *name,
                         const struct variables_target *target, struct diags *diags, struct error *err)
{
    AUTO_BUF struct buf text = BUF_INIT;
    if (!file_read(path, YAML_MAX_BYTES, &text, err))
        return false;
    struct source *source = arena_alloc(arena, sizeof *source);
    *source =
        (struct source){.name = name, .text = arena_strndup(arena, text.data, text.len), .len = text.len};
    const struct reading reading = {.arena = arena, .target = target, .diags = diags};
    if (strlen(source->text) != text.len)
        diag_error(diags, rule, (struct span){.source = source}, "the file holds a NUL");
    else if (is_dotenv(source->text))
        read_dotenv(&reading, source);
    else
        read_yaml(&reading, source);
    return true;
}
