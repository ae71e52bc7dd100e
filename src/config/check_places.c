/* What a map must be beyond its keys one by one. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "config/check_job.h"
#include "config/checker.h"
#include "expr/duration.h"
#include "yaml/node.h"

static struct span span_at(const struct node *map, const char *key)
{
    const struct node_pair *pair = node_pair_of(map, key);
    return pair ? pair->value->span : map->span;
}

static void place_rule(struct checker *checker, const struct node *map, const struct path *path)
{
    const struct node *when = node_get(map, "when");
    const struct node *start_in = node_get(map, "start_in");
    struct subject subject = subject_key(checker, path, "start_in", span_at(map, "start_in"), PLACE_RULE);
    struct subject config = subject_config(path, subject.span, PLACE_RULE);
    if (!is_text(when) || strcmp(when->text, "delayed") != 0) {
        if (node_pair_of(map, "start_in"))
            fault(checker, &config, "keyword-clash", "contains disallowed keys: start_in");
        return;
    }
    if (is_blank_value(start_in))
        fault(checker, &subject, "missing-keyword", "can't be blank");
    check_start_in(checker, start_in, &subject);
}

static bool is_expose_name(const char *text)
{
    if (!isalnum((unsigned char)*text) && *text != '_')
        return false;
    for (; *text; text++)
        if (!isalnum((unsigned char)*text) && !strchr("_- ", *text))
            return false;
    return true;
}

static bool has_star(const struct node *paths)
{
    for (size_t i = 0; i < paths->items.len; i++)
        if (strchr(((const struct node *)paths->items.items[i])->text, '*'))
            return true;
    return false;
}

static void place_artifacts(struct checker *checker, const struct node *map, const struct path *path)
{
    static const char *const visibility[] = {"public", "access", NULL};
    check_exclusive(checker, map, path, visibility, PLACE_ARTIFACTS);
    const struct node *expose_as = node_get(map, "expose_as");
    const struct node *paths = node_get(map, "paths");
    if (!is_given(expose_as))
        return;
    struct subject subject = subject_key(checker, path, "expose_as", expose_as->span, PLACE_ARTIFACTS);
    struct subject subject_paths =
        subject_key(checker, path, "paths", span_at(map, "paths"), PLACE_ARTIFACTS);
    if (is_text(expose_as) && !is_expose_name(expose_as->text))
        fault(checker, &subject, "keyword-value", "can contain only letters, digits, '-', '_' and spaces");
    if (is_blank_value(paths))
        fault(checker, &subject_paths, "missing-keyword", "can't be blank");
    else if (is_text_list(paths) && has_star(paths))
        fault(checker, &subject_paths, "keyword-value", "can't contain '*' when used with 'expose_as'");
}

static void refuse_ports(struct checker *checker, const struct node *map, const struct path *path,
                         enum place place)
{
    struct subject config = subject_config(path, span_at(map, "ports"), place);
    if (node_pair_of(map, "ports"))
        fault(checker, &config, "keyword-clash", "contains disallowed keys: ports");
}

/* `docker` and `kubernetes` are judged by a schema, which speaks of places in the map as of paths. */
static void check_executor_options(struct checker *checker, const struct node *map, const struct path *path,
                                   const char *name, enum place inside)
{
    const struct node *options = node_get(map, name);
    for (size_t i = 0; options && options->kind == NODE_MAP && i < options->pairs.len; i++) {
        const struct node_pair *pair = options->pairs.items[i];
        const struct keyword *keyword = checker_find(checker, inside, pair->key->text);
        struct subject subject = subject_key(checker, path, "executor_opts", pair->key->span, inside);
        bool number = inside == PLACE_IMAGE_KUBERNETES && pair->value->kind == NODE_INT;
        if (!keyword)
            fault(checker, &subject, "unknown-keyword",
                  "object property at `/%s/%s` is a disallowed additional property", name, pair->key->text);
        else if (!is_text(pair->value) && !number)
            fault(checker, &subject, "keyword-type", "value at `/%s/%s` is not a string", name,
                  keyword->name);
        else if (is_text(pair->value) && text_length(pair->value->text) == 0)
            fault(checker, &subject, "keyword-limit", "string length at `/%s/%s` is less than: 1", name,
                  keyword->name);
        else if (text_length(pair->value->text) > keyword->limit)
            fault(checker, &subject, "keyword-limit", "string length at `/%s/%s` is greater than: %u", name,
                  keyword->name, keyword->limit);
    }
}

static void check_options(struct checker *checker, const struct node *map, const struct path *path)
{
    check_executor_options(checker, map, path, "docker", PLACE_IMAGE_DOCKER);
    check_executor_options(checker, map, path, "kubernetes", PLACE_IMAGE_KUBERNETES);
}

static void place_image(struct checker *checker, const struct node *map, const struct path *path)
{
    refuse_ports(checker, map, path, PLACE_IMAGE);
    check_options(checker, map, path);
}

