#define _GNU_SOURCE
#include "cli/plain_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/text.h"
#include "cli/cases.h"
#include "cli/kinds.h"
#include "cli/signatory.h"

enum { SIGNALLED = 128, DUE_DAYS = 30 };

/* ---- talking ---- */

const char *plain_words(const struct plain *k, const char *ja, const char *en)
{
	return k->say->lang == LANG_JA ? ja : en;
}

void plain_tell(const struct plain *k, const struct notices *n)
{
	for (size_t i = 0; i < n->count; i++)
		fprintf(k->say->talk, "%s\n", words_in(n->item[i].text, k->say->lang));
}

/* What scrolled by goes too, where the terminal knows how; nothing on those that do not move their cursor. */
static void clear_terminal(void)
{
	static const char wipe[] = "\033[H\033[2J\033[3J";
	const char *term = getenv("TERM");
	if (!term || !*term || strcmp(term, "dumb") == 0 || !isatty(STDERR_FILENO))
		return;
	if (write(STDERR_FILENO, wipe, sizeof(wipe) - 1) < 0)
		return;
}

enum plain_end plain_line(struct plain *k, const char *ask, const char **line)
{
	for (;;) {
		switch (prompt_line(k->p, ask, NULL, line)) {
		case PROMPT_LINE:
			*line = arena_strdup(k->s->arena, *line);
			return PLAIN_BACK;
		case PROMPT_IDLE: {
			enum plain_end end = k->desk->who ? plain_lock(k) : PLAIN_BACK;
			if (end != PLAIN_BACK)
				return end;
			break;
		}
		default:
			return PLAIN_LEAVE;
		}
	}
}

enum plain_end plain_choose(struct plain *k, size_t n, const char *ask, size_t *chosen)
{
	for (;;) {
		const char *line;
		char *rest;
		enum plain_end end = plain_line(k, ask, &line);
		if (end != PLAIN_BACK)
			return end;
		const char *said = text_search_key(k->s->arena, line);
		*chosen = strtoul(said, &rest, 10);
		if (*said && !*rest && *chosen <= n)
			return PLAIN_BACK;
		*chosen = 0;
		if (strcmp(said, "q") == 0)
			return PLAIN_QUIT;
		if (!*said || strcmp(said, "b") == 0 || strcmp(said, "戻る") == 0)
			return PLAIN_BACK;
		say_talk(k->say, "1 から %zu の番号で答えてください（b 戻る）。\n",
			 "please answer with a number from 1 to %zu (b back)\n", n);
	}
}

bool plain_pass(struct plain *k, char *pass)
{
	say_talk(k->say, "署名は、あなたがこの内容を確かめたことを示します。\n",
		 "A signature says that you have checked this content.\n");
	return prompt_secret(k->p,
			     plain_words(k, "パスフレーズ（画面には出ません。Enter だけでやめる）> ",
					 "passphrase (not shown; Enter alone stops)> "),
			     pass) == PROMPT_LINE &&
	       *pass;
}

/* ---- signing in ---- */

static void list_officers(const struct plain *k)
{
	for (size_t i = 0; i < k->desk->officers; i++) {
		const struct officer *o = &k->desk->officer[i];
		say_talk(k->say, "  %zu) %s（%s、%s）\n", "  %zu) %s (%s, %s)\n", i + 1, o->name, o->post,
			 signatory_role_title(o->role, k->say->lang));
	}
}

/* One try of one officer. */
static bool try_officer(struct plain *k, size_t n)
{
	char pass[PROMPT_SECRET_MAX];
	bool in = false;
	if (prompt_secret(k->p, plain_words(k, "パスフレーズ（画面には出ません）> ", "passphrase (not shown)> "),
			  pass) == PROMPT_LINE) {
		in = desk_sign_in(k->desk, n, pass) == DESK_DONE;
		plain_tell(k, &k->desk->notices);
	}
	explicit_bzero(pass, sizeof(pass));
	return in;
}

