/* Small things about URLs. */
#pragma once

struct arena;
struct buf;

/* Appends `text` so that it can stand in a path or a query: everything but letters, digits and "-._~" as %XX. */
void url_escape(struct buf *out, const char *text);

/* The same for text whose slashes, colons and at signs stand for themselves: an image's name in a path. */
void url_escape_path(struct buf *out, const char *text);

/* The URL without a password, for messages: "https://user:***@host/…". `url` itself where it has none. */
const char *url_without_password(struct arena *arena, const char *url);
