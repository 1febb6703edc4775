#include "forms/frame.h"

double frame_before(struct frame *f, double before, double after)
{
	double gap = f->gap > before ? f->gap : before;
	f->gap = after;
	return gap;
}
