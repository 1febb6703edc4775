/* answers: what was answered, row by row, on the assessment's date; and which rows apply. */
#ifndef ASSESS_ANSWERS_H
#define ASSESS_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

#include "assess/date.h"
#include "assess/questionnaire.h"

enum { EVIDENCE_UNSET = -1 }; /* else 0–3: E0–E3 */

struct answer {
	const char *value;  /* canonical; NULL when unanswered. `unknown`, `na` are values */
	const char *note;   /* NULL when none */
	const char *reason; /* why 該当なし; NULL when none */
	int evidence;       /* level, or EVIDENCE_UNSET */
	const char *evidence_label; /* which paper; NULL when none */
	int evidence_until; /* its last valid day, or DATE_NONE */
	int revision;       /* counts changes in the register; 0 when never stored */
	bool carried;       /* taken over from the assessment before (renewal.h), and not confirmed since */
};

struct answers {
	const struct questionnaire *q; /* borrowed; must outlive this */
	int date;                      /* the assessment's date */
	int evidence_default;          /* for rows without a level of their own; EVIDENCE_UNSET counts as E0 */
	struct answer *item;           /* one for each row */
	bool *applies;                 /* one for each row, kept by answers_update */
	struct arena *arena;
};

/* Empty answers, with rows that the program fills filled; yours. */
struct answers *answers_new(const struct questionnaire *q, int date);
void answers_free(struct answers *a); /* NULL is fine */
/* Replaces the answer of a row (copies all texts) and re-evaluates which rows apply. */
void answers_set(struct answers *a, int row, const struct answer *answer);
/* Re-evaluates which rows apply, in one pass forward; an answer whose row stops applying is kept, set aside. */
void answers_update(struct answers *a);
/* Conditions and rules look at answers through this. Borrowed from a. */
struct facts answers_facts(const struct answers *a);
/* Whether a row's `consistent` condition would hold with this value (undecided holds). */
bool answers_consistent(const struct answers *a, int row, const char *value);
/* Everything that must hold before a value is accepted on a row: consistent, and a reason for 該当なし. 0, or -1 with
 * ERR_INPUT naming the row. */
int answers_accept(const struct answers *a, int row, const struct answer *answer, struct err *err);
/* Whether an invoice number on this assessment must be a corporation's (the vendor is not a sole trader). */
bool answers_corporation(const struct answers *a);
/* Whether a row's answer was only carried and must be confirmed (renew). */
bool answers_unconfirmed(const struct answers *a, int row);
/* The first row at or after `from` that applies, is asked and has no answer, or an unconfirmed one; -1 when there is
 * none. */
int answers_next_open(const struct answers *a, int from);
/* The next (step 1) or previous (-1) row that applies and is asked; -1 when there is none. */
int answers_step(const struct answers *a, int from, int step);
/* How many rows apply and are asked; *position gets the place of `row` among them, from 1. */
size_t answers_count(const struct answers *a, int row, size_t *position);
/* The level that counts on a row at the assessment's date: default applied, expired or unset is 0. */
int answers_evidence(const struct answers *a, int row);
/* The answered value of a fact of the case (policy.h), shown in that language; NULL when open or not asked. */
const char *answers_fact(const struct answers *a, enum case_fact fact, enum lang lang, struct arena *arena);

#endif
