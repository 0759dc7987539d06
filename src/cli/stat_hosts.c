/* stat_hosts.c -- -z hosts: the names that addresses were given, as tshark writes them. */
#include "cli/stat_kinds.h"

#include <string.h>

/* Words behind commas say of which addresses. */
int hosts_parse(struct statistic *s, const struct stat_setup *x)
{
	static const char *const words[] = {"ip", "ipv4", "ipv6"};
	const char              *p = s->rest;
	bool                     good = true;

	while (good && *p) {
		size_t n = *p == ',' ? strcspn(++p, ",") : 0;
		good = false;
		for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
			good |= n && strlen(words[i]) == n && !strncmp(p, words[i], n);
		p += n;
	}
	if (!good)
		fprintf(stderr, "%s: invalid \"-z hosts[,ip|ipv4|ipv6]\" argument\n", x->options->program);
	return good ? EXIT_OK : EXIT_INVALID_OPTION;
}

void hosts_print(const struct statistic *s, struct stat_run *run)
{
	(void)s;
	fprintf(run->out, "# TShark hosts output\n#\n# Host data gathered from %s\n\n", run->session->path);
}
