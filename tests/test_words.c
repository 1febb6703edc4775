#define _GNU_SOURCE
/* The program's own texts: each Japanese one has its English with the same values in it, and both say what the
 * glossary says. */
#include "tests/check.h"

#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/text.h"
#include "tests/source_text.h"
#include "tests/tool.h"

enum { VALUES_MAX = 16, FILE_MAX = 1 << 20, TEXTS_AT_LEAST = 1500, ANY = 1000 };

static struct source_texts texts;

/* Japanese that is no text of the program but something it looks for, and the few that hold both languages. Each row
 * says exactly how many there are (ANY: the file has no other texts), so that none is left over when its reason is
 * gone. */
static const struct alone {
	const char *file, *why;
	size_t count;
} alone[] = {
    {"assess/date.c", "the parts of a Japanese date", 8},
    {"assess/mem.c", "both languages in one line", 1},
    {"assess/requirement_value.c", "looked for; and the sign of an amount, which English has before it", 2},
    {"assess/types.c", "units and digits as people write them", 52},
    {"cli/cmd_run.c", "what may be typed to leave", 1},
    {"cli/question.c", "what may be typed in a walk-through", 19},
    {"forms/linebreak.c", "words that are not torn", ANY},
    {"forms/request.c", "units as people write them, and a date to fill in", 11},
    {"forms/stock.c", "letters that every document has ready", 1},
    {"forms/trust.c", "what OpenSSL says in English", 9},
};

/* Formats whose values differ from one language to the other. */
static const char *const other_values[] = {"%d年%d月%d日"};

static bool may_differ(const char *ja)
{
	for (size_t i = 0; i < sizeof(other_values) / sizeof(other_values[0]); i++)
		if (strcmp(other_values[i], ja) == 0)
			return true;
	return false;
}

/* The kind of every value of a format by its position; false, and none, where the text is no format. */
static bool values_of(const char *text, char kind[VALUES_MAX])
{
	size_t next = 0;
	memset(kind, 0, VALUES_MAX);
	for (const char *p = text; (p = strchr(p, '%')) != NULL;) {
		char *end;
		p++;
		if (*p == '%') {
			p++;
			continue;
		}
		unsigned long position = strtoul(p, &end, 10);
		bool named = end > p && *end == '$';
		p = named ? end + 1 : p;
		p += strspn(p, "-+ #0123456789");
		if (*p == '.' && p[1] == '*') {
			unsigned long width = strtoul(p + 2, &end, 10);
			size_t at = end > p + 2 && *end == '$' ? width - 1 : next++;
			p = end > p + 2 && *end == '$' ? end + 1 : p + 2;
			if (at < VALUES_MAX)
				kind[at] = '*';
		} else if (*p == '.') {
			p += 1 + strspn(p + 1, "0123456789");
		}
		p += strspn(p, "hlzjt");
		size_t at = named ? position - 1 : next++;
		if (!strchr("diouxXcsfge", *p) || !*p || at >= VALUES_MAX)
			return memset(kind, 0, VALUES_MAX), false;
		kind[at] = *p++;
	}
	return true;
}

static bool same_values(const char *ja, const char *en)
{
	char a[VALUES_MAX], b[VALUES_MAX];
	values_of(ja, a);
	values_of(en, b);
	return memcmp(a, b, sizeof(a)) == 0;
}

static void all_have_english(void **state)
{
	(void)state;
	size_t found[sizeof(alone) / sizeof(alone[0])] = {0}, pairs = 0;
	for (size_t i = 0; i < texts.count; i++) {
		const struct source_text *t = &texts.item[i];
		size_t row = 0;
		pairs += t->japanese && t->pair;
		if (!t->japanese || t->pair)
			continue;
		while (row < sizeof(alone) / sizeof(alone[0]) && strcmp(alone[row].file, t->file) != 0)
			row++;
		if (row == sizeof(alone) / sizeof(alone[0]))
			fail_msg("%s:%d: no English beside it: %s", t->file, t->line, t->text);
		found[row]++;
	}
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		if (alone[i].count == ANY ? !found[i] : found[i] != alone[i].count)
			fail_msg("%s (%s): %zu without English, not %zu", alone[i].file, alone[i].why, found[i],
				 alone[i].count);
	/* Reading that finds no texts would find nothing missing. */
	assert_true(pairs >= TEXTS_AT_LEAST);
}

static void values_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < texts.count; i++) {
		const struct source_text *t = &texts.item[i];
		if (t->japanese && t->pair && !may_differ(t->text) &&
		    !same_values(t->text, texts.item[t->pair - 1].text))
			fail_msg("%s:%d: other values in the other language:\n%s\n%s", t->file, t->line, t->text,
				 texts.item[t->pair - 1].text);
	}
}

/* Half-width kana are for old terminals, full-width letters and digits for nobody: they cannot be searched for. */
static void letters_are_plain(void **state)
{
	(void)state;
	for (size_t i = 0; i < texts.count; i++) {
		const struct source_text *t = &texts.item[i];
		for (const char *p = t->text; t->pair && *p;) {
			uint32_t c = text_next(&p);
			if ((c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) ||
			    (c >= 0xFF41 && c <= 0xFF5A) || (c >= 0xFF61 && c <= 0xFF9F))
				fail_msg("%s:%d: half-width kana or a full-width letter: %s", t->file, t->line,
					 t->text);
		}
	}
}

