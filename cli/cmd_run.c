#define _GNU_SOURCE
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "assess/text.h"
#include "cli/kinds.h"
#include "cli/papers.h"
#include "cli/report.h"
#include "cli/signatory.h"
#include "cli/walk.h"

enum { SIGNALLED = 128, MENU_CASES = 20 };

/* An assessment at work: everything is owned here. */
struct job {
	struct session *s;
	struct prompt *p; /* NULL when nobody may be asked */
	struct register_db *r;
	struct interview *i;
};

static void job_clear(struct job *j)
{
	interview_free(j->i);
	register_close(j->r);
	prompt_free(j->p);
}

/* The exit code when a person left: 0, or 128 and the signal's number. */
static int left(const struct job *j)
{
	const struct say *say = &j->s->say;
	int signal = j->p ? prompt_signal(j->p) : 0;
	if (j->i && j->i->id[0])
		say_talk(say, "ここまでの回答は保存済みです。続きは shinsa resume %s\n",
			 "everything so far is saved; to go on: shinsa resume %s\n", j->i->id);
	else
		say_talk(say, "まだ何も保存していません。\n", "nothing was answered, nothing is kept\n");
	return signal ? SIGNALLED + signal : 0;
}

/* ---- documents ---- */

static void print_result(const struct job *j, const struct verdict *v, const struct papers *made,
			 const struct signatory *who)
{
	const struct say *say = &j->s->say;
	say_detail(say, "番号    %s\n", "id          %s\n", j->i->id);
	if (!j->p && !say->quiet) /* a person has just seen it */
		report_verdict(say, say->out, j->i->answers, v);
	for (size_t i = 0; i < made->count; i++)
		say_made(say, "文書    ", "document    ", made->path[i]);
	if (!made->count)
		return;
	paper_warn(say, j->i->answers);
	if (!who)
		say_detail(say, "署名    していません（--unsigned）\n", "signature   none (--unsigned)\n");
	else if (key_self_made(who->key))
		say_detail(say, "署名    %s（完全性の確認用。公印・電子署名法上の署名ではありません）\n",
			   "signature   %s (proves integrity only; no official seal)\n",
			   who->name ? who->name : key_name(who->key));
	else
		say_detail(say, "署名    %s\n", "signature   %s\n", who->name ? who->name : key_name(who->key));
}

static void tell_later(const struct job *j)
{
	say_talk(
	    &j->s->say,
	    "評価 %1$s は台帳に残っています。文書は shinsa resume %1$s でいつでも作れます（署名なしは --unsigned）。\n",
	    "assessment %1$s is kept; make its documents any time with 'shinsa resume %1$s' (or --unsigned)\n",
	    j->i->id);
}

/* Signs (unless --unsigned), writes and prints. The exit code. */
static int make_papers(struct job *j, const struct signatory *who)
{
	struct papers made = {0};
	const struct verdict *v = j->i->verdict;
	int rc = papers_make(j->s, j->r, j->i->id, j->i->answers, v, who, &made);
	int code = rc < 0 ? session_fail(j->s) : session_gate(j->s, v);
	if (rc < 0)
		tell_later(j);
	else
		print_result(j, v, &made, who);
	return code;
}

static int papers_asked(struct job *j)
{
	struct signatory who = {0};
	if (!j->s->opt->unsigned_papers) {
		enum signer_end end = signatory_find(j->s, j->p, j->r, OFFICER_AUTHOR, true, &who);
		if (end != SIGNER_KEY) {
			int signal = prompt_signal(j->p);
			int code = end == SIGNER_FAILED ? session_fail(j->s) : signal ? SIGNALLED + signal : 0;
			tell_later(j);
			return code;
		}
	}
	int code = make_papers(j, who.key ? &who : NULL);
	signatory_clear(&who);
	return code;
}

/* ---- asking ---- */

static int walk(struct job *j)
{
	if (walk_run(j->i, j->p) != WALK_PAPERS)
		return left(j);
	/* Only skipped questions, and documents all the same: the assessment is made now. */
	return interview_register(j->i, &j->s->err) < 0 ? session_fail(j->s) : papers_asked(j);
}

static void print_welcome(const struct job *j)
{
	const struct say *say = &j->s->say;
	say_talk(say, "%s\n", "%s\n", words_in(j->i->questionnaire->title, say->lang));
	say_talk(say,
		 "答えは番号か言葉で打って Enter。Enter だけなら、いまの答えのまま次へ進みます。\n"
		 "? で説明、b で前の質問、r で一覧が出ます。\n"
		 "答えは1問ごとに保存します。q でいつでも終わり、あとで続きから始められます。\n",
		 "Type a number or a word, and Enter. Enter alone keeps the answer that stands and goes on.\n"
		 "? explains the question, b goes back, r lists them all.\n"
		 "Each answer is saved at once. q leaves at any time; you can go on later.\n");
}

