/* A pattern is a program whose every state is followed at once through the text (Thompson, Pike): a step a character, at
 * most as long as the program. */
#include "expr/pattern.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "expr/re2.h"

struct pattern {
    struct re2_program program;
};

const struct pattern *pattern_compile(struct arena *arena, const char *text, const char *flags,
                                      const char **problem)
{
    const char *unused;
    struct pattern *pattern = arena_alloc(arena, sizeof *pattern);
    return re2_compile(arena, text, flags, &pattern->program, problem ? problem : &unused) ? pattern : NULL;
}

/* Where the body of "/…/flags" ends in a line of `len` bytes; 0 where the line has not that form. */
static size_t body_end(const char *line, size_t len)
{
    size_t end = len;
    while (end > 1 && line[end - 1] != '/') {
        end--;
        if (!strchr("ismU", line[end]))
            return 0;
    }
    return end > 1 && line[0] == '/' ? end - 1 : 0;
}

/* As in Ruby, `^` and `$` stand at each line: the first line of that form counts. */
static const char *literal_line(const char *text, size_t *len, size_t *end)
{
    for (;; text += *len + 1) {
        *len = strcspn(text, "\n");
        *end = body_end(text, *len);
        if (*end)
            return text;
        if (text[*len] == '\0')
            return NULL;
    }
}

bool pattern_is_literal(const char *text)
{
    size_t len, end;
    return literal_line(text, &len, &end) != NULL;
}

const struct pattern *pattern_compile_literal(struct arena *arena, const char *literal, const char **problem)
{
    size_t len, end;
    const char *line = literal_line(literal, &len, &end);
    if (!line) {
        if (problem)
            *problem = "not of the form /…/";
        return NULL;
    }
    AUTO_BUF struct buf body = BUF_INIT;
    for (size_t i = 1; i < end; i++)
        if (line[i] != '\\' || line[i + 1] != '/' || i + 1 == end)
            buf_addc(&body, line[i]);
    const char *flags = arena_strndup(arena, line + end + 1, len - end - 1);
    return pattern_compile(arena, body.data, flags, problem);
}

/* Bytes that are no UTF-8 become U+FFFD, since the matcher wants none of them. `text` ends with a NUL. */
static void replace_invalid(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint32_t rune;
        size_t taken = utf8_decode(text + i, &rune);
        if (taken > 0)
            buf_add(out, text + i, taken);
        else
            buf_adds(out, "\xef\xbf\xbd");
        i += taken > 0 ? taken : 1;
    }
}

/* --- The machine --- */

/* The places in the program where a walk stands, each once, those that began first first. */
struct places {
    size_t *list;
    size_t *starts; /* where in the text each of them began */
    size_t count;
};

struct machine {
    const struct re2_inst *insts;
    const char *text;
    size_t len;
    struct places now, next;
    size_t *seen; /* of each instruction: the step, plus one, in which it was reached */
    size_t *stack;
    size_t *memory; /* of all these lists */
};

static bool is_word(const struct machine *machine, size_t at)
{
    return at < machine->len && (isalnum((unsigned char)machine->text[at]) || machine->text[at] == '_');
}

static bool holds(const struct machine *machine, enum re2_assertion assertion, size_t at)
{
    bool word_before = at > 0 && is_word(machine, at - 1);
    switch (assertion) {
    case RE2_TEXT_START:
        return at == 0;
    case RE2_TEXT_END:
        return at == machine->len;
    case RE2_LINE_START:
        return at == 0 || machine->text[at - 1] == '\n';
    case RE2_LINE_END:
        return at == machine->len || machine->text[at] == '\n';
    case RE2_WORD_EDGE:
        return word_before != is_word(machine, at);
    case RE2_NO_WORD_EDGE:
        return word_before == is_word(machine, at);
    }
    return false;
}

static size_t push_place(struct machine *machine, size_t depth, size_t place, size_t step)
{
    if (machine->seen[place] != step) {
        machine->seen[place] = step;
        machine->stack[depth++] = place;
    }
    return depth;
}

/* Puts a place, and those that it leads to without a character, into `places`. */
static void reach(struct machine *machine, struct places *places, size_t place, size_t at, size_t start)
{
    size_t step = at + 1;
    size_t depth = push_place(machine, 0, place, step);
    while (depth > 0) {
        size_t one = machine->stack[--depth];
        const struct re2_inst *inst = &machine->insts[one];
        if (inst->op == RE2_SPLIT)
            depth = push_place(machine, depth, one + (size_t)inst->second, step);
        if (inst->op == RE2_SPLIT || inst->op == RE2_JUMP)
            depth = push_place(machine, depth, one + (size_t)inst->first, step);
        else if (inst->op == RE2_ASSERT && holds(machine, inst->assertion, at))
            depth = push_place(machine, depth, one + 1, step);
        else if (inst->op != RE2_ASSERT) {
            places->list[places->count] = one;
            places->starts[places->count++] = start;
        }
    }
}

