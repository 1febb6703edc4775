#include "tests/structure.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "assess/text.h"
#include "tests/check.h"
#include "tests/tool.h"

void paper_wrong(struct paper *p, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_printf(&p->wrong, "%s\n", text);
}

const struct paper_rule *paper_rule_find(const char *name)
{
	const struct paper_rule *const table[] = {paper_archive_rules, paper_access_rules};
	for (size_t i = 0; i < 2; i++) {
		for (const struct paper_rule *r = table[i]; r->name; r++) {
			if (strcmp(r->name, name) == 0)
				return r;
		}
	}
	return NULL;
}

/* Values */

int paper_number(const json_t *value)
{
	const char *text = json_string_value(value);
	int number = 0, generation = 0, used = 0;
	if (!text || sscanf(text, "%d %d R%n", &number, &generation, &used) != 2 || !used || text[used])
		return 0;
	return number;
}

json_t *paper_follow(const struct paper *p, json_t *value)
{
	int number = paper_number(value);
	if (!number)
		return value;
	return number < p->objects ? p->object[number].value : NULL;
}

json_t *paper_get(const struct paper *p, json_t *dict, const char *key)
{
	return paper_follow(p, json_object_get(dict, key));
}

const char *paper_text(const struct paper *p, json_t *dict, const char *key)
{
	const char *text = json_string_value(paper_get(p, dict, key));
	if (!text)
		return NULL;
	if (text[0] == '/')
		return text + 1;
	return strncmp(text, "u:", 2) == 0 ? text + 2 : NULL;
}

bool paper_is(const struct paper *p, json_t *dict, const char *key, const char *name)
{
	const char *text = paper_text(p, dict, key);
	return text && strcmp(text, name) == 0;
}

double paper_real(const struct paper *p, json_t *dict, const char *key, double otherwise)
{
	json_t *value = paper_get(p, dict, key);
	return json_is_number(value) ? json_number_value(value) : otherwise;
}

const struct buf *paper_stream(const struct paper *p, json_t *dict, const char *key)
{
	int number = paper_number(json_object_get(dict, key));
	return number && number < p->objects && p->object[number].stream ? &p->object[number].data : NULL;
}

int paper_page_of(const struct paper *p, int object)
{
	for (size_t i = 0; i < p->pages; i++) {
		if (p->page[i].object == object)
			return (int)i;
	}
	return -1;
}

static bool is_separator(uint32_t cp)
{
	return cp <= ' ' || cp == 0x3000 || cp == 0xA0 || cp == '|' || cp == ':' || cp == 0xFF1A || cp == 0xAD ||
	       cp == 0x200B;
}

void paper_squeeze(const char *text, struct buf *out)
{
	for (const char *s = text; *s;) {
		char bytes[4];
		uint32_t cp = text_next(&s);
		if (!is_separator(cp))
			buf_add(out, bytes, text_put(bytes, cp));
	}
}

const char *paper_filter(const struct paper *p, json_t *dict)
{
	json_t *filter = paper_get(p, dict, "/Filter");
	if (json_is_array(filter))
		filter = json_array_size(filter) == 1 ? json_array_get(filter, 0) : NULL;
	else if (!filter)
		return "";
	return json_string_value(filter);
}

/* Opening */

static void decode_base64(const char *text, struct buf *out)
{
	size_t n = strlen(text), pad = n && text[n - 1] == '=' ? 1 + (n > 1 && text[n - 2] == '=') : 0;
	unsigned char *bytes = mem_new(n / 4 * 3 + 1, 1);
	int got = EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)n);
	assert_true(got >= (int)pad);
	buf_add(out, bytes, (size_t)got - pad);
	free(bytes);
}

static void inflate_all(struct buf *data)
{
	unsigned char part[16384];
	struct buf out;
	z_stream z = {.next_in = (unsigned char *)data->p, .avail_in = (unsigned)data->n};
	int rc = inflateInit(&z);
	buf_init(&out, PAPER_MAX);
	assert_int_equal(rc, Z_OK);
	while (rc == Z_OK) {
		z.next_out = part;
		z.avail_out = sizeof(part);
		rc = inflate(&z, Z_NO_FLUSH);
		buf_add(&out, part, sizeof(part) - z.avail_out);
	}
	inflateEnd(&z);
	assert_int_equal(rc, Z_STREAM_END);
	buf_clear(data);
	*data = out;
}

