/* Values of inputs: their types and how given texts become them. For inputs.c. */
#pragma once
#include <stdbool.h>

struct arena;
struct buf;
struct node;

enum input_type { INPUT_STRING, INPUT_NUMBER, INPUT_BOOLEAN, INPUT_ARRAY };

/* The type of that name; INPUT_STRING for an unknown one, which the header's check has refused already. */
enum input_type input_type_of(const char *name);

/* The value as a node of the type, or NULL where it is none. A string input takes anything as text; the other types read
 * a given string as JSON, but a default must be what it is. */
struct node *input_convert(struct arena *arena, enum input_type type, const struct node *value,
                           bool is_default);

/* Whether an option, as the file has it, is the value. */
bool input_values_equal(enum input_type type, const struct node *option, const struct node *value);

/* Appends the value as messages show it. */
void input_print(struct buf *out, const struct node *value);
