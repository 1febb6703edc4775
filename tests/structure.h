/* structure: a finished PDF taken apart by qpdf, and the rules it must keep: PDF/A-2 and -3, conformance B (ISO 19005-2,
 * -3) and PDF/UA-1 (ISO 14289-1). Nothing here uses our own PDF reader or the library that wrote the file.
 *
 * Rules do not fail a test but say what is wrong, so that damaged files can prove that each rule looks. */
#ifndef TESTS_STRUCTURE_H
#define TESTS_STRUCTURE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/mem.h"
#include "forms/document.h"

enum { PAPER_MAX = 64 << 20, PAPER_CODES = 1 << 16 };

/* An object of the file; values are as qpdf's JSON has them (names start with '/', texts with "u:", references are
 * "N G R"). */
struct paper_object {
	json_t *value;       /* NULL: there is none of that number; of a stream its dictionary */
	bool stream;
	struct buf data;     /* of a stream, decoded */
};

/* A font as content uses it: by codes of two bytes. */
struct paper_font {
	int object;
	char *unicode[PAPER_CODES]; /* UTF-8 by ToUnicode; NULL: no entry */
	bool used[PAPER_CODES];
};

struct paper_box {
	double left, bottom, right, top; /* empty while left > right */
};

/* A piece of a page's content that belongs to a tag; its number in paper_page.mark is its MCID. */
struct paper_mark {
	char role[16];
	int owner; /* element, -1: nobody's */
	bool empty; /* nothing is drawn in it */
	struct buf text;
	struct paper_box box; /* of what is drawn: origins of texts, corners of paths */
};

struct paper_page {
	int object;
	json_t *dict;
	struct paper_mark *mark;
	size_t marks;
};

enum paper_kid_kind { KID_ELEMENT, KID_MARK, KID_FIELD, KID_UNKNOWN };

struct paper_kid {
	enum paper_kid_kind kind;
	int object; /* of an element or a field */
	int page, mark; /* mark: MCID; page: index, -1 when unknown */
};

/* Elements of the structure tree in reading order: each before its kids. */
struct paper_element {
	int object, parent; /* parent: index, -1 for the root */
	json_t *dict;
	const char *role; /* with the slash */
	struct paper_kid *kid;
	size_t kids;
	size_t end; /* index behind the last one under it */
};

/* What qpdf says about a file; it runs in the folder, where it leaves paper.pdf and paper.json. */
struct paper_source {
	struct buf file, json, said;
	int status;
};

struct paper {
	const struct paper_source *source;
	const struct document *d; /* what it was made from */
	json_t *root, *trailer, *catalog;
	struct paper_object *object;
	int objects; /* numbers are below this */
	struct paper_page *page;
	size_t pages;
	struct paper_font *font[64];
	size_t fonts;
	struct paper_element *element;
	size_t elements;
	/* What was noticed while reading contents. */
	struct buf operators, marks, characters;
	/* What the rule being checked has found. */
	struct buf wrong;
};

/* Takes `file`. */
void paper_source_open(struct paper_source *s, const char *folder, struct buf *file);
void paper_source_clear(struct paper_source *s);

/* Yours, paper_free(); source and document are borrowed. It may still be damaged, then paper_read() it. */
struct paper *paper_open(const struct paper_source *source, const struct document *d);
void paper_read(struct paper *p);
void paper_free(struct paper *p); /* NULL is fine */

/* Adds a finding. */
void paper_wrong(struct paper *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What a value refers to, or the value; NULL stays. */
json_t *paper_follow(const struct paper *p, json_t *value);
/* The number of the object that it refers to; 0: it is no reference. */
int paper_number(const json_t *value);
/* The value of a key, followed. */
json_t *paper_get(const struct paper *p, json_t *dict, const char *key);
/* A text string as UTF-8, a name without slash; NULL when it is neither. */
const char *paper_text(const struct paper *p, json_t *dict, const char *key);
bool paper_is(const struct paper *p, json_t *dict, const char *key, const char *name);
double paper_real(const struct paper *p, json_t *dict, const char *key, double otherwise);
/* The decoded stream that a key refers to; NULL. */
const struct buf *paper_stream(const struct paper *p, json_t *dict, const char *key);
/* The only filter of a stream, "" when it has none, NULL when it has several. */
const char *paper_filter(const struct paper *p, json_t *dict);
/* The page of that object number, -1. */
int paper_page_of(const struct paper *p, int object);
/* Text of all content of an element and those under it, in the order of the tree. */
void paper_element_text(const struct paper *p, size_t element, struct buf *out);
/* Without white space and what the text writer sets between cells. */
void paper_squeeze(const char *text, struct buf *out);

struct paper_rule {
	const char *name;
	void (*check)(struct paper *p);
};

/* Both end with a NULL name. structure_archive.c: PDF/A; structure_access.c: PDF/UA. */
extern const struct paper_rule paper_archive_rules[], paper_access_rules[];
/* Of either table; NULL. */
const struct paper_rule *paper_rule_find(const char *name);

#endif
