#define _GNU_SOURCE
#include "forms/trust.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "assess/date.h"
#include "forms/cert.h"
#include "forms/say.h"

enum { TRUST_FILE_MAX = 4 * 1024 * 1024, TRUST_FILES = 1000 };

struct trust {
	X509_STORE *store;
	STACK_OF(X509_CRL) * crls;
};

/* Loading */

static bool add_pem_certificates(struct trust *t, BIO *in)
{
	bool any = false;
	X509 *x;
	while ((x = PEM_read_bio_X509(in, NULL, NULL, NULL))) {
		any |= X509_STORE_add_cert(t->store, x) == 1;
		X509_free(x);
	}
	return any && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}

static bool add_certificates(struct trust *t, const struct buf *bytes)
{
	BIO *in = BIO_new_mem_buf(bytes->p, (int)bytes->n);
	bool ok = add_pem_certificates(t, in);
	if (!ok) {
		const unsigned char *at = (const unsigned char *)bytes->p;
		X509 *x = d2i_X509(NULL, &at, (long)bytes->n);
		ok = x && at == (const unsigned char *)bytes->p + bytes->n && X509_STORE_add_cert(t->store, x) == 1;
		X509_free(x);
	}
	BIO_free(in);
	return ok;
}

static bool add_crl(struct trust *t, const struct buf *bytes)
{
	BIO *in = BIO_new_mem_buf(bytes->p, (int)bytes->n);
	X509_CRL *crl = PEM_read_bio_X509_CRL(in, NULL, NULL, NULL);
	if (!crl) {
		const unsigned char *at = (const unsigned char *)bytes->p;
		crl = d2i_X509_CRL(NULL, &at, (long)bytes->n);
	}
	BIO_free(in);
	return crl && sk_X509_CRL_push(t->crls, crl) > 0;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);
	return n > m && strcasecmp(s + n - m, end) == 0;
}

static bool is_certificate(const char *name)
{
	return ends_with(name, ".pem") || ends_with(name, ".crt") || ends_with(name, ".cer") || ends_with(name, ".der");
}

static int wanted(const struct dirent *e)
{
	return e->d_name[0] != '.' && (is_certificate(e->d_name) || ends_with(e->d_name, ".crl"));
}

static int load_file(struct trust *t, const char *folder, const char *name, struct host *host, struct err *err)
{
	struct buf path, bytes;
	buf_init(&path, 8192);
	buf_init(&bytes, TRUST_FILE_MAX);
	buf_printf(&path, "%s/%s", folder, name);
	int rc = host->read(host->ctx, buf_text(&path), TRUST_FILE_MAX, &bytes, err);
	if (!rc && (bytes.n == 0 || !(is_certificate(name) ? add_certificates(t, &bytes) : add_crl(t, &bytes))))
		rc = err_add(
		    err, ERR_WORLD, buf_text(&path), 0, NULL,
		    "信頼フォルダーの「%s」を読み取れません。証明書（.pem .crt .cer .der）か失効リスト（.crl）を "
		    "PEM か DER で置き、ほかのファイルは除いてください。",
		    "cannot read '%s' of the trust folder; put certificates (.pem .crt .cer .der) or revocation "
		    "lists (.crl) there as PEM or DER, and nothing else",
		    name);
	ERR_clear_error();
	buf_clear(&bytes);
	buf_clear(&path);
	return rc;
}

static int load_folder(struct trust *t, const char *folder, struct host *host, struct err *err)
{
	struct dirent **entry = NULL;
	int n = scandir(folder, &entry, wanted, alphasort), rc = 0;
	if (n < 0)
		return err_add(err, ERR_WORLD, folder, 0, NULL,
			       "信頼フォルダー「%s」を開けません（%s）。場所と権限を確かめてください。",
			       "cannot open the trust folder '%s' (%s); check the place and its permissions", folder,
			       strerror(errno));
	if (n > TRUST_FILES)
		rc = err_add(err, ERR_WORLD, folder, 0, NULL,
			     "信頼フォルダー「%s」のファイルが多すぎます（%d 個まで）。要らないものを除いてください。",
			     "too many files in the trust folder '%s' (at most %d); take away what is not needed",
			     folder, TRUST_FILES);
	for (int i = 0; i < n; i++) {
		if (!rc)
			rc = load_file(t, folder, entry[i]->d_name, host, err);
		free(entry[i]);
	}
	free(entry);
	return rc;
}

