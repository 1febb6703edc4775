#include "cli/options.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "assess/mem.h"

#define NUMBER(name, groups, member, least, most)                                                                      \
	name, 0, OPTION_NUMBER, groups, offsetof(struct options, member), least, most
#define SHORT(name, letter, kind, groups, member) name, letter, kind, groups, offsetof(struct options, member), 0, 0
#define ROW(name, kind, groups, member) SHORT(name, 0, kind, groups, member)

/* clang-format off */
const struct option_row option_table[] = {
	{ROW("answers", OPTION_TEXT, OPTION_CASE, answers), {"ファイル", "FILE"},
	 {"回答のファイル（INI）を読む", "take the answers from an INI file"}},
	{ROW("previous", OPTION_TEXT, OPTION_BEGIN, previous), {"番号", "ID"},
	 {"前回の評価。その答えを質問の横に出す（引き継ぎはしない）",
	  "the earlier assessment: its answers are shown beside the questions, not taken over"}},
	{ROW("no-input", OPTION_FLAG, OPTION_ANYWHERE, no_input), {0},
	 {"何も尋ねない", "never ask anything"}},
	{ROW("out", OPTION_TEXT, OPTION_PAPERS | OPTION_CONFIG | OPTION_PLACE, out), {"フォルダ", "DIR"},
	 {"文書を置くフォルダ（既定 out）", "where documents go (default: out)"}},
	{SHORT("output", 'o', OPTION_TEXT, OPTION_ONE | OPTION_VERIFY | OPTION_SIGN | OPTION_EXTEND | OPTION_OVERVIEW, output), {"ファイル", "FILE"},
	 {"文書のファイル名（- は標準出力）", "name of the document (- is standard output)"}},
	{ROW("view", OPTION_CHOICE, OPTION_ONE, view), {"internal|vendor", "internal|vendor"},
	 {"庁内用か、事業者に渡すものか（既定は文書による）", "for the city, or for the vendor (default: the form's own)"}},
	{ROW("text", OPTION_FLAG, OPTION_PAPERS | OPTION_ONE | OPTION_VERIFY | OPTION_OVERVIEW, text), {0},
	 {"同じ内容のテキスト（.txt）も置く。一通だけ作るコマンドでは PDF の代わりに出す",
	  "the same words as plain text: beside each PDF, or instead of it where one document is made"}},
	{ROW("form", OPTION_TEXT, OPTION_MANY, forms), {"名前,...", "NAME,..."},
	 {"作る文書: sheet、checklist、request、plan（既定 sheet,checklist）",
	  "documents to make: sheet, checklist, request, plan (default: sheet,checklist)"}},
	{NUMBER("jobs", OPTION_MANY | OPTION_CONFIG, jobs, 1, 64), {"数", "N"},
	 {"同時に作る数（1〜64。既定はプロセッサの数、8まで）",
	  "how many at once (1 to 64; default: as many as processors, at most 8)"}},
	{ROW("unsigned", OPTION_FLAG, OPTION_SIGNING, unsigned_papers), {0},
	 {"署名しない文書を作る", "make documents without a signature"}},
	{ROW("as", OPTION_CHOICE, OPTION_SIGN, as), {"author|approver|vendor", "author|approver|vendor"},
	 {"誰の欄に署名するか: 作成者、承認者、事業者", "whose field to sign: author, approver or vendor"}},
	{ROW("officer", OPTION_TEXT, OPTION_SIGN | OPTION_SIGNING | OPTION_LIFE, officer), {"氏名", "NAME"},
	 {"登録された署名者（既定は、その役割のただ一人）", "a registered officer (default: the only one of that role)"}},
	{ROW("post", OPTION_TEXT, OPTION_OFFICER | OPTION_SIGN, post), {"職名", "POST"},
	 {"署名者の職名", "post of the signer"}},
	{ROW("role", OPTION_CHOICE, OPTION_OFFICER, role), {"author|approver|vendor", "author|approver|vendor"},
	 {"署名者の役割: 作成者、承認者、事業者", "what the officer signs as"}},
	{ROW("level", OPTION_TEXT, OPTION_OFFICER, level), {"区分", "CODE"},
	 {"承認者の区分（policy.ini の approver）", "level of an approver, as policy.ini names it"}},
	{ROW("cert", OPTION_TEXT, OPTION_OFFICER | OPTION_SIGN, cert), {"ファイル", "FILE"},
	 {"証明書（PEM か DER）。鍵と一緒に入っていないときに指定する",
	  "certificate (PEM or DER), where it does not come with the key"}},
	{ROW("threat", OPTION_TEXT, OPTION_TRIGGER, threat), {"T1〜T5", "T1-T5"},
	 {"事故がどの脅威によるものか（一覧の集計に使う）", "which threat an incident is of, for the portfolio"}},
	{ROW("owner", OPTION_TEXT, OPTION_TREAT, owner), {"氏名", "NAME"},
	 {"指摘に対応する人", "who sees to the finding"}},
	{ROW("until", OPTION_TEXT, OPTION_TREAT, until), {"日付", "DATE"},
	 {"いつまでか（2026-12-01、令和8年12月1日）", "its last day, such as 2026-12-01"}},
	{ROW("evidence", OPTION_TEXT, OPTION_TREAT, evidence), {"名前", "NAME"},
	 {"代替策や是正が分かる書類", "the paper that shows the control or the remedy"}},
	{ROW("drop", OPTION_FLAG, OPTION_TREAT, drop), {0},
	 {"取り消す（記録は残る）", "take it back; the log keeps it"}},
	{ROW("yes", OPTION_FLAG, OPTION_CONFIRM, yes), {0},
	 {"示したとおりに行う。尋ねない", "do what is shown, without asking"}},
	{ROW("all", OPTION_FLAG, OPTION_LIST, all), {0},
	 {"新しいものだけでなく、すべて", "all of them, not only the last"}},
	{ROW("verify", OPTION_FLAG, OPTION_LOG, verify), {0},
	 {"行を示さず、欠けや書き換えがないかだけを確かめる", "only check that nothing was changed or taken out, without the lines"}},
	{ROW("reason", OPTION_TEXT, OPTION_SIGN | OPTION_END | OPTION_TREAT, reason), {"文", "TEXT"},
	 {"理由（署名、差戻し、使用停止、例外などの理由）。対応計画では、何をするか",
	  "why: for the signature, or for the log; of a plan: what will be done"}},
	{ROW("certificate", OPTION_TEXT, OPTION_CLOSE, certificate), {"名前", "NAME"},
	 {"返還・消去証明書の名前か番号", "name or number of the certificate of return and erasure"}},
	{NUMBER("within", OPTION_DUE | OPTION_CONFIG, within, 0, 3660), {"日数", "DAYS"},
	 {"今日から何日以内に期限が来るものか（既定 30）", "due within so many days from today (default: 30)"}},
	{ROW("ical", OPTION_FLAG, OPTION_DUE, ical), {0},
	 {"カレンダー（iCalendar）で出す", "as a calendar (iCalendar)"}},
	{ROW("tsa", OPTION_TEXT, OPTION_SIGN | OPTION_SIGNING | OPTION_LIFE | OPTION_EXTEND | OPTION_CONFIG, tsa), {"URL", "URL"},
	 {"タイムスタンプ局（既定は環境変数 SHINSA_TSA）", "time-stamp authority (default: $SHINSA_TSA)"}},
	{ROW("no-tsa", OPTION_FLAG, OPTION_SIGN | OPTION_SIGNING | OPTION_LIFE, no_tsa), {0},
	 {"タイムスタンプなしで署名する（時刻は自己申告）", "sign without a time-stamp: the time is only claimed"}},
	{ROW("proxy", OPTION_TEXT, OPTION_SIGN | OPTION_SIGNING | OPTION_LIFE | OPTION_EXTEND | OPTION_CONFIG, proxy), {"URL", "URL"},
	 {"インターネットへのプロキシ", "proxy on the way to the internet"}},
	{ROW("gate", OPTION_FLAG, OPTION_GATE, gate), {0},
	 {"等級が D、X、保留なら終了コード 1", "exit with 1 when the grade is D, X or pending"}},
	{ROW("json", OPTION_FLAG, OPTION_JSON, json), {0},
	 {"JSON で出す", "write JSON"}},
	{SHORT("quiet", 'q', OPTION_FLAG, OPTION_ANYWHERE, quiet), {0},
	 {"人のための言葉を省き、番号やファイル名だけを出す", "only what a script needs: IDs, names, paths; no talk"}},
	{ROW("explain", OPTION_FLAG, OPTION_EXPLAIN, explain), {0},
	 {"等級の計算をすべて示す", "show the whole calculation"}},
	{ROW("trust", OPTION_TEXT, OPTION_TRUST | OPTION_CONFIG | OPTION_PLACE, trust), {"フォルダ", "DIR"},
	 {"信頼する証明書と失効リストのフォルダ", "folder of trusted certificates and revocation lists"}},
	{ROW("at", OPTION_TEXT, OPTION_VERIFY, at), {"日時", "TIME"},
	 {"その日時に立って判定する（2026-06-01 または 2026-06-01T12:00:00Z）",
	  "judge as of that day or moment (2026-06-01, 2026-06-01T12:00:00Z)"}},
	{NUMBER("revision", OPTION_VERIFY, revision, 1, 1000), {"番号", "N"},
	 {"その署名までの、署名された内容そのものを -o のファイルに取り出す",
	  "write exactly what was signed up to that revision to the file of -o"}},
	{ROW("content", OPTION_TEXT, OPTION_VERIFY, content), {"要約値", "DIGEST"},
	 {"紙や検証文にある内容の要約値（SHA-256）を台帳の番号と照合する",
	  "compare a digest of the content (SHA-256), from paper or a verdict, with an ID of the register"}},
	{ROW("plain", OPTION_FLAG, OPTION_KIOSK | OPTION_CONFIG, plain), {0},
	 {"画面を使わず、1行ずつ読み上げられる形で進める", "line by line, for screen readers and any terminal"}},
	{NUMBER("idle", OPTION_KIOSK | OPTION_CONFIG, idle, 0, 86400), {"秒", "SECONDS"},
	 {"操作がないとき、ロックするまでの秒数（0 はロックしない。既定 600）",
	  "seconds without a key before it locks (0: never; default: 600)"}},
	{ROW("ambiguous", OPTION_CHOICE, OPTION_KIOSK | OPTION_CONFIG, ambiguous), {"narrow|wide", "narrow|wide"},
	 {"○ や ※ などの幅: narrow は1桁、wide は2桁（既定 narrow）",
	  "columns that characters such as ○ and ※ take: one or two (default: narrow)"}},
	{ROW("date", OPTION_TEXT, OPTION_ANYWHERE, date), {"日付", "DATE"},
	 {"評価の日（2026-06-01、令和8年6月1日。既定は今日）", "day of the assessment, such as 2026-06-01 (default: today)"}},
	{ROW("who", OPTION_TEXT, OPTION_ANYWHERE | OPTION_CONFIG, who), {"氏名", "NAME"},
	 {"記録と文書に残す作成者", "who you are, for the log and the documents"}},
	{ROW("register", OPTION_TEXT, OPTION_ANYWHERE | OPTION_CONFIG | OPTION_PLACE, registry), {"ファイル", "FILE"},
	 {"台帳のファイル", "the register"}},
	{ROW("templates", OPTION_TEXT, OPTION_ANYWHERE | OPTION_CONFIG | OPTION_PLACE, templates), {"フォルダ", "DIR"},
	 {"質問票のフォルダ", "folder of the questionnaires"}},
	{ROW("key", OPTION_TEXT, OPTION_ANYWHERE, key), {"場所", "PLACE"},
	 {"署名の鍵: ファイル（PKCS#12、PEM）か、カードの pkcs11:token=名前;object=鍵",
	  "the signing key: a file (PKCS#12, PEM), or pkcs11:token=NAME;object=KEY on a card"}},
	{ROW("pass-file", OPTION_TEXT, OPTION_ANYWHERE, pass_file), {"ファイル", "FILE"},
	 {"鍵のパスフレーズ（カードの PIN）を1行目に書いたファイル",
	  "file whose first line is the key's passphrase (a card's PIN)"}},
	{NUMBER("pass-fd", OPTION_ANYWHERE, pass_fd, 0, 1023), {"番号", "N"},
	 {"パスフレーズを読むファイル記述子", "file descriptor to read the passphrase from"}},
	{ROW("config", OPTION_TEXT, OPTION_ANYWHERE, config), {"ファイル", "FILE"},
	 {"設定ファイル（既定は ~/.config/shinsa/config.ini と /etc/xdg/shinsa/config.ini）",
	  "configuration file (default: ~/.config/shinsa/config.ini and /etc/xdg/shinsa/config.ini)"}},
	{ROW("font", OPTION_TEXT, OPTION_ANYWHERE | OPTION_CONFIG | OPTION_PLACE, font), {"ファイル", "FILE"},
	 {"文書に使う TrueType フォント", "TrueType font for the documents"}},
	{ROW("doc-lang", OPTION_CHOICE, OPTION_ANYWHERE | OPTION_CONFIG, doc_lang), {"ja|en", "ja|en"},
	 {"文書の言語（既定は --lang、なければ ja）", "language of the documents (default: that of --lang, else ja)"}},
	{ROW("lang", OPTION_CHOICE, OPTION_ANYWHERE | OPTION_CONFIG, lang), {"ja|en", "ja|en"},
	 {"画面の言語（既定は環境による）", "language of the program (default: your locale's)"}},
	{ROW("no-color", OPTION_FLAG, OPTION_ANYWHERE | OPTION_CONFIG, no_color), {0},
	 {"太字を使わない", "no bold type"}},
	{SHORT("help", 'h', OPTION_FLAG, OPTION_ANYWHERE, help), {0},
	 {"この説明", "this help"}},
	{ROW("version", OPTION_FLAG, OPTION_ANYWHERE, version), {0},
	 {"版", "the version"}},
	{NULL, 0, OPTION_FLAG, 0, 0, 0, 0, {0}, {0}},
};
/* clang-format on */

