#define _GNU_SOURCE
#include "forms/verify.h"

#include <stdlib.h>
#include <string.h>

#include "forms/pdf_reader.h"
#include "forms/say.h"
#include "forms/verify_private.h"

/* What each signature dictionary of the file must be found in again. */

static int by_revision(const void *a, const void *b)
{
	const struct signature *x = a, *y = b;
	return (x->revision > y->revision) - (x->revision < y->revision);
}

/* A form may name a field twice. */
static bool is_known(const struct verifying *v, const struct pdf_object *field)
{
	for (size_t i = 0; i < v->signatures; i++)
		if (v->signature[i].field == field)
			return true;
	return false;
}

static void collect(struct verifying *v)
{
	const struct pdf_value *at = NULL;
	const struct pdf_object *field;
	while ((field = pdf_signature_field(v->pdf, v->pdf->revisions - 1, &at))) {
		if (!pdf_get(field->value, "V") || is_known(v, field))
			continue;
		if (v->signatures == MAX_SIGNATURES) {
			err_add(&v->problems, ERR_INPUT, NULL, 0, NULL, "署名が多すぎます（%d 個まで）。",
				"too many signatures (at most %d)", MAX_SIGNATURES);
			return;
		}
		struct signature *s = &v->signature[v->signatures];
		/* Its ranges count bytes of the file: in an object stream they would mean nothing. */
		if (signature_read(v->pdf, field, v->arena, s) && s->object->container < 0)
			v->signatures++;
		else
			err_add(&v->problems, ERR_INPUT, NULL, 0, NULL,
				"署名欄（オブジェクト %d、%zu バイト目）の署名が正しくつながっていません。",
				"the signature of a field (object %d, byte %zu) is not linked properly", field->number,
				field->at);
	}
	qsort(v->signature, v->signatures, sizeof(v->signature[0]), by_revision);
}

static bool looks_like_signature(const struct pdf_value *d)
{
	const struct pdf_value *type = pdf_get(d, "Type");
	return pdf_get(d, "ByteRange") || pdf_get(d, "SubFilter") || pdf_is_name(type, "Sig") ||
	       pdf_is_name(type, "DocTimeStamp");
}

/* A signature that no field of the newest revision holds was hidden, or never was one. */
static void find_strays(struct verifying *v)
{
	for (size_t i = 0; i < v->pdf->objects; i++) {
		const struct pdf_object *o = &v->pdf->object[i];
		bool held = false;
		if (!looks_like_signature(o->value))
			continue;
		for (size_t k = 0; k < v->signatures; k++)
			held |= v->signature[k].object == o;
		if (!held)
			err_add(&v->problems, ERR_INPUT, NULL, 0, NULL,
				"どの署名欄にも属さない署名があります（オブジェクト %d、%zu バイト目）。",
				"a signature belongs to no signature field (object %d, byte %zu)", o->number, o->at);
	}
}

static const struct signature *of_revision(const struct verifying *v, int revision)
{
	for (size_t i = 0; i < v->signatures; i++)
		if (v->signature[i].revision == revision)
			return &v->signature[i];
	return NULL;
}

/* From the first signature on, every update is a signature or time-stamp that was found above, or evidence for one. */
static void check_updates(struct verifying *v)
{
	for (int i = v->signature[0].revision; i < v->pdf->revisions; i++) {
		const struct signature *s = of_revision(v, i);
		struct update u = {.kind = UPDATE_REFUSED};
		if (i > 0)
			u = update_judge(v->pdf, i, &v->problems);
		else
			err_add(&v->problems, ERR_INPUT, NULL, 0, NULL,
				"署名が、署名欄への追記ではなく、はじめから文書の中にあります。",
				"the signature was there from the start instead of being added to its field");
		v->update[i] = u.kind;
		bool signs = u.kind == UPDATE_SIGNATURE || u.kind == UPDATE_STAMP;
		bool fits = signs ? s && s->object == u.signature && s->stamp == (u.kind == UPDATE_STAMP) : !s;
		if (u.kind != UPDATE_REFUSED && !fits)
			err_add(&v->problems, ERR_INPUT, NULL, 0, NULL,
				"署名欄と署名の対応が正しくありません（%zu バイト目）。",
				"signature fields and signatures do not match (byte %zu)", v->pdf->revision[i].start);
		if (u.kind == UPDATE_REFUSED || !fits) {
			v->refused = i;
			return;
		}
	}
}

