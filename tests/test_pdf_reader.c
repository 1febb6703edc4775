/* pdf_reader and pdf_value: what is read, and that everything else is refused where it stands. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms/pdf_reader.h"
#include "tests/pdfs.h"

enum { MAX = 64 * 1024 * 1024 };

/* Values */

struct value_row {
	const char *name, *text;
	enum pdf_kind kind;
	int64_t number;
	const char *s;
	size_t end; /* 0: all of it */
};

static const struct value_row value_rows[] = {
    {"null", "null", PDF_NULL, 0, NULL, 0},
    {"true", " true ", PDF_BOOL, 1, NULL, 5},
    {"false", "false]", PDF_BOOL, 0, NULL, 5},
    {"integer", "42", PDF_INT, 42, NULL, 0},
    {"negative", "-17", PDF_INT, -17, NULL, 0},
    {"plus", "+5", PDF_INT, 5, NULL, 0},
    {"real", "3.25", PDF_REAL, 3250, NULL, 0},
    {"real without whole part", "-.5", PDF_REAL, -500, NULL, 0},
    {"real without fraction", "4.", PDF_REAL, 4000, NULL, 0},
    {"real with many digits", "1.23456789", PDF_REAL, 1234, NULL, 0},
    {"largest integer", "9999999999", PDF_INT, INT64_C(9999999999), NULL, 0},
    {"reference", "12 0 R", PDF_REF, 12, NULL, 0},
    {"two numbers", "12 0 obj", PDF_INT, 12, NULL, 2},
    {"number before a word that starts with R", "1 0 RG", PDF_INT, 1, NULL, 1},
    {"name", "/Type", PDF_NAME, 0, "Type", 0},
    {"name with escape", "/A#42C", PDF_NAME, 0, "ABC", 0},
    {"empty name", "/ ", PDF_NAME, 0, "", 1},
    {"string", "(abc)", PDF_STRING, 0, "abc", 0},
    {"string in a string", "(a(b)c)", PDF_STRING, 0, "a(b)c", 0},
    {"escapes", "(\\n\\(\\)\\\\\\101\\7z)", PDF_STRING, 0, "\n()\\A\az", 0},
    {"escaped line end", "(a\\\r\nb\\\nc)", PDF_STRING, 0, "abc", 0},
    {"hexadecimal", "<41 4a>", PDF_STRING, 0, "AJ", 0},
    {"empty hexadecimal", "<>", PDF_STRING, 0, "", 0},
};

static struct pdf_source source(const char *text, size_t n, struct arena *a)
{
	return (struct pdf_source){.bytes = text, .n = n, .arena = a};
}

static void test_value(void **state)
{
	const struct value_row *row = *state;
	struct arena *a = arena_new();
	struct pdf_source s = source(row->text, strlen(row->text), a);
	const struct pdf_value *v = pdf_parse(&s);
	if (!v)
		fail_msg("refused: %s", s.wrong.en);
	assert_int_equal(v->kind, row->kind);
	assert_int_equal(v->number, row->number);
	if (row->s) {
		assert_int_equal(v->n, strlen(row->s));
		assert_string_equal(v->s, row->s);
	}
	assert_int_equal(v->end, row->end ? row->end : strlen(row->text));
	arena_free(a);
}

static void test_containers(void **state)
{
	(void)state;
	static const char text[] = "<</A[1 2 0 R(x)]/B<</C/D>>/E null>>";
	struct arena *a = arena_new();
	struct pdf_source s = source(text, strlen(text), a);
	const struct pdf_value *v = pdf_parse(&s);
	assert_non_null(v);
	assert_int_equal(v->n, 3);
	const struct pdf_value *list = pdf_get(v, "A");
	assert_int_equal(list->n, 3);
	assert_int_equal(list->first->next->kind, PDF_REF);
	assert_string_equal(list->first->next->next->s, "x");
	assert_null(list->first->next->next->next);
	assert_true(pdf_is_name(pdf_get(pdf_get(v, "B"), "C"), "D"));
	assert_int_equal(pdf_get(v, "E")->kind, PDF_NULL);
	assert_null(pdf_get(v, "F"));
	assert_null(pdf_get(list, "A"));
	assert_null(pdf_get(NULL, "A"));
	arena_free(a);
}

struct bad_value_row {
	const char *name, *text, *en;
	size_t at;
};

static const struct bad_value_row bad_value_rows[] = {
    {"nothing", "", "no value", 0},
    {"word", "nul", "no value", 0},
    {"letters behind a number", "12x", "number", 0},
    {"two points", "1.2.3", "number", 0},
    {"two signs", "--1", "number", 0},
    {"sign alone", "-", "number", 0},
    {"point alone", ".", "number", 0},
    {"too many digits", "12345678901", "number", 0},
    {"generation", "1 1 R", "generation", 0},
    {"reference to object 0", "0 0 R", "generation", 0},
    {"open string", "(abc", "not closed", 0},
    {"string ends in a backslash", "(abc\\", "not closed", 0},
    {"open hexadecimal", "<41", "hexadecimal", 0},
    {"odd hexadecimal", "<414>", "hexadecimal", 0},
    {"letter in hexadecimal", "<4g>", "hexadecimal", 0},
    {"open array", "[1 2", "no value", 4},
    {"open dictionary", "<</A 1", "lacks a key", 6},
    {"half closed dictionary", "<</A 1>", "not closed", 6},
    {"key is no name", "<<(A) 1>>", "lacks a key", 2},
    {"key without value", "<</A>>", "no value", 4},
    {"key twice", "<</A 1/A 2>>", "same key twice", 6},
    {"key twice, escaped", "<</A 1/#41 2>>", "same key twice", 6},
    {"comment", "[1 % 2\n]", "no value", 3},
    {"umlaut in a name", "/M\xc3\xbcller", "name", 0},
    {"nul in a name", "/A#00", "name", 0},
    {"bad escape in a name", "/A#4", "name", 0},
    {"escape at the end", "/A#", "name", 0},
    {"closing bracket", "]", "no value", 0},
    {"brace", "{", "no value", 0},
};

static void test_bad_value(void **state)
{
	const struct bad_value_row *row = *state;
	struct arena *a = arena_new();
	/* Exactly as long as the text, so that a sanitiser sees a byte too far. */
	size_t n = strlen(row->text);
	char *text = mem_new(n, 1);
	memcpy(text, row->text, n);
	struct pdf_source s = source(text, n, a);
	assert_null(pdf_parse(&s));
	if (!strstr(s.wrong.en, row->en))
		fail_msg("got '%s'", s.wrong.en);
	assert_int_equal(s.wrong_at, row->at);
	assert_non_null(s.wrong.ja);
	free(text);
	arena_free(a);
}

/* n opening brackets and as many closing ones: all is well up to the limit. */
static bool parses_depth(int n)
{
	struct arena *a = arena_new();
	struct buf b;
	buf_init(&b, MAX);
	for (int i = 0; i < n; i++)
		buf_str(&b, "[");
	for (int i = 0; i < n; i++)
		buf_str(&b, "]");
	struct pdf_source s = source(b.p, b.n, a);
	bool ok = pdf_parse(&s) != NULL;
	if (!ok)
		assert_non_null(strstr(s.wrong.en, "nested"));
	buf_clear(&b);
	arena_free(a);
	return ok;
}

