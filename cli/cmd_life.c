#define _GNU_SOURCE
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "assess/deadline.h"
#include "cli/cases.h"
#include "cli/interview.h"
#include "cli/json_out.h"
#include "cli/lifecycle.h"
#include "cli/when.h"

/* The steps of an assessment's life: submit, return, approve, place, conclude, start, trigger, end, destroy. */

enum { SIGNALLED = 128 };

struct step {
	struct session *s;
	struct register_db *r;
	struct lifecycle l;
};

static int step_open(struct step *t, struct session *s, const char *id)
{
	*t = (struct step){.s = s};
	if (session_register(s, false, &t->r) < 0)
		return -1;
	return lifecycle_open(&t->l, s, t->r, id);
}

static void step_close(struct step *t)
{
	lifecycle_close(&t->l);
	register_close(t->r);
}

static void tell_next(const struct say *say, enum life_act act, const char *id)
{
	switch (act) {
	case LIFE_SUBMIT:
		say_talk(say, "次は    承認者が shinsa approve %1$s（戻すときは shinsa return %1$s）\n",
			 "next    the approver: shinsa approve %1$s (or shinsa return %1$s)\n", id);
		break;
	case LIFE_RETURN:
		say_talk(say, "次は    作成者が直して、もう一度 shinsa submit %s\n",
			 "next    the author mends it, and again: shinsa submit %s\n", id);
		break;
	case LIFE_APPROVE:
		say_talk(say, "次は    契約書の場所を shinsa place %1$s で書き、shinsa conclude %1$s\n",
			 "next    the places in the contract with 'shinsa place %1$s', then shinsa conclude %1$s\n",
			 id);
		break;
	case LIFE_CONCLUDE:
		say_talk(say, "次は    使い始めたら shinsa start %s\n", "next    once it is in use: shinsa start %s\n",
			 id);
		break;
	case LIFE_START:
		say_talk(say, "次は    期限を shinsa due で確かめます。\n",
			 "next    'shinsa due' tells when to look again\n");
		break;
	default:
		break;
	}
}

static bool tell_due(void *ctx, const struct register_line *line)
{
	struct session *s = ctx;
	if (line->due)
		say_detail(&s->say, "次の期限  %s（%s）\n", "next due  %s (%s)\n",
			   when_day(line->due, s->say.lang).text, words_in(cases_due(line, s->arena), s->say.lang));
	return true;
}

/* What came of it, and what comes next. */
static void tell(const struct step *t, enum life_act act)
{
	const struct lifecycle *l = &t->l;
	const struct say *say = &t->s->say;
	say_detail(say, "%s  %s\n", "%s  %s\n", l->life.id, words_in(life_state_title(life_after(act)), say->lang));
	for (size_t i = 0; i < l->papers.count; i++)
		say_made(say, "文書    ", "document  ", l->papers.path[i]);
	/* The act is done: what cannot be read now shall not make it look undone. */
	if (register_one(t->r, l->life.id, tell_due, t->s, &t->s->err) < 0)
		err_clear(&t->s->err);
	tell_next(say, act, l->life.id);
}

/* What may be done about what a step was refused for. */
static void tell_way(const struct say *say, enum life_act act)
{
	if (act == LIFE_SUBMIT)
		say_talk(say, "例外の申請  shinsa except 番号 [要件] --until 日 --reason 理由\n",
			 "an exception:  shinsa except ID [ROW] --until DAY --reason WHY\n");
	if (act == LIFE_CONCLUDE)
		say_talk(
		    say,
		    "条項の場所  shinsa place 番号 条項 場所\n対応計画    shinsa treat 番号 --owner 氏名 --until 日\n",
		    "places:     shinsa place ID CLAUSE PLACE\n"
		    "treatment:  shinsa treat ID --owner NAME --until DAY\n");
}

static int refused(struct session *s, enum life_act act)
{
	const bool wrongly_asked = err_first_kind(&s->err) == ERR_INPUT;
	const int code = session_fail(s);
	if (wrongly_asked)
		tell_way(&s->say, act);
	return code;
}

