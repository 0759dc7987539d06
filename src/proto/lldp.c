/* lldp.c -- Link Layer Discovery Protocol: IEEE 802.1AB, with what IEEE 802.1, IEEE 802.3, TIA (LLDP-MED) and IANA
 * (RFC 8520) define of their own.
 *
 *   TLVs:  | type (7 bits), length (9 bits) | value ... |     a chassis, a port, a time to live, then any
 */
#include <stdarg.h>

#include "base/vendors.h"
#include "proto/names.h"
#include "proto/proto.h"

/* clang-format off */
static const struct name type_names[] = {
	{0, "End of LLDPDU"}, {1, "Chassis Id"}, {2, "Port Id"}, {3, "Time to Live"}, {4, "Port Description"},
	{5, "System Name"}, {6, "System Description"}, {7, "System Capabilities"}, {8, "Management Address"},
	{127, "Organization Specific"}, {0, NULL}
};
static const struct name subtype_names[] = {
	{0, "Reserved"}, {1, "Chassis component"}, {2, "Interface alias"}, {3, "Port component"}, {4, "MAC address"},
	{5, "Network address"}, {6, "Interface name"}, {7, "Locally assigned"}, {0, NULL}
};
static const struct name port_subtype_names[] = {
	{0, "Reserved"}, {1, "Interface alias"}, {2, "Port component"}, {3, "MAC address"}, {4, "Network address"},
	{5, "Interface name"}, {6, "Agent circuit Id"}, {7, "Locally assigned"}, {0, NULL}
};
static const struct name interface_subtype_names[] = {
	{1, "Unknown"}, {2, "ifIndex"}, {3, "System port number"}, {0, NULL}
};
static const struct name ieee_802_1_subtype_names[] = {
	{0x1, "Port VLAN ID"}, {0x2, "Port and Protocol VLAN ID"}, {0x3, "VLAN Name"}, {0x4, "Protocol Identity"},
	{0x5, "VID Usage Digest"}, {0x6, "Management VID"}, {0x7, "Link Aggregation"},
	{0x8, "Congestion Notification"}, {0x9, "ETS Configuration"}, {0xa, "ETS Recommendation"},
	{0xb, "Priority Flow Control Configuration"}, {0xc, "Application Protocol"}, {0xd, "EVB"}, {0xe, "CDCP"},
	{0xf, "Port extension"}, {0x10, "Application VLAN"}, {0x11, "LRP ECP Discovery"}, {0x12, "LRP TCP Discovery"},
	{0x13, "Congestion Isolation"}, {0x14, "Topology Recognition"}, {0, NULL}
};
static const struct name porttype_names[] = {
	{0, "Not specified"}, {1, "From aggregation port"}, {2, "From aggregator"},
	{3, "From single-port aggregator"}, {0, NULL}
};
static const struct name tsa0_names[] = {
	{0, "Strict Priority"}, {1, "Credit-Based Shaper"}, {2, "Enhanced Transmission Selection"},
	{255, "Vendor Specific Algorithm"}, {0, NULL}
};
static const struct name app_sf_names[] = {
	{0, "Reserved"}, {1, "Default or Ethertype"}, {2, "Port over TCP/SCTP"}, {3, "Port over UDP/DCCP"},
	{4, "Port over TCP/SCTP/UDP/DCCP"}, {5, "Reserved"}, {6, "Reserved"}, {7, "Reserved"}, {0, NULL}
};
static const struct name ieee_802_3_subtype_names[] = {
	{0x1, "MAC/PHY Configuration/Status"}, {0x2, "Power Via MDI"}, {0x3, "Link Aggregation"},
	{0x4, "Maximum Frame Size"}, {0x5, "EEE (Energy-Efficient Ethernet)"},
	{0x7, "IEEE 802.3br Additional Ethernet capabilities"}, {0, NULL}
};
static const struct name mau_type_names[] = {
	{0x0, "other or unknown"}, {0x1, "AUI - no internal MAU, view from AUI"}, {0x2, "10Base5 - thick coax MAU"},
	{0x3, "Foirl - FOIRL MAU"}, {0x4, "10Base2 - thin coax MAU"}, {0x5, "10BaseT - UTP MAU"},
	{0x6, "10BaseFP - passive fiber MAU"}, {0x7, "10BaseFB - sync fiber MAU"},
	{0x8, "10BaseFL - async fiber MAU"}, {0x9, "10Broad36 - broadband DTE MAU"},
	{0xa, "10BaseTHD - UTP MAU, half duplex mode"}, {0xb, "10BaseTFD - UTP MAU, full duplex mode"},
	{0xc, "10BaseFLHD - async fiber MAU, half duplex mode"},
	{0xd, "10BaseFLDF - async fiber MAU, full duplex mode"}, {0xe, "10BaseT4 - 4 pair category 3 UTP"},
	{0xf, "100BaseTXHD - 2 pair category 5 UTP, half duplex mode"},
	{0x10, "100BaseTXFD - 2 pair category 5 UTP, full duplex mode"},
	{0x11, "100BaseFXHD - X fiber over PMT, half duplex mode"},
	{0x12, "100BaseFXFD - X fiber over PMT, full duplex mode"},
	{0x13, "100BaseT2HD - 2 pair category 3 UTP, half duplex mode"},
	{0x14, "100BaseT2DF - 2 pair category 3 UTP, full duplex mode"},
	{0x15, "1000BaseXHD - PCS/PMA, unknown PMD, half duplex mode"},
	{0x16, "1000BaseXFD - PCS/PMA, unknown PMD, full duplex mode"},
	{0x17, "1000BaseLXHD - Fiber over long-wavelength laser, half duplex mode"},
	{0x18, "1000BaseLXFD - Fiber over long-wavelength laser, full duplex mode"},
	{0x19, "1000BaseSXHD - Fiber over short-wavelength laser, half duplex mode"},
	{0x1a, "1000BaseSXFD - Fiber over short-wavelength laser, full duplex mode"},
	{0x1b, "1000BaseCXHD - Copper over 150-Ohm balanced cable, half duplex mode"},
	{0x1c, "1000BaseCXFD - Copper over 150-Ohm balanced cable, full duplex mode"},
	{0x1d, "1000BaseTHD - Four-pair Category 5 UTP, half duplex mode"},
	{0x1e, "1000BaseTFD - Four-pair Category 5 UTP, full duplex mode"},
	{0x1f, "10GigBaseX - X PCS/PMA, unknown PMD."}, {0x20, "10GigBaseLX4 - X fiber over WWDM optics"},
	{0x21, "10GigBaseR - R PCS/PMA, unknown PMD."}, {0x22, "10GigBaseER - R fiber over 1550 nm optics"},
	{0x23, "10GigBaseLR - R fiber over 1310 nm optics"}, {0x24, "10GigBaseSR - R fiber over 850 nm optics"},
	{0x25, "10GigBaseW - W PCS/PMA, unknown PMD."}, {0x26, "10GigBaseEW - W fiber over 1550 nm optics"},
	{0x27, "10GigBaseLW - W fiber over 1310 nm optics"}, {0x28, "10GigBaseSW - W fiber over 850 nm optics"},
	{0x29, "10GBASE-CX4 - X copper over 8 pair 100-Ohm balanced cable"},
	{0x2a, "2BASE-TL - Voice grade UTP copper, up to 2700m, optional PAF"},
	{0x2b, "10PASS-TS - Voice grade UTP copper, up to 750m, optional PAF"},
	{0x2c, "100BASE-BX10D - One single-mode fiber OLT, long wavelength, 10km"},
	{0x2d, "100BASE-BX10U - One single-mode fiber ONU, long wavelength, 10km"},
	{0x2e, "100BASE-LX10 - One single-mode fiber ONU, long wavelength, 10km"},
	{0x2f, "1000BASE-BX10D - One single-mode fiber OLT, long wavelength, 10km"},
	{0x30, "1000BASE-BX10U - One single-mode fiber ONU, long wavelength, 10km"},
	{0x31, "1000BASE-LX10 - Two sigle-mode fiber, long wavelength, 10km"},
	{0x32, "1000BASE-PX10D - One single-mode fiber EPON OLT, 10km"},
	{0x33, "1000BASE-PX10U - One single-mode fiber EPON ONU, 10km"},
	{0x34, "1000BASE-PX20D - One single-mode fiber EPON OLT, 20km"},
	{0x35, "1000BASE-PX20U - One single-mode fiber EPON ONU, 20km"}, {0, NULL}
};
static const struct name class_names[] = {{1, "0"}, {2, "1"}, {3, "2"}, {4, "3"}, {5, "4"}, {0, NULL}};
static const struct name power_type_names[] = {
	{0, "Type 2 PSE Device"}, {1, "Type 2 PD Device"}, {2, "Type 1 PSE Device"}, {3, "Type 1 PD Device"},
	{0, NULL}
};
static const struct name priority_names[] = {{0, "Unknown"}, {1, "Critical"}, {2, "High"}, {3, "Low"}, {0, NULL}};
static const struct name media_subtype_names[] = {
	{0x1, "Media Capabilities"}, {0x2, "Network Policy"}, {0x3, "Location Identification"},
	{0x4, "Extended Power-via-MDI"}, {0x5, "Inventory - Hardware Revision"},
	{0x6, "Inventory - Firmware Revision"}, {0x7, "Inventory - Software Revision"},
	{0x8, "Inventory - Serial Number"}, {0x9, "Inventory - Manufacturer Name"}, {0xa, "Inventory - Model Name"},
	{0xb, "Inventory - Asset ID"}, {0, NULL}
};
static const struct name subtype_class_names[] = {
	{0, "Type Not Defined"}, {1, "Endpoint Class I"}, {2, "Endpoint Class II"}, {3, "Endpoint Class III"},
	{4, "Network Connectivity"}, {0, NULL}
};
static const struct name app_type_names[] = {
	{0, "Reserved"}, {1, "Voice"}, {2, "Voice Signaling"}, {3, "Guest Voice"}, {4, "Guest Voice Signaling"},
	{5, "Softphone Voice"}, {6, "Video Conferencing"}, {7, "Streaming Video"}, {8, "Video Signaling"}, {0, NULL}
};
static const struct name format_names[] = {
	{0, "Invalid "}, {1, "Coordinate-based LCI"}, {2, "Civic Address LCI"}, {3, "ECS ELIN"}, {0, NULL}
};
static const struct name alt_type_names[] = {{1, "Meters"}, {2, "Floors"}, {0, NULL}};
static const struct name what_names[] = {
	{0, "Location of the DHCP server"},
	{1, "Location of the network element believed to be closest to the client"}, {2, "Location of the client"},
	{0, NULL}
};
static const struct name civic_type_names[] = {
	{0, "Language"}, {1, "National subdivisions (province, state, etc)"}, {2, "County, parish, district"},
	{3, "City, township"}, {4, "City division, borough, ward"}, {5, "Neighborhood, block"}, {6, "Street"},
	{16, "Leading street direction"}, {17, "Trailing street suffix"}, {18, "Street suffix"}, {19, "House number"},
	{20, "House number suffix"}, {21, "Landmark or vanity address"}, {22, "Additional location information"},
	{23, "Name"}, {24, "Postal/ZIP code"}, {25, "Building"}, {26, "Unit"}, {27, "Floor"}, {28, "Room number"},
	{29, "Place type"}, {128, "Script"}, {0, NULL}
};
static const struct name media_power_type_names[] = {
	{0, "PSE Device"}, {1, "PD Device"}, {2, "PSE Device"}, {3, "PD Device"}, {0, NULL}
};
static const struct name iana_subtype_names[] = {{0x1, "Manufacturer Usage Description URL"}, {0, NULL}};

