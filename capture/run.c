/* run.c -- the loop of the capture program: wait for any device, put its packets as blocks, write, see whether to
 * stop. */
#include "run.h"

#include "block.h"
#include "confine.h"
#include "device.h"
#include "order.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The kernel hands a part of its buffer over when nothing came for one or two of libpcap's timeouts (50 ms). */
enum { TICK_MS = 100, LAST_MS = 250, STEP_MS = 5, FLUSH_BYTES = 1 << 18, PIPE_BYTES = 1 << 20 };

/* So many packets are taken from a device before another one has its turn, and the signals are looked at. */
enum { ROUND_PACKETS = 4096 };

/* Packets that cross on two processors come by so much later than their times say; no others are held. */
static const uint64_t late_ns = 20000000;

/* A device whose last packets the kernel still keeps holds the others up for so long at most; and so many bytes. */
static const uint64_t hold_max_ns = 250000000;
enum { HOLD_MAX_BYTES = 64 << 20 };

struct run {
	struct capture_options *options;
	struct device           devices[INTERFACES_MAX];
	struct block_out        out;
	struct order            order;
	unsigned                now;      /* the device that is being read */
	bool                    behind;   /* a device has more than was taken in this round */
	uint64_t                round_ns; /* when the round began */
	uint64_t                packets;  /* written */
	uint64_t                start_ns, counted_ns;
	int                     fd; /* what is written to */
};

/* Set by the handler alone; a signal has no other place to leave word. */
static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static bool full(const struct run *r)
{
	const struct capture_options *o = r->options;

	return (o->stop_packets && r->packets >= o->stop_packets) ||
	       (o->stop_kb && r->out.total_bytes >= o->stop_kb * 1000);
}

static void on_packet(u_char *context, const struct pcap_pkthdr *h, const u_char *bytes)
{
	struct run    *r = (struct run *)(void *)context;
	struct device *d = &r->devices[r->now];

	/* With nanosecond precision tv_usec holds nanoseconds. */
	uint64_t time_ns = (uint64_t)h->ts.tv_sec * 1000000000 + (uint64_t)h->ts.tv_usec;
	if (device_is_early(d, time_ns))
		return;
	/* Times of a clock that runs ahead of ours say nothing of the order. */
	d->last_ns = time_ns < r->round_ns + hold_max_ns ? time_ns : r->round_ns;
	d->packets++;
	order_put(&r->order, r->now, d->last_ns, time_ns, bytes, h->caplen, h->len);
}

/* Write what is held, up to a time. */
static void write_packets(struct run *r, uint64_t until_ns)
{
	const struct order_packet *p;
	const uint8_t             *block;

	while (!full(r) && !r->out.error && (p = order_take(&r->order, until_ns, &block))) {
		block_copy(&r->out, block, p->bytes);
		r->devices[p->device].written++;
		r->packets++;
		if (r->out.used >= FLUSH_BYTES)
			block_flush(&r->out);
	}
}

/* Put the head of the file, with what the system says of itself. */
static void put_head(struct run *r)
{
	struct capture_options *o = r->options;
	struct utsname          u;
	char                    os[512] = "";

	if (o->pcap) {
		block_pcap_header(&r->out, (uint32_t)r->devices[0].link_type,
		                  (uint32_t)pcap_snapshot(r->devices[0].pcap));
		return;
	}
	if (uname(&u) == 0)
		snprintf(os, sizeof os, "%s %s", u.sysname, u.release);
	block_section(&r->out, NULL, os, "wiretale-capture " WIRETALE_VERSION, o->comment);
	for (unsigned i = 0; i < o->ninterfaces; i++) {
		struct device *d = &r->devices[i];

		block_interface(&r->out, &(struct block_interface){.name = d->name,
		                                                   .description = d->friendly,
		                                                   .filter = o->interfaces[i].filter,
		                                                   .os = os,
		                                                   .link_type = (uint32_t)d->link_type,
		                                                   .snaplen = (uint32_t)pcap_snapshot(d->pcap)});
	}
}

static void tell_counts(struct run *r)
{
	for (unsigned i = 0; i < r->options->ninterfaces; i++) {
		struct device *d = &r->devices[i];

		device_count(d);
		if (r->options->status_fd >= 0)
			dprintf(r->options->status_fd, "counts\t%s\t%llu\t%llu\t%llu\n", d->name,
			        (unsigned long long)d->received, (unsigned long long)d->dropped,
			        (unsigned long long)d->interface_dropped);
	}
	r->counted_ns = clock_ns();
}

/* How long to wait for packets: not longer than those that are held have to. */
static int patience_ms(struct run *r, bool without_fd)
{
	uint64_t earliest_ns = order_earliest_ns(&r->order), now_ns = clock_ns();
	int      most_ms = without_fd ? TICK_MS / 10 : TICK_MS;

	if (r->behind)
		return 0;
	if (earliest_ns == UINT64_MAX)
		return most_ms;
	if (earliest_ns + late_ns <= now_ns) /* it waits for another device */
		return STEP_MS;
	uint64_t wait_ms = (earliest_ns + late_ns - now_ns) / 1000000 + 1;
	return wait_ms < (uint64_t)most_ms ? (int)wait_ms : most_ms;
}

