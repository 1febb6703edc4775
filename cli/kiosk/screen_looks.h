/* screen_looks: which of the terminal's sixteen colours, and what besides colour, makes a look. */
#ifndef CLI_KIOSK_SCREEN_LOOKS_H
#define CLI_KIOSK_SCREEN_LOOKS_H

#include "cli/kiosk/screen.h"

struct screen_look {
	int ink, paper; /* 0–7: black, red, green, yellow, blue, magenta, cyan, white; 8–15: the same, bright */
	bool bold, reverse /* where there are no colours */, underline;
};

extern const struct screen_look screen_looks[LOOKS];

#endif
