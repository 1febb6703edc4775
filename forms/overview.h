/* overview: what the documents share that are about several assessments: a register's portfolio, bidders side by side, a
 * re-evaluation. They are no forms (forms.h): no single case stands behind them, and none is made by itself. */
#ifndef FORMS_OVERVIEW_H
#define FORMS_OVERVIEW_H

#include "assess/compare.h"
#include "assess/portfolio.h"
#include "forms/document.h"

struct overview_input {
	enum lang lang;
	int64_t now;
	const struct policy *policy; /* names, marking and bands */
	int64_t log_line;            /* how far the register's log is, and its hash */
	const char *log_hash;
};

/* One of several assessments. */
struct overview_case {
	const char *id;
	const struct answers *answers;
	const struct verdict *verdict;
};

/* A new document with title, number, marking and dates; yours (document_free). */
struct document *overview_new(const struct overview_input *in, struct words title, const char *number);
/* The end of each: what it rests on, and boxes for author and approver to sign. */
void overview_close(struct document *d, const struct overview_input *in);

const char *overview_say(const struct document *d, const char *ja, const char *en);
const char *overview_words(const struct document *d, struct words w);
const char *overview_printf(struct document *d, const char *ja, const char *en, ...)
	__attribute__((format(printf, 2, 4), format(printf, 3, 4)));
const char *overview_points(struct document *d, int64_t points); /* 24,000 */
const char *overview_percent(struct document *d, int per_mille); /* 76.5 % */
const char *overview_day(struct document *d, const char *iso);   /* 令和8年6月1日; "－" for NULL */
/* The strictest marking of the cases shown, where one is stricter than the policy's own for documents inside the city: what
 * touches procedures that are not public is marked so (policy 10). */
void overview_mark(struct document *d, const struct overview_case *c);
/* Label and value pairs, two in a row. */
struct table *overview_pairs(struct document *d);

/* リスク一覧: all services, the map of the city, what is overdue and what moved. */
struct document *portfolio_document(const struct portfolio *p, const struct overview_input *in);

/* 比較表: the bidders of one procurement side by side. All are of the same kind. */
struct document *bidders_document(const struct overview_case *bidder, size_t count, const struct overview_input *in);
/* 再評価票: what changed between two assessments of one service, and why the grade moved. */
struct document *reevaluation_document(const struct overview_case *then, const struct overview_case *now,
				       const struct comparison *found, const struct overview_input *in);

#endif
