#include "config/include_entry.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "config/include_rules.h"
#include "config/value_text.h"
#include "expr/duration.h"
#include "expr/expand.h"
#include "expr/varset.h"
#include "yaml/node.h"

#define SUBKEYS "`local`, `project`, `remote`, `template`, `artifact`, `component`"

static const char *const subkeys[] = {"local", "project", "remote", "template", "artifact", "component"};
enum { SUBKEY_COUNT = sizeof subkeys / sizeof *subkeys };

static bool refuse(const struct include_scope *scope, struct span span, const char *words)
{
    diag_error(scope->diags, "include", span, "%s", words);
    return false;
}

static bool refuse_type(const struct include_scope *scope, const struct node *value)
{
    AUTO_BUF struct buf text = BUF_INIT;
    value_json(&text, value);
    return refuse(scope, value->span,
                  arena_printf(scope->arena, "Included file `%s` needs to be a string", text.data));
}

static const char *expanded(const struct include_scope *scope, const char *text)
{
    static const struct varset nothing;
    return expand(scope->arena, text, scope->variables ? scope->variables : &nothing);
}

/* The expanded text of a key, or NULL where it has none. */
static const char *text_of(const struct include_scope *scope, const struct node *entry, const char *key)
{
    const struct node *value = node_get(entry, key);
    return value && value->kind == NODE_STRING ? expanded(scope, value->text) : NULL;
}

static bool has_yaml_ending(const char *path)
{
    size_t len = strlen(path);
    return (len > 4 && strcasecmp(path + len - 4, ".yml") == 0) ||
           (len > 5 && strcasecmp(path + len - 5, ".yaml") == 0);
}

static bool add_file(const struct include_scope *scope, struct vec *files, const struct node *entry,
                     struct world_file file, const char *location)
{
    const struct node *inputs = node_get(entry, "inputs");
    if (file.kind != WORLD_COMPONENT && !has_yaml_ending(location))
        return refuse(
            scope, entry->span,
            arena_printf(scope->arena, "Included file `%s` does not have YAML extension!", location));
    if (inputs && inputs->kind != NODE_NULL && inputs->kind != NODE_MAP)
        return refuse(scope, inputs->span, "Given inputs must be a hash");
    struct include_file *one = arena_alloc(scope->arena, sizeof *one);
    *one = (struct include_file){.span = entry->span,
                                 .file = file,
                                 .location = location,
                                 .inputs = inputs && inputs->kind == NODE_MAP ? inputs : NULL};
    vec_push(scope->arena, files, one);
    return true;
}

static const char *without_slashes(const char *path)
{
    return path + strspn(path, "/");
}

/* A file of the project that the including file lies in. */
static struct world_file file_at_home(const struct include_scope *scope, const char *path)
{
    if (scope->home.kind == HOME_HERE)
        return (struct world_file){.kind = WORLD_LOCAL, .path = path};
    return (struct world_file){
        .kind = WORLD_PROJECT, .project = scope->home.project, .ref = scope->home.ref, .path = path};
}

/* GitLab's own globs: a star takes anything but slashes; a double star with a slash behind it any folders, or none. */
static bool star_matches(const char *glob, const char *path)
{
    for (; *glob && *glob != '*'; glob++, path++)
        if (*glob != *path)
            return false;
    if (!*glob)
        return !*path;
    bool folders = strncmp(glob, "**/", 3) == 0;
    const char *rest = glob + (folders ? 3 : strspn(glob, "*"));
    if (folders && star_matches(rest, path))
        return true;
    for (const char *at = path; *at; at++) {
        if (folders ? (*at == '/' && star_matches(rest, at + 1)) : star_matches(rest, at))
            return true;
        if (!folders && *at == '/')
            return false;
    }
    return !folders && star_matches(rest, path + strlen(path));
}

static bool add_glob(const struct include_scope *scope, struct vec *files, const struct node *entry,
                     const char *glob)
{
    enum { MAX_STARS = 16 };
    struct error err = ERROR_INIT;
    struct vec paths = {0};
    size_t stars = 0;
    for (const char *at = glob; *at; at++)
        stars += *at == '*';
    if (stars > MAX_STARS)
        return refuse(scope, entry->span, arena_printf(scope->arena, "`%s` has too many stars", glob));
    if (!scope->world->list_files(scope->world->context, scope->arena, scope->home.project, scope->home.ref,
                                  &paths, &err))
        return refuse(scope, entry->span,
                      arena_printf(scope->arena, "Local file `%s`: %s", glob, err.message));
    for (size_t i = 0; i < paths.len; i++)
        if (star_matches(glob, paths.items[i]) &&
            !add_file(scope, files, entry, file_at_home(scope, paths.items[i]), paths.items[i]))
            return false;
    return true;
}

