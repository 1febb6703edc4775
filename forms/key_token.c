#define _GNU_SOURCE
#include "forms/key_token.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/engine.h>
#include <openssl/err.h>

#include "assess/mem.h"

/* Engines are deprecated in OpenSSL 3 in favour of providers, but Debian 12 has no provider for PKCS#11. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/* PKCS#11 2.40, 3.6 (CKR_…), as the engine passes them on; its own libraries' numbers start at ERR_LIB_USER. */
enum {
	PIN_INCORRECT = 0xa0,
	PIN_INVALID = 0xa1,
	PIN_LENGTH = 0xa2,
	PIN_EXPIRED = 0xa3,
	PIN_LOCKED = 0xa4,
	MODULE_UNLOADABLE = 1025
};

struct key_token {
	ENGINE *engine; /* initialised */
	char *object;   /* the URI without its query, which the engine would take for part of a name */
};

void key_token_close(struct key_token *t)
{
	if (!t)
		return;
	/* OpenSSL keeps the engine, and the engine its PIN: setting another one wipes it. */
	ENGINE_ctrl_cmd_string(t->engine, "PIN", "", 0);
	ENGINE_finish(t->engine);
	ENGINE_free(t->engine);
	free(t->object);
	free(t);
}

/* The URI (RFC 7512, 2.3) */

/* The value of an attribute, still percent-encoded; NULL when it is not there. *n gets its length. */
static const char *attribute(const char *uri, const char *name, size_t *n)
{
	size_t length = strlen(name);
	for (const char *at = strchr(uri, ':'); at; at = strpbrk(at, ";?&")) {
		at++;
		if (strncasecmp(at, name, length) == 0 && at[length] == '=') {
			*n = strcspn(at + length + 1, ";?&");
			return at + length + 1;
		}
	}
	return NULL;
}

static int digit(char c)
{
	return isdigit((unsigned char)c)    ? c - '0'
	       : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
					    : -1;
}

/* Yours; NULL when it is malformed or holds a NUL. */
static char *decoded(const char *value, size_t n)
{
	char *out = mem_new(n + 1, 1), *to = out;
	for (size_t i = 0; i < n; i++) {
		*to = value[i];
		if (value[i] == '%') {
			int high = n - i > 2 ? digit(value[i + 1]) : -1;
			int low = high >= 0 ? digit(value[i + 2]) : -1;
			*to = low < 0 ? '\0' : (char)(high * 16 + low);
			i += 2;
		}
		if (!*to++) {
			free(out);
			return NULL;
		}
	}
	return out;
}

int key_token_check(const char *uri, struct err *err)
{
	size_t n;
	/* Not shown again: the secret stands in it. */
	if (attribute(uri, "pin-value", &n) || attribute(uri, "pin-source", &n))
		return err_add(
		    err, ERR_USAGE, NULL, 0, NULL,
		    "鍵の場所（pkcs11:）に PIN を書かないでください。コマンド行や台帳から他人に読まれます。"
		    "pin-value と pin-source を除いて指定し、PIN は尋ねられたときに入力してください。この PIN は、"
		    "すでに人に見られたものとして変更してください。",
		    "no PIN in the place of a key (pkcs11:), where others may read it: leave out pin-value and "
		    "pin-source and enter the PIN when asked; change this PIN, which may have been seen");
	if (!attribute(uri, "token", &n) && !attribute(uri, "serial", &n))
		return err_add(
		    err, ERR_USAGE, uri, 0, NULL,
		    "鍵の場所（pkcs11:）に、どのカードかが書かれていません。pkcs11:token=名前;object=鍵の名前 の"
		    "ように書いてください（一覧は p11tool --list-tokens で出ます）。",
		    "the place of the key names no token; write it as in pkcs11:token=NAME;object=KEY "
		    "('p11tool --list-tokens' lists them)");
	return 0;
}

/* The engine */

static int no_engine(const char *uri, struct err *err)
{
	return err_add(err, ERR_WORLD, uri, 0, NULL,
		       "カードの鍵を使う部品（OpenSSL の pkcs11 エンジン）がありません。libengine-pkcs11-openssl を"
		       "インストールしてください（sudo apt-get install libengine-pkcs11-openssl）。",
		       "the part that uses keys on cards is missing (OpenSSL's engine pkcs11); install "
		       "libengine-pkcs11-openssl");
}

static int set_module(ENGINE *e, const char *uri, struct err *err)
{
	size_t n;
	const char *value = attribute(uri, "module-path", &n);
	char *path = value ? decoded(value, n) : NULL;
	int rc = 0;
	if (value && (!path || path[0] != '/' || !ENGINE_ctrl_cmd_string(e, "MODULE_PATH", path, 0)))
		rc = err_add(
		    err, ERR_USAGE, uri, 0, NULL,
		    "鍵の場所の module-path が正しくありません。ドライバーのファイルを / から始まるパスで指定してくだ"
		    "さい。",
		    "module-path in the place of the key is malformed; give the driver's path, from / on");
	free(path);
	return rc;
}

