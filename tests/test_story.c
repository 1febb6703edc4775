/* The story of one service, from the first question to its end, as shinsa-life(7) tells it: each act is typed as it
 * stands there, on its day, and what comes of it is compared. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/date.h"
#include "assess/mem.h"
#include "tests/deeds.h"
#include "tests/tool.h"

#define AUTHOR " --officer 'Taro Yamada' --pass-file taro"
#define MANAGER " --officer 'Ichiro Suzuki' --pass-file ichiro"
#define CHIEF " --officer 'Hanako Sato' --pass-file hanako"
#define CISO " --officer 'Jiro Takahashi' --pass-file jiro"
#define WHO " --who 'Taro Yamada'"

enum { LINE_WORDS = 24, TYPED_MAX = 12 };

static struct story {
	struct place p;
	bool broke_off;
	const char *day;
} story;

static void officers(void)
{
	deeds_officer(&story.p, "Taro Yamada", "author", NULL, "taro");
	deeds_officer(&story.p, "Ichiro Suzuki", "approver", "manager", "ichiro");
	deeds_officer(&story.p, "Hanako Sato", "approver", "chief", "hanako");
	deeds_officer(&story.p, "Jiro Takahashi", "approver", "ciso", "jiro");
}

static void place_first(void)
{
	assert_int_equal(deeds_place(&story.p, "R8-0001"), 25);
}

static void place_second(void)
{
	assert_true(deeds_place(&story.p, "R9-0001") >= 26);
}

/* The city's questionnaires of the next year: one question more. */
static void new_edition(void)
{
	deeds_edition(&story.p, "edition-2027",
		      "\n[CLD-98]\nsection = cld-special\nask.ja = \"耐量子計算機暗号への移行の計画があるか\"\n"
		      "ask.en = \"Plan for post-quantum cryptography?\"\ntype = yn\npass = =yes\nrole = weighted\n"
		      "weight = 1\nthreats = T1\nprotects = C\naudience = vendor\n");
	free(story.p.templates);
	story.p.templates = place_path(&story.p, "edition-2027");
}

/* What programs that we did not write say of every document of the story. */
static void documents(void)
{
	struct dirent **entry;
	char *folder = place_path(&story.p, "out");
	struct buf said;
	int count = scandir(folder, &entry, NULL, alphasort), pdfs = 0;
	buf_init(&said, 1 << 20);
	for (int i = 0; i < count; i++) {
		const char *name = entry[i]->d_name, *dot = strrchr(name, '.');
		if (dot && strcmp(dot, ".pdf") == 0) {
			char path[300];
			snprintf(path, sizeof(path), "out/%s", name);
			EXPECT(&story.p, 0, "変わっていません", NULL, "verify", path);
			assert_int_equal(tool_run(folder, (const char *const[]){"qpdf", "--check", name, NULL}, NULL),
					 0);
			buf_clear(&said);
			assert_int_equal(
			    tool_run(folder, (const char *const[]){"pdfsig", "-nocert", name, NULL}, &said), 0);
			assert_non_null(strstr(buf_text(&said), "Signature is Valid"));
			assert_null(strstr(buf_text(&said), "Invalid"));
			pdfs++;
		}
		free(entry[i]);
	}
	/* Sheet and checklist of both assessments, the portfolio before and after, the re-evaluation. */
	assert_int_equal(pdfs, 7);
	buf_clear(&said);
	free(entry);
	free(folder);
}

struct act {
	const char *name;
	const char *day;  /* NULL: still the same */
	const char *line; /* as the manual has it; NULL: done by `doing` */
	const char *more; /* who does it, with their passphrase in a file: at a terminal both are asked for */
	int code;
	const char *out, *err;
	const char *typed[TYPED_MAX]; /* at a terminal, then Enter at what is left */
	void (*doing)(void);
};

