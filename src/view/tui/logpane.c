#include "view/tui/logpane.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/mem.h"
#include "view/line.h"
#include "view/tui/look.h"
#include "view/tui/pattern.h"

void logpane_init(struct logpane *pane)
{
    *pane = (struct logpane){.follow = true, .hit = SIZE_MAX};
}

void logpane_free(struct logpane *pane)
{
    logtext_close(&pane->text);
    pattern_free(pane->pattern);
}

/* ---- Rows ---- */

/* The lines of a section, and whether its title stands above them. */
struct stretch {
    const struct model_section *section;
    size_t first, end;
    bool has_title, is_folded;
};

static bool is_of_the_script(const struct model_section *section)
{
    static const char *const names[] = {"step_script", "build_script", "after_script", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(section->name, names[i]) == 0)
            return true;
    return false;
}

/* What prepared the job well is folded once it is over; where a job failed before its script, it stays open. */
static bool folds_by_itself(const struct logpane *pane, size_t index)
{
    const struct model_section *section = pane->job->sections.items[index];
    if (section->collapsed)
        return true;
    bool is_last = index + 1 == pane->job->sections.len;
    bool is_over = section->end_ms || !is_last;
    bool may_be_the_cause = pane->job->state == MODEL_FAILED && is_last;
    return is_over && !is_of_the_script(section) && !may_be_the_cause;
}

static struct stretch stretch_of(const struct logpane *pane, size_t index)
{
    const struct vec *sections = &pane->job->sections;
    const struct model_section *section = sections->items[index];
    struct stretch stretch = {.section = section, .has_title = section->name[0] != '\0'};
    stretch.first = index == 0 ? 0 : logtext_line_at(&pane->text, section->offset);
    stretch.end = pane->text.count;
    if (index + 1 < sections->len)
        stretch.end =
            logtext_line_at(&pane->text, ((const struct model_section *)sections->items[index + 1])->offset);
    unsigned char chosen = index < LOGPANE_SECTIONS ? pane->folds[index] : FOLD_BY_ITSELF;
    stretch.is_folded = stretch.has_title &&
                        (chosen == FOLD_BY_ITSELF ? folds_by_itself(pane, index) : chosen == FOLD_CLOSED);
    return stretch;
}

static size_t stretch_rows(const struct stretch *stretch)
{
    return stretch->has_title + (stretch->is_folded ? 0 : stretch->end - stretch->first);
}

static size_t section_count(const struct logpane *pane)
{
    return pane->job ? pane->job->sections.len : 0;
}

static size_t row_count(const struct logpane *pane)
{
    size_t rows = 0;
    for (size_t i = 0; i < section_count(pane); i++) {
        struct stretch stretch = stretch_of(pane, i);
        rows += stretch_rows(&stretch);
    }
    return rows;
}

/* The section that a row lies in; `row` becomes the row in it. SIZE_MAX behind the last one. */
static size_t section_at(const struct logpane *pane, size_t *row)
{
    for (size_t i = 0; i < section_count(pane); i++) {
        struct stretch stretch = stretch_of(pane, i);
        size_t rows = stretch_rows(&stretch);
        if (*row < rows)
            return i;
        *row -= rows;
    }
    return SIZE_MAX;
}

/* The row of a section's title, or of its first line. */
static size_t row_of_section(const struct logpane *pane, size_t index)
{
    size_t row = 0;
    for (size_t i = 0; i < index; i++) {
        struct stretch stretch = stretch_of(pane, i);
        row += stretch_rows(&stretch);
    }
    return row;
}

/* The row of a line; the section that hides it is opened. */
static size_t row_of_line(struct logpane *pane, size_t line)
{
    for (size_t i = 0; i < section_count(pane); i++) {
        struct stretch stretch = stretch_of(pane, i);
        if (line >= stretch.end)
            continue;
        if (stretch.is_folded && i < LOGPANE_SECTIONS)
            pane->folds[i] = FOLD_OPEN;
        return row_of_section(pane, i) + stretch.has_title + (line - stretch.first);
    }
    return 0;
}

static size_t last_top(const struct logpane *pane)
{
    size_t rows = row_count(pane), height = pane->height > 0 ? (size_t)pane->height : 1;
    if (pane->wraps) /* how high the last ones are is not known here */
        return rows > 0 ? rows - 1 : 0;
    return rows > height ? rows - height : 0;
}