static void take_object(struct paper *p, const char *name, json_t *item)
{
	int number = 0;
	if (sscanf(name, "obj:%d 0 R", &number) != 1)
		return;
	assert_true(number > 0 && number < p->objects);
	struct paper_object *o = &p->object[number];
	json_t *stream = json_object_get(item, "stream");
	o->value = stream ? json_object_get(stream, "dict") : json_object_get(item, "value");
	o->stream = stream != NULL;
	if (!stream)
		return;
	decode_base64(json_string_value(json_object_get(stream, "data")), &o->data);
	const char *filter = paper_filter(p, o->value);
	const bool of_file = paper_is(p, o->value, "/Type", "XRef") || paper_is(p, o->value, "/Type", "ObjStm");
	if (filter && strcmp(filter, "/FlateDecode") == 0 && !of_file)
		inflate_all(&o->data);
}

static void take_objects(struct paper *p, const struct buf *json)
{
	json_error_t at;
	const char *name;
	json_t *item;
	p->root = json_loadb(buf_text(json), json->n, 0, &at);
	if (!p->root)
		fail_msg("qpdf: %s: %.500s", at.text, buf_text(json));
	json_t *both = json_object_get(p->root, "qpdf"), *all = json_array_get(both, 1);
	p->objects = (int)json_integer_value(json_object_get(json_array_get(both, 0), "maxobjectid")) + 1;
	p->object = mem_new((size_t)p->objects, sizeof(*p->object));
	for (int i = 0; i < p->objects; i++)
		buf_init(&p->object[i].data, PAPER_MAX);
	json_object_foreach(all, name, item) take_object(p, name, item);
	p->trailer = json_object_get(json_object_get(all, "trailer"), "value");
	p->catalog = paper_get(p, p->trailer, "/Root");
	assert_non_null(p->catalog);
}

void paper_source_open(struct paper_source *s, const char *folder, struct buf *file)
{
	const char *const argv[] = {"qpdf",
				    "--json=2",
				    "--json-key=qpdf",
				    "--json-stream-data=inline",
				    "--decode-level=none",
				    "paper.pdf",
				    "paper.json",
				    NULL};
	*s = (struct paper_source){.file = *file};
	*file = (struct buf){0};
	buf_init(&s->json, PAPER_MAX);
	buf_init(&s->said, PAPER_MAX);
	tool_write(folder, "paper.pdf", &s->file);
	s->status = tool_run(folder, argv, &s->said);
	tool_read(folder, "paper.json", &s->json);
}

void paper_source_clear(struct paper_source *s)
{
	buf_clear(&s->file);
	buf_clear(&s->json);
	buf_clear(&s->said);
}

struct paper *paper_open(const struct paper_source *source, const struct document *d)
{
	struct paper *p = mem_new(1, sizeof(*p));
	p->source = source;
	p->d = d;
	struct buf *const text[] = {&p->operators, &p->marks, &p->characters, &p->wrong};
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		buf_init(text[i], PAPER_MAX);
	take_objects(p, &source->json);
	return p;
}

static void free_page(struct paper_page *page)
{
	for (size_t i = 0; i < page->marks; i++)
		buf_clear(&page->mark[i].text);
	free(page->mark);
}

static void free_font(struct paper_font *f)
{
	for (size_t code = 0; code < PAPER_CODES; code++)
		free(f->unicode[code]);
	free(f);
}

void paper_free(struct paper *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->pages; i++)
		free_page(&p->page[i]);
	for (size_t i = 0; i < p->fonts; i++)
		free_font(p->font[i]);
	for (size_t i = 0; i < p->elements; i++)
		free(p->element[i].kid);
	for (int i = 0; i < p->objects; i++)
		buf_clear(&p->object[i].data);
	struct buf *const text[] = {&p->operators, &p->marks, &p->characters, &p->wrong};
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		buf_clear(text[i]);
	free(p->page);
	free(p->element);
	free(p->object);
	json_decref(p->root);
	free(p);
}

/* Fonts */

static unsigned hex_digits(const char *s, size_t n)
{
	char text[9] = "";
	memcpy(text, s, n < 8 ? n : 8);
	return (unsigned)strtoul(text, NULL, 16);
}

