/* term: the built program in an emulated terminal (libvterm): a script of keys in, the grid of cells out. After each key
 * the screen has settled: the program waits, and nothing more comes. */
#ifndef TESTS_TERM_H
#define TESTS_TERM_H

#include <stdbool.h>
#include <sys/types.h>

#include "tests/pty.h"

struct term {
	int fd;
	pid_t pid;
	struct VTerm *vt;
	struct VTermScreen *screen;
	int rows, columns;
	bool ended; /* nothing more can come */
	int code;   /* then: the exit code, or 1000 and the signal's number */
	char *text; /* of the last term_text */
};

/* $TERM is SHINSA_TEST_TERM of the test's environment, else xterm-256color. */
void term_start(struct term *t, const struct place *p, int rows, int columns, const char *const *words);
void term_clear(struct term *t);

/* Text as it is, keys in angle brackets: <Enter> <Esc> <Tab> <BTab> <Up> <Down> <Left> <Right> <Home> <End> <PgUp> <PgDn>
 * <BS> <Del> <F1> … <F10>, <C-x>, <Click ROW COLUMN>, and <Paste> … </Paste>. A lone < stands for itself. */
void term_keys(struct term *t, const char *script);
/* Bytes, in one go. */
void term_send(struct term *t, const char *bytes, size_t n);
void term_settle(struct term *t);
void term_resize(struct term *t, int rows, int columns);

/* The whole screen, lines without blanks at their ends; borrowed until the next call. Fails the test where the grid is
 * broken: half a wide character, U+FFFD, the cursor outside. */
const char *term_text(struct term *t);
bool term_shows(struct term *t, const char *text);
/* Waits until the text is on the screen; fails the test after twenty seconds, showing the screen. */
void term_expect(struct term *t, const char *text);
/* The screen is that of tests/golden/screens/NAME.txt (golden.h). */
void term_golden(struct term *t, const char *name);
/* Waits until the program has ended. */
int term_end(struct term *t);

#endif
