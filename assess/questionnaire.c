#include "assess/questionnaire.h"

#include <strings.h>

#include "assess/pattern.h"

/* Row numbers by id; open addressing over upper-case ids. */
struct row_index {
	int slot[4 * ROWS_MAX]; /* row + 1; 0 is free */
};

/* Where an id stands, or the free slot for it. */
static size_t slot_of(const struct questionnaire *q, const char *id)
{
	uint64_t h = 14695981039346656037u;
	for (const char *p = id; *p; p++)
		h = (h ^ (unsigned char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p)) * 1099511628211u;
	const size_t size = sizeof(q->index->slot) / sizeof(*q->index->slot);
	size_t at = (size_t)(h % size);
	while (q->index->slot[at] && strcasecmp(q->row[q->index->slot[at] - 1].id, id) != 0)
		at = (at + 1) % size;
	return at;
}

int questionnaire_find(const struct questionnaire *q, const char *id)
{
	return q->index ? q->index->slot[slot_of(q, id)] - 1 : -1;
}

void questionnaire_index(struct questionnaire *q, int row)
{
	if (!q->index)
		q->index = arena_alloc(q->arena, sizeof(*q->index));
	q->index->slot[slot_of(q, q->row[row].id)] = row + 1;
}

void questionnaire_free(struct questionnaire *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < q->rows; i++)
		pattern_free(q->row[i].pattern);
	types_free(q->types);
	clauses_free(q->clauses);
	policy_free(q->policy);
	arena_free(q->arena);
}
