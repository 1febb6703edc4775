/* explain: which single changes lower the grade-setting residual most, each computed by scoring again. */
#ifndef ASSESS_EXPLAIN_H
#define ASSESS_EXPLAIN_H

#include "assess/score.h"

struct change {
	int row;
	struct words what; /* "満たすようにする", "証跡を第三者の証明にする" */
	int gain;          /* residual now minus residual after */
	int residual;      /* after */
	int vulnerability_gain; /* of the setting cell, per mille: orders changes that leave the residual alone */
	int mean_gain;     /* the same for its mean: what a change does that a floor still hides */
	bool holds_floor;  /* the row is one of those that set the floor of the setting cell: all of them must go together */
	enum grade grade;  /* after */
};

/* The changes that help, best first, at most `max`; in the arena. *count gets how many. Where a floor set by several
 * rows keeps the residual, no single change lowers it: then those rows come first. */
struct change *explain_changes(const struct answers *a, const struct verdict *v, size_t max, struct arena *arena, size_t *count);

#endif
