#define _GNU_SOURCE
#include "cli/doctor.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cli/config.h"
#include "cli/kinds.h"
#include "cli/paper.h"
#include "cli/progress.h"
#include "forms/font.h"
#include "forms/key.h"
#include "forms/trust.h"

enum { ROWS = 24, COLUMNS = 80, FREE_MB = 100, OTHERS = 077, YEAR_FIRST = 2024, YEAR_LAST = 2090 };

/* ---- findings ---- */

void doctor_add(struct doctor *d, enum doctor_mark mark, struct words todo, const char *ja, const char *en, ...)
{
	va_list ap, again;
	struct words text;
	va_start(ap, en);
	va_copy(again, ap);
	text.ja = arena_vprintf(d->arena, ja, ap);
	text.en = arena_vprintf(d->arena, en, again);
	va_end(again);
	va_end(ap);
	d->item = mem_grow(d->item, d->count + 1, sizeof(*d->item));
	d->item[d->count++] = (struct doctor_finding){d->check, mark, text, todo};
}

void doctor_take(struct doctor *d, enum doctor_mark mark, struct err *err)
{
	static const struct words none = {0};
	for (size_t i = 0; i < err->count; i++) {
		const struct finding *f = &err->item[i];
		char line[24] = "";
		if (f->line)
			snprintf(line, sizeof(line), ":%d", f->line);
		doctor_add(d, mark, none, "%1$s%2$s%3$s%4$s%5$.0s", "%1$s%2$s%3$s%5$s%4$.0s", f->file ? f->file : "",
			   line, f->file ? ": " : "", words_in(f->text, LANG_JA), words_in(f->text, LANG_EN));
	}
	err_clear(err);
}

struct words doctor_mark_title(enum doctor_mark mark)
{
	static const struct words title[] = {
	    [DOCTOR_GOOD] = {"正常", "good"}, [DOCTOR_CAUTION] = {"注意", "note"}, [DOCTOR_BAD] = {"異常", "bad"}};
	return title[mark];
}

const char *doctor_mark_sign(enum doctor_mark mark)
{
	static const char *const sign[] = {[DOCTOR_GOOD] = "○", [DOCTOR_CAUTION] = "△", [DOCTOR_BAD] = "×"};
	return sign[mark];
}

static void good(struct doctor *d, const char *ja, const char *en)
{
	doctor_add(d, DOCTOR_GOOD, (struct words){0}, "%1$s%2$.0s", "%2$s%1$.0s", ja, en);
}

/* ---- configuration ---- */

static void check_config(struct doctor *d)
{
	struct session *s = d->session;
	struct options again = {.config = s->opt->config};
	struct err err = {0};
	options_parse(&again, 0, NULL, &err);
	again.config = s->opt->config;
	if (config_read(&again, &s->host, d->arena, &err) < 0)
		doctor_take(d, DOCTOR_BAD, &err);
	else
		good(d, "読めます（shinsa config で一覧）", "is read; 'shinsa config' lists it");
	options_clear(&again);
}

/* ---- fonts ---- */

/* Names that Japanese cities print: 髙, 﨑, 𠮟, and 葛 with its variation selector. */
static const struct {
	uint32_t cp, vs;
} names[] = {{0x9AD9, 0}, {0xFA11, 0}, {0x20B9F, 0}, {0x845B, 0xE0100}};

static void check_font(struct doctor *d, const char *path, const char *package)
{
	static const struct words todo = {
	    "氏名の字が足りません。fonts-ipaexfont-gothic を入れるか、--font で別のフォントを指定してください。",
	    "characters of names are missing: install fonts-ipaexfont-gothic, or name another font with "
	    "--font"};
	struct font *font = NULL;
	struct err err = {0};
	if (font_open(path, package, &font, &err) < 0) {
		doctor_take(d, DOCTOR_BAD, &err);
		return;
	}
	size_t missing = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		missing += font_index(font, names[i].cp, names[i].vs) < 0;
	doctor_add(d, missing ? DOCTOR_CAUTION : DOCTOR_GOOD, missing ? todo : (struct words){0}, "%s", "%s", path);
	font_free(font);
}

static void check_fonts(struct doctor *d)
{
	const struct paper_look look = paper_look(d->session->opt);
	const struct pdf_fonts fonts = paper_fonts(&look);
	check_font(d, fonts.gothic ? fonts.gothic : FONT_GOTHIC, "fonts-ipaexfont-gothic");
	check_font(d, fonts.mincho ? fonts.mincho : FONT_MINCHO, "fonts-ipaexfont-mincho");
}

/* ---- questionnaires ---- */

