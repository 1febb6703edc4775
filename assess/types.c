#include "assess/types.h"

#include <stdlib.h>
#include <string.h>

#include "assess/date.h"
#include "assess/pattern.h"

/* Loading */

struct name_of {
	const char *name;
	int number;
};

static const struct name_of values[] = {
    {"text", VALUE_TEXT}, {"number", VALUE_NUMBER}, {"date", VALUE_DATE},
    {"code", VALUE_CODE}, {"codes", VALUE_CODES},   {0},
};

static const struct name_of folds[] = {{"none", FOLD_NONE}, {"ascii", FOLD_ASCII}, {"kana", FOLD_KANA}, {0}};

static const struct name_of checks[] = {
    {"corporate-number", CHECK_CORPORATE_NUMBER},
    {"invoice-number", CHECK_INVOICE_NUMBER},
    {"calendar", CHECK_CALENDAR},
    {"fiscal-year", CHECK_FISCAL_YEAR},
    {"my-number", CHECK_MY_NUMBER},
    {0},
};

static const struct name_of states[] = {{"checked", false}, {"unchecked", true}, {0}};

/* A section while it is read. Every key is a text at first; those with a list of names become numbers afterwards. */
struct draft {
	struct answer_type type;
	const char *value, *fold, *check, *status;
};

struct key {
	const char *name;
	size_t at; /* where in struct draft */
	bool required;
};

