/* The PDF writer, checked by programs that know nothing of it: qpdf and poppler's pdftotext, pdfinfo, pdffonts and
 * pdftoppm. */
#define _GNU_SOURCE
#include "forms/pdf_writer.h"
#include "forms/text_writer.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assess/text.h"
#include "tests/tool.h"

enum { BYTES_MAX = 32 << 20, PATH_SIZE = 256, MADE = 1780000000 /* 2026-05-28T20:26:40Z */ };

#define GOTHIC "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"
#define MINCHO "/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf"

/* 40 characters: rare kanji, a compatibility ideograph, a glyph variant, one beyond U+FFFF. */
#define COMPANY                                                                                                        \
	"株式会社髙﨑邉神塚隆葛󠄀𠮟情報システムサービス西日本統括本部首都圏第二"  \
	"営"                                                                                                          \
	"業"                                                                                                          \
	"所"                                                                                                          \
	"課"
#define URL                                                                                                            \
	"https://www.example.lg.jp/policy/information-security/2026/a-rather-long-path/with-many-parts/index.html"     \
	"?query=alpha&lang=ja&verylongwordwithoutanyplacetobreakitwhichmustbesplitsomewhereanyway=1"

/* Documents */

static struct document *new_document(void)
{
	struct document *d = document_new(LANG_JA);
	d->title = "評価票（公共施設予約システム）";
	d->number = "R8-0001";
	d->marking = "庁内限り";
	d->footer = "saas 1.0.0　0123456789ab";
	d->subject = "公共施設予約システム";
	d->made = MADE;
	return d;
}

static const struct column two[] = {{"項目", 1, false}, {"内容", 4, false}};
static const struct column five[] = {
    {"番号", 1, false}, {"質問", 4, false}, {"回答", 4, false}, {"証跡", 3, false}, {"結果", 1, true}};
static const struct column pairs[] = {{NULL, 1, false}, {NULL, 3, false}, {NULL, 1, false}, {NULL, 2, false}};
static const struct signature_box signers[] = {
    {"author", "担当者（作成）", "職・氏名\n日時"},
    {"approver", "承認者", "職・氏名"},
    {"vendor", "受注者", "住所\n名称\n代表者職・氏名"},
    {"witness", "立会人", NULL},
};

static void add_grade(struct document *d, bool decided, int worst, int best)
{
	const struct grade_box g = {
	    .letter = decided ? "C" : "保留",
	    .sentence = "必須要件はすべて満たされ、条件を付けて承認できます。" COMPANY "が対策を終えるまでの間です。",
	    .bounds = "いま答えていないものがすべて満たされれば B",
	    .residual = worst,
	    .residual_best = best,
	    .top = 45000,
	    .mark = {9000, 18000, 27000},
	    .mark_label = {"A", "B", "C", "D"},
	    .marks = 3,
	    .decided = decided,
	};
	document_grade(d, &g);
}

static void build_blocks(struct document *d)
{
	document_title(d, "情報セキュリティ評価票");
	struct table *t = document_table(d, pairs, 4, true);
	table_row(d, t, (const char *[]){"案件", "公共施設予約システム", "年度", "令和8年度"});
	table_row(d, t, (const char *[]){"事業者", COMPANY, "番号", "7123456789012"});
	table_row(d, t, (const char *[]){"期間", "令和8年4月1日から", NULL, NULL});
	add_grade(d, true, 18252, 9400);
	add_grade(d, true, 45000, 0);
	add_grade(d, true, 0, 0);
	add_grade(d, false, 0, 0);
	document_heading(d, 1, "必須要件の不適合");
	document_paragraph(d, STYLE_WARNING, "必須要件 CLD-37 が未回答のため保留です。");
	document_paragraph(d, STYLE_NORMAL, "一行目\n\n三行目――もちろん……終わり。");
	document_paragraph(d, STYLE_STRONG, "強く");
	document_paragraph(d, STYLE_SMALL, "※小さく\tここまで");
	document_heading(d, 2, "条項");
	document_paragraph(d, STYLE_CLAUSE,
			   "　第1条　葛󠄀と葛、𠮟ると叱るとを区別して印字する。");
	document_signatures(d, signers, 4);
}

