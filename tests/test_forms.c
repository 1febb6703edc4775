/* Both forms: their words against golden files, and what must hold for every case. SHINSA_UPDATE_GOLDEN=1 in the
 * environment writes the golden files anew. */
#define _GNU_SOURCE
#include "forms/forms.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/answers_file.h"
#include "forms/common.h"
#include "forms/text_writer.h"
#include "tests/check.h"

enum { FILE_LIMIT = 1 << 20, NOW = 1780272000 /* 2026-06-01 in Japan */ };

/* A case, read and scored. */
struct scene {
	struct host host;
	struct ini *ini;
	struct questionnaire *q;
	struct answers *a;
	struct verdict *v;
};

static void say_errors(const struct err *err)
{
	for (size_t i = 0; i < err->count; i++)
		print_error("%s:%d %s: %s\n", err->item[i].file ? err->item[i].file : "", err->item[i].line,
			    err->item[i].field ? err->item[i].field : "", words_in(err->item[i].text, LANG_EN));
}

static void read_file(const struct host *host, const char *path, struct buf *out)
{
	struct err err = {0};
	buf_init(out, FILE_LIMIT);
	if (host->read(host->ctx, path, FILE_LIMIT, out, &err)) {
		say_errors(&err);
		fail();
	}
}

static void load_template(struct scene *s, const char *kind)
{
	static const char *const folder[] = {"templates"};
	struct err err = {0};
	const struct template_source src = {.host = &s->host, .folder = folder, .folders = 1};
	if (questionnaire_load(&s->q, &src, kind, &err)) {
		say_errors(&err);
		fail();
	}
}

static void scene_open(struct scene *s, const char *path)
{
	struct err err = {0};
	struct buf bytes;
	*s = (struct scene){0};
	host_system(&s->host);
	read_file(&s->host, path, &bytes);
	assert_int_equal(ini_parse(&s->ini, path, bytes.p, bytes.n, &err), 0);
	load_template(s, answers_file_kind(s->ini, &err));
	if (answers_file_read(&s->a, s->ini, s->q, date_from_ymd(2026, 6, 1), &err)) {
		say_errors(&err);
		fail();
	}
	s->v = score(s->a);
	buf_clear(&bytes);
}

/* An assessment on which nothing is answered yet. */
static void scene_empty(struct scene *s, const char *kind)
{
	*s = (struct scene){0};
	host_system(&s->host);
	load_template(s, kind);
	s->a = answers_new(s->q, date_from_ymd(2026, 6, 1));
	s->v = score(s->a);
}

static void scene_close(struct scene *s)
{
	verdict_free(s->v);
	answers_free(s->a);
	questionnaire_free(s->q);
	ini_free(s->ini);
}

static struct form_input input_of(const struct scene *s, enum lang lang)
{
	return (struct form_input){
	    .answers = s->a, .verdict = s->v, .id = "R8-0001", .lang = lang, .now = NOW, .self_made_key = true};
}

static const struct form *form_named(const char *name)
{
	for (const struct form *f = forms; f->name; f++) {
		if (strcmp(f->name, name) == 0)
			return f;
	}
	fail_msg("no form '%s'", name);
	return NULL;
}

static void text_of(const struct scene *s, const char *form, enum lang lang, struct buf *out)
{
	const struct form_input in = input_of(s, lang);
	struct document *d = form_named(form)->build(&in);
	buf_init(out, FILE_LIMIT);
	text_write(d, out);
	document_free(d);
	assert_false(out->over);
}

/* Golden files */

struct golden {
	const char *name, *answers, *form;
	enum lang lang;
};

#define EXAMPLE(file) "tests/examples/" file ".ini"
#define BOTH_KINDS "tests/golden/outsourcing-cloud.ini"

