/* dns_names.h -- value tables of the Domain Name System (IANA's registries, with Wireshark's texts). */
#ifndef WIRETALE_PROTO_DNS_NAMES_H
#define WIRETALE_PROTO_DNS_NAMES_H

#include "proto/field.h"

extern const struct name  dns_opcode_names[];
extern const struct name  dns_rcode_names[];
extern const struct name  dns_type_names[];
extern const struct name  dns_class_names[];
extern const struct range dns_scheme_ranges[];
extern const struct range dns_algo_ranges[];
extern const struct name  dns_key_names[];
extern const struct name  dns_algorithm_names[];
extern const struct name  dns_mode_names[];
extern const struct name  dns_gateway_algorithm_names[];
extern const struct name  dns_gateway_type_names[];
extern const struct name  dns_version_names[];
extern const struct name  dns_cert_type_names[];
extern const struct name  dns_code_names[];
extern const struct name  dns_dhu_names[];
extern const struct name  dns_n3u_names[];
extern const struct name  dns_family_names[];
extern const struct range dns_code_ranges[];
extern const struct name  dns_usage_names[];
extern const struct name  dns_selector_names[];
extern const struct name  dns_matching_type_names[];
extern const struct name  dns_sshfp_algorithm_names[];
extern const struct name  dns_fingerprint_type_names[];
extern const struct name  dns_algo_names[];
extern const struct range dns_type_ranges[];

#endif
