/* text: decoding, folding, width. */
#include "tests/check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "assess/text.h"

struct fold_row {
	const char *name, *in, *out;
	enum fold fold;
};

static const struct fold_row fold_rows[] = {
    {"full-width digits", "１２", "12", FOLD_ASCII},
    {"full-width letters", "Ｔ７１２３", "T7123", FOLD_ASCII},
    {"ideographic blanks around", "　 12\t　", "12", FOLD_ASCII},
    {"no-break and zero width blanks around", "\u00A0\u200B\uFEFF12\u2060\u00A0", "12", FOLD_ASCII},
    {"line end", "12\r\n", "12", FOLD_ASCII},
    {"blanks alone", " 　\t", "", FOLD_ASCII},
    {"nothing", "", "", FOLD_ASCII},
    {"minus sign", "357−8501", "357-8501", FOLD_ASCII},
    {"full-width hyphen", "357－8501", "357-8501", FOLD_ASCII},
    {"hyphen", "357‐8501", "357-8501", FOLD_ASCII},
    {"en dash, em dash", "042–973—2111", "042-973-2111", FOLD_ASCII},
    {"prolonged sound mark", "042ー973ー2111", "042-973-2111", FOLD_ASCII},
    {"half-width prolonged sound mark", "042ｰ973ｰ2111", "042-973-2111", FOLD_ASCII},
    {"dashes one digit apart", "1−2−3−4", "1-2-3-4", FOLD_ASCII},
    {"dash before a number stays", "−5", "−5", FOLD_ASCII},
    {"dash after a letter stays", "A−5", "A−5", FOLD_ASCII},
    {"two dashes stay", "1−−2", "1−−2", FOLD_ASCII},
    {"full-width punctuation", "（０５），１．５％", "(05),1.5%", FOLD_ASCII},
    {"era as one character", "㋿８年", "令和8年", FOLD_ASCII},
    {"half-width kana", "ｶﾌﾞｼｷｶﾞｲｼｬ ﾊﾟﾙｺｰ", "カブシキガイシャ パルコー", FOLD_KANA},
    {"kana keep their sound mark between digits", "1ー2", "1ー2", FOLD_KANA},
    {"kana blanks", "　ハンノウ　シ　", "ハンノウ シ", FOLD_KANA},
    {"name U+FA19", "\uFA19田", "\uFA19田", FOLD_NONE},
    {"name with variation selector", "葛\U000E0100飾", "葛\U000E0100飾", FOLD_NONE},
    {"name beyond the BMP", "𠮟𠮷", "𠮟𠮷", FOLD_NONE},
    {"name, decomposed", "か\u3099", "か\u3099", FOLD_NONE},
    {"name, full-width", "ＡＢＣ　（株）", "ＡＢＣ　（株）", FOLD_NONE},
    {"name keeps its blanks", " 飯能　市 ", " 飯能　市 ", FOLD_NONE},
    {"name loses line ends", "\r\n飯能市\n\r\n", "飯能市", FOLD_NONE},
    {"line ends alone", "\r\n", "", FOLD_NONE},
    {"grows a lot", "\uFDFA\uFDFA", "صلى الله عليه وسلمصلى الله عليه وسلم", FOLD_ASCII},
};

static void test_fold(void **state)
{
	const struct fold_row *row = *state;
	struct arena *a = arena_new();
	assert_string_equal(text_fold(a, row->in, row->fold), row->out);
	arena_free(a);
}

/* Characters that take part in compositions, blanks, dashes and digits: what folding could trip over. */
static const uint32_t trouble[] = {
    ' ',    '0',    '9',    '-',    'A',    'a',    0xA0,   0xAD,   0xC5,   0x301,  0x323,  0x338,  0x2D7,   0x1100,
    0x1161, 0x11A8, 0x200B, 0x2011, 0x2014, 0x2126, 0x212B, 0x2212, 0x2500, 0x3000, 0x3099, 0x309A, 0x309B,  0x30AB,
    0x30CF, 0x30FC, 0xAC00, 0xFA19, 0xFEFF, 0xFF0D, 0xFF10, 0xFF1A, 0xFF70, 0xFF76, 0xFF9E, 0xFF9F, 0x1D15F, 0xFDFA,
};

static uint32_t step(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void random_text(uint32_t *seed, char *out)
{
	size_t n = 0;
	for (uint32_t i = step(seed) % 9; i; i--)
		n += text_put(out + n, trouble[step(seed) % (sizeof(trouble) / sizeof(trouble[0]))]);
	out[n] = '\0';
}

static void test_fold_twice(void **state)
{
	(void)state;
	uint32_t seed = 1;
	char text[64];
	for (int i = 0; i < 20000; i++) {
		struct arena *a = arena_new();
		random_text(&seed, text);
		for (enum fold fold = FOLD_NONE; fold <= FOLD_KANA; fold++) {
			const char *once = text_fold(a, text, fold);
			assert_string_equal(text_fold(a, once, fold), once);
		}
		arena_free(a);
	}
}

static void test_fold_every_character_twice(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	for (uint32_t cp = 1; cp < 0x30000; cp++) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		char text[7] = "1";
		size_t n = 1 + text_put(text + 1, cp);
		text[n] = '2';
		text[n + 1] = '\0';
		const char *once = text_fold(a, text, FOLD_ASCII);
		assert_string_equal(text_fold(a, once, FOLD_ASCII), once);
		if (cp % 4096 == 0) {
			arena_free(a);
			a = arena_new();
		}
	}
	arena_free(a);
}

struct key_row {
	const char *name, *a, *b;
	bool same;
};

