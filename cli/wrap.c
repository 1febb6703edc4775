#include "cli/wrap.h"

#include <stdlib.h>
#include <string.h>

#include "assess/mem.h"
#include "assess/text.h"
#include "forms/linebreak.h"

/* One character as UTF-8 with its NUL. */
static const char *utf8(uint32_t cp, char out[5])
{
	out[text_put(out, cp)] = '\0';
	return out;
}

static struct line_unit *units_of(const char *text, enum lang lang, size_t *n)
{
	size_t length = text_length(text);
	uint32_t *cp = mem_new(length, sizeof(*cp));
	enum line_end *after = mem_new(length, sizeof(*after));
	struct line_unit *unit = mem_new(length, sizeof(*unit));
	for (size_t i = 0; i < length; i++)
		cp[i] = text_next(&text);
	linebreak_find(cp, length, lang, after);
	for (size_t i = 0; i < length; i++) {
		char one[5];
		unit[i] =
		    (struct line_unit){.cp = cp[i], .width = (int)text_width(utf8(cp[i], one)), .after = after[i]};
	}
	free(cp);
	free(after);
	*n = length;
	return unit;
}

void wrap_print(FILE *to, const char *text, enum lang lang, int indent)
{
	if (!*text)
		return;
	size_t n = 0;
	struct line_unit *unit = units_of(text, lang, &n);
	for (size_t at = 0; at < n;) {
		struct line line;
		at = linebreak_next(unit, n, at, WRAP_COLUMNS - indent, &line);
		fprintf(to, "%*s", indent, "");
		for (size_t i = line.start; i < line.end; i++) {
			char one[5];
			fputs(utf8(unit[i].cp, one), to);
		}
		fputc('\n', to);
	}
	free(unit);
}
