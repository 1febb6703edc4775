#define _GNU_SOURCE
#include "tests/bench/signing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "assess/digest.h"
#include "forms/cms.h"
#include "forms/pdf_update.h"
#include "forms/sign.h"
#include "forms/verify.h"
#include "tests/bench/measure.h"

#define CASE_FILE "tests/bench/six-pages.ini"
#define PASS "a passphrase for the bench"

enum { SIGN_RUNS = 51, FILE_MAX = 64 << 20, PATH_SIZE = 256, FIELDS = 3, MEGABYTE = 1 << 20 };

static const char *const fields[FIELDS] = {"author", "approver", "vendor"};

struct signer {
	const char *kind;
	EVP_PKEY *private;
	struct key *key;
	char pem[PATH_SIZE], p12[PATH_SIZE];
};

/* Keys */

static X509 *make_certificate(EVP_PKEY *key)
{
	X509 *x = X509_new();
	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -86400);
	X509_gmtime_adj(X509_getm_notAfter(x), 86400 * 30);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8, (const unsigned char *)"bench", -1,
				   -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	X509_set_pubkey(x, key);
	if (!X509_sign(x, key, EVP_sha256()))
		die("X509_sign");
	return x;
}

static void save_key(const struct signer *s, X509 *x)
{
	FILE *pem = fopen(s->pem, "wb"), *p12 = fopen(s->p12, "wb");
	PKCS12 *both = PKCS12_create(PASS, "bench", s->private, x, NULL, 0, 0, 0, 0, 0);
	if (!pem || !PEM_write_PrivateKey(pem, s->private, NULL, NULL, 0, NULL, NULL) || !PEM_write_X509(pem, x) ||
	    fclose(pem))
		die(s->pem);
	if (!p12 || !both || !i2d_PKCS12_fp(p12, both) || fclose(p12))
		die(s->p12);
	PKCS12_free(both);
}

static void signer_open(struct signer *s, const char *kind, const char *home, struct host *host)
{
	struct err err = {0};
	unsigned bits = strncmp(kind, "RSA-", 4) == 0 ? (unsigned)strtoul(kind + 4, NULL, 10) : 0;
	*s = (struct signer){.kind = kind, .private = bits ? EVP_RSA_gen(bits) : EVP_EC_gen(kind)};
	if (!s->private)
		die(kind);
	snprintf(s->pem, sizeof(s->pem), "%s/%s.pem", home, kind);
	snprintf(s->p12, sizeof(s->p12), "%s/%s.p12", home, kind);
	X509 *x = make_certificate(s->private);
	save_key(s, x);
	X509_free(x);
	if (key_load(&s->key, s->pem, NULL, host->now(host->ctx), host, &err))
		die(err.item[0].text.en);
}

static void signer_close(struct signer *s)
{
	EVP_PKEY_free(s->private);
	key_free(s->key);
}

/* Stages */

static double raw_signature(const struct signer *s)
{
	unsigned char text[128] = {0}, value[1024];
	size_t n = sizeof(value);
	double start = now_ms();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, s->private) <= 0 ||
	    EVP_DigestSign(ctx, value, &n, text, sizeof(text)) <= 0)
		die("EVP_DigestSign");
	EVP_MD_CTX_free(ctx);
	return now_ms() - start;
}

static double digest(const struct buf *file)
{
	unsigned char out[DIGEST_BYTES];
	double start = now_ms();
	digest_bytes(file->p, file->n, out);
	return now_ms() - start;
}

static double cms(const struct signer *s, const struct buf *file)
{
	struct buf out;
	struct err err = {0};
	const struct cms_content content = {{file->p, file->p + file->n / 2}, {file->n / 2, file->n - file->n / 2}};
	buf_init(&out, CMS_MAX_BYTES);
	double start = now_ms();
	if (cms_sign(s->key, &content, NULL, &out, &err))
		die("cms_sign");
	double took = now_ms() - start;
	buf_clear(&out);
	return took;
}

static double open_pdf(const struct buf *file)
{
	struct pdf *p = NULL;
	double start = now_ms();
	if (pdf_open(&p, file->p, file->n, NULL) != PDF_READABLE)
		die("pdf_open");
	pdf_close(p);
	return now_ms() - start;
}

static double verify(const struct buf *file, struct host *host)
{
	struct verify_report *r = NULL;
	struct err err = {0};
	const struct verify_options opt = {.now = host->now(host->ctx)};
	double start = now_ms();
	if (verify_bytes(&r, file->p, file->n, &opt, host, &err) || r->integrity == INTEGRITY_BROKEN)
		die("verify");
	double took = now_ms() - start;
	verify_report_free(r);
	return took;
}

