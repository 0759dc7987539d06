#!/usr/bin/env python3
"""kernel_test.py -- the kernel as judge of the tale: real sockets, real losses, and what Linux itself says of them.

Two network namespaces are joined by veth through a third one, in which a relay delays and drops segments and tcpdump
sees each of them before the relay does.  Every case of kernel_cases.py is played with real sockets.  The kernel's own
account comes from the tracepoints sock:inet_sock_set_state, tcp:tcp_retransmit_skb and tcp:tcp_retransmit_synack,
filtered in the kernel to the ports of this test.  For each end the sequence of states in the tale must be the kernel's
(after the table in EXPECTED), and every retransmission must be found.

Needs root, tcpdump, ip, nsenter and tracefs; elsewhere it says "skipped" and why, and leaves with 77.

    kernel_test.py [-v] [CASE...]     -v: what each case showed;  CASE: only these
"""
import ctypes
import fcntl
import heapq
import json
import os
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

import kernel_cases
from kernel_cases import CLIENT_IP, HOLD, SERVER_IP

DELAY = 0.005
MARK_PORT = 31999
CLONE_NEWNET = 0x40000000
TRACING = "/sys/kernel/tracing"
libc = ctypes.CDLL(None, use_errno=True)


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


# ------------------------------------------------------------------ the net

class Namespace:
    """A network namespace, kept by a process that sleeps in it."""

    def __init__(self):
        ready, told = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            ok = not libc.unshare(CLONE_NEWNET)
            os.write(told, b"y" if ok else b"n")
            signal.pause()
        if os.read(ready, 1) != b"y":
            skip("no network namespace can be made here")
        os.close(ready)
        os.close(told)
        self.file = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY)
        self.own = os.open("/proc/self/ns/net", os.O_RDONLY)

    def __enter__(self):
        """Sockets made by this thread belong to the namespace."""
        if libc.setns(self.file, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")

    def __exit__(self, *unused):
        libc.setns(self.own, CLONE_NEWNET)

    def call(self, *words):
        run("nsenter", f"--net=/proc/{self.pid}/ns/net", *words)

    def socket(self, *kind):
        with self:
            return socket.socket(*kind)

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def plain_segments(space, device):
    """No offload: what the kernel counts as one segment is one packet, with its checksum in it."""
    siocethtool, off = 0x8946, (0x15, 0x17, 0x1F, 0x24, 0x2C)  # receive and send checksums, TSO, GSO, GRO
    with space.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        for command in off:
            value = ctypes.create_string_buffer(struct.pack("II", command, 0))
            request = struct.pack("16sP8x", device.encode(), ctypes.addressof(value))
            try:
                fcntl.ioctl(s, siocethtool, request)
            except OSError:
                pass  # the device does not know it
    space.call("ip", "link", "set", device, "gso_max_segs", "1")


def wait_recorded(middle, capture):
    """What was sent before this call is in the file: tcpdump writes in order, and has written a segment sent now."""
    mark = struct.pack("!HH", 9, MARK_PORT)
    with middle.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("127.0.0.1", 9))
        s.connect_ex(("127.0.0.1", MARK_PORT))  # nobody listens there
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with open(capture, "rb") as f:
            if mark in f.read():
                return
        time.sleep(0.05)
    raise RuntimeError("tcpdump does not write what it sees")


def build_net():
    client, server, middle = Namespace(), Namespace(), Namespace()
    middle.call("ip", "link", "set", "lo", "up")
    for space, name, address in ((client, "c0", CLIENT_IP), (server, "s0", SERVER_IP)):
        middle.call("ip", "link", "add", "r" + name, "type", "veth", "peer", "name", name)
        middle.call("ip", "link", "set", name, "netns", str(space.pid))
        space.call("ip", "link", "set", "lo", "up")
        space.call("ip", "addr", "add", address + "/24", "dev", name)
        plain_segments(space, name)
        plain_segments(middle, "r" + name)
        space.call("ip", "link", "set", name, "up")
        middle.call("ip", "link", "set", "r" + name, "up")
    return client, server, middle