static void build_awkward(struct document *d)
{
	document_title(d, COMPANY "の長い題名は二行になり中央にそろえられます");
	document_heading(d, 1, COMPANY COMPANY);
	document_paragraph(d, STYLE_NORMAL, "詳しくは" URL "を参照してください。");
	struct table *t = document_table(d, five, 5, false);
	table_row(d, t, (const char *[]){NULL, NULL, NULL, NULL, NULL});
	table_row(d, t, (const char *[]){"CLD-22", URL, COMPANY, "", "○"});
	table_row(d, t, (const char *[]){"averyverylongidentifierindeed", "", "\n\n", "空", "×"});
	table_row(d, t, (const char *[]){NULL, "改善　" COMPANY COMPANY, NULL, NULL, NULL})->joined = true;
	document_table(d, five, 5, false);
	document_table(d, pairs, 4, true);
	document_paragraph(d, STYLE_NORMAL, "");
	document_paragraph(d, STYLE_NORMAL, "soft\u00ADhyphen zero\u200Bwidth no\u00A0break non\u2011breaking");
}

static void build_nothing(struct document *d)
{
	d->title = d->number = d->marking = d->footer = d->subject = NULL;
}

static void add_rows(struct document *d, size_t rows)
{
	struct table *t = document_table(d, five, 5, false);
	for (size_t i = 0; i < rows; i++) {
		const char *id = arena_printf(d->arena, "R%03zu", i);
		const char *lines = arena_printf(d->arena, "%s一\n%s二\n%s三", id, id, id);
		if (i % 20 == 0)
			table_band(d, t, arena_printf(d->arena, "区分%zu", i / 20));
		table_row(d, t, (const char *[]){id, "保存場所はどこですか", lines, i % 3 ? "設定書" : NULL, "○"});
		if (i % 4)
			continue;
		const char *fix = arena_printf(d->arena, "%s改善する", id);
		table_row(d, t, (const char *[]){NULL, fix, NULL, NULL, NULL})->joined = true;
	}
}

static void build_long_table(struct document *d)
{
	document_title(d, "長い表");
	document_heading(d, 1, "要求事項");
	add_rows(d, 60);
	document_signatures(d, signers, 3);
}

static const char *tall_text(struct document *d, size_t lines)
{
	struct buf b;
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < lines; i++)
		buf_printf(&b, "%s行%03zu", i ? "\n" : "", i);
	const char *text = arena_strdup(d->arena, buf_text(&b));
	buf_clear(&b);
	return text;
}

static void build_tall_row(struct document *d)
{
	document_title(d, "高い行");
	struct table *t = document_table(d, two, 2, false);
	table_row(d, t, (const char *[]){"前", "前の行"});
	table_row(d, t, (const char *[]){"高い\n項目", tall_text(d, 150)});
	table_row(d, t, (const char *[]){NULL, "改善"})->joined = true;
	table_row(d, t, (const char *[]){"後", "後の行"});
	t = document_table(d, (const struct column[]){{NULL, 1, false}, {NULL, 4, false}}, 2, true);
	table_row(d, t, (const char *[]){"備考", tall_text(d, 100)});
}

/* Nobody writes such headings; they must not run off the page all the same. */
static void build_tall_heading(struct document *d)
{
	document_heading(d, 1, tall_text(d, 60));
	document_paragraph(d, STYLE_NORMAL, "本文");
}

static void build_breaks(struct document *d)
{
	document_break(d);
	document_paragraph(d, STYLE_NORMAL, "一頁目");
	document_break(d);
	document_break(d);
	document_heading(d, 1, "二頁目");
	document_break(d);
}

/* Running the tools */

struct made {
	char folder[64], path[PATH_SIZE];
	struct buf pdf;
};

static struct buf run(char *const argv[], int *status)
{
	int ends[2];
	struct buf out;
	buf_init(&out, BYTES_MAX);
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[0], argv);
		_exit(127);
	}
	assert_true(child > 0);
	close(ends[1]);
	char bytes[8192];
	for (ssize_t n; (n = read(ends[0], bytes, sizeof(bytes))) > 0;)
		buf_add(&out, bytes, (size_t)n);
	close(ends[0]);
	assert_int_equal(waitpid(child, status, 0), child);
	return out;
}

/* The output of a tool that must succeed. */
#define RUN(...) run_well((char *const[]){__VA_ARGS__, NULL})

static struct buf run_well(char *const argv[])
{
	int status = 0;
	struct buf out = run(argv, &status);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		fail_msg("%s: %s", argv[0], buf_text(&out));
	return out;
}

static char *literal(const char *s)
{
	return (char *)(uintptr_t)s; /* execvp() does not write */
}

static void print_findings(const struct err *err)
{
	for (size_t i = 0; i < err->count; i++)
		print_message("%s\n", err->item[i].text.ja);
}

