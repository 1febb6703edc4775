#define _GNU_SOURCE
#include "forms/timestamp.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "assess/url.h"
#include "forms/clean.h"
#include "forms/signed_data.h"

enum { NONCE_BYTES = 8, CLOCKS_APART = 5 * 60 /* s */, DER_BOOLEAN = 0x01, DER_UTF8 = 0x0c, DER_TIME = 0x18 };

static const unsigned char oid_tst_info[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04};

struct words timestamp_fault_text(enum timestamp_fault fault)
{
	static const struct words texts[] = {
	    [TIMESTAMP_SOUND] = {"タイムスタンプに誤りはありません。", "the time-stamp is sound"},
	    [TIMESTAMP_MALFORMED] = {"タイムスタンプの形式が正しくありません（RFC 3161）。",
				     "the time-stamp is malformed (RFC 3161)"},
	    [TIMESTAMP_ALGORITHM] =
		{"タイムスタンプの署名方式を認めていません（SHA-256、384、512 と RSA または ECDSA "
		 "だけを認めます）。",
		 "the time-stamp's algorithms are not accepted (only SHA-256, 384, 512 with RSA or ECDSA)"},
	    [TIMESTAMP_ATTRIBUTES] = {"タイムスタンプの署名属性か証明書が欠けているか、互いに合いません。",
				      "the time-stamp's signed attributes or certificates are missing or do not fit"},
	    [TIMESTAMP_PURPOSE] =
		{"タイムスタンプの証明書は、タイムスタンプ専用のものではありません（拡張鍵用途）。",
		 "the time-stamp's certificate is not one for time-stamping only (extended key usage)"},
	    [TIMESTAMP_VALUE] = {"タイムスタンプの署名が合いません。", "the time-stamp's signature does not fit"},
	    [TIMESTAMP_IMPRINT] = {"タイムスタンプは別のデータに対するものです。",
				   "the time-stamp was made for other bytes"},
	};
	return texts[fault];
}

/* Checking: TSTInfo (RFC 3161, 2.4.2) */

struct info {
	const EVP_MD *md;          /* of the imprint; NULL: none of SHA-2 */
	struct der imprint, nonce; /* nonce: p NULL when there is none */
	int64_t moment;
};

static bool read_digits(const unsigned char *p, int n, int *out)
{
	*out = 0;
	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*out = *out * 10 + p[i] - '0';
	}
	return true;
}

/* "20260601050500.25Z": UTC, and the fraction may be missing. A day that does not exist is none. */
static bool read_time(struct der d, int64_t *out)
{
	struct tm t = {0}, again;
	enum { SECONDS = 14 };
	if (d.n <= SECONDS || d.n > SECONDS + 20 || d.p[d.n - 1] != 'Z' || !read_digits(d.p, 4, &t.tm_year) ||
	    !read_digits(d.p + 4, 2, &t.tm_mon) || !read_digits(d.p + 6, 2, &t.tm_mday) ||
	    !read_digits(d.p + 8, 2, &t.tm_hour) || !read_digits(d.p + 10, 2, &t.tm_min) ||
	    !read_digits(d.p + 12, 2, &t.tm_sec))
		return false;
	for (size_t i = SECONDS; i + 1 < d.n; i++)
		if (i == SECONDS ? d.p[i] != '.' || d.n == SECONDS + 2 : d.p[i] < '0' || d.p[i] > '9')
			return false;
	t.tm_year -= 1900;
	t.tm_mon -= 1;
	again = t;
	*out = timegm(&again);
	return again.tm_year == t.tm_year && again.tm_mon == t.tm_mon && again.tm_mday == t.tm_mday &&
	       again.tm_hour == t.tm_hour && again.tm_min == t.tm_min && again.tm_sec == t.tm_sec;
}

static bool read_imprint(struct der in, struct info *out)
{
	struct der algorithm;
	if (!der_take(&in, DER_SEQUENCE, &algorithm, NULL) || !der_take(&in, DER_OCTETS, &out->imprint, NULL) || in.n)
		return false;
	out->md = signed_data_digest(algorithm);
	return true;
}

/* A critical one would say something that we do not know. */
static bool only_uncritical(struct der in)
{
	struct der one, id, part;
	while (in.n) {
		if (!der_take(&in, DER_SEQUENCE, &one, NULL) || !der_take(&one, DER_OID, &id, NULL) ||
		    !der_take(&one, DER_OCTETS, &part, NULL) || one.n)
			return false;
	}
	return true;
}

