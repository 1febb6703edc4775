#include "assess/compare.h"

#include <string.h>

static struct compare_side side_of(const struct answers *a, const struct verdict *v, int row)
{
	if (row < 0 || !v->row[row].applies)
		return (struct compare_side){0};
	/* Where no paper is asked for, or nothing was answered that one could prove, a level says nothing. */
	const char *value = a->item[row].value;
	bool proves = a->q->row[row].asks_evidence && value && !requirement_is_special(value);
	return (struct compare_side){true, value, proves ? answers_evidence(a, row) : -1, v->row[row].result};
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool differs(const struct compare_row *r)
{
	const struct compare_side *a = &r->then, *b = &r->now;
	return a->asked != b->asked ||
	       (a->asked && (!same_text(a->value, b->value) || a->evidence != b->evidence || a->result != b->result));
}

static void add_row(struct comparison *out, const struct compare_row *r)
{
	if (differs(r))
		out->row[out->rows++] = *r;
}

static int residual_of(const struct verdict *v, int threat, int dimension)
{
	for (size_t i = 0; i < v->cells; i++)
		if (v->cell[i].threat == threat && v->cell[i].dimension == dimension)
			return v->cell[i].residual;
	return 0;
}

void compare(const struct answers *then, const struct verdict *was, const struct answers *now, const struct verdict *is,
	     struct comparison *out, struct arena *arena)
{
	*out = (struct comparison){
	    .row = arena_alloc(arena, (then->q->rows + now->q->rows + 1) * sizeof(*out->row)),
	    .cell = arena_alloc(arena, THREATS * DIMENSIONS * sizeof(*out->cell)),
	};
	for (int i = 0; i < (int)now->q->rows; i++) {
		const struct requirement *r = &now->q->row[i];
		int before = questionnaire_find(then->q, r->id);
		if (!r->fixed)
			add_row(out, &(struct compare_row){r->id, r->ask, before, i, side_of(then, was, before),
							   side_of(now, is, i)});
	}
	for (int i = 0; i < (int)then->q->rows; i++) {
		const struct requirement *r = &then->q->row[i];
		if (!r->fixed && questionnaire_find(now->q, r->id) < 0)
			add_row(out, &(struct compare_row){r->id, r->ask, i, -1, side_of(then, was, i), {0}});
	}
	for (int t = 0; t < THREATS; t++)
		for (int d = 0; d < DIMENSIONS; d++) {
			const struct compare_cell c = {t, d, residual_of(was, t, d), residual_of(is, t, d)};
			if (c.then != c.now)
				out->cell[out->cells++] = c;
		}
}
