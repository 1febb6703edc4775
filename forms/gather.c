#define _GNU_SOURCE
#include "forms/gather.h"

#include <string.h>
#include <strings.h>

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "assess/url.h"
#include "forms/cert.h"

enum { PATH_MOST = 16, URLS = 4 /* of a kind, that are tried */, URL_MAX = 2000, NONCE = 16, OCSP_MAX = 1 << 20 };

struct gathering {
	const struct gather *g;
	struct trust_case c;
	struct arena *arena;
	X509 *path[PATH_MOST]; /* the folder's last */
	size_t n;
};

/* Servers */

/* Only what a server can be asked over HTTP; LDAP is passed over. */
static void add_url(struct arena *a, const GENERAL_NAME *name, const char *url[URLS], size_t *n)
{
	if (name->type != GEN_URI || *n == URLS)
		return;
	const ASN1_IA5STRING *s = name->d.uniformResourceIdentifier;
	const char *text = (const char *)ASN1_STRING_get0_data(s);
	size_t length = (size_t)ASN1_STRING_length(s);
	if (length >= URL_MAX || memchr(text, '\0', length))
		return;
	const char *copy = arena_strndup(a, text, length);
	bool http = strncasecmp(copy, "http://", 7) == 0 || strncasecmp(copy, "https://", 8) == 0;
	for (const char *c = copy; *c; c++)
		http &= *c > ' ' && *c <= '~';
	if (http)
		url[(*n)++] = copy;
}

/* Authority information access (RFC 5280, 4.2.2.1): NID_ad_OCSP or NID_ad_ca_issuers. */
static size_t access_urls(struct arena *a, X509 *x, int method, const char *url[URLS])
{
	size_t n = 0;
	AUTHORITY_INFO_ACCESS *all = X509_get_ext_d2i(x, NID_info_access, NULL, NULL);
	for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(all); i++) {
		const ACCESS_DESCRIPTION *one = sk_ACCESS_DESCRIPTION_value(all, i);
		if (OBJ_obj2nid(one->method) == method)
			add_url(a, one->location, url, &n);
	}
	AUTHORITY_INFO_ACCESS_free(all);
	return n;
}

static size_t list_urls(struct arena *a, X509 *x, const char *url[URLS])
{
	size_t n = 0;
	CRL_DIST_POINTS *all = X509_get_ext_d2i(x, NID_crl_distribution_points, NULL, NULL);
	for (int i = 0; i < sk_DIST_POINT_num(all); i++) {
		const DIST_POINT *one = sk_DIST_POINT_value(all, i);
		const GENERAL_NAMES *names =
		    one->distpoint && one->distpoint->type == 0 ? one->distpoint->name.fullname : NULL;
		for (int k = 0; k < sk_GENERAL_NAME_num(names); k++)
			add_url(a, sk_GENERAL_NAME_value(names, k), url, &n);
	}
	CRL_DIST_POINTS_free(all);
	return n;
}

static int ask(const struct gathering *g, const struct fetch *what, struct buf *out, struct err *why)
{
	buf_clear(out);
	return g->g->host->fetch(g->g->host->ctx, what, out, why);
}

/* The path */

static bool issued(X509 *issuer, X509 *x)
{
	return X509_check_issued(issuer, x) == X509_V_OK && X509_verify(x, X509_get0_pubkey(issuer)) == 1;
}

static X509 *find_issuer(const struct gathering *g, X509 *x)
{
	const struct evidence *e = g->g->evidence;
	for (size_t i = 0; i < g->c.certs; i++)
		if (g->c.cert[i] != x && issued(g->c.cert[i], x))
			return g->c.cert[i];
	for (size_t i = 0; i < e->count[EVIDENCE_CERT]; i++)
		if (e->item[EVIDENCE_CERT][i].parsed != x && issued(e->item[EVIDENCE_CERT][i].parsed, x))
			return e->item[EVIDENCE_CERT][i].parsed;
	return NULL;
}

/* The last known certificate on the way up. */
static X509 *find_top(const struct gathering *g)
{
	X509 *x = g->c.cert[0];
	for (int i = 0; i < PATH_MOST; i++) {
		X509 *next = cert_self_signed(x) ? NULL : find_issuer(g, x);
		if (!next)
			break;
		x = next;
	}
	return x;
}

static bool take_issuer(const struct gathering *g, X509 *candidate, X509 *x)
{
	unsigned char *der = NULL;
	bool ok = false;
	if (candidate && issued(candidate, x)) {
		int n = i2d_X509(candidate, &der);
		ok = n > 0 && evidence_add(g->g->evidence, EVIDENCE_CERT, der, (size_t)n);
		OPENSSL_free(der);
	}
	return ok;
}

