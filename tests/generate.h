/* generate: a register of many assessments, as a city would have after years: every state, grades from A to X, plans and
 * exceptions, days due and overdue. The same seed gives the same register, but for the moments in its log. */
#ifndef TESTS_GENERATE_H
#define TESTS_GENERATE_H

#include <stddef.h>

#include "assess/register.h"

/* Adds `count` assessments to the register at `path`, which is made where there is none, from the answers `like`.
 * 0, or -1 with the finding. Not for a register that must survive a power failure in the meantime. */
int generate(const char *path, const struct answers *like, size_t count, struct host *host, struct err *err);

#endif
