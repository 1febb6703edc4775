/* answers_file: an assessment as an INI file that can be kept, sent and replayed (cli.md). */
#ifndef ASSESS_ANSWERS_FILE_H
#define ASSESS_ANSWERS_FILE_H

#include "assess/answers.h"
#include "assess/ini.h"

/* The kind named in [assessment] template. NULL with ERR_INPUT when missing. Borrowed from ini. */
const char *answers_file_kind(const struct ini *ini, struct err *err);
/* Reads all answers; *out is yours and untouched on failure. `today` stands in for a missing date. Every bad line is
 * reported with file, line and field in one go: unknown sections, ids, codes or levels, values refused, inconsistent
 * answers, 該当なし without a reason, reasons or evidence for nothing. A level may be followed by its last valid day and a
 * label: CLD-20 = "E3 2027-03-31 監査報告書". An empty value leaves the row open. */
int answers_file_read(struct answers **out, const struct ini *ini, const struct questionnaire *q, int today, struct err *err);

#endif
