/* content: the bytes that a signature or a time-stamp is over, and their digest. */
#ifndef FORMS_CONTENT_H
#define FORMS_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

enum { CONTENT_MAX_DIGEST = 64 };

/* The signed bytes: before and behind the gap. */
struct cms_content {
	const void *bytes[2];
	size_t n[2];
};

/* What several signatures of one file have in common: each covers all that lies before its gap, so the start of the file
 * is hashed once for all of them, if they are asked for in the order of the file. */
struct content_start;
struct evp_md_st; /* OpenSSL's EVP_MD */

struct content_start *content_start_new(void); /* yours, content_start_free() */
void content_start_free(struct content_start *s); /* NULL is fine */

/* The digest, as many bytes as `md` makes. `start` (may be NULL) helps with SHA-256 and is kept for the next one. False
 * when OpenSSL refuses. */
bool content_digest(const struct cms_content *c, const struct evp_md_st *md, struct content_start *start,
		    unsigned char out[CONTENT_MAX_DIGEST]);

#endif
