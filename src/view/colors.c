/* colors.c -- see colors.h. */
#include "view/colors.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct {
	const char *name, *filter;
	uint32_t    background, foreground;
} defaults[] = {
	{"Bad TCP", "tcp.analysis.flags && !tcp.analysis.window_update && !tcp.analysis.keep_alive && !tcp.analysis.keep_alive_ack", 0x12272e, 0xf78787},
	{"HSRP State Change", "hsrp.state != 8 && hsrp.state != 16", 0x12272e, 0xfffc9c},
	{"Spanning Tree Topology  Change", "stp.type == 0x80", 0x12272e, 0xfffc9c},
	{"OSPF State Change", "ospf.msg != 1", 0x12272e, 0xfffc9c},
	{"ICMP errors", "icmp.type in { 3..5, 11 } || icmpv6.type in { 1..4 }", 0x12272e, 0xb7f774},
	{"ARP", "arp", 0xfaf0d7, 0x12272e},
	{"ICMP", "icmp || icmpv6", 0xfce0ff, 0x12272e},
	{"TCP RST", "tcp.flags.reset eq 1", 0xa40000, 0xfffc9c},
	{"SCTP ABORT", "sctp.chunk_type eq ABORT", 0xa40000, 0xfffc9c},
	{"TTL low or unexpected", "(ip.dst != 224.0.0.0/4 && ip.ttl < 5 && !pim && !ospf) || (ip.dst == 224.0.0.0/24 && ip.dst != 224.0.0.251 && ip.ttl != 1 && !(vrrp || carp))", 0xa40000, 0xecf0eb},
	{"Checksum Errors", "eth.fcs.status==\"Bad\" || ip.checksum.status==\"Bad\" || tcp.checksum.status==\"Bad\" || udp.checksum.status==\"Bad\" || sctp.checksum.status==\"Bad\" || mstp.checksum.status==\"Bad\" || cdp.checksum.status==\"Bad\" || edp.checksum.status==\"Bad\" || wlan.fcs.status==\"Bad\" || stt.checksum.status==\"Bad\"", 0x12272e, 0xf78787},
	{"SMB", "smb || nbss || nbns || netbios", 0xfeffd0, 0x12272e},
	{"HTTP", "http || tcp.port == 80 || http2", 0xe4ffc7, 0x12272e},
	{"DCERPC", "dcerpc", 0xc797ff, 0x12272e},
	{"Routing", "hsrp || eigrp || ospf || bgp || cdp || vrrp || carp || gvrp || igmp || ismp", 0xfff3d6, 0x12272e},
	{"TCP SYN/FIN", "tcp.flags & 0x02 || tcp.flags.fin == 1", 0xa0a0a0, 0x12272e},
	{"TCP", "tcp", 0xe7e6ff, 0x12272e},
	{"UDP", "udp", 0xdaeeff, 0x12272e},
	{"Broadcast", "eth[0] & 1", 0xffffff, 0xbabdb6},
	{"System Event", "systemd_journal || sysdig", 0xe6e6e6, 0x2d6f9a},
};
/* clang-format on */

void color_rules_add(struct color_rules *r, const char *name, const char *filter, uint32_t background,
                     uint32_t foreground)
{
	r->rule = mem_grow(r->rule, &r->capacity, r->n + 1, sizeof *r->rule);
	r->rule[r->n++] = (struct color_rule){
	    .name = mem_strdup(name), .filter = mem_strdup(filter), .background = background, .foreground = foreground};
}

void color_rules_default(struct color_rules *r)
{
	for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++)
		color_rules_add(r, defaults[i].name, defaults[i].filter, defaults[i].background,
		                defaults[i].foreground);
}

void color_rules_fini(struct color_rules *r)
{
	for (size_t i = 0; i < r->n; i++) {
		mem_free(r->rule[i].name);
		mem_free(r->rule[i].filter);
	}
	mem_free(r->rule);
	*r = (struct color_rules){0};
}

uint32_t conversation_color(unsigned i)
{
	static const uint32_t colors[CONVERSATION_COLORS] = {0xffc0c0, 0xffc0ff, 0xe0c0e0, 0xc0c0ff, 0xc0e0e0,
	                                                     0xc0ffff, 0xc0ffc0, 0xffffc0, 0xe0e0c0, 0xe0e0e0};

	return colors[i % CONVERSATION_COLORS];
}

