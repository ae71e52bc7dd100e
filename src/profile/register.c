#include "profile/register.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/nearest.h"
#include "profile/keys.h"
#include "profile/profile.h"

#define ROW(flag, argument, help, table, key, unsaid) {flag, argument, help, table, key, unsaid},
const struct register_flag register_flags[] = {REGISTER_FLAGS(ROW){NULL, NULL, NULL, NULL, NULL, NULL}};
#undef ROW

/* One flag as it was given. */
struct given {
    const struct register_flag *flag;
    const char *value;
};

static const struct register_flag *flag_named(const char *name)
{
    for (const struct register_flag *flag = register_flags; flag->flag; flag++)
        if (strcmp(flag->flag, name) == 0)
            return flag;
    return NULL;
}

/* The type of a flag's key, from the table of keys. */
static enum key_type type_of(const struct register_flag *flag)
{
    const struct key *table = runner_keys;
    const struct key *own = flag->table[0] ? key_find(runner_keys, flag->table) : NULL;
    if (own && own->type != KEY_TABLE)
        return own->type; /* feature_flags: the table itself is the value */
    if (own)
        table = own->table;
    const struct key *key = flag->key ? key_find(table, flag->key) : NULL;
    return key ? key->type : KEY_ANYTHING;
}

static bool is_whole_number(const char *text)
{
    char *end;
    errno = 0;
    strtoll(text, &end, 10);
    return end != text && *end == '\0' && errno == 0;
}

static bool is_bool(const char *text)
{
    return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
}

/* A map's item is KEY=VALUE; of feature flags KEY:BOOL too. */
static size_t key_length(const char *item)
{
    return strcspn(item, strncmp(item, "FF_", 3) == 0 ? "=:" : "=");
}

static bool is_good_value(const struct register_flag *flag, const char *value)
{
    switch (type_of(flag)) {
    case KEY_BOOL:
    case KEY_BOOL_OR_UNSAID:
        return is_bool(value);
    case KEY_INT:
    case KEY_INT64:
        return is_whole_number(value);
    case KEY_STRING_MAP:
        return value[key_length(value)] != '\0';
    case KEY_BOOL_MAP:
        return value[key_length(value)] && is_bool(value + key_length(value) + 1);
    default:
        return true;
    }
}

bool registration_set(struct arena *arena, struct registration *registration, const char *name,
                      const char *value, struct error *err)
{
    const struct register_flag *flag = flag_named(name);
    if (!flag) {
        struct nearest nearest = {.word = name};
        for (const struct register_flag *row = register_flags; row->flag; row++)
            nearest_offer(&nearest, row->flag);
        error_set(err, ERROR_USAGE, "there is no flag --%s", name);
        return nearest.best && error_hint(err, "did you mean --%s?", nearest.best);
    }
    if (!value)
        value = flag->argument ? NULL : "true";
    if (!value)
        return error_set(err, ERROR_USAGE, "--%s needs a value: %s", name, flag->argument);
    if (!is_good_value(flag, value))
        return error_set(err, ERROR_USAGE, "--%s: \"%s\" is no %s", name, value,
                         flag->argument ? flag->argument : "true or false");
    struct given given = {.flag = flag, .value = arena_strdup(arena, value)};
    vec_push(arena, &registration->given, arena_memdup(arena, &given, sizeof given));
    return true;
}

const char *registration_value(const struct registration *registration, const char *table, const char *key)
{
    const char *value = NULL;
    for (size_t i = 0; i < registration->given.len; i++) {
        const struct given *given = registration->given.items[i];
        if (given->flag->key && strcmp(given->flag->key, key) == 0 && strcmp(given->flag->table, table) == 0)
            value = given->value;
    }
    return value;
}

static bool is_set(const struct registration *registration, const char *table, const char *key)
{
    const char *value = registration_value(registration, table, key);
    return value && value[0];
}

