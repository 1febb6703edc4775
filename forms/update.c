#define _GNU_SOURCE
#include "forms/update.h"

#include <stdlib.h>
#include <string.h>

enum { NAMED = 20, FIELDS = 1000 }; /* refusals that are told; fields that are looked at */

struct judging {
	const struct pdf *pdf;
	int revision;
	struct err *err;
	size_t refused;
	bool evidence, stamp;
	const struct pdf_object *field, *signature;
	const struct pdf_value *root[3]; /* references from which new objects may hang */
	size_t roots;
	bool *reached; /* for each object of the revision */
};

/* Names for people */

struct role {
	const char *ja, *en;
};

static struct role role_of_type(const struct pdf_value *v)
{
	static const struct {
		const char *key, *name;
		struct role role;
	} roles[] = {
	    {"Type", "Catalog", {"文書カタログ", "the document catalogue"}},
	    {"Type", "Pages", {"ページの構成", "the list of pages"}},
	    {"Type", "Page", {"ページ", "a page"}},
	    {"Subtype", "Widget", {"入力欄", "a form field"}},
	    {"Type", "Annot", {"注釈", "an annotation"}},
	    {"Type", "Font", {"フォント", "a font"}},
	    {"Type", "FontDescriptor", {"フォント", "a font"}},
	    {"Type", "Metadata", {"文書のメタデータ", "the metadata"}},
	    {"Type", "Sig", {"署名", "a signature"}},
	    {"Type", "DocTimeStamp", {"文書タイムスタンプ", "a document time-stamp"}},
	    {"Subtype", "Form", {"図や様式", "a drawing"}},
	    {"Subtype", "Image", {"画像", "an image"}},
	    {"Subtype", "Link", {"リンク", "a link"}},
	};
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (pdf_is_name(pdf_get(v, roles[i].key), roles[i].name))
			return roles[i].role;
	return (struct role){NULL, NULL};
}

static bool refers(const struct pdf_value *v, int number)
{
	if (!v)
		return false;
	if (v->kind == PDF_REF)
		return v->number == number;
	for (const struct pdf_value *item = v->kind == PDF_ARRAY ? v->first : NULL; item; item = item->next)
		if (item->kind == PDF_REF && item->number == number)
			return true;
	return false;
}

static bool is_page_content(const struct pdf *p, int revision, int number)
{
	for (size_t i = 0; i < p->objects; i++) {
		const struct pdf_object *o = &p->object[i];
		if (o->revision <= revision && pdf_is_name(pdf_get(o->value, "Type"), "Page") &&
		    refers(pdf_get(o->value, "Contents"), number))
			return true;
	}
	return false;
}

static bool is_signature_appearance(const struct pdf *p, int revision, int number)
{
	const struct pdf_value *at = NULL;
	const struct pdf_object *o;
	for (int i = 0; i < FIELDS && (o = pdf_signature_field(p, revision, &at)); i++)
		if (refers(pdf_get(pdf_get(o->value, "AP"), "N"), number))
			return true;
	return false;
}

static struct role role_of(const struct judging *j, const struct pdf_object *o)
{
	const struct pdf *p = j->pdf;
	const struct pdf_value *form = pdf_get(pdf_catalog(p, j->revision)->value, "AcroForm");
	if (refers(pdf_get(p->revision[j->revision].trailer, "Info"), o->number))
		return (struct role){"文書情報", "the document information"};
	if (refers(form, o->number))
		return (struct role){"フォームの定義", "the form"};
	if (is_page_content(p, j->revision, o->number))
		return (struct role){"ページの内容", "the contents of a page"};
	if (is_signature_appearance(p, j->revision, o->number))
		return (struct role){"署名の表示", "a signature's appearance"};
	struct role role = role_of_type(o->value);
	if (!role.ja && o->older >= 0)
		role = role_of_type(p->object[o->older].value);
	return role.ja ? role : (struct role){"部品", "an object"};
}

