/* cms: what other programs make and take, and we do not. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <string.h>

#include <openssl/cms.h>
#include <openssl/x509v3.h>

#include "forms/cms.h"
#include "tests/keys.h"
#include "tests/tool.h"

struct place {
	char folder[64];
	struct host host;
	struct err err;
};

static void begin(struct place *p)
{
	*p = (struct place){0};
	tool_folder(p->folder);
	host_system(&p->host);
}

static void end(struct place *p)
{
	err_clear(&p->err);
	tool_remove(p->folder);
}

struct cms_row {
	const char *name;
	unsigned flags;
	const char *digest;
	bool two_signers, with_content;
	enum cms_fault fault;
};

static const struct cms_row cms_rows[] = {
    {"with signing time", CMS_CADES | CMS_NOSMIMECAP, "SHA256", false, false, CMS_SOUND},
    {"with capabilities", CMS_CADES, "SHA256", false, false, CMS_ATTRIBUTES},
    {"without the signer's certificate named", CMS_NOSMIMECAP, "SHA256", false, false, CMS_ATTRIBUTES},
    {"without signed attributes", CMS_NOATTR, "SHA256", false, false, CMS_MALFORMED},
    {"without certificates", CMS_CADES | CMS_NOCERTS, "SHA256", false, false, CMS_MALFORMED},
    {"with content", CMS_CADES, "SHA256", false, true, CMS_MALFORMED},
    {"two signers", CMS_CADES, "SHA256", true, false, CMS_MALFORMED},
    {"sha-1", CMS_CADES, "SHA1", false, false, CMS_ALGORITHM},
    {"key identifier", CMS_CADES | CMS_USE_KEYID, "SHA256", false, false, CMS_MALFORMED},
};

static void test_cms(void **state)
{
	const struct cms_row *row = *state;
	struct keys_pair pair = keys_make(&(struct keys_spec){.name = "a"}, NULL);
	struct keys_pair other = keys_make(&(struct keys_spec){.name = "b", .serial = 2}, NULL);
	static const char text[] = "contents";
	BIO *in = BIO_new_mem_buf(text, sizeof(text) - 1);
	unsigned flags = row->flags | CMS_BINARY | (row->with_content ? 0 : CMS_DETACHED);
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL);
	const EVP_MD *md = EVP_get_digestbyname(row->digest);
	if (row->flags & CMS_USE_KEYID) {
		ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
		ASN1_OCTET_STRING_set(id, (const unsigned char *)"id", 2);
		X509_add1_ext_i2d(pair.cert, NID_subject_key_identifier, id, 0, X509V3_ADD_DEFAULT);
		X509_sign(pair.cert, pair.key, EVP_sha256());
		ASN1_OCTET_STRING_free(id);
	}
	assert_non_null(CMS_add1_signer(cms, pair.cert, pair.key, md, flags));
	if (row->two_signers)
		assert_non_null(CMS_add1_signer(cms, other.cert, other.key, md, flags));
	assert_true(CMS_final(cms, in, NULL, flags));
	unsigned char *der = NULL;
	int n = i2d_CMS_ContentInfo(cms, &der);
	assert_true(n > 0);
	struct cms_content content = {{text, ""}, {sizeof(text) - 1, 0}};
	struct cms_signer signer = {0};
	assert_int_equal(cms_check(der, (size_t)n, &content, &signer), row->fault);
	/* Other programs' signatures are sound, but not as we make them. */
	assert_int_equal(signer.certs.certs, row->fault == CMS_SOUND ? 1 : 0);
	assert_false(row->fault == CMS_SOUND && signer.exact);
	cms_signer_clear(&signer);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	keys_clear(&pair);
	keys_clear(&other);
}

static void test_cms_sound(void **state)
{
	(void)state;
	struct place p;
	struct buf der;
	struct cms_signer signer = {0};
	struct key *key = NULL;
	begin(&p);
	struct keys_pair pair = keys_make(&(struct keys_spec){.name = "a"}, NULL);
	struct tool_path path = tool_path(p.folder, "key.pem");
	keys_pem(path.text, pair.key, pair.cert, NULL, NULL, false);
	assert_int_equal(key_load(&key, path.text, NULL, KEYS_NOW, &p.host, &p.err), 0);
	buf_init(&der, CMS_MAX_BYTES);
	struct cms_content content = {{"abc", "def"}, {3, 3}}, other = {{"abc", "deg"}, {3, 3}},
			   moved = {{"ab", "cdef"}, {2, 4}};
	assert_int_equal(cms_sign(key, &content, NULL, &der, &p.err), 0);
	assert_int_equal(cms_length(der.p, der.n), der.n);
	assert_int_equal(cms_length(der.p, der.n - 1), 0);
	assert_int_equal(cms_check(der.p, der.n, &content, &signer), CMS_SOUND);
	assert_int_equal(signer.certs.certs, 1);
	assert_true(signer.exact);
	assert_null(signer.stamp);
	assert_int_equal(X509_cmp(signer.certs.cert[0], pair.cert), 0);
	cms_signer_clear(&signer);
	assert_int_equal(cms_check(der.p, der.n, &moved, &signer), CMS_SOUND);
	cms_signer_clear(&signer);
	assert_int_equal(cms_check(der.p, der.n, &other, &signer), CMS_CONTENT);
	cms_signer_clear(&signer);
	for (size_t n = 0; n < der.n; n++)
		assert_int_equal(cms_check(der.p, n, &content, &signer), CMS_MALFORMED);
	buf_clear(&der);
	key_free(key);
	keys_clear(&pair);
	end(&p);
}

/* Whatever was hashed before for another signature, the digest is that of the bytes. */
static void test_content(void **state)
{
	static const char file[] = "the quick brown fox jumps over the lazy dog", other[] = "the quick brown cat";
	static const struct {
		const char *bytes;
		size_t gap, behind, end;
	} rows[] = {{file, 4, 6, 10},  {file, 12, 14, 20}, {file, 8, 9, 30}, {file, 12, 13, 40},
		    {other, 9, 9, 19}, {file, 30, 32, 43}, {file, 0, 0, 43}};
	(void)state;
	struct content_start *start = content_start_new();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const EVP_MD *digests[] = {EVP_sha256(), EVP_sha384(), EVP_sha512(), EVP_sha256()};
		const struct cms_content c = {{rows[i].bytes, rows[i].bytes + rows[i].behind},
					      {rows[i].gap, rows[i].end - rows[i].behind}};
		char whole[64];
		memcpy(whole, c.bytes[0], c.n[0]);
		memcpy(whole + c.n[0], c.bytes[1], c.n[1]);
		for (size_t k = 0; k < sizeof(digests) / sizeof(digests[0]); k++) {
			unsigned char got[CONTENT_MAX_DIGEST], expected[EVP_MAX_MD_SIZE];
			unsigned n = 0;
			assert_true(EVP_Digest(whole, c.n[0] + c.n[1], expected, &n, digests[k], NULL));
			assert_true(content_digest(&c, digests[k], start, got));
			assert_memory_equal(got, expected, n);
			assert_true(content_digest(&c, digests[k], NULL, got));
			assert_memory_equal(got, expected, n);
		}
	}
	content_start_free(start);
	content_start_free(content_start_new());
	content_start_free(NULL);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_cms, cms_rows, "made by openssl");
	check_add(&l, test_cms_sound, NULL, "sound");
	check_add(&l, test_content, NULL, "content");
	return check_run(&l, "cms");
}
