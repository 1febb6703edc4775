#define _GNU_SOURCE
#include "forms/pdf_reader_private.h"

#include <stdlib.h>
#include <string.h>

#include "forms/flate.h"

bool reading_is_structure(const struct pdf_object *o)
{
	const struct pdf_value *type = o->stream ? pdf_get(o->value, "Type") : NULL;
	return pdf_is_name(type, "ObjStm") || pdf_is_name(type, "XRef");
}

/* A number from `least` to `most` in a dictionary. */
static bool read_number(const struct pdf_value *v, int64_t least, int64_t most, int64_t *out)
{
	if (!v || v->kind != PDF_INT || v->number < least || v->number > most)
		return false;
	*out = v->number;
	return true;
}

/* Unpacking */

/* The bytes of a stream without a filter or with /FlateDecode; at most `max`, and nothing behind the packed ones. */
static bool unpack(struct reading *r, const struct pdf_object *o, size_t max, struct buf *out)
{
	const struct pdf_value *filter = pdf_get(o->value, "Filter");
	const char *bytes = r->pdf->bytes + o->data;
	buf_init(out, max);
	if (filter && !pdf_is_name(filter, "FlateDecode"))
		return reading_refuse(r, PDF_FOREIGN, o->at, "ストリームの圧縮方式（/Filter）が知らないものです",
				      "a stream's filter is not one that is judged");
	if (!filter)
		buf_add(out, bytes, o->data_n);
	else if (flate_unpack(out, bytes, o->data_n))
		return reading_refuse(r, PDF_DAMAGED, o->at, "ストリームの圧縮が壊れているか、大きすぎます",
				      "a stream's compression is broken, or it is too large");
	r->unpacked += out->n;
	if (out->over || r->unpacked > PDF_MAX_BYTES)
		return reading_refuse(r, PDF_DAMAGED, o->at, "ストリームが大きすぎます", "a stream is too large");
	return true;
}

/* Predictors (ISO 32000-1, 7.4.4.4) would be one more way to write the same. */
static bool check_predictor(struct reading *r, const struct pdf_object *o)
{
	if (!pdf_get(o->value, "DecodeParms"))
		return true;
	return reading_refuse(r, PDF_FOREIGN, o->at, "予測つきの圧縮（/DecodeParms）を使ったストリームです",
			      "a stream is compressed with a predictor (/DecodeParms)");
}

/* Cross-reference streams (ISO 32000-1, 7.5.8) */

struct columns {
	int64_t width[3]; /* bytes: the type, then a place or an object stream, then a generation or an index; the last
			   * may be left out, then it is 0 */
	size_t row;
};

static bool read_widths(struct reading *r, const struct pdf_object *o, struct columns *c)
{
	static const int64_t least[] = {1, 1, 0}, most[] = {1, 4, 2};
	const struct pdf_value *w = pdf_get(o->value, "W"),
			       *v = w && w->kind == PDF_ARRAY && w->n == 3 ? w->first : NULL;
	if (!v)
		return reading_refuse(r, PDF_DAMAGED, o->at,
				      "相互参照ストリームの欄の幅（/W）が 3 個の数ではありません",
				      "/W of the cross-reference stream is not three numbers");
	for (int i = 0; i < 3; i++, v = v->next) {
		if (!read_number(v, least[i], most[i], &c->width[i]))
			return reading_refuse(r, PDF_FOREIGN, o->at, "相互参照ストリームの欄の幅（/W）が使わない値です",
					      "/W of the cross-reference stream has widths that are not in use");
		c->row += (size_t)c->width[i];
	}
	return true;
}

static int64_t take_column(const unsigned char **at, int64_t width)
{
	int64_t value = 0;
	for (int64_t i = 0; i < width; i++)
		value = value << 8 | *(*at)++;
	return value;
}

/* The types of ISO 32000-1, table 18. */
enum { ROW_FREE, ROW_PLACE, ROW_PACKED };

