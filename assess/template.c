#include "assess/questionnaire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "assess/fields.h"
#include "assess/requirement.h"

enum { FILES_MAX = 32, NAME_LENGTH_MAX = 64, SECTIONS_MAX = 400 };

/* One file being loaded, and all that were. */
struct loader {
	const struct template_source *src;
	struct questionnaire *q;
	struct err *err;
	struct bundle_file file[FILES_MAX];
	bool loading[FILES_MAX]; /* its includes are being loaded: naming it again is a loop */
	size_t files;
	const char *asker; /* the file that names the one being read, and where; NULL for the first */
	int asker_line;
	int depth;
	size_t room; /* rows there is room for */
	bool failed;
};

/* What stands in [template]. */
struct head {
	const char *id, *version, *policy, *types, *clauses;
	struct words title;
	const char **include;
	size_t includes;
	bool offers_unknown;
};

static int refuse_file(struct loader *l, const char *name, struct words text)
{
	l->failed = true;
	return err_say(l->err, ERR_INPUT, name, 0, NULL, text);
}

/* About a file that cannot be had: told where it is named, if anywhere. */
static void refuse_named(struct loader *l, const char *name, enum err_kind kind, struct words text)
{
	struct arena *a = l->q->arena;
	l->failed = true;
	if (!l->asker)
		err_say(l->err, kind, name, 0, NULL, text);
	else
		err_say(l->err, kind, l->asker, l->asker_line, NULL,
			(struct words){arena_printf(a, "%s: %s", name, text.ja),
				       arena_printf(a, "'%s': %s", name, text.en)});
}

static const struct bundle_file *find_file(const struct bundle_file *file, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(file[i].name, name) == 0)
			return &file[i];
	return NULL;
}

static bool plain_name(const char *name)
{
	size_t n = strlen(name);
	return n > 4 && n <= NAME_LENGTH_MAX && !strchr(name, '/') && name[0] != '.' &&
	       strcmp(name + n - 4, ".ini") == 0;
}

/* Reads a file from the first folder that has it. */
static int read_from_folders(struct loader *l, const char *name, struct buf *bytes)
{
	struct host *host = l->src->host;
	struct err last = {0};
	int rc = -1;
	for (size_t i = 0; i < l->src->folders && rc != 0; i++) {
		char path[4096];
		err_clear(&last);
		if ((size_t)snprintf(path, sizeof(path), "%s/%s", l->src->folder[i], name) >= sizeof(path))
			continue;
		rc = host->read(host->ctx, path, INI_FILE_MAX, bytes, &last);
		/* A file that is there but cannot be used must not be passed over in silence. */
		if (rc != 0 && err_first_kind(&last) == ERR_INPUT)
			break;
	}
	if (rc != 0) {
		const struct finding *f = last.count ? &last.item[0] : NULL;
		refuse_named(
		    l, f && f->file ? f->file : name, f ? f->kind : ERR_WORLD,
		    f ? f->text
		      : (struct words){"ひな形を探すフォルダがありません。", "no folder to look for templates in"});
	}
	err_clear(&last);
	return rc;
}

/* The bytes of a file, read once and kept. */
static const struct bundle_file *take_file(struct loader *l, const char *name)
{
	const struct bundle_file *known = find_file(l->file, l->files, name);
	if (known)
		return known;
	if (!plain_name(name)) {
		refuse_named(l, name, ERR_INPUT,
			     (struct words){"ひな形の名前は、フォルダを含まない .ini のファイル名にしてください。",
					    "a template is named by a plain file name ending in .ini"});
		return NULL;
	}
	if (l->files == FILES_MAX) {
		refuse_named(l, name, ERR_INPUT, (struct words){"ファイルが多すぎます。", "too many files"});
		return NULL;
	}
	struct bundle_file *f = &l->file[l->files];
	if (l->src->bundle) {
		const struct bundle_file *kept = find_file(l->src->bundle->file, l->src->bundle->files, name);
		if (!kept) {
			refuse_named(l, name, ERR_INPUT,
				     (struct words){"保存された質問票にこのファイルがありません。",
						    "the stored questionnaire lacks this file"});
			return NULL;
		}
		*f = (struct bundle_file){arena_strdup(l->q->arena, name),
					  arena_strndup(l->q->arena, kept->bytes, kept->n), kept->n};
	} else {
		struct buf bytes;
		buf_init(&bytes, INI_FILE_MAX);
		if (read_from_folders(l, name, &bytes) != 0) {
			buf_clear(&bytes);
			return NULL;
		}
		*f = (struct bundle_file){arena_strdup(l->q->arena, name),
					  arena_strndup(l->q->arena, buf_text(&bytes), bytes.n), bytes.n};
		buf_clear(&bytes);
	}
	l->files++;
	return f;
}

/* Who names the file that is read next. */
static void asked_by(struct loader *l, const struct ini *ini, const char *key)
{
	const struct ini_entry *e = ini_entry(ini, "template", key);
	l->asker = arena_strdup(l->q->arena, ini->name);
	l->asker_line = e ? e->line : ini_section(ini, "template")->line;
}

