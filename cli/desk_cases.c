#define _GNU_SOURCE
#include "cli/desk_private.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cases.h"

/* ---- whose cases ---- */

/* The cases whose documents were made, for an approver; an author's own are told by the register. */
struct made {
	struct desk *d;
	const char **id;
	size_t count;
};

static bool holds(const struct made *m, const char *id)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->id[i], id) == 0)
			return true;
	return false;
}

static bool note_made(void *ctx, const struct log_line *line)
{
	struct made *m = ctx;
	if (line->id && strcmp(line->what, "document") == 0 && !holds(m, line->id)) {
		m->id = mem_grow(m->id, m->count + 1, sizeof(*m->id));
		m->id[m->count++] = arena_strdup(m->d->arena, line->id);
	}
	return true;
}

struct listing {
	struct made made;
	struct desk_case *item;
	size_t count;
};

static bool is_theirs(const struct made *m, const struct register_line *line)
{
	const struct officer *who = m->d->who;
	if (who->role == OFFICER_APPROVER)
		return holds(m, line->id);
	return line->author && strcmp(line->author, who->name) == 0;
}

static bool add_case(void *ctx, const struct register_line *line)
{
	struct listing *l = ctx;
	struct arena *a = l->made.d->arena;
	if (!is_theirs(&l->made, line))
		return true;
	l->item = mem_grow(l->item, l->count + 1, sizeof(*l->item));
	l->item[l->count++] = (struct desk_case){.id = arena_strdup(a, line->id),
						 .kind = arena_strdup(a, line->kind),
						 .title = arena_strdup(a, line->title),
						 .state = arena_strdup(a, line->state),
						 .changed = arena_strdup(a, line->changed),
						 .answered = line->answered};
	return true;
}

static int later_first(const void *x, const void *y)
{
	const struct desk_case *a = x, *b = y;
	int order = strcmp(b->changed, a->changed);
	return order ? order : strcmp(b->id, a->id);
}

enum desk_end desk_cases(struct desk *d, const struct desk_case **out, size_t *count)
{
	struct err err = {0};
	struct listing l = {.made.d = d};
	desk_act(d);
	int rc = d->who->role == OFFICER_APPROVER ? register_log(d->registry, NULL, note_made, &l.made, &err) : 0;
	if (rc == 0)
		rc = register_list(d->registry, 0, add_case, &l, &err);
	free(l.made.id);
	if (l.count > 1)
		qsort(l.item, l.count, sizeof(*l.item), later_first);
	struct desk_case *kept = arena_alloc(d->arena, (l.count ? l.count : 1) * sizeof(*kept));
	if (l.count)
		memcpy(kept, l.item, l.count * sizeof(*kept));
	free(l.item);
	*out = kept;
	*count = l.count;
	return rc < 0 ? desk_failed(d, &err) : DESK_DONE;
}

/* ---- what is due ---- */

struct due_listing {
	struct desk *d;
	struct desk_due *item;
	size_t count;
};

/* An approver sees all that is due; an author what is theirs. */
static bool add_due(void *ctx, const struct register_line *line)
{
	struct due_listing *l = ctx;
	struct desk *d = l->d;
	int day = d->session->today;
	if (d->who->role != OFFICER_APPROVER && (!line->author || strcmp(line->author, d->who->name) != 0))
		return true;
	date_from_iso(line->due, &day);
	const struct words why = cases_due(line, d->arena);
	l->item = mem_grow(l->item, l->count + 1, sizeof(*l->item));
	l->item[l->count++] = (struct desk_due){arena_strdup(d->arena, line->id),
						arena_strdup(d->arena, line->title),
						day,
						{arena_strdup(d->arena, why.ja), arena_strdup(d->arena, why.en)}};
	return true;
}

enum desk_end desk_due(struct desk *d, int days, const struct desk_due **out, size_t *count)
{
	struct err err = {0};
	struct due_listing l = {.d = d};
	char until[11];
	desk_act(d);
	date_to_iso(d->session->today + days, until);
	int rc = register_due(d->registry, until, add_due, &l, &err);
	struct desk_due *kept = arena_alloc(d->arena, (l.count ? l.count : 1) * sizeof(*kept));
	if (l.count)
		memcpy(kept, l.item, l.count * sizeof(*kept));
	free(l.item);
	*out = kept;
	*count = l.count;
	return rc < 0 ? desk_failed(d, &err) : DESK_DONE;
}

/* ---- opening ---- */

enum desk_end desk_begin(struct desk *d, const char *kind, const char *before, struct interview **out)
{
	struct err err = {0};
	desk_act(d);
	return interview_new(out, d->session, d->registry, kind, before, &err) < 0 ? desk_failed(d, &err) : DESK_DONE;
}

enum desk_end desk_resume(struct desk *d, const char *id, struct interview **out)
{
	struct err err = {0};
	const struct desk_case *cases;
	size_t n = 0, at = 0;
	enum desk_end end = desk_cases(d, &cases, &n);
	while (end == DESK_DONE && at < n && strcmp(cases[at].id, id) != 0)
		at++;
	if (end == DESK_DONE && at == n) {
		notices_add(&d->notices, NOTICE_REFUSED, "%s は、ほかの人の案件なので開けません。",
			    "%s is somebody else's and is not opened", id);
		return DESK_REFUSED;
	}
	if (end != DESK_DONE)
		return end;
	return interview_resume(out, d->session, d->registry, id, &err) < 0 ? desk_failed(d, &err) : DESK_DONE;
}
