/* types: loading types.ini, and what typed text becomes. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/host.h"
#include "assess/pattern.h"
#include "assess/types.h"

/* Types of the same forms as in templates/types.ini, which is tried as well, below. */
static const char own_types[] =
    "[yn]\nname.ja=\"はい/いいえ\"\npattern=\"(?:yes|no|unknown)\"\nvalue=code\nfold=ascii\nok=yes\nng=\"y es\"\n"
    "message.ja=\"はいかいいえで答えてください。\"\n"
    "[multi]\nname.ja=\"複数\"\npattern=\"[a-z0-9]{1,12}(?:,[a-z0-9]{1,12}){0,15}\"\nvalue=codes\nfold=ascii\n"
    "ok=\"isms,cs\"\nng=\",isms\"\nmessage.ja=\"選んでください。\"\n"
    "[text]\nname.ja=\"文字列\"\npattern=\"[^\\p{Cc}]{1,400}\"\nvalue=text\nfold=none\ncheck=my-number\n"
    "ok=\"確認済み\"\nng=\"　\"\nmessage.ja=\"入力してください。\"\n"
    "[kana]\nname.ja=\"カナ\"\npattern=\"[\\p{Katakana}ー・ ]{1,80}\"\nvalue=text\nfold=kana\nok=\"カナ\"\n"
    "ng=\"かな\"\nmessage.ja=\"カタカナで。\"\n"
    "[corpno]\nname.ja=\"法人番号\"\nname.en=\"corporate number\"\npattern=\"[1-9][0-9]{12}\"\nvalue=text\n"
    "fold=ascii\ncheck=corporate-number\nok=\"7123456789012\"\nng=\"7123456789013\"\nmessage.ja=\"13桁。\"\n"
    "message.en=\"13 digits.\"\nsource=\"省令\"\nstatus=unchecked\n"
    "[invoice]\nname.ja=\"登録番号\"\npattern=\"T[1-9][0-9]{12}\"\nvalue=text\nfold=ascii\ncheck=invoice-number\n"
    "ok=\"T7123456789012\"\nng=\"7123456789012\"\nmessage.ja=\"Tと13桁。\"\n"
    "[date]\nname.ja=\"日付\"\npattern=\"20[0-9]{2}-[01][0-9]-[0-3][0-9]|(?:令和|R)(?:元|[0-9]{1,2})[年.][0-9]{1,2}"
    "[月.][0-9]{1,2}日?\"\nvalue=date\nfold=ascii\ncheck=calendar\nok=\"2026-04-01\"\nng=\"2026-4-1\"\n"
    "message.ja=\"日付。\"\n"
    "[fiscal]\nname.ja=\"会計年度\"\npattern=\"令和(?:元|[1-9][0-9]?)年度\"\nvalue=text\nfold=ascii\n"
    "check=fiscal-year\nok=\"令和8年度\"\nng=\"令和8年\"\nmessage.ja=\"年度。\"\n"
    "[int]\nname.ja=\"整数\"\npattern=\"0|[1-9][0-9]{0,8}\"\nvalue=number\nfold=ascii\nok=12\nng=012\n"
    "message.ja=\"整数。\"\n"
    "[hours]\nname.ja=\"時間\"\npattern=\"(?:0|[1-9][0-9]{0,4})(?:\\.[0-9])?\"\nvalue=number\nfold=ascii\nok=72\n"
    "ng=.5\nmessage.ja=\"時間。\"\n"
    "[pct]\nname.ja=\"%\"\npattern=\"100(?:\\.0{1,4})?|[0-9]{1,2}(?:\\.[0-9]{1,4})?\"\nvalue=number\nfold=ascii\n"
    "ok=99.95\nng=100.1\nmessage.ja=\"割合。\"\n"
    "[yen]\nname.ja=\"円\"\npattern=\"0|[1-9][0-9]{0,2}(?:,[0-9]{3}){0,4}|[1-9][0-9]{0,12}\"\nvalue=number\n"
    "fold=ascii\nok=\"1,650,000\"\nng=\"1,65,000\"\nmessage.ja=\"円。\"\n"
    "[loose]\nname.ja=\"数\"\npattern=\".*\"\nvalue=number\nfold=ascii\nok=1\nng=x\nmessage.ja=\"数。\"\n"
    "[defect]\nname.ja=\"欠陥\"\npattern=\"(a+)+[bc]\"\nvalue=text\nfold=none\nok=ab\nng=x\nmessage.ja=\"a。\"\n";