static const struct golden golden_cases[] = {
    {"cloud-mixed-sheet", EXAMPLE("cloud-mixed"), "sheet", LANG_JA},
    {"cloud-mixed-sheet-en", EXAMPLE("cloud-mixed"), "sheet", LANG_EN},
    {"cloud-mixed-checklist", EXAMPLE("cloud-mixed"), "checklist", LANG_JA},
    {"cloud-mixed-checklist-en", EXAMPLE("cloud-mixed"), "checklist", LANG_EN},
    {"cloud-unanswered-sheet", EXAMPLE("cloud-unanswered"), "sheet", LANG_JA},
    {"cloud-unanswered-checklist", EXAMPLE("cloud-unanswered"), "checklist", LANG_JA},
    {"outsourcing-no-prior-approval-sheet", EXAMPLE("outsourcing-no-prior-approval"), "sheet", LANG_JA},
    {"outsourcing-no-prior-approval-checklist", EXAMPLE("outsourcing-no-prior-approval"), "checklist", LANG_JA},
    {"social-media-all-met-sheet", EXAMPLE("social-media-all-met"), "sheet", LANG_JA},
    {"social-media-all-met-checklist", EXAMPLE("social-media-all-met"), "checklist", LANG_JA},
    {"outsourcing-cloud-sheet", BOTH_KINDS, "sheet", LANG_JA},
    {"outsourcing-cloud-checklist", BOTH_KINDS, "checklist", LANG_JA},
    {"school-network-sheet", EXAMPLE("school-network"), "sheet", LANG_JA},
};

/* Points at the first line that differs: two whole documents side by side help nobody. */
static void same_text(const char *path, const char *expect, const char *got)
{
	int line = 1;
	const char *start_expect = expect, *start_got = got;
	for (; *expect && *expect == *got; expect++, got++) {
		if (*expect != '\n')
			continue;
		line++;
		start_expect = expect + 1;
		start_got = got + 1;
	}
	if (*expect == *got)
		return;
	fail_msg("%s:%d\nexpected: %.*s\n     got: %.*s", path, line, (int)strcspn(start_expect, "\n"), start_expect,
		 (int)strcspn(start_got, "\n"), start_got);
}

static void matches_golden(void **state)
{
	const struct golden *g = *state;
	struct scene s;
	struct buf got, expect;
	char *path;
	assert_true(asprintf(&path, "tests/golden/%s.txt", g->name) > 0);
	scene_open(&s, g->answers);
	text_of(&s, g->form, g->lang, &got);
	if (getenv("SHINSA_UPDATE_GOLDEN"))
		assert_int_equal(s.host.write(s.host.ctx, path, got.p, got.n, 0644, NULL), 0);
	read_file(&s.host, path, &expect);
	same_text(path, buf_text(&expect), buf_text(&got));
	buf_clear(&expect);
	buf_clear(&got);
	scene_close(&s);
	free(path);
}

/* What must hold for every case and form */

struct any_case {
	const char *name, *answers;
};

static const struct any_case any_cases[] = {
    {"cloud-mixed", EXAMPLE("cloud-mixed")},
    {"cloud-no-ismap", EXAMPLE("cloud-no-ismap")},
    {"cloud-unanswered", EXAMPLE("cloud-unanswered")},
    {"outsourcing-all-met", EXAMPLE("outsourcing-all-met")},
    {"outsourcing-mixed", EXAMPLE("outsourcing-mixed")},
    {"outsourcing-no-prior-approval", EXAMPLE("outsourcing-no-prior-approval")},
    {"school-network", EXAMPLE("school-network")},
    {"social-media-all-met", EXAMPLE("social-media-all-met")},
    {"social-media-no-mfa", EXAMPLE("social-media-no-mfa")},
    {"both kinds", BOTH_KINDS},
};

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("@._+-/", c));
}

/* A code standing alone: "old" in a sentence, not in "older" or an address. */
static bool stands_alone(const char *text, const char *code)
{
	size_t n = strlen(code);
	for (const char *at = text; (at = strstr(at, code)); at += n) {
		if ((at == text || !is_word_byte(at[-1])) && !is_word_byte(at[n]))
			return true;
	}
	return false;
}

static void no_code_of(const struct requirement *r, const char *text)
{
	if (r->fixed) /* the kind is the template's name, which the footer prints */
		return;
	for (size_t i = 0; i < r->choices; i++) {
		const char *code = r->choice[i].code;
		if (islower((unsigned char)code[0]) && !strstr(r->choice[i].label.ja, code) && stands_alone(text, code))
			fail_msg("%s: raw code '%s'", r->id, code);
	}
}

static void no_raw_codes(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	scene_open(&s, c->answers);
	for (const struct form *f = forms; f->name; f++) {
		struct buf text;
		text_of(&s, f->name, LANG_JA, &text);
		for (size_t i = 0; i < s.q->rows; i++)
			no_code_of(&s.q->row[i], buf_text(&text));
		const char *const never[] = {"(null)", "unknown", "yes", "partial", "{", "}"};
		for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
			if (stands_alone(buf_text(&text), never[i]))
				fail_msg("%s: '%s' on paper", f->name, never[i]);
		}
		buf_clear(&text);
	}
	scene_close(&s);
}

