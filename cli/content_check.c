#include "cli/content_check.h"

#include <ctype.h>
#include <string.h>

#include "assess/content_json.h"
#include "assess/digest.h"
#include "assess/text.h"
#include "cli/papers.h"
#include "cli/subject.h"

const char *content_digest_typed(struct arena *arena, const char *typed)
{
	static const char prefix[] = "sha256:";
	char *folded = text_fold(arena, typed, FOLD_ASCII), *to = folded;
	for (const char *c = folded; *c; c++)
		if (!isspace((unsigned char)*c))
			*to++ = (char)tolower((unsigned char)*c);
	*to = '\0';
	if (strncmp(folded, prefix, strlen(prefix)) == 0)
		folded += strlen(prefix);
	size_t n = strspn(folded, "0123456789abcdef");
	return n == DIGEST_HEX - 1 && !folded[n] ? folded : NULL;
}

/* The content that a form would have now. */
static const char *content_now(struct session *s, const struct form_input *of, const struct form *f, enum view view)
{
	struct form_input in = *of;
	in.view = view;
	struct document *d = f->build(&in);
	const char *content = arena_strdup(s->arena, d->content);
	document_free(d);
	return content;
}

static bool is_that(const char *content, const char *digest)
{
	char hex[DIGEST_HEX];
	digest_hex(content, strlen(content), hex);
	return strcmp(hex, digest) == 0;
}

/* Of the forms that the claim may be about, the one whose answers are nearest tells what differs. */
static void note_differences(struct session *s, const struct content_claim *claim, const char *content,
			     struct content_answer *out)
{
	size_t n = 0;
	if (!claim->attached)
		return;
	const char **differs =
	    content_differences(claim->attached, claim->attached_n, content, strlen(content), s->arena, &n);
	if (differs && (!out->differs || n < out->differences)) {
		out->differs = differs;
		out->differences = n;
	}
}

static void compare(struct session *s, const struct content_claim *claim, const struct form_input *in,
		    struct content_answer *out)
{
	for (const struct form *f = forms; f->name; f++) {
		for (int view = VIEW_INTERNAL; view <= VIEW_VENDOR; view++) {
			if (!f->views[view] || (claim->view && strcmp(claim->view, view_name((enum view)view)) != 0))
				continue;
			const char *content = content_now(s, in, f, (enum view)view);
			if (is_that(content, claim->digest)) {
				*out = (struct content_answer){CONTENT_SAME, f, (enum view)view, NULL, 0};
				return;
			}
			note_differences(s, claim, content, out);
		}
	}
}

static bool note_found(void *ctx, const struct register_line *line)
{
	(void)line;
	*(bool *)ctx = true;
	return true;
}

static enum content_match look_up(struct session *s, struct register_db *r, const char *id)
{
	bool found = false;
	if (!subject_is_id(id))
		return CONTENT_UNKNOWN;
	if (!r)
		return CONTENT_NO_REGISTER;
	if (register_one(r, id, note_found, &found, &s->err) < 0)
		return CONTENT_FAILED;
	return found ? CONTENT_DIFFERS : CONTENT_UNKNOWN;
}

void content_check(struct session *s, struct register_db *r, const struct content_claim *claim,
		   struct content_answer *out)
{
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	*out = (struct content_answer){.match = look_up(s, r, claim->id)};
	if (out->match != CONTENT_DIFFERS)
		return;
	if (register_load(r, claim->id, &q, &a, &s->err) < 0) {
		out->match = CONTENT_FAILED;
		return;
	}
	struct verdict *v = score(a);
	struct form_input in = {
	    .answers = a, .verdict = v, .id = session_id(s, claim->id), .registered = true, .now = s->now};
	if (papers_input(s, r, in.id, q, &in) < 0)
		out->match = CONTENT_FAILED;
	else
		compare(s, claim, &in, out);
	verdict_free(v);
	answers_free(a);
	questionnaire_free(q);
}
