/* tcp_ends.c -- see tcp_ends.h. */
#include "flow/tcp_ends.h"

#include "flow/seq.h"

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

const char *tcp_state_name(enum tcp_state state)
{
	static const char *const names[TCP_STATES] = {"CLOSED",     "LISTEN",     "SYN_SENT",   "SYN_RECEIVED",
	                                              "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT",
	                                              "CLOSING",    "LAST_ACK",   "TIME_WAIT"};

	return state < TCP_STATES ? names[state] : "";
}

void tcp_ends_init(struct tcp_ends *e)
{
	*e = (struct tcp_ends){.end = {{.state = TCP_CLOSED}, {.state = TCP_LISTEN}}};
}

/* A state, and the one that was left behind if it lasted for a part of this segment only. */
static void enter(struct tcp_end *end, enum tcp_state state, bool again, uint8_t *through)
{
	if (again && end->state != state)
		*through = end->state;
	end->state = (uint8_t)state;
}

/* ------------------------------------------------------------------ the first segment */

/* A capture that begins in mid-course: both ends are taken to be established, the one that answers from a lower port to be
 * the server.  A SYN+ACK alone tells which end the server is. */
static void begin(struct tcp_ends *e, unsigned from, uint32_t flags)
{
	e->begun = true;
	e->opened = flags & SYN;
	e->client = (uint8_t)(flags & SYN && flags & ACK ? !from : from);
	if (flags & SYN) {
		e->end[e->client].state = flags & ACK ? TCP_SYN_SENT : TCP_CLOSED;
		e->end[!e->client].state = TCP_LISTEN;
	} else if (!(flags & RST)) {
		e->end[0].state = e->end[1].state = TCP_ESTABLISHED;
	}
}

/* ------------------------------------------------------------------ what the sender does */

static void send_syn(struct tcp_end *me, uint32_t seq, bool with_ack)
{
	if (me->state == TCP_CLOSED && !with_ack)
		me->state = TCP_SYN_SENT;
	else if (me->state == TCP_LISTEN || me->state == TCP_CLOSED || (me->state == TCP_SYN_SENT && with_ack))
		me->state = with_ack ? TCP_SYN_RECEIVED : TCP_SYN_SENT;
	me->has_syn = true;
	me->syn_end = seq_add(seq, 1);
}

/* An end that acknowledges its peer's SYN or FIN shows that it has received it. */
static void show_received(struct tcp_end *me, const struct tcp_end *peer, uint32_t ack, uint32_t flags)
{
	if (flags & SYN)
		return;
	if (me->state == TCP_SYN_SENT && peer->has_syn && seq_le(peer->syn_end, ack))
		me->state = TCP_ESTABLISHED;
	if (peer->has_fin && seq_le(peer->fin_end, ack) && me->state == TCP_ESTABLISHED)
		me->state = TCP_CLOSE_WAIT;
}

static void send_fin(struct tcp_end *me, uint32_t fin_end)
{
	if (!me->has_fin && (me->state == TCP_ESTABLISHED || me->state == TCP_SYN_RECEIVED))
		me->state = TCP_FIN_WAIT_1;
	else if (!me->has_fin && me->state == TCP_CLOSE_WAIT)
		me->state = TCP_LAST_ACK;
	me->has_fin = true;
	me->fin_end = fin_end;
}

/* ------------------------------------------------------------------ what the receiver does */

static void receive_syn(struct tcp_end *me, const struct tcp_end *peer, uint32_t ack, uint32_t flags)
{
	bool acked = flags & ACK && me->has_syn && seq_le(me->syn_end, ack);

	(void)peer;
	if (me->state == TCP_LISTEN || (me->state == TCP_CLOSED && !(flags & ACK)))
		me->state = TCP_SYN_RECEIVED;
	else if (me->state == TCP_SYN_SENT)
		me->state = acked || (flags & ACK && !me->has_syn) ? TCP_ESTABLISHED : TCP_SYN_RECEIVED;
	else if (me->state == TCP_SYN_RECEIVED && acked && me->sent)
		me->state = TCP_ESTABLISHED;
}