/* Whether the instruction takes the character at `at`. */
static bool takes(const struct machine *machine, const struct re2_inst *inst, uint32_t rune, size_t at,
                  size_t rune_len)
{
    if (inst->op == RE2_RUNE)
        return inst->rune == rune;
    return inst->op == RE2_SET && re2_set_has(inst->set, machine->text + at, rune_len);
}

static struct machine machine_new(const struct pattern *pattern, const char *text, size_t len)
{
    size_t count = pattern->program.count;
    size_t *memory = mem_alloc(6 * count * sizeof *memory);
    struct machine machine = {.insts = pattern->program.insts, .text = text, .len = len, .memory = memory};
    machine.now = (struct places){.list = memory, .starts = memory + count};
    machine.next = (struct places){.list = memory + 2 * count, .starts = memory + 3 * count};
    machine.stack = memory + 4 * count;
    machine.seen = memory + 5 * count;
    memset(machine.seen, 0, count * sizeof *machine.seen);
    return machine;
}

struct found {
    bool any;
    size_t start, end;
};

/* A match that began before the best one so far is better, and a longer one of the same beginning. */
static void note_matches(const struct machine *machine, size_t at, struct found *found)
{
    for (size_t i = 0; i < machine->now.count; i++) {
        if (machine->insts[machine->now.list[i]].op != RE2_MATCH)
            continue;
        size_t start = machine->now.starts[i];
        if (!found->any || start <= found->start)
            *found = (struct found){.any = true, .start = start, .end = at};
    }
}

/* One character on: from the places of `now` to those of `next`. */
static void step(struct machine *machine, size_t at, uint32_t rune, size_t rune_len,
                 const struct found *found)
{
    machine->next.count = 0;
    for (size_t i = 0; i < machine->now.count; i++) {
        size_t place = machine->now.list[i], start = machine->now.starts[i];
        if ((!found->any || start <= found->start) &&
            takes(machine, &machine->insts[place], rune, at, rune_len))
            reach(machine, &machine->next, place + 1, at + rune_len, start);
    }
}

static void turn(struct machine *machine)
{
    struct places now = machine->now;
    machine->now = machine->next;
    machine->next = now;
}

/* Walks from `from` to the end of the text, which is UTF-8; with `any`, to the first match. */
static struct found walk(struct machine *machine, size_t from, bool any)
{
    struct found found = {0};
    for (size_t at = from;;) {
        if (!found.any)
            reach(machine, &machine->now, 0, at, at);
        note_matches(machine, at, &found);
        if (at >= machine->len || (found.any && (any || machine->now.count == 0)))
            break;
        uint32_t rune = 0;
        size_t rune_len = utf8_decode(machine->text + at, &rune);
        rune_len = rune_len > 0 ? rune_len : 1;
        step(machine, at, rune, rune_len, &found);
        turn(machine);
        at += rune_len;
    }
    return found;
}

static bool is_utf8(const char *text, size_t len)
{
    uint32_t rune;
    for (size_t i = 0, taken; i < len; i += taken)
        if ((taken = utf8_decode(text + i, &rune)) == 0)
            return false;
    return true;
}

static struct found search(const struct pattern *pattern, const char *text, size_t len, size_t from, bool any)
{
    struct machine machine = machine_new(pattern, text, len);
    struct found found = walk(&machine, from, any);
    free(machine.memory);
    return found;
}

bool pattern_matches(const struct pattern *pattern, const char *text, size_t len)
{
    if (is_utf8(text, len))
        return search(pattern, text, len, 0, true).any;
    AUTO_BUF struct buf valid = BUF_INIT;
    replace_invalid(&valid, text, len);
    return search(pattern, valid.data, valid.len, 0, true).any;
}

bool pattern_search(const struct pattern *pattern, const char *text, size_t len, size_t from, size_t *start,
                    size_t *end)
{
    struct found found = {0};
    if (from <= len && is_utf8(text, len))
        found = search(pattern, text, len, from, false);
    *start = found.start;
    *end = found.end;
    return found.any;
}
