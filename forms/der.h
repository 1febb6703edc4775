/* der: reading DER (X.690) one element at a time, definite and shortest lengths only. */
#ifndef FORMS_DER_H
#define FORMS_DER_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/mem.h"

enum der_tag {
	DER_INTEGER = 0x02,
	DER_OCTETS = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT_0 = 0xa0,
	DER_CONTEXT_1 = 0xa1
};

struct der {
	const unsigned char *p; /* borrowed */
	size_t n;
};

/* Takes the next element, which must have that tag, off the front of *in: `body` gets its contents, `whole` (may be
 * NULL) the element with its head. On false *in is left alone. */
bool der_take(struct der *in, unsigned char tag, struct der *body, struct der *whole);
/* The same for an element of any tag. */
bool der_take_any(struct der *in, struct der *whole);
bool der_is(struct der d, const void *bytes, size_t n);
/* Appends a tag and a length. */
void der_head(struct buf *out, unsigned char tag, size_t n);

#endif