static struct made make(const struct document *d)
{
	struct made m = {.folder = "/tmp/shinsa-pdf-XXXXXX"};
	struct err err = {0};
	buf_init(&m.pdf, BYTES_MAX);
	if (pdf_write(d, NULL, &m.pdf, &err)) {
		print_findings(&err);
		fail();
	}
	assert_non_null(mkdtemp(m.folder));
	snprintf(m.path, sizeof(m.path), "%s/d.pdf", m.folder);
	FILE *file = fopen(m.path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(m.pdf.p, 1, m.pdf.n, file), m.pdf.n);
	assert_int_equal(fclose(file), 0);
	return m;
}

static void unmake(struct made *m)
{
	unlink(m->path);
	assert_int_equal(rmdir(m->folder), 0);
	buf_clear(&m->pdf);
}

static int pages_of(const struct made *m)
{
	struct buf out = RUN(literal("pdfinfo"), literal(m->path));
	const char *at = strstr(buf_text(&out), "Pages:");
	assert_non_null(at);
	int pages = (int)strtol(at + strlen("Pages:"), NULL, 10);
	buf_clear(&out);
	return pages;
}

/* The text of one page between header and footer, in the order in which it is drawn. */
static struct buf body_of(const struct made *m, int page)
{
	char number[16];
	snprintf(number, sizeof(number), "%d", page);
	return RUN(literal("pdftotext"), literal("-raw"), literal("-nopgbrk"), literal("-r"), literal("72"),
		   literal("-x"), literal("0"), literal("-y"), literal("57"), literal("-W"), literal("596"),
		   literal("-H"), literal("738"), literal("-f"), number, literal("-l"), number, literal(m->path),
		   literal("-"));
}

static bool is_separator(uint32_t cp)
{
	return cp <= ' ' || cp == 0x3000 || cp == 0xA0 || cp == '|' || cp == ':' || cp == 0xFF1A || cp == 0xAD ||
	       cp == 0x200B;
}

/* Without white space and what the text writer sets between cells. */
static void squeeze(const char *text, struct buf *out)
{
	for (const char *s = text; *s;) {
		char bytes[4];
		uint32_t cp = text_next(&s);
		if (!is_separator(cp))
			buf_add(out, bytes, text_put(bytes, cp));
	}
}

/* All pages' bodies, squeezed; a table's header that is repeated at the top of a page is taken off. */
static struct buf squeezed_pdf(const struct made *m, const char *head)
{
	struct buf all;
	buf_init(&all, BYTES_MAX);
	int pages = pages_of(m);
	for (int page = 1; page <= pages; page++) {
		struct buf body = body_of(m, page), squeezed;
		buf_init(&squeezed, BYTES_MAX);
		squeeze(buf_text(&body), &squeezed);
		const char *text = buf_text(&squeezed);
		if (page > 1 && head && strncmp(text, head, strlen(head)) == 0)
			text += strlen(head);
		buf_str(&all, text);
		buf_clear(&squeezed);
		buf_clear(&body);
	}
	return all;
}

/* The words of the text writer, without header and footer. */
static struct buf squeezed_text(const struct document *d)
{
	struct document bare = *d;
	struct buf text, squeezed;
	bare.number = bare.marking = bare.footer = NULL;
	buf_init(&text, BYTES_MAX);
	buf_init(&squeezed, BYTES_MAX);
	text_write(&bare, &text);
	squeeze(buf_text(&text), &squeezed);
	buf_clear(&text);
	return squeezed;
}

/* Both writers */

struct words_row {
	const char *name;
	void (*build)(struct document *d);
	int pages;
	const char *head; /* of the table that goes over pages, squeezed */
};

static const struct words_row words_rows[] = {
    {"every block", build_blocks, 2, NULL},
    {"awkward content", build_awkward, 1, NULL},
    {"nothing at all", build_nothing, 1, NULL},
    {"long table", build_long_table, 5, "番号質問回答証跡結果"},
    {"row taller than a page", build_tall_row, 5, "項目内容"},
    {"heading taller than a page", build_tall_heading, 2, NULL},
    {"breaks", build_breaks, 2, NULL},
};

static void test_words(void **state)
{
	const struct words_row *row = *state;
	struct document *d = new_document();
	row->build(d);
	struct made m = make(d);
	struct buf pdf = squeezed_pdf(&m, row->head), text = squeezed_text(d);
	assert_string_equal(buf_text(&pdf), buf_text(&text));
	assert_int_equal(pages_of(&m), row->pages);
	buf_clear(&pdf);
	buf_clear(&text);
	unmake(&m);
	document_free(d);
}

