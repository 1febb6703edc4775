/* key: which key files are taken, and what is said about the others. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>

#include "forms/cert.h"
#include "forms/key.h"
#include "tests/keys.h"
#include "tests/tool.h"

struct place {
	char folder[64];
	struct host host;
	struct err err;
};

static int64_t fixed_now(void *ctx)
{
	(void)ctx;
	return KEYS_NOW;
}

static void begin(struct place *p)
{
	*p = (struct place){0};
	tool_folder(p->folder);
	host_system(&p->host);
	p->host.now = fixed_now;
}

static void end(struct place *p)
{
	err_clear(&p->err);
	tool_remove(p->folder);
}

static void expect_error(const struct place *p, const char *ja, const char *en)
{
	assert_true(p->err.count >= 1);
	const struct finding *f = &p->err.item[0];
	if (!strstr(f->text.ja, ja) || !strstr(f->text.en, en))
		fail_msg("expected '%s' / '%s', got '%s' / '%s'", ja, en, f->text.ja, f->text.en);
	assert_int_equal(f->kind, ERR_WORLD);
	assert_non_null(f->file);
}

/* Key files that are made here, and what becomes of them. */

enum form { P12, PEM, PEM_OLD };

struct load_row {
	const char *name;
	enum form form;
	struct keys_spec spec;
	const char *pass, *given; /* of the file; handed to key_load */
	enum { PAIR, OTHER_CERT, NO_CERT, NO_KEY } parts;
	int64_t now;         /* 0: KEYS_NOW */
	const char *ja, *en; /* fragments of the error; NULL: it loads */
};

static const struct load_row load_rows[] = {
    {"p-256", P12, {.name = "佐藤 花子"}, "秘密のことば", "秘密のことば", PAIR, 0, NULL, NULL},
    {"p-384", P12, {.name = "a", .kind = "P-384"}, "pw", "pw", PAIR, 0, NULL, NULL},
    {"p-521", P12, {.name = "a", .kind = "P-521"}, "pw", "pw", PAIR, 0, NULL, NULL},
    {"rsa 2048", P12, {.name = "a", .kind = "RSA-2048"}, "pw", "pw", PAIR, 0, NULL, NULL},
    {"pem without passphrase", PEM, {.name = "a"}, NULL, NULL, PAIR, 0, NULL, NULL},
    {"pem with passphrase", PEM, {.name = "a"}, "pw", "pw", PAIR, 0, NULL, NULL},
    {"older pem with passphrase", PEM_OLD, {.name = "a", .kind = "RSA-2048"}, "pass", "pass", PAIR, 0, NULL, NULL},
    {"older pem without", PEM_OLD, {.name = "a"}, NULL, NULL, PAIR, 0, NULL, NULL},
    {"usage digitalSignature", P12, {.name = "a", .usage = "digitalSignature"}, "pw", "pw", PAIR, 0, NULL, NULL},
    {"usage nonRepudiation", P12, {.name = "a", .usage = "critical,nonRepudiation"}, "pw", "pw", PAIR, 0, NULL, NULL},
    {"last second", P12, {.name = "a", .to = KEYS_NOW}, "pw", "pw", PAIR, 0, NULL, NULL},
    {"first second", P12, {.name = "a", .from = KEYS_NOW}, "pw", "pw", PAIR, 0, NULL, NULL},

    {"p12 wrong passphrase",
     P12,
     {.name = "a"},
     "right",
     "wrong",
     PAIR,
     0,
     "パスフレーズが違います",
     "wrong passphrase"},
    {"p12 without passphrase", P12, {.name = "a"}, "right", NULL, PAIR, 0, "パスフレーズが必要", "needs a passphrase"},
    {"pem wrong passphrase",
     PEM,
     {.name = "a"},
     "right",
     "wrong",
     PAIR,
     0,
     "パスフレーズが違います",
     "wrong passphrase"},
    {"pem passphrase missing", PEM, {.name = "a"}, "right", NULL, PAIR, 0, "パスフレーズが必要", "needs a passphrase"},
    {"older pem wrong passphrase",
     PEM_OLD,
     {.name = "a", .kind = "RSA-2048"},
     "right",
     "wrong",
     PAIR,
     0,
     "パスフレーズが違います",
     "wrong passphrase"},
    {"ed25519", PEM, {.name = "a", .kind = "ED25519"}, NULL, NULL, PAIR, 0, "ED25519", "ED25519"},
    {"rsa 1024",
     P12,
     {.name = "a", .kind = "RSA-1024"},
     "pw",
     "pw",
     PAIR,
     0,
     "1024 ビットで短すぎ",
     "1024 bits, too few"},
    {"other curve", P12, {.name = "a", .kind = "secp256k1"}, "pw", "pw", PAIR, 0, "secp256k1", "secp256k1"},
    {"sha-1", P12, {.name = "a", .digest = "SHA1"}, "pw", "pw", PAIR, 0, "SHA1", "SHA1"},
    {"md5", P12, {.name = "a", .kind = "RSA-2048", .digest = "MD5"}, "pw", "pw", PAIR, 0, "md5", "md5"},
    {"usage keyEncipherment",
     P12,
     {.name = "a", .usage = "keyEncipherment"},
     "pw",
     "pw",
     PAIR,
     0,
     "署名に使えません",
     "not for signing"},
    {"expired", P12, {.name = "a", .to = KEYS_NOW - 1}, "pw", "pw", PAIR, 0, "有効期限が切れて", "has expired"},
    {"not yet valid", P12, {.name = "a", .from = KEYS_NOW + 1}, "pw", "pw", PAIR, 0, "まだ有効では", "not valid yet"},
    {"day in the message",
     P12,
     {.name = "a", .to = KEYS_NOW - 1},
     "pw",
     "pw",
     PAIR,
     0,
     "2026-06-01 まで",
     "to 2026-06-01"},
    {"pair that is none",
     PEM,
     {.name = "a"},
     NULL,
     NULL,
     OTHER_CERT,
     0,
     "組になっていません",
     "do not belong together"},
    {"no certificate", PEM, {.name = "a"}, NULL, NULL, NO_CERT, 0, "証明書が入っていません", "no certificate"},
    {"no key", PEM, {.name = "a"}, NULL, NULL, NO_KEY, 0, "秘密鍵が入っていません", "no private key"},
};