static const struct act acts[] = {
    {.name = "officers and their keys", .day = "2026-06-01", .doing = officers},
    {.name = "the answers of the vendor",
     .line = "shinsa run --answers booking.ini --no-input --unsigned",
     .more = WHO,
     .out = "等級    B"},
    {.name = "submitted", .line = "shinsa submit R8-0001", .more = AUTHOR, .out = "提出済み"},
    {.name = "returned",
     .line = "shinsa return R8-0001 --reason 'CLD-08: name the person'",
     .more = CHIEF,
     .out = "下書き"},
    {.name = "mended",
     .line = "shinsa resume R8-0001",
     .more = WHO,
     .typed = {"j CLD-08", "施設予約担当課長　木村花子"}},
    {.name = "submitted again", .line = "shinsa submit R8-0001", .more = AUTHOR, .out = "提出済み"},
    {.name = "not approved by a manager",
     .line = "shinsa approve R8-0001",
     .more = MANAGER,
     .code = 3,
     .err = "統括情報セキュリティ責任者が承認します"},
    {.name = "approved by the chief",
     .line = "shinsa approve R8-0001",
     .more = CHIEF,
     .out = "次の期限  令和9年5月20日"},
    {.name = "findings", .line = "shinsa findings R8-0001", .out = "未対応          CLD-67"},
    {.name = "the first condition",
     .line = "shinsa treat R8-0001 CLD-67 --owner 'Saburo Ito' --until 2026-12-28 --reason 'a copy in a second city'",
     .more = WHO,
     .out = "令和8年12月28日まで"},
    {.name = "the second condition",
     .line = "shinsa treat R8-0001 CLD-69 --owner 'Saburo Ito' --until 2026-09-30 --reason 'fuel for 72 hours'",
     .more = WHO,
     .out = "令和8年9月30日まで"},
    {.name = "no contract without its clauses",
     .line = "shinsa conclude R8-0001",
     .more = WHO,
     .code = 3,
     .err = "K01"},
    {.name = "where a clause stands", .line = "shinsa place R8-0001 K01 'Article 3'", .more = WHO, .out = "K01"},
    {.name = "and the others", .doing = place_first},
    {.name = "contract concluded", .line = "shinsa conclude R8-0001", .more = WHO, .out = "契約済み"},
    {.name = "in force", .day = "2026-07-01", .line = "shinsa start R8-0001", .more = WHO, .out = "利用中"},
    {.name = "the portfolio before",
     .line = "shinsa portfolio --output out/portfolio-2026.pdf",
     .out = "out/portfolio-2026.pdf"},
    {.name = "signed", .line = "shinsa sign out/portfolio-2026.pdf --as author", .more = AUTHOR, .out = "Taro Yamada"},
    {.name = "a condition is due", .day = "2026-09-15", .line = "shinsa due", .code = 1, .out = "CLD-69 是正の期限"},
    {.name = "and mended",
     .line = "shinsa mend R8-0001 CLD-69 --evidence 'survey No. 3'",
     .more = WHO,
     .out = "是正済み"},
    {.name = "nothing is due", .line = "shinsa due", .err = "期限が来るものはありません"},
    {.name = "the other one mended",
     .day = "2026-12-10",
     .line = "shinsa mend R8-0001 CLD-67 --evidence 'test report of 8 December'",
     .more = WHO,
     .out = "是正済み"},
    {.name = "a certificate has run out",
     .day = "2027-05-21",
     .line = "shinsa due",
     .code = 1,
     .out = "CLD-15 証跡の有効期限"},
    {.name = "the questionnaire of the new year", .doing = new_edition},
    {.name = "what is new in it", .line = "shinsa template diff R8-0001 cloud", .out = "CLD-98"},
    {.name = "renewed", .line = "shinsa renew R8-0001 --no-input", .more = WHO, .out = "R9-0001"},
    {.name = "carried is not confirmed",
     .line = "shinsa submit R9-0001",
     .more = AUTHOR,
     .code = 3,
     .err = "確かめ直していない答えがあります"},
    {.name = "looked at again",
     .line = "shinsa resume R9-0001",
     .more = WHO,
     .typed = {"j CLD-15", "e", "4", "認証書（更新）", "2030-05-20", "j CLD-17", "2030-05-20", "j CLD-37", "no",
	       "j CLD-98", "yes", "j"}},
    {.name = "the grade fell", .line = "shinsa submit R9-0001", .more = AUTHOR, .code = 3, .err = "1件: CLD-37"},
    {.name = "an exception is asked for",
     .line = "shinsa except R9-0001 CLD-37 --reason 'until the new sign-in is in place' --until 2027-08-10",
     .more = WHO,
     .out = "例外 令和9年8月10日まで"},
    {.name = "submitted with it", .line = "shinsa submit R9-0001", .more = AUTHOR, .out = "提出済み"},
    {.name = "not approved by the chief",
     .line = "shinsa approve R9-0001",
     .more = CHIEF,
     .code = 3,
     .err = "最高情報セキュリティ責任者（CISO）が承認します"},
    {.name = "approved by the CISO", .line = "shinsa approve R9-0001", .more = CISO, .out = "令和9年8月10日"},
    {.name = "before, after, and with the exception", .line = "shinsa findings R9-0001", .out = "例外を含む D"},
    {.name = "a plan for what is left",
     .line = "shinsa treat R9-0001 --owner 'Saburo Ito' --until 2027-08-31",
     .more = WHO,
     .out = "令和9年8月31日まで"},
    {.name = "clauses of the new contract", .doing = place_second},
    {.name = "changed contract", .line = "shinsa conclude R9-0001", .more = WHO, .out = "契約済み"},
    {.name = "in the place of the first",
     .day = "2027-06-01",
     .line = "shinsa start R9-0001",
     .more = WHO,
     .out = "利用中"},
    {.name = "the first is over", .line = "shinsa list", .out = "再評価済み"},
    {.name = "why the grade moved", .line = "shinsa diff R8-0001 R9-0001", .out = "CLD-37"},
    {.name = "as a document",
     .line = "shinsa diff R8-0001 R9-0001 --output out/R9-0001-reevaluation.pdf",
     .out = "out/R9-0001-reevaluation.pdf"},
    {.name = "signed too",
     .line = "shinsa sign out/R9-0001-reevaluation.pdf --as author",
     .more = AUTHOR,
     .out = "Taro Yamada"},
    {.name = "the exception ends", .day = "2027-08-11", .line = "shinsa due", .code = 1, .out = "例外"},
    {.name = "and the finding is open again", .line = "shinsa findings R9-0001", .out = "期限切れで再開  CLD-37"},
    {.name = "no end without a certificate",
     .day = "2027-08-31",
     .line = "shinsa end R9-0001",
     .more = WHO,
     .code = 3,
     .err = "--certificate"},
    {.name = "ended",
     .line = "shinsa end R9-0001 --certificate 'erasure certificate No. 12'",
     .more = WHO,
     .out = "終了"},
    {.name = "the portfolio after",
     .line = "shinsa portfolio --output out/portfolio-2027.pdf",
     .out = "out/portfolio-2027.pdf"},
    {.name = "and signed",
     .line = "shinsa sign out/portfolio-2027.pdf --as author",
     .more = AUTHOR,
     .out = "Taro Yamada"},
    {.name = "kept until", .line = "shinsa retention", .out = "R9-0001"},
    {.name = "the log is whole", .line = "shinsa log --verify", .err = "記録は完全です"},
    {.name = "every document verifies", .doing = documents},
};

