#define _GNU_SOURCE
#include "tests/register_case.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* What a child says after register_put returned: this row has this value on disk. */
struct confirmed {
	int32_t row, value;
};

enum { ROUNDS = 60, PUTS = 200 };

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16 & 0x7fff;
}

/* Puts one value, with a note that counts on from the note read before, so that an answer overwritten unseen shows.
 * Again as often as somebody else was faster. False when it failed otherwise. */
static bool insist(struct scene *s, struct register_db *r, const char *id, int row, int value)
{
	char text[32], count[32];
	snprintf(text, sizeof(text), "%d", value);
	for (;;) {
		bool conflict = false;
		const struct answer *seen = &s->a->item[row];
		struct answer answer = plain_answer(text, seen->revision);
		snprintf(count, sizeof(count), "%ld", seen->note ? strtol(seen->note, NULL, 10) + 1 : 1);
		answer.note = count;
		if (!register_put(r, id, &s->q->row[row], &answer, "佐藤", &conflict, &s->err)) {
			answers_set(s->a, row, &answer);
			return true;
		}
		if (!conflict)
			return false;
		err_clear(&s->err);
		if (register_refresh(r, id, s->a, &s->err))
			return false;
	}
}

/* Puts 1, 2, 3 … on the rows in turn from `first` on, until it is killed. */
static int put_for_ever(struct scene *s, int first, int out)
{
	struct register_db *r = NULL;
	if (register_open(&r, s->path, false, &s->host, &s->err) || register_refresh(r, "R8-0001", s->a, &s->err))
		return 1;
	for (int value = first;; value++) {
		struct confirmed c = {value % CASE_ROWS, value};
		if (!insist(s, r, "R8-0001", c.row, value))
			return 1;
		if (write(out, &c, sizeof(c)) != (ssize_t)sizeof(c))
			return 1;
	}
}

/* The next confirmation; false when the child is gone and has said everything. */
static bool hear(int in, struct confirmed *c)
{
	ssize_t n;
	do
		n = read(in, c, sizeof(*c));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*c);
}

/* Lets a child put and kills it after some confirmations and a moment more; notes what it confirmed. */
static void one_round(struct scene *s, unsigned *seed, int32_t last[CASE_ROWS], int *next)
{
	int pipe_end[2], status;
	struct confirmed c;
	assert_int_equal(pipe2(pipe_end, O_CLOEXEC), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (!child)
		_exit(put_for_ever(s, *next, pipe_end[1]));
	close(pipe_end[1]);
	bool alive = true;
	for (unsigned wait = next_random(seed) % 12; wait && alive; wait--)
		if ((alive = hear(pipe_end[0], &c)))
			last[c.row] = c.value;
	const struct timespec moment = {.tv_nsec = (long)(next_random(seed) % 3000) * 1000};
	nanosleep(&moment, NULL);
	assert_int_equal(kill(child, SIGKILL), 0);
	while (hear(pipe_end[0], &c))
		last[c.row] = c.value;
	close(pipe_end[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(alive && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* Every confirmed value is there; at most one more, the one that was being put. */
static void check_round(struct scene *s, int32_t last[CASE_ROWS], int *next)
{
	struct questionnaire *q;
	struct answers *a;
	int more = 0, highest = 0;
	struct register_db *r = open_register(s, 1000);
	assert_whole(r, &s->err);
	assert_int_equal(register_load(r, "R8-0001", &q, &a, &s->err), 0);
	for (int row = 0; row < CASE_ROWS; row++) {
		int value = a->item[row].value ? (int)strtol(a->item[row].value, NULL, 10) : 0;
		if (value != last[row]) {
			assert_int_equal(value % CASE_ROWS, row);
			assert_true(value > last[row]);
			more++;
		}
		if (value)
			assert_int_equal(strtol(a->item[row].note, NULL, 10), a->item[row].revision);
		last[row] = value;
		highest = value > highest ? value : highest;
	}
	assert_true(more <= 1);
	*next = highest + 1;
	answers_free(a);
	questionnaire_free(q);
	register_close(r);
}

static void test_kill(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	int32_t last[CASE_ROWS] = {0};
	int next = 1;
	unsigned seed = 20260601;
	scene_start(&s);
	struct register_db *r = open_register(&s, 1000);
	assert_int_equal(register_create(r, s.a, NULL, "山田", id, sizeof(id), &s.err), 0);
	register_close(r);
	for (int i = 0; i < ROUNDS; i++) {
		one_round(&s, &seed, last, &next);
		check_round(&s, last, &next);
	}
	/* The children did put: about six confirmed in a round. */
	assert_true(next > 2 * ROUNDS);
	scene_end(&s);
}

/* Two programs, each putting PUTS answers. */
struct pair {
	const char *name;
	int rows;   /* each puts on this many rows in turn */
	int second; /* the first row of the second program */
};

static const struct pair pairs[] = {
    {"on rows of their own", 6, 6},
    {"on the same rows", 4, 0},
    {"on one row", 1, 0},
};

/* `which` is 0 or 1; values of the one are even, of the other odd. */
static int put_many(struct scene *s, const struct pair *p, int which, int gate)
{
	struct register_db *r = NULL;
	char go;
	/* Both start together, when the parent closes the gate. */
	if (register_open(&r, s->path, false, &s->host, &s->err) || read(gate, &go, 1) != 0)
		return 1;
	for (int i = 1; i <= PUTS; i++)
		if (!insist(s, r, "R8-0001", which * p->second + i % p->rows, i * 2 + which))
			return 1;
	register_close(r);
	return 0;
}

static void test_pair(void **state)
{
	const struct pair *p = *state;
	struct scene s;
	char id[REGISTER_ID];
	int gate[2], status;
	pid_t child[2];
	scene_start(&s);
	struct register_db *r = open_register(&s, 1000);
	assert_int_equal(register_create(r, s.a, NULL, "山田", id, sizeof(id), &s.err), 0);
	register_close(r);
	assert_int_equal(pipe2(gate, O_CLOEXEC), 0);
	for (int i = 0; i < 2; i++) {
		child[i] = fork();
		assert_true(child[i] >= 0);
		if (!child[i]) {
			close(gate[1]);
			_exit(put_many(&s, p, i, gate[0]));
		}
	}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_int_equal(status, 0);
	}
	r = open_register(&s, 1000);
	/* Nothing lost: each put is a revision and a line, and no value was put twice or left out. */
	assert_int_equal(number_in(r, "SELECT sum(revision) FROM answer"), 2 * PUTS);
	assert_int_equal(number_in(r, "SELECT sum(CAST(note AS INTEGER)) FROM answer"), 2 * PUTS);
	assert_int_equal(number_in(r, "SELECT count(*) FROM log WHERE what = 'answer'"), 2 * PUTS);
	assert_int_equal(number_in(r, "SELECT count(DISTINCT json_extract(after, '$.value')) FROM log"), 2 * PUTS);
	/* Each line's `before` is the `after` of the line before it on that row. */
	assert_int_equal(number_in(r, "SELECT count(*) FROM (SELECT before, lag(after) OVER (PARTITION BY row ORDER BY"
				      " number) AS was FROM log WHERE what = 'answer') WHERE before IS NOT was"),
			 0);
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

int main(void)
{
	struct check_list list = {0};
	check_add(&list, test_kill, NULL, "killed %d times", ROUNDS);
	CHECK_ROWS(&list, test_pair, pairs, "two programs");
	return check_run(&list, "register, many and killed");
}
