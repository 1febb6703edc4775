#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "cli/kiosk/screen_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "assess/mem.h"
#include "assess/text.h"
#include "cli/kiosk/width.h"
#include "cli/wrap.h"

/* So long an Escape may be the beginning of a key's sequence, on a slow line. */
enum { ESCAPE_MS = 100, CELL_CHARS = CCHARW_MAX };

/* ---- opening and closing ---- */

static void take_terminal(struct screen *s, const struct screen_options *o)
{
	set_escdelay(ESCAPE_MS);
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	mousemask(BUTTON1_PRESSED, NULL);
	mouseinterval(0);
	screen_dress(s, o->no_color);
	screen_listen(s);
}

int screen_open(struct screen **out, const struct screen_options *o, struct err *err)
{
	if (screen_check(err) < 0)
		return -1;
	width_set(o->ambiguous_wide);
	struct screen *s = mem_new(1, sizeof(*s));
	s->terminal = newterm(NULL, stdout, stdin);
	if (!s->terminal) {
		free(s);
		return err_add(err, ERR_WORLD, NULL, 0, NULL, "端末を使えません。--plain を試してください。",
			       "this terminal cannot be used; try --plain");
	}
	s->pasted = mem_new(PASTE_MAX + 1, 1);
	take_terminal(s, o);
	*out = s;
	return 0;
}

/* What was on the screen and what scrolled off it goes, also where ncurses knows no way (E3 of terminfo is an
 * extension: xterm, tmux, foot and the Linux console all take this form of it). */
static void wipe_terminal(void)
{
	static const char wipe[] = "\033[H\033[2J\033[3J";
	fflush(stdout);
	if (write(STDOUT_FILENO, wipe, sizeof(wipe) - 1) < 0)
		return;
}

void screen_close(struct screen *s)
{
	if (!s)
		return;
	screen_deaf(s);
	/* Where the terminal is gone, this comes to nothing. */
	erase();
	clearok(curscr, TRUE);
	refresh();
	endwin();
	wipe_terminal();
	delscreen(s->terminal);
	explicit_bzero(s->pasted, PASTE_MAX);
	free(s->pasted);
	explicit_bzero(s, sizeof(*s));
	free(s);
}

int screen_rows(const struct screen *s)
{
	(void)s;
	return LINES;
}

int screen_columns(const struct screen *s)
{
	(void)s;
	return COLS;
}

bool screen_fits(const struct screen *s)
{
	return screen_rows(s) >= SCREEN_ROWS_MIN && screen_columns(s) >= SCREEN_COLUMNS_MIN;
}

/* ---- text ---- */

/* Control characters, and what turns the direction of text around (UAX #9): shown as '?', never obeyed. */
static bool is_command(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0x202A && cp <= 0x202E) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200E || cp == 0x200F || cp == 0xFEFF;
}

/* Its own width. */
static int width_of(uint32_t cp)
{
	return is_command(cp) ? 1 : width_of_char(cp);
}

size_t screen_width(const char *text)
{
	size_t width = 0;
	for (uint32_t cp; (cp = text_next(&text)) != 0;)
		width += (size_t)width_of(cp);
	return width;
}

size_t screen_cut(const char *text, size_t columns)
{
	const char *at = text, *end = text;
	size_t width = 0;
	for (uint32_t cp; (cp = text_next(&at)) != 0; end = at) {
		width += (size_t)width_of(cp);
		if (width > columns)
			break;
	}
	return (size_t)(end - text);
}

/* One cell: a character and what combines with it, as many as ncurses takes. */
static void put_cell(const wchar_t *chars, const struct screen *s, enum look look)
{
	cchar_t cell;
	if (setcchar(&cell, chars, s->look[look], s->pair[look], NULL) == OK)
		add_wch(&cell);
}

/* Draws n bytes from the cursor on. */
static void put_text(const struct screen *s, enum look look, const char *text, size_t n)
{
	wchar_t cell[CELL_CHARS + 1] = {0};
	size_t chars = 0;
	for (const char *end = text + n; text < end;) {
		uint32_t cp = text_next(&text);
		int width = width_of(cp);
		if (width > 0 && chars) {
			put_cell(cell, s, look);
			memset(cell, 0, sizeof(cell));
			chars = 0;
		}
		if (is_command(cp))
			cp = '?';
		if ((width > 0 || chars) && chars < CELL_CHARS)
			cell[chars++] = (wchar_t)cp;
	}
	if (chars)
		put_cell(cell, s, look);
}

