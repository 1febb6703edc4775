/* screen: the terminal as a grid of cells: styles, text that is clipped where it should be, keys, the mouse. The only
 * user of ncurses.
 *
 * Rows and columns count from 0, from the top left. Nothing is seen before screen_show. What is drawn is text, never
 * commands: control characters come out as '?'. Widths are those of screen_width, which knows whether characters of
 * ambiguous width (UAX #11: ○, ※, …) take two columns on this terminal. */
#ifndef CLI_KIOSK_SCREEN_H
#define CLI_KIOSK_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/err.h"
#include "assess/words.h"

enum { SCREEN_ROWS_MIN = 24, SCREEN_COLUMNS_MIN = 80 };

/* What a text is, not how it looks: colours, bold and reverse are chosen by what the terminal has. No two styles that
 * mean different things differ by colour alone. */
enum look {
	LOOK_TEXT,
	LOOK_STRONG,  /* the question; the only bold thing of a page */
	LOOK_QUIET,   /* basis, last time's answer, hints */
	LOOK_ACCENT,  /* ids, what is at hand */
	LOOK_CHOSEN,  /* the line the cursor is on */
	LOOK_BAR,     /* first and last line */
	LOOK_FIELD,   /* where text is typed */
	LOOK_GOOD, LOOK_WARNING, LOOK_BAD, /* always with a word or mark that says the same */
	LOOKS
};

struct screen_options {
	bool no_color;       /* also set by $NO_COLOR */
	bool ambiguous_wide; /* characters of ambiguous width take two columns */
};

struct screen;

/* Takes the terminal of standard input and output. ERR_WORLD, the terminal as it was: no terminal; one that cannot move
 * its cursor; a character set other than UTF-8; each says what to do. A terminal that is too small is taken (see
 * screen_fits). One at a time. */
int screen_open(struct screen **out, const struct screen_options *o, struct err *err);
/* Clears screen and scrollback and gives the terminal back as it was. NULL is fine. */
void screen_close(struct screen *s);
/* Whether a terminal like this one can be opened at all: it moves its cursor. */
bool screen_possible(void);

int screen_rows(const struct screen *s);
int screen_columns(const struct screen *s);
bool screen_fits(const struct screen *s); /* at least 80×24 */

/* Columns of a text. */
size_t screen_width(const char *text);
/* The longest beginning of a text that fits: its bytes. Never cuts a character, nor what combines with it. */
size_t screen_cut(const char *text, size_t columns);

void screen_clear(struct screen *s); /* all cells empty, no cursor, no targets */
/* Text within `columns` columns; what does not fit is left out, with … as the last character. Returns the columns used. */
int screen_text(struct screen *s, int row, int column, int columns, enum look look, const char *text);
/* The same, filled with blanks of that look. */
void screen_line(struct screen *s, int row, int column, int columns, enum look look, const char *text);
/* Text broken into lines by the rules of its language, at most `rows`; `skip` lines are left out first. Returns how many
 * lines the text has in all. With s NULL it only counts. */
int screen_wrap(struct screen *s, int row, int column, int rows, int columns, int skip, enum look look, enum lang lang,
		const char *text);
void screen_rule(struct screen *s, int row, int column, int columns);
void screen_upright(struct screen *s, int row, int column, int rows);
/* A box with a title over what is drawn; its inside is empty. */
void screen_box(struct screen *s, int row, int column, int rows, int columns, const char *title);
void screen_cursor(struct screen *s, int row, int column);
/* Brings everything to the terminal at once. */
void screen_show(struct screen *s);
/* Draws everything anew, whatever the terminal shows. */
void screen_redraw(struct screen *s);

enum press {
	PRESS_TEXT,    /* one character, with what combines with it, in `text` */
	PRESS_PASTE,   /* a pasted text, in `pasted`: never taken for keys */
	PRESS_ENTER,   /* Enter */
	PRESS_ESCAPE,  /* Escape */
	PRESS_BACKSPACE,  /* Backspace */
	PRESS_DELETE,   /* Delete */
	PRESS_UP, PRESS_DOWN, PRESS_LEFT, PRESS_RIGHT, PRESS_HOME /* Home */, PRESS_END /* End */,
	PRESS_PAGE_UP, PRESS_PAGE_DOWN,
	PRESS_TAB, PRESS_TAB_BACK,
	PRESS_CONTROL, /* Ctrl and a letter, lower case, in `text` */
	PRESS_FUNCTION, /* number in `n`: F1 is 1 */
	PRESS_RESIZED,
	PRESS_TIMEOUT, /* nothing came */
	PRESS_SIGNAL,  /* asked to leave: number in `n` */
	PRESS_HANGUP,  /* the terminal is gone */
	PRESS_OTHER    /* a key without meaning here */
};

enum { KEY_TEXT_MAX = 64, PASTE_MAX = 64 << 10 };

struct key {
	enum press kind;
	int n;
	char text[KEY_TEXT_MAX];
	const char *pasted; /* valid UTF-8, line ends as they came, at most PASTE_MAX bytes; until the next call */
	bool cut;           /* of a paste: it was longer */
};

/* A place that may be clicked: it then gives that key. Forgotten by screen_clear. */
void screen_target(struct screen *s, int row, int column, int columns, struct key key);
/* Waits for a key; wait_ms < 0: for ever. */
struct key screen_key(struct screen *s, int64_t wait_ms);
/* Whether more keys are waiting: then drawing can wait. */
bool screen_busy(const struct screen *s);

#endif
