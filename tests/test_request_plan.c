/* The two forms to be written on, 回答依頼票 and 対応計画: their words against golden files, which rows they list, what
 * stands beside each, and that the figures of the plan are those of scoring again. */
#include "forms/forms.h"

#include <stdio.h>
#include <string.h>

#include "assess/explain.h"
#include "forms/common.h"
#include "forms/text_writer.h"
#include "tests/check.h"
#include "tests/golden.h"

enum { FILE_LIMIT = 1 << 20, TEXT_MAX = 200, MET_MAX = 20 };

#define EXAMPLE(file) "tests/examples/" file ".ini"
#define BOTH_KINDS "tests/golden/outsourcing-cloud.ini"
#define BOX "□\u00a0"

static struct document *build(const struct scene *s, const char *form, enum lang lang, bool blank)
{
	const struct form *f = form_find(form);
	assert_non_null(f);
	const struct form_input in = {.answers = s->a,
				      .verdict = s->v,
				      .id = blank ? NULL : "R8-0001",
				      .blank = blank,
				      .view = f->view,
				      .lang = lang,
				      .now = SCENE_NOW};
	return f->build(&in);
}

static void text_of(const struct document *d, struct buf *out)
{
	buf_init(out, FILE_LIMIT);
	text_write(d, out);
	assert_false(out->over);
}

static int row_of(const struct scene *s, const char *id)
{
	int row = questionnaire_find(s->q, id);
	assert_true(row >= 0);
	return row;
}

static void set_value(struct scene *s, const char *id, const char *value)
{
	int row = row_of(s, id);
	struct answer answer = s->a->item[row];
	answer.value = value;
	answers_set(s->a, row, &answer);
}

/* The row of the document's tables that starts with that text, the `nth` one from 0; NULL when there is none. */
static const struct row_text *find_row(const struct document *d, const char *first, size_t nth)
{
	for (size_t i = 0; i < d->blocks; i++) {
		const struct table *t = d->block[i].kind == BLOCK_TABLE ? d->block[i].table : NULL;
		for (size_t k = 0; t && k < t->rows; k++) {
			const char *text = t->row[k].cell[0].text;
			if (text && strcmp(text, first) == 0 && nth-- == 0)
				return &t->row[k];
		}
	}
	return NULL;
}

static size_t count_rows(const struct document *d, const char *first)
{
	size_t n = 0;
	while (find_row(d, first, n))
		n++;
	return n;
}

/* Golden files */

struct golden_case {
	const char *name, *source, *form;
	enum lang lang;
	bool blank;
};

static const struct golden_case golden_cases[] = {
    {"cloud-request", "cloud", "request", LANG_JA, true},
    {"cloud-mixed-request", EXAMPLE("cloud-mixed"), "request", LANG_JA, false},
    {"cloud-mixed-request-en", EXAMPLE("cloud-mixed"), "request", LANG_EN, false},
    {"outsourcing-request", "outsourcing", "request", LANG_JA, true},
    {"social-media-request", "social-media", "request", LANG_JA, true},
    {"cloud-mixed-plan", EXAMPLE("cloud-mixed"), "plan", LANG_JA, false},
    {"cloud-mixed-plan-en", EXAMPLE("cloud-mixed"), "plan", LANG_EN, false},
    {"outsourcing-no-prior-approval-plan", EXAMPLE("outsourcing-no-prior-approval"), "plan", LANG_JA, false},
    {"social-media-all-met-plan", EXAMPLE("social-media-all-met"), "plan", LANG_JA, false},
    {"cloud-unanswered-plan", EXAMPLE("cloud-unanswered"), "plan", LANG_JA, false},
};

static void open_source(struct scene *s, const char *source, bool blank)
{
	if (blank)
		scene_empty(s, source);
	else
		scene_open(s, source);
}

static void matches_golden(void **state)
{
	const struct golden_case *c = *state;
	struct scene s;
	struct buf text;
	open_source(&s, c->source, c->blank);
	struct document *d = build(&s, c->form, c->lang, c->blank);
	text_of(d, &text);
	golden_check(c->name, &text);
	buf_clear(&text);
	document_free(d);
	scene_close(&s);
}

/* Which rows */

struct any_case {
	const char *name, *source;
	bool blank;
};

static const struct any_case any_cases[] = {
    {"cloud", "cloud", true},
    {"outsourcing", "outsourcing", true},
    {"social-media", "social-media", true},
    {"outsourcing-cloud", "outsourcing-cloud", true},
    {"cloud-mixed", EXAMPLE("cloud-mixed"), false},
    {"cloud-no-ismap", EXAMPLE("cloud-no-ismap"), false},
    {"cloud-unanswered", EXAMPLE("cloud-unanswered"), false},
    {"outsourcing-all-met", EXAMPLE("outsourcing-all-met"), false},
    {"outsourcing-mixed", EXAMPLE("outsourcing-mixed"), false},
    {"outsourcing-no-prior-approval", EXAMPLE("outsourcing-no-prior-approval"), false},
    {"school-network", EXAMPLE("school-network"), false},
    {"social-media-no-mfa", EXAMPLE("social-media-no-mfa"), false},
    {"both kinds", BOTH_KINDS, false},
};

