#define _GNU_SOURCE
#include "cli/interview_private.h"

#include <stdlib.h>
#include <string.h>

#include "assess/life.h"
#include "assess/renewal.h"
#include "assess/text.h"

enum { REASONS_MAX = 8 };

/* ---- opening ---- */

static void to_first_open(struct interview *i)
{
	i->row = answers_next_open(i->answers, 0);
	i->over = i->row < 0;
	if (i->over)
		i->row = answers_step(i->answers, (int)i->questionnaire->rows, -1);
}

static struct interview *start(struct session *s, struct register_db *r, struct questionnaire *q, struct answers *a)
{
	struct interview *i = mem_new(1, sizeof(*i));
	i->session = s;
	i->registry = r;
	i->questionnaire = q;
	i->answers = a;
	i->verdict = score(a);
	i->touched = mem_new(q->rows, sizeof(*i->touched));
	i->arena = arena_new();
	to_first_open(i);
	return i;
}

static void set_id(char out[INTERVIEW_ID], struct session *s, const char *id)
{
	snprintf(out, INTERVIEW_ID, "%s", session_id(s, id));
}

/* Last time's answers, which must be of the same kind. */
static int take_before(struct interview *i, const char *id, struct questionnaire *q, struct answers *a, struct err *err)
{
	i->before_questionnaire = q;
	i->before = a;
	set_id(i->before_id, i->session, id);
	if (strcmp(q->id, i->questionnaire->id) == 0)
		return 0;
	return err_add(
	    err, ERR_INPUT, NULL, 0, NULL,
	    "%s は別の種別（%s）の評価なので、この種別（%s）の再評価はできません。種別か番号を確かめてください。",
	    "%s is an assessment of another kind (%s), not of '%s'; check the kind or the ID", i->before_id, q->id,
	    i->questionnaire->id);
}

static int read_kind(struct session *s, const char *kind, struct questionnaire **out, struct err *err)
{
	if (session_questionnaire(s, kind, out) == 0)
		return 0;
	if (err != &s->err) {
		err_append(err, &s->err);
		err_clear(&s->err);
	}
	return -1;
}

int interview_new(struct interview **out, struct session *s, struct register_db *r, const char *kind,
		  const char *before, struct err *err)
{
	struct questionnaire *q = NULL, *then = NULL;
	struct answers *a = NULL;
	if (before && register_load(r, before, &then, &a, err) < 0)
		return -1;
	if (read_kind(s, kind ? kind : then->id, &q, err) < 0) {
		answers_free(a);
		questionnaire_free(then);
		return -1;
	}
	struct interview *i = start(s, r, q, answers_new(q, s->today));
	if (before && take_before(i, before, then, a, err) < 0) {
		interview_free(i);
		return -1;
	}
	*out = i;
	return 0;
}

struct interview *interview_of(struct session *s, struct register_db *r, struct questionnaire *q, struct answers *a)
{
	return start(s, r, q, a);
}

int interview_resume(struct interview **out, struct session *s, struct register_db *r, const char *id, struct err *err)
{
	struct questionnaire *q;
	struct answers *a;
	char before[INTERVIEW_ID];
	if (register_load(r, id, &q, &a, err) < 0)
		return -1;
	struct interview *i = start(s, r, q, a);
	set_id(i->id, s, id);
	int rc = register_previous(r, id, before, sizeof(before), err);
	if (rc == 0 && before[0])
		rc = register_load(r, before, &i->before_questionnaire, &i->before, err);
	if (rc == 0 && before[0])
		set_id(i->before_id, s, before);
	if (rc == 0)
		*out = i;
	else
		interview_free(i);
	return rc;
}

/* One renewal of a case at a time. */
static bool find_under_way(void *ctx, const struct register_line *line)
{
	char *id = ctx;
	enum life_state state;
	if (life_state_of(line->state, &state) && state < LIFE_IN_FORCE)
		snprintf(id, INTERVIEW_ID, "%s", line->id);
	return !*id;
}

