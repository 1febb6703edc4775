#include "forms/flate.h"

#include <libdeflate.h>
#include <stdlib.h>

void flate_pack(struct buf *out, const void *bytes, size_t n, enum flate_effort effort)
{
	static const unsigned char nothing[1];
	struct libdeflate_compressor *c = libdeflate_alloc_compressor((int)effort);
	size_t room = c ? libdeflate_zlib_compress_bound(c, n) : 0, packed_n = 0;
	unsigned char *packed = mem_new(room + 1, 1);
	if (c)
		packed_n = libdeflate_zlib_compress(c, n ? bytes : nothing, n, packed, room);
	/* With a bound that is large enough only memory can be short. */
	if (packed_n)
		buf_add(out, packed, packed_n);
	else
		out->over = true;
	free(packed);
	libdeflate_free_compressor(c);
}

int flate_unpack(struct buf *out, const void *bytes, size_t n)
{
	enum { FIRST = 4, LEAST = 4096 }; /* what text and structure commonly unpack to, and a page */
	const size_t most = out->over ? 0 : out->max - out->n;
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
	unsigned char *room = NULL;
	size_t room_n = n < most / FIRST ? n * FIRST + LEAST : most, read = 0, written = 0;
	/* The size is not told beforehand: the room doubles until it is enough or all that is allowed. */
	while (d && result == LIBDEFLATE_INSUFFICIENT_SPACE) {
		room_n = room_n < most ? room_n : most;
		free(room);
		room = mem_new(room_n + 1, 1);
		result = libdeflate_zlib_decompress_ex(d, bytes, n, room, room_n, &read, &written);
		if (room_n == most)
			break;
		room_n *= 2;
	}
	bool whole = d && result == LIBDEFLATE_SUCCESS && read == n;
	if (whole)
		buf_add(out, room, written);
	free(room);
	libdeflate_free_decompressor(d);
	return whole ? 0 : -1;
}
