/* api_files.c -- where captures come from: files below the start folder, uploads, the project's own example. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/tempfile.h"
#include "server/body.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

extern const uint8_t asset_example[], asset_example_end[];

/* The real path of a file below the start folder; NULL: it is none, or not there.  The caller frees it. */
static char *confined(const struct server *s, const char *path)
{
	char   joined[PATH_MAX], *real;
	size_t n = s->folder ? strlen(s->folder) : 0;

	if (!n || snprintf(joined, sizeof joined, "%s%s%s", *path == '/' ? "" : s->folder, *path == '/' ? "" : "/",
	                   path) >= PATH_MAX)
		return NULL;
	real = realpath(joined, NULL);
	if (real && strncmp(real, s->folder, n) == 0 && (real[n] == '/' || !real[n] || n == 1))
		return real;
	mem_free_foreign(real);
	return NULL;
}

/* ------------------------------------------------------------------ folders */

static void put_entry(struct text *t, const char *folder, const struct dirent *e)
{
	char        path[PATH_MAX];
	struct stat st;

	if (snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= PATH_MAX || stat(path, &st) != 0)
		return;
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return;
	if (t->p[t->length - 1] != '[')
		text_char(t, ',');
	text_str(t, "{\"name\":");
	json_string(t, e->d_name, strlen(e->d_name));
	text_printf(t, ",\"type\":\"%s\",\"size\":%lld,\"time\":%lld}", S_ISDIR(st.st_mode) ? "folder" : "file",
	            (long long)st.st_size, (long long)st.st_mtime);
}

/* The folder can't be listed.  Where it is that of the start, root started the page in a folder of its own, which the
 * user that the page runs as may not read: no fault of who asks. */
static void reply_no_files(struct http_request *r, bool is_start, int error)
{
	struct text t;

	if (!is_start || error != EACCES) {
		http_reply_error(r, 404, "no such folder");
		return;
	}
	text_init(&t);
	text_str(&t, "{\"path\":\"\",\"entries\":[],\"refused\":true}");
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

static void get_files(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	enum { ENTRIES_MAX = 2000 };
	const char *path = http_param(r, "path");
	char       *folder = confined(s, path && *path ? path : ".");
	DIR        *d = folder ? opendir(folder) : NULL;
	struct text t;
	unsigned    n = 0;

	(void)numbers;
	if (!d) {
		int error = errno;
		mem_free_foreign(folder);
		reply_no_files(r, !path || !*path, error);
		return;
	}
	text_init(&t);
	text_str(&t, "{\"path\":");
	json_string(&t, folder + strlen(s->folder), strlen(folder) - strlen(s->folder));
	text_str(&t, ",\"entries\":[");
	for (const struct dirent *e; n < ENTRIES_MAX && (e = readdir(d));)
		if (e->d_name[0] != '.' && ++n)
			put_entry(&t, folder, e);
	closedir(d);
	mem_free_foreign(folder);
	text_str(&t, "]}");
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

/* ------------------------------------------------------------------ opening */

static void reply_id(struct http_request *r, unsigned id)
{
	struct text t;

	text_init(&t);
	text_printf(&t, "{\"id\":%u}", id);
	http_reply_json(r, 201, &t);
	text_fini(&t);
}

/* The example lives in the program: it is opened from a file in memory. */
static unsigned open_example(struct server *s, struct http_request *r)
{
	int    fd = memfd_create("example.pcap", MFD_CLOEXEC);
	size_t size = (size_t)(asset_example_end - asset_example);

	if (fd >= 0 && write(fd, asset_example, size) == (ssize_t)size)
		return server_open_fd(s, r, fd, "example.pcap");
	http_reply_error(r, 503, strerror(errno));
	if (fd >= 0)
		close(fd);
	return 0;
}

static void post_captures(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	char    *path = body_string(r, "path");
	unsigned id = 0;

	(void)numbers;
	if (body_number(r, "example", 0)) {
		id = open_example(s, r);
	} else if (!path) {
		http_reply_error(r, 400, "no path");
	} else {
		char *real = confined(s, path);
		if (real)
			id = server_open(s, r, real);
		else
			http_reply_error(r, 403, "there is no such file below the folder of the start");
		mem_free_foreign(real);
	}
	mem_free(path);
	if (id)
		reply_id(r, id);
}

/* ------------------------------------------------------------------ uploads */

static void post_uploads(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	uint64_t size = body_number(r, "size", 0);
	char    *name = body_string(r, "name");

	(void)numbers;
	if (s->options.read_only)
		http_reply_error(r, 403, "this server only reads");
	else if (size > UPLOAD_MAX_BYTES)
		http_reply_error(r, 413, "larger than an upload may be");
	else {
		unsigned i = 0;
		while (i < UPLOADS_MAX && s->uploads[i].fd)
			i++;
		int fd = i < UPLOADS_MAX ? tempfile_open() : -1;
		if (fd < 0) {
			http_reply_error(r, i == UPLOADS_MAX ? 429 : 503,
			                 i == UPLOADS_MAX ? "too many uploads" : strerror(errno));
		} else {
			s->uploads[i] = (struct upload){.fd = fd, .size = size, .name = name};
			name = NULL;
			reply_id(r, i + 1);
		}
	}
	mem_free(name);
}

static struct upload *find_upload(struct server *s, struct http_request *r, uint64_t id)
{
	struct upload *u = id >= 1 && id <= UPLOADS_MAX ? &s->uploads[id - 1] : NULL;

	if (u && u->fd)
		return u;
	http_reply_error(r, 404, "no such upload");
	return NULL;
}

static void put_upload(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct upload *u = find_upload(s, r, numbers[0]);
	uint64_t       offset = http_number(r, "offset", UINT64_MAX);
	struct text    t;
	size_t         n;

	if (!u)
		return;
	const uint8_t *bytes = http_body(r, &n);
	if (offset > u->size || n > u->size - offset) {
		http_reply_error(r, 413, "more than the upload said it has");
		return;
	}
	if (pwrite(u->fd, bytes, n, (off_t)offset) != (ssize_t)n) {
		http_reply_error(r, 507, strerror(errno));
		return;
	}
	text_init(&t);
	text_printf(&t, "{\"received\":%llu}", (unsigned long long)(offset + n));
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

static void open_upload(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct upload *u = find_upload(s, r, numbers[0]);

	if (!u)
		return;
	unsigned id = server_open_fd(s, r, u->fd, u->name ? u->name : "upload");
	u->fd = 0;
	upload_forget(u);
	if (id)
		reply_id(r, id);
}

void upload_forget(struct upload *u)
{
	if (u->fd)
		close(u->fd);
	mem_free(u->name);
	*u = (struct upload){0};
}

const struct route routes_files[] = {{HTTP_GET, "/files", get_files},
                                     {HTTP_POST, "/captures", post_captures},
                                     {HTTP_POST, "/uploads", post_uploads},
                                     {HTTP_PUT, "/uploads/#", put_upload},
                                     {HTTP_POST, "/uploads/#/open", open_upload},
                                     {0}};