const char *registration_lacks(const struct registration *registration)
{
    if (!is_set(registration, "", "executor"))
        return "executor";
    bool is_docker = strncmp(registration_value(registration, "", "executor"), "docker", 6) == 0;
    return is_docker && !is_set(registration, "docker", "image") ? "docker-image" : NULL;
}

static void add_string(struct buf *out, const char *text)
{
    buf_addc(out, '"');
    for (; *text; text++) {
        static const char escaped[] = "\"\\\n\t\r", letters[] = "\"\\ntr";
        const char *found = strchr(escaped, *text);
        if (found)
            buf_addf(out, "\\%c", letters[found - escaped]);
        else if ((unsigned char)*text < ' ' || *text == 0x7f)
            buf_addf(out, "\\u%04X", (unsigned)(unsigned char)*text);
        else
            buf_addc(out, *text);
    }
    buf_addc(out, '"');
}

/* All values of a key, in the order given. A list of tags has commas in one flag. */
static struct vec values_of(struct arena *arena, const struct registration *registration,
                            const struct register_flag *flag)
{
    struct vec values = {0};
    for (size_t i = 0; i < registration->given.len; i++) {
        const struct given *given = registration->given.items[i];
        if (!given->flag->key || strcmp(given->flag->key, flag->key) != 0 ||
            strcmp(given->flag->table, flag->table) != 0)
            continue;
        char *text = arena_strdup(arena, given->value);
        if (strcmp(given->flag->flag, "tag-list") != 0)
            vec_push(arena, &values, text);
        else
            for (char *tag; (tag = strsep(&text, ","));)
                vec_push(arena, &values, tag + strspn(tag, " "));
    }
    return values;
}

/* The runner adds /cache unless a volume ends there already. */
static void add_cache_volume(struct arena *arena, const struct registration *registration,
                             struct vec *volumes)
{
    const char *disabled = registration_value(registration, "docker", "disable_cache");
    if (disabled && strcmp(disabled, "true") == 0)
        return;
    for (size_t i = 0; i < volumes->len; i++) {
        const char *colon = strrchr(volumes->items[i], ':');
        if (strcmp(colon ? colon + 1 : volumes->items[i], "/cache") == 0)
            return;
    }
    vec_push(arena, volumes, "/cache");
}

static void add_list(struct buf *out, const struct vec *values)
{
    buf_addc(out, '[');
    for (size_t i = 0; i < values->len; i++) {
        buf_adds(out, i ? ", " : "");
        add_string(out, values->items[i]);
    }
    buf_addc(out, ']');
}

static void add_plain(struct buf *out, const struct register_flag *flag, const struct vec *values)
{
    const char *last = values->items[values->len - 1];
    switch (type_of(flag)) {
    case KEY_STRINGS:
        add_list(out, values);
        break;
    case KEY_STRING_OR_LIST:
        if (values->len > 1)
            add_list(out, values);
        else
            add_string(out, last);
        break;
    case KEY_BOOL:
    case KEY_BOOL_OR_UNSAID:
    case KEY_INT:
    case KEY_INT64:
        buf_adds(out, last);
        break;
    default:
        add_string(out, last);
    }
}

static bool is_map(const struct register_flag *flag)
{
    return type_of(flag) == KEY_STRING_MAP || type_of(flag) == KEY_BOOL_MAP;
}

/* The first row of a key writes it; "description" is only another word for "name". */
static bool is_first_row(const struct register_flag *flag)
{
    for (const struct register_flag *row = register_flags; row < flag; row++)
        if (row->key && strcmp(row->key, flag->key) == 0 && strcmp(row->table, flag->table) == 0)
            return false;
    return true;
}

struct writer {
    struct arena *arena;
    const struct registration *registration;
    const char *host;
    int64_t now_ms;
    struct buf *out;
};