/* ---- Moving ---- */

bool logpane_grow(struct logpane *pane)
{
    bool more = pane->job && logtext_grow(&pane->text, pane->job->log_len);
    size_t last = last_top(pane);
    if (pane->follow || pane->top > last)
        pane->top = last;
    return more;
}

void logpane_show(struct logpane *pane, const struct log_reader *logs, const struct model_job *job)
{
    int attempt = job ? job->attempt : 0;
    if (pane->job == job && pane->text.attempt == attempt)
        return;
    pane->job = job;
    logtext_open(&pane->text, logs, job ? job->name : NULL, attempt);
    memset(pane->folds, FOLD_BY_ITSELF, sizeof pane->folds);
    pane->top = 0;
    pane->from = 0;
    pane->hit = SIZE_MAX;
    pane->keeps_hit = false;
    pane->follow = true;
    while (logpane_grow(pane))
        ;
    if (job && job->state == MODEL_FAILED)
        logpane_find_error(pane, 1);
}

void logpane_scroll(struct logpane *pane, long rows)
{
    size_t last = last_top(pane);
    pane->keeps_hit = false;
    if (rows < 0) {
        size_t up = (size_t)-rows;
        pane->top = pane->top > up ? pane->top - up : 0;
        pane->follow = false;
    } else {
        pane->top = pane->top + (size_t)rows < last ? pane->top + (size_t)rows : last;
    }
}

void logpane_to_top(struct logpane *pane)
{
    pane->top = 0;
    pane->follow = pane->keeps_hit = false;
}

void logpane_to_end(struct logpane *pane)
{
    pane->follow = true;
    pane->keeps_hit = false;
    pane->top = last_top(pane);
}

void logpane_sideways(struct logpane *pane, int columns)
{
    pane->from = pane->from + columns > 0 ? pane->from + columns : 0;
}

static bool is_any_open(const struct logpane *pane)
{
    for (size_t i = 0; i < section_count(pane); i++) {
        struct stretch stretch = stretch_of(pane, i);
        if (stretch.has_title && !stretch.is_folded)
            return true;
    }
    return false;
}

void logpane_fold(struct logpane *pane, bool all)
{
    size_t row = pane->hit == SIZE_MAX ? pane->top : row_of_line(pane, pane->hit);
    size_t here = section_at(pane, &row);
    if (here >= section_count(pane) || here >= LOGPANE_SECTIONS)
        return;
    bool close = all ? is_any_open(pane) : !stretch_of(pane, here).is_folded;
    for (size_t i = 0; i < section_count(pane) && i < LOGPANE_SECTIONS; i++)
        if (all || i == here)
            pane->folds[i] = close ? FOLD_CLOSED : FOLD_OPEN;
    pane->hit = SIZE_MAX;
    pane->follow = pane->keeps_hit = false;
    pane->top = all ? 0 : row_of_section(pane, here);
    if (pane->top > last_top(pane))
        pane->top = last_top(pane);
}

void logpane_section(struct logpane *pane, int step)
{
    size_t row = pane->top, here = section_at(pane, &row);
    if (here == SIZE_MAX)
        return;
    if (step > 0 && here + 1 < section_count(pane))
        here++;
    else if (step < 0 && row == 0 && here > 0)
        here--;
    pane->follow = pane->keeps_hit = false;
    pane->top = row_of_section(pane, here);
    if (pane->top > last_top(pane))
        pane->top = last_top(pane);
}

static void bring_into_view(struct logpane *pane)
{
    enum { CONTEXT = 3 };
    if (pane->hit >= pane->text.count)
        return;
    size_t row = row_of_line(pane, pane->hit), height = pane->height > 0 ? (size_t)pane->height : 1;
    size_t context = height > 2 * CONTEXT ? CONTEXT : (height - 1) / 2;
    pane->follow = false;
    if (pane->wraps)
        pane->top = row;
    else if (row < pane->top || row >= pane->top + height)
        pane->top = row > context ? row - context : 0;
    if (pane->top > last_top(pane))
        pane->top = last_top(pane);
}

/* ---- Searching ---- */

