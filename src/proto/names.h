/* names.h -- value tables that several protocols share. */
#ifndef WIRETALE_PROTO_NAMES_H
#define WIRETALE_PROTO_NAMES_H

#include "proto/field.h"

/* In the order of values, each value once; ended by {0, NULL}. */
extern const struct name ethertype_names[];
extern const struct name ipproto_names[];
extern const struct name dscp_names[];
extern const struct name ecn_names[];
extern const struct name arp_hw_names[]; /* also those of Linux cooked captures */
extern const struct name sap_names[];    /* IEEE 802.2 DSAP */
extern const struct name ppp_names[];    /* PPP protocol numbers */
extern const struct name dscp_short_names[];
extern const struct name ecn_short_names[];

/* Protocol types of GRE, which also stand in Linux cooked captures of such devices. */
extern const struct name gre_proto_names[];

/* Private enterprise numbers; not all of them. */
extern const struct name enterprise_names[];

/* Address family numbers of the IANA, in Wireshark's order: one is out of turn. */
extern const struct name address_family_names[];

/* What is known of a checksum: field "... Status". */
extern const struct name checksum_status_names[];

#endif