enum {
	TLV_TYPE, TLV_LEN, CAP, CAP_OTHER, CAP_REPEATER, CAP_BRIDGE, CAP_WLAN_ACCESS_PT, CAP_ROUTER, CAP_TELEPHONE,
	CAP_DOCSIS_CABLE_DEVICE, CAP_STATION_ONLY, TLV_SYSTEM_NAME, TLV_SYSTEM_DESC, ENABLED_CAP, ENABLED_CAP_OTHER,
	ENABLED_CAP_REPEATER, ENABLED_CAP_BRIDGE, ENABLED_CAP_WLAN_ACCESS_PT, ENABLED_CAP_ROUTER,
	ENABLED_CAP_TELEPHONE, ENABLED_CAP_DOCSIS_CABLE_DEVICE, ENABLED_CAP_STATION_ONLY, CHASSIS_SUBTYPE,
	CHASSIS_ID, CHASSIS_ID_MAC, CHASSIS_ID_IP4, CHASSIS_ID_IP6, PORT_SUBTYPE, PORT_ID, PORT_DESC, PORT_ID_MAC,
	NETWORK_ADDRESS_SUBTYPE, PORT_ID_IP4, PORT_ID_IP6, TIME_TO_LIVE, MGN_ADDRESS_LEN, MGN_ADDRESS_SUBTYPE,
	MGN_ADDR_IP4, MGN_ADDR_IP6, MGN_ADDR_HEX, MGN_INTERFACE_SUBTYPE, MGN_INTERFACE_NUMBER, MGN_OBJ_LEN,
	MGN_OBJ_ID, ORGTLV_OUI, DCB_PG_RESERVED, DCB_PG_PGID_PRIO0, DCB_PG_PGID_PRIO1, DCB_PG_PGID_PRIO2,
	DCB_PG_PGID_PRIO3, DCB_PG_PGID_PRIO4, DCB_PG_PGID_PRIO5, DCB_PG_PGID_PRIO6, DCB_PG_PGID_PRIO7, DCB_PG_PER0,
	DCB_PG_PER1, DCB_PG_PER2, DCB_PG_PER3, DCB_PG_PER4, DCB_PG_PER5, DCB_PG_PER6, DCB_PG_PER7, DCB_PFC_PRIO0,
	DCB_PFC_PRIO1, DCB_PFC_PRIO2, DCB_PFC_PRIO3, DCB_PFC_PRIO4, DCB_PFC_PRIO5, DCB_PFC_PRIO6, DCB_PFC_PRIO7,
	DCB_APP_PROTO, DOT1_SUBTYPE, DOT1_PORT_AND_VLAN_ID_FLAG, DOT1_PORT_AND_VLAN_ID_FLAG_SUPPORTED,
	DOT1_PORT_AND_VLAN_ID_FLAG_ENABLED, DOT1_PORT_VLAN_ID, DOT1_PORT_PROTO_VLAN_ID, DOT1_VLAN_ID,
	DOT1_VLAN_NAME_LEN, DOT1_VLAN_NAME, DOT1_PROTO_ID_LENGTH, DOT1_PROTO_ID, DOT1_AGGREGATION_STATUS,
	DOT1_AGGREGATION_STATUS_CAP, DOT1_AGGREGATION_STATUS_ENABLED, DOT1_AGGREGATION_STATUS_PORTTYPE,
	DOT1_AGGREGATED_PORT_ID, CN_CNPV_PRIO0, CN_CNPV_PRIO1, CN_CNPV_PRIO2, CN_CNPV_PRIO3, CN_CNPV_PRIO4,
	CN_CNPV_PRIO5, CN_CNPV_PRIO6, CN_CNPV_PRIO7, CN_READY_PRIO0, CN_READY_PRIO1, CN_READY_PRIO2, CN_READY_PRIO3,
	CN_READY_PRIO4, CN_READY_PRIO5, CN_READY_PRIO6, CN_READY_PRIO7, DCB_WILLING, DCB_ETS_CBS, DCB_ETS_MAXTCS,
	DCB_ETS_TSA0, DCB_ETS_TSA1, DCB_ETS_TSA2, DCB_ETS_TSA3, DCB_ETS_TSA4, DCB_ETS_TSA5, DCB_ETS_TSA6,
	DCB_ETS_TSA7, DCB_PFC_MBC, DCB_PFC_NUMTCS, DCB_APP_RESERVED, DCB_APP_PRIO, DCB_APP_SF, DOT3_SUBTYPE,
	DOT3_AUTONEG, DOT3_AUTONEG_SUPPORTED, DOT3_AUTONEG_ENABLED, DOT3_CAPS, DOT3_CAPS_1000BASE_TFD,
	DOT3_CAPS_1000BASE_T, DOT3_CAPS_1000BASE_XFD, DOT3_CAPS_1000BASE_X, DOT3_CAPS_FDX_BPAUSE,
	DOT3_CAPS_FDX_SPAUSE, DOT3_CAPS_FDX_APAUSE, DOT3_CAPS_FDX_PAUSE, DOT3_CAPS_100BASE_T2FD,
	DOT3_CAPS_100BASE_T2, DOT3_CAPS_100BASE_TXFD, DOT3_CAPS_100BASE_TX, DOT3_CAPS_100BASE_T4,
	DOT3_CAPS_10BASE_TFD, DOT3_CAPS_10BASE_T, DOT3_CAPS_OTHER, DOT3_CAPS_INV_1000BASE_TFD,
	DOT3_CAPS_INV_1000BASE_T, DOT3_CAPS_INV_1000BASE_XFD, DOT3_CAPS_INV_1000BASE_X, DOT3_CAPS_INV_FDX_BPAUSE,
	DOT3_CAPS_INV_FDX_SPAUSE, DOT3_CAPS_INV_FDX_APAUSE, DOT3_CAPS_INV_FDX_PAUSE, DOT3_CAPS_INV_100BASE_T2FD,
	DOT3_CAPS_INV_100BASE_T2, DOT3_CAPS_INV_100BASE_TXFD, DOT3_CAPS_INV_100BASE_TX, DOT3_CAPS_INV_100BASE_T4,
	DOT3_CAPS_INV_10BASE_TFD, DOT3_CAPS_INV_10BASE_T, DOT3_CAPS_INV_OTHER, DOT3_PMD_MAU_TYPE, MDI_POWER_SUPPORT,
	MDI_POWER_PORT_CLASS, MDI_POWER_SUPPORTED, MDI_POWER_ENABLED, MDI_POWER_PSE_PAIRS, MDI_PSE_PAIR,
	MDI_POWER_CLASS, MDI_POWER_TYPE, MDI_POWER_SOURCE, MDI_POWER_PRIORITY, MDI_PDE_REQUESTED, MDI_PSE_ALLOCATED,
	DOT3_AGGREGATION_STATUS, DOT3_AGGREGATION_STATUS_CAP, DOT3_AGGREGATION_STATUS_ENABLED,
	DOT3_AGGREGATED_PORT_ID, DOT3_MAX_FRAME_SIZE, DOT3_EEE_TRANSMIT, DOT3_EEE_RECEIVE, DOT3_EEE_FALLBACK_RECEIVE,
	DOT3_EEE_ECHO_TRANSMIT, DOT3_EEE_ECHO_RECEIVE, DOT3_EAC, DOT3_AEC_SUPPORT, DOT3_AEC_ENABLE, DOT3_AEC_ACTIVE,
	DOT3_AEC_ADDFRAGSIZE, DOT3_AEC_RESERVED, MED_SUBTYPE, MED_CAPS, MED_CAPS_LLPD, MED_CAPS_NETWORK_POLICY,
	MED_CAPS_LOCATION_ID, MED_CAPS_MDI_PSE, MED_CAPS_MID_PD, MED_CAPS_INVENTORY, MED_SUBTYPE_CLASS, MED_APP_TYPE,
	MED_POLICY_FLAG, MED_TAG_FLAG, MED_VLAN_ID, MED_L2_PRIO, MED_DSCP, MED_LOC_DATA_FORMAT,
	MED_LOC_LAT_RESOLUTION, MED_LOC_LATITUDE, MED_LOC_LONG_RESOLUTION, MED_LOC_LONGITUDE, MED_LOC_ALT_TYPE,
	MED_LOC_ALT_RESOLUTION, MED_LOC_ALTITUDE, MED_LOC_DATUM, MED_CIVIC_LENGTH, MED_CIVIC_WHAT, MED_CIVIC_COUNTRY,
	MED_CIVIC_TYPE, MED_CIVIC_VALUE, MED_ECS, MED_POWER_TYPE, MED_POWER_SOURCE, MED_POWER_PRIO, MED_POWER_VALUE,
	MED_HARDWARE, MED_FIRMWARE, MED_SOFTWARE, MED_SN, MED_MANUFACTURER, MED_MODEL, MED_ASSET, IANA_SUBTYPE,
	IANA_MUDURL, UNKNOWN_SUBTYPE, UNKNOWN_SUBTYPE_CONTENT, SUBTYPE_CONTENT_REMAINING, INCORRECT_LENGTH,
	EXCESS_LENGTH, BAD_TYPE, TLV_DEPRECATED, N
};
#define CAPABLE YESNO("Capable", "Not capable")
#define ENABLED YESNO("Enabled", "Disabled")

/* RFC 6225: 34 bits, nine of them in front of the point; Wireshark shows no more than these. */
static void put_degrees(struct text *t, uint64_t value, const char *plus, const char *minus)
{
	uint64_t v = value & 0x3ffffffff, turned = v >> 33 ? (~v + 1) & 0x3ffffffff : v;

	text_printf(t, "%u.0000 degrees %s (0x%010llX)", (unsigned)(turned >> 25 & 0x1ff), v >> 33 ? minus : plus,
	            (unsigned long long)v);
}

static void put_latitude(struct text *t, uint64_t value)
{
	put_degrees(t, value, "North", "South");
}

static void put_longitude(struct text *t, uint64_t value)
{
	put_degrees(t, value, "East", "West");
}

static void put_watts(struct text *t, uint64_t value)
{
	text_printf(t, "%u.%u. Watt", (unsigned)value / 10, (unsigned)value % 10);
}

static void put_milliwatts(struct text *t, uint64_t value)
{
	text_printf(t, "%u mW", (unsigned)value * 100);
}

