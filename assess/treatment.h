/* treatment: what is done about the requirements that are not met. Such a requirement is a finding. It is mended by its
 * owner until a day (remedy), made up for until a day (compensating control), or accepted until a day (exception); without
 * an end there is none of them. Where the day has passed, the finding is open again.
 *
 * Scores are of scoring.md: a remedy that is planned or done counts as met in the grade after treatment, a compensating
 * control as partly met, for it is not what was asked for. An exception changes no figure; it lets a case with failed
 * knock-outs be used at grade D at best (scoring.md, "The verdict", row X). */
#ifndef ASSESS_TREATMENT_H
#define ASSESS_TREATMENT_H

#include "assess/explain.h"

enum treatment_kind { TREATMENT_REMEDY, TREATMENT_CONTROL, TREATMENT_EXCEPTION, TREATMENT_KINDS };
enum { TREATMENT_WHOLE = -1 /* instead of a row: the assessment as a whole, which is how grade D is excepted */ };

struct treatment {
	enum treatment_kind kind;
	int row;              /* of the questionnaire, or TREATMENT_WHOLE */
	const char *owner;    /* who sees to it; NULL: not told */
	const char *words;    /* what is done, or why it is accepted; NULL: not told (a remedy: what the row asks for) */
	const char *evidence; /* the paper that shows a control, or that a remedy is done; NULL */
	int until;            /* last day: of the remedy's term, of the control, of the exception */
	int done;             /* the day a remedy was done; DATE_NONE */
};

struct treatments {
	struct treatment *item;
	size_t count;
};

const char *treatment_code(enum treatment_kind k); /* "remedy", "control", "exception": the register's word */
bool treatment_of(const char *code, enum treatment_kind *out); /* false leaves *out alone */
struct words treatment_title(enum treatment_kind k);
struct words treatment_due_title(enum treatment_kind k); /* 是正の期限, 例外の終わり, … */
/* The one of that kind on a row; NULL when there is none. Borrowed. */
const struct treatment *treatment_find(const struct treatments *t, int row, enum treatment_kind kind);

/* Whether there is one (not NULL) that has not ended on `day`. */
bool treatment_runs(const struct treatment *t, int day);

/* Whether it may be put down on `today`: 0, or -1 with ERR_INPUT for everything against it: a row that is met, no owner or
 * words or paper where one is wanted, a day that has passed, a knock-out that a control should make up for, a row that
 * allows no exception. */
int treatment_check(const struct answers *a, const struct verdict *v, const struct treatment *t, int today,
		    struct err *err);

enum finding_state {
	FINDING_OPEN,       /* nothing is planned */
	FINDING_REOPENED,   /* a control, an exception or a paper has run out */
	FINDING_OVERDUE,    /* the remedy's day has passed */
	FINDING_PLANNED,
	FINDING_CONTROLLED, /* made up for, for now */
	FINDING_EXCEPTED,   /* accepted, for now */
	FINDING_MENDED,     /* the remedy is done; the next assessment will show it */
	FINDING_STATES
};

struct risk_finding {
	int row;
	enum finding_state state; /* on the day asked about */
	const struct treatment *by[TREATMENT_KINDS]; /* borrowed; NULL where there is none */
	int until;                /* the next day something about it is due, or was; DATE_NONE */
};

struct words finding_title(enum finding_state s);
const char *finding_code(enum finding_state s); /* "open" … "mended" */
/* Whether somebody must still do something about it. */
bool finding_open(enum finding_state s);
/* The findings as they stand on `day`, in order of the questionnaire: rows that a treatment plan mends (explain_mends), and
 * rows whose paper has run out since. In the arena. */
struct risk_finding *treatment_findings(const struct answers *a, const struct verdict *v, const struct treatments *t,
					int day, struct arena *arena, size_t *count);

/* The grade with what is excepted on `day`: D instead of X where every failed knock-out is, pending where rows that decide
 * are open too; else the verdict's own. */
enum grade treatment_grade(const struct verdict *v, const struct treatments *t, int day);
/* Whether that grade may be used at all: A to C, and D where it is excepted, as a whole or row by row. */
bool treatment_usable(const struct verdict *v, const struct treatments *t, int day);

/* Side by side: as it is, with what is planned or made up for on `day`, and with what is excepted. */
struct outlook {
	enum grade before, after, excepted;
	enum grade after_best; /* the best that a pending one may turn out: meeting a row can raise questions of its own */
	int residual, residual_after;
};
/* The grade after treatment, '保留（最良 B）' where it is pending; in the arena, or static. */
struct words treatment_after(const struct outlook *o, struct arena *arena);
void treatment_outlook(const struct answers *a, const struct verdict *v, const struct treatments *t, int day,
		       struct outlook *out);

#endif
