/* signature: one signature dictionary of a PDF (ISO 32000-1, 12.8.1), as our writer makes it: what it says, and whether
 * the bytes that it covers are those that were signed. */
#ifndef FORMS_SIGNATURE_H
#define FORMS_SIGNATURE_H

#include "forms/pdf_reader.h"
#include "forms/timestamp.h"

struct signature {
	const struct pdf_object *field, *object; /* the field as it is now; the dictionary */
	int revision;                            /* in which it was made */
	const char *name, *reason, *field_name;  /* UTF-8, cleaned; "" when missing; in the arena handed in */
	int64_t moment;                          /* claimed, seconds since 1970; INT64_MIN when missing or malformed */
	bool certifies;                          /* it has DocMDP with P 2 */
	bool stamp;                              /* a document time-stamp (ETSI EN 319 142-1, 5.4.3) */
	size_t covers;                           /* end of its last range; 0 when it has none that can be read */
};

/* Fills *out from a field that has /V. False: /V leads to no dictionary. */
bool signature_read(const struct pdf *p, const struct pdf_object *field, struct arena *a, struct signature *out);

enum signature_state {
	SIGNATURE_INTACT,
	SIGNATURE_CHANGED, /* sound in itself, but the bytes it covers are others */
	SIGNATURE_BROKEN   /* malformed, altered, or not one of ours */
};

/* What a signature consists of, once it was found sound. */
struct signature_proof {
	struct cms_signer signer; /* not of a document time-stamp */
	bool stamped;             /* `stamp` is filled: by a document time-stamp, or a signature's own */
	struct timestamp stamp;
};

/* Checks the dictionary, its ranges and its CMS or time-stamp, also the one over a signature's value; findings in err
 * (ERR_INPUT) unless SIGNATURE_INTACT. *proof, which starts as {0}, is filled, yours, unless SIGNATURE_BROKEN. `start`
 * (may be NULL) is what the checks of a file's signatures share. */
enum signature_state signature_check(const struct pdf *p, const struct signature *s, struct content_start *start,
				     struct signature_proof *proof, struct err *err);
void signature_proof_clear(struct signature_proof *proof); /* {0} is fine */

#endif
