/* How states look: a glyph and a colour each, in UTF-8 and in ASCII; and the short forms of times. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "view/model.h"
#include "view/tui/term.h"

struct model;

const char *look_glyph(const struct term *term, enum model_state state);
struct term_look look_of(enum model_state state);

/* Other glyphs that both alphabets have. */
enum look_sign { SIGN_SELECTED, SIGN_FOLDED, SIGN_OPEN, SIGN_MORE, SIGN_BAR_WAIT, SIGN_BAR_RUN, SIGN_ARROW };
const char *look_sign(const struct term *term, enum look_sign sign);

/* "0:09", "12:34", "1:02:03"; "" below 0. */
enum { LOOK_TIME_SIZE = 24 };
const char *look_time(char text[LOOK_TIME_SIZE], double seconds);

/* "1,204". */
const char *look_count(char text[LOOK_TIME_SIZE], size_t count);

/* What the first line says of the whole run: "FAILED 1:21", "* 0:42". */
void look_verdict(char *text, size_t size, const struct term *term, const struct model *model,
                  int64_t now_ms);
struct term_look look_verdict_of(const struct model *model);

/* What a job waits for, or did: "waits for unit", "manual: p", "starts in 0:30", "exit code 2"; "" for nothing. */
void look_reason(char *text, size_t size, const struct model_job *job, int64_t now_ms);
