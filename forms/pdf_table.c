#define _GNU_SOURCE
#include "forms/pdf_reader_private.h"

#include <string.h>

bool reading_refuse(struct reading *r, enum pdf_state state, size_t at, const char *ja, const char *en)
{
	if (r->state == PDF_READABLE) {
		r->state = state;
		pdf_wrong(&r->src, at, ja, en);
	}
	return false;
}

bool reading_refuse_value(struct reading *r)
{
	if (r->state == PDF_READABLE)
		r->state = PDF_DAMAGED;
	return false;
}

char reading_here(const struct pdf_source *s)
{
	return s->at < s->n ? s->bytes[s->at] : '\0';
}

bool reading_skip_line_end(struct pdf_source *s)
{
	size_t start = s->at;
	s->at += reading_here(s) == '\r';
	s->at += reading_here(s) == '\n';
	return s->at > start;
}

bool reading_looks_like_object(const struct pdf_source *src, size_t at)
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

/* From "startxref" here to behind %%EOF and its line end. */
static bool read_tail(struct pdf_source *s, int64_t *table)
{
	if (!pdf_skip_word(s, "startxref"))
		return false;
	pdf_skip_space(s);
	if (!pdf_read_count(s, table) || !reading_skip_line_end(s))
		return false;
	if (s->n - s->at < 5 || memcmp(s->bytes + s->at, "%%EOF", 5) != 0)
		return false;
	s->at += 5;
	reading_skip_line_end(s);
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
		return reading_refuse(r, PDF_CUT, s->n, "ファイルの終わりの印（%%EOF）がありません。途中で切れています",
				      "the end mark (%%EOF) is missing: the file is cut");
	size_t eof_at = (size_t)(eof - s->bytes);
	const char *start = last_of(s->bytes, eof_at, "startxref");
	s->at = start ? (size_t)(start - s->bytes) : s->n;
	if (!start || !read_tail(s, table) || s->at < eof_at)
		return reading_refuse(r, PDF_DAMAGED, eof_at, "終わりの印の前の startxref が正しくありません",
				      "startxref before the end mark is malformed");
	size_t end = s->at;
	pdf_skip_space(s);
	if (end == s->n)
		return true;
	if (reading_looks_like_object(s, end))
		return reading_refuse(r, PDF_CUT, end,
				      "更新の途中でファイルが切れています（または、何かが書き足されています）",
				      "the file is cut within an update, or something was appended");
	return reading_refuse(r, PDF_DAMAGED, end, "ファイルの終わりの印のあとに余分なデータがあります",
			      "there is trailing data behind the end mark");
}

void reading_add_row(struct table *t, struct row row)
{
	if (t->rows == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 64;
		t->row = mem_grow(t->row, t->cap, sizeof(*t->row));
	}
	t->row[t->rows++] = row;
}

void reading_odd_row(struct reading *r, size_t at, bool freed)
{
	if (r->odd.ja)
		return;
	r->odd_at = at;
	r->odd = freed ? (struct words){"解放されたオブジェクトがあります", "an object is freed"}
		       : (struct words){"再利用されたオブジェクト番号があります", "an object number is reused"};
}

bool reading_count_rows(struct reading *r, size_t at, int64_t start, int64_t count)
{
	if (start > PDF_MAX_OBJECTS || count > PDF_MAX_OBJECTS || start + count > PDF_MAX_OBJECTS ||
	    (r->rows += (size_t)count) > PDF_MAX_OBJECTS)
		return reading_refuse(r, PDF_FOREIGN, at, "オブジェクトが多すぎます", "too many objects");
	return true;
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
		return reading_refuse(r, PDF_DAMAGED, s->at, "相互参照表の行が正しくありません",
				      "a row of the cross-reference table is malformed");
	if (number == 0 && (row[17] != 'f' || offset != 0 || generation != 65535))
		return reading_refuse(r, PDF_DAMAGED, s->at, "相互参照表の先頭の行が正しくありません",
				      "the first row of the cross-reference table is malformed");
	if (number != 0 && (row[17] == 'f' || generation != 0))
		reading_odd_row(r, s->at, row[17] == 'f');
	s->at += 20;
	if (number != 0)
		reading_add_row(t, (struct row){.number = number, .at = (size_t)offset});
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
			return reading_refuse(r, PDF_DAMAGED, at, "相互参照表の見出しが正しくありません",
					      "a heading of the cross-reference table is malformed");
		if (s->at < s->n && s->bytes[s->at] == ' ')
			s->at++;
		if (!reading_skip_line_end(s) || count < 1)
			return reading_refuse(r, PDF_DAMAGED, at, "相互参照表の見出しが正しくありません",
					      "a heading of the cross-reference table is malformed");
		if (!reading_count_rows(r, at, start, count))
			return false;
		for (int64_t i = 0; i < count; i++)
			if (!read_row(r, t, (int)(start + i)))
				return false;
	}
	return true;
}

