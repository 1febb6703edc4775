/* documents: the figures about documents: one beside what other typesetters take for the same sheet, and many. */
#ifndef TESTS_BENCH_DOCUMENTS_H
#define TESTS_BENCH_DOCUMENTS_H

#include "assess/host.h"

/* `home` is a folder for what is made, `start_ms` what starting a program costs. */
void bench_documents(const char *program, const char *home, struct host *host, double start_ms);

#endif
