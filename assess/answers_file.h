/* answers_file: an assessment as an INI file that can be kept, sent and replayed (cli.md). */
#ifndef ASSESS_ANSWERS_FILE_H
#define ASSESS_ANSWERS_FILE_H

#include "assess/answers.h"
#include "assess/ini.h"

/* The kind named in [assessment] template. NULL with ERR_INPUT when missing. Borrowed from ini. */
const char *answers_file_kind(const struct ini *ini, struct err *err);
/* Reads all answers; *out is yours and untouched on failure. `today` stands in for a missing date. Every bad line is
 * reported with file, line and field in one go: unknown sections, ids, codes or levels, values refused, rows that do
 * not apply having an inconsistent answer, 該当なし without a reason, reasons or evidence for nothing. */
int answers_file_read(struct answers **out, const struct ini *ini, const struct questionnaire *q, int today, struct err *err);
/* Writes all answers in that format; what is written reads back equal. */
void answers_file_write(const struct answers *a, struct buf *out);

#endif
