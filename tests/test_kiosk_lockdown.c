/* What a kiosk on a shared machine must hold against: signals, keys that stop programs, a terminal that closes, kill
 * -9, the next officer, and whoever reads the scrollback or the memory of the process. In a real terminal (tmux). */
#define _GNU_SOURCE
#include "tests/check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assess/register.h"
#include "assess/text.h"
#include "tests/tmux.h"

#define PASS_A "山田のパスフレーズ"
#define PASS_B "another passphrase"
#define MARK "極秘の案件七二九号"

enum { WINDOW = 1 << 20, MARK_MAX = 64, TRIES = 5 };

struct desk {
	struct place p;
	struct tmux t;
};

static void must_run(const struct place *p, const char *const *words)
{
	struct run r = place_run(p, words, NULL);
	if (r.code != 0)
		fail_msg("exit %d: %s", r.code, r.err);
	run_clear(&r);
}

static void add_officer(const struct place *p, const char *name, const char *post, const char *key, const char *pass)
{
	const char *const make[] = {"key", "new", "--key", key, "--who", name, "--pass-file", "pass", NULL};
	const char *const add[] = {"officer", "add",   name, "--post",      post,   "--role",
				   "author",  "--key", key,  "--pass-file", "pass", NULL};
	place_write(p, "pass", pass);
	must_run(p, make);
	must_run(p, add);
	char *path = place_path(p, "pass");
	unlink(path);
	free(path);
}

static void start(struct desk *d, const char *words)
{
	*d = (struct desk){0};
	place_make(&d->p);
	add_officer(&d->p, "山田太郎", "情報政策課主任", "yamada.p12", PASS_A);
	add_officer(&d->p, "佐藤花子", "契約課主査", "sato.p12", PASS_B);
	tmux_start(&d->t, &d->p, words);
}

static void stop(struct desk *d)
{
	tmux_stop(&d->t);
	place_remove(&d->p);
}

static void again(struct desk *d, const char *words)
{
	tmux_stop(&d->t);
	tmux_start(&d->t, &d->p, words);
}

/* The officers are listed in the order in which they were registered. */
static void sign_in(const struct desk *d, const char *number, const char *pass)
{
	tmux_expect(&d->t, "パスフレーズ");
	tmux_press(&d->t, number);
	tmux_press(&d->t, "Enter");
	tmux_type(&d->t, pass);
	tmux_press(&d->t, "Enter");
}

static void sign_in_a(const struct desk *d)
{
	sign_in(d, "1", PASS_A);
	tmux_expect(&d->t, "新しい評価");
}

/* Into a new assessment of the first kind, whose first question is the case's title. */
static void answer_title(const struct desk *d)
{
	tmux_press(&d->t, "Enter");
	tmux_expect(&d->t, "クラウド");
	tmux_press(&d->t, "Enter");
	tmux_expect(&d->t, "案件名");
	tmux_type(&d->t, MARK);
	tmux_press(&d->t, "Enter");
	tmux_expect(&d->t, "評価の契機");
}

static void assert_hidden(const struct desk *d, bool history)
{
	char *screen = tmux_screen(&d->t, history);
	if (strstr(screen, MARK))
		fail_msg("the case can be read:\n%s", screen);
	free(screen);
}

/* The answer is whole, as another program reads it. */
static void assert_draft(const struct desk *d)
{
	static const char *const words[] = {"list", NULL}, *const log[] = {"log", NULL};
	struct run r = place_run(&d->p, words, NULL);
	assert_int_equal(r.code, 0);
	assert_non_null(strstr(r.out, MARK));
	run_clear(&r);
	must_run(&d->p, log);
}

/* ---- signals and keys ---- */

struct signal_row {
	const char *name;
	int signal; /* 0: a key instead */
	const char *key;
};

static const struct signal_row signal_rows[] = {
    {"SIGINT", SIGINT, NULL}, {"SIGQUIT", SIGQUIT, NULL}, {"SIGTSTP", SIGTSTP, NULL}, {"SIGTTIN", SIGTTIN, NULL},
    {"Ctrl-C", 0, "C-c"},     {"Ctrl-\\", 0, "C-\\"},     {"Ctrl-Z", 0, "C-z"},       {"Ctrl-D", 0, "C-d"},
    {"Ctrl-S", 0, "C-s"},     {"Ctrl-Q", 0, "C-q"},
};

