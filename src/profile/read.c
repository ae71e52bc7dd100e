#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/nearest.h"
#include "profile/keys.h"
#include "profile/profile.h"
#include "profile/toml.h"

enum { FILE_LIMIT = 1024 * 1024, DEFAULT_SERVICES_WAIT_S = 30 };

struct reader {
    struct arena *arena;
    const struct source *source;
    struct diags *diags;
};

static struct span span_of(const struct reader *reader, const struct toml_value *value)
{
    return (struct span){.source = reader->source,
                         .line = value->line,
                         .col = value->col,
                         .end_line = value->end_line,
                         .end_col = value->end_col};
}

static struct span span_at(const struct reader *reader, int line, int col, size_t len)
{
    return (struct span){
        .source = reader->source, .line = line, .col = col, .end_line = line, .end_col = col + (int)len};
}

static const char *kind_name(enum toml_kind kind)
{
    static const char *const names[] = {
        [TOML_STRING] = "text",           [TOML_INTEGER] = "a whole number", [TOML_FLOAT] = "a number",
        [TOML_BOOLEAN] = "true or false", [TOML_TIME] = "a date or time",    [TOML_ARRAY] = "a list",
        [TOML_TABLE] = "a table",
    };
    return names[kind];
}

static bool wrong_type(struct reader *reader, const struct toml_entry *entry, const char *wanted)
{
    const struct toml_value *value = entry->value;
    struct diag *diag = diag_error(reader->diags, "profile-type", span_of(reader, value),
                                   "%s takes %s, not %s", entry->key, wanted, kind_name(value->kind));
    bool is_number = value->kind == TOML_INTEGER;
    if (strcmp(wanted, "text") == 0 && is_number)
        diag_hint(reader->diags, diag, "%s = \"%lld\"", entry->key, (long long)value->integer);
    if (strncmp(wanted, "a list", 6) == 0 && value->kind == TOML_STRING)
        diag_hint(reader->diags, diag, "%s = [\"%s\"]", entry->key, value->string);
    return false;
}

/* `$NAME` and `${NAME}` from the environment, as the runner expands `url` and `token`. */
static const char *expand(struct arena *arena, const char *text)
{
    AUTO_BUF struct buf out = BUF_INIT;
    while (*text) {
        bool braced = text[0] == '$' && text[1] == '{';
        const char *name = text + 1 + braced;
        size_t len = text[0] == '$'
                         ? strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
                         : 0;
        if (len == 0 || (braced && name[len] != '}')) {
            buf_addc(&out, *text++);
            continue;
        }
        const char *value = getenv(arena_strndup(arena, name, len));
        buf_adds(&out, value ? value : "");
        text = name + len + braced;
    }
    return arena_strdup(arena, out.data);
}

static bool read_strings(struct reader *reader, const struct toml_entry *entry, bool may_be_one,
                         struct vec *out)
{
    *out = (struct vec){0};
    const struct toml_value *value = entry->value;
    if (may_be_one && value->kind == TOML_STRING) {
        vec_push(reader->arena, out, value->string);
        return true;
    }
    if (value->kind != TOML_ARRAY)
        return wrong_type(reader, entry, may_be_one ? "text or a list of texts" : "a list of texts");
    for (size_t i = 0; i < value->items.len; i++) {
        const struct toml_value *item = value->items.items[i];
        if (item->kind != TOML_STRING) {
            diag_error(reader->diags, "profile-type", span_of(reader, item),
                       "each item of %s is text, not %s", entry->key, kind_name(item->kind));
            return false;
        }
        vec_push(reader->arena, out, item->string);
    }
    return true;
}

static bool read_map(struct reader *reader, const struct toml_entry *entry, enum toml_kind wanted,
                     struct vec *out)
{
    *out = (struct vec){0};
    const struct toml_value *value = entry->value;
    if (value->kind != TOML_TABLE)
        return wrong_type(reader, entry, "a table");
    for (size_t i = 0; i < value->items.len; i++) {
        const struct toml_entry *item = value->items.items[i];
        if (item->value->kind != wanted)
            return wrong_type(reader, item, kind_name(wanted));
        struct key_value pair = {.key = item->key, .value = item->value->string};
        if (wanted == TOML_BOOLEAN)
            pair.value = item->value->boolean ? "true" : "false";
        vec_push(reader->arena, out, arena_memdup(reader->arena, &pair, sizeof pair));
    }
    return true;
}

