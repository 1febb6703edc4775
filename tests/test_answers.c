/* Answers: which rows apply, what is set aside and comes back, what is accepted, what is open. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/answers.h"

static const char *const folders[] = {"tests/templates/valid/answers", "templates"};

static struct questionnaire *q;

static int load(void)
{
	struct host host;
	struct err err = {0};
	host_system(&host);
	struct template_source src = {.host = &host, .folder = folders, .folders = 2};
	int rc = questionnaire_load(&q, &src, "small", &err);
	err_clear(&err);
	return rc;
}

static int row(const char *id)
{
	int n = questionnaire_find(q, id);
	assert_true(n >= 0);
	return n;
}

static struct answers *begin(void)
{
	return answers_new(q, date_from_ymd(2026, 6, 1));
}

static struct answer plain(const char *value)
{
	return (struct answer){.value = value, .evidence = EVIDENCE_UNSET, .evidence_until = DATE_NONE};
}

static void set(struct answers *a, const char *id, const char *value)
{
	struct answer answer = plain(value);
	answers_set(a, row(id), &answer);
}

static void test_new(void **state)
{
	(void)state;
	struct answers *a = begin();
	assert_int_equal(a->evidence_default, EVIDENCE_UNSET);
	for (size_t i = 0; i < q->rows; i++) {
		assert_int_equal(a->item[i].evidence, EVIDENCE_UNSET);
		assert_int_equal(a->item[i].evidence_until, DATE_NONE);
		assert_int_equal(a->item[i].value != NULL, q->row[i].fixed);
		/* Nothing is decided yet: every row applies. */
		assert_true(a->applies[i]);
	}
	assert_string_equal(a->item[row("SML-10")].value, "small");
	answers_free(a);
	answers_free(NULL);
}

/* SML-02 applies when SML-01 = yes, SML-09 when SML-02 = a and SML-03 >= 10. */
struct forward_row {
	const char *name;
	const char *first, *second, *third; /* answers of SML-01, SML-02, SML-03 */
	bool second_applies, ninth_applies;
};

static const struct forward_row forward_rows[] = {
    {"nothing answered", NULL, NULL, NULL, true, true},
    {"yes", "yes", NULL, NULL, true, true},
    {"no", "no", NULL, NULL, false, false},
    {"unknown is a value", "unknown", NULL, NULL, false, false},
    {"both conditions", "yes", "a", "10", true, true},
    {"one of them fails", "yes", "a", "9", true, false},
    {"the other fails", "yes", "b", "10", true, false},
    {"one fails, the other is open", "yes", "b", NULL, true, false},
    {"one holds, the other is open", "yes", "a", NULL, true, true},
    {"the row looked at is set aside", "no", "a", "10", false, false},
    {"unknown cannot be ordered: open", "yes", "a", "unknown", true, true},
};

static void test_forward(void **state)
{
	const struct forward_row *r = *state;
	struct answers *a = begin();
	/* In the order of the questionnaire and against it: the result is the same. */
	for (int turn = 0; turn < 2; turn++) {
		set(a, turn ? "SML-03" : "SML-01", turn ? r->third : r->first);
		set(a, "SML-02", r->second);
		set(a, turn ? "SML-01" : "SML-03", turn ? r->first : r->third);
		assert_int_equal(a->applies[row("SML-02")], r->second_applies);
		assert_int_equal(a->applies[row("SML-09")], r->ninth_applies);
		assert_true(a->applies[row("SML-03")]);
	}
	answers_free(a);
}

static void test_aside_and_back(void **state)
{
	(void)state;
	struct answers *a = begin();
	struct answer answer = plain("a");
	char note[] = "備考";
	answer.note = note;
	set(a, "SML-01", "yes");
	answers_set(a, row("SML-02"), &answer);
	memset(note, 'x', sizeof(note) - 1); /* texts were copied */
	set(a, "SML-03", "12");
	set(a, "SML-09", "no");
	struct facts f = answers_facts(a);
	assert_string_equal(f.value(f.ctx, row("SML-02")), "a");

	set(a, "SML-01", "no");
	assert_false(a->applies[row("SML-02")]);
	assert_false(a->applies[row("SML-09")]);
	assert_string_equal(a->item[row("SML-02")].value, "a");
	assert_ptr_equal(f.value(f.ctx, row("SML-02")), FACT_ABSENT);
	assert_ptr_equal(f.value(f.ctx, row("SML-09")), FACT_ABSENT);

	set(a, "SML-01", "yes");
	assert_true(a->applies[row("SML-02")]);
	assert_true(a->applies[row("SML-09")]);
	assert_string_equal(a->item[row("SML-02")].value, "a");
	assert_string_equal(a->item[row("SML-02")].note, "備考");
	assert_string_equal(f.value(f.ctx, row("SML-09")), "no");
	answers_free(a);
}

