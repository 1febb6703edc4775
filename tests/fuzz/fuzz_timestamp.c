/* Time-stamp tokens. */
#include <string.h>

#include "forms/timestamp.h"
#include "tests/fuzz/fuzz.h"

static enum timestamp_fault check(const uint8_t *data, size_t n, const char *text)
{
	struct timestamp t = {0};
	const struct cms_content content = {{text, text + 4}, {4, strlen(text) - 4}};
	enum timestamp_fault fault = timestamp_check(data, n, &content, &t);
	fuzz_require(*timestamp_fault_text(fault).ja || fault == TIMESTAMP_SOUND, "a fault has a sentence");
	fuzz_require(fault != TIMESTAMP_SOUND || t.certs.certs > 0, "a time-stamp has an authority");
	timestamp_clear(&t);
	return fault;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	enum timestamp_fault first = check(data, n, FUZZ_CONTENT), second = check(data, n, "fee 9999 yen");
	fuzz_require(first != TIMESTAMP_SOUND || second == TIMESTAMP_IMPRINT, "a time-stamp is for one text only");
	return 0;
}
