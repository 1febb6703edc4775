#define _GNU_SOURCE
#include "tests/authority_private.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

static void must(bool ok)
{
	authority_must(ok, "OpenSSL refuses, or the request is not one");
}

void authority_take(struct buf *out, unsigned char *der, int n)
{
	must(n > 0);
	buf_add(out, der, (size_t)n);
	OPENSSL_free(der);
}

void authority_flip(ASN1_STRING *s)
{
	unsigned char *last = (unsigned char *)(uintptr_t)ASN1_STRING_get0_data(s) + ASN1_STRING_length(s) - 1;
	*last ^= 1;
}

struct keys_pair authority_stranger(const char *purpose)
{
	/* keys_make asserts, which a thread must not; it never fails but for memory. */
	struct keys_pair p = keys_make(&(struct keys_spec){.name = "よその認証局", .ca = !purpose, .serial = 77}, NULL);
	if (purpose) {
		X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_ext_key_usage, purpose);
		must(e && X509_add_ext(p.cert, e, -1) && X509_sign(p.cert, p.key, EVP_sha256()));
		X509_EXTENSION_free(e);
	}
	return p;
}

/* Revocation */

static X509_REVOKED *make_entry(const ASN1_INTEGER *serial, int64_t moment, int reason)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_INTEGER *number = ASN1_INTEGER_dup(serial);
	ASN1_TIME *date = ASN1_TIME_set(NULL, moment);
	must(entry && number && date && X509_REVOKED_set_serialNumber(entry, number) &&
	     X509_REVOKED_set_revocationDate(entry, date));
	if (reason >= 0) {
		ASN1_ENUMERATED *why = ASN1_ENUMERATED_new();
		ASN1_ENUMERATED_set(why, reason);
		must(X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, why, 0, 0));
		ASN1_ENUMERATED_free(why);
	}
	ASN1_INTEGER_free(number);
	ASN1_TIME_free(date);
	return entry;
}

static void add_entries(struct authority *a, int issuer, enum authority_fault fault, X509_CRL *crl)
{
	const X509_NAME *name = X509_get_subject_name(a->issuer[issuer].cert);
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	for (int i = 1; fault == FAULT_REVOKED && i <= a->serial; i++) {
		ASN1_INTEGER_set(serial, i);
		must(X509_CRL_add0_revoked(crl, make_entry(serial, a->now - KEYS_DAY, -1)));
	}
	for (size_t i = 0; fault != FAULT_REVOKED && i < a->revoked_count; i++) {
		X509 *x = a->revoked[i].cert;
		if (X509_NAME_cmp(X509_get_issuer_name(x), name) == 0)
			must(X509_CRL_add0_revoked(
			    crl, make_entry(X509_get0_serialNumber(x), a->revoked[i].moment, a->revoked[i].reason)));
	}
	ASN1_INTEGER_free(serial);
}

static void answer_list(struct authority *a, int issuer, enum authority_fault fault, struct buf *out)
{
	struct keys_pair stranger = {0};
	unsigned char *der = NULL;
	if (fault == FAULT_STRANGER)
		stranger = authority_stranger(NULL);
	const struct keys_pair *by = stranger.key ? &stranger : &a->issuer[issuer];
	int64_t from = a->now - (fault == FAULT_EXPIRED ? 8 : 0) * KEYS_DAY - 3600;
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *last = ASN1_TIME_set(NULL, from), *next = ASN1_TIME_set(NULL, from + 8 * KEYS_DAY);
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_INTEGER_set(number, 1 + a->service[AUTHORITY_LIST].asked);
	must(X509_CRL_set_version(crl, X509_CRL_VERSION_2) &&
	     X509_CRL_set_issuer_name(crl, X509_get_subject_name(by->cert)) && X509_CRL_set1_lastUpdate(crl, last) &&
	     X509_CRL_set1_nextUpdate(crl, next) && X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0));
	add_entries(a, issuer, fault, crl);
	must(X509_CRL_sort(crl) && X509_CRL_sign(crl, by->key, EVP_sha256()));
	if (fault == FAULT_TAMPERED) {
		const ASN1_BIT_STRING *value;
		X509_CRL_get0_signature(crl, &value, NULL);
		authority_flip((ASN1_STRING *)(uintptr_t)value);
	}
	int n = i2d_X509_CRL(crl, &der);
	authority_take(out, der, n);
	ASN1_INTEGER_free(number);
	ASN1_TIME_free(last);
	ASN1_TIME_free(next);
	X509_CRL_free(crl);
	keys_clear(&stranger);
}

