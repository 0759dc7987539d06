/* tale.c -- what happened on a TCP connection, told behind each segment: the states of both ends after it.
 *
 * Generated: no bytes of the packet are read.  The states are flow/tcp_ends.c's; their names are RFC 9293's. */
#include "proto/proto.h"

enum {
	OPEN,
	CLOSE,
	CLOSE_BY,
	VERDICT,
	SEVERITY,
	CLIENT_STATE,
	CLIENT_THROUGH,
	CLIENT_ASSUMED,
	SERVER_STATE,
	SERVER_THROUGH,
	SERVER_ASSUMED,
	PROBE,
	DUPLICATE,
	RETRANSMISSION,
	REPEATS,
	REPEAT_KIND,
	REPEAT_COST,
	HTTP_REQUEST_IN,
	HTTP_UNANSWERED,
	HTTP_TIME,
	HTTP_CONNECT,
	HTTP_IDLE,
	HTTP_TLS,
	HTTP_SEND,
	HTTP_WAIT,
	HTTP_WAIT_NETWORK,
	HTTP_WAIT_SERVER,
	HTTP_RECEIVE,
	HTTP_REPEATED,
	HTTP_WINDOW_CLOSED,
	N
};
static const struct field fields[N] = {
    [OPEN] = {"tale.open", "Opening", STRING, FLAGS(FIELD_GENERATED)},
    [CLOSE] = {"tale.close", "Closing", STRING, FLAGS(FIELD_GENERATED)},
    [CLOSE_BY] = {"tale.close.by", "Closing begun by", STRING, FLAGS(FIELD_GENERATED)},
    [VERDICT] = {"tale.verdict", "Verdict", STRING, FLAGS(FIELD_GENERATED)},
    [SEVERITY] = {"tale.verdict.severity", "Severity of the verdict", STRING, FLAGS(FIELD_GENERATED)},
    [CLIENT_STATE] = {"tale.client.state", "Client state", STRING, FLAGS(FIELD_GENERATED)},
    [CLIENT_THROUGH] = {"tale.client.state.through", "Client state passed", STRING, FLAGS(FIELD_GENERATED)},
    [CLIENT_ASSUMED] = {"tale.client.state.assumed", "Client state not shown by itself yet", BOOL(0),
                        FACT(TALE_CLIENT_ASSUMED)},
    [SERVER_STATE] = {"tale.server.state", "Server state", STRING, FLAGS(FIELD_GENERATED)},
    [SERVER_THROUGH] = {"tale.server.state.through", "Server state passed", STRING, FLAGS(FIELD_GENERATED)},
    [SERVER_ASSUMED] = {"tale.server.state.assumed", "Server state not shown by itself yet", BOOL(0),
                        FACT(TALE_SERVER_ASSUMED)},
    [PROBE] = {"tale.zero_window_probe", "Asks whether a closed window has opened", BOOL(0), FACT(TALE_PROBE)},
    [DUPLICATE] = {"tale.duplicate", "The capture has this packet twice", BOOL(0), FACT(TALE_DUPLICATE)},
    [RETRANSMISSION] = {"tale.retransmission", "Retransmission", NONE, FLAGS(FIELD_GENERATED)},
    [REPEATS] = {"tale.retransmission.of", "Repeats frame", FRAMENUM, FACT(TALE_REPEATS)},
    [REPEAT_KIND] = {"tale.retransmission.kind", "Kind", STRING, FLAGS(FIELD_GENERATED)},
    [REPEAT_COST] = {"tale.retransmission.after", "Time since the original", RELTIME, FACT(TALE_REPEAT_COST)},
    [HTTP_REQUEST_IN] = {"tale.http.request_in", "Request in frame", FRAMENUM, LINK(REQUEST), FACT(TALE_HTTP_REQUEST)},
    [HTTP_UNANSWERED] = {"tale.http.unanswered", "No answer in the capture", BOOL(0), FACT(TALE_HTTP_UNANSWERED)},
    [HTTP_TIME] = {"tale.http.time", "Whole exchange", RELTIME, FACT(TALE_HTTP_TIME)},
    [HTTP_CONNECT] = {"tale.http.connect", "Connecting", RELTIME, FACT(TALE_HTTP_CONNECT)},
    [HTTP_IDLE] = {"tale.http.idle", "Connected, nothing asked", RELTIME, FACT(TALE_HTTP_IDLE)},
    [HTTP_TLS] = {"tale.http.tls", "TLS handshake", RELTIME, FACT(TALE_HTTP_TLS)},
    [HTTP_SEND] = {"tale.http.send", "Sending the request", RELTIME, FACT(TALE_HTTP_SEND)},
    [HTTP_WAIT] = {"tale.http.wait", "Waiting for the first byte", RELTIME, FACT(TALE_HTTP_WAIT)},
    [HTTP_WAIT_NETWORK] = {"tale.http.wait.network", "Until the server acknowledged the request", RELTIME,
                           FACT(TALE_HTTP_NETWORK)},
    [HTTP_WAIT_SERVER] = {"tale.http.wait.server", "From there to its answer", RELTIME, FACT(TALE_HTTP_SERVER)},
    [HTTP_RECEIVE] = {"tale.http.receive", "Receiving the answer", RELTIME, FACT(TALE_HTTP_RECEIVE)},
    [HTTP_REPEATED] = {"tale.http.retransmission", "Of that between losses and repetitions", RELTIME,
                       FACT(TALE_HTTP_REPEATED)},
    [HTTP_WINDOW_CLOSED] = {"tale.http.zero_window", "Of that with a receive window closed", RELTIME,
                            FACT(TALE_HTTP_WINDOW_CLOSED)},
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

/* A fact that is a number of a name. */
static void add_name(struct walk *w, struct node *under, unsigned field, enum column fact, const char *const *names,
                     size_t n)
{
	int64_t kind;

	if (walk_fact(w, fact, &kind) && kind >= 0 && (uint64_t)kind < n)
		add_str(w, under, field, 0, 0, names[kind]);
}

#define NAMES_OF(table, ...) static const char *const table##_names[] = {__VA_ARGS__};
#include "base/tale_names.def"
#define ADD_NAME(w, under, field, fact, names) \
	add_name(w, under, field, COLUMN_TALE_##fact, names, sizeof names / sizeof *names)

/* What is told of the whole connection. */
static void add_whole(struct walk *w)
{
	ADD_NAME(w, w->node, OPEN, OPEN, open_names);
	ADD_NAME(w, w->node, CLOSE, CLOSE, close_names);
	ADD_NAME(w, w->node, CLOSE_BY, CLOSE_BY, side_names);
	ADD_NAME(w, w->node, VERDICT, VERDICT, verdict_names);
	ADD_NAME(w, w->node, SEVERITY, SEVERITY, severity_names);
}

static void add_repeat(struct walk *w)
{
	int64_t kind;

	if (!walk_fact(w, COLUMN_TALE_REPEAT_KIND, &kind))
		return;
	struct node *heading = add(w, w->node, RETRANSMISSION, 0, 0);
	ADD_NAME(w, heading, REPEAT_KIND, REPEAT_KIND, repeat_names);
	add_rows(w, heading, REPEATS, REPEATS, 0);
	add_rows(w, heading, REPEAT_COST, REPEAT_COST, 0);
}

static void add_http(struct walk *w)
{
	int64_t v;

	if (!walk_fact(w, COLUMN_TALE_HTTP_TIME, &v) && !walk_fact(w, COLUMN_TALE_HTTP_UNANSWERED, &v))
		return;
	for (unsigned i = HTTP_REQUEST_IN; i <= HTTP_WINDOW_CLOSED; i++)
		add_rows(w, w->node, i, i, 0);
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
	add_whole(w);
	add_rows(w, w->node, PROBE, PROBE, 0);
	add_rows(w, w->node, DUPLICATE, DUPLICATE, 0);
	add_repeat(w);
	add_http(w);
}

const struct proto proto_tale = {
    .name = "tale", .title = "Tale of the connection", .brief = "Tale", .fields = fields, .nfields = N, .walk = walk};