static void write_key(struct writer *writer, const struct register_flag *flag, const char *indent)
{
    struct vec values = values_of(writer->arena, writer->registration, flag);
    if (strcmp(flag->flag, "docker-volumes") == 0)
        add_cache_volume(writer->arena, writer->registration, &values);
    if (strcmp(flag->flag, "name") == 0 && values.len == 0)
        vec_push(writer->arena, &values, writer->host);
    if (values.len == 0 && flag->unsaid)
        vec_push(writer->arena, &values, flag->unsaid);
    if (values.len == 0)
        return;
    buf_addf(writer->out, "%s%s = ", indent, flag->key);
    add_plain(writer->out, flag, &values);
    buf_addc(writer->out, '\n');
}

static void write_map(struct writer *writer, const struct register_flag *flag, const char *indent)
{
    struct vec values = values_of(writer->arena, writer->registration, flag);
    if (values.len == 0)
        return;
    bool is_table = flag->key[0] != '\0';
    buf_addf(writer->out, "%s[runners.%s%s%s]\n", indent, flag->table, is_table ? "." : "", flag->key);
    for (size_t i = 0; i < values.len; i++) {
        const char *item = values.items[i];
        size_t len = key_length(item);
        buf_addf(writer->out, "%s  ", indent);
        add_string(writer->out, arena_strndup(writer->arena, item, len));
        buf_adds(writer->out, " = ");
        if (type_of(flag) == KEY_BOOL_MAP)
            buf_adds(writer->out, item + len + 1);
        else
            add_string(writer->out, item + len + 1);
        buf_addc(writer->out, '\n');
    }
}

static void write_table(struct writer *writer, const char *table, const char *indent)
{
    for (const struct register_flag *flag = register_flags; flag->flag; flag++)
        if (flag->key && strcmp(flag->table, table) == 0 && !is_map(flag) && is_first_row(flag))
            write_key(writer, flag, indent);
    for (const struct register_flag *flag = register_flags; flag->flag; flag++)
        if (flag->key && strcmp(flag->table, table) == 0 && is_map(flag))
            write_map(writer, flag, indent);
}

/* The runner writes its credentials' dates whatever they are. */
static void write_credentials(struct writer *writer)
{
    const struct registration *registration = writer->registration;
    const char *url = registration_value(registration, "", "url");
    const char *token = registration_value(registration, "", "token");
    char stamp[CLOCK_STAMP_SIZE];
    clock_stamp(stamp, writer->now_ms);
    buf_adds(writer->out, "  url = ");
    add_string(writer->out, url && url[0] ? url : "https://gitlab.com/");
    buf_adds(writer->out, "\n  id = 0\n  token = ");
    add_string(writer->out, token ? token : "");
    buf_addf(writer->out, "\n  token_obtained_at = %.19sZ\n  token_expires_at = 0001-01-01T00:00:00Z\n",
             stamp);
}

static void write_runner(struct writer *writer)
{
    buf_adds(writer->out, "[[runners]]\n");
    for (const struct register_flag *flag = register_flags; flag->flag; flag++) {
        if (!flag->key || flag->table[0] || is_map(flag) || !is_first_row(flag))
            continue;
        if (strcmp(flag->key, "url") == 0)
            write_credentials(writer);
        else if (strcmp(flag->key, "token") != 0)
            write_key(writer, flag, "  ");
    }
    if (is_set(writer->registration, "custom_build_dir", "enabled")) {
        buf_adds(writer->out, "  [runners.custom_build_dir]\n");
        write_table(writer, "custom_build_dir", "    ");
    }
    buf_adds(writer->out, "  [runners.cache]\n    MaxUploadedArchiveSize = 0\n    [runners.cache.s3]\n"
                          "    [runners.cache.gcs]\n    [runners.cache.azure]\n");
    write_table(writer, "feature_flags", "  ");
    if (strncmp(registration_value(writer->registration, "", "executor"), "docker", 6) == 0) {
        buf_adds(writer->out, "  [runners.docker]\n");
        write_table(writer, "docker", "    ");
    }
}

