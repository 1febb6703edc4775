#include "forms/forms.h"

#include <string.h>

const struct form forms[] = {
    {"sheet", {"評価票", "Assessment sheet"}, "report", {true, true}, VIEW_INTERNAL, false, true, sheet_build},
    {"checklist",
     {"契約チェックリスト", "Contract checklist"},
     "contract",
     {true, true},
     VIEW_VENDOR,
     false,
     true,
     checklist_build},
    {"request",
     {"回答依頼票", "Request for answers"},
     "request",
     {false, true},
     VIEW_VENDOR,
     true,
     false,
     request_build},
    {"plan", {"対応計画", "Treatment plan"}, "plan", {true, true}, VIEW_INTERNAL, false, false, plan_build},
    {0},
};

const struct form *form_find(const char *name)
{
	for (const struct form *f = forms; f->name; f++) {
		if (strcmp(f->name, name) == 0)
			return f;
	}
	return NULL;
}