static void test_valid(void **state)
{
	const struct words_row *row = *state;
	struct document *d = new_document();
	row->build(d);
	struct made m = make(d);
	struct buf check = RUN(literal("qpdf"), literal("--check"), literal(m.path));
	assert_non_null(strstr(buf_text(&check), "No syntax or stream encoding errors"));
	assert_null(strstr(buf_text(&check), "WARNING"));
	buf_clear(&check);
	unmake(&m);
	document_free(d);
}

/* Nothing is drawn in the margins at the left and right: 20 mm, as grey pixels at 72 per inch. */
static void test_margins(void **state)
{
	const struct words_row *row = *state;
	struct document *d = new_document();
	row->build(d);
	struct made m = make(d);
	struct buf picture = RUN(literal("pdftoppm"), literal("-r"), literal("72"), literal("-gray"), literal(m.path));
	const char *p = buf_text(&picture), *end = p + picture.n;
	int pages = 0;
	for (; p < end; pages++) {
		int width = 0, height = 0, used = 0;
		assert_int_equal(sscanf(p, "P5 %d %d 255%n", &width, &height, &used), 2);
		p += used + 1;
		for (int y = 0; y < height; y++) {
			for (int x = 0; x < width; x++) {
				unsigned char grey = (unsigned char)p[y * width + x];
				if ((x < 55 || x > 540 || y < 28 || y > 815) && grey < 250)
					fail_msg("page %d: ink at %d, %d", pages + 1, x, y);
			}
		}
		p += width * height;
	}
	assert_int_equal(pages, row->pages);
	buf_clear(&picture);
	unmake(&m);
	document_free(d);
}

static void test_same_bytes(void **state)
{
	const struct words_row *row = *state;
	struct buf pdf[2];
	for (int i = 0; i < 2; i++) {
		struct document *d = new_document();
		struct err err = {0};
		row->build(d);
		buf_init(&pdf[i], BYTES_MAX);
		assert_int_equal(pdf_write(d, NULL, &pdf[i], &err), 0);
		document_free(d);
	}
	assert_int_equal(pdf[0].n, pdf[1].n);
	assert_memory_equal(pdf[0].p, pdf[1].p, pdf[0].n);
	buf_clear(&pdf[0]);
	buf_clear(&pdf[1]);
}

/* Where pages end */

static void add_filler(struct document *d, size_t lines)
{
	for (size_t i = 0; i < lines; i++)
		document_paragraph(d, STYLE_NORMAL, arena_printf(d->arena, "埋め草%02zu", i));
}

static void end_heading(struct document *d)
{
	document_heading(d, 1, "見出し");
	document_heading(d, 2, "小見出し");
	document_paragraph(d, STYLE_NORMAL, "くっつく一\n二\n三");
}

static void end_table(struct document *d)
{
	document_heading(d, 1, "見出し");
	struct table *t = document_table(d, five, 5, false);
	table_band(d, t, "くっつく帯");
	table_row(d, t, (const char *[]){"くっつく行", "保存場所は\nどこですか", NULL, NULL, "○"});
	table_row(d, t, (const char *[]){NULL, "くっつく改善", NULL, NULL, NULL})->joined = true;
}

static void end_paragraph(struct document *d)
{
	document_paragraph(d, STYLE_NORMAL, "くっつく一\nくっつく二\n三\n四\nくっつく五\nくっつく六");
}

static void end_signatures(struct document *d)
{
	document_heading(d, 1, "くっつく署名");
	document_signatures(d, signers, 3);
}

static void end_pairs(struct document *d)
{
	struct table *t = document_table(d, pairs, 4, true);
	table_row(d, t, (const char *[]){"くっつく組", "あ\nい", NULL, NULL});
	table_row(d, t, (const char *[]){"中の組", "う", NULL, NULL});
	table_row(d, t, (const char *[]){"終わりの組", "え", NULL, NULL});
}

static void end_grade(struct document *d)
{
	document_heading(d, 1, "見出し");
	add_grade(d, true, 18252, 9400);
}

/* The texts of a group stand on one page, wherever the page ends. */
struct together_row {
	const char *name;
	void (*build)(struct document *d);
	const char *groups[3][4];
};

static const struct together_row together_rows[] = {
    {"headings and two lines", end_heading, {{"見出し", "小見出し", "くっつく一", "二"}}},
    {"heading, header, band, row, joined row",
     end_table,
     {{"見出し", "証跡", "くっつく帯", "くっつく行"}, {"くっつく行", "どこですか", "くっつく改善"}}},
    {"first and last two lines", end_paragraph, {{"くっつく一", "くっつく二"}, {"くっつく五", "くっつく六"}}},
    {"signature boxes", end_signatures, {{"くっつく署名", "担当者（作成）", "職・氏名", "代表者職・氏名"}}},
    {"few pairs", end_pairs, {{"くっつく組", "中の組", "終わりの組"}}},
    {"grade box", end_grade, {{"見出し", "残存 18,252", "45,000", "すべて満たされれば"}}},
};

