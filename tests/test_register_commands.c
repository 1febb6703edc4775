/* The commands about what stands in a register: findings and their treatment, due and triggers, the portfolio,
 * comparing, versions, retention. One place is made once; what only reads or is refused leaves it as it is. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "assess/register.h"
#include "tests/deeds.h"
#include "tests/tool.h"

#define AUTHOR "--officer", "山田太郎", "--pass-file", "yamada"
#define CHIEF "--officer", "佐藤花子", "--pass-file", "sato"
/* 40 characters, the rarest of them outside Unicode's first plane. */
#define LONG_NAME "𠮷野家𩸽髙﨑邊齋葛城鷗外龔龘靐齉爩麤灩灪爨癵麣鸞驫纞饢鱻飍馫龗灥厵"

enum { WORDS = 14 };

static struct place place;
static size_t lines_before; /* of the log, once the place is made */

/* R8-0001 in force at grade C; R8-0002 a draft with a knock-out that failed; R8-0003 a draft of another kind; R8-0004
 * approved, and withdrawn. */
static void begin(void)
{
	char *example = NULL, *other = NULL, *path = NULL;
	struct buf b;
	place_make(&place);
	deeds_officer(&place, "山田太郎", "author", NULL, "yamada");
	deeds_officer(&place, "佐藤花子", "approver", "chief", "sato");
	assert_true(asprintf(&example, "%s/cloud-mixed.ini", place.examples) > 0);
	assert_true(asprintf(&other, "%s/social-media-all-met.ini", place.examples) > 0);
	buf_init(&b, 1 << 20);
	tool_read(place.examples, "cloud-mixed.ini", &b);
	char *failed = strdup(buf_text(&b)), *row = strstr(failed, "CLD-37 = \"yes\"");
	assert_non_null(row);
	memcpy(row, "CLD-37 = \"no\" ", strlen("CLD-37 = \"yes\""));
	place_write(&place, "failed.ini", failed);
	path = place_path(&place, "failed.ini");
	const char *const file[] = {example, path, other, example};
	for (int i = 0; i < 4; i++)
		EXPECT(&place, 0, NULL, NULL, "run", "--answers", file[i], "--no-input", "--unsigned", "--who",
		       "山田太郎");
	const char *const id[] = {"R8-0001", "R8-0004"};
	for (int i = 0; i < 2; i++) {
		EXPECT(&place, 0, NULL, NULL, "submit", id[i], AUTHOR);
		EXPECT(&place, 0, NULL, NULL, "approve", id[i], CHIEF);
	}
	EXPECT(&place, 0, NULL, NULL, "treat", "R8-0001", "--owner", "山田太郎", "--until", "2027-03-31");
	assert_true(deeds_place(&place, "R8-0001") > 10);
	EXPECT(&place, 0, NULL, NULL, "conclude", "R8-0001");
	EXPECT(&place, 0, NULL, NULL, "start", "R8-0001");
	EXPECT(&place, 0, "取下げ", NULL, "withdraw", "R8-0004", "--reason", "ほかの事業者に決定");
	free(failed);
	free(path);
	free(example);
	free(other);
	buf_clear(&b);
}

struct command_row {
	const char *name;
	const char *words[WORDS];
	int code;
	const char *out, *err;
};