static void test_limits(void **state)
{
	(void)state;
	assert_true(parses_depth(PDF_MAX_DEPTH + 1));
	assert_false(parses_depth(PDF_MAX_DEPTH + 2));
	assert_false(parses_depth(1024 * 1024));
	struct arena *a = arena_new();
	struct buf b;
	buf_init(&b, MAX);
	buf_str(&b, "[");
	for (int i = 0; i < PDF_MAX_VALUES; i++)
		buf_str(&b, "0 ");
	buf_str(&b, "]");
	struct pdf_source s = source(b.p, b.n, a);
	assert_null(pdf_parse(&s));
	assert_non_null(strstr(s.wrong.en, "too many"));
	buf_clear(&b);
	buf_str(&b, "<<");
	for (int i = 0; i <= PDF_MAX_KEYS; i++)
		buf_printf(&b, "/K%d 0", i);
	buf_str(&b, ">>");
	s = source(b.p, b.n, a);
	assert_null(pdf_parse(&s));
	buf_clear(&b);
	arena_free(a);
}

struct equal_row {
	const char *name, *a, *b;
	bool equal;
};

static const struct equal_row equal_rows[] = {
    {"spelling", "<</A (x)/B[1 2]>>", "<< /A <78> /B [ 1  2 ] >>", true},
    {"value", "<</A 1>>", "<</A 2>>", false},
    {"kind", "<</A 1>>", "<</A 1.0>>", false},
    {"length", "[1 2]", "[1 2 3]", false},
    {"key", "<</A 1>>", "<</B 1>>", false},
    {"reference", "[1 0 R]", "[2 0 R]", false},
    {"excepted key gained", "<</A 1>>", "<</A 1/V 2>>", true},
    {"excepted key changed", "<</V 1/A 1>>", "<</V 2/A 1>>", true},
    {"excepted key deeper down", "<</A<</V 1>>>>", "<</A<</V 2>>>>", false},
};

static void test_equal(void **state)
{
	const struct equal_row *row = *state;
	static const char *const except[] = {"V", NULL};
	struct arena *a = arena_new();
	struct pdf_source x = source(row->a, strlen(row->a), a), y = source(row->b, strlen(row->b), a);
	const struct pdf_value *v = pdf_parse(&x), *w = pdf_parse(&y);
	if (v->kind == PDF_DICT)
		assert_int_equal(pdf_equal_except(v, w, except), row->equal);
	else
		assert_int_equal(pdf_equal(v, w), row->equal);
	arena_free(a);
}

struct text_row {
	const char *name, *pdf, *utf8;
};

static const struct text_row text_rows[] = {
    {"ascii", "(author)", "author"},
    {"utf-16", "<FEFF4F5085E4>", "佐藤"},
    {"surrogates", "<FEFFD842DF9F>", "𠮟"},
    {"lone surrogate", "<FEFFD8420041>",
     "\xef\xbf\xbd"
     "A"},
    {"odd byte", "<FEFF004100>", "A"},
    {"other bytes", "<41E9>", "A\xef\xbf\xbd"},
    {"escape sequence", "<FEFF001B005B>", "\xef\xbf\xbd["},
    {"right-to-left override", "<FEFF202E0041>",
     "\xef\xbf\xbd"
     "A"},
    {"line end", "(a\\nb)",
     "a\xef\xbf\xbd"
     "b"},
    {"no string", "12", ""},
};

static void test_text(void **state)
{
	const struct text_row *row = *state;
	struct arena *a = arena_new();
	struct pdf_source s = source(row->pdf, strlen(row->pdf), a);
	assert_string_equal(pdf_text(a, pdf_parse(&s)), row->utf8);
	arena_free(a);
}

/* Files */

static void test_file(void **state)
{
	(void)state;
	struct buf b;
	struct pdf *p = NULL;
	struct err err = {0};
	buf_init(&b, MAX);
	pdfs_make(&b);
	const struct pdfs_object change[] = {{PDFS_INFO, "<</Title(other)>>"}, {PDFS_SIZE, "(new)"}, {0, NULL}};
	pdfs_update(&b, change, PDFS_SIZE + 1, NULL);
	if (pdf_open(&p, b.p, b.n, &err) != PDF_READABLE)
		fail_msg("%s", err.item[0].text.en);
	assert_int_equal(p->revisions, 2);
	assert_int_equal(p->revision[1].end, b.n);
	assert_int_equal(p->revision[1].start, p->revision[0].end);
	assert_int_equal(p->revision[0].count, PDFS_SIZE - 1);
	assert_string_equal(pdf_get(pdf_object(p, PDFS_INFO, 0)->value, "Title")->s, "small");
	assert_string_equal(pdf_get(pdf_object(p, PDFS_INFO, 1)->value, "Title")->s, "other");
	assert_null(pdf_object(p, PDFS_SIZE, 0));
	assert_string_equal(pdf_object(p, PDFS_SIZE, 1)->value->s, "new");
	assert_null(pdf_object(p, 0, 1));
	assert_null(pdf_object(p, -1, 1));
	assert_null(pdf_object(p, 4000000000, 1));
	const struct pdf_object *content = pdf_object(p, PDFS_CONTENT, 1);
	assert_true(content->stream);
	assert_int_equal(content->data_n, strlen("BT /F1 24 Tf 60 700 Td (fee 1000 yen) Tj ET"));
	assert_memory_equal(b.p + content->data, "BT /F1", 6);
	int fields = 0;
	for (const struct pdf_value *at = NULL; pdf_signature_field(p, 1, &at);)
		fields++;
	assert_int_equal(fields, 3);
	pdf_close(p);
	pdf_close(NULL);
	buf_clear(&b);
}

struct file_row {
	const char *name;
	void (*change)(struct buf *b);
	enum pdf_state state;
	const char *en;
};

static void swap(struct buf *b, const char *old, const char *new)
{
	pdfs_replace(b, old, new, 0);
}

static void empty(struct buf *b)
{
	pdfs_cut(b, 0);
}

static void text(struct buf *b)
{
	pdfs_cut(b, 0);
	buf_str(b, "ordinary text, long enough\n");
}

static void version_2(struct buf *b)
{
	swap(b, "%PDF-1.7", "%PDF-2.0");
}

static void header_tail(struct buf *b)
{
	swap(b, "%PDF-1.7\n", "%PDF-1.7x");
}

static void cut_end(struct buf *b)
{
	pdfs_cut(b, b->n - 3);
}

static void cut_update(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<</Title(other)>>"}, {0, NULL}};
	pdfs_update(b, change, 0, NULL);
	pdfs_cut(b, b->n - 40);
}

static void garbage(struct buf *b)
{
	buf_str(b, "garbage");
}

static void garbage_line_end(struct buf *b)
{
	buf_str(b, "\n");
}

static void garbage_with_end(struct buf *b)
{
	buf_str(b, "garbage\n%%EOF\n");
}

