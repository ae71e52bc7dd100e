#include "view/tui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/cleanup.h"
#include "view/tui/cells.h"

/* What only one terminal has, and what a signal handler must reach. */
static struct {
    SCREEN *screen;
    WINDOW *input; /* keys are read from a pad: reading from the screen would repaint it */
    struct termios before;
    bool is_open;
    struct {
        short fg, bg;
    } pairs[256];
    int pair_count;
} the_terminal;

/* Mouse, paste and styles off, cursor on, the normal screen. */
static const char restore[] = "\033[?1006l\033[?1000l\033[?2004l\033[0m\033[?25h\033[?1049l\033[?1l\033>";

static void write_text(const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        ssize_t put = write(STDOUT_FILENO, text, left);
        if (put < 0 && errno != EINTR)
            return;
        text += put > 0 ? put : 0;
        left -= put > 0 ? (size_t)put : 0;
    }
}

/* Gives the terminal back with nothing but calls that a signal handler may make, and dies of the signal. */
static void crash(int number)
{
    ssize_t ignored = write(STDOUT_FILENO, restore, sizeof restore - 1);
    (void)ignored;
    tcsetattr(STDIN_FILENO, TCSANOW, &the_terminal.before);
    raise(number); /* SA_RESETHAND: now with its own action */
}

static void watch_crashes(bool on)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    struct sigaction action = {.sa_handler = on ? crash : SIG_DFL, .sa_flags = on ? (int)SA_RESETHAND : 0};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
}

static void take_size(struct term *term)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0)
        resizeterm(size.ws_row, size.ws_col);
    getmaxyx(stdscr, term->height, term->width);
}

static void start_colors(struct term *term)
{
    const char *no_color = getenv("NO_COLOR");
    term->color = !(no_color && no_color[0]) && has_colors() && start_color() == OK;
    if (term->color)
        use_default_colors();
}

void term_set_mouse(struct term *term, bool on)
{
    term->mouse = on;
    write_text(on ? "\033[?1000h\033[?1006h" : "\033[?1006l\033[?1000l");
}

static bool start_screen(struct error *err)
{
    use_env(FALSE);
    setlocale(LC_CTYPE, "");
    the_terminal.screen = newterm(NULL, stdout, stdin);
    if (!the_terminal.screen)
        return error_set(err, ERROR_SYSTEM, "the terminal \"%s\" is not known",
                         getenv("TERM") ? getenv("TERM") : "");
    char *moves = tigetstr("cup"); /* the cursor to any place */
    if (moves && moves != (char *)-1)
        return true;
    endwin();
    delscreen(the_terminal.screen);
    return error_set(err, ERROR_SYSTEM, "the terminal \"%s\" can only write line after line", getenv("TERM"));
}

enum { KEY_SGR_MOUSE = KEY_MAX + 1, KEY_PASTE, KEY_PASTE_END, ESCAPE_WAIT_MS = 25 };

bool term_open(struct term *term, struct error *err)
{
    *term = (struct term){0};
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return error_set(err, ERROR_SYSTEM, "there is no terminal to show it on");
    tcgetattr(STDIN_FILENO, &the_terminal.before);
    if (!start_screen(err))
        return false;
    the_terminal.is_open = true;
    watch_crashes(true);
    raw();
    noecho();
    nonl();
    if (!getenv("ESCDELAY"))
        set_escdelay(ESCAPE_WAIT_MS);
    the_terminal.input = newpad(1, 1);
    keypad(the_terminal.input, TRUE);
    nodelay(the_terminal.input, TRUE);
    define_key("\033[<", KEY_SGR_MOUSE);
    define_key("\033[200~", KEY_PASTE);
    define_key("\033[201~", KEY_PASTE_END);
    start_colors(term);
    term->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    take_size(term);
    refresh();
    write_text("\033[?2004h");
    const char *name = getenv("TERM");
    term_set_mouse(term, name && strncmp(name, "vt", 2) != 0 && strcmp(name, "linux") != 0);
    return true;
}

void term_close(struct term *term)
{
    (void)term;
    if (!the_terminal.is_open)
        return;
    the_terminal.is_open = false;
    write_text("\033[?1006l\033[?1000l\033[?2004l");
    endwin();
    tcsetattr(STDIN_FILENO, TCSANOW, &the_terminal.before);
    watch_crashes(false);
    delwin(the_terminal.input);
    delscreen(the_terminal.screen);
    the_terminal.screen = NULL;
    the_terminal.pair_count = 0;
}