/* Acknowledgements of this end's SYN and FIN. */
static bool receive_ack(struct tcp_end *me, uint32_t ack, uint8_t *through)
{
	bool fin_acked = me->has_fin && seq_le(me->fin_end, ack);

	if (me->state == TCP_SYN_RECEIVED && (!me->has_syn || seq_le(me->syn_end, ack)))
		enter(me, TCP_ESTABLISHED, false, through);
	if (!fin_acked)
		return false;
	if (me->state == TCP_FIN_WAIT_1)
		me->state = TCP_FIN_WAIT_2;
	else if (me->state == TCP_CLOSING)
		me->state = TCP_TIME_WAIT;
	else if (me->state == TCP_LAST_ACK)
		me->state = TCP_CLOSED;
	else
		return false;
	return true;
}

/* changed: this segment's acknowledgement had made the state what it is. */
static void receive_fin(struct tcp_end *me, bool changed, uint8_t *through)
{
	if (me->state == TCP_ESTABLISHED || me->state == TCP_SYN_RECEIVED)
		enter(me, TCP_CLOSE_WAIT, changed, through);
	else if (me->state == TCP_FIN_WAIT_1)
		enter(me, TCP_CLOSING, changed, through);
	else if (me->state == TCP_FIN_WAIT_2)
		enter(me, TCP_TIME_WAIT, changed, through);
}

/* ------------------------------------------------------------------ a segment */

/* Has everything before number seq of this end reached the other one? */
static bool in_order(const struct tcp_end *sender, uint32_t seq)
{
	return !sender->has_next || seq_le(seq, sender->next);
}

static void note_numbers(struct tcp_end *me, uint32_t seq, uint32_t end)
{
	if (!me->has_next || (seq_le(seq, me->next) && seq_lt(me->next, end)))
		me->next = end;
	me->has_next = true;
	me->sent = true;
}

static void reset(struct tcp_ends *e, unsigned from)
{
	struct tcp_end *peer = &e->end[!from];

	e->end[from].state = TCP_CLOSED;
	/* In TIME_WAIT an end is not told of anything any more; a listener that was asked goes on listening. */
	if (peer->state != TCP_TIME_WAIT)
		peer->state = TCP_CLOSED;
	e->end[from].sent = true;
}

void tcp_ends_follow(struct tcp_ends *e, unsigned from, uint32_t seq, uint32_t ack, uint32_t flags, uint32_t len,
                     struct tcp_ends_step *step)
{
	struct tcp_end *me = &e->end[from], *peer = &e->end[!from];
	uint8_t         through[2] = {TCP_STATES, TCP_STATES};
	uint32_t        end = seq_add(seq, len + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0));

	if (!e->begun)
		begin(e, from, flags);
	if (flags & RST) {
		reset(e, from);
	} else {
		bool whole = flags & SYN || in_order(me, seq), changed = false;
		if (flags & SYN)
			send_syn(me, seq, flags & ACK);
		if (flags & ACK)
			show_received(me, peer, ack, flags);
		if (flags & FIN)
			send_fin(me, end);
		note_numbers(me, seq, end);
		if (flags & SYN)
			receive_syn(peer, me, ack, flags);
		else if (flags & ACK)
			changed = receive_ack(peer, ack, &through[!from]);
		if (flags & FIN && whole)
			receive_fin(peer, changed, &through[!from]);
	}
	*step = (struct tcp_ends_step){e->end[e->client].state, e->end[!e->client].state, through[e->client], through[!e->client]};
}

uint16_t tcp_ends_pack(const struct tcp_ends_step *step)
{
	return (uint16_t)((step->client + 1u) | (step->server + 1u) << 4 | (step->client_through == TCP_STATES ? 0u : step->client_through + 1u) << 8 |
	                  (step->server_through == TCP_STATES ? 0u : step->server_through + 1u) << 12);
}

bool tcp_ends_unpack(uint16_t packed, struct tcp_ends_step *step)
{
	uint8_t through[2] = {(uint8_t)(packed >> 8 & 15), (uint8_t)(packed >> 12)};

	if (!packed)
		return false;
	*step = (struct tcp_ends_step){(uint8_t)((packed & 15) - 1), (uint8_t)((packed >> 4 & 15) - 1),
	                               through[0] ? (uint8_t)(through[0] - 1) : (uint8_t)TCP_STATES,
	                               through[1] ? (uint8_t)(through[1] - 1) : (uint8_t)TCP_STATES};
	return true;
}
