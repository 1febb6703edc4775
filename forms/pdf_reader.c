#define _GNU_SOURCE
#include "forms/pdf_reader_private.h"

#include <stdlib.h>
#include <string.h>

/* %PDF-1.N, and at most one line of comment that marks the file as binary. */
static bool skip_header(struct reading *r)
{
	struct pdf_source *s = &r->src;
	if (s->n < 9 || memcmp(s->bytes, "%PDF-1.", 7) != 0 || s->bytes[7] < '0' || s->bytes[7] > '7')
		return reading_refuse(r, PDF_FOREIGN, 0, "PDF の版が 1.0 から 1.7 ではありません",
				      "the PDF version is not 1.0 to 1.7");
	s->at = 8;
	if (!reading_skip_line_end(s))
		return reading_refuse(r, PDF_FOREIGN, s->at, "最初の行に余分な字があります",
				      "the first line has more on it");
	if (s->at < s->n && s->bytes[s->at] == '%') {
		size_t start = s->at;
		while (s->at < s->n && s->bytes[s->at] != '\n' && s->bytes[s->at] != '\r')
			s->at++;
		if (s->at - start > 64 || !reading_skip_line_end(s))
			return reading_refuse(r, PDF_FOREIGN, start, "冒頭の注釈行が長すぎます",
					      "the comment behind the header is too long");
	}
	return true;
}

/* Those that stand in the file come first. */
static int by_place(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	if (x->container != y->container)
		return (x->container > y->container) - (x->container < y->container);
	return (x->at > y->at) - (x->at < y->at);
}

/* Tables of this program, and most others, list the objects in the order of the file. */
static void sort_rows(struct table *t)
{
	size_t i = 1;
	while (i < t->rows && by_place(&t->row[i - 1], &t->row[i]) <= 0)
		i++;
	if (i < t->rows)
		qsort(t->row, t->rows, sizeof(*t->row), by_place);
}

/* The object stream that a row names, an object of the same revision that stands in the file. */
static bool find_container(struct reading *r, const struct row *row, struct pdf_object *o)
{
	struct pdf *p = r->pdf;
	const struct pdf_revision *rev = &p->revision[o->revision];
	if (o->revision > 0)
		return reading_refuse(r, PDF_FOREIGN, rev->table, "オブジェクトストリームを使った更新があります",
				      "an update uses object streams");
	int i = row->container < rev->size ? p->newest[row->container] : -1;
	if (i < 0 || p->object[i].container >= 0)
		return reading_refuse(r, PDF_DAMAGED, rev->table, "相互参照表の指すオブジェクトストリームがありません",
				      "the cross-reference table names an object stream that is not there");
	o->container = i;
	o->at = p->object[i].at;
	return true;
}

static bool enter_row(struct reading *r, int i, const struct row *row)
{
	struct pdf *p = r->pdf;
	const struct pdf_revision *rev = &p->revision[i];
	size_t at = row->container ? rev->table : row->at;
	if (row->number >= rev->size)
		return reading_refuse(r, PDF_DAMAGED, rev->table, "相互参照表に /Size 以上の番号があります",
				      "the cross-reference table has a number beyond /Size");
	int older = p->newest[row->number];
	if (older >= 0 && p->object[older].revision == i)
		return reading_refuse(r, PDF_DAMAGED, at, "同じ番号のオブジェクトが二つあります",
				      "an object is defined twice");
	/* Other readers would look into the new one for what stands in the old one. */
	if (older >= 0 && reading_is_structure(&p->object[older]))
		return reading_refuse(r, PDF_DAMAGED, at,
				      "更新がオブジェクトストリームか相互参照ストリームを置き換えています",
				      "an update replaces an object stream or a cross-reference stream");
	struct pdf_object o = {.number = row->number, .revision = i, .container = -1, .at = row->at, .older = older};
	if (row->container && !find_container(r, row, &o))
		return false;
	p->newest[row->number] = (int)p->objects;
	p->object[p->objects++] = o;
	return true;
}

