#include "assess/answers_file.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "assess/fields.h"

/* One reading: every reader reports into it. */
struct reader {
	const struct ini *ini;
	struct answers *a;
	struct arena *arena; /* of this reading */
	struct err *err;
	struct lines *line; /* one for each row */
	bool failed;
};

/* Where the parts of a row's answer stand; 0 when it has none. */
struct lines {
	int value, evidence, note, reason;
};

static const char *const section_names[] = {"assessment", "answers", "evidence", "notes", "reasons"};

const char *answers_file_kind(const struct ini *ini, struct err *err)
{
	const struct ini_entry *e = ini_entry(ini, "assessment", "template");
	if (e && *e->value)
		return e->value;
	const struct ini_section *s = ini_section(ini, "assessment");
	err_say(err, ERR_INPUT, ini->name, s ? s->line : 0, "template",
		(struct words){"[assessment] に template（cloud など）がありません。",
			       "[assessment] has no template (such as cloud)"});
	return NULL;
}

/* Moves findings about a value to the place it stands at. */
static void place(struct reader *r, struct err *own, const char *id, int line)
{
	for (size_t i = 0; i < own->count; i++)
		err_say(r->err, own->item[i].kind, r->ini->name, line, id, own->item[i].text);
	r->failed |= own->count > 0;
	err_clear(own);
}

static void refuse(struct reader *r, int line, const char *field, const char *ja, const char *en)
{
	err_say(r->err, ERR_INPUT, r->ini->name, line, field, (struct words){ja, en});
	r->failed = true;
}

static void read_assessment(struct reader *r)
{
	const struct ini_section *s = ini_section(r->ini, "assessment");
	for (size_t i = 0; s && i < s->count; i++) {
		const struct ini_entry *e = &s->entry[i];
		if (strcasecmp(e->key, "template") == 0)
			continue;
		if (strcasecmp(e->key, "date") != 0)
			refuse(r, e->line, e->key, "知らない項目です（template と date だけが書けます）。",
			       "unknown key (only template and date)");
		else if (!date_from_text(text_fold(r->arena, e->value, FOLD_ASCII), &r->a->date))
			refuse(r, e->line, e->key, "日付ではありません（例 2026-06-01、令和8年6月1日）。",
			       "is no date (such as 2026-06-01)");
	}
}

/* The row an entry is about; -1 when reported. */
static int row_of(struct reader *r, const struct ini_entry *e)
{
	int row = questionnaire_find(r->a->q, e->key);
	if (row < 0) {
		err_add(r->err, ERR_INPUT, r->ini->name, e->line, e->key,
			"質問 %s はこの質問票にありません。番号を確かめてください。",
			"there is no requirement %s in this questionnaire", e->key);
		r->failed = true;
	}
	return row;
}

static void read_answer(struct reader *r, const struct ini_entry *e, int row)
{
	const struct requirement *req = &r->a->q->row[row];
	struct err own = {0};
	const char *value = NULL;
	r->line[row].value = e->line;
	if (requirement_read(req, e->value, answers_corporation(r->a), r->arena, &value, &own) != 0)
		place(r, &own, req->id, e->line);
	else if (req->fixed && strcmp(value, r->a->q->id) != 0)
		refuse(r, e->line, req->id, "この質問は質問票の種類で決まります。行を消してください。",
		       "this is decided by the questionnaire, remove the line");
	else
		r->a->item[row].value = value;
}

/* In two rounds: what an invoice number must be depends on another answer, which may stand below it. */
static void read_answers(struct reader *r)
{
	const struct ini_section *s = ini_section(r->ini, "answers");
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; s && i < s->count; i++) {
			const struct ini_entry *e = &s->entry[i];
			int row = round ? questionnaire_find(r->a->q, e->key) : row_of(r, e);
			if (row < 0 || !*e->value)
				continue;
			bool invoice = r->a->q->row[row].type->check == CHECK_INVOICE_NUMBER;
			if (invoice == (round == 1))
				read_answer(r, e, row);
		}
}

/* A level and, after a blank, the last valid day and a label, both optional. */
static bool parse_evidence(struct reader *r, const char *text, struct answer *out)
{
	if (text[0] != 'E' || text[1] < '0' || text[1] > '3' || (text[2] && text[2] != ' '))
		return false;
	out->evidence = text[1] - '0';
	const char *rest = text + 2 + strspn(text + 2, " ");
	size_t n = strcspn(rest, " ");
	int day;
	if (n && date_from_text(arena_strndup(r->arena, rest, n), &day)) {
		out->evidence_until = day;
		rest += n + strspn(rest + n, " ");
	} else if (strncmp(rest, "20", 2) == 0) {
		return false; /* meant as a day */
	}
	out->evidence_label = *rest ? rest : NULL;
	return true;
}

