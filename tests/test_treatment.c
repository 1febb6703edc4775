/* What is done about findings: what may be put down, in which state a finding is on which day, and what it makes of the
 * grade. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/treatment.h"
#include "tests/example.h"

static struct questionnaire *q;
static struct answers *a;
static struct verdict *v;
static struct arena *arena;
static int today;

enum { MAX = 8 };

/* "CLD-37 exception 2026-12-31 done"; row "*" is the whole; "-" no day. Words, owner and paper are there. */
static struct treatment read_one(const char *text)
{
	char id[12] = "", kind[12] = "", day[12] = "", done[12] = "";
	sscanf(text, "%11s %11s %11s %11s", id, kind, day, done);
	struct treatment t = {.row = *id == '*' ? TREATMENT_WHOLE : questionnaire_find(q, id),
			      .owner = "山田",
			      .words = "理由",
			      .evidence = "書類",
			      .until = DATE_NONE,
			      .done = *done ? today : DATE_NONE};
	assert_true(treatment_of(kind, &t.kind));
	if (*day != '-')
		assert_true(date_from_iso(day, &t.until));
	return t;
}

static struct treatments read_all(const char *const *text)
{
	struct treatments t = {.item = arena_alloc(arena, MAX * sizeof(*t.item))};
	for (; text[t.count]; t.count++)
		t.item[t.count] = read_one(text[t.count]);
	return t;
}

static void answer(const char *row, const char *value)
{
	int number = questionnaire_find(q, row);
	struct answer item = a->item[number];
	item.value = value;
	answers_set(a, number, &item);
	verdict_free(v);
	v = score(a);
}

static void load(const char *name)
{
	a = example_answers(q, name);
	v = score(a);
	arena = arena_new();
}

static void unload(void)
{
	verdict_free(v);
	answers_free(a);
	arena_free(arena);
}

/* ---- what may be put down ---- */

enum lack { NOTHING, OWNER, WORDS, EVIDENCE };

static const struct put_row {
	const char *name, *treatment;
	enum lack lack;
	const char *says; /* NULL: it may */
} put_rows[] = {
    {"a remedy", "CLD-20 remedy 2026-12-31", NOTHING, NULL},
    {"a remedy due today", "CLD-20 remedy 2026-06-01", NOTHING, NULL},
    {"a remedy due yesterday", "CLD-20 remedy 2026-05-31", NOTHING, "has passed"},
    {"a remedy that was due yesterday and is done", "CLD-20 remedy 2026-05-31 done", NOTHING, NULL},
    {"a remedy done without a paper", "CLD-20 remedy 2026-05-31 done", EVIDENCE, "--evidence"},
    {"a remedy that is nobody's", "CLD-20 remedy 2026-12-31", OWNER, "--owner"},
    {"a remedy without an end", "CLD-20 remedy -", NOTHING, "--until"},
    {"a remedy in the row's own words", "CLD-20 remedy 2026-12-31", WORDS, NULL},
    {"a remedy of a row that is met", "CLD-53 remedy 2026-12-31", NOTHING, "there is nothing to do"},
    {"a remedy of an unknown row", "CLD-29 remedy 2026-12-31", NOTHING, NULL},
    {"a remedy of a knock-out", "CLD-37 remedy 2026-12-31", NOTHING, NULL},
    {"a control", "CLD-20 control 2026-12-31", NOTHING, NULL},
    {"a control that says nothing", "CLD-20 control 2026-12-31", WORDS, "--reason"},
    {"a control without a paper", "CLD-20 control 2026-12-31", EVIDENCE, "--evidence"},
    {"a control without an end", "CLD-20 control -", NOTHING, "--until"},
    {"a control of a knock-out", "CLD-37 control 2026-12-31", NOTHING, "makes up for a knock-out"},
    {"an exception", "CLD-37 exception 2026-12-31", NOTHING, NULL},
    {"an exception without a reason", "CLD-37 exception 2026-12-31", WORDS, "--reason"},
    {"an exception without an end", "CLD-37 exception -", NOTHING, "nothing is put down without an end"},
    {"an exception that allows none", "CLD-06 exception 2026-12-31", NOTHING, "allows no exception"},
    {"an exception of the whole at grade X", "* exception 2026-12-31", NOTHING, "only grade D"},
    {"a remedy of the whole", "* remedy 2026-12-31", NOTHING, "only grade D"},
};

static void puts_down(void **state)
{
	const struct put_row *row = *state;
	struct err err = {0};
	load("cloud-mixed");
	answer("CLD-37", "no");
	/* A system of the My Number segment: its second factor has no exception. */
	answer("PRF-21", "yes");
	answer("PRF-41", "use");
	answer("CLD-06", "no");
	struct treatment t = read_one(row->treatment);
	const char **const lacks[] = {NULL, &t.owner, &t.words, &t.evidence};
	if (lacks[row->lack])
		*lacks[row->lack] = "　";
	int rc = treatment_check(a, v, &t, today, &err);
	if (rc != (row->says ? -1 : 0) || err.count != (row->says ? 1 : 0))
		fail_msg("%d with %zu: %s", rc, err.count, err.count ? err.item[0].text.en : "");
	if (row->says && !strstr(err.item[0].text.en, row->says))
		fail_msg("said: %s", err.item[0].text.en);
	err_clear(&err);
	unload();
}