/* A token made on the server's page has its settings there; the runner refuses to be told them again. */
static bool check_token(const struct registration *registration, struct error *err)
{
    static const char *const server_side[] = {"tag-list",        "run-untagged",    "locked",
                                              "access-level",    "maximum-timeout", "paused",
                                              "maintenance-note"};
    const char *token = registration_value(registration, "", "token");
    if (!token || strncmp(token, "glrt-", 5) != 0)
        return true;
    for (size_t i = 0; i < registration->given.len; i++) {
        const struct given *given = registration->given.items[i];
        for (size_t k = 0; k < sizeof server_side / sizeof *server_side; k++)
            if (strcmp(given->flag->flag, server_side[k]) == 0)
                return error_set(err, ERROR_USAGE,
                                 "--%s cannot be given with a glrt- token: the server keeps it",
                                 given->flag->flag);
    }
    return true;
}

bool registration_write(struct arena *arena, const struct registration *registration,
                        const struct buf *before, const char *host, int64_t now_ms, struct buf *out,
                        struct error *err)
{
    const char *lacking = registration_lacks(registration);
    if (lacking)
        return error_set(err, ERROR_USAGE, "--%s is needed", lacking);
    if (!check_token(registration, err))
        return false;
    struct writer writer = {
        .arena = arena, .registration = registration, .host = host, .now_ms = now_ms, .out = out};
    if (before->len == 0)
        buf_adds(
            out,
            "concurrent = 1\ncheck_interval = 0\nconnection_max_age = \"15m0s\"\nshutdown_timeout = 0\n\n"
            "[session_server]\n  session_timeout = 1800\n");
    buf_add(out, before->data, before->len);
    if (out->data[out->len - 1] != '\n')
        buf_addc(out, '\n');
    buf_addc(out, '\n');
    write_runner(&writer);
    return true;
}

/* Whether the text at `path` is a config.toml that we read. */
static bool check_file(struct arena *arena, const char *path, struct error *err)
{
    struct diags diags = {.arena = arena};
    if (profiles_read(arena, path, &diags))
        return true;
    for (size_t i = 0; i < diags.list.len; i++) {
        const struct diag *diag = diags.list.items[i];
        if (diag->severity == SEVERITY_ERROR && strcmp(diag->message, "there is no runner in it") != 0)
            return error_set(err, ERROR_CONFIG, "%s:%d: %s", path, diag->span.line, diag->message);
    }
    return true;
}

/* Writes beside the file first, reads that as any reader would, and only then puts it in place. */
static bool put_in_place(struct arena *arena, const char *path, const struct buf *text, struct error *err)
{
    const char *trial = arena_printf(arena, "%s.new", path);
    if (!file_replace(trial, text->data, text->len, 0600, err))
        return false;
    if (!check_file(arena, trial, err)) {
        unlink(trial);
        return error_context(err, "the new runner does not fit into %s", path);
    }
    return rename(trial, path) == 0 || error_errno(err, "%s", path);
}

bool registration_save(struct arena *arena, const struct registration *registration, const char *path,
                       struct error *err)
{
    AUTO_FREE char *behind_links = realpath(path, NULL);
    if (behind_links)
        path = behind_links;
    AUTO_BUF struct buf before = BUF_INIT, after = BUF_INIT;
    if (access(path, F_OK) == 0 && (!file_read(path, 0, &before, err) || !check_file(arena, path, err)))
        return false;
    char host[256] = "localhost";
    gethostname(host, sizeof host - 1);
    if (!registration_write(arena, registration, &before, host, clock_wall_ms(), &after, err))
        return false;
    const char *slash = strrchr(path, '/');
    if (slash && slash > path && !folder_make(arena_strndup(arena, path, (size_t)(slash - path)), 0700, err))
        return false;
    return put_in_place(arena, path, &after, err);
}