/* What only reads, and what is refused. */
static const struct command_row reads[] = {
    {"findings", {"findings", "R8-0001"}, 0, "等級  対応前 C", NULL},
    {"findings, the rows alone", {"findings", "R8-0002", "-q"}, 0, "CLD-37\n", NULL},
    {"findings, JSON", {"findings", "R8-0002", "--json"}, 0, "\"row\":\"CLD-37\",\"result\":\"unmet\"", NULL},
    {"findings of nothing", {"findings", "R8-0099"}, 3, NULL, "R8-0099"},
    {"findings, a number as people write it", {"findings", "R8-1"}, 3, NULL, "R8-0001"},
    {"a plan without anybody", {"treat", "R8-0001", "CLD-29", "--until", "2027-03-31"}, 3, NULL, "--owner"},
    {"a plan without an end", {"treat", "R8-0001", "CLD-29", "--owner", "山田"}, 3, NULL, "--until"},
    {"a plan for yesterday",
     {"treat", "R8-0001", "CLD-29", "--owner", "山田", "--until", "2026-05-31"},
     3,
     NULL,
     "過ぎ"},
    {"a plan for no day", {"treat", "R8-0001", "CLD-29", "--owner", "山田", "--until", "いつか"}, 2, NULL, "--until"},
    {"a plan for what is met",
     {"treat", "R8-0001", "CLD-37", "--owner", "山田", "--until", "2027-03-31"},
     3,
     NULL,
     "CLD-37"},
    {"a plan for no row",
     {"treat", "R8-0001", "CLD-999", "--owner", "山田", "--until", "2027-03-31"},
     3,
     NULL,
     "要件 CLD-999 はありません"},
    {"mended without a paper", {"mend", "R8-0001", "CLD-29"}, 3, NULL, "--evidence"},
    {"a knock-out is not made up for",
     {"control", "R8-0002", "CLD-37", "--reason", "監視", "--evidence", "記録", "--until", "2027-03-31"},
     3,
     NULL,
     "CLD-37"},
    {"an exception without an end", {"except", "R8-0002", "CLD-37", "--reason", "切替え"}, 3, NULL, "--until"},
    {"an exception after the decision", {"except", "R8-0001", "CLD-37", "--drop"}, 3, NULL, "R8-0001"},
    {"a place that is missing", {"place", "R8-0001", "K01", "第1条", "K02"}, 2, NULL, "条項 K02 の場所も"},
    {"places after the contract", {"place", "R8-0001", "K01", "第1条"}, 3, NULL, "契約締結の前に書きます"},
    {"the portfolio", {"portfolio"}, 0, "サービス：1件", NULL},
    {"the portfolio, JSON", {"portfolio", "--json"}, 0, "\"R8-0001\"", NULL},
    {"the portfolio, nowhere to put it", {"portfolio", "--output", "none/p.pdf"}, 4, NULL, "none/p.pdf"},
    {"compared", {"compare", "R8-0001", "R8-0002"}, 0, "CLD-37", NULL},
    {"compared, JSON", {"compare", "R8-0001", "R8-0002", "R8-0004", "--json"}, 0, "\"R8-0004\"", NULL},
    {"nothing to compare with", {"compare", "R8-0001"}, 2, NULL, "compare の後が足りません"},
    {"another kind", {"compare", "R8-0001", "R8-0003"}, 3, NULL, "種別が違うので、比べられません"},
    {"a difference", {"diff", "R8-0001", "R8-0002"}, 0, "変更 1件", NULL},
    {"a difference, JSON", {"diff", "R8-0001", "R8-0002", "--json"}, 0, "\"changed\":1", NULL},
    {"no such policy", {"policy", "diff", "nosuch.ini"}, 4, NULL, "nosuch.ini"},
    {"no difference of versions", {"template", "diff", "cloud", "R8-0001"}, 0, NULL, "違いはありません"},
    {"no such questionnaire", {"template", "diff", "cloud", "nosuch"}, 2, NULL, "nosuch"},
    {"of this version already", {"migrate", "R8-0002"}, 0, "すでに今の版です", NULL},
    {"no draft to move", {"migrate", "R8-0001"}, 3, NULL, "R8-0001"},
    {"retention", {"retention"}, 0, "R8-0004", NULL},
    {"retention, JSON", {"retention", "--json"}, 0, "\"may_destroy\":false", NULL},
    {"retention, years later", {"retention", "--date", "2040-05-01"}, 0, "破棄できます", NULL},
    {"not destroyed while it must be kept", {"destroy", "R8-0004", CHIEF, "--reason", "満了"}, 3, NULL, "R8-0004"},
    {"not destroyed while in use",
     {"destroy", "R8-0001", CHIEF, "--reason", "満了", "--date", "2040-05-01"},
     3,
     NULL,
     "利用中"},
    {"not destroyed by its author",
     {"destroy", "R8-0004", AUTHOR, "--reason", "満了", "--date", "2040-05-01"},
     3,
     NULL,
     "承認者ではありません"},
    {"a trigger of no kind", {"trigger", "R8-0001", "earthquake", "--reason", "地震"}, 2, NULL, "incident"},
    {"a trigger of a draft", {"trigger", "R8-0002", "--reason", "変更"}, 3, NULL, "下書き"},
    {"an exit code for cron", {"due", "--within", "365", "-q"}, 1, "R8-0001\n", NULL},
    {"the log is whole", {"log", "--verify"}, 0, NULL, "記録は完全です"},
    {"the list", {"list"}, 0, "R8-0003", NULL},
    {"all of the list", {"list", "--all", "--json"}, 0, "\"R8-0001\"", NULL},
};

