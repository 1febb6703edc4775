/* The walk-through at a real pseudo-terminal: every kind from the first question to the last, and what happens in
 * between when people go back, err, leave, or pull the plug. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "assess/ini.h"
#include "tests/pty.h"

enum { STEPS_MAX = 1000, SAMPLES = 2 };

/* Answers to drive a walk with: one or more example files; the first that knows a row wins. */
struct sample {
	struct ini *ini[SAMPLES];
	size_t count;
};

static void sample_add(struct sample *s, const struct place *p, const char *name)
{
	char path[300];
	struct err err = {0};
	size_t n = 0;
	snprintf(path, sizeof(path), "%s/%s.ini", p->examples, name);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	char *bytes = calloc(1, INI_FILE_MAX);
	assert_non_null(bytes);
	n = fread(bytes, 1, INI_FILE_MAX - 1, f);
	fclose(f);
	assert_int_equal(ini_parse(&s->ini[s->count++], name, bytes, n, &err), 0);
	free(bytes);
}

static void sample_clear(struct sample *s)
{
	for (size_t i = 0; i < s->count; i++)
		ini_free(s->ini[i]);
}

static const char *sample_value(const struct sample *s, const char *section, const char *id)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct ini_entry *e = ini_entry(s->ini[i], section, id);
		if (e)
			return e->value;
	}
	return NULL;
}

/* The id in the last header "[n/m] ID  …" on the screen; false when there is none. */
static bool asked_id(const struct pty *t, char id[32])
{
	const char *last = NULL;
	for (const char *at = pty_since(t); (at = strstr(at, "\n[")) != NULL; at++)
		last = at;
	if (!last)
		return false;
	const char *space = strchr(last, ' ');
	if (!space)
		return false;
	size_t n = strcspn(space + 1, " ");
	assert_true(n < 32);
	memcpy(id, space + 1, n);
	id[n] = '\0';
	return true;
}

/* The last line: the prompt that waits. */
static const char *waiting(const struct pty *t)
{
	const char *since = pty_since(t), *line = strrchr(since, '\n');
	return line ? line + 1 : since;
}

static bool waits_for(const struct pty *t, const char *prompt)
{
	return strncmp(waiting(t), prompt, strlen(prompt)) == 0;
}

/* What a person with these papers types at the prompt that waits; NULL at the end of the questions. */
static const char *reply(const struct pty *t, const struct sample *s, char id[32])
{
	if (waits_for(t, "答え")) {
		const char *value;
		asked_id(t, id);
		value = sample_value(s, "answers", id);
		return value ? value : "";
	}
	if (waits_for(t, "証跡")) {
		const char *level = sample_value(s, "evidence", id);
		level = level ? level : sample_value(s, "evidence", "default");
		return level && strncmp(level, "E3", 2) == 0 ? "4" : level && strncmp(level, "E2", 2) == 0 ? "3" : "1";
	}
	if (waits_for(t, "該当なしの理由"))
		return sample_value(s, "reasons", id) ? sample_value(s, "reasons", id) : "業務で使わない";
	if (waits_for(t, "書類名") || waits_for(t, "有効期限"))
		return "";
	return NULL;
}

/* Answers until the questions are over or `limit` questions were answered; how many were. */
static size_t answer_all(struct pty *t, const struct sample *s, size_t limit)
{
	char id[32] = "";
	size_t answered = 0;
	assert_true(pty_prompt(t));
	for (int i = 0; i < STEPS_MAX; i++) {
		bool question = waits_for(t, "答え");
		if (question && answered == limit)
			return answered;
		const char *text = reply(t, s, id);
		if (!text)
			return answered;
		answered += question;
		assert_true(pty_line(t, text));
	}
	fail_msg("the questions do not end");
	return 0;
}

static void start_walk(struct pty *t, const struct place *p, const char *term, const char *a, const char *b)
{
	const char *const words[] = {a, b, NULL};
	pty_start(t, p, term, words);
}

