/* clauses: the model contract clauses of templates/clauses.ini.
 *
 *   [K02]                      title.ja, title.en; always = outsourcing cloud (kinds where it is always raised)
 *   [K02.cloud]                title.ja/en, text.ja/en for that kind; [K01] itself may carry text.ja/en for all kinds
 *   stricter = min(OUT-50,CLD-57)   in [K11]: where both kinds' texts are printed, both print the stricter number
 * A text holds placeholders {PRF-16}. */
#ifndef ASSESS_CLAUSES_H
#define ASSESS_CLAUSES_H

#include <stdbool.h>

#include "assess/err.h"
#include "assess/ini.h"
#include "assess/words.h"

struct clause_text {
	const char *kind; /* NULL: every kind */
	struct words title, text;
	int line;
};

struct clause {
	const char *id; /* K01 … */
	struct words title;
	const char *const *always; /* kinds */
	size_t always_count;
	struct clause_text *text;
	size_t texts;
	const char *stricter[2]; /* row ids; NULL when there are none */
	bool stricter_max;       /* the larger one is the stricter */
	int line;
};

struct clauses {
	const char *file;
	struct clause *item; /* in file order */
	size_t count;
	struct arena *arena;
};

int clauses_load(struct clauses **out, const struct ini *ini, struct err *err); /* *out is yours */
void clauses_free(struct clauses *c); /* NULL is fine */
const struct clause *clauses_find(const struct clauses *c, const char *id); /* NULL when there is none. Borrowed */
bool clause_always(const struct clause *c, const char *kind); /* outsourcing-cloud is both its kinds */
/* Whether a text is for this kind; outsourcing-cloud takes both its kinds. */
bool clause_text_for(const struct clause_text *t, const char *kind);

#endif
