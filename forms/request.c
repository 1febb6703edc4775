/* 回答依頼票: the questions that a vendor can answer, blank, with boxes to tick and room to write. */
#include "forms/common.h"

struct document *request_build(const struct form_input *in)
{
	struct form_page page;
	form_open(&page, in, "request");
	const struct form_page *p = &page;
	document_title(p->d, p->d->title);
	form_close(p);
	return p->d;
}
