/* Cross-reference tables and streams that say what is not so, behind the signed part: written by hand, as no writer
 * would. Where a trick is one of a classic table or of a cross-reference stream only, its row says so. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"
#include "tests/forge_attack.h"

enum { ROWS = 8, MAX_TEXT = 4096 };

#define OTHER_PAGE "<</Type/Page/MediaBox[0 0 100 100]>>"
#define OTHER_CATALOG "<</Type/Catalog>>"

/* An update by hand. What is left at 0 is as it should be. */
struct raw {
	struct forgery *f;
	int page, catalog, size; /* of the signed part */
	size_t table, before;    /* its last table, and the one before that */
	size_t page_at, content_at;
	bool stream; /* the form of the table that is written */
	struct {
		int number, generation;
		bool freed;
		size_t at;
	} row[ROWS];
	int rows;
	char trailer[MAX_TEXT]; /* /Root, /Info and /ID */
	const char *more;       /* further entries of the trailer */
	const char *root;       /* instead of the trailer's entries */
	long prev;              /* 0: the last table; -1: none */
	int new_size;
};

static void raw_begin(struct raw *r, struct forgery *f)
{
	struct pdf *p = NULL;
	assert_int_equal(pdf_open(&p, f->pdf.p, f->pdf.n, NULL), PDF_READABLE);
	const struct pdf_revision *last = &p->revision[p->revisions - 1];
	*r = (struct raw){.f = f, .size = last->size, .table = last->table, .stream = last->table_stream};
	r->before = p->revision[p->revisions - 2].table;
	r->page = number_page(p, 0);
	r->catalog = number_catalog(p);
	r->page_at = pdf_object(p, r->page, p->revisions - 1)->at;
	r->content_at = pdf_object(p, number_of(p, r->page, "Contents"), p->revisions - 1)->at;
	static const char *const keys[] = {"Root", "Info", "ID"};
	for (int i = 0; i < 3; i++) {
		const struct pdf_value *v = pdf_get(last->trailer, keys[i]);
		size_t n = strlen(r->trailer);
		snprintf(r->trailer + n, MAX_TEXT - n, "/%s %.*s", keys[i], (int)(v->end - v->at), f->pdf.p + v->at);
	}
	pdf_close(p);
}

static size_t raw_object(struct raw *r, int number, int generation, const char *text)
{
	size_t at = r->f->pdf.n;
	buf_printf(&r->f->pdf, "%d %d obj\n%s\nendobj\n", number, generation, text);
	return at;
}

static void raw_row(struct raw *r, int number, size_t at)
{
	assert_true(r->rows < ROWS);
	r->row[r->rows].number = number;
	r->row[r->rows++].at = at;
}

static void raw_entries(struct raw *r, int size)
{
	struct buf *out = &r->f->pdf;
	buf_printf(out, "/Size %d%s", size, r->root ? r->root : r->trailer);
	if (r->prev >= 0)
		buf_printf(out, "/Prev %zu", r->prev ? (size_t)r->prev : r->table);
	buf_str(out, r->more ? r->more : "");
}

static void raw_stream(struct raw *r, int own)
{
	struct buf *out = &r->f->pdf;
	raw_row(r, own, out->n);
	buf_printf(out, "%d 0 obj\n<</Type/XRef/W[1 4 2]/Length %d/Index[", own, 7 * r->rows);
	for (int i = 0; i < r->rows; i++)
		buf_printf(out, "%d 1 ", r->row[i].number);
	buf_str(out, "]");
	raw_entries(r, own + 1);
	buf_str(out, ">>\nstream\n");
	for (int i = 0; i < r->rows; i++) {
		size_t at = r->row[i].at;
		const char row[7] = {!r->row[i].freed,          (char)(at >> 24), (char)(at >> 16),
				     (char)(at >> 8),           (char)at,         0,
				     (char)r->row[i].generation};
		buf_add(out, row, sizeof(row));
	}
	buf_str(out, "\nendstream\nendobj\n");
}

