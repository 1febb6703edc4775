/* 回答依頼票: the questions that a vendor can answer, blank, with boxes to tick and room to write. It goes to the
 * vendor, before there is a case or with one: nothing internal is printed, and no answer. */
#include "forms/common.h"

#include <string.h>

enum { COLUMNS = 4, COLUMN_ASK = 1 };

/* Tied to its label: a box at the end of a line belongs to nothing. */
#define BOX "□\u00a0"

/* Room for a name. */
#define LINE FORM_BLANK FORM_BLANK FORM_BLANK

static bool is_listed(const struct form_page *p, int row)
{
	const struct requirement *r = &p->q->row[row];
	return r->vendor && !r->internal && !r->fixed && p->v->row[row].applies;
}

static size_t count_listed(const struct form_page *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->q->rows; i++)
		n += is_listed(p, (int)i);
	return n;
}

/* Without a case every fact is to be written in, also one that would be withheld. */
static const char *fact(const struct form_page *p, enum case_fact f)
{
	const char *text = p->in->blank ? FORM_BLANK : form_fact(p, f);
	return strcmp(text, FORM_BLANK) == 0 ? LINE : text;
}

/* The cover */

static void what_it_is(const struct form_page *p)
{
	const char *city = form_words(p, p->q->policy->city);
	document_paragraph(
	    p->d, STYLE_NORMAL,
	    form_printf(p,
			"%sが行う情報セキュリティのリスク評価のため、事業者の方に回答をお願いする票です。"
			"回答は、評価と、契約に置く条件に用います。この票は契約書ではなく、契約を約束する"
			"ものでもありません。",
			"%s asks the vendor to answer these questions for its information security risk "
			"assessment. The answers are used for the assessment and for the conditions of "
			"the contract. This is not a contract and promises none.",
			city));
}

static const char *day_to_fill(const struct form_page *p)
{
	return form_say(p, "令和＿＿年＿＿月＿＿日", "＿＿＿＿-＿＿-＿＿");
}

static void case_table(const struct form_page *p)
{
	struct table *t = form_pairs(p);
	form_pair(p, t, form_say(p, "案件", "Case"), fact(p, CASE_TITLE));
	bool service = form_asks(p, CASE_SERVICE);
	form_pair2(p, t, form_say(p, "事業者", "Vendor"), fact(p, CASE_VENDOR),
		   service ? form_say(p, "サービス", "Service") : NULL, service ? fact(p, CASE_SERVICE) : NULL);
	form_pair2(p, t, form_say(p, "所管課", "Section"), fact(p, CASE_SECTION),
		   form_say(p, "担当・問合せ先", "Officer, enquiries"), fact(p, CASE_OFFICER));
	form_pair2(p, t, form_say(p, "回答期限", "Answer by"), day_to_fill(p), form_say(p, "質問票", "Questionnaire"),
		   form_printf(p, "%s（%zu問）", "%s (%zu questions)", form_words(p, p->q->title), count_listed(p)));
}

static void answerer(const struct form_page *p)
{
	document_heading(p->d, 1, form_say(p, "回答者", "Who answers"));
	struct table *t = form_pairs(p);
	form_pair2(p, t, form_say(p, "会社名", "Company"), LINE, form_say(p, "部署", "Department"), LINE);
	form_pair2(p, t, form_say(p, "氏名", "Name"), LINE, form_say(p, "回答日", "Answered on"), day_to_fill(p));
	form_pair(p, t, form_say(p, "連絡先", "Contact"),
		  form_say(p, "電話 " LINE "　メール " LINE, "telephone " LINE "  e-mail " LINE));
}

