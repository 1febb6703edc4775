/* Questionnaires: ids, includes, what is read and shown, the bundle and its digest. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/digest.h"
#include "assess/questionnaire.h"

static int load_from(const char *folder, const char *name, struct questionnaire **out, struct err *err)
{
	struct host host;
	const char *const folders[] = {folder, "templates"};
	host_system(&host);
	struct template_source src = {.host = &host, .folder = folders, .folders = 2};
	return questionnaire_load(out, &src, name, err);
}

static int load_bundle(const struct bundle *b, const char *name, struct questionnaire **out, struct err *err)
{
	struct host host;
	host_system(&host);
	struct template_source src = {.host = &host, .bundle = b};
	return questionnaire_load(out, &src, name, err);
}

static struct questionnaire *small, *cloud;

/* --- reading --- */

struct read_row {
	const char *id, *typed;
	const char *value;   /* NULL: refused */
	const char *message; /* of a refusal, whole */
};

#define CHOOSE ": choose from the choices"

static const struct read_row read_rows[] = {
    {"SML-01", "yes", "yes", NULL},
    {"SML-01", " ｙｅｓ　", "yes", NULL},
    {"SML-01", "unknown", "unknown", NULL},
    {"SML-01", "　ｕｎｋｎｏｗｎ", "unknown", NULL},
    {"SML-01", "na", "na", NULL},
    {"SML-01", "partial", NULL,
     "the value does not have the right form; enter it like the example: Answer yes or no (or unknown where it is "
     "offered)."},
    {"SML-01", "", NULL, "nothing was entered; enter a value: Answer yes or no (or unknown where it is offered)."},
    {"SML-06", "partial", "partial", NULL},
    {"SML-06", "unknown", "unknown", NULL},
    {"SML-06", "na", NULL, "a knock-out or scope requirement cannot be answered 'not applicable'"},
    {"SML-13", "na", NULL, "a knock-out or scope requirement cannot be answered 'not applicable'"},
    {"SML-07", "na", "na", NULL},
    {"SML-02", "a", "a", NULL},
    {"SML-02", "Ａ", NULL, "'A' is not one of the choices" CHOOSE},
    {"SML-02", "1", NULL, "'1' is not one of the choices" CHOOSE},
    {"SML-02", "unknown", "unknown", NULL},
    {"SML-02", "a,b", NULL, "the value does not have the right form; enter it like the example" CHOOSE},
    {"SML-08", "isms", "isms", NULL},
    {"SML-08", "cs,isms", "isms,cs", NULL},
    {"SML-08", "none", "none", NULL},
    {"SML-08", "none,isms", NULL, "'none' excludes the other choices" CHOOSE},
    {"SML-08", "isms,isms", NULL, "a choice stands twice" CHOOSE},
    {"SML-08", "isms,xyz", NULL, "'xyz' is not one of the choices" CHOOSE},
    {"SML-08", "isms,", NULL, "the value does not have the right form; enter it like the example" CHOOSE},
    {"SML-08", "isms,unknown", NULL, "'unknown' is not one of the choices" CHOOSE},
    {"SML-03", "12", "12", NULL},
    {"SML-03", "１２日", "12", NULL},
    {"SML-03", "1", "1", NULL},
    {"SML-03", "50", "50", NULL},
    {"SML-03", "0", NULL, "too small, at least 1"},
    {"SML-03", "51", NULL, "too large, at most 50"},
    {"SML-03", "2か月", NULL, "the unit '月' is not the question's, convert it and enter only the number"},
    {"SML-03", "unknown", "unknown", NULL},
    {"SML-04", "令和8年6月1日", "2026-06-01", NULL},
    {"SML-04", "R8.6.1", "2026-06-01", NULL},
    {"SML-04", "２０２６－０６－０１", "2026-06-01", NULL},
    {"SML-05", "神﨑　株式会社", "神﨑　株式会社", NULL},
    {"SML-05", "123456789018", NULL,
     "the text holds 12 digits that look like a My Number; remove them and enter it again"},
    {"SML-11", "ABC", "ABC", NULL},
    {"SML-11", "abc", NULL,
     "the value does not have the right form; enter it like the example: three capitals such as ABC"},
    {"SML-11", "unknown", "unknown", NULL},
    {"SML-12", "1,650,000円", "1650000", NULL},
    {"SML-12", "１６５００００", "1650000", NULL},
    {"PRF-33", "T7123456789012", "T7123456789012", NULL},
    {"PRF-33", "T7123456789013", NULL,
     "the check digit of the corporate number is wrong; compare the number and enter it again: Enter T and 13 digits "
     "(for example T7123456789012)."},
};