/* Accuracy: seconds, milliseconds, microseconds, each of which may be missing. */
static bool is_accuracy(struct der in)
{
	enum { MILLIS = 0x80, MICROS = 0x81 };
	struct der part;
	der_take(&in, DER_INTEGER, &part, NULL);
	der_take(&in, MILLIS, &part, NULL);
	der_take(&in, MICROS, &part, NULL);
	return in.n == 0;
}

/* What may follow genTime. `ordering` and `tsa` change nothing here, and neither does the accuracy: a moment is shown
 * to the minute. */
static bool read_rest(struct der in, struct info *out)
{
	struct der part;
	if (der_take(&in, DER_SEQUENCE, &part, NULL) && !is_accuracy(part))
		return false;
	if (der_take(&in, DER_BOOLEAN, &part, NULL) && (part.n != 1 || (part.p[0] != 0 && part.p[0] != 0xff)))
		return false;
	if (der_take(&in, DER_INTEGER, &out->nonce, NULL) && !out->nonce.n)
		return false;
	der_take(&in, DER_CONTEXT_0, &part, NULL);
	return (!der_take(&in, DER_CONTEXT_1, &part, NULL) || only_uncritical(part)) && in.n == 0;
}

static bool read_info(struct der in, struct info *out)
{
	static const unsigned char one[] = {1};
	struct der info, part;
	*out = (struct info){0};
	return der_take(&in, DER_SEQUENCE, &info, NULL) && !in.n && der_take(&info, DER_INTEGER, &part, NULL) &&
	       der_is(part, one, sizeof(one)) && der_take(&info, DER_OID, &part, NULL) && part.n &&
	       der_take(&info, DER_SEQUENCE, &part, NULL) && read_imprint(part, out) &&
	       der_take(&info, DER_INTEGER, &part, NULL) && part.n && der_take(&info, DER_TIME, &part, NULL) &&
	       read_time(part, &out->moment) && read_rest(info, out);
}

/* Checking: the signature */

enum { CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2, ATTRIBUTES };
static const struct {
	unsigned char bytes[11];
	size_t n;
} oid_attribute[ATTRIBUTES] = {
    [CONTENT_TYPE] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03}, 9},
    [MESSAGE_DIGEST] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04}, 9},
    [SIGNING_CERTIFICATE] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0c}, 11},
    [SIGNING_CERTIFICATE_V2] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f}, 11},
};

/* Ours with p NULL when missing. Others (signing-time, algorithm protection, an authority's own) are signed too and
 * change nothing. */
static bool read_attributes(struct der whole, struct der value[ATTRIBUTES])
{
	struct der set, last = {NULL, 0}, id, one;
	memset(value, 0, ATTRIBUTES * sizeof(value[0]));
	if (!der_take(&whole, DER_CONTEXT_0, &set, NULL))
		return false;
	while (set.n) {
		size_t i = 0;
		if (!signed_data_take_attribute(&set, &last, &id, &one))
			return false;
		while (i < ATTRIBUTES && !der_is(id, oid_attribute[i].bytes, oid_attribute[i].n))
			i++;
		if (i < ATTRIBUTES && value[i].p)
			return false;
		if (i < ATTRIBUTES)
			value[i] = one;
	}
	return value[CONTENT_TYPE].p && value[MESSAGE_DIGEST].p &&
	       (value[SIGNING_CERTIFICATE].p || value[SIGNING_CERTIFICATE_V2].p);
}

static bool fits_content(const struct signed_data *s, const EVP_MD *md, const struct der value[ATTRIBUTES])
{
	struct der type = value[CONTENT_TYPE], digest = value[MESSAGE_DIGEST], octets, id;
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	return der_take(&type, DER_OID, &id, NULL) && der_is(id, oid_tst_info, sizeof(oid_tst_info)) &&
	       der_take(&digest, DER_OCTETS, &octets, NULL) &&
	       EVP_Digest(s->content.p, s->content.n, sum, &n, md, NULL) && der_is(octets, sum, n);
}

/* digestAlgorithms: the signer's is among them (RFC 5652, 5.1). */
static bool lists_digest(const struct signed_data *s, const EVP_MD *md)
{
	struct der in = s->digests, one;
	bool found = false;
	while (in.n) {
		if (!der_take(&in, DER_SEQUENCE, &one, NULL))
			return false;
		found |= signed_data_digest(one) == md;
	}
	return found;
}

