/* network: asking servers over HTTP, and that the authorities of the tests are sound ones. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "assess/url.h"
#include "cli/network.h"
#include "forms/timestamp.h"
#include "tests/authority.h"
#include "tests/tool.h"

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

/* Asking */

enum { LONG_MS = 60000 /* never waited for */, SHORT_MS = 200 /* always waited for */ };

struct fetch_row {
	const char *name;
	enum authority_service service; /* AUTHORITY_OCSP is never asked here */
	enum authority_fault fault;
	int times; /* requests that meet the fault; 0: all */
	int asked; /* requests until it is over; 0: whoever waits too short a time may not have come through */
	size_t max;
	const char *ja, *en; /* NULL: it succeeds */
};

static const struct fetch_row fetch_rows[] = {
    {"a list", AUTHORITY_LIST, FAULT_NONE, 0, 1, 65536, NULL, NULL},
    {"a time-stamp", AUTHORITY_STAMP, FAULT_NONE, 0, 1, 65536, NULL, NULL},
    {"silent", AUTHORITY_STAMP, FAULT_SILENT, 0, 0, 65536, "1 秒待っても答えがありません", "no answer within 1 second"},
    {"slow", AUTHORITY_LIST, FAULT_SLOW, 0, 0, 65536, "1 秒待っても答えがありません", "no answer within 1 second"},
    {"broken off", AUTHORITY_STAMP, FAULT_RESET, 0, 3, 65536, "接続が切れました", "connection broke"},
    {"broken off twice", AUTHORITY_STAMP, FAULT_RESET, 2, 3, 65536, NULL, NULL},
    {"500", AUTHORITY_STAMP, FAULT_STATUS, 0, 3, 65536, "状態 500 を返しました", "answered with status 500"},
    {"500 once", AUTHORITY_STAMP, FAULT_STATUS, 1, 2, 65536, NULL, NULL},
    {"404", AUTHORITY_STAMP, FAULT_MISSING, 0, 1, 65536, "状態 404 を返しました", "answered with status 404"},
    {"media type", AUTHORITY_STAMP, FAULT_MEDIA, 0, 1, 65536,
     "種類が application/timestamp-reply ではなく text/html です", "not application/timestamp-reply but text/html"},
    {"media type that nobody asks for", AUTHORITY_LIST, FAULT_MEDIA, 0, 1, 65536, NULL, NULL},
    {"long", AUTHORITY_STAMP, FAULT_LONG, 0, 1, 65536, "65536 バイトを超えました", "longer than 65536 bytes"},
    {"a byte too long", AUTHORITY_ISSUER, FAULT_NONE, 0, 1, 100, "100 バイトを超えました", "longer than 100 bytes"},
    {"cut", AUTHORITY_STAMP, FAULT_CUT, 0, 3, 65536, "答えの途中で接続が切れました", "in the middle of the answer"},
    {"cut once", AUTHORITY_STAMP, FAULT_CUT, 1, 2, 65536, NULL, NULL},
    {"redirected", AUTHORITY_STAMP, FAULT_REDIRECT, 1, 2, 65536, NULL, NULL},
    {"redirected in a circle", AUTHORITY_STAMP, FAULT_REDIRECT, 0, 6, 65536, "転送が多すぎます", "redirects too often"},
    {"redirected to a file", AUTHORITY_STAMP, FAULT_FILE, 0, 1, 65536, "許していない種類のアドレスへ転送",
     "a kind of address that is not allowed"},
};

/* An RFC 3161 question over 32 zeros, without a nonce. */
static const char question[] =
    "\x30\x39\x02\x01\x01\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00"
    "\x04\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\x01\x01\xff";

static struct fetch ask_for(enum authority_service service, const char *url, size_t max)
{
	if (service == AUTHORITY_STAMP)
		return (struct fetch){
		    url, "application/timestamp-query", question, sizeof(question) - 1, "application/timestamp-reply",
		    max};
	return (struct fetch){.url = url, .max = max};
}

static void expect_text(const struct err *err, const char *ja, const char *en)
{
	assert_true(err->count == 1);
	assert_int_equal(err->item[0].kind, ERR_WORLD);
	if (!strstr(err->item[0].text.ja, ja) || !strstr(err->item[0].text.en, en))
		fail_msg("%s\n%s", err->item[0].text.ja, err->item[0].text.en);
}

/* How often whoever waits was told of it, and how often that it is over. */
struct waits {
	int told, over;
};

static void count_waits(void *ctx, bool over)
{
	struct waits *w = ctx;
	assert_int_equal(w->over, 0);
	w->told += !over;
	w->over += over;
}

