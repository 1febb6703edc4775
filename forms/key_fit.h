/* key_fit: whether a key and its certificate are fit to sign with, and what is said when they are not. */
#ifndef FORMS_KEY_FIT_H
#define FORMS_KEY_FIT_H

#include <stdint.h>

#include <openssl/x509.h>

#include "assess/err.h"

/* The key alone; the certificate, which must also be valid at `now`; an issuer's, which only must not be signed with an
 * old digest. `path` is the file or token, for the message. ERR_WORLD: says what is wrong and what to do. */
int key_fit_private(const char *path, const EVP_PKEY *key, struct err *err);
int key_fit_signer(const char *path, X509 *x, int64_t now, struct err *err);
int key_fit_issuer(const char *path, X509 *x, struct err *err);

#endif
