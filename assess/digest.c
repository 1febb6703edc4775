/* The one-shot interfaces of OpenSSL 3 fetch the algorithm by name first, which loads its configuration and costs 2 ms
 * at the start of every run; they can also fail. The plain functions cost nothing and cannot, so their deprecation is
 * accepted here and nowhere else. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "assess/digest.h"

#include <openssl/sha.h>
#include <stdlib.h>

#include "assess/mem.h"

struct digest {
	SHA256_CTX state;
};

void digest_bytes(const void *bytes, size_t n, unsigned char out[DIGEST_BYTES])
{
	SHA256_CTX state;
	SHA256_Init(&state);
	SHA256_Update(&state, bytes, n);
	SHA256_Final(out, &state);
}

static void to_hex(const unsigned char sum[DIGEST_BYTES], char out[DIGEST_HEX])
{
	static const char hex[] = "0123456789abcdef";
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		out[2 * i] = hex[sum[i] >> 4];
		out[2 * i + 1] = hex[sum[i] & 15];
	}
	out[DIGEST_HEX - 1] = '\0';
}

void digest_hex(const void *bytes, size_t n, char out[DIGEST_HEX])
{
	unsigned char sum[DIGEST_BYTES];
	digest_bytes(bytes, n, sum);
	to_hex(sum, out);
}

struct digest *digest_new(void)
{
	struct digest *d = mem_new(1, sizeof(*d));
	SHA256_Init(&d->state);
	return d;
}

void digest_add(struct digest *d, const void *bytes, size_t n)
{
	SHA256_Update(&d->state, bytes, n);
}

void digest_end(struct digest *d, char out[DIGEST_HEX])
{
	unsigned char sum[DIGEST_BYTES];
	digest_end_bytes(d, sum);
	to_hex(sum, out);
}

void digest_end_bytes(struct digest *d, unsigned char out[DIGEST_BYTES])
{
	SHA256_Final(out, &d->state);
	free(d);
}
