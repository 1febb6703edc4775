/* token: keys on a card, played by SoftHSM: which are taken, what is said about the others, and that a PIN is shown to
 * the card once. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/pem.h>

#include "forms/cms.h"
#include "forms/key.h"
#include "tests/keys.h"
#include "tests/tool.h"

#define SPY "/usr/lib/x86_64-linux-gnu/pkcs11-spy.so"
#define SOFTHSM "/usr/lib/softhsm/libsofthsm2.so"
#define PIN "4321-secret"

/* One folder for all: a process keeps the driver's settings. Each test has a token of its own in it. */
static int64_t fixed_now(void *ctx)
{
	(void)ctx;
	return KEYS_NOW;
}

struct card {
	const char *folder;
	const char *label; /* of the token */
	struct host host;
	struct err err;
};

static void run(const struct card *c, const char *const *argv)
{
	struct buf said;
	buf_init(&said, 1 << 16);
	if (tool_run(c->folder, argv, &said))
		fail_msg("%s: %s", argv[0], buf_text(&said));
	buf_clear(&said);
}

static void init_token(const struct card *c)
{
	run(c, (const char *[]){"softhsm2-util", "--init-token", "--free", "--label", c->label, "--so-pin", "12345678",
				"--pin", PIN, NULL});
}

/* A key on the card, and its certificate when `cert`; also in files key.pem and cert.der. */
static void put_key(const struct card *c, const struct keys_spec *spec, const char *object, const char *id, bool cert)
{
	struct keys_pair pair = keys_make(spec, NULL);
	keys_pem(tool_path(c->folder, "key.pem").text, pair.key, NULL, NULL, NULL, false);
	FILE *f = fopen(tool_path(c->folder, "cert.der").text, "wb");
	assert_non_null(f);
	assert_true(i2d_X509_fp(f, pair.cert));
	fclose(f);
	keys_clear(&pair);
	run(c, (const char *[]){"softhsm2-util", "--import", "key.pem", "--token", c->label, "--label", object, "--id",
				id, "--pin", PIN, NULL});
	if (cert)
		run(c, (const char *[]){"pkcs11-tool", "--module", SOFTHSM, "--token-label", c->label, "--login",
					"--pin", PIN, "--write-object", "cert.der", "--type", "cert", "--id", id,
					"--label", object, NULL});
}

static void begin(struct card *c, const char *label)
{
	*c = (struct card){.folder = getenv("TOKEN_FOLDER"), .label = label};
	host_system(&c->host);
	c->host.now = fixed_now;
	init_token(c);
}

static void expect_error(struct card *c, enum err_kind kind, const char *ja, const char *en)
{
	assert_true(c->err.count >= 1);
	const struct finding *f = &c->err.item[0];
	if (!strstr(f->text.ja, ja) || !strstr(f->text.en, en))
		fail_msg("expected '%s' / '%s', got '%s' / '%s'", ja, en, f->text.ja, f->text.en);
	assert_int_equal(f->kind, kind);
	err_clear(&c->err);
}

/* One key on a card, and how it is asked for. */
struct load_row {
	const char *name, *label; /* label: of the token */
	struct keys_spec spec;
	bool bare;             /* no certificate on the card */
	const char *uri, *pin; /* pin NULL: PIN */
	const char *with;      /* certificate file */
	enum err_kind kind;    /* ERR_NONE: it loads */
	const char *ja, *en;
};

