/* questionnaire: a loaded, checked template with everything it stands on (included templates, types, clauses, policy).
 * Immutable. The rows of included files come first, in file order; a row's number is its index. */
#ifndef ASSESS_QUESTIONNAIRE_H
#define ASSESS_QUESTIONNAIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/clauses.h"
#include "assess/cond.h"
#include "assess/err.h"
#include "assess/host.h"
#include "assess/policy.h"
#include "assess/rule.h"
#include "assess/types.h"

enum { ROWS_MAX = 2000, CHOICES_MAX = 40, ROW_CLAUSES_MAX = 8, INCLUDE_DEPTH_MAX = 8 };

enum role { ROLE_SCOPE, ROLE_KNOCKOUT, ROLE_MANDATORY, ROLE_WEIGHTED, ROLE_INFO };
enum exception { EXCEPTION_NO, EXCEPTION_YES, EXCEPTION_WHEN };

struct choice { const char *code; struct words label; };

struct section {
	const char *id;
	struct words title;
	const char *file;
	int line;
};

struct requirement {
	const char *id;
	int row;            /* its number */
	int section;        /* index into questionnaire.section */
	struct words ask, help, evidence, remedy, message;
	const struct answer_type *type;
	const char *pattern_text;
	struct pattern *pattern; /* of its own, besides the type's; NULL when none */
	struct choice *choice;
	size_t choices;
	bool has_min, has_max;
	int64_t min_e4, max_e4;
	struct rule *pass, *partial;
	struct cond *when, *exception_when, *clause_when, *consistent;
	enum exception exception;
	enum role role;
	int weight;         /* 0–5 */
	unsigned threats;   /* bit t: T1 is bit 0 */
	unsigned protects;  /* bit d: enum dimension */
	bool vendor;        /* audience: the vendor can answer */
	bool internal;      /* visibility: kept out of every vendor view */
	bool renew;         /* must be re-confirmed at re-evaluation */
	bool asks_evidence;
	bool offers_unknown; /* 不明 is offered: not on rows of a template that says unknown = no */
	bool offers_na;      /* 該当なし is offered: not on knock-outs and scope rows */
	bool fixed;          /* the program fills it: `fixed = template` */
	const char *evidence_valid; /* expiry, 12m, … NULL when none */
	struct words basis; /* the policy's clause */
	const char *source; /* other bases: guideline, law */
	const char *clause[ROW_CLAUSES_MAX];
	size_t clauses;
	const char *file;
	int line;
};

struct questionnaire {
	const char *id, *version; /* of the template asked for */
	struct words title;
	char digest[65];    /* SHA-256, hexadecimal, over all files it was made from */
	struct section *section;
	size_t sections;
	struct requirement *row;
	size_t rows;
	struct types *types;
	struct clauses *clauses;
	struct policy *policy;
	struct bundle *bundle; /* the files it was made from, whole */
	struct arena *arena;
	struct row_index *index;
};

/* Where template files come from: folders searched in order, or a bundle kept by the register. */
struct template_source {
	struct host *host;
	const char *const *folder; /* searched in this order */
	size_t folders;
	const struct bundle *bundle; /* when not NULL, the only place looked at */
	const struct buf *policy;    /* when not NULL, read in place of the policy that the template names */
};

/* Loads the template `name` (a file name such as "cloud.ini", or a kind such as "cloud"). *out is yours. ERR_INPUT with
 * every defect that makes it unusable, file and line each; ERR_WORLD when a file cannot be read. */
int questionnaire_load(struct questionnaire **out, const struct template_source *src, const char *name, struct err *err);
void questionnaire_free(struct questionnaire *q); /* NULL is fine */
/* The row's number, -1 when there is none; ids compare without case. */
int questionnaire_find(const struct questionnaire *q, const char *id);
/* Makes a row that was just added found by its id; for the loader (template.c). */
void questionnaire_index(struct questionnaire *q, int row);
/* Its choice, NULL when there is none. Borrowed. */
const struct choice *requirement_choice(const struct requirement *r, const char *code);

/* Checks what was typed for a row: its type, its choices, its range; `unknown` and `na` where offered. Codes must be
 * codes here (the walk-through maps numbers to codes). On success *value is canonical and in the arena. On failure
 * ERR_INPUT with the row's id as field, saying what is wrong and showing a good sample. Other rows are not looked at:
 * see answers_consistent. */
int requirement_read(const struct requirement *r, const char *typed, bool corporation, struct arena *a,
                     const char **value, struct err *err);
/* Whether a value (never NULL) is 不明 (`unknown`) or 該当なし (`na`), which are no choices of a row and take no evidence. */
bool requirement_is_special(const char *value);
/* How a value is shown to people: labels for codes, 令和 for dates, grouped digits for yen, はい for yes. In the arena. */
const char *requirement_show(const struct requirement *r, const char *value, enum lang lang, struct arena *a);

/* The files a questionnaire was made from, kept whole by the register. */
struct bundle_file { const char *name; const char *bytes; size_t n; };
struct bundle {
	const char *root; /* the file asked for */
	struct bundle_file *file; /* sorted by name */
	size_t files;
	struct arena *arena;
};
/* One block of bytes for storing, and back. bundle_unpack: *out is yours (bundle_free); ERR_INPUT when damaged. */
void bundle_pack(const struct bundle *b, struct buf *out);
/* SHA-256 of what bundle_pack gives, hexadecimal, without making it. */
void bundle_digest(const struct bundle *b, char out[65]);
int bundle_unpack(struct bundle **out, const char *bytes, size_t n, struct err *err);
void bundle_free(struct bundle *b);

#endif
