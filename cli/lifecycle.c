#include "cli/lifecycle.h"

#include <string.h>
#include <strings.h>

#include "assess/retention.h"
#include "assess/scorecard.h"
#include "cli/interview.h"
#include "cli/judge.h"
#include "cli/signing.h"
#include "forms/clause_fill.h"
#include "forms/pdf_reader.h"

enum { CARD_MAX = 16 << 20 };

/* ---- reading ---- */

struct placed_clause *lifecycle_clause(const struct lifecycle *l, const char *id)
{
	for (size_t i = 0; i < l->clauses; i++)
		if (strcasecmp(l->clause[i].id, id) == 0)
			return &l->clause[i];
	return NULL;
}

static bool note_place(void *ctx, const char *clause, const char *place)
{
	struct lifecycle *l = ctx;
	struct placed_clause *c = lifecycle_clause(l, clause);
	if (c)
		c->place = arena_strdup(l->arena, place);
	return true;
}

static int find_clauses(struct lifecycle *l)
{
	const struct clause_set *raised = clauses_raise(l->answers, l->verdict, false, l->session->say.lang, l->arena);
	l->clause = arena_alloc(l->arena, (raised->count + 1) * sizeof(*l->clause));
	for (; l->clauses < raised->count; l->clauses++)
		l->clause[l->clauses] = (struct placed_clause){.id = raised->item[l->clauses].clause->id,
							       .title = raised->item[l->clauses].title};
	return register_places(l->registry, l->life.id, note_place, l, &l->session->err);
}

static int unknown_state(struct lifecycle *l)
{
	return err_add(&l->session->err, ERR_INPUT, NULL, 0, NULL,
		       "「%s」の状態「%s」をこの版は知りません。新しい版のプログラムを使ってください。",
		       "'%s' is in a state that this version does not know (%s); use a newer one", l->life.id,
		       l->life.state);
}

int lifecycle_open(struct lifecycle *l, struct session *s, struct register_db *r, const char *id)
{
	*l = (struct lifecycle){.session = s, .registry = r, .arena = arena_new()};
	if (register_life(r, id, &l->life, l->arena, &s->err) < 0 ||
	    register_load(r, id, &l->questionnaire, &l->answers, &s->err) < 0)
		return -1;
	if (!life_state_of(l->life.state, &l->state))
		return unknown_state(l);
	l->verdict = score(l->answers);
	if (register_treatments(r, l->life.id, l->questionnaire, &l->treatments, l->arena, &s->err) < 0)
		return -1;
	return find_clauses(l);
}

void lifecycle_close(struct lifecycle *l)
{
	verdict_free(l->verdict);
	answers_free(l->answers);
	questionnaire_free(l->questionnaire);
	arena_free(l->arena);
}

/* ---- steps ---- */

static int keep_of(const struct lifecycle *l)
{
	int day;
	return l->life.keep && date_from_iso(l->life.keep, &day) ? day : RETENTION_FOREVER;
}

int lifecycle_check(struct lifecycle *l, enum life_act act, const struct life_actor *who, const char *words)
{
	const char **open = arena_alloc(l->arena, (l->clauses + 1) * sizeof(*open));
	size_t n = 0;
	for (size_t i = 0; i < l->clauses; i++)
		if (!l->clause[i].place)
			open[n++] = l->clause[i].id;
	const struct life_case c = {.state = l->state,
				    .answers = l->answers,
				    .verdict = l->verdict,
				    .treatments = &l->treatments,
				    .today = l->session->today,
				    .keep = keep_of(l),
				    .author = l->life.author,
				    .clause = open,
				    .clauses = n,
				    .words = words};
	return life_check(&c, act, who, &l->session->err);
}

static const char *day_text(struct lifecycle *l, int day)
{
	char iso[11];
	date_to_iso(day, iso);
	return arena_strdup(l->arena, iso);
}

/* Until when what is over today must be kept; NULL: for ever. */
static const char *keep_text(struct lifecycle *l, const struct answers *a)
{
	const int until = retention_until(a, l->session->today);
	return until == RETENTION_FOREVER ? NULL : day_text(l, until);
}

static int record_with(struct lifecycle *l, const char *what, const struct register_life *after,
		       const struct act_end *ends, const char *who)
{
	int rc = register_act(l->registry, l->life.id, l->life.step, what, after, ends, who, NULL, &l->session->err);
	return rc < 0 ? -1 : register_life(l->registry, l->life.id, &l->life, l->arena, &l->session->err);
}

