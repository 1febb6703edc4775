/* 契約チェックリスト: the clauses that the assessment asks for, and where they stand in the contract. It is
 * shown to the vendor, so no note is printed, and nothing the city wrote for itself; internal rows only in the city's
 * own view. */
#include "forms/clause_fill.h"
#include "forms/common.h"

static void what_it_is(const struct form_page *p)
{
	document_paragraph(
	    p->d, STYLE_STRONG,
	    form_say(
		p,
		"この文書は、契約書の特記事項に置く条項を確かめるための附属資料であり、契約書ではありません。この文書へ"
		"の"
		"署名は、公印及び契約書の記名押印又は電子署名に代わるものではありません。",
		"This checklist is an attachment for checking the special conditions (特記事項) of the contract. It is "
		"not the contract, and a signature on it replaces neither the official seal nor the seal or "
		"electronic signature on the contract."));
}

/* A grade that is not decided must not look like a contract ready to be signed. */
static void undecided(const struct form_page *p)
{
	static const struct {
		enum grade grade;
		struct words text;
	} why[] = {
	    {GRADE_X,
	     {"必須要件を満たさないため、このままでは契約できません。是正又は例外の承認の後に作り直してください。",
	      "A knock-out is not met: no contract can be made as it stands. Make this document again after it is "
	      "cured or an "
	      "exception is granted."}},
	    {GRADE_PENDING,
	     {"回答が足りず、評価は保留です。この文書は案であり、評価が決まった後に作り直してください。",
	      "Answers are missing and the assessment is pending. This is a draft: make it again when the assessment "
	      "is decided."}},
	    {GRADE_OUT_OF_SCOPE,
	     {"この案件は情報セキュリティ基本方針の対象外です。この確認表は使わず、適用される指針によってください。",
	      "This case is outside the information security policy. Do not use this checklist: follow the guideline "
	      "that applies."}},
	};
	for (size_t i = 0; i < sizeof(why) / sizeof(why[0]); i++) {
		if (why[i].grade == p->v->grade)
			document_paragraph(p->d, STYLE_WARNING, form_words(p, why[i].text));
	}
}

static void case_table(const struct form_page *p)
{
	struct table *t = form_pairs(p);
	form_pair(p, t, form_say(p, "案件", "Case"), form_fact(p, CASE_TITLE));
	form_pair2(p, t, form_say(p, "整理番号", "Case number"), form_fact(p, CASE_NUMBER),
		   form_say(p, "評価日", "Assessed on"), form_day(p, p->a->date));
	form_pair2(p, t, form_say(p, "受注者", "Contractor"), form_fact(p, CASE_VENDOR),
		   form_say(p, "所管課", "Section"), form_fact(p, CASE_SECTION));
	if (form_asks(p, CASE_SERVICE))
		form_pair(p, t, form_say(p, "サービス", "Service"), form_fact(p, CASE_SERVICE));
	form_pair2(p, t, form_say(p, "契約期間", "Contract period"), form_period(p), form_say(p, "評価の等級", "Grade"),
		   form_words(p, grade_title(p->v->grade)));
}

static const char *demanded_text(const struct form_page *p, const struct condition *c)
{
	if (!c->as_strict_as)
		return arena_printf(p->d->arena, "%s※", c->demanded);
	return form_printf(p, "%s※\n（%sに合わせる）", "%s※\n(as strict as %s)", c->demanded, c->as_strict_as);
}

static void conditions(const struct form_page *p, const struct clause_set *set)
{
	document_heading(p->d, 1, form_say(p, "条件", "Conditions"));
	if (!set->conditions) {
		document_paragraph(p->d, STYLE_NORMAL,
				   form_say(p, "条件はありません。条文中の値は、すべて回答のとおりです。",
					    "There are none: every value in the clauses is as answered."));
		return;
	}
	document_paragraph(
	    p->d, STYLE_NORMAL,
	    form_say(
		p,
		"次の回答は本市の求める水準に達していません。条文には、回答の代わりに求める値を※を付けて記しています。"
		"受注者は、契約締結日までにこの値によることができるかを示してください。",
		"These answers fall short of what the city demands. The clauses state the demanded value "
		"instead, marked ※. The contractor is asked to say by the contract date whether it can meet "
		"it."));
	const struct column column[] = {
	    {form_say(p, "番号", "No."), 11, false},
	    {form_say(p, "要求事項", "Requirement"), 33, false},
	    {form_say(p, "現在の回答", "Present answer"), 20, false},
	    {form_say(p, "契約で求める値", "Value demanded"), 24, false},
	    {form_say(p, "条項", "Clause"), 12, false},
	};
	struct table *t = document_table(p->d, column, 5, false);
	for (size_t i = 0; i < set->conditions; i++) {
		const struct condition *c = &set->condition[i];
		const struct requirement *r = &p->q->row[c->row];
		table_row(
		    p->d, t,
		    (const char *const[]){r->id, form_words(p, r->ask), c->answer, demanded_text(p, c), c->clause});
	}
}