/* From the verdict to signed documents, with a new key. */
static void finish_signed(struct pty *t)
{
	assert_true(waits_for(t, "文書を作りますか"));
	assert_true(pty_line(t, ""));
	assert_true(waits_for(t, "作りますか"));
	assert_true(pty_line(t, ""));
	assert_true(waits_for(t, "署名者の氏名"));
	assert_true(pty_line(t, "山田太郎"));
	assert_true(waits_for(t, "新しいパスフレーズ"));
	assert_true(pty_line(t, "short"));
	pty_expect(t, "短すぎます");
	assert_true(pty_line(t, "long enough"));
	assert_true(pty_line(t, "long enuogh"));
	pty_expect(t, "二つが違います");
	assert_true(pty_line(t, "long enough"));
	pty_mark(t);
	pty_send(t, "long enough\r");
	pty_expect(t, "out/R8-0001-checklist.pdf");
	pty_expect(t, "山田太郎（完全性の確認用");
	assert_int_equal(pty_end(t), 0);
	assert_null(strstr(t->screen, "long enough"));
}

struct kind_row {
	const char *name, *term, *sample[SAMPLES], *grade;
};

static const struct kind_row kind_rows[] = {
    {"cloud", "dumb", {"cloud-mixed", NULL}, "等級    C"},
    {"outsourcing", "dumb", {"outsourcing-mixed", NULL}, "等級    "},
    {"social-media", "xterm", {"social-media-all-met", NULL}, "等級    "},
    {"outsourcing-cloud", "dumb", {"cloud-mixed", "outsourcing-mixed"}, "等級    "},
};

static void verify_signed(const struct place *p, const char *file)
{
	const char *const words[] = {"verify", file, NULL};
	struct run r = place_run(p, words, NULL);
	assert_int_equal(r.code, 0);
	assert_non_null(strstr(r.out, "山田太郎"));
	run_clear(&r);
}

static void walks_kind(void **state)
{
	const struct kind_row *row = *state;
	struct place p;
	struct pty t;
	struct sample s = {0};
	place_make(&p);
	for (size_t i = 0; i < SAMPLES && row->sample[i]; i++)
		sample_add(&s, &p, row->sample[i]);
	start_walk(&t, &p, row->term, "run", row->name);
	assert_true(answer_all(&t, &s, STEPS_MAX) > 60);
	if (waits_for(&t, "Enter 判定へ"))
		assert_true(pty_line(&t, ""));
	assert_non_null(strstr(pty_since(&t), row->grade));
	finish_signed(&t);
	verify_signed(&p, "out/R8-0001-sheet.pdf");
	verify_signed(&p, "out/R8-0001-checklist.pdf");
	pty_clear(&t);
	sample_clear(&s);
	place_remove(&p);
}

/* A place, a sample and a walk that stands at its first question. */
struct fixture {
	struct place p;
	struct pty t;
	struct sample s;
};

static void fixture_start(struct fixture *f, const char *term)
{
	*f = (struct fixture){0};
	place_make(&f->p);
	sample_add(&f->s, &f->p, "cloud-mixed");
	start_walk(&f->t, &f->p, term, "run", "cloud");
	assert_true(pty_prompt(&f->t));
}

static void fixture_end(struct fixture *f)
{
	pty_clear(&f->t);
	sample_clear(&f->s);
	place_remove(&f->p);
}

static void same_verdict_as_file(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "dumb");
	answer_all(&f.t, &f.s, STEPS_MAX);
	assert_true(pty_line(&f.t, "r m"));
	pty_mark(&f.t);
	pty_send(&f.t, "q\r");
	pty_expect(&f.t, "shinsa resume R8-0001");
	assert_int_equal(pty_end(&f.t), 0);
	char path[300];
	snprintf(path, sizeof(path), "%s/cloud-mixed.ini", f.p.examples);
	const char *const by_id[] = {"score", "R8-0001", "--json", NULL};
	const char *const by_file[] = {"score", "--answers", path, "--json", NULL};
	struct run typed = place_run(&f.p, by_id, NULL), read = place_run(&f.p, by_file, NULL);
	assert_int_equal(typed.code, 0);
	assert_string_equal(typed.out, read.out);
	run_clear(&typed);
	run_clear(&read);
	fixture_end(&f);
}