static const struct field fields[N] = {
	[TLV_TYPE]                       = {"lldp.tlv.type", "TLV Type", U16, DEC, MASK(0xfe00), NAMES(type_names)},
	[TLV_LEN]                        = {"lldp.tlv.len", "TLV Length", U16, DEC, MASK(0x1ff)},
	[CAP]                            = {"lldp.tlv.system_cap", "Capabilities", U16, HEX},
	[CAP_OTHER]                      = {"lldp.tlv.system_cap.other", "Other", BOOL(16), MASK(0x1), CAPABLE},
	[CAP_REPEATER]                   = {"lldp.tlv.system_cap.repeater", "Repeater", BOOL(16), MASK(0x2), CAPABLE},
	[CAP_BRIDGE]                     = {"lldp.tlv.system_cap.bridge", "Bridge", BOOL(16), MASK(0x4), CAPABLE},
	[CAP_WLAN_ACCESS_PT]             = {"lldp.tlv.system_cap.wlan_access_pt", "WLAN access point",
		BOOL(16), MASK(0x8), CAPABLE},
	[CAP_ROUTER]                     = {"lldp.tlv.system_cap.router", "Router", BOOL(16), MASK(0x10), CAPABLE},
	[CAP_TELEPHONE]                  = {"lldp.tlv.system_cap.telephone", "Telephone", BOOL(16), MASK(0x20),
		CAPABLE},
	[CAP_DOCSIS_CABLE_DEVICE]        = {"lldp.tlv.system_cap.docsis_cable_device", "DOCSIS cable device",
		BOOL(16), MASK(0x40), CAPABLE},
	[CAP_STATION_ONLY]               = {"lldp.tlv.system_cap.station_only", "Station only", BOOL(16),
		MASK(0x80), CAPABLE},
	[TLV_SYSTEM_NAME]                = {"lldp.tlv.system.name", "System Name", STRING},
	[TLV_SYSTEM_DESC]                = {"lldp.tlv.system.desc", "System Description", STRING},
	[ENABLED_CAP]                    = {"lldp.tlv.enable_system_cap", "Enabled Capabilities", U16, HEX},
	[ENABLED_CAP_OTHER]              = {"lldp.tlv.enable_system_cap.other", "Other", BOOL(16), MASK(0x1), CAPABLE},
	[ENABLED_CAP_REPEATER]           = {"lldp.tlv.enable_system_cap.repeater", "Repeater", BOOL(16),
		MASK(0x2), CAPABLE},
	[ENABLED_CAP_BRIDGE]             = {"lldp.tlv.enable_system_cap.bridge", "Bridge", BOOL(16), MASK(0x4),
		CAPABLE},
	[ENABLED_CAP_WLAN_ACCESS_PT]     = {"lldp.tlv.enable_system_cap.wlan_access_pt", "WLAN access point",
		BOOL(16), MASK(0x8), CAPABLE},
	[ENABLED_CAP_ROUTER]             = {"lldp.tlv.enable_system_cap.router", "Router", BOOL(16),
		MASK(0x10), CAPABLE},
	[ENABLED_CAP_TELEPHONE]          = {"lldp.tlv.enable_system_cap.telephone", "Telephone", BOOL(16),
		MASK(0x20), CAPABLE},
	[ENABLED_CAP_DOCSIS_CABLE_DEVICE] = {"lldp.tlv.enable_system_cap.docsis_cable_device",
		"DOCSIS cable device", BOOL(16), MASK(0x40), CAPABLE},
	[ENABLED_CAP_STATION_ONLY]       = {"lldp.tlv.enable_system_cap.station_only", "Station only",
		BOOL(16), MASK(0x80), CAPABLE},
	[CHASSIS_SUBTYPE]                = {"lldp.chassis.subtype", "Chassis Id Subtype", U8, DEC,
		NAMES(subtype_names)},
	[CHASSIS_ID]                     = {"lldp.chassis.id", "Chassis Id", BYTES},
	[CHASSIS_ID_MAC]                 = {"lldp.chassis.id.mac", "Chassis Id", MAC},
	[CHASSIS_ID_IP4]                 = {"lldp.chassis.id.ip4", "Chassis Id", IP4},
	[CHASSIS_ID_IP6]                 = {"lldp.chassis.id.ip6", "Chassis Id", IP6},
	[PORT_SUBTYPE]                   = {"lldp.port.subtype", "Port Id Subtype", U8, DEC,
		NAMES(port_subtype_names)},
	[PORT_ID]                        = {"lldp.port.id", "Port Id", STRING},
	[PORT_DESC]                      = {"lldp.port.desc", "Port Description", STRING},
	[PORT_ID_MAC]                    = {"lldp.port.id.mac", "Port Id", MAC},
	[NETWORK_ADDRESS_SUBTYPE]        = {"lldp.network_address.subtype", "Network Address family", U8, DEC,
		NAMES(address_family_names)},
	[PORT_ID_IP4]                    = {"lldp.port.id.ip4", "Port Id", IP4},
	[PORT_ID_IP6]                    = {"lldp.port.id.ip6", "Port Id", IP6},
	[TIME_TO_LIVE]                   = {"lldp.time_to_live", "Seconds", U16, DEC},
	[MGN_ADDRESS_LEN]                = {"lldp.mgn.address.len", "Address String Length", U8, DEC},
	[MGN_ADDRESS_SUBTYPE]            = {"lldp.mgn.address.subtype", "Address Subtype", U8, DEC,
		NAMES(address_family_names)},
	[MGN_ADDR_IP4]                   = {"lldp.mgn.addr.ip4", "Management Address", IP4},
	[MGN_ADDR_IP6]                   = {"lldp.mgn.addr.ip6", "Management Address", IP6},
	[MGN_ADDR_HEX]                   = {"lldp.mgn.addr.hex", "Management Address", BYTES},
	[MGN_INTERFACE_SUBTYPE]          = {"lldp.mgn.interface.subtype", "Interface Subtype", U8, DEC,
		NAMES(interface_subtype_names)},
	[MGN_INTERFACE_NUMBER]           = {"lldp.mgn.interface.number", "Interface Number", U32, DEC},
	[MGN_OBJ_LEN]                    = {"lldp.mgn.obj.len", "OID String Length", U8, DEC},
	[MGN_OBJ_ID]                     = {"lldp.mgn.obj.id", "Object Identifier", OID},
	[ORGTLV_OUI]                     = {"lldp.orgtlv.oui", "Organization Unique Code", U24, OUI},
	[DCB_PG_RESERVED]                = {"lldp.dcbx.feature.pg.reserved", "Reserved", U8, HEX, MASK(0xfe)},
	[DCB_PG_PGID_PRIO0]              = {"lldp.dcbx.feature.pg.pgid_prio0", "PGID for Prio 0", U16, DEC,
		MASK(0xf000)},
	[DCB_PG_PGID_PRIO1]              = {"lldp.dcbx.feature.pg.pgid_prio1", "PGID for Prio 1", U16, DEC,
		MASK(0xf00)},
	[DCB_PG_PGID_PRIO2]              = {"lldp.dcbx.feature.pg.pgid_prio2", "PGID for Prio 2", U16, DEC,
		MASK(0xf0)},
	[DCB_PG_PGID_PRIO3]              = {"lldp.dcbx.feature.pg.pgid_prio3", "PGID for Prio 3", U16, DEC, MASK(0xf)},
	[DCB_PG_PGID_PRIO4]              = {"lldp.dcbx.feature.pg.pgid_prio4", "PGID for Prio 4", U16, DEC,
		MASK(0xf000)},
	[DCB_PG_PGID_PRIO5]              = {"lldp.dcbx.feature.pg.pgid_prio5", "PGID for Prio 5", U16, DEC,
		MASK(0xf00)},
	[DCB_PG_PGID_PRIO6]              = {"lldp.dcbx.feature.pg.pgid_prio6", "PGID for Prio 6", U16, DEC,
		MASK(0xf0)},
	[DCB_PG_PGID_PRIO7]              = {"lldp.dcbx.feature.pg.pgid_prio7", "PGID for Prio 7", U16, DEC, MASK(0xf)},
	[DCB_PG_PER0]                    = {"lldp.dcbx.feature.pg.per0", "Bandwidth for PGID 0", U8, DEC},
	[DCB_PG_PER1]                    = {"lldp.dcbx.feature.pg.per1", "Bandwidth for PGID 1", U8, DEC},
	[DCB_PG_PER2]                    = {"lldp.dcbx.feature.pg.per2", "Bandwidth for PGID 2", U8, DEC},
	[DCB_PG_PER3]                    = {"lldp.dcbx.feature.pg.per3", "Bandwidth for PGID 3", U8, DEC},
	[DCB_PG_PER4]                    = {"lldp.dcbx.feature.pg.per4", "Bandwidth for PGID 4", U8, DEC},
	[DCB_PG_PER5]                    = {"lldp.dcbx.feature.pg.per5", "Bandwidth for PGID 5", U8, DEC},
	[DCB_PG_PER6]                    = {"lldp.dcbx.feature.pg.per6", "Bandwidth for PGID 6", U8, DEC},
	[DCB_PG_PER7]                    = {"lldp.dcbx.feature.pg.per7", "Bandwidth for PGID 7", U8, DEC},
	[DCB_PFC_PRIO0]                  = {"lldp.dcbx.feature.pfc.prio0", "PFC for Priority 0", BOOL(8),
		MASK(0x1), ENABLED},
	[DCB_PFC_PRIO1]                  = {"lldp.dcbx.feature.pfc.prio1", "PFC for Priority 1", BOOL(8),
		MASK(0x2), ENABLED},
	[DCB_PFC_PRIO2]                  = {"lldp.dcbx.feature.pfc.prio2", "PFC for Priority 2", BOOL(8),
		MASK(0x4), ENABLED},
	[DCB_PFC_PRIO3]                  = {"lldp.dcbx.feature.pfc.prio3", "PFC for Priority 3", BOOL(8),
		MASK(0x8), ENABLED},
	[DCB_PFC_PRIO4]                  = {"lldp.dcbx.feature.pfc.prio4", "PFC for Priority 4", BOOL(8),
		MASK(0x10), ENABLED},
	[DCB_PFC_PRIO5]                  = {"lldp.dcbx.feature.pfc.prio5", "PFC for Priority 5", BOOL(8),
		MASK(0x20), ENABLED},
	[DCB_PFC_PRIO6]                  = {"lldp.dcbx.feature.pfc.prio6", "PFC for Priority 6", BOOL(8),
		MASK(0x40), ENABLED},
	[DCB_PFC_PRIO7]                  = {"lldp.dcbx.feature.pfc.prio7", "PFC for Priority 7", BOOL(8),
		MASK(0x80), ENABLED},
	[DCB_APP_PROTO]                  = {"lldp.dcbx.feature.app.proto", "Application Protocol Id", U16, HEX},
	[DOT1_SUBTYPE]                   = {"lldp.ieee.802_1.subtype", "IEEE 802.1 Subtype", U8, HEX,
		NAMES(ieee_802_1_subtype_names)},
	[DOT1_PORT_AND_VLAN_ID_FLAG]     = {"lldp.ieee.802_1.port_and_vlan_id_flag", "Flags", U8, HEX},
	[DOT1_PORT_AND_VLAN_ID_FLAG_SUPPORTED] = {"lldp.ieee.802_1.port_and_vlan_id_flag.supported",
		"Port and Protocol VLAN", BOOL(8), MASK(0x2), YESNO("Supported", "Not supported")},
	[DOT1_PORT_AND_VLAN_ID_FLAG_ENABLED] = {"lldp.ieee.802_1.port_and_vlan_id_flag.enabled",
		"Port and Protocol VLAN", BOOL(8), MASK(0x4), ENABLED},
	[DOT1_PORT_VLAN_ID]              = {"lldp.ieee.802_1.port_vlan.id", "Port VLAN Identifier", U16, DEC_HEX},
	[DOT1_PORT_PROTO_VLAN_ID]        = {"lldp.ieee.802_1.port_proto_vlan.id",
		"Port and Protocol VLAN Identifier", U16, DEC_HEX},
	[DOT1_VLAN_ID]                   = {"lldp.ieee.802_1.vlan.id", "VLAN Identifier", U16, DEC_HEX},
	[DOT1_VLAN_NAME_LEN]             = {"lldp.ieee.802_1.vlan.name_len", "VLAN Name Length", U8, DEC},
	[DOT1_VLAN_NAME]                 = {"lldp.ieee.802_1.vlan.name", "VLAN Name", STRINGZ},
	[DOT1_PROTO_ID_LENGTH]           = {"lldp.ieee.802_1.proto.id_length", "Protocol Identity Length", U8, DEC},
	[DOT1_PROTO_ID]                  = {"lldp.ieee.802_1.proto.id", "Protocol Identity", BYTES},
	[DOT1_AGGREGATION_STATUS]        = {"lldp.ieee.802_1.aggregation_status", "Aggregation Status", U8, HEX},
	[DOT1_AGGREGATION_STATUS_CAP]    = {"lldp.ieee.802_1.aggregation_status.cap", "Aggregation Capability",
		BOOL(8), MASK(0x1), YESNO("Yes", "No")},
	[DOT1_AGGREGATION_STATUS_ENABLED] = {"lldp.ieee.802_1.aggregation_status.enabled",
		"Aggregation Status", BOOL(8), MASK(0x2), ENABLED},
	[DOT1_AGGREGATION_STATUS_PORTTYPE] = {"lldp.ieee.802_1.aggregation_status.porttype",
		"Aggregation Status", U8, DEC, MASK(0xc), NAMES(porttype_names)},
	[DOT1_AGGREGATED_PORT_ID]        = {"lldp.ieee.802_1.aggregated_port_id", "Aggregated Port Id", U32, DEC},
	[CN_CNPV_PRIO0]                  = {"lldp.ieee.802_1qau.cnpv.prio0", "Priority 0 CNPV Capability",
		BOOL(8), MASK(0x1), ENABLED},
	[CN_CNPV_PRIO1]                  = {"lldp.ieee.802_1qau.cnpv.prio1", "Priority 1 CNPV Capability",
		BOOL(8), MASK(0x2), ENABLED},
	[CN_CNPV_PRIO2]                  = {"lldp.ieee.802_1qau.cnpv.prio2", "Priority 2 CNPV Capability",
		BOOL(8), MASK(0x4), ENABLED},
	[CN_CNPV_PRIO3]                  = {"lldp.ieee.802_1qau.cnpv.prio3", "Priority 3 CNPV Capability",
		BOOL(8), MASK(0x8), ENABLED},
	[CN_CNPV_PRIO4]                  = {"lldp.ieee.802_1qau.cnpv.prio4", "Priority 4 CNPV Capability",
		BOOL(8), MASK(0x10), ENABLED},
	[CN_CNPV_PRIO5]                  = {"lldp.ieee.802_1qau.cnpv.prio5", "Priority 5 CNPV Capability",
		BOOL(8), MASK(0x20), ENABLED},
	[CN_CNPV_PRIO6]                  = {"lldp.ieee.802_1qau.cnpv.prio6", "Priority 6 CNPV Capability",
		BOOL(8), MASK(0x40), ENABLED},
	[CN_CNPV_PRIO7]                  = {"lldp.ieee.802_1qau.cnpv.prio7", "Priority 7 CNPV Capability",
		BOOL(8), MASK(0x80), ENABLED},
	[CN_READY_PRIO0]                 = {"lldp.ieee.802_1qau.ready.prio0", "Priority 0 Ready Indicator",
		BOOL(8), MASK(0x1), YESNO("Set", "Not set")},
	[CN_READY_PRIO1]                 = {"lldp.ieee.802_1qau.ready.prio1", "Priority 1 Ready Indicator",
		BOOL(8), MASK(0x2), YESNO("Set", "Not set")},
	[CN_READY_PRIO2]                 = {"lldp.ieee.802_1qau.ready.prio2", "Priority 2 Ready Indicator",
		BOOL(8), MASK(0x4), YESNO("Set", "Not set")},
	[CN_READY_PRIO3]                 = {"lldp.ieee.802_1qau.ready.prio3", "Priority 3 Ready Indicator",
		BOOL(8), MASK(0x8), YESNO("Set", "Not set")},
	[CN_READY_PRIO4]                 = {"lldp.ieee.802_1qau.ready.prio4", "Priority 4 Ready Indicator",
		BOOL(8), MASK(0x10), YESNO("Set", "Not set")},
	[CN_READY_PRIO5]                 = {"lldp.ieee.802_1qau.ready.prio5", "Priority 5 Ready Indicator",
		BOOL(8), MASK(0x20), YESNO("Set", "Not set")},
	[CN_READY_PRIO6]                 = {"lldp.ieee.802_1qau.ready.prio6", "Priority 6 Ready Indicator",
		BOOL(8), MASK(0x40), YESNO("Set", "Not set")},
	[CN_READY_PRIO7]                 = {"lldp.ieee.802_1qau.ready.prio7", "Priority 7 Ready Indicator",
		BOOL(8), MASK(0x80), YESNO("Set", "Not set")},
	[DCB_WILLING]                    = {"lldp.dcbx.ieee.willing", "Willing", BOOL(8), MASK(0x80),
		YESNO("Yes", "No")},
	[DCB_ETS_CBS]                    = {"lldp.dcbx.ieee.ets.cbs", "Credit-Based Shaper", BOOL(8),
		MASK(0x40), YESNO("Supported", "Not supported")},
	[DCB_ETS_MAXTCS]                 = {"lldp.dcbx.ieee.ets.maxtcs", "Maximum Number of Traffic Classes",
		U8, DEC, MASK(0x7)},
	[DCB_ETS_TSA0]                   = {"lldp.dcbx.ieee.ets.tsa0", "TSA for Traffic Class 0", U8, DEC,
		NAMES(tsa0_names)},
	[DCB_ETS_TSA1]                   = {"lldp.dcbx.ieee.ets.tsa1", "TSA for Traffic Class 1", U8, DEC,
		NAMES(tsa0_names)},
	[DCB_ETS_TSA2]                   = {"lldp.dcbx.ieee.ets.tsa2", "TSA for Traffic Class 2", U8, DEC,
		NAMES(tsa0_names)},
	[DCB_ETS_TSA3]                   = {"lldp.dcbx.ieee.ets.tsa3", "TSA for Traffic Class 3", U8, DEC,
		NAMES(tsa0_names)},
	[DCB_ETS_TSA4]                   = {"lldp.dcbx.ieee.ets.tsa4", "TSA for Traffic Class 4", U8, DEC,
		NAMES(tsa0_names)},
	[DCB_ETS_TSA5]                   = {"lldp.dcbx.ieee.ets.tsa5", "TSA for Traffic Class 5", U8, DEC,
		NAMES(tsa0_names)},
	[DCB_ETS_TSA6]                   = {"lldp.dcbx.ieee.ets.tsa6", "TSA for Traffic Class 6", U8, DEC,
		NAMES(tsa0_names)},
	[DCB_ETS_TSA7]                   = {"lldp.dcbx.ieee.ets.tsa7", "TSA for Traffic Class 7", U8, DEC,
		NAMES(tsa0_names)},
	[DCB_PFC_MBC]                    = {"lldp.dcbx.ieee.pfc.mbc", "MACsec Bypass Capability", BOOL(8),
		MASK(0x40), CAPABLE},
	[DCB_PFC_NUMTCS]                 = {"lldp.dcbx.ieee.pfc.numtcs", "Max PFC Enabled Traffic Classes", U8,
		DEC, MASK(0xf)},
	[DCB_APP_RESERVED]               = {"lldp.dcbx.ieee.app.reserved", "Reserved", U8, HEX},
	[DCB_APP_PRIO]                   = {"lldp.dcbx.ieee.app.prio", "Application Priority", U8, DEC, MASK(0xe0)},
	[DCB_APP_SF]                     = {"lldp.dcbx.iee.app.sf", "Application Selector", U8, DEC, MASK(0x7),
		NAMES(app_sf_names)},
	[DOT3_SUBTYPE]                   = {"lldp.ieee.802_3.subtype", "IEEE 802.3 Subtype", U8, HEX,
		NAMES(ieee_802_3_subtype_names)},
	[DOT3_AUTONEG]                   = {"lldp.ieee.802_3.mac_phy_auto_neg_status",
		"Auto-Negotiation Support/Status", U8, HEX},
	[DOT3_AUTONEG_SUPPORTED]         = {"lldp.ieee.802_3.mac_phy_auto_neg_status.supported",
		"Auto-Negotiation", BOOL(8), MASK(0x1), YESNO("Supported", "Not supported")},
	[DOT3_AUTONEG_ENABLED]           = {"lldp.ieee.802_3.mac_phy_auto_neg_status.enabled",
		"Auto-Negotiation", BOOL(8), MASK(0x2), ENABLED},
	[DOT3_CAPS]                      = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps",
		"PMD Auto-Negotiation Advertised Capability", U16, HEX},
	[DOT3_CAPS_1000BASE_TFD]         = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.1000base_tfd",
		"1000BASE-T (full duplex mode)", BOOL(16), MASK(0x1), CAPABLE},
	[DOT3_CAPS_1000BASE_T]           = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.1000base_t",
		"1000BASE-T (half duplex mode)", BOOL(16), MASK(0x2), CAPABLE},
	[DOT3_CAPS_1000BASE_XFD]         = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.1000base_xfd",
		"1000BASE-X (-LX, -SX, -CX full duplex mode)", BOOL(16), MASK(0x4), CAPABLE},
	[DOT3_CAPS_1000BASE_X]           = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.1000base_x",
		"1000BASE-X (-LX, -SX, -CX half duplex mode)", BOOL(16), MASK(0x8), CAPABLE},
	[DOT3_CAPS_FDX_BPAUSE]           = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.fdx_bpause",
		"Asymmetric and Symmetric PAUSE (for full-duplex links)", BOOL(16), MASK(0x10), CAPABLE},
	[DOT3_CAPS_FDX_SPAUSE]           = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.fdx_spause",
		"Symmetric PAUSE (for full-duplex links)", BOOL(16), MASK(0x20), CAPABLE},
	[DOT3_CAPS_FDX_APAUSE]           = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.fdx_apause",
		"Asymmetric PAUSE (for full-duplex links)", BOOL(16), MASK(0x40), CAPABLE},
	[DOT3_CAPS_FDX_PAUSE]            = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.fdx_pause",
		"PAUSE (for full-duplex links)", BOOL(16), MASK(0x80), CAPABLE},
	[DOT3_CAPS_100BASE_T2FD]         = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.100base_t2fd",
		"100BASE-T2 (full duplex mode)", BOOL(16), MASK(0x100), CAPABLE},
	[DOT3_CAPS_100BASE_T2]           = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.100base_t2",
		"100BASE-T2 (half duplex mode)", BOOL(16), MASK(0x200), CAPABLE},
	[DOT3_CAPS_100BASE_TXFD]         = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.100base_txfd",
		"100BASE-TX (full duplex mode)", BOOL(16), MASK(0x400), CAPABLE},
	[DOT3_CAPS_100BASE_TX]           = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.100base_tx",
		"100BASE-TX (half duplex mode)", BOOL(16), MASK(0x800), CAPABLE},
	[DOT3_CAPS_100BASE_T4]           = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.100base_t4",
		"100BASE-T4", BOOL(16), MASK(0x1000), CAPABLE},
	[DOT3_CAPS_10BASE_TFD]           = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.10base_tfd",
		"10BASE-T (full duplex mode)", BOOL(16), MASK(0x2000), CAPABLE},
	[DOT3_CAPS_10BASE_T]             = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.10base_t",
		"10BASE-T (half duplex mode)", BOOL(16), MASK(0x4000), CAPABLE},
	[DOT3_CAPS_OTHER]                = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps.other",
		"Other or unknown", BOOL(16), MASK(0x8000), CAPABLE},
	[DOT3_CAPS_INV_1000BASE_TFD]     = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.1000base_tfd",
		"1000BASE-T (full duplex mode)", BOOL(16), MASK(0x8000), CAPABLE},
	[DOT3_CAPS_INV_1000BASE_T]       = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.1000base_t",
		"1000BASE-T (half duplex mode)", BOOL(16), MASK(0x4000), CAPABLE},
	[DOT3_CAPS_INV_1000BASE_XFD]     = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.1000base_xfd",
		"1000BASE-X (-LX, -SX, -CX full duplex mode)", BOOL(16), MASK(0x2000), CAPABLE},
	[DOT3_CAPS_INV_1000BASE_X]       = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.1000base_x",
		"1000BASE-X (-LX, -SX, -CX half duplex mode)", BOOL(16), MASK(0x1000), CAPABLE},
	[DOT3_CAPS_INV_FDX_BPAUSE]       = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.fdx_bpause",
		"Asymmetric and Symmetric PAUSE (for full-duplex links)", BOOL(16), MASK(0x800), CAPABLE},
	[DOT3_CAPS_INV_FDX_SPAUSE]       = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.fdx_spause",
		"Symmetric PAUSE (for full-duplex links)", BOOL(16), MASK(0x400), CAPABLE},
	[DOT3_CAPS_INV_FDX_APAUSE]       = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.fdx_apause",
		"Asymmetric PAUSE (for full-duplex links)", BOOL(16), MASK(0x200), CAPABLE},
	[DOT3_CAPS_INV_FDX_PAUSE]        = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.fdx_pause",
		"PAUSE (for full-duplex links)", BOOL(16), MASK(0x100), CAPABLE},
	[DOT3_CAPS_INV_100BASE_T2FD]     = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_t2fd",
		"100BASE-T2 (full duplex mode)", BOOL(16), MASK(0x80), CAPABLE},
	[DOT3_CAPS_INV_100BASE_T2]       = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_t2",
		"100BASE-T2 (half duplex mode)", BOOL(16), MASK(0x40), CAPABLE},
	[DOT3_CAPS_INV_100BASE_TXFD]     = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_txfd",
		"100BASE-TX (full duplex mode)", BOOL(16), MASK(0x20), CAPABLE},
	[DOT3_CAPS_INV_100BASE_TX]       = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_tx",
		"100BASE-TX (half duplex mode)", BOOL(16), MASK(0x10), CAPABLE},
	[DOT3_CAPS_INV_100BASE_T4]       = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_t4",
		"100BASE-T4", BOOL(16), MASK(0x8), CAPABLE},
	[DOT3_CAPS_INV_10BASE_TFD]       = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.10base_tfd",
		"10BASE-T (full duplex mode)", BOOL(16), MASK(0x4), CAPABLE},
	[DOT3_CAPS_INV_10BASE_T]         = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.10base_t",
		"10BASE-T (half duplex mode)", BOOL(16), MASK(0x2), CAPABLE},
	[DOT3_CAPS_INV_OTHER]            = {"lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.other",
		"Other or unknown", BOOL(16), MASK(0x1), CAPABLE},
	[DOT3_PMD_MAU_TYPE]              = {"lldp.ieee.802_3.pmd_mau_type", "Operational MAU Type", U16, HEX,
		NAMES(mau_type_names)},
	[MDI_POWER_SUPPORT]              = {"lldp.ieee.802_3.mdi_power_support", "MDI Power Support", U8, HEX},
	[MDI_POWER_PORT_CLASS]           = {"lldp.ieee.802_3.mdi_power_support.port_class", "Port Class",
		BOOL(8), MASK(0x1), YESNO("PSE", "PD")},
	[MDI_POWER_SUPPORTED]            = {"lldp.ieee.802_3.mdi_power_support.supported", "PSE MDI Power",
		BOOL(8), MASK(0x2), YESNO("Supported", "Not supported")},
	[MDI_POWER_ENABLED]              = {"lldp.ieee.802_3.mdi_power_support.enabled", "PSE MDI Power",
		BOOL(8), MASK(0x4), ENABLED},
	[MDI_POWER_PSE_PAIRS]            = {"lldp.ieee.802_3.mdi_power_support.pse_pairs",
		"PSE Pairs Control Ability", BOOL(8), MASK(0x8), YESNO("Yes", "No")},
	[MDI_PSE_PAIR]                   = {"lldp.ieee.802_3.mdi_pse_pair", "PSE Power Pair", U8, DEC},
	[MDI_POWER_CLASS]                = {"lldp.ieee.802_3.mdi_power_class", "Power Class", U8, DEC,
		NAMES(class_names)},
	[MDI_POWER_TYPE]                 = {"lldp.ieee.802_3.mdi_power_type", "Power Type", U8, DEC,
		MASK(0xc0), NAMES(power_type_names)},
	[MDI_POWER_SOURCE]               = {"lldp.ieee.802_3.mdi_power_source", "Power Source", U8, DEC, MASK(0x30)},
	[MDI_POWER_PRIORITY]             = {"lldp.ieee.802_3.mdi_power_priority", "Power Priority", U8, DEC,
		MASK(0xf), NAMES(priority_names)},
	[MDI_PDE_REQUESTED]              = {"lldp.ieee.802_3.mdi_pde_requested", "PD Requested Power Value",
		U16, FORMAT(put_watts)},
	[MDI_PSE_ALLOCATED]              = {"lldp.ieee.802_3.mdi_pse_allocated", "PSE Allocated Power Value",
		U16, FORMAT(put_watts)},
	[DOT3_AGGREGATION_STATUS]        = {"lldp.ieee.802_3.aggregation_status", "Aggregation Status", U8, HEX},
	[DOT3_AGGREGATION_STATUS_CAP]    = {"lldp.ieee.802_3.aggregation_status.cap", "Aggregation Capability",
		BOOL(8), MASK(0x1), YESNO("Yes", "No")},
	[DOT3_AGGREGATION_STATUS_ENABLED] = {"lldp.ieee.802_3.aggregation_status.enabled",
		"Aggregation Status", BOOL(8), MASK(0x2), ENABLED},
	[DOT3_AGGREGATED_PORT_ID]        = {"lldp.ieee.802_3.aggregated_port_id", "Aggregated Port Id", U32, DEC},
	[DOT3_MAX_FRAME_SIZE]            = {"lldp.ieee.802_3.max_frame_size", "Maximum Frame Size", U16, DEC},
	[DOT3_EEE_TRANSMIT]              = {"lldp.ieee.802_3.eee.transmit", "Transmit", U16, DEC},
	[DOT3_EEE_RECEIVE]               = {"lldp.ieee.802_3.eee.receive", "Receive", U16, DEC},
	[DOT3_EEE_FALLBACK_RECEIVE]      = {"lldp.ieee.802_3.eee.fallback_receive", "Fallback Receive", U16, DEC},
	[DOT3_EEE_ECHO_TRANSMIT]         = {"lldp.ieee.802_3.eee.echo_transmit", "Echo Transmit", U16, DEC},
	[DOT3_EEE_ECHO_RECEIVE]          = {"lldp.ieee.802_3.eee.echo_receive", "Echo Receive", U16, DEC},
	[DOT3_EAC]                       = {"lldp.ieee.802_3br.eac", "Additional Ethernet Capabilities", U16, HEX, AT(0)},
	[DOT3_AEC_SUPPORT]               = {"lldp.ieee.802_3br.aec.support", "Preemption capabilities support",
		BOOL(16), MASK(0x1), YESNO("Supported", "Not supported"), AT(0), DEPTH(1)},
	[DOT3_AEC_ENABLE]                = {"lldp.ieee.802_3br.aec.enable", "Preemption capabilities enable",
		BOOL(16), MASK(0x2), ENABLED, AT(0), DEPTH(1)},
	[DOT3_AEC_ACTIVE]                = {"lldp.ieee.802_3br.aec.active", "Preemption capabilities active",
		BOOL(16), MASK(0x4), YESNO("Active", "Inactive"), AT(0), DEPTH(1)},
	[DOT3_AEC_ADDFRAGSIZE]           = {"lldp.ieee.802_3br.aec.addfragsize", "Additional Fragment Size",
		U16, DEC, MASK(0x18), AT(0), DEPTH(1)},
	[DOT3_AEC_RESERVED]              = {"lldp.ieee.802_3br.aec.reserved", "Reserved", U16, HEX, MASK(0xffe0), AT(0), DEPTH(1)},
	[MED_SUBTYPE]                    = {"lldp.media.subtype", "Media Subtype", U8, HEX,
		NAMES(media_subtype_names)},
	[MED_CAPS]                       = {"lldp.media.subtype.caps", "Capabilities", U16, HEX},
	[MED_CAPS_LLPD]                  = {"lldp.media.subtype.caps.llpd", "LLDP-MED Capabilities", BOOL(16),
		MASK(0x1), CAPABLE},
	[MED_CAPS_NETWORK_POLICY]        = {"lldp.media.subtype.caps.network_policy", "Network Policy",
		BOOL(16), MASK(0x2), CAPABLE},
	[MED_CAPS_LOCATION_ID]           = {"lldp.media.subtype.caps.location_id", "Location Identification",
		BOOL(16), MASK(0x4), CAPABLE},
	[MED_CAPS_MDI_PSE]               = {"lldp.media.subtype.caps.mdi_pse", "Extended Power via MDI-PSE",
		BOOL(16), MASK(0x8), CAPABLE},
	[MED_CAPS_MID_PD]                = {"lldp.media.subtype.caps.mid_pd", "Extended Power via MDI-PD",
		BOOL(16), MASK(0x10), CAPABLE},
	[MED_CAPS_INVENTORY]             = {"lldp.media.subtype.caps.inventory", "Inventory", BOOL(16),
		MASK(0x20), CAPABLE},
	[MED_SUBTYPE_CLASS]              = {"lldp.media.subtype.class", "Class Type", U8, DEC,
		NAMES(subtype_class_names)},
	[MED_APP_TYPE]                   = {"lldp.media.app_type", "Application Type", U8, DEC, NAMES(app_type_names)},
	[MED_POLICY_FLAG]                = {"lldp.media.policy_flag", "Policy", BOOL(24), MASK(0x800000),
		YESNO("Unknown", "Defined")},
	[MED_TAG_FLAG]                   = {"lldp.media.tag_flag", "Tagged", BOOL(24), MASK(0x400000),
		YESNO("Yes", "No")},
	[MED_VLAN_ID]                    = {"lldp.media.vlan_id", "VLAN Id", U24, DEC, MASK(0x1ffe00)},
	[MED_L2_PRIO]                    = {"lldp.media.l2_prio", "L2 Priority", U24, DEC, MASK(0x1c0)},
	[MED_DSCP]                       = {"lldp.media.dscp", "DSCP Priority", U24, DEC, MASK(0x3f)},
	[MED_LOC_DATA_FORMAT]            = {"lldp.media.loc.data_format", "Location Data Format", U8, DEC,
		NAMES(format_names)},
	[MED_LOC_LAT_RESOLUTION]         = {"lldp.media.loc.lat_resolution", "Latitude Resolution", U8, DEC,
		MASK(0xfc)},
	[MED_LOC_LATITUDE]               = {"lldp.media.loc.latitude", "Latitude", U40, FORMAT(put_latitude)},
	[MED_LOC_LONG_RESOLUTION]        = {"lldp.media.loc.long_resolution", "Longitude Resolution", U8, DEC,
		MASK(0xfc)},
	[MED_LOC_LONGITUDE]              = {"lldp.media.loc.longitude", "Longitude", U40, FORMAT(put_longitude)},
	[MED_LOC_ALT_TYPE]               = {"lldp.media.loc.alt_type", "Altitude Type", U8, DEC, MASK(0xf0),
		NAMES(alt_type_names)},
	[MED_LOC_ALT_RESOLUTION]         = {"lldp.media.loc.alt_resolution", "Altitude Resolution", U16, DEC,
		MASK(0xfc0)},
	[MED_LOC_ALTITUDE]               = {"lldp.media.loc.altitude", "Altitude", U32, DEC, MASK(0x3fffffff)},
	[MED_LOC_DATUM]                  = {"lldp.media.loc.datum", "Datum", U8, DEC},
	[MED_CIVIC_LENGTH]               = {"lldp.media.civic.length", "LCI Length", U8, DEC},
	[MED_CIVIC_WHAT]                 = {"lldp.media.civic.what", "What", U8, DEC, NAMES(what_names)},
	[MED_CIVIC_COUNTRY]              = {"lldp.media.civic.country", "Country", STRING},
	[MED_CIVIC_TYPE]                 = {"lldp.media.civic.type", "CA Type", U8, DEC, NAMES(civic_type_names)},
	[MED_CIVIC_VALUE]                = {"lldp.media.civic.value", "CA Value", STRINGZ},
	[MED_ECS]                        = {"lldp.media.ecs", "ELIN", STRINGZ},
	[MED_POWER_TYPE]                 = {"lldp.media.power.type", "Power Type", U8, DEC, MASK(0xc0),
		NAMES(media_power_type_names)},
	[MED_POWER_SOURCE]               = {"lldp.media.power.source", "Power Source", U8, DEC, MASK(0x30)},
	[MED_POWER_PRIO]                 = {"lldp.media.power.prio", "Power Priority", U8, DEC, MASK(0xf),
		NAMES(priority_names)},
	[MED_POWER_VALUE]                = {"lldp.media.power.value", "Power Value", U16, FORMAT(put_milliwatts)},
	[MED_HARDWARE]                   = {"lldp.media.hardware", "Hardware Revision", STRINGPAD},
	[MED_FIRMWARE]                   = {"lldp.media.firmware", "Firmware Revision", STRINGPAD},
	[MED_SOFTWARE]                   = {"lldp.media.software", "Software Revision", STRINGPAD},
	[MED_SN]                         = {"lldp.media.sn", "Serial Number", STRINGPAD},
	[MED_MANUFACTURER]               = {"lldp.media.manufacturer", "Manufacturer Name", STRINGPAD},
	[MED_MODEL]                      = {"lldp.media.model", "Model Name", STRINGPAD},
	[MED_ASSET]                      = {"lldp.media.asset", "Asset ID", STRINGPAD},
	[IANA_SUBTYPE]                   = {"lldp.iana.subtype", "IANA Subtype", U8, HEX, NAMES(iana_subtype_names)},
	[IANA_MUDURL]                    = {"lldp.iana.mudurl", "Manufacturer Usage Description URL", STRING},
	[UNKNOWN_SUBTYPE]                = {"lldp.unknown_subtype", "Unknown Subtype", U8, DEC},
	[UNKNOWN_SUBTYPE_CONTENT]        = {"lldp.unknown_subtype.content", "Unknown Subtype Content", BYTES},
	[SUBTYPE_CONTENT_REMAINING]      = {"lldp.subtype.content_remaining", "Subtype Unknown Trailing Bytes", BYTES},
	[INCORRECT_LENGTH]               = {"lldp.incorrect_length", "Invalid length, too short", EXPERT(WARN, MALFORMED)},
	[EXCESS_LENGTH]                  = {"lldp.excess_length", "Invalid length, greater than expected", EXPERT(WARN, MALFORMED)},
	[BAD_TYPE]                       = {"lldp.bad_type", "Incorrect type", EXPERT(WARN, MALFORMED)},
	[TLV_DEPRECATED]                 = {"lldp.tlv_deprecated", "TLV has been deprecated", EXPERT(WARN, PROTOCOL)},
}; /* clang-format on */

