/* api_export.c -- frames of an open capture as a file of their own. */
#include "server/server.h"

#include "base/mem.h"
#include "base/tempfile.h"
#include "view/export.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The frames that are asked for: displayed, marked, one, or all. */
static struct bitset *frames_of(struct job *j, struct bitset *own)
{
	const char *what = http_param(j->request, "frames");
	uint64_t    frame = http_number(j->request, "frame", 0);

	if (what && !strcmp(what, "marked")) {
		capture_copy_set(j->capture, FRAMES_MARKED, own);
		return own;
	}
	if (what && !strcmp(what, "selected")) {
		bitset_init(own, j->capture->session.store.nframes);
		if (frame >= 1 && frame <= own->n)
			bitset_set(own, (uint32_t)frame - 1);
		return own;
	}
	return what && !strcmp(what, "displayed") && j->filter ? &j->filter->frames : NULL;
}

/* "name.pcapng": what the capture is called, without what has no place in a file name. */
static void put_name(struct text *t, const char *name, const char *type)
{
	const char *dot = strrchr(name, '.');
	size_t      n = dot && dot > name ? (size_t)(dot - name) : strlen(name);

	for (size_t i = 0; i < n && i < 100; i++)
		text_char(t,
		          strchr("\"\\/;\r\n", name[i]) || (unsigned char)name[i] < 32 || (unsigned char)name[i] > 126
		              ? '_'
		              : name[i]);
	text_printf(t, "-part.%s", strcmp(type, "pcapng") ? "pcap" : type);
}

static void work(struct job *j)
{
	const char   *type = http_param(j->request, "type");
	int           fd = tempfile_open();
	char          message[256] = "the disk for temporary files can't be written";
	struct bitset own = {0};
	struct export x = {.format = type ? type : "pcapng", .frames = frames_of(j, &own), .stop = &j->stop};
	struct stat st;
	struct text name;

	text_init(&name);
	capture_lock(j->capture);
	bool ok = fd >= 0 && export_frames(&j->capture->session, &x, fd, message, sizeof message);
	capture_unlock(j->capture);
	put_name(&name, j->capture->name, x.format);
	if (ok && !j->stop && fstat(fd, &st) == 0) {
		http_reply_file(j->request, "application/vnd.tcpdump.pcap", name.p, fd, (uint64_t)st.st_size);
	} else {
		http_reply_error(j->request, export_format(x.format) ? 507 : 400, message);
		if (fd >= 0)
			close(fd);
	}
	bitset_fini(&own);
	text_fini(&name);
}

static void get_export(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	job_start(s, r, numbers, JOB_PLAIN, work, NULL);
}

const struct route routes_export[] = {{HTTP_GET, "/captures/#/export", get_export}, {0}};