int trust_load(struct trust **out, const char *folder, struct host *host, struct err *err)
{
	struct trust *t = mem_new(1, sizeof(*t));
	ERR_clear_error();
	t->store = X509_STORE_new();
	t->crls = sk_X509_CRL_new_null();
	if (folder && load_folder(t, folder, host, err)) {
		trust_free(t);
		return -1;
	}
	*out = t;
	return 0;
}

void trust_free(struct trust *t)
{
	if (!t)
		return;
	X509_STORE_free(t->store);
	sk_X509_CRL_pop_free(t->crls, X509_CRL_free);
	free(t);
}

/* Judging */

static void day_text(int64_t seconds, char out[11])
{
	const int64_t last = INT64_C(253402214400); /* 9999-12-31T00:00:00Z */
	date_to_iso(date_in_japan(seconds > last ? last : seconds < 0 ? 0 : seconds), out);
}

/* What is wrong with a certificate by itself; no words when nothing is. */
static struct words examine(struct arena *a, X509 *x)
{
	char detail[64];
	switch (cert_examine(x, detail)) {
	case CERT_FIT:
		break;
	case CERT_RSA_SHORT:
		return say(a, "RSA 鍵が %s ビットで短すぎます。", "its RSA key has only %s bits", detail);
	case CERT_DIGEST:
		return say(a, "証明書が古い方式 %s で署名されています。",
			   "the certificate is signed with the old algorithm %s", detail);
	case CERT_USAGE:
		return say(a, "署名用の証明書ではありません（鍵の用途）。",
			   "the certificate is not for signing (key usage)");
	default:
		return say(a, "鍵の種類 %s は認めていません。", "its kind of key (%s) is not accepted", detail);
	}
	return (struct words){0};
}

static struct words examine_validity(struct arena *a, const X509 *x, int64_t moment)
{
	int64_t from, to;
	char first[11], last[11];
	if (!cert_validity(x, &from, &to))
		return say(a, "証明書の有効期間を読み取れません。", "the certificate's validity is malformed");
	day_text(from, first);
	day_text(to, last);
	if (moment < from)
		return say(a, "署名した時点では証明書がまだ有効ではありません（有効期間は %s から %s まで）。",
			   "the certificate was not valid yet at that moment (from %s to %s)", first, last);
	if (moment > to)
		return say(a, "署名した時点で証明書の有効期限が切れています（有効期間は %s から %s まで）。",
			   "the certificate had expired at that moment (valid from %s to %s)", first, last);
	return (struct words){0};
}

/* What time has changed since the signature. */
static struct words note_today(struct arena *a, const X509 *x, int64_t now)
{
	int64_t from, to;
	char last[11];
	if (!cert_validity(x, &from, &to) || now <= to)
		return (struct words){0};
	day_text(to, last);
	return say(a, "証明書は署名の時点では有効でしたが、%s に期限が切れ、今日は有効ではありません。",
		   "the certificate was valid at that moment but expired on %s", last);
}

/* No path up to the folder, as against a path with something wrong on it. */
static bool is_unknown(int error)
{
	return error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT || error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
	       error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT || error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
	       error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
}

/* Builds the path at that moment; 0 and the path (yours), or OpenSSL's error. */
static int build_path(const struct trust *t, X509 *const *cert, size_t certs, int64_t moment, STACK_OF(X509) * *path)
{
	int error = X509_V_ERR_UNSPECIFIED;
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *helpers = sk_X509_new_null();
	for (size_t i = 1; i < certs; i++)
		sk_X509_push(helpers, cert[i]);
	if (ctx && X509_STORE_CTX_init(ctx, t->store, cert[0], helpers)) {
		X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
		X509_VERIFY_PARAM_set_time(param, moment);
		/* What lies in the folder is trusted, be it a root, an authority under one, or a person. */
		X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_CHECK_SS_SIGNATURE);
		X509_VERIFY_PARAM_set_auth_level(param, 2); /* 112 bits: no SHA-1, no RSA under 2048 */
		if (X509_verify_cert(ctx) == 1) {
			*path = X509_STORE_CTX_get1_chain(ctx);
			error = 0;
		} else {
			error = X509_STORE_CTX_get_error(ctx);
			error = error ? error : X509_V_ERR_UNSPECIFIED;
		}
	}
	sk_X509_free(helpers);
	X509_STORE_CTX_free(ctx);
	return error;
}

