#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>

#include "assess/treatment.h"
#include "cli/json_out.h"
#include "cli/lifecycle.h"
#include "cli/when.h"

/* What is done about requirements that are not met: findings, treat, mend, control, except. */

enum { STATE_COLUMNS = 16, ID_COLUMNS = 8 };

struct treating {
	struct session *s;
	struct register_db *r;
	struct lifecycle l;
	struct risk_finding *finding;
	size_t findings;
};

static int open_findings(struct treating *t, struct session *s, const char *id)
{
	*t = (struct treating){.s = s};
	if (session_register(s, false, &t->r) < 0 || lifecycle_open(&t->l, s, t->r, id) < 0)
		return -1;
	t->finding =
	    treatment_findings(t->l.answers, t->l.verdict, &t->l.treatments, s->today, t->l.arena, &t->findings);
	return 0;
}

static int close_findings(struct treating *t, int rc)
{
	lifecycle_close(&t->l);
	register_close(t->r);
	return rc < 0 ? session_fail(t->s) : 0;
}

/* ---- showing ---- */

static void print_treatment(const struct session *s, const struct treatment *t)
{
	const struct say *say = &s->say;
	if (t->done != DATE_NONE)
		say_result(say, "    %s済み %s（%s）\n", "    %s done %s (%s)\n",
			   words_in(treatment_title(t->kind), say->lang), when_date(t->done, say->lang).text,
			   t->evidence);
	else
		say_result(say, "    %s %sまで%s%s%s%s\n", "    %s until %s%s%s%s%s\n",
			   words_in(treatment_title(t->kind), say->lang), when_date(t->until, say->lang).text,
			   t->owner ? "  " : "", t->owner ? t->owner : "", t->words ? "  " : "",
			   t->words ? t->words : "");
}

static void print_outlook(const struct treating *t)
{
	struct outlook o;
	char was[16], is[16];
	const enum lang lang = t->s->say.lang;
	treatment_outlook(t->l.answers, t->l.verdict, &t->l.treatments, t->s->today, &o);
	say_result(&t->s->say, "等級  対応前 %s（残存 %s）  対応後 %s（残存 %s）  例外を含む %s\n",
		   "grade  before %s (residual %s)  after treatment %s (residual %s)  with the exception %s\n",
		   words_in(grade_title(o.before), lang), say_number(o.residual, was),
		   words_in(treatment_after(&o, t->l.arena), lang), say_number(o.residual_after, is),
		   words_in(grade_title(o.excepted), lang));
}

static void print_findings(const struct treating *t)
{
	const struct say *say = &t->s->say;
	const struct treatment *whole = treatment_find(&t->l.treatments, TREATMENT_WHOLE, TREATMENT_EXCEPTION);
	print_outlook(t);
	if (whole) {
		say_result(say, "\n案件全体\n", "\nthe case as a whole\n");
		print_treatment(t->s, whole);
	}
	say_result(say, "\n指摘 %zu件\n", "\nfindings: %zu\n", t->findings);
	for (size_t i = 0; i < t->findings; i++) {
		const struct risk_finding *f = &t->finding[i];
		const struct requirement *r = &t->l.questionnaire->row[f->row];
		say_padded(say->out, words_in(finding_title(f->state), say->lang), STATE_COLUMNS, true);
		say_padded(say->out, r->id, ID_COLUMNS, true);
		fprintf(say->out, "%s %s\n", result_mark(t->l.verdict->row[f->row].result),
			words_in(r->ask, say->lang));
		for (int k = 0; k < TREATMENT_KINDS; k++)
			if (f->by[k])
				print_treatment(t->s, f->by[k]);
	}
}

static void json_day(struct json_out *j, const char *key, int day)
{
	char iso[11];
	date_to_iso(day, iso);
	json_out_text(j, key, *iso ? iso : NULL);
}

static void json_treatment(struct json_out *j, const struct treatment *t)
{
	json_out_begin(j, treatment_code(t->kind), JSON_OUT_OBJECT);
	json_out_text(j, "owner", t->owner);
	json_out_text(j, "words", t->words);
	json_out_text(j, "evidence", t->evidence);
	json_day(j, "until", t->until);
	json_day(j, "done", t->done);
	json_out_end(j);
}

static bool json_findings(const struct treating *t)
{
	struct outlook o;
	struct json_out *j = json_out_new(JSON_OUT_OBJECT);
	const struct treatment *whole = treatment_find(&t->l.treatments, TREATMENT_WHOLE, TREATMENT_EXCEPTION);
	treatment_outlook(t->l.answers, t->l.verdict, &t->l.treatments, t->s->today, &o);
	json_out_text(j, "id", t->l.life.id);
	json_out_text(j, "before", grade_code(o.before));
	json_out_number(j, "residual", o.residual);
	json_out_text(j, "after", grade_code(o.after));
	json_out_text(j, "after_best", grade_code(o.after_best));
	json_out_number(j, "residual_after", o.residual_after);
	json_out_text(j, "excepted", grade_code(o.excepted));
	if (whole)
		json_treatment(j, whole);
	json_out_begin(j, "findings", JSON_OUT_ARRAY);
	for (size_t i = 0; i < t->findings; i++) {
		const struct risk_finding *f = &t->finding[i];
		json_out_begin(j, NULL, JSON_OUT_OBJECT);
		json_out_text(j, "row", t->l.questionnaire->row[f->row].id);
		json_out_text(j, "result", result_code(t->l.verdict->row[f->row].result));
		json_out_text(j, "state", finding_code(f->state));
		json_day(j, "until", f->until);
		for (int k = 0; k < TREATMENT_KINDS; k++)
			if (f->by[k])
				json_treatment(j, f->by[k]);
		json_out_end(j);
	}
	json_out_end(j);
	return json_out_print(j, &t->s->say);
}

