#include "cli/wrap.h"

#include <stdlib.h>
#include <string.h>

#include "assess/mem.h"
#include "assess/text.h"
#include "forms/linebreak.h"

static struct line_unit *units_of(const char *text, enum lang lang, int (*width)(uint32_t cp), size_t *n)
{
	size_t length = text_length(text);
	uint32_t *cp = mem_new(length, sizeof(*cp));
	enum line_end *after = mem_new(length, sizeof(*after));
	struct line_unit *unit = mem_new(length, sizeof(*unit));
	for (size_t i = 0; i < length; i++)
		cp[i] = text_next(&text);
	linebreak_find(cp, length, lang, after);
	for (size_t i = 0; i < length; i++)
		unit[i] = (struct line_unit){.cp = cp[i], .width = width(cp[i]), .after = after[i]};
	free(cp);
	free(after);
	*n = length;
	return unit;
}

void wrap_each(const char *text, enum lang lang, int columns, int (*width)(uint32_t cp),
	       void (*f)(void *ctx, const char *line), void *ctx)
{
	size_t n = 0;
	struct line_unit *unit = units_of(text, lang, width, &n);
	struct buf out;
	buf_init(&out, SIZE_MAX);
	for (size_t at = 0; at < n;) {
		struct line line;
		at = linebreak_next(unit, n, at, columns, &line);
		out.n = 0;
		for (size_t i = line.start; i < line.end; i++) {
			char one[4];
			buf_add(&out, one, text_put(one, unit[i].cp));
		}
		f(ctx, line.end > line.start ? buf_text(&out) : "");
	}
	buf_clear(&out);
	free(unit);
}

struct printing {
	FILE *to;
	int indent;
};

static void print_line(void *ctx, const char *line)
{
	const struct printing *p = ctx;
	fprintf(p->to, "%*s%s\n", p->indent, "", line);
}

void wrap_print(FILE *to, const char *text, enum lang lang, int indent)
{
	struct printing p = {to, indent};
	wrap_each(text, lang, WRAP_COLUMNS - indent, text_char_width, print_line, &p);
}
