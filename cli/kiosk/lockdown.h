/* lockdown: what the process gives up before it talks to anybody at a kiosk. */
#ifndef CLI_KIOSK_LOCKDOWN_H
#define CLI_KIOSK_LOCKDOWN_H

#include "assess/err.h"

/* Memory that is freed is overwritten. That is decided when a program starts: starts this one again with the same words
 * where it is not so yet, and does not return then. First of all; ERR_WORLD where the system refuses it. */
int lockdown_memory(char *const *argv, struct err *err);
/* For the rest of the process: no core dumps and no tracing by others of the same user, no new privileges, no child
 * processes and no other programs (a system call that would make one fails), INT, QUIT and TSTP ignored. ERR_WORLD
 * where the system refuses one of these. */
int lockdown(struct err *err);

#endif