/* SML-03 >= 5 or SML-02 != b */
static void test_consistent(void **state)
{
	(void)state;
	static const struct {
		const char *first, *second, *third;
		bool consistent;
	} rows[] = {{"yes", "b", "4", false},     {"yes", "b", "5", true}, {"yes", "a", "4", true},
		    {"yes", NULL, "4", true},     {"no", "b", "4", true},  {NULL, "b", "4", false},
		    {"yes", "b", "unknown", true}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answers *a = begin();
		struct err err = {0};
		set(a, "SML-01", rows[i].first);
		set(a, "SML-02", rows[i].second);
		struct answer answer = plain(rows[i].third);
		assert_int_equal(answers_consistent(a, row("SML-03"), rows[i].third), rows[i].consistent);
		assert_int_equal(answers_accept(a, row("SML-03"), &answer, &err), rows[i].consistent ? 0 : -1);
		if (!rows[i].consistent) {
			assert_int_equal(err.count, 1);
			assert_string_equal(err.item[0].field, "SML-03");
			assert_string_equal(err.item[0].text.en, "the second kind needs 5 days or more");
			assert_string_equal(err.item[0].text.ja, "乙では5日以上にしてください。");
		}
		/* Asking does not answer. */
		assert_null(a->item[row("SML-03")].value);
		err_clear(&err);
		answers_free(a);
	}
}

/* An answer that a later change makes inconsistent is open again. */
static void test_inconsistent_is_open(void **state)
{
	(void)state;
	struct answers *a = begin();
	set(a, "SML-01", "yes");
	set(a, "SML-02", "a");
	set(a, "SML-03", "4");
	assert_int_equal(answers_next_open(a, 0), row("SML-04"));
	set(a, "SML-02", "b");
	assert_int_equal(answers_next_open(a, 0), row("SML-03"));
	set(a, "SML-02", "a");
	assert_int_equal(answers_next_open(a, 0), row("SML-04"));
	answers_free(a);
}

struct remark_row {
	const char *name, *text;
	const char *message; /* NULL: accepted */
};

static const struct remark_row remark_rows[] = {
    {"plain", "監査報告書 第2版", NULL},
    {"empty", "", NULL},
    {"11 digits", "12345678901", NULL},
    {"12 digits, wrong check digit", "123456789012", NULL},
    {"13 digits", "1234567890180", NULL},
    {"a My Number", "番号 123456789018 です", "the note or reason seems to hold a My Number (12 digits), remove it"},
    {"a My Number, full-width", "１２３４５６７８９０１８",
     "the note or reason seems to hold a My Number (12 digits), remove it"},
    {"a line end", "a\nb", "the note or reason holds a control character, remove it"},
    {"an escape", "a\x1b[2J", "the note or reason holds a control character, remove it"},
    {"a C1 control", "a\xc2\x9b", "the note or reason holds a control character, remove it"},
    {"not UTF-8", "a\xff", "the note or reason is not UTF-8, enter it again"},
};

static void test_remark(void **state)
{
	const struct remark_row *r = *state;
	struct answers *a = begin();
	for (int part = 0; part < 3; part++) {
		struct err err = {0};
		struct answer answer = plain("yes");
		*(part == 0 ? &answer.note : part == 1 ? &answer.reason : &answer.evidence_label) = r->text;
		assert_int_equal(answers_accept(a, row("SML-07"), &answer, &err), r->message ? -1 : 0);
		assert_int_equal(err.count, r->message ? 1 : 0);
		if (r->message)
			assert_string_equal(err.item[0].text.en, r->message);
		err_clear(&err);
	}
	answers_free(a);
}

static void test_remark_length(void **state)
{
	(void)state;
	char text[2002];
	struct answers *a = begin();
	struct answer answer = plain("yes");
	memset(text, 'a', sizeof(text));
	answer.note = text;
	text[2000] = '\0';
	assert_int_equal(answers_accept(a, row("SML-07"), &answer, NULL), 0);
	text[2000] = 'a';
	text[2001] = '\0';
	assert_int_equal(answers_accept(a, row("SML-07"), &answer, NULL), -1);
	answers_free(a);
}

static void test_na_reason(void **state)
{
	(void)state;
	struct answers *a = begin();
	struct err err = {0};
	struct answer answer = plain("na");
	assert_int_equal(answers_accept(a, row("SML-07"), &answer, &err), -1);
	assert_string_equal(err.item[0].text.en, "'not applicable' needs a reason");
	answer.reason = "";
	assert_int_equal(answers_accept(a, row("SML-07"), &answer, NULL), -1);
	answer.reason = "使わないため";
	assert_int_equal(answers_accept(a, row("SML-07"), &answer, NULL), 0);
	/* Everything that is wrong at once. */
	answer.reason = NULL;
	answer.note = "a\nb";
	answer.evidence_label = "123456789018";
	err_clear(&err);
	assert_int_equal(answers_accept(a, row("SML-07"), &answer, &err), -1);
	assert_int_equal(err.count, 3);
	err_clear(&err);
	answers_free(a);
}

