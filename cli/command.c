#define _GNU_SOURCE
#include "cli/command.h"

#include <signal.h>
#include <string.h>

#include "assess/text.h"
#include "cli/config.h"
#include "cli/prompt.h"

#ifndef SHINSA_VERSION
#define SHINSA_VERSION "1.0.0"
#endif

enum { HELP_COLUMN = 34, NAMES_MAX = 64, NAME_BYTES = 24 };

static void print_option(const struct say *s, const struct option_row *row)
{
	const char *value = words_in(row->value, s->lang);
	char left[80], letter[8] = "";
	if (row->letter)
		snprintf(letter, sizeof(letter), "-%c, ", row->letter);
	snprintf(left, sizeof(left), "  %s--%s%s%s", letter, row->name, *value ? " " : "", value);
	say_padded(s->out, left, HELP_COLUMN, true);
	fprintf(s->out, "%s\n", words_in(row->help, s->lang));
}

static void print_options(const struct say *s, unsigned groups)
{
	for (const struct option_row *row = option_table; row->name; row++)
		if (row->groups & groups)
			print_option(s, row);
}

static void name_of(const struct command *c, char out[NAME_BYTES])
{
	snprintf(out, NAME_BYTES, "%s%s%s", c->name, c->sub ? " " : "", c->sub ? c->sub : "");
}

static void print_command(const struct say *s, const struct command *c)
{
	char left[120], name[NAME_BYTES];
	name_of(c, name);
	snprintf(left, sizeof(left), "  %s %s", name, words_in(c->args, s->lang));
	say_padded(s->out, left, HELP_COLUMN, true);
	fprintf(s->out, "%s\n", words_in(c->summary, s->lang));
}

static void print_exit_codes(const struct say *s)
{
	say_result(s,
		   "\n終了コード\n"
		   "  0  できた。答えは「はい」\n"
		   "  1  できた。答えは「いいえ」（検証の不合格、--gate で等級が D・X・保留）\n"
		   "  2  頼み方の誤り\n"
		   "  3  入力を受け付けられない（理由をすべて示す）\n"
		   "  4  ディスク、台帳、鍵、通信などの障害\n",
		   "\nExit codes\n"
		   "  0  done, and the answer is yes\n"
		   "  1  done, and the answer is no (verification failed; --gate and the grade is D, X or pending)\n"
		   "  2  asked wrongly\n"
		   "  3  input refused, every reason listed\n"
		   "  4  disk, register, key, network or another part of the world failed\n");
}

static void print_overview(const struct say *s)
{
	say_result(s,
		   "shinsa（審査）  外部サービスと業務委託の情報セキュリティリスク評価\n\n"
		   "例\n"
		   "  shinsa run cloud                質問に答えて評価し、署名した文書を作る\n"
		   "  shinsa resume R8-0001           続きから\n"
		   "  shinsa run --answers 案件.ini --no-input --pass-file 鍵.txt\n\n"
		   "コマンド\n",
		   "shinsa  information security risk assessment of outsourcing and external services\n\n"
		   "Examples\n"
		   "  shinsa run cloud                answer the questions, get signed documents\n"
		   "  shinsa resume R8-0001           go on where you left off\n"
		   "  shinsa run --answers case.ini --no-input --pass-file pass.txt\n\n"
		   "Commands\n");
	for (const struct command *c = command_table; c->name; c++)
		print_command(s, c);
	say_result(s, "\nどのコマンドでも使えるオプション\n", "\nOptions of every command\n");
	print_options(s, OPTION_ANYWHERE);
	say_result(s, "\nコマンドごとの説明は shinsa コマンド --help、詳しくは man shinsa\n",
		   "\n'shinsa COMMAND --help' tells more about one; see also 'man shinsa'\n");
	print_exit_codes(s);
}

/* For what, and below it what is typed: one reads the first and copies the second. */
static void print_examples(const struct say *s, const struct command *c)
{
	say_result(s, "\n例\n", "\nExamples\n");
	for (size_t i = 0; i < EXAMPLES_MAX && c->example[i].line.ja; i++)
		say_result(s, "  %s\n      %s\n", "  %s\n      %s\n", words_in(c->example[i].tells, s->lang),
			   words_in(c->example[i].line, s->lang));
}

