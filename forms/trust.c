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
		    "信頼フォルダの「%s」を読み取れません。証明書（.pem .crt .cer .der）か失効リスト（.crl）を "
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
			       "信頼フォルダ「%s」を開けません（%s）。場所と権限を確かめてください。",
			       "cannot open the trust folder '%s' (%s); check the place and its permissions", folder,
			       strerror(errno));
	if (n > TRUST_FILES)
		rc = err_add(err, ERR_WORLD, folder, 0, NULL,
			     "信頼フォルダ「%s」のファイルが多すぎます（%d 個まで）。要らないものを除いてください。",
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

static int64_t moment_of(const struct trust_case *c)
{
	return c->moment == INT64_MIN ? c->now : c->moment;
}

static X509 *stored_certificate(const struct trust_case *c, size_t i)
{
	return c->evidence && i < c->evidence->count[EVIDENCE_CERT] ? c->evidence->item[EVIDENCE_CERT][i].parsed : NULL;
}

static STACK_OF(X509) * helpers_of(const struct trust_case *c)
{
	X509 *x;
	STACK_OF(X509) *helpers = sk_X509_new_null();
	for (size_t i = 1; i < c->certs; i++)
		sk_X509_push(helpers, c->cert[i]);
	for (size_t i = 0; (x = stored_certificate(c, i)); i++)
		sk_X509_push(helpers, x);
	return helpers;
}

/* Builds the path at that moment; 0 and the path (yours), or OpenSSL's error. */
static int build_path(const struct trust *t, const struct trust_case *c, STACK_OF(X509) * *path)
{
	int error = X509_V_ERR_UNSPECIFIED;
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *helpers = helpers_of(c);
	if (ctx && X509_STORE_CTX_init(ctx, t->store, c->cert[0], helpers)) {
		X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
		X509_VERIFY_PARAM_set_time(param, moment_of(c));
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

/* What is known about a path, and where from. */
struct known {
	enum revocation answer;
	enum revocation stored; /* from the evidence alone */
	int64_t later;          /* a revocation after the proved moment; 0: none */
};

/* The worst word counts, but one that settles the question is enough. */
static void hear(enum revocation *so_far, enum revocation says)
{
	if (says == REVOCATION_REVOKED || *so_far == REVOCATION_UNCHECKED)
		*so_far = says;
}

static enum revocation from_evidence(const struct revocation_case *rc, const struct evidence *e, int64_t *later)
{
	static const enum evidence_kind kinds[] = {EVIDENCE_OCSP, EVIDENCE_CRL};
	enum revocation answer = REVOCATION_UNCHECKED;
	for (size_t k = 0; e && k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t i = 0; i < e->count[kinds[k]]; i++)
			hear(&answer, revocation_of(rc, kinds[k], e->item[kinds[k]][i].parsed, later));
	return answer;
}

static enum revocation from_folder(const struct revocation_case *rc, const struct trust *t, int64_t *later)
{
	enum revocation answer = REVOCATION_UNCHECKED;
	for (int i = 0; i < sk_X509_CRL_num(t->crls); i++)
		hear(&answer, revocation_of(rc, EVIDENCE_CRL, sk_X509_CRL_value(t->crls, i), later));
	return answer;
}

static struct revocation_case revocation_case_of(const struct trust_case *c, X509 *cert, X509 *issuer)
{
	return (struct revocation_case){
	    .cert = cert, .issuer = issuer, .moment = moment_of(c), .proved = c->proved, .now = c->now};
}

static enum revocation worse(enum revocation a, enum revocation b)
{
	return a > b ? a : b;
}

/* Of the whole path, but not of its last certificate, which lies in the folder. */
static struct known check_path(const struct trust *t, const struct trust_case *c, STACK_OF(X509) * path)
{
	struct known known = {REVOCATION_CLEAN, REVOCATION_CLEAN, 0};
	int n = sk_X509_num(path);
	if (n < 2)
		return (struct known){REVOCATION_UNCHECKED, REVOCATION_UNCHECKED, 0};
	for (int i = 0; i + 1 < n; i++) {
		const struct revocation_case one =
		    revocation_case_of(c, sk_X509_value(path, i), sk_X509_value(path, i + 1));
		enum revocation stored = from_evidence(&one, c->evidence, &known.later), says = stored;
		hear(&says, from_folder(&one, t, &known.later));
		known.stored = worse(known.stored, stored);
		known.answer = worse(known.answer, says);
	}
	return known;
}

/* Whether every certificate between the first and the folder's is stored. */
static bool path_is_stored(const struct trust_case *c, STACK_OF(X509) * path)
{
	for (int i = 1; i + 1 < sk_X509_num(path); i++) {
		X509 *x;
		bool found = false;
		for (size_t k = 0; (x = stored_certificate(c, k)); k++)
			found |= X509_cmp(x, sk_X509_value(path, i)) == 0;
		if (!found)
			return false;
	}
	return true;
}

static int64_t first_expiry(STACK_OF(X509) * path)
{
	int64_t first = INT64_MAX, from, to;
	for (int i = 0; i < sk_X509_num(path); i++)
		if (cert_validity(sk_X509_value(path, i), &from, &to) && to < first)
			first = to;
	return first;
}

static struct words revocation_text(const struct trust *t, const struct trust_case *c, struct arena *a,
				    enum revocation r)
{
	const struct evidence *e = c->evidence;
	if (r == REVOCATION_CLEAN)
		return say(a, "失効していないことを、失効リストか OCSP の回答で確かめました。",
			   "a revocation list or OCSP answer says that it is not revoked");
	if (sk_X509_CRL_num(t->crls) == 0 && !(e && (e->count[EVIDENCE_CRL] || e->count[EVIDENCE_OCSP])))
		return say(a, "失効未確認：失効リストが読み込まれていません。",
			   "revocation unchecked: no revocation list was loaded");
	return say(a, "失効未確認：この証明書について有効な失効リストがありません。",
		   "revocation unchecked: no current revocation list covers this certificate");
}

static struct words later_text(struct arena *a, int64_t later)
{
	char day[11];
	if (!later)
		return (struct words){0};
	day_text(later, day);
	return say(a, "証明書は %s に失効しましたが、それより前に使われたことが証明されています。",
		   "the certificate was revoked on %s, but its use is proved to be older", day);
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

static enum trust_answer judge_path(const struct trust *t, const struct trust_case *c, STACK_OF(X509) * path,
				    struct arena *a, struct trust_verdict *out)
{
	const struct known known = check_path(t, c, path);
	out->revocation = known.answer;
	if (known.answer == REVOCATION_REVOKED) {
		out->text = say(a, "証明書は失効しています（失効リストか OCSP の回答）。",
				"the certificate is revoked (revocation list or OCSP answer)");
		return TRUST_NO;
	}
	const char *anchor = cert_name(a, sk_X509_value(path, sk_X509_num(path) - 1));
	out->authority = (struct words){anchor, anchor};
	out->stored = known.stored == REVOCATION_CLEAN && path_is_stored(c, path);
	out->until = first_expiry(path);
	out->text = say(a, "信頼フォルダの「%s」につながる証明書です。",
			"the certificate leads to '%s' of the trust folder", anchor);
	out->text = say_both(a, out->text, revocation_text(t, c, a, known.answer));
	out->text = say_both(a, out->text, later_text(a, known.later));
	out->text = say_both(a, out->text, note_today(a, c->cert[0], c->now));
	return TRUST_YES;
}

/* RFC 3161, 2.3: that purpose and no other, critical. */
static struct words examine_purpose(struct arena *a, const struct trust_case *c)
{
	X509 *x = c->cert[0];
	int critical = -1;
	EXTENDED_KEY_USAGE *usage =
	    c->purpose == TRUST_STAMPING ? X509_get_ext_d2i(x, NID_ext_key_usage, &critical, NULL) : NULL;
	bool only = usage && critical == 1 && sk_ASN1_OBJECT_num(usage) == 1 &&
		    OBJ_obj2nid(sk_ASN1_OBJECT_value(usage, 0)) == NID_time_stamp;
	EXTENDED_KEY_USAGE_free(usage);
	if (c->purpose != TRUST_STAMPING || only)
		return (struct words){0};
	return say(a, "タイムスタンプ用の証明書ではありません（拡張鍵用途）。",
		   "the certificate is not for time-stamping (extended key usage)");
}

static void judge_unknown(const struct trust *t, const struct trust_case *c, struct arena *a, struct trust_verdict *out)
{
	out->answer = TRUST_UNKNOWN;
	out->text = c->purpose == TRUST_STAMPING
			? say(a, "信頼フォルダにこのタイムスタンプ局の発行元がないため、だれの証明か確かめられません。",
			      "the trust folder has no issuer of this time-stamp authority, so whose proof it is "
			      "remains unknown")
			: say(a, "信頼フォルダにこの証明書の発行元がないため、だれの署名か確かめられません。",
			      "the trust folder has no issuer of this certificate, so whose signature it is remains "
			      "unknown");
	out->text = say_both(a, out->text, revocation_text(t, c, a, REVOCATION_UNCHECKED));
	out->text = say_both(a, out->text, note_today(a, c->cert[0], c->now));
}

void trust_judge(const struct trust *t, const struct trust_case *c, struct arena *arena, struct trust_verdict *out)
{
	X509 *x = c->cert[0];
	STACK_OF(X509) *path = NULL;
	*out = (struct trust_verdict){.answer = TRUST_NO, .revocation = REVOCATION_UNCHECKED, .until = INT64_MAX};
	ERR_clear_error();
	out->text = examine(arena, x);
	if (!out->text.ja)
		out->text = examine_purpose(arena, c);
	if (out->text.ja)
		return;
	if (c->purpose == TRUST_SIGNING && cert_self_made(x)) {
		out->answer = judge_self_made(x, moment_of(c), c->now, arena, &out->text);
		return;
	}
	out->text = examine_validity(arena, x, moment_of(c));
	if (out->text.ja)
		return;
	int error = build_path(t, c, &path);
	if (!error)
		out->answer = judge_path(t, c, path, arena, out);
	else if (is_unknown(error))
		judge_unknown(t, c, arena, out);
	else
		out->text = path_error(arena, error);
	sk_X509_pop_free(path, X509_free);
	ERR_clear_error();
}

size_t trust_path(const struct trust *t, const struct trust_case *c, X509 **path, size_t max)
{
	STACK_OF(X509) *built = NULL;
	size_t n = 0;
	if (!build_path(t, c, &built) && (size_t)sk_X509_num(built) <= max)
		for (; n < (size_t)sk_X509_num(built); n++) {
			path[n] = sk_X509_value(built, (int)n);
			X509_up_ref(path[n]);
		}
	sk_X509_pop_free(built, X509_free);
	ERR_clear_error();
	return n;
}

enum revocation trust_revocation(const struct trust *t, const struct trust_case *c, X509 *cert, X509 *issuer)
{
	const struct revocation_case one = revocation_case_of(c, cert, issuer);
	int64_t later = 0;
	enum revocation says = from_evidence(&one, c->evidence, &later);
	if (t)
		hear(&says, from_folder(&one, t, &later));
	return says;
}

X509_CRL *trust_list(const struct trust *t, size_t i)
{
	return i < (size_t)sk_X509_CRL_num(t->crls) ? sk_X509_CRL_value(t->crls, (int)i) : NULL;
}
