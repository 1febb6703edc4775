/* The rules for assistive technology: ISO 14289-1 (PDF/UA-1) with ISO 32000-1, 14.7 and 14.8. */
#include "tests/structure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms/text_writer.h"

/* Document and pages */

static void check_catalog(struct paper *p)
{
	json_t *marked = paper_get(p, p->catalog, "/MarkInfo"),
	       *viewer = paper_get(p, p->catalog, "/ViewerPreferences");
	if (!json_is_true(paper_get(p, marked, "/Marked")) || json_is_true(paper_get(p, marked, "/Suspects")))
		paper_wrong(p, "not marked as tagged");
	if (!json_is_true(paper_get(p, viewer, "/DisplayDocTitle")))
		paper_wrong(p, "the title is not displayed");
	if (!paper_is(p, p->catalog, "/Lang", p->d->lang == LANG_JA ? "ja-JP" : "en-GB"))
		paper_wrong(p, "the language is not the document's");
	if (!paper_is(p, paper_get(p, p->catalog, "/StructTreeRoot"), "/Type", "StructTreeRoot"))
		paper_wrong(p, "no structure tree");
}

static void check_pages(struct paper *p)
{
	for (size_t i = 0; i < p->pages; i++) {
		json_t *dict = p->page[i].dict, *box = paper_get(p, dict, "/MediaBox");
		if (!paper_is(p, dict, "/Tabs", "S"))
			paper_wrong(p, "page %zu: fields are not visited in the order of the structure", i + 1);
		if (paper_real(p, dict, "/StructParents", -1) < 0)
			paper_wrong(p, "page %zu: no StructParents", i + 1);
		if (json_number_value(json_array_get(box, 2)) < 595 || json_number_value(json_array_get(box, 3)) < 841)
			paper_wrong(p, "page %zu: not A4", i + 1);
	}
}

static void check_marks(struct paper *p)
{
	buf_str(&p->wrong, buf_text(&p->marks));
	for (size_t i = 0; i < p->pages; i++) {
		for (size_t k = 0; k < p->page[i].marks; k++) {
			const struct paper_mark *m = &p->page[i].mark[k];
			if (m->owner < 0)
				paper_wrong(p, "page %zu: MCID %zu is nobody's", i + 1, k);
			else if (strcmp(p->element[m->owner].role, m->role) != 0)
				paper_wrong(p, "page %zu: MCID %zu is %s in an element %s", i + 1, k, m->role,
					    p->element[m->owner].role);
			if (m->empty)
				paper_wrong(p, "page %zu: MCID %zu draws nothing", i + 1, k);
		}
	}
}

/* From content and fields back to elements (ISO 32000-1, 14.7.4.4) */

/* The value of a key of the number tree, which has one leaf. */
static json_t *parent_entry(const struct paper *p, int key)
{
	json_t *tree = paper_get(p, paper_get(p, p->catalog, "/StructTreeRoot"), "/ParentTree");
	json_t *numbers = paper_get(p, tree, "/Nums");
	for (size_t i = 0; i + 1 < json_array_size(numbers); i += 2) {
		if (json_integer_value(json_array_get(numbers, i)) == key)
			return json_array_get(numbers, i + 1);
	}
	return NULL;
}

static void check_page_parents(struct paper *p, size_t page)
{
	const struct paper_page *it = &p->page[page];
	json_t *list = paper_follow(p, parent_entry(p, (int)paper_real(p, it->dict, "/StructParents", -1)));
	if (json_array_size(list) != it->marks)
		paper_wrong(p, "page %zu: %zu marks, %zu parents", page + 1, it->marks, json_array_size(list));
	for (size_t k = 0; k < it->marks; k++) {
		int owner = it->mark[k].owner, object = owner < 0 ? 0 : p->element[owner].object;
		if (paper_number(json_array_get(list, k)) != object)
			paper_wrong(p, "page %zu: MCID %zu has another parent than element %d", page + 1, k, object);
	}
}

