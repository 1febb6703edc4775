#define _GNU_SOURCE
#include "cli/session.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/answers_file.h"
#include "assess/digest.h"
#include "assess/text.h"
#include "cli/kinds.h"
#include "cli/network.h"
#include "cli/when.h"

enum { MACHINE_MAX = 256, MACHINE_HEX = 16 };

static const char *find_who(const struct options *opt, struct arena *arena)
{
	if (opt->who)
		return opt->who;
	const char *user = getenv("USER");
	size_t at;
	if (user && *user && text_valid(user, strlen(user), &at))
		return user;
	const struct passwd *p = getpwuid(getuid());
	return p ? arena_strdup(arena, p->pw_name) : "unknown";
}

int session_day(struct session *s, const char *option, const char *text, int *day)
{
	if (text_valid(text, strlen(text), NULL) && date_from_text(text_fold(s->arena, text, FOLD_ASCII), day))
		return 0;
	return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
		       "--%s の「%s」は日付として読めません。2026-06-01 か 令和8年6月1日 のように書いてください。",
		       "--%s: '%s' is no date; write it as in 2026-06-01", option, text);
}

static int find_today(struct session *s)
{
	s->today = date_in_japan(s->now);
	return s->opt->date ? session_day(s, "date", s->opt->date, &s->today) : 0;
}

/* What is kept in the register or stands on a document. */
static int check_texts(struct session *s)
{
	const struct options *o = s->opt;
	const struct {
		const char *name, *text;
	} kept[] = {{"who", o->who},   {"reason", o->reason}, {"certificate", o->certificate},
		    {"post", o->post}, {"owner", o->owner},   {"evidence", o->evidence}};
	int rc = 0;
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (kept[i].text && !text_valid(kept[i].text, strlen(kept[i].text), NULL))
			rc = err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
				     "--%s の文字が読めません（UTF-8 で指定してください）。",
				     "--%s: the text is not UTF-8", kept[i].name);
	return rc;
}

void session_clock(struct session *s)
{
	s->now = s->host.now(s->host.ctx);
	if (!s->opt->date)
		s->today = date_in_japan(s->now);
}

int session_start(struct session *s, const struct options *opt)
{
	s->opt = opt;
	s->arena = arena_new();
	host_system(&s->host);
	s->now = s->host.now(s->host.ctx);
	s->asks = !opt->no_input && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	if (find_today(s) < 0 || check_texts(s) < 0)
		return -1;
	s->who = find_who(opt, s->arena);
	return paths_find(&s->path, opt, s->arena, &s->err);
}

static void wait_on_network(void *ctx, bool over)
{
	struct session *s = ctx;
	if (!s->waiting.say)
		progress_start(&s->waiting, &s->say,
			       (struct words){"サーバーの答えを待っています", "waiting for the server"});
	progress_at(&s->waiting, 0, 0, NULL);
	if (over) {
		progress_end(&s->waiting);
		s->waiting.say = NULL;
	}
}

void session_network(struct session *s)
{
	if (!s->online)
		network_attach(&s->host,
			       &(struct network_options){.proxy = s->opt->proxy, .waiting = wait_on_network, .ctx = s});
	s->online = true;
}

void session_end(struct session *s)
{
	if (s->online)
		network_detach(&s->host);
	s->online = false;
	err_clear(&s->err);
	arena_free(s->arena);
	s->arena = NULL;
}

int session_fail(struct session *s)
{
	say_errors(&s->say, &s->err);
	int code = err_first_kind(&s->err);
	err_clear(&s->err);
	return code ? code : ERR_WORLD;
}

int session_gate(const struct session *s, const struct verdict *v)
{
	return s->opt->gate && (v->grade == GRADE_D || v->grade == GRADE_X || v->grade == GRADE_PENDING);
}

/* Tells this computer from others, and nothing else of it: of its machine-id(5), which is not to be shown, a digest. */
static const char *this_machine(struct session *s)
{
	struct buf b;
	struct err ignored = {0};
	char hex[DIGEST_HEX];
	const char *id = NULL;
	buf_init(&b, MACHINE_MAX);
	buf_str(&b, "shinsa register ");
	const size_t from = b.n;
	if (s->host.read(s->host.ctx, "/etc/machine-id", MACHINE_MAX, &b, &ignored) == 0 && b.n > from) {
		digest_hex(buf_text(&b), b.n, hex);
		id = arena_strndup(s->arena, hex, MACHINE_HEX);
	}
	err_clear(&ignored);
	buf_clear(&b);
	return id;
}