# ------------------------------------------------------------------ the relay

class Segment:
    """What a case's rule is asked about: a TCP segment on its way."""

    def __init__(self, tcp, to_server, size):
        self.sport, self.dport, self.seq, self.ack = struct.unpack("!HHII", tcp[:12])
        self.flags = tcp[13]
        self.len = size - (tcp[12] >> 4) * 4
        self.to_server = to_server
        self.fin, self.syn, self.rst = (bool(self.flags & bit) for bit in (1, 2, 4))
        self.is_ack = bool(self.flags & 16)
        self.pure_ack = self.is_ack and not self.len and not self.flags & 7


class Relay(threading.Thread):
    """Carries packets between the two ends; rules[port] says what happens to a case's segments."""

    def __init__(self, middle):
        super().__init__(daemon=True)
        self.ends = [middle.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) for _ in range(2)]
        self.ends[0].bind(("rc0", 3))
        self.ends[1].bind(("rs0", 3))
        self.rules = {}
        self.going = True
        self.lock = threading.Lock()
        self.waiting = []  # heap of (time, number, to the server?, packet)
        self.held, self.freed = [], []  # (to the server?, packet)
        self.quiet_rounds = 0  # how often nothing was left to read

    def delay(self, packet, to_server):
        """Seconds, or None: it is lost."""
        if packet[12:14] != b"\x08\x00" or packet[23] != 6:
            return 0
        tcp = packet[14 + (packet[14] & 15) * 4:]
        total = struct.unpack("!H", packet[16:18])[0] - (packet[14] & 15) * 4
        segment = Segment(tcp, to_server, total)
        rule = self.rules.get(segment.dport if to_server else segment.sport)
        verdict = rule(segment) if rule else True
        if verdict is HOLD:
            self.held.append((to_server, packet))
        if verdict is False or verdict is HOLD:
            return None
        return DELAY if verdict in (True, None) else verdict

    def release(self, port):
        """No rule any more, and what was held goes on its way."""
        self.rules[port] = None
        with self.lock:
            going, self.held = self.held, [x for x in self.held if port not in self.ports(x[1])]
            self.freed += [x for x in going if port in self.ports(x[1])]

    @staticmethod
    def ports(packet):
        at = 14 + (packet[14] & 15) * 4
        return struct.unpack("!HH", packet[at:at + 4])

    def settle(self, port):
        """Wait until no segment of a port is on its way."""
        rounds = self.quiet_rounds
        while self.quiet_rounds <= rounds or any(port in self.ports(x[3]) for x in list(self.waiting)):
            time.sleep(0.005)

    def run(self):
        n, waiting, outgoing = 0, self.waiting, 4
        while self.going:
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                _, _, to_server, packet = heapq.heappop(waiting)
                self.ends[to_server].send(packet)
            with self.lock:
                for to_server, packet in self.freed:
                    n += 1
                    heapq.heappush(waiting, (now + DELAY, n, to_server, packet))
                self.freed = []
            rest = min(0.05, max(0, waiting[0][0] - now)) if waiting else 0.05
            ready = select.select(self.ends, [], [], rest)[0]
            self.quiet_rounds += not ready
            for end in ready:
                packet, address = end.recvfrom(65536)
                to_server = end is self.ends[0]
                if address[2] == outgoing:
                    continue
                with self.lock:
                    delay = self.delay(packet, to_server)
                if delay is not None:
                    n += 1
                    heapq.heappush(waiting, (time.monotonic() + delay, n, to_server, packet))


# ------------------------------------------------------------------ what the kernel says

class Ports:
    """A range of ports, none of them ephemeral, that no other run of this test on the machine has."""

    SIZE = 1000

    def __init__(self):
        self.held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        for self.low in range(10000, 30000, self.SIZE):
            try:
                self.held.bind(f"\0wiretale-kernel-test-{self.low}")
                break
            except OSError:
                continue
        else:
            skip("too many of these tests run at once")
        kernel_cases.Stage.server_ports, kernel_cases.Stage.client_ports = self.low, self.low + self.SIZE // 2

    def filter(self):
        return " && ".join(f"{port} >= {self.low} && {port} < {self.low + self.SIZE}" for port in ("sport", "dport"))

    def is_server(self, port):
        return self.low <= port < self.low + self.SIZE // 2


