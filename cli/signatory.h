/* signatory: who signs in which role, an officer of the register or just the owner of a key, and the signing itself. */
#ifndef CLI_SIGNATORY_H
#define CLI_SIGNATORY_H

#include "cli/signer.h"

struct signatory {
	enum officer_role role;
	struct key *key;         /* NULL: unsigned */
	const char *name;        /* as registered; NULL: not registered */
	const char *post;        /* 職名; NULL when there is none */
	const char *level;       /* of an approver, as registered; NULL */
	const char *authority;   /* URL of the time-stamp authority; NULL: none */
};

/* 作成者, author, … */
const char *signatory_role_title(enum officer_role role, enum lang lang);

/* The one who signs in a role. The key is that of --key; else that of the officer: --officer, or the only active one of
 * the role; else, for the author, the usual one (with `usual` it is made where there is none: signer_get). The register
 * `r` (NULL: none) knows name, post and level by the certificate. ERR_USAGE: it cannot be told who. ERR_INPUT: the
 * officer is disabled, has another role or another certificate. Ends as signer_get does; *out is yours. */
enum signer_end signatory_find(struct session *s, struct prompt *p, struct register_db *r, enum officer_role role,
			       bool usual, struct signatory *out);
void signatory_clear(struct signatory *w);
/* The time-stamp authority that was set: --tsa, else $SHINSA_TSA; NULL with --no-tsa or when there is none. */
const char *signatory_authority(const struct session *s);
/* Signs the empty field of the role and appends the signed document. `name` is shown where the register knows none; NULL:
 * the key's. `reason` NULL: what the role says. As sign_pdf. */
int signatory_sign(const struct signatory *w, struct session *s, const struct buf *pdf, const char *name,
		   const char *reason, struct buf *out);

#endif