static void write_file(const struct load_row *row, const char *path)
{
	struct keys_pair pair = keys_make(&row->spec, NULL), other = keys_make(&row->spec, NULL);
	X509 *cert = row->parts == OTHER_CERT ? other.cert : row->parts == NO_CERT ? NULL : pair.cert;
	EVP_PKEY *key = row->parts == NO_KEY ? NULL : pair.key;
	if (row->form == P12)
		keys_p12(path, key, cert, NULL, row->pass);
	else
		keys_pem(path, key, cert, NULL, row->pass, row->form == PEM_OLD);
	keys_clear(&pair);
	keys_clear(&other);
}

static void test_load(void **state)
{
	const struct load_row *row = *state;
	struct place p;
	struct key *k = NULL;
	begin(&p);
	struct tool_path path = tool_path(p.folder, "key");
	write_file(row, path.text);
	int rc = key_load(&k, path.text, row->given, row->now ? row->now : KEYS_NOW, &p.host, &p.err);
	if (row->ja) {
		assert_int_equal(rc, -1);
		assert_null(k);
		expect_error(&p, row->ja, row->en);
	} else {
		if (rc)
			fail_msg("refused: %s", p.err.item[0].text.en);
		assert_string_equal(key_name(k), row->spec.name);
		assert_int_equal(strlen(key_fingerprint(k)), 64);
		assert_false(key_self_made(k));
	}
	key_free(k);
	end(&p);
}

/* Files as bytes. */

struct damage_row {
	const char *name;
	enum form form;
	enum { CUT, FLIP_KEY, EMPTY, TEXT, TAIL, BAD_CERT } how;
	const char *ja, *en;
};

static const struct damage_row damage_rows[] = {
    {"p12 cut", P12, CUT, "壊れています", "damaged"},
    {"p12 altered", P12, FLIP_KEY, "壊れています", "damaged"},
    {"p12 with a tail", P12, TAIL, "壊れています", "damaged"},
    {"pem cut", PEM, CUT, "壊れています", "damaged"},
    {"pem with a broken certificate", PEM, BAD_CERT, "壊れています", "damaged"},
    {"empty", P12, EMPTY, "鍵ファイルではありません", "no key file"},
    {"text", P12, TEXT, "鍵ファイルではありません", "no key file"},
};

