#include "yaml/load.h"

#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "yaml/node.h"
#include "yaml/piece.h"
#include "yaml/scalar.h"
#include "yaml/tag.h"

/* GitLab weighs the parsed objects in Ruby's memory against the same limit as the bytes. Its figures depend on the
 * server's Ruby, so nearness is a warning, and only what is far beyond (an alias bomb) is refused. */
enum { WEIGHT_WARNED = YAML_MAX_BYTES, WEIGHT_REFUSED = 64 * 1024 * 1024 };

/* What `&name` stands for. An alias counts as much as what it repeats. */
struct anchor {
    struct node *node;
    size_t weight;
    int height;
    bool open; /* still being read: an alias to it would make a circle */
};

struct loader {
    yaml_parser_t parser;
    struct arena *arena;
    const struct source *source;
    struct diags *diags;
    struct map anchors; /* name to struct anchor * */
    int first_line;     /* of the piece in its file, from 0 */
    int first_col;
    int depth;
    int deepest;
    size_t weight;
    bool was_alias; /* the node read last was an alias */
};

static struct span span_between(const struct loader *loader, yaml_mark_t start, yaml_mark_t end)
{
    return (struct span){
        .source = loader->source,
        .line = (int)start.line + loader->first_line + 1,
        .col = (int)start.column + (start.line == 0 ? loader->first_col : 0) + 1,
        .end_line = (int)end.line + loader->first_line + 1,
        .end_col = (int)end.column + (end.line == 0 ? loader->first_col : 0) + 1,
    };
}

static struct span span_of(const struct loader *loader, const yaml_event_t *event)
{
    return span_between(loader, event->start_mark, event->end_mark);
}

/* What helps against the commonest mistakes, by a part of libyaml's words. */
static const struct {
    const char *words;
    const char *hint;
} syntax_hints[] = {
    {"mapping values are not allowed", "put quotes around a text that holds ': '"},
    {"found character that cannot start any token",
     "indent with blanks, not tabs; put quotes around a text that begins with @, `, % or a tab"},
    {"did not find expected key", "look for an indentation that differs from the lines above"},
    {"block sequence entries are not allowed", "begin the list on a line of its own"},
    {"found unexpected end of stream", "a quote is opened here and never closed"},
    {"UTF-8", "save the file as UTF-8"},
};

static void add_syntax_hint(struct loader *loader, struct diag *diag)
{
    for (size_t i = 0; i < sizeof syntax_hints / sizeof *syntax_hints; i++) {
        if (strstr(diag->message, syntax_hints[i].words)) {
            diag_hint(loader->diags, diag, "%s", syntax_hints[i].hint);
            return;
        }
    }
}

/* Where the bytes are no UTF-8, libyaml knows the offset only. */
static yaml_mark_t mark_at(const unsigned char *text, size_t offset)
{
    yaml_mark_t mark = {.index = offset};
    for (size_t i = 0; i < offset; i++) {
        mark.column += (text[i] & 0xc0) != 0x80;
        if (text[i] == '\n') {
            mark.line++;
            mark.column = 0;
        }
    }
    return mark;
}

/* Psych's text: the problem, what was being read, and where that began. */
static void syntax_error(struct loader *loader)
{
    yaml_parser_t *parser = &loader->parser;
    yaml_mark_t told = parser->context_mark;
    yaml_mark_t place = parser->problem_mark;
    if (parser->error == YAML_READER_ERROR) {
        size_t size = (size_t)(parser->input.string.end - parser->input.string.start);
        size_t offset = parser->problem_offset < size ? parser->problem_offset : size;
        told = place = mark_at(parser->input.string.start, offset);
    }
    const char *context = parser->context ? parser->context : "";
    struct span told_span = span_between(loader, told, told);
    struct diag *diag = diag_error(loader->diags, "yaml-syntax", span_between(loader, place, place),
                                   "(<unknown>): %s%s%s at line %d column %d",
                                   parser->problem ? parser->problem : "no memory", *context ? " " : "",
                                   context, told_span.line, told_span.col);
    add_syntax_hint(loader, diag);
}

static bool next_event(struct loader *loader, yaml_event_t *event)
{
    if (yaml_parser_parse(&loader->parser, event))
        return true;
    syntax_error(loader);
    return false;
}