static int record(struct lifecycle *l, const char *what, const struct register_life *after, const char *who)
{
	return record_with(l, what, after, NULL, who);
}

static int keep_before(struct lifecycle *l, struct act_end *ends)
{
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	if (register_load(l->registry, ends->id, &q, &a, &l->session->err) < 0)
		return -1;
	ends->keep = keep_text(l, a);
	answers_free(a);
	questionnaire_free(q);
	return 0;
}

/* What is in use now takes the place of the assessment that it renews, where that still stands. */
static int start(struct lifecycle *l, const struct register_life *after, const char *who)
{
	struct session *s = l->session;
	char previous[INTERVIEW_ID];
	struct register_life then = {0};
	enum life_state state = LIFE_DRAFT;
	if (register_previous(l->registry, l->life.id, previous, sizeof(previous), &s->err) < 0 ||
	    (previous[0] && register_life(l->registry, previous, &then, l->arena, &s->err) < 0))
		return -1;
	bool stands = then.state && life_state_of(then.state, &state) && life_stands(state);
	struct act_end ends = {then.id, life_act_code(LIFE_RENEW), life_state_code(LIFE_RENEWED), NULL};
	if (stands && keep_before(l, &ends) < 0)
		return -1;
	return record_with(l, life_act_code(LIFE_START), after, stands ? &ends : NULL, who);
}

int lifecycle_step(struct lifecycle *l, enum life_act act, const struct life_actor *who, const char *words)
{
	struct register_life after = l->life;
	if (lifecycle_check(l, act, who, words) < 0)
		return -1;
	after.state = life_state_code(life_after(act));
	after.words = words;
	/* What has ended is looked at no more, and kept for as long as it must be. */
	if (act == LIFE_END || act == LIFE_WITHDRAW) {
		after.due = after.due_row = NULL;
		after.keep = keep_text(l, l->answers);
	}
	return act == LIFE_START ? start(l, &after, who->name) : record(l, life_act_code(act), &after, who->name);
}

/* What is decided on: the grade with the exceptions that are asked for. */
static enum grade grade_of(const struct lifecycle *l)
{
	return treatment_grade(l->verdict, &l->treatments, l->session->today);
}

static struct life_actor actor_of(const struct lifecycle *l, const struct signatory *who, bool approver)
{
	return (struct life_actor){who->name ? who->name : l->session->who, approver, who->level};
}

/* What was planned for a row that is met by now is no plan any more. */
static int drop_idle(struct lifecycle *l)
{
	struct treatment *idle = arena_alloc(l->arena, (l->treatments.count + 1) * sizeof(*idle));
	size_t n = 0;
	for (size_t i = 0; i < l->treatments.count; i++) {
		const struct treatment *t = &l->treatments.item[i];
		if (t->row >= 0 && !explain_mends(l->verdict, t->row))
			idle[n++] = *t;
	}
	return n ? register_treat(l->registry, l->life.id, l->questionnaire, idle, n, true, l->session->who,
				  &l->session->err)
		 : 0;
}

static int submit(struct lifecycle *l, const struct signatory *who)
{
	struct session *s = l->session;
	const struct life_actor actor = actor_of(l, who, false);
	if (lifecycle_check(l, LIFE_SUBMIT, &actor, NULL) < 0 || drop_idle(l) < 0 ||
	    papers_make(s, l->registry, l->life.id, l->answers, l->verdict, who, &l->papers) < 0)
		return -1;
	const struct register_life after = {.state = life_state_code(LIFE_SUBMITTED), .grade = grade_code(grade_of(l))};
	return record(l, life_act_code(LIFE_SUBMIT), &after, actor.name);
}

static int destroy(struct lifecycle *l, const struct signatory *who, const char *why)
{
	const struct life_actor actor = actor_of(l, who, true);
	if (lifecycle_check(l, LIFE_DESTROY, &actor, why) < 0)
		return -1;
	struct register_life after = l->life;
	after.state = life_state_code(LIFE_DESTROYED);
	after.words = why;
	int rc = register_destroy(l->registry, l->life.id, l->life.step, life_act_code(LIFE_DESTROY), &after,
				  actor.name, NULL, &l->session->err);
	return rc < 0 ? -1 : register_life(l->registry, l->life.id, &l->life, l->arena, &l->session->err);
}