/* Enters the objects of a revision by number, before any is read: they refer to each other in both directions. */
static bool index_objects(struct reading *r, int i)
{
	struct pdf *p = r->pdf;
	struct pdf_revision *rev = &p->revision[i];
	struct table *t = &r->table[i];
	sort_rows(t);
	rev->first = p->objects;
	rev->count = t->rows;
	for (size_t k = 0; k < t->rows; k++)
		if (!enter_row(r, i, &t->row[k]))
			return false;
	for (int number = i ? p->revision[i - 1].size : 1; number < rev->size; number++)
		if (p->newest[number] < 0)
			return reading_refuse(r, PDF_DAMAGED, rev->table, "相互参照表に抜けている番号があります",
					      "the cross-reference table leaves out a number");
	return true;
}

/* "N 0 obj" standing at the object's place. */
static bool read_object_head(struct reading *r, const struct pdf_object *o)
{
	struct pdf_source *s = &r->src;
	int64_t number, generation;
	s->at = o->at;
	if (o->at < s->n && pdf_read_count(s, &number) && number == o->number && reading_here(s) == ' ') {
		s->at++;
		if (pdf_read_count(s, &generation) && generation == 0 && reading_here(s) == ' ') {
			s->at++;
			if (pdf_skip_word(s, "obj"))
				return true;
		}
	}
	return reading_refuse(r, PDF_DAMAGED, o->at, "相互参照表の指す所に、そのオブジェクトがありません",
			      "the object is not where the cross-reference table says");
}

/* /Length, which may be an object of its own: a bare number, read here and once more in its turn. */
static bool stream_length(struct reading *r, const struct pdf_object *o, size_t *out)
{
	const struct pdf_value *v = pdf_get(o->value, "Length");
	int64_t length = v && v->kind == PDF_INT ? v->number : -1;
	size_t back = r->src.at;
	if (v && v->kind == PDF_REF) {
		const struct pdf_object *number = pdf_object(r->pdf, v->number, o->revision);
		if (number && number->container >= 0)
			return reading_refuse(r, PDF_FOREIGN, o->at,
					      "ストリームの長さがオブジェクトストリームの中にあります",
					      "the length of a stream stands in an object stream");
		if (!number || !read_object_head(r, number))
			return reading_refuse(r, PDF_DAMAGED, o->at, "ストリームの長さがわかりません",
					      "the length of a stream is not defined");
		pdf_skip_space(&r->src);
		if (!pdf_read_count(&r->src, &length))
			length = -1;
		r->src.at = back;
	}
	if (length < 0 || (uint64_t)length > r->src.n - back)
		return reading_refuse(r, PDF_DAMAGED, o->at, "ストリームの長さが正しくありません",
				      "the length of a stream is malformed");
	*out = (size_t)length;
	return true;
}

static bool read_stream(struct reading *r, struct pdf_object *o)
{
	struct pdf_source *s = &r->src;
	/* A lone carriage return may not end the line here (7.3.8.1): readers differ on where the data would start. */
	if (o->value->kind != PDF_DICT || !reading_skip_line_end(s) || s->bytes[s->at - 1] != '\n')
		return reading_refuse(r, PDF_DAMAGED, o->at, "ストリームの始まりが正しくありません",
				      "the start of a stream is malformed");
	o->stream = true;
	o->data = s->at;
	if (!stream_length(r, o, &o->data_n))
		return false;
	s->at += o->data_n;
	reading_skip_line_end(s);
	if (!pdf_skip_word(s, "endstream"))
		return reading_refuse(r, PDF_DAMAGED, s->at, "ストリームの終わりが長さと合いません",
				      "the end of a stream does not match its length");
	pdf_skip_space(s);
	return true;
}

bool reading_object(struct reading *r, struct pdf_object *o)
{
	struct pdf_source *s = &r->src;
	if (!read_object_head(r, o))
		return false;
	o->value = pdf_parse(s);
	if (!o->value)
		return reading_refuse_value(r);
	pdf_skip_space(s);
	if (pdf_skip_word(s, "stream") && !read_stream(r, o))
		return false;
	if (!pdf_skip_word(s, "endobj"))
		return reading_refuse(r, PDF_DAMAGED, s->at, "オブジェクトが閉じていません", "an object is not closed");
	o->end = s->at;
	return true;
}

