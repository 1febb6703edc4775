/* authority: the authorities that signatures stand on, for tests: a root, perhaps one in between, a time-stamp authority
 * (RFC 3161), an OCSP responder (RFC 6960), a revocation list and the issuers' certificates, with all the ways in which
 * such servers fail. They answer in the process, through `host.fetch`, without any network; with `server` they answer
 * over HTTP on loopback as well, at a port that the kernel chooses. */
#ifndef TESTS_AUTHORITY_H
#define TESTS_AUTHORITY_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "assess/host.h"
#include "tests/keys.h"

enum authority_service {
	AUTHORITY_STAMP,  /* /tsa */
	AUTHORITY_OCSP,   /* /ocsp */
	AUTHORITY_LIST,   /* /root.crl, /middle.crl */
	AUTHORITY_ISSUER, /* /root.crt, /middle.crt (DER) */
	AUTHORITY_SERVICES
};

/* What goes wrong. Behind each: the services that know it, S(tamp), O(csp), L(ist), I(ssuer). */
enum authority_fault {
	FAULT_NONE,
	/* The connection and HTTP: all services. In the process all of these are an error of fetch. */
	FAULT_SILENT,    /* accepts and never answers */
	FAULT_RESET,     /* accepts and breaks off (refused: see authority_closed) */
	FAULT_SLOW,      /* answers a byte every 50 ms, for ever */
	FAULT_STATUS,    /* 500 */
	FAULT_MISSING,   /* 404 */
	FAULT_MEDIA,     /* text/html; in the process it matters only to who asks for a media type */
	FAULT_LONG,      /* some 8 MiB, no length told */
	FAULT_CUT,       /* closes before the length it told */
	FAULT_REDIRECT,  /* 307 to the same URL, which the next fault, or none, answers */
	FAULT_FILE,      /* 307 to file:///etc/passwd */
	/* The answer. */
	FAULT_SHORT,     /* SOLI: HTTP is right, but the DER lacks its second half */
	FAULT_REJECTED,  /* SO: the protocol's own refusal */
	FAULT_NONCE,     /* SO: another nonce */
	FAULT_NO_NONCE,  /* SO: none */
	FAULT_REPLAY,    /* SO: the first answer without a fault; there must be one */
	FAULT_TIME,      /* SO: a day ahead */
	FAULT_TAMPERED,  /* SOL: one bit of the signature's value */
	FAULT_STRANGER,  /* SOLI: by an authority nobody knows (list: under its own name; issuer: its certificate) */
	FAULT_IMPRINT,   /* S: over another digest */
	FAULT_SHA1,      /* S: over a SHA-1 digest */
	FAULT_CERTLESS,  /* S: no certificates inside */
	FAULT_UNFIT,     /* S: by a certificate without extended key usage */
	FAULT_LAX,       /* S: by one whose timeStamping is not critical */
	FAULT_BOTH,      /* S: by one for timeStamping and codeSigning */
	FAULT_EXPIRED,   /* OL: its next update was an hour ago */
	FAULT_REVOKED,   /* OL: everything is revoked, since a day ago */
	FAULT_UNKNOWN,   /* O: the responder does not know the certificate */
	FAULT_OTHER      /* O: speaks of another certificate */
};

/* What tokens look like; real authorities differ. */
enum authority_style {
	STYLE_V2,   /* ESSCertIDv2, signing-time (as `openssl ts`) */
	STYLE_V1,   /* ESSCertID, SHA-1: the original RFC 3161 */
	STYLE_RICH, /* V2 with fractions of a second, accuracy, ordering, the authority's name */
	STYLE_CMS   /* signed by OpenSSL's CMS instead of PKCS#7 */
};

struct authority_options {
	bool middle; /* an authority in between issues everybody's certificates */
	bool server; /* over HTTP too */
	bool tls;    /* over HTTPS instead, with a certificate of the root's for 127.0.0.1 */
};

enum { AUTHORITY_ROOT, AUTHORITY_MIDDLE, AUTHORITY_ISSUERS, AUTHORITY_REVOKED = 16 };

struct authority_server;

struct authority {
	struct authority_options options;
	struct host host;  /* the real one, but for the clock, which is `now`, and fetch, which answers in the process */
	int64_t now;       /* of that host and of all servers: KEYS_NOW at first. Change it between requests only, as all
	                    * fields here. */
	struct keys_pair issuer[AUTHORITY_ISSUERS], responder[AUTHORITY_ISSUERS]; /* {NULL} when there is no middle */
	struct keys_pair stamper;
	const struct keys_pair *stamps; /* who signs time-stamps; `stamper` at first */
	enum authority_style style;
	char folder[64];   /* scratch */
	char trust[96];    /* a trust folder with the root's certificate */
	char base[48];     /* "http://127.0.0.1:PORT"; without a server one with a password, which no message may show */
	char url[AUTHORITY_SERVICES][64]; /* those of the root, for lists and issuers */
	/* Below: through the calls only. */
	struct {
		enum authority_fault fault;
		int times, asked;
		struct buf first;
	} service[AUTHORITY_SERVICES];
	struct { X509 *cert; int64_t moment; int reason; } revoked[AUTHORITY_REVOKED];
	size_t revoked_count;
	int serial;
	pthread_mutex_t lock; /* the server is a thread */
	struct authority_server *server;
};

/* *a is yours: authority_close. Certificates are good from years before KEYS_NOW until years behind it. */
void authority_open(struct authority *a, const struct authority_options *options);
void authority_close(struct authority *a);

/* The next `times` requests (0: all from now on) to a service meet that fault; FAULT_NONE ends it. */
void authority_fail(struct authority *a, enum authority_service service, enum authority_fault fault, int times);
/* How often a service was asked since authority_open. */
int authority_asked(struct authority *a, enum authority_service service);

struct authority_cert {
	struct keys_spec keys;  /* serial 0: the next free one; from, to 0: years around KEYS_NOW */
	const char *purpose;    /* extended key usage as in openssl.cnf: "critical,timeStamping"; NULL: none */
	bool by_root;           /* even if there is a middle */
	bool no_ocsp, no_list, no_issuer; /* says nothing about where to ask for these */
};

/* A certificate for a person or a server, with the URLs of its issuer's services. Yours, keys_clear. */
struct keys_pair authority_issue(struct authority *a, const struct authority_cert *spec);
/* From now on it is revoked since `moment`, in lists and OCSP answers; reason as in RFC 5280, 5.3.1, -1: not told. */
void authority_revoke(struct authority *a, X509 *cert, int64_t moment, int reason);

/* Without asking: appends a time-stamp token over a SHA-256 digest, a list, the answer about a certificate. DER. Faults
 * apply as to a request. */
void authority_stamp(struct authority *a, const unsigned char imprint[32], struct buf *out);
void authority_list(struct authority *a, int issuer, struct buf *out);
void authority_ocsp(struct authority *a, X509 *cert, struct buf *out);
/* Appends a token over any TSTInfo (n bytes of DER), signed by anybody. */
void authority_token(const struct keys_pair *by, const void *info, size_t n, struct buf *out);

/* With a server: a URL that refuses every connection; and the head of the last request, as it came. */
void authority_closed(struct authority *a, char url[64]);
void authority_heard(struct authority *a, char head[2048]);

#endif
