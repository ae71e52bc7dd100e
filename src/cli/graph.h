/* The DAG of a pipeline, drawn. */
#pragma once

struct buf;
struct plan;

/* Each appends the whole graph. A job that waits for the earlier stages hangs on a knot behind the last of them that has
 * jobs, and so does every job of that stage: the picture grows with the jobs, not with their pairs. */
void graph_text(struct buf *out, const struct plan *plan);
void graph_dot(struct buf *out, const struct plan *plan);
void graph_mermaid(struct buf *out, const struct plan *plan);
void graph_svg(struct buf *out, const struct plan *plan);