/* A cross-reference stream is the table of its revision, and object streams stand in the first one. */
static bool check_structure(struct reading *r, const struct pdf_object *o)
{
	const struct pdf_revision *rev = &r->pdf->revision[o->revision];
	if (!reading_is_structure(o) || (rev->table_stream && o->at == rev->table))
		return true;
	if (pdf_is_name(pdf_get(o->value, "Type"), "XRef"))
		return reading_refuse(r, PDF_FOREIGN, o->at, "使われていない相互参照ストリームがあります",
				      "there is a cross-reference stream that is not in use");
	if (o->revision > 0 || !rev->table_stream)
		return reading_refuse(r, PDF_FOREIGN, o->at, "更新か相互参照表が、オブジェクトストリームを使っています",
				      "an update, or a classic table, uses object streams");
	return true;
}

/* The next thing in the file must start at `expected`. */
static bool check_place(struct reading *r, size_t expected)
{
	struct pdf_source *s = &r->src;
	pdf_skip_space(s);
	if (s->at == expected)
		return true;
	if (s->at > expected)
		return reading_refuse(r, PDF_DAMAGED, expected,
				      "オブジェクトが重なっているか、別の更新の中を指しています",
				      "objects overlap, or lie in another update");
	if (reading_here(s) == '%')
		return reading_refuse(r, PDF_FOREIGN, s->at, "注釈行（%）があります", "there is a comment (%)");
	if (reading_looks_like_object(s, s->at))
		return reading_refuse(r, PDF_DAMAGED, s->at, "相互参照表にないオブジェクトが隠れています",
				      "an object hides that the cross-reference table does not list");
	return reading_refuse(r, PDF_DAMAGED, s->at, "オブジェクトの間に余分なデータがあります",
			      "there is extra data between the objects");
}

static bool read_revision(struct reading *r, int i)
{
	struct pdf *p = r->pdf;
	struct pdf_revision *rev = &p->revision[i];
	if (!index_objects(r, i))
		return false;
	r->src.at = rev->start;
	if (i == 0 && !skip_header(r))
		return false;
	for (size_t k = 0; k < rev->count; k++) {
		struct pdf_object *o = &p->object[rev->first + k];
		if (o->container >= 0)
			break;
		if (!check_place(r, o->at) || !reading_object(r, o) || !check_structure(r, o))
			return false;
	}
	return check_place(r, r->table[i].behind) && reading_packed(r, i);
}

/* Every reference leads to an object that its own revision knows: what is undefined today could be defined tomorrow,
 * behind a signature. `v` is the start of a tree of at most PDF_MAX_DEPTH levels, `at` where it stands in the file. */
static bool check_references(struct reading *r, const struct pdf_value *v, size_t at, int revision)
{
	for (; v; v = v->next) {
		const struct pdf_object *o = v->kind == PDF_REF ? pdf_object(r->pdf, v->number, revision) : NULL;
		size_t place = v->in == r->pdf->bytes ? v->at : at;
		if (v->kind == PDF_REF && !o)
			return reading_refuse(r, PDF_DAMAGED, place, "存在しないオブジェクトへの参照があります",
					      "a reference leads to no object");
		if (o && reading_is_structure(o))
			return reading_refuse(r, PDF_DAMAGED, place,
					      "オブジェクトストリームか相互参照ストリームへの参照があります",
					      "a reference leads to an object stream or a cross-reference stream");
		if (!check_references(r, v->first, at, revision))
			return false;
	}
	return true;
}

static bool check_catalog(struct reading *r)
{
	struct pdf *p = r->pdf;
	for (int i = 0; i < p->revisions; i++) {
		if (!check_references(r, p->revision[i].trailer, p->revision[i].table, i))
			return false;
		const struct pdf_object *root = pdf_catalog(p, i);
		if (!root || !pdf_is_name(pdf_get(root->value, "Type"), "Catalog"))
			return reading_refuse(r, PDF_DAMAGED, p->revision[i].trailer->at, "文書カタログがありません",
					      "there is no document catalogue");
	}
	for (size_t i = 0; i < p->objects; i++)
		if (!check_references(r, p->object[i].value, p->object[i].at, p->object[i].revision))
			return false;
	return true;
}

