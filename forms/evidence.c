#include "forms/evidence.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "forms/cms.h"
#include "forms/flate.h"

static void *parse(enum evidence_kind kind, const unsigned char *der, size_t n)
{
	const unsigned char *at = der;
	void *parsed = NULL;
	if (n == 0 || n > EVIDENCE_MAX_BYTES)
		return NULL;
	switch (kind) {
	case EVIDENCE_CERT:
		parsed = d2i_X509(NULL, &at, (long)n);
		break;
	case EVIDENCE_CRL:
		parsed = d2i_X509_CRL(NULL, &at, (long)n);
		break;
	case EVIDENCE_OCSP:
		parsed = d2i_OCSP_RESPONSE(NULL, &at, (long)n);
		break;
	case EVIDENCE_KINDS:
		break;
	}
	ERR_clear_error();
	return parsed;
}

static void free_parsed(enum evidence_kind kind, void *parsed)
{
	switch (kind) {
	case EVIDENCE_CERT:
		X509_free(parsed);
		break;
	case EVIDENCE_CRL:
		X509_CRL_free(parsed);
		break;
	case EVIDENCE_OCSP:
		OCSP_RESPONSE_free(parsed);
		break;
	case EVIDENCE_KINDS:
		break;
	}
}

struct evidence *evidence_new(void)
{
	return mem_new(1, sizeof(struct evidence));
}

void evidence_free(struct evidence *e)
{
	if (!e)
		return;
	for (int kind = 0; kind < EVIDENCE_KINDS; kind++) {
		for (size_t i = 0; i < e->count[kind]; i++) {
			free_parsed((enum evidence_kind)kind, e->item[kind][i].parsed);
			free(e->item[kind][i].der);
		}
		free(e->item[kind]);
	}
	free(e);
}

static bool is_there(const struct evidence *e, enum evidence_kind kind, const void *der, size_t n)
{
	for (size_t i = 0; i < e->count[kind]; i++)
		if (e->item[kind][i].n == n && memcmp(e->item[kind][i].der, der, n) == 0)
			return true;
	return false;
}

bool evidence_add(struct evidence *e, enum evidence_kind kind, const void *der, size_t n)
{
	if (is_there(e, kind, der, n))
		return true;
	/* Nothing may stand behind the element: those bytes would say nothing and could be anything. */
	bool whole = n > 0 && cms_length(der, n) == n;
	void *parsed = whole && e->count[kind] < EVIDENCE_MAX ? parse(kind, der, n) : NULL;
	if (!parsed)
		return false;
	/* Doubled whenever the number is a power of two. */
	if ((e->count[kind] & (e->count[kind] - 1)) == 0)
		e->item[kind] =
		    mem_grow(e->item[kind], e->count[kind] ? 2 * e->count[kind] : 1, sizeof(*e->item[kind]));
	unsigned char *copy = mem_new(n, 1);
	memcpy(copy, der, n);
	e->item[kind][e->count[kind]++] = (struct evidence_item){parsed, copy, n};
	return true;
}

/* The security store */

static int malformed(struct err *err, size_t at)
{
	return err_add(err, ERR_INPUT, NULL, 0, NULL,
		       "文書の中の検証情報（/DSS、%zu バイト目）の形が正しくありません。信用しないでください。",
		       "the security store (/DSS) of the document is malformed at byte %zu; do not rely on it", at);
}

static bool add_stream(struct evidence *e, enum evidence_kind kind, const struct pdf *p, const struct pdf_object *o)
{
	const struct pdf_value *filter = pdf_get(o->value, "Filter");
	struct buf bytes;
	bool ok = false;
	buf_init(&bytes, EVIDENCE_MAX_BYTES);
	if (!filter)
		ok = evidence_add(e, kind, p->bytes + o->data, o->data_n);
	else if (pdf_is_name(filter, "FlateDecode") && !pdf_get(o->value, "DecodeParms"))
		ok =
		    flate_unpack(&bytes, p->bytes + o->data, o->data_n) == 0 && evidence_add(e, kind, bytes.p, bytes.n);
	buf_clear(&bytes);
	return ok;
}

static int read_list(struct evidence *e, enum evidence_kind kind, const struct pdf *p, int revision,
		     const struct pdf_value *list, struct err *err)
{
	int rc = 0;
	if (!list)
		return 0;
	if (list->kind != PDF_ARRAY)
		return malformed(err, list->at);
	for (const struct pdf_value *v = list->first; v; v = v->next) {
		const struct pdf_object *o = v->kind == PDF_REF ? pdf_object(p, v->number, revision) : NULL;
		if (!o || !o->stream || !add_stream(e, kind, p, o))
			rc = malformed(err, v->at);
	}
	return rc;
}

int evidence_read(struct evidence *e, const struct pdf *p, int revision, struct err *err)
{
	static const char *const keys[EVIDENCE_KINDS] = {
	    [EVIDENCE_CERT] = "Certs", [EVIDENCE_CRL] = "CRLs", [EVIDENCE_OCSP] = "OCSPs"};
	const struct pdf_value *entry = pdf_get(pdf_catalog(p, revision)->value, "DSS");
	const struct pdf_value *store = pdf_follow(p, entry, revision);
	int rc = 0;
	if (!entry)
		return 0;
	if (!store || store->kind != PDF_DICT)
		return malformed(err, entry->at);
	for (int kind = 0; kind < EVIDENCE_KINDS; kind++)
		rc |= read_list(e, (enum evidence_kind)kind, p, revision,
				pdf_follow(p, pdf_get(store, keys[kind]), revision), err);
	return rc;
}