static void print_help_of(const struct say *s, const struct command *c)
{
	char name[NAME_BYTES];
	name_of(c, name);
	say_result(s, "shinsa %s %s\n  %s\n", "shinsa %s %s\n  %s\n", name, words_in(c->args, s->lang),
		   words_in(c->summary, s->lang));
	print_examples(s, c);
	if (c->groups) {
		say_result(s, "\nオプション\n", "\nOptions\n");
		print_options(s, c->groups);
	}
	say_result(s, "\nどのコマンドでも使えるオプション\n", "\nOptions of every command\n");
	print_options(s, OPTION_ANYWHERE);
	print_exit_codes(s);
}

const struct command *command_find(const char *const *arg, size_t args, size_t *used)
{
	for (const struct command *c = command_table; args && c->name; c++) {
		if (strcmp(c->name, arg[0]) != 0)
			continue;
		*used = c->sub ? 2 : 1;
		if (!c->sub || (args > 1 && strcmp(c->sub, arg[1]) == 0))
			return c;
	}
	return NULL;
}

/* A command whose second word is missing or wrong: which was meant, or which there are. */
static bool wrong_sub(const char *const *word, size_t words, struct err *err)
{
	char list[200] = "";
	const char *sub[NAMES_MAX] = {0};
	size_t at = 0, n = 0;
	for (const struct command *c = command_table; c->name; c++) {
		if (strcmp(c->name, word[0]) != 0 || !c->sub || at >= sizeof(list) || n + 1 >= NAMES_MAX)
			continue;
		sub[n++] = c->sub;
		at += (size_t)snprintf(list + at, sizeof(list) - at, "%sshinsa %s %s", at ? ", " : "", c->name, c->sub);
	}
	const char *near = n && words > 1 ? options_nearest(word[1], sub) : NULL;
	if (near)
		err_add(err, ERR_USAGE, NULL, 0, NULL,
			"「%1$s %2$s」というコマンドはありません。%1$s %3$s のことでしょうか。",
			"there is no command '%1$s %2$s'; did you mean '%1$s %3$s'?", word[0], word[1], near);
	else if (n)
		err_add(err, ERR_USAGE, NULL, 0, NULL, "「%s」の後の言葉が要ります: %s", "'%s' needs another word: %s",
			word[0], list);
	return n > 0;
}

static int unknown_command(const char *const *word, size_t words, struct err *err)
{
	const char *name = word[0];
	if (wrong_sub(word, words, err))
		return -1;
	const char *list[NAMES_MAX] = {0};
	for (size_t i = 0; i + 1 < NAMES_MAX && command_table[i].name; i++)
		list[i] = command_table[i].name;
	const char *near = options_nearest(name, list);
	if (near)
		return err_add(err, ERR_USAGE, NULL, 0, NULL, "「%s」というコマンドはありません。%s のことでしょうか。",
			       "there is no command '%s'; did you mean '%s'?", name, near);
	return err_add(err, ERR_USAGE, NULL, 0, NULL, "「%s」というコマンドはありません。shinsa help で一覧が出ます。",
		       "there is no command '%s'; 'shinsa help' lists them", name);
}

int command_check(const struct command *c, const char *const *arg, size_t args, struct err *err)
{
	char name[NAME_BYTES];
	name_of(c, name);
	if (args < c->least)
		return err_add(err, ERR_USAGE, NULL, 0, NULL, "%s の後が足りません（例 %s）。",
			       "'%s' needs more, as in '%s'", name, c->example[0].line.en);
	if (args > c->most)
		return err_add(err, ERR_USAGE, NULL, 0, NULL, "「%s」は余分です。shinsa %s --help で使い方が出ます。",
			       "'%s' is too much here; see 'shinsa %s --help'", arg[c->most], name);
	size_t at;
	for (size_t i = 0; i < args; i++)
		if (!text_valid(arg[i], strlen(arg[i]), &at))
			return err_add(err, ERR_USAGE, NULL, 0, NULL,
				       "%zu番目の言葉の文字が読めません（UTF-8 で指定してください）。",
				       "word %zu is not UTF-8", i + 1);
	return 0;
}

