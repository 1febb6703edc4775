#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>

#include "assess/text.h"
#include "cli/report.h"

enum { SHOW_OPEN_MAX = 30 };

/* The words the register uses for states. */
static const char *state_title(const struct say *s, const char *state)
{
	static const struct {
		const char *code;
		struct words title;
	} states[] = {
	    {"draft", {"下書き", "draft"}},
	    {"issued", {"文書作成済み", "documents made"}},
	};
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].code, state) == 0)
			return words_in(states[i].title, s->lang);
	return state;
}

struct list_state {
	const struct say *say;
	size_t lines;
};

static void print_head(const struct say *s)
{
	say_padded(s->out, s->lang == LANG_JA ? "番号" : "ID", 10, true);
	say_padded(s->out, s->lang == LANG_JA ? "評価の日" : "date", 12, true);
	say_padded(s->out, s->lang == LANG_JA ? "種別" : "kind", 18, true);
	say_padded(s->out, s->lang == LANG_JA ? "状態" : "state", 14, true);
	say_result(s, "回答  案件名\n", "answered  title\n");
}

static bool print_line(void *ctx, const struct register_line *line)
{
	struct list_state *l = ctx;
	const struct say *s = l->say;
	if (!l->lines++)
		print_head(s);
	say_padded(s->out, line->id, 10, true);
	say_padded(s->out, line->date ? line->date : "-", 12, true);
	say_padded(s->out, line->kind, 18, true);
	say_padded(s->out, state_title(s, line->state), 14, true);
	say_result(s, "%4d  %s\n", "%8d  %s\n", line->answered,
		   line->title          ? line->title
		   : s->lang == LANG_JA ? "（案件名は未回答）"
					: "(no title yet)");
	return !ferror(s->out);
}

int cmd_list(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct register_db *r = NULL;
	struct list_state l = {.say = &s->say};
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = register_list(r, print_line, &l, &s->err);
	if (rc == 0 && !l.lines)
		say_talk(&s->say, "台帳にはまだ何もありません。shinsa run で始めます。\n",
			 "the register is empty; 'shinsa run' starts an assessment\n");
	register_close(r);
	return rc < 0 ? session_fail(s) : 0;
}

struct show_state {
	const struct say *say;
	const char *id;
	bool found;
};

static bool print_case(void *ctx, const struct register_line *line)
{
	struct show_state *w = ctx;
	if (strcasecmp(line->id, w->id) != 0)
		return true;
	w->found = true;
	const struct say *s = w->say;
	say_result(s, "%s  %s\n%s %s  %s  評価の日 %s  変更 %s\n\n", "%s  %s\n%s %s  %s  date %s  changed %s\n\n",
		   line->id,
		   line->title          ? line->title
		   : s->lang == LANG_JA ? "（案件名は未回答）"
					: "(no title yet)",
		   line->kind, line->version, state_title(s, line->state), line->date, line->changed);
	return false;
}

static void print_open(const struct say *s, const struct answers *a, const struct verdict *v)
{
	if (v->unanswereds)
		say_result(s, "\n未回答の質問\n", "\nOpen questions\n");
	for (size_t i = 0; i < v->unanswereds && i < SHOW_OPEN_MAX; i++) {
		const struct requirement *r = &a->q->row[v->unanswered[i]];
		fprintf(s->out, "  %s  %s\n", r->id, words_in(r->ask, s->lang));
	}
	if (v->unanswereds > SHOW_OPEN_MAX)
		say_result(s, "  ほかに%zu件\n", "  and %zu more\n", v->unanswereds - SHOW_OPEN_MAX);
}

struct papers_state {
	const struct say *say;
	size_t lines;
};

static bool print_paper(void *ctx, const struct log_line *line)
{
	struct papers_state *p = ctx;
	if (!line->what || strcmp(line->what, "document") != 0)
		return true;
	if (!p->lines++)
		say_result(p->say, "\n作った文書\n", "\nDocuments made\n");
	fprintf(p->say->out, "  %s  %s\n", line->at, line->after ? line->after : "");
	return true;
}

static int show(struct session *s, struct register_db *r, const char *id)
{
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	struct show_state w = {.say = &s->say, .id = id};
	struct papers_state p = {.say = &s->say};
	if (register_load(r, id, &q, &a, &s->err) < 0)
		return -1;
	struct verdict *v = score(a);
	int rc = register_list(r, print_case, &w, &s->err);
	if (rc == 0) {
		report_verdict(&s->say, s->say.out, a, v);
		print_open(&s->say, a, v);
		rc = register_log(r, id, print_paper, &p, &s->err);
	}
	if (rc == 0)
		say_result(&s->say, "\n続きは shinsa resume %s\n", "\nto go on: shinsa resume %s\n", id);
	verdict_free(v);
	answers_free(a);
	questionnaire_free(q);
	return rc;
}

int cmd_show(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct register_db *r = NULL;
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = show(s, r, arg[0]);
	register_close(r);
	return rc < 0 ? session_fail(s) : 0;
}

struct log_state {
	const struct say *say;
	int64_t lines;
};

static bool print_log_line(void *ctx, const struct log_line *line)
{
	struct log_state *l = ctx;
	const struct say *s = l->say;
	l->lines++;
	fprintf(s->out, "%6lld  %s  %s  %s  %s", (long long)line->number, line->at, line->who,
		line->id ? line->id : "-", line->what);
	if (line->row)
		fprintf(s->out, "  %s", line->row);
	if (line->before || line->after)
		fprintf(s->out, "  %s → %s", line->before ? line->before : "－", line->after ? line->after : "－");
	fputc('\n', s->out);
	return !ferror(s->out);
}

int cmd_log(struct session *s, const char *const *arg, size_t args)
{
	struct register_db *r = NULL;
	struct log_state l = {.say = &s->say};
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = register_log(r, args ? arg[0] : NULL, print_log_line, &l, &s->err);
	int code = rc < 0 ? session_fail(s) : 0;
	if (rc == 0 && register_verify_log(r, &s->err) < 0) {
		code = session_fail(s);
		code = code == ERR_INPUT ? 1 : code; /* the question was answered: no */
	} else if (rc == 0) {
		say_talk(&s->say, "記録は完全です（書き換えも欠けもありません）。\n",
			 "the log is whole: nothing was changed or taken out\n");
	}
	register_close(r);
	return code;
}
