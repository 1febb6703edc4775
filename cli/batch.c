#define _GNU_SOURCE
#include "cli/batch.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/subject.h"
#include "forms/characters.h"
#include "forms/stock.h"

enum { LOOK_MS = 100 };

/* The characters that the documents of one questionnaire share, made when it is met first. */
struct stocked {
	const struct questionnaire *q;
	struct pdf_stock *stock;
};

/* What the threads share. */
struct pool {
	struct batch *b;
	struct paper_look look;
	/* Reading goes one at a time: it takes a hundredth of the time of making a document, and so every questionnaire
	 * is loaded once and its patterns, which are not for two threads at once, never meet two. */
	pthread_mutex_t reading;
	struct session reader; /* guarded by `reading`, with the three below */
	struct shelf shelf;
	struct stocked *stock;
	size_t stocks;
	pthread_mutex_t queue;
	size_t next, done, running; /* guarded by `queue`, with the rest */
	const struct batch_file *last;
	bool stop;
	int wake; /* eventfd: a file is finished, or a thread */
};

static int find_stock(struct pool *p, const struct questionnaire *q, const struct pdf_stock **out, struct err *err)
{
	const struct pdf_fonts fonts = paper_fonts(&p->look);
	struct pdf_stock *made = NULL;
	for (size_t i = 0; i < p->stocks; i++) {
		if (p->stock[i].q == q) {
			*out = p->stock[i].stock;
			return 0;
		}
	}
	if (stock_new(q, p->look.lang, &fonts, &made, err))
		return -1;
	p->stock = mem_grow(p->stock, p->stocks + 1, sizeof(*p->stock));
	p->stock[p->stocks++] = (struct stocked){q, made};
	*out = made;
	return 0;
}

static int read_answers(struct pool *p, struct batch_file *f, struct answers **a, const struct pdf_stock **stock,
			struct arena *arena)
{
	pthread_mutex_lock(&p->reading);
	struct session *s = &p->reader;
	const char *stem;
	/* What reading leaves behind goes with the file; only its name stays. */
	s->arena = arena;
	int rc = subject_stem(f->path, arena, &stem, &s->err);
	f->id = arena_strdup(p->b->session->arena, stem);
	if (rc == 0)
		rc = session_shelved(s, f->path, &p->shelf, a);
	if (rc == 0)
		rc = find_stock(p, (*a)->q, stock, &s->err);
	f->err = s->err;
	s->err = (struct err){0};
	pthread_mutex_unlock(&p->reading);
	return rc;
}

static int build_form(const struct pool *p, struct batch_file *f, const struct form *form, struct form_input *in,
		      const struct paper_look *look, struct arena *arena, struct paper_set *set)
{
	const struct session *s = p->b->session;
	struct buf text;
	buf_init(&text, PAPER_BYTES_MAX);
	in->view = form->view;
	const char *path = paper_path(arena, s->path.out, f->id, form, form->view, "pdf");
	struct paper_file *pdf = paper_set_add(set, path, true);
	int rc = paper_build(form, in, look, &pdf->bytes, s->opt->text ? &text : NULL, &f->err);
	if (rc == 0 && s->opt->text) {
		path = paper_path(arena, s->path.out, f->id, form, form->view, "txt");
		buf_add(&paper_set_add(set, path, false)->bytes, text.p, text.n);
	}
	buf_clear(&text);
	return rc;
}

static int make_papers(const struct pool *p, struct batch_file *f, const struct answers *a,
		       const struct pdf_stock *stock, struct paper_set *set, struct arena *arena)
{
	struct host host = p->b->session->host;
	struct paper_look look = p->look;
	look.stock = stock;
	struct verdict *v = score(a);
	struct form_input in = {.answers = a,
				.verdict = v,
				.id = f->id,
				.lang = p->look.lang,
				.now = p->b->session->now,
				.author = p->b->session->who};
	int rc = 0;
	for (size_t i = 0; i < p->b->forms && rc == 0; i++)
		rc = build_form(p, f, p->b->form[i], &in, &look, arena, set);
	if (rc == 0)
		rc = paper_set_write(set, &host, &f->err);
	verdict_free(v);
	return rc;
}

static void make_file(struct pool *p, struct batch_file *f)
{
	struct answers *a = NULL;
	const struct pdf_stock *stock = NULL;
	struct paper_set set = {0};
	struct arena *arena = arena_new();
	int rc = read_answers(p, f, &a, &stock, arena);
	if (rc == 0)
		rc = make_papers(p, f, a, stock, &set, arena);
	f->state = rc == 0 ? BATCH_MADE : BATCH_FAILED;
	size_t row = 0;
	f->private_use = rc == 0 && characters_private(a, &row);
	f->documents = rc == 0 ? set.count : 0;
	paper_set_clear(&set);
	answers_free(a);
	arena_free(arena);
}

/* NULL when there is nothing left to do. */
static struct batch_file *take_next(struct pool *p)
{
	pthread_mutex_lock(&p->queue);
	struct batch_file *f = !p->stop && p->next < p->b->files ? &p->b->file[p->next++] : NULL;
	pthread_mutex_unlock(&p->queue);
	return f;
}

