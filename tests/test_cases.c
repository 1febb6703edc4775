/* How the log's answers and acts are told. */
#include "tests/check.h"

#include "cli/cases.h"

static const struct answer_row {
	const char *name, *json, *ja, *en;
} answer_rows[] = {
    {"a value", "{\"value\":\"予約システム\"}", "予約システム", "予約システム"},
    {"taken back", "{}", "未回答", "unanswered"},
    {"a note alone", "{\"note\":\"確認中\"}", "未回答（備考「確認中」）", "unanswered (note '確認中')"},
    {"not applicable", "{\"value\":\"na\",\"reason\":\"通信しない\"}", "na（理由「通信しない」）",
     "na (reason '通信しない')"},
    {"evidence", "{\"value\":\"yes\",\"evidence\":1}", "yes（証跡 E1）", "yes (evidence E1)"},
    {"evidence that expires, and a note",
     "{\"value\":\"yes\",\"note\":\"写し\",\"evidence\":2,\"label\":\"認証書\",\"until\":\"2027-03-31\"}",
     "yes（証跡 E2「認証書」令和9年3月31日まで、備考「写し」）",
     "yes (evidence E2 '認証書' until 2027-03-31, note '写し')"},
    {"no answer", "R8-0001-sheet.pdf sha256:00", "R8-0001-sheet.pdf sha256:00", "R8-0001-sheet.pdf sha256:00"},
    {"broken", "{\"value\":", "未回答", "unanswered"},
};

static void tells_answers(void **state)
{
	const struct answer_row *row = *state;
	struct arena *arena = arena_new();
	assert_string_equal(cases_answer(row->json, LANG_JA, arena), row->ja);
	assert_string_equal(cases_answer(row->json, LANG_EN, arena), row->en);
	arena_free(arena);
}

static void nothing_before(void **state)
{
	(void)state;
	assert_null(cases_answer(NULL, LANG_JA, NULL));
	assert_string_equal(cases_act("sign-in", LANG_JA), "サインイン");
	assert_string_equal(cases_act("what a later version does", LANG_JA), "what a later version does");
	assert_string_equal(cases_state("draft", LANG_EN), "draft");
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, tells_answers, answer_rows, "answer");
	check_add(&list, nothing_before, NULL, "what is not there, and what is not known");
	return check_run(&list, "cases");
}
