/* digest: SHA-256 (FIPS 180-4) through OpenSSL. */
#ifndef ASSESS_DIGEST_H
#define ASSESS_DIGEST_H

#include <stddef.h>

enum { DIGEST_BYTES = 32, DIGEST_HEX = 65 /* with the NUL */ };

void digest_bytes(const void *bytes, size_t n, unsigned char out[DIGEST_BYTES]);
/* The same as lower-case hexadecimal. */
void digest_hex(const void *bytes, size_t n, char out[DIGEST_HEX]);

/* Of bytes that come in parts. digest_end, or digest_end_bytes, gives the digest and frees d. */
struct digest;
struct digest *digest_new(void); /* yours, digest_end() */
void digest_add(struct digest *d, const void *bytes, size_t n);
void digest_end(struct digest *d, char out[DIGEST_HEX]);
void digest_end_bytes(struct digest *d, unsigned char out[DIGEST_BYTES]);

#endif
