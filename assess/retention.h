/* retention: how long the records of an assessment are kept: so many years from the 1 April after the fiscal year in which
 * it was completed (workflow.md 4; the city's 文書管理規程), as the case's retention answer says. */
#ifndef ASSESS_RETENTION_H
#define ASSESS_RETENTION_H

#include "assess/answers.h"

enum { RETENTION_FOREVER = 2147483647 };

/* The last day on which they must be kept. RETENTION_FOREVER: kept for ever, or nobody said for how long. */
int retention_until(const struct answers *a, int completed);

#endif