/* DER or PEM, or a bag of certificates (RFC 5280, 4.2.2.1: certs-only CMS). */
static bool read_issuer(const struct gathering *g, const struct buf *answer, X509 *x)
{
	const unsigned char *at = (const unsigned char *)answer->p;
	BIO *text = BIO_new_mem_buf(answer->p, (int)answer->n);
	X509 *one = d2i_X509(NULL, &at, (long)answer->n);
	if (!one)
		one = PEM_read_bio_X509(text, NULL, NULL, NULL);
	bool ok = take_issuer(g, one, x);
	if (!one) {
		at = (const unsigned char *)answer->p;
		PKCS7 *bag = d2i_PKCS7(NULL, &at, (long)answer->n);
		STACK_OF(X509) *certs = bag && PKCS7_type_is_signed(bag) && bag->d.sign ? bag->d.sign->cert : NULL;
		for (int i = 0; i < sk_X509_num(certs) && !ok; i++)
			ok = take_issuer(g, sk_X509_value(certs, i), x);
		PKCS7_free(bag);
	}
	X509_free(one);
	BIO_free(text);
	return ok;
}

/* Whether the evidence has gained the issuer of the last known certificate. */
static bool fetch_issuer(const struct gathering *g, X509 *x, struct err *why)
{
	const char *url[URLS];
	size_t n = cert_self_signed(x) || !g->g->host->fetch ? 0 : access_urls(g->arena, x, NID_ad_ca_issuers, url);
	struct buf answer;
	bool ok = false;
	buf_init(&answer, EVIDENCE_MAX_BYTES);
	for (size_t i = 0; i < n && !ok; i++) {
		const struct fetch what = {.url = url[i], .max = EVIDENCE_MAX_BYTES};
		if (ask(g, &what, &answer, why))
			continue;
		ok = read_issuer(g, &answer, x);
		if (!ok)
			err_add(why, ERR_WORLD, NULL, 0, NULL,
				"「%s」が返したのは、発行元の証明書ではありません。認証局に問い合わせてください。",
				"what '%s' answered is not the issuer's certificate; ask the authority",
				url_shown(url[i]).text);
	}
	buf_clear(&answer);
	return ok;
}

static int no_path(const struct gathering *g, X509 *top, const struct err *why, struct err *err)
{
	err_add(err, ERR_WORLD, NULL, 0, NULL,
		"「%s」の証明書から信頼フォルダまでの経路がありません。認証局の証明書（「%s」の発行元、%"
		"s）を信頼フォルダに"
		"置いてください。",
		"no path leads from the certificate of '%s' to the trust folder; put the authority's certificate (the "
		"issuer of '%s', %s) there",
		cert_name(g->arena, g->c.cert[0]), cert_name(g->arena, top), cert_issuer(g->arena, top));
	err_append(err, why);
	return -1;
}

static int find_path(struct gathering *g, struct err *err)
{
	struct err why = {0};
	int rc = 0;
	for (int i = 0; i < PATH_MOST; i++) {
		g->n = trust_path(g->g->trust, &g->c, g->path, PATH_MOST);
		if (g->n)
			break;
		X509 *top = find_top(g);
		if (!fetch_issuer(g, top, &why)) {
			rc = no_path(g, top, &why, err);
			break;
		}
	}
	err_clear(&why);
	return rc;
}

static bool add_path(const struct gathering *g)
{
	bool ok = true;
	for (size_t i = 0; i + 1 < g->n && ok; i++) {
		unsigned char *der = NULL;
		int n = i2d_X509(g->path[i], &der);
		ok = n > 0 && evidence_add(g->g->evidence, EVIDENCE_CERT, der, (size_t)n);
		OPENSSL_free(der);
	}
	return ok;
}

/* Revocation */

/* Takes an answer into the evidence when it says something that counts. */
static enum revocation take(const struct gathering *g, enum evidence_kind kind, const void *der, size_t n, size_t i)
{
	struct trust_case c = g->c;
	struct evidence *one = evidence_new();
	enum revocation says = REVOCATION_UNCHECKED;
	if (evidence_add(one, kind, der, n)) {
		c.evidence = one;
		says = trust_revocation(NULL, &c, g->path[i], g->path[i + 1]);
	}
	if (says == REVOCATION_CLEAN && !evidence_add(g->g->evidence, kind, der, n))
		says = REVOCATION_UNCHECKED;
	evidence_free(one);
	return says;
}

