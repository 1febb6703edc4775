/* What is said to differ between two assessments, and nothing else. */
#include "tests/check.h"

#include <string.h>

#include "assess/compare.h"

static struct questionnaire *q;

/* One answer on each side (NULL: none), and what must be found of its row. */
static const struct diff_row {
	const char *name, *row;
	const char *then, *now;
	int evidence_then, evidence_now;
	bool found, asked_then, asked_now;
	enum result result_then, result_now;
} rows[] = {
    {"the same", "CLD-37", "yes", "yes", 2, 2, false, false, false, RESULT_MET, RESULT_MET},
    {"worse", "CLD-37", "yes", "no", 2, 2, true, true, true, RESULT_MET, RESULT_UNMET},
    {"answered now", "CLD-37", NULL, "yes", 2, 2, true, true, true, RESULT_UNANSWERED, RESULT_MET},
    {"taken back", "CLD-37", "yes", NULL, 2, 2, true, true, true, RESULT_MET, RESULT_UNANSWERED},
    {"the evidence alone", "CLD-37", "yes", "yes", 2, 3, true, true, true, RESULT_MET, RESULT_MET},
    {"not asked any more", "CLD-09", "2026-05-01", NULL, -1, -1, true, true, false, RESULT_MET, RESULT_NA},
};

static void put(struct answers *a, const char *id, const char *value, int evidence)
{
	if (value)
		answers_set(a, questionnaire_find(q, id),
			    &(struct answer){.value = value, .evidence = evidence, .evidence_until = DATE_NONE});
}

static void finds(void **state)
{
	const struct diff_row *row = *state;
	struct comparison found;
	struct arena *arena = arena_new();
	struct answers *then = answers_new(q, date_from_ymd(2026, 6, 1)),
		       *now = answers_new(q, date_from_ymd(2027, 6, 1));
	put(then, "CLD-07", "yes", -1);
	put(now, "CLD-07", row->asked_now || !row->asked_then ? "yes" : "no", -1);
	put(then, row->row, row->then, row->evidence_then);
	put(now, row->row, row->now, row->evidence_now);
	struct verdict *was = score(then), *is = score(now);
	compare(then, was, now, is, &found, arena);
	const struct compare_row *seen = NULL;
	for (size_t i = 0; i < found.rows; i++) {
		if (strcmp(found.row[i].id, row->row) == 0)
			seen = &found.row[i];
		/* Nothing that both have alike is told. */
		else
			assert_string_equal(found.row[i].id, "CLD-07");
	}
	assert_int_equal(seen != NULL, row->found);
	if (seen) {
		assert_int_equal(seen->then.asked, row->asked_then);
		assert_int_equal(seen->now.asked, row->asked_now);
		assert_int_equal(seen->then.result, row->result_then);
		if (row->asked_now)
			assert_int_equal(seen->now.result, row->result_now);
	}
	for (size_t i = 0; i < found.cells; i++)
		assert_int_not_equal(found.cell[i].then, found.cell[i].now);
	/* Whatever moves the residual moved a cell. */
	assert_true(was->residual == is->residual || found.cells > 0);
	verdict_free(was);
	verdict_free(is);
	answers_free(then);
	answers_free(now);
	arena_free(arena);
}

int main(void)
{
	struct check_list list = {0};
	static const char *const folder[] = {"templates"};
	struct host host;
	struct err err = {0};
	host_system(&host);
	if (questionnaire_load(&q, &(struct template_source){.host = &host, .folder = folder, .folders = 1},
			       "cloud.ini", &err))
		return 1;
	CHECK_ROWS(&list, finds, rows, "differs");
	int failed = check_run(&list, "compare");
	questionnaire_free(q);
	return failed;
}