static void check_together(const struct made *m, const char *const group[4])
{
	int pages = pages_of(m), page_of_first = 0;
	for (int page = 1; page <= pages; page++) {
		struct buf body = body_of(m, page);
		for (int i = 0; i < 4 && group[i]; i++) {
			if (!strstr(buf_text(&body), group[i]))
				continue;
			page_of_first = page_of_first ? page_of_first : page;
			if (page != page_of_first)
				fail_msg("'%s' and '%s' are on pages %d and %d", group[0], group[i], page_of_first,
					 page);
		}
		buf_clear(&body);
	}
	assert_true(page_of_first > 0);
}

static void test_together(void **state)
{
	const struct together_row *row = *state;
	bool crossed = false;
	for (size_t filler = 22; filler <= 36; filler++) {
		struct document *d = new_document();
		add_filler(d, filler);
		row->build(d);
		struct made m = make(d);
		for (int g = 0; g < 3 && row->groups[g][0]; g++)
			check_together(&m, row->groups[g]);
		crossed = crossed || pages_of(&m) > 1;
		unmake(&m);
		document_free(d);
	}
	assert_true(crossed);
}

static void test_rows_whole(void **state)
{
	(void)state;
	struct document *d = new_document();
	build_long_table(d);
	struct made m = make(d);
	int pages = pages_of(&m);
	size_t seen = 0;
	for (int page = 1; page <= pages; page++) {
		struct buf body = body_of(&m, page);
		for (size_t i = 0; i < 60; i++) {
			char first[16], last[16], fix[24];
			snprintf(first, sizeof(first), "R%03zu一", i);
			snprintf(last, sizeof(last), "R%03zu三", i);
			snprintf(fix, sizeof(fix), "R%03zu改善", i);
			bool here = strstr(buf_text(&body), first);
			assert_int_equal(here, strstr(buf_text(&body), last) != NULL);
			if (i % 4 == 0)
				assert_int_equal(here, strstr(buf_text(&body), fix) != NULL);
			seen += here;
		}
		if (seen && seen < 60)
			assert_non_null(strstr(buf_text(&body), "番号 質問"));
		buf_clear(&body);
	}
	assert_int_equal(seen, 60);
	unmake(&m);
	document_free(d);
}

/* Page headers and footers */

struct edge_row {
	const char *name;
	const char *title, *marking, *footer;
	const char *shown[4];
};

static const struct edge_row edge_rows[] = {
    {"all fit",
     "評価票（案件）",
     "非公開",
     "saas 1.0.0　0123456789ab",
     {"評価票（案件）", "非公開", "R8-0001", "0123456789ab"}},
    {"long title is cut", COMPANY COMPANY COMPANY, "庁内限り", "f", {"株式会社髙﨑", "…", "庁内限り", NULL}},
    {"long footer is cut", "t", "公開", COMPANY COMPANY COMPANY, {"株式会社髙﨑", "…", "公開", "1/2"}},
};

static void test_edges(void **state)
{
	const struct edge_row *row = *state;
	struct document *d = new_document();
	d->title = row->title;
	d->marking = row->marking;
	d->footer = row->footer;
	document_paragraph(d, STYLE_NORMAL, "一");
	document_break(d);
	document_paragraph(d, STYLE_NORMAL, "二");
	struct made m = make(d);
	for (int page = 1; page <= 2; page++) {
		char number[4], of[8];
		snprintf(number, sizeof(number), "%d", page);
		snprintf(of, sizeof(of), "%d/2", page);
		struct buf text = RUN(literal("pdftotext"), literal("-raw"), literal("-f"), number, literal("-l"),
				      number, literal(m.path), literal("-"));
		assert_non_null(strstr(buf_text(&text), of));
		for (int i = 0; i < 4 && row->shown[i] && page == 1; i++)
			assert_non_null(strstr(buf_text(&text), row->shown[i]));
		buf_clear(&text);
	}
	unmake(&m);
	document_free(d);
}

/* The file */

struct file_row {
	const char *name, *tool, *option;
	const char *expected[8];
	const char *absent;
};

