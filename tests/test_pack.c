/* pdf_pack: a packed file says the same as the plain one, to our reader and to others, and can be signed. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms/document.h"
#include "forms/pdf_pack.h"
#include "forms/pdf_reader.h"
#include "forms/pdf_writer.h"
#include "forms/sign.h"
#include "forms/verify.h"
#include "tests/keys.h"
#include "tests/pdfs.h"
#include "tests/tool.h"

enum { MAX = 64 * 1024 * 1024 };

static struct pdf *open_pdf(const struct buf *b)
{
	struct pdf *p = NULL;
	struct err err = {0};
	if (pdf_open(&p, b->p, b->n, &err) != PDF_READABLE)
		fail_msg("not readable: %s", err.item[0].text.en);
	return p;
}

static void pack(const struct buf *plain, struct buf *out)
{
	struct err err = {0};
	buf_init(out, MAX);
	if (pdf_pack(plain, out, &err))
		fail_msg("not packed: %s", err.item[0].text.en);
}

/* Whether two files say the same: a walk over both from their trailers */

struct walk {
	const struct pdf *a, *b;
	int *seen; /* for each object of a: its number in b */
};

static void expect_same(struct walk *w, const struct pdf_value *a, const struct pdf_value *b);

static void expect_same_entries(struct walk *w, const struct pdf_value *a, const struct pdf_value *b, bool stream)
{
	size_t n = 0;
	for (const struct pdf_value *v = a->first; v; v = v->next)
		if (!(stream && strcmp(v->key, "Length") == 0)) {
			const struct pdf_value *other = pdf_get(b, v->key);
			if (!other)
				fail_msg("/%s is gone", v->key);
			expect_same(w, v, other);
			n++;
		}
	assert_int_equal(b->n, n + stream);
}

static void expect_same_object(struct walk *w, const struct pdf_value *a, const struct pdf_value *b)
{
	const struct pdf_object *x = pdf_object(w->a, a->number, 0), *y = pdf_object(w->b, b->number, 0);
	if (w->seen[x->number]) {
		assert_int_equal(w->seen[x->number], y->number);
		return;
	}
	w->seen[x->number] = y->number;
	assert_int_equal(x->stream, y->stream);
	if (!x->stream) {
		expect_same(w, x->value, y->value);
		return;
	}
	assert_int_equal(pdf_get(y->value, "Length")->kind, PDF_INT);
	expect_same_entries(w, x->value, y->value, true);
	assert_int_equal(x->data_n, y->data_n);
	assert_memory_equal(w->a->bytes + x->data, w->b->bytes + y->data, x->data_n);
}

static void expect_same(struct walk *w, const struct pdf_value *a, const struct pdf_value *b)
{
	assert_int_equal(a->kind, b->kind);
	if (a->kind == PDF_REF) {
		expect_same_object(w, a, b);
	} else if (a->kind == PDF_DICT) {
		expect_same_entries(w, a, b, false);
	} else if (a->kind == PDF_ARRAY) {
		assert_int_equal(a->n, b->n);
		for (a = a->first, b = b->first; a; a = a->next, b = b->next)
			expect_same(w, a, b);
	} else {
		assert_true(pdf_equal(a, b));
		assert_int_equal(a->hex, b->hex);
	}
}

static void expect_same_pdf(const struct buf *plain, const struct buf *packed)
{
	static const char *const keys[] = {"Root", "Info", "ID"};
	struct pdf *a = open_pdf(plain), *b = open_pdf(packed);
	struct walk w = {.a = a, .b = b};
	w.seen = mem_new((size_t)w.a->revision[0].size, sizeof(*w.seen));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct pdf_value *v = pdf_get(w.a->revision[0].trailer, keys[i]);
		if (v)
			expect_same(&w, v, pdf_get(w.b->revision[0].trailer, keys[i]));
	}
	assert_false(w.a->revision[0].table_stream);
	assert_true(w.b->revision[0].table_stream);
	free(w.seen);
	pdf_close(a);
	pdf_close(b);
}

