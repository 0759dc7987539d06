/* stat_talkers.c -- -z conv and -z endpoints: the tables of view/talkers.h as tshark writes them. */
#include "base/interval.h"
#include "cli/stat_kinds.h"

#include <inttypes.h>
#include <time.h>

static const char rule[] = "================================================================================\n";

static const char *const titles[] = {
    [TALKERS_ETH] = "Ethernet", [TALKERS_IP4] = "IPv4", [TALKERS_IP6] = "IPv6",
    [TALKERS_TCP] = "TCP",      [TALKERS_UDP] = "UDP",
};

/* What stands behind the name is a filter if a comma is between. */
static const char *filter_of(const struct statistic *s)
{
	return *s->rest == ',' ? s->rest + 1 : NULL;
}

int talks_parse(struct statistic *s, const struct stat_setup *x)
{
	return stat_take_filter(s, filter_of(s), x, "conversations");
}

int talkers_parse(struct statistic *s, const struct stat_setup *x)
{
	return stat_take_filter(s, filter_of(s), x, "endpoint");
}

static bool has_ports(enum talkers_kind kind)
{
	return kind == TALKERS_TCP || kind == TALKERS_UDP;
}

static void print_title(const struct statistic *s, const char *what, FILE *out)
{
	fprintf(out, "%s%s %s\nFilter:%s\n", rule, titles[s->kind->variant], what,
	        s->filter_text ? s->filter_text : "<No Filter>");
}

/* ------------------------------------------------------------------ conversations */

enum start_style { START_RELATIVE, START_EPOCH, START_CLOCK, START_DATE };

static enum start_style style_of(const struct time_style *time)
{
	switch (time->kind) {
	case COL_TIME_ABS:
	case COL_TIME_UTC: return START_CLOCK;
	case COL_TIME_ABS_YMD:
	case COL_TIME_UTC_YMD:
	case COL_TIME_ABS_YDOY:
	case COL_TIME_UTC_YDOY: return START_DATE;
	case COL_TIME_EPOCH: return START_EPOCH;
	default: return START_RELATIVE;
	}
}

static void print_heads(const struct statistic *s, enum start_style style, FILE *out)
{
	static const char *const upper[] = {"    Relative    |", "       Relative       |", " Absolute Time  |",
	                                    " Absolute Date  |"};
	static const char *const lower[] = {"      Start     |", "         Start        |", "      Start     |",
	                                    "     Start      |"};
	int                      indent = has_ports((enum talkers_kind)s->kind->variant) ? 59 : 47;
	const char              *size = style >= START_CLOCK ? "Size " : "Bytes";

	fprintf(out, "%*s|       <-      | |       ->      | |     Total     |%s   Duration   |\n", indent, "",
	        upper[style]);
	fprintf(out, "%*s| Frames  %s | | Frames  %s | | Frames  %s |%s              |\n", indent, "", size, size, size,
	        lower[style]);
}

/* A number of bytes in the largest unit of which there are ten. */
static void put_size(struct text *line, uint64_t bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
	char                     text[32];
	unsigned                 unit = 0;

	while (bytes >= 10000 && unit + 1 < sizeof units / sizeof *units) {
		bytes /= 1000;
		unit++;
	}
	snprintf(text, sizeof text, "%" PRIu64 " %s", bytes, units[unit]);
	text_printf(line, "%-9s", text);
}

static double seconds_of(int64_t ns)
{
	return (double)(ns / 1000000000) + (double)(ns % 1000000000) / 1e9;
}

static void put_date(struct text *line, int64_t ns, enum column_kind kind)
{
	time_t      when = (time_t)(ns / 1000000000);
	struct tm   tm;
	bool        utc = kind >= COL_TIME_UTC;
	const char *format = kind == COL_TIME_ABS || kind == COL_TIME_UTC           ? "%H:%M:%S"
	                     : kind == COL_TIME_ABS_YMD || kind == COL_TIME_UTC_YMD ? "%Y-%m-%d %H:%M:%S"
	                                                                            : "%Y/%j %H:%M:%S";

	if (utc ? gmtime_r(&when, &tm) : localtime_r(&when, &tm)) {
		char *at = text_room(line, 64);
		text_wrote(line, strftime(at, 64, format, &tm));
	}
}