void term_abandoned(void)
{
    AUTO_CLOSE int fd = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    ssize_t ignored = fd >= 0 ? write(fd, restore, sizeof restore - 1) : 0;
    (void)ignored;
}

void term_resize(struct term *term)
{
    take_size(term);
    clearok(curscr, TRUE);
}

void term_suspend(struct term *term)
{
    bool mouse = term->mouse;
    term_set_mouse(term, false);
    write_text("\033[?2004l");
    endwin();
    tcsetattr(STDIN_FILENO, TCSANOW, &the_terminal.before);
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, &before);
    kill(0, SIGTSTP);
    sigprocmask(SIG_SETMASK, &before, NULL);
    refresh();
    raw();
    noecho();
    write_text("\033[?2004h");
    term_set_mouse(term, mouse);
    term_resize(term);
}

/* ---- Keys ---- */

/* The rest of an SGR report, "BUTTON;X;YM" or "…m". */
static int read_mouse(struct term_mouse *mouse)
{
    int numbers[3] = {0}, count = 0;
    for (int i = 0; i < 32; i++) {
        wint_t c;
        if (wget_wch(the_terminal.input, &c) == ERR)
            return TERM_NONE;
        if (c >= '0' && c <= '9' && numbers[count] < 100000)
            numbers[count] = numbers[count] * 10 + (int)(c - '0');
        else if (c == ';' && count < 2)
            count++;
        else if (c == 'M' || c == 'm') {
            *mouse = (struct term_mouse){.x = numbers[1] - 1, .y = numbers[2] - 1, .what = MOUSE_OTHER};
            if (c == 'M' && numbers[0] == 0)
                mouse->what = MOUSE_CLICK;
            else if (numbers[0] == 64)
                mouse->what = MOUSE_WHEEL_UP;
            else if (numbers[0] == 65)
                mouse->what = MOUSE_WHEEL_DOWN;
            return TERM_MOUSE;
        }
    }
    return TERM_OTHER;
}

/* A paste outside a prompt must press no keys. */
static int skip_paste(void)
{
    wint_t c;
    for (int type; (type = wget_wch(the_terminal.input, &c)) != ERR;)
        if (type == KEY_CODE_YES && c == KEY_PASTE_END)
            break;
    return TERM_OTHER;
}

int term_key(struct term_mouse *mouse)
{
    static const struct {
        wint_t code;
        int key;
    } codes[] = {
        {KEY_UP, TERM_UP},         {KEY_DOWN, TERM_DOWN},       {KEY_LEFT, TERM_LEFT},
        {KEY_RIGHT, TERM_RIGHT},   {KEY_HOME, TERM_HOME},       {KEY_END, TERM_END},
        {KEY_PPAGE, TERM_PAGE_UP}, {KEY_NPAGE, TERM_PAGE_DOWN}, {KEY_BACKSPACE, TERM_BACKSPACE},
        {KEY_BTAB, TERM_BACK_TAB}, {KEY_ENTER, '\r'},
    };
    wint_t c;
    int type = wget_wch(the_terminal.input, &c);
    if (type == ERR)
        return TERM_NONE;
    if (type != KEY_CODE_YES)
        return c == 0x7f || c == 8 ? TERM_BACKSPACE : c == 0 ? TERM_OTHER : (int)c;
    if (c == KEY_SGR_MOUSE)
        return read_mouse(mouse);
    if (c == KEY_PASTE)
        return skip_paste();
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].code == c)
            return codes[i].key;
    return TERM_OTHER;
}

/* ---- Drawing ---- */

void term_begin(void)
{
    erase();
}

void term_show(int cursor_x, int cursor_y)
{
    move(cursor_y, cursor_x);
    wnoutrefresh(stdscr);
    doupdate();
}

/* 256 colours where the terminal has them, else the eight. */
static short reduced(short color)
{
    if (color < COLORS)
        return color;
    if (color < 16)
        return (short)(color - 8);
    return -1;
}

