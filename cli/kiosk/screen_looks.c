#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "cli/kiosk/screen_private.h"

#include <stdlib.h>

#include "cli/kiosk/screen_looks.h"

/* Black is ours, so that what is read does not hang on what the terminal was set to. Bold stands for bright where there
 * are eight colours only; the looks that differ in meaning differ by more than colour. */
const struct screen_look screen_looks[LOOKS] = {
    [LOOK_TEXT] = {7, 0, false, false, false},    [LOOK_STRONG] = {15, 0, true, false, false},
    [LOOK_QUIET] = {7, 0, false, false, false},   [LOOK_ACCENT] = {14, 0, true, false, false},
    [LOOK_CHOSEN] = {0, 7, false, true, false},   [LOOK_BAR] = {0, 6, false, true, false},
    [LOOK_FIELD] = {15, 0, false, false, true},   [LOOK_GOOD] = {2, 0, false, false, false},
    [LOOK_WARNING] = {11, 0, true, false, false}, [LOOK_BAD] = {9, 0, true, false, false},
};

static attr_t attributes(const struct screen_look *l, bool colors, bool bright)
{
	attr_t out = A_NORMAL;
	if (l->bold || (colors && bright && l->ink >= 8))
		out |= A_BOLD;
	if (l->underline)
		out |= A_UNDERLINE;
	if (!colors && l->reverse)
		out |= A_REVERSE;
	return out;
}

void screen_dress(struct screen *s, bool no_color)
{
	const char *plain = getenv("NO_COLOR");
	bool colors = !no_color && !(plain && *plain) && has_colors() && start_color() == OK && COLORS >= 8;
	bool few = COLORS < 16;
	for (int i = 0; i < LOOKS; i++) {
		const struct screen_look *l = &screen_looks[i];
		s->look[i] = attributes(l, colors, few);
		s->pair[i] = 0;
		if (colors && init_pair((short)(i + 1), (short)(few ? l->ink % 8 : l->ink), (short)l->paper) == OK)
			s->pair[i] = (short)(i + 1);
	}
}