static bool add_local(const struct include_scope *scope, struct vec *files, const struct node *entry)
{
    const char *path = text_of(scope, entry, "local");
    if (!path)
        return refuse_type(scope, node_get(entry, "local"));
    path = without_slashes(path);
    if (scope->home.kind == HOME_NOWHERE)
        return refuse(scope, entry->span,
                      arena_printf(scope->arena, "Local file `%s` does not have project!", path));
    if (strchr(path, '*'))
        return add_glob(scope, files, entry, path);
    return add_file(scope, files, entry, file_at_home(scope, path), path);
}

static bool add_project_file(const struct include_scope *scope, struct vec *files, const struct node *entry,
                             const struct node *file)
{
    if (file->kind != NODE_STRING)
        return refuse_type(scope, file);
    const char *path = without_slashes(expanded(scope, file->text));
    struct world_file world_file = {.kind = WORLD_PROJECT,
                                    .project = text_of(scope, entry, "project"),
                                    .ref = text_of(scope, entry, "ref"),
                                    .path = path};
    return add_file(scope, files, entry, world_file, path);
}

static bool add_project(const struct include_scope *scope, struct vec *files, const struct node *entry)
{
    const struct node *file = node_get(entry, "file");
    if (!text_of(scope, entry, "project"))
        return refuse_type(scope, node_get(entry, "project"));
    if (!file || file->kind == NODE_NULL)
        return refuse(scope, entry->span,
                      "include config must specify the file where to fetch the config from");
    if (file->kind != NODE_SEQ)
        return add_project_file(scope, files, entry, file);
    for (size_t i = 0; i < file->items.len; i++)
        if (!add_project_file(scope, files, entry, file->items.items[i]))
            return false;
    return true;
}

static bool is_url(const char *text)
{
    return strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0;
}

static bool is_base64(const char *text)
{
    size_t len = strlen(text);
    size_t digits = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    return len && len % 4 == 0 && len - digits <= 2 && strspn(text + digits, "=") == len - digits;
}

/* What is wrong with `cache`, or NULL. */
static const char *cache_problem(const struct node *cache)
{
    enum { SHORTEST_S = 60 };
    int64_t seconds;
    if (!cache || cache->kind == NODE_NULL || cache->kind == NODE_BOOL)
        return NULL;
    if (cache->kind != NODE_STRING)
        return "include config cache must be a boolean or a duration string";
    if (!duration_parse(cache->text, &seconds))
        return "include config cache contains an invalid duration";
    return seconds < SHORTEST_S ? "include config cache duration must be at least 1 minute" : NULL;
}

static bool add_remote(const struct include_scope *scope, struct vec *files, const struct node *entry)
{
    const char *url = text_of(scope, entry, "remote");
    const char *integrity = text_of(scope, entry, "integrity");
    if (!url || !is_url(url))
        return refuse(scope, entry->span,
                      arena_printf(scope->arena, "Remote file `%s` does not have a valid address!",
                                   url ? url : node_get(entry, "remote")->text));
    if (integrity && strncmp(integrity, "sha256-", 7) != 0)
        return refuse(scope, entry->span, "include config integrity hash must start with 'sha256-'");
    const char *cache = cache_problem(node_get(entry, "cache"));
    if (cache)
        return refuse(scope, entry->span, cache);
    if (integrity && !is_base64(integrity + 7))
        return refuse(scope, entry->span, "include config integrity hash must be base64 encoded");
    struct world_file file = {.kind = WORLD_REMOTE, .path = url, .sha256 = integrity ? integrity + 7 : NULL};
    return add_file(scope, files, entry, file, url);
}

static bool add_template(const struct include_scope *scope, struct vec *files, const struct node *entry)
{
    static const char ending[] = ".gitlab-ci.yml";
    const char *name = text_of(scope, entry, "template");
    size_t len = name ? strlen(name) : 0;
    if (len < sizeof ending || strcmp(name + len - (sizeof ending - 1), ending) != 0)
        return refuse(scope, entry->span,
                      arena_printf(scope->arena, "Template file `%s` is not a valid location!",
                                   name ? name : node_get(entry, "template")->text));
    return add_file(scope, files, entry, (struct world_file){.kind = WORLD_TEMPLATE, .path = name}, name);
}

