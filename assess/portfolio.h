/* portfolio: all services of the city together: how many of each grade, where the residual risk lies, what is overdue, what
 * moved since a year ago. The input that the policy's review asks for (policy 8: likelihood of threats and loss). Added up
 * from scorecards, one at a time; nothing but sums is kept, besides the list itself. */
#ifndef ASSESS_PORTFOLIO_H
#define ASSESS_PORTFOLIO_H

#include "assess/register.h"
#include "assess/scorecard.h"

/* Cells, or assessments, of which a residual is told. */
struct residual_sum {
	size_t count;
	int worst;
	int64_t sum;
};

enum { PORTFOLIO_GRADES = GRADE_OUT_OF_SCOPE + 1 };

struct portfolio_line {
	const char *id, *title, *kind; /* title: NULL while open */
	const char *grade, *state;
	const char *due;               /* ISO; NULL: never */
	int residual;
	size_t findings;               /* that still need something */
	bool overdue;
};

/* A social-media account in use: each has its responsible person (policy 6(8)). */
struct portfolio_account {
	const char *id;                    /* of its assessment */
	struct words service;              /* which service; NULL: not answered */
	const char *account, *owner, *due; /* NULL: not answered; never due */
	bool twice;                        /* another assessment that stands has the same one */
};

struct portfolio {
	int today;
	struct portfolio_line *line; /* what is overdue first, then by due day */
	size_t lines;
	struct portfolio_account *account; /* by service and account */
	size_t accounts;
	size_t grade[PORTFOLIO_GRADES];
	size_t overdue, findings;
	struct residual_sum heat[THREATS][DIMENSIONS];
	struct residual_sum threat[THREATS]; /* of each assessment its largest */
	size_t incident[THREATS], incidents; /* since a year ago; also those of no threat */
	size_t decided, first, better, worse, ended; /* since a year ago: decided, of which never before, … */
	struct arena *arena;
};

/* As of `today`. *out is yours (portfolio_free). ERR_INPUT: a card is damaged. */
int portfolio_read(struct portfolio **out, struct register_db *r, int today, struct err *err);
void portfolio_free(struct portfolio *p); /* NULL is fine */

#endif
