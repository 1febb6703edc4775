/* The life of a case from end to end, as officers type it: assessed, submitted, returned, mended, approved, contracted,
 * in force, due, ended; and each step refused with its reason when it is not its turn. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/pty.h"

enum { WORDS = 16 };

static void expect(const struct place *p, const char *const *words, int code, const char *out, const char *err)
{
	struct run r = place_run(p, words, NULL);
	if (r.code != code || (out && !strstr(r.out, out)) || (err && !strstr(r.err, err)))
		fail_msg("expected %d '%s' '%s', got %d\n%s\n%s", code, out ? out : "", err ? err : "", r.code, r.out,
			 r.err);
	run_clear(&r);
}

#define EXPECT(p, code, out, err, ...) expect((p), (const char *const[]){__VA_ARGS__, NULL}, (code), (out), (err))
#define AUTHOR "--officer", "山田太郎", "--pass-file", "yamada"
#define CHIEF "--officer", "佐藤花子", "--pass-file", "sato"
#define MANAGER "--officer", "鈴木一郎", "--pass-file", "suzuki"

static void add(const struct place *p, const char *name, const char *role, const char *level, const char *pass)
{
	char key[40], words[40];
	snprintf(key, sizeof(key), "%s.p12", pass);
	snprintf(words, sizeof(words), "%s long passphrase", pass);
	place_write(p, pass, words);
	EXPECT(p, 0, NULL, NULL, "key", "new", "--key", key, "--who", name, "--pass-file", pass);
	if (level)
		EXPECT(p, 0, NULL, NULL, "officer", "add", name, "--post", "職", "--role", role, "--level", level,
		       "--key", key, "--pass-file", pass);
	else
		EXPECT(p, 0, NULL, NULL, "officer", "add", name, "--post", "職", "--role", role, "--key", key,
		       "--pass-file", pass);
}

/* Three officers, and R8-0001, graded C, which the chief approves. */
static void begin(struct place *p)
{
	char *example;
	place_make(p);
	add(p, "山田太郎", "author", NULL, "yamada");
	add(p, "佐藤花子", "approver", "chief", "sato");
	add(p, "鈴木一郎", "approver", "manager", "suzuki");
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

static void place_all(const struct place *p)
{
	struct run r = place_run(p, (const char *const[]){"place", "R8-0001", "--quiet", NULL}, NULL);
	assert_int_equal(r.code, 0);
	size_t n = 0;
	for (char *save = NULL, *clause = strtok_r(r.out, "\n", &save); clause;
	     clause = strtok_r(NULL, "\n", &save), n++)
		EXPECT(p, 0, clause, NULL, "place", "R8-0001", clause, "第5条");
	assert_true(n > 10);
	run_clear(&r);
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
	EXPECT(&p, 3, NULL, "条項 K99 はありません", "place", "R8-0001", "K99", "第1条");
	place_all(&p);
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
	place_all(p);
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
	/* Enter says that it is still so, until nothing is left to say it of. */
	for (int i = 0; i < 200 && !strstr(pty_since(&t), "等級    "); i++)
		pty_line(&t, "");
	pty_send(&t, "q\n");
	pty_end(&t);
	pty_clear(&t);
	EXPECT(&p, 0, "提出済み", NULL, "submit", "R8-0002", AUTHOR);
	EXPECT(&p, 0, "承認済み", NULL, "approve", "R8-0002", CHIEF);
	struct run r = place_run(&p, (const char *const[]){"place", "R8-0002", "--quiet", NULL}, NULL);
	for (char *save = NULL, *clause = strtok_r(r.out, "\n", &save); clause; clause = strtok_r(NULL, "\n", &save))
		EXPECT(&p, 0, NULL, NULL, "place", "R8-0002", clause, "第5条");
	run_clear(&r);
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
