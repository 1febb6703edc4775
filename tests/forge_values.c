/* The signature's dictionary and its ranges: universal signature forgery and signature wrapping (CCS 2019, "1 Trillion
 * Dollar Refund"), written over the signed file in place, as far as a byte here and there goes. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"
#include "tests/forge_attack.h"

/* Universal signature forgery */

/* Writes over the first such word in the author's signature. */
static void rewrite(struct forgery *f, const char *old, const char *new)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	char *at = memmem(f->pdf.p + s.at, s.end - s.at, old, strlen(old));
	assert_non_null(at);
	size_t from = (size_t)(at - f->pdf.p);
	overwrite(f, from, from + strlen(old), new);
}

static void set_value(struct forgery *f, const char *text)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	overwrite(f, s.value, s.value_end, text);
}

static void set_range(struct forgery *f, const char *text)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	overwrite(f, s.range, s.range_end, text);
}

static void contents_missing(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	overwrite(f, s.value - strlen("/Contents"), s.value_end, "");
}

static void contents_empty(struct forgery *f)
{
	set_value(f, "<>");
}

static void contents_null(struct forgery *f)
{
	set_value(f, " null");
}

static void contents_number(struct forgery *f)
{
	set_value(f, " 4711");
}

static void contents_name(struct forgery *f)
{
	set_value(f, "/Valid");
}

static void contents_literal(struct forgery *f)
{
	set_value(f, "(valid)");
}

static void contents_array(struct forgery *f)
{
	set_value(f, "[<00>]");
}

static void contents_zeros(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	overwrite_value(f, &s, "", 0);
}

/* All zeros but a head that promises more than there is. */
static void contents_promising(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	overwrite_value(f, &s, "\x30\x82\xff\xff", 4);
}

static void contents_twice(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	overwrite(f, s.value_end - 41, s.value_end, ">/Contents<00>");
	f->pdf.p[s.value_end - 1] = ' ';
}

static void range_missing(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	overwrite(f, s.range - strlen("/ByteRange"), s.range_end, "");
}

static void range_empty(struct forgery *f)
{
	set_range(f, "[]");
}

static void range_null(struct forgery *f)
{
	set_range(f, " null");
}

static void range_string(struct forgery *f)
{
	set_range(f, "(0 1 2 3)");
}

static void range_zeros(struct forgery *f)
{
	set_range(f, "[0 0 0 0]");
}

static void range_strings(struct forgery *f)
{
	set_range(f, "[(0)(1)(2)(3)]");
}

static void range_whole(struct forgery *f)
{
	char text[64];
	snprintf(text, sizeof(text), "[0 %zu 0 0]", f->pdf.n);
	set_range(f, text);
}

static void format_missing(struct forgery *f)
{
	rewrite(f, "/SubFilter/ETSI.CAdES.detached", "");
}

static void format_other(struct forgery *f)
{
	rewrite(f, "/ETSI.CAdES.detached", "/adbe.x509.rsa_sha1");
}

static void format_null(struct forgery *f)
{
	rewrite(f, "/ETSI.CAdES.detached", " null");
}

static void format_of_stamp(struct forgery *f)
{
	rewrite(f, "/ETSI.CAdES.detached", "/ETSI.RFC3161");
}

static void filter_missing(struct forgery *f)
{
	rewrite(f, "/Filter/Adobe.PPKLite", "");
}

static void filter_other(struct forgery *f)
{
	rewrite(f, "/Adobe.PPKLite", "/Adobe.PPKMS");
}

static void filter_null(struct forgery *f)
{
	rewrite(f, "/Adobe.PPKLite", " null");
}

static void type_other(struct forgery *f)
{
	rewrite(f, "/Type/Sig", "/Type/Sog");
}

static void permission_widened(struct forgery *f)
{
	rewrite(f, "/P 2>", "/P 3>");
}

static void permission_removed(struct forgery *f)
{
	rewrite(f, "/Reference[", "/Reverence[");
}

static void moment_changed(struct forgery *f)
{
	rewrite(f, "/M(D:2026", "/M(D:2025");
}

static void name_changed(struct forgery *f)
{
	rewrite(f, "/Name<FEFF4F50", "/Name<FEFF4F51");
}

/* Wrapping */

enum { A, B, C, D }; /* the range's numbers */

static void shift_range(struct forgery *f, int which, long by)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	long n[] = {0, (long)s.value, (long)s.value_end, (long)s.covers};
	char text[100];
	n[which] += by;
	snprintf(text, sizeof(text), "[%ld %ld %ld %ld]", n[A], n[B], n[C], n[D]);
	overwrite(f, s.range, s.range_end, text);
}