/* Whether the line, cleaned of what is not shown, matches. */
static bool line_matches(const struct pattern *pattern, const char *line, size_t len)
{
    size_t begin, end;
    if (!memchr(line, '\033', len) && !memchr(line, '\r', len))
        return pattern_match(pattern, line, len, 0, &begin, &end);
    AUTO_BUF struct buf shown = BUF_INIT;
    struct lines none = LINES_INIT;
    bool any = line_show(&shown, &none, line, len, false);
    lines_free(&none);
    return any && pattern_match(pattern, shown.data, shown.len, 0, &begin, &end);
}

/* Looks through lines [first, end), read at once, for the first or (step < 0) the last that matches. */
static size_t find_in_block(const struct logtext *text, const struct pattern *pattern, size_t first,
                            size_t end, int step)
{
    AUTO_BUF struct buf block = BUF_INIT;
    uint64_t from = text->starts[first], to = end < text->count ? text->starts[end] : text->scanned;
    size_t len = text->logs->read(text->logs->context, text->job, text->attempt, from,
                                  buf_reserve(&block, (size_t)(to - from)), (size_t)(to - from));
    size_t found = SIZE_MAX;
    for (size_t line = first; line < end; line++) {
        size_t begin = (size_t)(text->starts[line] - from);
        size_t stop = line + 1 < end ? (size_t)(text->starts[line + 1] - from) : len;
        if (stop > len || begin > stop)
            break;
        if (!line_matches(pattern, block.data + begin,
                          stop - begin - (stop > begin && block.data[stop - 1] == '\n')))
            continue;
        if (step > 0)
            return line;
        found = line;
    }
    return found;
}

/* The next match from `line` on in a direction, over the end and on; SIZE_MAX: none at all. */
static size_t find_from(const struct logtext *text, const struct pattern *pattern, size_t line, int step)
{
    enum { LINES_AT_ONCE = 256 };
    for (size_t done = 0; done < text->count + LINES_AT_ONCE;) {
        size_t first = step > 0 ? line : line + 1 > LINES_AT_ONCE ? line + 1 - LINES_AT_ONCE : 0;
        size_t end = step > 0 ? line + LINES_AT_ONCE : line + 1;
        end = end < text->count ? end : text->count;
        size_t found = first < end ? find_in_block(text, pattern, first, end, step) : SIZE_MAX;
        if (found != SIZE_MAX)
            return found;
        done += end - first + (end == first);
        if (step > 0)
            line = end >= text->count ? 0 : end;
        else
            line = first == 0 ? text->count - 1 : first - 1;
    }
    return SIZE_MAX;
}

static size_t line_shown_first(const struct logpane *pane)
{
    size_t row = pane->top, here = section_at(pane, &row);
    if (here == SIZE_MAX)
        return 0;
    struct stretch stretch = stretch_of(pane, here);
    return stretch.first + (row > stretch.has_title ? row - stretch.has_title : 0);
}

static const char *find(struct logpane *pane, const struct pattern *pattern, int step)
{
    size_t count = pane->text.count;
    if (count == 0)
        return "the log is empty";
    size_t before = pane->hit;
    size_t from = before == SIZE_MAX ? line_shown_first(pane) : before + (size_t)step;
    if (from >= count)
        from = step > 0 ? 0 : count - 1;
    size_t found = find_from(&pane->text, pattern, from, step);
    if (found == SIZE_MAX)
        return "no hit";
    pane->hit = found;
    pane->keeps_hit = true;
    bring_into_view(pane);
    bool wrapped = before != SIZE_MAX && (step > 0 ? found <= before : found >= before);
    return !wrapped ? "" : step > 0 ? "from the top again" : "from the end again";
}

bool logpane_pattern(struct logpane *pane, const char *text, char *why, size_t size)
{
    struct pattern *pattern = pattern_new(text, why, size);
    if (!pattern)
        return false;
    pattern_free(pane->pattern);
    pane->pattern = pattern;
    pane->hit = SIZE_MAX;
    return true;
}

const char *logpane_find(struct logpane *pane, int step)
{
    return pane->pattern ? find(pane, pane->pattern, step) : "nothing to search for: / asks";
}

