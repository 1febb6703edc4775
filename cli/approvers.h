/* approvers: the levels of approvers that the city's policy knows ([approver.CODE] of policy.ini). */
#ifndef CLI_APPROVERS_H
#define CLI_APPROVERS_H

#include "cli/session.h"

/* The title of a level in the language of the screen, in the session's arena. ERR_USAGE: no such level (lists those there
 * are); as policy_load. `code` NULL: ERR_USAGE, as an approver needs one. */
int approvers_check(struct session *s, const char *code, const char **title);
/* The same where it only is shown: the code itself when the policy does not know it. */
const char *approvers_title(struct session *s, const char *code);

#endif
