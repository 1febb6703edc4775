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

/* clang-format off */
const struct command command_table[] = {
	{"run", NULL, OPTION_CASE | OPTION_BEGIN | OPTION_PAPERS | OPTION_SIGNING | OPTION_GATE,
	 {"[種別]", "[KIND]"},
	 {"質問に答えて評価し、署名した文書を作る", "answer the questions, get the verdict, make signed documents"},
	 {"shinsa run cloud", "shinsa run cloud"}, 0, 1, cmd_run},
	{"kiosk", NULL, OPTION_KIOSK | OPTION_PAPERS | OPTION_SIGNING, {"", ""},
	 {"画面いっぱいに使う。共用の端末のための、サインインとロックがある", "the whole screen, with signing in and a lock, for shared machines"},
	 {"shinsa kiosk", "shinsa kiosk"}, 0, 0, cmd_kiosk},
	{"resume", NULL, OPTION_PAPERS | OPTION_SIGNING | OPTION_GATE,
	 {"番号", "ID"},
	 {"続きから答える。文書も作り直せる", "go on where you left off; make the documents again"},
	 {"shinsa resume R8-0001", "shinsa resume R8-0001"}, 1, 1, cmd_resume},
	{"score", NULL, OPTION_CASE | OPTION_GATE | OPTION_JSON | OPTION_EXPLAIN,
	 {"番号 | --answers ファイル", "ID | --answers FILE"},
	 {"等級と理由を示す", "the verdict, and why"},
	 {"shinsa score R8-0001 --explain", "shinsa score R8-0001 --explain"}, 0, 1, cmd_score},
	{"report", NULL, OPTION_CASE | OPTION_PAPERS | OPTION_ONE,
	 {"番号 | --answers ファイル", "ID | --answers FILE"},
	 {"評価票だけを作る（署名なし）", "the assessment sheet alone, unsigned"},
	 {"shinsa report R8-0001", "shinsa report R8-0001"}, 0, 1, cmd_document},
	{"contract", NULL, OPTION_CASE | OPTION_PAPERS | OPTION_ONE,
	 {"番号 | --answers ファイル", "ID | --answers FILE"},
	 {"契約チェックリストだけを作る（署名なし）", "the contract checklist alone, unsigned"},
	 {"shinsa contract R8-0001 --view vendor", "shinsa contract R8-0001 --view vendor"}, 0, 1, cmd_document},
	{"plan", NULL, OPTION_CASE | OPTION_PAPERS | OPTION_ONE,
	 {"番号 | --answers ファイル", "ID | --answers FILE"},
	 {"対応計画を作る（署名なし）", "the treatment plan, unsigned"},
	 {"shinsa plan R8-0001", "shinsa plan R8-0001"}, 0, 1, cmd_document},
	{"request", NULL, OPTION_CASE | OPTION_PAPERS | OPTION_ONE,
	 {"種別 | 番号 | --answers ファイル", "KIND | ID | --answers FILE"},
	 {"事業者への回答依頼票を作る", "the questions for a vendor to answer on paper"},
	 {"shinsa request cloud", "shinsa request cloud"}, 0, 1, cmd_document},
	{"batch", NULL, OPTION_PAPERS | OPTION_MANY,
	 {"フォルダ", "DIR"},
	 {"フォルダの回答ファイル（*.ini）すべての文書を作る（署名なし）",
	  "the documents of every file of answers (*.ini) in a folder, unsigned"},
	 {"shinsa batch 回答 --out 文書", "shinsa batch answers --out documents"}, 1, 1, cmd_batch},
	{"verify", NULL, OPTION_TRUST | OPTION_JSON | OPTION_VERIFY,
	 {"ファイル.pdf | --content 要約値 番号", "FILE.pdf | --content DIGEST ID"},
	 {"文書が元のままか、誰がいつ署名したか、台帳と一致するかを確かめる",
	  "is a document intact, who signed it and when, and is it what the register holds"},
	 {"shinsa verify out/R8-0001-sheet.pdf", "shinsa verify out/R8-0001-sheet.pdf"}, 1, 1, cmd_verify},
	{"sign", NULL, OPTION_SIGN,
	 {"ファイル.pdf --as author|approver|vendor", "FILE.pdf --as author|approver|vendor"},
	 {"文書の署名欄に署名する（作成者、承認者、事業者の順）", "sign a document's field: author, then approver, then vendor"},
	 {"shinsa sign out/R8-0001-checklist.pdf --as approver", "shinsa sign out/R8-0001-checklist.pdf --as approver"},
	 1, 1, cmd_sign},
	{"extend", NULL, OPTION_EXTEND | OPTION_TRUST,
	 {"ファイル.pdf", "FILE.pdf"},
	 {"署名を長く確かめられるよう、次の段階の証拠を加えるか更新する",
	  "add the next evidence that keeps signatures provable, or renew it"},
	 {"shinsa extend out/R8-0001-checklist.pdf --tsa http://tsa.example/",
	  "shinsa extend out/R8-0001-checklist.pdf --tsa http://tsa.example/"}, 1, 1, cmd_extend},
	{"officer", "add", OPTION_OFFICER,
	 {"氏名 --post 職名 --role 役割", "NAME --post POST --role ROLE"},
	 {"署名者を台帳に登録する", "register somebody who signs"},
	 {"shinsa officer add '佐藤 花子' --post 情報政策課長 --role approver --level chief --key 'pkcs11:token=佐藤'",
	  "shinsa officer add 'Hanako Sato' --post 'Head of IT' --role approver --level chief --cert sato.crt"},
	 1, 1, cmd_officer_add},
	{"officer", "list", OPTION_JSON, {"", ""},
	 {"登録された署名者", "everybody who is registered to sign"},
	 {"shinsa officer list", "shinsa officer list"}, 0, 0, cmd_officer_list},
	{"officer", "disable", OPTION_END, {"氏名 --reason 理由", "NAME --reason TEXT"},
	 {"署名者の使用を止める（登録は残る）", "let somebody sign no more; the entry stays"},
	 {"shinsa officer disable '佐藤 花子' --reason 異動", "shinsa officer disable 'Hanako Sato' --reason moved"},
	 1, 1, cmd_officer_disable},
	{"list", NULL, OPTION_JSON, {"", ""},
	 {"台帳の一覧", "all assessments of the register"},
	 {"shinsa list", "shinsa list"}, 0, 0, cmd_list},
	{"show", NULL, OPTION_JSON, {"番号", "ID"},
	 {"一件の状態、等級、残っている質問", "one assessment: state, grade, what is open"},
	 {"shinsa show R8-0001", "shinsa show R8-0001"}, 1, 1, cmd_show},
	{"log", NULL, OPTION_JSON, {"[番号]", "[ID]"},
	 {"変更の記録を示し、欠けがないか確かめる", "who changed what; also checks that nothing was taken out"},
	 {"shinsa log R8-0001", "shinsa log R8-0001"}, 0, 1, cmd_log},
	{"kinds", NULL, OPTION_JSON, {"", ""},
	 {"使える質問票の一覧", "which questionnaires there are"},
	 {"shinsa kinds", "shinsa kinds"}, 0, 0, cmd_kinds},
	{"template", "check", OPTION_JSON, {"ファイル...", "FILE..."},
	 {"質問票の誤りを調べる", "find mistakes in questionnaires"},
	 {"shinsa template check templates/cloud.ini", "shinsa template check templates/cloud.ini"},
	 1, (size_t)-1, cmd_template_check},
	{"config", NULL, OPTION_JSON | OPTION_PAPERS | OPTION_ONE | OPTION_MANY | OPTION_KIOSK | OPTION_TRUST | OPTION_SIGN,
	 {"", ""},
	 {"設定の値と、それぞれがどこで決まったか", "every setting, and where its value comes from"},
	 {"shinsa config", "shinsa config"}, 0, 0, cmd_config},
	{"doctor", NULL, OPTION_JSON | OPTION_TRUST, {"", ""},
	 {"動かすのに要るものが整っているか、整っていなければどうするか", "whether all is well, and what to do where it is not"},
	 {"shinsa doctor", "shinsa doctor"}, 0, 0, cmd_doctor},
	{"key", "new", 0, {"", ""},
	 {"署名の鍵を作る（完全性の確認用）", "make a signing key (proves integrity only)"},
	 {"shinsa key new --who 山田太郎", "shinsa key new --who 'Taro Yamada'"}, 0, 0, cmd_key_new},
	{"key", "show", OPTION_JSON, {"", ""},
	 {"署名の鍵の持ち主と指紋", "whose signing key it is, and its fingerprint"},
	 {"shinsa key show", "shinsa key show"}, 0, 0, cmd_key_show},
	{"help", NULL, 0, {"[コマンド]", "[COMMAND]"},
	 {"使い方", "how to use it"},
	 {"shinsa help run", "shinsa help run"}, 0, 2, cmd_help},
	{NULL, NULL, 0, {0}, {0}, {0}, 0, 0, NULL},
};
/* clang-format on */

