/* content_check: whether what a document was made from is what the register holds now. */
#ifndef CLI_CONTENT_CHECK_H
#define CLI_CONTENT_CHECK_H

#include "cli/session.h"
#include "forms/forms.h"

enum content_match {
	CONTENT_SAME,        /* made from what the register holds; `form` and `view` say which document it is */
	CONTENT_DIFFERS,     /* the register holds something else */
	CONTENT_UNKNOWN,     /* the register has no such assessment, or the number is none of a register */
	CONTENT_NO_REGISTER, /* there is no register here to compare with */
	CONTENT_FAILED       /* the register could not be read: s->err says why */
};

/* A document's own word on what it was made from. */
struct content_claim {
	const char *id;
	const char *view;   /* "internal" or "vendor"; NULL: not told */
	const char *digest; /* SHA-256, 64 lower-case hexadecimal digits */
	const void *attached; /* the content itself; NULL: none */
	size_t attached_n;
};

struct content_answer {
	enum content_match match;
	const struct form *form; /* CONTENT_SAME */
	enum view view;
	const char **differs;    /* CONTENT_DIFFERS, when the content is attached: content_differences */
	size_t differences;
};

/* Makes the content of each form anew from the register (NULL: there is none) and compares. Texts are in the session's
 * arena. */
void content_check(struct session *s, struct register_db *r, const struct content_claim *claim,
		   struct content_answer *out);

/* A digest as people type or copy it: blanks, line ends and "sha256:" left out, full-width digits narrowed, in lower
 * case. In the arena; NULL when it is not 64 hexadecimal digits. */
const char *content_digest_typed(struct arena *arena, const char *typed);

#endif
