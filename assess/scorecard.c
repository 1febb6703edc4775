#include "assess/scorecard.h"

#include <string.h>

static const char magic[] = "SC1";

enum {
	HEAD = sizeof(magic) - 1 + 1 + 2 + 1,
	CELL = 4,
	PAPER = 6,
	ROW_APPLIES = 1,
	ROW_VALUE = 2,
	ROW_EVIDENCE = 2, /* shifts */
	ROW_RESULT = 4
};

static void put_number(struct buf *out, unsigned n, size_t bytes)
{
	unsigned char b[4];
	for (size_t i = 0; i < bytes; i++)
		b[i] = (unsigned char)(n >> 8 * i);
	buf_add(out, b, bytes);
}

static unsigned number_at(const unsigned char *p, size_t bytes)
{
	unsigned n = 0;
	for (size_t i = 0; i < bytes; i++)
		n |= (unsigned)p[i] << 8 * i;
	return n;
}

static bool runs_out(const struct answers *a, size_t row)
{
	return a->applies[row] && a->item[row].value && a->item[row].evidence_until != DATE_NONE;
}

static void put_rows(const struct answers *a, const struct verdict *v, struct buf *out)
{
	put_number(out, (unsigned)v->rows, 2);
	for (size_t i = 0; i < v->rows; i++) {
		unsigned b = 0;
		if (a->applies[i])
			b = ROW_APPLIES | (a->item[i].value ? ROW_VALUE : 0) |
			    (unsigned)answers_evidence(a, (int)i) << ROW_EVIDENCE |
			    (unsigned)v->row[i].result << ROW_RESULT;
		put_number(out, b, 1);
	}
}

static void put_papers(const struct answers *a, struct buf *out)
{
	size_t n = 0;
	for (size_t i = 0; i < a->q->rows; i++)
		n += runs_out(a, i);
	put_number(out, (unsigned)n, 2);
	for (size_t i = 0; i < a->q->rows; i++)
		if (runs_out(a, i)) {
			put_number(out, (unsigned)i, 2);
			put_number(out, (unsigned)a->item[i].evidence_until, 4);
		}
}

void scorecard_pack(const struct answers *a, const struct verdict *v, struct buf *out)
{
	buf_str(out, magic);
	put_number(out, (unsigned)v->grade, 1);
	put_number(out, (unsigned)v->residual, 2);
	put_number(out, (unsigned)v->cells, 1);
	for (size_t i = 0; i < v->cells; i++) {
		const struct cell *c = &v->cell[i];
		put_number(out, (unsigned)(c->threat << 4 | c->dimension), 1);
		put_number(out, c->counts, 1);
		put_number(out, (unsigned)c->residual, 2);
	}
	put_rows(a, v, out);
	put_papers(a, out);
	for (size_t i = 0; i < v->rows; i++)
		if (a->applies[i] && a->item[i].value)
			buf_add(out, a->item[i].value, strlen(a->item[i].value) + 1);
}

/* The next `bytes`, NULL when there are fewer. */
static const unsigned char *take(const unsigned char **at, const unsigned char *end, size_t bytes)
{
	if ((size_t)(end - *at) < bytes)
		return NULL;
	const unsigned char *p = *at;
	*at += bytes;
	return p;
}

static bool open_cells(struct scorecard *c, const unsigned char *p)
{
	for (size_t i = 0; i < c->cells; i++, p += CELL) {
		c->cell[i] = (struct scorecard_cell){p[0] >> 4, p[0] & 15, p[1] != 0, (int)number_at(p + 2, 2)};
		if (c->cell[i].threat >= THREATS || c->cell[i].dimension >= DIMENSIONS)
			return false;
	}
	return true;
}

bool scorecard_open(const void *bytes, size_t n, struct scorecard *out)
{
	const unsigned char *at = bytes, *end = at + n, *p;
	if (!(p = take(&at, end, HEAD)) || memcmp(p, magic, sizeof(magic) - 1) != 0 || p[3] > GRADE_OUT_OF_SCOPE)
		return false;
	*out = (struct scorecard){.grade = (enum grade)p[3], .residual = (int)number_at(p + 4, 2), .cells = p[6]};
	if (out->cells > THREATS * DIMENSIONS || !(p = take(&at, end, out->cells * CELL)) || !open_cells(out, p) ||
	    !(p = take(&at, end, 2)))
		return false;
	out->rows = number_at(p, 2);
	if (!(out->row = take(&at, end, out->rows)) || !(p = take(&at, end, 2)))
		return false;
	out->papers = number_at(p, 2);
	if (!(out->paper = take(&at, end, out->papers * PAPER)))
		return false;
	out->values = (const char *)at;
	out->end = (const char *)end;
	/* What is read as text ends within the card. */
	return at == end || end[-1] == '\0';
}

static enum result result_of(unsigned char row)
{
	return (enum result)(row >> ROW_RESULT);
}

size_t scorecard_findings(const struct scorecard *c, int day)
{
	size_t n = 0;
	for (size_t i = 0; i < c->rows; i++) {
		const enum result r = result_of(c->row[i]);
		n += (c->row[i] & ROW_APPLIES) && (r == RESULT_PARTIAL || r == RESULT_UNMET || r == RESULT_UNKNOWN);
	}
	for (size_t i = 0; i < c->papers; i++) {
		const unsigned char *p = c->paper + i * PAPER;
		const size_t row = number_at(p, 2);
		n += row < c->rows && result_of(c->row[row]) == RESULT_MET && (int)number_at(p + 2, 4) < day;
	}
	return n;
}

bool scorecard_answers(const struct scorecard *c, int date, struct answers *a)
{
	const char *value = c->values;
	if (c->rows != a->q->rows)
		return false;
	a->date = date;
	a->evidence_default = EVIDENCE_UNSET;
	for (size_t i = 0; i < c->rows; i++) {
		const unsigned char row = c->row[i];
		a->applies[i] = row & ROW_APPLIES;
		/* The level that counts: what has run out was taken off it already. */
		a->item[i] = (struct answer){.evidence = row >> ROW_EVIDENCE & 3, .evidence_until = DATE_NONE};
		if (!(row & ROW_VALUE))
			continue;
		if (value == c->end)
			return false;
		a->item[i].value = value;
		value += strlen(value) + 1;
	}
	return value == c->end;
}