enum tlv_type {
	TLV_END = 0,
	TLV_CHASSIS = 1,
	TLV_PORT = 2,
	TLV_TTL = 3,
	TLV_PORT_DESCRIPTION = 4,
	TLV_NAME = 5,
	TLV_DESCRIPTION = 6,
	TLV_CAPABILITIES = 7,
	TLV_ADDRESS = 8,
	TLV_ORGANIZATION = 127
};
enum { OUI_IEEE = 0x0080c2, OUI_IEEE_3 = 0x00120f, OUI_TIA = 0x0012bb, OUI_IANA = 0x00005e };
enum { FAMILY_IP4 = 1, FAMILY_IP6 = 2, MAC_BYTES = 6 };

/* What a row of a number and the rows of its bits behind it show of len bytes at `off`. */
static void add_number_bits(struct walk *w, struct node *under, unsigned first, unsigned last, uint32_t off,
                            uint32_t len)
{
	struct node *n = add(w, under, first, off, len);

	for (unsigned f = first + 1; f <= last; f++)
		add(w, n, f, off, len);
}

static struct node *add_each(struct walk *w, struct node *under, unsigned first, unsigned last, uint32_t off,
                             uint32_t len)
{
	struct node *n = NULL;

	for (unsigned f = first; f <= last; f++)
		n = add(w, under, f, off, len);
	return n;
}

