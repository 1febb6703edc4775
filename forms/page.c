#include "forms/page.h"

#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_font.h>
#include <hpdf_fontdef.h>
#include <hpdf_info.h>
#include <hpdf_objects.h>
#include <hpdf_streams.h>
#include <stdlib.h>
#include <string.h>

#include "assess/date.h"

enum { FONTS_MAX = 4 };
enum { WIDGET_FLAGS = 132 }; /* Print, Locked: ISO 32000-1, table 165 */

struct page {
	HPDF_Doc doc;
	HPDF_Font font[FONTS_MAX];
	int fonts;
	HPDF_Page page;       /* the current one */
	HPDF_Array fields;    /* of the form; NULL until there is a field */
	HPDF_Outline chapter; /* the last bookmark of level 1 */
	HPDF_STATUS error, detail;
	/* What the page is set to, to set only what changes. */
	bool in_text, strong;
	int set_font;
	double set_size, set_thick;
	struct page_colour fill, stroke;
};

static void keep_first_error(HPDF_STATUS error, HPDF_STATUS detail, void *data)
{
	struct page *p = data;
	if (!p->error) {
		p->error = error;
		p->detail = detail;
	}
}

static bool failed(struct page *p)
{
	if (!p->error)
		p->error = HPDF_GetError(p->doc);
	return p->error != 0;
}

static int report(const struct page *p, struct err *err)
{
	return err_add(
	    err, ERR_WORLD, NULL, 0, NULL,
	    "PDF を作れませんでした（libharu のエラー 0x%04lX, %ld）。空きメモリを確かめて、もう一度お試しください。",
	    "cannot make the PDF (libharu error 0x%04lX, %ld): check the free memory and try again",
	    (unsigned long)p->error, (long)p->detail);
}

static HPDF_Encoder utf8(struct page *p)
{
	return HPDF_GetEncoder(p->doc, "UTF-8");
}

static void set_date(struct page *p, int64_t made)
{
	enum { JAPAN_HOURS = 9, DAY_SECONDS = 86400 };
	HPDF_Date date = {.ind = '+', .off_hour = JAPAN_HOURS};
	date_to_ymd(date_in_japan(made), &date.year, &date.month, &date.day);
	int64_t second = (made + JAPAN_HOURS * 3600) % DAY_SECONDS;
	second = second < 0 ? second + DAY_SECONDS : second;
	date.hour = (int)(second / 3600);
	date.minutes = (int)(second / 60 % 60);
	date.seconds = (int)(second % 60);
	HPDF_SetInfoDateAttr(p->doc, HPDF_INFO_CREATION_DATE, date);
}

static void set_info(struct page *p, const struct page_info *info)
{
	/* Without the encoder these texts would be written as Latin-1. */
	HPDF_SetCurrentEncoder(p->doc, "UTF-8");
	if (info->title)
		HPDF_SetInfoAttr(p->doc, HPDF_INFO_TITLE, info->title);
	if (info->subject)
		HPDF_SetInfoAttr(p->doc, HPDF_INFO_SUBJECT, info->subject);
	HPDF_SetInfoAttr(p->doc, HPDF_INFO_AUTHOR, "shinsa");
	set_date(p, info->made);
}

static void set_catalog(struct page *p, const struct page_info *info)
{
	HPDF_MMgr m = p->doc->mmgr;
	HPDF_Dict_Add(p->doc->catalog, "Lang", HPDF_String_New(m, info->lang == LANG_JA ? "ja-JP" : "en-GB", NULL));
	HPDF_Dict viewer = HPDF_Dict_New(m);
	HPDF_Dict_Add(p->doc->catalog, "ViewerPreferences", viewer);
	HPDF_Dict_AddBoolean(viewer, "DisplayDocTitle", HPDF_TRUE);

	HPDF_Array id = HPDF_Array_New(m);
	HPDF_Dict_Add(p->doc->trailer, "ID", id);
	for (int half = 0; half < 2; half++) {
		unsigned char bytes[DIGEST_BYTES];
		memcpy(bytes, info->id, sizeof(bytes));
		HPDF_Array_Add(id, HPDF_Binary_New(m, bytes, sizeof(bytes)));
	}
}

int page_new(const struct page_info *info, struct page **out, struct err *err)
{
	struct page *p = mem_new(1, sizeof(*p));
	p->doc = HPDF_New(keep_first_error, p);
	if (p->doc) {
		HPDF_UseUTFEncodings(p->doc);
		HPDF_SetCompressionMode(p->doc, HPDF_COMP_ALL);
		p->doc->pdf_version = HPDF_VER_17;
		set_info(p, info);
	}
	if (p->doc && !failed(p))
		set_catalog(p, info);
	if (!p->doc || failed(p)) {
		report(p, err);
		page_free(p);
		return -1;
	}
	*out = p;
	return 0;
}

