#include "cli/outlet.h"

#include <string.h>

#include "assess/digest.h"
#include "cli/paper.h"
#include "forms/text_writer.h"

int outlet_input(struct session *s, struct register_db *r, const struct policy *policy, struct overview_input *out)
{
	char *hash = arena_alloc(s->arena, DIGEST_HEX);
	/* Words on the screen are in the language of the screen, a document in its own. */
	const enum lang lang = s->opt->output ? paper_look(s->opt).lang : s->say.lang;
	*out = (struct overview_input){.lang = lang, .now = s->now, .policy = policy, .log_hash = hash};
	return register_log_head(r, &out->log_line, hash, &s->err);
}

static int write_file(struct session *s, const struct buf *bytes)
{
	struct paper_set set = {0};
	struct paper_file *f = paper_set_add(&set, s->opt->output, !s->opt->text);
	buf_add(&f->bytes, buf_text(bytes), bytes->n);
	int rc = paper_set_write(&set, &s->host, &s->err);
	if (rc == 0)
		say_made(&s->say, "文書    ", "document    ", s->opt->output);
	if (rc == 0 && f->pdf)
		say_talk(&s->say, "この文書に署名はありません。署名するには shinsa sign %s --as author\n",
			 "this document is not signed; 'shinsa sign %s --as author' signs it\n", s->opt->output);
	paper_set_clear(&set);
	return rc;
}

int outlet_document(struct session *s, struct document *d)
{
	const char *place = s->opt->output;
	const bool text = !place || s->opt->text || strcmp(place, "-") == 0;
	const struct paper_look look = paper_look(s->opt);
	const struct pdf_fonts fonts = paper_fonts(&look);
	struct buf bytes;
	buf_init(&bytes, PAPER_BYTES_MAX);
	int rc = 0;
	if (text)
		text_write(d, &bytes);
	else
		rc = pdf_write(d, &fonts, &bytes, &s->err);
	if (rc == 0 && place && strcmp(place, "-") != 0)
		rc = write_file(s, &bytes);
	else if (rc == 0)
		say_bytes(&s->say, buf_text(&bytes), bytes.n);
	buf_clear(&bytes);
	document_free(d);
	return rc;
}