static void how_to_answer(const struct form_page *p)
{
	static const struct {
		struct words label, text;
	} rule[] = {
	    {{"選び方", "Choosing"},
	     {"□に✓を付けるか、□を■に変えてください。「当てはまるものすべて」とある質問はいくつでも、"
	      "ほかは一つだけ選べます。",
	      "Tick the box (✓) or change □ to ■. Choose one; as many as apply where it says so."}},
	    {{"不明", "Unknown"},
	     {"分からないときは、空欄や推測にせず「不明」を選んでください。不明も一つの回答です。",
	      "When you do not know, choose Unknown rather than leave a blank or guess. It is an answer of its own."}},
	    {{"該当なし", "Not applicable"},
	     {"「該当なし」を選んだときは、備考に理由を書いてください。理由のないものは受け取れません。",
	      "When you choose Not applicable, give the reason under Remarks. It cannot be accepted without one."}},
	    {{"備考", "Remarks"},
	     {"「有、ただし…」のように条件が付くときは、最も近いものを選び、条件を備考に書いてください。",
	      "When there is a condition (\"yes, but …\"), choose what comes closest and write the condition under "
	      "Remarks."}},
	    {{"証跡", "Evidence"},
	     {"証跡の欄にある書類を添え、□に✓を付けてください。別の書類を添えるときは、名称を備考に書いてください。",
	      "Attach the papers named under Evidence and tick the box. When you attach another paper, name it under "
	      "Remarks."}},
	    {{"日付・数", "Dates, numbers"},
	     {"日付は「令和8年4月1日」又は「2026-04-01」の形で、数は示した単位に直して書いてください。",
	      "Write dates as 2026-04-01 or 令和8年4月1日, and numbers in the unit shown."}},
	    {{"該当する場合", "If it applies"},
	     {"「該当する場合に回答」とある質問は、当てはまらないときは空欄で構いません。当てはまるか分からないときは答"
	      "えてください。",
	      "Where it says so, leave the question blank when it does not apply. Answer it when you cannot tell."}},
	    {{"個人番号", "My Number"},
	     {"個人番号（マイナンバー）は、どの欄にも書かないでください。", "Write no My Number (個人番号) anywhere."}},
	};
	document_heading(p->d, 1, form_say(p, "答え方", "How to answer"));
	struct table *t = form_pairs(p);
	for (size_t i = 0; i < sizeof(rule) / sizeof(rule[0]); i++)
		form_pair(p, t, form_words(p, rule[i].label), form_words(p, rule[i].text));
}

static void how_to_return(const struct form_page *p)
{
	document_heading(p->d, 1, form_say(p, "提出", "Sending it back"));
	struct table *t = form_pairs(p);
	form_pair2(p, t, form_say(p, "提出先", "To"), fact(p, CASE_SECTION), form_say(p, "提出期限", "By"),
		   form_say(p, "上の回答期限", "the date for answers above"));
	form_pair(p, t, form_say(p, "提出方法", "How"),
		  form_say(p, BOX "電子ファイル（" FORM_BLANK FORM_BLANK "）　" BOX "紙（" FORM_BLANK FORM_BLANK "）",
			   BOX "electronic file (" FORM_BLANK FORM_BLANK ")  " BOX "paper (" FORM_BLANK FORM_BLANK
			       ")"));
	form_pair(p, t, form_say(p, "ファイル", "Files"),
		  form_say(p,
			   "所管課が示す方法で提出してください。マクロを含むファイル、パスワードを付けたファイル、圧縮"
			   "したファイルは受け取れません。この票の質問と番号は変えないでください。",
			   "Send it in the way the section states. Files with macros, with a password or compressed "
			   "cannot be received. Leave the questions and their numbers as they are."));
}

/* What stands in the column of answers */

static const char *joined(const struct form_page *p, const char *text, const char *between, const char *more)
{
	return arena_printf(p->d->arena, "%s%s%s", text, *text ? between : "", more);
}

static const char *boxed(const struct form_page *p, const char *label)
{
	return arena_printf(p->d->arena, BOX "%s", label);
}

