/* papers: the documents of every assessment: all in memory first, signed, and only then written, all or none. */
#ifndef CLI_PAPERS_H
#define CLI_PAPERS_H

#include "assess/score.h"
#include "cli/paper.h"
#include "cli/signatory.h"

enum { PAPERS_MAX = 8 };

struct papers {
	const char *path[PAPERS_MAX]; /* of what was written; in the session's arena */
	size_t count;
};

/* Whether the documents can be made at all (fonts, characters), before anything is stored. ERR_INPUT, ERR_WORLD. */
int papers_check(struct session *s, const struct answers *a, const struct verdict *v);
/* Makes and writes them to the folder of documents, signed by `who` as their author; `who` NULL: unsigned. Where the
 * time-stamp authority fails, they are signed without a time-stamp, and that is said: the documents must not wait for it.
 * Each is noted in the log of `id`. On failure every file is as it was before. */
int papers_make(struct session *s, struct register_db *r, const char *id, const struct answers *a,
		const struct verdict *v, const struct signatory *who, struct papers *out);
/* What a document of the register's assessment tells besides its answers: treatments. In the session's arena. */
int papers_input(struct session *s, struct register_db *r, const char *id, const struct questionnaire *q,
		 struct form_input *in);
/* Notes a document in the log of `id`: where it went and what its digest is. ERR_WORLD, ERR_INPUT. */
int papers_note(struct session *s, struct register_db *r, const char *id, const char *where, const struct buf *bytes);

#endif
