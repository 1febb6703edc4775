#define _GNU_SOURCE
#include "cli/desk_private.h"

#include <stdlib.h>
#include <string.h>

#include "assess/text.h"
#include "cli/cases.h"
#include "cli/lifecycle.h"
#include "cli/when.h"

/* What can be done about a case at the desk, as a list, and the doing of it. The rules are those of lifecycle. */

struct words desk_field_title(enum desk_field field)
{
	static const struct words titles[] = {
	    [DESK_OWNER] = {"是正する人", "who mends it"},
	    [DESK_UNTIL] = {"いつまで", "until when"},
	    [DESK_HOW] = {"何をするか", "what is done"},
	    [DESK_PAPER] = {"書類", "which paper"},
	    [DESK_REASON] = {"理由", "reason"},
	    [DESK_CERTIFICATE] = {"証明書の名前か番号", "certificate: name or number"},
	    [DESK_THREAT] = {"脅威（T1〜T5、不明なら空欄）", "threat T1 to T5, if known"},
	    [DESK_PLACE] = {"契約書の場所（例 第5条第2項）", "place, as in Article 5 (2)"},
	};
	return titles[field];
}

struct listing {
	struct desk *d;
	struct lifecycle l;
	struct desk_step *item;
	size_t count, cap;
	bool author, ja;
};

static const char *either(const struct listing *g, const char *ja, const char *en)
{
	return g->ja ? ja : en;
}

static const char *words_of(const struct listing *g, struct words w)
{
	return words_in(w, g->d->session->say.lang);
}

static struct desk_step *add(struct listing *g, enum desk_step_kind kind, const char *title, const char *detail)
{
	if (g->count == g->cap)
		g->item = mem_grow(g->item, g->cap = g->cap ? g->cap * 2 : 64, sizeof(*g->item));
	struct desk_step *s = &g->item[g->count++];
	*s = (struct desk_step){.kind = kind,
				.more = DESK_CASE,
				.title = arena_strdup(g->d->arena, title),
				.detail = arena_strdup(g->d->arena, detail)};
	return s;
}

/* ---- of the case ---- */

/* The steps that need no signature: those that are signed stand beside the documents. */
static const struct {
	enum life_act act;
	unsigned from; /* bit i: state i */
	struct words title, detail;
	enum desk_field field;
} steps[] = {
    {LIFE_CONCLUDE,
     1 << LIFE_APPROVED,
     {"契約を締結した", "the contract is concluded"},
     {"条項の場所がすべて要ります", "every clause must have its place"},
     DESK_NOTHING},
    {LIFE_START, 1 << LIFE_CONTRACTED, {"使い始めた", "it is in use"}, {"", ""}, DESK_NOTHING},
    {LIFE_RENEW,
     1 << LIFE_IN_FORCE,
     {"再評価を始める", "assess it again"},
     {"前回の答えを引き継ぎます", "last time's answers are carried over"},
     DESK_NOTHING},
    {LIFE_END,
     1 << LIFE_CONTRACTED | 1 << LIFE_IN_FORCE,
     {"終了した", "it has ended"},
     {"返還・消去証明書が要ります", "with the certificate of return and erasure"},
     DESK_CERTIFICATE},
    {LIFE_WITHDRAW,
     1 << LIFE_DRAFT | 1 << LIFE_APPROVED,
     {"取り下げる", "withdraw it"},
     {"契約に至らない", "there will be no contract"},
     DESK_REASON},
};

/* What ends a case stands behind everything else. */
static void add_acts(struct listing *g, bool ends)
{
	for (size_t n = 0; n < sizeof(steps) / sizeof(*steps); n++)
		if (steps[n].from & 1u << g->l.state &&
		    ends == (steps[n].act == LIFE_END || steps[n].act == LIFE_WITHDRAW)) {
			struct desk_step *s =
			    add(g, DESK_ACT, words_of(g, steps[n].title), words_of(g, steps[n].detail));
			s->act = steps[n].act;
			s->field[0] = steps[n].field, s->needed = steps[n].field != DESK_NOTHING;
		}
	if (!ends && life_stands(g->l.state))
		add(g, DESK_TRIGGERS, either(g, "今日を再評価の期限にする", "make it due today"),
		    either(g, "事故、変更、方針の改定など", "incident, change, policy …"))
		    ->more = DESK_TRIGGER_LIST;
}