class Trace:
    """A trace of its own: other traces and other users of the machine are not touched."""

    EVENTS = ("sock/inet_sock_set_state", "tcp/tcp_retransmit_skb", "tcp/tcp_retransmit_synack")
    LINE = re.compile(r" (inet_sock_set_state|tcp_retransmit_skb|tcp_retransmit_synack): (.*)")

    def __init__(self, ports):
        if not os.path.isdir(TRACING + "/instances"):
            # Only in the mount namespace of this test (see main).
            if subprocess.run(["mount", "-t", "tracefs", "nodev", TRACING], stderr=subprocess.DEVNULL).returncode:
                skip("tracefs can't be mounted here")
        self.folder = f"{TRACING}/instances/wiretale-{os.getpid()}"
        try:
            os.mkdir(self.folder)
            for event in self.EVENTS:
                self.put(f"events/{event}/filter", ports.filter())
                self.put(f"events/{event}/enable", "1")
            self.put("trace_clock", "mono")  # one clock for all processors: the lines come in their order
            self.put("tracing_on", "1")
        except OSError as error:
            skip(f"no tracepoints here: {error}")

    def put(self, name, text):
        with open(f"{self.folder}/{name}", "w") as f:
            f.write(text)

    def stop(self):
        """The lines: (event, {key: value})."""
        self.put("tracing_on", "0")
        with open(f"{self.folder}/trace") as f:
            found = [self.LINE.search(line) for line in f]
        for event in self.EVENTS:
            self.put(f"events/{event}/enable", "0")
        os.rmdir(self.folder)
        lines = [(m[1], dict(w.split("=", 1) for w in m[2].split() if "=" in w)) for m in found if m]
        # An earlier run's sockets may still come to their end, on the same ports.
        return [line for line in lines if line[1]["saddr"] in (CLIENT_IP, SERVER_IP)]


NAMES = {"TCP_CLOSE": "CLOSED", "TCP_SYN_RECV": "SYN_RECEIVED", "TCP_FIN_WAIT1": "FIN_WAIT_1",
         "TCP_FIN_WAIT2": "FIN_WAIT_2", "TCP_NEW_SYN_RECV": "SYN_RECEIVED"}


def kernel_account(lines):
    """{(port, other port): [(old state, new state)]} and {(port, other port): retransmissions}."""
    states, repeats = {}, {}
    for event, x in lines:
        end = int(x["sport"]), int(x["dport"])
        if event == "inet_sock_set_state":
            states.setdefault(end, []).append((x["oldstate"][4:], NAMES.get(x["newstate"], x["newstate"][4:])))
        elif x.get("err", "0") == "0":
            repeats[end] = repeats.get(end, 0) + 1
    return states, repeats


# What Linux traces otherwise than a segment shows.  (rule, why)
EXPECTED = """
SYN_RECEIVED of a passive end is traced when the handshake's last ACK arrives: without that ACK the kernel traces nothing
of this end, and the tale may say SYN_RECEIVED and what a reset makes of it.
TIME_WAIT is traced as CLOSE, from FIN_WAIT2 or CLOSING: a socket becomes something smaller then.
FIN_WAIT2 of a socket that nobody holds any more is traced as CLOSE at once: the tale stays in FIN_WAIT_2 until a FIN
comes, and says TIME_WAIT then.
CLOSE without a segment (a socket given up in silence) can't be seen in a capture; nor which of two sockets a reset
ended: behind a new SYN it makes the tale's server LISTEN.
FIN_WAIT1 straight out of SYN_RECV: with Fast Open a server closes before the handshake's last ACK arrives, which the
capture saw on its way.
A state that the tale marks as assumed was never shown by a segment of that end: it may be missing in the kernel's
account, where the segment that would have led to it was lost behind the capture.
"""