static short pair_of(short fg, short bg)
{
    fg = reduced(fg);
    bg = reduced(bg);
    if (fg < 0 && bg < 0)
        return 0;
    for (int i = 0; i < the_terminal.pair_count; i++)
        if (the_terminal.pairs[i].fg == fg && the_terminal.pairs[i].bg == bg)
            return (short)(i + 1);
    int room = (int)(sizeof the_terminal.pairs / sizeof *the_terminal.pairs);
    if (the_terminal.pair_count == room || the_terminal.pair_count + 1 >= COLOR_PAIRS)
        return 0;
    the_terminal.pairs[the_terminal.pair_count].fg = fg;
    the_terminal.pairs[the_terminal.pair_count].bg = bg;
    init_pair((short)++the_terminal.pair_count, fg, bg);
    return (short)the_terminal.pair_count;
}

static attr_t attributes_of(unsigned style)
{
    static const struct {
        unsigned style;
        attr_t attribute;
    } table[] = {
        {STYLE_BOLD, A_BOLD},           {STYLE_DIM, A_DIM},       {STYLE_REVERSE, A_REVERSE},
        {STYLE_UNDERLINE, A_UNDERLINE}, {STYLE_ITALIC, A_ITALIC},
    };
    attr_t attributes = A_NORMAL;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (style & table[i].style)
            attributes |= table[i].attribute;
    return attributes;
}

static void put_cell(const struct term *term, int x, int y, const struct cell *cell, struct term_look look)
{
    cchar_t drawn;
    short pair = term->color ? pair_of(look.fg, look.bg) : 0;
    if (setcchar(&drawn, cell->characters, attributes_of(look.style), pair, NULL) == OK)
        mvadd_wch(y, x, &drawn);
}

int term_put(const struct term *term, int x, int y, int width, struct term_look look, const char *text)
{
    struct cells cells = cells_begin(text, strlen(text), term->utf8);
    int total = term_cells(term, text), used = 0, limit = total > width ? width - 1 : width;
    if (y < 0 || y >= term->height || width <= 0)
        return 0;
    for (struct cell cell; cells_next(&cells, &cell) && used + cell.width <= limit; used += cell.width)
        if (x + used + cell.width <= term->width)
            put_cell(term, x + used, y, &cell, look);
    if (total > width && x + used < term->width) {
        struct cell cut = {.characters = {term->utf8 ? L'…' : L'~'}, .width = 1};
        put_cell(term, x + used++, y, &cut, look);
    }
    return used;
}

int term_cells(const struct term *term, const char *text)
{
    int total = 0;
    struct cells cells = cells_begin(text, strlen(text), term->utf8);
    for (struct cell cell; cells_next(&cells, &cell);)
        total += cell.width;
    return total;
}

bool term_put_line(const struct term *term, int x, int y, int width, const struct term_line *line)
{
    static const struct cell blank = {.characters = L" ", .width = 1},
                             more = {.characters = L"…", .width = 1},
                             more_ascii = {.characters = L"~", .width = 1};
    struct cells cells = cells_begin(line->text, line->len, term->utf8);
    int at = -line->from;
    for (struct cell cell; cells_next(&cells, &cell); at += cell.width) {
        struct term_look look = cells.look;
        if (cell.offset >= line->hit && cell.offset < line->hit_end)
            look.style |= STYLE_REVERSE;
        if (at + cell.width > width) {
            if (!line->wraps)
                put_cell(term, x + width - 1, y, term->utf8 ? &more : &more_ascii, LOOK_PLAIN);
            return true;
        }
        if (at >= 0)
            put_cell(term, x + at, y, &cell, look);
        else if (at + cell.width > 0)
            put_cell(term, x, y, &blank, look);
    }
    return false;
}

void term_rule(const struct term *term, int x, int y, int width)
{
    struct cell dash = {.characters = {term->utf8 ? L'─' : L'-'}, .width = 1};
    for (int i = 0; i < width && x + i < term->width; i++)
        put_cell(term, x + i, y, &dash, LOOK_PLAIN);
}

void term_corner(const struct term *term, int x, int y, enum term_corner corner)
{
    static const wchar_t wide[] = {L'┌', L'┐', L'└', L'┘', L'├', L'┤', L'│'}, ascii[] = L"++++++|";
    struct cell cell = {.characters = {(term->utf8 ? wide : ascii)[corner]}, .width = 1};
    put_cell(term, x, y, &cell, LOOK_PLAIN);
}