static int check_renewable(struct register_db *r, const char *id, struct arena *arena, const char **known,
			   struct err *err)
{
	struct register_life life;
	enum life_state state = LIFE_DRAFT;
	if (register_life(r, id, &life, arena, err) < 0)
		return -1;
	*known = life.id;
	char under_way[INTERVIEW_ID] = "";
	if (!life_state_of(life.state, &state) || !life_stands(state))
		return err_add(err, ERR_INPUT, NULL, 0, NULL, "「%s」は%sなので、再評価できません。%.0s",
			       "'%s' cannot be assessed again%.0s: it is %s", life.id, life_state_title(state).ja,
			       life_state_title(state).en);
	if (register_renewals(r, life.id, find_under_way, under_way, err) < 0)
		return -1;
	return !*under_way ? 0
			   : err_add(err, ERR_INPUT, NULL, 0, NULL,
				     "「%1$s」の再評価は %2$s で進んでいます。shinsa resume %2$s で続けてください。",
				     "'%1$s' is being assessed again as %2$s; go on with 'shinsa resume %2$s'", life.id,
				     under_way);
}

static void tell_carried(struct interview *i, const struct renewal *carried)
{
	notices_add(&i->notices, NOTICE_NEWS,
		    "前回（%s）の答えを %zu件引き継ぎました。新しい質問は %zu件、引き継がないものは %zu件です。",
		    "from %s %zu answers were carried; %zu questions are new, %zu answers were set aside", i->before_id,
		    carried->count[RENEWAL_CARRIED], carried->count[RENEWAL_NEW], carried->count[RENEWAL_ASIDE]);
	for (size_t n = 0; n < carried->rows; n++)
		if (carried->row[n].fate == RENEWAL_ASIDE)
			notices_add(&i->notices, NOTICE_WARNING, "引き継がないもの %s: %s%.0s", "set aside %s: %.0s%s",
				    carried->row[n].id, carried->row[n].why.ja, carried->row[n].why.en);
}

int interview_renew(struct interview **out, struct session *s, struct register_db *r, const char *id, struct err *err)
{
	struct renewal carried;
	const char *known;
	struct arena *arena = arena_new();
	struct interview *i = NULL;
	int rc = check_renewable(r, id, arena, &known, err);
	if (rc == 0)
		rc = interview_new(&i, s, r, NULL, known, err);
	if (rc == 0) {
		renewal_carry(i->before, i->answers, &carried, arena);
		rc = interview_register(i, err);
	}
	if (rc == 0) {
		verdict_free(i->verdict);
		i->verdict = score(i->answers);
		to_first_open(i);
		tell_carried(i, &carried);
		*out = i;
	} else {
		interview_free(i);
	}
	arena_free(arena);
	return rc;
}

void interview_free(struct interview *i)
{
	if (!i)
		return;
	verdict_free(i->verdict);
	answers_free(i->answers);
	questionnaire_free(i->questionnaire);
	answers_free(i->before);
	questionnaire_free(i->before_questionnaire);
	notices_clear(&i->notices);
	free(i->touched);
	arena_free(i->arena);
	free(i);
}

int interview_register(struct interview *i, struct err *err)
{
	if (i->id[0])
		return 0;
	if (register_create(i->registry, i->answers, i->before_id[0] ? i->before_id : NULL, i->session->who, i->id,
			    sizeof(i->id), err) < 0) {
		i->id[0] = '\0';
		return -1;
	}
	return register_refresh(i->registry, i->id, i->answers, err);
}

/* ---- moving ---- */

struct reasons {
	struct interview *i;
	const char *told[REASONS_MAX]; /* ids already named */
	size_t count;
	struct arena *arena;
};

static struct words answer_now(const struct reasons *seen, int row)
{
	const struct answers *a = seen->i->answers;
	const struct requirement *r = &a->q->row[row];
	if (!a->applies[row])
		return (struct words){"尋ねていません", "not asked"};
	if (!a->item[row].value)
		return (struct words){"未回答", "unanswered"};
	return (struct words){requirement_show(r, a->item[row].value, LANG_JA, seen->arena),
			      requirement_show(r, a->item[row].value, LANG_EN, seen->arena)};
}