static void test_fetch(void **state)
{
	struct waits waits = {0};
	const struct fetch_row *row = *state;
	struct authority a;
	struct buf out;
	struct err err = {0};
	authority_open(&a, &(struct authority_options){.server = true});
	struct host host = a.host;
	const bool wait = row->fault == FAULT_SILENT || row->fault == FAULT_SLOW;
	const struct network_options o = {.connect_ms = LONG_MS,
					  .whole_ms = wait ? SHORT_MS : LONG_MS,
					  .tries = wait ? 2 : 3,
					  .pause_ms = 1,
					  .waiting = count_waits,
					  .ctx = &waits};
	network_attach(&host, &o);
	buf_init(&out, 65536);
	buf_str(&out, "before");
	authority_fail(&a, row->service, row->fault, row->times);
	const struct fetch what = ask_for(row->service, a.url[row->service], row->max);
	assert_int_equal(host.fetch(host.ctx, &what, &out, &err), row->ja ? -1 : 0);
	if (row->ja) {
		expect_text(&err, row->ja, row->en);
		expect_text(&err, a.url[row->service], a.url[row->service]);
		expect_text(&err, "時刻は自己申告に", "the time is only claimed");
		assert_string_equal(buf_text(&out), "before");
	} else {
		/* Byte for byte what the authority gave. */
		const struct buf *first = &a.service[row->service].first;
		assert_int_equal(out.n, 6 + first->n);
		assert_memory_equal(out.p + 6, first->p, first->n);
	}
	assert_true(waits.told > 0);
	assert_int_equal(waits.over, 1);
	if (row->asked)
		assert_int_equal(authority_asked(&a, row->service), row->asked);
	network_detach(&host);
	assert_ptr_equal(host.ctx, &a);
	buf_clear(&out);
	err_clear(&err);
	authority_close(&a);
}

struct address_row {
	const char *name, *url;
	const char *ja, *en;
};

static const struct address_row address_rows[] = {
    {"file", "file:///etc/passwd", "http:// か https:// で始まるアドレスではありません", "does not start with http://"},
    {"ftp", "ftp://127.0.0.1/x", "http:// か https:// で始まるアドレスではありません", "does not start with http://"},
    {"none", "", "http:// か https:// で始まるアドレスではありません", "does not start with http://"},
    {"a path", "/tsa", "http:// か https:// で始まるアドレスではありません", "does not start with http://"},
    {"no such name",
     "http://"
     "a-label-of-more-than-sixty-three-letters-is-no-name-of-any-server-at-all.test/",
     "サーバーの名前が見つかりません", "name cannot be found"},
    {"no port", "http://127.0.0.1:99999/", "アドレスの書き方が正しくありません", "the address is malformed"},
    {"a blank", "http://127.0.0.1:1/a b", "アドレスの書き方が正しくありません", "the address is malformed"},
    {"refused", NULL, "接続を断られました", "the connection was refused"},
};

static void test_address(void **state)
{
	const struct address_row *row = *state;
	struct authority a;
	struct buf out;
	struct err err = {0};
	char url[64];
	authority_open(&a, &(struct authority_options){.server = true});
	authority_closed(&a, url);
	struct host host = a.host;
	network_attach(&host, &(struct network_options){.tries = 2, .pause_ms = 1});
	buf_init(&out, 65536);
	const struct fetch what = {.url = row->url ? row->url : url, .max = 100};
	assert_int_equal(host.fetch(host.ctx, &what, &out, &err), -1);
	expect_text(&err, row->ja, row->en);
	expect_text(&err, "アドレスとプロキシの設定を確かめて", "check the address and the proxy");
	assert_int_equal(out.n, 0);
	network_detach(&host);
	err_clear(&err);
	authority_close(&a);
}

/* What the server hears, directly and as a proxy. */
static void test_heard(void **state)
{
	(void)state;
	struct authority a;
	struct buf out;
	struct err err = {0};
	char head[2048];
	authority_open(&a, &(struct authority_options){.server = true});
	struct host host = a.host;
	network_attach(&host, &(struct network_options){.whole_ms = LONG_MS});
	buf_init(&out, 65536);
	struct fetch what = ask_for(AUTHORITY_STAMP, a.url[AUTHORITY_STAMP], 65536);
	assert_int_equal(host.fetch(host.ctx, &what, &out, &err), 0);
	authority_heard(&a, head);
	assert_ptr_equal(strstr(head, "POST /tsa HTTP/1.1\r\n"), head);
	assert_non_null(strstr(head, "\r\nUser-Agent: shinsa/" SHINSA_VERSION "\r\n"));
	assert_non_null(strstr(head, "\r\nContent-Type: application/timestamp-query\r\n"));
	assert_non_null(strstr(head, "\r\nAccept: application/timestamp-reply\r\n"));
	assert_non_null(strstr(head, "\r\nContent-Length: 59\r\n"));
	assert_null(strstr(head, "Expect:"));
	what = ask_for(AUTHORITY_LIST, a.url[AUTHORITY_LIST], 65536);
	assert_int_equal(host.fetch(host.ctx, &what, &out, &err), 0);
	authority_heard(&a, head);
	assert_ptr_equal(strstr(head, "GET /root.crl HTTP/1.1\r\n"), head);
	assert_null(strstr(head, "Content-"));
	network_detach(&host);
	buf_clear(&out);
	authority_close(&a);
}

