/* What makes the file one for the archive: metadata (XMP, ISO 16684-1) that say the same as the file's information
 * dictionary, the colours' meaning, and the attached content (ISO 19005-2, 6.2.3 and 6.6; -3, 6.8; ISO 14289-1, 5). */
#include "forms/page_private.h"

#include <hpdf_doc.h>
#include <stdio.h>
#include <string.h>

#include "assess/date.h"
#include "forms/flate.h"

enum { METADATA_MAX = 1 << 20, ATTACHED_MAX = 16 << 20 };
enum { MOMENT = 32 };

/* The moment of making in Japan, in the two writings that PDF (ISO 32000-1, 7.9.4) and XMP want. */
static void moments(int64_t made, char pdf[MOMENT], char xmp[MOMENT])
{
	int year, month, day;
	struct date_clock clock = date_clock_in_japan(made);
	int h = clock.hour, m = clock.minute, s = clock.second;
	date_to_ymd(clock.day, &year, &month, &day);
	snprintf(pdf, MOMENT, "D:%04d%02d%02d%02d%02d%02d+09'00'", year % 10000, month, day, h, m, s);
	snprintf(xmp, MOMENT, "%04d-%02d-%02dT%02d:%02d:%02d+09:00", year % 10000, month, day, h, m, s);
}

static void add_escaped(struct buf *b, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			buf_str(b, "&amp;");
		else if (*text == '<')
			buf_str(b, "&lt;");
		else if (*text == '>')
			buf_str(b, "&gt;");
		else if ((unsigned char)*text >= ' ')
			buf_add(b, text, 1);
		else
			buf_str(b, " ");
	}
}

static void add_text(struct buf *b, const char *before, const char *text, const char *after)
{
	if (!text)
		return;
	buf_str(b, before);
	add_escaped(b, text);
	buf_str(b, after);
}

/* PDF/UA's identification is no part of PDF/A, which wants it described (ISO 19005-2, 6.6.2.3). */
static const char extension[] =
    "<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
    " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
    " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\"><pdfaExtension:schemas><rdf:Bag>"
    "<rdf:li rdf:parseType=\"Resource\"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description></rdf:li>"
    "</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>\n";

static void add_metadata(struct buf *b, const struct page_info *info, const char *producer, const char *moment)
{
	buf_str(b, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
		   "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
		   "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
		   "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
		   " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
		   " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
		   " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"
		   "<dc:format>application/pdf</dc:format>");
	add_text(b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", info->title,
		 "</rdf:li></rdf:Alt></dc:title>");
	add_text(b, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", info->subject,
		 "</rdf:li></rdf:Alt></dc:description>");
	add_text(b, "<dc:identifier>", info->identifier, "</dc:identifier>");
	add_text(b, "<dc:creator><rdf:Seq><rdf:li>", "shinsa", "</rdf:li></rdf:Seq></dc:creator>");
	buf_printf(b,
		   "<xmp:CreateDate>%s</xmp:CreateDate><pdf:Producer>%s</pdf:Producer><pdfaid:part>%d</pdfaid:part>"
		   "<pdfaid:conformance>B</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part></rdf:Description>\n",
		   moment, producer, info->attach ? 3 : 2);
	buf_str(b, extension);
	buf_str(b, "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>");
}

/* Not compressed, so that every archive's tool can read it. */
static void set_metadata(struct page *p, const struct page_info *info, const char *producer, const char *moment)
{
	struct buf b;
	HPDF_Dict d = HPDF_DictStream_New(p->doc->mmgr, p->doc->xref);
	if (page_failed(p))
		return;
	buf_init(&b, METADATA_MAX);
	add_metadata(&b, info, producer, moment);
	HPDF_Dict_AddName(d, "Type", "Metadata");
	HPDF_Dict_AddName(d, "Subtype", "XML");
	HPDF_Stream_Write(d->stream, (const HPDF_BYTE *)b.p, (HPDF_UINT)b.n);
	HPDF_Dict_Add(p->doc->catalog, "Metadata", d);
	buf_clear(&b);
}

static void set_info(struct page *p, const struct page_info *info, const char *producer, const char *moment)
{
	HPDF_MMgr m = p->doc->mmgr;
	HPDF_Dict d = p->doc->info;
	if (info->title)
		HPDF_Dict_Add(d, "Title", page_string(p, info->title));
	if (info->subject)
		HPDF_Dict_Add(d, "Subject", page_string(p, info->subject));
	HPDF_Dict_Add(d, "Author", HPDF_String_New(m, "shinsa", NULL));
	HPDF_Dict_Add(d, "Producer", HPDF_String_New(m, producer, NULL));
	HPDF_Dict_Add(d, "CreationDate", HPDF_String_New(m, moment, NULL));
}

