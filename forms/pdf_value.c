#define _GNU_SOURCE
#include "forms/pdf_value.h"

#include <string.h>

#include "forms/clean.h"

static struct pdf_value *parse_at(struct pdf_source *s, int depth);

bool pdf_wrong(struct pdf_source *s, size_t at, const char *ja, const char *en)
{
	if (!s->wrong.ja) {
		s->wrong = (struct words){ja, en};
		s->wrong_at = at;
	}
	return false;
}

/* White space and delimiters, one bit each: nearly every byte of a file is looked up here, most of them twice. */
enum { SPACE = 1, DELIMITER = 2 };

static const unsigned char class_of[256] = {
    [' '] = SPACE,     ['\n'] = SPACE,    ['\r'] = SPACE,    ['\t'] = SPACE,    ['('] = DELIMITER,
    [')'] = DELIMITER, ['<'] = DELIMITER, ['>'] = DELIMITER, ['['] = DELIMITER, [']'] = DELIMITER,
    ['{'] = DELIMITER, ['}'] = DELIMITER, ['/'] = DELIMITER, ['%'] = DELIMITER,
};

static bool is_space(char c)
{
	return class_of[(unsigned char)c] == SPACE;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The byte here, or a NUL at the end: no rule below takes a NUL for anything. */
static char here(const struct pdf_source *s)
{
	return s->at < s->n ? s->bytes[s->at] : '\0';
}

static bool boundary_at(const struct pdf_source *s, size_t at)
{
	return at >= s->n || class_of[(unsigned char)s->bytes[at]] != 0;
}

static bool at_boundary(const struct pdf_source *s)
{
	return boundary_at(s, s->at);
}

static size_t behind_space(const struct pdf_source *s, size_t at)
{
	while (at < s->n && is_space(s->bytes[at]))
		at++;
	return at;
}

void pdf_skip_space(struct pdf_source *s)
{
	s->at = behind_space(s, s->at);
}

bool pdf_skip_word(struct pdf_source *s, const char *word)
{
	size_t len = strlen(word), start = s->at;
	if (s->n - s->at < len || memcmp(s->bytes + s->at, word, len) != 0)
		return false;
	s->at += len;
	if (at_boundary(s))
		return true;
	s->at = start;
	return false;
}

static bool read_count_at(const struct pdf_source *s, size_t *at, int64_t *out)
{
	int64_t value = 0;
	size_t i = *at;
	while (i < s->n && is_digit(s->bytes[i]) && i - *at < 11)
		value = value * 10 + (s->bytes[i++] - '0');
	if (i == *at || i - *at > 10 || !boundary_at(s, i))
		return false;
	*at = i;
	*out = value;
	return true;
}

bool pdf_read_count(struct pdf_source *s, int64_t *out)
{
	return read_count_at(s, &s->at, out);
}

static bool count_value(struct pdf_source *s, size_t at)
{
	return ++s->values <= PDF_MAX_VALUES || pdf_wrong(s, at, "値の数が多すぎます", "too many values");
}

/* One that is counted already. */
static struct pdf_value *value_make(struct pdf_source *s, enum pdf_kind kind, size_t at)
{
	struct pdf_value *v = arena_alloc(s->arena, sizeof(*v));
	v->kind = kind;
	v->in = s->bytes;
	v->at = at;
	return v;
}

static struct pdf_value *value_new(struct pdf_source *s, enum pdf_kind kind, size_t at)
{
	return count_value(s, at) ? value_make(s, kind, at) : NULL;
}

/* "N 0 R" standing here; false leaves the place alone. */
static bool skip_reference(struct pdf_source *s, int64_t *number)
{
	size_t at = s->at;
	int64_t generation;
	if (!read_count_at(s, &at, number))
		return false;
	at = behind_space(s, at);
	if (!read_count_at(s, &at, &generation))
		return false;
	at = behind_space(s, at);
	if (at >= s->n || s->bytes[at] != 'R' || !boundary_at(s, at + 1))
		return false;
	if (generation != 0 || *number == 0)
		return pdf_wrong(s, s->at, "世代番号が 0 でない参照があります",
				 "a reference has a generation other than 0");
	s->at = at + 1;
	return true;
}

static struct pdf_value *parse_reference(struct pdf_source *s)
{
	size_t at = s->at;
	int64_t number;
	if (!skip_reference(s, &number))
		return NULL;
	struct pdf_value *v = value_new(s, PDF_REF, at);
	if (v) {
		v->number = number;
		v->end = s->at;
	}
	return v;
}

/* Digits behind the point as thousandths; the fourth and later ones are dropped. */
static int64_t read_fraction(struct pdf_source *s)
{
	int64_t value = 0;
	int scale = 100;
	for (; is_digit(here(s)); s->at++, scale /= 10)
		value += (s->bytes[s->at] - '0') * (int64_t)scale;
	return value;
}

static struct pdf_value *parse_number(struct pdf_source *s)
{
	size_t at = s->at, whole = 0, fraction = 0;
	bool negative = here(s) == '-', real = false;
	int64_t value = 0;
	if (negative || here(s) == '+')
		s->at++;
	for (; is_digit(here(s)) && whole <= 10; whole++)
		value = value * 10 + (s->bytes[s->at++] - '0');
	if (here(s) == '.') {
		size_t point = ++s->at;
		real = true;
		value = value * 1000 + read_fraction(s);
		fraction = s->at - point;
	}
	if (whole + fraction == 0 || whole > 10 || !at_boundary(s)) {
		pdf_wrong(s, at, "数が正しく書かれていません", "a number is malformed");
		return NULL;
	}
	struct pdf_value *v = value_new(s, real ? PDF_REAL : PDF_INT, at);
	if (!v)
		return NULL;
	v->number = negative ? -value : value;
	v->end = s->at;
	return v;
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static void take_text(struct pdf_source *s, struct pdf_value *v, const struct buf *b)
{
	v->s = arena_strndup(s->arena, buf_text(b), b->n);
	v->n = b->n;
	v->end = s->at;
}

/* The next character of a name, "#xx" decoded; NUL for what may not stand there. */
static char name_character(struct pdf_source *s)
{
	char c = s->bytes[s->at++];
	if (c != '#')
		return c < 0x21 || c > 0x7e ? '\0' : c;
	int high = hex_digit(here(s)), low = s->at + 1 < s->n ? hex_digit(s->bytes[s->at + 1]) : -1;
	if (high < 0 || low < 0)
		return '\0';
	s->at += 2;
	return (char)(high * 16 + low);
}

/* The name here, decoded, as text of the arena; NULL when it is wrong. It counts as a value, as a key too. */
static const char *read_name(struct pdf_source *s, size_t *n)
{
	char name[PDF_MAX_NAME];
	size_t at = s->at++;
	char c = '/';
	for (*n = 0; c && *n <= PDF_MAX_NAME && !at_boundary(s); ++*n) {
		c = name_character(s);
		if (*n < PDF_MAX_NAME)
			name[*n] = c;
	}
	if (!c || *n > PDF_MAX_NAME) {
		pdf_wrong(s, at, "名前に使えない字があるか、長すぎます",
			  "a name holds a character it may not, or is too long");
		return NULL;
	}
	return count_value(s, at) ? arena_strndup(s->arena, name, *n) : NULL;
}

static struct pdf_value *parse_name(struct pdf_source *s)
{
	size_t at = s->at, n;
	const char *name = read_name(s, &n);
	if (!name)
		return NULL;
	struct pdf_value *v = value_make(s, PDF_NAME, at);
	v->s = name;
	v->n = n;
	v->end = s->at;
	return v;
}

static struct pdf_value *parse_hex(struct pdf_source *s)
{
	size_t at = s->at++;
	struct buf b;
	int high = -1;
	buf_init(&b, s->n);
	for (; s->at < s->n && s->bytes[s->at] != '>'; s->at++) {
		if (is_space(s->bytes[s->at]))
			continue;
		int digit = hex_digit(s->bytes[s->at]);
		if (digit < 0)
			break;
		if (high < 0) {
			high = digit;
			continue;
		}
		char c = (char)(high * 16 + digit);
		buf_add(&b, &c, 1);
		high = -1;
	}
	struct pdf_value *v = NULL;
	if (here(s) != '>' || high >= 0)
		pdf_wrong(s, at, "16進の文字列が正しく書かれていません", "a hexadecimal string is malformed");
	else
		v = value_new(s, PDF_STRING, at);
	if (v) {
		s->at++;
		v->hex = true;
		take_text(s, v, &b);
	}
	buf_clear(&b);
	return v;
}

/* Behind a backslash (ISO 32000-1, table 3). Adds nothing for an escaped line end. */
static void read_escape(struct pdf_source *s, struct buf *b)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	char c = here(s);
	const char *at = c ? strchr(from, c) : NULL;
	if (c >= '0' && c <= '7') {
		int value = 0;
		for (int i = 0; i < 3 && here(s) >= '0' && here(s) <= '7'; i++)
			value = value * 8 + (s->bytes[s->at++] - '0');
		c = (char)value;
		buf_add(b, &c, 1);
		return;
	}
	s->at++;
	if (c == '\r' && here(s) == '\n')
		s->at++;
	else if (at)
		buf_add(b, &to[at - from], 1);
	else if (c != '\n' && c != '\r')
		buf_add(b, &c, 1);
}

static struct pdf_value *parse_literal(struct pdf_source *s)
{
	size_t at = s->at++;
	int open = 1;
	struct buf b;
	buf_init(&b, s->n);
	while (s->at < s->n) {
		char c = s->bytes[s->at++];
		if (c == '\\') {
			read_escape(s, &b);
			continue;
		}
		open += (c == '(') - (c == ')');
		if (open == 0)
			break;
		buf_add(&b, &c, 1);
	}
	struct pdf_value *v = NULL;
	if (open != 0 || s->at > s->n)
		pdf_wrong(s, at, "文字列が閉じていません", "a string is not closed");
	else
		v = value_new(s, PDF_STRING, at);
	if (v)
		take_text(s, v, &b);
	buf_clear(&b);
	return v;
}

static struct pdf_value *parse_array(struct pdf_source *s, int depth)
{
	struct pdf_value *v = value_new(s, PDF_ARRAY, s->at++);
	if (!v)
		return NULL;
	const struct pdf_value **link = &v->first;
	for (;;) {
		pdf_skip_space(s);
		if (here(s) == ']')
			break;
		struct pdf_value *item = parse_at(s, depth + 1);
		if (!item)
			return NULL;
		*link = item;
		link = &item->next;
		v->n++;
	}
	v->end = ++s->at;
	return v;
}

static struct pdf_value *parse_dict(struct pdf_source *s, int depth)
{
	struct pdf_value *v = value_new(s, PDF_DICT, s->at);
	if (!v)
		return NULL;
	const struct pdf_value **link = &v->first;
	s->at += 2;
	for (;;) {
		pdf_skip_space(s);
		if (here(s) == '>')
			break;
		size_t at = s->at;
		size_t key_n;
		const char *key = here(s) == '/' ? read_name(s, &key_n) : NULL;
		if (!key) {
			pdf_wrong(s, at, "辞書の項目名がありません", "a dictionary lacks a key");
			return NULL;
		}
		if (pdf_get(v, key) || v->n == PDF_MAX_KEYS) {
			pdf_wrong(s, at, "辞書に同じ項目が二度あるか、項目が多すぎます",
				  "a dictionary has the same key twice, or too many keys");
			return NULL;
		}
		struct pdf_value *item = parse_at(s, depth + 1);
		if (!item)
			return NULL;
		item->key = key;
		*link = item;
		link = &item->next;
		v->n++;
	}
	if (s->n - s->at < 2 || s->bytes[s->at + 1] != '>') {
		pdf_wrong(s, s->at, "辞書が閉じていません", "a dictionary is not closed");
		return NULL;
	}
	s->at += 2;
	v->end = s->at;
	return v;
}

static struct pdf_value *parse_word(struct pdf_source *s)
{
	static const struct {
		const char *word;
		enum pdf_kind kind;
		int64_t number;
	} words[] = {{"true", PDF_BOOL, 1}, {"false", PDF_BOOL, 0}, {"null", PDF_NULL, 0}};
	size_t at = s->at;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!pdf_skip_word(s, words[i].word))
			continue;
		struct pdf_value *v = value_new(s, words[i].kind, at);
		if (v) {
			v->number = words[i].number;
			v->end = s->at;
		}
		return v;
	}
	pdf_wrong(s, at, "値を読み取れません", "no value can be read here");
	return NULL;
}