/* Somebody sits here: from now on it is watched whether they still do. */
static void watch(struct plain *k)
{
	idle_touch(&k->idle, idle_now_ms());
	prompt_watch(k->p, &k->idle);
}

static enum plain_end sign_in(struct plain *k)
{
	prompt_watch(k->p, NULL);
	while (!k->desk->who) {
		size_t n = 0;
		list_officers(k);
		enum plain_end end = plain_choose(
		    k, k->desk->officers,
		    plain_words(k, "どなたですか（番号。q プログラムを終わる）> ", "who are you? (number; q leaves)> "),
		    &n);
		if (end != PLAIN_BACK)
			return PLAIN_LEAVE;
		if (n)
			try_officer(k, n - 1);
	}
	watch(k);
	return PLAIN_BACK;
}

enum plain_end plain_lock(struct plain *k)
{
	int64_t number = k->desk->who->number;
	desk_lock(k->desk);
	clear_terminal();
	say_talk(k->say,
		 "ロックしました。ここまでの答えは、すべて保存してあります。同じ方がサインインすると、続きから始められ"
		 "ます。\n",
		 "Locked. Everything answered so far is saved; the same officer goes on where they were.\n");
	enum plain_end end = sign_in(k);
	if (end != PLAIN_BACK)
		return end;
	return k->desk->who->number == number ? PLAIN_BACK : PLAIN_OUT;
}

static enum plain_end enrol(struct plain *k)
{
	char pass[PROMPT_SECRET_MAX] = "", again[PROMPT_SECRET_MAX] = "";
	const char *name, *post;
	say_talk(k->say,
		 "はじめに、あなたを作成者として登録します。文書に署名する鍵を、この端末に作ります。\n"
		 "この鍵は、文書が後から書き換えられていないことの確認用です。公印ではなく、電子署名法上の署名でもあり"
		 "ません。\n",
		 "First, you are registered as an author, and a key that signs documents is made on this machine.\n"
		 "It proves that a document was not changed later. It is no official seal.\n");
	while (!k->desk->who) {
		enum plain_end end = plain_line(k, plain_words(k, "氏名> ", "name> "), &name);
		if (end == PLAIN_BACK)
			end = plain_line(k, plain_words(k, "職名> ", "post> "), &post);
		bool given = end == PLAIN_BACK &&
			     prompt_secret(k->p,
					   plain_words(k, "新しいパスフレーズ（8文字以上。画面には出ません）> ",
						       "new passphrase (8 characters or more; not shown)> "),
					   pass) == PROMPT_LINE &&
			     prompt_secret(k->p, plain_words(k, "もう一度> ", "once more> "), again) == PROMPT_LINE;
		if (given)
			desk_enrol(k->desk, name, post, pass, again);
		explicit_bzero(pass, sizeof(pass));
		explicit_bzero(again, sizeof(again));
		if (!given)
			return PLAIN_LEAVE;
		plain_tell(k, &k->desk->notices);
	}
	watch(k);
	return PLAIN_BACK;
}

/* ---- the start ---- */

static const char *title_of(const struct plain *k, const char *title)
{
	return title ? title : plain_words(k, "（案件名は未回答）", "(no title yet)");
}

static enum plain_end take(struct plain *k, enum desk_end end, struct interview *i)
{
	if (end == DESK_DONE)
		return plain_case(k, i);
	plain_tell(k, &k->desk->notices);
	return PLAIN_BACK;
}

static enum plain_end start_cases(struct plain *k)
{
	const struct desk_case *c;
	size_t n, chosen = 0;
	if (desk_cases(k->desk, &c, &n) != DESK_DONE || !n) {
		plain_tell(k, &k->desk->notices);
		say_talk(k->say, "あなたの評価はまだありません。\n", "you have no assessment yet\n");
		return PLAIN_BACK;
	}
	for (size_t i = 0; i < n; i++)
		say_talk(k->say, "  %zu) %s  %s  %s\n", "  %zu) %s  %s  %s\n", i + 1, c[i].id, title_of(k, c[i].title),
			 cases_state(c[i].state, k->say->lang));
	enum plain_end end = plain_choose(k, n, plain_words(k, "番号（b 戻る）> ", "number (b back)> "), &chosen);
	if (end != PLAIN_BACK || !chosen)
		return end;
	struct interview *i = NULL;
	enum desk_end opened = desk_resume(k->desk, c[chosen - 1].id, &i);
	return take(k, opened, i);
}

