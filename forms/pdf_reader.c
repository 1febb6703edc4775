#define _GNU_SOURCE
#include "forms/pdf_reader.h"

#include <stdlib.h>
#include <string.h>

/* One row of a cross-reference table that is in use. */
struct row {
	int number;
	size_t at;
};

struct table {
	struct row *row;
	size_t rows, cap;
};

/* What is known while a file is read. */
struct reading {
	struct pdf *pdf;
	struct pdf_source src;
	enum pdf_state state; /* PDF_READABLE until something is refused */
	struct table *table;  /* one for each revision, in the order of pdf->revision */
	size_t rows;          /* of all tables */
	size_t odd_at;        /* first row of the table at hand that frees or reuses a number */
	struct words odd;
};

static bool refuse(struct reading *r, enum pdf_state state, size_t at, const char *ja, const char *en)
{
	if (r->state == PDF_READABLE) {
		r->state = state;
		pdf_wrong(&r->src, at, ja, en);
	}
	return false;
}

/* For what the value reader has refused already. */
static bool refuse_value(struct reading *r)
{
	if (r->state == PDF_READABLE)
		r->state = PDF_DAMAGED;
	return false;
}

static char here(const struct pdf_source *s)
{
	return s->at < s->n ? s->bytes[s->at] : '\0';
}

static bool skip_line_end(struct pdf_source *s)
{
	size_t start = s->at;
	s->at += here(s) == '\r';
	s->at += here(s) == '\n';
	return s->at > start;
}

/* "N 0 obj" here, or as much of it as fits before the end of the file. */
static bool looks_like_object(const struct pdf_source *src, size_t at)
{
	struct pdf_source s = *src;
	int64_t number;
	s.at = at;
	for (int i = 0; i < 2; i++) {
		pdf_skip_space(&s);
		if (!pdf_read_count(&s, &number))
			return i > 0 && s.at == s.n;
	}
	pdf_skip_space(&s);
	size_t rest = s.n - s.at < 3 ? s.n - s.at : 3;
	return memcmp(s.bytes + s.at, "obj", rest) == 0;
}

/* %PDF-1.N, and at most one line of comment that marks the file as binary. */
static bool skip_header(struct reading *r)
{
	struct pdf_source *s = &r->src;
	if (s->n < 9 || memcmp(s->bytes, "%PDF-1.", 7) != 0 || s->bytes[7] < '0' || s->bytes[7] > '7')
		return refuse(r, PDF_FOREIGN, 0, "PDF の版が 1.0 から 1.7 ではありません",
			      "the PDF version is not 1.0 to 1.7");
	s->at = 8;
	if (!skip_line_end(s))
		return refuse(r, PDF_FOREIGN, s->at, "最初の行に余分な字があります", "the first line has more on it");
	if (s->at < s->n && s->bytes[s->at] == '%') {
		size_t start = s->at;
		while (s->at < s->n && s->bytes[s->at] != '\n' && s->bytes[s->at] != '\r')
			s->at++;
		if (s->at - start > 64 || !skip_line_end(s))
			return refuse(r, PDF_FOREIGN, start, "冒頭の注釈行が長すぎます",
				      "the comment behind the header is too long");
	}
	return true;
}

/* From "startxref" here to behind %%EOF and its line end. */
static bool read_tail(struct pdf_source *s, int64_t *table)
{
	if (!pdf_skip_word(s, "startxref"))
		return false;
	pdf_skip_space(s);
	if (!pdf_read_count(s, table) || !skip_line_end(s))
		return false;
	if (s->n - s->at < 5 || memcmp(s->bytes + s->at, "%%EOF", 5) != 0)
		return false;
	s->at += 5;
	skip_line_end(s);
	return true;
}

static const char *last_of(const char *bytes, size_t n, const char *word)
{
	size_t len = strlen(word);
	for (size_t i = n < len ? 0 : n - len + 1; i > 0; i--)
		if (memcmp(bytes + i - 1, word, len) == 0)
			return bytes + i - 1;
	return NULL;
}

