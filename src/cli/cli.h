/* The program, from its arguments to its exit status. */
#pragma once

/* `argv` as main got it. */
int cli_main(char *const *argv);
