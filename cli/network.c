#define _GNU_SOURCE
#include "cli/network.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <curl/curl.h>

#include "assess/url.h"

enum { CONNECT_MS = 5000, WHOLE_MS = 20000, TRIES = 2, PAUSE_MS = 500, REDIRECTS = 5 };

/* libcurl is not linked but loaded at the first question: it brings 28 libraries along, which would cost every start of
 * the program 10 ms of work (a program that does nothing, on Debian 12: 6 ms with libssl, 16 ms with libcurl too), and
 * most machines of the city never ask a server. */
struct curl {
	void *library;
	__typeof__(curl_global_init) *global_init;
	__typeof__(curl_global_cleanup) *global_cleanup;
	__typeof__(curl_easy_init) *easy_init;
	__typeof__(curl_easy_setopt) *setopt;
	__typeof__(curl_easy_perform) *perform;
	__typeof__(curl_easy_getinfo) *getinfo;
	__typeof__(curl_easy_reset) *reset;
	__typeof__(curl_easy_cleanup) *easy_cleanup;
	__typeof__(curl_easy_strerror) *strerror;
	__typeof__(curl_slist_append) *slist_append;
	__typeof__(curl_slist_free_all) *slist_free;
};

static const struct {
	const char *name;
	size_t offset;
} symbols[] = {
    {"curl_global_init", offsetof(struct curl, global_init)},
    {"curl_global_cleanup", offsetof(struct curl, global_cleanup)},
    {"curl_easy_init", offsetof(struct curl, easy_init)},
    {"curl_easy_setopt", offsetof(struct curl, setopt)},
    {"curl_easy_perform", offsetof(struct curl, perform)},
    {"curl_easy_getinfo", offsetof(struct curl, getinfo)},
    {"curl_easy_reset", offsetof(struct curl, reset)},
    {"curl_easy_cleanup", offsetof(struct curl, easy_cleanup)},
    {"curl_easy_strerror", offsetof(struct curl, strerror)},
    {"curl_slist_append", offsetof(struct curl, slist_append)},
    {"curl_slist_free_all", offsetof(struct curl, slist_free)},
};

struct network {
	struct host inner; /* whose other calls stay */
	struct network_options o;
	struct curl curl;
	CURL *handle; /* NULL until the first question; kept, so that a second one finds the connection open */
};

/* One question, and how it went. */
struct asking {
	struct network *network;
	const struct fetch *what;
	struct buf answer;
	char detail[CURL_ERROR_SIZE];
	CURLcode code;
	long status;
	const char *type; /* libcurl's, until the next question; NULL: none told */
};

/* Loading */