static void raw_classic(struct raw *r, int size)
{
	struct buf *out = &r->f->pdf;
	buf_str(out, "xref\n");
	for (int i = 0; i < r->rows; i++)
		buf_printf(out, "%d 1\n%010zu %05d %c \n", r->row[i].number, r->row[i].at, r->row[i].generation,
			   r->row[i].freed ? 'f' : 'n');
	buf_str(out, "trailer\n<<");
	raw_entries(r, size);
	buf_str(out, ">>\n");
}

static void raw_end(struct raw *r)
{
	size_t table = r->f->pdf.n;
	int size = r->new_size ? r->new_size : r->size;
	if (r->stream)
		raw_stream(r, size);
	else
		raw_classic(r, size);
	buf_printf(&r->f->pdf, "startxref\n%zu\n%%%%EOF\n", table);
}

/* Rows */

/* One row that leads the page to some place. */
static void lead_page(struct forgery *f, long to_content, long to_page, size_t to)
{
	struct raw r;
	raw_begin(&r, f);
	if (to_content)
		to = r.content_at;
	if (to_page)
		to = (size_t)((long)r.page_at + to_page);
	raw_row(&r, r.page, to);
	raw_end(&r);
}

static void offset_of_other(struct forgery *f)
{
	lead_page(f, 1, 0, 0);
}

static void offset_in_signed_part(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	lead_page(f, 0, 0, s.value + 2);
}

static void offset_beyond_end(struct forgery *f)
{
	lead_page(f, 0, 0, 99999999);
}

static void offset_of_header(struct forgery *f)
{
	lead_page(f, 0, 0, 0);
}

static void offset_off_by_one(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	raw_row(&r, r.page, raw_object(&r, r.page, 0, OTHER_PAGE) + 1);
	raw_end(&r);
}

static void other_number_there(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	raw_row(&r, r.page, raw_object(&r, r.page + 1, 0, OTHER_PAGE));
	raw_end(&r);
}

static void row_twice(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	size_t first = raw_object(&r, r.page, 0, OTHER_PAGE), second = raw_object(&r, r.page, 0, "<<>>");
	raw_row(&r, r.page, first);
	raw_row(&r, r.page, second);
	raw_end(&r);
}

static void object_twice(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	raw_object(&r, r.page, 0, OTHER_PAGE);
	raw_row(&r, r.page, raw_object(&r, r.page, 0, "<<>>"));
	raw_end(&r);
}

static void object_unlisted(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	raw_object(&r, r.page, 0, OTHER_PAGE);
	raw_end(&r);
}

static void object_freed(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	raw_row(&r, r.page, 0);
	r.row[0].freed = true;
	r.row[0].generation = 1;
	raw_end(&r);
}

static void object_reused(struct forgery *f)
{
	object_freed(f);
	struct buf *out = &f->pdf;
	char *last = memmem(out->p, out->n, "startxref", 9);
	for (char *next = last; next; next = memmem(next + 1, out->n - (size_t)(next + 1 - out->p), "startxref", 9))
		last = next;
	size_t table = (size_t)strtoul(last + 9, NULL, 10), at = out->n;
	buf_printf(out, "8 1 obj\n" OTHER_PAGE "\nendobj\n");
	size_t new_table = out->n;
	buf_printf(out,
		   "xref\n8 1\n%010zu 00001 n \ntrailer\n<</Size 9/Root 1 0 R/Prev %zu>>\nstartxref\n%zu\n%%%%EOF\n",
		   at, table, new_table);
}

static void generation_raised(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	raw_row(&r, r.page, raw_object(&r, r.page, 1, OTHER_PAGE));
	r.row[0].generation = 1;
	raw_end(&r);
}

static void row_beyond_size(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	raw_row(&r, r.size + 7, raw_object(&r, r.size + 7, 0, OTHER_PAGE));
	raw_end(&r);
}

static void size_shrunk(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	r.new_size = r.page + 1;
	raw_row(&r, r.page, raw_object(&r, r.page, 0, OTHER_PAGE));
	raw_end(&r);
}

static void numbers_left_out(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	r.new_size = r.size + 9;
	raw_row(&r, r.page, raw_object(&r, r.page, 0, OTHER_PAGE));
	raw_end(&r);
}

/* Trailers and chains */

