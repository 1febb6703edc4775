/* The life of a case from end to end, as officers type it: assessed, submitted, returned, mended, approved, contracted,
 * in force, due, ended; and each step refused with its reason when it is not its turn. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/deeds.h"
#include "tests/pty.h"

#define AUTHOR "--officer", "山田太郎", "--pass-file", "yamada"
#define CHIEF "--officer", "佐藤花子", "--pass-file", "sato"
#define MANAGER "--officer", "鈴木一郎", "--pass-file", "suzuki"

/* Three officers, and R8-0001, graded C, which the chief approves. */
static void begin(struct place *p)
{
	char *example;
	place_make(p);
	deeds_officer(p, "山田太郎", "author", NULL, "yamada");
	deeds_officer(p, "佐藤花子", "approver", "chief", "sato");
	deeds_officer(p, "鈴木一郎", "approver", "manager", "suzuki");
	assert_true(asprintf(&example, "%s/cloud-mixed.ini", p->examples) > 0);
	EXPECT(p, 0, NULL, NULL, "run", "--answers", example, "--no-input", "--unsigned", "--who", "山田太郎");
	free(example);
}

static void submit(const struct place *p)
{
	EXPECT(p, 0, "提出済み", "shinsa approve R8-0001", "submit", "R8-0001", AUTHOR);
}

/* What a contract at grade C wants: a plan for every finding, and a place for every clause. */
static void plan_all(const struct place *p)
{
	EXPECT(p, 0, "令和9年3月31日まで", NULL, "treat", "R8-0001", "--owner", "山田太郎", "--until",
	       "令和9年3月31日");
}

static void whole_life(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	EXPECT(&p, 3, NULL, "できません", "approve", "R8-0001", CHIEF);
	submit(&p);
	EXPECT(&p, 0, "提出済み", NULL, "list");
	/* The answers are as they were read from now on. */
	EXPECT(&p, 3, NULL, "差し戻す理由を", "return", "R8-0001", CHIEF, "--reason", " ");
	EXPECT(&p, 0, "下書き", "shinsa submit R8-0001", "return", "R8-0001", CHIEF, "--reason",
	       "保存場所の証跡がない");
	EXPECT(&p, 0, "保存場所の証跡がない", "記録は完全です", "log", "R8-0001");
	submit(&p);
	EXPECT(&p, 3, NULL, "統括情報セキュリティ責任者が承認します", "approve", "R8-0001", MANAGER);
	EXPECT(&p, 3, NULL, "承認者ではありません", "approve", "R8-0001", "--officer", "山田太郎", "--pass-file",
	       "yamada");
	EXPECT(&p, 0, "令和8年12月1日", "shinsa place R8-0001", "approve", "R8-0001", CHIEF);
	EXPECT(&p, 0, "佐藤花子", NULL, "verify", "out/R8-0001-sheet.pdf");
	EXPECT(&p, 0, "佐藤花子", NULL, "verify", "out/R8-0001-checklist.pdf");
	/* Made again, the documents would lose the approver's signature. */
	EXPECT(&p, 3, NULL, "署名の少ない文書で置き換えません", "resume", "R8-0001", "--no-input", AUTHOR);
	EXPECT(&p, 0, "佐藤花子", NULL, "verify", "out/R8-0001-sheet.pdf");
	EXPECT(&p, 3, NULL, "K03", "conclude", "R8-0001");
	EXPECT(&p, 3, NULL, "対応計画を先に", "conclude", "R8-0001");
	plan_all(&p);
	EXPECT(&p, 3, NULL, "条項 K99 はありません", "place", "R8-0001", "K03", "第3条", "K99", "第1条");
	/* None of them was written. */
	EXPECT(&p, 0, "K03", NULL, "place", "R8-0001", "--quiet");
	assert_true(deeds_place(&p, "R8-0001") > 10);
	EXPECT(&p, 0, "契約済み", NULL, "conclude", "R8-0001");
	EXPECT(&p, 3, NULL, "承認の後、契約締結の前", "place", "R8-0001", "K03", "第9条");
	EXPECT(&p, 0, "利用中", NULL, "start", "R8-0001");
	EXPECT(&p, 0, NULL, "期限が来るものはありません", "due");
	EXPECT(&p, 1, "R8-0001", NULL, "due", "--within", "183");
	EXPECT(&p, 1, "期限切れ", NULL, "due", "--date", "2027-01-01");
	EXPECT(&p, 1, "\"overdue\":true", NULL, "due", "--date", "2027-01-01", "--json");
	EXPECT(&p, 1, "DTSTART;VALUE=DATE:20261201\r\n", NULL, "due", "--within", "183", "--ical");
	EXPECT(&p, 2, NULL, "--reason", "trigger", "R8-0001");
	EXPECT(&p, 0, "不正アクセス", NULL, "trigger", "R8-0001", "--reason", "不正アクセス");
	EXPECT(&p, 1, "不正アクセス", NULL, "due");
	EXPECT(&p, 3, NULL, "--certificate", "end", "R8-0001");
	EXPECT(&p, 0, "終了", NULL, "end", "R8-0001", "--certificate", "消去証明書 第12号");
	EXPECT(&p, 0, NULL, "期限が来るものはありません", "due", "--within", "3000");
	EXPECT(&p, 3, NULL, "再評価の対象ではありません", "trigger", "R8-0001", "--reason", "x");
	EXPECT(&p, 0, "消去証明書 第12号", "記録は完全です", "log", "R8-0001");
	place_remove(&p);
}

