/* Conditions: their syntax, Kleene's logic, and what a test makes of every kind of value. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "assess/cond.h"
#include "assess/date.h"

/* AA-01 … AA-09 as the rows 0 … 8. A row that does not apply is written "-", an open one NULL. */
static int find(void *ctx, const char *id)
{
	(void)ctx;
	return strncmp(id, "AA-0", 4) == 0 && id[4] >= '1' && id[4] <= '9' && !id[5] ? id[4] - '1' : -1;
}

static const char *value(const void *ctx, int row)
{
	const char *const *values = ctx;
	return values[row] && strcmp(values[row], "-") == 0 ? FACT_ABSENT : values[row];
}

static struct facts facts_of(const char *const *values, bool open_unknown)
{
	return (struct facts){
	    .value = value, .ctx = values, .today = date_from_ymd(2026, 6, 1), .open_unknown = open_unknown};
}

/* What most rows below are about: yes, no, open, absent, a number, a day, codes, 不明, 該当なし. */
static const char *const values[] = {"yes", "no", NULL, "-", "72", "2026-06-01", "isms,cs", "unknown", "na"};

static enum truth eval(const char *text, bool open_unknown)
{
	struct arena *a = arena_new();
	size_t at = 0;
	struct words why = {NULL, NULL};
	struct cond *c = cond_parse(a, text, &at, &why);
	if (!c)
		fail_msg("\"%s\" is no condition: %s", text, why.en);
	cond_resolve(c, find, NULL);
	struct facts f = facts_of(values, open_unknown);
	enum truth t = cond_eval(c, &f);
	arena_free(a);
	return t;
}

struct eval_row {
	const char *name;
	enum truth truth;
};

