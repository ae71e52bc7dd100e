/* A text as one word of a shell script. Source: RUNNER 2.2 "Escaping". */
#pragma once

struct buf;

enum shell_quoting {
    SHELL_ANSI_C, /* $'…': bash, busybox; not dash */
    SHELL_POSIX   /* "…": every shell (FF_POSIXLY_CORRECT_ESCAPES) */
};

/* Appends `text` so that the shell reads exactly it: as it is where nothing needs quoting. */
void shell_word(struct buf *out, const char *text, enum shell_quoting quoting);