/* Each row that applies and that the vendor can answer once, and no other; under each a line to write on. */
static void request_lists_vendor_rows(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	open_source(&s, c->source, c->blank);
	struct document *d = build(&s, "request", LANG_JA, c->blank);
	for (size_t i = 0; i < s.q->rows; i++) {
		const struct requirement *r = &s.q->row[i];
		size_t expect = r->vendor && !r->internal && s.v->row[i].applies;
		if (count_rows(d, r->id) != expect)
			fail_msg("%s stands %zu times, not %zu", r->id, count_rows(d, r->id), expect);
		if (!expect)
			continue;
		const struct row_text *below = find_row(d, r->id, 0) + 1;
		assert_true(below->joined);
		assert_string_equal(below->cell[1].text, "備考");
		assert_true(below->cell[1].ruled >= 1);
	}
	document_free(d);
	scene_close(&s);
}

static void request_keeps_internal_rows(void **state)
{
	(void)state;
	struct scene s;
	struct buf text;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	s.q->row[row_of(&s, "CLD-22")].internal = true;
	s.q->row[s.q->policy->fact_row[CASE_SECTION]].internal = true;
	/* The view asked for makes no difference. */
	const struct form_input in = {.answers = s.a, .verdict = s.v, .view = VIEW_INTERNAL, .now = SCENE_NOW};
	struct document *d = request_build(&in);
	text_of(d, &text);
	assert_null(strstr(buf_text(&text), "CLD-22"));
	assert_null(strstr(buf_text(&text), "データの保存場所"));
	assert_null(strstr(buf_text(&text), "DX推進課\n"));
	assert_non_null(strstr(buf_text(&text), "所管課：（非公開）"));
	buf_clear(&text);
	document_free(d);
	scene_close(&s);
}

/* It asks: what was answered, noted or reasoned before is not on it. */
static void request_shows_no_answer(void **state)
{
	(void)state;
	struct scene s;
	struct buf text;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	for (size_t i = 0; i < s.q->rows; i++) {
		struct answer answer = s.a->item[i];
		answer.note = "庁内メモ";
		answer.reason = "庁内の理由";
		answer.evidence_label = "庁内の証跡";
		answers_set(s.a, (int)i, &answer);
	}
	set_value(&s, "CLD-35", "987654321");
	set_value(&s, "CLD-16", "ZZ 123456");
	scene_score(&s);
	struct document *d = build(&s, "request", LANG_JA, false);
	text_of(d, &text);
	const char *const never[] = {"庁内メモ", "庁内の理由", "庁内の証跡", "987654321", "ZZ 123456", "■", "等級"};
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		/* ■ stands in the instructions alone. */
		const char *at = strstr(buf_text(&text), never[i]);
		if (strcmp(never[i], "■") == 0)
			at = at ? strstr(at + 1, never[i]) : "no instructions";
		if (at)
			fail_msg("'%s' is on the request", never[i]);
	}
	buf_clear(&text);
	document_free(d);
	scene_close(&s);
}

/* Before there is a case, every fact is a line to write on, also one that is withheld from vendors. */
static void blank_request_has_lines(void **state)
{
	(void)state;
	struct scene s;
	scene_empty(&s, "cloud");
	s.q->row[s.q->policy->fact_row[CASE_TITLE]].internal = true;
	struct document *d = build(&s, "request", LANG_JA, true);
	const char *const label[] = {"案件", "事業者", "所管課", "会社名", "氏名", "提出先"};
	for (size_t i = 0; i < sizeof(label) / sizeof(label[0]); i++) {
		const struct row_text *r = find_row(d, label[i], 0);
		assert_non_null(r);
		assert_string_equal(r->cell[1].text, FORM_BLANK FORM_BLANK FORM_BLANK);
	}
	document_free(d);
	scene_close(&s);
}

static void request_without_questions(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, EXAMPLE("social-media-all-met"));
	for (size_t i = 0; i < s.q->rows; i++)
		s.q->row[i].vendor = false;
	struct document *d = build(&s, "request", LANG_JA, false);
	struct buf text;
	text_of(d, &text);
	assert_non_null(strstr(buf_text(&text), "質問はありません。"));
	assert_null(find_row(d, "番号", 0));
	buf_clear(&text);
	document_free(d);
	scene_close(&s);
}

/* What stands in the column of answers, by type and by what is offered */

struct cell_case {
	const char *name, *kind, *id;
	enum lang lang;
	const char *ask, *answer, *evidence; /* NULL: not looked at; "": must be empty */
};