/* types.ini or the text above, and an arena for values. */
struct loaded {
	struct ini *ini;
	struct types *types;
	struct err err;
	struct arena *arena;
};

static int load(struct loaded *l, const char *name, const char *text)
{
	*l = (struct loaded){.arena = arena_new()};
	assert_int_equal(ini_parse(&l->ini, name, text, strlen(text), &l->err), 0);
	return types_load(&l->types, l->ini, &l->err);
}

static void unload(struct loaded *l)
{
	types_free(l->types);
	ini_free(l->ini);
	err_clear(&l->err);
	arena_free(l->arena);
}

struct read_row {
	const char *name, *type, *typed;
	enum refusal refusal;
	const char *value;
	bool no_corporation;
};

static const struct read_row read_rows[] = {
    {"as it is", "yn", "yes", REFUSE_NOTHING, "yes", 0},
    {"full-width", "yn", "　ｙｅｓ\r\n", REFUSE_NOTHING, "yes", 0},
    {"split", "yn", "y es", REFUSE_FORM, 0, 0},
    {"full-width comma", "multi", "ｉｓｍｓ，ｃｓ", REFUSE_NOTHING, "isms,cs", 0},
    {"nothing", "text", "", REFUSE_EMPTY, 0, 0},
    {"a line end alone", "text", "\n", REFUSE_EMPTY, 0, 0},
    {"blanks alone", "text", " 　\u200B", REFUSE_EMPTY, 0, 0},
    {"blanks alone in a number", "int", "　", REFUSE_EMPTY, 0, 0},
    {"line end behind", "text", "確認済み\n", REFUSE_NOTHING, "確認済み", 0},
    {"blanks stay", "text", " 飯能　市 ", REFUSE_NOTHING, " 飯能　市 ", 0},
    {"compatibility ideograph stays", "text", "\uFA19田", REFUSE_NOTHING, "\uFA19田", 0},
    {"variation selector stays", "text", "葛\U000E0100飾", REFUSE_NOTHING, "葛\U000E0100飾", 0},
    {"beyond the BMP stays", "text", "𠮷野家", REFUSE_NOTHING, "𠮷野家", 0},
    {"decomposed stays", "text", "か\u3099", REFUSE_NOTHING, "か\u3099", 0},
    {"half-width stays", "text", "ｶﾅ①", REFUSE_NOTHING, "ｶﾅ①", 0},
    {"private use stays", "text", "\uE000", REFUSE_NOTHING, "\uE000", 0},
    {"line end inside", "text", "一\n二", REFUSE_ENCODING, 0, 0},
    {"tab inside", "text", "一\t二", REFUSE_ENCODING, 0, 0},
    {"escape", "text", "\033[31m赤", REFUSE_ENCODING, 0, 0},
    {"delete", "text", "a\177", REFUSE_ENCODING, 0, 0},
    {"C1", "text", "a\xC2\x9B(b", REFUSE_ENCODING, 0, 0},
    {"line separator", "text", "a\u2028b", REFUSE_ENCODING, 0, 0},
    {"direction override", "text", "\u202Ecod.exe", REFUSE_ENCODING, 0, 0},
    {"direction isolate", "text", "a\u2066b", REFUSE_ENCODING, 0, 0},
    {"not UTF-8", "text", "\x94\xD1\x94\x5C", REFUSE_ENCODING, 0, 0},
    {"not UTF-8 in a number", "int", "1\xFF", REFUSE_ENCODING, 0, 0},
    {"tabs around a number", "int", "\t12\t", REFUSE_NOTHING, "12", 0},
    {"my number", "text", "番号は123456789018です", REFUSE_MY_NUMBER, 0, 0},
    {"twelve other digits", "text", "番号は123456789012です", REFUSE_NOTHING, "番号は123456789012です", 0},
    {"defective pattern", "defect", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", REFUSE_PATTERN, 0, 0},
    {"half-width kana", "kana", "ｶﾌﾞｼｷｶﾞｲｼｬ", REFUSE_NOTHING, "カブシキガイシャ", 0},
    {"hiragana", "kana", "かぶしき", REFUSE_FORM, 0, 0},
    {"right digit", "corpno", "7123456789012", REFUSE_NOTHING, "7123456789012", 0},
    {"right digit, full-width", "corpno", "７１２３４５６７８９０１２", REFUSE_NOTHING, "7123456789012", 0},
    {"wrong digit", "corpno", "7123456789013", REFUSE_CHECK_DIGIT, 0, 0},
    {"a digit short", "corpno", "712345678901", REFUSE_FORM, 0, 0},
    {"right digit", "invoice", "Ｔ7123456789012", REFUSE_NOTHING, "T7123456789012", 0},
    {"wrong digit", "invoice", "T7123456789013", REFUSE_CHECK_DIGIT, 0, 0},
    {"sole trader", "invoice", "T7123456789013", REFUSE_NOTHING, "T7123456789013", true},
    {"sole trader, no T", "invoice", "7123456789012", REFUSE_FORM, 0, true},
    {"ISO", "date", "2026-06-01", REFUSE_NOTHING, "2026-06-01", 0},
    {"ISO, full-width", "date", "２０２６－０６－０１", REFUSE_NOTHING, "2026-06-01", 0},
    {"ISO, prolonged sound marks", "date", "２０２６ー０６ー０１", REFUSE_NOTHING, "2026-06-01", 0},
    {"era", "date", "令和８年６月１日", REFUSE_NOTHING, "2026-06-01", 0},
    {"era in one character", "date", "㋿8年6月1日", REFUSE_NOTHING, "2026-06-01", 0},
    {"lined up", "date", "令和 8年　6月 1日", REFUSE_NOTHING, "2026-06-01", 0},
    {"lined up wide", "date", "令和  8  年  6  月  1  日", REFUSE_NOTHING, "2026-06-01", 0},
    {"blank between digits", "date", "R8.1 1.1", REFUSE_FORM, 0, 0},
    {"blanks between digits", "date", "R8.1  1.1", REFUSE_FORM, 0, 0},
    {"first year", "date", "Ｒ元．５．１", REFUSE_NOTHING, "2019-05-01", 0},
    {"before the era", "date", "令和元年4月30日", REFUSE_CALENDAR, 0, 0},
    {"no such day", "date", "2026-02-29", REFUSE_CALENDAR, 0, 0},
    {"month 13", "date", "2026-13-01", REFUSE_CALENDAR, 0, 0},
    {"not the pattern's form", "date", "2026/6/1", REFUSE_FORM, 0, 0},
    {"kept as folded", "fiscal", "令和８年度", REFUSE_NOTHING, "令和8年度", 0},
    {"first year", "fiscal", "令和元年度", REFUSE_NOTHING, "令和元年度", 0},
    {"lined up", "fiscal", "令和 8 年度", REFUSE_NOTHING, "令和8年度", 0},
    {"out of range", "fiscal", "令和99年度", REFUSE_CALENDAR, 0, 0},
    {"year", "fiscal", "令和8年", REFUSE_FORM, 0, 0},
    {"full-width", "int", "１２", REFUSE_NOTHING, "12", 0},
    {"leading zero", "int", "012", REFUSE_FORM, 0, 0},
    {"sign", "int", "−5", REFUSE_FORM, 0, 0},
    {"days", "int", "３０日", REFUSE_NOTHING, "30", 0},
    {"days, within", "int", "30日以内", REFUSE_NOTHING, "30", 0},
    {"within alone", "int", "30以内", REFUSE_NOTHING, "30", 0},
    {"days long", "int", "30日間", REFUSE_NOTHING, "30", 0},
    {"months", "int", "12か月", REFUSE_NOTHING, "12", 0},
    {"months, half-width", "int", "12ｶ月", REFUSE_NOTHING, "12", 0},
    {"a blank before the unit", "int", "12　件", REFUSE_NOTHING, "12", 0},
    {"people, grouped", "int", "10,000人", REFUSE_NOTHING, "10000", 0},
    {"unit alone", "int", "件", REFUSE_FORM, 0, 0},
    {"two units", "int", "3件件", REFUSE_FORM, 0, 0},
    {"unit before", "int", "件3", REFUSE_FORM, 0, 0},
    {"hours to a count", "int", "12時間", REFUSE_FORM, 0, 0},
    {"yen to a count", "int", "12円", REFUSE_FORM, 0, 0},
    {"full-width with unit", "hours", "１２時間", REFUSE_NOTHING, "12", 0},
    {"within", "hours", "７２時間以内", REFUSE_NOTHING, "72", 0},
    {"letter", "hours", "1.5h", REFUSE_NOTHING, "1.5", 0},
    {"decimals stay", "hours", "72.0", REFUSE_NOTHING, "72.0", 0},
    {"minutes to hours", "hours", "30分", REFUSE_FORM, 0, 0},
    {"days to hours", "hours", "2日", REFUSE_FORM, 0, 0},
    {"no integer part", "hours", ".5", REFUSE_FORM, 0, 0},
    {"sign", "pct", "９９．９５％", REFUSE_NOTHING, "99.95", 0},
    {"word", "pct", "99.9パーセント", REFUSE_NOTHING, "99.9", 0},
    {"over a hundred", "pct", "100.1", REFUSE_FORM, 0, 0},
    {"grouped", "yen", "1,650,000", REFUSE_NOTHING, "1650000", 0},
    {"grouped, full-width, unit", "yen", "１，６５０，０００円", REFUSE_NOTHING, "1650000", 0},
    {"plain", "yen", "1650000", REFUSE_NOTHING, "1650000", 0},
    {"badly grouped", "yen", "1,65,000", REFUSE_FORM, 0, 0},
    {"badly grouped at the end", "yen", "1,650,00", REFUSE_FORM, 0, 0},
    {"comma behind", "yen", "1,650,", REFUSE_FORM, 0, 0},
    {"ten thousands", "yen", "165万円", REFUSE_FORM, 0, 0},
    {"most", "yen", "9,999,999,999,999", REFUSE_NOTHING, "9999999999999", 0},
    {"over the most", "yen", "10,000,000,000,000", REFUSE_FORM, 0, 0},
    {"no number though the pattern lets it", "loose", "abc", REFUSE_FORM, 0, 0},
    {"too many digits though the pattern lets them", "loose", "12345678901234", REFUSE_FORM, 0, 0},
    {"grouped with decimals", "loose", "1,650,000.25", REFUSE_NOTHING, "1650000.25", 0},
};

static void test_read(void **state)
{
	const struct read_row *row = *state;
	struct loaded l;
	const char untouched[] = "untouched", *value = untouched;
	assert_int_equal(load(&l, "types.ini", own_types), 0);
	const struct answer_type *t = types_find(l.types, row->type);
	assert_non_null(t);
	assert_int_equal(type_read(t, row->typed, !row->no_corporation, l.arena, &value), row->refusal);
	if (row->refusal == REFUSE_NOTHING)
		assert_string_equal(value, row->value);
	else
		assert_ptr_equal(value, untouched);
	unload(&l);
}

static void test_read_long(void **state)
{
	(void)state;
	struct loaded l;
	const char *value = NULL;
	size_t n = 5 * PATTERN_SUBJECT_MAX;
	char *text = mem_new(n + 1, 1);
	assert_int_equal(load(&l, "types.ini", own_types), 0);
	const struct answer_type *t = types_find(l.types, "text");
	memset(text, 'a', n);
	assert_int_equal(type_read(t, text, true, l.arena, &value), REFUSE_TOO_LONG);
	text[PATTERN_SUBJECT_MAX + 1] = '\0';
	assert_int_equal(type_read(t, text, true, l.arena, &value), REFUSE_TOO_LONG);
	text[PATTERN_SUBJECT_MAX] = '\0';
	assert_int_equal(type_read(t, text, true, l.arena, &value), REFUSE_FORM);
	text[400] = '\0';
	assert_int_equal(type_read(t, text, true, l.arena, &value), REFUSE_NOTHING);
	assert_int_equal(strlen(value), 400);
	free(text);
	unload(&l);
}

struct unit_row {
	const char *name, *type, *typed, *sign;
};

static const struct unit_row unit_rows[] = {
    {"none", "int", "12", NULL},         {"months", "int", "１２か月以内", "月"},
    {"days", "int", "30 日間", "日"},    {"people", "int", "10,000名", "人"},
    {"hours", "hours", "72時間", "時"},  {"per cent", "pct", "99％", "%"},
    {"yen", "yen", "1,000円", "円"},     {"not its own", "hours", "30分", NULL},
    {"no number", "int", "件", NULL},    {"no number type", "corpno", "7123456789012件", NULL},
    {"not UTF-8", "int", "1\xFF", NULL},
};

static void test_unit(void **state)
{
	const struct unit_row *row = *state;
	struct loaded l;
	assert_int_equal(load(&l, "types.ini", own_types), 0);
	const char *sign = type_unit(types_find(l.types, row->type), row->typed, l.arena);
	assert_int_equal(sign != NULL, row->sign != NULL);
	if (row->sign)
		assert_string_equal(sign, row->sign);
	unload(&l);
}

static void test_loaded(void **state)
{
	(void)state;
	struct loaded l;
	assert_int_equal(load(&l, "types.ini", own_types), 0);
	assert_int_equal(l.types->count, 14);
	assert_string_equal(l.types->file, "types.ini");
	assert_null(types_find(l.types, "corpn"));
	assert_null(types_find(l.types, "corpnoo"));
	const struct answer_type *t = types_find(l.types, "CorpNo");
	assert_non_null(t);
	assert_string_equal(t->name, "corpno");
	assert_string_equal(t->title.ja, "法人番号");
	assert_string_equal(t->title.en, "corporate number");
	assert_string_equal(t->message.ja, "13桁。");
	assert_string_equal(t->message.en, "13 digits.");
	assert_string_equal(t->pattern, "[1-9][0-9]{12}");
	assert_string_equal(t->ok, "7123456789012");
	assert_string_equal(t->ng, "7123456789013");
	assert_string_equal(t->source, "省令");
	assert_true(t->unchecked);
	assert_int_equal(t->value, VALUE_TEXT);
	assert_int_equal(t->fold, FOLD_ASCII);
	assert_int_equal(t->check, CHECK_CORPORATE_NUMBER);
	assert_int_equal(t->line, 34);
	t = types_find(l.types, "yn");
	assert_null(t->title.en);
	assert_null(t->source);
	assert_false(t->unchecked);
	assert_int_equal(t->check, CHECK_NONE);
	unload(&l);
}

struct bad_row {
	const char *name, *lines; /* a key of the good type below is replaced by these lines */
	const char *key, *en;
	int line;
};

static const struct bad_row bad_rows[] = {
    {"unknown key", "patern = a", NULL, "unknown key 'patern' in a type; check its spelling", 9},
    {"no pattern", "", "pattern", "a type needs the key 'pattern'; give it a value", 1},
    {"no name", "", "name.ja", "a type needs the key 'name.ja'; give it a value", 1},
    {"empty sample", "ok =", "ok", "a type needs the key 'ok'; give it a value", 1},
    {"unknown value", "value = words", "value",
     "'value = words' is no such value; choose from: text, number, date, code, codes", 9},
    {"unknown fold", "fold = upper", "fold", "'fold = upper' is no such value; choose from: none, ascii, kana", 9},
    {"unknown check", "check = luhn", NULL,
     "'check = luhn' is no such value; choose from: corporate-number, invoice-number, calendar, fiscal-year, "
     "my-number",
     9},
    {"unknown status", "status = fine", NULL, "'status = fine' is no such value; choose from: checked, unchecked", 9},
    {"date without calendar", "value = date", "value",
     "check = calendar and value = date go together; write both or neither", 1},
    {"calendar without date", "check = calendar", NULL,
     "check = calendar and value = date go together; write both or neither", 9},
};

/* Keys in the order of a good type; each takes one line after the section's. */
static const char *const good_lines[][2] = {
    {"name.ja", "\"数\""}, {"pattern", "a"}, {"value", "text"},         {"fold", "none"},
    {"ok", "a"},           {"ng", "b"},      {"message.ja", "\"a。\""},
};

static char *bad_ini(const struct bad_row *row)
{
	struct buf b;
	buf_init(&b, 4096);
	buf_str(&b, "[t]\n");
	for (size_t i = 0; i < sizeof(good_lines) / sizeof(good_lines[0]); i++)
		if (row->key && strcmp(row->key, good_lines[i][0]) == 0)
			buf_str(&b, "; left out\n");
		else
			buf_printf(&b, "%s = %s\n", good_lines[i][0], good_lines[i][1]);
	buf_printf(&b, "%s\n", row->lines);
	return b.p;
}

static void test_bad(void **state)
{
	const struct bad_row *row = *state;
	struct loaded l;
	char *text = bad_ini(row);
	assert_int_equal(load(&l, "bad.ini", text), -1);
	assert_null(l.types);
	assert_int_equal(l.err.count, 1);
	assert_int_equal(l.err.item[0].kind, ERR_INPUT);
	assert_string_equal(l.err.item[0].file, "bad.ini");
	assert_int_equal(l.err.item[0].line, row->line);
	assert_string_equal(l.err.item[0].field, "t");
	assert_string_equal(l.err.item[0].text.en, row->en);
	assert_non_null(strstr(l.err.item[0].text.ja, "。"));
	free(text);
	unload(&l);
}

static void test_bad_pattern(void **state)
{
	(void)state;
	const struct bad_row row = {"", "pattern = [a", "pattern", NULL, 9};
	struct loaded l;
	char *text = bad_ini(&row);
	assert_int_equal(load(&l, "bad.ini", text), -1);
	assert_int_equal(l.err.count, 1);
	assert_int_equal(l.err.item[0].line, row.line);
	assert_memory_equal(l.err.item[0].text.en, "the pattern does not compile (byte 2: ", 38);
	free(text);
	unload(&l);
}

/* Everything wrong with all types comes in one go. */
static void test_bad_together(void **state)
{
	(void)state;
	struct loaded l;
	assert_int_equal(load(&l, "bad.ini", "[a]\nvalue = x\n[b]\npattern = (\n"), -1);
	/* a: six keys missing, one value unknown; b: six keys missing, one pattern bad. */
	assert_int_equal(l.err.count, 14);
	unload(&l);
}

struct my_number_row {
	const char *name, *text;
	bool inside;
};

static const struct my_number_row my_number_rows[] = {
    {"alone", "123456789018", true},
    {"in a sentence", "番号は123456789018です", true},
    {"full-width", "１２３４５６７８９０１８", true},
    {"mixed width", "123４５６789018", true},
    {"second run", "1234567 / 123456789018", true},
    {"after a longer run", "1234567890123 123456789018", true},
    {"at the end of a decimal", "0.123456789018", true},
    {"wrong digit", "123456789012", false},
    {"thirteen digits", "1234567890180", false},
    {"thirteen digits, full-width first", "０123456789018", false},
    {"eleven digits", "12345678901", false},
    {"split by a hyphen", "123456-789018", false},
    {"as on the card", "番号 1234 5678 9018 です", true},
    {"in groups, with hyphens", "1234-5678-9018", true},
    {"in groups, full width", "１２３４　５６７８ー９０１８", true},
    {"in groups, wrong digit", "1234 5678 9012", false},
    {"in groups, two blanks", "1234  5678 9018", false},
    {"in other groups", "123 4567 89018", false},
    {"a group too many in front", "0000 1234 5678 901", false},
    {"groups before a run", "0000 123456789018", true},
    {"a day and a time", "2026-06-01 0900-1800", false},
    {"remainder 1 gives 0", "200000000000", true},
    {"remainder 10 gives 1", "900000000001", true},
    {"remainder 0 gives 0", "000000000000", true},
    {"nothing", "", false},
    {"no digits", "番号", false},
};

static void test_my_number(void **state)
{
	const struct my_number_row *row = *state;
	assert_int_equal(my_number_inside(row->text), row->inside);
}

static uint32_t step(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void random_digits(uint32_t *seed, char *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (char)('0' + step(seed) % 10);
	out[n] = '\0';
}

static void test_one_check_digit(void **state)
{
	(void)state;
	uint32_t seed = 7;
	for (int i = 0; i < 2000; i++) {
		char corporate[14], mine[13];
		int corporate_good = 0, mine_good = 0;
		random_digits(&seed, corporate, 13);
		random_digits(&seed, mine, 12);
		for (char c = '0'; c <= '9'; c++) {
			corporate[0] = c;
			mine[11] = c;
			corporate_good += corporate_number_valid(corporate);
			mine_good += my_number_inside(mine);
		}
		assert_int_equal(corporate_good, 1);
		assert_int_equal(mine_good, 1);
	}
}

struct corporate_row {
	const char *name, *text;
	bool valid;
};

static const struct corporate_row corporate_rows[] = {
    {"right", "7123456789012", true},
    {"wrong digit", "7123456789013", false},
    {"swapped digits", "7213456789012", false},
    {"a digit short", "712345678901", false},
    {"a digit too much", "71234567890120", false},
    {"letter", "712345678901x", false},
    {"all nines: check digit 9", "9999999999999", true},
    {"zero is no check digit", "0000000000000", false},
    {"nothing", "", false},
};

static void test_corporate(void **state)
{
	const struct corporate_row *row = *state;
	assert_int_equal(corporate_number_valid(row->text), row->valid);
}

struct number_row {
	const char *name, *text;
	bool valid;
	int64_t e4;
};

static const struct number_row number_rows[] = {
    {"zero", "0", true, 0},
    {"integer", "12", true, 120000},
    {"decimals", "99.95", true, 999500},
    {"four decimals", "0.0001", true, 1},
    {"trailing zero", "72.0", true, 720000},
    {"leading zero", "05.5", true, 55000},
    {"most", "9999999999999.9999", true, 99999999999999999},
    {"five decimals", "0.00001", false, 0},
    {"fourteen digits", "10000000000000", false, 0},
    {"fourteen digits, zeros", "00000000000001", false, 0},
    {"no integer part", ".5", false, 0},
    {"no decimals", "5.", false, 0},
    {"two points", "1.2.3", false, 0},
    {"negative", "-1", false, 0},
    {"plus", "+1", false, 0},
    {"comma", "1,000", false, 0},
    {"blank", " 1", false, 0},
    {"exponent", "1e3", false, 0},
    {"full-width", "１", false, 0},
    {"letters behind", "12h", false, 0},
    {"empty", "", false, 0},
};

static void test_number(void **state)
{
	const struct number_row *row = *state;
	int64_t out = -7;
	assert_int_equal(number_e4(row->text, &out), row->valid);
	assert_true(out == (row->valid ? row->e4 : -7));
}

static void test_refusal_texts(void **state)
{
	(void)state;
	for (enum refusal r = REFUSE_ENCODING; r <= REFUSE_PATTERN; r++) {
		struct words w = refusal_text(r);
		assert_non_null(w.en);
		assert_true(strlen(w.en) > 10 && w.en[strlen(w.en) - 1] != '.');
		assert_string_equal(w.ja + strlen(w.ja) - strlen("。"), "。");
	}
	assert_string_equal(refusal_text(REFUSE_NOTHING).ja, "");
}

/* The good sample as a Japanese keyboard in full-width mode gives it, with blanks around. */
static char *widened(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) * 3 + 7);
	size_t n = text_put(out, 0x3000);
	for (uint32_t cp; (cp = text_next(&s)) != 0;)
		n += text_put(out + n, cp == ' ' ? 0x3000 : cp > 0x20 && cp < 0x7F ? cp + 0xFEE0 : cp);
	text_put(out + n, 0x3000);
	return out;
}

