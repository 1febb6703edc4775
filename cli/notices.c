#define _GNU_SOURCE
#include "cli/notices.h"

#include <stdarg.h>
#include <stdlib.h>

static void add(struct notices *n, enum notice_tone tone, struct words text)
{
	n->item = mem_grow(n->item, n->count + 1, sizeof(*n->item));
	n->item[n->count++] = (struct notice){tone, text};
}

static struct arena *arena_of(struct notices *n)
{
	if (!n->arena)
		n->arena = arena_new();
	return n->arena;
}

void notices_add(struct notices *n, enum notice_tone tone, const char *ja, const char *en, ...)
{
	va_list ap, again;
	struct words text;
	va_start(ap, en);
	va_copy(again, ap);
	text.ja = arena_vprintf(arena_of(n), ja, ap);
	text.en = arena_vprintf(arena_of(n), en, again);
	va_end(again);
	va_end(ap);
	add(n, tone, text);
}

void notices_say(struct notices *n, enum notice_tone tone, struct words text)
{
	add(n, tone,
	    (struct words){arena_strdup(arena_of(n), words_in(text, LANG_JA)),
			   arena_strdup(arena_of(n), words_in(text, LANG_EN))});
}

void notices_take(struct notices *n, struct err *err)
{
	for (size_t i = 0; i < err->count; i++) {
		const struct finding *f = &err->item[i];
		if (f->file)
			notices_add(n, NOTICE_REFUSED, "%1$s: %2$s%3$.0s", "%1$s: %3$s%2$.0s", f->file,
				    words_in(f->text, LANG_JA), words_in(f->text, LANG_EN));
		else
			notices_say(n, NOTICE_REFUSED, f->text);
	}
	err_clear(err);
}

void notices_clear(struct notices *n)
{
	free(n->item);
	arena_free(n->arena);
	*n = (struct notices){0};
}
