/* screen_private: what the halves of the screen share: screen.c draws, screen_keys.c listens. */
#ifndef CLI_KIOSK_SCREEN_PRIVATE_H
#define CLI_KIOSK_SCREEN_PRIVATE_H

#include <curses.h>
#include <signal.h>

#include "cli/kiosk/screen.h"

enum { TARGETS_MAX = 200 };

struct target {
	int row, column, columns;
	struct key key;
};

struct screen {
	SCREEN *terminal;
	sigset_t before;  /* the signal mask to go back to */
	int signals;      /* signalfd */
	attr_t look[LOOKS];
	short pair[LOOKS];
	int cursor_row, cursor_column; /* -1: hidden */
	struct target target[TARGETS_MAX];
	size_t targets;
	char *pasted;     /* PASTE_MAX bytes and a NUL */
	struct key held[2]; /* read ahead: what ended a paste, what comes behind a character; in order */
	size_t holds;
	char part[4];     /* of a character whose bytes have not all come yet */
	size_t parts;
	int64_t escape_ms; /* when an Escape came by itself; what is left of its sequence may follow */
};

/* Whether the terminal can be used at all; ERR_WORLD. */
int screen_check(struct err *err);
void screen_listen(struct screen *s);
void screen_deaf(struct screen *s);
/* Colours, bold and reverse for each look; `contrast` tests look at them (screen_look). */
void screen_dress(struct screen *s, bool no_color);

#endif
