#include "config/include.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "config/document.h"
#include "config/include_entry.h"
#include "config/merge.h"
#include "yaml/load.h"
#include "yaml/node.h"

enum { MAX_FILES = 150, MAX_BYTES = 314572800 };

static struct node *refuse(const struct including *including, struct span span, const char *words)
{
    diag_error(including->diags, "include", span, "%s", words);
    return NULL;
}

/* Takes over the findings about an included file, errors with its name in front as GitLab has them. */
static void take_findings(const struct including *including, const struct diags *found,
                          const struct include_file *file)
{
    for (size_t i = 0; i < found->list.len; i++) {
        const struct diag *diag = found->list.items[i];
        bool prefixed = file && diag->severity == SEVERITY_ERROR;
        struct diag *taken = diag_add(including->diags, diag->severity, diag->rule, diag->span, "%s%s%s%s",
                                      prefixed ? "`" : "", prefixed ? file->location : "",
                                      prefixed ? "`: " : "", diag->message);
        taken->hint = diag->hint;
        taken->notes = diag->notes;
        if (prefixed && diag->span.source != file->span.source)
            diag_note(including->diags, taken, file->span, "it is included here");
    }
}

/* How a file is named to people. */
static const char *source_name(struct arena *arena, const struct include_file *file)
{
    switch (file->file.kind) {
    case WORLD_PROJECT:
        return arena_printf(arena, "%s:%s@%s", file->file.project, file->file.path,
                            file->file.ref ? file->file.ref : "HEAD");
    case WORLD_TEMPLATE:
        return arena_printf(arena, "template:%s", file->file.path);
    case WORLD_ARTIFACT:
        return arena_printf(arena, "%s:%s", file->file.job, file->file.path);
    case WORLD_LOCAL:
    case WORLD_REMOTE:
    case WORLD_COMPONENT:
        break;
    }
    return file->location;
}

/* GitLab's words for a file that cannot be had. */
static const char *missing_words(struct arena *arena, const struct include_file *file,
                                 const struct error *err)
{
    bool absent = err->kind == ERROR_NOT_FOUND;
    const char *why = absent ? "" : ": ";
    const char *message = absent ? "" : err->message;
    switch (file->file.kind) {
    case WORLD_LOCAL:
        return arena_printf(arena, "Local file `%s` does not exist!%s%s", file->location, why, message);
    case WORLD_PROJECT:
        if (err->kind == ERROR_DENIED || err->kind == ERROR_CONFIG)
            return message;
        return arena_printf(arena, "Project `%s` file `%s` does not exist!%s%s", file->file.project,
                            file->location, why, message);
    case WORLD_REMOTE:
        return arena_printf(arena, "Remote file `%s` could not be fetched: %s", file->location, err->message);
    case WORLD_TEMPLATE:
        return arena_printf(arena, "Included file `%s` is empty or does not exist!%s%s", file->location, why,
                            message);
    case WORLD_COMPONENT:
        return arena_printf(arena, "Component '%s' - content not found%s%s", file->location, why, message);
    case WORLD_ARTIFACT:
        return arena_printf(arena, "Job `%s` not found in parent pipeline or does not have artifacts!%s%s",
                            file->file.job, why, message);
    }
    return "";
}

static bool leaves_project(const char *path)
{
    for (const char *at = strstr(path, ".."); at; at = strstr(at + 2, ".."))
        if ((at == path || at[-1] == '/') && (at[2] == '/' || at[2] == '\0'))
            return true;
    return false;
}

static bool is_blank(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!strchr(" \t\r\n\f\v", text[i]) || !text[i])
            return false;
    return true;
}

static bool refuse_empty(struct including *including, const struct include_file *file)
{
    const char *words;
    if (file->file.kind == WORLD_LOCAL)
        words = arena_printf(including->arena, "Local file `%s` is empty!", file->location);
    else if (file->file.kind == WORLD_PROJECT)
        words = arena_printf(including->arena, "Project `%s` file `%s` is empty!", file->file.project,
                             file->location);
    else
        words =
            arena_printf(including->arena, "Included file `%s` is empty or does not exist!", file->location);
    refuse(including, file->span, words);
    return false;
}