static void test_stays(void **state)
{
	const struct signal_row *row = *state;
	struct desk d;
	start(&d, "kiosk");
	sign_in_a(&d);
	answer_title(&d);
	if (row->signal)
		kill(tmux_program(&d.t), row->signal);
	else
		tmux_press(&d.t, row->key);
	tmux_press(&d.t, "b");
	tmux_expect(&d.t, "案件名");
	tmux_expect(&d.t, MARK);
	assert_draft(&d);
	stop(&d);
}

struct end_row {
	const char *name;
	int signal; /* 0: the terminal is closed */
};

static const struct end_row end_rows[] = {
    {"kill -9", SIGKILL}, {"SIGTERM", SIGTERM}, {"SIGHUP", SIGHUP}, {"the terminal is closed", 0}};

static void test_draft_whole(void **state)
{
	const struct end_row *row = *state;
	struct desk d;
	start(&d, "kiosk");
	sign_in_a(&d);
	answer_title(&d);
	if (row->signal)
		kill(tmux_program(&d.t), row->signal);
	if (row->signal && row->signal != SIGKILL) {
		tmux_expect(&d.t, "AFTER");
		assert_hidden(&d, true);
	}
	again(&d, "kiosk");
	sign_in(&d, "2", PASS_B);
	tmux_expect(&d.t, "新しい評価");
	assert_hidden(&d, false);
	tmux_press(&d.t, "2");
	tmux_press(&d.t, "Enter");
	usleep(300000);
	assert_hidden(&d, true);
	again(&d, "kiosk");
	sign_in_a(&d);
	tmux_press(&d.t, "2");
	tmux_press(&d.t, "Enter");
	tmux_expect(&d.t, MARK);
	assert_draft(&d);
	stop(&d);
}

/* ---- nothing stays ---- */

static void sign_out(const struct desk *d)
{
	tmux_press(&d->t, "F10");
	tmux_expect(&d->t, "続きから");
	tmux_press(&d->t, "F10");
	tmux_expect(&d->t, "パスフレーズ");
}

static void test_scrollback(void **state)
{
	(void)state;
	struct desk d;
	start(&d, "kiosk");
	sign_in_a(&d);
	answer_title(&d);
	sign_out(&d);
	assert_hidden(&d, true);
	tmux_press(&d.t, "F10");
	tmux_expect(&d.t, "AFTER 0");
	assert_hidden(&d, true);
	char *screen = tmux_screen(&d.t, true);
	assert_null(strstr(screen, "BEFORE"));
	free(screen);
	stop(&d);
}

/* The mark as bytes: UTF-8 as it is, and as the wide characters that screens are made of. */
static size_t mark_wide(unsigned char out[4 * MARK_MAX])
{
	size_t n = 0;
	for (const char *at = MARK; *at;) {
		uint32_t cp = text_next(&at);
		memcpy(out + n, &cp, sizeof(cp));
		n += sizeof(cp);
	}
	return n;
}

static bool region_holds(int mem, unsigned long from, unsigned long to, const void *what, size_t n)
{
	static unsigned char window[WINDOW + 4 * MARK_MAX];
	for (unsigned long at = from; at < to; at += WINDOW) {
		ssize_t got = pread(mem, window, sizeof(window), (off_t)at);
		if (got > 0 && memmem(window, (size_t)got, what, n))
			return true;
	}
	return false;
}

/* Whether the bytes are anywhere in what a process can write to. */
static bool memory_holds(pid_t pid, const void *what, size_t n)
{
	char path[64], line[512], rights[8];
	unsigned long from, to;
	bool found = false;
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	int mem = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	FILE *maps = fopen(path, "r");
	assert_true(mem >= 0 && maps);
	while (fgets(line, sizeof(line), maps) && !found)
		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3 && rights[0] == 'r' && rights[1] == 'w')
			found = region_holds(mem, from, to, what, n);
	fclose(maps);
	close(mem);
	return found;
}

