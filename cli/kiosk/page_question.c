#define _GNU_SOURCE
#include "cli/kiosk/question_state.h"

#include <string.h>

/* ---- going on ---- */

static void go_to_end(struct kiosk *k)
{
	kiosk_push(k, &page_verdict, NULL);
}

static void step(struct kiosk *k, struct question_state *q, int by)
{
	struct interview *i = k->interview;
	if (!interview_step(i, by)) {
		kiosk_tell(k, NOTICE_NEWS, (struct words){"最初の質問です。", "this is the first question"});
		return;
	}
	if (i->over)
		go_to_end(k);
	else
		question_load(k, q);
}

static void focus(struct question_state *q, enum interview_field at)
{
	q->at = at;
	q->typed[0] = '\0';
}

/* After something was stored: to what is asked for next about the row, else to the next question. */
static void go_on(struct kiosk *k, struct question_state *q, enum interview_field stored)
{
	struct interview *i = k->interview;
	enum interview_field next = interview_next_field(i, stored);
	if (i->over) {
		go_to_end(k);
		return;
	}
	if (next != INTERVIEW_FIELDS) {
		enum interview_field at = next;
		question_load(k, q);
		focus(q, at);
	} else if (stored == FIELD_NOTE) {
		question_load(k, q);
	} else {
		struct notice kept = k->notice;
		k->notice = (struct notice){0};
		step(k, q, 1);
		if (!k->notice.text.ja)
			k->notice = kept;
	}
}

static const char *const untouched = "";

/* Puts what is at hand. True when it is stored, or there was nothing to store. */
static bool put(struct kiosk *k, struct question_state *q, const char *typed)
{
	struct interview *i = k->interview;
	enum interview_field at = q->at;
	enum interview_put end = interview_put(i, at, typed);
	kiosk_tell_all(k, &i->notices);
	switch (end) {
	case PUT_STORED:
		q->field[at].changed = false;
		return true;
	case PUT_WANTS_REASON:
		focus(q, FIELD_REASON);
		return false;
	case PUT_CONFLICT:
		question_load(k, q);
		return false;
	default:
		return false;
	}
}

/* The chosen options by their codes, "a,b". */
static const char *chosen_codes(struct kiosk *k, const struct question_state *q)
{
	const char *out = "";
	for (size_t i = 0; i < q->item.count - question_first_option(q); i++)
		if (q->chosen[i])
			out = arena_printf(k->arena, "%s%s%s", out, *out ? "," : "", q->option[i].code);
	return out;
}

/* What Enter says here; `untouched` when it leaves what stands. */
static const char *said(struct kiosk *k, struct question_state *q)
{
	const char *standing = k->interview->answers->item[q->row].value;
	if (q->at == FIELD_EVIDENCE)
		return arena_printf(k->arena, "%zu", q->level.at + 1);
	if (question_typing(q))
		return q->field[q->at].changed || q->at == FIELD_REASON ? q->field[q->at].text : untouched;
	const struct option *o = &q->option[q->item.at - question_first_option(q)];
	if (q->several && !requirement_is_special(o->code)) {
		const char *codes = chosen_codes(k, q);
		return *codes ? codes : o->code;
	}
	return standing && strcmp(standing, o->code) == 0 ? untouched : o->code;
}

static void enter(struct kiosk *k, struct question_state *q)
{
	enum interview_field at = q->at;
	const char *text = said(k, q);
	if (text == untouched && interview_keep(k->interview) != PUT_STORED)
		kiosk_tell_all(k, &k->interview->notices);
	else if (text == untouched || put(k, q, text))
		go_on(k, q, at);
}

/* What was typed and not put yet is put before one goes away; false when it was refused, and one stays. */
static bool settle(struct kiosk *k, struct question_state *q)
{
	if (question_typing(q) && q->field[q->at].changed && *q->field[q->at].text)
		return put(k, q, q->field[q->at].text);
	if (k->interview->waits)
		interview_drop(k->interview);
	return true;
}

/* ---- keys ---- */

static void tab(struct kiosk *k, struct question_state *q, int by)
{
	if (!settle(k, q))
		return;
	int at = q->at;
	do
		at = (at + by + INTERVIEW_FIELDS) % INTERVIEW_FIELDS;
	while (!interview_offers(k->interview, (enum interview_field)at));
	focus(q, (enum interview_field)at);
}

static void go_to_field(struct kiosk *k, struct question_state *q, enum interview_field at)
{
	if (!settle(k, q))
		return;
	if (interview_offers(k->interview, at))
		focus(q, at);
	else
		kiosk_tell(k, NOTICE_REFUSED,
			   (struct words){"証跡は、書類を求める質問に答えた後で書けます。",
					  "evidence goes with an answer, on questions that ask for a paper"});
}