void page_free(struct page *p)
{
	if (!p)
		return;
	if (p->doc)
		HPDF_Free(p->doc);
	free(p);
}

static int refuse_font(const struct page *p, const char *path, struct err *err)
{
	if (p->error == HPDF_TTF_CANNOT_EMBEDDING_FONT)
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "フォント「%s」は PDF への埋め込みが許されていません。Debian のパッケージ fonts-ipaexfont "
		    "のフォントを使うか、--font FILE で別の TrueType フォントを指定してください。",
		    "the font '%s' may not be embedded in a PDF: use those of the Debian package fonts-ipaexfont, or "
		    "name "
		    "another TrueType font with --font FILE",
		    path);
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "フォント「%s」を PDF に埋め込めません（libharu のエラー 0x%04lX）。Debian のパッケージ "
		       "fonts-ipaexfont を入れ直すか、--font FILE で別の TrueType フォントを指定してください。",
		       "cannot embed the font '%s' (libharu error 0x%04lX): install the Debian package fonts-ipaexfont "
		       "again, or name another TrueType font with --font FILE",
		       path, (unsigned long)p->error);
}

/* libharu's own CMap takes the codes for characters; ours tells what they stand for. */
static void set_to_unicode(HPDF_Font font, const struct buf *to_unicode)
{
	HPDF_Dict cmap = ((HPDF_FontAttr)font->attr)->cmap_stream;
	HPDF_MemStream_FreeData(cmap->stream);
	HPDF_Stream_Write(cmap->stream, (const HPDF_BYTE *)to_unicode->p, (HPDF_UINT)to_unicode->n);
	static const char *const embedded_only[] = {"Type", "CMapName", "WMode", "CIDSystemInfo"};
	for (size_t i = 0; i < sizeof(embedded_only) / sizeof(embedded_only[0]); i++)
		HPDF_Dict_RemoveElement(cmap, embedded_only[i]);
}

/* The descriptor (ISO 32000-1, 9.8) with the file as it is: libharu's own would copy the outlines byte by byte into a
 * subset of its own, which takes longer than all drawing. */
static void set_descriptor(struct page *p, HPDF_FontDef def, const struct buf *truetype)
{
	enum { SYMBOLIC = 4, STEM = 80 };
	HPDF_Dict file = HPDF_DictStream_New(p->doc->mmgr, p->doc->xref);
	HPDF_Dict descriptor = HPDF_Dict_New(p->doc->mmgr);
	HPDF_Xref_Add(p->doc->xref, descriptor);
	if (failed(p))
		return;
	HPDF_Stream_Write(file->stream, (const HPDF_BYTE *)truetype->p, (HPDF_UINT)truetype->n);
	HPDF_Dict_AddNumber(file, "Length1", (HPDF_INT32)truetype->n);
	file->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
	HPDF_Dict_AddName(descriptor, "Type", "FontDescriptor");
	HPDF_Dict_AddName(descriptor, "FontName", def->base_font);
	HPDF_Dict_AddNumber(descriptor, "Flags", SYMBOLIC);
	HPDF_Dict_Add(descriptor, "FontBBox", HPDF_Box_Array_New(p->doc->mmgr, def->font_bbox));
	HPDF_Dict_AddNumber(descriptor, "ItalicAngle", 0);
	HPDF_Dict_AddNumber(descriptor, "Ascent", def->ascent);
	HPDF_Dict_AddNumber(descriptor, "Descent", def->descent);
	HPDF_Dict_AddNumber(descriptor, "CapHeight", def->cap_height ? def->cap_height : (HPDF_UINT16)def->ascent);
	HPDF_Dict_AddNumber(descriptor, "StemV", STEM);
	HPDF_Dict_Add(descriptor, "FontFile2", file);
	def->descriptor = descriptor;
}

int page_font(struct page *p, const struct buf *truetype, const struct buf *to_unicode, const char *path, int *font,
	      struct err *err)
{
	char tag[] = "SHINSA";
	if (failed(p) || p->fonts == FONTS_MAX)
		return report(p, err);
	HPDF_Stream stream = HPDF_MemStream_New(p->doc->mmgr, 65536);
	if (!stream)
		return report(p, err);
	HPDF_Stream_Write(stream, (const HPDF_BYTE *)truetype->p, (HPDF_UINT)truetype->n);
	HPDF_FontDef def = HPDF_TTFontDef_Load(p->doc->mmgr, stream, HPDF_TRUE); /* takes the stream */
	if (!def) {
		failed(p);
		return refuse_font(p, path, err);
	}
	if (HPDF_List_Add(p->doc->fontdef_list, def)) {
		HPDF_FontDef_Free(def);
		return report(p, err);
	}
	/* Marks a subset, and tells two fonts of one name apart. */
	tag[sizeof(tag) - 2] = (char)('A' + p->fonts);
	HPDF_TTFontDef_SetTagName(def, tag);
	HPDF_Font loaded = HPDF_GetFont(p->doc, def->base_font, "UTF-8");
	if (!loaded || failed(p))
		return refuse_font(p, path, err);
	set_descriptor(p, def, truetype);
	set_to_unicode(loaded, to_unicode);
	p->font[p->fonts] = loaded;
	*font = p->fonts++;
	return 0;
}

