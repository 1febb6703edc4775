#include "cli/when.h"

#include <stdio.h>

static struct when as_stored(const char *stored)
{
	struct when w;
	snprintf(w.text, sizeof(w.text), "%s", stored ? stored : "-");
	return w;
}

struct when when_day(const char *stored, enum lang lang)
{
	struct when w = as_stored(stored);
	int64_t moment;
	int day;
	if (!stored)
		return w;
	if (date_moment_from_iso(stored, &moment))
		day = date_in_japan(moment);
	else if (!date_from_iso(stored, &day))
		return w;
	if (lang == LANG_JA)
		date_to_text(day, LANG_JA, w.text, sizeof(w.text));
	else
		date_to_iso(day, w.text);
	return w;
}

struct when when_date(int day, enum lang lang)
{
	char iso[11];
	date_to_iso(day, iso);
	return when_day(*iso ? iso : NULL, lang);
}

struct when when_moment(const char *stored, enum lang lang)
{
	struct when w = as_stored(stored);
	int64_t moment;
	if (stored && lang == LANG_JA && date_moment_from_iso(stored, &moment))
		date_moment_to_text(moment, LANG_JA, w.text);
	return w;
}
