/* capture.c -- see capture.h. */
#include "view/capture.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "live/run.h"
#include "view/load.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void *load(void *context)
{
	struct capture *c = context;

	c->session.stream.past_holes = true;
	session_load(&c->session);
	if (c->live) {
		live_run_stop(c->live);
		live_run_wait(c->live); /* it says why it ended */
	}
	c->state = CAPTURE_READY;
	return NULL;
}

/* What a capture has before its frames come. */
static void prepare(struct capture *c)
{
	c->holders = 1;
	c->raw_prefs = *c->prefs;
	c->raw_prefs.tcp_relative_sequence_numbers = false;
	c->registry = registry_new();
	for (size_t i = 0; i < c->nbindings; i++)
		registry_choose(c->registry, c->bindings[i].table, c->bindings[i].key, c->bindings[i].proto);
	pthread_rwlock_init(&c->lock, NULL);
	pthread_mutex_init(&c->sets_lock, NULL);
	for (int i = 0; i < FRAME_SETS; i++)
		bitset_init(&c->sets[i], 0);
}

/* The session is open: load it beside everything else. */
static struct capture *start(struct capture *c)
{
	c->session.lock = &c->lock;
	c->session.threads = parallel_threads();
	frame_reader_init(&c->reader, &c->session);
	tree_init(&c->tree, c->registry, c->prefs);
	c->state = CAPTURE_LOADING;
	if (pthread_create(&c->thread, NULL, load, c) != 0) {
		c->thread = pthread_self();
		load(c);
	}
	return c;
}

static struct capture *begin(struct capture *c, struct source_end *end)
{
	prepare(c);
	if (!session_open(&c->session, c->path, c->registry, c->prefs)) {
		*end = c->session.end;
		capture_close(c);
		return NULL;
	}
	return start(c);
}

struct capture *capture_open(const char *path, struct prefs *prefs, struct source_end *end)
{
	struct capture *c = mem_calloc(1, sizeof *c);
	const char     *slash = strrchr(path, '/');

	c->prefs = prefs;
	c->fd = -1;
	c->path = mem_strdup(path);
	c->name = mem_strdup(slash ? slash + 1 : path);
	return begin(c, end);
}

/* A capture of an open file, and of the entries of Decode As that another one has. */
static struct capture *of_fd(int fd, const char *name, struct prefs *prefs)
{
	struct capture *c = mem_calloc(1, sizeof *c);
	struct text     path;

	text_init(&path);
	text_printf(&path, "/proc/self/fd/%d", fd);
	c->prefs = prefs;
	c->fd = fd;
	c->path = path.p;
	c->name = mem_strdup(name);
	return c;
}

struct capture *capture_open_fd(int fd, const char *name, struct prefs *prefs, struct source_end *end)
{
	return begin(of_fd(fd, name, prefs), end);
}

static bool go_on(void *context)
{
	struct capture *c = context;

	if (c->session.stop)
		return false;
	if (!session_full(&c->session))
		return true;
	snprintf(c->session.end.message, sizeof c->session.end.message,
	         "the capture ended: its analysis takes as much memory as --memory allows");
	return false;
}

/* The filter among the capture program's arguments. */
static const char *filter_of(const char *const *arguments)
{
	for (; *arguments; arguments++)
		if (strcmp(*arguments, "-f") == 0 && arguments[1])
			return arguments[1];
	return "";
}

struct capture *capture_open_live(int broker, size_t memory_max_bytes, const char *name, const char *const *arguments,
                                  struct prefs *prefs, char *message, size_t message_bytes)
{
	int              file, notify;
	struct live_run *live = live_run_start(broker, arguments, &file, &notify, message, message_bytes);

	if (!live)
		return NULL;
	/* What the spool holds can be read again from the start: that is what the path names. */
	struct capture *c = of_fd(fcntl(file, F_DUPFD_CLOEXEC, 0), name, prefs);
	c->live = live;
	c->live_filter = mem_strdup(filter_of(arguments));
	prepare(c);
	if (!session_open_growing(&c->session, file, notify, c->name, c->registry, prefs)) {
		snprintf(message, message_bytes, "%s", c->session.end.message);
		capture_close(c);
		return NULL;
	}
	c->session.memory_max_bytes = memory_max_bytes;
	c->session.grown = go_on;
	c->session.grown_context = c;
	return start(c);
}

struct capture *capture_again(const struct capture *old, struct binding binding, struct source_end *end)
{
	int             fd = old->fd >= 0 ? fcntl(old->fd, F_DUPFD_CLOEXEC, 0) : -1;
	struct capture *c = fd >= 0 ? of_fd(fd, old->name, old->prefs) : mem_calloc(1, sizeof *c);