static const struct key keys[] = {
    {"name.ja", offsetof(struct draft, type.title.ja), true},
    {"name.en", offsetof(struct draft, type.title.en), false},
    {"pattern", offsetof(struct draft, type.pattern), true},
    {"value", offsetof(struct draft, value), true},
    {"fold", offsetof(struct draft, fold), true},
    {"check", offsetof(struct draft, check), false},
    {"ok", offsetof(struct draft, type.ok), true},
    {"ng", offsetof(struct draft, type.ng), true},
    {"message.ja", offsetof(struct draft, type.message.ja), true},
    {"message.en", offsetof(struct draft, type.message.en), false},
    {"source", offsetof(struct draft, type.source), false},
    {"status", offsetof(struct draft, status), false},
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

/* A section being read: where it is for messages, and how it went so far. */
struct reading {
	const char *file;
	const struct ini_section *section;
	struct arena *arena;
	struct err *err;
	int rc;
};

static const char **slot(struct draft *d, const struct key *k)
{
	return (const char **)((char *)d + k->at);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Names compare without case in ASCII alone, whatever the locale. */
static bool same_name(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

static const struct key *key_find(const char *name)
{
	for (size_t i = 0; i < KEYS; i++)
		if (same_name(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static int line_of(const struct reading *r, const char *key)
{
	for (size_t i = 0; i < r->section->count; i++)
		if (same_name(r->section->entry[i].key, key))
			return r->section->entry[i].line;
	return r->section->line;
}

static void take_entries(struct reading *r, struct draft *d)
{
	for (size_t i = 0; i < r->section->count; i++) {
		const struct ini_entry *e = &r->section->entry[i];
		const struct key *k = key_find(e->key);
		if (k)
			*slot(d, k) = *e->value ? arena_strdup(r->arena, e->value) : NULL;
		else
			r->rc = err_add(r->err, ERR_INPUT, r->file, e->line, r->section->name,
					"型に'%s'という項目はありません。綴りを確認してください。",
					"unknown key '%s' in a type; check its spelling", e->key);
	}
	for (size_t i = 0; i < KEYS; i++)
		if (keys[i].required && !*slot(d, &keys[i]))
			r->rc = err_add(r->err, ERR_INPUT, r->file, r->section->line, r->section->name,
					"型に必要な項目'%s'がありません。値を書いてください。",
					"a type needs the key '%s'; give it a value", keys[i].name);
}

static char *joined(struct arena *a, const struct name_of *list)
{
	char *text = arena_strdup(a, list->name);
	while ((++list)->name)
		text = arena_printf(a, "%s, %s", text, list->name);
	return text;
}

/* The number behind a name; `missing` when it is not given. */
static int numbered(struct reading *r, const char *key, const char *name, const struct name_of *list, int missing)
{
	if (!name)
		return missing;
	for (const struct name_of *n = list; n->name; n++)
		if (strcmp(n->name, name) == 0)
			return n->number;
	r->rc = err_add(r->err, ERR_INPUT, r->file, line_of(r, key), r->section->name,
			"'%s = %s'とは書けません。次から選んでください: %s。",
			"'%s = %s' is no such value; choose from: %s", key, name, joined(r->arena, list));
	return missing;
}

static void compile(struct reading *r, struct answer_type *t)
{
	char why[160];
	size_t at;
	if (!t->pattern)
		return;
	t->compiled = pattern_new(t->pattern, why, sizeof(why), &at);
	if (!t->compiled)
		r->rc = err_add(r->err, ERR_INPUT, r->file, line_of(r, "pattern"), r->section->name,
				"正規表現を読めません（%zuバイト目: %s）。pattern を直してください。",
				"the pattern does not compile (byte %zu: %s); mend it", at, why);
}

/* Fills *t, whose `compiled` is to be freed even when it fails. */
static void take_section(struct reading *r, struct answer_type *t)
{
	struct draft d = {0};
	take_entries(r, &d);
	d.type.name = arena_strdup(r->arena, r->section->name);
	d.type.line = r->section->line;
	d.type.value = (enum value_kind)numbered(r, "value", d.value, values, VALUE_TEXT);
	d.type.fold = (enum fold)numbered(r, "fold", d.fold, folds, FOLD_NONE);
	d.type.check = (enum type_check)numbered(r, "check", d.check, checks, CHECK_NONE);
	d.type.unchecked = numbered(r, "status", d.status, states, false);
	if ((d.type.check == CHECK_CALENDAR) != (d.type.value == VALUE_DATE))
		r->rc = err_add(r->err, ERR_INPUT, r->file, line_of(r, "check"), r->section->name,
				"check = calendar と value = date は必ず一緒に書いてください。",
				"check = calendar and value = date go together; write both or neither");
	compile(r, &d.type);
	*t = d.type;
}

int types_load(struct types **out, const struct ini *ini, struct err *err)
{
	struct arena *arena = arena_new();
	struct types *t = arena_alloc(arena, sizeof(*t));
	t->arena = arena;
	t->file = arena_strdup(arena, ini->name);
	t->item = arena_alloc(arena, ini->count * sizeof(*t->item));
	int rc = 0;
	for (size_t i = 0; i < ini->count; i++) {
		struct reading r = {.file = t->file, .section = &ini->section[i], .arena = arena, .err = err};
		take_section(&r, &t->item[t->count++]);
		if (r.rc < 0)
			rc = -1;
	}
	if (rc < 0)
		types_free(t);
	else
		*out = t;
	return rc;
}

void types_free(struct types *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->count; i++)
		pattern_free(t->item[i].compiled);
	arena_free(t->arena);
}

const struct answer_type *types_find(const struct types *t, const char *name)
{
	for (size_t i = 0; i < t->count; i++)
		if (same_name(t->item[i].name, name))
			return &t->item[i];
	return NULL;
}

/* Check digits */

static int digit_of(uint32_t cp)
{
	if (cp >= '0' && cp <= '9')
		return (int)(cp - '0');
	if (cp >= 0xFF10 && cp <= 0xFF19)
		return (int)(cp - 0xFF10);
	return -1;
}

enum { CORPORATE_DIGITS = 13, MY_NUMBER_DIGITS = 12 };

/* The first digit is 9 - (Σ Pn·Qn mod 9): Pn is the n-th of the other twelve from the right, Qn is 1 for odd n, else 2.
 */
bool corporate_number_valid(const char *s)
{
	int sum = 0;
	for (int i = 0; i < CORPORATE_DIGITS; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		int n = CORPORATE_DIGITS - i;
		if (i)
			sum += (s[i] - '0') * (n % 2 ? 1 : 2);
	}
	return !s[CORPORATE_DIGITS] && s[0] - '0' == 9 - sum % 9;
}

/* The last digit is 11 - r, 0 when r <= 1, where r = Σ Pn·Qn mod 11: Pn is the n-th of the first eleven from the right,
 * Qn is n + 1 up to 6, n - 5 from 7 on. */
static bool my_number_valid(const int digit[MY_NUMBER_DIGITS])
{
	int sum = 0;
	for (int n = 1; n < MY_NUMBER_DIGITS; n++)
		sum += digit[MY_NUMBER_DIGITS - 1 - n] * (n <= 6 ? n + 1 : n - 5);
	int r = sum % 11;
	return digit[MY_NUMBER_DIGITS - 1] == (r <= 1 ? 0 : 11 - r);
}

/* What may stand between groups of digits: blanks and all kinds of dashes, the long vowel mark among them. */
static bool parts_digits(uint32_t cp)
{
	static const uint32_t signs[] = {' ',    0x3000, '-',    0x2010, 0x2011, 0x2012,
					 0x2013, 0x2014, 0x2015, 0x2212, 0xFF0D, 0x30FC};
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i] == cp)
			return true;
	return false;
}

/* Twelve digits on their own; `grouped`: as the card shows them, 1234 5678 9012. */
static bool twelve_inside(const char *text, bool grouped)
{
	int run[MY_NUMBER_DIGITS];
	size_t n = 0;
	uint32_t cp;
	bool parted = false;
	do {
		cp = text_next(&text);
		int digit = digit_of(cp);
		if (digit >= 0) {
			if (n < MY_NUMBER_DIGITS)
				run[n] = digit;
			n++;
			parted = false;
		} else if (grouped && !parted && (n == 4 || n == 8) && parts_digits(cp)) {
			parted = true;
		} else {
			if (n == MY_NUMBER_DIGITS && my_number_valid(run))
				return true;
			n = 0;
			parted = false;
		}
	} while (cp);
	return false;
}

bool my_number_inside(const char *text)
{
	return twelve_inside(text, false) || twelve_inside(text, true);
}

/* Numbers */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Appends the digits at *s to *number; how many there were, -1 for none or more than `max`. */
static int take_digits(const char **s, int max, int64_t *number)
{
	int n = 0;
	for (; is_digit(**s); ++*s) {
		if (++n > max)
			return -1;
		*number = *number * 10 + (**s - '0');
	}
	return n ? n : -1;
}

bool number_e4(const char *value, int64_t *out)
{
	enum { INTEGER_DIGITS = 13, DECIMALS = 4 };
	int64_t number = 0;
	int decimals = 0;
	if (take_digits(&value, INTEGER_DIGITS, &number) < 0)
		return false;
	if (*value == '.') {
		value++;
		decimals = take_digits(&value, DECIMALS, &number);
	}
	if (decimals < 0 || *value)
		return false;
	for (; decimals < DECIMALS; decimals++)
		number *= 10;
	*out = number;
	return true;
}

const char *number_show(int64_t e4, struct arena *a)
{
	if (e4 % 10000 == 0)
		return arena_printf(a, "%lld", (long long)(e4 / 10000));
	char *text = arena_printf(a, "%lld.%04lld", (long long)(e4 / 10000), (long long)(e4 % 10000));
	for (char *end = text + strlen(text) - 1; *end == '0'; end--)
		*end = '\0';
	return text;
}

/* The units people type behind a number out of habit, after folding (％ is % by then); longer ones before those they
 * end with. `sign` is the character that a question about this unit contains. A unit with a type is of that type alone,
 * and that type has no other: 30分 must not become 30 hours. */
struct unit {
	const char *typed, *sign, *type;
};

static const struct unit units[] = {
    {"時間", "時", "hours"},    {"時", "時", "hours"},  {"h", "時", "hours"},   {"%", "%", "pct"},
    {"パーセント", "%", "pct"}, {"円", "円", "yen"},    {"か月間", "月", NULL}, {"ヶ月間", "月", NULL},
    {"カ月間", "月", NULL},     {"ケ月間", "月", NULL}, {"箇月間", "月", NULL}, {"か月", "月", NULL},
    {"ヶ月", "月", NULL},       {"カ月", "月", NULL},   {"ケ月", "月", NULL},   {"ヵ月", "月", NULL},
    {"箇月", "月", NULL},       {"月", "月", NULL},     {"日間", "日", NULL},   {"日", "日", NULL},
    {"年間", "年", NULL},       {"年", "年", NULL},     {"分間", "分", NULL},   {"分", "分", NULL},
    {"件", "件", NULL},         {"人", "人", NULL},     {"名", "人", NULL},     {"段階", "段", NULL},
    {"段", "段", NULL},         {"回", "回", NULL},
};

enum { UNITS = sizeof(units) / sizeof(units[0]) };

static bool has_own_unit(const char *type)
{
	for (size_t i = 0; i < UNITS; i++)
		if (units[i].type && same_name(units[i].type, type))
			return true;
	return false;
}

/* The length of `s` without `tail` and the blanks before it; n when it does not end so. */
static size_t without(const char *s, size_t n, const char *tail)
{
	size_t m = strlen(tail);
	if (n <= m || memcmp(s + n - m, tail, m) != 0)
		return n;
	n -= m;
	while (n && s[n - 1] == ' ')
		n--;
	return n;
}

/* The length of the number at the start of a folded text, without its unit, whose sign goes to *sign (NULL: none). */
static size_t before_unit(const struct answer_type *t, const char *s, const char **sign)
{
	size_t whole = strlen(s), n = without(s, whole, "以内");
	bool own = has_own_unit(t->name);
	*sign = NULL;
	for (size_t i = 0; i < UNITS && !*sign; i++) {
		if (own ? !units[i].type || !same_name(units[i].type, t->name) : units[i].type != NULL)
			continue;
		size_t rest = without(s, n, units[i].typed);
		if (rest < n) {
			n = rest;
			*sign = units[i].sign;
		}
	}
	if (n && is_digit(s[n - 1]))
		return n;
	*sign = NULL;
	return whole;
}

const char *type_unit(const struct answer_type *t, const char *typed, struct arena *a)
{
	const char *sign = NULL;
	if (t->value == VALUE_NUMBER && text_valid(typed, strlen(typed), NULL))
		before_unit(t, text_fold(a, typed, t->fold), &sign);
	return sign;
}

/* True for 1,650,000 and 1,650,000.5: commas before every three digits of an integer part, nowhere else. */
static bool grouped(const char *s)
{
	size_t first = strspn(s, "0123456789");
	if (first < 1 || first > 3 || s[first] != ',')
		return false;
	for (s += first; *s == ','; s += 4)
		if (strspn(s + 1, "0123456789") != 3)
			return false;
	return !*s || *s == '.';
}

static void drop_commas(char *s)
{
	char *to = s;
	for (; *s; s++)
		if (*s != ',')
			*to++ = *s;
	*to = '\0';
}

/* 令和 8年 6月 1日 is how official papers line dates up; between two digits a blank may stand for anything and stays.
 */
static void drop_aligning_blanks(char *s)
{
	char *to = s, before = '\0';
	while (*s) {
		size_t blanks = strspn(s, " ");
		if (blanks && !(is_digit(before) && is_digit(s[blanks]))) {
			s += blanks;
			continue;
		}
		before = *s;
		*to++ = *s++;
	}
	*to = '\0';
}

/* Reading */

/* Control characters, and those that break a line or turn the direction of writing: on paper they make a text look like
 * another one. */
static bool has_control(const char *s)
{
	for (uint32_t cp; (cp = text_next(&s)) != 0;)
		if (cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || (cp >= 0x2028 && cp <= 0x202E) ||
		    (cp >= 0x2066 && cp <= 0x2069))
			return true;
	return false;
}

/* What was typed as the pattern is to see it. */
static char *prepared(const struct answer_type *t, char *text)
{
	const char *sign;
	if (t->value == VALUE_NUMBER) {
		text[before_unit(t, text, &sign)] = '\0';
		if (grouped(text))
			drop_commas(text);
	}
	if (t->check == CHECK_CALENDAR || t->check == CHECK_FISCAL_YEAR)
		drop_aligning_blanks(text);
	return text;
}

static enum refusal match_form(const struct answer_type *t, const char *text)
{
	switch (pattern_match(t->compiled, text, strlen(text))) {
	case MATCH_YES:
		return REFUSE_NOTHING;
	case MATCH_NO:
		return REFUSE_FORM;
	case MATCH_TOO_LONG:
		return REFUSE_TOO_LONG;
	case MATCH_LIMIT:
		break;
	}
	return REFUSE_PATTERN;
}

/* The type's extra check. */
static enum refusal check(const struct answer_type *t, const char *text, bool corporation)
{
	int day, year;
	switch (t->check) {
	case CHECK_NONE:
		break;
	case CHECK_CORPORATE_NUMBER:
		return corporate_number_valid(text) ? REFUSE_NOTHING : REFUSE_CHECK_DIGIT;
	case CHECK_INVOICE_NUMBER:
		return !corporation || (*text && corporate_number_valid(text + 1)) ? REFUSE_NOTHING
										   : REFUSE_CHECK_DIGIT;
	case CHECK_CALENDAR:
		return date_from_text(text, &day) ? REFUSE_NOTHING : REFUSE_CALENDAR;
	case CHECK_FISCAL_YEAR:
		return date_fiscal_from_text(text, &year) ? REFUSE_NOTHING : REFUSE_CALENDAR;
	case CHECK_MY_NUMBER:
		return my_number_inside(text) ? REFUSE_MY_NUMBER : REFUSE_NOTHING;
	}
	return REFUSE_NOTHING;
}

/* Folded, and something a pattern may be asked about. */
static enum refusal fold(const struct answer_type *t, const char *typed, struct arena *a, char **text)
{
	/* Folding can shorten (full-width digits are three bytes), so what is much too long is told apart first. */
	size_t n = strlen(typed);
	if (n > 4 * (size_t)PATTERN_SUBJECT_MAX)
		return REFUSE_TOO_LONG;
	if (!text_valid(typed, n, NULL))
		return REFUSE_ENCODING;
	if (!*text_fold(a, typed, FOLD_ASCII))
		return REFUSE_EMPTY;
	*text = text_fold(a, typed, t->fold);
	return has_control(*text) ? REFUSE_ENCODING : REFUSE_NOTHING;
}

enum refusal type_read(const struct answer_type *t, const char *typed, bool corporation, struct arena *a,
		       const char **value)
{
	char *text;
	int64_t number;
	int day;
	enum refusal r = fold(t, typed, a, &text);
	if (r == REFUSE_NOTHING) {
		text = prepared(t, text);
		r = match_form(t, text);
	}
	if (r == REFUSE_NOTHING)
		r = check(t, text, corporation);
	if (r != REFUSE_NOTHING)
		return r;
	if (t->value == VALUE_NUMBER && !number_e4(text, &number))
		return REFUSE_FORM;
	if (t->value == VALUE_DATE && date_from_text(text, &day)) {
		text = arena_alloc(a, 11);
		date_to_iso(day, text);
	}
	*value = text;
	return REFUSE_NOTHING;
}

struct words refusal_text(enum refusal r)
{
	static const struct words texts[] = {
	    [REFUSE_NOTHING] = {"", ""},
	    [REFUSE_ENCODING] = {"使えない文字（改行やタブなどの制御文字、文字コードの誤り）が含まれています。"
				 "取り除いて入力し直してください。",
				 "the text holds control characters or is not UTF-8; remove them and enter it again"},
	    [REFUSE_EMPTY] = {"何も入力されていません。値を入力してください。", "nothing was entered; enter a value"},
	    [REFUSE_TOO_LONG] = {"入力が長すぎます。短くして入力し直してください。",
				 "the text is too long; shorten it and enter it again"},
	    [REFUSE_FORM] = {"形式が正しくありません。例にならって入力し直してください。",
			     "the value does not have the right form; enter it like the example"},
	    [REFUSE_CHECK_DIGIT] = {"法人番号の検査用数字が合いません。番号を確かめて入力し直してください。",
				    "the check digit of the corporate number is wrong; compare the number and enter "
				    "it again"},
	    [REFUSE_CALENDAR] = {"暦にない日付か、扱えない日付です（2000年から2099年まで、令和は元年5月1日から）。"
				 "確かめて入力し直してください。",
				 "there is no such day, or it is out of range (2000 to 2099; the era 令和 from 1 May "
				 "2019); compare it and enter it again"},
	    [REFUSE_MY_NUMBER] = {"個人番号（マイナンバー）とみられる12桁の数字が含まれています。取り除いて入力し直し"
				  "てください。",
				  "the text holds 12 digits that look like a My Number; remove them and enter it "
				  "again"},
	    [REFUSE_PATTERN] =
		{"この値の形式を調べきれません（質問票の pattern に不備があります）。質問票の管理者に連絡"
		 "してください。",
		 "the form of this value cannot be checked (the template's pattern is defective); tell "
		 "whoever keeps the template"},
	};
	return texts[r];
}