/* UTF-16 in hexadecimal as UTF-8; yours. */
static char *utf8_of_hex(const char *hex, size_t n)
{
	char *out = mem_new(n + 1, 1);
	size_t used = 0;
	for (size_t i = 0; i + 4 <= n; i += 4) {
		uint32_t cp = hex_digits(hex + i, 4);
		if (cp >= 0xD800 && cp < 0xDC00 && i + 8 <= n) {
			i += 4;
			cp = 0x10000 + ((cp - 0xD800) << 10) + (hex_digits(hex + i, 4) - 0xDC00);
		}
		used += text_put(out + used, cp);
	}
	return out;
}

/* <code> <text> pairs of all bfchar blocks (ISO 32000-1, 9.10.3). */
static void read_unicode(struct paper_font *f, const char *cmap)
{
	for (const char *at = cmap; (at = strstr(at, "beginbfchar"));) {
		const char *end = strstr(at, "endbfchar");
		assert_non_null(end);
		while ((at = strchr(at, '<')) && at < end) {
			const char *text = strchr(at + 1, '<');
			assert_true(text && text < end);
			unsigned code = hex_digits(at + 1, 4);
			free(f->unicode[code]);
			f->unicode[code] = utf8_of_hex(text + 1, strcspn(text + 1, ">"));
			at = text + 1;
		}
		at = end;
	}
}

static struct paper_font *find_font(struct paper *p, json_t *resources, const char *key)
{
	json_t *fonts = paper_get(p, resources, "/Font"), *ref = json_object_get(fonts, key);
	int object = paper_number(ref);
	if (!object)
		return NULL;
	for (size_t i = 0; i < p->fonts; i++) {
		if (p->font[i]->object == object)
			return p->font[i];
	}
	assert_true(p->fonts < sizeof(p->font) / sizeof(p->font[0]));
	struct paper_font *f = p->font[p->fonts++] = mem_new(1, sizeof(*f));
	f->object = object;
	const struct buf *cmap = paper_stream(p, paper_follow(p, ref), "/ToUnicode");
	if (cmap)
		read_unicode(f, buf_text(cmap));
	return f;
}

/* Contents */

enum { OPERANDS = 16, TOKEN = 256 };

struct token {
	char text[TOKEN]; /* its start */
	const char *at;   /* in the stream */
	size_t n;
};

/* A content stream being read (ISO 32000-1, 7.8.2). */
struct content {
	struct paper *p;
	struct paper_page *page; /* NULL: an appearance, which has no marks */
	int number;              /* of the page, for findings */
	json_t *resources;
	const char *at, *end;
	struct token operand[OPERANDS];
	size_t operands;
	bool in_text;
	bool marked;             /* inside a mark or an artifact */
	struct paper_mark *mark; /* NULL: in none */
	struct paper_font *font;
	double x, y; /* of the text */
};

static bool is_blank(char c)
{
	return c == '\0' || c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
}

static bool is_delimiter(char c)
{
	return c && strchr("<>[](){}/%", c);
}

static size_t token_length(const char *s, const char *end)
{
	size_t most = (size_t)(end - s), n = 1;
	if (most > 1 && (s[0] == '<' || s[0] == '>') && s[1] == s[0])
		return 2;
	if (s[0] == '<') {
		const char *close = memchr(s, '>', most);
		return close ? (size_t)(close - s) + 1 : most;
	}
	if (is_delimiter(s[0]) && s[0] != '/')
		return 1;
	while (n < most && !is_blank(s[n]) && !is_delimiter(s[n]))
		n++;
	return n;
}

static bool next_token(struct content *c, struct token *t)
{
	while (c->at < c->end && is_blank(*c->at))
		c->at++;
	if (c->at == c->end)
		return false;
	t->at = c->at;
	t->n = token_length(c->at, c->end);
	snprintf(t->text, sizeof(t->text), "%.*s", (int)(t->n < TOKEN ? t->n : TOKEN - 1), t->at);
	c->at += t->n;
	return true;
}

static double number_at(const struct content *c, size_t i)
{
	return strtod(c->operand[i].text, NULL);
}

static void complain(struct content *c, struct buf *about, const char *what, const char *which)
{
	buf_printf(about, "page %d: %s: %s\n", c->number, what, which);
}

