#define _GNU_SOURCE
#include "forms/font.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "forms/flate.h"

struct character {
	uint32_t cp, vs;
	hb_codepoint_t glyph;
	int width;
};

struct font {
	char *path;
	hb_face_t *face;
	hb_font_t *font;
	unsigned upem;
	struct character *item;
	size_t count, cap;
	uint16_t *slot; /* open hash: index + 1 */
	size_t slots;   /* a power of two, at least twice the count */
};

static int cannot_open(const char *path, const char *package, struct err *err)
{
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "フォント「%s」を開けません。Debian のパッケージ %s を入れるか、--font FILE "
		       "で TrueType フォントを指定してください。",
		       "cannot open the font '%s': install the Debian package %s, or name a TrueType font with "
		       "--font FILE",
		       path, package);
}

static int cannot_use(const char *path, const char *package, struct err *err)
{
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "フォント「%s」は壊れているか、TrueType フォントではありません。Debian のパッケージ %s "
		       "を入れ直すか、--font FILE で別の TrueType フォントを指定してください。",
		       "the font '%s' is broken or not a TrueType font: install the Debian package %s again, or name "
		       "another TrueType font with --font FILE",
		       path, package);
}

static bool has_table(hb_face_t *face, hb_tag_t tag)
{
	hb_blob_t *b = hb_face_reference_table(face, tag);
	bool has = hb_blob_get_length(b) > 0;
	hb_blob_destroy(b);
	return has;
}

/* What a subset is made from and what the PDF says of a font (page_font.c): without one of these tables the file is
 * no TrueType font. */
static bool is_truetype(hb_face_t *face)
{
	static const char tags[][5] = {"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cmap", "name", "OS/2"};
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (!has_table(face, hb_tag_from_string(tags[i], 4)))
			return false;
	}
	return hb_face_get_glyph_count(face) > 0 && hb_face_get_upem(face) > 0;
}

/* Restricted, or only whole (OpenType 1.9, OS/2, fsType: bits 1 and 8); a font that also allows editing or preview and
 * print may be embedded whatever bit 1 says. */
static bool may_embed(hb_face_t *face)
{
	enum { FS_TYPE = 8, RESTRICTED = 0x0002, LICENCES = 0x000E, NO_SUBSET = 0x0100 };
	unsigned n = 0;
	hb_blob_t *os2 = hb_face_reference_table(face, HB_TAG('O', 'S', '/', '2'));
	const unsigned char *p = (const unsigned char *)hb_blob_get_data(os2, &n);
	unsigned type = n >= FS_TYPE + 2 ? (unsigned)p[FS_TYPE] << 8 | p[FS_TYPE + 1] : 0;
	hb_blob_destroy(os2);
	return (type & LICENCES) != RESTRICTED && !(type & NO_SUBSET);
}

static int may_not_embed(const char *path, const char *package, struct err *err)
{
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "フォント「%s」は PDF への埋め込みが許されていません。Debian のパッケージ %s "
		       "のフォントを使うか、--font FILE で別の TrueType フォントを指定してください。",
		       "the font '%s' may not be embedded in a PDF: use those of the Debian package %s, or name "
		       "another TrueType font with --font FILE",
		       path, package);
}

int font_open(const char *path, const char *package, struct font **out, struct err *err)
{
	/* A pipe or a device would hang the reader. */
	struct stat st;
	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return cannot_open(path, package, err);
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(path);
	if (!blob)
		return cannot_open(path, package, err);
	hb_face_t *face = hb_face_create(blob, 0);
	hb_blob_destroy(blob);
	if (!is_truetype(face)) {
		hb_face_destroy(face);
		return cannot_use(path, package, err);
	}
	if (!may_embed(face)) {
		hb_face_destroy(face);
		return may_not_embed(path, package, err);
	}
	struct font *f = mem_new(1, sizeof(*f));
	f->path = mem_new(strlen(path) + 1, 1);
	memcpy(f->path, path, strlen(path));
	f->face = face;
	f->font = hb_font_create(face);
	f->upem = hb_face_get_upem(face);
	f->slots = 1024;
	f->slot = mem_new(f->slots, sizeof(*f->slot));
	*out = f;
	return 0;
}

