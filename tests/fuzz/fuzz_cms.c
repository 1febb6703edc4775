/* The signature object alone. */
#include <string.h>

#include "forms/cms.h"
#include "tests/fuzz/fuzz.h"

static enum cms_fault check(const uint8_t *data, size_t n, const char *text)
{
	struct cms_signer signer = {0};
	const struct cms_content content = {{text, text + 4}, {4, strlen(text) - 4}};
	enum cms_fault fault = cms_check(data, n, &content, &signer);
	if (fault == CMS_SOUND || fault == CMS_CONTENT) {
		fuzz_require(signer.certs.certs > 0, "a signature has a signer");
		cms_signer_clear(&signer);
	}
	return fault;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	fuzz_require(cms_length(data, n) <= n, "an element lies within the bytes");
	enum cms_fault first = check(data, n, FUZZ_CONTENT), second = check(data, n, "fee 9999 yen");
	fuzz_require(first != CMS_SOUND || second == CMS_CONTENT, "a signature is for one text only");
	return 0;
}
