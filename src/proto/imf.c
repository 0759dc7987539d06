/* imf.c -- Internet Message Format: RFC 5322: the header of a mail; its body is shown by its media type. */
#include "proto/media_types.h"
#include "proto/proto.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
/* The labels of the rows up to PRECEDENCE are the headers' names. */
enum {
	DATE, FROM, SENDER, REPLY_TO, TO, CC, BCC, MESSAGE_ID, IN_REPLY_TO, REFERENCES, SUBJECT, COMMENTS, USER_AGENT, KEYWORDS, RESENT_DATE, RESENT_FROM, RESENT_SENDER, RESENT_TO, RESENT_CC, RESENT_BCC, RESENT_MESSAGE_ID, RETURN_PATH, RECEIVED, CONTENT_TYPE, CONTENT_TYPE_TYPE, CONTENT_TYPE_PARAMETERS, CONTENT_DESCRIPTION, CONTENT_ID, CONTENT_TRANSFER_ENCODING, MIME_VERSION, AUTOFORWARDED, AUTOSUBMITTED, X400_CONTENT_IDENTIFIER, CONTENT_LANGUAGE, CONVERSION, CONVERSION_WITH_LOSS, DELIVERY_DATE, DISCARDED_X400_IPMS_EXTENSIONS, DISCARDED_X400_MTS_EXTENSIONS, DL_EXPANSION_HISTORY, DEFERRED_DELIVERY, EXPIRES, IMPORTANCE, INCOMPLETE_COPY, LATEST_DELIVERY_TIME, MESSAGE_TYPE, ORIGINAL_ENCODED_INFORMATION_TYPES, ORIGINATOR_RETURN_ADDRESS, PRIORITY, REPLY_BY, SENSITIVITY, SUPERSEDES, X400_CONTENT_TYPE, X400_MTS_IDENTIFIER, X400_ORIGINATOR, X400_RECEIVED, X400_RECIPIENTS, DELIVERED_TO, EXT_MAILER, EXT_MIMEOLE, EXT_EXPIRY_DATE, EXT_TNEF_CORRELATOR, EXT_UIDL, EXT_AUTHENTICATION_WARNING, EXT_VIRUS_SCANNED, EXT_ORIGINAL_TO, THREAD_INDEX, LINES, PRECEDENCE, EXTENSION, EXTENSION_TYPE, EXTENSION_VALUE, DISPLAY_NAME, ADDRESS, ADDRESS_LIST_ITEM, MAILBOX_LIST_ITEM, MESSAGE_TEXT, N
};
static const struct field fields[N] = {
	[DATE] = {"imf.date", "Date", STRING},
	[FROM] = {"imf.from", "From", STRING},
	[SENDER] = {"imf.sender", "Sender", STRING},
	[REPLY_TO] = {"imf.reply_to", "Reply-To", STRING},
	[TO] = {"imf.to", "To", STRING},
	[CC] = {"imf.cc", "Cc", STRING},
	[BCC] = {"imf.bcc", "Bcc", STRING},
	[MESSAGE_ID] = {"imf.message_id", "Message-ID", STRING},
	[IN_REPLY_TO] = {"imf.in_reply_to", "In-Reply-To", STRING},
	[REFERENCES] = {"imf.references", "References", STRING},
	[SUBJECT] = {"imf.subject", "Subject", STRING},
	[COMMENTS] = {"imf.comments", "Comments", STRING},
	[USER_AGENT] = {"imf.user_agent", "User-Agent", STRING},
	[KEYWORDS] = {"imf.keywords", "Keywords", STRING},
	[RESENT_DATE] = {"imf.resent.date", "Resent-Date", STRING},
	[RESENT_FROM] = {"imf.resent.from", "Resent-From", STRING},
	[RESENT_SENDER] = {"imf.resent.sender", "Resent-Sender", STRING},
	[RESENT_TO] = {"imf.resent.to", "Resent-To", STRING},
	[RESENT_CC] = {"imf.resent.cc", "Resent-Cc", STRING},
	[RESENT_BCC] = {"imf.resent.bcc", "Resent-Bcc", STRING},
	[RESENT_MESSAGE_ID] = {"imf.resent.message_id", "Resent-Message-ID", STRING},
	[RETURN_PATH] = {"imf.return_path", "Return-Path", STRING},
	[RECEIVED] = {"imf.received", "Received", STRING},
	[CONTENT_TYPE] = {"imf.content.type", "Content-Type", STRING},
	[CONTENT_TYPE_TYPE] = {"imf.content.type.type", "Type", STRING},
	[CONTENT_TYPE_PARAMETERS] = {"imf.content.type.parameters", "Parameters", STRING},
	[CONTENT_DESCRIPTION] = {"imf.content.description", "Content-Description", STRING},
	[CONTENT_ID] = {"imf.content.id", "Content-ID", STRING},
	[CONTENT_TRANSFER_ENCODING] = {"imf.content.transfer_encoding", "Content-Transfer-Encoding", STRING},
	[MIME_VERSION] = {"imf.mime_version", "MIME-Version", STRING},
	[AUTOFORWARDED] = {"imf.autoforwarded", "Autoforwarded", STRING},
	[AUTOSUBMITTED] = {"imf.autosubmitted", "Autosubmitted", STRING},
	[X400_CONTENT_IDENTIFIER] = {"imf.x400_content_identifier", "X400-Content-Identifier", STRING},
	[CONTENT_LANGUAGE] = {"imf.content_language", "Content-Language", STRING},
	[CONVERSION] = {"imf.conversion", "Conversion", STRING},
	[CONVERSION_WITH_LOSS] = {"imf.conversion_with_loss", "Conversion-With-Loss", STRING},
	[DELIVERY_DATE] = {"imf.delivery_date", "Delivery-Date", STRING},
	[DISCARDED_X400_IPMS_EXTENSIONS] = {"imf.discarded_x400_ipms_extensions", "Discarded-X400-IPMS-Extensions", STRING},
	[DISCARDED_X400_MTS_EXTENSIONS] = {"imf.discarded_x400_mts_extensions", "Discarded-X400-MTS-Extensions", STRING},
	[DL_EXPANSION_HISTORY] = {"imf.dl_expansion_history", "DL-Expansion-History", STRING},
	[DEFERRED_DELIVERY] = {"imf.deferred_delivery", "Deferred-Delivery", STRING},
	[EXPIRES] = {"imf.expires", "Expires", STRING},
	[IMPORTANCE] = {"imf.importance", "Importance", STRING},
	[INCOMPLETE_COPY] = {"imf.incomplete_copy", "Incomplete-Copy", STRING},
	[LATEST_DELIVERY_TIME] = {"imf.latest_delivery_time", "Latest-Delivery-Time", STRING},
	[MESSAGE_TYPE] = {"imf.message_type", "Message-Type", STRING},
	[ORIGINAL_ENCODED_INFORMATION_TYPES] = {"imf.original_encoded_information_types", "Original-Encoded-Information-Types", STRING},
	[ORIGINATOR_RETURN_ADDRESS] = {"imf.originator_return_address", "Originator-Return-Address", STRING},
	[PRIORITY] = {"imf.priority", "Priority", STRING},
	[REPLY_BY] = {"imf.reply_by", "Reply-By", STRING},
	[SENSITIVITY] = {"imf.sensitivity", "Sensitivity", STRING},
	[SUPERSEDES] = {"imf.supersedes", "Supersedes", STRING},
	[X400_CONTENT_TYPE] = {"imf.x400_content_type", "X400-Content-Type", STRING},
	[X400_MTS_IDENTIFIER] = {"imf.x400_mts_identifier", "X400-MTS-Identifier", STRING},
	[X400_ORIGINATOR] = {"imf.x400_originator", "X400-Originator", STRING},
	[X400_RECEIVED] = {"imf.x400_received", "X400-Received", STRING},
	[X400_RECIPIENTS] = {"imf.x400_recipients", "X400-Recipients", STRING},
	[DELIVERED_TO] = {"imf.delivered_to", "Delivered-To", STRING},
	[EXT_MAILER] = {"imf.ext.mailer", "X-Mailer", STRING},
	[EXT_MIMEOLE] = {"imf.ext.mimeole", "X-MimeOLE", STRING},
	[EXT_EXPIRY_DATE] = {"imf.ext.expiry-date", "Expiry-Date", STRING},
	[EXT_TNEF_CORRELATOR] = {"imf.ext.tnef-correlator", "X-MS-TNEF-Correlator", STRING},
	[EXT_UIDL] = {"imf.ext.uidl", "X-UIDL", STRING},
	[EXT_AUTHENTICATION_WARNING] = {"imf.ext.authentication_warning", "X-Authentication-Warning", STRING},
	[EXT_VIRUS_SCANNED] = {"imf.ext.virus_scanned", "X-Virus-Scanned", STRING},
	[EXT_ORIGINAL_TO] = {"imf.ext.original-to", "X-Original-To", STRING},
	[THREAD_INDEX] = {"imf.thread-index", "Thread-Index", STRING},
	[LINES] = {"imf.lines", "Lines", STRING},
	[PRECEDENCE] = {"imf.precedence", "Precedence", STRING},
	[EXTENSION] = {"imf.extension", "Unknown-Extension", STRING},
	[EXTENSION_TYPE] = {"imf.extension.type", "Type", STRING},
	[EXTENSION_VALUE] = {"imf.extension.value", "Value", STRING},
	[DISPLAY_NAME] = {"imf.display_name", "Display-Name", STRING},
	[ADDRESS] = {"imf.address", "Address", STRING},
	[ADDRESS_LIST_ITEM] = {"imf.address_list.item", "Item", STRING},
	[MAILBOX_LIST_ITEM] = {"imf.mailbox_list.item", "Item", STRING},
	[MESSAGE_TEXT] = {"imf.message_text", "Message-Text", NONE},
};
/* clang-format on */