/* A second end that leads to the same table as the first. */
static void garbage_with_whole_end(struct buf *b)
{
	size_t at = pdfs_find_last(b, "startxref");
	char end[64];
	snprintf(end, sizeof(end), "%.*s", (int)(b->n - at), b->p + at);
	buf_str(b, "garbage\n");
	buf_str(b, end);
}

/* Of the object behind the first one, by one byte either way. */
static void offset_less(struct buf *b)
{
	size_t row = pdfs_find_last(b, "xref\n0 ") + strlen("xref\n0 12\n") + 40;
	b->p[row + 9]--;
}

static void offset_more(struct buf *b)
{
	size_t row = pdfs_find_last(b, "xref\n0 ") + strlen("xref\n0 12\n") + 40;
	b->p[row + 9]++;
}

static void offset_large(struct buf *b)
{
	size_t table = pdfs_find_last(b, "xref\n0 ") + strlen("xref\n0 12\n") + 20 * PDFS_SPARE;
	memcpy(b->p + table, "9999999999", 10);
}

static void start_off(struct buf *b)
{
	size_t at = pdfs_find_last(b, "startxref") + 10;
	b->p[at] = '9';
}

static void start_behind(struct buf *b)
{
	pdfs_cut(b, pdfs_find_last(b, "startxref"));
	buf_str(b, "startxref\n9999999999\n%%EOF\n");
}

static void start_elsewhere(struct buf *b)
{
	pdfs_cut(b, pdfs_find_last(b, "startxref"));
	buf_str(b, "startxref\n20\n%%EOF\n");
}

static void stream_reference(struct buf *b)
{
	pdfs_cut(b, pdfs_find_last(b, "startxref"));
	buf_printf(b, "startxref\n%zu\n%%%%EOF\n", pdfs_find(b, "1 0 obj", 0));
}

static void row_broken(struct buf *b)
{
	pdfs_replace(b, " 00000 n \n", " 00000 x \n", 0);
}

static void row_generation(struct buf *b)
{
	pdfs_replace(b, " 00000 n \n", " 00001 n \n", 0);
}

static void row_free(struct buf *b)
{
	pdfs_replace(b, " 00000 n \n", " 00000 f \n", 0);
}

static void update_frees(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_SPARE, NULL}, {0, NULL}};
	pdfs_update(b, change, 0, NULL);
}

static void update_encrypts(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<<>>"}, {0, NULL}};
	pdfs_update(b, change, 0, "/Encrypt 10 0 R");
}

static void update_hybrid(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<<>>"}, {0, NULL}};
	pdfs_update(b, change, 0, "/XRefStm 100");
}

static void update_unknown_key(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<<>>"}, {0, NULL}};
	pdfs_update(b, change, 0, "/Foo 1");
}

static void update_twice(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<<>>"}, {PDFS_INFO, "<<>>"}, {0, NULL}};
	pdfs_update(b, change, 0, NULL);
}

static void update_beyond_size(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_SIZE, "<<>>"}, {0, NULL}};
	pdfs_update(b, change, 0, NULL);
}

static void update_leaves_gap(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_SIZE + 1, "<<>>"}, {0, NULL}};
	pdfs_update(b, change, PDFS_SIZE + 2, NULL);
}

static void update_shrinks(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<<>>"}, {0, NULL}};
	pdfs_update(b, change, PDFS_SIZE - 1, NULL);
}

static void update_other_root(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<</Type/Catalog>>"}, {0, NULL}};
	pdfs_update(b, change, 0, NULL);
	size_t at = pdfs_find_last(b, "/Root 1 0 R");
	memcpy(b->p + at, "/Root 2 0 R", 11);
}

static void update_other_id(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<<>>"}, {0, NULL}};
	pdfs_update(b, change, 0, NULL);
	size_t at = pdfs_find_last(b, "/ID[<00");
	memcpy(b->p + at, "/ID[<01", 7);
}

static void update_reaches_back(struct buf *b)
{
	size_t old = pdfs_find(b, "11 0 obj", 0);
	const struct pdfs_object change[] = {{PDFS_SPARE, "<<>>"}, {0, NULL}};
	pdfs_update(b, change, 0, NULL);
	/* The row of the new table names the object of the old revision. */
	char row[12];
	snprintf(row, sizeof(row), "%010zu", old);
	memcpy(b->p + pdfs_find_last(b, "11 1\n") + 5, row, 10);
}

static void update_prev_loop(struct buf *b)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<<>>"}, {0, NULL}};
	pdfs_update(b, change, 0, NULL);
	size_t own = strtoul(b->p + pdfs_find_last(b, "startxref") + 9, NULL, 10);
	pdfs_cut(b, pdfs_find_last(b, "/Prev "));
	buf_printf(b, "/Prev %zu>>\nstartxref\n%zu\n%%%%EOF\n", own, own);
}

static void hidden_object(struct buf *b)
{
	/* A second "11 0 obj" behind the first, which the table does not list. */
	struct buf tail;
	size_t table = pdfs_find_last(b, "xref\n0 ");
	pdfs_copy(&tail, b);
	pdfs_cut(b, table);
	buf_str(b, "11 0 obj\n<<>>\nendobj\n");
	size_t now = b->n;
	buf_add(b, tail.p + table, pdfs_find_last(&tail, "startxref") - table);
	buf_printf(b, "startxref\n%zu\n%%%%EOF\n", now);
	buf_clear(&tail);
}

static void between_objects(struct buf *b)
{
	swap(b, "endobj\n2 0 obj\n", "endobj\n\n2 0 obj");
}

static void object_number(struct buf *b)
{
	swap(b, "\n4 0 obj", "\n5 0 obj");
}

static void stream_short(struct buf *b)
{
	swap(b, "/Length 43", "/Length 40");
}

static void stream_long(struct buf *b)
{
	swap(b, "/Length 43", "/Length 99");
}

static void stream_negative(struct buf *b)
{
	swap(b, "/Length 43", "/Length -3");
}

static void stream_huge(struct buf *b)
{
	swap(b, "<</Length 43>>", "<</Length 9999");
}

static void stream_length_in_dictionary(struct buf *b)
{
	swap(b, "<</Length 43>>\nstream\nBT /F1", "<</Length 5 0 R>>\nstream\n   ");
}

static void object_stream(struct buf *b)
{
	swap(b, "<</Length 43>>\nstream\nBT /F1 24 Tf 60 700 Td (fee 1000",
	     "<</Length 31/Type/ObjStm>>\nstream\nTf 60 7000 (fee 1000");
}

static void reference_nowhere(struct buf *b)
{
	swap(b, "/Contents 4 0 R", "/Contents 99 0R");
}

static void reference_beyond(struct buf *b)
{
	swap(b, "/Contents 4 0 R", "/Content 44 0 R");
}

static void no_catalog(struct buf *b)
{
	swap(b, "/Type/Catalog", "/Type/Katalog");
}

static void no_root(struct buf *b)
{
	swap(b, "/Root 1 0 R", "/Info 1 0 R");
}

static void linearised(struct buf *b)
{
	swap(b, "/AcroForm 6 0 R", "/Linearized 1 /");
}

static void comment(struct buf *b)
{
	swap(b, "<</Title(small)>>\nendobj\n", "<<>>\nendobj\n%comment----\n");
}