/* Something is wrong with a TLV: an expert item under a node, and the mark for filters. */
__attribute__((format(printf, 5, 6))) static void bad(struct walk *w, struct node *n, unsigned field, uint32_t off,
                                                      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct text t;
	text_init(&t);
	text_vprintf(&t, format, args);
	va_end(args);
	expert(w, n, field, "%s", walk_text(w, &t));
	text_fini(&t);
	node_hidden(add_protocol(w, n, P_malformed, off, 0));
}

/* True if n bytes of the TLV are there; else says that it is too short. */
static bool enough(struct walk *w, struct node *under, uint32_t off, uint32_t n)
{
	if (remaining(w, off) >= n)
		return true;
	bad(w, add_text(w, under, off, remaining(w, off), "Invalid length, too short"), INCORRECT_LENGTH, off,
	    "Invalid length, too short");
	return false;
}

static void no_more(struct walk *w, struct node *under, uint32_t off)
{
	if (walk_ok(w) && remaining(w, off))
		bad(w, add_text(w, under, off, REST, "Invalid length, greater than expected"), EXCESS_LENGTH, off,
		    "Invalid length, greater than expected");
}

static struct node *add_head(struct walk *w, struct node *n, uint32_t off)
{
	add(w, n, TLV_TYPE, off, 2);
	return add(w, n, TLV_LEN, off, 2);
}