static bool take_row(struct reading *r, struct table *t, size_t table, int number, const int64_t column[3],
		     const struct columns *c)
{
	const int64_t generation = c->width[2] ? 65535 : 0;
	if (number == 0 && (column[0] != ROW_FREE || column[1] != 0 || column[2] != generation))
		return reading_refuse(r, PDF_DAMAGED, table, "相互参照ストリームの先頭の行が正しくありません",
				      "the first row of the cross-reference stream is malformed");
	if (column[0] > ROW_PACKED)
		return reading_refuse(r, PDF_DAMAGED, table, "相互参照ストリームに知らない種類の行があります",
				      "a row of the cross-reference stream is of an unknown type");
	if (column[0] == ROW_PACKED && (column[1] < 1 || column[1] > PDF_MAX_OBJECTS))
		return reading_refuse(r, PDF_DAMAGED, table,
				      "相互参照ストリームの指すオブジェクトストリームの番号が大きすぎます",
				      "a row of the cross-reference stream names an impossible object stream");
	if (number != 0 && (column[0] == ROW_FREE || (column[0] == ROW_PLACE && column[2] != 0)))
		reading_odd_row(r, table, column[0] == ROW_FREE);
	int container = column[0] == ROW_PACKED ? (int)column[1] : 0;
	if (number != 0)
		reading_add_row(t, (struct row){number, container, (size_t)(container ? column[2] : column[1])});
	return true;
}

/* One run of numbers; *at moves behind its rows. */
static bool take_rows(struct reading *r, struct table *t, const struct columns *c, size_t table, int64_t start,
		      int64_t count, const unsigned char **at)
{
	for (int64_t i = 0; i < count; i++) {
		int64_t column[3];
		for (int k = 0; k < 3; k++)
			column[k] = take_column(at, c->width[k]);
		if (!take_row(r, t, table, (int)(start + i), column, c))
			return false;
	}
	return true;
}

/* The runs of numbers that it has rows for: pairs of a first number and a count, in order. Without /Index there is one,
 * all that /Size allows. */
static bool check_index(struct reading *r, const struct pdf_object *o, int64_t size, int64_t *rows)
{
	const struct pdf_value *index = pdf_get(o->value, "Index");
	int64_t start, count, free_from = 0;
	*rows = size;
	if (!index)
		return reading_count_rows(r, o->at, 0, size);
	*rows = 0;
	if (index->kind != PDF_ARRAY || index->n == 0 || index->n % 2 != 0)
		return reading_refuse(r, PDF_DAMAGED, o->at,
				      "相互参照ストリームの番号の範囲（/Index）が数の組ではありません",
				      "/Index of the cross-reference stream is not pairs of numbers");
	for (const struct pdf_value *v = index->first; v; v = v->next->next) {
		if (!read_number(v, free_from, size - 1, &start) || !read_number(v->next, 1, size - start, &count))
			return reading_refuse(
			    r, PDF_DAMAGED, o->at,
			    "相互参照ストリームの番号の範囲（/Index）が重なるか、/Size を超えています",
			    "/Index of the cross-reference stream overlaps or goes beyond /Size");
		if (!reading_count_rows(r, o->at, start, count))
			return false;
		free_from = start + count;
		*rows += count;
	}
	return true;
}

static bool take_index(struct reading *r, struct table *t, const struct columns *c, const struct pdf_object *o,
		       int64_t size, const char *bytes)
{
	const struct pdf_value *index = pdf_get(o->value, "Index");
	const unsigned char *at = (const unsigned char *)bytes;
	if (!index)
		return take_rows(r, t, c, o->at, 0, size, &at);
	for (const struct pdf_value *v = index->first; v; v = v->next->next)
		if (!take_rows(r, t, c, o->at, v->number, v->next->number, &at))
			return false;
	return true;
}

/* The stream is the last object of its revision, and one like the others; some programs leave out its own row. */
static bool lists_itself(struct reading *r, struct table *t, const struct pdf_object *o, int64_t size)
{
	bool named = false;
	for (size_t i = 0; i < t->rows; i++) {
		if (t->row[i].number == o->number && !t->row[i].container && t->row[i].at == o->at)
			return true;
		named |= t->row[i].number == o->number;
	}
	if (named || o->number >= size)
		return reading_refuse(r, PDF_DAMAGED, o->at,
				      "相互参照ストリームの行が、そのストリーム自身の場所と違います",
				      "the cross-reference stream names another place as its own");
	reading_add_row(t, (struct row){o->number, 0, o->at});
	return reading_count_rows(r, o->at, o->number, 1);
}