/* Puts the signature behind `file`, or leaves it as it was. */
static double sign(const struct signer *s, const char *field, struct buf *file, bool keep, struct host *host)
{
	struct buf out;
	struct err err = {0};
	const struct sign_input in = {.field = field, .reason = "確認", .when = host->now(host->ctx)};
	buf_init(&out, FILE_MAX);
	double start = now_ms();
	if (sign_pdf(file, s->key, &in, host, &out, &err))
		die(err.item[0].text.en);
	double took = now_ms() - start;
	if (keep) {
		buf_clear(file);
		*file = out;
	} else {
		buf_clear(&out);
	}
	return took;
}

static double load(const char *path, const char *pass, struct host *host)
{
	struct key *key = NULL;
	struct err err = {0};
	double start = now_ms();
	if (key_load(&key, path, pass, host->now(host->ctx), host, &err))
		die(err.item[0].text.en);
	double took = now_ms() - start;
	key_free(key);
	return took;
}

static void read_file(const char *path, struct buf *out, struct host *host)
{
	struct err err = {0};
	buf_init(out, FILE_MAX);
	if (host->read(host->ctx, path, FILE_MAX, out, &err))
		die(path);
}

static void write_file(const char *path, const struct buf *bytes, struct host *host)
{
	struct err err = {0};
	if (host->write(host->ctx, path, bytes->p, bytes->n, 0600, &err))
		die(path);
}

/* Making one */

static void print_making(const struct signer *s, const struct buf *file, struct host *host)
{
	double raw[SIGN_RUNS], sum[SIGN_RUNS], made[SIGN_RUNS], whole[SIGN_RUNS], earlier[SIGN_RUNS];
	struct buf copy = *file; /* sign() leaves it as it is */
	for (int i = 0; i < SIGN_RUNS; i++) {
		raw[i] = raw_signature(s);
		sum[i] = digest(file);
		made[i] = cms(s, file);
		earlier[i] = verify(file, host);
		whole[i] = sign(s, "author", &copy, false, host);
	}
	double r = median(raw, SIGN_RUNS), d = median(sum, SIGN_RUNS), c = median(made, SIGN_RUNS);
	double e = median(earlier, SIGN_RUNS), w = median(whole, SIGN_RUNS);
	char what[96];
	snprintf(what, sizeof(what), "CMS with %s over %.0f KB", s->kind, (double)file->n / 1024);
	print_figure(what, c, "ms", r + d, "raw signature and SHA-256");
	printf(
	    "  raw signature %.2f ms, SHA-256 %.2f; the whole signed file %.2f: checking what is there %.2f, CMS %.2f, "
	    "appearance and update %.2f\n",
	    r, d, w, e, c, w - e - c);
}

static void print_loading(const struct signer *s, struct host *host)
{
	double pem[RUNS], p12[RUNS];
	for (int i = 0; i < RUNS; i++) {
		pem[i] = load(s->pem, NULL, host);
		p12[i] = load(s->p12, PASS, host);
	}
	printf("  loading the key of %s: PEM %.2f ms, PKCS#12 %.2f ms\n", s->kind, median(pem, RUNS),
	       median(p12, RUNS));
}

/* Checking */

/* A stream of that many bytes, behind the unsigned file. */
static void add_padding(struct buf *file, size_t n)
{
	struct pdf *p = NULL;
	struct pdf_update u;
	struct buf out;
	buf_init(&out, FILE_MAX);
	if (pdf_open(&p, file->p, file->n, NULL) != PDF_READABLE)
		die("pdf_open");
	pdf_update_start(&u, p, &out);
	pdf_update_open(&u, pdf_update_number(&u));
	buf_printf(u.out, "<</Length %zu>>\nstream\n", n);
	char *bytes = mem_new(n, 1);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i * 2654435761u >> 13);
	buf_add(u.out, bytes, n);
	free(bytes);
	buf_str(u.out, "\nendstream");
	pdf_update_close(&u);
	pdf_update_finish(&u);
	pdf_close(p);
	buf_clear(file);
	*file = out;
}

static void sign_all(const struct signer *s, struct buf *file, struct host *host)
{
	for (int i = 0; i < FIELDS; i++)
		sign(s, fields[i], file, true, host);
}

static void print_checking(const struct signer *s, const struct buf *unsigned_file, size_t megabytes, struct host *host)
{
	double took[RUNS], sum[RUNS], opened[RUNS];
	struct buf file;
	char what[96];
	buf_init(&file, FILE_MAX);
	buf_add(&file, unsigned_file->p, unsigned_file->n);
	if (megabytes)
		add_padding(&file, megabytes * MEGABYTE);
	sign_all(s, &file, host);
	for (int i = 0; i < RUNS; i++) {
		sum[i] = digest(&file);
		opened[i] = open_pdf(&file);
		took[i] = verify(&file, host);
	}
	double t = median(took, RUNS), d = median(sum, RUNS), o = median(opened, RUNS),
	       size = (double)file.n / MEGABYTE;
	snprintf(what, sizeof(what), "verifying three signatures, %.1f MB", size);
	print_figure(what, t, "ms", d, "SHA-256 of the file");
	printf("  %.0f MB/s, SHA-256 alone %.0f MB/s; reading %.2f ms\n", size * 1e3 / t, size * 1e3 / d, o);
	buf_clear(&file);
}

