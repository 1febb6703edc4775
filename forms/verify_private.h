/* verify_private: shared by verify.c (is the file as it was), verify_proof.c (who, when, how well proved) and
 * verify_content.c (what it was made from). */
#ifndef FORMS_VERIFY_PRIVATE_H
#define FORMS_VERIFY_PRIVATE_H

#include "forms/signature.h"
#include "forms/update.h"
#include "forms/verify.h"

enum { MAX_SIGNATURES = 100 };

/* What a time-stamp is worth. */
struct worth {
	struct trust_verdict verdict;
	bool trusted; /* it proves its moment */
	bool stored;  /* all that is needed to tell so lies in the document */
};

struct verifying {
	struct verify_report *report;
	struct arena *arena; /* the report's */
	const struct pdf *pdf;
	const struct trust *trust;
	struct evidence *evidence; /* of the whole file */
	struct content_start *start; /* while integrity is checked */
	int64_t now;               /* the moment to judge as of */
	struct err problems;
	struct signature signature[MAX_SIGNATURES]; /* by revision */
	struct signature_proof proof[MAX_SIGNATURES];
	bool intact[MAX_SIGNATURES];  /* by itself, and nothing refused in the whole file */
	struct worth worth[MAX_SIGNATURES];     /* of document time-stamps */
	struct evidence *store[MAX_SIGNATURES]; /* what lay in the file under those that prove something; else NULL */
	size_t signatures;
	enum update_kind *update; /* of each revision behind the first signature's */
	int refused; /* first revision whose update was refused; INT32_MAX when none */
};

/* Fills identity, time and level of every report; proof and intact are known by then. */
void verify_proofs(struct verifying *v);
/* Fills report->content as of a revision. */
void verify_read_content(struct verifying *v, int revision);

#endif
