#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <stdlib.h>
#include <string.h>

/* Every question in a line; what is at hand stays at hand when the filter changes. */
enum { SEARCH_MAX = 200, RESULT_COLUMNS = 12, ANSWER_COLUMNS = 24, ID_COLUMNS = 8 };

struct state {
	enum interview_filter filter;
	struct field search;
	bool searching; /* keys go into the search field */
	struct chooser row;
	int *rows; /* those listed */
};

static void list(struct kiosk *k, struct state *s)
{
	int at = s->row.count ? s->rows[s->row.at] : k->interview->row;
	s->row.count = interview_list(k->interview, s->filter, s->search.text, s->rows);
	s->row.at = 0;
	for (size_t i = 0; i < s->row.count; i++)
		if (s->rows[i] <= at)
			s->row.at = i;
}

static bool open_page(struct kiosk *k, void *state, const void *with)
{
	struct state *s = state;
	s->rows = mem_new(k->interview->answers->q->rows, sizeof(*s->rows));
	field_init(&s->search, SEARCH_MAX, false);
	s->searching = with != NULL;
	list(k, s);
	return true;
}

static void close_page(struct kiosk *k, void *state)
{
	(void)k;
	struct state *s = state;
	field_clear(&s->search);
	free(s->rows);
}

/* ---- drawing ---- */

static void draw_filters(struct kiosk *k, const struct state *s, int row)
{
	int *rows = arena_alloc(k->arena, k->interview->answers->q->rows * sizeof(*rows)), column = 1;
	for (int f = 0; f < INTERVIEW_FILTERS; f++) {
		enum interview_filter filter = (enum interview_filter)f;
		const char *text = arena_printf(k->arena, " %s %zu ", words_in(interview_filter_title(filter), k->lang),
						interview_list(k->interview, filter, s->search.text, rows));
		int width = (int)screen_width(text);
		screen_text(k->screen, row, column, width, filter == s->filter ? LOOK_CHOSEN : LOOK_TEXT, text);
		column += width + 1;
	}
}

static void draw_search(struct kiosk *k, struct state *s, int row)
{
	const char *label = kiosk_words(k, "探す言葉", "find");
	int width = (int)screen_width(label) + 1;
	screen_text(k->screen, row, 2, width, s->searching ? LOOK_ACCENT : LOOK_TEXT, label);
	field_draw(&s->search, k->screen, row, 2 + width, screen_columns(k->screen) - 4 - width, s->searching);
}

static enum look result_look(enum result result)
{
	static const enum look looks[] = {
	    [RESULT_MET] = LOOK_GOOD,        [RESULT_PARTIAL] = LOOK_WARNING, [RESULT_UNMET] = LOOK_BAD,
	    [RESULT_UNKNOWN] = LOOK_WARNING, [RESULT_UNANSWERED] = LOOK_TEXT, [RESULT_NA] = LOOK_QUIET};
	return looks[result];
}

/* id, question, answer, result in a mark and a word, whether there is a note. */
static void draw_row(struct kiosk *k, const struct state *s, size_t n, int row)
{
	const struct interview *i = k->interview;
	int number = s->rows[n], columns = screen_columns(k->screen), end = columns - 1 - RESULT_COLUMNS;
	const struct requirement *r = &i->answers->q->row[number];
	enum result result = i->verdict->row[number].result;
	bool here = n == s->row.at;
	enum look look = here ? LOOK_CHOSEN : LOOK_TEXT;
	const char *answer = interview_answer_text(i, number, k->lang, k->arena);
	const char *note = i->answers->item[number].note ? kiosk_words(k, " 備考", " note") : "";
	const char *word =
	    arena_printf(k->arena, "%s %s", result_mark(result), words_in(result_title(result), k->lang));
	screen_line(k->screen, row, 0, columns, look, here ? "▸" : " ");
	screen_text(k->screen, row, 2, ID_COLUMNS, here ? look : LOOK_ACCENT, r->id);
	screen_text(k->screen, row, 2 + ID_COLUMNS, end - ANSWER_COLUMNS - 3 - ID_COLUMNS, look,
		    words_in(r->ask, k->lang));
	screen_text(k->screen, row, end - ANSWER_COLUMNS, ANSWER_COLUMNS - 1, look,
		    arena_printf(k->arena, "%s%s", answer ? answer : "", note));
	screen_text(k->screen, row, end, RESULT_COLUMNS, here ? look : result_look(result), word);
}

static int list_rows(const struct kiosk *k)
{
	return kiosk_bottom(k) - kiosk_top(k) - 4;
}

static void draw(struct kiosk *k, void *state)
{
	struct state *s = state;
	int top = kiosk_top(k), rows = list_rows(k);
	draw_filters(k, s, top);
	draw_search(k, s, top + 1);
	screen_rule(k->screen, top + 2, 0, screen_columns(k->screen));
	chooser_show(&s->row, (size_t)rows);
	for (int i = 0; i < rows && s->row.from + (size_t)i < s->row.count; i++)
		draw_row(k, s, s->row.from + (size_t)i, top + 3 + i);
	if (!s->row.count)
		screen_text(k->screen, top + 4, 4, screen_columns(k->screen) - 6, LOOK_TEXT,
			    kiosk_words(k, "当てはまる質問はありません。", "no question is like that"));
}