static const struct eval_row eval_rows[] = {
    {"AA-01 = yes", TRUTH_YES},
    {"AA-01=yes", TRUTH_YES},
    {"  AA-01  =\tyes ", TRUTH_YES},
    {"AA-01 = no", TRUTH_NO},
    {"AA-01 != yes", TRUTH_NO},
    {"AA-01 != no", TRUTH_YES},
    {"AA-01 in (yes)", TRUTH_YES},
    {"AA-01 in (no, yes)", TRUTH_YES},
    {"AA-01 in(no,partial)", TRUTH_NO},
    {"AA-01 = AA-01", TRUTH_YES},
    {"AA-01 = AA-02", TRUTH_NO},
    {"AA-01 != AA-02", TRUTH_YES},
    {"AA-01 = Yes", TRUTH_NO},
    /* unanswered: open */
    {"AA-03 = yes", TRUTH_OPEN},
    {"AA-03 != yes", TRUTH_OPEN},
    {"AA-03 in (yes,no)", TRUTH_OPEN},
    {"AA-03 has yes", TRUTH_OPEN},
    {"AA-03 < 5", TRUTH_OPEN},
    {"AA-01 = AA-03", TRUTH_OPEN},
    {"AA-01 != AA-03", TRUTH_OPEN},
    {"AA-05 >= AA-03", TRUTH_OPEN},
    {"AA-03 = unknown", TRUTH_OPEN},
    /* a row that does not apply, or is not there: != holds, everything else fails */
    {"AA-04 = yes", TRUTH_NO},
    {"AA-04 != yes", TRUTH_YES},
    {"AA-04 in (yes,no)", TRUTH_NO},
    {"AA-04 has yes", TRUTH_NO},
    {"AA-04 <= 5", TRUTH_NO},
    {"AA-04 > 5", TRUTH_NO},
    {"AA-05 <= AA-04", TRUTH_NO},
    {"AA-01 = AA-04", TRUTH_NO},
    {"AA-01 != AA-04", TRUTH_YES},
    {"AA-04 = AA-04", TRUTH_NO},
    {"AA-03 != AA-04", TRUTH_OPEN},
    {"AA-04 != AA-03", TRUTH_YES},
    {"BB-01 = yes", TRUTH_NO},
    {"BB-01 != yes", TRUTH_YES},
    {"AA-01 = BB-01", TRUTH_NO},
    /* numbers */
    {"AA-05 < 72", TRUTH_NO},
    {"AA-05 <= 72", TRUTH_YES},
    {"AA-05 > 72", TRUTH_NO},
    {"AA-05 >= 72", TRUTH_YES},
    {"AA-05 < 72.5", TRUTH_YES},
    {"AA-05 > 8", TRUTH_YES},
    {"AA-05 = 72.0", TRUTH_YES},
    {"AA-05 in (4,72.00)", TRUTH_YES},
    {"AA-05 != 72.0", TRUTH_NO},
    {"AA-05 < high", TRUTH_OPEN},
    {"AA-01 < 5", TRUTH_OPEN},
    {"AA-05 < AA-06", TRUTH_OPEN},
    {"AA-05 = AA-06", TRUTH_NO},
    /* days; today is 2026-06-01 */
    {"AA-06 = 2026-06-01", TRUTH_YES},
    {"AA-06 = today", TRUTH_YES},
    {"AA-06 != today", TRUTH_NO},
    {"AA-06 <= today", TRUTH_YES},
    {"AA-06 < today", TRUTH_NO},
    {"AA-06 > 2026-05-31", TRUTH_YES},
    {"AA-06 >= 2026-06-02", TRUTH_NO},
    {"AA-06 < 2026-13-01", TRUTH_OPEN},
    /* several codes */
    {"AA-07 has isms", TRUTH_YES},
    {"AA-07 has cs", TRUTH_YES},
    {"AA-07 has c", TRUTH_NO},
    {"AA-07 has s", TRUTH_NO},
    {"AA-07 has ism", TRUTH_NO},
    {"AA-07 has none", TRUTH_NO},
    {"AA-01 has yes", TRUTH_YES},
    {"AA-07 = isms", TRUTH_NO},
    /* 不明 and 該当なし are values; only ordering them is open */
    {"AA-08 = unknown", TRUTH_YES},
    {"AA-08 = yes", TRUTH_NO},
    {"AA-08 != yes", TRUTH_YES},
    {"AA-08 in (yes,unknown)", TRUTH_YES},
    {"AA-08 <= 5", TRUTH_OPEN},
    {"AA-09 = na", TRUTH_YES},
    {"AA-09 != na", TRUTH_NO},
    {"AA-09 >= 5", TRUTH_OPEN},
    /* precedence and parentheses: not, and, or */
    {"AA-01 = yes or AA-01 = yes and AA-01 = no", TRUTH_YES},
    {"(AA-01 = yes or AA-01 = yes) and AA-01 = no", TRUTH_NO},
    {"AA-01 = no and AA-01 = no or AA-01 = yes", TRUTH_YES},
    {"not AA-01 = yes or AA-01 = yes", TRUTH_YES},
    {"not (AA-01 = yes or AA-01 = yes)", TRUTH_NO},
    {"not not AA-01 = yes", TRUTH_YES},
    {"not(AA-01=no)and(AA-02=no)", TRUTH_YES},
    {"((((((AA-01 = yes))))))", TRUTH_YES},
};

static void test_eval(void **state)
{
	const struct eval_row *row = *state;
	assert_int_equal(eval(row->name, false), row->truth);
}

/* The risk model reads 不明 as unanswered. */
static const struct eval_row unknown_rows[] = {
    {"AA-08 = unknown", TRUTH_OPEN}, {"AA-08 = yes", TRUTH_OPEN},     {"AA-08 != yes", TRUTH_OPEN},
    {"AA-08 in (yes)", TRUTH_OPEN},  {"AA-01 = AA-08", TRUTH_OPEN},   {"AA-08 has isms", TRUTH_OPEN},
    {"AA-09 = na", TRUTH_YES},       {"AA-04 != unknown", TRUTH_YES}, {"AA-01 = yes or AA-08 = yes", TRUTH_YES},
};

static void test_unknown(void **state)
{
	const struct eval_row *row = *state;
	assert_int_equal(eval(row->name, true), row->truth);
}

/* Kleene's tables, by hand: rows AA-01 = yes (yes), AA-02 = yes (no), AA-03 = yes (open). */
static const struct {
	const char *test;
	enum truth truth;
} sides[] = {{"AA-01 = yes", TRUTH_YES}, {"AA-02 = yes", TRUTH_NO}, {"AA-03 = yes", TRUTH_OPEN}};

