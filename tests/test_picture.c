/* Pictures and the seal: their words, and what is on the paper as qpdf and poppler's pdftotext see it: areas, frames,
 * lines and words with their places. */
#define _GNU_SOURCE
#include "forms/picture.h"
#include "forms/frame.h"
#include "forms/pdf_writer.h"
#include "forms/text_writer.h"
#include "tests/check.h"
#include "tests/tool.h"

#include <math.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/text.h"

enum { BYTES_MAX = 32 << 20, MADE = 1780000000, ROWS_MAX = 80 };

#define LEFT PAPER_MARGIN
#define RIGHT (PAPER_WIDTH - PAPER_MARGIN)
/* Between the rules of the page's header and footer. */
#define BODY_TOP 57.0
#define BODY_BOTTOM 797.0

/* A sample of each kind, with one label in all rows */

#define LONG "Records (logs), their protection, review" /* 40 characters */
#define LONG_JA "非意図的な要因（誤操作・不備・管理の欠陥、委託先の過失、設定の誤りを含む）"

struct sample {
	enum picture_kind kind;
	size_t rows;
	const char *label, *words; /* of rows; of legends and column heads */
};

static const char *const three_heads[3] = {"機密性（資産価値 4）", "Confidentiality (value 4)", "可用性"};

static void sample_heat(struct document *d, const struct sample *s)
{
	const char *row[ROWS_MAX];
	struct heat_cell cell[ROWS_MAX * 3];
	for (size_t i = 0; i < s->rows; i++)
		row[i] = s->label;
	for (size_t i = 0; i < s->rows * 3; i++)
		cell[i] = (struct heat_cell){"24,000", i % 4 ? s->words : NULL, (int)(i % PICTURE_SHADES), i % 7 == 0};
	const struct picture p = {.kind = PICTURE_HEAT,
				  .alt = "map",
				  .heat = {.corner = "脅威",
					   .column = three_heads,
					   .row = row,
					   .cell = cell,
					   .columns = 3,
					   .rows = s->rows,
					   .legend = s->words}};
	document_picture(d, &p);
}

static void sample_fall(struct document *d, const struct sample *s)
{
	struct fall fall[ROWS_MAX];
	for (size_t i = 0; i < s->rows; i++)
		fall[i] = (struct fall){s->label, 45000 - (int)i * 500, 30000 - (int)i * 1000, "45,000 → 30,000"};
	const struct picture p = {.kind = PICTURE_FALL,
				  .alt = "falls",
				  .fall = {.fall = fall,
					   .falls = s->rows,
					   .top = 45000,
					   .mark = {9000, 18000, 27000},
					   .mark_label = {"A", "B", "acceptable", "D"},
					   .marks = 3,
					   .from_name = s->words,
					   .to_name = s->words}};
	document_picture(d, &p);
}

static void sample_share(struct document *d, const struct sample *s)
{
	struct share share[ROWS_MAX];
	for (size_t i = 0; i < s->rows; i++) {
		share[i] = (struct share){.label = s->label, .count = {(int)i % 9 * 30, (int)i % 5, 1, 1, (int)i, 12}};
		if (i == 1)
			share[i] = (struct share){.label = s->label, .count = {105, 142, 133, 120, 150, 137}};
		if (i == 2)
			share[i] = (struct share){.label = s->label, .count = {13, 1, 1, 1, 1, 1}};
	}
	const struct picture p = {.kind = PICTURE_SHARE,
				  .alt = "shares",
				  .share = {.share = share,
					    .shares = s->rows,
					    .part = {"満たす", s->words, "満たさない", "unknown", "未回答", "該当なし"},
					    .mark = {"○", "△", "×", "?", "…", "－"},
					    .parts = 6}};
	document_picture(d, &p);
}

static void add_sample(struct document *d, const struct sample *s)
{
	static void (*const add[])(struct document *, const struct sample *) = {
	    [PICTURE_HEAT] = sample_heat, [PICTURE_FALL] = sample_fall, [PICTURE_SHARE] = sample_share};
	add[s->kind](d, s);
}

static struct document *new_document(void)
{
	struct document *d = document_new(LANG_JA);
	d->title = "評価票";
	d->number = "R8-0001";
	d->marking = "庁内限り";
	d->footer = "saas 1.0.0";
	d->made = MADE;
	return d;
}

/* The paper, read back */

enum shape_kind { SHAPE_FILL, SHAPE_FRAME, SHAPE_RULE };

