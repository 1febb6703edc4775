#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>

#include "assess/digest.h"
#include "assess/life.h"
#include "assess/text.h"
#include "cli/cases.h"
#include "cli/json_out.h"
#include "cli/progress.h"
#include "cli/when.h"

/* The register's cases, and its log. */

enum { ID_COLUMNS = 10, DAY_COLUMNS = 17 /* 令和8年12月31日 and a gap */, MOMENT_COLUMNS = 23, LINES_SHOWN = 100 };

struct list_state {
	const struct say *say;
	struct json_out *json; /* NULL: for people */
	size_t lines;
};

static void print_head(const struct say *s)
{
	say_padded(s->out, s->lang == LANG_JA ? "番号" : "ID", ID_COLUMNS, true);
	say_padded(s->out, s->lang == LANG_JA ? "評価の日" : "date", DAY_COLUMNS, true);
	say_padded(s->out, s->lang == LANG_JA ? "種別" : "kind", 18, true);
	say_padded(s->out, s->lang == LANG_JA ? "状態" : "state", 14, true);
	say_result(s, "回答  案件名\n", "answered  title\n");
}

static void print_words(const struct say *s, const struct register_line *line)
{
	say_padded(s->out, line->id, ID_COLUMNS, true);
	say_padded(s->out, when_day(line->date, s->lang).text, DAY_COLUMNS, true);
	say_padded(s->out, line->kind, 18, true);
	say_padded(s->out, cases_state(line->state, s->lang), 14, true);
	say_result(s, "%4d  %s\n", "%8d  %s\n", line->answered, cases_title(line, s->lang));
}

static bool print_line(void *ctx, const struct register_line *line)
{
	struct list_state *l = ctx;
	const struct say *s = l->say;
	bool first = !l->lines++;
	if (l->json) {
		json_out_begin(l->json, NULL, JSON_OUT_OBJECT);
		cases_json(l->json, line);
		json_out_end(l->json);
	} else if (s->quiet) {
		fprintf(s->out, "%s\n", line->id);
	} else {
		if (first)
			print_head(s);
		print_words(s, line);
	}
	return !ferror(s->out);
}

int cmd_list(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct register_db *r = NULL;
	struct list_state l = {.say = &s->say, .json = s->opt->json ? json_out_new(JSON_OUT_ARRAY) : NULL};
	/* A person reads the last page; a program gets all. */
	const size_t max = l.json || s->say.quiet || s->opt->all ? 0 : LINES_SHOWN;
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = register_list(r, max, print_line, &l, &s->err);
	register_close(r);
	if (rc == 0 && max && l.lines == max)
		say_talk(&s->say, "新しい %zu件です。すべては shinsa list --all で出ます。\n",
			 "the last %zu; 'shinsa list --all' shows all of them\n", max);
	if (rc == 0 && !l.lines && !l.json)
		say_talk(&s->say, "台帳にはまだ何もありません。shinsa run で始めます。\n",
			 "the register is empty; 'shinsa run' starts an assessment\n");
	if (rc == 0 && l.json)
		json_out_print(l.json, &s->say);
	else
		json_out_free(l.json);
	return rc < 0 ? session_fail(s) : 0;
}

/* The log */

struct log_state {
	const struct say *say;
	struct json_out *json; /* NULL: for people */
};

/* Before and after of a line, as they are read. */
static const char *told(const struct log_line *line, const char *text, enum lang lang, struct arena *arena)
{
	enum life_state state;
	enum treatment_kind kind;
	if (strcmp(line->what, "answer") == 0)
		return cases_answer(text, lang, arena);
	if (treatment_of(line->what, &kind))
		return cases_treatment(text, lang, arena);
	if (text && line->id && life_state_of(text, &state))
		return cases_state(text, lang);
	return cases_life(text, lang, arena);
}

