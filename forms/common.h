/* common: what the forms share: a form being made, its words in both languages, the facts of the case, and numbers and
 * days as documents print them. */
#ifndef FORMS_COMMON_H
#define FORMS_COMMON_H

#include "assess/digest.h"
#include "assess/explain.h"
#include "forms/forms.h"

/* What is still to be written in by hand. */
#define FORM_BLANK "＿＿＿＿"

/* A form being made. The document owns every text made here. */
struct form_page {
	const struct form_input *in;
	const struct form *form;
	const struct questionnaire *q;
	const struct answers *a;
	const struct verdict *v; /* for a vendor without withheld rows in its lists (form_told); v->row has all rows */
	struct document *d;
	enum lang lang;
	bool vendor; /* in->view is VIEW_VENDOR: leaves the city, internal rows and the city's own words are withheld */
	char digest[DIGEST_HEX]; /* of d->content */
};

/* A new document of the form called `name`, with title, number, marking, footer, subject, content and dates; p->d is
 * yours. The metadata tell which content it was made from, so that a program can compare it with the register:
 * "shinsa:R8-0001:internal:sha256:DIGEST", the number as in the code of form_close, and the view, "internal" or
 * "vendor". */
void form_open(struct form_page *p, const struct form_input *in, const char *name);
/* The end of every form: the seal, with document number and digest of the content in words and as a code. The code
 * holds "SHINSA 1 NUMBER sha256:DIGEST": its format's version, the case's number and the form's name (R8-0001-sheet;
 * what is not ASCII letters, digits, . _ - becomes _), and 64 hexadecimal digits. */
void form_close(const struct form_page *p);

/* 該当なし and 非公開 where a value would stand. */
extern const struct words form_not_applicable, form_withheld;

/* What a signature by a self-made key proves. */
extern const struct words form_self_made_key;

const char *form_words(const struct form_page *p, struct words w);
const char *form_say(const struct form_page *p, const char *ja, const char *en);
/* A label up to its first bracket, for places where the rest is explained elsewhere. */
const char *form_short(const struct form_page *p, const char *text);
/* Both formats take the same arguments in the same order. */
const char *form_printf(const struct form_page *p, const char *ja, const char *en, ...)
	__attribute__((format(printf, 2, 4), format(printf, 3, 4)));

/* Whether the answer on a row must not stand on this document. */
bool form_withholds(const struct form_page *p, int row);
/* Whether that the row can be mended, and how, tells what was answered on a withheld row: on itself, or on the one that
 * its rule looks at. */
bool form_tells_withheld(const struct form_page *p, int row);
/* The verdict with withheld rows left out of its lists (knockout, unanswered, missing, ...) and of their counts, which
 * would tell the answers on them; figures and grade stay, as they are told. `v` itself where nothing is withheld.
 * Borrows from `v`, lives in the document's arena. */
const struct verdict *form_told(const struct form_page *p, const struct verdict *v);
/* Why the grade is what it is (verdict_reason), naming no withheld row: where only such rows decide, it says that much
 * and no more. */
const char *form_reason(const struct form_page *p);
/* The changes that help, best first (explain_changes), but those that would tell what is withheld. */
const struct change *form_changes(const struct form_page *p, size_t *count);
bool form_out_of_scope(const struct form_page *p);
/* What follows from the grade. */
const char *form_treatment(const struct form_page *p);
/* The boxes for author and approver, with those lines to fill in. */
void form_signatures(const struct form_page *p, const char *lines);
/* A fact of the case; a blank line to write on when it is open. */
const char *form_fact(const struct form_page *p, enum case_fact fact);
/* Whether the questionnaire has that fact and it applies to the case. */
bool form_asks(const struct form_page *p, enum case_fact fact);
/* From when to when the contract runs. */
const char *form_period(const struct form_page *p);
/* An answer as people read it; 未回答 when there is none. */
const char *form_answer(const struct form_page *p, int row);
/* 令和8年6月1日 */
const char *form_day(const struct form_page *p, int day);
/* 24,000 */
const char *form_points(const struct form_page *p, int points);
/* Per mille as per cent: 76.5 % */
const char *form_percent(const struct form_page *p, int per_mille);

/* A table of labels and values, two pairs in a row; and its rows. */
struct table *form_pairs(const struct form_page *p);
void form_pair(const struct form_page *p, struct table *t, const char *label, const char *value);
void form_pair2(const struct form_page *p, struct table *t, const char *label, const char *value, const char *label2,
                const char *value2);

#endif
