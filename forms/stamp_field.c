#define _GNU_SOURCE
#include "forms/stamp_field.h"

#include <stdio.h>
#include <string.h>

#include "forms/pdf_gap.h"
#include "forms/timestamp.h"

/* Most tokens take 3 to 6 KB; the longest that are taken at all get their room on a second try. */
enum { ROOM_USUAL = 8192, FIELD_NAME = 32 };

struct stamping {
	const struct pdf *pdf;
	const struct pdf_object *form;
	const struct pdf_value *fields; /* of the form; may be NULL */
	char name[FIELD_NAME];
	struct pdf_update update;
	struct pdf_gap gap;
};

static int find_form(struct stamping *s, struct err *err)
{
	const int last = s->pdf->revisions - 1;
	const struct pdf_value *form = pdf_get(pdf_catalog(s->pdf, last)->value, "AcroForm");
	s->form = form && form->kind == PDF_REF ? pdf_object(s->pdf, form->number, last) : NULL;
	if (!s->form || s->form->stream || s->form->value->kind != PDF_DICT)
		return err_add(
		    err, ERR_INPUT, NULL, 0, NULL,
		    "この文書には署名欄の一覧（/AcroForm）がないため、タイムスタンプを付けられません。shinsa で文書を"
		    "作り直してください。",
		    "the document has no list of signature fields (/AcroForm), so it cannot be time-stamped; make "
		    "it again with shinsa");
	s->fields = pdf_follow(s->pdf, pdf_get(s->form->value, "Fields"), last);
	return 0;
}

/* timestamp1, timestamp2, …: the first that no field is called. */
static void choose_name(struct stamping *s)
{
	const int last = s->pdf->revisions - 1;
	struct arena *a = arena_new();
	bool taken = true;
	for (int i = 1; taken; i++) {
		const struct pdf_value *at = NULL;
		const struct pdf_object *o;
		snprintf(s->name, sizeof(s->name), "timestamp%d", i);
		taken = false;
		while ((o = pdf_signature_field(s->pdf, last, &at)))
			taken |= strcmp(pdf_text(a, pdf_get(o->value, "T")), s->name) == 0;
	}
	arena_free(a);
}

static void write_value(struct stamping *s, int number, size_t room)
{
	pdf_update_open(&s->update, number);
	buf_str(s->update.out, "<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161");
	pdf_gap_open(&s->gap, &s->update, room);
	buf_str(s->update.out, ">>");
	pdf_update_close(&s->update);
}

/* Neither the page nor its annotations name it: a page behind a signature stays as it is. */
static void write_field(struct stamping *s, int number, int value)
{
	pdf_update_open(&s->update, number);
	buf_printf(s->update.out, "<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/Rect[0 0 0 0]/V %d 0 R>>", s->name,
		   value);
	pdf_update_close(&s->update);
}

static void write_form(struct stamping *s, int field)
{
	static const char *const replaced[] = {"Fields", NULL};
	struct buf *out = s->update.out;
	pdf_update_open(&s->update, s->form->number);
	pdf_update_copy(&s->update, s->form->value, replaced);
	buf_str(out, "/Fields[");
	for (const struct pdf_value *v = s->fields ? s->fields->first : NULL; v; v = v->next) {
		buf_add(out, v->in + v->at, v->end - v->at);
		buf_str(out, " ");
	}
	buf_printf(out, "%d 0 R]>>", field);
	pdf_update_close(&s->update);
}

static void write_update(struct stamping *s, size_t room, struct buf *out)
{
	pdf_update_start(&s->update, s->pdf, out);
	const int value = pdf_update_number(&s->update), field = pdf_update_number(&s->update);
	write_value(s, value, room);
	write_field(s, field, value);
	write_form(s, field);
	pdf_update_finish(&s->update);
}

static int too_large(struct err *err)
{
	return err_add(err, ERR_INPUT, NULL, 0, NULL, "文書が大きすぎてタイムスタンプを付けられません（%d MiB まで）。",
		       "the document is too large to be time-stamped (at most %d MiB)", PDF_MAX_BYTES / 1024 / 1024);
}

/* *n gets the length of the token; it is in its place when it has room there. */
static int stamp(struct stamping *s, const char *url, struct host *host, size_t *n, struct err *err)
{
	unsigned char imprint[DIGEST_BYTES];
	struct buf token;
	const struct cms_content content = pdf_gap_content(&s->gap);
	buf_init(&token, TIMESTAMP_MAX_BYTES);
	struct digest *digest = digest_new();
	digest_add(digest, content.bytes[0], content.n[0]);
	digest_add(digest, content.bytes[1], content.n[1]);
	digest_end_bytes(digest, imprint);
	int rc = timestamp_get(url, imprint, host, &token, err);
	*n = token.n;
	if (!rc && token.n <= s->gap.room)
		pdf_gap_fill(&s->gap, token.p, token.n);
	buf_clear(&token);
	return rc;
}

int stamp_field_write(const struct pdf *p, const char *url, struct host *host, struct buf *out, struct err *err)
{
	struct stamping s = {.pdf = p};
	size_t n = ROOM_USUAL;
	if (find_form(&s, err))
		return -1;
	choose_name(&s);
	/* A second token may be longer than the first, but none is longer than the second room. */
	for (size_t room = 0; room < n;) {
		room = n <= ROOM_USUAL ? ROOM_USUAL : TIMESTAMP_MAX_BYTES;
		buf_clear(out);
		write_update(&s, room, out);
		if (out->over || out->n > PDF_MAX_BYTES)
			return too_large(err);
		if (stamp(&s, url, host, &n, err))
			return -1;
	}
	return 0;
}
