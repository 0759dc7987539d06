/* option_values.c -- see option_values.h.  Which options may stand together is decided in options.c. */
#include "cli/option_values.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/help.h"
#include "cli/stat_names.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where an argument goes. */
enum target_kind { TARGET_FLAG, TARGET_TEXT, TARGET_WORDS, TARGET_CALL };

struct target {
	enum target_kind kind;
	size_t           offset;
	int (*call)(struct parse *p, const char *argument);
};

int option_refuse(const struct parse *p, const char *format, ...)
{
	va_list args;

	fprintf(p->err, "%s: ", p->o->program);
	va_start(args, format);
	vfprintf(p->err, format, args);
	va_end(args);
	fputc('\n', p->err);
	return EXIT_INVALID_OPTION;
}

static void add_word(struct words *w, const char *word)
{
	w->word = mem_grow(w->word, &w->capacity, w->n + 1, sizeof *w->word);
	w->word[w->n++] = word;
}

/* A number as tshark takes one: decimal, blanks and a plus sign in front allowed, below 2^31. */
static int natural(const struct parse *p, const char *text, const char *what, uint32_t *value)
{
	char *end;

	errno = 0;
	long long v = strtoll(text, &end, 10);
	if (end == text || *end)
		return option_refuse(p, "The specified %s \"%s\" isn't a decimal number", what, text);
	if (v < 0)
		return option_refuse(p, "The specified %s \"%s\" is a negative number", what, text);
	if (v > INT32_MAX)
		return option_refuse(p, "The specified %s \"%s\" is too large (greater than %d)", what, text,
		                     INT32_MAX);
	*value = (uint32_t)v;
	return EXIT_OK;
}

static int positive(const struct parse *p, const char *text, const char *what, uint32_t *value)
{
	int status = natural(p, text, what, value);

	if (!status && !*value)
		return option_refuse(p, "The specified %s is zero", what);
	return status;
}

static int set_count(struct parse *p, const char *argument)
{
	return positive(p, argument, "packet count", &p->o->count);
}

static int set_threads(struct parse *p, const char *argument)
{
	return positive(p, argument, "thread count", &p->o->threads);
}

static int set_memory(struct parse *p, const char *argument)
{
	if (mem_parse(argument, &p->o->memory_max_bytes))
		return EXIT_OK;
	return option_refuse(p, "The specified memory \"%s\" isn't a number of bytes, K, M or G", argument);
}

static int set_auto_reset(struct parse *p, const char *argument)
{
	uint32_t ignored;

	return positive(p, argument, "epan reset count", &ignored);
}

static int set_snaplen(struct parse *p, const char *argument)
{
	return natural(p, argument, "snapshot length", &p->o->snaplen);
}

static int set_buffer_size(struct parse *p, const char *argument)
{
	return positive(p, argument, "buffer size", &p->o->buffer_mib);
}

/* A number of seconds. */
static int seconds(const struct parse *p, const char *text, const char *what)
{
	char *end;
	bool  less = *text == '-';

	errno = 0;
	double v = strtod(text, &end);
	if (end == text || *end || errno || (!less && !(v > 0)))
		return option_refuse(p, "The specified %s \"%s\" isn't a positive number", what, text);
	if (less)
		return option_refuse(p, "The specified %s \"%s\" is a negative number", what, text);
	return EXIT_OK;
}

/* What -a and -b know, by the word before the colon. */
enum limit_kind { LIMIT_POSITIVE, LIMIT_NATURAL, LIMIT_SECONDS };

struct limit {
	const char     *name;
	enum limit_kind kind;
	const char     *what;
};

