/* plain: the kiosk without a screen: the same desk and interview, line by line, read aloud from top to bottom, for screen
 * readers and terminals that cannot move their cursor. */
#ifndef CLI_PLAIN_H
#define CLI_PLAIN_H

#include "cli/session.h"

/* From signing in to leaving. The exit code; what went wrong before is in s->err (then -1). */
int plain_run(struct session *s);

#endif