static void take_back(struct kiosk *k, struct question_state *q)
{
	interview_clear(k->interview);
	question_load(k, q);
	kiosk_tell_all(k, &k->interview->notices);
}

/* Keys by their letter or number, where no text is typed. */
enum command { NOTHING, BACK, FORWARD, HELP, NOTE, SEARCH, REVIEW, EVIDENCE, VERDICT, CLEAR, LEAVE };

static void command(struct kiosk *k, struct question_state *q, enum command what)
{
	if (what == HELP) {
		kiosk_help(k, question_help_text(k, interview_row(k->interview)));
		return;
	}
	if (what == NOTE || what == EVIDENCE) {
		go_to_field(k, q, what == NOTE ? FIELD_NOTE : FIELD_EVIDENCE);
		return;
	}
	if (what == CLEAR) {
		take_back(k, q);
		return;
	}
	if (!settle(k, q))
		return;
	if (what == BACK || what == FORWARD)
		step(k, q, what == BACK ? -1 : 1);
	else if (what == SEARCH || what == REVIEW)
		kiosk_push(k, &page_review, what == SEARCH ? "/" : NULL);
	else if (what == VERDICT)
		kiosk_push(k, &page_verdict, NULL);
	else if (what == LEAVE)
		kiosk_home(k);
}

static enum command by_function(int n)
{
	static const enum command of[] = {[1] = HELP, [2] = NOTE,    [3] = SEARCH,  [4] = REVIEW, [5] = EVIDENCE,
					  [6] = BACK, [7] = FORWARD, [8] = VERDICT, [9] = CLEAR,  [10] = LEAVE};
	return n > 0 && n < (int)(sizeof(of) / sizeof(of[0])) ? of[n] : NOTHING;
}

static enum command by_letter(char letter)
{
	static const struct {
		char letter;
		enum command does;
	} letters[] = {{'b', BACK},   {'?', HELP},     {'n', NOTE},  {'/', SEARCH},
		       {'r', REVIEW}, {'e', EVIDENCE}, {'d', CLEAR}, {'q', LEAVE}};
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (letters[i].letter == letter)
			return letters[i].does;
	return NOTHING;
}

/* An option by its key, digit by digit: 1 then 2 is 12 where there is a 12. False when there is none. */
static bool type_option(struct kiosk *k, struct question_state *q, const struct key *key)
{
	const char *typed = text_search_key(k->arena, key->text);
	const char *longer = arena_printf(k->arena, "%s%s", q->typed, typed);
	const char *wrong = NULL, *tries[] = {longer, typed};
	for (size_t t = 0; t < 2; t++) {
		const char *code = question_code(interview_row(k->interview), tries[t], k->arena, &wrong);
		for (size_t i = 0; code && i < q->item.count - question_first_option(q); i++) {
			if (strcmp(q->option[i].code, code) != 0)
				continue;
			q->item.at = i + question_first_option(q);
			snprintf(q->typed, sizeof(q->typed), "%s", strlen(tries[t]) < sizeof(q->typed) ? tries[t] : "");
			return true;
		}
	}
	q->typed[0] = '\0';
	return false;
}

static void toggle(struct question_state *q)
{
	size_t i = q->item.at - question_first_option(q);
	bool special = requirement_is_special(q->option[i].code), on = !q->chosen[i];
	for (size_t j = 0; j < q->item.count; j++)
		if (special ||
		    (j < QUESTION_OPTIONS_MAX && q->option[j].code && requirement_is_special(q->option[j].code)))
			q->chosen[j] = false;
	q->chosen[i] = on;
}

static void key_on_options(struct kiosk *k, struct question_state *q, const struct key *key)
{
	char letter = kiosk_letter(k, key);
	if (letter == ' ' || (key->kind == PRESS_TEXT && strcmp(key->text, " ") == 0)) {
		if (q->several)
			toggle(q);
	} else if (key->kind == PRESS_TEXT && type_option(k, q, key)) {
		return;
	} else if (letter) {
		command(k, q, by_letter(letter));
	}
}