static void refuse_object(struct judging *j, const struct pdf_object *o)
{
	if (j->refused++ >= NAMED)
		return;
	struct role role = role_of(j, o);
	if (o->older >= 0)
		err_add(j->err, ERR_INPUT, NULL, 0, NULL,
			"署名のあとの更新で、%s%.0s（オブジェクト %d、%zu バイト目）が変えられています。",
			"an update behind the signature changes %.0s%s (object %d, byte %zu)", role.ja, role.en,
			o->number, o->at);
	else
		err_add(j->err, ERR_INPUT, NULL, 0, NULL,
			"署名のあとの更新で、%s%.0s（オブジェクト %d、%zu バイト目）が加えられています。",
			"an update behind the signature adds %.0s%s (object %d, byte %zu)", role.ja, role.en, o->number,
			o->at);
}

static void refuse_key(struct judging *j, const struct pdf_object *o, const char *key)
{
	if (j->refused++ >= NAMED)
		return;
	struct role role = role_of(j, o);
	err_add(j->err, ERR_INPUT, NULL, 0, NULL,
		"署名のあとの更新で、%s%.0sの項目 /%s（オブジェクト %d、%zu バイト目）が変えられています。",
		"an update behind the signature changes, in %.0s%s, the key /%s (object %d, byte %zu)", role.ja,
		role.en, key, o->number, o->at);
}

/* Judging */

/* The object that `v` refers to, when this revision made it; else NULL. */
static const struct pdf_object *made_here(const struct judging *j, const struct pdf_value *v)
{
	if (!v || v->kind != PDF_REF)
		return NULL;
	const struct pdf_object *o = pdf_object(j->pdf, v->number, j->revision);
	return o && o->revision == j->revision && o->older < 0 ? o : NULL;
}

/* A key in which two dictionaries differ, outside `except`; "" when only their order does. */
static const char *differing_key(const struct pdf_value *a, const struct pdf_value *b, const char *const *except)
{
	const struct pdf_value *side[2][2] = {{a, b}, {b, a}};
	for (int i = 0; i < 2; i++)
		for (const struct pdf_value *v = side[i][0]->first; v; v = v->next) {
			const struct pdf_value *other = pdf_get(side[i][1], v->key);
			bool skip = false;
			for (const char *const *e = except; *e; e++)
				skip |= strcmp(*e, v->key) == 0;
			if (!skip && (!other || !pdf_equal(v, other)))
				return v->key;
		}
	return "";
}

static bool same_but_for(struct judging *j, const struct pdf_object *o, const char *const *except)
{
	const struct pdf_object *old = &j->pdf->object[o->older];
	if (o->stream || old->stream || o->value->kind != PDF_DICT || old->value->kind != PDF_DICT) {
		refuse_object(j, o);
		return false;
	}
	if (pdf_equal_except(old->value, o->value, except))
		return true;
	refuse_key(j, o, differing_key(old->value, o->value, except));
	return false;
}

static bool is_field(const struct judging *j, const struct pdf_object *changed)
{
	const struct pdf_value *at = NULL;
	const struct pdf_object *o;
	if (!pdf_is_name(pdf_get(changed->value, "FT"), "Sig"))
		return false;
	for (int i = 0; i < FIELDS && (o = pdf_signature_field(j->pdf, j->revision - 1, &at)); i++)
		if (o->number == changed->number)
			return true;
	return false;
}

static bool is_rect_of_nothing(const struct pdf_value *rect)
{
	bool nothing = rect && rect->kind == PDF_ARRAY && rect->n == 4;
	int64_t side;
	for (const struct pdf_value *v = nothing ? rect->first : NULL; v; v = v->next)
		nothing &= pdf_thousandths(v, &side) && side == 0;
	return nothing;
}

/* What the field shows is new, and nothing but /N; other programs may put it into an object of its own. A root to reach
 * it by goes to *root; none when it shows nothing. */
static bool is_new_appearance(const struct judging *j, const struct pdf_value *ap, const struct pdf_value **root)
{
	const struct pdf_object *whole = made_here(j, ap);
	const struct pdf_value *dict = whole && !whole->stream ? whole->value : ap, *n = pdf_get(dict, "N");
	const struct pdf_object *shown = made_here(j, n);
	*root = whole ? ap : n;
	return dict && dict->kind == PDF_DICT && dict->n == 1 && shown && shown->stream;
}

