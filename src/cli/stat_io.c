/* stat_io.c -- -z io,stat,INTERVAL[,FILTER|CALCULATION(FIELD)FILTER]...: view/io_stat.h's table as tshark writes it. */
#include "base/mem.h"
#include "cli/stat_kinds.h"
#include "view/io_stat.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STATUS_WRONG_COLUMN = 10 }; /* tshark's */

static const char *const calculations[] = {
    [IO_FRAMES] = "FRAMES", [IO_BYTES] = "BYTES", [IO_COUNT] = "COUNT", [IO_SUM] = "SUM",
    [IO_MIN] = "MIN",       [IO_MAX] = "MAX",     [IO_AVG] = "AVG",     [IO_LOAD] = "LOAD",
};

/* A parsed argument. */
struct request {
	struct io_stat stat;
	char         **text;   /* of each column, as it was given; NULL: none */
	unsigned       digits; /* behind the point, that the interval has */
};

/* ------------------------------------------------------------------ the argument */

__attribute__((format(printf, 3, 4))) static int refuse(const struct stat_setup *x, int status, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "\n%s: ", x->options->program);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return status;
}

/* The field of a calculation. */
static int take_field(struct io_column *c, const char *name, const struct stat_setup *x)
{
	enum io_values values;
	const char    *what = calculations[c->calculation];

	if (c->calculation == IO_FRAMES || c->calculation == IO_BYTES)
		return EXIT_OK;
	if (!*name)
		return refuse(x, STATUS_WRONG_COLUMN, "You didn't specify a field name for %s(*).", what);
	c->field = registry_find(x->registry, name);
	if (c->field == FIELD_NO)
		return refuse(x, STATUS_WRONG_COLUMN, "There is no field named '%s'.", name);
	bool is_number = io_values_of(x->registry, c->field, &values);
	if (c->calculation == IO_LOAD && values != IO_TIME)
		return refuse(x, STATUS_WRONG_COLUMN,
		              "LOAD() is only supported for relative-time fields such as smb.time");
	if (!is_number && c->calculation != IO_COUNT)
		return refuse(x, STATUS_WRONG_COLUMN,
		              "%s doesn't have integral values, so %s(*) calculations are not supported on it.", name,
		              what);
	return EXIT_OK;
}

static int take_filter(struct io_column *c, const char *text, const struct stat_setup *x)
{
	struct text message;

	if (!*text)
		return EXIT_OK;
	text_init(&message);
	c->filter = stat_filter(text, x, &message);
	int status =
	    c->filter ? EXIT_OK : refuse(x, EXIT_INVALID_OPTION, "Couldn't register io,stat tap: %s", message.p);
	text_fini(&message);
	return status;
}

/* One column: a filter, or CALCULATION(FIELD) and a filter. */
static int take_column(struct io_column *c, const char *text, const struct stat_setup *x)
{
	char name[256];

	*c = (struct io_column){.field = FIELD_NO};
	for (unsigned i = IO_FRAMES; i <= IO_LOAD; i++) {
		size_t n = strlen(calculations[i]);
		if (strncmp(text, calculations[i], n) || text[n] != '(')
			continue;
		const char *field = text + n + 1, *close = strchr(field, ')');
		if (!close)
			return refuse(x, STATUS_WRONG_COLUMN,
			              "Closing parenthesis missing from calculated expression.");
		c->calculation = (enum io_calculation)i;
		snprintf(name, sizeof name, "%.*s", (int)(close - field), field);
		int status = take_field(c, name, x);
		return status ? status : take_filter(c, close + 1, x);
	}
	return take_filter(c, text, x);
}

/* The columns of a list with commas; an empty text is one column of all frames. */
static int take_columns(struct request *r, const char *list, const struct stat_setup *x)
{
	size_t n = 1;
	int    status = EXIT_OK;

	for (const char *p = list; *p; p++)
		n += *p == ',';
	r->stat.column = mem_calloc(n, sizeof *r->stat.column);
	r->text = mem_calloc(n, sizeof *r->text);
	for (size_t i = 0; i < n && !status; i++) {
		size_t length = strcspn(list, ",");
		r->text[i] = mem_calloc(length + 1, 1);
		memcpy(r->text[i], list, length);
		r->stat.ncolumns = i + 1;
		status = take_column(&r->stat.column[i], r->text[i], x);
		list += length + (list[length] == ',');
	}
	return status;
}

