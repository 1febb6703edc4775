/* kill -9 at random moments of a scripted walk: every answer after which the next question was shown is in the
 * register. The moments come from a fixed seed; what happens at each depends on the machine, what must hold does not.
 */
#define _GNU_SOURCE
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/register.h"
#include "tests/pty.h"

enum { ROUNDS = 200, ROUNDS_SANITIZED = 25, LATEST_US = 12000, ROWS = 3, ANSWERS_MAX = 6 };

/* Three questions of free text, one after the other. */
static const char *const rows[ROWS] = {"PRF-07", "PRF-08", "PRF-09"};

struct walker {
	struct place p;
	struct host host;
	unsigned random;
	int counter;
	char confirmed[ROWS][32], sent[ROWS][32]; /* the last answer seen to be taken, and the last typed */
	int kills, answers;
};

static unsigned next_random(struct walker *w)
{
	w->random = w->random * 1103515245u + 12345u;
	return w->random >> 8;
}

static void start(struct walker *w)
{
	static const char *const words[] = {"run", "--answers", "mixed.ini", "--no-input", "--unsigned", NULL};
	place_make(&w->p);
	host_system(&w->host);
	char *path = NULL;
	struct buf bytes;
	struct err err = {0};
	buf_init(&bytes, INI_FILE_MAX);
	assert_true(asprintf(&path, "%s/cloud-mixed.ini", w->p.examples) > 0);
	assert_int_equal(w->host.read(w->host.ctx, path, INI_FILE_MAX, &bytes, &err), 0);
	place_write(&w->p, "mixed.ini", buf_text(&bytes));
	struct run r = place_run(&w->p, words, NULL);
	assert_int_equal(r.code, 0);
	run_clear(&r);
	buf_clear(&bytes);
	free(path);
}

/* The answer to row i is sent; the header of the next question is its confirmation. */
static bool answer(struct walker *w, struct pty *t, int i)
{
	snprintf(w->sent[i], sizeof(w->sent[i]), "課%d", ++w->counter);
	bool alive = pty_line(t, w->sent[i]);
	if (strstr(pty_since(t), "\n[")) {
		memcpy(w->confirmed[i], w->sent[i], sizeof(w->confirmed[i]));
		w->answers++;
	}
	return alive;
}

/* Answers a few questions, types one more answer, and pulls the plug a moment later: before, while or after it is
 * stored and confirmed. */
static void walk_until_killed(struct walker *w, struct pty *t)
{
	int before = 1 + (int)(next_random(w) % ANSWERS_MAX), i = 0;
	assert_true(pty_prompt(t));
	assert_true(pty_line(t, "j PRF-07"));
	for (int n = 0; n < before; n++) {
		assert_true(answer(w, t, i));
		i = (i + 1) % ROWS;
		if (i == 0)
			assert_true(pty_line(t, "j PRF-07"));
	}
	char line[40];
	snprintf(w->sent[i], sizeof(w->sent[i]), "課%d", ++w->counter);
	snprintf(line, sizeof(line), "%s\r", w->sent[i]);
	pty_mark(t);
	pty_send(t, line);
	usleep(next_random(w) % LATEST_US);
	kill(t->pid, SIGKILL);
	if (!pty_prompt(t) && strstr(pty_since(t), "\n["))
		memcpy(w->confirmed[i], w->sent[i], sizeof(w->confirmed[i]));
}

/* Every confirmed answer is there, or the one typed after it whose confirmation was cut off. */
static void check_register(struct walker *w)
{
	struct register_db *r = NULL;
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	struct err err = {0};
	char path[128];
	snprintf(path, sizeof(path), "%s/shinsa/register.db", w->p.dir);
	assert_int_equal(register_open(&r, path, false, &w->host, &err), 0);
	assert_int_equal(register_load(r, "R8-0001", &q, &a, &err), 0);
	for (int i = 0; i < ROWS; i++) {
		const char *value = a->item[questionnaire_find(q, rows[i])].value;
		assert_non_null(value);
		if (!w->confirmed[i][0] && strcmp(value, w->sent[i]) != 0)
			continue; /* still as it was before the first round */
		if (strcmp(value, w->sent[i]) == 0)
			memcpy(w->confirmed[i], w->sent[i], sizeof(w->confirmed[i]));
		assert_string_equal(value, w->confirmed[i]);
	}
	assert_int_equal(register_verify_log(r, NULL, &err), 0);
	answers_free(a);
	questionnaire_free(q);
	register_close(r);
}

static void loses_nothing(void **state)
{
	(void)state;
	static const char *const words[] = {"resume", "R8-0001", NULL};
	struct walker w = {.random = 20260401};
	int rounds = getenv("SHINSA_SANITIZED") ? ROUNDS_SANITIZED : ROUNDS;
	start(&w);
	for (int i = 0; i < rounds; i++) {
		struct pty t;
		pty_start(&t, &w.p, "dumb", words);
		walk_until_killed(&w, &t);
		assert_int_equal(pty_end(&t), 1000 + SIGKILL);
		pty_clear(&t);
		w.kills++;
		check_register(&w);
	}
	assert_int_equal(w.kills, rounds);
	assert_true(w.answers >= rounds);
	print_message("%d kills, %d confirmed answers, none lost\n", w.kills, w.answers);
	place_remove(&w.p);
}

int main(void)
{
	struct check_list list = {0};
	check_add(&list, loses_nothing, NULL, "walk: kill -9 at random moments loses no confirmed answer");
	return check_run(&list, "walk kill");
}