static void check_templates(struct doctor *d)
{
	struct session *s = d->session;
	struct kind kind[KINDS_SHOWN_MAX];
	size_t n = kinds_find(&s->path, &s->host, d->arena, kind), loaded = 0;
	for (size_t i = 0; i < n; i++) {
		struct questionnaire *q;
		if (session_questionnaire(s, kind[i].name, &q) < 0) {
			doctor_take(d, DOCTOR_BAD, &s->err);
			continue;
		}
		questionnaire_free(q);
		loaded++;
	}
	if (!n)
		doctor_add(d, DOCTOR_BAD,
			   (struct words){"--templates か設定ファイルで、質問票のフォルダを指定してください。",
					  "say where they are with --templates or in a configuration file"},
			   "質問票がありません（%s）", "there are no questionnaires (%s)", s->path.folder[0]);
	else if (loaded == n)
		doctor_add(d, DOCTOR_GOOD, (struct words){0}, "%zu種類", "%zu kinds", loaded);
}

/* ---- the register ---- */

/* A file that others may read, in a folder that they may enter. */
static void check_private(struct doctor *d, const char *path, const struct words todo)
{
	struct stat file, folder;
	const char *parent = paths_folder(path, d->arena);
	if (stat(path, &file) != 0 || !(file.st_mode & OTHERS) || stat(parent ? parent : ".", &folder) != 0 ||
	    !(folder.st_mode & OTHERS))
		return;
	doctor_add(d, DOCTOR_CAUTION, todo, "ほかの利用者も読めます: %s（%03o）", "others may read it: %s (%03o)", path,
		   (unsigned)(file.st_mode & 0777));
}

static void check_room(struct doctor *d, const char *path)
{
	struct statvfs v;
	const char *folder = paths_folder(path, d->arena);
	if (statvfs(folder ? folder : ".", &v) != 0)
		return;
	unsigned long mb = (unsigned long)(v.f_bavail / 1024 * v.f_frsize / 1024);
	if (mb < FREE_MB)
		doctor_add(d, DOCTOR_CAUTION,
			   (struct words){"ディスクの空きを増やしてください。いっぱいになると、答えを保存できません。",
					  "make room: on a full disk no answer can be kept"},
			   "ディスクの空きが %lu MB です", "%lu MB are left on the disk", mb);
}

static void check_log(struct doctor *d, struct register_db *r)
{
	struct err err = {0};
	struct progress progress;
	progress_start(&progress, &d->session->say, (struct words){"記録を確かめています", "checking the log"});
	int rc = register_verify_log(r, &(struct register_watch){progress_step, &progress}, &err);
	progress_end(&progress);
	if (rc < 0)
		doctor_take(d, DOCTOR_BAD, &err);
	else
		good(d, "記録は完全です", "the log is whole");
}

static void check_register(struct doctor *d)
{
	struct session *s = d->session;
	struct register_db *r = NULL;
	if (!paths_exists(s->path.registry)) {
		doctor_add(d, DOCTOR_GOOD, (struct words){0}, "まだありません（最初の評価で作られます）: %s",
			   "not there yet, the first assessment makes it: %s", s->path.registry);
		return;
	}
	if (session_register(s, false, &r) < 0) {
		doctor_take(d, DOCTOR_BAD, &s->err);
		return;
	}
	check_log(d, r);
	check_private(d, s->path.registry,
		      (struct words){"chmod 600 で、自分だけが読めるようにしてください。", "close it with chmod 600"});
	check_room(d, s->path.registry);
	register_close(r);
}

/* ---- keys ---- */

static bool check_officer(void *ctx, const struct officer *o)
{
	struct doctor *d = ctx;
	if (o->disabled || !o->key)
		return true;
	if (key_on_token(o->key)) {
		doctor_add(d, DOCTOR_GOOD, (struct words){0}, "%s: カード", "%s: on a card", o->name);
		return true;
	}
	if (!paths_exists(o->key))
		doctor_add(d, DOCTOR_BAD,
			   (struct words){"鍵のファイルを元の場所に戻すか、shinsa officer add で登録し直してください。",
					  "put the file back, or register again with 'shinsa officer add'"},
			   "%s の鍵がありません: %s", "the key of %s is not there: %s", o->name, o->key);
	else
		doctor_add(d, DOCTOR_GOOD, (struct words){0}, "%s: %s", "%s: %s", o->name, o->key);
	check_private(d, o->key,
		      (struct words){"chmod 600 で、自分だけが読めるようにしてください。", "close it with chmod 600"});
	return true;
}

