#include "assess/policy.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "assess/date.h"
#include "assess/fields.h"

static const char *const fact_names[CASE_FACTS] = {
    "title",
    "number",
    "year",
    "trigger",
    "organ",
    "section",
    "officer",
    "manager",
    "network",
    "confidentiality",
    "integrity",
    "availability",
    "outage",
    "vendor",
    "service",
    "seat",
    "begin",
    "end",
    "marking",
    "retention",
    "school",
    "medical",
    "account.service",
    "account",
    "account.owner",
};
static const char *const dimension_names[DIMENSIONS] = {"C", "I", "A"};
static const char *const band_names[BANDS] = {"A", "B", "C", "D"};

/* One load: every reader reports into it. */
struct loader {
	struct policy *p;
	const struct ini *ini;
	struct err *err;
	bool *known; /* one for each section */
	bool failed;
};

/* The section, marked as known; a missing one is reported and gives false. */
static bool open_section(struct loader *l, struct fields *f, const char *name)
{
	const struct ini_section *s = ini_section(l->ini, name);
	if (!s) {
		err_add(l->err, ERR_INPUT, l->ini->name, 0, name, "セクション [%s] がありません。",
			"section [%s] is missing", name);
		l->failed = true;
		return false;
	}
	l->known[s - l->ini->section] = true;
	fields_init(f, l->ini, s, l->p->arena, l->err);
	return true;
}

static void close_section(struct loader *l, struct fields *f)
{
	fields_end(f);
	l->failed |= f->failed;
}

/* A whole number that must be there; 0 when reported. */
static int need_int(struct fields *f, const char *key, int low, int high)
{
	return fields_need(f, key) ? fields_int(f, key, low, high, 0) : 0;
}

static void read_head(struct loader *l)
{
	struct fields f;
	struct policy *p = l->p;
	int day;
	if (!open_section(l, &f, "policy"))
		return;
	p->title = fields_need_words(&f, "title");
	p->city = fields_need_words(&f, "city");
	p->version = fields_need(&f, "version");
	p->approved_by = fields_need_words(&f, "approved.by");
	p->approved_on = fields_text(&f, "approved.on");
	p->marking = fields_need_words(&f, "marking");
	if (p->approved_on && !date_from_iso(p->approved_on, &day))
		fields_refuse(&f, "approved.on", "日付（2026-03-31 の形）ではありません。",
			      "is no date such as 2026-03-31");
	close_section(l, &f);
}

static void read_case(struct loader *l)
{
	struct fields f;
	if (!open_section(l, &f, "case"))
		return;
	for (int i = 0; i < CASE_FACTS; i++)
		l->p->fact[i] = fields_text(&f, fact_names[i]);
	l->p->sole_trader = fields_cond(&f, "sole-trader");
	close_section(l, &f);
}

/* least.N and plus.N: a level and when it holds. */
static size_t read_levels(struct fields *f, const char *prefix, struct level_when *out, size_t max)
{
	size_t n = 0;
	char key[24];
	for (int level = 1; level <= 5; level++) {
		snprintf(key, sizeof(key), "%s%d", prefix, level);
		struct cond *when = fields_cond(f, key);
		if (when && n < max)
			out[n++] = (struct level_when){level, when};
	}
	return n;
}

static void read_asset(struct loader *l, enum dimension d)
{
	struct fields f;
	struct asset_scale *s = &l->p->asset[d];
	char name[16];
	snprintf(name, sizeof(name), "asset.%s", dimension_names[d]);
	if (!open_section(l, &f, name))
		return;
	l->p->dimension[d] = fields_need_words(&f, "title");
	s->from = fields_need(&f, "from");
	s->leasts = read_levels(&f, "least.", s->least, sizeof(s->least) / sizeof(*s->least));
	s->pluses = read_levels(&f, "plus.", s->plus, sizeof(s->plus) / sizeof(*s->plus));
	for (const struct ini_entry *e; (e = fields_next(&f, "level."));) {
		int level = fields_int(&f, e->key, 1, 5, 0);
		if (s->codes == sizeof(s->code) / sizeof(*s->code)) {
			fields_refuse(&f, e->key, "区分が多すぎます。", "too many classes");
			break;
		}
		s->code[s->codes].code = arena_strdup(l->p->arena, e->key + strlen("level."));
		s->code[s->codes++].level = level;
	}
	if (!s->codes)
		fields_refuse(&f, NULL, "level.区分 が一つもありません。", "no level.CLASS at all");
	close_section(l, &f);
}

