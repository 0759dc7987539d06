/* names.h -- value tables that several protocols share. */
#ifndef WIRETALE_PROTO_NAMES_H
#define WIRETALE_PROTO_NAMES_H

#include "proto/field.h"

extern const struct name ethertype_names[];
extern const struct name ipproto_names[];
extern const struct name dscp_names[];
extern const struct name ecn_names[];
extern const struct name dscp_short_names[];
extern const struct name ecn_short_names[];

#endif