static struct ini *parse_file(struct loader *l, const char *name)
{
	const struct bundle_file *f = take_file(l, name);
	struct ini *ini = NULL;
	if (f && ini_parse(&ini, f->name, f->bytes, f->n, l->err) != 0)
		l->failed = true;
	return ini;
}

/* The file of that name, or what stands in for it. */
static struct ini *parse_policy(struct loader *l, const char *name)
{
	const struct buf *other = l->src->policy;
	struct ini *ini = NULL;
	if (!other)
		return parse_file(l, name);
	if (ini_parse(&ini, name, buf_text(other), other->n, l->err) != 0)
		l->failed = true;
	return ini;
}

static bool read_head(struct loader *l, const struct ini *ini, struct head *h)
{
	struct fields f;
	const struct ini_section *s = ini_section(ini, "template");
	if (!s) {
		refuse_file(l, ini->name,
			    (struct words){"[template] がありません。質問票のひな形ではないようです。",
					   "[template] is missing, this does not look like a questionnaire"});
		return false;
	}
	fields_init(&f, ini, s, l->q->arena, l->err);
	h->id = fields_need(&f, "id");
	h->version = fields_need(&f, "version");
	h->title = fields_need_words(&f, "title");
	h->policy = fields_text(&f, "policy");
	h->types = fields_text(&f, "types");
	h->clauses = fields_text(&f, "clauses");
	h->include = fields_list(&f, "include", &h->includes);
	h->offers_unknown = fields_flag(&f, "unknown", true);
	fields_end(&f);
	l->failed |= f.failed;
	return true;
}

static bool is_section(const char *name)
{
	return strncasecmp(name, "section.", strlen("section.")) == 0;
}

static void load_section(struct loader *l, const struct ini *ini, const struct ini_section *s)
{
	struct questionnaire *q = l->q;
	struct fields f;
	fields_init(&f, ini, s, q->arena, l->err);
	const char *id = arena_strdup(q->arena, s->name + strlen("section."));
	for (size_t i = 0; i < q->sections; i++)
		if (strcmp(q->section[i].id, id) == 0)
			fields_refuse(
			    &f, NULL,
			    arena_printf(q->arena, "セクション名 %s は %s にもあります。", id, q->section[i].file),
			    arena_printf(q->arena, "section '%s' stands in %s too", id, q->section[i].file));
	bool twice = f.failed;
	struct words title = fields_need_words(&f, "title");
	fields_end(&f);
	l->failed |= f.failed;
	/* One that was refused for its texts is there all the same, so that its rows are not reported too. */
	if (q->sections == SECTIONS_MAX)
		refuse_file(l, ini->name, (struct words){"セクションが多すぎます。", "too many sections"});
	else if (!twice)
		q->section[q->sections++] = (struct section){id, title, arena_strdup(q->arena, ini->name), s->line};
}

static void load_row(struct loader *l, const struct ini *ini, const struct ini_section *s, const struct head *h)
{
	struct questionnaire *q = l->q;
	const char *id = requirement_id(q->arena, s->name);
	if (!id) {
		l->failed = true;
		err_add(l->err, ERR_INPUT, ini->name, s->line, s->name,
			"[%s] は質問の番号（ABC-01）でも [section.…] でもありません。",
			"[%s] is neither a requirement id such as ABC-01 nor a [section.…]", s->name);
		return;
	}
	int known = questionnaire_find(q, id);
	if (known >= 0) {
		l->failed = true;
		err_add(l->err, ERR_INPUT, ini->name, s->line, id, "質問 %s は %s の %d 行目にもあります。",
			"requirement %s stands in %s line %d too", id, q->row[known].file, q->row[known].line);
		return;
	}
	if (q->rows == ROWS_MAX) {
		refuse_file(
		    l, ini->name,
		    (struct words){"質問が多すぎます（2000 個まで）。", "too many requirements (at most 2000)"});
		return;
	}
	struct requirement *r = &q->row[q->rows];
	if (!requirement_load(r, q, ini, s, h->offers_unknown, l->err))
		l->failed = true;
	r->row = (int)q->rows++;
	if (r->section < 0)
		r->section = 0;
	questionnaire_index(q, r->row);
}

/* Makes room for as many more rows as the file has sections. */
static void expect_rows(struct loader *l, size_t sections)
{
	struct questionnaire *q = l->q;
	size_t room = q->rows + sections < ROWS_MAX ? q->rows + sections : ROWS_MAX;
	if (room <= l->room)
		return;
	struct requirement *row = arena_alloc(q->arena, room * sizeof(*row));
	if (q->rows)
		memcpy(row, q->row, q->rows * sizeof(*row));
	q->row = row;
	l->room = room;
}

static void load_template(struct loader *l, const char *name, struct head *root);