void font_free(struct font *f)
{
	if (!f)
		return;
	hb_font_destroy(f->font);
	hb_face_destroy(f->face);
	free(f->slot);
	free(f->item);
	free(f->path);
	free(f);
}

const char *font_path(const struct font *f)
{
	return f->path;
}

static size_t find_slot(const struct font *f, uint32_t cp, uint32_t vs)
{
	uint32_t hash = (cp ^ vs * 31u) * 2654435761u;
	size_t at = (hash ^ hash >> 16) & (f->slots - 1);
	while (f->slot[at]) {
		const struct character *c = &f->item[f->slot[at] - 1];
		if (c->cp == cp && c->vs == vs)
			break;
		at = (at + 1) & (f->slots - 1);
	}
	return at;
}

static void grow_slots(struct font *f)
{
	free(f->slot);
	f->slots *= 2;
	f->slot = mem_new(f->slots, sizeof(*f->slot));
	for (size_t i = 0; i < f->count; i++)
		f->slot[find_slot(f, f->item[i].cp, f->item[i].vs)] = (uint16_t)(i + 1);
}

/* Blanks and hyphens that many fonts lack, and what looks the same; extracted text still gives the first. */
static uint32_t stand_in(uint32_t cp)
{
	static const uint32_t pairs[][2] = {
	    {0x00A0, ' '}, {0x2002, ' '}, {0x2003, ' '}, {0x2009, ' '}, {0x202F, ' '}, {0x2010, '-'}, {0x2011, '-'},
	};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (pairs[i][0] == cp)
			return pairs[i][1];
	}
	return 0;
}

static hb_codepoint_t find_glyph(const struct font *f, uint32_t cp, uint32_t vs)
{
	hb_codepoint_t glyph = 0;
	if (vs && hb_font_get_variation_glyph(f->font, cp, vs, &glyph) && glyph)
		return glyph;
	if (vs && vs != 0xFE0E && vs != 0xFE0F)
		return 0;
	if (hb_font_get_nominal_glyph(f->font, cp, &glyph) && glyph)
		return glyph;
	uint32_t other = stand_in(cp);
	return other && hb_font_get_nominal_glyph(f->font, other, &glyph) ? glyph : 0;
}

int font_index(struct font *f, uint32_t cp, uint32_t vs)
{
	size_t at = find_slot(f, cp, vs);
	if (f->slot[at])
		return f->slot[at] - 1;
	hb_codepoint_t glyph = find_glyph(f, cp, vs);
	if (!glyph)
		return FONT_MISSING;
	if (f->count == FONT_MAX_CODES)
		return FONT_FULL;
	if (f->count == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 256;
		f->item = mem_grow(f->item, f->cap, sizeof(*f->item));
	}
	int width = (int)((unsigned)hb_font_get_glyph_h_advance(f->font, glyph) * 1000u / f->upem);
	f->item[f->count] = (struct character){cp, vs, glyph, width};
	f->slot[at] = (uint16_t)++f->count;
	if (f->count * 2 > f->slots)
		grow_slots(f);
	return (int)f->count - 1;
}

int font_find(const struct font *f, uint32_t cp, uint32_t vs)
{
	size_t at = find_slot(f, cp, vs);
	return f->slot[at] ? f->slot[at] - 1 : FONT_MISSING;
}

int font_width(const struct font *f, int index)
{
	return f->item[index].width;
}

size_t font_count(const struct font *f)
{
	return f->count;
}

void font_hex(int index, char out[FONT_HEX])
{
	static const char digit[] = "0123456789ABCDEF";
	unsigned code = (unsigned)index + 1;
	for (int i = FONT_HEX - 1; i >= 0; i--, code >>= 4)
		out[i] = digit[code & 15];
}