def kernel_ways(kernel):
    """What the tale may say where the kernel traced these changes."""
    ways = [[]]
    for i, (old, new) in enumerate(kernel):
        last = i + 1 == len(kernel) or kernel[i + 1][0] in ("CLOSE", "LISTEN")  # of this socket
        if new == "CLOSED" and old in ("FIN_WAIT2", "CLOSING"):
            more = [["TIME_WAIT"], ["TIME_WAIT", "CLOSED"], ["CLOSED"]] + ([[]] if old == "FIN_WAIT2" else [])
        elif new == "CLOSED" and last and old != "LAST_ACK":
            more = [["CLOSED"], [], ["LISTEN"]]
        elif (old, new) == ("SYN_RECV", "FIN_WAIT_1"):
            more = [[new], ["ESTABLISHED", new]]
        else:
            more = [[new]]
        ways = [way + x for way in ways for x in more]
    return ways


def judge(kernel, tale, passive):
    """Is the tale's sequence what the kernel's events make of an end?  tale: (state, is it assumed?)"""
    ways = kernel_ways(kernel) if kernel else [["SYN_RECEIVED"], ["SYN_RECEIVED", "LISTEN"], ["SYN_RECEIVED", "CLOSED"],
                                               []]
    told = [[]]
    for state, assumed in tale:
        told = [x + [state] for x in told] + (told if assumed else [])
    return (kernel or passive) and any(x in ways for x in told)


# ------------------------------------------------------------------ what the tale says

def ask(program, capture, *words):
    words = [program, "tell", capture, "--json", "--lang", "en", *words]
    out = subprocess.run(words, stdout=subprocess.PIPE, check=True)
    return json.loads(out.stdout)


def port_of(end):
    return int(end.rsplit(":", 1)[1])


def tale_account(program, capture, ports):
    """The same of the tale: the states of each end with how many of them are assumed, retransmissions, and the tales by
    the server's port."""
    states, repeats, tales = {}, {}, {}
    for tale in ask(program, capture):
        tale = ask(program, capture, "--stream", str(tale["stream"]))[0]
        client, server = port_of(tale["client"]), port_of(tale["server"])
        ends = {"client": (client, server), "server": (server, client)}
        tales.setdefault(server if ports.is_server(server) else client, []).append(tale)
        for side, end in ends.items():
            x = tale["ends"][side]
            states.setdefault(end, []).extend((state, i in x["assumed"]) for i, state in enumerate(x["states"]))
        for segment in tale["segments"]:
            if segment["repeat"]:
                end = ends[segment["dir"]]
                repeats[end] = repeats.get(end, 0) + 1
    return states, repeats, tales


# ------------------------------------------------------------------ the test

def play(case, spaces, relay, number, trouble):
    try:
        case.function(kernel_cases.Stage(case, spaces, relay, number))
    except Exception as error:  # a case that can't be played is a failure of the test, and named
        trouble.append(f"{case.name}: {type(error).__name__}: {error}")


def play_all(cases, spaces, relay):
    """All cases at once, but those that change how the whole namespace answers: these one by one."""
    trouble, threads = [], []
    for together in (True, False):
        for case in cases:
            if bool(case.sysctl) == together:
                continue
            thread = threading.Thread(target=play, args=(case, spaces, relay, case.number, trouble))
            if case.sysctl:
                spaces[1].call("sh", "-c", f"echo {case.sysctl[1]} > /proc/sys/net/ipv4/{case.sysctl[0]}")
            thread.start()
            threads.append(thread)
            if case.sysctl:
                thread.join()
                spaces[1].call("sh", "-c", f"echo {case.sysctl[2]} > /proc/sys/net/ipv4/{case.sysctl[0]}")
        for thread in threads:
            thread.join()
    return trouble