enum {
	IDLE_DEFAULT_S = 600,
	WITHIN_DEFAULT = 30,
	OPTION_ROWS = sizeof(option_table) / sizeof(option_table[0]) - 1,
	WORD_MAX_BYTES = 40
};
_Static_assert(OPTION_ROWS <= 64, "struct options has a bit for each row");

/* How many letters must be added, dropped, changed or swapped with a neighbour; large for long words. */
static size_t letters_apart(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	if (n > WORD_MAX_BYTES || m > WORD_MAX_BYTES)
		return WORD_MAX_BYTES;
	size_t d[WORD_MAX_BYTES + 1][WORD_MAX_BYTES + 1];
	for (size_t i = 0; i <= n; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			size_t best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
			best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[n][m];
}

const char *options_nearest(const char *word, const char *const *list)
{
	const char *best = NULL;
	size_t length = strlen(word), near = length < 4 ? 1 : length < 8 ? 2 : 3;
	for (; *list; list++) {
		size_t apart = letters_apart(word, *list);
		/* The beginning of a word counts as near: people shorten. */
		if (length >= 3 && strncmp(*list, word, length) == 0)
			apart = 1;
		if (apart <= near) {
			best = *list;
			near = apart ? apart - 1 : 0;
		}
		if (apart == 0)
			break;
	}
	return best;
}

static int unknown_option(const char *name, size_t length, struct err *err)
{
	const char *list[OPTION_ROWS + 1];
	for (size_t i = 0; i <= OPTION_ROWS; i++)
		list[i] = option_table[i].name;
	char word[WORD_MAX_BYTES + 1] = "";
	if (length <= WORD_MAX_BYTES)
		memcpy(word, name, length);
	const char *near = options_nearest(word, list);
	int shown = length < 200 ? (int)length : 200;
	if (near)
		return err_add(err, ERR_USAGE, NULL, 0, NULL,
			       "オプション --%1$.*2$s はありません。--%3$s のことでしょうか。",
			       "there is no option '--%1$.*2$s'; did you mean '--%3$s'?", name, shown, near);
	return err_add(err, ERR_USAGE, NULL, 0, NULL,
		       "オプション --%1$.*2$s はありません。shinsa help で一覧が出ます。",
		       "there is no option '--%1$.*2$s'; 'shinsa help' lists them", name, shown);
}

static int set_number(const struct option_row *row, int *to, const char *value, struct err *err)
{
	char *end = NULL;
	long n = strtol(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end || n < row->least || n > row->most)
		return err_add(err, ERR_USAGE, NULL, 0, NULL, "--%s の値「%s」は %d〜%d の数ではありません。",
			       "--%s: '%s' is not a number from %d to %d", row->name, value, row->least, row->most);
	*to = (int)n;
	return 0;
}

/* Whether `list`, as "ja|en", holds the word. */
static bool offers(const char *list, const char *word)
{
	size_t length = strlen(word);
	for (; list; list = strchr(list, '|')) {
		list += *list == '|';
		if (strcspn(list, "|") == length && strncmp(list, word, length) == 0)
			return true;
	}
	return false;
}

static int set_value(const struct option_row *row, struct options *o, const char *value, struct err *err)
{
	char *at = (char *)o + row->offset;
	if (row->kind == OPTION_NUMBER)
		return set_number(row, (int *)(void *)at, value, err);
	if (!*value)
		return err_add(err, ERR_USAGE, NULL, 0, NULL, "--%s の値が空です。", "--%s: the value is empty",
			       row->name);
	if (row->kind == OPTION_CHOICE && !offers(row->value.en, value))
		return err_add(err, ERR_USAGE, NULL, 0, NULL,
			       "--%s の値「%s」は使えません。%s のどれかを指定してください。",
			       "--%s: '%s' is none of %s", row->name, value, row->value.en);
	*(const char **)(void *)at = value;
	return 0;
}

static const struct option_row *find_row(const char *name, size_t length)
{
	for (const struct option_row *r = option_table; r->name; r++)
		if (strlen(r->name) == length && strncmp(r->name, name, length) == 0)
			return r;
	return NULL;
}

static const struct option_row *find_letter(char letter)
{
	for (const struct option_row *r = option_table; r->name; r++)
		if (r->letter == letter)
			return r;
	return NULL;
}

/* The words of the command line, and how far they are read. */
struct reading {
	char **argv;
	int argc, at;
};

/* Takes an option's value: the one that hangs on it, or the next word. */
static int take(struct options *o, const struct option_row *row, const char *attached, struct reading *in,
		struct err *err)
{
	o->given |= (uint64_t)1 << (row - option_table);
	o->source[row - option_table].kind = OPTION_FROM_WORDS;
	if (row->kind == OPTION_FLAG) {
		if (attached)
			return err_add(err, ERR_USAGE, NULL, 0, NULL, "--%s に値は要りません。", "--%s takes no value",
				       row->name);
		*(bool *)((char *)o + row->offset) = true;
		return 0;
	}
	if (attached)
		return set_value(row, o, attached, err);
	if (in->at + 1 >= in->argc)
		return err_add(err, ERR_USAGE, NULL, 0, NULL, "--%s の後に値を書いてください。", "--%s needs a value",
			       row->name);
	return set_value(row, o, in->argv[++in->at], err);
}

static int read_long(struct options *o, struct reading *in, struct err *err)
{
	const char *name = in->argv[in->at] + 2, *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	const struct option_row *row = find_row(name, length);
	return row ? take(o, row, equals ? equals + 1 : NULL, in, err) : unknown_option(name, length, err);
}

static int read_short(struct options *o, struct reading *in, struct err *err)
{
	const char *word = in->argv[in->at];
	const struct option_row *row = find_letter(word[1]);
	if (!row)
		return err_add(err, ERR_USAGE, NULL, 0, NULL,
			       "オプション %s はありません。shinsa help で一覧が出ます。",
			       "there is no option '%s'; 'shinsa help' lists them", word);
	return take(o, row, word[2] ? word + 2 : NULL, in, err);
}

int options_parse(struct options *out, int argc, char **argv, struct err *err)
{
	int rc = 0;
	bool ended = false;
	struct reading in = {.argv = argv, .argc = argc, .at = 1};
	*out = (struct options){.pass_fd = -1,
				.idle = IDLE_DEFAULT_S,
				.within = WITHIN_DEFAULT,
				.argv = argv,
				.source = mem_new(OPTION_ROWS, sizeof(*out->source)),
				.arg = mem_new((size_t)argc + 1, sizeof(*out->arg))};
	for (; in.at < argc; in.at++) {
		const char *word = argv[in.at];
		if (ended || word[0] != '-' || !word[1])
			out->arg[out->args++] = word;
		else if (strcmp(word, "--") == 0)
			ended = true;
		else
			rc |= word[1] == '-' ? read_long(out, &in, err) : read_short(out, &in, err);
	}
	return rc ? -1 : 0;
}

void options_clear(struct options *o)
{
	free(o->arg);
	free(o->source);
	*o = (struct options){.pass_fd = -1};
}

/* ---- configuration files ---- */

int options_set(struct options *o, const struct option_row *row, const char *value, const struct option_source *from,
		struct err *err)
{
	int rc = 0;
	if (row->kind != OPTION_FLAG)
		rc = set_value(row, o, value, err);
	else if (strcmp(value, "yes") == 0 || strcmp(value, "no") == 0)
		*(bool *)((char *)o + row->offset) = value[0] == 'y';
	else
		rc = err_add(err, ERR_USAGE, NULL, 0, NULL, "%s の値「%s」は使えません。yes か no を書いてください。",
			     "%s: '%s' is neither yes nor no", row->name, value);
	if (rc == 0)
		o->source[row - option_table] = *from;
	return rc;
}

bool options_asked(const struct options *o, const char *name)
{
	const struct option_row *row = find_row(name, strlen(name));
	return row && o->source[row - option_table].kind == OPTION_FROM_WORDS;
}

const struct option_source *options_source(const struct options *o, const struct option_row *row)
{
	return &o->source[row - option_table];
}

const char *options_text(const struct options *o, const struct option_row *row, struct arena *arena)
{
	const char *at = (const char *)o + row->offset;
	if (row->kind == OPTION_FLAG)
		return *(const bool *)at ? "yes" : "no";
	if (row->kind == OPTION_NUMBER)
		return arena_printf(arena, "%d", *(const int *)(const void *)at);
	return *(const char *const *)(const void *)at;
}

const char *options_environment(const struct option_row *row)
{
	static const struct {
		const char *option, *variable;
	} all[] = {{"tsa", "SHINSA_TSA"}, {"templates", "SHINSA_TEMPLATES"}, {"no-color", "NO_COLOR"}};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i].option, row->name) == 0)
			return all[i].variable;
	return NULL;
}

const struct option_row *options_config_row(const char *key)
{
	const struct option_row *row = find_row(key, strlen(key));
	return row && (row->groups & OPTION_CONFIG) ? row : NULL;
}

const char *options_nearest_config(const char *key)
{
	const char *list[OPTION_ROWS + 1] = {0};
	size_t n = 0;
	for (size_t i = 0; i < OPTION_ROWS; i++)
		if (option_table[i].groups & OPTION_CONFIG)
			list[n++] = option_table[i].name;
	return options_nearest(key, list);
}

int options_allowed(const struct options *o, unsigned groups, const char *command, struct err *err)
{
	int rc = 0;
	for (size_t i = 0; i < OPTION_ROWS; i++)
		if ((o->given >> i & 1) && !(option_table[i].groups & (groups | OPTION_ANYWHERE)))
			rc = err_add(err, ERR_USAGE, NULL, 0, NULL,
				     "--%1$s は %2$s では使えません。shinsa %2$s --help で説明が出ます。",
				     "--%1$s is not an option of '%2$s'; see 'shinsa %2$s --help'",
				     option_table[i].name, command);
	return rc;
}