static struct source *add_source(struct including *including, const char *name, const char *text, size_t len)
{
    struct source *source = arena_alloc(including->arena, sizeof *source);
    *source = (struct source){.name = name, .text = text, .len = len};
    vec_push(including->arena, including->sources, source);
    return source;
}

/* The text of an included file, counted; NULL where the diags got an error. */
static struct source *read_file(struct including *including, const struct include_file *file)
{
    if (++including->files > MAX_FILES) {
        refuse(including, file->span, "Maximum of 150 nested includes are allowed!");
        return NULL;
    }
    const char *text;
    size_t len;
    struct error err = ERROR_INIT;
    bool outside = file->file.kind == WORLD_LOCAL && leaves_project(file->file.path);
    if (outside)
        error_set(&err, ERROR_NOT_FOUND, "it lies outside of the project");
    if (outside || !including->world->read_file(including->world->context, including->arena, &file->file,
                                                &text, &len, &err)) {
        struct diag *diag = diag_error(including->diags, "include", file->span, "%s",
                                       missing_words(including->arena, file, &err));
        if (err.hint[0])
            diag_hint(including->diags, diag, "%s", err.hint);
        return NULL;
    }
    if (is_blank(text, len)) {
        refuse_empty(including, file);
        return NULL;
    }
    including->bytes += len;
    if (including->bytes > MAX_BYTES) {
        refuse(including, file->span, "Total size of combined CI/CD configuration is too big");
        return NULL;
    }
    return add_source(including, source_name(including->arena, file), text, len);
}

/* Where `local` leads from inside an included file. */
static struct include_home home_of(const struct include_file *file, struct include_home includer)
{
    struct include_home home = includer;
    if (file->file.kind == WORLD_REMOTE || file->file.kind == WORLD_TEMPLATE)
        home.kind = HOME_NOWHERE;
    if (file->file.kind == WORLD_PROJECT || file->file.kind == WORLD_COMPONENT)
        home =
            (struct include_home){.kind = HOME_PROJECT, .project = file->file.project, .ref = file->file.ref};
    return home;
}

static struct include_scope scope_of(const struct including *including, struct include_home home)
{
    return (struct include_scope){.arena = including->arena,
                                  .diags = including->diags,
                                  .world = including->world,
                                  .variables = including->variables,
                                  .home = home};
}

/* Adds what one file of `spec:include` declares. */
static bool add_declarations(struct including *including, const struct include_file *file,
                             struct node *declared)
{
    struct source *source = read_file(including, file);
    struct node *root = source ? yaml_load_first(including->arena, source, including->diags) : NULL;
    if (!root)
        return false;
    const struct node *inputs = node_get(root, "inputs");
    if (root->kind != NODE_MAP || root->pairs.len != 1 || !inputs || inputs->kind != NODE_MAP) {
        refuse(including, root->span,
               arena_printf(including->arena, "Header include file `%s` may hold the key inputs and no other",
                            file->location));
        return false;
    }
    for (size_t i = 0; i < inputs->pairs.len; i++) {
        const struct node_pair *pair = inputs->pairs.items[i];
        if (node_pair_of(declared, pair->key->text)) {
            refuse(
                including, pair->key->span,
                arena_printf(including->arena,
                             "Duplicate input keys found: %s. Input keys must be unique across all included "
                             "files and inline specifications.",
                             pair->key->text));
            return false;
        }
        node_set(including->arena, declared, pair->key, pair->value);
    }
    return true;
}

/* The inputs that the files of `spec:include` declare, NULL in `declared` where there are none. */
static bool header_inputs(struct including *including, const struct node *header, struct include_home home,
                          struct node **declared)
{
    const struct node *include = node_get(node_get(header, "spec"), "include");
    *declared = NULL;
    if (!include || include->kind == NODE_NULL)
        return true;
    struct include_scope scope = scope_of(including, home);
    struct vec files = {0};
    if (!include_list(&scope, include, &files))
        return false;
    *declared = node_new(including->arena, NODE_MAP, include->span);
    for (size_t i = 0; i < files.len; i++)
        if (!add_declarations(including, files.items[i], *declared))
            return false;
    return true;
}