/* 不明 and 該当なし are added where they are offered, whatever a template lists. */
static const char *own_choices(const struct form_page *p, const struct requirement *r)
{
	const char *text = r->type->value == VALUE_CODES ? form_say(p, "当てはまるものすべて", "All that apply") : "";
	for (size_t i = 0; i < r->choices; i++) {
		if (!requirement_is_special(r->choice[i].code))
			text = joined(p, text, "\n", boxed(p, form_words(p, r->choice[i].label)));
	}
	return text;
}

/* Rows of yes and no carry no choices of their own: those that their type takes. */
static const char *yes_no(const struct form_page *p, const struct requirement *r)
{
	static const char *const code[] = {"yes", "partial", "no"};
	const char *text = "", *value;
	for (size_t i = 0; i < sizeof(code) / sizeof(code[0]); i++) {
		if (type_read(r->type, code[i], false, p->d->arena, &value) == REFUSE_NOTHING)
			text = joined(p, text, "　", boxed(p, requirement_show(r, value, p->lang, p->d->arena)));
	}
	return text;
}

/* The unit that may be typed behind a number of this row: the reader of answers has the same rule, so that nobody is
 * asked for a unit that is refused. "" when none or several fit. */
static const char *unit_of(const struct form_page *p, const struct requirement *r)
{
	static const struct {
		const char *typed;
		struct words name;
	} unit[] = {
	    {"1時間", {"時間", "hours"}}, {"1か月", {"か月", "months"}},
	    {"1日", {"日", "days"}},      {"1年", {"年", "years"}},
	    {"1分", {"分", "minutes"}},   {"1人", {"人", "people"}},
	    {"1件", {"件", "cases"}},     {"1段", {"段", "tiers"}},
	    {"1回", {"回", "times"}},     {"1円", {"円", "yen"}},
	    {"1%", {"%", "%"}},
	};
	const char *found = "";
	for (size_t i = 0; i < sizeof(unit) / sizeof(unit[0]); i++) {
		const char *sign = type_unit(r->type, unit[i].typed, p->d->arena);
		if (!sign || !strstr(r->ask.ja, sign))
			continue;
		if (*found)
			return "";
		found = form_words(p, unit[i].name);
	}
	return found;
}

/* A good sample helps where a text has a form of its own; free words have none. */
static const char *sample_line(const struct form_page *p, const struct requirement *r)
{
	if (r->type->fold != FOLD_ASCII || r->pattern)
		return "";
	return form_printf(p, "\n（例 %s）", "\n(such as %s)", r->type->ok);
}

static const char *line_to_fill(const struct form_page *p, const struct requirement *r)
{
	const char *unit;
	switch (r->type->value) {
	case VALUE_DATE:
		return day_to_fill(p);
	case VALUE_NUMBER:
		unit = unit_of(p, r);
		return arena_printf(p->d->arena, FORM_BLANK "%s%s", *unit ? " " : "", unit);
	default:
		return arena_printf(p->d->arena, LINE "%s", sample_line(p, r));
	}
}

static const char *answer_text(const struct form_page *p, const struct requirement *r)
{
	const bool codes = r->type->value == VALUE_CODE || r->type->value == VALUE_CODES;
	const char *text = r->choices ? own_choices(p, r) : codes ? yes_no(p, r) : line_to_fill(p, r);
	const char *special = "";
	if (r->offers_unknown)
		special = boxed(p, form_words(p, result_title(RESULT_UNKNOWN)));
	if (r->offers_na)
		special = joined(p, special, "　", boxed(p, form_words(p, result_title(RESULT_NA))));
	return *special ? joined(p, text, "\n", special) : text;
}

static const char *evidence_text(const struct form_page *p, const struct requirement *r)
{
	if (!r->asks_evidence)
		return NULL;
	return arena_printf(p->d->arena, "%s\n%s", boxed(p, form_say(p, "添付", "attached")),
			    form_words(p, r->evidence));
}

/* When a question is asked */

