#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms/sign.h"
#include "tests/check.h"
#include "tests/forge_attack.h"

enum { MAX = 64 << 20, TEXT_MAX = 1 << 16 };

static struct pdf *open_pdf(const struct buf *file)
{
	struct pdf *p = NULL;
	struct err err = {0};
	if (pdf_open(&p, file->p, file->n, &err) != PDF_READABLE)
		fail_msg("%s", err.item[0].text.en);
	return p;
}

void edit_begin(struct edit *e, struct forgery *f)
{
	*e = (struct edit){.f = f, .pdf = open_pdf(&f->pdf)};
	buf_init(&e->out, MAX);
	pdf_update_start(&e->update, e->pdf, &e->out);
}

void edit_replace(struct edit *e, int number, const char *text)
{
	pdf_update_open(&e->update, number);
	buf_str(e->update.out, text);
	pdf_update_close(&e->update);
}

int edit_add(struct edit *e, const char *text)
{
	int number = pdf_update_number(&e->update);
	edit_replace(e, number, text);
	return number;
}

void edit_set(struct edit *e, int number, const char *key, const char *value)
{
	const char *const except[] = {key, NULL};
	const struct pdf_object *o = pdf_object(e->pdf, number, e->pdf->revisions - 1);
	assert_true(o && !o->stream);
	pdf_update_open(&e->update, number);
	pdf_update_copy(&e->update, o->value, except);
	if (value)
		buf_printf(e->update.out, "/%s %s", key, value);
	buf_str(e->update.out, ">>");
	pdf_update_close(&e->update);
}

void edit_end(struct edit *e)
{
	pdf_update_finish(&e->update);
	pdf_close(e->pdf);
	buf_clear(&e->f->pdf);
	e->f->pdf = e->out;
}

void forge_set(struct forgery *f, int number, const char *key, const char *value)
{
	struct edit e;
	edit_begin(&e, f);
	edit_set(&e, number, key, value);
	edit_end(&e);
}

void forge_replace(struct forgery *f, int number, const char *text)
{
	struct edit e;
	edit_begin(&e, f);
	edit_replace(&e, number, text);
	edit_end(&e);
}

/* Numbers */

int number_catalog(const struct pdf *p)
{
	return pdf_catalog(p, p->revisions - 1)->number;
}

const struct pdf_value *value_of(const struct pdf *p, int number, const char *key)
{
	const struct pdf_object *o = pdf_object(p, number, p->revisions - 1);
	const struct pdf_value *v = o ? pdf_get(o->value, key) : NULL;
	if (!v)
		fail_msg("object %d has no /%s", number, key);
	return v;
}

int number_of(const struct pdf *p, int number, const char *key)
{
	const struct pdf_value *v = value_of(p, number, key);
	while (v && v->kind == PDF_ARRAY)
		v = v->first;
	if (!v || v->kind != PDF_REF)
		fail_msg("/%s of object %d is no reference", key, number);
	return (int)v->number;
}

int number_pages(const struct pdf *p)
{
	return number_of(p, number_catalog(p), "Pages");
}

int number_page(const struct pdf *p, int index)
{
	const struct pdf_value *v = value_of(p, number_pages(p), "Kids")->first;
	for (; v && index > 0; index--)
		v = v->next;
	assert_true(v && v->kind == PDF_REF);
	return (int)v->number;
}

int number_with(const struct pdf *p, const char *key, const char *name)
{
	for (size_t i = 0; i < p->objects; i++) {
		const struct pdf_value *v = pdf_get(p->object[i].value, key);
		if (v && (!name || pdf_is_name(v, name)))
			return p->object[i].number;
	}
	fail_msg("no object with /%s %s", key, name ? name : "");
	return 0;
}

int number_field(const struct pdf *p, enum forge_role role)
{
	const struct pdf_value *at = NULL;
	const struct pdf_object *o;
	struct arena *a = arena_new();
	int number = 0;
	while (!number && (o = pdf_signature_field(p, p->revisions - 1, &at)))
		if (strcmp(pdf_text(a, pdf_get(o->value, "T")), forge_field(role)) == 0)
			number = o->number;
	arena_free(a);
	assert_true(number > 0);
	return number;
}

void entries_of(const struct pdf_value *array, int without, struct buf *out)
{
	int i = 0;
	for (const struct pdf_value *v = array->first; v; v = v->next, i++)
		if (i != without)
			buf_printf(out, "%.*s ", (int)(v->end - v->at), v->in + v->at);
}

/* Signatures */

static struct spot spot_in(const struct pdf *p, int number)
{
	struct spot s = {.number = number};
	const struct pdf_object *o = pdf_object(p, s.number, p->revisions - 1);
	const struct pdf_value *range = value_of(p, s.number, "ByteRange"), *value = value_of(p, s.number, "Contents");
	s.at = o->value->at;
	s.end = o->value->end;
	s.range = range->at;
	s.range_end = range->end;
	s.value = value->at;
	s.value_end = value->end;
	s.file_end = p->revision[o->revision].end;
	s.covers = range->first->next->next->next->number;
	return s;
}

struct spot spot_of(const struct forgery *f, enum forge_role role)
{
	struct pdf *p = open_pdf(&f->pdf);
	struct spot s = spot_in(p, number_of(p, number_field(p, role), "V"));
	pdf_close(p);
	return s;
}

struct spot spot_of_stamp(const struct forgery *f)
{
	struct pdf *p = open_pdf(&f->pdf);
	struct spot s = spot_in(p, number_with(p, "Type", "DocTimeStamp"));
	pdf_close(p);
	return s;
}

void overwrite(struct forgery *f, size_t from, size_t to, const char *text)
{
	size_t n = strlen(text);
	assert_true(from + n <= to && to <= f->pdf.n);
	memset(f->pdf.p + from, ' ', to - from);
	memcpy(f->pdf.p + from, text, n);
}

void overwrite_value(struct forgery *f, const struct spot *s, const void *der, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *bytes = der;
	assert_true(2 * n + 2 <= s->value_end - s->value);
	memset(f->pdf.p + s->value + 1, '0', s->value_end - s->value - 2);
	for (size_t i = 0; i < n; i++) {
		f->pdf.p[s->value + 1 + 2 * i] = hex[bytes[i] >> 4];
		f->pdf.p[s->value + 2 + 2 * i] = hex[bytes[i] & 15];
	}
}

struct cms_content covered(const struct forgery *f, const struct spot *s)
{
	return (struct cms_content){{f->pdf.p, f->pdf.p + s->value_end}, {s->value, s->file_end - s->value_end}};
}

void forge_sign(struct forgery *f, enum forge_role role, const char *authority)
{
	static const char *const reasons[] = {"作成", "承認", "内容を確認"};
	struct forge *w = f->world;
	struct buf out;
	const struct sign_input in = {.field = forge_field(role),
				      .reason = reasons[role],
				      .when = w->ca.now,
				      .lang = LANG_JA,
				      .authority = authority};
	buf_init(&out, MAX);
	if (sign_pdf(&f->pdf, w->key[role], &in, &w->ca.host, &out, &w->err))
		fail_msg("not signed: %s", w->err.item[0].text.en);
	buf_clear(&f->pdf);
	f->pdf = out;
}
