/* forged: documents of our own, made with the program's forms and signed up the whole ladder, and what attackers make
 * of them. Every one of ours is accepted, every forgery refused with its own reason. With SHINSA_KEEP=FOLDER in the
 * environment each file is left there for looking at. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms/extend.h"
#include "forms/pdf_writer.h"
#include "forms/sign.h"
#include "tests/forge_attack.h"
#include "tests/golden.h"
#include "tests/tool.h"

enum { MAX = 64 << 20 };

#define LATER (KEYS_NOW + 300 * KEYS_DAY)

/* Made once: signing some hundred times over would only take longer. */
static struct ladder {
	struct forge world;
	struct buf file[LAYOUTS][RUNGS];
	struct buf other[LAYOUTS]; /* RUNG_AUTHOR of another document */
} ladder;

/* Making the ladder */

/* With classic tables, as qpdf writes them. */
static void to_classic(struct forge *w, struct buf *pdf)
{
	tool_write(w->ca.folder, "packed.pdf", pdf);
	const char *argv[] = {"qpdf", "--object-streams=disable", "--deterministic-id", "packed.pdf", "classic.pdf",
			      NULL};
	assert_int_equal(tool_run(w->ca.folder, argv, NULL), 0);
	buf_clear(pdf);
	tool_read(w->ca.folder, "classic.pdf", pdf);
}

static void make_document(struct forge *w, const char *form, const char *answers, enum layout layout, struct buf *out)
{
	struct scene s;
	const struct form *f = form_find(form);
	scene_open(&s, answers);
	struct form_input in = {.answers = s.a, .verdict = s.v, .id = "R8-0001", .view = f->view, .now = SCENE_NOW};
	struct document *d = f->build(&in);
	buf_init(out, MAX);
	if (pdf_write(d, NULL, out, &w->err))
		fail_msg("%s", w->err.item[0].text.en);
	document_free(d);
	scene_close(&s);
	if (layout == LAYOUT_CLASSIC)
		to_classic(w, out);
}

static void copy(struct buf *to, const struct buf *from)
{
	buf_init(to, MAX);
	buf_add(to, from->p, from->n);
}

static void make_signed(struct forge *w, struct buf *to, const struct buf *from, enum forge_role role,
			const char *authority)
{
	struct forgery f = {.world = w};
	copy(&f.pdf, from);
	forge_sign(&f, role, authority);
	*to = f.pdf;
}

static void make_extended(struct forge *w, struct buf *to, const struct buf *from, enum extend_step expected)
{
	enum extend_step step;
	const struct extend_input in = {
	    .authority = w->ca.url[AUTHORITY_STAMP], .trust = w->ca.trust, .now = w->ca.now};
	buf_init(to, MAX);
	if (extend_pdf(from, &in, &w->ca.host, to, &step, &w->err))
		fail_msg("not extended: %s", w->err.item[0].text.en);
	assert_int_equal(step, expected);
}

static void make_all(struct forge *w, struct buf *to, const struct buf *from)
{
	struct buf stamped, stored;
	make_extended(w, &stamped, from, EXTEND_STAMP);
	make_extended(w, &stored, &stamped, EXTEND_EVIDENCE);
	make_extended(w, to, &stored, EXTEND_ARCHIVE);
	buf_clear(&stamped);
	buf_clear(&stored);
}

static void make_ladder(enum layout layout)
{
	static const char answers[] = "tests/examples/cloud-mixed.ini";
	struct forge *w = &ladder.world;
	struct buf *file = ladder.file[layout], other;
	make_document(w, "checklist", answers, layout, &file[RUNG_UNSIGNED]);
	make_signed(w, &file[RUNG_AUTHOR], &file[RUNG_UNSIGNED], FORGE_AUTHOR, NULL);
	make_signed(w, &file[RUNG_APPROVER], &file[RUNG_AUTHOR], FORGE_APPROVER, NULL);
	make_signed(w, &file[RUNG_VENDOR], &file[RUNG_APPROVER], FORGE_VENDOR, NULL);
	make_document(w, "sheet", answers, layout, &other);
	make_signed(w, &file[RUNG_SHEET], &other, FORGE_AUTHOR, NULL);
	buf_clear(&other);
	make_document(w, "checklist", "tests/examples/outsourcing-mixed.ini", layout, &other);
	make_signed(w, &ladder.other[layout], &other, FORGE_AUTHOR, NULL);
	buf_clear(&other);
	make_signed(w, &file[RUNG_STAMPED], &file[RUNG_UNSIGNED], FORGE_AUTHOR, w->ca.url[AUTHORITY_STAMP]);
	make_extended(w, &file[RUNG_EVIDENCE], &file[RUNG_STAMPED], EXTEND_EVIDENCE);
	make_extended(w, &file[RUNG_ARCHIVE], &file[RUNG_EVIDENCE], EXTEND_ARCHIVE);
	make_extended(w, &file[RUNG_LATE], &file[RUNG_AUTHOR], EXTEND_STAMP);
	make_all(w, &file[RUNG_ALL], &file[RUNG_VENDOR]);
	w->ca.now = LATER;
	make_extended(w, &other, &file[RUNG_ARCHIVE], EXTEND_EVIDENCE);
	make_extended(w, &file[RUNG_RENEWED], &other, EXTEND_RENEW);
	w->ca.now = KEYS_NOW;
	buf_clear(&other);
}