static void damage(const struct damage_row *row, struct buf *b)
{
	switch (row->how) {
	case CUT:
		b->n = b->n * 2 / 3;
		break;
	case FLIP_KEY:
		/* In the encrypted certificate or key, so that the rest still opens. */
		b->p[b->n / 4] ^= 1;
		break;
	case EMPTY:
		b->n = 0;
		break;
	case TEXT:
		b->n = 0;
		buf_str(b, "ordinary text\n");
		break;
	case TAIL:
		buf_str(b, "x");
		break;
	case BAD_CERT: {
		char *at = memmem(b->p, b->n, "BEGIN CERTIFICATE-----\n", 23);
		assert_non_null(at);
		memcpy(at + 23, "AAAA", 4);
	}
	}
}

static void test_damage(void **state)
{
	const struct damage_row *row = *state;
	struct place p;
	struct key *k = NULL;
	struct buf b;
	buf_init(&b, 1 << 20);
	begin(&p);
	struct tool_path path = tool_path(p.folder, "key");
	const struct load_row whole = {
	    .form = row->form, .spec = {.name = "a"}, .pass = row->form == P12 ? "pw" : NULL};
	write_file(&whole, path.text);
	tool_read(p.folder, "key", &b);
	damage(row, &b);
	tool_write(p.folder, "key", &b);
	assert_int_equal(key_load(&k, path.text, whole.pass, KEYS_NOW, &p.host, &p.err), -1);
	expect_error(&p, row->ja, row->en);
	buf_clear(&b);
	end(&p);
}

/* Old encryptions, which the openssl program still writes. */

struct legacy_row {
	const char *name, *cert, *key, *fragment;
};

static const struct legacy_row legacy_rows[] = {
    {"certificate with rc2-40", "PBE-SHA1-RC2-40", "PBE-SHA1-3DES", "RC2-40"},
    {"key with rc2-128", "AES-256-CBC", "PBE-SHA1-RC2-128", "RC2-128"},
};

static void test_legacy(void **state)
{
	const struct legacy_row *row = *state;
	struct place p;
	struct key *k = NULL;
	begin(&p);
	struct tool_path path = tool_path(p.folder, "old.p12");
	const struct load_row whole = {.form = PEM, .spec = {.name = "a"}};
	write_file(&whole, tool_path(p.folder, "key").text);
	const char *argv[] = {"openssl",  "pkcs12",  "-export", "-legacy",  "-in",
			      "key",      "-out",    "old.p12", "-passout", "pass:secret1234",
			      "-certpbe", row->cert, "-keypbe", row->key,   NULL};
	assert_int_equal(tool_run(p.folder, argv, NULL), 0);
	assert_int_equal(key_load(&k, path.text, "secret1234", KEYS_NOW, &p.host, &p.err), -1);
	expect_error(&p, row->fragment, row->fragment);
	end(&p);
}

/* 3DES is old too, but still safe enough to read, and what many tools write. */
static void test_triple_des(void **state)
{
	(void)state;
	struct place p;
	struct key *k = NULL;
	begin(&p);
	const struct load_row whole = {.form = PEM, .spec = {.name = "a"}};
	write_file(&whole, tool_path(p.folder, "key").text);
	const char *argv[] = {"openssl",
			      "pkcs12",
			      "-export",
			      "-in",
			      "key",
			      "-out",
			      "old.p12",
			      "-passout",
			      "pass:secret1234",
			      "-certpbe",
			      "PBE-SHA1-3DES",
			      "-keypbe",
			      "PBE-SHA1-3DES",
			      "-macalg",
			      "sha1",
			      NULL};
	assert_int_equal(tool_run(p.folder, argv, NULL), 0);
	assert_int_equal(key_load(&k, tool_path(p.folder, "old.p12").text, "secret1234", KEYS_NOW, &p.host, &p.err), 0);
	key_free(k);
	end(&p);
}