struct box {
	double left, top, right, bottom; /* points from the upper left corner */
};

struct shape {
	enum shape_kind kind;
	struct box box;
	double rgb[3]; /* of fills */
};

struct word {
	struct box box;
	char text[200];
};

enum { SHAPES_MAX = 8000, WORDS_MAX = 4000 };

struct sheet {
	struct shape *shape;
	struct word *word;
	size_t shapes, words;
};

/* The document as a file d.pdf in a new folder. */
static void write_file(const struct document *d, char folder[64])
{
	struct buf pdf;
	struct err err = {0};
	buf_init(&pdf, BYTES_MAX);
	if (pdf_write(d, NULL, &pdf, &err))
		fail_msg("%s", err.item[0].text.en);
	tool_folder(folder);
	tool_write(folder, "d.pdf", &pdf);
	buf_clear(&pdf);
}

/* What a tool says about the file. */
#define SAID(folder, ...) said((folder), (const char *const[]){__VA_ARGS__, NULL})

static struct buf said(const char *folder, const char *const *argv)
{
	struct buf out;
	buf_init(&out, BYTES_MAX);
	if (tool_run(folder, argv, &out))
		fail_msg("%s: %s", argv[0], buf_text(&out));
	return out;
}

/* One operator of a content stream: the areas, frames and lines among them are kept. */
struct reader {
	struct sheet *sheet;
	double number[8]; /* the last ones */
	size_t numbers;
	double rgb[3];
	struct shape pending;
};

static void keep_shape(struct reader *r, enum shape_kind kind)
{
	assert_true(r->sheet->shapes < SHAPES_MAX);
	r->pending.kind = kind;
	memcpy(r->pending.rgb, r->rgb, sizeof(r->rgb));
	r->sheet->shape[r->sheet->shapes++] = r->pending;
}

static bool is_line(const struct box *b)
{
	return b->left == b->right || b->top == b->bottom;
}

static void read_operator(struct reader *r, const char *op)
{
	const double *n = r->number;
	if (strcmp(op, "rg") == 0 && r->numbers == 3)
		memcpy(r->rgb, n, sizeof(r->rgb));
	else if (strcmp(op, "re") == 0 && r->numbers == 4)
		r->pending.box = (struct box){n[0], PAPER_HEIGHT - n[1] - n[3], n[0] + n[2], PAPER_HEIGHT - n[1]};
	else if (strcmp(op, "m") == 0 && r->numbers == 2)
		r->pending.box = (struct box){n[0], PAPER_HEIGHT - n[1], n[0], PAPER_HEIGHT - n[1]};
	else if (strcmp(op, "l") == 0 && r->numbers == 2) {
		r->pending.box.right = fmax(r->pending.box.right, n[0]);
		r->pending.box.bottom = fmax(r->pending.box.bottom, PAPER_HEIGHT - n[1]);
		r->pending.box.left = fmin(r->pending.box.left, n[0]);
		r->pending.box.top = fmin(r->pending.box.top, PAPER_HEIGHT - n[1]);
	} else if (strcmp(op, "f") == 0)
		keep_shape(r, SHAPE_FILL);
	else if (strcmp(op, "S") == 0)
		keep_shape(r, is_line(&r->pending.box) ? SHAPE_RULE : SHAPE_FRAME);
	r->numbers = 0;
}

static void read_token(struct reader *r, const char *token)
{
	char *end;
	double number = strtod(token, &end);
	if (*end) {
		read_operator(r, token);
	} else if (r->numbers < 8) {
		r->number[r->numbers++] = number;
	}
}

static void read_shapes(const char *folder, size_t page, struct sheet *sheet)
{
	struct buf qdf = SAID(folder, "qpdf", "--qdf", "--object-streams=disable", "d.pdf", "-");
	char title[64];
	snprintf(title, sizeof(title), "%%%% Contents for page %zu\n", page);
	char *at = memmem(qdf.p, qdf.n, title, strlen(title));
	assert_non_null(at);
	char *from = strstr(at, "\nstream\n"), *save;
	assert_non_null(from);
	char *end = strstr(from, "\nendstream");
	assert_non_null(end);
	*end = '\0';
	struct reader r = {.sheet = sheet};
	for (char *token = strtok_r(from + 8, " \n", &save); token; token = strtok_r(NULL, " \n", &save))
		read_token(&r, token);
	buf_clear(&qdf);
}

