#include "view/pieces.h"

enum { READ_AT_ONCE = 64 * 1024 };

void pieces_read(const struct log_reader *logs, const struct event *event, piece_taker *take, void *context)
{
    char bytes[READ_AT_ONCE];
    uint64_t at = event->log.offset;
    for (size_t i = 0; i < event->log.piece_count; i++) {
        const struct log_piece *piece = &event->log.pieces[i];
        for (size_t left = piece->len; left > 0;) {
            size_t want = left < sizeof bytes ? left : sizeof bytes;
            size_t got = logs->read(logs->context, event->job, event->attempt, at, bytes, want);
            if (got == 0)
                return;
            take(context, piece->stream, bytes, got);
            at += got;
            left -= got;
        }
    }
}
