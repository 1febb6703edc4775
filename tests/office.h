/* office: a session for the engines behind the faces (interview, desk), without a terminal: a folder of its own, a clock
 * that stands still, the city's own questionnaires. */
#ifndef TESTS_OFFICE_H
#define TESTS_OFFICE_H

#include "cli/notices.h"
#include "cli/session.h"

struct office {
	char folder[64];
	struct options opt;
	struct session s; /* the questionnaires of templates/, the register and the key in the folder */
};

enum { OFFICE_NOW = 1780290000 /* 2026-06-01T05:00:00Z */ };

/* There is one at a time: the clock is shared. */
void office_open(struct office *o);
void office_close(struct office *o);
void office_clock(int64_t now);
/* Whether a notice says it, in either language; the test fails with all that was said where none does. */
void office_said(const struct notices *n, const char *text);

#endif
