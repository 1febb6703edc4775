/* What is saved behind a signature: changes, and what a shadow attack prepared before it (USENIX Security 2019, "1
 * Trillion Dollar Refund"; NDSS 2021, "Shadow Attacks"). */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "tests/check.h"
#include "tests/forge_attack.h"

enum { TEXT_MAX = 1 << 16 };

#define FEE "<</Length 48>>\nstream\nBT /F2 24 Tf 60 700 Td (9,999,999 yen) Tj ET q Q\nendstream"
#define BLANK "<</Length 3>>\nstream\nq Q\nendstream"
#define NOTE "<</Type/Annot/Subtype/FreeText/F 4/Contents(void)/DA(/Helv 12 Tf 0 g)/Rect[60 600 400 800]>>"

/* The content of a page, other pages */

static void text_replaced(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	edit_replace(&e, number_of(e.pdf, number_page(e.pdf, 0), "Contents"), FEE);
	edit_end(&e);
}

static void text_added(struct forgery *f)
{
	struct edit e;
	char contents[64];
	edit_begin(&e, f);
	int page = number_page(e.pdf, 0), more = edit_add(&e, FEE);
	snprintf(contents, sizeof(contents), "[%d 0 R %d 0 R]", number_of(e.pdf, page, "Contents"), more);
	edit_set(&e, page, "Contents", contents);
	edit_end(&e);
}

static void annotation_on(struct forgery *f, const char *annotation)
{
	struct edit e;
	char annots[64];
	edit_begin(&e, f);
	snprintf(annots, sizeof(annots), "[%d 0 R]", edit_add(&e, annotation));
	edit_set(&e, number_page(e.pdf, 0), "Annots", annots);
	edit_end(&e);
}

static void annotation_added(struct forgery *f)
{
	annotation_on(f, NOTE);
}

static void stamp_added(struct forgery *f)
{
	annotation_on(f, "<</Type/Annot/Subtype/Stamp/F 4/Name/NotApproved/Rect[60 600 400 800]>>");
}

static void link_added(struct forgery *f)
{
	annotation_on(f, "<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A<</S/URI/URI(http://example.com)>>>>");
}

/* A new list of pages: what `entries` says, and so many. */
static void set_pages(struct edit *e, const struct buf *kids, int count)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	buf_printf(&text, "<</Type/Pages/Count %d/Kids[%s]>>", count, buf_text(kids));
	edit_replace(e, number_pages(e->pdf), text.p);
	buf_clear(&text);
}

enum page_trick { PAGE_ADDED, PAGE_REMOVED, PAGES_REORDERED, PAGE_DOUBLED };

static void change_pages(struct forgery *f, enum page_trick trick)
{
	struct edit e;
	struct buf kids;
	edit_begin(&e, f);
	buf_init(&kids, TEXT_MAX);
	const struct pdf_value *old = value_of(e.pdf, number_pages(e.pdf), "Kids");
	int count = (int)old->n;
	if (trick == PAGES_REORDERED)
		buf_printf(&kids, "%d 0 R ", number_page(e.pdf, 1));
	entries_of(old, trick == PAGE_REMOVED || trick == PAGES_REORDERED ? 1 : -1, &kids);
	if (trick == PAGE_DOUBLED)
		buf_printf(&kids, "%d 0 R", number_page(e.pdf, 0));
	if (trick == PAGE_ADDED) {
		char page[128];
		snprintf(page, sizeof(page), "<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]>>", number_pages(e.pdf));
		buf_printf(&kids, "%d 0 R", edit_add(&e, page));
	}
	set_pages(&e, &kids, count + (trick == PAGE_ADDED || trick == PAGE_DOUBLED) - (trick == PAGE_REMOVED));
	buf_clear(&kids);
	edit_end(&e);
}

static void page_added(struct forgery *f)
{
	change_pages(f, PAGE_ADDED);
}

