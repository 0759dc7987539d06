/* tale.c -- what happened on a TCP connection, told behind each segment: the states of both ends after it.
 *
 * Generated: no bytes of the packet are read.  The states are flow/tcp_ends.c's; their names are RFC 9293's. */
#include "proto/proto.h"

enum {
	CLIENT,
	CLIENT_STATE,
	CLIENT_THROUGH,
	CLIENT_ASSUMED,
	SERVER,
	SERVER_STATE,
	SERVER_THROUGH,
	SERVER_ASSUMED,
	PROBE,
	RETRANSMISSION,
	REPEATS,
	REPEAT_KIND,
	REPEAT_COST,
	N
};
static const struct field fields[N] = {
    [CLIENT] = {"tale.client", "Client", NONE, FLAGS(FIELD_GENERATED)},
    [CLIENT_STATE] = {"tale.client.state", "Client state", STRING, FLAGS(FIELD_GENERATED)},
    [CLIENT_THROUGH] = {"tale.client.state.through", "Client state passed", STRING, FLAGS(FIELD_GENERATED)},
    [CLIENT_ASSUMED] = {"tale.client.state.assumed", "Client state not shown by itself yet", BOOL(0),
                        FACT(TALE_CLIENT_ASSUMED)},
    [SERVER] = {"tale.server", "Server", NONE, FLAGS(FIELD_GENERATED)},
    [SERVER_STATE] = {"tale.server.state", "Server state", STRING, FLAGS(FIELD_GENERATED)},
    [SERVER_THROUGH] = {"tale.server.state.through", "Server state passed", STRING, FLAGS(FIELD_GENERATED)},
    [SERVER_ASSUMED] = {"tale.server.state.assumed", "Server state not shown by itself yet", BOOL(0),
                        FACT(TALE_SERVER_ASSUMED)},
    [PROBE] = {"tale.zero_window_probe", "Asks whether a closed window has opened", BOOL(0), FACT(TALE_PROBE)},
    [RETRANSMISSION] = {"tale.retransmission", "Retransmission", NONE, FLAGS(FIELD_GENERATED)},
    [REPEATS] = {"tale.retransmission.of", "Repeats frame", FRAMENUM, FACT(TALE_REPEATS)},
    [REPEAT_KIND] = {"tale.retransmission.kind", "Kind", STRING, FLAGS(FIELD_GENERATED)},
    [REPEAT_COST] = {"tale.retransmission.after", "Time since the original", RELTIME, FACT(TALE_REPEAT_COST)},
};

/* ORDER TCP_STATE: flow/tcp_ends.h; in the row they count from 1. */
static const char *const states[16] = {
    NULL,         "CLOSED",     "LISTEN",     "SYN_SENT", "SYN_RECEIVED", "ESTABLISHED",
    "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING",  "LAST_ACK",     "TIME_WAIT",
};

static void add_state(struct walk *w, unsigned state, unsigned now, unsigned through)
{
	if (states[through])
		add_str(w, w->node, state + 1, 0, 0, states[through]);
	if (states[now])
		add_str(w, w->node, state, 0, 0, states[now]);
}

static void add_repeat(struct walk *w)
{
	/* ORDER TALE_REPEAT: app/tale.h */
	static const char *const kinds[] = {"", "syn", "timeout", "fast", "tail", "spurious"};
	int64_t                  kind;

	if (!walk_fact(w, COLUMN_TALE_REPEAT_KIND, &kind) || kind < 0 ||
	    kind >= (int64_t)(sizeof kinds / sizeof *kinds))
		return;
	add_rows(w, w->node, REPEATS, REPEATS, 0);
	add_str(w, w->node, REPEAT_KIND, 0, 0, kinds[kind]);
	add_rows(w, w->node, REPEAT_COST, REPEAT_COST, 0);
}

static void walk(struct walk *w)
{
	unsigned ends = w->row->ends;

	if (!ends)
		return;
	node_label(w->node, "Tale, client %s, server %s", states[ends & 15], states[ends >> 4 & 15]);
	node_generated(w->node);
	add_state(w, CLIENT_STATE, ends & 15, ends >> 8 & 15);
	add_rows(w, w->node, CLIENT_ASSUMED, CLIENT_ASSUMED, 0);
	add_state(w, SERVER_STATE, ends >> 4 & 15, ends >> 12 & 15);
	add_rows(w, w->node, SERVER_ASSUMED, SERVER_ASSUMED, 0);
	if (w->row->analysis & TCP_FLAGS_ALL) {
		add_rows(w, w->node, PROBE, PROBE, 0);
		add_repeat(w);
	}
}

const struct proto proto_tale = {
    .name = "tale", .title = "Tale of the connection", .brief = "Tale", .fields = fields, .nfields = N, .walk = walk};