def record(cases, capture, ports):
    """Play the cases; what the kernel traced, and what went wrong while playing."""
    client, server, middle = spaces = build_net()
    for space in (client, server):
        for name, value in (("tcp_fastopen", 3), ("tcp_syn_retries", 3), ("tcp_no_metrics_save", 1)):
            space.call("sh", "-c", f"echo {value} > /proc/sys/net/ipv4/{name}")
    relay = Relay(middle)
    tcpdump = subprocess.Popen(["nsenter", f"--net=/proc/{middle.pid}/ns/net", "tcpdump", "-i", "any", "-Q", "in", "-n",
                                "-U", "-B", "32768", "-s", "2000", "-w", capture, "tcp"], stderr=subprocess.PIPE)
    tcpdump.stderr.readline()  # "listening"
    trace = Trace(ports)
    relay.start()
    try:
        trouble = play_all(cases, spaces, relay)
        # Nobody sends any more, and tcpdump gives out what it holds: trace and capture end at the same segment.
        client.call("ip", "link", "set", "c0", "down")
        server.call("ip", "link", "set", "s0", "down")
        lines = trace.stop()
        wait_recorded(middle, capture)
    finally:
        tcpdump.terminate()
        tcpdump.wait()
        relay.going = False
        for space in spaces:
            space.close()
    return lines, trouble


def report(case, kernel, tale, tales, verbose):
    """Compare one case; the number of differences."""
    wrong = 0
    server = kernel_cases.Stage.server_ports + case.number
    ends = sorted({e for e in list(kernel[0]) + list(tale[0]) if server in e})
    for end in ends:
        events, said = kernel[0].get(end, []), tale[0].get(end, [])
        good = judge(events, said, end[0] == server)
        again = kernel[1].get(end, 0), tale[1].get(end, 0)
        wrong += not good or again[0] != again[1]
        if verbose or not good or again[0] != again[1]:
            print(f"{case.name} {end[0]}: {'agrees' if good else 'DIFFERS'}; kernel",
                  " ".join(f"{o}>{n}" for o, n in events), "| tale", " ".join(s + "?" * a for s, a in said),
                  f"| sent again: kernel {again[0]}, tale {again[1]}")
    seen = [(t["opening"]["kind"], t["closing"]["kind"]) for t in tales.get(server, [])]
    if case.opening and not any(o == case.opening and c in case.closings for o, c in seen):
        print(f"{case.name}: opening {case.opening} and closing {case.closings} expected, told: {seen}")
        wrong += 1
    if verbose:
        for t in tales.get(server, []):
            print(f"    {t['opening']['kind']} {t['closing']['kind']}: {t['verdict']['text']}")
    if not ends:
        print(f"{case.name}: nothing was captured")
        wrong += 1
    return wrong


def main():
    verbose = "-v" in sys.argv
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
    program = os.path.abspath(os.environ.get("WIRETALE", "build/release/wiretale"))
    if os.geteuid():
        skip("it needs root, for network namespaces and tracefs")
    for tool in ("tcpdump", "ip", "nsenter", "mount"):
        if not shutil.which(tool):
            skip(f"there is no {tool} here")
    # Mounts of its own, and a namespace whose interfaces can come and go.
    if libc.unshare(0x00020000):
        skip("no mount namespace can be made here")
    run("mount", "--make-rprivate", "/")
    ports = Ports()
    cases = [c for c in kernel_cases.ALL if not wanted or c.name in wanted]
    with tempfile.TemporaryDirectory() as folder:
        capture = os.environ.get("KERNEL_CAPTURE", folder + "/kernel.pcap")
        lines, trouble = record(cases, capture, ports)
        kernel = kernel_account(lines)
        states, repeats, tales = tale_account(program, capture, ports)
    wrong = sum(report(case, kernel, (states, repeats), tales, verbose) for case in cases)
    for line in trouble:
        print(line)
    n = len([e for e in kernel[0]])
    print(f"{len(cases)} cases, {n} ends with {sum(map(len, kernel[0].values()))} changes of state and "
          f"{sum(kernel[1].values())} retransmissions traced, {wrong} differences")
    return bool(wrong or trouble or not n)


if __name__ == "__main__":
    sys.exit(main())