/* Tells the main thread that `f`, or with NULL the whole thread, is finished. */
static void tell_finished(struct pool *p, const struct batch_file *f)
{
	pthread_mutex_lock(&p->queue);
	if (f) {
		p->done++;
		p->last = f;
	} else {
		p->running--;
	}
	pthread_mutex_unlock(&p->queue);
	eventfd_write(p->wake, 1);
}

static void *work(void *ctx)
{
	struct pool *p = ctx;
	for (struct batch_file *f; (f = take_next(p));) {
		make_file(p, f);
		tell_finished(p, f);
	}
	tell_finished(p, NULL);
	return NULL;
}

static void stop(struct pool *p)
{
	pthread_mutex_lock(&p->queue);
	p->stop = true;
	pthread_mutex_unlock(&p->queue);
}

/* How far it is; whether threads are at work. */
static bool look_at(struct pool *p, size_t *done, const struct batch_file **last)
{
	pthread_mutex_lock(&p->queue);
	*done = p->done;
	*last = p->last;
	bool busy = p->running > 0;
	pthread_mutex_unlock(&p->queue);
	return busy;
}

/* The main thread, until the others are done: shows how far they are, and listens to signals. */
static void wait_for_all(struct pool *p, int signals, int *signal)
{
	struct pollfd fd[] = {{.fd = p->wake, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
	struct signalfd_siginfo info;
	const struct batch_file *last;
	eventfd_t ignored;
	size_t done;
	while (look_at(p, &done, &last)) {
		progress_at(p->b->progress, done, p->b->files, last ? last->id : NULL);
		poll(fd, 2, LOOK_MS);
		if (fd[0].revents)
			eventfd_read(p->wake, &ignored);
		if (fd[1].revents && read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
			*signal = (int)info.ssi_signo;
			stop(p);
		}
	}
	/* What was pressed more than once is not for whoever comes after us. */
	while (read(signals, &info, sizeof(info)) > 0)
		*signal = (int)info.ssi_signo;
}

/* Those that ask us to leave; one that we were started to ignore (nohup, a job in the background) stays ignored. */
static sigset_t leaving_signals(void)
{
	static const int number[] = {SIGINT, SIGTERM, SIGHUP};
	sigset_t set;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++) {
		struct sigaction now;
		if (sigaction(number[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
			sigaddset(&set, number[i]);
	}
	return set;
}

static int cannot_begin(struct err *err, int number)
{
	return err_add(err, ERR_WORLD, NULL, 0, NULL,
		       "並行処理を始められません（%s）。--jobs 1 を試すか、ほかのプログラムを終了してください。",
		       "cannot start working in parallel (%s); try --jobs 1, or close other programs",
		       strerrordesc_np(number));
}

/* Starts the threads and waits; fewer than asked for are no failure, none is. */
static int run_threads(struct pool *p, int signals, int *signal, struct err *err)
{
	pthread_t thread[BATCH_JOBS_MAX];
	size_t started = 0, want = p->b->jobs < p->b->files ? p->b->jobs : p->b->files;
	int number = 0;
	mem_threads(want);
	while (started < want && started < BATCH_JOBS_MAX && !number) {
		pthread_mutex_lock(&p->queue);
		number = pthread_create(&thread[started], NULL, work, p);
		started += number == 0;
		p->running += number == 0;
		pthread_mutex_unlock(&p->queue);
	}
	if (!started && number)
		return cannot_begin(err, number);
	wait_for_all(p, signals, signal);
	for (size_t i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	return 0;
}

static void pool_start(struct pool *p, struct batch *b)
{
	*p = (struct pool){.b = b, .look = paper_look(b->session->opt), .reader = *b->session};
	p->reader.err = (struct err){0};
	pthread_mutex_init(&p->reading, NULL);
	pthread_mutex_init(&p->queue, NULL);
}

static void pool_end(struct pool *p)
{
	for (size_t i = 0; i < p->stocks; i++)
		pdf_stock_free(p->stock[i].stock);
	free(p->stock);
	shelf_clear(&p->shelf);
	pthread_mutex_destroy(&p->reading);
	pthread_mutex_destroy(&p->queue);
}

int batch_run(struct batch *b, int *signal, struct err *err)
{
	struct pool p;
	sigset_t leaving = leaving_signals(), before;
	int rc, signals = signalfd(-1, &leaving, SFD_CLOEXEC | SFD_NONBLOCK);
	*signal = 0;
	pool_start(&p, b);
	p.wake = eventfd(0, EFD_CLOEXEC);
	if (signals < 0 || p.wake < 0) {
		rc = cannot_begin(err, errno);
	} else {
		pthread_sigmask(SIG_BLOCK, &leaving, &before);
		rc = run_threads(&p, signals, signal, err);
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	if (signals >= 0)
		close(signals);
	if (p.wake >= 0)
		close(p.wake);
	pool_end(&p);
	return rc;
}
