#include "tests/forge.h"

#include <stdio.h>

#include "forms/key.h"
#include "tests/check.h"
#include "tests/tool.h"

const char *forge_field(enum forge_role role)
{
	static const char *const names[] = {"author", "approver", "vendor"};
	return names[role];
}

struct key *forge_load(struct forge *w, const struct keys_pair *pair, int64_t now)
{
	struct key *key = NULL;
	struct tool_path path = tool_path(w->ca.folder, "key.pem");
	keys_pem(path.text, pair->key, pair->cert, NULL, NULL, false);
	if (key_load(&key, path.text, NULL, now, &w->ca.host, &w->err))
		fail_msg("%s", w->err.item[0].text.en);
	assert_int_equal(remove(path.text), 0);
	return key;
}

int forge_stamper(void *ctx, const unsigned char imprint[32], struct buf *out, struct err *err)
{
	struct forge *w = ctx;
	(void)err;
	authority_stamp(&w->ca, imprint, out);
	return 0;
}

void forge_open(struct forge *w)
{
	static const char *const names[] = {"佐藤 花子", "鈴木 一郎", "株式会社試験 高橋 次郎"};
	*w = (struct forge){0};
	authority_open(&w->ca, &(struct authority_options){0});
	for (int i = 0; i < FORGE_ROLES; i++) {
		const struct authority_cert spec = {.keys = {.name = names[i], .usage = "critical,digitalSignature"}};
		w->signer[i] = authority_issue(&w->ca, &spec);
		w->key[i] = forge_load(w, &w->signer[i], KEYS_NOW);
	}
}

void forge_close(struct forge *w)
{
	for (int i = 0; i < FORGE_ROLES; i++) {
		key_free(w->key[i]);
		keys_clear(&w->signer[i]);
	}
	err_clear(&w->err);
	authority_close(&w->ca);
}
