/* ini: strict INI files. A pre-scan of our own refuses everything iniparser reads differently from what a person meant,
 * and gives line numbers; then iniparser reads the same lines, byte for byte, and both must agree on every value. The
 * only user of iniparser.
 *
 * The dialect: UTF-8 without BOM or NUL, `[section]`, `key = value`, comments from `;` or `#` at the start of a line or
 * after a blank, values with `;`, `#` or blanks at their ends in double quotes, no escapes, a `\` at the end of a line
 * goes on in the next. No section or key twice, no `:` in either; both compare without case (ASCII). A logical line has
 * at most INI_LINE_MAX bytes, a file INI_FILE_MAX bytes and INI_ENTRY_MAX entries. */
#ifndef ASSESS_INI_H
#define ASSESS_INI_H

#include <stddef.h>

#include "assess/err.h"
#include "assess/mem.h"

enum { INI_LINE_MAX = 1000, INI_FILE_MAX = 1 << 20, INI_ENTRY_MAX = 8000 };

struct ini_entry {
	const char *key;   /* as written */
	const char *value; /* "" when empty */
	int line;
};

struct ini_section {
	const char *name; /* as written */
	int line;
	struct ini_entry *entry; /* in file order */
	size_t count;
};

struct ini {
	const char *name; /* the file's name, for messages */
	struct ini_section *section; /* in file order */
	size_t count;
	struct arena *arena; /* owns everything above */
	struct ini_index *index;
};

/* Reads n bytes as an INI file called `name`; *out is yours (ini_free) and untouched on failure. ERR_INPUT with file
 * and line for every defect, all in one go. */
int ini_parse(struct ini **out, const char *name, const char *bytes, size_t n, struct err *err);
void ini_free(struct ini *ini); /* NULL is fine */
/* The section, or NULL. Borrowed. */
const struct ini_section *ini_section(const struct ini *ini, const char *section);
/* The entry, or NULL. Borrowed. */
const struct ini_entry *ini_entry(const struct ini *ini, const char *section, const char *key);

#endif
