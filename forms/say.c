#include "forms/say.h"

#include <stdarg.h>

struct words say(struct arena *a, const char *ja, const char *en, ...)
{
	struct words out;
	va_list ap, again;
	va_start(ap, en);
	va_copy(again, ap);
	out.ja = arena_vprintf(a, ja, ap);
	out.en = arena_vprintf(a, en, again);
	va_end(again);
	va_end(ap);
	return out;
}

struct words say_both(struct arena *a, struct words first, struct words second)
{
	if (!first.ja || !second.ja)
		return first.ja ? first : second;
	return (struct words){arena_printf(a, "%s%s", first.ja, second.ja),
			      arena_printf(a, "%s; %s", first.en, second.en)};
}
