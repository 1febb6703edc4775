#include "assess/score.h"

#include <stdlib.h>
#include <string.h>

int64_t round_half_up(int64_t n, int64_t d)
{
	return (2 * n + d) / (2 * d);
}

/* Sums of one cell, worst and best reading of open rows. */
struct sums {
	int rows;
	int64_t weight, missing, missing_best; /* Σw, Σwu */
	int floor, floor_best;
};

static const struct {
	const char *code;
	struct words title;
} grades[] = {
    {"A", {"A", "A"}},
    {"B", {"B", "B"}},
    {"C", {"C", "C"}},
    {"D", {"D", "D"}},
    {"X", {"X", "X"}},
    {"pending", {"保留", "Pending"}},
    {"out-of-scope", {"対象外", "Out of scope"}},
};

static const struct {
	const char *code, *mark;
	struct words title;
} results[] = {
    {"met", "○", {"満たす", "Met"}},
    {"partial", "△", {"一部", "Partly met"}},
    {"unmet", "×", {"満たさない", "Not met"}},
    {"unknown", "?", {"不明", "Unknown"}},
    {"unanswered", "…", {"未回答", "Unanswered"}},
    {"na", "－", {"該当なし", "Not applicable"}},
};

const char *grade_code(enum grade g)
{
	return grades[g].code;
}

struct words grade_title(enum grade g)
{
	return grades[g].title;
}

const char *result_code(enum result r)
{
	return results[r].code;
}

struct words result_title(enum result r)
{
	return results[r].title;
}

const char *result_mark(enum result r)
{
	return results[r].mark;
}

static enum result judge(const struct requirement *r, const char *value, const struct facts *f)
{
	if (!value)
		return RESULT_UNANSWERED;
	if (strcmp(value, "unknown") == 0)
		return RESULT_UNKNOWN;
	if (strcmp(value, "na") == 0)
		return RESULT_NA;
	if (!r->pass || rule_holds(r->pass, value, f))
		return RESULT_MET;
	return r->partial && rule_holds(r->partial, value, f) ? RESULT_PARTIAL : RESULT_UNMET;
}

/* scoring.md, "From an answer to u": evidence counts only on knock-out and mandatory rows of some weight that ask for
 * it. */
static int evidence_counts(const struct answers *a, const struct requirement *r)
{
	const struct policy *p = a->q->policy;
	bool strict = r->role == ROLE_KNOCKOUT || r->role == ROLE_MANDATORY;
	if (!strict || !r->asks_evidence || r->weight < p->evidence_weight)
		return 1000;
	return p->evidence_pm[answers_evidence(a, r->row)];
}

static void score_row(const struct answers *a, int row, bool partly, const struct facts *f, struct row_score *out)
{
	static const int s_of[] = {1000, 500, 0, -1, -1, -1};
	const struct requirement *r = &a->q->row[row];
	out->applies = a->applies[row];
	if (!out->applies)
		return;
	out->result = judge(r, a->item[row].value, f);
	if (partly && (out->result == RESULT_UNMET || out->result == RESULT_UNKNOWN))
		out->result = RESULT_PARTIAL;
	out->s = s_of[out->result];
	out->c = evidence_counts(a, r);
	if (out->result == RESULT_NA)
		out->u = 0;
	else
		out->u = out->s < 0 ? 1000 : 1000 - (out->s * out->c + 500) / 1000;
	out->scored = r->weight > 0 && out->result != RESULT_NA;
}

static bool holds_or_open(const struct cond *c, const struct facts *f)
{
	return cond_eval(c, f) != TRUTH_NO;
}

static int asset_value(const struct asset_scale *s, const struct facts *f)
{
	int worst = 1, level = 0;
	const char *value = s->from_row < 0 ? NULL : f->value(f->ctx, s->from_row);
	for (size_t i = 0; i < s->codes; i++) {
		if (s->code[i].level > worst)
			worst = s->code[i].level;
		if (value && strcmp(value, s->code[i].code) == 0)
			level = s->code[i].level;
	}
	if (!level) /* open, or no class of this scale */
		level = worst;
	/* Rows that hang on the class are not asked when it is 不明: then the worst of them counts too. */
	bool unknown = value && strcmp(value, "unknown") == 0;
	for (size_t i = 0; i < s->leasts; i++)
		if (s->least[i].level > level && (unknown || holds_or_open(s->least[i].when, f)))
			level = s->least[i].level;
	for (size_t i = 0; i < s->pluses; i++)
		if (holds_or_open(s->plus[i].when, f))
			level += s->plus[i].level;
	return level > 5 ? 5 : level;
}