static bool too_big(struct loader *loader, struct span span, const char *hint)
{
    struct diag *diag = diag_error(loader->diags, "yaml-size", span, "The parsed YAML is too big");
    diag_hint(loader->diags, diag, "%s", hint);
    return false;
}

/* Takes a node, or all that an alias repeats, into account. */
static bool weigh(struct loader *loader, struct span span, size_t weight, int height)
{
    loader->weight += weight;
    if (loader->weight > WEIGHT_REFUSED)
        return too_big(loader, span, "aliases repeat too much here");
    int depth = loader->depth + height;
    if (depth > loader->deepest)
        loader->deepest = depth;
    if (depth > YAML_MAX_DEPTH)
        return too_big(loader, span, "lists and maps may lie in each other 100 levels deep");
    return true;
}

/* Ruby's memory for a string. */
static size_t weight_of_text(size_t len)
{
    return len <= 23 ? 40 : 41 + len;
}

static struct node *load_node(struct loader *loader, yaml_event_t *event);

static struct anchor *open_anchor(struct loader *loader, const yaml_char_t *name, struct node *node)
{
    if (!name)
        return NULL;
    struct anchor *anchor = arena_alloc(loader->arena, sizeof *anchor);
    *anchor = (struct anchor){.node = node, .open = true};
    map_set(loader->arena, &loader->anchors, arena_strdup(loader->arena, (const char *)name), anchor);
    return anchor;
}

static struct node *load_alias(struct loader *loader, const yaml_event_t *event)
{
    struct span span = span_of(loader, event);
    const char *name = (const char *)event->data.alias.anchor;
    const struct anchor *anchor = map_get(&loader->anchors, name);
    if (!anchor) {
        struct diag *diag = diag_error(loader->diags, "yaml-alias", span, "Unknown alias: %s", name);
        diag_hint(loader->diags, diag, "an anchor must stand before its alias, in the same file");
        return NULL;
    }
    if (anchor->open) {
        too_big(loader, span, "this alias stands inside what it repeats");
        return NULL;
    }
    if (!weigh(loader, span, anchor->weight, anchor->height))
        return NULL;
    return anchor->node;
}

static struct node *refuse_class(struct loader *loader, struct span span, const char *class_name)
{
    struct diag *diag =
        diag_error(loader->diags, "yaml-class", span, "Tried to load unspecified class: %s", class_name);
    diag_hint(loader->diags, diag, "put quotes around it to make it a string");
    return NULL;
}

static struct node *load_scalar(struct loader *loader, const yaml_event_t *event)
{
    struct span span = span_of(loader, event);
    const char *tag = (const char *)event->data.scalar.tag;
    size_t len = event->data.scalar.length;
    const char *text = arena_strndup(loader->arena, (const char *)event->data.scalar.value, len);
    struct node *node = node_new(loader->arena, NODE_STRING, span);
    node->text = text;
    node->len = len;
    const char *refused = tag_scalar(loader->arena, node, tag, event->data.scalar.quoted_implicit);
    if (refused)
        return refuse_class(loader, span, refused);
    struct anchor *anchor = open_anchor(loader, event->data.scalar.anchor, node);
    size_t weight = node->kind == NODE_STRING ? weight_of_text(len) : 8;
    if (anchor)
        *anchor = (struct anchor){.node = node, .weight = weight};
    return weigh(loader, span, weight, 0) ? node : NULL;
}

/* Reads the elements of a list up to its end. */
static bool load_items(struct loader *loader, struct node *seq, struct vec *items)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(loader, &event))
            return false;
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            seq->span.end_line = (int)event.end_mark.line + loader->first_line + 1;
            seq->span.end_col = (int)event.end_mark.column + 1;
            yaml_event_delete(&event);
            return true;
        }
        struct node *item = load_node(loader, &event);
        if (!item)
            return false;
        vec_push(loader->arena, items, item);
    }
}

/* `<<:` puts the pairs of a map here, over those that stand before it. */
static void merge_map(struct loader *loader, struct node *map, const struct node *other)
{
    for (size_t i = 0; i < other->pairs.len; i++) {
        const struct node_pair *pair = other->pairs.items[i];
        node_set(loader->arena, map, pair->key, pair->value);
    }
}

static bool all_maps(const struct node *seq)
{
    for (size_t i = 0; i < seq->items.len; i++)
        if (((const struct node *)seq->items.items[i])->kind != NODE_MAP)
            return false;
    return true;
}

