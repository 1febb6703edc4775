#include "assess/err.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "assess/mem.h"

void err_clear(struct err *err)
{
	arena_free(err->arena);
	free(err->item);
	*err = (struct err){0};
}

static bool same_file(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static size_t count_of_file(const struct err *err, const char *file)
{
	size_t n = 0;
	for (size_t i = 0; i < err->count; i++)
		n += same_file(err->item[i].file, file);
	return n;
}

/* Room for one more finding, everything set but its text; NULL when it is only counted. */
static struct finding *new_finding(struct err *err, enum err_kind kind, const char *file, int line, const char *field)
{
	if (!err)
		return NULL;
	if (count_of_file(err, file) >= ERR_MAX_PER_FILE) {
		err->dropped++;
		return NULL;
	}
	if (!err->arena)
		err->arena = arena_new();
	if (err->count == err->cap) {
		err->cap = err->cap ? err->cap * 2 : 8;
		err->item = mem_grow(err->item, err->cap, sizeof(*err->item));
	}
	struct finding *f = &err->item[err->count++];
	*f = (struct finding){.kind = kind, .line = line};
	f->file = arena_strdup(err->arena, file);
	f->field = arena_strdup(err->arena, field);
	return f;
}

int err_say(struct err *err, enum err_kind kind, const char *file, int line, const char *field, struct words text)
{
	struct finding *f = new_finding(err, kind, file, line, field);
	if (f)
		f->text = (struct words){arena_strdup(err->arena, text.ja), arena_strdup(err->arena, text.en)};
	return -1;
}

int err_add(struct err *err, enum err_kind kind, const char *file, int line, const char *field, const char *ja,
	    const char *en, ...)
{
	struct finding *f = new_finding(err, kind, file, line, field);
	if (!f)
		return -1;
	va_list ap, again;
	va_start(ap, en);
	va_copy(again, ap);
	f->text.ja = arena_vprintf(err->arena, ja, ap);
	f->text.en = arena_vprintf(err->arena, en, again);
	va_end(again);
	va_end(ap);
	return -1;
}

int err_append(struct err *err, const struct err *other)
{
	for (size_t i = 0; i < other->count; i++) {
		const struct finding *f = &other->item[i];
		err_say(err, f->kind, f->file, f->line, f->field, f->text);
	}
	if (err)
		err->dropped += other->dropped;
	return other->count ? -1 : 0;
}

enum err_kind err_first_kind(const struct err *err)
{
	return err->count ? err->item[0].kind : ERR_NONE;
}
