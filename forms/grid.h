/* grid: a table on paper: widths of its columns, then a piece for each row. A row is kept whole unless it is taller
 * than a page; the header is repeated on each page; bands stay with the row under them, joined rows with the one above;
 * a few pairs are kept whole. */
#ifndef FORMS_GRID_H
#define FORMS_GRID_H

#include "forms/document.h"
#include "forms/frame.h"

struct grid;

/* Sets all texts of the table, which is borrowed; yours, grid_free(). */
struct grid *grid_new(struct frame *l, const struct table *t);
void grid_free(struct grid *g); /* NULL is fine */
/* Finds the widths of all columns, in tables `width` wide; tables with equal columns get equal widths. Entries may be
 * NULL. */
void grid_widths(struct grid *const *grid, size_t n, double width);
void grid_put(struct grid *g, struct frame *l);

#endif