static void test_proxy(void **state)
{
	const bool from_environment = *state != NULL;
	struct authority a;
	struct buf out;
	struct err err = {0};
	char head[2048], proxy[128];
	authority_open(&a, &(struct authority_options){.server = true});
	struct host host = a.host;
	snprintf(proxy, sizeof(proxy), "http://clerk:s3cret@%.40s", a.base + 7);
	if (from_environment)
		setenv("http_proxy", proxy, 1);
	network_attach(&host, &(struct network_options){.proxy = from_environment ? NULL : proxy, .whole_ms = LONG_MS});
	buf_init(&out, 65536);
	const struct fetch what = ask_for(AUTHORITY_STAMP, "http://tsa.invalid/tsa", 65536);
	assert_int_equal(host.fetch(host.ctx, &what, &out, &err), 0);
	authority_heard(&a, head);
	assert_ptr_equal(strstr(head, "POST http://tsa.invalid/tsa HTTP/1.1\r\n"), head);
	assert_non_null(strstr(head, "\r\nProxy-Authorization: Basic Y2xlcms6czNjcmV0\r\n")); /* clerk:s3cret */
	unsetenv("http_proxy");
	network_detach(&host);
	buf_clear(&out);
	authority_close(&a);
}

/* Neither the user's password of a URL, nor that of a proxy, nor a query is in any message. */
static void test_secrets(void **state)
{
	(void)state;
	struct authority a;
	struct buf out;
	struct err err = {0};
	char closed[64], url[128], proxy[128];
	authority_open(&a, &(struct authority_options){.server = true});
	authority_closed(&a, closed);
	snprintf(url, sizeof(url), "http://clerk:s3cret@%.60s?key=s3cret", a.url[AUTHORITY_STAMP] + 7);
	snprintf(proxy, sizeof(proxy), "http://clerk:s3cret@%.21s", closed + 7);
	*strrchr(proxy, '/') = '\0';
	buf_init(&out, 65536);
	for (int i = 0; i < 2; i++) {
		struct host host = a.host;
		network_attach(&host, &(struct network_options){.proxy = i ? proxy : NULL, .tries = 1});
		const struct fetch what = ask_for(AUTHORITY_STAMP, url, 65536);
		assert_int_equal(host.fetch(host.ctx, &what, &out, &err), -1);
		expect_text(&err, i ? "接続を断られました" : "状態 404", i ? "refused" : "status 404");
		assert_null(strstr(err.item[0].text.ja, "s3cret"));
		assert_null(strstr(err.item[0].text.en, "s3cret"));
		assert_null(strstr(err.item[0].text.en, "clerk"));
		err_clear(&err);
		network_detach(&host);
	}
	authority_close(&a);
}

static void test_tls(void **state)
{
	(void)state;
	struct authority a;
	struct buf out;
	struct err err = {0};
	authority_open(&a, &(struct authority_options){.tls = true});
	struct tool_path root = tool_path(a.trust, "root.crt");
	const struct fetch what = ask_for(AUTHORITY_STAMP, a.url[AUTHORITY_STAMP], 65536);
	buf_init(&out, 65536);
	for (int known = 0; known < 2; known++) {
		struct host host = a.host;
		const struct network_options o = {
		    .certificates = known ? root.text : NULL, .whole_ms = LONG_MS, .tries = 3, .pause_ms = 1};
		network_attach(&host, &o);
		assert_int_equal(host.fetch(host.ctx, &what, &out, &err), known ? 0 : -1);
		if (!known)
			expect_text(&err, "サーバーの証明書を確かめられません（", "certificate cannot be verified (");
		assert_int_equal(authority_asked(&a, AUTHORITY_STAMP), known);
		network_detach(&host);
		err_clear(&err);
	}
	/* The certificate is for 127.0.0.1 alone. */
	struct host host = a.host;
	char url[64];
	snprintf(url, sizeof(url), "https://localhost%s", strrchr(a.url[AUTHORITY_STAMP], ':'));
	network_attach(&host, &(struct network_options){.certificates = root.text, .whole_ms = LONG_MS});
	const struct fetch wrong = ask_for(AUTHORITY_STAMP, url, 65536);
	assert_int_equal(host.fetch(host.ctx, &wrong, &out, &err), -1);
	expect_text(&err, "サーバーの証明書を確かめられません（", "certificate cannot be verified (");
	network_detach(&host);
	err_clear(&err);
	buf_clear(&out);
	authority_close(&a);
}