static bool read_all(struct reading *r)
{
	struct pdf *p = r->pdf;
	if (!reading_tables(r))
		return false;
	int size = p->revision[p->revisions - 1].size;
	p->object = mem_new(r->rows, sizeof(*p->object));
	p->newest = mem_new((size_t)size, sizeof(*p->newest));
	for (int i = 0; i < size; i++)
		p->newest[i] = -1;
	for (int i = 0; i < p->revisions; i++)
		if (!read_revision(r, i))
			return false;
	return check_catalog(r);
}

static void add_finding(const struct reading *r, struct err *err)
{
	const struct pdf_source *s = &r->src;
	err_add(err, ERR_INPUT, NULL, 0, NULL, "%zu バイト目：%s%.0s。", "byte %zu: %.0s%s", s->wrong_at, s->wrong.ja,
		s->wrong.en);
}

enum pdf_state pdf_open(struct pdf **out, const void *bytes, size_t n, struct err *err)
{
	struct pdf *p = mem_new(1, sizeof(*p));
	p->bytes = bytes;
	p->n = n;
	p->arena = arena_new();
	struct reading r = {.pdf = p, .src = {.bytes = bytes, .n = n, .arena = p->arena}};
	if (n == 0)
		reading_refuse(&r, PDF_NO_PDF, 0, "ファイルが空です", "the file is empty");
	else if (n > PDF_MAX_BYTES)
		reading_refuse(&r, PDF_FOREIGN, n, "ファイルが大きすぎます", "the file is too large");
	else if (n < 5 || memcmp(bytes, "%PDF-", 5) != 0)
		reading_refuse(&r, PDF_NO_PDF, 0, "PDF の印（%PDF-）で始まっていません",
			       "it does not start with %PDF-");
	else
		read_all(&r);
	for (int i = 0; r.table && i < p->revisions; i++)
		free(r.table[i].row);
	free(r.table);
	if (r.state != PDF_READABLE) {
		add_finding(&r, err);
		pdf_close(p);
		return r.state;
	}
	*out = p;
	return PDF_READABLE;
}

void pdf_close(struct pdf *p)
{
	if (!p)
		return;
	arena_free(p->arena);
	free(p->revision);
	free(p->object);
	free(p->newest);
	free(p);
}

const struct pdf_object *pdf_object(const struct pdf *p, int64_t number, int revision)
{
	if (number < 1 || number >= p->revision[p->revisions - 1].size)
		return NULL;
	int i = p->newest[number];
	while (i >= 0 && p->object[i].revision > revision)
		i = p->object[i].older;
	return i < 0 ? NULL : &p->object[i];
}

const struct pdf_value *pdf_follow(const struct pdf *p, const struct pdf_value *v, int revision)
{
	if (!v || v->kind != PDF_REF)
		return v;
	const struct pdf_object *o = pdf_object(p, v->number, revision);
	return o ? o->value : NULL;
}

const struct pdf_object *pdf_catalog(const struct pdf *p, int revision)
{
	const struct pdf_value *root = pdf_get(p->revision[revision].trailer, "Root");
	return root && root->kind == PDF_REF ? pdf_object(p, root->number, revision) : NULL;
}

const struct pdf_value *pdf_form(const struct pdf *p, int revision)
{
	const struct pdf_object *root = pdf_catalog(p, revision);
	const struct pdf_value *form = root ? pdf_follow(p, pdf_get(root->value, "AcroForm"), revision) : NULL;
	return form && form->kind == PDF_DICT ? form : NULL;
}

const struct pdf_object *pdf_signature_field(const struct pdf *p, int revision, const struct pdf_value **at)
{
	const struct pdf_value *fields = pdf_follow(p, pdf_get(pdf_form(p, revision), "Fields"), revision);
	const struct pdf_value *v = *at ? (*at)->next : fields && fields->kind == PDF_ARRAY ? fields->first : NULL;
	for (; v; v = v->next) {
		const struct pdf_object *o = v->kind == PDF_REF ? pdf_object(p, v->number, revision) : NULL;
		if (o && pdf_is_name(pdf_get(o->value, "FT"), "Sig")) {
			*at = v;
			return o;
		}
	}
	return NULL;
}
