#include "event/event.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "event/text.h"

#define NAME_OF(id, name) [id] = name,
static const char *const kind_names[] = {EVENT_KINDS(NAME_OF)};
static const char *const status_names[] = {JOB_STATUSES(NAME_OF)};
#undef NAME_OF
static const char *const stream_names[] = {
    [STREAM_STDOUT] = "stdout", [STREAM_STDERR] = "stderr", [STREAM_RUNNER] = "runner"};

enum {
    STATUS_COUNT = sizeof status_names / sizeof *status_names,
    STREAM_COUNT = sizeof stream_names / sizeof *stream_names
};

const char *event_kind_name(enum event_kind kind)
{
    return kind_names[kind];
}

const char *job_status_name(enum job_status status)
{
    return status_names[status];
}

const char *log_stream_name(enum log_stream stream)
{
    return stream_names[stream];
}

static int index_of(const char *const *names, int count, const char *name)
{
    for (int i = 0; name && i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/* ---- Writing: each helper appends `,"name":value`, and nothing for a value that is not there. ---- */

static void add_string(struct buf *out, const char *text)
{
    struct event_text state = {0};
    buf_addc(out, '"');
    event_text_append(out, &state, text, strlen(text));
    event_text_end(out, &state);
    buf_addc(out, '"');
}

static void put_key(struct buf *out, const char *name)
{
    buf_addf(out, ",\"%s\":", name);
}

static void put_string(struct buf *out, const char *name, const char *text)
{
    if (!text)
        return;
    put_key(out, name);
    add_string(out, text);
}

static void put_raw(struct buf *out, const char *name, const char *json)
{
    if (!json)
        return;
    put_key(out, name);
    buf_adds(out, json);
}

static void put_bool(struct buf *out, const char *name, bool value)
{
    put_raw(out, name, value ? "true" : "false");
}

static void put_integer(struct buf *out, const char *name, int64_t value)
{
    put_key(out, name);
    buf_addf(out, "%lld", (long long)value);
}

/* At most three decimals, by whole numbers: printf's decimal point is the locale's. */
static void put_number(struct buf *out, const char *name, double value)
{
    if (!(value > -1e15 && value < 1e15))
        return;
    long long thousandths = (long long)(value * 1000 + (value < 0 ? -0.5 : 0.5));
    long long rest = llabs(thousandths) % 1000;
    put_key(out, name);
    buf_addf(out, "%s%lld", thousandths < 0 ? "-" : "", llabs(thousandths) / 1000);
    if (rest == 0)
        return;
    buf_addf(out, ".%03lld", rest);
    while (out->data[out->len - 1] == '0')
        out->data[--out->len] = '\0';
}

static void put_stamp(struct buf *out, const char *name, int64_t wall_ms)
{
    char stamp[CLOCK_STAMP_SIZE];
    clock_stamp(stamp, wall_ms);
    put_string(out, name, stamp);
}

static void put_strings(struct buf *out, const char *name, const struct vec *texts)
{
    put_key(out, name);
    buf_addc(out, '[');
    for (size_t i = 0; i < texts->len; i++) {
        if (i > 0)
            buf_addc(out, ',');
        add_string(out, texts->items[i]);
    }
    buf_addc(out, ']');
}

static void write_pipeline_started(struct buf *out, const struct event *event)
{
    put_raw(out, "list", event->pipeline_started.list_json);
}

static void write_waiting(struct buf *out, const struct event *event)
{
    put_string(out, "reason", event->waiting.reason);
    if (event->waiting.until_ms > 0)
        put_stamp(out, "until", event->waiting.until_ms);
}

static void write_started(struct buf *out, const struct event *event)
{
    put_string(out, "executor", event->started.executor);
    put_string(out, "runner", event->started.runner);
    put_string(out, "image", event->started.image);
    put_string(out, "image_digest", event->started.image_digest);
}

static void write_pull(struct buf *out, const struct event *event)
{
    put_string(out, "image", event->pull.image);
    put_string(out, "state", event->pull.state);
    if (event->pull.bytes >= 0)
        put_integer(out, "bytes", event->pull.bytes);
    if (event->pull.total >= 0)
        put_integer(out, "total", event->pull.total);
}

static void write_service(struct buf *out, const struct event *event)
{
    put_string(out, "name", event->service.name);
    put_strings(out, "aliases", &event->service.aliases);
    put_string(out, "state", event->service.state);
    if (event->service.seconds >= 0)
        put_number(out, "seconds", event->service.seconds);
    if (event->service.tls >= 0)
        put_bool(out, "tls", event->service.tls);
    put_string(out, "storage_driver", event->service.storage_driver);
    put_string(out, "version", event->service.version);
    if (event->service.exit_code >= 0)
        put_integer(out, "exit_code", event->service.exit_code);
    put_string(out, "log", event->service.log);
}

static void write_section(struct buf *out, const struct event *event)
{
    put_string(out, "name", event->section.name);
    put_string(out, "state", event->section.start ? "start" : "end");
    if (!event->section.start)
        return;
    put_string(out, "header", event->section.header);
    put_bool(out, "collapsed", event->section.collapsed);
}

static void write_log(struct buf *out, const struct event *event)
{
    put_string(out, "section", event->log.section ? event->log.section : "");
    put_integer(out, "offset", (int64_t)event->log.offset);
    put_key(out, "pieces");
    buf_addc(out, '[');
    for (size_t i = 0; i < event->log.piece_count; i++)
        buf_addf(out, "%s[\"%s\",%u]", i > 0 ? "," : "", stream_names[event->log.pieces[i].stream],
                 event->log.pieces[i].len);
    buf_addc(out, ']');
}

/* A script that a signal ended has the exit code -1, as the runner tells it; else a number below 0 is none. */
static bool has_exit_code(const struct event *event)
{
    const char *reason = event->finished.failure_reason;
    return event->finished.exit_code >= 0 || (reason && strcmp(reason, "script_failure") == 0);
}

static void write_finished(struct buf *out, const struct event *event)
{
    put_string(out, "status", status_names[event->finished.status]);
    if (has_exit_code(event))
        put_integer(out, "exit_code", event->finished.exit_code);
    put_string(out, "failure_reason", event->finished.failure_reason);
    put_number(out, "duration_s", event->finished.duration_s);
    put_bool(out, "allow_failure", event->finished.allow_failure);
    put_bool(out, "retried", event->finished.retried);
    if (event->finished.coverage >= 0)
        put_number(out, "coverage", event->finished.coverage);
    put_strings(out, "artifacts", &event->finished.artifacts);
}

static void write_diagnosis(struct buf *out, const struct event *event)
{
    put_string(out, "rule", event->diagnosis.rule);
    put_string(out, "severity", event->diagnosis.severity);
    put_string(out, "message", event->diagnosis.message);
    put_strings(out, "evidence", &event->diagnosis.evidence);
    put_string(out, "remedy", event->diagnosis.remedy);
}

static void write_pipeline_finished(struct buf *out, const struct event *event)
{
    put_string(out, "status", status_names[event->pipeline_finished.status]);
    put_number(out, "duration_s", event->pipeline_finished.duration_s);
    put_key(out, "jobs");
    buf_addc(out, '[');
    for (size_t i = 0; i < event->pipeline_finished.jobs.len; i++) {
        if (i > 0)
            buf_addc(out, ',');
        buf_adds(out, event->pipeline_finished.jobs.items[i]);
    }
    buf_addc(out, ']');
}

static void write_head(struct buf *out, const struct event *event)
{
    char stamp[CLOCK_STAMP_SIZE];
    clock_stamp(stamp, event->time_ms);
    buf_addf(out, "{\"event\":\"%s\",\"time\":\"%s\",\"run\":%lld", kind_names[event->kind], stamp,
             (long long)event->run);
    if (!event->job)
        return;
    put_string(out, "job", event->job);
    put_integer(out, "attempt", event->attempt);
}

/* ---- Reading: each helper gives what stands for "not there" where the field is missing. ---- */

static const char *get_string(struct arena *arena, const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? arena_strdup(arena, text) : NULL;
}

static double get_number(const cJSON *object, const char *name, double missing)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(item) ? item->valuedouble : missing;
}

static int64_t get_integer(const cJSON *object, const char *name, int64_t missing)
{
    double value = get_number(object, name, (double)missing);
    return value >= -9e15 && value <= 9e15 ? (int64_t)value : missing;
}

static int get_small(const cJSON *object, const char *name, int missing)
{
    int64_t value = get_integer(object, name, missing);
    return value >= INT32_MIN && value <= INT32_MAX ? (int)value : missing;
}

static bool get_bool(const cJSON *object, const char *name)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static struct vec get_strings(struct arena *arena, const cJSON *object, const char *name)
{
    struct vec texts = {0};
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(object, name))
    {
        if (cJSON_IsString(item))
            vec_push(arena, &texts, arena_strdup(arena, item->valuestring));
    }
    return texts;
}

