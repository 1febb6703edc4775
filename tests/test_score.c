/* The risk model: the case worked by hand and its neighbours, and what must hold for every set of answers. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/explain.h"
#include "assess/score.h"

static struct questionnaire *load_from(const char *folder, const char *kind)
{
	struct host host;
	struct err err = {0};
	struct questionnaire *q = NULL;
	const char *const folders[] = {folder, "templates"};
	host_system(&host);
	struct template_source src = {.host = &host, .folder = folders, .folders = 2};
	questionnaire_load(&q, &src, kind, &err);
	for (size_t i = 0; i < err.count; i++)
		print_error("%s:%d: %s\n", err.item[i].file, err.item[i].line, err.item[i].text.en);
	err_clear(&err);
	assert_non_null(q);
	return q;
}

/* --- worked by hand --- */

enum { MAX_SET = 10 };

/* An answer: a row, its value ("" for none), its evidence. */
struct set {
	const char *id, *value;
	int evidence; /* level; EVIDENCE_UNSET */
	const char *until;
};

/* 3C on the internet: w5 met with E3, w4 partial with E2, w3 unmet, w2 unknown (scoring.md). */
static const struct set worked[MAX_SET] = {
    {"PRF-13", "internet", -1, NULL}, {"PRF-16", "3C", -1, NULL},  {"SML-01", "yes", 3, NULL},
    {"SML-02", "partial", 2, NULL},   {"SML-03", "no", -1, NULL},  {"SML-04", "unknown", -1, NULL},
    {"SML-05", "yes", -1, NULL},      {"SML-06", "yes", -1, NULL}, {"SML-07", "no", -1, NULL},
};

struct worked_row {
	const char *name;
	struct set set[5]; /* instead of the answers above */
	enum grade grade;
	int mean, floor, residual, best;
};

static const struct worked_row worked_rows[] = {
    {"as in the paper", {{0}}, GRADE_C, 514, 250, 18252, 15678},
    {"the unknown met", {{"SML-04", "yes", -1, NULL}}, GRADE_B, 371, 250, 15678, 15678},
    {"the unknown unmet", {{"SML-04", "no", -1, NULL}}, GRADE_C, 514, 250, 18252, 18252},
    {"the unknown half met", {{"SML-04", "partial", -1, NULL}}, GRADE_B, 443, 250, 16974, 16974},
    {"the unknown unanswered", {{"SML-04", "", -1, NULL}}, GRADE_C, 514, 250, 18252, 15678},
    {"a key control unmet", {{"SML-02", "no", 3, NULL}}, GRADE_C, 643, 500, 20574, 18000},
    {"a floor over the mean",
     {{"SML-02", "no", 3, NULL}, {"SML-03", "yes", -1, NULL}, {"SML-04", "yes", -1, NULL}},
     GRADE_C,
     286,
     500,
     18000,
     18000},
    {"half a floor over the mean",
     {{"SML-03", "yes", -1, NULL}, {"SML-04", "yes", -1, NULL}},
     GRADE_B,
     157,
     250,
     13500,
     13500},
    {"half met with proof is half a floor",
     {{"SML-02", "partial", 3, NULL}, {"SML-03", "yes", -1, NULL}, {"SML-04", "yes", -1, NULL}},
     GRADE_B,
     143,
     250,
     13500,
     13500},
    {"met, document seen",
     {{"SML-02", "yes", 2, NULL}, {"SML-03", "yes", -1, NULL}, {"SML-04", "yes", -1, NULL}},
     GRADE_B,
     29,
     0,
     9522,
     9522},
    {"met, statement only",
     {{"SML-02", "yes", 1, NULL}, {"SML-03", "yes", -1, NULL}, {"SML-04", "yes", -1, NULL}},
     GRADE_B,
     71,
     0,
     10278,
     10278},
    {"met, no document: half a floor",
     {{"SML-02", "yes", 0, NULL}, {"SML-03", "yes", -1, NULL}, {"SML-04", "yes", -1, NULL}},
     GRADE_B,
     143,
     250,
     13500,
     13500},
    {"all met: the bound itself is B",
     {{"SML-02", "yes", 3, NULL}, {"SML-03", "yes", -1, NULL}, {"SML-04", "yes", -1, NULL}},
     GRADE_B,
     0,
     0,
     9000,
     9000},
    {"class 2, all met",
     {{"PRF-16", "2", -1, NULL}, {"SML-02", "yes", 3, NULL}, {"SML-03", "yes", -1, NULL}, {"SML-04", "yes", -1, NULL}},
     GRADE_A,
     0,
     0,
     6000,
     6000},
    {"class 3A, nothing met",
     {{"PRF-16", "3A", -1, NULL}, {"SML-01", "no", 3, NULL}, {"SML-02", "no", 3, NULL}, {"SML-04", "no", -1, NULL}},
     GRADE_D,
     1000,
     500,
     45000,
     45000},
    {"evidence expired the day before", {{"SML-01", "yes", 3, "2026-05-31"}}, GRADE_C, 693, 250, 21474, 18900},
    {"evidence expires today", {{"SML-01", "yes", 3, "2026-06-01"}}, GRADE_C, 514, 250, 18252, 15678},
    {"nothing recorded of the evidence", {{"SML-01", "yes", -1, NULL}}, GRADE_C, 693, 250, 21474, 18900},
    {"evidence where none counts", {{"SML-03", "no", 3, NULL}}, GRADE_C, 514, 250, 18252, 15678},
    {"a row n/a", {{"SML-03", "na", -1, NULL}}, GRADE_B, 382, 250, 15876, 13500},
    {"a mandatory row unknown", {{"SML-01", "unknown", -1, NULL}}, GRADE_C, 871, 500, 24678, 15678},
    {"a mandatory row unanswered", {{"SML-01", "", -1, NULL}}, GRADE_PENDING, 871, 500, 24678, 15678},
    {"a mandatory row unmet and unanswered ones",
     {{"SML-01", "", -1, NULL}, {"SML-06", "no", -1, NULL}},
     GRADE_X,
     871,
     500,
     24678,
     15678},
    {"a knock-out unmet", {{"SML-06", "no", -1, NULL}}, GRADE_X, 514, 250, 18252, 15678},
    {"a knock-out half met, without partial", {{"SML-06", "partial", -1, NULL}}, GRADE_X, 514, 250, 18252, 15678},
    {"a knock-out unknown", {{"SML-06", "unknown", -1, NULL}}, GRADE_PENDING, 514, 250, 18252, 15678},
    {"a knock-out unanswered", {{"SML-06", "", -1, NULL}}, GRADE_PENDING, 514, 250, 18252, 15678},
    {"a scope row unanswered", {{"SML-07", "", -1, NULL}}, GRADE_PENDING, 514, 250, 18252, 15678},
    {"out of scope", {{"SML-07", "yes", -1, NULL}}, GRADE_OUT_OF_SCOPE, 514, 250, 18252, 15678},
    {"out of scope before all else",
     {{"SML-07", "yes", -1, NULL}, {"SML-06", "no", -1, NULL}, {"SML-01", "", -1, NULL}},
     GRADE_OUT_OF_SCOPE,
     871,
     500,
     24678,
     15678},
    {"not on the internet", {{"PRF-13", "lgwan", -1, NULL}}, GRADE_B, 514, 250, 12168, 10452},
    {"segment unanswered counts as internet", {{"PRF-13", "", -1, NULL}}, GRADE_C, 514, 250, 18252, 15678},
    {"segment unknown counts as internet", {{"PRF-13", "unknown", -1, NULL}}, GRADE_C, 514, 250, 18252, 15678},
    {"class unanswered counts as 3A", {{"PRF-16", "", -1, NULL}}, GRADE_D, 514, 250, 30420, 26130},
    {"class unknown counts as 3A", {{"PRF-16", "unknown", -1, NULL}}, GRADE_D, 514, 250, 30420, 26130},
};

