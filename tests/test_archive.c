/* Documents are fit for the archive (PDF/A-2b, with an attachment PDF/A-3b) and for assistive technology (PDF/UA-1):
 * every form, and documents made to be hard, under the rules of structure.h; then PDFBox, poppler and qpdf. */
#define _GNU_SOURCE
#include "tests/structure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/answers_file.h"
#include "forms/forms.h"
#include "forms/pdf_writer.h"
#include "forms/sign.h"
#include "forms/text_writer.h"
#include "tests/check.h"
#include "tests/keys.h"
#include "tests/tool.h"

enum { FILE_LIMIT = 1 << 20, NOW = 1780272000 /* 2026-06-01 in Japan */ };

/* A character beyond U+FFFF, one with a variation selector, and what XML and PDF must escape. */
#define HARD "株式会社𠮟葛󠄀＆<R&D>(髙﨑)\\"

/* What is put under the rules */

struct subject {
	char name[96];
	void (*build)(struct document *d); /* a document made by hand; NULL: a form */
	const struct form *form;
	const char *answers; /* its file; NULL: the blank form */
	enum view view;
	enum lang lang;
	bool attached, is_signed;
};

/* What a form is made from; documents borrow some of it. */
struct scene {
	struct questionnaire *q;
	struct answers *a;
	struct ini *ini;
	struct verdict *v;
};

/* The subject that is open: many tests look at one after the other. */
struct shelf {
	char folder[64];
	struct scene scene;
	const struct subject *subject;
	struct document *d;
	struct paper_source source;
	struct paper *paper; /* NULL: not looked at yet */
};

static void say_errors(const struct err *err)
{
	for (size_t i = 0; i < err->count; i++)
		print_error("%s\n", words_in(err->item[i].text, LANG_EN));
}

static void must(int rc, const struct err *err)
{
	if (!rc)
		return;
	say_errors(err);
	fail();
}

/* Forms */

static void load_questionnaire(struct questionnaire **q, struct host *host, const char *kind)
{
	static const char *const folder[] = {"templates"};
	struct err err = {0};
	const struct template_source src = {.host = host, .folder = folder, .folders = 1};
	must(questionnaire_load(q, &src, kind, &err), &err);
}

/* The answers of the file, or none. */
static void scene_open(struct scene *s, const char *path)
{
	struct host host;
	struct err err = {0};
	struct buf bytes;
	const int today = date_from_ymd(2026, 6, 1);
	host_system(&host);
	buf_init(&bytes, FILE_LIMIT);
	if (path) {
		must(host.read(host.ctx, path, FILE_LIMIT, &bytes, &err), &err);
		must(ini_parse(&s->ini, path, bytes.p, bytes.n, &err), &err);
		load_questionnaire(&s->q, &host, answers_file_kind(s->ini, &err));
		must(answers_file_read(&s->a, s->ini, s->q, today, &err), &err);
	} else {
		load_questionnaire(&s->q, &host, "cloud");
		s->a = answers_new(s->q, today);
	}
	s->v = score(s->a);
	buf_clear(&bytes);
}

static void scene_close(struct scene *s)
{
	verdict_free(s->v);
	answers_free(s->a);
	questionnaire_free(s->q);
	ini_free(s->ini);
	*s = (struct scene){0};
}

static struct document *build_form(const struct subject *s, struct scene *scene)
{
	scene_open(scene, s->answers);
	const struct form_input in = {.answers = scene->a,
				      .verdict = scene->v,
				      .id = s->answers ? "R8-0001" : NULL,
				      .registered = s->answers != NULL,
				      .blank = !s->answers,
				      .view = s->view,
				      .lang = s->lang,
				      .now = NOW,
				      .author = "担当",
				      .self_made_key = true};
	return s->form->build(&in);
}

/* Documents made by hand */

static const struct column columns[] = {
    {"番号", 1, false}, {"質問", 4, false}, {"回答", 4, false}, {NULL, 3, false}, {"結果", 1, true}};
static const struct column pairs[] = {{NULL, 1, false}, {NULL, 3, false}, {NULL, 1, false}, {NULL, 2, false}};
static const struct column lines[] = {{"項目", 1, false}, {"内容", 4, false}};
static const struct signature_box signers[] = {
    {"author", "担当者（作成）𠮟", "職・氏名\n日時"},
    {"approver", "承認者", "職・氏名"},
    {"vendor", "受注者", NULL},
    {"witness", "立会人", "住所"},
};

static void add_grade(struct document *d)
{
	const struct grade_box g = {.letter = "C",
				    .sentence = "条件を付けて承認できます。" HARD,
				    .bounds = "いま答えていないものがすべて満たされれば B",
				    .alt = "等級 C。残存 18,252 点。" HARD,
				    .residual = 18252,
				    .residual_best = 9400,
				    .top = 45000,
				    .mark = {9000, 18000, 27000},
				    .mark_label = {"A", "B", "C", "D"},
				    .marks = 3,
				    .decided = true};
	document_grade(d, &g);
}

enum { HEAT_ROWS = 70 };

