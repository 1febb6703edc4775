/* measure: clock, medians and child programs for the figures of `make bench`. Failures end the program. */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stddef.h>

#include "assess/host.h"
#include "assess/questionnaire.h"

enum { RUNS = 15, RUNS_SLOW = 5 };

double now_ms(void);
/* Sorts `v`. */
double median(double *v, size_t n);
_Noreturn void die(const char *what);
/* Runs a program to its end, silently; its peak memory in KB when it ended well, which 1 is, too (the answer is
 * no), -1 otherwise. */
long run(const char *const argv[]);
/* The median of `runs` (at most RUNS) runs in milliseconds. */
double time_run(const char *const argv[], int runs, long *peak_kb);
/* One figure, with its ratio to a yardstick. */
void print_figure(const char *what, double value, const char *unit, double yardstick, const char *name);
/* From the folder templates. */
struct questionnaire *load_kind(struct host *host, const char *kind);

#endif
