/* Whole files: reading, verifying, the evidence inside, every revision, the report. */
#include <string.h>

#include "forms/evidence.h"
#include "forms/pdf_reader.h"
#include "forms/verify.h"
#include "tests/fuzz/fuzz.h"

enum { OUT_MAX = 4 << 20 };

/* Whatever is called intact can be had back, byte for byte, as it was signed. */
static void check_revisions(const struct verify_report *r, const uint8_t *data, size_t n)
{
	for (size_t i = 0; i < r->signatures; i++) {
		const struct signature_report *s = &r->signature[i];
		struct buf out;
		struct err err = {0};
		if (s->integrity != INTEGRITY_INTACT)
			continue;
		buf_init(&out, OUT_MAX);
		fuzz_require(verify_revision(data, n, s->revision, &out, &err) == 0, "the revision can be had");
		fuzz_require(out.n == s->covers && memcmp(out.p, data, out.n) == 0, "it is what is covered");
		buf_clear(&out);
		err_clear(&err);
	}
}

static void read_evidence(const uint8_t *data, size_t n)
{
	struct pdf *p = NULL;
	struct err err = {0};
	if (pdf_open(&p, data, n, &err) == PDF_READABLE) {
		struct evidence *e = evidence_new();
		for (int i = 0; i < p->revisions && i < 10; i++)
			evidence_read(e, p, i, &err);
		evidence_free(e);
		pdf_close(p);
	}
	err_clear(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct host host;
	struct err err = {0};
	struct verify_report *r = NULL;
	const struct verify_options opt = {.trust = FUZZ_TRUST, .now = FUZZ_NOW};
	struct buf out;
	host_system(&host);
	buf_init(&out, OUT_MAX);
	fuzz_require(verify_bytes(&r, data, n, &opt, &host, &err) == 0, "every file gets an answer");
	fuzz_require(!verify_ok(r) || r->integrity == INTEGRITY_INTACT, "what is accepted is intact");
	fuzz_require(r->integrity == INTEGRITY_INTACT || *r->text.ja, "what is refused has a reason");
	verify_json(r, &out);
	fuzz_require(out.n > 3, "the report can be written");
	check_revisions(r, data, n);
	read_evidence(data, n);
	verify_report_free(r);
	buf_clear(&out);
	err_clear(&err);
	return 0;
}