static void load_includes(struct loader *l, const struct head *h, const struct ini *ini)
{
	const struct ini_entry *e = ini_entry(ini, "template", "include");
	if (h->includes && l->depth >= INCLUDE_DEPTH_MAX) {
		l->failed = true;
		err_say(l->err, ERR_INPUT, ini->name, e->line, "include",
			(struct words){"include が深すぎます。", "includes nest too deep"});
		return;
	}
	l->depth++;
	for (size_t i = 0; i < h->includes; i++) {
		const struct bundle_file *f = find_file(l->file, l->files, h->include[i]);
		if (f && l->loading[f - l->file]) {
			l->failed = true;
			err_add(l->err, ERR_INPUT, ini->name, e->line, "include", "include が輪になっています（%s）。",
				"includes go round in a circle (%s)", h->include[i]);
		} else if (!f) { /* a file included twice counts once */
			asked_by(l, ini, "include");
			load_template(l, h->include[i], NULL);
		}
	}
	l->depth--;
}

/* Types, clauses and policy, which rows are checked against. */
static void load_basis(struct loader *l, const struct head *h, const struct ini *ini)
{
	struct questionnaire *q = l->q;
	asked_by(l, ini, "types");
	struct ini *types = parse_file(l, h->types ? h->types : "types.ini");
	asked_by(l, ini, "clauses");
	struct ini *clauses = parse_file(l, h->clauses ? h->clauses : "clauses.ini");
	asked_by(l, ini, "policy");
	struct ini *policy = parse_policy(l, h->policy ? h->policy : "policy.ini");
	if (types && types_load(&q->types, types, l->err) != 0)
		l->failed = true;
	if (clauses && clauses_load(&q->clauses, clauses, l->err) != 0)
		l->failed = true;
	if (policy && policy_load(&q->policy, policy, l->err) != 0)
		l->failed = true;
	ini_free(types);
	ini_free(clauses);
	ini_free(policy);
}

static void load_template(struct loader *l, const char *name, struct head *root)
{
	struct head own = {0}, *h = root ? root : &own;
	struct ini *ini = parse_file(l, name);
	size_t number = l->files;
	for (size_t i = 0; i < l->files; i++)
		if (strcmp(l->file[i].name, name) == 0)
			number = i;
	if (!ini || !read_head(l, ini, h))
		goto out;
	l->loading[number] = true;
	if (root)
		load_basis(l, h, ini);
	if (!l->q->types || !l->q->clauses || !l->q->policy)
		goto out;
	load_includes(l, h, ini);
	expect_rows(l, ini->count);
	for (size_t i = 0; i < ini->count; i++) {
		const struct ini_section *s = &ini->section[i];
		if (strcasecmp(s->name, "template") == 0)
			continue;
		if (is_section(s->name))
			load_section(l, ini, s);
		else
			load_row(l, ini, s, h);
	}
	l->loading[number] = false;
out:
	ini_free(ini);
}

static int by_name(const void *a, const void *b)
{
	const struct bundle_file *x = a, *y = b;
	return strcmp(x->name, y->name);
}

static void keep_bundle(struct loader *l, const char *root)
{
	struct questionnaire *q = l->q;
	struct bundle *b = arena_alloc(q->arena, sizeof(*b));
	b->root = root;
	b->files = l->files;
	b->file = arena_alloc(q->arena, l->files * sizeof(*b->file));
	memcpy(b->file, l->file, l->files * sizeof(*b->file));
	qsort(b->file, b->files, sizeof(*b->file), by_name);
	q->bundle = b;
	bundle_digest(b, q->digest);
}

static int find_row(void *ctx, const char *id)
{
	return questionnaire_find(ctx, id);
}

int questionnaire_load(struct questionnaire **out, const struct template_source *src, const char *name, struct err *err)
{
	struct arena *arena = arena_new();
	struct questionnaire *q = arena_alloc(arena, sizeof(*q));
	struct loader *l = arena_alloc(arena, sizeof(*l));
	struct head head = {0};
	q->arena = arena;
	q->section = arena_alloc(arena, SECTIONS_MAX * sizeof(*q->section));
	*l = (struct loader){.src = src, .q = q, .err = err};
	size_t n = strlen(name);
	const char *root = n > 4 && strcmp(name + n - 4, ".ini") == 0 ? arena_strdup(arena, name)
								      : arena_printf(arena, "%s.ini", name);
	load_template(l, root, &head);
	/* Rows that were refused are there all the same, so that others naming them are not reported too. */
	for (size_t i = 0; i < q->rows; i++)
		l->failed |= !requirement_resolve(&q->row[i], q, err);
	if (!l->failed && !q->rows)
		refuse_file(l, root, (struct words){"質問が一つもありません。", "there is no requirement at all"});
	if (l->failed) {
		questionnaire_free(q);
		return -1;
	}
	q->id = head.id;
	q->version = head.version;
	q->title = head.title;
	policy_resolve(q->policy, find_row, q);
	keep_bundle(l, root);
	*out = q;
	return 0;
}
