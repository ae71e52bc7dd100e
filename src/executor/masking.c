#include "executor/masking.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static const char mask[] = "[MASKED]";

/* Names of URL parameters, in lower case. */
static const char *const url_parameters[] = {
    "private_token",   "authenticity_token", "rss_token",
    "x-amz-signature", "x-amz-credential",   "x-amz-security-token",
};
enum { LONGEST_PARAMETER = 20 };

/* The first always, the others with FF_MASK_ALL_DEFAULT_TOKENS. */
static const char *const token_prefixes[] = {
    "glpat-", "gloas-", "gldt-",    "glrt-",   "glcbt-",  "glrtr-",           "glptt-",
    "glft-",  "glimt-", "glagent-", "glsoat-", "glffct-", "_gitlab_session=", "gltok-",
};
enum { LONGEST_PREFIX = 16 };

/* One masked value. `held` of its bytes have come at the end of what was fed and wait to be decided. */
struct value_filter {
    char *value;
    size_t len;
    size_t held;
    struct buf joined; /* the held bytes and the new ones */
    struct buf out;
};

struct url_filter {
    enum { URL_PLAIN, URL_NAME, URL_VALUE } state;
    char name[LONGEST_PARAMETER];
    size_t name_len;
    struct buf out;
};

struct token_filter {
    size_t prefix_count;
    enum { TOKEN_PLAIN, TOKEN_BEGINS, TOKEN_GOES_ON } state;
    char seen[LONGEST_PREFIX]; /* shown already, may be the beginning of a prefix */
    size_t seen_len;
    struct buf joined;
    struct buf out;
};

struct masker {
    struct value_filter *values;
    size_t value_count;
    struct url_filter url;
    struct token_filter token;
};

/* A copy of `in` with replacements, made only once there is one. */
struct rewriter {
    struct slice in;
    size_t copied;
    struct buf *out;
    bool changed;
};

static void rewrite(struct rewriter *rewriter, size_t from, size_t to, const char *text)
{
    if (!rewriter->changed)
        buf_clear(rewriter->out);
    rewriter->changed = true;
    buf_add(rewriter->out, rewriter->in.bytes + rewriter->copied, from - rewriter->copied);
    buf_adds(rewriter->out, text);
    rewriter->copied = to;
}

/* The result, without the input's bytes from `end` on. */
static struct slice rewritten(struct rewriter *rewriter, size_t end)
{
    if (!rewriter->changed)
        return (struct slice){rewriter->in.bytes + rewriter->copied, end - rewriter->copied};
    buf_add(rewriter->out, rewriter->in.bytes + rewriter->copied, end - rewriter->copied);
    return (struct slice){rewriter->out->data, rewriter->out->len};
}

static struct slice joined(struct buf *buf, const char *before, size_t before_len, struct slice in)
{
    if (before_len == 0)
        return in;
    buf_clear(buf);
    buf_add(buf, before, before_len);
    buf_add(buf, in.bytes, in.len);
    return (struct slice){buf->data, buf->len};
}

/* How many of the last bytes may be the beginning of the value. */
static size_t beginning_at_end(const struct value_filter *filter, struct slice in, size_t from)
{
    size_t most = in.len - from < filter->len - 1 ? in.len - from : filter->len - 1;
    for (size_t len = most; len > 0; len--) {
        const char *at = in.bytes + in.len - len;
        if (*at == filter->value[0] && memcmp(at, filter->value, len) == 0)
            return len;
    }
    return 0;
}

enum hold { STREAM_GOES_ON, STREAM_ENDS };

static struct slice hide_value(struct value_filter *filter, struct slice new, enum hold hold)
{
    struct slice in = joined(&filter->joined, filter->value, filter->held, new);
    struct rewriter rewriter = {.in = in, .out = &filter->out};
    size_t from = 0;
    for (const char *hit; (hit = memmem(in.bytes + from, in.len - from, filter->value, filter->len));) {
        size_t at = (size_t)(hit - in.bytes);
        from = at + filter->len;
        rewrite(&rewriter, at, from, mask);
    }
    filter->held = hold == STREAM_GOES_ON ? beginning_at_end(filter, in, from) : 0;
    return rewritten(&rewriter, in.len - filter->held);
}

static bool is_secret_parameter(const struct url_filter *filter)
{
    for (size_t i = 0; i < sizeof url_parameters / sizeof *url_parameters; i++)
        if (strlen(url_parameters[i]) == filter->name_len &&
            memcmp(url_parameters[i], filter->name, filter->name_len) == 0)
            return true;
    return false;
}

static bool begins_parameter(char c)
{
    return c == '?' || c == '&';
}

static size_t next_parameter(struct slice in, size_t from)
{
    while (from < in.len && !begins_parameter(in.bytes[from]))
        from++;
    return from;
}

static size_t end_of_parameter(struct slice in, size_t from)
{
    while (from < in.len && !begins_parameter(in.bytes[from]) && (unsigned char)in.bytes[from] > ' ' &&
           in.bytes[from] != 0x7f)
        from++;
    return from;
}

static void url_name_char(struct url_filter *filter, char c)
{
    if (begins_parameter(c))
        filter->name_len = 0;
    else if (c == '=')
        filter->state = is_secret_parameter(filter) ? URL_VALUE : URL_PLAIN;
    else if (filter->name_len == LONGEST_PARAMETER || (unsigned char)c <= ' ')
        filter->state = URL_PLAIN;
    else
        filter->name[filter->name_len++] = (char)tolower((unsigned char)c);
}