static bool load(struct network *n)
{
	struct curl *c = &n->curl;
	c->library = dlopen(n->o.library ? n->o.library : "libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
	for (size_t i = 0; c->library && i < sizeof(symbols) / sizeof(symbols[0]); i++) {
		void *symbol = dlsym(c->library, symbols[i].name);
		if (!symbol) {
			dlclose(c->library);
			c->library = NULL;
			break;
		}
		memcpy((char *)c + symbols[i].offset, &symbol, sizeof(symbol));
	}
	if (!c->library || c->global_init(CURL_GLOBAL_DEFAULT))
		return false;
	n->handle = c->easy_init();
	return n->handle != NULL;
}

/* Saying what happened */

static int refuse(const struct asking *a, struct words why, struct err *err)
{
	const struct url_shown url = url_shown(a->what->url);
	return err_add(
	    err, ERR_WORLD, NULL, 0, NULL,
	    "「%s」に問い合わせられません。%s%.0sアドレスとプロキシの設定を確かめてください。問い合わせずに続けると、"
	    "時刻は自己申告に、失効は未確認になります。",
	    "cannot ask '%s': %.0s%s; check the address and the proxy; without asking, the time is only claimed "
	    "(自己申告) and revocation unchecked (失効未確認)",
	    url.text, why.ja, why.en);
}

static int refuse_text(const struct asking *a, struct err *err, const char *ja, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

static int refuse_text(const struct asking *a, struct err *err, const char *ja, const char *en, ...)
{
	struct arena *arena = arena_new();
	va_list ap, again;
	va_start(ap, en);
	va_copy(again, ap);
	refuse(a, (struct words){arena_vprintf(arena, ja, ap), arena_vprintf(arena, en, again)}, err);
	va_end(again);
	va_end(ap);
	arena_free(arena);
	return -1;
}

/* What libcurl says, for people. Others are told as libcurl tells them. */
static const struct {
	CURLcode code;
	struct words text;
} known[] = {
    {CURLE_COULDNT_RESOLVE_HOST, {"サーバーの名前が見つかりません。", "the server's name cannot be found"}},
    {CURLE_COULDNT_RESOLVE_PROXY, {"プロキシの名前が見つかりません。", "the proxy's name cannot be found"}},
    {CURLE_COULDNT_CONNECT,
     {"接続を断られました（サーバーかプロキシが動いていません）。",
      "the connection was refused (server or proxy is not running)"}},
    {CURLE_PARTIAL_FILE, {"答えの途中で接続が切れました。", "the connection broke in the middle of the answer"}},
    {CURLE_RECV_ERROR, {"答えの途中で接続が切れました。", "the connection broke in the middle of the answer"}},
    {CURLE_SEND_ERROR, {"問い合わせの途中で接続が切れました。", "the connection broke in the middle of the question"}},
    {CURLE_GOT_NOTHING, {"サーバーは何も答えずに接続を切りました。", "the server broke off without an answer"}},
    {CURLE_TOO_MANY_REDIRECTS, {"転送が多すぎます。", "it redirects too often"}},
    {CURLE_UNSUPPORTED_PROTOCOL,
     {"許していない種類のアドレスへ転送されました。", "it redirects to a kind of address that is not allowed"}},
    {CURLE_URL_MALFORMAT, {"アドレスの書き方が正しくありません。", "the address is malformed"}},
};

/* Graphic ASCII only: it comes from a stranger and goes to a terminal. */
static void clean(char *out, size_t size, const char *in)
{
	size_t n = 0;
	for (; in[n] && n + 1 < size; n++)
		out[n] = (char)(in[n] >= 0x20 && in[n] < 0x7f ? in[n] : '?');
	out[n] = '\0';
}

static int refuse_code(const struct asking *a, struct err *err)
{
	const int seconds = (a->network->o.whole_ms + 999) / 1000;
	char detail[CURL_ERROR_SIZE];
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].code == a->code)
			return refuse(a, known[i].text, err);
	switch (a->code) {
	case CURLE_OPERATION_TIMEDOUT:
		return refuse_text(a, err, "%d 秒待っても答えがありません。", "no answer within %d seconds", seconds);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
		clean(detail, sizeof(detail), a->detail);
		return refuse_text(a, err, "サーバーの証明書を確かめられません（%s）。",
				   "the server's certificate cannot be verified (%s)", detail);
	default:
		return refuse_text(a, err, "通信に失敗しました（%s）。", "the transfer failed (%s)",
				   a->network->curl.strerror(a->code));
	}
}

/* Media types are written in any case, and parameters may follow (RFC 9110, 8.3.1). */
static bool has_type(const char *told, const char *wanted)
{
	size_t n = strlen(wanted);
	return told && strncasecmp(told, wanted, n) == 0 && strchr("; \t", told[n]) != NULL;
}

static int judge(const struct asking *a, struct err *err)
{
	char type[64] = "?";
	if (a->answer.over && a->status == 200)
		return refuse_text(a, err, "答えが %zu バイトを超えました。", "the answer is longer than %zu bytes",
				   a->what->max);
	if (a->code != CURLE_OK && !a->answer.over)
		return refuse_code(a, err);
	if (a->status != 200)
		return refuse_text(a, err, "サーバーは状態 %ld を返しました。", "the server answered with status %ld",
				   a->status);
	if (a->what->answer && !has_type(a->type, a->what->answer)) {
		clean(type, sizeof(type), a->type ? a->type : "?");
		return refuse_text(a, err, "答えの種類が %s ではなく %s です。", "the answer is not %s but %s",
				   a->what->answer, type);
	}
	return 0;
}

/* Asking */

