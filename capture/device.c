/* device.c -- the list of devices and the opening of one, with dumpcap's messages. */
#include "device.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TIMEOUT_MS = 50 };

/* Nothing lies in the kernel's buffer for longer: several times what it waits for a piece to fill. */
static const uint64_t waiting_max_ns = UINT64_C(5) * TIMEOUT_MS * 1000000;

/* dumpcap's kinds of interfaces, in -D -M. */
enum { KIND_WIRED = 0, KIND_BLUETOOTH = 4, KIND_WIRELESS = 5, KIND_USB = 7 };

const char *device_program(void)
{
	return program_invocation_short_name;
}

/* What people call it: the alias that was set for it, or Loopback. */
static void friendly_name(const pcap_if_t *i, char *out, size_t out_bytes)
{
	char path[300], alias[256] = "";

	out[0] = '\0';
	if (!strchr(i->name, '/') &&
	    snprintf(path, sizeof path, "/sys/class/net/%s/ifalias", i->name) < (int)sizeof path) {
		FILE *f = fopen(path, "re");
		if (f) {
			if (!fgets(alias, sizeof alias, f))
				alias[0] = '\0';
			fclose(f);
		}
	}
	alias[strcspn(alias, "\n")] = '\0';
	if (alias[0])
		snprintf(out, out_bytes, "%s", alias);
	else if (i->flags & PCAP_IF_LOOPBACK)
		snprintf(out, out_bytes, "Loopback");
}

static int kind(const pcap_if_t *i)
{
	if (strncmp(i->name, "bluetooth", 9) == 0)
		return KIND_BLUETOOTH;
	if (strncmp(i->name, "usbmon", 6) == 0)
		return KIND_USB;
	return i->flags & PCAP_IF_WIRELESS ? KIND_WIRELESS : KIND_WIRED;
}

static void print_addresses(const pcap_if_t *i)
{
	char        text[INET6_ADDRSTRLEN];
	const char *separator = "";

	for (const pcap_addr_t *a = i->addresses; a; a = a->next) {
		const void *address = NULL;

		if (!a->addr)
			continue;
		if (a->addr->sa_family == AF_INET)
			address = &((const struct sockaddr_in *)(const void *)a->addr)->sin_addr;
		else if (a->addr->sa_family == AF_INET6)
			address = &((const struct sockaddr_in6 *)(const void *)a->addr)->sin6_addr;
		if (!address || !inet_ntop(a->addr->sa_family, address, text, sizeof text))
			continue;
		printf("%s%s", separator, text);
		separator = ",";
	}
}

static bool all_devices(pcap_if_t **list)
{
	char error[PCAP_ERRBUF_SIZE] = "";

	if (pcap_findalldevs(list, error) == 0)
		return true;
	fprintf(stderr, "%s: Can't get list of interfaces: %s\n", device_program(), error);
	return false;
}

int device_list(bool machine_readable)
{
	pcap_if_t *list;
	char       friendly[256];
	int        n = 0;

	if (!all_devices(&list))
		return 2;
	for (const pcap_if_t *i = list; i; i = i->next) {
		friendly_name(i, friendly, sizeof friendly);
		printf("%d. %s", ++n, i->name);
		if (machine_readable) {
			printf("\t\t%s\t%d\t", friendly, kind(i));
			print_addresses(i);
			printf("\t%s\t", i->flags & PCAP_IF_LOOPBACK ? "loopback" : "network");
		} else if (friendly[0]) {
			printf(" (%s)", friendly);
		}
		putchar('\n');
	}
	pcap_freealldevs(list);
	return 0;
}

static bool is_number(const char *typed)
{
	return *typed && strspn(typed, "0123456789") == strlen(typed);
}

/* The interface of the list that was meant; NULL: the list has none such. */
static const pcap_if_t *find(const pcap_if_t *list, const char *typed)
{
	unsigned long number = typed && is_number(typed) ? strtoul(typed, NULL, 10) : 0;
	unsigned long n = 0;

	for (const pcap_if_t *i = list; i; i = i->next) {
		n++;
		if (typed ? strcmp(i->name, typed) == 0 || n == number : !(i->flags & PCAP_IF_LOOPBACK))
			return i;
	}
	return typed ? NULL : list;
}

bool device_name(struct device *d, const char *typed)
{
	pcap_if_t *list;

	memset(d, 0, sizeof *d);
	d->fd = d->flags_fd = d->drops_fd[0] = d->drops_fd[1] = -1;
	if (!all_devices(&list))
		return false;
	const pcap_if_t *i = find(list, typed);
	if (i) {
		snprintf(d->name, sizeof d->name, "%s", i->name);
		friendly_name(i, d->friendly, sizeof d->friendly);
	} else if (typed && is_number(typed)) {
		fprintf(stderr, "%s: There is no interface with that adapter index\n", device_program());
	} else if (typed) {
		snprintf(d->name, sizeof d->name, "%s", typed); /* libpcap may know it although it lists it not */
	} else {
		fprintf(stderr, "%s: There are no interfaces on which a capture can be done\n", device_program());
	}
	pcap_freealldevs(list);
	return d->name[0] != '\0';
}

