/* What servers answer: a time-stamp authority, and those that a certificate names for its revocation. An input is a
 * byte that says who is asked, then the answer to every question. */
#include <string.h>

#include "assess/digest.h"
#include "forms/gather.h"
#include "forms/timestamp.h"
#include "tests/fuzz/fuzz.h"

enum { MAX = 1 << 20 };

struct input {
	struct host real;
	const uint8_t *data;
	size_t n;
};

static int64_t now(void *ctx)
{
	(void)ctx;
	return FUZZ_NOW;
}

/* Always the same, so that an answer in the corpus has the right nonce (seeds.c). */
static int no_random(void *ctx, void *bytes, size_t n, struct err *err)
{
	(void)ctx;
	(void)err;
	memset(bytes, FUZZ_RANDOM, n);
	return 0;
}

static int read(void *ctx, const char *path, size_t max, struct buf *out, struct err *err)
{
	const struct input *in = ctx;
	return in->real.read(in->real.ctx, path, max, out, err);
}

static int fetch(void *ctx, const struct fetch *what, struct buf *out, struct err *err)
{
	const struct input *in = ctx;
	if (in->n > what->max)
		return err_add(err, ERR_WORLD, what->url, 0, NULL, "長すぎます。", "too long");
	buf_add(out, in->data, in->n);
	return 0;
}

static void ask_for_time(struct host *host)
{
	unsigned char imprint[DIGEST_BYTES];
	struct buf token;
	struct err err = {0};
	struct timestamp t = {0};
	const char *text = FUZZ_CONTENT;
	const struct cms_content content = {{text, text + 4}, {4, strlen(text) - 4}};
	digest_bytes(text, strlen(text), imprint);
	buf_init(&token, MAX);
	if (timestamp_get("http://tsa.test/", imprint, host, &token, &err) == 0)
		fuzz_require(timestamp_check(token.p, token.n, &content, &t) == TIMESTAMP_SOUND,
			     "what is taken is sound");
	else
		fuzz_require(token.n == 0 && err.count > 0, "a refusal adds nothing and has a reason");
	timestamp_clear(&t);
	buf_clear(&token);
	err_clear(&err);
}

static void ask_for_evidence(struct host *host)
{
	struct trust *trust = NULL;
	struct err err = {0};
	struct buf der;
	struct trust_verdict v = {0};
	struct evidence *e = evidence_new(), *own = evidence_new();
	struct arena *a = arena_new();
	buf_init(&der, MAX);
	fuzz_require(trust_load(&trust, FUZZ_TRUST, host, &err) == 0, "the authority can be read");
	fuzz_require(host->read(host->ctx, "tests/fuzz/base/signer.der", MAX, &der, &err) == 0, "so can the signer");
	fuzz_require(evidence_add(own, EVIDENCE_CERT, der.p, der.n), "it is a certificate");
	struct x509_st *cert[] = {own->item[EVIDENCE_CERT][0].parsed};
	struct trust_case c = {.cert = cert, .certs = 1, .moment = FUZZ_NOW, .proved = true, .now = FUZZ_NOW};
	const struct gather g = {trust, host, e};
	if (gather_path(&g, &c, &err) == 0) {
		c.evidence = e;
		trust_judge(trust, &c, a, &v);
		fuzz_require(v.answer == TRUST_YES && v.revocation == REVOCATION_CLEAN, "what is gathered suffices");
	} else {
		fuzz_require(err.count > 0, "a refusal has a reason");
	}
	arena_free(a);
	evidence_free(e);
	evidence_free(own);
	trust_free(trust);
	buf_clear(&der);
	err_clear(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input in = {.data = data + 1, .n = n - 1};
	if (n < 1)
		return 0;
	host_system(&in.real);
	struct host host = {&in, now, no_random, read, in.real.write, fetch};
	if (data[0] % 2)
		ask_for_evidence(&host);
	else
		ask_for_time(&host);
	return 0;
}
