/* dns_names.h -- host names that a capture tells itself: the answers of its DNS messages. */
#ifndef WIRETALE_VIEW_DNS_NAMES_H
#define WIRETALE_VIEW_DNS_NAMES_H

#include "view/session.h"

/* Take the name of each address that an A or AAAA record of a loaded session tells (the last one wins) into its
 * names. */
void dns_names_take(struct session *s);

#endif
