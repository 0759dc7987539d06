/* undecoded.c -- protocols that are known by what chooses them, and whose bytes nobody decodes here yet.
 *
 * Their layers stand in the tree, in frame.protocols and in filters under their own names, instead of as data that
 * nobody knows.  A protocol that gets its file leaves this one.  What is known by looking at it, or turns into TLS on
 * its own port, is in undecoded_streams.c.
 */
#include "proto/proto.h"

static void walk(struct walk *w)
{
	add_text(w, w->node, 0, w->caplen, "[Not decoded yet: %u byte%s]", w->len, w->len == 1 ? "" : "s");
}

#define UNDECODED(id, name_, brief_, title_, ...) \
	const struct proto proto_##id = {         \
	    .name = name_,                        \
	    .title = title_,                      \
	    .brief = brief_,                      \
	    BINDS(__VA_ARGS__),                   \
	    .walk = walk,                         \
	}

/* clang-format off */
/* On link layers. */
UNDECODED(eapol, "eapol", "EAPOL", "802.1X Authentication", {T_ETHERTYPE, 0x888e}, {T_ETHERTYPE, 0x88c7});
UNDECODED(ptp, "ptp", "PTP", "Precision Time Protocol (IEEE1588)", {T_ETHERTYPE, 0x88f7}, {T_UDP_PORT, 319}, {T_UDP_PORT, 320});
UNDECODED(isis, "isis", "ISIS", "ISO 10589 ISIS InTRA Domain Routeing Information Exchange Protocol", {T_ETHERTYPE, 0x22f4});
UNDECODED(osi, "osi", "OSI", "OSI", {T_LLC_DSAP, 0x14}, {T_LLC_DSAP, 0x20}, {T_LLC_DSAP, 0x34}, {T_LLC_DSAP, 0x54},
          {T_LLC_DSAP, 0xfe}, {T_IP_PROTO, 80}, {T_GRE_PROTO, 0xfe}, {T_PPP, 0x23});
UNDECODED(ipcp, "ipcp", "PPP IPCP", "PPP IP Control Protocol", {T_PPP, 0x8021});
UNDECODED(lcp, "lcp", "PPP LCP", "PPP Link Control Protocol", {T_PPP, 0xc021});
UNDECODED(pap, "pap", "PPP PAP", "PPP Password Authentication Protocol", {T_PPP, 0xc023});
UNDECODED(dtp, "dtp", "DTP", "Dynamic Trunk Protocol", {T_LLC_CISCO, 0x2004});
UNDECODED(slarp, "slarp", "SLARP", "Cisco SLARP", {T_CHDLC, 0x8035});
UNDECODED(wpan, "wpan", "IEEE 802.15.4", "IEEE 802.15.4 Low-Rate Wireless PAN", {T_LINK, 104}, {T_LINK, 127}, {T_ETHERTYPE, 0x809a});
UNDECODED(aoe, "aoe", "AOE", "ATAoverEthernet", {T_ETHERTYPE, 0x88a2});
UNDECODED(dec_dna, "dec_dna", "DEC_DNA", "DEC DNA Routing Protocol", {T_CHDLC, 0x6003}, {T_ETHERTYPE, 0x6003},
          {T_PPP, 0x27});
UNDECODED(slow, "slow", "802.3 Slow protocols", "Slow Protocols", {T_ETHERTYPE, 0x8809});
UNDECODED(aarp, "aarp", "AARP", "Appletalk Address Resolution Protocol", {T_CHDLC, 0x80f3}, {T_ETHERTYPE, 0x80f3});
UNDECODED(ddp, "ddp", "DDP", "Datagram Delivery Protocol", {T_CHDLC, 0x809b}, {T_PPP, 0x29});
UNDECODED(ipx, "ipx", "IPX", "Internetwork Packet eXchange", {T_CHDLC, 0x8137}, {T_ETHERTYPE, 0x8137},
          {T_GRE_PROTO, 0x8137}, {T_LLC_DSAP, 0x10}, {T_LLC_DSAP, 0xe0}, {T_PPP, 0x2b}, {T_UDP_PORT, 213});
