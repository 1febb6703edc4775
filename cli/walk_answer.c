#define _GNU_SOURCE
#include "cli/walk_private.h"

#include <string.h>

#include "cli/question.h"
#include "cli/report.h"
#include "cli/wrap.h"
#include "forms/characters.h"

enum { NOTE_BYTES_MAX = 2000 };

const struct requirement *walk_row(const struct walker *k)
{
	return &k->a->q->row[k->row];
}

/* Prints what went wrong, without file and line: there is none the person knows. */
void walk_tell(struct walker *k, struct err *err)
{
	for (size_t i = 0; i < err->count; i++)
		wrap_print(k->say->talk, words_in(err->item[i].text, k->say->lang), k->say->lang, 2);
	err_clear(err);
}

struct told walk_news(const struct verdict *v)
{
	return (struct told){v->grade, v->band, v->band_best, v->knockouts};
}

/* ---- storing ---- */

enum stored { STORED, NOT_STORED, CHANGED_MEANWHILE };

static void tell_not_saved(struct walker *k, struct err *err)
{
	say_talk(k->say, "保存できませんでした。この答えはまだ記録されていません。\n",
		 "NOT saved: this answer is not recorded yet\n");
	walk_tell(k, err);
	say_talk(
	    k->say,
	    "  原因を取り除いて、もう一度答えてください。これより前の答えは保存されています（q で終了できます）。\n",
	    "  mend the cause and answer again; everything before is saved (q leaves)\n");
}

/* Another program answered the same question: takes over what it stored, and says so. */
static void take_over(struct walker *k)
{
	struct err err = {0};
	if (register_refresh(k->w->registry, k->w->id, k->a, &err) < 0) {
		walk_tell(k, &err);
		return;
	}
	const struct answer *now = &k->a->item[k->row];
	say_talk(k->say, "ほかの人がこの質問に先に答えました（%s）。それを見て、もう一度答えてください。\n",
		 "somebody else answered this question first (%s); please look at it and answer again\n",
		 now->value                ? requirement_show(walk_row(k), now->value, k->say->lang, k->arena)
		 : k->say->lang == LANG_JA ? "取り消し"
					   : "taken back");
}

/* The first answer makes the assessment, so that looking in leaves nothing behind. */
static enum stored store_first(struct walker *k, const struct answer *answer)
{
	struct err err = {0};
	struct answer before = k->a->item[k->row];
	answers_set(k->a, k->row, answer);
	if (register_create(k->w->registry, k->a, k->w->session->who, k->w->id, sizeof(k->w->id), &err) < 0) {
		answers_set(k->a, k->row, &before);
		k->w->id[0] = '\0';
		tell_not_saved(k, &err);
		return NOT_STORED;
	}
	say_talk(k->say, "  番号 %s で保存を始めました。\n", "  saved as %s from here on\n", k->w->id);
	if (register_refresh(k->w->registry, k->w->id, k->a, &err) < 0)
		walk_tell(k, &err);
	return STORED;
}

/* A name is kept as it was typed, but whoever types it should know. */
static void tell_private_use(struct walker *k, const struct answer *answer)
{
	if (characters_private_in(answer))
		say_talk(k->say,
			 "  注意: "
			 "外字（私用領域の文字）があります。文書に印刷できないか、ほかの機械では別の字に見えます。\n",
			 "  note: there is a private-use character; it may not print, and other machines show another "
			 "one\n");
}

static enum stored store(struct walker *k, struct answer *answer)
{
	struct err err = {0};
	bool conflict = false;
	tell_private_use(k, answer);
	if (!k->w->id[0])
		return store_first(k, answer);
	if (register_put(k->w->registry, k->w->id, walk_row(k), answer, k->w->session->who, &conflict, &err) == 0) {
		answers_set(k->a, k->row, answer);
		return STORED;
	}
	if (conflict) {
		err_clear(&err);
		take_over(k);
		return CHANGED_MEANWHILE;
	}
	tell_not_saved(k, &err);
	return NOT_STORED;
}

/* After a failed store: the typed text stays for another try. */
static enum step after_failure(struct walker *k, enum stored stored, const char *typed)
{
	k->offered = typed;
	return stored == CHANGED_MEANWHILE ? STEP_SHOW : STEP_ASK;
}

/* ---- what an answer changed ---- */

static void tell_count(struct walker *k, size_t before)
{
	size_t position, after = answers_count(k->a, k->row, &position);
	if (after < before)
		say_talk(k->say, "  この回答で質問が%zu件減りました。\n", "  %zu fewer questions now\n",
			 before - after);
	else if (after > before)
		say_talk(k->say, "  この回答で質問が%zu件増えました。\n", "  %zu more questions now\n", after - before);
}

