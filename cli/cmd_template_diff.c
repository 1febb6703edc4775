#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>

#include "assess/ini.h"
#include "cli/json_out.h"
#include "cli/subject.h"

/* What differs between two versions of a questionnaire: all files that each is made of, section by section and key by
 * key, in the words of the template language. */

struct template_diff {
	struct session *s;
	struct json_out *json; /* NULL: for people */
	size_t found;
};

/* What a key says, in words; keys with a language or a choice after them are found by their beginning. */
static const struct {
	const char *key;
	struct words title;
} titles[] = {
    {"ask", {"質問", "question"}},
    {"help", {"説明", "help"}},
    {"title", {"題名", "title"}},
    {"version", {"版", "version"}},
    {"type", {"答えの型", "type"}},
    {"choices", {"選択肢", "choices"}},
    {"label", {"選択肢の名前", "label"}},
    {"pass", {"満たす条件", "met when"}},
    {"partial", {"一部とする条件", "partly met when"}},
    {"when", {"尋ねる条件", "asked when"}},
    {"role", {"役割", "role"}},
    {"weight", {"重み", "weight"}},
    {"threats", {"脅威", "threats"}},
    {"protects", {"守る対象", "protects"}},
    {"audience", {"回答する者", "who answers"}},
    {"evidence", {"証跡", "evidence"}},
    {"renew", {"再評価での確認", "re-confirmed"}},
    {"exception", {"例外", "exception"}},
    {"remedy", {"対応", "remedy"}},
    {"basis", {"根拠", "basis"}},
    {"source", {"外部の根拠", "other basis"}},
    {"clause", {"条項", "clause"}},
    {"visibility", {"公開範囲", "visibility"}},
    {"consistent", {"整合の条件", "consistent when"}},
    {"min", {"最小", "least"}},
    {"max", {"最大", "most"}},
    {"pattern", {"形式", "pattern"}},
    {"message", {"誤りの説明", "message"}},
};

static const char *key_title(const struct template_diff *d, const char *key)
{
	const size_t n = strcspn(key, ".");
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (strlen(titles[i].key) == n && strncasecmp(titles[i].key, key, n) == 0)
			return arena_printf(d->s->arena, "%s（%s）", words_in(titles[i].title, d->s->say.lang), key);
	return key;
}

/* One difference; `key` NULL: the whole section; `was` or `is` NULL: not there. */
static void tell(struct template_diff *d, const char *file, const struct ini_section *s, const char *key,
		 const char *was, const char *is)
{
	const struct say *say = &d->s->say;
	const char *none = say->lang == LANG_JA ? "（なし）" : "(none)";
	d->found++;
	if (d->json) {
		json_out_begin(d->json, NULL, JSON_OUT_OBJECT);
		json_out_text(d->json, "file", file);
		json_out_text(d->json, "section", s->name);
		json_out_text(d->json, "key", key);
		json_out_text(d->json, "from", was);
		json_out_text(d->json, "to", is);
		json_out_end(d->json);
	} else if (say->quiet) {
		fprintf(say->out, "%s\n", s->name);
	} else if (!key) {
		say_result(say, "%s  [%s] %s%s\n", "%s  [%s] %s%s\n", file, s->name,
			   was                    ? say->lang == LANG_JA ? "がなくなった: " : "is gone: "
			   : say->lang == LANG_JA ? "が加わった: "
						  : "is new: ",
			   was ? was : is);
	} else {
		say_result(say, "%s  [%s] %s\n    %s → %s\n", "%s  [%s] %s\n    %s → %s\n", file, s->name,
			   key_title(d, key), was ? was : none, is ? is : none);
	}
}

/* What it is about: the question of a requirement, the title of a section. */
static const char *subject_of(const struct template_diff *d, const struct ini *ini, const struct ini_section *s)
{
	const char *const keys[] = {d->s->say.lang == LANG_JA ? "ask.ja" : "ask.en",
				    d->s->say.lang == LANG_JA ? "title.ja" : "title.en"};
	for (size_t i = 0; i < 2; i++) {
		const struct ini_entry *e = ini_entry(ini, s->name, keys[i]);
		if (e)
			return e->value;
	}
	return "";
}