const char *logpane_find_error(struct logpane *pane, int step)
{
    char why[128];
    struct pattern *errors = pattern_new(pattern_errors, why, sizeof why);
    if (!errors)
        return "";
    if (pane->hit == SIZE_MAX && step > 0)
        pane->top = 0;
    const char *said = find(pane, errors, step);
    pattern_free(errors);
    return strcmp(said, "no hit") == 0 ? "no error in this log" : said;
}

/* ---- Drawing ---- */

/* Where a line is drawn, and how many rows are left. */
struct log_place {
    int x, y, width, room;
};

static const char *section_title(const struct model_section *section)
{
    static const struct {
        const char *name, *title;
    } titles[] = {
        {"prepare_executor", "Preparing the executor"},
        {"prepare_script", "Preparing the environment"},
        {"get_sources", "Getting the sources"},
        {"restore_cache", "Restoring the cache"},
        {"download_artifacts", "Downloading artifacts"},
        {"step_script", "Running the script"},
        {"build_script", "Running the script"},
        {"after_script", "Running after_script"},
        {"archive_cache", "Saving the cache"},
        {"cleanup_file_variables", "Cleaning up"},
        {"upload_artifacts_on_success", "Keeping artifacts"},
        {"upload_artifacts_on_failure", "Keeping artifacts"},
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i].name, section->name) == 0)
            return titles[i].title;
    return section->header ? section->header : section->name;
}

static void draw_title(const struct term *term, int x, int y, int width, const struct stretch *stretch)
{
    char text[256], time[32] = "";
    const struct model_section *section = stretch->section;
    snprintf(text, sizeof text, "%s %s", look_sign(term, stretch->is_folded ? SIGN_FOLDED : SIGN_OPEN),
             section_title(section));
    if (section->end_ms > section->start_ms && section->start_ms)
        snprintf(time, sizeof time, "%.1f s", (double)(section->end_ms - section->start_ms) / 1000);
    int time_width = (int)strlen(time);
    term_put(term, x, y, width - time_width - 2, LOOK(STYLE_BOLD, 6), text);
    term_put(term, x + width - time_width - 1, y, time_width, LOOK(STYLE_DIM, -1), time);
}

/* What is shown of a line: in its colours, or, where it has a hit of the search, without them and with the hit. */
static void prepare_line(const struct logpane *pane, size_t line, struct lines *carry, struct buf *shown,
                         struct term_line *drawn)
{
    AUTO_BUF struct buf raw = BUF_INIT;
    logtext_read(&pane->text, line, &raw);
    struct lines none = LINES_INIT;
    if (pane->pattern) {
        line_show(shown, &none, raw.data, raw.len, false);
        pattern_match(pane->pattern, shown->data, shown->len, 0, &drawn->hit, &drawn->hit_end);
    }
    lines_free(&none);
    if (drawn->hit == drawn->hit_end) {
        buf_clear(shown);
        line_show(shown, carry, raw.data, raw.len, true);
    }
    drawn->text = shown->data;
    drawn->len = shown->len;
}

/* Returns the rows of the screen that it took, `room` at most. */
static int draw_line(struct logpane *pane, const struct term *term, const struct log_place *place,
                     size_t line, struct lines *carry)
{
    AUTO_BUF struct buf shown = BUF_INIT;
    struct term_line drawn = {.from = pane->wraps ? 0 : pane->from, .wraps = pane->wraps};
    prepare_line(pane, line, carry, &shown, &drawn);
    int margin = 2, rows = 0;
    if (line == pane->hit)
        term_put(term, place->x, place->y, 1, LOOK(STYLE_BOLD, -1), look_sign(term, SIGN_SELECTED));
    if (pane->numbers) {
        char number[32];
        snprintf(number, sizeof number, "%6zu", line + 1);
        margin += term_put(term, place->x + 2, place->y, place->width - 2, LOOK(STYLE_DIM, -1), number) + 1;
    }
    int width = place->width - margin;
    for (bool goes_on = width > 0; goes_on && rows < place->room; rows++) {
        goes_on = term_put_line(term, place->x + margin, place->y + rows, width, &drawn) && pane->wraps;
        drawn.from += width;
    }
    return rows > 0 ? rows : 1;
}