static struct desk_step *add_treatment(struct listing *g, int row, enum treatment_kind kind, struct words title,
				       struct words detail)
{
	struct desk_step *s = add(g, DESK_TREAT, words_of(g, title), words_of(g, detail));
	s->row = row;
	s->treatment = kind;
	return s;
}

/* Grade D is used only as an exception, of the case as a whole. */
static void add_whole(struct listing *g)
{
	if (g->l.state != LIFE_DRAFT || g->l.verdict->grade != GRADE_D)
		return;
	struct desk_step *s = add_treatment(g, TREATMENT_WHOLE, TREATMENT_EXCEPTION,
					    (struct words){"等級 D の例外を申請する", "ask for use at grade D"},
					    (struct words){"理由と終わりの日", "with reason and last day"});
	s->field[0] = DESK_REASON, s->field[1] = DESK_UNTIL, s->needed = 2;
}

/* "是正予定 令和9年3月31日まで 木村花子" */
static const char *treatment_text(struct listing *g, const struct risk_finding *f)
{
	const struct treatment *plan = f->by[TREATMENT_REMEDY];
	const char *text = words_of(g, finding_title(f->state));
	if (f->state == FINDING_MENDED || f->until == DATE_NONE)
		return text;
	text = arena_printf(g->d->arena, g->ja ? "%s %sまで" : "%s until %s", text,
			    when_date(f->until, g->d->session->say.lang).text);
	return plan && plan->owner ? arena_printf(g->d->arena, "%s %s", text, plan->owner) : text;
}

static void add_findings(struct listing *g)
{
	size_t n;
	const struct risk_finding *f =
	    treatment_findings(g->l.answers, g->l.verdict, &g->l.treatments, g->d->session->today, g->l.arena, &n);
	for (size_t i = 0; i < n; i++) {
		const struct requirement *r = &g->l.questionnaire->row[f[i].row];
		struct desk_step *s =
		    add(g, DESK_FINDING,
			arena_printf(g->d->arena, "%s %s %s", r->id, result_mark(g->l.verdict->row[f[i].row].result),
				     words_of(g, r->ask)),
			treatment_text(g, &f[i]));
		s->row = f[i].row;
		s->waits = finding_open(f[i].state) && f[i].state != FINDING_PLANNED;
		s->more = g->author ? f[i].row : DESK_CASE;
	}
}

static void add_clauses(struct listing *g)
{
	for (size_t i = 0; i < g->l.clauses && g->l.state >= LIFE_APPROVED; i++) {
		const struct placed_clause *c = &g->l.clause[i];
		struct desk_step *s = add(g, DESK_CLAUSE, arena_printf(g->d->arena, "%s %s", c->id, c->title),
					  c->place ? c->place : either(g, "（場所は未記入）", "(no place yet)"));
		s->code = arena_strdup(g->d->arena, c->id);
		s->waits = !c->place;
		if (g->author && g->l.state == LIFE_APPROVED)
			s->field[0] = DESK_PLACE;
	}
}

/* ---- of one finding, and of the service ---- */

static void add_treatments(struct listing *g, int row)
{
	const struct requirement *r = &g->l.questionnaire->row[row];
	struct desk_step *s;
	s = add_treatment(g, row, TREATMENT_REMEDY, (struct words){"是正する", "mend it"},
			  (struct words){"誰が、いつまでに", "who, and until when"});
	s->field[0] = DESK_OWNER, s->field[1] = DESK_UNTIL, s->field[2] = DESK_HOW, s->needed = 2;
	s = add_treatment(g, row, TREATMENT_REMEDY, (struct words){"是正した", "it is mended"},
			  (struct words){"それが分かる書類", "the paper that shows it"});
	s->done = true;
	s->field[0] = DESK_PAPER, s->needed = 1;
	if (r->role != ROLE_KNOCKOUT) {
		s = add_treatment(g, row, TREATMENT_CONTROL, (struct words){"代わりの対策をとる", "make up for it"},
				  (struct words){"一部満たすとして数えます", "counts as partly met"});
		s->field[0] = DESK_HOW, s->field[1] = DESK_PAPER, s->field[2] = DESK_UNTIL, s->needed = 3;
	}
	if (r->exception != EXCEPTION_NO && g->l.state == LIFE_DRAFT) {
		s = add_treatment(g, row, TREATMENT_EXCEPTION, (struct words){"例外を申請する", "ask for an exception"},
				  (struct words){"承認者の承認で効力を生じます", "in force once it is approved"});
		s->field[0] = DESK_REASON, s->field[1] = DESK_UNTIL, s->needed = 2;
	}
	for (int k = 0; k < TREATMENT_KINDS; k++)
		if (treatment_find(&g->l.treatments, row, (enum treatment_kind)k)) {
			const struct words what = treatment_title((enum treatment_kind)k);
			s = add(g, DESK_TREAT,
				arena_printf(g->d->arena, g->ja ? "%sを取り消す" : "take back: %s", words_of(g, what)),
				either(g, "記録には残ります", "it stays in the log"));
			s->row = row, s->treatment = (enum treatment_kind)k, s->drop = true;
		}
}

