/* tool: a scratch folder, and running other programs (pdfsig, qpdf, openssl) whose opinion counts. */
#ifndef TESTS_TOOL_H
#define TESTS_TOOL_H

#include "assess/mem.h"

/* A fresh folder under /tmp; `out` gets its path. */
void tool_folder(char out[64]);
/* Deletes it with all it holds. */
void tool_remove(const char *folder);
/* "folder/name". */
struct tool_path { char text[512]; };
struct tool_path tool_path(const char *folder, const char *name);
void tool_write(const char *folder, const char *name, const struct buf *bytes);
void tool_read(const char *folder, const char *name, struct buf *out);
/* The PDF as qpdf writes it for people: no object streams, one key a line. Fails the test when qpdf refuses it. */
void tool_expand(const struct buf *pdf, struct buf *out);
/* Runs argv (ends with NULL) in the folder; `said` (may be NULL) gets what it wrote to both streams. Its exit status,
 * 127 when there is no such program. */
int tool_run(const char *folder, const char *const *argv, struct buf *said);

#endif
