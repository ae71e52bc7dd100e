/* Reading the bytes that a job_log event announces. */
#pragma once
#include <stddef.h>

#include "event/event.h"
#include "view/view.h"

/* Gives the announced bytes to `take`, in order, each call with bytes of one stream. What the log no longer holds is
 * passed over. */
typedef void piece_taker(void *context, enum log_stream stream, const char *bytes, size_t len);
void pieces_read(const struct log_reader *logs, const struct event *event, piece_taker *take, void *context);