static void test_read(void **state)
{
	const struct read_row *row = *state;
	struct arena *arena = arena_new();
	struct err err = {0};
	const char *untouched = "", *value = untouched;
	const struct requirement *r = &small->row[questionnaire_find(small, row->id)];
	int rc = requirement_read(r, row->typed, true, arena, &value, &err);
	if (row->value) {
		assert_int_equal(rc, 0);
		assert_int_equal(err.count, 0);
		assert_string_equal(value, row->value);
		/* What was made canonical is read again as it is. */
		const char *again = NULL;
		assert_int_equal(requirement_read(r, value, true, arena, &again, NULL), 0);
		assert_string_equal(again, value);
	} else {
		assert_int_equal(rc, -1);
		assert_ptr_equal(value, untouched);
		assert_int_equal(err.count, 1);
		assert_int_equal(err.item[0].kind, ERR_INPUT);
		assert_string_equal(err.item[0].field, row->id);
		assert_string_equal(err.item[0].text.en, row->message);
		assert_true(*err.item[0].text.ja);
	}
	err_clear(&err);
	arena_free(arena);
}

/* A template that says unknown = no takes 不明 only where a row lists it. */
static void test_unknown_listed(void **state)
{
	(void)state;
	struct questionnaire *q = NULL;
	struct arena *arena = arena_new();
	struct err err = {0};
	const char *value = NULL;
	assert_int_equal(load_from("tests/templates/valid/unknown-as-a-choice", "small", &q, NULL), 0);
	assert_int_equal(requirement_read(&q->row[0], "unknown", true, arena, &value, NULL), 0);
	assert_string_equal(value, "unknown");
	assert_int_equal(requirement_read(&q->row[1], "unknown", true, arena, &value, &err), -1);
	assert_string_equal(err.item[0].text.en, "this question does not take 'unknown', leave it unanswered");
	assert_int_equal(q->row[0].choices, 2);
	assert_null(requirement_choice(&q->row[0], "unknown"));
	err_clear(&err);
	arena_free(arena);
	questionnaire_free(q);
}

/* --- showing --- */

struct show_row {
	const char *id, *value, *ja, *en;
};

static const struct show_row show_rows[] = {
    {"SML-01", "yes", "はい", "Yes"},
    {"SML-01", "no", "いいえ", "No"},
    {"SML-06", "partial", "一部", "Partly"},
    {"SML-01", "na", "該当なし", "Not applicable"},
    {"SML-01", "unknown", "不明", "Unknown"},
    {"SML-02", "a", "甲", "First"},
    {"SML-02", "unknown", "不明", "Unknown"},
    {"SML-02", "gone", "gone", "gone"},
    {"SML-08", "isms,cs", "ISMS、クラウド認証", "ISMS, Cloud"},
    {"SML-08", "none", "なし", "None"},
    {"SML-08", "isms,gone", "ISMS、gone", "ISMS, gone"},
    {"SML-03", "12", "12", "12"},
    {"SML-03", "unknown", "不明", "Unknown"},
    {"SML-04", "2026-06-01", "令和8年6月1日", "1 June 2026"},
    {"SML-04", "na", "該当なし", "Not applicable"},
    {"SML-05", "yes", "yes", "yes"},
    {"SML-05", "神﨑", "神﨑", "神﨑"},
    {"SML-12", "0", "0円", "JPY 0"},
    {"SML-12", "999", "999円", "JPY 999"},
    {"SML-12", "1000", "1,000円", "JPY 1,000"},
    {"SML-12", "1650000", "1,650,000円", "JPY 1,650,000"},
    {"SML-12", "unknown", "不明", "Unknown"},
};

