#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <string.h>

#include "cli/prompt.h"

enum { MARGIN = 6, LABEL = 22, NAME_MAX_BYTES = 200 };

enum part { NAME, POST, PASS, AGAIN, PARTS };

struct state {
	struct field field[PARTS];
	int at;
};

static bool open_page(struct kiosk *k, void *state, const void *with)
{
	(void)k;
	(void)with;
	struct state *s = state;
	for (int i = 0; i < PARTS; i++)
		field_init(&s->field[i], i < PASS ? NAME_MAX_BYTES : PROMPT_SECRET_MAX - 1, i >= PASS);
	return true;
}

static void close_page(struct kiosk *k, void *state)
{
	(void)k;
	for (int i = 0; i < PARTS; i++)
		field_clear(&((struct state *)state)->field[i]);
}

static void draw(struct kiosk *k, void *state)
{
	static const struct words labels[PARTS] = {
	    {"氏名", "name"}, {"職名", "post"}, {"パスフレーズ", "passphrase"}, {"パスフレーズ（確認）", "once more"}};
	struct state *s = state;
	int columns = screen_columns(k->screen) - 2 * MARGIN, row = kiosk_top(k) + 1;
	row +=
	    kiosk_lines(
		k, row, MARGIN, 8, columns, 0, LOOK_TEXT,
		kiosk_words(k,
			    "はじめに、あなたを作成者として登録します。文書に署名する鍵を、この端末に作ります。\n"
			    "この鍵は、文書が後から書き換えられていないことの確認用です。公印ではなく、電子署名法上の"
			    "署名でもありません。",
			    "First, you are registered as an author, and a key that signs documents is made on this "
			    "machine.\n"
			    "It proves that a document was not changed later. It is no official seal, and no "
			    "signature in the sense of the Act on Electronic Signatures.")) +
	    1;
	for (int i = 0; i < PARTS; i++, row += 2) {
		screen_text(k->screen, row, MARGIN, LABEL, s->at == i ? LOOK_ACCENT : LOOK_TEXT,
			    words_in(labels[i], k->lang));
		field_draw(&s->field[i], k->screen, row, MARGIN + LABEL, columns - LABEL, s->at == i);
	}
	screen_text(
	    k->screen, row, MARGIN, columns, LOOK_QUIET,
	    kiosk_words(k, "パスフレーズは8文字以上。画面には出ません。忘れると署名できなくなります。",
			"the passphrase: 8 characters or more, not shown; without it nobody signs with the key"));
}

static void enrol(struct kiosk *k, struct state *s)
{
	kiosk_working(k, "鍵を作っています…", "making the key…");
	enum desk_end end =
	    desk_enrol(k->desk, s->field[NAME].text, s->field[POST].text, s->field[PASS].text, s->field[AGAIN].text);
	if (end == DESK_DONE)
		kiosk_signed_in(k);
	else
		kiosk_tell_all(k, &k->desk->notices);
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	if (key->kind == PRESS_FUNCTION && key->n == 10)
		k->leaving = true;
	else if (key->kind == PRESS_ENTER && s->at == AGAIN)
		enrol(k, s);
	else if (key->kind == PRESS_ENTER || key->kind == PRESS_TAB || key->kind == PRESS_DOWN)
		s->at = s->at + 1 < PARTS ? s->at + 1 : NAME;
	else if (key->kind == PRESS_TAB_BACK || key->kind == PRESS_UP)
		s->at = s->at > 0 ? s->at - 1 : AGAIN;
	else
		field_key(&s->field[s->at], key);
}

const struct page page_enrol = {
    .name = "enrol",
    .title = {"はじめての登録", "first registration"},
    .size = sizeof(struct state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .close = close_page,
    .hint = {{"Tab", {"次の欄", "next field"}, {.kind = PRESS_TAB}},
	     {"Enter", {"決める", "take"}, {.kind = PRESS_ENTER}},
	     {"F1", {"説明", "help"}, {.kind = PRESS_FUNCTION, .n = 1}},
	     {"F10", {"プログラムを終わる", "leave"}, {.kind = PRESS_FUNCTION, .n = 10}}},
    .help =
	{"氏名、職名、パスフレーズを入れ、最後の欄で Enter を押すと登録します。Tab と Shift-Tab、↑↓ で欄を移れます。\n"
	 "二人目からは、DX担当課が shinsa officer add で登録します。",
	 "fill in name, post and passphrase; Enter in the last field registers you. Tab, Shift-Tab and the arrows "
	 "move\n"
	 "the DX section registers everybody after you with 'shinsa officer add'"},
};