int session_register(struct session *s, bool create, struct register_db **out)
{
	if (!create && !paths_exists(s->path.registry))
		return err_add(&s->err, ERR_INPUT, s->path.registry, 0, NULL,
			       "台帳がまだありません。shinsa run で最初の評価を始めると作られます。",
			       "there is no register yet; 'shinsa run' makes it with the first assessment");
	if (create && !s->opt->registry && paths_make_parents(s->path.registry, &s->err) < 0)
		return -1;
	if (register_open(out, s->path.registry, create, &s->host, &s->err) < 0)
		return -1;
	struct register_surroundings around;
	if (register_surroundings(*out, this_machine(s), s->who, &around, &s->err) < 0) {
		register_close(*out);
		*out = NULL;
		return -1;
	}
	/* Told once, however often it is opened. */
	s->around.moved |= around.moved;
	s->around.last = around.last;
	return 0;
}

struct words session_around(const struct session *s)
{
	char moment[DATE_MOMENT_ISO];
	const char *ja = NULL, *en = NULL;
	if (s->around.moved) {
		ja = "この台帳は、前は別のパソコンで使われていました（記録に残しました）。写しのときは、元の台帳と"
		     "別々になります。使う方を決め、もう一方は使わないでください。";
		en = "this register was used on another computer before (noted in the log); if it is a copy there are "
		     "two "
		     "now: decide on one, and leave the other";
	}
	if (s->around.last) {
		date_moment_to_iso(s->around.last, moment);
		ja = arena_printf(s->arena,
				  "%s%sこのパソコンの時計が、台帳の最後の記録（%s）より前です。時計を直してください。",
				  ja ? ja : "", ja ? " " : "", when_moment(moment, LANG_JA).text);
		en = arena_printf(
		    s->arena,
		    "%s%sthis computer's clock stands before the last line of the register (%s): set it right",
		    en ? en : "", en ? "; " : "", when_moment(moment, LANG_EN).text);
	}
	return (struct words){ja, en};
}

/* Who asked for a questionnaire: the command line, or a line of an answers file. */
struct asked {
	const char *name, *file, *field;
	enum err_kind kind;
};

static int no_such_kind(struct session *s, const struct asked *by)
{
	struct kind kind[KINDS_SHOWN_MAX];
	const char *list[KINDS_SHOWN_MAX + 1] = {0}, *all = "";
	size_t n = kinds_find(&s->path, &s->host, s->arena, kind);
	if (!n)
		return err_add(&s->err, ERR_INPUT, s->path.folder[0], 0, NULL,
			       "質問票が見つかりません。--templates で場所を指定してください。",
			       "no questionnaires here; say where they are with --templates");
	for (size_t i = 0; i < n; i++) {
		list[i] = kind[i].name;
		all = arena_printf(s->arena, "%s%s%s", all, i ? ", " : "", list[i]);
	}
	const char *near = options_nearest(by->name, list);
	if (near)
		return err_add(&s->err, by->kind, by->file, 0, by->field,
			       "「%s」という種別はありません。%s のことでしょうか（ほかに %s）。",
			       "there is no kind '%s'; did you mean '%s'? (there are %s)", by->name, near, all);
	return err_add(&s->err, by->kind, by->file, 0, by->field, "「%s」という種別はありません。あるのは %s です。",
		       "there is no kind '%s'; there are %s", by->name, all);
}

static int load_questionnaire(struct session *s, const struct asked *by, struct questionnaire **out)
{
	const char *folder[PATHS_FOLDERS + 1], *name = by->name;
	bool found = false;
	size_t n = 0;
	const char *own = paths_folder(name, s->arena);
	if (own)
		folder[n++] = own;
	for (size_t i = 0; i < s->path.folders; i++)
		folder[n++] = s->path.folder[i];
	for (size_t i = 0; i < n && !found; i++)
		found = paths_exists(arena_printf(s->arena, "%s/%s", folder[i], paths_base(name))) ||
			paths_exists(arena_printf(s->arena, "%s/%s.ini", folder[i], paths_base(name)));
	if (!found)
		return no_such_kind(s, by);
	struct template_source src = {.host = &s->host, .folder = folder, .folders = n};
	return questionnaire_load(out, &src, paths_base(name), &s->err);
}

int session_questionnaire(struct session *s, const char *name, struct questionnaire **out)
{
	return load_questionnaire(s, &(struct asked){.name = name, .kind = ERR_USAGE}, out);
}

