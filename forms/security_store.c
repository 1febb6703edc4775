#define _GNU_SOURCE
#include "forms/security_store.h"

#include "forms/pdf_update.h"

static const char *const keys[EVIDENCE_KINDS] = {
    [EVIDENCE_CERT] = "Certs", [EVIDENCE_CRL] = "CRLs", [EVIDENCE_OCSP] = "OCSPs"};

struct storing {
	const struct pdf *pdf;
	const struct evidence *evidence;
	const size_t *known;
	const struct pdf_value *old; /* the store so far; NULL when there is none */
	struct pdf_update update;
	int first[EVIDENCE_KINDS]; /* object number of the first new item; the others follow */
};

static void write_items(struct storing *s)
{
	for (int kind = 0; kind < EVIDENCE_KINDS; kind++)
		for (size_t i = s->known[kind]; i < s->evidence->count[kind]; i++) {
			const struct evidence_item *item = &s->evidence->item[kind][i];
			int number = pdf_update_number(&s->update);
			if (i == s->known[kind])
				s->first[kind] = number;
			pdf_update_stream(&s->update, number, "", item->der, item->n);
		}
}

static void write_list(struct storing *s, int kind)
{
	struct buf *out = s->update.out;
	const struct pdf_value *old = pdf_follow(s->pdf, pdf_get(s->old, keys[kind]), s->pdf->revisions - 1);
	size_t n = s->evidence->count[kind] - s->known[kind];
	if (n == 0 && !old)
		return;
	buf_printf(out, "/%s[", keys[kind]);
	for (const struct pdf_value *v = old ? old->first : NULL; v; v = v->next) {
		buf_add(out, v->in + v->at, v->end - v->at);
		buf_str(out, " ");
	}
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%d 0 R ", s->first[kind] + (int)i);
	buf_str(out, "]\n");
}

/* A new object each time: what an earlier time-stamp covers is never written anew. */
static int write_store(struct storing *s)
{
	static const char *const replaced[] = {"Type", "Certs", "CRLs", "OCSPs", NULL};
	int number = pdf_update_number(&s->update);
	pdf_update_open(&s->update, number);
	if (s->old)
		pdf_update_copy(&s->update, s->old, replaced);
	else
		buf_str(s->update.out, "<<");
	buf_str(s->update.out, "/Type/DSS");
	for (int kind = 0; kind < EVIDENCE_KINDS; kind++)
		write_list(s, kind);
	buf_str(s->update.out, ">>");
	pdf_update_close(&s->update);
	return number;
}

static void write_catalog(struct storing *s, int store)
{
	static const char *const replaced[] = {"DSS", NULL};
	const struct pdf_object *catalog = pdf_catalog(s->pdf, s->pdf->revisions - 1);
	pdf_update_open(&s->update, catalog->number);
	pdf_update_copy(&s->update, catalog->value, replaced);
	buf_printf(s->update.out, "/DSS %d 0 R", store);
	/* Says that the file has what ISO 32000-1 does not know. */
	if (!pdf_get(catalog->value, "Extensions"))
		buf_str(s->update.out, "/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 2>>>>");
	buf_str(s->update.out, ">>");
	pdf_update_close(&s->update);
}

void security_store_write(const struct pdf *p, const struct evidence *e, const size_t known[EVIDENCE_KINDS],
			  struct buf *out)
{
	const int last = p->revisions - 1;
	struct storing s = {.pdf = p, .evidence = e, .known = known};
	s.old = pdf_follow(p, pdf_get(pdf_catalog(p, last)->value, "DSS"), last);
	pdf_update_start(&s.update, p, out);
	write_items(&s);
	write_catalog(&s, write_store(&s));
	pdf_update_finish(&s.update);
}