static const struct file_row file_rows[] = {
    {"metadata",
     "pdfinfo",
     "-isodates",
     {"Title:           評価票（公共施設予約システム）", "Subject:         公共施設予約システム",
      "Author:          shinsa", "2026-05-29T05:26:40+09", "(A4)", "PDF version:     1.7", "Form:            AcroForm"},
     "ModDate"},
    {"fonts", "pdffonts", "-f", {"IPAexGothic", "IPAexMincho", "yes yes yes"}, "no "},
};

static void test_file(void **state)
{
	const struct file_row *row = *state;
	struct document *d = new_document();
	build_blocks(d);
	struct made m = make(d);
	struct buf out = strcmp(row->tool, "pdfinfo") == 0
			     ? RUN(literal(row->tool), literal(row->option), literal(m.path))
			     : RUN(literal(row->tool), literal("-f"), literal("1"), literal(m.path));
	for (int i = 0; i < 8 && row->expected[i]; i++) {
		if (!strstr(buf_text(&out), row->expected[i]))
			fail_msg("'%s' is not in: %s", row->expected[i], buf_text(&out));
	}
	assert_null(strstr(buf_text(&out), row->absent));
	buf_clear(&out);
	unmake(&m);
	document_free(d);
}

static struct buf expand(const struct buf *pdf)
{
	struct buf out;
	buf_init(&out, BYTES_MAX);
	tool_expand(pdf, &out);
	return out;
}

static bool in_file(const struct buf *pdf, const char *bytes)
{
	return memmem(pdf->p, pdf->n, bytes, strlen(bytes)) != NULL;
}

static void test_catalog(void **state)
{
	(void)state;
	static const char *const expected[] = {"/Lang (ja-JP)",
					       "/DisplayDocTitle true",
					       "/SigFlags 3",
					       "/T (author)",
					       "/T (approver)",
					       "/T (vendor)",
					       "/T (witness)",
					       "/F 132",
					       "/FT /Sig",
					       "/Subtype /Widget",
					       "/Outlines",
					       "/ID [",
					       "/CreationDate (D:20260529052640+09'00')"};
	struct document *d = new_document();
	build_blocks(d);
	struct made m = make(d);
	struct buf whole = expand(&m.pdf);
	assert_memory_equal(m.pdf.p, "%PDF-1.7", 8);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		if (!in_file(&whole, expected[i]))
			fail_msg("'%s' is not in the file", expected[i]);
	}
	buf_clear(&whole);
	unmake(&m);
	d->lang = LANG_EN;
	m = make(d);
	whole = expand(&m.pdf);
	assert_true(in_file(&whole, "/Lang (en-GB)"));
	buf_clear(&whole);
	unmake(&m);
	document_free(d);
}

/* The rectangles of all widgets: of a size to sign in, inside the margins, not over each other. */
static void test_fields(void **state)
{
	(void)state;
	struct document *d = new_document();
	document_signatures(d, signers, 1);
	document_signatures(d, signers, 2);
	document_signatures(d, signers, 3);
	struct made m = make(d);
	double r[8][4];
	size_t n = 0;
	struct buf whole = expand(&m.pdf);
	const char *p = whole.p, *end = p + whole.n;
	while ((p = memmem(p, (size_t)(end - p), "/Rect [", 7)) && n < 8) {
		p += 5;
		assert_int_equal(sscanf(p, " [ %lf %lf %lf %lf", &r[n][0], &r[n][1], &r[n][2], &r[n][3]), 4);
		assert_true(r[n][2] - r[n][0] >= 158 && r[n][3] - r[n][1] >= 60); /* five lines of an appearance */
		assert_true(r[n][0] >= 56.6 && r[n][2] <= 595.3 - 56.6 && r[n][1] >= 56.6 && r[n][3] <= 841.9 - 56.6);
		for (size_t i = 0; i < n; i++)
			assert_true(r[i][2] <= r[n][0] || r[n][2] <= r[i][0] || r[i][3] <= r[n][1] ||
				    r[n][3] <= r[i][1]);
		n++;
	}
	assert_int_equal(n, 6);
	buf_clear(&whole);
	unmake(&m);
	document_free(d);
}

static void test_identity(void **state)
{
	(void)state;
	char id[3][80] = {"", "", ""};
	for (int i = 0; i < 3; i++) {
		struct document *d = new_document();
		d->made = MADE + (i == 1);
		document_paragraph(d, STYLE_NORMAL, i == 2 ? "別" : "同");
		struct made m = make(d);
		struct buf whole = expand(&m.pdf);
		/* qpdf keeps the first half, which is ours. */
		const char *at = memmem(whole.p, whole.n, "/ID [", 5);
		assert_non_null(at);
		memcpy(id[i], at, 71);
		assert_non_null(strchr(id[i], '>'));
		buf_clear(&whole);
		unmake(&m);
		document_free(d);
	}
	/* The text, not the clock. */
	assert_string_equal(id[0], id[1]);
	assert_string_not_equal(id[0], id[2]);
}

