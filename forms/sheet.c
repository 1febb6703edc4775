/* 評価票: what a section head reads in a minute on the first page, every answer after it, and what it rests on. */
#include "forms/common.h"

#include "forms/sheet_pictures.h"
#include "forms/sheet_rows.h"
#include "forms/treated.h"

enum { CHANGES = 5, MISSING_SHOWN = 6 };

/* The case, in as few lines as it takes to leave room for the map and the signatures on the first page */

static const char *classes(const struct form_page *p)
{
	const char *text =
	    form_printf(p, "%s・%s・%s", "%s, %s, %s", form_short(p, form_fact(p, CASE_CONFIDENTIALITY)),
			form_short(p, form_fact(p, CASE_INTEGRITY)), form_short(p, form_fact(p, CASE_AVAILABILITY)));
	if (!form_asks(p, CASE_OUTAGE))
		return text;
	return form_printf(p, "%s（許容停止 %s時間）", "%s (tolerated outage %s hours)", text,
			   form_fact(p, CASE_OUTAGE));
}

static const char *case_number(const struct form_page *p)
{
	return form_printf(p, "%s（%s・%s）", "%s (%s, %s)", form_fact(p, CASE_NUMBER), form_fact(p, CASE_YEAR),
			   form_fact(p, CASE_TRIGGER));
}

static void case_table(const struct form_page *p)
{
	struct table *t = form_pairs(p);
	form_pair(p, t, form_say(p, "案件", "Case"), form_fact(p, CASE_TITLE));
	form_pair2(p, t, form_say(p, "整理番号", "Case number"), case_number(p), form_say(p, "評価日", "Assessed on"),
		   form_day(p, p->a->date));
	form_pair2(p, t, form_say(p, "所管", "Organ, section"),
		   form_printf(p, "%s　%s", "%s, %s", form_fact(p, CASE_ORGAN), form_fact(p, CASE_SECTION)),
		   form_say(p, "管理者", "Manager"), form_fact(p, CASE_MANAGER));
	form_pair2(p, t, form_say(p, "担当", "Officer"), form_fact(p, CASE_OFFICER),
		   form_say(p, "契約期間", "Contract period"), form_period(p));
	bool service = form_asks(p, CASE_SERVICE);
	form_pair2(p, t, form_say(p, "事業者", "Vendor"), form_fact(p, CASE_VENDOR),
		   service ? form_say(p, "サービス", "Service") : NULL, service ? form_fact(p, CASE_SERVICE) : NULL);
	form_pair(p, t, form_say(p, "情報の区分", "Classification"),
		  form_printf(p, "%s　%s", "%s; %s", classes(p), form_fact(p, CASE_NETWORK)));
}

/* What decides before any number does */

static void knockouts(const struct form_page *p)
{
	if (!p->v->knockouts)
		return;
	document_heading(p->d, 2, form_say(p, "満たさない必須要件", "Knock-outs not met"));
	const struct column column[] = {
	    {form_say(p, "番号", "No."), 10, false},
	    {form_say(p, "質問", "Question"), 50, false},
	    {form_say(p, "回答", "Answer"), 22, false},
	    {form_say(p, "例外", "Exception"), 18, false},
	};
	struct table *t = document_table(p->d, column, 4, false);
	bool all = true;
	for (size_t i = 0; i < p->v->knockouts; i++) {
		int row = p->v->knockout[i];
		const struct requirement *r = &p->q->row[row];
		bool may = requirement_may_except(p->a, row);
		all = all && may;
		table_row(p->d, t,
			  (const char *const[]){r->id, form_words(p, r->ask), form_answer(p, row),
						may ? form_say(p, "承認により可", "may be granted")
						    : form_say(p, "不可", "not possible")});
	}
	document_paragraph(p->d, STYLE_SMALL,
			   all ? form_say(p, "例外が承認されたときは、等級Dの扱い（期限付きの例外）となります。",
					  "If the exceptions are granted, the case is treated as grade D at best.")
			       : form_say(p, "例外を認めない必須要件があるため、是正されるまで利用できません。",
					  "At least one allows no exception: not usable until it is cured."));
}

static void missing(const struct form_page *p)
{
	const struct verdict *v = p->v;
	if (!v->missings || form_out_of_scope(p))
		return;
	document_heading(p->d, 2, form_say(p, "決定に足りない回答", "Answers missing for a decision"));
	const struct column column[] = {
	    {form_say(p, "番号", "No."), 10, false},
	    {form_say(p, "質問", "Question"), 72, false},
	    {form_say(p, "状態", "State"), 18, false},
	};
	struct table *t = document_table(p->d, column, 3, false);
	for (size_t i = 0; i < v->missings && i < MISSING_SHOWN; i++) {
		int row = v->missing[i];
		const struct requirement *r = &p->q->row[row];
		table_row(p->d, t,
			  (const char *const[]){r->id, form_words(p, r->ask),
						form_words(p, result_title(v->row[row].result))});
	}
	if (v->missings > MISSING_SHOWN)
		document_paragraph(p->d, STYLE_SMALL,
				   form_printf(p, "ほか%zu件。次ページ以降の一覧に「未回答」「不明」とあるものです。",
					       "%zu more: those marked unanswered or unknown in the list that follows.",
					       v->missings - MISSING_SHOWN));
}