/* Looks at the very end of the file; *table gets the place of the newest table. */
static bool find_last_table(struct reading *r, int64_t *table)
{
	struct pdf_source *s = &r->src;
	const char *eof = last_of(s->bytes, s->n, "%%EOF");
	if (!eof)
		return refuse(r, PDF_CUT, s->n, "ファイルの終わりの印（%%EOF）がありません。途中で切れています",
			      "the end mark (%%EOF) is missing: the file is cut");
	size_t eof_at = (size_t)(eof - s->bytes);
	const char *start = last_of(s->bytes, eof_at, "startxref");
	s->at = start ? (size_t)(start - s->bytes) : s->n;
	if (!start || !read_tail(s, table) || s->at < eof_at)
		return refuse(r, PDF_DAMAGED, eof_at, "終わりの印の前の startxref が正しくありません",
			      "startxref before the end mark is malformed");
	size_t end = s->at;
	pdf_skip_space(s);
	if (end == s->n)
		return true;
	if (looks_like_object(s, end))
		return refuse(r, PDF_CUT, end,
			      "更新の途中で終わっています。ファイルが切れているか、あとから書き足されています",
			      "an update starts here and does not end: the file is cut, or something was appended");
	return refuse(r, PDF_DAMAGED, end, "ファイルの終わりの印のあとに余分なデータがあります",
		      "there is trailing data behind the end mark");
}

static void table_add(struct table *t, int number, size_t at)
{
	if (t->rows == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 64;
		t->row = mem_grow(t->row, t->cap, sizeof(*t->row));
	}
	t->row[t->rows++] = (struct row){number, at};
}

static bool read_digits(const char *s, size_t digits, int64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < digits; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*out = *out * 10 + (s[i] - '0');
	}
	return true;
}

/* One row of exactly 20 bytes (ISO 32000-1, 7.5.4). */
static bool read_row(struct reading *r, struct table *t, int number)
{
	struct pdf_source *s = &r->src;
	int64_t offset, generation;
	const char *row = s->bytes + s->at;
	if (s->n - s->at < 20 || !read_digits(row, 10, &offset) || row[10] != ' ' ||
	    !read_digits(row + 11, 5, &generation) || row[16] != ' ' || (row[17] != 'n' && row[17] != 'f') ||
	    (memcmp(row + 18, " \n", 2) != 0 && memcmp(row + 18, " \r", 2) != 0 && memcmp(row + 18, "\r\n", 2) != 0))
		return refuse(r, PDF_DAMAGED, s->at, "相互参照表の行が正しくありません",
			      "a row of the cross-reference table is malformed");
	if (number == 0 && (row[17] != 'f' || offset != 0 || generation != 65535))
		return refuse(r, PDF_DAMAGED, s->at, "相互参照表の先頭の行が正しくありません",
			      "the first row of the cross-reference table is malformed");
	if (number != 0 && !r->odd.ja && (row[17] == 'f' || generation != 0)) {
		r->odd_at = s->at;
		r->odd = row[17] == 'f'
			     ? (struct words){"解放されたオブジェクトがあります", "an object is freed"}
			     : (struct words){"再利用されたオブジェクト番号があります", "an object number is reused"};
	}
	s->at += 20;
	if (number != 0)
		table_add(t, number, (size_t)offset);
	return true;
}

static bool read_rows(struct reading *r, struct table *t)
{
	struct pdf_source *s = &r->src;
	while (!pdf_skip_word(s, "trailer")) {
		int64_t start, count;
		size_t at = s->at;
		if (!pdf_read_count(s, &start) || s->at >= s->n || s->bytes[s->at++] != ' ' ||
		    !pdf_read_count(s, &count))
			return refuse(r, PDF_DAMAGED, at, "相互参照表の見出しが正しくありません",
				      "a heading of the cross-reference table is malformed");
		if (s->at < s->n && s->bytes[s->at] == ' ')
			s->at++;
		if (!skip_line_end(s) || count < 1)
			return refuse(r, PDF_DAMAGED, at, "相互参照表の見出しが正しくありません",
				      "a heading of the cross-reference table is malformed");
		if (start > PDF_MAX_OBJECTS || count > PDF_MAX_OBJECTS || start + count > PDF_MAX_OBJECTS ||
		    (r->rows += (size_t)count) > PDF_MAX_OBJECTS)
			return refuse(r, PDF_FOREIGN, at, "オブジェクトが多すぎます", "too many objects");
		for (int64_t i = 0; i < count; i++)
			if (!read_row(r, t, (int)(start + i)))
				return false;
	}
	return true;
}

