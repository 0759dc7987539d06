/* options.h -- the command line of wiretale-capture: dumpcap's option names, read into one structure.  Opens
 * nothing. */
#ifndef WIRETALE_CAPTURE_OPTIONS_H
#define WIRETALE_CAPTURE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum { INTERFACES_MAX = 32, SNAPLEN_DEFAULT = 262144, BUFFER_MIB_DEFAULT = 32 };

/* How one interface is to be opened; texts belong to argv. */
struct capture_interface {
	const char *name; /* as typed: a name, or a number of the list */
	const char *filter;
	const char *link_type;
	const char *time_stamp_type;
	int         snaplen, buffer_mib;
	bool        promiscuous, monitor;
};

enum capture_mode {
	CAPTURE_RUN,
	CAPTURE_LIST,             /* -D */
	CAPTURE_LINK_TYPES,       /* -L */
	CAPTURE_TIME_STAMP_TYPES, /* --list-time-stamp-types */
	CAPTURE_BPF,              /* -d */
	CAPTURE_VERSION,
	CAPTURE_HELP
};

struct capture_options {
	enum capture_mode        mode;
	bool                     machine_readable; /* -M */
	struct capture_interface interfaces[INTERFACES_MAX];
	unsigned                 ninterfaces;
	struct capture_interface defaults;       /* what was said before the first -i */
	uint64_t                 stop_packets;   /* 0: no end */
	uint64_t                 stop_kb;        /* of 1000 bytes, as dumpcap counts */
	double                   stop_seconds;   /* 0: no end */
	const char              *path;           /* -w; "-" is standard output */
	const char              *comment;        /* --capture-comment */
	const char              *user;           /* --user: whom to become once the devices are open */
	int                      status_fd;      /* --status-fd: where machines are told how it goes; -1: nowhere */
	bool                     pcap;           /* -P */
	bool                     quiet;          /* -q */
	bool                     group_readable; /* -g */
};

/* Read the command line.  False: it can't be used, and stderr says why (exit status 1). */
bool options_read(struct capture_options *o, int argc, char **argv);

/* Print -h's text. */
void options_help(void);

#endif
