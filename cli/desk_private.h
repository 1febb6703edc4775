/* desk_private: what the parts of the desk share. */
#ifndef CLI_DESK_PRIVATE_H
#define CLI_DESK_PRIVATE_H

#include "cli/desk.h"

/* The start of whatever is asked of the desk: nothing is told yet, and it happens now. A kiosk runs for weeks. */
void desk_act(struct desk *d);
/* Whether it is the passphrase of an officer's key: a wrong one is counted and told, and after too many one must wait. */
enum desk_end desk_try_pass(struct desk *d, const struct officer *o, const char *pass);
/* The session signs with the key of whoever is signed in, whatever the usual one is, until desk_without_officer gets
 * *given back. `own` must live as long. DESK_REFUSED: it is not their passphrase. */
enum desk_end desk_with_officer(struct desk *d, const char *pass, struct options *own, const struct options **given);
void desk_without_officer(struct desk *d, const struct options *given);
/* Turns a failure into notices: DESK_REFUSED for what was asked wrongly, DESK_FAILED for the rest. Clears err. */
enum desk_end desk_failed(struct desk *d, struct err *err);

#endif