static bool read_integer(struct reader *reader, const struct toml_entry *entry, int64_t *out)
{
    if (entry->value->kind != TOML_INTEGER)
        return wrong_type(reader, entry, "a whole number");
    *out = entry->value->integer;
    return true;
}

static bool read_int(struct reader *reader, const struct toml_entry *entry, int *out)
{
    int64_t number = 0;
    if (!read_integer(reader, entry, &number))
        return false;
    if (number < -1000000000 || number > 1000000000) {
        diag_error(reader->diags, "profile-value", span_of(reader, entry->value), "%s is out of range",
                   entry->key);
        return false;
    }
    *out = (int)number;
    return true;
}

static bool read_bool(struct reader *reader, const struct toml_entry *entry, bool *out)
{
    if (entry->value->kind != TOML_BOOLEAN)
        return wrong_type(reader, entry, "true or false");
    *out = entry->value->boolean;
    return true;
}

static bool read_table(struct reader *reader, const struct toml_value *table, const struct key *keys,
                       char *object);
static bool read_tables(struct reader *reader, const struct toml_entry *entry, const struct key *key,
                        struct vec *out);

static bool read_string(struct reader *reader, const struct toml_entry *entry, bool expanded,
                        const char **out)
{
    if (entry->value->kind != TOML_STRING)
        return wrong_type(reader, entry, "text");
    /* The runner takes an empty text for one that is not there. */
    const char *text = entry->value->string[0] ? entry->value->string : NULL;
    *out = text && expanded ? expand(reader->arena, text) : text;
    return true;
}

static bool read_value(struct reader *reader, const struct toml_entry *entry, const struct key *key,
                       char *object)
{
    void *field = object + key->offset;
    bool flag = false;
    switch (key->type) {
    case KEY_STRING:
    case KEY_EXPANDED:
        return read_string(reader, entry, key->type == KEY_EXPANDED, field);
    case KEY_BOOL:
        return read_bool(reader, entry, field);
    case KEY_BOOL_OR_UNSAID:
        if (!read_bool(reader, entry, &flag))
            return false;
        *(int *)field = flag;
        return true;
    case KEY_INT:
        return read_int(reader, entry, field);
    case KEY_INT64:
        return read_integer(reader, entry, field);
    case KEY_STRINGS:
        return read_strings(reader, entry, false, field);
    case KEY_STRING_OR_LIST:
        return read_strings(reader, entry, true, field);
    case KEY_STRING_MAP:
        return read_map(reader, entry, TOML_STRING, field);
    case KEY_BOOL_MAP:
        return read_map(reader, entry, TOML_BOOLEAN, field);
    case KEY_TABLE:
        if (entry->value->kind != TOML_TABLE)
            return wrong_type(reader, entry, "a table");
        return read_table(reader, entry->value, key->table, field);
    case KEY_TABLES:
        return read_tables(reader, entry, key, field);
    case KEY_ANYTHING:
        return true;
    }
    return true;
}

static void warn_unknown(struct reader *reader, const struct toml_entry *entry, const struct key *keys)
{
    struct nearest nearest = {.word = entry->key};
    for (const struct key *key = keys; key->name; key++)
        nearest_offer(&nearest, key->name);
    struct span span = span_at(reader, entry->line, entry->col, strlen(entry->key));
    struct diag *diag = diag_add(reader->diags, SEVERITY_WARNING, "profile-key", span,
                                 "%s is no setting of a runner and counts for nothing", entry->key);
    if (nearest.best)
        diag_hint(reader->diags, diag, "did you mean %s?", nearest.best);
}

static bool read_table(struct reader *reader, const struct toml_value *table, const struct key *keys,
                       char *object)
{
    bool good = true;
    for (size_t i = 0; i < table->items.len; i++) {
        const struct toml_entry *entry = table->items.items[i];
        const struct key *key = key_find(keys, entry->key);
        if (!key)
            warn_unknown(reader, entry, keys);
        else if (key->use == KEY_NOT_HONOURED)
            diag_add(reader->diags, SEVERITY_WARNING, "profile-key",
                     span_at(reader, entry->line, entry->col, strlen(entry->key)),
                     "%s is not honoured by ci-local: jobs run without it", entry->key);
        else if (key->use == KEY_HONOURED && !read_value(reader, entry, key, object))
            good = false;
    }
    return good;
}