static void check_parent_tree(struct paper *p)
{
	json_t *root = paper_get(p, p->catalog, "/StructTreeRoot");
	json_t *numbers = paper_get(p, paper_get(p, root, "/ParentTree"), "/Nums");
	double last = -1, next = paper_real(p, root, "/ParentTreeNextKey", 0);
	size_t fields = 0;
	for (size_t i = 0; i < json_array_size(numbers); i += 2) {
		double key = json_number_value(json_array_get(numbers, i));
		if (key <= last || key >= next)
			paper_wrong(p, "key %g is out of order", key);
		last = key;
	}
	for (size_t i = 0; i < p->pages; i++) {
		check_page_parents(p, i);
		fields += json_array_size(paper_get(p, p->page[i].dict, "/Annots"));
	}
	if (json_array_size(numbers) != 2 * (p->pages + fields))
		paper_wrong(p, "%zu parents for %zu pages and %zu fields", json_array_size(numbers) / 2, p->pages,
			    fields);
}

/* Every element is known to its parent, and no element is left out. */
static void check_parents(struct paper *p)
{
	bool *seen = mem_new((size_t)p->objects, sizeof(*seen));
	const int root = paper_number(json_object_get(p->catalog, "/StructTreeRoot"));
	for (size_t i = 0; i < p->elements; i++) {
		const struct paper_element *e = &p->element[i];
		int parent = e->parent < 0 ? root : p->element[e->parent].object;
		if (paper_number(json_object_get(e->dict, "/P")) != parent)
			paper_wrong(p, "element %d: its parent is not %d", e->object, parent);
		if (seen[e->object])
			paper_wrong(p, "element %d is listed twice", e->object);
		seen[e->object] = true;
	}
	for (int i = 1; i < p->objects; i++) {
		json_t *dict = p->object[i].value;
		if (!p->object[i].stream && json_object_get(dict, "/S") && json_object_get(dict, "/P") && !seen[i])
			paper_wrong(p, "element %d is in no tree", i);
	}
	free(seen);
}

/* Roles (ISO 32000-1, 14.8.4) */

static const struct {
	const char *role, *parent; /* parent: NULL for the root */
	bool content;              /* holds content itself, no elements */
	bool filled;               /* and never nothing */
} roles[] = {
    {"/Document", NULL, false, false},    {"/H1", "/Document", true, true},   {"/H2", "/Document", true, true},
    {"/H3", "/Document", true, true},     {"/P", "/Document", true, true},    {"/Table", "/Document", false, true},
    {"/TR", "/Table", false, true},       {"/TH", "/TR", true, false},        {"/TD", "/TR", true, false},
    {"/Figure", "/Document", true, true}, {"/Form", "/Document", true, true},
};

static void check_role(struct paper *p, const struct paper_element *e)
{
	const char *parent = e->parent < 0 ? NULL : p->element[e->parent].role;
	size_t i = 0, n = sizeof(roles) / sizeof(roles[0]);
	while (i < n && strcmp(roles[i].role, e->role) != 0)
		i++;
	if (i == n) {
		paper_wrong(p, "element %d: %s is no role", e->object, e->role);
		return;
	}
	if (parent ? !roles[i].parent || strcmp(roles[i].parent, parent) != 0 : roles[i].parent != NULL)
		paper_wrong(p, "element %d: %s in %s", e->object, e->role, parent ? parent : "the root");
	if (roles[i].filled && !e->kids)
		paper_wrong(p, "element %d: %s of nothing", e->object, e->role);
	for (size_t k = 0; k < e->kids; k++) {
		if ((e->kid[k].kind == KID_ELEMENT) == roles[i].content || e->kid[k].kind == KID_UNKNOWN)
			paper_wrong(p, "element %d: %s with a kid of a wrong kind", e->object, e->role);
	}
}

static void check_roles(struct paper *p)
{
	if (json_object_get(paper_get(p, p->catalog, "/StructTreeRoot"), "/RoleMap"))
		paper_wrong(p, "roles of its own");
	if (!p->elements || p->element[0].end != p->elements)
		paper_wrong(p, "not one root");
	for (size_t i = 0; i < p->elements; i++)
		check_role(p, &p->element[i]);
}

