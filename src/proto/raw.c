/* raw.c -- raw IP: frames without a link header, by the IP version; and the forms that drivers of PPP left in front. */
#include "proto/proto.h"

enum {
	PPP_FLAGS = 0xff03,
	ISDN_BYTES = 6,
	DOWN_BYTES = 10,
	PROBED_BYTES = 8,
	ENCAP_PPP = 4,
	ENCAP_IP4 = 129,
	ENCAP_IP6 = 130
};

static bool is_down(const struct scan *s)
{
	static const uint8_t zeros[DOWN_BYTES];

	return s->caplen >= DOWN_BYTES && memcmp(s->p, zeros, DOWN_BYTES) == 0;
}

static void hand_on(struct scan *s, uint32_t encap, uint32_t offset)
{
	enum proto_id proto = scan_lookup(s, T_LINK, encap);

	scan_next(s, proto ? proto : P_data, offset, REST, encap);
}

static void scan(struct scan *s)
{
	if (!scan_need(s, 2))
		return;
	if (be16(s->p) == PPP_FLAGS)
		hand_on(s, ENCAP_PPP, 0);
	else if (!scan_need(s, PROBED_BYTES))
		return;
	else if (be16(s->p + ISDN_BYTES) == PPP_FLAGS)
		hand_on(s, ENCAP_PPP, ISDN_BYTES);
	else if (is_down(s))
		hand_on(s, ENCAP_IP4, DOWN_BYTES);
	else if (s->p[0] >> 4 == 4)
		hand_on(s, ENCAP_IP4, 0);
	else if (s->p[0] >> 4 == 6)
		hand_on(s, ENCAP_IP6, 0);
	else
		scan_child(s, P_data, 0);
}

static void walk(struct walk *w)
{
	col_src(w, "N/A");
	col_dst(w, "N/A");
	col_protocol(w, "N/A");
	col_info(w, "Raw packet data");
	node_len(w->node, w->caplen);
	if (get_u16(w, 0) != PPP_FLAGS)
		get_u16(w, ISDN_BYTES);
}

const struct proto proto_raw = {
    .name = "raw",
    .title = "Raw packet data",
    .brief = "Raw",
    BINDS({T_LINK, 7}),
    .scan = scan,
    .walk = walk,
};
