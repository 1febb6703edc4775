#include "forms/flate.h"

#include <stdlib.h>
#define ZLIB_CONST /* input is only read */
#include <zlib.h>

void flate_pack(struct buf *out, const void *bytes, size_t n, enum flate_effort effort)
{
	static const unsigned char nothing[1];
	uLongf packed_n = compressBound(n);
	unsigned char *packed = mem_new(packed_n, 1);
	/* With a bound that is large enough only memory can be short, and then the program has ended. */
	if (compress2(packed, &packed_n, n ? bytes : nothing, n, (int)effort) == Z_OK)
		buf_add(out, packed, packed_n);
	else
		out->over = true;
	free(packed);
}

int flate_unpack(struct buf *out, const void *bytes, size_t n)
{
	enum { CHUNK = 16384 };
	unsigned char chunk[CHUNK];
	z_stream z = {0};
	int state = inflateInit(&z);
	if (state != Z_OK)
		return -1;
	z.next_in = bytes;
	z.avail_in = (uInt)n;
	while (state == Z_OK && !out->over) {
		z.next_out = chunk;
		z.avail_out = CHUNK;
		state = inflate(&z, Z_NO_FLUSH);
		buf_add(out, chunk, CHUNK - z.avail_out);
		if (state == Z_OK && z.avail_in == 0 && z.avail_out == CHUNK)
			break;
	}
	bool whole = state == Z_STREAM_END && z.avail_in == 0;
	inflateEnd(&z);
	return whole && !out->over ? 0 : -1;
}
