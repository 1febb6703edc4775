#include "assess/deadline.h"

#include <stddef.h>

#include "assess/date.h"

enum { SUNDAY, MONDAY, SATURDAY = 6, EPOCH_WEEKDAY = 4 /* 1970-01-01 was a Thursday */ };

/* 0: Sunday. */
static int weekday(int day)
{
	return ((day + EPOCH_WEEKDAY) % 7 + 7) % 7;
}

/* The n-th Monday of the month. */
static int monday(int year, int month, int n)
{
	const int first = date_from_ymd(year, month, 1);
	return first + (MONDAY - weekday(first) + 7) % 7 + 7 * (n - 1);
}

/* The day of the month on which the sun crosses the equator; `base_e4` is for 1980, in days and 1/10000. */
static int equinox(int year, int base_e4)
{
	const int years = year - 1980;
	return (base_e4 + 2422 * years - years / 4 * 10000) / 10000;
}

/* Named by the law (article 2). The Olympic Games moved three of them in 2020 and 2021. */
static bool is_named(int day)
{
	static const struct {
		int month, day;
	} fixed[] = {{1, 1}, {2, 11}, {2, 23}, {4, 29}, {5, 3}, {5, 4}, {5, 5}, {11, 3}, {11, 23}};
	static const struct {
		int year, month, day;
	} moved[] = {{2020, 7, 23}, {2020, 7, 24}, {2020, 8, 10}, {2021, 7, 22}, {2021, 7, 23}, {2021, 8, 8}};
	int year, month, mday;
	date_to_ymd(day, &year, &month, &mday);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (fixed[i].month == month && fixed[i].day == mday)
			return true;
	if (day == monday(year, 1, 2) || day == monday(year, 9, 3) || (month == 3 && mday == equinox(year, 208431)) ||
	    (month == 9 && mday == equinox(year, 232488)))
		return true;
	for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++)
		if (moved[i].year == year && moved[i].month == month && moved[i].day == mday)
			return true;
	if (year == 2020 || year == 2021)
		return false;
	return day == monday(year, 7, 3) || (month == 8 && mday == 11) || day == monday(year, 10, 2);
}

/* The first day that is not named, after a Sunday that is. */
static bool is_substitute(int day)
{
	if (is_named(day))
		return false;
	for (int back = day - 1; is_named(back); back--)
		if (weekday(back) == SUNDAY)
			return true;
	return false;
}

bool deadline_is_holiday(int day)
{
	return is_named(day) || is_substitute(day) || (is_named(day - 1) && is_named(day + 1));
}

bool deadline_is_closed(int day)
{
	int year, month, mday;
	date_to_ymd(day, &year, &month, &mday);
	return weekday(day) == SATURDAY || weekday(day) == SUNDAY || (month == 12 && mday >= 29) ||
	       (month == 1 && mday <= 3) || deadline_is_holiday(day);
}

int deadline_term(int from, int days)
{
	int day = from + days - 1;
	while (deadline_is_closed(day))
		day++;
	return day;
}
