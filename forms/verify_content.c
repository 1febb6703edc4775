#define _GNU_SOURCE
/* What a document says it was made from: dc:identifier of its metadata and the attached content (common.h, form_open).
 */
#include "forms/verify_private.h"

#include <string.h>

#include "assess/digest.h"
#include "forms/flate.h"

enum { CONTENT_MAX = 16 << 20, ID_MAX = 200 };

/* Takes `word` off the front of *at. */
static bool take_word(const char **at, const char *end, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(end - *at) < n || memcmp(*at, word, n) != 0)
		return false;
	*at += n;
	return true;
}

/* Takes letters of `set` up to the next colon, or the end. */
static bool take_part(const char **at, const char *end, const char *set, size_t max, struct arena *a, const char **out)
{
	size_t n = 0;
	while (*at + n < end && (*at)[n] != ':' && strchr(set, (*at)[n]) && (*at)[n])
		n++;
	if (n == 0 || n > max || (*at + n < end && (*at)[n] != ':'))
		return false;
	*out = arena_strndup(a, *at, n);
	*at += n;
	return true;
}

/* shinsa:R8-0001:internal:sha256:DIGEST */
static bool read_identifier(const char *at, const char *end, struct arena *a, struct verify_content *out)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	struct verify_content c = {0};
	if (!take_word(&at, end, "shinsa:") || !take_part(&at, end, plain, ID_MAX, a, &c.id) ||
	    !take_word(&at, end, ":") || !take_part(&at, end, plain, 16, a, &c.view) ||
	    !take_word(&at, end, ":sha256:") ||
	    !take_part(&at, end, "0123456789abcdef", DIGEST_HEX - 1, a, &c.digest) || at != end)
		return false;
	if (strlen(c.digest) != DIGEST_HEX - 1 || (strcmp(c.view, "internal") != 0 && strcmp(c.view, "vendor") != 0))
		return false;
	*out = c;
	return true;
}

static const struct pdf_object *stream_of(const struct verifying *v, const struct pdf_value *ref, int revision)
{
	const struct pdf_object *o = ref && ref->kind == PDF_REF ? pdf_object(v->pdf, ref->number, revision) : NULL;
	return o && o->stream ? o : NULL;
}

/* Metadata that name two contents name none. */
static bool read_metadata(struct verifying *v, int revision, struct verify_content *out)
{
	static const char open[] = "<dc:identifier>", close[] = "</dc:identifier>";
	const struct pdf_object *o = stream_of(v, pdf_get(pdf_catalog(v->pdf, revision)->value, "Metadata"), revision);
	if (!o || pdf_get(o->value, "Filter"))
		return false;
	const char *bytes = v->pdf->bytes + o->data, *end = bytes + o->data_n;
	const char *from = memmem(bytes, o->data_n, open, strlen(open));
	if (!from)
		return false;
	from += strlen(open);
	const char *to = memmem(from, (size_t)(end - from), close, strlen(close));
	if (!to || memmem(to, (size_t)(end - to), open, strlen(open)))
		return false;
	return read_identifier(from, to, v->arena, out);
}

/* The one associated file (ISO 19005-3, annex E). */
static void read_attachment(struct verifying *v, int revision, struct verify_content *out)
{
	char hex[DIGEST_HEX];
	struct buf bytes;
	const struct pdf_value *all = pdf_follow(v->pdf, pdf_get(pdf_catalog(v->pdf, revision)->value, "AF"), revision);
	const struct pdf_value *spec =
	    all && all->kind == PDF_ARRAY && all->n == 1 ? pdf_follow(v->pdf, all->first, revision) : NULL;
	const struct pdf_value *files = pdf_follow(v->pdf, pdf_get(spec, "EF"), revision);
	const struct pdf_object *o = stream_of(v, pdf_get(files, "F"), revision);
	if (!o || !pdf_is_name(pdf_get(o->value, "Filter"), "FlateDecode"))
		return;
	buf_init(&bytes, CONTENT_MAX);
	if (flate_unpack(&bytes, v->pdf->bytes + o->data, o->data_n) == 0) {
		digest_hex(bytes.p, bytes.n, hex);
		out->attached = arena_strndup(v->arena, buf_text(&bytes), bytes.n);
		out->attached_n = bytes.n;
		out->attached_fits = strcmp(hex, out->digest) == 0;
	}
	buf_clear(&bytes);
}

void verify_read_content(struct verifying *v, int revision)
{
	struct verify_content *c = &v->report->content;
	if (read_metadata(v, revision, c))
		read_attachment(v, revision, c);
}
