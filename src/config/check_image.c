/* `image` and `services`. */
#include "config/checker.h"
#include "yaml/node.h"

static void check_image_at(struct checker *checker, enum place inside, const struct node *value,
                           const struct path *path)
{
    struct subject config = subject_config(path, value->span, inside);
    struct subject name = subject_key(checker, path, "name", value->span, inside);
    if (value->kind == NODE_MAP) {
        check_map(checker, inside, value, path);
        return;
    }
    if (!is_text(value)) {
        fault(checker, &config, "keyword-type", "should be a hash or a string");
        fault(checker, &name, "keyword-type", "should be a string");
    }
    if (!is_text(value) || is_blank_value(value))
        fault(checker, &name, "missing-keyword", "can't be blank");
}

void check_image(struct checker *checker, const struct keyword *keyword, const struct node *value,
                 const struct subject *subject)
{
    (void)keyword;
    check_image_at(checker, PLACE_IMAGE, value, subject->path);
}

/* `!reference` may put lists into the list. */
static void check_service_items(struct checker *checker, const struct node *items, const struct path *path)
{
    for (size_t i = 0; i < items->items.len; i++) {
        const struct node *item = items->items.items[i];
        if (item->kind == NODE_SEQ)
            check_service_items(checker, item, path);
        else if (is_given(item))
            check_image_at(checker, PLACE_SERVICE, item, path);
    }
}

void check_services(struct checker *checker, const struct keyword *keyword, const struct node *value,
                    const struct subject *subject)
{
    (void)keyword;
    struct path service = {.up = subject->path, .name = "service"};
    if (value->kind == NODE_SEQ)
        check_service_items(checker, value, &service);
    else
        fault(checker, subject, "keyword-type", "should be an array");
}