static void not_closed(struct buf *b)
{
	swap(b, "<</Title(small)>>\nendobj", "<</Title(small)>>\nendxbj");
}

static const struct file_row file_rows[] = {
    {"empty", empty, PDF_NO_PDF, "empty"},
    {"text", text, PDF_NO_PDF, "%PDF-"},
    {"version 2.0", version_2, PDF_FOREIGN, "version"},
    {"more on the first line", header_tail, PDF_FOREIGN, "first line"},
    {"cut at the end", cut_end, PDF_CUT, "cut"},
    {"cut in an update", cut_update, PDF_CUT, "cut"},
    {"garbage behind", garbage, PDF_DAMAGED, "trailing data"},
    {"line end behind", garbage_line_end, PDF_DAMAGED, "trailing data"},
    {"garbage with an end mark", garbage_with_end, PDF_DAMAGED, "startxref"},
    {"garbage with a whole end", garbage_with_whole_end, PDF_DAMAGED, "trailing data"},
    {"offset one less", offset_less, PDF_DAMAGED, "objects overlap"},
    {"offset one more", offset_more, PDF_DAMAGED, "hides"},
    {"offset behind the end", offset_large, PDF_DAMAGED, "hides"},
    {"startxref wrong", start_off, PDF_DAMAGED, "no cross-reference table"},
    {"startxref behind the end", start_behind, PDF_DAMAGED, "out of order"},
    {"startxref into an object", start_elsewhere, PDF_DAMAGED, "no cross-reference table"},
    {"startxref to an object", stream_reference, PDF_DAMAGED, "no cross-reference table"},
    {"broken row", row_broken, PDF_DAMAGED, "row"},
    {"generation 1", row_generation, PDF_FOREIGN, "reused"},
    {"free row", row_free, PDF_FOREIGN, "freed"},
    {"update frees an object", update_frees, PDF_DAMAGED, "freed"},
    {"update with /Encrypt", update_encrypts, PDF_FOREIGN, "encrypted"},
    {"update with /XRefStm", update_hybrid, PDF_FOREIGN, "hybrid"},
    {"update with an unknown trailer key", update_unknown_key, PDF_FOREIGN, "unknown key"},
    {"update defines an object twice", update_twice, PDF_DAMAGED, "twice"},
    {"update beyond /Size", update_beyond_size, PDF_DAMAGED, "beyond /Size"},
    {"update leaves out a number", update_leaves_gap, PDF_DAMAGED, "leaves out"},
    {"update shrinks /Size", update_shrinks, PDF_DAMAGED, "/Size"},
    {"update with another /Root", update_other_root, PDF_DAMAGED, "another /Root"},
    {"update with another /ID", update_other_id, PDF_DAMAGED, "another /Root"},
    {"update names an older object's place", update_reaches_back, PDF_DAMAGED, "another update"},
    {"/Prev leads to itself", update_prev_loop, PDF_DAMAGED, "out of order"},
    {"hidden object", hidden_object, PDF_DAMAGED, "hides"},
    {"object moved by a byte", between_objects, PDF_DAMAGED, "objects overlap"},
    {"object with another number", object_number, PDF_DAMAGED, "cross-reference table says"},
    {"stream too short", stream_short, PDF_DAMAGED, "does not match its length"},
    {"stream too long", stream_long, PDF_DAMAGED, "does not match its length"},
    {"stream length negative", stream_negative, PDF_DAMAGED, "length"},
    {"stream length huge", stream_huge, PDF_DAMAGED, ""},
    {"stream length no number", stream_length_in_dictionary, PDF_DAMAGED, "length"},
    {"object stream", object_stream, PDF_FOREIGN, "object streams"},
    {"malformed reference", reference_nowhere, PDF_DAMAGED, ""},
    {"reference to nothing", reference_beyond, PDF_DAMAGED, "leads to no object"},
    {"no catalogue", no_catalog, PDF_DAMAGED, "catalogue"},
    {"no /Root", no_root, PDF_DAMAGED, ""},
    {"linearised", linearised, PDF_FOREIGN, "linearised"},
    {"comment", comment, PDF_FOREIGN, "comment"},
    {"object not closed", not_closed, PDF_DAMAGED, "not closed"},
};

/* In memory of exactly its size, so that a sanitiser sees a byte too far. */
static enum pdf_state open_exact(const struct buf *b, struct err *err)
{
	struct pdf *p = NULL;
	char *bytes = mem_new(b->n, 1);
	memcpy(bytes, buf_text(b), b->n);
	enum pdf_state state = pdf_open(&p, bytes, b->n, err);
	assert_int_equal(p != NULL, state == PDF_READABLE);
	pdf_close(p);
	free(bytes);
	return state;
}

static void test_refused(void **state)
{
	const struct file_row *row = *state;
	struct buf b;
	struct err err = {0};
	buf_init(&b, MAX);
	pdfs_make(&b);
	row->change(&b);
	enum pdf_state got = open_exact(&b, &err);
	assert_int_equal(err.count, got == PDF_READABLE ? 0 : 1);
	if (got != row->state || !strstr(err.item[0].text.en, row->en))
		fail_msg("state %d: %s", got, err.count ? err.item[0].text.en : "");
	assert_int_equal(err.item[0].kind, ERR_INPUT);
	assert_non_null(strstr(err.item[0].text.ja, "バイト目"));
	err_clear(&err);
	buf_clear(&b);
}

/* Cross-reference streams and object streams */

static void expect_pages(const struct pdf *p)
{
	const struct pdf_object *pages = pdf_object(p, STREAMS_PAGES, 0), *page = pdf_object(p, STREAMS_PAGE, 0);
	const struct pdf_object *packed = pdf_object(p, STREAMS_PACKED, 0);
	assert_true(p->revision[0].table_stream);
	assert_true(pdf_is_name(pdf_get(pages->value, "Type"), "Pages"));
	assert_true(pdf_is_name(pdf_get(page->value, "Type"), "Page"));
	assert_ptr_equal(&p->object[page->container], packed);
	assert_int_equal(packed->container, -1);
	assert_int_equal(page->at, packed->at);
	assert_int_equal(page->end, packed->end);
	assert_false(page->stream);
	const struct pdf_value *box = pdf_get(page->value, "MediaBox");
	assert_ptr_not_equal(box->in, p->bytes);
	assert_int_equal(box->end - box->at, strlen("[0 0 595 842]"));
	assert_memory_equal(box->in + box->at, "[0 0 595 842]", box->end - box->at);
	assert_int_equal(pdf_get(p->revision[0].trailer, "Root")->number, STREAMS_CATALOG);
}

static void test_streams(void **state)
{
	(void)state;
	for (int flate = 0; flate < 2; flate++) {
		struct buf b;
		struct pdf *p = NULL;
		struct err err = {0};
		const struct pdfs_streams how = {.flate = flate};
		buf_init(&b, MAX);
		pdfs_streams(&b, &how);
		if (pdf_open(&p, b.p, b.n, &err) != PDF_READABLE)
			fail_msg("%s", err.item[0].text.en);
		assert_int_equal(p->objects, STREAMS_SIZE - 1);
		expect_pages(p);
		pdf_close(p);
		buf_clear(&b);
	}
}

