/* tmux: the built program in a real terminal multiplexer: keys in, what is on its screen and in its scrollback out. */
#ifndef TESTS_TMUX_H
#define TESTS_TMUX_H

#include <stdbool.h>
#include <sys/types.h>

#include "tests/pty.h"

struct tmux {
	char socket[128];
	const struct place *place;
	int starts;
};

/* Whether there is a tmux to test with. */
bool tmux_there(void);
/* Starts (t: {0}, or stopped) a terminal of 80×24 in which a shell prints "BEFORE", runs the program with these words (a shell's), prints
 * "AFTER" and its exit code, and waits. */
void tmux_start(struct tmux *t, const struct place *p, const char *words);
void tmux_stop(struct tmux *t);
/* Types a text as it is; presses a key by tmux's name for it ("Enter", "F10", "C-z"). */
void tmux_type(const struct tmux *t, const char *text);
void tmux_press(const struct tmux *t, const char *key);
/* What is on the screen, with `history` also what was scrolled off it; yours. */
char *tmux_screen(const struct tmux *t, bool history);
/* Waits until the text is on the screen; fails the test after twenty seconds, showing the screen. */
void tmux_expect(const struct tmux *t, const char *text);
/* The program's process. */
pid_t tmux_program(const struct tmux *t);

#endif
