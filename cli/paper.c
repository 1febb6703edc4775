#define _GNU_SOURCE
#include "cli/paper.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/paths.h"
#include "forms/characters.h"
#include "forms/text_writer.h"

struct paper_look paper_look(const struct options *o)
{
	const char *lang = o->doc_lang ? o->doc_lang : o->lang;
	return (struct paper_look){.lang = lang && strcmp(lang, "en") == 0 ? LANG_EN : LANG_JA, .font = o->font};
}

struct pdf_fonts paper_fonts(const struct paper_look *look)
{
	return (struct pdf_fonts){.gothic = look->font, .mincho = look->font};
}

/* What cannot be printed is told by the answer it stands in, where it stands in one. */
static int name_answers(const struct form_input *in, const struct pdf_fonts *fonts, struct err *found, struct err *err)
{
	if (err_first_kind(found) != ERR_INPUT || characters_check(in->answers, fonts, err) == 0)
		err_append(err, found);
	err_clear(found);
	return -1;
}

int paper_build(const struct form *f, const struct form_input *in, const struct paper_look *look, struct buf *pdf,
		struct buf *text, struct err *err)
{
	const struct pdf_fonts fonts = paper_fonts(look);
	struct err found = {0};
	struct document *d = f->build(in);
	int rc = pdf ? pdf_write_stocked(d, &fonts, look->stock, pdf, &found) : 0;
	if (rc == 0 && text)
		text_write(d, text);
	document_free(d);
	return rc == 0 ? 0 : name_answers(in, &fonts, &found, err);
}

int paper_check(const struct form *f, const struct form_input *in, const struct paper_look *look, struct err *err)
{
	const struct pdf_fonts fonts = paper_fonts(look);
	struct err found = {0};
	struct document *d = f->build(in);
	int rc = pdf_check(d, &fonts, &found);
	document_free(d);
	return rc == 0 ? 0 : name_answers(in, &fonts, &found, err);
}

void paper_warn(const struct say *say, const struct answers *a)
{
	const char *id;
	for (size_t row = 0; (id = characters_private(a, &row));)
		say_talk(
		    say,
		    "注意: %s に外字（私用領域の文字）があります。ほかの機械では別の字に見えるか、表示されません。\n",
		    "note: %s has a private-use character; other machines show another one, or none\n", id);
}

const char *view_name(enum view v)
{
	return v == VIEW_VENDOR ? "vendor" : "internal";
}

const char *paper_path(struct arena *arena, const char *folder, const char *id, const struct form *f, enum view view,
		       const char *end)
{
	bool usual = view == f->view;
	return arena_printf(arena, "%s/%s-%s%s%s.%s", folder, id, f->name, usual ? "" : "-",
			    usual ? "" : view_name(view), end);
}

struct paper_file *paper_set_add(struct paper_set *set, const char *path, bool pdf)
{
	if (set->count == set->cap) {
		set->cap = set->cap ? set->cap * 2 : 4;
		set->file = mem_grow(set->file, set->cap, sizeof(*set->file));
	}
	struct paper_file *f = &set->file[set->count++];
	*f = (struct paper_file){.path = path, .pdf = pdf};
	buf_init(&f->bytes, PAPER_BYTES_MAX);
	buf_init(&f->before, PAPER_BYTES_MAX);
	return f;
}

void paper_set_undo(struct paper_set *set, struct host *host)
{
	for (size_t i = 0; i < set->count; i++) {
		struct paper_file *f = &set->file[i];
		if (f->written && f->existed)
			host->write(host->ctx, f->path, buf_text(&f->before), f->before.n, f->mode, NULL);
		else if (f->written)
			unlink(f->path);
		f->written = false;
	}
}

/* Signatures are plain in a PDF of ours, whatever else is packed. */
static size_t signatures(const struct buf *bytes)
{
	static const char mark[] = "/ByteRange";
	size_t n = 0;
	for (const char *at = bytes->p, *end = bytes->p + bytes->n;
	     at && (at = memmem(at, (size_t)(end - at), mark, sizeof(mark) - 1)); at += sizeof(mark) - 1)
		n++;
	return n;
}

/* A signature is somebody's act: it is not written over by a document without it. And what is no document at all, such
 * as the answers themselves, was hardly meant. */
static int may_replace(const struct paper_file *f, struct err *err)
{
	static const char mark[] = "%PDF-";
	if (!f->pdf || !f->before.n)
		return 0;
	if (f->before.n < sizeof(mark) - 1 || memcmp(f->before.p, mark, sizeof(mark) - 1) != 0)
		return err_add(err, ERR_INPUT, f->path, 0, NULL,
			       "PDF ではないファイルがあるので、置き換えません。-o で別の名前を指定してください。",
			       "what stands here is no PDF and is not replaced: name another file with -o");
	const size_t had = signatures(&f->before), has = signatures(&f->bytes);
	if (has >= had)
		return 0;
	if (has)
		return err_add(
		    err, ERR_INPUT, f->path, 0, NULL,
		    "承認者などの署名がある文書を、署名の少ない文書で置き換えません。--out で別の場所を指定するか、"
		    "先に今の文書を移してください。",
		    "the document here has more signatures, such as the approver's, and is not replaced by one with "
		    "fewer: name another place with --out, or move this one first");
	return err_add(err, ERR_INPUT, f->path, 0, NULL,
		       "署名済みの文書があるので、署名のない文書で置き換えません。-o か --out で別の場所を指定するか、"
		       "先に署名済みの文書を移してください。",
		       "a signed document stands here and is not replaced by one without a signature: name another "
		       "place with -o or --out, or move the signed one first");
}

/* A copy of what stands there now, for paper_set_undo. */
static int keep_before(struct paper_file *f, struct host *host, struct err *err)
{
	struct stat st;
	f->existed = lstat(f->path, &st) == 0;
	f->mode = f->existed ? st.st_mode & 0777 : 0644;
	/* A link is not followed; writing refuses it. */
	if (!f->existed || S_ISLNK(st.st_mode))
		return 0;
	if (host->read(host->ctx, f->path, PAPER_BYTES_MAX, &f->before, err) < 0)
		return -1;
	return may_replace(f, err);
}

int paper_set_write(struct paper_set *set, struct host *host, struct err *err)
{
	for (size_t i = 0; i < set->count; i++)
		if (keep_before(&set->file[i], host, err) < 0)
			return -1;
	for (size_t i = 0; i < set->count; i++) {
		struct paper_file *f = &set->file[i];
		if (host->write(host->ctx, f->path, buf_text(&f->bytes), f->bytes.n, f->mode, err) < 0) {
			paper_set_undo(set, host);
			return -1;
		}
		f->written = true;
	}
	return 0;
}

void paper_set_clear(struct paper_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		buf_clear(&set->file[i].bytes);
		buf_clear(&set->file[i].before);
	}
	free(set->file);
	*set = (struct paper_set){0};
}
