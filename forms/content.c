#include "forms/content.h"

#include <stdlib.h>

#include <openssl/evp.h>

#include "assess/mem.h"

struct content_start {
	EVP_MD_CTX *state; /* SHA-256 of [bytes, bytes + n) */
	const void *bytes;
	size_t n;
};

struct content_start *content_start_new(void)
{
	return mem_new(1, sizeof(struct content_start));
}

void content_start_free(struct content_start *s)
{
	if (!s)
		return;
	EVP_MD_CTX_free(s->state);
	free(s);
}

/* Moves to the start's first n bytes; false when it lies behind that, or belongs to another file. */
static bool move_to(struct content_start *s, const void *bytes, size_t n)
{
	if (!s->state) {
		s->state = EVP_MD_CTX_new();
		s->bytes = bytes;
		if (!s->state || !EVP_DigestInit_ex(s->state, EVP_sha256(), NULL)) {
			EVP_MD_CTX_free(s->state);
			s->state = NULL;
			return false;
		}
	}
	if (s->bytes != bytes || n < s->n || !EVP_DigestUpdate(s->state, (const char *)bytes + s->n, n - s->n))
		return false;
	s->n = n;
	return true;
}

bool content_digest(const struct cms_content *c, const EVP_MD *md, struct content_start *start,
		    unsigned char out[CONTENT_MAX_DIGEST])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx != NULL;
	if (start && EVP_MD_get_type(md) == NID_sha256 && move_to(start, c->bytes[0], c->n[0]))
		ok = ok && EVP_MD_CTX_copy_ex(ctx, start->state);
	else
		ok = ok && EVP_DigestInit_ex(ctx, md, NULL) && EVP_DigestUpdate(ctx, c->bytes[0], c->n[0]);
	ok = ok && EVP_DigestUpdate(ctx, c->bytes[1], c->n[1]) && EVP_DigestFinal_ex(ctx, out, NULL);
	EVP_MD_CTX_free(ctx);
	return ok;
}