static void end_with(struct forgery *f, const char *more, const char *root, long prev)
{
	struct raw r;
	raw_begin(&r, f);
	r.more = more;
	r.root = root;
	r.prev = prev;
	raw_row(&r, r.page, raw_object(&r, r.page, 0, OTHER_PAGE));
	raw_end(&r);
}

static void hybrid(struct forgery *f)
{
	struct raw r;
	char more[40];
	raw_begin(&r, f);
	snprintf(more, sizeof(more), "/XRefStm %zu", r.page_at);
	end_with(f, more, NULL, 0);
}

static void encrypted(struct forgery *f)
{
	end_with(f, "/Encrypt<</Filter/Standard/V 1>>", NULL, 0);
}

static void identifier_changed(struct forgery *f)
{
	struct raw r;
	char root[200];
	raw_begin(&r, f);
	snprintf(root, sizeof(root), "/Root %d 0 R/ID[<00><00>]", r.catalog);
	end_with(f, NULL, root, 0);
}

static void chain_cut(struct forgery *f)
{
	end_with(f, NULL, NULL, -1);
}

/* The table before the signature's: the signature is not there. */
static void chain_skips_signature(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	end_with(f, NULL, NULL, (long)r.before);
}

static void chain_into_itself(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	raw_row(&r, r.page, raw_object(&r, r.page, 0, OTHER_PAGE));
	r.prev = (long)f->pdf.n;
	raw_end(&r);
}

static void chain_to_nowhere(struct forgery *f)
{
	end_with(f, NULL, NULL, 20);
}

/* Nothing but an end that names the unsigned file's table. */
static void back_to_unsigned(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	buf_printf(&f->pdf, "startxref\n%zu\n%%%%EOF\n", r.before);
}

static void other_root(struct forgery *f)
{
	struct raw r;
	char root[64];
	raw_begin(&r, f);
	snprintf(root, sizeof(root), "/Root %d 0 R", r.size);
	r.root = root;
	r.new_size = r.size + 1;
	raw_row(&r, r.size, raw_object(&r, r.size, 0, OTHER_CATALOG));
	raw_end(&r);
}

/* A table of the other form than all before. */
static void other_form(struct forgery *f)
{
	struct raw r;
	raw_begin(&r, f);
	r.stream = !r.stream;
	raw_row(&r, r.page, raw_object(&r, r.page, 0, OTHER_PAGE));
	raw_end(&r);
}

/* An object stream in the update, or in place of the signed one. */
static void object_stream(struct forgery *f, bool replaced)
{
	struct raw r;
	struct pdf *p = NULL;
	raw_begin(&r, f);
	assert_int_equal(pdf_open(&p, f->pdf.p, f->pdf.n, NULL), PDF_READABLE);
	int number = replaced ? number_with(p, "Type", "ObjStm") : r.size;
	pdf_close(p);
	r.new_size = replaced ? r.size : r.size + 1;
	raw_row(&r, number,
		raw_object(&r, number, 0, "<</Type/ObjStm/N 1/First 4/Length 8>>\nstream\n8 0 <<>>\nendstream"));
	raw_end(&r);
}

static void object_stream_added(struct forgery *f)
{
	object_stream(f, false);
}

static void object_stream_replaced(struct forgery *f)
{
	object_stream(f, true);
}

/* Between and around */

static void between(struct forgery *f, const char *text)
{
	struct raw r;
	raw_begin(&r, f);
	size_t at = raw_object(&r, r.page, 0, OTHER_PAGE);
	buf_str(&f->pdf, text);
	raw_row(&r, r.page, at);
	raw_end(&r);
}

static void bytes_between(struct forgery *f)
{
	between(f, "(hidden)\n");
}

static void comment_between(struct forgery *f)
{
	between(f, "%%EOF\n");
}

static void bytes_in_front(struct forgery *f)
{
	struct buf out;
	buf_init(&out, f->pdf.n + 100);
	buf_str(&out, "#!/bin/sh\n");
	buf_add(&out, f->pdf.p, f->pdf.n);
	buf_clear(&f->pdf);
	f->pdf = out;
}

