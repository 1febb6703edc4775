#include "assess/register_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/text.h"

enum { BUNDLE_MAX = 64 << 20, JSON_MAX = 1 << 30, REIWA = 2018 /* 令和 n is 2018 + n */ };

/* --- answers as they are stored ------------------------------------------------------------------------------- */

static void json_string(struct buf *out, const char *s)
{
	buf_str(out, "\"");
	for (; *s; s++) {
		size_t plain =
		    strcspn(s, "\"\\\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13"
			       "\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f");
		buf_add(out, s, plain);
		s += plain;
		if (!*s)
			break;
		if (*s == '"' || *s == '\\')
			buf_printf(out, "\\%c", *s);
		else
			buf_printf(out, "\\u%04x", (unsigned)*s);
	}
	buf_str(out, "\"");
}

void register_json_member(struct buf *out, const char *key, const char *text)
{
	if (!text)
		return;
	buf_printf(out, "%s\"%s\":", out->p[out->n - 1] == '{' ? "" : ",", key);
	json_string(out, text);
}

void register_answer_json(const struct answer *answer, struct buf *out)
{
	char day[11];
	buf_str(out, "{");
	register_json_member(out, "value", answer->value);
	register_json_member(out, "note", answer->note);
	register_json_member(out, "reason", answer->reason);
	if (answer->evidence != EVIDENCE_UNSET)
		buf_printf(out, "%s\"evidence\":%d", out->p[out->n - 1] == '{' ? "" : ",", answer->evidence);
	register_json_member(out, "label", answer->evidence_label);
	if (answer->evidence_until != DATE_NONE) {
		date_to_iso(answer->evidence_until, day);
		register_json_member(out, "until", day);
	}
	if (answer->carried)
		buf_printf(out, "%s\"carried\":true", out->p[out->n - 1] == '{' ? "" : ",");
	buf_str(out, "}");
}

bool register_answer(sqlite3_stmt *stmt, int first, struct answer *out)
{
	const char *until = register_text(stmt, first + 5);
	*out = (struct answer){.value = register_text(stmt, first),
			       .note = register_text(stmt, first + 1),
			       .reason = register_text(stmt, first + 2),
			       .evidence = sqlite3_column_int(stmt, first + 3),
			       .evidence_label = register_text(stmt, first + 4),
			       .evidence_until = DATE_NONE,
			       .revision = sqlite3_column_int(stmt, first + 6),
			       .carried = sqlite3_column_int(stmt, first + 7) != 0};
	return !until || date_from_iso(until, &out->evidence_until);
}

static int damaged(const struct register_db *r, const char *id, const char *row, struct err *err)
{
	return err_add(err, ERR_INPUT, register_path(r), 0, row,
		       "評価「%s」の保存された内容が壊れています（%s）。控え（バックアップ）から戻してください。",
		       "what is stored of assessment '%s' is damaged (%s); restore a backup", id, row);
}

/* The numbers of a text: "R8-1", "8-0001" and "Ｒ８－００１" have 8 and 1. Returns how many, at most `max`. */
static size_t numbers_of(const char *text, int64_t *out, size_t max)
{
	struct arena *arena = arena_new();
	size_t n = 0;
	for (const char *p = text_search_key(arena, text); n < max && *(p += strcspn(p, "0123456789"));) {
		char *end;
		out[n++] = strtoll(p, &end, 10);
		p = end;
	}
	arena_free(arena);
	return n;
}

/* The id that was meant by one that is not there: the same numbers written otherwise. Its year may be left out: then
 * the last of that number. "" when there is none. */