static const char *get_raw(struct arena *arena, const cJSON *item)
{
    char *text = item ? cJSON_PrintUnformatted(item) : NULL;
    if (!text)
        return NULL;
    const char *copy = arena_strdup(arena, text);
    cJSON_free(text);
    return copy;
}

/* Milliseconds since 1970 of a stamp that clock_stamp wrote; 0 where it is none. */
static int64_t get_stamp(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    struct tm utc = {0};
    int ms = 0;
    if (!text || sscanf(text, "%d-%d-%dT%d:%d:%d.%dZ", &utc.tm_year, &utc.tm_mon, &utc.tm_mday, &utc.tm_hour,
                        &utc.tm_min, &utc.tm_sec, &ms) != 7)
        return 0;
    utc.tm_year -= 1900;
    utc.tm_mon -= 1;
    return (int64_t)timegm(&utc) * 1000 + ms;
}

static bool get_status(const cJSON *object, enum job_status *status)
{
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "status"));
    int index = index_of(status_names, STATUS_COUNT, name);
    *status = index < 0 ? STATUS_FAILED : (enum job_status)index;
    return index >= 0;
}

static bool read_pipeline_started(struct arena *arena, const cJSON *object, struct event *event)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, "list");
    event->pipeline_started.list_json = get_raw(arena, list);
    return true;
}