static void other_guideline(const struct form_page *p)
{
	if (!form_out_of_scope(p) || !p->v->out_of_scopes)
		return;
	document_heading(p->d, 2, form_say(p, "適用する指針", "Guideline that applies instead"));
	const struct column column[] = {
	    {form_say(p, "番号", "No."), 10, false},
	    {form_say(p, "質問", "Question"), 40, false},
	    {form_say(p, "回答", "Answer"), 12, false},
	    {form_say(p, "指針", "Guideline"), 38, false},
	};
	struct table *t = document_table(p->d, column, 4, false);
	for (size_t i = 0; i < p->v->out_of_scopes; i++) {
		int row = p->v->out_of_scope[i];
		const struct requirement *r = &p->q->row[row];
		table_row(p->d, t,
			  (const char *const[]){r->id, form_words(p, r->ask), form_answer(p, row),
						r->source ? r->source : form_words(p, r->basis)});
	}
}

/* What follows from the grade */

static const char *interval(const struct form_page *p)
{
	if (!p->v->months)
		return form_say(p, "是正されるまで利用しない", "not to be used until cured");
	return form_printf(p, "決定から%dか月以内", "within %d months of the decision", p->v->months);
}

static const char *due_dates(const struct form_page *p)
{
	const char *text = "";
	for (size_t i = 0; i < p->v->dues; i++) {
		const struct due *due = &p->v->due[i];
		int row = due->id ? questionnaire_find(p->q, due->id) : -1;
		if (row >= 0 && form_withholds(p, row)) /* the day is its answer */
			continue;
		const char *between = *text ? form_say(p, "、", "; ") : "";
		text = form_printf(p, "%s%s%s（%s%s%s）", "%s%s%s (%s%s%s)", text, between, form_day(p, due->day),
				   due->id ? due->id : "", due->id ? " " : "", form_words(p, due->why));
	}
	return text;
}

static void consequences(const struct form_page *p)
{
	const struct verdict *v = p->v;
	struct table *t = form_pairs(p);
	form_pair(p, t, form_say(p, "取扱い", "Treatment"), form_treatment(p));
	if (v->approver)
		form_pair2(p, t, form_say(p, "承認者", "Approver"), form_words(p, v->approver->title),
			   v->decided ? form_say(p, "再評価", "Re-evaluation") : NULL, v->decided ? interval(p) : NULL);
	const char *dues = form_out_of_scope(p) ? "" : due_dates(p);
	if (*dues)
		form_pair(p, t, form_say(p, "次の期限", "Next due"), dues);
	if (form_out_of_scope(p))
		return;
	if (v->na_warning) {
		const char *warning =
		    form_printf(p, "該当なしが重みの%d %%を占めます（注意の目安 %d %%）。理由を確かめてください。",
				"%d %% by weight are answered not applicable (warning from %d %%): check the reasons.",
				v->na_percent, p->q->policy->na_warning_percent);
		form_pair(p, t, form_say(p, "該当なし", "Not applicable"), warning);
		t->row[t->rows - 1].cell[1].style = STYLE_WARNING;
	}
}

static void change_row(const struct form_page *p, struct table *t, const struct change *c, size_t rank)
{
	const struct requirement *r = &p->q->row[c->row];
	table_row(p->d, t,
		  (const char *const[]){arena_printf(p->d->arena, "%zu%s", rank, change_waits(c) ? "※" : ""), r->id,
					form_words(p, r->ask), form_words(p, c->what), form_points(p, c->residual),
					form_words(p, grade_title(c->grade))});
}

static void best_changes(const struct form_page *p)
{
	if (form_out_of_scope(p))
		return;
	size_t n = 0;
	const struct change *change = form_changes(p, &n);
	if (!n)
		return;
	document_heading(p->d, 1, form_say(p, "直すと効く順", "What helps most, first"));
	const struct column column[] = {
	    {form_say(p, "順", "Rank"), 7, true},
	    {form_say(p, "番号", "No."), 10, false},
	    {form_say(p, "要求事項", "Requirement"), 34, false},
	    {form_say(p, "直し方", "Change"), 27, false},
	    {form_say(p, "残存リスク", "Residual"), 13, true},
	    {form_say(p, "等級", "Grade"), 9, true},
	};
	struct table *t = document_table(p->d, column, 6, false);
	for (size_t i = 0; i < n && i < CHANGES; i++)
		change_row(p, t, &change[i], i + 1);
	const char *note = form_say(p, "残存リスクと等級は、その一つだけを直して計算し直した値です。",
				    "Residual and grade are computed again with that single change made.");
	size_t holders = changes_waiting(change, n); /* all of them must go before the residual falls */
	if (holders)
		note = form_printf(
		    p,
		    "%s※は、等級を決めた組の下限を定めている重要な対策（全%"
		    "zu件）で、すべて直すまで残存リスクは下がりません。",
		    "%s ※ marks the important controls (%zu in all) that hold the floor of the cell that sets the "
		    "grade: the residual falls only when all of them are mended.",
		    note, holders);
	document_paragraph(p->d, STYLE_SMALL, note);
}