/* HOST/GROUP/PROJECT/NAME@VERSION. */
static bool add_component(const struct include_scope *scope, struct vec *files, const struct node *entry)
{
    const char *address = text_of(scope, entry, "component");
    const char *at = address ? strchr(address, '@') : NULL;
    const char *host_end = at ? memchr(address, '/', (size_t)(at - address)) : NULL;
    const char *name = at ? at : address;
    while (name && name > address && name[-1] != '/')
        name--;
    if (!host_end || host_end == address || name <= host_end + 1 || name == at || !at[1])
        return refuse(scope, entry->span,
                      arena_printf(scope->arena, "Component '%s' - the component path is not supported",
                                   address ? address : node_get(entry, "component")->text));
    struct arena *arena = scope->arena;
    struct world_file file = {
        .kind = WORLD_COMPONENT,
        .host = arena_strndup(arena, address, (size_t)(host_end - address)),
        .project = arena_strndup(arena, host_end + 1, (size_t)(name - host_end - 2)),
        .path = arena_strndup(arena, name, (size_t)(at - name)),
        .ref = at + 1,
    };
    return add_file(scope, files, entry, file, address);
}

static bool add_artifact(const struct include_scope *scope, struct vec *files, const struct node *entry)
{
    const char *path = text_of(scope, entry, "artifact");
    const char *job = text_of(scope, entry, "job");
    if (!scope->child)
        return refuse(scope, entry->span,
                      "Including configs from artifacts is only allowed when triggering child pipelines");
    if (!job || !*job)
        return refuse(scope, entry->span, "Job must be provided when including configs from artifacts");
    if (!path)
        return refuse_type(scope, node_get(entry, "artifact"));
    return add_file(scope, files, entry,
                    (struct world_file){.kind = WORLD_ARTIFACT, .path = path, .job = job}, path);
}

static bool add_entry(const struct include_scope *scope, struct vec *files, const struct node *entry)
{
    const char *subkey = NULL;
    size_t count = 0;
    for (size_t i = 0; i < SUBKEY_COUNT; i++) {
        if (!node_pair_of(entry, subkeys[i]))
            continue;
        subkey = subkeys[i];
        count++;
    }
    AUTO_BUF struct buf json = BUF_INIT;
    value_json(&json, entry);
    if (count == 0)
        return refuse(
            scope, entry->span,
            arena_printf(scope->arena,
                         "`%s` does not have a valid subkey for include. Valid subkeys are: " SUBKEYS,
                         json.data));
    if (count > 1)
        return refuse(scope, entry->span, "Each include must use only one of: " SUBKEYS);
    if (node_pair_of(entry, "integrity") && strcmp(subkey, "remote") != 0)
        return refuse(scope, entry->span,
                      "include config integrity can only be specified for remote includes");
    if (node_pair_of(entry, "cache") && strcmp(subkey, "remote") != 0)
        return refuse(scope, entry->span, "include config cache can only be specified for remote includes");
    if (strcmp(subkey, "local") == 0)
        return add_local(scope, files, entry);
    if (strcmp(subkey, "project") == 0)
        return add_project(scope, files, entry);
    if (strcmp(subkey, "remote") == 0)
        return add_remote(scope, files, entry);
    if (strcmp(subkey, "template") == 0)
        return add_template(scope, files, entry);
    if (strcmp(subkey, "component") == 0)
        return add_component(scope, files, entry);
    return add_artifact(scope, files, entry);
}

/* A bare string is a path, or a URL. */
static struct node *entry_of_text(const struct include_scope *scope, const struct node *text)
{
    struct node *entry = node_new(scope->arena, NODE_MAP, text->span);
    const char *value = expanded(scope, text->text);
    node_set(scope->arena, entry,
             node_new_string(scope->arena, is_url(value) ? "remote" : "local", text->span),
             node_new_string(scope->arena, value, text->span));
    return entry;
}

static bool list_entry(const struct include_scope *scope, const struct node *entry, struct vec *files)
{
    if (entry->kind == NODE_STRING)
        entry = entry_of_text(scope, entry);
    if (entry->kind != NODE_MAP)
        return refuse(scope, entry->span, "Each include must be a hash or a string");
    bool included;
    if (!include_rules(scope, node_get(entry, "rules"), &included))
        return false;
    return !included || add_entry(scope, files, entry);
}

bool include_list(const struct include_scope *scope, const struct node *value, struct vec *files)
{
    if (value->kind == NODE_NULL)
        return true;
    if (value->kind != NODE_SEQ)
        return list_entry(scope, value, files);
    for (size_t i = 0; i < value->items.len; i++)
        if (!list_entry(scope, value->items.items[i], files))
            return false;
    return true;
}
