/* INI files: what is read, and what is refused at which line. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/ini.h"

/* Bytes that may hold a NUL. */
#define TEXT(s) (s), sizeof(s) - 1

struct good_row {
	const char *name, *text;
	size_t n;
	const char *section, *key, *value; /* key NULL: only the section is looked for */
	int line;
};

static const struct good_row good_rows[] = {
    {"plain", TEXT("[a]\nk = v\n"), "a", "k", "v", 2},
    {"no blanks", TEXT("[a]\nk=v\n"), "a", "k", "v", 2},
    {"no line end at the end", TEXT("[a]\nk = v"), "a", "k", "v", 2},
    {"CRLF", TEXT("[a]\r\nk = v\r\n"), "a", "k", "v", 2},
    {"tabs", TEXT("\t[a]\t\n\tk\t=\tv\t\n"), "a", "k", "v", 2},
    {"blanks in the section line", TEXT("[ a ]\nk = v\n"), "a", "k", "v", 2},
    {"empty value", TEXT("[a]\nk =\n"), "a", "k", "", 2},
    {"empty value in quotes", TEXT("[a]\nk = \"\"\n"), "a", "k", "", 2},
    {"comment lines", TEXT("; x\n# y\n[a]\n;k = w\nk = v\n"), "a", "k", "v", 5},
    {"comment behind a value", TEXT("[a]\nk = v ; w\n"), "a", "k", "v", 2},
    {"comment behind a value, #", TEXT("[a]\nk = v\t# w\n"), "a", "k", "v", 2},
    {"comment instead of a value", TEXT("[a]\nk = ; w\n"), "a", "k", "", 2},
    {"quoted signs", TEXT("[a]\nk = \"a;b #c = 'd' \\ e\"\n"), "a", "k", "a;b #c = 'd' \\ e", 2},
    {"quoted blanks at the ends", TEXT("[a]\nk = \" v \"\n"), "a", "k", " v ", 2},
    {"comment behind quotes", TEXT("[a]\nk = \"v\" ; \"w\"\n"), "a", "k", "v", 2},
    {"= in a value", TEXT("[a]\nk = A-1 != 3A or B-2 = x\n"), "a", "k", "A-1 != 3A or B-2 = x", 2},
    {"a colon in a value", TEXT("[a]\nk = https://example.jp/\n"), "a", "k", "https://example.jp/", 2},
    {"brackets in a value", TEXT("[a]\nk = [0-9]+\n"), "a", "k", "[0-9]+", 2},
    {"an apostrophe inside a value", TEXT("[a]\nk = it's\n"), "a", "k", "it's", 2},
    {"Japanese", TEXT("[a]\nk = \"情報の区分（機密性）\"\n"), "a", "k", "情報の区分（機密性）", 2},
    {"one line goes on", TEXT("[a]\nk = one\\\n two\n"), "a", "k", "one two", 2},
    {"two lines go on, CRLF", TEXT("[a]\r\nk = a\\\r\nb\\\r\nc\r\nl = w\r\n"), "a", "l", "w", 5},
    {"a quote goes on", TEXT("[a]\nk = \"one \\\ntwo\"\n"), "a", "k", "one two", 2},
    {"capitals in names", TEXT("[PRF-01]\nAsk.Ja = v\n"), "prf-01", "ASK.JA", "v", 2},
    {"second section", TEXT("[a]\nk = v\n[b]\nk = w\n"), "b", "k", "w", 4},
    {"an empty section", TEXT("[a]\n[b]\nk = w\n"), "a", NULL, NULL, 1},
    {"a section's line", TEXT("\n\n[a]\nk = v\n"), "a", NULL, NULL, 3},
};

