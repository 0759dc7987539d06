/* help.c -- see help.h.  The texts are tshark's, since programs and people look for them. */
#include "cli/help.h"

#include <string.h>

#define STRING_(x) #x
#define STRING(x)  STRING_(x)

#ifdef __clang__
#define COMPILER "Clang " STRING(__clang_major__) "." STRING(__clang_minor__) "." STRING(__clang_patchlevel__)
#else
#define COMPILER "GCC " STRING(__GNUC__) "." STRING(__GNUC_MINOR__) "." STRING(__GNUC_PATCHLEVEL__)
#endif
#ifdef __GLIBC__
#define LIBC "glibc " STRING(__GLIBC__) "." STRING(__GLIBC_MINOR__)
#else
#define LIBC "another C library"
#endif

static const char *const group_headings[] = {
    [OPTION_GROUP_CAPTURE] = "\nCapture interface:\n",
    [OPTION_GROUP_STOP] = "\nCapture stop conditions:\n",
    [OPTION_GROUP_OUTPUT_FILES] = "Capture output:\n",
    [OPTION_GROUP_INPUT] = "Input file:\n",
    [OPTION_GROUP_PROCESSING] = "\nProcessing:\n",
    [OPTION_GROUP_OUTPUT] = "Output:\n",
    [OPTION_GROUP_DIAGNOSTIC] = "\nDiagnostic output:\n",
    [OPTION_GROUP_MISCELLANEOUS] = "\nMiscellaneous:\n",
    [OPTION_GROUP_OWN] = "\nWiretale's own:\n",
    [OPTION_GROUP_OPEN] = "\nThe page: open [FILE]:\n",
    [OPTION_GROUP_HIDDEN] = "",
};

enum { TEXT_COLUMN = 27 };

void help_formats(FILE *out)
{
	fputs("\t\"fields\"  The values of fields specified with the -e option, in a form\n"
	      "\t          specified by the -E option.\n"
	      "\t\"pdml\"    Packet Details Markup Language, an XML-based format for the\n"
	      "\t          details of a decoded packet. This information is equivalent to\n"
	      "\t          the packet details printed with the -V flag.\n"
	      "\t\"ps\"      PostScript for a human-readable one-line summary of each of\n"
	      "\t          the packets, or a multi-line view of the details of each of\n"
	      "\t          the packets, depending on whether the -V flag was specified.\n"
	      "\t\"psml\"    Packet Summary Markup Language, an XML-based format for the\n"
	      "\t          summary information of a decoded packet. This information is\n"
	      "\t          equivalent to the information shown in the one-line summary\n"
	      "\t          printed by default.\n"
	      "\t\"json\"    Packet Summary, an JSON-based format for the details\n"
	      "\t          summary information of a decoded packet. This information is \n"
	      "\t          equivalent to the packet details printed with the -V flag.\n"
	      "\t\"jsonraw\" Packet Details, a JSON-based format for machine parsing\n"
	      "\t          including only raw hex decoded fields (same as -T json -x but\n"
	      "\t          without text decoding, only raw fields included). \n"
	      "\t\"ek\"      Packet Details, an EK JSON-based format for the bulk insert \n"
	      "\t          into elastic search cluster. This information is \n"
	      "\t          equivalent to the packet details printed with the -V flag.\n"
	      "\t\"text\"    Text of a human-readable one-line summary of each of the\n"
	      "\t          packets, or a multi-line view of the details of each of the\n"
	      "\t          packets, depending on whether the -V flag was specified.\n"
	      "\t          This is the default.\n"
	      "\t\"tabs\"    Similar to the text report except that each column of the\n"
	      "\t          human-readable one-line summary is delimited with an ASCII\n"
	      "\t          horizontal tab character.\n",
	      out);
}

void help_times(FILE *out)
{
	fputs("\t\"a\"    for absolute\n"
	      "\t\"ad\"   for absolute with YYYY-MM-DD date\n"
	      "\t\"adoy\" for absolute with YYYY/DOY date\n"
	      "\t\"d\"    for delta\n"
	      "\t\"dd\"   for delta displayed\n"
	      "\t\"e\"    for epoch\n"
	      "\t\"r\"    for relative\n"
	      "\t\"u\"    for absolute UTC\n"
	      "\t\"ud\"   for absolute UTC with YYYY-MM-DD date\n"
	      "\t\"udoy\" for absolute UTC with YYYY/DOY date\n",
	      out);
}

void help_seconds(FILE *out)
{
	fputs("\t\"s\"   for seconds\n"
	      "\t\"hms\" for hours, minutes and seconds\n",
	      out);
}