/* Says when the grade moved. True when the case turned out to be out of scope. */
static bool tell_grade(struct walker *k)
{
	struct verdict *v = score(k->a);
	struct told now = walk_news(v);
	bool left_scope = v->grade == GRADE_OUT_OF_SCOPE && k->told.grade != GRADE_OUT_OF_SCOPE;
	if (walk_row(k)->role == ROLE_KNOCKOUT && v->row[k->row].applies && v->row[k->row].result == RESULT_UNMET)
		say_talk(k->say,
			 "  必須要件を満たしません。このままでは利用できません（是正か、例外の承認が要ります）。\n",
			 "  a knock-out is not met: not usable unless mended or an exception is granted\n");
	if (now.grade != k->told.grade || now.band != k->told.band || now.band_best != k->told.band_best ||
	    now.knockouts != k->told.knockouts) {
		fputs("  ", k->say->talk);
		report_line(k->say, k->say->talk, v);
	}
	k->told = now;
	verdict_free(v);
	return left_scope;
}

enum step walk_forward(struct walker *k)
{
	int next = answers_step(k->a, k->row, 1);
	if (next < 0)
		return STEP_END;
	k->row = next;
	return STEP_SHOW;
}

/* ---- reading more about an answer ---- */

enum prompt_end walk_ask(struct walker *k, const char *ja, const char *en, const char **line)
{
	enum prompt_end end = prompt_line(k->w->prompt, k->say->lang == LANG_JA ? ja : en, NULL, line);
	if (end == PROMPT_LINE)
		*line = arena_strdup(k->arena, *line);
	return end;
}

/* Whether a text may be kept; says why not. */
static bool text_fits(struct walker *k, const char *text)
{
	if (my_number_inside(text)) {
		say_talk(k->say, "  %s\n", "  %s\n", words_in(refusal_text(REFUSE_MY_NUMBER), k->say->lang));
		return false;
	}
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c < 0x20 || *c == 0x7F) {
			say_talk(k->say, "  %s\n", "  %s\n", words_in(refusal_text(REFUSE_ENCODING), k->say->lang));
			return false;
		}
	}
	if (strlen(text) > NOTE_BYTES_MAX) {
		say_talk(k->say, "  %s\n", "  %s\n", words_in(refusal_text(REFUSE_TOO_LONG), k->say->lang));
		return false;
	}
	return true;
}

/* Why 該当なし. NULL when the person does not say: *left when leaving was asked for. */
static const char *ask_reason(struct walker *k, const char *before, bool *left)
{
	for (;;) {
		const char *line;
		*left = walk_ask(k, "該当なしの理由（必ず書きます。b 戻る）> ",
				 "why it does not apply (needed; b back)> ", &line) != PROMPT_LINE;
		if (*left)
			return NULL;
		struct said said = question_said(NULL, line, k->arena);
		if (said.kind == SAID_KEEP && before)
			return before;
		if (said.kind == SAID_BACK)
			return NULL;
		if (said.kind == SAID_QUIT) {
			*left = true;
			return NULL;
		}
		if (said.kind == SAID_KEEP)
			say_talk(k->say, "  理由がないと該当なしにできません。\n",
				 "  without a reason it cannot be left out\n");
		else if (text_fits(k, line))
			return line;
	}
}

/* ---- evidence ---- */

static char *evidence_prompt(const struct walker *k)
{
	const struct policy *p = k->a->q->policy;
	const struct answer *item = &k->a->item[k->row];
	enum lang lang = k->say->lang;
	struct buf text;
	buf_init(&text, 4096);
	buf_str(&text, lang == LANG_JA ? "証跡 " : "evidence: ");
	buf_printf(&text, "%s%s", words_in(walk_row(k)->evidence, lang), lang == LANG_JA ? "（" : " (");
	for (int i = 0; i < EVIDENCE_LEVELS; i++)
		buf_printf(&text, "%s%d %s", i ? " " : "", i + 1, words_in(p->evidence[i], lang));
	if (item->evidence != EVIDENCE_UNSET)
		buf_printf(&text, lang == LANG_JA ? "、Enter で %d" : "; Enter: %d", item->evidence + 1);
	buf_str(&text, lang == LANG_JA ? "）> " : ")> ");
	char *copy = arena_strdup(k->arena, buf_text(&text));
	buf_clear(&text);
	return copy;
}