static void place_service(struct checker *checker, const struct node *map, const struct path *path)
{
    refuse_ports(checker, map, path, PLACE_SERVICE);
    check_options(checker, map, path);
    struct subject alias = subject_key(checker, path, "alias", map->span, PLACE_SERVICE);
    if (!node_pair_of(map, "ports") || is_given(node_get(map, "alias")))
        return;
    fault(checker, &alias, "keyword-type", "should be a string");
    fault(checker, &alias, "missing-keyword", "can't be blank");
}

static void place_cache(struct checker *checker, const struct node *map, const struct path *path)
{
    enum { MAX_FALLBACK_KEYS = 5 };
    const struct node *keys = node_get(map, "fallback_keys");
    struct subject subject =
        subject_key(checker, path, "fallback_keys", span_at(map, "fallback_keys"), PLACE_CACHE);
    if (keys && keys->kind == NODE_SEQ && keys->items.len > MAX_FALLBACK_KEYS)
        fault(checker, &subject, "keyword-limit", "has to many entries (maximum %d)", MAX_FALLBACK_KEYS);
}

static void place_cache_key(struct checker *checker, const struct node *map, const struct path *path)
{
    struct subject config = subject_config(path, map->span, PLACE_CACHE_KEY);
    if ((node_pair_of(map, "files") != NULL) == (node_pair_of(map, "files_commits") != NULL))
        fault(checker, &config, "keyword-clash", "must use exactly one of these keys: files, files_commits");
}

static void place_exists(struct checker *checker, const struct node *map, const struct path *path)
{
    struct subject config = subject_config(path, map->span, PLACE_EXISTS);
    if (node_pair_of(map, "ref") && !node_pair_of(map, "project"))
        fault(checker, &config, "missing-keyword", "missing required keys: project");
}

static void place_kubernetes(struct checker *checker, const struct node *map, const struct path *path)
{
    const struct node *dashboard = node_get(map, "dashboard");
    const struct node *enabled = node_get(node_get(map, "managed_resources"), "enabled");
    bool flux = is_given(node_get(map, "flux_resource_path"));
    bool space = is_given(node_get(map, "namespace"));
    struct subject agent = subject_key(checker, path, "agent", map->span, PLACE_ENVIRONMENT_KUBERNETES);
    struct subject name = subject_key(checker, path, "namespace", map->span, PLACE_ENVIRONMENT_KUBERNETES);
    if (map->pairs.len == 0) {
        struct subject config = subject_config(path, map->span, PLACE_ENVIRONMENT_KUBERNETES);
        fault(checker, &config, "missing-keyword", "can't be blank");
    }
    if (!is_given(node_get(map, "agent")) && (flux || is_given(dashboard) || is_given(enabled)))
        fault(checker, &agent, "missing-keyword", "can't be blank");
    if (flux && !space)
        fault(checker, &name, "missing-keyword", "can't be blank");
    if (space && is_given(node_get(dashboard, "namespace")))
        fault(checker, &name, "keyword-clash", "cannot be specified when dashboard.namespace is set");
}

/* What `git check-ref-format` lets pass. */
static bool is_git_ref(const struct node *ref)
{
    if (!is_text(ref) || !*ref->text)
        return false;
    const char *text = ref->text;
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7f || strchr("~^:?*[\\", *at))
            return false;
    return text[0] != '-' && text[0] != '/' && text[ref->len - 1] != '/' && text[ref->len - 1] != '.' &&
           !strstr(text, "..") && !strstr(text, "//") && !strstr(text, "@{") && strcmp(text, "@") != 0;
}