static void question_screen(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "dumb");
	answer_all(&f.t, &f.s, 40);
	assert_true(pty_line(&f.t, "j CLD-22"));
	assert_true(pty_line(&f.t, "2"));
	assert_true(waits_for(&f.t, "証跡 リージョン設定書（1 書類なし 2 説明のみ 3 書類を確認 4 第三者の証明）> "));
	assert_true(pty_line(&f.t, "3"));
	assert_true(waits_for(&f.t, "書類名"));
	assert_true(pty_line(&f.t, "設定画面の写し"));
	assert_true(pty_line(&f.t, "j cld-22"));
	const char *screen = strstr(pty_since(&f.t), "\n[");
	assert_non_null(screen);
	const char *counted = strchr(screen, ']');
	assert_string_equal(counted, "] CLD-22  所在  必須要件（重み5）\n"
				     "データの保存場所\n"
				     "  1) 国内のみ  2) 国内を選択可能  3) 国内外  4) 国外  0) 不明\n"
				     "  いまの答え 国内を選択可能（Enter でそのまま）\n"
				     "  証跡 書類を確認 設定画面の写し\n"
				     "  根拠 基本方針6(8)クラウド\n"
				     "答え（b 戻る, ? 説明, r 一覧, j 番号 移動, q 保存して終了）> ");
	fixture_end(&f);
}

/* One line typed at a question, and what must come. `at` is jumped to first. */
struct line_row {
	const char *name, *at, *type, *shows, *then; /* then: the id that is asked afterwards */
};

static const struct line_row line_rows[] = {
    {"number", "PRF-03", "1", NULL, "PRF-04"},
    {"full-width number", "PRF-03", "１", NULL, "PRF-04"},
    {"code", "PRF-03", "renew", NULL, "PRF-04"},
    {"label", "PRF-03", "新規", NULL, "PRF-04"},
    {"no such option", "PRF-03", "9", "「9」は選択肢にありません", NULL},
    {"yes by letter", "PRF-10", "n", NULL, "PRF-11"},
    {"yes by word", "PRF-10", "いいえ", NULL, "PRF-11"},
    {"class by its code", "PRF-16", "3c", NULL, "PRF-17"},
    {"class 2 is code 2, not the second", "PRF-17", "2", NULL, "PRF-18"},
    {"back", "PRF-04", "b", NULL, "PRF-03"},
    {"back in full width", "PRF-04", "ｂ", NULL, "PRF-03"},
    {"back in words", "PRF-04", "戻る", NULL, "PRF-03"},
    {"back at the first", "PRF-01", "b", "最初の質問です", NULL},
    {"help", "PRF-16", "?", "情報資産台帳", NULL},
    {"help in full width", "PRF-16", "？", "情報資産台帳", NULL},
    {"help in words", "PRF-16", "help", "使い方", NULL},
    {"jump to an id in small letters", "PRF-01", "j prf-16", NULL, "PRF-16"},
    {"jump to the first open one", "PRF-16", "j", NULL, "PRF-01"},
    {"jump by place", "PRF-16", "j 1", NULL, "PRF-01"},
    {"jump nowhere", "PRF-16", "j XYZ-99", "という質問はありません", NULL},
    {"jump to what is not asked", "PRF-01", "j PRF-02", "尋ねません", NULL},
    {"note", "PRF-03", "n 様式は別紙", "備考を保存しました", NULL},
    {"note with a My Number", "PRF-03", "n 123456789018", "個人番号", NULL},
    {"take back nothing", "PRF-03", "d", "まだ答えがありません", NULL},
    {"evidence before an answer", "PRF-16", "e", "答えた後で", NULL},
    {"Enter leaves open", "PRF-03", "", "未回答のまま", "PRF-04"},
    {"text that starts like a command", "PRF-01", "review of contracts", NULL, "PRF-03"},
    {"text behind a backslash", "PRF-01", "\\q", NULL, "PRF-03"},
    {"wrong check digit", "PRF-29", "7123456789013", "検査", NULL},
    {"date in Japanese", "PRF-34", "令和８年７月１日", NULL, "PRF-35"},
    {"date that is none", "PRF-34", "2026-02-30", "2026-02-30", NULL},
    {"amount", "PRF-36", "１，６５０，０００", NULL, "PRF-37"},
    {"not applicable asks why", "PRF-07", "-", "理由", NULL},
};

