/* The forms: their words against golden files, and what must hold for every case. SHINSA_UPDATE_GOLDEN=1 in the
 * environment writes the golden files anew. */
#define _GNU_SOURCE
#include "forms/forms.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "assess/answers_file.h"
#include "assess/digest.h"
#include "forms/common.h"
#include "forms/text_writer.h"
#include "tests/check.h"
#include "tests/golden.h"

enum { FILE_LIMIT = 1 << 20, NOW = SCENE_NOW };

static const struct form *form_named(const char *name)
{
	const struct form *f = form_find(name);
	if (!f)
		fail_msg("no form '%s'", name);
	return f;
}

/* In the view that the form is made in when nothing else is asked for. */
static struct form_input input_of(const struct scene *s, const struct form *f, enum lang lang)
{
	return (struct form_input){.answers = s->a,
				   .verdict = s->v,
				   .id = "R8-0001",
				   .registered = true,
				   .view = f->view,
				   .lang = lang,
				   .now = NOW,
				   .author = "担当者",
				   .self_made_key = true};
}

static void text_in_view(const struct scene *s, const char *form, enum view view, enum lang lang, struct buf *out)
{
	const struct form *f = form_named(form);
	struct form_input in = input_of(s, f, lang);
	in.view = view;
	struct document *d = f->build(&in);
	buf_init(out, FILE_LIMIT);
	text_write(d, out);
	document_free(d);
	assert_false(out->over);
}

static void text_of(const struct scene *s, const char *form, enum lang lang, struct buf *out)
{
	text_in_view(s, form, form_named(form)->view, lang, out);
}

/* Golden files */

struct golden {
	const char *name, *answers, *form;
	enum lang lang;
	enum view view;
};

#define EXAMPLE(file) "tests/examples/" file ".ini"
#define BOTH_KINDS "tests/golden/outsourcing-cloud.ini"

static const struct golden golden_cases[] = {
    {"cloud-mixed-sheet", EXAMPLE("cloud-mixed"), "sheet", LANG_JA, VIEW_INTERNAL},
    {"cloud-mixed-sheet-en", EXAMPLE("cloud-mixed"), "sheet", LANG_EN, VIEW_INTERNAL},
    {"cloud-mixed-checklist", EXAMPLE("cloud-mixed"), "checklist", LANG_JA, VIEW_VENDOR},
    {"cloud-mixed-checklist-en", EXAMPLE("cloud-mixed"), "checklist", LANG_EN, VIEW_VENDOR},
    {"cloud-unanswered-sheet", EXAMPLE("cloud-unanswered"), "sheet", LANG_JA, VIEW_INTERNAL},
    {"cloud-unanswered-checklist", EXAMPLE("cloud-unanswered"), "checklist", LANG_JA, VIEW_VENDOR},
    {"outsourcing-no-prior-approval-sheet", EXAMPLE("outsourcing-no-prior-approval"), "sheet", LANG_JA, VIEW_INTERNAL},
    {"outsourcing-no-prior-approval-checklist", EXAMPLE("outsourcing-no-prior-approval"), "checklist", LANG_JA,
     VIEW_VENDOR},
    {"social-media-all-met-sheet", EXAMPLE("social-media-all-met"), "sheet", LANG_JA, VIEW_INTERNAL},
    {"social-media-all-met-checklist", EXAMPLE("social-media-all-met"), "checklist", LANG_JA, VIEW_VENDOR},
    {"outsourcing-cloud-sheet", BOTH_KINDS, "sheet", LANG_JA, VIEW_INTERNAL},
    {"outsourcing-cloud-checklist", BOTH_KINDS, "checklist", LANG_JA, VIEW_VENDOR},
    {"school-network-sheet", EXAMPLE("school-network"), "sheet", LANG_JA, VIEW_INTERNAL},
    {"cloud-mixed-sheet-vendor", EXAMPLE("cloud-mixed"), "sheet", LANG_JA, VIEW_VENDOR},
    {"cloud-mixed-sheet-vendor-en", EXAMPLE("cloud-mixed"), "sheet", LANG_EN, VIEW_VENDOR},
    {"outsourcing-no-prior-approval-checklist-en", EXAMPLE("outsourcing-no-prior-approval"), "checklist", LANG_EN,
     VIEW_VENDOR},
    {"outsourcing-cloud-checklist-en", BOTH_KINDS, "checklist", LANG_EN, VIEW_VENDOR},
    {"cloud-unanswered-sheet-en", EXAMPLE("cloud-unanswered"), "sheet", LANG_EN, VIEW_INTERNAL},
};