/* Whether the value of `<<` was merged. In a list of maps the first ones are the stronger. */
static bool merge_value(struct loader *loader, struct node *map, const struct node *value, bool is_alias)
{
    if (value->kind == NODE_MAP) {
        merge_map(loader, map, value);
        return true;
    }
    if (value->kind != NODE_SEQ || is_alias || !all_maps(value))
        return false;
    struct node merged = {.kind = NODE_MAP};
    for (size_t i = value->items.len; i-- > 0;)
        merge_map(loader, &merged, value->items.items[i]);
    merge_map(loader, map, &merged);
    return true;
}

static bool is_before(struct span a, struct span b)
{
    return a.line < b.line || (a.line == b.line && a.col < b.col);
}

/* Psych lets the last of equal keys win without a word. One that a merge brought lies before the map. */
static void warn_of_duplicate(struct loader *loader, const struct node *map, const struct node *key)
{
    if (key->kind != NODE_STRING)
        return;
    const struct node_pair *old = node_pair_of(map, key->text);
    if (!old || is_before(old->key->span, map->span))
        return;
    struct diag *diag = diag_add(loader->diags, SEVERITY_WARNING, "duplicate-key", key->span,
                                 "the key %s is given twice: the last one counts", key->text);
    diag_note(loader->diags, diag, old->key->span, "it stands here first");
}

static bool load_pair(struct loader *loader, struct node *map, yaml_event_t *key_event)
{
    bool str_tag = key_event->type == YAML_SCALAR_EVENT && key_event->data.scalar.tag &&
                   strcmp((const char *)key_event->data.scalar.tag, YAML_STR_TAG) == 0;
    struct node *key = load_node(loader, key_event);
    yaml_event_t event;
    if (!key || !next_event(loader, &event))
        return false;
    struct node *value = load_node(loader, &event);
    if (!value)
        return false;
    bool is_merge = key->kind == NODE_STRING && strcmp(key->text, "<<") == 0 && !str_tag;
    if (is_merge && merge_value(loader, map, value, loader->was_alias))
        return true;
    warn_of_duplicate(loader, map, key);
    node_set(loader->arena, map, key, value);
    return true;
}

static bool load_pairs(struct loader *loader, struct node *map)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(loader, &event))
            return false;
        if (event.type == YAML_MAPPING_END_EVENT) {
            map->span.end_line = (int)event.end_mark.line + loader->first_line + 1;
            map->span.end_col = (int)event.end_mark.column + 1;
            yaml_event_delete(&event);
            return true;
        }
        if (!load_pair(loader, map, &event))
            return false;
    }
}

/* A list or a map: the common part around reading what it holds. */
static struct node *load_collection(struct loader *loader, const yaml_event_t *event, enum node_kind kind,
                                    const char *tag, const yaml_char_t *anchor_name)
{
    struct span span = span_of(loader, event);
    const char *refused = tag_collection(loader->arena, tag);
    if (refused)
        return refuse_class(loader, span, refused);
    struct node *node = node_new(loader->arena, kind, span);
    struct anchor *anchor = open_anchor(loader, anchor_name, node);
    size_t weight = loader->weight;
    int deepest = loader->deepest;
    loader->deepest = ++loader->depth;
    bool fine = weigh(loader, span, kind == NODE_MAP ? 168 : 40, 0) &&
                (event->type == YAML_MAPPING_START_EVENT ? load_pairs(loader, node)
                                                         : load_items(loader, node, &node->items));
    int height = loader->deepest - --loader->depth;
    if (anchor)
        *anchor = (struct anchor){.node = node, .weight = loader->weight - weight, .height = height};
    if (deepest > loader->deepest)
        loader->deepest = deepest;
    return fine ? node : NULL;
}

/* `!!omap [a: 1]` is a list of maps that stands for one map. */
static struct node *flatten_omap(struct loader *loader, struct node *node)
{
    struct node *map = node_new(loader->arena, NODE_MAP, node->span);
    for (size_t i = 0; i < node->items.len; i++)
        if (((const struct node *)node->items.items[i])->kind == NODE_MAP)
            merge_map(loader, map, node->items.items[i]);
    return map;
}

