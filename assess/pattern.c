#define PCRE2_CODE_UNIT_WIDTH 8
#include "assess/pattern.h"

#include <pcre2.h>
#include <stdbool.h>
#include <stdlib.h>

#include "assess/mem.h"

enum {
	HEAP_LIMIT_KIB = 2048, /* what PATTERN_DEPTH_LIMIT levels of any sane pattern fit in, several times over */
	NO_CAPTURES = 1        /* pairs of offsets to keep: only whether it matches is asked */
};

/* What matching makes of a pattern on first use. Translating to machine code costs more than compiling, and a run
 * meets few of the patterns it loads. */
struct matcher {
	pcre2_match_context *limits;
	pcre2_match_data *data;
};

struct pattern {
	pcre2_code *code;
	struct matcher *matcher;
};

static void *memory_new(PCRE2_SIZE size, void *ctx)
{
	(void)ctx;
	return mem_new(size, 1);
}

static void memory_free(void *p, void *ctx)
{
	(void)ctx;
	free(p);
}

/* PCRE2 copies what it needs of a context, so this one can go as soon as something was made with it; it is never NULL,
 * as mem never is. */
static pcre2_general_context *memory(void)
{
	return pcre2_general_context_create(memory_new, memory_free, NULL);
}

static const uint32_t compile_options =
    PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY;

struct pattern *pattern_new(const char *text, char *message, size_t size, size_t *at)
{
	int number;
	PCRE2_SIZE offset;
	pcre2_general_context *general = memory();
	pcre2_compile_context *context = pcre2_compile_context_create(general);
	pcre2_code *code =
	    pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, compile_options, &number, &offset, context);
	pcre2_compile_context_free(context);
	pcre2_general_context_free(general);
	if (!code) {
		if (message && size)
			pcre2_get_error_message(number, (PCRE2_UCHAR *)message, size);
		if (at)
			*at = offset;
		return NULL;
	}
	struct pattern *p = mem_new(1, sizeof(*p));
	p->matcher = mem_new(1, sizeof(*p->matcher));
	p->code = code;
	return p;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pcre2_match_context_free(p->matcher->limits);
	pcre2_match_data_free(p->matcher->data);
	pcre2_code_free(p->code);
	free(p->matcher);
	free(p);
}

static void prepare(const struct pattern *p)
{
	struct matcher *m = p->matcher;
	if (m->data)
		return;
	/* Where there is no machine code to be had, pcre2_match interprets: slower, with the same answer. */
	pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
	pcre2_general_context *general = memory();
	m->limits = pcre2_match_context_create(general);
	m->data = pcre2_match_data_create(NO_CAPTURES, general);
	pcre2_general_context_free(general);
	pcre2_set_match_limit(m->limits, PATTERN_MATCH_LIMIT);
	pcre2_set_depth_limit(m->limits, PATTERN_DEPTH_LIMIT);
	pcre2_set_heap_limit(m->limits, HEAP_LIMIT_KIB);
}

enum match pattern_match(const struct pattern *p, const char *s, size_t n)
{
	if (n > PATTERN_SUBJECT_MAX)
		return MATCH_TOO_LONG;
	prepare(p);
	const struct matcher *m = p->matcher;
	int rc = pcre2_match(p->code, (PCRE2_SPTR)s, n, 0, 0, m->data, m->limits);
	/* Machine code has a stack of its own and may run out of it where the interpreter would go on to its limits. */
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(p->code, (PCRE2_SPTR)s, n, 0, PCRE2_NO_JIT, m->data, m->limits);
	if (rc >= 0)
		return MATCH_YES;
	bool no = rc == PCRE2_ERROR_NOMATCH || (rc <= PCRE2_ERROR_UTF8_ERR1 && rc >= PCRE2_ERROR_UTF8_ERR21);
	return no ? MATCH_NO : MATCH_LIMIT;
}
