#define _GNU_SOURCE
#include "cli/cases.h"
#include "cli/kiosk/kiosk_private.h"

#include <string.h>

/* The cases of whoever is signed in, all of them or what is due: one list, two pages. */
enum { DUE_DAYS = 30, ID_COLUMNS = 10, DAY_COLUMNS = 18, KIND_COLUMNS = 18, STATE_COLUMNS = 13, SEARCH_MAX = 200 };

struct state {
	const struct desk_case *cases;
	const struct desk_due *due; /* on page_due */
	size_t count;
	struct chooser list;
};

static void tell_none(struct kiosk *k, const struct words none)
{
	if (k->desk->notices.count)
		kiosk_tell_all(k, &k->desk->notices);
	else
		kiosk_tell(k, NOTICE_NEWS, none);
}

static bool read_cases(struct kiosk *k, struct state *s)
{
	if (desk_cases(k->desk, &s->cases, &s->count) != DESK_DONE)
		s->count = 0;
	s->list.count = s->count;
	return s->count > 0;
}

static bool open_cases(struct kiosk *k, void *state, const void *with)
{
	(void)with;
	if (read_cases(k, state))
		return true;
	tell_none(k, (struct words){"あなたの評価はまだありません。「新しい評価」で始めます。",
				    "you have no assessment yet; begin with a new one"});
	return false;
}

static bool read_due(struct kiosk *k, struct state *s)
{
	if (desk_due(k->desk, DUE_DAYS, &s->due, &s->count) != DESK_DONE)
		s->count = 0;
	s->list.count = s->count;
	return s->count > 0;
}

static bool open_due(struct kiosk *k, void *state, const void *with)
{
	(void)with;
	if (read_due(k, state))
		return true;
	tell_none(k, (struct words){"30日以内に期限が来るものはありません。", "nothing is due within 30 days"});
	return false;
}

static void again_cases(struct kiosk *k, void *state)
{
	if (k->desk->who)
		read_cases(k, state);
}

static void again_due(struct kiosk *k, void *state)
{
	if (k->desk->who)
		read_due(k, state);
}

/* ---- drawing ---- */

static const char *title_of(const struct kiosk *k, const char *title)
{
	return title ? title : kiosk_words(k, "（案件名は未回答）", "(no title yet)");
}

static const char *day_of(struct kiosk *k, const char *moment)
{
	char day[48] = "";
	int64_t seconds;
	if (date_moment_from_iso(moment, &seconds))
		date_to_text(date_in_japan(seconds), k->lang, day, sizeof(day));
	return arena_strdup(k->arena, day);
}

/* Where the columns are: id, title, and two more from the right. */
static void draw_row(struct kiosk *k, const struct state *s, size_t n, int row, const char *const text[4])
{
	int columns = screen_columns(k->screen), last = columns - STATE_COLUMNS - 1, third = last - DAY_COLUMNS;
	enum look look = n == s->list.at ? LOOK_CHOSEN : LOOK_TEXT;
	screen_line(k->screen, row, 1, columns - 2, look, n == s->list.at ? "▸" : " ");
	screen_text(k->screen, row, 3, ID_COLUMNS, look == LOOK_CHOSEN ? look : LOOK_ACCENT, text[0]);
	screen_text(k->screen, row, 3 + ID_COLUMNS, third - 4 - ID_COLUMNS, look, text[1]);
	screen_text(k->screen, row, third, DAY_COLUMNS, look, text[2]);
	screen_text(k->screen, row, last, STATE_COLUMNS, look, text[3]);
}

static void draw_case(struct kiosk *k, const struct state *s, size_t n, int row)
{
	const struct desk_case *c = &s->cases[n];
	const char *const text[] = {c->id, title_of(k, c->title), day_of(k, c->changed),
				    cases_state(c->state, k->lang)};
	draw_row(k, s, n, row, text);
}

static void draw_due(struct kiosk *k, const struct state *s, size_t n, int row)
{
	const struct desk_due *d = &s->due[n];
	char day[48];
	date_to_text(d->day, k->lang, day, sizeof(day));
	const char *late = d->day < k->session->today ? kiosk_words(k, "× ", "× ") : "";
	const char *const text[] = {d->id, title_of(k, d->title), arena_printf(k->arena, "%s%s", late, day),
				    words_in(d->why, k->lang)};
	draw_row(k, s, n, row, text);
}