static void read_words(const char *folder, size_t page, struct sheet *sheet)
{
	char number[16];
	snprintf(number, sizeof(number), "%zu", page);
	struct buf out = SAID(folder, "pdftotext", "-bbox", "-f", number, "-l", number, "d.pdf", "-");
	for (const char *s = buf_text(&out); (s = strstr(s, "<word ")); s++) {
		struct word *w = &sheet->word[sheet->words];
		assert_true(sheet->words < WORDS_MAX);
		assert_int_equal(sscanf(s, "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\">%199[^<]",
					&w->box.left, &w->box.top, &w->box.right, &w->box.bottom, w->text),
				 5);
		if (w->box.top > BODY_TOP && w->box.top < BODY_BOTTOM)
			sheet->words++;
	}
	buf_clear(&out);
}

/* What is between header and footer of a page; sheet_clear(). */
static struct sheet read_sheet(const char *folder, size_t page)
{
	struct sheet sheet = {.shape = mem_new(SHAPES_MAX, sizeof(struct shape)),
			      .word = mem_new(WORDS_MAX, sizeof(struct word))};
	read_shapes(folder, page, &sheet);
	read_words(folder, page, &sheet);
	return sheet;
}

static void sheet_clear(struct sheet *sheet)
{
	free(sheet->shape);
	free(sheet->word);
}

static size_t pages_of(const char *folder)
{
	struct buf out = SAID(folder, "pdfinfo", "d.pdf");
	const char *at = strstr(buf_text(&out), "Pages:");
	assert_non_null(at);
	size_t pages = strtoul(at + strlen("Pages:"), NULL, 10);
	buf_clear(&out);
	return pages;
}

/* Words */

static const struct heat_cell four_cells[4] = {
    {"24,000", "対策なし 36,000", 3, true}, {"－", NULL, 0, false}, {"0", "", 1, false}, {NULL, NULL, 0, false}};
static const struct fall two_falls[2] = {{"T1 意図的", 36000, 24000, "36,000 → 24,000"}, {"T2\n過失", 0, 0, "0 → 0"}};
static const struct share three_shares[3] = {{"組織", {15, 2, 1}}, {"所在", {0, 0, 0}}, {"保存\n場所", {40, 1, -3}}};

struct text_row {
	const char *name;
	struct picture picture;
	const char *text;
};

static const struct text_row text_rows[] = {
    {"heat map",
     {.kind = PICTURE_HEAT,
      .heat = {"脅威", (const char *const[]){"機密性", "完全\n性"}, (const char *const[]){"T1 意図的", "T2"},
	       four_cells, 2, 2, "濃いほど\n高い"}},
     "脅威 | 機密性 | 完全 性\nT1 意図的 | 24,000 対策なし 36,000 | －\nT2 | 0 | \n濃いほど 高い\n"},
    {"heat map without legend and corner",
     {.kind = PICTURE_HEAT,
      .heat = {NULL, (const char *const[]){"C", "I"}, (const char *const[]){"T1"}, four_cells, 2, 1, NULL}},
     " | C | I\nT1 | 24,000 対策なし 36,000 | －\n"},
    {"fall chart",
     {.kind = PICTURE_FALL, .fall = {two_falls, 2, 45000, {9000, 18000}, {"A", "B", "C"}, 2, "対策なし", "残存"}},
     "対策なし | 残存\nA | B | C\nT1 意図的 | 36,000 → 24,000\nT2 過失 | 0 → 0\n"},
    {"fall chart without legend",
     {.kind = PICTURE_FALL, .fall = {two_falls, 1, 45000, {0}, {"all"}, 0, NULL, NULL}},
     "all\nT1 意図的 | 36,000 → 24,000\n"},
    {"share chart: marks in the bar, then counts; nothing for 0",
     {.kind = PICTURE_SHARE, .share = {three_shares, 3, {"満たす", "一部", "満たさない"}, {"○", "△", "×"}, 3}},
     "○ 満たす | △ 一部 | × 満たさない\n組織 | ○△× | ○15 △2 ×1\n所在\n保存 場所 | ○ | ○40 △1\n"},
};

static void test_text(void **state)
{
	const struct text_row *row = *state;
	struct buf text;
	buf_init(&text, BYTES_MAX);
	picture_text(&row->picture, &text);
	assert_string_equal(buf_text(&text), row->text);
	buf_clear(&text);
}

