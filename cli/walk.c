#define _GNU_SOURCE
#include "cli/walk.h"

#include <stdlib.h>
#include <string.h>

#include "cli/question.h"
#include "cli/report.h"
#include "cli/review.h"
#include "cli/walk_private.h"

enum { CHANGES_SHOWN = 3 };

static enum step on_keep(struct walker *k, const char *rest)
{
	(void)rest;
	if (!k->a->item[k->row].value)
		say_talk(k->say, "  未回答のまま進みます。\n", "  left open\n");
	return walk_forward(k);
}

static enum step on_back(struct walker *k, const char *rest)
{
	(void)rest;
	int before = answers_step(k->a, k->row, -1);
	if (before < 0) {
		say_talk(k->say, "  最初の質問です。\n", "  this is the first question\n");
		return STEP_ASK;
	}
	k->row = before;
	return STEP_SHOW;
}

static enum step on_help(struct walker *k, const char *rest)
{
	(void)rest;
	question_help(k->say, k->a, k->row);
	return STEP_ASK;
}

struct reasons {
	struct walker *k;
	const char *told[8]; /* ids already named */
	size_t count;
};

/* Names one row that a condition looks at, with its answer. */
static void name_test(void *ctx, const struct cond_test *t)
{
	struct reasons *seen = ctx;
	struct walker *k = seen->k;
	for (size_t i = 0; i < seen->count; i++)
		if (strcmp(seen->told[i], t->id) == 0)
			return;
	if (t->row < 0 || seen->count == sizeof(seen->told) / sizeof(seen->told[0]))
		return;
	seen->told[seen->count++] = t->id;
	const struct requirement *r = &k->a->q->row[t->row];
	const char *value = k->a->applies[t->row] ? k->a->item[t->row].value : NULL;
	say_talk(k->say, "    %s %s: いまは %s\n", "    %s %s: now %s\n", r->id, words_in(r->ask, k->say->lang),
		 value                   ? requirement_show(r, value, k->say->lang, k->arena)
		 : k->a->applies[t->row] ? (k->say->lang == LANG_JA ? "未回答" : "unanswered")
					 : (k->say->lang == LANG_JA ? "尋ねていません" : "not asked"));
}

