/* The block model and the text writer. */
#include "forms/document.h"
#include "forms/text_writer.h"
#include "tests/check.h"

#include <string.h>

struct points_row {
	const char *name;
	int points;
	const char *text;
};

static const struct points_row points_rows[] = {
    {"zero", 0, "0"},
    {"three digits", 999, "999"},
    {"four digits", 1000, "1,000"},
    {"five digits", 18252, "18,252"},
    {"seven digits", 1234567, "1,234,567"},
    {"largest", 2147483647, "2,147,483,647"},
    {"negative", -5, "0"},
};

static void test_points(void **state)
{
	const struct points_row *row = *state;
	char text[POINTS_TEXT];
	points_text(row->points, text);
	assert_string_equal(text, row->text);
}

struct position_row {
	const char *name;
	int worst, best;
	bool decided;
	enum lang lang;
	const char *text;
};

static const struct position_row position_rows[] = {
    {"one point", 18000, 18000, true, LANG_JA, "残存 18,000"},
    {"two points", 18000, 9000, true, LANG_JA, "残存 18,000（最良 9,000）"},
    {"English", 18000, 9000, true, LANG_EN, "residual 18,000 (best 9,000)"},
    {"English, one point", 0, 0, true, LANG_EN, "residual 0"},
    {"undecided", 18000, 9000, false, LANG_JA, ""},
};

static void test_position(void **state)
{
	const struct position_row *row = *state;
	struct grade_box g = {.residual = row->worst, .residual_best = row->best, .decided = row->decided};
	char text[GRADE_POSITION];
	grade_position(&g, row->lang, text);
	assert_string_equal(text, row->text);
}

struct span_row {
	const char *name;
	bool plain, joined, band;
	const char *cell[4];
	size_t column, span;
};

static const struct span_row span_rows[] = {
    {"ordinary cell", false, false, false, {"a", NULL, NULL, NULL}, 0, 1},
    {"band", false, false, true, {"a", NULL, NULL, NULL}, 0, 4},
    {"joined to the end", false, true, false, {NULL, "a", NULL, NULL}, 1, 3},
    {"joined to the next text", false, true, false, {NULL, "a", NULL, "b"}, 1, 2},
    {"joined, an empty text is none", false, true, false, {NULL, "a", "", "b"}, 1, 2},
    {"plain label", true, false, false, {"a", NULL, NULL, NULL}, 0, 1},
    {"plain value to the end", true, false, false, {"a", "b", NULL, NULL}, 1, 3},
    {"plain value before a label", true, false, false, {"a", "b", "c", "d"}, 1, 1},
};

static void test_span(void **state)
{
	const struct span_row *row = *state;
	static const struct column columns[4] = {
	    {NULL, 1, false}, {NULL, 1, false}, {NULL, 1, false}, {NULL, 1, false}};
	struct document *d = document_new(LANG_JA);
	struct table *t = document_table(d, columns, 4, row->plain);
	struct row_text *r = table_row(d, t, row->cell);
	r->joined = row->joined;
	r->band = row->band;
	assert_int_equal(row_span(t, r, row->column), row->span);
	document_free(d);
}

/* Each row of a golden table builds a document and holds its whole text. */
struct golden_row {
	const char *name;
	void (*build)(struct document *d);
	enum lang lang;
	const char *text;
};

static void build_frame(struct document *d)
{
	d->title = "評価票（案件）";
	d->number = "R8-0001";
	d->marking = "庁内限り";
	d->footer = "saas 1.0.0　0123456789ab";
	document_title(d, "評価票");
	document_heading(d, 1, "案件");
	document_paragraph(d, STYLE_NORMAL, "一行目\n二行目");
	document_paragraph(d, STYLE_SMALL, "");
	document_break(d);
	document_heading(d, 2, "続き");
}

static void build_untitled(struct document *d)
{
	d->marking = "公開";
	document_paragraph(d, STYLE_CLAUSE, "第1条");
}

static void build_pairs(struct document *d)
{
	static const struct column columns[4] = {
	    {NULL, 1, false}, {NULL, 3, false}, {NULL, 1, false}, {NULL, 3, false}};
	struct table *t = document_table(d, columns, 4, true);
	table_row(d, t, (const char *[]){"案件", "予約システム", "年度", "令和8年度"});
	table_row(d, t, (const char *[]){"事業者", "株式会社\n髙﨑", NULL, NULL});
	table_row(d, t, (const char *[]){"備考", NULL, "期間", NULL});
	table_band(d, t, "連絡先");
	table_row(d, t, (const char *[]){"電話", "0570-01-2345", NULL, NULL});
}

static void build_triples(struct document *d)
{
	static const struct column columns[3] = {{NULL, 1, false}, {NULL, 1, false}, {NULL, 1, false}};
	struct table *t = document_table(d, columns, 3, true);
	table_row(d, t, (const char *[]){"label", "one", "two"});
	table_row(d, t, (const char *[]){"label", NULL, "two"});
}

