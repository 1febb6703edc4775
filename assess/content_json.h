/* content_json: what a document says, in one canonical form whose SHA-256 stands on the document, so that two copies can
 * be compared even where the signature did not survive, and anyone can tell which answers a page was made from.
 *
 * JSON (RFC 8259) in UTF-8; keys sorted by their bytes, no blanks between, no line end after it; numbers are integers:
 *
 *   format           "shinsa-content-1"
 *   document         the form's name: sheet, …
 *   number           the case's number; null when there is none
 *   view             "internal" or "vendor"
 *   template, version, template_digest
 *   date             of the assessment, ISO
 *   answers          by id: value, note, reason, evidence (0-3), evidence_label, evidence_until (ISO); those that apply
 *                    and have any; a key without content is left out
 *   verdict          verdict_json.h
 *   treatments       what is done about findings, where anything is: a list of row (null: the whole), kind, owner, words,
 *                    evidence, until, done; documents that are signed at submission have the exceptions alone, for the
 *                    rest goes on afterwards. Not in the vendor's view
 *   questions        ids of the questions, instead of the three above, in a document without a case
 *
 * Neither who made the document nor when, and no language: the same assessment gives the same bytes. In the vendor's
 * view internal requirements are left out of answers, of every list of ids, and of requirements with their result,
 * weight and u, and so are notes and reasons: a digest over a withheld value could be used to guess it. What vendors
 * are told on the document itself stays, though it rests on internal answers too: grade, bounds, conformity, asset,
 * likelihood and cells. */
#ifndef ASSESS_CONTENT_JSON_H
#define ASSESS_CONTENT_JSON_H

#include "assess/treatment.h"

struct content {
	const char *document; /* the form's name */
	const char *number;   /* NULL when there is none */
	bool vendor;          /* the vendor's view */
	bool blank;           /* no case: the questions that the view has */
	const struct treatments *treatments; /* NULL: none */
	bool exceptions;      /* of them only these */
};

/* Appends the canonical content. `v` is the verdict on `a`; not looked at when blank. Over the ceiling of `out`, or with
 * text that is not UTF-8, nothing is appended and out->over is set. */
void content_json(const struct content *c, const struct answers *a, const struct verdict *v, struct buf *out);

/* In what two canonical contents differ: ids of requirements whose answers do, in the order of their bytes, and keys of
 * the content where what they hold does ("date", "template_digest", "verdict", …). NULL when one of them is no such
 * content; else in the arena, with *count. */
const char **content_differences(const void *one, size_t one_n, const void *other, size_t other_n, struct arena *arena,
				 size_t *count);

#endif
