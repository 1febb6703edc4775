/* when: the register's days and moments as an officer reads them: in Japanese with the era (令和8年6月1日), in English as
 * they are stored (ISO 8601), which sorts and can be copied into a command. */
#ifndef CLI_WHEN_H
#define CLI_WHEN_H

#include "assess/date.h"

struct when {
	char text[DATE_MOMENT_TEXT];
};

/* `stored`: 2026-06-01, or a moment (2026-06-01T05:00:00Z) whose day in Japan is meant. "-" for NULL; what is neither
 * stays as it is. */
struct when when_day(const char *stored, enum lang lang);
/* The same for a day that is not stored (date.h); "-" for DATE_NONE. */
struct when when_date(int day, enum lang lang);
/* A moment: 令和8年6月1日 14:00 by the clock in Japan; in English as stored. */
struct when when_moment(const char *stored, enum lang lang);

#endif
