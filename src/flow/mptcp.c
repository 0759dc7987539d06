/* mptcp.c -- see mptcp.h. */
#include "flow/mptcp.h"

#include "base/bytes.h"
#include "base/mem.h"
#include "base/mptcp_key.h"
#include "store/row.h"

#include <string.h>

enum { MP_CAPABLE = 0, MP_JOIN = 1, DSS = 2 };

void mptcp_init(struct mptcp *m, uint64_t seed)
{
	*m = (struct mptcp){.seed = seed};
}

void mptcp_fini(struct mptcp *m)
{
	mem_free(m->list);
	mem_free(m->subflows);
	mem_free(m->tokens);
}

/* ------------------------------------------------------------------ tokens */

static struct mptcp_end *end_of(const struct mptcp *m, uint32_t number)
{
	return &m->list[number / 2].ends[number % 2];
}

/* The slot of a token: its end's, or a free one. */
static uint32_t *token_slot(const struct mptcp *m, uint32_t token)
{
	size_t i = (size_t)((token ^ m->seed) * 0x9e3779b97f4a7c15u >> 32) & (m->nslots - 1);

	while (m->tokens[i] && end_of(m, m->tokens[i] - 1)->token != token)
		i = (i + 1) & (m->nslots - 1);
	return &m->tokens[i];
}

static void grow_tokens(struct mptcp *m)
{
	enum { FIRST = 64 };
	uint32_t *old = m->tokens;
	size_t    n = m->nslots;

	m->nslots = n ? n * 2 : FIRST;
	m->tokens = mem_calloc(m->nslots, sizeof *m->tokens);
	for (size_t i = 0; i < n; i++)
		if (old[i])
			*token_slot(m, end_of(m, old[i] - 1)->token) = old[i];
	mem_free(old);
}

/* ------------------------------------------------------------------ connections and their subflows */

static struct mptcp_subflow *subflow_of(struct mptcp *m, uint32_t stream)
{
	size_t n = m->nsubflows;

	if (stream >= n) {
		m->subflows = mem_grow(m->subflows, &m->subflow_capacity, (size_t)stream + 1, sizeof *m->subflows);
		memset(m->subflows + n, 0, (stream + 1 - n) * sizeof *m->subflows);
		m->nsubflows = (size_t)stream + 1;
	}
	return &m->subflows[stream];
}

static void begin(struct mptcp *m, struct mptcp_subflow *s)
{
	if (s->connection)
		return;
	m->list = mem_grow(m->list, &m->capacity, m->n + 1, sizeof *m->list);
	m->list[m->n++] = (struct mptcp_connection){.master = NO_STREAM};
	s->connection = (uint32_t)m->n;
}

static void attach(struct mptcp *m, struct mptcp_subflow *s, uint32_t stream)
{
	struct mptcp_connection *c = &m->list[s->connection - 1];

	if (s->attached)
		return;
	s->attached = true;
	if (c->nsubflows < MPTCP_SUBFLOWS_MAX)
		c->subflows[c->nsubflows] = stream;
	c->nsubflows++;
}

/* The end that a token names is this stream's `back` one: the stream joins its connection, or begins one. */
static void join(struct mptcp *m, struct mptcp_subflow *s, uint32_t stream, bool back, uint32_t token)
{
	if (m->ntokens * 2 >= m->nslots)
		grow_tokens(m);
	uint32_t *slot = token_slot(m, token);
	bool      has_token = s->connection && m->list[s->connection - 1].ends[back ^ s->swapped].has_token;
	if (!has_token && *slot) {
		uint32_t number = *slot - 1;
		s->attached &= s->connection == number / 2 + 1;
		s->connection = number / 2 + 1;
		s->swapped = back != number % 2;
	} else if (!has_token) {
		begin(m, s);
		uint32_t number = (s->connection - 1) * 2 + (back ^ s->swapped);
		end_of(m, number)->token = token;
		end_of(m, number)->has_token = true;
		*slot = number + 1;
		m->ntokens++;
	}
	attach(m, s, stream);
}

/* ------------------------------------------------------------------ options */

static void follow_key(struct mptcp *m, uint32_t stream, bool back, unsigned version, uint64_t key)
{
	struct mptcp_subflow *s = subflow_of(m, stream);
	struct mptcp_key      of = mptcp_key_of(key, version);

	join(m, s, stream, back, of.token);
	struct mptcp_connection *c = &m->list[s->connection - 1];
	struct mptcp_end        *e = &c->ends[back ^ s->swapped];
	if (!e->has_key)
		*e = (struct mptcp_end){key, of.idsn, e->token, true, e->has_token, true};
	if (c->master == NO_STREAM)
		c->master = stream;
}

/* RFC 8684 section 3.3: with eight bytes the number is whole; what it counts from stays unknown without the key. */
static void follow_dss(struct mptcp *m, const struct mptcp_subflow *s, bool back, const uint8_t *p, uint32_t len)
{
	enum { PRESENT = 4, LONG = 8 };

	if (len >= 4 && (p[3] & (PRESENT | LONG)) == (PRESENT | LONG))
		m->list[s->connection - 1].ends[back ^ s->swapped].has_base = true;
}

static void follow_option(struct mptcp *m, uint32_t stream, bool back, const uint8_t *p, uint32_t len)
{
	enum { JOIN_SYN = 12 };
	unsigned subtype = p[2] >> 4;

	if (subtype == MP_CAPABLE) {
		if (len == 12 || len == 20 || len == 22 || len == 24)
			follow_key(m, stream, back, p[2] & 15, be64(p + 4));
		return;
	}
	struct mptcp_subflow *s = subflow_of(m, stream);
	if (subtype == MP_JOIN && len == JOIN_SYN)
		join(m, s, stream, !back, be32(p + 4));
	begin(m, s);
	if (subtype == DSS)
		follow_dss(m, s, back, p, len);
}

void mptcp_follow(struct mptcp *m, uint32_t stream, bool back, const uint8_t *options, uint32_t n)
{
	enum { END = 0, NOP = 1, MPTCP = 30 };

	for (uint32_t i = 0; i < n && options[i] != END;) {
		if (options[i] == NOP) {
			i++;
			continue;
		}
		uint32_t len = i + 1 < n ? options[i + 1] : 0;
		if (len < 2 || len > n - i)
			return;
		if (options[i] == MPTCP && len > 2)
			follow_option(m, stream, back, options + i, len);
		i += len;
	}
}

const struct mptcp_connection *mptcp_find(const struct mptcp *m, uint32_t stream, bool back, unsigned *end)
{
	if (stream >= m->nsubflows || !m->subflows[stream].connection)
		return NULL;
	*end = back ^ m->subflows[stream].swapped;
	return &m->list[m->subflows[stream].connection - 1];
}
