/* Holidays of Japan as the government announced them, and terms of the law. */
#include "tests/check.h"

#include "assess/date.h"
#include "assess/deadline.h"

static int day_of(const char *iso)
{
	int day;
	assert_true(date_from_iso(iso, &day));
	return day;
}

static const struct holiday_row {
	const char *name, *day;
	bool is;
} holiday_rows[] = {
    {"元日", "2026-01-01", true},
    {"成人の日, the second Monday", "2026-01-12", true},
    {"the first Monday", "2026-01-05", false},
    {"建国記念の日", "2026-02-11", true},
    {"天皇誕生日", "2026-02-23", true},
    {"春分の日 2026", "2026-03-20", true},
    {"the day after", "2026-03-21", false},
    {"春分の日 2027", "2027-03-21", true},
    {"its substitute", "2027-03-22", true},
    {"春分の日 2024", "2024-03-20", true},
    {"昭和の日", "2026-04-29", true},
    {"憲法記念日 on a Sunday", "2026-05-03", true},
    {"みどりの日", "2026-05-04", true},
    {"こどもの日", "2026-05-05", true},
    {"the substitute behind two more holidays", "2026-05-06", true},
    {"no holiday any more", "2026-05-07", false},
    {"海の日", "2026-07-20", true},
    {"山の日", "2026-08-11", true},
    {"敬老の日", "2026-09-21", true},
    {"between two holidays", "2026-09-22", true},
    {"秋分の日", "2026-09-23", true},
    {"秋分の日 2025", "2025-09-23", true},
    {"秋分の日 2028", "2028-09-22", true},
    {"スポーツの日", "2026-10-12", true},
    {"文化の日", "2026-11-03", true},
    {"勤労感謝の日", "2026-11-23", true},
    {"the Olympic 海の日", "2021-07-22", true},
    {"the Olympic スポーツの日", "2021-07-23", true},
    {"the Olympic 山の日, on a Sunday", "2021-08-08", true},
    {"its substitute, 2021", "2021-08-09", true},
    {"where 海の日 was not in 2021", "2021-07-19", false},
    {"an ordinary Saturday", "2026-06-06", false},
};

static void holidays(void **state)
{
	const struct holiday_row *row = *state;
	assert_int_equal(deadline_is_holiday(day_of(row->day)), row->is);
}

/* The government announced so many for the year. */
static const struct year_row {
	const char *name;
	int year, days;
} year_rows[] = {{"2022", 2022, 16}, {"2023", 2023, 17}, {"2024", 2024, 21}, {"2025", 2025, 19}, {"2026", 2026, 18}};

static void years(void **state)
{
	const struct year_row *row = *state;
	int n = 0;
	for (int day = date_from_ymd(row->year, 1, 1); day < date_from_ymd(row->year + 1, 1, 1); day++)
		n += deadline_is_holiday(day);
	assert_int_equal(n, row->days);
}

static const struct term_row {
	const char *name, *known, *due;
	int days;
} term_rows[] = {
    {"the 30th day is in Golden Week", "2026-04-06", "2026-05-07", DEADLINE_FULL_DAYS},
    {"the 30th day is a Tuesday", "2026-06-01", "2026-06-30", DEADLINE_FULL_DAYS},
    {"the 60th day", "2026-06-01", "2026-07-30", DEADLINE_HARM_DAYS},
    {"the 30th day is at the end of the year", "2026-12-01", "2027-01-04", DEADLINE_FULL_DAYS},
    {"the fifth day is a Friday", "2026-06-01", "2026-06-05", DEADLINE_FIRST_DAYS},
    {"the fifth day is a Saturday", "2026-06-02", "2026-06-08", DEADLINE_FIRST_DAYS},
    {"the day itself", "2026-06-01", "2026-06-01", 1},
};

static void terms(void **state)
{
	const struct term_row *row = *state;
	assert_int_equal(deadline_term(day_of(row->known), row->days), day_of(row->due));
}

static const struct closed_row {
	const char *name, *day;
	bool is;
} closed_rows[] = {
    {"28 December, a Monday", "2026-12-28", false},
    {"29 December", "2026-12-29", true},
    {"3 January", "2028-01-03", true},
    {"4 January, a Tuesday", "2028-01-04", false},
    {"a Saturday", "2026-06-06", true},
    {"a Sunday", "2026-06-07", true},
};

static void closed(void **state)
{
	const struct closed_row *row = *state;
	assert_int_equal(deadline_is_closed(day_of(row->day)), row->is);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, holidays, holiday_rows, "holiday");
	CHECK_ROWS(&list, years, year_rows, "holidays of");
	CHECK_ROWS(&list, closed, closed_rows, "closed");
	CHECK_ROWS(&list, terms, term_rows, "term");
	return check_run(&list, "deadline");
}