/* Which paper; Enter leaves what is there. */
static bool ask_label(struct walker *k, struct answer *answer)
{
	const char *line;
	do {
		if (walk_ask(k, "書類名（なければ Enter）> ", "which paper (Enter: none)> ", &line) != PROMPT_LINE)
			return false;
	} while (!text_fits(k, line));
	if (question_said(NULL, line, k->arena).kind == SAID_QUIT)
		return false;
	if (*text_fold(k->arena, line, FOLD_ASCII))
		answer->evidence_label = line;
	return true;
}

static bool ask_until(struct walker *k, struct answer *answer)
{
	for (;;) {
		const char *line;
		if (walk_ask(k, "有効期限（例 2027-03-31、令和9年3月31日。なければ Enter）> ",
			     "valid until (as in 2027-03-31; Enter: no end)> ", &line) != PROMPT_LINE)
			return false;
		const char *day = text_fold(k->arena, line, FOLD_ASCII);
		if (!*day || date_from_text(day, &answer->evidence_until))
			return true;
		if (question_said(NULL, line, k->arena).kind == SAID_QUIT)
			return false;
		say_talk(k->say, "  日付として読めません。例のように書いてください。\n",
			 "  that is no date; write it as in the example\n");
	}
}

static void tell_expired(struct walker *k, const struct answer *answer)
{
	if (answer->evidence_until != DATE_NONE && answer->evidence_until < k->a->date)
		say_talk(k->say, "  評価の日には期限が切れています。「書類なし」として数えます。\n",
			 "  it has expired on the day of the assessment, and counts as none\n");
}

/* Papers and dates only go with levels that have papers. */
static bool ask_paper(struct walker *k, struct answer *answer, int level)
{
	const char *valid = walk_row(k)->evidence_valid;
	bool same = answer->evidence == level;
	answer->evidence = level;
	if (level < 2 || !same) {
		answer->evidence_label = NULL;
		answer->evidence_until = DATE_NONE;
	}
	if (level < 2)
		return true;
	if (!ask_label(k, answer))
		return false;
	if (valid && strcmp(valid, "expiry") == 0 && !ask_until(k, answer))
		return false;
	tell_expired(k, answer);
	return true;
}

/* Asks for the level and, where there is a paper, which and until when; stores it. STEP_END: done, go on. */
static enum step ask_evidence(struct walker *k)
{
	struct answer answer = k->a->item[k->row];
	const char *prompt = evidence_prompt(k);
	for (;;) {
		const char *line;
		if (walk_ask(k, prompt, prompt, &line) != PROMPT_LINE)
			return STEP_LEAVE;
		struct said said = question_said(NULL, line, k->arena);
		int level = question_evidence(k->a->q->policy, line, k->arena);
		if (said.kind == SAID_QUIT)
			return STEP_LEAVE;
		if (said.kind == SAID_BACK)
			return STEP_SHOW;
		if (said.kind == SAID_KEEP) {
			if (answer.evidence == EVIDENCE_UNSET && k->a->evidence_default == EVIDENCE_UNSET)
				say_talk(k->say, "  証跡は「%s」として数えます。\n", "  counted as: %s\n",
					 words_in(k->a->q->policy->evidence[0], k->say->lang));
			return STEP_END;
		}
		if (level >= 0) {
			if (!ask_paper(k, &answer, level))
				return STEP_LEAVE;
			enum stored stored = store(k, &answer);
			return stored == STORED ? STEP_END : STEP_SHOW;
		}
		say_talk(k->say, "  1 から 4 の番号で答えてください（Enter そのまま, b 質問へ戻る）。\n",
			 "  please answer with a number from 1 to 4 (Enter leaves it, b goes back)\n");
	}
}

/* Evidence is asked for where it counts; elsewhere `e` records it. */
static bool evidence_counts(const struct walker *k)
{
	const struct requirement *r = walk_row(k);
	if (!r->asks_evidence || r->weight < k->a->q->policy->evidence_weight)
		return false;
	if (r->role != ROLE_KNOCKOUT && r->role != ROLE_MANDATORY)
		return false;
	struct verdict *v = score(k->a);
	enum result result = v->row[k->row].result;
	verdict_free(v);
	return result == RESULT_MET || result == RESULT_PARTIAL;
}

/* ---- what a person says about a row ---- */

