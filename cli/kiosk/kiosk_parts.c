#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *kiosk_words(const struct kiosk *k, const char *ja, const char *en)
{
	return k->lang == LANG_JA ? ja : en;
}

const char *kiosk_printf(const struct kiosk *k, const char *ja, const char *en, ...)
{
	va_list ap;
	va_start(ap, en);
	const char *text = k->lang == LANG_JA ? arena_vprintf(k->arena, ja, ap) : arena_vprintf(k->arena, en, ap);
	va_end(ap);
	return text;
}

void kiosk_text_start(struct kiosk *k, struct said_text *t)
{
	*t = (struct said_text){.say = k->session->say};
	t->say.bold_out = t->say.bold_talk = false;
	t->say.out = t->say.talk = mem_stream(&t->bytes, &t->n);
}

const char *kiosk_text_end(struct kiosk *k, struct said_text *t)
{
	fclose(t->say.out);
	while (t->n && t->bytes[t->n - 1] == '\n')
		t->bytes[--t->n] = '\0';
	const char *out = arena_strdup(k->arena, t->bytes);
	explicit_bzero(t->bytes, t->n);
	free(t->bytes);
	return out;
}

int kiosk_lines(struct kiosk *k, int row, int column, int rows, int columns, int skip, enum look look, const char *text)
{
	int lines = 0;
	while (*text) {
		size_t n = strcspn(text, "\n");
		const char *one = arena_strndup(k->arena, text, n);
		int left = skip - lines > 0 ? skip - lines : 0, at = lines > skip ? lines - skip : 0;
		int room = rows > at ? rows - at : 0;
		int here =
		    screen_wrap(room ? k->screen : NULL, row + at, column, room, columns, left, look, k->lang, one);
		lines += here ? here : 1;
		text += n + (text[n] == '\n');
	}
	return lines;
}

/* ---- choosers ---- */

static size_t moved(const struct chooser *c, const struct key *key, size_t rows)
{
	size_t last = c->count - 1, page = rows ? rows : 1;
	switch (key->kind) {
	case PRESS_UP:
		return c->at ? c->at - 1 : 0;
	case PRESS_DOWN:
		return c->at < last ? c->at + 1 : last;
	case PRESS_PAGE_UP:
		return c->at > page ? c->at - page : 0;
	case PRESS_PAGE_DOWN:
		return c->at + page < last ? c->at + page : last;
	case PRESS_HOME:
		return 0;
	case PRESS_END:
		return last;
	default:
		return c->count;
	}
}

bool chooser_key(struct chooser *c, const struct key *key, size_t rows)
{
	if (!c->count)
		return false;
	size_t to = moved(c, key, rows);
	if (key->kind == PRESS_TEXT && key->text[0] >= '1' && key->text[0] <= '9' && !key->text[1])
		to = (size_t)(key->text[0] - '1');
	if (to >= c->count)
		return false;
	c->at = to;
	return true;
}

void chooser_show(struct chooser *c, size_t rows)
{
	if (c->at >= c->count)
		c->at = c->count ? c->count - 1 : 0;
	if (c->at < c->from)
		c->from = c->at;
	if (rows && c->at >= c->from + rows)
		c->from = c->at - rows + 1;
}