/* Adds a point to what the mark draws. */
static void reach(struct content *c, double x, double y)
{
	if (!c->mark)
		return;
	struct paper_box *b = &c->mark->box;
	if (b->left > b->right)
		*b = (struct paper_box){x, y, x, y};
	b->left = x < b->left ? x : b->left;
	b->right = x > b->right ? x : b->right;
	b->bottom = y < b->bottom ? y : b->bottom;
	b->top = y > b->top ? y : b->top;
}

static void draws(struct content *c)
{
	if (c->page && !c->marked)
		complain(c, &c->p->marks, "drawn outside of any mark", c->operand[0].text);
	if (c->mark)
		c->mark->empty = false;
}

static void do_text(struct content *c)
{
	if (c->in_text)
		complain(c, &c->p->operators, "BT", "inside of BT");
	c->in_text = true;
}

static void do_end_text(struct content *c)
{
	if (!c->in_text)
		complain(c, &c->p->operators, "ET", "outside of BT");
	c->in_text = false;
}

static void do_font(struct content *c)
{
	c->font = find_font(c->p, c->resources, c->operand[0].text);
	if (!c->font)
		complain(c, &c->p->operators, "no font", c->operand[0].text);
}

static void do_place(struct content *c)
{
	c->x = number_at(c, 4);
	c->y = number_at(c, 5);
}

static void show_code(struct content *c, unsigned code)
{
	char text[16];
	const char *unicode = c->font->unicode[code];
	c->font->used[code] = true;
	snprintf(text, sizeof(text), "<%04X>", code);
	if (!unicode || !*unicode)
		complain(c, &c->p->characters, "no Unicode for", text);
	else if (c->mark)
		buf_str(&c->mark->text, unicode);
}

static void do_show(struct content *c)
{
	const struct token *t = &c->operand[0];
	draws(c);
	reach(c, c->x, c->y);
	if (!c->in_text || !c->font || t->text[0] != '<' || t->n % 4 != 2) {
		complain(c, &c->p->operators, "Tj", t->text);
		return;
	}
	for (size_t i = 1; i + 4 < t->n; i += 4)
		show_code(c, hex_digits(t->at + i, 4));
}

static void do_colour(struct content *c)
{
	for (size_t i = 0; i < c->operands; i++) {
		if (number_at(c, i) < 0 || number_at(c, i) > 1)
			complain(c, &c->p->operators, "colour", c->operand[i].text);
	}
}

static void do_point(struct content *c)
{
	reach(c, number_at(c, 0), number_at(c, 1));
}

static void do_rectangle(struct content *c)
{
	reach(c, number_at(c, 0), number_at(c, 1));
	reach(c, number_at(c, 0) + number_at(c, 2), number_at(c, 1) + number_at(c, 3));
}

static void do_artifact(struct content *c)
{
	if (c->marked)
		complain(c, &c->p->marks, "BMC", "inside of a mark");
	if (strcmp(c->operand[0].text, "/Artifact") != 0)
		complain(c, &c->p->marks, "content without MCID", c->operand[0].text);
	c->marked = true;
}

/* Its operands: a name and << /MCID n >>. */
static void do_mark(struct content *c)
{
	char number[16];
	if (c->marked)
		complain(c, &c->p->marks, "BDC", "inside of a mark");
	c->marked = true;
	if (!c->page)
		return;
	struct paper_page *page = c->page;
	snprintf(number, sizeof(number), "%zu", page->marks);
	if (c->operands != 5 || strcmp(c->operand[2].text, "/MCID") != 0 || strcmp(c->operand[3].text, number) != 0)
		complain(c, &c->p->marks, "expected the MCID", number);
	page->mark = mem_grow(page->mark, page->marks + 1, sizeof(*page->mark));
	c->mark = &page->mark[page->marks++];
	*c->mark = (struct paper_mark){.owner = -1, .empty = true, .box = {1, 1, 0, 0}};
	snprintf(c->mark->role, sizeof(c->mark->role), "%.15s", c->operand[0].text);
	buf_init(&c->mark->text, PAPER_MAX);
}

static void do_end_mark(struct content *c)
{
	if (!c->marked)
		complain(c, &c->p->marks, "EMC", "outside of a mark");
	if (c->in_text)
		complain(c, &c->p->marks, "EMC", "inside of BT");
	c->marked = false;
	c->mark = NULL;
}

/* All that our writers use: black, red, green and blue are told by numbers, never by a pattern or a colour space of
 * their own, and nothing is transparent or drawn by reference. */
