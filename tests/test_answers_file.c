/* Answers files: every kind of bad line, all told in one go at the right line, and what a good file becomes. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/answers_file.h"

/* In order of the template tests/templates/valid/answers. */
enum { ROW_01, ROW_02, ROW_03, ROW_04, ROW_05, ROW_06, ROW_07, ROW_08, ROW_09, ROW_10, ROW_11, ROW_12, ROW_INVOICE };

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

static int today(void)
{
	return date_from_ymd(2026, 6, 1);
}

static struct answers *read_text(const char *text, struct err *err)
{
	struct ini *ini = NULL;
	struct answers *a = NULL;
	assert_int_equal(ini_parse(&ini, "case.ini", text, strlen(text), err), 0);
	int rc = answers_file_read(&a, ini, q, today(), err);
	assert_int_equal(rc, a ? 0 : -1);
	/* What is read lives without the file. */
	ini_free(ini);
	return a;
}

struct bad_row {
	const char *name, *text;
	int line;
	const char *field, *message; /* how it begins */
};

static const struct bad_row bad_rows[] = {
    {"unknown section", "[answers]\n[evidences]\n", 2, "evidences", "unknown section"},
    {"unknown key", "[assessment]\ntemplate = small\nname = x\n", 3, "name", "unknown key"},
    {"no date", "[assessment]\ndate = soon\n", 2, "date", "is no date"},
    {"a day that is none", "[assessment]\ndate = 2026-02-30\n", 2, "date", "is no date"},
    {"an empty date", "[assessment]\ndate =\n", 2, "date", "is no date"},
    {"unknown row", "[answers]\nSML-99 = yes\n", 2, "SML-99", "there is no requirement SML-99"},
    {"unknown row, evidence", "[evidence]\nSML-99 = E1\n", 2, "SML-99", "there is no requirement SML-99"},
    {"unknown row, note", "[notes]\nSML-99 = x\n", 2, "SML-99", "there is no requirement SML-99"},
    {"unknown row, reason", "[reasons]\nSML-99 = x\n", 2, "SML-99", "there is no requirement SML-99"},
    {"no yes or no", "[answers]\nSML-01 = maybe\n", 2, "SML-01", "the value does not have the right form"},
    {"no choice", "[answers]\nSML-01 = yes\nSML-02 = d\n", 3, "SML-02", "'d' is not one of the choices"},
    {"no code of several", "[answers]\nSML-08 = isms,ism\n", 2, "SML-08", "'ism' is not one of the choices"},
    {"a code twice", "[answers]\nSML-08 = cs,cs\n", 2, "SML-08", "a choice stands twice"},
    {"none and others", "[answers]\nSML-08 = none,cs\n", 2, "SML-08", "'none' excludes the other choices"},
    {"no number", "[answers]\nSML-03 = many\n", 2, "SML-03", "the value does not have the right form"},
    {"too small", "[answers]\nSML-03 = 0\n", 2, "SML-03", "too small, at least 1"},
    {"too large", "[answers]\nSML-03 = 51\n", 2, "SML-03", "too large, at most 50"},
    {"another unit", "[answers]\nSML-03 = 2か月\n", 2, "SML-03", "the unit '月' is not the question's"},
    {"no such day", "[answers]\nSML-04 = 2026-02-30\n", 2, "SML-04", "there is no such day"},
    {"its own pattern", "[answers]\nSML-11 = abc\n", 2, "SML-11", "the value does not have the right form"},
    {"a My Number", "[answers]\nSML-05 = 番号は123456789018です\n", 2, "SML-05", "the text holds 12 digits"},
    {"na on a knock-out", "[answers]\nSML-06 = na\n", 2, "SML-06", "a knock-out or scope requirement cannot"},
    {"na on a scope row", "[answers]\nSML-13 = na\n", 2, "SML-13", "a knock-out or scope requirement cannot"},
    {"na on a knock-out with a reason", "[answers]\nSML-06 = na\n[reasons]\nSML-06 = x\n", 2, "SML-06",
     "a knock-out or scope requirement cannot"},
    {"na without a reason", "[answers]\nSML-07 = na\n", 2, "SML-07", "'not applicable' needs a reason"},
    {"na with an empty reason", "[answers]\nSML-07 = na\n[reasons]\nSML-07 =\n", 2, "SML-07",
     "'not applicable' needs a reason"},
    {"a reason for a yes", "[answers]\nSML-07 = yes\n[reasons]\nSML-07 = x\n", 4, "SML-07",
     "a reason for a requirement that is not answered 'na'"},
    {"a reason for nothing", "[reasons]\nSML-07 = x\n", 2, "SML-07",
     "a reason for a requirement that is not answered 'na'"},
    {"inconsistent", "[answers]\nSML-03 = 4\nSML-01 = yes\nSML-02 = b\n", 2, "SML-03",
     "the second kind needs 5 days or more"},
    {"another questionnaire", "[answers]\nSML-10 = other\n", 2, "SML-10", "this is decided by the questionnaire"},
    {"no corporate number", "[answers]\nPRF-28 = domestic\nPRF-33 = T1234567890123\n", 3, "PRF-33",
     "the check digit of the corporate number is wrong"},
    {"no such level", "[evidence]\nSML-06 = E4\n", 2, "SML-06", "evidence is E0 to E3"},
    {"a level of two digits", "[evidence]\nSML-06 = E22\n", 2, "SML-06", "evidence is E0 to E3"},
    {"no level", "[evidence]\nSML-06 = 2027-03-31\n", 2, "SML-06", "evidence is E0 to E3"},
    {"an empty level", "[evidence]\nSML-06 =\n", 2, "SML-06", "evidence is E0 to E3"},
    {"no such last day", "[evidence]\nSML-06 = E3 2027-02-30\n", 2, "SML-06", "evidence is E0 to E3"},
    {"no such default", "[evidence]\ndefault = all\n", 2, "default", "evidence is E0 to E3"},
    {"a default with a day", "[evidence]\ndefault = E3 2027-03-31\n", 2, "default", "evidence is E0 to E3"},
    {"evidence for nothing", "[evidence]\nSML-01 = E2\n", 2, "SML-01", "this requirement asks for no evidence"},
    {"a My Number in a note", "[answers]\nSML-05 = x\n[notes]\nSML-05 = 123456789018\n", 4, "SML-05",
     "the note or reason seems to hold a My Number"},
    {"a My Number in a note alone", "[notes]\nSML-05 = 123456789018\n", 2, "SML-05",
     "the note or reason seems to hold a My Number"},
    {"a My Number in a note set aside", "[answers]\nSML-01 = no\n[notes]\nSML-02 = 123456789018\n", 4, "SML-02",
     "the note or reason seems to hold a My Number"},
    {"a My Number in a reason", "[answers]\nSML-07 = na\n[reasons]\nSML-07 = 123456789018\n", 4, "SML-07",
     "the note or reason seems to hold a My Number"},
    {"a My Number as a label", "[evidence]\nSML-06 = E3 2027-03-31 123456789018\n", 2, "SML-06",
     "the note or reason seems to hold a My Number"},
};