static void matches_golden(void **state)
{
	const struct golden *g = *state;
	struct scene s;
	struct buf got;
	scene_open(&s, g->answers);
	text_in_view(&s, g->form, g->view, g->lang, &got);
	golden_check(g->name, &got);
	buf_clear(&got);
	scene_close(&s);
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

/* What a vendor must not see */

#define SECRET "極秘の" /* starts every text of the city's own */
#define SECRET_DAY "2098-07-13"

/* Each as the documents could print it. */
static const char *const secrets[] = {SECRET, "987654321", "987,654,321", SECRET_DAY, "令和80年", "2098"};

static const char *secret_value(const struct requirement *r, const char *value)
{
	static const char *const by_kind[] = {
	    [VALUE_TEXT] = SECRET "回答", [VALUE_NUMBER] = "987654321", [VALUE_DATE] = SECRET_DAY};
	enum value_kind kind = r->type->value;
	return value && kind <= VALUE_DATE ? by_kind[kind] : value;
}

/* All that is withheld holds a secret: the notes and reasons of all rows, and everything of internal ones. To make it
 * worse, every row whose answer is a text, a number or a day is internal here, not only those of the template. */
static void hide_secrets(struct scene *s)
{
	int day;
	assert_true(date_from_iso(SECRET_DAY, &day));
	for (size_t i = 0; i < s->q->rows; i++) {
		struct requirement *r = &s->q->row[i];
		struct answer answer = s->a->item[i];
		r->internal = r->internal || (r->type->value <= VALUE_DATE && !r->fixed);
		answer.note = SECRET "備考";
		answer.reason = SECRET "理由";
		if (r->internal) {
			answer.value = secret_value(r, answer.value);
			answer.evidence_label = SECRET "証跡";
			answer.evidence_until = day;
		}
		answers_set(s->a, (int)i, &answer);
	}
	verdict_free(s->v);
	s->v = score(s->a);
}

static void add_string(struct buf *out, const char *text)
{
	buf_printf(out, "%s\n", text ? text : "");
}

static void add_table_strings(struct buf *out, const struct table *t)
{
	for (size_t i = 0; i < t->columns; i++)
		add_string(out, t->column[i].head);
	for (size_t i = 0; i < t->rows; i++) {
		for (size_t k = 0; k < t->columns; k++)
			add_string(out, t->row[i].cell[k].text);
	}
}

static void add_block_strings(struct buf *out, const struct block *b)
{
	add_string(out, b->text.text);
	if (b->table)
		add_table_strings(out, b->table);
	if (b->grade)
		buf_printf(out, "%s\n%s\n%s\n%s\n", b->grade->letter, b->grade->sentence, b->grade->bounds,
			   b->grade->alt);
	if (b->picture) {
		add_string(out, b->picture->alt);
		picture_text(b->picture, out);
	}
	if (b->seal)
		buf_printf(out, "%s\n%s\n%s\n", b->seal->text, b->seal->code, b->seal->alt);
	for (size_t i = 0; i < b->signatures; i++)
		buf_printf(out, "%s\n%s\n%s\n", b->signature[i].field, b->signature[i].role, b->signature[i].lines);
}

/* Everything that a document holds, whether it is printed or not. */
static void strings_of(const struct document *d, struct buf *out)
{
	const char *const own[] = {d->title, d->number, d->marking, d->footer, d->subject, d->content, d->attach};
	buf_init(out, FILE_LIMIT);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		add_string(out, own[i]);
	for (size_t i = 0; i < d->blocks; i++)
		add_block_strings(out, &d->block[i]);
	text_write(d, out);
	assert_false(out->over);
}

static void all_of(const struct scene *s, const struct form *f, enum view view, enum lang lang, struct buf *out)
{
	struct form_input in = input_of(s, f, lang);
	in.view = view;
	in.author = SECRET "作成者";
	struct document *d = f->build(&in);
	strings_of(d, out);
	document_free(d);
}

static void vendor_sees_no_secret(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	scene_open(&s, c->answers);
	hide_secrets(&s);
	for (const struct form *f = forms; f->name; f++) {
		for (enum lang lang = LANG_JA; f->views[VIEW_VENDOR] && lang <= LANG_EN; lang++) {
			struct buf all;
			all_of(&s, f, VIEW_VENDOR, lang, &all);
			for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
				const char *at = strstr(buf_text(&all), secrets[i]);
				if (at)
					fail_msg("%s: '%s' in: %.60s", f->name, secrets[i],
						 at - buf_text(&all) > 30 ? at - 30 : at);
			}
			buf_clear(&all);
		}
	}
	scene_close(&s);
}

/* The test above would pass on an empty page: the sheet that stays inside does show them, on paper and in the
 * content. */
static void city_sees_all(void **state)
{
	(void)state;
	struct scene s;
	struct buf all;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	hide_secrets(&s);
	const char *const shown[] = {SECRET "備考", SECRET "理由", SECRET "証跡",     SECRET "回答",   SECRET "作成者",
				     "987654321",   "987,654,321", "令和80年7月13日", "\"2098-07-13\""};
	all_of(&s, form_named("sheet"), VIEW_INTERNAL, LANG_JA, &all);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		if (!strstr(buf_text(&all), shown[i]))
			fail_msg("'%s' is not shown", shown[i]);
	}
	buf_clear(&all);
	scene_close(&s);
}

