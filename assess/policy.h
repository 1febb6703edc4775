/* policy: the city's own decisions, from templates/policy.ini: which policy, who approved these numbers, scales, bands,
 * likelihoods with their reasons, approvers, intervals, and which rows carry the facts of a case. No number of the risk
 * model is in the code. See scoring.md for what each means. */
#ifndef ASSESS_POLICY_H
#define ASSESS_POLICY_H

#include "assess/cond.h"
#include "assess/err.h"
#include "assess/ini.h"
#include "assess/words.h"

enum { THREATS = 5, DIMENSIONS = 3, BANDS = 4, EVIDENCE_LEVELS = 4 };
enum dimension { DIM_C, DIM_I, DIM_A };

/* The facts of a case that documents print, each a row of the questionnaire. */
enum case_fact {
	CASE_TITLE, CASE_NUMBER, CASE_YEAR, CASE_TRIGGER, CASE_ORGAN, CASE_SECTION, CASE_OFFICER, CASE_MANAGER,
	CASE_NETWORK, CASE_CONFIDENTIALITY, CASE_INTEGRITY, CASE_AVAILABILITY, CASE_OUTAGE, CASE_VENDOR, CASE_SERVICE,
	CASE_SEAT, CASE_BEGIN, CASE_END, CASE_MARKING, CASE_RETENTION, CASE_SCHOOL, CASE_MEDICAL,
	CASE_ACCOUNT_SERVICE, CASE_ACCOUNT, CASE_ACCOUNT_OWNER, CASE_FACTS
};

struct level_when { int level; struct cond *when; };

struct asset_scale {         /* [asset.C], [asset.I], [asset.A] */
	const char *from;        /* the row that classifies */
	int from_row;
	struct { const char *code; int level; } code[12];
	size_t codes;
	struct level_when least[8]; /* at least this level when … */
	size_t leasts;
	struct level_when plus[4];  /* this many levels more when … (at most 5) */
	size_t pluses;
};

struct likelihood {          /* [threat.T1] … [threat.T5] */
	struct words title;      /* 意図的 … */
	int level;               /* default, 1–3 */
	struct words reason;
	struct level_when raise; /* NULL condition when never raised */
	struct words raise_reason;
};

struct approver { const char *code; struct words title; }; /* [approver.CODE] */

enum { KINDS_MAX = 8 };
struct by_kind { const char *kind; int months; const struct approver *approver; };

struct band {                /* [grade.A] … [grade.D] */
	const char *name;
	int below;               /* residual under this; 0 for the last band, which has no upper bound */
	struct words treatment;
	const struct approver *approver;
	int months;              /* re-evaluate after; 0: until cured */
	struct by_kind kind[KINDS_MAX]; /* exceptions by kind of assessment */
	size_t kinds;
};

struct policy {
	const char *file;
	const char *version;
	struct words title, city, approved_by, marking; /* title: the policy's name; marking: on documents that have none */
	const char *approved_on; /* ISO */
	struct asset_scale asset[DIMENSIONS];
	struct words dimension[DIMENSIONS];
	struct likelihood likelihood[THREATS];
	struct band band[BANDS];
	struct band unusable;    /* [grade.X] */
	struct words pending, out_of_scope; /* [grade.pending], [grade.out-of-scope]: what it means */
	int evidence_pm[EVIDENCE_LEVELS];   /* [evidence] E0 … E3: what counts, per mille */
	struct words evidence[EVIDENCE_LEVELS]; /* 書類なし … */
	int evidence_weight;     /* evidence counts on rows of at least this weight */
	int floor_weight;        /* [floor]: rows of at least this weight … */
	int floor_full, floor_half; /* … set at least this vulnerability (per mille) at u ≥ 1000 and u ≥ 500 */
	int na_warning_percent;
	int end_notice_days;     /* contract end minus this is a due date */
	const char *fact[CASE_FACTS]; /* [case]: ids of rows */
	int fact_row[CASE_FACTS];     /* -1 when the questionnaire has none */
	struct cond *sole_trader;     /* [case] sole-trader: the vendor is no corporation; NULL: always one */
	struct approver *approver;
	size_t approvers;
	struct arena *arena;
};

/* *out is yours. ERR_INPUT with every defect. */
int policy_load(struct policy **out, const struct ini *ini, struct err *err);
void policy_free(struct policy *p); /* NULL is fine */
/* Binds the rows named in the policy to a questionnaire's numbers; find as cond_resolve. */
void policy_resolve(struct policy *p, int (*find)(void *ctx, const char *id), void *ctx);
/* Who approves, and after how many months to re-evaluate, for a band and a kind of assessment. */
const struct approver *band_approver(const struct band *b, const char *kind);
int band_months(const struct band *b, const char *kind);

#endif