static void put(struct answers *a, const struct set *s)
{
	int row = questionnaire_find(a->q, s->id);
	assert_in_range(row, 0, a->q->rows - 1);
	struct answer answer = {.value = *s->value ? s->value : NULL, .evidence = s->evidence};
	answer.evidence_until = DATE_NONE;
	if (s->until)
		assert_true(date_from_iso(s->until, &answer.evidence_until));
	answers_set(a, row, &answer);
}

static struct answers *worked_answers(const struct questionnaire *q, const struct set *instead)
{
	struct answers *a = answers_new(q, date_from_ymd(2026, 6, 1));
	for (size_t i = 0; i < MAX_SET && worked[i].id; i++)
		put(a, &worked[i]);
	for (size_t i = 0; instead && i < 5 && instead[i].id; i++)
		put(a, &instead[i]);
	return a;
}

static void test_worked(void **state)
{
	const struct worked_row *row = *state;
	struct questionnaire *q = load_from("tests/templates/valid/worked", "small");
	struct answers *a = worked_answers(q, row->set);
	struct verdict *v = score(a);
	assert_in_range(v->setting, 0, v->cells - 1);
	const struct cell *c = &v->cell[v->setting];
	assert_int_equal(c->threat, 0);
	assert_int_equal(c->dimension, DIM_C);
	assert_int_equal(c->mean, row->mean);
	assert_int_equal(c->floor, row->floor);
	assert_int_equal(c->vulnerability, row->mean > row->floor ? row->mean : row->floor);
	assert_int_equal(v->residual, row->residual);
	assert_int_equal(v->residual_best, row->best);
	assert_string_equal(grade_code(v->grade), grade_code(row->grade));
	assert_int_equal(v->provisional, row->grade > GRADE_D);
	/* A cell with one row is shown and sets nothing. */
	assert_int_equal(v->cells, 2);
	assert_false(v->cell[1].counts);
	assert_int_equal(v->cell[1].rows, 1);
	assert_true(*words_in(verdict_reason(v, a), LANG_JA) && *words_in(verdict_reason(v, a), LANG_EN));
	verdict_free(v);
	answers_free(a);
	questionnaire_free(q);
}

/* Everything else that the paper says of the case. */
static void test_worked_rest(void **state)
{
	(void)state;
	static const int u[] = {0, 550, 1000, 1000, 0};
	struct questionnaire *q = load_from("tests/templates/valid/worked", "small");
	struct answers *a = worked_answers(q, NULL);
	struct verdict *v = score(a);
	for (int i = 0; i < 5; i++)
		assert_int_equal(v->row[2 + i].u, u[i]);
	assert_int_equal(v->row[3].s, 500);
	assert_int_equal(v->row[3].c, 900);
	assert_int_equal(v->row[5].s, -1);
	assert_int_equal(v->row[4].c, 1000);
	assert_int_equal(v->asset[DIM_C], 3);
	assert_int_equal(v->likelihood[0], 3);
	assert_true(v->raised[0]);
	assert_int_equal(v->inherent, 27000);
	assert_int_equal(v->band, GRADE_C);
	assert_int_equal(v->band_best, GRADE_B);
	assert_int_equal(v->cell[v->setting].weight, 14);
	/* over all scored rows: 7200 of 15, at best 5200 of 15 */
	assert_int_equal(v->conformity, 520);
	assert_int_equal(v->conformity_best, 653);
	assert_int_equal(v->unknowns, 1);
	assert_int_equal(v->unmets, 1);
	assert_string_equal(v->approver->code, "chief");
	assert_int_equal(v->months, 6);
	assert_int_equal(v->dues, 1);
	assert_int_equal(v->due[0].day, date_from_ymd(2026, 12, 1));
	verdict_free(v);

	put(a, &(struct set){"PRF-35", "2026-10-31", -1, NULL});
	put(a, &(struct set){"SML-01", "yes", 3, "2026-09-30"});
	v = score(a);
	assert_int_equal(v->dues, 3);
	assert_int_equal(v->due[0].day, date_from_ymd(2026, 8, 2));
	assert_string_equal(v->due[0].id, "PRF-35");
	assert_int_equal(v->due[1].day, date_from_ymd(2026, 9, 30));
	assert_string_equal(v->due[1].id, "SML-01");
	verdict_free(v);
	answers_free(a);
	questionnaire_free(q);
}