/* A step that somebody signs, or proves to be themselves for. */
static int signed_step(struct session *s, const char *id, enum life_act act)
{
	struct step t;
	struct signatory who = {0};
	const bool author = act == LIFE_SUBMIT;
	const struct life_actor self = {.name = s->who};
	int rc = step_open(&t, s, id), signal = 0;
	/* What no passphrase could mend is told before one is asked for. */
	if (rc == 0 && author)
		rc = lifecycle_check(&t.l, act, &self, NULL);
	struct prompt *p = rc == 0 && s->asks ? prompt_new(&s->say) : NULL;
	enum signer_end end = rc < 0
				  ? SIGNER_FAILED
				  : signatory_find(s, p, t.r, author ? OFFICER_AUTHOR : OFFICER_APPROVER, author, &who);
	signal = p ? prompt_signal(p) : 0;
	prompt_free(p);
	if (end == SIGNER_KEY)
		rc = lifecycle_sign(&t.l, act, &who, s->opt->reason);
	int code = end == SIGNER_DECLINED           ? signal ? SIGNALLED + signal : 1
		   : end == SIGNER_FAILED || rc < 0 ? refused(s, act)
						    : 0;
	if (end == SIGNER_DECLINED)
		say_talk(&s->say, "何も変えていません。\n", "nothing was changed\n");
	else if (!code)
		tell(&t, act);
	signatory_clear(&who);
	step_close(&t);
	return code;
}

int cmd_submit(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	return signed_step(s, arg[0], LIFE_SUBMIT);
}

int cmd_return(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	return signed_step(s, arg[0], LIFE_RETURN);
}

int cmd_approve(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	return signed_step(s, arg[0], LIFE_APPROVE);
}

/* ---- records that need not be kept any more ---- */

struct retention_list {
	struct session *s;
	struct json_out *json; /* NULL: for people */
	size_t count;
};

static bool print_kept(void *ctx, const char *id, const char *state, const char *keep)
{
	struct retention_list *l = ctx;
	const struct say *say = &l->s->say;
	char today[11];
	date_to_iso(l->s->today, today);
	const bool may = keep && strcmp(keep, today) < 0;
	l->count++;
	if (l->json) {
		json_out_begin(l->json, NULL, JSON_OUT_OBJECT);
		json_out_text(l->json, "id", id);
		json_out_text(l->json, "state", state);
		json_out_text(l->json, "keep", keep);
		json_out_truth(l->json, "may_destroy", may);
		json_out_end(l->json);
	} else if (say->quiet && may) {
		fprintf(say->out, "%s\n", id);
	} else if (!say->quiet) {
		const struct when day = when_day(keep, say->lang);
		say_result(say, "%s  %s  ", "%s  %s  ", id, cases_state(state, say->lang));
		if (!keep)
			say_result(say, "期限なし（長期又は未定）\n", "kept for ever\n");
		else if (may)
			say_result(say, "%sまで  破棄できます\n", "until %s  may be destroyed\n", day.text);
		else
			say_result(say, "%sまで\n", "until %s\n", day.text);
	}
	return true;
}

int cmd_retention(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct register_db *r = NULL;
	struct retention_list l = {.s = s, .json = s->opt->json ? json_out_new(JSON_OUT_ARRAY) : NULL};
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = register_over(r, print_kept, &l, &s->err);
	register_close(r);
	if (rc == 0 && l.json)
		json_out_print(l.json, &s->say);
	else
		json_out_free(l.json);
	if (rc == 0 && !l.count && !s->opt->json)
		say_talk(&s->say, "終わった案件はありません。\n", "nothing is over\n");
	return rc < 0 ? session_fail(s) : 0;
}

struct file_list {
	struct session *s;
	const char **path;
	size_t count;
};

/* Each once, however often it was made. */
static bool print_file(void *ctx, const struct log_line *line)
{
	struct file_list *l = ctx;
	if (strcmp(line->what, "document") != 0 || !line->after)
		return true;
	const char *path = arena_strndup(l->s->arena, line->after, strcspn(line->after, " "));
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->path[i], path) == 0)
			return true;
	l->path = mem_grow(l->path, l->count + 1, sizeof(*l->path));
	l->path[l->count++] = path;
	say_talk(&l->s->say, "  %s\n", "  %s\n", path);
	return true;
}

int cmd_destroy(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct register_db *r = NULL;
	/* Told before: afterwards nobody knows their names. */
	if (session_register(s, false, &r) < 0)
		return session_fail(s);
	say_talk(&s->say,
		 "文書のファイルと控え（バックアップ）は、プログラムは消しません。規程に従って破棄してください。\n",
		 "files of documents and backups are not touched: destroy them as your rules say\n");
	struct file_list files = {.s = s};
	int rc = register_log(r, arg[0], print_file, &files, &s->err);
	free(files.path);
	register_close(r);
	return rc < 0 ? session_fail(s) : signed_step(s, arg[0], LIFE_DESTROY);
}

static int plain_step(struct session *s, const char *id, enum life_act act, const char *words)
{
	struct step t;
	const struct life_actor who = {.name = s->who};
	int rc = step_open(&t, s, id);
	if (rc == 0)
		rc = lifecycle_step(&t.l, act, &who, words);
	int code = rc < 0 ? refused(s, act) : 0;
	if (!code)
		tell(&t, act);
	step_close(&t);
	return code;
}