/* Wait until a device has packets, or a tick has gone by; false: whoever reads our output is gone. */
static bool wait_for_packets(struct run *r)
{
	struct pollfd ask[INTERFACES_MAX + 1];
	nfds_t        n = 0;
	bool          without_fd = false;

	ask[n++] = (struct pollfd){.fd = r->fd};
	for (unsigned i = 0; i < r->options->ninterfaces; i++) {
		if (r->devices[i].fd >= 0)
			ask[n++] = (struct pollfd){.fd = r->devices[i].fd, .events = POLLIN};
		else
			without_fd = true;
	}
	if (poll(ask, n, patience_ms(r, without_fd)) < 0)
		return errno == EINTR;
	return !(ask[0].revents & POLLERR);
}

/* Take what the current device has, up to a round's share: *taken packets.  False: it is gone (its interface went
 * down). */
static bool take_from_device(struct run *r, int *taken)
{
	struct device *d = &r->devices[r->now];
	int            n = pcap_dispatch(d->pcap, ROUND_PACKETS, on_packet, (u_char *)r);

	*taken = n;
	if (n == 0 && !device_is_up(d)) {
		fprintf(stderr, "%s: capturing on '%s' ended: the interface went down\n", device_program(), d->name);
		return false;
	}
	if (n >= 0 || n == PCAP_ERROR_BREAK)
		return true;
	fprintf(stderr, "%s: capturing on '%s' ended: %s\n", device_program(), d->name, pcap_geterr(d->pcap));
	return false;
}

/* All of the current device's packets up to this time have been taken. */
static uint64_t known_until_ns(struct run *r, int taken)
{
	struct device *d = &r->devices[r->now];
	uint64_t       oldest_ns = r->round_ns - hold_max_ns;

	if (taken == ROUND_PACKETS)
		return d->last_ns;
	if (r->options->ninterfaces == 1 || device_is_dry(d, taken > 0, r->round_ns))
		return r->round_ns;
	return d->last_ns > oldest_ns ? d->last_ns : oldest_ns;
}

/* A round: take what the devices have, and write what can't be preceded by anything that is still to come.  False: a
 * device is gone. */
static bool take_packets(struct run *r)
{
	uint64_t now_ns = clock_ns(), until_ns;
	bool     fine = true;
	int      taken;

	if (now_ns < r->round_ns) /* the clock was set back: what is held is earlier, whatever its times are */
		write_packets(r, UINT64_MAX);
	r->round_ns = until_ns = now_ns;
	r->behind = false;
	for (r->now = 0; r->now < r->options->ninterfaces; r->now++) {
		fine = take_from_device(r, &taken) && fine;
		uint64_t known_ns = known_until_ns(r, taken);
		known_ns = known_ns > late_ns ? known_ns - late_ns : 0;
		until_ns = known_ns < until_ns ? known_ns : until_ns;
		r->behind = r->behind || taken == ROUND_PACKETS;
	}
	write_packets(r, order_bytes(&r->order) > HOLD_MAX_BYTES ? UINT64_MAX : until_ns);
	return fine;
}

/* Packets that came before the end still lie in the kernel's buffer: take as many as it had then. */
static void take_last_packets(struct run *r)
{
	uint64_t wanted[INTERFACES_MAX];
	bool     more = true;

	r->round_ns = clock_ns();
	for (unsigned i = 0; i < r->options->ninterfaces; i++)
		wanted[i] = r->devices[i].packets + device_waiting(&r->devices[i]);
	for (int waited_ms = 0; more && waited_ms <= LAST_MS; waited_ms += STEP_MS) {
		if (waited_ms)
			poll(NULL, 0, STEP_MS);
		more = false;
		for (r->now = 0; r->now < r->options->ninterfaces; r->now++) {
			struct device *d = &r->devices[r->now];
			while (pcap_dispatch(d->pcap, ROUND_PACKETS, on_packet, (u_char *)r) == ROUND_PACKETS &&
			       d->packets < wanted[r->now])
				;
			more = more || d->packets < wanted[r->now];
		}
	}
}

static bool time_is_over(const struct run *r, uint64_t t_ns)
{
	return r->options->stop_seconds > 0 && (double)(t_ns - r->start_ns) >= r->options->stop_seconds * 1e9;
}

static int loop(struct run *r)
{
	int  status = 0;
	bool more = true;

	while (more && !stopped && !full(r)) {
		more = wait_for_packets(r);
		if (!take_packets(r)) {
			status = 1;
			more = false;
		}
		more = block_flush(&r->out) && more;
		uint64_t t_ns = clock_ns();
		more = more && !time_is_over(r, t_ns);
		if (t_ns - r->counted_ns >= 1000000000)
			tell_counts(r);
	}
	if (!r->out.error && !full(r))
		take_last_packets(r);
	write_packets(r, UINT64_MAX);
	return status;
}