static void no_permission(void)
{
	char path[4096];

	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	path[n > 0 ? n : 0] = '\0';
	fprintf(stderr,
	        "Please check to make sure you have sufficient permissions.\n\n"
	        "This command permits capturing to whoever may run the program:\n\n"
	        "    sudo setcap cap_net_raw,cap_net_admin=ep %s\n",
	        n > 0 ? path : "wiretale-capture");
}

/* What stands in the message of an error, with the device behind it; NULL: there is none for it alone. */
static const char *open_failure(int code)
{
	switch (code) {
	case PCAP_ERROR_NO_SUCH_DEVICE: return "There is no device named";
	case PCAP_ERROR_RFMON_NOTSUP: return "Capturing in monitor mode is not supported on device";
	default: return NULL;
	}
}

static void open_failed(struct device *d, int code)
{
	const char *general = pcap_statustostr(code), *error = pcap_geterr(d->pcap), *text = open_failure(code);

	if (!*error)
		error = general;
	if (text)
		fprintf(stderr, "%s: %s \"%s\".\n(%s)\n", device_program(), text, d->name,
		        code == PCAP_ERROR_NO_SUCH_DEVICE && error == general ? "No such device exists" : error);
	else if (code == PCAP_ERROR_IFACE_NOT_UP)
		fprintf(stderr, "%s: Device \"%s\" is not up.\n(%s)\n", device_program(), d->name, error);
	else
		fprintf(stderr, "%s: The capture session could not be initiated on interface '%s' (%s%s%s).\n",
		        device_program(), d->name, general, strcmp(error, general) ? ": " : "",
		        strcmp(error, general) ? error : "");
	if (code == PCAP_ERROR_PERM_DENIED || code == PCAP_ERROR_PROMISC_PERM_DENIED)
		no_permission();
}

static bool set_time_stamp_type(struct device *d, const char *name)
{
	int type = pcap_tstamp_type_name_to_val(name);

	if (type >= 0)
		return pcap_set_tstamp_type(d->pcap, type) != PCAP_ERROR_CANTSET_TSTAMP_TYPE;
	fprintf(stderr, "%s: Invalid argument to option: --time-stamp-type=%s\n", device_program(), name);
	return false;
}

/* Make and activate the handle; d->pcap is closed by the caller in any case. */
static bool activate(struct device *d, const struct capture_interface *i)
{
	char error[PCAP_ERRBUF_SIZE] = "";

	d->pcap = pcap_create(d->name, error);
	if (!d->pcap) {
		fprintf(stderr, "%s: %s\n", device_program(), error);
		return false;
	}
	pcap_set_snaplen(d->pcap, i->snaplen);
	pcap_set_promisc(d->pcap, i->promiscuous);
	pcap_set_timeout(d->pcap,
	                 TIMEOUT_MS); /* never immediate mode: it falls back to a slower ring that loses packets */
	pcap_set_buffer_size(d->pcap, i->buffer_mib << 20);
	pcap_set_tstamp_precision(d->pcap, PCAP_TSTAMP_PRECISION_NANO);
	if (i->monitor && pcap_can_set_rfmon(d->pcap) != 1) {
		open_failed(d, PCAP_ERROR_RFMON_NOTSUP);
		return false;
	}
	pcap_set_rfmon(d->pcap, i->monitor);
	if (i->time_stamp_type && !set_time_stamp_type(d, i->time_stamp_type))
		return false;
	int code = pcap_activate(d->pcap);
	if (code >= 0)
		return true;
	open_failed(d, code);
	return false;
}

static bool set_link_type(struct device *d, const char *name)
{
	int type = pcap_datalink_name_to_val(name);

	if (type < 0) {
		fprintf(stderr, "%s: The specified data link type \"%s\" isn't valid\n", device_program(), name);
		return false;
	}
	if (pcap_set_datalink(d->pcap, type) == 0)
		return true;
	fprintf(stderr, "%s: Unable to set data link type on interface '%s' (%s).\n", device_program(), d->name,
	        pcap_geterr(d->pcap));
	return false;
}

/* Tell whoever started us that the filter is none; alone, say it. */
static void bad_filter(const struct device *d, const char *filter, int status_fd)
{
	if (status_fd >= 0) {
		dprintf(status_fd, "filter\t%s\t%s\t%s\n", d->friendly[0] ? d->friendly : d->name, pcap_geterr(d->pcap),
		        filter);
		return;
	}
	fprintf(stderr,
	        "%s: Invalid capture filter \"%s\" for interface '%s'.\n\n"
	        "That string isn't a valid capture filter (%s).\n"
	        "See the User's Guide for a description of the capture filter syntax.\n",
	        device_program(), filter, d->name, pcap_geterr(d->pcap));
}

