/* scorecard: what an assessment was decided on, packed into some hundred bytes, so that a register of many is added up or
 * scored again under another policy without reading every answer (scoring.md; policy 8 asks for such a review). The answers
 * themselves stay what counts: a card is made from them, and can be made again.
 *
 * Format, numbers little-endian:
 *   "SC1", grade (1), residual (2)
 *   count (1), cells: threat << 4 | dimension (1), counts (1), residual (2)
 *   rows (2), one byte each: bit 0 applies, bit 1 has a value, bits 2-3 evidence level that counts, bits 4-6 result
 *   count (2), papers that run out: row (2), last valid day (4, days since 1970-01-01)
 *   the values in order of the rows, each ended by a NUL */
#ifndef ASSESS_SCORECARD_H
#define ASSESS_SCORECARD_H

#include "assess/score.h"

struct scorecard_cell {
	int threat, dimension; /* 0-based */
	bool counts;
	int residual;
};

/* A card opened; borrows its bytes. */
struct scorecard {
	enum grade grade; /* the verdict's own, without exceptions */
	int residual;
	struct scorecard_cell cell[THREATS * DIMENSIONS];
	size_t cells, rows, papers;
	const unsigned char *row, *paper;
	const char *values, *end;
};

/* Appends the card. */
void scorecard_pack(const struct answers *a, const struct verdict *v, struct buf *out);
/* False when it is none; then *out says nothing. */
bool scorecard_open(const void *bytes, size_t n, struct scorecard *out);
/* How many rows are findings (explain.h) on `day`: partly met, not met, unknown, or met by a paper that has run out. */
size_t scorecard_findings(const struct scorecard *c, int day);
/* The answers as they count, into `a`, which is of the questionnaire that the card was made with, possibly under another
 * policy; texts are borrowed from the card's bytes. False when it is of another questionnaire. */
bool scorecard_answers(const struct scorecard *c, int date, struct answers *a);

#endif
