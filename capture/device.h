/* device.h -- libpcap's devices: the list, what each can do, and opening one as the options say.  Writes no
 * capture. */
#ifndef WIRETALE_CAPTURE_DEVICE_H
#define WIRETALE_CAPTURE_DEVICE_H

#include "options.h"

#include <pcap/pcap.h>

struct device {
	pcap_t          *pcap;
	char             name[256];     /* as the system knows it */
	char             friendly[256]; /* "Loopback", an alias, or "" */
	int              link_type;     /* LINKTYPE_ number */
	int              fd;            /* for poll; -1: has none */
	int              flags_fd;    /* a socket to ask whether it is still up; -1: it is no interface of the system */
	int              drops_fd[2]; /* the system's counts of what the adapter dropped; -1: there are none */
	uint64_t         packets;     /* taken from it */
	uint64_t         written;     /* of those, to the output */
	uint64_t         last_ns;     /* the latest one that was taken, as it is ordered */
	uint64_t         waits_ns;    /* since when packets of it have been waiting, none of them taken; 0: none are */
	int64_t          astray;      /* counted by the kernel and never to come; less than 0: come and not counted */
	uint64_t         received, dropped, interface_dropped; /* so far, beyond libpcap's 32 bits */
	uint64_t         dropped_before;                       /* by the adapter, before the capture */
	struct pcap_stat before;
	uint64_t         filter_ns; /* packets of an earlier time are left out (see device_is_early); 0: none is */
};

/* Print the interfaces as dumpcap -D does (with machine_readable as -D -M).  Returns the exit status. */
int device_list(bool machine_readable);

/* Print an interface's link types or time-stamp types, as dumpcap does.  Returns the exit status. */
int device_link_types(const struct capture_interface *i, bool machine_readable);
int device_time_stamp_types(const struct capture_interface *i, bool machine_readable);

/* Print the code that the filter becomes for a link type (Ethernet where none is said); needs no device.  Returns
 * the exit status; stderr has libpcap's message. */
int device_bpf(const struct capture_interface *i);

/* Find out the system's name of what was typed (a name, a number of the list, NULL: the first that is not loopback).
 * False: there is none, and stderr says so. */
bool device_name(struct device *d, const char *typed);

/* Open a device and set its filter.  False: stderr (and status_fd, see run.h) says why; *status is the exit
 * status. */
bool device_open(struct device *d, const struct capture_interface *i, int status_fd, int *status);

/* Is the interface still there, and up?  libpcap waits silently for one that went down. */
bool device_is_up(const struct device *d);

/* Was a packet taken before the filter was in place?  libpcap holds all packets up while it sets a filter: what the
 * device gave it before is followed by a gap, and the capture begins behind it.  Ask in the order of the packets. */
bool device_is_early(struct device *d, uint64_t time_ns);

/* Packets that lie in the kernel's buffer, of those that came since the filter was set. */
uint64_t device_waiting(struct device *d);

/* Has the kernel no more of it?  Ask in each round, once what it gave was taken (`taken`: that was something).  What is
 * counted, and has not come after longer than the kernel keeps any, is forgotten. */
bool device_is_dry(struct device *d, bool taken, uint64_t now_ns);

/* Bring the counters up to date. */
void device_count(struct device *d);

/* Give the device back; a device of zeros is allowed. */
void device_close(struct device *d);

/* The program's name for messages: what it was called. */
const char *device_program(void);

#endif
