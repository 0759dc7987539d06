/* tell_json.c -- a connection's tale as a JSON object: the schema of docs/fields.md. */
#include "base/json.h"
#include "view/tell.h"

static void put_string(struct text *t, const char *s)
{
	json_string(t, s, strlen(s));
}

static void put_frame(struct text *t, const char *key, uint32_t frame)
{
	if (frame == UINT32_MAX)
		text_printf(t, "\"%s\":null", key);
	else
		text_printf(t, "\"%s\":%llu", key, frame + 1ull);
}

static void put_ns(struct text *t, const char *key, int64_t ns)
{
	if (ns < 0)
		text_printf(t, "\"%s\":null", key);
	else
		text_printf(t, "\"%s\":%lld", key, (long long)ns);
}

static void put_end(struct text *t, const struct tale *x, enum tale_side side)
{
	struct text name;

	text_init(&name);
	tale_end_text(&name, x, side);
	put_string(t, name.p);
	text_fini(&name);
}

static void put_verdict(struct text *t, const struct tale *x, enum tale_language language)
{
	struct text sentence;

	text_init(&sentence);
	tale_put_verdict(&sentence, language, x);
	text_printf(t, ",\"verdict\":{\"kind\":\"%s\",\"severity\":\"%s\",\"text\":", tale_verdict_name(x->verdict),
	            tale_severity_name(x->severity));
	put_string(t, sentence.p);
	text_str(t, ",\"frames\":[");
	for (unsigned i = 0; i < x->nproof; i++)
		text_printf(t, i ? ",%llu" : "%llu", x->proof[i] + 1ull);
	text_str(t, "]}");
	text_fini(&sentence);
}

static void put_opening(struct text *t, const struct tale *x)
{
	text_printf(t, ",\"opening\":{\"kind\":\"%s\",\"syns\":%u,\"synacks\":%u,", tale_open_name(x->open.kind),
	            x->open.syns, x->open.synacks);
	put_frame(t, "syn", x->open.syn);
	text_char(t, ',');
	put_frame(t, "synack", x->open.synack);
	text_char(t, ',');
	put_frame(t, "ack", x->open.ack);
	text_char(t, ',');
	put_ns(t, "synackNs", x->open.synack_ns);
	text_char(t, ',');
	put_ns(t, "ackNs", x->open.ack_ns);
	text_printf(t, ",\"fastOpen\":%s,\"ackLost\":%s,\"mayBeSynCookie\":%s}",
	            x->open.fast_taken                        ? "\"taken\""
	            : x->open.fast_data && x->open.fast_asked ? "\"refused\""
	            : x->open.fast_asked                      ? "\"asked\""
	                                                      : "null",
	            x->open.ack_lost ? "true" : "false", x->open.cookie ? "true" : "false");
}

static void put_path(struct text *t, const struct tale_path *p, const char *end)
{
	text_printf(t, "\"%s\":{\"states\":[", end);
	for (unsigned i = 0; i < p->n; i++)
		text_printf(t, i ? ",\"%s\"" : "\"%s\"", tcp_state_name(p->state[i]));
	text_str(t, "],\"assumed\":[");
	for (unsigned i = 0, n = 0; i < p->n; i++)
		if (p->assumed >> i & 1)
			text_printf(t, n++ ? ",%u" : "%u", i);
	text_str(t, "]}");
}

static void put_paths(struct text *t, const struct tale *x)
{
	text_str(t, ",\"ends\":{");
	put_path(t, &x->path[TALE_CLIENT], "client");
	text_char(t, ',');
	put_path(t, &x->path[TALE_SERVER], "server");
	text_char(t, '}');
}

