#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <string.h>

#include "cli/kinds.h"

enum { MARGIN = 6, ID_COLUMNS = 11 };

/* First the kind; then, where there are cases of that kind, whether it is a re-evaluation of one. */
struct state {
	struct kind kind[KINDS_SHOWN_MAX];
	struct chooser kinds;
	struct arena *arena;
	bool again;                       /* the second step */
	const struct desk_case **earlier; /* of the kind chosen */
	struct chooser before;            /* 0: none; then `earlier` */
};

static bool open_page(struct kiosk *k, void *state, const void *with)
{
	(void)with;
	struct state *s = state;
	s->arena = arena_new();
	s->kinds.count = kinds_find(&k->session->path, &k->session->host, s->arena, s->kind);
	if (s->kinds.count)
		return true;
	arena_free(s->arena);
	kiosk_tell(k, NOTICE_REFUSED,
		   (struct words){"質問票が見つかりません。DX担当課に知らせてください。",
				  "there are no questionnaires here; tell the DX section"});
	return false;
}

static void close_page(struct kiosk *k, void *state)
{
	(void)k;
	arena_free(((struct state *)state)->arena);
}

static void find_earlier(struct kiosk *k, struct state *s)
{
	const struct desk_case *cases = NULL;
	size_t n = 0;
	s->before = (struct chooser){.count = 1};
	if (desk_cases(k->desk, &cases, &n) != DESK_DONE)
		n = 0;
	s->earlier = arena_alloc(s->arena, (n + 1) * sizeof(*s->earlier));
	for (size_t i = 0; i < n; i++)
		if (strcmp(cases[i].kind, s->kind[s->kinds.at].name) == 0)
			s->earlier[s->before.count++] = &cases[i];
}

/* ---- drawing ---- */

static void draw_line(struct kiosk *k, const struct chooser *c, size_t n, int row, const char *text)
{
	int columns = screen_columns(k->screen) - 2 * MARGIN;
	struct key press = {.kind = PRESS_TEXT};
	screen_line(k->screen, row, MARGIN, columns, n == c->at ? LOOK_CHOSEN : LOOK_TEXT,
		    arena_printf(k->arena, "%s%zu  %s", n == c->at ? "▸ " : "  ", n + 1, text));
	if (n < 9) {
		press.text[0] = (char)('1' + n);
		screen_target(k->screen, row, MARGIN, columns, press);
	}
}

static const char *earlier_text(struct kiosk *k, const struct state *s, size_t n)
{
	if (n == 0)
		return kiosk_words(k, "新しい評価（前回はない）", "a new one, with no earlier one");
	const struct desk_case *c = s->earlier[n];
	return arena_printf(k->arena, "%s  %s", c->id,
			    c->title ? c->title : kiosk_words(k, "案件名は未回答", "no title yet"));
}

static void draw(struct kiosk *k, void *state)
{
	struct state *s = state;
	int row = kiosk_top(k) + 1, columns = screen_columns(k->screen) - 2 * MARGIN;
	struct chooser *c = s->again ? &s->before : &s->kinds;
	const char *ask =
	    s->again ? kiosk_words(k, "前に評価したサービスの再評価ですか。選ぶと、前回の答えを質問の横に出します。",
				   "Is it a re-evaluation? Then last time's answers are shown beside the questions.")
		     : kiosk_words(k, "どの評価をしますか。", "Which assessment?");
	row += kiosk_lines(k, row, MARGIN, 3, columns, 0, LOOK_TEXT, ask) + 1;
	int rows = kiosk_bottom(k) - row;
	chooser_show(c, (size_t)rows);
	for (size_t i = c->from; i < c->count && (int)(i - c->from) < rows; i++)
		draw_line(k, c, i, row + (int)(i - c->from),
			  s->again ? earlier_text(k, s, i) : words_in(s->kind[i].title, k->lang));
}

/* ---- keys ---- */

static void begin(struct kiosk *k, struct state *s, const char *before)
{
	struct interview *i = NULL;
	kiosk_working(k, "質問票を読んでいます…", "reading the questionnaire…");
	if (desk_begin(k->desk, s->kind[s->kinds.at].name, before, &i) != DESK_DONE) {
		kiosk_tell_all(k, &k->desk->notices);
		return;
	}
	kiosk_pop(k);
	kiosk_case(k, i);
}

static void enter(struct kiosk *k, struct state *s)
{
	if (s->again) {
		begin(k, s, s->before.at ? s->earlier[s->before.at]->id : NULL);
		return;
	}
	find_earlier(k, s);
	if (s->before.count == 1)
		begin(k, s, NULL);
	else
		s->again = true;
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	char letter = kiosk_letter(k, key);
	bool back = key->kind == PRESS_ESCAPE || letter == 'b' || (key->kind == PRESS_FUNCTION && key->n == 6);
	if (key->kind == PRESS_ENTER)
		enter(k, s);
	else if (back && s->again)
		s->again = false;
	else if (back || (key->kind == PRESS_FUNCTION && key->n == 10))
		kiosk_pop(k);
	else
		chooser_key(s->again ? &s->before : &s->kinds, key, 10);
}

/* The desk's lists are gone after a lock. */
static void again(struct kiosk *k, void *state)
{
	if (k->desk->who)
		((struct state *)state)->again = false;
}

const struct page page_kinds = {
    .name = "kinds",
    .title = {"新しい評価", "new assessment"},
    .size = sizeof(struct state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .again = again,
    .close = close_page,
    .hint = {{"↑↓", {"選ぶ", "choose"}, {.kind = PRESS_DOWN}},
	     {"Enter", {"決める", "take"}, {.kind = PRESS_ENTER}},
	     {"Esc", {"戻る", "back"}, {.kind = PRESS_ESCAPE}},
	     {"F1", {"説明", "help"}, {.kind = PRESS_FUNCTION, .n = 1}}},
    .help =
	{"契約の形に合う質問票を選びます。業務委託とクラウドの両方にあたるときは、両方の名の付いたものを選びます。\n"
	 "前に評価したサービスなら、その評価を選ぶと、前回の答えが質問の横に出ます。前回の答えは、そのまま引き継がれる"
	 "のでは"
	 "ありません。一つずつ確かめて答えます。\n"
	 "最初の答えを入れるまで、何も保存しません。",
	 "choose the questionnaire that fits the contract; for outsourcing with a cloud service the one that names "
	 "both\n"
	 "for a service that was assessed before, choose that assessment: last time's answers are shown, not taken "
	 "over\n"
	 "nothing is kept before the first answer"},
};
