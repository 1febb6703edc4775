/* officer, sign and extend, run from end to end: who may sign when, and that a document is never half written. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assess/mem.h"
#include "tests/authority.h"
#include "tests/keys.h"
#include "tests/pty.h"
#include "tests/tool.h"

#define DOCUMENT "out/R8-0001-checklist.pdf"
/* Found nowhere but in what must not keep it. */
#define SECRET "zq7-Kirschbaum"

enum { WORDS = 20, PROGRAM_NOW = 1780272000 /* of pty.c */ };

static bool has(const char *text, const char *part)
{
	return !part || strstr(text, part) != NULL;
}

/* Runs and checks the code and both streams; what is NULL is not looked at. */
static void expect(const struct place *p, const char *const *words, int code, const char *out, const char *err)
{
	struct run r = place_run(p, words, NULL);
	if (r.code != code || !has(r.out, out) || !has(r.err, err)) {
		fprintf(stderr, "exit %d\nout: %s\nerr: %s\n", r.code, r.out, r.err);
		fail_msg("expected %d, out '%s', err '%s'", code, out ? out : "", err ? err : "");
	}
	assert_null(strstr(r.out, SECRET));
	assert_null(strstr(r.err, SECRET));
	run_clear(&r);
}

#define EXPECT(p, code, out, err, ...) expect((p), (const char *const[]){__VA_ARGS__, NULL}, (code), (out), (err))

/* NAME.p12 and NAME.crt, whose passphrase stands in "pass". */
static void make_key(const struct place *p, const char *name, const struct keys_spec *spec)
{
	char file[64];
	struct keys_pair pair = keys_make(spec, NULL);
	snprintf(file, sizeof(file), "%s.p12", name);
	keys_p12(tool_path(p->dir, file).text, pair.key, pair.cert, NULL, SECRET);
	snprintf(file, sizeof(file), "%s.crt", name);
	keys_pem(tool_path(p->dir, file).text, NULL, pair.cert, NULL, NULL, false);
	keys_clear(&pair);
}

/* Keys of everybody, and the usual key of the author. */
static void make_keys(struct place *p)
{
	place_make(p);
	place_write(p, "pass", SECRET "\n");
	place_write(p, "wrong", "something else\n");
	make_key(p, "author", &(struct keys_spec){.name = "山田 太郎", .serial = 1});
	make_key(p, "approver", &(struct keys_spec){.name = "佐藤 花子", .serial = 2, .kind = "RSA-2048"});
	make_key(p, "vendor", &(struct keys_spec){.name = "株式会社ひかり", .serial = 3});
	make_key(p, "other", &(struct keys_spec){.name = "鈴木 一郎", .serial = 4});
	make_key(p, "expired", &(struct keys_spec){.name = "期限 切子", .serial = 5, .to = KEYS_NOW - KEYS_DAY / 2});
	make_key(p, "short", &(struct keys_spec){.name = "短井 鍵男", .serial = 6, .kind = "RSA-1024"});
}

/* The documents of a case; signed by the author or not. */
static void make_document(const struct place *p, bool by_author)
{
	char answers[300];
	snprintf(answers, sizeof(answers), "%s/cloud-mixed.ini", p->examples);
	if (by_author)
		EXPECT(p, 0, NULL, NULL, "run", "--answers", answers, "--key", "author.p12", "--pass-file", "pass");
	else
		EXPECT(p, 0, NULL, NULL, "run", "--answers", answers, "--unsigned");
}

static void add_officers(const struct place *p)
{
	EXPECT(p, 0, "登録しました: 山田 太郎（主事）", NULL, "officer", "add", "山田 太郎", "--post", "主事", "--role",
	       "author", "--key", "author.p12", "--pass-file", "pass");
	EXPECT(p, 0, "統括情報セキュリティ責任者", NULL, "officer", "add", "佐藤 花子", "--post", "情報政策課長",
	       "--role", "approver", "--level", "chief", "--cert", "approver.crt", "--key", "approver.p12");
	EXPECT(p, 0, "事業者", NULL, "officer", "add", "株式会社ひかり", "--post", "代表取締役", "--role", "vendor",
	       "--cert", "vendor.crt");
}

static void same_as(const struct place *p, const char *name, const char *before, size_t n)
{
	size_t now_n = 0;
	char *now = place_read(p, name, &now_n);
	assert_non_null(now);
	assert_int_equal(now_n, n);
	assert_memory_equal(now, before, n);
	free(now);
}

/* ---- one command; keys, officers and an author's document are there ---- */

struct command_row {
	const char *name;
	const char *word[WORDS];
	int code;
	const char *out, *err;
};

