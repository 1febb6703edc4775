#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>

#include "assess/text.h"
#include "cli/cases.h"
#include "cli/kinds.h"
#include "cli/when.h"

/* What must be looked at again, until when, and why. */

enum { ID_COLUMNS = 10, DAY_COLUMNS = 17, ICAL_LINE = 75 /* octets, RFC 5545, 3.1 */ };

struct due_list {
	struct session *s;
	struct json_out *json; /* NULL: not asked for */
	size_t count;
};

static void print_words(const struct session *s, const struct register_line *line, int day)
{
	const struct say *say = &s->say;
	say_padded(say->out, when_day(line->due, say->lang).text, DAY_COLUMNS, true);
	say_padded(say->out, line->id, ID_COLUMNS, true);
	say_result(say, "%s%s  %s\n", "%s%s  %s\n",
		   day >= s->today        ? ""
		   : say->lang == LANG_JA ? "期限切れ  "
					  : "overdue  ",
		   cases_title(line, say->lang), words_in(cases_due(line, s->arena), say->lang));
}

static void print_json(struct json_out *j, const struct register_line *line, bool overdue, struct arena *arena)
{
	json_out_begin(j, NULL, JSON_OUT_OBJECT);
	cases_json(j, line);
	json_out_words(j, "why", cases_due(line, arena));
	json_out_truth(j, "overdue", overdue);
	json_out_end(j);
}

/* A content line: text escaped, and folded so that no character is torn (RFC 5545, 3.1 and 3.3.11). */
static void ical_line(FILE *to, const char *name, const char *text)
{
	size_t column = strlen(name);
	fputs(name, to);
	for (const char *p = text; *p;) {
		const char *from = p;
		text_next(&p);
		size_t n = (size_t)(p - from);
		bool escaped = strchr("\\;,", *from) != NULL;
		if (column + n + escaped > ICAL_LINE) {
			fputs("\r\n ", to);
			column = 1;
		}
		if (escaped)
			fputc('\\', to);
		fwrite(from, 1, n, to);
		column += n + escaped;
	}
	fputs("\r\n", to);
}

static void print_event(const struct session *s, const struct register_line *line, int day)
{
	FILE *to = s->say.out;
	struct arena *arena = arena_new();
	char moment[DATE_MOMENT_ISO], iso[11], next[11];
	date_moment_to_iso(s->now, moment);
	date_to_iso(day, iso);
	date_to_iso(day + 1, next);
	fputs("BEGIN:VEVENT\r\n", to);
	ical_line(to, "UID:", arena_printf(arena, "%s-%s@shinsa", line->id, iso));
	fprintf(to, "DTSTAMP:%.4s%.2s%.2sT%.2s%.2s%.2sZ\r\n", moment, moment + 5, moment + 8, moment + 11, moment + 14,
		moment + 17);
	fprintf(to, "DTSTART;VALUE=DATE:%.4s%.2s%.2s\r\n", iso, iso + 5, iso + 8);
	fprintf(to, "DTEND;VALUE=DATE:%.4s%.2s%.2s\r\n", next, next + 5, next + 8);
	ical_line(to, "SUMMARY:",
		  arena_printf(arena, "%s %s %s", s->say.lang == LANG_JA ? "再評価" : "re-evaluation", line->id,
			       cases_title(line, s->say.lang)));
	ical_line(to, "DESCRIPTION:", words_in(cases_due(line, arena), s->say.lang));
	fputs("END:VEVENT\r\n", to);
	arena_free(arena);
}

static bool print_one(void *ctx, const struct register_line *line)
{
	struct due_list *l = ctx;
	struct session *s = l->s;
	int day = s->today;
	date_from_iso(line->due, &day);
	l->count++;
	if (l->json)
		print_json(l->json, line, day < s->today, s->arena);
	else if (s->opt->ical)
		print_event(s, line, day);
	else if (s->say.quiet)
		fprintf(s->say.out, "%s\n", line->id);
	else
		print_words(s, line, day);
	return !ferror(s->say.out);
}

/* ---- new versions ---- */

struct outdated {
	struct due_list *l;
	struct register_db *r;
	const char *until, *today;
	const struct kind *kind;
	size_t kinds;
};

static bool is_kind(const struct outdated *o, const char *name)
{
	for (size_t i = 0; i < o->kinds; i++)
		if (strcmp(o->kind[i].name, name) == 0)
			return true;
	return false;
}

/* One that is due anyway was told already. */
static bool print_outdated(void *ctx, const struct register_line *line)
{
	const struct outdated *o = ctx;
	struct register_line told = *line;
	if (line->due && strcmp(line->due, o->until) <= 0)
		return true;
	told.due = o->today;
	told.due_kind = "version";
	told.due_row = NULL;
	return print_one(o->l, &told);
}

/* A file that was touched up is no new version: whoever changes what is asked or counted raises the number. */
static bool check_version(void *ctx, const char *digest, const char *kind)
{
	struct outdated *o = ctx;
	struct session *s = o->l->s;
	struct questionnaire *now = NULL, *then = NULL;
	if (!is_kind(o, kind))
		return true;
	int rc = session_questionnaire(s, kind, &now);
	bool other = rc == 0 && strcmp(now->digest, digest) != 0;
	if (other)
		rc = register_questionnaire(o->r, digest, NULL, &then, &s->err);
	if (rc == 0 && other &&
	    (strcmp(now->version, then->version) != 0 || strcmp(now->policy->version, then->policy->version) != 0))
		rc = register_of_digest(o->r, digest, print_outdated, o, &s->err);
	questionnaire_free(then);
	questionnaire_free(now);
	return rc == 0;
}

static int print_versions(struct due_list *l, struct register_db *r, const char *until)
{
	struct session *s = l->s;
	struct kind kind[KINDS_SHOWN_MAX];
	char today[11];
	date_to_iso(s->today, today);
	struct outdated o = {.l = l, .r = r, .until = until, .today = today, .kind = kind};
	o.kinds = kinds_find(&s->path, &s->host, s->arena, kind);
	int rc = register_digests(r, check_version, &o, &s->err);
	return s->err.count ? -1 : rc;
}

int cmd_due(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct register_db *r = NULL;
	struct due_list l = {.s = s, .json = s->opt->json ? json_out_new(JSON_OUT_ARRAY) : NULL};
	char until[11];
	date_to_iso(s->today + s->opt->within, until);
	int rc = session_register(s, false, &r);
	bool ical = s->opt->ical && !l.json;
	if (rc == 0 && ical)
		fputs("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//shinsa//due//JA\r\n", s->say.out);
	if (rc == 0)
		rc = register_due(r, until, print_one, &l, &s->err);
	if (rc == 0)
		rc = print_versions(&l, r, until);
	if (rc == 0 && ical)
		fputs("END:VCALENDAR\r\n", s->say.out);
	register_close(r);
	if (rc == 0 && !l.count && !l.json && !ical)
		say_talk(&s->say, "%d日以内に期限が来るものはありません。\n", "nothing is due within %d days\n",
			 s->opt->within);
	if (rc == 0 && l.json)
		json_out_print(l.json, &s->say);
	else
		json_out_free(l.json);
	return rc < 0 ? session_fail(s) : l.count > 0;
}