static void test_library(void **state)
{
	(void)state;
	static const char *const names[] = {"libnone-such.so.9", "libc.so.6"};
	struct authority a;
	struct buf out;
	struct err err = {0};
	authority_open(&a, &(struct authority_options){0});
	buf_init(&out, 65536);
	for (int i = 0; i < 2; i++) {
		struct host host = a.host;
		network_attach(&host, &(struct network_options){.library = names[i]});
		const struct fetch what = {.url = "http://127.0.0.1:9/", .max = 100};
		assert_int_equal(host.fetch(host.ctx, &what, &out, &err), -1);
		expect_text(&err, "apt install libcurl4", "apt install libcurl4");
		network_detach(&host);
		err_clear(&err);
	}
	authority_close(&a);
}

/* The host stays what it was but for fetch, and a time-stamp goes all the way. */
static void test_whole_way(void **state)
{
	(void)state;
	struct authority a;
	struct buf token, file;
	struct err err = {0};
	unsigned char imprint[DIGEST_BYTES], random[2][32] = {{0}, {0}};
	struct timestamp t = {0};
	const struct cms_content content = {{"contract", ""}, {8, 0}};
	authority_open(&a, &(struct authority_options){.server = true, .middle = true});
	struct host host = a.host;
	network_attach(&host, &(struct network_options){.whole_ms = LONG_MS});
	assert_int_equal(host.now(host.ctx), KEYS_NOW);
	assert_int_equal(host.random(host.ctx, random[0], sizeof(random[0]), &err), 0);
	assert_memory_not_equal(random[0], random[1], sizeof(random[0]));
	struct tool_path path = tool_path(a.folder, "written");
	buf_init(&file, 64);
	assert_int_equal(host.write(host.ctx, path.text, "x", 1, 0600, &err), 0);
	assert_int_equal(host.read(host.ctx, path.text, 64, &file, &err), 0);
	assert_string_equal(buf_text(&file), "x");
	digest_bytes("contract", 8, imprint);
	buf_init(&token, TIMESTAMP_MAX_BYTES);
	assert_int_equal(timestamp_get(a.url[AUTHORITY_STAMP], imprint, &host, &token, &err), 0);
	assert_int_equal(timestamp_check(token.p, token.n, &content, &t), TIMESTAMP_SOUND);
	assert_int_equal(t.moment, KEYS_NOW);
	timestamp_clear(&t);
	network_detach(&host);
	buf_clear(&token);
	buf_clear(&file);
	authority_close(&a);
}

struct shown_row {
	const char *name, *url, *shown;
};

static const struct shown_row shown_rows[] = {
    {"plain", "http://tsa.test/tsa", "http://tsa.test/tsa"},
    {"user and password", "https://u:p@tsa.test:8/t", "https://tsa.test:8/t"},
    {"@ in the password", "http://u:p@q@tsa.test/", "http://tsa.test/"},
    {"@ in the path", "http://tsa.test/a@b", "http://tsa.test/a@b"},
    {"@ in the query", "http://tsa.test?a@b", "http://tsa.test?…"},
    {"query", "http://tsa.test/?key=1", "http://tsa.test/?…"},
    {"fragment", "http://tsa.test/#key", "http://tsa.test/?…"},
    {"no scheme", "u:p@tsa.test/", "tsa.test/"},
    {"terminal", "http://tsa.test/\x1b[31m", "http://tsa.test/?[31m"},
    {"empty", "", ""},
};

static void test_shown(void **state)
{
	const struct shown_row *row = *state;
	char text[4000];
	assert_string_equal(url_shown(row->url).text, row->shown);
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	memcpy(text, "http://", 7);
	struct url_shown cut = url_shown(text);
	assert_true(strlen(cut.text) < URL_SHOWN);
	assert_non_null(strstr(cut.text, "xxx…"));
}

int main(void)
{
	struct check_list l = {0};
	static const char *const variables[] = {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"};
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		unsetenv(variables[i]);
	CHECK_ROWS(&l, test_ocsp, ocsp_rows, "openssl ocsp");
	CHECK_ROWS(&l, test_list, list_rows, "openssl crl");
	CHECK_ROWS(&l, test_fetch, fetch_rows, "asked");
	CHECK_ROWS(&l, test_address, address_rows, "address");
	check_add(&l, test_heard, NULL, "what a server hears");
	check_add(&l, test_proxy, NULL, "proxy");
	check_add(&l, test_proxy, "", "proxy of the environment");
	check_add(&l, test_secrets, NULL, "passwords are not told");
	check_add(&l, test_tls, NULL, "https");
	check_add(&l, test_library, NULL, "without libcurl");
	check_add(&l, test_whole_way, NULL, "a time-stamp");
	CHECK_ROWS(&l, test_shown, shown_rows, "URL shown");
	return check_run(&l, "network");
}