static bool has_key(const struct toml_value *table, const char *name)
{
    for (size_t i = 0; i < table->items.len; i++)
        if (strcasecmp(((const struct toml_entry *)table->items.items[i])->key, name) == 0)
            return true;
    return false;
}

static bool read_service(struct reader *reader, const struct toml_value *table, const struct key *keys,
                         struct vec *out)
{
    struct profile_service *service = arena_alloc(reader->arena, sizeof *service);
    if (!read_table(reader, table, keys, (char *)service))
        return false;
    service->has_command = has_key(table, "command");
    service->has_entrypoint = has_key(table, "entrypoint");
    vec_push(reader->arena, out, service);
    if (service->name)
        return true;
    diag_error(reader->diags, "profile-value", span_of(reader, table), "a service needs a name: its image");
    return false;
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

static bool check_words(struct reader *reader, const struct profile *profile, const struct vec *texts,
                        const char *const *words, const char *what)
{
    for (size_t i = 0; i < texts->len; i++) {
        if (is_one_of(texts->items[i], words))
            continue;
        struct diag *diag = diag_error(reader->diags, "profile-value", profile->span, "there is no %s \"%s\"",
                                       what, (const char *)texts->items[i]);
        diag_hint(reader->diags, diag, "one of always, if-not-present, never");
        return false;
    }
    return true;
}

/* Runners that make their machines themselves run jobs in docker all the same. */
static void settle_executor(struct reader *reader, struct profile *profile)
{
    static const char *const fleets[] = {"docker+machine", "docker-autoscaler", NULL};
    static const char *const ours[] = {"docker", "shell", "kubernetes", NULL};
    if (is_one_of(profile->executor, fleets)) {
        diag_add(reader->diags, SEVERITY_WARNING, "profile-value", profile->span,
                 "the executor %s makes machines of its own; here its jobs run on the one engine",
                 profile->executor);
        profile->executor = "docker";
    } else if (!is_one_of(profile->executor, ours)) {
        diag_add(reader->diags, SEVERITY_WARNING, "profile-value", profile->span,
                 "ci-local has no executor \"%s\": this runner can take no job", profile->executor);
    }
}

static bool check_profile(struct reader *reader, struct profile *profile)
{
    static const char *const policies[] = {"always", "if-not-present", "never", NULL};
    static const char *const shells[] = {"bash", "sh", "pwsh", "powershell", NULL};
    if (!profile->executor) {
        diag_error(reader->diags, "profile-value", profile->span, "this runner has no executor");
        return false;
    }
    settle_executor(reader, profile);
    if (profile->shell && !is_one_of(profile->shell, shells)) {
        diag_error(reader->diags, "profile-value", profile->span, "there is no shell \"%s\" for a runner",
                   profile->shell);
        return false;
    }
    if (profile->docker.wait_for_services_timeout == 0)
        profile->docker.wait_for_services_timeout = DEFAULT_SERVICES_WAIT_S;
    return check_words(reader, profile, &profile->docker.pull_policy, policies, "pull policy") &&
           check_words(reader, profile, &profile->docker.allowed_pull_policies, policies, "pull policy");
}

static bool read_runner(struct reader *reader, const struct toml_value *table, const struct key *keys,
                        struct vec *out)
{
    struct profile *profile = arena_alloc(reader->arena, sizeof *profile);
    profile->span = span_of(reader, table);
    profile->custom_build_dir = -1;
    profile->docker.services_privileged = -1;
    profile->docker.services_limit = -1;
    if (!read_table(reader, table, keys, (char *)profile) || !check_profile(reader, profile))
        return false;
    vec_push(reader->arena, out, profile);
    return true;
}

static bool read_tables(struct reader *reader, const struct toml_entry *entry, const struct key *key,
                        struct vec *out)
{
    const struct toml_value *list = entry->value;
    *out = (struct vec){0};
    bool good = list->kind == TOML_ARRAY;
    for (size_t i = 0; good && i < list->items.len; i++)
        good = ((const struct toml_value *)list->items.items[i])->kind == TOML_TABLE;
    if (!good) {
        bool is_single = list->kind == TOML_TABLE;
        struct diag *diag = diag_error(reader->diags, "profile-type", span_of(reader, list),
                                       "%s is a list of tables", entry->key);
        if (is_single)
            diag_hint(reader->diags, diag, "write it with two brackets, one such head for each: [[%s]]",
                      entry->key);
        return false;
    }
    for (size_t i = 0; i < list->items.len; i++) {
        bool is_runner = key->table == runner_keys;
        if (!(is_runner ? read_runner : read_service)(reader, list->items.items[i], key->table, out))
            good = false;
    }
    return good;
}

/* The value of a line `key = value` whose value is a bare word, or NULL: text without its quotes is the commonest slip. */
static const char *bare_word(struct arena *arena, const char *line, const char **key)
{
    line += strspn(line, " \t");
    size_t name = strcspn(line, " \t=\n");
    const char *value = line + name + strspn(line + name, " \t");
    if (name == 0 || *value != '=')
        return NULL;
    value += 1 + strspn(value + 1, " \t");
    size_t len = strcspn(value, "\r\n#");
    while (len > 0 && strchr(" \t", value[len - 1]))
        len--;
    if (len == 0 || strchr("\"'[{", *value) || memchr(value, '"', len))
        return NULL;
    *key = arena_strndup(arena, line, name);
    return arena_strndup(arena, value, len);
}

static const char *line_at(const struct source *source, int line)
{
    const char *at = source->text;
    for (; line > 1 && *at; line--)
        at += strcspn(at, "\n") + (strchr(at, '\n') != NULL);
    return at;
}

static void report_syntax(struct reader *reader, const struct toml_error *error)
{
    const char *key = NULL, *text = line_at(reader->source, error->line);
    const char *value = bare_word(reader->arena, text, &key);
    struct span span = span_at(reader, error->line, error->col, 1);
    if (value && strcasecmp(value, "true") != 0 && strcasecmp(value, "false") != 0) {
        struct diag *diag =
            diag_error(reader->diags, "toml-syntax", span, "%s is text and stands in quotes", value);
        diag_hint(reader->diags, diag, "%s = \"%s\"", key, value);
        return;
    }
    const char *message = error->message, prefix[] = "Error while parsing ";
    if (strncmp(message, prefix, sizeof prefix - 1) == 0)
        message += sizeof prefix - 1;
    struct diag *diag = diag_error(reader->diags, "toml-syntax", span, "this is not TOML: %s", message);
    if (value)
        diag_hint(reader->diags, diag, "true and false are written in lower case");
    else if (strstr(message, "control characters") || strstr(message, "string: encountered end"))
        diag_hint(reader->diags, diag, "is the closing quote missing?");
    else if (strstr(message, "escape sequence"))
        diag_hint(reader->diags, diag, "text with backslashes stands in single quotes: 'C:\\path'");
}

static bool read_file(struct reader *reader, const char *path, struct source *source)
{
    AUTO_BUF struct buf text = BUF_INIT;
    struct error err = ERROR_INIT;
    if (!file_read(path, FILE_LIMIT, &text, &err)) {
        diag_error(reader->diags, "profile-file", (struct span){0}, "%s", err.message);
        return false;
    }
    *source = (struct source){.name = arena_strdup(reader->arena, path),
                              .text = arena_strndup(reader->arena, text.data, text.len),
                              .len = text.len};
    return true;
}

const struct profiles *profiles_read(struct arena *arena, const char *path, struct diags *diags)
{
    struct source *source = arena_alloc(arena, sizeof *source);
    struct reader reader = {.arena = arena, .source = source, .diags = diags};
    if (!read_file(&reader, path, source))
        return NULL;
    struct toml_error error;
    const struct toml_value *root = toml_parse_text(arena, source->text, source->len, &error);
    if (!root) {
        report_syntax(&reader, &error);
        return NULL;
    }
    struct profiles *profiles = arena_alloc(arena, sizeof *profiles);
    profiles->path = source->name;
    bool good = read_table(&reader, root, root_keys, (char *)profiles);
    if (good && (profiles->concurrent < 0 || (profiles->concurrent == 0 && has_key(root, "concurrent")))) {
        diag_error(diags, "profile-value", span_at(&reader, 1, 1, 1), "concurrent is at least 1");
        return NULL;
    }
    if (good && profiles->list.len == 0) {
        struct diag *diag =
            diag_error(diags, "profile-value", span_at(&reader, 1, 1, 1), "there is no runner in it");
        diag_hint(diags, diag, "ci-local register writes one; by hand it begins with [[runners]]");
        return NULL;
    }
    return good ? profiles : NULL;
}