static void test_bad(void **state)
{
	const struct bad_row *row = *state;
	struct err err = {0};
	assert_null(read_text(row->text, &err));
	for (size_t i = 1; i < err.count; i++)
		print_error("also: %d: %s\n", err.item[i].line, err.item[i].text.en);
	assert_int_equal(err.count, 1);
	assert_int_equal(err.item[0].kind, ERR_INPUT);
	assert_string_equal(err.item[0].file, "case.ini");
	assert_string_equal(err.item[0].field, row->field);
	if (strncmp(err.item[0].text.en, row->message, strlen(row->message)) != 0)
		fail_msg("\"%s\", expected \"%s\"", err.item[0].text.en, row->message);
	assert_int_equal(err.item[0].line, row->line);
	assert_string_not_equal(err.item[0].text.ja, err.item[0].text.en);
	err_clear(&err);
}

static void test_all_in_one_go(void **state)
{
	(void)state;
	static const char text[] = "[assessment]\ntemplate = small\ndate = soon\nnote = x\n"
				   "[answers]\nSML-01 = yes\nSML-02 = b\nSML-03 = 4\nSML-04 = never\nSML-06 = na\n"
				   "SML-07 = na\nSML-98 = 1\n"
				   "[evidence]\ndefault = E9\nSML-05 = E1\nSML-06 = top\n"
				   "[notes]\nSML-99 = x\nSML-01 = 123456789018\n"
				   "[reasons]\nSML-01 = x\n"
				   "[more]\nSML-01 = yes\n";
	static const int lines[] = {3, 4, 8, 9, 10, 11, 12, 14, 15, 16, 18, 19, 21, 22};
	struct err err = {0};
	err_say(&err, ERR_WORLD, NULL, 0, NULL, (struct words){"前から", "from before"});
	assert_null(read_text(text, &err));
	assert_string_equal(err.item[0].text.en, "from before");
	assert_int_equal(err.count, 1 + sizeof(lines) / sizeof(*lines));
	for (size_t i = 1; i < err.count; i++)
		assert_int_equal(err.item[i].line, lines[i - 1]);
	err_clear(&err);
}