static int send_back(struct lifecycle *l, const struct signatory *who, const char *why)
{
	const struct life_actor actor = actor_of(l, who, true);
	if (lifecycle_check(l, LIFE_RETURN, &actor, why) < 0)
		return -1;
	const struct register_life after = {.state = life_state_code(LIFE_DRAFT), .words = why};
	return record(l, life_act_code(LIFE_RETURN), &after, actor.name);
}

/* scoring.md, "Next due date": what makes one due besides its days. */
const struct trigger_kind trigger_kinds[] = {
    {"incident", {"事故", "incident"}},
    {"change", {"変更", "change"}},
    {"policy", {"方針の改定", "policy changed"}},
    {"guideline", {"ガイドラインの改定", "guideline changed"}},
    {"trigger", {"その他の契機", "other trigger"}},
    {NULL, {NULL, NULL}},
};

static int check_trigger(struct lifecycle *l, const char *kind, const char *threat)
{
	const struct trigger_kind *k = trigger_kinds;
	struct err *err = &l->session->err;
	while (k->code && strcmp(k->code, kind) != 0)
		k++;
	if (!k->code)
		return err_add(err, ERR_USAGE, NULL, 0, NULL,
			       "「%s」という契機はありません。incident（事故）、change（変更）、policy（方針）、"
			       "guideline（ガイドライン）、trigger（その他）のどれかです。",
			       "there is no trigger '%s': incident, change, policy, guideline, trigger (any other)",
			       kind);
	if (threat && (threat[0] != 'T' || threat[1] < '1' || threat[1] > '0' + THREATS || threat[2]))
		return err_add(err, ERR_USAGE, NULL, 0, NULL, "脅威（--threat）は T1〜T%d のどれかです。",
			       "the threat (--threat) is one of T1 to T%d", THREATS);
	return 0;
}

int lifecycle_trigger(struct lifecycle *l, const char *kind, const char *threat, const char *why)
{
	struct session *s = l->session;
	if (check_trigger(l, kind, threat) < 0)
		return -1;
	if (!life_stands(l->state))
		return err_add(&s->err, ERR_INPUT, NULL, 0, NULL, "「%s」は%sなので、再評価の対象ではありません。%.0s",
			       "'%s' is not decided on, or is over, and so is not assessed again%.0s (%s)", l->life.id,
			       life_state_title(l->state).ja, life_state_title(l->state).en);
	if (!why || !*why)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "--reason で理由を書いてください。記録に残ります。",
			       "say why with --reason; it is kept in the log");
	struct register_life after = l->life;
	after.due = day_text(l, s->today);
	after.due_row = NULL;
	after.words = threat ? arena_printf(l->arena, "[%s] %s", threat, why) : why;
	return record(l, kind, &after, s->who);
}

/* ---- what is written down between the steps ---- */

int lifecycle_check_place(struct lifecycle *l, const char *clause)
{
	struct session *s = l->session;
	if (l->state != LIFE_APPROVED)
		return err_add(&s->err, ERR_INPUT, NULL, 0, NULL,
			       "条項の場所は、承認の後、契約締結の前に書きます（今は%s）。%.0s",
			       "places are written between approval and contract%.0s (now: %s)",
			       life_state_title(l->state).ja, life_state_title(l->state).en);
	return lifecycle_clause(l, clause)
		   ? 0
		   : err_add(&s->err, ERR_INPUT, NULL, 0, NULL,
			     "「%s」に条項 %s はありません。shinsa place %s で一覧が出ます。",
			     "'%s' has no clause %s; 'shinsa place %s' lists them", l->life.id, clause, l->life.id);
}

int lifecycle_place(struct lifecycle *l, const char *clause, const char *place)
{
	struct session *s = l->session;
	if (lifecycle_check_place(l, clause) < 0)
		return -1;
	return register_place(l->registry, l->life.id, lifecycle_clause(l, clause)->id, place, s->who, &s->err);
}

static void keep_plan(const struct lifecycle *l, struct treatment *item)
{
	const struct treatment *plan = treatment_find(&l->treatments, item->row, TREATMENT_REMEDY);
	if (!item->owner)
		item->owner = plan ? plan->owner : l->session->who;
	if (!item->words && plan)
		item->words = plan->words;
	if (item->until == DATE_NONE)
		item->until = plan ? plan->until : l->session->today;
}

