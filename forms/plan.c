/* 対応計画: what is not met, what is to be done about it, by whom and until when, and what that changes. */
#include "forms/treated.h"

enum { COLUMNS = 5, COLUMN_ASK = 1, COLUMN_ANSWER = 2, COLUMN_RISK = 4 };

/* A plan being made. */
struct plan {
	const struct form_page *p;
	bool waits;   /* some row holds a floor together with others: the note under the table says so */
	bool pending; /* meeting some row makes others apply that decide */
};

/* Which rows are work. That a row stands here tells that it is not met, so a withheld one must not. */
static bool is_work(const struct form_page *p, const struct verdict *v, int row)
{
	return explain_mends(v, row) && !form_withholds(p, row);
}

static size_t count_work(const struct form_page *p, const struct verdict *v)
{
	size_t n = 0;
	for (size_t i = 0; i < p->q->rows; i++)
		n += is_work(p, v, (int)i);
	return n;
}

/* The case */

static void case_table(const struct form_page *p)
{
	struct table *t = form_pairs(p);
	bool service = form_asks(p, CASE_SERVICE);
	form_pair(p, t, form_say(p, "案件", "Case"), form_fact(p, CASE_TITLE));
	form_pair2(p, t, form_say(p, "整理番号", "Case number"), form_fact(p, CASE_NUMBER),
		   form_say(p, "評価日", "Assessed on"), form_day(p, p->a->date));
	form_pair2(p, t, form_say(p, "所管課", "Section"), form_fact(p, CASE_SECTION), form_say(p, "管理者", "Manager"),
		   form_fact(p, CASE_MANAGER));
	form_pair2(p, t, form_say(p, "事業者", "Vendor"), form_fact(p, CASE_VENDOR),
		   service ? form_say(p, "サービス", "Service") : NULL, service ? form_fact(p, CASE_SERVICE) : NULL);
	form_pair2(p, t, form_say(p, "契約期間", "Contract period"), form_period(p),
		   form_say(p, "現在の等級", "Grade now"), form_words(p, grade_title(p->v->grade)));
	form_pair(p, t, form_say(p, "等級の理由", "Why"), form_reason(p));
	form_pair(p, t, form_say(p, "取扱い", "Treatment"), form_treatment(p));
}

/* What is to be mended */

static void knockout_warning(const struct form_page *p)
{
	bool all = true;
	if (!p->v->knockouts)
		return;
	for (size_t i = 0; i < p->v->knockouts; i++)
		all = all && requirement_may_except(p->a, p->v->knockout[i]);
	document_paragraph(
	    p->d, STYLE_WARNING,
	    form_printf(p, "満たさない必須要件が%zu件あります。%s", "%zu of the knock-outs are not met: %s",
			p->v->knockouts,
			all ? form_say(p, "是正されるか、例外が承認されるまで利用できません。",
				       "not usable until they are cured or exceptions are granted.")
			    : form_say(p, "例外を認めないものがあるため、是正されるまで利用できません。",
				       "at least one allows no exception, so not usable until it is cured.")));
}

static const char *result_text(const struct form_page *p, int row)
{
	const struct requirement *r = &p->q->row[row];
	enum result result = p->v->row[row].result;
	const char *text = arena_printf(p->d->arena, "%s %s", result_mark(result), form_words(p, result_title(result)));
	if (r->role != ROLE_KNOCKOUT)
		return text;
	return form_printf(p, "%s\n例外 %s", "%s\nexception: %s", text,
			   requirement_may_except(p->a, row) ? form_say(p, "承認により可", "may be granted")
							     : form_say(p, "不可", "not possible"));
}

static const char *risk_text(struct plan *plan, int row)
{
	const struct form_page *p = plan->p;
	struct change c;
	if (p->v->setting < 0 || form_tells_withheld(p, row) || !explain_row(p->a, p->v, row, p->d->arena, &c))
		return form_say(p, "－", "-");
	plan->waits = plan->waits || change_waits(&c);
	plan->pending = plan->pending || (c.grade == GRADE_PENDING && p->v->grade != GRADE_PENDING);
	const char *text = arena_printf(p->d->arena, "%s → %s%s", form_points(p, p->v->residual),
					form_points(p, c.residual), change_waits(&c) ? "※" : "");
	if (c.grade == p->v->grade)
		return text;
	return form_printf(p, "%s\n等級 %s → %s", "%s\ngrade %s → %s", text, form_words(p, grade_title(p->v->grade)),
			   form_words(p, grade_title(c.grade)));
}