static size_t take(char *bytes, size_t size, size_t n, void *ctx)
{
	struct asking *a = ctx;
	buf_add(&a->answer, bytes, size * n);
	return a->answer.over ? CURL_WRITEFUNC_ERROR : size * n;
}

static int tell_waiting(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct network_options *o = ctx;
	(void)a, (void)b, (void)c, (void)d;
	o->waiting(o->ctx, false);
	return 0;
}

static bool is_https(const char *url)
{
	return strncasecmp(url, "https://", 8) == 0;
}

/* The same for every question. An option that libcurl does not know would weaken what is promised: then it must not
 * ask. */
static bool set_manners(const struct network *n, const char *url)
{
	const struct curl *c = &n->curl;
	CURL *h = n->handle;
	bool bad = c->setopt(h, CURLOPT_PROTOCOLS_STR, "http,https") ||
		   c->setopt(h, CURLOPT_REDIR_PROTOCOLS_STR, is_https(url) ? "https" : "http,https") ||
		   c->setopt(h, CURLOPT_FOLLOWLOCATION, 1L) || c->setopt(h, CURLOPT_MAXREDIRS, (long)REDIRECTS) ||
		   c->setopt(h, CURLOPT_POSTREDIR, (long)CURL_REDIR_POST_ALL) ||
		   c->setopt(h, CURLOPT_SSL_VERIFYPEER, 1L) || c->setopt(h, CURLOPT_SSL_VERIFYHOST, 2L) ||
		   c->setopt(h, CURLOPT_NOSIGNAL, 1L) || /* neither SIGALRM for time-outs nor SIGPIPE */
		   c->setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)n->o.connect_ms) ||
		   c->setopt(h, CURLOPT_TIMEOUT_MS, (long)n->o.whole_ms) ||
		   c->setopt(h, CURLOPT_USERAGENT, "shinsa/" SHINSA_VERSION);
	if (n->o.proxy)
		bad |= c->setopt(h, CURLOPT_PROXY, n->o.proxy) != CURLE_OK;
	if (n->o.waiting)
		bad |= c->setopt(h, CURLOPT_NOPROGRESS, 0L) || c->setopt(h, CURLOPT_XFERINFOFUNCTION, tell_waiting) ||
		       c->setopt(h, CURLOPT_XFERINFODATA, &n->o);
	if (n->o.certificates)
		bad |= c->setopt(h, CURLOPT_CAINFO, n->o.certificates) != CURLE_OK;
	return !bad;
}

static bool set_question(struct asking *a, struct curl_slist *headers)
{
	const struct curl *c = &a->network->curl;
	CURL *h = a->network->handle;
	bool bad = c->setopt(h, CURLOPT_URL, a->what->url) || c->setopt(h, CURLOPT_HTTPHEADER, headers) ||
		   c->setopt(h, CURLOPT_WRITEFUNCTION, take) || c->setopt(h, CURLOPT_WRITEDATA, a) ||
		   c->setopt(h, CURLOPT_ERRORBUFFER, a->detail);
	if (a->what->type)
		bad |= c->setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)a->what->n) ||
		       c->setopt(h, CURLOPT_POSTFIELDS, a->what->n ? a->what->body : "");
	return !bad;
}

/* "Expect:" takes away what some authorities' servers do not know. */
static struct curl_slist *make_headers(const struct curl *c, const struct fetch *what)
{
	struct buf line;
	struct curl_slist *list = c->slist_append(NULL, "Expect:");
	const char *const name[] = {"Content-Type", "Accept"}, *const value[] = {what->type, what->answer};
	buf_init(&line, 1024);
	for (int i = 0; i < 2; i++) {
		if (!value[i])
			continue;
		buf_clear(&line);
		buf_printf(&line, "%s: %s", name[i], value[i]);
		struct curl_slist *more = c->slist_append(list, buf_text(&line));
		list = more ? more : list;
	}
	buf_clear(&line);
	return list;
}