/* An empty signature field that gains /V and /AP, both new, and nothing else. Other programs may show nothing at all,
 * and then make the field as small as that. */
static void judge_field(struct judging *j, const struct pdf_object *o)
{
	static const char *const gained[] = {"V", "AP", "Rect", NULL};
	const struct pdf_object *old = &j->pdf->object[o->older];
	if (!same_but_for(j, o, gained))
		return;
	const struct pdf_value *v = pdf_get(o->value, "V"), *ap = pdf_get(o->value, "AP"), *shown = NULL;
	const struct pdf_value *rect = pdf_get(o->value, "Rect"), *before = pdf_get(old->value, "Rect");
	const struct pdf_object *signature = made_here(j, v);
	bool nothing = is_rect_of_nothing(rect);
	if (!nothing && !(rect && before && pdf_equal(rect, before))) {
		refuse_key(j, o, "Rect");
	} else if (pdf_get(old->value, "V") || !signature || signature->stream) {
		refuse_key(j, o, "V");
	} else if (!is_new_appearance(j, ap, &shown) && !(nothing && !ap)) {
		refuse_key(j, o, "AP");
	} else if (j->field) {
		refuse_object(j, o);
	} else {
		j->field = o;
		j->signature = signature;
		j->root[j->roots++] = v;
		if (ap)
			j->root[j->roots++] = shown;
	}
}

static bool changed(const struct pdf_value *a, const struct pdf_value *b)
{
	return a && b ? !pdf_equal(a, b) : a != b;
}

/* Marks a new object as one that the white list allows. */
static void allow(struct judging *j, const struct pdf_object *o)
{
	j->reached[(size_t)(o - j->pdf->object) - j->pdf->revision[j->revision].first] = true;
}

/* The entries of the old list in their order, then new ones. `rest` gets the first of these. */
static bool begins_with(const struct pdf_value *list, const struct pdf_value *old, const struct pdf_value **rest)
{
	const struct pdf_value *v = list->first, *o = old ? old->first : NULL;
	for (; o && v && pdf_equal(o, v); o = o->next)
		v = v->next;
	*rest = v;
	return o == NULL;
}

/* Certificates, lists or answers: new streams, whose dictionaries refer to nothing. */
static bool judge_items(struct judging *j, const struct pdf_value *list, const struct pdf_value *old)
{
	const struct pdf_value *v = NULL;
	if (!list)
		return old == NULL;
	if (list->kind != PDF_ARRAY || (old && old->kind != PDF_ARRAY) || !begins_with(list, old, &v))
		return false;
	for (; v; v = v->next) {
		const struct pdf_object *o = made_here(j, v);
		if (!o || !o->stream)
			return false;
		for (const struct pdf_value *entry = o->value->first; entry; entry = entry->next)
			if (entry->kind == PDF_REF || entry->first)
				return false;
		allow(j, o);
	}
	return true;
}

/* A new security store that keeps what the old one (NULL when there was none) had. */
static void judge_store(struct judging *j, const struct pdf_object *catalog, const struct pdf_value *old,
			const struct pdf_value *entry)
{
	static const char *const lists[] = {"Certs", "CRLs", "OCSPs", NULL};
	static const char *const grown[] = {"Type", "Certs", "CRLs", "OCSPs", NULL};
	const struct pdf_object *store = made_here(j, entry);
	bool ok = store && !store->stream && store->value->kind == PDF_DICT && !j->field &&
		  (!old || pdf_equal_except(old, store->value, grown));
	for (const struct pdf_value *v = ok && !old ? store->value->first : NULL; v; v = v->next) {
		bool known = false;
		for (const char *const *key = grown; *key; key++)
			known |= strcmp(*key, v->key) == 0;
		ok &= known;
	}
	for (const char *const *key = lists; ok && *key; key++)
		ok = judge_items(j, pdf_get(store->value, *key), pdf_get(old, *key));
	if (ok)
		allow(j, store);
	else
		refuse_key(j, catalog, "DSS");
}

