#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/digest.h"
#include "assess/questionnaire.h"

/* The stored form, whose SHA-256 is the questionnaire's digest:
 *   shinsa-bundle 1 LF root LF { name LF length-in-decimal LF bytes LF } */
static const char magic[] = "shinsa-bundle 1\n";

enum { BUNDLE_FILES_MAX = 64 };

/* Gives the stored form to `add`, part by part. */
static void each_part(const struct bundle *b, void (*add)(void *ctx, const void *bytes, size_t n), void *ctx)
{
	char length[24];
	add(ctx, magic, sizeof(magic) - 1);
	add(ctx, b->root, strlen(b->root));
	add(ctx, "\n", 1);
	for (size_t i = 0; i < b->files; i++) {
		const struct bundle_file *f = &b->file[i];
		add(ctx, f->name, strlen(f->name));
		add(ctx, length, (size_t)snprintf(length, sizeof(length), "\n%zu\n", f->n));
		add(ctx, f->bytes, f->n);
		add(ctx, "\n", 1);
	}
}

static void add_to_buf(void *ctx, const void *bytes, size_t n)
{
	buf_add(ctx, bytes, n);
}

static void add_to_digest(void *ctx, const void *bytes, size_t n)
{
	digest_add(ctx, bytes, n);
}

void bundle_pack(const struct bundle *b, struct buf *out)
{
	each_part(b, add_to_buf, out);
}

void bundle_digest(const struct bundle *b, char out[DIGEST_HEX])
{
	struct digest *d = digest_new();
	each_part(b, add_to_digest, d);
	digest_end(d, out);
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