static void test_good(void **state)
{
	const struct good_row *row = *state;
	struct ini *ini = NULL;
	struct err err = {0};
	int rc = ini_parse(&ini, "x.ini", row->text, row->n, &err);
	if (rc != 0)
		print_error("%s\n", err.item[0].text.en);
	assert_int_equal(rc, 0);
	assert_int_equal(err.count, 0);
	assert_string_equal(ini->name, "x.ini");
	const struct ini_section *s = ini_section(ini, row->section);
	assert_non_null(s);
	if (row->key) {
		const struct ini_entry *e = ini_entry(ini, row->section, row->key);
		assert_non_null(e);
		assert_string_equal(e->value, row->value);
		assert_int_equal(e->line, row->line);
	} else {
		assert_int_equal(s->line, row->line);
	}
	assert_null(ini_entry(ini, row->section, "absent"));
	assert_null(ini_entry(ini, "absent", "k"));
	assert_null(ini_section(ini, "absent"));
	ini_free(ini);
}

struct bad_row {
	const char *name, *text;
	size_t n;
	int line;
	const char *message; /* how it begins */
};

static const struct bad_row bad_rows[] = {
    {"byte order mark", TEXT("\xef\xbb\xbf[a]\nk = v\n"), 1, "the file begins with a byte order mark"},
    {"NUL", TEXT("[a]\nk = v\0w\n"), 2, "control character 0x00"},
    {"escape", TEXT("[a]\nk = \x1b[2J\n"), 2, "control character 0x1B"},
    {"delete", TEXT("[a]\n\nk = \x7f\n"), 3, "control character 0x7F"},
    {"a CR alone", TEXT("[a]\nk = a\rb\n"), 2, "control character 0x0D"},
    {"Shift_JIS", TEXT("[a]\nk = \x8f\xee\n"), 2, "not UTF-8 at byte 9"},
    {"a cut character", TEXT("[a]\nk = \xe6\x83"), 2, "not UTF-8 at byte 9"},
    {"an overlong slash", TEXT("[a]\nk = \xc0\xaf\n"), 2, "not UTF-8"},
    {"a surrogate", TEXT("[a]\nk = \xed\xa0\x80\n"), 2, "not UTF-8"},
    {"section twice", TEXT("[a]\nk = v\n[A]\nl = w\n"), 3, "section [A] stands twice (first in line 1)"},
    {"key twice", TEXT("[a]\nk = v\nK = w\n"), 3, "'K' stands twice in [a] (first in line 2)"},
    {"key before the first section", TEXT("k = v\n[a]\n"), 1, "a value before the first [section]"},
    {"no equals sign", TEXT("[a]\nk v\n"), 2, "'=' is missing"},
    {"no key", TEXT("[a]\n= v\n"), 2, "a key may hold only"},
    {"a colon in a key", TEXT("[a]\na:b = v\n"), 2, "a key may hold only"},
    {"a blank in a key", TEXT("[a]\na b = v\n"), 2, "a key may hold only"},
    {"Japanese in a key", TEXT("[a]\n質問 = v\n"), 2, "a key may hold only"},
    {"a quoted key", TEXT("[a]\n\"k\" = v\n"), 2, "a key may hold only"},
    {"unclosed quote", TEXT("[a]\nk = \"v\n"), 2, "the closing quote is missing"},
    {"text behind quotes", TEXT("[a]\nk = \"v\" w\n"), 2, "text after the closing quote"},
    {"escaped quote", TEXT("[a]\nk = \"v \\\" w\"\n"), 2, "text after the closing quote"},
    {"two quoted values", TEXT("[a]\nk = \"v\" \"w\"\n"), 2, "text after the closing quote"},
    {"quote inside a value", TEXT("[a]\nk = v\"w\"\n"), 2, "a quote inside the value"},
    {"single quotes", TEXT("[a]\nk = 'v'\n"), 2, "a value cannot begin with '"},
    {"# inside a value", TEXT("[a]\nk = a#b\n"), 2, "the value holds ';' or '#'"},
    {"; inside a value", TEXT("[a]\nk = a;b\n"), 2, "the value holds ';' or '#'"},
    {"unclosed section", TEXT("[a\nk = v\n"), 1, "']' is missing"},
    {"text behind a section", TEXT("[a] ; b\nk = v\n"), 1, "text after ']'"},
    {"a section without a name", TEXT("[]\n"), 1, "a section name may hold only"},
    {"a colon in a section", TEXT("[a:b]\n"), 1, "a section name may hold only"},
    {"Japanese in a section", TEXT("[質問]\n"), 1, "a section name may hold only"},
    {"backslash at the end", TEXT("[a]\nk = v\\"), 2, "the last line ends with"},
    {"backslash and line end at the end", TEXT("[a]\nk = v\\\n"), 2, "the last line ends with"},
};