/* Longer than a page. */
static void add_heat(struct document *d)
{
	static const char *const column[] = {"機密性", "完全性", "可用性"};
	const char *row[HEAT_ROWS];
	struct heat_cell cell[HEAT_ROWS * 3];
	for (size_t i = 0; i < HEAT_ROWS; i++)
		row[i] = arena_printf(d->arena, "脅威%zu %s", i, i == 3 ? HARD : "");
	for (size_t i = 0; i < HEAT_ROWS * 3; i++)
		cell[i] =
		    (struct heat_cell){i % 7 ? "24,000" : "－", i % 3 ? NULL : "対策なし 36,000", (int)(i % 5), i == 4};
	const struct picture p = {.kind = PICTURE_HEAT,
				  .alt = "脅威の地図 " HARD,
				  .heat = {"脅威", column, row, cell, 3, HEAT_ROWS, "濃いほど高い"}};
	document_picture(d, &p);
}

static void add_falls(struct document *d)
{
	static const struct fall fall[] = {{"不正アクセス" HARD, 36000, 24000, "36,000 → 24,000"},
					   {"紛失", 9000, 0, "9,000 → 0"}};
	const struct picture p = {.kind = PICTURE_FALL,
				  .alt = "対策による低減",
				  .fall = {.fall = fall,
					   .falls = 2,
					   .top = 45000,
					   .mark = {9000, 18000},
					   .mark_label = {"A", "B", "C"},
					   .marks = 2,
					   .from_name = "対策がないとき",
					   .to_name = "残存"}};
	document_picture(d, &p);
}

static void add_shares(struct document *d)
{
	static const struct share share[] = {{"契約", {5, 3, 1}}, {"運用", {0, 0, 0}}, {"所在", {98, 1, 1}}};
	const struct picture p = {.kind = PICTURE_SHARE,
				  .alt = "満たす割合 <&>",
				  .share = {.share = share,
					    .shares = 3,
					    .part = {"満たす", "一部", "満たさない"},
					    .mark = {"○", "△", "×"},
					    .parts = 3}};
	document_picture(d, &p);
}

static const char *many_lines(struct document *d, size_t n)
{
	const char *text = "行";
	for (size_t i = 0; i < n; i++)
		text = arena_printf(d->arena, "%s\n行%zu", text, i);
	return text;
}

static void add_tables(struct document *d)
{
	struct table *t = document_table(d, pairs, 4, true);
	table_row(d, t, (const char *[]){"案件", HARD, NULL, NULL});
	table_row(d, t, (const char *[]){"番号", "7123456789012", "年度", NULL});
	t = document_table(d, columns, 5, false);
	for (size_t i = 0; i < 70; i++) {
		const char *id = arena_printf(d->arena, "R%03zu", i);
		if (i % 20 == 0)
			table_band(d, t, arena_printf(d->arena, "区分%zu %s", i, HARD));
		table_row(d, t,
			  (const char *[]){id, "保存場所", i % 3 ? "国内\n二行目" : NULL, i % 5 ? NULL : HARD, "○"});
		if (i % 4 == 0)
			table_row(d, t, (const char *[]){NULL, "改善する", NULL, "いつまでに", NULL})->joined = true;
	}
	t = document_table(d, lines, 2, false);
	table_row(d, t, (const char *[]){"高い\n項目", many_lines(d, 130)});
	table_row(d, t, (const char *[]){"書く", "ここに"})->cell[1].ruled = 3;
	table_row(d, t, (const char *[]){NULL, NULL})->cell[0].ruled = 2;
}

static void add_paragraphs(struct document *d)
{
	document_paragraph(d, STYLE_WARNING, "必須要件が未回答のため保留です。");
	document_paragraph(d, STYLE_NORMAL, "一行目\n\n三行目――もちろん……終わり。" HARD);
	document_paragraph(d, STYLE_STRONG, "強く");
	document_paragraph(d, STYLE_SMALL, many_lines(d, 90));
	document_paragraph(d, STYLE_CLAUSE, "　第1条　葛󠄀と葛、𠮟ると叱るとを区別する。");
	document_paragraph(d, STYLE_NORMAL, "");
	document_paragraph(d, STYLE_NORMAL, "soft\u00ADhyphen zero\u200Bwidth no\u00A0break non\u2011breaking");
}

static void build_hard(struct document *d)
{
	const struct seal seal = {"文書番号 R8-0001\n要約値 0123456789abcdef", "R8-0001 0123456789ABCDEF", "QR " HARD};
	document_title(d, "評価票 " HARD);
	document_heading(d, 2, "飛ばした見出し " HARD);
	add_grade(d);
	document_heading(d, 1, "絵 " HARD);
	add_falls(d);
	document_heading(d, 2, "割合");
	add_shares(d);
	add_heat(d);
	document_break(d);
	document_heading(d, 1, "表");
	document_heading(d, 2, "小見出し " HARD);
	add_tables(d);
	document_heading(d, 1, "文");
	add_paragraphs(d);
	document_seal(d, &seal);
	document_signatures(d, signers, 4);
}

/* One page, for programs that take a second for each. */
static void build_short(struct document *d)
{
	document_title(d, "評価票 " HARD);
	add_grade(d);
	document_heading(d, 1, "絵 " HARD);
	add_falls(d);
	add_shares(d);
	struct table *t = document_table(d, columns, 5, false);
	table_band(d, t, "区分");
	table_row(d, t, (const char *[]){"R001", HARD, NULL, "国内", "○"});
	table_row(d, t, (const char *[]){NULL, "改善する", NULL, "いつまでに", NULL})->joined = true;
	document_paragraph(d, STYLE_CLAUSE, "　第1条　葛󠄀と葛、𠮟ると叱るとを区別する。");
	document_signatures(d, signers, 2);
}

