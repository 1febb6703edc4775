/* types: the answer types of templates/types.ini, and what turns typed text into a stored value.
 *
 * A section of types.ini is a type:
 *   [corpno]
 *   name.ja = "法人番号"          name.en = "corporate number"
 *   pattern = "[1-9][0-9]{12}"    PCRE2, anchored at both ends by the program
 *   value   = text                text, number, date, code (one of the choices), codes (several, by comma)
 *   fold    = ascii               none, ascii, kana: see text.h
 *   check   = corporate-number    an extra check of enum type_check by its name (optional); value = date needs calendar
 *   ok      = "7123456789012"     samples: the linter runs both; the good one is shown to people
 *   ng      = "7123456789013"
 *   message.ja / message.en       what a right answer looks like, said when one is refused
 *   source  = "…"                 where the form comes from, status = unchecked when from memory (optional)
 * name.en and message.en may be missing here (Japanese stands in); the linter asks for them.
 */
#ifndef ASSESS_TYPES_H
#define ASSESS_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "assess/err.h"
#include "assess/ini.h"
#include "assess/mem.h"
#include "assess/text.h"
#include "assess/words.h"

enum value_kind { VALUE_TEXT, VALUE_NUMBER, VALUE_DATE, VALUE_CODE, VALUE_CODES };

enum type_check {
	CHECK_NONE,
	CHECK_CORPORATE_NUMBER, /* "corporate-number": 法人番号の検査用数字 (法人番号省令2条) */
	CHECK_INVOICE_NUMBER,   /* "invoice-number": T and 13 digits; the caller says whether the holder is a corporation */
	CHECK_CALENDAR,         /* "calendar": the day exists; stored as ISO */
	CHECK_FISCAL_YEAR,      /* "fiscal-year": 令和n年度 */
	CHECK_MY_NUMBER         /* "my-number": the text holds no 個人番号 (総務省令85号5条の検査用数字) */
};

struct answer_type {
	const char *name; /* the section: yn, ynp, choice, multi, text, … */
	struct words title, message;
	const char *pattern;
	enum value_kind value;
	enum fold fold;
	enum type_check check;
	const char *ok, *ng; /* samples */
	const char *source;
	bool unchecked;
	int line;
	struct pattern *compiled;
};

struct types {
	struct answer_type *item; /* in file order */
	size_t count;
	const char *file;
	struct arena *arena;
};

/* Loads all types from an INI; *out is yours. ERR_INPUT with file and line for unknown keys or values, missing keys and
 * patterns that do not compile. Samples are the linter's business. `ini` is only read. */
int types_load(struct types **out, const struct ini *ini, struct err *err);
void types_free(struct types *t); /* NULL is fine */
/* By its name, without case; NULL when there is none. Borrowed. */
const struct answer_type *types_find(const struct types *t, const char *name);

/* What is wrong with a typed value. */
enum refusal {
	REFUSE_NOTHING,
	REFUSE_ENCODING,    /* not UTF-8, or characters that control a line or the direction of writing */
	REFUSE_EMPTY,       /* nothing, or blanks alone */
	REFUSE_TOO_LONG,    /* over PATTERN_SUBJECT_MAX bytes; shorter ceilings are the pattern's: REFUSE_FORM */
	REFUSE_FORM,        /* does not match the pattern */
	REFUSE_CHECK_DIGIT, /* 法人番号 */
	REFUSE_CALENDAR,    /* no such day or fiscal year */
	REFUSE_MY_NUMBER,   /* holds a 個人番号 */
	REFUSE_PATTERN      /* the pattern hit its limit: a defect of the template */
};

/* Folds and checks what was typed against a type alone (choices, ranges and other rows are the questionnaire's
 * business, see questionnaire.h). On REFUSE_NOTHING *value is the canonical value in the arena: dates ISO, numbers
 * without grouping commas, codes as they are, texts byte for byte but for blanks folded away where the type folds.
 * Numbers may carry one unit out of habit (１２時間, 30日以内, 1,650,000円), which is dropped: see type_unit. Dates may have
 * blanks that line them up (令和 8年 6月 1日).
 * On any refusal *value is untouched. `corporation`: whether an invoice number must carry a corporate number. */
enum refusal type_read(const struct answer_type *t, const char *typed, bool corporation, struct arena *a,
                       const char **value);
/* The unit typed behind a number that type_read drops, as the character a question about it contains: 時 月 日 年 分 人 件 段 回
 * 円 %. NULL when there is none. Hours, per cent and yen have their own unit only; of the others the type cannot know
 * which is meant: the caller must refuse a unit that its question does not name, for 2か月 is not 2 days. Static. */
const char *type_unit(const struct answer_type *t, const char *typed, struct arena *a);
/* One sentence for a refusal, starting with what is wrong. Static. */
struct words refusal_text(enum refusal r);

/* True when free text holds a run of exactly 12 digits (half- or full-width) that passes the 個人番号 check digit, also in
 * three groups of four as the card shows it, with one blank or dash between. */
bool my_number_inside(const char *text);
/* 法人番号: 13 ASCII digits with the right check digit, not starting with 0. */
bool corporate_number_valid(const char *s);

/* A canonical number as an integer in units of 1/10000 ("99.95" gives 999500). At most 13 integer and 4 decimal digits.
 * False when it is none. */
bool number_e4(const char *value, int64_t *out);
/* The other way round, without needless zeros: 999500 gives "99.95". e4 is not negative. In the arena. */
const char *number_show(int64_t e4, struct arena *a);

#endif
