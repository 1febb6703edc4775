/* compare: what differs between two assessments of one service: answers, results, cells, and so the grade. */
#ifndef ASSESS_COMPARE_H
#define ASSESS_COMPARE_H

#include "assess/score.h"

/* One side of a row: as it was answered and what it counted. */
struct compare_side {
	bool asked;         /* it applied; when not, the rest says nothing */
	const char *value;  /* as stored; NULL: unanswered */
	int evidence;       /* the level that counted; -1 where none does */
	enum result result;
};

struct compare_row {
	const char *id;
	struct words ask; /* of the later questionnaire, where it has the row */
	int then_row, now_row; /* -1: that questionnaire does not have it */
	struct compare_side then, now;
};

struct compare_cell {
	int threat, dimension; /* 0-based */
	int then, now;         /* residual; 0: no such cell */
};

struct comparison {
	struct compare_row *row;   /* those that differ, in the order of the later questionnaire, what it lacks behind */
	size_t rows;
	struct compare_cell *cell; /* those that differ */
	size_t cells;
};

/* All in the arena, borrowing from both. The two may be of different versions of the questionnaire. */
void compare(const struct answers *then, const struct verdict *was, const struct answers *now, const struct verdict *is,
	     struct comparison *out, struct arena *arena);

#endif
