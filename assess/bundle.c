#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/questionnaire.h"

/* The stored form, whose SHA-256 is the questionnaire's digest:
 *   shinsa-bundle 1 LF root LF { name LF length-in-decimal LF bytes LF } */
static const char magic[] = "shinsa-bundle 1\n";

enum { BUNDLE_FILES_MAX = 64 };

void bundle_pack(const struct bundle *b, struct buf *out)
{
	buf_str(out, magic);
	buf_printf(out, "%s\n", b->root);
	for (size_t i = 0; i < b->files; i++) {
		buf_printf(out, "%s\n%zu\n", b->file[i].name, b->file[i].n);
		buf_add(out, b->file[i].bytes, b->file[i].n);
		buf_str(out, "\n");
	}
}

struct cursor {
	const char *at, *end;
	struct arena *arena;
};

/* The bytes up to the next line end; NULL when there is none. */
static const char *take_line(struct cursor *c)
{
	const char *lf = memchr(c->at, '\n', (size_t)(c->end - c->at));
	if (!lf)
		return NULL;
	const char *line = arena_strndup(c->arena, c->at, (size_t)(lf - c->at));
	c->at = lf + 1;
	return line;
}

static bool take_file(struct cursor *c, struct bundle_file *f)
{
	f->name = take_line(c);
	const char *length = f->name ? take_line(c) : NULL;
	if (!length || !*f->name || !*length || strlen(length) > 9 || strspn(length, "0123456789") != strlen(length))
		return false;
	f->n = strtoul(length, NULL, 10);
	if (f->n >= (size_t)(c->end - c->at) || c->at[f->n] != '\n')
		return false;
	f->bytes = arena_strndup(c->arena, c->at, f->n);
	c->at += f->n + 1;
	return true;
}

int bundle_unpack(struct bundle **out, const char *bytes, size_t n, struct err *err)
{
	struct arena *arena = arena_new();
	struct bundle *b = arena_alloc(arena, sizeof(*b));
	struct cursor c = {bytes, bytes + n, arena};
	b->arena = arena;
	b->file = arena_alloc(arena, BUNDLE_FILES_MAX * sizeof(*b->file));
	bool good = n >= sizeof(magic) - 1 && memcmp(bytes, magic, sizeof(magic) - 1) == 0;
	if (good) {
		c.at += sizeof(magic) - 1;
		b->root = take_line(&c);
		good = b->root != NULL;
	}
	while (good && c.at < c.end)
		good = b->files < BUNDLE_FILES_MAX && take_file(&c, &b->file[b->files++]);
	if (!good) {
		arena_free(arena);
		return err_say(
		    err, ERR_INPUT, NULL, 0, NULL,
		    (struct words){"保存された質問票が壊れています。", "the stored questionnaire is damaged"});
	}
	*out = b;
	return 0;
}

void bundle_free(struct bundle *b)
{
	if (b)
		arena_free(b->arena);
}