/* The name of a field that was there before. */
static bool is_name_taken(const struct judging *j, const struct pdf_value *name)
{
	const struct pdf_value *at = NULL;
	const struct pdf_object *o;
	for (int i = 0; i < FIELDS && (o = pdf_signature_field(j->pdf, j->revision - 1, &at)); i++)
		if (pdf_get(o->value, "T") && pdf_equal(pdf_get(o->value, "T"), name))
			return true;
	return false;
}

/* A field that is on no page, has no size, no appearance and no action: it can show nothing. */
static bool is_stamp_field(const struct judging *j, const struct pdf_object *field)
{
	const struct pdf_value *d = field->value, *name = pdf_get(d, "T"), *flags = pdf_get(d, "F");
	const struct pdf_object *value = made_here(j, pdf_get(d, "V"));
	return !field->stream && d->kind == PDF_DICT && d->n == 7 && pdf_is_name(pdf_get(d, "Type"), "Annot") &&
	       pdf_is_name(pdf_get(d, "Subtype"), "Widget") && pdf_is_name(pdf_get(d, "FT"), "Sig") && name &&
	       name->kind == PDF_STRING && !is_name_taken(j, name) && flags && flags->kind == PDF_INT &&
	       flags->number == 132 && is_rect_of_nothing(pdf_get(d, "Rect")) && value && !value->stream &&
	       pdf_is_name(pdf_get(value->value, "Type"), "DocTimeStamp");
}

static bool is_form(const struct judging *j, const struct pdf_object *o)
{
	const struct pdf_value *form = pdf_get(pdf_catalog(j->pdf, j->revision - 1)->value, "AcroForm");
	return form && form->kind == PDF_REF && form->number == o->number;
}

/* The form gains one field behind all others, with a document time-stamp. */
static void judge_form(struct judging *j, const struct pdf_object *o)
{
	static const char *const grown[] = {"Fields", NULL};
	const struct pdf_value *v = NULL;
	if (!same_but_for(j, o, grown))
		return;
	const struct pdf_value *old = pdf_get(j->pdf->object[o->older].value, "Fields"),
			       *now = pdf_get(o->value, "Fields");
	bool ok = old && now && old->kind == PDF_ARRAY && now->kind == PDF_ARRAY && begins_with(now, old, &v);
	if (ok && !v) /* written again as it was */
		return;
	ok = ok && !v->next && !j->field && !j->stamp;
	const struct pdf_object *field = ok ? made_here(j, v) : NULL;
	if (!field || !is_stamp_field(j, field)) {
		refuse_key(j, o, "Fields");
		return;
	}
	j->stamp = true;
	j->field = field;
	j->signature = made_here(j, pdf_get(field->value, "V"));
	j->root[j->roots++] = v;
}

/* The catalogue may gain /Perms with the first signature, or a security store. Runs after the fields. */
static void judge_catalog(struct judging *j, const struct pdf_object *o)
{
	static const char *const gained[] = {"Perms", "DSS", "Extensions", NULL};
	const struct pdf_value *old = j->pdf->object[o->older].value, *now = o->value;
	if (!same_but_for(j, o, gained))
		return;
	if (changed(pdf_get(old, "Perms"), pdf_get(now, "Perms"))) {
		const struct pdf_value *perms = pdf_get(now, "Perms"), *mdp = pdf_get(perms, "DocMDP");
		if (pdf_get(old, "Perms") || !perms || perms->n != 1 || !j->signature || j->stamp ||
		    made_here(j, mdp) != j->signature)
			refuse_key(j, o, "Perms");
	}
	if (changed(pdf_get(old, "DSS"), pdf_get(now, "DSS"))) {
		j->evidence = true;
		judge_store(j, o, pdf_follow(j->pdf, pdf_get(old, "DSS"), j->revision - 1), pdf_get(now, "DSS"));
	}
	const struct pdf_value *extensions = pdf_get(now, "Extensions");
	if (changed(pdf_get(old, "Extensions"), extensions) &&
	    (!j->evidence || !extensions || extensions->kind != PDF_DICT))
		refuse_key(j, o, "Extensions");
}