static void test_chain(void **state)
{
	(void)state;
	struct place p;
	struct key *k = NULL;
	begin(&p);
	struct keys_pair root = keys_make(&(struct keys_spec){.name = "root", .ca = true}, NULL);
	struct keys_pair middle = keys_make(&(struct keys_spec){.name = "middle", .ca = true, .serial = 2}, &root);
	struct keys_pair leaf = keys_make(&(struct keys_spec){.name = "leaf", .serial = 3}, &middle);
	struct keys_pair stranger = keys_make(&(struct keys_spec){.name = "stranger"}, NULL);
	struct tool_path path = tool_path(p.folder, "key");
	keys_pem(path.text, leaf.key, root.cert, middle.cert, NULL, false);
	FILE *f = fopen(path.text, "a");
	assert_true(PEM_write_X509(f, stranger.cert) && PEM_write_X509(f, leaf.cert));
	fclose(f);
	assert_int_equal(key_load(&k, path.text, NULL, KEYS_NOW, &p.host, &p.err), 0);
	/* The signer first wherever it stood, its issuer, and neither the root nor a stranger. */
	assert_string_equal(key_name(k), "leaf");
	assert_int_equal(X509_cmp(key_certificate(k, 0), leaf.cert), 0);
	assert_int_equal(X509_cmp(key_certificate(k, 1), middle.cert), 0);
	assert_null(key_certificate(k, 2));
	key_free(k);
	keys_clear(&root);
	keys_clear(&middle);
	keys_clear(&leaf);
	keys_clear(&stranger);
	end(&p);
}

static void test_missing_file(void **state)
{
	(void)state;
	struct place p;
	struct key *k = NULL;
	bool needs;
	begin(&p);
	assert_int_equal(key_load(&k, tool_path(p.folder, "none").text, "x", KEYS_NOW, &p.host, &p.err), -1);
	assert_int_equal(err_first_kind(&p.err), ERR_WORLD);
	assert_int_equal(key_needs_pass(tool_path(p.folder, "none").text, &needs, &p.host, &p.err), -1);
	end(&p);
}

struct needs_row {
	const char *name;
	enum form form;
	const char *pass;
	bool needs;
};

static const struct needs_row needs_rows[] = {
    {"p12", P12, "pw", true},
    {"pem in the clear", PEM, NULL, false},
    {"pem encrypted", PEM, "pw", true},
    {"older pem in the clear", PEM_OLD, NULL, false},
    {"older pem encrypted", PEM_OLD, "pass", true},
};

static void test_needs(void **state)
{
	const struct needs_row *row = *state;
	struct place p;
	bool needs = !row->needs;
	begin(&p);
	struct tool_path path = tool_path(p.folder, "key");
	const struct load_row whole = {.form = row->form, .spec = {.name = "a", .kind = "P-256"}, .pass = row->pass};
	write_file(&whole, path.text);
	assert_int_equal(key_needs_pass(path.text, &needs, &p.host, &p.err), 0);
	assert_int_equal(needs, row->needs);
	end(&p);
}

/* Making a key. */

static const struct named_row {
	const char *name, *who;
} named_rows[] = {
    {"a name", "佐藤 花子"},
    {"outside the Basic Multilingual Plane", "𠮷田 太郎"},
    {"with a variation selector", "葛󠄀城 由美"},
    {"64 characters, rare ones among them", "髙﨑邉神塚隆葛𠮟髙﨑邉神塚隆葛𠮟髙﨑邉神塚隆葛𠮟髙﨑邉神塚隆葛𠮟髙﨑邉神塚"
					    "隆葛𠮟髙﨑邉神塚隆葛𠮟髙﨑邉神塚隆葛𠮟髙﨑邉神塚隆葛𠮟"},
};