static void tell_not_asked(struct walker *k, const struct requirement *r)
{
	struct reasons seen = {.k = k};
	if (r->fixed) {
		say_talk(k->say, "  %s は評価の種別で決まるので尋ねません。\n",
			 "  %s follows from the kind of assessment and is not asked\n", r->id);
		return;
	}
	say_talk(k->say, "  %s %s は、ほかの答えにより、いまは尋ねません。次の答えで決まります。\n",
		 "  %s %s is not asked at present; it depends on these answers\n", r->id,
		 words_in(r->ask, k->say->lang));
	if (r->when)
		cond_each(r->when, name_test, &seen);
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

/* Where a jump leads; -1 after saying why nowhere. */
static int jump_target(struct walker *k, const char *rest)
{
	if (!*rest) {
		int open = answers_next_open(k->a, 0);
		if (open < 0)
			say_talk(k->say, "  未回答の質問はありません。\n", "  no question is open\n");
		return open;
	}
	const char *word = text_fold(k->arena, rest, FOLD_ASCII);
	int row = strspn(word, "0123456789") == strlen(word) ? row_at(k->a, strtoul(word, NULL, 10))
							     : questionnaire_find(k->a->q, word);
	if (row < 0) {
		say_talk(k->say, "  「%s」という質問はありません。r a で一覧が出ます。\n",
			 "  there is no question '%s'; r a lists them\n", word);
		return -1;
	}
	if (k->a->applies[row] && !k->a->q->row[row].fixed)
		return row;
	tell_not_asked(k, &k->a->q->row[row]);
	return -1;
}

static enum step on_jump(struct walker *k, const char *rest)
{
	int row = jump_target(k, rest);
	if (row < 0)
		return STEP_ASK;
	k->row = row;
	return STEP_SHOW;
}

static void review(struct walker *k, const char *rest)
{
	const char *word = text_search_key(k->arena, rest);
	enum review_filter filter = *word == 'm'   ? REVIEW_MISSING
				    : *word == 'u' ? REVIEW_UNMET
				    : *word == 'a' ? REVIEW_ALL
						   : REVIEW_MISSING_FIRST;
	struct verdict *v = score(k->a);
	review_print(k->say, k->a, v, filter);
	verdict_free(v);
}

static enum step on_review(struct walker *k, const char *rest)
{
	review(k, rest);
	return STEP_SHOW;
}

static enum step on_quit(struct walker *k, const char *rest)
{
	(void)k;
	(void)rest;
	return STEP_LEAVE;
}

/* ---- one question ---- */

static enum step act(struct walker *k, const char *line)
{
	static enum step (*const does[SAID_KINDS])(struct walker *, const char *) = {
	    [SAID_ANSWER] = walk_answer, [SAID_KEEP] = on_keep,           [SAID_BACK] = on_back,
	    [SAID_HELP] = on_help,       [SAID_JUMP] = on_jump,           [SAID_REVIEW] = on_review,
	    [SAID_NOTE] = walk_note,     [SAID_EVIDENCE] = walk_evidence, [SAID_CLEAR] = walk_clear,
	    [SAID_QUIT] = on_quit,
	};
	struct said said = question_said(walk_row(k), line, k->arena);
	return does[said.kind](k, said.rest);
}

/* A new section: its title, and where the grade stands. */
static void print_section(struct walker *k)
{
	int section = walk_row(k)->section;
	if (section == k->section)
		return;
	k->section = section;
	fputc('\n', k->say->talk);
	say_talk(k->say, "【%s】\n", "%s\n", words_in(k->a->q->section[section].title, k->say->lang));
	if (!k->w->id[0])
		return;
	struct verdict *v = score(k->a);
	k->told = walk_news(v);
	report_line(k->say, k->say->talk, v);
	report_counts(k->say, k->say->talk, v);
	verdict_free(v);
}

static enum step one_question(struct walker *k)
{
	static const char ja[] = "答え（b 戻る, ? 説明, r 一覧, j 番号 移動, q 保存して終了）> ";
	static const char en[] = "answer (b back, ? help, r review, j ID jump, q save and leave)> ";
	enum step step = STEP_ASK;
	print_section(k);
	question_print(k->say, k->a, k->row);
	while (step == STEP_ASK) {
		const char *line;
		const char *offered = k->offered;
		k->offered = NULL;
		if (prompt_line(k->w->prompt, k->say->lang == LANG_JA ? ja : en, offered, &line) != PROMPT_LINE)
			return STEP_LEAVE;
		step = act(k, arena_strdup(k->arena, line));
	}
	return step;
}

/* ---- past the last question ---- */

/* A line at the end: STEP_END means Enter. */
static enum step end_line(struct walker *k, const char *ja, const char *en)
{
	for (;;) {
		const char *line;
		if (walk_ask(k, ja, en, &line) != PROMPT_LINE)
			return STEP_LEAVE;
		struct said said = question_said(NULL, line, k->arena);
		switch (said.kind) {
		case SAID_KEEP:
			return STEP_END;
		case SAID_QUIT:
			return STEP_LEAVE;
		case SAID_BACK:
			return STEP_SHOW;
		case SAID_JUMP:
			if (on_jump(k, said.rest) == STEP_SHOW)
				return STEP_SHOW;
			break;
		case SAID_REVIEW:
			review(k, said.rest);
			break;
		default:
			say_talk(k->say, "  Enter、b、j、r、q のどれかで答えてください。\n",
				 "  please answer with Enter, b, j, r or q\n");
		}
	}
}

static enum step review_missing(struct walker *k, const struct verdict *v)
{
	say_talk(k->say, "\n最後の質問まで来ました。未回答が%zu件あります。\n",
		 "\nThat was the last question. %zu are still open.\n", v->unanswereds);
	review_print(k->say, k->a, v, REVIEW_MISSING);
	return end_line(k, "Enter 判定へ（j 未回答の質問へ, b 戻る, r 一覧, q 保存して終了）> ",
			"Enter: verdict (j first open question, b back, r review, q save and leave)> ");
}

static enum step show_verdict(struct walker *k, const struct verdict *v)
{
	fputc('\n', k->say->talk);
	report_verdict(k->say, k->say->talk, k->a, v);
	report_changes(k->say, k->say->talk, k->a, v, CHANGES_SHOWN);
	fputc('\n', k->say->talk);
	enum step step = end_line(k, "文書を作りますか（Enter 作る, b 質問へ戻る, r 一覧, q あとで）> ",
				  "make the documents? (Enter yes, b back to the questions, r review, q later)> ");
	return step == STEP_END ? STEP_PAPERS : step;
}

static enum step at_end(struct walker *k)
{
	struct verdict *v = score(k->a);
	enum step step = STEP_END;
	if (v->unanswereds && v->grade != GRADE_OUT_OF_SCOPE)
		step = review_missing(k, v);
	if (step == STEP_END)
		step = show_verdict(k, v);
	verdict_free(v);
	return step;
}

enum walk_end walk_run(struct walk *w)
{
	struct walker k = {.w = w, .say = &w->session->say, .a = w->answers, .section = -1};
	struct verdict *v = score(w->answers);
	k.told = walk_news(v);
	verdict_free(v);
	k.row = answers_next_open(w->answers, 0);
	enum step step = k.row < 0 ? STEP_END : STEP_SHOW;
	if (k.row < 0)
		k.row = answers_step(w->answers, (int)w->answers->q->rows, -1);
	while (step == STEP_SHOW || step == STEP_END) {
		k.arena = arena_new();
		step = step == STEP_SHOW ? one_question(&k) : at_end(&k);
		k.offered = NULL;
		arena_free(k.arena);
	}
	return step == STEP_PAPERS ? WALK_PAPERS : WALK_LEFT;
}