static bool read_waiting(struct arena *arena, const cJSON *object, struct event *event)
{
    event->waiting.reason = get_string(arena, object, "reason");
    event->waiting.until_ms = get_stamp(object, "until");
    return event->waiting.reason != NULL;
}

static bool read_started(struct arena *arena, const cJSON *object, struct event *event)
{
    event->started.executor = get_string(arena, object, "executor");
    event->started.runner = get_string(arena, object, "runner");
    event->started.image = get_string(arena, object, "image");
    event->started.image_digest = get_string(arena, object, "image_digest");
    return true;
}

static bool read_pull(struct arena *arena, const cJSON *object, struct event *event)
{
    event->pull.image = get_string(arena, object, "image");
    event->pull.state = get_string(arena, object, "state");
    event->pull.bytes = get_integer(object, "bytes", -1);
    event->pull.total = get_integer(object, "total", -1);
    return event->pull.image && event->pull.state;
}

static bool read_service(struct arena *arena, const cJSON *object, struct event *event)
{
    event->service.name = get_string(arena, object, "name");
    event->service.state = get_string(arena, object, "state");
    event->service.aliases = get_strings(arena, object, "aliases");
    event->service.seconds = get_number(object, "seconds", -1);
    const cJSON *tls = cJSON_GetObjectItemCaseSensitive(object, "tls");
    event->service.tls = cJSON_IsBool(tls) ? cJSON_IsTrue(tls) : -1;
    event->service.storage_driver = get_string(arena, object, "storage_driver");
    event->service.version = get_string(arena, object, "version");
    event->service.log = get_string(arena, object, "log");
    event->service.exit_code = get_small(object, "exit_code", -1);
    return event->service.name && event->service.state;
}

static bool read_section(struct arena *arena, const cJSON *object, struct event *event)
{
    const char *state = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "state"));
    event->section.name = get_string(arena, object, "name");
    event->section.header = get_string(arena, object, "header");
    event->section.start = state && strcmp(state, "start") == 0;
    event->section.collapsed = get_bool(object, "collapsed");
    return event->section.name && state;
}

/* One `["stdout", 12]`. */
static bool read_piece(const cJSON *pair, struct log_piece *piece)
{
    const char *name = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0));
    const cJSON *len = cJSON_GetArrayItem(pair, 1);
    int stream = index_of(stream_names, STREAM_COUNT, name);
    if (stream < 0 || !cJSON_IsNumber(len) || len->valuedouble < 0 || len->valuedouble > UINT32_MAX)
        return false;
    *piece = (struct log_piece){.stream = (enum log_stream)stream, .len = (uint32_t)len->valuedouble};
    return true;
}

static bool read_log(struct arena *arena, const cJSON *object, struct event *event)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, "pieces");
    const int count = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : 0;
    struct log_piece *pieces = arena_alloc(arena, (size_t)count * sizeof *pieces + 1);
    const cJSON *pair = NULL;
    cJSON_ArrayForEach(pair, list)
    {
        if (!read_piece(pair, &pieces[event->log.piece_count++]))
            return false;
    }
    event->log.pieces = pieces;
    event->log.section = get_string(arena, object, "section");
    if (!event->log.section)
        event->log.section = "";
    event->log.offset = (uint64_t)get_integer(object, "offset", 0);
    return true;
}