/* Every sample of a set of types, and what must hold for all of them. */
static void try_samples(struct loaded *l)
{
	for (size_t i = 0; i < l->types->count; i++) {
		const struct answer_type *t = &l->types->item[i];
		const char *value = NULL, *wide = NULL, *again = NULL, *none = NULL;
		if (type_read(t, t->ok, true, l->arena, &value) != REFUSE_NOTHING)
			fail_msg("%s: the good sample '%s' is refused", t->name, t->ok);
		if (type_read(t, t->ng, true, l->arena, &none) == REFUSE_NOTHING)
			fail_msg("%s: the bad sample '%s' is accepted", t->name, t->ng);
		assert_null(none);
		/* A stored value is an answer again, and the same. */
		assert_int_equal(type_read(t, value, true, l->arena, &again), REFUSE_NOTHING);
		assert_string_equal(again, value);
		if (t->fold == FOLD_NONE) {
			assert_string_equal(value, t->ok);
			continue;
		}
		if (type_read(t, widened(l->arena, t->ok), true, l->arena, &wide) != REFUSE_NOTHING)
			fail_msg("%s: the good sample '%s' is refused in full width", t->name, t->ok);
		assert_string_equal(wide, value);
	}
}

static void test_samples(void **state)
{
	(void)state;
	struct loaded l;
	assert_int_equal(load(&l, "types.ini", own_types), 0);
	try_samples(&l);
	unload(&l);
}

