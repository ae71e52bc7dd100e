/* `cache`, whose list level GitLab calls `caches`. */
#include <string.h>

#include "base/buf.h"
#include "config/checker.h"
#include "yaml/node.h"

enum { MAX_CACHES = 4, MAX_FILES = 2 };

static void check_one_cache(struct checker *checker, const struct node *value, const struct path *path)
{
    struct subject subject = subject_config(path, value->span, PLACE_CACHE);
    if (value->kind == NODE_MAP)
        check_map(checker, PLACE_CACHE, value, path);
    else
        fault(checker, &subject, "keyword-type", "should be a hash");
}

void check_caches(struct checker *checker, const struct keyword *keyword, const struct node *value,
                  const struct subject *subject)
{
    (void)keyword;
    struct path list = {.up = subject->path->up, .name = "caches"};
    struct subject whole = subject_config(&list, value->span, subject->place);
    if (value->kind == NODE_MAP) {
        check_map(checker, PLACE_CACHE, value, subject->path);
        return;
    }
    if (value->kind != NODE_SEQ) {
        fault(checker, &whole, "keyword-type", "can only be a hash or an array");
        return;
    }
    if (value->items.len > MAX_CACHES) {
        fault(checker, &whole, "keyword-limit", "no more than %d caches can be created", MAX_CACHES);
        return;
    }
    for (size_t i = 0; i < value->items.len; i++)
        check_one_cache(checker, value->items.items[i], subject->path);
}

/* The key decoded as a URL is, since it becomes a part of one. */
static void decode(struct buf *out, const char *text)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    for (; *text; text++) {
        const char *high = *text == '%' && text[1] ? strchr(digits, text[1]) : NULL;
        const char *low = high && text[2] ? strchr(digits, text[2]) : NULL;
        if (!low) {
            buf_addc(out, *text);
            continue;
        }
        buf_addc(out, (char)((high - digits) % 16 * 16 + (low - digits) % 16));
        text += 2;
    }
}

static void check_key_text(struct checker *checker, const char *text, const struct subject *subject)
{
    AUTO_BUF struct buf plain = BUF_INIT;
    decode(&plain, text);
    if (strchr(plain.data, '/'))
        fault(checker, subject, "keyword-value", "cannot contain the \"/\" character");
    if (strcmp(plain.data, ".") == 0 || strcmp(plain.data, "..") == 0)
        fault(checker, subject, "keyword-value", "cannot be \".\" or \"..\"");
}

void check_cache_key(struct checker *checker, const struct keyword *keyword, const struct node *value,
                     const struct subject *subject)
{
    (void)keyword;
    if (is_text(value))
        check_key_text(checker, value->text, subject);
    else if (value->kind == NODE_MAP)
        check_map(checker, PLACE_CACHE_KEY, value, subject->path);
    else
        fault_form(checker, subject, "should be a hash, a string or a symbol");
}

void check_cache_files(struct checker *checker, const struct keyword *keyword, const struct node *value,
                       const struct subject *subject)
{
    (void)keyword;
    if (!is_text_list(value))
        fault(checker, subject, "keyword-type", "should be an array of strings");
    else if (value->items.len == 0)
        fault(checker, subject, "keyword-limit", "requires at least 1 item");
    else if (value->items.len > MAX_FILES)
        fault(checker, subject, "keyword-limit", "has too many items (maximum is %d)", MAX_FILES);
}

void check_cache_prefix(struct checker *checker, const struct keyword *keyword, const struct node *value,
                        const struct subject *subject)
{
    (void)keyword;
    if (is_text(value))
        check_key_text(checker, value->text, subject);
    else
        fault(checker, subject, "keyword-type", "should be a string or symbol");
}

/* GitLab searches for the words anywhere in the text. */
void check_cache_policy(struct checker *checker, const struct keyword *keyword, const struct node *value,
                        const struct subject *subject)
{
    (void)keyword;
    if (!is_text(value))
        fault(checker, subject, "keyword-type", "should be a string");
    if (!is_text(value) ||
        (!strstr(value->text, "pull") && !strstr(value->text, "push") && !strchr(value->text, '$')))
        fault(checker, subject, "keyword-value", "should be a variable or one of: pull-push, push, pull");
}