/* Check the value; *known: the word is one of these.  *value gets a whole number. */
static int check_limit(const struct parse *p, const struct limit *limits, const char *argument, bool *known,
                       uint32_t *value)
{
	size_t length = strcspn(argument, ":");

	*known = false;
	for (const struct limit *l = limits; l->name && argument[length]; l++) {
		const char *text = argument + length + 1;
		if (strlen(l->name) != length || memcmp(argument, l->name, length) != 0)
			continue;
		*known = true;
		if (l->kind == LIMIT_SECONDS)
			return seconds(p, text, l->what);
		return (l->kind == LIMIT_NATURAL ? natural : positive)(p, text, l->what, value);
	}
	return EXIT_OK;
}

static int set_autostop(struct parse *p, const char *argument)
{
	static const struct limit limits[] = {{"duration", LIMIT_SECONDS, "autostop duration"},
	                                      {"filesize", LIMIT_POSITIVE, "autostop filesize"},
	                                      {"files", LIMIT_POSITIVE, "autostop files"},
	                                      {"packets", LIMIT_POSITIVE, "packet write count"},
	                                      {0}};
	bool                      known;
	uint32_t                  value = 0;

	add_word(&p->o->autostops, argument);
	int status = check_limit(p, limits, argument, &known, &value);
	if (!known)
		return option_refuse(p, "Invalid or unknown -a flag \"%.*s\"", (int)strcspn(argument, ":"), argument);
	if (argument[0] == 'p')
		p->o->count = value;
	return status;
}

static int set_ring_buffer(struct parse *p, const char *argument)
{
	static const struct limit limits[] = {{"duration", LIMIT_SECONDS, "ring buffer duration"},
	                                      {"interval", LIMIT_POSITIVE, "ring buffer interval"},
	                                      {"filesize", LIMIT_POSITIVE, "ring buffer filesize"},
	                                      {"packets", LIMIT_POSITIVE, "ring buffer packet count"},
	                                      {"files", LIMIT_NATURAL, "number of ring buffer files"},
	                                      {0}};
	bool                      known;
	uint32_t                  ignored;

	add_word(&p->o->ring_buffers, argument);
	if (!strchr(argument, ':'))
		return option_refuse(p, "Invalid or unknown -b arg \"%s\"", argument);
	return check_limit(p, limits, argument, &known, &ignored);
}

static int set_no_names(struct parse *p, const char *argument)
{
	(void)argument;
	p->o->resolve_given = true;
	p->o->resolve = 0;
	return EXIT_OK;
}

static int set_names(struct parse *p, const char *argument)
{
	static const char letters[] = "mnNtdv"; /* bit by bit as in enum resolve_flag */

	p->o->resolve_given = true;
	p->o->resolve = 0;
	for (const char *s = argument; *s; s++) {
		const char *at = strchr(letters, *s);
		if (!at) {
			option_refuse(p, "-N specifies unknown resolving option '%c'; valid options are:", *s);
			help_resolve(p->err);
			return EXIT_INVALID_OPTION;
		}
		p->o->resolve |= 1U << (at - letters);
	}
	return EXIT_OK;
}

static int set_format(struct parse *p, const char *argument)
{
	static const char *const names[] = {
	    [FORMAT_TEXT] = "text",     [FORMAT_TABS] = "tabs",       [FORMAT_PS] = "ps",
	    [FORMAT_FIELDS] = "fields", [FORMAT_PDML] = "pdml",       [FORMAT_PSML] = "psml",
	    [FORMAT_JSON] = "json",     [FORMAT_JSONRAW] = "jsonraw", [FORMAT_EK] = "ek",
	};

	if (p->o->format_given)
		return option_refuse(p, "Multiple -T parameters are unsupported");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(argument, names[i]))
			continue;
		p->o->format = (enum output_format)i;
		p->o->format_given = true;
		return EXIT_OK;
	}
	option_refuse(p, "Invalid -T parameter \"%s\"; it must be one of:", argument);
	help_formats(p->err);
	return EXIT_INVALID_OPTION;
}

