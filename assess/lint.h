/* lint: what is wrong or suspicious in a template, beyond what makes it unusable. */
#ifndef ASSESS_LINT_H
#define ASSESS_LINT_H

#include "assess/questionnaire.h"

/* Checks a template and all it stands on; also types.ini, clauses.ini or policy.ini alone. 0 when there is nothing to say; else -1, with every finding (at most
 * ERR_MAX_PER_FILE a file). */
int lint(const struct template_source *src, const char *name, struct err *err);

#endif