static void compare_section(struct template_diff *d, const char *file, const struct ini *then, const struct ini *now,
			    const struct ini_section *was, const struct ini_section *is)
{
	for (size_t i = 0; i < is->count; i++) {
		const struct ini_entry *e = ini_entry(then, is->name, is->entry[i].key);
		if (!e || strcmp(e->value, is->entry[i].value) != 0)
			tell(d, file, is, is->entry[i].key, e ? e->value : NULL, is->entry[i].value);
	}
	for (size_t i = 0; i < was->count; i++)
		if (!ini_entry(now, was->name, was->entry[i].key))
			tell(d, file, was, was->entry[i].key, was->entry[i].value, NULL);
}

static void compare_files(struct template_diff *d, const char *file, const struct ini *then, const struct ini *now)
{
	for (size_t i = 0; i < now->count; i++) {
		const struct ini_section *is = &now->section[i], *was = ini_section(then, is->name);
		if (was)
			compare_section(d, file, then, now, was, is);
		else
			tell(d, file, is, NULL, NULL, subject_of(d, now, is));
	}
	for (size_t i = 0; i < then->count; i++)
		if (!ini_section(now, then->section[i].name))
			tell(d, file, &then->section[i], NULL, subject_of(d, then, &then->section[i]), NULL);
}

static const struct bundle_file *find_file(const struct bundle *b, const char *name)
{
	for (size_t i = 0; i < b->files; i++)
		if (strcmp(b->file[i].name, name) == 0)
			return &b->file[i];
	return NULL;
}

/* A file that one of them lacks is as one without sections. */
static int compare_file(struct template_diff *d, const char *name, const struct bundle_file *then,
			const struct bundle_file *now)
{
	struct ini *was = NULL, *is = NULL;
	struct err *err = &d->s->err;
	int rc = ini_parse(&was, name, then ? then->bytes : "", then ? then->n : 0, err);
	if (rc == 0)
		rc = ini_parse(&is, name, now ? now->bytes : "", now ? now->n : 0, err);
	if (rc == 0)
		compare_files(d, name, was, is);
	ini_free(was);
	ini_free(is);
	return rc;
}

static int compare_bundles(struct template_diff *d, const struct bundle *then, const struct bundle *now)
{
	int rc = 0;
	for (size_t i = 0; i < now->files && rc == 0; i++)
		rc = compare_file(d, now->file[i].name, find_file(then, now->file[i].name), &now->file[i]);
	for (size_t i = 0; i < then->files && rc == 0; i++)
		if (!find_file(now, then->file[i].name))
			rc = compare_file(d, then->file[i].name, &then->file[i], NULL);
	return rc;
}

/* A kind, a file, or the questionnaire that an assessment was made with. */
static int open_one(struct session *s, const char *word, struct questionnaire **out)
{
	struct register_db *r = NULL;
	struct answers *a = NULL;
	if (!subject_is_id(word))
		return session_questionnaire(s, word, out);
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = register_load(r, word, out, &a, &s->err);
	answers_free(a);
	register_close(r);
	return rc;
}

int cmd_template_diff(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct template_diff d = {.s = s, .json = s->opt->json ? json_out_new(JSON_OUT_ARRAY) : NULL};
	struct questionnaire *then = NULL, *now = NULL;
	int rc = open_one(s, arg[0], &then);
	if (rc == 0)
		rc = open_one(s, arg[1], &now);
	if (rc == 0)
		rc = compare_bundles(&d, then->bundle, now->bundle);
	if (rc == 0 && !d.found && !d.json)
		say_talk(&s->say, "違いはありません。\n", "they do not differ\n");
	if (rc == 0 && d.json)
		json_out_print(d.json, &s->say);
	else
		json_out_free(d.json);
	questionnaire_free(then);
	questionnaire_free(now);
	return rc < 0 ? session_fail(s) : 0;
}