/* The two TLVs that name somebody: who sent it, and from which port. */
struct id_kind {
	const char        *what, *unknown;
	const struct name *subtypes;
	uint8_t            type, mac, network;
	uint16_t           subtype_field, id_field, mac_field, ip4_field, ip6_field;
	const char        *shown; /* by subtype: t(ext), h(ex), blank: reserved */
	const char         brief[9][3];
};
static const struct id_kind chassis_kind = {"Chassis",
                                            "Reserved",
                                            subtype_names,
                                            TLV_CHASSIS,
                                            4,
                                            5,
                                            CHASSIS_SUBTYPE,
                                            CHASSIS_ID,
                                            CHASSIS_ID_MAC,
                                            CHASSIS_ID_IP4,
                                            CHASSIS_ID_IP6,
                                            " tth  tt",
                                            {"Rs", "CC", "IA", "PC", "MA", "NA", "IN", "LA", "Rs"}};
static const struct id_kind port_kind = {"Port",
                                         "Unknown",
                                         port_subtype_names,
                                         TLV_PORT,
                                         3,
                                         4,
                                         PORT_SUBTYPE,
                                         PORT_ID,
                                         PORT_ID_MAC,
                                         PORT_ID_IP4,
                                         PORT_ID_IP6,
                                         " th  ttt",
                                         {"Rs", "IA", "PC", "MA", "NA", "IN", "AC", "LA", "Rs"}};

/* Says what is wrong with the length of an address; returns whether something is. */
static bool bad_length(struct walk *w, struct node *n, uint32_t off, const char *what, uint32_t len, const char *family,
                       uint32_t right)
{
	if (len == right)
		return false;
	bad(w, n, INCORRECT_LENGTH, off, "Invalid %s ID Length (%u) for Type (%s), expected (%u)", what, len, family,
	    right);
	return true;
}

