/* The script that a stage feeds its shell: the variables, the project's folder, then each command behind its echo, all
 * in one eval, so that commands share a shell and read end of file from standard input. The shape is that of
 * GitLab Runner 19.1 and later. Source: RUNNER 2.2 to 2.4. */
#pragma once
#include "base/vec.h"
#include "executor/shell_word.h"

struct buf;

enum script_flag {
    SCRIPT_EXIT_CODE_CHECK = 1 << 0, /* FF_ENABLE_BASH_EXIT_CODE_CHECK */
    SCRIPT_SECTIONS = 1 << 1,        /* FF_SCRIPT_SECTIONS */
    SCRIPT_LEGACY_EVAL = 1 << 2,     /* FF_USE_LEGACY_BASH_EVAL */
    SCRIPT_TRACE = 1 << 3,           /* CI_DEBUG_TRACE */
    SCRIPT_OPEN_FILES =
        1 << 4, /* what the script itself writes into the temporary folder is for every user, as
                                        files of the docker executor are */
    SCRIPT_FOLDER_IS_THERE = 1 << 5, /* the temporary folder needs not be made */
};

/* Commands that stand together, and what their sections are called (FF_SCRIPT_SECTIONS). */
struct script_part {
    const char *name;    /* "script_step", "after_script_step", "pre_build_script", … */
    struct vec commands; /* char *, as written */
};

struct script {
    struct vec variables;    /* struct variable *, in the order of their exports */
    const char *project_dir; /* where it runs; NULL: where the shell starts */
    const char *temp_dir;    /* for file variables and `GITLAB_ENV`; NULL: neither */
    struct vec parts;        /* struct script_part * */
    unsigned flags;          /* of enum script_flag */
    enum shell_quoting quoting;
};

/* The name of the file behind GITLAB_ENV in the temporary folder. */
#define SCRIPT_ENV_FILE "gitlab_runner_env"

/* Appends the script. */
void script_write(struct buf *out, const struct script *script);