static void end_missing(struct forgery *f)
{
	f->pdf.n -= strlen("%%EOF\n");
}

/* What was signed is thrown away, and the rest says so. */
static void cut_to_unsigned(struct forgery *f)
{
	struct pdf *p = NULL;
	assert_int_equal(pdf_open(&p, f->pdf.p, f->pdf.n, NULL), PDF_READABLE);
	f->pdf.n = p->revision[p->revisions - 2].end;
	pdf_close(p);
}

#define BROKEN REFUSED_BROKEN
static const struct attack rows[] = {
    {"offset of other", RUNG_AUTHOR, NULL, offset_of_other, BROKEN,
     "オブジェクトが重なっているか、別の更新の中を指しています", "objects overlap, or lie in another update",
     ANY_LAYOUT},
    {"offset in signed part", RUNG_AUTHOR, NULL, offset_in_signed_part, BROKEN,
     "オブジェクトが重なっているか、別の更新の中を指しています", "objects overlap, or lie in another update",
     ANY_LAYOUT},
    {"offset beyond end", RUNG_AUTHOR, NULL, offset_beyond_end, BROKEN, "オブジェクトの間に余分なデータがあります",
     "there is extra data between the objects", ANY_LAYOUT},
    {"offset of header", RUNG_AUTHOR, NULL, offset_of_header, BROKEN,
     "オブジェクトが重なっているか、別の更新の中を指しています", "objects overlap, or lie in another update",
     ANY_LAYOUT},
    {"offset off by one", RUNG_AUTHOR, NULL, offset_off_by_one, BROKEN, "相互参照表にないオブジェクトが隠れています",
     "an object hides that the cross-reference table does not list", ANY_LAYOUT},
    {"other number there", RUNG_AUTHOR, NULL, other_number_there, BROKEN,
     "相互参照表の指す所に、そのオブジェクトがありません", "the object is not where the cross-reference table says",
     ANY_LAYOUT},
    {"row twice", RUNG_AUTHOR, NULL, row_twice, BROKEN,
     "相互参照ストリームの番号の範囲（/Index）が重なるか、/Size を超えています",
     "/Index of the cross-reference stream overlaps or goes beyond /Size", PACKED_ONLY},
    {"row twice", RUNG_AUTHOR, NULL, row_twice, BROKEN, "同じ番号のオブジェクトが二つあります",
     "an object is defined twice", CLASSIC_ONLY},
    {"object twice", RUNG_AUTHOR, NULL, object_twice, BROKEN, "相互参照表にないオブジェクトが隠れています",
     "an object hides that the cross-reference table does not list", ANY_LAYOUT},
    {"object unlisted", RUNG_AUTHOR, NULL, object_unlisted, BROKEN, "相互参照表にないオブジェクトが隠れています",
     "an object hides that the cross-reference table does not list", ANY_LAYOUT},
    {"object freed", RUNG_AUTHOR, NULL, object_freed, BROKEN, "解放されたオブジェクトがあります", "an object is freed",
     ANY_LAYOUT},
    {"object reused", RUNG_AUTHOR, NULL, object_reused, BROKEN, "再利用されたオブジェクト番号があります",
     "an object number is reused", CLASSIC_ONLY},
    {"generation raised", RUNG_AUTHOR, NULL, generation_raised, BROKEN, "再利用されたオブジェクト番号があります",
     "an object number is reused", ANY_LAYOUT},
    {"row beyond size", RUNG_AUTHOR, NULL, row_beyond_size, BROKEN,
     "相互参照ストリームの番号の範囲（/Index）が重なるか、/Size を超えています",
     "/Index of the cross-reference stream overlaps or goes beyond /Size", PACKED_ONLY},
    {"row beyond size", RUNG_AUTHOR, NULL, row_beyond_size, BROKEN, "相互参照表に /Size 以上の番号があります",
     "the cross-reference table has a number beyond /Size", CLASSIC_ONLY},
    {"size shrunk", RUNG_AUTHOR, NULL, size_shrunk, BROKEN, "トレーラーの /Size が正しくありません",
     "/Size of the trailer is malformed", ANY_LAYOUT},
    {"numbers left out", RUNG_AUTHOR, NULL, numbers_left_out, BROKEN, "相互参照表に抜けている番号があります",
     "the cross-reference table leaves out a number", ANY_LAYOUT},
    {"hybrid", RUNG_AUTHOR, NULL, hybrid, REFUSED_NOT_PDF, "表とストリームを併せた相互参照（ハイブリッド形式）です",
     "its cross-references are a hybrid of table and stream", CLASSIC_ONLY},
    {"encrypted", RUNG_AUTHOR, NULL, encrypted, REFUSED_NOT_PDF, "暗号化（/Encrypt）された PDF です",
     "the PDF is encrypted (/Encrypt)", ANY_LAYOUT},
    {"identifier changed", RUNG_AUTHOR, NULL, identifier_changed, BROKEN,
     "更新のトレーラーが、元のものと違う /Root、/Info または /ID を指しています",
     "the trailer of an update names another /Root, /Info or /ID", ANY_LAYOUT},
    {"chain cut", RUNG_AUTHOR, NULL, chain_cut, BROKEN, "相互参照表に抜けている番号があります",
     "the cross-reference table leaves out a number", ANY_LAYOUT},
    {"chain skips signature", RUNG_AUTHOR, NULL, chain_skips_signature, BROKEN, "相互参照表に抜けている番号があります",
     "the cross-reference table leaves out a number", ANY_LAYOUT},
    {"chain into itself", RUNG_AUTHOR, NULL, chain_into_itself, BROKEN, "相互参照表の位置がファイルの順と合いません",
     "the place of a cross-reference table is out of order", ANY_LAYOUT},
    {"chain to nowhere", RUNG_AUTHOR, NULL, chain_to_nowhere, BROKEN, "startxref の指す所に相互参照表がありません",
     "there is no cross-reference table where startxref points", ANY_LAYOUT},
    {"back to unsigned", RUNG_AUTHOR, NULL, back_to_unsigned, BROKEN,
     "最後の更新の終わりの印のあとに余分なデータがあります",
     "there is trailing data behind the end mark of the last update", ANY_LAYOUT},
    {"other root", RUNG_AUTHOR, NULL, other_root, BROKEN,
     "更新のトレーラーが、元のものと違う /Root、/Info または /ID を指しています",
     "the trailer of an update names another /Root, /Info or /ID", ANY_LAYOUT},
    {"other form", RUNG_AUTHOR, NULL, other_form, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"object stream added", RUNG_AUTHOR, NULL, object_stream_added, REFUSED_NOT_PDF,
     "更新か相互参照表が、オブジェクトストリームを使っています", "an update, or a classic table, uses object streams",
     ANY_LAYOUT},
    {"object stream replaced", RUNG_AUTHOR, NULL, object_stream_replaced, BROKEN,
     "更新がオブジェクトストリームか相互参照ストリームを置き換えています",
     "an update replaces an object stream or a cross-reference stream", PACKED_ONLY},
    {"bytes between", RUNG_AUTHOR, NULL, bytes_between, BROKEN, "オブジェクトの間に余分なデータがあります",
     "there is extra data between the objects", ANY_LAYOUT},
    {"comment between", RUNG_AUTHOR, NULL, comment_between, REFUSED_NOT_PDF, "注釈行（%）があります",
     "there is a comment (%)", ANY_LAYOUT},
    {"bytes in front", RUNG_AUTHOR, NULL, bytes_in_front, REFUSED_NOT_PDF, "PDF の印（%PDF-）で始まっていません",
     "it does not start with %PDF-", ANY_LAYOUT},
    {"end missing", RUNG_AUTHOR, NULL, end_missing, BROKEN,
     "更新の途中でファイルが切れています（または、何かが書き足されています）",
     "the file is cut within an update, or something was appended", ANY_LAYOUT},
    {"cut to unsigned", RUNG_AUTHOR, NULL, cut_to_unsigned, REFUSED_UNSIGNED, "この文書には署名がありません",
     "this document is not signed", ANY_LAYOUT},
};

const struct attacks attacks_tables = {"table", rows, sizeof(rows) / sizeof(rows[0])};
