/* main.c -- wiretale-capture: the one program that needs privileges, and gives them up before the first packet. */
#include "device.h"
#include "run.h"

#include <pcap/pcap.h>
#include <stdio.h>

/* What the options of -D, -L and -d speak of: the first interface. */
static const struct capture_interface *asked(const struct capture_options *o)
{
	return o->ninterfaces ? &o->interfaces[0] : &o->defaults;
}

int main(int argc, char **argv)
{
	struct capture_options options;
	char                   error[PCAP_ERRBUF_SIZE];

	if (!options_read(&options, argc, argv))
		return 1;
	if (pcap_init(PCAP_CHAR_ENC_UTF_8, error) != 0) {
		fprintf(stderr, "%s: %s\n", device_program(), error);
		return 2;
	}
	switch (options.mode) {
	case CAPTURE_LIST: return device_list(options.machine_readable);
	case CAPTURE_LINK_TYPES: return device_link_types(asked(&options), options.machine_readable);
	case CAPTURE_TIME_STAMP_TYPES: return device_time_stamp_types(asked(&options), options.machine_readable);
	case CAPTURE_BPF: return device_bpf(asked(&options));
	case CAPTURE_VERSION: printf("wiretale-capture %s with %s\n", WIRETALE_VERSION, pcap_lib_version()); return 0;
	case CAPTURE_HELP: options_help(); return 0;
	case CAPTURE_RUN: break;
	}
	return run(&options);
}
