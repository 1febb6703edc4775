/* profile: what the document's red, green and blue are: the sRGB profile (IEC 61966-2-1, in the format of ISO 15076-1)
 * that PDF/A wants in the file. */
#ifndef FORMS_PROFILE_H
#define FORMS_PROFILE_H

#include "assess/err.h"
#include "assess/mem.h"

/* Appends the profile of the Debian package icc-profiles-free, compressed. ERR_WORLD: not there, or no profile of red,
 * green and blue. */
int profile_load(struct buf *out, struct err *err);

#endif