int cmd_findings(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct treating t;
	int rc = open_findings(&t, s, arg[0]);
	if (rc == 0 && s->opt->json)
		json_findings(&t);
	else if (rc == 0 && !s->say.quiet)
		print_findings(&t);
	for (size_t i = 0; rc == 0 && !s->opt->json && s->say.quiet && i < t.findings; i++)
		if (finding_open(t.finding[i].state))
			fprintf(s->say.out, "%s\n", t.l.questionnaire->row[t.finding[i].row].id);
	return close_findings(&t, rc);
}

/* ---- putting down ---- */

/* What the options say, on no row yet. */
static int asked_for(struct session *s, enum treatment_kind kind, bool done, struct treatment *out)
{
	const struct options *o = s->opt;
	*out = (struct treatment){.kind = kind,
				  .owner = o->owner,
				  .words = o->reason,
				  .evidence = o->evidence,
				  .until = DATE_NONE,
				  .done = done ? s->today : DATE_NONE};
	return o->until ? session_day(s, "until", o->until, &out->until) : 0;
}

static int find_row(struct treating *t, const char *id, int *row)
{
	*row = questionnaire_find(t->l.questionnaire, id);
	return *row >= 0 ? 0
			 : err_add(&t->s->err, ERR_INPUT, NULL, 0, NULL,
				   "「%s」に要件 %s はありません。shinsa findings %s で一覧が出ます。",
				   "'%s' has no requirement %s; 'shinsa findings %s' lists them", t->l.life.id, id,
				   t->l.life.id);
}

/* One for each finding that nothing is planned for. */
static size_t for_all(const struct treating *t, const struct treatment *like, struct treatment *out)
{
	size_t n = 0;
	for (size_t i = 0; i < t->findings; i++)
		if (t->finding[i].state == FINDING_OPEN) {
			out[n] = *like;
			out[n++].row = t->finding[i].row;
		}
	return n;
}

/* What stood there until now is told: whoever put it down may be somebody else. */
static void tell_replaced(const struct treating *t, const struct treatment *item)
{
	const struct say *say = &t->s->say;
	const struct treatment *was = treatment_find(&t->l.treatments, item->row, item->kind);
	if (was && was->done == DATE_NONE && item->done == DATE_NONE)
		say_talk(say, "    これまで  %sまで%s%s%s%s\n", "    was: until %s%s%s%s%s\n",
			 when_date(was->until, say->lang).text, was->owner ? "  " : "", was->owner ? was->owner : "",
			 was->words ? "  " : "", was->words ? was->words : "");
}

static void tell(const struct treating *t, const struct treatment *item, size_t n)
{
	const struct say *say = &t->s->say;
	for (size_t i = 0; i < n; i++) {
		const char *row = item[i].row == TREATMENT_WHOLE ? "*" : t->l.questionnaire->row[item[i].row].id;
		const char *what = words_in(treatment_title(item[i].kind), say->lang);
		if (t->s->opt->drop)
			say_detail(say, "%s  %s  %s を取り消しました\n", "%s  %s  %s taken back\n", t->l.life.id, row,
				   what);
		else if (item[i].done != DATE_NONE)
			say_detail(say, "%s  %s  %s済み\n", "%s  %s  %s done\n", t->l.life.id, row, what);
		else
			say_detail(say, "%s  %s  %s %sまで\n", "%s  %s  %s until %s\n", t->l.life.id, row, what,
				   when_date(item[i].until, say->lang).text);
		tell_replaced(t, &item[i]);
	}
	if (!n)
		say_talk(say, "対応の決まっていない指摘はありません。\n", "there is no finding without a plan\n");
	if (n && item->kind == TREATMENT_EXCEPTION && !t->s->opt->drop)
		say_talk(say, "例外は、承認者が承認して効力を生じます（shinsa submit %s）。\n",
			 "an exception is in force once the approver approves (shinsa submit %s)\n", t->l.life.id);
}

/* Without a row: all open findings (a remedy), or the case as a whole (an exception). */
static int treat(struct session *s, enum treatment_kind kind, bool done, const char *const *arg, size_t args)
{
	struct treating t;
	struct treatment like, *item = NULL;
	size_t n = 1;
	int rc = open_findings(&t, s, arg[0]);
	if (rc == 0)
		rc = asked_for(s, kind, done, &like);
	if (rc == 0) {
		item = arena_alloc(s->arena, (t.findings + 1) * sizeof(*item));
		item[0] = like;
		item[0].row = TREATMENT_WHOLE;
		if (args > 1)
			rc = find_row(&t, arg[1], &item[0].row);
		else if (kind == TREATMENT_REMEDY)
			n = for_all(&t, &like, item);
	}
	if (rc == 0)
		rc = lifecycle_treat(&t.l, item, n, s->opt->drop);
	if (rc == 0)
		tell(&t, item, n);
	return close_findings(&t, rc);
}

int cmd_treat(struct session *s, const char *const *arg, size_t args)
{
	return treat(s, TREATMENT_REMEDY, false, arg, args);
}

int cmd_mend(struct session *s, const char *const *arg, size_t args)
{
	return treat(s, TREATMENT_REMEDY, true, arg, args);
}

int cmd_control(struct session *s, const char *const *arg, size_t args)
{
	return treat(s, TREATMENT_CONTROL, false, arg, args);
}

int cmd_except(struct session *s, const char *const *arg, size_t args)
{
	return treat(s, TREATMENT_EXCEPTION, false, arg, args);
}