static int set_time(struct parse *p, const char *argument)
{
	static const char *const names[] = {
	    [TIME_RELATIVE] = "r",        [TIME_ABSOLUTE] = "a", [TIME_ABSOLUTE_DATE] = "ad",
	    [TIME_ABSOLUTE_DAY] = "adoy", [TIME_DELTA] = "d",    [TIME_DELTA_SHOWN] = "dd",
	    [TIME_EPOCH] = "e",           [TIME_UTC] = "u",      [TIME_UTC_DATE] = "ud",
	    [TIME_UTC_DAY] = "udoy",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(argument, names[i]))
			continue;
		p->o->time = (enum time_format)i;
		p->o->time_given = true;
		return EXIT_OK;
	}
	option_refuse(p, "Invalid time stamp type \"%s\"; it must be one of:", argument);
	help_times(p->err);
	return EXIT_INVALID_OPTION;
}

static int set_seconds(struct parse *p, const char *argument)
{
	if (strcmp(argument, "s") && strcmp(argument, "hms")) {
		option_refuse(p, "Invalid seconds type \"%s\"; it must be one of:", argument);
		help_seconds(p->err);
		return EXIT_INVALID_OPTION;
	}
	p->o->seconds = argument[0] == 's' ? SECONDS_PLAIN : SECONDS_HMS;
	p->o->seconds_given = true;
	return EXIT_OK;
}

/* A printable character of -E, or "/t", "/s": whatever else follows the slash means a backslash, as in tshark. */
static char field_character(const char *value, bool tab)
{
	if (value[0] != '/')
		return value[0];
	if (value[1] == 't' && tab)
		return '\t';
	return value[1] == 's' ? ' ' : '\\';
}

static int set_field_option(struct parse *p, const char *argument)
{
	struct field_output *f = &p->o->field_output;
	const char          *equals = argument[0] ? strchr(argument + 1, '=') : NULL;
	size_t               length = equals ? (size_t)(equals - argument) : strlen(argument);
	const char          *value = equals ? equals + 1 : "";
	char                 name[16] = "";

	if (length < sizeof name && *value) {
		memcpy(name, argument, length);
		name[length] = '\0';
	}
	if (!strcmp(name, "header") && strchr("yn", value[0]))
		f->header = value[0] == 'y';
	else if (!strcmp(name, "bom") && strchr("yn", value[0]))
		f->bom = value[0] == 'y';
	else if (!strcmp(name, "separator"))
		f->separator = field_character(value, true);
	else if (!strcmp(name, "aggregator"))
		f->aggregator = field_character(value, false);
	else if (!strcmp(name, "occurrence") && strchr("fla", value[0]))
		f->occurrence = value[0];
	else if (!strcmp(name, "quote") && strchr("dsn", value[0]))
		f->quote = value[0];
	else {
		option_refuse(p, "\"%.*s\" is not a valid field output option=value pair.", (int)length, argument);
		help_field_options(p->err);
		return EXIT_INVALID_OPTION;
	}
	return EXIT_OK;
}

static int set_hexdump(struct parse *p, const char *argument)
{
	struct options *o = p->o;

	o->bytes = true;
	if (!strcmp(argument, "all"))
		o->hexdump_frames_only = false;
	else if (!strcmp(argument, "frames"))
		o->hexdump_frames_only = true;
	else if (!strcmp(argument, "ascii"))
		o->hexdump_no_ascii = o->hexdump_delimit = false;
	else if (!strcmp(argument, "delimit")) {
		o->hexdump_no_ascii = false;
		o->hexdump_delimit = true;
	} else if (!strcmp(argument, "noascii"))
		o->hexdump_no_ascii = true;
	else if (!strcmp(argument, "help"))
		o->command = COMMAND_HEXDUMP;
	else {
		option_refuse(p, "\"%s\" is an invalid value for --hexdump <hexoption>", argument);
		fprintf(p->err, "For valid <hexoption> values enter: %s --hexdump help\n", o->program);
		return EXIT_INVALID_OPTION;
	}
	return EXIT_OK;
}