static const struct operator
{
	const char *name;
	size_t operands; /* ANY: of any number */
	void (*act)(struct content * c);
}
operators[] = {
    {"BT", 0, do_text}, {"ET", 0, do_end_text},  {"Tf", 2, do_font},      {"Tm", 6, do_place}, {"Tr", 1, NULL},
    {"Tj", 1, do_show}, {"rg", 3, do_colour},    {"RG", 3, do_colour},    {"g", 1, do_colour}, {"G", 1, do_colour},
    {"w", 1, NULL},     {"re", 4, do_rectangle}, {"m", 2, do_point},      {"l", 2, do_point},  {"f", 0, draws},
    {"S", 0, draws},    {"Td", 2, NULL},         {"TL", 1, NULL},         {"T*", 0, NULL},     {"cm", 6, NULL},
    {"q", 0, NULL},     {"Q", 0, NULL},          {"BMC", 1, do_artifact}, {"BDC", 5, do_mark}, {"EMC", 0, do_end_mark},
};

static void run(struct content *c, const struct token *t)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		const struct operator* o = & operators[i];
		if (strcmp(o->name, t->text) != 0)
			continue;
		if (o->operands != c->operands)
			complain(c, &c->p->operators, "wrong number of operands", t->text);
		else if (o->act)
			o->act(c);
		return;
	}
	complain(c, &c->p->operators, "unexpected operator", t->text);
}

static bool is_operator(const struct token *t)
{
	char c = t->text[0];
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'' || c == '"';
}

static void read_content(struct content *c)
{
	struct token t;
	while (next_token(c, &t)) {
		if (is_operator(&t)) {
			run(c, &t);
			c->operands = 0;
			c->operand[0].text[0] = '\0';
		} else if (c->operands < OPERANDS) {
			c->operand[c->operands++] = t;
		} else {
			complain(c, &c->p->operators, "too many operands", t.text);
		}
	}
	if (c->marked || c->in_text || c->operands)
		complain(c, &c->p->marks, "the content ends", "inside of a mark or a text");
}

static void read_stream(struct paper *p, struct paper_page *page, int number, json_t *resources, const struct buf *data)
{
	struct content c = {.p = p,
			    .page = page,
			    .number = number,
			    .resources = resources,
			    .at = buf_text(data),
			    .end = buf_text(data) + data->n};
	read_content(&c);
}

static void read_page(struct paper *p, json_t *ref)
{
	p->page = mem_grow(p->page, p->pages + 1, sizeof(*p->page));
	struct paper_page *page = &p->page[p->pages++];
	*page = (struct paper_page){.object = paper_number(ref), .dict = paper_follow(p, ref)};
	const struct buf *data = paper_stream(p, page->dict, "/Contents");
	assert_non_null(data);
	read_stream(p, page, (int)p->pages, paper_get(p, page->dict, "/Resources"), data);
}

/* The tree of pages (ISO 32000-1, 7.7.3). */
static void read_pages(struct paper *p, json_t *ref, int depth)
{
	json_t *dict = paper_follow(p, ref), *kids = paper_get(p, dict, "/Kids");
	assert_true(depth < 16);
	if (paper_is(p, dict, "/Type", "Page"))
		read_page(p, ref);
	for (size_t i = 0; i < json_array_size(kids); i++)
		read_pages(p, json_array_get(kids, i), depth + 1);
}

static void read_appearances(struct paper *p)
{
	for (int i = 0; i < p->objects; i++) {
		const struct paper_object *o = &p->object[i];
		if (o->stream && paper_is(p, o->value, "/Subtype", "Form"))
			read_stream(p, NULL, 0, paper_get(p, o->value, "/Resources"), &o->data);
	}
}

/* Structure */

/* The page that a kid or its element names. */
static int page_named(const struct paper *p, json_t *kid, json_t *element)
{
	json_t *ref = json_object_get(kid, "/Pg");
	return paper_page_of(p, paper_number(ref ? ref : json_object_get(element, "/Pg")));
}