static uint64_t adapter_dropped(const struct device *d)
{
	uint64_t sum = 0;
	char     text[32];

	for (int i = 0; i < 2; i++) {
		ssize_t n = d->drops_fd[i] >= 0 && lseek(d->drops_fd[i], 0, SEEK_SET) == 0
		                ? read(d->drops_fd[i], text, sizeof text - 1)
		                : 0;
		text[n > 0 ? n : 0] = '\0';
		sum += strtoull(text, NULL, 10);
	}
	return sum;
}

/* The filter is in place: what lies in the kernel's buffer from before is not of this capture.  Time stamps of the
 * adapter's own clock can't be compared with ours. */
static void begin_now(struct device *d, const char *time_stamp_type)
{
	pcap_stats(d->pcap, &d->before);
	if (!time_stamp_type || strcmp(time_stamp_type, "host") == 0)
		d->filter_ns = clock_ns();
}

static bool set_filter(struct device *d, const struct capture_interface *i, int status_fd)
{
	const char        *filter = i->filter;
	struct bpf_program code;
	bpf_u_int32        net = 0, mask = PCAP_NETMASK_UNKNOWN;
	char               error[PCAP_ERRBUF_SIZE];

	if (!filter || !*filter)
		return true;
	if (pcap_lookupnet(d->name, &net, &mask, error) < 0)
		mask = PCAP_NETMASK_UNKNOWN;
	if (pcap_compile(d->pcap, &code, filter, 1, mask) < 0) {
		bad_filter(d, filter, status_fd);
		return false;
	}
	bool done = pcap_setfilter(d->pcap, &code) == 0;
	pcap_freecode(&code);
	if (done)
		begin_now(d, i->time_stamp_type);
	else
		fprintf(stderr, "%s: Can't set the filter on interface '%s': %s\n", device_program(), d->name,
		        pcap_geterr(d->pcap));
	return done;
}

/* Files hold LINKTYPE_ numbers; they differ from the system's DLT_ where systems differ among themselves. */
static int to_link_type(int dlt)
{
	switch (dlt) {
	case DLT_ATM_RFC1483: return 100;
	case DLT_RAW: return 101;
	default: return dlt;
	}
}

/* The system's counts of packets that the adapter had no room for; they are read where no file can be opened any
 * more, which is why libpcap's own sum is of no use. */
static void open_drops(struct device *d)
{
	static const char *const counts[] = {"rx_missed_errors", "rx_fifo_errors"};
	char                     path[320];

	for (int i = 0; i < 2; i++)
		if (!strchr(d->name, '/') && snprintf(path, sizeof path, "/sys/class/net/%s/statistics/%s", d->name,
		                                      counts[i]) < (int)sizeof path)
			d->drops_fd[i] = open(path, O_RDONLY | O_CLOEXEC);
	d->dropped_before = adapter_dropped(d);
}

bool device_open(struct device *d, const struct capture_interface *i, int status_fd, int *status)
{
	char error[PCAP_ERRBUF_SIZE];

	*status = 1;
	if (!activate(d, i) || (i->link_type && !set_link_type(d, i->link_type)) || !set_filter(d, i, status_fd))
		return false;
	if (pcap_setnonblock(d->pcap, 1, error) < 0) {
		fprintf(stderr, "%s: %s\n", device_program(), error);
		return false;
	}
	d->link_type = to_link_type(pcap_datalink(d->pcap));
	d->fd = pcap_get_selectable_fd(d->pcap);
	d->flags_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (d->flags_fd >= 0 && !device_is_up(d)) { /* a device of libpcap's own making */
		close(d->flags_fd);
		d->flags_fd = -1;
	}
	open_drops(d);
	*status = 0;
	return true;
}

bool device_is_early(struct device *d, uint64_t time_ns)
{
	if (!d->filter_ns)
		return false;
	if (time_ns < d->filter_ns && clock_ns() >= d->filter_ns) /* else the clock was set back meanwhile */
		return true;
	d->filter_ns = 0;
	return false;
}

uint64_t device_waiting(struct device *d)
{
	device_count(d);
	int64_t waiting = (int64_t)(d->received - d->dropped - d->packets) - d->astray;
	if (waiting >= 0)
		return (uint64_t)waiting;
	d->astray += waiting;
	return 0;
}