/* What was submitted is not what the documents say any more, or they are gone: nothing is signed, nothing approved. */
static void papers_must_fit(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	submit(&p);
	char *path = place_path(&p, "out/R8-0001-checklist.pdf");
	size_t n = 0, after = 0;
	char *sheet = place_read(&p, "out/R8-0001-sheet.pdf", &n), *again;
	assert_int_equal(remove(path), 0);
	EXPECT(&p, 4, NULL, "R8-0001-checklist.pdf", "approve", "R8-0001", CHIEF);
	place_write(&p, "out/R8-0001-checklist.pdf", "%PDF-1.7 nonsense");
	EXPECT(&p, 3, NULL, "R8-0001-checklist.pdf", "approve", "R8-0001", CHIEF);
	/* The other one was not signed either. */
	again = place_read(&p, "out/R8-0001-sheet.pdf", &after);
	assert_int_equal(after, n);
	assert_memory_equal(again, sheet, n);
	EXPECT(&p, 0, "提出済み", NULL, "list");
	free(again);
	free(sheet);
	free(path);
	place_remove(&p);
}

/* Interrupted between two signatures: approving again signs what is left. */
static void approval_goes_on(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	submit(&p);
	EXPECT(&p, 0, NULL, NULL, "sign", "out/R8-0001-sheet.pdf", "--as", "approver", CHIEF);
	EXPECT(&p, 0, "承認済み", NULL, "approve", "R8-0001", CHIEF);
	EXPECT(&p, 0, "佐藤花子", NULL, "verify", "out/R8-0001-checklist.pdf");
	place_remove(&p);
}

static void in_force(struct place *p)
{
	begin(p);
	submit(p);
	EXPECT(p, 0, "承認済み", NULL, "approve", "R8-0001", CHIEF);
	assert_true(deeds_place(p, "R8-0001") > 10);
	plan_all(p);
	EXPECT(p, 0, NULL, NULL, "conclude", "R8-0001");
	EXPECT(p, 0, NULL, NULL, "start", "R8-0001");
}

/* A year later: last time's answers are there, those that must be are confirmed one by one, and then the new assessment
 * takes the place of the old one. */
static void renewed(void **state)
{
	(void)state;
	struct place p;
	struct pty t;
	in_force(&p);
	EXPECT(&p, 0, "R8-0002", "件引き継ぎました", "renew", "R8-0001", "--no-input", "--who", "山田太郎");
	EXPECT(&p, 3, NULL, "shinsa resume R8-0002", "renew", "R8-0001", "--no-input");
	EXPECT(&p, 3, NULL, "確かめ直していない答えがあります", "submit", "R8-0002", AUTHOR);
	EXPECT(&p, 3, NULL, "再評価できません", "renew", "R8-0002", "--no-input");
	pty_start(&t, &p, "dumb", (const char *const[]){"--who", "山田太郎", "resume", "R8-0002", NULL});
	assert_true(pty_prompt(&t));
	assert_non_null(strstr(t.screen, "引き継いだ答え"));
	deeds_confirm(&t);
	pty_clear(&t);
	EXPECT(&p, 0, "提出済み", NULL, "submit", "R8-0002", AUTHOR);
	EXPECT(&p, 0, "承認済み", NULL, "approve", "R8-0002", CHIEF);
	assert_true(deeds_place(&p, "R8-0002") > 10);
	EXPECT(&p, 0, NULL, NULL, "conclude", "R8-0002");
	EXPECT(&p, 1, "R8-0001", NULL, "due", "--within", "183");
	EXPECT(&p, 0, "利用中", NULL, "start", "R8-0002");
	EXPECT(&p, 0, "変わった回答 0件", NULL, "diff", "R8-0001", "R8-0002");
	EXPECT(&p, 0, "\"differ\":[]", NULL, "diff", "R8-0001", "R8-0002", "--json");
	EXPECT(&p, 0, "再評価済み", NULL, "list");
	EXPECT(&p, 0, "「R8-0002」", "記録は完全です", "log", "R8-0001");
	place_remove(&p);
}

/* Nobody answers a case that somebody decides on. */
static void answers_are_locked(void **state)
{
	(void)state;
	struct place p;
	struct pty t;
	begin(&p);
	submit(&p);
	pty_start(&t, &p, "dumb", (const char *const[]){"resume", "R8-0001", NULL});
	assert_true(pty_prompt(&t));
	pty_line(&t, "j CLD-37");
	pty_line(&t, "いいえ");
	if (!strstr(pty_since(&t), "提出済みなので"))
		fail_msg("%s", pty_since(&t));
	pty_send(&t, "q\n");
	pty_end(&t);
	pty_clear(&t);
	place_remove(&p);
}

int main(void)
{
	struct check_list list = {0};
	check_add(&list, whole_life, NULL, "from draft to ended");
	check_add(&list, papers_must_fit, NULL, "documents that do not fit are not approved");
	check_add(&list, approval_goes_on, NULL, "an approval that was interrupted");
	check_add(&list, renewed, NULL, "assessed again a year later");
	check_add(&list, answers_are_locked, NULL, "submitted answers stay");
	return check_run(&list, "life");
}
