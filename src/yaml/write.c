#include "yaml/write.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "yaml/node.h"
#include "yaml/scalar.h"

static void indent(struct buf *out, int depth)
{
    for (int i = 0; i < depth; i++)
        buf_adds(out, "  ");
}

/* Whether the text, written plainly, is read as the same string. */
static bool is_plain(const char *text, size_t len)
{
    static const char indicators[] = "-?:,[]{}#&*!|>'\"%@` ";
    struct node read = {.kind = NODE_STRING};
    if (len == 0 || strlen(text) != len || strchr(indicators, text[0]) || text[len - 1] == ' ' ||
        text[len - 1] == ':' || strcmp(text, "=") == 0 || strcmp(text, "<<") == 0)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < ' ' || (unsigned char)text[i] >= 0x7f)
            return false;
    if (strstr(text, ": ") || strstr(text, " #") || strncmp(text, "...", 3) == 0)
        return false;
    return scalar_resolve(&read, text, len) == SCALAR_FINE && read.kind == NODE_STRING;
}

/* Bytes of the character at `at` that double quotes cannot hold as it is: C1 controls, the line separators, the byte order
 * mark. 0 where it is fine. */
static size_t hidden_character(const unsigned char *at, unsigned *code)
{
    if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0xa0) {
        *code = at[1];
        return 2;
    }
    if (at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0xa8 || at[2] == 0xa9)) {
        *code = 0x2000u + (at[2] & 0x3fu);
        return 3;
    }
    if (at[0] == 0xef && at[1] == 0xbb && at[2] == 0xbf) {
        *code = 0xfeff;
        return 3;
    }
    return 0;
}

static void write_quoted(struct buf *out, const char *text, size_t len)
{
    static const char escapes[] = "\nn\tt\rr\"\"\\\\\aa\bb\ff\vv\033e";
    buf_addc(out, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        const char *known = c ? strchr(escapes, c) : NULL;
        while (known && (known - escapes) % 2)
            known = strchr(known + 1, c);
        unsigned code;
        size_t hidden = hidden_character((const unsigned char *)text + i, &code);
        if (known)
            buf_addf(out, "\\%c", known[1]);
        else if (c < ' ' || c == 0x7f)
            buf_addf(out, "\\x%02x", c);
        else if (hidden)
            buf_addf(out, "\\u%04x", code);
        else
            buf_addc(out, (char)c);
        i += !known && hidden ? hidden - 1 : 0;
    }
    buf_addc(out, '"');
}

/* How long the UTF-8 character at `at` is, or 0 where the bytes are none. */
static size_t character_length(const unsigned char *at, size_t left)
{
    size_t len = at[0] < 0x80   ? 1
                 : at[0] < 0xc2 ? 0
                 : at[0] < 0xe0 ? 2
                 : at[0] < 0xf0 ? 3
                 : at[0] < 0xf5 ? 4
                                : 0;
    if (len > left)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    bool too_long = (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xf0 && at[1] < 0x90);
    bool no_character = (at[0] == 0xed && at[1] >= 0xa0) || (at[0] == 0xf4 && at[1] >= 0x90);
    return too_long || no_character ? 0 : len;
}

static bool is_utf8(const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t character = character_length((const unsigned char *)text + i, len - i);
        if (character == 0)
            return false;
        i += character;
    }
    return true;
}

/* What `!binary` once brought can only leave the same way. */
static void write_binary(struct buf *out, const char *text, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    buf_adds(out, "!binary \"");
    for (size_t i = 0; i < len; i += 3) {
        unsigned bits = 0;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (i + k < len ? (unsigned char)text[i + k] : 0u);
        for (size_t k = 0; k < 4; k++)
            buf_addc(out, i + k > len ? '=' : digits[bits >> (18 - 6 * k) & 63]);
    }
    buf_addc(out, '"');
}

/* A block keeps a text of several lines readable; it cannot hold control characters, nor begin with a blank. */
static bool is_block(const char *text, size_t len)
{
    if (strlen(text) != len || !strchr(text, '\n') || strchr(" \n\t", text[0]))
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned code;
        unsigned char c = (unsigned char)text[i];
        if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f ||
            hidden_character((const unsigned char *)text + i, &code))
            return false;
    }
    return true;
}

static void write_block(struct buf *out, const char *text, size_t len, int depth)
{
    bool ends = text[len - 1] == '\n';
    bool ends_twice = ends && len > 1 && text[len - 2] == '\n';
    buf_adds(out, ends_twice ? "|+" : ends ? "|" : "|-");
    for (const char *at = text; *at;) {
        size_t line = strcspn(at, "\n");
        buf_addc(out, '\n');
        if (line)
            indent(out, depth);
        buf_add(out, at, line);
        at += line + (at[line] == '\n');
    }
}