static void add_triggers(struct listing *g)
{
	for (const struct trigger_kind *t = trigger_kinds; t->code; t++) {
		struct desk_step *s = add(g, DESK_TRIGGER, words_of(g, t->title), "");
		s->code = t->code;
		s->field[0] = DESK_REASON, s->needed = 1;
		if (strcmp(t->code, "incident") == 0)
			s->field[1] = DESK_THREAT;
	}
}

enum desk_end desk_steps(struct desk *d, struct interview *i, int about, const struct desk_step **out, size_t *count)
{
	struct listing g = {.d = d, .author = d->who->role == OFFICER_AUTHOR, .ja = d->session->say.lang == LANG_JA};
	desk_act(d);
	*count = 0;
	int rc = i->id[0] ? lifecycle_open(&g.l, d->session, d->registry, i->id)
			  : err_add(&d->session->err, ERR_INPUT, NULL, 0, NULL, "まだ何も答えていません。",
				    "nothing was answered yet");
	if (rc == 0 && about == DESK_TRIGGER_LIST) {
		add_triggers(&g);
	} else if (rc == 0 && about >= 0) {
		add_treatments(&g, about);
	} else if (rc == 0) {
		if (g.author) {
			add_acts(&g, false);
			add_whole(&g);
		}
		add_findings(&g);
		add_clauses(&g);
		if (g.author)
			add_acts(&g, true);
	}
	lifecycle_close(&g.l);
	struct desk_step *kept = arena_alloc(d->arena, (g.count + 1) * sizeof(*kept));
	if (g.count)
		memcpy(kept, g.item, g.count * sizeof(*kept));
	free(g.item);
	*out = kept;
	*count = g.count;
	return rc < 0 ? desk_failed(d, &d->session->err) : DESK_DONE;
}

bool desk_asks(struct desk *d, const struct interview *i)
{
	struct err err = {0};
	const bool asks = !i->id[0] || register_check_draft(d->registry, i->id, &err) == 0;
	err_clear(&err);
	return asks;
}

struct standing {
	struct desk *d;
	const char *state, *due;
};

static bool note_standing(void *ctx, const struct register_line *line)
{
	struct standing *n = ctx;
	const enum lang lang = n->d->session->say.lang;
	n->state = arena_strdup(n->d->arena, cases_state(line->state, lang));
	n->due = line->due ? arena_strdup(n->d->arena, when_day(line->due, lang).text) : NULL;
	return true;
}

/* "期限 令和8年12月1日" is that of its findings too. */
const char *desk_standing(struct desk *d, const struct interview *i)
{
	const bool ja = d->session->say.lang == LANG_JA;
	struct standing n = {d, "", NULL};
	const char *text = "";
	struct lifecycle l = {0};
	struct outlook o;
	if (i->id[0] && register_one(d->registry, i->id, note_standing, &n, &d->session->err) == 0 &&
	    lifecycle_open(&l, d->session, d->registry, i->id) == 0) {
		treatment_outlook(l.answers, l.verdict, &l.treatments, d->session->today, &o);
		text = arena_printf(d->arena,
				    ja ? "%s%s%s  等級 対応前 %s・対応後 %s・例外 %s"
				       : "%s%s%s  grade before %s, after %s, with exception %s",
				    n.state,
				    !n.due ? ""
				    : ja   ? "  期限 "
					   : "  due ",
				    n.due ? n.due : "", words_in(grade_title(o.before), d->session->say.lang),
				    words_in(treatment_after(&o, d->arena), d->session->say.lang),
				    words_in(grade_title(o.excepted), d->session->say.lang));
	}
	lifecycle_close(&l);
	err_clear(&d->session->err);
	return text;
}

