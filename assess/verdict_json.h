/* verdict_json: `score --json` (cli.md). The only user of jansson for verdicts. */
#ifndef ASSESS_VERDICT_JSON_H
#define ASSESS_VERDICT_JSON_H

#include "assess/score.h"

/* Appends one JSON object and a line end. */
void verdict_json(const struct answers *a, const struct verdict *v, struct buf *out);

#endif
