/* words: a text in the two languages of the program.
 *
 * Japanese is the language of record; English may be missing, and Japanese then stands in for it. */
#ifndef ASSESS_WORDS_H
#define ASSESS_WORDS_H

enum lang { LANG_JA, LANG_EN };

struct words {
	const char *ja, *en; /* borrowed; NULL when missing */
};

/* The text in that language; the other one when it is missing, "" when both are. Borrowed. */
static inline const char *words_in(struct words w, enum lang lang)
{
	if (lang == LANG_EN && w.en)
		return w.en;
	return w.ja ? w.ja : w.en ? w.en : "";
}

#endif
