#define _GNU_SOURCE
#include "forms/pdf_update.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/text.h"
#include "forms/flate.h"

void pdf_update_start(struct pdf_update *u, const struct pdf *p, struct buf *out)
{
	*u = (struct pdf_update){.pdf = p, .out = out, .next = p->revision[p->revisions - 1].size};
	buf_add(out, p->bytes, p->n);
	if (p->bytes[p->n - 1] != '\n')
		buf_str(out, "\n");
}

int pdf_update_number(struct pdf_update *u)
{
	return u->next++;
}

void pdf_update_open(struct pdf_update *u, int number)
{
	if (u->objects == PDF_UPDATE_MAX) {
		u->out->over = true; /* nobody takes such an output for whole */
		return;
	}
	u->object[u->objects].number = number;
	u->object[u->objects++].at = u->out->n;
	buf_printf(u->out, "%d 0 obj\n", number);
}

void pdf_update_close(struct pdf_update *u)
{
	buf_str(u->out, "\nendobj\n");
}

void pdf_update_packed(struct pdf_update *u, int number, const char *entries, const struct buf *packed)
{
	pdf_update_open(u, number);
	buf_printf(u->out, "<<%s/Filter/FlateDecode/Length %zu>>\nstream\n", entries, packed->n);
	buf_add(u->out, buf_text(packed), packed->n);
	buf_str(u->out, "\nendstream");
	pdf_update_close(u);
	u->out->over = u->out->over || packed->over;
}

void pdf_update_stream(struct pdf_update *u, int number, const char *entries, const void *bytes, size_t n)
{
	struct buf packed;
	buf_init(&packed, PDF_MAX_BYTES);
	flate_pack(&packed, bytes, n, FLATE_FAST);
	pdf_update_packed(u, number, entries, &packed);
	buf_clear(&packed);
}

static bool in_list(const char *const *list, const char *key)
{
	for (; *list; list++)
		if (strcmp(*list, key) == 0)
			return true;
	return false;
}

void pdf_update_copy(struct pdf_update *u, const struct pdf_value *dict, const char *const *except)
{
	buf_str(u->out, "<<");
	for (const struct pdf_value *v = dict->first; v; v = v->next) {
		if (in_list(except, v->key))
			continue;
		buf_str(u->out, "/");
		/* Names in the files we read are plain, but one with an escape must come out as it went in. */
		for (const char *c = v->key; *c; c++)
			if (strchr("#()<>[]{}/%", *c) || *c <= ' ' || *c > '~')
				buf_printf(u->out, "#%02X", (unsigned char)*c);
			else
				buf_add(u->out, c, 1);
		buf_str(u->out, " ");
		buf_add(u->out, v->in + v->at, v->end - v->at);
		buf_str(u->out, "\n");
	}
}

static int by_number(const void *a, const void *b)
{
	const int *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* The end of the run of numbers that starts with object i. */
static int run_end(const struct pdf_update *u, int i)
{
	for (i++; i < u->objects && u->object[i].number == u->object[i - 1].number + 1;)
		i++;
	return i;
}

static void add_table(struct pdf_update *u)
{
	buf_str(u->out, "xref\n");
	for (int i = 0, end; i < u->objects; i = end) {
		end = run_end(u, i);
		buf_printf(u->out, "%d %d\n", u->object[i].number, end - i);
		for (int k = i; k < end; k++)
			buf_printf(u->out, "%010zu 00000 n \n", u->object[k].at);
	}
}

/* /Size, the entries that every trailer repeats, and /Prev. */
static void add_trailer(struct pdf_update *u)
{
	static const char *const repeated[] = {"Root", "Info", "ID"};
	const struct pdf_revision *last = &u->pdf->revision[u->pdf->revisions - 1];
	buf_printf(u->out, "/Size %d", u->next);
	for (size_t i = 0; i < sizeof(repeated) / sizeof(repeated[0]); i++) {
		const struct pdf_value *v = pdf_get(last->trailer, repeated[i]);
		if (!v)
			continue;
		buf_printf(u->out, "/%s ", repeated[i]);
		buf_add(u->out, v->in + v->at, v->end - v->at);
	}
	buf_printf(u->out, "/Prev %zu>>", last->table);
}

static void add_classic(struct pdf_update *u)
{
	add_table(u);
	buf_str(u->out, "trailer\n<<");
	add_trailer(u);
	buf_str(u->out, "\n");
}

/* A row: type 1 (it stands in the file), its place, generation 0 (ISO 32000-1, table 18). */
enum { ROW_WIDTH = 7 };

static void add_row(struct buf *out, size_t at)
{
	const unsigned char row[ROW_WIDTH] = {1, (unsigned char)(at >> 24), (unsigned char)(at >> 16),
					      (unsigned char)(at >> 8), (unsigned char)at};
	buf_add(out, row, sizeof(row));
}

/* Its own object is open, and one of the rows. */
static void add_table_stream(struct pdf_update *u)
{
	buf_str(u->out, "<</Type/XRef/W[1 4 2]/Index[");
	for (int i = 0, end; i < u->objects; i = end) {
		end = run_end(u, i);
		buf_printf(u->out, "%s%d %d", i ? " " : "", u->object[i].number, end - i);
	}
	buf_printf(u->out, "]/Length %d", ROW_WIDTH * u->objects);
	add_trailer(u);
	buf_str(u->out, "\nstream\n");
	for (int i = 0; i < u->objects; i++)
		add_row(u->out, u->object[i].at);
	buf_str(u->out, "\nendstream");
	pdf_update_close(u);
}

void pdf_update_finish(struct pdf_update *u)
{
	bool stream = u->pdf->revision[u->pdf->revisions - 1].table_stream;
	size_t table = u->out->n;
	if (stream)
		pdf_update_open(u, pdf_update_number(u));
	/* The number comes first in each entry. */
	qsort(u->object, (size_t)u->objects, sizeof(u->object[0]), by_number);
	if (stream)
		add_table_stream(u);
	else
		add_classic(u);
	buf_printf(u->out, "startxref\n%zu\n%%%%EOF\n", table);
}

void pdf_add_utf16(struct buf *out, const char *s)
{
	for (uint32_t c = text_next(&s); c; c = text_next(&s)) {
		if (c < 0x10000) {
			buf_printf(out, "%04X", c);
			continue;
		}
		c -= 0x10000;
		buf_printf(out, "%04X%04X", 0xd800 | c >> 10, 0xdc00 | (c & 0x3ff));
	}
}

void pdf_add_text(struct buf *out, const char *s)
{
	buf_str(out, "<FEFF");
	pdf_add_utf16(out, s);
	buf_str(out, ">");
}

void pdf_add_number(struct buf *out, int64_t thousandths)
{
	int64_t whole = thousandths < 0 ? -thousandths : thousandths;
	buf_printf(out, "%s%" PRId64 ".%03" PRId64, thousandths < 0 ? "-" : "", whole / 1000, whole % 1000);
}
