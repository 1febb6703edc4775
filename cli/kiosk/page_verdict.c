#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <stdlib.h>
#include <string.h>

#include "assess/explain.h"
#include "cli/report.h"

enum {
	CHANGES_MAX = 50,
	LETTER_ROWS = 5,
	LETTER_COLUMNS = 5,
	TEXT_COLUMN = 15,
	MAP_COLUMN = 22, /* of the first dimension */
	MAP_STEP = 16,
	MAP_ROWS = THREATS + 1
};

struct state {
	struct arena *arena;
	struct change *change;
	struct chooser list;
};

/* The changes are worked out by scoring many times: once when the page is seen, not at every key. */
static void work_out(struct kiosk *k, struct state *s)
{
	const struct interview *i = k->interview;
	size_t at = s->list.at;
	arena_free(s->arena);
	s->arena = arena_new();
	s->list = (struct chooser){.at = at};
	s->change = explain_changes(i->answers, i->verdict, CHANGES_MAX, s->arena, &s->list.count);
}

static bool open_page(struct kiosk *k, void *state, const void *with)
{
	(void)with;
	work_out(k, state);
	return true;
}

static void again(struct kiosk *k, void *state)
{
	if (k->interview)
		work_out(k, state);
}

static void close_page(struct kiosk *k, void *state)
{
	(void)k;
	arena_free(((struct state *)state)->arena);
}

/* ---- the grade ---- */

static const char *const *letter_of(enum grade g)
{
	static const char *const letter[][LETTER_ROWS] = {
	    [GRADE_A] = {" ### ", "#   #", "#####", "#   #", "#   #"},
	    [GRADE_B] = {"#### ", "#   #", "#### ", "#   #", "#### "},
	    [GRADE_C] = {" ####", "#    ", "#    ", "#    ", " ####"},
	    [GRADE_D] = {"#### ", "#   #", "#   #", "#   #", "#### "},
	    [GRADE_X] = {"#   #", " # # ", "  #  ", " # # ", "#   #"},
	};
	return g <= GRADE_X ? letter[g] : NULL;
}

/* The letter in blocks of reversed blanks, which every terminal and width shows alike; 保留 and 対象外 as they are. */
static void draw_grade(struct kiosk *k, int row)
{
	enum grade g = k->interview->verdict->grade;
	const char *const *letter = letter_of(g);
	if (!letter) {
		screen_text(k->screen, row + 2, 3, TEXT_COLUMN - 4, LOOK_STRONG, words_in(grade_title(g), k->lang));
		return;
	}
	for (int y = 0; y < LETTER_ROWS; y++)
		for (int x = 0; x < LETTER_COLUMNS; x++)
			if (letter[y][x] == '#')
				screen_line(k->screen, row + y, 2 + 2 * x, 2, LOOK_CHOSEN, "");
}

/* Returns the row behind it. */
static int draw_text(struct kiosk *k, int row)
{
	const struct interview *i = k->interview;
	struct said_text text;
	kiosk_text_start(k, &text);
	report_verdict(&text.say, text.say.out, i->answers, i->verdict);
	int room = kiosk_bottom(k) - row, columns = screen_columns(k->screen) - TEXT_COLUMN - 2;
	int lines = kiosk_lines(k, row, TEXT_COLUMN, room, columns, 0, LOOK_TEXT, kiosk_text_end(k, &text));
	lines = lines < room ? lines : room;
	return row + (lines > LETTER_ROWS ? lines : LETTER_ROWS);
}

/* ---- the map: threats against what is protected ---- */

static const struct cell *cell_at(const struct verdict *v, int threat, int dimension, bool *sets)
{
	for (size_t i = 0; i < v->cells; i++) {
		if (v->cell[i].threat != threat || v->cell[i].dimension != dimension)
			continue;
		*sets = (int)i == v->setting;
		return &v->cell[i];
	}
	return NULL;
}