static void put_end(struct text *line, const struct talk_end *end, enum talkers_kind kind, const struct resolver *names)
{
	size_t from = line->length, width = has_ports(kind) ? 26 : 20;

	talk_end_text(line, end, names);
	if (has_ports(kind)) {
		text_char(line, ':');
		talk_port_text(line, end, kind, names);
	}
	if (line->length - from < width)
		text_fill(line, ' ', width - (line->length - from));
}

static void put_talk(struct text *line, const struct statistic *s, const struct stat_run *run, enum start_style style,
                     const struct talk *t)
{
	enum talkers_kind      kind = (enum talkers_kind)s->kind->variant;
	const struct resolver *names = &run->session->names;
	int64_t                origin = block_time_ns(store_block(&run->session->store, 0), 0);
	double                 start = seconds_of(interval_ns(t->first_ns, origin));

	put_end(line, &t->a, kind, names);
	text_str(line, " <-> ");
	put_end(line, &t->b, kind, names);
	for (unsigned i = 0; i < 3; i++) {
		uint64_t frames = i < 2 ? t->frames[!i] : t->frames[0] + t->frames[1];
		text_str(line, "  ");
		text_u64_wide(line, frames, 6);
		text_char(line, ' ');
		put_size(line, i < 2 ? t->bytes[!i] : t->bytes[0] + t->bytes[1]);
	}
	text_str(line, "  ");
	if (style == START_RELATIVE)
		text_printf(line, "%14.9f", start);
	else if (style == START_EPOCH)
		text_printf(line, "%20.9f", seconds_of(t->first_ns));
	else
		put_date(line, t->first_ns, run->time->kind);
	text_printf(line, "   %12.4f\n", seconds_of(interval_ns(t->last_ns, origin)) - start);
}

void talks_print(const struct statistic *s, struct stat_run *run)
{
	struct talks     talks;
	struct text      line;
	enum start_style style = style_of(run->time);

	talks_count(run->session, (enum talkers_kind)s->kind->variant, run->frames, TALKERS_MAX, &talks);
	talks_sort(&talks, TALKS_BY_FRAMES, true);
	print_title(s, "Conversations", run->out);
	print_heads(s, style, run->out);
	text_init(&line);
	for (size_t i = 0; i < talks.n; i++) {
		text_clear(&line);
		put_talk(&line, s, run, style, &talks.list[i]);
		fwrite(line.p, 1, line.length, run->out);
	}
	text_fini(&line);
	fputs(rule, run->out);
	stat_say_cut(run->out, talks.n, talks.left_out);
	talks_fini(&talks);
}

/* ------------------------------------------------------------------ endpoints */

static void put_talker(struct text *line, enum talkers_kind kind, const struct talker *t, const struct resolver *names)
{
	struct text port;

	talk_end_text(line, &t->end, names);
	if (line->length < 20)
		text_fill(line, ' ', 20 - line->length);
	if (has_ports(kind)) {
		text_init(&port);
		talk_port_text(&port, &t->end, kind, names);
		text_printf(line, "      %5s", port.p);
		text_fini(&port);
	}
	text_printf(line, "     %*" PRIu64 "     %9" PRIu64, has_ports(kind) ? 6 : 7, t->frames[0] + t->frames[1],
	            t->bytes[0] + t->bytes[1]);
	text_printf(line, "     %6" PRIu64 "       %9" PRIu64 "      %6" PRIu64 "       %9" PRIu64 "   \n",
	            t->frames[0], t->bytes[0], t->frames[1], t->bytes[1]);
}

void talkers_print(const struct statistic *s, struct stat_run *run)
{
	enum talkers_kind kind = (enum talkers_kind)s->kind->variant;
	struct talkers    talkers;
	struct text       line;

	talkers_count(run->session, kind, run->frames, TALKERS_MAX, &talkers);
	talkers_sort(&talkers, TALKS_BY_FRAMES, true);
	print_title(s, "Endpoints", run->out);
	fprintf(
	    run->out,
	    "                       |%s  Packets  | |  Bytes  | | Tx Packets | | Tx Bytes | | Rx Packets | | Rx Bytes "
	    "|\n",
	    has_ports(kind) ? "  Port  ||" : "");
	text_init(&line);
	for (size_t i = 0; i < talkers.n; i++) {
		text_clear(&line);
		put_talker(&line, kind, &talkers.list[i], &run->session->names);
		fwrite(line.p, 1, line.length, run->out);
	}
	text_fini(&line);
	fputs(rule, run->out);
	stat_say_cut(run->out, talkers.n, talkers.left_out);
	talkers_fini(&talkers);
}
