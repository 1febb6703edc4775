/* verify: is a PDF intact, who signed it, when; three answers, never one word. Strict; repairs nothing. */
#ifndef FORMS_VERIFY_H
#define FORMS_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/host.h"

/* NOT_PDF: no PDF at all, or one of a form that the strict reader does not judge (from other
 * programs, encrypted); its text says which, and that nothing was confirmed. A cut file is BROKEN. */
enum integrity { INTEGRITY_INTACT, INTEGRITY_BROKEN, INTEGRITY_UNSIGNED, INTEGRITY_NOT_PDF };
enum identity { IDENTITY_TRUSTED, IDENTITY_UNKNOWN, IDENTITY_SELF_MADE, IDENTITY_INVALID /* chain broken, expired, unsuitable */ };
enum time_proof { TIME_NONE, TIME_CLAIMED, TIME_PROVED };

struct signature_report {
	const char *field, *name, *reason;
	enum integrity integrity;
	struct words integrity_text;  /* in a sentence; when broken: where and what */
	enum identity identity;
	const char *subject, *issuer, *fingerprint; /* of the signer's certificate */
	struct words identity_text;   /* also 失効未確認 when no CRL was loaded */
	enum time_proof time;
	const char *moment;           /* ISO 8601, UTC */
	struct words time_text;
	size_t covers;                /* bytes from the start of the file that it covers, its own gap included */
};

struct verify_report {
	enum integrity integrity;     /* of the file as a whole: the worst */
	struct words text;            /* one sentence */
	struct signature_report *signature;
	size_t signatures;
	struct finding *problem;      /* everything refused, with byte offsets in the text */
	size_t problems;
	struct arena *arena;
};

struct verify_options {
	const char *trust;  /* folder of certificates (PEM or DER: .pem .crt .cer .der) and CRLs (.crl); NULL: none */
	int64_t now;
};

/* *out is yours. Fails only when the file or the trust folder cannot be read (ERR_WORLD) or is no regular file: a broken,
 * unsigned or foreign PDF is an answer, not a failure. */
int verify_pdf(struct verify_report **out, const char *path, const struct verify_options *opt, struct host *host, struct err *err);
/* The same for bytes in memory. */
int verify_bytes(struct verify_report **out, const void *bytes, size_t n, const struct verify_options *opt,
		 struct host *host, struct err *err);
void verify_report_free(struct verify_report *r); /* NULL is fine */
/* Whether the file deserves exit code 0: signed, intact, and no signature's identity is invalid. */
bool verify_ok(const struct verify_report *r);
/* Appends the report as one JSON object and a line end. */
void verify_json(const struct verify_report *r, struct buf *out);

#endif