static int heading_level(const char *role)
{
	return role[0] == '/' && role[1] == 'H' && role[2] >= '1' && role[2] <= '6' && !role[3] ? role[2] - '0' : 0;
}

/* ISO 14289-1, 7.4.2 */
static void check_headings(struct paper *p)
{
	int last = 0;
	for (size_t i = 0; i < p->elements; i++) {
		int level = heading_level(p->element[i].role);
		if (!level)
			continue;
		if (level > last + 1)
			paper_wrong(p, "element %d: H%d after H%d", p->element[i].object, level, last);
		last = level;
	}
}

/* Tables (ISO 14289-1, 7.5) */

static int columns_of_row(struct paper *p, size_t row)
{
	int columns = 0;
	for (size_t i = row + 1; i < p->element[row].end; i++) {
		const struct paper_element *cell = &p->element[i];
		json_t *a = paper_get(p, cell->dict, "/A");
		columns += (int)paper_real(p, a, "/ColSpan", 1);
		if (a && !paper_is(p, a, "/O", "Table"))
			paper_wrong(p, "element %d: attributes that are not a table's", cell->object);
		if (strcmp(cell->role, "/TH") == 0 && !paper_is(p, a, "/Scope", "Row") &&
		    !paper_is(p, a, "/Scope", "Column"))
			paper_wrong(p, "element %d: a head of nothing", cell->object);
	}
	return columns;
}

static void check_tables(struct paper *p)
{
	int columns = 0;
	for (size_t i = 0; i < p->elements; i++) {
		if (strcmp(p->element[i].role, "/Table") == 0)
			columns = 0;
		if (strcmp(p->element[i].role, "/TR") != 0)
			continue;
		int here = columns_of_row(p, i);
		if (columns && here != columns)
			paper_wrong(p, "element %d: a row of %d columns among rows of %d", p->element[i].object, here,
				    columns);
		columns = here;
	}
}

/* Figures (ISO 14289-1, 7.3) */

/* Alternative texts of the document, in order; the number of them. */
static size_t alts_of(const struct document *d, const char **alt, size_t max)
{
	size_t n = 0;
	for (size_t i = 0; i < d->blocks && n < max; i++) {
		const struct block *b = &d->block[i];
		if (b->kind == BLOCK_GRADE)
			alt[n++] = b->grade->alt ? b->grade->alt : b->grade->sentence;
		else if (b->kind == BLOCK_PICTURE)
			alt[n++] = b->picture->alt;
		else if (b->kind == BLOCK_SEAL && b->seal->code)
			alt[n++] = b->seal->alt;
	}
	return n;
}

/* What is drawn on the page that the rectangle is of is inside of it; and it is inside the page. */
static void check_box(struct paper *p, const struct paper_element *e)
{
	json_t *a = paper_get(p, e->dict, "/A"), *box = paper_get(p, a, "/BBox");
	double edge[4];
	int page = paper_page_of(p, paper_number(json_object_get(e->dict, "/Pg")));
	for (size_t i = 0; i < 4; i++)
		edge[i] = json_number_value(json_array_get(box, i));
	if (!paper_is(p, a, "/O", "Layout") || json_array_size(box) != 4 || edge[0] >= edge[2] || edge[1] >= edge[3])
		paper_wrong(p, "element %d: no rectangle", e->object);
	if (edge[0] < 0 || edge[1] < 0 || edge[2] > 595.3 || edge[3] > 841.9)
		paper_wrong(p, "element %d: not on the page", e->object);
	for (size_t k = 0; k < e->kids; k++) {
		if (e->kid[k].kind != KID_MARK || e->kid[k].page != page || page < 0 || e->kid[k].mark < 0 ||
		    (size_t)e->kid[k].mark >= p->page[page].marks)
			continue;
		const struct paper_box *b = &p->page[page].mark[e->kid[k].mark].box;
		if (b->left < edge[0] - 0.02 || b->bottom < edge[1] - 0.02 || b->right > edge[2] + 0.02 ||
		    b->top > edge[3] + 0.02)
			paper_wrong(p, "element %d: draws outside of its rectangle: %g %g %g %g", e->object, b->left,
				    b->bottom, b->right, b->top);
	}
}

