#include "forms/der.h"

#include <string.h>

/* The head at in->p: its own length, and that of the contents. Tags over 30 do not occur in what we read. */
static bool read_head(const struct der *in, size_t *head, size_t *contents)
{
	if (in->n < 2 || (in->p[0] & 0x1f) == 0x1f)
		return false;
	size_t n = in->p[1], bytes = 0;
	if (n & 0x80) {
		bytes = n & 0x7f;
		if (bytes < 1 || bytes > 3 || in->n < 2 + bytes || in->p[2] == 0)
			return false;
		n = 0;
		for (size_t i = 0; i < bytes; i++)
			n = n << 8 | in->p[2 + i];
		if (n < 0x80)
			return false;
	}
	*head = 2 + bytes;
	*contents = n;
	return n <= in->n - *head;
}

bool der_take(struct der *in, unsigned char tag, struct der *body, struct der *whole)
{
	size_t head, n;
	if (!read_head(in, &head, &n) || in->p[0] != tag)
		return false;
	*body = (struct der){in->p + head, n};
	if (whole)
		*whole = (struct der){in->p, head + n};
	in->p += head + n;
	in->n -= head + n;
	return true;
}

bool der_take_any(struct der *in, struct der *whole)
{
	struct der body;
	return in->n > 0 && der_take(in, in->p[0], &body, whole);
}

bool der_is(struct der d, const void *bytes, size_t n)
{
	return d.n == n && memcmp(d.p, bytes, n) == 0;
}

void der_head(struct buf *out, unsigned char tag, size_t n)
{
	unsigned char head[5] = {tag};
	size_t used = 2;
	if (n < 0x80) {
		head[1] = (unsigned char)n;
	} else {
		size_t bytes = n > 0xffff ? 3 : n > 0xff ? 2 : 1;
		head[1] = (unsigned char)(0x80 | bytes);
		for (size_t i = 0; i < bytes; i++)
			head[2 + i] = (unsigned char)(n >> 8 * (bytes - 1 - i));
		used = 2 + bytes;
	}
	buf_add(out, head, used);
}