static void page_removed(struct forgery *f)
{
	change_pages(f, PAGE_REMOVED);
}

static void pages_reordered(struct forgery *f)
{
	change_pages(f, PAGES_REORDERED);
}

static void page_doubled(struct forgery *f)
{
	change_pages(f, PAGE_DOUBLED);
}

static void set_on_page(struct forgery *f, const char *key, const char *value)
{
	struct edit e;
	edit_begin(&e, f);
	edit_set(&e, number_page(e.pdf, 0), key, value);
	edit_end(&e);
}

static void page_cropped(struct forgery *f)
{
	set_on_page(f, "CropBox", "[0 400 595 842]");
}

static void page_turned(struct forgery *f)
{
	set_on_page(f, "Rotate", "180");
}

static void page_script(struct forgery *f)
{
	set_on_page(f, "AA", "<</O<</S/JavaScript/JS(app.alert\\(1\\))>>>>");
}

/* What a page uses */

static void set_on(struct forgery *f, const char *key, const char *name, const char *set, const char *value)
{
	struct edit e;
	edit_begin(&e, f);
	edit_set(&e, number_with(e.pdf, key, name), set, value);
	edit_end(&e);
}

static void font_swapped(struct forgery *f)
{
	set_on(f, "Subtype", "Type0", "BaseFont", "/Courier");
}

static void font_file_swapped(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	edit_replace(&e, number_of(e.pdf, number_with(e.pdf, "FontFile2", NULL), "FontFile2"), BLANK);
	edit_end(&e);
}

static void unicode_swapped(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	edit_replace(&e, number_of(e.pdf, number_with(e.pdf, "ToUnicode", NULL), "ToUnicode"), BLANK);
	edit_end(&e);
}

static void replace_in_catalog(struct forgery *f, const char *key, const char *text)
{
	struct edit e;
	edit_begin(&e, f);
	edit_replace(&e, number_of(e.pdf, number_catalog(e.pdf), key), text);
	edit_end(&e);
}

static void metadata_replaced(struct forgery *f)
{
	replace_in_catalog(f, "Metadata", "<</Type/Metadata/Subtype/XML/Length 3>>\nstream\n<x>\nendstream");
}

static void colours_replaced(struct forgery *f)
{
	replace_in_catalog(f, "OutputIntents", "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(x)>>");
}

static void structure_replaced(struct forgery *f)
{
	replace_in_catalog(f, "StructTreeRoot", "<</Type/StructTreeRoot>>");
}

static void info_replaced(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	const struct pdf_value *info = pdf_get(e.pdf->revision[e.pdf->revisions - 1].trailer, "Info");
	edit_replace(&e, (int)info->number, "<</Title(other)>>");
	edit_end(&e);
}

static void attachment_replaced(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	edit_replace(&e, number_with(e.pdf, "Type", "EmbeddedFile"),
		     "<</Type/EmbeddedFile/Length 2>>\nstream\n{}\nendstream");
	edit_end(&e);
}

/* Catalogue and form */

static void set_in_catalog(struct forgery *f, const char *key, const char *value)
{
	struct edit e;
	edit_begin(&e, f);
	edit_set(&e, number_catalog(e.pdf), key, value);
	edit_end(&e);
}

static void script_added(struct forgery *f)
{
	set_in_catalog(f, "OpenAction", "<</S/JavaScript/JS(app.alert\\(1\\))>>");
}

static void layers_added(struct forgery *f)
{
	set_in_catalog(f, "OCProperties", "<</OCGs[]/D<<>>>>");
}

static void permissions_removed(struct forgery *f)
{
	set_in_catalog(f, "Perms", NULL);
}

static void permissions_moved(struct forgery *f)
{
	struct edit e;
	char perms[64];
	edit_begin(&e, f);
	snprintf(perms, sizeof(perms), "<</DocMDP %d 0 R>>",
		 number_of(e.pdf, number_field(e.pdf, FORGE_APPROVER), "V"));
	edit_set(&e, number_catalog(e.pdf), "Perms", perms);
	edit_end(&e);
}

