#include "forms/characters.h"

#include "assess/text.h"
#include "forms/typeset.h"

enum { TEXTS = 4 };

static void texts_of(const struct answer *answer, const char *text[TEXTS])
{
	text[0] = answer->value;
	text[1] = answer->note;
	text[2] = answer->reason;
	text[3] = answer->evidence_label;
}

int characters_check(const struct answers *a, const struct pdf_fonts *fonts, struct err *err)
{
	static const struct look look = {FACE_GOTHIC, 9, 13, false, INK_TEXT};
	struct typeset *t = typeset_new(fonts, LANG_JA, NULL);
	for (size_t row = 0; row < a->q->rows; row++) {
		const char *text[TEXTS];
		texts_of(&a->item[row], text);
		typeset_field(t, a->q->row[row].id);
		for (size_t i = 0; i < TEXTS; i++)
			typeset_text(t, &look, text[i]);
	}
	int rc = typeset_check(t, err);
	typeset_free(t);
	return rc;
}

static bool has_private_use(const char *text)
{
	while (text && *text) {
		if (text_is_private_use(text_next(&text)))
			return true;
	}
	return false;
}

bool characters_private_in(const struct answer *answer)
{
	const char *text[TEXTS];
	texts_of(answer, text);
	for (size_t i = 0; i < TEXTS; i++) {
		if (has_private_use(text[i]))
			return true;
	}
	return false;
}

const char *characters_private(const struct answers *a, size_t *row)
{
	while (*row < a->q->rows) {
		const size_t at = (*row)++;
		if (characters_private_in(&a->item[at]))
			return a->q->row[at].id;
	}
	return NULL;
}