/* A document keeps nothing of what it was made from. */
static void test_copy(void **state)
{
	const struct text_row *row = *state;
	struct document *d = document_new(LANG_JA);
	struct buf text;
	buf_init(&text, BYTES_MAX);
	document_picture(d, &row->picture);
	const struct picture *copy = d->block[0].picture;
	picture_text(copy, &text);
	assert_string_equal(buf_text(&text), row->text);
	assert_ptr_not_equal(copy, &row->picture);
	if (copy->kind == PICTURE_HEAT)
		assert_ptr_not_equal(copy->heat.cell, row->picture.heat.cell);
	else if (copy->kind == PICTURE_FALL)
		assert_ptr_not_equal(copy->fall.fall[0].label, row->picture.fall.fall[0].label);
	else
		assert_ptr_not_equal(copy->share.share[0].label, row->picture.share.share[0].label);
	buf_clear(&text);
	document_free(d);
}

struct room_row {
	const char *name;
	int count[3];
	size_t part;
	int total;
	bool room;
};

static const struct room_row room_rows[] = {
    {"an eighteenth", {1, 17, 0}, 0, 18, true},
    {"less than an eighteenth", {1, 18, 0}, 0, 19, false},
    {"all of it", {5, 0, 0}, 0, 5, true},
    {"nothing", {5, 0, 0}, 1, 5, false},
    {"negative counts are none", {-5, 3, 0}, 0, 3, false},
    {"largest", {100000000, 1, 0}, 0, 100000001, true},
};

static void test_room(void **state)
{
	const struct room_row *row = *state;
	const struct share share = {"", {row->count[0], row->count[1], row->count[2]}};
	const struct share_chart chart = {.share = &share, .shares = 1, .parts = 3};
	assert_int_equal(share_total(&chart, 0), row->total);
	assert_int_equal(share_has_room(&chart, 0, row->part), row->room);
}

/* The paper */

struct paper_row {
	const char *name;
	struct sample sample;
	size_t pages;
};

static const struct paper_row paper_rows[] = {
    {"heat map, one row", {PICTURE_HEAT, 1, "T1", "対策なし 36,000"}, 1},
    {"heat map, English", {PICTURE_HEAT, 5, LONG, "36,000 with no measures at all"}, 1},
    {"heat map, 20 rows", {PICTURE_HEAT, 20, "T1 災害", NULL}, 1},
    {"heat map, 20 long rows", {PICTURE_HEAT, 20, LONG_JA, LONG_JA}, 2},
    {"fall chart, one row", {PICTURE_FALL, 1, "T1", "残存"}, 1},
    {"fall chart, English", {PICTURE_FALL, 5, LONG, LONG}, 1},
    {"fall chart, 20 long rows", {PICTURE_FALL, 20, LONG_JA, LONG_JA LONG_JA}, 1},
    {"share chart, one row", {PICTURE_SHARE, 1, "所在", "一部"}, 1},
    {"share chart, English", {PICTURE_SHARE, 12, LONG, "met in part, the rest is to follow"}, 1},
    {"share chart, 20 rows", {PICTURE_SHARE, 20, LONG, "一部"}, 1},
    {"share chart, 20 long rows", {PICTURE_SHARE, 20, LONG_JA, LONG LONG LONG}, 2},
    {"share chart, more than a page", {PICTURE_SHARE, 70, LONG, "一部"}, 4},
    {"no rows: heat map", {PICTURE_HEAT, 0, "T1", NULL}, 1},
    {"no rows: fall chart", {PICTURE_FALL, 0, "T1", NULL}, 1},
    {"no rows: share chart", {PICTURE_SHARE, 0, "所在", NULL}, 1},
};

/* Do the insides meet? Touching is no meeting. */
static bool meet(const struct box *a, const struct box *b)
{
	const double grain = 0.05;
	return a->left + grain < b->right && b->left + grain < a->right && a->top + grain < b->bottom &&
	       b->top + grain < a->bottom;
}

static bool is_inside(const struct box *in, const struct box *out)
{
	const double grain = 0.05;
	return in->left >= out->left - grain && in->right <= out->right + grain && in->top >= out->top - grain &&
	       in->bottom <= out->bottom + grain;
}