static enum revocation from_folder(const struct gathering *g, size_t i)
{
	enum revocation says = REVOCATION_UNCHECKED;
	X509_CRL *crl;
	for (size_t k = 0; says == REVOCATION_UNCHECKED && (crl = trust_list(g->g->trust, k)); k++) {
		unsigned char *der = NULL;
		if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_issuer_name(g->path[i])) != 0)
			continue;
		int n = i2d_X509_CRL(crl, &der);
		if (n > 0)
			says = take(g, EVIDENCE_CRL, der, (size_t)n, i);
		OPENSSL_free(der);
	}
	return says;
}

static void useless(const char *url, struct err *why)
{
	err_add(
	    why, ERR_WORLD, NULL, 0, NULL,
	    "「%s」の答えは使えません（別の証明書か問い合わせへの答え、署名が合わない、または期限切れです）。認証局に"
	    "問い合わせてください。",
	    "the answer of '%s' is of no use (about another certificate or question, with a wrong signature, or out of "
	    "date); ask the authority",
	    url_shown(url).text);
}

/* The question about certificate i (RFC 6960, 4.1), with a nonce (4.4.1) that a replayed answer would not have. */
static OCSP_REQUEST *make_question(const struct gathering *g, size_t i, struct buf *out, struct err *why)
{
	unsigned char nonce[NONCE], *der = NULL;
	struct host *host = g->g->host;
	if (host->random(host->ctx, nonce, sizeof(nonce), why))
		return NULL;
	OCSP_REQUEST *q = OCSP_REQUEST_new();
	/* Responders need know no other hash than SHA-1 (RFC 5019, 2.1.1); it only names the certificate here. */
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), g->path[i], g->path[i + 1]);
	int n = -1;
	if (q && id && OCSP_request_add0_id(q, id)) {
		id = NULL;
		if (OCSP_request_add1_nonce(q, nonce, sizeof(nonce)) == 1)
			n = i2d_OCSP_REQUEST(q, &der);
	}
	OCSP_CERTID_free(id);
	if (n > 0) {
		buf_add(out, der, (size_t)n);
	} else {
		OCSP_REQUEST_free(q);
		q = NULL;
		err_add(why, ERR_WORLD, NULL, 0, NULL,
			"失効の問い合わせ（OCSP）を作れません。情報システム担当に連絡してください。",
			"could not make the question about revocation (OCSP); tell your system administrator");
	}
	OPENSSL_free(der);
	return q;
}

/* A responder may leave the nonce out (it answers from a store), but another one answers another question. */
static bool answers(OCSP_REQUEST *question, const struct buf *answer)
{
	const unsigned char *at = (const unsigned char *)answer->p;
	OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &at, (long)answer->n);
	OCSP_BASICRESP *basic = response && OCSP_response_status(response) == OCSP_RESPONSE_STATUS_SUCCESSFUL
				    ? OCSP_response_get1_basic(response)
				    : NULL;
	bool ok = basic && OCSP_check_nonce(question, basic) != 0;
	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(response);
	return ok;
}

static enum revocation from_responder(const struct gathering *g, const char *url, size_t i, struct err *why)
{
	enum revocation says = REVOCATION_UNCHECKED;
	struct buf question, answer;
	buf_init(&question, OCSP_MAX);
	buf_init(&answer, OCSP_MAX);
	OCSP_REQUEST *q = make_question(g, i, &question, why);
	const struct fetch what = {.url = url,
				   .type = "application/ocsp-request",
				   .body = question.p,
				   .n = question.n,
				   .answer = "application/ocsp-response",
				   .max = OCSP_MAX};
	if (q && ask(g, &what, &answer, why) == 0) {
		if (answers(q, &answer))
			says = take(g, EVIDENCE_OCSP, answer.p, answer.n, i);
		if (says == REVOCATION_UNCHECKED)
			useless(url, why);
	}
	OCSP_REQUEST_free(q);
	buf_clear(&question);
	buf_clear(&answer);
	return says;
}

static enum revocation from_list(const struct gathering *g, const char *url, size_t i, struct err *why)
{
	enum revocation says = REVOCATION_UNCHECKED;
	struct buf answer;
	const struct fetch what = {.url = url, .max = EVIDENCE_MAX_BYTES};
	buf_init(&answer, EVIDENCE_MAX_BYTES);
	if (ask(g, &what, &answer, why) == 0) {
		says = take(g, EVIDENCE_CRL, answer.p, answer.n, i);
		if (says == REVOCATION_UNCHECKED)
			useless(url, why);
	}
	buf_clear(&answer);
	return says;
}

