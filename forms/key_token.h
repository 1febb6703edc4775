/* key_token: a key on a token (smart card, HSM) named by a PKCS#11 URI (RFC 7512), through OpenSSL's engine "pkcs11"
 * (Debian's libengine-pkcs11-openssl).
 *
 * The URI names the token (token=, serial=) and the key (object=, id=); module-path= names the card's driver, else those
 * that p11-kit knows are asked. The PIN never stands in it: pin-value and pin-source are refused. */
#ifndef FORMS_KEY_TOKEN_H
#define FORMS_KEY_TOKEN_H

#include <stdbool.h>

#include "forms/key_read.h"

struct key_token;

/* ERR_USAGE: a URI that holds a secret, or names no token. */
int key_token_check(const char *uri, struct err *err);
/* Logs in with the PIN, once and on one token only, and finds the key, and its certificate unless `certificate` is
 * false. *token and *out are yours (key_token_close, key_parts_clear). ERR_WORLD, both left alone: no engine (says which
 * package), no such token or key, wrong or locked PIN, no certificate; ERR_USAGE: a URI that is none, or that holds a
 * secret. */
int key_token_read(struct key_token **token, struct key_parts *out, const char *uri, const char *pin, bool certificate,
		   struct err *err);
/* Lets go of the card and wipes the PIN, after the key that came from it was freed. One copy is out of reach: libp11, on
 * which the engine stands, keeps what it logged in with until the process ends. NULL is fine. */
void key_token_close(struct key_token *t);

#endif