static void free_ladder(void)
{
	for (int i = 0; i < LAYOUTS; i++) {
		for (int k = 0; k < RUNGS; k++)
			buf_clear(&ladder.file[i][k]);
		buf_clear(&ladder.other[i]);
	}
	forge_close(&ladder.world);
}

/* Verifying */

static void keep(const char *group, const char *name, const struct buf *pdf)
{
	const char *folder = getenv("SHINSA_KEEP");
	char file[200];
	if (!folder)
		return;
	snprintf(file, sizeof(file), "%s-%s.pdf", group, name);
	for (char *c = file; *c; c++)
		if (*c == ' ' || *c == '/' || *c == ':')
			*c = '-';
	tool_write(folder, file, pdf);
}

/* From memory of exactly its size, so that a sanitiser sees a byte too far. */
static struct verify_report *verify(struct forge *w, const struct buf *pdf, int64_t now)
{
	struct verify_report *r = NULL;
	const struct verify_options opt = {.trust = w->ca.trust, .now = now ? now : KEYS_NOW};
	char *bytes = mem_new(pdf->n, 1);
	memcpy(bytes, pdf->p, pdf->n);
	if (verify_bytes(&r, bytes, pdf->n, &opt, &w->ca.host, &w->err))
		fail_msg("%s", w->err.item[0].text.en);
	free(bytes);
	return r;
}

/* Ours */

struct ours {
	const char *name;
	enum rung rung;
	size_t signatures;
	enum signature_level level;
	enum time_proof time;
	int64_t now; /* when it is verified; 0: KEYS_NOW */
};

static const struct ours ours[] = {
    {"author", RUNG_AUTHOR, 1, LEVEL_B, TIME_CLAIMED, 0},
    {"author and approver", RUNG_APPROVER, 2, LEVEL_B, TIME_CLAIMED, 0},
    {"all three", RUNG_VENDOR, 3, LEVEL_B, TIME_CLAIMED, 0},
    {"sheet", RUNG_SHEET, 1, LEVEL_B, TIME_CLAIMED, 0},
    {"with a time-stamp", RUNG_STAMPED, 1, LEVEL_T, TIME_PROVED, 0},
    {"with evidence", RUNG_EVIDENCE, 1, LEVEL_LT, TIME_PROVED, 0},
    {"for the archive", RUNG_ARCHIVE, 2, LEVEL_LTA, TIME_PROVED, 0},
    {"for the archive, a year later", RUNG_ARCHIVE, 2, LEVEL_LTA, TIME_PROVED, LATER},
    {"renewed", RUNG_RENEWED, 3, LEVEL_LTA, TIME_PROVED, LATER},
    {"stamped afterwards", RUNG_LATE, 2, LEVEL_T, TIME_PROVED, 0},
    {"all three for the archive", RUNG_ALL, 5, LEVEL_LTA, TIME_PROVED, 0},
};

static void expect_ours(const struct ours *row, enum layout layout)
{
	struct forge *w = &ladder.world;
	const struct buf *pdf = &ladder.file[layout][row->rung];
	struct verify_report *r = verify(w, pdf, row->now);
	keep(layout == LAYOUT_CLASSIC ? "ours-classic" : "ours", row->name, pdf);
	if (r->integrity != INTEGRITY_INTACT || !verify_ok(r))
		fail_msg("integrity %d: %s", r->integrity, r->text.en);
	assert_int_equal(r->signatures, row->signatures);
	for (size_t i = 0; i < r->signatures; i++) {
		const struct signature_report *s = &r->signature[i];
		assert_int_equal(s->integrity, INTEGRITY_INTACT);
		assert_int_equal(s->identity, IDENTITY_TRUSTED);
		if (s->stamp)
			continue;
		assert_int_equal(s->time, row->time);
		assert_int_equal(s->level, row->level);
	}
	verify_report_free(r);
}

