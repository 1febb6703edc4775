/* lockdown: what the process gives up before it talks to anybody at a kiosk. */
#ifndef CLI_KIOSK_LOCKDOWN_H
#define CLI_KIOSK_LOCKDOWN_H

#include "assess/err.h"

/* For the rest of the process: no core dumps and no tracing by others of the same user, no new privileges, no child
 * processes and no other programs (a system call that would make one fails), INT, QUIT and TSTP ignored, and memory that
 * is freed is overwritten. ERR_WORLD where the system refuses one of these. */
int lockdown(struct err *err);

#endif
