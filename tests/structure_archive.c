/* The rules of the archive: ISO 19005-2 (PDF/A-2) and, with an attachment, ISO 19005-3, conformance B. */
#define _GNU_SOURCE
#include "tests/structure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/text.h"

/* Every dictionary of the file, also those inside others. */
static void each_dict_in(struct paper *p, int object, json_t *value, void (*visit)(struct paper *, int, json_t *))
{
	const char *key;
	size_t i;
	json_t *item;
	if (json_is_object(value)) {
		visit(p, object, value);
		json_object_foreach(value, key, item) each_dict_in(p, object, item, visit);
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, item) each_dict_in(p, object, item, visit);
	}
}

static void each_dict(struct paper *p, void (*visit)(struct paper *, int, json_t *))
{
	for (int i = 1; i < p->objects; i++)
		each_dict_in(p, i, p->object[i].value, visit);
}

static void want_name(struct paper *p, int object, json_t *dict, const char *key, const char *name)
{
	const char *text = paper_text(p, dict, key);
	if (!text || strcmp(text, name) != 0)
		paper_wrong(p, "object %d: %s is %s, not %s", object, key, text ? text : "missing", name);
}

/* File (ISO 19005-2, 6.1) */

static void check_header(struct paper *p)
{
	static const char version[] = "%PDF-1.7\n%", end[] = "%%EOF\n";
	enum { VERSION = sizeof(version) - 1, END = sizeof(end) - 1, BYTES = 4 };
	const struct buf *file = &p->source->file;
	if (file->n < 2 * VERSION || memcmp(file->p, version, VERSION) != 0) {
		paper_wrong(p, "the file does not start with %%PDF-1.7 and a comment");
		return;
	}
	for (size_t i = 0; i < BYTES; i++) {
		if ((unsigned char)file->p[VERSION + i] < 0x80)
			paper_wrong(p, "byte %zu of the comment is ASCII", i);
	}
	if (memcmp(file->p + file->n - END, end, END) != 0)
		paper_wrong(p, "the file does not end with %%%%EOF");
}

static void check_trailer(struct paper *p)
{
	json_t *id = paper_get(p, p->trailer, "/ID");
	const char *one = json_string_value(json_array_get(id, 0)), *two = json_string_value(json_array_get(id, 1));
	if (json_object_get(p->trailer, "/Encrypt"))
		paper_wrong(p, "encrypted");
	if (json_array_size(id) != 2 || !one || !two || strcmp(one, two) != 0 || strlen(one) < 16)
		paper_wrong(p, "/ID is not two equal strings");
}

/* Each stream ends with a line (ISO 19005-2, 6.1.7.1). */
static void check_line_ends(struct paper *p)
{
	static const char word[] = "endstream";
	const struct buf *file = &p->source->file;
	const char *at = file->p, *end = file->p + file->n;
	while ((at = memmem(at, (size_t)(end - at), word, sizeof(word) - 1))) {
		if (at == file->p || (at[-1] != '\n' && at[-1] != '\r'))
			paper_wrong(p, "byte %zu: no line end before endstream", (size_t)(at - file->p));
		at += sizeof(word) - 1;
	}
}

static void check_streams(struct paper *p)
{
	check_line_ends(p);
	if (p->source->status || p->source->said.n)
		paper_wrong(p, "qpdf: %.800s", buf_text(&p->source->said));
	for (int i = 1; i < p->objects; i++) {
		json_t *dict = p->object[i].value;
		if (!p->object[i].stream)
			continue;
		if (json_object_get(dict, "/F") || json_object_get(dict, "/FFilter"))
			paper_wrong(p, "object %d: data in another file", i);
		const char *filter = paper_filter(p, dict);
		if (!filter || (*filter && strcmp(filter, "/FlateDecode") != 0))
			paper_wrong(p, "object %d: a filter other than Flate", i);
	}
}

/* Metadata (6.6; ISO 16684-1): read by a small reader that insists on well-formed XML. */

enum { XML_PATH = 512, XML_NAME = 64, XML_DEPTH = 16 };

struct xml {
	struct paper *p;
	const char *at;
	char name[XML_DEPTH][XML_NAME];
	size_t depth;
	struct buf spaces; /* declared prefixes, each between blanks */
	struct buf flat;   /* "path>text\n" of each element without elements in it */
	bool bad;
};

