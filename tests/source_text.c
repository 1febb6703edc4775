#define _GNU_SOURCE
#include "tests/source_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/mem.h"
#include "assess/text.h"
#include "tests/check.h"

enum { DEPTH_MAX = 200, SOURCE_MAX = 1 << 20, STRING_MAX = 16 * 1024, NEAR_LINES = 6 };

#define WORD_CHARS "%0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Where reading is: the brackets that are open, each with a number of its own and the commas seen in it. */
struct reader {
	const char *at;
	int line;
	struct {
		size_t group, argument;
		bool transparent; /* brackets around a part of an expression: as if they were not there */
	} open[DEPTH_MAX];
	size_t depth, groups;
	char before; /* last character that is no blank: a word, a closing bracket or something else */
};

/* Two English words in a row: such a text is English, whatever term it quotes in kanji. */
static bool english_words(const char *text)
{
	size_t letters = 0, words = 0;
	for (; *text; text++) {
		if (islower((unsigned char)*text)) {
			words += ++letters == 2;
			continue;
		}
		words = letters < 2 || *text != ' ' ? 0 : words;
		if (words == 2)
			return true;
		letters = 0;
	}
	return words == 2;
}

bool source_japanese(const char *text)
{
	bool kanji = false;
	for (const char *p = text; *p;) {
		uint32_t c = text_next(&p);
		if ((c >= 0x3041 && c <= 0x30FA) || (c >= 0xFF66 && c <= 0xFF9D))
			return true;
		kanji |= c >= 0x3400 && c <= 0x9FFF;
	}
	return kanji && !english_words(text);
}

static void skip_comment(struct reader *r)
{
	bool block = r->at[1] == '*';
	for (r->at += 2; *r->at && !(block ? r->at[0] == '*' && r->at[1] == '/' : *r->at == '\n'); r->at++)
		r->line += *r->at == '\n';
	r->at += block && *r->at ? 2 : 0;
}

/* One character of a literal, its escape resolved. */
static char literal_char(struct reader *r)
{
	static const char letters[] = "ntrabfv0", stand[] = "\n\t\r\a\b\f\v";
	if (*r->at != '\\')
		return *r->at++;
	char c = r->at[1];
	r->at += 2;
	if (c == 'x') {
		char *end;
		unsigned long value = strtoul(r->at, &end, 16);
		r->at = end;
		return (char)value;
	}
	if (c >= '0' && c <= '7') {
		int value = c - '0';
		for (; *r->at >= '0' && *r->at <= '7'; r->at++)
			value = value * 8 + *r->at - '0';
		return (char)value;
	}
	const char *found = strchr(letters, c);
	return found ? stand[found - letters] : c;
}

static void skip_blanks(struct reader *r)
{
	for (;; r->at++) {
		if (*r->at == '/' && (r->at[1] == '*' || r->at[1] == '/'))
			skip_comment(r);
		if (*r->at == '\n')
			r->line++;
		else if (!(isspace((unsigned char)*r->at) || (*r->at == '\\' && r->at[1] == '\n')))
			return;
	}
}

/* A macro between two literals: PRIu64 and its like are the kind of number, without its size; others say nothing. */
static bool inner_macro(struct reader *r, char *text, size_t *n)
{
	if (!isupper((unsigned char)*r->at))
		return false;
	if (strncmp(r->at, "PRI", 3) == 0)
		text[(*n)++] = r->at[3];
	while (isalnum((unsigned char)*r->at) || *r->at == '_')
		r->at++;
	return true;
}

static void take_text(struct reader *r, struct source_texts *all, const char *file)
{
	static char text[STRING_MAX];
	size_t n = 0;
	int line = r->line;
	while (*r->at == '"' || inner_macro(r, text, &n)) {
		if (*r->at == '"') {
			r->at++;
			while (*r->at && *r->at != '"' && n + 1 < STRING_MAX)
				text[n++] = literal_char(r);
			assert_int_equal(*r->at, '"');
			r->at++;
		}
		skip_blanks(r);
	}
	text[n] = '\0';
	r->before = '"';
	/* What holds no word, such as a separator, is no text. */
	if (!text[strcspn(text, WORD_CHARS)] && !source_japanese(text))
		return;
	all->item = all->count < all->cap ? all->item : mem_grow(all->item, all->cap += 1000, sizeof(*all->item));
	all->item[all->count++] = (struct source_text){
	    .file = strdup(file),
	    .line = line,
	    .text = strdup(text),
	    .japanese = source_japanese(text),
	    .depth = r->depth,
	    .group = r->open[r->depth].group,
	    .argument = r->open[r->depth].argument,
	};
}

static void take_char(struct reader *r)
{
	r->at++;
	while (*r->at && *r->at != '\'')
		literal_char(r);
	r->at += *r->at != '\0';
}