/* 該当なし over 20 % by weight, exactly: 3 of 15 is not, 4 of 15 is. */
static void test_na_warning(void **state)
{
	(void)state;
	static const struct {
		const char *id;
		int percent;
		bool warning;
	} rows[] = {{"SML-03", 20, false}, {"SML-02", 27, true}, {"SML-05", 7, false}};
	struct questionnaire *q = load_from("tests/templates/valid/worked", "small");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct set set[5] = {{rows[i].id, "na", -1, NULL}};
		struct answers *a = worked_answers(q, set);
		struct verdict *v = score(a);
		assert_int_equal(v->na_percent, rows[i].percent);
		assert_int_equal(v->na_warning, rows[i].warning);
		assert_int_equal(v->nas, 1);
		verdict_free(v);
		answers_free(a);
	}
	questionnaire_free(q);
}

/* --- asset values --- */

struct asset_row {
	const char *name;
	const char *class_c, *personal, *specific, *sensitive; /* PRF-16, 20, 21, 22 */
	const char *class_i, *system;                          /* PRF-17, 24 */
	const char *class_a, *outage;                          /* PRF-18, 19 */
	int c, i, a;
};

static const struct asset_row asset_rows[] = {
    {"the lowest", "1", "no", "no", "no", "1", "no", "1", NULL, 1, 1, 1},
    {"class 2", "2", "no", "no", "no", "2", "no", "2", "100", 2, 3, 2},
    {"personal information", "1", "yes", "no", "no", "1", "std", "2", "72", 3, 2, 3},
    {"specific personal information", "2", "yes", "yes", "no", "2", "std", "2", "24", 4, 4, 4},
    {"sensitive information", "3C", "yes", "no", "yes", "2", "related", "2", "4", 4, 4, 5},
    {"3B", "3B", "yes", "no", "no", "1", "related", "2", "72.5", 4, 2, 2},
    {"3A stays above what personal information asks for", "3A", "yes", "yes", "yes", "1", "no", "2", "24.5", 5, 1, 3},
    {"an outage of 4.5 hours", "1", "no", "no", "no", "1", "no", "2", "4.5", 1, 1, 4},
    {"nothing known", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 5, 4, 5},
    {"all unknown", "unknown", "unknown", "unknown", "unknown", "unknown", "unknown", "2", "unknown", 5, 4, 5},
    {"personal information unknown", "1", "unknown", "no", "no", "1", "no", "1", NULL, 3, 1, 1},
    {"system unknown", "1", "no", "no", "no", "2", "unknown", "1", NULL, 1, 4, 1},
    {"availability unknown: the outage is not asked", "1", "no", "no", "no", "1", "no", "unknown", NULL, 1, 1, 5},
    {"outage unanswered", "1", "no", "no", "no", "1", "no", "2", NULL, 1, 1, 5},
};

static void test_asset(void **state)
{
	const struct asset_row *row = *state;
	struct questionnaire *q = load_from("templates", "cloud");
	struct answers *a = answers_new(q, date_from_ymd(2026, 6, 1));
	const struct {
		const char *id, *value;
	} set[] = {{"PRF-16", row->class_c},   {"PRF-20", row->personal}, {"PRF-21", row->specific},
		   {"PRF-22", row->sensitive}, {"PRF-17", row->class_i},  {"PRF-24", row->system},
		   {"PRF-18", row->class_a},   {"PRF-19", row->outage}};
	for (size_t i = 0; i < sizeof(set) / sizeof(*set); i++)
		a->item[questionnaire_find(q, set[i].id)].value = set[i].value;
	answers_update(a);
	struct verdict *v = score(a);
	assert_int_equal(v->asset[DIM_C], row->c);
	assert_int_equal(v->asset[DIM_I], row->i);
	assert_int_equal(v->asset[DIM_A], row->a);
	verdict_free(v);
	answers_free(a);
	questionnaire_free(q);
}

