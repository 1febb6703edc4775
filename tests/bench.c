/* Times and sizes, each beside a yardstick measured in the same run, so that figures from different machines can be
 * compared as ratios. Medians; nothing here passes or fails. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "assess/answers_file.h"
#include "assess/digest.h"
#include "assess/host.h"
#include "assess/score.h"

enum { RUNS = 15, SCORES = 5000, MEGABYTE = 1 << 20 };

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), ascending);
	return v[n / 2];
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* Runs a program to its end, silently; its peak memory in KB when it ended well. */
static long run(const char *const argv[])
{
	struct rusage used;
	int status;
	pid_t pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execv(argv[0], (char *const *)(uintptr_t)argv); /* execv changes none of them */
		_exit(127);
	}
	if (wait4(pid, &status, 0, &used) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench: %s failed (status %d)\n", argv[0], status);
		exit(1);
	}
	return used.ru_maxrss;
}

static double time_run(const char *const argv[], long *peak_kb)
{
	double t[RUNS];
	for (int i = 0; i < RUNS; i++) {
		double start = now_ms();
		*peak_kb = run(argv);
		t[i] = now_ms() - start;
	}
	return median(t, RUNS);
}

/* From the start of the program to the first prompt on a terminal. */
static double time_prompt(const char *const argv[])
{
	double t[RUNS];
	for (int i = 0; i < RUNS; i++) {
		int master;
		char seen[64 * 1024];
		size_t n = 0;
		double start = now_ms();
		pid_t pid = forkpty(&master, NULL, NULL, NULL);
		if (pid < 0)
			die("forkpty");
		if (pid == 0) {
			execv(argv[0], (char *const *)(uintptr_t)argv); /* execv changes none of them */
			_exit(127);
		}
		while (n < sizeof(seen) - 1) {
			ssize_t r = read(master, seen + n, sizeof(seen) - 1 - n);
			if (r <= 0)
				break;
			n += (size_t)r;
			seen[n] = '\0';
			if (memmem(seen, n, "）> ", strlen("）> ")))
				break;
		}
		t[i] = now_ms() - start;
		if (!memmem(seen, n, "）> ", strlen("）> "))) {
			fprintf(stderr, "bench: no prompt came\n");
			exit(1);
		}
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		close(master);
	}
	return median(t, RUNS);
}

static const char *const folders[] = {"templates"};

static struct questionnaire *load(struct host *host, const char *kind)
{
	struct template_source src = {.host = host, .folder = folders, .folders = 1};
	struct questionnaire *q = NULL;
	struct err err = {0};
	if (questionnaire_load(&q, &src, kind, &err) != 0) {
		fprintf(stderr, "bench: %s: %s\n", kind, err.item[0].text.en);
		exit(1);
	}
	return q;
}

static double time_load_all(struct host *host)
{
	static const char *const kinds[] = {"outsourcing", "cloud", "social-media", "outsourcing-cloud"};
	double t[RUNS];
	for (int i = 0; i < RUNS; i++) {
		double start = now_ms();
		for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
			questionnaire_free(load(host, kinds[k]));
		t[i] = now_ms() - start;
	}
	return median(t, RUNS);
}

static double time_score_us(struct host *host, const char *file)
{
	struct buf bytes;
	struct ini *ini = NULL;
	struct answers *a = NULL;
	struct err err = {0};
	struct questionnaire *q = load(host, "cloud");
	buf_init(&bytes, INI_FILE_MAX);
	if (host->read(host->ctx, file, INI_FILE_MAX, &bytes, &err) != 0 ||
	    ini_parse(&ini, file, buf_text(&bytes), bytes.n, &err) != 0 || answers_file_read(&a, ini, q, 0, &err) != 0)
		die(file);
	double t[RUNS];
	for (int i = 0; i < RUNS; i++) {
		double start = now_ms();
		for (int j = 0; j < SCORES; j++)
			verdict_free(score(a));
		t[i] = (now_ms() - start) * 1e3 / SCORES;
	}
	answers_free(a);
	ini_free(ini);
	questionnaire_free(q);
	buf_clear(&bytes);
	return median(t, RUNS);
}

static double time_digest(void)
{
	static unsigned char bytes[MEGABYTE];
	unsigned char out[DIGEST_BYTES];
	double t[RUNS];
	for (int i = 0; i < RUNS; i++) {
		double start = now_ms();
		digest_bytes(bytes, sizeof(bytes), out);
		t[i] = now_ms() - start;
	}
	return median(t, RUNS);
}

static void line(const char *what, double value, const char *unit, double yardstick, const char *name)
{
	printf("%-52s %9.2f %-3s %8.2f x %s\n", what, value, unit, value / yardstick, name);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: bench PROGRAM (from the project's folder)\n");
		return 2;
	}
	char home[] = "/tmp/shinsa-bench-XXXXXX", pass[64], out[64], answers[] = "tests/examples/cloud-mixed.ini";
	if (!mkdtemp(home))
		die("mkdtemp");
	snprintf(pass, sizeof(pass), "%s/pass", home);
	snprintf(out, sizeof(out), "%s/out", home);
	FILE *f = fopen(pass, "w");
	if (!f || fputs("a passphrase for the bench\n", f) < 0 || fclose(f) != 0)
		die(pass);
	setenv("XDG_DATA_HOME", home, 1);
	setenv("HOME", home, 1);
	setenv("TERM", "dumb", 1);
	unsetenv("SOURCE_DATE_EPOCH");
	struct host host;
	host_system(&host);

	const char *key[] = {argv[1], "key", "new", "--who", "bench", "--pass-file", pass, NULL};
	const char *job[] = {argv[1],       "run", "--answers", answers, "--no-input",
			     "--pass-file", pass,  "--out",     out,     NULL};
	const char *prompt[] = {argv[1], "--lang", "ja", "run", "cloud", NULL};
	const char *nothing[] = {"/bin/true", NULL};
	long peak, ignored;
	run(key);
	double start = time_run(nothing, &ignored), digest = time_digest();
	printf("yardsticks: starting /bin/true %.2f ms; SHA-256 of 1 MiB %.2f ms\n\n", start, digest);
	line("first prompt (run cloud, on a terminal)", time_prompt(prompt), "ms", start, "/bin/true");
	line("loading all four questionnaires", time_load_all(&host), "ms", digest, "SHA-256 of 1 MiB");
	line("scoring one assessment (139 requirements)", time_score_us(&host, answers), "us", digest * 1e3,
	     "SHA-256 of 1 MiB");
	line("whole job from a file, both PDFs signed", time_run(job, &peak), "ms", start, "/bin/true");
	printf("%-52s %9.2f MB\n", "peak memory of the whole job", (double)peak / 1024);

	const char *clean[] = {"/bin/rm", "-rf", home, NULL};
	run(clean);
	return 0;
}
