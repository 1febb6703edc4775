/* A vendor signs the prepared field with a program of their own, behind the city's two signatures. What is PAdES and
 * shows nothing but the signature verifies; what is not is never called intact, and the file says why. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms/pdf_writer.h"
#include "tests/forge_attack.h"
#include "tests/golden.h"
#include "tests/tool.h"

enum { MAX = 16 << 20, WORDS = 24, MISSING = 127 };

static const char java_path[] =
    "/usr/share/java/pdfbox2.jar:/usr/share/java/fontbox2.jar:/usr/share/java/commons-logging.jar:"
    "/usr/share/java/bcprov.jar:/usr/share/java/bcpkix.jar:/usr/share/java/bcutil.jar";

struct program {
	const char *name;
	const char *prepare[3][WORDS]; /* run before it, in order */
	const char *sign[WORDS];       /* in.pdf to out.pdf with vendor.p12; "@…" is a file under tests/ */
	enum integrity integrity;      /* INTEGRITY_INTACT; else only not that */
	const char *ja;                /* part of the reason */
};

static const struct program programs[] = {
    {"PDFBox and BouncyCastle",
     {{NULL}},
     {"java", "-cp", java_path, "@VendorSign.java", "in.pdf", "out.pdf", "vendor.p12", "test pass", "vendor",
      "1780272000"},
     INTEGRITY_INTACT,
     NULL},
    /* Its signature is adbe.pkcs7.detached in BER, and an object that was never there is used for the second time. */
    {"pdfsig of poppler",
     {{"mkdir", "nss"},
      {"certutil", "-N", "-d", "nss", "--empty-password"},
      {"pk12util", "-i", "vendor.p12", "-d", "nss", "-W", "test pass", "-K", ""}},
     {"pdfsig", "-nssdir", "nss", "in.pdf", "out.pdf", "-sign", "vendor", "-nick", "test"},
     INTEGRITY_BROKEN,
     "相互参照ストリーム"},
    /* It uses the catalogue's own fonts and adds what hangs from older objects. */
    {"mutool of MuPDF",
     {{NULL}},
     {"mutool", "sign", "-s", "vendor.p12", "-P", "test pass", "-o", "out.pdf", "in.pdf", "@field"},
     INTEGRITY_BROKEN,
     NULL},
};

static void make_document(struct forge *w, struct buf *out)
{
	struct scene s;
	const struct form *f = form_find("checklist");
	struct forgery signing = {.world = w};
	scene_open(&s, "tests/examples/cloud-mixed.ini");
	struct form_input in = {.answers = s.a, .verdict = s.v, .id = "R8-0001", .view = f->view, .now = SCENE_NOW};
	struct document *d = f->build(&in);
	buf_init(&signing.pdf, MAX);
	assert_int_equal(pdf_write(d, NULL, &signing.pdf, &w->err), 0);
	document_free(d);
	scene_close(&s);
	forge_sign(&signing, FORGE_AUTHOR, NULL);
	forge_sign(&signing, FORGE_APPROVER, NULL);
	*out = signing.pdf;
}

/* The object number of the vendor's field, which mutool wants. */
static void field_number(const struct buf *pdf, char out[16])
{
	struct pdf *p = NULL;
	const struct pdf_value *at = NULL;
	const struct pdf_object *o, *found = NULL;
	struct arena *a = arena_new();
	assert_int_equal(pdf_open(&p, pdf->p, pdf->n, NULL), PDF_READABLE);
	while ((o = pdf_signature_field(p, p->revisions - 1, &at)))
		if (strcmp(pdf_text(a, pdf_get(o->value, "T")), "vendor") == 0)
			found = o;
	assert_non_null(found);
	snprintf(out, 16, "%d", found->number);
	pdf_close(p);
	arena_free(a);
}

/* False when a program is not installed. */
static bool run(const struct forge *w, const char *const *words, const struct buf *pdf)
{
	const char *argv[WORDS] = {NULL};
	char number[16] = "", *script = NULL;
	struct buf said;
	buf_init(&said, MAX);
	for (size_t i = 0; i + 1 < WORDS && words[i]; i++) {
		argv[i] = words[i];
		if (strcmp(words[i], "@field") == 0) {
			field_number(pdf, number);
			argv[i] = number;
		} else if (words[i][0] == '@') {
			char *relative;
			assert_true(asprintf(&relative, "tests/%s", words[i] + 1) > 0);
			script = realpath(relative, NULL);
			assert_non_null(script);
			argv[i] = script;
			free(relative);
		}
	}
	int code = tool_run(w->ca.folder, argv, &said);
	/* pdfsig says at its end that NSS could not shut down, and ends with 1 for that. */
	if (code != 0 && code != MISSING && strcmp(argv[0], "pdfsig") != 0)
		fail_msg("%s: exit %d: %s", argv[0], code, buf_text(&said));
	bool there = code != MISSING && !strstr(buf_text(&said), "NoClassDefFoundError");
	free(script);
	buf_clear(&said);
	return there;
}

static void check_report(const struct program *p, const struct verify_report *r)
{
	if (p->integrity != INTEGRITY_INTACT) {
		assert_int_not_equal(r->integrity, INTEGRITY_INTACT);
		assert_false(verify_ok(r));
		if (p->ja && !strstr(r->text.ja, p->ja))
			fail_msg("%s", r->text.ja);
		return;
	}
	if (r->integrity != INTEGRITY_INTACT)
		fail_msg("%s", r->text.ja);
	assert_int_equal(r->signatures, 3);
	assert_string_equal(r->signature[2].field, "vendor");
	for (size_t i = 0; i < r->signatures; i++)
		assert_int_equal(r->signature[i].identity, IDENTITY_TRUSTED);
	assert_true(verify_ok(r));
}

static void test_program(void **state)
{
	const struct program *p = *state;
	struct forge w;
	struct buf pdf;
	bool there = true;
	forge_open(&w);
	make_document(&w, &pdf);
	tool_write(w.ca.folder, "in.pdf", &pdf);
	struct tool_path key = tool_path(w.ca.folder, "vendor.p12");
	keys_p12(key.text, w.signer[FORGE_VENDOR].key, w.signer[FORGE_VENDOR].cert, NULL, "test pass");
	for (size_t i = 0; i < 3 && there && p->prepare[i][0]; i++)
		there = run(&w, p->prepare[i], &pdf);
	there = there && run(&w, p->sign, &pdf);
	if (there) {
		struct verify_report *r = NULL;
		const struct verify_options options = {.trust = w.ca.trust, .now = w.ca.now};
		buf_clear(&pdf);
		tool_read(w.ca.folder, "out.pdf", &pdf);
		assert_int_equal(verify_bytes(&r, pdf.p, pdf.n, &options, &w.ca.host, &w.err), 0);
		check_report(p, r);
		verify_report_free(r);
	}
	buf_clear(&pdf);
	forge_close(&w);
	if (!there) {
		print_message("skipped: %s is not installed\n", p->name);
		skip();
	}
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, test_program, programs, "signed by");
	return check_run(&list, "foreign");
}
