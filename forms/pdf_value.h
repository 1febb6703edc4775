/* pdf_value: the values of PDF (ISO 32000-1, 7.3) read from bytes, strictly: what a lenient reader would guess at is
 * refused. No comments, no NUL as white space, no bytes over 0x7E in names, no key twice in a dictionary, references
 * only of generation 0. */
#ifndef FORMS_PDF_VALUE_H
#define FORMS_PDF_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/mem.h"
#include "assess/words.h"

enum {
	PDF_MAX_DEPTH = 32,       /* of arrays and dictionaries in each other */
	PDF_MAX_VALUES = 1000000, /* of a whole file */
	PDF_MAX_KEYS = 1024,      /* of one dictionary */
	PDF_MAX_NAME = 127        /* bytes of a name (ISO 32000-1, annex C) */
};

enum pdf_kind { PDF_NULL, PDF_BOOL, PDF_INT, PDF_REAL, PDF_STRING, PDF_NAME, PDF_ARRAY, PDF_DICT, PDF_REF };

struct pdf_value {
	enum pdf_kind kind;
	bool hex;                      /* a string written as <…> */
	int64_t number;                /* BOOL: 0 or 1; INT; REAL: thousandths; REF: object number */
	const char *s;                 /* STRING, NAME (without the slash): decoded, with a NUL behind */
	size_t n;                      /* bytes of s; ARRAY and DICT: entries */
	const char *in;                /* borrowed: the bytes it was read from, the file or an unpacked object stream */
	size_t at, end;                /* where it is written: bytes [at, end) of those */
	const char *key;               /* inside a dictionary: its key */
	const struct pdf_value *first; /* ARRAY, DICT: first entry */
	const struct pdf_value *next;  /* next entry of the array or dictionary that it lies in */
};

/* A place in bytes, and what was wrong there. Start with bytes, n and arena set and the rest 0. */
struct pdf_source {
	const char *bytes;
	size_t n, at;
	struct arena *arena; /* gets all values */
	size_t values;
	size_t wrong_at;     /* where it stopped */
	struct words wrong;  /* why; fixed texts */
};

/* Sets wrong and wrong_at unless something is wrong already. Always false. */
bool pdf_wrong(struct pdf_source *s, size_t at, const char *ja, const char *en);
/* Moves over white space (not over comments). */
void pdf_skip_space(struct pdf_source *s);
/* Moves over `word` when it stands here and a delimiter, white space or the end follows. */
bool pdf_skip_word(struct pdf_source *s, const char *word);
/* A number of 1 to 10 digits here, without sign, as in tables and headers; moves behind it. */
bool pdf_read_count(struct pdf_source *s, int64_t *out);
/* The value here, after white space; moves behind it. NULL: see wrong. */
const struct pdf_value *pdf_parse(struct pdf_source *s);

/* The entry of a dictionary; NULL when it has none or `dict` is NULL or no dictionary. */
const struct pdf_value *pdf_get(const struct pdf_value *dict, const char *key);
bool pdf_is_name(const struct pdf_value *v, const char *name);
/* Same kind and contents, entries in the same order. */
bool pdf_equal(const struct pdf_value *a, const struct pdf_value *b);
/* The same for two dictionaries, passing over the keys in `except` (ends with NULL). False when either is NULL. */
bool pdf_equal_except(const struct pdf_value *a, const struct pdf_value *b, const char *const *except);
/* An INT or REAL in thousandths; false for anything else and for magnitudes over 10^9. */
bool pdf_thousandths(const struct pdf_value *v, int64_t *out);
/* A text string (UTF-16BE with its mark, else ASCII; other bytes become U+FFFD) as UTF-8, cleaned (clean.h). In the
 * arena; "" for what is no string. */
const char *pdf_text(struct arena *a, const struct pdf_value *v);

#endif
