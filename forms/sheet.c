/* 評価票: what a section head reads in a minute on the first page, every answer after it, and what it rests on. */
#include "forms/common.h"

#include <string.h>

#include "assess/explain.h"
#include "forms/sheet_rows.h"

enum { CHANGES = 5, MISSING_SHOWN = 12, POINTS_TOP = 45000 /* the largest residual there is: 5 × 3 × 3000 */ };

static bool out_of_scope(const struct form_page *p)
{
	return p->v->grade == GRADE_OUT_OF_SCOPE;
}

/* The case */

static const char *classes(const struct form_page *p)
{
	const char *text = arena_printf(p->d->arena, "%s\n%s\n%s", form_fact(p, CASE_CONFIDENTIALITY),
					form_fact(p, CASE_INTEGRITY), form_fact(p, CASE_AVAILABILITY));
	if (!form_asks(p, CASE_OUTAGE))
		return text;
	return form_printf(p, "%s、許容停止 %s時間", "%s, tolerated outage %s hours", text, form_fact(p, CASE_OUTAGE));
}

static const char *policy_name(const struct form_page *p)
{
	const struct policy *policy = p->q->policy;
	return form_printf(p, "%s（%s版）", "%s (version %s)", form_words(p, policy->title), policy->version);
}

static void case_table(const struct form_page *p)
{
	struct table *t = form_pairs(p);
	form_pair(p, t, form_say(p, "案件", "Case"), form_fact(p, CASE_TITLE));
	form_pair2(p, t, form_say(p, "整理番号", "Case number"), form_fact(p, CASE_NUMBER),
		   form_say(p, "会計年度", "Fiscal year"), form_fact(p, CASE_YEAR));
	form_pair2(p, t, form_say(p, "契機", "Trigger"), form_fact(p, CASE_TRIGGER),
		   form_say(p, "評価日", "Assessed on"), form_day(p, p->a->date));
	form_pair2(p, t, form_say(p, "所管", "Organ, section"),
		   form_printf(p, "%s　%s", "%s, %s", form_fact(p, CASE_ORGAN), form_fact(p, CASE_SECTION)),
		   form_say(p, "担当", "Officer"), form_fact(p, CASE_OFFICER));
	form_pair2(p, t, form_say(p, "管理者", "Manager"), form_fact(p, CASE_MANAGER), form_say(p, "事業者", "Vendor"),
		   form_fact(p, CASE_VENDOR));
	if (form_asks(p, CASE_SERVICE))
		form_pair(p, t, form_say(p, "サービス", "Service"), form_fact(p, CASE_SERVICE));
	form_pair2(p, t, form_say(p, "情報の区分", "Classification"), classes(p),
		   form_say(p, "ネットワーク", "Network"), form_fact(p, CASE_NETWORK));
	form_pair2(p, t, form_say(p, "契約期間", "Contract period"), form_period(p), form_say(p, "方針", "Policy"),
		   policy_name(p));
}

/* The grade */

static const char *bounds_text(const struct form_page *p)
{
	const struct verdict *v = p->v;
	if (out_of_scope(p) || v->setting < 0)
		return "";
	return form_printf(p, "残存リスク　最悪 %s（%s）・最良 %s（%s）　対策がないとき %s",
			   "residual risk: worst %s (%s), best %s (%s); with no measures %s",
			   form_points(p, v->residual), form_words(p, grade_title(v->band)),
			   form_points(p, v->residual_best), form_words(p, grade_title(v->band_best)),
			   form_points(p, v->inherent));
}

static void grade_box(const struct form_page *p)
{
	const struct verdict *v = p->v;
	struct grade_box g = {
	    .letter = form_words(p, grade_title(v->grade)),
	    .sentence = form_words(p, verdict_reason(v, p->a)),
	    .bounds = bounds_text(p),
	    .residual = v->residual,
	    .residual_best = v->residual_best,
	    .top = POINTS_TOP,
	    .decided = !out_of_scope(p) && v->setting >= 0,
	};
	for (int i = 0; i < BANDS; i++) {
		const struct band *b = &p->q->policy->band[i];
		g.mark_label[i] = form_words(p, grade_title((enum grade)(GRADE_A + i)));
		if (b->below)
			g.mark[g.marks++] = b->below;
	}
	document_grade(p->d, &g);
	if (v->provisional && !out_of_scope(p))
		document_paragraph(p->d, STYLE_SMALL,
				   form_say(p, "数値は現在の回答による暫定値です。",
					    "The numbers are provisional: they follow from the answers so far."));
}