static void take_bracket(struct reader *r, char c)
{
	if (strchr("({[", c)) {
		assert_true(r->depth + 1 < DEPTH_MAX);
		bool called = isalnum((unsigned char)r->before) || strchr("_)]", r->before);
		r->depth++;
		r->open[r->depth] = r->open[r->depth - 1];
		r->open[r->depth].transparent = c == '(' && !called;
		if (!r->open[r->depth].transparent) {
			r->open[r->depth].group = ++r->groups;
			r->open[r->depth].argument = 0;
		}
	} else {
		assert_true(r->depth > 0);
		r->depth--;
	}
}

static void take_other(struct reader *r)
{
	char c = *r->at;
	if (strchr("({[)}]", c))
		take_bracket(r, c);
	else if (c == ',' || c == ';')
		r->open[r->depth].argument++;
	r->before = c;
	r->at++;
}

/* An include names a file, which is no text. */
static void skip_include(struct reader *r)
{
	while (*r->at && *r->at != '\n')
		r->at++;
}

static void read_source(struct source_texts *all, const char *file, const char *source)
{
	struct reader r = {.at = source, .line = 1, .before = ';'};
	r.groups = all->count ? all->item[all->count - 1].group + DEPTH_MAX : 0;
	r.open[0].group = ++r.groups;
	for (skip_blanks(&r); *r.at; skip_blanks(&r)) {
		if (strncmp(r.at, "#include", 8) == 0)
			skip_include(&r);
		else if (*r.at == '"')
			take_text(&r, all, file);
		else if (*r.at == '\'')
			take_char(&r);
		else
			take_other(&r);
	}
	if (r.depth)
		fail_msg("%s: brackets do not close", file);
}

/* How many texts from `from` on stand together: in one argument, or in any of the same brackets. */
static size_t together(const struct source_texts *all, size_t from, bool one_argument)
{
	const struct source_text *first = &all->item[from];
	size_t n = 1;
	while (from + n < all->count && first[n].group == first->group &&
	       (!one_argument || first[n].argument == first->argument))
		n++;
	return n;
}

/* Whether n texts are all of one language, and none has its pair. */
static bool alike(const struct source_texts *all, size_t from, size_t n, bool japanese)
{
	for (size_t i = from; i < from + n; i++)
		if (i >= all->count || all->item[i].japanese != japanese || all->item[i].pair)
			return false;
	return true;
}

static void pair(struct source_texts *all, size_t a, size_t b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		all->item[a + i].pair = b + i + 1;
		all->item[b + i].pair = a + i + 1;
	}
}

/* `a ? "ja" : "ja" : a ? "en" : "en"`; else each with its neighbour. */
static void pair_within(struct source_texts *all, size_t from, size_t n)
{
	if (n % 2 == 0 && alike(all, from, n / 2, true) && alike(all, from + n / 2, n / 2, false))
		pair(all, from, from + n / 2, n / 2);
	for (size_t i = from; i + 1 < from + n; i++)
		if (all->item[i].japanese != all->item[i + 1].japanese && !all->item[i].pair)
			pair(all, i, i + 1, 1);
}

/* What stands in one argument, and the other language in the next; or both in one. */
static void pair_arguments(struct source_texts *all, size_t from)
{
	for (size_t n; from < all->count; from += n) {
		n = together(all, from, true);
		const struct source_text *a = &all->item[from];
		if (alike(all, from, n, true) && alike(all, from + n, n, false) && a[n].group == a->group &&
		    a[n].argument == a->argument + 1)
			pair(all, from, from + n, n);
		pair_within(all, from, n);
	}
}

/* A call with texts in that language right before one with as many in the other. */
static void pair_calls(struct source_texts *all, size_t from, bool japanese)
{
	for (size_t n; from < all->count; from += n) {
		n = together(all, from, false);
		size_t next = from + n;
		const struct source_text *a = &all->item[from];
		if (alike(all, from, n, japanese) && alike(all, next, n, !japanese) &&
		    together(all, next, false) == n && a[n].depth == a->depth && a[n].line - a->line <= NEAR_LINES)
			pair(all, from, next, n);
	}
}

void source_texts_read(struct source_texts *all, const char *file, const char *source)
{
	size_t from = all->count;
	read_source(all, file, source);
	pair_arguments(all, from);
	pair_calls(all, from, true);
	pair_calls(all, from, false);
}

void source_texts_add(struct source_texts *all, const char *file)
{
	static char source[SOURCE_MAX];
	FILE *f = fopen(file, "r");
	if (!f)
		fail_msg("%s cannot be read", file);
	size_t n = fread(source, 1, sizeof(source) - 1, f);
	fclose(f);
	assert_true(n + 1 < sizeof(source));
	source[n] = '\0';
	source_texts_read(all, file, source);
}

void source_texts_clear(struct source_texts *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->item[i].file);
		free(all->item[i].text);
	}
	free(all->item);
	*all = (struct source_texts){0};
}