/* `number` to choose it by; 0: none. */
static void print_due(const struct plain *k, const struct desk_due *due, size_t number)
{
	char day[48];
	const char *late =
	    due->day < k->s->today ? plain_words(k, "期限切れ", "overdue") : plain_words(k, "期限", "due");
	date_to_text(due->day, k->say->lang, day, sizeof(day));
	if (number)
		say_talk(k->say, "  %zu) ", "  %zu) ", number);
	say_talk(k->say, "%s %s  %s  %s（%s）\n", "%s %s  %s  %s (%s)\n", late, day, due->id, title_of(k, due->title),
		 words_in(due->why, k->say->lang));
}

static enum plain_end start_due(struct plain *k)
{
	const struct desk_due *due;
	size_t n, chosen = 0;
	if (desk_due(k->desk, DUE_DAYS, &due, &n) != DESK_DONE || !n) {
		plain_tell(k, &k->desk->notices);
		say_talk(k->say, "30日以内に期限が来るものはありません。\n", "nothing is due within 30 days\n");
		return PLAIN_BACK;
	}
	for (size_t i = 0; i < n; i++)
		print_due(k, &due[i], i + 1);
	enum plain_end end = plain_choose(k, n, plain_words(k, "番号（b 戻る）> ", "number (b back)> "), &chosen);
	if (end != PLAIN_BACK || !chosen)
		return end;
	struct interview *i = NULL;
	enum desk_end opened = desk_resume(k->desk, due[chosen - 1].id, &i);
	return take(k, opened, i);
}

/* The earlier case of that kind that this is a re-evaluation of; NULL: none. */
static enum plain_end ask_before(struct plain *k, const char *kind, const char **before)
{
	const struct desk_case *c;
	size_t n = 0, shown = 0, chosen = 0;
	*before = NULL;
	if (desk_cases(k->desk, &c, &n) != DESK_DONE)
		return PLAIN_BACK;
	const char **id = arena_alloc(k->s->arena, (n + 1) * sizeof(*id));
	for (size_t i = 0; i < n; i++)
		if (strcmp(c[i].kind, kind) == 0) {
			if (!shown)
				say_talk(k->say, "前に評価したサービスの再評価なら、その番号を選んでください。\n",
					 "if it is a re-evaluation, choose the earlier one\n");
			id[shown++] = c[i].id;
			say_talk(k->say, "  %zu) %s  %s\n", "  %zu) %s  %s\n", shown, c[i].id, title_of(k, c[i].title));
		}
	enum plain_end end = PLAIN_BACK;
	if (shown)
		end = plain_choose(
		    k, shown, plain_words(k, "番号（Enter だけなら新しい評価）> ", "number (Enter alone: a new one)> "),
		    &chosen);
	if (chosen)
		*before = id[chosen - 1];
	return end;
}

static enum plain_end start_new(struct plain *k)
{
	struct kind kind[KINDS_SHOWN_MAX];
	size_t n = kinds_find(&k->s->path, &k->s->host, k->s->arena, kind), chosen = 0;
	const char *before;
	struct interview *i = NULL;
	for (size_t at = 0; at < n; at++)
		say_talk(k->say, "  %zu) %s\n", "  %zu) %s\n", at + 1, words_in(kind[at].title, k->say->lang));
	enum plain_end end = plain_choose(
	    k, n, plain_words(k, "どの評価をしますか（番号。b 戻る）> ", "which assessment? (number; b back)> "),
	    &chosen);
	if (end != PLAIN_BACK || !chosen)
		return end;
	end = ask_before(k, kind[chosen - 1].name, &before);
	if (end != PLAIN_BACK)
		return end;
	enum desk_end opened = desk_begin(k->desk, kind[chosen - 1].name, before, &i);
	return take(k, opened, i);
}

