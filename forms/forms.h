/* forms: the documents that can be made, one row each. Each form is a file of its own that reads like the form. */
#ifndef FORMS_FORMS_H
#define FORMS_FORMS_H

#include "assess/treatment.h"
#include "forms/document.h"

/* Who a document is for. A vendor's view withholds what is marked internal (requirement.internal), and the city's own
 * words: notes and reasons. What stands there instead is （非公開）. */
enum view { VIEW_INTERNAL, VIEW_VENDOR };

struct form_input {
	const struct answers *answers;
	const struct verdict *verdict;
	const char *id;        /* in the register, or of a file of answers; NULL before it has one */
	bool registered;       /* the id is the register's */
	bool blank;            /* no case yet: the form itself, to be filled in (only forms with `blank`) */
	enum view view;
	enum lang lang;
	int64_t now;           /* moment of making */
	const char *author;    /* who makes it; NULL when not told */
	const struct treatments *treatments; /* what is done about findings; NULL: nothing */
	int64_t log_line;      /* the last line of the register's log, and its hash; 0, NULL: not from a register */
	const char *log_hash;
	bool self_made_key;    /* says on the page what the signature proves */
};

struct form {
	const char *name;      /* "sheet", "checklist": option and file name */
	struct words title;    /* 評価票, 契約チェックリスト */
	const char *command;   /* what makes it: "report", … */
	bool views[2];         /* which views it has, by enum view */
	enum view view;        /* the one it is made in when nothing else is asked for */
	bool blank;            /* can be made for a kind, before there is a case */
	bool always;           /* made at the end of every walk-through */
	/* The document; yours (document_free). */
	struct document *(*build)(const struct form_input *in);
};

/* All forms, in the order in which they are made; ends with a NULL name. */
extern const struct form forms[];

/* The row of that name, NULL when there is none. */
const struct form *form_find(const char *name);

/* forms/sheet.c: 評価票 */
struct document *sheet_build(const struct form_input *in);
/* forms/checklist.c: 契約チェックリスト */
struct document *checklist_build(const struct form_input *in);
/* forms/request.c: 回答依頼票 */
struct document *request_build(const struct form_input *in);
/* forms/plan.c: 対応計画 */
struct document *plan_build(const struct form_input *in);

#endif
