/* clause_fill: which model clauses an assessment raises, and their texts with the answers filled in.
 *
 * A clause is raised by an applying requirement that names it, unless the row's clause.when is false (undecided
 * raises), or always for the kind of assessment (clauses.h). Where {ID} stands in a text, this is printed:
 *
 *   the row is met                     its answer
 *   answered, and not met              what its pass rule demands, and ※: a contract never writes down a failing value
 *   不明 or unanswered                 ＿＿＿＿
 *   does not apply, or 該当なし        （該当なし）
 *   internal, when withheld            （非公開）; else as any other row
 *
 * Where the texts of both kinds of an outsourcing-cloud assessment stand side by side and both give a number, both
 * print the stricter one (clauses.h, `stricter`). Every ※ is a condition, gathered in the order of the texts. */
#ifndef FORMS_CLAUSE_FILL_H
#define FORMS_CLAUSE_FILL_H

#include "assess/score.h"

struct filled_text { const char *title, *text; };

struct raised_clause {
	const struct clause *clause;
	const char *title;
	bool always;            /* raised for the kind, whatever is answered */
	int *row;               /* the requirements that raise it, in their order; internal ones only when not withheld */
	size_t rows;
	struct filled_text *text; /* none when clauses.ini has no text for the kind */
	size_t texts;
};

struct condition {
	int row;
	const char *answer;     /* as answered, shown */
	const char *demanded;   /* what the contract says instead, without ※ */
	const char *clause;     /* ids of the clauses that say it, separated by blanks */
	const char *as_strict_as; /* id of the row whose stricter number is taken; NULL when its own rule demands it */
};

struct clause_set {
	struct raised_clause *item; /* in the order of clauses.ini */
	size_t count;
	struct condition *condition; /* one for each row */
	size_t conditions;
};

/* All of it lives in the arena, and borrows from the questionnaire. `v` is the verdict on `a`; `withhold` keeps what is
 * answered on internal rows, and what follows from it, out of the texts and lists, for a document that leaves the city.
 * Which clauses are raised does not depend on it. Never fails. */
struct clause_set *clauses_raise(const struct answers *a, const struct verdict *v, bool withhold, enum lang lang,
				 struct arena *arena);

#endif
