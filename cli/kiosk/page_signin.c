#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <string.h>

#include "cli/signatory.h"
#include "cli/prompt.h"

enum { MARGIN = 6, POST_COLUMN = 24, ROLE_COLUMNS = 10, LIST_ROWS_MAX = 9, LABEL = 16 };

struct state {
	struct chooser officer;
	struct field pass;
	bool typing; /* the passphrase is at hand, not the list */
};

static bool open_page(struct kiosk *k, void *state, const void *with)
{
	(void)with;
	struct state *s = state;
	field_init(&s->pass, PROMPT_SECRET_MAX - 1, true);
	s->officer.count = k->desk->officers;
	s->typing = s->officer.count == 1;
	for (size_t i = 0; i < k->desk->officers; i++)
		if (k->locked && k->desk->officer[i].number == k->owner)
			s->officer.at = i;
	return true;
}

static void close_page(struct kiosk *k, void *state)
{
	(void)k;
	field_clear(&((struct state *)state)->pass);
}

/* ---- drawing ---- */

static int draw_words(struct kiosk *k, int row)
{
	int columns = screen_columns(k->screen) - 2 * MARGIN;
	const char *text =
	    k->locked
		? kiosk_words(
		      k,
		      "ロックしました。ここまでの答えは、すべて保存してあります。\n"
		      "同じ方がサインインすると、続きから始められます。ほかの方がサインインすると、"
		      "前の方の画面は閉じます。",
		      "Locked. Everything answered so far is saved.\n"
		      "The same officer goes on where they were; when another one signs in, those pages are closed.")
		: kiosk_words(k,
			      "外部サービスと業務委託の情報セキュリティ評価\n"
			      "氏名を選び、パスフレーズを入れてください。",
			      "Information security assessment of outsourcing and external services\n"
			      "Choose your name and type your passphrase.");
	return row + kiosk_lines(k, row, MARGIN, 5, columns, 0, LOOK_TEXT, text);
}

static void draw_officer(struct kiosk *k, const struct state *s, size_t n, int row)
{
	const struct officer *o = &k->desk->officer[n];
	bool here = n == s->officer.at;
	enum look look = here && !s->typing ? LOOK_CHOSEN : here ? LOOK_ACCENT : LOOK_TEXT;
	int columns = screen_columns(k->screen) - 2 * MARGIN, role = MARGIN + columns - ROLE_COLUMNS;
	struct key press = {.kind = PRESS_TEXT};
	screen_line(k->screen, row, MARGIN, columns, look, arena_printf(k->arena, "%s%zu", here ? "▸ " : "  ", n + 1));
	screen_text(k->screen, row, MARGIN + 5, POST_COLUMN - 6, look, o->name);
	screen_text(k->screen, row, MARGIN + POST_COLUMN, role - MARGIN - POST_COLUMN - 1, look, o->post);
	screen_text(k->screen, row, role, ROLE_COLUMNS, look, signatory_role_title(o->role, k->lang));
	if (n < 9) {
		press.text[0] = (char)('1' + n);
		screen_target(k->screen, row, MARGIN, columns, press);
	}
}

static void draw(struct kiosk *k, void *state)
{
	struct state *s = state;
	int row = draw_words(k, kiosk_top(k) + 1) + 1, columns = screen_columns(k->screen) - 2 * MARGIN;
	int rows = (int)s->officer.count < LIST_ROWS_MAX ? (int)s->officer.count : LIST_ROWS_MAX;
	chooser_show(&s->officer, (size_t)rows);
	for (int i = 0; i < rows; i++)
		draw_officer(k, s, s->officer.from + (size_t)i, row++);
	row++;
	screen_text(k->screen, row, MARGIN, LABEL, s->typing ? LOOK_ACCENT : LOOK_TEXT,
		    kiosk_words(k, "パスフレーズ", "passphrase"));
	field_draw(&s->pass, k->screen, row, MARGIN + LABEL, columns - LABEL, s->typing);
	kiosk_lines(
	    k, row + 2, MARGIN, 3, columns, 0, LOOK_QUIET,
	    kiosk_words(k,
			"このパスフレーズは、文書に署名する鍵のものです。署名は、あなたが内容を確かめたことを示します。"
			"ほかの人に教えないでください。",
			"It is that of your signing key. A signature says that you have checked the content: tell it "
			"to nobody."));
}

/* ---- keys ---- */

static void sign_in(struct kiosk *k, struct state *s)
{
	kiosk_working(k, "鍵を確かめています…", "checking the key…");
	enum desk_end end = desk_sign_in(k->desk, s->officer.at, s->pass.text);
	field_set(&s->pass, "");
	kiosk_tell_all(k, &k->desk->notices);
	if (end == DESK_DONE)
		kiosk_signed_in(k);
}

/* Nobody is known any more when the register could not be opened again: it is tried with every key. */
static bool officers_there(struct kiosk *k, struct state *s)
{
	if (!k->desk->officers)
		desk_refresh(k->desk);
	kiosk_tell_all(k, &k->desk->notices);
	s->officer.count = k->desk->officers;
	return k->desk->officers > 0;
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	if (key->kind == PRESS_FUNCTION && key->n == 10)
		k->leaving = true;
	else if (!officers_there(k, s))
		return;
	else if (key->kind == PRESS_ENTER && s->typing)
		sign_in(k, s);
	else if (key->kind == PRESS_ENTER || key->kind == PRESS_TAB || key->kind == PRESS_TAB_BACK)
		s->typing = !s->typing;
	else if (key->kind == PRESS_ESCAPE)
		s->typing = false;
	else if (key->kind == PRESS_UP || key->kind == PRESS_DOWN || !s->typing) {
		s->typing = false;
		chooser_key(&s->officer, key, LIST_ROWS_MAX);
	} else {
		field_key(&s->pass, key);
	}
}

/* Signing out read the officers anew. */
static void again(struct kiosk *k, void *state)
{
	close_page(k, state);
	*(struct state *)state = (struct state){0};
	open_page(k, state, NULL);
}

const struct page page_signin = {
    .name = "signin",
    .title = {"サインイン", "sign in"},
    .size = sizeof(struct state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .again = again,
    .close = close_page,
    .hint = {{"↑↓", {"選ぶ", "choose"}, {.kind = PRESS_DOWN}},
	     {"Enter", {"決める", "take"}, {.kind = PRESS_ENTER}},
	     {"F1", {"説明", "help"}, {.kind = PRESS_FUNCTION, .n = 1}},
	     {"F10", {"プログラムを終わる", "leave"}, {.kind = PRESS_FUNCTION, .n = 10}}},
    .help = {"↑↓ か番号で自分の氏名を選んで Enter を押し、パスフレーズを入れて Enter を押します。打った文字は * "
	     "で出ます。\n"
	     "氏名がないときや、パスフレーズを忘れたときは、DX担当課に知らせてください。\n"
	     "何度も間違えると、しばらく試せなくなります。",
	     "choose your name with the arrows or its number and press Enter, then type the passphrase (shown as *) "
	     "and press "
	     "Enter\n"
	     "if your name is missing or the passphrase forgotten, tell the DX section\n"
	     "after several wrong ones you have to wait"},
};
