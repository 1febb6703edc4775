#define _GNU_SOURCE
#include "tests/authority_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/x509v3.h>

#include "assess/url.h"
#include "tests/check.h"
#include "tests/tool.h"

/* Poppler asks the clock of the machine whether a certificate is valid; these are for a long time. */
#define FROM (KEYS_NOW - 2000 * KEYS_DAY)
#define TO (KEYS_NOW + 9000 * KEYS_DAY)

static const char *const issuer_file[AUTHORITY_ISSUERS] = {"root", "middle"};

void authority_must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "authority: %s\n", what);
	abort();
}

/* Certificates */

static void add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	assert_non_null(e);
	assert_true(X509_add_ext(x, e, -1));
	X509_EXTENSION_free(e);
}

static void add_urls(const struct authority *a, const struct authority_cert *spec, int by, X509 *x, X509 *issuer)
{
	char access[256] = "", list[128];
	size_t n = 0;
	if (!spec->no_ocsp)
		n += (size_t)snprintf(access, sizeof(access), "OCSP;URI:%s", a->url[AUTHORITY_OCSP]);
	if (!spec->no_issuer)
		snprintf(access + n, sizeof(access) - n, "%scaIssuers;URI:%s/%s.crt", n ? "," : "", a->base,
			 issuer_file[by]);
	if (*access)
		add_extension(x, issuer, NID_info_access, access);
	snprintf(list, sizeof(list), "URI:%s/%s.crl", a->base, issuer_file[by]);
	if (!spec->no_list)
		add_extension(x, issuer, NID_crl_distribution_points, list);
}

/* By issuer number `by`; AUTHORITY_ISSUERS: by itself. */
static struct keys_pair issue(struct authority *a, const struct authority_cert *spec, int by)
{
	struct keys_spec own = spec->keys;
	bool self = by == AUTHORITY_ISSUERS;
	own.from = own.from ? own.from : FROM;
	own.to = own.to ? own.to : TO;
	own.serial = own.serial ? own.serial : ++a->serial;
	struct keys_pair p = keys_make(&own, self ? NULL : &a->issuer[by]);
	const struct keys_pair *issuer = self ? &p : &a->issuer[by];
	if (spec->purpose)
		add_extension(p.cert, issuer->cert, NID_ext_key_usage, spec->purpose);
	add_extension(p.cert, issuer->cert, NID_subject_key_identifier, "hash");
	if (!self) {
		add_extension(p.cert, issuer->cert, NID_authority_key_identifier, "keyid");
		add_urls(a, spec, by, p.cert, issuer->cert);
	}
	assert_true(X509_sign(p.cert, issuer->key, EVP_get_digestbyname(own.digest ? own.digest : "SHA256")));
	return p;
}

struct keys_pair authority_issue(struct authority *a, const struct authority_cert *spec)
{
	pthread_mutex_lock(&a->lock);
	struct keys_pair p = issue(a, spec, a->options.middle && !spec->by_root ? AUTHORITY_MIDDLE : AUTHORITY_ROOT);
	pthread_mutex_unlock(&a->lock);
	return p;
}

void authority_revoke(struct authority *a, X509 *cert, int64_t moment, int reason)
{
	pthread_mutex_lock(&a->lock);
	assert_true(a->revoked_count < AUTHORITY_REVOKED);
	X509_up_ref(cert);
	a->revoked[a->revoked_count].cert = cert;
	a->revoked[a->revoked_count].moment = moment;
	a->revoked[a->revoked_count++].reason = reason;
	pthread_mutex_unlock(&a->lock);
}

/* Lets go of a certificate's way to ask about itself: RFC 6960, 4.2.2.2.1. */
static struct keys_pair make_responder(struct authority *a, int by, const char *name)
{
	const struct authority_cert spec = {
	    .keys = {.name = name, .usage = "critical,digitalSignature"}, .purpose = "OCSPSigning", .no_ocsp = true};
	struct keys_pair p = issue(a, &spec, by);
	add_extension(p.cert, a->issuer[by].cert, NID_id_pkix_OCSP_noCheck, "ignored");
	assert_true(X509_sign(p.cert, a->issuer[by].key, EVP_sha256()));
	return p;
}

