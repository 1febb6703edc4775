#define _GNU_SOURCE
#include "forms/font.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

/* All that libharu will ask for. */
static bool is_truetype(hb_face_t *face)
{
	static const char tags[][5] = {"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cmap", "name", "OS/2"};
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (!has_table(face, hb_tag_from_string(tags[i], 4)))
			return false;
	}
	return hb_face_get_glyph_count(face) > 0 && hb_face_get_upem(face) > 0;
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

int font_width(const struct font *f, int index)
{
	return f->item[index].width;
}

size_t font_count(const struct font *f)
{
	return f->count;
}

void font_bytes(int index, char out[3])
{
	unsigned code = FONT_FIRST_CODE + (unsigned)index;
	out[0] = (char)(0xE0 | code >> 12);
	out[1] = (char)(0x80 | (code >> 6 & 0x3F));
	out[2] = (char)(0x80 | (code & 0x3F));
}

static void add_u16(struct buf *b, unsigned v)
{
	unsigned char bytes[2] = {(unsigned char)(v >> 8), (unsigned char)v};
	buf_add(b, bytes, 2);
}

/* A cmap with one table of format 4 (OpenType 1.9, cmap): the segment of our codes, and the closing one. */
static void add_cmap(const struct font *f, const hb_map_t *new_glyph, struct buf *b)
{
	const unsigned n = (unsigned)f->count, last = FONT_FIRST_CODE + n - 1;
	const unsigned length = 32 + 2 * n;
	const unsigned words[] = {
	    0,
	    1,
	    3,
	    1,
	    0,
	    12, /* version, tables; Windows, Unicode BMP, offset 12 */
	    4,
	    length,
	    0,
	    4,
	    4,
	    1,
	    0, /* format, length, language, 2 × segments, search hints */
	    last,
	    0xFFFF,
	    0, /* end codes, pad */
	    FONT_FIRST_CODE,
	    0xFFFF,
	    0,
	    1,
	    4,
	    0, /* start codes, deltas, range offsets */
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		add_u16(b, words[i]);
	for (size_t i = 0; i < f->count; i++)
		add_u16(b, hb_map_get(new_glyph, f->item[i].glyph) & 0xFFFF);
}

static hb_subset_input_t *subset_input(const struct font *f)
{
	static const char drop[][5] = {"GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "gasp", "cmap"};
	hb_subset_input_t *in = hb_subset_input_create_or_fail();
	if (!in)
		return NULL;
	for (size_t i = 0; i < f->count; i++)
		hb_set_add(hb_subset_input_glyph_set(in), f->item[i].glyph);
	hb_subset_input_set_flags(in, HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
	for (size_t i = 0; i < sizeof(drop) / sizeof(drop[0]); i++)
		hb_set_add(hb_subset_input_set(in, HB_SUBSET_SETS_DROP_TABLE_TAG), hb_tag_from_string(drop[i], 4));
	return in;
}

/* Copies the tables of the subset and adds our cmap. The tags can be listed only on a face made from bytes. */
static hb_blob_t *with_cmap(const struct font *f, hb_face_t *subset, const hb_map_t *new_glyph)
{
	struct buf cmap;
	buf_init(&cmap, 1 << 16);
	add_cmap(f, new_glyph, &cmap);

	hb_blob_t *bytes = hb_face_reference_blob(subset);
	hb_face_t *read = hb_face_create(bytes, 0), *made = hb_face_builder_create();
	hb_tag_t tags[64];
	unsigned n = sizeof(tags) / sizeof(tags[0]);
	hb_face_get_table_tags(read, 0, &n, tags);
	for (unsigned i = 0; i < n; i++) {
		hb_blob_t *table = hb_face_reference_table(read, tags[i]);
		hb_face_builder_add_table(made, tags[i], table);
		hb_blob_destroy(table);
	}
	hb_blob_t *table = hb_blob_create(cmap.p, (unsigned)cmap.n, HB_MEMORY_MODE_DUPLICATE, NULL, NULL);
	hb_face_builder_add_table(made, HB_TAG('c', 'm', 'a', 'p'), table);
	hb_blob_t *result = hb_face_reference_blob(made);

	hb_blob_destroy(table);
	hb_face_destroy(made);
	hb_face_destroy(read);
	hb_blob_destroy(bytes);
	buf_clear(&cmap);
	return result;
}

int font_subset(const struct font *f, struct buf *out, struct err *err)
{
	int rc = -1;
	hb_subset_input_t *in = subset_input(f);
	hb_subset_plan_t *plan = in ? hb_subset_plan_create_or_fail(f->face, in) : NULL;
	hb_face_t *subset = plan ? hb_subset_plan_execute_or_fail(plan) : NULL;
	if (!subset) {
		err_add(err, ERR_WORLD, f->path, 0, NULL,
			"フォント「%s」から文字を取り出せません。ファイルが壊れています。入れ直してください。",
			"cannot take characters out of the font '%s': the file is broken, install it again", f->path);
		goto out;
	}
	hb_blob_t *blob = with_cmap(f, subset, hb_subset_plan_old_to_new_glyph_mapping(plan));
	unsigned n = 0;
	const char *bytes = hb_blob_get_data(blob, &n);
	buf_add(out, bytes, n);
	hb_blob_destroy(blob);
	rc = 0;
out:
	hb_face_destroy(subset);
	hb_subset_plan_destroy(plan);
	hb_subset_input_destroy(in);
	return rc;
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

void font_to_unicode(const struct font *f, struct buf *out)
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
			buf_printf(out, "<%04X> <", FONT_FIRST_CODE + (unsigned)i);
			add_utf16_hex(out, f->item[i].cp);
			if (f->item[i].vs)
				add_utf16_hex(out, f->item[i].vs);
			buf_str(out, ">\n");
		}
		buf_str(out, "endbfchar\n");
	}
	buf_str(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}
