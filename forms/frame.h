/* frame: what a document is being laid out into, shared by all kinds of blocks; and the measures of the paper. */
#ifndef FORMS_FRAME_H
#define FORMS_FRAME_H

#include "forms/flow.h"

/* A4 upright (ISO 216), margins of 20 mm; points of 1/72 inch. */
#define PAPER_WIDTH 595.276
#define PAPER_HEIGHT 841.89
#define PAPER_MARGIN 56.693

#define HAIRLINE 0.35

struct frame {
	struct flow *flow;
	struct typeset *type;
	struct tags *tags;
	enum lang lang;
	double left, width; /* of the column of text */
	double gap;         /* wanted under the last block */
};

/* The larger of what the block above and this one want between them; clears the wish. */
double frame_before(struct frame *f, double before, double after);

#endif