static void build_untitled(struct document *d)
{
	document_heading(d, 2, "題のない文書の小見出し");
	document_heading(d, 1, many_lines(d, 60));
	document_paragraph(d, STYLE_NORMAL, "本文");
	document_heading(d, 1, "");
	document_title(d, "");
	document_table(d, columns, 5, false);
	document_table(d, pairs, 4, true);
	document_heading(d, 2, "終わり");
	document_signatures(d, (const struct signature_box[]){{"author", "担当", NULL}}, 1);
}

static void build_nothing(struct document *d)
{
	d->title = d->subject = d->number = d->marking = d->footer = NULL;
}

static struct document *build_by_hand(const struct subject *s)
{
	struct document *d = document_new(s->lang);
	d->title = "評価票 " HARD;
	d->subject = "公共施設予約システム " HARD;
	d->number = "R8-0001";
	d->marking = "庁内限り";
	d->footer = "saas 1.0.0　0123456789ab";
	d->made = NOW;
	d->content = "{\"title\":\"" HARD "\",\"rows\":[1,2,3]}\n";
	d->attach = s->attached ? "R8-0001.json" : NULL;
	s->build(d);
	return d;
}

/* Files */

/* Two signatures over it. */
static void sign_file(const struct shelf *shelf, struct buf *file)
{
	static const char *const field[] = {"author", "approver"};
	const struct keys_spec spec = {.name = "佐藤 花子", .from = NOW - KEYS_DAY, .to = NOW + 900 * KEYS_DAY};
	struct keys_pair pair = keys_make(&spec, NULL);
	struct tool_path path = tool_path(shelf->folder, "key.pem");
	struct host host;
	struct err err = {0};
	struct key *key = NULL;
	host_system(&host);
	keys_pem(path.text, pair.key, pair.cert, NULL, NULL, false);
	must(key_load(&key, path.text, NULL, KEYS_NOW, &host, &err), &err);
	for (size_t i = 0; i < 2; i++) {
		const struct sign_input in = {
		    .field = field[i], .reason = "作成（𠮟）", .when = KEYS_NOW, .lang = LANG_JA};
		struct buf out;
		buf_init(&out, PAPER_MAX);
		must(sign_pdf(file, key, &in, &host, &out, &err), &err);
		buf_clear(file);
		*file = out;
	}
	key_free(key);
	keys_clear(&pair);
}

static void shelf_close(struct shelf *s)
{
	paper_free(s->paper);
	document_free(s->d);
	scene_close(&s->scene);
	paper_source_clear(&s->source);
	s->paper = NULL;
	s->d = NULL;
	s->subject = NULL;
}

/* The file of a subject. */
static void shelf_make(struct shelf *s, const struct subject *subject)
{
	struct err err = {0};
	struct buf file;
	shelf_close(s);
	s->d = subject->build ? build_by_hand(subject) : build_form(subject, &s->scene);
	if (subject->view == VIEW_VENDOR && !subject->build)
		assert_null(s->d->attach);
	buf_init(&file, PAPER_MAX);
	must(pdf_write(s->d, NULL, &file, &err), &err);
	if (subject->is_signed)
		sign_file(s, &file);
	paper_source_open(&s->source, s->folder, &file);
	s->subject = subject;
}

static struct paper *shelf_open(struct shelf *s, const struct subject *subject)
{
	if (s->subject != subject)
		shelf_make(s, subject);
	if (!s->paper) {
		s->paper = paper_open(&s->source, s->d);
		paper_read(s->paper);
	}
	return s->paper;
}

/* Every rule for every subject */

struct trial {
	struct shelf *shelf;
	const struct subject *subject;
	const struct paper_rule *rule;
};

static void keeps_rule(void **state)
{
	const struct trial *t = *state;
	struct paper *p = shelf_open(t->shelf, t->subject);
	buf_clear(&p->wrong);
	t->rule->check(p);
	if (p->wrong.n)
		fail_msg("%s", buf_text(&p->wrong));
}

/* Every rule fails where it should */

enum harm {
	HARM_SET,     /* a key gets a value (JSON), or goes */
	HARM_REVERSE, /* an array's items in the other order */
	HARM_TEXT,    /* in a decoded stream, `from` becomes `to` */
	HARM_CUT,     /* a stream loses its second half */
	HARM_FILE     /* in the file, before it is read */
};

/* The object: the first whose `key` has that value (NULL: any), or what `via` of it refers to. NULL: the trailer. */
struct damage {
	const char *name, *rule, *says;
	enum harm harm;
	const char *key, *value, *via;
	const char *from, *to;
	bool bare; /* done to the document that has no attachment */
};

