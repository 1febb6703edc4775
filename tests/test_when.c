/* Days and moments of the register, as they are read. */
#include "tests/check.h"

#include "cli/when.h"

struct when_row {
	const char *name, *stored;
	const char *day_ja, *day_en, *moment_ja, *moment_en;
};

static const struct when_row when_rows[] = {
    {"a day", "2026-06-01", "令和8年6月1日", "2026-06-01", "2026-06-01", "2026-06-01"},
    {"first year of the era", "2019-05-01", "令和元年5月1日", "2019-05-01", "2019-05-01", "2019-05-01"},
    {"before it", "2019-04-30", "2019年4月30日", "2019-04-30", "2019-04-30", "2019-04-30"},
    {"a moment", "2026-06-01T05:00:09Z", "令和8年6月1日", "2026-06-01", "令和8年6月1日 14:00", "2026-06-01T05:00:09Z"},
    {"a moment that is the next day in Japan", "2026-12-31T15:00:00Z", "令和9年1月1日", "2027-01-01",
     "令和9年1月1日 00:00", "2026-12-31T15:00:00Z"},
    {"none", NULL, "-", "-", "-", "-"},
    {"no date", "yesterday", "yesterday", "yesterday", "yesterday", "yesterday"},
    {"no such day", "2026-02-30", "2026-02-30", "2026-02-30", "2026-02-30", "2026-02-30"},
};

static void reads(void **state)
{
	const struct when_row *row = *state;
	assert_string_equal(when_day(row->stored, LANG_JA).text, row->day_ja);
	assert_string_equal(when_day(row->stored, LANG_EN).text, row->day_en);
	assert_string_equal(when_moment(row->stored, LANG_JA).text, row->moment_ja);
	assert_string_equal(when_moment(row->stored, LANG_EN).text, row->moment_en);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, reads, when_rows, "when");
	return check_run(&list, "when");
}
