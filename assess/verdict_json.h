/* verdict_json: a verdict as JSON, for `score --json` and for the content of documents (content_json.h). Its names are
 * stable:
 *
 *   grade            A B C D X pending out-of-scope
 *   provisional      true or false
 *   residual, residual_best, inherent                points
 *   conformity, conformity_best                      per mille
 *   knockouts, unanswered, unknown                   ids of requirements
 *   asset, likelihood                                by C I A, by T1 … T5
 *   cells            threat, protects, rows, weight, mean, floor, vulnerability, residual, inherent, counts
 *   requirements     id, result, weight, u; those that apply. result: met partial unmet unknown unanswered na */
#ifndef ASSESS_VERDICT_JSON_H
#define ASSESS_VERDICT_JSON_H

#include "assess/score.h"

struct json_t;

/* A new JSON object with the names above; yours (json_decref). Only those requirements stand in it for which `shown`
 * is true; NULL: all. */
struct json_t *verdict_object(const struct answers *a, const struct verdict *v,
                              bool (*shown)(const struct requirement *r));

/* Appends one JSON object and a line end: the names above, and template, version, digest, date and due. */
void verdict_json(const struct answers *a, const struct verdict *v, struct buf *out);

#endif
