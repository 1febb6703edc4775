#define _GNU_SOURCE
#include "forms/revocation.h"

#include <time.h>

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "forms/cert.h"

/* An OCSP answer without nextUpdate says that newer ones can always be had (RFC 6960, 2.4): it counts for a day. */
enum { ANSWER_SECONDS = 24 * 3600, CLOCK_SECONDS = 300 /* that a server's clock may be ahead */ };

static bool seconds_of(const ASN1_TIME *t, int64_t *out)
{
	struct tm tm;
	if (!t || !ASN1_TIME_to_tm(t, &tm))
		return false;
	*out = (int64_t)timegm(&tm);
	return true;
}

/* Whether what was made at `from` and is current until `to` speaks for the moment. What was made after the
 * certificate's end need not name it any more (RFC 5280, 3.3; RFC 6960, 4.4.4). */
static bool speaks_for(const struct revocation_case *c, int64_t from, int64_t to)
{
	int64_t end;
	return seconds_of(X509_get0_notAfter(c->cert), &end) && from <= end && from <= c->now + CLOCK_SECONDS &&
	       to >= (c->proved ? c->moment : c->now);
}

static bool is_strong(int signature)
{
	int digest = NID_undef;
	return OBJ_find_sigid_algs(signature, &digest, NULL) == 1 &&
	       (digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512);
}

/* A revocation later than a proved use changes nothing about that use. */
static enum revocation revoked_at(const struct revocation_case *c, int64_t when, bool known, int64_t *later)
{
	if (!c->proved || !known || when <= c->moment)
		return REVOCATION_REVOKED;
	*later = when;
	return REVOCATION_CLEAN;
}

/* Lists */

/* The key may have been known to others before it was revoked (RFC 5280, 5.3.2). That it was revoked is taken from any
 * list, but not when, from one whose signature is weak. */
static enum revocation judge_entry(const struct revocation_case *c, const X509_CRL *crl, const X509_REVOKED *entry,
				   int64_t *later)
{
	int64_t when = 0, invalid = 0;
	bool known =
	    seconds_of(X509_REVOKED_get0_revocationDate(entry), &when) && is_strong(X509_CRL_get_signature_nid(crl));
	ASN1_GENERALIZEDTIME *since = X509_REVOKED_get_ext_d2i(entry, NID_invalidity_date, NULL, NULL);
	if (since && seconds_of(since, &invalid) && invalid < when)
		when = invalid;
	ASN1_GENERALIZEDTIME_free(since);
	return revoked_at(c, when, known, later);
}

/* A list's scope lies in critical extensions (RFC 5280, 5.2.5), so one with any of these is not taken as whole. */
static bool list_is_current(const struct revocation_case *c, const X509_CRL *crl)
{
	int64_t from, to;
	return X509_CRL_get_ext_by_critical(crl, 1, -1) < 0 && is_strong(X509_CRL_get_signature_nid(crl)) &&
	       seconds_of(X509_CRL_get0_lastUpdate(crl), &from) && seconds_of(X509_CRL_get0_nextUpdate(crl), &to) &&
	       speaks_for(c, from, to);
}

static enum revocation judge_list(const struct revocation_case *c, X509_CRL *crl, int64_t *later)
{
	X509_REVOKED *entry = NULL;
	if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_issuer_name(c->cert)) != 0 ||
	    X509_CRL_verify(crl, X509_get0_pubkey(c->issuer)) != 1)
		return REVOCATION_UNCHECKED;
	if (X509_CRL_get0_by_cert(crl, &entry, c->cert) == 1)
		return judge_entry(c, crl, entry, later);
	return list_is_current(c, crl) ? REVOCATION_CLEAN : REVOCATION_UNCHECKED;
}

/* OCSP */

/* The issuer itself, or one that it appointed for this and whose certificate was valid when it answered. */
static bool may_answer(const struct revocation_case *c, X509 *responder, int64_t when)
{
	int64_t from, to;
	if (X509_cmp(responder, c->issuer) == 0)
		return true;
	return X509_NAME_cmp(X509_get_issuer_name(responder), X509_get_subject_name(c->issuer)) == 0 &&
	       X509_verify(responder, X509_get0_pubkey(c->issuer)) == 1 &&
	       (X509_get_extension_flags(responder) & EXFLAG_XKUSAGE) &&
	       (X509_get_extended_key_usage(responder) & XKU_OCSP_SIGN) && cert_validity(responder, &from, &to) &&
	       from <= when && when <= to && is_strong(X509_get_signature_nid(responder));
}