static void test_create(void **state)
{
	const struct named_row *row = *state;
	struct place p;
	struct key *k = NULL;
	struct stat st;
	int64_t from, to;
	begin(&p);
	struct tool_path path = tool_path(p.folder, "own.p12");
	assert_int_equal(key_create(path.text, row->who, "四角い窓から月を見る", &p.host, &p.err), 0);
	assert_int_equal(stat(path.text, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(key_load(&k, path.text, "四角い窓から月を見る", KEYS_NOW, &p.host, &p.err), 0);
	assert_true(key_self_made(k));
	assert_string_equal(key_name(k), row->who);
	assert_int_equal(EVP_PKEY_get_bits(key_private(k)), 256);
	assert_true(cert_validity(key_certificate(k, 0), &from, &to));
	assert_int_equal(from, KEYS_NOW);
	/* 2036-06-01T05:05:00Z */
	assert_int_equal(to, INT64_C(2095909500));
	key_free(k);
	end(&p);
}

static void test_create_encryption(void **state)
{
	(void)state;
	struct place p;
	struct buf said;
	buf_init(&said, 1 << 20);
	begin(&p);
	assert_int_equal(key_create(tool_path(p.folder, "own.p12").text, "a", "12345678", &p.host, &p.err), 0);
	const char *argv[] = {"openssl", "pkcs12",  "-in",           "own.p12", "-info",
			      "-noout",  "-passin", "pass:12345678", NULL};
	assert_int_equal(tool_run(p.folder, argv, &said), 0);
	assert_non_null(strstr(buf_text(&said), "PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256"));
	assert_null(strstr(buf_text(&said), "RC2"));
	assert_non_null(strstr(buf_text(&said), "MAC: sha256, Iteration 10000"));
	buf_clear(&said);
	end(&p);
}

struct create_row {
	const char *name, *who, *pass, *ja;
};

static const struct create_row create_rows[] = {
    {"short passphrase", "a", "七文字のことば", "パスフレーズが短すぎ"},
    {"no passphrase", "a", NULL, "パスフレーズが短すぎ"},
    {"no name", "", "12345678", "名前"},
    {"65 characters",
     "ああああああああああああああああああああああああああああああああああああああああああああああああああああああああ"
     "あああああああああ",
     "12345678", "64 字"},
    {"control character", "a\x1b[31m", "12345678", "名前"},
};

static void test_create_refused(void **state)
{
	const struct create_row *row = *state;
	struct place p;
	struct stat st;
	begin(&p);
	struct tool_path path = tool_path(p.folder, "own.p12");
	assert_int_equal(key_create(path.text, row->who, row->pass, &p.host, &p.err), -1);
	assert_non_null(strstr(p.err.item[0].text.ja, row->ja));
	assert_int_equal(p.err.item[0].kind, ERR_USAGE);
	assert_int_equal(stat(path.text, &st), -1);
	end(&p);
}

static void test_create_keeps(void **state)
{
	(void)state;
	struct place p;
	struct buf before, after;
	buf_init(&before, 100);
	buf_init(&after, 100);
	begin(&p);
	buf_str(&before, "somebody's key");
	tool_write(p.folder, "own.p12", &before);
	assert_int_equal(key_create(tool_path(p.folder, "own.p12").text, "a", "12345678", &p.host, &p.err), -1);
	expect_error(&p, "上書きすることはありません", "never overwritten");
	tool_read(p.folder, "own.p12", &after);
	assert_string_equal(buf_text(&after), "somebody's key");
	buf_clear(&before);
	buf_clear(&after);
	end(&p);
}

static int full_disk(void *ctx, const char *path, const void *bytes, size_t n, unsigned mode, struct err *err)
{
	(void)ctx;
	(void)bytes;
	(void)n;
	assert_int_equal(mode, 0600);
	return err_add(err, ERR_WORLD, path, 0, NULL, "空き容量がありません。", "no space left");
}

static int no_random(void *ctx, void *bytes, size_t n, struct err *err)
{
	(void)ctx;
	(void)bytes;
	(void)n;
	return err_add(err, ERR_WORLD, NULL, 0, NULL, "乱数がありません。", "no randomness");
}

/* Nothing stays behind when the world fails. */
static void test_create_fails(void **state)
{
	(void)state;
	struct place p;
	struct stat st;
	begin(&p);
	struct tool_path path = tool_path(p.folder, "own.p12");
	struct host real = p.host;
	p.host.write = full_disk;
	assert_int_equal(key_create(path.text, "a", "12345678", &p.host, &p.err), -1);
	assert_int_equal(stat(path.text, &st), -1);
	p.host = real;
	p.host.random = no_random;
	assert_int_equal(key_create(path.text, "a", "12345678", &p.host, &p.err), -1);
	assert_int_equal(stat(path.text, &st), -1);
	assert_int_equal(key_create(tool_path(p.folder, "no/such/folder").text, "a", "12345678", &real, &p.err), -1);
	end(&p);
}

/* Certificates alone. */

struct certificate_row {
	const char *name;
	struct keys_spec spec;
	enum { CERT_PEM, CERT_DER, CERT_KEY_ONLY, CERT_TEXT, CERT_CUT } how;
	const char *ja, *en;
};

static const struct certificate_row certificate_rows[] = {
    {"pem", {.name = "佐藤 花子"}, CERT_PEM, NULL, NULL},
    {"der", {.name = "佐藤 花子"}, CERT_DER, NULL, NULL},
    {"key without certificate", {.name = "a"}, CERT_KEY_ONLY, "証明書が入っていません", "no certificate"},
    {"text", {.name = "a"}, CERT_TEXT, "証明書が入っていません", "no certificate"},
    {"der cut", {.name = "a"}, CERT_CUT, "証明書が入っていません", "no certificate"},
    {"expired", {.name = "a", .to = KEYS_NOW - 1}, CERT_DER, "有効期限が切れて", "has expired"},
    {"not yet valid", {.name = "a", .from = KEYS_NOW + 1}, CERT_PEM, "まだ有効では", "not valid yet"},
    {"rsa 1024", {.name = "a", .kind = "RSA-1024"}, CERT_PEM, "1024 ビットで短すぎ", "1024 bits, too few"},
    {"ed25519", {.name = "a", .kind = "ED25519"}, CERT_PEM, "ED25519", "ED25519"},
    {"usage", {.name = "a", .usage = "keyEncipherment"}, CERT_PEM, "署名に使えません", "not for signing"},
    {"sha-1", {.name = "a", .digest = "SHA1"}, CERT_PEM, "SHA1", "SHA1"},
};

static void write_certificate(const struct certificate_row *row, const char *folder, X509 *x, EVP_PKEY *key)
{
	struct buf der;
	unsigned char *bytes = NULL;
	int n = i2d_X509(x, &bytes);
	buf_init(&der, 1 << 16);
	if (row->how == CERT_DER || row->how == CERT_CUT)
		buf_add(&der, bytes, (size_t)(row->how == CERT_CUT ? n / 2 : n));
	else
		buf_str(&der, "ordinary text\n");
	if (row->how == CERT_PEM || row->how == CERT_KEY_ONLY)
		keys_pem(tool_path(folder, "cert").text, row->how == CERT_PEM ? NULL : key,
			 row->how == CERT_PEM ? x : NULL, NULL, NULL, false);
	else
		tool_write(folder, "cert", &der);
	OPENSSL_free(bytes);
	buf_clear(&der);
}

static void test_certificate(void **state)
{
	const struct certificate_row *row = *state;
	struct place p;
	struct key_certificate c = {0};
	struct arena *a = arena_new();
	char fingerprint[CERT_FINGERPRINT];
	begin(&p);
	struct keys_pair pair = keys_make(&row->spec, NULL);
	write_certificate(row, p.folder, pair.cert, pair.key);
	int rc = key_certificate_load(&c, tool_path(p.folder, "cert").text, KEYS_NOW, &p.host, a, &p.err);
	if (row->ja) {
		assert_int_equal(rc, -1);
		expect_error(&p, row->ja, row->en);
	} else {
		assert_int_equal(rc, 0);
		cert_fingerprint(pair.cert, fingerprint);
		assert_string_equal(c.fingerprint, fingerprint);
		assert_string_equal(c.name, row->spec.name);
		const unsigned char *at = c.der;
		X509 *again = d2i_X509(NULL, &at, (long)c.n);
		assert_int_equal(X509_cmp(again, pair.cert), 0);
		X509_free(again);
	}
	keys_clear(&pair);
	arena_free(a);
	end(&p);
}

/* A key whose certificate lies in a file of its own. */
static void test_certificate_apart(void **state)
{
	(void)state;
	struct place p;
	struct key *k = NULL;
	struct buf certificates;
	begin(&p);
	buf_init(&certificates, 1 << 16);
	struct keys_pair pair = keys_make(&(struct keys_spec){.name = "apart"}, NULL);
	struct tool_path path = tool_path(p.folder, "key");
	keys_pem(path.text, pair.key, NULL, NULL, NULL, false);
	keys_pem(tool_path(p.folder, "cert").text, NULL, pair.cert, NULL, NULL, false);
	tool_read(p.folder, "cert", &certificates);
	assert_int_equal(key_load_with(&k, path.text, &certificates, NULL, KEYS_NOW, &p.host, &p.err), 0);
	assert_string_equal(key_name(k), "apart");
	assert_false(key_of_token(k));
	struct arena *a = arena_new();
	struct key_certificate c;
	key_certificate_of(k, a, &c);
	assert_string_equal(c.fingerprint, key_fingerprint(k));
	arena_free(a);
	key_free(k);
	keys_clear(&pair);
	buf_clear(&certificates);
	end(&p);
}

/* No copy of a passphrase stays in memory, whether it was right or wrong. It is looked for by a mask, so that the
 * looking does not find itself. */

enum { SECRET_BYTES = 16, MASK = 0x55 };
static const unsigned char masked[SECRET_BYTES] = {0x2f, 0x24, 0x62, 0x78, 0x1e, 0x3c, 0x27, 0x26,
						   0x36, 0x3d, 0x37, 0x34, 0x20, 0x38, 0x64, 0x67};

static void unmask(char out[SECRET_BYTES + 1])
{
	for (size_t i = 0; i < SECRET_BYTES; i++)
		out[i] = (char)(masked[i] ^ MASK);
	out[SECRET_BYTES] = '\0';
}

static bool is_secret(const unsigned char *at)
{
	size_t i = 0;
	while (i < SECRET_BYTES && (at[i] ^ MASK) == masked[i])
		i++;
	return i == SECRET_BYTES;
}

/* How often it stands in what this process may write to. */
static size_t copies(void)
{
	char line[512];
	size_t found = 0;
	FILE *maps = fopen("/proc/self/maps", "r");
	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps)) {
		unsigned long from, to;
		char rights[8];
		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || rights[0] != 'r' || rights[1] != 'w' ||
		    strstr(line, "[v"))
			continue;
		for (const unsigned char *at = (const unsigned char *)from;
		     at + SECRET_BYTES <= (const unsigned char *)to; at++)
			found += is_secret(at);
	}
	fclose(maps);
	return found;
}