static void put_agreed(struct text *t, const struct tale *x)
{
	bool scaled = x->dir[0].has_scale && x->dir[1].has_scale;

	text_printf(t, ",\"agreed\":{\"windowScale\":%s,\"sack\":%s,\"timestamps\":%s", scaled ? "true" : "false",
	            x->dir[0].sack && x->dir[1].sack ? "true" : "false",
	            x->dir[0].timestamps && x->dir[1].timestamps ? "true" : "false");
	for (int i = 0; i < 2; i++) {
		const struct tale_direction *d = &x->dir[i];
		text_printf(t, ",\"%s\":", tale_side_name((enum tale_side)i));
		if (!d->has_syn) {
			text_str(t, "null");
			continue;
		}
		text_printf(t, "{\"window\":%u", d->syn_window);
		if (d->has_mss)
			text_printf(t, ",\"mss\":%u", d->mss);
		if (d->has_scale)
			text_printf(t, ",\"shift\":%u,\"multiplier\":%u", d->scale, 1u << d->scale);
		text_printf(t, ",\"sack\":%s,\"timestamps\":%s}", d->sack ? "true" : "false",
		            d->timestamps ? "true" : "false");
	}
	text_char(t, '}');
}

static void put_direction(struct text *t, const struct tale_direction *d, const char *name)
{
	int64_t ns = tale_data_ns(d);

	text_printf(t, "\"%s\":{\"bytes\":%llu,\"sentBytes\":%llu,\"segments\":%u,\"dataSegments\":%u,", name,
	            (unsigned long long)d->bytes, (unsigned long long)d->sent, d->segments, d->data_segments);
	text_printf(t, "\"retransmittedBytes\":%llu,\"retransmittedSegments\":%u,\"retransmittedShare\":%.6f,",
	            (unsigned long long)d->repeated, d->repeated_segments,
	            d->sent ? (double)d->repeated / (double)d->sent : 0.0);
	text_printf(
	    t,
	    "\"outOfOrder\":%u,\"duplicateAcks\":%u,\"duplicateAckRuns\":%u,\"keepAlives\":%u,\"zeroWindowProbes\":%u,",
	    d->out_of_order, d->duplicate_acks, d->duplicate_ack_runs, d->keep_alives, d->zero_window_probes);
	text_str(t, "\"retransmissions\":{");
	for (unsigned i = REPEAT_NONE + 1; i < REPEATS; i++)
		text_printf(t, "%s\"%s\":%u", i > 1 ? "," : "", tale_repeat_name((enum tale_repeat)i), d->repeats[i]);
	text_printf(t, "},\"zeroWindows\":%u,\"zeroWindowNs\":%lld,\"zeroWindowLongestNs\":%lld,\"stalls\":[",
	            d->zero_windows, (long long)d->zero_window_ns, (long long)d->zero_window_longest_ns);
	for (unsigned i = 0; i < d->zero_windows && i < TALE_STALLS_MAX; i++)
		text_printf(t, "%s{\"frame\":%llu,\"ns\":%lld,\"lasting\":%s}", i ? "," : "", d->stalls[i].frame + 1ull,
		            (long long)d->stalls[i].ns, d->stalls[i].lasting ? "true" : "false");
	text_printf(t, "],\"windowLimitedNs\":%lld,\"unacknowledgedBytes\":%u,", (long long)d->window_limited_ns,
	            d->unacked);
	text_printf(t, "\"longestIdleNs\":%lld,\"largestSegment\":%u,\"rttSamples\":%u,", (long long)d->longest_idle_ns,
	            d->largest, d->rtts);
	put_ns(t, "rttMinNs", d->rtt_min_ns);
	text_char(t, ',');
	put_ns(t, "rttMedianNs", d->rtt_median_ns);
	text_char(t, ',');
	put_ns(t, "rttMaxNs", d->rtt_max_ns);
	if (ns > 0)
		text_printf(t, ",\"goodput\":%.0f}", (double)d->bytes * 8e9 / (double)ns);
	else
		text_str(t, ",\"goodput\":null}");
}

