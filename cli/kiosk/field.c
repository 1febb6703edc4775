#define _GNU_SOURCE
#include "cli/kiosk/field.h"

#include <stdlib.h>
#include <string.h>

#include "assess/mem.h"
#include "assess/text.h"
#include "cli/kiosk/width.h"

void field_init(struct field *f, size_t max, bool secret)
{
	*f = (struct field){.text = mem_new(max + 1, 1), .max = max, .secret = secret};
}

void field_clear(struct field *f)
{
	if (f->text)
		explicit_bzero(f->text, f->max + 1);
	free(f->text);
	*f = (struct field){0};
}

void field_set(struct field *f, const char *text)
{
	size_t n = strlen(text);
	explicit_bzero(f->text, f->max + 1);
	while (n > f->max)
		do
			n--;
		while (((unsigned char)text[n] & 0xC0) == 0x80);
	memcpy(f->text, text, n);
	f->n = f->at = n;
	f->from = 0;
	f->changed = f->full = false;
}

/* ---- characters with what combines with them ---- */

static size_t after(const struct field *f, size_t at)
{
	const char *p = f->text + at;
	if (!text_next(&p))
		return at;
	for (const char *next = p; *p; p = next) {
		uint32_t cp = text_next(&next);
		if (width_of_char(cp) != 0)
			break;
	}
	return (size_t)(p - f->text);
}

static size_t before(const struct field *f, size_t at)
{
	size_t last = 0;
	for (size_t i = 0; i < at; i = after(f, i))
		last = i;
	return last;
}

static void cut(struct field *f, size_t from, size_t to)
{
	memmove(f->text + from, f->text + to, f->n - to);
	f->n -= to - from;
	explicit_bzero(f->text + f->n, f->max + 1 - f->n);
	f->at = from;
	f->changed = true;
}

static void insert(struct field *f, const char *text, size_t n)
{
	if (n > f->max - f->n) {
		f->full = true;
		return;
	}
	memmove(f->text + f->at + n, f->text + f->at, f->n - f->at);
	memcpy(f->text + f->at, text, n);
	f->n += n;
	f->at += n;
	f->text[f->n] = '\0';
	f->changed = true;
}

/* A pasted text as one line. */
static void paste(struct field *f, const struct key *key)
{
	struct buf line;
	buf_init(&line, PASTE_MAX);
	for (const char *at = key->pasted, *next = at; *at; at = next) {
		uint32_t cp = text_next(&next);
		bool end = cp == '\n' || cp == '\r' || cp == '\t';
		if (end && line.n && line.p[line.n - 1] != ' ')
			buf_add(&line, " ", 1);
		else if (cp >= 0x20 && cp != 0x7F && !(cp >= 0x80 && cp < 0xA0))
			buf_add(&line, at, (size_t)(next - at));
	}
	if (key->cut)
		f->full = true;
	else if (line.n)
		insert(f, buf_text(&line), line.n);
	if (line.p)
		explicit_bzero(line.p, line.n);
	buf_clear(&line);
}

static size_t word_before(const struct field *f)
{
	size_t at = f->at;
	while (at > 0 && f->text[before(f, at)] == ' ')
		at = before(f, at);
	while (at > 0 && f->text[before(f, at)] != ' ')
		at = before(f, at);
	return at;
}

static bool control(struct field *f, char letter)
{
	switch (letter) {
	case 'a':
		f->at = 0;
		return true;
	case 'e':
		f->at = f->n;
		return true;
	case 'u':
		cut(f, 0, f->at);
		return true;
	case 'k':
		cut(f, f->at, f->n);
		return true;
	case 'w':
		cut(f, word_before(f), f->at);
		return true;
	default:
		return false;
	}
}

bool field_key(struct field *f, const struct key *key)
{
	f->full = false;
	switch (key->kind) {
	case PRESS_TEXT:
		insert(f, key->text, strlen(key->text));
		return true;
	case PRESS_PASTE:
		paste(f, key);
		return true;
	case PRESS_LEFT:
		f->at = before(f, f->at);
		return true;
	case PRESS_RIGHT:
		f->at = after(f, f->at);
		return true;
	case PRESS_HOME:
		f->at = 0;
		return true;
	case PRESS_END:
		f->at = f->n;
		return true;
	case PRESS_BACKSPACE:
		if (f->at)
			cut(f, before(f, f->at), f->at);
		return true;
	case PRESS_DELETE:
		if (f->at < f->n)
			cut(f, f->at, after(f, f->at));
		return true;
	case PRESS_CONTROL:
		return control(f, key->text[0]);
	default:
		return false;
	}
}

/* ---- drawing ---- */

static size_t width_between(const struct field *f, size_t from, size_t to)
{
	size_t width = 0;
	for (const char *p = f->text + from; p < f->text + to;)
		width += (size_t)width_of_char(text_next(&p));
	return width;
}

static void draw_secret(const struct field *f, struct screen *s, int row, int column, int columns, bool focus)
{
	char marks[64];
	size_t shown = text_length(f->text), room = columns > 1 ? (size_t)columns - 1 : 0;
	shown = shown < room ? shown : room;
	shown = shown < sizeof(marks) - 1 ? shown : sizeof(marks) - 1;
	memset(marks, '*', shown);
	marks[shown] = '\0';
	screen_line(s, row, column, columns, LOOK_FIELD, marks);
	if (focus)
		screen_cursor(s, row, column + (int)shown);
}

void field_draw(struct field *f, struct screen *s, int row, int column, int columns, bool focus)
{
	if (columns <= 1)
		return;
	if (f->secret) {
		draw_secret(f, s, row, column, columns, focus);
		return;
	}
	if (!focus || f->from > f->at)
		f->from = focus ? f->at : 0;
	while (f->from < f->at && width_between(f, f->from, f->at) > (size_t)columns - 1)
		f->from = after(f, f->from);
	char *shown = mem_new(f->n + 1, 1);
	size_t n = screen_cut(f->text + f->from, (size_t)columns - (focus ? 1 : 0));
	memcpy(shown, f->text + f->from, n);
	screen_line(s, row, column, columns, LOOK_FIELD, shown);
	explicit_bzero(shown, n);
	free(shown);
	if (focus)
		screen_cursor(s, row, column + (int)width_between(f, f->from, f->at));
}