static int open_token(struct key_token **out, const char *uri, const char *pin, struct err *err)
{
	ENGINE *e = ENGINE_by_id("pkcs11");
	if (!e)
		return no_engine(uri, err);
	/* It would tell its troubles to standard error, in words for programmers. */
	ENGINE_ctrl_cmd_string(e, "QUIET", NULL, 0);
	int rc = set_module(e, uri, err);
	if (!rc && !ENGINE_init(e))
		rc = no_engine(uri, err);
	if (rc) {
		ENGINE_free(e);
		return rc;
	}
	*out = mem_new(1, sizeof(**out));
	(*out)->engine = e;
	size_t n = strcspn(uri, "?");
	(*out)->object = mem_new(n + 1, 1);
	memcpy((*out)->object, uri, n);
	ENGINE_ctrl_cmd_string(e, "PIN", pin, 0);
	return 0;
}

/* The first error that the token or its driver gave; 0 when none did. */
static int token_error(void)
{
	int found = 0;
	for (unsigned long e; (e = ERR_get_error());)
		if (!found && ERR_GET_LIB(e) >= ERR_LIB_USER)
			found = ERR_GET_REASON(e);
	return found;
}

static int no_key(const char *uri, struct err *err)
{
	switch (token_error()) {
	case PIN_INCORRECT:
	case PIN_INVALID:
	case PIN_LENGTH:
		return err_add(
		    err, ERR_WORLD, uri, 0, NULL,
		    "カードの PIN が違います。まちがいが続くとカードは使えなくなります（多くは3回）。よく確かめてから"
		    "入力してください。",
		    "wrong PIN; after a few wrong ones (often three) the card locks itself, so check before you "
		    "try again");
	case PIN_EXPIRED:
	case PIN_LOCKED:
		return err_add(
		    err, ERR_WORLD, uri, 0, NULL,
		    "カードの PIN は使えなくなっています（まちがいが続いたか、期限切れ）。カードの発行元に連絡して"
		    "ください。",
		    "the PIN of the card is locked or has expired; turn to the card's issuer");
	case MODULE_UNLOADABLE:
		return err_add(
		    err, ERR_WORLD, uri, 0, NULL,
		    "カードのドライバーを読み込めません。ドライバーを入れるか、module-path= でその場所を指定して"
		    "ください。",
		    "the driver of the card cannot be loaded; install it, or say where it is with module-path=");
	default:
		return err_add(
		    err, ERR_WORLD, uri, 0, NULL,
		    "カードか、その中の鍵が見つかりません。カードが差してあるか、鍵の場所（token=、object=、id=）が"
		    "合っているかを確かめてください。同じ名前のカードが二枚あるときは、serial= も書いてください。",
		    "no such token, or no such key on it; check that the card is inserted and the place of the key "
		    "is right (token=, object=, id=); with two cards of one name, add serial=");
	}
}

/* What the engine's command LOAD_CERT_CTRL works on. */
struct load_cert {
	const char *uri;
	X509 *cert;
};

static int find_certificate(struct key_token *t, const char *uri, STACK_OF(X509) * certs, struct err *err)
{
	struct load_cert load = {.uri = t->object};
	if (ENGINE_ctrl_cmd(t->engine, "LOAD_CERT_CTRL", 0, &load, NULL, 0) && load.cert) {
		sk_X509_push(certs, load.cert);
		return 0;
	}
	return err_add(err, ERR_WORLD, uri, 0, NULL,
		       "カードに、この鍵の証明書が入っていません。証明書のファイルを --cert で指定してください。",
		       "the token holds no certificate for this key; give its file with --cert");
}

int key_token_read(struct key_token **token, struct key_parts *out, const char *uri, const char *pin, bool certificate,
		   struct err *err)
{
	struct key_token *t = NULL;
	struct key_parts parts = {0};
	if (key_token_check(uri, err))
		return -1;
	if (!pin || !*pin)
		return err_add(err, ERR_WORLD, uri, 0, NULL,
			       "カードの鍵を使うには PIN が必要です。PIN を入力してください。",
			       "the token needs its PIN; enter it");
	if (open_token(&t, uri, pin, err))
		return -1;
	parts.certs = sk_X509_new_null();
	/* The key first: that logs in. Looking for the certificate could spend another try of a wrong PIN. */
	parts.key = ENGINE_load_private_key(t->engine, t->object, NULL, NULL);
	int rc = parts.key ? 0 : no_key(uri, err);
	if (!rc && certificate)
		rc = find_certificate(t, uri, parts.certs, err);
	ERR_clear_error();
	if (rc) {
		key_parts_clear(&parts);
		key_token_close(t);
		return -1;
	}
	*token = t;
	*out = parts;
	return 0;
}

#pragma GCC diagnostic pop
