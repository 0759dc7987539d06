/* api_about.c -- what the program says of itself and of its machine, and the user's own settings of the page. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void get_about(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	const char *language = getenv("LANG");
	struct text t;

	(void)numbers;
	text_init(&t);
	text_str(&t, "{\"version\":\"" WIRETALE_VERSION "\",\"readOnly\":");
	text_str(&t, s->options.read_only ? "true" : "false");
	text_printf(&t, ",\"language\":\"%s\",\"uploadLimit\":%llu,\"folder\":",
	            language && strncmp(language, "zh", 2) == 0 ? "zh" : "en", (unsigned long long)UPLOAD_MAX_BYTES);
	json_string(&t, s->folder ? s->folder : "", s->folder ? strlen(s->folder) : 0);
	text_char(&t, '}');
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

/* ------------------------------------------------------------------ devices */

static void put_address(struct text *t, const struct sockaddr *a, bool comma)
{
	char        text[INET6_ADDRSTRLEN] = "";
	const void *p = a->sa_family == AF_INET ? (const void *)&((const struct sockaddr_in *)a)->sin_addr
	                                        : (const void *)&((const struct sockaddr_in6 *)a)->sin6_addr;

	if (inet_ntop(a->sa_family, p, text, sizeof text))
		text_printf(t, comma ? ",\"%s\"" : "\"%s\"", text);
}

static void put_device(struct text *t, const struct ifaddrs *all, const struct ifaddrs *device)
{
	bool comma = false;

	text_str(t, t->p[t->length - 1] == '[' ? "{\"name\":" : ",{\"name\":");
	json_string(t, device->ifa_name, strlen(device->ifa_name));
	text_printf(t, ",\"description\":\"\",\"up\":%s,\"loopback\":%s,\"addresses\":[",
	            device->ifa_flags & IFF_UP ? "true" : "false", device->ifa_flags & IFF_LOOPBACK ? "true" : "false");
	for (const struct ifaddrs *a = all; a; a = a->ifa_next)
		if (strcmp(a->ifa_name, device->ifa_name) == 0 && a->ifa_addr &&
		    (a->ifa_addr->sa_family == AF_INET || a->ifa_addr->sa_family == AF_INET6)) {
			put_address(t, a->ifa_addr, comma);
			comma = true;
		}
	text_str(t, "]}");
}

static void get_devices(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct ifaddrs *all = NULL;
	struct text     t;

	(void)s;
	(void)numbers;
	text_init(&t);
	text_char(&t, '[');
	if (getifaddrs(&all) == 0)
		for (const struct ifaddrs *d = all; d; d = d->ifa_next)
			if (d->ifa_addr && d->ifa_addr->sa_family == AF_PACKET)
				put_device(&t, all, d);
	if (all)
		freeifaddrs(all);
	text_char(&t, ']');
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

/* Files that were opened before: none are remembered on this side; the page keeps its own list in the settings. */
static void get_recent(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	(void)s;
	(void)numbers;
	http_reply(r, 200, "application/json", "[]", 2);
}

/* ------------------------------------------------------------------ settings */

enum { SETTINGS_MAX_BYTES = 256 << 10 };

/* $XDG_CONFIG_HOME/wiretale/client.json; makes the folders where they are missing.  False: there is no home. */
static bool settings_path(char *path, size_t size, bool make)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char        folder[PATH_MAX - 64];
	int         n;

	if (config && *config)
		n = snprintf(folder, sizeof folder, "%s/wiretale", config);
	else if (home && *home)
		n = snprintf(folder, sizeof folder, "%s/.config/wiretale", home);
	else
		return false;
	if (n >= (int)sizeof folder || (size_t)n + sizeof "/client.json" > size)
		return false;
	for (char *slash = make ? folder : NULL; slash && (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		mkdir(folder, 0755);
		*slash = '/';
	}
	if (make)
		mkdir(folder, 0755);
	snprintf(path, size, "%s/client.json", folder);
	return true;
}

static void get_settings(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	char    path[PATH_MAX];
	int     fd = settings_path(path, sizeof path, false) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	char   *bytes = mem_alloc(SETTINGS_MAX_BYTES);
	ssize_t n = fd >= 0 ? read(fd, bytes, SETTINGS_MAX_BYTES) : 0;

	(void)s;
	(void)numbers;
	if (fd >= 0)
		close(fd);
	http_reply(r, 200, "application/json", n > 0 ? bytes : "{}", n > 0 ? (size_t)n : 2);
	mem_free(bytes);
}

/* Written beside the old one and moved over it: settings are whole at any time. */
static bool write_settings(const uint8_t *bytes, size_t n)
{
	char path[PATH_MAX - 8], fresh[PATH_MAX];

	if (!settings_path(path, sizeof path, true))
		return false;
	snprintf(fresh, sizeof fresh, "%s.new", path);
	int  fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write(fd, bytes, n) == (ssize_t)n;
	if (fd >= 0)
		ok &= close(fd) == 0;
	return ok && rename(fresh, path) == 0;
}

static void put_settings(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	size_t         n;
	const uint8_t *bytes = http_body(r, &n);

	(void)s;
	(void)numbers;
	if (n > SETTINGS_MAX_BYTES)
		http_reply_error(r, 413, "too much for settings");
	else if (!n || bytes[0] != '{')
		http_reply_error(r, 400, "settings are an object");
	else if (!write_settings(bytes, n))
		http_reply_error(r, 503, strerror(errno));
	else
		http_reply(r, 204, NULL, NULL, 0);
}

const struct route routes_about[] = {{HTTP_GET, "/about", get_about},       {HTTP_GET, "/devices", get_devices},
                                     {HTTP_GET, "/recent", get_recent},     {HTTP_GET, "/settings", get_settings},
                                     {HTTP_PUT, "/settings", put_settings}, {0}};