/* The first certificate that the attribute names (RFC 2634, 5.4.1; RFC 5035, 4) is this one. SHA-1, in the older form,
 * serves as a name here. */
static bool names(struct der value, bool v2, X509 *x)
{
	struct der outer, list, id, algorithm, hash;
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	const EVP_MD *md = v2 ? EVP_sha256() : EVP_sha1();
	if (!der_take(&value, DER_SEQUENCE, &outer, NULL) || !der_take(&outer, DER_SEQUENCE, &list, NULL) ||
	    !der_take(&list, DER_SEQUENCE, &id, NULL))
		return false;
	if (v2 && der_take(&id, DER_SEQUENCE, &algorithm, NULL))
		md = signed_data_digest(algorithm);
	return md && der_take(&id, DER_OCTETS, &hash, NULL) && X509_digest(x, md, sum, &n) && der_is(hash, sum, n);
}

/* Puts the signer's certificate first; false when it is not there, or not the one that the attributes name. */
static bool find_signer(const struct signed_data *s, const struct der value[ATTRIBUTES], struct cms_certs *certs)
{
	const struct der old = value[SIGNING_CERTIFICATE], new = value[SIGNING_CERTIFICATE_V2];
	size_t i = 0;
	while (i < certs->certs && !signed_data_is_signer(s, certs->cert[i]))
		i++;
	if (i == certs->certs)
		return false;
	X509 *x = certs->cert[i];
	certs->cert[i] = certs->cert[0];
	certs->cert[0] = x;
	return (!old.p || names(old, false, x)) && (!new.p || names(new, true, x));
}

/* RFC 3161, 2.3: timeStamping alone, and critical, so that no other use of the key makes time-stamps. */
static bool has_purpose(X509 *x)
{
	int critical = -1; /* -2 when there are two */
	EXTENDED_KEY_USAGE *use = X509_get_ext_d2i(x, NID_ext_key_usage, &critical, NULL);
	bool ok = use && critical == 1 && sk_ASN1_OBJECT_num(use) == 1 &&
		  OBJ_obj2nid(sk_ASN1_OBJECT_value(use, 0)) == NID_time_stamp;
	EXTENDED_KEY_USAGE_free(use);
	return ok;
}

/* Everything but whom it was made for. */
static enum timestamp_fault examine(struct der in, struct info *info, struct cms_certs *certs)
{
	struct signed_data s;
	struct signed_algorithm algorithm;
	struct der value[ATTRIBUTES];
	if (in.n > TIMESTAMP_MAX_BYTES || !signed_data_read(in, &s) || s.version != 3 ||
	    !der_is(s.type, oid_tst_info, sizeof(oid_tst_info)) || !s.content.p || !read_info(s.content, info))
		return TIMESTAMP_MALFORMED;
	if (!info->md || !signed_data_algorithm(&s, &algorithm) || !lists_digest(&s, algorithm.md))
		return TIMESTAMP_ALGORITHM;
	/* An unsigned attribute is covered by nothing. */
	if (s.unsigned_attributes.p || !read_attributes(s.attributes, value) ||
	    !fits_content(&s, algorithm.md, value) ||
	    !signed_data_certificates(&s, certs->cert, &certs->certs, CMS_MAX_CERTS) || !find_signer(&s, value, certs))
		return TIMESTAMP_ATTRIBUTES;
	if (!has_purpose(certs->cert[0]))
		return TIMESTAMP_PURPOSE;
	return signed_data_check_value(&s, &algorithm, certs->cert[0]) ? TIMESTAMP_SOUND : TIMESTAMP_VALUE;
}

static bool is_imprint(const struct info *info, const struct cms_content *content, struct content_start *start)
{
	unsigned char sum[CONTENT_MAX_DIGEST];
	return content_digest(content, info->md, start, sum) &&
	       der_is(info->imprint, sum, (size_t)EVP_MD_get_size(info->md));
}

enum timestamp_fault timestamp_check(const void *der, size_t n, const struct cms_content *content,
				     struct timestamp *out)
{
	return timestamp_check_with(der, n, content, NULL, out);
}