/* OCSP */

/* The issuer that a certificate identifier means, AUTHORITY_ISSUERS when it is none of ours. */
static int find_issuer(const struct authority *a, OCSP_CERTID *id)
{
	ASN1_OBJECT *algorithm;
	ASN1_INTEGER *serial;
	int found = AUTHORITY_ISSUERS;
	OCSP_id_get0_info(NULL, &algorithm, NULL, &serial, id);
	const EVP_MD *md = EVP_get_digestbyobj(algorithm);
	for (int i = 0; md && i < AUTHORITY_ISSUERS && a->issuer[i].cert; i++) {
		const X509 *x = a->issuer[i].cert;
		OCSP_CERTID *own = OCSP_cert_id_new(md, X509_get_subject_name(x), X509_get0_pubkey_bitstr(x), serial);
		if (OCSP_id_cmp(own, id) == 0)
			found = i;
		OCSP_CERTID_free(own);
	}
	return found;
}

struct status {
	int code, reason;
	int64_t moment;
};

static struct status find_status(const struct authority *a, int issuer, OCSP_CERTID *id, enum authority_fault fault)
{
	ASN1_INTEGER *serial;
	OCSP_id_get0_info(NULL, NULL, NULL, &serial, id);
	if (issuer == AUTHORITY_ISSUERS || fault == FAULT_UNKNOWN)
		return (struct status){V_OCSP_CERTSTATUS_UNKNOWN, -1, 0};
	if (fault == FAULT_REVOKED)
		return (struct status){V_OCSP_CERTSTATUS_REVOKED, -1, a->now - KEYS_DAY};
	for (size_t i = 0; i < a->revoked_count; i++) {
		const X509 *x = a->revoked[i].cert;
		if (ASN1_INTEGER_cmp(X509_get0_serialNumber(x), serial) == 0 &&
		    X509_NAME_cmp(X509_get_issuer_name(x), X509_get_subject_name(a->issuer[issuer].cert)) == 0)
			return (struct status){V_OCSP_CERTSTATUS_REVOKED, a->revoked[i].reason, a->revoked[i].moment};
	}
	return (struct status){V_OCSP_CERTSTATUS_GOOD, -1, 0};
}

static void add_status(const struct authority *a, OCSP_BASICRESP *basic, OCSP_CERTID *id, struct status s,
		       enum authority_fault fault)
{
	int64_t from = a->now - 60 + (fault == FAULT_TIME ? KEYS_DAY : fault == FAULT_EXPIRED ? -8 * KEYS_DAY : 0);
	OCSP_CERTID *about = OCSP_CERTID_dup(id);
	ASN1_TIME *last = ASN1_TIME_set(NULL, from), *next = ASN1_TIME_set(NULL, from + 8 * KEYS_DAY - 3600);
	ASN1_TIME *moment = s.code == V_OCSP_CERTSTATUS_REVOKED ? ASN1_TIME_set(NULL, s.moment) : NULL;
	if (fault == FAULT_OTHER) {
		ASN1_INTEGER *serial;
		OCSP_id_get0_info(NULL, NULL, NULL, &serial, about);
		ASN1_INTEGER_set(serial, ASN1_INTEGER_get(serial) + 1);
	}
	must(OCSP_basic_add1_status(basic, about, s.code, s.reason, moment, last, next) != NULL);
	OCSP_CERTID_free(about);
	ASN1_TIME_free(last);
	ASN1_TIME_free(next);
	ASN1_TIME_free(moment);
}

