/* signer: the key that signs documents: loaded with its passphrase, or made when there is none. */
#ifndef CLI_SIGNER_H
#define CLI_SIGNER_H

#include "cli/prompt.h"
#include "cli/session.h"
#include "forms/key.h"

enum { SIGNER_PASS_MIN = 8 /* characters */ };

enum signer_end {
	SIGNER_KEY,      /* *out is the key, yours */
	SIGNER_DECLINED, /* the person does not want one now, or left; nothing is wrong */
	SIGNER_FAILED    /* s->err says why */
};

struct signer_source {
	const char *place;              /* a path, or a pkcs11: URI */
	const struct buf *certificates; /* bytes of a certificate file, for a key without its own; NULL: none */
};

/* The key there; it must be there. The passphrase, or PIN, as in signer_get; a PIN is asked for once only. */
enum signer_end signer_load(struct session *s, struct prompt *p, const struct signer_source *from, struct key **out);
/* The key at s->path.key. The passphrase comes from --pass-file, --pass-fd or, with `p`, from the person, who gets
 * three tries. Where there is no key: with `p` the person is asked; without, one is made when a passphrase was given,
 * and that is said in full. `p` may be NULL: then nothing is asked. */
enum signer_end signer_get(struct session *s, struct prompt *p, struct key **out);
/* Makes a key at s->path.key, asking for name and passphrase with `p`, else with those given; says what it is. *out is
 * yours. */
enum signer_end signer_make(struct session *s, struct prompt *p, struct key **out);

#endif
