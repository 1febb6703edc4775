#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <stdlib.h>
#include <string.h>

#include "assess/text.h"

enum { SIGNALLED = 128, MINUTE_MS = 60000, NOTICE_ROW = 2 /* from below */, KEYS_ROW = 1 };

int kiosk_top(const struct kiosk *k)
{
	(void)k;
	return 1;
}

int kiosk_bottom(const struct kiosk *k)
{
	return screen_rows(k->screen) - NOTICE_ROW;
}

/* ---- notices ---- */

static void forget_notice(struct kiosk *k)
{
	free((void *)(uintptr_t)k->notice.text.ja);
	free((void *)(uintptr_t)k->notice.text.en);
	k->notice = (struct notice){0};
}

static const char *copy(const char *text)
{
	size_t n = text ? strlen(text) + 1 : 1;
	char *out = mem_new(n, 1);
	if (text)
		memcpy(out, text, n);
	return out;
}

void kiosk_tell(struct kiosk *k, enum notice_tone tone, struct words text)
{
	struct notice notice = {tone, {copy(words_in(text, LANG_JA)), copy(words_in(text, LANG_EN))}};
	forget_notice(k);
	k->notice = notice;
}

void kiosk_tell_all(struct kiosk *k, const struct notices *n)
{
	enum notice_tone tone = NOTICE_NEWS;
	struct words all = {"", ""};
	for (size_t i = 0; i < n->count; i++)
		if (n->item[i].tone > tone)
			tone = n->item[i].tone;
	for (size_t i = 0; i < n->count; i++) {
		if (n->item[i].tone != tone)
			continue;
		all.ja = arena_printf(k->arena, "%s%s%s", all.ja, *all.ja ? "　" : "", n->item[i].text.ja);
		all.en =
		    arena_printf(k->arena, "%s%s%s", all.en, *all.en ? "; " : "", words_in(n->item[i].text, LANG_EN));
	}
	if (n->count)
		kiosk_tell(k, tone, all);
}

/* ---- pages ---- */

static struct opened_page *top(struct kiosk *k)
{
	return k->depth ? &k->stack[k->depth - 1] : NULL;
}

void kiosk_push(struct kiosk *k, const struct page *page, const void *with)
{
	if (k->depth == KIOSK_PAGES_MAX)
		return;
	void *state = mem_new(page->size ? page->size : 1, 1);
	if (page->open && !page->open(k, state, with)) {
		free(state);
		return;
	}
	k->stack[k->depth++] = (struct opened_page){page, state};
}

static void close_top(struct kiosk *k)
{
	struct opened_page *p = top(k);
	if (p->page->close)
		p->page->close(k, p->state);
	explicit_bzero(p->state, p->page->size);
	free(p->state);
	k->depth--;
}

void kiosk_pop(struct kiosk *k)
{
	close_top(k);
	struct opened_page *p = top(k);
	if (p && p->page->again)
		p->page->again(k, p->state);
}

static void put_case_away(struct kiosk *k)
{
	interview_free(k->interview);
	k->interview = NULL;
}

/* The first page is that of signing in, the second the start. */
static void close_down_to(struct kiosk *k, size_t depth)
{
	while (k->depth > depth)
		close_top(k);
	struct opened_page *p = top(k);
	if (p && p->page->again)
		p->page->again(k, p->state);
}

void kiosk_home(struct kiosk *k)
{
	put_case_away(k);
	close_down_to(k, 2);
}

static bool back_to(struct kiosk *k, const struct page *page)
{
	size_t at = k->depth;
	while (at > 0 && k->stack[at - 1].page != page)
		at--;
	if (at)
		close_down_to(k, at);
	return at > 0;
}

bool kiosk_questions(struct kiosk *k)
{
	return back_to(k, &page_question);
}

void kiosk_go(struct kiosk *k, const struct page *page)
{
	if (!back_to(k, page))
		kiosk_push(k, page, NULL);
}

void kiosk_case(struct kiosk *k, struct interview *i)
{
	put_case_away(k);
	k->interview = i;
	/* What somebody decides on, or has decided, is not answered any more. */
	const bool asks = k->desk->who->role == OFFICER_AUTHOR && desk_asks(k->desk, i);
	if (asks)
		kiosk_push(k, &page_question, NULL);
	if (!asks || i->over)
		kiosk_push(k, &page_verdict, NULL);
	if (!asks && k->desk->who->role == OFFICER_AUTHOR)
		kiosk_push(k, &page_steps, NULL);
}

void kiosk_signed_in(struct kiosk *k)
{
	bool same = k->locked && k->desk->who->number == k->owner;
	k->owner = k->desk->who->number;
	k->locked = false;
	if (same) {
		kiosk_pop(k);
		return;
	}
	put_case_away(k);
	close_down_to(k, 1);
	kiosk_push(k, &page_start, NULL);
}