static int run_new(struct job *j, const char *kind)
{
	struct session *s = j->s;
	if (session_register(s, true, &j->r) < 0 || interview_new(&j->i, s, j->r, kind, s->opt->previous, &s->err) < 0)
		return session_fail(s);
	print_welcome(j);
	return walk(j);
}

static int run_resume(struct job *j, const char *id)
{
	struct session *s = j->s;
	if (!j->r && session_register(s, false, &j->r) < 0)
		return session_fail(s);
	if (interview_resume(&j->i, s, j->r, id, &s->err) < 0)
		return session_fail(s);
	say_talk(&s->say, "%s  %s の続きです。\n", "%s  going on with %s\n",
		 words_in(j->i->questionnaire->title, s->say.lang), j->i->id);
	return walk(j);
}

/* ---- the start, for a person ---- */

struct case_list {
	struct arena *arena;
	const struct say *say;
	const char *id[MENU_CASES];
	size_t count;
};

static bool list_case(void *ctx, const struct register_line *line)
{
	struct case_list *l = ctx;
	l->id[l->count++] = arena_strdup(l->arena, line->id);
	say_talk(l->say, "  %zu) %s  %s  %s\n", "  %zu) %s  %s  %s\n", l->count, line->id, line->kind,
		 line->title               ? line->title
		 : l->say->lang == LANG_JA ? "（案件名は未回答）"
					   : "(no title yet)");
	return l->count < MENU_CASES;
}

/* A number from 1 to n, a word of the list, or 0 for leaving. `words` may be NULL. */
static size_t choose(struct job *j, size_t n, const char *const *words, const char *ask)
{
	const struct say *say = &j->s->say;
	for (;;) {
		const char *line;
		if (prompt_line(j->p, ask, NULL, &line) != PROMPT_LINE)
			return 0;
		const char *said = text_search_key(j->s->arena, line);
		for (size_t i = 0; i < n; i++) {
			char number[24];
			snprintf(number, sizeof(number), "%zu", i + 1);
			if (strcmp(said, number) == 0 ||
			    (words && strcmp(said, text_search_key(j->s->arena, words[i])) == 0))
				return i + 1;
		}
		if (strcmp(said, "q") == 0 || strcmp(said, "0") == 0 || strcmp(said, "終わる") == 0 ||
		    strcmp(said, "終了") == 0)
			return 0;
		say_talk(say, "1 から %zu の番号で答えてください（q 終わる）。\n",
			 "please answer with a number from 1 to %zu (q leaves)\n", n);
	}
}

static const char *in_language(const struct job *j, const char *ja, const char *en)
{
	return j->s->say.lang == LANG_JA ? ja : en;
}

static int start_new(struct job *j)
{
	struct kind kind[KINDS_SHOWN_MAX];
	const char *names[KINDS_SHOWN_MAX];
	size_t n = kinds_find(&j->s->path, &j->s->host, j->s->arena, kind);
	if (!n) {
		err_add(&j->s->err, ERR_INPUT, j->s->path.folder[0], 0, NULL,
			"質問票が見つかりません。--templates で場所を指定してください。",
			"no questionnaires here; say where they are with --templates");
		return session_fail(j->s);
	}
	say_talk(&j->s->say, "どの評価をしますか\n", "Which assessment?\n");
	for (size_t i = 0; i < n; i++) {
		names[i] = kind[i].name;
		say_talk(&j->s->say, "  %zu) %s（%s）\n", "  %zu) %s (%s)\n", i + 1,
			 words_in(kind[i].title, j->s->say.lang), kind[i].name);
	}
	size_t chosen = choose(j, n, names, in_language(j, "番号（q 終わる）> ", "number (q leaves)> "));
	return chosen ? run_new(j, kind[chosen - 1].name) : left(j);
}

static int start_resume(struct job *j)
{
	struct case_list list = {.arena = j->s->arena, .say = &j->s->say};
	if (session_register(j->s, false, &j->r) < 0 || register_list(j->r, 0, list_case, &list, &j->s->err) < 0)
		return session_fail(j->s);
	if (!list.count) {
		say_talk(&j->s->say, "台帳にはまだ何もありません。\n", "the register is empty\n");
		return 0;
	}
	size_t chosen = choose(j, list.count, list.id, in_language(j, "番号（q 終わる）> ", "number (q leaves)> "));
	return chosen ? run_resume(j, list.id[chosen - 1]) : left(j);
}

static int start_verify(struct job *j)
{
	const char *line;
	if (prompt_line(j->p, in_language(j, "PDFのファイル名> ", "name of the PDF> "), NULL, &line) != PROMPT_LINE)
		return left(j);
	const char *path = arena_strdup(j->s->arena, line);
	return cmd_verify(j->s, &path, 1);
}

