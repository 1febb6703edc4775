/* Rules: what an answer must be to be met, and what is no rule. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "assess/date.h"
#include "assess/rule.h"

/* AA-01 … AA-08 as the rows 0 … 7: a number, a day, open, absent, 不明, text, a number with decimals, the largest. */
static const char *const values[] = {"3", "2026-06-01", NULL, "-", "unknown", "many", "2.5", "9999999999999"};

static int find(void *ctx, const char *id)
{
	(void)ctx;
	return strncmp(id, "AA-0", 4) == 0 && id[4] >= '1' && id[4] <= '8' && !id[5] ? id[4] - '1' : -1;
}

static const char *value(const void *ctx, int row)
{
	(void)ctx;
	return values[row] && strcmp(values[row], "-") == 0 ? FACT_ABSENT : values[row];
}

struct holds_row {
	const char *name; /* the rule */
	const char *value;
	bool holds;
};

static const struct holds_row holds_rows[] = {
    {"=yes", "yes", true},
    {"= yes", "yes", true},
    {"=yes", "no", false},
    {"=yes", "yess", false},
    {"=yes", "ye", false},
    {"=yes", "unknown", false},
    {"=3", "3.0", false},
    {"in(jp,jpopt)", "jp", true},
    {"in(jp,jpopt)", "jpopt", true},
    {"in ( jp , jpopt )", "jpopt", true},
    {"in(jp,jpopt)", "jpop", false},
    {"in(jp,jpopt)", "jp,jpopt", false},
    {"in(jp,jpopt)", "abroad", false},
    {"any(isms,ismap)", "isms", true},
    {"any(isms,ismap)", "cs,ismap", true},
    {"any(isms,ismap)", "cs", false},
    {"any(isms,ismap)", "none", false},
    {"any(isms,ismap)", "ism,map", false},
    {"all(isms,ismap)", "isms,ismap", true},
    {"all(isms,ismap)", "cs,isms,ismap", true},
    {"all(isms,ismap)", "isms", false},
    {"all(isms,ismap)", "isms,cs", false},
    {"between(1,72)", "1", true},
    {"between(1,72)", "72", true},
    {"between(1,72)", "72.0", true},
    {"between(1,72)", "0", false},
    {"between(1,72)", "72.0001", false},
    {"between(1,72)", "yes", false},
    {"between(5,5)", "5", true},
    {">=99.95", "99.95", true},
    {">=99.95", "100", true},
    {">=99.95", "99.9499", false},
    {"<=24", "24", true},
    {"<=24", "0", true},
    {"<=24", "24.5", false},
    {"<=24", "unknown", false},
    {"<=24", "na", false},
    {">=0", "", false},
    {">= AA-01", "3", true},
    {">=AA-01", "2.9999", false},
    {"<=AA-01", "3.0", true},
    {"<=AA-01", "3.1", false},
    {"<=2*AA-01", "6", true},
    {"<=2*AA-01", "6.1", false},
    {">= 2 * AA-01", "6", true},
    {">=1000*AA-07", "2500", true},
    {">=1000*AA-07", "2499.9", false},
    {"<=3.0*AA-01", "9", true},
    /* what the bound refers to cannot be told: it does not hold */
    {"<=AA-03", "0", false},
    {"<=AA-04", "0", false},
    {"<=AA-05", "0", false},
    {"<=AA-06", "0", false},
    {"<=BB-01", "0", false},
    {"<=AA-08", "9999999999999", true},
    {"<=1000*AA-08", "0", false}, /* more than the numbers hold: not decided */
    {">=AA-03", "9999", false},
    {">=BB-01", "9999", false},
    {"after(AA-02)", "2026-06-02", true},
    {"after(AA-02)", "2026-06-01", true},
    {"after(AA-02)", "2026-05-31", false},
    {"after(AA-02)", "3", false},
    {"after(AA-01)", "2026-06-02", false},
    {"after(AA-03)", "2026-06-02", false},
    {"after(AA-04)", "2026-06-02", false},
    {"after(BB-01)", "2026-06-02", false},
    /* the assessment's date is 2026-06-01 */
    {"within(12m)", "2025-06-01", true},
    {"within(12m)", "2025-05-31", false},
    {"within(12m)", "2026-06-01", true},
    {"within(12m)", "2027-01-01", true},
    {"within(1m)", "2026-05-01", true},
    {"within(1m)", "2026-04-30", false},
    {"within(600m)", "2000-01-01", true},
    {"within(12m)", "unknown", false},
};

