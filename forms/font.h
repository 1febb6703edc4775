/* font: a TrueType file, the characters of it that a document uses, and a subset with only those. The only user of
 * HarfBuzz.
 *
 * Each character (a code point with its variation selector, if it has one) that is asked for gets an index, 0 and up in
 * the order of asking; its code in the PDF, a CID (ISO 32000-1, 9.7), is one more. So characters beyond U+FFFF and glyph
 * variants need no code point of their own, and text is drawn before the subset is made. What a code stands for is told
 * by the ToUnicode map, which glyph it is by the CIDToGIDMap. */
#ifndef FORMS_FONT_H
#define FORMS_FONT_H

#include <stddef.h>
#include <stdint.h>

#include "assess/err.h"
#include "assess/mem.h"

enum { FONT_MAX_CODES = 60000 /* CIDs end at 65,535 */, FONT_HEX = 4 /* hexadecimal digits of a code */ };
enum { FONT_MISSING = -1, FONT_FULL = -2 };
enum { FONT_NAME = 64 };

/* The fonts where Debian puts them. */
#define FONT_GOTHIC "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"
#define FONT_MINCHO "/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf"

/* The fonts of a document. */
struct pdf_fonts {
	const char *gothic, *mincho; /* paths of TrueType files; NULL: the IPAex fonts where Debian puts them */
};

struct font;

/* Opens a TrueType file (glyf outlines). `package` is the Debian package that is named when the file is not there.
 * Yours, font_free(). ERR_WORLD: not there, not a regular file, broken, no TrueType outlines, or its licence bits
 * (OpenType, OS/2, fsType) forbid embedding a subset. */
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
/* The index of a character that is known already, else FONT_MISSING. Safe for several threads while none adds. */
int font_find(const struct font *f, uint32_t cp, uint32_t vs);
/* Characters so far. */
size_t font_count(const struct font *f);
/* The hexadecimal digits of a code, for a string of the page; no NUL. */
void font_hex(int index, char out[FONT_HEX]);

/* All that a PDF holds of a font, ready to be written. */
struct font_program {
	char name[FONT_NAME];           /* PostScript name, without the tag of a subset */
	int ascent, descent, cap_height; /* thousandths of the em; descent is negative */
	int box[4];                     /* left, bottom, right, top, thousandths of the em */
	struct buf file;                /* the TrueType file with only the glyphs of the characters so far; compressed */
	size_t file_n;                  /* bytes of it before compression */
	struct buf glyphs;              /* CIDToGIDMap; compressed */
	struct buf to_unicode;          /* ToUnicode CMap (ISO 32000-1, 9.10.3); compressed */
	struct buf widths;              /* entries of /W that are not 1000, which is /DW: "1[500]3[278 667]" */
};

/* Yours, font_program_clear(), also on failure. ERR_WORLD: the file is broken. */
int font_program_make(const struct font *f, struct font_program *out, struct err *err);
void font_program_clear(struct font_program *p); /* {0} is fine */

#endif