static void range_starts_late(struct forgery *f)
{
	shift_range(f, A, 9);
}

static void range_overlaps(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	shift_range(f, C, (long)s.value - 100 - (long)s.value_end);
}

static void range_negative(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	shift_range(f, D, -2 * (long)s.covers);
}

static void range_huge(struct forgery *f)
{
	shift_range(f, D, 99999999);
}

static void gap_before_value(struct forgery *f)
{
	shift_range(f, B, -20);
}

static void gap_behind_value(struct forgery *f)
{
	shift_range(f, C, 20);
}

static void gap_inside_value(struct forgery *f)
{
	shift_range(f, B, 2);
}

static void gap_leaves_bracket(struct forgery *f)
{
	shift_range(f, C, -1);
}

static void range_short(struct forgery *f)
{
	shift_range(f, D, -6);
}

static void range_five(struct forgery *f)
{
	set_range(f, "[0 1 2 3 4]");
}

static void range_real(struct forgery *f)
{
	set_range(f, "[0 1.5 2 3]");
}

static void range_reference(struct forgery *f)
{
	set_range(f, "[0 1 0 R 3 4]");
}

static void trailing_bytes(struct forgery *f)
{
	buf_str(&f->pdf, "<script>alert(1)</script>\n");
}

static void trailing_comment(struct forgery *f)
{
	buf_str(&f->pdf, "% nothing to see\n");
}

/* The same, and the range says that they belong to it. */
static void trailing_bytes_covered(struct forgery *f)
{
	shift_range(f, D, 9);
	buf_str(&f->pdf, "<script>\n");
}

/* A second end that leads to the same table. */
static void trailing_end(struct forgery *f)
{
	char text[64];
	const char *at = f->pdf.p + f->pdf.n - 1;
	while (strncmp(at, "startxref", 9) != 0)
		at--;
	snprintf(text, sizeof(text), "%s", at);
	buf_str(&f->pdf, text);
}

/* The second part is moved to make room for an update in the gap, behind the value: the table that the old startxref
 * points to is the attacker's now (wrapping, variant 2). Classic tables only. */
static void part_moved(struct forgery *f)
{
	enum { ROOM = 4096 };
	struct spot s = spot_of(f, FORGE_AUTHOR);
	struct buf out;
	char *at = f->pdf.p + f->pdf.n - 1;
	while (strncmp(at, "startxref", 9) != 0)
		at--;
	size_t table = (size_t)strtoul(at + 9, NULL, 10);
	assert_true(table > s.value_end && table - s.value_end < ROOM);
	buf_init(&out, f->pdf.n + 2 * ROOM);
	buf_add(&out, f->pdf.p, s.value_end);
	while (out.n < table)
		buf_str(&out, " ");
	size_t object = out.n + 200;
	buf_printf(&out, "xref\n4 1\n%010zu 00000 n \ntrailer\n<</Size 5/Root 1 0 R>>\n", object);
	while (out.n < object)
		buf_str(&out, " ");
	buf_str(&out, "4 0 obj\n<<>>\nendobj\n");
	while (out.n < s.value_end + ROOM)
		buf_str(&out, " ");
	buf_add(&out, f->pdf.p + s.value_end, f->pdf.n - s.value_end);
	buf_clear(&f->pdf);
	f->pdf = out;
}

/* Both signatures say the range of the first. */
static void range_shared(struct forgery *f)
{
	struct spot first = spot_of(f, FORGE_AUTHOR), second = spot_of(f, FORGE_APPROVER);
	char range[64], value[2 * 8192 + 8];
	size_t n = first.range_end - first.range, v = first.value_end - first.value;
	assert_true(n < sizeof(range) && v < sizeof(value));
	memcpy(range, f->pdf.p + first.range, n);
	memcpy(value, f->pdf.p + first.value, v);
	range[n] = '\0';
	value[v] = '\0';
	overwrite(f, second.range, second.range_end, range);
	overwrite(f, second.value, second.value_end, value);
}

/* The value is the other document's, which the same person signed. */
static void value_of_other_file(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	struct forgery other = {.pdf = *f->other};
	struct spot o = spot_of(&other, FORGE_AUTHOR);
	assert_int_equal(o.value_end - o.value, s.value_end - s.value);
	memcpy(f->pdf.p + s.value, other.pdf.p + o.value, s.value_end - s.value);
}

static void value_digit(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	size_t last = s.value_end - 2;
	while (f->pdf.p[last] == '0')
		last--;
	f->pdf.p[last - 4] = f->pdf.p[last - 4] == '1' ? '2' : '1';
}

