/* expert.h -- the rows of an expert item, and Wireshark's numbers for severities and groups. */
#ifndef WIRETALE_PROTO_EXPERT_H
#define WIRETALE_PROTO_EXPERT_H

#include "proto/proto.h"

/* Rows of P_expert. */
enum { EXPERT_HEAD, EXPERT_MESSAGE, EXPERT_GROUP, EXPERT_SEVERITY, EXPERT_N };

static inline uint32_t expert_severity_number(enum severity s)
{
	return s == SEV_COMMENT ? 0x100000 : s > SEV_COMMENT ? ((uint32_t)s - 1) * 0x200000 : 0;
}

static inline uint32_t expert_group_number(enum expert_group g)
{
	return (uint32_t)g << 24;
}

#endif
