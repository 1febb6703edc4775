/* Documents with stocked fonts look and read like those without, whatever the stock holds, and are the same bytes
 * however many are written at once; the small modules under the writer: flate, tags, characters. */
#define _GNU_SOURCE
#include "forms/pdf_writer.h"
#include "tests/check.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "assess/answers.h"
#include "forms/characters.h"
#include "forms/flate.h"
#include "forms/tags.h"
#include "tests/tool.h"

enum { BYTES_MAX = 32 << 20, MADE = 1780000000, WRITERS = 4 };

static struct document *with_text(const char *gothic, const char *mincho)
{
	struct document *d = document_new(LANG_JA);
	d->title = "評価票";
	d->number = "R8-0001";
	d->made = MADE;
	document_title(d, "評価票");
	document_heading(d, 1, "結果");
	if (gothic)
		document_paragraph(d, STYLE_NORMAL, gothic);
	if (mincho)
		document_paragraph(d, STYLE_CLAUSE, mincho);
	return d;
}

static void write_pdf(const struct document *d, const struct pdf_stock *stock, struct buf *out)
{
	struct err err = {0};
	buf_init(out, BYTES_MAX);
	if (pdf_write_stocked(d, NULL, stock, out, &err))
		fail_msg("%s", err.item[0].text.en);
}

struct stock_row {
	const char *name, *stock_gothic, *stock_mincho, *gothic, *mincho;
	int fonts;
};

#define LONG                                                                                                           \
	"公共施設予約システム（SaaS）を利用する。株式会社髙﨑邉神塚隆葛󠄀𠮟、2026"   \
	"年"                                                                                                          \
	"。"

static const struct stock_row stock_rows[] = {
    {"all in the stock", LONG, LONG, LONG, LONG, 2},
    {"some in the stock", "公共施設2026", "株式会社", LONG, LONG, 4},
    {"names beside it", "公共施設予約システム", NULL, "公共施設予約システム　株式会社髙﨑", NULL, 2},
    {"no mincho in the stock", LONG, NULL, LONG, LONG, 2},
    {"a variant is not its base", "葛", NULL, "葛󠄀と葛", NULL, 2},
    {"nothing of the stock", "亜", NULL, "ＡＢＣ123", NULL, 2},
};

static int count(const struct buf *b, const char *word)
{
	int n = 0;
	for (const char *at = buf_text(b); (at = strstr(at, word)); at += strlen(word))
		n++;
	return n;
}

static void compare(const char *folder, const char *const *argv, struct buf *out)
{
	buf_init(out, BYTES_MAX);
	assert_int_equal(tool_run(folder, argv, out), 0);
}

/* Pictures and text are poppler's. */
static void reads_alike(void **state)
{
	const struct stock_row *row = *state;
	char folder[64];
	struct pdf_stock *stock = NULL;
	struct err err = {0};
	struct document *s = with_text(row->stock_gothic, row->stock_mincho), *d = with_text(row->gothic, row->mincho);
	struct buf plain, stocked, a, b;
	assert_int_equal(pdf_stock_new(NULL, &s, 1, &stock, &err), 0);
	write_pdf(d, NULL, &plain);
	write_pdf(d, stock, &stocked);
	tool_folder(folder);
	tool_write(folder, "plain.pdf", &plain);
	tool_write(folder, "stocked.pdf", &stocked);
	compare(folder, (const char *[]){"pdftotext", "plain.pdf", "-", NULL}, &a);
	compare(folder, (const char *[]){"pdftotext", "stocked.pdf", "-", NULL}, &b);
	assert_string_equal(buf_text(&a), buf_text(&b));
	buf_clear(&a);
	buf_clear(&b);
	static const char *const names[] = {"plain", "stocked"};
	struct buf picture[2];
	for (int i = 0; i < 2; i++) {
		char pdf[32], ppm[32];
		snprintf(pdf, sizeof(pdf), "%s.pdf", names[i]);
		snprintf(ppm, sizeof(ppm), "%s.ppm", names[i]);
		const char *argv[] = {"pdftoppm", "-r", "60", "-singlefile", pdf, names[i], NULL};
		assert_int_equal(tool_run(folder, argv, NULL), 0);
		buf_init(&picture[i], BYTES_MAX);
		tool_read(folder, ppm, &picture[i]);
	}
	assert_int_equal(picture[0].n, picture[1].n);
	assert_memory_equal(picture[0].p, picture[1].p, picture[0].n);
	compare(folder, (const char *[]){"pdffonts", "stocked.pdf", NULL}, &a);
	assert_int_equal(count(&a, "CID TrueType"), row->fonts);
	assert_int_equal(count(&a, "yes yes yes"), row->fonts);
	buf_clear(&a);
	buf_clear(&picture[0]);
	buf_clear(&picture[1]);
	buf_clear(&plain);
	buf_clear(&stocked);
	tool_remove(folder);
	document_free(d);
	document_free(s);
	pdf_stock_free(stock);
}