static void value_padded(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	f->pdf.p[s.value_end - 9] = '1';
}

static void value_in_capitals(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	for (size_t i = s.value + 1; i < s.value_end - 1; i++)
		if (f->pdf.p[i] >= 'a')
			f->pdf.p[i] = (char)(f->pdf.p[i] - 32);
}

static void content_digit(struct forgery *f)
{
	/* Somewhere in a page's compressed stream. */
	f->pdf.p[4000] ^= 1;
}

#define BROKEN REFUSED_BROKEN
static const struct attack rows[] = {
    {"contents missing", RUNG_AUTHOR, NULL, contents_missing, BROKEN, "署名の値（/Contents）がありません",
     "the signature's value (/Contents) is missing", ANY_LAYOUT},
    {"contents empty", RUNG_AUTHOR, NULL, contents_empty, BROKEN,
     "署名の範囲の空きが署名の値（/Contents）と一致しません",
     "the gap in the signed range is not the signature's value (/Contents)", ANY_LAYOUT},
    {"contents null", RUNG_AUTHOR, NULL, contents_null, BROKEN, "署名の値（/Contents）がありません",
     "the signature's value (/Contents) is missing", ANY_LAYOUT},
    {"contents number", RUNG_AUTHOR, NULL, contents_number, BROKEN, "署名の値（/Contents）がありません",
     "the signature's value (/Contents) is missing", ANY_LAYOUT},
    {"contents name", RUNG_AUTHOR, NULL, contents_name, BROKEN, "署名の値（/Contents）がありません",
     "the signature's value (/Contents) is missing", ANY_LAYOUT},
    {"contents literal", RUNG_AUTHOR, NULL, contents_literal, BROKEN, "署名の値（/Contents）がありません",
     "the signature's value (/Contents) is missing", ANY_LAYOUT},
    {"contents array", RUNG_AUTHOR, NULL, contents_array, BROKEN, "署名の値（/Contents）がありません",
     "the signature's value (/Contents) is missing", ANY_LAYOUT},
    {"contents zeros", RUNG_AUTHOR, NULL, contents_zeros, BROKEN, "署名の値（CMS）の形が正しくありません",
     "the signature's value (CMS) is malformed", ANY_LAYOUT},
    {"contents promising", RUNG_AUTHOR, NULL, contents_promising, BROKEN, "署名の値（/Contents）が壊れています",
     "the signature's value (/Contents) is broken", ANY_LAYOUT},
    {"contents twice", RUNG_AUTHOR, NULL, contents_twice, BROKEN, "辞書に同じ項目が二度あるか、項目が多すぎます",
     "a dictionary has the same key twice, or too many keys", ANY_LAYOUT},
    {"range missing", RUNG_AUTHOR, NULL, range_missing, BROKEN,
     "署名の範囲（/ByteRange）がないか、4 個の数ではありません",
     "the signed range (/ByteRange) is missing or is not four numbers", ANY_LAYOUT},
    {"range empty", RUNG_AUTHOR, NULL, range_empty, BROKEN, "署名の範囲（/ByteRange）がないか、4 個の数ではありません",
     "the signed range (/ByteRange) is missing or is not four numbers", ANY_LAYOUT},
    {"range null", RUNG_AUTHOR, NULL, range_null, BROKEN, "署名の範囲（/ByteRange）がないか、4 個の数ではありません",
     "the signed range (/ByteRange) is missing or is not four numbers", ANY_LAYOUT},
    {"range string", RUNG_AUTHOR, NULL, range_string, BROKEN,
     "署名の範囲（/ByteRange）がないか、4 個の数ではありません",
     "the signed range (/ByteRange) is missing or is not four numbers", ANY_LAYOUT},
    {"range zeros", RUNG_AUTHOR, NULL, range_zeros, BROKEN, "署名の範囲の空きが署名の値（/Contents）と一致しません",
     "the gap in the signed range is not the signature's value (/Contents)", ANY_LAYOUT},
    {"range strings", RUNG_AUTHOR, NULL, range_strings, BROKEN,
     "署名の範囲（/ByteRange）に負の数や整数でないものがあります",
     "the signed range (/ByteRange) has a negative number or no integer", ANY_LAYOUT},
    {"range whole", RUNG_AUTHOR, NULL, range_whole, BROKEN, "署名の範囲の空きが署名の値（/Contents）と一致しません",
     "the gap in the signed range is not the signature's value (/Contents)", ANY_LAYOUT},
    {"format missing", RUNG_AUTHOR, NULL, format_missing, BROKEN, "署名の形式（/SubFilter）がないか、違っています",
     "the signature's format (/SubFilter) is missing or another one", ANY_LAYOUT},
    {"format other", RUNG_AUTHOR, NULL, format_other, BROKEN, "署名の形式（/SubFilter）がないか、違っています",
     "the signature's format (/SubFilter) is missing or another one", ANY_LAYOUT},
    {"format null", RUNG_AUTHOR, NULL, format_null, BROKEN, "署名の形式（/SubFilter）がないか、違っています",
     "the signature's format (/SubFilter) is missing or another one", ANY_LAYOUT},
    {"format of stamp", RUNG_AUTHOR, NULL, format_of_stamp, BROKEN, "署名の形式（/SubFilter）がないか、違っています",
     "the signature's format (/SubFilter) is missing or another one", ANY_LAYOUT},
    {"filter missing", RUNG_AUTHOR, NULL, filter_missing, BROKEN, "署名の辞書の /Type か /Filter が正しくありません",
     "/Type or /Filter of the signature dictionary is wrong", ANY_LAYOUT},
    {"filter other", RUNG_AUTHOR, NULL, filter_other, BROKEN, "署名の辞書の /Type か /Filter が正しくありません",
     "/Type or /Filter of the signature dictionary is wrong", ANY_LAYOUT},
    {"filter null", RUNG_AUTHOR, NULL, filter_null, BROKEN, "署名の辞書の /Type か /Filter が正しくありません",
     "/Type or /Filter of the signature dictionary is wrong", ANY_LAYOUT},
    {"type other", RUNG_AUTHOR, NULL, type_other, BROKEN, "署名の辞書の /Type か /Filter が正しくありません",
     "/Type or /Filter of the signature dictionary is wrong", ANY_LAYOUT},
    {"permission widened", RUNG_AUTHOR, NULL, permission_widened, BROKEN,
     "署名後に許す変更の指定（DocMDP と /Perms）が、最初の署名と合っていません",
     "what may change after signing (DocMDP and /Perms) does not match the first signature", ANY_LAYOUT},
    {"permission removed", RUNG_AUTHOR, NULL, permission_removed, BROKEN,
     "署名後に許す変更の指定（DocMDP と /Perms）が、最初の署名と合っていません",
     "what may change after signing (DocMDP and /Perms) does not match the first signature", ANY_LAYOUT},
    {"moment changed", RUNG_AUTHOR, NULL, moment_changed, BROKEN, "署名のあとに内容が変えられています",
     "the contents were changed after signing", ANY_LAYOUT},
    {"name changed", RUNG_AUTHOR, NULL, name_changed, BROKEN, "署名のあとに内容が変えられています",
     "the contents were changed after signing", ANY_LAYOUT},
    {"range starts late", RUNG_AUTHOR, NULL, range_starts_late, BROKEN,
     "署名の範囲の空きが署名の値（/Contents）と一致しません",
     "the gap in the signed range is not the signature's value (/Contents)", ANY_LAYOUT},
    {"range overlaps", RUNG_AUTHOR, NULL, range_overlaps, BROKEN,
     "署名の範囲の空きが署名の値（/Contents）と一致しません",
     "the gap in the signed range is not the signature's value (/Contents)", ANY_LAYOUT},
    {"range negative", RUNG_AUTHOR, NULL, range_negative, BROKEN,
     "署名の範囲（/ByteRange）に負の数や整数でないものがあります",
     "the signed range (/ByteRange) has a negative number or no integer", ANY_LAYOUT},
    {"range huge", RUNG_AUTHOR, NULL, range_huge, BROKEN, "署名の範囲がファイルより長く、ファイルが切れています",
     "the signed range is longer than the file: the file is cut", ANY_LAYOUT},
    {"gap before value", RUNG_AUTHOR, NULL, gap_before_value, BROKEN,
     "署名の範囲の空きが署名の値（/Contents）と一致しません",
     "the gap in the signed range is not the signature's value (/Contents)", ANY_LAYOUT},
    {"gap behind value", RUNG_AUTHOR, NULL, gap_behind_value, BROKEN,
     "署名の範囲の空きが署名の値（/Contents）と一致しません",
     "the gap in the signed range is not the signature's value (/Contents)", ANY_LAYOUT},
    {"gap inside value", RUNG_AUTHOR, NULL, gap_inside_value, BROKEN,
     "署名の範囲の空きが署名の値（/Contents）と一致しません",
     "the gap in the signed range is not the signature's value (/Contents)", ANY_LAYOUT},
    {"gap leaves bracket", RUNG_AUTHOR, NULL, gap_leaves_bracket, BROKEN,
     "署名の範囲の空きが署名の値（/Contents）と一致しません",
     "the gap in the signed range is not the signature's value (/Contents)", ANY_LAYOUT},
    {"range short", RUNG_AUTHOR, NULL, range_short, BROKEN, "署名の範囲が更新の終わりまで届いていません",
     "the signed range does not end where its revision ends", ANY_LAYOUT},
    {"range five", RUNG_AUTHOR, NULL, range_five, BROKEN, "署名の範囲（/ByteRange）がないか、4 個の数ではありません",
     "the signed range (/ByteRange) is missing or is not four numbers", ANY_LAYOUT},
    {"range real", RUNG_AUTHOR, NULL, range_real, BROKEN, "署名の範囲（/ByteRange）に負の数や整数でないものがあります",
     "the signed range (/ByteRange) has a negative number or no integer", ANY_LAYOUT},
    {"range reference", RUNG_AUTHOR, NULL, range_reference, BROKEN, "署名のあとの更新で加わった部品が、元からある",
     "what an update behind the signature adds refers to the older ", ANY_LAYOUT},
    {"trailing bytes", RUNG_AUTHOR, NULL, trailing_bytes, BROKEN, "ファイルの終わりの印のあとに余分なデータがあります",
     "there is trailing data behind the end mark", ANY_LAYOUT},
    {"trailing comment", RUNG_AUTHOR, NULL, trailing_comment, BROKEN,
     "ファイルの終わりの印のあとに余分なデータがあります", "there is trailing data behind the end mark", ANY_LAYOUT},
    {"trailing bytes covered", RUNG_AUTHOR, NULL, trailing_bytes_covered, BROKEN,
     "ファイルの終わりの印のあとに余分なデータがあります", "there is trailing data behind the end mark", ANY_LAYOUT},
    {"trailing end", RUNG_AUTHOR, NULL, trailing_end, BROKEN, "最後の更新の終わりの印のあとに余分なデータがあります",
     "there is trailing data behind the end mark of the last update", ANY_LAYOUT},
    {"part moved", RUNG_AUTHOR, NULL, part_moved, BROKEN, "startxref が自分の相互参照表を指していません",
     "startxref does not point at its own table", CLASSIC_ONLY},
    {"range shared", RUNG_APPROVER, NULL, range_shared, BROKEN, "署名の範囲の空きが署名の値（/Contents）と一致しません",
     "the gap in the signed range is not the signature's value (/Contents)", ANY_LAYOUT},
    {"value of other file", RUNG_AUTHOR, NULL, value_of_other_file, BROKEN, "署名のあとに内容が変えられています",
     "the contents were changed after signing", ANY_LAYOUT},
    {"value digit", RUNG_AUTHOR, NULL, value_digit, BROKEN,
     "署名の値が証明書の鍵と合いません。署名が書き換えられています",
     "its value does not fit the certificate's key: the signature was altered", ANY_LAYOUT},
    {"value padded", RUNG_AUTHOR, NULL, value_padded, BROKEN, "署名の値のあとの余白に何かが書き込まれています",
     "something is written into the padding behind the signature's value", ANY_LAYOUT},
    {"value in capitals", RUNG_AUTHOR, NULL, value_in_capitals, BROKEN, "署名の値（/Contents）の書き方が違います",
     "the signature's value (/Contents) is not written as we do", ANY_LAYOUT},
    {"content digit", RUNG_AUTHOR, NULL, content_digit, BROKEN, "署名のあとに内容が変えられています",
     "the contents were changed after signing", ANY_LAYOUT},
    {"contents zeros of the vendor's file", RUNG_VENDOR, NULL, contents_zeros, BROKEN,
     "署名の値（CMS）の形が正しくありません", "the signature's value (CMS) is malformed", ANY_LAYOUT},
    {"range huge of the vendor's file", RUNG_VENDOR, NULL, range_huge, BROKEN,
     "署名の範囲がファイルより長く、ファイルが切れています",
     "the signed range is longer than the file: the file is cut", ANY_LAYOUT},
    {"trailing bytes of the vendor's file", RUNG_VENDOR, NULL, trailing_bytes, BROKEN,
     "ファイルの終わりの印のあとに余分なデータがあります", "there is trailing data behind the end mark", ANY_LAYOUT},
    {"range missing of the vendor's file", RUNG_VENDOR, NULL, range_missing, BROKEN,
     "署名の範囲（/ByteRange）がないか、4 個の数ではありません",
     "the signed range (/ByteRange) is missing or is not four numbers", ANY_LAYOUT},
};

const struct attacks attacks_values = {"value", rows, sizeof(rows) / sizeof(rows[0])};
