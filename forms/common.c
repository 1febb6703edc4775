#include "forms/common.h"

#include <string.h>

const struct words form_not_applicable = {"（該当なし）", "(not applicable)"};
const struct words form_withheld = {"（非公開）", "(withheld)"};

const struct words form_self_made_key = {
    "完全性の確認用。公印・電子署名法上の署名ではありません。",
    "For checking integrity only: neither an official seal nor a signature under the Electronic Signatures Act.",
};

const char *form_words(const struct form_page *p, struct words w)
{
	return words_in(w, p->lang);
}

const char *form_say(const struct form_page *p, const char *ja, const char *en)
{
	return words_in((struct words){ja, en}, p->lang);
}

const char *form_printf(const struct form_page *p, const char *ja, const char *en, ...)
{
	va_list ap;
	va_start(ap, en);
	const char *text = arena_vprintf(p->d->arena, p->lang == LANG_EN ? en : ja, ap);
	va_end(ap);
	return text;
}

/* R8-0001-評価票; the English suffix is the form's name, fit for a file. */
static const char *document_number(const struct form_page *p, const struct form *f)
{
	const char *id = p->in->id ? p->in->id : form_words(p, (struct words){"未登録", "unregistered"});
	return arena_printf(p->d->arena, "%s-%s", id, p->lang == LANG_EN ? f->name : f->title.ja);
}

void form_open(struct form_page *p, const struct form_input *in, const char *name)
{
	const struct questionnaire *q = in->answers->q;
	*p = (struct form_page){
	    .in = in,
	    .q = q,
	    .a = in->answers,
	    .v = in->verdict,
	    .d = document_new(in->lang),
	    .lang = in->lang,
	    .vendor = in->view == VIEW_VENDOR,
	};
	const struct form *f = form_find(name);
	struct arena *arena = p->d->arena;
	const char *marking = answers_fact(p->a, CASE_MARKING, p->lang, arena);
	p->d->title = form_words(p, f->title);
	p->d->number = document_number(p, f);
	p->d->marking = arena_strdup(arena, marking ? marking : form_words(p, q->policy->marking));
	p->d->footer = arena_printf(arena, "%s %s · %.12s", q->id, q->version, q->digest);
	p->d->subject = form_fact(p, CASE_TITLE);
	p->d->date = date_in_japan(in->now);
	p->d->made = in->now;
}

void form_close(const struct form_page *p)
{
	(void)p;
}

bool form_asks(const struct form_page *p, enum case_fact fact)
{
	int row = p->q->policy->fact_row[fact];
	return row >= 0 && p->v->row[row].applies;
}

const char *form_fact(const struct form_page *p, enum case_fact fact)
{
	int row = p->q->policy->fact_row[fact];
	if (row >= 0 && p->vendor && p->q->row[row].internal)
		return form_words(p, form_withheld);
	const char *text = answers_fact(p->a, fact, p->lang, p->d->arena);
	return text && *text ? text : FORM_BLANK;
}

const char *form_period(const struct form_page *p)
{
	const char *begin = form_fact(p, CASE_BEGIN);
	if (!form_asks(p, CASE_END))
		return form_printf(p, "%sから", "from %s", begin);
	return form_printf(p, "%s～%s", "%s to %s", begin, form_fact(p, CASE_END));
}

const char *form_answer(const struct form_page *p, int row)
{
	const struct requirement *r = &p->q->row[row];
	const char *value = p->a->item[row].value;
	if (p->vendor && r->internal)
		return form_words(p, form_withheld);
	if (!value)
		return form_words(p, result_title(RESULT_UNANSWERED));
	return requirement_show(r, value, p->lang, p->d->arena);
}

const char *form_day(const struct form_page *p, int day)
{
	char text[100];
	date_to_text(day, p->lang, text, sizeof(text));
	return arena_strdup(p->d->arena, text);
}

const char *form_points(const struct form_page *p, int points)
{
	char text[POINTS_TEXT];
	points_text(points, text);
	return arena_strdup(p->d->arena, text);
}

const char *form_percent(const struct form_page *p, int per_mille)
{
	return arena_printf(p->d->arena, "%d.%d %%", per_mille / 10, per_mille % 10);
}

struct table *form_pairs(const struct form_page *p)
{
	static const struct column column[] = {
	    {NULL, 14, false}, {NULL, 36, false}, {NULL, 14, false}, {NULL, 36, false}};
	return document_table(p->d, column, 4, true);
}

void form_pair(const struct form_page *p, struct table *t, const char *label, const char *value)
{
	table_row(p->d, t, (const char *const[]){label, value, NULL, NULL});
}

void form_pair2(const struct form_page *p, struct table *t, const char *label, const char *value, const char *label2,
		const char *value2)
{
	table_row(p->d, t, (const char *const[]){label, value, label2, value2});
}