/* What red, green and blue are. */
static void set_profile(struct page *p, const struct buf *profile)
{
	HPDF_MMgr m = p->doc->mmgr;
	HPDF_Dict intent = page_object(p), icc = page_packed(p, profile);
	HPDF_Array list = HPDF_Array_New(m);
	if (page_failed(p))
		return;
	HPDF_Dict_AddNumber(icc, "N", 3);
	HPDF_Dict_AddName(intent, "Type", "OutputIntent");
	HPDF_Dict_AddName(intent, "S", "GTS_PDFA1");
	HPDF_Dict_Add(intent, "OutputConditionIdentifier", HPDF_String_New(m, "sRGB", NULL));
	HPDF_Dict_Add(intent, "Info", HPDF_String_New(m, "sRGB IEC61966-2.1", NULL));
	HPDF_Dict_Add(intent, "DestOutputProfile", icc);
	HPDF_Dict_Add(p->doc->catalog, "OutputIntents", list);
	HPDF_Array_Add(list, intent);
}

static HPDF_Dict attached_file(struct page *p, const char *content, const char *moment)
{
	HPDF_MMgr m = p->doc->mmgr;
	struct buf packed;
	buf_init(&packed, ATTACHED_MAX);
	flate_pack(&packed, content, strlen(content), FLATE_USUAL);
	HPDF_Dict file = page_packed(p, &packed), about = HPDF_Dict_New(m);
	buf_clear(&packed);
	if (page_failed(p))
		return NULL;
	HPDF_Dict_AddName(file, "Type", "EmbeddedFile");
	HPDF_Dict_AddName(file, "Subtype", "application/json");
	HPDF_Dict_Add(file, "Params", about);
	HPDF_Dict_AddNumber(about, "Size", (HPDF_INT32)strlen(content));
	HPDF_Dict_Add(about, "ModDate", HPDF_String_New(m, moment, NULL));
	return file;
}

/* The file specification (ISO 32000-1, 7.11.3), found by name and as the document's data (ISO 19005-3, annex E). */
static void attach(struct page *p, const struct page_info *info, const char *moment)
{
	HPDF_MMgr m = p->doc->mmgr;
	HPDF_Dict spec = page_object(p), file = attached_file(p, info->content, moment);
	HPDF_Dict ef = HPDF_Dict_New(m), names = HPDF_Dict_New(m), files = HPDF_Dict_New(m);
	HPDF_Array list = HPDF_Array_New(m), all = HPDF_Array_New(m);
	if (page_failed(p))
		return;
	HPDF_Dict_AddName(spec, "Type", "Filespec");
	HPDF_Dict_Add(spec, "F", HPDF_String_New(m, info->attach, NULL));
	HPDF_Dict_Add(spec, "UF", HPDF_String_New(m, info->attach, NULL));
	HPDF_Dict_Add(spec, "Desc", HPDF_String_New(m, "canonical content", NULL));
	HPDF_Dict_AddName(spec, "AFRelationship", "Data");
	HPDF_Dict_Add(spec, "EF", ef);
	HPDF_Dict_Add(ef, "F", file);
	HPDF_Dict_Add(ef, "UF", file);
	HPDF_Dict_Add(p->doc->catalog, "AF", all);
	HPDF_Array_Add(all, spec);
	HPDF_Dict_Add(p->doc->catalog, "Names", names);
	HPDF_Dict_Add(names, "EmbeddedFiles", files);
	HPDF_Dict_Add(files, "Names", list);
	HPDF_Array_Add(list, HPDF_String_New(m, info->attach, NULL));
	HPDF_Array_Add(list, spec);
}

void page_archive(struct page *p, const struct page_info *info)
{
	char pdf[MOMENT], xmp[MOMENT], producer[64];
	moments(info->made, pdf, xmp);
	snprintf(producer, sizeof(producer), "libharu %s", HPDF_GetVersion());
	set_info(p, info, producer, pdf);
	set_metadata(p, info, producer, xmp);
	set_profile(p, info->profile);
	if (info->attach && info->content && !page_failed(p))
		attach(p, info, pdf);
}
