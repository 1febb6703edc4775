#include "assess/clauses.h"

#include <string.h>

#include "assess/fields.h"
#include "assess/lexer.h"

enum { TEXTS_MAX = 8 };

/* K and digits; else NULL. *kind gets what follows a dot, NULL when there is none. */
static const char *clause_id(struct arena *a, const char *section, const char **kind)
{
	size_t n = strcspn(section, ".");
	if (n < 2 || (section[0] != 'K' && section[0] != 'k') || strspn(section + 1, "0123456789") != n - 1)
		return NULL;
	*kind = section[n] ? arena_strdup(a, section + n + 1) : NULL;
	return arena_printf(a, "K%.*s", (int)(n - 1), section + 1);
}

static struct clause *find_or_add(struct clauses *c, const char *id, int line)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->item[i].id, id) == 0)
			return &c->item[i];
	struct clause *clause = &c->item[c->count++];
	*clause = (struct clause){.id = id, .line = line};
	clause->text = arena_alloc(c->arena, TEXTS_MAX * sizeof(*clause->text));
	return clause;
}

/* stricter = min(OUT-50,CLD-57) */
static void read_stricter(struct clause *clause, struct fields *f)
{
	const char *text = fields_text(f, "stricter");
	if (!text)
		return;
	struct lexer l;
	lexer_init(&l, text, f->arena);
	size_t n = 0;
	clause->stricter_max = lexer_keyword(&l, "max");
	const char *const *ids = clause->stricter_max || lexer_keyword(&l, "min") ? lexer_list(&l, &n) : NULL;
	if (!ids || n != 2 || !lexer_end(&l)) {
		fields_refuse(f, "stricter", "min(番号,番号) か max(番号,番号) と書いてください。",
			      "write min(ID,ID) or max(ID,ID)");
		return;
	}
	clause->stricter[0] = ids[0];
	clause->stricter[1] = ids[1];
}

static void add_text(struct clause *clause, struct fields *f, const char *kind, bool needed)
{
	struct words text = needed ? fields_need_words(f, "text") : fields_words(f, "text");
	if (!text.ja)
		return;
	if (clause->texts == TEXTS_MAX) {
		fields_refuse(f, NULL, "同じ条の文例が多すぎます。", "too many texts for one clause");
		return;
	}
	struct words title = kind ? fields_words(f, "title") : clause->title;
	clause->text[clause->texts++] = (struct clause_text){
	    .kind = kind, .title = title.ja ? title : clause->title, .text = text, .line = f->section->line};
}

static bool read_clause(struct clauses *c, const struct ini *ini, const struct ini_section *s, struct err *err)
{
	struct fields f;
	const char *kind = NULL;
	fields_init(&f, ini, s, c->arena, err);
	const char *id = clause_id(c->arena, s->name, &kind);
	if (!id) {
		fields_refuse(&f, NULL, "条の番号（K01 または K01.cloud）の形にしてください。",
			      "expected a clause such as [K01] or [K01.cloud]");
		return false;
	}
	struct clause *clause = find_or_add(c, id, s->line);
	if (!kind) {
		clause->title = fields_need_words(&f, "title");
		clause->always = fields_list(&f, "always", &clause->always_count);
		read_stricter(clause, &f);
	}
	add_text(clause, &f, kind, kind != NULL);
	fields_end(&f);
	return !f.failed;
}

int clauses_load(struct clauses **out, const struct ini *ini, struct err *err)
{
	struct arena *arena = arena_new();
	struct clauses *c = arena_alloc(arena, sizeof(*c));
	c->arena = arena;
	c->file = arena_strdup(arena, ini->name);
	c->item = arena_alloc(arena, (ini->count + 1) * sizeof(*c->item));
	bool failed = false;
	for (size_t i = 0; i < ini->count; i++)
		failed |= !read_clause(c, ini, &ini->section[i], err);
	for (size_t i = 0; i < c->count; i++) {
		if (c->item[i].title.ja && c->item[i].texts)
			continue;
		failed = true;
		err_add(err, ERR_INPUT, c->file, c->item[i].line, c->item[i].id,
			"%s の題名（title.ja）か文例（text.ja）がありません。", "%s has no title.ja or no text.ja",
			c->item[i].id);
	}
	if (failed) {
		arena_free(arena);
		return -1;
	}
	*out = c;
	return 0;
}

void clauses_free(struct clauses *c)
{
	if (c)
		arena_free(c->arena);
}

const struct clause *clauses_find(const struct clauses *c, const char *id)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->item[i].id, id) == 0)
			return &c->item[i];
	return NULL;
}

/* Whether `kind` is `one`, or joins it with another: outsourcing-cloud is outsourcing and cloud. */
static bool kind_is(const char *kind, const char *one)
{
	return strcmp(kind, one) == 0 || (strcmp(kind, "outsourcing-cloud") == 0 &&
					  (strcmp(one, "outsourcing") == 0 || strcmp(one, "cloud") == 0));
}

bool clause_always(const struct clause *c, const char *kind)
{
	for (size_t i = 0; i < c->always_count; i++)
		if (kind_is(kind, c->always[i]))
			return true;
	return false;
}

bool clause_text_for(const struct clause_text *t, const char *kind)
{
	return !t->kind || kind_is(kind, t->kind);
}