static void add_nonce(OCSP_BASICRESP *basic, OCSP_REQUEST *q, enum authority_fault fault)
{
	static unsigned char other[16] = {9, 9, 9};
	if (fault == FAULT_NONCE)
		must(OCSP_basic_add1_nonce(basic, other, sizeof(other)));
	else if (fault != FAULT_NO_NONCE)
		must(OCSP_copy_nonce(basic, q) != 0);
}

static void sign_basic(struct authority *a, int issuer, enum authority_fault fault, OCSP_BASICRESP *basic)
{
	struct keys_pair stranger = {0};
	const struct keys_pair *by = &a->responder[issuer == AUTHORITY_ISSUERS ? AUTHORITY_ROOT : issuer];
	if (fault == FAULT_STRANGER) {
		stranger = authority_stranger("OCSPSigning");
		by = &stranger;
	}
	/* OpenSSL would take the machine's clock. */
	must(ASN1_GENERALIZEDTIME_set((ASN1_GENERALIZEDTIME *)(uintptr_t)OCSP_resp_get0_produced_at(basic), a->now) &&
	     OCSP_basic_sign(basic, by->cert, by->key, EVP_sha256(), NULL, OCSP_NOTIME));
	if (fault == FAULT_TAMPERED)
		authority_flip((ASN1_STRING *)(uintptr_t)OCSP_resp_get0_signature(basic));
	keys_clear(&stranger);
}

static void answer_ocsp(struct authority *a, enum authority_fault fault, const void *body, size_t n, struct buf *out)
{
	const unsigned char *at = body;
	unsigned char *der = NULL;
	int issuer = AUTHORITY_ISSUERS;
	OCSP_REQUEST *q = d2i_OCSP_REQUEST(NULL, &at, (long)n);
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	must(q && basic && OCSP_request_onereq_count(q) > 0);
	for (int i = 0; i < OCSP_request_onereq_count(q); i++) {
		OCSP_CERTID *id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(q, i));
		issuer = find_issuer(a, id);
		add_status(a, basic, id, find_status(a, issuer, id, fault), fault);
	}
	add_nonce(basic, q, fault);
	sign_basic(a, issuer, fault, basic);
	OCSP_RESPONSE *r = fault == FAULT_REJECTED ? OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, NULL)
						   : OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	int size = i2d_OCSP_RESPONSE(r, &der);
	authority_take(out, der, size);
	OCSP_RESPONSE_free(r);
	OCSP_BASICRESP_free(basic);
	OCSP_REQUEST_free(q);
}

static void answer_issuer(struct authority *a, int issuer, enum authority_fault fault, struct buf *out)
{
	struct keys_pair stranger = {0};
	unsigned char *der = NULL;
	if (fault == FAULT_STRANGER)
		stranger = authority_stranger(NULL);
	int n = i2d_X509(stranger.cert ? stranger.cert : a->issuer[issuer].cert, &der);
	authority_take(out, der, n);
	keys_clear(&stranger);
}

/* Requests */

static const struct route {
	const char *path;
	enum authority_service service;
	int issuer;
	const char *question, *answer;
} routes[] = {
    {"/tsa", AUTHORITY_STAMP, 0, "application/timestamp-query", "application/timestamp-reply"},
    {"/ocsp", AUTHORITY_OCSP, 0, "application/ocsp-request", "application/ocsp-response"},
    {"/root.crl", AUTHORITY_LIST, AUTHORITY_ROOT, NULL, "application/pkix-crl"},
    {"/middle.crl", AUTHORITY_LIST, AUTHORITY_MIDDLE, NULL, "application/pkix-crl"},
    {"/root.crt", AUTHORITY_ISSUER, AUTHORITY_ROOT, NULL, "application/pkix-cert"},
    {"/middle.crt", AUTHORITY_ISSUER, AUTHORITY_MIDDLE, NULL, "application/pkix-cert"},
};

