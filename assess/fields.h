/* fields: one section of an INI read key by key. Whatever nobody asked for is reported as an unknown key, so a mistyped
 * key never passes silently. */
#ifndef ASSESS_FIELDS_H
#define ASSESS_FIELDS_H

#include <stdbool.h>

#include "assess/cond.h"
#include "assess/err.h"
#include "assess/ini.h"
#include "assess/words.h"

struct fields {
	const struct ini *ini;
	const struct ini_section *section;
	struct arena *arena; /* results are copied here */
	struct err *err;
	bool *used;          /* one for each entry */
	bool failed;         /* something was reported */
};

void fields_init(struct fields *f, const struct ini *ini, const struct ini_section *s, struct arena *arena,
                 struct err *err);
/* Reports a finding at an entry's line, or at the section's when key is NULL or absent. */
void fields_refuse(struct fields *f, const char *key, const char *ja, const char *en);
/* The value, or NULL when the key is missing or empty. A copy. */
const char *fields_text(struct fields *f, const char *key);
/* The same, missing is reported. */
const char *fields_need(struct fields *f, const char *key);
/* key.ja and key.en. */
struct words fields_words(struct fields *f, const char *key);
/* The same, missing Japanese is reported. */
struct words fields_need_words(struct fields *f, const char *key);
/* A whole number low…high; `missing` when the key is missing; reported when it is none or outside. */
int fields_int(struct fields *f, const char *key, int low, int high, int missing);
/* yes or no. */
bool fields_flag(struct fields *f, const char *key, bool missing);
/* One of names[0..n-1]: its index; `missing` (may be -1) when the key is missing. */
int fields_one_of(struct fields *f, const char *key, const char *const *names, int n, int missing);
/* Words between blanks and commas, in the arena; *count gets how many. */
const char **fields_list(struct fields *f, const char *key, size_t *count);
/* A condition; NULL when missing or reported. */
struct cond *fields_cond(struct fields *f, const char *key);
/* The first entry not yet asked for whose key begins with `prefix`; marks it used. NULL when there is none. */
const struct ini_entry *fields_next(struct fields *f, const char *prefix);
/* Reports unknown keys. */
void fields_end(struct fields *f);

#endif