static const struct load_row load_rows[] = {
    {"RSA-2048",
     "t-rsa",
     {.name = "佐藤 花子", .kind = "RSA-2048"},
     false,
     "pkcs11:token=t-rsa;object=signer",
     NULL,
     NULL,
     ERR_NONE,
     NULL,
     NULL},
    {"P-256",
     "t-ec",
     {.name = "a", .kind = "P-256"},
     false,
     "pkcs11:token=t-ec;object=signer;type=private",
     NULL,
     NULL,
     ERR_NONE,
     NULL,
     NULL},
    {"by number",
     "t-id",
     {.name = "a", .kind = "P-256"},
     false,
     "pkcs11:token=t-id;id=%01",
     NULL,
     NULL,
     ERR_NONE,
     NULL,
     NULL},
    {"label with a blank",
     "t two",
     {.name = "a"},
     false,
     "pkcs11:token=t%20two;object=signer",
     NULL,
     NULL,
     ERR_NONE,
     NULL,
     NULL},
    {"driver named",
     "t-mod",
     {.name = "a"},
     false,
     "pkcs11:token=t-mod;object=signer?module-path=" SOFTHSM,
     NULL,
     NULL,
     ERR_NONE,
     NULL,
     NULL},
    {"certificate from a file",
     "t-file",
     {.name = "a", .kind = "RSA-2048"},
     true,
     "pkcs11:token=t-file;object=signer",
     NULL,
     "cert.der",
     ERR_NONE,
     NULL,
     NULL},

    {"no certificate",
     "t-bare",
     {.name = "a"},
     true,
     "pkcs11:token=t-bare;object=signer",
     NULL,
     NULL,
     ERR_WORLD,
     "証明書が入っていません",
     "no certificate"},
    {"wrong PIN",
     "t-wrong",
     {.name = "a"},
     false,
     "pkcs11:token=t-wrong;object=signer",
     "99999999",
     NULL,
     ERR_WORLD,
     "PIN が違います",
     "wrong PIN"},
    {"PIN too short",
     "t-short",
     {.name = "a"},
     false,
     "pkcs11:token=t-short;object=signer",
     "1",
     NULL,
     ERR_WORLD,
     "PIN が違います",
     "wrong PIN"},
    {"no PIN",
     "t-nopin",
     {.name = "a"},
     false,
     "pkcs11:token=t-nopin;object=signer",
     "",
     NULL,
     ERR_WORLD,
     "PIN が必要",
     "needs its PIN"},
    {"no such card",
     "t-here",
     {.name = "a"},
     false,
     "pkcs11:token=t-gone;object=signer",
     NULL,
     NULL,
     ERR_WORLD,
     "見つかりません",
     "no such token"},
    {"no such key",
     "t-other",
     {.name = "a"},
     false,
     "pkcs11:token=t-other;object=nobody",
     NULL,
     NULL,
     ERR_WORLD,
     "見つかりません",
     "no such key"},
    {"no card named",
     "t-any",
     {.name = "a"},
     false,
     "pkcs11:object=signer",
     NULL,
     NULL,
     ERR_USAGE,
     "どのカードかが書かれていません",
     "names no token"},
    {"driver that is not there",
     "t-drv",
     {.name = "a"},
     false,
     "pkcs11:token=t-drv?module-path=/none.so",
     NULL,
     NULL,
     ERR_WORLD,
     "ドライバーを読み込めません",
     "driver of the card cannot be loaded"},
    {"driver by a relative path",
     "t-rel",
     {.name = "a"},
     false,
     "pkcs11:token=t-rel?module-path=none.so",
     NULL,
     NULL,
     ERR_USAGE,
     "module-path が正しくありません",
     "module-path"},
    {"driver malformed",
     "t-mal",
     {.name = "a"},
     false,
     "pkcs11:token=t-mal?module-path=%2",
     NULL,
     NULL,
     ERR_USAGE,
     "module-path が正しくありません",
     "module-path"},
    {"PIN in the URI",
     "t-pv",
     {.name = "a"},
     false,
     "pkcs11:token=t-pv;object=signer?pin-value=" PIN,
     NULL,
     NULL,
     ERR_USAGE,
     "PIN を書かないで",
     "no PIN in the place"},
    {"PIN in the URI, in capitals",
     "t-pc",
     {.name = "a"},
     false,
     "pkcs11:token=t-pc?PIN-VALUE=" PIN,
     NULL,
     NULL,
     ERR_USAGE,
     "PIN を書かないで",
     "no PIN in the place"},
    {"PIN's place in the URI",
     "t-ps",
     {.name = "a"},
     false,
     "pkcs11:token=t-ps?pin-source=file:/tmp/pin",
     NULL,
     NULL,
     ERR_USAGE,
     "PIN を書かないで",
     "no PIN in the place"},

    {"expired",
     "t-old",
     {.name = "a", .to = KEYS_NOW - 1},
     false,
     "pkcs11:token=t-old;object=signer",
     NULL,
     NULL,
     ERR_WORLD,
     "有効期限が切れて",
     "has expired"},
    {"not yet valid",
     "t-new",
     {.name = "a", .from = KEYS_NOW + 1},
     false,
     "pkcs11:token=t-new;object=signer",
     NULL,
     NULL,
     ERR_WORLD,
     "まだ有効では",
     "not valid yet"},
    {"RSA-1024",
     "t-1024",
     {.name = "a", .kind = "RSA-1024"},
     false,
     "pkcs11:token=t-1024;object=signer",
     NULL,
     NULL,
     ERR_WORLD,
     "1024 ビットで短すぎ",
     "1024 bits, too few"},
    {"not for signing",
     "t-use",
     {.name = "a", .usage = "keyEncipherment"},
     false,
     "pkcs11:token=t-use;object=signer",
     NULL,
     NULL,
     ERR_WORLD,
     "署名に使えません",
     "not for signing"},
};

