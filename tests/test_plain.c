/* The kiosk line by line: from the first officer to signed documents, and what others see of it. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/kiosk_case.h"

struct row {
	const char *name;
	enum kiosk_set set;
	const char *line[16];      /* typed one after the other, each at a prompt */
	const char *shows, *hides; /* of all that was shown */
};

/* The kiosk asks for a number, then for the passphrase. */
#define YAMADA_LINES "1", "yamada pass"
#define SATO_LINES "2", "sato pass word"
#define SUZUKI_LINES "3", "suzuki pass"

static const struct row rows[] = {
    {"the first officer",
     KIOSK_EMPTY,
     {"山田太郎", "主任", "long enough", "long enough"},
     "1) 新しい評価",
     "long enough"},
    {"a passphrase too short, then one that will do",
     KIOSK_EMPTY,
     {"山田太郎", "主任", "short", "short", "山田太郎", "主任", "long enough", "long enough"},
     "山田太郎（主任）さん",
     NULL},
    {"signing in", KIOSK_CASE, {YAMADA_LINES}, "山田太郎（情報政策課主任）さん", NULL},
    {"a wrong passphrase", KIOSK_CASE, {"1", "wrong"}, "あと4回", NULL},
    {"no such number", KIOSK_CASE, {"9"}, "1 から 3 の番号で", NULL},
    {"a new case", KIOSK_OFFICERS, {SATO_LINES, "1", "1", "施設予約"}, "R8-0001 で保存を始めました", NULL},
    {"going on with one", KIOSK_CASE, {YAMADA_LINES, "2", "1"}, "等級    C", NULL},
    {"searching", KIOSK_CASE, {YAMADA_LINES, "2", "1", "/監査"}, "CLD-21", "CLD-84"},
    {"what is unknown", KIOSK_CASE, {YAMADA_LINES, "2", "1", "r k"}, "CLD-72", "CLD-84"},
    {"nothing of another's", KIOSK_CASE, {SATO_LINES, "2"}, "まだありません", "公共施設"},
    {"nothing due", KIOSK_CASE, {YAMADA_LINES, "3"}, "30日以内に期限が来るものはありません", NULL},
    {"something due is told at the start", KIOSK_DUE, {YAMADA_LINES}, "期限 令和8年6月1日  R8-0001", NULL},
    {"how much there is", KIOSK_CASE, {YAMADA_LINES}, "2) 続きから（1件）", NULL},
    {"last time's answers", KIOSK_CASE, {YAMADA_LINES, "1", "1", "1"}, "前回 公共施設予約システム", NULL},
    {"documents made and signed",
     KIOSK_CASE,
     {YAMADA_LINES, "2", "1", "", "1", "yamada pass"},
     "作成者 山田太郎",
     NULL},
    {"a document without a passphrase",
     KIOSK_CASE,
     {YAMADA_LINES, "2", "1", "", "1", ""},
     "まだない",
     "作成者 山田太郎"},
    {"a document verified",
     KIOSK_CASE,
     {YAMADA_LINES, "2", "1", "", "1", "yamada pass", "1"},
     "内容は変わっていません",
     NULL},
    {"a request", KIOSK_CASE, {YAMADA_LINES, "2", "1", "", "5"}, "R8-0001-request.pdf", NULL},
    {"an approver signs",
     KIOSK_CASE,
     {YAMADA_LINES, "2", "1", "", "1", "yamada pass", "b", "5", SUZUKI_LINES, "2", "1", "1", "suzuki pass"},
     "承認者 鈴木一郎",
     NULL},
    {"submitted and approved",
     KIOSK_CASE,
     {YAMADA_LINES, "2", "1", "", "8", "yamada pass", "b", "5", SUZUKI_LINES, "2", "1", "8", "suzuki pass"},
     "承認済みになりました",
     NULL},
    {"steps", KIOSK_DUE, {YAMADA_LINES, "2", "1", "9"}, "契約を締結した", NULL},
    {"no contract without its clauses", KIOSK_DUE, {YAMADA_LINES, "2", "1", "9", "1", ""}, "条項があります", NULL},
    {"not meant after all", KIOSK_DUE, {YAMADA_LINES, "2", "1", "9", "1", "b"}, "手続と指摘", "条項があります"},
    {"a plan",
     KIOSK_DUE,
     {YAMADA_LINES, "2", "1", "9", "3", "1", "木村花子", "令和９年３月３１日", "公開する"},
     "是正予定 令和9年3月31日まで 木村花子",
     NULL},
    {"ended", KIOSK_IN_FORCE, {YAMADA_LINES, "2", "1", "9", "46", "第12号"}, "終了  等級", NULL},
    {"assessed again", KIOSK_IN_FORCE, {YAMADA_LINES, "2", "1", "9", "1", ""}, "件引き継ぎました", NULL},
    {"a file by its name", KIOSK_CASE, {YAMADA_LINES, "4", "../yamada.p12"}, "ファイル名だけを", NULL},
    {"q at the start signs out", KIOSK_CASE, {YAMADA_LINES, "q"}, "どなたですか", NULL},
    {"signed out", KIOSK_CASE, {YAMADA_LINES, "5"}, "どなたですか", NULL},
};