static struct slice hide_url_parameters(struct url_filter *filter, struct slice in)
{
    struct rewriter rewriter = {.in = in, .out = &filter->out};
    for (size_t at = 0; at < in.len;) {
        switch (filter->state) {
        case URL_PLAIN:
            at = next_parameter(in, at);
            if (at < in.len)
                filter->state = URL_NAME;
            filter->name_len = 0;
            at++;
            break;
        case URL_NAME:
            url_name_char(filter, in.bytes[at++]);
            if (filter->state == URL_VALUE)
                rewrite(&rewriter, at, at, mask);
            break;
        case URL_VALUE: {
            size_t end = end_of_parameter(in, at);
            if (end > at)
                rewrite(&rewriter, at, end, "");
            if (end < in.len)
                filter->state = URL_PLAIN;
            at = end;
            break;
        }
        }
    }
    return rewritten(&rewriter, in.len);
}

static bool is_token_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '=' || c == '-';
}

/* Whether a prefix stands at `at`: its length; 0: none; below 0: it may, but the end comes first. */
static int prefix_at(const struct token_filter *filter, struct slice in, size_t at)
{
    size_t left = in.len - at;
    int result = 0;
    for (size_t i = 0; i < filter->prefix_count; i++) {
        size_t len = strlen(token_prefixes[i]);
        if (memcmp(in.bytes + at, token_prefixes[i], left < len ? left : len) != 0)
            continue;
        if (left >= len)
            return (int)len;
        result = -1;
    }
    return result;
}

/* Goes on to the end of the next prefix, or to the end; notes what may be a prefix's beginning there. */
static size_t find_prefix(struct token_filter *filter, struct slice in, size_t from)
{
    for (size_t at = from; at < in.len; at++) {
        if (in.bytes[at] != 'g' && in.bytes[at] != '_')
            continue;
        int len = prefix_at(filter, in, at);
        if (len > 0) {
            filter->state = TOKEN_BEGINS;
            return at + (size_t)len;
        }
        if (len < 0) {
            filter->seen_len = in.len - at;
            memmove(filter->seen, in.bytes + at, filter->seen_len);
            return in.len;
        }
    }
    return in.len;
}

static struct slice hide_tokens(struct token_filter *filter, struct slice new)
{
    struct slice in = joined(&filter->joined, filter->seen, filter->seen_len, new);
    struct rewriter rewriter = {.in = in, .copied = filter->seen_len, .out = &filter->out};
    filter->seen_len = 0;
    for (size_t at = 0; at < in.len;) {
        if (filter->state == TOKEN_PLAIN) {
            at = find_prefix(filter, in, at);
            continue;
        }
        size_t end = at;
        while (end < in.len && is_token_char(in.bytes[end]))
            end++;
        if (end > at)
            rewrite(&rewriter, at, end, filter->state == TOKEN_BEGINS ? mask : "");
        if (end > at)
            filter->state = TOKEN_GOES_ON;
        if (end < in.len)
            filter->state = TOKEN_PLAIN;
        at = end;
    }
    return rewritten(&rewriter, in.len);
}

static int longest_first(const void *a, const void *b)
{
    const struct value_filter *x = a, *y = b;
    return x->len < y->len ? 1 : x->len > y->len ? -1 : strcmp(x->value, y->value);
}

static void add_value(struct masker *masker, const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t len = strlen(text);
    while (len > 0 && isspace((unsigned char)text[len - 1]))
        len--;
    if (len == 0)
        return;
    struct value_filter *filter = &masker->values[masker->value_count++];
    *filter =
        (struct value_filter){.value = mem_alloc(len + 1), .len = len, .joined = BUF_INIT, .out = BUF_INIT};
    memcpy(filter->value, text, len);
    filter->value[len] = '\0';
}

struct masker *masker_new(const struct vec *values, enum masker_tokens tokens)
{
    struct masker *masker = mem_alloc(sizeof *masker);
    *masker = (struct masker){.url.out = BUF_INIT, .token.joined = BUF_INIT, .token.out = BUF_INIT};
    masker->token.prefix_count =
        tokens == MASK_ALL_TOKENS ? sizeof token_prefixes / sizeof *token_prefixes : 1;
    masker->values = mem_alloc((values->len + 1) * sizeof *masker->values);
    for (size_t i = 0; i < values->len; i++)
        add_value(masker, values->items[i]);
    qsort(masker->values, masker->value_count, sizeof *masker->values, longest_first);
    return masker;
}

void masker_free(struct masker *masker)
{
    for (size_t i = 0; i < masker->value_count; i++) {
        free(masker->values[i].value);
        buf_free(&masker->values[i].joined);
        buf_free(&masker->values[i].out);
    }
    free(masker->values);
    buf_free(&masker->url.out);
    buf_free(&masker->token.joined);
    buf_free(&masker->token.out);
    free(masker);
}

static struct slice hide_after_values(struct masker *masker, struct slice in)
{
    return hide_tokens(&masker->token, hide_url_parameters(&masker->url, in));
}

struct slice masker_feed(struct masker *masker, struct slice in)
{
    for (size_t i = 0; i < masker->value_count; i++)
        in = hide_value(&masker->values[i], in, STREAM_GOES_ON);
    return hide_after_values(masker, in);
}

struct slice masker_flush(struct masker *masker)
{
    struct slice in = {"", 0};
    for (size_t i = 0; i < masker->value_count; i++)
        in = hide_value(&masker->values[i], in, STREAM_ENDS);
    return hide_after_values(masker, in);
}
