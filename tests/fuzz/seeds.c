/* seeds: what the fuzzer starts from, written into tests/fuzz: the authority, the signed files that fuzz_update.c goes
 * on from, and for each target some inputs made as the program makes them. Their signatures have room for a few
 * kilobytes only, so that the fuzzer spends its time on what matters. Run it in the project's folder, then minimise
 * (`make fuzz` does). */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/pem.h>

#include "assess/digest.h"
#include "forms/extend.h"
#include "forms/gather.h"
#include "forms/key.h"
#include "forms/timestamp.h"
#include "tests/check.h"
#include "tests/forge.h"
#include "tests/fuzz/fuzz.h"
#include "tests/pdfs.h"
#include "tests/tool.h"

enum { MAX = 1 << 20, ROOM = 1200, ROOM_STAMPED = 3600 };

static const char corpus[] = "tests/fuzz/corpus";

static void save(const char *target, const char *name, const struct buf *bytes)
{
	char folder[128];
	snprintf(folder, sizeof(folder), "%s/%s", corpus, target);
	mkdir(corpus, 0777);
	mkdir(folder, 0777);
	tool_write(folder, name, bytes);
}

static void save_text(const char *target, const char *name, const char *text)
{
	struct buf b;
	buf_init(&b, MAX);
	buf_str(&b, text);
	save(target, name, &b);
	buf_clear(&b);
}

/* A small signature, by hand */

static int current_size(const struct buf *pdf)
{
	return (int)strtol(pdf->p + pdfs_find_last(pdf, "/Size ") + 6, NULL, 10);
}

static void fill(struct forge *w, struct buf *pdf, enum forge_role role, bool stamped, int room)
{
	char number[40];
	struct buf cms;
	size_t range = pdfs_find_last(pdf, "/ByteRange[0 ") + 13;
	size_t a = pdfs_find(pdf, "/Contents<", range) + 9, b = a + 2 + 2 * (size_t)room, c = pdf->n - b;
	int n = snprintf(number, sizeof(number), "%zu %zu %zu", a, b, c);
	memcpy(pdf->p + range, number, (size_t)n);
	const struct cms_content content = {{pdf->p, pdf->p + b}, {a, c}};
	const struct cms_stamper stamper = {w, forge_stamper};
	buf_init(&cms, CMS_MAX_BYTES);
	if (cms_sign(w->key[role], &content, stamped ? &stamper : NULL, &cms, &w->err))
		fail_msg("%s", w->err.item[0].text.en);
	assert_true(cms.n <= (size_t)room);
	for (size_t i = 0; i < cms.n; i++) {
		char two[3];
		snprintf(two, sizeof(two), "%02x", (unsigned char)cms.p[i]);
		memcpy(pdf->p + a + 1 + 2 * i, two, 2);
	}
	buf_clear(&cms);
}

static void sign(struct forge *w, struct buf *pdf, enum forge_role role, bool stamped)
{
	static const char mdp[] = "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams"
				  "<</Type/TransformParams/V/1.2/P 2>>>>]";
	int form = current_size(pdf), signature = form + 1, room = stamped ? ROOM_STAMPED : ROOM;
	char dict[2 * ROOM_STAMPED + 500], widget[300], catalog[200];
	snprintf(dict, sizeof(dict),
		 "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:20260601140500+09'00')%s"
		 "/ByteRange[0                      ]/Contents<%0*d>>>",
		 role == FORGE_AUTHOR ? mdp : "", 2 * room, 0);
	snprintf(
	    widget, sizeof(widget),
	    "<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/P %d 0 R/Rect[%d 40 %d 90]/V %d 0 R/AP<</N %d 0 R>>>>",
	    forge_field(role), PDFS_PAGE, 40 + 175 * (int)role, 205 + 175 * (int)role, signature, form);
	snprintf(catalog, sizeof(catalog), "<</Type/Catalog/Pages %d 0 R/AcroForm %d 0 R/Perms<</DocMDP %d 0 R>>>>",
		 PDFS_PAGES, PDFS_FORM, signature);
	struct pdfs_object object[] = {
	    {form, "<</Type/XObject/Subtype/Form/BBox[0 0 165 50]/Length 0>>\nstream\n\nendstream"},
	    {signature, dict},
	    {PDFS_AUTHOR + (int)role, widget},
	    {role == FORGE_AUTHOR ? PDFS_CATALOG : 0, catalog},
	    {0, NULL}};
	pdfs_update(pdf, object, signature + 1, NULL);
	fill(w, pdf, role, stamped, room);
}

