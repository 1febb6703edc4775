/* judge: everything that can be said of one document: whether it is intact, who signed it, whom the register knows by
 * that certificate, and whether the register still holds what it was made from. */
#ifndef CLI_JUDGE_H
#define CLI_JUDGE_H

#include "cli/content_check.h"
#include "cli/verify_print.h"

struct judgement {
	struct verify_report *report; /* yours: judgement_clear */
	struct content_answer content;
	int64_t at; /* the moment it was judged as of; 0: now */
};

/* `r` may be NULL: there is no register. -1 with s->err as verify_bytes fails; a register that cannot be read leaves its
 * findings in s->err, and takes nothing away from what was found in the document. */
int judge_document(struct judgement *out, struct session *s, struct register_db *r, const struct buf *bytes, int64_t at);
/* With verify_print or verify_print_block. */
void judge_print(const struct judgement *j, const struct say *say, const char *path, const char *digest, int64_t now,
		 void (*print)(const struct say *s, const struct verify_result *r));
/* As it was signed, and nothing speaks against it. Answers that changed since are no fault of the document. */
bool judge_ok(const struct judgement *j);
void judgement_clear(struct judgement *j);

#endif