static void judge_changed(struct judging *j)
{
	const struct pdf_revision *rev = &j->pdf->revision[j->revision];
	const struct pdf_object *catalog = NULL, *root = pdf_catalog(j->pdf, j->revision);
	for (size_t i = 0; i < rev->count; i++) {
		const struct pdf_object *o = &j->pdf->object[rev->first + i];
		if (o == root)
			catalog = o;
		else if (o->older >= 0 && is_field(j, o))
			judge_field(j, o);
		else if (o->older >= 0 && is_form(j, o))
			judge_form(j, o);
		else if (o->older >= 0)
			refuse_object(j, o);
	}
	if (catalog)
		judge_catalog(j, catalog);
}

static void reach(struct judging *j, const struct pdf_value *v, size_t *todo, size_t *n);

/* Marks what a reference leads to; only new objects may hang from new ones, or one signature could change what the next
 * one shows. */
static void reach_reference(struct judging *j, const struct pdf_value *v, size_t *todo, size_t *n)
{
	const struct pdf_object *o = made_here(j, v);
	if (!o) {
		const struct pdf_object *old = pdf_object(j->pdf, v->number, j->revision);
		j->refused++;
		err_add(j->err, ERR_INPUT, NULL, 0, NULL,
			"署名のあとの更新で加わった部品が、元からあるオブジェクト %d を使っています（%zu バイト目）。",
			"what an update behind the signature adds refers to the older object %d (byte %zu)",
			old ? old->number : 0, v->at);
		return;
	}
	size_t i = (size_t)(o - j->pdf->object) - j->pdf->revision[j->revision].first;
	if (!j->reached[i]) {
		j->reached[i] = true;
		todo[(*n)++] = i;
	}
}

static void reach(struct judging *j, const struct pdf_value *v, size_t *todo, size_t *n)
{
	for (; v; v = v->next) {
		if (v->kind == PDF_REF)
			reach_reference(j, v, todo, n);
		reach(j, v->first, todo, n);
	}
}

/* The update's own cross-reference stream; the reader sees to it that nothing refers to it. */
static bool is_table(const struct judging *j, const struct pdf_object *o)
{
	const struct pdf_revision *rev = &j->pdf->revision[j->revision];
	return rev->table_stream && o->at == rev->table;
}

/* Every new object hangs from what the white list allows. */
static void judge_new(struct judging *j)
{
	const struct pdf_revision *rev = &j->pdf->revision[j->revision];
	size_t *todo = mem_new(rev->count, sizeof(*todo));
	size_t n = 0;
	for (size_t i = 0; i < j->roots; i++)
		if (made_here(j, j->root[i]))
			reach_reference(j, j->root[i], todo, &n);
	while (n > 0)
		reach(j, j->pdf->object[rev->first + todo[--n]].value, todo, &n);
	for (size_t i = 0; i < rev->count; i++) {
		const struct pdf_object *o = &j->pdf->object[rev->first + i];
		if (o->older < 0 && !j->reached[i] && !is_table(j, o))
			refuse_object(j, o);
	}
	free(todo);
}

struct update update_judge(const struct pdf *p, int revision, struct err *err)
{
	struct judging j = {.pdf = p, .revision = revision, .err = err};
	j.reached = mem_new(p->revision[revision].count, sizeof(*j.reached));
	judge_changed(&j);
	judge_new(&j);
	free(j.reached);
	if (!j.refused && !j.field && !j.evidence) {
		j.refused++;
		err_add(err, ERR_INPUT, NULL, 0, NULL, "署名のあとに、意味のわからない更新があります（%zu バイト目）。",
			"there is an update of unknown purpose behind the signature (byte %zu)",
			p->revision[revision].start);
	}
	if (j.refused)
		return (struct update){.kind = UPDATE_REFUSED};
	return (struct update){.kind = j.stamp   ? UPDATE_STAMP
				       : j.field ? UPDATE_SIGNATURE
						 : UPDATE_EVIDENCE,
			       .field = j.field,
			       .signature = j.signature};
}