static void test_ours(void **state)
{
	expect_ours(*state, LAYOUT_PACKED);
}

static void test_ours_classic(void **state)
{
	expect_ours(*state, LAYOUT_CLASSIC);
}

/* What somebody signed can be had back as it was then. */

struct back {
	const char *name;
	enum rung from, then;
	size_t signature;
};

static const struct back backs[] = {
    {"author, behind all three", RUNG_VENDOR, RUNG_AUTHOR, 0},
    {"approver, behind all three", RUNG_VENDOR, RUNG_APPROVER, 1},
    {"vendor, behind the archive", RUNG_ALL, RUNG_VENDOR, 2},
    {"author, behind the archive", RUNG_ARCHIVE, RUNG_STAMPED, 0},
    {"archive, behind its renewal", RUNG_RENEWED, RUNG_ARCHIVE, 1},
};

static void test_back(void **state)
{
	const struct back *row = *state;
	struct forge *w = &ladder.world;
	for (int layout = 0; layout < LAYOUTS; layout++) {
		const struct buf *from = &ladder.file[layout][row->from], *then = &ladder.file[layout][row->then];
		struct verify_report *r = verify(w, from, LATER);
		struct buf out;
		buf_init(&out, MAX);
		assert_true(row->signature < r->signatures);
		assert_int_equal(
		    verify_revision(from->p, from->n, r->signature[row->signature].revision, &out, &w->err), 0);
		assert_int_equal(out.n, then->n);
		assert_memory_equal(out.p, then->p, then->n);
		buf_clear(&out);
		verify_report_free(r);
	}
}

/* Forged */

static bool has(struct words w, const struct attack *a)
{
	return w.ja && w.en && strstr(w.ja, a->ja) && strstr(w.en, a->en);
}

/* Whether the report as a whole, a problem, or a signature gives that reason. */
static bool says(const struct verify_report *r, const struct attack *a)
{
	bool found = has(r->text, a);
	for (size_t i = 0; i < r->problems; i++)
		found |= has(r->problem[i].text, a);
	for (size_t i = 0; i < r->signatures; i++)
		found |= has(r->signature[i].identity_text, a) || has(r->signature[i].time_text, a);
	return found;
}

static bool refuses(const struct verify_report *r, enum refused refused)
{
	const struct signature_report *s = r->signatures ? &r->signature[0] : NULL;
	switch (refused) {
	case REFUSED_BROKEN:
		return r->integrity == INTEGRITY_BROKEN && !verify_ok(r);
	case REFUSED_NOT_PDF:
		return r->integrity == INTEGRITY_NOT_PDF && !verify_ok(r);
	case REFUSED_UNSIGNED:
		return r->integrity == INTEGRITY_UNSIGNED && !verify_ok(r);
	case REFUSED_IDENTITY:
		return r->integrity == INTEGRITY_INTACT && s && s->identity == IDENTITY_INVALID && !verify_ok(r);
	case REFUSED_STRANGER:
		return r->integrity == INTEGRITY_INTACT && s && s->identity == IDENTITY_UNKNOWN;
	case REFUSED_PROOF:
		return r->integrity == INTEGRITY_INTACT && s && s->time != TIME_PROVED && s->level <= LEVEL_B;
	case REFUSED_STORE:
		return r->integrity == INTEGRITY_INTACT && s && s->time == TIME_PROVED && s->level == LEVEL_T;
	case REFUSED_ARCHIVE:
		return r->integrity == INTEGRITY_INTACT && s && s->time == TIME_PROVED && s->level == LEVEL_LT;
	case ACCEPTED_HAND:
		return r->integrity == INTEGRITY_INTACT && s && s->identity == IDENTITY_TRUSTED && verify_ok(r);
	}
	return false;
}