void kiosk_sign_out(struct kiosk *k)
{
	put_case_away(k);
	desk_sign_out(k->desk);
	k->owner = 0;
	k->locked = false;
	close_down_to(k, 1);
	screen_redraw(k->screen);
}

static void lock(struct kiosk *k)
{
	desk_lock(k->desk);
	k->locked = true;
	forget_notice(k);
	kiosk_push(k, &page_signin, NULL);
	screen_redraw(k->screen);
}

/* ---- drawing ---- */

/* 審査      案件名      R8-0001   14:05 */
static void draw_bar(struct kiosk *k)
{
	int columns = screen_columns(k->screen), at = columns;
	const struct interview *i = k->locked ? NULL : k->interview;
	const struct page *page = top(k)->page;
	const char *title = words_in(page->title, k->lang), *clock, *id = "";
	struct date_clock now = date_clock_in_japan(k->session->host.now(k->session->host.ctx));
	clock = arena_printf(k->arena, "%02d:%02d", now.hour, now.minute);
	if (i) {
		const char *name = answers_fact(i->answers, CASE_TITLE, k->lang, k->arena);
		title = name ? name : words_in(i->questionnaire->title, k->lang);
		id = i->id;
	}
	screen_line(k->screen, 0, 0, columns, LOOK_BAR, kiosk_words(k, " 審査", " shinsa"));
	at -= (int)screen_width(clock) + 1;
	screen_text(k->screen, 0, at, columns - at, LOOK_BAR, clock);
	at -= (int)screen_width(id) + 3;
	screen_text(k->screen, 0, at, columns - at, LOOK_BAR, id);
	screen_text(k->screen, 0, 11, at - 13, LOOK_BAR, title);
}

static const char *hint_text(struct kiosk *k, const struct hint *h)
{
	return arena_printf(k->arena, "%s %s", h->key, words_in(h->label, k->lang));
}

/* Two blanks between them, or one where they would not fit. */
static void draw_keys(struct kiosk *k, const struct page *page)
{
	int row = screen_rows(k->screen) - KEYS_ROW, columns = screen_columns(k->screen), at = 1, all = 0, gap = 2;
	screen_line(k->screen, row, 0, columns, LOOK_BAR, "");
	for (size_t i = 0; i < HINTS_MAX && page->hint[i].key; i++)
		all += (int)screen_width(hint_text(k, &page->hint[i])) + gap;
	if (all > columns)
		gap = 1;
	for (size_t i = 0; i < HINTS_MAX && page->hint[i].key; i++) {
		const struct hint *h = &page->hint[i];
		const char *text = hint_text(k, h);
		int width = (int)screen_width(text);
		if (at + width > columns)
			break;
		screen_text(k->screen, row, at, width, LOOK_BAR, text);
		screen_target(k->screen, row, at, width, h->press);
		at += width + gap;
	}
}

/* On the line above the keys; a longer one covers what lies above it, so that it is read whole. */
static void draw_lines(struct kiosk *k, enum look look, const char *text)
{
	int columns = screen_columns(k->screen), last = screen_rows(k->screen) - NOTICE_ROW;
	int lines = screen_wrap(NULL, 0, 0, 0, columns - 2, 0, look, k->lang, text);
	for (int i = 0; i < lines; i++)
		screen_line(k->screen, last - i, 0, columns, look, "");
	screen_wrap(k->screen, last - lines + 1, 1, lines, columns - 2, 0, look, k->lang, text);
}

static void draw_notice(struct kiosk *k, int64_t now)
{
	static const char *const mark[] = {[NOTICE_NEWS] = "", [NOTICE_WARNING] = "! ", [NOTICE_REFUSED] = "× "};
	static const enum look looks[] = {
	    [NOTICE_NEWS] = LOOK_GOOD, [NOTICE_WARNING] = LOOK_WARNING, [NOTICE_REFUSED] = LOOK_BAD};
	int left = idle_left_s(&k->idle, now);
	if (idle_look(&k->idle, now) == IDLE_WARNING && k->desk->who)
		draw_lines(k, LOOK_WARNING,
			   kiosk_printf(
			       k,
			       "! あと%d秒でロックします（答えは保存済み）。続けるには、どれかのキーを押してください。",
			       "! locking in %d seconds (answers are saved); press any key to stay", left));
	else if (k->notice.text.ja)
		draw_lines(k, looks[k->notice.tone],
			   arena_printf(k->arena, "%s%s", mark[k->notice.tone], words_in(k->notice.text, k->lang)));
}

static void draw_too_small(struct kiosk *k)
{
	int rows = screen_rows(k->screen), columns = screen_columns(k->screen);
	const char *text = kiosk_printf(
	    k, "画面が小さすぎます（いま %d×%d）。%d×%d 以上に広げてください。入力したものはそのまま残っています。",
	    "this screen is too small (%d×%d); make it %d×%d or larger; nothing is lost", columns, rows,
	    SCREEN_COLUMNS_MIN, SCREEN_ROWS_MIN);
	screen_wrap(k->screen, 0, 0, rows, columns, 0, LOOK_TEXT, k->lang, text);
}