static void make(struct forge *w, struct buf *pdf, int signatures, bool packed, bool stamped)
{
	buf_init(pdf, MAX);
	pdfs_make(pdf);
	if (packed)
		pdfs_pack(pdf);
	for (int i = 0; i < signatures; i++)
		sign(w, pdf, (enum forge_role)i, stamped);
}

/* Files */

static void make_files(struct forge *w)
{
	static const struct {
		const char *name;
		int signatures;
		bool packed, base;
	} files[] = {{"unsigned", 0, false, false}, {"unsigned-packed", 0, true, false},
		     {"one", 1, false, true},       {"two", 2, false, true},
		     {"packed", 1, true, true},     {"packed-three", 3, true, false}};
	mkdir("tests/fuzz/base", 0777);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct buf pdf;
		char name[64];
		make(w, &pdf, files[i].signatures, files[i].packed, false);
		snprintf(name, sizeof(name), "%s.pdf", files[i].name);
		save("pdf", name, &pdf);
		if (files[i].base)
			tool_write("tests/fuzz/base", name, &pdf);
		buf_clear(&pdf);
	}
	struct buf streams;
	buf_init(&streams, MAX);
	pdfs_streams(&streams, &(struct pdfs_streams){.flate = true});
	save("pdf", "streams.pdf", &streams);
	buf_clear(&streams);
}

/* As far up the ladder as it goes. */
static void make_ladder(struct forge *w)
{
	struct buf pdf, next;
	const struct extend_input in = {
	    .authority = w->ca.url[AUTHORITY_STAMP], .trust = w->ca.trust, .now = w->ca.now};
	make(w, &pdf, 1, false, true);
	for (int i = 0; i < 3; i++) {
		char name[32];
		enum extend_step step;
		snprintf(name, sizeof(name), "ladder-%d.pdf", i);
		save("pdf", name, &pdf);
		if (i == 2)
			tool_write("tests/fuzz/base", "archive.pdf", &pdf);
		buf_init(&next, MAX);
		if (extend_pdf(&pdf, &in, &w->ca.host, &next, &step, &w->err))
			fail_msg("%s", w->err.item[0].text.en);
		buf_clear(&pdf);
		pdf = next;
	}
	save("pdf", "ladder-3.pdf", &pdf);
	buf_clear(&pdf);
}

/* For fuzz_update.c; object 12 and up are new to all bases. */
static void make_updates(void)
{
	static const char store[] = "/DSS 20 0 R>>\nendobj\n20 0 obj\n<</Type/DSS/Certs[21 0 R]>>\nendobj\n"
				    "21 0 obj\n<</Length 1>>\nstream\nx\nendstream\nendobj\n";
	static const struct {
		const char *name, *text;
	} updates[] = {
	    {"page", "4 0 obj\n<</Length 3>>\nstream\nq Q\nendstream\nendobj\n"},
	    {"pages", "2 0 obj\n<</Type/Pages/Count 2/Kids[3 0 R 20 0 R]>>\nendobj\n20 0 obj\n<</Type/Page/Parent 2 0 R"
		      "/MediaBox[0 0 595 842]/Contents 11 0 R>>\nendobj\n"},
	    {"form",
	     "6 0 obj\n<</SigFlags 3/Fields[7 0 R 8 0 R 9 0 R 20 0 R]>>\nendobj\n20 0 obj\n<</Type/Annot"
	     "/Subtype/Widget/FT/Sig/T(stamp)/F 132/P 3 0 R/Rect[0 0 0 0]/V 21 0 R>>\nendobj\n21 0 obj\n"
	     "<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161/ByteRange[0 1 2 3]/Contents<00>>>"
	     "\nendobj\n"},
	    {"field", "8 0 obj\n<</Type/Annot/Subtype/Widget/FT/Sig/T(approver)/F 132/P 3 0 R/Rect[215 40 380 90]"
		      "/V 20 0 R/AP<</N 21 0 R>>>>\nendobj\n20 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite"
		      "/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<00>>>\nendobj\n21 0 obj\n"
		      "<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Length 0>>\nstream\n\nendstream\nendobj\n"},
	    {"info", "10 0 obj\n<</Title(other)>>\nendobj\n"},
	    {"root", "20 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\ntrailer/Root 20 0 R"},
	    {"nothing", ""},
	};
	for (int base = 0; base < 4; base++) {
		char text[1000], name[32];
		for (size_t i = 0; i < sizeof(updates) / sizeof(updates[0]); i++) {
			snprintf(text, sizeof(text), "%c%s", '0' + base, updates[i].text);
			snprintf(name, sizeof(name), "%s-%d", updates[i].name, base);
			save_text("update", name, text);
		}
		/* The catalogue of each base names its first signature: 13, behind pdf_pack's two. */
		snprintf(text, sizeof(text),
			 "%c1 0 obj\n<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/Perms<</DocMDP %d 0 R>>%s", '0' + base,
			 base == 2 ? 15 : 13, store);
		snprintf(name, sizeof(name), "store-%d", base);
		save_text("update", name, text);
	}
}