static void test_bad(void **state)
{
	const struct bad_row *row = *state;
	struct ini *ini = NULL;
	struct err err = {0};
	assert_int_equal(ini_parse(&ini, "x.ini", row->text, row->n, &err), -1);
	assert_null(ini);
	assert_true(err.count >= 1);
	assert_int_equal(err.item[0].kind, ERR_INPUT);
	assert_string_equal(err.item[0].file, "x.ini");
	assert_int_equal(err.item[0].line, row->line);
	if (strncmp(err.item[0].text.en, row->message, strlen(row->message)) != 0)
		fail_msg("\"%s\", expected \"%s\"", err.item[0].text.en, row->message);
	assert_true(strstr(err.item[0].text.ja, "。") != NULL);
	err_clear(&err);
	assert_int_equal(ini_parse(&ini, "x.ini", row->text, row->n, NULL), -1);
}

/* Every bad line is told, in order, up to the ceiling of a file. */
static void test_all_in_one_go(void **state)
{
	(void)state;
	static const char text[] = "k = v\n[a]\nl\nm = 'x'\nn = \"y\no = ok\no = again\n[a]\n[b\n";
	static const int lines[] = {1, 3, 4, 5, 7, 8, 9};
	struct ini *ini = NULL;
	struct err err = {0};
	assert_int_equal(ini_parse(&ini, "x.ini", text, strlen(text), &err), -1);
	assert_int_equal(err.count, 7);
	for (size_t i = 0; i < err.count; i++)
		assert_int_equal(err.item[i].line, lines[i]);
	err_clear(&err);

	/* What stands in a refused section is read for its form only. */
	static const char again[] = "[a]\nk = v\n[A]\nk = v\nl\n[b\nk = v\n[c]\nk = v\nk = w\n";
	static const int left[] = {3, 5, 6, 10};
	assert_int_equal(ini_parse(&ini, "x.ini", again, strlen(again), &err), -1);
	assert_int_equal(err.count, 4);
	for (size_t i = 0; i < err.count; i++)
		assert_int_equal(err.item[i].line, left[i]);
	err_clear(&err);

	struct buf many;
	buf_init(&many, 1000);
	buf_str(&many, "[a]\n");
	for (int i = 0; i < 30; i++)
		buf_str(&many, "no sign\n");
	assert_int_equal(ini_parse(&ini, "x.ini", many.p, many.n, &err), -1);
	assert_int_equal(err.count, ERR_MAX_PER_FILE);
	assert_int_equal(err.dropped, 30 - ERR_MAX_PER_FILE);
	err_clear(&err);
	buf_clear(&many);
}

/* `key = aaa…` of n bytes, in one line or in pieces that go on. */
static void long_line(struct buf *b, size_t n, bool pieces)
{
	buf_str(b, "[a]\nk = ");
	for (size_t i = 4; i < n; i++)
		buf_str(b, pieces && i % 100 == 0 ? "\\\na" : "a");
	buf_str(b, "\n");
}

static void test_line_length(void **state)
{
	(void)state;
	for (int pieces = 0; pieces < 2; pieces++)
		for (int over = 0; over < 2; over++) {
			struct ini *ini = NULL;
			struct err err = {0};
			struct buf b;
			buf_init(&b, 1 << 12);
			long_line(&b, (size_t)INI_LINE_MAX + (size_t)over, pieces == 1);
			int rc = ini_parse(&ini, "x.ini", b.p, b.n, &err);
			assert_int_equal(rc, over ? -1 : 0);
			if (over) {
				assert_int_equal(err.item[0].line, 2);
				assert_string_equal(err.item[0].text.en,
						    "the line is too long (at most 1000 bytes), shorten or split it");
			} else {
				assert_int_equal(strlen(ini_entry(ini, "a", "k")->value), INI_LINE_MAX - 4);
			}
			err_clear(&err);
			ini_free(ini);
			buf_clear(&b);
		}
}