static const struct damage damages[] = {
    {"version", "header", "1.7", HARM_FILE, NULL, NULL, NULL, "%PDF-1.7", "%PDF-1.4", false},
    {"no binary comment", "header", "ASCII", HARM_FILE, NULL, NULL, NULL, "\n%\xB7", "\n%A", false},
    {"encrypted", "trailer", "encrypted", HARM_SET, NULL, NULL, NULL, "/Encrypt", "{}", false},
    {"two /ID", "trailer", "/ID", HARM_SET, NULL, NULL, NULL, "/ID",
     "[\"b:00112233445566778899\",\"b:00112233445566778898\"]", false},
    {"stream without end", "streams", "qpdf", HARM_FILE, NULL, NULL, NULL, "endstream", "endstreem", false},
    {"stream's line not ended", "streams", "no line end", HARM_FILE, NULL, NULL, NULL, "\nendstream", " endstream",
     false},
    {"LZW", "streams", "other than Flate", HARM_SET, "/FontFile2", NULL, "/FontFile2", "/Filter", "\"/LZWDecode\"",
     false},
    {"metadata filtered", "metadata", "filtered", HARM_SET, "/Type", "/Metadata", NULL, "/Filter", "\"/FlateDecode\"",
     false},
    {"metadata not closed", "metadata", "end without", HARM_TEXT, "/Type", "/Metadata", NULL, "</rdf:RDF>",
     "</rdf:RDX>", false},
    {"bare ampersand", "metadata", "entity", HARM_TEXT, "/Type", "/Metadata", NULL, "&amp;", "&", false},
    {"prefix not declared", "metadata", "prefix", HARM_TEXT, "/Type", "/Metadata", NULL, "xmlns:pdfuaid",
     "xmlns:pdfuai", false},
    {"other part", "identification", "pdfaid:part", HARM_TEXT, "/Type", "/Metadata", NULL, "<pdfaid:part>3",
     "<pdfaid:part>2", false},
    {"conformance A", "identification", "conformance", HARM_TEXT, "/Type", "/Metadata", NULL, "conformance>B",
     "conformance>A", false},
    {"not PDF/UA", "identification", "pdfuaid", HARM_TEXT, "/Type", "/Metadata", NULL, "<pdfuaid:part>1</pdfuaid:part>",
     "", false},
    {"schema not described", "identification", "pdfaSchema:prefix", HARM_TEXT, "/Type", "/Metadata", NULL,
     "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>", "", false},
    {"other title", "properties", "dc:title", HARM_SET, "/Producer", NULL, NULL, "/Title", "\"u:another\"", false},
    {"other moment", "properties", "CreateDate", HARM_TEXT, "/Type", "/Metadata", NULL, "CreateDate>2026-06-01",
     "CreateDate>2026-06-02", false},
    {"no creator", "properties", "dc:creator", HARM_TEXT, "/Type", "/Metadata", NULL, "<rdf:li>shinsa</rdf:li>", "",
     false},
    {"property twice", "properties", "twice", HARM_TEXT, "/Type", "/Metadata", NULL, "<pdf:Producer>",
     "<pdf:Producer>x</pdf:Producer><pdf:Producer>", false},
    {"four colours", "output intent", "/N", HARM_SET, "/DestOutputProfile", NULL, "/DestOutputProfile", "/N", "4",
     false},
    {"half a profile", "output intent", "whole", HARM_CUT, "/DestOutputProfile", NULL, "/DestOutputProfile", NULL, NULL,
     false},
    {"no intent", "output intent", "not one", HARM_SET, "/Type", "/Catalog", NULL, "/OutputIntents", NULL, false},
    {"ink colours", "operators and colours", "unexpected operator: k", HARM_TEXT, "/Type", "/Page", "/Contents",
     " rg\n", " k\n", false},
    {"CIDSet", "fonts", "CIDSet", HARM_SET, "/FontFile2", NULL, NULL, "/CIDSet", "\"1 0 R\"", false},
    {"not embedded", "fonts", "no font", HARM_SET, "/FontFile2", NULL, NULL, "/FontFile2", NULL, false},
    {"other encoding", "fonts", "Identity-H", HARM_SET, "/Encoding", NULL, NULL, "/Encoding", "\"/Identity-V\"", false},
    {"no ToUnicode", "fonts", "ToUnicode", HARM_SET, "/ToUnicode", NULL, NULL, "/ToUnicode", NULL, false},
    {"other width", "widths", "off by", HARM_SET, "/DW", NULL, NULL, "/DW", "1002", false},
    {"code without character", "characters", "no Unicode", HARM_TEXT, "/ToUnicode", NULL, "/ToUnicode", "<0002> <",
     "<FFF0> <", false},
    {"code without glyph", "characters", "no glyph", HARM_CUT, "/CIDToGIDMap", NULL, "/CIDToGIDMap", NULL, NULL, false},
    {"action at the start", "nothing active", "OpenAction", HARM_SET, "/Type", "/Catalog", NULL, "/OpenAction", "[]",
     false},
    {"action of a bookmark", "nothing active", "an action", HARM_SET, "/Dest", NULL, NULL, "/A", "{\"/S\":\"/GoTo\"}",
     false},
    {"transparent page", "nothing transparent", "/Group", HARM_SET, "/Type", "/Page", NULL, "/Group", "{}", false},
    {"link", "annotations", "Widget", HARM_SET, "/Subtype", "/Widget", NULL, "/Subtype", "\"/Link\"", false},
    {"not printed", "annotations", "flags", HARM_SET, "/Subtype", "/Widget", NULL, "/F", "128", false},
    {"no appearance", "annotations", "appearance", HARM_SET, "/Subtype", "/Widget", NULL, "/AP", NULL, false},
    {"other content", "attachment", "content", HARM_CUT, "/Type", "/EmbeddedFile", NULL, NULL, NULL, false},
    {"attachment for no purpose", "attachment", "AFRelationship", HARM_SET, "/Type", "/Filespec", NULL,
     "/AFRelationship", NULL, false},
    {"attachment not listed", "attachment", "/AF", HARM_SET, "/Type", "/Catalog", NULL, "/AF", "[]", false},
    {"attachment where none may be", "attachment", "/EmbeddedFiles", HARM_SET, "/Type", "/Catalog", NULL, "/Names",
     "{\"/EmbeddedFiles\":{}}", true},
    {"not tagged", "catalog", "tagged", HARM_SET, "/Type", "/Catalog", NULL, "/MarkInfo", NULL, false},
    {"other language", "catalog", "language", HARM_SET, "/Type", "/Catalog", NULL, "/Lang", "\"u:fr-FR\"", false},
    {"file name displayed", "catalog", "displayed", HARM_SET, "/Type", "/Catalog", NULL, "/ViewerPreferences", "{}",
     false},
    {"order of fields", "pages", "visited", HARM_SET, "/Type", "/Page", NULL, "/Tabs", NULL, false},
    {"content not marked", "marked content", "outside of any mark", HARM_TEXT, "/Type", "/Page", "/Contents",
     "/Artifact BMC\n", "", false},
    {"mark that does not end", "marked content", "inside of a mark", HARM_TEXT, "/Type", "/Page", "/Contents", "EMC\n",
     "", false},
    {"mark twice", "marked content", "expected the MCID", HARM_TEXT, "/Type", "/Page", "/Contents", "/MCID 1>>",
     "/MCID 0>>", false},
    {"mark of another role", "marked content", "in an element", HARM_SET, "/S", "/H2", NULL, "/S", "\"/P\"", false},
    {"mark of nobody", "marked content", "nobody", HARM_SET, "/S", "/H2", NULL, "/K", "[]", false},
    {"page without parents", "parent tree", "parents", HARM_SET, "/Type", "/Page", NULL, "/StructParents", "99", false},
    {"parents in another order", "parent tree", "out of order", HARM_REVERSE, "/Nums", NULL, NULL, "/Nums", NULL,
     false},
    {"other parent", "parents", "its parent", HARM_SET, "/S", "/P", NULL, "/P", "\"1 0 R\"", false},
    {"element left out", "parents", "in no tree", HARM_SET, "/S", "/Table", NULL, "/K", "[]", false},
    {"unknown role", "roles", "no role", HARM_SET, "/S", "/P", NULL, "/S", "\"/Words\"", false},
    {"row that is none", "roles", "in /Table", HARM_SET, "/S", "/TR", NULL, "/S", "\"/P\"", false},
    {"paragraph of nothing", "roles", "of nothing", HARM_SET, "/S", "/P", NULL, "/K", NULL, false},
    {"level skipped", "headings", "H3 after H1", HARM_SET, "/S", "/H2", NULL, "/S", "\"/H3\"", false},
    {"columns of a row", "tables", "columns", HARM_SET, "/S", "/TD", NULL, "/A", "{\"/O\":\"/Table\",\"/ColSpan\":9}",
     false},
    {"head of nothing", "tables", "head of nothing", HARM_SET, "/S", "/TH", NULL, "/A", NULL, false},
    {"no Alt", "figures", "nothing", HARM_SET, "/S", "/Figure", NULL, "/Alt", NULL, false},
    {"other Alt", "figures", "says", HARM_SET, "/S", "/Figure", NULL, "/Alt", "\"u:a picture\"", false},
    {"no BBox", "figures", "rectangle", HARM_SET, "/S", "/Figure", NULL, "/A", NULL, false},
    {"other BBox", "figures", "outside", HARM_SET, "/S", "/Figure", NULL, "/A",
     "{\"/O\":\"/Layout\",\"/BBox\":[10,10,20,20]}", false},
    {"no TU", "fields", "what it is for", HARM_SET, "/TU", NULL, NULL, "/TU", NULL, false},
    {"field in no Form", "fields", "in no Form", HARM_SET, "/S", "/Form", NULL, "/K", "0", false},
    {"field's parent", "fields", "another parent", HARM_SET, "/TU", NULL, NULL, "/StructParent", "0", false},
    {"other words", "reading order", "reads", HARM_TEXT, "/Type", "/Page", "/Contents", ">Tj\n", "0001>Tj\n", false},
    {"other order", "reading order", "reads", HARM_REVERSE, "/S", "/Document", NULL, "/K", NULL, false},
    {"bookmark's words", "bookmarks", "another", HARM_SET, "/Dest", NULL, NULL, "/Title", "\"u:another\"", false},
    {"bookmark left out", "bookmarks", "headings", HARM_SET, "/Dest", NULL, NULL, "/Next", NULL, false},
    {"bookmark's page", "bookmarks", "leads to", HARM_SET, "/Dest", NULL, NULL, "/Dest", "[]", false},
};

