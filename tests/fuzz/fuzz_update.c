/* Updates behind a signature. An input is a byte that chooses a signed file, then objects as they are written in an
 * update, then, behind "trailer", entries for its trailer; table and end are made here, so that every input is a file
 * whose structure is sound. Nobody without a key may change by that what the file shows: what is called intact has, in
 * the old objects, changed the catalogue only, and there only its security store. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms/pdf_reader.h"
#include "forms/verify.h"
#include "tests/fuzz/fuzz.h"

enum { OUT_MAX = 4 << 20, ROWS = 64, BASES = 4 };

static const char *const bases[BASES] = {"tests/fuzz/base/one.pdf", "tests/fuzz/base/two.pdf",
					 "tests/fuzz/base/packed.pdf", "tests/fuzz/base/archive.pdf"};

struct row {
	long number;
	size_t at;
};

struct base {
	struct buf bytes;
	struct pdf *pdf;
	size_t signatures;
};

static void base_open(struct base *b, const char *path, struct host *host)
{
	struct err err = {0};
	buf_init(&b->bytes, OUT_MAX);
	fuzz_require(host->read(host->ctx, path, OUT_MAX, &b->bytes, &err) == 0, path);
	fuzz_require(pdf_open(&b->pdf, b->bytes.p, b->bytes.n, &err) == PDF_READABLE, path);
	const struct pdf_value *at = NULL;
	const struct pdf_object *o;
	while ((o = pdf_signature_field(b->pdf, b->pdf->revisions - 1, &at)))
		b->signatures += pdf_get(o->value, "V") != NULL;
}

static void base_close(struct base *b)
{
	pdf_close(b->pdf);
	buf_clear(&b->bytes);
}

/* Every "N 0 obj" at the start of a line; the first definition of a number counts. */
static size_t find_rows(const struct buf *out, size_t from, struct row *row)
{
	size_t n = 0;
	for (size_t at = from; at < out->n && n < ROWS; at++) {
		char *end;
		if ((at > from && out->p[at - 1] != '\n') || !isdigit((unsigned char)out->p[at]))
			continue;
		long number = strtol(out->p + at, &end, 10);
		bool known = number < 1 || number > PDF_MAX_OBJECTS || strncmp(end, " 0 obj", 6) != 0;
		for (size_t i = 0; i < n; i++)
			known |= row[i].number == number;
		if (!known)
			row[n++] = (struct row){number, at};
	}
	return n;
}

static int by_number(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	return (x->number > y->number) - (x->number < y->number);
}

static void add_entries(struct buf *out, const struct base *b, long size, const char *more)
{
	const struct pdf_revision *last = &b->pdf->revision[b->pdf->revisions - 1];
	static const char *const keys[] = {"Root", "Info", "ID"};
	buf_printf(out, "/Size %ld/Prev %zu", size, last->table);
	for (size_t i = 0; i < 3; i++) {
		const struct pdf_value *v = pdf_get(last->trailer, keys[i]);
		if (v && !strstr(more, keys[i]))
			buf_printf(out, "/%s %.*s", keys[i], (int)(v->end - v->at), b->bytes.p + v->at);
	}
	buf_str(out, more);
}

static void add_table(struct buf *out, const struct base *b, struct row *row, size_t n, const char *more)
{
	const struct pdf_revision *last = &b->pdf->revision[b->pdf->revisions - 1];
	long size = last->size;
	size_t table = out->n;
	for (size_t i = 0; i < n; i++)
		size = row[i].number >= size ? row[i].number + 1 : size;
	if (last->table_stream)
		row[n++] = (struct row){size++, table};
	qsort(row, n, sizeof(*row), by_number);
	if (last->table_stream) {
		buf_printf(out, "%ld 0 obj\n<</Type/XRef/W[1 4 2]/Length %zu/Index[", size - 1, 7 * n);
		for (size_t i = 0; i < n; i++)
			buf_printf(out, "%ld 1 ", row[i].number);
		buf_str(out, "]");
		add_entries(out, b, size, more);
		buf_str(out, ">>\nstream\n");
		for (size_t i = 0; i < n; i++) {
			size_t at = row[i].at;
			const char bytes[7] = {1, (char)(at >> 24), (char)(at >> 16), (char)(at >> 8), (char)at};
			buf_add(out, bytes, sizeof(bytes));
		}
		buf_str(out, "\nendstream\nendobj\n");
	} else {
		buf_str(out, "xref\n");
		for (size_t i = 0; i < n; i++)
			buf_printf(out, "%ld 1\n%010zu 00000 n \n", row[i].number, row[i].at);
		buf_str(out, "trailer\n<<");
		add_entries(out, b, size, more);
		buf_str(out, ">>\n");
	}
	buf_printf(out, "startxref\n%zu\n%%%%EOF\n", table);
}

/* What a page shows hangs from old objects, and none of them but the catalogue is another one now. */
static void check_unchanged(const struct base *b, const struct buf *file)
{
	static const char *const store[] = {"DSS", "Extensions", NULL};
	struct pdf *now = NULL;
	struct err err = {0};
	fuzz_require(pdf_open(&now, file->p, file->n, &err) == PDF_READABLE, "what is intact can be read");
	int before = b->pdf->revisions - 1, after = now->revisions - 1;
	const struct pdf_object *root = pdf_catalog(b->pdf, before);
	fuzz_require(pdf_catalog(now, after)->number == root->number, "the catalogue is the same object");
	fuzz_require(pdf_equal_except(root->value, pdf_catalog(now, after)->value, store),
		     "the catalogue says the same");
	const struct pdf_value *dss = pdf_get(root->value, "DSS");
	for (int i = 1; i < b->pdf->revision[before].size; i++) {
		const struct pdf_object *o = pdf_object(now, i, after);
		bool may = i == root->number || (dss && dss->kind == PDF_REF && dss->number == i);
		fuzz_require(!o || may || o->revision <= before, "old objects are as they were");
	}
	pdf_close(now);
}

static void check_file(const struct base *b, const struct buf *file, struct host *host)
{
	struct err err = {0};
	struct verify_report *r = NULL;
	const struct verify_options opt = {.trust = FUZZ_TRUST, .now = FUZZ_NOW};
	fuzz_require(verify_bytes(&r, file->p, file->n, &opt, host, &err) == 0, "every file gets an answer");
	if (r->integrity == INTEGRITY_INTACT) {
		fuzz_require(r->signatures == b->signatures, "nobody signs without a key");
		check_unchanged(b, file);
	}
	verify_report_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct base b = {0};
	struct host host;
	struct buf file, more;
	struct row row[ROWS + 1];
	if (n < 1)
		return 0;
	host_system(&host);
	base_open(&b, bases[data[0] % BASES], &host);
	buf_init(&file, OUT_MAX);
	buf_init(&more, OUT_MAX);
	buf_add(&file, b.bytes.p, b.bytes.n);
	const uint8_t *trailer = memmem(data, n, "trailer", 7);
	size_t body = trailer ? (size_t)(trailer - data) : n;
	buf_add(&file, data + 1, body - 1);
	if (trailer)
		buf_add(&more, trailer + 7, n - body - 7);
	size_t rows = find_rows(&file, b.bytes.n, row);
	add_table(&file, &b, row, rows, buf_text(&more));
	check_file(&b, &file, &host);
	buf_clear(&file);
	buf_clear(&more);
	base_close(&b);
	return 0;
}
