/* options.c -- reads dumpcap's options with getopt_long; what a program of one file can't do is refused by name. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_TIME_STAMP_TYPE = 256, OPT_LIST_TIME_STAMP_TYPES, OPT_COMMENT, OPT_STATUS_FD, OPT_USER, OPT_IFNAME };

static const char short_options[] = "a:b:B:c:dDf:ghi:ILMnpPqs:Stvw:y:C:N:k:";

static const struct option long_options[] = {
    {"interface", required_argument, NULL, 'i'},
    {"snapshot-length", required_argument, NULL, 's'},
    {"no-promiscuous-mode", no_argument, NULL, 'p'},
    {"monitor-mode", no_argument, NULL, 'I'},
    {"buffer-size", required_argument, NULL, 'B'},
    {"linktype", required_argument, NULL, 'y'},
    {"time-stamp-type", required_argument, NULL, OPT_TIME_STAMP_TYPE},
    {"list-interfaces", no_argument, NULL, 'D'},
    {"list-data-link-types", no_argument, NULL, 'L'},
    {"list-time-stamp-types", no_argument, NULL, OPT_LIST_TIME_STAMP_TYPES},
    {"autostop", required_argument, NULL, 'a'},
    {"ring-buffer", required_argument, NULL, 'b'},
    {"capture-comment", required_argument, NULL, OPT_COMMENT},
    {"ifname", required_argument, NULL, OPT_IFNAME},
    {"ifdescr", required_argument, NULL, OPT_IFNAME},
    {"status-fd", required_argument, NULL, OPT_STATUS_FD},
    {"user", required_argument, NULL, OPT_USER},
    {"version", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static bool complain(const char *format, const char *text)
{
	fprintf(stderr, "%s: ", program_invocation_short_name);
	fprintf(stderr, format, text);
	fputc('\n', stderr);
	return false;
}

/* A positive number, with dumpcap's words for what is none. */
static bool number(const char *text, const char *what, uint64_t max, uint64_t *out)
{
	char *end;

	if (*text == '-') {
		fprintf(stderr, "%s: The specified %s \"%s\" is a negative number\n", program_invocation_short_name,
		        what, text);
		return false;
	}
	unsigned long long n = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end) {
		fprintf(stderr, "%s: The specified %s \"%s\" isn't a decimal number\n", program_invocation_short_name,
		        what, text);
		return false;
	}
	if (n == 0)
		return complain("The specified %s is zero", what);
	if (n > max) {
		fprintf(stderr, "%s: The specified %s \"%s\" is too large (greater than %llu)\n",
		        program_invocation_short_name, what, text, (unsigned long long)max);
		return false;
	}
	*out = n;
	return true;
}

/* -a name:value */
static bool autostop(struct capture_options *o, const char *text)
{
	const char *colon = strchr(text, ':');
	size_t      name = colon ? (size_t)(colon - text) : strlen(text);
	char       *end;

	if (!colon || !colon[1])
		return complain("Invalid or unknown -a flag \"%s\"", text);
	if (name == 8 && strncmp(text, "duration", name) == 0) {
		o->stop_seconds = strtod(colon + 1, &end);
		if (*end || !(o->stop_seconds > 0))
			return complain("autostop duration \"%s\" is not a positive number", colon + 1);
		return true;
	}
	if (name == 8 && strncmp(text, "filesize", name) == 0)
		return number(colon + 1, "autostop filesize", UINT32_MAX, &o->stop_kb);
	if (name == 7 && strncmp(text, "packets", name) == 0)
		return number(colon + 1, "packet count", UINT64_MAX, &o->stop_packets);
	if (name == 5 && strncmp(text, "files", name) == 0)
		return complain("%s", "one file only is written here: `wiretale -b` writes several");
	return complain("Invalid or unknown -a flag \"%s\"", text);
}

/* The interface that an option speaks of: the last -i, or all that follow. */
static struct capture_interface *current(struct capture_options *o)
{
	return o->ninterfaces ? &o->interfaces[o->ninterfaces - 1] : &o->defaults;
}

static bool add_interface(struct capture_options *o, const char *name)
{
	if (o->ninterfaces == INTERFACES_MAX)
		return complain("more than %s interfaces", "32");
	o->interfaces[o->ninterfaces] = o->defaults;
	o->interfaces[o->ninterfaces++].name = name;
	return true;
}

static bool set_mode(struct capture_options *o, enum capture_mode mode)
{
	if (o->mode != CAPTURE_RUN)
		return complain("%s", "Only one of -D, -L, -d, -k or -S may be supplied.");
	o->mode = mode;
	return true;
}