/* An address of some family, len bytes with the family's number; returns its text, NULL: it is none. */
static const char *walk_network_id(struct walk *w, const struct id_kind *k, struct node *n, struct node *length,
                                   uint32_t off, uint32_t len)
{
	uint8_t family = get_u8(w, off);
	bool    wrong = false;

	if (family == FAMILY_IP4)
		wrong = bad_length(w, length, off - 3, k->what, len + 1, "Network address, IPv4", 6);
	else if (family == FAMILY_IP6)
		wrong = bad_length(w, length, off - 3, k->what, len + 1, "Network address, IPv6", 18);
	add(w, n, NETWORK_ADDRESS_SUBTYPE, off, 1);
	if (wrong)
		return NULL;
	const uint8_t *p = get_bytes(w, off + 1, len - 1);
	if (!p)
		return NULL;
	if (family == FAMILY_IP4) {
		add(w, n, k->ip4_field, off + 1, 4);
		return ip4_text(w, p);
	}
	if (family == FAMILY_IP6) {
		add(w, n, k->ip6_field, off + 1, 16);
		return ip6_text(w, p);
	}
	add(w, n, k->id_field, off + 1, len - 1);
	return walk_hex(w, off + 1, len - 1);
}

static const char *walk_id(struct walk *w, const struct id_kind *k, struct node *n, struct node *length, uint32_t off,
                           uint32_t len)
{
	uint8_t subtype = get_u8(w, off + 2);
	bool    wrong = subtype == k->mac && bad_length(w, length, off, k->what, len, "MAC address", 1 + MAC_BYTES);

	add(w, n, k->subtype_field, off + 2, 1);
	if (wrong)
		return NULL;
	if (subtype == k->network)
		return walk_network_id(w, k, n, length, off + 3, len - 1);
	add(w, n, subtype == k->mac ? k->mac_field : k->id_field, off + 3, len - 1);
	const uint8_t *p = get_bytes(w, off + 3, len - 1);
	if (!p)
		return NULL;
	if (subtype == k->mac)
		return mac_label(w, p);
	char shown = subtype < 8 ? k->shown[subtype] : ' ';
	if (shown == 'h')
		return walk_hex(w, off + 3, len - 1);
	return shown == 't' ? walk_escaped(w, off + 3, len - 1) : "Reserved";
}

/* Returns how long the TLV is, 0: it is wrong, there is no going on. */
static uint32_t walk_id_tlv(struct walk *w, const struct id_kind *k, uint32_t off)
{
	uint16_t head = get_u16(w, off);
	uint32_t type = head >> 9, len = head & 0x1ff;

	if (!get_bytes(w, off, 2 + len))
		return 0;
	if (type != k->type) {
		const char *text = walk_printf(w, "Invalid %s ID (0x%02X), expected (0x%02X)", k->what, type, k->type);
		bad(w, add_text(w, w->node, off, 2 + len, "%s", text), BAD_TYPE, off, "%s", text);
		col_info(w, "Invalid %s ID TLV", k->what);
		return 0;
	}
	uint8_t      subtype = have(w, off + 2, 1) ? w->p[off + 2] : 0;
	struct node *n = add_text(w, w->node, off, 2 + len, "%s Subtype = %s", k->what,
	                          name_or(w, k->subtypes, subtype, k->unknown));
	struct node *length = add_head(w, n, off);
	const char  *id = NULL;
	if (len < 2)
		bad(w, length, INCORRECT_LENGTH, off, "Invalid %s ID Length (%u), expected > (2)", k->what, len);
	else
		id = walk_id(w, k, n, length, off, len);
	if (!id) {
		col_info(w, "Invalid %s ID TLV", k->what);
		return 0;
	}
	node_append(n, ", Id: %s", id);
	col_info_add(w, "%s/%s ", k->brief[subtype < 8 ? subtype : 8], id);
	return 2 + len;
}

static uint32_t walk_ttl(struct walk *w, uint32_t off)
{
	uint16_t head = get_u16(w, off);
	uint32_t type = head >> 9, len = head & 0x1ff;

	if (!walk_ok(w))
		return 0;
	if (type != TLV_TTL) {
		col_info(w, "Invalid Time-to-Live TLV");
		return 0;
	}
	if (len < 2) {
		walk_fail(w, WALK_MALFORMED);
		return 0;
	}
	uint16_t     seconds = get_u16(w, off + 2);
	struct node *n = add_text(w, w->node, off, 2 + len, "Time To Live = %u sec", seconds);
	add_head(w, n, off);
	add(w, n, TIME_TO_LIVE, off + 2, 2);
	if (walk_ok(w))
		col_info_add(w, "%u ", seconds);
	if (len > 2)
		walk_fail(w, WALK_MALFORMED);
	return 2 + len;
}

static void walk_text_tlv(struct walk *w, uint32_t off, uint32_t len, unsigned field, const char *brief)
{
	const char  *text = walk_escaped(w, off + 2, len);
	struct node *n = add_text(w, w->node, off, 2 + len, "%s = %s", fields[field].label, text);

	add_head(w, n, off);
	add(w, n, field, off + 2, len);
	if (brief)
		col_info_add(w, "%s=%s ", brief, text);
}

static void walk_capabilities(struct walk *w, uint32_t off, uint32_t len)
{
	struct node *n = add_text(w, w->node, off, 2 + len, "Capabilities");

	add_head(w, n, off);
	add_number_bits(w, n, CAP, CAP_STATION_ONLY, off + 2, 2);
	add_number_bits(w, n, ENABLED_CAP, ENABLED_CAP_STATION_ONLY, off + 4, 2);
}

static void walk_address(struct walk *w, uint32_t off, uint32_t len)
{
	struct node *n = add_text(w, w->node, off, 2 + len, "Management Address");
	uint32_t     bytes = get_u8(w, off + 2), family = get_u8(w, off + 3);

	add_head(w, n, off);
	add(w, n, MGN_ADDRESS_LEN, off + 2, 1);
	add(w, n, MGN_ADDRESS_SUBTYPE, off + 3, 1);
	if (!bytes || remaining(w, off + 3) < bytes) {
		walk_fail(w, WALK_MALFORMED);
		return;
	}
	if (family == FAMILY_IP4)
		add(w, n, MGN_ADDR_IP4, off + 4, 4);
	else if (family == FAMILY_IP6)
		add(w, n, MGN_ADDR_IP6, off + 4, 16);
	else
		add(w, n, MGN_ADDR_HEX, off + 4, bytes - 1);
	off += 3 + bytes;
	add(w, n, MGN_INTERFACE_SUBTYPE, off, 1);
	add(w, n, MGN_INTERFACE_NUMBER, off + 1, 4);
	uint8_t oid = get_u8(w, off + 5);
	add(w, n, MGN_OBJ_LEN, off + 5, 1);
	if (oid)
		add(w, n, MGN_OBJ_ID, off + 6, oid);
}

/* IEEE 802.1Qaz: which traffic classes the priorities belong to, and what each may take. */
static void walk_ets(struct walk *w, struct node *n, uint32_t off)
{
	add_each(w, n, DCB_PG_PGID_PRIO0, DCB_PG_PGID_PRIO3, off, 2);
	add_each(w, n, DCB_PG_PGID_PRIO4, DCB_PG_PGID_PRIO7, off + 2, 2);
	for (uint32_t i = 0; i < 8; i++)
		add(w, n, DCB_PG_PER0 + i, off + 4 + i, 1);
	for (uint32_t i = 0; i < 8; i++)
		add(w, n, DCB_ETS_TSA0 + i, off + 12 + i, 1);
}

static void walk_applications(struct walk *w, struct node *n, uint32_t off)
{
	add(w, n, DCB_APP_RESERVED, off++, 1);
	for (; remaining(w, off) && walk_ok(w); off += 3) {
		uint8_t      selector = get_u8(w, off) & 7;
		uint16_t     id = get_u16(w, off + 1);
		bool         port = selector == 2 || selector == 4;
		const char  *name = selector == 1 && id == 0x8906   ? "FCoE"
		                    : selector == 1 && id == 0x8914 ? "FiP"
		                    : port && id == 0xcbc           ? "iSCSI"
		                                                    : "Unknown";
		struct node *a = add_text(w, n, off, 3, "%s Application", name);
		add(w, a, DCB_APP_PRIO, off, 1);
		add(w, a, DCB_APP_SF, off, 1);
		add(w, a, DCB_APP_PROTO, off + 1, 2);
	}
}

static void walk_ets_configuration(struct walk *w, struct node *n, uint32_t off)
{
	uint8_t v = get_u8(w, off) & 7;

	add(w, n, DCB_WILLING, off, 1);
	add(w, n, DCB_ETS_CBS, off, 1);
	node_label(add(w, n, DCB_ETS_MAXTCS, off, 1), ".... .%u%u%u = Maximum Number of Traffic Classes: %u (0x%x)",
	           v >> 2, v >> 1 & 1, v & 1, v ? v : 8, v);
	walk_ets(w, n, off + 1);
}

static void walk_ieee_1(struct walk *w, struct node *n, uint32_t off, uint8_t subtype)
{
	uint32_t len;

	switch (subtype) {
	case 1: add(w, n, DOT1_PORT_VLAN_ID, off, 2); return;
	case 2:
		add_number_bits(w, n, DOT1_PORT_AND_VLAN_ID_FLAG, DOT1_PORT_AND_VLAN_ID_FLAG_ENABLED, off, 1);
		add(w, n, DOT1_PORT_PROTO_VLAN_ID, off + 1, 2);
		return;
	case 3:
		add(w, n, DOT1_VLAN_ID, off, 2);
		len = get_u8(w, off + 2);
		add(w, n, DOT1_VLAN_NAME_LEN, off + 2, 1);
		if (len)
			add(w, n, DOT1_VLAN_NAME, off + 3, len);
		return;
	case 4:
		len = get_u8(w, off);
		add(w, n, DOT1_PROTO_ID_LENGTH, off, 1);
		if (len)
			add(w, n, DOT1_PROTO_ID, off + 1, len);
		return;
	case 7:
		add_number_bits(w, n, DOT1_AGGREGATION_STATUS, DOT1_AGGREGATION_STATUS_PORTTYPE, off, 1);
		add(w, n, DOT1_AGGREGATED_PORT_ID, off + 1, 4);
		return;
	case 8:
		add_each(w, n, CN_CNPV_PRIO0, CN_CNPV_PRIO7, off, 1);
		add_each(w, n, CN_READY_PRIO0, CN_READY_PRIO7, off + 1, 1);
		return;
	case 9: walk_ets_configuration(w, n, off); return;
	case 10:
		add(w, n, DCB_PG_RESERVED, off, 1);
		walk_ets(w, n, off + 1);
		return;
	case 11:
		add(w, n, DCB_WILLING, off, 1);
		add(w, n, DCB_PFC_MBC, off, 1);
		add(w, n, DCB_PFC_NUMTCS, off, 1);
		add_each(w, n, DCB_PFC_PRIO0, DCB_PFC_PRIO7, off + 1, 1);
		return;
	case 12: walk_applications(w, n, off); return;
	}
}