/* One header: its line, and its value (folded lines too) without the line end. */
struct header {
	uint32_t at, name_len, value, len, end; /* end: behind the line end */
	unsigned row;
};

/* ------------------------------------------------------------------ addresses */

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static void walk_mailbox(struct walk *w, struct node *n, uint32_t at, uint32_t end)
{
	const uint8_t *open = memchr(w->p + at, '<', end - at), *close = NULL;

	if (open)
		close = memchr(open, '>', end - (uint32_t)(open - w->p));
	if (!open) {
		add(w, n, ADDRESS, at, end - at);
		return;
	}
	uint32_t from = at, to = (uint32_t)(open - w->p), stop = close ? (uint32_t)(close - w->p) : end;
	while (from < to && (blank(w->p[from]) || w->p[from] == '\r' || w->p[from] == '\n'))
		from++;
	uint32_t tail = to;
	while (tail > from && blank(w->p[tail - 1]))
		tail--;
	if (tail > from)
		add(w, n, DISPLAY_NAME, from, tail - from);
	add(w, n, ADDRESS, to + 1, stop - to - 1);
}

static void walk_list(struct walk *w, struct node *n, const struct header *h, unsigned item)
{
	uint32_t count = 0;

	for (uint32_t at = h->value; at < h->end && walk_ok(w);) {
		const uint8_t *comma = memchr(w->p + at, ',', h->end - at);
		uint32_t       stop = comma ? (uint32_t)(comma - w->p) : h->end;
		struct node   *i = add(w, n, item, at, stop - at);
		if (walk_labels(w))
			node_label(i, "Item: %s", walk_escaped(w, at, stop - at));
		walk_mailbox(w, i, at, stop);
		count++;
		at = stop + 1;
	}
	node_append(n, ", %u item%s", count, count == 1 ? "" : "s");
}