static enum look band_look(enum grade band)
{
	return band == GRADE_A ? LOOK_GOOD : band == GRADE_B ? LOOK_TEXT : band == GRADE_C ? LOOK_WARNING : LOOK_BAD;
}

/* "▸C 18,000": the band's letter says what the colour says. */
static void draw_cell(struct kiosk *k, int row, int column, int threat, int dimension)
{
	const struct interview *i = k->interview;
	bool sets = false;
	char number[16];
	const struct cell *c = cell_at(i->verdict, threat, dimension, &sets);
	if (!c) {
		screen_text(k->screen, row, column + 2, MAP_STEP - 2, LOOK_QUIET, "-");
		return;
	}
	enum grade band = score_band(i->answers->q->policy, c->residual);
	const char *text = arena_printf(k->arena, c->counts ? "%s%s %s" : "%s(%s %s)", sets ? "▸ " : "  ",
					words_in(grade_title(band), k->lang), say_number(c->residual, number));
	screen_text(k->screen, row, column, MAP_STEP, c->counts ? band_look(band) : LOOK_QUIET, text);
}

static int draw_map(struct kiosk *k, int row)
{
	const struct policy *p = k->interview->answers->q->policy;
	screen_text(k->screen, row, 2, MAP_COLUMN - 3, LOOK_ACCENT, kiosk_words(k, "残存リスク", "residual risk"));
	for (int d = 0; d < DIMENSIONS; d++)
		screen_text(k->screen, row, MAP_COLUMN + d * MAP_STEP + 2, MAP_STEP - 2, LOOK_ACCENT,
			    words_in(p->dimension[d], k->lang));
	for (int t = 0; t < THREATS; t++) {
		screen_text(k->screen, row + 1 + t, 2, MAP_COLUMN - 3, LOOK_TEXT,
			    arena_printf(k->arena, "T%d %s", t + 1, words_in(p->likelihood[t].title, k->lang)));
		for (int d = 0; d < DIMENSIONS; d++)
			draw_cell(k, row + 1 + t, MAP_COLUMN + d * MAP_STEP, t, d);
	}
	return row + MAP_ROWS;
}

/* ---- what helps most ---- */

static void draw_change(struct kiosk *k, const struct state *s, size_t n, int row)
{
	const struct change *c = &s->change[n];
	const struct requirement *r = &k->interview->answers->q->row[c->row];
	bool here = n == s->list.at;
	enum look look = here ? LOOK_CHOSEN : LOOK_TEXT;
	char after[16], gain[16];
	const char *grade = words_in(grade_title(c->grade), k->lang);
	const char *end = change_waits(c)
			      ? kiosk_words(k, "（ほかの ※ と一緒に ※）", "(with the other ※: ※)")
			      : kiosk_printf(k, "残存 %s（-%s）等級 %s", "residual %s (-%s), grade %s",
					     say_number(c->residual, after), say_number(c->gain, gain), grade);
	int columns = screen_columns(k->screen), width = (int)screen_width(end), from = columns - width - 2;
	screen_line(k->screen, row, 0, columns, look, here ? "▸" : " ");
	screen_text(k->screen, row, 2, 8, here ? look : LOOK_ACCENT, r->id);
	screen_text(k->screen, row, 10, from - 11, look,
		    arena_printf(k->arena, "%s: %s", words_in(r->ask, k->lang), words_in(c->what, k->lang)));
	screen_text(k->screen, row, from, width, look, end);
}

static void draw_changes(struct kiosk *k, struct state *s, int row)
{
	int rows = kiosk_bottom(k) - row - 1;
	if (rows < 1 || !s->list.count)
		return;
	screen_text(k->screen, row, 2, screen_columns(k->screen) - 4, LOOK_ACCENT,
		    kiosk_words(k, "直すと効く順", "What helps most"));
	chooser_show(&s->list, (size_t)rows);
	for (int i = 0; i < rows && s->list.from + (size_t)i < s->list.count; i++)
		draw_change(k, s, s->list.from + (size_t)i, row + 1 + i);
}

