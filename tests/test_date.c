/* date: calendar, eras, fiscal years. */
#include "tests/check.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "assess/date.h"

struct text_row {
	const char *name, *text, *iso; /* iso NULL: refused */
};

static const struct text_row iso_rows[] = {
    {"a day", "2026-04-01", "2026-04-01"},
    {"first", "2000-01-01", "2000-01-01"},
    {"last", "2099-12-31", "2099-12-31"},
    {"leap day", "2028-02-29", "2028-02-29"},
    {"leap day of 2000", "2000-02-29", "2000-02-29"},
    {"no leap day", "2026-02-29", NULL},
    {"31 April", "2026-04-31", NULL},
    {"month 0", "2026-00-01", NULL},
    {"month 13", "2026-13-01", NULL},
    {"day 0", "2026-01-00", NULL},
    {"before the range", "1999-12-31", NULL},
    {"after the range", "2100-01-01", NULL},
    {"one digit", "2026-4-1", NULL},
    {"something behind", "2026-04-01 ", NULL},
    {"a digit too much", "2026-04-011", NULL},
    {"cut off", "2026-04", NULL},
    {"slashes", "2026/04/01", NULL},
    {"sign", "+202-04-01", NULL},
    {"empty", "", NULL},
};

static const struct text_row text_rows[] = {
    {"ISO", "2026-04-01", "2026-04-01"},
    {"era", "令和8年6月1日", "2026-06-01"},
    {"era, zeros", "令和08年06月01日", "2026-06-01"},
    {"letter", "R8.6.1", "2026-06-01"},
    {"first year", "令和元年5月1日", "2019-05-01"},
    {"first year, letter", "R元.5.1", "2019-05-01"},
    {"first year, digit", "令和1年5月1日", "2019-05-01"},
    {"before the era", "令和元年4月30日", NULL},
    {"before the era, letter", "R1.4.30", NULL},
    {"last year of the range", "令和81年12月31日", "2099-12-31"},
    {"after the range", "令和82年1月1日", NULL},
    {"year 0", "令和0年5月1日", NULL},
    {"slashes", "2026/6/1", "2026-06-01"},
    {"Western year", "2026年6月1日", "2026-06-01"},
    {"dots", "2026.06.01", "2026-06-01"},
    {"without the last mark", "令和8年6月1", "2026-06-01"},
    {"before the era, Western", "2019年4月30日", "2019-04-30"},
    {"no such day", "令和8年2月29日", NULL},
    {"leap day", "R10.2.29", "2028-02-29"},
    {"other era", "平成30年4月1日", NULL},
    {"two digits", "26/6/1", NULL},
    {"three digits of a month", "R8.006.1", NULL},
    {"no year mark", "令和86月1日", NULL},
    {"no month", "令和8年月1日", NULL},
    {"no day", "令和8年6月日", NULL},
    {"month alone", "令和8年6月", NULL},
    {"something behind", "令和8年6月1日頃", NULL},
    {"letter alone", "R", NULL},
    {"words", "未定", NULL},
    {"empty", "", NULL},
};

static void check_text(const struct text_row *row, bool (*from)(const char *, int *))
{
	int day = 12345;
	char iso[11];
	assert_int_equal(from(row->text, &day), row->iso != NULL);
	if (!row->iso) {
		assert_int_equal(day, 12345);
		return;
	}
	date_to_iso(day, iso);
	assert_string_equal(iso, row->iso);
}

static void test_iso(void **state)
{
	check_text(*state, date_from_iso);
}

static void test_text(void **state)
{
	check_text(*state, date_from_text);
}

/* An independent calendar: one day after the other. */
struct calendar {
	int year, month, day;
};

static void next_day(struct calendar *c)
{
	int days = c->month == 2 ? (c->year % 4 == 0 && (c->year % 100 || c->year % 400 == 0) ? 29 : 28)
		   : c->month == 4 || c->month == 6 || c->month == 9 || c->month == 11 ? 30
										       : 31;
	if (++c->day <= days)
		return;
	c->day = 1;
	if (++c->month <= 12)
		return;
	c->month = 1;
	c->year++;
}

