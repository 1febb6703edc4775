/* Where lines end: widths are counted in half characters, ASCII 1 and everything else 2. */
#include "forms/linebreak.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "assess/mem.h"
#include "assess/text.h"

struct row {
	const char *name;
	int width;
	const char *text;
	const char *lines; /* expected, joined by | */
	enum lang lang;
};

static const struct row kinsoku[] = {
    {"fits", 20, "短い文です。", "短い文です。", LANG_JA},
    {"breaks between kanji", 8, "情報資産分類", "情報資産|分類", LANG_JA},
    {"no 。 at the start", 8, "確認した。次", "確認し|た。次", LANG_JA},
    {"no 、 at the start", 8, "機密性と、可", "機密性|と、可", LANG_JA},
    {"no closing bracket at the start", 8, "「機密性」と", "「機密|性」と", LANG_JA},
    {"no opening bracket at the end", 8, "情報の「機密", "情報の|「機密", LANG_JA},
    {"no small kana at the start", 6, "やってっきょ", "やっ|てっ|きょ", LANG_JA},
    {"small tsu goes with its kana", 6, "あいかっこう", "あい|かっこ|う", LANG_JA},
    {"no small katakana at the start", 6, "ソフトウェア", "ソフト|ウェア", LANG_JA},
    {"small katakana pulls one down", 8, "ソフトウェア", "ソフト|ウェア", LANG_JA},
    {"no long vowel at the start", 6, "あいサーバー", "あい|サー|バー", LANG_JA},
    {"long vowel, wide enough", 8, "あいサーバー", "あいサー|バー", LANG_JA},
    {"no iteration mark at the start", 4, "個人々", "個|人々", LANG_JA},
    {"no ・ at the start", 4, "職名・氏名", "職|名・|氏名", LANG_JA},
    {"no full-width question mark", 8, "良いですか？", "良いです|か？", LANG_JA},
    {"ASCII bracket after Japanese", 8, "機密性と)可", "機密性|と)可", LANG_JA},
    {"dashes stay two", 6, "これ――だ", "これ|――だ", LANG_JA},
    {"dots stay two", 6, "これ……だ", "こ|れ……|だ", LANG_JA},
    {"closing brackets in a row", 8, "（「機密」）だ", "（「機|密」）だ", LANG_JA},
};

static const struct row numbers[] = {
    {"day", 8, "期限は30日だ", "期限は|30日だ", LANG_JA},
    {"months of two characters", 8, "約３か月以内", "約３か月|以内", LANG_JA},
    {"months pulled down", 10, "契約後12か月", "契約後|12か月", LANG_JA},
    {"clause", 8, "契約書第3条", "契約書|第3条", LANG_JA},
    {"era", 10, "日付令和8年度", "日付|令和8年度", LANG_JA},
    {"percent", 8, "稼働率99.9%", "稼働率|99.9%", LANG_JA},
    {"full-width percent", 10, "稼働率99.9％以上だ", "稼働率|99.9％以上|だ", LANG_JA},
    {"thousands", 8, "金額は1,000円", "金額は|1,000円", LANG_JA},
    {"unit after a blank", 10, "容量は 10 GB以上", "容量は|10 GB以上", LANG_JA},
    {"unit that runs on is none", 6, "max 10 GBx", "max 10|GBx", LANG_EN},
    {"business days", 10, "回答は5開庁日", "回答は|5開庁日", LANG_JA},
    {"identifier", 8, "要件はCLD-22だ", "要件は|CLD-22だ", LANG_JA},
    {"date", 10, "日付は2026-06-01", "日付は|2026-06-01", LANG_JA},
    {"telephone number is split if it must", 4, "0570012345678901", "0570|0123|4567|8901", LANG_JA},
};

static const struct row latin[] = {
    {"words", 10, "measures are not in place", "measures|are not in|place", LANG_EN},
    {"blank at the end hangs over", 8, "measures are", "measures|are", LANG_EN},
    {"several blanks hang over", 8, "measures   are", "measures|are", LANG_EN},
    {"word longer than a line", 5, "authentication", "authe|ntica|tion", LANG_EN},
    {"long word moves down first", 8, "a authentication", "a|authenti|cation", LANG_EN},
    {"path is split at its slashes", 14, "example/security/policy.html", "example/|security/|policy.html", LANG_EN},
    {"not after the scheme", 12, "https://example.lg.jp/", "https://|example.lg.|jp/", LANG_EN},
    {"query is split at its marks", 12, "index?alpha=1&beta=2", "index?|alpha=1&|beta=2", LANG_EN},
    {"sentence ends stay with words", 8, "in place.", "in|place.", LANG_EN},
    {"japanese and latin", 10, "対策はMFAのみ", "対策はMFA|のみ", LANG_JA},
};