/* A day, and perhaps a time, as ISO 8601 writes them. */
static bool is_moment(const struct node *value)
{
    int year, month, day, used = 0;
    if (!is_text(value) || sscanf(value->text, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3)
        return false;
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    const char *rest = value->text + used;
    int hour = 0, minute = 0;
    if (*rest && (sscanf(rest, "T%2d:%2d%n", &hour, &minute, &used) != 2 || hour > 24 || minute > 59))
        return false;
    return true;
}

static void place_release(struct checker *checker, const struct node *map, const struct path *path)
{
    const struct node *ref = node_get(map, "ref");
    const struct node *moment = node_get(map, "released_at");
    struct subject subject_ref = subject_key(checker, path, "ref", span_at(map, "ref"), PLACE_RELEASE);
    struct subject subject_moment =
        subject_key(checker, path, "released_at", span_at(map, "released_at"), PLACE_RELEASE);
    if (is_given(ref) && !is_git_ref(ref))
        fault(checker, &subject_ref, "keyword-value", "must be a valid ref");
    if (is_given(moment) && !is_moment(moment))
        fault(checker, &subject_moment, "keyword-value", "must be a valid datetime");
}

static const char *const providers[] = {"vault",    "azure_key_vault",        "gcp_secret_manager",
                                        "akeyless", "gitlab_secrets_manager", "aws_secrets_manager"};

static void place_secret(struct checker *checker, const struct node *map, const struct path *path)
{
    struct subject config = subject_config(path, map->span, PLACE_SECRET);
    struct subject token = subject_key(checker, path, "token", map->span, PLACE_SECRET);
    size_t count = 0;
    for (size_t i = 0; i < sizeof providers / sizeof *providers; i++)
        count += node_pair_of(map, providers[i]) != NULL;
    if (count != 1)
        fault(checker, &config, "keyword-clash",
              "must use exactly one of these keys: vault, azure_key_vault, gcp_secret_manager, akeyless, "
              "gitlab_secrets_manager, aws_secrets_manager");
    if (node_pair_of(map, "gcp_secret_manager") && !is_given(node_get(map, "token")))
        fault(checker, &token, "missing-keyword", "is required with gcp secrets manager");
}

/* The keys that an entry of `spec:include` may have. */
static void place_spec(struct checker *checker, const struct node *map, const struct path *path)
{
    static const char keys[] = "local, file, remote, project, ref, integrity, cache";
    const struct node *include = node_get(map, "include");
    struct path own = {.up = path, .name = "include"};
    for (size_t i = 0; include && include->kind == NODE_SEQ && i < include->items.len; i++) {
        const struct node *file = include->items.items[i];
        for (size_t k = 0; file->kind == NODE_MAP && k < file->pairs.len; k++) {
            const struct node *key = ((const struct node_pair *)file->pairs.items[k])->key;
            struct subject config = subject_config(&own, key->span, PLACE_SPEC);
            if (!keyword_has_word(keys, key->text))
                fault(checker, &config, "unknown-keyword", "contains unknown keys: %s", key->text);
        }
    }
}

static void check_input_rules(struct checker *checker, const struct node *rules, const struct path *path)
{
    struct path list = {.up = path, .name = "rules"};
    struct path own = {.up = &list, .name = "rule"};
    struct subject config = subject_config(&list, rules->span, PLACE_SPEC_INPUT);
    if (rules->kind != NODE_SEQ) {
        fault(checker, &config, "keyword-type", "should be an array");
        return;
    }
    for (size_t i = 0; i < rules->items.len; i++) {
        const struct node *rule = rules->items.items[i];
        struct subject subject = subject_config(&own, rule->span, PLACE_SPEC_INPUT_RULE);
        if (rule->kind != NODE_MAP)
            fault(checker, &subject, "keyword-type", "should be a hash");
        else if (check_map(checker, PLACE_SPEC_INPUT_RULE, rule, &own) && node_pair_of(rule, "options") &&
                 !node_pair_of(rule, "default"))
            fault(checker, &subject, "missing-keyword", "missing required keys: default");
    }
}

static void place_spec_input(struct checker *checker, const struct node *map, const struct path *path)
{
    static const char *const with_default[] = {"rules", "default", NULL};
    static const char *const with_options[] = {"rules", "options", NULL};
    enum { MAX_OPTIONS = 50 };
    const struct node *type = node_get(map, "type");
    const struct node *options = node_get(map, "options");
    struct subject input = subject_config(path, span_at(map, "type"), PLACE_SPEC_INPUT);
    struct subject config = subject_config(path, span_at(map, "options"), PLACE_SPEC_INPUT);
    input.attribute = "input";
    if (is_given(node_get(map, "rules")))
        check_input_rules(checker, node_get(map, "rules"), path);
    check_exclusive(checker, map, path, with_default, PLACE_SPEC_INPUT);
    check_exclusive(checker, map, path, with_options, PLACE_SPEC_INPUT);
    if (is_given(type) && !keyword_has_word("array, boolean, number, string", type->text))
        fault(checker, &input, "keyword-value", "type unknown value: %s", type->text);
    if (options && options->kind == NODE_SEQ && options->items.len > MAX_OPTIONS)
        fault(checker, &config, "keyword-limit", "cannot define more than %d options", MAX_OPTIONS);
}

place_check *const place_checks[PLACE_COUNT] = {
    [PLACE_JOB] = place_job,
    [PLACE_TRIGGER_JOB] = place_trigger_job,
    [PLACE_RULE] = place_rule,
    [PLACE_WORKFLOW_RULE] = place_rule,
    [PLACE_ARTIFACTS] = place_artifacts,
    [PLACE_IMAGE] = place_image,
    [PLACE_SERVICE] = place_service,
    [PLACE_CACHE] = place_cache,
    [PLACE_CACHE_KEY] = place_cache_key,
    [PLACE_EXISTS] = place_exists,
    [PLACE_ENVIRONMENT_KUBERNETES] = place_kubernetes,
    [PLACE_RELEASE] = place_release,
    [PLACE_SECRET] = place_secret,
    [PLACE_SPEC] = place_spec,
    [PLACE_SPEC_INPUT] = place_spec_input,
};
