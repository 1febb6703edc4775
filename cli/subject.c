#include "cli/subject.h"

#include <string.h>

#include "assess/text.h"
#include "cli/kinds.h"

void subject_close(struct subject *subject)
{
	verdict_free(subject->verdict);
	answers_free(subject->answers);
	questionnaire_free(subject->questionnaire);
	register_close(subject->registry);
	*subject = (struct subject){0};
}

int subject_stem(const char *path, struct arena *arena, const char **out, struct err *err)
{
	const char *base = paths_base(path), *dot = strrchr(base, '.');
	size_t n = dot && dot != base ? (size_t)(dot - base) : strlen(base), at;
	*out = arena_strndup(arena, base, n);
	if (!text_valid(base, n, &at))
		return err_add(err, ERR_INPUT, path, 0, NULL,
			       "ファイル名の文字が読めません（UTF-8 の名前にしてください）。",
			       "the file's name is not UTF-8; rename it");
	for (const char *c = *out; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7F)
			return err_add(err, ERR_INPUT, NULL, 0, NULL,
				       "ファイル名に制御文字（改行など）があります。名前を変えてください。",
				       "the file's name has a control character, such as a line end; rename it");
	return 0;
}

/* R8-0001, 2018-0001: what the register writes. */
bool subject_is_id(const char *word)
{
	const char *p = word + (*word == 'R' || *word == 'r');
	size_t year = strspn(p, "0123456789");
	size_t number = p[year] == '-' ? strspn(p + year + 1, "0123456789") : 0;
	return year && number && !p[year + 1 + number];
}

static bool is_kind(struct session *s, const char *word)
{
	struct kind kind[KINDS_SHOWN_MAX];
	size_t n = kinds_find(&s->path, &s->host, s->arena, kind);
	for (size_t i = 0; i < n; i++)
		if (strcmp(kind[i].name, word) == 0)
			return true;
	return false;
}

/* What a person who typed it may have meant. */
static int no_id(struct session *s, const char *word)
{
	size_t n = strlen(word);
	if (n > 4 && strcmp(word + n - 4, ".ini") == 0)
		return err_add(
		    &s->err, ERR_USAGE, NULL, 0, NULL,
		    "「%1$s」は台帳の番号ではありません。回答のファイルは --answers %1$s と指定してください。",
		    "'%1$s' is no ID of the register; for a file of answers write --answers %1$s", word);
	if (is_kind(s, word))
		return err_add(
		    &s->err, ERR_USAGE, NULL, 0, NULL,
		    "「%1$s」は評価の種別です。shinsa %2$s には評価の番号か --answers が要ります（一覧は shinsa "
		    "list）。",
		    "'%1$s' is a kind of assessment; 'shinsa %2$s' needs an ID or --answers ('shinsa list' shows the "
		    "IDs)",
		    word, s->command);
	return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
		       "「%s」は台帳の番号ではありません（例 R8-0001）。一覧は shinsa list で出ます。",
		       "'%s' is no ID of the register, such as R8-0001; 'shinsa list' shows them", word);
}

static int check_words(struct session *s, const char *word)
{
	if (word && s->opt->answers)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "「%s」と --answers のどちらか一つにしてください。",
			       "give '%s' or --answers, not both", word);
	if (!word && !s->opt->answers)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			       "番号か --answers が要ります（例 shinsa %s R8-0001）。一覧は shinsa list で出ます。",
			       "give an ID or --answers, as in 'shinsa %s R8-0001'; 'shinsa list' shows the IDs",
			       s->command);
	return 0;
}

static int open_registered(struct session *s, const char *id, struct subject *out)
{
	out->id = session_id(s, id);
	if (session_register(s, false, &out->registry) < 0)
		return -1;
	return register_load(out->registry, id, &out->questionnaire, &out->answers, &s->err);
}

static int open_file(struct session *s, const char *path, struct subject *out)
{
	if (subject_stem(path, s->arena, &out->id, &s->err) < 0)
		return -1;
	return session_answers(s, path, NULL, &out->questionnaire, &out->answers);
}

static int open_kind(struct session *s, const char *kind, struct subject *out)
{
	out->blank = true;
	if (subject_stem(kind, s->arena, &out->id, &s->err) < 0 ||
	    session_questionnaire(s, kind, &out->questionnaire) < 0)
		return -1;
	out->answers = answers_new(out->questionnaire, s->today);
	return 0;
}

static int finish(struct subject *out, int rc)
{
	if (rc == 0)
		out->verdict = score(out->answers);
	else
		subject_close(out);
	return rc;
}

int subject_open(struct session *s, const char *word, struct subject *out)
{
	*out = (struct subject){0};
	int rc = check_words(s, word);
	if (rc == 0 && word && !subject_is_id(word))
		rc = no_id(s, word);
	if (rc == 0)
		rc = word ? open_registered(s, word, out) : open_file(s, s->opt->answers, out);
	return finish(out, rc);
}

int subject_open_kind(struct session *s, const char *word, struct subject *out)
{
	if (!word || s->opt->answers || subject_is_id(word))
		return subject_open(s, word, out);
	*out = (struct subject){0};
	return finish(out, open_kind(s, word, out));
}