static void set_component(struct arena *arena, struct map *component, const char *key, const char *value,
                          struct span span)
{
    map_set(arena, component, key, node_new_string(arena, value, span));
}

/* `component.name` and its kind; what only a server could resolve stands as it was written. */
static const struct map *component_of(struct arena *arena, const struct include_file *file)
{
    if (!file || file->file.kind != WORLD_COMPONENT)
        return NULL;
    struct map *component = arena_alloc(arena, sizeof *component);
    set_component(arena, component, "name", file->file.path, file->span);
    set_component(arena, component, "version", file->file.ref, file->span);
    set_component(arena, component, "reference", file->file.ref, file->span);
    return component;
}

static struct node *fill(struct including *including, const struct source *source,
                         const struct include_file *file, const struct node *inputs, struct include_home home)
{
    struct diags found = {.arena = including->arena};
    struct node *header = NULL, *content = NULL, *declared = NULL, *tree = NULL;
    bool fine = document_split(including->arena, source, &header, &content, &found);
    if (fine && !header_inputs(including, header, home, &declared)) {
        take_findings(including, &found, file);
        return NULL;
    }
    struct node place = {.span = file ? file->span : (struct span){0}};
    struct document document = {.source = source,
                                .inputs = inputs,
                                .place = file ? &place : NULL,
                                .component = component_of(including->arena, file),
                                .variables = including->variables,
                                .more_inputs = declared};
    if (fine)
        tree = document_fill(including->arena, &document, header, content, &found);
    take_findings(including, &found, file);
    return tree;
}

static struct node *include_file(struct including *including, const struct include_file *file,
                                 struct include_home includer);

/* The tree with the files that it includes merged below it, the key itself gone. */
static struct node *expand_tree(struct including *including, struct node *tree, struct include_home home)
{
    const struct node *include = node_get(tree, "include");
    if (!node_pair_of(tree, "include"))
        return tree;
    struct include_scope scope = scope_of(including, home);
    scope.child = including->child;
    including->child = false;
    struct vec files = {0};
    if (!include_list(&scope, include, &files))
        return NULL;
    struct node *merged = node_new(including->arena, NODE_MAP, tree->span);
    for (size_t i = 0; i < files.len; i++) {
        struct node *part = include_file(including, files.items[i], home);
        if (!part)
            return NULL;
        merged = merge_maps(including->arena, merged, part);
    }
    struct node *own = node_new(including->arena, NODE_MAP, tree->span);
    for (size_t i = 0; i < tree->pairs.len; i++) {
        const struct node_pair *pair = tree->pairs.items[i];
        if (pair->value != include || strcmp(pair->key->text, "include") != 0)
            node_set(including->arena, own, pair->key, pair->value);
    }
    return merge_maps(including->arena, merged, own);
}

static struct node *include_file(struct including *including, const struct include_file *file,
                                 struct include_home includer)
{
    struct source *source = read_file(including, file);
    if (!source)
        return NULL;
    struct include_home home = home_of(file, includer);
    struct node *tree = fill(including, source, file, file->inputs, home);
    return tree ? expand_tree(including, tree, home) : NULL;
}

struct node *include_child(struct including *including, struct node *include)
{
    struct include_home home = {.kind = HOME_HERE};
    struct node *tree = node_new(including->arena, NODE_MAP, include->span);
    node_set(including->arena, tree, node_new_string(including->arena, "include", include->span), include);
    including->child = true;
    return expand_tree(including, tree, home);
}

struct node *include_main(struct including *including, const struct source *source, const struct node *inputs)
{
    struct include_home home = {.kind = HOME_HERE};
    struct span start = {.source = source, .line = 1, .col = 1};
    if (is_blank(source->text, source->len))
        return refuse(including, start,
                      arena_printf(including->arena, "Please provide content of %s", source->name));
    struct node *tree = fill(including, source, NULL, inputs, home);
    return tree ? expand_tree(including, tree, home) : NULL;
}