static void test_good(void **state)
{
	(void)state;
	static const char text[] =
	    "[assessment]\ntemplate = small\ndate = 令和8年4月30日\n"
	    "[answers]\nsml-01 = ｙｅｓ\nSML-02 = a\nSML-03 = １２日\nSML-04 = R8.6.1\nSML-05 = \"説明；です\"\n"
	    "SML-06 = yes\nSML-07 = na\nSML-08 = cs,isms\nSML-09 = unknown\nSML-10 = small\nSML-11 =\n"
	    "SML-12 = 1,650,000\n"
	    "[evidence]\ndefault = E2\nSML-06 = \"E3 2027-03-31 監査報告書 第2版\"\nSML-07 = E1\n"
	    "[notes]\nSML-01 = 備考\nSML-11 = 後で\nSML-12 =\n"
	    "[reasons]\nSML-07 = 使わないため\n";
	static const char *const values[] = {"yes", "a",       "12",      "2026-06-01", "説明；です", "yes",
					     "na",  "isms,cs", "unknown", "small",      NULL,         "1650000"};
	struct err err = {0};
	struct answers *a = read_text(text, &err);
	for (size_t i = 0; i < err.count; i++)
		print_error("%d: %s\n", err.item[i].line, err.item[i].text.en);
	assert_non_null(a);
	assert_int_equal(err.count, 0);
	assert_int_equal(a->date, date_from_ymd(2026, 4, 30));
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		if (values[i])
			assert_string_equal(a->item[i].value, values[i]);
		else
			assert_null(a->item[i].value);
		assert_int_equal(a->item[i].revision, 0);
	}
	assert_int_equal(a->evidence_default, 2);
	assert_int_equal(a->item[ROW_06].evidence, 3);
	assert_int_equal(a->item[ROW_06].evidence_until, date_from_ymd(2027, 3, 31));
	assert_string_equal(a->item[ROW_06].evidence_label, "監査報告書 第2版");
	assert_int_equal(a->item[ROW_07].evidence, 1);
	assert_int_equal(a->item[ROW_07].evidence_until, DATE_NONE);
	assert_null(a->item[ROW_07].evidence_label);
	assert_int_equal(a->item[ROW_01].evidence, EVIDENCE_UNSET);
	assert_string_equal(a->item[ROW_01].note, "備考");
	assert_string_equal(a->item[ROW_11].note, "後で");
	assert_null(a->item[ROW_12].note);
	assert_string_equal(a->item[ROW_07].reason, "使わないため");
	assert_true(a->applies[ROW_09]);
	answers_free(a);
}

