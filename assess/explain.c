#include "assess/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A trial: the same answers with one row changed. Arrays are its own, texts are borrowed. */
struct trial {
	struct answers answers;
	struct answer *item;
	bool *applies;
	struct arena *arena;
	const struct verdict *now;
	const struct answers *a;
	struct change *change;
	size_t count;
};

static void trial_reset(struct trial *t)
{
	size_t rows = t->a->q->rows;
	memcpy(t->item, t->a->item, rows * sizeof(*t->item));
	memcpy(t->applies, t->a->applies, rows * sizeof(*t->applies));
	t->answers = *t->a;
	t->answers.item = t->item;
	t->answers.applies = t->applies;
}

static const char *joined(struct arena *arena, const struct rule *r)
{
	struct buf b;
	buf_init(&b, 4000);
	for (size_t i = 0; i < r->count; i++)
		buf_printf(&b, "%s%s", i ? "," : "", r->value[i]);
	const char *text = arena_strdup(arena, buf_text(&b));
	buf_clear(&b);
	return text;
}

/* The other row as it stands in the trial: it comes before this one and may have been changed already. */
static const char *referred(const struct trial *t, const struct rule *r)
{
	return r->row >= 0 && t->applies[r->row] ? t->item[r->row].value : NULL;
}

static const char *bound(struct trial *t, const struct rule *r)
{
	int64_t low, high;
	struct facts f = answers_facts(&t->answers);
	if (!rule_bounds(r, &f, &low, &high))
		return NULL;
	return number_show(r->kind == RULE_AT_LEAST ? low : high, t->arena);
}

/* A value that meets the rule; NULL when none can be named. */
static const char *meeting(struct trial *t, const struct requirement *req)
{
	const struct rule *r = req->pass;
	char iso[11];
	if (!r) /* any valid answer is met: which one does not matter to the row itself */
		return req->choices ? req->choice[0].code : req->type->value == VALUE_CODE ? "yes" : req->type->ok;
	switch (r->kind) {
	case RULE_EQUAL:
	case RULE_IN:
	case RULE_ANY:
		return r->value[0];
	case RULE_ALL:
		return joined(t->arena, r);
	case RULE_BETWEEN:
	case RULE_AT_MOST:
	case RULE_AT_LEAST:
		return bound(t, r);
	case RULE_AFTER:
		return referred(t, r);
	case RULE_WITHIN:
		date_to_iso(t->a->date, iso);
		return arena_strdup(t->arena, iso);
	}
	return NULL;
}

/* Whether a row is one of those whose u sets the floor of the cell that sets the grade. */
static bool holds_floor(const struct trial *t, int row)
{
	if (t->now->setting < 0 || !t->now->row[row].scored)
		return false;
	const struct cell *c = &t->now->cell[t->now->setting];
	const struct requirement *r = &t->a->q->row[row];
	const struct policy *p = t->a->q->policy;
	bool strict = r->role == ROLE_KNOCKOUT || r->role == ROLE_MANDATORY;
	bool inside = (r->threats >> c->threat & 1) && (r->protects >> c->dimension & 1);
	int least = c->floor == p->floor_full ? 1000 : 500;
	return strict && inside && c->floor > c->mean && r->weight >= p->floor_weight && t->now->row[row].u >= least;
}

/* Scores the trial as it stands. */
static struct change measure(struct trial *t, int row, struct words what)
{
	answers_update(&t->answers);
	struct verdict *v = score(&t->answers);
	struct change c = {.row = row, .what = what, .residual = v->residual, .grade = v->grade};
	c.gain = t->now->residual - v->residual;
	if (t->now->setting >= 0) {
		const struct cell *now = &t->now->cell[t->now->setting],
				  *then = verdict_cell(v, now->threat, now->dimension);
		c.vulnerability_gain = now->vulnerability - (then ? then->vulnerability : 0);
		c.mean_gain = now->mean - (then ? then->mean : 0);
		c.holds_floor = holds_floor(t, row);
	}
	verdict_free(v);
	return c;
}

/* Changes nothing and returns false when no value can be named that meets the row. */
static bool meet(struct trial *t, int row, struct words *what)
{
	const struct requirement *r = &t->a->q->row[row];
	const char *value = meeting(t, r);
	if (!value)
		return false;
	t->item[row].value = value;
	const char *ja = requirement_show(r, value, LANG_JA, t->arena),
		   *en = requirement_show(r, value, LANG_EN, t->arena);
	what->ja = arena_printf(t->arena, "満たす（%s）", ja);
	what->en = arena_printf(t->arena, "meet it (%s)", en);
	return true;
}

