/* The screens that are lists of lines: services, graph, time, variables, why, help. Each is made anew for a frame. */
#pragma once
#include <stdint.h>

#include "base/vec.h"
#include "view/model.h"
#include "view/tui/term.h"

struct arena;

struct page_line {
    const char *text;
    struct term_look look;
    const char *mark; /* a glyph before the text, or NULL */
    struct term_look mark_look;
};

struct page_view {
    struct arena *arena; /* where the lines go */
    const struct term *term;
    const struct model *model;
    const struct model_job *job; /* the selected one, or NULL */
    int64_t now_ms;
    int width;
    bool live; /* a run goes on that can be told what to do */
};

/* Each returns struct page_line *. */
struct vec page_services(const struct page_view *view);
struct vec page_graph(const struct page_view *view);
struct vec page_time(const struct page_view *view);
struct vec page_variables(const struct page_view *view);
struct vec page_why(const struct page_view *view);
struct vec page_help(const struct page_view *view);

/* One service in a line: "docker 19.03.11-dind  ready 3.1 s  TLS  overlay2". */
const char *page_service_line(struct arena *arena, const struct model_service *service);
enum model_state page_service_state(const struct model_service *service);
