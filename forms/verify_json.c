#include "forms/verify.h"

#include <stdlib.h>

#include <jansson.h>

static json_t *words_json(struct words w)
{
	return json_pack("{s:s, s:s}", "ja", words_in(w, LANG_JA), "en", words_in(w, LANG_EN));
}

static const char *integrity_name(enum integrity i)
{
	static const char *const names[] = {[INTEGRITY_INTACT] = "intact",
					    [INTEGRITY_BROKEN] = "broken",
					    [INTEGRITY_UNSIGNED] = "unsigned",
					    [INTEGRITY_NOT_PDF] = "not-pdf"};
	return names[i];
}

static const char *identity_name(enum identity i)
{
	static const char *const names[] = {[IDENTITY_TRUSTED] = "trusted",
					    [IDENTITY_UNKNOWN] = "unknown",
					    [IDENTITY_SELF_MADE] = "self-made",
					    [IDENTITY_INVALID] = "invalid"};
	return names[i];
}

static const char *time_name(enum time_proof t)
{
	static const char *const names[] = {[TIME_NONE] = "none", [TIME_CLAIMED] = "claimed", [TIME_PROVED] = "proved"};
	return names[t];
}

/* jansson refuses what is not UTF-8; all texts here were cleaned when they were read. */
static json_t *signature_json(const struct signature_report *s)
{
	json_t *integrity =
	    json_pack("{s:s, s:o}", "is", integrity_name(s->integrity), "text", words_json(s->integrity_text));
	json_t *identity =
	    json_pack("{s:s, s:s, s:s, s:s, s:o}", "is", identity_name(s->identity), "subject", s->subject, "issuer",
		      s->issuer, "fingerprint", s->fingerprint, "text", words_json(s->identity_text));
	json_t *time = json_pack("{s:s, s:s, s:o}", "is", time_name(s->time), "moment", s->moment, "text",
				 words_json(s->time_text));
	return json_pack("{s:s, s:s, s:s, s:I, s:o, s:o, s:o}", "field", s->field, "name", s->name, "reason", s->reason,
			 "covers", (json_int_t)s->covers, "integrity", integrity, "identity", identity, "time", time);
}

void verify_json(const struct verify_report *r, struct buf *out)
{
	json_t *signatures = json_array(), *problems = json_array();
	for (size_t i = 0; i < r->signatures; i++)
		json_array_append_new(signatures, signature_json(&r->signature[i]));
	for (size_t i = 0; i < r->problems; i++)
		json_array_append_new(problems, words_json(r->problem[i].text));
	json_t *all =
	    json_pack("{s:s, s:b, s:o, s:o, s:o}", "integrity", integrity_name(r->integrity), "ok", verify_ok(r),
		      "text", words_json(r->text), "signatures", signatures, "problems", problems);
	char *text = json_dumps(all, JSON_INDENT(2));
	buf_str(out, text ? text : "{}");
	buf_str(out, "\n");
	free(text);
	json_decref(all);
}
