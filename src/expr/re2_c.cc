#include "expr/re2_c.h"

#include <re2/re2.h>

#include <cctype>
#include <string>
#include <vector>

extern "C" {
#include "base/buf.h"
}

struct re2_pattern {
    RE2 compiled;

    re2_pattern(const std::string &text, const RE2::Options &options) : compiled(text, options)
    {
    }
};

/* `(?<name>…)` as `(?P<name>…)`: RE2 before 2023 knows a named group by the second spelling only. */
static std::string older_spelling(const std::string &text)
{
    std::string out;
    for (size_t i = 0; i < text.size(); i++) {
        out += text[i];
        if (text[i] == '\\' && i + 1 < text.size())
            out += text[++i];
        else if (text.compare(i, 3, "(?<") == 0 && i + 3 < text.size() && isalpha(text[i + 3])) {
            out += "?P";
            i++;
        }
    }
    return out;
}

static re2_pattern *compile(const std::string &text)
{
    RE2::Options options;
    options.set_log_errors(false);
    return new re2_pattern(text, options);
}

struct re2_pattern *re2_new(const char *text, const char *flags, struct buf *problem)
{
    const std::string whole = (*flags ? std::string("(?") + flags + ")" : "") + text;
    re2_pattern *made = compile(whole);
    if (made->compiled.error_code() == RE2::ErrorBadPerlOp) {
        delete made;
        made = compile(older_spelling(whole));
    }
    if (made->compiled.ok())
        return made;
    buf_adds(problem, made->compiled.error().c_str());
    delete made;
    return nullptr;
}

void re2_free(void *made)
{
    delete static_cast<re2_pattern *>(made);
}

bool re2_matches(const struct re2_pattern *made, const char *text, size_t len)
{
    return made->compiled.Match(re2::StringPiece(text, len), 0, len, RE2::UNANCHORED, nullptr, 0);
}

static re2_range range_of(const re2::StringPiece &piece, const char *text)
{
    if (piece.data() == nullptr)
        return {0, 0};
    const size_t start = static_cast<size_t>(piece.data() - text);
    return {start, start + piece.size()};
}

bool re2_search(const struct re2_pattern *made, const char *text, size_t len, size_t from,
                struct re2_range *match, struct re2_range *last_group)
{
    std::vector<re2::StringPiece> groups(static_cast<size_t>(made->compiled.NumberOfCapturingGroups()) + 1);
    if (from > len || !made->compiled.Match(re2::StringPiece(text, len), from, len, RE2::UNANCHORED,
                                            groups.data(), static_cast<int>(groups.size())))
        return false;
    *match = range_of(groups.front(), text);
    *last_group = range_of(groups.back(), text);
    return true;
}
