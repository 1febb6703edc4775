/* key_read: what a key file holds, before anyone asks whether it is fit to sign with. */
#ifndef FORMS_KEY_READ_H
#define FORMS_KEY_READ_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "assess/err.h"
#include "assess/mem.h"

struct key_parts {
	EVP_PKEY *key;         /* NULL when the file has none */
	STACK_OF(X509) *certs; /* in the order of the file; never NULL */
};

enum key_format { KEY_PKCS12, KEY_PEM, KEY_UNKNOWN };

enum key_format key_format(const struct buf *bytes);
/* Whether a PEM has an encrypted private key. */
bool key_pem_encrypted(const struct buf *bytes);
/* Fills *out, yours, key_parts_clear. ERR_WORLD: wrong passphrase, damaged, an encryption that OpenSSL 3 no longer
 * reads (says which). *out is left alone then. `pass` may be NULL. */
int key_read(struct key_parts *out, const char *path, const struct buf *bytes, const char *pass, struct err *err);
/* Adds the certificates of a file, PEM or a single DER, to `certs`. ERR_WORLD: it holds none, or is damaged. */
int key_read_certificates(STACK_OF(X509) *certs, const char *path, const struct buf *bytes, struct err *err);
void key_parts_clear(struct key_parts *p);

#endif