static void test_rounding(void **state)
{
	(void)state;
	static const int64_t rows[][3] = {{0, 1, 0},       {1, 2, 1},      {1, 3, 0},  {2, 3, 1},
					  {7200, 14, 514}, {5, 10, 1},     {4, 10, 0}, {999, 1000, 1},
					  {499, 1000, 0},  {500, 1000, 1}, {7, 1, 7}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(round_half_up(rows[i][0], rows[i][1]), rows[i][2]);
}

/* --- generated answers over the real templates --- */

static uint64_t random_state;

static unsigned dice(unsigned n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((random_state >> 33) % n);
}

enum { VALUES_MAX = 60 };

/* Values a row may have; NULL is unanswered. */
struct values {
	const char *value[VALUES_MAX];
	size_t n;
};

static void value_add(struct values *v, const char *value)
{
	if (v->n < VALUES_MAX)
		v->value[v->n++] = value;
}

static void values_of(const struct requirement *r, struct values *v)
{
	static const char *const fixed[] = {"yes", "partial", "no"};
	static const char *const numbers[] = {"0",  "1",  "2",  "3",  "4",  "5",   "6",    "7",     "12",
					      "24", "30", "48", "72", "90", "180", "99.5", "99.95", "1000"};
	static const char *const days[] = {"2024-12-31", "2025-12-01", "2026-05-01", "2026-06-01",
					   "2026-12-31", "2027-03-31", "2031-03-31"};
	v->n = 0;
	for (size_t i = 0; i < r->choices; i++)
		value_add(v, r->choice[i].code);
	switch (r->type->value) {
	case VALUE_CODE:
	case VALUE_CODES:
		for (size_t i = 0; !r->choices && i < 3; i++)
			if (i != 1 || strcmp(r->type->name, "ynp") == 0)
				value_add(v, fixed[i]);
		for (size_t i = 0; r->type->value == VALUE_CODES && r->pass && i < 1; i++)
			if (r->pass->count > 1)
				value_add(v, "isms,cs");
		break;
	case VALUE_NUMBER:
		for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
			value_add(v, numbers[i]);
		break;
	case VALUE_DATE:
		for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++)
			value_add(v, days[i]);
		break;
	case VALUE_TEXT:
		value_add(v, r->type->ok);
		break;
	}
}

/* How often rows are met, open or n/a differs from set to set, so that every grade occurs. */
static void fill(struct answers *a, int round)
{
	const unsigned met = round % 4 == 0 ? 95 : round % 4 == 1 ? 70 : round % 4 == 2 ? 40 : 99;
	const unsigned open = round % 5 == 0 ? 20 : round % 5 == 1 ? 5 : 0;
	const unsigned na = round % 7 == 0 ? 40 : round % 7 < 3 ? 5 : 0;
	struct facts f = answers_facts(a);
	a->evidence_default = (int)dice(5) - 1;
	for (int i = 0; i < (int)a->q->rows; i++) {
		const struct requirement *r = &a->q->row[i];
		struct answer *item = &a->item[i];
		struct values v;
		if (r->fixed)
			continue;
		values_of(r, &v);
		item->value = v.value[dice((unsigned)v.n)];
		for (size_t j = 0; r->pass && dice(100) < met && j < v.n && !rule_holds(r->pass, item->value, &f); j++)
			item->value = v.value[j];
		if (dice(100) < open)
			item->value = dice(2) || !r->offers_unknown ? NULL : "unknown";
		else if (r->offers_na && r->role != ROLE_INFO && dice(100) < na)
			item->value = "na";
		item->evidence = dice(3) ? EVIDENCE_UNSET : (int)dice(4);
		item->evidence_until = dice(5) ? DATE_NONE : a->date - 100 + (int)dice(400);
		a->applies[i] = !r->when || cond_eval(r->when, &f) != TRUTH_NO;
	}
	answers_update(a);
}

/* --- the model once more, written from scoring.md alone --- */

static bool is_open(const struct row_score *s)
{
	return s->result == RESULT_UNKNOWN || s->result == RESULT_UNANSWERED;
}

static int expected_u(const struct answers *a, int row, const struct row_score *s)
{
	static const int counts[] = {500, 750, 900, 1000};
	const struct requirement *r = &a->q->row[row];
	int c = 1000;
	if ((r->role == ROLE_KNOCKOUT || r->role == ROLE_MANDATORY) && r->weight >= 3 && r->asks_evidence) {
		int level = a->item[row].evidence >= 0 ? a->item[row].evidence : a->evidence_default;
		if (level < 0 || (a->item[row].evidence_until != DATE_NONE && a->item[row].evidence_until < a->date))
			level = 0;
		c = counts[level];
	}
	if (is_open(s))
		return 1000;
	if (s->result == RESULT_NA)
		return 0;
	int half = s->result == RESULT_MET ? 1000 : s->result == RESULT_PARTIAL ? 500 : 0;
	return 1000 - (half * c + 500) / 1000;
}

/* Σ w·u and Σ w over the rows of a cell (t < 0: over all), and its floor; `best`: open rows at u = 0. */
struct total {
	int64_t wu, w;
	int rows, floor;
};

static struct total total_of(const struct answers *a, const struct verdict *v, int t, int d, bool best)
{
	struct total sum = {0};
	for (size_t i = 0; i < v->rows; i++) {
		const struct requirement *r = &a->q->row[i];
		const struct row_score *s = &v->row[i];
		bool inside = t < 0 || ((r->threats & (1u << t)) && (r->protects & (1u << d)));
		if (!a->applies[i] || !r->weight || s->result == RESULT_NA || !inside)
			continue;
		int u = best && is_open(s) ? 0 : s->u;
		sum.rows++;
		sum.w += r->weight;
		sum.wu += (int64_t)r->weight * u;
		if ((r->role == ROLE_KNOCKOUT || r->role == ROLE_MANDATORY) && r->weight >= 4)
			sum.floor = u >= 1000 ? 500 : u >= 500 && sum.floor < 250 ? 250 : sum.floor;
	}
	return sum;
}

