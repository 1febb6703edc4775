#define _GNU_SOURCE
#include "cli/interview_private.h"

#include <stdlib.h>
#include <string.h>

#include "assess/text.h"
#include "cli/question.h"
#include "cli/report.h"
#include "forms/characters.h"

enum { NOTE_BYTES_MAX = 2000, PAPER_LEVEL = 2 /* from here on there is a paper */ };

/* ---- what an answer changed ---- */

struct told interview_told(const struct interview *i)
{
	const struct verdict *v = i->verdict;
	size_t position;
	return (struct told){v->grade, v->band, v->band_best, v->knockouts,
			     answers_count(i->answers, i->row, &position)};
}

static void tell_count(struct interview *i, size_t before, size_t after)
{
	if (after < before)
		notices_add(&i->notices, NOTICE_NEWS, "この回答で質問が%zu件減りました。", "%zu fewer questions now",
			    before - after);
	else if (after > before)
		notices_add(&i->notices, NOTICE_NEWS, "この回答で質問が%zu件増えました。", "%zu more questions now",
			    after - before);
}

static const char *line_in(const struct verdict *v, enum lang lang, struct arena *arena)
{
	struct say say = {.lang = lang};
	char *text = NULL;
	size_t n = 0;
	FILE *to = mem_stream(&text, &n);
	report_line(&say, to, v);
	fclose(to);
	const char *out = arena_strndup(arena, text, n && text[n - 1] == '\n' ? n - 1 : n);
	free(text);
	return out;
}

static void tell_grade(struct interview *i, const struct told *before, const struct told *now)
{
	const struct verdict *v = i->verdict;
	struct arena *arena = arena_new();
	if (interview_row(i)->role == ROLE_KNOCKOUT && v->row[i->row].applies && v->row[i->row].result == RESULT_UNMET)
		notices_add(&i->notices, NOTICE_WARNING,
			    "必須要件を満たしません。このままでは利用できません（是正か、例外の承認が要ります）。",
			    "a knock-out is not met: not usable unless mended or an exception is granted");
	if (now->grade != before->grade || now->band != before->band || now->band_best != before->band_best ||
	    now->knockouts != before->knockouts)
		notices_say(&i->notices, NOTICE_NEWS,
			    (struct words){line_in(v, LANG_JA, arena), line_in(v, LANG_EN, arena)});
	arena_free(arena);
}

void interview_score(struct interview *i, const struct told *before)
{
	verdict_free(i->verdict);
	i->verdict = score(i->answers);
	struct told now = interview_told(i);
	tell_count(i, before->asked, now.asked);
	tell_grade(i, before, &now);
	if (now.grade == GRADE_OUT_OF_SCOPE && before->grade != GRADE_OUT_OF_SCOPE)
		i->over = true;
}

/* ---- storing ---- */

static enum interview_put not_saved(struct interview *i, struct err *err)
{
	notices_add(
	    &i->notices, NOTICE_REFUSED,
	    "保存できませんでした。この答えはまだ記録されていません。原因を取り除いて、もう一度答えてください。"
	    "これより前の答えは保存されています。",
	    "NOT saved: this answer is not recorded yet; mend the cause and answer again; everything before is saved");
	notices_take(&i->notices, err);
	return PUT_NOT_SAVED;
}

/* Another program answered the same question: takes over what it stored, and says so. */
static enum interview_put take_over(struct interview *i)
{
	struct err err = {0};
	struct told before = interview_told(i);
	if (register_refresh(i->registry, i->id, i->answers, &err) < 0)
		return not_saved(i, &err);
	const char *ja = interview_answer_text(i, i->row, LANG_JA, i->arena);
	const char *en = interview_answer_text(i, i->row, LANG_EN, i->arena);
	notices_add(&i->notices, NOTICE_REFUSED,
		    "ほかの人がこの質問に先に答えました（%1$s）。それを見て、もう一度答えてください。%2$.0s",
		    "somebody else answered this question first (%2$s); please look at it and answer again%1$.0s",
		    ja ? ja : "取り消し", en ? en : "taken back");
	interview_score(i, &before);
	return PUT_CONFLICT;
}

/* The first answer makes the assessment. */
static int create(struct interview *i, const struct answer *answer, struct err *err)
{
	struct answer before = i->answers->item[i->row];
	answers_set(i->answers, i->row, answer);
	if (interview_register(i, err) < 0) {
		answers_set(i->answers, i->row, &before);
		return -1;
	}
	notices_add(&i->notices, NOTICE_NEWS, "番号 %s で保存を始めました。", "saved as %s from here on", i->id);
	return 0;
}

