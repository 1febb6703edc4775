#define _GNU_SOURCE
#include "tests/opinions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/check.h"
#include "tests/structure.h"
#include "tests/tool.h"

enum { MAX = 64 << 20, ABSENT = 127 };

static const char pdfbox_path[] =
    "/usr/share/java/pdfbox2.jar:/usr/share/java/fontbox2.jar:/usr/share/java/commons-logging.jar:"
    "/usr/share/java/bcprov.jar:/usr/share/java/bcpkix.jar:/usr/share/java/bcutil.jar";

/* False, and a word, when there is no such program. */
static bool run(const char *folder, const char *const *argv, struct buf *said)
{
	buf_clear(said);
	int code = tool_run(folder, argv, said);
	if (code == ABSENT) {
		print_message("%s is not installed; passed over\n", argv[0]);
		return false;
	}
	if (code)
		fail_msg("%s: exit %d: %s", argv[0], code, buf_text(said));
	return true;
}

static void expect(const struct buf *said, const char *word, size_t wanted)
{
	size_t n = 0;
	for (const char *at = buf_text(said); (at = strstr(at, word)); at++)
		n++;
	if (n != wanted)
		fail_msg("'%s' %zu times, not %zu, in: %s", word, n, wanted, buf_text(said));
}

void opinion_qpdf(const char *folder, const struct buf *pdf)
{
	struct buf said;
	buf_init(&said, MAX);
	tool_write(folder, "signed.pdf", pdf);
	if (run(folder, (const char *[]){"qpdf", "--check", "signed.pdf", NULL}, &said)) {
		expect(&said, "No syntax or stream encoding errors found", 1);
		expect(&said, "WARNING", 0);
	}
	buf_clear(&said);
}

/* The database is made once for a folder: that takes longest. */
static bool trust_root(const char *folder, struct buf *said)
{
	static const char *const steps[][12] = {
	    {"mkdir", "nss", NULL},
	    {"certutil", "-N", "-d", "sql:nss", "--empty-password", NULL},
	    {"certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", "C,C,C", "-i", "root.pem", NULL},
	};
	bool there = true;
	if (access(tool_path(folder, "nss/cert9.db").text, F_OK) == 0)
		return true;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && there; i++)
		there = run(folder, steps[i], said);
	return there;
}

void opinion_pdfsig(const char *folder, const struct buf *pdf, size_t signatures, size_t stamps)
{
	struct buf said;
	buf_init(&said, MAX);
	tool_write(folder, "signed.pdf", pdf);
	if (trust_root(folder, &said) &&
	    run(folder, (const char *[]){"pdfsig", "-nssdir", "sql:nss", "signed.pdf", NULL}, &said)) {
		expect(&said, "Signature is Valid.", signatures);
		expect(&said, "Certificate is Trusted.", signatures);
		expect(&said, "Signature Field Name: timestamp", stamps);
	}
	buf_clear(&said);
}

/* OpenSSL */

/* The next signature of the file, as any other program would find it: its value into value.der, the bytes it covers
 * into content; *at is where to look. */
struct found {
	bool any, stamp;
	size_t at;
};

static void extract(const char *folder, const struct buf *pdf, struct found *f)
{
	static const char range[] = "/ByteRange[0 ";
	struct buf value, content;
	const char *here = memmem(pdf->p + f->at, pdf->n - f->at, range, sizeof(range) - 1);
	f->any = here != NULL;
	if (!here)
		return;
	const char *start = here;
	while (memcmp(start, " obj", 4) != 0)
		start--;
	f->stamp = memmem(start, (size_t)(here - start), "ETSI.RFC3161", 12);
	char *end;
	size_t a = strtoul(here + sizeof(range) - 1, &end, 10), b = strtoul(end, &end, 10), c = strtoul(end, &end, 10);
	assert_true(a < b && b + c <= pdf->n);
	buf_init(&value, MAX);
	buf_init(&content, MAX);
	buf_add(&content, pdf->p, a);
	buf_add(&content, pdf->p + b, c);
	for (size_t i = a + 1; i + 2 < b; i += 2) {
		const char pair[3] = {pdf->p[i], pdf->p[i + 1], 0};
		const char byte = (char)strtoul(pair, NULL, 16);
		buf_add(&value, &byte, 1);
	}
	tool_write(folder, "value.der", &value);
	tool_write(folder, "content", &content);
	f->at = (size_t)(end - pdf->p);
	buf_clear(&value);
	buf_clear(&content);
}