void help_resolve(FILE *out)
{
	fputs("\t'd' to enable address resolution from captured DNS packets\n"
	      "\t'm' to enable MAC address resolution\n"
	      "\t'n' to enable network address resolution\n"
	      "\t'N' to enable using external resolvers (e.g., DNS)\n"
	      "\t    for network address resolution\n"
	      "\t't' to enable transport-layer port number resolution\n"
	      "\t'v' to enable VLAN IDs to names resolution\n",
	      out);
}

void help_field_options(FILE *out)
{
	fputs("TShark: The available options for field output \"E\" are:\n"
	      "bom=y|n    Prepend output with the UTF-8 BOM (def: N: no)\n"
	      "header=y|n    Print field abbreviations as first line of output (def: N: no)\n"
	      "separator=/t|/s|<character>   Set the separator to use;\n"
	      "     \"/t\" = tab, \"/s\" = space (def: /t: tab)\n"
	      "occurrence=f|l|a  Select the occurrence of a field to use;\n"
	      "     \"f\" = first, \"l\" = last, \"a\" = all (def: a: all)\n"
	      "aggregator=,|/s|<character>   Set the aggregator to use;\n"
	      "     \",\" = comma, \"/s\" = space (def: ,: comma)\n"
	      "quote=d|s|n   Print either d: double-quotes, s: single quotes or \n"
	      "     n: no quotes around field values (def: n: none)\n",
	      out);
}

struct file_type {
	const char *name, *text;
};

static const struct file_type file_types[] = {
    {"pcap", "Wireshark/tcpdump/... - pcap"},
    {"pcapng", "Wireshark/... - pcapng"},
    {"5views", "InfoVista 5View capture"},
    {"btsnoop", "Symbian OS btsnoop"},
    {"commview-ncf", "TamoSoft CommView NCF"},
    {"commview-ncfx", "TamoSoft CommView NCFX"},
    {"dct2000", "Catapult DCT2000 trace (.out format)"},
    {"erf", "Endace ERF capture"},
    {"eyesdn", "EyeSDN USB S0/E1 ISDN trace format"},
    {"k12text", "K12 text file"},
    {"lanalyzer", "Novell LANalyzer"},
    {"logcat", "Android Logcat Binary format"},
    {"logcat-brief", "Android Logcat Brief text format"},
    {"logcat-long", "Android Logcat Long text format"},
    {"logcat-process", "Android Logcat Process text format"},
    {"logcat-tag", "Android Logcat Tag text format"},
    {"logcat-thread", "Android Logcat Thread text format"},
    {"logcat-threadtime", "Android Logcat Threadtime text format"},
    {"logcat-time", "Android Logcat Time text format"},
    {"modpcap", "Modified tcpdump - pcap"},
    {"netmon1", "Microsoft NetMon 1.x"},
    {"netmon2", "Microsoft NetMon 2.x"},
    {"nettl", "HP-UX nettl trace"},
    {"ngsniffer", "Sniffer (DOS)"},
    {"ngwsniffer_1_1", "NetXray, Sniffer (Windows) 1.1"},
    {"ngwsniffer_2_0", "Sniffer (Windows) 2.00x"},
    {"nokiapcap", "Nokia tcpdump - pcap"},
    {"nsecpcap", "Wireshark/tcpdump/... - nanosecond pcap"},
    {"nstrace10", "NetScaler Trace (Version 1.0)"},
    {"nstrace20", "NetScaler Trace (Version 2.0)"},
    {"nstrace30", "NetScaler Trace (Version 3.0)"},
    {"nstrace35", "NetScaler Trace (Version 3.5)"},
    {"observer", "Viavi Observer"},
    {"rf5", "Tektronix K12xx 32-bit .rf5 format"},
    {"rh6_1pcap", "RedHat 6.1 tcpdump - pcap"},
    {"snoop", "Sun snoop"},
    {"suse6_3pcap", "SuSE 6.3 tcpdump - pcap"},
    {"visual", "Visual Networks traffic capture"},
};

bool help_is_file_type(const char *name)
{
	for (size_t i = 0; i < sizeof file_types / sizeof *file_types; i++)
		if (!strcmp(file_types[i].name, name))
			return true;
	return false;
}

void help_file_types(const struct options *o, FILE *out)
{
	fprintf(out, "%s: The available capture file types for the \"-F\" flag are:\n", o->program);
	for (size_t i = 0; i < sizeof file_types / sizeof *file_types; i++)
		fprintf(out, "    %s - %s\n", file_types[i].name, file_types[i].text);
}

/* The first line of everything we say of ourselves: tshark's name where we were called so. */
static void name_line(const struct options *o, const char *end, FILE *out)
{
	if (!strcmp(o->program, "tshark"))
		fprintf(out, "TShark (Wiretale) %s%s\n", WIRETALE_LIKENESS, end);
	else
		fprintf(out, "Wiretale %s%s\n", WIRETALE_VERSION, end);
}

