#define _GNU_SOURCE
#include "tests/authority_private.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

enum { HEAD_BYTES = 2048, BODY_BYTES = 1 << 20, LONG_BYTES = 8 << 20, HELD = 16 };

struct authority_server {
	struct authority *a;
	int listener, closed, stop[2]; /* sockets; a pipe, whose closing ends the thread */
	char closed_url[64], head[HEAD_BYTES];
	int held[HELD], helds; /* silent connections, open until the end */
	pthread_t thread;
	SSL_CTX *tls;
};

struct line {
	struct authority_server *s;
	int fd;
	SSL *tls;
};

static int open_socket(int *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	authority_must(fd >= 0 && bind(fd, (struct sockaddr *)&address, n) == 0 &&
			   getsockname(fd, (struct sockaddr *)&address, &n) == 0,
		       "no socket on loopback");
	*port = ntohs(address.sin_port);
	return fd;
}

/* Waits until there is something to read, or the time is up; true when the test ends. */
static bool stopped(const struct authority_server *s, int fd, int ms)
{
	struct pollfd p[2] = {{.fd = s->stop[0], .events = POLLIN}, {.fd = fd, .events = POLLIN}};
	return poll(p, fd < 0 ? 1 : 2, ms) > 0 && p[0].revents;
}

static ssize_t take(struct line *l, void *bytes, size_t n)
{
	if (l->tls)
		return SSL_read(l->tls, bytes, (int)n);
	return stopped(l->s, l->fd, 5000) ? -1 : recv(l->fd, bytes, n, 0);
}

