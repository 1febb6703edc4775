#define _GNU_SOURCE
#include "forms/appearance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/text.h"
#include "forms/font.h"
#include "forms/linebreak.h"

/* Thousandths of a point. */
enum { SIZE_MOST = 9000, SIZE_WHOLE = 6000, SIZE_LEAST = 1000, SIZE_STEP = 250, MARGIN = 5000, SMALLEST_FIELD = 12000 };

static const char default_font[] = FONT_GOTHIC;
static const char default_package[] = "fonts-ipaexfont";

struct text_line {
	struct line_unit *unit; /* `code` is the font's index */
	size_t n;
};

struct setting {
	const struct appearance *a;
	struct font *font;
	struct text_line line[APPEARANCE_LINES];
	size_t lines;
	int size; /* thousandths of a point */
};

/* Taking the text in */

static int missing(const struct setting *s, uint32_t cp, const char *line, struct err *err)
{
	char utf8[5] = {0};
	text_put(utf8, cp);
	return err_add(
	    err, ERR_WORLD, font_path(s->font), 0, NULL,
	    "署名の表示「%s」の字「%s」（U+%04X）がフォントにありません。この字のあるフォントを --font で指定する"
	    "か、氏名の表記を確かめてください。",
	    "the signature's text '%s' has the character '%s' (U+%04X), which the font lacks; name a font that "
	    "has it with --font, or check how the name is written",
	    line, utf8, cp);
}

static int take_line(struct setting *s, const char *text, struct err *err)
{
	struct text_line *l = &s->line[s->lines++];
	size_t most = text_length(text) + 1;
	l->unit = mem_new(most, sizeof(*l->unit));
	uint32_t *cp = mem_new(most, sizeof(*cp));
	enum line_end *after = mem_new(most, sizeof(*after));
	int rc = 0;
	for (const char *at = text; *at && !rc;) {
		uint32_t c = text_next(&at), vs = 0;
		const char *behind = at;
		uint32_t next = text_next(&behind);
		if (text_is_variation_selector(next)) {
			vs = next;
			at = behind;
		}
		int index = font_index(s->font, c, vs);
		if (index < 0) {
			rc = missing(s, c, text, err);
			break;
		}
		cp[l->n] = c;
		l->unit[l->n++] = (struct line_unit){.cp = c, .code = index, .width = font_width(s->font, index)};
	}
	if (!rc && l->n) {
		linebreak_find(cp, l->n, s->a->lang, after);
		for (size_t i = 0; i < l->n; i++)
			l->unit[i].after = after[i];
	}
	free(after);
	free(cp);
	return rc;
}

/* Setting it */

static int leading(int size)
{
	return size * 13 / 10;
}

/* Lines on the page that a size needs. */
static size_t count_lines(const struct setting *s, int size)
{
	int max = (int)((s->a->width - 2 * MARGIN) * 1000 / size);
	size_t count = 0;
	struct line drawn;
	for (size_t i = 0; i < s->lines; i++)
		for (size_t at = 0; at < s->line[i].n; count++)
			at = linebreak_next(s->line[i].unit, s->line[i].n, at, max, &drawn);
	return count;
}

/* Whether no line is too wide and all fit above each other. */
static bool fits(const struct setting *s, int size)
{
	int64_t max = (s->a->width - 2 * MARGIN) * 1000 / size;
	int64_t height = (int64_t)count_lines(s, size) * leading(size);
	return max >= 1000 && height <= s->a->height - 2 * MARGIN + (leading(size) - size);
}

/* As large as it fits; but rather a little smaller than with broken lines. */
static void choose_size(struct setting *s)
{
	for (s->size = SIZE_MOST; s->size >= SIZE_WHOLE; s->size -= SIZE_STEP)
		if (count_lines(s, s->size) == s->lines && fits(s, s->size))
			return;
	for (s->size = SIZE_MOST; s->size > SIZE_LEAST && !fits(s, s->size);)
		s->size -= SIZE_STEP;
}

static void draw_line(const struct text_line *l, struct line drawn, struct buf *out)
{
	buf_str(out, "<");
	for (size_t i = drawn.start; i < drawn.end; i++) {
		char code[FONT_HEX];
		font_hex(l->unit[i].code, code);
		buf_add(out, code, sizeof(code));
	}
	buf_str(out, "> Tj T*\n");
}

