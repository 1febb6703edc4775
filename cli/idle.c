#define _GNU_SOURCE
#include "cli/idle.h"

#include <time.h>

enum { SECOND = 1000, WARNING_S = 60 };

void idle_init(struct idle *i, int limit_s, int64_t now_ms)
{
	int warning = limit_s / 2 < WARNING_S ? limit_s * SECOND / 2 : WARNING_S * SECOND;
	*i = (struct idle){.limit_ms = (int64_t)limit_s * SECOND, .warning_ms = warning, .touched_ms = now_ms};
}

void idle_touch(struct idle *i, int64_t now_ms)
{
	i->touched_ms = now_ms;
}

static int64_t left_ms(const struct idle *i, int64_t now_ms)
{
	return i->touched_ms + i->limit_ms - now_ms;
}

enum idle_state idle_look(const struct idle *i, int64_t now_ms)
{
	int64_t left = left_ms(i, now_ms);
	if (!i->limit_ms || left > i->warning_ms)
		return IDLE_AWAKE;
	return left > 0 ? IDLE_WARNING : IDLE_LOCKED;
}

int idle_left_s(const struct idle *i, int64_t now_ms)
{
	int64_t left = left_ms(i, now_ms);
	return left > 0 ? (int)((left + SECOND - 1) / SECOND) : 0;
}

int64_t idle_wait_ms(const struct idle *i, int64_t now_ms)
{
	int64_t left = left_ms(i, now_ms);
	switch (idle_look(i, now_ms)) {
	case IDLE_AWAKE:
		return i->limit_ms ? left - i->warning_ms : -1;
	case IDLE_WARNING:
		return (left - 1) % SECOND + 1;
	default:
		return -1;
	}
}

int64_t idle_now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000000;
}