/* A word stands in a cell, a bar or a frame, or beside it; and no line goes through it. */
static void check_word(const struct sheet *sheet, const struct word *w)
{
	static const struct box column = {LEFT, BODY_TOP, RIGHT, PAPER_HEIGHT - PAPER_MARGIN};
	if (!is_inside(&w->box, &column))
		fail_msg("'%s' is outside the column", w->text);
	for (size_t i = 0; i < sheet->words; i++) {
		if (w != &sheet->word[i] && meet(&w->box, &sheet->word[i].box))
			fail_msg("'%s' and '%s' overlap", w->text, sheet->word[i].text);
	}
	for (size_t i = 0; i < sheet->shapes; i++) {
		struct box box = sheet->shape[i].box;
		if (sheet->shape[i].kind == SHAPE_RULE) { /* with its thickness */
			box.left -= 0.3, box.right += 0.3, box.top -= 0.3, box.bottom += 0.3;
			if (meet(&w->box, &box))
				fail_msg("a line goes through '%s'", w->text);
		} else if (meet(&w->box, &box) && !is_inside(&w->box, &box)) {
			fail_msg("'%s' crosses the edge of an area", w->text);
		}
	}
}

/* The rules over and under a picture make the rectangle of its figure: all words are inside. */
static void check_extent(const struct sheet *sheet)
{
	struct box all = {1000, 1000, 0, 0};
	for (size_t i = 0; i < sheet->shapes; i++) {
		const struct box *b = &sheet->shape[i].box;
		if (b->top < BODY_TOP || b->bottom > BODY_BOTTOM) /* rules of the page's header and footer */
			continue;
		all.left = fmin(all.left, b->left);
		all.right = fmax(all.right, b->right);
		all.top = fmin(all.top, b->top);
		all.bottom = fmax(all.bottom, b->bottom);
	}
	assert_true(all.left >= LEFT - 0.05 && all.right <= RIGHT + 0.05);
	for (size_t i = 0; i < sheet->words; i++)
		assert_true(is_inside(&sheet->word[i].box, &all));
}

static void test_paper(void **state)
{
	const struct paper_row *row = *state;
	struct document *d = new_document();
	char folder[64];
	add_sample(d, &row->sample);
	write_file(d, folder);
	size_t pages = pages_of(folder);
	assert_int_equal(pages, row->pages);
	for (size_t page = 1; page <= pages; page++) {
		struct sheet sheet = read_sheet(folder, page);
		for (size_t i = 0; i < sheet.words; i++)
			check_word(&sheet, &sheet.word[i]);
		if (page == pages)
			check_extent(&sheet);
		sheet_clear(&sheet);
	}
	tool_remove(folder);
	document_free(d);
}

static bool is_separator(uint32_t cp)
{
	return cp <= ' ' || cp == 0x3000 || cp == '|';
}

static void squeeze(const char *text, struct buf *out)
{
	for (const char *s = text; *s;) {
		char bytes[4];
		uint32_t cp = text_next(&s);
		if (!is_separator(cp))
			buf_add(out, bytes, text_put(bytes, cp));
	}
}

/* The words of a page without the head that is repeated on it. */
static void add_drawn(const char *folder, size_t page, const struct buf *head, struct buf *out)
{
	char number[16];
	snprintf(number, sizeof(number), "%zu", page);
	struct buf raw = SAID(folder, "pdftotext", "-raw", "-r", "72", "-x", "0", "-y", "57", "-W", "596", "-H", "738",
			      "-f", number, "-l", number, "d.pdf", "-"),
		   drawn;
	buf_init(&drawn, BYTES_MAX);
	squeeze(buf_text(&raw), &drawn);
	assert_memory_equal(buf_text(&drawn), buf_text(head), head->n);
	buf_str(out, buf_text(&drawn) + (page > 1 ? head->n : 0));
	buf_clear(&raw);
	buf_clear(&drawn);
}

/* Both writers have the same words in the same order; where a picture goes over pages, its head comes again. */
static void test_words(void **state)
{
	const struct paper_row *row = *state;
	struct document *d = new_document();
	d->title = d->number = d->marking = d->footer = NULL;
	char folder[64];
	add_sample(d, &row->sample);
	write_file(d, folder);
	struct buf text, head, drawn, written;
	buf_init(&text, BYTES_MAX);
	buf_init(&head, BYTES_MAX);
	buf_init(&drawn, BYTES_MAX);
	buf_init(&written, BYTES_MAX);
	text_write(d, &text);
	squeeze(buf_text(&text), &written);
	/* Up to the first label. */
	char *label = strstr(buf_text(&text), row->sample.label);
	if (label) {
		*label = '\0';
		squeeze(buf_text(&text), &head);
	}
	for (size_t page = 1, pages = pages_of(folder); page <= pages; page++)
		add_drawn(folder, page, &head, &drawn);
	assert_string_equal(buf_text(&drawn), buf_text(&written));
	buf_clear(&text);
	buf_clear(&head);
	buf_clear(&drawn);
	buf_clear(&written);
	tool_remove(folder);
	document_free(d);
}

