/* signing: the figures about signatures: making one beside what its key and its digest alone cost, checking some beside
 * the digest alone, and both beside pdfsig. */
#ifndef TESTS_BENCH_SIGNING_H
#define TESTS_BENCH_SIGNING_H

#include "assess/host.h"

/* `home` is a folder for what is made, `start_ms` what starting a program costs. */
void bench_signing(const char *program, const char *home, struct host *host, double start_ms);

#endif
