/* signed_data: what a signature and a time-stamp have in common: a SignedData (RFC 5652, 5) of one signer with signed
 * attributes, SHA-2 with RSA (PKCS#1) or ECDSA (RFC 5754). Read strictly; what must stand in its parts is for the caller
 * to say. */
#ifndef FORMS_SIGNED_DATA_H
#define FORMS_SIGNED_DATA_H

#include "forms/der.h"

struct x509_st;   /* OpenSSL's X509 */
struct evp_md_st; /* OpenSSL's EVP_MD */

/* All borrowed from what was read. A part that is not there has p NULL. */
struct signed_data {
	int version;                /* 1 or 3 */
	struct der digests, digest; /* digestAlgorithms; the signer's digestAlgorithm, with its head */
	struct der type, content;   /* eContentType; eContent, the octets */
	struct der certificates, lists;
	struct der signer;          /* IssuerAndSerialNumber, contents */
	struct der attributes;      /* with the head [0] */
	struct der algorithm, value;
	struct der unsigned_attributes;
};

/* A ContentInfo with nothing behind it. */
bool signed_data_read(struct der in, struct signed_data *out);

struct signed_algorithm {
	const struct evp_md_st *md;
	int key;    /* EVP_PKEY_RSA or EVP_PKEY_EC */
	bool named; /* RSA told with its digest, as sha256WithRSAEncryption, not as rsaEncryption */
};

/* False when the signer's pair of digest and signature algorithm is none of ours. */
bool signed_data_algorithm(const struct signed_data *s, struct signed_algorithm *out);
/* SHA-256, 384 or 512 of an AlgorithmIdentifier's contents; NULL: another. */
const struct evp_md_st *signed_data_digest(struct der algorithm);

/* Takes the next attribute, which has one value, off an attribute set's contents; `value` is left with its head. *last
 * is {0} before the first: attributes that are not in the order of DER, or the same twice, are refused. */
bool signed_data_take_attribute(struct der *set, struct der *last, struct der *id, struct der *value);

/* Appends the certificates to cert[], *n of `max`; yours, also on false: none there, too many, or what is no such. */
bool signed_data_certificates(const struct signed_data *s, struct x509_st **cert, size_t *n, size_t max);
/* The signer's issuer and serial number are those of the certificate, byte for byte. */
bool signed_data_is_signer(const struct signed_data *s, struct x509_st *x);
bool signed_data_check_value(const struct signed_data *s, const struct signed_algorithm *a, struct x509_st *x);

#endif