static void write_text(struct buf *out, const char *text, size_t len, int depth)
{
    if (!is_utf8(text, len))
        write_binary(out, text, len);
    else if (is_plain(text, len))
        buf_add(out, text, len);
    else if (is_block(text, len))
        write_block(out, text, len, depth);
    else
        write_quoted(out, text, len);
}

static void write_float(struct buf *out, double number)
{
    if (isnan(number) || isinf(number)) {
        buf_adds(out, isnan(number) ? ".nan" : number < 0 ? "-.inf" : ".inf");
        return;
    }
    char text[512];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    /* Psych reads an exponent only behind a point and with a sign. */
    const char *exponent = strchr(text, 'e');
    size_t mantissa = exponent ? (size_t)(exponent - text) : strlen(text);
    buf_add(out, text, mantissa);
    if (!memchr(text, '.', mantissa))
        buf_adds(out, exponent ? "." : ".0");
    buf_adds(out, exponent ? exponent : "");
}

static void write_scalar(struct buf *out, const struct node *node, int depth)
{
    switch (node->kind) {
    case NODE_NULL:
        buf_adds(out, "null");
        return;
    case NODE_BOOL:
        buf_adds(out, node->boolean ? "true" : "false");
        return;
    case NODE_INT:
        if (node->integer == INT64_MAX || node->integer == INT64_MIN)
            buf_adds(out, node->text);
        else
            buf_addf(out, "%" PRId64, node->integer);
        return;
    case NODE_FLOAT:
        write_float(out, node->number);
        return;
    case NODE_SYMBOL:
        buf_adds(out, "!ruby/sym ");
        write_quoted(out, node->text, node->len);
        return;
    case NODE_STRING:
    case NODE_SEQ:
    case NODE_MAP:
    case NODE_REFERENCE:
        write_text(out, node->text, node->len, depth);
        return;
    }
}

static void write_value(struct buf *out, const struct node *node, int depth);

static bool is_collection(const struct node *node)
{
    return (node->kind == NODE_MAP && node->pairs.len) || (node->kind == NODE_SEQ && node->items.len);
}

/* A key that is a list or a map stands on lines of its own; one that is a text never becomes a block. */
static void write_key(struct buf *out, const struct node *key, int depth)
{
    if (is_collection(key)) {
        buf_addc(out, '?');
        write_value(out, key, depth);
        indent(out, depth);
    } else if (key->kind == NODE_STRING && is_utf8(key->text, key->len) && !is_plain(key->text, key->len)) {
        write_quoted(out, key->text, key->len);
    } else {
        write_scalar(out, key, 0);
    }
}

static void write_map(struct buf *out, const struct node *map, int depth)
{
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node_pair *pair = map->pairs.items[i];
        if (i)
            indent(out, depth);
        write_key(out, pair->key, depth);
        buf_addc(out, ':');
        write_value(out, pair->value, depth);
    }
}

static void write_items(struct buf *out, const struct node *list, int depth)
{
    for (size_t i = 0; i < list->items.len; i++) {
        const struct node *item = list->items.items[i];
        if (i)
            indent(out, depth);
        buf_addc(out, '-');
        if (!is_collection(item)) {
            write_value(out, item, depth);
            continue;
        }
        /* "- a: b" and "- - x": the first line of a collection stands behind the dash. */
        buf_addc(out, ' ');
        if (item->kind == NODE_MAP)
            write_map(out, item, depth + 1);
        else
            write_items(out, item, depth + 1);
    }
}

static void write_reference(struct buf *out, const struct node *node)
{
    buf_adds(out, "!reference [");
    for (size_t i = 0; i < node->items.len; i++) {
        const struct node *item = node->items.items[i];
        buf_adds(out, i ? ", " : "");
        write_quoted(out, item->text, item->len);
    }
    buf_addc(out, ']');
}

/* What stands behind a colon or a dash, to the end of the line or on lines below. */
static void write_value(struct buf *out, const struct node *node, int depth)
{
    if (is_collection(node)) {
        buf_addc(out, '\n');
        indent(out, depth + 1);
        if (node->kind == NODE_MAP)
            write_map(out, node, depth + 1);
        else
            write_items(out, node, depth + 1);
        return;
    }
    buf_addc(out, ' ');
    if (node->kind == NODE_REFERENCE)
        write_reference(out, node);
    else if (node->kind == NODE_MAP || node->kind == NODE_SEQ)
        buf_adds(out, node->kind == NODE_MAP ? "{}" : "[]");
    else
        write_scalar(out, node, depth + 1);
    buf_addc(out, '\n');
}

void yaml_write(struct buf *out, const struct node *node)
{
    if (node->kind == NODE_MAP && node->pairs.len)
        write_map(out, node, 0);
    else if (node->kind == NODE_SEQ && node->items.len)
        write_items(out, node, 0);
    else {
        AUTO_BUF struct buf line = BUF_INIT;
        write_value(&line, node, 0);
        buf_adds(out, line.data + 1);
    }
}
