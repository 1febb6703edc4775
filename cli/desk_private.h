/* desk_private: what the parts of the desk share. */
#ifndef CLI_DESK_PRIVATE_H
#define CLI_DESK_PRIVATE_H

#include "cli/desk.h"

/* The start of whatever is asked of the desk: nothing is told yet, and it happens now. A kiosk runs for weeks. */
void desk_act(struct desk *d);
/* Whether it is the passphrase of an officer's key: a wrong one is counted and told, and after too many one must wait. */
enum desk_end desk_try_pass(struct desk *d, const struct officer *o, const char *pass);
/* Turns a failure into notices: DESK_REFUSED for what was asked wrongly, DESK_FAILED for the rest. Clears err. */
enum desk_end desk_failed(struct desk *d, struct err *err);

#endif
