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

static void append(struct tale_path *p, enum tcp_state state)
{
	if (p->n < TALE_STATES_MAX) {
		p->state[p->n++] = (uint8_t)state;
		p->assumed++;
	}
}

void tale_path_enter(struct tale_path *p, enum tcp_state state)
{
	while (p->assumed && p->state[p->n - 1] != state && !leads(p->state[p->n - 1], state)) {
		p->n--;
		p->assumed--;
	}
	if (!p->n || p->state[p->n - 1] != state)
		append(p, state);
}

/* RFC 9293 section 3.5.2: a reset without ACK answers an acknowledgement of nothing: that end was not established. */
static bool refuses(const struct tale_path *p, const struct tcp_ends_segment *s)
{
	return (s->flags & (TCP_RST | TCP_ACK)) == TCP_RST && p->assumed > 1 && p->state[p->n - 2] == TCP_ESTABLISHED;
}

void tale_path_sends(struct tale_path *p, enum tcp_state state, const struct tcp_ends *ends,
                     const struct tcp_ends_segment *s)
{
	bool shows = tcp_ends_shows(ends, s, state);

	if (refuses(p, s)) {
		p->n -= 2;
		p->assumed = 0;
		append(p, state);
	} else if (!shows && state == TCP_SYN_RECEIVED && p->assumed) { /* it answers something else than that SYN */
		p->n--;
		p->assumed--;
	} else if (!shows && state == TCP_CLOSING && s->flags & TCP_FIN && p->assumed) {
		p->assumed = 1; /* the FIN that crosses was sent in FIN_WAIT_1 */
	}
	if (shows) {
		tale_path_enter(p, state);
		p->assumed = 0;
	}
}
