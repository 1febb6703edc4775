/* renewal: a new assessment from the one before: what is taken over, and what is not and why (template-language.md,
 * "Versions"; workflow.md 2, step 7). */
#ifndef ASSESS_RENEWAL_H
#define ASSESS_RENEWAL_H

#include "assess/answers.h"

/* What became of an answer of last time, or of a question of this one. */
enum renewal_fate {
	RENEWAL_CARRIED,   /* taken over; to be looked at, where the row says renew */
	RENEWAL_NEW,       /* a question that is asked, and that last time had no answer to */
	RENEWAL_ASIDE,     /* an answer that is not taken over: no such question any more, or it is no answer to it now */
	RENEWAL_CONFIRMED, /* the same answer, given again */
	RENEWAL_CHANGED,   /* another answer */
	RENEWAL_FATES
};

struct renewal_row {
	enum renewal_fate fate;
	const char *id;      /* of the row; borrowed from one of the two questionnaires */
	struct words why;    /* of RENEWAL_ASIDE */
};

struct renewal {
	struct renewal_row *row; /* in the order of the new questionnaire, what is left of the old one behind */
	size_t rows;
	size_t count[RENEWAL_FATES];
};

/* Puts what can be taken over of `before` into `to`, which is empty and may be of another version of the questionnaire,
 * flagged as carried: value, note, reason and evidence as they were, the level that stood in for those not listed too.
 * *out, in the arena, says what became of each. */
void renewal_carry(const struct answers *before, struct answers *to, struct renewal *out, struct arena *arena);

/* The same for one and the same assessment that moves to another version of its questionnaire: what fits stays exactly as
 * it is, confirmed or not, note, evidence and revision too; what does not is set aside (template-language.md, "Versions"). */
void renewal_migrate(const struct answers *before, struct answers *to, struct renewal *out, struct arena *arena);

/* How many questions that `now` asks, or answers of `before` that it has no place for, came to each fate by now. */
void renewal_count(const struct answers *before, const struct answers *now, size_t count[RENEWAL_FATES]);

/* Rows that apply, must be looked at again (renew) and were only carried; `row` has room for all. Returns how many. */
size_t renewal_unconfirmed(const struct answers *a, int *row);

#endif