/* Without a date, today's; without a default, none. An answer whose row does not apply is kept, set aside, and nothing
 * is asked of it. */
static void test_little(void **state)
{
	(void)state;
	struct answers *a = read_text("[answers]\nSML-02 = b\nSML-01 = no\nSML-03 = 4\n", NULL);
	assert_non_null(a);
	assert_int_equal(a->date, today());
	assert_int_equal(a->evidence_default, EVIDENCE_UNSET);
	assert_false(a->applies[ROW_02]);
	assert_string_equal(a->item[ROW_02].value, "b");
	assert_string_equal(a->item[ROW_10].value, "small");
	answers_free(a);
	/* What would need a reason, set aside. */
	a = read_text("[answers]\nSML-01 = no\nSML-02 = na\n", NULL);
	assert_non_null(a);
	assert_string_equal(a->item[ROW_02].value, "na");
	answers_free(a);
	a = read_text("", NULL);
	assert_non_null(a);
	answers_free(a);
	/* A label alone, behind the level. */
	a = read_text("[evidence]\nSML-06 = E2 仕様書\n", NULL);
	assert_non_null(a);
	assert_string_equal(a->item[ROW_06].evidence_label, "仕様書");
	assert_int_equal(a->item[ROW_06].evidence_until, DATE_NONE);
	answers_free(a);
}

/* A sole trader's number has no check digit, wherever the seat stands in the file. */
static void test_sole_trader(void **state)
{
	(void)state;
	static const char *const texts[] = {"[answers]\nPRF-28 = sole\nPRF-33 = T1234567890123\n",
					    "[answers]\nPRF-33 = T1234567890123\nPRF-28 = sole\n"};
	for (int i = 0; i < 2; i++) {
		struct answers *a = read_text(texts[i], NULL);
		assert_non_null(a);
		assert_string_equal(a->item[ROW_INVOICE].value, "T1234567890123");
		answers_free(a);
	}
	assert_null(read_text("[answers]\nPRF-33 = T1234567890123\n", NULL));
}

static void test_kind(void **state)
{
	(void)state;
	static const struct {
		const char *text, *kind;
		int line;
	} rows[] = {{"[assessment]\ntemplate = cloud\n", "cloud", 0},
		    {"[Assessment]\nTemplate = \"cloud\"\n", "cloud", 0},
		    {"\n[assessment]\ntemplate =\n", NULL, 2},
		    {"\n[assessment]\ndate = 2026-06-01\n", NULL, 2},
		    {"[answers]\n", NULL, 0}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct ini *ini = NULL;
		struct err err = {0};
		assert_int_equal(ini_parse(&ini, "case.ini", rows[i].text, strlen(rows[i].text), NULL), 0);
		const char *kind = answers_file_kind(ini, &err);
		if (rows[i].kind) {
			assert_string_equal(kind, rows[i].kind);
			assert_int_equal(err.count, 0);
		} else {
			assert_null(kind);
			assert_int_equal(err.count, 1);
			assert_int_equal(err.item[0].line, rows[i].line);
		}
		err_clear(&err);
		ini_free(ini);
	}
}

int main(void)
{
	struct check_list l = {0};
	if (load() != 0)
		return 1;
	CHECK_ROWS(&l, test_bad, bad_rows, "refused");
	check_add(&l, test_all_in_one_go, NULL, "every bad line in one go");
	check_add(&l, test_good, NULL, "a good file");
	check_add(&l, test_little, NULL, "a file with little in it");
	check_add(&l, test_sole_trader, NULL, "a sole trader");
	check_add(&l, test_kind, NULL, "the kind");
	int failures = check_run(&l, "answers_file");
	questionnaire_free(q);
	return failures;
}
