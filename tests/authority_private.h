/* authority_private: between what authorities answer and the server that carries it. */
#ifndef TESTS_AUTHORITY_PRIVATE_H
#define TESTS_AUTHORITY_PRIVATE_H

#include "tests/authority.h"

enum { AUTHORITY_MAX_BYTES = 16 << 20 };

struct authority_request {
	const char *path;
	const char *type; /* media type of the body, NULL when it is a GET */
	const void *body;
	size_t n;
};

struct authority_answer {
	int status;
	const char *type;
	struct buf body;
	enum authority_service service;
	enum authority_fault fault; /* left for the carrier: those of the connection and HTTP */
};

/* Serialises its callers. The body is yours. */
void authority_answer(struct authority *a, const struct authority_request *q, struct authority_answer *out);

/* Ends the process: in a thread of its own no test can fail. */
void authority_must(bool ok, const char *what);

/* Appends what OpenSSL encoded, and frees it; changes the last bit; somebody whom nobody knows, with that extended key
 * usage (NULL: an authority). */
void authority_take(struct buf *out, unsigned char *der, int n);
void authority_flip(ASN1_STRING *s);
struct keys_pair authority_stranger(const char *purpose);
/* The answer to a time-stamp question; asking without a carrier (takes `der`). */
void authority_answer_stamp(struct authority *a, enum authority_fault fault, const void *body, size_t n,
			    struct buf *out);
void authority_ask(struct authority *a, const char *path, const char *type, unsigned char *der, int n,
		   struct buf *out);

/* Listens, and sets a->base; then, when certificates are there, answers. */
void authority_listen(struct authority *a);
void authority_serve(struct authority *a);
void authority_stop(struct authority *a);

#endif