static int find_meant(struct register_db *r, const char *id, char meant[REGISTER_ID], struct err *err)
{
	int64_t number[2];
	size_t n = numbers_of(id, number, 2);
	sqlite3_stmt *stmt;
	*meant = '\0';
	if (!n)
		return 0;
	int64_t year = n == 2 ? number[0] < REIWA ? number[0] + REIWA : number[0] : 0;
	if (register_query(r, &stmt, err,
			   "SELECT id FROM assessment WHERE seq = ?1 AND ?2 IN (0, year) ORDER BY number DESC LIMIT 1",
			   BOUND(bound_int(number[n - 1]), bound_int(year))))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		snprintf(meant, REGISTER_ID, "%s", register_text(stmt, 0));
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

int register_find(struct register_db *r, const char *id, char known[REGISTER_ID], struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, "SELECT id FROM assessment WHERE id = ?1", BOUND(bound_text(id))))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		snprintf(known, REGISTER_ID, "%s", register_text(stmt, 0));
	sqlite3_finalize(stmt);
	if (rc)
		return rc < 0 ? -1 : 0;
	char meant[REGISTER_ID];
	if (find_meant(r, id, meant, err) < 0)
		return -1;
	if (*meant)
		return err_add(err, ERR_INPUT, register_path(r), 0, NULL,
			       "評価「%s」は台帳にありません。%s のことでしょうか。",
			       "there is no assessment '%s' in the register; did you mean %s?", id, meant);
	return err_add(err, ERR_INPUT, register_path(r), 0, NULL,
		       "評価「%s」は台帳にありません。一覧で番号を確かめてください。",
		       "there is no assessment '%s' in the register; look at the list for its number", id);
}

/* --- writing -------------------------------------------------------------------------------------------------- */

/* Who does what, and when: the same for all that one call writes. */
struct act {
	const char *id, *who;
	char at[DATE_MOMENT_ISO];
};

static struct act act_now(const struct register_db *r, const char *id, const char *who)
{
	struct act act = {.id = id, .who = who ? who : ""};
	register_now(r, act.at);
	return act;
}

/* Writes an answer over the one of revision `revision - 1`, and its line. `before` is NULL when there was none. */
static int write_answer(struct register_db *r, const struct act *act, const char *row, const struct answer *answer,
			int revision, const char *before, struct err *err)
{
	struct buf after;
	char day[11];
	int64_t line = 0;
	const char *until = NULL;
	if (answer->evidence_until != DATE_NONE) {
		date_to_iso(answer->evidence_until, day);
		until = day;
	}
	buf_init(&after, JSON_MAX);
	register_answer_json(answer, &after);
	int rc = register_add_line(r,
				   &(struct log_line){.at = act->at,
						      .who = act->who,
						      .id = act->id,
						      .what = "answer",
						      .row = row,
						      .before = before,
						      .after = buf_text(&after)},
				   &line, err);
	buf_clear(&after);
	if (rc)
		return -1;
	return register_run(
	    r, err, "INSERT OR REPLACE INTO answer VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	    BOUND(bound_text(act->id), bound_text(row), bound_text(answer->value), bound_text(answer->note),
		  bound_text(answer->reason), bound_int(answer->evidence), bound_text(answer->evidence_label),
		  bound_text(until), bound_int(revision), bound_text(act->who), bound_text(act->at), bound_int(line),
		  bound_int(answer->carried)));
}

/* The revision of the stored answer and what it says; 0 and nothing added to `json` when there is none. */
static int stored_answer(struct register_db *r, const char *id, const char *row, int *revision, struct buf *json,
			 struct err *err)
{
	sqlite3_stmt *stmt;
	struct answer answer;
	if (register_query(r, &stmt, err,
			   "SELECT " ANSWER_COLUMNS " FROM answer n WHERE n.assessment = ?1 AND n.row = ?2",
			   BOUND(bound_text(id), bound_text(row))))
		return -1;
	int rc = register_step(r, stmt, err);
	*revision = 0;
	if (rc > 0 && !register_answer(stmt, 0, &answer)) {
		rc = damaged(r, id, row, err);
	} else if (rc > 0) {
		*revision = answer.revision;
		register_answer_json(&answer, json);
	}
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

/* What was submitted was read by somebody who decides on it, and stays as it was read. */
static int check_draft(struct register_db *r, const char *id, const char *row, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, "SELECT state FROM assessment WHERE id = ?1 AND state <> 'draft'",
			   BOUND(bound_text(id))))
		return -1;
	int rc = register_step(r, stmt, err);
	sqlite3_finalize(stmt);
	if (rc <= 0)
		return rc;
	return err_add(
	    err, ERR_INPUT, register_path(r), 0, row,
	    "「%"
	    "s」は提出済みなので、答えを変えられません。直すには、承認者に差し戻してもらうか、再評価を始めてください。",
	    "'%s' was submitted: its answers cannot change; have it returned by the approver, or begin a "
	    "re-evaluation",
	    id);
}