/* CLD-57 事故の第一報までの時間：72（一部） */
static const char *ground_line(const struct form_page *p, int row)
{
	const struct requirement *r = &p->q->row[row];
	enum result result = p->v->row[row].result;
	const char *line = form_printf(p, "%s %s：%s", "%s %s: %s", r->id, form_words(p, r->ask), form_answer(p, row));
	if (result != RESULT_PARTIAL && result != RESULT_UNMET)
		return line;
	return form_printf(p, "%s（%s）", "%s (%s)", line, form_words(p, result_title(result)));
}

static const char *ground_lines(const struct form_page *p, const struct raised_clause *raised)
{
	const char *text =
	    raised->always ? form_say(p, "この種別の契約には常に必要", "always needed for this kind of contract") : "";
	for (size_t i = 0; i < raised->rows; i++)
		text = arena_printf(p->d->arena, "%s%s%s", text, *text ? "\n" : "", ground_line(p, raised->row[i]));
	return *text ? text : form_say(p, "本市の定めによる", "by decision of the city");
}

static void clause_texts(const struct form_page *p, const struct raised_clause *raised)
{
	if (!raised->texts)
		document_paragraph(p->d, STYLE_NORMAL,
				   form_say(p, "この種別の条文のひな形はありません。契約書の定めを確かめてください。",
					    "There is no model text for this kind: check what the contract says."));
	for (size_t i = 0; i < raised->texts; i++) {
		if (raised->texts > 1)
			document_paragraph(p->d, STYLE_SMALL, raised->text[i].title);
		document_paragraph(p->d, STYLE_CLAUSE, raised->text[i].text);
	}
	document_keep(p->d);
}

static void clause_block(const struct form_page *p, const struct raised_clause *raised)
{
	document_heading(p->d, 2, form_printf(p, "%s　%s", "%s  %s", raised->clause->id, raised->title));
	clause_texts(p, raised);
	struct table *t = form_pairs(p);
	form_pair2(p, t, form_say(p, "契約書の該当箇所", "Place in the contract"),
		   form_say(p, "第" FORM_BLANK "条", "Article " FORM_BLANK), form_say(p, "合意", "Agreed"),
		   form_say(p, "市 □ 合意　　受注者 □ 合意", "City □ agreed　　Contractor □ agreed"));
	form_pair(p, t, form_say(p, "根拠の回答", "Raised by"), ground_lines(p, raised));
	t->row[t->rows - 1].cell[1].style = STYLE_SMALL;
}

static void signatures(const struct form_page *p)
{
	const char *lines = form_say(p, "職・氏名\n日時", "Post and name\nDate and time");
	const struct signature_box box[] = {
	    {"author", form_say(p, "作成者（担当）", "Author (officer in charge)"), lines},
	    {"approver", form_say(p, "承認者", "Approver"), lines},
	    {"vendor", form_say(p, "受注者", "Contractor"), lines},
	};
	document_heading(p->d, 1, form_say(p, "確認", "Confirmation"));
	document_paragraph(
	    p->d, STYLE_NORMAL,
	    form_say(p, "上の条項に双方が合意し、契約書の該当箇所に置かれていることを確認しました。",
		     "We agree to the clauses above, and have checked that they stand in the contract at the places "
		     "stated."));
	document_keep(p->d);
	if (p->in->self_made_key) {
		document_paragraph(p->d, STYLE_SMALL, form_words(p, form_self_made_key));
		document_keep(p->d);
	}
	document_signatures(p->d, box, 3);
}

struct document *checklist_build(const struct form_input *in)
{
	struct form_page page;
	form_open(&page, in, "checklist");
	const struct form_page *p = &page;
	const struct clause_set *set = clauses_raise(p->a, p->v, p->vendor, p->lang, p->d->arena);
	document_title(p->d, p->d->title);
	what_it_is(p);
	undecided(p);
	case_table(p);
	conditions(p, set);
	document_heading(p->d, 1, form_say(p, "契約に置く条項", "Clauses for the contract"));
	for (size_t i = 0; i < set->count; i++)
		clause_block(p, &set->item[i]);
	signatures(p);
	form_close(p);
	return p->d;
}
