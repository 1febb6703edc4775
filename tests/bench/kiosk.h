/* kiosk: what the kiosk costs a person at a large questionnaire: from a key to the finished screen, and memory. */
#ifndef TESTS_BENCH_KIOSK_H
#define TESTS_BENCH_KIOSK_H

/* `home` is a folder for what is made, `start_ms` what starting a program costs. */
void bench_kiosk(const char *program, const char *home, double start_ms);

#endif