static bool give(struct line *l, const void *bytes, size_t n)
{
	const char *at = bytes;
	while (n) {
		ssize_t done = l->tls ? SSL_write(l->tls, at, (int)n) : send(l->fd, at, n, MSG_NOSIGNAL);
		if (done <= 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

/* Requests */

/* The value of a header, NULL when there is none; `head` has its lines ended by NUL. */
static const char *find_header(const char *head, const char *end, const char *name)
{
	size_t n = strlen(name);
	for (const char *at = head; at < end; at += strlen(at) + 2)
		if (strncasecmp(at, name, n) == 0 && at[n] == ':')
			return at + n + 1 + strspn(at + n + 1, " ");
	return NULL;
}

/* Until the empty line; the bytes behind it, which belong to the body, go to `body`. 0: no request. */
static size_t read_head(struct line *l, char head[HEAD_BYTES], struct buf *body)
{
	size_t n = 0;
	for (;;) {
		ssize_t got = n + 1 < HEAD_BYTES ? take(l, head + n, HEAD_BYTES - 1 - n) : 0;
		if (got <= 0)
			return 0;
		n += (size_t)got;
		head[n] = '\0';
		char *end = strstr(head, "\r\n\r\n");
		if (!end)
			continue;
		buf_add(body, end + 4, n - (size_t)(end + 4 - head));
		end[2] = '\0';
		return (size_t)(end + 2 - head);
	}
}

/* POST PATH or, to a proxy, POST http://host/PATH: the path. */
static char *find_path(char *head)
{
	char *path = strchr(head, ' ');
	char *end = path ? strchr(path + 1, ' ') : NULL;
	if (!end)
		return NULL;
	*end = '\0';
	path++;
	if (strncmp(path, "http://", 7) == 0)
		path = strchrnul(path + 7, '/');
	return path;
}

static bool read_request(struct line *l, char head[HEAD_BYTES], struct authority_request *q, struct buf *body)
{
	char part[4096];
	size_t n = read_head(l, head, body);
	if (!n)
		return false;
	pthread_mutex_lock(&l->s->a->lock);
	snprintf(l->s->head, sizeof(l->s->head), "%s", head);
	pthread_mutex_unlock(&l->s->a->lock);
	for (char *at = head; (at = strstr(at, "\r\n")); at += 2)
		*at = '\0';
	const char *length = find_header(head, head + n, "Content-Length");
	size_t want = length ? strtoul(length, NULL, 10) : 0;
	while (body->n < want && want <= BODY_BYTES) {
		ssize_t got = take(l, part, sizeof(part));
		if (got <= 0)
			return false;
		buf_add(body, part, (size_t)got);
	}
	const char *type = find_header(head, head + n, "Content-Type"); /* find_path cuts the first line into pieces */
	*q = (struct authority_request){find_path(head), type, body->p, body->n};
	return q->path != NULL;
}

/* Answers */

static void give_slowly(struct line *l)
{
	give(l, "HTTP/1.1 200 OK\r\nX-Slow: ", 25);
	while (!stopped(l->s, -1, 50) && give(l, "s", 1))
		;
}

static void give_redirect(struct line *l, const struct authority *a, const char *path, enum authority_fault fault)
{
	char text[512];
	const char *base = fault == FAULT_FILE ? "file://" : a->base, *to = fault == FAULT_FILE ? "/etc/passwd" : path;
	int n = snprintf(text, sizeof(text),
			 "HTTP/1.1 307 Temporary Redirect\r\nLocation: %s%s\r\nContent-Length: 0\r\n"
			 "Connection: close\r\n\r\n",
			 base, to);
	give(l, text, (size_t)n);
}

static void give_long(struct line *l, const char *type)
{
	char text[256];
	static const char zeros[4096];
	int n = snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\n\r\n", type);
	bool ok = give(l, text, (size_t)n);
	for (size_t i = 0; ok && i < LONG_BYTES; i += sizeof(zeros))
		ok = give(l, zeros, sizeof(zeros));
}

static void give_answer(struct line *l, const struct authority_answer *answer)
{
	char text[256];
	size_t n = answer->fault == FAULT_CUT ? answer->body.n / 2 : answer->body.n;
	int head = snprintf(text, sizeof(text),
			    "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
			    answer->status, answer->status == 200 ? "OK" : "Fault", answer->type, answer->body.n);
	if (give(l, text, (size_t)head))
		give(l, buf_text(&answer->body), n);
}

/* True when the connection must be left open. */
static bool respond(struct line *l, const char *path, const struct authority_answer *answer)
{
	const struct linger now = {1, 0};
	switch (answer->fault) {
	case FAULT_SILENT:
		return true;
	case FAULT_RESET:
		setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		return false;
	case FAULT_SLOW:
		give_slowly(l);
		return false;
	case FAULT_LONG:
		give_long(l, answer->type);
		return false;
	case FAULT_REDIRECT:
	case FAULT_FILE:
		give_redirect(l, l->s->a, path, answer->fault);
		return false;
	default:
		give_answer(l, answer);
		return false;
	}
}

static void serve_one(struct authority_server *s, int fd)
{
	struct line l = {s, fd, NULL};
	struct authority_request q;
	struct authority_answer answer;
	struct buf body;
	char head[HEAD_BYTES];
	bool open = false;
	buf_init(&body, BODY_BYTES);
	if (s->tls) {
		l.tls = SSL_new(s->tls);
		SSL_set_fd(l.tls, fd);
	}
	if ((!l.tls || SSL_accept(l.tls) == 1) && read_request(&l, head, &q, &body)) {
		authority_answer(s->a, &q, &answer);
		open = respond(&l, q.path, &answer) && s->helds < HELD;
		buf_clear(&answer.body);
	}
	if (l.tls && !open)
		SSL_shutdown(l.tls);
	SSL_free(l.tls);
	if (open)
		s->held[s->helds++] = fd;
	else
		close(fd);
	buf_clear(&body);
}

static void *serve(void *ctx)
{
	struct authority_server *s = ctx;
	sigset_t pipes; /* OpenSSL writes to sockets without MSG_NOSIGNAL */
	sigemptyset(&pipes);
	sigaddset(&pipes, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipes, NULL);
	while (!stopped(s, s->listener, -1)) {
		int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			serve_one(s, fd);
	}
	return NULL;
}

/* Start and end */

void authority_listen(struct authority *a)
{
	int port;
	struct authority_server *s = a->server = mem_new(1, sizeof(*s));
	s->a = a;
	s->closed = open_socket(&port); /* taken, but nobody listens: refused for as long as we live */
	snprintf(s->closed_url, sizeof(s->closed_url), "http://127.0.0.1:%d/tsa", port);
	s->listener = open_socket(&port);
	authority_must(listen(s->listener, 16) == 0 && pipe2(s->stop, O_CLOEXEC) == 0, "cannot listen");
	snprintf(a->base, sizeof(a->base), "%s://127.0.0.1:%d", a->options.tls ? "https" : "http", port);
}

static void start_tls(struct authority *a)
{
	const struct authority_cert spec = {.keys = {.name = "127.0.0.1"}, .purpose = "serverAuth", .by_root = true};
	struct keys_pair p = authority_issue(a, &spec);
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, p.cert, p.cert, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, NID_subject_alt_name, "IP:127.0.0.1");
	a->server->tls = SSL_CTX_new(TLS_server_method());
	authority_must(e && X509_add_ext(p.cert, e, -1) && X509_sign(p.cert, a->issuer[0].key, EVP_sha256()) &&
			   SSL_CTX_use_certificate(a->server->tls, p.cert) &&
			   SSL_CTX_use_PrivateKey(a->server->tls, p.key),
		       "no certificate for TLS");
	X509_EXTENSION_free(e);
	keys_clear(&p);
}

void authority_serve(struct authority *a)
{
	if (a->options.tls)
		start_tls(a);
	authority_must(pthread_create(&a->server->thread, NULL, serve, a->server) == 0, "no thread");
}

void authority_stop(struct authority *a)
{
	struct authority_server *s = a->server;
	close(s->stop[1]);
	pthread_join(s->thread, NULL);
	for (int i = 0; i < s->helds; i++)
		close(s->held[i]);
	close(s->stop[0]);
	close(s->listener);
	close(s->closed);
	SSL_CTX_free(s->tls);
	free(s);
	a->server = NULL;
}

void authority_closed(struct authority *a, char url[64])
{
	memcpy(url, a->server->closed_url, 64);
}

void authority_heard(struct authority *a, char head[2048])
{
	pthread_mutex_lock(&a->lock);
	memcpy(head, a->server->head, HEAD_BYTES);
	pthread_mutex_unlock(&a->lock);
}