static void build_table(struct document *d)
{
	static const struct column columns[4] = {
	    {"番号", 1, false}, {"質問", 4, false}, {"回答", 3, false}, {"結果", 1, true}};
	struct table *t = document_table(d, columns, 4, false);
	table_band(d, t, "所在と法");
	table_row(d, t, (const char *[]){"CLD-22", "保存場所はどこですか", "国内のみ", "○"});
	table_row(d, t, (const char *[]){"CLD-23", "再委託は\nありますか", NULL, "×"});
	table_row(d, t, (const char *[]){NULL, "改善　契約に加える", NULL, "早急"})->joined = true;
	table_band(d, t, "設定");
	table_row(d, t, (const char *[]){"CLD-30", "記録", NULL, NULL});
}

static void build_headless(struct document *d)
{
	static const struct column columns[2] = {{NULL, 1, false}, {"", 1, false}};
	struct table *t = document_table(d, columns, 2, false);
	table_row(d, t, (const char *[]){"a", "b"});
}

static void build_grade(struct document *d)
{
	struct grade_box g = {
	    .letter = "C",
	    .sentence = "条件を付けて承認できます。",
	    .bounds = "最良は B",
	    .residual = 18252,
	    .residual_best = 9400,
	    .top = 45000,
	    .mark = {9000, 18000, 27000},
	    .mark_label = {"A", "B", "C", "D"},
	    .marks = 3,
	    .decided = true,
	};
	document_grade(d, &g);
	g.decided = false;
	g.bounds = NULL;
	document_grade(d, &g);
}

static void build_signatures(struct document *d)
{
	static const struct signature_box boxes[] = {{"author", "担当者（作成）", "職・氏名\n日時"},
						     {"approver", "承認者", NULL}};
	document_signatures(d, boxes, 2);
}

static const struct golden_row golden_rows[] = {
    {"frame", build_frame, LANG_JA,
     "評価票\n\nR8-0001  庁内限り\n\n案件\n\n一行目\n二行目\n\n続き\n\nsaas 1.0.0　0123456789ab\n"},
    {"no title: the header comes first", build_untitled, LANG_JA, "公開\n\n第1条\n\n"},
    {"pairs", build_pairs, LANG_JA,
     "案件：予約システム\n年度：令和8年度\n事業者：株式会社 髙﨑\n備考：\n期間：\n\n連絡先\n電話：0570-01-2345\n\n"},
    {"three columns of which one is the label", build_triples, LANG_EN, "label: one | two\nlabel:  | two\n\n"},
    {"table", build_table, LANG_JA,
     "番号 | 質問 | 回答 | 結果\n所在と法\nCLD-22 | 保存場所はどこですか | 国内のみ | ○\n"
     "CLD-23 | 再委託は ありますか |  | ×\n    改善　契約に加える | 早急\n\n設定\nCLD-30 | 記録\n\n"},
    {"table without header", build_headless, LANG_JA, "a | b\n\n"},
    {"grade", build_grade, LANG_JA,
     "C\n条件を付けて承認できます。\n残存 18,252（最良 9,400）\nA | B | C | D\n0 | 9,000 | 18,000 | 27,000 | 45,000\n"
     "最良は B\n\nC\n条件を付けて承認できます。\nA | B | C | D\n0 | 9,000 | 18,000 | 27,000 | 45,000\n\n"},
    {"signatures", build_signatures, LANG_JA, "担当者（作成）\n職・氏名\n日時\n\n承認者\n\n"},
};

static void test_golden(void **state)
{
	const struct golden_row *row = *state;
	struct document *d = document_new(row->lang);
	row->build(d);
	struct buf text;
	buf_init(&text, 1 << 16);
	text_write(d, &text);
	assert_string_equal(buf_text(&text), row->text);
	buf_clear(&text);
	document_free(d);
}

/* What is handed in may go away. */
static void test_copies(void **state)
{
	(void)state;
	char text[] = "mine", head[] = "head", field[] = "author";
	struct document *d = document_new(LANG_JA);
	struct column column = {head, 1, false};
	struct signature_box box = {field, text, text};
	document_title(d, text);
	document_heading(d, 7, text);
	struct table *t = document_table(d, &column, 1, false);
	for (int i = 0; i < 100; i++)
		table_row(d, t, (const char *[]){text});
	document_signatures(d, &box, 1);
	memset(text, 'x', 4);
	memset(head, 'x', 4);
	memset(field, 'x', 6);
	assert_string_equal(d->block[0].text.text, "mine");
	assert_int_equal(d->block[1].level, 2);
	assert_string_equal(t->column[0].head, "head");
	for (size_t i = 0; i < 100; i++)
		assert_string_equal(t->row[i].cell[0].text, "mine");
	assert_string_equal(d->block[3].signature[0].field, "author");
	assert_int_equal(d->blocks, 4);
	document_free(d);
	document_free(NULL);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, test_points, points_rows, "points");
	CHECK_ROWS(&list, test_position, position_rows, "position");
	CHECK_ROWS(&list, test_span, span_rows, "span");
	CHECK_ROWS(&list, test_golden, golden_rows, "text");
	check_add(&list, test_copies, NULL, "texts are copied");
	return check_run(&list, "document");
}
