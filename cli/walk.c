#define _GNU_SOURCE
#include "cli/walk_private.h"

#include <string.h>

#include "cli/question.h"
#include "cli/report.h"
#include "cli/review.h"

enum { CHANGES_SHOWN = 3 };

enum step walk_forward(struct walker *k)
{
	interview_step(k->i, 1);
	return k->i->over ? STEP_END : STEP_SHOW;
}

static enum step on_keep(struct walker *k, const char *rest)
{
	(void)rest;
	if (!k->i->answers->item[k->i->row].value)
		say_talk(k->say, "  未回答のまま進みます。\n", "  left open\n");
	if (interview_keep(k->i) != PUT_STORED) {
		walk_tell(k);
		return STEP_ASK;
	}
	return walk_forward(k);
}

static enum step on_back(struct walker *k, const char *rest)
{
	(void)rest;
	if (interview_step(k->i, -1))
		return STEP_SHOW;
	say_talk(k->say, "  最初の質問です。\n", "  this is the first question\n");
	return STEP_ASK;
}

static enum step on_help(struct walker *k, const char *rest)
{
	(void)rest;
	walk_help(k);
	return STEP_ASK;
}

static enum step on_jump(struct walker *k, const char *rest)
{
	int row = interview_find(k->i, rest);
	walk_tell(k);
	return row >= 0 && interview_go(k->i, row) ? STEP_SHOW : STEP_ASK;
}

static enum step on_review(struct walker *k, const char *rest)
{
	review_print(k->say, k->i, rest);
	return STEP_SHOW;
}

static enum step on_search(struct walker *k, const char *rest)
{
	review_search(k->say, k->i, rest);
	return STEP_ASK;
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
	    [SAID_QUIT] = on_quit,       [SAID_SEARCH] = on_search,
	};
	struct said said = question_said(interview_row(k->i), line, k->arena);
	return does[said.kind](k, said.rest);
}

/* A new section: its title, and where the grade stands. */
static void print_section(struct walker *k)
{
	int section = interview_row(k->i)->section;
	if (section == k->section)
		return;
	k->section = section;
	fputc('\n', k->say->talk);
	say_talk(k->say, "【%s】\n", "%s\n", words_in(k->i->questionnaire->section[section].title, k->say->lang));
	if (!k->i->id[0])
		return;
	report_line(k->say, k->say->talk, k->i->verdict);
	report_counts(k->say, k->say->talk, k->i->verdict);
}

static enum step one_question(struct walker *k)
{
	const char *ask = walk_words(k, "答え（b 戻る, ? 説明, r 一覧, j 番号 移動, q 保存して終了）> ",
				     "answer (b back, ? help, r review, j ID jump, q save and leave)> ");
	enum step step = STEP_ASK;
	print_section(k);
	walk_question(k);
	while (step == STEP_ASK) {
		const char *line;
		step = walk_line(k, ask, &line);
		if (step == STEP_ASK)
			step = act(k, line);
	}
	return step;
}

/* ---- past the last question ---- */

/* A line at the end: STEP_END means Enter. */
static enum step end_line(struct walker *k, const char *ask)
{
	for (;;) {
		const char *line;
		enum step step = walk_line(k, ask, &line);
		if (step != STEP_ASK)
			return step;
		struct said said = question_said(NULL, line, k->arena);
		switch (said.kind) {
		case SAID_KEEP:
			return STEP_END;
		case SAID_QUIT:
			return STEP_LEAVE;
		case SAID_BACK:
			interview_go(k->i, k->i->row);
			return STEP_SHOW;
		case SAID_JUMP:
			if (on_jump(k, said.rest) == STEP_SHOW)
				return STEP_SHOW;
			break;
		case SAID_REVIEW:
			review_print(k->say, k->i, said.rest);
			break;
		case SAID_SEARCH:
			review_search(k->say, k->i, said.rest);
			break;
		default:
			say_talk(k->say, "  Enter、b、j、r、q のどれかで答えてください。\n",
				 "  please answer with Enter, b, j, r or q\n");
		}
	}
}

static enum step review_missing(struct walker *k)
{
	say_talk(k->say, "\n最後の質問まで来ました。未回答が%zu件あります。\n",
		 "\nThat was the last question. %zu are still open.\n", k->i->verdict->unanswereds);
	review_print(k->say, k->i, "m");
	return end_line(k, walk_words(k, "Enter 判定へ（j 未回答の質問へ, b 戻る, r 一覧, q 保存して終了）> ",
				      "Enter: verdict (j first open question, b back, r review, q save and leave)> "));
}

static enum step show_verdict(struct walker *k)
{
	const struct verdict *v = k->i->verdict;
	fputc('\n', k->say->talk);
	report_verdict(k->say, k->say->talk, k->i->answers, v);
	report_changes(k->say, k->say->talk, k->i->answers, v, CHANGES_SHOWN);
	fputc('\n', k->say->talk);
	enum step step =
	    end_line(k, walk_words(k, "文書を作りますか（Enter 作る, b 質問へ戻る, r 一覧, q あとで）> ",
				   "make the documents? (Enter yes, b back to the questions, r review, q later)> "));
	return step == STEP_END ? STEP_PAPERS : step;
}

static enum step at_end(struct walker *k)
{
	const struct verdict *v = k->i->verdict;
	enum step step = STEP_END;
	if (v->unanswereds && v->grade != GRADE_OUT_OF_SCOPE)
		step = review_missing(k);
	return step == STEP_END ? show_verdict(k) : step;
}

enum walk_end walk_run(struct interview *i, struct prompt *p)
{
	struct walker k = {.i = i, .p = p, .say = &i->session->say, .section = -1};
	enum step step = i->over ? STEP_END : STEP_SHOW;
	while (step == STEP_SHOW || step == STEP_END) {
		k.arena = arena_new();
		k.offered = i->typed;
		i->typed = NULL;
		step = step == STEP_SHOW ? one_question(&k) : at_end(&k);
		arena_free(k.arena);
	}
	return step == STEP_PAPERS ? WALK_PAPERS : step == STEP_LOCKED ? WALK_LOCKED : WALK_LEFT;
}
