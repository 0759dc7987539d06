/* api_live.c -- the devices, their traffic, capture filters, and starting and stopping of live captures. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"
#include "live/own.h"
#include "live/run.h"
#include "server/body.h"
#include "view/filter_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEVICES_BYTES = 64 << 10, DEVICES_MAX = 32, FILTER_BYTES = 4096 };

/* ------------------------------------------------------------------ devices */

/* Kinds of libpcap's own making: behind the system's interfaces. */
static bool is_pseudo(const char *name)
{
	static const char *const names[] = {"any", "nflog", "nfqueue", "bluetooth", "dbus-", "usbmon", "ifb"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* Whether the system says that an interface is up; what is none of its is always there. */
static bool is_up(const char *name)
{
	char path[320], flags[32] = "";

	if (strchr(name, '/') || snprintf(path, sizeof path, "/sys/class/net/%s/flags", name) >= (int)sizeof path)
		return true;
	FILE *f = fopen(path, "re");
	if (!f)
		return true;
	bool read = fgets(flags, sizeof flags, f) != NULL;
	fclose(f);
	return read && strtoul(flags, NULL, 16) & 1;
}

static void put_addresses(struct text *t, const char *list)
{
	text_char(t, '[');
	while (*list) {
		size_t n = strcspn(list, ",");
		if (t->p[t->length - 1] != '[')
			text_char(t, ',');
		json_string(t, list, n);
		list += n + (list[n] == ',');
	}
	text_char(t, ']');
}

/* A line of -D -M: "1. NAME<TAB>VENDOR<TAB>FRIENDLY<TAB>KIND<TAB>ADDRESSES<TAB>loopback|network". */
static void put_device(struct text *t, char *line)
{
	char  *word[6] = {NULL};
	size_t n = 0;

	for (char *s = line; n < 6 && s; n++)
		word[n] = strsep(&s, "\t");
	char *name = word[0] ? strchr(word[0], ' ') : NULL;
	if (n < 6 || !name)
		return;
	name++;
	text_str(t, t->p[t->length - 1] == '[' ? "{\"name\":" : ",{\"name\":");
	json_string(t, name, strlen(name));
	text_str(t, ",\"description\":");
	json_string(t, word[2], strlen(word[2]));
	text_printf(t, ",\"up\":%s,\"loopback\":%s,\"pseudo\":%s,\"addresses\":", is_up(name) ? "true" : "false",
	            strcmp(word[5], "loopback") == 0 ? "true" : "false", is_pseudo(name) ? "true" : "false");
	put_addresses(t, word[4]);
	text_char(t, '}');
}

static void get_devices(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	const char *const list[] = {"-D", "-M", NULL};
	char             *out = mem_alloc(DEVICES_BYTES), *rest = out, *line;
	struct text       t;

	(void)numbers;
	if (!live_run_ask(s->broker, list, out, DEVICES_BYTES)) {
		http_reply_error(r, 400, out);
	} else {
		text_init(&t);
		text_char(&t, '[');
		while ((line = strsep(&rest, "\n")))
			put_device(&t, line);
		text_char(&t, ']');
		http_reply_json(r, 200, &t);
		text_fini(&t);
	}
	mem_free(out);
}

/* Counters of all interfaces since the system's start, for sparklines: nothing is captured for them. */
static void get_traffic(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	FILE       *f = s->traffic;
	char        line[512];
	struct text t;

	(void)numbers;
	text_init(&t);
	text_char(&t, '{');
	if (f)
		rewind(f); /* the system counts anew for who reads from the start */
	while (f && fgets(line, sizeof line, f)) {
		unsigned long long in_bytes, in_packets, out_bytes, out_packets;
		char              *name = line + strspn(line, " "), *colon = strchr(line, ':');
		if (!colon || sscanf(colon + 1, "%llu %llu %*u %*u %*u %*u %*u %*u %llu %llu", &in_bytes, &in_packets,
		                     &out_bytes, &out_packets) != 4)
			continue;
		if (t.length > 1)
			text_char(&t, ',');
		json_string(&t, name, (size_t)(colon - name));
		text_printf(&t, ":[%llu,%llu]", in_packets + out_packets, in_bytes + out_bytes);
	}
	text_char(&t, '}');
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

/* ------------------------------------------------------------------ capture filters */

/* What is better left out: the shell that this program is used through, and the page's own connection. */
static void get_defaults(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	char        own[OWN_FILTER_BYTES];
	struct text t, filter;

	(void)numbers;
	text_init(&t);
	text_init(&filter);
	text_printf(&filter, "not tcp port %u", http_server_port(s->http));
	if (own_shell_filter(own, sizeof own))
		text_printf(&filter, " and not (%s)", own);
	text_str(&t, "{\"filter\":");
	json_string(&t, filter.p, filter.length);
	text_char(&t, '}');
	http_reply_json(r, 200, &t);
	text_fini(&filter);
	text_fini(&t);
}

/* Whether a text is a capture filter, as libpcap says; and whether it is a display filter instead. */
static void check_filter(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	const char       *filter = http_param(r, "text");
	const char *const ask[] = {"-d", "-f", filter ? filter : "", NULL};
	char             *out = mem_alloc(DEVICES_BYTES);
	struct text       t;

	(void)numbers;
	text_init(&t);
	bool ok = (!filter || strlen(filter) < FILTER_BYTES) && live_run_ask(s->broker, ask, out, DEVICES_BYTES);
	text_printf(&t, "{\"ok\":%s,\"message\":", ok ? "true" : "false");
	char *start = strncmp(out, "wiretale: ", 10) == 0 ? out + 10 : out;
	json_string(&t, ok ? "" : start, ok ? 0 : strcspn(start, "\n"));
	text_printf(&t, ",\"display\":%s}",
	            !ok && filter && filter_text_is_display(filter, s->prefs) ? "true" : "false");
	http_reply_json(r, 200, &t);
	text_fini(&t);
	mem_free(out);
}

/* ------------------------------------------------------------------ captures */

/* "eth0", "eth0 and lo": what a live capture is called. */
static bool take_devices(char *devices, const char **arguments, size_t *n, struct text *name)
{
	char  *rest = devices, *device;
	size_t count = 0;

	while ((device = strsep(&rest, ","))) {
		if (!*device || *device == '-' || ++count > DEVICES_MAX)
			return false;
		arguments[(*n)++] = "-i";
		arguments[(*n)++] = device;
		text_str(name, count > 1 ? ", " : "");
		text_str(name, device);
	}
	return count > 0;
}

/* Begin: {"devices": "eth0,lo", "filter": "", "promiscuous": true, "snaplen": 0}. */
static void post_live(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	const char *arguments[2 * DEVICES_MAX + 8];
	char       *devices = body_string(r, "devices"), *filter = body_string(r, "filter"), snaplen[24];
	size_t      n = 0;
	struct text name, t;

	(void)numbers;
	text_init(&name);
	text_init(&t);
	if (filter && *filter) { /* before the first -i: for all of them */
		arguments[n++] = "-f";
		arguments[n++] = filter;
	}
	if (!body_number(r, "promiscuous", 1))
		arguments[n++] = "-p";
	snprintf(snaplen, sizeof snaplen, "%llu", (unsigned long long)body_number(r, "snaplen", 0));
	arguments[n++] = "-s";
	arguments[n++] = snaplen;
	arguments[n++] = "-q";
	unsigned id = 0;
	if (s->options.read_only) {
		http_reply_error(r, 403, "this server is read-only");
	} else if (!devices || !take_devices(devices, arguments, &n, &name)) {
		http_reply_error(r, 400, "no devices are named");
	} else {
		arguments[n] = NULL;
		id = server_open_live(s, r, name.p, arguments);
	}
	if (id) {
		text_printf(&t, "{\"id\":%u}", id);
		http_reply_json(r, 201, &t);
	}
	text_fini(&name);
	text_fini(&t);
	mem_free(devices);
	mem_free(filter);
}

static void post_stop(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);

	if (!c)
		return;
	if (c->live)
		live_run_stop(c->live);
	if (c->live)
		http_reply(r, 204, NULL, NULL, 0);
	else
		http_reply_error(r, 409, "this is no live capture");
}

const struct route routes_live[] = {{HTTP_GET, "/devices", get_devices},
                                    {HTTP_GET, "/devices/traffic", get_traffic},
                                    {HTTP_GET, "/live/defaults", get_defaults},
                                    {HTTP_GET, "/live/check", check_filter},
                                    {HTTP_POST, "/live", post_live},
                                    {HTTP_POST, "/captures/#/stop", post_stop},
                                    {0}};
