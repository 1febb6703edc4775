/* forge_attack: forgeries, as tables. Each starts from a file of our own ladder and says how `verify` must refuse it. */
#ifndef TESTS_FORGE_ATTACK_H
#define TESTS_FORGE_ATTACK_H

#include "forms/pdf_update.h"
#include "forms/verify.h"
#include "tests/forge.h"

/* Files of our own: a contract checklist (a vendor's view), and an assessment sheet (with its attachment). */
enum rung {
	RUNG_UNSIGNED,
	RUNG_AUTHOR,
	RUNG_APPROVER,
	RUNG_VENDOR,    /* all three have signed */
	RUNG_SHEET,     /* the sheet, signed by its author */
	RUNG_STAMPED,   /* signed by the author, with a time-stamp: B-T */
	RUNG_EVIDENCE,  /* B-LT */
	RUNG_ARCHIVE,   /* B-LTA */
	RUNG_RENEWED,   /* B-LTA, and most of a year later once more */
	RUNG_LATE,      /* signed by the author, and the file stamped afterwards */
	RUNG_ALL,       /* all three, and then up to B-LTA */
	RUNGS
};

/* How a file is laid out: with cross-reference and object streams, as we write it, or with classic tables. */
enum layout { LAYOUT_PACKED, LAYOUT_CLASSIC, LAYOUTS };

/* What verify answers to a forgery. */
enum refused {
	REFUSED_BROKEN,
	REFUSED_NOT_PDF,
	REFUSED_UNSIGNED,  /* no signature is left, and the file says so */
	REFUSED_IDENTITY,  /* intact, but the signer is invalid */
	REFUSED_STRANGER,  /* intact, but the signer is nobody whom the city trusts */
	REFUSED_PROOF,     /* intact, but the moment is not proved */
	REFUSED_STORE,     /* intact and proved, but the evidence counts for nothing: level T */
	REFUSED_ARCHIVE,   /* intact, proved, with evidence, but not archived: level LT */
	ACCEPTED_HAND      /* none at all: that the hand which forges can also do it right */
};

struct forgery {
	struct forge *world;
	enum layout layout;
	struct buf pdf;
	const struct buf *other; /* another signed document of the same people */
	int64_t now;             /* when it is verified; 0: when it was signed */
};

struct attack {
	const char *name;
	enum rung from;
	void (*prepare)(struct forgery *f); /* done before the author signs (from RUNG_UNSIGNED); NULL: none */
	void (*forge)(struct forgery *f);   /* done at the end; NULL: nothing more */
	enum refused refused;
	const char *ja, *en;                /* parts of the sentence that says why */
	enum { ANY_LAYOUT, PACKED_ONLY, CLASSIC_ONLY } layouts;
};

struct attacks {
	const char *group;
	const struct attack *row;
	size_t rows;
};

extern const struct attacks attacks_updates; /* incremental saving, shadow */
extern const struct attacks attacks_values;  /* universal signature forgery, wrapping */
extern const struct attacks attacks_tables;  /* cross-reference tricks */
extern const struct attacks attacks_signers; /* signature objects and who signs */
extern const struct attacks attacks_proofs;  /* time-stamps and evidence */

/* A revocation list that the city has; it goes away with the forgery. */
#define FORGE_LIST "list.crl"

/* Editing: an update behind the file, as somebody with a good tool would write it. */

struct edit {
	struct forgery *f;
	struct pdf *pdf;
	struct pdf_update update;
	struct buf out;
};

void edit_begin(struct edit *e, struct forgery *f);
/* The object anew with other text; or a new one, its number. */
void edit_replace(struct edit *e, int number, const char *text);
int edit_add(struct edit *e, const char *text);
/* A dictionary's entry replaced or added; NULL: taken out. */
void edit_set(struct edit *e, int number, const char *key, const char *value);
void edit_end(struct edit *e);
/* One of these alone. */
void forge_set(struct forgery *f, int number, const char *key, const char *value);
void forge_replace(struct forgery *f, int number, const char *text);

/* Object numbers in the newest revision; they fail the test when there is none. */
int number_catalog(const struct pdf *p);
int number_pages(const struct pdf *p);
int number_page(const struct pdf *p, int index);
/* What an entry of an object refers to. */
int number_of(const struct pdf *p, int number, const char *key);
/* The first object with that entry; `name` NULL: whatever its value is. */
int number_with(const struct pdf *p, const char *key, const char *name);
int number_field(const struct pdf *p, enum forge_role role);
const struct pdf_value *value_of(const struct pdf *p, int number, const char *key);
/* An array's entries as they are written, without brackets; `index` is left out when it is not -1. */
void entries_of(const struct pdf_value *array, int without, struct buf *out);

/* Where things stand of a role's signature. */
struct spot {
	int number;              /* of its dictionary */
	size_t at, end;          /* the dictionary */
	size_t range, range_end; /* the array */
	size_t value, value_end; /* '<' and behind '>' */
	size_t file_end;         /* of its revision */
	int64_t covers;          /* fourth number of the range */
};
struct spot spot_of(const struct forgery *f, enum forge_role role);
struct spot spot_of_stamp(const struct forgery *f); /* of the first document time-stamp */
/* Overwrites bytes [from, to) with `text` and blanks behind it. */
void overwrite(struct forgery *f, size_t from, size_t to, const char *text);
/* Overwrites the value with a DER and zeros behind it. */
void overwrite_value(struct forgery *f, const struct spot *s, const void *der, size_t n);
/* The bytes that it covers. */
struct cms_content covered(const struct forgery *f, const struct spot *s);
/* The signed files before anything is forged. */
void forge_sign(struct forgery *f, enum forge_role role, const char *authority);

#endif
