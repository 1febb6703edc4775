#define _GNU_SOURCE
#include "tests/pdfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static int last_size(const struct buf *pdf)
{
	return (int)strtol(pdf->p + pdfs_find_last(pdf, "/Size ") + 6, NULL, 10);
}

void pdfs_update(struct buf *pdf, const struct pdfs_object *object, int size, const char *trailer)
{
	size_t at[16], n = 0;
	long previous = strtol(pdf->p + pdfs_find_last(pdf, "startxref") + 9, NULL, 10);
	int old_size = last_size(pdf);
	for (; object[n].number; n++) {
		at[n] = pdf->n;
		if (object[n].text)
			buf_printf(pdf, "%d 0 obj\n%s\nendobj\n", object[n].number, object[n].text);
	}
	size_t table = pdf->n;
	buf_str(pdf, "xref\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(pdf, "%d 1\n%010zu %05d %c \n", object[i].number, object[i].text ? at[i] : 0,
			   object[i].text ? 0 : 1, object[i].text ? 'n' : 'f');
	buf_printf(pdf,
		   "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<00112233445566778899aabbccddeeff>"
		   "<00112233445566778899aabbccddeeff>]/Prev %ld%s>>\nstartxref\n%zu\n%%%%EOF\n",
		   size ? size : old_size, PDFS_CATALOG, PDFS_INFO, previous, trailer ? trailer : "", table);
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