static enum interview_put store(struct interview *i, struct answer *answer)
{
	answer->carried = false;
	struct err err = {0};
	bool conflict = false;
	struct told before = interview_told(i);
	if (characters_private_in(answer))
		notices_add(
		    &i->notices, NOTICE_WARNING,
		    "注意: 外字（私用領域の文字）があります。文書に印刷できないか、ほかの機械では別の字に見えます。",
		    "note: there is a private-use character; it may not print, and other machines show another one");
	if (!i->id[0]) {
		if (create(i, answer, &err) < 0)
			return not_saved(i, &err);
	} else if (register_put(i->registry, i->id, interview_row(i), answer, i->session->who, &conflict, &err) == 0) {
		answers_set(i->answers, i->row, answer);
	} else {
		if (conflict) {
			err_clear(&err);
			return take_over(i);
		}
		/* Submitted meanwhile: nothing to mend, and nothing to try again. */
		if (err_first_kind(&err) == ERR_INPUT) {
			notices_take(&i->notices, &err);
			return PUT_REFUSED;
		}
		return not_saved(i, &err);
	}
	i->touched[i->row] = true;
	i->waits = false;
	interview_score(i, &before);
	return PUT_STORED;
}

/* ---- texts ---- */

static enum interview_put refuse(struct interview *i, const char *ja, const char *en)
{
	notices_say(&i->notices, NOTICE_REFUSED, (struct words){ja, en});
	return PUT_REFUSED;
}

/* Whether a text may be kept; says why not. */
static bool text_fits(struct interview *i, const char *text)
{
	enum refusal why = REFUSE_MY_NUMBER;
	bool refused = my_number_inside(text);
	for (const unsigned char *c = (const unsigned char *)text; *c && !refused; c++) {
		refused = *c < 0x20 || *c == 0x7F;
		why = REFUSE_ENCODING;
	}
	if (!refused && strlen(text) > NOTE_BYTES_MAX) {
		refused = true;
		why = REFUSE_TOO_LONG;
	}
	if (refused)
		notices_say(&i->notices, NOTICE_REFUSED, refusal_text(why));
	return !refused;
}

/* ---- the fields ---- */

static void without_evidence(struct answer *answer)
{
	answer->evidence = EVIDENCE_UNSET;
	answer->evidence_label = NULL;
	answer->evidence_until = DATE_NONE;
}

static void tell_no_option(struct interview *i, const char *wrong)
{
	struct option option[QUESTION_OPTIONS_MAX];
	size_t n = question_options(interview_row(i), LANG_JA, i->arena, option);
	const char *keys = "";
	for (size_t o = 0; o < n; o++)
		keys = arena_printf(i->arena, "%s%s%s", keys, o ? ", " : "", option[o].key);
	notices_add(&i->notices, NOTICE_REFUSED, "「%s」は選択肢にありません。%s の記号か、言葉で答えてください。",
		    "'%s' is none of the options; answer with %s, or its words", wrong, keys);
}

/* The value that was typed, canonical; NULL after saying why not. */
static const char *read_value(struct interview *i, const char *typed)
{
	struct err err = {0};
	const char *wrong = typed, *value = NULL;
	const char *code = question_code(interview_row(i), typed, i->arena, &wrong);
	if (!code)
		tell_no_option(i, wrong);
	else if (requirement_read(interview_row(i), code, answers_corporation(i->answers), i->arena, &value, &err) < 0)
		notices_take(&i->notices, &err);
	return value;
}

static enum interview_put put_answer(struct interview *i, const char *typed)
{
	struct err err = {0};
	struct answer answer = i->answers->item[i->row];
	const char *value = read_value(i, typed);
	if (!value)
		return PUT_REFUSED;
	bool na = strcmp(value, "na") == 0;
	if (na && !answer.reason) {
		i->waits = true;
		return PUT_WANTS_REASON;
	}
	answer.value = value;
	if (requirement_is_special(value))
		without_evidence(&answer);
	if (!na)
		answer.reason = NULL;
	if (answers_accept(i->answers, i->row, &answer, &err) < 0) {
		notices_take(&i->notices, &err);
		return PUT_REFUSED;
	}
	return store(i, &answer);
}

static enum interview_put put_reason(struct interview *i, const char *typed)
{
	struct answer answer = i->answers->item[i->row];
	if (text_blank(typed))
		return refuse(i, "理由がないと該当なしにできません。", "without a reason it cannot be left out");
	if (!text_fits(i, typed))
		return PUT_REFUSED;
	answer.value = "na";
	answer.reason = typed;
	without_evidence(&answer);
	return store(i, &answer);
}

static enum interview_put put_evidence(struct interview *i, const char *typed)
{
	struct answer answer = i->answers->item[i->row];
	int level = question_evidence(i->questionnaire->policy, typed, i->arena);
	if (level < 0)
		return refuse(i, "1 から 4 の番号で答えてください。", "please answer with a number from 1 to 4");
	if (level < PAPER_LEVEL || level != answer.evidence) {
		answer.evidence_label = NULL;
		answer.evidence_until = DATE_NONE;
	}
	answer.evidence = level;
	return store(i, &answer);
}

static enum interview_put put_paper(struct interview *i, const char *typed)
{
	struct answer answer = i->answers->item[i->row];
	if (!text_fits(i, typed))
		return PUT_REFUSED;
	answer.evidence_label = text_blank(typed) ? NULL : typed;
	return store(i, &answer);
}

