/* paper: one document as bytes, and files that are written all or none: what every command that makes documents stands
 * on. Nothing here looks at a session, so that threads may use it, each with its own err. */
#ifndef CLI_PAPER_H
#define CLI_PAPER_H

#include "assess/host.h"
#include "cli/options.h"
#include "cli/say.h"
#include "forms/forms.h"
#include "forms/pdf_writer.h"

enum { PAPER_BYTES_MAX = 64 << 20 };

/* How documents look. */
struct paper_look {
	enum lang lang;
	const char *font; /* path of a TrueType font; NULL: the program's own */
	const struct pdf_stock *stock; /* characters made for many documents; NULL: each has its own */
};

/* --doc-lang; else --lang, which was asked for in so many words; else Japanese, whatever the locale is. */
struct paper_look paper_look(const struct options *o);
struct pdf_fonts paper_fonts(const struct paper_look *look);
/* Makes a document and appends it as PDF, unsigned with empty signature fields, and as plain text; `pdf` or `text` may
 * be NULL. ERR_INPUT, ERR_WORLD: as pdf_write (never where only the text is made); characters that cannot be
 * printed are told with the requirement they stand in. */
int paper_build(const struct form *f, const struct form_input *in, const struct paper_look *look, struct buf *pdf,
		struct buf *text, struct err *err);
/* Whether a document can be made at all (fonts, characters): as pdf_check. */
int paper_check(const struct form *f, const struct form_input *in, const struct paper_look *look, struct err *err);
/* Tells of characters that are printed here but may be something else elsewhere (外字), answer by answer. */
void paper_warn(const struct say *say, const struct answers *a);
/* folder/id-form.end; with the view's name where it is not the form's usual one. In the arena. */
const char *paper_path(struct arena *arena, const char *folder, const char *id, const struct form *f, enum view view,
		       const char *end);
/* "internal", "vendor": what --view takes and file names end in. */
const char *view_name(enum view v);

/* One file to be written. */
struct paper_file {
	const char *path; /* borrowed */
	struct buf bytes;
	bool pdf;         /* worth a line of the log */
	struct buf before; /* what stood there, to be put back */
	unsigned mode;     /* its permissions, which stay */
	bool existed, written;
};

/* Files that belong together. {0} is empty. */
struct paper_set {
	struct paper_file *file;
	size_t count, cap;
};

/* A file to fill; borrowed, until the next one is added. */
struct paper_file *paper_set_add(struct paper_set *set, const char *path, bool pdf);
/* Writes all, replacing what stands there, or none: on failure every file is as it was before. The folder must be
 * there. ERR_INPUT: a signed document stands there and the new one is not signed, or something that is no PDF
 * where a PDF is to go. ERR_WORLD. */
int paper_set_write(struct paper_set *set, struct host *host, struct err *err);
/* Takes back what was written: the file that stood there before, or none. */
void paper_set_undo(struct paper_set *set, struct host *host);
void paper_set_clear(struct paper_set *set);

#endif