void page_next(struct page *p)
{
	if (p->in_text && !failed(p))
		HPDF_Page_EndText(p->page);
	p->in_text = false;
	if (failed(p))
		return;
	p->page = HPDF_AddPage(p->doc);
	if (failed(p))
		return;
	HPDF_Page_SetSize(p->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
	p->strong = false;
	p->set_font = -1;
	p->set_size = p->set_thick = -1;
	p->fill = p->stroke = (struct page_colour){-1, -1, -1};
}

/* Text objects and paths exclude each other. False when nothing may be drawn. */
static bool enter(struct page *p, bool text)
{
	if (failed(p) || !p->page)
		return false;
	if (text && !p->in_text)
		HPDF_Page_BeginText(p->page);
	else if (!text && p->in_text)
		HPDF_Page_EndText(p->page);
	p->in_text = text;
	return !failed(p);
}

static bool same_colour(struct page_colour a, struct page_colour b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

static void set_fill(struct page *p, struct page_colour c)
{
	if (!same_colour(p->fill, c))
		HPDF_Page_SetRGBFill(p->page, c.red, c.green, c.blue);
	p->fill = c;
}

static void set_stroke(struct page *p, struct page_colour c, double thick)
{
	if (!same_colour(p->stroke, c))
		HPDF_Page_SetRGBStroke(p->page, c.red, c.green, c.blue);
	if (p->set_thick != thick)
		HPDF_Page_SetLineWidth(p->page, (HPDF_REAL)thick);
	p->stroke = c;
	p->set_thick = thick;
}

static HPDF_REAL up(struct page *p, double y)
{
	return HPDF_Page_GetHeight(p->page) - (HPDF_REAL)y;
}

void page_text(struct page *p, const struct page_text *t)
{
	if (!t->text[0] || t->font < 0 || t->font >= p->fonts || !enter(p, true))
		return;
	if (p->set_font != t->font || p->set_size != t->size)
		HPDF_Page_SetFontAndSize(p->page, p->font[t->font], (HPDF_REAL)t->size);
	p->set_font = t->font;
	p->set_size = t->size;
	set_fill(p, t->colour);
	if (t->strong)
		set_stroke(p, t->colour, t->size / 36);
	if (p->strong != t->strong)
		HPDF_Page_SetTextRenderingMode(p->page, t->strong ? HPDF_FILL_THEN_STROKE : HPDF_FILL);
	p->strong = t->strong;
	HPDF_Page_TextOut(p->page, (HPDF_REAL)t->x, up(p, t->y), t->text);
}

void page_fill(struct page *p, struct page_colour c, double x, double y, double w, double h)
{
	if (!enter(p, false))
		return;
	set_fill(p, c);
	HPDF_Page_Rectangle(p->page, (HPDF_REAL)x, up(p, y + h), (HPDF_REAL)w, (HPDF_REAL)h);
	HPDF_Page_Fill(p->page);
}

void page_pointer(struct page *p, struct page_colour c, double x, double y, double w, double h)
{
	if (!enter(p, false))
		return;
	set_fill(p, c);
	HPDF_Page_MoveTo(p->page, (HPDF_REAL)x, up(p, y));
	HPDF_Page_LineTo(p->page, (HPDF_REAL)(x - w / 2), up(p, y - h));
	HPDF_Page_LineTo(p->page, (HPDF_REAL)(x + w / 2), up(p, y - h));
	HPDF_Page_Fill(p->page);
}

void page_rule(struct page *p, struct page_colour c, double thick, double x, double y, double w, double h)
{
	if (!enter(p, false))
		return;
	set_stroke(p, c, thick);
	HPDF_Page_MoveTo(p->page, (HPDF_REAL)x, up(p, y));
	HPDF_Page_LineTo(p->page, (HPDF_REAL)(x + w), up(p, y + h));
	HPDF_Page_Stroke(p->page);
}

void page_frame(struct page *p, struct page_colour c, double thick, double x, double y, double w, double h)
{
	if (!enter(p, false))
		return;
	set_stroke(p, c, thick);
	HPDF_Page_Rectangle(p->page, (HPDF_REAL)x, up(p, y + h), (HPDF_REAL)w, (HPDF_REAL)h);
	HPDF_Page_Stroke(p->page);
}

static void add_numbers(HPDF_Dict dict, const char *key, const double n[4])
{
	HPDF_Array a = HPDF_Array_New(dict->mmgr);
	HPDF_Dict_Add(dict, key, a);
	for (int i = 0; a && i < 4; i++)
		HPDF_Array_AddReal(a, (HPDF_REAL)n[i]);
}

/* The form is an object of its own, so that a signature's update need not rewrite the catalog. */
static void start_form(struct page *p)
{
	HPDF_Dict form = HPDF_Dict_New(p->doc->mmgr);
	p->fields = HPDF_Array_New(p->doc->mmgr);
	HPDF_Xref_Add(p->doc->xref, form);
	HPDF_Dict_Add(p->doc->catalog, "AcroForm", form);
	HPDF_Dict_AddNumber(form, "SigFlags", 3); /* SignaturesExist, AppendOnly */
	HPDF_Dict_Add(form, "Fields", p->fields);
}

/* A field needs an appearance also while it is empty. */
static void add_empty_appearance(struct page *p, HPDF_Dict widget, double w, double h)
{
	HPDF_Dict form = HPDF_DictStream_New(p->doc->mmgr, p->doc->xref);
	HPDF_Dict appearance = HPDF_Dict_New(p->doc->mmgr);
	if (failed(p))
		return;
	HPDF_Dict_AddName(form, "Type", "XObject");
	HPDF_Dict_AddName(form, "Subtype", "Form");
	add_numbers(form, "BBox", (double[]){0, 0, w, h});
	HPDF_Dict_Add(form, "Resources", HPDF_Dict_New(p->doc->mmgr));
	HPDF_Dict_Add(widget, "AP", appearance);
	HPDF_Dict_Add(appearance, "N", form);
}

/* The list of the page's annotations. */
static HPDF_Array annotations(struct page *p)
{
	HPDF_Array a = HPDF_Dict_GetItem(p->page, "Annots", HPDF_OCLASS_ARRAY);
	if (!a) {
		a = HPDF_Array_New(p->doc->mmgr);
		HPDF_Dict_Add(p->page, "Annots", a);
	}
	return a;
}

void page_field(struct page *p, const char *name, const char *about, double x, double y, double w, double h)
{
	if (!enter(p, false))
		return;
	if (!p->fields)
		start_form(p);
	HPDF_MMgr m = p->doc->mmgr;
	HPDF_Dict widget = HPDF_Dict_New(m);
	HPDF_Xref_Add(p->doc->xref, widget);
	if (failed(p))
		return;
	HPDF_Dict_AddName(widget, "Type", "Annot");
	HPDF_Dict_AddName(widget, "Subtype", "Widget");
	HPDF_Dict_AddName(widget, "FT", "Sig");
	HPDF_Dict_Add(widget, "T", HPDF_String_New(m, name, NULL));
	HPDF_Dict_Add(widget, "TU", HPDF_String_New(m, about, utf8(p)));
	add_numbers(widget, "Rect", (double[]){x, (double)up(p, y + h), x + w, (double)up(p, y)});
	HPDF_Dict_AddNumber(widget, "F", WIDGET_FLAGS);
	HPDF_Dict_Add(widget, "P", p->page);
	add_empty_appearance(p, widget, w, h);
	HPDF_Array_Add(p->fields, widget);
	HPDF_Array_Add(annotations(p), widget);
}

void page_bookmark(struct page *p, int level, const char *text, double y)
{
	if (!enter(p, false))
		return;
	HPDF_Outline entry = HPDF_CreateOutline(p->doc, level > 1 ? p->chapter : NULL, text, utf8(p));
	HPDF_Destination to = HPDF_Page_CreateDestination(p->page);
	if (failed(p))
		return;
	HPDF_Destination_SetFitH(to, up(p, y - 10));
	HPDF_Outline_SetDestination(entry, to);
	if (level <= 1)
		p->chapter = entry;
}

int page_save(struct page *p, struct buf *out, struct err *err)
{
	enter(p, false);
	if (failed(p) || HPDF_SaveToStream(p->doc) || failed(p))
		return report(p, err);
	HPDF_UINT32 n = HPDF_GetStreamSize(p->doc);
	if (out->over || n > out->max || out->n > out->max - n)
		return err_add(err, ERR_INPUT, NULL, 0, NULL,
			       "PDF が大きすぎます（%lu バイト、上限 %lu）。文書を分けてください。",
			       "the PDF is too large (%lu bytes, at most %lu): make several documents",
			       (unsigned long)n, (unsigned long)out->max);
	unsigned char *bytes = mem_new(n, 1);
	HPDF_ResetStream(p->doc);
	HPDF_UINT32 got = n;
	HPDF_ReadFromStream(p->doc, bytes, &got);
	int rc = got == n && !failed(p) ? 0 : report(p, err);
	if (!rc)
		buf_add(out, bytes, n);
	free(bytes);
	return rc;
}