/* Who feeds whom from where: what the number of the source means depends on which end says it. */
static void add_power_source(struct walk *w, struct node *n, unsigned field, uint32_t off)
{
	static const char *const names[2][4] = {{"Unknown", "Primary Power Source", "Backup Power Source", "Reserved"},
	                                        {"Unknown", "PSE", "Local", "PSE and Local"}};
	uint8_t                  v = get_u8(w, off);

	node_append(add(w, n, field, off, 1), " %s", names[v >> 6 & 1][v >> 4 & 3]);
}

static void walk_power(struct walk *w, struct node *n, uint32_t off)
{
	add_number_bits(w, n, MDI_POWER_SUPPORT, MDI_POWER_PSE_PAIRS, off, 1);
	add(w, n, MDI_PSE_PAIR, off + 1, 1);
	add(w, n, MDI_POWER_CLASS, off + 2, 1);
	off += 3;
	if (remaining(w, off)) {
		add(w, n, MDI_POWER_TYPE, off, 1);
		add_power_source(w, n, MDI_POWER_SOURCE, off);
		add(w, n, MDI_POWER_PRIORITY, off, 1);
		add(w, n, MDI_PDE_REQUESTED, off + 1, 2);
		add(w, n, MDI_PSE_ALLOCATED, off + 3, 2);
		off += 5;
	}
	no_more(w, n, off);
}

static void walk_ieee_3(struct walk *w, struct node *n, struct node *subtype_node, uint32_t off, uint8_t subtype)
{
	switch (subtype) {
	case 1:
		add_number_bits(w, n, DOT3_AUTONEG, DOT3_AUTONEG_ENABLED, off, 1);
		add_number_bits(w, n, DOT3_CAPS, DOT3_CAPS_OTHER, off + 1, 2);
		get_u16(w, off + 1);
		add_each(w, add_text(w, n, off + 1, 2, "Same in inverse (wrong) bitorder"), DOT3_CAPS_INV_1000BASE_TFD,
		         DOT3_CAPS_INV_OTHER, off + 1, 2);
		add(w, n, DOT3_PMD_MAU_TYPE, off + 3, 2);
		no_more(w, n, off + 5);
		return;
	case 2: walk_power(w, n, off); return;
	case 3:
		expert(w, subtype_node, TLV_DEPRECATED, NULL);
		add_number_bits(w, n, DOT3_AGGREGATION_STATUS, DOT3_AGGREGATION_STATUS_ENABLED, off, 1);
		add(w, n, DOT3_AGGREGATED_PORT_ID, off + 1, 4);
		no_more(w, n, off + 5);
		return;
	case 4:
		add(w, n, DOT3_MAX_FRAME_SIZE, off, 2);
		no_more(w, n, off + 2);
		return;
	case 5:
		for (uint32_t i = 0; i < 5; i++)
			add(w, n, DOT3_EEE_TRANSMIT + i, off + 2 * i, 2);
		no_more(w, n, off + 10);
		return;
	case 7:
		add_bits(w, n, DOT3_EAC, DOT3_AEC_RESERVED, off);
		no_more(w, n, off + 2);
		return;
	default: no_more(w, n, off);
	}
}

/* RFC 4776: where something is, as postal words. */
static void walk_civic(struct walk *w, struct node *n, uint32_t off)
{
	uint32_t end = off + 1u + get_u8(w, off);

	add(w, n, MED_CIVIC_LENGTH, off, 1);
	add(w, n, MED_CIVIC_WHAT, off + 1, 1);
	add(w, n, MED_CIVIC_COUNTRY, off + 2, 2);
	for (off += 4; off < end && remaining(w, off) && walk_ok(w);) {
		uint32_t len = get_u8(w, off + 1);
		add(w, n, MED_CIVIC_TYPE, off, 1);
		node_label(add(w, n, MED_CIVIC_LENGTH, off + 1, 1), "CA Length: %u", len);
		if (len)
			add(w, n, MED_CIVIC_VALUE, off + 2, len);
		off += 2 + len;
	}
}

static void walk_location(struct walk *w, struct node *n, uint32_t off)
{
	uint8_t format = get_u8(w, off++);

	add(w, n, MED_LOC_DATA_FORMAT, off - 1, 1);
	if (format == 1 && enough(w, n, off, 16)) {
		add(w, n, MED_LOC_LAT_RESOLUTION, off, 1);
		add(w, n, MED_LOC_LATITUDE, off, 5);
		add(w, n, MED_LOC_LONG_RESOLUTION, off + 5, 1);
		add(w, n, MED_LOC_LONGITUDE, off + 5, 5);
		add(w, n, MED_LOC_ALT_TYPE, off + 10, 1);
		add(w, n, MED_LOC_ALT_RESOLUTION, off + 10, 2);
		add(w, n, MED_LOC_ALTITUDE, off + 11, 4);
		add(w, n, MED_LOC_DATUM, off + 15, 1);
	} else if (format == 2 && enough(w, n, off, 4)) {
		walk_civic(w, n, off);
	} else if (format == 3 && remaining(w, off)) {
		add(w, n, MED_ECS, off, REST);
	}
}

/* ANSI/TIA-1057: what telephones need to know. */
static void walk_media(struct walk *w, struct node *n, uint32_t off, uint8_t subtype)
{
	switch (subtype) {
	case 1:
		if (!enough(w, n, off, 2))
			return;
		add_number_bits(w, n, MED_CAPS, MED_CAPS_INVENTORY, off, 2);
		if (enough(w, n, off + 2, 1))
			add(w, n, MED_SUBTYPE_CLASS, off + 2, 1);
		return;
	case 2:
		if (!enough(w, n, off, 1))
			return;
		add(w, n, MED_APP_TYPE, off, 1);
		if (enough(w, n, off + 1, 3))
			add_each(w, n, MED_POLICY_FLAG, MED_DSCP, off + 1, 3);
		return;
	case 3:
		if (enough(w, n, off, 1))
			walk_location(w, n, off);
		return;
	case 4:
		if (!enough(w, n, off, 3))
			return;
		add(w, n, MED_POWER_TYPE, off, 1);
		add_power_source(w, n, MED_POWER_SOURCE, off);
		add(w, n, MED_POWER_PRIO, off, 1);
		add(w, n, MED_POWER_VALUE, off + 1, 2);
		return;
	}
	if (subtype >= 5 && subtype <= 11 && remaining(w, off))
		add(w, n, MED_HARDWARE + subtype - 5u, off, REST);
}

/* One that an organization defined: off is where its subtype stands. */
static void walk_subtype(struct walk *w, struct node *n, uint32_t oui, uint32_t off)
{
	static const struct {
		uint32_t           oui;
		uint16_t           field;
		const struct name *names;
		const char        *unknown;
	} kinds[] = {{OUI_IEEE, DOT1_SUBTYPE, ieee_802_1_subtype_names, "Unknown subtype 0x%x"},
	             {OUI_IEEE_3, DOT3_SUBTYPE, ieee_802_3_subtype_names, "Unknown subtype 0x%x"},
	             {OUI_TIA, MED_SUBTYPE, media_subtype_names, "Unknown subtype 0x%x"},
	             {OUI_IANA, IANA_SUBTYPE, iana_subtype_names, "Unknown subtype (0x%x)"}};
	uint8_t      subtype = get_u8(w, off);
	struct node *shown = NULL;

	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (kinds[i].oui != oui)
			continue;
		node_append(n, " - %s", name_or(w, kinds[i].names, subtype, kinds[i].unknown));
		shown = add(w, n, kinds[i].field, off, 1);
	}
	off++;
	if (oui == OUI_IEEE) {
		walk_ieee_1(w, n, off, subtype);
	} else if (oui == OUI_IEEE_3) {
		walk_ieee_3(w, n, shown, off, subtype);
	} else if (oui == OUI_TIA) {
		walk_media(w, n, off, subtype);
	} else if (oui == OUI_IANA && subtype == 1) {
		add(w, n, IANA_MUDURL, off, REST);
	} else {
		if (oui != OUI_IANA) {
			node_append(n, " - Unknown (%u)", subtype);
			add(w, n, UNKNOWN_SUBTYPE, off - 1, 1);
		}
		if (remaining(w, off))
			add(w, n, UNKNOWN_SUBTYPE_CONTENT, off, REST);
	}
}

static void walk_organization(struct walk *w, uint32_t off, uint32_t len)
{
	const uint8_t *p = get_bytes(w, off + 2, 4);

	if (!p)
		return;
	uint32_t    oui = be24(p);
	const char *vendor = vendor_long(p);
	if (oui == OUI_IEEE)
		vendor = "IEEE";
	else if (oui == OUI_IEEE_3)
		vendor = "Ieee 802.3";
	struct node *n = add_text(w, w->node, off, 2 + len, "%s", vendor ? vendor : "Unknown");
	add_head(w, n, off);
	struct node *code = add(w, n, ORGTLV_OUI, off + 2, 3);
	if (oui == OUI_IEEE)
		node_label(code, "Organization Unique Code: 00:80:c2 (%s)", vendor);
	walk_subtype(w, n, oui, off + 5);
}

/* One TLV behind the first three.  What is read of it ends where it does. */
static void walk_tlv(struct walk *w, uint32_t off, uint32_t type, uint32_t len)
{
	uint32_t all = w->len, captured = w->caplen, end = off + 2 + len;

	if (end < all)
		w->len = end;
	if (end < captured)
		w->caplen = end;
	switch (type) {
	case TLV_PORT_DESCRIPTION: walk_text_tlv(w, off, len, PORT_DESC, NULL); break;
	case TLV_NAME: walk_text_tlv(w, off, len, TLV_SYSTEM_NAME, "SysN"); break;
	case TLV_DESCRIPTION: walk_text_tlv(w, off, len, TLV_SYSTEM_DESC, "SysD"); break;
	case TLV_CAPABILITIES: walk_capabilities(w, off, len); break;
	case TLV_ADDRESS: walk_address(w, off, len); break;
	case TLV_ORGANIZATION: walk_organization(w, off, len); break;
	default:
		add_head(w, add_text(w, w->node, off, 2 + len, type == TLV_END ? "End of LLDPDU" : "Unknown TLV"), off);
	}
	w->len = all;
	w->caplen = captured;
}

static void walk(struct walk *w)
{
	uint32_t off = 0, n;

	col_info(w, "%s", "");
	if (!(n = walk_id_tlv(w, &chassis_kind, off)))
		return;
	off += n;
	if (!(n = walk_id_tlv(w, &port_kind, off)))
		return;
	off += n;
	if (!(n = walk_ttl(w, off)))
		return;
	off += n;
	while (remaining(w, off) && walk_ok(w)) {
		uint16_t head = get_u16(w, off);
		uint32_t type = head >> 9, len = head & 0x1ff;
		if (!get_bytes(w, off, 2 + len))
			return;
		walk_tlv(w, off, type, len);
		off += 2 + len;
		if (type == TLV_END)
			return;
	}
}

const struct proto proto_lldp = {
    .name = "lldp",
    .title = "Link Layer Discovery Protocol",
    .brief = "LLDP",
    .fields = fields,
    .nfields = N,
    BINDS({T_ETHERTYPE, 0x88cc}),
    .walk = walk,
};