/* Files written by hand */

/* From objects 1, 2 …, NULL at the end. */
static void make(struct buf *out, const char *const *object)
{
	size_t at[2000];
	int n = 0;
	buf_init(out, MAX);
	buf_str(out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
	for (; object[n]; n++) {
		at[n] = out->n;
		buf_printf(out, "%d 0 obj\n%s\nendobj\n", n + 1, object[n]);
	}
	size_t table = out->n;
	buf_printf(out, "xref\n0 %d\n0000000000 65535 f \n", n + 1);
	for (int i = 0; i < n; i++)
		buf_printf(out, "%010zu 00000 n \n", at[i]);
	buf_printf(out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", n + 1, table);
}

struct same_row {
	const char *name;
	const char *object[8]; /* from object 2 on; the catalogue is object 1 and has /A 2 0 R */
	const char *text;      /* of object 2 when packed, NULL: it is not looked at */
	int objects;           /* in the packed file, without its own streams */
};

static const struct same_row same_rows[] = {
    {"numbers", {"[ 1 -2 +3 .5 -.25 4. 0.50 ]"}, "[1 -2 +3 .5 -.25 4. 0.50]", 2},
    {"names", {"[ /A /B#20C /D#2f / ]"}, "[/A/B#20C/D#2f/]", 2},
    {"keys with escapes", {"<< /B#20C /D /E#23 ( ) >>"}, "<</B#20C/D/E#23( )>>", 2},
    {"strings",
     {"[ (a b) (  \\( ) (\\)) ( ( ) ) <41 42> (line\nend) ]"},
     "[(a b)(  \\( )(\\))( ( ) )<41 42>(line\nend)]",
     2},
    {"words", {"[ true false null true ]"}, "[true false null true]", 2},
    {"nested",
     {"<< /K [ << >> [ ] [ 1 [ 2 ] 3 ] ] /L << /M 1 >> /N true >>"},
     "<</K[<<>>[][1[2]3]]/L<</M 1>>/N true>>",
     2},
    {"references", {"[ 3 0 R 4 0 R 2 0 R 7 ]", "(a)", "(b)"}, "[3 0 R 4 0 R 2 0 R 7]", 4},
    {"integer", {"12"}, "12", 2},
    {"stream", {"<< /Length 4 /A ( ) >>\nstream\n\x01\x02\r\n\nendstream"}, NULL, 2},
    {"empty stream", {"<< /Length 0 >>\nstream\n\nendstream"}, NULL, 2},
    {"length of its own, before",
     {"[ 4 0 R 5 0 R ]", "3", "<< /Length 3 0 R >>\nstream\nq Q\nendstream", "(x)"},
     "[3 0 R 4 0 R]",
     4},
    {"length of its own, behind",
     {"[ 3 0 R 5 0 R ]", "<< /Length 4 0 R >>\nstream\nq Q\nendstream", "3", "(x)"},
     "[3 0 R 4 0 R]",
     4},
    {"length of two streams",
     {"[ 3 0 R 5 0 R ]", "<</Length 4 0 R>>\nstream\nq Q\nendstream", "3", "<</Length 4 0 R>>\nstream\nQ q\nendstream"},
     "[3 0 R 4 0 R]",
     4},
    {"length that is used elsewhere",
     {"[ 3 0 R 4 0 R 5 0 R ]", "<</Length 4 0 R>>\nstream\nq Q\nendstream", "3", "(x)"},
     "[3 0 R 4 0 R 5 0 R]",
     5},
    {"/Length of no stream", {"<< /Length 3 0 R >>", "3"}, "<</Length 3 0 R>>", 3},
    {"object that nothing uses", {"1", "(spare)"}, "1", 3},
};

static void test_same(void **state)
{
	const struct same_row *row = *state;
	const char *object[10] = {"<< /Type /Catalog /A 2 0 R >>"};
	struct buf plain, packed;
	memcpy(object + 1, row->object, sizeof(row->object));
	make(&plain, object);
	pack(&plain, &packed);
	expect_same_pdf(&plain, &packed);
	/* The header, and the catalogue in the open. */
	assert_memory_equal(packed.p, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 15);
	pdfs_find(&packed, "1 0 obj\n<</Type/Catalog/A 2 0 R>>\nendobj\n", 0);
	struct pdf *p = open_pdf(&packed);
	const struct pdf_object *o = pdf_object(p, 2, 0);
	assert_int_equal(o->container >= 0, !o->stream);
	assert_int_equal(p->objects, row->objects + 1 + (o->stream ? 0 : 1));
	if (row->text) {
		assert_int_equal(o->value->end - o->value->at, strlen(row->text));
		assert_memory_equal(o->value->in + o->value->at, row->text, strlen(row->text));
	}
	pdf_close(p);
	buf_clear(&plain);
	buf_clear(&packed);
}

static void test_many(void **state)
{
	(void)state;
	enum { N = 1201 };
	static const char *object[N + 1];
	struct buf plain, packed;
	object[0] = "<</Type/Catalog>>";
	for (int i = 1; i < N; i++)
		object[i] = "<</Type/StructElem/S/P/P 1 0 R/K[]>>";
	make(&plain, object);
	pack(&plain, &packed);
	expect_same_pdf(&plain, &packed);
	struct pdf *p = open_pdf(&packed);
	int streams = 0;
	for (size_t i = 0; i < p->objects; i++)
		if (p->object[i].stream && pdf_is_name(pdf_get(p->object[i].value, "Type"), "ObjStm")) {
			assert_in_range(pdf_get(p->object[i].value, "N")->number, 1, 500);
			streams++;
		}
	assert_int_equal(streams, 3);
	assert_int_equal(p->revision[0].size, N + 1 + 3 + 1);
	assert_in_range(packed.n, 500, plain.n / 5);
	pdf_close(p);
	buf_clear(&plain);
	buf_clear(&packed);
}

/* Refusals */

static void plain(struct buf *b)
{
	(void)b;
}

static void updated(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<</Title(other)>>"}, {0, NULL}};
	pdfs_update(b, change, 0, NULL);
}

static void cut(struct buf *b)
{
	pdfs_cut(b, b->n - 20);
}

static void emptied(struct buf *b)
{
	pdfs_cut(b, 0);
}

struct refused_row {
	const char *name;
	void (*change)(struct buf *b);
	size_t room; /* in the output */
	const char *ja, *en;
};

static const struct refused_row refused_rows[] = {
    {"updated", updated, MAX, "更新のある", "with updates"},
    {"packed already", pdfs_pack, MAX, "すでに詰められて", "packed already"},
    {"cut", cut, MAX, "切れています", "cut"},
    {"empty", emptied, MAX, "空です", "empty"},
    {"no room", plain, 500, "大きすぎ", "too large"},
};

static void test_refused(void **state)
{
	const struct refused_row *row = *state;
	struct buf b, out;
	struct err err = {0};
	buf_init(&b, MAX);
	buf_init(&out, row->room);
	pdfs_make(&b);
	row->change(&b);
	buf_str(&out, "before");
	assert_int_equal(pdf_pack(&b, &out, &err), -1);
	assert_string_equal(buf_text(&out), "before");
	assert_int_equal(err.item[0].kind, ERR_INPUT);
	if (!strstr(err.item[0].text.ja, row->ja) || !strstr(err.item[0].text.en, row->en))
		fail_msg("got '%s' / '%s'", err.item[0].text.ja, err.item[0].text.en);
	err_clear(&err);
	buf_clear(&b);
	buf_clear(&out);
}

/* A tagged document, and what other programs say about it */

struct place {
	char folder[64];
	struct host host;
	struct err err;
	struct buf plain, packed, said;
};

static void write_document(struct buf *out, struct err *err)
{
	const struct signature_box boxes[] = {{"author", "担当者（作成）", "職・氏名"},
					      {"approver", "承認者", "職・氏名"}};
	struct document *d = document_new(LANG_JA);
	d->made = KEYS_NOW;
	document_title(d, "契約チェックリスト");
	for (int i = 0; i < 150; i++)
		document_paragraph(d, STYLE_NORMAL,
				   i % 2 ? "受注者は、情報を国内に置く。" : "発注者は、これを確かめる。");
	document_signatures(d, boxes, 2);
	if (pdf_write(d, NULL, out, err))
		fail_msg("%s", err->item[0].text.en);
	document_free(d);
}

static void run(struct place *p, const char *const *argv)
{
	buf_clear(&p->said);
	int rc = tool_run(p->folder, argv, &p->said);
	if (rc)
		fail_msg("%s: exit %d: %s", argv[0], rc, buf_text(&p->said));
}

/* Plain as another program writes it, whatever form pdf_write gives. */
static void begin(struct place *p)
{
	*p = (struct place){0};
	tool_folder(p->folder);
	host_system(&p->host);
	buf_init(&p->plain, MAX);
	buf_init(&p->said, MAX);
	write_document(&p->plain, &p->err);
	tool_write(p->folder, "written.pdf", &p->plain);
	const char *make_plain[] = {"qpdf", "--object-streams=disable", "--static-id", "written.pdf", "plain.pdf",
				    NULL};
	run(p, make_plain);
	buf_clear(&p->plain);
	tool_read(p->folder, "plain.pdf", &p->plain);
	pack(&p->plain, &p->packed);
	tool_write(p->folder, "packed.pdf", &p->packed);
}

static void end(struct place *p)
{
	buf_clear(&p->plain);
	buf_clear(&p->packed);
	buf_clear(&p->said);
	err_clear(&p->err);
	tool_remove(p->folder);
}

static void test_document(void **state)
{
	(void)state;
	struct place p;
	struct buf again;
	begin(&p);
	expect_same_pdf(&p.plain, &p.packed);
	/* The size that is saved is why all this is done. */
	assert_in_range(p.packed.n, 1000, p.plain.n * 2 / 3);
	pack(&p.plain, &again);
	assert_int_equal(again.n, p.packed.n);
	assert_memory_equal(again.p, p.packed.p, again.n);
	/* The metadata stay readable. */
	pdfs_find(&p.packed, "<?xpacket", 0);
	buf_clear(&again);
	end(&p);
}

static void test_qpdf(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	const char *check[] = {"qpdf", "--check", "packed.pdf", NULL};
	run(&p, check);
	assert_non_null(strstr(buf_text(&p.said), "No syntax or stream encoding errors found"));
	assert_null(strstr(buf_text(&p.said), "WARNING"));
	end(&p);
}

struct tool_row {
	const char *name;
	const char *argv[6]; /* without the file */
	const char *output;  /* NULL: what it says */
};

static const struct tool_row tool_rows[] = {
    {"text", {"pdftotext", "-layout"}, "-"},
    {"structure and its text", {"pdfinfo", "-struct-text"}, NULL},
    {"fonts by name", {"pdffonts"}, NULL},
    {"pictures of the pages", {"pdftoppm", "-r", "50"}, NULL},
};

static void add_output(struct place *p, const struct tool_row *row, const char *file, struct buf *out)
{
	const char *argv[9] = {NULL};
	size_t n = 0;
	for (; n < 6 && row->argv[n]; n++)
		argv[n] = row->argv[n];
	argv[n++] = file;
	argv[n] = row->output;
	run(p, argv);
	buf_init(out, MAX);
	buf_add(out, buf_text(&p->said), p->said.n);
}

static void test_tool(void **state)
{
	const struct tool_row *row = *state;
	struct place p;
	struct buf before, after;
	begin(&p);
	add_output(&p, row, "plain.pdf", &before);
	add_output(&p, row, "packed.pdf", &after);
	assert_in_range(before.n, 100, MAX);
	assert_int_equal(before.n, after.n);
	assert_memory_equal(before.p, after.p, before.n);
	buf_clear(&before);
	buf_clear(&after);
	end(&p);
}

/* Signing */

static void sign(struct place *p, const struct key *key, const char *field)
{
	const struct sign_input in = {.field = field, .when = KEYS_NOW, .lang = LANG_JA};
	struct buf out;
	buf_init(&out, MAX);
	if (sign_pdf(&p->packed, key, &in, &p->host, &out, &p->err))
		fail_msg("not signed: %s", p->err.item[0].text.en);
	buf_clear(&p->packed);
	p->packed = out;
}

static void sign_both(struct place *p)
{
	struct keys_pair root = keys_make(&(struct keys_spec){.name = "Test Root", .ca = true}, NULL);
	struct keys_pair pair = keys_make(&(struct keys_spec){.name = "佐藤 花子", .serial = 7}, &root);
	struct tool_path path = tool_path(p->folder, "key.pem");
	struct key *key = NULL;
	keys_pem(path.text, pair.key, pair.cert, NULL, NULL, false);
	assert_int_equal(key_load(&key, path.text, NULL, KEYS_NOW, &p->host, &p->err), 0);
	sign(p, key, "author");
	sign(p, key, "approver");
	key_free(key);
	keys_clear(&root);
	keys_clear(&pair);
}

static enum integrity integrity_of(struct place *p)
{
	struct verify_report *r = NULL;
	const struct verify_options opt = {.now = KEYS_NOW};
	char *bytes = mem_new(p->packed.n, 1);
	memcpy(bytes, p->packed.p, p->packed.n);
	assert_int_equal(verify_bytes(&r, bytes, p->packed.n, &opt, &p->host, &p->err), 0);
	enum integrity integrity = r->integrity;
	verify_report_free(r);
	free(bytes);
	return integrity;
}

static size_t count_words(const char *text, const char *word)
{
	size_t n = 0;
	for (; (text = strstr(text, word)); text++)
		n++;
	return n;
}

static void test_signed(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	sign_both(&p);
	assert_int_equal(integrity_of(&p), INTEGRITY_INTACT);
	tool_write(p.folder, "signed.pdf", &p.packed);
	const char *look[] = {"pdfsig", "-nocert", "signed.pdf", NULL};
	run(&p, look);
	assert_int_equal(count_words(buf_text(&p.said), "Signature is Valid."), 2);
	const char *check[] = {"qpdf", "--check", "signed.pdf", NULL};
	run(&p, check);
	assert_null(strstr(buf_text(&p.said), "WARNING"));
	const char *text[] = {"pdftotext", "-layout", "signed.pdf", "-", NULL};
	run(&p, text);
	assert_int_equal(count_words(buf_text(&p.said), "電子署名：佐藤 花子"), 2);
	assert_int_equal(count_words(buf_text(&p.said), "受注者は、情報を国内に置く。"), 75);
	end(&p);
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* None of the changes goes unnoticed. */
static void test_mutations(void **state)
{
	(void)state;
	struct place p;
	uint32_t random = 7;
	begin(&p);
	sign_both(&p);
	for (int i = 0; i < 500; i++) {
		size_t at = next_random(&random) % p.packed.n;
		char old = p.packed.p[at], now = (char)next_random(&random);
		p.packed.p[at] = now;
		if (now != old && integrity_of(&p) == INTEGRITY_INTACT)
			fail_msg("byte %zu changed from 0x%02x to 0x%02x", at, (unsigned char)old, (unsigned char)now);
		p.packed.p[at] = old;
	}
	assert_int_equal(integrity_of(&p), INTEGRITY_INTACT);
	end(&p);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_same, same_rows, "same");
	check_add(&l, test_many, NULL, "many objects");
	CHECK_ROWS(&l, test_refused, refused_rows, "refused");
	check_add(&l, test_document, NULL, "document");
	check_add(&l, test_qpdf, NULL, "qpdf");
	CHECK_ROWS(&l, test_tool, tool_rows, "tools");
	check_add(&l, test_signed, NULL, "signed");
	check_add(&l, test_mutations, NULL, "500 changed bytes");
	return check_run(&l, "pack");
}
