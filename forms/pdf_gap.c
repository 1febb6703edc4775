#define _GNU_SOURCE
#include "forms/pdf_gap.h"

#include <stdio.h>
#include <string.h>

/* Room for three numbers of ten digits, closing bracket included. */
static const char range_room[] = "                                ]";

void pdf_gap_open(struct pdf_gap *g, struct pdf_update *u, size_t room)
{
	struct buf *out = u->out;
	*g = (struct pdf_gap){.out = out, .room = room};
	buf_str(out, "\n/ByteRange[0 ");
	g->range = out->n;
	buf_str(out, range_room);
	buf_str(out, "\n/Contents");
	g->from = out->n;
	buf_str(out, "<");
	for (size_t i = 0; i < room / 32; i++)
		buf_str(out, "0000000000000000000000000000000000000000000000000000000000000000");
	buf_str(out, ">");
	g->to = out->n;
}

struct cms_content pdf_gap_content(const struct pdf_gap *g)
{
	const struct buf *out = g->out;
	char range[sizeof(range_room)];
	int n = snprintf(range, sizeof(range), "%zu %zu %zu", g->from, g->to, out->n - g->to);
	memcpy(out->p + g->range, range, (size_t)n);
	return (struct cms_content){{out->p, out->p + g->to}, {g->from, out->n - g->to}};
}

void pdf_gap_fill(const struct pdf_gap *g, const void *value, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *byte = value;
	char *to = g->out->p + g->from + 1;
	for (size_t i = 0; i < n && i < g->room; i++) {
		*to++ = digits[byte[i] >> 4];
		*to++ = digits[byte[i] & 15];
	}
}
