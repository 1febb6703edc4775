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
     "yes（証跡 E2「認証書」 令和9年3月31日まで、備考「写し」）",
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

static const struct due_row {
	const char *name;
	struct register_line line;
	const char *ja, *en;
} due_rows[] = {
    {"the interval", {.due = "2027-06-01"}, "判定から再評価までの期間", "interval after the decision"},
    {"what triggered it", {.words = "不正アクセス"}, "不正アクセス", "不正アクセス"},
    {"a paper", {.due_row = "CLD-15", .due_kind = "paper"}, "CLD-15 証跡の有効期限", "CLD-15 evidence expires"},
    {"the contract", {.due_row = "PRF-35"}, "PRF-35 契約終了の前", "PRF-35 before the contract ends"},
    {"a remedy", {.due_row = "CLD-69", .due_kind = "remedy"}, "CLD-69 是正の期限", "CLD-69 remedy due"},
    {"an exception of the whole", {.due_kind = "exception"}, "例外の終わり", "end of an exception"},
    {"a time-stamp",
     {.due_row = "R8-0001-sheet.pdf", .due_kind = "stamp"},
     "R8-0001-sheet.pdf 時刻の証明の更新",
     "R8-0001-sheet.pdf renewal of the time-stamp"},
    {"a new version",
     {.due_kind = "version"},
     "様式又は方針の新しい版",
     "a new version of the questionnaire or the policy"},
};

static void tells_dues(void **state)
{
	const struct due_row *row = *state;
	struct arena *arena = arena_new();
	const struct words words = cases_due(&row->line, arena);
	assert_string_equal(words.ja, row->ja);
	assert_string_equal(words.en, row->en);
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
	CHECK_ROWS(&list, tells_dues, due_rows, "due");
	check_add(&list, nothing_before, NULL, "what is not there, and what is not known");
	return check_run(&list, "cases");
}