int io_parse(struct statistic *s, const struct stat_setup *x)
{
	char           *end = NULL;
	double          seconds = *s->rest == ',' ? strtod(s->rest + 1, &end) : 0;
	struct request *r = s->own = mem_calloc(1, sizeof *r);

	if (!end || end == s->rest + 1 || (*end && (*end != ',' || !end[1])))
		return refuse(x, EXIT_INVALID_OPTION,
		              "invalid \"-z io,stat,<interval>[,<filter>][,<filter>]...\" argument");
	if (seconds > 0 && seconds < 0.000001)
		return refuse(x, STATUS_WRONG_COLUMN,
		              "\"-z\" interval must be >=0.000001 seconds or \"0\" for the entire capture duration.");
	enum time_format time = x->options->time;
	if (time == TIME_EPOCH || time == TIME_DELTA || time == TIME_DELTA_SHOWN)
		return refuse(x, EXIT_INVALID_OPTION,
		              "invalid -t operand. io,stat only supports -t <r|a|ad|adoy|u|ud|udoy>");
	r->stat.most = IO_STAT_MAX;
	if (seconds > 0 && seconds < 1e12)
		r->stat.interval_us = (uint64_t)(seconds * 1e6 + 0.5);
	for (uint64_t rest = r->stat.interval_us % 1000000, digit = 100000; rest; digit /= 10, r->digits++)
		rest %= digit;
	return take_columns(r, *end ? end + 1 : "", x);
}

void io_fini(struct statistic *s)
{
	struct request *r = s->own;

	for (size_t i = 0; r && i < r->stat.ncolumns; i++) {
		filter_free((struct filter *)(uintptr_t)r->stat.column[i].filter);
		mem_free(r->text[i]);
	}
	if (r) {
		mem_free(r->stat.column);
		mem_free(r->text);
	}
}

/* ------------------------------------------------------------------ widths */

/* Everything that the table's lines need to know. */
struct layout {
	const struct request  *r;
	const struct stat_run *run;
	uint64_t               interval_us, rows;
	unsigned               digits;                         /* of times, behind the point */
	unsigned               duration_width, interval_width; /* of seconds, before it */
	unsigned               time_width;                     /* of the first column, without the bars */
	unsigned               table, border;                  /* of the table; of the box around it */
	struct {
		unsigned frames, value; /* 0: has none */
	} width[];
};

static unsigned magnitude(uint64_t v, unsigned most)
{
	unsigned n = 1;

	for (; v >= 10 && n < most; v /= 10)
		n++;
	return n;
}