static void takes_line(void **state)
{
	const struct line_row *row = *state;
	struct fixture f;
	char jump[32], id[32];
	fixture_start(&f, "dumb");
	if (strcmp(row->at, "PRF-01") != 0) {
		snprintf(jump, sizeof(jump), "j %s", row->at);
		assert_true(pty_line(&f.t, jump));
	}
	assert_true(asked_id(&f.t, id));
	assert_string_equal(id, row->at);
	assert_true(pty_line(&f.t, row->type));
	if (row->shows && !strstr(pty_since(&f.t), row->shows))
		fail_msg("shown was: %s", pty_since(&f.t));
	if (row->then && waits_for(&f.t, "証跡"))
		assert_true(pty_line(&f.t, "3") && pty_line(&f.t, ""));
	if (row->then && (!asked_id(&f.t, id) || strcmp(id, row->then) != 0))
		fail_msg("shown was: %s", pty_since(&f.t));
	if (!row->then)
		assert_false(asked_id(&f.t, id));
	fixture_end(&f);
}

/* Wrong text comes back to be mended, where the terminal can: here the last digit is deleted and typed right. */
static void mends_line(void **state)
{
	(void)state;
	struct fixture f;
	char id[32];
	fixture_start(&f, "xterm");
	assert_true(pty_line(&f.t, "j PRF-29"));
	pty_mark(&f.t);
	pty_send(&f.t, "7123456789013\r");
	pty_expect(&f.t, "検査");
	pty_expect(&f.t, "終了）> 7123456789013");
	assert_true(pty_line(&f.t, "\b2"));
	assert_true(asked_id(&f.t, id));
	assert_string_equal(id, "PRF-30");
	fixture_end(&f);
}

static void deletes_wide_characters(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "xterm");
	assert_true(pty_line(&f.t, "公共施設予約\b\b利用"));
	assert_true(pty_line(&f.t, "b"));
	pty_expect(&f.t, "いまの答え 公共施設利用（");
	fixture_end(&f);
}

static void says_what_shut_out(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "dumb");
	assert_true(pty_line(&f.t, "j PRF-13"));
	assert_true(pty_line(&f.t, "internet"));
	assert_true(pty_line(&f.t, "j PRF-42"));
	pty_expect(&f.t, "いまは尋ねません");
	pty_expect(&f.t, "PRF-13 使用するネットワーク区分: いまは インターネット接続系");
	fixture_end(&f);
}

static void keeps_terminal(struct fixture *f, struct termios *before)
{
	struct termios after;
	assert_int_equal(tcgetattr(f->t.fd, &after), 0);
	assert_int_equal(after.c_lflag, before->c_lflag);
	assert_int_equal(after.c_iflag, before->c_iflag);
}

struct signal_row {
	const char *name, *term;
	int signal; /* 0: Ctrl-C typed */
	int code;
};

static const struct signal_row signal_rows[] = {
    {"Ctrl-C, plain", "dumb", 0, 130},        {"Ctrl-C, edited", "xterm", 0, 130},
    {"SIGTERM, plain", "dumb", SIGTERM, 143}, {"SIGTERM, edited", "xterm", SIGTERM, 143},
    {"SIGHUP, edited", "xterm", SIGHUP, 129},
};

static void leaves_on_signal(void **state)
{
	const struct signal_row *row = *state;
	struct fixture f;
	struct termios before;
	fixture_start(&f, "dumb");
	pty_clear(&f.t);
	start_walk(&f.t, &f.p, row->term, "run", "cloud");
	assert_int_equal(tcgetattr(f.t.fd, &before), 0);
	assert_true(pty_prompt(&f.t));
	assert_true(pty_line(&f.t, "公共施設"));
	pty_send(&f.t, "half typed");
	if (row->signal)
		kill(f.t.pid, row->signal);
	else
		pty_send(&f.t, "\003");
	pty_expect(&f.t, "ここまでの回答は保存済みです。続きは shinsa resume R8-0001");
	keeps_terminal(&f, &before);
	assert_int_equal(pty_end(&f.t), row->code);
	fixture_end(&f);
}

static void ctrl_d_leaves(void **state)
{
	const struct signal_row *row = *state;
	struct fixture f;
	fixture_start(&f, row->term);
	assert_true(pty_line(&f.t, "公共施設"));
	pty_mark(&f.t);
	pty_send(&f.t, "\004");
	pty_expect(&f.t, "shinsa resume R8-0001");
	assert_int_equal(pty_end(&f.t), 0);
	fixture_end(&f);
}

