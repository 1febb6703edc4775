/* register: figures of a register of many assessments (tests/generate.h). */
#ifndef TESTS_BENCH_REGISTER_H
#define TESTS_BENCH_REGISTER_H

#include "assess/host.h"

/* `home` is a folder with room for some gigabytes; without it, the largest register is left out and that is said.
 * start_ms: starting /bin/true, the yardstick. */
void bench_register(const char *program, const char *home, struct host *host, double start_ms);

#endif
