#include "cli/kiosk/kiosk_private.h"

#include <stdlib.h>
#include <string.h>

enum { BOX_COLUMNS = 66, MARGIN = 2 };

struct state {
	char *title, *text;
	int skip, lines, shown;
};

static char *kept(const char *text)
{
	size_t n = strlen(text) + 1;
	return memcpy(mem_new(n, 1), text, n);
}

static bool open_page(struct kiosk *k, void *state, const void *with)
{
	(void)k;
	const struct help_box *box = with;
	struct state *s = state;
	s->title = kept(box->title);
	s->text = kept(box->text);
	return true;
}

static void close_page(struct kiosk *k, void *state)
{
	(void)k;
	struct state *s = state;
	free(s->title);
	free(s->text);
}

static void draw(struct kiosk *k, void *state)
{
	struct state *s = state;
	int room = kiosk_bottom(k) - kiosk_top(k) - 2, width = BOX_COLUMNS - 2 * MARGIN;
	s->lines = kiosk_lines(k, 0, 0, 0, width, 0, LOOK_TEXT, s->text);
	s->shown = s->lines < room ? s->lines : room;
	if (s->skip > s->lines - s->shown)
		s->skip = s->lines - s->shown;
	int row = kiosk_top(k) + (room - s->shown) / 2, column = (screen_columns(k->screen) - BOX_COLUMNS) / 2;
	screen_box(k->screen, row, column, s->shown + 2, BOX_COLUMNS, s->title);
	kiosk_lines(k, row + 1, column + MARGIN, s->shown, width, s->skip, LOOK_TEXT, s->text);
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	bool longer = s->lines > s->shown;
	int step = key->kind == PRESS_UP          ? -1
		   : key->kind == PRESS_DOWN      ? 1
		   : key->kind == PRESS_PAGE_UP   ? -s->shown
		   : key->kind == PRESS_PAGE_DOWN ? s->shown
						  : 0;
	if (!longer || !step) {
		kiosk_pop(k);
		return;
	}
	s->skip = s->skip + step < 0 ? 0 : s->skip + step; /* its end is found when it is drawn */
}

const struct page page_help = {
    .name = "help",
    .title = {"説明", "help"},
    .size = sizeof(struct state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .close = close_page,
    .over = true,
    .hint = {{"↑↓", {"読み進む", "scroll"}, {.kind = PRESS_DOWN}},
	     {"Enter", {"閉じる", "close"}, {.kind = PRESS_ENTER}}},
};