static const struct key_row key_rows[] = {
    {"case", "Example", "EXAMPLE", true},
    {"width", "ＡＢＣ", "abc", true},
    {"kana width", "ﾊﾝﾉｳ", "ハンノウ", true},
    {"blanks", "株式会社　サンプル", "株式会社サンプル", true},
    {"compatibility ideograph", "\uFA19", "神", true},
    {"variation selector", "葛\U000E0100", "葛", true},
    {"wave dashes", "1\u301C2", "1\uFF5E2", true},
    {"minus signs", "A\u22121", "A\uFF0D1", true},
    {"other kana", "ハンノウ", "ハンノ", false},
    {"prolonged sound mark is no dash", "サーバ", "サ-バ", false},
    {"other ideograph", "髙", "高", false},
};

static void test_key(void **state)
{
	const struct key_row *row = *state;
	struct arena *a = arena_new();
	assert_int_equal(strcmp(text_search_key(a, row->a), text_search_key(a, row->b)) == 0, row->same);
	arena_free(a);
}

struct bytes_row {
	const char *name, *bytes;
	size_t n, bad_at; /* bad_at == n: all good */
};

static const struct bytes_row bytes_rows[] = {
    {"empty", "", 0, 0},
    {"ascii", "abc", 3, 3},
    {"four lengths", "a\u00E9\u3042\U00020B9F", 10, 10},
    {"last code point", "\xF4\x8F\xBF\xBF", 4, 4},
    {"over the last", "\xF4\x90\x80\x80", 4, 0},
    {"lone continuation", "ab\x80", 3, 2},
    {"overlong slash", "a\xC0\xAF", 3, 1},
    {"overlong in three", "\xE0\x80\xAF", 3, 0},
    {"surrogate", "x\xED\xA0\x80", 4, 1},
    {"cut off", "ab\xE3\x81", 4, 2},
    {"wrong continuation", "\xE3\x28\x81", 3, 0},
    {"CP932", "\x94\xD1\x94\x5C", 4, 0},
    {"FE", "\xFE", 1, 0},
    {"NUL inside is valid", "a\0b", 3, 3},
};

static void test_valid(void **state)
{
	const struct bytes_row *row = *state;
	size_t at = 99;
	assert_int_equal(text_valid(row->bytes, row->n, &at), row->bad_at == row->n);
	assert_int_equal(at, row->bad_at == row->n ? 99 : row->bad_at);
	assert_int_equal(text_valid(row->bytes, row->n, NULL), row->bad_at == row->n);
}

static void test_next_and_put(void **state)
{
	(void)state;
	for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		char text[5] = {0};
		size_t n = text_put(text, cp);
		const char *s = text;
		assert_int_equal(text_next(&s), cp);
		assert_int_equal((size_t)(s - text), n);
		assert_int_equal(text_next(&s), 0);
		assert_int_equal((size_t)(s - text), n);
	}
}

static void test_next_bad(void **state)
{
	(void)state;
	const char *bad = "\xE3\x81", *s = bad;
	assert_int_equal(text_next(&s), 0xFFFD);
	assert_ptr_equal(s, bad + 1);
	assert_int_equal(text_next(&s), 0xFFFD);
	assert_int_equal(text_next(&s), 0);
	assert_ptr_equal(s, bad + 2);
}

static void test_put_bad(void **state)
{
	(void)state;
	char out[4];
	assert_int_equal(text_put(out, 0xD800), 3);
	assert_memory_equal(out, "\uFFFD", 3);
	assert_int_equal(text_put(out, 0x110000), 3);
	assert_memory_equal(out, "\uFFFD", 3);
}

struct width_row {
	const char *name, *text;
	size_t width, length;
};

static const struct width_row width_rows[] = {
    {"nothing", "", 0, 0},           {"ascii", "abc", 3, 3},          {"wide", "飯能市", 6, 3},
    {"half-width kana", "ｶﾞ", 2, 2}, {"combining", "か\u3099", 2, 2}, {"variation selector", "葛\U000E0100", 2, 2},
    {"beyond the BMP", "𠮟", 2, 1},  {"marks of a form", "■□", 2, 2}, {"line end", "a\n", 1, 2},
};

static void test_width(void **state)
{
	const struct width_row *row = *state;
	assert_int_equal(text_width(row->text), row->width);
	assert_int_equal(text_length(row->text), row->length);
}

static void test_classes(void **state)
{
	(void)state;
	assert_true(text_is_variation_selector(0xFE00) && text_is_variation_selector(0xE01EF));
	assert_false(text_is_variation_selector(0xFE10) || text_is_variation_selector(0xE00FF));
	assert_true(text_is_private_use(0xE000) && text_is_private_use(0xF8FF) && text_is_private_use(0xF0000));
	assert_false(text_is_private_use(0xF900) || text_is_private_use(0xFFFD) || text_is_private_use('a'));
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_fold, fold_rows, "fold");
	check_add(&l, test_fold_twice, NULL, "folding twice changes nothing: random texts");
	check_add(&l, test_fold_every_character_twice, NULL, "folding twice changes nothing: every character");
	CHECK_ROWS(&l, test_key, key_rows, "search key");
	CHECK_ROWS(&l, test_valid, bytes_rows, "valid");
	check_add(&l, test_next_and_put, NULL, "every code point comes back");
	check_add(&l, test_next_bad, NULL, "bad bytes give U+FFFD one by one");
	check_add(&l, test_put_bad, NULL, "what is no code point is written as U+FFFD");
	CHECK_ROWS(&l, test_width, width_rows, "width");
	check_add(&l, test_classes, NULL, "variation selectors and private use");
	return check_run(&l, "text");
}