static void form_removed(struct forgery *f)
{
	set_in_catalog(f, "AcroForm", NULL);
}

static void appearances_asked(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	edit_set(&e, number_of(e.pdf, number_catalog(e.pdf), "AcroForm"), "NeedAppearances", "true");
	edit_end(&e);
}

static void set_on_field(struct forgery *f, enum forge_role role, const char *key, const char *value)
{
	struct edit e;
	edit_begin(&e, f);
	edit_set(&e, number_field(e.pdf, role), key, value);
	edit_end(&e);
}

static void form_value(struct forgery *f)
{
	set_on_field(f, FORGE_VENDOR, "V", "(signed by hand)");
}

static void field_renamed(struct forgery *f)
{
	set_on_field(f, FORGE_VENDOR, "T", "(mayor)");
}

static void field_moved(struct forgery *f)
{
	set_on_field(f, FORGE_AUTHOR, "Rect", "[0 0 595 842]");
}

static void field_cleared(struct forgery *f)
{
	set_on_field(f, FORGE_AUTHOR, "V", NULL);
}

static void text_field_added(struct forgery *f)
{
	struct edit e;
	struct buf fields;
	edit_begin(&e, f);
	int form = number_of(e.pdf, number_catalog(e.pdf), "AcroForm");
	int field = edit_add(&e, "<</Type/Annot/Subtype/Widget/FT/Tx/T(fee)/V(9999)/F 4/Rect[60 700 200 720]>>");
	buf_init(&fields, TEXT_MAX);
	buf_str(&fields, "[");
	entries_of(value_of(e.pdf, form, "Fields"), -1, &fields);
	buf_printf(&fields, "%d 0 R]", field);
	edit_set(&e, form, "Fields", fields.p);
	buf_clear(&fields);
	edit_end(&e);
}

/* The vendor's box shows the author's signature as its own. */
static void signature_shared(struct forgery *f)
{
	struct edit e;
	char v[32];
	edit_begin(&e, f);
	snprintf(v, sizeof(v), "%d 0 R", number_of(e.pdf, number_field(e.pdf, FORGE_AUTHOR), "V"));
	edit_set(&e, number_field(e.pdf, FORGE_VENDOR), "V", v);
	edit_end(&e);
}

static void appearance_replaced(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	const struct pdf_value *ap = value_of(e.pdf, number_field(e.pdf, FORGE_AUTHOR), "AP");
	edit_replace(&e, (int)pdf_get(ap, "N")->number,
		     "<</Type/XObject/Subtype/Form/BBox[0 0 165 50]/Length 0>>\nstream\n\nendstream");
	edit_end(&e);
}

static void signature_replaced(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	forge_replace(f, s.number,
		      "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Contents null"
		      "/ByteRange[0 1 2 3]>>");
}