static struct pdf_value *parse_at(struct pdf_source *s, int depth)
{
	pdf_skip_space(s);
	char c = here(s);
	if (depth > PDF_MAX_DEPTH) {
		pdf_wrong(s, s->at, "入れ子が深すぎます", "nested too deeply");
		return NULL;
	}
	if (c == '<' && s->at + 1 < s->n && s->bytes[s->at + 1] == '<')
		return parse_dict(s, depth);
	if (c == '[')
		return parse_array(s, depth);
	if (c == '<')
		return parse_hex(s);
	if (c == '(')
		return parse_literal(s);
	if (c == '/')
		return parse_name(s);
	if (is_digit(c)) {
		struct pdf_value *v = parse_reference(s);
		return v || s->wrong.ja ? v : parse_number(s);
	}
	if (c != '\0' && strchr("+-.", c))
		return parse_number(s);
	return parse_word(s);
}

const struct pdf_value *pdf_parse(struct pdf_source *s)
{
	return parse_at(s, 0);
}

const struct pdf_value *pdf_get(const struct pdf_value *dict, const char *key)
{
	if (!dict || dict->kind != PDF_DICT)
		return NULL;
	/* Most keys differ in their first byte: no call for those. */
	for (const struct pdf_value *v = dict->first; v; v = v->next)
		if (v->key[0] == key[0] && strcmp(v->key, key) == 0)
			return v;
	return NULL;
}

