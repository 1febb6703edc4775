/* document: an ordered list of blocks made from an assessment. It knows no PDF and no terminal; writers render it
 * (pdf_writer.h, text_writer.h), and all writers give the same words in the same order. */
#ifndef FORMS_DOCUMENT_H
#define FORMS_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/mem.h"
#include "assess/words.h"
#include "forms/picture.h"

enum block_kind {
	BLOCK_TITLE,   /* the document's title, centred */
	BLOCK_HEADING, /* level 1 or 2 */
	BLOCK_PARAGRAPH,
	BLOCK_TABLE,
	BLOCK_GRADE,      /* the grade box: letter, sentence, the band drawn as a rule with its marks */
	BLOCK_PICTURE,
	BLOCK_SIGNATURES, /* boxes to sign in, each with an empty signature field */
	BLOCK_SEAL,       /* document number and digest of the content, in words and as a QR code */
	BLOCK_BREAK       /* a new page */
};

enum text_style { STYLE_NORMAL, STYLE_SMALL, STYLE_STRONG, STYLE_CLAUSE /* 明朝 */, STYLE_WARNING };

struct column {
	const char *head; /* NULL when the table has no header row */
	int weight;       /* share of the width; widths follow contents within these shares */
	bool centre;
};

struct cell_text {
	const char *text; /* may hold \n for line ends; NULL is empty */
	enum text_style style;
	int ruled; /* lines to write on under the text; no words */
};

struct row_text {
	struct cell_text *cell; /* one for each column */
	bool band;              /* a heading row across all columns: only cell[0] */
	bool joined; /* belongs to the row before: kept on one page with it, no rule between; its cells span from
		      * the first column that has text to the next one that has */
};

struct table {
	struct column *column;
	size_t columns;
	struct row_text *row;
	size_t rows, cap;
	bool plain; /* label and value pairs: no header, labels shaded */
};

enum { GRADE_MARKS = 8 };

struct grade_box {
	const char *letter, *sentence, *bounds;  /* bounds: the words under the rule */
	const char *alt;                         /* the box in words, for who cannot see it; not printed */
	int residual, residual_best, top;        /* points; top: the right end of the rule (45000) */
	int mark[GRADE_MARKS];                   /* where bands end */
	const char *mark_label[GRADE_MARKS + 1]; /* names of the bands, left to right; one more than marks */
	size_t marks;
	bool decided; /* false: no position is drawn */
};

struct signature_box {
	const char *field; /* its name in the PDF: "author", "approver", "vendor" */
	const char *role;  /* 担当者（作成） */
	const char *lines; /* what is asked for under it: 職・氏名 … ; may hold \n */
};

struct seal {
	const char *text; /* what stands beside the code; may hold \n */
	const char *code; /* what the QR code holds: ASCII */
	const char *alt;  /* the code in words */
};

struct block {
	enum block_kind kind;
	bool keep;             /* its end stays on one page with the start of the next block */
	int level;             /* headings; they stay with what follows anyway */
	struct cell_text text; /* title, heading, paragraph */
	struct table *table;
	struct grade_box *grade;
	struct picture *picture;
	struct seal *seal;
	struct signature_box *signature;
	size_t signatures;
};

struct document {
	enum lang lang;
	const char *title;   /* of the file's properties and page headers */
	const char *number;  /* document number */
	const char *marking; /* 公開, 庁内限り, 非公開 … on every page */
	const char *footer;  /* template and version, digest's first 12 characters */
	const char *subject; /* the case's title, for the file's properties */
	const char *content; /* canonical content (content_json.h); its digest is printed */
	const char *identifier; /* what the metadata say of that content: see form_open */
	const char *attach;  /* file name under which the content is attached; NULL: it is not */
	int date;            /* day of making (date.h), Japan */
	int64_t made;        /* moment of making, seconds since 1970 */
	struct block *block;
	size_t blocks, cap;
	struct arena *arena; /* owns everything */
};

struct document *document_new(enum lang lang); /* yours */
void document_free(struct document *d);        /* NULL is fine */

/* All texts are copied. */
void document_title(struct document *d, const char *text);
void document_heading(struct document *d, int level, const char *text);
void document_paragraph(struct document *d, enum text_style style, const char *text);
/* Keeps the end of the last block on one page with the start of the next one. */
void document_keep(struct document *d);
void document_break(struct document *d);
struct table *document_table(struct document *d, const struct column *column, size_t columns, bool plain);
/* One row; `text` has one entry for each column, NULL is empty. Borrowed until the next row; set styles through it. */
struct row_text *table_row(struct document *d, struct table *t, const char *const *text);
struct row_text *table_band(struct document *d, struct table *t, const char *text);
void document_grade(struct document *d, const struct grade_box *g);
void document_picture(struct document *d, const struct picture *p);
void document_seal(struct document *d, const struct seal *s);
void document_signatures(struct document *d, const struct signature_box *s, size_t n);

/* What writers ask, so that all of them answer alike. */

/* True when the table has a header row. */
bool table_has_head(const struct table *t);
/* True when cells of that column are labels: the first of a plain table, every other one when its columns are even. */
bool table_is_label(const struct table *t, size_t column);
/* How many columns the cell starting there covers, at least 1: bands all of them; cells of joined rows, and values of
 * plain tables, also the columns without text that follow. */
size_t row_span(const struct table *t, const struct row_text *r, size_t column);

enum { POINTS_TEXT = 24, GRADE_POSITION = 128 };

/* 18,000; negative points are 0. */
void points_text(int points, char out[POINTS_TEXT]);
/* 残存 18,000（最良 9,000）: what is written over the position on the grade's rule; "" when not decided. */
void grade_position(const struct grade_box *g, enum lang lang, char out[GRADE_POSITION]);

#endif
