#include "forms/tags.h"

#include "assess/mem.h"

#include <stdlib.h>

struct tags {
	struct tag *item;
	size_t count, cap;
	int heading; /* depth of the last heading, 0 before the first */
};

struct tags *tags_new(void)
{
	struct tags *t = mem_new(1, sizeof(*t));
	tags_add(t, TAG_DOCUMENT, -1);
	return t;
}

void tags_free(struct tags *t)
{
	if (!t)
		return;
	free(t->item);
	free(t);
}

int tags_add(struct tags *t, enum tag_kind kind, int parent)
{
	if (t->count == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 256;
		t->item = mem_grow(t->item, t->cap, sizeof(*t->item));
	}
	t->item[t->count] = (struct tag){.kind = kind, .parent = parent, .span = 1};
	return (int)t->count++;
}

struct tag *tags_at(struct tags *t, int tag)
{
	return &t->item[tag];
}

size_t tags_count(const struct tags *t)
{
	return t->count;
}

int tags_heading(struct tags *t, int level)
{
	int depth = level + 1 <= t->heading + 1 ? level + 1 : t->heading + 1;
	t->heading = depth;
	return tags_add(t, (enum tag_kind)(TAG_H1 + depth - 1), TAG_ROOT);
}
