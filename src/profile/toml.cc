#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>

namespace
{
/* What toml++ 3.3 takes for granted and some broken files belie: a key that begins with no letter, to begin with. */
struct broken_assumption {
};
} // namespace

#define TOML_ASSERT(expr)                                                                                    \
    do {                                                                                                     \
        if (!(expr))                                                                                         \
            throw broken_assumption();                                                                       \
    } while (false)
#define TOML_EXCEPTIONS 1
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wterminate"
#include <toml++/toml.h>
#pragma GCC diagnostic pop

#include "profile/toml.h"

extern "C" {
#include "base/arena.h"
#include "base/mem.h"
}

namespace
{

struct toml_value *convert(struct arena *arena, const ::toml::node &node, struct toml_error *error);

void set_error(struct toml_error *error, const ::toml::source_position &at, std::string_view message)
{
    error->line = static_cast<int>(at.line);
    error->col = static_cast<int>(at.column);
    std::snprintf(error->message, sizeof error->message, "%.*s", static_cast<int>(message.size()),
                  message.data());
}

bool convert_string(struct arena *arena, struct toml_value *out, const std::string &text, struct toml_error *error)
{
    if (text.find('\0') != std::string::npos) {
        error->line = out->line;
        error->col = out->col;
        std::snprintf(error->message, sizeof error->message, "a NUL cannot be part of any setting");
        return false;
    }
    out->string = arena_strndup(arena, text.data(), text.size());
    return true;
}

bool convert_array(struct arena *arena, struct toml_value *out, const ::toml::array &array, struct toml_error *error)
{
    for (auto &item : array) {
        struct toml_value *value = convert(arena, item, error);
        if (!value)
            return false;
        vec_push(arena, &out->items, value);
    }
    return true;
}

bool is_before(const void *left, const void *right)
{
    auto a = static_cast<const struct toml_entry *>(left), b = static_cast<const struct toml_entry *>(right);
    return a->line != b->line ? a->line < b->line : a->col < b->col;
}

bool convert_table(struct arena *arena, struct toml_value *out, const ::toml::table &table, struct toml_error *error)
{
    for (auto &&[key, item] : table) {
        struct toml_value name = {};
        auto entry = static_cast<struct toml_entry *>(arena_alloc(arena, sizeof(struct toml_entry)));
        name.line = entry->line = static_cast<int>(key.source().begin.line);
        name.col = entry->col = static_cast<int>(key.source().begin.column);
        if (!convert_string(arena, &name, std::string(key.str()), error))
            return false;
        entry->key = name.string;
        entry->value = convert(arena, item, error);
        if (!entry->value)
            return false;
        vec_push(arena, &out->items, entry);
    }
    if (out->items.len > 1)
        std::sort(out->items.items, out->items.items + out->items.len, is_before);
    return true;
}

struct toml_value *convert(struct arena *arena, const ::toml::node &node, struct toml_error *error)
{
    auto out = static_cast<struct toml_value *>(arena_alloc(arena, sizeof(struct toml_value)));
    out->line = static_cast<int>(node.source().begin.line);
    out->col = static_cast<int>(node.source().begin.column);
    out->end_line = static_cast<int>(node.source().end.line);
    out->end_col = static_cast<int>(node.source().end.column);
    bool converted = true;
    if (auto string = node.as_string()) {
        out->kind = TOML_STRING;
        converted = convert_string(arena, out, string->get(), error);
    } else if (auto integer = node.as_integer()) {
        out->kind = TOML_INTEGER;
        out->integer = integer->get();
    } else if (auto number = node.as_floating_point()) {
        out->kind = TOML_FLOAT;
        out->number = number->get();
    } else if (auto boolean = node.as_boolean()) {
        out->kind = TOML_BOOLEAN;
        out->boolean = boolean->get();
    } else if (auto array = node.as_array()) {
        out->kind = TOML_ARRAY;
        converted = convert_array(arena, out, *array, error);
    } else if (auto table = node.as_table()) {
        out->kind = TOML_TABLE;
        converted = convert_table(arena, out, *table, error);
    } else {
        out->kind = TOML_TIME;
    }
    return converted ? out : nullptr;
}

} // namespace

struct toml_value *toml_parse_text(struct arena *arena, const char *text, size_t len, struct toml_error *error)
{
    std::memset(error, 0, sizeof *error);
    try {
        auto table = ::toml::parse(std::string_view(text, len));
        return convert(arena, table, error);
    } catch (const ::toml::parse_error &wrong) {
        set_error(error, wrong.source().begin, wrong.description());
    } catch (const broken_assumption &) {
        set_error(error, {1, 1}, "a key or table begins with what cannot begin one");
    } catch (const std::bad_alloc &) {
        mem_exhausted();
    }
    return nullptr;
}
