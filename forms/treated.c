#include "forms/treated.h"

#include <string.h>

const struct treatment *treated_row(const struct form_page *p, int row, enum treatment_kind kind)
{
	return p->vendor || !p->in->treatments ? NULL : treatment_find(p->in->treatments, row, kind);
}

static void exception_row(const struct form_page *p, struct table *t, const struct treatment *x)
{
	const bool whole = x->row == TREATMENT_WHOLE;
	table_row(p->d, t,
		  (const char *const[]){whole ? form_say(p, "全体", "Whole") : p->q->row[x->row].id,
					whole ? form_say(p, "等級Dでの利用", "Use at grade D")
					      : form_words(p, p->q->row[x->row].ask),
					x->words, x->owner ? x->owner : "", form_day(p, x->until)});
}

void treated_exceptions(const struct form_page *p)
{
	const struct treatments *all = p->in->treatments;
	struct table *t = NULL;
	for (size_t i = 0; !p->vendor && all && i < all->count; i++) {
		if (all->item[i].kind != TREATMENT_EXCEPTION)
			continue;
		if (!t) {
			const struct column column[] = {
			    {form_say(p, "番号", "No."), 10, false},
			    {form_say(p, "例外とする要求事項", "Requirement excepted"), 32, false},
			    {form_say(p, "理由", "Reason"), 30, false},
			    {form_say(p, "責任者", "Owner"), 12, false},
			    {form_say(p, "終わりの日", "Ends on"), 16, false},
			};
			document_heading(p->d, 2, form_say(p, "期限付きの例外", "Exceptions that end"));
			t = document_table(p->d, column, 5, false);
		}
		exception_row(p, t, &all->item[i]);
	}
	if (t)
		document_paragraph(
		    p->d, STYLE_SMALL,
		    form_say(p,
			     "承認者の署名により効力を生じ、終わりの日を過ぎると指摘が再開して再評価の期限となります。",
			     "In force with the approver's signature; after its end the finding is open again and the "
			     "assessment due."));
}

static const char *grade_text(const struct form_page *p, enum grade g)
{
	return form_words(p, grade_title(g));
}

void treated_outlook(const struct form_page *p)
{
	const struct treatments *all = p->in->treatments;
	struct outlook o;
	if (p->vendor || !all || !all->count)
		return;
	treatment_outlook(p->a, p->in->verdict, all, date_in_japan(p->in->now), &o);
	const struct column column[] = {
	    {form_say(p, "対応前", "Before"), 33, true},
	    {form_say(p, "対応後（計画した是正と代替策）", "After treatment (remedies and controls)"), 34, true},
	    {form_say(p, "例外を含む", "With the exception"), 33, true},
	};
	document_heading(p->d, 2, form_say(p, "対応と等級", "Treatment and grade"));
	struct table *t = document_table(p->d, column, 3, false);
	table_row(p->d, t,
		  (const char *const[]){form_printf(p, "等級 %s（残存 %s）", "grade %s (residual %s)",
						    grade_text(p, o.before), form_points(p, o.residual)),
					form_printf(p, "等級 %s（残存 %s）", "grade %s (residual %s)",
						    form_words(p, treatment_after(&o, p->d->arena)),
						    form_points(p, o.residual_after)),
					form_printf(p, "等級 %s", "grade %s", grade_text(p, o.excepted))});
}