static hb_subset_input_t *subset_input(const struct font *f)
{
	hb_subset_input_t *in = hb_subset_input_create_or_fail();
	if (!in)
		return NULL;
	for (size_t i = 0; i < f->count; i++)
		hb_set_add(hb_subset_input_glyph_set(in), f->item[i].glyph);
	hb_subset_input_set_flags(in, HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
	return in;
}

/* The tables that a font inside a PDF needs (ISO 32000-1, 9.9), and no others: above all no cmap, which would be walked
 * from end to end to find the code points of the glyphs. */
static hb_face_t *slim_face(const struct font *f)
{
	static const char keep[][5] = {"glyf", "loca", "head", "hhea", "hmtx", "maxp"};
	hb_face_t *slim = hb_face_builder_create();
	for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]); i++) {
		hb_tag_t tag = hb_tag_from_string(keep[i], 4);
		hb_blob_t *table = hb_face_reference_table(f->face, tag);
		hb_face_builder_add_table(slim, tag, table);
		hb_blob_destroy(table);
	}
	return slim;
}

static int cannot_subset(const struct font *f, struct err *err)
{
	return err_add(err, ERR_WORLD, f->path, 0, NULL,
		       "フォント「%s」から文字を取り出せません。ファイルが壊れています。入れ直してください。",
		       "cannot take characters out of the font '%s': the file is broken, install it again", f->path);
}

static void add_glyphs(const struct font *f, const hb_map_t *new_glyph, struct buf *out)
{
	/* CID 0 is .notdef. */
	unsigned char *map = mem_new(f->count + 1, 2);
	for (size_t i = 0; i < f->count; i++) {
		unsigned glyph = hb_map_get(new_glyph, f->item[i].glyph);
		map[2 * i + 2] = (unsigned char)(glyph >> 8);
		map[2 * i + 3] = (unsigned char)glyph;
	}
	flate_pack(out, map, 2 * (f->count + 1), FLATE_USUAL);
	free(map);
}

static int add_subset(const struct font *f, struct font_program *out, struct err *err)
{
	hb_subset_input_t *in = subset_input(f);
	hb_face_t *slim = slim_face(f);
	hb_subset_plan_t *plan = in ? hb_subset_plan_create_or_fail(slim, in) : NULL;
	hb_face_t *subset = plan ? hb_subset_plan_execute_or_fail(plan) : NULL;
	if (subset) {
		unsigned n = 0;
		hb_blob_t *blob = hb_face_reference_blob(subset);
		const char *bytes = hb_blob_get_data(blob, &n);
		out->file_n = n;
		/* Outlines hardly shrink with more effort, and the document waits for this. */
		flate_pack(&out->file, bytes, n, FLATE_FAST);
		add_glyphs(f, hb_subset_plan_old_to_new_glyph_mapping(plan), &out->glyphs);
		hb_blob_destroy(blob);
	}
	hb_face_destroy(subset);
	hb_subset_plan_destroy(plan);
	hb_face_destroy(slim);
	hb_subset_input_destroy(in);
	return out->file_n ? 0 : cannot_subset(f, err);
}

/* UTF-16, as bfchar wants it. */
static void add_utf16_hex(struct buf *b, uint32_t cp)
{
	if (cp < 0x10000) {
		buf_printf(b, "%04X", cp);
		return;
	}
	cp -= 0x10000;
	buf_printf(b, "%04X%04X", 0xD800u | cp >> 10, 0xDC00u | (cp & 0x3FF));
}

