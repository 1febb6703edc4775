/* layout: the blocks of a document become pieces of a page (flow.h): sizes, spaces and rules of the paper live here,
 * in grid.h (tables) and in boxes.h (grade, signatures). Nothing here draws. */
#ifndef FORMS_LAYOUT_H
#define FORMS_LAYOUT_H

#include "forms/document.h"
#include "forms/flow.h"

/* A4 upright (ISO 216), margins of 20 mm; points of 1/72 inch. */
#define PAPER_WIDTH 595.276
#define PAPER_HEIGHT 841.89
#define PAPER_MARGIN 56.693

#define HAIRLINE 0.35

struct layout {
	struct flow *flow;
	struct typeset *type;
	enum lang lang;
	double left, width; /* of the column of text */
	double gap;         /* wanted under the last block */
};

/* The larger of what the block above and this one want between them; clears the wish. */
double layout_before(struct layout *l, double before, double after);

/* Puts the whole document onto pages, with headers and footers. */
void layout_document(struct layout *l, const struct document *d);

#endif