/* The first ones are those of a classic trailer. */
static bool is_trailer_key(const char *key, bool stream)
{
	enum { CLASSIC = 5 };
	static const char *const known[] = {"Size", "Root", "Info",  "ID",     "Prev",
					    "Type", "W",    "Index", "Length", "Filter"};
	for (size_t i = 0; i < (stream ? sizeof(known) / sizeof(known[0]) : CLASSIC); i++)
		if (strcmp(known[i], key) == 0)
			return true;
	return false;
}

bool reading_trailer_keys(struct reading *r, const struct pdf_value *trailer, bool stream)
{
	if (pdf_get(trailer, "Encrypt"))
		return reading_refuse(r, PDF_FOREIGN, trailer->at, "暗号化（/Encrypt）された PDF です",
				      "the PDF is encrypted (/Encrypt)");
	if (pdf_get(trailer, "XRefStm"))
		return reading_refuse(r, PDF_FOREIGN, trailer->at,
				      "表とストリームを併せた相互参照（ハイブリッド形式）です",
				      "its cross-references are a hybrid of table and stream");
	for (const struct pdf_value *v = trailer->first; v; v = v->next)
		if (!is_trailer_key(v->key, stream))
			return reading_refuse(r, PDF_FOREIGN, v->at, "トレーラーに知らない項目があります",
					      "the trailer has an unknown key");
	return true;
}

static bool read_table(struct reading *r, struct pdf_revision *rev, struct table *t)
{
	struct pdf_source *s = &r->src;
	t->behind = rev->table;
	if (!pdf_skip_word(s, "xref"))
		return reading_refuse(r, PDF_DAMAGED, rev->table, "startxref の指す所に相互参照表がありません",
				      "there is no cross-reference table where startxref points");
	if (!reading_skip_line_end(s))
		return reading_refuse(r, PDF_DAMAGED, s->at, "相互参照表の見出しが正しくありません",
				      "a heading of the cross-reference table is malformed");
	if (!read_rows(r, t))
		return false;
	rev->trailer = pdf_parse(s);
	if (!rev->trailer)
		return reading_refuse_value(r);
	if (rev->trailer->kind != PDF_DICT)
		return reading_refuse(r, PDF_DAMAGED, rev->trailer->at, "トレーラーが辞書ではありません",
				      "the trailer is no dictionary");
	return reading_trailer_keys(r, rev->trailer, false);
}

/* The section at src.at: table and trailer, or a stream that is both, then startxref, %%EOF. */
static bool read_section(struct reading *r, struct pdf_revision *rev, struct table *t)
{
	struct pdf_source *s = &r->src;
	rev->table = s->at;
	rev->table_stream = reading_looks_like_object(s, s->at);
	r->odd = (struct words){0};
	if (!(rev->table_stream ? reading_table_stream : read_table)(r, rev, t))
		return false;
	/* Other programs may have left such rows in what they made; in an update of ours they are an attack. */
	if (r->odd.ja)
		return reading_refuse(r, pdf_get(rev->trailer, "Prev") ? PDF_DAMAGED : PDF_FOREIGN, r->odd_at,
				      r->odd.ja, r->odd.en);
	pdf_skip_space(s);
	int64_t table;
	size_t at = s->at;
	if (rev->table_stream)
		t->behind = at;
	if (!read_tail(s, &table) || table != (int64_t)rev->table)
		return reading_refuse(r, PDF_DAMAGED, at, "startxref が自分の相互参照表を指していません",
				      "startxref does not point at its own table");
	rev->end = s->at;
	return true;
}

