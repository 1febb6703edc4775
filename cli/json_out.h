/* json_out: a JSON text for programs, written piece by piece; and what stands in one. The only user of jansson in cli/.
 *
 * Pieces go into the object or array that is open. `key` names a piece of an object, and is NULL in an array. A text
 * that is NULL is left out. Texts are copied; what is not UTF-8 loses its foreign bytes to "?". */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/say.h"

struct json_out;

enum json_out_kind { JSON_OUT_OBJECT, JSON_OUT_ARRAY };

/* A text that is one object or array, open; yours. json_out_print frees it, else json_out_free. */
struct json_out *json_out_new(enum json_out_kind kind);
void json_out_free(struct json_out *j); /* NULL is fine */
void json_out_begin(struct json_out *j, const char *key, enum json_out_kind kind);
void json_out_end(struct json_out *j); /* of the last one begun */
void json_out_text(struct json_out *j, const char *key, const char *text);
void json_out_number(struct json_out *j, const char *key, int64_t number);
void json_out_truth(struct json_out *j, const char *key, bool truth);
/* What is JSON already; NULL is left out, and so is what is none. */
void json_out_json(struct json_out *j, const char *key, const char *json);
/* Both languages: {"ja": …, "en": …}. */
void json_out_words(struct json_out *j, const char *key, struct words words);
/* An object each in an array `key`: kind (usage, input, world), file, line, field, text (both languages). */
void json_out_findings(struct json_out *j, const char *key, const struct err *err);
/* The whole text and a line end as a result; frees it. False when it could not be written (say_bytes). */
bool json_out_print(struct json_out *j, const struct say *s);

/* A member of a JSON object as text: a string as it is, a whole number in digits; NULL where there is none, or no object. In
 * the arena. */
const char *json_out_member(const char *json, const char *key, struct arena *arena);

/* The version of the library. */
const char *json_out_version(void);

#endif
