/* stat_hosts.c -- -z hosts: the names that addresses were given, as tshark writes them, but in the order of the
 * addresses (tshark's is another one each time). */
#include "base/mem.h"
#include "base/text.h"
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

/* Does the argument ask for addresses of so many bytes? */
static bool asks_for(const char *words, uint32_t address_bytes)
{
	bool found = !*words;

	while (*words == ',') {
		size_t n = strcspn(++words, ",");
		found |= (address_bytes == 16) == (n == 4 && words[3] == '6');
		words += n;
	}
	return found;
}

void hosts_print(const struct statistic *s, struct stat_run *run)
{
	enum { SHOWN = 63 }; /* of a name, as in tshark */
	const struct resolver *names = &run->session->names;
	struct resolver_host  *hosts = mem_calloc(names->nhosts + 1, sizeof *hosts);
	struct text            line;

	fprintf(run->out, "# TShark hosts output\n#\n# Host data gathered from %s\n\n", run->session->path);
	resolver_hosts(names, hosts);
	text_init(&line);
	for (size_t i = 0; i < names->nhosts; i++) {
		if (!asks_for(s->rest, hosts[i].address_bytes))
			continue;
		text_clear(&line);
		if (hosts[i].address_bytes == 16)
			text_ip6(&line, hosts[i].address);
		else
			text_ip4(&line, hosts[i].address);
		fprintf(run->out, "%s\t%.*s\n", line.p, SHOWN, hosts[i].name);
	}
	text_fini(&line);
	mem_free(hosts);
	stat_say_cut(run->out, names->nhosts, names->left_out);
}