static int put(struct register_db *r, struct act *act, const struct requirement *req, const struct answer *answer,
	       bool *conflict, struct err *err)
{
	char known[REGISTER_ID];
	struct buf before;
	int revision = 0, rc = -1;
	buf_init(&before, JSON_MAX);
	if (register_find(r, act->id, known, err))
		goto out;
	act->id = known;
	if (check_draft(r, known, req->id, err))
		goto out;
	if (stored_answer(r, known, req->id, &revision, &before, err))
		goto out;
	if (revision != answer->revision) {
		*conflict = true;
		err_add(
		    err, ERR_INPUT, register_path(r), 0, req->id,
		    "「%s」の「%s」の回答は、読み込んだ後にほかの画面で変更されました。いまの入力は保存されていません。"
		    "新しい内容を読み直してから、もう一度入力してください。",
		    "in '%s' the answer to '%s' was changed elsewhere after it was read: what was entered is NOT "
		    "saved; "
		    "read it again, then answer",
		    known, req->id);
		goto out;
	}
	if (write_answer(r, act, req->id, answer, revision + 1, revision ? buf_text(&before) : NULL, err))
		goto out;
	rc = register_run(r, err, "UPDATE assessment SET changed = ?2 WHERE id = ?1",
			  BOUND(bound_text(known), bound_text(act->at)));
out:
	buf_clear(&before);
	return rc;
}

int register_put(struct register_db *r, const char *id, const struct requirement *req, struct answer *answer,
		 const char *who, bool *conflict, struct err *err)
{
	struct act act = act_now(r, id, who);
	bool lost = false;
	int rc = register_begin(r, err);
	if (!rc)
		rc = register_end(r, put(r, &act, req, answer, &lost, err), err);
	if (conflict)
		*conflict = lost;
	if (!rc)
		answer->revision++;
	return rc;
}

static bool has_content(const struct answer *answer)
{
	return answer->value || answer->note || answer->reason || answer->evidence_label ||
	       answer->evidence != EVIDENCE_UNSET || answer->evidence_until != DATE_NONE;
}

/* The next free number of the year, and the id made from it. */
static int allot(struct register_db *r, int year, int64_t *seq, char id[REGISTER_ID], struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, "SELECT coalesce(max(seq), 0) + 1 FROM assessment WHERE year = ?1",
			   BOUND(bound_int(year))))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		*seq = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	if (rc < 0)
		return -1;
	/* Fiscal 2019 began before 令和元年 and is called 令和元年度 as a whole. */
	snprintf(id, REGISTER_ID, "%s%d-%04lld", year > REIWA ? "R" : "", year > REIWA ? year - REIWA : year,
		 (long long)*seq);
	return 0;
}