static void read_threat(struct loader *l, int t)
{
	struct fields f;
	struct likelihood *k = &l->p->likelihood[t];
	char name[24];
	snprintf(name, sizeof(name), "threat.T%d", t + 1);
	if (!open_section(l, &f, name))
		return;
	k->title = fields_need_words(&f, "title");
	k->level = need_int(&f, "level", 1, 3);
	k->reason = fields_need_words(&f, "reason");
	k->raise.when = fields_cond(&f, "raise");
	k->raise.level = fields_int(&f, "raise.level", 1, 3, 3);
	k->raise_reason = fields_words(&f, "raise.reason");
	if (k->raise.when && !k->raise_reason.ja)
		fields_refuse(&f, "raise.reason.ja", "引き上げる理由がありません。",
			      "the reason for raising is missing");
	close_section(l, &f);
}

static void read_scales(struct loader *l)
{
	struct fields f;
	struct policy *p = l->p;
	if (open_section(l, &f, "evidence")) {
		for (int i = 0; i < EVIDENCE_LEVELS; i++) {
			char key[4] = {'E', (char)('0' + i), '\0'};
			p->evidence_pm[i] = need_int(&f, key, 0, 1000);
			p->evidence[i] = fields_need_words(&f, key);
		}
		p->evidence_weight = fields_int(&f, "weight", 0, 5, 3);
		close_section(l, &f);
	}
	if (open_section(l, &f, "floor")) {
		p->floor_weight = fields_int(&f, "weight", 0, 5, 4);
		p->floor_full = fields_int(&f, "full", 0, 1000, 500);
		p->floor_half = fields_int(&f, "half", 0, 1000, 250);
		close_section(l, &f);
	}
	if (open_section(l, &f, "limits")) {
		p->na_warning_percent = fields_int(&f, "na.percent", 0, 100, 20);
		p->end_notice_days = fields_int(&f, "end.notice.days", 0, 3650, 90);
		close_section(l, &f);
	}
}

static void read_approvers(struct loader *l)
{
	static const char prefix[] = "approver.";
	l->p->approver = arena_alloc(l->p->arena, (l->ini->count + 1) * sizeof(*l->p->approver));
	for (size_t i = 0; i < l->ini->count; i++) {
		const char *name = l->ini->section[i].name;
		struct fields f;
		if (strncasecmp(name, prefix, sizeof(prefix) - 1) != 0 || !open_section(l, &f, name))
			continue;
		l->p->approver[l->p->approvers++] = (struct approver){
		    arena_strdup(l->p->arena, name + sizeof(prefix) - 1), fields_need_words(&f, "title")};
		close_section(l, &f);
	}
}

static const struct approver *find_approver(struct loader *l, struct fields *f, const char *key)
{
	const char *code = fields_text(f, key);
	if (!code)
		return NULL;
	for (size_t i = 0; i < l->p->approvers; i++)
		if (strcmp(l->p->approver[i].code, code) == 0)
			return &l->p->approver[i];
	fields_refuse(f, key, "その [approver.…] がありません。", "there is no such [approver.…]");
	return NULL;
}

static struct by_kind *kind_of(struct loader *l, struct fields *f, struct band *b, const char *kind)
{
	for (size_t i = 0; i < b->kinds; i++)
		if (strcmp(b->kind[i].kind, kind) == 0)
			return &b->kind[i];
	if (b->kinds == KINDS_MAX) {
		fields_refuse(f, NULL, "種別ごとの例外が多すぎます。", "too many exceptions by kind");
		return &b->kind[0];
	}
	b->kind[b->kinds] = (struct by_kind){.kind = arena_strdup(l->p->arena, kind), .months = -1};
	return &b->kind[b->kinds++];
}

static void read_band(struct loader *l, struct band *b, const char *grade, bool bounded)
{
	struct fields f;
	char name[24];
	snprintf(name, sizeof(name), "grade.%s", grade);
	if (!open_section(l, &f, name))
		return;
	b->name = grade;
	b->treatment = fields_need_words(&f, "treatment");
	if (fields_need(&f, "approver"))
		b->approver = find_approver(l, &f, "approver");
	b->months = fields_int(&f, "interval", 0, 120, 0);
	if (bounded)
		b->below = need_int(&f, "below", 1, 45001);
	for (const struct ini_entry *e; (e = fields_next(&f, "approver."));)
		kind_of(l, &f, b, e->key + strlen("approver."))->approver = find_approver(l, &f, e->key);
	for (const struct ini_entry *e; (e = fields_next(&f, "interval."));)
		kind_of(l, &f, b, e->key + strlen("interval."))->months = fields_int(&f, e->key, 0, 120, -1);
	close_section(l, &f);
}

