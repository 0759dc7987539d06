/* db_lsp.c -- Dropbox LAN sync discovery: a JSON object in a datagram. */
#include "proto/proto.h"

static void scan(struct scan *s)
{
	scan_inside(s, P_json, 0, 0);
}

static void walk(struct walk *w)
{
	col_info(w, "Dropbox LAN sync Discovery Protocol");
	add_quoted(w, w->node);
}

const struct proto proto_db_lsp_disc = {
    .name = "db-lsp-disc",
    .title = "Dropbox LAN sync Discovery Protocol",
    .brief = "DB-LSP-DISC",
    BINDS({T_UDP_PORT, 17500}),
    .scan = scan,
    .walk = walk,
};
