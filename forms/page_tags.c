/* The structure tree (ISO 32000-1, 14.7). Content is marked while it is drawn; the elements are written at the end,
 * when it is known where each has its content. */
#include "forms/page_private.h"

#include <string.h>

static const char *const kind_name[TAG_KINDS] = {
    [TAG_DOCUMENT] = "Document", [TAG_H1] = "H1",     [TAG_H2] = "H2", [TAG_H3] = "H3", [TAG_P] = "P",
    [TAG_TABLE] = "Table",       [TAG_TR] = "TR",     [TAG_TH] = "TH", [TAG_TD] = "TD", [TAG_FIGURE] = "Figure",
    [TAG_SECT] = "Sect",         [TAG_FORM] = "Form",
};

void page_close_mark(struct page *p)
{
	if (p->in_text)
		buf_str(&p->content, "ET\n");
	p->in_text = false;
	if (p->open != PAGE_CLOSED)
		buf_str(&p->content, "EMC\n");
	p->open = PAGE_CLOSED;
}

/* A new piece of content of a tag on the current page; its number there. */
static int add_mark(struct page *p, int tag)
{
	struct page_element *e = &p->element[tag];
	if (p->marks == p->mark_cap) {
		p->mark_cap = p->mark_cap ? p->mark_cap * 2 : 1024;
		p->mark = mem_grow(p->mark, p->mark_cap, sizeof(*p->mark));
	}
	if (!e->dict)
		e->dict = page_object(p);
	if (page_failed(p))
		return 0;
	int number = (int)p->owners->list->count, at = (int)p->marks++;
	p->mark[at] = (struct page_mark){p->page, number, -1};
	HPDF_Array_Add(p->owners, e->dict);
	if (e->first < 0)
		e->first = at;
	else
		p->mark[e->last].next = at;
	e->last = at;
	e->page = e->page ? e->page : p->page;
	return number;
}

void page_open_mark(struct page *p)
{
	page_close_mark(p);
	if (p->tag == TAG_ARTIFACT) {
		buf_str(&p->content, "/Artifact BMC\n");
	} else {
		int number = add_mark(p, p->tag);
		buf_printf(&p->content, "/%s<</MCID %d>>BDC\n", kind_name[tags_at(p->tags, p->tag)->kind], number);
	}
	p->open = p->tag;
}

void page_figure(struct page *p, int tag, double x, double y, double w, double h)
{
	struct page_element *e = &p->element[tag];
	/* One that goes over pages keeps the rectangle of its first, which is the page that the element names. */
	if (e->placed)
		return;
	const double box[] = {x, page_up(y + h), x + w, page_up(y)};
	memcpy(e->box, box, sizeof(box));
	e->placed = true;
}

static HPDF_Array kids_of(HPDF_Dict dict)
{
	HPDF_Array kids = HPDF_Dict_GetItem(dict, "K", HPDF_OCLASS_ARRAY);
	if (kids)
		return kids;
	kids = HPDF_Array_New(dict->mmgr);
	HPDF_Dict_Add(dict, "K", kids);
	return kids;
}

/* A piece of content on another page than the element's first one. */
static void add_elsewhere(HPDF_Array kids, const struct page_mark *mark)
{
	HPDF_Dict d = HPDF_Dict_New(kids->mmgr);
	HPDF_Array_Add(kids, d);
	if (!d)
		return;
	HPDF_Dict_AddName(d, "Type", "MCR");
	HPDF_Dict_Add(d, "Pg", mark->page);
	HPDF_Dict_AddNumber(d, "MCID", mark->number);
}

static void add_content(struct page *p, const struct page_element *e)
{
	HPDF_Dict_Add(e->dict, "Pg", e->page);
	if (e->first == e->last) {
		HPDF_Dict_AddNumber(e->dict, "K", p->mark[e->first].number);
		return;
	}
	HPDF_Array kids = kids_of(e->dict);
	for (int i = e->first; i >= 0; i = p->mark[i].next) {
		if (p->mark[i].page == e->page)
			HPDF_Array_AddNumber(kids, p->mark[i].number);
		else
			add_elsewhere(kids, &p->mark[i]);
	}
}

