/* 対応計画: what is not met, what is to be done about it, by whom and until when. */
#include "forms/common.h"

struct document *plan_build(const struct form_input *in)
{
	struct form_page page;
	form_open(&page, in, "plan");
	const struct form_page *p = &page;
	document_title(p->d, p->d->title);
	form_close(p);
	return p->d;
}