/* The vendor's sheet still lists every row, and says where something is withheld. */
static void vendor_sheet_keeps_rows(void **state)
{
	(void)state;
	struct scene s;
	struct buf text;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	struct answer answer = s.a->item[questionnaire_find(s.q, "CLD-22")];
	answer.note = "庁内の備考";
	answers_set(s.a, questionnaire_find(s.q, "CLD-22"), &answer);
	text_in_view(&s, "sheet", VIEW_VENDOR, LANG_JA, &text);
	assert_non_null(strstr(buf_text(&text), "PRF-36 | 契約予定金額（税込・円） | （非公開） |"));
	assert_non_null(strstr(buf_text(&text), "CLD-22 必須要件 | データの保存場所 | 国内のみ | "));
	assert_non_null(strstr(buf_text(&text), "備考：（非公開）"));
	assert_null(strstr(buf_text(&text), "庁内の備考"));
	buf_clear(&text);
	scene_close(&s);
}

static size_t times(const char *text, const char *word)
{
	size_t n = 0;
	for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
		n++;
	return n;
}

/* That mending a row would help tells that it is not met, and how to mend it tells the answer that its rule looks at:
 * CLD-63 must be at most PRF-19. */
static void changes_tell_nothing_internal(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	struct requirement *least = &s.q->row[questionnaire_find(s.q, "CLD-63")];
	struct answer answer = s.a->item[least->row];
	answer.value = "999";
	least->weight = 5; /* with CLD-20 among the first, as it bears on all pairs */
	least->threats = (1u << THREATS) - 1;
	least->protects = (1u << DIMENSIONS) - 1;
	answers_set(s.a, least->row, &answer);
	verdict_free(s.v);
	s.v = score(s.a);
	for (int hidden = 0; hidden <= 1; hidden++) {
		struct buf text;
		s.q->row[questionnaire_find(s.q, "CLD-20")].internal = hidden;
		s.q->row[questionnaire_find(s.q, "PRF-19")].internal = hidden;
		text_in_view(&s, "sheet", VIEW_VENDOR, LANG_JA, &text);
		assert_int_equal(times(buf_text(&text), "| CLD-20 | "), !hidden);
		assert_int_equal(times(buf_text(&text), "| CLD-63 | "), !hidden);
		buf_clear(&text);
	}
	scene_close(&s);
}

static void checklist_names_no_internal_row(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	scene_open(&s, c->answers);
	for (enum lang lang = LANG_JA; lang <= LANG_EN; lang++) {
		struct buf text;
		text_in_view(&s, "checklist", VIEW_VENDOR, lang, &text);
		for (size_t i = 0; i < s.q->rows; i++) {
			if (s.q->row[i].internal && strstr(buf_text(&text), words_in(s.q->row[i].ask, lang)))
				fail_msg("%s is in the checklist", s.q->row[i].id);
		}
		buf_clear(&text);
	}
	scene_close(&s);
}

