#include "tests/bench/register.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "assess/answers_file.h"
#include "assess/portfolio.h"
#include "tests/bench/measure.h"
#include "tests/generate.h"

enum { PATH_SIZE = 300, COMMANDS = 4, KB = 1024 };

static const size_t sizes[] = {1000, 10000, 100000};

static struct answers *read_example(struct host *host, struct questionnaire *q)
{
	static const char path[] = "tests/examples/cloud-mixed.ini";
	struct buf bytes;
	struct ini *ini = NULL;
	struct answers *a = NULL;
	struct err err = {0};
	buf_init(&bytes, INI_FILE_MAX);
	if (host->read(host->ctx, path, INI_FILE_MAX, &bytes, &err) != 0 ||
	    ini_parse(&ini, path, buf_text(&bytes), bytes.n, &err) != 0 || answers_file_read(&a, ini, q, 0, &err) != 0)
		die(path);
	ini_free(ini);
	buf_clear(&bytes);
	return a;
}

static double time_open(const char *path, struct host *host)
{
	double t[RUNS];
	for (int i = 0; i < RUNS; i++) {
		struct register_db *r = NULL;
		struct err err = {0};
		double start = now_ms();
		if (register_open(&r, path, false, host, &err) != 0)
			die(path);
		t[i] = now_ms() - start;
		register_close(r);
	}
	return median(t, RUNS);
}

static size_t standing(const char *path, struct host *host)
{
	struct register_db *r = NULL;
	struct err err = {0};
	size_t n = 0;
	if (register_open(&r, path, false, host, &err) != 0 || register_count_standing(r, &n, &err) != 0)
		die(path);
	register_close(r);
	return n;
}

static void measure(const char *program, const char *path, size_t count, struct host *host, double start_ms)
{
	const char *const command[COMMANDS][8] = {
	    {program, "list", "--register", path, NULL},
	    {program, "due", "--within", "0", "--register", path, NULL},
	    {program, "show", "R7-0001", "--register", path, NULL},
	    {program, "portfolio", "--json", "--register", path, NULL},
	};
	static const char *const name[COMMANDS] = {"list", "due", "show", "portfolio --json"};
	const char *const diff[] = {program,   "policy",     "diff", "templates/policy.ini",
				    "--quiet", "--register", path,   NULL};
	struct stat st;
	char what[80];
	long ignored;
	if (stat(path, &st) != 0)
		die(path);
	printf("\nregister of %zu assessments: %.1f KB each\n", count, (double)st.st_size / KB / (double)count);
	print_figure("opening it", time_open(path, host), "ms", start_ms, "/bin/true");
	for (int i = 0; i < COMMANDS; i++)
		print_figure(name[i], time_run(command[i], RUNS_SLOW, &ignored), "ms", start_ms, "/bin/true");
	const size_t n = standing(path, host);
	const double ms = time_run(diff, RUNS_SLOW, &ignored);
	snprintf(what, sizeof(what), "policy diff of %zu, on one processor", n);
	print_figure(what, ms, "ms", start_ms, "/bin/true");
	printf("%-52s %9.0f a second\n", "", (double)n / ms * 1e3);
}

void bench_register(const char *program, const char *home, struct host *host, double start_ms)
{
	struct questionnaire *q = load_kind(host, "cloud");
	struct answers *a = read_example(host, q);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char path[PATH_SIZE];
		struct err err = {0};
		struct statvfs fs;
		enum { NEEDED_KB = 120 };
		if (statvfs(home, &fs) == 0 &&
		    (double)fs.f_bavail * (double)fs.f_frsize < (double)sizes[i] * NEEDED_KB * KB) {
			printf("\nregister of %zu assessments: no room for it in %s\n", sizes[i], home);
			continue;
		}
		snprintf(path, sizeof(path), "%.200s/register-%zu.db", home, sizes[i]);
		double start = now_ms();
		if (generate(path, a, sizes[i], host, &err) != 0)
			die(err.count ? err.item[0].text.en : path);
		double made = now_ms() - start;
		measure(program, path, sizes[i], host, start_ms);
		printf("%-52s %9.2f ms each\n", "making it", made / (double)sizes[i]);
		unlink(path);
	}
	answers_free(a);
	questionnaire_free(q);
}