static void xml_bad(struct xml *x, const char *what)
{
	if (!x->bad)
		paper_wrong(x->p, "XML: %s before: %.40s", what, x->at);
	x->bad = true;
}

static void xml_name(struct xml *x, char name[XML_NAME])
{
	size_t n = strspn(x->at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.");
	if (n == 0 || n >= XML_NAME)
		xml_bad(x, "no name");
	snprintf(name, XML_NAME, "%.*s", (int)(n < XML_NAME ? n : 0), x->at);
	x->at += n;
}

static void xml_prefix(struct xml *x, const char *name)
{
	char prefix[XML_NAME + 2];
	const char *colon = strchr(name, ':');
	if (!colon)
		return;
	snprintf(prefix, sizeof(prefix), " %.*s ", (int)(colon - name), name);
	if (strcmp(prefix, " xml ") != 0 && !strstr(buf_text(&x->spaces), prefix))
		xml_bad(x, "a prefix that is not declared");
}

/* Characters up to `stop`, entities resolved. */
static void xml_text(struct xml *x, char stop, struct buf *out)
{
	static const char *const entity[][2] = {
	    {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}};
	while (*x->at && *x->at != stop && !x->bad) {
		if (*x->at == '<' || ((unsigned char)*x->at < ' ' && !strchr("\t\n\r", *x->at)))
			xml_bad(x, "a character that cannot stand here");
		if (*x->at != '&') {
			buf_add(out, x->at++, 1);
			continue;
		}
		size_t i = 0;
		while (i < 5 && strncmp(x->at, entity[i][0], strlen(entity[i][0])) != 0)
			i++;
		if (i == 5) {
			xml_bad(x, "an unknown entity");
			return;
		}
		buf_str(out, entity[i][1]);
		x->at += strlen(entity[i][0]);
	}
}

/* Attributes; prefixes they declare are known from then on. */
static void xml_attributes(struct xml *x)
{
	char name[XML_NAME];
	struct buf value;
	while (*x->at == ' ' && !x->bad) {
		x->at++;
		xml_name(x, name);
		if (strncmp(name, "xmlns:", 6) == 0)
			buf_printf(&x->spaces, " %s ", name + 6);
		if (strncmp(x->at, "=\"", 2) != 0) {
			xml_bad(x, "no value");
			return;
		}
		x->at += 2;
		buf_init(&value, PAPER_MAX);
		xml_text(x, '"', &value);
		buf_clear(&value);
		x->at += *x->at == '"';
	}
}

static void xml_flat(struct xml *x, const char *text)
{
	for (size_t i = 0; i < x->depth; i++)
		buf_printf(&x->flat, "/%s", x->name[i]);
	buf_printf(&x->flat, ">%s\n", text);
}

static void xml_close(struct xml *x)
{
	char name[XML_NAME];
	x->at += 2;
	xml_name(x, name);
	if (!x->depth || strcmp(name, x->name[x->depth - 1]) != 0)
		xml_bad(x, "an end without a start");
	else
		x->depth--;
	if (*x->at != '>')
		xml_bad(x, "no >");
	x->at += *x->at == '>';
}

static void xml_open(struct xml *x)
{
	struct buf text;
	x->at++;
	if (x->depth == XML_DEPTH) {
		xml_bad(x, "too deep");
		return;
	}
	xml_name(x, x->name[x->depth]);
	xml_attributes(x);
	xml_prefix(x, x->name[x->depth++]);
	if (*x->at != '>') {
		xml_bad(x, "no >");
		return;
	}
	x->at++;
	buf_init(&text, PAPER_MAX);
	xml_text(x, '<', &text);
	if (strncmp(x->at, "</", 2) == 0)
		xml_flat(x, buf_text(&text));
	else if (strspn(buf_text(&text), " \n") != text.n)
		xml_bad(x, "text beside elements");
	buf_clear(&text);
}

static void xml_part(struct xml *x)
{
	if (strncmp(x->at, "<?", 2) == 0) {
		const char *end = strstr(x->at, "?>");
		if (!end)
			xml_bad(x, "no ?>");
		x->at = end ? end + 2 : x->at;
	} else if (strncmp(x->at, "</", 2) == 0) {
		xml_close(x);
	} else if (*x->at == '<') {
		xml_open(x);
	} else if (strchr(" \n", *x->at)) {
		x->at++;
	} else {
		xml_bad(x, "text outside of elements");
	}
}

static json_t *metadata_dict(struct paper *p)
{
	return paper_get(p, p->catalog, "/Metadata");
}

/* All texts of the metadata, one a line; yours. */
static struct buf metadata(struct paper *p)
{
	struct xml x = {.p = p};
	const struct buf *data = paper_stream(p, p->catalog, "/Metadata");
	buf_init(&x.spaces, PAPER_MAX);
	buf_init(&x.flat, PAPER_MAX);
	if (!data || !text_valid(buf_text(data), data->n, NULL) || strlen(buf_text(data)) != data->n) {
		paper_wrong(p, "no metadata in UTF-8");
		return x.flat;
	}
	for (x.at = buf_text(data); *x.at && !x.bad;)
		xml_part(&x);
	if (x.depth)
		xml_bad(&x, "an element that does not end");
	buf_clear(&x.spaces);
	return x.flat;
}

/* The only text whose path ends so; yours, NULL when there is none. */
static char *property(struct paper *p, const char *path)
{
	char end[XML_PATH], *found = NULL;
	struct buf all = metadata(p);
	snprintf(end, sizeof(end), "/%s>", path);
	for (char *line = all.p, *next; line && *line; line = next) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		char *at = strstr(line, end);
		if (!at || at >= next)
			continue;
		if (found)
			paper_wrong(p, "%s is there twice", path);
		free(found);
		size_t n = (size_t)(next - at) - strlen(end) - 1;
		found = mem_new(n + 1, 1);
		memcpy(found, at + strlen(end), n);
	}
	buf_clear(&all);
	return found;
}

