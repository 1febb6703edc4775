/* pdf_reader_private: shared by pdf_reader.c (objects) and pdf_table.c (cross-reference tables and trailers). */
#ifndef FORMS_PDF_READER_PRIVATE_H
#define FORMS_PDF_READER_PRIVATE_H

#include "forms/pdf_reader.h"

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

/* Sets the state and what is wrong, unless something was refused before. Always false. */
bool reading_refuse(struct reading *r, enum pdf_state state, size_t at, const char *ja, const char *en);
/* For what the value reader has refused already. */
bool reading_refuse_value(struct reading *r);
/* The byte here, NUL at the end. */
char reading_here(const struct pdf_source *s);
/* CR, LF or both; false when none is here. */
bool reading_skip_line_end(struct pdf_source *s);
/* "N 0 obj" at this place, or as much of it as fits before the end of the file. */
bool reading_looks_like_object(const struct pdf_source *s, size_t at);
/* Finds the newest table and follows /Prev to the oldest: fills pdf->revision (but for the objects) and table, in the
 * order of the file, and checks that the trailers agree. */
bool reading_tables(struct reading *r);

#endif
