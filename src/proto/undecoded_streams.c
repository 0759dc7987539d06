/* undecoded_streams.c -- protocols whose bytes nobody decodes here yet, but for where their messages end, what they
 * look like, and when they turn into TLS: LDAP, MySQL, PostgreSQL, RDP's TPKT, Sun's RPC, DTLS.
 *
 * A protocol that gets its file leaves this one.
 */
#include "proto/proto.h"

#include <string.h>

static void walk(struct walk *w)
{
	add_text(w, w->node, 0, w->caplen, "[Not decoded yet: %u byte%s]", w->len, w->len == 1 ? "" : "s");
}

static enum framing_verdict whole(struct framing *f, uint64_t bytes)
{
	f->need = bytes;
	return FRAMING_WHOLE;
}

/* ------------------------------------------------------------------ LDAP: RFC 4511, StartTLS its section 4.14 */

enum { LDAP_PORT = 389, LDAP_GLOBAL_PORT = 3268 };

/* word[0] of the client's context: it asked for TLS. */
static enum framing_verdict ldap_message(struct framing *f)
{
	static const char    start_tls[] = "1.3.6.1.4.1.1466.20037";
	static const uint8_t success[] = {0x0a, 1, 0};

	if (f->dport == LDAP_PORT || f->dport == LDAP_GLOBAL_PORT) {
		f->own->word[0] = memmem(f->p, f->n, start_tls, sizeof start_tls - 1) != NULL;
	} else if (f->peer->word[0]) {
		if (memmem(f->p, f->n, success, sizeof success))
			f->claim = P_tls;
		f->peer->word[0] = 0;
	}
	return whole(f, f->n);
}

const struct proto proto_ldap = {
    .name = "ldap",
    .title = "Lightweight Directory Access Protocol",
    .brief = "LDAP",
    BINDS({T_TCP_PORT, LDAP_PORT}, {T_TCP_PORT, LDAP_GLOBAL_PORT}),
    .message = ldap_message,
    .walk = walk,
};

/* ------------------------------------------------------------------ MySQL: its manual, "SSLRequest packet" */

enum { MYSQL_PORT = 3306, MYSQL_HEAD_BYTES = 4, SSL_REQUEST_BYTES = 32, CLIENT_SSL = 0x0800 };

static enum framing_verdict mysql_message(struct framing *f)
{
	const uint8_t *p = f->p;

	if (f->dport == MYSQL_PORT && f->n == MYSQL_HEAD_BYTES + SSL_REQUEST_BYTES && le16(p) == SSL_REQUEST_BYTES &&
	    !p[2] && le16(p + MYSQL_HEAD_BYTES) & CLIENT_SSL)
		f->claim = P_tls;
	return whole(f, f->n);
}

const struct proto proto_mysql = {
    .name = "mysql",
    .title = "MySQL Protocol",
    .brief = "MySQL",
    BINDS({T_TCP_PORT, MYSQL_PORT}),
    .message = mysql_message,
    .walk = walk,
};

/* ------------------------------------------------------------------ PostgreSQL: its manual, "SSL Session Encryption"
 */

enum { PGSQL_PORT = 5432, PGSQL_SSL_BYTES = 8, PGSQL_SSL_CODE = 80877103 };

/* word[0] of the client's context: it asked for TLS. */
static enum framing_verdict pgsql_message(struct framing *f)
{
	if (f->dport == PGSQL_PORT) {
		f->own->word[0] = f->n == PGSQL_SSL_BYTES && be32(f->p + 4) == PGSQL_SSL_CODE;
	} else if (f->peer->word[0]) {
		if (f->p[0] == 'S')
			f->claim = P_tls;
		f->peer->word[0] = 0;
	}
	return whole(f, f->n);
}

const struct proto proto_pgsql = {
    .name = "pgsql",
    .title = "PostgreSQL",
    .brief = "PGSQL",
    BINDS({T_TCP_PORT, PGSQL_PORT}),
    .message = pgsql_message,
    .walk = walk,
};

/* ------------------------------------------------------------------ TPKT: RFC 1006; MS-RDPBCGR section 2.2.1.2 */

enum { TPKT_VERSION = 3, TPKT_HEAD_BYTES = 4, RDP_CONFIRM_BYTES = 19, X224_CONFIRM = 0xd0, RDP_RESPONSE = 2 };

static enum framing_verdict tpkt_message(struct framing *f)
{
	const uint8_t *p = f->p;

