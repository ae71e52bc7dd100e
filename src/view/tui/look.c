#include "view/tui/look.h"

#include <stdio.h>
#include <string.h>

enum { GREEN = 2, YELLOW = 3, RED = 1, BLUE = 4, MAGENTA = 5, CYAN = 6 };

static const struct {
    const char *glyph, *ascii;
    unsigned style;
    short color;
} states[] = {
    [MODEL_WAITING] = {"○", ".", STYLE_DIM, -1}, [MODEL_MANUAL] = {"▶", "m", 0, MAGENTA},
    [MODEL_DELAYED] = {"◷", "t", 0, YELLOW},     [MODEL_RUNNING] = {"●", "*", STYLE_BOLD, CYAN},
    [MODEL_PASSED] = {"✔", "+", 0, GREEN},       [MODEL_FAILED] = {"✖", "X", STYLE_BOLD, RED},
    [MODEL_CANCELED] = {"■", "#", 0, YELLOW},    [MODEL_SKIPPED] = {"»", "=", STYLE_DIM, -1},
};

const char *look_glyph(const struct term *term, enum model_state state)
{
    return term->utf8 ? states[state].glyph : states[state].ascii;
}

struct term_look look_of(enum model_state state)
{
    return LOOK(states[state].style, states[state].color);
}

const char *look_sign(const struct term *term, enum look_sign sign)
{
    static const struct {
        const char *glyph, *ascii;
    } signs[] = {
        [SIGN_SELECTED] = {"❯", ">"}, [SIGN_FOLDED] = {"▸", ">"},   [SIGN_OPEN] = {"▾", "v"},
        [SIGN_MORE] = {"+", "+"},     [SIGN_BAR_WAIT] = {"░", "."}, [SIGN_BAR_RUN] = {"█", "#"},
        [SIGN_ARROW] = {"→", "->"},
    };
    return term->utf8 ? signs[sign].glyph : signs[sign].ascii;
}

const char *look_time(char text[LOOK_TIME_SIZE], double seconds)
{
    text[0] = '\0';
    if (seconds < 0)
        return text;
    long whole = seconds < 1e9 ? (long)(seconds + 0.5) : 999999999;
    if (whole >= 3600)
        snprintf(text, LOOK_TIME_SIZE, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    else
        snprintf(text, LOOK_TIME_SIZE, "%ld:%02ld", whole / 60, whole % 60);
    return text;
}

const char *look_count(char text[LOOK_TIME_SIZE], size_t count)
{
    char digits[LOOK_TIME_SIZE];
    int len = snprintf(digits, sizeof digits, "%zu", count % 1000000000000), at = 0;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = '\0';
    return text;
}

void look_verdict(char *text, size_t size, const struct term *term, const struct model *model, int64_t now_ms)
{
    static const char *const words[] = {
        [STATUS_SUCCESS] = "PASSED",  [STATUS_FAILED] = "FAILED", [STATUS_CANCELED] = "CANCELED",
        [STATUS_SKIPPED] = "SKIPPED", [STATUS_MANUAL] = "MANUAL", [STATUS_BLOCKED] = "WAITS FOR YOU",
    };
    static const enum model_state glyphs[] = {
        [STATUS_SUCCESS] = MODEL_PASSED,  [STATUS_FAILED] = MODEL_FAILED, [STATUS_CANCELED] = MODEL_CANCELED,
        [STATUS_SKIPPED] = MODEL_SKIPPED, [STATUS_MANUAL] = MODEL_MANUAL, [STATUS_BLOCKED] = MODEL_MANUAL,
    };
    char time[LOOK_TIME_SIZE];
    if (model->finished)
        snprintf(text, size, "%s %s %s", look_glyph(term, glyphs[model->status]), words[model->status],
                 look_time(time, model->duration_s));
    else
        snprintf(text, size, "%s %s", look_glyph(term, MODEL_RUNNING),
                 look_time(time, model->started_ms ? (double)(now_ms - model->started_ms) / 1000 : 0));
}

struct term_look look_verdict_of(const struct model *model)
{
    if (!model->finished)
        return look_of(MODEL_RUNNING);
    return look_of(model->status == STATUS_SUCCESS  ? MODEL_PASSED
                   : model->status == STATUS_FAILED ? MODEL_FAILED
                                                    : MODEL_CANCELED);
}

static void waiting_reason(char *text, size_t size, const struct model_job *job)
{
    static const struct {
        const char *reason, *words;
    } reasons[] = {
        {"needs", "waits for what it needs"},
        {"stage", "waits for earlier stages"},
        {"concurrency", "slots full"},
        {"resource_group", "resource group"},
    };
    const char *reason = job->reason ? job->reason : "";
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(reasons[i].reason, reason) == 0)
            reason = reasons[i].words;
    snprintf(text, size, "%s", reason);
}

void look_reason(char *text, size_t size, const struct model_job *job, int64_t now_ms)
{
    char time[LOOK_TIME_SIZE];
    text[0] = '\0';
    switch (job->state) {
    case MODEL_WAITING:
        waiting_reason(text, size, job);
        break;
    case MODEL_MANUAL:
        snprintf(text, size, "manual");
        break;
    case MODEL_DELAYED:
        snprintf(text, size, "starts in %s",
                 look_time(time, job->until_ms > now_ms ? (double)(job->until_ms - now_ms) / 1000 : 0));
        break;
    case MODEL_RUNNING:
        snprintf(text, size, "%s", job->busy_with ? job->busy_with : "");
        break;
    case MODEL_FAILED:
        if (job->exit_code > 0)
            snprintf(text, size, "exit code %d", job->exit_code);
        else
            snprintf(text, size, "%s", job->failure_reason ? job->failure_reason : "");
        break;
    case MODEL_PASSED:
    case MODEL_CANCELED:
    case MODEL_SKIPPED:
    case MODEL_STATE_COUNT:
        break;
    }
}