/* Objects of DER */

static void make_cms(struct forge *w)
{
	const char *text = FUZZ_CONTENT;
	const struct cms_content content = {{text, text + 4}, {4, strlen(text) - 4}};
	const struct cms_stamper stamper = {w, forge_stamper};
	struct keys_pair rsa =
	    authority_issue(&w->ca, &(struct authority_cert){.keys = {.kind = "RSA-2048", .name = "rsa"}});
	struct key *rsa_key = forge_load(w, &rsa, KEYS_NOW);
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = {"p256", "p256-stamped", "rsa"};
		struct buf out;
		buf_init(&out, MAX);
		assert_int_equal(
		    cms_sign(i == 2 ? rsa_key : w->key[i], &content, i == 1 ? &stamper : NULL, &out, &w->err), 0);
		save("cms", names[i], &out);
		buf_clear(&out);
	}
	key_free(rsa_key);
	keys_clear(&rsa);
}

static void make_stamps(struct forge *w)
{
	static const struct {
		const char *name;
		enum authority_style style;
		enum authority_fault fault;
	} stamps[] = {{"v2", STYLE_V2, FAULT_NONE},           {"v1", STYLE_V1, FAULT_NONE},
		      {"rich", STYLE_RICH, FAULT_NONE},       {"cms", STYLE_CMS, FAULT_NONE},
		      {"imprint", STYLE_V2, FAULT_IMPRINT},   {"sha1", STYLE_V2, FAULT_SHA1},
		      {"certless", STYLE_V2, FAULT_CERTLESS}, {"unfit", STYLE_CMS, FAULT_UNFIT}};
	unsigned char digest[DIGEST_BYTES];
	digest_bytes(FUZZ_CONTENT, strlen(FUZZ_CONTENT), digest);
	for (size_t i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++) {
		struct buf out;
		buf_init(&out, MAX);
		w->ca.style = stamps[i].style;
		authority_fail(&w->ca, AUTHORITY_STAMP, stamps[i].fault, 0);
		authority_stamp(&w->ca, digest, &out);
		save("timestamp", stamps[i].name, &out);
		buf_clear(&out);
	}
	w->ca.style = STYLE_V2;
	authority_fail(&w->ca, AUTHORITY_STAMP, FAULT_NONE, 0);
}

static void add_item(struct buf *out, char kind, const struct buf *der)
{
	buf_add(out, &kind, 1);
	buf_add(out, der->p, der->n);
}

static void add_certificate(struct buf *out, X509 *x)
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	buf_add(out, "\0", 1);
	buf_add(out, der, (size_t)n);
	OPENSSL_free(der);
}

static void make_evidence(struct forge *w)
{
	for (int i = 0; i < 6; i++) {
		static const char *const names[] = {"cert", "crl", "ocsp", "all", "revoked", "revoked-ocsp"};
		struct buf out, crl, ocsp;
		const enum authority_fault fault = i >= 4 ? FAULT_REVOKED : FAULT_NONE;
		authority_fail(&w->ca, AUTHORITY_OCSP, fault, 0);
		authority_fail(&w->ca, AUTHORITY_LIST, fault, 0);
		buf_init(&out, MAX);
		buf_init(&crl, MAX);
		buf_init(&ocsp, MAX);
		authority_list(&w->ca, AUTHORITY_ROOT, &crl);
		authority_ocsp(&w->ca, w->signer[0].cert, &ocsp);
		add_certificate(&out, w->signer[0].cert);
		if (i == 1 || i == 3 || i == 4)
			add_item(&out, 1, &crl);
		if (i == 2 || i == 3 || i == 5)
			add_item(&out, 2, &ocsp);
		if (i == 3)
			add_certificate(&out, w->ca.stamper.cert);
		save("evidence", names[i], &out);
		buf_clear(&out);
		buf_clear(&crl);
		buf_clear(&ocsp);
	}
	authority_fail(&w->ca, AUTHORITY_OCSP, FAULT_NONE, 0);
	authority_fail(&w->ca, AUTHORITY_LIST, FAULT_NONE, 0);
}

/* Answers of servers, as they come to a host that draws no random numbers. */

struct asking {
	struct host real;
	struct buf *heard;
	char kind;
};

