#include "forms/page_private.h"

#include <stdio.h>

/* The descriptor (ISO 32000-1, 9.8) with the subset as it is: libharu's own would take the file apart once more. */
static HPDF_Dict descriptor(struct page *p, const struct font_program *f, const char *name)
{
	enum { SYMBOLIC = 4, STEM = 80 };
	HPDF_Dict d = page_object(p), file = page_packed(p, &f->file);
	if (page_failed(p))
		return NULL;
	HPDF_Dict_AddNumber(file, "Length1", (HPDF_INT32)f->file_n);
	HPDF_Dict_AddName(d, "Type", "FontDescriptor");
	HPDF_Dict_AddName(d, "FontName", name);
	HPDF_Dict_AddNumber(d, "Flags", SYMBOLIC);
	page_numbers(d, "FontBBox", (double[]){f->box[0], f->box[1], f->box[2], f->box[3]}, 4);
	HPDF_Dict_AddNumber(d, "ItalicAngle", 0);
	HPDF_Dict_AddNumber(d, "Ascent", f->ascent);
	HPDF_Dict_AddNumber(d, "Descent", f->descent);
	HPDF_Dict_AddNumber(d, "CapHeight", f->cap_height);
	HPDF_Dict_AddNumber(d, "StemV", STEM);
	HPDF_Dict_Add(d, "FontFile2", file);
	return d;
}

/* Written as it is: an array of libharu's would be an allocation for each number. */
static HPDF_STATUS write_widths(HPDF_Dict dict, HPDF_Stream to)
{
	const struct font_program *f = dict->attr;
	HPDF_Stream_WriteStr(to, "/W [");
	HPDF_Stream_Write(to, (const HPDF_BYTE *)buf_text(&f->widths), (HPDF_UINT)f->widths.n);
	return HPDF_Stream_WriteStr(to, "]\012");
}

/* The CIDFont (ISO 32000-1, 9.7.4). */
static HPDF_Dict descendant(struct page *p, const struct font_program *f, const char *name)
{
	HPDF_Dict cid = page_object(p), glyphs = page_packed(p, &f->glyphs), about = descriptor(p, f, name);
	HPDF_MMgr m = p->doc->mmgr;
	HPDF_Dict system = HPDF_Dict_New(m);
	if (page_failed(p))
		return NULL;
	HPDF_Dict_AddName(cid, "Type", "Font");
	HPDF_Dict_AddName(cid, "Subtype", "CIDFontType2");
	HPDF_Dict_AddName(cid, "BaseFont", name);
	HPDF_Dict_Add(cid, "CIDSystemInfo", system);
	HPDF_Dict_Add(system, "Registry", HPDF_String_New(m, "Adobe", NULL));
	HPDF_Dict_Add(system, "Ordering", HPDF_String_New(m, "Identity", NULL));
	HPDF_Dict_AddNumber(system, "Supplement", 0);
	HPDF_Dict_Add(cid, "FontDescriptor", about);
	HPDF_Dict_Add(cid, "CIDToGIDMap", glyphs);
	HPDF_Dict_AddNumber(cid, "DW", 1000);
	union {
		const struct font_program *in;
		void *out;
	} borrowed = {.in = f}; /* libharu's pointer is not const, but nobody writes through it */
	cid->attr = borrowed.out;
	cid->write_fn = write_widths;
	return cid;
}

void page_font(struct page *p, int number, const struct font_program *f)
{
	char name[FONT_NAME + 8], key[8];
	if (page_failed(p) || number < 0 || number >= PAGE_FONTS_MAX)
		return;
	/* Six capitals mark a subset (ISO 32000-1, 9.6.4), and tell two of one font apart. */
	snprintf(name, sizeof(name), "SHINS%c+%s", 'A' + number, f->name);
	snprintf(key, sizeof(key), "F%d", number);
	HPDF_Dict whole = page_object(p), unicode = page_packed(p, &f->to_unicode), cid = descendant(p, f, name);
	HPDF_Array list = HPDF_Array_New(p->doc->mmgr);
	if (page_failed(p))
		return;
	HPDF_Dict_AddName(whole, "Type", "Font");
	HPDF_Dict_AddName(whole, "Subtype", "Type0");
	HPDF_Dict_AddName(whole, "BaseFont", name);
	HPDF_Dict_AddName(whole, "Encoding", "Identity-H");
	HPDF_Dict_Add(whole, "DescendantFonts", list);
	HPDF_Array_Add(list, cid);
	HPDF_Dict_Add(whole, "ToUnicode", unicode);
	HPDF_Dict_Add(p->fonts, key, whole);
}
