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
    {"cross-reference stream", stream_reference, PDF_FOREIGN, "are a stream"},
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
	check_add(&l, test_cut, NULL, "cut at every byte");
	check_add(&l, test_bytes, NULL, "every byte changed");
	check_add(&l, test_brackets, NULL, "a million brackets");
	return check_run(&l, "pdf_reader");
}