static void draw_text(const struct setting *s, struct buf *out)
{
	int max = (int)((s->a->width - 2 * MARGIN) * 1000 / s->size);
	int64_t height = (int64_t)count_lines(s, s->size) * leading(s->size);
	int64_t top = s->a->height - (s->a->height - height) / 2;
	buf_str(out, "BT 0.11 0.11 0.11 rg /F1 ");
	pdf_add_number(out, s->size);
	buf_str(out, " Tf ");
	pdf_add_number(out, leading(s->size));
	buf_str(out, " TL ");
	pdf_add_number(out, MARGIN);
	buf_str(out, " ");
	/* The base line of the first line: its leading below the top, and the descenders above its lower edge. */
	pdf_add_number(out, top - leading(s->size) + s->size / 4);
	buf_str(out, " Td\n");
	for (size_t i = 0; i < s->lines; i++) {
		struct line drawn;
		for (size_t at = 0; at < s->line[i].n;) {
			at = linebreak_next(s->line[i].unit, s->line[i].n, at, max, &drawn);
			draw_line(&s->line[i], drawn, out);
		}
	}
	buf_str(out, "ET\n");
}

/* The font's objects */

/* A name that starts with six capitals marks a subset (9.6.4); no two subsets in a file may share it. */
static void subset_name(int number, char out[32])
{
	static const char base[] = "+ShinsaSignature";
	for (int i = 5; i >= 0; i--, number /= 26)
		out[i] = (char)('A' + number % 26);
	memcpy(out + 6, base, sizeof(base));
}

static void write_descriptor(struct pdf_update *u, int number, int file, const char *name, const struct font_program *f)
{
	pdf_update_open(u, number);
	buf_printf(u->out,
		   "<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d"
		   "/CapHeight %d/StemV 80/FontFile2 %d 0 R>>",
		   name, f->box[0], f->box[1], f->box[2], f->box[3], f->ascent, f->descent, f->cap_height, file);
	pdf_update_close(u);
}

/* Font, descendant, descriptor, file, ToUnicode, CIDToGIDMap. */
enum { FONT_OBJECTS = 6 };

static void write_font(struct pdf_update *u, const struct font_program *f, const int number[FONT_OBJECTS],
		       const char *name)
{
	pdf_update_open(u, number[0]);
	buf_printf(
	    u->out,
	    "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
	    name, number[1], number[4]);
	pdf_update_close(u);
	pdf_update_open(u, number[1]);
	buf_printf(u->out,
		   "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
		   "/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap %d 0 R/DW 1000/W[%s]>>",
		   name, number[2], number[5], buf_text(&f->widths));
	pdf_update_close(u);
}

/* *number gets the font's. */
static int write_font_objects(struct setting *s, struct pdf_update *u, int *number, struct err *err)
{
	int n[FONT_OBJECTS];
	char name[32], entries[48];
	struct font_program f;
	int rc = font_program_make(s->font, &f, err);
	if (!rc) {
		for (int i = 0; i < FONT_OBJECTS; i++)
			n[i] = pdf_update_number(u);
		subset_name(n[0], name);
		write_font(u, &f, n, name);
		write_descriptor(u, n[2], n[3], name, &f);
		snprintf(entries, sizeof(entries), "/Length1 %zu", f.file_n);
		pdf_update_packed(u, n[3], entries, &f.file);
		pdf_update_packed(u, n[4], "", &f.to_unicode);
		pdf_update_packed(u, n[5], "", &f.glyphs);
		*number = n[0];
	}
	font_program_clear(&f);
	return rc;
}

static void write_form(const struct setting *s, struct pdf_update *u, int font, int number)
{
	struct buf content, entries;
	buf_init(&content, PDF_MAX_BYTES);
	buf_init(&entries, 1024);
	buf_str(&entries, "/Type/XObject/Subtype/Form/BBox[0 0 ");
	pdf_add_number(&entries, s->a->width);
	buf_str(&entries, " ");
	pdf_add_number(&entries, s->a->height);
	buf_str(&entries, "]/Resources<<");
	if (font) {
		buf_printf(&entries, "/Font<</F1 %d 0 R>>", font);
		draw_text(s, &content);
	}
	buf_str(&entries, ">>");
	pdf_update_stream(u, number, buf_text(&entries), buf_text(&content), content.n);
	buf_clear(&entries);
	buf_clear(&content);
}

int appearance_write(const struct appearance *a, struct pdf_update *u, int *number, struct err *err)
{
	int rc = -1, font = 0;
	struct setting s = {.a = a};
	if (a->width >= SMALLEST_FIELD && a->height >= SMALLEST_FIELD) {
		if (font_open(a->font ? a->font : default_font, default_package, &s.font, err))
			goto out;
		for (int i = 0; i < APPEARANCE_LINES && a->line[i]; i++)
			if (take_line(&s, a->line[i], err))
				goto out;
		choose_size(&s);
		if (write_font_objects(&s, u, &font, err))
			goto out;
	}
	*number = pdf_update_number(u);
	write_form(&s, u, font, *number);
	rc = 0;
out:
	for (size_t i = 0; i < s.lines; i++)
		free(s.line[i].unit);
	font_free(s.font);
	return rc;
}
