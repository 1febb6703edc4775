#include "forms/forms.h"

const struct form forms[] = {
    {"sheet", {"評価票", "Assessment sheet"}, sheet_build},
    {"checklist", {"契約チェックリスト", "Contract checklist"}, checklist_build},
    {0},
};