/* ---- keys ---- */

static void turn(struct kiosk *k, struct state *s, int by)
{
	s->filter = (enum interview_filter)(((int)s->filter + by + INTERVIEW_FILTERS) % INTERVIEW_FILTERS);
	list(k, s);
}

/* What was said about a row, for those who only read. */
static const char *row_text(struct kiosk *k, int row)
{
	const struct interview *i = k->interview;
	const struct requirement *r = &i->answers->q->row[row];
	const struct answer *item = &i->answers->item[row];
	const char *answer = interview_answer_text(i, row, k->lang, k->arena);
	const char *text = arena_printf(k->arena, "%s %s\n\n%s", r->id, words_in(r->ask, k->lang),
					answer ? answer : words_in(result_title(RESULT_UNANSWERED), k->lang));
	if (item->reason)
		text = arena_printf(k->arena, "%s\n%s  %s", text, kiosk_words(k, "理由", "reason"), item->reason);
	if (item->evidence != EVIDENCE_UNSET)
		text = arena_printf(k->arena, "%s\n%s  %s", text, kiosk_words(k, "証跡", "evidence"),
				    interview_evidence_text(i->answers, row, k->lang, k->arena));
	if (item->note)
		text = arena_printf(k->arena, "%s\n%s  %s", text, kiosk_words(k, "備考", "note"), item->note);
	return text;
}

static void go(struct kiosk *k, struct state *s)
{
	if (!s->row.count)
		return;
	int row = s->rows[s->row.at];
	interview_go(k->interview, row);
	if (!kiosk_questions(k))
		kiosk_help(k, row_text(k, row));
}

static void search_key(struct kiosk *k, struct state *s, const struct key *key)
{
	if (key->kind == PRESS_ESCAPE) {
		field_set(&s->search, "");
		s->searching = false;
	} else {
		field_key(&s->search, key);
	}
	list(k, s);
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	char letter = s->searching ? 0 : kiosk_letter(k, key);
	bool at_edge = key->kind == PRESS_LEFT || key->kind == PRESS_RIGHT;
	if (key->kind == PRESS_ENTER)
		go(k, s);
	else if (key->kind == PRESS_TAB || key->kind == PRESS_TAB_BACK || (at_edge && !s->searching))
		turn(k, s, key->kind == PRESS_TAB || key->kind == PRESS_RIGHT ? 1 : -1);
	else if (letter == '/' || (key->kind == PRESS_FUNCTION && key->n == 3))
		s->searching = true;
	else if (key->kind == PRESS_FUNCTION && key->n == 8)
		kiosk_push(k, &page_verdict, NULL);
	else if (letter == 'b' || letter == 'q' || (key->kind == PRESS_FUNCTION && (key->n == 6 || key->n == 10)) ||
		 (key->kind == PRESS_ESCAPE && !s->searching))
		kiosk_pop(k);
	else if (letter == '?')
		kiosk_help(k, NULL);
	else if ((s->searching && key->kind == PRESS_TEXT) || !chooser_key(&s->row, key, (size_t)list_rows(k)))
		if (s->searching)
			search_key(k, s, key);
}

static void again(struct kiosk *k, void *state)
{
	if (k->interview)
		list(k, state);
}

const struct page page_review = {
    .name = "review",
    .title = {"一覧", "review"},
    .size = sizeof(struct state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .again = again,
    .close = close_page,
    .hint = {{"Enter", {"その質問へ", "go there"}, {.kind = PRESS_ENTER}},
	     {"Tab", {"絞り込み", "filter"}, {.kind = PRESS_TAB}},
	     {"F3", {"探す", "find"}, {.kind = PRESS_FUNCTION, .n = 3}},
	     {"F8", {"判定", "verdict"}, {.kind = PRESS_FUNCTION, .n = 8}},
	     {"Esc", {"戻る", "back"}, {.kind = PRESS_ESCAPE}},
	     {"F1", {"説明", "help"}, {.kind = PRESS_FUNCTION, .n = 1}}},
    .help = {"すべての質問を1行ずつ並べています。○ 満たす、△ 一部、× 満たさない、? 不明、… 未回答、－ 該当なし です。\n"
	     "Tab か ←→ で、未回答、不明、満たさない、変わったものに絞り込めます。\n"
	     "/ か F3 で言葉を打つと、番号・質問・答え・備考にその言葉がある質問だけになります（Esc でやめます）。\n"
	     "Enter で、選んだ質問へ移ります。答えは失われません。",
	     "every question in a line: ○ met, △ partly, × not met, ? unknown, … unanswered, － not applicable\n"
	     "Tab or the arrows left and right filter: unanswered, unknown, unmet, changed\n"
	     "/ or F3 and a word leave only questions that hold it in id, question, answer or note (Esc ends that)\n"
	     "Enter goes to the question; no answer is lost"},
};