static const struct cell_case cell_cases[] = {
    {"yes, partly, no", "cloud", "CLD-20", LANG_JA, "独立した第三者の監査・侵入試験を年1回受けるか",
     BOX "はい　" BOX "一部　" BOX "いいえ\n" BOX "不明　" BOX "該当なし", BOX "添付\n診断要約"},
    {"the same in English", "cloud", "CLD-20", LANG_EN, NULL,
     BOX "Yes　" BOX "Partly　" BOX "No\n" BOX "Unknown　" BOX "Not applicable", NULL},
    {"a knock-out offers no 該当なし", "cloud", "CLD-37", LANG_JA, NULL,
     BOX "はい　" BOX "一部　" BOX "いいえ\n" BOX "不明", NULL},
    {"choices, one a line", "cloud", "CLD-74", LANG_JA, "データを汎用形式で取り出せるか",
     BOX "CSV・XML等\n" BOX "独自形式\n" BOX "不可\n" BOX "不明　" BOX "該当なし", BOX "添付\n出力仕様"},
    {"choices that hang on the city's answers", "cloud", "CLD-22", LANG_JA, "データの保存場所\n（該当する場合に回答）",
     BOX "国内のみ\n" BOX "国内を選択可能\n" BOX "国内外\n" BOX "国外\n" BOX "不明", NULL},
    {"several", "cloud", "CLD-38", LANG_JA, NULL,
     "当てはまるものすべて\n" BOX "IP制限\n" BOX "証明書\n" BOX "閉域接続\n" BOX "不可\n" BOX "不明　" BOX "該当なし",
     NULL},
    {"several in English", "cloud", "CLD-38", LANG_EN, "Source restriction\n(answer if it applies)",
     "All that apply\n" BOX "IP address restriction\n" BOX "Certificate\n" BOX "Closed connection\n" BOX
     "Not possible\n" BOX "Unknown　" BOX "Not applicable",
     BOX "attached\nSettings document"},
    {"days", "cloud", "CLD-35", LANG_JA, NULL, FORM_BLANK " 日\n" BOX "不明　" BOX "該当なし", BOX "添付\n約款"},
    {"days in English", "cloud", "CLD-35", LANG_EN, NULL, FORM_BLANK " days\n" BOX "Unknown　" BOX "Not applicable",
     NULL},
    {"months", "cloud", "CLD-88", LANG_JA, NULL, FORM_BLANK " か月\n" BOX "不明　" BOX "該当なし", NULL},
    {"minutes", "cloud", "CLD-89", LANG_JA, NULL, FORM_BLANK " 分\n" BOX "不明　" BOX "該当なし", NULL},
    {"hours", "cloud", "CLD-63", LANG_JA, NULL, FORM_BLANK " 時間\n" BOX "不明　" BOX "該当なし", NULL},
    {"per cent", "cloud", "CLD-61", LANG_JA, NULL, FORM_BLANK " %\n" BOX "不明　" BOX "該当なし", NULL},
    {"cases", "outsourcing", "OUT-10", LANG_JA, NULL, FORM_BLANK " 件\n" BOX "不明　" BOX "該当なし", NULL},
    {"tiers", "outsourcing", "OUT-47", LANG_JA, NULL, FORM_BLANK " 段\n" BOX "不明　" BOX "該当なし", NULL},
    {"a date that hangs on the vendor's answer", "cloud", "CLD-13", LANG_JA,
     "ISMAPの登録有効期限\n（該当する場合に回答。CLD-11の回答による）",
     "令和＿＿年＿＿月＿＿日\n" BOX "不明　" BOX "該当なし", NULL},
    {"a date in English", "cloud", "CLD-13", LANG_EN, "ISMAP expiry\n(answer if it applies, by CLD-11)",
     "＿＿＿＿-＿＿-＿＿\n" BOX "Unknown　" BOX "Not applicable", NULL},
    {"one row named once", "cloud", "CLD-17", LANG_JA, "認証の有効期限\n（該当する場合に回答。CLD-15の回答による）",
     NULL, NULL},
    {"a text of a form of its own, without 不明", "cloud", "PRF-29", LANG_JA, NULL,
     FORM_BLANK FORM_BLANK FORM_BLANK "\n（例 7123456789012）\n" BOX "該当なし", NULL},
    {"free words, no paper", "cloud", "PRF-27", LANG_JA, "事業者の名称（カナ）",
     FORM_BLANK FORM_BLANK FORM_BLANK "\n" BOX "該当なし", ""},
    {"a condition on the kind is decided", "cloud", "PRF-31", LANG_JA, "連絡担当者のメール", NULL, ""},
};

static void same_cell(const char *expect, const struct cell_text *cell)
{
	if (expect && !*expect)
		assert_null(cell->text);
	else if (expect)
		assert_string_equal(cell->text, expect);
}

static void has_cells(void **state)
{
	const struct cell_case *c = *state;
	struct scene s;
	scene_empty(&s, c->kind);
	struct document *d = build(&s, "request", c->lang, true);
	const struct row_text *r = find_row(d, c->id, 0);
	assert_non_null(r);
	same_cell(c->ask, &r->cell[1]);
	same_cell(c->answer, &r->cell[2]);
	same_cell(c->evidence, &r->cell[3]);
	document_free(d);
	scene_close(&s);
}