static void make_people(struct authority *a)
{
	static const struct authority_cert
	    root = {.keys = {.name = "試験認証局", .ca = true, .usage = "critical,keyCertSign,cRLSign"}},
	    middle = {.keys = {.name = "試験中間認証局", .ca = true, .usage = "critical,keyCertSign,cRLSign"}},
	    stamper = {.keys = {.name = "試験時刻認証局", .usage = "critical,digitalSignature"},
		       .purpose = "critical,timeStamping"};
	int by = AUTHORITY_ROOT;
	a->issuer[AUTHORITY_ROOT] = issue(a, &root, AUTHORITY_ISSUERS);
	a->responder[AUTHORITY_ROOT] = make_responder(a, AUTHORITY_ROOT, "試験失効応答");
	if (a->options.middle) {
		by = AUTHORITY_MIDDLE;
		a->issuer[by] = issue(a, &middle, AUTHORITY_ROOT);
		a->responder[by] = make_responder(a, by, "試験中間失効応答");
	}
	a->stamper = issue(a, &stamper, by);
	a->stamps = &a->stamper;
}

/* The world in the process */

static int64_t now(void *ctx)
{
	return ((const struct authority *)ctx)->now;
}

static int refuse(struct err *err, const char *url)
{
	return err_add(err, ERR_WORLD, NULL, 0, NULL, "試験サーバー「%s」が答えませんでした。",
		       "the test server '%s' gave no answer", url_shown(url).text);
}

static int fetch(void *ctx, const struct fetch *what, struct buf *out, struct err *err)
{
	struct authority *a = ctx;
	struct authority_answer answer;
	size_t n = strlen(a->base);
	if (strncmp(what->url, a->base, n) != 0)
		return refuse(err, what->url);
	authority_answer(a, &(struct authority_request){what->url + n, what->type, what->body, what->n}, &answer);
	bool ok = answer.status == 200 && answer.fault == FAULT_NONE &&
		  (!what->answer || strcmp(what->answer, answer.type) == 0) && answer.body.n <= what->max;
	if (ok)
		buf_add(out, answer.body.p, answer.body.n);
	buf_clear(&answer.body);
	return ok ? 0 : refuse(err, what->url);
}

void authority_open(struct authority *a, const struct authority_options *options)
{
	static const char *const path[AUTHORITY_SERVICES] = {"/tsa", "/ocsp", "/root.crl", "/root.crt"};
	struct host real;
	*a = (struct authority){.options = *options, .now = KEYS_NOW};
	pthread_mutex_init(&a->lock, NULL);
	tool_folder(a->folder);
	snprintf(a->trust, sizeof(a->trust), "%s/trust", a->folder);
	assert_int_equal(mkdir(a->trust, 0700), 0);
	snprintf(a->base, sizeof(a->base), "http://name:secret@authority.test");
	if (options->server || options->tls)
		authority_listen(a);
	for (int i = 0; i < AUTHORITY_SERVICES; i++) {
		snprintf(a->url[i], sizeof(a->url[i]), "%s%s", a->base, path[i]);
		buf_init(&a->service[i].first, AUTHORITY_MAX_BYTES);
	}
	make_people(a);
	keys_pem(tool_path(a->trust, "root.crt").text, NULL, a->issuer[AUTHORITY_ROOT].cert, NULL, NULL, false);
	host_system(&real);
	a->host = (struct host){a, now, real.random, real.read, real.write, fetch};
	if (options->server || options->tls)
		authority_serve(a);
}

void authority_close(struct authority *a)
{
	if (a->server)
		authority_stop(a);
	for (int i = 0; i < AUTHORITY_ISSUERS; i++) {
		keys_clear(&a->issuer[i]);
		keys_clear(&a->responder[i]);
	}
	keys_clear(&a->stamper);
	for (int i = 0; i < AUTHORITY_SERVICES; i++)
		buf_clear(&a->service[i].first);
	for (size_t i = 0; i < a->revoked_count; i++)
		X509_free(a->revoked[i].cert);
	pthread_mutex_destroy(&a->lock);
	tool_remove(a->folder);
}

void authority_fail(struct authority *a, enum authority_service service, enum authority_fault fault, int times)
{
	pthread_mutex_lock(&a->lock);
	a->service[service].fault = fault;
	a->service[service].times = times;
	pthread_mutex_unlock(&a->lock);
}

int authority_asked(struct authority *a, enum authority_service service)
{
	pthread_mutex_lock(&a->lock);
	int n = a->service[service].asked;
	pthread_mutex_unlock(&a->lock);
	return n;
}