void help_hexdump(const struct options *o, FILE *out)
{
	name_line(o, "", out);
	fprintf(out, "\n%s: Valid --hexdump <hexoption> values include:\n", o->program);
	fputs("\n"
	      "Data source options:\n"
	      "  all                      add hexdump, dump all data sources (-x default)\n"
	      "  frames                   add hexdump, dump only frame data source\n"
	      "\n"
	      "ASCII options:\n"
	      "  ascii                    add hexdump, include ASCII dump text (-x default)\n"
	      "  delimit                  add hexdump, delimit ASCII dump text with '|' characters\n"
	      "  noascii                  add hexdump, exclude ASCII dump text\n"
	      "\n"
	      "Miscellaneous:\n"
	      "  help                     display this help and exit\n"
	      "\n"
	      "Example:\n"
	      "\n",
	      out);
	fprintf(out, "    $ %s ... --hexdump frames --hexdump delimit ...\n\n", o->program);
}

void help_reports(const struct options *o, FILE *out)
{
	name_line(o, "", out);
	fprintf(out, "\nUsage: %s -G [report]\n", o->program);
	fputs("\n"
	      "Glossary table reports:\n"
	      "  -G column-formats        dump column format codes and exit\n"
	      "  -G decodes               dump \"layer type\"/\"decode as\" associations and exit\n"
	      "  -G dissector-tables      dump dissector table names, types, and properties\n"
	      "  -G elastic-mapping       dump ElasticSearch mapping file\n"
	      "  -G fieldcount            dump count of header fields and exit\n"
	      "  -G fields                dump fields glossary and exit\n"
	      "  -G ftypes                dump field type basic and descriptive names\n"
	      "  -G heuristic-decodes     dump heuristic dissector tables\n"
	      "  -G plugins               dump installed plugins and exit\n"
	      "  -G protocols             dump protocols in registration database and exit\n"
	      "  -G values                dump value, range, true/false strings and exit\n"
	      "\n"
	      "Preference reports:\n"
	      "  -G currentprefs          dump current preferences and exit\n"
	      "  -G defaultprefs          dump default preferences and exit\n"
	      "  -G folders               dump about:folders\n"
	      "\n",
	      out);
}

static void print_row(const struct option_row *row, FILE *out)
{
	size_t width = strlen(row->head) + 2;

	fprintf(out, "  %s", row->head);
	if (width < TEXT_COLUMN)
		fprintf(out, "%*s", (int)(TEXT_COLUMN - width), "");
	else
		fputc('\n', out);
	for (const char *line = row->text; *line;) {
		size_t length = strcspn(line, "\n");
		bool   verbatim = *line == '|';
		int    indent = line == row->text && width < TEXT_COLUMN ? 0 : TEXT_COLUMN;
		if (verbatim)
			fprintf(out, "%.*s\n", (int)length - 1, line + 1);
		else
			fprintf(out, "%*s%.*s\n", indent, "", (int)length, line);
		line += length + (line[length] != '\0');
	}
}

void help_usage(const struct options *o, FILE *out)
{
	enum option_group group = OPTION_GROUP_HIDDEN;

	fprintf(out, "\nUsage: %s [options] ...\n", o->program);
	for (size_t i = 0; i < OPTION_COUNT_OF; i++) {
		const struct option_row *row = &option_rows[i];
		if (row->group == OPTION_GROUP_HIDDEN)
			continue;
		if (row->group != group)
			fputs(group_headings[row->group], out);
		group = row->group;
		print_row(row, out);
	}
}

void help_print(const struct options *o, FILE *out)
{
	name_line(o, "", out);
	fputs("Dump and analyze network traffic.\n", out);
	help_usage(o, out);
}

void help_version(const struct options *o, FILE *out)
{
	name_line(o, ".", out);
	if (!strcmp(o->program, "tshark"))
		fprintf(out, "Wiretale %s\n", WIRETALE_VERSION);
	fputs("\nLicensed under the Apache License, Version 2.0.\n"
	      "This is free software; there is NO WARRANTY, to the extent permitted by law.\n\n"
	      "Compiled with " COMPILER ", " LIBC ".\n",
	      out);
}

/* Text for a man page: a backslash, and a dot or quote at the start of a line, mean something to troff. */
static void put_troff(const char *text, size_t length, FILE *out)
{
	for (size_t i = 0; i < length; i++) {
		if (i == 0 && (text[i] == '.' || text[i] == '\''))
			fputs("\\&", out);
		if (text[i] == '\\' || text[i] == '-')
			fputc('\\', out);
		fputc(text[i], out);
	}
	fputc('\n', out);
}