/* What decides before any number does */

static const char *exception_word(const struct form_page *p, const struct requirement *r)
{
	struct facts facts = answers_facts(p->a);
	bool may = r->exception == EXCEPTION_YES ||
		   (r->exception == EXCEPTION_WHEN && cond_eval(r->exception_when, &facts) == TRUTH_YES);
	return may ? form_say(p, "承認により可", "may be granted") : form_say(p, "不可", "not possible");
}

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
	for (size_t i = 0; i < p->v->knockouts; i++) {
		int row = p->v->knockout[i];
		const struct requirement *r = &p->q->row[row];
		table_row(
		    p->d, t,
		    (const char *const[]){r->id, form_words(p, r->ask), form_answer(p, row), exception_word(p, r)});
	}
}

static void missing(const struct form_page *p)
{
	const struct verdict *v = p->v;
	if (!v->missings || out_of_scope(p))
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
	if (!out_of_scope(p))
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

/* The map: threats against what is protected */

static const struct cell *find_cell(const struct verdict *v, int threat, int dimension)
{
	for (size_t i = 0; i < v->cells; i++) {
		if (v->cell[i].threat == threat && v->cell[i].dimension == dimension)
			return &v->cell[i];
	}
	return NULL;
}

static const char *cell_words(const struct form_page *p, int threat, int dimension)
{
	const struct cell *c = find_cell(p->v, threat, dimension);
	if (!c)
		return form_say(p, "－", "-");
	const char *word = !c->counts ? form_say(p, "\n参考", "\nfor reference")
			   : p->v->setting >= 0 && c == &p->v->cell[p->v->setting]
			       ? form_say(p, "\n決定", "\nsets the grade")
			       : "";
	return form_printf(p, "%s／%s%s", "%s / %s%s", form_points(p, c->residual), form_points(p, c->inherent), word);
}

static void threat_rows(const struct form_page *p, struct table *t, int threat)
{
	const struct likelihood *l = &p->q->policy->likelihood[threat];
	const char *text[2 + DIMENSIONS] = {
	    arena_printf(p->d->arena, "T%d %s", threat + 1, form_words(p, l->title)),
	    arena_printf(p->d->arena, "%d", p->v->likelihood[threat]),
	};
	for (int d = 0; d < DIMENSIONS; d++)
		text[2 + d] = cell_words(p, threat, d);
	struct row_text *r = table_row(p->d, t, text);
	for (int d = 0; d < DIMENSIONS; d++) {
		const struct cell *c = find_cell(p->v, threat, d);
		if (c && p->v->setting >= 0 && c == &p->v->cell[p->v->setting])
			r->cell[2 + d].style = STYLE_STRONG;
	}
	const char *reason = form_words(p, p->v->raised[threat] ? l->raise_reason : l->reason);
	if (!*reason)
		return;
	r = table_row(p->d, t,
		      (const char *const[]){form_printf(p, "発生可能性の理由：%s", "Likelihood: %s", reason), NULL,
					    NULL, NULL, NULL});
	r->joined = true;
	r->cell[0].style = STYLE_SMALL;
}

static void map(const struct form_page *p)
{
	if (out_of_scope(p))
		return;
	const struct policy *policy = p->q->policy;
	document_heading(p->d, 2,
			 form_say(p, "脅威ごとの残存リスク／対策がないときのリスク",
				  "Residual risk / risk with no measures, by threat"));
	const struct column column[] = {
	    {form_say(p, "脅威", "Threat"), 30, false},          {form_say(p, "発生可能性", "Likelihood"), 13, true},
	    {form_words(p, policy->dimension[DIM_C]), 19, true}, {form_words(p, policy->dimension[DIM_I]), 19, true},
	    {form_words(p, policy->dimension[DIM_A]), 19, true},
	};
	struct table *t = document_table(p->d, column, 5, false);
	const char *asset[2 + DIMENSIONS] = {form_say(p, "資産価値（1～5）", "Asset value (1 to 5)"), NULL};
	for (int d = 0; d < DIMENSIONS; d++)
		asset[2 + d] = arena_printf(p->d->arena, "%d", p->v->asset[d]);
	table_row(p->d, t, asset);
	for (int threat = 0; threat < THREATS; threat++)
		threat_rows(p, t, threat);
	document_paragraph(
	    p->d, STYLE_SMALL,
	    form_say(p,
		     "発生可能性は1～3。決定：等級を決めた組。参考：該当する要求事項が2件に満たず、等級に使わない組。",
		     "Likelihood is 1 to 3. Sets the grade: the cell that decides. For reference: fewer than 2 "
		     "requirements, not used for the grade."));
}

/* What follows from the grade */

static const char *treatment(const struct form_page *p)
{
	if (out_of_scope(p))
		return form_words(p, p->q->policy->out_of_scope);
	return form_words(p, p->v->decided ? p->v->decided->treatment : p->q->policy->pending);
}

static const char *interval(const struct form_page *p)
{
	if (!p->v->months)
		return form_say(p, "満たさない必須要件が是正されるまで利用しない",
				"not to be used until the knock-outs are cured");
	return form_printf(p, "決定から%dか月以内", "within %d months of the decision", p->v->months);
}

static const char *due_dates(const struct form_page *p)
{
	const char *text = "";
	for (size_t i = 0; i < p->v->dues; i++) {
		const struct due *due = &p->v->due[i];
		text = form_printf(p, "%s%s%s　%s%s%s", "%s%s%s, %s%s%s", text, i ? "\n" : "", form_day(p, due->day),
				   due->id ? due->id : "", due->id ? " " : "", form_words(p, due->why));
	}
	return *text ? text : FORM_BLANK;
}

static const char *conformity(const struct form_page *p)
{
	const char *now = form_percent(p, p->v->conformity);
	if (p->v->conformity_best == p->v->conformity)
		return now;
	return form_printf(p, "%s（不明・未回答がすべて満たされれば %s）", "%s (%s if everything open turns out met)",
			   now, form_percent(p, p->v->conformity_best));
}

static void consequences(const struct form_page *p)
{
	const struct verdict *v = p->v;
	document_heading(p->d, 2, form_say(p, "取扱いと承認", "Treatment and approval"));
	struct table *t = form_pairs(p);
	form_pair(p, t, form_say(p, "取扱い", "Treatment"), treatment(p));
	if (v->approver)
		form_pair(p, t, form_say(p, "承認者", "Approver"),
			  form_printf(p, "%s（等級%sの承認者）", "%s (approves grade %s)",
				      form_words(p, v->approver->title), form_words(p, grade_title(v->grade))));
	if (v->decided)
		form_pair(p, t, form_say(p, "再評価", "Re-evaluation"), interval(p));
	if (v->dues && !out_of_scope(p))
		form_pair(p, t, form_say(p, "期限", "Due"), due_dates(p));
	if (out_of_scope(p))
		return;
	form_pair(p, t, form_say(p, "適合率", "Conformity"), conformity(p));
	if (v->na_warning) {
		const char *warning =
		    form_printf(p, "該当なしが重みの%d %%を占めます（注意の目安 %d %%）。理由を確かめてください。",
				"%d %% by weight are answered not applicable (warning from %d %%): check the reasons.",
				v->na_percent, p->q->policy->na_warning_percent);
		form_pair(p, t, form_say(p, "該当なし", "Not applicable"), warning);
		t->row[t->rows - 1].cell[1].style = STYLE_WARNING;
	}
}

static void best_changes(const struct form_page *p)
{
	if (out_of_scope(p))
		return;
	size_t n = 0;
	const struct change *change = explain_changes(p->a, p->v, CHANGES, p->d->arena, &n);
	if (!n)
		return;
	document_heading(p->d, 2, form_say(p, "直すと効く順", "What helps most, first"));
	const struct column column[] = {
	    {form_say(p, "順", "Rank"), 6, true},
	    {form_say(p, "番号", "No."), 10, false},
	    {form_say(p, "要求事項", "Requirement"), 34, false},
	    {form_say(p, "直し方", "Change"), 28, false},
	    {form_say(p, "残存リスク", "Residual"), 13, true},
	    {form_say(p, "等級", "Grade"), 9, true},
	};
	struct table *t = document_table(p->d, column, 6, false);
	for (size_t i = 0; i < n; i++) {
		const struct requirement *r = &p->q->row[change[i].row];
		table_row(p->d, t,
			  (const char *const[]){arena_printf(p->d->arena, "%zu", i + 1), r->id, form_words(p, r->ask),
						form_words(p, change[i].what), form_points(p, change[i].residual),
						form_words(p, grade_title(change[i].grade))});
	}
	document_paragraph(p->d, STYLE_SMALL,
			   form_say(p, "残存リスクと等級は、その一つだけを直して計算し直した値です。",
				    "Residual and grade are computed again with that single change made."));
}

static void signatures(const struct form_page *p)
{
	const char *lines = form_say(p, "職・氏名\n日時", "Post and name\nDate and time");
	const char *approver = p->v->approver ? form_words(p, p->v->approver->title) : NULL;
	const struct signature_box box[] = {
	    {"author", form_say(p, "作成者（担当）", "Author (officer in charge)"), lines},
	    {"approver",
	     approver ? form_printf(p, "承認者（%s）", "Approver (%s)", approver) : form_say(p, "承認者", "Approver"),
	     lines},
	};
	document_signatures(p->d, box, 2);
}

/* What the document rests on */

static const char *approval(const struct form_page *p)
{
	const struct policy *policy = p->q->policy;
	int day;
	const char *on =
	    policy->approved_on && date_from_iso(policy->approved_on, &day) ? form_day(p, day) : FORM_BLANK;
	const char *by = form_words(p, policy->approved_by);
	return form_printf(p, "%s　承認 %s（%s）", "%s, approved by %s on %s", policy_name(p), *by ? by : FORM_BLANK,
			   on);
}

static void grounds(const struct form_page *p)
{
	document_heading(p->d, 1, form_say(p, "この文書のよりどころ", "What this document rests on"));
	struct table *t = form_pairs(p);
	form_pair(p, t, form_say(p, "質問票", "Questionnaire"),
		  form_printf(p, "%s　%s %s", "%s, %s %s", form_words(p, p->q->title), p->q->id, p->q->version));
	form_pair(p, t, form_say(p, "質問票の要約値", "Its digest"),
		  arena_printf(p->d->arena, "SHA-256\n%s", p->q->digest));
	form_pair(p, t, form_say(p, "方針", "Policy"), approval(p));
	form_pair(
	    p, t, form_say(p, "計算の方法", "How it is computed"),
	    form_say(p,
		     "要求事項ごとに、満たされていない度合いを回答と証跡から求め、脅威と守る対象（機密性・完全性・可用"
		     "性）の組ごとに重み"
		     "付きで平均します。残存リスクは資産価値×発生可能性×その平均による係数（1000～3000。重要な対策が欠"
		     "けるときは下限を"
		     "置く。）で、要求事項が2件以上ある組の最大の値が等級を決めます。",
		     "For each requirement the missing part follows from answer and evidence, and is averaged by "
		     "weight over each "
		     "pair of threat and protected property. Residual risk is asset value × likelihood × a factor "
		     "from that average "
		     "(1000 to 3000, with a floor where an important control is missing), and the largest over pairs "
		     "with at least "
		     "2 requirements sets the grade."));
	form_pair(p, t, form_say(p, "作成", "Made"),
		  p->in->author ? form_printf(p, "%s　%s", "%s, %s", form_day(p, p->d->date), p->in->author)
				: form_day(p, p->d->date));
	if (p->in->self_made_key)
		form_pair(p, t, form_say(p, "署名", "Signatures"), form_words(p, form_self_made_key));
}

struct document *sheet_build(const struct form_input *in)
{
	struct form_page page;
	form_open(&page, in, "sheet", false);
	const struct form_page *p = &page;
	document_title(p->d, form_words(p, p->q->title));
	case_table(p);
	grade_box(p);
	knockouts(p);
	missing(p);
	other_guideline(p);
	map(p);
	consequences(p);
	best_changes(p);
	signatures(p);
	document_break(p->d);
	sheet_rows(p);
	grounds(p);
	return p->d;
}