static struct words path_error(struct arena *a, int error)
{
	static const struct {
		int error;
		const char *ja;
	} known[] = {
	    {X509_V_ERR_CERT_HAS_EXPIRED, "途中の証明書の有効期限が切れています"},
	    {X509_V_ERR_CERT_NOT_YET_VALID, "途中の証明書がまだ有効ではありません"},
	    {X509_V_ERR_CERT_SIGNATURE_FAILURE, "途中の証明書の署名が合いません"},
	    {X509_V_ERR_INVALID_CA, "発行元が認証局の証明書ではありません"},
	    {X509_V_ERR_PATH_LENGTH_EXCEEDED, "認証局の段数が許された数を超えています"},
	    {X509_V_ERR_CA_MD_TOO_WEAK, "途中の証明書の署名方式が弱すぎます"},
	    {X509_V_ERR_EE_KEY_TOO_SMALL, "鍵が短すぎます"},
	    {X509_V_ERR_CA_KEY_TOO_SMALL, "途中の認証局の鍵が短すぎます"},
	};
	const char *ja = "証明書の経路が正しくありません", *en = X509_verify_cert_error_string(error);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].error == error)
			ja = known[i].ja;
	return say(a, "%s（%s）。", "%.0s%s", ja, en);
}

/* A list says "not revoked" only while it is fresh and speaks for all certificates of its issuer; "revoked" it says
 * always. Its scope lies in critical extensions (RFC 5280, 5.2.5), so one with any of these is not taken as whole. */
static bool crl_is_whole(const X509_CRL *crl, int64_t now)
{
	struct tm next;
	const ASN1_TIME *until = X509_CRL_get0_nextUpdate(crl);
	if (X509_CRL_get_ext_by_critical(crl, 1, -1) >= 0)
		return false;
	return until && ASN1_TIME_to_tm(until, &next) && timegm(&next) >= now;
}

static enum revocation check_revoked(const struct trust *t, X509 *x, X509 *issuer, int64_t now)
{
	enum revocation answer = REVOCATION_UNCHECKED;
	for (int i = 0; i < sk_X509_CRL_num(t->crls); i++) {
		X509_CRL *crl = sk_X509_CRL_value(t->crls, i);
		X509_REVOKED *entry = NULL;
		if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_issuer_name(x)) != 0 ||
		    X509_CRL_verify(crl, X509_get0_pubkey(issuer)) != 1)
			continue;
		if (X509_CRL_get0_by_cert(crl, &entry, x) == 1)
			return REVOCATION_REVOKED;
		if (crl_is_whole(crl, now))
			answer = REVOCATION_CLEAN;
	}
	return answer;
}

/* Of the whole path, but not of its last certificate, which lies in the folder. */
static enum revocation check_path(const struct trust *t, STACK_OF(X509) * path, int64_t now)
{
	enum revocation answer = REVOCATION_CLEAN;
	int n = sk_X509_num(path);
	if (n < 2)
		return REVOCATION_UNCHECKED;
	for (int i = 0; i + 1 < n; i++) {
		enum revocation one = check_revoked(t, sk_X509_value(path, i), sk_X509_value(path, i + 1), now);
		answer = one > answer ? one : answer;
	}
	return answer;
}

static struct words revocation_text(const struct trust *t, struct arena *a, enum revocation r)
{
	if (r == REVOCATION_CLEAN)
		return say(a, "失効していないことを失効リストで確かめました。",
			   "the revocation list says that it is not revoked");
	if (sk_X509_CRL_num(t->crls) == 0)
		return say(a, "失効未確認：失効リストが読み込まれていません。",
			   "revocation unchecked: no revocation list was loaded");
	return say(a, "失効未確認：この証明書について有効な失効リストがありません。",
		   "revocation unchecked: no current revocation list covers this certificate");
}