static int finish(struct run *r, int status)
{
	const struct capture_options *o = r->options;

	tell_counts(r);
	for (unsigned i = 0; !o->pcap && i < o->ninterfaces; i++) {
		const struct device *d = &r->devices[i];

		block_statistics(
		    &r->out, i,
		    &(struct block_counts){d->received, d->dropped + d->interface_dropped, r->start_ns, clock_ns()});
	}
	block_flush(&r->out);
	if (r->out.error && r->out.error != EPIPE) {
		fprintf(stderr, "%s: %s: %s\n", device_program(), o->path, strerror(r->out.error));
		status = 2;
	}
	if (o->status_fd >= 0)
		dprintf(o->status_fd, "packets\t%llu\n", (unsigned long long)r->packets);
	for (unsigned i = 0; !o->quiet && i < o->ninterfaces; i++) {
		const struct device *d = &r->devices[i];
		uint64_t             all = d->written + d->dropped;

		fprintf(stderr,
		        "Packets received/dropped on interface '%s': %llu/%llu (pcap:%llu/ps_ifdrop:%llu) (%.1f%%)\n",
		        d->name, (unsigned long long)d->written,
		        (unsigned long long)(d->dropped + d->interface_dropped), (unsigned long long)d->dropped,
		        (unsigned long long)d->interface_dropped, all ? 100.0 * (double)d->written / (double)all : 0.0);
	}
	return status;
}

static bool open_output(struct run *r)
{
	const struct capture_options *o = r->options;

	if (strcmp(o->path, "-") == 0) {
		r->fd = STDOUT_FILENO;
		if (isatty(r->fd)) {
			fprintf(stderr, "%s: a capture is not written to a terminal; -w names a file\n",
			        device_program());
			return false;
		}
		fcntl(r->fd, F_SETPIPE_SZ, PIPE_BYTES); /* not a pipe: nothing happens */
		return true;
	}
	r->fd = open(o->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, o->group_readable ? 0640 : 0600);
	if (r->fd >= 0)
		return true;
	fprintf(stderr, "%s: The file to which the capture would be saved (\"%s\") could not be opened: %s.\n",
	        device_program(), o->path, strerror(errno));
	return false;
}

static int open_devices(struct run *r)
{
	struct capture_options *o = r->options;
	int                     status;

	for (unsigned i = 0; i < o->ninterfaces; i++) {
		if (!device_name(&r->devices[i], o->interfaces[i].name))
			return 1;
		if (!device_open(&r->devices[i], &o->interfaces[i], o->status_fd, &status))
			return status;
		if (o->pcap && r->devices[i].link_type != r->devices[0].link_type) {
			fprintf(stderr, "%s: one pcap file holds one link type: use pcapng\n", device_program());
			return 1;
		}
	}
	return 0;
}

/* End with the signal that asks for it, and with whoever started us. */
static void watch_signals(void)
{
	struct sigaction stop = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN};

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGHUP, &stop, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
}

static void tell_started(const struct run *r)
{
	for (unsigned i = 0; i < r->options->ninterfaces; i++) {
		const struct device *d = &r->devices[i];

		if (r->options->status_fd >= 0)
			dprintf(r->options->status_fd, "started\t%s\t%s\t%d\n", d->name, d->friendly, d->link_type);
		else if (!r->options->quiet)
			fprintf(stderr, "Capturing on '%s%s%s'\n", d->friendly, d->friendly[0] ? ": " : "", d->name);
	}
	if (r->options->status_fd >= 0)
		dprintf(r->options->status_fd, "running\n");
}

static int capture(struct run *r)
{
	char why[256];
	int  status = open_devices(r);

	if (status)
		return status;
	if (!open_output(r))
		return 1;
	if (!confine(r->options->user, r->options->status_fd >= 0, why, sizeof why)) {
		fprintf(stderr, "%s: can't give up its rights: %s\n", device_program(), why);
		return 1;
	}
	r->start_ns = r->counted_ns = clock_ns();
	block_init(&r->out, r->fd, r->options->pcap);
	order_init(&r->order, r->options->pcap);
	put_head(r);
	tell_started(r);
	if (block_flush(&r->out))
		status = loop(r);
	status = finish(r, status);
	block_fini(&r->out);
	order_fini(&r->order);
	return status;
}

int run(struct capture_options *o)
{
	struct run r = {.options = o};

	if (o->ninterfaces == 0)
		o->interfaces[o->ninterfaces++] = o->defaults;
	watch_signals();
	int status = capture(&r);
	for (unsigned i = 0; i < o->ninterfaces; i++)
		device_close(&r.devices[i]);
	return status;
}