UNDECODED(tipc, "tipc", "TIPC", "Transparent Inter Process Communication(TIPC)", {T_ETHERTYPE, 0x88ca},
          {T_UDP_PORT, 6118});
UNDECODED(cfm, "cfm", "CFM", "CFM EOAM 802.1ag/ITU Protocol", {T_ETHERTYPE, 0x8902});
UNDECODED(gnw, "gnw", "GNW", "GeoNetworking", {T_ETHERTYPE, 0x8947});
UNDECODED(avsp, "avsp", "avsp", "Arista Vendor Specific Protocol", {T_ETHERTYPE, 0xd28b});
UNDECODED(wol, "wol", "WOL", "Wake On LAN", {T_ETHERTYPE, 0x842});
UNDECODED(bpq, "bpq", "BPQ", "Amateur Radio BPQ", {T_ETHERTYPE, 0x8ff});
UNDECODED(msnlb, "msnlb", "MS NLB", "MS Network Load Balancing", {T_ETHERTYPE, 0x886f});
UNDECODED(lwapp, "lwapp", "LWAPP", "LWAPP Encapsulated Packet", {T_ETHERTYPE, 0x88bb}, {T_ETHERTYPE, 0xbbbb},
          {T_UDP_PORT, 12222}, {T_UDP_PORT, 12223});
UNDECODED(udld, "udld", "UDLD", "Unidirectional Link Detection", {T_CHDLC, 0x111}, {T_LLC_CISCO, 0x111});
UNDECODED(vtp, "vtp", "VTP", "VLAN Trunking Protocol", {T_LLC_CISCO, 0x2003});
UNDECODED(ccp, "ccp", "PPP CCP", "PPP Compression Control Protocol", {T_ETHERTYPE, 0x80fd}, {T_PPP, 0x80fd});
UNDECODED(cdpcp, "cdpcp", "PPP CDPCP", "PPP CDP Control Protocol", {T_ETHERTYPE, 0x8207}, {T_PPP, 0x8207});
UNDECODED(ipv6cp, "ipv6cp", "PPP IPV6CP", "PPP IPv6 Control Protocol", {T_ETHERTYPE, 0x8057}, {T_PPP, 0x8057});
UNDECODED(chap, "chap", "PPP CHAP", "PPP Challenge Handshake Authentication Protocol", {T_ETHERTYPE, 0xc223},
          {T_PPP, 0xc223});

/* On IP. */
UNDECODED(dccp, "dccp", "DCCP", "Datagram Congestion Control Protocol", {T_IP_PROTO, 33});
UNDECODED(rsvp, "rsvp", "RSVP", "Resource ReserVation Protocol (RSVP)", {T_IP_PROTO, 46}, {T_UDP_PORT, 3455});
UNDECODED(esp, "esp", "ESP", "Encapsulating Security Payload", {T_IP_PROTO, 50});
UNDECODED(ah, "ah", "AH", "Authentication Header", {T_IP_PROTO, 51});
UNDECODED(nhrp, "nhrp", "NHRP", "NBMA Next Hop Resolution Protocol", {T_IP_PROTO, 54}, {T_GRE_PROTO, 0x2001});
UNDECODED(eigrp, "eigrp", "EIGRP", "Enhanced Interior Gateway Routing Protocol", {T_IP_PROTO, 88});
UNDECODED(ospf, "ospf", "OSPF", "Open Shortest Path First", {T_IP_PROTO, 89});
UNDECODED(pgm, "pgm", "PGM", "Pragmatic General Multicast", {T_IP_PROTO, 113});
UNDECODED(l2tp, "l2tp", "L2TP", "Layer 2 Tunneling Protocol", {T_IP_PROTO, 115}, {T_UDP_PORT, 1701});
UNDECODED(sctp, "sctp", "SCTP", "Stream Control Transmission Protocol", {T_IP_PROTO, 132}, {T_UDP_PORT, 9899});
UNDECODED(mipv6, "mipv6", "MIPv6", "Mobile IPv6", {T_IP_PROTO, 62}, {T_IP_PROTO, 135}, {T_UDP_PORT, 5436});
UNDECODED(igrp, "igrp", "IGRP", "Cisco Interior Gateway Routing Protocol", {T_IP_PROTO, 9});
UNDECODED(ipcomp, "ipcomp", "IPComp", "IP Payload Compression", {T_IP_PROTO, 108});

