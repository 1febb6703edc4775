#define _GNU_SOURCE
#include "assess/url.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Behind the user's name and password, which end at the last @ before the path: a password may hold one. */
static const char *find_server(const char *url)
{
	const char *start = strstr(url, "://");
	start = start ? start + 3 : url;
	size_t n = strcspn(start, "/?#");
	const char *at = memrchr(start, '@', n);
	return at ? at + 1 : start;
}

static size_t add(struct url_shown *out, size_t n, const char *from, size_t bytes)
{
	for (size_t i = 0; i < bytes && n + sizeof("…") < URL_SHOWN; i++)
		out->text[n++] = (char)(from[i] > 0x20 && from[i] < 0x7f ? from[i] : '?');
	return n;
}

struct url_shown url_shown(const char *url)
{
	struct url_shown out = {""};
	const char *scheme = strstr(url, "://"), *server = find_server(url);
	size_t bytes = strcspn(server, "?#");
	size_t n = scheme ? add(&out, 0, url, (size_t)(scheme + 3 - url)) : 0;
	n = add(&out, n, server, bytes);
	bool more = server[bytes] != '\0';
	if (more && n + sizeof("?…") <= URL_SHOWN)
		out.text[n++] = '?';
	if (more || n + sizeof("…") >= URL_SHOWN)
		snprintf(out.text + n, URL_SHOWN - n, "…");
	return out;
}
