/* walk: the plain walk-through: one question after the other, read aloud from top to bottom; no cursor movement and no
 * clearing. A face of the interview (interview.h): it prints and reads lines, and knows no rule. */
#ifndef CLI_WALK_H
#define CLI_WALK_H

#include "cli/interview.h"
#include "cli/prompt.h"

enum walk_end {
	WALK_PAPERS, /* the verdict was shown, and documents are wanted */
	WALK_LEFT,   /* saved for later; prompt_signal tells whether a signal asked for it */
	WALK_LOCKED  /* nobody typed for too long (prompt_watch); walk_run goes on where it was */
};

/* From where the interview is. Both are borrowed. */
enum walk_end walk_run(struct interview *i, struct prompt *p);

#endif