static void want_property(struct paper *p, const char *path, const char *value)
{
	char *found = property(p, path);
	if (value ? !found || strcmp(found, value) != 0 : found != NULL)
		paper_wrong(p, "%s is %s, not %s", path, found ? found : "missing", value ? value : "missing");
	free(found);
}

static void check_metadata(struct paper *p)
{
	json_t *dict = metadata_dict(p);
	want_name(p, 0, dict, "/Type", "Metadata");
	want_name(p, 0, dict, "/Subtype", "XML");
	if (json_object_get(dict, "/Filter"))
		paper_wrong(p, "the metadata are filtered");
	struct buf all = metadata(p);
	if (!strstr(buf_text(&all), "/x:xmpmeta/rdf:RDF/rdf:Description/"))
		paper_wrong(p, "the metadata describe nothing");
	buf_clear(&all);
}

/* 6.6.4; ISO 14289-1, 5; and the schema that PDF/A wants described (6.6.2.3). */
static void check_identification(struct paper *p)
{
	static const char schema[] = "pdfaExtension:schemas/rdf:Bag/rdf:li/pdfaSchema:";
	static const char *const described[][2] = {
	    {"schema", "PDF/UA identification"},
	    {"namespaceURI", "http://www.aiim.org/pdfua/ns/id/"},
	    {"prefix", "pdfuaid"},
	    {"property/rdf:Seq/rdf:li/pdfaProperty:name", "part"},
	    {"property/rdf:Seq/rdf:li/pdfaProperty:valueType", "Integer"},
	    {"property/rdf:Seq/rdf:li/pdfaProperty:category", "internal"},
	};
	want_property(p, "pdfaid:part", p->d->attach ? "3" : "2");
	want_property(p, "pdfaid:conformance", "B");
	want_property(p, "pdfuaid:part", "1");
	for (size_t i = 0; i < sizeof(described) / sizeof(described[0]); i++) {
		char path[XML_PATH];
		snprintf(path, sizeof(path), "%s%s", schema, described[i][0]);
		want_property(p, path, described[i][1]);
	}
}

