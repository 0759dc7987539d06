/* tale_why.c -- why an analysis flag (tcp.analysis.*) stands at a segment, with the numbers.  The rules are
 * flow/tcp_rules.c's; what the segment says itself is tale_says.c's. */
#include "app/tale_words.h"

#include "flow/seq.h"

/* Relative numbers: of what its sender sends, and of what it acknowledges. */
static struct tale_word own(const struct tale_segment *s, uint32_t raw)
{
	return word_n(s->seq + (uint32_t)(raw - s->row.seq));
}

static struct tale_word theirs(const struct tale_segment *s, uint32_t raw)
{
	return word_n(s->ack + (uint32_t)(raw - s->row.ack));
}

static struct tale_word frame_word(uint32_t frame)
{
	return word_n(frame + UINT64_C(1));
}

static struct tale_word since(const struct tale *t, const struct tale_segment *s, uint32_t frame)
{
	return word_ns(s->row.time_ns - tale_time(t->flow, frame));
}

static void why_again(struct text *out, enum tale_language language, const struct tale *t, const struct tale_segment *s)
{
	struct tale_word seq = word_n(s->seq), next = own(s, s->next), frame = frame_word(s->next_frame);
	struct tale_word after = since(t, s, s->next_frame);

	if (s->row.analysis & TCP_RETRANSMISSION)
		TALE_LINE(out, language, Y_RETRANSMISSION, seq, next, after, frame);
	if (s->row.analysis & TCP_FAST_RETRANSMISSION)
		TALE_LINE(out, language, Y_FAST, seq, next, frame_word(s->acked_frame));
	if (s->row.analysis & TCP_SPURIOUS_RETRANSMISSION)
		TALE_LINE(out, language, Y_SPURIOUS, seq, word_n(s->row.payload), word_n(s->seq + s->row.payload),
		          own(s, s->acked), frame_word(s->acked_frame));
	if (s->row.analysis & TCP_OUT_OF_ORDER)
		TALE_LINE(out, language, Y_OUT_OF_ORDER, seq, next, after, frame);
	if (s->row.analysis & TCP_LOST_SEGMENT)
		TALE_LINE(out, language, Y_LOST, seq, next, word_n((uint32_t)(s->row.seq - s->next)));
}

static void why_window(struct text *out, enum tale_language language, const struct tale_segment *s)
{
	uint32_t end = s->seq + s->row.payload;

	if (s->row.analysis & TCP_WINDOW_FULL)
		TALE_LINE(out, language, Y_FULL, word_n(s->seq), word_n(s->row.payload), word_n(end), own(s, s->acked),
		          word_n(seq_add(s->row.seq, s->row.payload) - s->acked));
	if (s->row.analysis & TCP_WINDOW_UPDATE)
		TALE_LINE(out, language, Y_UPDATE, word_n(s->window_before), word_n(s->row.window), word_n(s->ack));
	if (s->row.analysis & TCP_ZERO_WINDOW_PROBE)
		TALE_LINE(out, language, Y_PROBE, word_n(s->seq));
	if (s->row.analysis & TCP_ZERO_WINDOW_PROBE_ACK)
		TALE_LINE(out, language, Y_PROBE_ACK, word_n(s->ack));
	if (s->row.analysis & TCP_KEEP_ALIVE)
		TALE_LINE(out, language, Y_KEEP_ALIVE, word_n(s->seq), own(s, s->next), word_n(s->row.payload));
	if (s->row.analysis & TCP_KEEP_ALIVE_ACK)
		TALE_LINE(out, language, Y_KEEP_ALIVE_ACK, word_n(s->ack));
}

void tale_put_why(struct text *out, enum tale_language language, const struct tale *t, const struct tale_segment *s)
{
	if (!(s->row.analysis & (TCP_FLAGS_ALL | TCP_REUSED_PORTS | TCP_ACK_BEYOND)))
		return;
	why_again(out, language, t, s);
	why_window(out, language, s);
	if (s->row.analysis & TCP_DUPLICATE_ACK)
		TALE_LINE(out, language, Y_DUPLICATE_ACK, word_n(s->run), word_n(s->ack), frame_word(s->ack_frame),
		          word_n(s->row.window));
	if (s->row.analysis & (TCP_ACK_LOST_SEGMENT | TCP_ACK_BEYOND))
		TALE_LINE(out, language, Y_ACK_LOST, word_n(s->ack), theirs(s, s->other_next));
	if (s->row.analysis & TCP_REUSED_PORTS)
		TALE_LINE(out, language, Y_REUSED, word_n(s->row.seq));
}
