#define _GNU_SOURCE
#include "forms/pdf_pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms/flate.h"
#include "forms/pdf_reader.h"

enum { PER_STREAM = 500 /* objects; a reader unpacks all of them for one */ };

struct place {
	size_t at;     /* in the output, or index in the object stream */
	int container; /* number of the object stream; 0: it stands in the file */
};

struct packing {
	const struct pdf *pdf;
	const struct pdf_object *catalog, *info; /* that stay plain; info may be NULL */
	struct buf out;
	int *number;         /* new number by old one; 0: left out */
	struct place *place; /* by new number */
	int size;            /* one more than the highest new number */
};

/* Numbers */

static const struct pdf_object *length_object(const struct packing *k, const struct pdf_object *o)
{
	const struct pdf_value *v = o->stream ? pdf_get(o->value, "Length") : NULL;
	return v && v->kind == PDF_REF ? pdf_object(k->pdf, v->number, 0) : NULL;
}

static void mark_used(const struct packing *k, const struct pdf_value *v)
{
	if (v->kind == PDF_REF)
		k->number[v->number] = 1;
	for (const struct pdf_value *item = v->first; item; item = item->next)
		mark_used(k, item);
}

/* All objects are used, but for lengths that nothing except their streams refers to. */
static void mark_objects(struct packing *k)
{
	for (int i = 1; i < k->pdf->revision[0].size; i++)
		k->number[i] = 1;
	for (size_t i = 0; i < k->pdf->objects; i++) {
		const struct pdf_object *length = length_object(k, &k->pdf->object[i]);
		if (length)
			k->number[length->number] = 0;
	}
	for (size_t i = 0; i < k->pdf->objects; i++) {
		const struct pdf_object *o = &k->pdf->object[i];
		if (!o->stream)
			mark_used(k, o->value);
		for (const struct pdf_value *v = o->stream ? o->value->first : NULL; v; v = v->next)
			if (strcmp(v->key, "Length") != 0)
				mark_used(k, v);
	}
	mark_used(k, k->pdf->revision[0].trailer);
}

static void number_objects(struct packing *k)
{
	int size = k->pdf->revision[0].size;
	k->number = mem_new((size_t)size, sizeof(*k->number));
	mark_objects(k);
	k->size = 1;
	for (int i = 1; i < size; i++)
		k->number[i] = k->number[i] ? k->size++ : 0;
	/* Object streams and the cross-reference stream come behind them. */
	k->place = mem_new((size_t)k->size + (size_t)k->size / PER_STREAM + 2, sizeof(*k->place));
}

/* Values, without white space that is not needed */

static bool is_regular(char c)
{
	static const bool other[256] = {[0] = true,   ['('] = true, [')'] = true,  ['<'] = true,  ['>'] = true,
					['['] = true, [']'] = true, ['{'] = true,  ['}'] = true,  ['/'] = true,
					['%'] = true, [' '] = true, ['\n'] = true, ['\r'] = true, ['\t'] = true};
	return !other[(unsigned char)c];
}

static void add_token(struct buf *out, const char *s, size_t n)
{
	if (out->n && is_regular(out->p[out->n - 1]) && is_regular(s[0]))
		buf_add(out, " ", 1);
	buf_add(out, s, n);
}

/* In one piece: keys are a third of all that is written. */
static void add_key(struct buf *out, const char *key)
{
	static const char hex[] = "0123456789ABCDEF";
	char text[1 + 3 * PDF_MAX_NAME];
	size_t n = 0;
	text[n++] = '/';
	for (const char *c = key; *c && n + 3 <= sizeof(text); c++) {
		if (is_regular(*c) && *c != '#' && *c >= ' ' && *c <= '~') {
			text[n++] = *c;
			continue;
		}
		text[n++] = '#';
		text[n++] = hex[(unsigned char)*c >> 4];
		text[n++] = hex[*c & 15];
	}
	buf_add(out, text, n);
}