struct streams_row {
	const char *name;
	struct pdfs_streams how;
	enum pdf_state state;
	const char *en; /* NULL: readable */
};

#define ROW(number_, type_, place_, index_)                                                                            \
	{                                                                                                              \
		.set = true, .number = (number_), .type = (type_), .place = (place_), .index = (index_)                \
	}
#define MOVED(number_, by_)                                                                                            \
	{                                                                                                              \
		.set = true, .number = (number_), .type = 1, .place = (by_), .relative = true                          \
	}
#define PAGES "<</Type/Pages/Count 1/Kids[3 0 R]>>"
#define PAGE "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"

static const struct streams_row streams_rows[] = {
    {"whole /Index", {.table = STREAMS_TABLE_ENTRIES "/Index[0 7]"}, PDF_READABLE, NULL},
    {"/Index in two runs", {.table = STREAMS_TABLE_ENTRIES "/Index[0 3 3 4]"}, PDF_READABLE, NULL},
    {"white space in the object stream",
     {.heading = "2  0\n3 40 ", .packed = "/Type/ObjStm/N 2/First 12", .body = "  " PAGES "\n\r\t " PAGE "  "},
     PDF_DAMAGED,
     "extra data"},
    {"white space where the heading has it",
     {.heading = "2  2\n3 41 ", .packed = "/Type/ObjStm/N 2/First 10", .body = "  " PAGES "\n\r\t " PAGE "  "},
     PDF_READABLE,
     NULL},

    /* the dictionary of the cross-reference stream */
    {"no /W", {.table = "/Type/XRef/Size 7/Root 1 0 R"}, PDF_DAMAGED, "not three numbers"},
    {"/W of two", {.table = "/Type/XRef/W[1 2]/Size 7/Root 1 0 R"}, PDF_DAMAGED, "not three numbers"},
    {"/W of four", {.table = "/Type/XRef/W[1 2 2 0]/Size 7/Root 1 0 R"}, PDF_DAMAGED, "not three numbers"},
    {"/W with a wide type", {.table = "/Type/XRef/W[2 2 1]/Size 7/Root 1 0 R"}, PDF_FOREIGN, "widths"},
    {"/W without a type", {.table = "/Type/XRef/W[0 3 2]/Size 7/Root 1 0 R"}, PDF_FOREIGN, "widths"},
    {"/W negative", {.table = "/Type/XRef/W[1 -2 2]/Size 7/Root 1 0 R"}, PDF_FOREIGN, "widths"},
    {"/W of a name", {.table = "/Type/XRef/W[1/A 2]/Size 7/Root 1 0 R"}, PDF_FOREIGN, "widths"},
    {"/W huge", {.table = "/Type/XRef/W[1 4000000000 2]/Size 7/Root 1 0 R"}, PDF_FOREIGN, "widths"},
    {"/W wider than the rows", {.table = "/Type/XRef/W[1 4 2]/Size 7/Root 1 0 R"}, PDF_DAMAGED, "too few rows"},
    {"/W narrower than the rows", {.table = "/Type/XRef/W[1 2 2]/Size 7/Root 1 0 R"}, PDF_DAMAGED, "too large"},
    {"/W narrower than the rows, compressed",
     {.table = "/Type/XRef/W[1 2 2]/Size 7/Root 1 0 R", .flate = true},
     PDF_DAMAGED,
     "compression"},
    {"no /Size", {.table = "/Type/XRef/W[1 3 2]/Root 1 0 R"}, PDF_DAMAGED, "/Size"},
    {"/Size 0", {.table = "/Type/XRef/W[1 3 2]/Size 0/Root 1 0 R"}, PDF_DAMAGED, "/Size"},
    {"/Size huge", {.table = "/Type/XRef/W[1 3 2]/Size 4000000000/Root 1 0 R"}, PDF_DAMAGED, "/Size"},
    {"/Size too large", {.table = "/Type/XRef/W[1 3 2]/Size 8/Root 1 0 R"}, PDF_DAMAGED, "too few rows"},
    {"/Size too large, /Index right",
     {.table = "/Type/XRef/W[1 3 2]/Size 8/Index[0 7]/Root 1 0 R"},
     PDF_DAMAGED,
     "leaves out"},
    {"no /Root", {.table = "/Type/XRef/W[1 3 2]/Size 7"}, PDF_DAMAGED, "/Root"},
    {"/Root in the object stream", {.table = "/Type/XRef/W[1 3 2]/Size 7/Root 3 0 R"}, PDF_DAMAGED, "catalogue"},
    {"/Index beyond /Size", {.table = STREAMS_TABLE_ENTRIES "/Index[0 8]"}, PDF_DAMAGED, "beyond /Size"},
    {"/Index negative", {.table = STREAMS_TABLE_ENTRIES "/Index[-1 7]"}, PDF_DAMAGED, "beyond /Size"},
    {"/Index overlaps", {.table = STREAMS_TABLE_ENTRIES "/Index[0 4 3 3]"}, PDF_DAMAGED, "overlaps"},
    {"/Index not in order", {.table = STREAMS_TABLE_ENTRIES "/Index[3 4 0 3]"}, PDF_DAMAGED, "overlaps"},
    {"/Index with an empty run", {.table = STREAMS_TABLE_ENTRIES "/Index[0 7 6 0]"}, PDF_DAMAGED, "overlaps"},
    {"/Index odd", {.table = STREAMS_TABLE_ENTRIES "/Index[0 7 7]"}, PDF_DAMAGED, "pairs"},
    {"/Index empty", {.table = STREAMS_TABLE_ENTRIES "/Index[]"}, PDF_DAMAGED, "pairs"},
    {"/Index no array", {.table = STREAMS_TABLE_ENTRIES "/Index 7"}, PDF_DAMAGED, "pairs"},
    {"predictor in the table",
     {.table = STREAMS_TABLE_ENTRIES "/DecodeParms<</Predictor 12>>"},
     PDF_FOREIGN,
     "predictor"},
    {"/Encrypt", {.table = STREAMS_TABLE_ENTRIES "/Encrypt 3 0 R"}, PDF_FOREIGN, "encrypted"},
    {"/XRefStm", {.table = STREAMS_TABLE_ENTRIES "/XRefStm 20"}, PDF_FOREIGN, "hybrid"},
    {"unknown key in the table", {.table = STREAMS_TABLE_ENTRIES "/F(x)"}, PDF_FOREIGN, "unknown key"},
    {"unknown filter in the table", {.table = STREAMS_TABLE_ENTRIES "/Filter/LZWDecode"}, PDF_FOREIGN, "filter"},
    {"list of filters in the table", {.table = STREAMS_TABLE_ENTRIES "/Filter[/FlateDecode]"}, PDF_FOREIGN, "filter"},
    {"table not compressed as it says",
     {.table = STREAMS_TABLE_ENTRIES "/Filter/FlateDecode"},
     PDF_DAMAGED,
     "compression"},
    {"another /Type", {.table = "/Type/Xref/W[1 3 2]/Size 7/Root 1 0 R"}, PDF_DAMAGED, "no cross-reference table"},
    {"/Prev to itself", {.table = STREAMS_TABLE_ENTRIES "/Prev 400"}, PDF_DAMAGED, "out of order"},

    /* its rows */
    {"too few rows", {.rows_less = 6}, PDF_DAMAGED, "too few rows"},
    {"half a row less", {.rows_less = 2}, PDF_DAMAGED, "too few rows"},
    {"too many rows", {.rows_less = -6}, PDF_DAMAGED, "too large"},
    {"byte behind the rows, compressed", {.rows_less = -1, .flate = true}, PDF_DAMAGED, "compression"},
    {"first row in use", {.row = {ROW(0, 1, 0, 65535)}}, PDF_DAMAGED, "first row"},
    {"first row with a next one", {.row = {ROW(0, 0, 3, 65535)}}, PDF_DAMAGED, "first row"},
    {"first row of generation 0", {.row = {ROW(0, 0, 0, 0)}}, PDF_DAMAGED, "first row"},
    {"free row", {.row = {ROW(4, 0, 0, 0)}}, PDF_FOREIGN, "freed"},
    {"free row in the object stream", {.row = {ROW(3, 0, 0, 0)}}, PDF_FOREIGN, "freed"},
    {"generation 1", {.row = {ROW(4, 1, 70, 1)}}, PDF_FOREIGN, "reused"},
    {"unknown type", {.row = {ROW(4, 3, 0, 0)}}, PDF_DAMAGED, "unknown type"},
    {"place one less", {.row = {MOVED(4, -1)}}, PDF_DAMAGED, "objects overlap"},
    {"place one more", {.row = {MOVED(4, 1)}}, PDF_DAMAGED, "hides"},
    {"place of another object", {.row = {MOVED(4, -46)}}, PDF_DAMAGED, "objects overlap"},
    {"table names another place as its own", {.row = {MOVED(STREAMS_TABLE, -1)}}, PDF_DAMAGED, "names another place"},
    {"table in an object stream", {.row = {ROW(STREAMS_TABLE, 2, 5, 2)}}, PDF_DAMAGED, "names another place"},
    {"object stream 0", {.row = {ROW(3, 2, 0, 1)}}, PDF_DAMAGED, "impossible"},
    {"object stream beyond /Size", {.row = {ROW(3, 2, 9, 1)}}, PDF_DAMAGED, "that is not there"},
    {"object stream in itself", {.row = {ROW(3, 2, 3, 1)}}, PDF_DAMAGED, "that is not there"},
    {"object stream in an object stream", {.row = {ROW(5, 2, 5, 2)}}, PDF_DAMAGED, "that is not there"},
    {"object in an ordinary stream", {.row = {ROW(2, 2, 4, 0), ROW(3, 2, 4, 1)}}, PDF_DAMAGED, "is no object stream"},
    {"object in a dictionary", {.row = {ROW(2, 2, 1, 0), ROW(3, 2, 1, 1)}}, PDF_DAMAGED, "is no object stream"},
    {"object in the table", {.row = {ROW(2, 2, 6, 0), ROW(3, 2, 6, 1)}}, PDF_DAMAGED, "is no object stream"},
    {"index one more", {.row = {ROW(3, 2, 5, 2)}}, PDF_DAMAGED, "does not match"},
    {"same index twice", {.row = {ROW(3, 2, 5, 0)}}, PDF_DAMAGED, "does not match"},
    {"indices changed over", {.row = {ROW(2, 2, 5, 1), ROW(3, 2, 5, 0)}}, PDF_DAMAGED, "does not match"},
    {"object outside, hidden by the one inside",
     {.catalog = "<</Type/Catalog/Pages 2 0 R>>\nendobj\n3 0 obj\n<<>>"},
     PDF_DAMAGED,
     "hides"},
    {"object inside, hidden by the one outside",
     {.catalog = "<</Type/Catalog/Pages 2 0 R>>\nendobj\n3 0 obj\n<<>>", .row = {ROW(3, 1, 60, 0)}},
     PDF_DAMAGED,
     "not the number"},

    /* the dictionary of the object stream */
    {"/Extends", {.packed = STREAMS_PACKED_ENTRIES "/Extends 5 0 R"}, PDF_FOREIGN, "/Extends"},
    {"predictor", {.packed = STREAMS_PACKED_ENTRIES "/DecodeParms<</Predictor 12>>"}, PDF_FOREIGN, "predictor"},
    {"unknown key", {.packed = STREAMS_PACKED_ENTRIES "/F(x)"}, PDF_FOREIGN, "object stream has an unknown key"},
    {"unknown filter", {.packed = STREAMS_PACKED_ENTRIES "/Filter/ASCIIHexDecode"}, PDF_FOREIGN, "filter"},
    {"no object stream", {.packed = "/Type/ObjStn/N 2/First 9"}, PDF_DAMAGED, "is no object stream"},
    {"/N too small", {.packed = "/Type/ObjStm/N 1/First 9"}, PDF_DAMAGED, "not the number"},
    {"/N too large", {.packed = "/Type/ObjStm/N 3/First 9"}, PDF_DAMAGED, "not the number"},
    {"/N 0", {.packed = "/Type/ObjStm/N 0/First 9"}, PDF_DAMAGED, "/N or /First"},
    {"no /N", {.packed = "/Type/ObjStm/First 9"}, PDF_DAMAGED, "/N or /First"},
    {"no /First", {.packed = "/Type/ObjStm/N 2"}, PDF_DAMAGED, "/N or /First"},
    {"/First negative", {.packed = "/Type/ObjStm/N 2/First -9"}, PDF_DAMAGED, "/N or /First"},
    {"/First in the heading", {.packed = "/Type/ObjStm/N 2/First 7"}, PDF_DAMAGED, "goes beyond /First"},
    {"/First behind the heading", {.packed = "/Type/ObjStm/N 2/First 11"}, PDF_DAMAGED, "extra data"},
    {"/First behind the end", {.packed = "/Type/ObjStm/N 2/First 5000"}, PDF_DAMAGED, "leads out of it"},
    {"/First at the end", {.packed = "/Type/ObjStm/N 2/First 110"}, PDF_DAMAGED, "leads out of it"},
    {"not compressed as it says", {.packed = STREAMS_PACKED_ENTRIES "/Filter/FlateDecode"}, PDF_DAMAGED, "compression"},
    {"bytes behind the compressed ones", {.flate = true, .behind = "hidden"}, PDF_DAMAGED, "compression"},
    {"bytes behind the objects", {.behind = "hidden"}, PDF_DAMAGED, "extra data"},
    {"object behind the objects", {.behind = "<<>>"}, PDF_DAMAGED, "extra data"},

    /* what is in it */
    {"heading of one pair", {.heading = "2 0      "}, PDF_DAMAGED, "heading of an object stream is malformed"},
    {"heading of names", {.heading = "2 0 /3 36"}, PDF_DAMAGED, "heading of an object stream is malformed"},
    {"heading with a third pair",
     {.heading = "2 0 3 36 4 36 ", .packed = "/Type/ObjStm/N 2/First 14"},
     PDF_DAMAGED,
     "extra data"},
    {"number of another object", {.heading = "2 0 4 36 "}, PDF_DAMAGED, "does not match"},
    {"same number twice", {.heading = "2 0 2 36 "}, PDF_DAMAGED, "does not match"},
    {"offset behind the end",
     {.heading = "2 0 3 999 ", .packed = "/Type/ObjStm/N 2/First 10"},
     PDF_DAMAGED,
     "leads out"},
    {"offsets the other way round", {.heading = "2 66 3 0 ", .body = PAGE "\n" PAGES}, PDF_DAMAGED, "do not grow"},
    {"two objects at one place",
     {.heading = "2 0 3 0 ", .packed = "/Type/ObjStm/N 2/First 8"},
     PDF_DAMAGED,
     "do not grow"},
    {"offset one less", {.heading = "2 0 3 34 "}, PDF_DAMAGED, "overlap"},
    {"offset one more", {.heading = "2 0 3 37 "}, PDF_DAMAGED, "extra data"},
    {"first offset one more", {.heading = "2 1 3 36 "}, PDF_DAMAGED, "extra data"},
    {"stream in it",
     {.heading = "2 0 3 36 ", .body = PAGES "\n<</Length 1>>stream\nx\nendstream"},
     PDF_DAMAGED,
     "extra data"},
    {"whole object in it",
     {.heading = "2 8 3 51 ", .body = "2 0 obj " PAGES " endobj " PAGE},
     PDF_DAMAGED,
     "extra data"},
    {"reference in it", {.body = PAGES "\n4 0 R"}, PDF_DAMAGED, "but a reference"},
    {"dictionary of an object stream in it",
     {.body = PAGES "\n<</Type/ObjStm>>"},
     PDF_DAMAGED,
     "dictionary of a stream"},
    {"dictionary of a table in it", {.body = PAGES "\n<</Type/XRef>>"}, PDF_DAMAGED, "dictionary of a stream"},
    {"key twice in it", {.body = PAGES "\n<</A 1/A 2>>"}, PDF_DAMAGED, "same key twice"},
    {"comment in it", {.body = PAGES "\n<<>> % comment"}, PDF_DAMAGED, "extra data"},
    {"not closed in it", {.body = PAGES "\n<</Type/Page"}, PDF_DAMAGED, "lacks a key"},
    {"nothing in it", {.heading = "", .body = ""}, PDF_DAMAGED, "heading of an object stream is malformed"},
    {"reference to nothing", {.body = PAGES "\n<</Contents 44 0 R>>"}, PDF_DAMAGED, "leads to no object"},
    {"reference to the object stream",
     {.catalog = "<</Type/Catalog/Pages 2 0 R/A 5 0 R>>"},
     PDF_DAMAGED,
     "leads to an object stream"},
    {"reference to the table", {.body = PAGES "\n<</Contents 6 0 R>>"}, PDF_DAMAGED, "leads to an object stream"},
    {"second table", {.catalog = "<</Type/XRef/Length 1>>\nstream\nx\nendstream"}, PDF_FOREIGN, "not in use"},
    {"second object stream",
     {.catalog = "<</Type/ObjStm/N 1/First 4/Length 8>>\nstream\n3 0 <<>>\nendstream"},
     PDF_DAMAGED,
     "does not name"},
};

