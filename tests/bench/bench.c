/* Times and sizes, each beside a yardstick measured in the same run, so that figures from different machines can be
 * compared as ratios. Medians; nothing here passes or fails. */
#define _GNU_SOURCE
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assess/answers_file.h"
#include "assess/digest.h"
#include "assess/host.h"
#include "assess/score.h"
#include "tests/bench/documents.h"
#include "tests/bench/kiosk.h"
#include "tests/bench/measure.h"
#include "tests/bench/register.h"
#include "tests/bench/signing.h"

enum { SCORES = 5000, MEGABYTE = 1 << 20 };

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

static double time_load_all(struct host *host)
{
	static const char *const kinds[] = {"outsourcing", "cloud", "social-media", "outsourcing-cloud"};
	double t[RUNS];
	for (int i = 0; i < RUNS; i++) {
		double start = now_ms();
		for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
			questionnaire_free(load_kind(host, kinds[k]));
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
	struct questionnaire *q = load_kind(host, "cloud");
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

static void make_home(char home[64], const char *folder)
{
	snprintf(home, 64, "%s/shinsa-bench-XXXXXX", folder);
	if (!mkdtemp(home))
		die(home);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: bench PROGRAM (from the project's folder)\n");
		return 2;
	}
	char home[64], pass[96], out[96], answers[] = "tests/examples/cloud-mixed.ini";
	make_home(home, "/tmp");
	snprintf(pass, sizeof(pass), "%s/pass", home);
	snprintf(out, sizeof(out), "%s/out", home);
	FILE *f = fopen(pass, "w");
	if (!f || fputs("a passphrase for the bench\n", f) < 0 || fclose(f) != 0)
		die(pass);
	setenv("XDG_DATA_HOME", home, 1);
	setenv("HOME", home, 1);
	setenv("TERM", "dumb", 1);
	unsetenv("SOURCE_DATE_EPOCH");
	mem_reserve();
	struct host host;
	host_system(&host);

	const char *key[] = {argv[1], "key", "new", "--who", "bench", "--pass-file", pass, NULL};
	const char *job[] = {argv[1],       "run", "--answers", answers, "--no-input",
			     "--pass-file", pass,  "--out",     out,     NULL};
	const char *prompt[] = {argv[1], "--lang", "ja", "run", "cloud", NULL};
	const char *nothing[] = {"/bin/true", NULL};
	long peak, ignored;
	if (run(key) < 0)
		die("key new");
	double start = time_run(nothing, RUNS, &ignored), digest = time_digest();
	printf("yardsticks: starting /bin/true %.2f ms; SHA-256 of 1 MiB %.2f ms\n\n", start, digest);
	print_figure("first prompt (run cloud, on a terminal)", time_prompt(prompt), "ms", start, "/bin/true");
	print_figure("loading all four questionnaires", time_load_all(&host), "ms", digest, "SHA-256 of 1 MiB");
	print_figure("scoring one assessment (139 requirements)", time_score_us(&host, answers), "us", digest * 1e3,
		     "SHA-256 of 1 MiB");
	print_figure("whole job from a file, both PDFs signed", time_run(job, RUNS, &peak), "ms", start, "/bin/true");
	printf("%-52s %9.2f MB\n", "peak memory of the whole job", (double)peak / 1024);

	/* In memory where there is such a place: we wait for the disk and the others do not, and no disk is measured.
	 */
	char memory[64];
	make_home(memory, access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	bench_documents(argv[1], memory, &host, start);
	bench_signing(argv[1], memory, &host, start);
	bench_kiosk(argv[1], memory, start);
	bench_register(argv[1], home, &host, start);
	const char *clean[] = {"/bin/rm", "-rf", home, memory, NULL};
	run(clean);
	return 0;
}
