#include "assess/life.h"

#include <string.h>

#include "assess/renewal.h"
#include "assess/retention.h"
#include "assess/text.h"

enum { SHOWN_MAX = 5 /* of what is missing, in one sentence */ };

static const struct {
	const char *code;
	struct words title;
} states[LIFE_STATES] = {
    [LIFE_DRAFT] = {"draft", {"下書き", "draft"}},
    [LIFE_SUBMITTED] = {"submitted", {"提出済み", "submitted"}},
    [LIFE_APPROVED] = {"approved", {"承認済み", "approved"}},
    [LIFE_CONTRACTED] = {"contracted", {"契約済み", "contracted"}},
    [LIFE_IN_FORCE] = {"in-force", {"利用中", "in force"}},
    [LIFE_ENDED] = {"ended", {"終了", "ended"}},
    [LIFE_WITHDRAWN] = {"withdrawn", {"取下げ", "withdrawn"}},
    [LIFE_RENEWED] = {"renewed", {"再評価済み", "renewed"}},
    [LIFE_DESTROYED] = {"destroyed", {"破棄済み", "destroyed"}},
};

/* What may be done in which state, by whom, and where it leads. */
static const struct {
	const char *code;
	struct words title;
	unsigned from; /* bit i: state i */
	enum life_state to;
	bool approver; /* an approver's act; else an author's */
} acts[LIFE_ACTS] = {
    [LIFE_SUBMIT] = {"submit", {"提出", "submit"}, 1 << LIFE_DRAFT, LIFE_SUBMITTED, false},
    [LIFE_RETURN] = {"return", {"差戻し", "return"}, 1 << LIFE_SUBMITTED, LIFE_DRAFT, true},
    [LIFE_APPROVE] = {"approve", {"承認", "approve"}, 1 << LIFE_SUBMITTED, LIFE_APPROVED, true},
    [LIFE_CONCLUDE] = {"conclude", {"契約締結", "conclude"}, 1 << LIFE_APPROVED, LIFE_CONTRACTED, false},
    [LIFE_START] = {"start", {"利用開始", "start"}, 1 << LIFE_CONTRACTED, LIFE_IN_FORCE, false},
    [LIFE_END] = {"end", {"終了", "end"}, 1 << LIFE_IN_FORCE | 1 << LIFE_CONTRACTED, LIFE_ENDED, false},
    [LIFE_WITHDRAW] = {"withdraw", {"取下げ", "withdraw"}, 1 << LIFE_DRAFT | 1 << LIFE_APPROVED, LIFE_WITHDRAWN, false},
    [LIFE_RENEW] = {"renew", {"再評価", "renew"}, 1 << LIFE_IN_FORCE, LIFE_RENEWED, false},
    [LIFE_DESTROY] = {"destroy",
		      {"破棄", "destroy"},
		      1 << LIFE_ENDED | 1 << LIFE_WITHDRAWN | 1 << LIFE_RENEWED,
		      LIFE_DESTROYED,
		      true},
};

const char *life_state_code(enum life_state s)
{
	return states[s].code;
}

bool life_state_of(const char *code, enum life_state *out)
{
	for (int s = 0; s < LIFE_STATES; s++)
		if (strcmp(states[s].code, code) == 0) {
			*out = (enum life_state)s;
			return true;
		}
	return false;
}

struct words life_state_title(enum life_state s)
{
	return states[s].title;
}

bool life_stands(enum life_state s)
{
	return s >= LIFE_APPROVED && s <= LIFE_IN_FORCE;
}

const char *life_act_code(enum life_act a)
{
	return acts[a].code;
}

struct words life_act_title(enum life_act a)
{
	return acts[a].title;
}

enum life_state life_after(enum life_act a)
{
	return acts[a].to;
}

/* ---- reasons against a step ---- */

static int refuse(struct err *err, const char *ja, const char *en)
{
	return err_add(err, ERR_INPUT, NULL, 0, NULL, "%s%.0s", "%.0s%s", ja, en);
}

static int check_state(const struct life_case *c, enum life_act act, struct err *err)
{
	if (acts[act].from & 1u << c->state)
		return 0;
	const struct words is = states[c->state].title, what = acts[act].title;
	return err_add(err, ERR_INPUT, NULL, 0, NULL, "%1$sの案件に「%3$s」はできません。%2$.0s%4$.0s",
		       "this case is %2$s: '%4$s' is no step from there%1$.0s%3$.0s", is.ja, is.en, what.ja, what.en);
}

static int check_role(const struct life_case *c, enum life_act act, const struct life_actor *who, struct err *err)
{
	if (acts[act].approver != who->approver)
		return acts[act].approver
			   ? err_add(err, ERR_INPUT, NULL, 0, NULL, "%s さんは作成者です。これは承認者がすることです。",
				     "%s is an author; this is an approver's to do", who->name)
			   : err_add(err, ERR_INPUT, NULL, 0, NULL, "%s さんは承認者です。これは作成者がすることです。",
				     "%s is an approver; this is an author's to do", who->name);
	if (who->approver && c->author && strcmp(c->author, who->name) == 0)
		return err_add(err, ERR_INPUT, NULL, 0, NULL,
			       "%s さんが作った案件なので、ほかの人が承認しなければなりません。",
			       "%s began this case; somebody else must decide on it", who->name);
	return 0;
}