/* Where a unit or a sample might mislead, there is none. */
static void says_no_more_than_is_sure(void **state)
{
	(void)state;
	struct scene s;
	scene_empty(&s, "cloud");
	struct requirement *number = &s.q->row[row_of(&s, "CLD-35")], *text = &s.q->row[row_of(&s, "PRF-29")];
	number->ask.ja = "予告の期間（日又は月）";
	text->pattern = text->type->compiled; /* a pattern of its own may refuse the type's sample */
	struct document *d = build(&s, "request", LANG_JA, true);
	assert_string_equal(find_row(d, "CLD-35", 0)->cell[2].text, FORM_BLANK "\n" BOX "不明　" BOX "該当なし");
	assert_null(strstr(find_row(d, "PRF-29", 0)->cell[2].text, "例"));
	text->pattern = NULL;
	document_free(d);
	scene_close(&s);
}

/* Every number has its unit, and every choice its box. */
static void no_bare_answers(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	open_source(&s, c->source, c->blank);
	struct document *d = build(&s, "request", LANG_JA, c->blank);
	for (size_t i = 0; i < s.q->rows; i++) {
		const struct requirement *r = &s.q->row[i];
		const struct row_text *row = find_row(d, r->id, 0);
		const char *answer = row ? row->cell[2].text : NULL;
		if (!row)
			continue;
		if (r->type->value == VALUE_NUMBER && strncmp(answer, FORM_BLANK " ", strlen(FORM_BLANK " ")) != 0)
			fail_msg("%s: no unit in '%s'", r->id, answer);
		for (size_t k = 0; k < r->choices; k++) {
			char label[TEXT_MAX];
			snprintf(label, sizeof(label), BOX "%s", r->choice[k].label.ja);
			if (!strstr(answer, label))
				fail_msg("%s: no box for %s", r->id, r->choice[k].label.ja);
		}
	}
	document_free(d);
	scene_close(&s);
}

/* With a case, a condition that its answers decide is not mentioned. */
static void decided_condition_is_silent(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	struct document *d = build(&s, "request", LANG_JA, false);
	assert_string_equal(find_row(d, "CLD-16", 0)->cell[1].text, "認証の登録番号");
	assert_null(find_row(d, "CLD-12", 0));
	document_free(d);
	set_value(&s, "CLD-11", NULL);
	scene_score(&s);
	d = build(&s, "request", LANG_JA, false);
	assert_non_null(strstr(find_row(d, "CLD-12", 0)->cell[1].text, "CLD-11の回答による"));
	document_free(d);
	scene_close(&s);
}

/* The plan */

static bool is_open_work(const struct row_score *s)
{
	return s->applies && (s->result == RESULT_PARTIAL || s->result == RESULT_UNMET || s->result == RESULT_UNKNOWN);
}

/* A row of remedies, as opposed to one of the unanswered: two joined rows follow it. */
static void check_work(const struct scene *s, const struct document *d, size_t row)
{
	const struct requirement *r = &s->q->row[row];
	const struct row_text *work = find_row(d, r->id, 0);
	assert_string_equal(work->cell[1].text, r->ask.ja);
	assert_non_null(strstr(work->cell[3].text, result_title(s->v->row[row].result).ja));
	assert_true(work[1].joined && work[2].joined);
	assert_int_equal(strncmp(work[1].cell[1].text, "対応：", strlen("対応：")), 0);
	if (r->remedy.ja)
		assert_non_null(strstr(work[1].cell[1].text, r->remedy.ja));
	assert_non_null(strstr(work[2].cell[1].text, "責任者 ＿＿＿＿"));
	assert_non_null(strstr(work[2].cell[2].text, "期限 令和＿＿年"));
	assert_string_equal(work[2].cell[4].text, "□未着手　□対応中　□完了");
	if (r->role == ROLE_KNOCKOUT)
		assert_non_null(strstr(work->cell[3].text, "例外"));
}

static void plan_lists_work(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	open_source(&s, c->source, c->blank);
	struct document *d = build(&s, "plan", LANG_JA, false);
	bool none = s.v->grade == GRADE_OUT_OF_SCOPE;
	for (size_t i = 0; i < s.q->rows; i++) {
		const struct row_score *score = &s.v->row[i];
		bool work = is_open_work(score), open = score->applies && score->result == RESULT_UNANSWERED;
		size_t expect = !none && (work || open);
		if (count_rows(d, s.q->row[i].id) != expect)
			fail_msg("%s stands %zu times, not %zu", s.q->row[i].id, count_rows(d, s.q->row[i].id), expect);
		if (expect && work)
			check_work(&s, d, i);
	}
	document_free(d);
	scene_close(&s);
}