static const struct signal_row ctrl_d_rows[] = {{"plain", "dumb", 0, 0}, {"edited", "xterm", 0, 0}};

static void looking_leaves_nothing(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "dumb");
	pty_send(&f.t, "q\r");
	pty_expect(&f.t, "まだ何も保存していません");
	assert_int_equal(pty_end(&f.t), 0);
	const char *const words[] = {"list", NULL};
	struct run r = place_run(&f.p, words, NULL);
	assert_int_equal(r.code, 0);
	assert_string_equal(r.out, "");
	run_clear(&r);
	fixture_end(&f);
}

/* The plug is pulled while a question waits: everything answered is there, and the walk goes on behind it. */
static void survives_kill(void **state)
{
	(void)state;
	struct fixture f;
	char id[32], first[32];
	fixture_start(&f, "dumb");
	assert_int_equal(answer_all(&f.t, &f.s, 20), 20);
	assert_true(asked_id(&f.t, first));
	kill(f.t.pid, SIGKILL);
	assert_int_equal(pty_end(&f.t), 1000 + SIGKILL);
	pty_clear(&f.t);
	start_walk(&f.t, &f.p, "dumb", "resume", "r8-0001");
	assert_true(pty_prompt(&f.t));
	pty_expect(&f.t, "R8-0001 の続き");
	assert_true(asked_id(&f.t, id));
	assert_string_equal(id, first);
	answer_all(&f.t, &f.s, STEPS_MAX);
	assert_non_null(strstr(pty_since(&f.t), "等級    C"));
	const char *const words[] = {"log", NULL};
	struct run r = place_run(&f.p, words, NULL);
	assert_int_equal(r.code, 0);
	run_clear(&r);
	fixture_end(&f);
}

/* Killed in the middle of answering, at any moment: what was asked next proves what must be there. */
static void survives_kill_while_storing(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "dumb");
	assert_true(pty_line(&f.t, "公共施設"));
	pty_send(&f.t, "1\r");
	nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
	kill(f.t.pid, SIGKILL);
	pty_end(&f.t);
	const char *const words[] = {"show", "R8-0001", NULL};
	struct run r = place_run(&f.p, words, NULL);
	assert_int_equal(r.code, 0);
	assert_non_null(strstr(r.out, "公共施設"));
	run_clear(&r);
	fixture_end(&f);
}

static void tells_of_changes(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "dumb");
	answer_all(&f.t, &f.s, STEPS_MAX);
	assert_true(pty_line(&f.t, "j PRF-18"));
	assert_true(pty_line(&f.t, "1"));
	pty_expect(&f.t, "この回答で質問が");
	pty_expect(&f.t, "件減りました");
	assert_true(pty_prompt(&f.t));
	assert_true(pty_line(&f.t, "j CLD-37"));
	assert_true(pty_line(&f.t, "no"));
	pty_expect(&f.t, "必須要件を満たしません");
	pty_expect(&f.t, "等級 X");
	pty_expect(&f.t, "残存 ");
	fixture_end(&f);
}

static void out_of_scope_ends(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "dumb");
	assert_true(pty_line(&f.t, "j PRF-10"));
	assert_true(pty_line(&f.t, "はい"));
	pty_expect(&f.t, "対象外");
	assert_true(waits_for(&f.t, "文書を作りますか"));
	assert_true(pty_line(&f.t, "b"));
	char id[32];
	assert_true(asked_id(&f.t, id));
	assert_string_equal(id, "PRF-10");
	fixture_end(&f);
}

static void not_applicable_wants_reason(void **state)
{
	(void)state;
	struct fixture f;
	char id[32];
	fixture_start(&f, "dumb");
	assert_true(pty_line(&f.t, "j PRF-07"));
	assert_true(pty_line(&f.t, "該当なし"));
	assert_true(pty_line(&f.t, ""));
	pty_expect(&f.t, "理由がないと");
	assert_true(pty_line(&f.t, "組織改正の途中"));
	assert_true(asked_id(&f.t, id));
	assert_string_equal(id, "PRF-08");
	assert_true(pty_line(&f.t, "b"));
	pty_expect(&f.t, "理由 組織改正の途中");
	fixture_end(&f);
}

