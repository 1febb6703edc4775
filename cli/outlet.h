/* outlet: a document that no single case stands behind goes where it was asked for: words to the screen, or a file. */
#ifndef CLI_OUTLET_H
#define CLI_OUTLET_H

#include "cli/session.h"
#include "forms/overview.h"

/* Clock, language and log for the document; `policy` is borrowed. Texts are in the session's arena. */
int outlet_input(struct session *s, struct register_db *r, const struct policy *policy, struct overview_input *out);
/* As text to standard output; with -o as PDF into that file ("-" and --text: text). Takes the document. 0, or -1 with
 * s->err. */
int outlet_document(struct session *s, struct document *d);

#endif