/* ---- findings ---- */

static const struct state_row {
	const char *name, *treatment[3], *on;
	enum finding_state state;
	const char *until; /* NULL: no day */
} state_rows[] = {
    {"nothing is planned", {NULL}, "2026-06-01", FINDING_OPEN, NULL},
    {"planned", {"CLD-20 remedy 2026-12-31"}, "2026-12-31", FINDING_PLANNED, "2026-12-31"},
    {"overdue", {"CLD-20 remedy 2026-12-31"}, "2027-01-01", FINDING_OVERDUE, "2026-12-31"},
    {"done", {"CLD-20 remedy 2026-12-31 done"}, "2027-01-01", FINDING_MENDED, NULL},
    {"controlled", {"CLD-20 control 2026-09-30"}, "2026-09-30", FINDING_CONTROLLED, "2026-09-30"},
    {"a control has ended", {"CLD-20 control 2026-09-30"}, "2026-10-01", FINDING_REOPENED, "2026-09-30"},
    {"controlled while it is planned",
     {"CLD-20 control 2026-09-30", "CLD-20 remedy 2026-12-31"},
     "2026-09-30",
     FINDING_CONTROLLED,
     "2026-09-30"},
    {"a control has ended before the remedy is due",
     {"CLD-20 control 2026-09-30", "CLD-20 remedy 2026-12-31"},
     "2026-10-01",
     FINDING_REOPENED,
     "2026-09-30"},
    {"excepted", {"CLD-20 exception 2026-09-30"}, "2026-09-30", FINDING_EXCEPTED, "2026-09-30"},
    {"an exception has ended", {"CLD-20 exception 2026-09-30"}, "2026-10-01", FINDING_REOPENED, "2026-09-30"},
    {"an exception has ended, and a control still holds",
     {"CLD-20 exception 2026-09-30", "CLD-20 control 2026-12-31"},
     "2026-10-01",
     FINDING_CONTROLLED,
     "2026-09-30"},
    {"an exception has ended, and it is mended",
     {"CLD-20 exception 2026-09-30", "CLD-20 remedy 2026-09-01 done"},
     "2026-10-01",
     FINDING_MENDED,
     NULL},
};

static void states(void **state)
{
	const struct state_row *row = *state;
	int day, until = DATE_NONE;
	size_t n;
	load("cloud-mixed");
	const struct treatments t = read_all(row->treatment);
	assert_true(date_from_iso(row->on, &day));
	if (row->until)
		assert_true(date_from_iso(row->until, &until));
	const struct risk_finding *f = treatment_findings(a, v, &t, day, arena, &n);
	size_t found = 0;
	for (size_t i = 0; i < n; i++) {
		assert_true(explain_mends(v, f[i].row) || f[i].state == FINDING_REOPENED);
		if (strcmp(q->row[f[i].row].id, "CLD-20") != 0)
			continue;
		found++;
		assert_string_equal(finding_code(f[i].state), finding_code(row->state));
		assert_int_equal(f[i].until, until);
	}
	assert_int_equal(found, 1);
	unload();
}

/* A row that was met by a paper is a finding again once the paper has run out. */
static void paper_runs_out(void **state)
{
	(void)state;
	size_t before, after;
	load("cloud-mixed");
	const int row = questionnaire_find(q, "CLD-53");
	struct answer paper = a->item[row];
	paper.evidence = 2;
	paper.evidence_until = date_from_ymd(2026, 9, 30);
	answers_set(a, row, &paper);
	verdict_free(v);
	v = score(a);
	const struct treatments none = {0};
	treatment_findings(a, v, &none, date_from_ymd(2026, 9, 30), arena, &before);
	const struct risk_finding *f = treatment_findings(a, v, &none, date_from_ymd(2026, 10, 1), arena, &after);
	assert_int_equal(after, before + 1);
	size_t i = 0;
	while (i < after && f[i].row != row)
		i++;
	assert_true(i < after);
	assert_int_equal(f[i].state, FINDING_REOPENED);
	assert_int_equal(f[i].until, paper.evidence_until);
	unload();
}

/* ---- grades ---- */

