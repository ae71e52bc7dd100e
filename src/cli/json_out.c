#include "cli/json_out.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"
#include "event/text.h"

static void quote(struct buf *out, const char *text)
{
    struct event_text state = {0};
    buf_addc(out, '"');
    event_text_append(out, &state, text, strlen(text));
    event_text_end(out, &state);
    buf_addc(out, '"');
}

static void begin(struct json_out *json, const char *key)
{
    if (json->comma)
        buf_addc(json->out, ',');
    json->comma = true;
    if (!key)
        return;
    quote(json->out, key);
    buf_addc(json->out, ':');
}

void json_out_raw(struct json_out *json, const char *key, const char *value)
{
    begin(json, key);
    buf_adds(json->out, value);
}

void json_out_null(struct json_out *json, const char *key)
{
    json_out_raw(json, key, "null");
}

void json_out_text(struct json_out *json, const char *key, const char *text)
{
    begin(json, key);
    if (text)
        quote(json->out, text);
    else
        buf_adds(json->out, "null");
}

void json_out_bool(struct json_out *json, const char *key, bool value)
{
    json_out_raw(json, key, value ? "true" : "false");
}

void json_out_integer(struct json_out *json, const char *key, int64_t value)
{
    begin(json, key);
    buf_addf(json->out, "%" PRId64, value);
}

void json_out_number(struct json_out *json, const char *key, double value)
{
    begin(json, key);
    buf_addf(json->out, "%.3f", value);
}

void json_out_open(struct json_out *json, const char *key, char bracket)
{
    begin(json, key);
    buf_addc(json->out, bracket);
    json->comma = false;
}

void json_out_close(struct json_out *json, char bracket)
{
    buf_addc(json->out, bracket);
    json->comma = true;
}

void json_out_texts(struct json_out *json, const char *key, const struct vec *texts)
{
    json_out_open(json, key, '[');
    for (size_t i = 0; i < texts->len; i++)
        json_out_text(json, NULL, texts->items[i]);
    json_out_close(json, ']');
}