static void generate_man(FILE *out)
{
	fprintf(out,
	        ".TH WIRETALE 1 \"\" \"Wiretale %s\"\n.SH NAME\nwiretale \\- read, decode and print captured network "
	        "traffic\n"
	        ".SH SYNOPSIS\n.B wiretale\n[options] [filter]\n.SH DESCRIPTION\n"
	        "Wiretale takes the command line of tshark %s and prints what it prints.\n"
	        "Words behind the options are a display filter.\n.SH OPTIONS\n",
	        WIRETALE_VERSION, WIRETALE_LIKENESS);
	for (size_t i = 0; i < OPTION_COUNT_OF; i++) {
		const struct option_row *row = &option_rows[i];
		if (row->group == OPTION_GROUP_HIDDEN)
			continue;
		fputs(".TP\n.B ", out);
		put_troff(row->head, strlen(row->head), out);
		for (const char *line = row->text; *line;) {
			size_t length = strcspn(line, "\n");
			size_t skip = strspn(line, "| ");
			if (skip && line > row->text)
				fputs(".br\n", out);
			put_troff(line + skip, length - skip, out);
			line += length + (line[length] != '\0');
		}
		if (row->when > OPTION_TAKEN)
			fputs(".br\n(Comes with a later version.)\n", out);
	}
	fputs(
	    ".SH COMMANDS\n.TP\n.B open [FILE]\nServe the page, and open the browser; so does the program without any "
	    "words.\nOptions: \\-\\-port, \\-\\-address, \\-\\-tls\\-cert, \\-\\-tls\\-key, \\-\\-read\\-only, "
	    "\\-\\-lang, \\-\\-no\\-browser.\n"
	    ".TP\n.B tell FILE\nTell what happened on each TCP connection.\n",
	    out);
	fputs(".SH EXIT STATUS\n0: all is well; 1: the command line does not fit; 2: the capture could not be read to "
	      "its end, "
	      "or a filter is wrong.\n.SH FILES\n.I $XDG_CONFIG_HOME/wiretale/preferences\n",
	      out);
}

static void generate_bash(FILE *out)
{
	fputs("_wiretale() {\n\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n\tcase "
	      "$before in\n"
	      "\t-T) COMPREPLY=($(compgen -W 'text tabs ps fields pdml psml json jsonraw ek' -- \"$word\")); return;;\n"
	      "\t-t) COMPREPLY=($(compgen -W 'a ad adoy d dd e r u ud udoy' -- \"$word\")); return;;\n"
	      "\t-u) COMPREPLY=($(compgen -W 's hms' -- \"$word\")); return;;\n"
	      "\tesac\n\t[[ $word == -* ]] || { COMPREPLY=($(compgen -f -- \"$word\")); return; "
	      "}\n\tCOMPREPLY=($(compgen -W '",
	      out);
	for (size_t i = 0; i < OPTION_COUNT_OF; i++) {
		const struct option_row *row = &option_rows[i];
		if (row->group == OPTION_GROUP_HIDDEN)
			continue;
		if (row->letter)
			fprintf(out, "-%c ", row->letter);
		if (row->long_name)
			fprintf(out, "--%s ", row->long_name);
	}
	fputs("' -- \"$word\"))\n}\ncomplete -o filenames -F _wiretale wiretale\n", out);
}

/* A description for zsh: the first line of the text, without what zsh would read as its own. */
static void put_zsh(const struct option_row *row, FILE *out)
{
	fputc('[', out);
	for (const char *s = row->text; *s && *s != '\n'; s++)
		if (!strchr("[]'\\:", *s))
			fputc(*s, out);
	fputc(']', out);
	if (row->argument)
		fprintf(out, ":%s:_files",
		        row->argument[0] == '[' ? "list"
		        : row->letter == 'd'    ? "decode as"
		                                : "argument");
	fputs("' \\\n", out);
}

static void generate_zsh(FILE *out)
{
	fputs("#compdef wiretale\n_arguments -S \\\n", out);
	for (size_t i = 0; i < OPTION_COUNT_OF; i++) {
		const struct option_row *row = &option_rows[i];
		if (row->group == OPTION_GROUP_HIDDEN)
			continue;
		if (row->letter) {
			fprintf(out, "\t'*-%c", row->letter);
			put_zsh(row, out);
		}
		if (row->long_name) {
			fprintf(out, "\t'*--%s", row->long_name);
			put_zsh(row, out);
		}
	}
	fputs("\t'*:filter:_files'\n", out);
}

void help_generate(const char *what, FILE *out)
{
	if (!strcmp(what, "man"))
		generate_man(out);
	else if (!strcmp(what, "bash"))
		generate_bash(out);
	else
		generate_zsh(out);
}
