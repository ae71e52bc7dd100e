/* The help, made from the command table. */
#pragma once

struct buf;
struct command;

/* The program's help: how it is called, two examples, the commands, the global options. */
void help_program(struct buf *out);

/* A command's help: examples first, then its options. */
void help_of(struct buf *out, const struct command *command);