/* Up and down: among options, and out of a field to what lies above and below. */
static bool key_moves(struct kiosk *k, struct question_state *q, const struct key *key)
{
	if (q->at == FIELD_ANSWER && (key->kind == PRESS_UP || key->kind == PRESS_DOWN)) {
		q->typed[0] = '\0';
		size_t before = q->item.at;
		chooser_key(&q->item, key, 1);
		if (q->item.at == before && key->kind == PRESS_DOWN)
			tab(k, q, 1);
		return true;
	}
	if (q->at == FIELD_EVIDENCE && (key->kind == PRESS_LEFT || key->kind == PRESS_RIGHT)) {
		struct key move = {.kind = key->kind == PRESS_LEFT ? PRESS_UP : PRESS_DOWN};
		chooser_key(&q->level, &move, 1);
		return true;
	}
	if (key->kind == PRESS_UP || key->kind == PRESS_DOWN) {
		tab(k, q, key->kind == PRESS_UP ? -1 : 1);
		return true;
	}
	return false;
}

static void escape(struct kiosk *k, struct question_state *q)
{
	enum interview_field at = q->at;
	bool typing = question_typing(q) && q->field[at].changed;
	interview_drop(k->interview);
	if (!typing && at == FIELD_ANSWER) {
		kiosk_tell(k, NOTICE_NEWS,
			   (struct words){"答えは保存済みです。終わるときは F10 を押してください。",
					  "answers are saved; F10 leaves"});
		return;
	}
	question_load(k, q);
}

static bool key_travels(struct kiosk *k, struct question_state *q, const struct key *key)
{
	switch (key->kind) {
	case PRESS_ENTER:
		enter(k, q);
		return true;
	case PRESS_ESCAPE:
		escape(k, q);
		return true;
	case PRESS_TAB:
		tab(k, q, 1);
		return true;
	case PRESS_TAB_BACK:
		tab(k, q, -1);
		return true;
	case PRESS_PAGE_UP:
		command(k, q, BACK);
		return true;
	case PRESS_PAGE_DOWN:
		command(k, q, FORWARD);
		return true;
	case PRESS_FUNCTION:
		command(k, q, by_function(key->n));
		return true;
	default:
		return key_moves(k, q, key);
	}
}

static void tell_full(struct kiosk *k)
{
	kiosk_tell(
	    k, NOTICE_REFUSED,
	    (struct words){"長すぎて入りません。ここに書けるのは漢字で約1300字までです。短くしてから入れてください。",
			   "that is too long for this field (4000 bytes); shorten it first"});
}

static void key_in_place(struct kiosk *k, struct question_state *q, const struct key *key)
{
	if (question_typing(q)) {
		field_key(&q->field[q->at], key);
		if (q->field[q->at].full)
			tell_full(k);
	} else if (key->kind == PRESS_PASTE) {
		kiosk_tell(k, NOTICE_REFUSED,
			   (struct words){"貼り付けは、文字を書く欄でだけ使えます。番号か矢印で選んでください。",
					  "text is pasted into fields only; choose by number or arrows here"});
	} else if (key->kind == PRESS_DELETE) {
		take_back(k, q);
	} else if (q->at == FIELD_EVIDENCE && key->kind == PRESS_TEXT) {
		int level = question_evidence(k->interview->answers->q->policy, key->text, k->arena);
		if (level >= 0)
			q->level.at = (size_t)level;
		else
			command(k, q, by_letter(kiosk_letter(k, key)));
	} else if (q->at == FIELD_ANSWER) {
		key_on_options(k, q, key);
	}
}

/* ---- the page ---- */

static void ensure(struct kiosk *k, struct question_state *q)
{
	if (!q->loaded || q->row != k->interview->row)
		question_load(k, q);
}

static bool open_page(struct kiosk *k, void *state, const void *with)
{
	(void)with;
	question_load(k, state);
	return true;
}

static void draw(struct kiosk *k, void *state)
{
	question_draw(k, state);
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct question_state *q = state;
	ensure(k, q);
	if (!key_travels(k, q, key))
		key_in_place(k, q, key);
}

static void again(struct kiosk *k, void *state)
{
	if (k->interview)
		ensure(k, state);
}

static void close_page(struct kiosk *k, void *state)
{
	(void)k;
	question_unload(state);
}

#define F(number)                                                                                                      \
	{                                                                                                              \
		.kind = PRESS_FUNCTION, .n = (number)                                                                  \
	}

const struct page page_question = {
    .name = "question",
    .title = {"質問", "question"},
    .size = sizeof(struct question_state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .again = again,
    .close = close_page,
    .hint = {{"F1", {"説明", "help"}, F(1)},
	     {"F2", {"備考", "note"}, F(2)},
	     {"F3", {"探す", "find"}, F(3)},
	     {"F4", {"一覧", "list"}, F(4)},
	     {"F5", {"証跡", "paper"}, F(5)},
	     {"F6", {"前", "back"}, F(6)},
	     {"F7", {"次", "next"}, F(7)},
	     {"F8", {"判定", "grade"}, F(8)},
	     {"F10", {"終了", "end"}, F(10)}},
};