/* Names one row that a condition looks at, with its answer. */
static void name_test(void *ctx, const struct cond_test *t)
{
	struct reasons *seen = ctx;
	for (size_t n = 0; n < seen->count; n++)
		if (strcmp(seen->told[n], t->id) == 0)
			return;
	if (t->row < 0 || seen->count == REASONS_MAX)
		return;
	seen->told[seen->count++] = t->id;
	const struct requirement *r = &seen->i->answers->q->row[t->row];
	struct words now = answer_now(seen, t->row);
	notices_add(&seen->i->notices, NOTICE_NEWS, "  %1$s %2$s: いまは %3$s%4$.0s%5$.0s",
		    "  %1$s %4$s: now %5$s%2$.0s%3$.0s", r->id, r->ask.ja, now.ja, words_in(r->ask, LANG_EN), now.en);
}

static void tell_not_asked(struct interview *i, const struct requirement *r)
{
	struct reasons seen = {.i = i, .arena = arena_new()};
	if (r->fixed)
		notices_add(&i->notices, NOTICE_REFUSED, "%s は評価の種別で決まるので尋ねません。",
			    "%s follows from the kind of assessment and is not asked", r->id);
	else
		notices_add(&i->notices, NOTICE_REFUSED,
			    "%1$s %2$s は、ほかの答えにより、いまは尋ねません。次の答えで決まります。%3$.0s",
			    "%1$s %3$s is not asked at present; it depends on these answers%2$.0s", r->id, r->ask.ja,
			    words_in(r->ask, LANG_EN));
	if (!r->fixed && r->when)
		cond_each(r->when, name_test, &seen);
	arena_free(seen.arena);
}

static bool is_asked(const struct interview *i, int row)
{
	return i->answers->applies[row] && !i->questionnaire->row[row].fixed;
}

bool interview_go(struct interview *i, int row)
{
	notices_clear(&i->notices);
	if (!is_asked(i, row)) {
		tell_not_asked(i, &i->questionnaire->row[row]);
		return false;
	}
	i->row = row;
	i->over = i->waits = false;
	return true;
}

bool interview_step(struct interview *i, int step)
{
	notices_clear(&i->notices);
	int row = i->over && step < 0 ? i->row : answers_step(i->answers, i->row, step);
	i->waits = false;
	if (row < 0 && step < 0)
		return false;
	i->over = row < 0;
	if (row >= 0)
		i->row = row;
	return true;
}

/* The row at a position among those asked; -1 when there is none. */
static int row_at(const struct answers *a, size_t wanted)
{
	size_t position = 0;
	for (int row = answers_step(a, -1, 1); row >= 0; row = answers_step(a, row, 1))
		if (++position == wanted)
			return row;
	return -1;
}

int interview_find(struct interview *i, const char *typed)
{
	notices_clear(&i->notices);
	struct arena *arena = arena_new();
	const char *word = text_fold(arena, typed, FOLD_ASCII);
	bool position = *word && strspn(word, "0123456789") == strlen(word);
	int row = !*word     ? answers_next_open(i->answers, 0)
		  : position ? row_at(i->answers, strtoul(word, NULL, 10))
			     : questionnaire_find(i->questionnaire, word);
	if (row < 0 && !*word)
		notices_add(&i->notices, NOTICE_REFUSED, "未回答の質問はありません。", "no question is open");
	else if (row < 0)
		notices_add(&i->notices, NOTICE_REFUSED, "「%s」という質問はありません。r a で一覧が出ます。",
			    "there is no question '%s'; r a lists them", word);
	else if (!is_asked(i, row)) {
		tell_not_asked(i, &i->questionnaire->row[row]);
		row = -1;
	}
	arena_free(arena);
	return row;
}

const struct requirement *interview_row(const struct interview *i)
{
	return &i->questionnaire->row[i->row];
}