/* Knock-outs lead, under a warning that says whether an exception may be had. */
static void knockouts_lead(void **state)
{
	(void)state;
	struct scene s;
	struct buf text;
	scene_open(&s, EXAMPLE("outsourcing-no-prior-approval"));
	struct document *d = build(&s, "plan", LANG_JA, false);
	text_of(d, &text);
	assert_true(find_row(d, "OUT-45", 0) < find_row(d, "OUT-04", 0));
	assert_string_equal(find_row(d, "OUT-45", 0)[-1].cell[0].text, "必須要件");
	assert_non_null(strstr(buf_text(&text), "必須要件が1件あります。是正されるか、例外が承認されるまで"));
	buf_clear(&text);
	document_free(d);
	s.q->row[row_of(&s, "OUT-45")].exception = EXCEPTION_NO;
	d = build(&s, "plan", LANG_JA, false);
	text_of(d, &text);
	assert_non_null(strstr(buf_text(&text), "例外を認めないものがあるため"));
	assert_non_null(strstr(find_row(d, "OUT-45", 0)->cell[3].text, "例外 不可"));
	buf_clear(&text);
	document_free(d);
	scene_close(&s);
}

struct except_case {
	const char *name;
	enum exception exception;
	const char *isms; /* the answer that the condition looks at */
	bool may;
};

static const struct except_case except_cases[] = {
    {"never", EXCEPTION_NO, "isms", false},
    {"always", EXCEPTION_YES, "none", true},
    {"condition holds", EXCEPTION_WHEN, "isms", true},
    {"condition fails", EXCEPTION_WHEN, "none", false},
    {"condition is open", EXCEPTION_WHEN, NULL, false},
};

static void may_except(void **state)
{
	const struct except_case *c = *state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	set_value(&s, "CLD-15", c->isms);
	int row = row_of(&s, "CLD-37");
	s.q->row[row].exception = c->exception;
	s.q->row[row].exception_when = s.q->row[row_of(&s, "CLD-16")].when; /* CLD-15 has isms or … */
	assert_int_equal(requirement_may_except(s.a, row), c->may);
	scene_close(&s);
}

/* What the remedies change, worked by hand: the answers that meet each row on the plan, set one by one. */

struct met {
	const char *id, *value;
};

struct effect_case {
	const char *name, *answers;
	struct met met[MET_MAX];
};

static const struct effect_case effect_cases[] = {
    {"cloud-mixed",
     EXAMPLE("cloud-mixed"),
     {{"CLD-11", "ismap"},
      {"CLD-15", "isms,cs"},
      {"CLD-20", "yes"},
      {"CLD-29", "yes"},
      {"CLD-46", "all"},
      {"CLD-47", "city"},
      {"CLD-50", "7"},
      {"CLD-55", "12"},
      {"CLD-57", "24"},
      {"CLD-61", "99.9"},
      {"CLD-63", "24"},
      {"CLD-65", "immutable"},
      {"CLD-66", "yes"},
      {"CLD-67", "multi"},
      {"CLD-69", "48"},
      {"CLD-72", "yes"},
      {"CLD-75", "cert"}}},
    {"outsourcing-no-prior-approval",
     EXAMPLE("outsourcing-no-prior-approval"),
     {{"OUT-45", "yes"},
      {"OUT-04", "isms"},
      {"OUT-11", "none"},
      {"OUT-16", "1"},
      {"OUT-26", "yes"},
      {"OUT-36", "14"},
      {"OUT-37", "12"},
      {"OUT-47", "1"},
      {"OUT-54", "1"},
      {"OUT-56", "drill"},
      {"OUT-57", "yes"},
      {"OUT-58", "yes"},
      {"OUT-65", "yes"}}},
    {"cloud-unanswered", EXAMPLE("cloud-unanswered"), {{"CLD-11", "ismap"}}},
};

static void points(int n, char out[POINTS_TEXT])
{
	points_text(n, out);
}

/* One at a time: what stands on the plan beside the row. */
static void single_effects(void **state)
{
	const struct effect_case *c = *state;
	struct scene now;
	scene_open(&now, c->answers);
	struct document *d = build(&now, "plan", LANG_JA, false);
	for (const struct met *m = c->met; m < c->met + MET_MAX && m->id; m++) {
		struct scene then;
		char from[POINTS_TEXT], to[POINTS_TEXT], risk[TEXT_MAX];
		scene_open(&then, c->answers);
		set_value(&then, m->id, m->value);
		scene_score(&then);
		assert_int_equal(then.v->row[row_of(&then, m->id)].result, RESULT_MET);
		points(now.v->residual, from);
		points(then.v->residual, to);
		snprintf(risk, sizeof(risk), "%s → %s", from, to);
		const char *text = find_row(d, m->id, 0)->cell[4].text;
		if (strncmp(text, risk, strlen(risk)) != 0)
			fail_msg("%s: '%s', not '%s'", m->id, text, risk);
		snprintf(risk, sizeof(risk), "等級 %s → %s", grade_title(now.v->grade).ja,
			 grade_title(then.v->grade).ja);
		assert_int_equal(strstr(text, risk) != NULL, now.v->grade != then.v->grade);
		scene_close(&then);
	}
	document_free(d);
	scene_close(&now);
}