static int set_layers(struct parse *p, const char *argument)
{
	if (p->o->layers)
		option_refuse(p, "-j or -J was already specified. Overwriting previous protocol filter.");
	p->o->layers = argument;
	p->o->layers_deep = false;
	return EXIT_OK;
}

static int set_layers_deep(struct parse *p, const char *argument)
{
	set_layers(p, argument);
	p->o->layers_deep = true;
	return EXIT_OK;
}

static int set_details_of(struct parse *p, const char *argument)
{
	struct options *o = p->o;
	char           *rest;

	mem_free(o->details_of_text);
	o->details_of_text = mem_strdup(argument);
	o->details_of.n = 0;
	o->details = true;
	for (char *word = strtok_r(o->details_of_text, ", ", &rest); word; word = strtok_r(NULL, ", ", &rest))
		add_word(&o->details_of, word);
	return EXIT_OK;
}

static int set_statistic(struct parse *p, const char *argument)
{
	if (!strcmp(argument, "help")) {
		p->o->command = COMMAND_STATISTICS;
		return EXIT_OK;
	}
	if (!stats_known(argument, p->o->program, p->err))
		return EXIT_INVALID_OPTION;
	add_word(&p->o->statistics, argument);
	return EXIT_OK;
}

static int set_quieter(struct parse *p, const char *argument)
{
	(void)argument;
	p->o->quiet = p->o->quieter = true;
	return EXIT_OK;
}

static int set_hosts(struct parse *p, const char *argument)
{
	struct stat s;

	if (stat(argument, &s) || S_ISDIR(s.st_mode) || access(argument, R_OK))
		return option_refuse(p, "Can't read host entries from \"%s\"", argument);
	add_word(&p->o->hosts, argument);
	return EXIT_OK;
}

static int set_temp_dir(struct parse *p, const char *argument)
{
	struct stat s;

	p->o->temp_dir = argument;
	if (stat(argument, &s))
		return option_refuse(p, "Can't set temporary directory %s: %s", argument, strerror(errno));
	if (!S_ISDIR(s.st_mode))
		return option_refuse(p, "Can't set temporary directory %s: not a directory", argument);
	return EXIT_OK;
}

static int set_write_extra(struct parse *p, const char *argument)
{
	if (argument[0] == 'n')
		return EXIT_OK;
	option_refuse(p, "Invalid -W argument \"%s\"; it must be one of:", argument);
	fputs("\t'n' write network address resolution information (pcapng only)\n", p->err);
	return EXIT_INVALID_OPTION;
}

static int set_file_type(struct parse *p, const char *argument)
{
	p->o->file_type = argument;
	if (help_is_file_type(argument))
		return EXIT_OK;
	option_refuse(p, "\"%s\" isn't a valid capture file type", argument);
	help_file_types(p->o, p->err);
	return EXIT_INVALID_OPTION;
}

static int set_interface(struct parse *p, const char *argument)
{
	p->o->interface = argument;
	return argument[0] ? EXIT_OK : option_refuse(p, "There is no interface with that adapter index");
}

static int set_explain(struct parse *p, const char *argument)
{
	p->o->command = COMMAND_EXPLAIN;
	p->o->explain = argument;
	return EXIT_OK;
}

static int set_elastic_filter(struct parse *p, const char *argument)
{
	p->o->elastic_filter = argument;
	help_usage(p->o, p->err);
	return EXIT_INVALID_OPTION;
}

static int set_report(struct parse *p, const char *argument)
{
	(void)argument;
	return option_refuse(p, "-G only valid as first option");
}

static int set_help(struct parse *p, const char *argument)
{
	(void)argument;
	p->o->command = COMMAND_HELP;
	return EXIT_OK;
}

static int set_version(struct parse *p, const char *argument)
{
	(void)argument;
	p->o->command = COMMAND_VERSION;
	return EXIT_OK;
}

