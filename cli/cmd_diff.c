#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>

#include "assess/compare.h"
#include "assess/renewal.h"
#include "assess/verdict_json.h"
#include "cli/json_out.h"
#include "cli/outlet.h"
#include "cli/when.h"

/* What moved between two assessments of one service, and why the grade did. */

enum { JSON_MAX = 8 << 20 };

/* One of the two. */
struct side {
	const char *id;
	struct questionnaire *q;
	struct answers *a;
	struct verdict *v;
};

struct diff {
	struct session *s;
	struct side then, now;
	struct comparison found;
	struct arena *arena;
};

static int load(struct session *s, struct register_db *r, const char *id, struct side *out)
{
	if (register_load(r, id, &out->q, &out->a, &s->err) < 0)
		return -1;
	out->id = session_id(s, id);
	out->v = score(out->a);
	return 0;
}

static void unload(struct side *side)
{
	verdict_free(side->v);
	answers_free(side->a);
	questionnaire_free(side->q);
}

static void print_side(const struct say *s, const struct side *side)
{
	char iso[11];
	date_to_iso(side->a->date, iso);
	const struct words reason = verdict_reason(side->v, side->a);
	say_result(s, "%s  %s  %s %s  等級 %s\n  %s\n", "%s  %s  %s %s  grade %s\n  %s\n", side->id,
		   when_day(iso, s->lang).text, side->q->id, side->q->version,
		   words_in(grade_title(side->v->grade), s->lang), words_in(reason, s->lang));
}

static void print_number(const struct say *s, const char *ja, const char *en, int then, int now, bool per_mille)
{
	char was[16], is[16];
	const char *what = s->lang == LANG_JA ? ja : en;
	if (per_mille)
		say_result(s, "%s  %d.%d %% → %d.%d %%\n", "%s  %d.%d %% → %d.%d %%\n", what, then / 10, then % 10,
			   now / 10, now % 10);
	else
		say_result(s, "%s  %s → %s\n", "%s  %s → %s\n", what, say_number(then, was), say_number(now, is));
}

/* "○ はい（E2）", "－" where it was not asked. */
static const char *side_text(const struct diff *d, const struct questionnaire *q, int row,
			     const struct compare_side *side)
{
	const enum lang lang = d->s->say.lang;
	if (!side->asked)
		return lang == LANG_JA ? "尋ねない" : "not asked";
	const char *value = !side->value ? lang == LANG_JA ? "未回答" : "unanswered"
					 : requirement_show(&q->row[row], side->value, lang, d->arena);
	const char *mark = result_mark(side->result);
	return side->evidence >= 0 ? arena_printf(d->arena, "%s %s (E%d)", mark, value, side->evidence)
				   : arena_printf(d->arena, "%s %s", mark, value);
}

static void print_fates(const struct diff *d)
{
	size_t n[RENEWAL_FATES];
	renewal_count(d->then.a, d->now.a, n);
	say_result(&d->s->say, "\n引き継いだまま %zu件  同じ答えを確認 %zu件  変更 %zu件  新規 %zu件  除外 %zu件\n",
		   "\ncarried %zu  confirmed %zu  changed %zu  new %zu  set aside %zu\n", n[RENEWAL_CARRIED],
		   n[RENEWAL_CONFIRMED], n[RENEWAL_CHANGED], n[RENEWAL_NEW], n[RENEWAL_ASIDE]);
}

static void print_words(const struct diff *d)
{
	const struct say *s = &d->s->say;
	print_side(s, &d->then);
	print_side(s, &d->now);
	fputc('\n', s->out);
	print_number(s, "残存", "residual  ", d->then.v->residual, d->now.v->residual, false);
	print_number(s, "適合", "conformity", d->then.v->conformity, d->now.v->conformity, true);
	for (size_t i = 0; i < d->found.cells; i++) {
		const struct compare_cell *c = &d->found.cell[i];
		const struct policy *p = d->now.q->policy;
		char was[16], is[16];
		say_result(s, "  T%d %s × %s  %s → %s\n", "  T%d %s on %s  %s → %s\n", c->threat + 1,
			   words_in(p->likelihood[c->threat].title, s->lang),
			   words_in(p->dimension[c->dimension], s->lang), say_number(c->then, was),
			   say_number(c->now, is));
	}
	print_fates(d);
	say_result(s, "\n変わった回答 %zu件\n", "\nanswers that differ: %zu\n", d->found.rows);
	for (size_t i = 0; i < d->found.rows; i++) {
		const struct compare_row *r = &d->found.row[i];
		fprintf(s->out, "  %s  %s\n    %s → %s\n", r->id, words_in(r->ask, s->lang),
			side_text(d, d->then.q, r->then_row, &r->then), side_text(d, d->now.q, r->now_row, &r->now));
	}
}