/* The first signature certifies, /Perms names it from its revision on, and no later one certifies. */
static void check_permissions(struct verifying *v)
{
	const struct signature *first = &v->signature[0];
	for (int i = first->revision; i < v->pdf->revisions; i++) {
		const struct pdf_value *perms = pdf_get(pdf_catalog(v->pdf, i)->value, "Perms");
		const struct pdf_value *mdp = pdf_get(pdf_follow(v->pdf, perms, i), "DocMDP");
		bool named = mdp && mdp->kind == PDF_REF && mdp->number == first->object->number;
		const struct signature *later = i > first->revision ? of_revision(v, i) : NULL;
		if (first->certifies && named && !(later && later->certifies))
			continue;
		err_add(&v->problems, ERR_INPUT, NULL, 0, NULL,
			"署名後に許す変更の指定（DocMDP と /Perms）が、最初の署名と合っていません。",
			"what may change after signing (DocMDP and /Perms) does not match the first signature");
		v->refused = i < v->refused ? i : v->refused;
		return;
	}
}

/* One signature's report */

/* The text of the finding that was added last, after `before` findings. */
static struct words last_problem(const struct verifying *v, size_t before)
{
	const struct err *e = &v->problems;
	if (e->count <= before)
		return (struct words){"署名が壊れています。", "the signature is broken"};
	const struct finding *f = &e->item[e->count - 1];
	return say(v->arena, "%s%.0s", "%.0s%s", f->text.ja, f->text.en);
}

/* What came behind a signature: 署名（approver）、検証情報、文書タイムスタンプ（timestamp1） */
static struct words after_text(const struct verifying *v, size_t i)
{
	static const struct words known[] = {
	    [UPDATE_SIGNATURE] = {"署名", "a signature"},
	    [UPDATE_EVIDENCE] = {"検証情報", "evidence"},
	    [UPDATE_STAMP] = {"文書タイムスタンプ", "a document time-stamp"},
	    [UPDATE_REFUSED] = {"", ""},
	};
	struct words list = {"", ""};
	for (int r = v->signature[i].revision + 1; r < v->pdf->revisions; r++) {
		const struct signature *s = of_revision(v, r);
		const struct words one = known[v->update[r]];
		list.ja = arena_printf(v->arena, "%s%s%s%s%s%s", list.ja, *list.ja ? "、" : "", one.ja, s ? "（" : "",
				       s ? s->field_name : "", s ? "）" : "");
		list.en = arena_printf(v->arena, "%s%s%s%s%s%s", list.en, *list.en ? ", " : "", one.en, s ? " (" : "",
				       s ? s->field_name : "", s ? ")" : "");
	}
	return *list.ja ? say(v->arena, "許された変更だけがあります：%s%.0s。", "only permitted changes: %.0s%s",
			      list.ja, list.en)
			: list;
}

static void report_integrity(struct verifying *v, size_t i, struct signature_report *r)
{
	const struct signature *s = &v->signature[i];
	size_t before = v->problems.count;
	*r = (struct signature_report){.stamp = s->stamp,
				       .field = s->field_name,
				       .name = s->name,
				       .reason = s->reason,
				       .after = {"", ""},
				       .revision = s->revision + 1,
				       .covers = s->covers};
	enum signature_state state = signature_check(v->pdf, s, v->start, &v->proof[i], &v->problems);
	v->intact[i] = state == SIGNATURE_INTACT && v->refused == INT32_MAX;
	r->integrity = v->intact[i] ? INTEGRITY_INTACT : INTEGRITY_BROKEN;
	if (state != SIGNATURE_INTACT)
		r->integrity_text = last_problem(v, before);
	else if (r->integrity == INTEGRITY_INTACT)
		r->integrity_text = (struct words){"署名のあとに内容は変わっていません。",
						   "the contents are unchanged since this signature"};
	else if (s->revision > v->refused)
		r->integrity_text = (struct words){
		    "署名された範囲は変わっていませんが、この署名の前に、許されない変更が加えられています。",
		    "the signed range is unchanged, but a forbidden change was made before it"};
	else
		r->integrity_text =
		    (struct words){"署名された範囲は変わっていませんが、そのあとに、許されない変更が加えられています。",
				   "the signed range is unchanged, but a forbidden change was made behind it"};
	if (v->intact[i])
		r->after = after_text(v, i);
}