static void draw_pages(struct kiosk *k)
{
	size_t from = k->depth - 1;
	while (from > 0 && k->stack[from].page->over)
		from--;
	for (size_t i = from; i < k->depth; i++)
		k->stack[i].page->draw(k, k->stack[i].state);
}

static void draw(struct kiosk *k, int64_t now)
{
	k->arena = arena_new();
	screen_clear(k->screen);
	if (!screen_fits(k->screen)) {
		draw_too_small(k);
	} else {
		draw_bar(k);
		draw_keys(k, top(k)->page);
		draw_pages(k);
		draw_notice(k, now);
	}
	screen_show(k->screen);
	arena_free(k->arena);
	k->arena = NULL;
}

void kiosk_working(struct kiosk *k, const char *ja, const char *en)
{
	struct arena *arena = k->arena;
	kiosk_tell(k, NOTICE_NEWS, (struct words){ja, en});
	draw(k, idle_now_ms());
	k->arena = arena;
	forget_notice(k);
}

/* ---- keys ---- */

char kiosk_letter(struct kiosk *k, const struct key *key)
{
	if (key->kind != PRESS_TEXT)
		return 0;
	const char *folded = text_search_key(k->arena, key->text);
	if (folded[0] && !folded[1] && (unsigned char)folded[0] < 0x80)
		return folded[0];
	return 0;
}

void kiosk_help(struct kiosk *k, const char *text)
{
	const struct page *page = top(k)->page;
	const struct help_box box = {.title = words_in(page->title, k->lang),
				     .text = text ? text : words_in(page->help, k->lang)};
	kiosk_push(k, &page_help, &box);
}

static void leave(struct kiosk *k, int signal)
{
	k->leaving = true;
	k->signal = signal;
}

static void give_key(struct kiosk *k, const struct key *key)
{
	struct opened_page *p = top(k);
	forget_notice(k);
	if (key->kind == PRESS_CONTROL && key->text[0] == 'l')
		screen_redraw(k->screen);
	else if (key->kind == PRESS_FUNCTION && key->n == 1 && p->page->help.ja)
		kiosk_help(k, NULL);
	else if (screen_fits(k->screen))
		p->page->key(k, p->state, key);
}

/* The key that ends a warning does nothing else: nobody saw what it would do. */
static void take_key(struct kiosk *k, const struct key *key)
{
	int64_t now = idle_now_ms();
	bool warned = idle_look(&k->idle, now) == IDLE_WARNING && k->desk->who;
	switch (key->kind) {
	case PRESS_TIMEOUT:
		if (idle_look(&k->idle, now) == IDLE_LOCKED && k->desk->who)
			lock(k);
		return;
	case PRESS_RESIZED:
		return;
	case PRESS_SIGNAL:
		leave(k, key->n);
		return;
	case PRESS_HANGUP:
		leave(k, 0);
		return;
	default:
		idle_touch(&k->idle, now);
		if (!warned)
			give_key(k, key);
	}
}

/* Until something on the screen would change by itself: the clock, the warning, the lock. */
static int64_t wait_ms(const struct kiosk *k)
{
	int64_t now = k->session->host.now(k->session->host.ctx), idle = idle_wait_ms(&k->idle, idle_now_ms());
	int64_t minute = MINUTE_MS - now % 60 * 1000;
	return k->desk->who && idle >= 0 && idle < minute ? idle : minute;
}

static void run(struct kiosk *k)
{
	while (!k->leaving) {
		if (!screen_busy(k->screen))
			draw(k, idle_now_ms());
		struct key key = screen_key(k->screen, wait_ms(k));
		k->arena = arena_new();
		take_key(k, &key);
		explicit_bzero(&key, sizeof(key));
		arena_free(k->arena);
		k->arena = NULL;
	}
}

static void kiosk_close(struct kiosk *k)
{
	while (k->depth)
		close_top(k);
	put_case_away(k);
	desk_sign_out(k->desk);
	screen_close(k->screen);
	desk_close(k->desk);
	forget_notice(k);
}

int kiosk_run(struct session *s)
{
	struct kiosk k = {.session = s, .lang = s->say.lang};
	const struct screen_options look = {.no_color = s->opt->no_color,
					    .ambiguous_wide =
						s->opt->ambiguous && strcmp(s->opt->ambiguous, "wide") == 0};
	if (desk_open(&k.desk, s, &s->err) < 0)
		return -1;
	if (screen_open(&k.screen, &look, &s->err) < 0) {
		desk_close(k.desk);
		return -1;
	}
	idle_init(&k.idle, s->opt->idle, idle_now_ms());
	kiosk_push(&k, &page_signin, NULL);
	if (!k.desk->officers)
		kiosk_push(&k, &page_enrol, NULL);
	run(&k);
	kiosk_close(&k);
	return k.signal ? SIGNALLED + k.signal : 0;
}
