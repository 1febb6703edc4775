/* report: a verdict in words, for a terminal or a screen reader. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "assess/score.h"
#include "cli/say.h"

/* How a role is called: 必須要件, … (knock-out, mandatory, …). */
struct words role_title(enum role r);

/* Grade with what it means, reason, bounds, approver and next evaluation, counts: six lines or fewer. */
void report_verdict(const struct say *s, FILE *to, const struct answers *a, const struct verdict *v);
/* The line under the questions: 等級 C（いま答えていないものがすべて満たされれば B）  残存 18,000／本来 36,000 */
void report_line(const struct say *s, FILE *to, const struct verdict *v);
/* 未回答 61   不明 1   満たさない 2   必須要件の不適合 0 */
void report_counts(const struct say *s, FILE *to, const struct verdict *v);
/* The single changes that lower the residual most, at most `max`, each with what comes after; nothing when none helps.
 */
void report_changes(const struct say *s, FILE *to, const struct answers *a, const struct verdict *v, size_t max);
/* Every cell with its rows and their share, which cell sets the grade, and the changes. */
void report_explain(const struct say *s, FILE *to, const struct answers *a, const struct verdict *v);

#endif