/* The file as a whole */

static bool has_signature_words(const char *bytes, size_t n)
{
	return memmem(bytes, n, "/ByteRange", 10) || memmem(bytes, n, "/DocMDP", 7);
}

static void report_unreadable(struct verifying *v, enum pdf_state state, const char *bytes, size_t n)
{
	bool hint = n && has_signature_words(bytes, n);
	struct words why = v->problems.item[0].text;
	struct verify_report *r = v->report;
	r->integrity = state == PDF_NO_PDF || state == PDF_FOREIGN ? INTEGRITY_NOT_PDF : INTEGRITY_BROKEN;
	if (state == PDF_NO_PDF)
		r->text = say(v->arena, "PDF ではありません。%s%.0sファイルを確かめてください。",
			      "this is no PDF (%.0s%s); check the file", why.ja, why.en);
	else if (state == PDF_CUT)
		r->text = say(v->arena, "%s%.0s元のファイルを受け取り直してください。",
			      "%.0s%s; ask for the original again", why.ja, why.en);
	else if (state == PDF_FOREIGN)
		r->text = say(
		    v->arena,
		    "この文書は shinsa が作った形式ではありません。%s%.0s%s%.0sshinsa "
		    "の形式だけを厳密に読むこの検証では"
		    "判定できず、確認できていません。作成したソフトの検証機能で確かめてください。",
		    "this document is not of the form that shinsa makes (%.0s%s); %.0s%sthis strict check cannot judge "
		    "it and nothing is confirmed; check it with the program that made it",
		    why.ja, why.en, hint ? "署名が付いているようですが、" : "",
		    hint ? "it seems to be signed, but " : "");
	else if (hint)
		r->text =
		    say(v->arena,
			"署名のある文書の構造が壊れています。%s%.0s署名のあとに変えられたおそれがあります。"
			"信用しないでください。",
			"the structure of this signed document is broken (%.0s%s); it may have been changed after "
			"signing; do not rely on it",
			why.ja, why.en);
	else
		r->text = say(
		    v->arena,
		    "文書の構造が壊れているか、shinsa が作った文書ではありません。%s%.0s信用しないでください。",
		    "the document's structure is broken, or it is not one that shinsa made (%.0s%s); do not rely on it",
		    why.ja, why.en);
}

static void report_intact(struct verifying *v)
{
	size_t stamps = 0;
	for (size_t i = 0; i < v->signatures; i++)
		stamps += v->signature[i].stamp;
	size_t signatures = v->signatures - stamps;
	v->report->text =
	    stamps
		? say(v->arena, "署名が %zu 個、文書タイムスタンプが %zu 個あり、どのあとにも内容は変わっていません。",
		      "%zu signature(s) and %zu document time-stamp(s); the contents are unchanged since each of them",
		      signatures, stamps)
		: say(v->arena, "署名が %zu 個あり、どの署名のあとにも内容は変わっていません。",
		      "%zu signature(s); the contents are unchanged since each of them", signatures);
}

static void report_whole(struct verifying *v)
{
	struct verify_report *r = v->report;
	if (v->problems.count) {
		struct words first = v->problems.item[0].text;
		r->integrity = INTEGRITY_BROKEN;
		r->text = say(v->arena, "この文書は信用できません。%s%.0s", "do not rely on this document: %.0s%s",
			      first.ja, first.en);
	} else if (v->signatures == 0) {
		r->integrity = INTEGRITY_UNSIGNED;
		r->text = (struct words){"この文書には署名がありません。", "this document is not signed"};
	} else {
		r->integrity = INTEGRITY_INTACT;
		report_intact(v);
	}
}

/* Where the last signature ends; the whole file when there is none. */
static int last_covered(const struct verifying *v)
{
	return v->signatures ? v->signature[v->signatures - 1].revision : v->pdf->revisions - 1;
}