static void expect_state(struct buf *b, enum pdf_state state, const char *en)
{
	struct err err = {0};
	enum pdf_state got = open_exact(b, &err);
	if (got != state || (en && !strstr(err.item[0].text.en, en)))
		fail_msg("state %d: %s", got, err.count ? err.item[0].text.en : "");
	assert_int_equal(err.count, en ? 1 : 0);
	if (en)
		assert_non_null(strstr(err.item[0].text.ja, "バイト目"));
	err_clear(&err);
}

static void test_streams_row(void **state)
{
	const struct streams_row *row = *state;
	struct buf b;
	buf_init(&b, MAX);
	pdfs_streams(&b, &row->how);
	expect_state(&b, row->state, row->en);
	buf_clear(&b);
}

/* Updates behind such a file: their table may be of either form, but they use no object streams. */

struct streams_update {
	const char *name;
	const char *objects;    /* text, with lengths as below */
	const char *index;      /* /Index without the table's own number */
	struct pdfs_row row[3]; /* places are counted from the start of the update */
	int own, size;          /* the table's number; 0: it has no row, and 7; /Size */
	enum pdf_state state;
	const char *en;
};

static const struct streams_update streams_updates[] = {
    {"sound", "4 0 obj\n<<>>\nendobj\n", "4 1", {ROW(4, 1, 0, 0)}, 7, 8, PDF_READABLE, NULL},
    {"of nothing", "", "", {{0}}, 7, 8, PDF_READABLE, NULL},
    {"new object",
     "2 0 obj\n<<>>\nendobj\n7 0 obj\n[]\nendobj\n",
     "2 1 7 1",
     {ROW(2, 1, 0, 0), ROW(7, 1, 20, 0)},
     8,
     9,
     PDF_READABLE,
     NULL},
    {"table without a row of its own", "4 0 obj\n<<>>\nendobj\n", "4 1", {ROW(4, 1, 0, 0)}, 0, 8, PDF_READABLE, NULL},
    {"object freed", "", "4 1", {{.set = true, .number = 4, .index = 1}}, 7, 8, PDF_DAMAGED, "freed"},
    {"place in the first part", "", "4 1", {ROW(4, 1, -100, 0)}, 7, 8, PDF_DAMAGED, "another update"},
    {"leads into the older object stream",
     "",
     "3 1",
     {ROW(3, 2, 5, 1)},
     7,
     8,
     PDF_FOREIGN,
     "update uses object streams"},
    {"leads into its own object stream",
     "7 0 obj\n<</Type/ObjStm/N 1/First 4/Length 8>>\nstream\n3 0 <<>>\nendstream\nendobj\n",
     "3 1 7 1",
     {ROW(3, 2, 7, 0), ROW(7, 1, 0, 0)},
     8,
     9,
     PDF_FOREIGN,
     "update uses object streams"},
    {"object stream that is not used",
     "7 0 obj\n<</Type/ObjStm/N 1/First 4/Length 8>>\nstream\n3 0 <<>>\nendstream\nendobj\n",
     "7 1",
     {ROW(7, 1, 0, 0)},
     8,
     9,
     PDF_FOREIGN,
     "uses object streams"},
    {"replaces the object stream", "5 0 obj\n<<>>\nendobj\n", "5 1", {ROW(5, 1, 0, 0)}, 7, 8, PDF_DAMAGED, "replaces"},
    {"replaces the table", "6 0 obj\n<<>>\nendobj\n", "6 1", {ROW(6, 1, 0, 0)}, 7, 8, PDF_DAMAGED, "replaces"},
    {"replaces the table with its own", "", "", {{0}}, 6, 7, PDF_DAMAGED, "replaces"},
    {"refers to its table",
     "4 0 obj\n[7 0 R]\nendobj\n",
     "4 1",
     {ROW(4, 1, 0, 0)},
     7,
     8,
     PDF_DAMAGED,
     "leads to an object stream"},
};

