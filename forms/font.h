/* font: a TrueType file, the characters of it that a document uses, and a subset with only those. The only user of
 * HarfBuzz.
 *
 * Each character (a code point with its variation selector, if it has one) that is asked for gets a code of its own,
 * U+E000 and up in the order of asking, so that characters beyond U+FFFF and glyph variants fit into the two bytes that
 * libharu writes. What a code stands for is told by font_to_unicode(). */
#ifndef FORMS_FONT_H
#define FORMS_FONT_H

#include <stddef.h>
#include <stdint.h>

#include "assess/err.h"
#include "assess/mem.h"

enum { FONT_FIRST_CODE = 0xE000, FONT_MAX_CODES = 0xF8FF - 0xE000 + 1 };
enum { FONT_MISSING = -1, FONT_FULL = -2 };

/* The fonts of a document. */
struct pdf_fonts {
	const char *gothic, *mincho; /* paths of TrueType files; NULL: the IPAex fonts where Debian puts them */
};

struct font;

/* Opens a TrueType file (glyf outlines). `package` is the Debian package that is named when the file is not there.
 * Yours, font_free(). ERR_WORLD: not there, not a regular file, broken, no TrueType outlines. */
int font_open(const char *path, const char *package, struct font **out, struct err *err);
void font_free(struct font *f); /* NULL is fine */
/* The path it was opened with; borrowed. */
const char *font_path(const struct font *f);

/* The index (0-based) of a character, new or known; FONT_MISSING when the font has no such glyph, FONT_FULL after
 * FONT_MAX_CODES characters. `vs` is a variation selector or 0. The selectors U+FE0E and U+FE0F (text, emoji) ask for
 * nothing this font could do otherwise; any other selector the font does not know is missing, never dropped: the shape
 * of a name is the name. */
int font_index(struct font *f, uint32_t cp, uint32_t vs);
/* Advance width in thousandths of the em. */
int font_width(const struct font *f, int index);
/* Characters so far. */
size_t font_count(const struct font *f);
/* The three UTF-8 bytes of a code; no NUL. */
void font_bytes(int index, char out[3]);

/* Appends a TrueType file with the glyphs of all characters so far, whose cmap maps the codes. ERR_WORLD: the file is
 * broken. */
int font_subset(const struct font *f, struct buf *out, struct err *err);
/* Appends the ToUnicode CMap (ISO 32000-1, 9.10.3) of the codes. */
void font_to_unicode(const struct font *f, struct buf *out);

#endif