static void tell_no_option(struct walker *k, const char *wrong)
{
	struct option option[QUESTION_OPTIONS_MAX];
	size_t n = question_options(walk_row(k), k->say->lang, k->arena, option);
	say_talk(k->say, "  「%s」は選択肢にありません。", "  '%s' is none of the options; answer with ", wrong);
	for (size_t i = 0; i < n; i++)
		fprintf(k->say->talk, "%s%s", i ? k->say->lang == LANG_JA ? "、" : ", " : "", option[i].key);
	say_talk(k->say, " の記号か、言葉で答えてください。\n", ", or its words\n");
}

/* The value that was typed, canonical; NULL after saying why not. */
static const char *read_value(struct walker *k, const char *typed)
{
	struct err err = {0};
	const char *wrong = typed, *value = NULL;
	const char *code = question_code(walk_row(k), typed, k->arena, &wrong);
	if (!code) {
		tell_no_option(k, wrong);
		return NULL;
	}
	if (requirement_read(walk_row(k), code, answers_corporation(k->a), k->arena, &value, &err) < 0)
		walk_tell(k, &err);
	return value;
}

static void without_evidence(struct answer *answer)
{
	answer->evidence = EVIDENCE_UNSET;
	answer->evidence_label = NULL;
	answer->evidence_until = DATE_NONE;
}

static enum step finish_answer(struct walker *k, size_t before)
{
	if (evidence_counts(k)) {
		enum step step = ask_evidence(k);
		if (step != STEP_END)
			return step;
	}
	tell_count(k, before);
	return tell_grade(k) ? STEP_END : walk_forward(k);
}

enum step walk_answer(struct walker *k, const char *typed)
{
	struct err err = {0};
	size_t position, before = answers_count(k->a, k->row, &position);
	struct answer answer = k->a->item[k->row];
	bool left = false;
	answer.value = read_value(k, typed);
	k->offered = typed;
	if (!answer.value)
		return STEP_ASK;
	if (requirement_is_special(answer.value))
		without_evidence(&answer);
	if (strcmp(answer.value, "na") != 0)
		answer.reason = NULL;
	else if (!(answer.reason = ask_reason(k, answer.reason, &left)))
		return left ? STEP_LEAVE : STEP_SHOW;
	if (answers_accept(k->a, k->row, &answer, &err) < 0) {
		walk_tell(k, &err);
		return STEP_ASK;
	}
	enum stored stored = store(k, &answer);
	if (stored != STORED)
		return after_failure(k, stored, typed);
	k->offered = NULL;
	return finish_answer(k, before);
}

enum step walk_note(struct walker *k, const char *rest)
{
	struct answer answer = k->a->item[k->row];
	if (!*rest &&
	    walk_ask(k, "備考（Enter だけで消します）> ", "note (Enter alone removes it)> ", &rest) != PROMPT_LINE)
		return STEP_LEAVE;
	if (!text_fits(k, rest))
		return STEP_ASK;
	answer.note = *text_fold(k->arena, rest, FOLD_ASCII) ? rest : NULL;
	if (!answer.note && !k->a->item[k->row].note)
		return STEP_ASK;
	enum stored stored = store(k, &answer);
	if (stored != STORED)
		return stored == CHANGED_MEANWHILE ? STEP_SHOW : STEP_ASK;
	say_talk(k->say, answer.note ? "  備考を保存しました。\n" : "  備考を消しました。\n",
		 answer.note ? "  note saved\n" : "  note removed\n");
	return STEP_ASK;
}

enum step walk_evidence(struct walker *k, const char *rest)
{
	(void)rest;
	const char *value = k->a->item[k->row].value;
	if (!walk_row(k)->asks_evidence || !value || requirement_is_special(value)) {
		say_talk(k->say, "  証跡は、書類を求める質問に答えた後で書けます。\n",
			 "  evidence goes with an answer, on questions that ask for a paper\n");
		return STEP_ASK;
	}
	enum step step = ask_evidence(k);
	if (step != STEP_END)
		return step;
	tell_grade(k);
	return STEP_ASK;
}

enum step walk_clear(struct walker *k, const char *rest)
{
	(void)rest;
	struct answer answer = k->a->item[k->row];
	size_t position, before = answers_count(k->a, k->row, &position);
	if (!answer.value) {
		say_talk(k->say, "  まだ答えがありません。\n", "  there is no answer yet\n");
		return STEP_ASK;
	}
	answer.value = answer.reason = NULL;
	without_evidence(&answer);
	if (store(k, &answer) == STORED) {
		say_talk(k->say, "  答えを取り消しました。\n", "  the answer was taken back\n");
		tell_count(k, before);
		tell_grade(k);
	}
	return STEP_SHOW;
}