static const struct route *find_route(const struct authority *a, const char *path)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (strcmp(routes[i].path, path) == 0)
			return a->issuer[routes[i].issuer].cert ? &routes[i] : NULL;
	return NULL;
}

static enum authority_fault take_fault(struct authority *a, enum authority_service s)
{
	enum authority_fault fault = a->service[s].fault;
	a->service[s].asked++;
	if (a->service[s].times && --a->service[s].times == 0)
		a->service[s].fault = FAULT_NONE;
	return fault;
}

static void make_answer(struct authority *a, const struct route *r, enum authority_fault fault,
			const struct authority_request *q, struct buf *out)
{
	struct buf *first = &a->service[r->service].first;
	if (fault == FAULT_REPLAY) {
		authority_must(first->n > 0, "nothing to replay");
		buf_add(out, first->p, first->n);
		return;
	}
	if (r->service == AUTHORITY_STAMP)
		authority_answer_stamp(a, fault, q->body, q->n, out);
	else if (r->service == AUTHORITY_OCSP)
		answer_ocsp(a, fault, q->body, q->n, out);
	else if (r->service == AUTHORITY_LIST)
		answer_list(a, r->issuer, fault, out);
	else
		answer_issuer(a, r->issuer, fault, out);
	if (fault == FAULT_SHORT)
		out->n /= 2;
	if (!first->n && (fault == FAULT_NONE || fault == FAULT_MEDIA))
		buf_add(first, out->p, out->n);
}

void authority_answer(struct authority *a, const struct authority_request *q, struct authority_answer *out)
{
	*out = (struct authority_answer){.status = 404, .type = "text/html"};
	buf_init(&out->body, AUTHORITY_MAX_BYTES);
	const struct route *r = find_route(a, q->path);
	if (!r)
		return;
	out->service = r->service;
	out->status = 415;
	if (r->question ? !q->type || strcmp(q->type, r->question) != 0 : q->type != NULL)
		return;
	pthread_mutex_lock(&a->lock);
	enum authority_fault fault = take_fault(a, r->service);
	out->fault = fault < FAULT_SHORT ? fault : FAULT_NONE;
	out->status = fault == FAULT_STATUS ? 500 : fault == FAULT_MISSING ? 404 : 200;
	out->type = fault == FAULT_MEDIA ? "text/html" : r->answer;
	if (out->status == 200)
		make_answer(a, r, fault, q, &out->body);
	pthread_mutex_unlock(&a->lock);
}

/* Without asking */

void authority_ask(struct authority *a, const char *path, const char *type, unsigned char *der, int n, struct buf *out)
{
	struct authority_answer answer;
	authority_answer(a, &(struct authority_request){path, type, der, n > 0 ? (size_t)n : 0}, &answer);
	authority_must(answer.status == 200, "no answer");
	buf_add(out, answer.body.p, answer.body.n);
	buf_clear(&answer.body);
	OPENSSL_free(der);
}

void authority_list(struct authority *a, int issuer, struct buf *out)
{
	authority_ask(a, issuer == AUTHORITY_ROOT ? "/root.crl" : "/middle.crl", NULL, NULL, 0, out);
}

void authority_ocsp(struct authority *a, X509 *cert, struct buf *out)
{
	unsigned char *der = NULL;
	OCSP_REQUEST *q = OCSP_REQUEST_new();
	for (int i = 0; i < AUTHORITY_ISSUERS && a->issuer[i].cert; i++)
		if (X509_NAME_cmp(X509_get_subject_name(a->issuer[i].cert), X509_get_issuer_name(cert)) == 0)
			must(OCSP_request_add0_id(q, OCSP_cert_to_id(EVP_sha1(), cert, a->issuer[i].cert)) != NULL);
	int n = i2d_OCSP_REQUEST(q, &der);
	authority_ask(a, "/ocsp", "application/ocsp-request", der, n, out);
	OCSP_REQUEST_free(q);
}