static const enum truth tables[2][3][3] = {
    {
	/* and */
	{TRUTH_YES, TRUTH_NO, TRUTH_OPEN},
	{TRUTH_NO, TRUTH_NO, TRUTH_NO},
	{TRUTH_OPEN, TRUTH_NO, TRUTH_OPEN},
    },
    {
	/* or */
	{TRUTH_YES, TRUTH_YES, TRUTH_YES},
	{TRUTH_YES, TRUTH_NO, TRUTH_OPEN},
	{TRUTH_YES, TRUTH_OPEN, TRUTH_OPEN},
    },
};

static void test_kleene(void **state)
{
	(void)state;
	char text[100];
	for (int op = 0; op < 2; op++)
		for (int i = 0; i < 3; i++)
			for (int j = 0; j < 3; j++) {
				snprintf(text, sizeof(text), "%s %s %s", sides[i].test, op ? "or" : "and",
					 sides[j].test);
				if (eval(text, false) != tables[op][i][j])
					fail_msg("%s", text);
			}
	assert_int_equal(eval("not AA-01 = yes", false), TRUTH_NO);
	assert_int_equal(eval("not AA-02 = yes", false), TRUTH_YES);
	assert_int_equal(eval("not AA-03 = yes", false), TRUTH_OPEN);
}

/* Whatever the open row turns out to be, a decided condition stays decided the same way. */
static void test_open_is_honest(void **state)
{
	(void)state;
	static const char *const texts[] = {"AA-01 = yes or AA-03 = yes", "AA-02 = yes and AA-03 = yes",
					    "not (AA-03 = yes and AA-02 = yes)", "AA-03 = yes or AA-03 != yes",
					    "AA-01 = yes and (AA-03 = no or AA-02 = yes)"};
	static const char *const later[] = {"yes", "no", "-", "unknown", "na", "72"};
	struct arena *a = arena_new();
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		size_t at;
		struct words why;
		struct cond *c = cond_parse(a, texts[i], &at, &why);
		assert_non_null(c);
		cond_resolve(c, find, NULL);
		enum truth now = eval(texts[i], false);
		for (size_t j = 0; j < sizeof(later) / sizeof(*later); j++) {
			const char *then[9];
			memcpy(then, values, sizeof(then));
			then[2] = later[j];
			struct facts f = facts_of(then, false);
			enum truth t = cond_eval(c, &f);
			assert_int_not_equal(t, TRUTH_OPEN);
			if (now != TRUTH_OPEN)
				assert_int_equal(t, now);
		}
	}
	arena_free(a);
}

struct bad_row {
	const char *name; /* the text */
	size_t at;
	const char *why;
};

#define NEEDS_ID "expected a requirement id such as PRF-01"
#define NEEDS_OP "expected =, !=, <, <=, >, >=, in (...) or has, and a value"
#define NEEDS_END "expected the end, 'and' or 'or'"
#define NEEDS_CLOSE "expected ')'"

static const struct bad_row bad_rows[] = {
    {"", 0, NEEDS_ID},
    {"   ", 3, NEEDS_ID},
    {"yes", 0, NEEDS_ID},
    {"aa-01 = yes", 0, NEEDS_ID},
    {"A-01 = yes", 0, NEEDS_ID},
    {"AA01 = yes", 0, NEEDS_ID},
    {"AA- = yes", 0, NEEDS_ID},
    {"AA-1x = yes", 0, NEEDS_ID},
    {"= yes", 0, NEEDS_ID},
    {"AA-01", 5, NEEDS_OP},
    {"AA-01 =", 7, NEEDS_OP},
    {"AA-01 == yes", 7, NEEDS_OP},
    {"AA-01 is yes", 6, NEEDS_OP},
    {"AA-01 has", 9, NEEDS_OP},
    {"AA-01 in yes", 9, NEEDS_OP},
    {"AA-01 in (", 10, NEEDS_OP},
    {"AA-01 in ()", 10, NEEDS_OP},
    {"AA-01 in (a,)", 12, NEEDS_OP},
    {"AA-01 in (a b)", 12, NEEDS_OP},
    {"AA-01 in (a,b", 13, NEEDS_OP},
    {"AA-01 = yes AA-02 = no", 12, NEEDS_END},
    {"AA-01 = yes)", 11, NEEDS_END},
    {"AA-01 = yes und AA-02 = no", 12, NEEDS_END},
    {"AA-01 = yes and", 15, NEEDS_ID},
    {"AA-01 = yes or or AA-02 = no", 15, NEEDS_ID},
    {"AA-01 = yes and not", 19, NEEDS_ID},
    {"(AA-01 = yes", 12, NEEDS_CLOSE},
    {"((AA-01 = yes)", 14, NEEDS_CLOSE},
    {"not", 3, NEEDS_ID},
    {"()", 1, NEEDS_ID},
};

