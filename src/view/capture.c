/* capture.c -- see capture.h. */
#include "view/capture.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "view/load.h"

#include <string.h>

static void *load(void *context)
{
	struct capture *c = context;

	session_load(&c->session);
	c->state = CAPTURE_READY;
	return NULL;
}

struct capture *capture_open(const char *path, struct prefs *prefs, struct source_end *end)
{
	struct capture *c = mem_calloc(1, sizeof *c);
	const char     *slash = strrchr(path, '/');

	c->prefs = prefs;
	c->path = mem_strdup(path);
	c->name = mem_strdup(slash ? slash + 1 : path);
	c->registry = registry_new();
	pthread_rwlock_init(&c->lock, NULL);
	if (!session_open(&c->session, c->path, c->registry, prefs)) {
		*end = c->session.end;
		capture_close(c);
		return NULL;
	}
	c->session.lock = &c->lock;
	c->session.threads = parallel_threads();
	frame_reader_init(&c->reader, &c->session);
	tree_init(&c->tree, c->registry, prefs);
	c->state = CAPTURE_LOADING;
	if (pthread_create(&c->thread, NULL, load, c) != 0) {
		c->thread = pthread_self();
		load(c);
	}
	return c;
}

void capture_close(struct capture *c)
{
	c->session.stop = true;
	if (c->session.source) {
		if (!pthread_equal(c->thread, pthread_self()))
			pthread_join(c->thread, NULL);
		frame_reader_fini(&c->reader);
		tree_fini(&c->tree);
	}
	session_close(&c->session);
	registry_free(c->registry);
	pthread_rwlock_destroy(&c->lock);
	mem_free(c->path);
	mem_free(c->name);
	mem_free(c);
}

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

bool capture_frame(struct capture *c, uint32_t frame, unsigned wants)
{
	frame_reader_displayed(&c->reader, frame ? frame - 1 : UINT32_MAX);
	if (!frame_reader_get(&c->reader, frame))
		return false;
	c->tree.wants = wants;
	c->tree.only = NULL;
	tree_build(&c->tree, &c->reader.info, c->reader.encap);
	return true;
}
