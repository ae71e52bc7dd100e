/* The frames of a stream without a terminal. */
#include <string.h>

#include "engine/stream.h"

enum { HEAD = 8, CHANNEL_IN = 0, CHANNEL_OUT = 1, CHANNEL_ERR = 2 };

static bool read_head(struct demux *demux, struct error *err)
{
    const unsigned char *head = demux->head;
    if (head[0] > CHANNEL_ERR || head[1] || head[2] || head[3])
        return error_set(err, ERROR_SYSTEM,
                         "the engine's stream is broken: no frame begins with %02x%02x%02x%02x", head[0],
                         head[1], head[2], head[3]);
    demux->left = (size_t)head[4] << 24 | (size_t)head[5] << 16 | (size_t)head[6] << 8 | head[7];
    return true;
}

enum stream_result demux_next(struct demux *demux, const char **bytes, size_t *len,
                              struct stream_piece *piece, struct error *err)
{
    while (*len > 0 && demux->left == 0) {
        size_t part = HEAD - demux->head_len < *len ? HEAD - demux->head_len : *len;
        memcpy(demux->head + demux->head_len, *bytes, part);
        demux->head_len += part;
        *bytes += part;
        *len -= part;
        if (demux->head_len < HEAD)
            return STREAM_LATER;
        if (!read_head(demux, err))
            return STREAM_BROKEN;
        demux->head_len = demux->left ? HEAD : 0;
    }
    if (*len == 0)
        return STREAM_LATER;
    piece->channel = demux->head[0] == CHANNEL_ERR ? CHANNEL_STDERR : CHANNEL_STDOUT;
    piece->bytes = *bytes;
    piece->len = demux->left < *len ? demux->left : *len;
    *bytes += piece->len;
    *len -= piece->len;
    demux->left -= piece->len;
    if (demux->left == 0)
        demux->head_len = 0;
    return STREAM_DATA;
}

bool demux_at_border(const struct demux *demux)
{
    return demux->left == 0 && demux->head_len == 0;
}
