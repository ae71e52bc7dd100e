/* The viewer: a run on the whole terminal, live or recorded. It reads events as every view does; what it asks of a live
 * run goes through the run's orders (run/run.h). Design: docs/architecture.md and TUI. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "view/view.h"

struct run_guest;

/* A viewer that has the terminal; NULL where there is none that it could use. Free it through its type, which gives the
 * terminal back. */
struct view *view_tui_new(struct log_reader logs, struct error *err);

/* Fills in how a run calls on the viewer. With `held`, nothing of it starts until the user plays it. */
void view_tui_guest(struct view *view, struct run_guest *guest, bool held);

/* Shows what it was fed, a recorded run, until the user leaves. How it ended as an exit status: 0, or 128 and the number
 * of the signal. */
int view_tui_browse(struct view *view, struct error *err);