static const struct {
	struct words title;
	enum plain_end (*run)(struct plain *k);
	bool counted;
} items[] = {
    {{"新しい評価", "new assessment"}, start_new, true},
    {{"続きから", "go on with one"}, start_cases, true},
    {{"30日以内に期限が来るもの", "due within 30 days"}, start_due, true},
    {{"文書を検証", "verify a document"}, plain_verify, false},
    {{"サインアウト", "sign out"}, NULL, false},
};

enum { ITEMS = sizeof(items) / sizeof(items[0]) };

static void print_item(const struct plain *k, size_t i, size_t count)
{
	const char *title = words_in(items[i].title, k->say->lang);
	if (items[i].counted)
		say_talk(k->say, "  %zu) %s（%zu件）\n", "  %zu) %s (%zu)\n", i + 1, title, count);
	else
		say_talk(k->say, "  %zu) %s\n", "  %zu) %s\n", i + 1, title);
}

/* Who sits here, what there is to do, and how much of it; what is due comes first. */
static void show_start(struct plain *k)
{
	struct kind kind[KINDS_SHOWN_MAX];
	const struct desk_case *cases;
	const struct desk_due *due = NULL;
	size_t count[ITEMS] = {kinds_find(&k->s->path, &k->s->host, k->s->arena, kind)};
	say_talk(k->say, "\n%s（%s）さん\n", "\n%s (%s)\n", k->desk->who->name, k->desk->who->post);
	if (desk_cases(k->desk, &cases, &count[1]) != DESK_DONE ||
	    desk_due(k->desk, DUE_DAYS, &due, &count[2]) != DESK_DONE)
		plain_tell(k, &k->desk->notices);
	for (size_t i = 0; due && i < count[2]; i++)
		print_due(k, &due[i], 0);
	for (size_t i = 0; i < ITEMS; i++)
		print_item(k, i, count[i]);
}

/* Until this officer signs out, or another one signed in at the lock. */
static enum plain_end work(struct plain *k)
{
	enum plain_end end = PLAIN_BACK;
	while (end == PLAIN_BACK) {
		size_t chosen = 0;
		show_start(k);
		end = plain_choose(k, ITEMS, plain_words(k, "番号> ", "number> "), &chosen);
		if (end == PLAIN_QUIT || (end == PLAIN_BACK && chosen == ITEMS))
			return PLAIN_OUT;
		if (end == PLAIN_BACK && chosen)
			end = items[chosen - 1].run(k);
		if (end == PLAIN_QUIT)
			end = PLAIN_BACK;
	}
	return end;
}

static void run(struct plain *k)
{
	enum plain_end end = PLAIN_BACK;
	while (end != PLAIN_LEAVE) {
		if (!k->desk->who)
			end = k->desk->officers ? sign_in(k) : enrol(k);
		if (end == PLAIN_LEAVE)
			return;
		int64_t number = k->desk->who->number;
		end = work(k);
		/* Somebody may be signed in already, at the lock of another. */
		if (k->desk->who && k->desk->who->number == number)
			desk_sign_out(k->desk);
		clear_terminal();
	}
}

int plain_run(struct session *s)
{
	struct plain k = {.s = s, .say = &s->say};
	if (desk_open(&k.desk, s, &s->err) < 0)
		return -1;
	k.p = prompt_new(&s->say);
	idle_init(&k.idle, s->opt->idle, idle_now_ms());
	run(&k);
	int signal = prompt_signal(k.p);
	desk_sign_out(k.desk);
	desk_close(k.desk);
	prompt_free(k.p);
	clear_terminal();
	return signal ? SIGNALLED + signal : 0;
}
