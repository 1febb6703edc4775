/* forms: the documents that can be made, one row each. Each form is a file of its own that reads like the form. */
#ifndef FORMS_FORMS_H
#define FORMS_FORMS_H

#include "assess/score.h"
#include "forms/document.h"

struct form_input {
	const struct answers *answers;
	const struct verdict *verdict;
	const char *id;        /* in the register; NULL before it has one */
	enum lang lang;
	int64_t now;           /* moment of making */
	const char *author;    /* who makes it; NULL when not told */
	bool self_made_key;    /* says on the page what the signature proves */
};

struct form {
	const char *name;      /* "sheet", "checklist": option and file name */
	struct words title;    /* 評価票, 契約チェックリスト */
	/* The document; yours (document_free). */
	struct document *(*build)(const struct form_input *in);
};

/* All forms, in the order in which they are made; ends with a NULL name. */
extern const struct form forms[];

/* forms/sheet.c: 評価票 */
struct document *sheet_build(const struct form_input *in);
/* forms/checklist.c: 契約チェックリスト */
struct document *checklist_build(const struct form_input *in);

#endif