bool pdf_is_name(const struct pdf_value *v, const char *name)
{
	return v && v->kind == PDF_NAME && strcmp(v->s, name) == 0;
}

static bool in_list(const char *const *list, const char *key)
{
	for (; list && *list; list++)
		if (strcmp(*list, key) == 0)
			return true;
	return false;
}

static const struct pdf_value *pass_over(const struct pdf_value *v, const char *const *except)
{
	while (v && v->key && in_list(except, v->key))
		v = v->next;
	return v;
}

static bool equal_entries(const struct pdf_value *a, const struct pdf_value *b, const char *const *except)
{
	for (;; a = a->next, b = b->next) {
		a = pass_over(a, except);
		b = pass_over(b, except);
		if (!a || !b)
			return !a && !b;
		if (a->key && strcmp(a->key, b->key) != 0)
			return false;
		if (!pdf_equal(a, b))
			return false;
	}
}

bool pdf_equal(const struct pdf_value *a, const struct pdf_value *b)
{
	if (a->kind != b->kind || a->number != b->number || a->n != b->n)
		return false;
	if (a->kind == PDF_ARRAY || a->kind == PDF_DICT)
		return equal_entries(a->first, b->first, NULL);
	return !a->s || memcmp(a->s, b->s, a->n) == 0;
}