/* What changes something, in this order. */
static const struct command_row deeds[] = {
    {"full-width digits and a name of 40 characters",
     {"treat", "R8-0001", "CLD-29", "--owner", LONG_NAME, "--until", "令和９年２月２８日", "--reason", "公開する"},
     0,
     "令和9年2月28日まで",
     "これまで  令和9年3月31日まで"},
    {"it stands there", {"findings", "R8-0001"}, 0, LONG_NAME "  公開する", NULL},
    {"mended", {"mend", "R8-0001", "CLD-29", "--evidence", "画面 第3号"}, 0, "是正済み", NULL},
    {"taken back", {"treat", "R8-0001", "CLD-46", "--drop"}, 0, "取り消しました", NULL},
    {"made up for",
     {"control", "R8-0001", "CLD-46", "--reason", "添付しない運用", "--evidence", "手順書", "--until", "2027-03-31"},
     0,
     "代替策",
     NULL},
    {"an exception",
     {"except", "R8-0002", "CLD-37", "--reason", "切替えまで", "--until", "2026-12-31"},
     0,
     "例外 令和8年12月31日まで",
     "承認者が承認して効力を生じます"},
    {"the grade with it", {"findings", "R8-0002"}, 0, "例外を含む D", NULL},
    {"the exception taken back", {"except", "R8-0002", "CLD-37", "--drop"}, 0, "取り消しました", NULL},
    {"a change", {"trigger", "R8-0001", "change", "--reason", "委託先の変更"}, 0, "今日が期限", NULL},
    {"an incident",
     {"trigger", "R8-0001", "incident", "--threat", "T1", "--reason", "漏えいのおそれ"},
     0,
     "今日が期限",
     "個人情報保護委員会"},
    {"due now", {"due"}, 1, "漏えいのおそれ", NULL},
    {"counted in the portfolio", {"portfolio"}, 0, "事故 1件", NULL},
    {"the portfolio as a document", {"portfolio", "--output", "p.pdf"}, 0, "p.pdf", "shinsa sign p.pdf"},
    {"bidders as a document", {"compare", "R8-0001", "R8-0002", "--output", "c.pdf"}, 0, "c.pdf", NULL},
    {"a re-evaluation as a document", {"diff", "R8-0001", "R8-0002", "--output", "d.pdf"}, 0, "d.pdf", NULL},
    {"destroyed when it may be",
     {"destroy", "R8-0004", CHIEF, "--reason", "満了", "--date", "2040-05-01"},
     0,
     "破棄",
     NULL},
    {"that it was stays", {"log", "R8-0004"}, 0, "破棄", "記録は完全です"},
    {"the log is whole still", {"log", "--verify"}, 0, NULL, "記録は完全です"},
};

static void runs(void **state)
{
	const struct command_row *row = *state;
	deeds_run(&place, row->words, row->code, row->out, row->err);
}

static size_t log_lines(void)
{
	struct run r = place_run(&place, (const char *const[]){"log", "--json", NULL}, NULL);
	size_t n = 0;
	assert_int_equal(r.code, 0);
	for (const char *p = r.out; (p = strstr(p, "\"hash\"")); p++)
		n++;
	run_clear(&r);
	return n;
}

/* After all that reads or is refused. */
static void nothing_written(void **state)
{
	(void)state;
	assert_true(lines_before > 0);
	assert_int_equal(log_lines(), lines_before);
}

/* A policy whose highest bands begin lower moves the grade; nothing is changed by asking. */
static void policy_moves(void **state)
{
	(void)state;
	size_t before = log_lines();
	struct buf b;
	buf_init(&b, 1 << 20);
	tool_read("templates", "policy.ini", &b);
	place_write(&place, "same.ini", buf_text(&b));
	EXPECT(&place, 0, NULL, "等級が動くのは 0件です。何も変えていません", "policy", "diff", "same.ini");
	char *text = strdup(buf_text(&b)), *at = strstr(text, "below        = 27000");
	assert_non_null(at);
	memcpy(at, "below        = 18001", strlen("below        = 18001"));
	place_write(&place, "other.ini", text);
	free(text);
	EXPECT(&place, 0, "C → D", "等級が動くのは 1件です。何も変えていません", "policy", "diff", "other.ini");
	EXPECT(&place, 0, "\"R8-0001\"", NULL, "policy", "diff", "other.ini", "--json");
	place_write(&place, "broken.ini", "[policy]\nversion = 1\nnonsense\n");
	EXPECT(&place, 3, NULL, "broken.ini", "policy", "diff", "broken.ini");
	buf_clear(&b);
	assert_int_equal(log_lines(), before);
}

/* The draft moves to a version of its questionnaire that has another title, after it was shown; the one in force does
 * not, and is due for it. */
static void versions_move(void **state)
{
	(void)state;
	deeds_edition(&place, "next", "");
	EXPECT(&place, 0, "2026.1", NULL, "template", "diff", "cloud", "next/cloud.ini");
	EXPECT(&place, 0, "2026.1 → 2027.1", "shinsa migrate R8-0002 --yes", "migrate", "R8-0002", "--templates",
	       "next");
	EXPECT(&place, 0, "cloud 2026.1", NULL, "show", "R8-0002");
	EXPECT(&place, 0, "移しました", NULL, "migrate", "R8-0002", "--yes", "--templates", "next");
	EXPECT(&place, 0, "2027.1", NULL, "show", "R8-0002");
	EXPECT(&place, 0, NULL, "記録は完全です", "log", "--verify");
}