/* Where pages end: a picture that fits a page is never cut. */

struct together_row {
	const char *name;
	struct sample sample;
};

static const struct together_row together_rows[] = {
    {"heat map", {PICTURE_HEAT, 5, "くっつく", "対策なし"}},
    {"fall chart", {PICTURE_FALL, 8, "くっつく", "残存"}},
    {"share chart", {PICTURE_SHARE, 20, "くっつく", "一部"}},
};

static void test_together(void **state)
{
	const struct together_row *row = *state;
	bool moved = false;
	for (size_t lines = 8; lines <= 32; lines += 3) {
		struct document *d = new_document();
		char folder[64];
		for (size_t i = 0; i < lines; i++)
			document_paragraph(d, STYLE_NORMAL, "埋め草");
		document_heading(d, 1, "見出し");
		add_sample(d, &row->sample);
		write_file(d, folder);
		for (size_t page = 1, pages = pages_of(folder); page <= pages; page++) {
			struct sheet sheet = read_sheet(folder, page);
			size_t found = 0;
			for (size_t i = 0; i < sheet.words; i++)
				found += strcmp(sheet.word[i].text, "くっつく") == 0;
			assert_true(found == 0 || found == row->sample.rows);
			moved = moved || (page > 1 && found);
			sheet_clear(&sheet);
		}
		tool_remove(folder);
		document_free(d);
	}
	assert_true(moved);
}

/* More rows than a page: each page starts with the legend and has at least two rows, wherever the page ends. */
static size_t check_heads(size_t rows)
{
	const struct sample sample = {PICTURE_SHARE, rows, "Records", "一部"};
	struct document *d = new_document();
	char folder[64];
	add_sample(d, &sample);
	write_file(d, folder);
	const size_t pages = pages_of(folder);
	for (size_t page = 1; page <= pages; page++) {
		struct sheet sheet = read_sheet(folder, page);
		double legend = 0, first = 1000;
		size_t found = 0;
		for (size_t i = 0; i < sheet.words; i++) {
			const struct word *w = &sheet.word[i];
			if (strcmp(w->text, "満たさない") == 0)
				legend = w->box.top;
			if (strcmp(w->text, "Records") == 0) {
				first = fmin(first, w->box.top);
				found++;
			}
		}
		assert_true(legend > 0 && legend < first);
		assert_true(found >= 2);
		sheet_clear(&sheet);
	}
	tool_remove(folder);
	document_free(d);
	return pages;
}

static void test_repeated_head(void **state)
{
	(void)state;
	assert_int_equal(check_heads(30), 1);
	for (size_t rows = 33; rows < 40; rows++)
		check_heads(rows);
	assert_int_equal(check_heads(40), 2);
}

/* Inks (WCAG 2.1: relative luminance, contrast) */