static void start(struct pty *t, const struct place *p, const char *idle)
{
	const char *const words[] = {"kiosk", "--plain", "--idle", idle, NULL};
	pty_start(t, p, "dumb", words);
	assert_true(pty_prompt(t));
}

static void test_row(void **state)
{
	const struct row *row = *state;
	struct place p;
	struct pty t;
	kiosk_place(&p, row->set);
	start(&t, &p, "0");
	for (size_t i = 0; i < sizeof(row->line) / sizeof(row->line[0]) && row->line[i]; i++)
		assert_true(pty_line(&t, row->line[i]));
	if (row->shows && !strstr(t.screen, row->shows))
		fail_msg("'%s' is not shown:\n%s", row->shows, t.screen);
	if (row->hides && strstr(t.screen, row->hides))
		fail_msg("'%s' is shown:\n%s", row->hides, t.screen);
	pty_clear(&t);
	place_remove(&p);
}

/* Nobody types: a warning, the lock, and on from the same question for the same officer. */
static void test_lock(void **state)
{
	(void)state;
	struct place p;
	struct pty t;
	kiosk_place(&p, KIOSK_OFFICERS);
	start(&t, &p, "2");
	assert_true(pty_line(&t, "1"));
	assert_true(pty_line(&t, "yamada pass"));
	assert_true(pty_line(&t, "1"));
	assert_true(pty_line(&t, "1"));
	assert_true(pty_line(&t, "施設予約"));
	pty_expect(&t, "秒でロックします");
	pty_expect(&t, "ロックしました");
	pty_expect(&t, "どなたですか");
	assert_true(pty_line(&t, "1"));
	pty_send(&t, "yamada pass\r");
	pty_expect(&t, "評価の契機");
	assert_true(pty_prompt(&t));
	assert_true(pty_line(&t, "2")); /* and what is answered then is stored */
	pty_expect(&t, "会計年度");
	static const char *const log[] = {"log", "R8-0001", "--json", NULL};
	struct run r = place_run(&p, log, NULL);
	assert_non_null(strstr(r.out, "PRF-03"));
	run_clear(&r);
	pty_clear(&t);
	place_remove(&p);
}

/* Locked over a list: it is still good for the same officer. */
static void test_lock_list(void **state)
{
	(void)state;
	struct place p;
	struct pty t;
	kiosk_place(&p, KIOSK_CASE);
	start(&t, &p, "2");
	assert_true(pty_line(&t, "1"));
	assert_true(pty_line(&t, "yamada pass"));
	assert_true(pty_line(&t, "2"));
	pty_expect(&t, "ロックしました");
	pty_expect(&t, "どなたですか");
	assert_true(pty_line(&t, ""));
	assert_true(pty_line(&t, "1"));
	assert_true(pty_line(&t, "yamada pass"));
	assert_true(pty_line(&t, "1"));
	pty_expect(&t, "等級    C");
	pty_clear(&t);
	place_remove(&p);
}

/* The other ways to be plain: no cursor, or a person who asked for it everywhere. */
static void test_dumb(void **state)
{
	(void)state;
	static const char *const words[] = {"kiosk", NULL};
	struct place p;
	struct pty t;
	kiosk_place(&p, KIOSK_OFFICERS);
	pty_start(&t, &p, "dumb", words);
	pty_expect(&t, "どなたですか");
	assert_true(pty_line(&t, "1"));
	pty_clear(&t);
	place_remove(&p);
}

int main(void)
{
	struct check_list l = {0};
	setenv("SHINSA_FOREIGN_LEAKS", "1", 1); /* see test_kiosk.c */
	CHECK_ROWS(&l, test_row, rows, "plain");
	check_add(&l, test_lock, NULL, "locked when nobody types");
	check_add(&l, test_lock_list, NULL, "locked over a list");
	check_add(&l, test_dumb, NULL, "a terminal that does not move its cursor");
	kiosk_base_make();
	int failed = check_run(&l, "plain");
	kiosk_base_remove();
	return failed;
}