static void log_words(const struct say *s, const struct log_line *line)
{
	struct arena *arena = arena_new();
	const char *before = told(line, line->before, s->lang, arena), *after = told(line, line->after, s->lang, arena);
	fprintf(s->out, "%6lld  ", (long long)line->number);
	say_padded(s->out, when_moment(line->at, s->lang).text, MOMENT_COLUMNS, true);
	fprintf(s->out, "%s  %s  %s", line->who, line->id ? line->id : "-", cases_act(line->what, s->lang));
	if (line->row)
		fprintf(s->out, "  %s", line->row);
	if (before || after)
		fprintf(s->out, "  %s → %s", before ? before : "－", after ? after : "－");
	fputc('\n', s->out);
	arena_free(arena);
}

/* before and after of an answer are objects, those of other steps texts. */
static void log_json(struct json_out *j, const struct log_line *line)
{
	bool answer = line->what && strcmp(line->what, "answer") == 0;
	void (*const put)(struct json_out *, const char *, const char *) = answer ? json_out_json : json_out_text;
	json_out_begin(j, NULL, JSON_OUT_OBJECT);
	json_out_number(j, "number", line->number);
	json_out_text(j, "at", line->at);
	json_out_text(j, "who", line->who);
	json_out_text(j, "id", line->id);
	json_out_text(j, "what", line->what);
	json_out_text(j, "row", line->row);
	put(j, "before", line->before);
	put(j, "after", line->after);
	json_out_text(j, "hash", line->hash);
	json_out_end(j);
}

static bool print_log_line(void *ctx, const struct log_line *line)
{
	struct log_state *l = ctx;
	if (l->json)
		log_json(l->json, line);
	else if (!l->say->quiet)
		log_words(l->say, line);
	return !ferror(l->say->out);
}

/* What documents print: whoever has one can compare. */
static int tell_head(struct session *s, struct register_db *r, struct json_out *j)
{
	int64_t number;
	char hash[DIGEST_HEX];
	if (register_log_head(r, &number, hash, &s->err) < 0)
		return -1;
	if (j) {
		json_out_number(j, "last", number);
		json_out_text(j, "hash", hash);
	} else if (s->opt->verify) {
		say_result(&s->say, "最後は第%lld行  %s\n", "last line %lld  %s\n", (long long)number, hash);
	}
	return 0;
}

/* Whether it is whole, which is what the command is asked; the exit code. */
static int check_log(struct session *s, struct register_db *r, struct json_out *j)
{
	struct progress progress;
	progress_start(&progress, &s->say, (struct words){"記録を確かめています", "checking the log"});
	bool whole = register_verify_log(r, &(struct register_watch){progress_step, &progress}, &s->err) == 0;
	progress_end(&progress);
	bool answered = whole || err_first_kind(&s->err) == ERR_INPUT;
	if (j && answered) {
		json_out_truth(j, "whole", whole);
		json_out_findings(j, "findings", &s->err);
	}
	if (!whole)
		return answered ? session_fail(s), 1 : session_fail(s);
	if (!j)
		say_talk(&s->say, "記録は完全です（書き換えも欠けもありません）。\n",
			 "the log is whole: nothing was changed or taken out\n");
	return tell_head(s, r, j) < 0 ? session_fail(s) : 0;
}

int cmd_log(struct session *s, const char *const *arg, size_t args)
{
	struct register_db *r = NULL;
	struct log_state l = {.say = &s->say, .json = s->opt->json ? json_out_new(JSON_OUT_OBJECT) : NULL};
	int rc = session_register(s, false, &r);
	if (l.json)
		json_out_begin(l.json, "lines", JSON_OUT_ARRAY);
	if (rc == 0 && !s->opt->verify)
		rc = register_log(r, args ? arg[0] : NULL, print_log_line, &l, &s->err);
	if (l.json)
		json_out_end(l.json);
	int code = rc < 0 ? session_fail(s) : check_log(s, r, l.json);
	if (l.json && code <= 1)
		json_out_print(l.json, &s->say);
	else
		json_out_free(l.json);
	register_close(r);
	return code;
}
