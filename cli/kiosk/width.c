#define _GNU_SOURCE
#include "cli/kiosk/width.h"

#include <wchar.h>

#include "assess/text.h"

/* wcwidth() has no place for a setting, so it is the process's. */
static bool wide;

void width_set(bool ambiguous_wide)
{
	wide = ambiguous_wide;
}

int width_of_char(uint32_t cp)
{
	return wide && text_is_ambiguous(cp) ? 2 : text_char_width(cp);
}

int wcwidth(wchar_t c)
{
	uint32_t cp = (uint32_t)c;
	if (cp == 0)
		return 0;
	if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp > 0x10FFFF)
		return -1;
	return width_of_char(cp);
}