static bool read_finished(struct arena *arena, const cJSON *object, struct event *event)
{
    event->finished.exit_code = get_small(object, "exit_code", -1);
    event->finished.failure_reason = get_string(arena, object, "failure_reason");
    event->finished.duration_s = get_number(object, "duration_s", 0);
    event->finished.allow_failure = get_bool(object, "allow_failure");
    event->finished.retried = get_bool(object, "retried");
    event->finished.coverage = get_number(object, "coverage", -1);
    event->finished.artifacts = get_strings(arena, object, "artifacts");
    return get_status(object, &event->finished.status);
}

static bool read_diagnosis(struct arena *arena, const cJSON *object, struct event *event)
{
    event->diagnosis.rule = get_string(arena, object, "rule");
    event->diagnosis.severity = get_string(arena, object, "severity");
    event->diagnosis.message = get_string(arena, object, "message");
    event->diagnosis.evidence = get_strings(arena, object, "evidence");
    event->diagnosis.remedy = get_string(arena, object, "remedy");
    return event->diagnosis.rule && event->diagnosis.message;
}

static bool read_pipeline_finished(struct arena *arena, const cJSON *object, struct event *event)
{
    const cJSON *job = NULL;
    cJSON_ArrayForEach(job, cJSON_GetObjectItemCaseSensitive(object, "jobs"))
    {
        vec_push(arena, &event->pipeline_finished.jobs, get_raw(arena, job));
    }
    event->pipeline_finished.duration_s = get_number(object, "duration_s", 0);
    return get_status(object, &event->pipeline_finished.status);
}

/* How the fields of each kind are written and read. */
static const struct {
    void (*write)(struct buf *out, const struct event *event);
    bool (*read)(struct arena *arena, const cJSON *object, struct event *event);
} kinds[EVENT_KIND_COUNT] = {
    [EVENT_PIPELINE_STARTED] = {write_pipeline_started, read_pipeline_started},
    [EVENT_JOB_WAITING] = {write_waiting, read_waiting},
    [EVENT_JOB_STARTED] = {write_started, read_started},
    [EVENT_PULL] = {write_pull, read_pull},
    [EVENT_SERVICE] = {write_service, read_service},
    [EVENT_SECTION] = {write_section, read_section},
    [EVENT_JOB_LOG] = {write_log, read_log},
    [EVENT_JOB_FINISHED] = {write_finished, read_finished},
    [EVENT_DIAGNOSIS] = {write_diagnosis, read_diagnosis},
    [EVENT_PIPELINE_FINISHED] = {write_pipeline_finished, read_pipeline_finished},
};

void event_write(struct buf *out, const struct event *event)
{
    write_head(out, event);
    kinds[event->kind].write(out, event);
    buf_adds(out, "}\n");
}

static bool read_object(struct arena *arena, const cJSON *object, struct event *event)
{
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "event"));
    int kind = index_of(kind_names, EVENT_KIND_COUNT, name);
    if (kind < 0)
        return false;
    *event = (struct event){.kind = (enum event_kind)kind,
                            .time_ms = get_stamp(object, "time"),
                            .run = get_integer(object, "run", 0),
                            .job = get_string(arena, object, "job"),
                            .attempt = get_small(object, "attempt", 0)};
    return kinds[kind].read(arena, object, event);
}

bool event_read(struct arena *arena, const char *line, size_t len, struct event *event)
{
    cJSON *object = cJSON_ParseWithLength(line, len);
    bool known = cJSON_IsObject(object) && read_object(arena, object, event);
    cJSON_Delete(object);
    return known;
}

void event_write_text(struct buf *out, const struct event *event, enum log_stream stream,
                      struct event_text *state, const char *bytes, size_t len)
{
    const size_t before = out->len;
    write_head(out, event);
    put_string(out, "section", event->log.section ? event->log.section : "");
    put_string(out, "stream", stream_names[stream]);
    put_key(out, "text");
    buf_addc(out, '"');
    const size_t empty = out->len;
    if (bytes)
        event_text_append(out, state, bytes, len);
    else
        event_text_end(out, state);
    const bool says_something = out->len > empty;
    buf_adds(out, "\"}\n");
    if (!says_something)
        out->data[out->len = before] = '\0';
}
