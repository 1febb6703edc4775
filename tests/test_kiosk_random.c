/* Every key at random: no crash, no broken screen, and every answer that was told to be stored is in the register. The
 * keys come from a fixed seed; SHINSA_RANDOM_S (seconds) lengthens it. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "assess/register.h"
#include "tests/kiosk_case.h"
#include "tests/term.h"

enum { SECONDS = 10, SECONDS_SANITIZED = 60, SEED = 20260601, NOTES_MAX = 4000 };

/* All that can be pressed; what leaves the program is pressed, too, and it is then started again. */
static const char *const keys[] = {
    "<Enter>",
    "<Enter>",
    "<Enter>",
    "<Esc>",
    "<Tab>",
    "<BTab>",
    "<Up>",
    "<Down>",
    "<Left>",
    "<Right>",
    "<Home>",
    "<End>",
    "<PgUp>",
    "<PgDn>",
    "<BS>",
    "<Del>",
    "<F1>",
    "<F2>",
    "<F3>",
    "<F4>",
    "<F5>",
    "<F6>",
    "<F7>",
    "<F8>",
    "<F9>",
    "<C-a>",
    "<C-c>",
    "<C-d>",
    "<C-l>",
    "<C-u>",
    "<C-w>",
    "<C-z>",
    "0",
    "1",
    "2",
    "3",
    "9",
    "-",
    "a",
    "b",
    "d",
    "e",
    "n",
    "q",
    "r",
    "y",
    "z",
    "?",
    "/",
    " ",
    "あ",
    "髙",
    "葛󠄀",
    "２",
    "令和9年3月31日",
    "7123456789012",
    "<Click 5 30>",
    "<Click 23 4>",
    "\033[Z~",
    "\033[99;99R",
    "\x01",
    "<F10>",
    "<Paste>貼った\nもの</Paste>",
    "不明",
    "はい",
};

struct run_state {
	struct place p;
	struct term t;
	unsigned random;
	int noted; /* notes that were confirmed */
	char note[32];
};

static unsigned next_random(struct run_state *s)
{
	s->random = s->random * 1103515245u + 12345u;
	return s->random >> 8;
}

static void start(struct run_state *s)
{
	static const char *const words[] = {"kiosk", "--idle", "0", NULL};
	term_start(&s->t, &s->p, 24, 80, words);
	term_expect(&s->t, "F10");
}

/* A sign-in page without officers to choose is no place to be for long. */
static void sign_in_where_asked(struct run_state *s)
{
	if (!s->t.ended && term_shows(&s->t, "氏名を選び"))
		term_keys(&s->t, "<Esc><Esc>" YAMADA);
}

/* Now and then a note that can be found again: told to be stored, it must be. */
static void write_note(struct run_state *s)
{
	char script[80];
	snprintf(s->note, sizeof(s->note), "覚え%d", s->noted + 1);
	snprintf(script, sizeof(script), "<F2><End><C-u>%s<Enter>", s->note);
	term_keys(&s->t, script);
	if (!s->t.ended && term_shows(&s->t, "備考を保存しました"))
		s->noted++;
}

static void press(struct run_state *s)
{
	if (next_random(s) % 20 == 0)
		write_note(s);
	else
		term_keys(&s->t, keys[next_random(s) % (sizeof(keys) / sizeof(keys[0]))]);
	if (s->t.ended) {
		assert_int_equal(s->t.code, 0);
		term_clear(&s->t);
		start(s);
	}
	term_text(&s->t); /* checks the grid */
	sign_in_where_asked(s);
}

struct search {
	bool found[NOTES_MAX + 1];
};

static bool look(void *ctx, const struct log_line *line)
{
	struct search *search = ctx;
	const char *at = line->after ? strstr(line->after, "\"note\":\"覚え") : NULL;
	int number = at ? atoi(at + strlen("\"note\":\"覚え")) : 0;
	if (number > 0 && number <= NOTES_MAX)
		search->found[number] = true;
	return true;
}

static void check_register(struct run_state *s)
{
	struct register_db *r = NULL;
	struct host host;
	struct err err = {0};
	static struct search search;
	char *path = place_path(&s->p, "shinsa/register.db");
	host_system(&host);
	assert_int_equal(register_open(&r, path, false, &host, &err), 0);
	assert_int_equal(register_verify_log(r, NULL, &err), 0);
	assert_int_equal(register_log(r, NULL, look, &search, &err), 0);
	for (int i = 1; i <= s->noted && i <= NOTES_MAX; i++)
		if (!search.found[i])
			fail_msg("note %d was confirmed and is not in the register", i);
	register_close(r);
	free(path);
}

static void test_random(void **state)
{
	(void)state;
	struct run_state s = {.random = SEED};
	const char *more = getenv("SHINSA_RANDOM_S");
	int seconds = more ? atoi(more) : getenv("SHINSA_SANITIZED") ? SECONDS_SANITIZED : SECONDS;
	time_t end = time(NULL) + seconds;
	int pressed = 0;
	kiosk_place(&s.p, KIOSK_CASE);
	start(&s);
	sign_in_where_asked(&s);
	for (; time(NULL) < end; pressed++)
		press(&s);
	print_message("%d keys, %d notes confirmed\n", pressed, s.noted);
	assert_true(s.noted > 0);
	term_clear(&s.t);
	check_register(&s);
	place_remove(&s.p);
}

int main(void)
{
	struct check_list l = {0};
	setenv("SHINSA_FOREIGN_LEAKS", "1", 1); /* see test_kiosk.c */
	check_add(&l, test_random, NULL, "every key at random");
	kiosk_base_make();
	int failed = check_run(&l, "kiosk at random");
	kiosk_base_remove();
	return failed;
}
