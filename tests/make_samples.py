#!/usr/bin/env python3
"""make_samples.py -- writes the project's own sample captures, packet by packet, and the fuzz seeds cut out of them.

    make_samples.py FOLDER             all samples, FOLDER/broken/*, FOLDER/seeds/{frame,source}/*
    make_samples.py --main FILE        only the sample that ships with the repository

Every answer is the same on every run: no clock, no chance.  Addresses are those that RFC 5737, RFC 3849 and RFC 7042
set aside for examples; checksums are right unless a sample is about a wrong one.
"""
import gzip
import ipaddress
import os
import struct
import sys

# --- a vocabulary for packets -----------------------------------------------------------------------------------------

CLIENT, SERVER, RESOLVER, OTHER = "192.0.2.10", "198.51.100.80", "192.0.2.53", "203.0.113.7"
CLIENT6, SERVER6 = "2001:db8:1::10", "2001:db8:2::80"
MAC_CLIENT, MAC_ROUTER = bytes.fromhex("00005e005310"), bytes.fromhex("00005e005301")
BROADCAST = b"\xff" * 6
IP4, ARP, VLAN, IP6, QINQ = 0x0800, 0x0806, 0x8100, 0x86DD, 0x88A8
ICMP, IGMP, IPIP, TCP, UDP, IP6IN4, GRE, ICMP6 = 1, 2, 4, 6, 17, 41, 47, 58
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
ETHERNET, NULL, RAW, SLL, SLL2 = 1, 0, 101, 113, 276
# The first byte of a seed of fuzz_frame is an index into this list.
FRAME_LINKS = [ETHERNET, NULL, RAW, SLL, SLL2]


def u8(*v): return struct.pack(">%dB" % len(v), *v)
def u16(*v): return struct.pack(">%dH" % len(v), *v)
def u32(*v): return struct.pack(">%dI" % len(v), *v)
def address(text): return ipaddress.ip_address(text).packed


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def with_checksum(packet, at, pseudo=b"", zero=0):
    return packet[:at] + u16(checksum(pseudo + packet) or zero) + packet[at + 2:]


def pseudo_header(src, dst, proto, length):
    a = address(src) + address(dst)
    return a + (u8(0, proto) + u16(length) if len(a) == 8 else u32(length) + u8(0, 0, 0, proto))


def eth(payload, kind=None, src=MAC_CLIENT, dst=MAC_ROUTER):
    kind = kind or (IP6 if payload[0] >> 4 == 6 else IP4)
    return (dst + src + u16(kind) + payload).ljust(60, b"\0")