static double linear(double c)
{
	return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(const double rgb[3])
{
	return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

static double grey(const double rgb[3])
{
	return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
}

static const double text_ink[3] = {0.11, 0.11, 0.11};

static struct sheet sheet_of(struct document *d)
{
	char folder[64];
	write_file(d, folder);
	struct sheet sheet = read_sheet(folder, 1);
	tool_remove(folder);
	document_free(d);
	return sheet;
}

/* One row with all shades; after the head's area, cells from left to right, shade 0 has none. */
static void test_shades(void **state)
{
	(void)state;
	struct heat_cell cell[PICTURE_SHADES];
	for (int i = 0; i < PICTURE_SHADES; i++)
		cell[i] = (struct heat_cell){"1,000", "note", i, false};
	const struct picture p = {
	    .kind = PICTURE_HEAT,
	    .heat = {"", (const char *const[]){"", "", "", "", ""}, (const char *const[]){"T1"}, cell, 5, 1, NULL}};
	struct document *d = new_document();
	document_picture(d, &p);
	struct sheet sheet = sheet_of(d);
	double before = 1;
	int shades = 0;
	for (size_t i = 0; i < sheet.shapes; i++) {
		const struct shape *s = &sheet.shape[i];
		if (s->kind != SHAPE_FILL || s->box.right - s->box.left > 200)
			continue;
		assert_true(grey(s->rgb) <= before - 0.06);
		assert_true((luminance(s->rgb) + 0.05) / (luminance(text_ink) + 0.05) >= 4.5);
		before = grey(s->rgb);
		shades++;
	}
	assert_int_equal(shades, PICTURE_SHADES - 1);
	sheet_clear(&sheet);
}

/* Parts as long as each other: six greys, all different; the last is the paper's white. */
static void test_parts(void **state)
{
	(void)state;
	const struct share share = {"所在", {1, 1, 1, 1, 1, 1}};
	const struct picture p = {
	    .kind = PICTURE_SHARE,
	    .share = {&share, 1, {"a", "b", "c", "d", "e", "f"}, {"○", "△", "×", "?", "…", "－"}, 6}};
	struct document *d = new_document();
	document_picture(d, &p);
	struct sheet sheet = sheet_of(d);
	double level[PICTURE_PARTS] = {1}, right = 0;
	size_t levels = 1;
	for (size_t i = 0; i < sheet.shapes; i++) {
		const struct shape *s = &sheet.shape[i];
		if (s->kind != SHAPE_FILL || s->box.right - s->box.left < 30)
			continue;
		for (size_t k = 0; k < levels; k++)
			assert_true(fabs(level[k] - grey(s->rgb)) > 0.06);
		assert_true((luminance(s->rgb) + 0.05) / (luminance(text_ink) + 0.05) >= 4.5);
		assert_true(right == 0 || fabs(s->box.left - right) < 0.02);
		right = s->box.right;
		level[levels++] = grey(s->rgb);
	}
	assert_int_equal(levels, PICTURE_PARTS);
	sheet_clear(&sheet);
}

/* Bars: lengths are points on the common scale, and what is beyond it ends at its end. */

struct bar_row {
	const char *name;
	int from, to;
	double hollow, filled; /* parts of the scale; 0: not drawn */
};

static const struct bar_row bar_rows[] = {
    {"usual", 36000, 24000, 0.8, 24.0 / 45},  {"whole scale", 45000, 45000, 1, 1},
    {"beyond the scale", 90000, 50000, 1, 1}, {"nothing is left", 9000, 0, 0.2, 0},
    {"nothing at all", 0, 0, 0, 0},           {"negative", -1, -5, 0, 0},
};

static void test_bars(void **state)
{
	const struct bar_row *row = *state;
	const struct fall fall = {"T1", row->from, row->to, "1 → 0"};
	const struct picture p = {.kind = PICTURE_FALL,
				  .fall = {&fall, 1, 45000, {9000, 18000, 27000}, {"A", "B", "C", "D"}, 3, NULL, NULL}};
	struct document *d = new_document();
	document_picture(d, &p);
	struct sheet sheet = sheet_of(d);
	double start = 1000, end = 0, hollow = 0, filled = 0;
	int lines = 0;
	for (size_t i = 0; i < sheet.shapes; i++) {
		const struct shape *s = &sheet.shape[i];
		if (s->kind == SHAPE_RULE && s->box.left == s->box.right) {
			start = fmin(start, s->box.left);
			end = fmax(end, s->box.left);
			lines++;
		}
		hollow = s->kind == SHAPE_FRAME ? s->box.right - s->box.left : hollow;
		filled = s->kind == SHAPE_FILL ? s->box.right - s->box.left : filled;
	}
	assert_int_equal(lines, 2 * 5); /* start, three marks and end, beside the names and beside the bar */
	assert_true(fabs(hollow / (end - start) - row->hollow) < 0.001);
	assert_true(fabs(filled / (end - start) - row->filled) < 0.001);
	sheet_clear(&sheet);
}

/* The seal */

#define DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

struct seal_row {
	const char *name, *text, *code;
	bool drawn;
};

static char too_long[4000];

static const struct seal_row seal_rows[] = {
    {"number and digest", "文書番号 R8-0001\nSHA-256\n" DIGEST, "R8-0001 " DIGEST, true},
    {"short code", "R8-0001", "R", true},
    {"long text", LONG_JA LONG_JA LONG_JA LONG_JA "\n" DIGEST DIGEST "\n1\n2\n3\n4\n5\n6\n7", "R8-0001 " DIGEST, true},
    {"no text", NULL, "R8-0001", true},
    {"no code", "文書番号 R8-0001", NULL, false},
    {"empty code", "文書番号 R8-0001", "", false},
    {"code too long", "文書番号 R8-0001", too_long, false},
};

static bool is_covered(const struct sheet *sheet, double x, double y)
{
	for (size_t i = 0; i < sheet->shapes; i++) {
		const struct box *b = &sheet->shape[i].box;
		if (sheet->shape[i].kind == SHAPE_FILL && x > b->left && x < b->right && y > b->top && y < b->bottom)
			return true;
	}
	return false;
}

/* Every module is where the code has it, and four modules around are white. */
static void check_code(const struct sheet *sheet, const char *text)
{
	QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	assert_non_null(qr);
	double top = 1000;
	for (size_t i = 0; i < sheet->shapes; i++)
		top = sheet->shape[i].kind == SHAPE_FILL ? fmin(top, sheet->shape[i].box.top) : top;
	const double module = 62.0 / qr->width;
	for (int row = -4; row < qr->width + 4; row++) {
		for (int column = -4; column < qr->width + 4; column++) {
			bool in = row >= 0 && row < qr->width && column >= 0 && column < qr->width;
			bool dark = in && (qr->data[row * qr->width + column] & 1);
			assert_int_equal(is_covered(sheet, LEFT + (column + 0.5) * module, top + (row + 0.5) * module),
					 dark);
		}
	}
	const struct box quiet = {LEFT - 4 * module, top - 4 * module, LEFT + 62 + 4 * module, top + 62 + 4 * module};
	for (size_t i = 0; i < sheet->words; i++)
		assert_false(meet(&sheet->word[i].box, &quiet));
	QRcode_free(qr);
}

static void test_seal(void **state)
{
	const struct seal_row *row = *state;
	struct document *d = new_document();
	document_paragraph(d, STYLE_NORMAL, "前");
	document_seal(d, &(struct seal){.text = row->text, .code = row->code, .alt = "QR"});
	document_paragraph(d, STYLE_NORMAL, "後");
	char folder[64];
	write_file(d, folder);
	struct sheet sheet = read_sheet(folder, 1);
	for (size_t i = 0; i < sheet.words; i++)
		check_word(&sheet, &sheet.word[i]);
	size_t fills = 0;
	for (size_t i = 0; i < sheet.shapes; i++)
		fills += sheet.shape[i].kind == SHAPE_FILL;
	assert_int_equal(fills > 0, row->drawn);
	if (row->drawn)
		check_code(&sheet, row->code);
	sheet_clear(&sheet);
	tool_remove(folder);
	document_free(d);
}

/* For who cannot see: each picture and each code is a figure with its words. */
static void test_figures(void **state)
{
	(void)state;
	struct document *d = new_document();
	char folder[64];
	for (int kind = PICTURE_HEAT; kind <= PICTURE_SHARE; kind++)
		add_sample(d, &(struct sample){(enum picture_kind)kind, 2, "T1", "語"});
	document_seal(d, &(struct seal){.text = "R8-0001", .code = "R8-0001", .alt = "code"});
	write_file(d, folder);
	struct buf qdf = SAID(folder, "qpdf", "--qdf", "--object-streams=disable", "d.pdf", "-");
	size_t figures = 0, alternatives = 0;
	for (const char *p = qdf.p; (p = memmem(p, (size_t)(qdf.p + qdf.n - p), "/S /Figure", 10)); p++)
		figures++;
	for (const char *p = qdf.p; (p = memmem(p, (size_t)(qdf.p + qdf.n - p), "/Alt ", 5)); p++)
		alternatives++;
	assert_int_equal(figures, 4);
	assert_int_equal(alternatives, 4);
	buf_clear(&qdf);
	tool_remove(folder);
	document_free(d);
}

int main(void)
{
	struct check_list l = {0};
	memset(too_long, 'a', sizeof(too_long) - 1);
	CHECK_ROWS(&l, test_text, text_rows, "words");
	CHECK_ROWS(&l, test_copy, text_rows, "copy");
	CHECK_ROWS(&l, test_room, room_rows, "room for a mark");
	CHECK_ROWS(&l, test_paper, paper_rows, "paper");
	CHECK_ROWS(&l, test_words, paper_rows, "same words");
	CHECK_ROWS(&l, test_together, together_rows, "together");
	check_add(&l, test_repeated_head, NULL, "head on each page");
	check_add(&l, test_shades, NULL, "inks: shades of a map");
	check_add(&l, test_parts, NULL, "inks: parts of a bar");
	CHECK_ROWS(&l, test_bars, bar_rows, "bars");
	CHECK_ROWS(&l, test_seal, seal_rows, "seal");
	check_add(&l, test_figures, NULL, "figures have words");
	return check_run(&l, "picture");
}