static void add_field(struct buf *b, size_t value, int bytes)
{
	while (bytes-- > 0) {
		char byte = (char)(value >> 8 * bytes);
		buf_add(b, &byte, 1);
	}
}

static void add_streams_update(struct buf *b, const struct streams_update *u)
{
	size_t start = b->n, prev = pdfs_find(b, "\n6 0 obj", 0) + 1, rows = 0;
	char own[24] = "";
	for (; rows < 3 && u->row[rows].set; rows++)
		;
	buf_str(b, u->objects);
	size_t table = b->n;
	if (u->own)
		snprintf(own, sizeof(own), " %d 1", u->own);
	buf_printf(b, "%d 0 obj\n<</Type/XRef/W[1 4 2]/Size %d/Root 1 0 R/Prev %zu/Index[%s%s]/Length %zu>>\nstream\n",
		   u->own ? u->own : 7, u->size, prev, u->index, own, 7 * (rows + (u->own != 0)));
	for (size_t i = 0; i < rows; i++) {
		const struct pdfs_row *row = &u->row[i];
		add_field(b, (size_t)row->type, 1);
		add_field(b, (size_t)row->place + (row->type == 1 ? start : 0), 4);
		add_field(b, (size_t)row->index, 2);
	}
	if (u->own) {
		add_field(b, 1, 1);
		add_field(b, table, 4);
		add_field(b, 0, 2);
	}
	buf_printf(b, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", table);
}

static void test_streams_update(void **state)
{
	const struct streams_update *row = *state;
	const struct pdfs_streams how = {0};
	struct buf b;
	buf_init(&b, MAX);
	pdfs_streams(&b, &how);
	add_streams_update(&b, row);
	expect_state(&b, row->state, row->en);
	buf_clear(&b);
}

/* Either form may follow the other. */
static void test_mixed_forms(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, MAX);
	const struct pdfs_streams how = {0};
	pdfs_streams(&b, &how);
	size_t prev = pdfs_find(&b, "\n6 0 obj", 0) + 1, own = b.n;
	buf_str(&b, "4 0 obj\n<<>>\nendobj\n");
	size_t table = b.n;
	buf_printf(&b,
		   "xref\n4 1\n%010zu 00000 n \ntrailer\n<</Size 7/Root 1 0 R/Prev %zu>>\nstartxref\n%zu\n%%%%EOF\n",
		   own, prev, table);
	expect_state(&b, PDF_READABLE, NULL);
	buf_clear(&b);
}