static void prove(struct trial *t, int row, struct words *what)
{
	struct words level = t->a->q->policy->evidence[EVIDENCE_LEVELS - 1];
	t->item[row].evidence = EVIDENCE_LEVELS - 1;
	t->item[row].evidence_until = DATE_NONE;
	what->ja = arena_printf(t->arena, "証跡を「%s」にする", level.ja);
	what->en = arena_printf(t->arena, "evidence: %s", words_in(level, LANG_EN));
}

/* A change that makes another row apply may do harm: only those that help are told. */
static bool helps(const struct trial *t, const struct change *c)
{
	bool inside = c->vulnerability_gain > 0 || c->mean_gain > 0 || c->grade < t->now->grade;
	return c->gain > 0 || (c->gain == 0 && inside && c->grade <= t->now->grade);
}

static void try_row(struct trial *t, int row)
{
	const struct row_score *s = &t->now->row[row];
	struct words what;
	trial_reset(t);
	if (s->result == RESULT_MET && s->scored && s->c < 1000)
		prove(t, row, &what);
	else if (s->result == RESULT_MET || !meet(t, row, &what))
		return;
	struct change c = measure(t, row, what);
	if (helps(t, &c))
		t->change[t->count++] = c;
}

static int better_first(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	if (x->gain != y->gain)
		return x->gain > y->gain ? -1 : 1;
	if (x->grade != y->grade)
		return x->grade < y->grade ? -1 : 1;
	if (x->vulnerability_gain != y->vulnerability_gain)
		return x->vulnerability_gain > y->vulnerability_gain ? -1 : 1;
	if (x->holds_floor != y->holds_floor)
		return x->holds_floor ? -1 : 1;
	if (x->mean_gain != y->mean_gain)
		return x->mean_gain > y->mean_gain ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static struct trial trial_of(const struct answers *a, const struct verdict *v, struct arena *arena)
{
	struct trial t = {.arena = arena, .now = v, .a = a};
	t.item = arena_alloc(arena, v->rows * sizeof(*t.item));
	t.applies = arena_alloc(arena, v->rows * sizeof(*t.applies));
	trial_reset(&t);
	return t;
}

struct change *explain_changes(const struct answers *a, const struct verdict *v, size_t max, struct arena *arena,
			       size_t *count)
{
	struct trial t = trial_of(a, v, arena);
	t.change = arena_alloc(arena, (v->rows + 1) * sizeof(*t.change));
	for (size_t i = 0; i < v->rows; i++) {
		const struct row_score *s = &v->row[i];
		if (s->applies && s->result != RESULT_NA && !a->q->row[i].fixed)
			try_row(&t, (int)i);
	}
	qsort(t.change, t.count, sizeof(*t.change), better_first);
	*count = t.count < max ? t.count : max;
	return t.change;
}

bool explain_row(const struct answers *a, const struct verdict *v, int row, struct arena *arena, struct change *out)
{
	struct trial t = trial_of(a, v, arena);
	struct words what;
	if (!meet(&t, row, &what))
		return false;
	*out = measure(&t, row, what);
	return true;
}

struct verdict *explain_treated(const struct answers *a, const struct verdict *v, const signed char *as)
{
	struct arena *arena = arena_new();
	struct trial t = trial_of(a, v, arena);
	bool *partly = arena_alloc(arena, v->rows * sizeof(*partly));
	struct words what;
	for (size_t i = 0; i < v->rows; i++) {
		/* In order, so that a rule that refers to a row before sees what that has become. */
		if (as[i] == EXPLAIN_MET && meet(&t, (int)i, &what))
			answers_update(&t.answers);
		partly[i] = as[i] == EXPLAIN_PARTLY;
	}
	struct verdict *after = score_treated(&t.answers, partly);
	arena_free(arena);
	return after;
}

struct verdict *explain_all(const struct answers *a, const struct verdict *v)
{
	struct arena *arena = arena_new();
	signed char *as = arena_alloc(arena, v->rows + 1);
	for (size_t i = 0; i < v->rows; i++)
		as[i] = explain_mends(v, (int)i) ? EXPLAIN_MET : EXPLAIN_AS_IS;
	struct verdict *after = explain_treated(a, v, as);
	arena_free(arena);
	return after;
}

bool explain_mends(const struct verdict *v, int row)
{
	enum result result = v->row[row].result;
	return v->row[row].applies && (result == RESULT_PARTIAL || result == RESULT_UNMET || result == RESULT_UNKNOWN);
}

bool change_waits(const struct change *c)
{
	return c->holds_floor && c->gain == 0;
}

size_t changes_waiting(const struct change *change, size_t count)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		n += change_waits(&change[i]);
	return n;
}

bool requirement_may_except(const struct answers *a, int row)
{
	const struct requirement *r = &a->q->row[row];
	struct facts facts = answers_facts(a);
	return r->exception == EXCEPTION_YES ||
	       (r->exception == EXCEPTION_WHEN && cond_eval(r->exception_when, &facts) == TRUTH_YES);
}
