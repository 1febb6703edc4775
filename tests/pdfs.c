#define _GNU_SOURCE
#include "tests/pdfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms/flate.h"
#include "forms/pdf_pack.h"
#include "tests/check.h"

enum { MAX = 128 * 1024 * 1024 };

static void add_stream(struct buf *b, const char *data)
{
	buf_printf(b, "<</Length %zu>>\nstream\n%s\nendstream", strlen(data), data);
}

static void add_widget(struct buf *b, const char *name, int x)
{
	buf_printf(b, "<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/P %d 0 R/Rect[%d 40 %d 90]>>", name, PDFS_PAGE,
		   x, x + 165);
}

static void add_object(struct buf *b, int number)
{
	switch (number) {
	case PDFS_CATALOG:
		buf_printf(b, "<</Type/Catalog/Pages %d 0 R/AcroForm %d 0 R>>", PDFS_PAGES, PDFS_FORM);
		break;
	case PDFS_PAGES:
		buf_printf(b, "<</Type/Pages/Count 1/Kids[%d 0 R]>>", PDFS_PAGE);
		break;
	case PDFS_PAGE:
		buf_printf(b,
			   "<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
			   "/Resources<</Font<</F1 %d 0 R>>>>/Annots[%d 0 R %d 0 R %d 0 R]>>",
			   PDFS_PAGES, PDFS_CONTENT, PDFS_FONT, PDFS_AUTHOR, PDFS_APPROVER, PDFS_VENDOR);
		break;
	case PDFS_CONTENT:
		add_stream(b, "BT /F1 24 Tf 60 700 Td (fee 1000 yen) Tj ET");
		break;
	case PDFS_FONT:
		buf_str(b, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
		break;
	case PDFS_FORM:
		buf_printf(b, "<</SigFlags 3/Fields[%d 0 R %d 0 R %d 0 R]>>", PDFS_AUTHOR, PDFS_APPROVER, PDFS_VENDOR);
		break;
	case PDFS_AUTHOR:
		add_widget(b, "author", 40);
		break;
	case PDFS_APPROVER:
		add_widget(b, "approver", 215);
		break;
	case PDFS_VENDOR:
		add_widget(b, "vendor", 390);
		break;
	case PDFS_INFO:
		buf_str(b, "<</Title(small)>>");
		break;
	default:
		add_stream(b, "BT /F1 24 Tf 60 700 Td (fee 9999 yen) Tj ET");
	}
}

void pdfs_make(struct buf *out)
{
	size_t at[PDFS_SIZE], base = out->n;
	buf_str(out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
	for (int i = 1; i < PDFS_SIZE; i++) {
		at[i] = out->n - base;
		buf_printf(out, "%d 0 obj\n", i);
		add_object(out, i);
		buf_str(out, "\nendobj\n");
	}
	size_t table = out->n - base;
	buf_printf(out, "xref\n0 %d\n0000000000 65535 f \n", PDFS_SIZE);
	for (int i = 1; i < PDFS_SIZE; i++)
		buf_printf(out, "%010zu 00000 n \n", at[i]);
	buf_printf(out,
		   "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<00112233445566778899aabbccddeeff>"
		   "<00112233445566778899aabbccddeeff>]>>\nstartxref\n%zu\n%%%%EOF\n",
		   PDFS_SIZE, PDFS_CATALOG, PDFS_INFO, table);
}

void pdfs_pack(struct buf *pdf)
{
	struct buf out;
	struct err err = {0};
	buf_init(&out, MAX);
	if (pdf_pack(pdf, &out, &err))
		fail_msg("not packed: %s", err.item[0].text.en);
	buf_clear(pdf);
	*pdf = out;
}

/* In PDF 1.5 form */

static void add_number(struct buf *out, size_t value, int bytes)
{
	while (bytes-- > 0) {
		unsigned char byte = (unsigned char)(value >> 8 * bytes);
		buf_add(out, &byte, 1);
	}
}

/* One, `width` and two bytes. */
static void add_row(struct buf *rows, int type, size_t place, int width, int index)
{
	add_number(rows, (size_t)type, 1);
	add_number(rows, place, width);
	add_number(rows, (size_t)index, 2);
}

static void add_streams_rows(struct buf *rows, const size_t at[STREAMS_SIZE], const struct pdfs_streams *how)
{
	for (int i = 0; i < STREAMS_SIZE; i++) {
		struct pdfs_row right = {.type = 1, .place = (long)at[i]};
		if (i == 0)
			right = (struct pdfs_row){.index = 65535};
		if (i == STREAMS_PAGES || i == STREAMS_PAGE)
			right = (struct pdfs_row){.type = 2, .place = STREAMS_PACKED, .index = i - STREAMS_PAGES};
		for (int k = 0; k < 3; k++) {
			const struct pdfs_row *row = &how->row[k];
			if (!row->set || row->number != i)
				continue;
			long place = row->relative ? right.place + row->place : row->place;
			right = *row;
			right.place = place;
		}
		add_row(rows, right.type, (size_t)right.place, 3, right.index);
	}
	for (int i = how->rows_less; i < 0; i++)
		buf_add(rows, "", 1);
	if (how->rows_less > 0)
		pdfs_cut(rows, rows->n - (size_t)how->rows_less);
}

static void add_streams_stream(struct buf *out, int number, const char *entries, const struct buf *bytes,
			       const struct pdfs_streams *how, const char *behind)
{
	struct buf data;
	buf_init(&data, MAX);
	if (how->flate)
		flate_pack(&data, bytes->p, bytes->n, FLATE_USUAL);
	else
		buf_add(&data, buf_text(bytes), bytes->n);
	buf_str(&data, behind ? behind : "");
	buf_printf(out, "%d 0 obj\n<<%s%s/Length %zu>>\nstream\n", number, entries,
		   how->flate ? "/Filter/FlateDecode" : "", data.n);
	buf_add(out, buf_text(&data), data.n);
	buf_str(out, "\nendstream\nendobj\n");
	buf_clear(&data);
}

void pdfs_streams(struct buf *out, const struct pdfs_streams *how)
{
	size_t at[STREAMS_SIZE] = {0};
	struct buf bytes;
	buf_init(&bytes, MAX);
	buf_str(out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
	at[STREAMS_CATALOG] = out->n;
	buf_printf(out, "1 0 obj\n%s\nendobj\n", how->catalog ? how->catalog : "<</Type/Catalog/Pages 2 0 R>>");
	at[STREAMS_CONTENT] = out->n;
	buf_str(out, "4 0 obj\n<</Length 3>>\nstream\nq Q\nendstream\nendobj\n");
	at[STREAMS_PACKED] = out->n;
	buf_printf(&bytes, "%s%s", how->heading ? how->heading : STREAMS_HEADING, how->body ? how->body : STREAMS_BODY);
	add_streams_stream(out, STREAMS_PACKED, how->packed ? how->packed : STREAMS_PACKED_ENTRIES, &bytes, how,
			   how->behind);
	buf_clear(&bytes);
	at[STREAMS_TABLE] = out->n;
	add_streams_rows(&bytes, at, how);
	add_streams_stream(out, STREAMS_TABLE, how->table ? how->table : STREAMS_TABLE_ENTRIES, &bytes, how, NULL);
	buf_printf(out, "startxref\n%zu\n%%%%EOF\n", at[STREAMS_TABLE]);
	buf_clear(&bytes);
}

static int last_size(const struct buf *pdf)
{
	return (int)strtol(pdf->p + pdfs_find_last(pdf, "/Size ") + 6, NULL, 10);
}

struct update_row {
	int number;
	size_t at;
	bool freed;
};

static int by_number(const void *a, const void *b)
{
	const struct update_row *x = a, *y = b;
	return (x->number > y->number) - (x->number < y->number);
}

static void add_update_table(struct buf *pdf, const struct update_row *row, size_t n)
{
	buf_str(pdf, "xref\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(pdf, "%d 1\n%010zu %05d %c \n", row[i].number, row[i].freed ? 0 : row[i].at, row[i].freed,
			   row[i].freed ? 'f' : 'n');
	buf_str(pdf, "trailer\n<<");
}

/* All of the dictionary but for what a trailer has too. */
static void add_update_head(struct buf *pdf, struct update_row *row, size_t n, int own)
{
	row[n] = (struct update_row){own, pdf->n, false};
	qsort(row, n + 1, sizeof(*row), by_number);
	buf_printf(pdf, "%d 0 obj\n<</Type/XRef/W[1 4 2]/Length %zu/Index[", own, 7 * (n + 1));
	for (size_t i = 0; i <= n; i++)
		buf_printf(pdf, "%d 1 ", row[i].number);
	buf_str(pdf, "]");
}

static void add_update_data(struct buf *pdf, const struct update_row *row, size_t n)
{
	buf_str(pdf, "stream\n");
	for (size_t i = 0; i < n; i++)
		add_row(pdf, !row[i].freed, row[i].freed ? 0 : row[i].at, 4, row[i].freed);
	buf_str(pdf, "\nendstream\nendobj\n");
}

static size_t add_update_objects(struct buf *pdf, const struct pdfs_object *object, struct update_row *row)
{
	size_t n = 0;
	for (; object[n].number; n++) {
		row[n] = (struct update_row){object[n].number, pdf->n, !object[n].text};
		if (object[n].text)
			buf_printf(pdf, "%d 0 obj\n%s\nendobj\n", object[n].number, object[n].text);
	}
	return n;
}

/* Whether the last table is a stream. */
static bool has_table_stream(const struct buf *pdf)
{
	const char *tail = pdf->p + pdfs_find_last(pdf, "startxref") + 9;
	return strncmp(pdf->p + strtol(tail, NULL, 10), "xref", 4) != 0;
}

void pdfs_update(struct buf *pdf, const struct pdfs_object *object, int size, const char *trailer)
{
	struct update_row row[17];
	bool stream = has_table_stream(pdf);
	long previous = strtol(pdf->p + pdfs_find_last(pdf, "startxref") + 9, NULL, 10);
	int next = size ? size : last_size(pdf);
	size_t n = add_update_objects(pdf, object, row), table = pdf->n;
	if (stream)
		add_update_head(pdf, row, n, next++);
	else
		add_update_table(pdf, row, n);
	buf_printf(pdf,
		   "/Size %d/Root %d 0 R/Info %d 0 R/ID[<00112233445566778899aabbccddeeff>"
		   "<00112233445566778899aabbccddeeff>]/Prev %ld%s>>\n",
		   next, PDFS_CATALOG, PDFS_INFO, previous, trailer ? trailer : "");
	if (stream)
		add_update_data(pdf, row, n + 1);
	buf_printf(pdf, "startxref\n%zu\n%%%%EOF\n", table);
}

size_t pdfs_find(const struct buf *pdf, const char *word, size_t from)
{
	assert_true(from <= pdf->n);
	const char *at = memmem(pdf->p + from, pdf->n - from, word, strlen(word));
	if (!at)
		fail_msg("'%s' not found", word);
	return (size_t)(at - pdf->p);
}

size_t pdfs_find_last(const struct buf *pdf, const char *word)
{
	size_t at = pdfs_find(pdf, word, 0), n = strlen(word);
	for (const char *next = pdf->p + at; next; next = memmem(next + 1, pdf->n - at - 1, word, n))
		at = (size_t)(next - pdf->p);
	return at;
}

void pdfs_replace(struct buf *pdf, const char *old, const char *new, size_t from)
{
	assert_int_equal(strlen(old), strlen(new));
	memcpy(pdf->p + pdfs_find(pdf, old, from), new, strlen(new));
}

void pdfs_cut(struct buf *pdf, size_t n)
{
	assert_true(n <= pdf->n);
	pdf->n = n;
}

void pdfs_copy(struct buf *to, const struct buf *from)
{
	buf_init(to, MAX);
	buf_add(to, from->p, from->n);
}