/* Follows /Prev from the newest table to the oldest; leaves the revisions with the oldest first. */
static bool read_chain(struct reading *r, int64_t newest)
{
	struct pdf *p = r->pdf;
	/* Such a file has its tables in an order of its own (ISO 32000-1, annex F). */
	if (memmem(p->bytes, p->n < 1024 ? p->n : 1024, "/Linearized", 11))
		return reading_refuse(r, PDF_FOREIGN, 0, "ウェブ表示用に並べ替えられた（リニアライズされた）PDF です",
				      "it is linearised for the web");
	p->revision = mem_new(PDF_MAX_REVISIONS, sizeof(*p->revision));
	r->table = mem_new(PDF_MAX_REVISIONS, sizeof(*r->table));
	int64_t at = newest;
	size_t before = p->n;
	for (;;) {
		if (p->revisions == PDF_MAX_REVISIONS)
			return reading_refuse(r, PDF_FOREIGN, 0, "更新の回数が多すぎます", "too many updates");
		if (at >= (int64_t)before)
			return reading_refuse(r, PDF_DAMAGED, before, "相互参照表の位置がファイルの順と合いません",
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
			return reading_refuse(r, PDF_DAMAGED, prev->at, "トレーラーの /Prev が正しくありません",
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

/* The first half of /ID is the document's; the second may be new in each update (ISO 32000-1, 14.4). */
static bool same_identifier(const struct pdf_value *a, const struct pdf_value *b)
{
	const struct pdf_value *x = pdf_get(a, "ID"), *y = pdf_get(b, "ID");
	if (!x || !y)
		return x == y;
	return x->kind == PDF_ARRAY && y->kind == PDF_ARRAY && x->n == 2 && y->n == 2 &&
	       pdf_equal(x->first, y->first) && y->first->next->kind == PDF_STRING;
}

/* Sizes grow, and the trailers of all revisions name the same catalogue, information and identifier. */
static bool check_trailers(struct reading *r)
{
	struct pdf *p = r->pdf;
	const struct pdf_value *base = p->revision[0].trailer;
	size_t end = p->revision[p->revisions - 1].end;
	/* A second end mark that leads back to the same table would hide what lies between the two. */
	if (end != p->n)
		return reading_refuse(r, PDF_DAMAGED, end, "最後の更新の終わりの印のあとに余分なデータがあります",
				      "there is trailing data behind the end mark of the last update");
	for (int i = 0; i < p->revisions; i++) {
		struct pdf_revision *rev = &p->revision[i];
		const struct pdf_value *size = pdf_get(rev->trailer, "Size"), *root = pdf_get(rev->trailer, "Root");
		rev->start = i ? p->revision[i - 1].end : 0;
		if (rev->start > rev->table)
			return reading_refuse(r, PDF_DAMAGED, rev->table, "更新どうしが重なっています",
					      "two updates overlap");
		if (!size || size->kind != PDF_INT || size->number < 1 || size->number > PDF_MAX_OBJECTS ||
		    (i && size->number < p->revision[i - 1].size))
			return reading_refuse(r, PDF_DAMAGED, rev->trailer->at, "トレーラーの /Size が正しくありません",
					      "/Size of the trailer is malformed");
		rev->size = (int)size->number;
		if (!root || root->kind != PDF_REF)
			return reading_refuse(r, PDF_DAMAGED, rev->trailer->at, "トレーラーに /Root がありません",
					      "the trailer lacks /Root");
		if (!same_entry(base, rev->trailer, "Root") || !same_entry(base, rev->trailer, "Info") ||
		    !same_identifier(base, rev->trailer))
			return reading_refuse(
			    r, PDF_DAMAGED, rev->trailer->at,
			    "更新のトレーラーが、元のものと違う /Root、/Info または /ID を指しています",
			    "the trailer of an update names another /Root, /Info or /ID");
	}
	return true;
}

bool reading_tables(struct reading *r)
{
	int64_t newest;
	return find_last_table(r, &newest) && read_chain(r, newest) && check_trailers(r);
}
