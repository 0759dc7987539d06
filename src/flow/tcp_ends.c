/* tcp_ends.c -- see tcp_ends.h. */
#include "flow/tcp_ends.h"

#include "flow/seq.h"

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

const char *tcp_state_name(enum tcp_state state)
{
	static const char *const names[TCP_STATES] = {"CLOSED",      "LISTEN",     "SYN_SENT",   "SYN_RECEIVED",
	                                              "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT",
	                                              "CLOSING",     "LAST_ACK",   "TIME_WAIT"};

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

bool tcp_ends_to_server(uint16_t sport, uint16_t dport)
{
	return sport >= dport;
}

/* ------------------------------------------------------------------ the first segment */

/* A capture that begins in mid-course: both ends are taken to be established, the one with the lower port to be the
 * server.  A SYN+ACK alone tells which end the server is. */
static void begin(struct tcp_ends *e, const struct tcp_ends_segment *s)
{
	bool asks = s->flags & SYN ? !(s->flags & ACK) : s->to_server;

	e->begun = true;
	e->opened = s->flags & SYN;
	e->client = asks ? s->from : !s->from;
	if (s->flags & SYN) {
		e->end[e->client].state = s->flags & ACK ? TCP_SYN_SENT : TCP_CLOSED;
		e->end[!e->client].state = TCP_LISTEN;
	} else {
		e->end[0].state = e->end[1].state = TCP_ESTABLISHED;
	}
}

/* ------------------------------------------------------------------ what the sender does */

/* A SYN without ACK of an end that was taken to have received the peer's: it had not, and both open at once (figure 7).
 *  */
static void send_syn(struct tcp_end *me, const struct tcp_ends_segment *s, uint8_t *through)
{
	bool again = me->has_syn && me->syn_end == seq_add(s->seq, 1);

	if (s->flags & ACK) {
		if (me->state == TCP_LISTEN || me->state == TCP_CLOSED || me->state == TCP_SYN_SENT)
			me->state = TCP_SYN_RECEIVED;
	} else if (me->state == TCP_SYN_RECEIVED && !me->active && !again) {
		*through = TCP_SYN_SENT;
	} else if (me->state == TCP_LISTEN || (me->state == TCP_CLOSED && !me->has_fin)) {
		me->state = TCP_SYN_SENT;
	}
	me->active |= !(s->flags & ACK);
	if (!again)
		me->has_next = false;
	me->has_syn = true;
	me->syn_end = seq_add(s->seq, 1);
}

/* An end that acknowledges its peer's SYN or FIN shows that it has received it. */
static void show_received(struct tcp_end *me, const struct tcp_end *peer, const struct tcp_ends_segment *s)
{
	if (s->flags & SYN)
		return;
	if (me->state == TCP_SYN_SENT && peer->has_syn && seq_le(peer->syn_end, s->ack))
		me->state = TCP_ESTABLISHED;
	if (!peer->has_fin || !seq_le(peer->fin_end, s->ack))
		return;
	if (me->state == TCP_ESTABLISHED)
		me->state = TCP_CLOSE_WAIT;
	else if (me->state == TCP_FIN_WAIT_1)
		me->state = TCP_CLOSING;
	else if (me->state == TCP_FIN_WAIT_2)
		me->state = TCP_TIME_WAIT;
}

static void send_fin(struct tcp_end *me, const struct tcp_end *peer, const struct tcp_ends_segment *s, uint32_t fin_end,
                     uint8_t *through)
{
	bool crossed = peer->has_fin && s->flags & ACK && seq_lt(s->ack, peer->fin_end);

	if (!me->has_fin && (me->state == TCP_ESTABLISHED || me->state == TCP_SYN_RECEIVED)) {
		me->state = TCP_FIN_WAIT_1;
	} else if (!me->has_fin && me->state == TCP_CLOSE_WAIT && crossed) {
		/* It had not received the peer's FIN when it sent its own: both close at once (figure 13). */
		*through = TCP_FIN_WAIT_1;
		me->state = TCP_CLOSING;
	} else if (!me->has_fin && me->state == TCP_CLOSE_WAIT) {
		me->state = TCP_LAST_ACK;
	}
	me->has_fin = true;
	me->fin_end = fin_end;
}

/* ------------------------------------------------------------------ what the receiver does */

static void receive_syn(struct tcp_end *me, const struct tcp_ends_segment *s)
{
	bool acked = s->flags & ACK && me->has_syn && seq_le(me->syn_end, s->ack);

	if (me->state == TCP_LISTEN || (me->state == TCP_CLOSED && !(s->flags & ACK) && !me->has_fin))
		me->state = TCP_SYN_RECEIVED;
	else if (me->state == TCP_SYN_SENT && (acked || (s->flags & ACK && !me->has_syn)))
		me->state = TCP_ESTABLISHED;
	else if (me->state == TCP_SYN_SENT && !(s->flags & ACK))
		me->state = TCP_SYN_RECEIVED;
	else if (me->state == TCP_SYN_RECEIVED && acked && me->sent)
		me->state = TCP_ESTABLISHED;
}

/* Acknowledgements of this end's SYN and FIN; true: the state is another one. */
static bool receive_ack(struct tcp_end *me, uint32_t ack)
{
	bool fin_acked = me->has_fin && seq_le(me->fin_end, ack);

	if (me->state == TCP_SYN_RECEIVED && (!me->has_syn || seq_le(me->syn_end, ack)))
		me->state = TCP_ESTABLISHED;
	else if (fin_acked && me->state == TCP_FIN_WAIT_1)
		me->state = TCP_FIN_WAIT_2;
	else if (fin_acked && me->state == TCP_CLOSING)
		me->state = TCP_TIME_WAIT;
	else if (fin_acked && me->state == TCP_LAST_ACK)
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

/* ------------------------------------------------------------------ a reset */

/* An end that asked to open sends a reset at an answer that is not to its SYN, and goes on asking (figures 9 to 11). */
static bool goes_on_asking(const struct tcp_end *me, const struct tcp_ends_segment *s)
{
	return me->state == TCP_SYN_SENT && me->has_syn && s->seq != me->syn_end;
}

/* Section 3.5.3: in SYN_SENT a reset must acknowledge the SYN; later its number must not lie before what is expected.
 *  */
static bool believes_reset(const struct tcp_end *me, const struct tcp_end *sender, const struct tcp_ends_segment *s)
{
	bool inside = !sender->has_syn || s->seq - sender->syn_end <= sender->next - sender->syn_end;

	if (me->state == TCP_LISTEN)
		return false;
	if (me->state == TCP_SYN_RECEIVED) /* or it ends an older connection, which the end still held */
		return inside || (me->has_acked && s->seq == me->acked);
	if (me->state == TCP_SYN_SENT && me->has_syn)
		return s->flags & ACK && s->ack == me->syn_end;
	return !me->has_acked || !seq_lt(s->seq, me->acked);
}

static void reset(struct tcp_end *me, struct tcp_end *peer, const struct tcp_ends_segment *s)
{
	bool listens = peer->state == TCP_SYN_RECEIVED && !peer->active;

	me->sent = true;
	if (believes_reset(peer, me, s))
		peer->state = listens ? TCP_LISTEN : TCP_CLOSED;
	if (!goes_on_asking(me, s))
		me->state = TCP_CLOSED;
}

/* ------------------------------------------------------------------ a segment */

/* Has everything before number seq of this end reached the other one? */
static bool in_order(const struct tcp_end *sender, uint32_t seq)
{
	return !sender->has_next || seq_le(seq, sender->next);
}

static void note_numbers(struct tcp_end *me, const struct tcp_ends_segment *s, uint32_t end)
{
	if (!me->has_next || (seq_le(s->seq, me->next) && seq_lt(me->next, end)))
		me->next = end;
	me->has_next = true;
	me->sent = true;
	if (s->flags & ACK && (!me->has_acked || seq_lt(me->acked, s->ack))) {
		me->acked = s->ack;
		me->has_acked = true;
	}
}

static void pass(struct tcp_end *me, struct tcp_end *peer, const struct tcp_ends_segment *s, uint8_t *mine,
                 uint8_t *theirs)
{
	uint32_t end = seq_add(s->seq, s->len + (s->flags & SYN ? 1 : 0) + (s->flags & FIN ? 1 : 0));
	bool     whole = s->flags & SYN || in_order(me, s->seq), changed = false;

	if (s->flags & SYN)
		send_syn(me, s, mine);
	if (s->flags & ACK)
		show_received(me, peer, s);
	if (s->flags & FIN)
		send_fin(me, peer, s, end, mine);
	note_numbers(me, s, end);
	if (s->flags & SYN)
		receive_syn(peer, s);
	else if (s->flags & ACK)
		changed = receive_ack(peer, s->ack);
	if (s->flags & FIN && whole)
		receive_fin(peer, changed, theirs);
}

uint16_t tcp_ends_go_on(struct tcp_ends *e, const struct tcp_ends_segment *s)
{
	note_numbers(&e->end[s->from], s, seq_add(s->seq, s->len));
	return (TCP_ESTABLISHED + 1) | (TCP_ESTABLISHED + 1) << 4;
}

void tcp_ends_follow(struct tcp_ends *e, const struct tcp_ends_segment *s, struct tcp_ends_step *step)
{
	struct tcp_end *me = &e->end[s->from], *peer = &e->end[!s->from];
	uint8_t         through[2] = {TCP_STATES, TCP_STATES};

	if (!e->begun)
		begin(e, s);
	if (s->flags & RST)
		reset(me, peer, s);
	else
		pass(me, peer, s, &through[s->from], &through[!s->from]);
	*step = (struct tcp_ends_step){e->end[e->client].state, e->end[!e->client].state, through[e->client],
	                               through[!e->client]};
}

bool tcp_ends_shows(const struct tcp_ends *e, const struct tcp_ends_segment *s, enum tcp_state state)
{
	const struct tcp_end *me = &e->end[s->from], *peer = &e->end[!s->from];
	bool                  knows_fin = !peer->has_fin || !(s->flags & ACK) || seq_le(peer->fin_end, s->ack);

	if (s->flags & RST)
		return true;
	switch (state) {
	case TCP_SYN_RECEIVED: return me->has_syn;
	case TCP_ESTABLISHED: return !(s->flags & SYN);
	case TCP_CLOSE_WAIT:
	case TCP_CLOSING:
	case TCP_LAST_ACK: return knows_fin;
	case TCP_TIME_WAIT: return knows_fin && !(s->flags & FIN);
	case TCP_FIN_WAIT_2: return !(s->flags & FIN);
	case TCP_CLOSED: return false;
	default: return true;
	}
}

uint16_t tcp_ends_pack(const struct tcp_ends_step *step)
{
	unsigned client = step->client_through == TCP_STATES ? 0u : step->client_through + 1u;
	unsigned server = step->server_through == TCP_STATES ? 0u : step->server_through + 1u;

	return (uint16_t)((step->client + 1u) | (step->server + 1u) << 4 | client << 8 | server << 12);
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
