/* verify: is a PDF intact, who signed it, when; three answers, never one word. Strict; repairs nothing. */
#ifndef FORMS_VERIFY_H
#define FORMS_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/host.h"
#include "forms/trust.h"

/* NOT_PDF: no PDF at all, or one of a form that the strict reader does not judge (from other
 * programs, encrypted); its text says which, and that nothing was confirmed. A cut file is BROKEN. */
enum integrity { INTEGRITY_INTACT, INTEGRITY_BROKEN, INTEGRITY_UNSIGNED, INTEGRITY_NOT_PDF };
enum identity { IDENTITY_TRUSTED, IDENTITY_UNKNOWN, IDENTITY_SELF_MADE, IDENTITY_INVALID /* chain broken, expired, unsuitable */ };
enum time_proof { TIME_NONE, TIME_CLAIMED, TIME_PROVED };
/* Levels of PAdES (ETSI EN 319 142-1, 6) that are reached, checked and not only present. */
enum signature_level { LEVEL_NONE, LEVEL_B, LEVEL_T, LEVEL_LT, LEVEL_LTA };

struct signature_report {
	bool stamp;                   /* a document time-stamp: the authority is its signer */
	const char *field, *name, *reason;
	enum integrity integrity;
	struct words integrity_text;  /* in a sentence; when broken: where and what */
	enum identity identity;
	const char *subject, *issuer, *fingerprint; /* of the signer's certificate */
	struct words identity_text;   /* also 失効未確認 when so */
	enum revocation revocation;
	enum signature_level level;
	enum time_proof time;
	const char *moment;           /* ISO 8601, UTC */
	struct words time_text;
	const char *authority;        /* who proves it; NULL when nobody does */
	int64_t until;                /* when what proves it expires (seconds since 1970); INT64_MAX: nothing proves it */
	struct words after;           /* what was added behind it, and that this was allowed; empty when nothing was */
	int revision;                 /* 1 and up: which revision of the file it ends */
	/* For whoever knows the signer by the fingerprint: name and post as registered, and since when no longer (ISO day);
	 * NULL: not known, and not disabled. */
	const char *officer, *post, *disabled;
	size_t covers;                /* bytes from the start of the file that it covers, its own gap included */
};

/* What the document says it is made from, as of the last revision that a signature covers (of all when none does). */
struct verify_content {
	const char *id;      /* document number; NULL when it names none */
	const char *view;    /* "internal" or "vendor" */
	const char *digest;  /* SHA-256 of the canonical content, hexadecimal; as in the metadata (dc:identifier) */
	const void *attached; /* the content itself (assessment.json); NULL when there is no attachment */
	size_t attached_n;
	bool attached_fits;  /* its SHA-256 is `digest` */
	/* For whoever compares it with a register: what came out, which document it is, and what differs. */
	const char *match;   /* "same", "differs", "unknown", "no-register", "failed"; NULL: not compared */
	const char *form;    /* "sheet", …; NULL: not known */
	const char *const *differs;
	size_t differences;
};

struct verify_report {
	enum integrity integrity;     /* of the file as a whole: the worst */
	struct words text;            /* one sentence */
	struct signature_report *signature;
	size_t signatures;
	struct finding *problem;      /* everything refused, with byte offsets in the text */
	size_t problems;
	int revisions;                /* of the file */
	struct verify_content content;
	struct arena *arena;
};

struct verify_options {
	const char *trust;  /* folder of certificates (PEM or DER: .pem .crt .cer .der) and CRLs (.crl); NULL: none */
	int64_t now;
	int64_t at;         /* judge as of this moment, whatever the clock says; 0: as of now */
};

/* *out is yours. Fails only when the file or the trust folder cannot be read (ERR_WORLD) or is no regular file: a broken,
 * unsigned or foreign PDF is an answer, not a failure. */
int verify_pdf(struct verify_report **out, const char *path, const struct verify_options *opt, struct host *host, struct err *err);
/* The same for bytes in memory. */
int verify_bytes(struct verify_report **out, const void *bytes, size_t n, const struct verify_options *opt,
		 struct host *host, struct err *err);
/* Appends the file as it was at the end of a revision (1 and up): exactly the bytes that its signature covers, gap
 * included. ERR_INPUT: not a PDF our strict reader accepts, or no such revision. */
int verify_revision(const void *bytes, size_t n, int revision, struct buf *out, struct err *err);
void verify_report_free(struct verify_report *r); /* NULL is fine */
/* Whether the file deserves exit code 0: signed, intact, and no signature's identity is invalid. */
bool verify_ok(const struct verify_report *r);
/* "B-B", "B-T", "B-LT", "B-LTA"; "-" for none. */
const char *signature_level_name(enum signature_level level);
/* Appends the report as one JSON object and a line end. */
void verify_json(const struct verify_report *r, struct buf *out);

#endif