int screen_text(struct screen *s, int row, int column, int columns, enum look look, const char *text)
{
	if (columns > COLS - column)
		columns = COLS - column;
	if (row < 0 || row >= LINES || column < 0 || columns <= 0 || move(row, column) == ERR)
		return 0;
	size_t n = screen_cut(text, (size_t)columns), width;
	if (text[n]) {
		size_t dots = screen_width("…");
		n = columns > (int)dots ? screen_cut(text, (size_t)columns - dots) : 0;
		put_text(s, look, text, n);
		width = columns >= (int)dots ? dots : 0;
		if (width)
			put_text(s, look, "…", strlen("…"));
	} else {
		put_text(s, look, text, n);
		width = 0;
	}
	const char *at = text;
	while (at < text + n)
		width += (size_t)width_of(text_next(&at));
	return (int)width;
}

void screen_line(struct screen *s, int row, int column, int columns, enum look look, const char *text)
{
	if (columns > COLS - column)
		columns = COLS - column;
	if (row < 0 || row >= LINES || column < 0 || columns <= 0)
		return;
	cchar_t blank;
	setcchar(&blank, L" ", s->look[look], s->pair[look], NULL);
	mvhline_set(row, column, &blank, columns);
	screen_text(s, row, column, columns, look, text);
}

struct wrapping {
	struct screen *s;
	int row, column, rows, columns, skip, lines;
	enum look look;
};

static void wrapped_line(void *ctx, const char *text)
{
	struct wrapping *w = ctx;
	int at = w->lines++ - w->skip;
	if (w->s && at >= 0 && at < w->rows)
		screen_text(w->s, w->row + at, w->column, w->columns, w->look, text);
}

int screen_wrap(struct screen *s, int row, int column, int rows, int columns, int skip, enum look look, enum lang lang,
		const char *text)
{
	struct wrapping w = {s, row, column, rows, columns, skip, 0, look};
	wrap_each(text, lang, columns, width_of, wrapped_line, &w);
	return w.lines;
}

/* ---- lines and boxes ---- */

void screen_clear(struct screen *s)
{
	s->targets = 0;
	s->cursor_row = s->cursor_column = -1;
	for (int row = 0; row < LINES; row++)
		screen_line(s, row, 0, COLS, LOOK_TEXT, "");
}

static void fill(struct screen *s, int row, int column, int columns, const char *what)
{
	int step = (int)screen_width(what);
	for (int i = 0; i + step <= columns; i += step)
		screen_text(s, row, column + i, step, LOOK_QUIET, what);
}

void screen_rule(struct screen *s, int row, int column, int columns)
{
	fill(s, row, column, columns, "─");
}

void screen_upright(struct screen *s, int row, int column, int rows)
{
	for (int i = 0; i < rows; i++)
		screen_text(s, row + i, column, 2, LOOK_QUIET, "│");
}

void screen_box(struct screen *s, int row, int column, int rows, int columns, const char *title)
{
	for (int i = 0; i < rows; i++)
		screen_line(s, row + i, column, columns, LOOK_TEXT, "");
	screen_rule(s, row, column, columns);
	screen_rule(s, row + rows - 1, column, columns);
	screen_upright(s, row + 1, column, rows - 2);
	screen_upright(s, row + 1, column + columns - (int)screen_width("│"), rows - 2);
	screen_text(s, row, column + 2, columns - 4, LOOK_STRONG, title);
}

void screen_cursor(struct screen *s, int row, int column)
{
	s->cursor_row = row;
	s->cursor_column = column;
}

void screen_target(struct screen *s, int row, int column, int columns, struct key key)
{
	if (s->targets < TARGETS_MAX)
		s->target[s->targets++] = (struct target){row, column, columns, key};
}

void screen_show(struct screen *s)
{
	bool seen = s->cursor_row >= 0 && s->cursor_row < LINES && s->cursor_column < COLS;
	curs_set(seen ? 1 : 0);
	if (seen)
		move(s->cursor_row, s->cursor_column);
	refresh();
}

void screen_redraw(struct screen *s)
{
	(void)s;
	clearok(curscr, TRUE);
}