static bool read_table_rows(struct reading *r, struct table *t, const struct pdf_object *o)
{
	struct columns c = {.row = 0};
	struct buf bytes;
	int64_t size, rows;
	if (!read_number(pdf_get(o->value, "Size"), 1, PDF_MAX_OBJECTS, &size))
		return reading_refuse(r, PDF_DAMAGED, o->at, "トレーラーの /Size が正しくありません",
				      "/Size of the trailer is malformed");
	if (!read_widths(r, o, &c) || !check_index(r, o, size, &rows))
		return false;
	bool ok = unpack(r, o, (size_t)rows * c.row, &bytes);
	if (ok && bytes.n != (size_t)rows * c.row)
		ok = reading_refuse(r, PDF_DAMAGED, o->at, "相互参照ストリームの行の数が足りません",
				    "the cross-reference stream has too few rows");
	ok = ok && take_index(r, t, &c, o, size, bytes.p);
	buf_clear(&bytes);
	return ok && lists_itself(r, t, o, size);
}

bool reading_table_stream(struct reading *r, struct pdf_revision *rev, struct table *t)
{
	struct pdf_source head = r->src;
	struct pdf_object o = {.at = rev->table, .container = -1, .older = -1};
	int64_t number;
	if (!pdf_read_count(&head, &number) || number < 1 || number > PDF_MAX_OBJECTS)
		return reading_refuse(r, PDF_DAMAGED, rev->table, "相互参照ストリームの番号が正しくありません",
				      "the number of the cross-reference stream is malformed");
	o.number = (int)number;
	if (!reading_object(r, &o))
		return false;
	if (!o.stream || !pdf_is_name(pdf_get(o.value, "Type"), "XRef"))
		return reading_refuse(r, PDF_DAMAGED, rev->table, "startxref の指す所に相互参照表がありません",
				      "there is no cross-reference table where startxref points");
	rev->trailer = o.value;
	return check_predictor(r, &o) && reading_trailer_keys(r, o.value, true) && read_table_rows(r, t, &o);
}

/* Object streams (ISO 32000-1, 7.5.7) */

/* One of them, with the rows that lead into it. */
struct packed {
	const struct pdf_object *container;
	struct pdf_object *object; /* in the order of their indices */
	const struct row *row;
	size_t n, first; /* objects; where the first may start */
	struct pdf_source src;
	size_t *offset; /* of each, counted from `first` */
};

static bool refuse(struct reading *r, const struct packed *k, const char *ja, const char *en)
{
	return reading_refuse(r, PDF_DAMAGED, k->container->at, ja, en);
}

static bool check_dictionary(struct reading *r, struct packed *k)
{
	static const char *const known[] = {"Type", "N", "First", "Length", "Filter"};
	const struct pdf_value *d = k->container->value;
	int64_t n, first;
	if (!reading_is_structure(k->container) || !pdf_is_name(pdf_get(d, "Type"), "ObjStm"))
		return refuse(r, k, "相互参照表の指すものがオブジェクトストリームではありません",
			      "what the cross-reference table names is no object stream");
	if (pdf_get(d, "Extends"))
		return reading_refuse(r, PDF_FOREIGN, k->container->at,
				      "ほかを拡張する（/Extends）オブジェクトストリームがあります",
				      "an object stream extends another one (/Extends)");
	if (!check_predictor(r, k->container))
		return false;
	for (const struct pdf_value *v = d->first; v; v = v->next) {
		bool found = false;
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			found |= strcmp(known[i], v->key) == 0;
		if (!found)
			return reading_refuse(r, PDF_FOREIGN, v->at, "オブジェクトストリームに知らない項目があります",
					      "an object stream has an unknown key");
	}
	if (!read_number(pdf_get(d, "N"), 1, PDF_MAX_OBJECTS, &n) ||
	    !read_number(pdf_get(d, "First"), 0, PDF_MAX_BYTES, &first))
		return refuse(r, k, "オブジェクトストリームの /N か /First が正しくありません",
			      "/N or /First of an object stream is malformed");
	if ((size_t)n != k->n)
		return refuse(r, k, "オブジェクトストリームの中の数（/N）が相互参照表と合いません",
			      "/N of an object stream is not the number of objects that the table has in it");
	k->first = (size_t)first;
	return true;
}