static void test_holds(void **state)
{
	const struct holds_row *row = *state;
	struct arena *a = arena_new();
	size_t at = 0;
	struct words why;
	struct rule *r = rule_parse(a, row->name, &at, &why);
	assert_non_null(r);
	rule_resolve(r, find, NULL);
	struct facts f = {.value = value, .today = date_from_ymd(2026, 6, 1)};
	assert_int_equal(rule_holds(r, row->value, &f), row->holds);
	arena_free(a);
}

static const struct {
	const char *name;
} bad_rows[] = {
    {""},
    {"yes"},
    {"=="},
    {"="},
    {"= yes no"},
    {"in"},
    {"in jp"},
    {"in()"},
    {"in(jp"},
    {"in(jp,)"},
    {"in(jp) or in(jpopt)"},
    {"any"},
    {"all(a b)"},
    {"anyone(a)"},
    {"between(1)"},
    {"between(1,2,3)"},
    {"between(2,1)"},
    {"between(a,b)"},
    {"between(1,AA-01)"},
    {">="},
    {">=x"},
    {">=-1"},
    {">= 1 2"},
    {"> 1"},
    {"< 1"},
    {"!=yes"},
    {">=2*"},
    {">=2*3"},
    {">=0*AA-01"},
    {">=1001*AA-01"},
    {">=1.5*AA-01"},
    {">=AA-01*2"},
    {"<=2*AA-01*3"},
    {"after"},
    {"after()"},
    {"after(2026-06-01)"},
    {"after(AA-01,AA-02)"},
    {"within(12)"},
    {"within(m)"},
    {"within(0m)"},
    {"within(601m)"},
    {"within(99999999999m)"},
    {"within(12mm)"},
    {"within(12m,6m)"},
    {"within(-1m)"},
};

static void test_bad(void **state)
{
	const char *const *text = *state;
	struct arena *a = arena_new();
	size_t at = 999;
	struct words why = {NULL, NULL};
	assert_null(rule_parse(a, *text, &at, &why));
	assert_in_range(at, 0, strlen(*text));
	assert_non_null(why.ja);
	assert_string_equal(
	    why.en, "expected =v, in(...), any(...), all(...), between(a,b), >=n, <=n, after(ID) or within(12m)");
	arena_free(a);
}

/* A rule that was never bound to rows must not take row 0. */
static void test_unresolved(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	size_t at;
	struct words why;
	struct rule *r = rule_parse(a, "<=AA-01", &at, &why);
	assert_non_null(r);
	struct facts f = {.value = value, .today = date_from_ymd(2026, 6, 1)};
	assert_int_equal(r->row, -1);
	assert_false(rule_holds(r, "1", &f));
	rule_resolve(r, find, NULL);
	assert_int_equal(r->row, 0);
	assert_true(rule_holds(r, "1", &f));
	rule_resolve(NULL, find, NULL);
	arena_free(a);
}

int main(void)
{
	struct check_list l = {0};
	for (size_t i = 0; i < sizeof(holds_rows) / sizeof(*holds_rows); i++)
		check_add(&l, test_holds, &holds_rows[i], "%s %s: %s", holds_rows[i].name,
			  holds_rows[i].holds ? "holds" : "fails", holds_rows[i].value);
	CHECK_ROWS(&l, test_bad, bad_rows, "no rule");
	check_add(&l, test_unresolved, NULL, "not bound to rows");
	return check_run(&l, "rule");
}