static const struct command_row refused_rows[] = {
    {"officer without anything", {"officer", "add", "x"}, 2, NULL, "--post"},
    {"officer without a role", {"officer", "add", "x"}, 2, NULL, "--role"},
    {"officer without a certificate", {"officer", "add", "x"}, 2, NULL, "--cert"},
    {"approver without a level",
     {"officer", "add", "x", "--post", "y", "--role", "approver", "--cert", "other.crt"},
     2,
     NULL,
     "chief（統括情報セキュリティ責任者）"},
    {"level that is none",
     {"officer", "add", "x", "--post", "y", "--role", "approver", "--level", "king", "--cert", "other.crt"},
     2,
     NULL,
     "「king」はありません"},
    {"level of an author",
     {"officer", "add", "x", "--post", "y", "--role", "author", "--level", "chief", "--cert", "other.crt"},
     2,
     NULL,
     "承認者（--role approver）だけ"},
    {"role that is none",
     {"officer", "add", "x", "--post", "y", "--role", "mayor", "--cert", "other.crt"},
     2,
     NULL,
     "author|approver|vendor"},
    {"certificate twice",
     {"officer", "add", "別名", "--post", "y", "--role", "author", "--cert", "author.crt"},
     3,
     NULL,
     "「山田 太郎」（主事）のものです"},
    {"name twice",
     {"officer", "add", "山田 太郎", "--post", "y", "--role", "author", "--cert", "other.crt"},
     3,
     NULL,
     "登録済みです"},
    {"expired certificate",
     {"officer", "add", "x", "--post", "y", "--role", "author", "--cert", "expired.crt"},
     4,
     NULL,
     "有効期限が切れて"},
    {"short key",
     {"officer", "add", "x", "--post", "y", "--role", "author", "--key", "short.p12", "--pass-file", "pass"},
     4,
     NULL,
     "1024 ビットで短すぎ"},
    {"certificate that is none",
     {"officer", "add", "x", "--post", "y", "--role", "author", "--cert", "pass"},
     4,
     NULL,
     "証明書が入っていません"},
    {"PIN on the command line",
     {"officer", "add", "x", "--post", "y", "--role", "author", "--key", "pkcs11:token=a?pin-value=1234"},
     2,
     NULL,
     "PIN を書かないで"},
    {"disabling nobody",
     {"officer", "disable", "だれか", "--reason", "異動"},
     3,
     NULL,
     "「だれか」は登録されていません"},
    {"disabling without a reason", {"officer", "disable", "山田 太郎"}, 2, NULL, "--reason"},

    {"nobody to sign as", {"sign", DOCUMENT}, 2, NULL, "--as"},
    {"somebody else to sign as", {"sign", DOCUMENT, "--as", "mayor"}, 2, NULL, "author|approver|vendor"},
    {"file that is not there", {"sign", "none.pdf", "--as", "approver", "--pass-file", "pass"}, 4, NULL, "none.pdf"},
    {"folder", {"sign", "out", "--as", "approver", "--pass-file", "pass"}, 3, NULL, "通常のファイルではありません"},
    {"no PDF", {"sign", "pass", "--as", "approver", "--pass-file", "pass"}, 3, NULL, "PDF"},
    {"vendor before the approver",
     {"sign", DOCUMENT, "--as", "vendor", "--key", "vendor.p12", "--pass-file", "pass"},
     3,
     NULL,
     "まだ承認者の署名がありません"},
    {"in English",
     {"sign", DOCUMENT, "--as", "vendor", "--key", "vendor.p12", "--pass-file", "pass", "--lang", "en"},
     3,
     NULL,
     "the signature of the approver is missing"},
    {"author twice",
     {"sign", DOCUMENT, "--as", "author", "--pass-file", "pass"},
     3,
     NULL,
     "作成者の署名はすでにあります"},
    {"author as approver",
     {"sign", DOCUMENT, "--as", "approver", "--key", "author.p12", "--pass-file", "pass"},
     3,
     NULL,
     "山田 太郎（主事）の役割は作成者で、承認者ではありません"},
    {"officer of another role",
     {"sign", DOCUMENT, "--as", "approver", "--officer", "山田 太郎", "--pass-file", "pass"},
     3,
     NULL,
     "役割は作成者で、承認者ではありません"},
    {"officer nobody knows",
     {"sign", DOCUMENT, "--as", "approver", "--officer", "佐藤", "--pass-file", "pass"},
     2,
     NULL,
     "佐藤 花子（情報政策課長）"},
    {"key of somebody else",
     {"sign", DOCUMENT, "--as", "approver", "--officer", "佐藤 花子", "--key", "other.p12", "--pass-file", "pass"},
     3,
     NULL,
     "佐藤 花子（情報政策課長）の登録された証明書と違います"},
    {"wrong passphrase",
     {"sign", DOCUMENT, "--as", "approver", "--pass-file", "wrong"},
     4,
     NULL,
     "パスフレーズが違います"},
    {"no passphrase", {"sign", DOCUMENT, "--as", "approver"}, 4, NULL, "--pass-file"},
    {"no such key",
     {"sign", DOCUMENT, "--as", "approver", "--key", "none.p12", "--pass-file", "pass"},
     4,
     NULL,
     "none.p12"},
    {"expired",
     {"sign", DOCUMENT, "--as", "approver", "--key", "expired.p12", "--pass-file", "pass"},
     4,
     NULL,
     "切れて"},
    {"to a file that is there",
     {"sign", DOCUMENT, "--as", "approver", "--pass-file", "pass", "-o", "out/R8-0001-sheet.pdf"},
     3,
     NULL,
     "すでにあるファイルは置き換えません"},
    {"to where nothing can be",
     {"sign", DOCUMENT, "--as", "approver", "--pass-file", "pass", "-o", "no/such/folder.pdf"},
     4,
     NULL,
     "folder.pdf"},
    {"authority of time that is not there",
     {"sign", DOCUMENT, "--as", "approver", "--pass-file", "pass", "--tsa", "http://127.0.0.1:1/"},
     4,
     NULL,
     "--no-tsa"},
    {"extending without an authority", {"extend", DOCUMENT}, 4, NULL, "タイムスタンプ局"},
    {"extending what is no PDF", {"extend", "pass", "--tsa", "http://127.0.0.1:1/"}, 3, NULL, "PDF"},
    {"extending what is not there", {"extend", "none.pdf"}, 4, NULL, "none.pdf"},
};

