#include "forms/profile.h"

#include <string.h>

#include "assess/host.h"
#include "forms/flate.h"

static const char path[] = "/usr/share/color/icc/sRGB.icc";

enum { PROFILE_MAX = 1 << 20, SPACE_AT = 16, MARK_AT = 36, HEADER = 128 };

/* The header (ISO 15076-1, 7.2): the colour space, and the mark of every profile. */
static bool is_rgb_profile(const struct buf *b)
{
	return b->n > HEADER && memcmp(b->p + SPACE_AT, "RGB ", 4) == 0 && memcmp(b->p + MARK_AT, "acsp", 4) == 0;
}

int profile_load(struct buf *out, struct err *err)
{
	struct host host;
	struct buf bytes;
	host_system(&host);
	buf_init(&bytes, PROFILE_MAX);
	int rc = 0;
	if (host.read(host.ctx, path, PROFILE_MAX, &bytes, NULL) || !is_rgb_profile(&bytes))
		rc = err_add(err, ERR_WORLD, path, 0, NULL,
			     "色のプロファイルを読めません。Debian のパッケージ icc-profiles-free を入れてください。",
			     "cannot read the colour profile: install the Debian package icc-profiles-free");
	else
		flate_pack(out, bytes.p, bytes.n, FLATE_USUAL);
	buf_clear(&bytes);
	return rc;
}
