/* question_state: the question page's memory: which part of a question is at hand, and what is typed there but not put
 * yet. page_question.c takes the keys, question_draw.c draws. */
#ifndef CLI_KIOSK_QUESTION_STATE_H
#define CLI_KIOSK_QUESTION_STATE_H

#include "cli/kiosk/kiosk_private.h"
#include "cli/question.h"

enum { QUESTION_TYPED_MAX = 4 /* of an option's key */, QUESTION_FIELD_MAX = 4000 /* bytes */ };

struct question_state {
	bool loaded;
	int row;                      /* whose parts these are */
	enum interview_field at;      /* the part at hand */
	bool text_row;                /* it takes text: the first item is a field */
	bool several;                 /* several options may be chosen */
	struct option option[QUESTION_OPTIONS_MAX];
	bool chosen[QUESTION_OPTIONS_MAX];
	struct chooser item;          /* on text rows, item 0 is the field; then the options */
	struct chooser level;         /* of evidence */
	struct field field[INTERVIEW_FIELDS]; /* those that take text */
	char typed[QUESTION_TYPED_MAX]; /* digits so far of an option's key */
	struct arena *arena;          /* of the row */
};

/* Options begin at this item. */
static inline size_t question_first_option(const struct question_state *q)
{
	return q->text_row ? 1 : 0;
}

/* Whether keys go into a field of text. */
static inline bool question_typing(const struct question_state *q)
{
	if (q->at == FIELD_ANSWER)
		return q->text_row && q->item.at == 0;
	return q->at != FIELD_EVIDENCE;
}

/* The question at hand into *q: its options, what stands in its fields, and the cursor where it stands. What was in *q is
 * freed; it starts as zeros. */
void question_load(struct kiosk *k, struct question_state *q);
/* Frees what it holds. */
void question_unload(struct question_state *q);
void question_draw(struct kiosk *k, struct question_state *q);
/* What F1 shows about a question; in the arena. */
const char *question_help_text(struct kiosk *k, const struct requirement *r);

#endif