struct wipe_row {
	const char *name;
	enum form form;
	bool right;
};

static const struct wipe_row wipe_rows[] = {
    {"p12", P12, true},         {"p12, wrong", P12, false},   {"pem", PEM, true},
    {"pem, wrong", PEM, false}, {"older pem", PEM_OLD, true}, {"older pem, wrong", PEM_OLD, false},
};

static void test_wiped(void **state)
{
	const struct wipe_row *row = *state;
	struct place p;
	struct key *k = NULL;
	char pass[SECRET_BYTES + 1];
	if (getenv("SHINSA_SANITIZED")) {
		print_message("skipped: sanitizers keep freed memory\n");
		skip();
	}
	begin(&p);
	unmask(pass);
	struct tool_path path = tool_path(p.folder, "key");
	const struct load_row whole = {
	    .form = row->form, .spec = {.name = "a", .kind = "RSA-2048"}, .pass = row->right ? pass : "another one"};
	write_file(&whole, path.text);
	/* What the test's own writing of the file left behind does not count. */
	size_t before = copies();
	assert_true(before >= 1);
	int rc = key_load(&k, path.text, pass, KEYS_NOW, &p.host, &p.err);
	assert_int_equal(rc, row->right ? 0 : -1);
	assert_int_equal(copies(), before);
	key_free(k);
	explicit_bzero(pass, sizeof(pass));
	assert_int_equal(copies(), before - 1);
	end(&p);
}

static void test_free_null(void **state)
{
	(void)state;
	key_free(NULL);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_load, load_rows, "load");
	CHECK_ROWS(&l, test_damage, damage_rows, "damage");
	CHECK_ROWS(&l, test_legacy, legacy_rows, "legacy");
	check_add(&l, test_triple_des, NULL, "3des is read");
	check_add(&l, test_chain, NULL, "chain");
	check_add(&l, test_missing_file, NULL, "missing file");
	CHECK_ROWS(&l, test_needs, needs_rows, "needs passphrase");
	CHECK_ROWS(&l, test_create, named_rows, "create");
	check_add(&l, test_create_encryption, NULL, "create: encryption");
	CHECK_ROWS(&l, test_create_refused, create_rows, "create refused");
	check_add(&l, test_create_keeps, NULL, "create: never overwrites");
	check_add(&l, test_create_fails, NULL, "create: nothing stays behind");
	CHECK_ROWS(&l, test_certificate, certificate_rows, "certificate");
	check_add(&l, test_certificate_apart, NULL, "certificate in a file of its own");
	CHECK_ROWS(&l, test_wiped, wipe_rows, "wiped");
	check_add(&l, test_free_null, NULL, "free NULL");
	return check_run(&l, "key");
}