static int set_generate(struct parse *p, const char *argument)
{
	if (strcmp(argument, "man") && strcmp(argument, "bash") && strcmp(argument, "zsh"))
		return option_refuse(p, "--generate makes \"man\", \"bash\" or \"zsh\", not \"%s\"", argument);
	p->o->command = COMMAND_GENERATE;
	p->o->report = argument;
	return EXIT_OK;
}

/* A selector of -d: "N", "N-M" or "N:COUNT", decimal, octal or hexadecimal. */
static bool selector_numbers(struct decode_as *d, const char **error)
{
	const char *s = d->selector;
	char       *end;

	*error = "Invalid selector number";
	unsigned long long low = strtoull(s, &end, 0);
	if (end == s || memchr(s, '-', (size_t)(end - s)) || low > UINT32_MAX)
		return false;
	d->low = d->high = (uint32_t)low;
	if (!*end)
		return true;
	if (*end != '-' && *end != ':')
		return false;
	*error = "Invalid selector numeric range";
	char sign = *end++;
	s = end;
	unsigned long long high = strtoull(s, &end, 0);
	if (end == s || *end || memchr(s, '-', (size_t)(end - s)) || high > UINT32_MAX)
		return false;
	if (sign == ':' && !high)
		return false;
	if (sign == ':')
		high += low - 1;
	if (high < low || high > UINT32_MAX)
		return false;
	d->high = (uint32_t)high;
	return true;
}

int decode_as_need_number(const struct options *o, const struct decode_as *d, FILE *err)
{
	const char      *error;
	struct decode_as copy = *d;

	if (selector_numbers(&copy, &error))
		return EXIT_OK;
	fprintf(err, "%s: %s \"%s\"\n", o->program, error, d->selector);
	return EXIT_INVALID_OPTION;
}

