#include "forms/page_private.h"

#include <hpdf_doc.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>
#include <stdlib.h>
#include <string.h>

#include "assess/text.h"
#include "forms/flate.h"

enum { WIDGET_FLAGS = 132 }; /* Print, Locked: ISO 32000-1, table 165 */
enum { CONTENT_MAX = 64 << 20 };
#define PAGE_WIDTH 595.276 /* A4 (ISO 216) in points */
#define PAGE_HEIGHT 841.89

static void keep_first_error(HPDF_STATUS error, HPDF_STATUS detail, void *data)
{
	struct page *p = data;
	if (!p->error) {
		p->error = error;
		p->detail = detail;
	}
}

bool page_failed(struct page *p)
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

double page_up(double y)
{
	return PAGE_HEIGHT - y;
}

static void add_utf16(unsigned char *out, size_t *n, uint32_t unit)
{
	out[(*n)++] = (unsigned char)(unit >> 8);
	out[(*n)++] = (unsigned char)unit;
}

HPDF_Binary page_string(struct page *p, const char *text)
{
	unsigned char *bytes = mem_new(2 * strlen(text) + 2, 1);
	size_t n = 0;
	add_utf16(bytes, &n, 0xFEFF);
	while (*text) {
		uint32_t cp = text_next(&text);
		if (cp >= 0x10000) {
			add_utf16(bytes, &n, 0xD800 + ((cp - 0x10000) >> 10));
			cp = 0xDC00 + ((cp - 0x10000) & 0x3FF);
		}
		add_utf16(bytes, &n, cp);
	}
	HPDF_Binary string = HPDF_Binary_New(p->doc->mmgr, bytes, (HPDF_UINT)n);
	free(bytes);
	return string;
}

HPDF_Dict page_object(struct page *p)
{
	HPDF_Dict d = HPDF_Dict_New(p->doc->mmgr);
	if (d)
		HPDF_Xref_Add(p->doc->xref, d);
	return page_failed(p) ? NULL : d;
}

/* libharu would compress once more; it is told that nothing is to be done, and the filter is written by hand. */
static HPDF_STATUS write_filter(HPDF_Dict dict, HPDF_Stream to)
{
	(void)dict;
	return HPDF_Stream_WriteStr(to, "/Filter /FlateDecode\012");
}

static void set_packed(HPDF_Dict d, const struct buf *packed)
{
	HPDF_Stream_Write(d->stream, (const HPDF_BYTE *)buf_text(packed), (HPDF_UINT)packed->n);
	d->filter = HPDF_STREAM_FILTER_NONE;
	d->write_fn = write_filter;
}

HPDF_Dict page_packed(struct page *p, const struct buf *packed)
{
	HPDF_Dict d = HPDF_DictStream_New(p->doc->mmgr, p->doc->xref);
	if (page_failed(p))
		return NULL;
	set_packed(d, packed);
	return d;
}