static int sign_something(const struct key *k, struct buf *out, struct err *err)
{
	const struct cms_content content = {{"before", "behind"}, {6, 6}};
	return cms_sign(k, &content, NULL, out, err);
}

static void test_load(void **state)
{
	const struct load_row *row = *state;
	const struct cms_content content = {{"before", "behind"}, {6, 6}};
	struct card c;
	struct key *k = NULL;
	begin(&c, row->label);
	put_key(&c, &row->spec, "signer", "01", !row->bare);
	struct buf with;
	buf_init(&with, 1 << 16);
	if (row->with)
		tool_read(c.folder, row->with, &with);
	int rc =
	    key_load_with(&k, row->uri, row->with ? &with : NULL, row->pin ? row->pin : PIN, KEYS_NOW, &c.host, &c.err);
	buf_clear(&with);
	if (row->kind) {
		assert_int_equal(rc, -1);
		assert_null(k);
		/* A secret that was shown to us is not shown on. */
		assert_null(strstr(c.err.item[0].text.ja, PIN));
		assert_true(!c.err.item[0].file || !strstr(c.err.item[0].file, PIN));
		expect_error(&c, row->kind, row->ja, row->en);
		return;
	}
	if (rc)
		fail_msg("refused: %s", c.err.item[0].text.en);
	assert_string_equal(key_name(k), row->spec.name);
	assert_true(key_of_token(k));
	/* It signs, and the signature is sound. */
	struct buf der;
	struct cms_signer signer;
	buf_init(&der, CMS_MAX_BYTES);
	assert_int_equal(sign_something(k, &der, &c.err), 0);
	assert_int_equal(cms_check(der.p, der.n, &content, &signer), CMS_SOUND);
	cms_signer_clear(&signer);
	buf_clear(&der);
	key_free(k);
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;
	for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
		n++;
	return n;
}

/* What passes between us and the card, by OpenSC's listener: a wrong PIN costs one try, a right one is enough, whatever
 * else is looked for. */
struct tries_row {
	const char *name, *label, *pin;
	bool bare;
	int rc;
};

static const struct tries_row tries_rows[] = {
    {"right PIN", "t-try1", PIN, false, 0},
    {"wrong PIN", "t-try2", "99999999", false, -1},
    {"wrong PIN and no certificate", "t-try3", "99999999", true, -1},
    {"right PIN and no certificate", "t-try4", PIN, true, -1},
};

static void test_tries(void **state)
{
	const struct tries_row *row = *state;
	struct card c;
	struct key *k = NULL;
	struct buf log;
	char uri[200];
	if (access(SPY, F_OK)) {
		print_message("skipped: no %s\n", SPY);
		skip();
	}
	begin(&c, row->label);
	put_key(&c, &(struct keys_spec){.name = "a"}, "signer", "01", !row->bare);
	struct tool_path path = tool_path(c.folder, "spy.log");
	unlink(path.text);
	setenv("PKCS11SPY", SOFTHSM, 1);
	setenv("PKCS11SPY_OUTPUT", path.text, 1);
	snprintf(uri, sizeof(uri), "pkcs11:token=%s;object=signer?module-path=" SPY, row->label);
	assert_int_equal(key_load(&k, uri, row->pin, KEYS_NOW, &c.host, &c.err), row->rc);
	key_free(k);
	err_clear(&c.err);
	buf_init(&log, 8 << 20);
	tool_read(c.folder, "spy.log", &log);
	assert_int_equal(count(buf_text(&log), ": C_Login\n"), 1);
	buf_clear(&log);
}