static bool check_signature(const char *folder, const char *moment, struct buf *said)
{
	const char *argv[] = {"openssl", "cms",       "-verify",  "-cades",  "-binary",   "-inform",  "DER",
			      "-in",     "value.der", "-content", "content", "-CAfile",   "root.pem", "-purpose",
			      "any",     "-attime",   moment,     "-out",    "/dev/null", NULL};
	if (!run(folder, argv, said))
		return false;
	expect(said, "successful", 1);
	return true;
}

/* `openssl ts` wants exactly the token, without the zeros behind it. */
static bool check_stamp(const char *folder, const char *moment, struct buf *said)
{
	const char *cut[] = {"openssl",   "cms",      "-cmsout", "-inform", "DER",       "-in",
			     "value.der", "-outform", "DER",     "-out",    "token.der", NULL};
	const char *argv[] = {"openssl", "ts",      "-verify",  "-token_in", "-in",  "token.der", "-data",
			      "content", "-CAfile", "root.pem", "-attime",   moment, NULL};
	if (!run(folder, cut, said) || !run(folder, argv, said))
		return false;
	expect(said, "Verification: OK", 1);
	return true;
}

void opinion_openssl(const char *folder, const struct buf *pdf, size_t signatures, size_t stamps, int64_t moment)
{
	struct found f = {.any = true};
	size_t n[2] = {0, 0};
	char text[24];
	struct buf said;
	buf_init(&said, MAX);
	snprintf(text, sizeof(text), "%" PRId64, moment);
	for (;;) {
		extract(folder, pdf, &f);
		if (!f.any)
			break;
		n[f.stamp]++;
		if (!(f.stamp ? check_stamp : check_signature)(folder, text, &said))
			break;
	}
	if (!f.any) {
		assert_int_equal(n[0], signatures);
		assert_int_equal(n[1], stamps);
	}
	buf_clear(&said);
}

/* PDFBox */

/* "0.pdf", "1.pdf", … */
static const char *file_name(struct arena *a, size_t i)
{
	return arena_printf(a, "%zu.pdf", i);
}

static void expect_files(struct arena *a, const struct buf *said, const struct opinion_file *file, size_t files)
{
	for (size_t i = 0; i < files; i++) {
		expect(said, arena_printf(a, "%s: valid signature ", file_name(a, i)), file[i].signatures);
		expect(said, arena_printf(a, "%s: valid time-stamp ", file_name(a, i)), file[i].stamps);
	}
}

void opinion_pdfbox(const char *folder, const struct opinion_file *file, size_t files, int64_t moment)
{
	enum { FIXED = 6 };
	const char *argv[FIXED + OPINION_FILES + 1] = {"java", "-cp", pdfbox_path};
	struct arena *a = arena_new();
	struct buf said;
	char *checker = realpath("tests/SignatureCheck.java", NULL);
	assert_non_null(checker);
	assert_true(files <= OPINION_FILES);
	buf_init(&said, MAX);
	argv[3] = checker;
	argv[4] = "root.pem";
	argv[5] = arena_printf(a, "%" PRId64, moment);
	for (size_t i = 0; i < files; i++) {
		argv[FIXED + i] = file_name(a, i);
		tool_write(folder, argv[FIXED + i], file[i].pdf);
	}
	if (run(folder, argv, &said))
		expect_files(a, &said, file, files);
	free(checker);
	buf_clear(&said);
	arena_free(a);
}

/* The rules of PDF/A and PDF/UA */

static void check_rules(struct paper *p, const struct paper_rule *rules)
{
	for (const struct paper_rule *r = rules; r->name; r++) {
		buf_clear(&p->wrong);
		r->check(p);
		if (p->wrong.n)
			fail_msg("%s: %s", r->name, buf_text(&p->wrong));
	}
}

void opinion_rules(const char *folder, const struct buf *pdf, const struct document *d)
{
	struct paper_source source = {0};
	struct buf file;
	buf_init(&file, PAPER_MAX);
	buf_add(&file, pdf->p, pdf->n);
	paper_source_open(&source, folder, &file);
	struct paper *p = paper_open(&source, d);
	paper_read(p);
	check_rules(p, paper_archive_rules);
	check_rules(p, paper_access_rules);
	paper_free(p);
	paper_source_clear(&source);
}