static unsigned greater(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

enum { MAGNITUDE_MAX = 15, SECONDS_MAX = 5, FRACTION = 7 };

static unsigned value_width(const struct layout *l, const struct io_column *c)
{
	double most = c->most_value;

	switch (c->calculation) {
	case IO_FRAMES_AND_BYTES:
	case IO_BYTES: return greater(5, magnitude(c->most_bytes, MAGNITUDE_MAX));
	case IO_FRAMES: return 0;
	case IO_COUNT: return greater(5, magnitude((uint64_t)most, MAGNITUDE_MAX));
	case IO_LOAD: most /= l->interval_us ? 1e3 * (double)l->interval_us : 1; break;
	default:
		if (c->values == IO_TIME)
			most /= 1e9;
	}
	if (c->values == IO_INTEGER)
		return greater((unsigned)strlen(calculations[c->calculation]),
		               magnitude((uint64_t)most, MAGNITUDE_MAX));
	return magnitude((uint64_t)most, MAGNITUDE_MAX) + FRACTION;
}

static const char *name_of_value(const struct io_column *c)
{
	return c->calculation == IO_FRAMES_AND_BYTES ? "Bytes" : calculations[c->calculation];
}

/* What the first column is called: -t says what it shows. */
static const char *time_head(const struct stat_run *run)
{
	switch (run->time->kind) {
	case COL_TIME_ABS:
	case COL_TIME_UTC: return "Time";
	case COL_TIME_ABS_YMD:
	case COL_TIME_ABS_YDOY:
	case COL_TIME_UTC_YMD:
	case COL_TIME_UTC_YDOY: return "Date and time";
	default: return "Interval";
	}
}

static void lay_out_columns(struct layout *l)
{
	const struct io_stat *x = &l->r->stat;

	l->table = l->time_width + 2;
	for (size_t i = 0; i < x->ncolumns; i++) {
		const struct io_column *c = &x->column[i];
		l->width[i].frames = 0;
		if (c->calculation == IO_FRAMES || c->calculation == IO_FRAMES_AND_BYTES)
			l->width[i].frames = greater(6, magnitude(c->most_frames, MAGNITUDE_MAX));
		l->width[i].value = value_width(l, c);
		l->table +=
		    (l->width[i].frames ? l->width[i].frames + 3 : 0) + (l->width[i].value ? l->width[i].value + 3 : 0);
	}
}

static void lay_out(struct layout *l)
{
	enum { BORDER_MAX = 102, NO_FILTER = 26, BESIDE_FILTER = 11, DATE_WIDTH = 21 };
	const struct io_stat *x = &l->r->stat;
	bool                  whole = !x->interval_us || x->interval_us == x->duration_us;
	unsigned              filter_width = 0, fraction;

	l->interval_us = whole ? x->duration_us : x->interval_us;
	l->duration_width = magnitude(x->duration_us / 1000000, SECONDS_MAX);
	l->interval_width = magnitude(l->interval_us / 1000000, SECONDS_MAX);
	l->digits = whole ? l->duration_width >= 2 ? 1 : 3 : l->r->digits;
	fraction = l->digits ? l->digits + 1 : 0;
	l->border = (whole ? 30 + l->duration_width : 24 + l->interval_width) + fraction;
	l->rows = whole ? x->duration_us > 0 : x->duration_us / l->interval_us + (x->duration_us % l->interval_us != 0);
	l->time_width = *time_head(l->run) == 'D' ? DATE_WIDTH : greater(8, 2 * (l->duration_width + fraction) + 4) + 2;
	lay_out_columns(l);
	l->border = greater(l->border, l->table);
	for (size_t i = 0; i < x->ncolumns; i++)
		filter_width =
		    greater(filter_width, *l->r->text[i] ? (unsigned)strlen(l->r->text[i]) + BESIDE_FILTER : NO_FILTER);
	if (filter_width > l->border && l->border < BORDER_MAX)
		l->border = filter_width < BORDER_MAX ? filter_width : BORDER_MAX;
	if (l->border == l->table + 1)
		l->border++;
}

/* ------------------------------------------------------------------ the head */

static void print_rule(const struct layout *l, FILE *out)
{
	for (unsigned i = 0; i < l->border; i++)
		fputc('=', out);
	fputc('\n', out);
}

/* A line of the box, filled up with blanks. */
static void print_line(const struct layout *l, const char *text, FILE *out)
{
	fprintf(out, "|%-*s|\n", (int)l->border - 2, text);
}

/* The end of a line of the table, where the box is wider than it. */
static void print_rest(const struct layout *l, FILE *out)
{
	if (l->border > l->table)
		fprintf(out, "%*s|", (int)(l->border - l->table - 1), "");
	fputc('\n', out);
}

/* Microseconds rounded to the digits that times have here. */
static uint64_t rounded(const struct layout *l, uint64_t us)
{
	uint64_t unit = 1000000;

	for (unsigned i = 0; i < l->digits; i++)
		unit /= 10;
	return us / unit * unit + (us % unit > unit / 2 ? unit : 0);
}

static void put_seconds(struct text *t, uint64_t us, unsigned width, unsigned digits)
{
	text_printf(t, "%*" PRIu64, (int)width, us / 1000000);
	if (digits) {
		char fraction[8];
		snprintf(fraction, sizeof fraction, "%06u", (unsigned)(us % 1000000));
		text_printf(t, ".%.*s", (int)digits, fraction);
	}
}

static void print_times(const struct layout *l, FILE *out)
{
	const struct io_stat *x = &l->r->stat;
	struct text           t;

	text_init(&t);
	text_str(&t, " Duration: ");
	if (l->digits)
		put_seconds(&t, rounded(l, x->duration_us), l->duration_width, l->digits);
	else
		text_printf(&t, "%*" PRIu64 ".%6u", (int)l->duration_width, x->duration_us / 1000000,
		            (unsigned)(x->duration_us % 1000000));
	text_str(&t, " secs");
	/* Wireshark leaves room for five digits only. */
	unsigned whole = magnitude(x->duration_us / 1000000, 20), more = whole > SECONDS_MAX ? whole - SECONDS_MAX : 0;
	fprintf(out, "|%-*s|\n", (int)(l->border - 2 + more), t.p);
	text_clear(&t);
	text_str(&t, " Interval: ");
	bool all = l->rows == 1 && l->interval_us == x->duration_us;
	put_seconds(&t, all ? rounded(l, l->interval_us) : l->interval_us, l->duration_width, l->digits);
	text_str(&t, " secs");
	fprintf(out, "|%-*s|\n", (int)(l->border - 2 + (all ? more : 0)), t.p);
	text_fini(&t);
}

/* A column's filter, on as many lines as it takes. */
static void print_filter(const struct layout *l, size_t index, FILE *out)
{
	const char *text = *l->r->text[index] ? l->r->text[index] : "Frames and bytes";
	size_t      room = l->border - 11;
	struct text t;

	text_init(&t);
	text_printf(&t, " %s%2zu: ", index ? "   " : "Col", index + 1);
	for (;;) {
		size_t n = strlen(text);
		if (n > room) {
			n = room;
			while (n && text[n] != ' ')
				n--;
			n = n ? n : room;
		}
		text_put(&t, text, n);
		print_line(l, t.p, out);
		text += n + (text[n] == ' ');
		if (!*text)
			break;
		text_clear(&t);
		text_fill(&t, ' ', 8);
	}
	text_fini(&t);
}

/* A name in the middle of a column of this width. */
static void put_head(FILE *out, const char *name, unsigned width)
{
	int left = 1 + (int)(width - strlen(name) + 1) / 2;

	fprintf(out, "%*s%-*s|", left, "", (int)width + 2 - left, name);
}

static void print_heads(const struct layout *l, FILE *out)
{
	const struct io_stat *x = &l->r->stat;

	fprintf(out, "|%*s|", (int)l->time_width, "");
	for (size_t i = 0; i < x->ncolumns; i++) {
		unsigned width =
		    (l->width[i].frames ? l->width[i].frames + 3 : 0) + (l->width[i].value ? l->width[i].value + 3 : 0);
		fprintf(out, "%-*zu|", (int)width - 1, i + 1);
	}
	print_rest(l, out);
	fprintf(out, "| %-*s|", (int)l->time_width - 1, time_head(l->run));
	for (size_t i = 0; i < x->ncolumns; i++) {
		const struct io_column *c = &x->column[i];
		if (l->width[i].frames)
			put_head(out, c->calculation == IO_FRAMES ? "FRAMES" : "Frames", l->width[i].frames);
		if (l->width[i].value)
			put_head(out, name_of_value(c), l->width[i].value);
	}
	print_rest(l, out);
}

/* The rule between parts: the table's own part is drawn. */
static void print_dashes(const struct layout *l, unsigned width, FILE *out)
{
	fputc('|', out);
	for (unsigned i = 0; i < width - 2; i++)
		fputc('-', out);
	fputc('|', out);
	if (width < l->border)
		fprintf(out, "%*s|", (int)(l->border - width - 1), "");
	fputc('\n', out);
}

/* ------------------------------------------------------------------ rows */

static void put_interval(struct text *t, const struct layout *l, uint64_t row)
{
	uint64_t duration = rounded(l, l->r->stat.duration_us), from = row * l->interval_us, to = from + l->interval_us;
	unsigned width = 2 * (l->duration_width + (l->digits ? l->digits + 1 : 0)) + 4;
	unsigned side = (l->time_width - width) / 2;
	bool     is_last = to > l->r->stat.duration_us || l->rows == 1;

	text_fill(t, ' ', side);
	put_seconds(t, from, l->duration_width, l->digits);
	text_str(t, " <> ");
	if (is_last && !l->digits) {
		text_printf(t, "%-*s", (int)(l->duration_width + side), "Dur");
		return;
	}
	put_seconds(t, is_last ? duration : to, l->duration_width, l->digits);
	text_fill(t, ' ', side);
}

static void put_time(struct text *t, const struct layout *l, uint64_t row)
{
	enum column_kind kind = l->run->time->kind;
	int64_t          ns = block_time_ns(store_block(&l->run->session->store, 0), 0);
	time_t           when = (time_t)((ns + (int64_t)(row * l->interval_us) * 1000) / 1000000000);
	struct tm        tm;
	const char      *format = kind == COL_TIME_ABS || kind == COL_TIME_UTC           ? " %H:%M:%S "
	                          : kind == COL_TIME_ABS_YMD || kind == COL_TIME_UTC_YMD ? " %Y-%m-%d %H:%M:%S "
	                                                                                 : " %Y/%j %H:%M:%S ";

	if (kind >= COL_TIME_UTC ? gmtime_r(&when, &tm) : localtime_r(&when, &tm)) {
		char *at = text_room(t, 64);
		text_wrote(t, strftime(at, 64, format, &tm));
	}
}

static void put_value(struct text *t, const struct layout *l, size_t index, const struct io_cell *cell, uint64_t row)
{
	const struct io_column *c = &l->r->stat.column[index];
	unsigned                width = l->width[index].value;
	int64_t                 value = cell->integer, n = (int64_t)cell->n;
	uint64_t                interval = l->interval_us;

	if (c->calculation == IO_BYTES || c->calculation == IO_FRAMES_AND_BYTES) {
		text_printf(t, " %*" PRIu64 " |", (int)width, cell->bytes);
	} else if (c->calculation == IO_LOAD) {
		if (row + 1 == l->rows)
			interval = l->r->stat.duration_us - row * interval;
		uint64_t load = interval ? (uint64_t)value * 1000 / interval : 0;
		text_printf(t, " %*" PRIu64 ".%06u |", (int)(width - FRACTION), load / 1000000,
		            (unsigned)(load % 1000000));
	} else if (c->calculation == IO_COUNT || c->values == IO_INTEGER) {
		text_printf(t, " %*" PRId64 " |", (int)width, c->calculation == IO_AVG && n ? value / n : value);
	} else if (c->values == IO_TIME) {
		value = ((c->calculation == IO_AVG && n ? value / n : value) + 500) / 1000;
		text_printf(t, " %*" PRId64 ".%06d |", (int)(width - FRACTION), value / 1000000,
		            (int)(value % 1000000));
	} else {
		text_printf(t, " %*.6f |", (int)width,
		            c->calculation == IO_AVG && n ? cell->real / (double)n : cell->real);
	}
}

static void put_row(struct text *t, const struct layout *l, uint64_t row)
{
	static const struct io_cell none = {0};
	const struct io_stat       *x = &l->r->stat;

	text_char(t, '|');
	if (*time_head(l->run) == 'I')
		put_interval(t, l, row);
	else
		put_time(t, l, row);
	text_char(t, '|');
	for (size_t i = 0; i < x->ncolumns; i++) {
		const struct io_cell *cell = row < x->column[i].n ? &x->column[i].cell[row] : &none;
		if (l->width[i].frames)
			text_printf(t, " %*" PRIu64 " |", (int)l->width[i].frames, cell->frames);
		if (l->width[i].value)
			put_value(t, l, i, cell, row);
	}
}

static void print_rows(const struct layout *l, FILE *out)
{
	struct text t;

	text_init(&t);
	for (uint64_t row = 0; row < l->rows && row < l->r->stat.most; row++) {
		text_clear(&t);
		put_row(&t, l, row);
		fwrite(t.p, 1, t.length, out);
		print_rest(l, out);
	}
	text_fini(&t);
}

void io_print(const struct statistic *s, struct stat_run *run)
{
	struct request *r = s->own;
	struct layout  *l = mem_calloc(1, sizeof *l + r->stat.ncolumns * sizeof *l->width);
	uint64_t        asked_us = r->stat.interval_us;

	io_stat_count(run->session, run->frames, &r->stat);
	l->r = r;
	l->run = run;
	lay_out(l);
	fputc('\n', run->out);
	print_rule(l, run->out);
	print_line(l, " IO Statistics", run->out);
	print_line(l, "", run->out);
	print_times(l, run->out);
	print_line(l, "", run->out);
	for (size_t i = 0; i < r->stat.ncolumns; i++)
		print_filter(l, i, run->out);
	print_dashes(l, l->border, run->out);
	print_heads(l, run->out);
	print_dashes(l, l->table, run->out);
	print_rows(l, run->out);
	print_rule(l, run->out);
	stat_say_cut(run->out, r->stat.most, l->rows > r->stat.most ? l->rows - r->stat.most : 0);
	io_stat_fini(&r->stat);
	r->stat.interval_us = asked_us;
	mem_free(l);
}