static void test_every_day(void **state)
{
	(void)state;
	struct calendar c = {2000, 1, 1};
	int first;
	assert_true(date_from_iso("2000-01-01", &first));
	for (int day = first; c.year < 2100; day++, next_day(&c)) {
		int year, month, mday, back;
		char iso[11], text[48];
		date_to_ymd(day, &year, &month, &mday);
		assert_true(year == c.year && month == c.month && mday == c.day);
		assert_int_equal(date_from_ymd(c.year, c.month, c.day), day);
		date_to_iso(day, iso);
		assert_true(date_from_iso(iso, &back) && back == day);
		assert_true(date_from_text(iso, &back) && back == day);
		date_to_text(day, LANG_JA, text, sizeof(text));
		assert_true(date_from_text(text, &back) && back == day);
		assert_int_equal(date_fiscal_year(day), c.month < 4 ? c.year - 1 : c.year);
	}
}

static void test_days_far_off(void **state)
{
	(void)state;
	struct calendar c = {-801, 1, 1};
	int day = date_from_ymd(-801, 1, 1);
	for (; c.year < 2500; day++, next_day(&c)) {
		int year, month, mday;
		date_to_ymd(day, &year, &month, &mday);
		assert_true(year == c.year && month == c.month && mday == c.day);
	}
	assert_int_equal(date_from_ymd(1970, 1, 1), 0);
	assert_int_equal(date_from_ymd(2001, 9, 9), 11574);
}

static void test_no_date(void **state)
{
	(void)state;
	static const int days[] = {DATE_NONE, INT_MIN, INT_MAX};
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		char iso[11] = "untouched";
		date_to_iso(days[i], iso);
		assert_string_equal(iso, "");
	}
}

struct print_row {
	const char *name, *iso, *ja, *en;
};

static const struct print_row print_rows[] = {
    {"today", "2026-06-01", "令和8年6月1日", "1 June 2026"},
    {"first day of the era", "2019-05-01", "令和元年5月1日", "1 May 2019"},
    {"last day before it", "2019-04-30", "2019年4月30日", "30 April 2019"},
    {"end of the first year", "2019-12-31", "令和元年12月31日", "31 December 2019"},
    {"second year", "2020-01-01", "令和2年1月1日", "1 January 2020"},
};

static void test_print(void **state)
{
	const struct print_row *row = *state;
	int day;
	char text[48], small[9];
	assert_true(date_from_iso(row->iso, &day));
	date_to_text(day, LANG_JA, text, sizeof(text));
	assert_string_equal(text, row->ja);
	date_to_text(day, LANG_EN, text, sizeof(text));
	assert_string_equal(text, row->en);
	date_to_text(day, LANG_EN, small, sizeof(small));
	assert_int_equal(strlen(small), 8);
}

struct months_row {
	const char *name, *iso;
	int months;
	const char *after;
};

static const struct months_row months_rows[] = {
    {"none", "2026-06-01", 0, "2026-06-01"},
    {"a year", "2026-06-01", 12, "2027-06-01"},
    {"into the next year", "2026-11-15", 3, "2027-02-15"},
    {"clamped", "2026-01-31", 1, "2026-02-28"},
    {"clamped in a leap year", "2028-01-31", 1, "2028-02-29"},
    {"leap day, a year on", "2028-02-29", 12, "2029-02-28"},
    {"earlier", "2026-03-31", -1, "2026-02-28"},
    {"earlier, into the year before", "2026-01-15", -1, "2025-12-15"},
    {"sixteen months after the period", "2026-04-01", 16, "2027-08-01"},
    {"many", "2026-12-31", 600, "2076-12-31"},
};

static void test_months(void **state)
{
	const struct months_row *row = *state;
	int day;
	char iso[11];
	assert_true(date_from_iso(row->iso, &day));
	date_to_iso(date_add_months(day, row->months), iso);
	assert_string_equal(iso, row->after);
}

struct fiscal_row {
	const char *name, *text;
	int year; /* 0: refused */
};

static const struct fiscal_row fiscal_rows[] = {
    {"eighth", "令和8年度", 2026},        {"first", "令和元年度", 2019},
    {"first, digit", "令和1年度", 2019},  {"last of the range", "令和81年度", 2099},
    {"after the range", "令和82年度", 0}, {"year 0", "令和0年度", 0},
    {"year, not fiscal", "令和8年", 0},   {"letter", "R8年度", 0},
    {"Western", "2026年度", 0},           {"something behind", "令和8年度分", 0},
    {"no number", "令和年度", 0},         {"empty", "", 0},
};

static void test_fiscal(void **state)
{
	const struct fiscal_row *row = *state;
	int year = 7;
	assert_int_equal(date_fiscal_from_text(row->text, &year), row->year != 0);
	assert_int_equal(year, row->year ? row->year : 7);
}