/* The texts as a catalogue of gettext, which translators' tools read. */
static void put_quoted(FILE *f, const char *key, const char *text)
{
	fprintf(f, "%s \"", key);
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", f);
		else if (*text == '\t')
			fputs("\\t", f);
		else if (*text == '\033')
			fputs("\\033", f);
		else
			fprintf(f, "%s%c", strchr("\"\\", *text) ? "\\" : "", *text);
	}
	fputs("\"\n", f);
}

static void write_catalogue(const char *path)
{
	FILE *f = fopen(path, "w");
	char kind[VALUES_MAX];
	assert_non_null(f);
	fputs("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nProject-Id-Version: shinsa\\n"
	      "PO-Revision-Date: 2026-06-01 00:00+0900\\nLanguage: ja\\nMIME-Version: 1.0\\n"
	      "Content-Transfer-Encoding: 8bit\\nLast-Translator: shinsa\\nLanguage-Team: shinsa\\n\"\n",
	      f);
	for (size_t i = 0; i < texts.count; i++) {
		const struct source_text *t = &texts.item[i];
		if (!t->japanese || !t->pair)
			continue;
		fprintf(f, "\n#: %s:%d\n", t->file, t->line);
		if (strchr(t->text, '%') && values_of(t->text, kind) && !may_differ(t->text))
			fputs("#, c-format\n", f);
		fprintf(f, "msgctxt \"%s:%zu\"\n", t->file, i);
		put_quoted(f, "msgid", texts.item[t->pair - 1].text);
		put_quoted(f, "msgstr", t->text);
	}
	assert_int_equal(fclose(f), 0);
}

/* msgfmt knows formats, and the blank lines that a translation forgets. */
static void msgfmt_agrees(void **state)
{
	(void)state;
	char folder[64];
	struct buf said;
	tool_folder(folder);
	struct tool_path path = tool_path(folder, "ja.po");
	write_catalogue(path.text);
	buf_init(&said, FILE_MAX);
	const char *argv[] = {"msgfmt", "--check", "--statistics", "-o", "/dev/null", path.text, NULL};
	int code = tool_run(folder, argv, &said);
	if (code != 0 || strstr(buf_text(&said), "fuzzy") || strstr(buf_text(&said), "untranslated") ||
	    !strstr(buf_text(&said), "translated"))
		fail_msg("msgfmt (%d): %s", code, buf_text(&said));
	buf_clear(&said);
	tool_remove(folder);
}

/* One thing has one name, in both languages, wherever somebody reads. */
static const struct term {
	const char *not_so, *but;
} glossary[] = {
    {"エビデンス", "証跡"},
    {"残余リスク", "残存リスク"},
    {"残留リスク", "残存リスク"},
    {"必須要求", "必須要件"},
    {"要求項目", "要求事項"},
    {"処置計画", "対応計画"},
    {"アセスメント", "評価"},
    {"再審査", "再評価"},
    {"例外承認", "例外"},
    {"ノックアウト", "必須要件"},
    {"ベンダー", "事業者"},
    {"サプライヤ", "事業者"},
    {"暗証番号", "PIN"},
    {"パスフレーズを忘れずに", "パスフレーズ"},
    {"フォルダー", "フォルダ"},
    {"ディレクトリ", "フォルダ"},
    {"デフォルト", "既定"},
    {"コメント欄", "備考"},
    {"下さい", "ください"},
    {"出来る", "できる"},
    {"ユーザ名", "氏名"},
    {"テンプレート一覧", "質問票の一覧"},
    {"remaining risk", "residual risk"},
    {"left-over risk", "residual risk"},
    {"knock out", "knock-out"},
    {"re-assessment", "re-evaluation"},
    {"reassessment", "re-evaluation"},
    {"pass phrase", "passphrase"},
    {"time stamp", "time-stamp"},
    {"check list", "checklist"},
    {"action plan", "treatment plan"},
    {"risk acceptance", "exception"},
    {"supplier", "vendor"},
    {"data center", "data centre"},
    {"organization", "organisation"},
};

static void check_terms(const char *file, int line, const char *text)
{
	for (size_t i = 0; i < sizeof(glossary) / sizeof(glossary[0]); i++)
		if (strcasestr(text, glossary[i].not_so))
			fail_msg("%s:%d: '%s', where the glossary has '%s'", file, line, glossary[i].not_so,
				 glossary[i].but);
}

static void sources_use_the_glossary(void **state)
{
	(void)state;
	for (size_t i = 0; i < texts.count; i++)
		if (texts.item[i].pair)
			check_terms(texts.item[i].file, texts.item[i].line, texts.item[i].text);
}