static int mean_of(struct total sum)
{
	return (int)((2 * sum.wu + sum.w) / (2 * sum.w));
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static void check_cells(const struct answers *a, const struct verdict *v)
{
	int worst = 0, best = 0, inherent = 0;
	size_t cells = 0;
	for (int t = 0; t < THREATS; t++)
		for (int d = 0; d < DIMENSIONS; d++) {
			struct total sum = total_of(a, v, t, d, false), low = total_of(a, v, t, d, true);
			const struct cell *c = NULL;
			for (size_t i = 0; i < v->cells; i++)
				if (v->cell[i].threat == t && v->cell[i].dimension == d)
					c = &v->cell[i];
			assert_int_equal(c != NULL, sum.rows > 0);
			if (!c)
				continue;
			cells++;
			int scale = v->asset[d] * v->likelihood[t];
			assert_int_equal(c->rows, sum.rows);
			assert_int_equal(c->weight, sum.w);
			assert_int_equal(c->mean, mean_of(sum));
			assert_int_equal(c->floor, sum.floor);
			assert_int_equal(c->vulnerability, larger(c->mean, c->floor));
			assert_in_range(c->vulnerability, 0, 1000);
			assert_int_equal(c->residual, scale * (1000 + 2 * c->vulnerability));
			assert_in_range(c->residual, 1000, 45000);
			assert_int_equal(c->inherent, scale * 3000);
			assert_true(c->residual <= c->inherent);
			assert_int_equal(c->counts, sum.rows >= 2);
			if (!c->counts)
				continue;
			worst = larger(worst, c->residual);
			inherent = larger(inherent, c->inherent);
			best = larger(best, scale * (1000 + 2 * larger(mean_of(low), low.floor)));
		}
	assert_int_equal(v->cells, cells);
	assert_int_equal(v->residual, worst);
	assert_int_equal(v->residual_best, best);
	assert_int_equal(v->inherent, inherent);
	assert_true(v->residual_best <= v->residual);
	assert_true(v->band_best <= v->band);
	if (v->setting >= 0)
		assert_int_equal(v->cell[v->setting].residual, v->residual);
}

static bool listed(const int *list, size_t n, int row)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == row)
			return true;
	return false;
}

static void check_grade(const struct answers *a, const struct verdict *v)
{
	size_t out = 0, failed = 0, missing = 0;
	for (int i = 0; i < (int)v->rows; i++) {
		enum role role = a->q->row[i].role;
		const struct row_score *s = &v->row[i];
		assert_int_equal(s->applies, a->applies[i]);
		if (!s->applies)
			continue;
		assert_int_equal(s->u, expected_u(a, i, s));
		bool knocked = role == ROLE_KNOCKOUT && s->result == RESULT_UNMET;
		failed += knocked;
		assert_int_equal(listed(v->knockout, v->knockouts, i), knocked);
		out += role == ROLE_SCOPE && s->result == RESULT_UNMET;
		missing += (role == ROLE_KNOCKOUT || role == ROLE_SCOPE) && is_open(s);
		missing += role == ROLE_MANDATORY && s->result == RESULT_UNANSWERED;
	}
	enum grade band = v->residual < 9000    ? GRADE_A
			  : v->residual < 18000 ? GRADE_B
			  : v->residual < 27000 ? GRADE_C
						: GRADE_D;
	assert_int_equal(v->band, band);
	assert_int_equal(v->grade, out ? GRADE_OUT_OF_SCOPE : failed ? GRADE_X : missing ? GRADE_PENDING : band);
	assert_int_equal(v->missings, missing);
	assert_int_equal(v->provisional, v->grade > GRADE_D);
	assert_int_equal(v->approver == NULL, v->grade > GRADE_X);
}

static void check_conformity(const struct answers *a, const struct verdict *v)
{
	struct total all = total_of(a, v, -1, 0, false), low = total_of(a, v, -1, 0, true);
	int64_t na = 0;
	for (size_t i = 0; i < v->rows; i++)
		if (a->applies[i] && v->row[i].result == RESULT_NA)
			na += a->q->row[i].weight;
	assert_int_equal(v->conformity, all.w ? 1000 - mean_of(all) : 1000);
	assert_int_equal(v->conformity_best, all.w ? 1000 - mean_of(low) : 1000);
	assert_true(v->conformity <= v->conformity_best);
	assert_int_equal(v->na_warning, na * 5 > na + all.w);
}

/* --- changes of one answer --- */

/* The same answers in arrays of their own. */
static struct answers *copy_of(const struct answers *a)
{
	struct answers *b = answers_new(a->q, a->date);
	memcpy(b->item, a->item, a->q->rows * sizeof(*a->item));
	b->evidence_default = a->evidence_default;
	answers_update(b);
	return b;
}

static bool same_rows(const struct answers *a, const struct answers *b)
{
	return memcmp(a->applies, b->applies, a->q->rows * sizeof(*a->applies)) == 0;
}

/* No cell, no sum of `worse` is below that of `better`. */
static void assert_not_lower(const struct verdict *better, const struct verdict *worse)
{
	assert_true(worse->residual >= better->residual);
	assert_true(worse->band >= better->band);
	assert_true(worse->conformity <= better->conformity);
	assert_int_equal(worse->cells, better->cells);
	for (size_t i = 0; i < better->cells; i++) {
		assert_true(worse->cell[i].vulnerability >= better->cell[i].vulnerability);
		assert_true(worse->cell[i].residual >= better->cell[i].residual);
	}
}

/* Rows whose value other things than their own rule depend on: scales and likelihoods, rules of other rows. */
static void mark_test(void *ctx, const struct cond_test *t)
{
	bool *marked = ctx;
	if (t->row >= 0)
		marked[t->row] = true;
}