static bool check_trailer_keys(struct reading *r, const struct pdf_value *trailer)
{
	static const char *const known[] = {"Size", "Root", "Info", "ID", "Prev"};
	if (pdf_get(trailer, "Encrypt"))
		return refuse(r, PDF_FOREIGN, trailer->at, "暗号化（/Encrypt）された PDF です",
			      "the PDF is encrypted (/Encrypt)");
	if (pdf_get(trailer, "XRefStm"))
		return refuse(r, PDF_FOREIGN, trailer->at, "表とストリームを併せた相互参照（ハイブリッド形式）です",
			      "its cross-references are a hybrid of table and stream");
	for (const struct pdf_value *v = trailer->first; v; v = v->next) {
		bool found = false;
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			found |= strcmp(known[i], v->key) == 0;
		if (!found)
			return refuse(r, PDF_FOREIGN, v->at, "トレーラーに知らない項目があります",
				      "the trailer has an unknown key");
	}
	return true;
}

/* The section at src.at: table, trailer, startxref, %%EOF. Its table and trailer go into the revision. */
static bool read_section(struct reading *r, struct pdf_revision *rev, struct table *t)
{
	struct pdf_source *s = &r->src;
	rev->table = s->at;
	if (!pdf_skip_word(s, "xref")) {
		if (looks_like_object(s, s->at))
			return refuse(r, PDF_FOREIGN, rev->table, "相互参照ストリームを使った PDF です",
				      "its cross-references are a stream");
		return refuse(r, PDF_DAMAGED, rev->table, "startxref の指す所に相互参照表がありません",
			      "there is no cross-reference table where startxref points");
	}
	if (!skip_line_end(s))
		return refuse(r, PDF_DAMAGED, s->at, "相互参照表の見出しが正しくありません",
			      "a heading of the cross-reference table is malformed");
	r->odd = (struct words){0};
	if (!read_rows(r, t))
		return false;
	rev->trailer = pdf_parse(s);
	if (!rev->trailer)
		return refuse_value(r);
	if (rev->trailer->kind != PDF_DICT)
		return refuse(r, PDF_DAMAGED, rev->trailer->at, "トレーラーが辞書ではありません",
			      "the trailer is no dictionary");
	if (!check_trailer_keys(r, rev->trailer))
		return false;
	/* Other programs may have left such rows in what they made; in an update of ours they are an attack. */
	if (r->odd.ja)
		return refuse(r, pdf_get(rev->trailer, "Prev") ? PDF_DAMAGED : PDF_FOREIGN, r->odd_at, r->odd.ja,
			      r->odd.en);
	pdf_skip_space(s);
	int64_t table;
	size_t at = s->at;
	if (!read_tail(s, &table) || table != (int64_t)rev->table)
		return refuse(r, PDF_DAMAGED, at, "startxref が自分の相互参照表を指していません",
			      "startxref does not point at its own table");
	rev->end = s->at;
	return true;
}

/* Follows /Prev from the newest table to the oldest; leaves the revisions with the oldest first. */
static bool read_chain(struct reading *r, int64_t newest)
{
	struct pdf *p = r->pdf;
	p->revision = mem_new(PDF_MAX_REVISIONS, sizeof(*p->revision));
	r->table = mem_new(PDF_MAX_REVISIONS, sizeof(*r->table));
	int64_t at = newest;
	size_t before = p->n;
	for (;;) {
		if (p->revisions == PDF_MAX_REVISIONS)
			return refuse(r, PDF_FOREIGN, 0, "更新の回数が多すぎます", "too many updates");
		if (at >= (int64_t)before)
			return refuse(r, PDF_DAMAGED, before, "相互参照表の位置がファイルの順と合いません",
				      "the place of a cross-reference table is out of order");
		r->src.at = (size_t)at;
		before = (size_t)at;
		int i = p->revisions++;
		if (!read_section(r, &p->revision[i], &r->table[i]))
			return false;
		const struct pdf_value *prev = pdf_get(p->revision[i].trailer, "Prev");
		if (!prev)
			break;
		if (prev->kind != PDF_INT || prev->number < 0)
			return refuse(r, PDF_DAMAGED, prev->at, "トレーラーの /Prev が正しくありません",
				      "/Prev of the trailer is malformed");
		at = prev->number;
	}
	for (int i = 0, k = p->revisions - 1; i < k; i++, k--) {
		struct pdf_revision rev = p->revision[i];
		struct table t = r->table[i];
		p->revision[i] = p->revision[k];
		r->table[i] = r->table[k];
		p->revision[k] = rev;
		r->table[k] = t;
	}
	return true;
}

static bool same_entry(const struct pdf_value *a, const struct pdf_value *b, const char *key)
{
	const struct pdf_value *x = pdf_get(a, key), *y = pdf_get(b, key);
	return x && y ? pdf_equal(x, y) : x == y;
}