static void put_closing(struct text *t, const struct tale *x)
{
	text_printf(t, ",\"closing\":{\"kind\":\"%s\",\"by\":", tale_close_name(x->close.kind));
	if (x->close.kind == CLOSE_NONE)
		text_str(t, "null,");
	else
		text_printf(t, "\"%s\",", tale_side_name(x->close.by));
	put_frame(t, "clientFin", x->close.fin[TALE_CLIENT]);
	text_char(t, ',');
	put_frame(t, "serverFin", x->close.fin[TALE_SERVER]);
	text_char(t, ',');
	put_frame(t, "reset", x->close.reset);
	text_char(t, ',');
	put_ns(t, "ns", x->close.ns);
	text_printf(t, ",\"bytesAfterFin\":%llu,\"segmentsAfterClose\":%u,\"timeWait\":[",
	            (unsigned long long)x->close.after_fin, x->close.after_close);
	if (x->time_wait[0])
		text_str(t, "\"client\"");
	if (x->time_wait[1])
		text_str(t, x->time_wait[0] ? ",\"server\"" : "\"server\"");
	text_printf(t, "],\"clientState\":\"%s\",\"serverState\":\"%s\"}", tcp_state_name(x->ends.client),
	            tcp_state_name(x->ends.server));
}

static void put_caveats(struct text *t, const struct tale *x, enum tale_language language)
{
	struct text sentence;
	bool        comma = false;

	text_init(&sentence);
	text_str(t, ",\"caveats\":[");
	for (unsigned i = 0; i < CAVEATS; i++) {
		if (!x->caveats[i].count)
			continue;
		text_clear(&sentence);
		tale_put_caveat(&sentence, language, x, (enum tale_caveat)i);
		text_printf(t, "%s{\"kind\":\"%s\",\"count\":%llu,\"frame\":%llu,\"text\":", comma ? "," : "",
		            tale_caveat_name((enum tale_caveat)i), (unsigned long long)x->caveats[i].count,
		            x->caveats[i].frame + 1ull);
		put_string(t, sentence.p);
		text_char(t, '}');
		comma = true;
	}
	text_char(t, ']');
	text_fini(&sentence);
}

/* ------------------------------------------------------------------ segments */

struct segments {
	struct text       *t;
	enum tale_language language;
	size_t             from, count, at;
	struct text        says;
};

static void put_states(struct text *t, const char *key, uint8_t before, uint8_t through, uint8_t after)
{
	bool comma = false;

	text_printf(t, ",\"%s\":[", key);
	if (through != TCP_STATES) {
		text_printf(t, "\"%s\"", tcp_state_name(through));
		comma = true;
	}
	if (after != before || comma)
		text_printf(t, comma ? ",\"%s\"" : "\"%s\"", tcp_state_name(after));
	text_char(t, ']');
}

static void put_flags(struct text *t, uint32_t flags)
{
	static const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
	bool                     comma = false;

	for (unsigned i = 0; i < 8; i++)
		if (flags >> i & 1) {
			text_printf(t, comma ? ", %s" : "%s", names[i]);
			comma = true;
		}
}

static void put_says(struct segments *x, const struct tale *tale, const struct tale_segment *s)
{
	text_clear(&x->says);
	tale_put_says(&x->says, x->language, tale, s);
	text_str(x->t, ",\"says\":[");
	for (const char *p = x->says.p, *end; p && *p; p = end + 1) {
		end = strchr(p, '\n');
		if (p != x->says.p)
			text_char(x->t, ',');
		json_string(x->t, p, (size_t)(end - p));
	}
	text_char(x->t, ']');
}

