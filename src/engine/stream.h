/* What runs in a container, as streams: attach, exec, logs. A stream is read and written without blocking and polled
 * together with whatever else the caller watches.
 * Source: docs.docker.com/engine/api/v1.41/#operation/ContainerAttach ("Stream format"), EXECUTION "Talking to the
 * engine". */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/engine.h"

struct engine_stream;

enum stream_channel { CHANNEL_STDOUT, CHANNEL_STDERR };

enum stream_input { STREAM_OUTPUT_ONLY, STREAM_WITH_INPUT };

/* Attaches to a container (created or running). `tty`: it has one, so its output is one undivided channel. The caller
 * ends the stream with engine_stream_close. */
struct stream_options {
    enum stream_input input;
    bool tty;
};
bool engine_attach(const struct engine_call *call, const char *id, const struct stream_options *options,
                   struct engine_stream **stream, struct error *err);

/* Runs another program in a running container. */
struct exec_spec {
    struct vec command;        /* char * */
    struct vec environment;    /* char *: "K=V" */
    const char *user, *folder; /* or NULL */
    bool privileged;
    struct stream_options stream;
};
bool engine_exec(const struct engine_call *call, const char *id, const struct exec_spec *spec,
                 const char **exec_id, struct engine_stream **stream, struct error *err);

/* How the program ended, after its stream's end; `running` where it has not. */
bool engine_exec_inspect(const struct engine_call *call, const char *exec_id, bool *running, int *exit_code,
                         struct error *err);

/* Runs a program to its end and collects its output, both channels in one. */
bool engine_exec_run(const struct engine_call *call, const char *id, const struct exec_spec *spec,
                     const char **output, size_t *len, int *exit_code, struct error *err);

/* Tells a terminal's size: of the container, or of an exec. */
bool engine_container_resize(const struct engine_call *call, const char *id, int rows, int columns,
                             struct error *err);
bool engine_exec_resize(const struct engine_call *call, const char *exec_id, int rows, int columns,
                        struct error *err);

/* The container's log: ERROR_SYSTEM where its log driver keeps none. */
struct logs_options {
    bool follow;
    bool timestamps;
    int64_t since_s; /* Unix time; 0: from the start */
    int tail;        /* last lines; 0: all */
    bool tty;
};
bool engine_logs(const struct engine_call *call, const char *id, const struct logs_options *options,
                 struct engine_stream **stream, struct error *err);

/* The last lines of a log, at most `limit_bytes` of its end, in one text with both channels. */
bool engine_logs_tail(const struct engine_call *call, const char *id, const struct logs_options *options,
                      size_t limit_bytes, const char **text, size_t *len, struct error *err);

/* A descriptor to poll for POLLIN, and for POLLOUT where engine_stream_write could not take all. Read until
 * STREAM_LATER before every poll: bytes may already lie on this side of the descriptor. */
int engine_stream_fd(const struct engine_stream *stream);

enum stream_result {
    STREAM_DATA,   /* a piece was given */
    STREAM_LATER,  /* nothing now: poll */
    STREAM_END,    /* everything was read */
    STREAM_BROKEN, /* the connection failed, or ended within a frame; `err` is set */
};

/* The next piece of output: at most what one read gives, never joined over channels. `bytes` is borrowed until the next
 * call on this stream. */
struct stream_piece {
    enum stream_channel channel;
    const char *bytes;
    size_t len;
};
enum stream_result engine_stream_read(struct engine_stream *stream, struct stream_piece *piece,
                                      struct error *err);

/* Writes what is taken at once; `taken` may be 0 (poll for POLLOUT). False: nobody takes input any more. Never raises
 * SIGPIPE. */
bool engine_stream_write(struct engine_stream *stream, const char *bytes, size_t len, size_t *taken,
                         struct error *err);

/* Ends the input; output goes on. Not for a terminal, whose input has no end: it would be hung up. */
void engine_stream_end_input(struct engine_stream *stream);

/* Closes both directions; the program may go on. NULL is allowed. */
void engine_stream_close(struct engine_stream *stream);

/* Takes frames apart: eight bytes of head (channel, three zeros, length as big endian), then that many bytes. A pure
 * machine that works on pieces of any size. */
struct demux {
    unsigned char head[8];
    size_t head_len;
    size_t left; /* of the present frame */
};

/* Takes the next piece from the `*len` bytes at `*bytes` and moves both past it. STREAM_LATER: all is used up, more is
 * needed; STREAM_BROKEN: these are no frames (`err` is set). Frames of standard input count as standard output. */
enum stream_result demux_next(struct demux *demux, const char **bytes, size_t *len,
                              struct stream_piece *piece, struct error *err);

/* Whether the bytes so far end between two frames. */
bool demux_at_border(const struct demux *demux);
