/* kiosk: the program on a whole screen, for somebody who has never used a terminal, on a machine that others use too. */
#ifndef CLI_KIOSK_KIOSK_H
#define CLI_KIOSK_KIOSK_H

#include "cli/session.h"

/* From signing in to leaving. The exit code; what went wrong before there was a screen is in s->err (then -1). */
int kiosk_run(struct session *s);

#endif