enum timestamp_fault timestamp_check_with(const void *der, size_t n, const struct cms_content *content,
					  struct content_start *start, struct timestamp *out)
{
	struct timestamp t = {0};
	struct info info;
	enum timestamp_fault fault = examine((struct der){der, n}, &info, &t.certs);
	if (fault == TIMESTAMP_SOUND && !is_imprint(&info, content, start))
		fault = TIMESTAMP_IMPRINT;
	ERR_clear_error();
	if (fault == TIMESTAMP_SOUND) {
		t.moment = info.moment;
		*out = t;
	} else {
		timestamp_clear(&t);
	}
	return fault;
}

void timestamp_clear(struct timestamp *t)
{
	for (size_t i = 0; i < t->certs.certs; i++)
		X509_free(t->certs.cert[i]);
	*t = (struct timestamp){0};
}

/* Asking */

struct question {
	const char *url;
	const unsigned char *imprint;
	unsigned char nonce[NONCE_BYTES];
	int64_t now;
};

/* TimeStampReq (RFC 3161, 2.4.1), with certReq TRUE. The NULL beside SHA-256 is left out by RFC 5754, but some
 * authorities want it, and none refuses it. */
static void write_question(const struct question *q, struct buf *out)
{
	static const unsigned char start[] = {DER_INTEGER, 1,       1,          DER_SEQUENCE, 49,   DER_SEQUENCE,
					      13,          DER_OID, 9,          0x60,         0x86, 0x48,
					      0x01,        0x65,    0x03,       0x04,         0x02, 0x01,
					      0x05,        0x00,    DER_OCTETS, DIGEST_BYTES},
				   nonce[] = {DER_INTEGER, NONCE_BYTES}, cert_req[] = {DER_BOOLEAN, 1, 0xff};
	der_head(out, DER_SEQUENCE, sizeof(start) + DIGEST_BYTES + sizeof(nonce) + NONCE_BYTES + sizeof(cert_req));
	buf_add(out, start, sizeof(start));
	buf_add(out, q->imprint, DIGEST_BYTES);
	buf_add(out, nonce, sizeof(nonce));
	buf_add(out, q->nonce, NONCE_BYTES);
	buf_add(out, cert_req, sizeof(cert_req));
}

/* `ja` and `en` say what is wrong, `value` stands in them. */
static int refuse(const struct question *q, const char *ja, const char *en, const char *value, struct err *err)
{
	const struct url_shown url = url_shown(q->url);
	struct arena *a = arena_new();
	const char *what_ja = arena_printf(a, "%s%s%s", ja, *value ? value : "", *value ? "）。" : "");
	const char *what_en = arena_printf(a, "%s%s%s", en, *value ? value : "", *value ? ")" : "");
	err_add(
	    err, ERR_WORLD, NULL, 0, NULL,
	    "タイムスタンプ局「%s」の答えを受け取れません。%s%."
	    "0sタイムスタンプ局に問い合わせるか、別のタイムスタンプ局を使ってください。"
	    "タイムスタンプ局を使わずに続けると、時刻は自己申告になります。",
	    "the answer of the time-stamp authority '%s' is refused: %.0s%s; ask the authority, or use another one; "
	    "without one the time is only claimed",
	    url.text, what_ja, what_en);
	arena_free(a);
	return -1;
}

/* PKIFailureInfo (RFC 3161, 2.4.2), bit by bit. */
static const char *failure(struct der bits)
{
	static const struct {
		unsigned bit;
		const char *name;
	} known[] = {{0, "badAlg"},
		     {2, "badRequest"},
		     {5, "badDataFormat"},
		     {14, "timeNotAvailable"},
		     {15, "unacceptedPolicy"},
		     {16, "unacceptedExtension"},
		     {17, "addInfoNotAvailable"},
		     {25, "systemFailure"}};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t byte = 1 + known[i].bit / 8;
		if (byte < bits.n && bits.p[byte] & 0x80 >> known[i].bit % 8)
			return known[i].name;
	}
	return "";
}

/* The authority's own words, and its failure code. */
static int refuse_status(const struct question *q, struct der status, struct err *err)
{
	enum { DER_BITS = 0x03, MOST = 200 };
	struct der texts, text = {0}, bits = {0};
	struct arena *a = arena_new();
	if (der_take(&status, DER_SEQUENCE, &texts, NULL))
		der_take(&texts, DER_UTF8, &text, NULL);
	der_take(&status, DER_BITS, &bits, NULL);
	const char *said = text.p ? clean_text(a, (const char *)text.p, text.n < MOST ? text.n : MOST) : "";
	const char *code = failure(bits);
	const char *value = arena_printf(a, "%s%s%s", code, *code && *said ? "：" : "", said);
	refuse(q, "タイムスタンプ局が断りました（", "it was not granted (", *value ? value : "?", err);
	arena_free(a);
	return -1;
}