static void test_show(void **state)
{
	const struct show_row *row = *state;
	struct arena *arena = arena_new();
	const struct requirement *r = &small->row[questionnaire_find(small, row->id)];
	assert_string_equal(requirement_show(r, row->value, LANG_JA, arena), row->ja);
	assert_string_equal(requirement_show(r, row->value, LANG_EN, arena), row->en);
	arena_free(arena);
}

/* --- ids and what is loaded --- */

static void test_ids(void **state)
{
	(void)state;
	assert_int_equal(questionnaire_find(cloud, "CLD-01"), questionnaire_find(cloud, "cld-01"));
	assert_int_equal(questionnaire_find(cloud, "CLD-0"), -1);
	assert_int_equal(questionnaire_find(cloud, "CLD-011"), -1);
	assert_int_equal(questionnaire_find(cloud, ""), -1);
	for (size_t i = 0; i < cloud->rows; i++) {
		const struct requirement *r = &cloud->row[i];
		assert_int_equal(questionnaire_find(cloud, r->id), i);
		assert_int_equal(r->row, i);
		assert_in_range(r->section, 0, cloud->sections - 1);
		assert_non_null(r->type);
		assert_true(*r->ask.ja);
		assert_int_equal(strspn(r->id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789"), strlen(r->id));
	}
	/* Rows of an included file come first. */
	assert_string_equal(cloud->row[0].file, "profile.ini");
	assert_string_equal(cloud->row[cloud->rows - 1].file, "cloud.ini");
	assert_string_equal(cloud->id, "cloud");
	assert_string_equal(cloud->title.en, "Cloud service risk assessment");
}

static void test_row(void **state)
{
	(void)state;
	struct questionnaire *q = NULL;
	assert_int_equal(load_from("tests/templates/valid/every-form", "small.ini", &q, NULL), 0);
	int n = questionnaire_find(q, "SML-01");
	const struct requirement *r = &q->row[n];
	assert_int_equal(n, 2);
	assert_string_equal(r->help.ja, "助け");
	assert_string_equal(r->type->name, "pct");
	assert_int_equal(r->min_e4, 900000);
	assert_int_equal(r->max_e4, 1000000);
	assert_true(r->has_min && r->has_max && r->pattern);
	assert_int_equal(r->pass->kind, RULE_AT_LEAST);
	assert_int_equal(r->pass->low_e4, 999500);
	assert_int_equal(r->partial->kind, RULE_BETWEEN);
	assert_int_equal(r->role, ROLE_MANDATORY);
	assert_int_equal(r->weight, 5);
	assert_int_equal(r->threats, 1 | 2 | 16);
	assert_int_equal(r->protects, 7);
	assert_true(r->vendor && r->internal && r->renew && r->asks_evidence && r->offers_na && r->offers_unknown);
	assert_false(r->fixed);
	assert_int_equal(r->exception, EXCEPTION_WHEN);
	assert_string_equal(r->evidence_valid, "12m");
	assert_string_equal(r->basis.en, "Policy 6");
	assert_string_equal(r->source, "MIC1");
	assert_int_equal(r->clauses, 2);
	assert_string_equal(r->clause[1], "K02");
	assert_true(r->when && r->exception_when && r->clause_when && r->consistent);
	/* And what stands when nothing is said. */
	r = &q->row[questionnaire_find(q, "BAS-01")];
	assert_int_equal(r->weight + (int)r->threats + (int)r->protects, 0);
	assert_false(r->vendor || r->internal || r->renew || r->asks_evidence || r->fixed || r->has_min || r->has_max);
	assert_int_equal(r->exception, EXCEPTION_NO);
	assert_int_equal(r->role, ROLE_INFO);
	assert_true(q->row[questionnaire_find(q, "SML-02")].fixed);
	questionnaire_free(q);
}

/* left.ini and right.ini both include base.ini: its row is there once, before theirs. */
static void test_included_twice(void **state)
{
	(void)state;
	static const char *const ids[] = {"BAS-01", "LFT-01", "RGT-01", "SML-01"};
	struct questionnaire *q = NULL;
	assert_int_equal(load_from("tests/templates/valid/included-twice", "small", &q, NULL), 0);
	assert_int_equal(q->rows, 4);
	for (int i = 0; i < 4; i++)
		assert_string_equal(q->row[i].id, ids[i]);
	assert_int_equal(q->bundle->files, 7);
	for (size_t i = 1; i < q->bundle->files; i++)
		assert_true(strcmp(q->bundle->file[i - 1].name, q->bundle->file[i].name) < 0);
	questionnaire_free(q);
	questionnaire_free(NULL);
}

struct absent_row {
	const char *name;
	enum err_kind kind;
};

static const struct absent_row absent_rows[] = {
    {"absent", ERR_WORLD},      {"absent.ini", ERR_WORLD}, {"../templates/cloud.ini", ERR_INPUT},
    {"/etc/passwd", ERR_INPUT}, {".ini", ERR_INPUT},       {".hidden.ini", ERR_INPUT},
    {"a/../cloud", ERR_INPUT},  {"", ERR_INPUT},           {"types", ERR_INPUT}};

static void test_absent(void **state)
{
	const struct absent_row *row = *state;
	struct questionnaire *q = NULL;
	struct err err = {0};
	assert_int_equal(load_from("templates", row->name, &q, &err), -1);
	assert_null(q);
	assert_int_equal(err_first_kind(&err), row->kind);
	err_clear(&err);
}

/* The first folder that has a file wins; one that is there and broken is not passed over. */
static void test_folders(void **state)
{
	(void)state;
	struct questionnaire *q = NULL;
	struct err err = {0};
	assert_int_equal(load_from("tests/templates/invalid/types-alone", "cloud", &q, &err), -1);
	assert_null(q);
	assert_string_equal(err.item[0].text.en, "'type': there is no type 'text' in types.ini");
	err_clear(&err);
	assert_int_equal(load_from("tests/templates/invalid/no-such-folder", "cloud", &q, &err), 0);
	assert_int_equal(err.count, 0);
	questionnaire_free(q);
}

/* --- the bundle --- */

static void test_bundle(void **state)
{
	(void)state;
	struct buf packed, again;
	struct bundle *b = NULL;
	struct questionnaire *q = NULL;
	struct err err = {0};
	buf_init(&packed, 1 << 22);
	buf_init(&again, 1 << 22);
	bundle_pack(cloud->bundle, &packed);
	assert_false(packed.over);
	assert_int_equal(bundle_unpack(&b, packed.p, packed.n, &err), 0);
	assert_string_equal(b->root, "cloud.ini");
	assert_int_equal(b->files, cloud->bundle->files);
	for (size_t i = 0; i < b->files; i++) {
		assert_string_equal(b->file[i].name, cloud->bundle->file[i].name);
		assert_int_equal(b->file[i].n, cloud->bundle->file[i].n);
		assert_memory_equal(b->file[i].bytes, cloud->bundle->file[i].bytes, b->file[i].n);
	}
	bundle_pack(b, &again);
	assert_int_equal(again.n, packed.n);
	assert_memory_equal(again.p, packed.p, packed.n);

	/* The bundle alone makes the same questionnaire, with the same digest. */
	assert_int_equal(load_bundle(b, b->root, &q, &err), 0);
	bundle_free(b);
	assert_int_equal(q->rows, cloud->rows);
	assert_string_equal(q->digest, cloud->digest);
	assert_string_equal(q->row[60].ask.ja, cloud->row[60].ask.ja);
	char hex[DIGEST_HEX];
	digest_hex(packed.p, packed.n, hex);
	assert_string_equal(hex, cloud->digest);
	questionnaire_free(q);
	buf_clear(&packed);
	buf_clear(&again);
	bundle_free(NULL);
}

#define MAGIC "shinsa-bundle 1\n"

struct damaged_row {
	const char *name, *bytes;
};

static const struct damaged_row damaged_rows[] = {
    {"nothing", ""},
    {"half the mark", "shinsa-bun"},
    {"another mark", "shinsa-bundle 2\nr.ini\n"},
    {"no root", MAGIC},
    {"a root without its end", MAGIC "r.ini"},
    {"a name alone", MAGIC "r.ini\na.ini\n"},
    {"a name without its end", MAGIC "r.ini\na.ini"},
    {"no name", MAGIC "r.ini\n\n1\nx\n"},
    {"no length", MAGIC "r.ini\na.ini\n\nx\n"},
    {"a length that is none", MAGIC "r.ini\na.ini\n1x\nx\n"},
    {"a negative length", MAGIC "r.ini\na.ini\n-1\nx\n"},
    {"a length over what is there", MAGIC "r.ini\na.ini\n3\nx\n"},
    {"a length that leaves no line end", MAGIC "r.ini\na.ini\n2\nx\n"},
    {"a length that ends inside", MAGIC "r.ini\na.ini\n1\nxy\n"},
    {"a huge length", MAGIC "r.ini\na.ini\n999999999\nx\n"},
    {"a length beyond numbers", MAGIC "r.ini\na.ini\n99999999999999999999\nx\n"},
    {"bytes behind the last file", MAGIC "r.ini\na.ini\n1\nx\ny"},
};

static void test_damaged(void **state)
{
	const struct damaged_row *row = *state;
	struct bundle *b = NULL;
	struct err err = {0};
	/* An exact copy, so that reading past its end is seen. */
	size_t n = strlen(row->bytes);
	char *bytes = malloc(n + 1);
	assert_non_null(bytes);
	char *exact = n ? malloc(n) : NULL;
	if (n)
		memcpy(exact, row->bytes, n);
	assert_int_equal(bundle_unpack(&b, n ? exact : bytes, n, &err), -1);
	assert_null(b);
	assert_int_equal(err.count, 1);
	assert_string_equal(err.item[0].text.en, "the stored questionnaire is damaged");
	err_clear(&err);
	free(exact);
	free(bytes);
}

static void test_too_many_files(void **state)
{
	(void)state;
	struct buf bytes;
	buf_init(&bytes, 1 << 16);
	buf_str(&bytes, MAGIC "r.ini\n");
	for (int i = 0; i < 65; i++) {
		struct bundle *b = NULL;
		buf_printf(&bytes, "f%d.ini\n1\nx\n", i);
		assert_int_equal(bundle_unpack(&b, bytes.p, bytes.n, NULL), i < 64 ? 0 : -1);
		bundle_free(b);
	}
	buf_clear(&bytes);
}

/* Cut anywhere, or one byte changed anywhere: refused, or a bundle with another digest; never the same. */
static void test_any_damage(void **state)
{
	(void)state;
	struct buf packed, again;
	buf_init(&packed, 1 << 16);
	buf_init(&again, 1 << 16);
	buf_str(&packed, MAGIC "r.ini\na.ini\n4\nab\nc\nr.ini\n11\n[a]\nk = v\n\n\n");
	struct bundle *b = NULL;
	assert_int_equal(bundle_unpack(&b, packed.p, packed.n, NULL), 0);
	assert_int_equal(b->files, 2);
	bundle_free(b);
	for (size_t i = 0; i < 2 * packed.n; i++) {
		size_t n = i < packed.n ? i : packed.n, at = i - packed.n;
		char *bytes = malloc(n + 1);
		assert_non_null(bytes);
		memcpy(bytes, packed.p, n);
		if (i >= packed.n)
			bytes[at] ^= 1;
		b = NULL;
		if (bundle_unpack(&b, bytes, n, NULL) == 0) {
			buf_clear(&again);
			bundle_pack(b, &again);
			assert_int_equal(again.n, n);
			assert_memory_equal(again.p, bytes, n);
			assert_false(n == packed.n && memcmp(bytes, packed.p, n) == 0);
		}
		bundle_free(b);
		free(bytes);
	}
	buf_clear(&packed);
	buf_clear(&again);
}

/* A file changed by one byte that still loads has another digest; a bundle without one of its files does not load. */
static void test_digest(void **state)
{
	(void)state;
	struct questionnaire *q = NULL;
	struct err err = {0};
	assert_int_equal(strlen(cloud->digest), 64);
	assert_int_equal(load_from("templates", "cloud.ini", &q, NULL), 0);
	assert_string_equal(q->digest, cloud->digest);
	struct bundle b = *q->bundle;
	for (size_t i = 0; i < b.files; i++) {
		struct questionnaire *other = NULL;
		struct bundle_file kept = b.file[i];
		char *bytes = malloc(kept.n);
		assert_non_null(bytes);
		memcpy(bytes, kept.bytes, kept.n);
		/* The first byte of every file begins a comment: its text is free. */
		assert_int_equal(bytes[0], ';');
		bytes[0] = '#';
		b.file[i].bytes = bytes;
		assert_int_equal(load_bundle(&b, "cloud", &other, &err), 0);
		assert_string_not_equal(other->digest, cloud->digest);
		questionnaire_free(other);
		b.file[i] = kept;
		free(bytes);
	}
	b.files--;
	struct questionnaire *less = NULL;
	assert_int_equal(load_bundle(&b, "cloud", &less, &err), -1);
	assert_null(less);
	assert_non_null(strstr(err.item[0].text.en, "the stored questionnaire lacks this file"));
	err_clear(&err);
	questionnaire_free(q);
}

int main(void)
{
	struct check_list l = {0};
	if (load_from("tests/templates/valid/answers", "small", &small, NULL) != 0 ||
	    load_from("templates", "cloud", &cloud, NULL) != 0)
		return 1;
	for (size_t i = 0; i < sizeof(read_rows) / sizeof(*read_rows); i++)
		check_add(&l, test_read, &read_rows[i], "read: %s: \"%s\"", read_rows[i].id, read_rows[i].typed);
	check_add(&l, test_unknown_listed, NULL, "read: unknown where it is listed");
	for (size_t i = 0; i < sizeof(show_rows) / sizeof(*show_rows); i++)
		check_add(&l, test_show, &show_rows[i], "show: %s: \"%s\"", show_rows[i].id, show_rows[i].value);
	check_add(&l, test_ids, NULL, "ids");
	check_add(&l, test_row, NULL, "every key of a row");
	check_add(&l, test_included_twice, NULL, "included twice");
	CHECK_ROWS(&l, test_absent, absent_rows, "no template");
	check_add(&l, test_folders, NULL, "folders in order");
	check_add(&l, test_bundle, NULL, "bundle there and back");
	CHECK_ROWS(&l, test_damaged, damaged_rows, "damaged");
	check_add(&l, test_too_many_files, NULL, "damaged: too many files");
	check_add(&l, test_any_damage, NULL, "damaged anywhere");
	check_add(&l, test_digest, NULL, "digest");
	int failures = check_run(&l, "questionnaire");
	questionnaire_free(small);
	questionnaire_free(cloud);
	return failures;
}
