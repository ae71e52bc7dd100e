/* The JSON view: one object a line on standard output, as CLI.md has it, and nothing else. */
#pragma once
#include "view/view.h"

/* A new JSON view; free it through its type. */
struct view *view_json_new(struct log_reader logs);
