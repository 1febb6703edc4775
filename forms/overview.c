#include "forms/overview.h"

#include <inttypes.h>
#include <string.h>

const char *overview_words(const struct document *d, struct words w)
{
	return words_in(w, d->lang);
}

const char *overview_say(const struct document *d, const char *ja, const char *en)
{
	return words_in((struct words){ja, en}, d->lang);
}

const char *overview_printf(struct document *d, const char *ja, const char *en, ...)
{
	va_list ap;
	va_start(ap, en);
	const char *text = arena_vprintf(d->arena, d->lang == LANG_EN ? en : ja, ap);
	va_end(ap);
	return text;
}

const char *overview_points(struct document *d, int64_t points)
{
	const char *text = "";
	for (; points >= 1000; points /= 1000)
		text = arena_printf(d->arena, ",%03d%s", (int)(points % 1000), text);
	return arena_printf(d->arena, "%d%s", (int)points, text);
}

const char *overview_percent(struct document *d, int per_mille)
{
	return arena_printf(d->arena, "%d.%d %%", per_mille / 10, per_mille % 10);
}

const char *overview_day(struct document *d, const char *iso)
{
	char text[100];
	int day;
	if (!iso || !date_from_iso(iso, &day))
		return overview_say(d, "－", "-");
	date_to_text(day, d->lang, text, sizeof(text));
	return arena_strdup(d->arena, text);
}

struct table *overview_pairs(struct document *d)
{
	static const struct column column[] = {
	    {NULL, 18, false}, {NULL, 32, false}, {NULL, 18, false}, {NULL, 32, false}};
	return document_table(d, column, 4, true);
}

struct document *overview_new(const struct overview_input *in, struct words title, const char *number)
{
	struct document *d = document_new(in->lang);
	d->title = overview_words(d, title);
	d->number = arena_strdup(d->arena, number);
	d->marking = arena_strdup(d->arena, overview_words(d, in->policy->marking));
	d->footer = overview_printf(d, "方針 %s版", "policy %s", in->policy->version);
	d->subject = d->title;
	d->date = date_in_japan(in->now);
	d->made = in->now;
	document_title(d, d->title);
	return d;
}

void overview_mark(struct document *d, const struct overview_case *c)
{
	const struct policy *p = c->answers->q->policy;
	const int row = p->fact_row[CASE_MARKING];
	const char *value = row < 0 || !c->answers->applies[row] ? NULL : c->answers->item[row].value;
	const struct requirement *r = row < 0 ? NULL : &c->answers->q->row[row];
	const struct choice *own = value ? requirement_choice(r, value) : NULL;
	/* Choices stand from the most open to the strictest, which is the one that counts here. */
	if (own && own == &r->choice[r->choices - 1])
		d->marking = arena_strdup(d->arena, overview_words(d, own->label));
}

void overview_close(struct document *d, const struct overview_input *in)
{
	const char *lines = overview_say(d, "職・氏名\n日時", "Post and name\nDate and time");
	const struct signature_box box[] = {
	    {"author", overview_say(d, "作成者（担当）", "Author (officer in charge)"), lines},
	    {"approver", overview_say(d, "確認者", "Approver"), lines},
	};
	struct table *t;
	document_heading(d, 1, overview_say(d, "この文書のよりどころ", "What this document rests on"));
	t = overview_pairs(d);
	table_row(d, t,
		  (const char *const[]){overview_say(d, "方針", "Policy"),
					overview_printf(d, "%s（%s版）", "%s (version %s)",
							overview_words(d, in->policy->title), in->policy->version),
					NULL, NULL});
	table_row(d, t,
		  (const char *const[]){overview_say(d, "台帳の記録", "Register's log"),
					overview_printf(d, "第%lld行まで\n%s", "up to line %lld\n%s",
							(long long)in->log_line, in->log_hash),
					NULL, NULL});
	document_keep(d);
	document_signatures(d, box, 2);
}
