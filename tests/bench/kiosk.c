#define _GNU_SOURCE
#include "tests/bench/kiosk.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/measure.h"

/* What a terminal gets after a key comes in one burst; so long without more, and it is over. */
enum {
	QUIET_MS = 40,
	SOON_MS = 5000,
	QUESTIONS = 250,
	KEYS = 60,
	PATH_SIZE = 300,
	FOLDER_SIZE = 200,
	ROWS = 24,
	COLUMNS = 80
};

struct kiosk {
	int terminal;
	pid_t pid;
};

/* A questionnaire of its own: what the city asks, and yes or no until there are 250 questions. */
static void write_questionnaire(const char *folder)
{
	char path[PATH_SIZE];
	snprintf(path, sizeof(path), "%.200s/zz-many.ini", folder);
	FILE *f = fopen(path, "w");
	if (!f)
		die(path);
	fputs("[template]\nid = zz-many\nversion = 1\ntitle.ja = \"多い質問票\"\ntitle.en = \"many questions\"\n"
	      "include = profile.ini\npolicy = policy.ini\n[section.many]\ntitle.ja = \"多い\"\ntitle.en = \"many\"\n",
	      f);
	for (int i = 1; i <= QUESTIONS; i++)
		fprintf(
		    f,
		    "[MNY-%03d]\nsection = many\nask.ja = \"%d番目の対策をしていますか\"\nask.en = \"is measure %d in "
		    "place\"\ntype = ynp\npass = =yes\nrole = weighted\nweight = %d\nthreats = T%d\nprotects = %c\n"
		    "audience = vendor\nhelp.ja = \"対策の説明です。\"\nhelp.en = \"about the measure\"\n"
		    "remedy.ja = \"対策をすること。\"\nremedy.en = \"do it\"\nbasis = \"基本方針6\"\n",
		    i, i, i, i % 5 + 1, i % 5 + 1, "CIA"[i % 3]);
	if (fclose(f) != 0)
		die(path);
}

static void make_templates(const char *folder)
{
	const char *copy[] = {"/bin/cp", "-r", "templates", folder, NULL};
	if (run(copy) < 0)
		die("cp templates");
	write_questionnaire(folder);
}

/* Reads until the terminal is quiet; when the last byte came, or 0 when none did. */
static double read_burst(const struct kiosk *k)
{
	char bytes[1 << 16];
	double last = 0, limit = now_ms() + SOON_MS;
	while (now_ms() < limit) {
		struct pollfd fd = {.fd = k->terminal, .events = POLLIN};
		if (poll(&fd, 1, last > 0 ? QUIET_MS : SOON_MS) <= 0)
			break;
		if (read(k->terminal, bytes, sizeof(bytes)) <= 0)
			die("the kiosk ended");
		last = now_ms();
	}
	return last;
}

static double press(const struct kiosk *k, const char *keys)
{
	double start = now_ms();
	size_t n = strlen(keys);
	if (write(k->terminal, keys, n) != (ssize_t)n)
		die("write to the terminal");
	double end = read_burst(k);
	return end > start ? end - start : 0;
}

static void start_kiosk(struct kiosk *k, const char *program, const char *templates)
{
	struct winsize size = {.ws_row = ROWS, .ws_col = COLUMNS};
	const char *argv[] = {program, "--lang", "ja", "--templates", templates, "kiosk", NULL};
	k->pid = forkpty(&k->terminal, NULL, NULL, &size);
	if (k->pid < 0)
		die("forkpty");
	if (k->pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		setenv("LANG", "C.UTF-8", 1);
		execv(program, (char *const *)(uintptr_t)argv); /* execv changes none of them */
		_exit(127);
	}
	read_burst(k);
}

static long memory_kb(const struct kiosk *k)
{
	char path[64], line[256];
	long kb = -1;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)k->pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "VmHWM: %ld", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

static double time_keys(const struct kiosk *k, const char *const *keys, size_t count)
{
	double t[KEYS];
	for (size_t i = 0; i < KEYS; i++)
		t[i] = press(k, keys[i % count]);
	return median(t, KEYS);
}

/* From nothing to the first question of the 250: enrol, a new assessment of the last kind, then past the profile. */
static void go_to_questions(const struct kiosk *k)
{
	static const char *const keys[] = {"bench", "\t", "bench", "\t", "a passphrase", "\t", "a passphrase", "\r"};
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		press(k, keys[i]);
	press(k, "\r");       /* new assessment */
	press(k, "\033OF\r"); /* the last kind */
	press(k, "\r");       /* no re-evaluation, where that is asked */
}

void bench_kiosk(const char *program, const char *home, double start_ms)
{
	char templates[FOLDER_SIZE], data[FOLDER_SIZE];
	struct kiosk k;
	static const char *const moves[] = {"\033OB", "\033OA"}, *const steps[] = {"\033[6~"},
				 *const answers[] = {"1\r"};
	snprintf(templates, sizeof(templates), "%s/templates", home);
	snprintf(data, sizeof(data), "%s/kiosk", home);
	setenv("XDG_DATA_HOME", data, 1);
	make_templates(templates);
	start_kiosk(&k, program, templates);
	go_to_questions(&k);
	double move = time_keys(&k, moves, 2), step = time_keys(&k, steps, 1), answer = time_keys(&k, answers, 1);
	printf("\nkiosk at %d questions and the profile's, 80×24\n", QUESTIONS);
	print_figure("an arrow key to the finished screen", move, "ms", start_ms, "/bin/true");
	print_figure("to the next question", step, "ms", start_ms, "/bin/true");
	print_figure("an answer, stored and scored", answer, "ms", start_ms, "/bin/true");
	printf("%-52s %9.2f MB\n", "peak memory", (double)memory_kb(&k) / 1024);
	kill(k.pid, SIGTERM);
	waitpid(k.pid, NULL, 0);
	close(k.terminal);
}
