#include "forms/timestamp.h"

int timestamp_get(const char *url, const unsigned char imprint[DIGEST_BYTES], struct host *host, struct buf *out,
		  struct err *err)
{
	(void)imprint;
	(void)host;
	(void)out;
	return err_add(err, ERR_WORLD, url, 0, NULL, "未実装", "not implemented");
}

enum timestamp_fault timestamp_check(const void *der, size_t n, const struct cms_content *content,
				     struct timestamp *out)
{
	(void)der;
	(void)n;
	(void)content;
	(void)out;
	return TIMESTAMP_MALFORMED;
}

void timestamp_clear(struct timestamp *t)
{
	*t = (struct timestamp){0};
}

struct words timestamp_fault_text(enum timestamp_fault fault)
{
	(void)fault;
	return (struct words){"", ""};
}