static void read_grades(struct loader *l)
{
	struct fields f;
	struct policy *p = l->p;
	for (int i = 0; i < BANDS; i++)
		read_band(l, &p->band[i], band_names[i], i < BANDS - 1);
	for (int i = 1; i < BANDS - 1; i++) {
		char name[24];
		int before = p->band[i - 1].below, below = p->band[i].below;
		if (!before || !below || below > before)
			continue; /* a bound that is missing or no number was told already */
		snprintf(name, sizeof(name), "grade.%s", band_names[i]);
		err_say(l->err, ERR_INPUT, l->ini->name, ini_entry(l->ini, name, "below")->line, name,
			(struct words){"等級の上限（below）は A、B、C の順に大きくしてください。",
				       "the bounds 'below' must rise from A to C"});
		l->failed = true;
	}
	read_band(l, &p->unusable, "X", false);
	if (open_section(l, &f, "grade.pending")) {
		p->pending = fields_need_words(&f, "treatment");
		close_section(l, &f);
	}
	if (open_section(l, &f, "grade.out-of-scope")) {
		p->out_of_scope = fields_need_words(&f, "treatment");
		close_section(l, &f);
	}
}

static void report_unknown(struct loader *l)
{
	for (size_t i = 0; i < l->ini->count; i++) {
		if (l->known[i])
			continue;
		err_add(l->err, ERR_INPUT, l->ini->name, l->ini->section[i].line, l->ini->section[i].name,
			"知らないセクション [%s] です。綴りを確かめてください。",
			"unknown section [%s], check the spelling", l->ini->section[i].name);
		l->failed = true;
	}
}

int policy_load(struct policy **out, const struct ini *ini, struct err *err)
{
	struct arena *arena = arena_new();
	struct policy *p = arena_alloc(arena, sizeof(*p));
	p->arena = arena;
	p->file = arena_strdup(arena, ini->name);
	struct loader l = {.p = p, .ini = ini, .err = err};
	l.known = arena_alloc(arena, (ini->count + 1) * sizeof(*l.known));
	read_head(&l);
	read_case(&l);
	for (int d = 0; d < DIMENSIONS; d++)
		read_asset(&l, (enum dimension)d);
	for (int t = 0; t < THREATS; t++)
		read_threat(&l, t);
	read_scales(&l);
	read_approvers(&l);
	read_grades(&l);
	report_unknown(&l);
	if (l.failed) {
		arena_free(arena);
		return -1;
	}
	*out = p;
	return 0;
}

void policy_free(struct policy *p)
{
	if (p)
		arena_free(p->arena);
}

void policy_resolve(struct policy *p, int (*find)(void *ctx, const char *id), void *ctx)
{
	for (int i = 0; i < CASE_FACTS; i++)
		p->fact_row[i] = p->fact[i] ? find(ctx, p->fact[i]) : -1;
	cond_resolve(p->sole_trader, find, ctx);
	for (int d = 0; d < DIMENSIONS; d++) {
		struct asset_scale *s = &p->asset[d];
		s->from_row = find(ctx, s->from);
		for (size_t i = 0; i < s->leasts; i++)
			cond_resolve(s->least[i].when, find, ctx);
		for (size_t i = 0; i < s->pluses; i++)
			cond_resolve(s->plus[i].when, find, ctx);
	}
	for (int t = 0; t < THREATS; t++)
		cond_resolve(p->likelihood[t].raise.when, find, ctx);
}

static const struct by_kind *exception_of(const struct band *b, const char *kind)
{
	for (size_t i = 0; i < b->kinds; i++)
		if (strcmp(b->kind[i].kind, kind) == 0)
			return &b->kind[i];
	return NULL;
}

const struct approver *band_approver(const struct band *b, const char *kind)
{
	const struct by_kind *k = exception_of(b, kind);
	return k && k->approver ? k->approver : b->approver;
}

int band_months(const struct band *b, const char *kind)
{
	const struct by_kind *k = exception_of(b, kind);
	return k && k->months >= 0 ? k->months : b->months;
}