bool device_is_dry(struct device *d, bool taken, uint64_t now_ns)
{
	uint64_t waiting = device_waiting(d);

	if (taken || !waiting)
		d->waits_ns = 0;
	if (!waiting)
		return true;
	if (!d->waits_ns)
		d->waits_ns = now_ns;
	if (now_ns < d->waits_ns + waiting_max_ns)
		return false;
	d->astray += (int64_t)waiting;
	d->waits_ns = 0;
	return true;
}

bool device_is_up(const struct device *d)
{
	struct ifreq ask = {0};

	if (d->flags_fd < 0)
		return true;
	memcpy(ask.ifr_name, d->name, strnlen(d->name, sizeof ask.ifr_name - 1));
	return ioctl(d->flags_fd, SIOCGIFFLAGS, &ask) == 0 && ask.ifr_flags & IFF_UP;
}

void device_count(struct device *d)
{
	struct pcap_stat now;

	if (pcap_stats(d->pcap, &now) < 0)
		return;
	d->received += now.ps_recv - d->before.ps_recv;
	d->dropped += now.ps_drop - d->before.ps_drop;
	d->interface_dropped = adapter_dropped(d) - d->dropped_before;
	d->before = now;
}

void device_close(struct device *d)
{
	if (d->pcap)
		pcap_close(d->pcap);
	d->pcap = NULL;
	for (int i = 0; i < 2; i++)
		if (d->drops_fd[i] > 0)
			close(d->drops_fd[i]);
	if (d->flags_fd > 0)
		close(d->flags_fd);
}

static bool open_to_ask(struct device *d, const struct capture_interface *i)
{
	if (!device_name(d, i->name))
		return false;
	char error[PCAP_ERRBUF_SIZE] = "";
	d->pcap = pcap_create(d->name, error);
	if (!d->pcap)
		return false;
	if (i->monitor)
		pcap_set_rfmon(d->pcap, 1);
	int code = pcap_activate(d->pcap);
	if (code >= 0)
		return true;
	fprintf(stderr, "%s: The capabilities of the capture device \"%s\" could not be obtained (%s).\n",
	        device_program(), d->name, *pcap_geterr(d->pcap) ? pcap_geterr(d->pcap) : pcap_statustostr(code));
	if (code == PCAP_ERROR_PERM_DENIED)
		no_permission();
	device_close(d);
	return false;
}

int device_link_types(const struct capture_interface *i, bool machine_readable)
{
	struct device d;
	int          *types;

	if (!open_to_ask(&d, i))
		return 2;
	int n = pcap_list_datalinks(d.pcap, &types);
	if (machine_readable)
		printf("%d\n", pcap_can_set_rfmon(d.pcap) == 1);
	else
		printf("Data link types of interface %s%s (use option -y to set):\n", d.name,
		       i->monitor ? " when in monitor mode" : "");
	for (int k = 0; k < n; k++) {
		const char *name = pcap_datalink_val_to_name(types[k]),
			   *text = pcap_datalink_val_to_description(types[k]);

		if (machine_readable)
			printf("%d\t%s\t%s\n", types[k], name ? name : "", text ? text : "(not supported)");
		else if (name)
			printf("  %s (%s)\n", name, text ? text : "not supported");
		else
			printf("  DLT %d (not supported)\n", types[k]);
	}
	if (n > 0)
		pcap_free_datalinks(types);
	device_close(&d);
	return 0;
}

int device_time_stamp_types(const struct capture_interface *i, bool machine_readable)
{
	struct device d;
	int          *types;

	if (!open_to_ask(&d, i))
		return 2;
	int n = pcap_list_tstamp_types(d.pcap, &types);
	if (!machine_readable)
		puts("Timestamp types of the interface (use option --time-stamp-type to set):");
	for (int k = 0; k < n; k++)
		printf(machine_readable ? "%s\t%s\n" : "  %s (%s)\n", pcap_tstamp_type_val_to_name(types[k]),
		       pcap_tstamp_type_val_to_description(types[k]));
	if (n > 0)
		pcap_free_tstamp_types(types);
	device_close(&d);
	return 0;
}

int device_bpf(const struct capture_interface *i)
{
	struct bpf_program code;
	int                type = i->link_type ? pcap_datalink_name_to_val(i->link_type) : DLT_EN10MB;

	if (type < 0) {
		fprintf(stderr, "%s: The specified data link type \"%s\" isn't valid\n", device_program(),
		        i->link_type);
		return 1;
	}
	pcap_t *dead = pcap_open_dead(type, i->snaplen);
	if (pcap_compile(dead, &code, i->filter ? i->filter : "", 1, PCAP_NETMASK_UNKNOWN) < 0) {
		fprintf(stderr, "%s: %s\n", device_program(), pcap_geterr(dead));
		pcap_close(dead);
		return 1;
	}
	bpf_dump(&code, 1);
	pcap_freecode(&code);
	pcap_close(dead);
	return 0;
}
