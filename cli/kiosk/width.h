/* width: how many columns a character takes on this terminal.
 *
 * ncurses keeps its own account of the cells, by the C library's wcwidth(). Were that another one than ours, everything
 * behind such a character would stand in the wrong place. ncurses is linked into the program, so width.c's wcwidth() is
 * the one it asks (libedit too): there is one account. */
#ifndef CLI_KIOSK_WIDTH_H
#define CLI_KIOSK_WIDTH_H

#include <stdbool.h>
#include <stdint.h>

/* Whether characters of ambiguous width (UAX #11) take two columns; for the whole process, before anything is drawn. */
void width_set(bool ambiguous_wide);
int width_of_char(uint32_t cp);

#endif
