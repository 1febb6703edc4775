#include "assess/date.h"

#include <stdio.h>
#include <string.h>

enum {
	FIRST_YEAR = 2000,
	LAST_YEAR = 2099,
	ERA_OFFSET = 2018, /* 令和 n = 2018 + n */
	DAYS_400_YEARS = 146097,
	DAYS_TO_1970 = 719468, /* 0000-03-01 to 1970-01-01 */
	DAY_SECONDS = 86400,
	JAPAN_SECONDS = 9 * 3600
};

static const char era_name[] = "令和";

static int era_start(void)
{
	return date_from_ymd(2019, 5, 1);
}

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
	static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return days[month - 1] + (month == 2 && leap(year));
}

static int floor_div(int a, int b)
{
	return a / b - (a % b < 0);
}

/* Years that start in March put the leap day last, and from March on the months have 31 30 31 30 31 days over and over:
 * 153 days in five months. */
int date_from_ymd(int year, int month, int day)
{
	int from_march = (month + 9) % 12;
	int y = year - (month < 3);
	int cycle = floor_div(y, 400), in_cycle = y - cycle * 400;
	int of_year = (153 * from_march + 2) / 5 + day - 1;
	return cycle * DAYS_400_YEARS + in_cycle * 365 + in_cycle / 4 - in_cycle / 100 + of_year - DAYS_TO_1970;
}

void date_to_ymd(int day, int *year, int *month, int *mday)
{
	/* Dividing first, so that DATE_NONE overflows nothing either. */
	int cycle = day / DAYS_400_YEARS - 1;
	int rest = day % DAYS_400_YEARS + DAYS_400_YEARS + DAYS_TO_1970;
	cycle += rest / DAYS_400_YEARS;
	rest %= DAYS_400_YEARS;
	/* Without its leap days a cycle is 400 years of 365 days: 1,460 days end a group of 4, 36,524 one of 100. */
	int in_cycle = (rest - rest / 1460 + rest / 36524 - rest / (DAYS_400_YEARS - 1)) / 365;
	int of_year = rest - (in_cycle * 365 + in_cycle / 4 - in_cycle / 100);
	int from_march = (5 * of_year + 2) / 153;
	*mday = of_year - (153 * from_march + 2) / 5 + 1;
	*month = from_march < 10 ? from_march + 3 : from_march - 9;
	*year = cycle * 400 + in_cycle + (*month < 3);
}

/* Up to `max` digits at *s, at least `min`; -1 when there are fewer. A digit more is left for the caller to trip over.
 */
static int digits(const char **s, int min, int max)
{
	int value = 0, n = 0;
	for (; n < max && **s >= '0' && **s <= '9'; n++, ++*s)
		value = value * 10 + (**s - '0');
	return n < min ? -1 : value;
}

static bool skip(const char **s, const char *word)
{
	size_t n = strlen(word);
	if (strncmp(*s, word, n) != 0)
		return false;
	*s += n;
	return true;
}

static bool skip_mark(const char **s, const char *word)
{
	return skip(s, word) || skip(s, ".") || skip(s, "/") || skip(s, "-");
}

/* A day people may enter; false leaves *day alone. */
static bool checked(int year, int month, int mday, int *day)
{
	if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || mday < 1 ||
	    mday > month_days(year, month))
		return false;
	*day = date_from_ymd(year, month, mday);
	return true;
}

bool date_from_iso(const char *s, int *day)
{
	int year = digits(&s, 4, 4);
	if (year < 0 || !skip(&s, "-"))
		return false;
	int month = digits(&s, 2, 2);
	if (month < 0 || !skip(&s, "-"))
		return false;
	int mday = digits(&s, 2, 2);
	return mday >= 0 && !*s && checked(year, month, mday, day);
}

/* The year of the era at *s, 元 or 1 and up, as a Western year; -1 when there is none. */
static int era_year(const char **s)
{
	if (skip(s, "元"))
		return ERA_OFFSET + 1;
	int n = digits(s, 1, 2);
	return n < 1 ? -1 : ERA_OFFSET + n;
}

bool date_from_text(const char *s, int *day)
{
	bool era = skip(&s, era_name) || skip(&s, "R");
	int year = era ? era_year(&s) : digits(&s, 4, 4);
	if (year < 0 || !skip_mark(&s, "年"))
		return false;
	int month = digits(&s, 1, 2);
	if (month < 0 || !skip_mark(&s, "月"))
		return false;
	int mday = digits(&s, 1, 2);
	if (mday < 0)
		return false;
	skip(&s, "日");
	int found;
	if (*s || !checked(year, month, mday, &found) || (era && found < era_start()))
		return false;
	*day = found;
	return true;
}

