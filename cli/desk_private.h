/* desk_private: what the parts of the desk share. */
#ifndef CLI_DESK_PRIVATE_H
#define CLI_DESK_PRIVATE_H

#include "cli/desk.h"

/* Turns a failure into notices: DESK_REFUSED for what was asked wrongly, DESK_FAILED for the rest. Clears err. */
enum desk_end desk_failed(struct desk *d, struct err *err);

#endif
