#include "assess/retention.h"

#include <stdlib.h>

int retention_until(const struct answers *a, int completed)
{
	const int row = a->q->policy->fact_row[CASE_RETENTION];
	const char *value = row >= 0 && a->applies[row] ? a->item[row].value : NULL;
	const long years = value ? strtol(value, NULL, 10) : 0;
	if (years <= 0)
		return RETENTION_FOREVER;
	/* Ten years after fiscal 2026: from 1 April 2027 to 31 March 2037. */
	return date_from_ymd(date_fiscal_year(completed) + 1 + (int)years, 4, 1) - 1;
}
