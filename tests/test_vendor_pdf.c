/* What a vendor gets holds nothing that is withheld: every stream of the PDF, unpacked, its strings, metadata,
 * bookmarks, structure and attachments are searched for marked answers, notes and reasons. The city's own view has
 * them, which shows that the search can find. */
#define _GNU_SOURCE
#include "forms/forms.h"
#include "forms/pdf_writer.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/golden.h"
#include "tests/tool.h"

enum { BYTES_MAX = 64 << 20, MARK_MAX = 64 };

/* In plain letters, so that every way of writing it down can be searched for. */
#define MARK "ZQX4711KV"

/* The mark in UTF-16: as bytes, as hexadecimal digits, and as qpdf writes bytes in a literal string. */
static size_t in_utf16(char bytes[MARK_MAX], char hex[MARK_MAX], char escaped[2 * MARK_MAX])
{
	size_t n = 0;
	hex[0] = escaped[0] = '\0';
	for (const char *c = MARK; *c; c++) {
		bytes[n++] = '\0';
		bytes[n++] = *c;
		snprintf(hex + strlen(hex), MARK_MAX - strlen(hex), "00%02x", (unsigned)*c);
		snprintf(escaped + strlen(escaped), 2 * MARK_MAX - strlen(escaped), "\\000%c", *c);
	}
	return n;
}

static bool holds(const struct buf *b, const char *what, size_t n)
{
	return b->n && memmem(b->p, b->n, what, n);
}

static bool holds_mark(const struct buf *b)
{
	char bytes[MARK_MAX], hex[MARK_MAX], escaped[2 * MARK_MAX];
	size_t n = in_utf16(bytes, hex, escaped);
	return holds(b, MARK, strlen(MARK)) || holds(b, bytes, n) || holds(b, hex, strlen(hex)) ||
	       holds(b, escaped, strlen(escaped));
}

/* All notes and reasons, and everything of internal rows, hold the mark. To make it worse, every row that takes a text
 * is internal here, not only those of the template. */
static void mark_answers(struct scene *s)
{
	for (size_t i = 0; i < s->q->rows; i++) {
		struct requirement *r = &s->q->row[i];
		struct answer a = s->a->item[i];
		r->internal = r->internal || (r->type->value == VALUE_TEXT && !r->fixed);
		a.note = "内部の備考" MARK;
		a.reason = "内部の理由" MARK;
		if (r->internal && r->type->value == VALUE_TEXT)
			a.value = "内部の答え" MARK;
		if (r->internal)
			a.evidence_label = "内部の書類" MARK;
		answers_set(s->a, (int)i, &a);
	}
	scene_score(s);
}

/* What a tool says about the file; empty where it has nothing to say. */
static bool tool_finds(const char *folder, const char *const *argv)
{
	struct buf said;
	buf_init(&said, BYTES_MAX);
	int code = tool_run(folder, argv, &said);
	bool found = holds_mark(&said);
	buf_clear(&said);
	assert_int_not_equal(code, 127);
	return found;
}

static bool is_found(const struct document *d, struct buf *where)
{
	static const char *const tool[][5] = {
	    {"pdftotext", "d.pdf", "-", NULL},
	    {"pdfinfo", "-meta", "d.pdf", NULL},
	    {"pdfinfo", "d.pdf", NULL},
	    {"pdfinfo", "-dests", "d.pdf", NULL},
	};
	char folder[64];
	struct buf pdf, whole, attached;
	struct err err = {0};
	bool found = false;
	buf_init(&pdf, BYTES_MAX);
	buf_init(&whole, BYTES_MAX);
	buf_init(&attached, BYTES_MAX);
	if (pdf_write(d, NULL, &pdf, &err))
		fail_msg("%s", err.item[0].text.en);
	tool_folder(folder);
	tool_write(folder, "d.pdf", &pdf);
	for (size_t i = 0; i < sizeof(tool) / sizeof(tool[0]); i++) {
		if (tool_finds(folder, tool[i]))
			buf_printf(where, "%s ", tool[i][0]);
	}
	tool_expand(&pdf, &whole);
	if (holds_mark(&whole))
		buf_str(where, "streams ");
	found = where->n > 0;
	tool_run(folder, (const char *[]){"pdfdetach", "-list", "d.pdf", NULL}, &attached);
	bool none = holds(&attached, "0 embedded files", 16);
	assert_int_equal(none, d->attach == NULL);
	tool_remove(folder);
	buf_clear(&pdf);
	buf_clear(&whole);
	buf_clear(&attached);
	return found;
}

struct vendor_row {
	const char *name, *answers;
};

static const struct vendor_row vendor_rows[] = {
    {"cloud", "tests/examples/cloud-mixed.ini"},
    {"outsourcing", "tests/examples/outsourcing-mixed.ini"},
    {"social media", "tests/examples/social-media-no-mfa.ini"},
    {"both kinds", "tests/golden/outsourcing-cloud.ini"},
};

static struct document *build(const struct scene *s, const struct form *f, enum view view, enum lang lang)
{
	const struct form_input in = {.answers = s->a,
				      .verdict = s->v,
				      .id = "R8-0001",
				      .registered = true,
				      .view = view,
				      .lang = lang,
				      .now = SCENE_NOW,
				      .author = "作成者" MARK};
	return f->build(&in);
}

static void vendor_has_nothing(void **state)
{
	const struct vendor_row *row = *state;
	struct scene s;
	scene_open(&s, row->answers);
	mark_answers(&s);
	for (const struct form *f = forms; f->name; f++) {
		for (int lang = LANG_JA; f->views[VIEW_VENDOR] && lang <= LANG_EN; lang++) {
			struct document *d = build(&s, f, VIEW_VENDOR, (enum lang)lang);
			struct buf where;
			buf_init(&where, 1024);
			if (is_found(d, &where))
				fail_msg("%s: the mark is in: %s", f->name, buf_text(&where));
			assert_null(d->attach);
			buf_clear(&where);
			document_free(d);
		}
	}
	scene_close(&s);
}

/* The same search finds the mark in the text, in the streams and in the attachment of the city's own sheet. */
static void city_has_all(void **state)
{
	const struct vendor_row *row = *state;
	struct scene s;
	struct buf where;
	scene_open(&s, row->answers);
	mark_answers(&s);
	struct document *d = build(&s, form_find("sheet"), VIEW_INTERNAL, LANG_JA);
	buf_init(&where, 1024);
	assert_true(is_found(d, &where));
	assert_non_null(strstr(buf_text(&where), "pdftotext"));
	assert_non_null(strstr(buf_text(&where), "streams"));
	assert_non_null(strstr(d->content, MARK));
	buf_clear(&where);
	document_free(d);
	scene_close(&s);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, vendor_has_nothing, vendor_rows, "vendor");
	CHECK_ROWS(&list, city_has_all, vendor_rows, "city");
	return check_run(&list, "vendor PDF");
}