static enum revocation from_servers(const struct gathering *g, size_t i, struct err *why)
{
	enum revocation says = REVOCATION_UNCHECKED;
	const char *url[URLS];
	size_t n = access_urls(g->arena, g->path[i], NID_ad_OCSP, url);
	for (size_t k = 0; k < n && says == REVOCATION_UNCHECKED; k++)
		says = from_responder(g, url[k], i, why);
	n = says == REVOCATION_UNCHECKED ? list_urls(g->arena, g->path[i], url) : 0;
	for (size_t k = 0; k < n && says == REVOCATION_UNCHECKED; k++)
		says = from_list(g, url[k], i, why);
	return says;
}

/* Why nothing is known about a certificate. */
static void unknown(const struct gathering *g, const char *name, const char *issuer, bool asked, struct err *err)
{
	if (!g->g->host->fetch)
		err_add(
		    err, ERR_WORLD, NULL, 0, NULL,
		    "ネットワークを使えないため、「%s」の証明書の失効情報を集められません。発行元「%s」の失効リスト（."
		    "crl）を"
		    "信頼フォルダに置いてください。",
		    "there is no network to ask whether the certificate of '%s' is revoked; put the revocation list "
		    "(.crl) of its issuer '%s' into the trust folder",
		    name, issuer);
	else if (!asked)
		err_add(
		    err, ERR_WORLD, NULL, 0, NULL,
		    "「%s」の証明書の失効情報を集められません。証明書に問い合わせ先がありません。発行元「%"
		    "s」の失効リスト"
		    "（.crl）を信頼フォルダに置いてください。",
		    "could not get to know whether the certificate of '%s' is revoked, as it names no server to ask; "
		    "put the revocation list (.crl) of its issuer '%s' into the trust folder",
		    name, issuer);
	else
		err_add(err, ERR_WORLD, NULL, 0, NULL,
			"「%s」の証明書の失効情報を集められません。時間をおいてやり直すか、発行元「%s」の失効リスト（."
			"crl）を"
			"信頼フォルダに置いてください。",
			"could not get to know whether the certificate of '%s' is revoked; try again later, or put the "
			"revocation list (.crl) of its issuer '%s' into the trust folder",
			name, issuer);
}

static int not_settled(const struct gathering *g, size_t i, enum revocation says, const struct err *why,
		       struct err *err)
{
	const char *name = cert_name(g->arena, g->path[i]), *issuer = cert_name(g->arena, g->path[i + 1]);
	if (says == REVOCATION_REVOKED)
		err_add(
		    err, ERR_WORLD, NULL, 0, NULL,
		    "「%s」の証明書は失効しています（発行元「%"
		    "s」）。この署名は延長できません。署名した人に確かめてください。",
		    "the certificate of '%s' is revoked (issuer '%s'), so this signature cannot be extended; ask the "
		    "signer",
		    name, issuer);
	else
		unknown(g, name, issuer, why->count > 0, err);
	err_append(err, why);
	return -1;
}

static int settle(const struct gathering *g, size_t i, struct err *err)
{
	struct err why = {0};
	enum revocation says = trust_revocation(NULL, &g->c, g->path[i], g->path[i + 1]);
	if (says == REVOCATION_UNCHECKED)
		says = from_folder(g, i);
	if (says == REVOCATION_UNCHECKED && g->g->host->fetch)
		says = from_servers(g, i, &why);
	int rc = says == REVOCATION_CLEAN ? 0 : not_settled(g, i, says, &why, err);
	err_clear(&why);
	return rc;
}

static int too_much(struct err *err)
{
	return err_add(err, ERR_WORLD, NULL, 0, NULL, "証拠（証明書・失効情報）が多すぎます（種類ごとに %d 個まで）。",
		       "too much evidence (at most %d certificates, lists or answers)", EVIDENCE_MAX);
}

int gather_path(const struct gather *g, const struct trust_case *c, struct err *err)
{
	struct gathering work = {.g = g, .c = *c, .arena = arena_new()};
	work.c.evidence = g->evidence;
	ERR_clear_error();
	int rc = find_path(&work, err);
	if (!rc && !add_path(&work))
		rc = too_much(err);
	for (size_t i = 0; i + 1 < work.n && !rc; i++)
		rc = settle(&work, i, err);
	for (size_t i = 0; i < work.n; i++)
		X509_free(work.path[i]);
	arena_free(work.arena);
	ERR_clear_error();
	return rc;
}