static void json_case(struct json_out *j, const char *key, const struct side *side)
{
	struct buf verdict;
	buf_init(&verdict, JSON_MAX);
	verdict_json(side->a, side->v, &verdict);
	json_out_begin(j, key, JSON_OUT_OBJECT);
	json_out_text(j, "id", side->id);
	json_out_json(j, "verdict", buf_text(&verdict));
	json_out_end(j);
	buf_clear(&verdict);
}

static void json_side(struct json_out *j, const char *key, const struct compare_side *side)
{
	json_out_begin(j, key, JSON_OUT_OBJECT);
	json_out_truth(j, "asked", side->asked);
	if (side->asked) {
		json_out_text(j, "value", side->value);
		if (side->evidence >= 0)
			json_out_number(j, "evidence", side->evidence);
		json_out_text(j, "result", result_code(side->result));
	}
	json_out_end(j);
}

static void json_fates(struct json_out *j, const struct diff *d)
{
	size_t n[RENEWAL_FATES];
	static const char *const key[RENEWAL_FATES] = {[RENEWAL_CARRIED] = "carried",
						       [RENEWAL_CONFIRMED] = "confirmed",
						       [RENEWAL_CHANGED] = "changed",
						       [RENEWAL_NEW] = "new",
						       [RENEWAL_ASIDE] = "set_aside"};
	renewal_count(d->then.a, d->now.a, n);
	json_out_begin(j, "answers", JSON_OUT_OBJECT);
	for (int i = 0; i < RENEWAL_FATES; i++)
		json_out_number(j, key[i], (long)n[i]);
	json_out_end(j);
}

static bool print_json(const struct diff *d)
{
	struct json_out *j = json_out_new(JSON_OUT_OBJECT);
	json_case(j, "then", &d->then);
	json_case(j, "now", &d->now);
	json_fates(j, d);
	json_out_begin(j, "differ", JSON_OUT_ARRAY);
	for (size_t i = 0; i < d->found.rows; i++) {
		json_out_begin(j, NULL, JSON_OUT_OBJECT);
		json_out_text(j, "id", d->found.row[i].id);
		json_side(j, "then", &d->found.row[i].then);
		json_side(j, "now", &d->found.row[i].now);
		json_out_end(j);
	}
	json_out_end(j);
	return json_out_print(j, &d->s->say);
}

static int print_document(const struct diff *d, struct register_db *r)
{
	const struct overview_case then = {d->then.id, d->then.a, d->then.v}, now = {d->now.id, d->now.a, d->now.v};
	struct overview_input in;
	return outlet_input(d->s, r, d->now.q->policy, &in) < 0
		   ? -1
		   : outlet_document(d->s, reevaluation_document(&then, &now, &d->found, &in));
}

static int print(const struct diff *d, struct register_db *r)
{
	if (d->s->opt->output || d->s->opt->text)
		return print_document(d, r);
	if (d->s->opt->json)
		print_json(d);
	else if (d->s->say.quiet)
		for (size_t i = 0; i < d->found.rows; i++)
			fprintf(d->s->say.out, "%s\n", d->found.row[i].id);
	else
		print_words(d);
	return 0;
}

int cmd_diff(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct register_db *r = NULL;
	struct diff d = {.s = s, .arena = arena_new()};
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = load(s, r, arg[0], &d.then);
	if (rc == 0)
		rc = load(s, r, arg[1], &d.now);
	if (rc == 0 && strcmp(d.then.q->id, d.now.q->id) != 0)
		rc = err_add(&s->err, ERR_INPUT, NULL, 0, NULL, "%s（%s）と %s（%s）は種別が違うので、比べられません。",
			     "%s (%s) and %s (%s) are of different kinds and cannot be compared", d.then.id,
			     d.then.q->id, d.now.id, d.now.q->id);
	if (rc == 0) {
		compare(d.then.a, d.then.v, d.now.a, d.now.v, &d.found, d.arena);
		rc = print(&d, r);
	}
	unload(&d.then);
	unload(&d.now);
	arena_free(d.arena);
	register_close(r);
	return rc < 0 ? session_fail(s) : 0;
}