static int check_clock(const struct question *q, int64_t moment, struct err *err)
{
	char apart[32];
	int64_t seconds = moment > q->now ? moment - q->now : q->now - moment;
	if (seconds <= CLOCKS_APART)
		return 0;
	snprintf(apart, sizeof(apart), "%" PRId64, seconds);
	return refuse(
	    q, "その時刻がこの機械の時計と 5 分より離れています。機械の時計を確かめてください（差の秒数：",
	    "its moment is more than five minutes from this machine's clock; check that clock (seconds apart: ", apart,
	    err);
}

static int check_token(const struct question *q, struct der token, struct err *err)
{
	struct timestamp t = {0};
	struct info info;
	enum timestamp_fault fault = examine(token, &info, &t.certs);
	timestamp_clear(&t);
	ERR_clear_error();
	if (fault != TIMESTAMP_SOUND)
		return refuse(q, timestamp_fault_text(fault).ja, timestamp_fault_text(fault).en, "", err);
	if (!info.nonce.p || !der_is(info.nonce, q->nonce, NONCE_BYTES))
		return refuse(q, "今回の問いへの答えではありません（ノンスが違います）。",
			      "it answers another question (nonce)", "", err);
	if (info.md != EVP_sha256() || !der_is(info.imprint, q->imprint, DIGEST_BYTES))
		return refuse(q, timestamp_fault_text(TIMESTAMP_IMPRINT).ja, timestamp_fault_text(TIMESTAMP_IMPRINT).en,
			      "", err);
	return check_clock(q, info.moment, err);
}

/* TimeStampResp (RFC 3161, 2.4.2): granted, or granted with changes, which the checks of the token find. */
static int read_answer(const struct question *q, const struct buf *answer, struct buf *out, struct err *err)
{
	struct der in = {(const unsigned char *)answer->p, answer->n}, body, status, code, token = {0}, contents;
	if (!der_take(&in, DER_SEQUENCE, &body, NULL) || in.n || !der_take(&body, DER_SEQUENCE, &status, NULL) ||
	    !der_take(&status, DER_INTEGER, &code, NULL) || code.n != 1)
		return refuse(q, "答えの形式が正しくありません（RFC 3161）。", "it is malformed (RFC 3161)", "", err);
	if (code.p[0] > 1)
		return refuse_status(q, status, err);
	if (!der_take(&body, DER_SEQUENCE, &contents, &token) || body.n)
		return refuse(q, "答えにタイムスタンプがありません。", "it holds no time-stamp", "", err);
	if (check_token(q, token, err))
		return -1;
	buf_add(out, token.p, token.n);
	return 0;
}

static int ask(struct question *q, struct host *host, struct buf *out, struct err *err)
{
	struct buf question, answer;
	/* Room for the status beside the token. */
	buf_init(&answer, TIMESTAMP_MAX_BYTES + 1024);
	buf_init(&question, 256);
	write_question(q, &question);
	const struct fetch what = {.url = q->url,
				   .type = "application/timestamp-query",
				   .body = question.p,
				   .n = question.n,
				   .answer = "application/timestamp-reply",
				   .max = answer.max};
	int rc = host->fetch(host->ctx, &what, &answer, err);
	if (!rc) {
		q->now = host->now(host->ctx);
		rc = read_answer(q, &answer, out, err);
	}
	buf_clear(&question);
	buf_clear(&answer);
	return rc;
}

int timestamp_get(const char *url, const unsigned char imprint[DIGEST_BYTES], struct host *host, struct buf *out,
		  struct err *err)
{
	struct question q = {.url = url, .imprint = imprint};
	if (!host->fetch)
		return err_add(err, ERR_WORLD, NULL, 0, NULL,
			       "ネットワークを使えないため、タイムスタンプ局「%s」に問い合わせられません。",
			       "there is no network to ask the time-stamp authority '%s' over", url_shown(url).text);
	if (host->random(host->ctx, q.nonce, sizeof(q.nonce), err))
		return -1;
	/* Positive and in its shortest form, as DER wants it. */
	q.nonce[0] = (unsigned char)((q.nonce[0] & 0x3f) | 0x40);
	return ask(&q, host, out, err);
}
