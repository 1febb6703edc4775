/* update: what a later revision of a PDF may change behind a signature: the white list of DocMDP level 2 (ISO 32000-1,
 * 12.8.2.2), narrowed to what this program's own signatures do. Anything else is named and refused. */
#ifndef FORMS_UPDATE_H
#define FORMS_UPDATE_H

#include "forms/pdf_reader.h"

enum update_kind {
	UPDATE_SIGNATURE, /* one empty signature field gained its signature and appearance; the first also /Perms */
	UPDATE_EVIDENCE,  /* the catalogue gained a security store (/DSS, ETSI EN 319 142-1, 5.4.2), or a larger one that
			   * keeps all that the last one had */
	UPDATE_STAMP,     /* the form gained a field with a document time-stamp (5.4.3), which shows nothing */
	UPDATE_REFUSED
};

struct update {
	enum update_kind kind;
	const struct pdf_object *field, *signature; /* UPDATE_SIGNATURE, UPDATE_STAMP */
};

/* Judges revision (1 or more) against the one before. UPDATE_REFUSED comes with findings in err (ERR_INPUT): what was
 * changed or added. */
struct update update_judge(const struct pdf *p, int revision, struct err *err);

#endif
