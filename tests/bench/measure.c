#define _GNU_SOURCE
#include "tests/bench/measure.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double now_ms(void)
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

double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), ascending);
	return v[n / 2];
}

_Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

long run(const char *const argv[])
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
	if (wait4(pid, &status, 0, &used) < 0)
		die("wait4");
	return WIFEXITED(status) && WEXITSTATUS(status) <= 1 ? used.ru_maxrss : -1;
}

double time_run(const char *const argv[], int runs, long *peak_kb)
{
	double t[RUNS];
	for (int i = 0; i < runs; i++) {
		double start = now_ms();
		*peak_kb = run(argv);
		if (*peak_kb < 0)
			die(argv[0]);
		t[i] = now_ms() - start;
	}
	return median(t, (size_t)runs);
}

void print_figure(const char *what, double value, const char *unit, double yardstick, const char *name)
{
	printf("%-52s %9.2f %-3s %8.2f x %s\n", what, value, unit, value / yardstick, name);
}

static const char *const folders[] = {"templates"};

struct questionnaire *load_kind(struct host *host, const char *kind)
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