struct writer {
	pthread_t thread;
	const struct document *d;
	const struct pdf_stock *stock;
	struct buf pdf;
	struct err err;
	int rc;
};

static void *write_one(void *arg)
{
	struct writer *w = arg;
	w->rc = pdf_write_stocked(w->d, NULL, w->stock, &w->pdf, &w->err);
	return NULL;
}

static void same_bytes_at_once(void **state)
{
	(void)state;
	struct pdf_stock *stock = NULL;
	struct err err = {0};
	struct document *s = with_text("公共施設", NULL), *d = with_text(LONG, LONG);
	struct buf alone;
	struct writer w[WRITERS] = {0};
	assert_int_equal(pdf_stock_new(NULL, &s, 1, &stock, &err), 0);
	write_pdf(d, stock, &alone);
	for (int i = 0; i < WRITERS; i++) {
		w[i].d = d;
		w[i].stock = stock;
		buf_init(&w[i].pdf, BYTES_MAX);
		assert_int_equal(pthread_create(&w[i].thread, NULL, write_one, &w[i]), 0);
	}
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(w[i].thread, NULL);
		assert_int_equal(w[i].rc, 0);
		assert_int_equal(w[i].pdf.n, alone.n);
		assert_memory_equal(w[i].pdf.p, alone.p, alone.n);
		buf_clear(&w[i].pdf);
	}
	buf_clear(&alone);
	document_free(d);
	document_free(s);
	pdf_stock_free(stock);
}

/* What the fonts lack is no matter of the stock, but of the document that has it. */
static void stock_leaves_out(void **state)
{
	(void)state;
	struct pdf_stock *stock = NULL;
	struct err err = {0};
	struct buf pdf;
	struct document *s = with_text("☑確認", NULL);
	buf_init(&pdf, BYTES_MAX);
	assert_int_equal(pdf_stock_new(NULL, &s, 1, &stock, &err), 0);
	assert_int_equal(err.count, 0);
	assert_int_equal(pdf_write_stocked(s, NULL, stock, &pdf, &err), -1);
	assert_int_equal(err_first_kind(&err), ERR_INPUT);
	assert_non_null(strstr(err.item[0].text.ja, "U+2611"));
	assert_int_equal(pdf.n, 0);
	err_clear(&err);
	document_free(s);
	pdf_stock_free(stock);
}

static void stock_without_font(void **state)
{
	(void)state;
	struct pdf_stock *stock = NULL;
	struct err err = {0};
	const struct pdf_fonts fonts = {"/nonexistent/g.ttf", NULL};
	struct document *s = with_text("確認", NULL);
	struct buf pdf;
	buf_init(&pdf, BYTES_MAX);
	int rc = pdf_stock_new(&fonts, &s, 1, &stock, &err);
	if (!rc)
		rc = pdf_write_stocked(s, &fonts, stock, &pdf, &err);
	assert_int_equal(rc, -1);
	assert_int_equal(err_first_kind(&err), ERR_WORLD);
	err_clear(&err);
	document_free(s);
	pdf_stock_free(stock);
	buf_clear(&pdf);
}

/* Flate */

struct flate_row {
	const char *name;
	size_t n, cut, max;
	int damaged; /* offset of a byte that is changed; -1 */
	int rc;
};

static const struct flate_row flate_rows[] = {
    {"nothing", 0, 0, 100, -1, 0},
    {"a byte", 1, 0, 100, -1, 0},
    {"100,000 bytes", 100000, 0, 100000, -1, 0},
    {"larger than allowed", 100000, 0, 99999, -1, -1},
    {"cut", 100000, 1, 100000, -1, -1},
    {"header damaged", 1000, 0, 1000, 0, -1},
    {"checksum damaged", 1000, 0, 1000, -2, -1},
};