/* Two assessments of one social-media account stand at once: the portfolio names it, who is responsible, and that. */
static void accounts(void **state)
{
	(void)state;
	char *example = NULL;
	assert_true(asprintf(&example, "%s/social-media-all-met.ini", place.examples) > 0);
	EXPECT(&place, 0, "R8-0005", NULL, "run", "--answers", example, "--no-input", "--unsigned", "--who",
	       "山田太郎");
	EXPECT(&place, 0, NULL, NULL, "submit", "R8-0003", AUTHOR);
	EXPECT(&place, 0, NULL, NULL, "approve", "R8-0003", CHIEF);
	EXPECT(&place, 0, "R8-0003 | X | @hanno_city | 広報情報課長", NULL, "portfolio");
	EXPECT(&place, 0, NULL, NULL, "submit", "R8-0005", AUTHOR);
	EXPECT(&place, 0, NULL, NULL, "approve", "R8-0005", CHIEF);
	EXPECT(&place, 0, "@hanno_city（重複）", NULL, "portfolio");
	EXPECT(&place, 0, "\"twice\":true", NULL, "portfolio", "--json");
	free(example);
}

/* What touches procedures that are not public is marked so, whatever else is in the document. */
static void marked(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1 << 20);
	tool_read(place.examples, "cloud-mixed.ini", &b);
	char *text = strdup(buf_text(&b)), *row = strstr(text, "PRF-39 = \"public\"");
	assert_non_null(row);
	memcpy(row, "PRF-39 = \"closed\"", strlen("PRF-39 = \"closed\""));
	place_write(&place, "closed.ini", text);
	EXPECT(&place, 0, "R8-0006", NULL, "run", "--answers", "closed.ini", "--no-input", "--unsigned", "--who",
	       "山田太郎");
	EXPECT(&place, 0, "庁内限り", NULL, "compare", "R8-0001", "R8-0002");
	EXPECT(&place, 0, "非公開（実施手順を含む）", NULL, "compare", "R8-0001", "R8-0006");
	EXPECT(&place, 0, "非公開（実施手順を含む）", NULL, "diff", "R8-0006", "R8-0001", "--text");
	buf_clear(&b);
	free(text);
}

/* Set back by a day, the clock is told, and nothing is decided then; set right, all goes on. */
static void clock_back(void **state)
{
	(void)state;
	place.now -= 86400;
	EXPECT(&place, 0, "R8-0001", "時計が、台帳の最後の記録", "list");
	EXPECT(&place, 4, NULL, "時計を直してから", "withdraw", "R8-0002", "--reason", "中止");
	EXPECT(&place, 0, "R8-0001", NULL, "list", "--json");
	place.now += 86400;
	EXPECT(&place, 0, "取下げ", NULL, "withdraw", "R8-0002", "--reason", "中止");
	EXPECT(&place, 0, NULL, "記録は完全です", "log", "--verify");
}

/* Another computer's register, or a copy of it: told once, and noted. */
static void moved(void **state)
{
	(void)state;
	struct host host;
	struct err err = {0};
	struct register_db *r = NULL;
	struct register_surroundings around;
	char *path = place_path(&place, "shinsa/register.db");
	host_system(&host);
	assert_int_equal(register_open(&r, path, false, &host, &err), 0);
	assert_int_equal(register_surroundings(r, "elsewhere", "山田", &around, &err), 0);
	register_close(r);
	if (access("/etc/machine-id", R_OK) != 0) {
		print_message("skipped: another computer (this one has no machine-id)\n");
	} else {
		/* It was noted with the tester's own clock. */
		place.now = time(NULL);
		EXPECT(&place, 0, "R8-0001", "前は別のパソコンで使われていました", "list");
		struct run again = place_run(&place, (const char *const[]){"list", NULL}, NULL);
		assert_null(strstr(again.err, "別のパソコン"));
		run_clear(&again);
		EXPECT(&place, 0, "パソコン", "記録は完全です", "log");
	}
	free(path);
}

int main(void)
{
	struct check_list list = {0};
	begin();
	lines_before = log_lines();
	CHECK_ROWS(&list, runs, reads, "reads or refuses");
	check_add(&list, nothing_written, NULL, "none of it wrote");
	check_add(&list, policy_moves, NULL, "policy diff changes nothing");
	CHECK_ROWS(&list, runs, deeds, "does");
	check_add(&list, versions_move, NULL, "a draft moves to a new version");
	check_add(&list, accounts, NULL, "social-media accounts in the portfolio");
	check_add(&list, marked, NULL, "the strictest marking");
	check_add(&list, clock_back, NULL, "a clock set back");
	check_add(&list, moved, NULL, "on another computer");
	int failures = check_run(&list, "register commands");
	place_remove(&place);
	return failures;
}
