/* opinions: what other programs say about a signed PDF. Each fails the test unless it agrees; one that is not installed is
 * named and passed over. They run in a folder that holds root.pem, the authority that all certificates lead to. */
#ifndef TESTS_OPINIONS_H
#define TESTS_OPINIONS_H

#include <stddef.h>
#include <stdint.h>

#include "assess/mem.h"
#include "forms/document.h"

/* No syntax errors, no warnings. */
void opinion_qpdf(const char *folder, const struct buf *pdf);
/* So many signatures valid, of trusted certificates (poppler with an NSS database); time-stamps it only lists. It goes by
 * the clock of the machine, must see different certificates (it calls only the first signature of each trusted), and asks
 * the responder that a certificate names. */
void opinion_pdfsig(const char *folder, const struct buf *pdf, size_t signatures, size_t stamps);
/* Each signature and document time-stamp over the bytes that its range names, as of a moment (openssl cms and ts). */
void opinion_openssl(const char *folder, const struct buf *pdf, size_t signatures, size_t stamps, int64_t moment);
enum { OPINION_FILES = 16 };

struct opinion_file {
	const struct buf *pdf;
	size_t signatures, stamps;
};

/* PDFBox and BouncyCastle on the same, and on the time-stamps inside signatures; of several files, as Java takes long to
 * start. */
void opinion_pdfbox(const char *folder, const struct opinion_file *file, size_t files, int64_t moment);
/* The rules of structure.h for what the PDF was made from. */
void opinion_rules(const char *folder, const struct buf *pdf, const struct document *d);

#endif
