/* pdf_reader_private: shared by pdf_reader.c (objects), pdf_table.c (cross-reference tables and trailers) and
 * pdf_reader_packed.c (cross-reference streams and object streams). */
#ifndef FORMS_PDF_READER_PRIVATE_H
#define FORMS_PDF_READER_PRIVATE_H

#include "forms/pdf_reader.h"

/* One row of a cross-reference table that is in use. */
struct row {
	int number;
	int container; /* number of the object stream; 0: the object stands in the file */
	size_t at;     /* place in the file, or index in the object stream */
};

struct table {
	struct row *row;
	size_t rows, cap;
	size_t behind; /* where the objects of its revision end: at the table, or behind the table when it is a stream */
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
	size_t unpacked; /* bytes of all streams that were unpacked */
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
/* The object at o->at, whose number and revision are set: its value and, for a stream, where its bytes are. */
bool reading_object(struct reading *r, struct pdf_object *o);
/* Adds a row; sets what is odd about one that is free or has a generation. */
void reading_add_row(struct table *t, struct row row);
void reading_odd_row(struct reading *r, size_t at, bool freed);
/* Adds to the number of rows of all tables; refuses when there are too many. */
bool reading_count_rows(struct reading *r, size_t at, int64_t start, int64_t count);
/* Refuses what is no entry of a trailer, or with `stream` of the dictionary of a cross-reference stream. */
bool reading_trailer_keys(struct reading *r, const struct pdf_value *trailer, bool stream);
/* The cross-reference stream here: its rows go into the table, its dictionary into rev->trailer. */
bool reading_table_stream(struct reading *r, struct pdf_revision *rev, struct table *t);
/* Reads the objects of a revision that stand in object streams, behind all others. */
bool reading_packed(struct reading *r, int revision);
/* Whether an object is a part of the file's structure, which no other may refer to or replace. */
bool reading_is_structure(const struct pdf_object *o);
/* Finds the newest table and follows /Prev to the oldest: fills pdf->revision (but for the objects) and table, in the
 * order of the file, and checks that the trailers agree. */
bool reading_tables(struct reading *r);

#endif
