#define _GNU_SOURCE
#include "cli/judge.h"

#include "forms/pdf_reader.h"

static const char *match_name(enum content_match match)
{
	static const char *const names[] = {[CONTENT_SAME] = "same",
					    [CONTENT_DIFFERS] = "differs",
					    [CONTENT_UNKNOWN] = "unknown",
					    [CONTENT_NO_REGISTER] = "no-register",
					    [CONTENT_FAILED] = "failed"};
	return names[match];
}

static void compare_content(struct judgement *j, struct session *s, struct register_db *r)
{
	struct verify_content *v = &j->report->content;
	const struct content_claim claim = {.id = v->id,
					    .view = v->view,
					    .digest = v->digest,
					    .attached = v->attached_fits ? v->attached : NULL,
					    .attached_n = v->attached_n};
	if (!v->id)
		return;
	j->content.match = CONTENT_FAILED;
	if (!s->err.count)
		content_check(s, r, &claim, &j->content);
	v->match = match_name(j->content.match);
	v->form = j->content.form ? j->content.form->name : NULL;
	v->differs = j->content.differs;
	v->differences = j->content.differences;
}

/* Whom the register knows by the certificates. */
static void name_officers(struct judgement *j, struct session *s, struct register_db *r)
{
	int rc = 0;
	for (size_t i = 0; rc >= 0 && i < j->report->signatures; i++) {
		struct signature_report *report = &j->report->signature[i];
		struct officer officer;
		rc = register_officer_find(r, report->fingerprint, s->arena, &officer, &s->err);
		if (rc != 1)
			continue;
		report->officer = officer.name;
		report->post = officer.post;
		report->disabled = officer.disabled;
	}
}

int judge_document(struct judgement *out, struct session *s, struct register_db *r, const struct buf *bytes, int64_t at)
{
	const struct verify_options options = {.trust = s->path.trust, .now = s->now, .at = at};
	*out = (struct judgement){.at = at};
	if (verify_bytes(&out->report, bytes->p, bytes->n, &options, &s->host, &s->err) < 0)
		return -1;
	if (r)
		name_officers(out, s, r);
	compare_content(out, s, r);
	return 0;
}

void judge_print(const struct judgement *j, const struct say *say, const char *path, const char *digest, int64_t now,
		 void (*print)(const struct say *s, const struct verify_result *r))
{
	const struct verify_result result = {.path = path,
					     .digest = digest,
					     .report = j->report,
					     .content = j->report->content.id ? &j->content : NULL,
					     .judged = j->at ? j->at : now};
	print(say, &result);
}

bool judge_ok(const struct judgement *j)
{
	const struct verify_content *v = &j->report->content;
	return verify_ok(j->report) && !(v->attached && !v->attached_fits);
}

void judgement_clear(struct judgement *j)
{
	verify_report_free(j->report);
	*j = (struct judgement){0};
}
