#define _GNU_SOURCE
#include "forms/verify.h"

#include <stdlib.h>

#include <jansson.h>

#include "assess/date.h"

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

static const char *revocation_name(enum revocation r)
{
	static const char *const names[] = {
	    [REVOCATION_CLEAN] = "clean", [REVOCATION_UNCHECKED] = "unchecked", [REVOCATION_REVOKED] = "revoked"};
	return names[r];
}

const char *signature_level_name(enum signature_level level)
{
	static const char *const names[] = {
	    [LEVEL_NONE] = "-", [LEVEL_B] = "B-B", [LEVEL_T] = "B-T", [LEVEL_LT] = "B-LT", [LEVEL_LTA] = "B-LTA"};
	return names[level];
}

/* null where nothing proves the moment. */
static json_t *until_json(int64_t until)
{
	char text[DATE_MOMENT_ISO];
	date_moment_to_iso(until, text);
	return *text ? json_string(text) : json_null();
}

/* jansson refuses what is not UTF-8; all texts here were cleaned when they were read. */
static json_t *signature_json(const struct signature_report *s)
{
	json_t *integrity =
	    json_pack("{s:s, s:o}", "is", integrity_name(s->integrity), "text", words_json(s->integrity_text));
	json_t *identity = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "is", identity_name(s->identity), "subject",
				     s->subject, "issuer", s->issuer, "fingerprint", s->fingerprint, "revocation",
				     revocation_name(s->revocation), "text", words_json(s->identity_text));
	json_t *time =
	    json_pack("{s:s, s:s, s:s?, s:o, s:o}", "is", time_name(s->time), "moment", s->moment, "authority",
		      s->authority, "until", until_json(s->until), "text", words_json(s->time_text));
	json_t *officer = json_pack("{s:s?, s:s?, s:s?}", "name", s->officer, "post", s->post, "disabled", s->disabled);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:o, s:o, s:o, s:o, s:o}", "kind",
			 s->stamp ? "time-stamp" : "signature", "field", s->field, "name", s->name, "reason", s->reason,
			 "level", signature_level_name(s->level), "revision", s->revision, "covers",
			 (json_int_t)s->covers, "officer", officer, "integrity", integrity, "identity", identity,
			 "time", time, "after", words_json(s->after));
}

/* null when the document does not say what it was made from. */
static json_t *content_json_of(const struct verify_content *c)
{
	json_t *differs = json_array();
	for (size_t i = 0; i < c->differences; i++)
		json_array_append_new(differs, json_string(c->differs[i]));
	json_t *all = json_pack("{s:s?, s:s?, s:s?, s:b, s:b, s:s?, s:s?, s:o}", "id", c->id, "view", c->view, "digest",
				c->digest, "attached", c->attached != NULL, "attached_fits", c->attached_fits,
				"register", c->match, "form", c->form, "differs", differs);
	if (c->id)
		return all;
	json_decref(all);
	return json_null();
}

void verify_json(const struct verify_report *r, struct buf *out)
{
	json_t *signatures = json_array(), *problems = json_array();
	for (size_t i = 0; i < r->signatures; i++)
		json_array_append_new(signatures, signature_json(&r->signature[i]));
	for (size_t i = 0; i < r->problems; i++)
		json_array_append_new(problems, words_json(r->problem[i].text));
	json_t *all = json_pack("{s:s, s:b, s:o, s:i, s:o, s:o, s:o}", "integrity", integrity_name(r->integrity), "ok",
				verify_ok(r), "text", words_json(r->text), "revisions", r->revisions, "signatures",
				signatures, "problems", problems, "content", content_json_of(&r->content));
	char *text = json_dumps(all, JSON_INDENT(2));
	buf_str(out, text ? text : "{}");
	buf_str(out, "\n");
	free(text);
	json_decref(all);
}