static int add_assessment(struct register_db *r, const struct act *act, int year, int64_t seq, const struct answers *a,
			  const char *previous, struct err *err)
{
	char day[11];
	struct buf after;
	const struct questionnaire *q = a->q;
	date_to_iso(a->date, day);
	buf_init(&after, JSON_MAX);
	buf_str(&after, "{");
	register_json_member(&after, "template", q->id);
	register_json_member(&after, "version", q->version);
	register_json_member(&after, "digest", q->digest);
	register_json_member(&after, "date", day);
	if (a->evidence_default != EVIDENCE_UNSET)
		buf_printf(&after, ",\"evidence\":%d", a->evidence_default);
	if (previous)
		register_json_member(&after, "previous", previous);
	buf_str(&after, "}");
	int rc = register_add_line(
	    r,
	    &(struct log_line){
		.at = act->at, .who = act->who, .id = act->id, .what = "create", .after = buf_text(&after)},
	    NULL, err);
	buf_clear(&after);
	if (rc)
		return -1;
	return register_run(r, err,
			    "INSERT INTO assessment (id, year, seq, digest, template, version, date, evidence_default,"
			    " state, created, changed, author, previous)"
			    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'draft', ?9, ?9, ?10, ?11)",
			    BOUND(bound_text(act->id), bound_int(year), bound_int(seq), bound_text(q->digest),
				  bound_text(q->id), bound_text(q->version), bound_text(day),
				  bound_int(a->evidence_default), bound_text(act->at), bound_text(act->who),
				  bound_text(previous)));
}

/* Keeps the files of a questionnaire, where they are not kept already. */
static int keep_bundle(struct register_db *r, const struct questionnaire *q, struct err *err)
{
	const char *title = q->policy ? q->policy->fact[CASE_TITLE] : NULL;
	struct buf content;
	int rc;
	buf_init(&content, BUNDLE_MAX);
	bundle_pack(q->bundle, &content);
	if (content.over)
		rc = err_add(
		    err, ERR_INPUT, register_path(r), 0, NULL,
		    "様式「%s」のファイルが合わせて %d MB "
		    "を超えるため、台帳に保存できません。様式を小さくしてください。",
		    "the files of template '%s' are more than %d MB together, too much to keep; make them smaller",
		    q->id, BUNDLE_MAX >> 20);
	else
		rc = register_run(r, err, "INSERT OR IGNORE INTO bundle VALUES (?1, ?2, ?3, ?4, ?5)",
				  BOUND(bound_text(q->digest), bound_text(q->id), bound_text(q->version),
					bound_text(title), bound_bytes(content.p, content.n)));
	buf_clear(&content);
	return rc;
}

static int create(struct register_db *r, struct act *act, const struct answers *a, const char *previous,
		  char id[REGISTER_ID], struct err *err)
{
	const struct questionnaire *q = a->q;
	int year = date_fiscal_year(a->date);
	int64_t seq = 0;
	char before[REGISTER_ID];
	if (previous && register_find(r, previous, before, err))
		return -1;
	if (keep_bundle(r, q, err) || allot(r, year, &seq, id, err))
		return -1;
	act->id = id;
	if (add_assessment(r, act, year, seq, a, previous ? before : NULL, err))
		return -1;
	for (size_t i = 0; i < q->rows; i++)
		if (!q->row[i].fixed && has_content(&a->item[i]) &&
		    write_answer(r, act, q->row[i].id, &a->item[i], 1, NULL, err))
			return -1;
	return previous ? register_carry_treatments(r, before, id, a, act->who, err) : 0;
}

int register_create(struct register_db *r, const struct answers *a, const char *previous, const char *who, char *id,
		    size_t size, struct err *err)
{
	struct act act = act_now(r, NULL, who);
	char made[REGISTER_ID];
	int rc = register_begin(r, err);
	if (!rc)
		rc = register_end(r, create(r, &act, a, previous, made, err), err);
	if (!rc)
		snprintf(id, size, "%s", made);
	return rc;
}

/* --- another version of the questionnaire --------------------------------------------------------------------- */

/* One that does not fit any more: out of the answers, and its line says what it was. */
static int set_aside(struct register_db *r, const struct act *act, const char *row, const char *before, struct err *err)
{
	if (register_add_line(r,
			      &(struct log_line){.at = act->at,
						 .who = act->who,
						 .id = act->id,
						 .what = "answer",
						 .row = row,
						 .before = before,
						 .after = "{}"},
			      NULL, err))
		return -1;
	return register_run(r, err, "DELETE FROM answer WHERE assessment = ?1 AND row = ?2",
			    BOUND(bound_text(act->id), bound_text(row)));
}

