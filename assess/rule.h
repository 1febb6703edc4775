/* rule: what an answer must be to be met (`pass`) or half met (`partial`).
 *
 *   =v   in(a,b)   any(a,b)   all(a,b)   between(a,b)   >=n   <=n   (n: a number, PRF-19 or 2*PRF-19)
 *   after(ID)      not before that date                  within(12m)   at most 12 months before the assessment's date
 */
#ifndef ASSESS_RULE_H
#define ASSESS_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "assess/cond.h"

enum rule_kind { RULE_EQUAL, RULE_IN, RULE_ANY, RULE_ALL, RULE_BETWEEN, RULE_AT_LEAST, RULE_AT_MOST, RULE_AFTER, RULE_WITHIN };

struct rule {
	enum rule_kind kind;
	const char *const *value; /* RULE_EQUAL, _IN, _ANY, _ALL */
	size_t count;
	int64_t low_e4, high_e4; /* RULE_BETWEEN: both; _AT_LEAST: low; _AT_MOST: high; in 1/10000 (types.h) */
	const char *id;          /* the row that _AT_LEAST, _AT_MOST or _AFTER refers to; NULL when none */
	int row;                 /* its number, set by rule_resolve; -1 when there is no such row */
	int factor;              /* the bound is factor times that row's value; 1 or more */
	int months;              /* RULE_WITHIN */
};

/* Parses; lives in the arena; NULL with *at and *why as cond_parse. */
struct rule *rule_parse(struct arena *a, const char *text, size_t *at, struct words *why);
void rule_resolve(struct rule *r, int (*find)(void *ctx, const char *id), void *ctx);
/* The numbers RULE_BETWEEN, _AT_LEAST and _AT_MOST stand for, in 1/10000, other rows looked up: the low one for all but
 * _AT_MOST, the high one for all but _AT_LEAST. False when the row referred to is open, has no number or one too large. */
bool rule_bounds(const struct rule *r, const struct facts *f, int64_t *low_e4, int64_t *high_e4);
/* Whether a value holds. What cannot be decided (the row referred to is open, does not apply or is 不明) does not. */
bool rule_holds(const struct rule *r, const char *value, const struct facts *f);

#endif