/* Levels of the policy stand from the lowest to the highest; a higher one may decide what a lower one may. */
static int rank(const struct policy *p, const char *level)
{
	for (size_t i = 0; level && i < p->approvers; i++)
		if (strcmp(p->approver[i].code, level) == 0)
			return (int)i;
	return -1;
}

static int check_level(const struct life_case *c, const struct life_actor *who, struct err *err)
{
	const struct policy *p = c->answers->q->policy;
	const struct approver *needed = c->verdict->approver;
	int has = rank(p, who->level);
	if (!needed || has >= rank(p, needed->code))
		return 0;
	const struct words mine = has < 0 ? (struct words){"区分のない承認者", "no level"} : p->approver[has].title;
	return err_add(err, ERR_INPUT, NULL, 0, NULL,
		       "等級 %1$s は、%2$sが承認します。%4$s さんは%5$sです。%3$.0s%6$.0s",
		       "grade %1$s is approved by: %3$s; %4$s is: %6$s%2$.0s%5$.0s",
		       words_in(grade_title(c->verdict->grade), LANG_JA), needed->title.ja,
		       words_in(needed->title, LANG_EN), who->name, mine.ja, words_in(mine, LANG_EN));
}

/* "CLD-22, CLD-37 …" of rows. */
static void list_rows(const struct answers *a, const int *row, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n && i < SHOWN_MAX; i++)
		buf_printf(out, "%s%s", i ? ", " : "", a->q->row[row[i]].id);
	if (n > SHOWN_MAX)
		buf_str(out, " …");
}

static int refuse_rows(const struct life_case *c, const int *row, size_t n, const char *ja, const char *en,
		       struct err *err)
{
	struct buf rows;
	buf_init(&rows, 1024);
	list_rows(c->answers, row, n, &rows);
	err_add(err, ERR_INPUT, NULL, 0, NULL, "%1$s（%3$zu件: %4$s）%2$.0s", "%2$s (%3$zu: %4$s)%1$.0s", ja, en, n,
		buf_text(&rows));
	buf_clear(&rows);
	return -1;
}

/* Failed knock-outs without an exception: some may have one, some must be mended. */
static int check_knockouts(const struct life_case *c, struct err *err)
{
	const struct verdict *v = c->verdict;
	struct arena *arena = arena_new();
	int *may = arena_alloc(arena, 2 * (v->knockouts + 1) * sizeof(*may)), *never = may + v->knockouts + 1;
	size_t mays = 0, nevers = 0;
	for (size_t i = 0; i < v->knockouts; i++) {
		if (treatment_runs(treatment_find(c->treatments, v->knockout[i], TREATMENT_EXCEPTION), c->today))
			continue;
		if (requirement_may_except(c->answers, v->knockout[i]))
			may[mays++] = v->knockout[i];
		else
			never[nevers++] = v->knockout[i];
	}
	if (nevers)
		refuse_rows(c, never, nevers, "例外の認められない必須要件を満たさないので、提出できません",
			    "knock-outs are not met that allow no exception, so it cannot be submitted", err);
	if (mays)
		refuse_rows(
		    c, may, mays, "必須要件を満たさないので、提出できません。是正するか、例外を申請してください",
		    "knock-outs are not met, so it cannot be submitted: mend them, or ask for an exception", err);
	arena_free(arena);
	return -1;
}

static int check_verdict(const struct life_case *c, struct err *err)
{
	const struct verdict *v = c->verdict;
	if (v->grade == GRADE_OUT_OF_SCOPE)
		return refuse(err, "本方針の対象外です。所管省庁のガイドラインに従って評価してください。",
			      "outside this policy: assess it under the guideline of the ministry in charge");
	const enum grade grade = treatment_grade(v, c->treatments, c->today);
	if (grade == GRADE_PENDING)
		return refuse_rows(c, v->missing, v->missings,
				   "判定できません。まだ答えのない、又は不明の質問があります",
				   "no grade yet: questions are open or unknown", err);
	if (grade == GRADE_X)
		return check_knockouts(c, err);
	if (!treatment_usable(v, c->treatments, c->today))
		return refuse(err,
			      "等級 D "
			      "は、期限付きの例外としてのみ利用できます。理由と終わりの日を書いて、案件全体の例外を申請"
			      "してください。",
			      "grade D is used only as an exception that ends: ask for one for the whole case, with "
			      "reason and day");
	return 0;
}