static void check_figures(struct paper *p)
{
	enum { MOST = 64 };
	const char *alt[MOST];
	size_t n = alts_of(p->d, alt, MOST), k = 0;
	for (size_t i = 0; i < p->elements; i++) {
		const struct paper_element *e = &p->element[i];
		if (strcmp(e->role, "/Figure") != 0)
			continue;
		const char *text = paper_text(p, e->dict, "/Alt");
		if (!text || !*text || k >= n || !alt[k] || strcmp(text, alt[k]) != 0)
			paper_wrong(p, "element %d: says %s, not %s", e->object, text ? text : "nothing",
				    k < n && alt[k] ? alt[k] : "nothing");
		k++;
		check_box(p, e);
	}
	if (k != n)
		paper_wrong(p, "%zu figures, not %zu", k, n);
}

/* Fields (ISO 14289-1, 7.18) */

/* The element that holds a field; -1. */
static int element_of_field(struct paper *p, int field, int page)
{
	int found = -1;
	for (size_t i = 0; i < p->elements; i++) {
		for (size_t k = 0; k < p->element[i].kids; k++) {
			const struct paper_kid *kid = &p->element[i].kid[k];
			if (kid->kind != KID_FIELD || kid->object != field)
				continue;
			if (found >= 0 || kid->page != page || p->element[i].kids != 1)
				paper_wrong(p, "field %d: not alone in one element of its page", field);
			found = (int)i;
		}
	}
	return found;
}

static void check_field(struct paper *p, int object, int page)
{
	json_t *dict = p->object[object].value;
	const char *about = paper_text(p, dict, "/TU");
	int element = element_of_field(p, object, page);
	if (!about || !*about)
		paper_wrong(p, "field %d: not said what it is for", object);
	if (element < 0 || strcmp(p->element[element].role, "/Form") != 0)
		paper_wrong(p, "field %d: in no Form", object);
	else if (paper_number(parent_entry(p, (int)paper_real(p, dict, "/StructParent", -1))) !=
		 p->element[element].object)
		paper_wrong(p, "field %d: another parent than element %d", object, p->element[element].object);
	if (paper_page_of(p, paper_number(json_object_get(dict, "/P"))) != page)
		paper_wrong(p, "field %d: of another page", object);
}

static void check_fields(struct paper *p)
{
	size_t forms = 0, fields = 0;
	for (size_t i = 0; i < p->pages; i++) {
		json_t *list = paper_get(p, p->page[i].dict, "/Annots"), *ref;
		size_t k;
		json_array_foreach(list, k, ref) check_field(p, paper_number(ref), (int)i);
		fields += json_array_size(list);
	}
	for (size_t i = 0; i < p->elements; i++)
		forms += strcmp(p->element[i].role, "/Form") == 0;
	if (forms != fields)
		paper_wrong(p, "%zu fields in %zu Forms", fields, forms);
}

/* What is read */

/* The words of the text writer without header and footer, which are artifacts. */
static void expected_text(const struct document *d, struct buf *out)
{
	struct document bare = *d;
	struct buf text;
	bare.number = bare.marking = bare.footer = NULL;
	buf_init(&text, PAPER_MAX);
	text_write(&bare, &text);
	paper_squeeze(buf_text(&text), out);
	buf_clear(&text);
}

