/* options.h -- the command line as plain data.
 *
 * The grammar is tshark's; the table is options.def.  Parsing opens no capture and knows no protocol: names of
 * fields, layers and protocols stay texts, which whoever has the registry resolves. */
#ifndef WIRETALE_CLI_OPTIONS_H
#define WIRETALE_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum option_id {
#define OPTION(name, letter, long_name, argument, group, when, head, text) OPTION_##name,
#include "cli/options.def"
#undef OPTION
	OPTION_COUNT_OF,
};

/* Headings of -h, in its order; HIDDEN rows are in no listing. */
enum option_group {
	OPTION_GROUP_CAPTURE,
	OPTION_GROUP_STOP,
	OPTION_GROUP_OUTPUT_FILES,
	OPTION_GROUP_INPUT,
	OPTION_GROUP_PROCESSING,
	OPTION_GROUP_OUTPUT,
	OPTION_GROUP_DIAGNOSTIC,
	OPTION_GROUP_MISCELLANEOUS,
	OPTION_GROUP_OWN,
	OPTION_GROUP_OPEN,
	OPTION_GROUP_HIDDEN,
};

/* Which step of Wiretale brings an option. */
enum option_when {
	OPTION_NOW,
	OPTION_TAKEN,
	OPTION_LATER_LIVE,
	OPTION_LATER_WRITE,
	OPTION_LATER_DECRYPTION,
	OPTION_LATER_TALES,
	OPTION_LATER_FILTERS,
};

/* One row of options.def. */
struct option_row {
	int               letter;
	const char       *long_name, *argument;
	enum option_group group;
	enum option_when  when;
	const char       *head, *text;
};

extern const struct option_row option_rows[OPTION_COUNT_OF];

/* The exit statuses of tshark. */
enum exit_status {
	EXIT_OK = 0,
	EXIT_INVALID_OPTION = 1, /* tshark: INVALID_OPTION, and most refusals */
	EXIT_FAILED = 2,         /* file, filter, damaged capture */
};

/* What to do.  Everything but COMMAND_READ and COMMAND_CAPTURE prints something and ends. */
enum command {
	COMMAND_READ,       /* a capture file: -r */
	COMMAND_CAPTURE,    /* no -r */
	COMMAND_HELP,       /* -h */
	COMMAND_VERSION,    /* -v */
	COMMAND_REPORT,     /* -G, in `report` */
	COMMAND_HEXDUMP,    /* --hexdump help */
	COMMAND_STATISTICS, /* -z help */
	COMMAND_GENERATE,   /* --generate, in `report` */
	COMMAND_EXPLAIN,    /* --explain */
	COMMAND_OPEN,       /* own first words */
	COMMAND_TELL,
	COMMAND_EXCHANGES,
};

enum output_format {
	FORMAT_TEXT,
	FORMAT_TABS,
	FORMAT_PS,
	FORMAT_FIELDS,
	FORMAT_PDML,
	FORMAT_PSML,
	FORMAT_JSON,
	FORMAT_JSONRAW,
	FORMAT_EK,
};

enum time_format {
	TIME_RELATIVE,      /* r */
	TIME_ABSOLUTE,      /* a */
	TIME_ABSOLUTE_DATE, /* ad */
	TIME_ABSOLUTE_DAY,  /* adoy */
	TIME_DELTA,         /* d */
	TIME_DELTA_SHOWN,   /* dd */
	TIME_EPOCH,         /* e */
	TIME_UTC,           /* u */
	TIME_UTC_DATE,      /* ud */
	TIME_UTC_DAY,       /* udoy */
};

enum seconds_format { SECONDS_PLAIN, SECONDS_HMS };

/* Name resolution flags of -N. */
enum resolve_flag {
	RESOLVE_MAC = 1,          /* m */
	RESOLVE_NETWORK = 2,      /* n */
	RESOLVE_EXTERNAL = 4,     /* N */
	RESOLVE_TRANSPORT = 8,    /* t */
	RESOLVE_DNS_PACKETS = 16, /* d */
	RESOLVE_VLAN = 32,        /* v */
};

/* A list of texts: pointers into argv. */
struct words {
	const char **word;
	size_t       n, capacity;
};

/* One -d: layer==selector,protocol.  `text` is the argument for messages; low and high are numbers when has_number;
 * the texts belong to the options.  Whether the selector must be a number, the layer's table says. */