/* printf would take most of the time: there is a number in every second value. */
static void add_number(struct buf *out, size_t number, const char *behind, size_t behind_n)
{
	char text[32];
	size_t at = sizeof(text) - behind_n;
	memcpy(text + at, behind, behind_n);
	do {
		text[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	add_token(out, text + at, sizeof(text) - at);
}

static void add_reference(const struct packing *k, struct buf *out, int64_t old)
{
	add_number(out, (size_t)k->number[old], " 0 R", 4);
}

static void add_value(const struct packing *k, struct buf *out, const struct pdf_value *v)
{
	switch (v->kind) {
	case PDF_ARRAY:
	case PDF_DICT:
		buf_str(out, v->kind == PDF_ARRAY ? "[" : "<<");
		for (const struct pdf_value *item = v->first; item; item = item->next) {
			if (item->key)
				add_key(out, item->key);
			add_value(k, out, item);
		}
		buf_str(out, v->kind == PDF_ARRAY ? "]" : ">>");
		break;
	case PDF_REF:
		add_reference(k, out, v->number);
		break;
	default:
		add_token(out, v->in + v->at, v->end - v->at);
	}
}

/* Objects that stand in the file */

static void open_object(struct packing *k, int number)
{
	k->place[number].at = k->out.n;
	buf_printf(&k->out, "%d 0 obj\n", number);
}

static void add_stream(struct packing *k, const struct pdf_object *o)
{
	buf_str(&k->out, "<<");
	for (const struct pdf_value *v = o->value->first; v; v = v->next) {
		if (strcmp(v->key, "Length") == 0)
			continue;
		add_key(&k->out, v->key);
		add_value(k, &k->out, v);
	}
	buf_printf(&k->out, "/Length %zu>>\nstream\n", o->data_n);
	buf_add(&k->out, k->pdf->bytes + o->data, o->data_n);
	buf_str(&k->out, "\nendstream");
}

/* The catalogue and the information: whoever looks into a file by hand sees what it is. */
static void find_plain(struct packing *k)
{
	const struct pdf_value *info = pdf_get(k->pdf->revision[0].trailer, "Info");
	k->catalog = pdf_catalog(k->pdf, 0);
	k->info = info && info->kind == PDF_REF ? pdf_object(k->pdf, info->number, 0) : NULL;
}

static bool stays_plain(const struct packing *k, const struct pdf_object *o)
{
	return o->stream || o == k->catalog || o == k->info;
}

static void add_plain_objects(struct packing *k)
{
	for (int i = 1; i < k->pdf->revision[0].size; i++) {
		const struct pdf_object *o = pdf_object(k->pdf, i, 0);
		if (!k->number[i] || !stays_plain(k, o))
			continue;
		open_object(k, k->number[i]);
		if (o->stream)
			add_stream(k, o);
		else
			add_value(k, &k->out, o->value);
		buf_str(&k->out, "\nendobj\n");
	}
}

/* Object streams */

struct stream {
	struct buf head, body; /* pairs of number and offset; the objects */
	int n;
};

static void add_packed_stream(struct packing *k, const char *entries, const struct buf *bytes)
{
	struct buf packed;
	buf_init(&packed, PDF_MAX_BYTES);
	flate_pack(&packed, buf_text(bytes), bytes->n, FLATE_USUAL);
	buf_printf(&k->out, "<<%s/Filter/FlateDecode/Length %zu>>\nstream\n", entries, packed.n);
	buf_add(&k->out, buf_text(&packed), packed.n);
	buf_str(&k->out, "\nendstream\nendobj\n");
	k->out.over = k->out.over || packed.over || bytes->over;
	buf_clear(&packed);
}

static void finish_stream(struct packing *k, struct stream *s)
{
	char entries[80];
	if (s->n == 0)
		return;
	snprintf(entries, sizeof(entries), "/Type/ObjStm/N %d/First %zu", s->n, s->head.n);
	buf_add(&s->head, buf_text(&s->body), s->body.n);
	s->head.over = s->head.over || s->body.over;
	open_object(k, k->size++);
	add_packed_stream(k, entries, &s->head);
	buf_clear(&s->head);
	buf_clear(&s->body);
	s->n = 0;
}

static void add_packed_objects(struct packing *k)
{
	struct stream s = {.n = 0};
	buf_init(&s.head, PDF_MAX_BYTES);
	buf_init(&s.body, PDF_MAX_BYTES);
	for (int i = 1; i < k->pdf->revision[0].size; i++) {
		const struct pdf_object *o = pdf_object(k->pdf, i, 0);
		if (!k->number[i] || stays_plain(k, o))
			continue;
		k->place[k->number[i]] = (struct place){(size_t)s.n++, k->size};
		add_number(&s.head, (size_t)k->number[i], " ", 1);
		add_number(&s.head, s.body.n, " ", 1);
		add_value(k, &s.body, o->value);
		buf_str(&s.body, "\n");
		if (s.n == PER_STREAM)
			finish_stream(k, &s);
	}
	finish_stream(k, &s);
}

/* The cross-reference stream: rows of a type, a place or an object stream, and a generation or an index (ISO 32000-1,
 * table 18). */

static void add_row(struct buf *rows, int width, int type, size_t place, size_t last)
{
	unsigned char row[1 + sizeof(place) + 2];
	size_t n = 0;
	row[n++] = (unsigned char)type;
	for (int i = width; i-- > 0;)
		row[n++] = (unsigned char)(place >> 8 * i);
	row[n++] = (unsigned char)(last >> 8);
	row[n++] = (unsigned char)last;
	buf_add(rows, row, n);
}

static void add_rows(const struct packing *k, int width, struct buf *rows)
{
	add_row(rows, width, 0, 0, 65535);
	for (int i = 1; i < k->size; i++) {
		const struct place *p = &k->place[i];
		if (p->container)
			add_row(rows, width, 2, (size_t)p->container, p->at);
		else
			add_row(rows, width, 1, p->at, 0);
	}
}

static void add_entries(const struct packing *k, int width, struct buf *entries)
{
	static const char *const repeated[] = {"Root", "Info", "ID"};
	buf_printf(entries, "/Type/XRef/W[1 %d 2]/Size %d", width, k->size);
	for (size_t i = 0; i < sizeof(repeated) / sizeof(repeated[0]); i++) {
		const struct pdf_value *v = pdf_get(k->pdf->revision[0].trailer, repeated[i]);
		if (!v)
			continue;
		add_key(entries, repeated[i]);
		add_value(k, entries, v);
	}
}

static void add_table(struct packing *k)
{
	struct buf entries, rows;
	int width = 1;
	size_t at = k->out.n;
	open_object(k, k->size++);
	/* It stands behind all others, and has the highest number. */
	while ((at | (size_t)k->size) >> 8 * width)
		width++;
	buf_init(&entries, PDF_MAX_BYTES);
	buf_init(&rows, PDF_MAX_BYTES);
	add_entries(k, width, &entries);
	add_rows(k, width, &rows);
	add_packed_stream(k, buf_text(&entries), &rows);
	k->out.over = k->out.over || entries.over || k->size > PDF_MAX_OBJECTS;
	buf_printf(&k->out, "startxref\n%zu\n%%%%EOF\n", at);
	buf_clear(&entries);
	buf_clear(&rows);
}

/* Header and comment, everything before the first object. */
static void add_header(struct packing *k)
{
	buf_add(&k->out, k->pdf->bytes, k->pdf->object[k->pdf->revision[0].first].at);
}

static int check_packable(const struct pdf *p, struct err *err)
{
	if (p->revisions > 1)
		return err_add(err, ERR_INPUT, NULL, 0, NULL,
			       "更新のある PDF は詰め直せません（署名が失われるため）。元の PDF を使ってください。",
			       "a PDF with updates cannot be packed, as signatures would be lost; use the original");
	if (p->revision[0].table_stream)
		return err_add(err, ERR_INPUT, NULL, 0, NULL,
			       "この PDF はすでに詰められています。元の PDF を使ってください。",
			       "the PDF is packed already; use the original");
	return 0;
}

/* An empty buffer, the usual case, gets the bytes themselves and no copy. */
static void hand_over(struct buf *from, struct buf *to)
{
	if (to->n || to->over) {
		buf_add(to, from->p, from->n);
		return;
	}
	const size_t max = to->max;
	buf_clear(to);
	*to = *from;
	to->max = max;
	buf_init(from, from->max);
}

static int pack(struct packing *k, struct buf *out, struct err *err)
{
	if (check_packable(k->pdf, err))
		return -1;
	number_objects(k);
	find_plain(k);
	add_header(k);
	add_plain_objects(k);
	add_packed_objects(k);
	add_table(k);
	if (k->out.over || k->out.n > out->max - out->n)
		return err_add(err, ERR_INPUT, NULL, 0, NULL, "PDF が大きすぎます。文書を短くしてください。",
			       "the PDF is too large; shorten the document");
	hand_over(&k->out, out);
	return 0;
}

int pdf_pack(const struct buf *plain, struct buf *out, struct err *err)
{
	struct packing k = {.number = NULL};
	struct pdf *pdf = NULL;
	if (pdf_open(&pdf, buf_text(plain), plain->n, err) != PDF_READABLE)
		return -1;
	k.pdf = pdf;
	buf_init(&k.out, PDF_MAX_BYTES);
	int rc = pack(&k, out, err);
	buf_clear(&k.out);
	free(k.number);
	free(k.place);
	pdf_close(pdf);
	return rc;
}