/* An empty pane says why. */
static void draw_emptiness(const struct logpane *pane, const struct term *term, int x, int y, int width)
{
    char text[160] = "no job", reason[120];
    if (pane->job) {
        look_reason(reason, sizeof reason, pane->job, 0);
        const char *state = pane->job->state == MODEL_DELAYED ? "" : model_state_name(pane->job->state);
        bool has_reason = reason[0] && pane->job->state != MODEL_MANUAL && pane->job->state != MODEL_DELAYED;
        snprintf(text, sizeof text, "no output: %s%s%s", state, has_reason ? ", " : "",
                 has_reason ? reason : "");
    }
    term_put(term, x + 2, y, width - 2, LOOK(STYLE_DIM, -1), text);
}

/* How many rows of the screen a row of the log takes. */
static int row_height(const struct logpane *pane, const struct term *term, size_t row, int width)
{
    size_t index = section_at(pane, &row);
    struct stretch stretch = stretch_of(pane, index);
    if (stretch.has_title && row == 0)
        return 1;
    AUTO_BUF struct buf shown = BUF_INIT;
    struct lines none = LINES_INIT;
    struct term_line line = {0};
    prepare_line(pane, stretch.first + row - stretch.has_title, &none, &shown, &line);
    lines_free(&none);
    int cells = term_cells(term, shown.data), room = width - 2 - (pane->numbers ? 7 : 0);
    return cells > room && room > 0 ? (cells + room - 1) / room : 1;
}

/* With wrapped lines the end is in sight only from further down than rows tell. */
static void follow_wrapped(struct logpane *pane, const struct term *term, int width, int height)
{
    size_t rows = row_count(pane);
    int used = 0;
    pane->top = rows;
    while (pane->top > 0 && (used += row_height(pane, term, pane->top - 1, width)) <= height)
        pane->top--;
    if (pane->top == rows && rows > 0)
        pane->top--;
}

void logpane_draw(struct logpane *pane, const struct term *term, int x, int y, int width, int height)
{
    pane->height = height;
    logpane_grow(pane);
    if (pane->keeps_hit)
        bring_into_view(pane);
    else if (pane->follow && pane->wraps)
        follow_wrapped(pane, term, width, height);
    size_t row = pane->top, rows = row_count(pane), index = section_at(pane, &row);
    if (rows == 0)
        draw_emptiness(pane, term, x, y, width);
    struct lines carry = LINES_INIT;
    for (int drawn = 0; drawn < height && index < section_count(pane); index++, row = 0) {
        struct stretch stretch = stretch_of(pane, index);
        for (size_t end = stretch_rows(&stretch); drawn < height && row < end; row++) {
            const struct log_place place = {.x = x, .y = y + drawn, .width = width, .room = height - drawn};
            if (stretch.has_title && row == 0) {
                draw_title(term, x, y + drawn, width, &stretch);
                drawn++;
            } else {
                drawn += draw_line(pane, term, &place, stretch.first + row - stretch.has_title, &carry);
            }
        }
    }
    lines_free(&carry);
}

void logpane_title(const struct logpane *pane, char *text, size_t size)
{
    char count[LOOK_TIME_SIZE];
    const char *follow = pane->follow && pane->job && pane->job->state == MODEL_RUNNING ? "FOLLOW, " : "";
    size_t lines = pane->text.count;
    if (pane->hit != SIZE_MAX) {
        char at[LOOK_TIME_SIZE];
        snprintf(text, size, "line %s of %s", look_count(at, pane->hit + 1), look_count(count, lines));
    } else {
        snprintf(text, size, "%s%s line%s", follow, look_count(count, lines), lines == 1 ? "" : "s");
    }
}

bool logpane_write(const struct logpane *pane, const char *path, struct error *err)
{
    enum { CHUNK = 256 * 1024 };
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return error_errno(err, "%s", path);
    AUTO_FREE char *bytes = mem_alloc(CHUNK);
    const struct logtext *text = &pane->text;
    uint64_t at = 0;
    for (size_t got;
         (got = text->logs->read(text->logs->context, text->job, text->attempt, at, bytes, CHUNK)) > 0;
         at += got)
        if (!file_write_all(fd, bytes, got, err))
            return error_context(err, "%s", path);
    return true;
}