/* A kid (ISO 32000-1, 14.7.2, table 323, /K). */
static struct paper_kid kid_of(const struct paper *p, json_t *element, json_t *value)
{
	json_t *kid = paper_follow(p, value);
	if (json_is_integer(kid))
		return (struct paper_kid){KID_MARK, 0, page_named(p, NULL, element), (int)json_integer_value(kid)};
	if (paper_is(p, kid, "/Type", "MCR"))
		return (struct paper_kid){KID_MARK, 0, page_named(p, kid, element),
					  (int)paper_real(p, kid, "/MCID", -1)};
	if (paper_is(p, kid, "/Type", "OBJR"))
		return (struct paper_kid){KID_FIELD, paper_number(json_object_get(kid, "/Obj")),
					  page_named(p, kid, element), -1};
	if (json_object_get(kid, "/S"))
		return (struct paper_kid){KID_ELEMENT, paper_number(value), -1, -1};
	return (struct paper_kid){.kind = KID_UNKNOWN, .page = -1, .mark = -1};
}

static void read_kids(struct paper *p, struct paper_element *e)
{
	json_t *k = paper_get(p, e->dict, "/K");
	e->kids = json_is_array(k) ? json_array_size(k) : k != NULL;
	e->kid = mem_new(e->kids ? e->kids : 1, sizeof(*e->kid));
	for (size_t i = 0; i < e->kids; i++)
		e->kid[i] =
		    kid_of(p, e->dict, json_is_array(k) ? json_array_get(k, i) : json_object_get(e->dict, "/K"));
}

static void read_element(struct paper *p, int object, int parent)
{
	const size_t at = p->elements++;
	assert_true(p->elements <= (size_t)p->objects); /* else a circle */
	p->element = mem_grow(p->element, p->elements, sizeof(*p->element));
	struct paper_element *e = &p->element[at];
	*e = (struct paper_element){.object = object, .parent = parent, .dict = p->object[object].value};
	e->role = json_string_value(paper_get(p, e->dict, "/S"));
	e->role = e->role ? e->role : "";
	read_kids(p, e);
	for (size_t i = 0; i < p->element[at].kids; i++) {
		const struct paper_kid kid = p->element[at].kid[i];
		if (kid.kind == KID_ELEMENT && kid.object > 0)
			read_element(p, kid.object, (int)at);
	}
	p->element[at].end = p->elements;
}

static void read_structure(struct paper *p)
{
	json_t *root = paper_get(p, p->catalog, "/StructTreeRoot"), *k = paper_get(p, root, "/K");
	for (size_t i = 0; i < json_array_size(k); i++) {
		int object = paper_number(json_array_get(k, i));
		if (object)
			read_element(p, object, -1);
	}
}

static struct paper_mark *mark_of(const struct paper *p, const struct paper_kid *kid)
{
	if (kid->kind != KID_MARK || kid->page < 0 || kid->mark < 0 || (size_t)kid->mark >= p->page[kid->page].marks)
		return NULL;
	return &p->page[kid->page].mark[kid->mark];
}

/* Whose each mark is. */
static void claim_marks(struct paper *p)
{
	for (size_t i = 0; i < p->elements; i++) {
		for (size_t k = 0; k < p->element[i].kids; k++) {
			const struct paper_kid *kid = &p->element[i].kid[k];
			struct paper_mark *mark = mark_of(p, kid);
			if (kid->kind == KID_MARK && !mark)
				buf_printf(&p->marks, "element %d lists MCID %d, which is not there\n",
					   p->element[i].object, kid->mark);
			if (mark && mark->owner >= 0)
				buf_printf(&p->marks, "elements %d and %d list MCID %d of page %d\n",
					   p->element[mark->owner].object, p->element[i].object, kid->mark,
					   kid->page + 1);
			if (mark)
				mark->owner = (int)i;
		}
	}
}

void paper_read(struct paper *p)
{
	read_pages(p, json_object_get(p->catalog, "/Pages"), 0);
	read_appearances(p);
	read_structure(p);
	claim_marks(p);
}

static void add_kids_text(const struct paper *p, const struct paper_element *e, size_t *next, struct buf *out)
{
	for (size_t k = 0; k < e->kids; k++) {
		const struct paper_mark *mark = mark_of(p, &e->kid[k]);
		if (mark)
			buf_str(out, buf_text(&mark->text));
		if (e->kid[k].kind != KID_ELEMENT || e->kid[k].object <= 0)
			continue;
		size_t at = (*next)++;
		add_kids_text(p, &p->element[at], next, out);
	}
}

void paper_element_text(const struct paper *p, size_t element, struct buf *out)
{
	size_t next = element + 1;
	add_kids_text(p, &p->element[element], &next, out);
}