bool pdf_equal_except(const struct pdf_value *a, const struct pdf_value *b, const char *const *except)
{
	return a && b && a->kind == PDF_DICT && b->kind == PDF_DICT && equal_entries(a->first, b->first, except);
}

bool pdf_thousandths(const struct pdf_value *v, int64_t *out)
{
	const int64_t most = INT64_C(1000000000) * 1000;
	if (!v || (v->kind != PDF_INT && v->kind != PDF_REAL))
		return false;
	int64_t value = v->kind == PDF_INT ? v->number * 1000 : v->number;
	if (value > most || value < -most)
		return false;
	*out = value;
	return true;
}

static uint32_t unit_at(const struct pdf_value *v, size_t i)
{
	return (uint32_t)(unsigned char)v->s[i] << 8 | (unsigned char)v->s[i + 1];
}

static void add_utf16(struct buf *b, const struct pdf_value *v)
{
	for (size_t i = 2; i + 1 < v->n; i += 2) {
		uint32_t c = unit_at(v, i);
		uint32_t low = i + 3 < v->n ? unit_at(v, i + 2) : 0;
		if (c >= 0xd800 && c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			i += 2;
		}
		clean_add(b, c);
	}
}

const char *pdf_text(struct arena *a, const struct pdf_value *v)
{
	struct buf b;
	if (!v || v->kind != PDF_STRING)
		return "";
	buf_init(&b, v->n * 4 + 4);
	if (v->n >= 2 && unit_at(v, 0) == 0xfeff)
		add_utf16(&b, v);
	else
		for (size_t i = 0; i < v->n; i++)
			clean_add(&b, (unsigned char)v->s[i] < 0x80 ? (unsigned char)v->s[i] : 0xfffd);
	const char *text = arena_strdup(a, buf_text(&b));
	buf_clear(&b);
	return text;
}
