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
	struct key held;  /* read ahead: what comes after combining characters */
	bool holds;
};

/* Whether the terminal can be used at all; ERR_WORLD. */
int screen_check(struct err *err);
void screen_listen(struct screen *s);
void screen_deaf(struct screen *s);
/* Colours, bold and reverse for each look; `contrast` tests look at them (screen_look). */
void screen_dress(struct screen *s, bool no_color);

#endif