/* What cannot be printed */

struct missing_row {
	const char *name;
	const char *text;
	enum text_style style;
	size_t findings;
	const char *shown[3]; /* in the findings, one after the other */
};

static const struct missing_row missing_rows[] = {
    {"beyond U+FFFF", "株式会社𠮷野工業", STYLE_NORMAL, 1, {"「𠮷」（U+20BB7）", "株式会社𠮷野工業"}},
    {"tick box", "確認☑済み", STYLE_NORMAL, 1, {"「☑」（U+2611）", "「確認☑済み」"}},
    {"several, each once", "☑☒☑𠮷☒", STYLE_NORMAL, 3, {"U+2611", "U+2612", "U+20BB7"}},
    {"words around are cut",
     "一二三四五六七八九十甲乙☑丙丁一二三四五六七八九十",
     STYLE_NORMAL,
     1,
     {"「三四五六七八九十甲乙☑丙丁一二三四五六七」"}},
    {"variant the font lacks", "辻󠇯さん", STYLE_NORMAL, 1, {"U+8FBB U+E01EF"}},
    {"control character", "鈴\aです", STYLE_NORMAL, 1, {"U+0007"}},
    {"in the other font", "確認☑済み", STYLE_CLAUSE, 1, {"ipaexm.ttf"}},
    {"invalid UTF-8", "壊\xFFれ", STYLE_NORMAL, 1, {"U+FFFD"}},
};

static void test_missing(void **state)
{
	const struct missing_row *row = *state;
	struct document *d = new_document();
	document_paragraph(d, row->style, row->text);
	struct err err = {0};
	struct buf out;
	buf_init(&out, BYTES_MAX);
	buf_str(&out, "before");
	assert_int_equal(pdf_write(d, NULL, &out, &err), -1);
	assert_string_equal(buf_text(&out), "before");
	print_findings(&err);
	assert_int_equal(err.count, row->findings);
	for (size_t i = 0; i < 3 && row->shown[i]; i++) {
		const struct finding *f = &err.item[i < err.count ? i : err.count - 1];
		assert_int_equal(f->kind, ERR_INPUT);
		if (!strstr(f->text.ja, row->shown[i]))
			fail_msg("'%s' is not in: %s", row->shown[i], f->text.ja);
		assert_non_null(strstr(f->text.ja, "かなで書いてください"));
		assert_non_null(strstr(f->text.en, "U+"));
	}
	err_clear(&err);
	buf_clear(&out);
	document_free(d);
}

/* Fonts */

struct font_row {
	const char *name;
	const char *gothic, *mincho; /* "broken": a font cut short; "locked": its licence forbids; "text": no font */
	enum text_style style;
	bool fails;
	int fonts; /* embedded */
};

static const struct font_row font_rows[] = {
    {"standard, no clause: no mincho", NULL, "/nonexistent/m.ttf", STYLE_NORMAL, false, 1},
    {"clause needs mincho", NULL, "/nonexistent/m.ttf", STYLE_CLAUSE, true, 0},
    {"no gothic", "/nonexistent/g.ttf", NULL, STYLE_NORMAL, true, 0},
    {"a folder", "/tmp", NULL, STYLE_NORMAL, true, 0},
    {"a device", "/dev/zero", NULL, STYLE_NORMAL, true, 0},
    {"cut short", "broken", NULL, STYLE_NORMAL, true, 0},
    {"not a font", "text", NULL, STYLE_NORMAL, true, 0},
    {"may not be embedded", "locked", NULL, STYLE_NORMAL, true, 0},
    {"one file for both", GOTHIC, GOTHIC, STYLE_CLAUSE, false, 1},
    {"exchanged", MINCHO, GOTHIC, STYLE_CLAUSE, false, 2},
};

static void read_font(size_t max, struct buf *out)
{
	char piece[4096];
	FILE *font = fopen(GOTHIC, "rb");
	assert_non_null(font);
	for (size_t n; out->n < max && (n = fread(piece, 1, sizeof(piece), font)) > 0;)
		buf_add(out, piece, n);
	fclose(font);
}