int cmd_conclude(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	return plain_step(s, arg[0], LIFE_CONCLUDE, NULL);
}

int cmd_start(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	return plain_step(s, arg[0], LIFE_START, NULL);
}

int cmd_end(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	return plain_step(s, arg[0], LIFE_END, s->opt->certificate);
}

int cmd_withdraw(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	return plain_step(s, arg[0], LIFE_WITHDRAW, s->opt->reason);
}

/* What the law wants after a leak of personal information. */
static void tell_reports(const struct session *s)
{
	static const struct {
		int days;
		struct words what;
	} terms[] = {
	    {DEADLINE_FIRST_DAYS, {"速報", "first report"}},
	    {DEADLINE_FULL_DAYS, {"確報", "full report"}},
	    {DEADLINE_HARM_DAYS, {"確報（不正の目的のおそれ）", "full report (harm may be meant)"}},
	};
	say_talk(&s->say, "個人情報の漏えい等に当たるときの、個人情報保護委員会への報告の期限（知った日を%sとして）\n",
		 "reports to the Personal Information Protection Commission where personal information leaked (known "
		 "on %s)\n",
		 when_date(s->today, s->say.lang).text);
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		say_talk(&s->say, "  %s まで  %s\n", "  by %s  %s\n",
			 when_date(deadline_term(s->today, terms[i].days), s->say.lang).text,
			 words_in(terms[i].what, s->say.lang));
}

int cmd_trigger(struct session *s, const char *const *arg, size_t args)
{
	struct step t;
	const char *kind = args > 1 ? arg[1] : "trigger";
	int rc = step_open(&t, s, arg[0]);
	if (rc == 0)
		rc = lifecycle_trigger(&t.l, kind, s->opt->threat, s->opt->reason);
	int code = rc < 0 ? session_fail(s) : 0;
	if (!code) {
		say_detail(&s->say, "%s は今日が期限になりました: %s\n", "%s is due today: %s\n", t.l.life.id,
			   s->opt->reason);
		if (strcmp(kind, "incident") == 0)
			tell_reports(s);
	}
	step_close(&t);
	return code;
}

/* ---- again ---- */

/* A new case with last time's answers; a person goes on with it at once. */
int cmd_renew(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct register_db *r = NULL;
	struct interview *i = NULL;
	const char *id = NULL;
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = interview_renew(&i, s, r, arg[0], &s->err);
	if (rc == 0) {
		id = arena_strdup(s->arena, i->id);
		for (size_t n = 0; n < i->notices.count && !s->say.quiet; n++)
			fprintf(s->say.talk, "%s\n", words_in(i->notices.item[n].text, s->say.lang));
		fprintf(s->say.out, "%s\n", id);
	}
	interview_free(i);
	register_close(r);
	if (rc < 0)
		return session_fail(s);
	return s->asks ? cmd_resume(s, &id, 1) : 0;
}

/* ---- places in the contract ---- */

/* Every clause that the answers raise, with its place; quiet, only those without one. */
static void list_places(const struct step *t)
{
	const struct say *say = &t->s->say;
	for (size_t i = 0; i < t->l.clauses; i++) {
		const struct placed_clause *c = &t->l.clause[i];
		const char *place = c->place ? c->place : say->lang == LANG_JA ? "（場所は未記入）" : "(no place yet)";
		if (!say->quiet)
			fprintf(say->out, "%s  %s  %s\n", c->id, place, c->title);
		else if (!c->place)
			fprintf(say->out, "%s\n", c->id);
	}
}

/* Clause and place in turn. What is wrong with any of them is told before one is written. */
static int put_places(struct step *t, const char *const *pair, size_t words)
{
	struct session *s = t->s;
	int rc = 0;
	if (words % 2)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "条項 %s の場所も書いてください（例 第5条第2項）。",
			       "say where %s stands, as in 'Article 5 (2)'", pair[words - 1]);
	for (size_t i = 0; i < words; i += 2)
		rc |= lifecycle_check_place(&t->l, pair[i]);
	for (size_t i = 0; i < words && !rc; i += 2) {
		rc = lifecycle_place(&t->l, pair[i], pair[i + 1]);
		if (!rc)
			say_detail(&s->say, "%s  %s  %s\n", "%s  %s  %s\n", t->l.life.id, pair[i], pair[i + 1]);
	}
	return rc;
}

int cmd_place(struct session *s, const char *const *arg, size_t args)
{
	struct step t;
	int rc = step_open(&t, s, arg[0]);
	if (rc == 0 && args > 1)
		rc = put_places(&t, arg + 1, args - 1);
	else if (rc == 0)
		list_places(&t);
	step_close(&t);
	return rc < 0 ? session_fail(s) : 0;
}
