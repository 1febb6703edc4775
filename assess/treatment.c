#include "assess/treatment.h"

#include <string.h>

#include "assess/text.h"

static const struct {
	const char *code;
	struct words title, due;
} kinds[TREATMENT_KINDS] = {
    [TREATMENT_REMEDY] = {"remedy", {"是正", "remedy"}, {"是正の期限", "remedy due"}},
    [TREATMENT_CONTROL] = {"control", {"代替策", "compensating control"}, {"代替策の終わり", "end of a control"}},
    [TREATMENT_EXCEPTION] = {"exception", {"例外", "exception"}, {"例外の終わり", "end of an exception"}},
};

static const struct {
	const char *code;
	struct words title;
	bool open;
} states[FINDING_STATES] = {
    [FINDING_OPEN] = {"open", {"未対応", "open"}, true},
    [FINDING_REOPENED] = {"reopened", {"期限切れで再開", "reopened"}, true},
    [FINDING_OVERDUE] = {"overdue", {"是正の期限切れ", "overdue"}, true},
    [FINDING_PLANNED] = {"planned", {"是正予定", "planned"}, true},
    [FINDING_CONTROLLED] = {"controlled", {"代替策あり", "controlled"}, false},
    [FINDING_EXCEPTED] = {"excepted", {"例外を承認", "excepted"}, false},
    [FINDING_MENDED] = {"mended", {"是正済み", "mended"}, false},
};

const char *treatment_code(enum treatment_kind k)
{
	return kinds[k].code;
}

bool treatment_of(const char *code, enum treatment_kind *out)
{
	for (int k = 0; k < TREATMENT_KINDS; k++)
		if (strcmp(kinds[k].code, code) == 0) {
			*out = (enum treatment_kind)k;
			return true;
		}
	return false;
}

struct words treatment_title(enum treatment_kind k)
{
	return kinds[k].title;
}

struct words treatment_due_title(enum treatment_kind k)
{
	return kinds[k].due;
}

struct words finding_title(enum finding_state s)
{
	return states[s].title;
}

const char *finding_code(enum finding_state s)
{
	return states[s].code;
}

bool finding_open(enum finding_state s)
{
	return states[s].open;
}

const struct treatment *treatment_find(const struct treatments *t, int row, enum treatment_kind kind)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->item[i].row == row && t->item[i].kind == kind)
			return &t->item[i];
	return NULL;
}

/* ---- what may be put down ---- */

static int want(bool there, const char *id, const char *ja, const char *en, struct err *err)
{
	return there ? 0 : err_add(err, ERR_INPUT, NULL, 0, id, "%s%.0s", "%.0s%s", ja, en);
}

static int check_day(const struct treatment *t, const char *id, int today, struct err *err)
{
	if (t->until == DATE_NONE)
		return want(
		    false, id,
		    "いつまでかを --until で書いてください（例 令和8年12月1日）。終わりのないものは置けません。",
		    "say until when with --until, as in 2026-12-01: nothing is put down without an end", err);
	/* What is done is put down afterwards, when its day may have passed. */
	if (t->done == DATE_NONE && t->until < today)
		return want(false, id, "いつまでかの日が、もう過ぎています。",
			    "the day that it is to last until has passed", err);
	return 0;
}

static int check_whole(const struct verdict *v, const struct treatment *t, struct err *err)
{
	if (t->kind == TREATMENT_EXCEPTION && v->grade == GRADE_D)
		return 0;
	return want(false, NULL,
		    "案件全体の例外は、等級 D にだけ置けます。満たさない要件の例外には、その番号を書いてください。",
		    "only grade D is excepted as a whole: name the requirement that is not met", err);
}

static int check_row(const struct answers *a, const struct verdict *v, const struct treatment *t, struct err *err)
{
	const struct requirement *r = &a->q->row[t->row];
	if (!explain_mends(v, t->row))
		return want(false, r->id, "この要件は満たされているか、この案件では尋ねません。することはありません。",
			    "this requirement is met, or not asked in this case: there is nothing to do", err);
	if (t->kind == TREATMENT_CONTROL && r->role == ROLE_KNOCKOUT)
		return want(false, r->id,
			    "必須要件は、代替策では満たせません。是正するか、例外の承認を受けてください。",
			    "no control makes up for a knock-out: mend it, or have an exception approved", err);
	if (t->kind == TREATMENT_EXCEPTION && !requirement_may_except(a, t->row))
		return want(false, r->id, "この要件に例外は認められません。是正してください。",
			    "this requirement allows no exception: it must be mended", err);
	return 0;
}

static int check_words(const struct treatment *t, const char *id, struct err *err)
{
	switch (t->kind) {
	case TREATMENT_REMEDY:
		return want(text_given(t->owner), id, "是正する人を --owner で書いてください。",
			    "say who mends it with --owner", err) |
		       want(t->done == DATE_NONE || text_given(t->evidence), id,
			    "是正したことが分かる書類を --evidence で書いてください。",
			    "name the paper that shows it is mended with --evidence", err);
	case TREATMENT_CONTROL:
		return want(text_given(t->words), id, "代わりに何をするかを --reason で書いてください。",
			    "say with --reason what is done instead", err) |
		       want(text_given(t->evidence), id, "代替策が分かる書類を --evidence で書いてください。",
			    "name the paper that shows it with --evidence", err);
	default:
		return want(text_given(t->words), id, "例外とする理由を --reason で書いてください。",
			    "say with --reason why it is accepted", err);
	}
}

