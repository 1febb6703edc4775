/* explain: which single changes lower the grade-setting residual most, what all of them together do, each computed by
 * scoring again; and whether a knock-out may be excepted. */
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
/* Whether the row is one that a treatment plan mends: it applies and is partly met, not met or unknown. */
bool explain_mends(const struct verdict *v, int row);
/* What meeting that row alone does, whether it helps or not (gain may be 0 or less). False, *out untouched, when no
 * value can be named that meets it. Texts in the arena. */
bool explain_row(const struct answers *a, const struct verdict *v, int row, struct arena *arena, struct change *out);
/* What explain_treated makes of a row. */
enum { EXPLAIN_AS_IS, EXPLAIN_MET, EXPLAIN_PARTLY };
/* The verdict with some rows treated, one entry of `as` for each row; yours. EXPLAIN_MET: answered so that it is met,
 * where a value can be named; EXPLAIN_PARTLY: counted as partly met, whatever was answered. */
struct verdict *explain_treated(const struct answers *a, const struct verdict *v, const signed char *as);
/* The verdict after every row that explain_mends is answered so that it is met; yours (verdict_free). What is
 * unanswered stays so, and evidence stays as it is. Rows for which no value can be named keep their result; rows that
 * apply only now are unanswered. */
struct verdict *explain_all(const struct answers *a, const struct verdict *v);

/* Whether a change lowers the residual only together with the others that hold the same floor. */
bool change_waits(const struct change *c);
/* How many of them do. */
size_t changes_waiting(const struct change *change, size_t count);

/* Whether the policy lets an approver except the row from what it demands. */
bool requirement_may_except(const struct answers *a, int row);

#endif