int cmd_help(struct session *s, const char *const *arg, size_t args)
{
	if (!args) {
		print_overview(&s->say);
		return 0;
	}
	size_t used;
	const struct command *c = command_find(arg, args, &used);
	for (const struct command *any = command_table; !c && any->name; any++)
		if (strcmp(any->name, arg[0]) == 0)
			c = any;
	if (!c) {
		unknown_command(arg, args, &s->err);
		return session_fail(s);
	}
	print_help_of(&s->say, c);
	return 0;
}

/* `shinsa` alone starts for a person, and explains itself to a script. */
static int without_command(struct session *s)
{
	if (s->asks)
		return cmd_run(s, NULL, 0);
	err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
		"コマンドを指定してください（例 shinsa run cloud）。一覧は shinsa help で出ます。",
		"give a command, as in 'shinsa run cloud'; 'shinsa help' lists them");
	return session_fail(s);
}

static int dispatch(struct session *s, const struct options *opt)
{
	size_t used = 0;
	const struct command *c = command_find(opt->arg, opt->args, &used);
	if (opt->version) {
		fprintf(s->say.out, "shinsa %s\n", SHINSA_VERSION);
		return 0;
	}
	if (opt->help)
		return cmd_help(s, opt->arg, opt->args);
	if (session_start(s, opt) < 0)
		return session_fail(s);
	if (!opt->args) {
		if (options_allowed(opt, OPTION_CASE | OPTION_BEGIN | OPTION_PAPERS | OPTION_SIGNING | OPTION_GATE,
				    "run", &s->err) < 0)
			return session_fail(s);
		return without_command(s);
	}
	if (!c) {
		unknown_command(opt->arg, opt->args, &s->err);
		return session_fail(s);
	}
	s->command = c->name;
	char name[NAME_BYTES];
	name_of(c, name);
	const char *const *arg = opt->arg + used;
	size_t args = opt->args - used;
	if (options_allowed(opt, c->groups, name, &s->err) < 0 || command_check(c, arg, args, &s->err) < 0)
		return session_fail(s);
	return c->run(s, arg, args);
}

/* Asking for help or about the configuration must go on where the configuration is broken. */
static bool goes_on(const struct options *o)
{
	static const char *const commands[] = {"help", "config", "doctor"};
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (o->args && strcmp(o->arg[0], commands[i]) == 0)
			return true;
	return o->help || o->version;
}

/* -1: the words are wrong, or a configuration file is, which is told now where one can go on. */
static int read_options(struct session *s, struct options *opt, struct arena *arena, int argc, char **argv)
{
	struct err broken = {0};
	struct host host;
	host_system(&host);
	int rc = options_parse(opt, argc, argv, &s->err), read = config_read(opt, &host, arena, &broken);
	say_init(&s->say, say_language(opt->lang), opt->no_color);
	s->say.quiet = opt->quiet;
	if (read < 0 && goes_on(opt))
		say_errors(&s->say, &broken);
	else if (read < 0 && rc == 0)
		rc = err_append(&s->err, &broken);
	err_clear(&broken);
	return rc;
}

int command_main(int argc, char **argv)
{
	struct session s = {0};
	struct options opt;
	mem_reserve();
	struct arena *arena = arena_new();
	prompt_locale();
	/* A closed pipe and a file over its limit are errors of writing, told in words, and no reason to die. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	int rc = read_options(&s, &opt, arena, argc, argv);
	int code = rc < 0 ? session_fail(&s) : dispatch(&s, &opt);
	const struct words around = session_around(&s);
	if (around.ja)
		say_talk(&s.say, "注意: %s\n", "note: %s\n", words_in(around, s.say.lang));
	int broken = say_finish(&s.say);
	session_end(&s);
	options_clear(&opt);
	arena_free(arena);
	return broken ? broken : code;
}