/* The number of the object a row means; 0: the trailer. */
static int damaged_object(const struct paper *p, const struct damage *d)
{
	for (int i = 1; d->key && i < p->objects; i++) {
		json_t *value = json_object_get(p->object[i].value, d->key);
		if (!value || (d->value && (!json_is_string(value) || strcmp(json_string_value(value), d->value) != 0)))
			continue;
		return d->via ? paper_number(json_object_get(p->object[i].value, d->via)) : i;
	}
	assert_null(d->key);
	return 0;
}

static void set_key(json_t *dict, const char *key, const char *value)
{
	json_t *json = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;
	assert_true(!value || json);
	if (value)
		assert_int_equal(json_object_set_new(dict, key, json), 0);
	else
		assert_int_equal(json_object_del(dict, key), 0);
}

static void reverse(json_t *array)
{
	size_t n = json_array_size(array);
	assert_true(n > 1);
	for (size_t i = 1; i < n; i++) {
		json_t *item = json_incref(json_array_get(array, i));
		json_array_remove(array, i);
		json_array_insert_new(array, 0, item);
	}
}

static void replace(struct buf *b, const char *from, const char *to)
{
	struct buf out;
	char *at = memmem(b->p, b->n, from, strlen(from));
	assert_non_null(at);
	size_t before = (size_t)(at - b->p), skip = before + strlen(from);
	buf_init(&out, PAPER_MAX);
	buf_add(&out, b->p, before);
	buf_str(&out, to);
	buf_add(&out, b->p + skip, b->n - skip);
	buf_clear(b);
	*b = out;
}