static void test_second_try(void **state)
{
	(void)state;
	struct card c;
	struct key *k = NULL;
	struct buf out;
	begin(&c, "t-second");
	put_key(&c, &(struct keys_spec){.name = "a"}, "signer", "01", true);
	assert_int_equal(key_load(&k, "pkcs11:token=t-second;object=signer", "99999999", KEYS_NOW, &c.host, &c.err),
			 -1);
	expect_error(&c, ERR_WORLD, "PIN が違います", "wrong PIN");
	assert_int_equal(key_load(&k, "pkcs11:token=t-second;object=signer", PIN, KEYS_NOW, &c.host, &c.err), 0);
	buf_init(&out, CMS_MAX_BYTES);
	assert_int_equal(sign_something(k, &out, &c.err), 0);
	buf_clear(&out);
	key_free(k);
}

/* How often the PIN stands in what this process may write to; here it stands among the constants. */
static size_t copies(void)
{
	char line[512];
	size_t found = 0;
	FILE *maps = fopen("/proc/self/maps", "r");
	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps)) {
		unsigned long from, to;
		char rights[8];
		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || rights[0] != 'r' || rights[1] != 'w')
			continue;
		for (const char *at = (const char *)from; (at = memmem(at, to - (unsigned long)at, PIN, strlen(PIN)));
		     at++)
			found++;
	}
	fclose(maps);
	return found;
}

static void test_wiped(void **state)
{
	(void)state;
	struct card c;
	struct key *k = NULL;
	struct buf out;
	if (getenv("SHINSA_SANITIZED")) {
		print_message("skipped: sanitizers keep freed memory\n");
		skip();
	}
	begin(&c, "t-wipe");
	put_key(&c, &(struct keys_spec){.name = "a"}, "signer", "01", true);
	size_t before = copies();
	assert_int_equal(key_load(&k, "pkcs11:token=t-wipe;object=signer", PIN, KEYS_NOW, &c.host, &c.err), 0);
	buf_init(&out, CMS_MAX_BYTES);
	assert_int_equal(sign_something(k, &out, &c.err), 0);
	buf_clear(&out);
	/* The engine holds it while it is logged in, and so does libp11 below it, which keeps its own to the end. */
	assert_int_equal(copies(), before + 2);
	key_free(k);
	assert_int_equal(copies(), before + 1);
}

/* Two cards of one name: neither PIN is tried. */
static void test_twins(void **state)
{
	(void)state;
	struct card c;
	struct key *k = NULL;
	begin(&c, "t-twin");
	init_token(&c);
	assert_int_equal(key_load(&k, "pkcs11:token=t-twin;object=signer", PIN, KEYS_NOW, &c.host, &c.err), -1);
	expect_error(&c, ERR_WORLD, "serial=", "serial=");
}

/* Takes away what the driver keeps of every card. */
static void pull(const struct card *c)
{
	assert_int_equal(rename(tool_path(c->folder, "tokens").text, tool_path(c->folder, "pulled").text), 0);
}

static void test_pulled(void **state)
{
	(void)state;
	struct card c;
	struct key *k = NULL;
	struct buf out;
	begin(&c, "t-pull");
	put_key(&c, &(struct keys_spec){.name = "a", .kind = "RSA-2048"}, "signer", "01", true);
	assert_int_equal(key_load(&k, "pkcs11:token=t-pull;object=signer", PIN, KEYS_NOW, &c.host, &c.err), 0);
	pull(&c);
	buf_init(&out, CMS_MAX_BYTES);
	buf_str(&out, "as before");
	assert_int_equal(sign_something(k, &out, &c.err), -1);
	expect_error(&c, ERR_WORLD, "カード", "card");
	assert_string_equal(buf_text(&out), "as before");
	key_free(k);
	buf_clear(&out);
}