/* An answer that was only taken over says what was so then. */
static int check_confirmed(const struct life_case *c, struct err *err)
{
	struct arena *arena = arena_new();
	int *row = arena_alloc(arena, c->answers->q->rows * sizeof(*row));
	size_t n = renewal_unconfirmed(c->answers, row);
	int rc = n ? refuse_rows(c, row, n, "前回から引き継いだままで、確かめ直していない答えがあります",
				 "answers were carried from last time and not confirmed", err)
		   : 0;
	arena_free(arena);
	return rc;
}

static int check_clauses(const struct life_case *c, struct err *err)
{
	struct buf list;
	if (!c->clauses)
		return 0;
	buf_init(&list, 4096);
	for (size_t i = 0; i < c->clauses; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", c->clause[i]);
	err_add(err, ERR_INPUT, NULL, 0, NULL, "契約書のどこにあるか、まだ書かれていない条項があります: %s",
		"clauses without their place in the contract: %s", buf_text(&list));
	buf_clear(&list);
	return -1;
}

/* Before a contract at grade C or worse there is a plan with a day for everything that is not met (scoring.md, "The
 * verdict", treatment of C). */
static int check_plan(const struct life_case *c, struct err *err)
{
	const struct verdict *v = c->verdict;
	if (v->grade < GRADE_C || v->grade > GRADE_X)
		return 0;
	struct arena *arena = arena_new();
	size_t count, n = 0;
	const struct risk_finding *f = treatment_findings(c->answers, v, c->treatments, c->today, arena, &count);
	int *row = arena_alloc(arena, (count + 1) * sizeof(*row));
	for (size_t i = 0; i < count; i++)
		if (f[i].state == FINDING_OPEN && v->row[f[i].row].scored)
			row[n++] = f[i].row;
	int rc =
	    n ? refuse_rows(c, row, n, "是正する人と期限の決まっていない指摘があります。対応計画を先に決めてください",
			    "findings have no owner and day: settle the treatment plan first", err)
	      : 0;
	arena_free(arena);
	return rc;
}

static int check_kept(const struct life_case *c, struct err *err)
{
	char day[48], iso[11];
	if (c->keep < c->today)
		return 0;
	if (c->keep == RETENTION_FOREVER)
		return refuse(err, "保存期間が「長期」か未定なので、破棄できません。",
			      "its records are kept for ever, or nobody said for how long: they are not destroyed");
	date_to_text(c->keep, LANG_JA, day, sizeof(day));
	date_to_iso(c->keep, iso);
	return err_add(err, ERR_INPUT, NULL, 0, NULL, "保存期間は %sまでです。それまで破棄できません。%.0s",
		       "its records are kept until %.0s%s and not destroyed before", day, iso);
}

static int check_act(const struct life_case *c, enum life_act act, const struct life_actor *who, struct err *err)
{
	switch (act) {
	case LIFE_SUBMIT: {
		int rc = check_verdict(c, err);
		return check_confirmed(c, err) < 0 ? -1 : rc;
	}
	case LIFE_RETURN:
		return text_given(c->words) ? 0
					    : refuse(err, "差し戻す理由を --reason で書いてください。",
						     "say with --reason why it is returned");
	case LIFE_APPROVE: {
		/* An exception may have ended while it waited. */
		int rc = check_verdict(c, err);
		return check_level(c, who, err) < 0 ? -1 : rc;
	}
	case LIFE_CONCLUDE: {
		int rc = check_plan(c, err);
		return check_clauses(c, err) < 0 ? -1 : rc;
	}
	case LIFE_DESTROY:
		return check_kept(c, err);
	case LIFE_END:
		return text_given(c->words)
			   ? 0
			   : refuse(err, "返還・消去証明書の名前か番号を --certificate で書いてください。",
				    "name the certificate of return and erasure with --certificate");
	case LIFE_WITHDRAW:
		return text_given(c->words) ? 0
					    : refuse(err, "契約に至らなかった理由を --reason で書いてください。",
						     "say with --reason why it came to no contract");
	default:
		return 0;
	}
}

int life_check(const struct life_case *c, enum life_act act, const struct life_actor *who, struct err *err)
{
	/* What is not the step's turn has no further reasons. */
	if (check_state(c, act, err) < 0)
		return -1;
	int rc = check_role(c, act, who, err);
	return check_act(c, act, who, err) < 0 ? -1 : rc;
}

bool life_due(const struct answers *a, const struct verdict *v, enum grade grade, int decided, struct due *out)
{
	const struct policy *p = a->q->policy;
	const int months = grade <= GRADE_D ? band_months(&p->band[grade], a->q->id) : 0;
	bool any = false;
	if (months) {
		*out = (struct due){date_add_months(decided, months),
				    NULL,
				    {"判定から再評価までの期間", "interval after the decision"}};
		any = true;
	}
	for (size_t i = 0; i < v->dues; i++) {
		/* The verdict's own interval, which names no row, counts from the assessment's date. */
		if (!v->due[i].id || (any && v->due[i].day >= out->day))
			continue;
		*out = v->due[i];
		any = true;
	}
	return any;
}
