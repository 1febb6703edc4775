#include "cli/content_check.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "assess/content_json.h"
#include "assess/digest.h"
#include "assess/text.h"
#include "cli/paper.h"
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
static const char *content_now(struct session *s, const struct subject *subject, const struct form *f, enum view view)
{
	const struct form_input in = {.answers = subject->answers,
				      .verdict = subject->verdict,
				      .id = subject->id,
				      .registered = true,
				      .view = view,
				      .now = s->now};
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

static void compare(struct session *s, const struct content_claim *claim, const struct subject *subject,
		    struct content_answer *out)
{
	out->match = CONTENT_DIFFERS;
	for (const struct form *f = forms; f->name; f++) {
		for (int view = VIEW_INTERNAL; view <= VIEW_VENDOR; view++) {
			if (!f->views[view] || (claim->view && strcmp(claim->view, view_name((enum view)view)) != 0))
				continue;
			const char *content = content_now(s, subject, f, (enum view)view);
			if (is_that(content, claim->digest)) {
				*out = (struct content_answer){CONTENT_SAME, f, (enum view)view, NULL, 0};
				return;
			}
			note_differences(s, claim, content, out);
		}
	}
}

struct search {
	const char *id;
	bool found;
};

static bool is_other(void *ctx, const struct register_line *line)
{
	struct search *search = ctx;
	search->found = strcasecmp(line->id, search->id) == 0;
	return !search->found;
}

static enum content_match look_up(struct session *s, const char *id)
{
	struct search search = {.id = id};
	struct register_db *r = NULL;
	if (!subject_is_id(id))
		return CONTENT_UNKNOWN;
	if (!paths_exists(s->path.registry))
		return CONTENT_NO_REGISTER;
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = register_list(r, is_other, &search, &s->err);
	register_close(r);
	return rc < 0 ? CONTENT_FAILED : search.found ? CONTENT_DIFFERS : CONTENT_UNKNOWN;
}

void content_check(struct session *s, const struct content_claim *claim, struct content_answer *out)
{
	struct subject subject;
	*out = (struct content_answer){.match = look_up(s, claim->id)};
	if (out->match != CONTENT_DIFFERS)
		return;
	if (subject_open(s, claim->id, &subject) < 0) {
		out->match = CONTENT_FAILED;
		return;
	}
	compare(s, claim, &subject, out);
	subject_close(&subject);
}
