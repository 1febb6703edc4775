#include "forms/extend.h"

int extend_pdf(const struct buf *pdf, const struct extend_input *in, struct host *host, struct buf *out,
	       enum extend_step *step, struct err *err)
{
	(void)pdf;
	(void)in;
	(void)host;
	(void)out;
	(void)step;
	return err_add(err, ERR_WORLD, NULL, 0, NULL, "未実装", "not implemented");
}