static void flate_cases(void **state)
{
	const struct flate_row *row = *state;
	struct buf bytes, packed, back;
	buf_init(&bytes, BYTES_MAX);
	buf_init(&packed, BYTES_MAX);
	buf_init(&back, row->max);
	for (size_t i = 0; i < row->n; i++) {
		char c = (char)(i * i % 251);
		buf_add(&bytes, &c, 1);
	}
	flate_pack(&packed, bytes.p, bytes.n, FLATE_USUAL);
	assert_false(packed.over);
	if (row->damaged == 0)
		packed.p[0] ^= 0x55;
	if (row->damaged == -2)
		packed.p[packed.n - 1] ^= 0x55;
	assert_int_equal(flate_unpack(&back, packed.p, packed.n - row->cut), row->rc);
	if (!row->rc) {
		assert_int_equal(back.n, bytes.n);
		assert_memory_equal(buf_text(&back), buf_text(&bytes), bytes.n);
	}
	buf_clear(&bytes);
	buf_clear(&packed);
	buf_clear(&back);
}

/* Headings */

struct heading_row {
	const char *name;
	int level[6], kind[6]; /* end with -1 */
};

static const struct heading_row heading_rows[] = {
    {"in order", {0, 1, 2, 1, 2, -1}, {TAG_H1, TAG_H2, TAG_H3, TAG_H2, TAG_H3, -1}},
    {"a level is skipped", {0, 2, 2, 1, 2, -1}, {TAG_H1, TAG_H2, TAG_H3, TAG_H2, TAG_H3, -1}},
    {"no title", {1, 2, 1, -1}, {TAG_H1, TAG_H2, TAG_H2, -1}},
    {"deep first", {2, 1, 0, -1}, {TAG_H1, TAG_H2, TAG_H1, -1}},
};

static void heading_levels(void **state)
{
	const struct heading_row *row = *state;
	struct tags *t = tags_new();
	for (size_t i = 0; row->level[i] >= 0; i++) {
		const struct tag *tag = tags_at(t, tags_heading(t, row->level[i]));
		assert_int_equal(tag->kind, row->kind[i]);
		assert_int_equal(tag->parent, TAG_ROOT);
	}
	tags_free(t);
}

/* Characters of answers */

struct character_row {
	const char *name, *value, *note, *reason, *label;
	int findings;
	bool private_use;
};

static const struct character_row character_rows[] = {
    {"printable", "葛󠄀城市𠮟", "有、ただし…", NULL, "設定書", 0, false},
    {"in a value", "𠮷野工業", NULL, NULL, NULL, 1, false},
    {"in a note", NULL, "確認☑", NULL, NULL, 1, false},
    {"in a reason", NULL, NULL, "☒", NULL, 1, false},
    {"in a paper's name", NULL, NULL, NULL, "☑☒", 2, false},
    {"private use", "渡\xEE\x80\x80", NULL, NULL, NULL, 1, true},
    {"private use beyond U+FFFF", NULL, "\xF3\xB0\x80\x80", NULL, NULL, 1, true},
};

static void answer_characters(void **state)
{
	const struct character_row *row = *state;
	struct requirement rows[2] = {{.id = "PRF-01"}, {.id = "PRF-26", .row = 1}};
	const struct questionnaire q = {.row = rows, .rows = 2};
	struct answer items[2] = {
	    {.value = "良い"},
	    {.value = row->value, .note = row->note, .reason = row->reason, .evidence_label = row->label}};
	const struct answers a = {.q = &q, .item = items};
	struct err err = {0};
	assert_int_equal(characters_check(&a, NULL, &err), row->findings ? -1 : 0);
	assert_int_equal(err.count, row->findings);
	for (size_t i = 0; i < err.count; i++)
		assert_string_equal(err.item[i].field, "PRF-26");
	size_t at = 0;
	const char *id = characters_private(&a, &at);
	assert_int_equal(id != NULL, row->private_use);
	if (id)
		assert_string_equal(id, "PRF-26");
	assert_null(characters_private(&a, &at));
	err_clear(&err);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, reads_alike, stock_rows, "reads alike");
	check_add(&list, same_bytes_at_once, NULL, "same bytes at once");
	check_add(&list, stock_leaves_out, NULL, "stock leaves out");
	check_add(&list, stock_without_font, NULL, "stock without font");
	CHECK_ROWS(&list, flate_cases, flate_rows, "flate");
	CHECK_ROWS(&list, heading_levels, heading_rows, "headings");
	CHECK_ROWS(&list, answer_characters, character_rows, "characters");
	return check_run(&list, "stock");
}