static int changed_elsewhere(struct register_db *r, const char *id, const char *row, struct err *err)
{
	return err_add(
	    err, ERR_INPUT, register_path(r), 0, row,
	    "「%s」の「%"
	    "s」の回答は、読み込んだ後にほかの画面で変更されました。移していません。もう一度実行してください。",
	    "in '%s' the answer to '%s' was changed elsewhere after it was read: nothing was moved; try again", id,
	    row);
}

static int migrate_row(struct register_db *r, const struct act *act, const struct answers *before,
		       const struct answers *to, size_t row, struct err *err)
{
	const char *name = before->q->row[row].id;
	const int now = questionnaire_find(to->q, name);
	struct buf json;
	int revision;
	buf_init(&json, JSON_MAX);
	int rc = stored_answer(r, act->id, name, &revision, &json, err);
	if (rc == 0 && revision != before->item[row].revision)
		rc = changed_elsewhere(r, act->id, name, err);
	const bool stays = now >= 0 && to->item[now].revision == revision && has_content(&to->item[now]);
	if (rc == 0 && revision && !stays)
		rc = set_aside(r, act, name, buf_text(&json), err);
	buf_clear(&json);
	return rc;
}

static int migrate(struct register_db *r, struct act *act, const struct answers *before, const struct answers *to,
		   struct err *err)
{
	char known[REGISTER_ID];
	const struct questionnaire *q = to->q;
	if (register_find(r, act->id, known, err) || check_draft(r, known, NULL, err) || keep_bundle(r, q, err))
		return -1;
	act->id = known;
	struct arena *arena = arena_new();
	int rc = register_add_line(
	    r,
	    &(struct log_line){
		.at = act->at,
		.who = act->who,
		.id = known,
		.what = "migrate",
		.before = arena_printf(arena, "%s %s sha256:%s", before->q->id, before->q->version, before->q->digest),
		.after = arena_printf(arena, "%s %s sha256:%s", q->id, q->version, q->digest)},
	    NULL, err);
	arena_free(arena);
	for (size_t i = 0; rc == 0 && i < before->q->rows; i++)
		if (!before->q->row[i].fixed)
			rc = migrate_row(r, act, before, to, i, err);
	return rc ? rc
		  : register_run(
			r, err, "UPDATE assessment SET digest = ?2, version = ?3, changed = ?4 WHERE id = ?1",
			BOUND(bound_text(known), bound_text(q->digest), bound_text(q->version), bound_text(act->at)));
}

int register_check_draft(struct register_db *r, const char *id, struct err *err)
{
	char known[REGISTER_ID];
	return register_find(r, id, known, err) || check_draft(r, known, NULL, err) ? -1 : 0;
}

int register_migrate(struct register_db *r, const char *id, const struct answers *before, const struct answers *to,
		     const char *who, struct err *err)
{
	struct act act = act_now(r, id, who);
	int rc = register_begin(r, err);
	return rc ? rc : register_end(r, migrate(r, &act, before, to, err), err);
}

/* --- reading -------------------------------------------------------------------------------------------------- */

/* Brings the rows up to date whose stored revision is another. */
static int read_answers(struct register_db *r, const char *id, struct answers *a, struct err *err)
{
	sqlite3_stmt *stmt;
	int rc;
	if (register_query(r, &stmt, err, "SELECT n.row, " ANSWER_COLUMNS " FROM answer n WHERE n.assessment = ?1",
			   BOUND(bound_text(id))))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0) {
		struct answer answer;
		const char *row = register_text(stmt, 0);
		int number = questionnaire_find(a->q, row);
		if (number < 0 || !register_answer(stmt, 1, &answer)) {
			rc = damaged(r, id, row, err);
			break;
		}
		if (a->item[number].revision != answer.revision)
			answers_set(a, number, &answer);
	}
	sqlite3_finalize(stmt);
	return rc;
}