/* ------------------------------------------------------------------ the file */

/* "[r,g,b]" behind *s, 16 bits each; false: it is none. */
static bool take_color(const char **s, uint32_t *color)
{
	unsigned r, g, b;
	int      used = 0;

	if (sscanf(*s, " [%u,%u,%u]%n", &r, &g, &b, &used) != 3 || !used || r > 0xffff || g > 0xffff || b > 0xffff)
		return false;
	*s += used;
	*color = r >> 8 << 16 | g >> 8 << 8 | b >> 8;
	return true;
}

/* One line without its end.  The filter may hold an @, the colours not: they begin behind the last one. */
static bool take_line(struct color_rules *r, const char *line, size_t n)
{
	struct text copy;
	bool        ok = false, off = *line == '!';

	text_init(&copy);
	text_put(&copy, line, n);
	char *name = strchr(copy.p, '@'), *filter = name ? strchr(name + 1, '@') : NULL,
	     *end = filter ? strrchr(filter + 1, '@') : NULL;
	if (end && r->n < COLOR_RULES_MAX) {
		const char *colors = end + 1;
		uint32_t    background, foreground;
		*filter = *end = '\0';
		ok = take_color(&colors, &background) && take_color(&colors, &foreground);
		if (ok) {
			color_rules_add(r, name + 1, filter + 1, background, foreground);
			r->rule[r->n - 1].off = off;
		}
	}
	text_fini(&copy);
	return ok;
}

bool color_rules_parse(struct color_rules *r, const char *text, unsigned *line)
{
	for (*line = 1; *text; (*line)++) {
		size_t n = strcspn(text, "\r\n");
		if (n && *text != '#' && !take_line(r, text, n)) {
			color_rules_fini(r);
			return false;
		}
		text += n;
		text += *text == '\r';
		text += *text == '\n';
	}
	return true;
}

static void put_color(struct text *out, uint32_t color)
{
	text_printf(out, "[%u,%u,%u]", (color >> 16) * 257, (color >> 8 & 255) * 257, (color & 255) * 257);
}

void color_rules_write(struct text *out, const struct color_rules *r)
{
	text_str(out, "# Colouring rules of Wiretale, in Wireshark's format.\n");
	for (size_t i = 0; i < r->n; i++) {
		text_printf(out, "%s@%s@%s@", r->rule[i].off ? "!" : "", r->rule[i].name, r->rule[i].filter);
		put_color(out, r->rule[i].background);
		put_color(out, r->rule[i].foreground);
		text_char(out, '\n');
	}
}

/* ------------------------------------------------------------------ asking */

struct compiled {
	const struct color_rule *rule;
	struct filter           *filter;
	struct selector         *selector;
};

struct colors {
	struct compiled *compiled;
	size_t           n, capacity;
};

static void compile(struct colors *c, struct session *s, const struct prefs *prefs, const struct color_rules *rules)
{
	struct filter_note error;

	for (size_t i = 0; i < rules->n; i++) {
		const struct color_rule *rule = &rules->rule[i];
		struct filter           *f =
                    rule->off ? NULL : select_compile(rule->filter, s->registry, prefs, NULL, false, &error);
		if (!f)
			continue;
		c->compiled = mem_grow(c->compiled, &c->capacity, c->n + 1, sizeof *c->compiled);
		c->compiled[c->n++] = (struct compiled){rule, f, selector_new(s, f)};
	}
}

struct colors *colors_new(struct session *s, const struct prefs *prefs, const struct color_rules *first,
                          const struct color_rules *then)
{
	struct colors *c = mem_calloc(1, sizeof *c);

	compile(c, s, prefs, first);
	compile(c, s, prefs, then);
	return c;
}

void colors_free(struct colors *c)
{
	for (size_t i = 0; c && i < c->n; i++) {
		selector_free(c->compiled[i].selector);
		filter_free(c->compiled[i].filter);
	}
	if (c)
		mem_free(c->compiled);
	mem_free(c);
}

const struct color_rule *colors_of(struct colors *c, uint32_t frame)
{
	for (size_t i = 0; i < c->n; i++)
		if (selector_test(c->compiled[i].selector, frame))
			return c->compiled[i].rule;
	return NULL;
}