static enum interview_put put_until(struct interview *i, const char *typed)
{
	struct answer answer = i->answers->item[i->row];
	const char *day = text_fold(i->arena, typed, FOLD_ASCII);
	answer.evidence_until = DATE_NONE;
	if (*day && !date_from_text(day, &answer.evidence_until))
		return refuse(i, "日付として読めません。2027-03-31 か 令和9年3月31日 のように書いてください。",
			      "that is no date; write it as in 2027-03-31");
	enum interview_put end = store(i, &answer);
	if (end == PUT_STORED && answer.evidence_until != DATE_NONE && answer.evidence_until < i->answers->date)
		notices_add(&i->notices, NOTICE_WARNING, "評価の日には期限が切れています。「書類なし」として数えます。",
			    "it has expired on the day of the assessment, and counts as none");
	return end;
}

static enum interview_put put_note(struct interview *i, const char *typed)
{
	struct answer answer = i->answers->item[i->row];
	if (!text_fits(i, typed))
		return PUT_REFUSED;
	bool had = answer.note != NULL;
	answer.note = text_blank(typed) ? NULL : typed;
	if (!answer.note && !had)
		return PUT_STORED;
	enum interview_put end = store(i, &answer);
	if (end == PUT_STORED)
		notices_say(&i->notices, NOTICE_NEWS,
			    answer.note ? (struct words){"備考を保存しました。", "note saved"}
					: (struct words){"備考を消しました。", "note removed"});
	return end;
}

enum interview_put interview_put(struct interview *i, enum interview_field field, const char *typed)
{
	static enum interview_put (*const put[INTERVIEW_FIELDS])(struct interview *, const char *) = {
	    [FIELD_ANSWER] = put_answer, [FIELD_REASON] = put_reason, [FIELD_EVIDENCE] = put_evidence,
	    [FIELD_PAPER] = put_paper,   [FIELD_UNTIL] = put_until,   [FIELD_NOTE] = put_note,
	};
	notices_clear(&i->notices);
	if (field != FIELD_ANSWER && !interview_offers(i, field))
		return refuse(i, "証跡は、書類を求める質問に答えた後で書けます。",
			      "evidence goes with an answer, on questions that ask for a paper");
	return put[field](i, typed);
}

enum interview_put interview_clear(struct interview *i)
{
	struct answer answer = i->answers->item[i->row];
	notices_clear(&i->notices);
	i->waits = false;
	if (!answer.value)
		return refuse(i, "まだ答えがありません。", "there is no answer yet");
	answer.value = answer.reason = NULL;
	without_evidence(&answer);
	enum interview_put end = store(i, &answer);
	if (end == PUT_STORED)
		notices_add(&i->notices, NOTICE_NEWS, "答えを取り消しました。", "the answer was taken back");
	return end;
}

enum interview_put interview_keep(struct interview *i)
{
	struct answer answer = i->answers->item[i->row];
	notices_clear(&i->notices);
	return answer.value && answer.carried ? store(i, &answer) : PUT_STORED;
}

void interview_drop(struct interview *i)
{
	i->waits = false;
}

/* ---- which fields there are ---- */

static bool valid_until_asked(const struct requirement *r)
{
	return r->evidence_valid && strcmp(r->evidence_valid, "expiry") == 0;
}

bool interview_offers(const struct interview *i, enum interview_field field)
{
	const struct requirement *r = interview_row(i);
	const struct answer *item = &i->answers->item[i->row];
	bool evidence = r->asks_evidence && item->value && !requirement_is_special(item->value);
	switch (field) {
	case FIELD_ANSWER:
	case FIELD_NOTE:
		return true;
	case FIELD_REASON:
		return i->waits || (item->value && strcmp(item->value, "na") == 0);
	case FIELD_EVIDENCE:
		return evidence;
	case FIELD_PAPER:
		return evidence && item->evidence >= PAPER_LEVEL;
	case FIELD_UNTIL:
		/* One that is there already, from a file of answers or from last time, must not become stale unseen. */
		return evidence && item->evidence >= PAPER_LEVEL &&
		       (valid_until_asked(r) || item->evidence_until != DATE_NONE);
	case INTERVIEW_FIELDS:
		break;
	}
	return false;
}

/* Evidence is asked for where it counts; elsewhere it may be given. */
static bool evidence_counts(const struct interview *i)
{
	const struct requirement *r = interview_row(i);
	enum result result = i->verdict->row[i->row].result;
	return interview_offers(i, FIELD_EVIDENCE) && r->weight >= i->questionnaire->policy->evidence_weight &&
	       (r->role == ROLE_KNOCKOUT || r->role == ROLE_MANDATORY) &&
	       (result == RESULT_MET || result == RESULT_PARTIAL);
}

enum interview_field interview_next_field(const struct interview *i, enum interview_field field)
{
	if (field == FIELD_ANSWER && evidence_counts(i))
		return FIELD_EVIDENCE;
	if (field == FIELD_EVIDENCE && interview_offers(i, FIELD_PAPER))
		return FIELD_PAPER;
	if (field == FIELD_PAPER && interview_offers(i, FIELD_UNTIL))
		return FIELD_UNTIL;
	return INTERVIEW_FIELDS;
}