static void same_effect(const struct document *d, const char *label, const char *now, const char *after)
{
	const struct row_text *r = find_row(d, label, 0);
	if (!r)
		fail_msg("no line '%s'", label);
	assert_string_equal(r->cell[1].text, now);
	assert_string_equal(r->cell[2].text, after);
}

static void residual_text(const struct verdict *v, bool best, char out[TEXT_MAX])
{
	char n[POINTS_TEXT];
	points(best ? v->residual_best : v->residual, n);
	snprintf(out, TEXT_MAX, "%s（%s）", n, grade_title(best ? v->band_best : v->band).ja);
}

static void check_outcome(const struct document *d, const struct verdict *now, const struct verdict *after)
{
	char from[TEXT_MAX], to[TEXT_MAX];
	residual_text(now, false, from);
	residual_text(after, false, to);
	same_effect(d, "残存リスク（相当する等級）", from, to);
	if (after->residual != after->residual_best) {
		residual_text(now, true, from);
		residual_text(after, true, to);
		same_effect(d, "　未回答と不明をすべて満たす場合", from, to);
	}
	snprintf(from, sizeof(from), "%zu", now->knockouts);
	snprintf(to, sizeof(to), "%zu", after->knockouts);
	same_effect(d, "満たさない必須要件", from, to);
	snprintf(from, sizeof(from), "%zu", now->unanswereds);
	snprintf(to, sizeof(to), "%zu", after->unanswereds);
	same_effect(d, "未回答", from, to);
	snprintf(from, sizeof(from), "%d.%d %%", now->conformity / 10, now->conformity % 10);
	snprintf(to, sizeof(to), "%d.%d %%", after->conformity / 10, after->conformity % 10);
	same_effect(d, "適合率", from, to);
}

/* All together. */
static void whole_effect(void **state)
{
	const struct effect_case *c = *state;
	struct scene now, then;
	size_t n = 0, work = 0;
	scene_open(&now, c->answers);
	scene_open(&then, c->answers);
	for (; n < MET_MAX && c->met[n].id; n++)
		set_value(&then, c->met[n].id, c->met[n].value);
	scene_score(&then);
	for (size_t i = 0; i < now.v->rows; i++)
		work += is_open_work(&now.v->row[i]);
	assert_int_equal(n, work); /* the table above is whole */
	struct document *d = build(&now, "plan", LANG_JA, false);
	check_outcome(d, now.v, then.v);
	const char *grade = find_row(d, "等級", 0)->cell[2].text;
	const char *title = grade_title(then.v->grade).ja;
	assert_int_equal(strncmp(grade, title, strlen(title)), 0);
	document_free(d);
	scene_close(&then);
	scene_close(&now);
}

/* For every case: all work is done afterwards, what was not work is as before, and the answers are untouched. */
static void all_is_met_after(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	open_source(&s, c->source, c->blank);
	struct verdict *after = explain_all(s.a, s.v), *again = score(s.a);
	for (size_t i = 0; i < s.q->rows; i++) {
		const struct row_score *now = &s.v->row[i], *then = &after->row[i];
		assert_int_equal(explain_mends(s.v, (int)i), is_open_work(now));
		if (is_open_work(now) && then->applies && then->result != RESULT_MET)
			fail_msg("%s is not met after", s.q->row[i].id);
		if (!is_open_work(now) && now->applies && then->applies && now->result != then->result)
			fail_msg("%s has changed", s.q->row[i].id);
		assert_int_equal(again->row[i].result, now->result);
	}
	assert_int_equal(again->residual, s.v->residual);
	verdict_free(again);
	verdict_free(after);
	scene_close(&s);
}

/* A limit that is another row's answer: the plan of both must look at what the other one becomes. */
static void remedies_look_at_each_other(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	set_value(&s, "PRF-19", "unknown"); /* CLD-63 must be at most this */
	set_value(&s, "CLD-63", "9999");
	scene_score(&s);
	int row = row_of(&s, "CLD-63");
	struct arena *arena = arena_new();
	struct change change;
	assert_int_equal(s.v->row[row].result, RESULT_UNMET);
	assert_false(explain_row(s.a, s.v, row, arena, &change));
	struct verdict *after = explain_all(s.a, s.v);
	assert_int_equal(after->row[row_of(&s, "PRF-19")].result, RESULT_MET);
	assert_int_equal(after->row[row].result, RESULT_MET);
	verdict_free(after);
	arena_free(arena);
	scene_close(&s);
}

/* ※ stands at the rows that the floor waits for, and the note counts all of them. */
static void waiting_rows_are_marked(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	struct buf text;
	size_t n, marked = 0;
	char count[TEXT_MAX];
	open_source(&s, c->source, c->blank);
	struct document *d = build(&s, "plan", LANG_JA, false);
	struct arena *arena = arena_new();
	const struct change *change = explain_changes(s.a, s.v, 2 * s.v->rows, arena, &n);
	for (size_t i = 0; i < n; i++) {
		const struct row_text *r = find_row(d, s.q->row[change[i].row].id, 0);
		bool work = is_open_work(&s.v->row[change[i].row]) && s.v->grade != GRADE_OUT_OF_SCOPE;
		if (!work)
			continue;
		bool mark = strstr(r->cell[4].text, "※");
		assert_int_equal(mark, change[i].holds_floor && change[i].gain == 0);
		marked += mark;
	}
	text_of(d, &text);
	snprintf(count, sizeof(count), "（全%zu件）", changes_waiting(change, n));
	assert_int_equal(strstr(buf_text(&text), count) != NULL, marked > 0);
	buf_clear(&text);
	arena_free(arena);
	document_free(d);
	scene_close(&s);
}