/* One place for all rows: none of them may change anything. */
static struct place common;

static void refused(void **state)
{
	const struct command_row *row = *state;
	size_t n = 0, log_n = 0;
	char *before = place_read(&common, DOCUMENT, &n), *log = place_read(&common, "shinsa/register.db", &log_n);
	assert_non_null(before);
	expect(&common, row->word, row->code, row->out, row->err);
	same_as(&common, DOCUMENT, before, n);
	same_as(&common, "shinsa/register.db", log, log_n);
	assert_false(place_has(&common, "no"));
	free(before);
	free(log);
}

/* ---- the whole way ---- */

static void three_sign(void **state)
{
	(void)state;
	struct place p;
	make_keys(&p);
	add_officers(&p);
	make_document(&p, false);
	EXPECT(&p, 3, NULL, "まだ作成者の署名がありません", "sign", DOCUMENT, "--as", "approver", "--pass-file",
	       "pass");
	EXPECT(&p, 3, NULL, "まだ作成者の署名がありません", "sign", DOCUMENT, "--as", "vendor", "--key", "vendor.p12",
	       "--pass-file", "pass");
	EXPECT(&p, 0, "次は    承認者（shinsa sign " DOCUMENT " --as approver）", NULL, "sign", DOCUMENT, "--as",
	       "author", "--pass-file", "pass");
	EXPECT(&p, 0, "区分    統括情報セキュリティ責任者", NULL, "sign", DOCUMENT, "--as", "approver", "--pass-file",
	       "pass", "--reason", "決裁済み");
	/* Registered by certificate only: the key has to be named. */
	EXPECT(&p, 2, NULL, "事業者の鍵がどこにあるか", "sign", DOCUMENT, "--as", "vendor", "--pass-file", "pass");
	EXPECT(&p, 0, "すべての署名がそろいました", NULL, "sign", DOCUMENT, "--as", "vendor", "--key", "vendor.p12",
	       "--pass-file", "pass");
	struct run r = place_run(&p, (const char *const[]){"verify", DOCUMENT, NULL}, NULL);
	assert_int_equal(r.code, 0);
	static const char *const told[] = {"署名が 3 個",  "山田 太郎", "主事",       "佐藤 花子",
					   "情報政策課長", "決裁済み",  "代表取締役", "株式会社ひかり"};
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (!has(r.out, told[i]))
			fail_msg("not told: %s in\n%s", told[i], r.out);
	run_clear(&r);
	EXPECT(&p, 0, "署名  － → " DOCUMENT " approver 佐藤 花子 sha256:", "記録は完全です", "log", "R8-0001");
	/* What others say of it. */
	struct buf said;
	buf_init(&said, 1 << 16);
	assert_int_equal(tool_run(p.dir, (const char *[]){"pdfsig", "-nocert", DOCUMENT, NULL}, &said), 0);
	size_t valid = 0;
	for (const char *at = buf_text(&said); (at = strstr(at, "Signature is Valid")); at++)
		valid++;
	assert_int_equal(valid, 3);
	buf_clear(&said);
	assert_int_equal(tool_run(p.dir, (const char *[]){"qpdf", "--check", DOCUMENT, NULL}, NULL), 0);
	place_remove(&p);
}