/* ------------------------------------------------------------------ headers */

/* What the header says of the body. */
struct body {
	const char *type, *full_type;
};

static void walk_type(struct walk *w, struct node *n, const struct header *h, struct body *b)
{
	const uint8_t *semicolon = memchr(w->p + h->value, ';', h->len);

	if (!semicolon)
		return;
	uint32_t len = (uint32_t)(semicolon - (w->p + h->value)), rest = h->value + len + 1;
	add(w, n, CONTENT_TYPE_TYPE, h->value, len);
	add(w, n, CONTENT_TYPE_PARAMETERS, rest, h->value + h->len - rest);
	b->type = walk_string(w, h->value, len);
	b->full_type = walk_string(w, h->value, h->len);
}

static void walk_extension(struct walk *w, const struct header *h)
{
	uint32_t     len = h->end - h->at;
	struct node *n = add(w, w->node, EXTENSION, h->at, len > 2 ? len - 2 : 0);

	node_append(n, " (Contact Wireshark developers if you want this supported.)");
	add(w, n, EXTENSION_TYPE, h->at, h->name_len);
	add(w, n, EXTENSION_VALUE, h->value, h->len);
}

static void walk_header(struct walk *w, const struct header *h, struct body *b)
{
	if (h->row == N) {
		walk_extension(w, h);
		return;
	}
	struct node *n = add(w, w->node, h->row, h->value, h->len);
	switch (h->row) {
	case FROM:
	case REPLY_TO:
	case RESENT_FROM: walk_list(w, n, h, MAILBOX_LIST_ITEM); break;
	case TO:
	case CC:
	case BCC:
	case RESENT_TO:
	case RESENT_CC:
	case RESENT_BCC: walk_list(w, n, h, ADDRESS_LIST_ITEM); break;
	case SENDER:
	case RESENT_SENDER: walk_mailbox(w, n, h->value, h->end); break;
	case CONTENT_TYPE: walk_type(w, n, h, b); break;
	default: break;
	}
	if ((h->row == FROM || h->row == SUBJECT) && walk_columns(w))
		col_info_add(w, "%s: %s, ", h->row == FROM ? "from" : "subject", walk_escaped(w, h->value, h->len));
}

