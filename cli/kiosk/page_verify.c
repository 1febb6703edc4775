#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <string.h>

enum { MARGIN = 2, NAME_BYTES = 255, LABEL = 12 };

struct state {
	struct field name;
	const char *text; /* what verification found; the desk's */
	bool good, done;
	int skip, lines, shown;
};

static void verify(struct kiosk *k, struct state *s)
{
	kiosk_working(k, "検証しています…", "verifying…");
	s->skip = 0;
	s->done = desk_verify(k->desk, s->name.text, &s->text, &s->good) == DESK_DONE;
	kiosk_tell_all(k, &k->desk->notices);
}

/* `with`: the name of a document to verify at once. */
static bool open_page(struct kiosk *k, void *state, const void *with)
{
	struct state *s = state;
	field_init(&s->name, NAME_BYTES, false);
	if (with) {
		field_set(&s->name, with);
		s->done = desk_verify(k->desk, s->name.text, &s->text, &s->good) == DESK_DONE;
		kiosk_tell_all(k, &k->desk->notices);
	}
	return true;
}

static void close_page(struct kiosk *k, void *state)
{
	(void)k;
	field_clear(&((struct state *)state)->name);
}

/* What the desk handed out is gone after a lock. */
static void again(struct kiosk *k, void *state)
{
	(void)k;
	((struct state *)state)->done = false;
}

static void draw(struct kiosk *k, void *state)
{
	struct state *s = state;
	int row = kiosk_top(k), columns = screen_columns(k->screen) - 2 * MARGIN;
	screen_text(k->screen, row, MARGIN, LABEL, LOOK_ACCENT, kiosk_words(k, "文書の名前", "document"));
	field_draw(&s->name, k->screen, row, MARGIN + LABEL, columns - LABEL, true);
	screen_text(k->screen, row + 1, MARGIN + LABEL, columns - LABEL, LOOK_QUIET,
		    kiosk_printf(k, "文書のフォルダ（%s）にあるファイルの名前（例 R8-0001-sheet.pdf）",
				 "the name of a file in %s, such as R8-0001-sheet.pdf", k->session->path.out));
	screen_rule(k->screen, row + 2, 0, screen_columns(k->screen));
	if (!s->done)
		return;
	screen_text(
	    k->screen, row + 3, MARGIN, columns, s->good ? LOOK_GOOD : LOOK_BAD,
	    s->good ? kiosk_words(k, "○ 署名されたときのままです。", "○ as it was signed")
		    : kiosk_words(k, "× 確かめられません。下の理由を見てください。", "× not confirmed: see why below"));
	row += 5;
	s->shown = kiosk_bottom(k) - row;
	s->lines = kiosk_lines(k, row, MARGIN, s->shown, columns, s->skip, LOOK_TEXT, s->text);
}

static void scroll(struct state *s, int by)
{
	int last = s->lines > s->shown ? s->lines - s->shown : 0;
	s->skip = s->skip + by < 0 ? 0 : s->skip + by > last ? last : s->skip + by;
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	switch (key->kind) {
	case PRESS_ENTER:
		verify(k, s);
		break;
	case PRESS_ESCAPE:
		kiosk_pop(k);
		break;
	case PRESS_FUNCTION:
		if (key->n == 6 || key->n == 10)
			kiosk_pop(k);
		break;
	case PRESS_UP:
	case PRESS_DOWN:
		scroll(s, key->kind == PRESS_UP ? -1 : 1);
		break;
	case PRESS_PAGE_UP:
	case PRESS_PAGE_DOWN:
		scroll(s, key->kind == PRESS_PAGE_UP ? -s->shown : s->shown);
		break;
	default:
		field_key(&s->name, key);
	}
}

const struct page page_verify = {
    .name = "verify",
    .title = {"文書を検証", "verify a document"},
    .size = sizeof(struct state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .again = again,
    .close = close_page,
    .hint = {{"Enter", {"検証する", "verify"}, {.kind = PRESS_ENTER}},
	     {"↑↓", {"読み進む", "scroll"}, {.kind = PRESS_DOWN}},
	     {"Esc", {"戻る", "back"}, {.kind = PRESS_ESCAPE}},
	     {"F1", {"説明", "help"}, {.kind = PRESS_FUNCTION, .n = 1}}},
    .help = {"署名された文書が、署名されたときのままか、誰がいつ署名したか、台帳の内容と同じかを確かめます。\n"
	     "文書のフォルダにあるファイルの名前を入れて Enter を押します。ほかのフォルダは見られません。",
	     "whether a signed document is as it was signed, who signed it and when, and whether the register still "
	     "holds the "
	     "same\n"
	     "type the name of a file in the folder of documents and press Enter; other folders cannot be reached"},
};