/* At the vendor's: no register, and none is made; the signed document may go to a file of its own. */
static void without_register(void **state)
{
	(void)state;
	struct place p;
	size_t n = 0;
	make_keys(&p);
	make_document(&p, true);
	EXPECT(&p, 0, NULL, NULL, "sign", DOCUMENT, "--as", "approver", "--key", "approver.p12", "--pass-file", "pass");
	tool_remove(tool_path(p.dir, "shinsa").text);
	char *before = place_read(&p, DOCUMENT, &n);
	EXPECT(&p, 3, NULL, "この証明書は、すでに承認者として署名しています", "sign", DOCUMENT, "--as", "vendor",
	       "--key", "approver.p12", "--pass-file", "pass");
	EXPECT(&p, 0, "職名    代表取締役", NULL, "sign", DOCUMENT, "--as", "vendor", "--key", "vendor.p12",
	       "--pass-file", "pass", "--post", "代表取締役", "-o", "signed.pdf");
	same_as(&p, DOCUMENT, before, n);
	EXPECT(&p, 0, "株式会社ひかり", NULL, "verify", "signed.pdf");
	assert_false(place_has(&p, "shinsa"));
	free(before);
	place_remove(&p);
}

static void officers_live(void **state)
{
	(void)state;
	struct place p;
	make_keys(&p);
	EXPECT(&p, 3, NULL, "台帳がまだありません", "officer", "list");
	add_officers(&p);
	make_document(&p, true);
	EXPECT(&p, 0, "\"name\":\"佐藤 花子\",\"post\":\"情報政策課長\",\"role\":\"approver\",\"level\":\"chief\"",
	       NULL, "officer", "list", "--json");
	/* Two of one role: which one? */
	EXPECT(&p, 0, NULL, NULL, "officer", "add", "鈴木 一郎", "--post", "総務部長", "--role", "approver", "--level",
	       "ciso", "--key", "other.p12", "--pass-file", "pass");
	EXPECT(&p, 2, NULL, "佐藤 花子（情報政策課長）, 鈴木 一郎（総務部長）", "sign", DOCUMENT, "--as", "approver",
	       "--pass-file", "pass");
	EXPECT(&p, 0, "使用を停止しました: 佐藤 花子", "登録は残ります", "officer", "disable", "佐藤 花子", "--reason",
	       "異動");
	EXPECT(&p, 3, NULL, "使用停止になっています（異動）", "sign", DOCUMENT, "--as", "approver", "--key",
	       "approver.p12", "--pass-file", "pass");
	EXPECT(&p, 0, "署名者  鈴木 一郎", NULL, "sign", DOCUMENT, "--as", "approver", "--pass-file", "pass");
	EXPECT(&p, 0, "使用停止", NULL, "officer", "list");
	EXPECT(&p, 0, "署名者の停止", "記録は完全です", "log");
	/* A disabled author makes no documents either; the answers are kept. */
	EXPECT(&p, 0, NULL, NULL, "officer", "disable", "山田 太郎", "--reason", "退職");
	EXPECT(&p, 3, NULL, "使用停止", "resume", "R8-0001", "--key", "author.p12", "--pass-file", "pass");
	place_remove(&p);
}

/* run signs as the only author there is, with name and post of the register. */
static void run_knows_the_author(void **state)
{
	(void)state;
	struct place p;
	char answers[300];
	make_keys(&p);
	add_officers(&p);
	snprintf(answers, sizeof(answers), "%s/cloud-mixed.ini", p.examples);
	EXPECT(&p, 0, "署名    山田 太郎", NULL, "run", "--answers", answers, "--pass-file", "pass");
	assert_false(place_has(&p, "shinsa/key.p12"));
	EXPECT(&p, 0, "主事", NULL, "verify", DOCUMENT);
	EXPECT(&p, 3, NULL, "役割は承認者で、作成者ではありません", "resume", "R8-0001", "--key", "approver.p12",
	       "--pass-file", "pass");
	place_remove(&p);
}

/* The authority of time is down: the documents are made all the same, and that is said. */
static void run_without_time(void **state)
{
	(void)state;
	struct place p;
	char answers[300];
	make_keys(&p);
	snprintf(answers, sizeof(answers), "%s/cloud-mixed.ini", p.examples);
	EXPECT(&p, 0, DOCUMENT, "タイムスタンプなしで署名しました", "run", "--answers", answers, "--key", "author.p12",
	       "--pass-file", "pass", "--tsa", "http://127.0.0.1:1/");
	EXPECT(&p, 0, "水準 B-B", NULL, "verify", DOCUMENT);
	place_remove(&p);
}

/* ---- time, and proof for long ---- */

static void issue_key(struct authority *a, const struct place *p, const char *file, const char *name)
{
	struct keys_pair pair = authority_issue(a, &(struct authority_cert){.keys = {.name = name}});
	keys_p12(tool_path(p->dir, file).text, pair.key, pair.cert, a->issuer[AUTHORITY_MIDDLE].cert, SECRET);
	keys_clear(&pair);
}