static void note_stays(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "dumb");
	assert_true(pty_line(&f.t, "n"));
	assert_true(waits_for(&f.t, "備考"));
	assert_true(pty_line(&f.t, "仮の名称"));
	assert_true(pty_line(&f.t, "公共施設"));
	assert_true(pty_line(&f.t, "b"));
	pty_expect(&f.t, "いまの答え 公共施設");
	pty_expect(&f.t, "備考 仮の名称");
	assert_true(pty_line(&f.t, "d"));
	pty_expect(&f.t, "取り消しました");
	assert_null(strstr(pty_since(&f.t), "いまの答え"));
	fixture_end(&f);
}

static void refuses_long_lines(void **state)
{
	(void)state;
	struct fixture f;
	char text[4050];
	fixture_start(&f, "dumb");
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_true(pty_line(&f.t, text));
	pty_expect(&f.t, "長すぎます");
	assert_true(pty_line(&f.t, "公共施設"));
	assert_null(strstr(pty_since(&f.t), "長すぎます"));
	fixture_end(&f);
}

static void refuses_broken_text(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "dumb");
	assert_true(pty_line(&f.t, "\x8C\xF6\x8B\xA4"));
	pty_expect(&f.t, "読めない文字");
	fixture_end(&f);
}

/* Two people, one assessment: the second to answer sees what the first one said. */
static void sees_conflict(void **state)
{
	(void)state;
	struct fixture f;
	struct pty other;
	fixture_start(&f, "dumb");
	assert_true(pty_line(&f.t, "公共施設"));
	start_walk(&other, &f.p, "dumb", "resume", "R8-0001");
	assert_true(pty_prompt(&other));
	assert_true(pty_line(&other, "更新"));
	assert_true(pty_line(&f.t, "新規"));
	pty_expect(&f.t, "先に答えました（更新）");
	pty_expect(&f.t, "いまの答え 更新");
	assert_true(pty_line(&f.t, "新規"));
	char id[32];
	assert_true(asked_id(&f.t, id));
	assert_string_equal(id, "PRF-04");
	pty_clear(&other);
	fixture_end(&f);
}

static void not_saved_is_said(void **state)
{
	(void)state;
	struct fixture f;
	char id[32];
	fixture_start(&f, "dumb");
	assert_true(pty_line(&f.t, "公共施設"));
	/* No file may grow any more: what a full disk looks like. */
	struct rlimit full = {0, RLIM_INFINITY}, before;
	assert_int_equal(prlimit(f.t.pid, RLIMIT_FSIZE, &full, &before), 0);
	assert_true(pty_line(&f.t, "新規"));
	if (asked_id(&f.t, id))
		fail_msg("went on to %s", id);
	pty_expect(&f.t, "保存できませんでした");
	assert_int_equal(prlimit(f.t.pid, RLIMIT_FSIZE, &before, NULL), 0);
	assert_true(pty_line(&f.t, "新規"));
	assert_true(asked_id(&f.t, id));
	assert_string_equal(id, "PRF-04");
	fixture_end(&f);
}

static void start_menu(void **state)
{
	(void)state;
	struct place p;
	struct pty t;
	char id[32];
	place_make(&p);
	const char *const none[] = {NULL};
	pty_start(&t, &p, "dumb", none);
	assert_true(pty_prompt(&t));
	pty_expect(&t, "1) 新しい評価");
	pty_expect(&t, "4) 終わる");
	assert_true(pty_line(&t, "新しい評価"));
	pty_expect(&t, "クラウドサービス利用 リスク評価票");
	assert_true(pty_line(&t, "cloud"));
	assert_true(asked_id(&t, id));
	assert_string_equal(id, "PRF-01");
	assert_true(pty_line(&t, "公共施設"));
	pty_send(&t, "q\r");
	assert_int_equal(pty_end(&t), 0);
	pty_clear(&t);
	pty_start(&t, &p, "dumb", none);
	assert_true(pty_prompt(&t));
	assert_true(pty_line(&t, "2"));
	pty_expect(&t, "1) R8-0001  cloud  公共施設");
	assert_true(pty_line(&t, "1"));
	assert_true(asked_id(&t, id));
	assert_string_equal(id, "PRF-03");
	pty_clear(&t);
	place_remove(&p);
}