static void test_entries(void **state)
{
	(void)state;
	for (int over = 0; over < 2; over++) {
		struct ini *ini = NULL;
		struct err err = {0};
		struct buf b;
		buf_init(&b, INI_FILE_MAX);
		for (int i = 0; i < INI_ENTRY_MAX + over; i++) {
			if (i % 50 == 0)
				buf_printf(&b, "[s%d]\n", i / 50);
			buf_printf(&b, "k%d = %d\n", i, i);
		}
		assert_int_equal(ini_parse(&ini, "x.ini", b.p, b.n, &err), over ? -1 : 0);
		if (over) {
			assert_int_equal(err.count, 1);
			assert_string_equal(err.item[0].text.en, "too many values (at most 8000)");
		} else {
			assert_int_equal(ini->count, INI_ENTRY_MAX / 50);
			assert_string_equal(ini_entry(ini, "S159", "K7999")->value, "7999");
			assert_null(ini_entry(ini, "s158", "k7999"));
		}
		err_clear(&err);
		ini_free(ini);
		buf_clear(&b);
	}
}

static void test_file_size(void **state)
{
	(void)state;
	size_t n = (size_t)INI_FILE_MAX + 1;
	char *text = malloc(n);
	assert_non_null(text);
	memset(text, '\n', n);
	memcpy(text, "[a]", 3);
	struct ini *ini = NULL;
	struct err err = {0};
	assert_int_equal(ini_parse(&ini, "x.ini", text, n, &err), -1);
	assert_string_equal(err.item[0].text.en, "the file is too large (at most 1048576 bytes)");
	assert_int_equal(ini_parse(&ini, "x.ini", text, n - 1, NULL), 0);
	assert_int_equal(ini->count, 1);
	err_clear(&err);
	ini_free(ini);
	free(text);
}

static void test_empty(void **state)
{
	(void)state;
	struct ini *ini = NULL;
	assert_int_equal(ini_parse(&ini, "x.ini", "", 0, NULL), 0);
	assert_int_equal(ini->count, 0);
	assert_null(ini_section(ini, "a"));
	ini_free(ini);
	ini_free(NULL);
}

/* Whatever stands in the file: read or refused with a reason, and what is read is found again under its name. */
static void test_any_bytes(void **state)
{
	(void)state;
	static const char seed_text[] = "[a]\nk = \"v ; w\" ; c\nl = x\\\ny\n[b.c]\nm-1 = n\n# z\n";
	static const char signs[] = "[]\"'\\;#=:\n\r ab";
	uint64_t random = 20260601;
	int read = 0;
	for (int round = 0; round < 3000; round++) {
		char text[sizeof(seed_text)];
		memcpy(text, seed_text, sizeof(text));
		for (int i = 0; i < 1 + round % 4; i++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			text[(random >> 33) % (sizeof(text) - 1)] = signs[(random >> 20) % (sizeof(signs) - 1)];
		}
		struct ini *ini = NULL;
		struct err err = {0};
		if (ini_parse(&ini, "x.ini", text, sizeof(text) - 1, &err) != 0) {
			assert_null(ini);
			assert_true(err.count > 0);
		} else {
			assert_int_equal(err.count, 0);
			read++;
			for (size_t i = 0; i < ini->count; i++)
				for (size_t j = 0; j < ini->section[i].count; j++)
					assert_ptr_equal(
					    ini_entry(ini, ini->section[i].name, ini->section[i].entry[j].key),
					    &ini->section[i].entry[j]);
		}
		err_clear(&err);
		ini_free(ini);
	}
	assert_in_range(read, 100, 2900);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_good, good_rows, "read");
	CHECK_ROWS(&l, test_bad, bad_rows, "refused");
	check_add(&l, test_all_in_one_go, NULL, "every bad line in one go");
	check_add(&l, test_line_length, NULL, "length of a line");
	check_add(&l, test_entries, NULL, "number of values");
	check_add(&l, test_file_size, NULL, "size of a file");
	check_add(&l, test_empty, NULL, "an empty file");
	check_add(&l, test_any_bytes, NULL, "any bytes");
	return check_run(&l, "ini");
}
