/* api_colors.c -- colouring rules: the user's list, and the colours of single conversations. */
#include "server/server.h"

#include "base/json.h"
#include "base/mem.h"
#include "server/body.h"
#include "server/user_files.h"

#include <errno.h>
#include <string.h>

static void get_colors(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct text t;

	(void)numbers;
	text_init(&t);
	text_char(&t, '[');
	for (size_t i = 0; i < s->rules.n; i++) {
		const struct color_rule *rule = &s->rules.rule[i];
		text_str(&t, i ? ",{\"name\":" : "{\"name\":");
		json_string(&t, rule->name, strlen(rule->name));
		text_str(&t, ",\"filter\":");
		json_string(&t, rule->filter, strlen(rule->filter));
		text_printf(&t, ",\"bg\":\"#%06x\",\"fg\":\"#%06x\",\"off\":%s}", rule->background, rule->foreground,
		            rule->off ? "true" : "false");
	}
	text_char(&t, ']');
	http_reply_json(r, 200, &t);
	text_fini(&t);
}

/* Rules have changed: they are compiled anew when rows are asked for. */
static void forget_colors(struct lists *l)
{
	colors_free(l->colors);
	l->colors = NULL;
}

/* An empty text stands for the default rules. */
static bool take_rules(struct color_rules *rules, const char *text, unsigned *line)
{
	if (*text)
		return color_rules_parse(rules, text, line);
	color_rules_default(rules);
	return true;
}

static void put_colors(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	char              *text = body_string(r, "text");
	struct color_rules rules = {0};
	struct text        file;
	unsigned           line = 0;

	(void)numbers;
	text_init(&file);
	if (!text || !take_rules(&rules, text, &line)) {
		text_printf(&file, "line %u is no colouring rule", line);
		http_reply_error(r, 400, file.p);
	} else {
		for (unsigned i = 0; i < CAPTURES_MAX; i++)
			forget_colors(&s->lists[i]);
		color_rules_fini(&s->rules);
		s->rules = rules;
		color_rules_write(&file, &rules);
		if (s->options.read_only || user_file_write(s->options.settings, "colorfilters", file.p, file.length))
			http_reply(r, 204, NULL, NULL, 0);
		else
			http_reply_error(r, 507, strerror(errno));
	}
	mem_free(text);
	text_fini(&file);
}

/* The colour of a conversation, told by its filter; 0: of none any more. */
static void color_conversation(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	struct capture *c = server_capture(s, r, numbers[0]);

	if (!c)
		return;
	uint64_t      color = body_number(r, "color", 1);
	char         *filter = body_string(r, "filter");
	struct lists *l = &s->lists[numbers[0] - 1];
	if (color > CONVERSATION_COLORS || (color && !filter)) {
		http_reply_error(r, 400, "a filter and a color from 0 to 10");
	} else {
		forget_colors(l);
		if (color && l->conversations.n < COLOR_RULES_MAX)
			color_rules_add(&l->conversations, "Conversation", filter,
			                conversation_color((unsigned)color - 1), 0);
		else
			color_rules_fini(&l->conversations);
		http_reply(r, 204, NULL, NULL, 0);
	}
	mem_free(filter);
}

const struct route routes_colors[] = {{HTTP_GET, "/colors", get_colors},
                                      {HTTP_PUT, "/colors", put_colors},
                                      {HTTP_POST, "/captures/#/colors", color_conversation},
                                      {0}};
