#define _GNU_SOURCE
#include "cli/walk_private.h"

#include <string.h>

#include "assess/text.h"
#include "cli/question.h"
#include "cli/wrap.h"

void walk_tell(const struct walker *k)
{
	for (size_t n = 0; n < k->i->notices.count; n++)
		wrap_print(k->say->talk, words_in(k->i->notices.item[n].text, k->say->lang), k->say->lang, 2);
}

const char *walk_words(const struct walker *k, const char *ja, const char *en)
{
	return k->say->lang == LANG_JA ? ja : en;
}

enum step walk_line(struct walker *k, const char *ask, const char **line)
{
	const char *offered = k->offered;
	k->offered = NULL;
	switch (prompt_line(k->p, ask, offered, line)) {
	case PROMPT_LINE:
		*line = arena_strdup(k->arena, *line);
		return STEP_ASK;
	case PROMPT_IDLE:
		k->i->typed = arena_strdup(k->i->arena, *line);
		return STEP_LOCKED;
	default:
		return STEP_LEAVE;
	}
}

/* ---- one field after the other ---- */

static const char *evidence_prompt(const struct walker *k)
{
	const struct policy *p = k->i->questionnaire->policy;
	const char *levels = "", *standing = interview_text(k->i, FIELD_EVIDENCE, k->say->lang, k->arena);
	for (int level = 0; level < EVIDENCE_LEVELS; level++)
		levels = arena_printf(k->arena, "%s%s%d %s", levels, level ? " " : "", level + 1,
				      words_in(p->evidence[level], k->say->lang));
	const char *paper = words_in(interview_row(k->i)->evidence, k->say->lang);
	if (*standing)
		levels = arena_printf(k->arena, "%s%s%s", levels, walk_words(k, "、Enter で ", "; Enter: "), standing);
	return k->say->lang == LANG_JA ? arena_printf(k->arena, "証跡 %s（%s）> ", paper, levels)
				       : arena_printf(k->arena, "evidence: %s (%s)> ", paper, levels);
}

static const char *field_prompt(const struct walker *k, enum interview_field field)
{
	switch (field) {
	case FIELD_REASON:
		return walk_words(k, "該当なしの理由（必ず書きます。b 戻る）> ",
				  "why it does not apply (needed; b back)> ");
	case FIELD_EVIDENCE:
		return evidence_prompt(k);
	case FIELD_PAPER:
		return walk_words(k, "書類名（なければ Enter）> ", "which paper (Enter: none)> ");
	case FIELD_UNTIL:
		return walk_words(k, "有効期限（例 2027-03-31、令和9年3月31日。なければ Enter）> ",
				  "valid until (as in 2027-03-31; Enter: no end)> ");
	default:
		return walk_words(k, "備考（Enter だけで消します）> ", "note (Enter alone removes it)> ");
	}
}

/* Evidence that is left open counts as none: whoever leaves it should know. */
static void tell_open_evidence(const struct walker *k)
{
	const struct answers *a = k->i->answers;
	if (a->item[k->i->row].evidence == EVIDENCE_UNSET && a->evidence_default == EVIDENCE_UNSET)
		say_talk(k->say, "  証跡は「%s」として数えます。\n", "  counted as: %s\n",
			 words_in(a->q->policy->evidence[0], k->say->lang));
}

/* Whether Enter alone says something in this field: that there is no paper, no day, no note. */
static bool enter_says(enum interview_field field)
{
	return field == FIELD_PAPER || field == FIELD_UNTIL || field == FIELD_NOTE;
}

/* Asks until the field is put. STEP_END: it is, or may stay as it is; STEP_SHOW: back to the question. */
static enum step ask_field(struct walker *k, enum interview_field field)
{
	for (;;) {
		const char *line;
		enum step step = walk_line(k, field_prompt(k, field), &line);
		if (step != STEP_ASK)
			return step;
		struct said said = question_said(NULL, line, k->arena);
		if (said.kind == SAID_QUIT)
			return STEP_LEAVE;
		if (said.kind == SAID_BACK && field != FIELD_PAPER)
			return STEP_SHOW;
		if (said.kind == SAID_KEEP && field == FIELD_EVIDENCE) {
			tell_open_evidence(k);
			return STEP_END;
		}
		if (said.kind == SAID_KEEP && enter_says(field) && !*interview_text(k->i, field, LANG_JA, k->arena))
			return STEP_END;
		enum interview_put end = interview_put(k->i, field, line);
		walk_tell(k);
		if (end == PUT_STORED)
			return STEP_END;
		if (end == PUT_CONFLICT)
			return STEP_SHOW;
	}
}

/* What is asked for after a field was stored, to the end of the row. STEP_END: all of it is. */
static enum step ask_rest(struct walker *k, enum interview_field stored)
{
	for (enum interview_field f = interview_next_field(k->i, stored); f != INTERVIEW_FIELDS;
	     f = interview_next_field(k->i, f)) {
		enum step step = ask_field(k, f);
		if (step != STEP_END)
			return step;
	}
	return STEP_END;
}

/* ---- what is said about a row ---- */

static enum step finish(struct walker *k)
{
	if (k->i->over)
		return STEP_END;
	enum step step = ask_rest(k, FIELD_ANSWER);
	return step == STEP_END ? walk_forward(k) : step;
}

enum step walk_answer(struct walker *k, const char *typed)
{
	enum interview_put end = interview_put(k->i, FIELD_ANSWER, typed);
	if (end != PUT_WANTS_REASON)
		walk_tell(k);
	switch (end) {
	case PUT_STORED:
		return finish(k);
	case PUT_WANTS_REASON: {
		enum step step = ask_field(k, FIELD_REASON);
		interview_drop(k->i);
		return step == STEP_END ? finish(k) : step;
	}
	case PUT_CONFLICT:
		k->offered = typed;
		return STEP_SHOW;
	default:
		k->offered = typed;
		return STEP_ASK;
	}
}

enum step walk_note(struct walker *k, const char *rest)
{
	if (!*rest) {
		enum step step = ask_field(k, FIELD_NOTE);
		return step == STEP_END || step == STEP_SHOW ? STEP_ASK : step;
	}
	enum interview_put end = interview_put(k->i, FIELD_NOTE, rest);
	walk_tell(k);
	return end == PUT_CONFLICT ? STEP_SHOW : STEP_ASK;
}

enum step walk_evidence(struct walker *k, const char *rest)
{
	(void)rest;
	if (!interview_offers(k->i, FIELD_EVIDENCE)) {
		interview_put(k->i, FIELD_EVIDENCE, "");
		walk_tell(k);
		return STEP_ASK;
	}
	enum step step = ask_field(k, FIELD_EVIDENCE);
	if (step == STEP_END)
		step = ask_rest(k, FIELD_EVIDENCE);
	return step == STEP_END ? STEP_ASK : step;
}

enum step walk_clear(struct walker *k, const char *rest)
{
	(void)rest;
	bool there = k->i->answers->item[k->i->row].value != NULL;
	interview_clear(k->i);
	walk_tell(k);
	return there ? STEP_SHOW : STEP_ASK;
}