/* Whole processes, beside pdfsig */

struct files {
	char unsigned_pdf[PATH_SIZE], signed_pdf[PATH_SIZE], other[PATH_SIZE], database[PATH_SIZE], nss[PATH_SIZE + 8],
	    pass[PATH_SIZE];
};

static bool make_database(const struct signer *s, const struct files *f)
{
	const char *folder[] = {"/bin/mkdir", "-p", f->database, NULL};
	const char *new[] = {"/usr/bin/certutil", "-N", "-d", f->nss, "--empty-password", NULL};
	const char *import[] = {"/usr/bin/pk12util", "-i", s->p12, "-d", f->nss, "-W", PASS, "-K", "", NULL};
	return run(folder) >= 0 && run(new) >= 0 && run(import) >= 0;
}

static void print_rival(double theirs, double ours)
{
	printf("  pdfsig       %8.1f ms %7.1f x ours\n", theirs, theirs / ours);
}

/* The median of signing a file into a new one. */
static double time_signing(const char *const argv[], const char *out)
{
	double t[RUNS];
	for (int i = 0; i < RUNS; i++) {
		unlink(out);
		double start = now_ms();
		if (run(argv) < 0)
			die(argv[0]);
		t[i] = now_ms() - start;
	}
	return median(t, RUNS);
}

static void print_against_pdfsig(const char *program, const struct signer *s, const struct files *f, double start_ms)
{
	long peak;
	const char *ours_sign[] = {program,       "sign",  f->unsigned_pdf, "--as",       "author", "--key",  s->p12,
				   "--pass-file", f->pass, "--no-tsa",      "--no-input", "-o",     f->other, NULL};
	const char *theirs_sign[] = {"/usr/bin/pdfsig", "-nssdir", f->nss,          "-etsi",  "-nick", "bench",
				     "-sign",           "author",  f->unsigned_pdf, f->other, NULL};
	const char *theirs_verify[] = {"/usr/bin/pdfsig", "-nssdir", f->nss, "-no-ocsp", f->signed_pdf, NULL};
	const char *ours_verify[] = {program, "verify", f->signed_pdf, NULL};
	double verifying = time_run(ours_verify, RUNS, &peak), signing = time_signing(ours_sign, f->other);
	print_figure("shinsa sign with a PKCS#12, whole process", signing, "ms", start_ms, "/bin/true");
	bool there = make_database(s, f) && run(theirs_verify) >= 0;
	if (there)
		print_rival(time_signing(theirs_sign, f->other), signing);
	print_figure("shinsa verify, three signatures, whole process", verifying, "ms", start_ms, "/bin/true");
	if (there)
		print_rival(time_run(theirs_verify, RUNS, &peak), verifying);
	else
		printf("  pdfsig skipped: pdfsig, certutil or pk12util is not installed\n");
}

static void make_files(const char *program, const char *home, struct files *f, struct host *host)
{
	snprintf(f->unsigned_pdf, PATH_SIZE, "%s/unsigned.pdf", home);
	snprintf(f->signed_pdf, PATH_SIZE, "%s/signed.pdf", home);
	snprintf(f->other, PATH_SIZE, "%s/other.pdf", home);
	snprintf(f->database, PATH_SIZE, "%s/nss", home);
	snprintf(f->nss, sizeof(f->nss), "sql:%s", f->database);
	snprintf(f->pass, PATH_SIZE, "%s/signing-pass", home);
	const struct buf pass = {.p = (char[]){PASS}, .n = strlen(PASS)};
	write_file(f->pass, &pass, host);
	const char *make[] = {program, "contract", "--answers", CASE_FILE, "-o", f->unsigned_pdf, NULL};
	if (run(make) < 0)
		die("contract");
}

void bench_signing(const char *program, const char *home, struct host *host, double start_ms)
{
	static const char *const kinds[] = {"RSA-2048", "RSA-3072", "P-256"};
	enum { KINDS = 3 };
	struct signer s[KINDS];
	struct files f;
	struct buf file, all;
	printf("\n");
	make_files(program, home, &f, host);
	read_file(f.unsigned_pdf, &file, host);
	for (int i = 0; i < KINDS; i++) {
		signer_open(&s[i], kinds[i], home, host);
		print_making(&s[i], &file, host);
	}
	print_loading(&s[0], host);
	print_loading(&s[2], host);
	static const size_t sizes[] = {0, 1, 10, 50};
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		print_checking(&s[0], &file, sizes[i], host);
	buf_init(&all, FILE_MAX);
	buf_add(&all, file.p, file.n);
	sign_all(&s[0], &all, host);
	write_file(f.signed_pdf, &all, host);
	print_against_pdfsig(program, &s[0], &f, start_ms);
	for (int i = 0; i < KINDS; i++)
		signer_close(&s[i]);
	buf_clear(&file);
	buf_clear(&all);
}
