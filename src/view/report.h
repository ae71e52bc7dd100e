/* A report of a whole run, made when it has ended: a page to look at, JSON, or JUnit's XML. It takes events as every view
 * does; the report is in the view's `out` once it is finished. */
#pragma once
#include "view/view.h"

enum report_format { REPORT_NONE, REPORT_HTML, REPORT_JSON, REPORT_JUNIT };

/* The format that a file's ending names (".html", ".json", ".xml"), else REPORT_NONE. */
enum report_format report_format_of(const char *path);

/* A new report; free it through its type. */
struct view *view_report_new(enum report_format format, struct log_reader logs);