/* Calm when there is nothing to do */

struct calm_case {
	const char *name, *answers, *open, *says; /* open: a row whose answer is taken away; NULL for none */
	bool out_of_scope;
};

static const struct calm_case calm_cases[] = {
    {"all met", EXAMPLE("social-media-all-met"), NULL, "対応計画は要りません。", false},
    {"all met but one open", EXAMPLE("social-media-all-met"), "SNS-05", "今のところありません。", false},
    {"out of scope", EXAMPLE("school-network"), NULL, "対象外のため、対応計画は作りません。", true},
};

static void is_calm(void **state)
{
	const struct calm_case *c = *state;
	struct scene s;
	struct buf text;
	scene_open(&s, c->answers);
	if (c->open)
		set_value(&s, c->open, NULL);
	scene_score(&s);
	assert_int_equal(s.v->grade == GRADE_OUT_OF_SCOPE, c->out_of_scope);
	struct document *d = build(&s, "plan", LANG_JA, false);
	text_of(d, &text);
	assert_non_null(strstr(buf_text(&text), c->says));
	assert_null(strstr(buf_text(&text), "対応の効果"));
	assert_int_equal(strstr(buf_text(&text), "未回答の質問が1件あります。") != NULL, c->open != NULL);
	assert_int_equal(c->open ? count_rows(d, c->open) : 0, c->open != NULL);
	buf_clear(&text);
	document_free(d);
	scene_close(&s);
}

/* What leaves the city says of an internal row neither its answer nor how it was judged. */
static void plan_withholds(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	s.q->row[row_of(&s, "CLD-46")].internal = true;
	for (int view = VIEW_INTERNAL; view <= VIEW_VENDOR; view++) {
		const struct form_input in = {
		    .answers = s.a, .verdict = s.v, .view = (enum view)view, .now = SCENE_NOW};
		struct document *d = plan_build(&in);
		const struct row_text *r = find_row(d, "CLD-46", 0);
		assert_int_equal(r != NULL, view == VIEW_INTERNAL);
		if (r) {
			assert_string_equal(r->cell[2].text, "一部");
			assert_string_equal(r->cell[3].text, "△ 一部");
		}
		document_free(d);
	}
	scene_close(&s);
}

/* The plan for a vendor as a text. */
static struct document *plan_for(const struct scene *s, enum view view, enum lang lang, struct buf *text)
{
	const struct form_input in = {.answers = s->a, .verdict = s->v, .view = view, .lang = lang, .now = SCENE_NOW};
	struct document *d = plan_build(&in);
	text_of(d, text);
	return d;
}

/* Neither its id, nor its question, nor a count: the figures are those of a plan that never heard of the row. */

struct hidden_case {
	const char *name, *answers, *id;
	const char *label;        /* of the line of counts that it stands in */
	const char *own, *vendor; /* that count in the city's and in the vendor's plan; NULL: no such line */
	const char *says;         /* what only the city's plan says */
};

static const struct hidden_case hidden_cases[] = {
    {"knock-out", EXAMPLE("outsourcing-no-prior-approval"), "OUT-45", "満たさない必須要件", "1", "0",
     "満たさない必須要件が1件あります。"},
    {"knock-out, among the unmet", EXAMPLE("outsourcing-no-prior-approval"), "OUT-45", "満たさない・一部・不明", "13",
     "12", "OUT-45（"},
    {"partly met", EXAMPLE("cloud-mixed"), "CLD-46", "満たさない・一部・不明", "17", "16", "CLD-46 | "},
    {"unanswered", EXAMPLE("cloud-unanswered"), "CLD-37", "未回答", "1", "0", "未回答の質問が1件あります。"},
};

static void vendor_plan_hides(void **state)
{
	const struct hidden_case *c = *state;
	struct scene s;
	scene_open(&s, c->answers);
	struct requirement *r = &s.q->row[row_of(&s, c->id)];
	r->internal = true;
	for (int view = VIEW_INTERNAL; view <= VIEW_VENDOR; view++) {
		bool vendor = view == VIEW_VENDOR;
		struct buf text;
		struct document *d = plan_for(&s, (enum view)view, LANG_JA, &text);
		assert_int_equal(strstr(buf_text(&text), c->id) == NULL, vendor);
		assert_int_equal(strstr(buf_text(&text), r->ask.ja) == NULL, vendor);
		assert_int_equal(strstr(buf_text(&text), c->says) == NULL, vendor);
		assert_string_equal(find_row(d, c->label, 0)->cell[1].text, vendor ? c->vendor : c->own);
		assert_null(strstr(buf_text(&text), "（非公開）"));
		buf_clear(&text);
		document_free(d);
		d = plan_for(&s, (enum view)view, LANG_EN, &text);
		assert_int_equal(strstr(buf_text(&text), c->id) == NULL, vendor);
		assert_int_equal(strstr(buf_text(&text), r->ask.en) == NULL, vendor);
		buf_clear(&text);
		document_free(d);
	}
	scene_close(&s);
}