static bool put_segment(void *context, const struct tale *tale, const struct tale_segment *s)
{
	struct segments *x = context;
	struct text     *t = x->t;

	if (x->at++ < x->from)
		return true;
	if (x->at > x->from + x->count)
		return false;
	if (x->at > x->from + 1)
		text_char(t, ',');
	text_printf(t, "{\"n\":%llu,\"time\":\"%lld\",\"dir\":\"%s\",\"flags\":\"", s->frame + 1ull,
	            (long long)s->row.time_ns, tale_side_name(s->from));
	put_flags(t, s->row.tcp_flags);
	text_printf(t, "\",\"seq\":%u,\"ack\":%u,\"len\":%u,\"seqRaw\":%u,\"ackRaw\":%u,\"win\":%u", s->seq,
	            s->row.tcp_flags & TCP_ACK ? s->ack : 0, s->row.payload, s->row.seq, s->row.ack, s->window);
	text_printf(t, ",\"info\":\"%u \u2192 %u [", s->row.sport, s->row.dport);
	put_flags(t, s->row.tcp_flags);
	text_printf(t, "] Seq=%u", s->seq);
	if (s->row.tcp_flags & TCP_ACK)
		text_printf(t, " Ack=%u", s->ack);
	text_printf(t, " Win=%u Len=%u\"", s->window, s->row.payload);
	text_printf(t, ",\"client\":\"%s\",\"server\":\"%s\"", tcp_state_name(s->after.client),
	            tcp_state_name(s->after.server));
	put_states(t, "clientStates", s->before.client, s->after.client_through, s->after.client);
	put_states(t, "serverStates", s->before.server, s->after.server_through, s->after.server);
	text_printf(t, ",\"assumed\":[%s%s%s]", s->assumed[0] ? "\"client\"" : "",
	            s->assumed[0] && s->assumed[1] ? "," : "", s->assumed[1] ? "\"server\"" : "");
	put_says(x, tale, s);
	text_printf(t, ",\"phase\":\"%s\",", tale_phase_name(s->phase));
	put_frame(t, "retransmits", s->repeat == REPEAT_NONE ? UINT32_MAX : s->repeats);
	text_printf(t, ",\"repeat\":\"%s\",\"duplicate\":%s}", tale_repeat_name(s->repeat),
	            s->duplicate ? "true" : "false");
	return true;
}

bool tell_put_json(struct text *t, const struct session *s, uint32_t stream, enum tale_language language, size_t from,
                   size_t count)
{
	struct tale     x;
	struct segments segments = {.t = t, .language = language, .from = from, .count = count};

	if (stream >= s->flow.tcp.n || !tale_tell(&x, &s->flow, stream))
		return false;
	tell_look_at_capture(s, &x, count != 0);
	text_printf(t, "{\"stream\":%u,\"client\":", stream);
	put_end(t, &x, TALE_CLIENT);
	text_str(t, ",\"server\":");
	put_end(t, &x, TALE_SERVER);
	text_printf(t, ",\"clientBy\":\"%s\",\"frames\":%zu,\"start\":\"%lld\",\"duration\":%lld",
	            tale_client_by_name(x.client_by), x.nframes, (long long)x.first_ns,
	            (long long)(x.last_ns - x.first_ns));
	put_verdict(t, &x, language);
	put_opening(t, &x);
	put_agreed(t, &x);
	text_str(t, ",\"directions\":{");
	put_direction(t, &x.dir[0], "client");
	text_char(t, ',');
	put_direction(t, &x.dir[1], "server");
	text_char(t, '}');
	put_closing(t, &x);
	put_paths(t, &x);
	put_caveats(t, &x, language);
	if (count) {
		text_init(&segments.says);
		text_str(t, ",\"segments\":[");
		tale_segments(&x, put_segment, &segments);
		text_printf(t, "],\"more\":%s", x.nframes > from + count ? "true" : "false");
		text_fini(&segments.says);
	}
	text_char(t, '}');
	tale_fini(&x);
	return true;
}

bool tell_json(const struct session *s, uint32_t only, enum tale_language language, FILE *out)
{
	struct text t;
	bool        any = false;

	text_init(&t);
	fputs("[", out);
	for (uint32_t i = only == NO_STREAM ? 0 : only; i < s->flow.tcp.n && (only == NO_STREAM || i == only); i++) {
		text_clear(&t);
		text_str(&t, any ? ",\n" : "\n");
		if (!tell_put_json(&t, s, i, language, 0, only == NO_STREAM ? 0 : SIZE_MAX / 2))
			continue;
		fwrite(t.p, 1, t.length, out);
		any = true;
	}
	fputs("\n]\n", out);
	text_fini(&t);
	return any || only == NO_STREAM;
}
