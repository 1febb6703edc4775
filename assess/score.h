/* score: the risk model of scoring.md, by integer arithmetic alone. One answer set in, one verdict out. Units are per
 * mille (u, s, c, mean, floor, vulnerability, conformity) and points 1000…45000 (residual, inherent). */
#ifndef ASSESS_SCORE_H
#define ASSESS_SCORE_H

#include "assess/answers.h"

enum result { RESULT_MET, RESULT_PARTIAL, RESULT_UNMET, RESULT_UNKNOWN, RESULT_UNANSWERED, RESULT_NA };
enum grade { GRADE_A, GRADE_B, GRADE_C, GRADE_D, GRADE_X, GRADE_PENDING, GRADE_OUT_OF_SCOPE };

struct row_score {
	bool applies;
	bool scored;  /* applies, weight > 0, not 該当なし */
	enum result result;
	int s;        /* 1000, 500, 0; -1 for unknown, unanswered, n/a */
	int c;        /* what the evidence counts */
	int u;        /* the part that is missing; 0 for n/a */
};

struct cell {
	int threat, dimension; /* 0-based */
	int rows, weight, mean, floor, vulnerability, residual, inherent;
	bool counts;           /* at least 2 scored rows; else 参考 */
};

struct due { int day; const char *id; struct words why; }; /* id: the row it comes from, or NULL */

struct verdict {
	enum grade grade;
	bool provisional;      /* X, pending, out of scope */
	int residual, residual_best, inherent, conformity, conformity_best;
	enum grade band, band_best; /* the bands the bounds lie in, whatever the grade is */
	int asset[DIMENSIONS], likelihood[THREATS];
	bool raised[THREATS];  /* likelihood is above its default */
	struct row_score *row; /* one for each row of the questionnaire */
	size_t rows;
	struct cell cell[THREATS * DIMENSIONS]; /* those with rows, threats first, dimensions A, C, I (by letter) */
	size_t cells;
	int setting;           /* index of the cell that sets the residual; -1 when none counts */
	/* Row numbers in order of the questionnaire. */
	int *knockout, *unanswered, *unknown, *na, *unmet, *out_of_scope, *missing; /* missing: what keeps it pending */
	size_t knockouts, unanswereds, unknowns, nas, unmets, out_of_scopes, missings;
	int na_percent;        /* 該当なし by weight, rounded half up */
	bool na_warning;
	const struct band *decided; /* the policy's row for the grade; NULL when pending or out of scope */
	const struct approver *approver; /* NULL when pending or out of scope */
	int months;            /* re-evaluate after; 0 when until cured or undecided */
	struct due due[8];     /* candidates for the next due date, soonest first */
	size_t dues;
	struct arena *arena;
};

/* A verdict; yours. Never fails: every answer set has one. */
struct verdict *score(const struct answers *a);
/* The same, with rows that count as partly met whatever was answered (one entry for each row): something else makes up
 * for them. Met rows stay met. */
struct verdict *score_treated(const struct answers *a, const bool *partly);
void verdict_free(struct verdict *v); /* NULL is fine */
/* rhu(n, d) = floor((2n + d) / (2d)), round half up; n >= 0, d > 0. */
int64_t round_half_up(int64_t n, int64_t d);
/* Its cell of that threat and dimension; NULL when it has none. Borrowed. */
const struct cell *verdict_cell(const struct verdict *v, int threat, int dimension);
/* The band, GRADE_A to GRADE_D, that a residual lies in. */
enum grade score_band(const struct policy *p, int residual);
const char *grade_code(enum grade g);   /* "A" … "D", "X", "pending", "out-of-scope" */
struct words grade_title(enum grade g); /* A … 保留, 対象外 */
const char *result_code(enum result r); /* "met" … */
struct words result_title(enum result r); /* 満たす, 一部, 満たさない, 不明, 未回答, 該当なし */
const char *result_mark(enum result r); /* ○ △ × ? … － : one character */
/* Why the grade is what it is, in one sentence, naming rows or the setting cell. In v's arena. */
struct words verdict_reason(const struct verdict *v, const struct answers *a);

#endif