static void rate_case(struct verdict *v, const struct answers *a)
{
	struct facts f = answers_facts(a);
	f.open_unknown = true;
	for (int d = 0; d < DIMENSIONS; d++)
		v->asset[d] = asset_value(&a->q->policy->asset[d], &f);
	for (int t = 0; t < THREATS; t++) {
		const struct likelihood *k = &a->q->policy->likelihood[t];
		v->raised[t] = k->raise.when && k->raise.level > k->level && holds_or_open(k->raise.when, &f);
		v->likelihood[t] = v->raised[t] ? k->raise.level : k->level;
	}
}

static void raise_floor(const struct policy *p, int u, int *floor)
{
	int least = u >= 1000 ? p->floor_full : u >= 500 ? p->floor_half : 0;
	if (least > *floor)
		*floor = least;
}

static void add_row(struct sums *sum, const struct policy *p, const struct requirement *r, const struct row_score *s)
{
	bool open = s->result == RESULT_UNKNOWN || s->result == RESULT_UNANSWERED;
	int best = open ? 0 : s->u;
	sum->rows++;
	sum->weight += r->weight;
	sum->missing += (int64_t)r->weight * s->u;
	sum->missing_best += (int64_t)r->weight * best;
	if ((r->role == ROLE_KNOCKOUT || r->role == ROLE_MANDATORY) && r->weight >= p->floor_weight) {
		raise_floor(p, s->u, &sum->floor);
		raise_floor(p, best, &sum->floor_best);
	}
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

static void close_cell(struct verdict *v, const struct sums *sum, int t, int d)
{
	struct cell *c = &v->cell[v->cells];
	int scale = v->asset[d] * v->likelihood[t];
	int mean_best = (int)round_half_up(sum->missing_best, sum->weight);
	*c = (struct cell){
	    .threat = t, .dimension = d, .rows = sum->rows, .weight = (int)sum->weight, .floor = sum->floor};
	c->mean = (int)round_half_up(sum->missing, sum->weight);
	c->vulnerability = worse(c->mean, c->floor);
	c->residual = scale * (1000 + 2 * c->vulnerability);
	c->inherent = scale * 3000;
	c->counts = c->rows >= 2;
	if (c->counts) {
		if (v->setting < 0 || c->residual > v->residual)
			v->setting = (int)v->cells;
		v->residual = worse(v->residual, c->residual);
		v->residual_best = worse(v->residual_best, scale * (1000 + 2 * worse(mean_best, sum->floor_best)));
		v->inherent = worse(v->inherent, c->inherent);
	}
	v->cells++;
}

static void sum_up(struct verdict *v, const struct answers *a)
{
	static const int by_letter[DIMENSIONS] = {DIM_A, DIM_C, DIM_I};
	struct sums cell[THREATS][DIMENSIONS] = {0}, all = {0};
	int64_t na = 0;
	for (size_t i = 0; i < v->rows; i++) {
		const struct requirement *r = &a->q->row[i];
		const struct row_score *s = &v->row[i];
		if (s->applies && s->result == RESULT_NA)
			na += r->weight;
		if (!s->scored)
			continue;
		add_row(&all, a->q->policy, r, s);
		for (int t = 0; t < THREATS; t++)
			for (int d = 0; d < DIMENSIONS; d++)
				if (r->threats >> t & 1 && r->protects >> d & 1)
					add_row(&cell[t][d], a->q->policy, r, s);
	}
	for (int t = 0; t < THREATS; t++)
		for (int i = 0; i < DIMENSIONS; i++)
			if (cell[t][by_letter[i]].rows)
				close_cell(v, &cell[t][by_letter[i]], t, by_letter[i]);
	if (all.rows) {
		v->conformity = 1000 - (int)round_half_up(all.missing, all.weight);
		v->conformity_best = 1000 - (int)round_half_up(all.missing_best, all.weight);
	} else {
		v->conformity = v->conformity_best = 1000;
	}
	if (na) {
		v->na_percent = (int)round_half_up(100 * na, na + all.weight);
		/* Compared exactly: 20.4 % is over 20 %. */
		v->na_warning = 100 * na > (int64_t)a->q->policy->na_warning_percent * (na + all.weight);
	}
}

static int *list_new(const struct verdict *v)
{
	return arena_alloc(v->arena, v->rows * sizeof(int));
}

static void list_rows(struct verdict *v, const struct answers *a)
{
	v->knockout = list_new(v);
	v->unanswered = list_new(v);
	v->unknown = list_new(v);
	v->na = list_new(v);
	v->unmet = list_new(v);
	v->out_of_scope = list_new(v);
	v->missing = list_new(v);
	for (int i = 0; i < (int)v->rows; i++) {
		enum role role = a->q->row[i].role;
		if (!v->row[i].applies)
			continue;
		bool decides = role == ROLE_KNOCKOUT || role == ROLE_SCOPE;
		switch (v->row[i].result) {
		case RESULT_UNANSWERED:
			v->unanswered[v->unanswereds++] = i;
			if (decides || role == ROLE_MANDATORY)
				v->missing[v->missings++] = i;
			break;
		case RESULT_UNKNOWN:
			v->unknown[v->unknowns++] = i;
			if (decides)
				v->missing[v->missings++] = i;
			break;
		case RESULT_UNMET:
			v->unmet[v->unmets++] = i;
			if (role == ROLE_KNOCKOUT)
				v->knockout[v->knockouts++] = i;
			if (role == ROLE_SCOPE)
				v->out_of_scope[v->out_of_scopes++] = i;
			break;
		case RESULT_NA:
			v->na[v->nas++] = i;
			break;
		case RESULT_MET:
		case RESULT_PARTIAL:
			break;
		}
	}
}

enum grade score_band(const struct policy *p, int residual)
{
	int i = 0;
	while (i < BANDS - 1 && residual >= p->band[i].below)
		i++;
	return (enum grade)i;
}

static void add_due(struct verdict *v, int day, const char *id, struct words why)
{
	/* The soonest eight are kept, in order. */
	const size_t max = sizeof(v->due) / sizeof(*v->due);
	size_t at = v->dues;
	while (at > 0 && v->due[at - 1].day > day)
		at--;
	if (at == max)
		return;
	size_t moved = (v->dues == max ? max - 1 : v->dues) - at;
	memmove(&v->due[at + 1], &v->due[at], moved * sizeof(*v->due));
	v->due[at] = (struct due){day, id, why};
	v->dues = at + moved + 1;
}

static void find_dues(struct verdict *v, const struct answers *a)
{
	const struct policy *p = a->q->policy;
	int end_row = p->fact_row[CASE_END], end;
	if (v->months)
		add_due(v, date_add_months(a->date, v->months), NULL,
			(struct words){"判定から再評価までの期間", "interval after the decision"});
	for (size_t i = 0; i < v->rows; i++)
		if (v->row[i].applies && a->item[i].value && a->item[i].evidence_until != DATE_NONE)
			add_due(v, a->item[i].evidence_until, a->q->row[i].id,
				(struct words){"証跡の有効期限", "evidence expires"});
	if (end_row >= 0 && a->applies[end_row] && a->item[end_row].value &&
	    date_from_iso(a->item[end_row].value, &end))
		add_due(v, end - p->end_notice_days, p->fact[CASE_END],
			(struct words){"契約終了の前", "before the contract ends"});
}

static void decide(struct verdict *v, const struct answers *a)
{
	const struct policy *p = a->q->policy;
	v->band = score_band(p, v->residual);
	v->band_best = score_band(p, v->residual_best);
	v->grade = v->out_of_scopes ? GRADE_OUT_OF_SCOPE
		   : v->knockouts   ? GRADE_X
		   : v->missings    ? GRADE_PENDING
				    : v->band;
	v->provisional = v->grade >= GRADE_X;
	if (v->grade <= GRADE_X) {
		v->decided = v->grade == GRADE_X ? &p->unusable : &p->band[v->grade];
		v->approver = band_approver(v->decided, a->q->id);
		v->months = band_months(v->decided, a->q->id);
	}
	find_dues(v, a);
}

struct verdict *score(const struct answers *a)
{
	return score_treated(a, NULL);
}

struct verdict *score_treated(const struct answers *a, const bool *partly)
{
	struct arena *arena = arena_new();
	struct verdict *v = arena_alloc(arena, sizeof(*v));
	struct facts f = answers_facts(a);
	v->arena = arena;
	v->rows = a->q->rows;
	v->setting = -1;
	v->row = arena_alloc(arena, v->rows * sizeof(*v->row));
	for (size_t i = 0; i < v->rows; i++)
		score_row(a, (int)i, partly && partly[i], &f, &v->row[i]);
	rate_case(v, a);
	sum_up(v, a);
	list_rows(v, a);
	decide(v, a);
	return v;
}

void verdict_free(struct verdict *v)
{
	if (v)
		arena_free(v->arena);
}

const struct cell *verdict_cell(const struct verdict *v, int threat, int dimension)
{
	for (size_t i = 0; i < v->cells; i++)
		if (v->cell[i].threat == threat && v->cell[i].dimension == dimension)
			return &v->cell[i];
	return NULL;
}

static struct words name_rows(const struct verdict *v, const struct answers *a, const int *row, size_t n)
{
	enum { NAMED_MAX = 3 };
	struct buf ja, en;
	buf_init(&ja, 4000);
	buf_init(&en, 4000);
	for (size_t i = 0; i < n && i < NAMED_MAX; i++) {
		const struct requirement *r = &a->q->row[row[i]];
		buf_printf(&ja, "%s%s（%s）", i ? "、" : "", r->id, r->ask.ja);
		buf_printf(&en, "%s%s (%s)", i ? ", " : "", r->id, words_in(r->ask, LANG_EN));
	}
	if (n > NAMED_MAX) {
		buf_printf(&ja, "ほか%zu件", n - NAMED_MAX);
		buf_printf(&en, " and %zu more", n - NAMED_MAX);
	}
	struct words w = {arena_strdup(v->arena, buf_text(&ja)), arena_strdup(v->arena, buf_text(&en))};
	buf_clear(&ja);
	buf_clear(&en);
	return w;
}

static struct words reason_of_band(const struct verdict *v, const struct answers *a)
{
	if (v->setting < 0)
		return (struct words){"採点の対象になる項目がないため。", "nothing is scored"};
	const struct cell *c = &v->cell[v->setting];
	const struct words threat = a->q->policy->likelihood[c->threat].title;
	const struct words dimension = a->q->policy->dimension[c->dimension];
	const char *why_ja = c->floor > c->mean ? "重要な対策の欠けによる下限" : "満たさない割合";
	const char *why_en = c->floor > c->mean ? "floor for a missing key control" : "mean of what is missing";
	return (struct words){
	    arena_printf(
		v->arena,
		"残存リスクが最も大きいのは T%d %s × %s（資産価値 %d × 起こりやすさ %d、%s %d‰）で %d,%03d 点のため。",
		c->threat + 1, threat.ja, dimension.ja, v->asset[c->dimension], v->likelihood[c->threat], why_ja,
		c->vulnerability, c->residual / 1000, c->residual % 1000),
	    arena_printf(
		v->arena,
		"the largest residual is T%d %s on %s (asset %d x likelihood %d, %s %d per mille): %d,%03d points",
		c->threat + 1, words_in(threat, LANG_EN), words_in(dimension, LANG_EN), v->asset[c->dimension],
		v->likelihood[c->threat], why_en, c->vulnerability, c->residual / 1000, c->residual % 1000)};
}

struct words verdict_reason(const struct verdict *v, const struct answers *a)
{
	struct words rows;
	switch (v->grade) {
	case GRADE_OUT_OF_SCOPE:
		rows = name_rows(v, a, v->out_of_scope, v->out_of_scopes);
		return (struct words){arena_printf(v->arena, "%sにより、本方針の対象外です。", rows.ja),
				      arena_printf(v->arena, "outside this policy because of %s", rows.en)};
	case GRADE_X:
		rows = name_rows(v, a, v->knockout, v->knockouts);
		return (struct words){arena_printf(v->arena, "必須要件 %sを満たさないため。", rows.ja),
				      arena_printf(v->arena, "knock-out not met: %s", rows.en)};
	case GRADE_PENDING:
		rows = name_rows(v, a, v->missing, v->missings);
		return (struct words){arena_printf(v->arena, "%sが未回答又は不明のため保留。", rows.ja),
				      arena_printf(v->arena, "pending: %s unanswered or unknown", rows.en)};
	default:
		return reason_of_band(v, a);
	}
}
