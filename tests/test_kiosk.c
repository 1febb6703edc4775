/* The kiosk as people use it: a script of keys, and the screen that is then seen. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/deeds.h"
#include "tests/kiosk_case.h"
#include "tests/term.h"

enum { WORDS_MAX = 8 };

struct row {
	const char *name; /* also of the golden screen, when `golden` */
	enum kiosk_set set;
	const char *script;
	bool golden;
	const char *shows[4], *hides[2];
	const char *stored; /* what `show` and `log` of R8-0001 must say afterwards; NULL: not looked at */
	const char *words[WORDS_MAX];
};

#define OPEN_CASE YAMADA "2<Enter><Enter>"      /* the verdict of R8-0001 */
#define QUESTION(id) OPEN_CASE "/" id "<Enter>" /* one of its questions */
#define NEW_CLOUD SATO "<Enter>1<Enter>"        /* a first question: the case's title */

/* clang-format off */
static const struct row rows[] = {
	/* Signing in */
	{"enrol", KIOSK_EMPTY, "", true, {"はじめに"}, {0}, NULL, {0}},
	{"enrol without a name", KIOSK_EMPTY, "<Up><Enter>", false, {"氏名を入れてください"}, {0}, NULL, {0}},
	{"enrol without a post", KIOSK_EMPTY, "山田太郎<Up><Enter>", false, {"職名を入れてください", "山田太郎"}, {0}, NULL, {0}},
	{"enrol with a short passphrase", KIOSK_EMPTY, "山田太郎<Tab>主任<Tab>short<Tab>short<Enter>", true, {"短すぎます", "山田太郎"}, {"short"}, NULL, {0}},
	{"enrol with two passphrases", KIOSK_EMPTY, "山田太郎<Tab>主任<Tab>long enough<Tab>long enuogh<Enter>", false, {"二つのパスフレーズが違います"}, {0}, NULL, {0}},
	{"enrolled", KIOSK_EMPTY, "山田太郎<Tab>主任<Tab>long enough<Tab>long enough<Enter>", false, {"山田太郎（主任）さん", "新しい評価"}, {0}, NULL, {0}},
	{"sign-in", KIOSK_OFFICERS, "", true, {"佐藤花子"}, {0}, NULL, {0}},
	{"sign-in with a wrong passphrase", KIOSK_OFFICERS, "1<Enter>wrong<Enter>", false, {"あと4回"}, {0}, NULL, {0}},
	{"sign-in without one", KIOSK_OFFICERS, "1<Enter><Enter>", false, {"パスフレーズを入れてください"}, {0}, NULL, {0}},
	{"sign-in five times wrong", KIOSK_OFFICERS, "1<Enter>a<Enter>b<Enter>c<Enter>d<Enter>e<Enter>yamada pass<Enter>", false, {"秒は試せません"}, {0}, NULL, {0}},
	{"the passphrase is not shown", KIOSK_OFFICERS, "1<Enter>secret", false, {"******"}, {"secret"}, NULL, {0}},
	/* The start and its lists */
	{"start", KIOSK_CASE, YAMADA, true, {"続きから"}, {0}, NULL, {0}},
	{"start of another officer", KIOSK_CASE, SATO, false, {"0件"}, {"公共施設"}, NULL, {0}},
	{"kinds", KIOSK_OFFICERS, SATO "1<Enter>", true, {"業務委託"}, {0}, NULL, {0}},
	{"re-evaluation", KIOSK_CASE, YAMADA "1<Enter>1<Enter>", true, {"再評価ですか", "R8-0001"}, {0}, NULL, {0}},
	{"last time's answer", KIOSK_CASE, YAMADA "1<Enter>1<Enter>2<Enter>", true, {"前回（R8-0001"}, {0}, NULL, {0}},
	{"last time's answer after coming back", KIOSK_CASE, YAMADA "1<Enter>1<Enter>2<Enter>施設予約の更新<Enter><F10>2<Enter><Enter>", false, {"R8-0002", "前回（R8-0001"}, {0}, NULL, {0}},
	{"cases", KIOSK_CASE, YAMADA "2<Enter>", true, {"R8-0001", "令和8年6月1日"}, {0}, NULL, {0}},
	{"cases of another officer", KIOSK_CASE, SATO "2<Enter>", false, {"まだありません"}, {"公共施設"}, NULL, {0}},
	{"cases of an approver without documents", KIOSK_OFFICERS, SUZUKI "2<Enter>", false, {"まだありません"}, {0}, NULL, {0}},
	{"cases of an approver", KIOSK_CASE, SUZUKI "2<Enter>", false, {"公共施設"}, {0}, NULL, {0}},
	{"due", KIOSK_CASE, YAMADA "3<Enter>", false, {"期限が来るものはありません"}, {0}, NULL, {0}},
	{"start with something due", KIOSK_DUE, YAMADA, true, {"令和8年6月1日", "R8-0001"}, {"来るものはありません"}, NULL, {0}},
	{"due: from there to the case", KIOSK_DUE, YAMADA "3<Enter><Enter>", false, {"等級"}, {0}, NULL, {0}},
	/* Questions */
	{"first question", KIOSK_OFFICERS, NEW_CLOUD, true, {"案件名", "質問 1/"}, {0}, NULL, {0}},
	{"an answer starts the case", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter>", true, {"R8-0001 で保存を始めました", "評価の契機"}, {0}, "施設予約", {0}},
	{"options by number", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter>2<Enter>", false, {"会計年度"}, {0}, "renew", {0}},
	{"options by arrows", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter><Down><Down><Enter><F6>", false, {"▸ 3   定期再評価"}, {0}, NULL, {0}},
	{"options by full-width digits", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter>２<Enter><F6>", false, {"▸ 2   更新"}, {0}, "renew", {0}},
	{"options by a click", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter><Click 7 30>", false, {"▸ 3   定期再評価"}, {0}, NULL, {0}},
	{"back keeps answers", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter>2<Enter><F6><F6>", true, {"施設予約"}, {0}, "施設予約", {0}},
	{"back by a letter", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter>b", false, {"質問 1/"}, {0}, NULL, {0}},
	{"the first question has none before", KIOSK_OFFICERS, NEW_CLOUD "<PgUp>", false, {"最初の質問です"}, {0}, NULL, {0}},
	{"a date that is none", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter>2<Enter>きのう<Enter>", true, {"令和", "きのう"}, {0}, NULL, {0}},
	{"a wareki year in full-width digits", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter>2<Enter>令和８年度<Enter><F6>", false, {"令和8年度"}, {0}, "令和8年度", {0}},
	{"a wrong corporate number", KIOSK_CASE, QUESTION("法人番号") "<C-u>7123456789013<Enter>", true, {"検査", "7123456789013"}, {0}, NULL, {0}},
	{"typed and moved away", KIOSK_OFFICERS, NEW_CLOUD "施設予約<F7>", false, {"評価の契機"}, {0}, "施設予約", {0}},
	{"typed and left", KIOSK_OFFICERS, NEW_CLOUD "施設予約<F10>", false, {"はじめの画面"}, {0}, "施設予約", {0}},
	{"typed and dropped", KIOSK_CASE, QUESTION("PRF-01") "よけい<Esc>", false, {"公共施設予約"}, {"よけい"}, NULL, {0}},
	{"not applicable without a reason", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter>-<Enter><Enter>", true, {"理由がないと"}, {0}, NULL, {0}},
	{"not applicable with a reason", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter>-<Enter>対象外の契約<Enter><F6>", false, {"対象外の契約"}, {0}, "対象外の契約", {0}},
	{"a note", KIOSK_CASE, QUESTION("CLD-21") "<F2>備考です<Enter>", true, {"備考を保存しました", "備考です"}, {0}, "備考です", {0}},
	{"a note with a personal number", KIOSK_CASE, QUESTION("CLD-21") "<F2>番号は123456789018です<Enter>", false, {"個人番号"}, {0}, NULL, {0}},
	{"evidence and paper", KIOSK_CASE, QUESTION("CLD-20") "e4<Enter>報告書2026<Enter>", false, {"質問"}, {0}, "報告書2026", {0}},
	{"evidence where none goes", KIOSK_OFFICERS, NEW_CLOUD "<F5>", false, {"証跡は、書類を求める"}, {0}, NULL, {0}},
	{"unknown by its key", KIOSK_CASE, QUESTION("CLD-22") "0<Enter>", false, {"質問"}, {0}, "\"value\":\"unknown\"", {0}},
	{"an evidence's last day is kept", KIOSK_CASE, QUESTION("CLD-15") "e4<Enter>認証書<Enter>令和9年2月28日<Enter>", false, {"質問"}, {0}, "\"label\":\"認証書\",\"until\":\"2027-02-28\"", {0}},
	{"taken back", KIOSK_CASE, QUESTION("CLD-21") "d", false, {"答えを取り消しました"}, {0}, NULL, {0}},
	{"several options marked", KIOSK_CASE, QUESTION("CLD-15") "<Down> <Enter><F6>", false, {"1   [x]", "2   [x]"}, {0}, NULL, {0}},
	{"several options", KIOSK_CASE, QUESTION("CLD-15") "", true, {"[x]"}, {0}, NULL, {0}},
	{"a branch: other questions", KIOSK_CASE, QUESTION("PRF-18") "1<Enter>", false, {"この回答で質問が", "件減りました"}, {0}, NULL, {0}},
	{"a knock-out is told", KIOSK_CASE, QUESTION("CLD-37") "n<Enter>", false, {"必須要件を満たしません"}, {0}, NULL, {0}},
	{"help", KIOSK_CASE, QUESTION("CLD-22") "?", true, {"キー"}, {0}, NULL, {0}},
	{"help is closed by any key", KIOSK_CASE, QUESTION("CLD-22") "<F1>x", false, {"CLD-22"}, {"Space  いくつでも"}, NULL, {0}},
	/* Paste, wide characters */
	{"a paste with line ends is one line", KIOSK_OFFICERS, NEW_CLOUD "<Paste>一行目\n二行目\r三</Paste>", false, {"一行目 二行目 三", "案件名"}, {0}, NULL, {0}},
	{"a paste on options", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter><Paste>2\r1\r</Paste>", false, {"貼り付けは、文字を書く欄でだけ", "評価の契機"}, {0}, NULL, {0}},
	{"forty rare characters", KIOSK_OFFICERS, NEW_CLOUD "髙﨑邉神塚隆葛\U000E0100𠮟髙﨑邉神塚隆葛\U000E0100𠮟髙﨑邉神塚隆葛\U000E0100𠮟髙﨑邉神塚隆葛\U000E0100𠮟髙﨑邉神塚隆葛\U000E0100𠮟<Enter>", true, {"評価の契機"}, {0}, "𠮟髙﨑", {0}},
	{"forty rare characters in their field", KIOSK_OFFICERS, NEW_CLOUD "髙﨑邉神塚隆葛\U000E0100𠮟髙﨑邉神塚隆葛\U000E0100𠮟髙﨑邉神塚隆葛\U000E0100𠮟髙﨑邉神塚隆葛\U000E0100𠮟髙﨑邉神塚隆葛\U000E0100𠮟", true, {"𠮟"}, {0}, NULL, {0}},
	/* Review and verdict */
	{"review", KIOSK_CASE, OPEN_CASE "<F4>", true, {"すべて 119"}, {0}, NULL, {0}},
	{"review: unknown", KIOSK_CASE, OPEN_CASE "<F4><Tab><Tab>", true, {"CLD-72"}, {"CLD-84"}, NULL, {0}},
	{"review: unmet", KIOSK_CASE, OPEN_CASE "<F4><Right><Right><Right>", false, {"△ 一部"}, {"○ 満たす"}, NULL, {0}},
	{"review: search", KIOSK_CASE, OPEN_CASE "/監査", true, {"CLD-21"}, {"CLD-84"}, NULL, {0}},
	{"review: from there to the question", KIOSK_CASE, OPEN_CASE "<F4><Home><Enter>", false, {"案件名", "質問 1/"}, {0}, NULL, {0}},
	{"changed in this sitting", KIOSK_CASE, QUESTION("CLD-21") "<F2>x<Enter><F4><Tab><Tab><Tab><Tab>", false, {"CLD-21"}, {"CLD-84"}, NULL, {0}},
	{"verdict", KIOSK_CASE, OPEN_CASE, true, {"等級    C", "直すと効く順"}, {0}, NULL, {0}},
	{"verdict: pending", KIOSK_OFFICERS, NEW_CLOUD "施設予約<Enter><F8>", true, {"保留"}, {0}, NULL, {0}},
	{"verdict: to what helps", KIOSK_CASE, OPEN_CASE "<Enter>", false, {"CLD-20"}, {0}, NULL, {0}},
	/* Documents */
	{"documents", KIOSK_CASE, OPEN_CASE "<F8>", true, {"まだない"}, {0}, NULL, {0}},
	{"a document with a wrong passphrase", KIOSK_CASE, OPEN_CASE "<F8><Enter>wrong<Enter>", false, {"パスフレーズが違います", "まだない"}, {0}, NULL, {0}},
	{"documents made and signed", KIOSK_CASE, OPEN_CASE "<F8><Enter>yamada pass<Enter>", true, {"作成者 山田太郎", "○ 最新"}, {0}, "document", {0}},
	{"a document verified", KIOSK_CASE, OPEN_CASE "<F8><Enter>yamada pass<Enter><Enter>", false, {"○ 署名されたときのままです", "山田太郎"}, {0}, NULL, {0}},
	{"a document after its answers changed", KIOSK_CASE, OPEN_CASE "<F8><Enter>yamada pass<Enter><Esc>/CLD-84<Enter>3<Enter><F8>", false, {"△ 答えが変わった"}, {0}, NULL, {0}},
	{"a request without signature", KIOSK_CASE, OPEN_CASE "<F8><Down><Down><Down><Down><F2>", false, {"R8-0001-request.pdf"}, {0}, NULL, {0}},
	{"signed by the approver", KIOSK_CASE, OPEN_CASE "<F8><Enter>yamada pass<Enter><F10><F10>" SUZUKI "2<Enter><Enter><F8><Enter>suzuki pass<Enter>", true, {"承認者 鈴木一郎"}, {0}, NULL, {0}},
	{"an approver answers nothing", KIOSK_CASE, OPEN_CASE "<F8><Enter>yamada pass<Enter><F10><F10>" SUZUKI "2<Enter><Enter><Enter>x", false, {"すべて 119"}, {0}, NULL, {0}},
	{"submitted", KIOSK_CASE, OPEN_CASE "<F8><F8>yamada pass<Enter>", true, {"状態  提出済み", "提出済みになりました"}, {0}, NULL, {0}},
	{"submitted with a wrong passphrase", KIOSK_CASE, OPEN_CASE "<F8><F8>wrong<Enter>", false, {"パスフレーズが違います", "状態  下書き"}, {0}, NULL, {0}},
	{"submitted answers stay", KIOSK_CASE, OPEN_CASE "<F8><F8>yamada pass<Enter><Esc>/CLD-84<Enter>3<Enter>", false, {"提出済みなので"}, {0}, NULL, {0}},
	{"approved", KIOSK_CASE, OPEN_CASE "<F8><F8>yamada pass<Enter><F10><F10>" SUZUKI "2<Enter><Enter><F8><F8>suzuki pass<Enter>", true, {"状態  承認済み", "承認者 鈴木一郎"}, {0}, "approve", {0}},
	{"returned", KIOSK_CASE, OPEN_CASE "<F8><F8>yamada pass<Enter><F10><F10>" SUZUKI "2<Enter><Enter><F8><F9>証跡を付けてください<Enter>suzuki pass<Enter>", false, {"状態  下書き"}, {0}, "証跡を付けてください", {0}},
	{"returned without a reason", KIOSK_CASE, OPEN_CASE "<F8><F8>yamada pass<Enter><F10><F10>" SUZUKI "2<Enter><Enter><F8><F9><Enter>suzuki pass<Enter>", false, {"状態  提出済み", "理由を"}, {0}, NULL, {0}},
	/* Steps that need no signature, findings, clauses */
	{"steps", KIOSK_DUE, YAMADA "2<Enter><Enter>", true, {"承認済み", "契約を締結した", "CLD-29"}, {0}, NULL, {0}},
	{"steps of what is in force", KIOSK_IN_FORCE, YAMADA "2<Enter><Enter>", true, {"利用中", "再評価を始める", "是正予定 令和9年3月31日まで"}, {0}, NULL, {0}},
	{"steps as the approver sees them", KIOSK_DUE, SUZUKI "2<Enter><Enter><F9>", false, {"承認済み", "CLD-"}, {"契約を締結した"}, NULL, {0}},
	{"to and fro does not pile up", KIOSK_DUE, YAMADA "2<Enter><Enter><F8><F3><F8><F3><F8><F3><F8><F3><F8><F3><F8><F3><F8><F3><F8><F3><F8><F3>3<Enter>", false, {"CLD-11", "是正した"}, {0}, NULL, {0}},
	{"back from there", KIOSK_DUE, YAMADA "2<Enter><Enter><F8><F3><F8><F3><Esc>", false, {"等級", "直すと効く順"}, {"契約を締結した"}, NULL, {0}},
	{"no contract without its clauses", KIOSK_DUE, YAMADA "2<Enter><Enter>1<Enter><Enter>", false, {"条項があります", "承認済み"}, {"shinsa place"}, NULL, {0}},
	{"a clause and its place", KIOSK_DUE, YAMADA "2<Enter><Enter><End><Up><Enter>第５条第２項<Enter>", true, {"第５条第２項", "記録しました"}, {0}, "第５条第２項", {0}},
	{"a finding", KIOSK_DUE, YAMADA "2<Enter><Enter>3<Enter>", true, {"是正する", "是正した"}, {0}, NULL, {0}},
	{"a plan that is typed", KIOSK_DUE, YAMADA "2<Enter><Enter>3<Enter>1<Enter>木村花子<Enter>令和９年３月３１日<Enter>公開する", true, {"木村花子", "公開する"}, {0}, NULL, {0}},
	{"a plan", KIOSK_DUE, YAMADA "2<Enter><Enter>3<Enter>1<Enter>木村花子<Enter>令和９年３月３１日<Enter>公開する<Enter>", false, {"是正予定 令和9年3月31日まで", "記録しました"}, {0}, "公開する", {0}},
	{"a plan without anybody", KIOSK_DUE, YAMADA "2<Enter><Enter>3<Enter>1<Enter><Enter>2027-03-31<Enter><Enter>", false, {"「是正する人」を書いてください", "2027-03-31"}, {"--owner"}, NULL, {0}},
	{"a plan for no day", KIOSK_DUE, YAMADA "2<Enter><Enter>3<Enter>1<Enter>木村花子<Enter>いつか<Enter><Enter>", false, {"日付として読めません", "木村花子"}, {0}, NULL, {0}},
	{"a plan, stopped", KIOSK_DUE, YAMADA "2<Enter><Enter>3<Enter>1<Enter>木村花子<Esc><Esc>", false, {"承認済み", "未対応"}, {"木村花子"}, NULL, {0}},
	{"it is mended", KIOSK_DUE, YAMADA "2<Enter><Enter>3<Enter>2<Enter>画面 第3号<Enter>", false, {"是正済み"}, {0}, "画面 第3号", {0}},
	{"an incident", KIOSK_IN_FORCE, YAMADA "2<Enter><Enter>2<Enter>1<Enter>漏えいのおそれ<Enter>Ｔ１<Enter>", false, {"期限 令和8年6月1日", "記録しました"}, {0}, "[T1] 漏えいのおそれ", {0}},
	{"an incident of no threat", KIOSK_IN_FORCE, YAMADA "2<Enter><Enter>2<Enter>1<Enter>漏えい<Enter>T9<Enter>", false, {"T1〜T5"}, {0}, NULL, {0}},
	{"no end without a certificate", KIOSK_IN_FORCE, YAMADA "2<Enter><Enter><End><Enter><Enter>", false, {"「証明書の名前か番号」を書いてください", "利用中"}, {0}, NULL, {0}},
	{"ended", KIOSK_IN_FORCE, YAMADA "2<Enter><Enter><End><Enter>第12号<Enter>", false, {"終了"}, {0}, "第12号", {0}},
	{"assessed again", KIOSK_IN_FORCE, YAMADA "2<Enter><Enter>1<Enter><Enter>", false, {"R8-0002", "件引き継ぎました"}, {0}, NULL, {0}},
	{"withdrawn", KIOSK_CASE, OPEN_CASE "<F9><End><Enter>事業の中止<Enter>", false, {"取下げ"}, {0}, "事業の中止", {0}},
	{"verify", KIOSK_CASE, YAMADA "4<Enter>", true, {"文書の名前"}, {0}, NULL, {0}},
	{"verify a name that is a path", KIOSK_CASE, YAMADA "4<Enter>../yamada.p12<Enter>", false, {"ファイル名だけを"}, {0}, NULL, {0}},
	{"verify what is not there", KIOSK_CASE, YAMADA "4<Enter>R8-0009-sheet.pdf<Enter>", false, {"R8-0009-sheet.pdf"}, {0}, NULL, {0}},
	/* The whole */
	{"in English", KIOSK_CASE, OPEN_CASE, true, {"What helps most"}, {0}, NULL, {"--lang", "en"}},
	{"a question in English", KIOSK_CASE, QUESTION("CLD-22"), true, {"question"}, {0}, NULL, {"--lang", "en"}},
	{"without colours", KIOSK_CASE, QUESTION("CLD-22"), false, {"CLD-22", "▸"}, {0}, NULL, {"--no-color"}},
	{"signed out", KIOSK_CASE, QUESTION("CLD-22") "<F10><F10>", false, {"氏名を選び"}, {"公共施設"}, NULL, {0}},
	{"locked", KIOSK_CASE, YAMADA, true, {"ロックしました", "山田太郎"}, {"公共施設"}, NULL, {"--idle", "1"}},
	{"drawn anew", KIOSK_CASE, QUESTION("CLD-22") "<C-l>", false, {"CLD-22"}, {0}, NULL, {0}},
};
/* clang-format on */

static void check_stored(const struct place *p, const char *what)
{
	static const char *const log[] = {"log", "R8-0001", "--json", NULL};
	struct run r = place_run(p, log, NULL);
	assert_int_equal(r.code, 0);
	if (!strstr(r.out, what))
		fail_msg("'%s' is not in the register:\n%s", what, r.out);
	run_clear(&r);
}

static void start(struct term *t, const struct place *p, int lines, int columns, const char *const *more)
{
	const char *words[WORDS_MAX + 2] = {"kiosk"};
	for (size_t i = 0; more && more[i] && i < WORDS_MAX; i++)
		words[i + 1] = more[i];
	term_start(t, p, lines, columns, words);
	term_expect(t, "F10");
}

static void test_row(void **state)
{
	const struct row *row = *state;
	struct place p;
	struct term t;
	kiosk_place(&p, row->set);
	start(&t, &p, 24, 80, row->words);
	term_keys(&t, row->script);
	for (size_t i = 0; i < 4 && row->shows[i]; i++)
		term_expect(&t, row->shows[i]);
	for (size_t i = 0; i < 2 && row->hides[i]; i++)
		if (term_shows(&t, row->hides[i]))
			fail_msg("'%s' is shown:\n%s", row->hides[i], term_text(&t));
	if (row->golden)
		term_golden(&t, row->name);
	if (row->stored)
		check_stored(&p, row->stored);
	term_clear(&t);
	place_remove(&p);
}

/* ---- what one row cannot say ---- */

static void test_clock_back(void **state)
{
	(void)state;
	struct place p;
	struct term t;
	kiosk_place(&p, KIOSK_DUE);
	p.now += 86400;
	EXPECT(&p, 0, NULL, NULL, "trigger", "R8-0001", "--reason", "明日のこと");
	p.now -= 86400;
	start(&t, &p, 24, 80, NULL);
	term_keys(&t, YAMADA);
	term_expect(&t, "時計が、台帳の最後の記録");
	term_keys(&t, "2<Enter><Enter><End><Enter>中止<Enter>");
	term_expect(&t, "時計を直");
	term_clear(&t);
	place_remove(&p);
}

static void test_resize(void **state)
{
	(void)state;
	struct place p;
	struct term t;
	kiosk_place(&p, KIOSK_OFFICERS);
	start(&t, &p, 24, 80, NULL);
	term_keys(&t, NEW_CLOUD "施設の予");
	term_resize(&t, 20, 60);
	term_expect(&t, "画面が小さすぎます");
	term_resize(&t, 24, 80);
	term_expect(&t, "施設の予");
	term_keys(&t, "約システム");
	term_resize(&t, 40, 132);
	term_expect(&t, "施設の予約システム");
	term_golden(&t, "large");
	term_keys(&t, "<Enter>");
	term_expect(&t, "評価の契機");
	check_stored(&p, "施設の予約システム");
	term_clear(&t);
	place_remove(&p);
}

static void test_long_paste(void **state)
{
	(void)state;
	struct place p;
	struct term t;
	static char long_text[10001];
	memset(long_text, 'x', sizeof(long_text) - 1);
	kiosk_place(&p, KIOSK_OFFICERS);
	start(&t, &p, 24, 80, NULL);
	term_keys(&t, NEW_CLOUD "前から<Paste>");
	term_send(&t, long_text, sizeof(long_text) - 1);
	term_keys(&t, "</Paste>");
	term_expect(&t, "長すぎて入りません");
	term_expect(&t, "前から");
	assert_false(term_shows(&t, "xxx"));
	term_keys(&t, "<Enter>");
	check_stored(&p, "前から");
	term_clear(&t);
	place_remove(&p);
}

/* Typed by a machine, without the marks of a paste: every character counts as typed. */
static void test_long_typing(void **state)
{
	(void)state;
	struct place p;
	struct term t;
	static char long_text[10001];
	memset(long_text, 'y', sizeof(long_text) - 1);
	kiosk_place(&p, KIOSK_OFFICERS);
	start(&t, &p, 24, 80, NULL);
	term_keys(&t, NEW_CLOUD);
	term_send(&t, long_text, sizeof(long_text) - 1);
	term_settle(&t);
	term_expect(&t, "長すぎて入りません");
	term_expect(&t, "案件名");
	term_clear(&t);
	place_remove(&p);
}

static size_t count_of(const char *text, const char *what)
{
	size_t n = 0;
	for (const char *at = text; (at = strstr(at, what)) != NULL; at += strlen(what))
		n++;
	return n;
}

/* A rule of 80 columns has 80 lines of one column, or 40 of two. */
static void test_wide(void **state)
{
	(void)state;
	static const char *const wide[] = {"--ambiguous", "wide", NULL};
	struct place p;
	struct term t;
	for (int i = 0; i < 2; i++) {
		kiosk_place(&p, KIOSK_CASE);
		start(&t, &p, 24, 80, i ? wide : NULL);
		term_keys(&t, OPEN_CASE "<F4>");
		term_expect(&t, "満たす");
		assert_int_equal(count_of(term_text(&t), "─"), i ? 40 : 80);
		term_clear(&t);
		place_remove(&p);
	}
}

/* What comes in pieces, as over a slow line, is whole all the same. */
struct piece_row {
	const char *name, *piece[4], *stored, *not_stored;
};

static const struct piece_row piece_rows[] = {
    {"a character in two goes", {"施\xE8", "\xA8\xADの予約\r", NULL}, "\"施設の予約\"", NULL},
    {"a character byte by byte", {"\xE6", "\x96", "\xBD設\r", NULL}, "\"施設\"", NULL},
    {"a byte that is none",
     {"ab\xFF"
      "cdef\r",
      NULL},
     "\"abcdef\"",
     NULL},
    {"half a character, then another", {"a\xE6\x96", "b\r", NULL}, "\"ab\"", NULL},
    {"a paste in pieces", {"\033[200~施\xE8", "\xA8\xAD", "\033[201~\r", NULL}, "\"施設\"", NULL},
    {"a paste whose mark is torn", {"\033", "[200~甲\r2\r", "\033[201~\r", NULL}, "甲", "renew"},
};

static void test_pieces(void **state)
{
	const struct piece_row *row = *state;
	static const char *const log[] = {"log", "R8-0001", "--json", NULL};
	struct place p;
	struct term t;
	kiosk_place(&p, KIOSK_OFFICERS);
	start(&t, &p, 24, 80, NULL);
	term_keys(&t, NEW_CLOUD);
	for (size_t i = 0; i < 4 && row->piece[i]; i++) {
		term_send(&t, row->piece[i], strlen(row->piece[i]));
		usleep(150000); /* longer than an Escape is waited for */
	}
	term_settle(&t);
	check_stored(&p, row->stored);
	struct run r = place_run(&p, log, NULL);
	if (row->not_stored)
		assert_null(strstr(r.out, row->not_stored));
	run_clear(&r);
	term_clear(&t);
	place_remove(&p);
}

/* In the middle of a paste that never ends, a signal and a closed terminal still end the program. */
static void test_paste_ended(void **state)
{
	int signal = *(const int *)*state;
	struct place p;
	struct term t;
	kiosk_place(&p, KIOSK_OFFICERS);
	start(&t, &p, 24, 80, NULL);
	term_keys(&t, NEW_CLOUD);
	term_send(&t, "\033[200~abc", strlen("\033[200~abc"));
	usleep(100000);
	kill(t.pid, signal);
	assert_int_equal(term_end(&t), 128 + signal);
	term_clear(&t);
	place_remove(&p);
}

/* With eight colours, with none, with keys and modes that a terminal lacks: the same words at the same places. */
static const struct terminal_row {
	const char *name;
	bool no_color;
} terminal_rows[] = {{"xterm-256color", false}, {"xterm", false},  {"linux", false},      {"vt100", false},
		     {"vt220", false},          {"screen", false}, {"xterm-mono", false}, {"xterm-256color", true}};

static void test_terminal(void **state)
{
	const struct terminal_row *row = *state;
	static const char *const no_color[] = {"--no-color", NULL};
	struct place p;
	struct term t;
	kiosk_place(&p, KIOSK_CASE);
	setenv("SHINSA_TEST_TERM", row->name, 1);
	start(&t, &p, 24, 80, row->no_color ? no_color : NULL);
	term_keys(&t, QUESTION("CLD-15"));
	term_expect(&t, "[x]");
	term_golden(&t, "several options");
	term_clear(&t);
	unsetenv("SHINSA_TEST_TERM");
	place_remove(&p);
}

struct refused_row {
	const char *name, *term, *lang, *says;
};

static const struct refused_row refused_rows[] = {
    {"EUC", "xterm-256color", "ja_JP.eucJP", "UTF-8"},
    {"Shift JIS", "xterm-256color", "ja_JP.SJIS", "UTF-8"},
    {"no such terminal", "no-such-terminal", "ja_JP.UTF-8", "--plain"},
};

static void test_refused(void **state)
{
	const struct refused_row *row = *state;
	struct place p;
	struct pty t;
	static const char *const words[] = {"kiosk", NULL};
	kiosk_place(&p, KIOSK_OFFICERS);
	setenv("SHINSA_TEST_LANG", row->lang, 1);
	pty_start(&t, &p, row->term, words);
	unsetenv("SHINSA_TEST_LANG");
	pty_expect(&t, row->says);
	assert_int_equal(pty_end(&t), 4);
	pty_clear(&t);
	place_remove(&p);
}

int main(void)
{
	struct check_list l = {0};
	setenv("SHINSA_FOREIGN_LEAKS", "1",
	       1); /* the leak sanitizer needs a process of its own, which a kiosk forbids */
	CHECK_ROWS(&l, test_row, rows, "kiosk");
	CHECK_ROWS(&l, test_terminal, terminal_rows, "terminal");
	CHECK_ROWS(&l, test_pieces, piece_rows, "in pieces");
	static const int signals[] = {SIGTERM, SIGHUP};
	check_add(&l, test_paste_ended, &signals[0], "SIGTERM within a paste");
	check_add(&l, test_paste_ended, &signals[1], "SIGHUP within a paste");
	CHECK_ROWS(&l, test_refused, refused_rows, "refused");
	check_add(&l, test_clock_back, NULL, "a clock set back is told");
	check_add(&l, test_resize, NULL, "a change of size in the middle of typing");
	check_add(&l, test_long_paste, NULL, "a paste of 10,000 characters");
	check_add(&l, test_long_typing, NULL, "10,000 characters typed at once");
	check_add(&l, test_wide, NULL, "characters of ambiguous width take two columns");
	kiosk_base_make();
	int failed = check_run(&l, "kiosk");
	kiosk_base_remove();
	return failed;
}
