/* tale_path.c -- the states that an end passed (struct tale_path): RFC 9293 figure 5 says which follow which. */
#include "app/tale.h"

#define TO(state) (1u << TCP_##state)

/* From which states RFC 9293 leads into which.  A reset or an abort leads from any into CLOSED, and a new SYN out of
 * CLOSED and TIME_WAIT. */
static bool leads(enum tcp_state from, enum tcp_state to)
{
	static const uint16_t ways[TCP_STATES] = {
	    [TCP_CLOSED] = TO(LISTEN) | TO(SYN_SENT) | TO(SYN_RECEIVED),
	    [TCP_LISTEN] = TO(SYN_SENT) | TO(SYN_RECEIVED),
	    [TCP_SYN_SENT] = TO(SYN_RECEIVED) | TO(ESTABLISHED),
	    [TCP_SYN_RECEIVED] = TO(LISTEN) | TO(ESTABLISHED) | TO(FIN_WAIT_1) | TO(CLOSE_WAIT),
	    [TCP_ESTABLISHED] = TO(FIN_WAIT_1) | TO(CLOSE_WAIT),
	    [TCP_FIN_WAIT_1] = TO(FIN_WAIT_2) | TO(CLOSING),
	    [TCP_FIN_WAIT_2] = TO(TIME_WAIT),
	    [TCP_CLOSE_WAIT] = TO(LAST_ACK),
	    [TCP_CLOSING] = TO(TIME_WAIT),
	    [TCP_TIME_WAIT] = TO(SYN_SENT) | TO(SYN_RECEIVED),
	};

	return to == TCP_CLOSED || ways[from] & 1u << to;
}

static bool is_assumed(const struct tale_path *p, unsigned i)
{
	return p->assumed >> i & 1;
}

static void drop(struct tale_path *p)
{
	p->assumed &= ~(1u << --p->n);
}

void tale_path_enter(struct tale_path *p, enum tcp_state state)
{
	while (p->n && is_assumed(p, p->n - 1u) && p->state[p->n - 1] != state &&
	       !leads((enum tcp_state)p->state[p->n - 1], state))
		drop(p);
	if ((!p->n || p->state[p->n - 1] != state) && p->n < TALE_STATES_MAX) {
		p->assumed |= 1u << p->n;
		p->state[p->n++] = (uint8_t)state;
	}
}

/* A reset shows that the end is CLOSED, and nothing of what was before.  Without ACK it answers an acknowledgement of
 * nothing: then that end was not established (RFC 9293 section 3.5.2). */
static void show_reset(struct tale_path *p, const struct tcp_ends_segment *s)
{
	if (p->n > 1 && !(s->flags & TCP_ACK) && p->state[p->n - 2] == TCP_ESTABLISHED && is_assumed(p, p->n - 2u)) {
		p->state[p->n - 2] = p->state[p->n - 1];
		drop(p);
	}
	if (p->n)
		p->assumed &= ~(1u << (p->n - 1));
}

void tale_path_sends(struct tale_path *p, enum tcp_state state, const struct tcp_ends *ends,
                     const struct tcp_ends_segment *s)
{
	bool last_assumed = p->n && is_assumed(p, p->n - 1u);

	if (s->flags & TCP_RST) {
		show_reset(p, s);
	} else if (tcp_ends_shows(ends, s, state)) {
		tale_path_enter(p, state);
		p->assumed = 0;
	} else if (state == TCP_SYN_RECEIVED && last_assumed) { /* it answers something else than that SYN */
		drop(p);
	} else if (state == TCP_CLOSING && s->flags & TCP_FIN) { /* that crosses: it was sent in FIN_WAIT_1 */
		p->assumed &= 1u << (p->n - 1);
	}
}