/* Said in every plan for a vendor, whether something is left out or not, and in none for the city. */
static void vendor_plan_says_what_it_leaves_out(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	open_source(&s, c->source, c->blank);
	for (int hidden = 0; hidden <= 1; hidden++) {
		for (int view = VIEW_INTERNAL; view <= VIEW_VENDOR; view++) {
			struct buf ja, en;
			struct document *d = plan_for(&s, (enum view)view, LANG_JA, &ja);
			document_free(d);
			d = plan_for(&s, (enum view)view, LANG_EN, &en);
			document_free(d);
			bool said = strstr(buf_text(&ja), "非公開の項目は、この計画に載せていません。");
			assert_int_equal(said, view == VIEW_VENDOR);
			said = strstr(buf_text(&en), "Withheld items are not listed in this plan.");
			assert_int_equal(said, view == VIEW_VENDOR);
			buf_clear(&ja);
			buf_clear(&en);
		}
		for (size_t i = 0; i < s.q->rows; i++)
			s.q->row[i].internal = true;
	}
	scene_close(&s);
}

/* With everything withheld the plan for a vendor lists nothing, and does not say that all is met. */
static void vendor_plan_of_nothing(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	struct buf text;
	open_source(&s, c->source, c->blank);
	for (size_t i = 0; i < s.q->rows; i++)
		s.q->row[i].internal = true;
	struct document *d = plan_for(&s, VIEW_VENDOR, LANG_JA, &text);
	for (size_t i = 0; i < s.q->rows; i++) {
		if (strstr(buf_text(&text), s.q->row[i].ask.ja))
			fail_msg("%s is on the plan", s.q->row[i].id);
	}
	assert_null(strstr(buf_text(&text), "要りません"));
	assert_null(strstr(buf_text(&text), "今のところ"));
	assert_null(strstr(buf_text(&text), "未回答の質問が"));
	buf_clear(&text);
	document_free(d);
	scene_close(&s);
}

static void plan_says_what_signatures_prove(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	for (int made = 0; made <= 1; made++) {
		const struct form_input in = {.answers = s.a, .verdict = s.v, .now = SCENE_NOW, .self_made_key = made};
		struct buf text;
		struct document *d = plan_build(&in);
		text_of(d, &text);
		assert_int_equal(strstr(buf_text(&text), form_self_made_key.ja) != NULL, made);
		buf_clear(&text);
		document_free(d);
	}
	scene_close(&s);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, matches_golden, golden_cases, "golden");
	CHECK_ROWS(&list, request_lists_vendor_rows, any_cases, "request lists vendor rows");
	CHECK_ROWS(&list, has_cells, cell_cases, "request cells");
	CHECK_ROWS(&list, no_bare_answers, any_cases, "units and boxes");
	check_add(&list, says_no_more_than_is_sure, NULL, "says no more than is sure");
	check_add(&list, request_keeps_internal_rows, NULL, "request keeps internal rows");
	check_add(&list, request_shows_no_answer, NULL, "request shows no answer");
	check_add(&list, blank_request_has_lines, NULL, "blank request has lines");
	check_add(&list, request_without_questions, NULL, "request without questions");
	check_add(&list, decided_condition_is_silent, NULL, "decided condition is silent");
	CHECK_ROWS(&list, plan_lists_work, any_cases, "plan lists work");
	check_add(&list, knockouts_lead, NULL, "knock-outs lead");
	CHECK_ROWS(&list, may_except, except_cases, "exception");
	CHECK_ROWS(&list, single_effects, effect_cases, "single effects");
	CHECK_ROWS(&list, whole_effect, effect_cases, "whole effect");
	CHECK_ROWS(&list, all_is_met_after, any_cases, "all is met after");
	check_add(&list, remedies_look_at_each_other, NULL, "remedies look at each other");
	CHECK_ROWS(&list, waiting_rows_are_marked, any_cases, "waiting rows are marked");
	CHECK_ROWS(&list, is_calm, calm_cases, "calm");
	check_add(&list, plan_withholds, NULL, "plan withholds");
	CHECK_ROWS(&list, vendor_plan_hides, hidden_cases, "plan hides");
	CHECK_ROWS(&list, vendor_plan_says_what_it_leaves_out, any_cases, "plan says what it leaves out");
	CHECK_ROWS(&list, vendor_plan_of_nothing, any_cases, "plan of nothing");
	check_add(&list, plan_says_what_signatures_prove, NULL, "plan says what signatures prove");
	return check_run(&list, "request and plan");
}