static int rows_of(const struct kiosk *k)
{
	return kiosk_bottom(k) - kiosk_top(k) - 2;
}

static void draw(struct kiosk *k, struct state *s, const char *const head[4],
		 void (*one)(struct kiosk *k, const struct state *s, size_t n, int row))
{
	int row = kiosk_top(k), rows = rows_of(k);
	struct state none = {.list = {.at = (size_t)-1}};
	draw_row(k, &none, 0, row, head);
	screen_rule(k->screen, row + 1, 0, screen_columns(k->screen));
	chooser_show(&s->list, (size_t)rows);
	for (size_t i = s->list.from; i < s->list.count && (int)(i - s->list.from) < rows; i++)
		one(k, s, i, row + 2 + (int)(i - s->list.from));
}

static void draw_cases(struct kiosk *k, void *state)
{
	const char *const head[] = {kiosk_words(k, "番号", "ID"), kiosk_words(k, "案件名", "title"),
				    kiosk_words(k, "変更", "changed"), kiosk_words(k, "状態", "state")};
	draw(k, state, head, draw_case);
}

static void draw_dues(struct kiosk *k, void *state)
{
	const char *const head[] = {kiosk_words(k, "番号", "ID"), kiosk_words(k, "案件名", "title"),
				    kiosk_words(k, "期限", "due"), kiosk_words(k, "わけ", "why")};
	draw(k, state, head, draw_due);
}

/* ---- keys ---- */

static void enter(struct kiosk *k, struct state *s)
{
	struct interview *i = NULL;
	const char *id = s->due ? s->due[s->list.at].id : s->cases[s->list.at].id;
	if (desk_resume(k->desk, id, &i) != DESK_DONE)
		kiosk_tell_all(k, &k->desk->notices);
	else
		kiosk_case(k, i);
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	char letter = kiosk_letter(k, key);
	if (key->kind == PRESS_ENTER && s->list.count)
		enter(k, s);
	else if (key->kind == PRESS_ESCAPE || letter == 'b' || letter == 'q' ||
		 (key->kind == PRESS_FUNCTION && (key->n == 6 || key->n == 10)))
		kiosk_pop(k);
	else
		chooser_key(&s->list, key, (size_t)rows_of(k));
}

#define HINTS                                                                                                          \
	{                                                                                                              \
		{"↑↓", {"選ぶ", "choose"}, {.kind = PRESS_DOWN}}, {"Enter", {"開く", "open"}, {.kind = PRESS_ENTER}},  \
		    {"Esc", {"戻る", "back"}, {.kind = PRESS_ESCAPE}},                                                 \
		{                                                                                                      \
			"F1", {"説明", "help"},                                                                        \
			{                                                                                              \
				.kind = PRESS_FUNCTION, .n = 1                                                         \
			}                                                                                              \
		}                                                                                                      \
	}

const struct page page_cases = {
    .name = "cases",
    .title = {"続きから", "go on with one"},
    .size = sizeof(struct state),
    .open = open_cases,
    .draw = draw_cases,
    .key = key,
    .again = again_cases,
    .hint = HINTS,
    .help =
	{"あなたの評価を、変更の新しい順に並べています。↑↓ で選び、Enter で開くと、最初の未回答の質問から始まります。\n"
	 "承認者には、文書の作られた評価が並びます。",
	 "your assessments, the last changed first; Enter opens one at its first open question\n"
	 "approvers see those whose documents were made"},
};

const struct page page_due = {
    .name = "due",
    .title = {"期限の近いもの", "due soon"},
    .size = sizeof(struct state),
    .open = open_due,
    .draw = draw_dues,
    .key = key,
    .again = again_due,
    .hint = HINTS,
    .help = {"30日以内に再評価や証跡の期限が来る評価を、近い順に並べています。× は期限を過ぎたものです。",
	     "what is due within 30 days, soonest first; × is overdue"},
};
