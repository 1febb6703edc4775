#include "forms/sheet_rows.h"

enum { COLUMNS = 5 };

/* Nothing is asked any more once a case is out of scope: then only what was answered is listed. */
bool sheet_lists(const struct form_page *p, int row)
{
	if (!p->v->row[row].applies)
		return false;
	return p->v->grade != GRADE_OUT_OF_SCOPE || p->v->row[row].result != RESULT_UNANSWERED;
}

static const char *id_text(const struct form_page *p, const struct requirement *r)
{
	if (r->role == ROLE_KNOCKOUT)
		return form_printf(p, "%s\n必須要件", "%s\nknock-out", r->id);
	return r->id;
}

/* Notes and reasons are the city's own words, whatever row they stand on. */
static const char *own_words(const struct form_page *p, const char *text)
{
	return p->vendor ? form_words(p, form_withheld) : text;
}

/* The level that counts, which paper, and until when. */
static const char *evidence_text(const struct form_page *p, int row)
{
	const struct requirement *r = &p->q->row[row];
	enum result result = p->v->row[row].result;
	if (r->asks_evidence && form_withholds(p, row))
		return form_words(p, form_withheld);
	if (!r->asks_evidence || result == RESULT_UNANSWERED || result == RESULT_UNKNOWN || result == RESULT_NA)
		return NULL;
	const struct answer *answer = &p->a->item[row];
	int level = answers_evidence(p->a, row);
	const char *text = arena_printf(p->d->arena, "E%d %s", level, form_words(p, p->q->policy->evidence[level]));
	if (answer->evidence_label && *answer->evidence_label)
		text = arena_printf(p->d->arena, "%s\n%s", text, answer->evidence_label);
	if (answer->evidence_until == DATE_NONE)
		return text;
	const char *day = form_day(p, answer->evidence_until);
	if (answer->evidence_until < p->a->date)
		return form_printf(p, "%s\n%sで期限切れ", "%s\nexpired on %s", text, day);
	return form_printf(p, "%s\n%sまで有効", "%s\nvalid until %s", text, day);
}

/* Where nothing is demanded but an answer, 満たす would say too much. A result tells about the answer: it is withheld
 * with it. */
static const char *result_text(const struct form_page *p, int row)
{
	enum result result = p->v->row[row].result;
	if (form_withholds(p, row))
		return form_words(p, form_withheld);
	const char *word = form_words(p, result_title(result));
	if (result == RESULT_MET && !p->q->row[row].pass)
		word = form_say(p, "回答済み", "answered");
	return arena_printf(p->d->arena, "%s %s", result_mark(result), word);
}

/* What is said about a requirement stands across the table under it: a note of 400 characters in the column of answers
 * would be as tall as half a page. */
static void add_below(const struct form_page *p, struct table *t, const char *text)
{
	struct row_text *r = table_row(p->d, t, (const char *const[COLUMNS]){NULL, text, NULL, NULL, NULL});
	r->joined = true;
	r->cell[1].style = STYLE_SMALL;
}

static void add_own_words(const struct form_page *p, struct table *t, int row)
{
	const struct answer *answer = &p->a->item[row];
	if (answer->note && *answer->note)
		add_below(p, t, form_printf(p, "備考：%s", "Note: %s", own_words(p, answer->note)));
	if (answer->reason && *answer->reason)
		add_below(p, t, form_printf(p, "理由：%s", "Reason: %s", own_words(p, answer->reason)));
}

static void add_remedy(const struct form_page *p, struct table *t, int row)
{
	enum result result = p->v->row[row].result;
	const char *remedy = form_words(p, p->q->row[row].remedy);
	if (result == RESULT_MET || result == RESULT_NA || !*remedy || form_withholds(p, row))
		return;
	add_below(p, t, form_printf(p, "対応：%s", "Remedy: %s", remedy));
}

static void add_requirement(const struct form_page *p, struct table *t, int row)
{
	const struct requirement *r = &p->q->row[row];
	table_row(p->d, t,
		  (const char *const[COLUMNS]){id_text(p, r), form_words(p, r->ask), form_answer(p, row),
					       evidence_text(p, row), result_text(p, row)});
	add_own_words(p, t, row);
	add_remedy(p, t, row);
}

static void add_section(const struct form_page *p, struct table *t, int section)
{
	bool open = false;
	for (size_t i = 0; i < p->q->rows; i++) {
		if (p->q->row[i].section != section || !sheet_lists(p, (int)i))
			continue;
		if (!open)
			table_band(p->d, t, form_words(p, p->q->section[section].title));
		open = true;
		add_requirement(p, t, (int)i);
	}
}

static const char *legend(const struct form_page *p)
{
	const char *text = "";
	for (enum result r = RESULT_MET; r <= RESULT_NA; r++)
		text = arena_printf(p->d->arena, "%s%s%s %s", text, r ? "　" : "", result_mark(r),
				    form_words(p, result_title(r)));
	return form_printf(p, "%s　（「回答済み」は、回答があればよい質問）",
			   "%s　(answered: a question that only needs an answer)", text);
}

void sheet_rows(const struct form_page *p)
{
	const struct column column[COLUMNS] = {
	    {form_say(p, "番号", "No."), 11, false},    {form_say(p, "質問", "Question"), 33, false},
	    {form_say(p, "回答", "Answer"), 24, false}, {form_say(p, "証跡", "Evidence"), 19, false},
	    {form_say(p, "結果", "Result"), 13, false},
	};
	document_heading(p->d, 2, form_say(p, "一覧", "List"));
	document_paragraph(p->d, STYLE_SMALL, legend(p));
	document_keep(p->d);
	struct table *t = document_table(p->d, column, COLUMNS, false);
	for (size_t i = 0; i < p->q->sections; i++)
		add_section(p, t, (int)i);
}