/* A copy of text[0..length) without blanks at the asked ends. */
static char *piece(const char *text, size_t length, bool trim_front, bool trim_back)
{
	for (; trim_front && length && *text == ' '; length--)
		text++;
	while (trim_back && length && text[length - 1] == ' ')
		length--;
	char *copy = mem_alloc(length + 1);
	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

static int set_decode_as(struct parse *p, const char *argument)
{
	struct options  *o = p->o;
	struct decode_as d = {.argument = argument};
	size_t           length = strcspn(argument, "=,");
	const char      *rest = argument + length;
	const char      *error;

	d.has_selector = *rest != '\0';
	if (d.has_selector && (rest[0] != '=' || rest[1] != '='))
		option_refuse(p, "WARNING: -d requires \"==\" instead of \"=\". Option will be treated as \"%.*s==%s\"",
		              (int)length, argument, rest + 1);
	rest += !d.has_selector ? 0 : rest[0] == '=' && rest[1] == '=' ? 2 : 1;
	size_t selector = strcspn(rest, ",");
	d.has_protocol = rest[selector] == ',';
	if (!d.has_selector || !d.has_protocol)
		option_refuse(
		    p, "Parameter \"%s\" doesn't follow the template \"<layer_type>==<selector>,<decode_as_protocol>\"",
		    argument);
	d.layer = piece(argument, length, false, true);
	d.selector = piece(rest, selector, false, false);
	d.protocol = d.has_protocol ? piece(rest + selector + 1, strlen(rest + selector + 1), true, false)
	                            : piece("", 0, false, false);
	d.has_number = selector_numbers(&d, &error);
	o->decode_as = mem_grow(o->decode_as, &o->decode_as_capacity, o->ndecode_as + 1, sizeof *o->decode_as);
	o->decode_as[o->ndecode_as++] = d;
	if (!d.layer[0])
		return option_refuse(p, "No layer type specified");
	if (d.has_selector && !d.has_protocol && !d.has_number)
		return option_refuse(p, "%s \"%s\"", error, d.selector);
	if (d.has_selector && d.has_protocol && !d.protocol[0])
		return option_refuse(p, "No protocol name specified");
	return d.has_protocol ? EXIT_OK : EXIT_INVALID_OPTION;
}

#define FLAG(member)                                                \
	{                                                           \
		TARGET_FLAG, offsetof(struct options, member), NULL \
	}
#define TEXT(member)                                                \
	{                                                           \
		TARGET_TEXT, offsetof(struct options, member), NULL \
	}
#define WORDS(member)                                                \
	{                                                            \
		TARGET_WORDS, offsetof(struct options, member), NULL \
	}
#define CALL(function)                   \
	{                                \
		TARGET_CALL, 0, function \
	}

static const struct target targets[OPTION_COUNT_OF] = {
    [OPTION_INTERFACE] = CALL(set_interface),
    [OPTION_CAPTURE_FILTER] = TEXT(capture_filter),
    [OPTION_SNAPLEN] = CALL(set_snaplen),
    [OPTION_NO_PROMISCUOUS] = FLAG(no_promiscuous),
    [OPTION_MONITOR] = FLAG(monitor),
    [OPTION_BUFFER_SIZE] = CALL(set_buffer_size),
    [OPTION_LINK_TYPE] = TEXT(link_type),
    [OPTION_TIME_STAMP_TYPE] = TEXT(time_stamp_type),
    [OPTION_LIST_INTERFACES] = FLAG(list_interfaces),
    [OPTION_LIST_LINK_TYPES] = FLAG(list_link_types),
    [OPTION_LIST_TIME_STAMP_TYPES] = FLAG(list_time_stamp_types),
    [OPTION_COUNT] = CALL(set_count),
    [OPTION_THREADS] = CALL(set_threads),
    [OPTION_AUTOSTOP] = CALL(set_autostop),
    [OPTION_RING_BUFFER] = CALL(set_ring_buffer),
    [OPTION_READ] = TEXT(input),
    [OPTION_TWO_PASS] = FLAG(two_pass),
    [OPTION_AUTO_RESET] = CALL(set_auto_reset),
    [OPTION_READ_FILTER] = TEXT(read_filter),
    [OPTION_DISPLAY_FILTER] = TEXT(display_filter),
    [OPTION_NO_NAMES] = CALL(set_no_names),
    [OPTION_NAMES] = CALL(set_names),
    [OPTION_DECODE_AS] = CALL(set_decode_as),
    [OPTION_HOSTS] = CALL(set_hosts),
    [OPTION_ENABLE_PROTOCOL] = WORDS(enable_protocols),
    [OPTION_DISABLE_PROTOCOL] = WORDS(disable_protocols),
    [OPTION_ENABLE_HEURISTIC] = WORDS(enable_heuristics),
    [OPTION_DISABLE_HEURISTIC] = WORDS(disable_heuristics),
    [OPTION_WRITE] = TEXT(write),
    [OPTION_CAPTURE_COMMENT] = TEXT(capture_comment),
    [OPTION_PROFILE] = TEXT(profile),
    [OPTION_FILE_TYPE] = CALL(set_file_type),
    [OPTION_DETAILS] = FLAG(details),
    [OPTION_DETAILS_OF] = CALL(set_details_of),
    [OPTION_SUMMARY] = FLAG(summary_wanted),
    [OPTION_SEPARATOR] = TEXT(separator),
    [OPTION_BYTES] = FLAG(bytes),
    [OPTION_HEXDUMP] = CALL(set_hexdump),
    [OPTION_FORMAT] = CALL(set_format),
    [OPTION_LAYERS] = CALL(set_layers),
    [OPTION_LAYERS_DEEP] = CALL(set_layers_deep),
    [OPTION_FIELD] = WORDS(fields),
    [OPTION_FIELD_OPTION] = CALL(set_field_option),
    [OPTION_TIME] = CALL(set_time),
    [OPTION_SECONDS] = CALL(set_seconds),
    [OPTION_FLUSH] = FLAG(flush),
    [OPTION_QUIET] = FLAG(quiet),
    [OPTION_QUIETER] = CALL(set_quieter),
    [OPTION_GROUP_ACCESS] = FLAG(group_access),
    [OPTION_WRITE_EXTRA] = CALL(set_write_extra),
    [OPTION_EXTENSION] = WORDS(extensions),
    [OPTION_EXPORT_PDUS] = TEXT(pdu_tap),
    [OPTION_STATISTICS] = CALL(set_statistic),
    [OPTION_EXPORT_OBJECTS] = WORDS(export_objects),
    [OPTION_EXPORT_TLS_KEYS] = TEXT(tls_keys_out),
    [OPTION_COLOR] = FLAG(color),
    [OPTION_NO_DUPLICATE_KEYS] = FLAG(no_duplicate_keys),
    [OPTION_ELASTIC_FILTER] = CALL(set_elastic_filter),
    [OPTION_TEMP_DIR] = CALL(set_temp_dir),
    [OPTION_LOG_LEVEL] = TEXT(log_level),
    [OPTION_LOG_FATAL] = TEXT(log_fatal),
    [OPTION_LOG_DOMAINS] = TEXT(log_domains),
    [OPTION_LOG_DEBUG] = TEXT(log_domains),
    [OPTION_LOG_NOISY] = TEXT(log_domains),
    [OPTION_LOG_FILE] = TEXT(log_file),
    [OPTION_HELP] = CALL(set_help),
    [OPTION_VERSION] = CALL(set_version),
    [OPTION_PREFERENCE] = WORDS(preferences),
    [OPTION_KEYTAB] = TEXT(keytab),
    [OPTION_REPORT] = CALL(set_report),
    [OPTION_PAST_HOLES] = FLAG(past_holes),
    [OPTION_TALE] = FLAG(tale),
    [OPTION_EXPLAIN] = CALL(set_explain),
    [OPTION_USER] = TEXT(user),
    [OPTION_MEMORY] = CALL(set_memory),
    [OPTION_GENERATE] = CALL(set_generate),
};

static int apply(struct parse *p, int id, const char *argument)
{
	struct options      *o = p->o;
	const struct target *target = &targets[id];
	char                *member = (char *)o + target->offset;

	if (option_rows[id].when > OPTION_TAKEN && o->later == OPTION_COUNT_OF)
		o->later = (enum option_id)id;
	switch (target->kind) {
	case TARGET_FLAG: *(bool *)(void *)member = true; return EXIT_OK;
	case TARGET_TEXT: *(const char **)(void *)member = argument; return EXIT_OK;
	case TARGET_WORDS: add_word((struct words *)(void *)member, argument); return EXIT_OK;
	case TARGET_CALL: break;
	}
	return target->call(p, argument);
}

/* What speaks of interfaces goes to the capture program as it was said: it depends on its place. */
static void keep_capture_word(struct options *o, int id, const char *argument)
{
	static const char *const words[OPTION_COUNT_OF] = {
	    [OPTION_INTERFACE] = "-i", [OPTION_CAPTURE_FILTER] = "-f",
	    [OPTION_SNAPLEN] = "-s",   [OPTION_NO_PROMISCUOUS] = "-p",
	    [OPTION_MONITOR] = "-I",   [OPTION_BUFFER_SIZE] = "-B",
	    [OPTION_LINK_TYPE] = "-y", [OPTION_TIME_STAMP_TYPE] = "--time-stamp-type",
	};

	if (!words[id])
		return;
	add_word(&o->capture, words[id]);
	if (option_rows[id].argument)
		add_word(&o->capture, argument);
}

int option_apply(struct parse *p, int id, const char *argument)
{
	int status = apply(p, id, argument);

	if (!status)
		keep_capture_word(p->o, id, argument);
	return status;
}
