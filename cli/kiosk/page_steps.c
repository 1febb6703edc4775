#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <string.h>

/* What can be done about a case besides answering and signing: the steps of its life, its findings, its clauses. Opened
 * again on top of itself for one finding, and for what may happen to the service. */

enum { MARGIN = 2, LABEL = 32, TEXT_MAX = 500, DETAIL_COLUMNS = 34 };

struct state {
	int about;                    /* DESK_CASE, a row, … */
	const struct desk_step *step; /* the desk's, until it is asked again */
	const char *standing;         /* likewise */
	struct chooser list;
	bool asking;
	struct field field[DESK_FIELDS];
	int fields, at; /* how many are asked for; the one typed in */
};

static void look(struct kiosk *k, struct state *s)
{
	if (desk_steps(k->desk, k->interview, s->about, &s->step, &s->list.count) != DESK_DONE) {
		s->list.count = 0;
		kiosk_tell_all(k, &k->desk->notices);
	}
	s->standing = desk_standing(k->desk, k->interview);
	if (s->list.at >= s->list.count)
		s->list.at = s->list.count ? s->list.count - 1 : 0;
}

/* `with`: an int, what it is about; NULL: the case. */
static bool open_page(struct kiosk *k, void *state, const void *with)
{
	struct state *s = state;
	s->about = with ? *(const int *)with : DESK_CASE;
	for (int n = 0; n < DESK_FIELDS; n++)
		field_init(&s->field[n], TEXT_MAX, false);
	look(k, s);
	if (s->list.count)
		return true;
	if (!k->notice.text.ja)
		kiosk_tell(
		    k, NOTICE_NEWS,
		    (struct words){"いま行える手続も、指摘もありません。", "there is nothing to do, and no finding"});
	for (int n = 0; n < DESK_FIELDS; n++)
		field_clear(&s->field[n]);
	return false;
}

static void close_page(struct kiosk *k, void *state)
{
	(void)k;
	for (int n = 0; n < DESK_FIELDS; n++)
		field_clear(&((struct state *)state)->field[n]);
}

static void again(struct kiosk *k, void *state)
{
	if (k->desk->who && k->interview)
		look(k, state);
}

/* ---- drawing ---- */

static void draw_step(struct kiosk *k, const struct state *s, size_t n, int row)
{
	const struct desk_step *step = &s->step[n];
	const bool here = n == s->list.at;
	const enum look chosen = here ? LOOK_CHOSEN : LOOK_TEXT;
	const int columns = screen_columns(k->screen) - 2 * MARGIN, from = columns - DETAIL_COLUMNS;
	screen_line(k->screen, row, MARGIN, columns, chosen, here ? "▸" : " ");
	screen_text(k->screen, row, MARGIN + 2, from - 3, chosen, step->title);
	screen_text(k->screen, row, MARGIN + from, DETAIL_COLUMNS,
		    here          ? chosen
		    : step->waits ? LOOK_BAD
				  : LOOK_QUIET,
		    step->detail);
}

static void draw_asking(struct kiosk *k, struct state *s)
{
	const struct desk_step *step = &s->step[s->list.at];
	const int rows = s->fields + 4, row = kiosk_bottom(k) - rows, columns = screen_columns(k->screen) - 2 * MARGIN;
	screen_box(k->screen, row, MARGIN, rows, columns, step->title);
	screen_text(k->screen, row + 1, MARGIN + 2, columns - 4, LOOK_TEXT,
		    s->fields ? kiosk_words(k, "書いて Enter を押すと記録します。やめるときは Esc。",
					    "Type, and Enter writes it down; Esc stops here")
			      : kiosk_words(k, "Enter で記録します。やめるときは Esc。",
					    "Enter writes it down; Esc stops here"));
	for (int n = 0; n < s->fields; n++) {
		screen_text(k->screen, row + 2 + n, MARGIN + 2, LABEL, LOOK_ACCENT,
			    words_in(desk_field_title(step->field[n]), k->lang));
		field_draw(&s->field[n], k->screen, row + 2 + n, MARGIN + 2 + LABEL, columns - LABEL - 4, n == s->at);
	}
}

static int shown(const struct kiosk *k)
{
	return kiosk_bottom(k) - kiosk_top(k) - 2;
}

