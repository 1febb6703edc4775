/* sign: a PAdES signature (ETSI EN 319 142-1), level B-B, or B-T with a time-stamp authority, as an incremental update of
 * a PDF that has an empty signature field. */
#ifndef FORMS_SIGN_H
#define FORMS_SIGN_H

#include "forms/key.h"

/* Bytes that a signature's value has room for, without and with a time-stamp. */
enum { SIGN_ROOM = 8192, SIGN_ROOM_STAMPED = 16384 };

struct sign_input {
	const char *field;  /* name of the empty signature field: "author", … */
	const char *name;   /* who signs, as shown; NULL: the key's name */
	const char *post;   /* 職名, as shown; NULL: none */
	const char *reason; /* NULL when none */
	int64_t when;       /* claimed moment, seconds since 1970 */
	enum lang lang;     /* of the visible appearance */
	const char *authority; /* URL of a time-stamp authority (RFC 3161), asked through host->fetch; NULL: none, B-B */
	const char *font;   /* TrueType file for the appearance; NULL: IPAex Gothic where Debian puts it */
};

/* Appends to `out` the bytes of `pdf` and the update that signs it. The first signature carries DocMDP P=2 and /Perms.
 * ERR_INPUT: not a PDF our strict reader accepts, no such field, already signed, an earlier signature that does not hold.
 * ERR_WORLD: key, font (none, or without a character of the name), or time-stamp. Nothing is appended on failure. */
int sign_pdf(const struct buf *pdf, const struct key *key, const struct sign_input *in, struct host *host,
             struct buf *out, struct err *err);

#endif