/* D:20260601093000+09'00' as 2026-06-01T09:30:00+09:00; "" when it is no such date. */
static void date_for_xmp(const char *pdf, char out[32])
{
	out[0] = '\0';
	if (pdf && strlen(pdf) == 23 && strncmp(pdf, "D:", 2) == 0)
		snprintf(out, 32, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%.3s:%.2s", pdf + 2, pdf + 6, pdf + 8, pdf + 10,
			 pdf + 12, pdf + 14, pdf + 16, pdf + 20);
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What stands in both places is the same (6.6.3), and is the document's. */
static void check_properties(struct paper *p)
{
	char date[32];
	json_t *info = paper_get(p, p->trailer, "/Info");
	date_for_xmp(paper_text(p, info, "/CreationDate"), date);
	want_property(p, "dc:title/rdf:Alt/rdf:li", paper_text(p, info, "/Title"));
	want_property(p, "dc:description/rdf:Alt/rdf:li", paper_text(p, info, "/Subject"));
	want_property(p, "dc:creator/rdf:Seq/rdf:li", paper_text(p, info, "/Author"));
	want_property(p, "pdf:Producer", paper_text(p, info, "/Producer"));
	want_property(p, "xmp:CreateDate", date);
	if (!same_text(paper_text(p, info, "/Title"), p->d->title))
		paper_wrong(p, "the title is not the document's");
	if (!same_text(paper_text(p, info, "/Subject"), p->d->subject))
		paper_wrong(p, "the subject is not the document's");
	const char *key;
	json_t *item;
	json_object_foreach(info, key, item)
	{
		if (!strstr("/Title /Subject /Author /Producer /CreationDate", key))
			paper_wrong(p, "%s stands in no metadata", key);
	}
}

/* Colours (6.2.3, 6.2.4; ISO 15076-1, 7.2) */

static void check_intent(struct paper *p)
{
	enum { CLASS_AT = 12, SPACE_AT = 16, MARK_AT = 36, HEADER = 128 };
	json_t *list = paper_get(p, p->catalog, "/OutputIntents"), *intent = paper_follow(p, json_array_get(list, 0));
	const struct buf *profile = paper_stream(p, intent, "/DestOutputProfile");
	if (json_array_size(list) != 1)
		paper_wrong(p, "not one output intent");
	want_name(p, 0, intent, "/S", "GTS_PDFA1");
	if (!paper_text(p, intent, "/OutputConditionIdentifier"))
		paper_wrong(p, "the output intent has no identifier");
	if (!profile || profile->n < HEADER || memcmp(profile->p + CLASS_AT, "mntr", 4) != 0 ||
	    memcmp(profile->p + SPACE_AT, "RGB ", 4) != 0 || memcmp(profile->p + MARK_AT, "acsp", 4) != 0) {
		paper_wrong(p, "no profile of a screen's red, green and blue");
		return;
	}
	const unsigned char *b = (const unsigned char *)profile->p;
	if (((size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3]) != profile->n || b[8] > 4)
		paper_wrong(p, "the profile is not whole, or newer than version 4");
	if (paper_real(p, paper_get(p, intent, "/DestOutputProfile"), "/N", 0) != 3)
		paper_wrong(p, "/N of the profile is not 3");
}

static void check_operators(struct paper *p)
{
	buf_str(&p->wrong, buf_text(&p->operators));
}

/* Fonts (6.2.11) */

static void check_cid_font(struct paper *p, int object, json_t *cid, const char *name)
{
	json_t *about = paper_get(p, cid, "/FontDescriptor"), *system = paper_get(p, cid, "/CIDSystemInfo");
	const struct buf *file = paper_stream(p, about, "/FontFile2");
	want_name(p, object, cid, "/Subtype", "CIDFontType2");
	want_name(p, object, cid, "/BaseFont", name);
	want_name(p, object, about, "/FontName", name);
	want_name(p, object, system, "/Registry", "Adobe");
	want_name(p, object, system, "/Ordering", "Identity");
	if (!paper_stream(p, cid, "/CIDToGIDMap"))
		paper_wrong(p, "object %d: no CIDToGIDMap stream", object);
	if (!file || paper_real(p, paper_get(p, about, "/FontFile2"), "/Length1", 0) != (double)file->n)
		paper_wrong(p, "object %d: no font, or not of the length told", object);
	if (json_object_get(about, "/CIDSet"))
		paper_wrong(p, "object %d: CIDSet", object);
	if (paper_real(p, about, "/Flags", 0) != 4)
		paper_wrong(p, "object %d: not symbolic", object);
}

static bool is_subset_name(const char *name)
{
	return name && strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") >= 6 && name[6] == '+' && name[7];
}

static void check_font(struct paper *p, int object, json_t *dict)
{
	json_t *list = paper_get(p, dict, "/DescendantFonts");
	const char *name = paper_text(p, dict, "/BaseFont");
	if (!paper_is(p, dict, "/Type", "Font") || paper_is(p, dict, "/Subtype", "CIDFontType2"))
		return;
	want_name(p, object, dict, "/Subtype", "Type0");
	want_name(p, object, dict, "/Encoding", "Identity-H");
	if (!is_subset_name(name))
		paper_wrong(p, "object %d: %s is not the name of a subset", object, name ? name : "nothing");
	if (!paper_stream(p, dict, "/ToUnicode"))
		paper_wrong(p, "object %d: no ToUnicode", object);
	if (json_array_size(list) != 1)
		paper_wrong(p, "object %d: not one descendant", object);
	check_cid_font(p, object, paper_follow(p, json_array_get(list, 0)), name ? name : "");
}

static void check_fonts(struct paper *p)
{
	each_dict(p, check_font);
	if (p->d->blocks && !p->fonts)
		paper_wrong(p, "nothing is written");
}

/* A TrueType file (OpenType 1.9). */

static unsigned u16_at(const struct buf *b, size_t at)
{
	return at + 2 <= b->n ? (unsigned)(unsigned char)b->p[at] << 8 | (unsigned char)b->p[at + 1] : 0;
}

static size_t u32_at(const struct buf *b, size_t at)
{
	return (size_t)u16_at(b, at) << 16 | u16_at(b, at + 2);
}

/* Where a table starts; 0: there is none. */
static size_t font_table(const struct buf *b, const char *tag)
{
	enum { FIRST = 12, RECORD = 16 };
	for (unsigned i = 0; i < u16_at(b, 4); i++) {
		size_t at = FIRST + i * RECORD;
		if (at + RECORD <= b->n && memcmp(b->p + at, tag, 4) == 0)
			return u32_at(b, at + 8);
	}
	return 0;
}

struct glyphs {
	const struct buf *map;
	unsigned count; /* in the file */
	double *width;  /* of each, in thousandths */
	size_t codes;   /* of the map */
};

static struct glyphs glyphs_of(const struct paper *p, json_t *cid)
{
	enum { UPEM = 18, METRICS = 34, COUNT = 4, PAIR = 4 };
	struct glyphs g = {.map = paper_stream(p, cid, "/CIDToGIDMap")};
	const struct buf *file = paper_stream(p, paper_get(p, cid, "/FontDescriptor"), "/FontFile2");
	if (!g.map || !file)
		return g;
	unsigned upem = u16_at(file, font_table(file, "head") + UPEM);
	unsigned metrics = u16_at(file, font_table(file, "hhea") + METRICS);
	size_t hmtx = font_table(file, "hmtx");
	g.codes = g.map->n / 2;
	g.count = u16_at(file, font_table(file, "maxp") + COUNT);
	g.width = mem_new(g.count ? g.count : 1, sizeof(*g.width));
	for (unsigned i = 0; i < g.count && metrics && upem && hmtx; i++)
		g.width[i] = u16_at(file, hmtx + PAIR * (i < metrics ? i : metrics - 1)) * 1000.0 / upem;
	return g;
}

/* c [w1 w2 …] groups (ISO 32000-1, 9.7.4.3). */
static void read_widths(const struct paper *p, json_t *cid, double *width, size_t codes)
{
	json_t *list = paper_get(p, cid, "/W");
	for (size_t i = 0; i < codes; i++)
		width[i] = paper_real(p, cid, "/DW", 1000);
	for (size_t i = 0; i + 1 < json_array_size(list); i += 2) {
		size_t first = (size_t)json_integer_value(json_array_get(list, i)), k;
		json_t *w;
		json_array_foreach(json_array_get(list, i + 1), k, w)
		{
			if (first + k < codes)
				width[first + k] = json_number_value(w);
		}
	}
}

static json_t *descendant(const struct paper *p, int font)
{
	return paper_follow(p, json_array_get(paper_get(p, p->object[font].value, "/DescendantFonts"), 0));
}

/* The widths told are those of the glyphs, to a thousandth (6.2.11.5). */
static void check_widths(struct paper *p)
{
	for (size_t i = 0; i < p->fonts; i++) {
		json_t *cid = descendant(p, p->font[i]->object);
		struct glyphs g = glyphs_of(p, cid);
		double *told = mem_new(g.codes ? g.codes : 1, sizeof(*told));
		read_widths(p, cid, told, g.codes);
		if (g.codes < 2)
			paper_wrong(p, "font %d: no glyphs", p->font[i]->object);
		for (size_t c = 1; c < g.codes; c++) {
			unsigned glyph = u16_at(g.map, 2 * c);
			double off = glyph < g.count ? told[c] - g.width[glyph] : 9999;
			if (off > 1 || off < -1)
				paper_wrong(p, "font %d: code %zu is told %g wide, off by %g", p->font[i]->object, c,
					    told[c], off);
		}
		free(told);
		free(g.width);
	}
}

/* Every code shown has a glyph (6.2.11.4.1) and a character (ISO 14289-1, 7.21.7). */
static void check_characters(struct paper *p)
{
	buf_str(&p->wrong, buf_text(&p->characters));
	for (size_t i = 0; i < p->fonts; i++) {
		const struct paper_font *f = p->font[i];
		struct glyphs g = glyphs_of(p, descendant(p, f->object));
		for (size_t c = 0; c < PAPER_CODES; c++) {
			if (!f->used[c])
				continue;
			unsigned glyph = c < g.codes ? u16_at(g.map, 2 * c) : 0;
			if (!glyph || glyph >= g.count)
				paper_wrong(p, "font %d: code %zu has no glyph", f->object, c);
			const char *text = f->unicode[c] ? f->unicode[c] : "";
			uint32_t cp = text_next(&text);
			if (!cp || cp == 0xFEFF || cp == 0xFFFE || cp == 0xFFFD)
				paper_wrong(p, "font %d: code %zu is no character", f->object, c);
		}
		free(g.width);
	}
}

/* What must not be there */

static void forbid_keys(struct paper *p, int object, json_t *dict, const char *const *key)
{
	for (; *key; key++) {
		if (json_object_get(dict, *key))
			paper_wrong(p, "object %d: %s", object, *key);
	}
}

static void check_active_dict(struct paper *p, int object, json_t *dict)
{
	static const char *const never[] = {"/AA",  "/OpenAction",   "/JS",        "/JavaScript", "/XFA",
					    "/URI", "/Requirements", "/PresSteps", NULL};
	forbid_keys(p, object, dict, never);
	/* /A is an action in annotations and bookmarks, but the attributes of a structure element. */
	json_t *a = paper_get(p, dict, "/A");
	if (paper_is(p, dict, "/Type", "Action") || (json_is_object(a) && !json_object_get(a, "/O")))
		paper_wrong(p, "object %d: an action", object);
	json_t *need = paper_get(p, dict, "/NeedAppearances");
	if (json_is_true(need))
		paper_wrong(p, "object %d: appearances are to be made", object);
}

/* Actions (6.5), scripts, forms that change (6.4). */
static void check_active(struct paper *p)
{
	each_dict(p, check_active_dict);
}

static void check_transparency_dict(struct paper *p, int object, json_t *dict)
{
	static const char *const never[] = {"/SMask",     "/ca",           "/CA",      "/BM",         "/Group",
					    "/ExtGState", "/Pattern",      "/Shading", "/ColorSpace", "/Alternates",
					    "/OPI",       "/OCProperties", NULL};
	forbid_keys(p, object, dict, never);
}

static void check_transparency(struct paper *p)
{
	each_dict(p, check_transparency_dict);
}

/* Annotations (6.3): nothing but the fields to sign in, which are printed. */

static void check_annotation(struct paper *p, int object, json_t *dict)
{
	enum { INVISIBLE = 1, HIDDEN = 2, PRINT = 4, NO_VIEW = 32, TOGGLE = 256 };
	int flags = (int)paper_real(p, dict, "/F", 0);
	json_t *looks = paper_get(p, dict, "/AP");
	want_name(p, object, dict, "/Subtype", "Widget");
	want_name(p, object, dict, "/FT", "Sig");
	if (!(flags & PRINT) || flags & (INVISIBLE | HIDDEN | NO_VIEW | TOGGLE))
		paper_wrong(p, "object %d: flags %d", object, flags);
	if (!paper_stream(p, looks, "/N") || json_object_size(looks) != 1)
		paper_wrong(p, "object %d: not one appearance", object);
}

static size_t fields_wanted(const struct document *d)
{
	size_t n = 0;
	for (size_t i = 0; i < d->blocks; i++)
		n += d->block[i].kind == BLOCK_SIGNATURES ? d->block[i].signatures : 0;
	return n;
}

/* The field of a document time-stamp is on no page (ETSI EN 319 142-1, 5.4.3), so it needs no appearance: ISO 19005-2,
 * 6.3.3. */
static bool is_stamp_field(const struct paper *p, json_t *field)
{
	json_t *rect = paper_get(p, field, "/Rect"), *side;
	size_t k;
	double sum = 0;
	json_array_foreach(rect, k, side) sum += json_number_value(side);
	return json_array_size(rect) == 4 && sum == 0 &&
	       paper_is(p, paper_get(p, field, "/V"), "/Type", "DocTimeStamp");
}

static void check_annotations(struct paper *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->pages; i++) {
		json_t *list = paper_get(p, p->page[i].dict, "/Annots"), *ref;
		size_t k;
		json_array_foreach(list, k, ref) check_annotation(p, paper_number(ref), paper_follow(p, ref));
		n += json_array_size(list);
	}
	if (n != fields_wanted(p->d))
		paper_wrong(p, "%zu annotations, %zu boxes to sign in", n, fields_wanted(p->d));
	json_t *fields = paper_get(p, paper_get(p, p->catalog, "/AcroForm"), "/Fields"), *field;
	size_t k, shown = 0;
	json_array_foreach(fields, k, field) shown += !is_stamp_field(p, paper_follow(p, field));
	if (shown != n)
		paper_wrong(p, "%zu annotations, %zu fields", n, shown);
}

