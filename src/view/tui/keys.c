#include "view/tui/keys.h"

#include "view/tui/term.h"

#define CTRL(letter) ((letter)&0x1f)

/* clang-format off */
const struct key_row key_rows[] = {
    {REQUEST_UP,           PLACE_EVERYWHERE, {TERM_UP, 'k'},               "k, Up",    NULL,      "up", false},
    {REQUEST_DOWN,         PLACE_EVERYWHERE, {TERM_DOWN, 'j'},             "j, Down",  NULL,      "down", false},
    {REQUEST_LEFT,         PLACE_EVERYWHERE, {TERM_LEFT, 'h'},             "h, Left",  NULL,      "to the stage on the left; in a text 8 columns", false},
    {REQUEST_RIGHT,        PLACE_EVERYWHERE, {TERM_RIGHT, 'l'},            "l, Right", NULL,      "to the right", false},
    {REQUEST_OPEN,         PLACE_LIST,       {'\r', '\n'},                 "Enter",    "log",     "the job's log alone on the screen; in a text opens the section", false},
    {REQUEST_OPEN,         PLACE_LOG,        {'\r', '\n'},                 "Enter",    NULL,      NULL, false},
    {REQUEST_OPEN,         PLACE_RUNS,       {'\r', '\n'},                 "Enter",    "open",    NULL, false},
    {REQUEST_SEARCH,       PLACE_OF_JOB,     {'/'},                        "/",        "find",    "search by a regular expression", false},
    {REQUEST_SEARCH_NEXT,  PLACE_OF_JOB,     {'n'},                        "n",        NULL,      "next hit", false},
    {REQUEST_SEARCH_BACK,  PLACE_OF_JOB,     {'N'},                        "N",        NULL,      "previous hit", false},
    {REQUEST_ERROR_NEXT,   PLACE_JOB,        {'e'},                        "e",        "error",   "next error in the log", false},
    {REQUEST_ERROR_BACK,   PLACE_JOB,        {'E'},                        "E",        NULL,      "previous error", false},
    {REQUEST_FOLLOW,       PLACE_JOB,        {'f'},                        "f",        "follow",  "keep the end of the log in sight", false},
    {REQUEST_PLAY,         PLACE_OF_JOB,     {'p'},                        "p",        "play",    "start a manual or delayed job now", true},
    {REQUEST_PLAY_ALL,     PLACE_EVERYWHERE, {'P'},                        "P",        "play all","begin a pipeline that waits to be played", true},
    {REQUEST_RETRY,        PLACE_OF_JOB,     {'r'},                        "r",        "retry",   "run a job again that has ended", true},
    {REQUEST_CANCEL,       PLACE_OF_JOB,     {'x'},                        "x",        "cancel",  "cancel the job", true},
    {REQUEST_CANCEL_ALL,   PLACE_EVERYWHERE, {'X'},                        "X",        NULL,      "cancel the pipeline (asks)", true},
    {REQUEST_FOLD,         PLACE_LOG,        {'z'},                        "z",        "fold",    "fold or open the section", false},
    {REQUEST_FOLD_ALL,     PLACE_LOG,        {'Z'},                        "Z",        NULL,      "fold or open all sections", false},
    {REQUEST_SECTION_NEXT, PLACE_LOG,        {']'},                        "]",        NULL,      "next section", false},
    {REQUEST_SECTION_BACK, PLACE_LOG,        {'['},                        "[",        NULL,      "previous section", false},
    {REQUEST_WRAP,         PLACE_LOG,        {'W'},                        "W",        NULL,      "wrap long lines or cut them", false},
    {REQUEST_NUMBERS,      PLACE_LOG,        {'#'},                        "#",        NULL,      "line numbers on or off", false},
    {REQUEST_WRITE,        PLACE_JOB,        {'w'},                        "w",        "write",   "write the job's log to a file", false},
    {REQUEST_FIRST,        PLACE_LIST,       {TERM_HOME},                  "Home",     NULL,      "first; g in a text", false},
    {REQUEST_FIRST,        PLACE_TEXT | PLACE_RUNS, {TERM_HOME, 'g'},             "g",        NULL,      NULL, false},
    {REQUEST_LAST,         PLACE_EVERYWHERE, {TERM_END, 'G'},              "G, End",   NULL,      "last; in a log follows", false},
    {REQUEST_PAGE_UP,      PLACE_EVERYWHERE, {TERM_PAGE_UP, CTRL('b'), CTRL('u'), '-'}, "PgUp", NULL, "a page up", false},
    {REQUEST_PAGE_DOWN,    PLACE_EVERYWHERE, {TERM_PAGE_DOWN, CTRL('f'), CTRL('d'), ' '}, "PgDn", NULL, "a page down", false},
    {REQUEST_NEXT_PANE,    PLACE_EVERYWHERE, {'\t', TERM_BACK_TAB},        "Tab",      NULL,      "to the other pane", false},
    {REQUEST_BOARD,        PLACE_EVERYWHERE, {'1'},                        "1",        NULL,      "board", false},
    {REQUEST_LOG,          PLACE_EVERYWHERE, {'2'},                        "2",        NULL,      "log", false},
    {REQUEST_SERVICES,     PLACE_EVERYWHERE, {'3'},                        "3",        NULL,      "services", false},
    {REQUEST_GRAPH,        PLACE_LIST,       {'4', 'g'},                   "g, 4",     NULL,      "graph of needs", false},
    {REQUEST_GRAPH,        PLACE_TEXT,       {'4'},                        "4",        NULL,      NULL, false},
    {REQUEST_TIME,         PLACE_EVERYWHERE, {'5', 't'},                   "t, 5",     NULL,      "time: where it went", false},
    {REQUEST_VARIABLES,    PLACE_EVERYWHERE, {'6', 'v'},                   "v, 6",     NULL,      "variables of the job", false},
    {REQUEST_WHY,          PLACE_EVERYWHERE, {'7', 'i'},                   "i, 7",     "why",     "why the job is in the pipeline", false},
    {REQUEST_RUNS,         PLACE_EVERYWHERE, {'8'},                        "8",        NULL,      "runs of the record; Enter opens one", false},
    {REQUEST_MOUSE,        PLACE_EVERYWHERE, {'M'},                        "M",        NULL,      "mouse off or on, to select text with it", false},
    {REQUEST_REDRAW,       PLACE_EVERYWHERE, {CTRL('l')},                  "Ctrl-L",   NULL,      "draw everything anew", false},
    {REQUEST_SUSPEND,      PLACE_EVERYWHERE, {CTRL('z')},                  "Ctrl-Z",   NULL,      "suspend", false},
    {REQUEST_INTERRUPT,    PLACE_EVERYWHERE, {CTRL('c')},                  "Ctrl-C",   NULL,      "cancel the pipeline (asks; twice: at once)", false},
    {REQUEST_BACK,         PLACE_EVERYWHERE, {27},                         "Esc",      NULL,      "back; never leaves the program", false},
    {REQUEST_HELP,         PLACE_EVERYWHERE, {'?'},                        "?",        "help",    "this help", false},
    {REQUEST_QUIT,         PLACE_EVERYWHERE, {'q'},                        "q",        "quit",    "back; on the board leaves", false},
    {REQUEST_NONE,         0,                {0},                          NULL,       NULL,      NULL, false},
};
/* clang-format on */

enum request keys_request(int key, enum key_place place)
{
    for (const struct key_row *row = key_rows; row->request; row++)
        for (size_t i = 0; i < sizeof row->keys / sizeof *row->keys && row->keys[i]; i++)
            if (row->keys[i] == key && (row->places & place))
                return row->request;
    return REQUEST_NONE;
}