/* Questionnaires, manuals and what else is read, line by line. */
static void papers_use_the_glossary(void **state)
{
	(void)state;
	static const char *const patterns[] = {"templates/*.ini", "cli/*.[15]", "cli/ja/*.[15]", "README.md",
					       "CHANGELOG.md"};
	glob_t files = {0};
	char *line = NULL;
	size_t cap = 0;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		assert_int_equal(glob(patterns[i], i ? GLOB_APPEND : 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		FILE *f = fopen(files.gl_pathv[i], "r");
		assert_non_null(f);
		for (int n = 1; getline(&line, &cap, f) >= 0; n++)
			check_terms(files.gl_pathv[i], n, line);
		fclose(f);
	}
	free(line);
	globfree(&files);
}

/* What the reading above is worth: sources with what must be found in them. */
static const struct reading_row {
	const char *name, *source;
	size_t japanese, paired;
	bool values_differ;
} reading_rows[] = {
    {"two arguments", "f(a, \"はい\", \"yes\", b);", 1, 1, false},
    {"the English is missing", "f(a, \"はい\", b);", 1, 0, false},
    {"the English is missing before another text", "f(a, \"はい\", b, \"x\");", 1, 0, false},
    {"two in an argument", "f(a ? \"はい\" : \"いいえ\", a ? \"yes\" : \"no\");", 2, 2, false},
    {"one of two is missing", "f(a ? \"はい\" : \"いいえ\", a ? \"yes\" : b);", 2, 0, false},
    {"either language", "x = ja ? \"はい\" : \"yes\";", 1, 1, false},
    {"English first", "x = en ? \"yes\" : \"はい\";", 1, 1, false},
    {"a row", "{\"code\", {\"はい\", \"yes\"}}", 1, 1, false},
    {"a row without English", "{\"code\", {\"はい\"}}", 1, 0, false},
    {"in brackets", "f((a ? \"はい\" : \"いいえ\"), (a ? \"yes\" : \"no\"));", 2, 2, false},
    {"two calls", "if (ja)\n\tg(\"%s の値\", x);\nelse\n\tg(\"value of %s\", x);", 1, 1, false},
    {"two calls, one of them elsewhere", "g(\"はい\");\n\n\n\n\n\n\ng(\"yes\");", 1, 0, false},
    {"in pieces", "f(\"は\" \"い\",\n  \"y\" /* はい */ \"es\");", 1, 1, false},
    {"a comment is no text", "/* \"はい\" */ // \"はい\"\nf('\"');", 0, 0, false},
    {"a term in kanji", "f(\"公印ではない\", \"no official seal (公印)\");", 1, 1, false},
    {"a number of its own kind", "f(\"%\" PRIu64 \"件\", \"%\" PRIu64 \" cases\");", 1, 1, false},
    {"other values", "f(\"%d件\", \"%s cases\");", 1, 1, true},
    {"a value is missing", "f(\"%s の %d件\", \"cases of %s\");", 1, 1, true},
    {"the same values in another order", "f(\"%1$s の %2$d件\", \"%2$d cases of %1$s\");", 1, 1, false},
    {"one is left out on purpose", "f(\"%s%.0s です\", \"%.0s%s.\");", 1, 1, false},
    {"a length", "f(\"「%1$.*2$s」は\", \"'%1$.*2$s' there\");", 1, 1, false},
};

static void reads(void **state)
{
	const struct reading_row *row = *state;
	struct source_texts all = {0};
	size_t japanese = 0, paired = 0;
	bool differ = false;
	source_texts_read(&all, "a.c", row->source);
	for (size_t i = 0; i < all.count; i++) {
		japanese += all.item[i].japanese;
		paired += all.item[i].japanese && all.item[i].pair;
		if (all.item[i].japanese && all.item[i].pair)
			differ |= !same_values(all.item[i].text, all.item[all.item[i].pair - 1].text);
	}
	source_texts_clear(&all);
	assert_int_equal(japanese, row->japanese);
	assert_int_equal(paired, row->paired);
	assert_int_equal(differ, row->values_differ);
}

static void read_sources(void)
{
	static const char *const folders[] = {"assess/*.[ch]", "forms/*.[ch]", "cli/*.[ch]", "cli/kiosk/*.[ch]"};
	glob_t files = {0};
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		assert_int_equal(glob(folders[i], i ? GLOB_APPEND : 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		source_texts_add(&texts, files.gl_pathv[i]);
	globfree(&files);
}

int main(void)
{
	struct check_list list = {0};
	read_sources();
	CHECK_ROWS(&list, reads, reading_rows, "reading");
	check_add(&list, all_have_english, NULL, "every Japanese text has its English");
	check_add(&list, values_agree, NULL, "both have the same values");
	check_add(&list, letters_are_plain, NULL, "no half-width kana, no full-width letters");
	check_add(&list, msgfmt_agrees, NULL, "msgfmt finds nothing untranslated, fuzzy or of another format");
	check_add(&list, sources_use_the_glossary, NULL, "the program uses the words of the glossary");
	check_add(&list, papers_use_the_glossary, NULL, "so do questionnaires, manuals and README");
	int failed = check_run(&list, "words");
	source_texts_clear(&texts);
	return failed;
}