static void do_harm(struct paper *p, const struct damage *d)
{
	int number = damaged_object(p, d);
	struct paper_object *o = &p->object[number];
	json_t *dict = number ? o->value : p->trailer;
	if (d->harm == HARM_SET)
		set_key(dict, d->from, d->to);
	else if (d->harm == HARM_REVERSE)
		reverse(paper_get(p, dict, d->from));
	else if (d->harm == HARM_TEXT)
		replace(&o->data, d->from, d->to);
	else if (d->harm == HARM_CUT)
		o->data.n /= 2;
}

static const struct subject hard_subjects[] = {
    {"hard, attached", build_hard, NULL, NULL, VIEW_INTERNAL, LANG_JA, true, false},
    {"hard, English", build_hard, NULL, NULL, VIEW_VENDOR, LANG_EN, false, false},
    {"hard, signed twice", build_hard, NULL, NULL, VIEW_INTERNAL, LANG_JA, true, true},
    {"short", build_short, NULL, NULL, VIEW_INTERNAL, LANG_JA, true, false},
    {"without a title", build_untitled, NULL, NULL, VIEW_INTERNAL, LANG_JA, false, false},
    {"nothing at all", build_nothing, NULL, NULL, VIEW_INTERNAL, LANG_JA, false, false},
};

struct harm_trial {
	struct shelf *shelf; /* holds the file, undamaged */
	const struct damage *damage;
};

/* A file that is damaged itself. */
static struct paper *damaged_file(const struct shelf *shelf, const struct damage *d, struct paper_source *source)
{
	struct buf file;
	buf_init(&file, PAPER_MAX);
	buf_add(&file, shelf->source.file.p, shelf->source.file.n);
	replace(&file, d->from, d->to);
	paper_source_open(source, shelf->folder, &file);
	return paper_open(source, shelf->d);
}

static struct paper *damaged_objects(const struct shelf *shelf, const struct damage *d)
{
	struct paper *p = paper_open(&shelf->source, shelf->d);
	do_harm(p, d);
	return p;
}

static void breaks_rule(void **state)
{
	const struct harm_trial *t = *state;
	const struct damage *d = t->damage;
	const struct subject *subject = &hard_subjects[d->bare ? 1 : 0];
	struct paper_source own = {.status = 0};
	if (t->shelf->subject != subject)
		shelf_make(t->shelf, subject);
	struct paper *p = d->harm == HARM_FILE ? damaged_file(t->shelf, d, &own) : damaged_objects(t->shelf, d);
	paper_read(p);
	paper_rule_find(d->rule)->check(p);
	if (!strstr(buf_text(&p->wrong), d->says))
		fail_msg("expected: …%s…\ngot: %s", d->says, buf_text(&p->wrong));
	paper_free(p);
	paper_source_clear(&own);
}

/* A second look, by programs */

/* What stands in quotes in poppler's list of the structure. */
static void quoted(const char *list, struct buf *out)
{
	for (const char *line = list, *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		const char *from = line + strspn(line, " "), *to = next - 1;
		while (to > from && *to != '"')
			to--;
		if (*from == '"' && to > from)
			buf_add(out, from + 1, (size_t)(to - from) - 1);
	}
}

/* poppler reads the same words in the same order. */
static void poppler_reads(void **state)
{
	const struct trial *t = *state;
	const char *const argv[] = {"pdfinfo", "-struct-text", "paper.pdf", NULL};
	struct document bare;
	struct buf part[5];
	for (size_t i = 0; i < 5; i++)
		buf_init(&part[i], PAPER_MAX);
	shelf_open(t->shelf, t->subject);
	assert_int_equal(tool_run(t->shelf->folder, argv, &part[0]), 0);
	quoted(buf_text(&part[0]), &part[1]);
	paper_squeeze(buf_text(&part[1]), &part[2]);
	bare = *t->shelf->d;
	bare.number = bare.marking = bare.footer = NULL;
	text_write(&bare, &part[3]);
	paper_squeeze(buf_text(&part[3]), &part[4]);
	assert_string_equal(buf_text(&part[2]), buf_text(&part[4]));
	for (size_t i = 0; i < 5; i++)
		buf_clear(&part[i]);
}

