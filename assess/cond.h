/* cond: the conditions of the template language (`when`, `exception`, `clause.when`, `consistent`) and of policy.ini.
 *
 *   cond  := and { "or" and }        and := not { "and" not }       not := "not" not | "(" cond ")" | test
 *   test  := ID op operand | ID "in" "(" v { "," v } ")" | ID "has" v
 *   op    := = != < <= > >=          operand := value | ID | "today"
 *
 * Logic is Kleene's: a comparison with an unanswered row is open. A row that does not apply has no value: `!=` holds,
 * everything else fails. 不明 (`unknown`) and 該当なし (`na`) are values like any other; ordering them is open. */
#ifndef ASSESS_COND_H
#define ASSESS_COND_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/err.h"
#include "assess/mem.h"
#include "assess/words.h"

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_OPEN };

/* What a condition is evaluated against. Rows are numbers given by cond_resolve. */
struct facts {
	/* The value of a row: NULL when unanswered, FACT_ABSENT when the row does not apply. Borrowed. */
	const char *(*value)(const void *ctx, int row);
	const void *ctx;
	int today;         /* the assessment's date (date.h) */
	bool open_unknown; /* 不明 counts as unanswered: how the risk model reads classifications */
};

extern const char FACT_ABSENT[]; /* compare by address */

struct cond;

/* Parses; the result lives in the arena, NULL when the text is no condition: then *at is the offset in bytes and
 * *why says what was expected. */
struct cond *cond_parse(struct arena *a, const char *text, size_t *at, struct words *why);
/* Gives every row named in the condition its number by `find` (-1: no such row; it then counts as not applying).
 * NULL is fine. */
void cond_resolve(struct cond *c, int (*find)(void *ctx, const char *id), void *ctx);
enum truth cond_eval(const struct cond *c, const struct facts *f);

/* One test of a condition, for the linter. */
struct cond_test {
	const char *id, *op; /* op: "=", "!=", "<", "<=", ">", ">=", "in", "has" */
	int row;
	const char *const *value; /* the literal values compared with; "today" stays a word; NULL when compared with a row */
	size_t count;
	const char *other; /* id of the row compared with, or NULL */
	int other_row;
};

/* Calls f for every test in order of writing. */
void cond_each(const struct cond *c, void (*f)(void *ctx, const struct cond_test *t), void *ctx);

#endif
