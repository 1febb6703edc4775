#define _GNU_SOURCE
#include "forms/key_fit.h"

#include "assess/date.h"
#include "forms/cert.h"

static int refuse(const char *path, enum cert_fault fault, const char *detail, struct err *err)
{
	switch (fault) {
	case CERT_FIT:
		return 0;
	case CERT_EDWARDS:
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」の鍵は %s です。多くの検証ソフトが確認できないため使えません。RSA 2048 ビット以上か "
		    "EC（P-256）の鍵を使ってください。",
		    "the key of '%s' is %s, which common verifiers cannot check; use RSA of 2048 bits or more, "
		    "or EC P-256",
		    path, detail);
	case CERT_ALGORITHM:
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」の鍵の種類 %s では署名できません。RSA 2048 ビット以上か EC（P-256）の鍵を使ってください。",
		    "cannot sign with the kind of key in '%s' (%s); use RSA of 2048 bits or more, or EC P-256", path,
		    detail);
	case CERT_RSA_SHORT:
		return err_add(err, ERR_WORLD, path, 0, NULL,
			       "「%s」の RSA 鍵は %s ビットで短すぎます。2048 ビット以上の鍵を発行元に求めてください。",
			       "the RSA key of '%s' has %s bits, too few; ask its issuer for one of 2048 bits or more",
			       path, detail);
	case CERT_CURVE:
		return err_add(err, ERR_WORLD, path, 0, NULL,
			       "「%s」の鍵の曲線 %s は使えません。P-256、P-384、P-521 のどれかの鍵を使ってください。",
			       "the key of '%s' is on the curve %s; use one on P-256, P-384 or P-521", path, detail);
	case CERT_DIGEST:
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」の証明書は古い方式 %s で署名されています。SHA-256 以上の証明書を発行元に求めてください。",
		    "a certificate in '%s' is signed with the old algorithm %s; ask its issuer for one with "
		    "SHA-256 or better",
		    path, detail);
	case CERT_USAGE:
		break;
	}
	return err_add(
	    err, ERR_WORLD, path, 0, NULL,
	    "「%s」の証明書は署名に使えません（鍵の用途に digitalSignature も nonRepudiation もありません）。"
	    "署名用の証明書を使ってください。",
	    "the certificate of '%s' is not for signing (its key usage has neither digitalSignature nor "
	    "nonRepudiation); use one that is",
	    path);
}

/* The day in Japan, for a sentence; what lies beyond the year 9999 is shown as its end. */
static void day_text(int64_t seconds, char out[11])
{
	const int64_t last = INT64_C(253402214400); /* 9999-12-31T00:00:00Z */
	date_to_iso(date_in_japan(seconds > last ? last : seconds < 0 ? 0 : seconds), out);
}

static int check_validity(const char *path, const X509 *x, int64_t now, struct err *err)
{
	int64_t from = 0, to = 0;
	char first[11], last[11];
	if (!cert_validity(x, &from, &to))
		return err_add(err, ERR_WORLD, path, 0, NULL,
			       "「%s」の証明書の有効期間を読み取れません。発行元に問い合わせてください。",
			       "the validity of the certificate in '%s' is malformed; ask its issuer", path);
	day_text(from, first);
	day_text(to, last);
	if (now < from)
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」の証明書はまだ有効ではありません（有効期間は %s から %s まで）。"
		    "コンピューターの日付を確かめるか、有効になってから使ってください。",
		    "the certificate of '%s' is not valid yet (from %s to %s); check this computer's date, or "
		    "wait until it is",
		    path, first, last);
	if (now > to)
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」の証明書は有効期限が切れています（有効期間は %s から %s まで）。"
		    "新しい証明書を発行元に求めてください。",
		    "the certificate of '%s' has expired (valid from %s to %s); ask its issuer for a new one", path,
		    first, last);
	return 0;
}

int key_fit_private(const char *path, const EVP_PKEY *key, struct err *err)
{
	char detail[64];
	return refuse(path, cert_examine_key(key, detail), detail, err);
}

int key_fit_signer(const char *path, X509 *x, int64_t now, struct err *err)
{
	char detail[64];
	enum cert_fault fault = cert_examine(x, detail);
	return fault == CERT_FIT ? check_validity(path, x, now, err) : refuse(path, fault, detail, err);
}

int key_fit_issuer(const char *path, X509 *x, struct err *err)
{
	char detail[64];
	return cert_examine(x, detail) == CERT_DIGEST ? refuse(path, CERT_DIGEST, detail, err) : 0;
}