static void test_memory(void **state)
{
	(void)state;
	unsigned char wide[4 * MARK_MAX];
	size_t n = mark_wide(wide);
	struct desk d;
	if (geteuid() != 0 || getenv("SHINSA_SANITIZED")) {
		print_message(
		    "skipped: only root reads the memory of a process that hides it, and sanitizers keep freed "
		    "memory\n");
		skip();
	}
	start(&d, "kiosk");
	sign_in_a(&d);
	answer_title(&d);
	pid_t pid = tmux_program(&d.t);
	assert_true(memory_holds(pid, MARK, strlen(MARK))); /* the search can find */
	sign_out(&d);
	assert_false(memory_holds(pid, MARK, strlen(MARK)));
	assert_false(memory_holds(pid, wide, n));
	assert_false(memory_holds(pid, PASS_A, strlen(PASS_A)));
	stop(&d);
}

/* ---- what the process gave up ---- */

static bool file_says(pid_t pid, const char *name, const char *text)
{
	char path[64], line[512];
	bool says = false;
	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) && !says)
		says = strstr(line, text) != NULL;
	fclose(f);
	return says;
}

static void test_process(void **state)
{
	(void)state;
	struct desk d;
	struct stat st;
	char path[64];
	start(&d, "kiosk");
	sign_in_a(&d);
	pid_t pid = tmux_program(&d.t);
	assert_true(file_says(pid, "status", "NoNewPrivs:\t1"));
	assert_true(file_says(pid, "status", "Seccomp:\t2"));
	assert_true(file_says(pid, "limits", "Max core file size        0                    0"));
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, 0); /* not the user's own: it cannot be traced */
	stop(&d);
}

static void test_attempts(void **state)
{
	(void)state;
	struct desk d;
	start(&d, "kiosk");
	for (int i = 0; i < TRIES; i++) {
		sign_in(&d, "1", "wrong wrong");
		tmux_expect(&d.t, i + 1 < TRIES ? "あと" : "秒");
		if (i == 1) /* starting again gives no new tries */
			again(&d, "kiosk");
	}
	sign_in(&d, "1", PASS_A);
	tmux_expect(&d.t, "秒");
	assert_hidden(&d, false);
	again(&d, "kiosk");
	sign_in(&d, "1", PASS_A);
	tmux_expect(&d.t, "秒");
	stop(&d);
}

static void test_lock(void **state)
{
	(void)state;
	struct desk d;
	start(&d, "kiosk --idle 3");
	sign_in_a(&d);
	answer_title(&d);
	tmux_expect(&d.t, "ロックしました");
	assert_hidden(&d, true);
	sign_in(&d, "1", PASS_A);
	tmux_expect(&d.t, "評価の契機");
	tmux_press(&d.t, "2"); /* and what is answered then is stored */
	tmux_press(&d.t, "Enter");
	tmux_expect(&d.t, "会計年度");
	tmux_expect(&d.t, "ロックしました");
	sign_in(&d, "2", PASS_B);
	tmux_expect(&d.t, "続きから");
	assert_hidden(&d, true);
	assert_draft(&d);
	stop(&d);
}

int main(void)
{
	struct check_list l = {0};
	if (!tmux_there()) {
		print_message("skipped: no tmux here\n");
		return 0;
	}
	/* Signals meet no code of ours: once is enough, and the sanitizers have the rest. */
	if (!getenv("SHINSA_SANITIZED"))
		CHECK_ROWS(&l, test_stays, signal_rows, "stays");
	CHECK_ROWS(&l, test_draft_whole, end_rows, "draft whole");
	check_add(&l, test_scrollback, NULL, "leaving: screen and scrollback are clear");
	check_add(&l, test_memory, NULL, "signing out: nothing in memory");
	check_add(&l, test_process, NULL, "the process gave up what it does not need");
	check_add(&l, test_attempts, NULL, "attempts are limited, also after starting again");
	check_add(&l, test_lock, NULL, "idle: locked, and only the same officer goes on");
	return check_run(&l, "kiosk lockdown");
}