static void judge(struct verifying *v)
{
	v->report->revisions = v->pdf->revisions;
	v->update = arena_alloc(v->arena, (size_t)v->pdf->revisions * sizeof(*v->update));
	collect(v);
	find_strays(v);
	if (v->signatures) {
		check_updates(v);
		check_permissions(v);
	}
	v->report->signature = arena_alloc(v->arena, (v->signatures + 1) * sizeof(*v->report->signature));
	v->report->signatures = v->signatures;
	v->start = content_start_new();
	for (size_t i = 0; i < v->signatures; i++)
		report_integrity(v, i, &v->report->signature[i]);
	content_start_free(v->start);
	v->evidence = evidence_new();
	evidence_read(v->evidence, v->pdf, v->pdf->revisions - 1, &v->problems);
	verify_proofs(v);
	verify_read_content(v, last_covered(v));
	report_whole(v);
	evidence_free(v->evidence);
	for (size_t i = 0; i < v->signatures; i++)
		signature_proof_clear(&v->proof[i]);
}

static void copy_problems(struct verifying *v)
{
	struct verify_report *r = v->report;
	r->problems = v->problems.count;
	r->problem = arena_alloc(v->arena, (r->problems + 1) * sizeof(*r->problem));
	for (size_t i = 0; i < r->problems; i++) {
		const struct finding *f = &v->problems.item[i];
		r->problem[i] = *f;
		r->problem[i].file = arena_strdup(v->arena, f->file);
		r->problem[i].field = arena_strdup(v->arena, f->field);
		r->problem[i].text = say(v->arena, "%s%.0s", "%.0s%s", f->text.ja, f->text.en);
	}
	err_clear(&v->problems);
}

int verify_bytes(struct verify_report **out, const void *bytes, size_t n, const struct verify_options *opt,
		 struct host *host, struct err *err)
{
	struct trust *trust = NULL;
	struct pdf *pdf = NULL;
	if (trust_load(&trust, opt->trust, host, err))
		return -1;
	struct verifying *v = mem_new(1, sizeof(*v));
	*v = (struct verifying){.trust = trust, .now = opt->at ? opt->at : opt->now, .refused = INT32_MAX};
	v->report = mem_new(1, sizeof(*v->report));
	v->arena = v->report->arena = arena_new();
	enum pdf_state state = pdf_open(&pdf, bytes, n, &v->problems);
	v->pdf = pdf;
	if (state == PDF_READABLE)
		judge(v);
	else
		report_unreadable(v, state, bytes, n);
	copy_problems(v);
	*out = v->report;
	pdf_close(pdf);
	trust_free(trust);
	free(v);
	return 0;
}

int verify_pdf(struct verify_report **out, const char *path, const struct verify_options *opt, struct host *host,
	       struct err *err)
{
	struct buf bytes;
	buf_init(&bytes, PDF_MAX_BYTES);
	int rc = host->read(host->ctx, path, PDF_MAX_BYTES, &bytes, err);
	if (!rc)
		rc = verify_bytes(out, bytes.p, bytes.n, opt, host, err);
	buf_clear(&bytes);
	return rc;
}

void verify_report_free(struct verify_report *r)
{
	if (!r)
		return;
	arena_free(r->arena);
	free(r);
}

bool verify_ok(const struct verify_report *r)
{
	if (r->integrity != INTEGRITY_INTACT || r->signatures == 0)
		return false;
	for (size_t i = 0; i < r->signatures; i++)
		if (r->signature[i].integrity != INTEGRITY_INTACT || r->signature[i].identity == IDENTITY_INVALID)
			return false;
	return true;
}

int verify_revision(const void *bytes, size_t n, int revision, struct buf *out, struct err *err)
{
	struct pdf *p = NULL;
	if (pdf_open(&p, bytes, n, err) != PDF_READABLE)
		return -1;
	int rc = 0;
	if (revision < 1 || revision > p->revisions)
		rc = err_add(
		    err, ERR_INPUT, NULL, 0, NULL,
		    "この文書に %d 番目の版はありません（1 から %d まで）。shinsa verify で版を確かめてください。",
		    "the document has no revision %d (1 to %d); 'shinsa verify' lists them", revision, p->revisions);
	else
		buf_add(out, bytes, p->revision[revision - 1].end);
	pdf_close(p);
	return rc;
}
