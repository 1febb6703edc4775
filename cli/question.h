/* question: what can be answered to a question, and what a typed line means there. Pure: reads and writes no terminal. */
#ifndef CLI_QUESTION_H
#define CLI_QUESTION_H

#include "assess/answers.h"

enum said_kind {
	SAID_ANSWER,
	SAID_KEEP, /* Enter alone */
	SAID_BACK,
	SAID_HELP,
	SAID_JUMP,   /* rest: an id, a position, or empty */
	SAID_REVIEW, /* rest: m, k, u, c, a or empty */
	SAID_SEARCH, /* rest: the text looked for */
	SAID_NOTE,   /* rest: the note, or empty */
	SAID_EVIDENCE,
	SAID_CLEAR,
	SAID_QUIT,
	SAID_KINDS
};

struct said {
	enum said_kind kind;
	const char *rest; /* after the command's word; of an answer, the whole text */
};

/* One offered option. `key` is what is typed: a number from 1, `0` for 不明, `-` for 該当なし; where codes are numbers
 * themselves (a class 2 or 1, years), the codes, so that no number means two things. */
struct option {
	const char *key, *code, *label;
};

enum { QUESTION_OPTIONS_MAX = CHOICES_MAX + 3 };

/* All options of a row, in the order shown; 0 for rows that take text. Texts are borrowed or in the arena. */
size_t question_options(const struct requirement *r, enum lang lang, struct arena *arena,
			struct option out[QUESTION_OPTIONS_MAX]);
/* What a typed line means on a row (NULL: between questions). Full-width letters count; the words people guess work
 * as well as the letters; what names an option is an answer; a backslash in front makes anything an answer. */
struct said question_said(const struct requirement *r, const char *typed, struct arena *arena);
/* The code (codes, by comma) that an answer means, or the answer itself on rows that take text. NULL when it names no
 * option: then *wrong is the part that does not. In the arena. */
const char *question_code(const struct requirement *r, const char *answer, struct arena *arena, const char **wrong);
/* The level of evidence that was typed: 1–4, E0–E3, or its name. -1 when it is none. */
int question_evidence(const struct policy *p, const char *typed, struct arena *arena);
/* Whether a row takes codes: one of its options, or several. */
bool question_takes_code(const struct requirement *r);

#endif
