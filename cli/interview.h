/* interview: an assessment being answered, without a terminal: where one is, what may be said there, and what came of
 * it. The plain walk-through (walk) and the kiosk (kiosk/) are two faces of it and hold no rules of their own.
 *
 * Whatever interview_put takes is on disk when the call returns PUT_STORED. The verdict, the rows that apply and the
 * notices are then those of the answers as they stand. */
#ifndef CLI_INTERVIEW_H
#define CLI_INTERVIEW_H

#include "assess/register.h"
#include "assess/score.h"
#include "cli/notices.h"
#include "cli/session.h"

enum { INTERVIEW_ID = 24 };

/* What can be said about a row. */
enum interview_field {
	FIELD_ANSWER,
	FIELD_REASON,   /* why 該当なし */
	FIELD_EVIDENCE, /* its level */
	FIELD_PAPER,    /* which paper */
	FIELD_UNTIL,    /* its last valid day */
	FIELD_NOTE,
	INTERVIEW_FIELDS /* how many; as a field: none */
};

enum interview_put {
	PUT_STORED,
	PUT_WANTS_REASON, /* 該当なし waits for its FIELD_REASON; nothing is stored yet */
	PUT_REFUSED,      /* the notices say why and what would do; nothing changed */
	PUT_CONFLICT,     /* somebody else answered the row meanwhile: theirs was taken over, and is told */
	PUT_NOT_SAVED     /* the disk or the register failed; nothing changed, and the same may be tried again */
};

struct interview {
	struct session *session;           /* borrowed */
	struct register_db *registry;      /* borrowed */
	struct questionnaire *questionnaire; /* owned, as all that follows */
	struct answers *answers;
	struct verdict *verdict;           /* of the answers as they stand; never NULL */
	struct questionnaire *before_questionnaire;
	struct answers *before;            /* last time's; NULL when this is no re-evaluation */
	char id[INTERVIEW_ID];             /* in the register; "" until the first answer makes the assessment */
	char before_id[INTERVIEW_ID];      /* "" without `before` */
	int row;                           /* where one is; the last one asked when the questions are over */
	bool over;                         /* past the last question */
	bool waits;                        /* PUT_WANTS_REASON was the last word about `row` */
	struct notices notices;            /* of the last call that adds any; cleared by the next one */
	const char *typed;                 /* at a line that the lock cut short, to be offered again; NULL: nothing */
	bool *touched;                     /* rows answered or changed in this sitting */
	struct arena *arena;
};

/* A new assessment of a kind (NULL: that of `before`, which must be given then); with `before` (an id of the register;
 * NULL: none) a re-evaluation of that one, whose answers are shown beside the questions but not taken over. Nothing is
 * written until the first answer, so that looking in leaves nothing behind. It starts at the first open question.
 * ERR_INPUT: no such kind or id, or another kind. */
int interview_new(struct interview **out, struct session *s, struct register_db *r, const char *kind, const char *before,
		  struct err *err);
/* A re-evaluation of one of the register, with its answers carried over (renewal.h), stored at once. What became of them is
 * told in the notices. ERR_INPUT: no such id; it is not decided on, or over; another renewal of it is under way. */
int interview_renew(struct interview **out, struct session *s, struct register_db *r, const char *id, struct err *err);
/* Answers that are there already, with their questionnaire, not in the register yet (interview_register); takes both. `r`
 * may be NULL and set later. */
struct interview *interview_of(struct session *s, struct register_db *r, struct questionnaire *q, struct answers *a);
/* One of the register, at its first open question, or over when there is none. */
int interview_resume(struct interview **out, struct session *s, struct register_db *r, const char *id, struct err *err);
void interview_free(struct interview *i); /* NULL is fine */
/* Puts it into the register, as far as it is answered. 0 when it is there already. */
int interview_register(struct interview *i, struct err *err);

/* Moving. Each clears the notices. */

/* To a row; false when it is not asked at present (the notices say why: interview_find). */
bool interview_go(struct interview *i, int row);
/* To the next (1) or previous (-1) row asked. Forward past the last one: `over`. False when there is none before, and
 * nothing changed. */
bool interview_step(struct interview *i, int step);
/* What a typed word means: a position ("47"), an id ("cld-22"), or nothing: the first open question. The row, or -1 with
 * a notice that says why: no such question, or not asked at present and on which answers that depends. */
int interview_find(struct interview *i, const char *typed);

/* Saying. */

/* Whether the field can be put on the row now: the reason goes with 該当なし, evidence with an answer on rows that ask
 * for a paper, which paper and until when with levels that have one. */
bool interview_offers(const struct interview *i, enum interview_field field);
/* The field that a walk asks for after `field` was stored: evidence where it counts, then paper and day;
 * INTERVIEW_FIELDS when the row is done. */
enum interview_field interview_next_field(const struct interview *i, enum interview_field field);
/* What stands in a field, as it would be typed and edited; "" when nothing does. In the arena. */
const char *interview_text(const struct interview *i, enum interview_field field, enum lang lang, struct arena *arena);
/* Says something about the row at hand, as typed: an option by its key, code or words; a level by number, code or name;
 * dates as people write them. An empty text removes a note, paper or day, and is refused elsewhere. */
enum interview_put interview_put(struct interview *i, enum interview_field field, const char *typed);
/* Keeps the answer that stands: one that was carried from last time is thereby confirmed, and stored as such; any other
 * stays as it is. */
enum interview_put interview_keep(struct interview *i);
/* Takes the answer back, with reason and evidence; the note stays. */
enum interview_put interview_clear(struct interview *i);
/* Forgets a 該当なし that waits for its reason. */
void interview_drop(struct interview *i);

/* Looking. */

const struct requirement *interview_row(const struct interview *i); /* the one at hand */
/* Last time's answer to a row; NULL when there was none, or no last time. */
const struct answer *interview_before(const struct interview *i, int row);
/* It, as it is shown, with its evidence and note where the answer now has others; in the arena. NULL as above. */
const char *interview_before_text(const struct interview *i, int row, enum lang lang, struct arena *arena);

struct interview_section {
	int section;           /* of the questionnaire */
	size_t asked, answered;
	int first;             /* its first row asked */
};
/* The sections that have questions, in order; `out` has room for all of the questionnaire. Returns how many. */
size_t interview_sections(const struct interview *i, struct interview_section *out);

enum interview_filter {
	FILTER_ALL,
	FILTER_MISSING, /* unanswered, or carried and to be confirmed */
	FILTER_UNKNOWN,
	FILTER_UNMET,   /* not met, or partly */
	FILTER_CHANGED, /* against last time; without one, in this sitting */
	INTERVIEW_FILTERS
};
struct words interview_filter_title(enum interview_filter f);
/* The rows asked that pass the filter and hold `search` (NULL or "": all) in id, question, answer or note, whatever the
 * case and width of letters, in order; `out` has room for all rows. Returns how many. */
size_t interview_list(const struct interview *i, enum interview_filter filter, const char *search, int *out);
/* How a row stands now: its answer as shown (NULL: none); in the arena. */
const char *interview_answer_text(const struct interview *i, int row, enum lang lang, struct arena *arena);
/* Its evidence, which has a level: '第三者の証明 認証書 令和9年5月20日まで', and whether that has passed; in the arena. */
const char *interview_evidence_text(const struct answers *a, int row, enum lang lang, struct arena *arena);

#endif