static int fetch(void *ctx, const struct fetch *what, struct buf *out, struct err *err)
{
	struct asking *a = ctx;
	int rc = a->real.fetch(a->real.ctx, what, out, err);
	if (rc)
		return rc;
	buf_clear(a->heard);
	buf_add(a->heard, &a->kind, 1);
	buf_add(a->heard, buf_text(out), out->n);
	return rc;
}

static int64_t same_time(void *ctx)
{
	(void)ctx;
	return FUZZ_NOW;
}

static int no_random(void *ctx, void *bytes, size_t n, struct err *err)
{
	(void)ctx;
	(void)err;
	memset(bytes, FUZZ_RANDOM, n);
	return 0;
}

static void hear_time(struct forge *w, struct host *host)
{
	unsigned char imprint[DIGEST_BYTES];
	struct buf token;
	digest_bytes(FUZZ_CONTENT, strlen(FUZZ_CONTENT), imprint);
	buf_init(&token, MAX);
	timestamp_get(w->ca.url[AUTHORITY_STAMP], imprint, host, &token, NULL);
	buf_clear(&token);
}

static void hear_revocation(struct forge *w, struct host *host)
{
	struct trust *trust = NULL;
	struct evidence *e = evidence_new();
	const struct trust_case c = {
	    .cert = &w->signer[0].cert, .certs = 1, .moment = FUZZ_NOW, .proved = true, .now = FUZZ_NOW};
	assert_int_equal(trust_load(&trust, w->ca.trust, host, &w->err), 0);
	const struct gather g = {trust, host, e};
	gather_path(&g, &c, NULL);
	trust_free(trust);
	evidence_free(e);
}

static void make_answers(struct forge *w)
{
	static const struct {
		const char *name;
		enum authority_service asked, silent;
		enum authority_fault fault;
	} answers[] = {{"stamp", AUTHORITY_STAMP, AUTHORITY_ISSUER, FAULT_NONE},
		       {"stamp-rejected", AUTHORITY_STAMP, AUTHORITY_ISSUER, FAULT_REJECTED},
		       {"stamp-nonce", AUTHORITY_STAMP, AUTHORITY_ISSUER, FAULT_NONCE},
		       {"ocsp", AUTHORITY_OCSP, AUTHORITY_LIST, FAULT_NONE},
		       {"ocsp-rejected", AUTHORITY_OCSP, AUTHORITY_LIST, FAULT_REJECTED},
		       {"ocsp-revoked", AUTHORITY_OCSP, AUTHORITY_LIST, FAULT_REVOKED},
		       {"list", AUTHORITY_LIST, AUTHORITY_OCSP, FAULT_NONE},
		       {"list-revoked", AUTHORITY_LIST, AUTHORITY_OCSP, FAULT_REVOKED}};
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct buf heard;
		const bool time = answers[i].asked == AUTHORITY_STAMP;
		struct asking a = {.real = w->ca.host, .heard = &heard, .kind = time ? '0' : '1'};
		struct host host = {&a, same_time, no_random, w->ca.host.read, w->ca.host.write, fetch};
		buf_init(&heard, MAX);
		authority_fail(&w->ca, answers[i].asked, answers[i].fault, 0);
		authority_fail(&w->ca, answers[i].silent, FAULT_MISSING, 0);
		if (time)
			hear_time(w, &host);
		else
			hear_revocation(w, &host);
		save("answer", answers[i].name, &heard);
		buf_clear(&heard);
		authority_fail(&w->ca, answers[i].asked, FAULT_NONE, 0);
		authority_fail(&w->ca, answers[i].silent, FAULT_NONE, 0);
	}
}

static void save_signer(struct forge *w)
{
	struct buf der;
	buf_init(&der, MAX);
	add_certificate(&der, w->signer[0].cert);
	/* Behind the byte that says what it is. */
	const struct buf bare = {.p = der.p + 1, .n = der.n - 1};
	tool_write("tests/fuzz/base", "signer.der", &bare);
	buf_clear(&der);
}

static void write_seeds(void **state)
{
	struct forge w;
	(void)state;
	forge_open(&w);
	mkdir("tests/fuzz/trust", 0777);
	keys_pem("tests/fuzz/trust/root.crt", NULL, w.ca.issuer[AUTHORITY_ROOT].cert, NULL, NULL, false);
	make_files(&w);
	make_updates();
	make_cms(&w);
	make_stamps(&w);
	make_evidence(&w);
	make_ladder(&w);
	save_signer(&w);
	make_answers(&w);
	forge_close(&w);
}

int main(void)
{
	struct check_list l = {0};
	check_add(&l, write_seeds, NULL, "seeds");
	return check_run(&l, "seeds");
}