/* Numbers and offsets, as the table has them: each row has its own index, and all indices are there. */
static bool read_pairs(struct reading *r, struct packed *k)
{
	struct pdf_source *s = &k->src;
	for (size_t i = 0; i < k->n; i++) {
		int64_t number, offset;
		pdf_skip_space(s);
		bool ok = pdf_read_count(s, &number);
		pdf_skip_space(s);
		if (!ok || !pdf_read_count(s, &offset) || s->at > k->first)
			return refuse(r, k, "オブジェクトストリームの見出しが正しくないか、/First を越えています",
				      "the heading of an object stream is malformed or goes beyond /First");
		if (number != k->row[i].number || k->row[i].at != i)
			return refuse(r, k, "オブジェクトストリームの見出しが相互参照表と合いません",
				      "the heading of an object stream does not match the cross-reference table");
		if (k->first > s->n || (uint64_t)offset >= s->n - k->first)
			return refuse(r, k, "オブジェクトストリームの外を指す見出しがあります",
				      "the heading of an object stream leads out of it");
		if (i > 0 && (size_t)offset <= k->offset[i - 1])
			return refuse(r, k, "オブジェクトストリームの中の位置が順に並んでいません",
				      "the offsets in an object stream do not grow");
		k->offset[i] = (size_t)offset;
	}
	return true;
}

static bool check_packed_value(struct reading *r, const struct packed *k, const struct pdf_value *v)
{
	const struct pdf_value *type = pdf_get(v, "Type");
	if (v->kind == PDF_REF)
		return refuse(r, k, "オブジェクトストリームの中に参照だけのものがあります",
			      "an object in an object stream is but a reference");
	if (pdf_is_name(type, "ObjStm") || pdf_is_name(type, "XRef"))
		return refuse(r, k, "オブジェクトストリームの中に、ストリームの辞書があります",
			      "the dictionary of a stream stands in an object stream");
	return true;
}

/* What comes next, white space passed over, must stand at `expected`. */
static bool check_packed_place(struct reading *r, struct packed *k, size_t expected)
{
	pdf_skip_space(&k->src);
	if (k->src.at == expected)
		return true;
	if (k->src.at > expected)
		return refuse(r, k, "オブジェクトストリームの中でオブジェクトが重なっています",
			      "objects overlap in an object stream");
	return refuse(r, k, "オブジェクトストリームの中に余分なデータがあります",
		      "there is extra data in an object stream");
}

static bool read_packed_values(struct reading *r, struct packed *k)
{
	for (size_t i = 0; i < k->n; i++) {
		struct pdf_object *o = &k->object[i];
		if (!check_packed_place(r, k, k->first + k->offset[i]))
			return false;
		o->value = pdf_parse(&k->src);
		if (!o->value)
			return refuse(r, k, k->src.wrong.ja, k->src.wrong.en);
		o->end = k->container->end;
		if (!check_packed_value(r, k, o->value))
			return false;
	}
	return check_packed_place(r, k, k->src.n);
}

static bool read_object_stream(struct reading *r, struct packed *k)
{
	struct buf bytes;
	if (!check_dictionary(r, k))
		return false;
	bool ok = unpack(r, k->container, PDF_MAX_BYTES, &bytes);
	if (ok) {
		k->src = r->src;
		/* The values point into these bytes. */
		k->src.bytes = arena_strndup(r->pdf->arena, buf_text(&bytes), bytes.n);
		k->src.n = bytes.n;
		k->src.at = 0;
		k->offset = mem_new(k->n, sizeof(*k->offset));
		ok = read_pairs(r, k) && read_packed_values(r, k);
		r->src.values = k->src.values;
		free(k->offset);
	}
	buf_clear(&bytes);
	return ok;
}

/* Object streams of a revision; those without a row hide something. */
static size_t count_object_streams(const struct pdf *p, const struct pdf_revision *rev)
{
	size_t n = 0;
	for (size_t i = 0; i < rev->count; i++) {
		const struct pdf_object *o = &p->object[rev->first + i];
		n += reading_is_structure(o) && pdf_is_name(pdf_get(o->value, "Type"), "ObjStm");
	}
	return n;
}

bool reading_packed(struct reading *r, int revision)
{
	struct pdf *p = r->pdf;
	const struct pdf_revision *rev = &p->revision[revision];
	const struct row *row = r->table[revision].row;
	size_t streams = count_object_streams(p, rev);
	for (size_t i = 0, n; i < rev->count; i += n) {
		struct packed k = {.object = &p->object[rev->first + i], .row = &row[i]};
		for (n = 1; i + n < rev->count && row[i + n].container == row[i].container;)
			n++;
		if (!row[i].container)
			continue;
		k.n = n;
		k.container = &p->object[k.object->container];
		if (!read_object_stream(r, &k))
			return false;
		streams--;
	}
	if (streams > 0)
		return reading_refuse(r, PDF_DAMAGED, rev->table, "相互参照表にないオブジェクトストリームがあります",
				      "there is an object stream that the cross-reference table does not name");
	return true;
}