static void mark_read(const struct questionnaire *q, bool *marked)
{
	for (int d = 0; d < DIMENSIONS; d++) {
		const struct asset_scale *s = &q->policy->asset[d];
		if (s->from_row >= 0)
			marked[s->from_row] = true;
		for (size_t i = 0; i < s->leasts; i++)
			cond_each(s->least[i].when, mark_test, marked);
		for (size_t i = 0; i < s->pluses; i++)
			cond_each(s->plus[i].when, mark_test, marked);
	}
	for (int t = 0; t < THREATS; t++)
		cond_each(q->policy->likelihood[t].raise.when, mark_test, marked);
	for (size_t i = 0; i < q->rows; i++) {
		const struct rule *rules[] = {q->row[i].pass, q->row[i].partial};
		for (int j = 0; j < 2; j++)
			if (rules[j] && rules[j]->row >= 0)
				marked[rules[j]->row] = true;
	}
}

static int compared; /* how often a property was really tried */

/* Every value of a row against every other: the better result has no more risk. */
static void check_row_monotone(const struct answers *a, int row)
{
	static const int rank[] = {0, 1, 2, 2, 2, -1}; /* met, partial, unmet, unknown, unanswered, n/a */
	const struct requirement *r = &a->q->row[row];
	struct values values;
	struct answers *b = copy_of(a);
	struct verdict *best[3] = {NULL};
	values_of(r, &values);
	value_add(&values, NULL);
	value_add(&values, "unknown");
	for (size_t i = 0; i < values.n; i++) {
		b->item[row].value = values.value[i];
		answers_update(b);
		struct verdict *v = same_rows(a, b) ? score(b) : NULL;
		int k = v ? rank[v->row[row].result] : -1;
		for (int better = 0; k >= 0 && better <= k; better++)
			if (best[better]) {
				assert_not_lower(best[better], v);
				compared++;
			}
		for (int worse = k + 1; k >= 0 && worse < 3; worse++)
			if (best[worse])
				assert_not_lower(v, best[worse]);
		if (k >= 0 && !best[k])
			best[k] = v;
		else
			verdict_free(v);
	}
	for (int k = 0; k < 3; k++)
		verdict_free(best[k]);
	answers_free(b);
}

/* Better evidence on a row, or on all that have none of their own, never raises the risk. */
static void check_evidence(const struct answers *a, int row)
{
	struct answers *b = copy_of(a);
	struct verdict *before = NULL;
	for (int level = 0; level < EVIDENCE_LEVELS; level++) {
		if (row < 0)
			b->evidence_default = level;
		else
			b->item[row].evidence = level;
		struct verdict *v = score(b);
		if (before)
			assert_not_lower(v, before);
		verdict_free(before);
		before = v;
	}
	verdict_free(before);
	answers_free(b);
}

/* A higher class (also: a shorter outage, personal information) never lowers the risk while rows stay as they are. */
static void check_class(const struct answers *a)
{
	static const struct {
		const char *id;
		const char *value[5]; /* from the lowest */
	} scales[] = {{"PRF-16", {"1", "2", "3C", "3B", "3A"}},
		      {"PRF-17", {"1", "2"}},
		      {"PRF-18", {"1", "2"}},
		      {"PRF-19", {"100", "72", "24", "4", "0"}},
		      {"PRF-20", {"no", "yes"}},
		      {"PRF-21", {"no", "yes"}},
		      {"PRF-22", {"no", "yes"}},
		      {"PRF-24", {"no", "related", "std"}}};
	for (size_t i = 0; i < sizeof(scales) / sizeof(*scales); i++) {
		int row = questionnaire_find(a->q, scales[i].id);
		struct answers *low = copy_of(a), *high = copy_of(a);
		for (int k = 0; k + 1 < 5 && scales[i].value[k + 1]; k++) {
			low->item[row].value = scales[i].value[k];
			high->item[row].value = scales[i].value[k + 1];
			answers_update(low);
			answers_update(high);
			struct verdict *v = score(low), *w = score(high);
			bool same = same_rows(low, high);
			for (size_t j = 0; same && j < v->rows; j++)
				same = v->row[j].u == w->row[j].u && v->row[j].result == w->row[j].result;
			if (same) {
				assert_not_lower(v, w);
				compared++;
			}
			verdict_free(v);
			verdict_free(w);
		}
		answers_free(low);
		answers_free(high);
	}
}

enum { SETS = 800 }; /* of each of four kinds */

static const char *const kinds[] = {"cloud", "outsourcing", "social-media", "outsourcing-cloud"};

static void test_properties(void **state)
{
	const char *kind = *state;
	struct questionnaire *q = load_from("templates", kind);
	bool *marked = calloc(q->rows, sizeof(*marked));
	int seen[GRADE_OUT_OF_SCOPE + 1] = {0};
	assert_non_null(marked);
	mark_read(q, marked);
	random_state = 1000 + strlen(kind);
	compared = 0;
	for (int round = 0; round < SETS; round++) {
		struct answers *a = answers_new(q, date_from_ymd(2026, 6, 1));
		fill(a, round);
		struct verdict *v = score(a);
		check_cells(a, v);
		check_grade(a, v);
		check_conformity(a, v);
		seen[v->grade]++;
		if (round % 8 == 0) {
			/* One row after the other comes up. */
			int row = (int)((size_t)(round / 8) * 7 % q->rows);
			while (marked[row] || !q->row[row].pass || !a->applies[row])
				row = (row + 1) % (int)q->rows;
			check_row_monotone(a, row);
			check_evidence(a, row);
			check_evidence(a, -1);
			check_class(a);
		}
		verdict_free(v);
		answers_free(a);
	}
	assert_true(compared > SETS / 2);
	/* The generator reaches what it is meant to. */
	assert_true(seen[GRADE_X] > 0 && seen[GRADE_PENDING] > 0 && seen[GRADE_OUT_OF_SCOPE] > 0);
	assert_true(seen[GRADE_A] + seen[GRADE_B] + seen[GRADE_C] + seen[GRADE_D] > 0);
	free(marked);
	questionnaire_free(q);
}