def ip(src, dst, proto, payload, ident=0x1234, ttl=64, fragment=0x4000, options=b"", tos=0):
    """An IPv4 or IPv6 packet, by the address; fragment: the 16 bits of flags and offset."""
    if ":" in src:
        return u32(6 << 28 | tos << 20) + u16(len(payload)) + u8(proto, ttl) + address(src) + address(dst) + payload
    head = u8(0x45 + len(options) // 4, tos) + u16(20 + len(options) + len(payload), ident, fragment)
    return with_checksum(head + u8(ttl, proto) + u16(0) + address(src) + address(dst) + options, 10) + payload


def udp(src, dst, sport, dport, payload, **more):
    packet = u16(sport, dport, 8 + len(payload), 0) + payload
    return ip(src, dst, UDP, with_checksum(packet, 6, pseudo_header(src, dst, UDP, len(packet)), 0xFFFF), **more)


def tcp(src, dst, sport, dport, seq, ack, flags, payload=b"", window=8192, options=b"", **more):
    head = u16(sport, dport) + u32(seq, ack) + u8((5 + len(options) // 4) << 4, flags) + u16(window, 0, 0)
    packet = head + options + payload
    return ip(src, dst, TCP, with_checksum(packet, 16, pseudo_header(src, dst, TCP, len(packet))), **more)


def icmp(src, dst, kind, code, rest, **more):
    packet = u8(kind, code) + u16(0) + rest
    v6 = ":" in src
    pseudo = pseudo_header(src, dst, ICMP6, len(packet)) if v6 else b""
    return ip(src, dst, ICMP6 if v6 else ICMP, with_checksum(packet, 2, pseudo), **more)


def arp(op, sender_mac, sender, target_mac, target):
    return u16(1, IP4) + u8(6, 4) + u16(op) + sender_mac + address(sender) + target_mac + address(target)


def name(text):
    return b"".join(u8(len(label)) + label.encode() for label in text.split(".") if label) + b"\0"


def record(owner, kind, data, ttl=300, klass=1):
    return owner + u16(kind, klass) + u32(ttl) + u16(len(data)) + data


def dns(ident, flags, question, kind, answers=(), authority=(), extra=(), klass=1):
    counts = u16(ident, flags, 1 if question else 0, len(answers), len(authority), len(extra))
    asked = name(question) + u16(kind, klass) if question else b""
    return counts + asked + b"".join(answers) + b"".join(authority) + b"".join(extra)


class Connection:
    """Both ends of a TCP connection; each call gives the next segment of one side, and moves its numbers on."""

    def __init__(self, client=CLIENT, server=SERVER, cport=49152, sport=80, cseq=1000000, sseq=5000000):
        self.ends = {"c": [client, cport, cseq, server, sport], "s": [server, sport, sseq, client, cport]}

    def segment(self, side, flags, payload=b"", window=None, options=b"", behind=0):
        """behind: so many bytes of the other side are not acknowledged yet."""
        src, sport, seq, dst, dport = self.ends[side]
        ack = self.ends["s" if side == "c" else "c"][2] - behind if flags & ACK else 0
        self.ends[side][2] = (seq + len(payload) + bool(flags & (SYN | FIN))) % (1 << 32)
        window = window or (16425 if side == "c" else 14600)
        packet = tcp(src, dst, sport, dport, seq, ack, flags, payload, window, options)
        return eth(packet) if side == "c" else eth(packet, src=MAC_ROUTER, dst=MAC_CLIENT)


# --- capture files ----------------------------------------------------------------------------------------------------

START_US = 1700000000 * 1000000


def pcap(frames, link=ETHERNET, order=">", nanoseconds=False):
    """frames: (microseconds after START, bytes[, bytes on the wire])."""
    out = [struct.pack(order + "IHHiIII", 0xA1B23C4D if nanoseconds else 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)]
    for after_us, data, *wire in frames:
        s, us = divmod(START_US + after_us, 1000000)
        out.append(struct.pack(order + "IIII", s, us * 1000 + 7 if nanoseconds else us, len(data), *wire or [len(data)]))
        out.append(data)
    return b"".join(out)


def pad4(data): return data + b"\0" * (-len(data) % 4)


def options_of(order, pairs):
    body = b"".join(struct.pack(order + "HH", code, len(value)) + pad4(value) for code, value in pairs)
    return body + b"\0\0\0\0" if pairs else b""


def block(kind, body, order="<"):
    size = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + size + body + size


def section(order="<", options=()):
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + options_of(order, options), order)


def interface(link=ETHERNET, options=(), order="<", snaplen=262144):
    return block(1, struct.pack(order + "HHI", link, 0, snaplen) + options_of(order, options), order)


def enhanced(number, ticks, data, options=(), order="<"):
    head = struct.pack(order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
    return block(6, head + pad4(data) + options_of(order, options), order)


def obsolete(number, ticks, data, order="<"):
    head = struct.pack(order + "HHIIII", number, 0, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
    return block(2, head + pad4(data), order)


def simple(data, order="<"):
    return block(3, struct.pack(order + "I", len(data)) + pad4(data), order)


def spaced(packets, step_us=1000):
    return [(i * step_us, p) for i, p in enumerate(packets)]


# --- the samples ------------------------------------------------------------------------------------------------------

MSS_WS_SACK = u8(2, 4) + u16(1460) + u8(1, 3, 3, 2, 1, 1, 4, 2)
REQUEST = (b"GET /poem.txt HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: wiretale-sample/1\r\n"
           b"Accept: text/plain\r\nConnection: close\r\n\r\n")


def answer(size=3186):
    """An HTTP answer of exactly `size` bytes."""
    head = "HTTP/1.1 200 OK\r\nServer: sample\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
    body_bytes = size - len(head % 1000)
    lines = "".join("%04d a line that a wire can tell, one after the other\n" % i for i in range(100))
    return (head % body_bytes + lines[:body_bytes]).encode()


def get_and_close(cport, merged):
    """A handshake, a GET, an answer in three segments, and the close: four segments, or three with merged FINs."""
    c, whole = Connection(cport=cport), answer()
    script = [(0, "c", SYN, b"", 8192, MSS_WS_SACK), (20000, "s", SYN | ACK, b"", 14600, MSS_WS_SACK),
              (1000, "c", ACK), (1000, "c", PSH | ACK, REQUEST), (20000, "s", ACK),
              (50000, "s", ACK, whole[:1368]), (1000, "s", ACK, whole[1368:2736]), (1000, "s", PSH | ACK, whole[2736:]),
              (1000, "c", ACK), (1000, "c", FIN | ACK)]
    script += [(20000, "s", FIN | ACK)] if merged else [(20000, "s", ACK), (1000, "s", FIN | ACK)]
    return [(after, c.segment(side, flags, *rest)) for after, side, flags, *rest in script + [(1000, "c", ACK)]]


def handshake_get_close():
    """The main sample: ARP, DNS, then two connections that close in the two usual ways."""
    router = "192.0.2.1"
    query, n = "www.example.com", b"\xc0\x0c"
    steps = [(0, eth(arp(1, MAC_CLIENT, CLIENT, b"\0" * 6, router), ARP, dst=BROADCAST)),
             (300, eth(arp(2, MAC_ROUTER, router, MAC_CLIENT, CLIENT), ARP, src=MAC_ROUTER, dst=MAC_CLIENT)),
             (200, eth(udp(CLIENT, RESOLVER, 53124, 53, dns(0x2B1D, 0x0100, query, 1)))),
             (12500, eth(udp(RESOLVER, CLIENT, 53, 53124, dns(0x2B1D, 0x8180, query, 1, [
                 record(n, 1, address(SERVER))])), src=MAC_ROUTER, dst=MAC_CLIENT))]
    steps += [(1000, b"")] + get_and_close(49152, False) + [(1000, b"")] + get_and_close(49153, True)
    now, frames = 0, []
    for after, frame in steps:
        now += after
        if frame:
            frames.append((now, frame))
    return frames


def link_headers():
    packet = icmp(CLIENT, SERVER, 8, 0, u16(7, 1) + b"ping" * 4)
    packet6 = icmp(CLIENT6, SERVER6, 128, 0, u16(7, 1) + b"ping" * 4)
    sll = u16(4, 1, 6) + MAC_CLIENT + u16(0)
    sll2 = u16(0) + u32(2) + u16(1) + u8(4, 6) + MAC_CLIENT + u16(0)
    return {
        "null": pcap([(0, struct.pack("<I", 2) + packet), (1, struct.pack("<I", 30) + packet6),
                      (2, struct.pack(">I", 2) + packet)], NULL),
        "raw": pcap([(0, packet), (1, packet6)], RAW),
        "sll": pcap([(0, sll + u16(IP4) + packet), (1, sll + u16(IP6) + packet6), (2, sll + u16(4) + b"\x42\x42\x03")],
                    SLL),
        "sll2": pcap([(0, u16(IP4) + sll2 + packet), (1, u16(IP6) + sll2 + packet6)], SLL2),
    }


def ethernet_kinds():
    ping = icmp(CLIENT, SERVER, 8, 0, u16(7, 1) + b"abcdefgh")
    tag = u16(3 << 13 | 100, IP4) + ping
    stp = bytes.fromhex("424203") + bytes(35)
    snap = bytes.fromhex("aaaa03000000") + u16(IP4) + ping
    return spaced([eth(tag, VLAN), eth(u16(200, VLAN) + tag, QINQ), eth(u16(200, VLAN) + tag, VLAN),
                   eth(stp, len(stp), dst=bytes.fromhex("0180c2000000")), eth(snap, len(snap)),
                   eth(b"\x01\x02\x03", 0x88B5), eth(ping) + b"trailer!", eth(b"\xff\xff" + bytes(30), 32),
                   eth(ping)[:20], eth(ping)[:10]])


def pings():
    def echo(kind, seq): return icmp(*((CLIENT, SERVER) if kind == 8 else (SERVER, CLIENT)), kind, 0,
                                     u16(0x0102, seq) + bytes(range(48)))
    lost = udp(CLIENT, OTHER, 40000, 33434, b"where are you")
    return spaced([eth(p) for p in [
        echo(8, 1), echo(0, 1), echo(8, 2), echo(0, 2), echo(8, 3),
        icmp(SERVER, CLIENT, 3, 3, u32(0) + lost), icmp(SERVER, CLIENT, 3, 4, u16(0, 1400) + lost[:28]),
        icmp(SERVER, CLIENT, 11, 0, u32(0) + lost[:28]), icmp(SERVER, CLIENT, 5, 1, address(OTHER) + lost[:28]),
        icmp(CLIENT, SERVER, 13, 0, u16(1, 2) + u32(36000000, 0, 0)), icmp(CLIENT, SERVER, 200, 9, b"unknown"),
        with_checksum(echo(8, 4), 22, b"\0\x07"),
        ip(CLIENT, SERVER, ICMP, b"\x08", options=u8(148, 4, 0, 0)),
        ip(CLIENT, SERVER, ICMP, b"", options=u8(7, 7, 4) + address(OTHER) + u8(0)),
        ip(CLIENT, "224.0.0.22", IGMP, with_checksum(u8(0x22, 0) + u16(0, 0, 1) + u8(4, 0) + u16(0) +
                                                     address("233.252.0.1"), 2), ttl=1, options=u8(148, 4, 0, 0)),
        ip(CLIENT, "233.252.0.1", IGMP, with_checksum(u8(0x16, 0) + u16(0) + address("233.252.0.1"), 2), ttl=1),
        ip(CLIENT, SERVER, 253, b"nobody decodes this")]])


def ip6_neighbours():
    me, all_nodes, target = "fe80::200:5eff:fe00:5310", "ff02::1", "fe80::1"
    source_mac, target_mac = u8(1, 1) + MAC_CLIENT, u8(2, 1) + MAC_ROUTER
    prefix = u8(3, 4, 64, 0xC0) + u32(86400, 14400, 0) + address("2001:db8:1::")
    def nd(src, dst, kind, rest): return eth(icmp(src, dst, kind, 0, rest, ttl=255))
    hop_by_hop = u8(ICMP6, 0, 5, 2, 0, 0, 1, 0)
    report = icmp(me, "ff02::16", 143, 0, u16(0, 1) + u8(4, 0) + u16(0) + address("ff02::1:ff00:5310"), ttl=1)
    lost = udp(CLIENT6, SERVER6, 40000, 33434, b"where are you")
    return spaced([nd(me, "ff02::1:ff00:1", 135, u32(0) + address(target) + source_mac),
                   nd(target, me, 136, u32(0xE0000000) + address(target) + target_mac),
                   nd(me, "ff02::2", 133, u32(0) + source_mac),
                   nd(target, all_nodes, 134, u8(64, 0) + u16(1800) + u32(0, 0) + target_mac + u8(5, 1) + u16(0) +
                      u32(1500) + prefix),
                   nd(CLIENT6, SERVER6, 128, u16(9, 1) + bytes(16)), nd(SERVER6, CLIENT6, 129, u16(9, 1) + bytes(16)),
                   nd(SERVER6, CLIENT6, 1, u32(0) + lost), nd(SERVER6, CLIENT6, 2, u32(1280) + lost),
                   eth(ip(me, "ff02::16", 0, hop_by_hop + report[40:], ttl=1)),
                   eth(ip(CLIENT6, SERVER6, 59, b"")), eth(ip(CLIENT6, SERVER6, 60, u8(59, 0, 1, 4, 0, 0, 0, 0)))])


def fragments():
    whole = udp(CLIENT, SERVER, 5000, 5001, bytes(range(256)) * 12)[20:]
    def piece(at, end, more, ident): return eth(ip(
        CLIENT, SERVER, UDP, whole[at:end], ident, fragment=more << 13 | at // 8))
    whole6 = udp(CLIENT6, SERVER6, 5000, 5001, bytes(range(256)) * 12)[40:]

    def piece6(at, end, more): return eth(ip(
        CLIENT6, SERVER6, 44, u8(UDP, 0) + u16(at | more) + u32(77) + whole6[at:end]))
    n = len(whole)
    return spaced([piece(0, 1480, 1, 1), piece(1480, 2960, 1, 1), piece(2960, n, 0, 1),
                   piece(1480, 2960, 1, 2), piece(2960, n, 0, 2), piece(0, 1480, 1, 2),
                   piece(0, 1480, 1, 3), piece(2960, n, 0, 3),
                   piece(0, 1480, 1, 4), piece(1400, 2960, 1, 4), piece(2960, n, 0, 4),
                   piece6(0, 1448, 1), piece6(1448, 2896, 1), piece6(2896, n, 0)])


def readdressed():
    """IPv6 packets whose extension headers name another source or destination; each is a conversation of its own."""
    via, last, home = (address("2001:db8::%x" % n) for n in (0xf1, 0xf2, 0xaa))
    whole = tcp(CLIENT6, SERVER6, 5000, 80, 1000, 0, SYN)
    def behind(kind, *headers): return eth(ip(CLIENT6, SERVER6, kind, b"".join(headers) + whole[40:]))
    def route(after, kind, left, rest): return u8(after, (4 + len(rest)) // 8 - 1, kind, left) + rest
    def from_home(after): return u8(after, 2, 1, 2, 0, 0, 0xc9, 16) + home
    def hops(*left): return [route(TCP, 0, n, u32(0) + via + last) for n in left]
    segments = route(TCP, 4, 1, u8(1, 0, 0, 0) + via + last)
    short = route(TCP, 3, 2, u8(0xff, 0x60, 0, 0) + u8(0xf1, 0xf2) + bytes(6))
    return spaced([behind(43, h) for h in hops(1, 0)] + [behind(43, segments), behind(43, short)] + [
        behind(60, from_home(TCP)), behind(43, route(60, 2, 1, u32(0) + via), from_home(TCP))])


def quic():
    """A client's hello for two.example in two Initial packets (keys of RFC 9001, 5.2), its middle in the second one."""
    first = ("c00000000108010203040506070800004039643ff50eaa0476a5e86355bafc39bf15a73c1d71d4491ce89de6da8ec6dc5a6220a0d4"
             "ed9499e0ff4b0eefdc8c99b8849292216230087325e9")
    second = ("ce000000010801020304050607080000403f521ac8f75acf2d8f66ff291d77b85944c8eccab45d3e04b11bc3d369d4c10f583b"
              "48a9c072b03b07e825c5b37634c592ca7f14799a820f9a0a3da2efd44931")
    return spaced([eth(udp(CLIENT, SERVER, 40000, 443, bytes.fromhex(p))) for p in (first, second, first)])


def tunnels():
    inner = icmp("10.0.0.1", "10.0.0.2", 8, 0, u16(1, 1) + b"inside")
    inner6 = icmp(CLIENT6, SERVER6, 128, 0, u16(1, 1) + b"inside")
    def vxlan(frame): return udp(CLIENT, SERVER, 55555, 4789, u8(8, 0, 0, 0) + u32(4242 << 8) + frame)
    c = Connection("10.0.0.1", "10.0.0.2", 40000, 80)
    return spaced([eth(p) for p in [
        vxlan(eth(inner)), vxlan(c.segment("c", SYN, options=MSS_WS_SACK)), vxlan(c.segment("s", SYN | ACK)),
        vxlan(eth(udp("10.0.0.1", "10.0.0.2", 1, 53, dns(5, 0x100, "inner.example", 28)))),
        ip(CLIENT, SERVER, GRE, u16(0, IP4) + inner), ip(CLIENT, SERVER, GRE, u16(0x2000, IP4) + u32(99) + inner),
        ip(CLIENT, SERVER, GRE, u16(0x1000, 0x6558) + u32(1) + eth(inner)),
        ip(CLIENT, SERVER, IPIP, inner), ip(CLIENT, SERVER, IP6IN4, inner6), ip(CLIENT6, SERVER6, IPIP, inner),
        ip(CLIENT6, SERVER6, IP6IN4, inner6),
        ip(CLIENT, SERVER, IPIP, ip("10.9.0.1", "10.9.0.2", IPIP, ip("10.8.0.1", "10.8.0.2", IPIP, inner)))]])


def dhcp(op, kind, options, yours="0.0.0.0"):
    head = u8(op, 1, 6, 0) + u32(0x3903F326) + u16(0, 0) + address("0.0.0.0") + address(yours) + bytes(8) + MAC_CLIENT
    return head.ljust(236, b"\0") + bytes.fromhex("63825363") + u8(53, 1, kind) + options + b"\xff"


def dhcp_lease():
    server, any4, all4 = "192.0.2.1", "0.0.0.0", "255.255.255.255"
    me = u8(61, 7, 1) + MAC_CLIENT
    wishes = u8(55, 4, 1, 3, 6, 15)
    wanted, from_server = u8(50, 4) + address(CLIENT), u8(54, 4) + address(server)
    lease = (from_server + u8(51, 4) + u32(3600) + u8(1, 4) + address("255.255.255.0") + u8(3, 4) + address(server) +
             u8(6, 4) + address(RESOLVER) + u8(15, 11) + b"example.com")
    def up(m): return eth(udp(any4, all4, 68, 67, m.ljust(300, b"\0")), dst=BROADCAST)
    def down(m): return eth(udp(server, CLIENT, 67, 68, m.ljust(300, b"\0")), src=MAC_ROUTER, dst=MAC_CLIENT)
    return spaced([up(dhcp(1, 1, me + wishes + u8(12, 6) + b"sample")), down(dhcp(2, 2, lease, CLIENT)),
                   up(dhcp(1, 3, me + wanted + from_server + wishes)), down(dhcp(2, 5, lease, CLIENT))])


def names():
    n, mdns = b"\xc0\x0c", "224.0.0.251"
    def ask(kind, question="example.com", ident=1, **more): return eth(udp(
        CLIENT, RESOLVER, 40000 + ident, 53, dns(ident, 0x0100, question, kind, **more)))
    def tell(kind, answers, question="example.com", ident=1, flags=0x8180, **more): return eth(udp(
        RESOLVER, CLIENT, 53, 40000 + ident, dns(ident, flags, question, kind, answers, **more)))
    soa = name("ns.example.com") + name("admin.example.com") + u32(2024, 7200, 900, 1209600, 300)
    edns = record(b"\0", 41, u16(10, 8) + bytes(range(8)), 0, 1232)
    netbios = "".join(chr(65 + (b >> 4)) + chr(65 + (b & 15)) for b in b"SAMPLE".ljust(15) + b"\0")
    kinds = [(1, address(SERVER)), (2, name("ns.example.com")), (5, name("alias.example.com")), (6, soa),
             (12, name("host.example.com")), (15, u16(10) + name("mail.example.com")), (16, b"\x05hello\x05world"),
             (28, address(SERVER6)), (33, u16(1, 2, 443) + name("srv.example.com")),
             (35, u16(1, 1) + b"\x01u\x03sip\x00" + name("x.example.com")), (257, b"\x00\x05issueca.example"),
             (65, u16(1) + name("") + u16(1, 3) + b"\x02h2"), (43, u16(1) + u8(8, 2) + bytes(32)), (999, b"\x01\x02")]
    frames = []
    for i, (kind, data) in enumerate(kinds):
        frames += [ask(kind, ident=i + 1), tell(kind, [record(n, kind, data)], ident=i + 1)]
    frames += [ask(1, "nothing.example", 90, extra=[edns]),
               tell(1, [], "nothing.example", 90, 0x8183, authority=[record(n, 6, soa)], extra=[edns]),
               tell(1, [record(n, 1, address(SERVER)), record(b"\x03www" + n, 1, address(OTHER))], ident=91),
               tell(1, [b"\xc0\x1d" + bytes(10)], ident=92), tell(1, [record(n, 1, address(SERVER))[:9]], ident=93),
               eth(udp(CLIENT, mdns, 5353, 5353, dns(0, 0, "_http._tcp.local", 12), ttl=255)),
               eth(udp(CLIENT, mdns, 5353, 5353, dns(0, 0x8400, "", 0, [
                   record(name("_http._tcp.local"), 12, b"\x06sample" + b"\xc0\x0c", 4500),
                   record(name("sample.local"), 1, address(CLIENT), 120, 0x8001)]), ttl=255)),
               eth(udp(CLIENT, "224.0.0.252", 50000, 5355, dns(0x77, 0, "sample", 1))),
               eth(udp(OTHER, CLIENT, 5355, 50000, dns(0x77, 0x8000, "sample", 1, [record(n, 1, address(OTHER), 30)]))),
               eth(udp(CLIENT, "192.0.2.255", 137, 137, dns(0x88, 0x0110, netbios, 32)), dst=BROADCAST),
               eth(udp(OTHER, CLIENT, 137, 137, dns(0x88, 0x8500, "", 0, [
                   record(name(netbios), 32, u16(0) + address(OTHER))])))]
    return spaced(frames)


def ntp():
    def stamp(s): return u32(2208988800 + 1700000000 + s, 0x80000000)
    ask = u8(0x23, 0, 6, 0xEC) + u32(0, 0) + b"\0\0\0\0" + bytes(24) + stamp(0)
    tell = u8(0x24, 2, 6, 0xE9) + u32(0x100, 0x200) + address(OTHER) + stamp(-60) + stamp(0) + stamp(1) + stamp(1)
    return spaced([eth(udp(CLIENT, OTHER, 123, 123, ask)), eth(udp(OTHER, CLIENT, 123, 123, tell))])


def tcp_troubles():
    """Loss, duplicates, disorder, a reset, a zero window, keep-alive, wrapped numbers, every option, cut headers."""
    c = Connection(cport=50000, sport=9000, cseq=0xFFFFFF00)
    every = (u8(2, 4) + u16(1460) + u8(4, 2) + u8(8, 10) + u32(1000, 0) + u8(1, 3, 3, 7))
    sack = u8(1, 1, 5, 10) + u32(5000201, 5000301)
    f = [c.segment("c", SYN, options=every), c.segment("s", SYN | ACK, options=every), c.segment("c", ACK)]
    f += [c.segment("c", PSH | ACK, b"x" * 200), c.segment("c", ACK, b"y" * 200)]
    first, lost, late = (c.segment("s", ACK, bytes([i]) * 100) for i in b"abc")
    f += [first, c.segment("c", ACK, behind=200), late] + [c.segment("c", ACK, options=sack, behind=200)] * 3
    f += [lost, c.segment("c", ACK), late, c.segment("c", ACK)]
    f += [c.segment("c", ACK, window=1), c.segment("s", PSH | ACK, b"end"), c.segment("c", RST | ACK)]
    odd = u8(253, 6, 1, 2, 3, 4, 34, 2, 19, 18) + bytes(16) + u8(28, 4, 0, 1, 1, 0)
    f += [eth(tcp(CLIENT, SERVER, 50001, 9000, 1, 0, SYN, options=odd)),
          eth(tcp(CLIENT, SERVER, 50002, 9000, 1, 0, SYN, options=u8(2, 0, 0, 0))),
          eth(tcp(CLIENT, SERVER, 50003, 9000, 1, 0, 0)[:30]), eth(udp(CLIENT, SERVER, 1, 2, b"cut here")[:26])]
    return spaced(f)


def ftp():
    """A list by PASV, a file by EPSV, one sent by PORT: what speaks on the data connections is said on another one."""
    control = Connection(cport=50000, sport=21)
    steps = [control.segment("c", SYN), control.segment("s", SYN | ACK), control.segment("c", ACK)]

    def say(side, *lines):
        steps.extend(control.segment(side, PSH | ACK, line.encode() + b"\r\n") for line in lines)

    def data(cport, sport, opens, sends, *pieces):
        d, other = Connection(cport=cport, sport=sport), "s" if opens == "c" else "c"
        steps.extend([d.segment(opens, SYN), d.segment(other, SYN | ACK), d.segment(opens, ACK)])
        steps.extend(d.segment(sends, PSH | ACK, piece) for piece in pieces)
        steps.extend([d.segment(sends, FIN | ACK), d.segment("s" if sends == "c" else "c", FIN | ACK)])

    say("s", "220 sample")
    say("c", "USER anonymous")
    say("s", "230 welcome")
    say("c", "CWD pub")
    say("s", "250 done")
    say("c", "CWD docs/../poems")
    say("s", "250 done")
    say("c", "PASV")
    say("s", "227 Entering Passive Mode (198,51,100,80,195,81)")
    say("c", "LIST")
    data(50001, 50001, "c", "s", b"-rw-r--r-- 1 a a 12 poem.txt\r\n")
    say("s", "226 done")
    say("c", "EPSV")
    say("s", "229 Entering Extended Passive Mode (|||50002|)")
    say("c", "RETR poem.bin")
    data(50003, 50002, "c", "s", bytes(range(64)), bytes(range(64, 128)), b"\xff")
    say("s", "226 done")
    say("c", "PWD")
    say("s", '257 "/home/""a""/pub" is current')
    say("c", "PORT 192,0,2,10,195,84")
    say("s", "200 done")
    say("c", "STOR poem.txt")
    data(50004, 20, "s", "c", b"a line that a wire can tell\r\n")
    say("s", "226 done")
    return spaced(steps)


def connect():
    """TLS in a tunnel through a proxy (RFC 9110, 9.3.6): what stands behind the 200 is no HTTP."""
    c = Connection(cport=50010, sport=3128)
    hello = u16(0x303) + bytes(range(32)) + u8(0)
    answers = u8(2, 0, 0, 38) + hello + u16(0x1301) + u8(0)
    asks = u8(1, 0, 0, 41) + hello + u16(2, 0x1301) + u8(1, 0)
    said = [("c", b"CONNECT www.example.com:443 HTTP/1.1\r\nHost: www.example.com:443\r\n\r\n"),
            ("s", b"HTTP/1.1 200 Connection established\r\n\r\n"), ("c", u8(22, 3, 1) + u16(len(asks)) + asks),
            ("s", u8(22, 3, 3) + u16(len(answers)) + answers), ("s", u8(20, 3, 3, 0, 1, 1)),
            ("c", u8(23, 3, 3, 0, 20) + bytes(20))]
    return spaced([c.segment("c", SYN), c.segment("s", SYN | ACK), c.segment("c", ACK)] +
                  [c.segment(side, PSH | ACK, data) for side, data in said])


def keep_alive():
    """Two connections in mid-stream.  One begins with the byte of a keep-alive: what follows it is HTTP all the same; in
    the other one there is no HTTP at all."""
    c, other = Connection(cport=50020), Connection(cport=50021)
    return spaced([c.segment(side, PSH | ACK, data) for side, data in (
        ("c", b"\0"), ("s", b""), ("c", REQUEST), ("s", answer(400)), ("c", REQUEST), ("s", answer(300)),
        ("c", b"\x89\0"))] +
                  [other.segment(side, PSH | ACK, data) for side, data in (("c", b"\x89\0"), ("s", b"\x8a" * 90))])


def pcapng_samples():
    frames = [f for _, f in handshake_get_close()[:6]]
    ns, us = START_US * 1000, START_US
    two = (section(options=[(2, b"a machine"), (3, b"an OS"), (4, b"wiretale samples"), (1, b"about the file")]) +
           interface(options=[(2, b"eth0"), (9, b"\x09")]) + interface(RAW, [(2, b"tun0"), (3, b"the other one")]) +
           block(4, struct.pack("<HH", 1, 20) + pad4(address(SERVER) + b"www.example.com\0") + bytes(4)) +
           block(10, struct.pack("<II", 0x544C534B, 4) + b"none") +
           enhanced(0, ns + 1, frames[0], [(1, b"first"), (1, b"second"), (2, struct.pack("<I", 1))]) +
           enhanced(1, us + 2, frames[2][14:]) + enhanced(0, ns + 999999999, frames[3], [(4, struct.pack("<Q", 3))]) +
           block(5, struct.pack("<III", 0, us >> 32, us & 0xFFFFFFFF) + options_of("<", [(4, struct.pack("<Q", 9))])))
    big = section(">") + interface(options=[(9, b"\x8a"), (14, struct.pack(">q", 1700000000))], order=">") + b"".join(
        enhanced(0, i * 512, f, order=">") for i, f in enumerate(frames))
    old = section() + interface() + obsolete(0, us, frames[0]) + simple(frames[1]) + enhanced(0, us + 1000000, frames[2])
    own = struct.pack("<I", 32473)
    custom = (section() + interface() + block(0xBAD, own + b"own!") + enhanced(0, us, frames[0]) +
              block(0x40000BAD, own + b"hers") + block(0x7777, b"what?\0\0\0") + enhanced(0, us + 5, frames[1]))
    return {"pcapng-two-interfaces": two, "pcapng-custom-blocks": custom,
            "pcapng-big-endian-power-of-two": big, "pcapng-old-blocks": old,
            "pcapng-two-sections": old + big}


def broken(main):
    """Files that end badly: what stands before the damage must be shown."""
    good = pcapng_samples()["pcapng-old-blocks"]
    return {
        "empty": b"", "header-only": main[:24], "half-header": main[:13], "cut-in-record-header": main[:24 + 76 + 7],
        "cut-in-packet": main[:24 + 76 + 16 + 30], "not-a-capture": b"This is a letter, not a capture.\n" * 4,
        "huge-length": pcap(handshake_get_close()[:8]) + u32(1700000000, 0, 0x7FFFFFFF, 0x7FFFFFFF) + bytes(64),
        "modified-magic": b"\xa1\xb2\xcd\x34" + main[4:], "unknown-link": main[:20] + u32(9999) + main[24:],
        "version-9": main[:4] + u16(9, 9) + main[8:],
        "pcapng-half-section": good[:14], "pcapng-bad-trailer": good[:-4] + b"\x01\0\0\0",
        "pcapng-cut": good[:-30], "pcapng-short-block": good + struct.pack("<III", 6, 8, 8),
        "pcapng-no-interface": section() + enhanced(0, START_US, b"\0" * 60),
        "pcapng-huge-block": good + struct.pack("<II", 6, 0x7FFFFFFC),
        "pcapng-odd-length": good + struct.pack("<II", 6, 33),
        "gzip-cut": gzip.compress(main, mtime=0)[:400],
    }


def samples():
    frames = handshake_get_close()
    main = pcap(frames)
    half = len(main) // 2
    out = {"ethernet": pcap(ethernet_kinds()), "icmp": pcap(pings()), "ipv6": pcap(ip6_neighbours()),
           "fragments": pcap(fragments()), "tunnels": pcap(tunnels()),
           "readdressed": pcap(readdressed()), "quic": pcap(quic()), "dhcp": pcap(dhcp_lease()), "dns": pcap(names()),
           "ntp": pcap(ntp()), "ftp": pcap(ftp()), "connect": pcap(connect()),
           "http-keep-alive": pcap(keep_alive()), "tcp": pcap(tcp_troubles()),
           "little-endian": pcap(frames[:8], order="<"),
           "nanoseconds": pcap(frames[:8], nanoseconds=True), "snapped": pcap([(t, f[:54], len(f)) for t, f in frames])}
    out.update(link_headers())
    files = {"handshake-get-close.pcap": main}
    files.update((n + ".pcap", data) for n, data in out.items())
    files.update((n + ".pcapng", data) for n, data in pcapng_samples().items())
    files["gzip.pcap.gz"] = gzip.compress(main, mtime=0)
    files["gzip-members.pcap.gz"] = gzip.compress(main[:half], mtime=0) + gzip.compress(main[half:], mtime=0)
    files.update(("broken/" + n, data) for n, data in broken(main).items())
    return files


def frame_seeds(files):
    """Each frame of each big-endian pcap, behind the byte that chooses its link type."""
    for path, data in files.items():
        if data[:4] != b"\xa1\xb2\xc3\xd4" or path.startswith(("broken/", "snapped")):
            continue
        link, at, i = FRAME_LINKS.index(struct.unpack(">I", data[20:24])[0]), 24, 0
        while at < len(data):
            size = struct.unpack(">I", data[at + 8:at + 12])[0]
            yield "seeds/frame/%s-%03d" % (path[:-5], i), u8(link) + data[at + 16:at + 16 + size]
            at, i = at + 16 + size, i + 1


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--main":
        with open(sys.argv[2], "wb") as f:
            f.write(pcap(handshake_get_close()))
        return
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    files = samples()
    files.update([("seeds/source/" + path.replace("/", "-"), data) for path, data in files.items()])
    files.update(list(frame_seeds({p: d for p, d in files.items() if not p.startswith("seeds/")})))
    for path, data in files.items():
        path = os.path.join(sys.argv[1], path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)


if __name__ == "__main__":
    main()