/* Why each threat is as likely as the map says */
static void likelihoods(const struct form_page *p)
{
	if (form_out_of_scope(p))
		return;
	document_heading(p->d, 1, form_say(p, "脅威の起こりやすさ", "Likelihood of the threats"));
	const struct column column[] = {
	    {form_say(p, "脅威", "Threat"), 38, false},
	    {form_say(p, "起こりやすさ", "Likelihood"), 12, true},
	    {form_say(p, "理由", "Reason"), 50, false},
	};
	struct table *t = document_table(p->d, column, 3, false);
	for (int i = 0; i < THREATS; i++) {
		const struct likelihood *l = &p->q->policy->likelihood[i];
		table_row(p->d, t,
			  (const char *const[]){arena_printf(p->d->arena, "T%d %s", i + 1, form_words(p, l->title)),
						arena_printf(p->d->arena, "%d", p->v->likelihood[i]),
						form_words(p, p->v->raised[i] ? l->raise_reason : l->reason)});
	}
	document_paragraph(p->d, STYLE_SMALL, form_say(p, "起こりやすさは1～3。", "Likelihood is 1 to 3."));
}

/* What the document rests on */

static const char *policy_name(const struct form_page *p)
{
	const struct policy *policy = p->q->policy;
	return form_printf(p, "%s（%s版）", "%s (version %s)", form_words(p, policy->title), policy->version);
}

static const char *approval(const struct form_page *p)
{
	const struct policy *policy = p->q->policy;
	int day;
	const char *on =
	    policy->approved_on && date_from_iso(policy->approved_on, &day) ? form_day(p, day) : FORM_BLANK;
	const char *by = form_words(p, policy->approved_by);
	return form_printf(p, "%s　承認日 %s", "%s, approved on %s", *by ? by : FORM_BLANK, on);
}

static const char *method(const struct form_page *p)
{
	return form_say(
	    p,
	    "要求事項ごとに、満たされていない度合いを回答と証跡から求め、脅威と守る対象（機密性・完全性・可用性）の組ご"
	    "とに重みを付け"
	    "て平均します。残存リスクは、資産価値×起こりやすさ×その平均による係数（1000～3000。重要な対策が欠けるときは"
	    "下限を置き"
	    "ます。）であり、要求事項が2件以上ある組のうち最大の値が等級を決めます。",
	    "For each requirement the missing part follows from answer and evidence, and is averaged by weight over "
	    "each pair of threat and protected property. Residual risk is asset value × likelihood × a factor from "
	    "that "
	    "average (1000 to 3000, with a floor where an important control is missing), and the largest over pairs "
	    "with "
	    "at least 2 requirements sets the grade.");
}

static void grounds(const struct form_page *p)
{
	document_heading(p->d, 1, form_say(p, "この文書のよりどころ", "What this document rests on"));
	struct table *t = form_pairs(p);
	form_pair(p, t, form_say(p, "質問票", "Questionnaire"),
		  form_printf(p, "%s　%s %s", "%s, %s %s", form_words(p, p->q->title), p->q->id, p->q->version));
	form_pair(p, t, form_say(p, "その要約値", "Its digest"),
		  arena_printf(p->d->arena, "SHA-256\n%s", p->q->digest));
	form_pair(p, t, form_say(p, "方針", "Policy"), policy_name(p));
	form_pair(p, t, form_say(p, "方針の数値の承認", "Its numbers approved"), approval(p));
	form_pair(p, t, form_say(p, "計算の方法", "How it is computed"), method(p));
	form_pair(p, t, form_say(p, "作成", "Made"),
		  p->in->author && !p->vendor
		      ? form_printf(p, "%s　%s", "%s, %s", form_day(p, p->d->date), p->in->author)
		      : form_day(p, p->d->date));
	if (p->in->self_made_key)
		form_pair(p, t, form_say(p, "署名", "Signatures"), form_words(p, form_self_made_key));
}

static void requirements(const struct form_page *p)
{
	document_heading(p->d, 1, form_say(p, "要求事項ごとの回答と結果", "Answers and results by requirement"));
	sheet_shares(p);
	sheet_rows(p);
}

struct document *sheet_build(const struct form_input *in)
{
	struct form_page page;
	form_open(&page, in, "sheet");
	const struct form_page *p = &page;
	document_title(p->d, form_words(p, p->q->title));
	case_table(p);
	sheet_grade(p);
	knockouts(p);
	treated_exceptions(p);
	missing(p);
	other_guideline(p);
	consequences(p);
	sheet_map(p);
	form_signatures(p, form_say(p, "職・氏名　／　日時", "Post and name / date and time"));
	best_changes(p);
	sheet_falls(p);
	likelihoods(p);
	requirements(p);
	grounds(p);
	form_close(p);
	return p->d;
}
