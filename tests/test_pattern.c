/* pattern: anchoring, limits, and patterns that do not compile. */
#include "tests/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "assess/pattern.h"

struct match_row {
	const char *name, *pattern, *text;
	enum match match;
};

static const struct match_row match_rows[] = {
    {"whole", "[0-9]{3}", "123", MATCH_YES},
    {"something before", "[0-9]{3}", "x123", MATCH_NO},
    {"something behind", "[0-9]{3}", "123x", MATCH_NO},
    {"line end behind", "[0-9]{3}", "123\n", MATCH_NO},
    {"line end behind a dollar", "^[0-9]{3}$", "123\n", MATCH_NO},
    {"own anchors are fine", "^[0-9]{3}$", "123", MATCH_YES},
    {"the longer alternative is found", "a|ab", "ab", MATCH_YES},
    {"both alternatives are anchored", "a|b", "ba", MATCH_NO},
    {"empty text", "a*", "", MATCH_YES},
    {"empty text refused", "a+", "", MATCH_NO},
    {"a character is one", "..", "飯能", MATCH_YES},
    {"beyond the BMP", ".", "\U00020B9F", MATCH_YES},
    {"property", "\\p{Katakana}+", "ハンノウ", MATCH_YES},
    {"digits are ASCII", "\\d+", "１２", MATCH_NO},
    {"look-ahead", "(?=.*b)[abc]{3}", "abc", MATCH_YES},
    {"captures are of no consequence", "(a)(b)(c)(d)", "abcd", MATCH_YES},
    {"not UTF-8", ".*", "a\xFF", MATCH_NO},
    {"not UTF-8, cut off", ".*", "\xE3\x81", MATCH_NO},
};

static enum match match(const char *prefix, const char *pattern, const char *text, size_t n)
{
	char whole[200];
	snprintf(whole, sizeof(whole), "%s%s", prefix, pattern);
	struct pattern *p = pattern_new(whole, NULL, 0, NULL);
	assert_non_null(p);
	enum match first = pattern_match(p, text, n), second = pattern_match(p, text, n);
	pattern_free(p);
	assert_int_equal(first, second);
	return first;
}

/* PCRE2's own word for a pattern that is to be interpreted, as it is on a machine without machine code. */
static const char interpreted[] = "(*NO_JIT)";

static void test_match(void **state)
{
	const struct match_row *row = *state;
	assert_int_equal(match("", row->pattern, row->text, strlen(row->text)), row->match);
	assert_int_equal(match(interpreted, row->pattern, row->text, strlen(row->text)), row->match);
}

struct limit_row {
	const char *name, *pattern;
};

/* The last class keeps PCRE2 from seeing at once that a needed letter is missing, which would be no test of limits. */
static const struct limit_row limit_rows[] = {
    {"nested repeats", "(a+)+[bc]"},
    {"overlapping alternatives", "(a|aa)+[bc]"},
    {"alternatives alike", "(a|a)*[bc]"},
    {"any, nested", "(.*)*[bc]"},
    {"many times any", "(.*a){20}[bc]"},
    {"five times any", ".*.*.*.*.*[bc]"},
    {"optional letters", "(?:a?){40}a{40}[bc]"},
    {"in a look-ahead", "(?=(a+)+[bc])a*"},
    {"recursion", "(a(?1)?)[bc]"},
    {"deep groups", "(?:(?:(?:a)?)*)*[bc]"},
};

static void test_limit(void **state)
{
	const struct limit_row *row = *state;
	char text[PATTERN_SUBJECT_MAX];
	memset(text, 'a', sizeof(text));
	assert_int_equal(match("", row->pattern, text, sizeof(text)), MATCH_LIMIT);
	assert_int_equal(match(interpreted, row->pattern, text, sizeof(text)), MATCH_LIMIT);
}

/* Known to be hopeless before it starts: (a+)+b wants a 'b'. */
static void test_needed_letter(void **state)
{
	(void)state;
	char text[100];
	memset(text, 'a', sizeof(text));
	assert_int_equal(match("", "(a+)+b", text, sizeof(text)), MATCH_NO);
	text[50] = 'b';
	assert_int_equal(match("", "(a+)+b", text, sizeof(text)), MATCH_LIMIT);
}

static void test_length(void **state)
{
	(void)state;
	char text[PATTERN_SUBJECT_MAX + 1];
	memset(text, 'a', sizeof(text));
	assert_int_equal(match("", "a*", text, sizeof(text) - 1), MATCH_YES);
	assert_int_equal(match("", "a*", text, sizeof(text)), MATCH_TOO_LONG);
	assert_int_equal(match("", "(?=.*[^\\s])[^\\p{Cc}]{1,4000}", text, sizeof(text) - 1), MATCH_YES);
	assert_int_equal(match(interpreted, "(?=.*[^\\s])[^\\p{Cc}]{1,4000}", text, sizeof(text) - 1), MATCH_YES);
	/* Only so many bytes are read. */
	assert_int_equal(match("", "a*", "aab", 2), MATCH_YES);
}

struct bad_row {
	const char *name, *pattern;
};

static const struct bad_row bad_rows[] = {
    {"open bracket", "[0-9"},        {"open group", "(a"},
    {"nothing to repeat", "a|*"},    {"single byte", "a\\Cb"},
    {"backslash at the end", "a\\"}, {"unknown property", "\\p{Nonsense}"},
    {"unknown group", "(?2)"},       {"not UTF-8", "a\xFFz"},
};

static void test_bad(void **state)
{
	const struct bad_row *row = *state;
	char message[120] = "";
	size_t at = 99;
	assert_null(pattern_new(row->pattern, message, sizeof(message), &at));
	/* Where exactly is PCRE2's business. */
	assert_in_range(at, 1, strlen(row->pattern));
	assert_true(strlen(message) > 5);
	assert_null(pattern_new(row->pattern, NULL, 0, NULL));
	char small[5] = "";
	assert_null(pattern_new(row->pattern, small, sizeof(small), NULL));
	assert_true(strlen(small) < sizeof(small));
}

static void test_free_nothing(void **state)
{
	(void)state;
	pattern_free(NULL);
	/* Never used: nothing of the matcher was made. */
	pattern_free(pattern_new("a", NULL, 0, NULL));
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_match, match_rows, "match");
	CHECK_ROWS(&l, test_limit, limit_rows, "limit");
	check_add(&l, test_needed_letter, NULL, "limit: a needed letter decides first");
	check_add(&l, test_length, NULL, "length of the subject");
	CHECK_ROWS(&l, test_bad, bad_rows, "bad pattern");
	check_add(&l, test_free_nothing, NULL, "free");
	return check_run(&l, "pattern");
}