static struct node *load_sequence(struct loader *loader, const yaml_event_t *event)
{
    const char *tag = (const char *)event->data.sequence_start.tag;
    enum node_kind kind = tag_is_reference(tag) ? NODE_REFERENCE : NODE_SEQ;
    struct node *node = load_collection(loader, event, kind, tag, event->data.sequence_start.anchor);
    if (!node || !tag_is_omap(tag))
        return node;
    struct node *map = flatten_omap(loader, node);
    if (event->data.sequence_start.anchor) {
        struct anchor *anchor = map_get(&loader->anchors, (const char *)event->data.sequence_start.anchor);
        anchor->node = map;
    }
    return map;
}

static struct node *load_mapping(struct loader *loader, const yaml_event_t *event)
{
    const char *tag = (const char *)event->data.mapping_start.tag;
    struct node *node = load_collection(loader, event, NODE_MAP, tag, event->data.mapping_start.anchor);
    /* `!reference` of a map is never valid: it becomes one without a path, which is refused when it is followed. */
    return node && tag_is_reference(tag) ? node_new(loader->arena, NODE_REFERENCE, node->span) : node;
}

/* The node that begins with `event`, which is used up. */
static struct node *load_node(struct loader *loader, yaml_event_t *event)
{
    struct node *node = NULL;
    bool is_alias = event->type == YAML_ALIAS_EVENT;
    if (is_alias)
        node = load_alias(loader, event);
    else if (event->type == YAML_SCALAR_EVENT)
        node = load_scalar(loader, event);
    else if (event->type == YAML_SEQUENCE_START_EVENT)
        node = load_sequence(loader, event);
    else if (event->type == YAML_MAPPING_START_EVENT)
        node = load_mapping(loader, event);
    loader->was_alias = is_alias;
    yaml_event_delete(event);
    return node;
}

/* The root of the first document; a text without one is null. */
static struct node *load_root(struct loader *loader)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(loader, &event))
            return NULL;
        if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT) {
            yaml_event_delete(&event);
            continue;
        }
        if (event.type == YAML_STREAM_END_EVENT) {
            struct node *node = node_new(loader->arena, NODE_NULL, span_of(loader, &event));
            yaml_event_delete(&event);
            return node;
        }
        struct node *node = load_node(loader, &event);
        if (!node)
            return NULL;
        /* What follows the root belongs to it still: "a: 1\n b" is wrong as a whole. */
        if (!next_event(loader, &event))
            return NULL;
        yaml_event_delete(&event);
        return node;
    }
}

static struct node *load_piece(struct arena *arena, const struct source *source, struct piece piece,
                               struct diags *diags)
{
    struct loader loader = {.arena = arena,
                            .source = source,
                            .diags = diags,
                            .first_line = piece.first_line,
                            .first_col = piece.first_col};
    if (!yaml_parser_initialize(&loader.parser))
        return NULL;
    yaml_parser_set_encoding(&loader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&loader.parser, (const unsigned char *)source->text + piece.start,
                                 piece.end - piece.start);
    struct node *root = load_root(&loader);
    yaml_parser_delete(&loader.parser);
    if (root && loader.weight > WEIGHT_WARNED)
        diag_add(diags, SEVERITY_WARNING, "yaml-size", root->span,
                 "a GitLab server with default settings may refuse this file: The parsed YAML is too big");
    return root;
}

static bool refuse_size(const struct source *source, struct diags *diags)
{
    if (source->len <= YAML_MAX_BYTES)
        return false;
    struct span span = {.source = source, .line = 1, .col = 1};
    struct diag *diag = diag_error(diags, "yaml-size", span, "The provided YAML is too big");
    diag_hint(diags, diag, "a file may have %d bytes; this one has %zu", YAML_MAX_BYTES, source->len);
    return true;
}

bool yaml_load(struct arena *arena, const struct source *source, struct vec *documents, struct diags *diags)
{
    if (refuse_size(source, diags))
        return false;
    struct piece pieces[PIECES_MAX];
    size_t count = piece_split(source, pieces);
    for (size_t i = 0; i < count; i++) {
        if (piece_is_blank(source, &pieces[i]))
            continue;
        struct node *root = load_piece(arena, source, pieces[i], diags);
        if (!root)
            return false;
        vec_push(arena, documents, root);
    }
    return true;
}

struct node *yaml_load_first(struct arena *arena, const struct source *source, struct diags *diags)
{
    if (refuse_size(source, diags))
        return NULL;
    return load_piece(arena, source, (struct piece){.end = source->len}, diags);
}