/* ---- doing ---- */

static const char *given(const char *typed)
{
	return typed && !text_blank(typed) ? typed : NULL;
}

/* What was typed, each into its place. */
static int treatment_of_step(struct desk *d, const struct desk_step *step, const char *const typed[DESK_FIELDS],
			     struct treatment *out)
{
	*out = (struct treatment){.kind = step->treatment,
				  .row = step->row,
				  .until = DATE_NONE,
				  .done = step->done ? d->session->today : DATE_NONE};
	for (int n = 0; n < DESK_FIELDS && step->field[n]; n++) {
		const char *text = given(typed[n]);
		switch (step->field[n]) {
		case DESK_OWNER:
			out->owner = text;
			break;
		case DESK_PAPER:
			out->evidence = text;
			break;
		case DESK_UNTIL:
			if (text && !date_from_text(text_fold(d->arena, text, FOLD_ASCII), &out->until))
				return err_add(&d->session->err, ERR_INPUT, NULL, 0, NULL,
					       "いつまで: 日付として読めません。2027-03-31 か 令和9年3月31日 "
					       "のように書いてください。",
					       "until when: that is no date; write it as in 2027-03-31");
			break;
		default:
			out->words = text;
		}
	}
	return 0;
}

/* By the names that the person sees. */
static int check_typed(struct desk *d, const struct desk_step *step, const char *const typed[DESK_FIELDS])
{
	int rc = 0;
	for (int n = 0; n < step->needed; n++)
		if (!given(typed[n]))
			rc = err_add(&d->session->err, ERR_INPUT, NULL, 0, NULL, "「%s」を書いてください。%.0s",
				     "%.0sfill in: %s", desk_field_title(step->field[n]).ja,
				     desk_field_title(step->field[n]).en);
	return rc;
}

static int take(struct desk *d, struct lifecycle *l, const struct desk_step *step, const char *const typed[DESK_FIELDS])
{
	const struct life_actor who = {d->who->name, d->who->role == OFFICER_APPROVER, d->who->level};
	struct treatment item;
	switch (step->kind) {
	case DESK_ACT:
		return lifecycle_step(l, step->act, &who, step->field[0] ? given(typed[0]) : NULL);
	case DESK_TRIGGER: {
		const char *threat = step->field[1] ? given(typed[1]) : NULL;
		return lifecycle_trigger(l, step->code, threat ? text_fold(d->arena, threat, FOLD_ASCII) : NULL,
					 given(typed[0]));
	}
	case DESK_TREAT:
		return treatment_of_step(d, step, typed, &item) < 0 ? -1 : lifecycle_treat(l, &item, 1, step->drop);
	case DESK_CLAUSE:
		return lifecycle_place(l, step->code, typed[0] ? typed[0] : "");
	default:
		return 0;
	}
}

enum desk_end desk_take(struct desk *d, struct interview *i, const struct desk_step *step,
			const char *const typed[DESK_FIELDS], struct interview **next)
{
	struct session *s = d->session;
	struct lifecycle l;
	desk_act(d);
	*next = NULL;
	if (step->kind == DESK_ACT && step->act == LIFE_RENEW)
		return interview_renew(next, s, d->registry, i->id, &s->err) < 0 ? desk_failed(d, &s->err) : DESK_DONE;
	if (check_typed(d, step, typed) < 0)
		return desk_failed(d, &s->err);
	int rc = lifecycle_open(&l, s, d->registry, i->id);
	if (rc == 0)
		rc = take(d, &l, step, typed);
	if (rc == 0)
		notices_add(&d->notices, NOTICE_NEWS, "記録しました: %s", "done: %s", step->title);
	lifecycle_close(&l);
	return rc < 0 ? desk_failed(d, &s->err) : DESK_DONE;
}
