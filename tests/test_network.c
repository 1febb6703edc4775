/* network: asking servers over HTTP, and that the authorities of the tests are sound ones. */
#define _GNU_SOURCE
#include "tests/check.h"

#include "tests/authority.h"
#include "tests/tool.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* What `openssl ocsp` says about a certificate, asking our server. */
struct ocsp_row {
	const char *name;
	bool middle, revoked;
	enum authority_fault fault;
	const char *said;
};

static const struct ocsp_row ocsp_rows[] = {
    {"good", false, false, FAULT_NONE, "person.pem: good"},
    {"good, under the middle", true, false, FAULT_NONE, "person.pem: good"},
    {"revoked", true, true, FAULT_NONE, "person.pem: revoked"},
    {"all are revoked", false, false, FAULT_REVOKED, "person.pem: revoked"},
    {"unknown", false, false, FAULT_UNKNOWN, "person.pem: unknown"},
    {"of another", false, false, FAULT_OTHER, "No Status found"},
    {"old", false, false, FAULT_EXPIRED, "status expired"},
    {"early", false, false, FAULT_TIME, "status not yet valid"},
    {"by a stranger", false, false, FAULT_STRANGER, "Response Verify Failure"},
    {"tampered with", false, false, FAULT_TAMPERED, "Response Verify Failure"},
    {"rejected", false, false, FAULT_REJECTED, "trylater"},
    {"other nonce", false, false, FAULT_NONCE, "Nonce Verify error"},
    {"no nonce", false, false, FAULT_NO_NONCE, "no nonce in response"},
    {"cut", false, false, FAULT_SHORT, "Error querying OCSP responder"},
};

static void test_ocsp(void **state)
{
	const struct ocsp_row *row = *state;
	struct authority a;
	struct buf said;
	authority_open(&a, &(struct authority_options){.middle = row->middle, .server = true});
	a.now = time(NULL); /* openssl ocsp knows no other */
	struct keys_pair person = authority_issue(&a, &(struct authority_cert){.keys = {.name = "佐藤 花子"}});
	if (row->revoked)
		authority_revoke(&a, person.cert, a.now - KEYS_DAY, 1);
	authority_fail(&a, AUTHORITY_OCSP, row->fault, 0);
	const struct keys_pair *issuer = &a.issuer[row->middle ? AUTHORITY_MIDDLE : AUTHORITY_ROOT];
	keys_pem(tool_path(a.folder, "person.pem").text, NULL, person.cert, NULL, NULL, false);
	keys_pem(tool_path(a.folder, "issuer.pem").text, NULL, issuer->cert, NULL, NULL, false);
	buf_init(&said, 65536);
	const char *const argv[] = {"openssl", "ocsp",           "-issuer", "issuer.pem",
				    "-cert",   "person.pem",     "-url",    a.url[AUTHORITY_OCSP],
				    "-CAfile", "trust/root.crt", NULL};
	tool_run(a.folder, argv, &said);
	if (!strstr(buf_text(&said), row->said))
		fail_msg("%s", buf_text(&said));
	if (row->fault == FAULT_NONE)
		assert_non_null(strstr(buf_text(&said), "Response verify OK"));
	assert_int_equal(authority_asked(&a, AUTHORITY_OCSP), 1);
	buf_clear(&said);
	keys_clear(&person);
	authority_close(&a);
}

/* What `openssl crl` says about a list. */
struct list_row {
	const char *name;
	bool middle;
	enum authority_fault fault;
	const char *said[2];
};

static const struct list_row list_rows[] = {
    {"good", false, FAULT_NONE, {"verify OK", "Serial Number: 07D0"}},
    {"good, of the middle", true, FAULT_NONE, {"verify OK", "Serial Number: 07D0"}},
    {"all are revoked", false, FAULT_REVOKED, {"verify OK", "Serial Number: 02"}},
    {"old", false, FAULT_EXPIRED, {"verify OK", "Next Update: Jun  1 04:05:00 2026 GMT"}},
    {"by a stranger", false, FAULT_STRANGER, {"Error getting CRL issuer certificate", ""}},
    {"tampered with", false, FAULT_TAMPERED, {"verify failure", ""}},
    {"cut", false, FAULT_SHORT, {"Unable to load CRL", ""}},
};

static void test_list(void **state)
{
	const struct list_row *row = *state;
	static const char *const argv[] = {"openssl", "crl",     "-in",        "list.crl", "-inform", "DER",
					   "-noout",  "-CAfile", "issuer.pem", "-text",    NULL};
	struct authority a;
	struct buf said, list;
	buf_init(&said, 65536);
	buf_init(&list, 65536);
	authority_open(&a, &(struct authority_options){.middle = row->middle});
	struct keys_pair person =
	    authority_issue(&a, &(struct authority_cert){.keys = {.name = "佐藤 花子", .serial = 2000}});
	authority_revoke(&a, person.cert, a.now - KEYS_DAY, 1);
	authority_fail(&a, AUTHORITY_LIST, row->fault, 1);
	authority_list(&a, row->middle ? AUTHORITY_MIDDLE : AUTHORITY_ROOT, &list);
	tool_write(a.folder, "list.crl", &list);
	keys_pem(tool_path(a.folder, "issuer.pem").text, NULL,
		 a.issuer[row->middle ? AUTHORITY_MIDDLE : AUTHORITY_ROOT].cert, NULL, NULL, false);
	tool_run(a.folder, argv, &said);
	for (int i = 0; i < 2; i++)
		if (!strstr(buf_text(&said), row->said[i]))
			fail_msg("%s", buf_text(&said));
	buf_clear(&said);
	buf_clear(&list);
	keys_clear(&person);
	authority_close(&a);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_ocsp, ocsp_rows, "openssl ocsp");
	CHECK_ROWS(&l, test_list, list_rows, "openssl crl");
	return check_run(&l, "network");
}