static const char *remedy_text(const struct form_page *p, const struct requirement *r)
{
	const char *remedy = form_words(p, r->remedy);
	if (!*remedy)
		remedy = form_say(p, "内容を確かめ、回答を改めること。", "Find out and answer again.");
	return form_printf(p, "対応：%s", "Remedy: %s", remedy);
}

static void add_joined(const struct form_page *p, struct table *t, const char *const *text, enum text_style style)
{
	struct row_text *r = table_row(p->d, t, text);
	r->joined = true;
	for (size_t i = 0; i < COLUMNS; i++)
		r->cell[i].style = style;
}

/* Owner, day and state: as they were put down, else to be written in. */

static const char *owner_text(const struct form_page *p, int row)
{
	const struct treatment *t = treated_row(p, row, TREATMENT_REMEDY);
	return t && t->owner ? form_printf(p, "責任者 %s", "Owner %s", t->owner)
			     : form_say(p, "責任者 " FORM_BLANK FORM_BLANK, "Owner " FORM_BLANK FORM_BLANK);
}

static const char *due_text(const struct form_page *p, int row)
{
	const struct treatment *t = treated_row(p, row, TREATMENT_REMEDY);
	return t ? form_printf(p, "期限 %s", "Due %s", form_day(p, t->until))
		 : form_say(p, "期限 令和＿＿年＿＿月＿＿日", "Due ＿＿＿＿-＿＿-＿＿");
}

static const char *state_text(const struct form_page *p, int row)
{
	const struct treatment *t = treated_row(p, row, TREATMENT_REMEDY);
	if (t && t->done != DATE_NONE)
		return form_printf(p, "是正済み %s（%s）", "done %s (%s)", form_day(p, t->done), t->evidence);
	return form_say(p, "□未着手　□対応中　□完了", "□ open  □ under way  □ done");
}

/* "代替策 令和8年12月1日まで：手作業の確認" */
static void add_treatment(const struct form_page *p, struct table *t, int row, enum treatment_kind kind)
{
	const struct treatment *x = treated_row(p, row, kind);
	if (!x)
		return;
	const char *what = form_words(p, treatment_title(kind)), *day = form_day(p, x->until);
	const char *text = form_printf(p, "%s %sまで：%s", "%s until %s: %s", what, day, x->words);
	if (x->evidence)
		text = form_printf(p, "%s（%s）", "%s (%s)", text, x->evidence);
	add_joined(p, t, (const char *const[COLUMNS]){NULL, text, NULL, NULL, NULL}, STYLE_SMALL);
}

static void add_row(struct plan *plan, struct table *t, int row)
{
	const struct form_page *p = plan->p;
	const struct requirement *r = &p->q->row[row];
	table_row(p->d, t,
		  (const char *const[COLUMNS]){r->id, form_words(p, r->ask), form_answer(p, row), result_text(p, row),
					       risk_text(plan, row)});
	add_joined(p, t, (const char *const[COLUMNS]){NULL, remedy_text(p, r), NULL, NULL, NULL}, STYLE_SMALL);
	add_joined(p, t,
		   (const char *const[COLUMNS]){NULL, owner_text(p, row), due_text(p, row), NULL, state_text(p, row)},
		   STYLE_NORMAL);
	add_treatment(p, t, row, TREATMENT_CONTROL);
	add_treatment(p, t, row, TREATMENT_EXCEPTION);
}

static void add_band(struct plan *plan, struct table *t, bool knockouts)
{
	const struct form_page *p = plan->p;
	bool open = false;
	for (size_t i = 0; i < p->q->rows; i++) {
		if (!is_work(p, p->v, (int)i) || (p->q->row[i].role == ROLE_KNOCKOUT) != knockouts)
			continue;
		if (!open)
			table_band(p->d, t,
				   knockouts ? form_say(p, "必須要件", "Knock-outs")
					     : form_say(p, "そのほかの要求事項", "Other requirements"));
		open = true;
		add_row(plan, t, (int)i);
	}
}

/* The same number as the assessment sheet gives: changes of evidence count too. */
static size_t all_waiting(const struct form_page *p)
{
	size_t n;
	const struct change *change = form_changes(p, &n);
	return changes_waiting(change, n);
}