void page_numbers(HPDF_Dict dict, const char *key, const double *n, size_t count)
{
	HPDF_Array a = HPDF_Array_New(dict->mmgr);
	HPDF_Dict_Add(dict, key, a);
	for (size_t i = 0; a && i < count; i++)
		HPDF_Array_AddReal(a, (HPDF_REAL)n[i]);
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

static void start(struct page *p, const struct page_info *info)
{
	p->doc->pdf_version = HPDF_VER_17;
	set_catalog(p, info);
	p->resources = page_object(p);
	p->fonts = HPDF_Dict_New(p->doc->mmgr);
	if (page_failed(p))
		return;
	HPDF_Dict_Add(p->resources, "Font", p->fonts);
	page_archive(p, info);
}

int page_new(const struct page_info *info, struct page **out, struct err *err)
{
	struct page *p = mem_new(1, sizeof(*p));
	buf_init(&p->content, CONTENT_MAX);
	p->open = PAGE_CLOSED;
	p->tags = info->tags;
	p->element = mem_new(tags_count(info->tags), sizeof(*p->element));
	for (size_t i = 0; i < tags_count(info->tags); i++)
		p->element[i].first = p->element[i].last = -1;
	p->doc = HPDF_New(keep_first_error, p);
	if (p->doc && !page_failed(p))
		start(p, info);
	if (!p->doc || page_failed(p)) {
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
	buf_clear(&p->content);
	free(p->element);
	free(p->mark);
	free(p->page_owners);
	free(p);
}

/* What was drawn becomes the content of the page. */
static void end_page(struct page *p)
{
	if (!p->page)
		return;
	page_close_mark(p);
	struct buf packed;
	buf_init(&packed, CONTENT_MAX);
	flate_pack(&packed, p->content.p, p->content.n, FLATE_USUAL);
	HPDF_Dict contents = ((HPDF_PageAttr)p->page->attr)->contents;
	if (!page_failed(p))
		set_packed(contents, &packed);
	buf_clear(&packed);
	p->content.n = 0;
	p->page = NULL;
}

static void note_owners(struct page *p)
{
	if (p->pages == p->page_cap) {
		p->page_cap = p->page_cap ? p->page_cap * 2 : 16;
		p->page_owners = mem_grow(p->page_owners, p->page_cap, sizeof(HPDF_Array));
	}
	p->page_owners[p->pages++] = p->owners;
}

void page_next(struct page *p)
{
	end_page(p);
	if (page_failed(p))
		return;
	p->page = HPDF_AddPage(p->doc);
	p->owners = HPDF_Array_New(p->doc->mmgr);
	if (page_failed(p))
		return;
	HPDF_Xref_Add(p->doc->xref, p->owners);
	page_numbers(p->page, "MediaBox", (double[]){0, 0, PAGE_WIDTH, PAGE_HEIGHT}, 4);
	HPDF_Dict_Add(p->page, "Resources", p->resources);
	HPDF_Dict_AddName(p->page, "Tabs", "S");
	HPDF_Dict_AddNumber(p->page, "StructParents", (HPDF_INT32)p->pages);
	note_owners(p);
	p->strong = false;
	p->tag = TAG_ARTIFACT;
	p->set_font = -1;
	p->set_size = p->set_thick = -1;
	p->fill = p->stroke = (struct page_colour){-1, -1, -1};
}

/* The form is an object of its own, so that a signature's update need not rewrite the catalog. */
static void start_form(struct page *p)
{
	HPDF_Dict form = page_object(p);
	p->fields = HPDF_Array_New(p->doc->mmgr);
	if (page_failed(p))
		return;
	HPDF_Dict_Add(p->doc->catalog, "AcroForm", form);
	HPDF_Dict_AddNumber(form, "SigFlags", 3); /* SignaturesExist, AppendOnly */
	HPDF_Dict_Add(form, "Fields", p->fields);
}

/* A field needs an appearance also while it is empty. */
static void add_empty_appearance(struct page *p, HPDF_Dict widget, double w, double h)
{
	HPDF_Dict form = HPDF_DictStream_New(p->doc->mmgr, p->doc->xref);
	HPDF_Dict appearance = HPDF_Dict_New(p->doc->mmgr);
	if (page_failed(p))
		return;
	HPDF_Dict_AddName(form, "Type", "XObject");
	HPDF_Dict_AddName(form, "Subtype", "Form");
	page_numbers(form, "BBox", (double[]){0, 0, w, h}, 4);
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

void page_field(struct page *p, int tag, const char *name, const char *about, double x, double y, double w, double h)
{
	if (!p->page || page_failed(p))
		return;
	if (!p->fields)
		start_form(p);
	HPDF_MMgr m = p->doc->mmgr;
	HPDF_Dict widget = page_object(p);
	if (page_failed(p))
		return;
	HPDF_Dict_AddName(widget, "Type", "Annot");
	HPDF_Dict_AddName(widget, "Subtype", "Widget");
	HPDF_Dict_AddName(widget, "FT", "Sig");
	HPDF_Dict_Add(widget, "T", HPDF_String_New(m, name, NULL));
	HPDF_Dict_Add(widget, "TU", page_string(p, about));
	page_numbers(widget, "Rect", (double[]){x, page_up(y + h), x + w, page_up(y)}, 4);
	HPDF_Dict_AddNumber(widget, "F", WIDGET_FLAGS);
	HPDF_Dict_Add(widget, "P", p->page);
	add_empty_appearance(p, widget, w, h);
	HPDF_Array_Add(p->fields, widget);
	HPDF_Array_Add(annotations(p), widget);
	if (tag >= 0) {
		p->element[tag].field = widget;
		p->element[tag].page = p->page;
	}
}

void page_bookmark(struct page *p, int level, const char *text, double y)
{
	if (!p->page || page_failed(p))
		return;
	HPDF_Outline entry = HPDF_CreateOutline(p->doc, level > 1 ? p->chapter : NULL, "", NULL);
	HPDF_Array to = HPDF_Array_New(p->doc->mmgr);
	if (page_failed(p))
		return;
	/* libharu's own encoder knows nothing beyond U+FFFF. */
	HPDF_Dict_Add(entry, "Title", page_string(p, text));
	/* Part of the entry: some checkers do not follow a reference here. */
	HPDF_Array_Add(to, p->page);
	HPDF_Array_AddName(to, "FitH");
	HPDF_Array_AddReal(to, (HPDF_REAL)page_up(y - 10));
	HPDF_Dict_Add(entry, "Dest", to);
	if (level <= 1)
		p->chapter = entry;
}

/* What does not fit is dropped, and counted by the stream. */
static HPDF_STATUS write_out(HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT n)
{
	buf_add(stream->attr, bytes, n);
	return HPDF_OK;
}

static int write_file(struct page *p, struct buf *out, struct err *err)
{
	/* libharu's own stream would hold the file in pieces of 4 KiB, copied in and out byte by byte. */
	HPDF_Stream stream = HPDF_CallbackWriter_New(p->doc->mmgr, write_out, out);
	p->doc->stream = stream;
	if (page_failed(p) || HPDF_SaveToStream(p->doc) || page_failed(p))
		return report(p, err);
	if (out->over)
		return err_add(err, ERR_INPUT, NULL, 0, NULL,
			       "PDF が大きすぎます（%lu バイト、上限 %lu）。文書を分けてください。",
			       "the PDF is too large (%lu bytes, at most %lu): make several documents",
			       (unsigned long)stream->size, (unsigned long)out->max);
	return 0;
}

void page_end(struct page *p)
{
	end_page(p);
	if (!page_failed(p))
		page_write_tags(p);
}

int page_save(struct page *p, struct buf *out, struct err *err)
{
	const struct buf before = *out;
	int rc = page_failed(p) ? report(p, err) : write_file(p, out, err);
	/* It leads to `out`, which is not ours. */
	HPDF_Stream_Free(p->doc->stream);
	p->doc->stream = NULL;
	if (rc) {
		out->n = before.n;
		out->over = before.over;
		if (out->p)
			out->p[out->n] = '\0';
	}
	return rc;
}
