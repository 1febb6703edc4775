/* signing: a signature, or other evidence, into a document that is there: everything that must hold before, the act, and
 * its line in the log. Prints nothing. */
#ifndef CLI_SIGNING_H
#define CLI_SIGNING_H

#include "cli/rewrite.h"
#include "cli/signatory.h"
#include "forms/verify.h"

/* A document that gets something added, in its place or elsewhere. */
struct adding {
	struct session *s;
	struct rewrite file;
	struct buf out;
	struct register_db *r; /* NULL: there is none */
	const char *id;        /* the case in the register; NULL when it is not known */
	bool to_stdout;
};

/* Checks where the result is to go, reads and locks the file, and opens the register when there is one. -1 with s->err;
 * close it in any case. */
int adding_open(struct adding *a, struct session *s, const char *path);
void adding_close(struct adding *a);
/* Where the result goes. */
const char *adding_place(const struct adding *a);
/* What the signatures in a document are, judged with the trust folder when `trust`. *out is yours (verify_report_free). */
int adding_look(struct session *s, const struct buf *pdf, bool trust, struct verify_report **out);
/* a->out, which `is` tells about, into its place and into the log, or neither. `what` is the log's word, `words` goes into
 * its detail. */
int adding_deliver(struct adding *a, const char *what, const char *words, const struct verify_report *is);

struct signing {
	struct adding a;
	enum officer_role role;
	bool has[OFFICER_ROLES], filled[OFFICER_ROLES]; /* fields of the document */
	struct signatory who;
	bool lent; /* `who` is somebody else's to clear */
	struct verify_report *before, *after;
};

/* Which fields for signatures a document has, and which are signed. ERR_INPUT: it cannot be read. */
int signing_fields(const struct buf *bytes, bool has[OFFICER_ROLES], bool filled[OFFICER_ROLES], struct arena *arena,
		   struct err *err);

void signing_start(struct signing *g, struct session *s, enum officer_role role);
/* It is `who` that signs, whose key is open already and stays its owner's; for several documents with one passphrase. */
void signing_lend(struct signing *g, const struct signatory *who);
/* Signs the field of g->role, in its turn, by somebody who has not signed yet. SIGNER_FAILED with s->err: not so, or the
 * document is not intact, or what sign_pdf refuses; the document is then as it was. `p` NULL: nobody is asked. */
enum signer_end signing_run(struct signing *g, struct prompt *p, const char *path);
void signing_clear(struct signing *g);

#endif
