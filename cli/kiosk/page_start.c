#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <string.h>

#include "cli/kinds.h"

enum { MARGIN = 6, DUE_DAYS = 30, ITEMS = 4, DAY_COLUMNS = 18, ID_COLUMNS = 10 };

/* One line of the start: what it opens, and how many there are to choose from. */
static const struct {
	struct words title;
	const struct page *page;
} items[ITEMS] = {
    {{"新しい評価", "new assessment"}, &page_kinds},
    {{"続きから", "go on with one"}, &page_cases},
    {{"期限の近いもの", "due soon"}, &page_due},
    {{"文書を検証", "verify a document"}, &page_verify},
};

struct state {
	struct chooser item;
	size_t count[ITEMS];
	const struct desk_due *due;
	size_t dues;
};

static void count(struct kiosk *k, struct state *s)
{
	struct kind kind[KINDS_SHOWN_MAX];
	const struct desk_case *cases;
	s->item.count = ITEMS;
	s->count[0] = kinds_find(&k->session->path, &k->session->host, k->arena, kind);
	if (desk_cases(k->desk, &cases, &s->count[1]) != DESK_DONE ||
	    desk_due(k->desk, DUE_DAYS, &s->due, &s->dues) != DESK_DONE) {
		s->dues = 0;
		kiosk_tell_all(k, &k->desk->notices);
	}
	s->count[2] = s->dues;
}

static bool open_page(struct kiosk *k, void *state, const void *with)
{
	(void)with;
	count(k, state);
	return true;
}

static void again(struct kiosk *k, void *state)
{
	if (k->desk->who)
		count(k, state);
}

static void draw_item(struct kiosk *k, const struct state *s, size_t n, int row)
{
	bool here = n == s->item.at;
	int columns = screen_columns(k->screen) - 2 * MARGIN;
	struct key press = {.kind = PRESS_TEXT, .text = {(char)('1' + n)}};
	const char *many = n + 1 < ITEMS ? kiosk_printf(k, "%zu件", "%zu", s->count[n]) : "";
	screen_line(k->screen, row, MARGIN, columns, here ? LOOK_CHOSEN : LOOK_TEXT,
		    arena_printf(k->arena, "%s%zu  %s", here ? "▸ " : "  ", n + 1, words_in(items[n].title, k->lang)));
	screen_text(k->screen, row, MARGIN + columns - 10, 10, here ? LOOK_CHOSEN : LOOK_TEXT, many);
	screen_target(k->screen, row, MARGIN, columns, press);
}

static void draw_due(struct kiosk *k, const struct desk_due *due, int row)
{
	int columns = screen_columns(k->screen) - 2 * MARGIN, at = MARGIN + 2;
	char day[48];
	date_to_text(due->day, k->lang, day, sizeof(day));
	bool late = due->day < k->session->today;
	screen_text(k->screen, row, at, DAY_COLUMNS, late ? LOOK_BAD : LOOK_TEXT, day);
	screen_text(k->screen, row, at + DAY_COLUMNS, ID_COLUMNS, LOOK_ACCENT, due->id);
	at += DAY_COLUMNS + ID_COLUMNS;
	screen_text(k->screen, row, at, MARGIN + columns - at, LOOK_TEXT,
		    arena_printf(k->arena, "%s%s（%s）", late ? kiosk_words(k, "期限切れ ", "overdue ") : "",
				 due->title ? due->title : kiosk_words(k, "案件名は未回答", "no title yet"),
				 words_in(due->why, k->lang)));
}

static void draw(struct kiosk *k, void *state)
{
	struct state *s = state;
	int row = kiosk_top(k) + 1, columns = screen_columns(k->screen) - 2 * MARGIN, end = kiosk_bottom(k);
	const struct officer *who = k->desk->who;
	screen_text(k->screen, row, MARGIN, columns, LOOK_TEXT,
		    kiosk_printf(k, "%s（%s）さん", "%s (%s)", who->name, who->post));
	row += 2;
	for (size_t i = 0; i < ITEMS; i++)
		draw_item(k, s, i, row++);
	row++;
	screen_text(k->screen, row++, MARGIN, columns, LOOK_ACCENT,
		    s->dues
			? kiosk_words(k, "30日以内に期限が来るもの", "due within 30 days")
			: kiosk_words(k, "30日以内に期限が来るものはありません。", "nothing is due within 30 days"));
	for (size_t i = 0; i < s->dues && row < end; i++)
		draw_due(k, &s->due[i], row++);
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	char letter = kiosk_letter(k, key);
	if (key->kind == PRESS_FUNCTION && key->n == 10)
		kiosk_sign_out(k);
	else if (key->kind == PRESS_ENTER)
		kiosk_push(k, items[s->item.at].page, NULL);
	else if (letter == '?')
		kiosk_help(k, NULL);
	else if (letter >= '1' && letter < '1' + ITEMS)
		s->item.at = (size_t)(letter - '1');
	else
		chooser_key(&s->item, key, ITEMS);
}

const struct page page_start = {
    .name = "start",
    .title = {"はじめの画面", "start"},
    .size = sizeof(struct state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .again = again,
    .hint = {{"↑↓", {"選ぶ", "choose"}, {.kind = PRESS_DOWN}},
	     {"Enter", {"決める", "take"}, {.kind = PRESS_ENTER}},
	     {"F1", {"説明", "help"}, {.kind = PRESS_FUNCTION, .n = 1}},
	     {"F10", {"サインアウト", "sign out"}, {.kind = PRESS_FUNCTION, .n = 10}}},
    .help = {"↑↓ か番号で選び、Enter を押します。\n"
	     "新しい評価: 質問票を選んで、質問に答えます。\n"
	     "続きから: 前に始めた評価を開きます。あなたの案件だけが出ます。\n"
	     "期限の近いもの: 再評価や証跡の期限が近い評価を開きます。\n"
	     "文書を検証: 署名された文書が、書き換えられていないかを確かめます。\n"
	     "席を離れるときは、F10 でサインアウトしてください。",
	     "choose with the arrows or a number, and press Enter\n"
	     "new assessment: choose a questionnaire and answer it\n"
	     "go on with one: opens what you began; only your own cases are listed\n"
	     "due soon: assessments whose re-evaluation or evidence runs out\n"
	     "verify a document: whether a signed document is as it was\n"
	     "F10 signs out: do so before you leave"},
};