/* --- the order of rows --- */

static int find_slowly(void *ctx, const char *id)
{
	const struct questionnaire *q = ctx;
	for (size_t i = 0; i < q->rows; i++)
		if (strcmp(q->row[i].id, id) == 0)
			return (int)i;
	return -1;
}

/* Puts the rows in an order that no template could have, and binds everything anew. */
static void shuffle(struct questionnaire *q)
{
	for (size_t i = q->rows - 1; i > 0; i--) {
		size_t j = dice((unsigned)i + 1);
		struct requirement r = q->row[i];
		q->row[i] = q->row[j];
		q->row[j] = r;
	}
	for (size_t i = 0; i < q->rows; i++) {
		struct requirement *r = &q->row[i];
		r->row = (int)i;
		cond_resolve(r->when, find_slowly, q);
		rule_resolve(r->pass, find_slowly, q);
		rule_resolve(r->partial, find_slowly, q);
	}
	policy_resolve(q->policy, find_slowly, q);
}

static void test_row_order(void **state)
{
	const char *kind = *state;
	struct questionnaire *q = load_from("templates", kind), *p = load_from("templates", kind);
	random_state = 77;
	shuffle(p);
	for (int round = 0; round < 60; round++) {
		struct answers *a = answers_new(q, date_from_ymd(2026, 6, 1)), *b = answers_new(p, a->date);
		fill(a, round);
		b->evidence_default = a->evidence_default;
		for (size_t i = 0; i < p->rows; i++) {
			int row = questionnaire_find(q, p->row[i].id);
			b->item[i] = a->item[row];
			b->applies[i] = a->applies[row];
		}
		struct verdict *v = score(a), *w = score(b);
		assert_int_equal(v->grade, w->grade);
		assert_int_equal(v->residual, w->residual);
		assert_int_equal(v->residual_best, w->residual_best);
		assert_int_equal(v->inherent, w->inherent);
		assert_int_equal(v->conformity, w->conformity);
		assert_int_equal(v->conformity_best, w->conformity_best);
		assert_int_equal(v->na_percent, w->na_percent);
		assert_int_equal(v->cells, w->cells);
		assert_int_equal(v->setting, w->setting);
		assert_memory_equal(v->cell, w->cell, v->cells * sizeof(*v->cell));
		assert_memory_equal(v->asset, w->asset, sizeof(v->asset));
		assert_memory_equal(v->likelihood, w->likelihood, sizeof(v->likelihood));
		assert_int_equal(v->knockouts, w->knockouts);
		assert_int_equal(v->missings, w->missings);
		for (size_t i = 0; i < p->rows; i++)
			assert_int_equal(w->row[i].u, v->row[questionnaire_find(q, p->row[i].id)].u);
		verdict_free(v);
		verdict_free(w);
		answers_free(a);
		answers_free(b);
	}
	questionnaire_free(q);
	questionnaire_free(p);
}

/* --- nothing to score --- */

static void test_all_alike(void **state)
{
	static const char *const values[] = {"na", NULL, "unknown"};
	struct questionnaire *q = load_from("templates", *state);
	for (size_t i = 0; i < 3; i++) {
		struct answers *a = answers_new(q, date_from_ymd(2026, 6, 1));
		for (size_t j = 0; j < q->rows; j++)
			a->item[j].value = values[i];
		answers_update(a);
		struct verdict *v = score(a);
		check_cells(a, v);
		check_conformity(a, v);
		if (i == 0) {
			assert_int_equal(v->cells, 0);
			assert_int_equal(v->setting, -1);
			assert_int_equal(v->residual, 0);
			assert_int_equal(v->conformity, 1000);
			assert_int_equal(v->na_percent, 100);
			assert_true(v->na_warning);
			assert_string_equal(verdict_reason(v, a).en, "nothing is scored");
		} else {
			/* The worst that can be, and the best: nothing is known. */
			assert_int_equal(v->grade, GRADE_PENDING);
			assert_int_equal(v->residual, v->inherent);
			assert_int_equal(v->conformity, 0);
			assert_int_equal(v->conformity_best, 1000);
			assert_int_equal(v->residual_best * 3, v->inherent);
		}
		verdict_free(v);
		answers_free(a);
	}
	questionnaire_free(q);
}

/* --- explained --- */

/* The value that the text of a change shows: "meet it (…)". */
static const char *value_shown(const struct answers *a, const struct change *c, struct arena *arena)
{
	static const char before[] = "meet it (";
	size_t n = sizeof(before) - 1;
	assert_memory_equal(c->what.en, before, n);
	const char *shown = arena_strndup(arena, c->what.en + n, strlen(c->what.en) - n - 1);
	const struct requirement *r = &a->q->row[c->row];
	const struct rule *rule = r->pass;
	struct values v;
	values_of(r, &v);
	value_add(&v, "yes");
	value_add(&v, r->type->ok);
	value_add(&v, "2026-06-01");
	for (size_t i = 0; rule && i < rule->count; i++)
		value_add(&v, rule->value[i]);
	if (rule && rule->row >= 0)
		value_add(&v, a->item[rule->row].value);
	for (size_t i = 0; i < v.n; i++)
		if (v.value[i] && strcmp(requirement_show(r, v.value[i], LANG_EN, arena), shown) == 0)
			return v.value[i];
	return shown; /* a number */
}