enum { HELP_COLUMN = 34, NAMES_MAX = 40, NAME_BYTES = 24 };

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

static void print_help_of(const struct say *s, const struct command *c)
{
	char name[NAME_BYTES];
	name_of(c, name);
	say_result(s, "例  %s\n\n", "Example  %s\n\n", words_in(c->example, s->lang));
	say_result(s, "shinsa %s %s\n  %s\n", "shinsa %s %s\n  %s\n", name, words_in(c->args, s->lang),
		   words_in(c->summary, s->lang));
	if (c->groups) {
		say_result(s, "\nオプション\n", "\nOptions\n");
		print_options(s, c->groups);
	}
	say_result(s, "\nどのコマンドでも使えるオプション\n", "\nOptions of every command\n");
	print_options(s, OPTION_ANYWHERE);
	print_exit_codes(s);
}

/* The command that the first words name; *used gets how many of them. NULL when there is none. */
static const struct command *find_command(const char *const *arg, size_t args, size_t *used)
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

static int check_words(const struct command *c, const char *const *arg, size_t args, struct err *err)
{
	char name[NAME_BYTES];
	name_of(c, name);
	if (args < c->least)
		return err_add(err, ERR_USAGE, NULL, 0, NULL, "%s の後が足りません（例 %s）。",
			       "'%s' needs more, as in '%s'", name, c->example.en);
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
	const struct command *c = find_command(arg, args, &used);
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
	const struct command *c = find_command(opt->arg, opt->args, &used);
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
	if (options_allowed(opt, c->groups, name, &s->err) < 0 || check_words(c, arg, args, &s->err) < 0)
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
	int broken = say_finish(&s.say);
	session_end(&s);
	options_clear(&opt);
	arena_free(arena);
	return broken ? broken : code;
}