static enum trust_answer judge_self_made(X509 *x, int64_t moment, int64_t now, struct arena *a, struct words *text)
{
	*text = examine_validity(a, x, moment);
	if (text->ja)
		return TRUST_NO;
	*text = say(a,
		    "shinsa で作った鍵による署名です。示すのは内容が変わっていないことだけです。公印ではなく、"
		    "市が確認した人の署名でもありません。失効未確認：この鍵には失効の仕組みがありません。",
		    "signed with a key made by shinsa: it proves integrity only; it is no official seal (公印), nor a "
		    "signature of a person known to the city; revocation unchecked: such keys cannot be revoked");
	*text = say_both(a, *text, note_today(a, x, now));
	return TRUST_SELF_MADE;
}

static enum trust_answer judge_path(const struct trust *t, STACK_OF(X509) * path, X509 *x, int64_t now, struct arena *a,
				    struct words *text)
{
	enum revocation revoked = check_path(t, path, now);
	if (revoked == REVOCATION_REVOKED) {
		*text =
		    say(a, "証明書は失効しています（失効リスト）。", "the certificate is revoked (revocation list)");
		return TRUST_NO;
	}
	X509 *anchor = sk_X509_value(path, sk_X509_num(path) - 1);
	*text = say(a, "信頼フォルダーの「%s」につながる証明書です。",
		    "the certificate leads to '%s' of the trust folder", cert_name(a, anchor));
	*text = say_both(a, *text, revocation_text(t, a, revoked));
	*text = say_both(a, *text, note_today(a, x, now));
	return TRUST_YES;
}

static enum trust_answer judge(const struct trust *t, X509 *const *cert, size_t certs, int64_t moment, int64_t now,
			       struct arena *arena, struct words *text)
{
	X509 *x = cert[0];
	STACK_OF(X509) *path = NULL;
	int64_t then = moment == INT64_MIN ? now : moment;
	enum trust_answer answer = TRUST_NO;
	ERR_clear_error();
	*text = examine(arena, x);
	if (text->ja)
		return TRUST_NO;
	if (cert_self_made(x))
		return judge_self_made(x, then, now, arena, text);
	*text = examine_validity(arena, x, then);
	if (text->ja)
		return TRUST_NO;
	int error = build_path(t, cert, certs, then, &path);
	if (!error) {
		answer = judge_path(t, path, x, now, arena, text);
	} else if (is_unknown(error)) {
		answer = TRUST_UNKNOWN;
		*text = say(arena, "信頼フォルダーにこの証明書の発行元がないため、だれの署名か確かめられません。",
			    "the trust folder has no issuer of this certificate, so whose signature it is remains "
			    "unknown");
		*text = say_both(arena, *text, revocation_text(t, arena, REVOCATION_UNCHECKED));
		*text = say_both(arena, *text, note_today(arena, x, now));
	} else {
		*text = path_error(arena, error);
	}
	sk_X509_pop_free(path, X509_free);
	ERR_clear_error();
	return answer;
}

void trust_judge(const struct trust *t, const struct trust_case *c, struct arena *arena, struct trust_verdict *out)
{
	*out = (struct trust_verdict){.revocation = REVOCATION_UNCHECKED, .until = INT64_MAX};
	out->answer = judge(t, c->cert, c->certs, c->moment, c->now, arena, &out->text);
}

size_t trust_path(const struct trust *t, const struct trust_case *c, X509 **path, size_t max)
{
	(void)t;
	(void)c;
	(void)path;
	(void)max;
	return 0;
}

enum revocation trust_revocation(const struct trust *t, const struct trust_case *c, X509 *cert, X509 *issuer)
{
	return t ? check_revoked(t, cert, issuer, c->now) : REVOCATION_UNCHECKED;
}

X509_CRL *trust_list(const struct trust *t, size_t i)
{
	return i < (size_t)sk_X509_CRL_num(t->crls) ? sk_X509_CRL_value(t->crls, (int)i) : NULL;
}