static void wrong_passphrase(void **state)
{
	(void)state;
	struct fixture f;
	fixture_start(&f, "dumb");
	place_write(&f.p, "pass", "the right one\n");
	const char *const make[] = {"key", "new", "--pass-file", "pass", NULL};
	struct run r = place_run(&f.p, make, NULL);
	assert_int_equal(r.code, 0);
	run_clear(&r);
	answer_all(&f.t, &f.s, STEPS_MAX);
	assert_true(waits_for(&f.t, "文書を作りますか"));
	assert_true(pty_line(&f.t, ""));
	assert_true(waits_for(&f.t, "鍵のパスフレーズ"));
	assert_true(pty_line(&f.t, "wrong one"));
	pty_expect(&f.t, "あと2回");
	assert_true(pty_line(&f.t, "wrong two"));
	pty_send(&f.t, "wrong three\r");
	pty_expect(&f.t, "R8-0001 は台帳に残っています");
	assert_int_equal(pty_end(&f.t), 4);
	assert_false(place_has(&f.p, "out"));
	pty_clear(&f.t);
	start_walk(&f.t, &f.p, "dumb", "resume", "R8-0001");
	assert_true(pty_prompt(&f.t));
	assert_true(waits_for(&f.t, "文書を作りますか"));
	assert_true(pty_line(&f.t, ""));
	pty_send(&f.t, "the right one\r");
	assert_int_equal(pty_end(&f.t), 0);
	assert_true(place_has(&f.p, "out/R8-0001-sheet.pdf"));
	fixture_end(&f);
}

static void stops_and_continues(void **state)
{
	(void)state;
	struct fixture f;
	int status;
	fixture_start(&f, "xterm");
	pty_send(&f.t, "\032");
	assert_int_equal(waitpid(f.t.pid, &status, WUNTRACED), f.t.pid);
	assert_true(WIFSTOPPED(status));
	pty_mark(&f.t);
	kill(f.t.pid, SIGCONT);
	pty_expect(&f.t, "終了）> ");
	assert_true(pty_line(&f.t, "公共施設"));
	char id[32];
	assert_true(asked_id(&f.t, id));
	assert_string_equal(id, "PRF-03");
	fixture_end(&f);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, walks_kind, kind_rows, "from the first question to signed documents");
	check_add(&list, same_verdict_as_file, NULL, "typed and read from a file give the same verdict");
	check_add(&list, question_screen, NULL, "a question reads as it should");
	CHECK_ROWS(&list, takes_line, line_rows, "line");
	check_add(&list, says_what_shut_out, NULL, "a jump to what is not asked says which answer did it");
	check_add(&list, mends_line, NULL, "wrong text is offered to be mended");
	check_add(&list, deletes_wide_characters, NULL, "wide characters are deleted whole");
	CHECK_ROWS(&list, leaves_on_signal, signal_rows, "signal");
	CHECK_ROWS(&list, ctrl_d_leaves, ctrl_d_rows, "Ctrl-D leaves");
	check_add(&list, looking_leaves_nothing, NULL, "looking in leaves nothing behind");
	check_add(&list, survives_kill, NULL, "kill -9, then resume");
	check_add(&list, survives_kill_while_storing, NULL, "kill -9 while storing");
	check_add(&list, tells_of_changes, NULL, "tells what an answer changed");
	check_add(&list, out_of_scope_ends, NULL, "out of scope goes to the verdict");
	check_add(&list, not_applicable_wants_reason, NULL, "not applicable wants a reason");
	check_add(&list, note_stays, NULL, "notes, and taking back");
	check_add(&list, refuses_long_lines, NULL, "long lines are refused kindly");
	check_add(&list, refuses_broken_text, NULL, "broken text is refused kindly");
	check_add(&list, sees_conflict, NULL, "two people at one question");
	check_add(&list, not_saved_is_said, NULL, "what is not saved is said");
	check_add(&list, start_menu, NULL, "the start");
	check_add(&list, wrong_passphrase, NULL, "three passphrases, and later");
	check_add(&list, stops_and_continues, NULL, "Ctrl-Z and back");
	return check_run(&list, "walk");
}