	if (fd < 0) {
		c->prefs = old->prefs;
		c->fd = -1;
		c->path = mem_strdup(old->path);
		c->name = mem_strdup(old->name);
	}
	c->bindings = mem_grow(NULL, &c->bindings_capacity, old->nbindings + 1, sizeof *c->bindings);
	if (old->nbindings)
		memcpy(c->bindings, old->bindings, old->nbindings * sizeof *c->bindings);
	c->bindings[old->nbindings] = binding;
	c->nbindings = old->nbindings + 1;
	return begin(c, end);
}

struct capture *capture_hold(struct capture *c)
{
	c->holders++;
	return c;
}

void capture_close(struct capture *c)
{
	if (--c->holders)
		return;
	c->session.stop = true;
	if (c->live)
		live_run_stop(c->live);
	if (c->session.source) {
		if (!pthread_equal(c->thread, pthread_self()))
			pthread_join(c->thread, NULL);
		frame_reader_fini(&c->reader);
		tree_fini(&c->tree);
	}
	if (c->live)
		live_run_free(c->live);
	session_close(&c->session);
	registry_free(c->registry);
	pthread_rwlock_destroy(&c->lock);
	pthread_mutex_destroy(&c->sets_lock);
	for (int i = 0; i < FRAME_SETS; i++)
		bitset_fini(&c->sets[i]);
	if (c->fd >= 0)
		close(c->fd);
	mem_free(c->bindings);
	mem_free(c->live_filter);
	mem_free(c->path);
	mem_free(c->name);
	mem_free(c);
}

/* ------------------------------------------------------------------ sets */

void capture_set(struct capture *c, enum frame_set set, uint32_t frame, bool on)
{
	struct bitset *b = &c->sets[set];

	pthread_mutex_lock(&c->sets_lock);
	if (on && frame >= b->n)
		bitset_resize(b, frame + 1);
	if (on)
		bitset_set(b, frame);
	else if (frame < b->n)
		bitset_clear(b, frame);
	pthread_mutex_unlock(&c->sets_lock);
}

bool capture_is(struct capture *c, enum frame_set set, uint32_t frame)
{
	pthread_mutex_lock(&c->sets_lock);
	bool is = frame < c->sets[set].n && bitset_has(&c->sets[set], frame);
	pthread_mutex_unlock(&c->sets_lock);
	return is;
}

void capture_copy_set(struct capture *c, enum frame_set set, struct bitset *out)
{
	pthread_mutex_lock(&c->sets_lock);
	const struct bitset *b = &c->sets[set];
	bitset_init(out, b->n);
	if (b->n)
		memcpy(out->words, b->words, (b->n + 63) / 64 * sizeof *b->words);
	pthread_mutex_unlock(&c->sets_lock);
	bitset_index(out);
}

/* The time reference that a frame counts from; UINT32_MAX: the first frame. */
static uint32_t reference_of(struct capture *c, uint32_t frame)
{
	const struct bitset *b = &c->sets[FRAMES_REFERENCE];

	pthread_mutex_lock(&c->sets_lock);
	uint32_t found = b->n ? bitset_previous(b, frame + 1 < b->n ? frame + 1 : b->n) : UINT32_MAX;
	pthread_mutex_unlock(&c->sets_lock);
	return found;
}

/* ------------------------------------------------------------------ looking */

void capture_lock(struct capture *c)
{
	pthread_rwlock_rdlock(&c->lock);
}

void capture_unlock(struct capture *c)
{
	pthread_rwlock_unlock(&c->lock);
}

double capture_progress(const struct capture *c)
{
	uint64_t total = source_bytes_total(c->session.source), read = source_bytes_read(c->session.source);

	if (c->state == CAPTURE_READY)
		return 1;
	return total ? (double)read / (double)total : 0;
}

bool capture_look(struct capture *c, uint32_t frame, const struct look *look)
{
	uint32_t reference = reference_of(c, frame);

	frame_reader_displayed(&c->reader, look->displayed);
	if (!frame_reader_get(&c->reader, frame))
		return false;
	if (reference != UINT32_MAX)
		c->reader.info.first_time_ns =
		    block_time_ns(store_block(&c->session.store, reference), reference & BLOCK_MASK);
	c->tree.wants = look->wants;
	c->tree.only = look->only;
	c->tree.prefs = look->raw_sequence ? &c->raw_prefs : c->prefs;
	tree_build(&c->tree, &c->reader.info, c->reader.encap);
	return true;
}

bool capture_frame(struct capture *c, uint32_t frame, unsigned wants)
{
	const struct look look = {.wants = wants, .displayed = frame ? frame - 1 : UINT32_MAX};

	return capture_look(c, frame, &look);
}