static void test_fiscal_of_day(void **state)
{
	(void)state;
	assert_int_equal(date_fiscal_year(date_from_ymd(2027, 1, 1)), 2026);
	assert_int_equal(date_fiscal_year(date_from_ymd(2027, 3, 31)), 2026);
	assert_int_equal(date_fiscal_year(date_from_ymd(2027, 4, 1)), 2027);
}

struct clock_row {
	const char *name;
	int64_t seconds;
	int day;
};

static const struct clock_row clock_rows[] = {
    {"epoch", 0, 0},
    {"last second of the day in Japan", 54000 - 1, 0},
    {"midnight in Japan", 54000, 1},
    {"midnight in London", 86400, 1},
    {"before the epoch, same day in Japan", -32400, 0},
    {"before the epoch, day before", -32401, -1},
    {"a whole day before", -86400, -1},
    {"long before", -86400 * 10 - 1, -10},
};

static void test_clock(void **state)
{
	const struct clock_row *row = *state;
	assert_int_equal(date_in_japan(row->seconds), row->day);
}

struct moment_row {
	const char *name;
	int64_t seconds;
	const char *iso, *ja, *en;
};

static const struct moment_row moment_rows[] = {
    {"epoch", 0, "1970-01-01T00:00:00Z", "1970年1月1日 09:00", "1 January 1970 09:00"},
    {"the day changes earlier in Japan", 1780326000, "2026-06-01T15:00:00Z", "令和8年6月2日 00:00",
     "2 June 2026 00:00"},
    {"the second before", 1780325999, "2026-06-01T14:59:59Z", "令和8年6月1日 23:59", "1 June 2026 23:59"},
    {"before the epoch", -1, "1969-12-31T23:59:59Z", "1970年1月1日 08:59", "1 January 1970 08:59"},
    {"long before, the day before in London", -86400 * 10 - 1, "1969-12-21T23:59:59Z", "1969年12月22日 08:59",
     "22 December 1969 08:59"},
    {"first that has a year", -62167219200, "0000-01-01T00:00:00Z", "0年1月1日 09:00", "1 January 0 09:00"},
    {"one before", -62167219201, "", "", ""},
    {"last year in Japan that has four digits", 253402268399, "9999-12-31T14:59:59Z", "令和7981年12月31日 23:59",
     "31 December 9999 23:59"},
    {"one more", 253402268400, "", "", ""},
    {"never", INT64_MAX, "", "", ""},
    {"no moment", INT64_MIN, "", "", ""},
};

static void test_moment(void **state)
{
	const struct moment_row *row = *state;
	char iso[DATE_MOMENT_ISO], ja[DATE_MOMENT_TEXT], en[DATE_MOMENT_TEXT];
	date_moment_to_iso(row->seconds, iso);
	date_moment_to_text(row->seconds, LANG_JA, ja);
	date_moment_to_text(row->seconds, LANG_EN, en);
	assert_string_equal(iso, row->iso);
	assert_string_equal(ja, row->ja);
	assert_string_equal(en, row->en);
}

static void test_clock_back(void **state)
{
	const struct clock_row *row = *state;
	struct date_clock clock = date_clock_in_japan(row->seconds);
	int64_t of_day = clock.hour * 3600 + clock.minute * 60 + clock.second;
	assert_int_equal(clock.day, row->day);
	assert_in_range(of_day, 0, 86399);
	assert_int_equal(date_start_in_japan(clock.day) + of_day, row->seconds);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_iso, iso_rows, "ISO");
	CHECK_ROWS(&l, test_text, text_rows, "text");
	check_add(&l, test_every_day, NULL, "every day of 2000 to 2099 comes back");
	check_add(&l, test_days_far_off, NULL, "days of other centuries");
	check_add(&l, test_no_date, NULL, "no date is written as nothing");
	CHECK_ROWS(&l, test_print, print_rows, "print");
	CHECK_ROWS(&l, test_months, months_rows, "months");
	CHECK_ROWS(&l, test_fiscal, fiscal_rows, "fiscal year");
	check_add(&l, test_fiscal_of_day, NULL, "fiscal year of a day");
	CHECK_ROWS(&l, test_clock, clock_rows, "Japan");
	CHECK_ROWS(&l, test_clock_back, clock_rows, "Japan's clock");
	CHECK_ROWS(&l, test_moment, moment_rows, "moment");
	return check_run(&l, "date");
}
