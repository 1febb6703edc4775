/* network: the host's `fetch` over HTTP, with libcurl. */
#ifndef CLI_NETWORK_H
#define CLI_NETWORK_H

#include "assess/host.h"

/* Zero or NULL in any of these is what stands behind it. */
struct network_options {
	const char *proxy;        /* URL; what libcurl finds in the environment: http_proxy, https_proxy, no_proxy */
	const char *certificates; /* PEM file of authorities for https; those of the system */
	int connect_ms;           /* to be connected; 5 s */
	int whole_ms;             /* for one try, connecting included; 20 s */
	int tries;                /* in all; 2 */
	int pause_ms;             /* between two tries; 0.5 s */
	const char *library;      /* libcurl.so.4 */
	/* Called several times a second while an answer is waited for, and a last time when that is over. NULL: nobody
	 * is. */
	void (*waiting)(void *ctx, bool over);
	void *ctx;
};

/* Gives *host a fetch that reaches the network; its other calls stay what they are. Opens nothing yet: libcurl is loaded
 * by the first fetch. The texts of `o` are borrowed until network_detach, which gives *host its former self back.
 *
 * fetch asks http:// and https:// only, also after redirects (5 at most, none from https to http), and checks certificates
 * of servers. It asks again when it was refused or cut off, waited too long or got a status of 5xx. Its messages show
 * neither passwords nor queries of URLs. ERR_WORLD for all that can happen; see host.h. */
void network_attach(struct host *host, const struct network_options *o);
void network_detach(struct host *host);

#endif