/* A small file may not become a large one. */
static void test_bomb(void **state)
{
	(void)state;
	struct buf b, body;
	buf_init(&b, MAX);
	buf_init(&body, (size_t)MAX + 1024);
	buf_str(&body, STREAMS_BODY);
	while (body.n < PDF_MAX_BYTES)
		buf_str(&body, "                                                                ");
	const struct pdfs_streams how = {.body = body.p, .flate = true};
	buf_clear(&b);
	buf_init(&b, MAX);
	pdfs_streams(&b, &how);
	assert_in_range(b.n, 1000, MAX / 100);
	expect_state(&b, PDF_DAMAGED, "too large");
	buf_clear(&b);
	buf_clear(&body);
}

/* Every single byte of such a file changed in three ways, compressed or not. */
static void test_streams_bytes(void **state)
{
	(void)state;
	static const unsigned char change[] = {0x01, 0x20, 0xff};
	for (int flate = 0; flate < 2; flate++) {
		struct buf b;
		size_t readable = 0;
		const struct pdfs_streams how = {.flate = flate};
		buf_init(&b, MAX);
		pdfs_streams(&b, &how);
		for (size_t i = 0; i < b.n; i++)
			for (size_t k = 0; k < sizeof(change); k++) {
				b.p[i] = (char)((unsigned char)b.p[i] ^ change[k]);
				readable += open_exact(&b, NULL) == PDF_READABLE;
				b.p[i] = (char)((unsigned char)b.p[i] ^ change[k]);
			}
		assert_in_range(readable, 10, b.n);
		buf_clear(&b);
	}
}

/* Any file cut anywhere says that it is cut (or is no PDF yet). */
static void test_cut(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, MAX);
	pdfs_make(&b);
	size_t whole = b.n;
	for (size_t n = 0; n < whole - 1; n++) {
		b.n = n;
		enum pdf_state got = open_exact(&b, NULL);
		assert_int_equal(got, n < 5 ? PDF_NO_PDF : PDF_CUT);
	}
	/* Only the last line end is missing: that is allowed. */
	b.n = whole - 1;
	assert_int_equal(open_exact(&b, NULL), PDF_READABLE);
	buf_clear(&b);
}

/* Every single byte changed in three ways: nothing but an answer comes back. */
static void test_bytes(void **state)
{
	(void)state;
	static const unsigned char change[] = {0x01, 0x20, 0xff};
	struct buf b;
	buf_init(&b, MAX);
	pdfs_make(&b);
	size_t readable = 0;
	for (size_t i = 0; i < b.n; i++)
		for (size_t k = 0; k < sizeof(change); k++) {
			b.p[i] = (char)((unsigned char)b.p[i] ^ change[k]);
			readable += open_exact(&b, NULL) == PDF_READABLE;
			b.p[i] = (char)((unsigned char)b.p[i] ^ change[k]);
		}
	/* Inside streams and strings most changes are legal. */
	assert_in_range(readable, 100, b.n * 2);
	buf_clear(&b);
}

static void test_brackets(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, MAX);
	for (int i = 0; i < 1024 * 1024; i++)
		buf_str(&b, "[");
	assert_int_equal(open_exact(&b, NULL), PDF_NO_PDF);
	buf_clear(&b);
	/* In an object that the table names. */
	buf_str(&b, "%PDF-1.7\n1 0 obj\n");
	for (int i = 0; i < 1024 * 1024; i++)
		buf_str(&b, "[");
	buf_str(&b, "\n");
	size_t table = b.n;
	buf_printf(
	    &b,
	    "xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n%zu\n"
	    "%%%%EOF\n",
	    table);
	assert_int_equal(open_exact(&b, NULL), PDF_DAMAGED);
	buf_clear(&b);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_value, value_rows, "value");
	check_add(&l, test_containers, NULL, "arrays and dictionaries");
	CHECK_ROWS(&l, test_bad_value, bad_value_rows, "no value");
	check_add(&l, test_limits, NULL, "limits");
	CHECK_ROWS(&l, test_equal, equal_rows, "equal");
	CHECK_ROWS(&l, test_text, text_rows, "text");
	check_add(&l, test_file, NULL, "file with an update");
	CHECK_ROWS(&l, test_refused, file_rows, "refused");
	check_add(&l, test_streams, NULL, "object stream");
	CHECK_ROWS(&l, test_streams_row, streams_rows, "streams");
	CHECK_ROWS(&l, test_streams_update, streams_updates, "update behind streams");
	check_add(&l, test_mixed_forms, NULL, "table behind a cross-reference stream");
	check_add(&l, test_bomb, NULL, "object stream that grows");
	check_add(&l, test_streams_bytes, NULL, "every byte of a file with streams changed");
	check_add(&l, test_cut, NULL, "cut at every byte");
	check_add(&l, test_bytes, NULL, "every byte changed");
	check_add(&l, test_brackets, NULL, "a million brackets");
	return check_run(&l, "pdf_reader");
}
