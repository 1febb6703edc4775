#include "cli/command.h"

#include <string.h>

#include "assess/renewal.h"
#include "cli/prompt.h"

/* A draft moves to the version of the questionnaire that is there now: first what would become of it, then, once that
 * is confirmed, the move. */

struct moving {
	struct session *s;
	struct register_db *r;
	const char *id;
	struct questionnaire *before_q, *q;
	struct answers *before, *to;
	struct renewal fate;
	struct arena *arena;
};

static int load(struct moving *m, const char *id)
{
	struct session *s = m->s;
	m->id = session_id(s, id);
	if (session_register(s, false, &m->r) < 0 || register_check_draft(m->r, id, &s->err) < 0 ||
	    register_load(m->r, id, &m->before_q, &m->before, &s->err) < 0 ||
	    session_questionnaire(s, m->before_q->id, &m->q) < 0)
		return -1;
	m->to = answers_new(m->q, m->before->date);
	renewal_migrate(m->before, m->to, &m->fate, m->arena);
	return 0;
}

static const char *ask_of(const struct moving *m, const char *id)
{
	const int row = questionnaire_find(m->q, id), old = questionnaire_find(m->before_q, id);
	const struct requirement *r = row >= 0 ? &m->q->row[row] : old >= 0 ? &m->before_q->row[old] : NULL;
	return r ? words_in(r->ask, m->s->say.lang) : "";
}

/* A question that the version before did not have. */
static bool is_new(const struct moving *m, const struct renewal_row *f)
{
	return f->fate == RENEWAL_NEW && questionnaire_find(m->before_q, f->id) < 0;
}

static void print_fate(const struct moving *m)
{
	const struct say *say = &m->s->say;
	struct verdict *was = score(m->before), *is = score(m->to);
	size_t news = 0;
	for (size_t i = 0; i < m->fate.rows; i++)
		news += is_new(m, &m->fate.row[i]);
	say_result(say, "%s  %s %s → %s\n", "%s  %s %s → %s\n", m->id, m->q->id, m->before_q->version, m->q->version);
	say_result(say, "そのまま %zu件、新しい質問 %zu件、外れる答え %zu件\n",
		   "%zu answers stay, %zu questions are new, %zu answers are set aside\n",
		   m->fate.count[RENEWAL_CARRIED], news, m->fate.count[RENEWAL_ASIDE]);
	for (size_t i = 0; i < m->fate.rows; i++) {
		const struct renewal_row *f = &m->fate.row[i];
		if (f->fate == RENEWAL_ASIDE)
			say_result(say, "  外れる  %s  %s（%s）\n", "  set aside  %s  %s (%s)\n", f->id,
				   ask_of(m, f->id), words_in(f->why, say->lang));
	}
	for (size_t i = 0; i < m->fate.rows; i++)
		if (is_new(m, &m->fate.row[i]))
			say_result(say, "  新しい  %s  %s\n", "  new        %s  %s\n", m->fate.row[i].id,
				   ask_of(m, m->fate.row[i].id));
	say_result(say, "等級  %s → %s\n", "grade  %s → %s\n", words_in(grade_title(was->grade), say->lang),
		   words_in(grade_title(is->grade), say->lang));
	verdict_free(was);
	verdict_free(is);
}

/* Only a clear yes is one. */
static bool confirmed(struct session *s)
{
	const char *line = NULL;
	if (s->opt->yes || !s->asks)
		return s->opt->yes;
	struct prompt *p = prompt_new(&s->say);
	bool yes =
	    prompt_line(p,
			s->say.lang == LANG_JA ? "移しますか（y はい、Enter やめる）> " : "move it (y, Enter leaves)> ",
			NULL, &line) == PROMPT_LINE &&
	    (strcmp(line, "y") == 0 || strcmp(line, "yes") == 0 || strcmp(line, "はい") == 0 ||
	     strcmp(line, "ｙ") == 0);
	prompt_free(p);
	return yes;
}

static int move(struct moving *m)
{
	struct session *s = m->s;
	if (strcmp(m->before_q->digest, m->q->digest) == 0) {
		say_detail(&s->say, "%s は、すでに今の版です。\n", "%s is of this version already\n", m->id);
		return 0;
	}
	if (!s->say.quiet)
		print_fate(m);
	if (!confirmed(s)) {
		say_talk(&s->say, "何も変えていません。移すには shinsa migrate %s --yes\n",
			 "nothing was changed; 'shinsa migrate %s --yes' moves it\n", m->id);
		return 0;
	}
	if (register_migrate(m->r, m->id, m->before, m->to, s->who, &s->err) < 0)
		return -1;
	say_detail(&s->say, "移しました。続きは shinsa resume %s\n", "moved; go on with 'shinsa resume %s'\n", m->id);
	return 0;
}

int cmd_migrate(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct moving m = {.s = s, .arena = arena_new()};
	int rc = load(&m, arg[0]);
	if (rc == 0)
		rc = move(&m);
	answers_free(m.to);
	answers_free(m.before);
	questionnaire_free(m.q);
	questionnaire_free(m.before_q);
	register_close(m.r);
	arena_free(m.arena);
	return rc < 0 ? session_fail(s) : 0;
}