static void signature_replaced_without_range(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	forge_replace(f, s.number, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Contents<00>>>");
}

static void nothing_added(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	edit_end(&e);
}

static void orphan_added(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	edit_add(&e, FEE);
	edit_end(&e);
}

/* A security store is allowed; a page that comes with it is not. */
static void store_smuggles_page(struct forgery *f)
{
	struct edit e;
	char dss[64];
	edit_begin(&e, f);
	int cert = edit_add(&e, "<</Length 1>>\nstream\nx\nendstream");
	snprintf(dss, sizeof(dss), "<</Type/DSS/Certs[%d 0 R]>>", cert);
	int store = edit_add(&e, dss);
	snprintf(dss, sizeof(dss), "%d 0 R", store);
	edit_set(&e, number_catalog(e.pdf), "DSS", dss);
	edit_replace(&e, number_of(e.pdf, number_page(e.pdf, 0), "Contents"), FEE);
	edit_end(&e);
}

/* A store that holds one of the document's own pages. */
static void store_takes_page(struct forgery *f)
{
	struct edit e;
	char dss[64];
	edit_begin(&e, f);
	snprintf(dss, sizeof(dss), "<</Type/DSS/Certs[%d 0 R]>>", number_of(e.pdf, number_page(e.pdf, 0), "Contents"));
	int store = edit_add(&e, dss);
	snprintf(dss, sizeof(dss), "%d 0 R", store);
	edit_set(&e, number_catalog(e.pdf), "DSS", dss);
	edit_end(&e);
}

/* Shadow attacks: what the author signs holds more than it shows. */

/* The fee stands under a blank annotation that is taken away afterwards. */
static void prepare_hide(struct forgery *f)
{
	annotation_on(f, "<</Type/Annot/Subtype/Square/F 4/IC[1 1 1]/Rect[60 600 400 800]>>");
}

static void hide(struct forgery *f)
{
	set_on_page(f, "Annots", "[]");
}

/* Another text, which nothing shows yet. */
static void prepare_replace(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	edit_add(&e, "<</Kind/Prepared/Length 3>>\nstream\nq Q\nendstream");
	edit_end(&e);
}

static void replace(struct forgery *f)
{
	struct edit e;
	char ref[32];
	edit_begin(&e, f);
	snprintf(ref, sizeof(ref), "%d 0 R", number_with(e.pdf, "Kind", "Prepared"));
	edit_set(&e, number_page(e.pdf, 0), "Contents", ref);
	edit_end(&e);
}

/* Whole other pages and a second catalogue that leads to them. */
static void prepare_both(struct forgery *f)
{
	struct edit e;
	char text[200];
	edit_begin(&e, f);
	int pages = pdf_update_number(&e.update);
	snprintf(text, sizeof(text), "<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]>>", pages);
	int page = edit_add(&e, text);
	snprintf(text, sizeof(text), "<</Type/Pages/Kind/Prepared/Count 1/Kids[%d 0 R]>>", page);
	edit_replace(&e, pages, text);
	edit_end(&e);
}

static void both(struct forgery *f)
{
	struct edit e;
	char ref[32];
	edit_begin(&e, f);
	snprintf(ref, sizeof(ref), "%d 0 R", number_with(e.pdf, "Kind", "Prepared"));
	edit_set(&e, number_catalog(e.pdf), "Pages", ref);
	edit_end(&e);
}

/* A font whose digits look like others, brought in by changing the old font's file. */
static void font_of_other_digits(struct forgery *f)
{
	set_on(f, "Type", "FontDescriptor", "FontName", "/Other");
}

#define BROKEN REFUSED_BROKEN
static const struct attack rows[] = {
    {"text replaced", RUNG_AUTHOR, NULL, text_replaced, BROKEN, "署名のあとの更新で、ページの内容（オブジェクト",
     "an update behind the signature changes the contents of a page (object", ANY_LAYOUT},
    {"text added", RUNG_AUTHOR, NULL, text_added, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"annotation added", RUNG_AUTHOR, NULL, annotation_added, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"stamp added", RUNG_AUTHOR, NULL, stamp_added, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"link added", RUNG_AUTHOR, NULL, link_added, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"page added", RUNG_AUTHOR, NULL, page_added, BROKEN, "署名のあとの更新で、ページの構成（オブジェクト",
     "an update behind the signature changes the list of pages (object", ANY_LAYOUT},
    {"page removed", RUNG_AUTHOR, NULL, page_removed, BROKEN, "署名のあとの更新で、ページの構成（オブジェクト",
     "an update behind the signature changes the list of pages (object", ANY_LAYOUT},
    {"pages reordered", RUNG_AUTHOR, NULL, pages_reordered, BROKEN, "署名のあとの更新で、ページの構成（オブジェクト",
     "an update behind the signature changes the list of pages (object", ANY_LAYOUT},
    {"page doubled", RUNG_AUTHOR, NULL, page_doubled, BROKEN, "署名のあとの更新で、ページの構成（オブジェクト",
     "an update behind the signature changes the list of pages (object", ANY_LAYOUT},
    {"page cropped", RUNG_AUTHOR, NULL, page_cropped, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"page turned", RUNG_AUTHOR, NULL, page_turned, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"page script", RUNG_AUTHOR, NULL, page_script, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"font swapped", RUNG_AUTHOR, NULL, font_swapped, BROKEN, "署名のあとの更新で、フォント（オブジェクト",
     "an update behind the signature changes a font (object", ANY_LAYOUT},
    {"font file swapped", RUNG_AUTHOR, NULL, font_file_swapped, BROKEN, "署名のあとの更新で、部品（オブジェクト",
     "an update behind the signature changes an object (object", ANY_LAYOUT},
    {"unicode swapped", RUNG_AUTHOR, NULL, unicode_swapped, BROKEN, "署名のあとの更新で、部品（オブジェクト",
     "an update behind the signature changes an object (object", ANY_LAYOUT},
    {"metadata replaced", RUNG_AUTHOR, NULL, metadata_replaced, BROKEN, "署名のあとの更新で、文書のメタデータ",
     "an update behind the signature changes the metadata", ANY_LAYOUT},
    {"colours replaced", RUNG_AUTHOR, NULL, colours_replaced, BROKEN, "署名のあとの更新で、部品（オブジェクト",
     "an update behind the signature changes an object (object", ANY_LAYOUT},
    {"structure replaced", RUNG_AUTHOR, NULL, structure_replaced, BROKEN, "署名のあとの更新で、部品（オブジェクト",
     "an update behind the signature changes an object (object", ANY_LAYOUT},
    {"info replaced", RUNG_AUTHOR, NULL, info_replaced, BROKEN, "署名のあとの更新で、文書情報",
     "an update behind the signature changes the document information", ANY_LAYOUT},
    {"script added", RUNG_AUTHOR, NULL, script_added, BROKEN, "署名のあとの更新で、文書カタログの項目 /OpenAction",
     "an update behind the signature changes, in the document catalogue, the key /OpenAction", ANY_LAYOUT},
    {"layers added", RUNG_AUTHOR, NULL, layers_added, BROKEN, "署名のあとの更新で、文書カタログの項目 /OCProperties",
     "an update behind the signature changes, in the document catalogue, the key /OCProperties", ANY_LAYOUT},
    {"permissions removed", RUNG_AUTHOR, NULL, permissions_removed, BROKEN,
     "署名のあとの更新で、文書カタログの項目 /Perms",
     "an update behind the signature changes, in the document catalogue, the key /Perms", ANY_LAYOUT},
    {"form removed", RUNG_AUTHOR, NULL, form_removed, BROKEN, "どの署名欄にも属さない署名があります",
     "a signature belongs to no signature field", ANY_LAYOUT},
    {"appearances asked", RUNG_AUTHOR, NULL, appearances_asked, BROKEN,
     "署名のあとの更新で、フォームの定義の項目 /NeedAppearances",
     "an update behind the signature changes, in the form, the key /NeedAppearances", ANY_LAYOUT},
    {"form value", RUNG_AUTHOR, NULL, form_value, BROKEN, "の署名が正しくつながっていません", "is not linked properly",
     ANY_LAYOUT},
    {"field renamed", RUNG_AUTHOR, NULL, field_renamed, BROKEN, "署名のあとの更新で、入力欄の項目 /T",
     "an update behind the signature changes, in a form field, the key /T", ANY_LAYOUT},
    {"field moved", RUNG_AUTHOR, NULL, field_moved, BROKEN, "署名のあとの更新で、入力欄の項目 /Rect",
     "an update behind the signature changes, in a form field, the key /Rect", ANY_LAYOUT},
    {"field cleared", RUNG_AUTHOR, NULL, field_cleared, BROKEN, "どの署名欄にも属さない署名があります",
     "a signature belongs to no signature field", ANY_LAYOUT},
    {"text field added", RUNG_AUTHOR, NULL, text_field_added, BROKEN,
     "署名のあとの更新で、フォームの定義の項目 /Fields",
     "an update behind the signature changes, in the form, the key /Fields", ANY_LAYOUT},
    {"signature shared", RUNG_AUTHOR, NULL, signature_shared, BROKEN, "署名のあとの更新で、入力欄の項目 /V",
     "an update behind the signature changes, in a form field, the key /V", ANY_LAYOUT},
    {"appearance replaced", RUNG_AUTHOR, NULL, appearance_replaced, BROKEN, "署名のあとの更新で、署名の表示",
     "an update behind the signature changes a signature's appearance", ANY_LAYOUT},
    {"signature replaced", RUNG_AUTHOR, NULL, signature_replaced, BROKEN, "どの署名欄にも属さない署名があります",
     "a signature belongs to no signature field", ANY_LAYOUT},
    {"signature replaced without range", RUNG_AUTHOR, NULL, signature_replaced_without_range, BROKEN,
     "どの署名欄にも属さない署名があります", "a signature belongs to no signature field", ANY_LAYOUT},
    {"nothing added", RUNG_AUTHOR, NULL, nothing_added, BROKEN, "署名のあとに、意味のわからない更新があります",
     "there is an update of unknown purpose behind the signature", ANY_LAYOUT},
    {"orphan added", RUNG_AUTHOR, NULL, orphan_added, BROKEN, "署名のあとの更新で、部品（オブジェクト",
     "an update behind the signature adds an object (object", ANY_LAYOUT},
    {"store smuggles page", RUNG_AUTHOR, NULL, store_smuggles_page, BROKEN,
     "署名のあとの更新で、ページの内容（オブジェクト",
     "an update behind the signature changes the contents of a page (object", ANY_LAYOUT},
    {"store takes page", RUNG_AUTHOR, NULL, store_takes_page, BROKEN, "署名のあとの更新で、文書カタログの項目 /DSS",
     "an update behind the signature changes, in the document catalogue, the key /DSS", ANY_LAYOUT},
    {"font of other digits", RUNG_AUTHOR, NULL, font_of_other_digits, BROKEN,
     "署名のあとの更新で、フォント（オブジェクト", "an update behind the signature changes a font (object", ANY_LAYOUT},
    {"text replaced behind three signatures", RUNG_VENDOR, NULL, text_replaced, BROKEN,
     "署名のあとの更新で、ページの内容（オブジェクト",
     "an update behind the signature changes the contents of a page (object", ANY_LAYOUT},
    {"page added behind the archive", RUNG_ARCHIVE, NULL, page_added, BROKEN,
     "署名のあとの更新で、ページの構成（オブジェクト",
     "an update behind the signature changes the list of pages (object", ANY_LAYOUT},
    {"permissions moved", RUNG_APPROVER, NULL, permissions_moved, BROKEN,
     "署名のあとの更新で、文書カタログの項目 /Perms",
     "an update behind the signature changes, in the document catalogue, the key /Perms", ANY_LAYOUT},
    {"attachment replaced", RUNG_SHEET, NULL, attachment_replaced, BROKEN, "署名のあとの更新で、部品（オブジェクト",
     "an update behind the signature changes an object (object", ANY_LAYOUT},
    {"shadow: hide", RUNG_UNSIGNED, prepare_hide, hide, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"shadow: replace", RUNG_UNSIGNED, prepare_replace, replace, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"shadow: both", RUNG_UNSIGNED, prepare_both, both, BROKEN, "署名のあとの更新で、文書カタログの項目 /Pages",
     "an update behind the signature changes, in the document catalogue, the key /Pages", ANY_LAYOUT},
};

const struct attacks attacks_updates = {"update", rows, sizeof(rows) / sizeof(rows[0])};