static void draw(struct kiosk *k, void *state)
{
	struct state *s = state;
	const int row = kiosk_top(k), columns = screen_columns(k->screen) - 2 * MARGIN;
	const struct requirement *r = s->about >= 0 ? &k->interview->answers->q->row[s->about] : NULL;
	screen_text(k->screen, row, MARGIN, columns, LOOK_TEXT,
		    r ? arena_printf(k->arena, "%s %s", r->id, words_in(r->ask, k->lang)) : s->standing);
	chooser_show(&s->list, (size_t)shown(k));
	for (size_t i = s->list.from; i < s->list.count && (int)(i - s->list.from) < shown(k); i++)
		draw_step(k, s, i, row + 2 + (int)(i - s->list.from));
	if (s->asking)
		draw_asking(k, s);
}

/* ---- keys ---- */

static void ask(struct state *s, const struct desk_step *step)
{
	s->fields = 0;
	while (s->fields < DESK_FIELDS && step->field[s->fields])
		field_set(&s->field[s->fields++], "");
	s->at = 0;
	s->asking = true;
}

static void take(struct kiosk *k, struct state *s)
{
	const char *typed[DESK_FIELDS] = {NULL};
	struct interview *next;
	for (int n = 0; n < s->fields; n++)
		typed[n] = s->field[n].text;
	const enum desk_end end = desk_take(k->desk, k->interview, &s->step[s->list.at], typed, &next);
	if (next) {
		kiosk_home(k);
		kiosk_case(k, next);
		kiosk_tell_all(k, &next->notices);
		return;
	}
	kiosk_tell_all(k, &k->desk->notices);
	/* What was refused can be put right where it was typed. */
	s->asking = end != DESK_DONE && s->fields;
	if (end == DESK_DONE && s->about != DESK_CASE)
		kiosk_pop(k);
	else
		look(k, s);
}

static void key_asking(struct kiosk *k, struct state *s, const struct key *key)
{
	if (key->kind == PRESS_ESCAPE)
		s->asking = false;
	else if (key->kind == PRESS_ENTER && s->at + 1 < s->fields)
		s->at++;
	else if (key->kind == PRESS_ENTER)
		take(k, s);
	else if (key->kind == PRESS_UP && s->at > 0)
		s->at--;
	else if (key->kind == PRESS_DOWN && s->at + 1 < s->fields)
		s->at++;
	else if (s->fields)
		field_key(&s->field[s->at], key);
}

static void enter(struct kiosk *k, struct state *s)
{
	const struct desk_step *step = &s->step[s->list.at];
	const bool places = step->kind == DESK_CLAUSE && step->field[0];
	if (step->more != DESK_CASE)
		kiosk_push(k, &page_steps, &step->more);
	else if (places || (step->kind != DESK_FINDING && step->kind != DESK_CLAUSE))
		ask(s, step);
	else
		kiosk_help(k, arena_printf(k->arena, "%s\n\n%s", step->title, step->detail));
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	const char letter = s->asking ? 0 : kiosk_letter(k, key);
	const int n = key->kind == PRESS_FUNCTION ? key->n : 0;
	if (s->asking)
		key_asking(k, s, key);
	else if (key->kind == PRESS_ESCAPE || letter == 'b' || n == 6)
		kiosk_pop(k);
	else if (n == 10 || letter == 'q')
		kiosk_home(k);
	else if (n == 8)
		kiosk_go(k, &page_documents);
	else if (key->kind == PRESS_ENTER && s->list.count)
		enter(k, s);
	else
		chooser_key(&s->list, key, (size_t)shown(k));
}

const struct page page_steps = {
    .name = "steps",
    .title = {"手続と指摘", "steps and findings"},
    .size = sizeof(struct state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .again = again,
    .close = close_page,
    .hint = {{"↑↓", {"選ぶ", "choose"}, {.kind = PRESS_DOWN}},
	     {"Enter", {"進める", "go on"}, {.kind = PRESS_ENTER}},
	     {"Esc", {"戻る", "back"}, {.kind = PRESS_ESCAPE}},
	     {"F8", {"文書と署名へ", "documents"}, {.kind = PRESS_FUNCTION, .n = 8}},
	     {"F10", {"終了", "leave"}, {.kind = PRESS_FUNCTION, .n = 10}},
	     {"F1", {"説明", "help"}, {.kind = PRESS_FUNCTION, .n = 1}}},
    .help =
	{"この案件についていま行えること、満たしていない要件（指摘）、契約書に書く条項を並べています。\n"
	 "Enter で、契約の締結や利用の開始を記録し、指摘を誰がいつまでに是正するかを書き、条項の場所を書きます。\n"
	 "提出と承認は、文書に署名するので、F8 の画面で行います。承認者は、見るだけです。",
	 "what can be done about this case now, the requirements that are not met (findings), and the clauses of the "
	 "contract\n"
	 "Enter records the contract or the start, who mends a finding until when, and where a clause stands\n"
	 "submitting and approving sign documents, and are behind F8. Approvers only read here"},
};