static void add_to_unicode(const struct font *f, struct buf *out)
{
	enum { PER_BLOCK = 100 }; /* the most that one bfchar block may hold */
	buf_str(out, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
		     "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
		     "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
		     "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
	for (size_t start = 0; start < f->count; start += PER_BLOCK) {
		size_t end = start + PER_BLOCK < f->count ? start + PER_BLOCK : f->count;
		buf_printf(out, "%zu beginbfchar\n", end - start);
		for (size_t i = start; i < end; i++) {
			buf_printf(out, "<%04zX> <", i + 1);
			add_utf16_hex(out, f->item[i].cp);
			if (f->item[i].vs)
				add_utf16_hex(out, f->item[i].vs);
			buf_str(out, ">\n");
		}
		buf_str(out, "endbfchar\n");
	}
	buf_str(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

/* Most Japanese characters are one em wide, which is the default. */
static void add_widths(const struct font *f, struct buf *out)
{
	bool open = false;
	for (size_t i = 0; i < f->count; i++) {
		bool usual = f->item[i].width == 1000;
		if (!usual && !open)
			buf_printf(out, "%zu[%d", i + 1, f->item[i].width);
		else if (!usual)
			buf_printf(out, " %d", f->item[i].width);
		else if (open)
			buf_str(out, "]");
		open = !usual;
	}
	buf_str(out, open ? "]" : "");
}

static int thousandths(const struct font *f, int units)
{
	return (int)((int64_t)units * 1000 / (int)f->upem);
}

static int s16_at(const unsigned char *p, unsigned n, unsigned at)
{
	return at + 2 <= n ? (int)(int16_t)((unsigned)p[at] << 8 | p[at + 1]) : 0;
}

/* From the tables of the whole font: head, hhea, OS/2 (OpenType 1.9). */
static void set_measures(const struct font *f, struct font_program *out)
{
	enum { HEAD_BOX = 36, OS2_CAP_HEIGHT = 88 };
	hb_font_extents_t line = {0};
	unsigned n = 0;
	hb_font_get_h_extents(f->font, &line);
	out->ascent = thousandths(f, line.ascender);
	out->descent = thousandths(f, line.descender);
	hb_blob_t *head = hb_face_reference_table(f->face, HB_TAG('h', 'e', 'a', 'd'));
	const unsigned char *p = (const unsigned char *)hb_blob_get_data(head, &n);
	for (unsigned i = 0; i < 4; i++)
		out->box[i] = thousandths(f, s16_at(p, n, HEAD_BOX + 2 * i));
	hb_blob_destroy(head);
	hb_blob_t *os2 = hb_face_reference_table(f->face, HB_TAG('O', 'S', '/', '2'));
	p = (const unsigned char *)hb_blob_get_data(os2, &n);
	out->cap_height = thousandths(f, s16_at(p, n, OS2_CAP_HEIGHT));
	if (out->cap_height <= 0)
		out->cap_height = out->ascent;
	hb_blob_destroy(os2);
}

/* The PostScript name, only with characters that a PDF name may hold as they are. */
static void set_name(const struct font *f, struct font_program *out)
{
	char name[FONT_NAME] = "";
	unsigned n = sizeof(name);
	size_t k = 0;
	hb_ot_name_get_utf8(f->face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &n, name);
	for (const char *c = name; *c; c++) {
		if ((*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-')
			out->name[k++] = *c;
	}
	if (!k)
		snprintf(out->name, sizeof(out->name), "Font");
}

int font_program_make(const struct font *f, struct font_program *out, struct err *err)
{
	enum { FONT_BYTES_MAX = 64 << 20 };
	struct buf cmap;
	*out = (struct font_program){0};
	buf_init(&out->file, FONT_BYTES_MAX);
	buf_init(&out->glyphs, FONT_BYTES_MAX);
	buf_init(&out->to_unicode, FONT_BYTES_MAX);
	buf_init(&out->widths, FONT_BYTES_MAX);
	buf_init(&cmap, FONT_BYTES_MAX);
	set_name(f, out);
	set_measures(f, out);
	add_widths(f, &out->widths);
	add_to_unicode(f, &cmap);
	flate_pack(&out->to_unicode, cmap.p, cmap.n, FLATE_USUAL);
	buf_clear(&cmap);
	return add_subset(f, out, err);
}

void font_program_clear(struct font_program *p)
{
	buf_clear(&p->file);
	buf_clear(&p->glyphs);
	buf_clear(&p->to_unicode);
	buf_clear(&p->widths);
}