/* The options that say how an interface is opened. */
static bool interface_option(struct capture_options *o, int option, char *argument)
{
	struct capture_interface *i = current(o);
	uint64_t                  n;

	switch (option) {
	case 'i': return add_interface(o, argument);
	case 'f': i->filter = argument; return true;
	case 'y': i->link_type = argument; return true;
	case 'p': i->promiscuous = false; return true;
	case 'I': i->monitor = true; return true;
	case OPT_TIME_STAMP_TYPE: i->time_stamp_type = argument; return true;
	case 's':
		if (strcmp(argument, "0") == 0) /* as ever: all of it */
			i->snaplen = SNAPLEN_DEFAULT;
		else if (number(argument, "snapshot length", INT_MAX, &n))
			i->snaplen = n > SNAPLEN_DEFAULT ? SNAPLEN_DEFAULT : (int)n;
		else
			return false;
		return true;
	case 'B':
		if (!number(argument, "buffer size", 2047, &n))
			return false;
		i->buffer_mib = (int)n;
		return true;
	default: return false;
	}
}

/* The options of the run as a whole. */
static bool run_option(struct capture_options *o, int option, char *argument)
{
	uint64_t n;

	switch (option) {
	case 'a': return autostop(o, argument);
	case 'b': return complain("%s", "one file only is written here: `wiretale -b` writes several");
	case 'c': return number(argument, "packet count", UINT64_MAX, &o->stop_packets);
	case 'd': return set_mode(o, CAPTURE_BPF);
	case 'D': return set_mode(o, CAPTURE_LIST);
	case 'L': return set_mode(o, CAPTURE_LINK_TYPES);
	case OPT_LIST_TIME_STAMP_TYPES: return set_mode(o, CAPTURE_TIME_STAMP_TYPES);
	case 'S':
		return complain("%s", "-S is not here: the system counts each interface's traffic without privileges");
	case 'k': return complain("%s", "setting a radio's channel is not here: use iw");
	case 'v': o->mode = CAPTURE_VERSION; return true;
	case 'h': o->mode = CAPTURE_HELP; return true;
	case 'g': o->group_readable = true; return true;
	case 'M': o->machine_readable = true; return true;
	case 'n': o->pcap = false; return true;
	case 'P': o->pcap = true; return true;
	case 'q': o->quiet = true; return true;
	case 'w': o->path = argument; return true;
	case OPT_COMMENT: o->comment = argument; return true;
	case OPT_USER: o->user = argument; return true;
	case OPT_STATUS_FD:
		if (!number(argument, "descriptor", 1023, &n))
			return false;
		o->status_fd = (int)n;
		return true;
	default: return true; /* -t -C -N --ifname --ifdescr: accepted, nothing to say to them here */
	}
}

bool options_read(struct capture_options *o, int argc, char **argv)
{
	int option;

	*o = (struct capture_options){.status_fd = -1};
	o->defaults = (struct capture_interface){
	    .snaplen = SNAPLEN_DEFAULT, .buffer_mib = BUFFER_MIB_DEFAULT, .promiscuous = true};
	while ((option = getopt_long(argc, argv, short_options, long_options, NULL)) != -1) {
		if (option == '?') {
			fputs("Usage: wiretale-capture [options] ...    (-h lists them)\n", stderr);
			return false;
		}
		bool of_interface = option < 256 ? strchr("ifypIsB", option) != NULL : option == OPT_TIME_STAMP_TYPE;
		if (!(of_interface ? interface_option : run_option)(o, option, optarg))
			return false;
	}
	if (optind < argc)
		return complain("Invalid argument: %s", argv[optind]);
	if (!o->path)
		o->path = "-";
	return true;
}

void options_help(void)
{
	puts("Wiretale's capture program " WIRETALE_VERSION "\n"
	     "Captures network packets into one pcapng file or pipe, with no privilege left once the devices are "
	     "open.\n\n"
	     "Usage: wiretale-capture [options] ...\n\n"
	     "Capture interface (before the first -i: for all that follow; behind one: for it):\n"
	     "  -i, --interface <interface>    name or number of -D's list; several are captured into one file\n"
	     "  -f <capture filter>            libpcap's filter language\n"
	     "  -s, --snapshot-length <len>    bytes kept of each packet\n"
	     "  -p, --no-promiscuous-mode\n"
	     "  -I, --monitor-mode\n"
	     "  -B, --buffer-size <MiB>        the kernel's buffer (32)\n"
	     "  -y, --linktype <type>\n"
	     "  --time-stamp-type <type>\n"
	     "  -D, --list-interfaces          list the interfaces, and end\n"
	     "  -L, --list-data-link-types     list an interface's link types, and end\n"
	     "  --list-time-stamp-types        list its types of time stamps, and end\n"
	     "  -d                             print the code of the capture filter, and end\n"
	     "  -M                             -D, -L: for machines\n\n"
	     "Stop:\n"
	     "  -c <packets>\n"
	     "  -a, --autostop duration:<s> | filesize:<kB> | packets:<n>\n\n"
	     "Output:\n"
	     "  -w <file>                      a file, or - for standard output (the default)\n"
	     "  -g                             the group may read the file\n"
	     "  -n | -P                        pcapng (the default) | pcap\n"
	     "  --capture-comment <text>\n"
	     "  --user <name>                  started by root: whom to become once the devices are open\n"
	     "  --status-fd <n>                tell another program there how it goes, a line at a time\n"
	     "  -q                             no counts\n"
	     "  -v, --version\n"
	     "  -h, --help");
}