static void test_no_engine(void **state)
{
	(void)state;
	struct card c = {.folder = getenv("TOKEN_FOLDER")};
	struct key *k = NULL;
	host_system(&c.host);
	/* Where OpenSSL looks for engines: an empty place. A process of its own, as OpenSSL keeps what it has loaded.
	 */
	setenv("OPENSSL_ENGINES", c.folder, 1);
	int rc = key_load(&k, "pkcs11:token=t;object=signer", PIN, KEYS_NOW, &c.host, &c.err);
	unsetenv("OPENSSL_ENGINES");
	assert_int_equal(rc, -1);
	expect_error(&c, ERR_WORLD, "libengine-pkcs11-openssl", "libengine-pkcs11-openssl");
}

static void test_places(void **state)
{
	(void)state;
	struct host host;
	struct err err = {0};
	bool needs = false;
	host_system(&host);
	assert_true(key_on_token("pkcs11:token=a"));
	assert_true(key_on_token("PKCS11:token=a"));
	assert_false(key_on_token("/home/pkcs11:key.p12"));
	assert_int_equal(key_needs_pass("pkcs11:token=a", &needs, &host, &err), 0);
	assert_true(needs);
}

/* Each test in a process of its own: the engine keeps what it knows of cards and drivers as long as the process. */
struct apart {
	const char *name;
	CMUnitTestFunction test;
	const void *row;
};

static void run_apart(void **state)
{
	const struct apart *a = *state;
	int status = -1;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		const struct CMUnitTest one = {
		    .name = a->name, .test_func = a->test, .initial_state = (void *)(uintptr_t)a->row};
		_exit(_cmocka_run_group_tests("apart", &one, 1, NULL, NULL));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void add_apart(struct check_list *l, struct apart *a, const char *name, CMUnitTestFunction test, const void *row)
{
	*a = (struct apart){name, test, row};
	check_add(l, run_apart, a, "%s", name);
}

static bool there(const char *program)
{
	return tool_run("/tmp", (const char *[]){program, "--version", NULL}, NULL) != 127;
}

static void set_up(char folder[64])
{
	struct buf b;
	tool_folder(folder);
	buf_init(&b, 4096);
	buf_printf(&b, "directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n", folder);
	tool_write(folder, "softhsm2.conf", &b);
	buf_clear(&b);
	tool_run(folder, (const char *[]){"mkdir", "tokens", NULL}, NULL);
	setenv("SOFTHSM2_CONF", tool_path(folder, "softhsm2.conf").text, 1);
	setenv("TOKEN_FOLDER", folder, 1);
}

int main(void)
{
	enum { LOADS = sizeof(load_rows) / sizeof(load_rows[0]), TRIES = sizeof(tries_rows) / sizeof(tries_rows[0]) };
	static struct apart apart[LOADS + TRIES + 6];
	struct apart *a = apart;
	struct check_list list = {0};
	char folder[64];
	set_up(folder);
	add_apart(&list, a++, "no engine", test_no_engine, NULL);
	check_add(&list, test_places, NULL, "places that are tokens");
	if (there("softhsm2-util") && there("pkcs11-tool")) {
		for (size_t i = 0; i < LOADS; i++)
			add_apart(&list, a++, load_rows[i].name, test_load, &load_rows[i]);
		for (size_t i = 0; i < TRIES; i++)
			add_apart(&list, a++, tries_rows[i].name, test_tries, &tries_rows[i]);
		add_apart(&list, a++, "two cards of one name", test_twins, NULL);
		add_apart(&list, a++, "wrong PIN, then the right one", test_second_try, NULL);
		add_apart(&list, a++, "PIN is wiped", test_wiped, NULL);
		add_apart(&list, a++, "pulled", test_pulled, NULL);
	} else {
		print_message("skipped: keys on cards (softhsm2 and opensc are not installed)\n");
	}
	int failed = check_run(&list, "token");
	tool_remove(folder);
	return failed;
}