static const char shipped[] = "templates/types.ini";

static void test_shipped(void **state)
{
	(void)state;
	struct host h;
	struct buf b;
	struct loaded l;
	host_system(&h);
	buf_init(&b, INI_FILE_MAX);
	assert_int_equal(h.read(h.ctx, shipped, INI_FILE_MAX, &b, NULL), 0);
	int rc = load(&l, shipped, buf_text(&b));
	for (size_t i = 0; i < l.err.count; i++)
		print_error("%s:%d: %s\n", shipped, l.err.item[i].line, l.err.item[i].text.en);
	assert_int_equal(rc, 0);
	try_samples(&l);
	static const char *const names[] = {"yn",   "ynp",    "choice",  "multi",    "text",   "org",
					    "kana", "corpno", "invoice", "zip",      "tel",    "email",
					    "url",  "date",   "fiscal",  "int",      "hours",  "pct",
					    "yen",  "pmark",  "ismapno", "lgwanasp", "certno", "handle"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_non_null(types_find(l.types, names[i]));
	/* Numbers whose unit the program knows by the type's name. */
	const char *value = NULL;
	assert_int_equal(type_read(types_find(l.types, "hours"), "１２時間", true, l.arena, &value), REFUSE_NOTHING);
	assert_string_equal(value, "12");
	assert_int_equal(type_read(types_find(l.types, "pct"), "９９．９５％", true, l.arena, &value), REFUSE_NOTHING);
	assert_string_equal(value, "99.95");
	assert_int_equal(type_read(types_find(l.types, "yen"), "1,650,000円", true, l.arena, &value), REFUSE_NOTHING);
	assert_string_equal(value, "1650000");
	unload(&l);
	buf_clear(&b);
}

int main(void)
{
	struct check_list l = {0};
	for (size_t i = 0; i < sizeof(read_rows) / sizeof(read_rows[0]); i++)
		check_add(&l, test_read, &read_rows[i], "read %s: %s", read_rows[i].type, read_rows[i].name);
	check_add(&l, test_read_long, NULL, "read text: long ones");
	CHECK_ROWS(&l, test_unit, unit_rows, "unit");
	check_add(&l, test_loaded, NULL, "load: every key arrives");
	CHECK_ROWS(&l, test_bad, bad_rows, "load");
	check_add(&l, test_bad_pattern, NULL, "load: bad pattern");
	check_add(&l, test_bad_together, NULL, "load: all findings together");
	CHECK_ROWS(&l, test_my_number, my_number_rows, "my number");
	CHECK_ROWS(&l, test_corporate, corporate_rows, "corporate number");
	check_add(&l, test_one_check_digit, NULL, "exactly one check digit is right");
	CHECK_ROWS(&l, test_number, number_rows, "number");
	check_add(&l, test_refusal_texts, NULL, "a text for every refusal");
	check_add(&l, test_samples, NULL, "samples");
	check_add(&l, test_shipped, NULL, "samples of templates/types.ini");
	return check_run(&l, "types");
}