/* On UDP. */
UNDECODED(nbdgm, "nbdgm", "NBDS", "NetBIOS Datagram Service", {T_UDP_PORT, 138});
UNDECODED(isakmp, "isakmp", "ISAKMP", "Internet Security Association and Key Management Protocol", {T_UDP_PORT, 500});
UNDECODED(tsp, "tsp", "TSP", "Time Synchronization Protocol", {T_UDP_PORT, 525});
UNDECODED(ripng, "ripng", "RIPng", "RIPng", {T_UDP_PORT, 521});
UNDECODED(ldp, "ldp", "LDP", "Label Distribution Protocol", {T_UDP_PORT, 646}, {T_TCP_PORT, 646});
UNDECODED(lmp, "lmp", "LMP", "Link Management Protocol (LMP)", {T_UDP_PORT, 701});
UNDECODED(lwres, "lwres", "LWRES", "Light Weight DNS RESolver (BIND9)", {T_UDP_PORT, 921});
UNDECODED(udpencap, "udpencap", "UDPENCAP", "UDP Encapsulation of IPsec Packets", {T_UDP_PORT, 4500});
UNDECODED(sip, "sip", "SIP", "Session Initiation Protocol", {T_UDP_PORT, 5060}, {T_TCP_PORT, 5060});
UNDECODED(sflow, "sflow", "sFlow", "InMon sFlow", {T_UDP_PORT, 6343});
UNDECODED(babel, "babel", "Babel", "Babel Routing Protocol", {T_UDP_PORT, 6696});
UNDECODED(cldap, "cldap", "CLDAP", "Connectionless Lightweight Directory Access Protocol", {T_UDP_PORT, 389});
UNDECODED(lisp, "lisp", "LISP Control", "Locator/ID Separation Protocol", {T_UDP_PORT, 4342});
UNDECODED(mpls_echo, "mpls-echo", "MPLS Echo", "Multiprotocol Label Switching Echo", {T_UDP_PORT, 3503});
UNDECODED(bjnp, "bjnp", "BJNP", "Canon BJNP", {T_UDP_PORT, 8611}, {T_UDP_PORT, 8612}, {T_UDP_PORT, 8613},
          {T_UDP_PORT, 8614});
UNDECODED(olsr, "olsr", "OLSR", "Optimized Link State Routing Protocol", {T_UDP_PORT, 698});
UNDECODED(aodv, "aodv", "AODV", "Ad hoc On-demand Distance Vector Routing Protocol", {T_UDP_PORT, 654});
UNDECODED(rx, "rx", "RX", "RX Protocol", {T_UDP_PORT, 7000}, {T_UDP_PORT, 7001}, {T_UDP_PORT, 7002},
          {T_UDP_PORT, 7003}, {T_UDP_PORT, 7004}, {T_UDP_PORT, 7005}, {T_UDP_PORT, 7006}, {T_UDP_PORT, 7007},
          {T_UDP_PORT, 7008}, {T_UDP_PORT, 7009}, {T_UDP_PORT, 7021});
UNDECODED(krb4, "krb4", "KRB4", "Kerberos v4", {T_UDP_PORT, 750});
UNDECODED(auto_rp, "auto_rp", "Auto-RP", "Cisco Auto-RP", {T_UDP_PORT, 496});
UNDECODED(wccp, "wccp", "WCCP", "Web Cache Communication Protocol", {T_UDP_PORT, 2048});
UNDECODED(cflow, "cflow", "CFLOW", "Cisco NetFlow/IPFIX", {T_UDP_PORT, 2055}, {T_UDP_PORT, 4739},
          {T_UDP_PORT, 9996});