/* The attachment (ISO 19005-3, 6.8 and annex E) */

static void check_file(struct paper *p, json_t *spec)
{
	json_t *ef = paper_get(p, spec, "/EF"), *about = paper_get(p, ef, "/F");
	const struct buf *data = paper_stream(p, ef, "/F");
	json_t *params = paper_get(p, about, "/Params");
	want_name(p, 0, spec, "/Type", "Filespec");
	want_name(p, 0, spec, "/F", p->d->attach);
	want_name(p, 0, spec, "/UF", p->d->attach);
	want_name(p, 0, spec, "/AFRelationship", "Data");
	want_name(p, 0, about, "/Subtype", "application/json");
	const char *desc = paper_text(p, spec, "/Desc");
	if (!desc || !*desc)
		paper_wrong(p, "the attachment is not described");
	if (!paper_text(p, params, "/ModDate"))
		paper_wrong(p, "the attachment has no date");
	if (!data || data->n != strlen(p->d->content) || memcmp(buf_text(data), p->d->content, data->n) != 0)
		paper_wrong(p, "the attachment is not the content");
	else if (paper_real(p, params, "/Size", -1) != (double)data->n)
		paper_wrong(p, "the attachment's size is wrong");
}

static void forbid_files(struct paper *p, int object, json_t *dict)
{
	static const char *const never[] = {"/EF", "/EmbeddedFiles", "/AF", "/AFRelationship", NULL};
	forbid_keys(p, object, dict, never);
	if (paper_is(p, dict, "/Type", "Filespec") || paper_is(p, dict, "/Type", "EmbeddedFile"))
		paper_wrong(p, "object %d: a file", object);
}