/* What a program reads that takes the report as JSON. */
static void expect_json(const struct verify_report *r)
{
	static const char *const states[] = {"\"intact\"", "\"broken\"", "\"unsigned\"", "\"not-pdf\""};
	struct buf out;
	buf_init(&out, MAX);
	verify_json(r, &out);
	assert_non_null(strstr(out.p, states[r->integrity]));
	assert_non_null(strstr(out.p, verify_ok(r) ? "\"ok\": true" : "\"ok\": false"));
	buf_clear(&out);
}

static void forge_begin(struct forgery *f, const struct attack *a, enum layout layout)
{
	*f = (struct forgery){.world = &ladder.world, .layout = layout, .other = &ladder.other[layout]};
	copy(&f->pdf, &ladder.file[layout][a->from]);
	if (a->prepare) {
		a->prepare(f);
		forge_sign(f, FORGE_AUTHOR, NULL);
	}
	if (a->forge)
		a->forge(f);
}

static void expect_refused(const struct attack *a, enum layout layout)
{
	struct forgery f;
	forge_begin(&f, a, layout);
	keep(layout == LAYOUT_CLASSIC ? "forged-classic" : "forged", a->name, &f.pdf);
	struct verify_report *r = verify(f.world, &f.pdf, f.now);
	remove(tool_path(f.world->ca.trust, FORGE_LIST).text);
	if (!refuses(r, a->refused) || !says(r, a))
		fail_msg("integrity %d: %s / %s (%s)", r->integrity, r->text.ja, r->text.en,
			 r->signatures ? r->signature[0].identity_text.en : "");
	expect_json(r);
	verify_report_free(r);
	buf_clear(&f.pdf);
}

static void test_packed(void **state)
{
	expect_refused(*state, LAYOUT_PACKED);
}

static void test_classic(void **state)
{
	expect_refused(*state, LAYOUT_CLASSIC);
}

/* What a reader that people use says of some of them: why ours is so strict. Of all forgeries here, poppler 22.12 calls
 * more than half valid. */

static const char *const fooling[] = {"text replaced",    "page added",   "page removed",
				      "annotation added", "script added", "shadow: hide",
				      "shadow: replace",  "shadow: both", "appearance replaced"};

static void test_pdfsig(void **state)
{
	const struct attack *a = *state;
	struct forgery f;
	struct buf said;
	const char *argv[] = {"pdfsig", "-nocert", "forged.pdf", NULL};
	forge_begin(&f, a, LAYOUT_PACKED);
	tool_write(f.world->ca.folder, "forged.pdf", &f.pdf);
	buf_init(&said, MAX);
	int status = tool_run(f.world->ca.folder, argv, &said);
	bool valid = strstr(buf_text(&said), "Signature is Valid.") != NULL;
	buf_clear(&said);
	buf_clear(&f.pdf);
	if (status == 127)
		skip();
	assert_true(valid);
}

static void add_fooling(struct check_list *l)
{
	for (size_t i = 0; i < sizeof(fooling) / sizeof(fooling[0]); i++)
		for (size_t k = 0; k < attacks_updates.rows; k++)
			if (strcmp(attacks_updates.row[k].name, fooling[i]) == 0)
				check_add(l, test_pdfsig, &attacks_updates.row[k], "pdfsig calls it valid: %s",
					  fooling[i]);
}

static void add_attacks(struct check_list *l, const struct attacks *all)
{
	for (size_t i = 0; i < all->rows; i++) {
		const struct attack *a = &all->row[i];
		if (a->layouts != CLASSIC_ONLY)
			check_add(l, test_packed, a, "%s: %s", all->group, a->name);
		if (a->layouts != PACKED_ONLY)
			check_add(l, test_classic, a, "%s, classic tables: %s", all->group, a->name);
	}
}

static void test_ladder(void **state)
{
	(void)state;
	forge_open(&ladder.world);
	make_ladder(LAYOUT_PACKED);
	make_ladder(LAYOUT_CLASSIC);
}

int main(void)
{
	struct check_list l = {0};
	check_add(&l, test_ladder, NULL, "the ladder is built");
	CHECK_ROWS(&l, test_ours, ours, "ours");
	CHECK_ROWS(&l, test_ours_classic, ours, "ours, classic tables");
	CHECK_ROWS(&l, test_back, backs, "as it was signed");
	add_attacks(&l, &attacks_updates);
	add_attacks(&l, &attacks_values);
	add_attacks(&l, &attacks_tables);
	add_attacks(&l, &attacks_signers);
	add_attacks(&l, &attacks_proofs);
	add_fooling(&l);
	int failures = check_run(&l, "forged");
	free_ladder();
	return failures;
}