UNDECODED(coap, "coap", "CoAP", "Constrained Application Protocol", {T_UDP_PORT, 5683});
UNDECODED(rdpudp, "rdpudp", "RDPUDP", "UDP Remote Desktop Protocol", {T_UDP_PORT, 3389});
UNDECODED(gtpprime, "gtpprime", "GTP (Prime)", "GPRS Tunneling Protocol Prime", {T_UDP_PORT, 3386});
UNDECODED(doip, "doip", "DoIP", "DoIP (ISO13400) Protocol", {T_UDP_PORT, 13400});
UNDECODED(enip, "enip", "ENIP", "EtherNet/IP (Industrial Protocol)", {T_TCP_PORT, 44818}, {T_UDP_PORT, 44818});
UNDECODED(mgcp, "mgcp", "MGCP", "Media Gateway Control Protocol", {T_UDP_PORT, 2427}, {T_UDP_PORT, 2727});

/* On TCP. */
UNDECODED(finger, "finger", "FINGER", "finger", {T_TCP_PORT, 79});
UNDECODED(kerberos, "kerberos", "KRB5", "Kerberos", {T_UDP_PORT, 88}, {T_TCP_PORT, 88});
UNDECODED(dnp3, "dnp3", "DNP 3.0", "Distributed Network Protocol 3.0", {T_UDP_PORT, 20000}, {T_TCP_PORT, 20000});
UNDECODED(nbss, "nbss", "NBSS", "NetBIOS Session Service", {T_TCP_PORT, 139}, {T_TCP_PORT, 445});
UNDECODED(bgp, "bgp", "BGP", "Border Gateway Protocol", {T_TCP_PORT, 179});
UNDECODED(rpkirtr, "rpkirtr", "RPKI-Router Protocol", "RPKI-Router Protocol", {T_TCP_PORT, 323});
UNDECODED(rtsp, "rtsp", "RTSP", "Real Time Streaming Protocol", {T_TCP_PORT, 554}, {T_TCP_PORT, 7236}, {T_TCP_PORT, 8554});
UNDECODED(mbtcp, "mbtcp", "Modbus/TCP", "Modbus/TCP", {T_TCP_PORT, 502});
UNDECODED(pptp, "pptp", "PPTP", "Point-to-Point Tunnelling Protocol", {T_TCP_PORT, 1723});
UNDECODED(resp, "resp", "RESP", "REdis Serialization Protocol", {T_TCP_PORT, 6379});
UNDECODED(vnc, "vnc", "VNC", "Virtual Network Computing", {T_TCP_PORT, 5500}, {T_TCP_PORT, 5501}, {T_TCP_PORT, 5900},
          {T_TCP_PORT, 5901});
UNDECODED(irc, "irc", "IRC", "Internet Relay Chat", {T_TCP_PORT, 6667}, {T_TCP_PORT, 57000});
UNDECODED(openflow, "openflow", "OpenFlow", "OpenFlow", {T_TCP_PORT, 6653});
UNDECODED(rlogin, "rlogin", "Rlogin", "Rlogin Protocol", {T_TCP_PORT, 513});
UNDECODED(rsh, "rsh", "RSH", "Remote Shell", {T_TCP_PORT, 514});
UNDECODED(gnutella, "gnutella", "GNUTELLA", "Gnutella Protocol", {T_TCP_PORT, 6346});
UNDECODED(mqtt, "mqtt", "MQTT", "MQ Telemetry Transport Protocol", {T_TCP_PORT, 1883});
UNDECODED(amqp, "amqp", "AMQP", "Advanced Message Queuing Protocol", {T_TCP_PORT, 5672});
/* clang-format on */