/* Every applying row stands in the sheet. */
static void sheet_lists_all(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	struct buf text;
	scene_open(&s, c->answers);
	text_of(&s, "sheet", LANG_JA, &text);
	for (size_t i = 0; i < s.q->rows; i++) {
		bool asked = s.v->grade != GRADE_OUT_OF_SCOPE || s.v->row[i].result != RESULT_UNANSWERED;
		if (s.v->row[i].applies && asked && !stands_alone(buf_text(&text), s.q->row[i].id))
			fail_msg("%s is not listed", s.q->row[i].id);
	}
	buf_clear(&text);
	scene_close(&s);
}

/* Notes, reasons and internal answers that nobody could miss on paper. */
static void mark_secrets(struct scene *s)
{
	for (size_t i = 0; i < s->q->rows; i++) {
		struct answer answer = s->a->item[i];
		answer.note = "庁内メモ";
		answer.reason = "庁内の理由";
		answer.evidence_label = "庁内の証跡";
		if (s->q->row[i].internal && answer.value)
			answer.value = "987654321";
		answers_set(s->a, (int)i, &answer);
	}
	verdict_free(s->v);
	s->v = score(s->a);
}

static void vendor_sees_nothing_internal(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	scene_open(&s, c->answers);
	mark_secrets(&s);
	for (enum lang lang = LANG_JA; lang <= LANG_EN; lang++) {
		struct buf text;
		text_of(&s, "checklist", lang, &text);
		const char *const never[] = {"庁内メモ", "庁内の理由", "庁内の証跡", "987654321", "987,654,321"};
		for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
			assert_null(strstr(buf_text(&text), never[i]));
		for (size_t i = 0; i < s.q->rows; i++) {
			if (s.q->row[i].internal && strstr(buf_text(&text), words_in(s.q->row[i].ask, lang)))
				fail_msg("%s is in the checklist", s.q->row[i].id);
		}
		buf_clear(&text);
	}
	scene_close(&s);
}

/* The test above would pass on an empty page: the sheet, which stays inside, does show them. */
static void sheet_shows_internal(void **state)
{
	(void)state;
	struct scene s;
	struct buf text;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	mark_secrets(&s);
	text_of(&s, "sheet", LANG_JA, &text);
	assert_non_null(strstr(buf_text(&text), "987,654,321"));
	assert_non_null(strstr(buf_text(&text), "庁内メモ"));
	assert_non_null(strstr(buf_text(&text), "庁内の証跡"));
	buf_clear(&text);
	scene_close(&s);
}

/* A fact of the case that is internal is withheld from the vendor too. */
static void internal_fact_is_withheld(void **state)
{
	(void)state;
	struct scene s;
	struct buf text;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	s.q->row[s.q->policy->fact_row[CASE_SECTION]].internal = true;
	text_of(&s, "checklist", LANG_JA, &text);
	assert_non_null(strstr(buf_text(&text), "所管課：（非公開）"));
	buf_clear(&text);
	text_of(&s, "sheet", LANG_JA, &text);
	assert_null(strstr(buf_text(&text), "（非公開）"));
	buf_clear(&text);
	scene_close(&s);
}

static void same_grade_for_the_vendor(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	struct buf text;
	char *line;
	scene_open(&s, c->answers);
	text_of(&s, "checklist", LANG_JA, &text);
	assert_true(asprintf(&line, "評価の等級：%s\n", grade_title(s.v->grade).ja) > 0);
	assert_non_null(strstr(buf_text(&text), line));
	free(line);
	buf_clear(&text);
	scene_close(&s);
}

static void built_twice_alike(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	struct buf one, two;
	scene_open(&s, c->answers);
	for (const struct form *f = forms; f->name; f++) {
		text_of(&s, f->name, LANG_EN, &one);
		text_of(&s, f->name, LANG_EN, &two);
		assert_string_equal(buf_text(&one), buf_text(&two));
		buf_clear(&one);
		buf_clear(&two);
	}
	scene_close(&s);
}

/* With nothing answered, every label still has something beside it: a line to write on, or a word. */
static void no_empty_boxes(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	scene_empty(&s, c->answers);
	for (const struct form *f = forms; f->name; f++) {
		const struct form_input in = input_of(&s, LANG_JA);
		struct document *d = f->build(&in);
		size_t blanks = 0;
		for (size_t i = 0; i < d->blocks; i++) {
			const struct table *t = d->block[i].kind == BLOCK_TABLE ? d->block[i].table : NULL;
			for (size_t k = 0; t && t->plain && k < t->rows; k++) {
				for (size_t n = 0; n + 1 < t->columns; n += 2) {
					const struct cell_text *cell = &t->row[k].cell[n];
					assert_true(!cell[0].text || (cell[1].text && cell[1].text[0]));
					blanks += cell[0].text && strstr(cell[1].text, FORM_BLANK);
				}
			}
		}
		assert_true(blanks > 3);
		document_free(d);
	}
	scene_close(&s);
}