/* fsType of the table OS/2: restricted licence embedding. */
static void lock_font(struct buf *font)
{
	enum { DIRECTORY = 12, ENTRY = 16, OFFSET = 8, FS_TYPE = 8 };
	unsigned char *p = (unsigned char *)font->p;
	for (size_t at = DIRECTORY; at < DIRECTORY + 64 * ENTRY; at += ENTRY) {
		if (memcmp(p + at, "OS/2", 4))
			continue;
		const unsigned char *o = p + at + OFFSET;
		size_t table = (size_t)o[0] << 24 | (size_t)o[1] << 16 | (size_t)o[2] << 8 | o[3];
		p[table + FS_TYPE] = 0;
		p[table + FS_TYPE + 1] = 2;
		return;
	}
	fail_msg("no table OS/2");
}

/* The path for a row: a file made for it, or the one it names. */
static const char *font_file(const char *name, const char *folder, char path[PATH_SIZE])
{
	struct buf bytes;
	buf_init(&bytes, BYTES_MAX);
	if (name && strcmp(name, "broken") == 0) {
		read_font(80000, &bytes);
	} else if (name && strcmp(name, "locked") == 0) {
		read_font(BYTES_MAX, &bytes);
		lock_font(&bytes);
	} else if (name && strcmp(name, "text") == 0) {
		buf_str(&bytes, "これはフォントではありません\n");
	} else {
		return name;
	}
	snprintf(path, PATH_SIZE, "%s/font.ttf", folder);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
	fclose(file);
	buf_clear(&bytes);
	return path;
}

static int count_fonts(const struct buf *pdf)
{
	int n = 0;
	struct buf whole = expand(pdf);
	const char *p = whole.p, *end = p + whole.n;
	while ((p = memmem(p, (size_t)(end - p), "/FontFile2", 10))) {
		p += 10;
		n++;
	}
	buf_clear(&whole);
	return n;
}

static void test_fonts(void **state)
{
	const struct font_row *row = *state;
	char folder[] = "/tmp/shinsa-pdf-XXXXXX", path[PATH_SIZE] = "";
	assert_non_null(mkdtemp(folder));
	struct pdf_fonts fonts = {font_file(row->gothic, folder, path), row->mincho};
	struct document *d = new_document();
	document_paragraph(d, row->style, "第1条");
	struct err err = {0};
	struct buf out;
	buf_init(&out, BYTES_MAX);
	assert_int_equal(pdf_write(d, &fonts, &out, &err), row->fails ? -1 : 0);
	if (row->fails) {
		const char *bad = row->gothic ? fonts.gothic : row->mincho;
		assert_int_equal(err_first_kind(&err), ERR_WORLD);
		print_findings(&err);
		const char *const all[] = {bad, "--font FILE", "fonts-ipaexfont"};
		for (size_t i = 0; i < 3; i++) {
			assert_non_null(strstr(err.item[0].text.ja, all[i]));
			assert_non_null(strstr(err.item[0].text.en, all[i]));
		}
		assert_int_equal(out.n, 0);
	} else {
		assert_int_equal(count_fonts(&out), row->fonts);
	}
	if (path[0])
		unlink(path);
	assert_int_equal(rmdir(folder), 0);
	err_clear(&err);
	buf_clear(&out);
	document_free(d);
}

static void test_ceiling(void **state)
{
	(void)state;
	struct document *d = new_document();
	document_paragraph(d, STYLE_NORMAL, "大きすぎる");
	struct err err = {0};
	struct buf out;
	buf_init(&out, 5000);
	buf_str(&out, "before");
	assert_int_equal(pdf_write(d, NULL, &out, &err), -1);
	assert_int_equal(err_first_kind(&err), ERR_INPUT);
	assert_string_equal(buf_text(&out), "before");
	err_clear(&err);
	buf_clear(&out);
	document_free(d);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, test_words, words_rows, "same words");
	CHECK_ROWS(&list, test_valid, words_rows, "qpdf");
	CHECK_ROWS(&list, test_margins, words_rows, "margins");
	CHECK_ROWS(&list, test_same_bytes, words_rows, "same bytes");
	CHECK_ROWS(&list, test_together, together_rows, "one page");
	check_add(&list, test_rows_whole, NULL, "rows are whole and headers repeated");
	CHECK_ROWS(&list, test_edges, edge_rows, "edges");
	CHECK_ROWS(&list, test_file, file_rows, "file");
	check_add(&list, test_catalog, NULL, "catalog and form");
	check_add(&list, test_fields, NULL, "fields have room");
	check_add(&list, test_identity, NULL, "identity follows the text");
	CHECK_ROWS(&list, test_missing, missing_rows, "missing");
	CHECK_ROWS(&list, test_fonts, font_rows, "fonts");
	check_add(&list, test_ceiling, NULL, "ceiling");
	return check_run(&list, "pdf");
}