/* The city's own checklist has what the vendor's withholds: the row among the grounds, and its value. */
static void city_checklist_names_internal_rows(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	s.q->row[questionnaire_find(s.q, "CLD-57")].internal = true;
	for (enum view view = VIEW_INTERNAL; view <= VIEW_VENDOR; view++) {
		struct buf text;
		text_in_view(&s, "checklist", view, LANG_JA, &text);
		assert_int_equal(strstr(buf_text(&text), "CLD-57") != NULL, view == VIEW_INTERNAL);
		assert_int_equal(strstr(buf_text(&text), "（非公開）") != NULL, view == VIEW_VENDOR);
		buf_clear(&text);
	}
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

/* The content and its digest */

struct content_golden {
	const char *name, *answers, *form;
	enum view view;
};

static const struct content_golden content_goldens[] = {
    {"cloud-mixed-sheet", EXAMPLE("cloud-mixed"), "sheet", VIEW_INTERNAL},
    {"cloud-mixed-sheet-vendor", EXAMPLE("cloud-mixed"), "sheet", VIEW_VENDOR},
    {"social-media-all-met-checklist", EXAMPLE("social-media-all-met"), "checklist", VIEW_VENDOR},
};

static void matches_content_golden(void **state)
{
	const struct content_golden *g = *state;
	struct scene s;
	struct buf got;
	scene_open(&s, g->answers);
	struct form_input in = input_of(&s, form_named(g->form), LANG_JA);
	in.view = g->view;
	struct document *d = form_named(g->form)->build(&in);
	buf_init(&got, FILE_LIMIT);
	buf_str(&got, d->content);
	golden_check_as(g->name, "json", &got);
	buf_clear(&got);
	document_free(d);
	scene_close(&s);
}

/* What the canonical form is: read and written again by its rules it stays the same. */
static void content_is_canonical(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	scene_open(&s, c->answers);
	for (const struct form *f = forms; f->name; f++) {
		const struct form_input in = input_of(&s, f, LANG_JA);
		struct document *d = f->build(&in);
		json_t *root = json_loads(d->content, JSON_REJECT_DUPLICATES, NULL);
		assert_non_null(root);
		char *again = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
		assert_string_equal(again, d->content);
		assert_string_equal(json_string_value(json_object_get(root, "format")), "shinsa-content-1");
		assert_string_equal(json_string_value(json_object_get(root, "document")), f->name);
		assert_string_equal(json_string_value(json_object_get(json_object_get(root, "verdict"), "grade")),
				    grade_code(s.v->grade));
		free(again);
		json_decref(root);
		document_free(d);
	}
	scene_close(&s);
}

static void answer_row(struct scene *s, const char *id, const struct answer *answer)
{
	answers_set(s->a, questionnaire_find(s->q, id), answer);
	verdict_free(s->v);
	s->v = score(s->a);
}

static struct answer answer_of(const struct scene *s, const char *id)
{
	return s->a->item[questionnaire_find(s->q, id)];
}

static void other_language(struct scene *s, struct form_input *in)
{
	(void)s;
	in->lang = LANG_EN;
}

static void other_moment(struct scene *s, struct form_input *in)
{
	(void)s;
	in->now += 100 * 86400;
}

static void other_author(struct scene *s, struct form_input *in)
{
	(void)s;
	in->author = "別の担当者";
	in->self_made_key = false;
}

static void other_number(struct scene *s, struct form_input *in)
{
	(void)s;
	in->id = "R8-0002";
}

static void other_view(struct scene *s, struct form_input *in)
{
	(void)s;
	in->view = in->view == VIEW_VENDOR ? VIEW_INTERNAL : VIEW_VENDOR;
}

static void other_day(struct scene *s, struct form_input *in)
{
	(void)in;
	s->a->date++;
}

static void other_answer(struct scene *s, struct form_input *in)
{
	struct answer answer = answer_of(s, "PRF-07");
	answer.value = "市民課";
	answer_row(s, "PRF-07", &answer);
	in->verdict = s->v;
}

static void other_result(struct scene *s, struct form_input *in)
{
	struct answer answer = answer_of(s, "CLD-20");
	answer.value = "yes";
	answer_row(s, "CLD-20", &answer);
	in->verdict = s->v;
}

static void other_evidence(struct scene *s, struct form_input *in)
{
	struct answer answer = answer_of(s, "CLD-22");
	answer.evidence_label = "別の書類";
	answer_row(s, "CLD-22", &answer);
	in->verdict = s->v;
}

static void other_note(struct scene *s, struct form_input *in)
{
	struct answer answer = answer_of(s, "CLD-22");
	answer.note = "別の備考";
	answer_row(s, "CLD-22", &answer);
	in->verdict = s->v;
}

static void other_price(struct scene *s, struct form_input *in)
{
	struct answer answer = answer_of(s, "PRF-36");
	answer.value = "1650001";
	answer_row(s, "PRF-36", &answer);
	in->verdict = s->v;
}

struct digest_case {
	const char *name;
	enum view view;
	void (*change)(struct scene *s, struct form_input *in);
	bool same;
};

static const struct digest_case digest_cases[] = {
    {"language", VIEW_INTERNAL, other_language, true},
    {"moment of making", VIEW_INTERNAL, other_moment, true},
    {"author and key", VIEW_INTERNAL, other_author, true},
    {"number", VIEW_INTERNAL, other_number, false},
    {"view", VIEW_INTERNAL, other_view, false},
    {"day of the assessment", VIEW_INTERNAL, other_day, false},
    {"an answer", VIEW_INTERNAL, other_answer, false},
    {"an answer that counts", VIEW_INTERNAL, other_result, false},
    {"evidence", VIEW_INTERNAL, other_evidence, false},
    {"a note", VIEW_INTERNAL, other_note, false},
    {"an internal answer", VIEW_INTERNAL, other_price, false},
    {"language, for the vendor", VIEW_VENDOR, other_language, true},
    {"moment, for the vendor", VIEW_VENDOR, other_moment, true},
    {"an answer, for the vendor", VIEW_VENDOR, other_answer, false},
    {"evidence, for the vendor", VIEW_VENDOR, other_evidence, false},
    {"a note, for the vendor", VIEW_VENDOR, other_note, true},
    {"an internal answer, for the vendor", VIEW_VENDOR, other_price, true},
};

static void content_digest(const struct form *f, const struct form_input *in, char out[DIGEST_HEX])
{
	struct document *d = f->build(in);
	digest_hex(d->content, strlen(d->content), out);
	document_free(d);
}

static void digest_follows_content(void **state)
{
	const struct digest_case *c = *state;
	for (const struct form *f = forms; f->name; f++) {
		char before[DIGEST_HEX], after[DIGEST_HEX];
		struct scene s;
		if (!f->views[c->view])
			continue;
		scene_open(&s, EXAMPLE("cloud-mixed"));
		struct form_input in = input_of(&s, f, LANG_JA);
		in.view = c->view;
		content_digest(f, &in, before);
		c->change(&s, &in);
		content_digest(f, &in, after);
		if ((strcmp(before, after) == 0) != c->same)
			fail_msg("%s: the digest %s", f->name, c->same ? "changed" : "did not change");
		scene_close(&s);
	}
}

static const struct seal *seal_of(const struct document *d)
{
	assert_true(d->blocks > 0);
	const struct block *last = &d->block[d->blocks - 1];
	assert_int_equal(last->kind, BLOCK_SEAL);
	return last->seal;
}

/* The seal holds the content's digest, for people and for machines, and ends every form. */
static void seal_holds_digest(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	scene_open(&s, c->answers);
	for (const struct form *f = forms; f->name; f++) {
		for (enum view view = VIEW_INTERNAL; view <= VIEW_VENDOR; view++) {
			char hex[DIGEST_HEX], code[200], attach[100];
			struct buf grouped;
			if (!f->views[view])
				continue;
			struct form_input in = input_of(&s, f, LANG_JA);
			in.view = view;
			struct document *d = f->build(&in);
			const struct seal *seal = seal_of(d);
			digest_hex(d->content, strlen(d->content), hex);
			buf_init(&grouped, 100);
			for (int i = 0; i < 8; i++)
				buf_printf(&grouped, "%s%.8s", i ? " " : "\n", hex + (size_t)8 * i);
			buf_str(&grouped, "\n");
			assert_non_null(strstr(seal->text, buf_text(&grouped)));
			assert_non_null(strstr(seal->text, d->number));
			snprintf(code, sizeof(code), "SHINSA 1 R8-0001-%s sha256:%s", f->name, hex);
			assert_string_equal(seal->code, code);
			assert_non_null(strstr(seal->alt, d->number));
			assert_int_equal(strncmp(strstr(d->footer, "· ") + strlen("· "), hex, 12), 0);
			snprintf(attach, sizeof(attach), "R8-0001-%s.json", f->name);
			if (view == VIEW_VENDOR)
				assert_null(d->attach);
			else
				assert_string_equal(d->attach, attach);
			buf_clear(&grouped);
			document_free(d);
		}
	}
	scene_close(&s);
}

/* A form without a case: about the questionnaire, and with nothing of anybody's answers. */
static void blank_has_questions(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	for (const struct form *f = forms; f->name; f++) {
		if (!f->blank)
			continue;
		struct form_input in = input_of(&s, f, LANG_JA);
		in.blank = true;
		in.id = NULL;
		struct document *d = f->build(&in);
		json_t *root = json_loads(d->content, 0, NULL), *questions = json_object_get(root, "questions"), *id;
		size_t i;
		assert_true(json_array_size(questions) > 20);
		json_array_foreach(questions, i, id)
		{
			int row = questionnaire_find(s.q, json_string_value(id));
			assert_true(row >= 0 && s.q->row[row].vendor && !s.q->row[row].internal);
		}
		assert_null(json_object_get(root, "answers"));
		assert_null(json_object_get(root, "verdict"));
		assert_null(json_object_get(root, "date"));
		assert_true(json_is_null(json_object_get(root, "number")));
		assert_null(d->attach);
		assert_int_equal(strncmp(d->number, "cloud-", 6), 0);
		assert_int_equal(strncmp(seal_of(d)->code, "SHINSA 1 cloud-", 15), 0);
		json_decref(root);
		document_free(d);
	}
	scene_close(&s);
}

/* Pictures */

static const struct block *only_picture(const struct document *d, enum picture_kind kind)
{
	const struct block *found = NULL;
	for (size_t i = 0; i < d->blocks; i++) {
		const struct block *b = &d->block[i];
		if (b->kind != BLOCK_PICTURE || b->picture->kind != kind)
			continue;
		assert_null(found);
		assert_true(i > 0 && d->block[i - 1].kind == BLOCK_HEADING && d->block[i - 1].level == 2);
		found = b;
	}
	return found;
}

static void has_number(const char *text, int points)
{
	char number[POINTS_TEXT];
	points_text(points, number);
	if (!strstr(text, number))
		fail_msg("%s is not in: %s", number, text);
}

static void heat_is_right(const struct scene *s, const struct picture *p)
{
	const struct heat_map *h = &p->heat;
	size_t strong = 0;
	assert_int_equal(h->rows, THREATS);
	assert_int_equal(h->columns, DIMENSIONS);
	for (size_t i = 0; i < s->v->cells; i++) {
		const struct cell *c = &s->v->cell[i];
		const struct heat_cell *shown = &h->cell[c->threat * DIMENSIONS + c->dimension];
		has_number(shown->value, c->residual);
		has_number(shown->note, c->inherent);
		has_number(p->alt, c->residual);
		has_number(p->alt, c->inherent);
		assert_int_equal(shown->shade == 0, !c->counts);
		assert_int_equal(strstr(shown->note, "参考") != NULL, !c->counts);
		assert_int_equal(shown->strong, (int)i == s->v->setting);
		assert_int_equal(strstr(shown->note, "決定") != NULL, shown->strong);
		if (shown->strong)
			assert_int_equal(shown->shade, s->v->band + 1);
		strong += shown->strong;
	}
	assert_int_equal(strong, s->v->setting >= 0);
}

static void falls_are_right(const struct scene *s, const struct picture *p)
{
	int largest = 0;
	for (size_t i = 0; i < p->fall.falls; i++) {
		const struct fall *f = &p->fall.fall[i];
		assert_true(f->to <= f->from && f->from <= p->fall.top);
		has_number(f->text, f->from);
		has_number(f->text, f->to);
		assert_non_null(strstr(p->alt, f->label));
		largest = f->to > largest ? f->to : largest;
	}
	assert_int_equal(largest, s->v->residual);
}

static void shares_are_right(const struct scene *s, const struct picture *p)
{
	int shown[PICTURE_PARTS] = {0}, expect[RESULT_NA + 1] = {0};
	for (size_t i = 0; i < p->share.shares; i++) {
		assert_non_null(strstr(p->alt, p->share.share[i].label));
		for (size_t k = 0; k < p->share.parts; k++)
			shown[k] += p->share.share[i].count[k];
	}
	for (size_t i = 0; i < s->q->rows; i++)
		expect[s->v->row[i].result] += s->v->row[i].applies && !s->q->row[i].fixed;
	for (int k = 0; k < RESULT_NA; k++)
		assert_int_equal(shown[k], expect[k]);
}

static void pictures_are_right(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	scene_open(&s, c->answers);
	const struct form_input in = input_of(&s, form_named("sheet"), LANG_JA);
	struct document *d = sheet_build(&in);
	const struct block *heat = only_picture(d, PICTURE_HEAT), *fall = only_picture(d, PICTURE_FALL),
			   *share = only_picture(d, PICTURE_SHARE);
	bool drawn = s.v->grade != GRADE_OUT_OF_SCOPE;
	assert_int_equal(heat != NULL, drawn);
	assert_int_equal(fall != NULL, drawn);
	assert_int_equal(share != NULL, drawn);
	if (drawn) {
		heat_is_right(&s, heat->picture);
		falls_are_right(&s, fall->picture);
		shares_are_right(&s, share->picture);
	}
	document_free(d);
	scene_close(&s);
}

static void grade_box_has_words(void **state)
{
	const struct any_case *c = *state;
	struct scene s;
	scene_open(&s, c->answers);
	const struct form_input in = input_of(&s, form_named("sheet"), LANG_JA);
	struct document *d = sheet_build(&in);
	for (size_t i = 0; i < d->blocks; i++) {
		const struct grade_box *g = d->block[i].grade;
		if (!g)
			continue;
		assert_non_null(strstr(g->alt, g->letter));
		assert_non_null(strstr(g->alt, g->sentence));
		if (g->decided)
			has_number(g->alt, g->residual);
	}
	document_free(d);
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
		const struct form_input in = input_of(&s, f, LANG_JA);
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
		assert_true(!f->always || blanks > 3);
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
	bool registered;
	enum lang lang;
	const char *number, *fields;
};

static const struct head_case head_cases[] = {
    {"sheet", "sheet", "R8-0001", true, LANG_JA, "R8-0001-評価票", "author approver "},
    {"checklist", "checklist", "R8-0001", true, LANG_JA, "R8-0001-契約チェックリスト", "author approver vendor "},
    {"sheet in English", "sheet", "R8-0001", true, LANG_EN, "R8-0001-sheet", "author approver "},
    {"no id", "checklist", NULL, false, LANG_JA, "未登録-契約チェックリスト", "author approver vendor "},
    {"no id in English", "sheet", NULL, false, LANG_EN, "unregistered-sheet", "author approver "},
    {"not registered", "sheet", "予約", false, LANG_JA, "予約-評価票（未登録）", "author approver "},
    {"not registered, in English", "sheet", "booking", false, LANG_EN, "booking-sheet (not registered)",
     "author approver "},
};

static void has_head(void **state)
{
	const struct head_case *c = *state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	struct form_input in = input_of(&s, form_named(c->form), c->lang);
	in.id = c->id;
	in.registered = c->registered;
	struct document *d = form_named(c->form)->build(&in);
	assert_string_equal(d->number, c->number);
	assert_string_equal(d->title, words_in(form_named(c->form)->title, c->lang));
	assert_string_equal(d->subject, "公共施設予約システム（SaaS）利用");
	assert_int_equal(d->date, date_from_ymd(2026, 6, 1));
	assert_int_equal(d->made, NOW);
	assert_int_equal(strncmp(d->footer, "cloud ", 6), 0);
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

/* Where only ASCII will do, each other character of an id becomes one _. */
static void plain_where_it_must_be(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	struct form_input in = input_of(&s, form_named("sheet"), LANG_JA);
	in.id = "予約 1/2";
	struct document *d = sheet_build(&in);
	assert_string_equal(d->attach, "___1_2-sheet.json");
	assert_int_equal(strncmp(seal_of(d)->code, "SHINSA 1 ___1_2-sheet sha256:", 29), 0);
	document_free(d);
	scene_close(&s);
}

/* What decides is not named to a vendor where it is withheld. The list of questions still has the row, once, without
 * answer and result. */

struct decides_case {
	const char *name, *answers;
	const char *open;    /* a row whose answer is taken away; NULL: none */
	const char *hidden;  /* the row; NULL: all that decide */
	const char *ja, *en; /* why, as the vendor is told */
	const char *heading; /* of the table of those rows; NULL: no row is left for it */
};

static const struct decides_case decides_cases[] = {
    {"the only knock-out", EXAMPLE("outsourcing-no-prior-approval"), NULL, "OUT-45",
     "非公開の必須要件を満たさないため。", "a withheld knock-out is not met", NULL},
    {"all that is missing", EXAMPLE("cloud-unanswered"), "CLD-22", NULL, "非公開の回答が足りないため保留。",
     "pending: answers that are withheld are missing", NULL},
    {"one that is missing", EXAMPLE("cloud-unanswered"), "CLD-22", "CLD-37",
     "CLD-22（データの保存場所）、CLD-26（外国政府の開示要求を市へ知らせ争う手順）が未回答又は不明のため保留。",
     "CLD-22 (Data location), CLD-26 (Handling of foreign disclosure orders) unanswered or unknown",
     "決定に足りない回答"},
    {"out of scope", EXAMPLE("school-network"), NULL, NULL, "非公開の回答により、本方針の対象外です。",
     "outside this policy because of a withheld answer", NULL},
};

/* The rows that decide, by the grade. */
static const int *deciding_rows(const struct verdict *v, size_t *n)
{
	*n = v->grade == GRADE_X ? v->knockouts : v->grade == GRADE_PENDING ? v->missings : v->out_of_scopes;
	return v->grade == GRADE_X ? v->knockout : v->grade == GRADE_PENDING ? v->missing : v->out_of_scope;
}

static void hide_deciding(struct scene *s, const char *only)
{
	size_t n, hidden = 0;
	const int *row = deciding_rows(s->v, &n);
	for (size_t i = 0; i < n; i++) {
		struct requirement *r = &s->q->row[row[i]];
		if (only && strcmp(r->id, only) != 0)
			continue;
		r->internal = true;
		hidden++;
	}
	assert_int_equal(hidden, only ? 1 : n);
	assert_true(hidden > 0);
}

/* In the list alone: all_of() gives a cell and its text. */
static void is_listed_only(const struct buf *all, const struct requirement *r, enum lang lang)
{
	size_t n = times(buf_text(all), words_in(r->ask, lang));
	if (n != 2)
		fail_msg("%s stands %zu times", r->id, n);
}

static void vendor_sheet_does_not_say_why(void **state)
{
	const struct decides_case *c = *state;
	const struct form *f = form_named("sheet");
	struct scene s;
	scene_open(&s, c->answers);
	if (c->open)
		answer_row(&s, c->open, &(struct answer){.evidence = EVIDENCE_UNSET, .evidence_until = DATE_NONE});
	hide_deciding(&s, c->hidden);
	for (enum lang lang = LANG_JA; lang <= LANG_EN; lang++) {
		struct buf all, own;
		size_t n;
		all_of(&s, f, VIEW_VENDOR, lang, &all);
		all_of(&s, f, VIEW_INTERNAL, lang, &own);
		const int *row = deciding_rows(s.v, &n);
		for (size_t i = 0; i < n; i++) {
			const struct requirement *r = &s.q->row[row[i]];
			if (!r->internal)
				continue;
			is_listed_only(&all, r, lang);
			assert_true(times(buf_text(&own), words_in(r->ask, lang)) > 2);
		}
		assert_non_null(strstr(buf_text(&all), lang == LANG_EN ? c->en : c->ja));
		if (lang == LANG_JA)
			assert_int_equal(strstr(buf_text(&all), "決定に足りない回答") != NULL, c->heading != NULL);
		assert_null(strstr(buf_text(&all), "満たさない必須要件"));
		buf_clear(&all);
		buf_clear(&own);
	}
	scene_close(&s);
}

/* How a copy can be checked: nothing is promised that the city cannot do. */

struct check_case {
	const char *name;
	bool registered;
	enum lang lang;
	const char *how;
};

static const struct check_case check_cases[] = {
    {"registered", true, LANG_JA, "確かめ方：市が台帳から作り直した同じ文書の値と照合できる。"},
    {"registered, in English", true, LANG_EN, "again from its register and compare the value."},
    {"not registered", false, LANG_JA, "確かめ方：発行した課に照会して照合できる。"},
    {"not registered, in English", false, LANG_EN, "ask the issuing section to compare it."},
};

static void says_how_to_check(void **state)
{
	const struct check_case *c = *state;
	struct scene s;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	for (const struct form *f = forms; f->name; f++) {
		struct form_input in = input_of(&s, f, c->lang);
		struct buf all;
		in.view = VIEW_VENDOR;
		in.registered = c->registered;
		struct document *d = f->build(&in);
		strings_of(d, &all);
		assert_non_null(strstr(buf_text(&all), c->how));
		buf_clear(&all);
		document_free(d);
	}
	scene_close(&s);
}

/* Without a marking of its own, a document carries the policy's; a vendor's never carries the city's. */
struct marking_case {
	const char *name, *answer;
	enum view view;
	enum lang lang;
	const char *marking;
};

static const struct marking_case marking_cases[] = {
    {"the case's", "public", VIEW_INTERNAL, LANG_JA, "庁内用・文書区分 公開"},
    {"the case's in English", "public", VIEW_INTERNAL, LANG_EN, "For the city; record class: Public"},
    {"the policy's", NULL, VIEW_INTERNAL, LANG_JA, "庁内限り"},
    {"the policy's in English", NULL, VIEW_INTERNAL, LANG_EN, "Internal"},
    {"for the vendor", NULL, VIEW_VENDOR, LANG_JA, "事業者提供用"},
    {"for the vendor in English", NULL, VIEW_VENDOR, LANG_EN, "For the vendor"},
    {"city hall only, for the vendor", "internal", VIEW_VENDOR, LANG_JA, "事業者提供用"},
};

static void has_marking(void **state)
{
	const struct marking_case *c = *state;
	struct scene s;
	scene_empty(&s, "cloud");
	const struct answer answer = {.value = c->answer, .evidence = EVIDENCE_UNSET, .evidence_until = DATE_NONE};
	answer_row(&s, "PRF-39", &answer);
	struct form_input in = input_of(&s, form_named("sheet"), c->lang);
	in.view = c->view;
	struct document *d = sheet_build(&in);
	assert_string_equal(d->marking, c->marking);
	document_free(d);
	scene_close(&s);
}

static bool asks_signatures(const struct document *d)
{
	for (size_t i = 0; i < d->blocks; i++) {
		if (d->block[i].kind == BLOCK_SIGNATURES)
			return true;
	}
	return false;
}

static void self_made_key_is_said(void **state)
{
	(void)state;
	struct scene s;
	size_t signed_forms = 0;
	scene_open(&s, EXAMPLE("cloud-mixed"));
	for (const struct form *f = forms; f->name; f++) {
		for (int made = 0; made <= 1; made++) {
			struct form_input in = input_of(&s, f, LANG_JA);
			in.self_made_key = made;
			struct document *d = f->build(&in);
			struct buf text;
			buf_init(&text, FILE_LIMIT);
			text_write(d, &text);
			bool said = strstr(buf_text(&text), "完全性の確認用。公印・電子署名法上の署名ではありません。");
			if (asks_signatures(d))
				assert_int_equal(said, made);
			signed_forms += asks_signatures(d);
			buf_clear(&text);
			document_free(d);
		}
	}
	assert_true(signed_forms >= 4);
	scene_close(&s);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, matches_golden, golden_cases, "golden");
	CHECK_ROWS(&list, no_raw_codes, any_cases, "no raw codes");
	CHECK_ROWS(&list, sheet_lists_all, any_cases, "sheet lists all");
	CHECK_ROWS(&list, vendor_sees_no_secret, any_cases, "no secret");
	CHECK_ROWS(&list, checklist_names_no_internal_row, any_cases, "no internal row");
	CHECK_ROWS(&list, matches_content_golden, content_goldens, "content golden");
	CHECK_ROWS(&list, content_is_canonical, any_cases, "canonical");
	CHECK_ROWS(&list, digest_follows_content, digest_cases, "digest");
	CHECK_ROWS(&list, seal_holds_digest, any_cases, "seal");
	CHECK_ROWS(&list, pictures_are_right, any_cases, "pictures");
	CHECK_ROWS(&list, grade_box_has_words, any_cases, "grade box");
	CHECK_ROWS(&list, has_marking, marking_cases, "marking");
	CHECK_ROWS(&list, vendor_sheet_does_not_say_why, decides_cases, "withheld");
	CHECK_ROWS(&list, says_how_to_check, check_cases, "how to check");
	check_add(&list, city_checklist_names_internal_rows, NULL, "city's checklist names internal rows");
	CHECK_ROWS(&list, same_grade_for_the_vendor, any_cases, "same grade");
	CHECK_ROWS(&list, built_twice_alike, any_cases, "built twice alike");
	CHECK_ROWS(&list, no_empty_boxes, empty_kinds, "no empty boxes");
	CHECK_ROWS(&list, has_head, head_cases, "head");
	check_add(&list, city_sees_all, NULL, "city sees all");
	check_add(&list, vendor_sheet_keeps_rows, NULL, "vendor's sheet keeps rows");
	check_add(&list, changes_tell_nothing_internal, NULL, "changes tell nothing internal");
	check_add(&list, internal_fact_is_withheld, NULL, "internal fact is withheld");
	check_add(&list, blank_has_questions, NULL, "blank has questions");
	check_add(&list, plain_where_it_must_be, NULL, "plain where it must be");
	check_add(&list, self_made_key_is_said, NULL, "self-made key is said");
	return check_run(&list, "forms");
}
