/* forge: a local authority, and three people with certificates of its own, for documents and their forgeries. */
#ifndef TESTS_FORGE_H
#define TESTS_FORGE_H

#include "forms/cms.h"
#include "tests/authority.h"

enum forge_role { FORGE_AUTHOR, FORGE_APPROVER, FORGE_VENDOR, FORGE_ROLES };

struct forge {
	struct authority ca; /* its servers answer in the process */
	struct err err;
	struct keys_pair signer[FORGE_ROLES];
	struct key *key[FORGE_ROLES];
};

/* *w is yours: forge_close. */
void forge_open(struct forge *w);
void forge_close(struct forge *w);
/* The field's name. */
const char *forge_field(enum forge_role role);
/* Loaded from a key file when it is `now`. Yours, key_free. */
struct key *forge_load(struct forge *w, const struct keys_pair *pair, int64_t now);
/* For cms_sign: a time-stamp of the authority; ctx is the struct forge. */
int forge_stamper(void *ctx, const unsigned char imprint[32], struct buf *out, struct err *err);

#endif