static void notes(const struct plan *plan)
{
	const struct form_page *p = plan->p;
	const char *note = form_say(p, "残存リスクの「後」は、その一つだけを満たして計算し直した値です。",
				    "Residual after: computed again with that single requirement met.");
	if (plan->pending)
		note = form_printf(
		    p, "%s等級が保留となるものは、満たすと新たに該当する要求事項があり、その回答が要ります。",
		    "%s Where the grade becomes pending, others apply then and need an answer.", note);
	if (plan->waits)
		note =
		    form_printf(p,
				"%s※は、等級を決めた組の下限を定めている重要な対策（全%zu件）で、すべて直すまで"
				"残存リスクは下がりません。",
				"%s ※ marks the important controls (%zu in all) that hold the floor of the cell that "
				"sets the grade: the residual falls only when all of them are mended.",
				note, all_waiting(p));
	document_paragraph(p->d, STYLE_SMALL, note);
}

static void remedies(const struct form_page *p)
{
	struct plan plan = {.p = p};
	const struct column column[COLUMNS] = {
	    {form_say(p, "番号", "No."), 10, false},
	    {form_say(p, "要求事項", "Requirement"), 26, false},
	    {form_say(p, "現在の回答", "Answer now"), 19, false},
	    {form_say(p, "結果", "Result"), 18, false},
	    {form_say(p, "残存リスク 現在 → 後", "Residual now → after"), 27, false},
	};
	document_heading(p->d, 1, form_say(p, "対応", "Remedies"));
	knockout_warning(p);
	struct table *t = document_table(p->d, column, COLUMNS, false);
	add_band(&plan, t, true);
	add_band(&plan, t, false);
	notes(&plan);
}

/* What is not answered yet */

static void unanswered(const struct form_page *p)
{
	const struct verdict *v = p->v;
	if (!v->unanswereds)
		return;
	document_heading(p->d, 1, form_say(p, "未回答", "Unanswered"));
	document_paragraph(
	    p->d, STYLE_NORMAL,
	    form_printf(p,
			"未回答の質問が%zu件あります。回答があるまで満たさないものとして計算しているので、"
			"先に回答してください。",
			"%zu questions are unanswered. They count as not met until they are answered, so "
			"answer them first.",
			v->unanswereds));
	const struct column column[] = {
	    {form_say(p, "番号", "No."), 10, false},
	    {form_say(p, "質問", "Question"), 44, false},
	    {form_say(p, "回答する者", "Who answers"), 14, false},
	    {form_say(p, "責任者", "Owner"), 16, false},
	    {form_say(p, "期限", "Due"), 16, false},
	};
	struct table *t = document_table(p->d, column, COLUMNS, false);
	for (size_t i = 0; i < v->unanswereds; i++) {
		const struct requirement *r = &p->q->row[v->unanswered[i]];
		table_row(p->d, t,
			  (const char *const[COLUMNS]){r->id, form_words(p, r->ask),
						       r->vendor ? form_say(p, "事業者", "Vendor")
								 : form_say(p, "市", "City"),
						       FORM_BLANK, FORM_BLANK});
	}
}

/* What the remedies change */

struct outcome {
	const struct form_page *p;
	struct table *t;
	const struct verdict *now, *after;
};

static void compare(const struct outcome *o, const char *label, const char *now, const char *after)
{
	table_row(o->p->d, o->t, (const char *const[]){label, now, after});
}

static void compare_counts(const struct outcome *o, const char *label, size_t now, size_t after)
{
	struct arena *arena = o->p->d->arena;
	compare(o, label, arena_printf(arena, "%zu", now), arena_printf(arena, "%zu", after));
}

/* Without anything scored there is no residual to speak of. */
static const char *residual(const struct outcome *o, const struct verdict *v, bool best)
{
	if (v->setting < 0)
		return form_say(o->p, "－", "-");
	return form_printf(o->p, "%s（%s）", "%s (%s)", form_points(o->p, best ? v->residual_best : v->residual),
			   form_words(o->p, grade_title(best ? v->band_best : v->band)));
}

static const char *grade(const struct outcome *o, const struct verdict *v)
{
	const char *text = form_words(o->p, grade_title(v->grade));
	if (v->grade != GRADE_PENDING)
		return text;
	return form_printf(o->p, "%s（最良 %s）", "%s (best %s)", text, form_words(o->p, grade_title(v->band_best)));
}