int lifecycle_treat(struct lifecycle *l, struct treatment *item, size_t n, bool drop)
{
	struct session *s = l->session;
	int rc = 0;
	for (size_t i = 0; i < n && !drop; i++) {
		if (item[i].done != DATE_NONE)
			keep_plan(l, &item[i]);
		rc |= treatment_check(l->answers, l->verdict, &item[i], s->today, &s->err);
	}
	return rc ? -1 : register_treat(l->registry, l->life.id, l->questionnaire, item, n, drop, s->who, &s->err);
}

/* ---- approving ---- */

/* A document as it must be to be approved: there, intact, and of these answers. `signed_already`: by this approver. */
static int check_paper(struct lifecycle *l, const char *path, const struct signatory *who, bool *signed_already)
{
	struct session *s = l->session;
	struct judgement j = {0};
	struct buf bytes;
	buf_init(&bytes, PDF_MAX_BYTES);
	int rc = s->host.read(s->host.ctx, path, PDF_MAX_BYTES, &bytes, &s->err);
	if (rc == 0)
		rc = judge_document(&j, s, l->registry, &bytes, 0);
	if (rc == 0 && (j.report->integrity != INTEGRITY_INTACT || j.content.match != CONTENT_SAME))
		rc = err_add(
		    &s->err, ERR_INPUT, path, 0, NULL,
		    "今の答えから作った、署名のある文書ではありません。差し戻して、作り直してもらってください。",
		    "this is not a signed document of the answers as they stand; return the case to have it made anew");
	*signed_already = false;
	for (size_t i = 0; rc == 0 && i < j.report->signatures; i++) {
		const struct signature_report *r = &j.report->signature[i];
		*signed_already |= strcmp(r->field, officer_role_name(OFFICER_APPROVER)) == 0 && r->fingerprint &&
				   strcmp(r->fingerprint, key_fingerprint(who->key)) == 0;
	}
	judgement_clear(&j);
	buf_clear(&bytes);
	return rc;
}

static int sign_paper(struct lifecycle *l, const char *path, const struct signatory *who)
{
	struct signing g;
	signing_start(&g, l->session, OFFICER_APPROVER);
	signing_lend(&g, who);
	int rc = signing_run(&g, NULL, path) == SIGNER_KEY ? 0 : -1;
	signing_clear(&g);
	return rc;
}

static int approve(struct lifecycle *l, const struct signatory *who)
{
	struct session *s = l->session;
	const struct life_actor actor = actor_of(l, who, true);
	const char *path[PAPERS_MAX];
	bool done[PAPERS_MAX];
	size_t n = 0;
	struct due due;
	if (lifecycle_check(l, LIFE_APPROVE, &actor, NULL) < 0)
		return -1;
	int rc = 0;
	/* All are looked at before the first is signed. */
	for (const struct form *f = forms; f->name && n < PAPERS_MAX; f++)
		if (f->always) {
			path[n] = paper_path(l->arena, s->path.out, l->life.id, f, f->view, "pdf");
			rc = check_paper(l, path[n], who, &done[n]) < 0 ? -1 : rc;
			n++;
		}
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = done[i] ? 0 : sign_paper(l, path[i], who);
		if (rc == 0)
			l->papers.path[l->papers.count++] = path[i];
	}
	if (rc < 0)
		return -1;
	struct register_life after = {.state = life_state_code(LIFE_APPROVED),
				      .grade = grade_code(grade_of(l)),
				      .approver = actor.name,
				      .decided = day_text(l, s->today)};
	struct buf card;
	buf_init(&card, CARD_MAX);
	scorecard_pack(l->answers, l->verdict, &card);
	after.card = card.p;
	after.card_n = card.n;
	if (life_due(l->answers, l->verdict, grade_of(l), s->today, &due)) {
		after.due = day_text(l, due.day);
		after.due_row = due.id;
	}
	rc = record(l, life_act_code(LIFE_APPROVE), &after, actor.name);
	buf_clear(&card);
	return rc;
}

int lifecycle_sign(struct lifecycle *l, enum life_act act, const struct signatory *who, const char *why)
{
	switch (act) {
	case LIFE_SUBMIT:
		return submit(l, who);
	case LIFE_APPROVE:
		return approve(l, who);
	case LIFE_DESTROY:
		return destroy(l, who, why);
	default:
		return send_back(l, who, why);
	}
}
