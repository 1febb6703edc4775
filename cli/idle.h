/* idle: when somebody has walked away: first a warning that counts down, then the lock. Pure: the caller has the clock. */
#ifndef CLI_IDLE_H
#define CLI_IDLE_H

#include <stdint.h>

enum idle_state { IDLE_AWAKE, IDLE_WARNING, IDLE_LOCKED };

struct idle {
	int64_t limit_ms, warning_ms; /* lock after so long; warn for the last part of it. limit 0: never */
	int64_t touched_ms;           /* the last key */
};

void idle_init(struct idle *i, int limit_s, int64_t now_ms); /* warns for the last minute, or half of a short limit */
void idle_touch(struct idle *i, int64_t now_ms);
enum idle_state idle_look(const struct idle *i, int64_t now_ms);
/* Whole seconds until the lock, rounded up. */
int idle_left_s(const struct idle *i, int64_t now_ms);
/* Milliseconds until what idle_look or idle_left_s gives changes; -1: never. */
int64_t idle_wait_ms(const struct idle *i, int64_t now_ms);
/* Milliseconds of a clock that nobody sets (CLOCK_MONOTONIC). */
int64_t idle_now_ms(void);

#endif