/* The widget of a signature field (ISO 32000-1, 14.7.4.3). */
static void add_field(struct page *p, const struct page_element *e)
{
	HPDF_Dict d = HPDF_Dict_New(p->doc->mmgr);
	HPDF_Array_Add(kids_of(e->dict), d);
	if (page_failed(p))
		return;
	HPDF_Dict_AddName(d, "Type", "OBJR");
	HPDF_Dict_Add(d, "Obj", e->field);
	HPDF_Dict_Add(d, "Pg", e->page);
}

static void add_attributes(struct page *p, int tag)
{
	const struct tag *t = tags_at(p->tags, tag);
	const struct page_element *e = &p->element[tag];
	const bool head = t->kind == TAG_TH, figure = t->kind == TAG_FIGURE && e->placed;
	if (!head && !figure && t->span <= 1)
		return;
	HPDF_Dict a = HPDF_Dict_New(p->doc->mmgr);
	HPDF_Dict_Add(e->dict, "A", a);
	if (page_failed(p))
		return;
	HPDF_Dict_AddName(a, "O", figure ? "Layout" : "Table");
	if (head)
		HPDF_Dict_AddName(a, "Scope", t->row_head ? "Row" : "Column");
	if (t->span > 1)
		HPDF_Dict_AddNumber(a, "ColSpan", (HPDF_INT32)t->span);
	if (figure)
		page_numbers(a, "BBox", e->box, 4);
}

static void write_element(struct page *p, int tag)
{
	const struct tag *t = tags_at(p->tags, tag);
	struct page_element *e = &p->element[tag];
	if (!e->dict)
		e->dict = page_object(p);
	if (page_failed(p))
		return;
	HPDF_Dict_AddName(e->dict, "S", kind_name[t->kind]);
	if (t->parent >= 0) {
		HPDF_Dict_Add(e->dict, "P", p->element[t->parent].dict);
		HPDF_Array_Add(kids_of(p->element[t->parent].dict), e->dict);
	}
	if (t->alt)
		HPDF_Dict_Add(e->dict, "Alt", page_string(p, t->alt));
	if (e->first >= 0)
		add_content(p, e);
	if (e->field)
		add_field(p, e);
	add_attributes(p, tag);
}

/* From page and field to element: a number tree (ISO 32000-1, 7.9.7), pages first. */
static void write_parents(struct page *p, HPDF_Dict root)
{
	HPDF_Dict tree = page_object(p);
	HPDF_Array numbers = HPDF_Array_New(p->doc->mmgr);
	if (page_failed(p))
		return;
	HPDF_Dict_Add(root, "ParentTree", tree);
	HPDF_Dict_Add(tree, "Nums", numbers);
	HPDF_INT32 key = 0;
	for (; key < (HPDF_INT32)p->pages; key++) {
		HPDF_Array_AddNumber(numbers, key);
		HPDF_Array_Add(numbers, p->page_owners[key]);
	}
	for (size_t i = 0; i < tags_count(p->tags); i++) {
		if (!p->element[i].field)
			continue;
		HPDF_Dict_AddNumber(p->element[i].field, "StructParent", key);
		HPDF_Array_AddNumber(numbers, key++);
		HPDF_Array_Add(numbers, p->element[i].dict);
	}
	HPDF_Dict_AddNumber(root, "ParentTreeNextKey", key);
}

void page_write_tags(struct page *p)
{
	HPDF_MMgr m = p->doc->mmgr;
	HPDF_Dict root = page_object(p), marked = HPDF_Dict_New(m);
	if (page_failed(p))
		return;
	HPDF_Dict_AddName(root, "Type", "StructTreeRoot");
	HPDF_Dict_Add(p->doc->catalog, "StructTreeRoot", root);
	HPDF_Dict_Add(p->doc->catalog, "MarkInfo", marked);
	HPDF_Dict_AddBoolean(marked, "Marked", HPDF_TRUE);
	for (size_t i = 0; i < tags_count(p->tags) && !page_failed(p); i++)
		write_element(p, (int)i);
	if (page_failed(p))
		return;
	HPDF_Dict_Add(p->element[TAG_ROOT].dict, "P", root);
	HPDF_Array_Add(kids_of(root), p->element[TAG_ROOT].dict);
	write_parents(p, root);
}
