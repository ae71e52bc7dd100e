/* One request to an engine and what its answer means. For engine/ only. */
#pragma once
#include "base/buf.h"
#include "engine/engine.h"
#include "engine/json.h"
#include "engine/ssh.h"
#include "net/http.h"
#include "net/raw.h"

struct engine {
    struct arena *arena; /* of the engine's own texts */
    struct engine_address address;
    struct http_tls tls;
    struct http_endpoint endpoint;
    struct engine_version version;
    const char *prefix;        /* "/v1.41" */
    struct ssh_tunnel *tunnel; /* or NULL */
};

/* Whether the call's limit counts: a request that creates is never cut short. */
enum request_kind { REQUEST_ORDINARY, REQUEST_CREATES };

struct engine_request {
    const char *method;
    const char *path; /* below the version, escaped, with its query */
    enum request_kind kind;
    const cJSON *document; /* the body, or NULL */
    struct http_body body; /* instead of it: a tar stream; set `fd` to -1 otherwise */
    const char *header;    /* one more header line, or NULL */
    size_t limit_bytes;    /* of a collected answer; 0: none */
    bool (*take)(void *context, const char *bytes, size_t len); /* see http.h */
    void *context;
};

/* Sends it. True where the engine answered with a status below 400 ("304 Not Modified" included). The caller frees
 * `answer` in every case. */
bool engine_send(const struct engine_call *call, const struct engine_request *request,
                 struct http_answer *answer, struct error *err);

/* Sends a request without interest in the answer's body. */
bool engine_do(const struct engine_call *call, const char *method, const char *path, struct error *err);

/* Gets a document; the caller deletes it. NULL: `err` is set. */
cJSON *engine_get(const struct engine_call *call, const char *path, struct error *err);

/* Posts `document` (may be NULL) and gives the answer's document. */
cJSON *engine_post(const struct engine_call *call, const char *path, enum request_kind kind,
                   const cJSON *document, struct error *err);

/* Opens a stream by POST or GET; `document` may be NULL. */
struct stream_request {
    const char *method, *path;
    const cJSON *document;
    bool upgrade;
};
struct raw_stream *engine_open_stream(const struct engine_call *call, const struct stream_request *request,
                                      struct error *err);

/* Turns a refusal into an error. Always false. */
bool engine_refused(int status, const struct buf *body, struct error *err);

/* "/KIND/ID" and what follows, the id escaped: object_path(arena, "/containers", id, "/start"). */
const char *object_path(struct arena *arena, const char *kind, const char *id, const char *rest);

/* Appends "label=…" filters for `labels` (char *; may be NULL) as the value of a query's `filters`, escaped. */
void engine_label_filter(struct buf *path, const struct vec *labels);
