/* detail.h -- the tree of a frame, as the fronts see it: nodes, their lines and values, the bytes behind them. */
#ifndef WIRETALE_VIEW_DETAIL_H
#define WIRETALE_VIEW_DETAIL_H

#include "dissect/known.h"
#include "dissect/reader.h"
#include "dissect/tree.h"
#include "dissect/value.h"

/* The filter name of a protocol by its number in a layer. */
static inline const char *proto_name(uint16_t proto)
{
	return all_protos[proto]->name;
}

/* The filter name of the protocol that declares a field. */
static inline const char *field_owner(const struct registry *r, uint32_t number)
{
	return all_protos[registry_field_proto(r, number)]->name;
}

#endif
