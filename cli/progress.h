/* progress: how far a long piece of work is, on the last line of a terminal. Nothing is drawn during the first half
 * second, nothing where standard error is no terminal that can, and nothing is left when the work is done. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdint.h>

#include "cli/say.h"

struct progress {
	const struct say *say; /* borrowed */
	struct words what;     /* 記録を確かめています */
	size_t room;           /* columns of the terminal; 0: nothing is drawn */
	int64_t begun, drawn;  /* milliseconds of the clock */
	bool shown;
	int64_t (*clock)(void); /* milliseconds that only go up; a test has its own */
};

void progress_start(struct progress *p, const struct say *say, struct words what);
/* `done` of `all` (0: nobody knows) are finished, of which `last` (may be NULL) is a name. Cheap: it may be called for
 * every step, and draws ten times a second. */
void progress_at(struct progress *p, size_t done, size_t all, const char *last);
/* The same, as a callback (register_watch): ctx is a struct progress. */
void progress_step(void *ctx, size_t done, size_t all);
/* Takes the line away. */
void progress_end(struct progress *p);

#endif