/* The attached file comes out as it went in. */
static void poppler_detaches(void **state)
{
	const struct trial *t = *state;
	const char *const argv[] = {"pdfdetach", "-save", "1", "-o", "content.json", "paper.pdf", NULL};
	struct buf content, said;
	buf_init(&content, PAPER_MAX);
	buf_init(&said, PAPER_MAX);
	shelf_open(t->shelf, t->subject);
	assert_int_equal(tool_run(t->shelf->folder, argv, &said) == 0, t->shelf->d->attach != NULL);
	if (t->shelf->d->attach) {
		tool_read(t->shelf->folder, "content.json", &content);
		assert_string_equal(buf_text(&content), t->shelf->d->content);
	}
	buf_clear(&content);
	buf_clear(&said);
}

/* PDFBox knows PDF/A-1b only. What it may find is what the later parts allow, or forbid in turn. */
static const struct {
	const char *code, *details;
	bool attached; /* only with an attachment */
} excused[] = {
    {"3.1.11", "The CIDSet entry is missing for the Composite Subset", false}, /* ISO 14289-1, 7.21.4.2 */
    {"7.11.2", "Error on MetaData, part must be 1", false},
    {"1.4", "/XRef cross reference streams are not allowed", false},          /* ISO 19005-2, 6.1.4 */
    {"1.4.7", "EmbeddedFile entry is present in the Names dictionary", true}, /* ISO 19005-3, 6.8 */
    {"1.2.9", "EmbeddedFile entry is present in a FileSpecification dictionary", true},
};

static const char preflight_path[] =
    "/usr/share/java/preflight.jar:/usr/share/java/pdfbox2.jar:/usr/share/java/fontbox2.jar:/usr/share/java/xmpbox.jar:"
    "/usr/share/java/commons-logging.jar:/usr/share/java/jaxb-api.jar:/usr/share/java/commons-io.jar:"
    "/usr/share/java/javax.activation.jar";

/* The text of the next element of that name, *at moved behind it; false when there is none before `end`. */
static bool next_element(const char **at, const char *end, const char *name, char out[512])
{
	char open[32];
	snprintf(open, sizeof(open), "<%s>", name);
	const char *from = strstr(*at, open);
	if (!from || from > end)
		return false;
	from += strlen(open);
	size_t n = strcspn(from, "<");
	snprintf(out, 512, "%.*s", (int)n, from);
	*at = from + n;
	return true;
}

static bool is_excused(const char *code, const char *details, bool attached)
{
	for (size_t i = 0; i < sizeof(excused) / sizeof(excused[0]); i++) {
		if (strcmp(excused[i].code, code) == 0 && strstr(details, excused[i].details) &&
		    (attached || !excused[i].attached))
			return true;
	}
	return false;
}

/* The findings about one file; the number of excused ones. */
static size_t read_findings(const char *at, const char *end, bool attached)
{
	char code[512], details[512];
	size_t n = 0;
	while (next_element(&at, end, "code", code) && next_element(&at, end, "details", details)) {
		if (!is_excused(code, details, attached))
			fail_msg("%s: %s", code, details);
		n++;
	}
	return n;
}

struct preflight {
	struct shelf *shelf;
	const struct subject *subject[16];
	bool attached[16];
	size_t count;
};

/* 0.pdf, 1.pdf … and the list of them. */
static void write_files(struct preflight *t)
{
	struct buf list;
	buf_init(&list, PAPER_MAX);
	for (size_t i = 0; i < t->count; i++) {
		char name[32];
		snprintf(name, sizeof(name), "%zu.pdf", i);
		buf_printf(&list, "%s\n", name);
		shelf_make(t->shelf, t->subject[i]);
		tool_write(t->shelf->folder, name, &t->shelf->source.file);
		t->attached[i] = t->shelf->d->attach;
	}
	tool_write(t->shelf->folder, "list", &list);
	buf_clear(&list);
}

/* The number of files that were looked at. */
static size_t read_files(const struct preflight *t, const char *at)
{
	static const char start[] = "<preflight name=\"";
	size_t files = 0;
	for (; (at = strstr(at, start)); files++) {
		const char *end = strstr(at, "</preflight>");
		size_t file = strtoul(at + sizeof(start) - 1, NULL, 10);
		assert_true(end && file < t->count);
		/* That it found what it must shows that it looked. */
		assert_true(read_findings(at, end, t->attached[file]) >= 1);
		at = end;
	}
	return files;
}

static void pdfbox_agrees(void **state)
{
	struct preflight *t = *state;
	const char *const argv[] = {"java", "-cp",   preflight_path, "org.apache.pdfbox.preflight.Validator_A1b",
				    "xml",  "group", "list",         NULL};
	struct buf said, found;
	buf_init(&said, PAPER_MAX);
	buf_init(&found, PAPER_MAX);
	write_files(t);
	if (tool_run(t->shelf->folder, argv, &said))
		fail_msg("%s", buf_text(&said));
	tool_read(t->shelf->folder, "list.preflight.xml", &found);
	assert_int_equal(read_files(t, buf_text(&found)), t->count);
	buf_clear(&said);
	buf_clear(&found);
}

/* The list of tests */

enum { SUBJECTS = 96 };

struct plan {
	struct shelf shelf, whole; /* whole: for damages */
	struct subject subject[SUBJECTS];
	size_t subjects;
	struct trial *trial;
	size_t trials;
	struct harm_trial *harm;
	struct preflight preflight;
	bool sanitized; /* other programs need not be run once more */
};