static const struct grade_row {
	const char *name, *answer[3][2], *treatment[4], *on;
	enum grade grade;
	bool usable;
} grade_rows[] = {
    {"as it is", {{NULL}}, {NULL}, "2026-06-01", GRADE_C, true},
    {"X", {{"CLD-37", "no"}}, {NULL}, "2026-06-01", GRADE_X, false},
    {"X with a plan", {{"CLD-37", "no"}}, {"CLD-37 remedy 2026-12-31"}, "2026-06-01", GRADE_X, false},
    {"X, excepted", {{"CLD-37", "no"}}, {"CLD-37 exception 2026-12-31"}, "2026-12-31", GRADE_D, true},
    {"X, excepted until yesterday", {{"CLD-37", "no"}}, {"CLD-37 exception 2026-12-31"}, "2027-01-01", GRADE_X, false},
    {"X, one of two excepted",
     {{"CLD-37", "no"}, {"CLD-22", "abroad"}},
     {"CLD-37 exception 2026-12-31"},
     "2026-06-01",
     GRADE_X,
     false},
    {"an exception of another row", {{"CLD-37", "no"}}, {"CLD-20 exception 2026-12-31"}, "2026-06-01", GRADE_X, false},
    {"X, excepted, and a row that decides is open",
     {{"CLD-37", "no"}, {"CLD-23", NULL}},
     {"CLD-37 exception 2026-12-31"},
     "2026-06-01",
     GRADE_PENDING,
     false},
};

static void grades(void **state)
{
	const struct grade_row *row = *state;
	int day;
	load("cloud-mixed");
	for (size_t i = 0; i < 3 && row->answer[i][0]; i++)
		answer(row->answer[i][0], row->answer[i][1]);
	const struct treatments t = read_all(row->treatment);
	assert_true(date_from_iso(row->on, &day));
	assert_string_equal(grade_code(treatment_grade(v, &t, day)), grade_code(row->grade));
	assert_int_equal(treatment_usable(v, &t, day), row->usable);
	unload();
}

/* Grade D itself is used as an exception of the whole, and only until its end. */
static void grade_d(void **state)
{
	(void)state;
	load("cloud-mixed");
	v->grade = GRADE_D;
	const struct treatments none = {0}, whole = read_all((const char *const[]){"* exception 2026-12-31", NULL});
	assert_false(treatment_usable(v, &none, today));
	assert_true(treatment_usable(v, &whole, date_from_ymd(2026, 12, 31)));
	assert_false(treatment_usable(v, &whole, date_from_ymd(2027, 1, 1)));
	struct err err = {0};
	assert_int_equal(treatment_check(a, v, &whole.item[0], today, &err), 0);
	unload();
}

/* With everything planned the outlook is what the plan document computes; a control makes a row partly met and no more,
 * while it lasts; an exception moves no figure. */
static void outlook(void **state)
{
	(void)state;
	struct outlook o;
	struct treatments all = {0};
	load("cloud-mixed");
	answer("CLD-37", "no");
	all.item = arena_alloc(arena, v->rows * sizeof(*all.item));
	for (size_t i = 0; i < v->rows; i++)
		if (explain_mends(v, (int)i))
			all.item[all.count++] = (struct treatment){
			    .kind = TREATMENT_REMEDY, .row = (int)i, .until = today, .done = DATE_NONE};
	struct verdict *after = explain_all(a, v);
	treatment_outlook(a, v, &all, today, &o);
	assert_int_equal(o.residual, v->residual);
	assert_int_equal(o.residual_after, after->residual);
	assert_int_equal(o.after, after->grade);
	assert_int_equal(o.before, GRADE_X);
	assert_int_equal(o.excepted, GRADE_X);
	assert_true(o.after != GRADE_X);
	verdict_free(after);

	bool *partly = arena_alloc(arena, v->rows * sizeof(*partly));
	const int row = questionnaire_find(q, "CLD-20");
	partly[row] = true;
	struct verdict *made_up = score_treated(a, partly);
	assert_int_equal(v->row[row].result, RESULT_UNMET);
	assert_int_equal(made_up->row[row].result, RESULT_PARTIAL);
	assert_int_equal(made_up->row[row].s, 500);
	assert_true(made_up->conformity > v->conformity);
	verdict_free(made_up);

	const struct treatments control = read_all((const char *const[]){"CLD-20 control 2026-12-31", NULL});
	treatment_outlook(a, v, &control, date_from_ymd(2027, 1, 1), &o);
	assert_int_equal(o.residual_after, o.residual);
	const struct treatments exception = read_all((const char *const[]){"CLD-20 exception 2026-12-31", NULL});
	treatment_outlook(a, v, &exception, today, &o);
	assert_int_equal(o.residual_after, o.residual);
	unload();
}

int main(void)
{
	struct check_list list = {0};
	static const char *const folder[] = {"templates"};
	struct host host;
	struct err err = {0};
	host_system(&host);
	today = date_from_ymd(2026, 6, 1);
	struct template_source source = {.host = &host, .folder = folder, .folders = 1};
	if (questionnaire_load(&q, &source, "cloud.ini", &err))
		return 1;
	CHECK_ROWS(&list, puts_down, put_rows, "put down");
	CHECK_ROWS(&list, states, state_rows, "a finding");
	CHECK_ROWS(&list, grades, grade_rows, "grade");
	check_add(&list, paper_runs_out, NULL, "a paper runs out");
	check_add(&list, grade_d, NULL, "grade D is used as an exception");
	check_add(&list, outlook, NULL, "before and after");
	int failed = check_run(&list, "treatment");
	questionnaire_free(q);
	return failed;
}