static bool answer_is_sound(const struct revocation_case *c, OCSP_BASICRESP *basic)
{
	const ASN1_OBJECT *algorithm = NULL;
	X509 *responder = NULL;
	int64_t made;
	bool ok = false;
	STACK_OF(X509) *helpers = sk_X509_new_null();
	sk_X509_push(helpers, c->issuer);
	X509_ALGOR_get0(&algorithm, NULL, NULL, OCSP_resp_get0_tbs_sigalg(basic));
	if (is_strong(OBJ_obj2nid(algorithm)) && seconds_of(OCSP_resp_get0_produced_at(basic), &made) &&
	    OCSP_resp_get0_signer(basic, &responder, helpers) == 1 && may_answer(c, responder, made))
		ok = OCSP_basic_verify(basic, helpers, NULL, OCSP_NOVERIFY) == 1;
	sk_X509_free(helpers);
	return ok;
}

/* The digest of the names is the asker's choice; SHA-1 is usual there and proves nothing by itself. */
static bool is_about(const struct revocation_case *c, OCSP_CERTID *id)
{
	ASN1_OBJECT *digest = NULL;
	OCSP_id_get0_info(NULL, &digest, NULL, NULL, id);
	const EVP_MD *md = digest ? EVP_get_digestbyobj(digest) : NULL;
	OCSP_CERTID *own = md ? OCSP_cert_to_id(md, c->cert, c->issuer) : NULL;
	bool same = own && OCSP_id_cmp(own, id) == 0;
	OCSP_CERTID_free(own);
	return same;
}

static enum revocation judge_single(const struct revocation_case *c, OCSP_SINGLERESP *single, int64_t *later)
{
	ASN1_GENERALIZEDTIME *revoked = NULL, *from = NULL, *to = NULL;
	int64_t start = 0, end = 0, when = 0;
	int reason = 0, status = OCSP_single_get0_status(single, &reason, &revoked, &from, &to);
	if (status == V_OCSP_CERTSTATUS_REVOKED) {
		bool known = seconds_of(revoked, &when);
		return revoked_at(c, when, known, later);
	}
	if (status != V_OCSP_CERTSTATUS_GOOD || !seconds_of(from, &start))
		return REVOCATION_UNCHECKED;
	if (!to)
		end = start + ANSWER_SECONDS;
	else if (!seconds_of(to, &end))
		return REVOCATION_UNCHECKED;
	return speaks_for(c, start, end) ? REVOCATION_CLEAN : REVOCATION_UNCHECKED;
}

static enum revocation judge_answer(const struct revocation_case *c, OCSP_RESPONSE *response, int64_t *later)
{
	enum revocation says = REVOCATION_UNCHECKED;
	if (OCSP_response_status(response) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
		return REVOCATION_UNCHECKED;
	OCSP_BASICRESP *basic = OCSP_response_get1_basic(response);
	bool sound = basic && answer_is_sound(c, basic);
	for (int i = 0; sound && i < OCSP_resp_count(basic); i++) {
		OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);
		/* OpenSSL hands out what it does not change without const. */
		if (!is_about(c, (OCSP_CERTID *)(uintptr_t)OCSP_SINGLERESP_get0_id(single)))
			continue;
		enum revocation one = judge_single(c, single, later);
		if (one == REVOCATION_REVOKED || says == REVOCATION_UNCHECKED)
			says = one;
	}
	OCSP_BASICRESP_free(basic);
	return says;
}

enum revocation revocation_of(const struct revocation_case *c, enum evidence_kind kind, void *parsed, int64_t *later)
{
	enum revocation says = REVOCATION_UNCHECKED;
	if (kind == EVIDENCE_CRL)
		says = judge_list(c, parsed, later);
	else if (kind == EVIDENCE_OCSP)
		says = judge_answer(c, parsed, later);
	ERR_clear_error();
	return says;
}
