#define _GNU_SOURCE
#include "cli/papers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/digest.h"
#include "forms/forms.h"
#include "forms/pdf_writer.h"
#include "forms/sign.h"
#include "forms/text_writer.h"

enum { PAPER_BYTES_MAX = 64 << 20 };

/* One file to be written. */
struct paper {
	const char *path;
	struct buf bytes, before; /* before: what stood there, to be put back */
	bool existed, written, pdf;
};

struct batch {
	struct paper paper[PAPERS_MAX];
	size_t count;
};

static enum lang paper_language(const struct session *s)
{
	return s->opt->doc_lang && strcmp(s->opt->doc_lang, "en") == 0 ? LANG_EN : LANG_JA;
}

static struct pdf_fonts paper_fonts(const struct session *s)
{
	return (struct pdf_fonts){.gothic = s->opt->font, .mincho = s->opt->font};
}

static struct form_input paper_input(const struct session *s, const char *id, const struct answers *a,
				     const struct verdict *v, const struct key *key)
{
	return (struct form_input){.answers = a,
				   .verdict = v,
				   .id = id,
				   .registered = true,
				   .lang = paper_language(s),
				   .now = s->now,
				   .author = s->who,
				   .self_made_key = key && key_self_made(key)};
}

int papers_check(struct session *s, const struct answers *a, const struct verdict *v)
{
	struct form_input in = paper_input(s, NULL, a, v, NULL);
	const struct pdf_fonts fonts = paper_fonts(s);
	int rc = 0;
	for (const struct form *f = forms; f->name && rc == 0; f++) {
		if (!f->always)
			continue;
		in.view = f->view;
		struct document *d = f->build(&in);
		rc = pdf_check(d, &fonts, &s->err);
		document_free(d);
	}
	return rc;
}

static struct paper *add_paper(struct session *s, struct batch *b, const char *id, const char *form, const char *end)
{
	struct paper *p = &b->paper[b->count++];
	p->path = arena_printf(s->arena, "%s/%s-%s.%s", s->path.out, id, form, end);
	buf_init(&p->bytes, PAPER_BYTES_MAX);
	buf_init(&p->before, PAPER_BYTES_MAX);
	return p;
}

static int sign_paper(struct session *s, const struct buf *pdf, const struct key *key, struct buf *out)
{
	bool ja = paper_language(s) == LANG_JA;
	const struct sign_input in = {.field = "author",
				      .name = s->who,
				      .reason = ja ? "作成者として内容を確認" : "checked as the author",
				      .when = s->now,
				      .lang = paper_language(s),
				      .font = s->opt->font};
	return sign_pdf(pdf, key, &in, &s->host, out, &s->err);
}

/* One form into the batch: its PDF, signed when there is a key, and its text when asked for. */
static int build_paper(struct session *s, struct batch *b, const struct form *f, const struct form_input *in,
		       const struct key *key)
{
	const struct pdf_fonts fonts = paper_fonts(s);
	struct buf pdf;
	buf_init(&pdf, PAPER_BYTES_MAX);
	struct document *d = f->build(in);
	int rc = pdf_write(d, &fonts, &pdf, &s->err);
	if (rc == 0) {
		struct paper *p = add_paper(s, b, in->id, f->name, "pdf");
		p->pdf = true;
		if (key)
			rc = sign_paper(s, &pdf, key, &p->bytes);
		else
			buf_add(&p->bytes, pdf.p, pdf.n);
	}
	if (rc == 0 && s->opt->text)
		text_write(d, &add_paper(s, b, in->id, f->name, "txt")->bytes);
	document_free(d);
	buf_clear(&pdf);
	return rc;
}

/* Takes back what was written: the file that stood there before, or none. */
static void undo(struct session *s, struct batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		struct paper *p = &b->paper[i];
		if (p->written && p->existed)
			s->host.write(s->host.ctx, p->path, p->before.p, p->before.n, 0644, NULL);
		else if (p->written)
			unlink(p->path);
	}
}

static int write_papers(struct session *s, struct batch *b)
{
	if (paths_make_folder(s->path.out, 0755, &s->err) < 0)
		return -1;
	for (size_t i = 0; i < b->count; i++) {
		struct paper *p = &b->paper[i];
		p->existed = paths_exists(p->path);
		if (p->existed && s->host.read(s->host.ctx, p->path, PAPER_BYTES_MAX, &p->before, &s->err) < 0)
			return -1;
	}
	for (size_t i = 0; i < b->count; i++) {
		struct paper *p = &b->paper[i];
		if (s->host.write(s->host.ctx, p->path, buf_text(&p->bytes), p->bytes.n, 0644, &s->err) < 0)
			return -1;
		p->written = true;
	}
	return 0;
}

static int note_papers(struct session *s, struct register_db *r, const char *id, const struct batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct paper *p = &b->paper[i];
		char hex[DIGEST_HEX];
		if (!p->pdf)
			continue;
		digest_hex(p->bytes.p, p->bytes.n, hex);
		const char *detail = arena_printf(s->arena, "%s sha256:%s", p->path, hex);
		if (register_note(r, id, s->who, "document", detail, &s->err) < 0)
			return -1;
	}
	return 0;
}

int papers_make(struct session *s, struct register_db *r, const char *id, const struct answers *a,
		const struct verdict *v, const struct key *key, struct papers *out)
{
	struct form_input in = paper_input(s, id, a, v, key);
	struct batch b = {0};
	int rc = 0;
	for (const struct form *f = forms; f->name && rc == 0; f++) {
		if (!f->always)
			continue;
		in.view = f->view;
		rc = build_paper(s, &b, f, &in, key);
	}
	if (rc == 0) {
		rc = write_papers(s, &b);
		if (rc == 0)
			rc = note_papers(s, r, id, &b);
		if (rc < 0)
			undo(s, &b);
	}
	*out = (struct papers){0};
	for (size_t i = 0; i < b.count; i++) {
		if (rc == 0)
			out->path[out->count++] = b.paper[i].path;
		buf_clear(&b.paper[i].bytes);
		buf_clear(&b.paper[i].before);
	}
	return rc;
}