static void outcome_rows(const struct outcome *o)
{
	const struct form_page *p = o->p;
	const struct verdict *now = o->now, *after = o->after;
	compare(o, form_say(p, "等級", "Grade"), grade(o, now), grade(o, after));
	compare(o, form_say(p, "残存リスク（相当する等級）", "Residual risk (its band)"), residual(o, now, false),
		residual(o, after, false));
	if (now->residual_best != now->residual || after->residual_best != after->residual)
		compare(o, form_say(p, "　未回答と不明をすべて満たす場合", "  with all unanswered and unknown met"),
			residual(o, now, true), residual(o, after, true));
	compare(o, form_say(p, "適合率", "Conformity"), form_percent(p, now->conformity),
		form_percent(p, after->conformity));
	compare_counts(o, form_say(p, "満たさない必須要件", "Knock-outs not met"), now->knockouts, after->knockouts);
	compare_counts(o, form_say(p, "満たさない・一部・不明", "Not met, partly met, unknown"), count_work(p, now),
		       count_work(p, after));
	compare_counts(o, form_say(p, "未回答", "Unanswered"), now->unanswereds, after->unanswereds);
}

/* Meeting a requirement may make others apply, on which nothing is answered yet. */
static size_t count_arising(const struct outcome *o)
{
	size_t n = 0;
	for (size_t i = 0; i < o->after->unanswereds; i++)
		n += !o->now->row[o->after->unanswered[i]].applies;
	return n;
}

static void outcome_note(const struct outcome *o)
{
	const struct form_page *p = o->p;
	size_t arising = count_arising(o);
	if (arising)
		document_paragraph(p->d, STYLE_SMALL,
				   form_printf(p, "未回答のうち%zu件は、対応により新たに該当する要求事項です。",
					       "%zu of the unanswered apply only because of the remedies.", arising));
}

static void outcomes(const struct form_page *p)
{
	const struct column column[] = {
	    {form_say(p, "項目", "Item"), 46, false},
	    {form_say(p, "現在", "Now"), 27, true},
	    {form_say(p, "対応がすべて完了した後", "After all remedies"), 27, true},
	};
	struct verdict *after = explain_all(p->a, p->v);
	document_heading(p->d, 1, form_say(p, "対応の効果", "What the remedies change"));
	const struct outcome o = {p, document_table(p->d, column, 3, false), p->v, form_told(p, after)};
	outcome_rows(&o);
	outcome_note(&o);
	verdict_free(after);
}

static void nothing_to_mend(const struct form_page *p)
{
	const char *text = form_say(p, "満たさない要求事項、一部又は不明の要求事項はありません。対応計画は要りません。",
				    "No requirement is unmet, partly met or unknown. No treatment is needed.");
	if (p->v->unanswereds)
		text = form_say(p, "満たさない要求事項、一部又は不明の要求事項は、今のところありません。",
				"So far no requirement is unmet, partly met or unknown.");
	if (p->vendor) /* of what is withheld nothing is said, not even that it is met */
		text = form_say(p, "この計画に載せる要求事項に、満たさないもの、一部又は不明のものはありません。",
				"Of the requirements that this plan lists, none is unmet, partly met or unknown.");
	document_paragraph(p->d, STYLE_NORMAL, text);
}

/* Always said to a vendor: said only where something is left out, it would tell that something is not met. */
static void what_is_left_out(const struct form_page *p)
{
	if (p->vendor)
		document_paragraph(p->d, STYLE_SMALL,
				   form_say(p, "非公開の項目は、この計画に載せていません。",
					    "Withheld items are not listed in this plan."));
}

static void signatures(const struct form_page *p)
{
	const char *lines = form_say(p, "職・氏名\n日時", "Post and name\nDate and time");
	document_heading(p->d, 1, form_say(p, "承認", "Approval"));
	form_signatures(p, lines);
	document_keep(p->d);
	if (p->in->self_made_key)
		document_paragraph(p->d, STYLE_SMALL, form_words(p, form_self_made_key));
}

struct document *plan_build(const struct form_input *in)
{
	struct form_page page;
	form_open(&page, in, "plan");
	const struct form_page *p = &page;
	document_title(p->d, p->d->title);
	case_table(p);
	what_is_left_out(p);
	if (form_out_of_scope(p)) {
		document_paragraph(p->d, STYLE_NORMAL,
				   form_say(p, "この案件は本方針の対象外のため、対応計画は作りません。",
					    "The case is outside this policy: there is nothing to plan."));
	} else if (count_work(p, p->v)) {
		remedies(p);
		unanswered(p);
		treated_outlook(p);
		outcomes(p);
	} else {
		nothing_to_mend(p);
		unanswered(p);
	}
	signatures(p);
	form_close(p);
	return p->d;
}
