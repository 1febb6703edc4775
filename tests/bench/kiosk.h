/* kiosk: what the kiosk costs a person at a large questionnaire: from a key to the finished screen, and memory. */
#ifndef TESTS_BENCH_KIOSK_H
#define TESTS_BENCH_KIOSK_H

/* `home` is a folder for what is made. Writing and flushing one page of a file in it is the yardstick: each answer waits
 * for the disk. */
void bench_kiosk(const char *program, const char *home);

#endif
