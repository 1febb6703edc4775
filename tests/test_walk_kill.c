/* kill -9 at random moments of a scripted walk: every answer after which the next question was shown is in the
 * register. The moments come from a fixed seed; what happens at each depends on the machine, what must hold does not.
 */
#define _GNU_SOURCE
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assess/register.h"
#include "tests/pty.h"

enum { ROUNDS = 200, ROUNDS_SANITIZED = 25, LATEST_US = 250000, ROWS = 3 };

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

/* A process that kills another after a while. */
static pid_t kill_later(pid_t victim, unsigned us)
{
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		usleep(us);
		kill(victim, SIGKILL);
		_exit(0);
	}
	return pid;
}

/* Answers round and round until the program dies. */
static void walk_until_killed(struct walker *w, struct pty *t)
{
	if (!pty_prompt(t))
		return;
	for (;;) {
		if (!pty_line(t, "j PRF-07"))
			return;
		for (int i = 0; i < ROWS; i++) {
			snprintf(w->sent[i], sizeof(w->sent[i]), "課%d", ++w->counter);
			bool alive = pty_line(t, w->sent[i]);
			/* The header of the next question is the confirmation. */
			if (strstr(pty_since(t), "\n[")) {
				memcpy(w->confirmed[i], w->sent[i], sizeof(w->confirmed[i]));
				w->answers++;
			}
			if (!alive)
				return;
		}
	}
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
	assert_int_equal(register_verify_log(r, &err), 0);
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
		pid_t killer = kill_later(t.pid, 1000 + next_random(&w) % LATEST_US);
		walk_until_killed(&w, &t);
		assert_int_equal(pty_end(&t), 1000 + SIGKILL);
		waitpid(killer, NULL, 0);
		pty_clear(&t);
		w.kills++;
		check_register(&w);
	}
	assert_int_equal(w.kills, rounds);
	assert_true(w.answers > rounds); /* it did answer in between */
	print_message("%d kills, %d confirmed answers, none lost\n", w.kills, w.answers);
	place_remove(&w.p);
}

int main(void)
{
	struct check_list list = {0};
	check_add(&list, loses_nothing, NULL, "walk: kill -9 at random moments loses no confirmed answer");
	return check_run(&list, "walk kill");
}