/* The rows that a condition looks at, as far as the vendor has them. */
struct looks_at {
	const struct form_page *p;
	const char *ids;
	bool others; /* also at rows that only the city answers */
};

static void look_at(void *ctx, const struct cond_test *test)
{
	struct looks_at *l = ctx;
	if (test->row < 0 || !is_listed(l->p, test->row))
		l->others = true;
	else if (!strstr(l->ids, test->id))
		l->ids = joined(l->p, l->ids, form_say(l->p, "、", ", "), test->id);
}

/* NULL when the question is asked in any case. Conditions have no words; whether one holds is open as long as an answer
 * that it looks at is. */
static const char *when_text(const struct form_page *p, const struct requirement *r)
{
	struct facts facts = answers_facts(p->a);
	struct looks_at l = {.p = p, .ids = ""};
	if (!r->when || cond_eval(r->when, &facts) != TRUTH_OPEN)
		return NULL;
	cond_each(r->when, look_at, &l);
	if (l.others || !*l.ids)
		return form_say(p, "（該当する場合に回答）", "(answer if it applies)");
	return form_printf(p, "（該当する場合に回答。%sの回答による）", "(answer if it applies, by %s)", l.ids);
}

/* The questions */

static const char *ask_text(const struct form_page *p, const struct requirement *r)
{
	const char *when = when_text(p, r);
	return when ? joined(p, form_words(p, r->ask), "\n", when) : form_words(p, r->ask);
}

static void add_question(const struct form_page *p, struct table *t, const struct requirement *r)
{
	table_row(p->d, t, (const char *const[COLUMNS]){r->id, ask_text(p, r), answer_text(p, r), evidence_text(p, r)});
	struct row_text *below =
	    table_row(p->d, t, (const char *const[COLUMNS]){NULL, form_say(p, "備考", "Remarks"), NULL, NULL});
	below->joined = true;
	below->cell[COLUMN_ASK].style = STYLE_SMALL;
	below->cell[COLUMN_ASK].ruled = 1;
}

static void add_section(const struct form_page *p, struct table *t, int section)
{
	bool open = false;
	for (size_t i = 0; i < p->q->rows; i++) {
		if (p->q->row[i].section != section || !is_listed(p, (int)i))
			continue;
		if (!open)
			table_band(p->d, t, form_words(p, p->q->section[section].title));
		open = true;
		add_question(p, t, &p->q->row[i]);
	}
}

static void questions(const struct form_page *p)
{
	const struct column column[COLUMNS] = {
	    {form_say(p, "番号", "No."), 11, false},
	    {form_say(p, "質問", "Question"), 38, false},
	    {form_say(p, "回答", "Answer"), 32, false},
	    {form_say(p, "証跡", "Evidence"), 19, false},
	};
	document_heading(p->d, 1, form_say(p, "質問", "Questions"));
	if (!count_listed(p)) {
		document_paragraph(p->d, STYLE_NORMAL,
				   form_say(p, "この案件に、事業者の方に回答していただく質問はありません。",
					    "There is no question for the vendor to answer in this case."));
		return;
	}
	struct table *t = document_table(p->d, column, COLUMNS, false);
	for (size_t i = 0; i < p->q->sections; i++)
		add_section(p, t, (int)i);
}

struct document *request_build(const struct form_input *in)
{
	struct form_page page;
	/* Whatever view is asked for: this paper leaves the city. */
	struct form_input vendor = *in;
	vendor.view = VIEW_VENDOR;
	form_open(&page, &vendor, "request");
	const struct form_page *p = &page;
	p->d->marking = form_say(p, "事業者回答用", "For the vendor to answer");
	document_title(p->d, p->d->title);
	what_it_is(p);
	case_table(p);
	answerer(p);
	how_to_answer(p);
	how_to_return(p);
	document_break(p->d);
	questions(p);
	form_close(p);
	return p->d;
}
