/* fuzz: what the targets share. Each fuzz_NAME.c is one target: libFuzzer calls it with inputs that it invents
 * (`make fuzz`), replay.c with those of tests/fuzz/corpus/NAME (`make check`). Both run in the project's folder. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 2026-06-01T05:05:00Z, when the certificates of the seeds are valid (tests/fuzz/seeds.c). */
#define FUZZ_NOW INT64_C(1780290300)
/* The authority of the seeds. */
#define FUZZ_TRUST "tests/fuzz/trust"
/* What the seeds of cms and timestamp were made for. */
#define FUZZ_CONTENT "fee 1000 yen"
/* Every byte that is drawn at random. */
#define FUZZ_RANDOM 0x5a

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Ends the process, so that the fuzzer keeps the input, when what must hold for every input does not. */
void fuzz_require(bool holds, const char *what);

#endif