/* A place whose keys come from an authority, and whose trust folder knows it. */
static void make_city(struct place *p, struct authority *a)
{
	authority_open(a, &(struct authority_options){.middle = true, .server = true});
	a->now = PROGRAM_NOW;
	place_make(p);
	place_write(p, "pass", SECRET "\n");
	issue_key(a, p, "author.p12", "山田 太郎");
	issue_key(a, p, "approver.p12", "佐藤 花子");
	make_document(p, false);
	assert_int_equal(tool_run(p->dir, (const char *[]){"cp", "-r", a->trust, "shinsa/trust", NULL}, NULL), 0);
}

static void up_the_ladder(void **state)
{
	(void)state;
	struct place p;
	struct authority a;
	make_city(&p, &a);
	const char *tsa = a.url[AUTHORITY_STAMP];
	EXPECT(&p, 0, "タイムスタンプで証明）\n水準    B-T", NULL, "sign", DOCUMENT, "--as", "author", "--key",
	       "author.p12", "--pass-file", "pass", "--tsa", tsa);
	EXPECT(&p, 0, "自己申告）\n水準    B-B", NULL, "sign", DOCUMENT, "--as", "approver", "--key", "approver.p12",
	       "--pass-file", "pass", "--no-tsa", "--tsa", tsa);
	EXPECT(&p, 4, NULL, "タイムスタンプ局", "extend", DOCUMENT);
	EXPECT(&p, 0, "（水準 B-T）", NULL, "extend", DOCUMENT, "--tsa", tsa);
	EXPECT(&p, 0, "（水準 B-LT）", NULL, "extend", DOCUMENT);
	EXPECT(&p, 0, "期限    令和", NULL, "extend", DOCUMENT, "--tsa", tsa, "-o", "archive.pdf");
	EXPECT(&p, 0, "水準 B-LT）", NULL, "verify", DOCUMENT);
	EXPECT(&p, 0, "（水準 B-LTA）", NULL, "extend", DOCUMENT, "--tsa", tsa);
	EXPECT(&p, 0, "更新しました", NULL, "extend", DOCUMENT, "--tsa", tsa);
	EXPECT(&p, 0, "水準 B-LTA）", NULL, "verify", DOCUMENT);
	EXPECT(&p, 0, "署名の延長  － → " DOCUMENT " renewal sha256:", "記録は完全です", "log", "R8-0001");
	/* On a machine with nothing but the file and the trust folder. */
	struct place away;
	place_make(&away);
	assert_int_equal(
	    tool_run(p.dir, (const char *[]){"cp", DOCUMENT, tool_path(away.dir, "a.pdf").text, NULL}, NULL), 0);
	EXPECT(&away, 0, "水準 B-LTA）", NULL, "verify", "a.pdf", "--trust", a.trust);
	assert_false(place_has(&away, "shinsa"));
	place_remove(&away);
	assert_int_equal(tool_run(p.dir, (const char *[]){"qpdf", "--check", DOCUMENT, NULL}, NULL), 0);
	authority_close(&a);
	place_remove(&p);
}

struct fault_row {
	const char *name;
	enum authority_fault fault;
	const char *says;
};

static const struct fault_row fault_rows[] = {
    {"500", FAULT_STATUS, "500"},
    {"broken off", FAULT_RESET, "/tsa"},
    {"another nonce", FAULT_NONCE, "タイムスタンプ"},
    {"another digest", FAULT_IMPRINT, "タイムスタンプ"},
    {"unfit certificate", FAULT_UNFIT, "タイムスタンプ"},
};

static void authority_fails(void **state)
{
	const struct fault_row *row = *state;
	struct place p;
	struct authority a;
	size_t n = 0;
	make_city(&p, &a);
	const char *tsa = a.url[AUTHORITY_STAMP];
	char *before = place_read(&p, DOCUMENT, &n);
	authority_fail(&a, AUTHORITY_STAMP, row->fault, 0);
	EXPECT(&p, 4, NULL, row->says, "sign", DOCUMENT, "--as", "author", "--key", "author.p12", "--pass-file", "pass",
	       "--tsa", tsa);
	EXPECT(&p, 4, NULL, "--no-tsa", "sign", DOCUMENT, "--as", "author", "--key", "author.p12", "--pass-file",
	       "pass", "--tsa", tsa);
	same_as(&p, DOCUMENT, before, n);
	/* run and resume go on without. */
	EXPECT(&p, 0, NULL, "タイムスタンプなしで署名しました", "resume", "R8-0001", "--key", "author.p12",
	       "--pass-file", "pass", "--tsa", tsa);
	authority_fail(&a, AUTHORITY_STAMP, FAULT_NONE, 0);
	EXPECT(&p, 0, NULL, NULL, "resume", "R8-0001", "--key", "author.p12", "--pass-file", "pass", "--tsa", tsa);
	EXPECT(&p, 0, "水準 B-T）", NULL, "verify", DOCUMENT);
	free(before);
	authority_close(&a);
	place_remove(&p);
}

/* ---- the file ---- */

