/* api_about.c -- what the program says of itself and of its machine, and the user's own settings of the page. */
#include "server/server.h"

#include "base/json.h"
#include "server/user_files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static void get_about(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct text t, tunnel;

	(void)numbers;
	text_init(&t);
	text_init(&tunnel);
	text_str(&t, "{\"version\":\"" WIRETALE_VERSION "\",\"readOnly\":");
	text_str(&t, s->options.read_only ? "true" : "false");
	text_printf(&t, ",\"keepsSettings\":%s",
	            !s->options.read_only && user_files_kept(s->options.settings) ? "true" : "false");
	if (s->options.lang)
		text_printf(&t, ",\"lang\":\"%s\"", s->options.lang);
	text_printf(&t, ",\"uploadLimit\":%llu,\"folder\":", (unsigned long long)UPLOAD_MAX_BYTES);
	json_string(&t, s->folder ? s->folder : "", s->folder ? strlen(s->folder) : 0);
	if (server_tunnel(s, &tunnel)) {
		text_str(&t, ",\"ssh\":");
		json_string(&t, tunnel.p, tunnel.length);
	}
	text_char(&t, '}');
	http_reply_json(r, 200, &t);
	text_fini(&t);
	text_fini(&tunnel);
}

/* Files that were opened before and may be opened from here. */
static void get_recent(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	size_t      n = s->folder ? strlen(s->folder) : 0;
	struct text t, file;

	(void)numbers;
	text_init(&t);
	text_init(&file);
	text_char(&t, '[');
	user_file_read(s->options.settings, "recent", &file);
	for (char *line = file.p, *end; n && line && (end = strchr(line, '\n')); line = end + 1) {
		struct stat st;
		*end = '\0';
		if (strncmp(line, s->folder, n) != 0 || (n > 1 && line[n] != '/'))
			continue;
		bool there = stat(line, &st) == 0;
		text_str(&t, t.length > 1 ? ",{\"path\":" : "{\"path\":");
		json_string(&t, line, strlen(line));
		text_str(&t, ",\"name\":");
		json_string(&t, strrchr(line, '/') + 1, strlen(strrchr(line, '/') + 1));
		if (there)
			text_printf(&t, ",\"size\":%lld,\"time\":%lld}", (long long)st.st_size, (long long)st.st_mtime);
		else
			text_str(&t, ",\"size\":null,\"time\":0}");
	}
	text_char(&t, ']');
	http_reply_json(r, 200, &t);
	text_fini(&t);
	text_fini(&file);
}

/* ------------------------------------------------------------------ settings */

static void get_settings(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct text t;

	(void)numbers;
	text_init(&t);
	if (!user_file_read(s->options.settings, "client.json", &t) || !t.length) {
		text_clear(&t);
		text_str(&t, "{}");
	}
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

static void put_settings(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	size_t         n;
	const uint8_t *bytes = http_body(r, &n);

	(void)numbers;
	if (s->options.read_only)
		http_reply_error(r, 403, "this server only reads");
	else if (n > USER_FILE_MAX_BYTES)
		http_reply_error(r, 413, "too much for settings");
	else if (!n || bytes[0] != '{')
		http_reply_error(r, 400, "settings are an object");
	else if (!user_file_write(s->options.settings, "client.json", bytes, n))
		http_reply_error(r, 507, strerror(errno));
	else
		http_reply(r, 204, NULL, NULL, 0);
}

const struct route routes_about[] = {{HTTP_GET, "/about", get_about},
                                     {HTTP_GET, "/recent", get_recent},
                                     {HTTP_GET, "/settings", get_settings},
                                     {HTTP_PUT, "/settings", put_settings},
                                     {0}};