	if (p[0] != TPKT_VERSION)
		return FRAMING_NOT;
	f->need = TPKT_HEAD_BYTES;
	if (f->n < TPKT_HEAD_BYTES)
		return FRAMING_MORE;
	f->need = be16(p + 2);
	if (f->need < TPKT_HEAD_BYTES)
		return FRAMING_NOT;
	if (f->n < f->need)
		return f->last ? FRAMING_WHOLE : FRAMING_MORE;
	if (f->need >= RDP_CONFIRM_BYTES && p[5] == X224_CONFIRM && p[11] == RDP_RESPONSE && le32(p + 15))
		f->claim = P_tls;
	return FRAMING_WHOLE;
}

const struct proto proto_tpkt = {
    .name = "tpkt",
    .title = "TPKT - ISO on TCP - RFC1006",
    .brief = "TPKT",
    BINDS({T_TCP_PORT, 102}, {T_TCP_PORT, 3389}),
    .message = tpkt_message,
    .walk = walk,
};

/* ------------------------------------------------------------------ Sun's RPC: RFC 5531 */

enum { RPC_HEAD_BYTES = 24, RPC_VERSION = 2, RPC_RECORD_BYTES = 4, RPC_VERIFIER_MAX = 400 };
enum { RPC_FIRST_PROGRAM = 100000, RPC_PROGRAMS_END = 101000 };

/* A call of one of the well-known programs, or an accepted reply. */
static bool is_rpc(const uint8_t *p, uint32_t n)
{
	if (n < RPC_HEAD_BYTES)
		return false;
	if (be32(p + 4) == 0)
		return be32(p + 8) == RPC_VERSION && be32(p + 12) >= RPC_FIRST_PROGRAM &&
		       be32(p + 12) < RPC_PROGRAMS_END && be32(p + 16) < 16;
	return be32(p + 4) == 1 && be32(p + 8) == 0 && be32(p + 12) <= 6 && be32(p + 16) <= RPC_VERIFIER_MAX &&
	       (be32(p + 16) || be32(p + 20) <= 5);
}

/* On TCP a record's length stands in front. */
static bool rpc_accepts(const struct scan *s)
{
	if (is_rpc(s->p, s->caplen))
		return true;
	if (s->caplen < RPC_RECORD_BYTES || (be32(s->p) & INT32_MAX) < RPC_HEAD_BYTES)
		return false;
	return (be32(s->p) & INT32_MAX) <= FRAMING_WAIT_MAX &&
	       is_rpc(s->p + RPC_RECORD_BYTES, s->caplen - RPC_RECORD_BYTES);
}

static enum framing_verdict rpc_message(struct framing *f)
{
	f->need = RPC_RECORD_BYTES;
	if (f->n < RPC_RECORD_BYTES)
		return FRAMING_MORE;
	f->need = RPC_RECORD_BYTES + (be32(f->p) & INT32_MAX);
	if (f->need - RPC_RECORD_BYTES > FRAMING_WAIT_MAX)
		return FRAMING_NOT;
	return FRAMING_WHOLE;
}

const struct proto proto_rpc = {
    .name = "rpc",
    .title = "Remote Procedure Call",
    .brief = "RPC",
    BINDS({T_UDP_PORT, 111}, {T_TCP_PORT, 111}),
    .heuristics = HEUR_UDP | HEUR_TCP,
    .accepts = rpc_accepts,
    .message = rpc_message,
    .walk = walk,
};

/* ------------------------------------------------------------------ DTLS: RFC 6347 section 4.1 */

enum { DTLS_HEAD_BYTES = 13, DTLS_10 = 0xfeff, DTLS_12 = 0xfefd };

static bool dtls_accepts(const struct scan *s)
{
	if (s->caplen < DTLS_HEAD_BYTES || s->p[0] < 20 || s->p[0] > 24)
		return false;
	uint16_t version = be16(s->p + 1);
	return (version == DTLS_10 || version == DTLS_12) && be16(s->p + 11) <= s->len - DTLS_HEAD_BYTES;
}

const struct proto proto_dtls = {
    .name = "dtls",
    .title = "Datagram Transport Layer Security",
    .brief = "DTLS",
    BINDS({T_UDP_PORT, 853}, {T_UDP_PORT, 2221}, {T_UDP_PORT, 5684}, {T_UDP_PORT, 5868}),
    .heuristics = HEUR_UDP,
    .accepts = dtls_accepts,
    .walk = walk,
};