int register_refresh(struct register_db *r, const char *id, struct answers *a, struct err *err)
{
	char known[REGISTER_ID];
	if (register_find(r, id, known, err))
		return -1;
	return read_answers(r, known, a, err);
}

/* The questionnaire from its stored files. */
static int load_questionnaire(struct register_db *r, sqlite3_stmt *stmt, const char *id, struct questionnaire **out,
			      struct err *err)
{
	struct bundle *bundle = NULL;
	struct questionnaire *q = NULL;
	int rc = -1;
	if (bundle_unpack(&bundle, sqlite3_column_blob(stmt, 3), (size_t)sqlite3_column_bytes(stmt, 3), err))
		goto out;
	struct template_source source = {.host = r->host, .bundle = bundle};
	if (questionnaire_load(&q, &source, bundle->root, err))
		goto out;
	if (strcmp(q->digest, register_text(stmt, 2)) != 0) {
		damaged(r, id, q->id, err);
		goto out;
	}
	*out = q;
	q = NULL;
	rc = 0;
out:
	questionnaire_free(q);
	bundle_free(bundle);
	return rc;
}

int register_load(struct register_db *r, const char *id, struct questionnaire **q, struct answers **a, struct err *err)
{
	char known[REGISTER_ID];
	sqlite3_stmt *stmt = NULL;
	struct questionnaire *made = NULL;
	struct answers *answers = NULL;
	int date, rc = -1;
	if (register_find(r, id, known, err))
		return -1;
	if (register_query(r, &stmt, err,
			   "SELECT a.date, a.evidence_default, a.digest, b.content FROM assessment a"
			   " JOIN bundle b ON b.digest = a.digest WHERE a.id = ?1",
			   BOUND(bound_text(known))))
		goto out;
	int found = register_step(r, stmt, err);
	if (found < 0)
		goto out;
	if (!found || !date_from_iso(register_text(stmt, 0), &date)) {
		damaged(r, known, "date", err);
		goto out;
	}
	if (load_questionnaire(r, stmt, known, &made, err))
		goto out;
	answers = answers_new(made, date);
	answers->evidence_default = sqlite3_column_int(stmt, 1);
	if (read_answers(r, known, answers, err))
		goto out;
	answers_update(answers);
	*q = made;
	*a = answers;
	made = NULL;
	answers = NULL;
	rc = 0;
out:
	sqlite3_finalize(stmt);
	answers_free(answers);
	questionnaire_free(made);
	return rc;
}

