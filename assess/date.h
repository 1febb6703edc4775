/* date: calendar days of the Gregorian calendar, Japanese eras and fiscal years.
 *
 * A moment is an int64_t, seconds since 1970-01-01T00:00:00Z. A day is an int, days since 1970-01-01 (1970-01-01 is 0). Only 2000-01-01 … 2099-12-31 are accepted from people.
 * Fiscal year: 1 April to 31 March; 令和 n = 2018 + n; 令和元年 starts on 2019-05-01 (元号法に基づく政令). */
#ifndef ASSESS_DATE_H
#define ASSESS_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/words.h"

enum { DATE_NONE = -2147483647 }; /* no date */

/* YYYY-MM-DD, strictly, of a day that exists. False leaves *day alone. */
bool date_from_iso(const char *s, int *day);
/* What people write, already folded (see text.h): ISO; 令和8年6月1日, R8.6.1, 令和元年5月1日; also 2026/6/1 and
 * 2026年6月1日. False when it is not such a text, not in the calendar, outside the range above, or before the era (令和元年
 * 4月30日). False leaves *day alone. */
bool date_from_text(const char *s, int *day);
/* 令和8年度 or 令和元年度, already folded; *year gets 2026. False leaves *year alone. */
bool date_fiscal_from_text(const char *s, int *year);
/* "" for a day outside the years 0 to 9999, DATE_NONE too. */
void date_to_iso(int day, char out[11]);
/* 令和8年6月1日 (元年 for the first year) or "1 June 2026"; days before 2019-05-01 are written with the Western year:
 * 2019年4月30日. `size` of 48 bytes is enough; a text that does not fit is cut. */
void date_to_text(int day, enum lang lang, char *out, size_t size);
int date_from_ymd(int year, int month, int day);
void date_to_ymd(int day, int *year, int *month, int *mday);
/* The same day of the month, `months` later (or earlier), clamped to the end of the month. */
int date_add_months(int day, int months);
/* The fiscal year a day lies in: 2027-01-01 gives 2026. */
int date_fiscal_year(int day);

/* The day in Japan (UTC+9, no summer time) at that moment. */
int date_in_japan(int64_t seconds);
/* The day and the clock in Japan at that moment. */
struct date_clock {
	int day, hour, minute, second;
};
struct date_clock date_clock_in_japan(int64_t seconds);
/* The moment a day begins in Japan. */
int64_t date_start_in_japan(int day);

enum { DATE_MOMENT_ISO = 21, DATE_MOMENT_TEXT = 64 }; /* bytes with the end */
/* 2026-06-01T05:00:00Z, for machines and for the register; "" for a moment outside the years 0 to 9999. */
void date_moment_to_iso(int64_t seconds, char out[DATE_MOMENT_ISO]);
/* Back again, strictly. False leaves *seconds alone. */
bool date_moment_from_iso(const char *s, int64_t *seconds);
/* 令和8年6月1日 14:00 or "1 June 2026 14:00", for people: the clock in Japan, which the caller says where it may be
 * unclear; "" for a moment outside the years 0 to 9999. */
void date_moment_to_text(int64_t seconds, enum lang lang, char out[DATE_MOMENT_TEXT]);

#endif