/* "templates/cloud.ini" is of the kind "cloud". */
static const char *kind_of(const char *name, struct arena *arena)
{
	const char *base = paths_base(name), *end = strstr(base, ".ini");
	return end && !end[4] ? arena_strndup(arena, base, (size_t)(end - base)) : base;
}

static int other_kind(struct session *s, const char *path, const char *kind, const char *found)
{
	return err_add(&s->err, ERR_USAGE, path, 0, NULL,
		       "この回答は「%s」のものですが、「%s」の評価を求められています。どちらかにそろえてください。",
		       "these answers are for '%s', but '%s' was asked for", found, kind);
}

/* An answers file that was opened, and the kind it names. */
struct opened {
	struct ini *ini;
	const char *kind; /* borrowed from ini */
};

/* On success opened->ini is yours. */
static int open_answers(struct session *s, const char *path, struct opened *out)
{
	struct buf bytes;
	struct ini *ini = NULL;
	buf_init(&bytes, INI_FILE_MAX);
	int rc = s->host.read(s->host.ctx, path, INI_FILE_MAX, &bytes, &s->err);
	if (rc == 0)
		rc = ini_parse(&ini, path, buf_text(&bytes), bytes.n, &s->err);
	buf_clear(&bytes);
	const char *kind = rc == 0 ? answers_file_kind(ini, &s->err) : NULL;
	if (kind && strchr(kind, '/')) /* a file that was sent must not choose where templates come from */
		rc = err_add(&s->err, ERR_INPUT, path, 0, "template",
			     "「%s」は評価の種別ではありません。cloud のように名前だけを書いてください。",
			     "'%s' is not a kind of assessment; give only its name, such as cloud", kind);
	if (rc == 0 && kind) {
		*out = (struct opened){ini, kind};
		return 0;
	}
	ini_free(ini);
	return -1;
}

int session_answers(struct session *s, const char *path, const char *kind, struct questionnaire **q, struct answers **a)
{
	struct opened in;
	struct questionnaire *found = NULL;
	if (open_answers(s, path, &in) < 0)
		return -1;
	struct asked by = {.name = kind ? kind : in.kind, .file = path, .field = "template", .kind = ERR_INPUT};
	int rc = 0;
	if (kind && strcmp(kind_of(kind, s->arena), in.kind) != 0)
		rc = other_kind(s, path, kind_of(kind, s->arena), in.kind);
	if (rc == 0)
		rc = load_questionnaire(s, &by, &found);
	if (rc == 0)
		rc = answers_file_read(a, in.ini, found, s->today, &s->err);
	ini_free(in.ini);
	if (rc == 0)
		*q = found;
	else
		questionnaire_free(found);
	return rc;
}

/* The questionnaire of a kind; loaded when it is not on the shelf yet. NULL with s->err. */
static const struct questionnaire *shelf_find(struct session *s, struct shelf *shelf, const struct asked *by)
{
	for (size_t i = 0; i < shelf->count; i++)
		if (strcmp(shelf->kind[i], by->name) == 0)
			return shelf->item[i];
	struct questionnaire *q;
	if (load_questionnaire(s, by, &q) < 0)
		return NULL;
	size_t n = shelf->count++;
	if (!shelf->arena)
		shelf->arena = arena_new();
	shelf->item = mem_grow(shelf->item, n + 1, sizeof(*shelf->item));
	shelf->kind = mem_grow(shelf->kind, n + 1, sizeof(*shelf->kind));
	shelf->item[n] = q;
	shelf->kind[n] = arena_strdup(shelf->arena, by->name);
	return q;
}

void shelf_clear(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->count; i++)
		questionnaire_free(shelf->item[i]);
	free(shelf->item);
	free(shelf->kind);
	arena_free(shelf->arena);
	*shelf = (struct shelf){0};
}

int session_shelved(struct session *s, const char *path, struct shelf *shelf, struct answers **a)
{
	struct opened in;
	if (open_answers(s, path, &in) < 0)
		return -1;
	struct asked by = {.name = in.kind, .file = path, .field = "template", .kind = ERR_INPUT};
	const struct questionnaire *q = shelf_find(s, shelf, &by);
	int rc = q ? answers_file_read(a, in.ini, q, s->today, &s->err) : -1;
	ini_free(in.ini);
	return rc;
}

const char *session_id(struct session *s, const char *typed)
{
	char *id = arena_strdup(s->arena, typed);
	for (char *c = id; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return id;
}