static void ask_once(struct asking *a)
{
	const struct curl *c = &a->network->curl;
	CURL *h = a->network->handle;
	struct curl_slist *headers = make_headers(c, a->what);
	buf_clear(&a->answer);
	a->status = 0;
	a->type = NULL;
	a->detail[0] = '\0';
	c->reset(h);
	a->code =
	    set_manners(a->network, a->what->url) && set_question(a, headers) ? c->perform(h) : CURLE_UNKNOWN_OPTION;
	c->getinfo(h, CURLINFO_RESPONSE_CODE, &a->status);
	c->getinfo(h, CURLINFO_CONTENT_TYPE, &a->type);
	/* They point into *a and to the headers. */
	c->setopt(h, CURLOPT_ERRORBUFFER, NULL);
	c->setopt(h, CURLOPT_HTTPHEADER, NULL);
	c->slist_free(headers);
}

/* What may have passed when it is asked again. */
static bool is_passing(const struct asking *a)
{
	switch (a->code) {
	case CURLE_OK:
		return a->status >= 500;
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		return !a->answer.over;
	default:
		return false;
	}
}

static void ask(struct asking *a)
{
	const struct network_options *o = &a->network->o;
	const struct timespec pause = {o->pause_ms / 1000, o->pause_ms % 1000 * 1000000L};
	for (int i = 0; i < o->tries; i++) {
		if (i)
			nanosleep(&pause, NULL);
		ask_once(a);
		if (!is_passing(a))
			break;
	}
}

static int network_fetch(void *ctx, const struct fetch *what, struct buf *out, struct err *err)
{
	struct asking a = {.network = ctx, .what = what};
	if (!is_https(what->url) && strncasecmp(what->url, "http://", 7) != 0)
		return refuse(&a,
			      (struct words){"http:// か https:// で始まるアドレスではありません。",
					     "the address does not start with http:// or https://"},
			      err);
	if (!a.network->handle && !load(a.network))
		return err_add(
		    err, ERR_WORLD, NULL, 0, NULL,
		    "ネットワークを使うためのライブラリー libcurl がないか、使えません。Debian では apt install "
		    "libcurl4 で入れてください。",
		    "libcurl, which the network needs, is missing or unusable; on Debian: apt install libcurl4");
	buf_init(&a.answer, what->max);
	ask(&a);
	if (a.network->o.waiting)
		a.network->o.waiting(a.network->o.ctx, true);
	int rc = judge(&a, err);
	if (!rc)
		buf_add(out, a.answer.p, a.answer.n);
	buf_clear(&a.answer);
	return rc;
}

/* The host's other calls */

static int64_t inner_now(void *ctx)
{
	const struct network *n = ctx;
	return n->inner.now(n->inner.ctx);
}

static int inner_random(void *ctx, void *bytes, size_t size, struct err *err)
{
	const struct network *n = ctx;
	return n->inner.random(n->inner.ctx, bytes, size, err);
}

static int inner_read(void *ctx, const char *path, size_t max, struct buf *out, struct err *err)
{
	const struct network *n = ctx;
	return n->inner.read(n->inner.ctx, path, max, out, err);
}

static int inner_write(void *ctx, const char *path, const void *bytes, size_t size, unsigned mode, struct err *err)
{
	const struct network *n = ctx;
	return n->inner.write(n->inner.ctx, path, bytes, size, mode, err);
}

void network_attach(struct host *host, const struct network_options *o)
{
	struct network *n = mem_new(1, sizeof(*n));
	n->inner = *host;
	n->o = *o;
	n->o.connect_ms = o->connect_ms ? o->connect_ms : CONNECT_MS;
	n->o.whole_ms = o->whole_ms ? o->whole_ms : WHOLE_MS;
	n->o.tries = o->tries ? o->tries : TRIES;
	n->o.pause_ms = o->pause_ms ? o->pause_ms : PAUSE_MS;
	*host = (struct host){n, inner_now, inner_random, inner_read, inner_write, network_fetch};
}

/* The library stays: OpenSSL, which it shares with us, has handlers for the end of the process. */
void network_detach(struct host *host)
{
	struct network *n = host->ctx;
	if (n->handle) {
		n->curl.easy_cleanup(n->handle);
		n->curl.global_cleanup();
	}
	*host = n->inner;
	free(n);
}