static void test_open_and_steps(void **state)
{
	(void)state;
	struct answers *a = begin();
	size_t position, all = q->rows - 1; /* SML-10 is not asked */
	assert_int_equal(answers_count(a, row("SML-01"), &position), all);
	assert_int_equal(position, 1);
	assert_int_equal(answers_next_open(a, 0), row("SML-01"));
	set(a, "SML-01", "no");
	/* SML-02 and SML-09 do not apply now. */
	assert_int_equal(answers_count(a, row("SML-03"), &position), all - 2);
	assert_int_equal(position, 2);
	assert_int_equal(answers_count(a, row("SML-13"), &position), all - 2);
	assert_int_equal(position, all - 2);
	assert_int_equal(answers_next_open(a, 0), row("SML-03"));
	assert_int_equal(answers_next_open(a, row("SML-08") + 1), row("SML-11"));
	assert_int_equal(answers_step(a, row("SML-01"), 1), row("SML-03"));
	assert_int_equal(answers_step(a, row("SML-03"), -1), row("SML-01"));
	assert_int_equal(answers_step(a, row("SML-11"), -1), row("SML-08"));
	assert_int_equal(answers_step(a, row("SML-01"), -1), -1);
	assert_int_equal(answers_step(a, row("SML-13"), 1), -1);
	for (size_t i = 0; i < q->rows; i++)
		if (!q->row[i].fixed)
			set(a, q->row[i].id, i == 2 ? "12" : "unknown");
	/* 不明 is an answer. */
	assert_int_equal(answers_next_open(a, 0), -1);
	answers_free(a);
}

static void test_evidence(void **state)
{
	(void)state;
	static const struct {
		int level, by_default, days; /* days: until the last valid day; 999: none */
		int counts;
	} rows[] = {{-1, -1, 999, 0}, {-1, 2, 999, 2}, {3, 2, 999, 3}, {0, 2, 999, 0}, {1, -1, 999, 1},
		    {3, -1, 0, 3},    {3, -1, 1, 3},   {3, -1, -1, 0}, {-1, 2, -1, 0}, {-1, 2, 30, 2}};
	struct answers *a = begin();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer answer = plain("yes");
		answer.evidence = rows[i].level;
		answer.evidence_until = rows[i].days == 999 ? DATE_NONE : a->date + rows[i].days;
		a->evidence_default = rows[i].by_default;
		answers_set(a, row("SML-07"), &answer);
		assert_int_equal(answers_evidence(a, row("SML-07")), rows[i].counts);
	}
	answers_free(a);
}

static void test_corporation(void **state)
{
	(void)state;
	struct answers *a = begin();
	assert_true(answers_corporation(a));
	set(a, "PRF-28", "sole");
	assert_false(answers_corporation(a));
	set(a, "PRF-28", "domestic");
	assert_true(answers_corporation(a));
	answers_free(a);
}

static void test_fact(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	struct answers *a = begin();
	assert_null(answers_fact(a, CASE_SEAT, LANG_JA, arena));
	set(a, "PRF-28", "sole");
	assert_string_equal(answers_fact(a, CASE_SEAT, LANG_JA, arena), "個人");
	assert_string_equal(answers_fact(a, CASE_SEAT, LANG_EN, arena), "Sole trader");
	/* No row of this questionnaire. */
	assert_null(answers_fact(a, CASE_TITLE, LANG_JA, arena));
	answers_free(a);
	arena_free(arena);
}

int main(void)
{
	struct check_list l = {0};
	if (load() != 0)
		return 1;
	check_add(&l, test_new, NULL, "nothing answered");
	CHECK_ROWS(&l, test_forward, forward_rows, "one pass forward");
	check_add(&l, test_aside_and_back, NULL, "set aside and back");
	check_add(&l, test_consistent, NULL, "consistent");
	check_add(&l, test_inconsistent_is_open, NULL, "inconsistent is open");
	CHECK_ROWS(&l, test_remark, remark_rows, "remark");
	check_add(&l, test_remark_length, NULL, "length of a remark");
	check_add(&l, test_na_reason, NULL, "n/a needs a reason");
	check_add(&l, test_open_and_steps, NULL, "open rows, steps, counts");
	check_add(&l, test_evidence, NULL, "the level that counts");
	check_add(&l, test_corporation, NULL, "a corporation or not");
	check_add(&l, test_fact, NULL, "facts of the case");
	int failures = check_run(&l, "answers");
	questionnaire_free(q);
	return failures;
}
