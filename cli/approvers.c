#define _GNU_SOURCE
#include "cli/approvers.h"

#include <string.h>

#include "assess/ini.h"
#include "assess/policy.h"

static int load_policy(struct session *s, struct policy **out, struct err *err)
{
	struct buf bytes;
	struct ini *ini = NULL;
	const char *path = NULL;
	for (size_t i = 0; i < s->path.folders && (!path || !paths_exists(path)); i++)
		path = arena_printf(s->arena, "%s/policy.ini", s->path.folder[i]);
	buf_init(&bytes, INI_FILE_MAX);
	int rc = s->host.read(s->host.ctx, path, INI_FILE_MAX, &bytes, err);
	if (rc == 0)
		rc = ini_parse(&ini, path, buf_text(&bytes), bytes.n, err);
	if (rc == 0)
		rc = policy_load(out, ini, err);
	ini_free(ini);
	buf_clear(&bytes);
	return rc;
}

static const char *title_of(struct session *s, const struct policy *p, const char *code)
{
	for (size_t i = 0; i < p->approvers; i++)
		if (strcmp(p->approver[i].code, code) == 0)
			return arena_strdup(s->arena, words_in(p->approver[i].title, s->say.lang));
	return NULL;
}

static int no_such_level(struct session *s, const struct policy *p, const char *code)
{
	const char *list = "";
	for (size_t i = 0; i < p->approvers; i++)
		list = arena_printf(s->arena, "%s%s%s（%s）", list, i ? ", " : "", p->approver[i].code,
				    words_in(p->approver[i].title, s->say.lang));
	if (!code)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			       "承認者には --level で区分を指定してください。あるのは %s です。",
			       "an approver needs a level (--level): %s", list);
	return err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "承認者の区分「%s」はありません。あるのは %s です。",
		       "there is no level '%s' of approvers; there are %s", code, list);
}

int approvers_check(struct session *s, const char *code, const char **title)
{
	struct policy *p = NULL;
	if (load_policy(s, &p, &s->err) < 0)
		return -1;
	*title = code ? title_of(s, p, code) : NULL;
	int rc = *title ? 0 : no_such_level(s, p, code);
	policy_free(p);
	return rc;
}

const char *approvers_title(struct session *s, const char *code)
{
	struct err err = {0};
	struct policy *p = NULL;
	const char *title = load_policy(s, &p, &err) == 0 ? title_of(s, p, code) : NULL;
	policy_free(p);
	err_clear(&err);
	return title ? title : code;
}