static const struct row ends[] = {
    {"empty", 8, "", "", LANG_JA},
    {"line end", 20, "一行目\n二行目", "一行目|二行目", LANG_JA},
    {"empty line in between", 20, "一行目\n\n三行目", "一行目||三行目", LANG_JA},
    {"line end at the end", 20, "一行目\n", "一行目", LANG_JA},
    {"CR LF", 20, "一\r\n二", "一|二", LANG_JA},
    {"indent stays", 8, "　第一条この", "　第一条|この", LANG_JA},
    {"wide blank at the end goes", 8, "第一条文　こ", "第一条文|こ", LANG_JA},
    {"narrower than a character", 1, "情報", "情|報", LANG_JA},
    {"nothing but a rule's text", 2, "。。。", "。|。|。", LANG_JA},
    {"selector stays with its character", 4, "葛󠄀葛󠄀葛󠄀", "葛󠄀葛󠄀|葛󠄀", LANG_JA},
};

static size_t set_units(const char *text, enum lang lang, struct line_unit *unit)
{
	size_t n = 0;
	uint32_t *cp = mem_new(strlen(text), sizeof(*cp));
	enum line_end *after = mem_new(strlen(text), sizeof(*after));
	for (const char *s = text; *s;)
		cp[n++] = text_next(&s);
	linebreak_find(cp, n, lang, after);
	for (size_t i = 0; i < n; i++) {
		int width = cp[i] < 0x20 || text_is_variation_selector(cp[i]) ? 0 : cp[i] < 0x80 ? 1 : 2;
		unit[i] = (struct line_unit){.cp = cp[i], .width = width, .after = after[i]};
	}
	free(after);
	free(cp);
	return n;
}

static void test_lines(void **state)
{
	const struct row *row = *state;
	struct line_unit *unit = mem_new(strlen(row->text), sizeof(*unit));
	size_t n = set_units(row->text, row->lang, unit);
	struct buf got;
	buf_init(&got, 4096);
	struct line line;
	for (size_t at = 0; at < n;) {
		buf_str(&got, at ? "|" : "");
		at = linebreak_next(unit, n, at, row->width, &line);
		int width = 0;
		for (size_t i = line.start; i < line.end; i++) {
			char bytes[4];
			buf_add(&got, bytes, text_put(bytes, unit[i].cp));
			width += unit[i].width;
		}
		assert_int_equal(width, line.width);
	}
	assert_string_equal(buf_text(&got), row->lines);
	buf_clear(&got);
	free(unit);
}

/* Whatever the width, nothing is lost and each line has at least one character. */
static void test_whole(void **state)
{
	const char *text = *state;
	struct line_unit *unit = mem_new(strlen(text), sizeof(*unit));
	size_t n = set_units(text, LANG_JA, unit);
	for (int width = 0; width < 80; width++) {
		struct line line;
		for (size_t at = 0; at < n;) {
			size_t next = linebreak_next(unit, n, at, width, &line);
			assert_true(next > at && next <= n);
			assert_true(line.start == at && line.end <= next);
			for (size_t i = line.end; i < next; i++)
				assert_true(unit[i].cp == ' ' || unit[i].cp == '\n' || unit[i].cp == 0x3000);
			at = next;
		}
	}
	free(unit);
}

int main(void)
{
	static const char whole[] = "受注者は、「重要情報（機密性2以上）」を……30日以内に――返却すること。\n"
				    "詳しくは https://www.example.lg.jp/policy/index.html?lang=ja を参照　以上";
	struct check_list list = {0};
	CHECK_ROWS(&list, test_lines, kinsoku, "kinsoku");
	CHECK_ROWS(&list, test_lines, numbers, "numbers");
	CHECK_ROWS(&list, test_lines, latin, "latin");
	CHECK_ROWS(&list, test_lines, ends, "ends");
	check_add(&list, test_whole, whole, "every width: nothing is lost");
	return check_run(&list, "linebreak");
}