static void test_bad(void **state)
{
	const struct bad_row *row = *state;
	struct arena *a = arena_new();
	size_t at = 999;
	struct words why = {NULL, NULL};
	assert_null(cond_parse(a, row->name, &at, &why));
	assert_string_equal(why.en, row->why);
	assert_non_null(why.ja);
	assert_int_equal(at, row->at);
	arena_free(a);
}

static void test_depth(void **state)
{
	(void)state;
	for (int nested = 19; nested <= 5000; nested = nested == 19 ? 20 : nested * 250) {
		struct arena *a = arena_new();
		struct buf b;
		size_t at;
		struct words why = {NULL, NULL};
		buf_init(&b, 1 << 16);
		for (int i = 0; i < nested; i++)
			buf_str(&b, "(");
		buf_str(&b, "AA-01 = yes");
		for (int i = 0; i < nested; i++)
			buf_str(&b, ")");
		struct cond *c = cond_parse(a, buf_text(&b), &at, &why);
		if (nested == 19) {
			assert_non_null(c);
		} else {
			assert_null(c);
			assert_string_equal(why.en, "parentheses or 'not' nest too deep");
		}
		buf_clear(&b);
		arena_free(a);
	}
}

/* A list takes 40 values and no more. */
static void test_list_length(void **state)
{
	(void)state;
	for (int n = 40; n <= 41; n++) {
		struct arena *a = arena_new();
		struct buf b;
		size_t at;
		struct words why;
		buf_init(&b, 1 << 12);
		buf_str(&b, "AA-01 in (");
		for (int i = 1; i < n; i++)
			buf_printf(&b, "v%d,", i);
		buf_str(&b, "yes)");
		struct cond *c = cond_parse(a, buf_text(&b), &at, &why);
		assert_int_equal(c != NULL, n == 40);
		if (c)
			assert_int_equal(eval(buf_text(&b), false), TRUTH_YES);
		buf_clear(&b);
		arena_free(a);
	}
}

static void write_test(void *ctx, const struct cond_test *t)
{
	struct buf *b = ctx;
	buf_printf(b, "%s[%d] %s", t->id, t->row, t->op);
	for (size_t i = 0; i < t->count; i++)
		buf_printf(b, " %s", t->value[i]);
	if (t->other)
		buf_printf(b, " %s[%d]", t->other, t->other_row);
	buf_str(b, "; ");
}

static void test_each(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct buf b;
	size_t at;
	struct words why;
	buf_init(&b, 1000);
	struct cond *c = cond_parse(
	    a, "not (AA-02 in (x,y) or AA-01 <= AA-05) and AA-07 has cs and BB-09 != today or AA-03 > 5", &at, &why);
	assert_non_null(c);
	cond_each(c, write_test, &b);
	assert_string_equal(buf_text(&b), "AA-02[-1] in x y; AA-01[-1] <= AA-05[-1]; AA-07[-1] has cs; "
					  "BB-09[-1] != today; AA-03[-1] > 5; ");
	buf_clear(&b);
	cond_resolve(c, find, NULL);
	cond_each(c, write_test, &b);
	assert_string_equal(buf_text(&b), "AA-02[1] in x y; AA-01[0] <= AA-05[4]; AA-07[6] has cs; "
					  "BB-09[-1] != today; AA-03[2] > 5; ");
	buf_clear(&b);
	cond_resolve(NULL, find, NULL);
	cond_each(NULL, write_test, &b);
	assert_int_equal(b.n, 0);
	arena_free(a);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_eval, eval_rows, "holds");
	CHECK_ROWS(&l, test_unknown, unknown_rows, "unknown is open");
	check_add(&l, test_kleene, NULL, "Kleene's tables");
	check_add(&l, test_open_is_honest, NULL, "what is decided stays decided");
	CHECK_ROWS(&l, test_bad, bad_rows, "no condition");
	check_add(&l, test_depth, NULL, "depth");
	check_add(&l, test_list_length, NULL, "length of a list");
	check_add(&l, test_each, NULL, "every test in order of writing");
	return check_run(&l, "cond");
}