struct mode_row {
	const char *name;
	mode_t mode;
};

static const struct mode_row mode_rows[] = {{"0640", 0640}, {"0664", 0664}, {"0600", 0600}};

static void keeps_mode(void **state)
{
	const struct mode_row *row = *state;
	struct place p;
	struct stat st;
	make_keys(&p);
	make_document(&p, true);
	struct tool_path path = tool_path(p.dir, DOCUMENT);
	assert_int_equal(chmod(path.text, row->mode), 0);
	EXPECT(&p, 0, NULL, NULL, "sign", DOCUMENT, "--as", "approver", "--key", "approver.p12", "--pass-file", "pass");
	assert_int_equal(stat(path.text, &st), 0);
	assert_int_equal(st.st_mode & 07777, row->mode);
	place_remove(&p);
}

static void no_links(void **state)
{
	(void)state;
	struct place p;
	size_t n = 0;
	make_keys(&p);
	make_document(&p, true);
	char *before = place_read(&p, DOCUMENT, &n);
	assert_int_equal(symlink(DOCUMENT, tool_path(p.dir, "link.pdf").text), 0);
	EXPECT(&p, 3, NULL, "リンク", "sign", "link.pdf", "--as", "approver", "--key", "approver.p12", "--pass-file",
	       "pass");
	EXPECT(&p, 3, NULL, "リンク", "extend", "link.pdf");
	same_as(&p, DOCUMENT, before, n);
	free(before);
	place_remove(&p);
}

static size_t files_in(const struct place *p, const char *folder)
{
	struct buf said;
	size_t lines = 0;
	buf_init(&said, 1 << 16);
	assert_int_equal(tool_run(p->dir, (const char *[]){"ls", "-A", folder, NULL}, &said), 0);
	for (const char *c = buf_text(&said); *c; c++)
		lines += *c == '\n';
	buf_clear(&said);
	return lines;
}

/* A disk that fills up while the signed document is written: room for a part of it only. */
static void disk_full(void **state)
{
	(void)state;
	struct place p;
	struct rlimit before, little;
	size_t n = 0;
	make_keys(&p);
	make_document(&p, true);
	tool_remove(tool_path(p.dir, "shinsa").text);
	char *was = place_read(&p, DOCUMENT, &n);
	size_t files = files_in(&p, "out");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	little = before;
	little.rlim_cur = n;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	struct run r = place_run(&p,
				 (const char *const[]){"sign", DOCUMENT, "--as", "approver", "--key", "approver.p12",
						       "--pass-file", "pass", NULL},
				 NULL);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(r.code, 4);
	assert_non_null(strstr(r.err, "保存できません"));
	run_clear(&r);
	same_as(&p, DOCUMENT, was, n);
	assert_int_equal(files_in(&p, "out"), files);
	EXPECT(&p, 0, "山田 太郎", NULL, "verify", DOCUMENT);
	free(was);
	place_remove(&p);
}

static void start_asking(struct pty *t, const struct place *p)
{
	pty_start(t, p, "dumb",
		  (const char *const[]){"sign", DOCUMENT, "--as", "approver", "--key", "approver.p12", NULL});
	pty_expect(t, "鍵のパスフレーズ（画面には出ません）> ");
}

/* The second is told, the first goes on, nothing is lost. */
static void two_at_once(void **state)
{
	(void)state;
	struct place p;
	struct pty t;
	make_keys(&p);
	make_document(&p, true);
	start_asking(&t, &p);
	EXPECT(&p, 4, NULL, "ほかの人（又は別の画面）が、この文書に署名しているところです", "sign", DOCUMENT, "--as",
	       "approver", "--key", "other.p12", "--pass-file", "pass");
	EXPECT(&p, 4, NULL, "ほかの人", "extend", DOCUMENT, "--tsa", "http://127.0.0.1:1/");
	pty_send(&t, SECRET "\r");
	pty_expect(&t, "署名しました");
	assert_int_equal(pty_end(&t), 0);
	pty_clear(&t);
	EXPECT(&p, 0, "佐藤 花子", NULL, "verify", DOCUMENT);
	EXPECT(&p, 3, NULL, "承認者の署名はすでにあります", "sign", DOCUMENT, "--as", "approver", "--key", "other.p12",
	       "--pass-file", "pass");
	place_remove(&p);
}

/* Another program does not ask for the lock. */
struct change_row {
	const char *name;
	enum { APPENDED, REPLACED, REMOVED } how;
};

static const struct change_row change_rows[] = {
    {"appended to", APPENDED}, {"replaced", REPLACED}, {"removed", REMOVED}};

