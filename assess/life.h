/* life: the life of an assessment, from draft to ended: which step may follow which, whose it is, and what must hold.
 *
 *   draft → submitted → approved → contracted → in force → ended
 *             └ returned: a draft again            └──→ renewed, by the assessment that follows
 *
 * What is over is destroyed when its retention has run out.
 *
 * Approval is that of the level which the policy demands for the grade, and never the author's own (workflow.md 1; policy
 * 6(8): selection, contract, confirmation, action). That something is due is no state: it is a day (life_due). */
#ifndef ASSESS_LIFE_H
#define ASSESS_LIFE_H

#include "assess/treatment.h"

enum life_state {
	LIFE_DRAFT,
	LIFE_SUBMITTED,
	LIFE_APPROVED,
	LIFE_CONTRACTED,
	LIFE_IN_FORCE,
	LIFE_ENDED,
	LIFE_WITHDRAWN,
	LIFE_RENEWED,
	LIFE_DESTROYED, /* only that it was is left */
	LIFE_STATES
};

enum life_act {
	LIFE_SUBMIT,
	LIFE_RETURN,
	LIFE_APPROVE,
	LIFE_CONCLUDE, /* the contract, with a place for every clause */
	LIFE_START,    /* the service is in use */
	LIFE_END,      /* with the return and erasure certificate */
	LIFE_WITHDRAW, /* there will be no contract: no need any more, or another bidder won */
	LIFE_RENEW,
	LIFE_DESTROY, /* the records, once they need not be kept any more */
	LIFE_ACTS
};

const char *life_state_code(enum life_state s); /* "draft", "in-force", …, as the register has it */
bool life_state_of(const char *code, enum life_state *out); /* false leaves *out alone */
struct words life_state_title(enum life_state s);
/* Whether it was decided on and is not over: it may be assessed again, and become due. */
bool life_stands(enum life_state s);
const char *life_act_code(enum life_act a); /* "submit", "approve", …: the command, and the log's word */
struct words life_act_title(enum life_act a);
/* The state that the act leads to. */
enum life_state life_after(enum life_act a);

/* Who acts. */
struct life_actor {
	const char *name;
	bool approver;     /* else an author */
	const char *level; /* of an approver: code of the policy's; NULL */
};

/* What is asked about, as it stands in the register. */
struct life_case {
	enum life_state state;
	const struct answers *answers;
	const struct verdict *verdict;
	const struct treatments *treatments;
	int today;
	const char *author;         /* who began it */
	const char *const *clause;  /* raised clauses without a place in the contract */
	size_t clauses;
	int keep;                   /* of one that is over: the last day its records must be kept (retention.h) */
	const char *words;          /* the reason of a return, the certificate of an end; NULL: none given */
};

/* Whether the step may be taken: 0, or -1 with ERR_INPUT for every reason against it, each saying what to do. */
int life_check(const struct life_case *c, enum life_act act, const struct life_actor *who, struct err *err);

/* The next day it is due, and why: the earliest of decided + interval, each paper's last day, the contract's end less the
 * policy's notice (scoring.md, "Next due date"). `decided`: day of the approval, `grade` what was decided: failed knock-outs
 * that are excepted make D of X, and its interval holds. False when nothing is due ever. What is due of a treatment is not
 * in it. */
bool life_due(const struct answers *a, const struct verdict *v, enum grade grade, int decided, struct due *out);

#endif
