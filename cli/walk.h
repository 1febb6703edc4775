/* walk: the plain walk-through: one question after the other, read aloud from top to bottom; no cursor movement and no
 * clearing. Every accepted answer is on disk before the next question is printed. */
#ifndef CLI_WALK_H
#define CLI_WALK_H

#include "assess/register.h"
#include "cli/prompt.h"
#include "cli/session.h"

enum { WALK_ID = 24 };

struct walk {
	struct session *session;
	struct prompt *prompt;
	struct register_db *registry;
	struct answers *answers;
	char id[WALK_ID]; /* in the register; "" until the first answer makes the assessment */
};

enum walk_end {
	WALK_PAPERS, /* the verdict was shown, and documents are wanted */
	WALK_LEFT    /* saved for later; prompt_signal tells whether a signal asked for it */
};

/* From the first open question on. All fields are borrowed; `id` and `answers` are brought up to date. */
enum walk_end walk_run(struct walk *w);

#endif