struct decode_as {
	const char *argument;
	char       *layer, *selector, *protocol;
	bool        has_number;
	bool        has_selector, has_protocol; /* "==" and "," were there */
	uint32_t    low, high;
};

struct field_output {
	bool header, bom;
	char separator, aggregator; /* default tab and comma */
	char quote;                 /* 'd', 's' or 'n' */
	char occurrence;            /* 'f', 'l' or 'a' */
};

/* Everything the command line said.  Strings point into argv unless said otherwise. */
struct options {
	const char  *program; /* the name in messages: "wiretale" or "tshark", the basename of argv[0] */
	enum command command;
	const char  *report;        /* -G's word, or --generate's; NULL: -G alone */
	char *const *command_words; /* of open, tell, exchanges: what follows the command */
	size_t       ncommand_words;

	const char *input;          /* -r; "-": standard input; NULL: none */
	const char *interface;      /* -i, the last one */
	const char *capture_filter; /* -f, or trailing words without -r */
	const char *display_filter; /* -Y, or trailing words with -r; NULL: none */
	const char *read_filter;    /* -R; NULL: none */
	char       *trailing;       /* own memory of the joined trailing words */
	uint32_t    count;          /* -c; 0: no limit */
	uint32_t    threads;        /* --threads; 0: as many as there are processors */
	bool        two_pass;       /* -2 */
	bool        resolve_given;  /* -n or -N was there: `resolve` replaces the preferences' flags */
	unsigned    resolve;        /* enum resolve_flag */

	enum output_format  format; /* -T */
	bool                format_given;
	bool                details, summary_wanted, bytes;                  /* -V or -O, -P, -x or --hexdump */
	bool                quiet, quieter, flush, color, no_duplicate_keys; /* -q, -Q, -l, --color */
	bool                print_packets, print_summary; /* what comes out of these: see options_parse */
	struct words        details_of;                   /* -O, split at commas; own memory */
	char               *details_of_text;
	const char         *separator; /* -S; NULL: none */
	bool                hexdump_frames_only, hexdump_no_ascii, hexdump_delimit;
	const char         *layers;       /* -j or -J, the last one; NULL: all */
	bool                layers_deep;  /* it was -J */
	struct words        fields;       /* -e */
	struct field_output field_output; /* -E */
	enum time_format    time;
	bool                time_given;
	enum seconds_format seconds;
	bool                seconds_given;

	struct words      preferences; /* -o, "name:value", in order */
	const char       *profile;     /* -C; NULL: the default one */
	struct decode_as *decode_as;
	size_t            ndecode_as, decode_as_capacity;
	struct words      enable_protocols, disable_protocols, enable_heuristics, disable_heuristics;
	struct words      hosts;          /* -H */
	struct words      statistics;     /* -z */
	struct words      export_objects; /* --export-objects */
	struct words      extensions;     /* -X */
	const char       *write, *file_type, *capture_comment, *keytab, *temp_dir, *elastic_filter, *pdu_tap;
	const char       *tls_keys_out;            /* --export-tls-session-keys */
	const char       *link_type;               /* -y */
	struct words      autostops, ring_buffers; /* -a, -b */
	struct words      capture; /* what is said of interfaces (-i -f -s -p -I -B -y ...), in order, as words for the
	                            * capture program */
	const char       *explain, *user;
	size_t            memory_max_bytes; /* --memory; 0: no limit */
	bool              tale, past_holes;
	uint32_t          snaplen, buffer_mib; /* -s, -B; 0: not said */
	const char       *time_stamp_type, *log_level, *log_fatal, *log_domains, *log_file;
	bool           no_promiscuous, monitor, list_interfaces, list_link_types, list_time_stamp_types, group_access;
	enum option_id later; /* the first option given that a later step brings; OPTION_COUNT_OF: none */
};

/* Parse a command line into *o, which the caller gives and hands to options_fini afterwards, also on failure.
 * Returns EXIT_OK, or the exit status with the messages of tshark on err; never exits.  On EXIT_OK o->command says
 * what to do.  Strings of argv must outlive *o.  With COMMAND_READ, options of later steps were refused. */
int options_parse(struct options *o, int argc, char **argv, FILE *err);

/* For layers whose selector is a number: EXIT_OK when d->low and d->high hold, else the status with the message. */
int decode_as_need_number(const struct options *o, const struct decode_as *d, FILE *err);

/* Give back what the options own. */
void options_fini(struct options *o);

/* Return what a step brings, in a word or two; "" for options of this version. */
const char *option_step(enum option_when when);

#endif