static void add_form(struct plan *plan, const struct form *form, enum view view, enum lang lang, const char *answers,
		     const char *name)
{
	assert_true(plan->subjects < SUBJECTS);
	struct subject *s = &plan->subject[plan->subjects++];
	*s = (struct subject){.form = form, .answers = answers, .view = view, .lang = lang};
	snprintf(s->name, sizeof(s->name), "%s, %s, %s, %s", form->name, view == VIEW_VENDOR ? "vendor" : "internal",
		 lang == LANG_JA ? "ja" : "en", name);
}

/* Every form in every view and language. */
static void add_forms(struct plan *plan)
{
	static const char *const answers[][2] = {
	    {"cloud-mixed", "tests/examples/cloud-mixed.ini"},
	    {"unanswered", "tests/examples/cloud-unanswered.ini"},
	    {"both kinds", "tests/golden/outsourcing-cloud.ini"},
	};
	const size_t cases = plan->sanitized ? 1 : sizeof(answers) / sizeof(answers[0]);
	for (const struct form *f = forms; f->name; f++) {
		for (int view = 0; view < 2; view++) {
			for (int lang = 0; lang < 2 && f->views[view]; lang++) {
				for (size_t i = 0; i < cases; i++)
					add_form(plan, f, (enum view)view, (enum lang)lang, answers[i][1],
						 answers[i][0]);
				if (f->blank)
					add_form(plan, f, (enum view)view, (enum lang)lang, NULL, "blank");
			}
		}
	}
}

static void add_trial(struct plan *plan, struct check_list *list, CMUnitTestFunction f, const struct subject *s,
		      const struct paper_rule *rule, const char *what)
{
	struct trial *t = &plan->trial[plan->trials++];
	*t = (struct trial){&plan->shelf, s, rule};
	check_add(list, f, t, "%s: %s", s->name, what);
}

static void add_trials(struct plan *plan, struct check_list *list, const struct subject *s)
{
	for (const struct paper_rule *r = paper_archive_rules; r->name; r++)
		add_trial(plan, list, keeps_rule, s, r, r->name);
	for (const struct paper_rule *r = paper_access_rules; r->name; r++)
		add_trial(plan, list, keeps_rule, s, r, r->name);
	if (s->build == build_short && !plan->sanitized)
		add_trial(plan, list, poppler_reads, s, NULL, "poppler reads the same");
	if (s->build)
		add_trial(plan, list, poppler_detaches, s, NULL, "poppler detaches the content");
}

static void add_damages(struct plan *plan, struct check_list *list)
{
	const size_t n = sizeof(damages) / sizeof(damages[0]);
	plan->harm = mem_new(n, sizeof(*plan->harm));
	for (size_t i = 0; i < n; i++) {
		plan->harm[i] = (struct harm_trial){&plan->whole, &damages[i]};
		check_add(list, breaks_rule, &plan->harm[i], "damage: %s", damages[i].name);
	}
}

/* Each form once, in its usual view, and what is hard. */
static void add_preflight(struct plan *plan, struct check_list *list)
{
	struct preflight *t = &plan->preflight;
	t->shelf = &plan->shelf;
	for (size_t i = 0; i < 3; i++)
		t->subject[t->count++] = &hard_subjects[i];
	for (size_t i = 0; i < plan->subjects && t->count < 16; i++) {
		const struct subject *s = &plan->subject[i];
		bool first = i == 0 || plan->subject[i - 1].form != s->form;
		if (first)
			t->subject[t->count++] = s;
	}
	check_add(list, pdfbox_agrees, t, "PDFBox finds nothing else");
}

/* Every rule is broken by some damage. */
static void all_rules_are_tried(void **state)
{
	(void)state;
	const struct paper_rule *const table[] = {paper_archive_rules, paper_access_rules};
	for (size_t i = 0; i < 2; i++) {
		for (const struct paper_rule *r = table[i]; r->name; r++) {
			size_t k = 0, n = sizeof(damages) / sizeof(damages[0]);
			while (k < n && strcmp(damages[k].rule, r->name) != 0)
				k++;
			if (k == n)
				fail_msg("nothing breaks the rule '%s'", r->name);
		}
	}
}

int main(void)
{
	enum { RULES_MOST = 40 };
	struct check_list list = {0};
	const size_t hard = sizeof(hard_subjects) / sizeof(hard_subjects[0]);
	struct plan *plan = mem_new(1, sizeof(*plan));
	tool_folder(plan->shelf.folder);
	tool_folder(plan->whole.folder);
	plan->sanitized = getenv("SHINSA_SANITIZED");
	add_forms(plan);
	plan->trial = mem_new((plan->subjects + hard) * RULES_MOST, sizeof(*plan->trial));
	for (size_t i = 0; i < hard; i++)
		add_trials(plan, &list, &hard_subjects[i]);
	for (size_t i = 0; i < plan->subjects; i++)
		add_trials(plan, &list, &plan->subject[i]);
	add_damages(plan, &list);
	check_add(&list, all_rules_are_tried, NULL, "every rule is broken by some damage");
	if (!plan->sanitized)
		add_preflight(plan, &list);
	int failures = check_run(&list, "archive");
	shelf_close(&plan->shelf);
	shelf_close(&plan->whole);
	tool_remove(plan->shelf.folder);
	tool_remove(plan->whole.folder);
	free(plan->trial);
	free(plan->harm);
	free(plan);
	return failures;
}