static unsigned row_of(const struct walk *w, uint32_t at, uint32_t len)
{
	for (unsigned i = 0; i <= PRECEDENCE; i++)
		if (i != CONTENT_TYPE_TYPE && i != CONTENT_TYPE_PARAMETERS && strlen(fields[i].label) == len &&
		    strncasecmp(fields[i].label, (const char *)w->p + at, len) == 0)
			return i;
	return N;
}

/* The end of the line at `at`, with its line end. */
static uint32_t line_end(const struct walk *w, uint32_t at)
{
	const uint8_t *lf = at < w->caplen ? memchr(w->p + at, '\n', w->caplen - at) : NULL;

	return lf ? (uint32_t)(lf - w->p) + 1 : w->caplen;
}

/* The header at `at`: its name is all up to a colon, wherever that stands; lines that begin with a blank go on with it.
 * It ends in front of the next one; the last one (*last) in front of the blank line, or of the line end that all ends
 * with.  Wireshark counts two bytes at its end as no part of it, whatever they are. */
static bool find_header(const struct walk *w, uint32_t at, struct header *h, bool *last)
{
	const uint8_t *end = w->p + w->caplen, *p = at < w->caplen ? memchr(w->p + at, ':', w->caplen - at) : NULL;

	if (!p)
		return false;
	*h = (struct header){.at = at, .name_len = (uint32_t)(p - w->p) - at};
	h->row = row_of(w, at, h->name_len);
	for (p++; p < end && blank(*p); p++)
		;
	h->value = (uint32_t)(p - w->p);
	do {
		p = p < end ? memmem(p, (size_t)(end - p), "\r\n", 2) : NULL;
		if (!p)
			return false;
		p += 2;
	} while (p < end && blank(*p));
	*last = p == end || (end - p >= 2 && p[0] == '\r' && p[1] == '\n');
	h->end = (uint32_t)(p - w->p) - (p == end ? 2 : 0);
	uint32_t n = h->end - h->value;
	h->len = n >= 2 ? n - 2 : n == 1 ? w->caplen - h->value : 0;
	return true;
}

/* Show the headers; returns where the body begins: at the start where the headers have no end. */
static uint32_t walk_headers(struct walk *w, struct body *b)
{
	struct header h;
	bool          last = false;

	for (uint32_t at = 0; walk_ok(w) && find_header(w, at, &h, &last); at = h.end) {
		walk_header(w, &h, b);
		if (last)
			return h.end + 2;
	}
	return 0;
}

/* ------------------------------------------------------------------ body */

/* A line with tabs and its end as blanks. */
static const char *flat(struct walk *w, uint32_t at, uint32_t len)
{
	struct text t;

	text_init(&t);
	for (uint32_t i = at, stop; i < at + len; i = stop + 1) {
		for (stop = i; stop < at + len && !(w->p[stop] >= '\t' && w->p[stop] <= '\r');)
			stop++;
		text_str(&t, walk_escaped(w, i, stop - i));
		if (stop < at + len)
			text_char(&t, ' ');
	}
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

/* The end of a body's line: a CR alone ends it, too. */
static uint32_t text_end(const struct walk *w, uint32_t at)
{
	uint32_t       end = line_end(w, at);
	const uint8_t *cr = memchr(w->p + at, '\r', end - at);
	uint32_t       behind = cr ? (uint32_t)(cr - w->p) + 1 : end;

	return behind < end && w->p[behind] != '\n' ? behind : end;
}

static void walk_plain(struct walk *w, uint32_t at)
{
	struct node *n = add(w, w->node, MESSAGE_TEXT, at, w->len - at);

	while (at < w->caplen) {
		uint32_t    end = text_end(w, at);
		const char *line = walk_labels(w) || walk_columns(w) ? flat(w, at, end - at) : "";
		add_text(w, n, at, end - at, "%s", line);
		col_info_sep(w, ", ", "%s", line);
		at = end;
	}
}

static void walk(struct walk *w)
{
	struct body b = {0};

	col_protocol_add(w, "IMF");
	if (w->layer->depth == 0)
		col_info(w, "%s", "");
	uint32_t body = walk_headers(w, &b);
	if (!walk_ok(w))
		return;
	enum proto_id proto = P_NONE;
	if (b.type)
		proto = media_type_of((const uint8_t *)b.type, (uint32_t)strlen(b.type), w->p + body, w->caplen - body);
	if (proto && proto != P_media && body < w->len)
		walk_show(w, w->node, proto, body, w->len - body, proto == P_mime_multipart ? b.full_type : b.type);
	else
		walk_plain(w, body);
}

const struct proto proto_imf = {
    .name = "imf",
    .title = "Internet Message Format",
    .brief = "IMF",
    .quiet = true,
    .fields = fields,
    .nfields = N,
    .walk = walk,
    .emits = media_emits,
};