static void changed_meanwhile(void **state)
{
	const struct change_row *row = *state;
	struct place p;
	struct pty t;
	size_t n = 0;
	make_keys(&p);
	make_document(&p, true);
	struct tool_path path = tool_path(p.dir, DOCUMENT), other = tool_path(p.dir, "out/R8-0001-sheet.pdf");
	start_asking(&t, &p);
	if (row->how == APPENDED) {
		FILE *f = fopen(path.text, "a");
		assert_non_null(f);
		fputs("%", f);
		fclose(f);
	} else if (row->how == REPLACED) {
		assert_int_equal(rename(other.text, path.text), 0);
	} else {
		assert_int_equal(unlink(path.text), 0);
	}
	char *changed = place_read(&p, DOCUMENT, &n);
	pty_send(&t, SECRET "\r");
	pty_expect(&t, "読み込んだあとに、この文書が変更されました");
	assert_int_equal(pty_end(&t), 4);
	pty_clear(&t);
	if (row->how == REMOVED)
		assert_false(place_has(&p, DOCUMENT));
	else
		same_as(&p, DOCUMENT, changed, n);
	free(changed);
	place_remove(&p);
}

/* ---- secrets ---- */

static bool file_holds(const char *path, const char *secret)
{
	char part[65536 + 64];
	size_t kept = 0, length = strlen(secret), n;
	bool found = false;
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	while (!found && (n = fread(part + kept, 1, 65536, f)) > 0) {
		n += kept;
		found = memmem(part, n, secret, length) != NULL;
		kept = n < length ? n : length - 1;
		memmove(part, part + n - kept, kept);
	}
	fclose(f);
	return found;
}

/* Whether the memory of a process that may be written to holds it. */
static bool memory_holds(pid_t pid, const char *secret)
{
	char name[64], line[512];
	bool found = false;
	size_t length = strlen(secret), read_bytes = 0;
	snprintf(name, sizeof(name), "/proc/%d/maps", (int)pid);
	FILE *maps = fopen(name, "r");
	snprintf(name, sizeof(name), "/proc/%d/mem", (int)pid);
	FILE *memory = fopen(name, "r");
	assert_non_null(maps);
	assert_non_null(memory);
	while (!found && fgets(line, sizeof(line), maps)) {
		unsigned long from, to;
		char rights[8];
		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || rights[0] != 'r' || rights[1] != 'w')
			continue;
		char *bytes = malloc(to - from);
		assert_non_null(bytes);
		fseek(memory, (long)from, SEEK_SET);
		size_t n = fread(bytes, 1, to - from, memory);
		read_bytes += n;
		found = n && memmem(bytes, n, secret, length) != NULL;
		free(bytes);
	}
	fclose(maps);
	fclose(memory);
	assert_true(read_bytes > 100000);
	return found;
}

/* A passphrase that was typed, wrong as it was, is gone when the next one is asked for. */
static void typed_is_wiped(void **state)
{
	(void)state;
	struct place p;
	struct pty t;
	char name[64];
	if (getenv("SHINSA_SANITIZED")) {
		print_message("skipped: sanitizers keep freed memory\n");
		skip();
	}
	make_keys(&p);
	make_document(&p, true);
	start_asking(&t, &p);
	assert_true(memory_holds(t.pid, DOCUMENT)); /* the looking works */
	pty_send(&t, "wrong-" SECRET "\r");
	pty_expect(&t, "あと2回試せます");
	pty_expect(&t, "> ");
	assert_false(memory_holds(t.pid, SECRET));
	snprintf(name, sizeof(name), "/proc/%d/environ", (int)t.pid);
	assert_false(file_holds(name, SECRET));
	snprintf(name, sizeof(name), "/proc/%d/cmdline", (int)t.pid);
	assert_false(file_holds(name, SECRET));
	pty_send(&t, SECRET "\r");
	pty_expect(&t, "署名しました");
	assert_int_equal(pty_end(&t), 0);
	assert_null(strstr(t.screen, SECRET));
	pty_clear(&t);
	place_remove(&p);
}

/* Nothing that is left behind holds it but the file it was put into. */
static void not_kept(void **state)
{
	(void)state;
	struct place p;
	struct buf said;
	make_keys(&p);
	add_officers(&p);
	make_document(&p, true);
	EXPECT(&p, 0, NULL, NULL, "sign", DOCUMENT, "--as", "approver", "--pass-file", "pass");
	buf_init(&said, 1 << 16);
	tool_run(p.dir, (const char *[]){"grep", "-rlF", SECRET, ".", NULL}, &said);
	assert_string_equal(buf_text(&said), "./pass\n");
	buf_clear(&said);
	place_remove(&p);
}