/* Words as a shell takes them: apart at spaces, but for what is in '…'. */
static size_t split(char *line, const char **words)
{
	size_t n = 0;
	while (*line) {
		while (*line == ' ')
			line++;
		if (!*line)
			break;
		const char end = *line == '\'' ? '\'' : ' ';
		line += end == '\'';
		assert_true(n < LINE_WORDS);
		words[n++] = line;
		while (*line && *line != end)
			line++;
		if (*line)
			*line++ = '\0';
	}
	words[n] = NULL;
	return n;
}

static void type(const struct act *a, const char *const *words)
{
	struct pty t;
	pty_start(&t, &story.p, "dumb", words);
	assert_true(pty_prompt(&t));
	for (size_t i = 0; i < TYPED_MAX && a->typed[i]; i++)
		assert_true(pty_line(&t, a->typed[i]));
	deeds_confirm(&t);
	pty_clear(&t);
}

static void act(void **state)
{
	const struct act *a = *state;
	if (story.broke_off)
		skip();
	story.broke_off = true;
	if (a->day) {
		int day;
		assert_true(date_from_iso(a->day, &day));
		story.p.now = ((int64_t)day * 24) * 3600; /* nine in the morning in Japan */
	}
	if (a->doing) {
		a->doing();
	} else {
		char *line = NULL;
		const char *words[LINE_WORDS + 1];
		assert_true(asprintf(&line, "%s%s", a->line, a->more ? a->more : "") > 0);
		split(line, words);
		if (a->typed[0])
			type(a, words + 1);
		else
			deeds_run(&story.p, words + 1, a->code, a->out, a->err);
		free(line);
	}
	story.broke_off = false;
}

/* The manual has these lines, in this order, and no other command. */
static void manual(void **state)
{
	const char *page = *state;
	struct buf b;
	size_t at = 0;
	bool literal = false;
	buf_init(&b, 1 << 20);
	tool_read(".", page, &b);
	for (char *save = NULL, *line = strtok_r((char *)(uintptr_t)buf_text(&b), "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		literal = strncmp(line, ".Bd -literal", 12) == 0 || (literal && strcmp(line, ".Ed") != 0);
		if (!literal || strncmp(line, "$ ", 2) != 0)
			continue;
		while (at < sizeof(acts) / sizeof(*acts) && acts[at].doing)
			at++;
		assert_true(at < sizeof(acts) / sizeof(*acts));
		assert_string_equal(line + 2, acts[at].line);
		at++;
	}
	while (at < sizeof(acts) / sizeof(*acts) && acts[at].doing)
		at++;
	assert_int_equal(at, sizeof(acts) / sizeof(*acts));
	buf_clear(&b);
}

int main(void)
{
	struct check_list list = {0};
	place_make(&story.p);
	struct buf b;
	buf_init(&b, 1 << 20);
	tool_read("tests/examples", "booking.ini", &b);
	tool_write(story.p.dir, "booking.ini", &b);
	buf_clear(&b);
	CHECK_ROWS(&list, act, acts, "story");
	check_add(&list, manual, "cli/shinsa-life.7", "shinsa-life(7) tells it");
	check_add(&list, manual, "cli/ja/shinsa-life.7", "in Japanese too");
	int failures = check_run(&list, "story");
	if (!failures)
		place_remove(&story.p);
	return failures;
}