int treatment_check(const struct answers *a, const struct verdict *v, const struct treatment *t, int today,
		    struct err *err)
{
	const char *id = t->row == TREATMENT_WHOLE ? NULL : a->q->row[t->row].id;
	/* Where nothing may stand, what would be missing in it is of no use. */
	if (t->row == TREATMENT_WHOLE ? check_whole(v, t, err) : check_row(a, v, t, err))
		return -1;
	int rc = check_words(t, id, err);
	return check_day(t, id, today, err) | rc ? -1 : 0;
}

/* ---- findings ---- */

bool treatment_runs(const struct treatment *t, int day)
{
	return t && t->until >= day;
}

static enum finding_state state_of(const struct risk_finding *f, int day)
{
	const struct treatment *remedy = f->by[TREATMENT_REMEDY], *control = f->by[TREATMENT_CONTROL],
			       *exception = f->by[TREATMENT_EXCEPTION];
	if (remedy && remedy->done != DATE_NONE)
		return FINDING_MENDED;
	if (treatment_runs(exception, day))
		return FINDING_EXCEPTED;
	if (treatment_runs(control, day))
		return FINDING_CONTROLLED;
	if (exception || control)
		return FINDING_REOPENED;
	if (!remedy)
		return FINDING_OPEN;
	return remedy->until < day ? FINDING_OVERDUE : FINDING_PLANNED;
}

/* A mended one is due no more. */
static int next_day(const struct risk_finding *f)
{
	int day = DATE_NONE;
	for (int k = 0; k < TREATMENT_KINDS && f->state != FINDING_MENDED; k++)
		if (f->by[k] && (day == DATE_NONE || f->by[k]->until < day))
			day = f->by[k]->until;
	return day;
}

/* A paper that was shown, and has run out since. */
static bool ran_out(const struct answers *a, const struct verdict *v, int row, int day)
{
	const struct answer *item = &a->item[row];
	return v->row[row].applies && item->value && v->row[row].result == RESULT_MET &&
	       item->evidence_until != DATE_NONE && item->evidence_until < day;
}

struct risk_finding *treatment_findings(const struct answers *a, const struct verdict *v, const struct treatments *t,
					int day, struct arena *arena, size_t *count)
{
	struct risk_finding *out = arena_alloc(arena, (v->rows + 1) * sizeof(*out));
	*count = 0;
	for (size_t i = 0; i < v->rows; i++) {
		struct risk_finding *f = &out[*count];
		const bool expired = ran_out(a, v, (int)i, day);
		if (!expired && !explain_mends(v, (int)i))
			continue;
		*f =
		    (struct risk_finding){.row = (int)i, .state = FINDING_REOPENED, .until = a->item[i].evidence_until};
		if (!expired) {
			for (int k = 0; k < TREATMENT_KINDS; k++)
				f->by[k] = treatment_find(t, (int)i, (enum treatment_kind)k);
			f->state = state_of(f, day);
			f->until = next_day(f);
		}
		(*count)++;
	}
	return out;
}

/* ---- grades ---- */

static bool all_excepted(const struct verdict *v, const struct treatments *t, int day)
{
	for (size_t i = 0; i < v->knockouts; i++)
		if (!treatment_runs(treatment_find(t, v->knockout[i], TREATMENT_EXCEPTION), day))
			return false;
	return v->knockouts > 0;
}

enum grade treatment_grade(const struct verdict *v, const struct treatments *t, int day)
{
	if (v->grade != GRADE_X || !all_excepted(v, t, day))
		return v->grade;
	return v->missings ? GRADE_PENDING : GRADE_D;
}

bool treatment_usable(const struct verdict *v, const struct treatments *t, int day)
{
	const enum grade g = treatment_grade(v, t, day);
	if (g == GRADE_D && v->grade == GRADE_D)
		return treatment_runs(treatment_find(t, TREATMENT_WHOLE, TREATMENT_EXCEPTION), day);
	return g <= GRADE_D;
}

struct words treatment_after(const struct outlook *o, struct arena *arena)
{
	const struct words is = grade_title(o->after), best = grade_title(o->after_best);
	if (o->after == o->after_best)
		return is;
	return (struct words){arena_printf(arena, "%s（最良 %s）", is.ja, best.ja),
			      arena_printf(arena, "%s (best %s)", is.en, best.en)};
}

void treatment_outlook(const struct answers *a, const struct verdict *v, const struct treatments *t, int day,
		       struct outlook *out)
{
	struct arena *arena = arena_new();
	signed char *as = arena_alloc(arena, v->rows + 1);
	for (size_t i = 0; i < t->count; i++) {
		const struct treatment *item = &t->item[i];
		if (item->row < 0 || !explain_mends(v, item->row))
			continue;
		if (item->kind == TREATMENT_REMEDY)
			as[item->row] = EXPLAIN_MET;
		else if (item->kind == TREATMENT_CONTROL && treatment_runs(item, day) && as[item->row] == EXPLAIN_AS_IS)
			as[item->row] = EXPLAIN_PARTLY;
	}
	struct verdict *after = explain_treated(a, v, as);
	*out = (struct outlook){.before = v->grade,
				.after = after->grade,
				.after_best = after->grade == GRADE_PENDING ? after->band_best : after->grade,
				.excepted = treatment_grade(v, t, day),
				.residual = v->residual,
				.residual_after = after->residual};
	verdict_free(after);
	arena_free(arena);
}