static void check_reading(struct paper *p)
{
	struct buf all, read, expected;
	struct buf *const each[] = {&all, &read, &expected};
	for (size_t i = 0; i < 3; i++)
		buf_init(each[i], PAPER_MAX);
	if (p->elements)
		paper_element_text(p, 0, &all);
	paper_squeeze(buf_text(&all), &read);
	expected_text(p->d, &expected);
	const char *a = buf_text(&read), *b = buf_text(&expected);
	size_t same = 0;
	while (a[same] && a[same] == b[same])
		same++;
	while (same && ((unsigned char)a[same] & 0xC0) == 0x80)
		same--;
	if (a[same] != b[same] || strlen(a + same) != strlen(b + same))
		paper_wrong(p, "reads: %.60s\nnot: %.60s", a + same, b + same);
	for (size_t i = 0; i < 3; i++)
		buf_clear(each[i]);
}

/* Bookmarks */

struct bookmark {
	json_t *dict;
	int level;
};

struct bookmarks {
	struct bookmark item[256];
	size_t count;
};

static void list_bookmarks(struct paper *p, struct bookmarks *all, json_t *parent, int level)
{
	json_t *at = paper_get(p, parent, "/First");
	while (at && all->count < sizeof(all->item) / sizeof(all->item[0]) && level < 4) {
		all->item[all->count++] = (struct bookmark){at, level};
		list_bookmarks(p, all, at, level + 1);
		at = paper_get(p, at, "/Next");
	}
}

/* The next element from *at on that is a heading. */
static const struct paper_element *next_heading(const struct paper *p, size_t *at)
{
	while (*at < p->elements) {
		const struct paper_element *e = &p->element[(*at)++];
		if (heading_level(e->role))
			return e;
	}
	return NULL;
}

static void check_bookmark(struct paper *p, const struct bookmark *b, const struct block *heading, int level,
			   const struct paper_element *e)
{
	json_t *to = paper_get(p, b->dict, "/Dest");
	int page = paper_page_of(p, paper_number(json_array_get(to, 0)));
	const struct paper_kid *kid = e && e->kids ? &e->kid[0] : NULL;
	if (!paper_is(p, b->dict, "/Title", heading->text.text))
		paper_wrong(p, "bookmark: %s, not %s", paper_text(p, b->dict, "/Title"), heading->text.text);
	if (b->level != level)
		paper_wrong(p, "bookmark %s: on level %d, not %d", heading->text.text, b->level, level);
	if (!kid || page < 0 || page != kid->page || (size_t)kid->mark >= p->page[page].marks) {
		paper_wrong(p, "bookmark %s: leads to page %d", heading->text.text, page + 1);
		return;
	}
	double y = json_number_value(json_array_get(to, 2)), top = p->page[page].mark[kid->mark].box.top;
	if (y < top || y > top + 60)
		paper_wrong(p, "bookmark %s: leads to %g, the heading is at %g", heading->text.text, y, top);
}

static void check_bookmarks(struct paper *p)
{
	struct bookmarks all = {.count = 0};
	size_t k = 0, at = 0;
	bool chapter = false;
	list_bookmarks(p, &all, paper_get(p, p->catalog, "/Outlines"), 1);
	for (size_t i = 0; i < p->d->blocks; i++) {
		const struct block *b = &p->d->block[i];
		bool heading = b->kind == BLOCK_HEADING;
		if ((!heading && b->kind != BLOCK_TITLE) || !b->text.text || !*b->text.text)
			continue;
		const struct paper_element *e = next_heading(p, &at);
		if (!heading)
			continue;
		int level = b->level > 1 && chapter ? 2 : 1;
		chapter = chapter || b->level == 1;
		if (k < all.count)
			check_bookmark(p, &all.item[k], b, level, e);
		k++;
	}
	if (k != all.count)
		paper_wrong(p, "%zu headings, %zu bookmarks", k, all.count);
}

const struct paper_rule paper_access_rules[] = {
    {"catalog", check_catalog},
    {"pages", check_pages},
    {"marked content", check_marks},
    {"parent tree", check_parent_tree},
    {"parents", check_parents},
    {"roles", check_roles},
    {"headings", check_headings},
    {"tables", check_tables},
    {"figures", check_figures},
    {"fields", check_fields},
    {"reading order", check_reading},
    {"bookmarks", check_bookmarks},
    {0},
};
