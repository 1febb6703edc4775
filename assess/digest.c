/* The one-shot interfaces of OpenSSL 3 fetch the algorithm by name first, which loads its configuration and costs 2 ms
 * at the start of every run; they can also fail. The plain functions cost nothing and cannot, so their deprecation is
 * accepted here and nowhere else. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "assess/digest.h"

#include <openssl/sha.h>

void digest_bytes(const void *bytes, size_t n, unsigned char out[DIGEST_BYTES])
{
	SHA256_CTX state;
	SHA256_Init(&state);
	SHA256_Update(&state, bytes, n);
	SHA256_Final(out, &state);
}

void digest_hex(const void *bytes, size_t n, char out[DIGEST_HEX])
{
	static const char hex[] = "0123456789abcdef";
	unsigned char sum[DIGEST_BYTES];
	digest_bytes(bytes, n, sum);
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		out[2 * i] = hex[sum[i] >> 4];
		out[2 * i + 1] = hex[sum[i] & 15];
	}
	out[DIGEST_HEX - 1] = '\0';
}
