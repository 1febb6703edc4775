/* Certificates, revocation lists and OCSP answers, and what is concluded from them. An input is a row of elements of
 * DER, each with a byte before it that says what it is taken for. */
#include "forms/cms.h"
#include "forms/trust.h"
#include "tests/fuzz/fuzz.h"

enum { ITEMS = 16 };

static struct evidence *take_items(const uint8_t *data, size_t n)
{
	struct evidence *e = evidence_new();
	for (int i = 0; i < ITEMS && n > 1; i++) {
		enum evidence_kind kind = (enum evidence_kind)(data[0] % EVIDENCE_KINDS);
		size_t length = cms_length(data + 1, n - 1);
		/* What is no whole element is tried as well. */
		length = length ? length : n - 1;
		evidence_add(e, kind, data + 1, length);
		data += 1 + length;
		n -= 1 + length;
	}
	return e;
}

static void judge(const struct trust *t, const struct evidence *e, enum trust_purpose purpose, bool proved)
{
	struct x509_st *cert[ITEMS];
	size_t count = e->count[EVIDENCE_CERT];
	for (size_t i = 0; i < count; i++)
		cert[i] = e->item[EVIDENCE_CERT][i].parsed;
	struct trust_verdict v = {0};
	struct arena *a = arena_new();
	const struct trust_case c = {.cert = cert,
				     .certs = count,
				     .purpose = purpose,
				     .moment = FUZZ_NOW,
				     .proved = proved,
				     .now = FUZZ_NOW,
				     .evidence = e};
	if (count) {
		trust_judge(t, &c, a, &v);
		fuzz_require(v.text.ja && v.text.en, "a verdict has a text");
		fuzz_require(v.answer != TRUST_YES || v.revocation != REVOCATION_REVOKED || proved,
			     "nobody revoked is trusted");
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct trust *t = NULL;
	struct host host;
	struct err err = {0};
	host_system(&host);
	fuzz_require(trust_load(&t, FUZZ_TRUST, &host, &err) == 0, "the authority can be read");
	struct evidence *e = take_items(data, n);
	judge(t, e, TRUST_SIGNING, false);
	judge(t, e, TRUST_SIGNING, true);
	judge(t, e, TRUST_STAMPING, false);
	evidence_free(e);
	trust_free(t);
	err_clear(&err);
	return 0;
}
