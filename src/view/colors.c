/* colors.c -- see colors.h. */
#include "view/colors.h"

#include "base/mem.h"

/* clang-format off */
static const struct color_rule defaults[] = {
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

enum { RULES = sizeof defaults / sizeof defaults[0] };

struct colors {
	struct filter   *filter[RULES];
	struct selector *selector[RULES];
};

struct colors *colors_new(struct session *s, const struct prefs *prefs)
{
	struct colors     *c = mem_calloc(1, sizeof *c);
	struct filter_note error;

	for (size_t i = 0; i < RULES; i++) {
		c->filter[i] = select_compile(defaults[i].filter, s->registry, prefs, NULL, false, &error);
		if (c->filter[i])
			c->selector[i] = selector_new(s, c->filter[i]);
	}
	return c;
}

void colors_free(struct colors *c)
{
	for (size_t i = 0; c && i < RULES; i++) {
		if (c->selector[i])
			selector_free(c->selector[i]);
		filter_free(c->filter[i]);
	}
	mem_free(c);
}

const struct color_rule *colors_of(struct colors *c, uint32_t frame)
{
	for (size_t i = 0; i < RULES; i++)
		if (c->selector[i] && selector_test(c->selector[i], frame))
			return &defaults[i];
	return NULL;
}