static int start(struct job *j)
{
	static int (*const does[])(struct job *) = {start_new, start_resume, start_verify};
	say_talk(&j->s->say,
		 "審査  外部サービスと業務委託のリスク評価\n"
		 "  1) 新しい評価\n  2) 続きから\n  3) 文書を検証\n  4) 終わる\n",
		 "shinsa  risk assessment of outsourcing and external services\n"
		 "  1) new assessment\n  2) go on with one\n  3) verify a document\n  4) leave\n");
	static const char *const ja[] = {"新しい評価", "続きから", "文書を検証", "終わる"};
	static const char *const en[] = {"new assessment", "go on with one", "verify a document", "leave"};
	size_t chosen = choose(j, 4, j->s->say.lang == LANG_JA ? ja : en, in_language(j, "番号> ", "number> "));
	if (chosen >= 1 && chosen <= 3)
		return does[chosen - 1](j);
	int signal = prompt_signal(j->p);
	return signal ? SIGNALLED + signal : 0;
}

/* ---- from a file ---- */

static int read_file(struct job *j, const char *kind)
{
	struct questionnaire *q;
	struct answers *a;
	if (session_answers(j->s, j->s->opt->answers, kind, &q, &a) < 0)
		return -1;
	j->i = interview_of(j->s, NULL, q, a);
	return 0;
}

static int register_file(struct job *j)
{
	if (!j->r && session_register(j->s, true, &j->r) < 0)
		return -1;
	j->i->registry = j->r;
	return interview_register(j->i, &j->s->err);
}

/* Everything that can fail for a reason of the input or the key comes before the register is written. */
static int run_file(struct job *j, const char *kind)
{
	struct session *s = j->s;
	struct signatory who = {0};
	int rc = read_file(j, kind);
	if (rc == 0)
		rc = papers_check(s, j->i->answers, j->i->verdict);
	/* Who signs is looked up in a register that is there, and none is made for that. */
	if (rc == 0 && paths_exists(s->path.registry))
		rc = session_register(s, false, &j->r);
	if (rc == 0 && !s->opt->unsigned_papers)
		rc = signatory_find(s, NULL, j->r, OFFICER_AUTHOR, true, &who) == SIGNER_KEY ? 0 : -1;
	if (rc == 0)
		rc = register_file(j);
	int code = rc < 0 ? session_fail(s) : make_papers(j, who.key ? &who : NULL);
	signatory_clear(&who);
	return code;
}

/* Answers from a file, and the rest from a person. */
static int run_file_asking(struct job *j, const char *kind)
{
	struct session *s = j->s;
	if (read_file(j, kind) < 0 || register_file(j) < 0)
		return session_fail(s);
	print_welcome(j);
	say_talk(&s->say, "ファイルの回答を読み込み、番号 %s で保存しました。\n",
		 "the answers were read and saved as %s\n", j->i->id);
	return walk(j);
}

/* Whoever is asked is told, too, whatever --quiet says. */
static struct prompt *ask_person(struct session *s)
{
	s->say.quiet = false;
	return prompt_new(&s->say);
}

static int not_a_terminal(struct session *s)
{
	err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
		"質問するには端末が要ります。端末で実行するか、--answers で回答のファイルを渡してください。",
		"asking needs a terminal; run it in one, or give the answers with --answers FILE");
	return session_fail(s);
}

int cmd_run(struct session *s, const char *const *arg, size_t args)
{
	struct job j = {.s = s};
	const char *kind = args ? arg[0] : NULL;
	int code;
	if (s->asks)
		j.p = ask_person(s);
	s->say.quiet &= !s->asks; /* a person is talked to */
	if (s->opt->answers)
		code = s->asks ? run_file_asking(&j, kind) : run_file(&j, kind);
	else if (!s->asks)
		code = not_a_terminal(s);
	else
		code = kind || s->opt->previous ? run_new(&j, kind) : start(&j);
	job_clear(&j);
	return code;
}

/* Without a person, `resume` makes the documents of what is there. */
static int resume_papers(struct job *j, const char *id)
{
	struct signatory who = {0};
	int rc = session_register(j->s, false, &j->r);
	if (rc == 0)
		rc = interview_resume(&j->i, j->s, j->r, id, &j->s->err);
	if (rc == 0 && !j->s->opt->unsigned_papers)
		rc = signatory_find(j->s, NULL, j->r, OFFICER_AUTHOR, true, &who) == SIGNER_KEY ? 0 : -1;
	int code = rc < 0 ? session_fail(j->s) : make_papers(j, who.key ? &who : NULL);
	signatory_clear(&who);
	return code;
}

int cmd_resume(struct session *s, const char *const *arg, size_t args)
{
	struct job j = {.s = s};
	(void)args;
	if (s->asks)
		j.p = ask_person(s);
	s->say.quiet &= !s->asks; /* a person is talked to */
	int code = s->asks ? run_resume(&j, arg[0]) : resume_papers(&j, arg[0]);
	job_clear(&j);
	return code;
}