static void read_evidence(struct reader *r)
{
	static const char ja[] = "証跡は E0〜E3、続けて有効期限（例 E3 2027-03-31）と書いてください。";
	static const char en[] = "evidence is E0 to E3 and optionally its last valid day (such as E3 2027-03-31)";
	const struct ini_section *s = ini_section(r->ini, "evidence");
	for (size_t i = 0; s && i < s->count; i++) {
		const struct ini_entry *e = &s->entry[i];
		struct answer parsed = {.evidence_until = DATE_NONE};
		bool good = parse_evidence(r, e->value, &parsed);
		if (strcasecmp(e->key, "default") == 0) {
			r->a->evidence_default = parsed.evidence;
			if (!good || e->value[2])
				refuse(r, e->line, e->key, ja, en);
			continue;
		}
		int row = row_of(r, e);
		if (row < 0)
			continue;
		struct answer *item = &r->a->item[row];
		r->line[row].evidence = e->line;
		if (!good)
			refuse(r, e->line, r->a->q->row[row].id, ja, en);
		else if (!r->a->q->row[row].asks_evidence)
			refuse(r, e->line, r->a->q->row[row].id, "この質問は証跡を求めていません。行を消してください。",
			       "this requirement asks for no evidence, remove the line");
		item->evidence = parsed.evidence;
		item->evidence_until = parsed.evidence_until;
		item->evidence_label = parsed.evidence_label;
	}
}

static void read_notes(struct reader *r)
{
	const struct ini_section *s = ini_section(r->ini, "notes");
	for (size_t i = 0; s && i < s->count; i++) {
		int row = row_of(r, &s->entry[i]);
		if (row < 0 || !*s->entry[i].value)
			continue;
		r->a->item[row].note = s->entry[i].value;
		r->line[row].note = s->entry[i].line;
	}
}

static void read_reasons(struct reader *r)
{
	const struct ini_section *s = ini_section(r->ini, "reasons");
	for (size_t i = 0; s && i < s->count; i++) {
		int row = row_of(r, &s->entry[i]);
		if (row < 0)
			continue;
		const char *value = r->a->item[row].value;
		r->a->item[row].reason = s->entry[i].value;
		r->line[row].reason = s->entry[i].line;
		bool refused = !value && r->line[row].value; /* told already */
		if (!refused && (!value || strcmp(value, "na") != 0))
			refuse(r, s->entry[i].line, r->a->q->row[row].id, "「該当なし」と答えていない質問の理由です。",
			       "a reason for a requirement that is not answered 'na'");
	}
}

/* One part of a row's answer, so that what is wrong with it is told at its own line. */
static void check_part(struct reader *r, int row, int line, const struct answer *part)
{
	struct err own = {0};
	if (line && answers_accept(r->a, row, part, &own) != 0)
		place(r, &own, r->a->q->row[row].id, line);
}

/* What can only be told once every answer is there. */
static void check_whole(struct reader *r)
{
	answers_update(r->a);
	for (int i = 0; i < (int)r->a->q->rows; i++) {
		const struct answer *item = &r->a->item[i];
		const struct lines *line = &r->line[i];
		check_part(r, i, line->note, &(struct answer){.note = item->note});
		check_part(r, i, line->reason, &(struct answer){.reason = item->reason});
		check_part(r, i, line->evidence, &(struct answer){.evidence_label = item->evidence_label});
		const char *reason = item->reason && *item->reason ? "-" : NULL;
		if (r->a->applies[i])
			check_part(r, i, line->value, &(struct answer){.value = item->value, .reason = reason});
	}
}

static void check_sections(struct reader *r)
{
	for (size_t i = 0; i < r->ini->count; i++) {
		bool known = false;
		for (size_t j = 0; j < sizeof(section_names) / sizeof(*section_names); j++)
			known |= strcasecmp(r->ini->section[i].name, section_names[j]) == 0;
		if (!known)
			refuse(r, r->ini->section[i].line, r->ini->section[i].name,
			       "知らないセクションです（assessment、answers、evidence、notes、reasons）。",
			       "unknown section (assessment, answers, evidence, notes, reasons)");
	}
}

static int by_line(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return strcmp(x->text.ja, y->text.ja);
}

int answers_file_read(struct answers **out, const struct ini *ini, const struct questionnaire *q, int today,
		      struct err *err)
{
	struct answers *a = answers_new(q, today);
	struct reader r = {.ini = ini, .a = a, .arena = a->arena, .err = err};
	r.line = arena_alloc(a->arena, q->rows * sizeof(*r.line));
	size_t before = err ? err->count : 0;
	check_sections(&r);
	read_assessment(&r);
	read_answers(&r);
	read_evidence(&r);
	read_notes(&r);
	read_reasons(&r);
	check_whole(&r);
	if (r.failed) {
		/* Found section by section, told from top to bottom. */
		if (err)
			qsort(err->item + before, err->count - before, sizeof(*err->item), by_line);
		answers_free(a);
		return -1;
	}
	for (size_t i = 0; i < q->rows; i++) { /* these still stand in the INI */
		struct answer item = a->item[i];
		a->item[i].note = arena_strdup(a->arena, item.note);
		a->item[i].reason = arena_strdup(a->arena, item.reason);
		a->item[i].evidence_label = arena_strdup(a->arena, item.evidence_label);
	}
	*out = a;
	return 0;
}