static void check_change(const struct answers *a, const struct verdict *v, const struct change *c)
{
	struct arena *arena = arena_new();
	struct answers *b = copy_of(a);
	if (strncmp(c->what.en, "evidence: ", 10) == 0) {
		b->item[c->row].evidence = 3;
		b->item[c->row].evidence_until = DATE_NONE;
	} else {
		b->item[c->row].value = value_shown(a, c, arena);
		answers_update(b);
	}
	struct verdict *w = score(b);
	assert_int_equal(c->residual, w->residual);
	assert_int_equal(c->gain, v->residual - w->residual);
	assert_int_equal(c->grade, w->grade);
	assert_true(c->gain >= 0);
	assert_true(*c->what.ja);
	verdict_free(w);
	answers_free(b);
	arena_free(arena);
}

/* Whether a change of this row that gains so much is told. */
static bool is_told(const struct change *c, size_t count, int row, int gain)
{
	for (size_t i = 0; i < count; i++)
		if (c[i].row == row && c[i].gain >= gain)
			return true;
	return false;
}

/* Every row that is met by yes and every proof that would gain something is told, with no less. */
static void check_complete(const struct answers *a, const struct verdict *v, const struct change *c, size_t count)
{
	for (int i = 0; i < (int)v->rows; i++) {
		const struct rule *pass = a->q->row[i].pass;
		bool met = v->row[i].result == RESULT_MET;
		if (!v->row[i].applies || v->row[i].result == RESULT_NA ||
		    (!met && (!pass || pass->kind != RULE_EQUAL || strcmp(pass->value[0], "yes") != 0)))
			continue;
		struct answers *b = copy_of(a);
		if (met) {
			b->item[i].evidence = 3;
			b->item[i].evidence_until = DATE_NONE;
		} else {
			b->item[i].value = "yes";
			answers_update(b);
		}
		struct verdict *w = score(b);
		int gain = v->residual - w->residual;
		assert_true(gain <= 0 || is_told(c, count, i, gain));
		verdict_free(w);
		answers_free(b);
	}
}

static void test_explain(void **state)
{
	struct questionnaire *q = load_from("templates", *state);
	size_t told = 0, gained = 0;
	random_state = 4242;
	for (int round = 0; round < 40; round++) {
		struct answers *a = answers_new(q, date_from_ymd(2026, 6, 1));
		struct arena *arena = arena_new();
		size_t count = 99, fewer = 99;
		fill(a, round);
		struct verdict *v = score(a);
		struct change *c = explain_changes(a, v, 1000, arena, &count);
		for (size_t i = 0; i < count; i++) {
			check_change(a, v, &c[i]);
			if (i)
				assert_true(c[i].gain <= c[i - 1].gain);
			gained += c[i].gain > 0;
		}
		check_complete(a, v, c, count);
		struct change *d = explain_changes(a, v, 3, arena, &fewer);
		assert_int_equal(fewer, count < 3 ? count : 3);
		for (size_t i = 0; i < fewer; i++)
			assert_int_equal(d[i].row, c[i].row);
		told += count;
		arena_free(arena);
		verdict_free(v);
		answers_free(a);
	}
	assert_true(told > 50);
	assert_true(gained > 10);
	questionnaire_free(q);
}

/* Who approves and when to look again, with the exceptions of policy.ini by kind. */
static void test_bands(void **state)
{
	(void)state;
	static const struct {
		enum grade grade;
		const char *kind, *approver;
		int months;
	} rows[] = {{GRADE_A, "outsourcing", "manager", 24},  {GRADE_A, "cloud", "manager", 12},
		    {GRADE_A, "social-media", "manager", 12}, {GRADE_B, "outsourcing", "manager", 12},
		    {GRADE_B, "cloud", "chief", 12},          {GRADE_B, "outsourcing-cloud", "chief", 12},
		    {GRADE_C, "cloud", "chief", 6},           {GRADE_D, "cloud", "ciso", 3}};
	struct questionnaire *q = load_from("templates", "cloud");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct band *b = &q->policy->band[rows[i].grade];
		assert_string_equal(band_approver(b, rows[i].kind)->code, rows[i].approver);
		assert_int_equal(band_months(b, rows[i].kind), rows[i].months);
	}
	assert_string_equal(band_approver(&q->policy->unusable, "cloud")->code, "ciso");
	assert_int_equal(band_months(&q->policy->unusable, "cloud"), 0);
	questionnaire_free(q);
}

static void test_names(void **state)
{
	(void)state;
	static const char *const grades[] = {"A", "B", "C", "D", "X", "pending", "out-of-scope"};
	static const char *const results[] = {"met", "partial", "unmet", "unknown", "unanswered", "na"};
	for (int i = 0; i <= GRADE_OUT_OF_SCOPE; i++) {
		assert_string_equal(grade_code((enum grade)i), grades[i]);
		assert_true(grade_title((enum grade)i).ja && grade_title((enum grade)i).en);
	}
	for (int i = 0; i <= RESULT_NA; i++) {
		assert_string_equal(result_code((enum result)i), results[i]);
		assert_true(result_title((enum result)i).ja && *result_mark((enum result)i));
	}
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_worked, worked_rows, "worked by hand");
	check_add(&l, test_worked_rest, NULL, "worked by hand: figures of rows, dues");
	CHECK_ROWS(&l, test_asset, asset_rows, "asset value");
	check_add(&l, test_na_warning, NULL, "n/a over 20 %% by weight");
	check_add(&l, test_rounding, NULL, "round half up");
	check_add(&l, test_bands, NULL, "approvers and intervals");
	check_add(&l, test_names, NULL, "names of grades and results");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		check_add(&l, test_properties, kinds[i], "properties: %s", kinds[i]);
		check_add(&l, test_row_order, kinds[i], "order of rows: %s", kinds[i]);
		check_add(&l, test_all_alike, kinds[i], "all answers alike: %s", kinds[i]);
		check_add(&l, test_explain, kinds[i], "explained: %s", kinds[i]);
	}
	return check_run(&l, "score");
}