bool date_fiscal_from_text(const char *s, int *year)
{
	if (!skip(&s, era_name))
		return false;
	int found = era_year(&s);
	if (found < 0 || found > LAST_YEAR || strcmp(s, "年度") != 0)
		return false;
	*year = found;
	return true;
}

void date_to_iso(int day, char out[11])
{
	int year, month, mday;
	date_to_ymd(day, &year, &month, &mday);
	if (year < 0 || year > 9999) {
		*out = '\0';
		return;
	}
	snprintf(out, 11, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100, (unsigned)mday % 100);
}

void date_to_text(int day, enum lang lang, char *out, size_t size)
{
	static const char *const month_name[] = {"January", "February", "March",     "April",   "May",      "June",
						 "July",    "August",   "September", "October", "November", "December"};
	int year, month, mday;
	date_to_ymd(day, &year, &month, &mday);
	if (lang == LANG_EN)
		snprintf(out, size, "%d %s %d", mday, month_name[month - 1], year);
	else if (day < era_start())
		snprintf(out, size, "%d年%d月%d日", year, month, mday);
	else if (year == ERA_OFFSET + 1)
		snprintf(out, size, "%s元年%d月%d日", era_name, month, mday);
	else
		snprintf(out, size, "%s%d年%d月%d日", era_name, year - ERA_OFFSET, month, mday);
}

int date_add_months(int day, int months)
{
	int year, month, mday;
	date_to_ymd(day, &year, &month, &mday);
	int count = year * 12 + month - 1 + months;
	year = floor_div(count, 12);
	month = count - year * 12 + 1;
	int last = month_days(year, month);
	return date_from_ymd(year, month, mday < last ? mday : last);
}

int date_fiscal_year(int day)
{
	int year, month, mday;
	date_to_ymd(day, &year, &month, &mday);
	return year - (month < 4);
}

/* Seconds fall into days from the start of one to the start of the next, before 1970 too. */
static int64_t whole_days(int64_t seconds)
{
	return seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
}

int date_in_japan(int64_t seconds)
{
	int64_t day = whole_days(seconds);
	return (int)(day + (seconds - day * DAY_SECONDS >= DAY_SECONDS - JAPAN_SECONDS));
}

struct date_clock date_clock_in_japan(int64_t seconds)
{
	int second = (int)((seconds % DAY_SECONDS + DAY_SECONDS + JAPAN_SECONDS) % DAY_SECONDS);
	return (struct date_clock){date_in_japan(seconds), second / 3600, second / 60 % 60, second % 60};
}

int64_t date_start_in_japan(int day)
{
	return (int64_t)day * DAY_SECONDS - JAPAN_SECONDS;
}

/* What can be written with a year of four digits. */
static bool writable(int64_t seconds)
{
	return seconds >= (int64_t)date_from_ymd(0, 1, 1) * DAY_SECONDS &&
	       seconds < (int64_t)date_from_ymd(10000, 1, 1) * DAY_SECONDS - JAPAN_SECONDS;
}

void date_moment_to_iso(int64_t seconds, char out[DATE_MOMENT_ISO])
{
	char day[11];
	*out = '\0';
	if (!writable(seconds))
		return;
	int64_t days = whole_days(seconds);
	unsigned second = (unsigned)(seconds - days * DAY_SECONDS);
	date_to_iso((int)days, day);
	snprintf(out, DATE_MOMENT_ISO, "%sT%02u:%02u:%02uZ", day, second / 3600 % 24, second / 60 % 60, second % 60);
}

/* Two digits, below `end`; -1 when it is none. */
static int two_digits(const char *s, int end)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return -1;
	int n = (s[0] - '0') * 10 + s[1] - '0';
	return n < end ? n : -1;
}

bool date_moment_from_iso(const char *s, int64_t *seconds)
{
	char date[11] = "";
	int day;
	if (strlen(s) != DATE_MOMENT_ISO - 1 || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z')
		return false;
	memcpy(date, s, 10);
	int hour = two_digits(s + 11, 24), minute = two_digits(s + 14, 60), second = two_digits(s + 17, 60);
	if (!date_from_iso(date, &day) || hour < 0 || minute < 0 || second < 0)
		return false;
	*seconds = (int64_t)day * 86400 + hour * 3600 + minute * 60 + second;
	return true;
}

void date_moment_to_text(int64_t seconds, enum lang lang, char out[DATE_MOMENT_TEXT])
{
	char day[48];
	*out = '\0';
	if (!writable(seconds))
		return;
	struct date_clock clock = date_clock_in_japan(seconds);
	date_to_text(clock.day, lang, day, sizeof(day));
	snprintf(out, DATE_MOMENT_TEXT, "%s %02d:%02d", day, clock.hour, clock.minute);
}