/* Sizes grow, and the trailers of all revisions name the same catalogue, information and identifier. */
static bool check_trailers(struct reading *r)
{
	struct pdf *p = r->pdf;
	const struct pdf_value *base = p->revision[0].trailer;
	for (int i = 0; i < p->revisions; i++) {
		struct pdf_revision *rev = &p->revision[i];
		const struct pdf_value *size = pdf_get(rev->trailer, "Size"), *root = pdf_get(rev->trailer, "Root");
		rev->start = i ? p->revision[i - 1].end : 0;
		if (rev->start > rev->table)
			return refuse(r, PDF_DAMAGED, rev->table, "更新どうしが重なっています", "two updates overlap");
		if (!size || size->kind != PDF_INT || size->number < 1 || size->number > PDF_MAX_OBJECTS ||
		    (i && size->number < p->revision[i - 1].size))
			return refuse(r, PDF_DAMAGED, rev->trailer->at, "トレーラーの /Size が正しくありません",
				      "/Size of the trailer is malformed");
		rev->size = (int)size->number;
		if (!root || root->kind != PDF_REF)
			return refuse(r, PDF_DAMAGED, rev->trailer->at, "トレーラーに /Root がありません",
				      "the trailer lacks /Root");
		if (!same_entry(base, rev->trailer, "Root") || !same_entry(base, rev->trailer, "Info") ||
		    !same_entry(base, rev->trailer, "ID"))
			return refuse(r, PDF_DAMAGED, rev->trailer->at,
				      "更新のトレーラーが、元のものと違う /Root、/Info または /ID を指しています",
				      "the trailer of an update names another /Root, /Info or /ID");
	}
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* Enters the objects of a revision by number, before any is read: they refer to each other in both directions. */
static bool index_objects(struct reading *r, int i)
{
	struct pdf *p = r->pdf;
	struct pdf_revision *rev = &p->revision[i];
	struct table *t = &r->table[i];
	if (t->rows)
		qsort(t->row, t->rows, sizeof(*t->row), by_place);
	rev->first = p->objects;
	rev->count = t->rows;
	for (size_t k = 0; k < t->rows; k++) {
		int number = t->row[k].number;
		if (number >= rev->size)
			return refuse(r, PDF_DAMAGED, rev->table, "相互参照表に /Size 以上の番号があります",
				      "the cross-reference table has a number beyond /Size");
		int older = p->newest[number];
		if (older >= 0 && p->object[older].revision == i)
			return refuse(r, PDF_DAMAGED, t->row[k].at, "同じ番号のオブジェクトが二つあります",
				      "an object is defined twice");
		p->object[p->objects] =
		    (struct pdf_object){.number = number, .revision = i, .at = t->row[k].at, .older = older};
		p->newest[number] = (int)p->objects++;
	}
	for (int number = i ? p->revision[i - 1].size : 1; number < rev->size; number++)
		if (p->newest[number] < 0)
			return refuse(r, PDF_DAMAGED, rev->table, "相互参照表に抜けている番号があります",
				      "the cross-reference table leaves out a number");
	return true;
}

/* "N 0 obj" standing at the object's place. */
static bool read_object_head(struct reading *r, const struct pdf_object *o)
{
	struct pdf_source *s = &r->src;
	int64_t number, generation;
	s->at = o->at;
	if (o->at < s->n && pdf_read_count(s, &number) && number == o->number && here(s) == ' ') {
		s->at++;
		if (pdf_read_count(s, &generation) && generation == 0 && here(s) == ' ') {
			s->at++;
			if (pdf_skip_word(s, "obj"))
				return true;
		}
	}
	return refuse(r, PDF_DAMAGED, o->at, "相互参照表の指す所に、そのオブジェクトがありません",
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
		if (!number || !read_object_head(r, number))
			return refuse(r, PDF_DAMAGED, o->at, "ストリームの長さがわかりません",
				      "the length of a stream is not defined");
		pdf_skip_space(&r->src);
		if (!pdf_read_count(&r->src, &length))
			length = -1;
		r->src.at = back;
	}
	if (length < 0 || (uint64_t)length > r->src.n - back)
		return refuse(r, PDF_DAMAGED, o->at, "ストリームの長さが正しくありません",
			      "the length of a stream is malformed");
	*out = (size_t)length;
	return true;
}

static bool read_stream(struct reading *r, struct pdf_object *o)
{
	struct pdf_source *s = &r->src;
	/* A lone carriage return may not end the line here (7.3.8.1): readers differ on where the data would start. */
	if (o->value->kind != PDF_DICT || !skip_line_end(s) || s->bytes[s->at - 1] != '\n')
		return refuse(r, PDF_DAMAGED, o->at, "ストリームの始まりが正しくありません",
			      "the start of a stream is malformed");
	o->stream = true;
	o->data = s->at;
	if (!stream_length(r, o, &o->data_n))
		return false;
	s->at += o->data_n;
	skip_line_end(s);
	if (!pdf_skip_word(s, "endstream"))
		return refuse(r, PDF_DAMAGED, s->at, "ストリームの終わりが長さと合いません",
			      "the end of a stream does not match its length");
	pdf_skip_space(s);
	return true;
}

static bool read_object(struct reading *r, struct pdf_object *o)
{
	struct pdf_source *s = &r->src;
	if (!read_object_head(r, o))
		return false;
	o->value = pdf_parse(s);
	if (!o->value)
		return refuse_value(r);
	pdf_skip_space(s);
	if (pdf_skip_word(s, "stream") && !read_stream(r, o))
		return false;
	if (!pdf_skip_word(s, "endobj"))
		return refuse(r, PDF_DAMAGED, s->at, "オブジェクトが閉じていません", "an object is not closed");
	o->end = s->at;
	const struct pdf_value *type = o->stream ? pdf_get(o->value, "Type") : NULL;
	if (pdf_is_name(type, "ObjStm") || pdf_is_name(type, "XRef"))
		return refuse(r, PDF_FOREIGN, o->at, "オブジェクトストリームを使った PDF です",
			      "it uses object streams");
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
		return refuse(r, PDF_DAMAGED, expected, "オブジェクトが重なっているか、別の更新の中を指しています",
			      "objects overlap, or lie in another update");
	if (here(s) == '%')
		return refuse(r, PDF_FOREIGN, s->at, "注釈行（%）があります", "there is a comment (%)");
	if (looks_like_object(s, s->at))
		return refuse(r, PDF_DAMAGED, s->at, "相互参照表にないオブジェクトが隠れています",
			      "an object hides that the cross-reference table does not list");
	return refuse(r, PDF_DAMAGED, s->at, "オブジェクトの間に余分なデータがあります",
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
		if (!check_place(r, o->at) || !read_object(r, o))
			return false;
	}
	return check_place(r, rev->table);
}

/* Every reference leads to an object that its own revision knows: what is undefined today could be defined tomorrow,
 * behind a signature. `v` is the start of a tree of at most PDF_MAX_DEPTH levels. */
static bool check_references(struct reading *r, const struct pdf_value *v, int revision)
{
	for (; v; v = v->next) {
		if (v->kind == PDF_REF && !pdf_object(r->pdf, v->number, revision))
			return refuse(r, PDF_DAMAGED, v->at, "存在しないオブジェクトへの参照があります",
				      "a reference leads to no object");
		if (!check_references(r, v->first, revision))
			return false;
	}
	return true;
}

static bool check_catalog(struct reading *r)
{
	struct pdf *p = r->pdf;
	for (int i = 0; i < p->revisions; i++) {
		if (!check_references(r, p->revision[i].trailer, i))
			return false;
		const struct pdf_object *root = pdf_catalog(p, i);
		if (!root || !pdf_is_name(pdf_get(root->value, "Type"), "Catalog"))
			return refuse(r, PDF_DAMAGED, p->revision[i].trailer->at, "文書カタログがありません",
				      "there is no document catalogue");
	}
	for (size_t i = 0; i < p->objects; i++)
		if (!check_references(r, p->object[i].value, p->object[i].revision))
			return false;
	return true;
}

static bool read_all(struct reading *r)
{
	struct pdf *p = r->pdf;
	int64_t newest;
	if (!find_last_table(r, &newest) || !read_chain(r, newest) || !check_trailers(r))
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
		refuse(&r, PDF_NO_PDF, 0, "ファイルが空です", "the file is empty");
	else if (n > PDF_MAX_BYTES)
		refuse(&r, PDF_FOREIGN, n, "ファイルが大きすぎます", "the file is too large");
	else if (n < 5 || memcmp(bytes, "%PDF-", 5) != 0)
		refuse(&r, PDF_NO_PDF, 0, "PDF の印（%PDF-）で始まっていません", "it does not start with %PDF-");
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