static const struct any_case empty_kinds[] = {
    {"outsourcing", "outsourcing"},
    {"cloud", "cloud"},
    {"social-media", "social-media"},
    {"outsourcing-cloud", "outsourcing-cloud"},
};

/* Headers and signature fields */

struct head_case {
	const char *name, *form, *id;
	enum lang lang;
	const char *number, *fields;
};

static const struct head_case head_cases[] = {
    {"sheet", "sheet", "R8-0001", LANG_JA, "R8-0001-評価票", "author approver "},
    {"checklist", "checklist", "R8-0001", LANG_JA, "R8-0001-契約チェックリスト", "author approver vendor "},
    {"sheet in English", "sheet", "R8-0001", LANG_EN, "R8-0001-sheet", "author approver "},
    {"not registered", "checklist", NULL, LANG_JA, "未登録-契約チェックリスト", "author approver vendor "},
};

static void has_head(void **state)
{
	const struct head_case *c = *state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	struct form_input in = input_of(&s, c->lang);
	in.id = c->id;
	struct document *d = form_named(c->form)->build(&in);
	assert_string_equal(d->number, c->number);
	assert_string_equal(d->title, words_in(form_named(c->form)->title, c->lang));
	assert_string_equal(d->subject, "公共施設予約システム（SaaS）利用");
	assert_int_equal(d->date, date_from_ymd(2026, 6, 1));
	assert_int_equal(d->made, NOW);
	assert_int_equal(strncmp(d->footer, "cloud ", 6), 0);
	assert_int_equal(strncmp(strstr(d->footer, "· ") + strlen("· "), s.q->digest, 12), 0);
	char fields[100] = "";
	for (size_t i = 0; i < d->blocks; i++) {
		for (size_t k = 0; k < d->block[i].signatures; k++) {
			size_t n = strlen(fields);
			snprintf(fields + n, sizeof(fields) - n, "%s ", d->block[i].signature[k].field);
		}
	}
	assert_string_equal(fields, c->fields);
	document_free(d);
	scene_close(&s);
}

/* Without a marking of its own, a document carries the policy's. */
static void default_marking(void **state)
{
	(void)state;
	struct scene s;
	scene_empty(&s, "cloud");
	const struct form_input in = input_of(&s, LANG_JA);
	struct document *d = sheet_build(&in);
	assert_string_equal(d->marking, s.q->policy->marking.ja);
	document_free(d);
	scene_close(&s);
}

static void self_made_key_is_said(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	for (const struct form *f = forms; f->name; f++) {
		for (int made = 0; made <= 1; made++) {
			struct form_input in = input_of(&s, LANG_JA);
			in.self_made_key = made;
			struct document *d = f->build(&in);
			struct buf text;
			buf_init(&text, FILE_LIMIT);
			text_write(d, &text);
			bool said = strstr(buf_text(&text), "完全性の確認用。公印・電子署名法上の署名ではありません。");
			assert_int_equal(said, made);
			buf_clear(&text);
			document_free(d);
		}
	}
	scene_close(&s);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, matches_golden, golden_cases, "golden");
	CHECK_ROWS(&list, no_raw_codes, any_cases, "no raw codes");
	CHECK_ROWS(&list, sheet_lists_all, any_cases, "sheet lists all");
	CHECK_ROWS(&list, vendor_sees_nothing_internal, any_cases, "nothing internal");
	CHECK_ROWS(&list, same_grade_for_the_vendor, any_cases, "same grade");
	CHECK_ROWS(&list, built_twice_alike, any_cases, "built twice alike");
	CHECK_ROWS(&list, no_empty_boxes, empty_kinds, "no empty boxes");
	CHECK_ROWS(&list, has_head, head_cases, "head");
	check_add(&list, sheet_shows_internal, NULL, "sheet shows internal");
	check_add(&list, internal_fact_is_withheld, NULL, "internal fact is withheld");
	check_add(&list, default_marking, NULL, "default marking");
	check_add(&list, self_made_key_is_said, NULL, "self-made key is said");
	return check_run(&list, "forms");
}