static void check_attachment(struct paper *p)
{
	if (!p->d->attach) {
		each_dict(p, forbid_files);
		return;
	}
	json_t *tree = paper_get(p, paper_get(p, p->catalog, "/Names"), "/EmbeddedFiles");
	json_t *names = paper_get(p, tree, "/Names"), *af = paper_get(p, p->catalog, "/AF");
	const char *name = json_string_value(json_array_get(names, 0));
	int spec = paper_number(json_array_get(names, 1));
	if (json_array_size(names) != 2 || !name || strncmp(name, "u:", 2) != 0 || strcmp(name + 2, p->d->attach) != 0)
		paper_wrong(p, "not one attachment of that name");
	if (!spec || json_array_size(af) != 1 || paper_number(json_array_get(af, 0)) != spec)
		paper_wrong(p, "/AF does not list the attachment");
	check_file(p, paper_follow(p, json_array_get(names, 1)));
}

const struct paper_rule paper_archive_rules[] = {
    {"header", check_header},
    {"trailer", check_trailer},
    {"streams", check_streams},
    {"metadata", check_metadata},
    {"identification", check_identification},
    {"properties", check_properties},
    {"output intent", check_intent},
    {"operators and colours", check_operators},
    {"fonts", check_fonts},
    {"widths", check_widths},
    {"characters", check_characters},
    {"nothing active", check_active},
    {"nothing transparent", check_transparency},
    {"annotations", check_annotations},
    {"attachment", check_attachment},
    {0},
};
