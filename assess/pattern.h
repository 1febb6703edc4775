/* pattern: regular expressions with limits; the only user of PCRE2.
 *
 * Compiled as UTF, anchored at both ends, never \C, with JIT where there is one; matching stops at PATTERN_MATCH_LIMIT
 * steps and PATTERN_DEPTH_LIMIT levels and never sees more than PATTERN_SUBJECT_MAX bytes (the match limit counts per
 * start position, so a long subject would still take seconds). Machine code is made when a pattern first matches: most
 * runs meet only a few of the patterns they load. */
#ifndef ASSESS_PATTERN_H
#define ASSESS_PATTERN_H

#include <stddef.h>

enum { PATTERN_MATCH_LIMIT = 100000, PATTERN_DEPTH_LIMIT = 1000, PATTERN_SUBJECT_MAX = 4000 };

struct pattern;

enum match { MATCH_YES, MATCH_NO, MATCH_LIMIT /* the pattern is defective: it hit a limit */, MATCH_TOO_LONG };

/* A compiled pattern, yours; NULL when it does not compile: then message (size bytes) says why and *at (bytes) where.
 * message and at may be NULL. */
struct pattern *pattern_new(const char *text, char *message, size_t size, size_t *at);
void pattern_free(struct pattern *p); /* NULL is fine */
/* Whether the whole of n bytes match; bytes that are not UTF-8 do not. A pattern is not for two threads at once. */
enum match pattern_match(const struct pattern *p, const char *s, size_t n);

#endif