static void check_keys(struct doctor *d)
{
	struct session *s = d->session;
	struct register_db *r = NULL;
	size_t before = d->count;
	if (paths_exists(s->path.registry) && session_register(s, false, &r) == 0)
		register_officers(r, check_officer, d, &s->err);
	register_close(r);
	err_clear(&s->err); /* the register's own check has told it */
	if (paths_exists(s->path.key)) {
		doctor_add(d, DOCTOR_GOOD, (struct words){0}, "いつもの鍵: %s", "the usual one: %s", s->path.key);
		check_private(
		    d, s->path.key,
		    (struct words){"chmod 600 で、自分だけが読めるようにしてください。", "close it with chmod 600"});
	}
	if (d->count == before)
		good(d, "まだありません（shinsa key new か、最初の署名で作れます）",
		     "none yet: 'shinsa key new', or the first signature, makes one");
}

/* ---- trust ---- */

static void check_trust(struct doctor *d)
{
	struct session *s = d->session;
	struct trust *t = NULL;
	struct err err = {0};
	if (!s->path.trust) {
		good(d, "信頼フォルダはありません（自分で作った鍵だけなら要りません）",
		     "no trust folder; self-made keys need none");
		return;
	}
	if (trust_load(&t, s->path.trust, &s->host, &err) < 0)
		doctor_take(d, DOCTOR_BAD, &err);
	else
		doctor_add(d, DOCTOR_GOOD, (struct words){0}, "%s", "%s", s->path.trust);
	trust_free(t);
}

/* ---- clock ---- */

static void check_clock(struct doctor *d)
{
	static const struct words todo = {"時計を合わせてください。署名や記録の日時に使われます。",
					  "set the clock: signatures and the log tell its time"};
	struct session *s = d->session;
	struct register_db *r = NULL;
	char now[DATE_MOMENT_TEXT], en[DATE_MOMENT_TEXT];
	int year, month, day;
	date_moment_to_text(s->now, LANG_JA, now);
	date_moment_to_text(s->now, LANG_EN, en);
	date_to_ymd(date_in_japan(s->now), &year, &month, &day);
	if (paths_exists(s->path.registry))
		session_register(s, false, &r);
	register_close(r);
	err_clear(&s->err);
	bool odd = year < YEAR_FIRST || year > YEAR_LAST, back = s->around.last != 0;
	doctor_add(d,
		   odd    ? DOCTOR_BAD
		   : back ? DOCTOR_CAUTION
			  : DOCTOR_GOOD,
		   odd || back ? todo : (struct words){0}, "%1$s%3$s%2$.0s%4$.0s", "%2$s%4$s%1$.0s%3$.0s", now, en,
		   back ? "（台帳の最後の記録より前です）" : "",
		   back ? " (before the last entry of the register)" : "");
}

/* ---- terminal ---- */

static void check_terminal(struct doctor *d)
{
	const char *term = getenv("TERM");
	struct winsize size = {0};
	if (!isatty(STDOUT_FILENO)) {
		good(d, "端末ではありません（画面は確かめていません）", "not a terminal: nothing to check");
		return;
	}
	if (!term || !*term || strcmp(term, "dumb") == 0)
		doctor_add(d, DOCTOR_CAUTION,
			   (struct words){"shinsa kiosk は、1行ずつの画面になります。",
					  "'shinsa kiosk' asks line by line here"},
			   "カーソルを動かせません（TERM=%s）", "it cannot move its cursor (TERM=%s)",
			   term ? term : "");
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row &&
	    (size.ws_row < ROWS || size.ws_col < COLUMNS))
		doctor_add(d, DOCTOR_CAUTION, (struct words){"80×24 以上に広げてください。", "make it 80×24 or larger"},
			   "小さすぎます（%d×%d）", "it is too small (%d×%d)", size.ws_col, size.ws_row);
	else
		doctor_add(d, DOCTOR_GOOD, (struct words){0}, "%s（%d×%d）", "%s (%d×%d)", term ? term : "-",
			   size.ws_col, size.ws_row);
}

/* ---- all of them ---- */

static const struct {
	struct words title;
	void (*check)(struct doctor *d);
} checks[] = {
    {{"設定", "configuration"}, check_config},
    {{"フォント", "fonts"}, check_fonts},
    {{"質問票", "questionnaires"}, check_templates},
    {{"台帳", "register"}, check_register},
    {{"鍵", "keys"}, check_keys},
    {{"信頼", "trust"}, check_trust},
    {{"時計", "clock"}, check_clock},
    {{"端末", "terminal"}, check_terminal},
};

void doctor_look(struct doctor *d, struct session *s)
{
	*d = (struct doctor){.session = s, .arena = arena_new()};
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		d->check = checks[i].title;
		checks[i].check(d);
	}
}

void doctor_clear(struct doctor *d)
{
	free(d->item);
	arena_free(d->arena);
	*d = (struct doctor){0};
}