static void draw(struct kiosk *k, void *state)
{
	int top = kiosk_top(k);
	draw_grade(k, top + 1);
	int row = draw_text(k, top) + 1;
	if (k->interview->verdict->grade == GRADE_OUT_OF_SCOPE)
		return;
	row = draw_map(k, row) + 1;
	draw_changes(k, state, row);
}

/* ---- keys ---- */

static void back_to_questions(struct kiosk *k)
{
	if (k->interview->over)
		interview_go(k->interview, k->interview->row);
	if (!kiosk_questions(k))
		kiosk_home(k);
}

static void go(struct kiosk *k, const struct state *s)
{
	if (!s->list.count)
		kiosk_push(k, &page_documents, NULL);
	else if (interview_go(k->interview, s->change[s->list.at].row) && !kiosk_questions(k))
		kiosk_push(k, &page_review, NULL);
}

static void function(struct kiosk *k, int n)
{
	if (n == 4 || n == 3)
		kiosk_push(k, &page_review, n == 3 ? "/" : NULL);
	else if (n == 8)
		kiosk_push(k, &page_documents, NULL);
	else if (n == 9)
		kiosk_push(k, &page_steps, NULL);
	else if (n == 6)
		back_to_questions(k);
	else if (n == 10)
		kiosk_home(k);
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	char letter = kiosk_letter(k, key);
	if (key->kind == PRESS_ENTER)
		go(k, s);
	else if (key->kind == PRESS_FUNCTION)
		function(k, key->n);
	else if (key->kind == PRESS_ESCAPE || letter == 'b')
		back_to_questions(k);
	else if (letter == 'r' || letter == '/' || letter == 'q' || letter == 'd')
		function(k, letter == 'r' ? 4 : letter == '/' ? 3 : letter == 'q' ? 10 : 8);
	else if (letter == '?')
		kiosk_help(k, NULL);
	else
		chooser_key(&s->list, key, 1);
}

const struct page page_verdict = {
    .name = "verdict",
    .title = {"判定", "verdict"},
    .size = sizeof(struct state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .again = again,
    .close = close_page,
    .hint = {{"↑↓ Enter", {"その質問へ", "go there"}, {.kind = PRESS_ENTER}},
	     {"F4", {"一覧", "review"}, {.kind = PRESS_FUNCTION, .n = 4}},
	     {"F6", {"質問へ戻る", "back"}, {.kind = PRESS_FUNCTION, .n = 6}},
	     {"F8", {"文書", "documents"}, {.kind = PRESS_FUNCTION, .n = 8}},
	     {"F9", {"手続", "steps"}, {.kind = PRESS_FUNCTION, .n = 9}},
	     {"F10", {"終了", "leave"}, {.kind = PRESS_FUNCTION, .n = 10}},
	     {"F1", {"説明", "help"}, {.kind = PRESS_FUNCTION, .n = 1}}},
    .help =
	{"いまの答えでの判定です。等級は、脅威（T1〜T5）と守るもの（機密性・完全性・可用性）の組のうち、残存リスクが最"
	 "も"
	 "大きい組で決まります。▸ の付いた組がそれです。（ ）の組は要件が1件だけなので、等級には使いません。\n"
	 "下の一覧は、直すと残存リスクがどれだけ下がるかを、一つずつ採点し直して並べたものです。※ は、※ の付いたものを"
	 "すべて直したときに下がります。Enter でその質問へ移ります。\n"
	 "F8 で、文書を作り、署名し、検証する画面へ、F9 で、契約から終了までの手続と指摘の画面へ進みます。",
	 "the verdict on the answers as they stand. The grade comes from the pair of threat (T1 to T5) and what is "
	 "protected whose residual risk is largest, marked ▸; a pair in brackets has one row only and sets nothing\n"
	 "below: what helps most, each computed by scoring again. Rows marked ※ help only together. Enter goes to "
	 "the question\n"
	 "F8 goes on to documents and signatures, F9 to the steps from contract to end, and findings"},
};