/* A card, as SoftHSM plays it: its settings stand in the home folder. */
static void from_a_card(void **state)
{
	(void)state;
	struct place p;
	char settings[300];
	if (tool_run("/tmp", (const char *[]){"softhsm2-util", "--version", NULL}, NULL) == 127) {
		print_message("skipped: softhsm2 is not installed\n");
		skip();
	}
	make_keys(&p);
	snprintf(settings, sizeof(settings), "directories.tokendir = %s/tokens\nobjectstore.backend = file\n", p.dir);
	tool_run(p.dir, (const char *[]){"mkdir", "-p", "tokens", ".config/softhsm2", NULL}, NULL);
	place_write(&p, ".config/softhsm2/softhsm2.conf", settings);
	setenv("SOFTHSM2_CONF", tool_path(p.dir, ".config/softhsm2/softhsm2.conf").text, 1);
	struct keys_pair pair = keys_make(&(struct keys_spec){.name = "佐藤 花子", .kind = "RSA-2048"}, NULL);
	keys_pem(tool_path(p.dir, "card.pem").text, pair.key, NULL, NULL, NULL, false);
	keys_pem(tool_path(p.dir, "card.crt").text, NULL, pair.cert, NULL, NULL, false);
	keys_clear(&pair);
	const char *const *steps[] = {(const char *[]){"softhsm2-util", "--init-token", "--free", "--label", "sato",
						       "--so-pin", "12345678", "--pin", SECRET, NULL},
				      (const char *[]){"softhsm2-util", "--import", "card.pem", "--token", "sato",
						       "--label", "signer", "--id", "01", "--pin", SECRET, NULL}};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		assert_int_equal(tool_run(p.dir, steps[i], NULL), 0);
	unlink(tool_path(p.dir, "card.pem").text);
	unsetenv("SOFTHSM2_CONF");
	/* libp11 keeps its keys until the process ends. */
	setenv("SHINSA_FOREIGN_LEAKS", "1", 1);
	/* No certificate lies on it: the register has it. */
	EXPECT(&p, 2, NULL, "PIN を書かないで", "officer", "add", "佐藤 花子", "--post", "課長", "--role", "approver",
	       "--level", "chief", "--cert", "card.crt", "--key", "pkcs11:token=sato?pin-value=1234");
	EXPECT(&p, 0, "pkcs11:token=sato;object=signer", NULL, "officer", "add", "佐藤 花子", "--post", "課長",
	       "--role", "approver", "--level", "chief", "--cert", "card.crt", "--key",
	       "pkcs11:token=sato;object=signer");
	make_document(&p, true);
	EXPECT(&p, 4, NULL, "カードの PIN が要ります", "sign", DOCUMENT, "--as", "approver");
	EXPECT(&p, 4, NULL, "カードの PIN が違います", "sign", DOCUMENT, "--as", "approver", "--pass-file", "wrong");
	EXPECT(&p, 0, "署名者  佐藤 花子", NULL, "sign", DOCUMENT, "--as", "approver", "--pass-file", "pass");
	unsetenv("SHINSA_FOREIGN_LEAKS");
	EXPECT(&p, 0, "佐藤 花子", NULL, "verify", DOCUMENT);
	place_remove(&p);
}

static void person_leaves(void **state)
{
	(void)state;
	struct place p;
	struct pty t;
	size_t n = 0;
	make_keys(&p);
	make_document(&p, true);
	char *before = place_read(&p, DOCUMENT, &n);
	start_asking(&t, &p);
	pty_send(&t, "\x04");
	pty_expect(&t, "署名していません");
	assert_int_equal(pty_end(&t), 1);
	pty_clear(&t);
	start_asking(&t, &p);
	kill(t.pid, SIGTERM);
	assert_int_equal(pty_end(&t), 128 + SIGTERM);
	pty_clear(&t);
	same_as(&p, DOCUMENT, before, n);
	free(before);
	place_remove(&p);
}

int main(void)
{
	struct check_list list = {0};
	make_keys(&common);
	add_officers(&common);
	make_document(&common, true);
	CHECK_ROWS(&list, refused, refused_rows, "refused");
	check_add(&list, three_sign, NULL, "author, approver, vendor");
	check_add(&list, without_register, NULL, "at the vendor's, without a register");
	check_add(&list, officers_live, NULL, "officers come and go");
	check_add(&list, run_knows_the_author, NULL, "run signs as the registered author");
	check_add(&list, run_without_time, NULL, "run goes on when the authority of time is down");
	check_add(&list, up_the_ladder, NULL, "up the ladder, and away");
	CHECK_ROWS(&list, authority_fails, fault_rows, "authority of time");
	CHECK_ROWS(&list, keeps_mode, mode_rows, "mode");
	check_add(&list, no_links, NULL, "links");
	check_add(&list, disk_full, NULL, "disk full");
	check_add(&list, two_at_once, NULL, "two at once");
	CHECK_ROWS(&list, changed_meanwhile, change_rows, "changed meanwhile");
	check_add(&list, typed_is_wiped, NULL, "what was typed is wiped");
	check_add(&list, not_kept, NULL, "a passphrase is kept nowhere");
	check_add(&list, from_a_card, NULL, "from a card");
	check_add(&list, person_leaves, NULL, "the person leaves");
	int failed = check_run(&list, "sign command");
	place_remove(&common);
	return failed;
}