int register_previous(struct register_db *r, const char *id, char *out, size_t size, struct err *err)
{
	sqlite3_stmt *stmt;
	char known[REGISTER_ID];
	if (register_find(r, id, known, err) ||
	    register_query(r, &stmt, err, "SELECT coalesce(previous, '') FROM assessment WHERE id = ?1",
			   BOUND(bound_text(known))))
		return -1;
	int rc = register_step(r, stmt, err);
	snprintf(out, size, "%s", rc > 0 ? register_text(stmt, 0) : "");
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

/* `answered` is what counts the answers: only where somebody reads the number, for it looks at every one. */
#define LINE_SELECT_WITH(answered)                                                                                     \
	"SELECT a.id, a.template, a.version, t.value, a.state, a.date, a.changed, a.author, a.previous, a.grade,"      \
	" a.due, a.due_row, a.words,"                                                                                  \
	" (SELECT 'paper' FROM answer e WHERE e.assessment = a.id AND e.row = a.due_row AND e.until = "                \
	"a.due), " REGISTER_TREATED_UNTIL ", " answered " FROM assessment a JOIN bundle b ON b.digest = a.digest"      \
	" LEFT JOIN answer t ON t.assessment = a.id AND t.row = b.title_row "
#define LINE_SELECT_COUNTED                                                                                            \
	LINE_SELECT_WITH("(SELECT count(*) FROM answer n WHERE n.assessment = a.id AND n.value IS NOT NULL)")
#define LINE_SELECT LINE_SELECT_WITH("-1")

static void read_line(sqlite3_stmt *stmt, struct arena *arena, struct register_line *out)
{
	const char **const text[] = {&out->id,   &out->kind,    &out->version, &out->title,    &out->state,
				     &out->date, &out->changed, &out->author,  &out->previous, &out->grade,
				     &out->due,  &out->due_row, &out->words,   &out->due_kind};
	const int texts = sizeof(text) / sizeof(text[0]);
	for (int i = 0; i < texts; i++)
		*text[i] = arena_strdup(arena, register_text(stmt, i));
	register_take_treated(register_text(stmt, texts), arena, out);
	out->answered = sqlite3_column_int(stmt, texts + 1);
}

/* Every line that the statement gives. The database is free again before the caller looks: it may open one of them from
 * within f. */
static int each_line(struct register_db *r, sqlite3_stmt *stmt, bool (*f)(void *ctx, const struct register_line *line),
		     void *ctx, struct err *err)
{
	struct register_line *line = NULL;
	size_t count = 0, cap = 0;
	int rc;
	struct arena *arena = arena_new();
	while ((rc = register_step(r, stmt, err)) > 0) {
		if (count == cap)
			line = mem_grow(line, cap = cap ? cap * 2 : 64, sizeof(*line));
		read_line(stmt, arena, &line[count++]);
	}
	sqlite3_finalize(stmt);
	for (size_t i = 0; !rc && i < count; i++)
		if (!f(ctx, &line[i]))
			break;
	free(line);
	arena_free(arena);
	return rc;
}

int register_list(struct register_db *r, size_t max, bool (*f)(void *ctx, const struct register_line *line), void *ctx,
		  struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, LINE_SELECT_COUNTED "ORDER BY a.number DESC LIMIT ?1",
			   BOUND(bound_int(max ? (int64_t)max : -1))))
		return -1;
	return each_line(r, stmt, f, ctx, err);
}

int register_one(struct register_db *r, const char *id, bool (*f)(void *ctx, const struct register_line *line),
		 void *ctx, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, LINE_SELECT_COUNTED "WHERE a.id = ?1", BOUND(bound_text(id))))
		return -1;
	return each_line(r, stmt, f, ctx, err);
}

int register_due(struct register_db *r, const char *until, bool (*f)(void *ctx, const struct register_line *line),
		 void *ctx, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err,
			   LINE_SELECT
			   "WHERE a.id IN (SELECT id FROM assessment WHERE due IS NOT NULL AND due <= ?1"
			   " UNION SELECT assessment FROM treatment WHERE until <= ?1"
			   " UNION SELECT assessment FROM stamp WHERE until <= ?1)"
			   " AND min(coalesce(a.due, '~'), coalesce(" REGISTER_TREATED_UNTIL ", '~')) <= ?1 || ' ~'"
			   " ORDER BY min(coalesce(a.due, '~'), coalesce(" REGISTER_TREATED_UNTIL ", '~')), a.number",
			   BOUND(bound_text(until))))
		return -1;
	return each_line(r, stmt, f, ctx, err);
}

int register_renewals(struct register_db *r, const char *id, bool (*f)(void *ctx, const struct register_line *line),
		      void *ctx, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, LINE_SELECT "WHERE a.previous = ?1 ORDER BY a.number DESC",
			   BOUND(bound_text(id))))
		return -1;
	return each_line(r, stmt, f, ctx, err);
}

int register_of_digest(struct register_db *r, const char *digest,
		       bool (*f)(void *ctx, const struct register_line *line), void *ctx, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, LINE_SELECT "WHERE a.digest = ?1 AND " REGISTER_STANDS " ORDER BY a.number",
			   BOUND(bound_text(digest))))
		return -1;
	return each_line(r, stmt, f, ctx, err);
}
