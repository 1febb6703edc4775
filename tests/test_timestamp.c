/* timestamp: asking an authority, and what is taken as its time-stamp. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <string.h>

#include "forms/timestamp.h"
#include "tests/authority.h"
#include "tests/tool.h"

/* Our authority is a sound one, and its faults are faults: `openssl ts` is of that opinion. */
struct openssl_row {
	const char *name;
	bool middle;
	enum authority_style style;
	enum authority_fault fault;
	const char *said;
};

static const struct openssl_row openssl_rows[] = {
    {"ESSCertIDv2", false, STYLE_V2, FAULT_NONE, "Verification: OK"},
    {"ESSCertID", false, STYLE_V1, FAULT_NONE, "Verification: OK"},
    {"fraction, accuracy, name", false, STYLE_RICH, FAULT_NONE, "Verification: OK"},
    {"by CMS", false, STYLE_CMS, FAULT_NONE, "Verification: OK"},
    {"under the middle", true, STYLE_V2, FAULT_NONE, "Verification: OK"},
    {"other nonce", false, STYLE_V2, FAULT_NONCE, "nonce mismatch"},
    {"no nonce", false, STYLE_V2, FAULT_NO_NONCE, "nonce not returned"},
    {"other digest", false, STYLE_V2, FAULT_IMPRINT, "message imprint mismatch"},
    {"SHA-1", false, STYLE_V2, FAULT_SHA1, "message imprint mismatch"},
    {"rejected", false, STYLE_V2, FAULT_REJECTED, "no time stamp token"},
    {"tampered with", false, STYLE_V2, FAULT_TAMPERED, "signature failure"},
    {"without certificates", false, STYLE_V2, FAULT_CERTLESS, "Verification: FAILED"},
    {"by a stranger", false, STYLE_V2, FAULT_STRANGER, "certificate verify error"},
    {"cut", false, STYLE_V2, FAULT_SHORT, "Verification: FAILED"},
};

static void run(const char *folder, const char *const *argv, struct buf *said)
{
	buf_clear(said);
	tool_run(folder, argv, said);
}

static void test_openssl(void **state)
{
	const struct openssl_row *row = *state;
	static const char *const query[] = {"openssl", "ts",    "-query", "-data", "data",
					    "-sha256", "-cert", "-out",   "q.tsq", NULL};
	static const char *const verify[] = {"openssl", "ts",         "-verify", "-queryfile",     "q.tsq",
					     "-in",     "answer.tsr", "-CAfile", "trust/root.crt", NULL};
	struct authority a;
	struct buf said, question, answer;
	struct err err = {0};
	buf_init(&said, 65536);
	buf_init(&question, 65536);
	buf_init(&answer, 65536);
	authority_open(&a, &(struct authority_options){.middle = row->middle});
	a.style = row->style;
	authority_fail(&a, AUTHORITY_STAMP, row->fault, 0);
	buf_str(&said, "契約");
	tool_write(a.folder, "data", &said);
	run(a.folder, query, &said);
	tool_read(a.folder, "q.tsq", &question);
	const struct fetch what = {a.url[AUTHORITY_STAMP],
				   "application/timestamp-query",
				   question.p,
				   question.n,
				   "application/timestamp-reply",
				   65536};
	assert_int_equal(a.host.fetch(a.host.ctx, &what, &answer, &err), 0);
	tool_write(a.folder, "answer.tsr", &answer);
	run(a.folder, verify, &said);
	if (!strstr(buf_text(&said), row->said))
		fail_msg("%s", buf_text(&said));
	buf_clear(&said);
	buf_clear(&question);
	buf_clear(&answer);
	authority_close(&a);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_openssl, openssl_rows, "openssl ts");
	return check_run(&l, "timestamp");
}
