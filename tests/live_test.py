#!/usr/bin/env python3
"""Live captures in a network namespace of the test's own: all packets, filters, rings, stops, ends by force.

Needs root, ip(8) and network namespaces; leaves with 77 (skipped) where they are missing.  What was sent is known
(numbered datagrams), what was captured is read back by the program itself from the saved file.  Arguments: the parts
to run (the names of the functions below); none: all of them.
"""
import glob
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

import real_nginx

PROGRAM = os.environ["WIRETALE"]
CAPTURE = os.path.join(os.path.dirname(PROGRAM), "wiretale-capture")
SPACE = "wt%d" % os.getpid()
PATIENCE_S = 20 # for what takes milliseconds where nothing else runs
KILLS = int(os.environ.get("LIVE_KILLS", "50"))
failures = []


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def ip(*words):
    return subprocess.run(["ip", *words], capture_output=True, text=True)


def set_up():
    if os.geteuid() != 0:
        skip("it needs root")
    if not shutil.which("ip"):
        skip("there is no ip(8) (package iproute2)")
    if ip("netns", "add", SPACE).returncode or ip("netns", "add", SPACE + "b").returncode:
        skip("network namespaces can't be made here")
    ip("link", "add", "wta", "netns", SPACE, "type", "veth", "peer", "name", "wtb", "netns", SPACE + "b")
    for space, name, address in ((SPACE, "wta", "10.99.0.1/24"), (SPACE + "b", "wtb", "10.99.0.2/24")):
        ip("-n", space, "link", "set", "lo", "up")
        ip("-n", space, "addr", "add", address, "dev", name)
        if ip("-n", space, "link", "set", name, "up").returncode:
            tear_down()
            skip("veth devices can't be made here")


def tear_down():
    ip("netns", "del", SPACE)
    ip("netns", "del", SPACE + "b")


SENDER = """
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
count, pause, port = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
for i in range(count):
    s.sendto(b"%08d" % i + bytes(92), ("10.99.0.2", port))
    if pause:
        time.sleep(pause)
"""


def send(count, pause=0.0, port=9):
    subprocess.run(["ip", "netns", "exec", SPACE, sys.executable, "-c", SENDER, str(count), str(pause), str(port)],
                   check=True)


def start(*words, out=subprocess.PIPE, program=PROGRAM, **more):
    """Start a capture and wait until it says that it captures."""
    process = subprocess.Popen(["ip", "netns", "exec", SPACE, program, *words], stdout=out, stderr=subprocess.PIPE,
                               text=True, **more)
    line = first_line(process.stderr)
    process.first_line = line
    return process


def first_line(stream):
    """Up to its end and no further: what a buffer held of the rest, communicate would not see."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(stream.fileno(), 1)
        if not byte:
            break
        line += byte
    return line.decode()


def finish(process, number=signal.SIGINT):
    if number:
        process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_S)
    return out, process.first_line + err, process.returncode


def read_back(path, *words):
    done = subprocess.run([PROGRAM, "-n", "-r", path, "-T", "fields", "-e", "frame.time_epoch", "-e", "udp.dstport",
                           "-e", "udp.payload", *words], capture_output=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()], done


def numbers(rows, port="9"):
    return [int(bytes.fromhex(row[2])[:8]) for row in rows if row[1] == port]


def check(what, fine, detail=""):
    print(("ok   " if fine else "FAIL ") + what + ("" if fine else ": %s" % (detail,)))
    if not fine:
        failures.append(what)


def all_packets(folder):
    path = os.path.join(folder, "all.pcapng")
    process = start("-i", "wta", "-f", "udp", "-w", path)
    send(20000)
    _, err, status = finish(process)
    rows, _ = read_back(path)
    check("every datagram of 20,000 is saved", numbers(rows) == list(range(20000)), len(numbers(rows)))
    times = [float(row[0]) for row in rows]
    check("in order of time", times == sorted(times))
    check("status 0 and a count", status == 0 and re.search(r"\d+ packets captured", err), (status, err))


def filters(folder):
    path = os.path.join(folder, "filter.pcapng")
    process = start("-i", "wta", "-f", "udp dst port 10", "-w", path)
    send(50, port=9)
    send(50, port=10)
    finish(process)
    rows, _ = read_back(path)
    check("the capture filter is obeyed", [row[1] for row in rows] == ["10"] * 50, rows[:3])
    done = subprocess.run(["ip", "netns", "exec", SPACE, PROGRAM, "-i", "wta", "-f", "tcp prt 80"], capture_output=True,
                          text=True)
    check("a wrong filter is refused", done.returncode == 1 and 'Invalid capture filter "tcp prt 80"' in done.stderr,
          done.stderr)
    done = subprocess.run(["ip", "netns", "exec", SPACE, PROGRAM, "-i", "nosuch"], capture_output=True, text=True)
    check("an unknown device is refused", done.returncode == 1 and 'no device named "nosuch"' in done.stderr,
          done.stderr)


def printed_as_it_comes(_):
    process = start("-n", "-l", "-i", "wta", "-Y", "udp.dstport == 9", "-T", "fields", "-e", "udp.length")
    sent = time.monotonic()
    send(1)
    line = process.stdout.readline()
    late = time.monotonic() - sent
    check("a packet is printed before the next one", line == "108\n" and late < PATIENCE_S, (line, late))
    finish(process)


def stops(folder):
    for name, words, count in (("-c 7", ["-c", "7"], 7), ("-a packets:5", ["-a", "packets:5"], 5)):
        path = os.path.join(folder, "stop.pcapng")
        process = start("-i", "wta", "-f", "udp", *words, "-w", path)
        send(100)
        _, _, status = finish(process, None)
        rows, _ = read_back(path)
        check("%s stops" % name, len(rows) == count and status == 0, len(rows))
    begin = time.monotonic()
    _, _, status = finish(start("-i", "wta", "-a", "duration:1", "-w", os.path.join(folder, "d.pcapng")), None)
    check("-a duration:1 stops", status == 0 and 0.9 < time.monotonic() - begin < PATIENCE_S, time.monotonic() - begin)
    path = os.path.join(folder, "size.pcapng")
    process = start("-i", "wta", "-f", "udp", "-a", "filesize:10", "-w", path)
    send(1000)
    finish(process, None)
    size = os.path.getsize(path)
    check("-a filesize:10 stops", 10000 <= size < 11000, size)


def rings(folder):
    cases = (
        ("-b packets:10", ["-b", "packets:10"], lambda f: len(f) == 10),
        ("-b packets:10 -b files:3", ["-b", "packets:10", "-b", "files:3"], lambda f: len(f) == 3),
        ("-b filesize:5", ["-b", "filesize:5"], lambda f: len(f) == 4),
        ("-b packets:10 -a files:4", ["-b", "packets:10", "-a", "files:4"], lambda f: len(f) == 4),
    )
    for number, (name, words, fine) in enumerate(cases):
        base = os.path.join(folder, "ring%d" % number)
        process = start("-i", "wta", "-f", "udp", "-w", base + ".pcapng", *words)
        send(95)
        finish(process, None if "-a" in words else signal.SIGINT)
        files = sorted(glob.glob(base + "_*"))
        check("%s: so many files" % name, fine(files), files)
        check("%s: dumpcap's names" % name,
              all(re.fullmatch(r"ring%d_\d{5}_\d{14}\.pcapng" % number, os.path.basename(f)) for f in files), files)
        found = [n for f in files for n in numbers(read_back(f)[0])]
        first = found[0] if found else None
        check("%s: nothing lost in between" % name, found == list(range(first, first + len(found))), found)
        if "-a" not in words:
            check("%s: up to the last" % name, found[-1:] == [94], found[-1:])


def two_interfaces(folder):
    path = os.path.join(folder, "two.pcapng")
    process = start("-i", "wta", "-f", "udp", "-i", "lo", "-w", path)
    send(20)
    subprocess.run(["ip", "netns", "exec", SPACE, sys.executable, "-c",
                    "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                    "s.sendto(b'x', ('127.0.0.1', 11))"], check=True)
    finish(process)
    done = subprocess.run([PROGRAM, "-n", "-r", path, "-T", "fields", "-e", "frame.interface_name", "-Y", "udp"],
                          capture_output=True, text=True)
    names = done.stdout.split()
    check("two interfaces in one file, each with its name", names.count("wta") == 20 and names.count("lo") >= 1, names)


def slow_reader(folder):
    """Nobody reads standard output: packets are saved all the same."""
    path = os.path.join(folder, "slow.pcapng")
    process = start("-n", "-V", "-i", "wta", "-f", "udp", "-w", path, "-P")
    send(20000)
    end = time.monotonic() + PATIENCE_S
    while os.path.getsize(path) < 20000 * 176 and time.monotonic() < end: # 100 bytes and their headers, 32 of the block
        time.sleep(0.02)
    rows, _ = read_back(path)
    check("a reader that does not read does not stop the saving", numbers(rows) == list(range(20000)), len(rows))
    process.stdout.close()
    process.send_signal(signal.SIGINT)
    process.wait(timeout=PATIENCE_S)
    err = process.stderr.read()
    check("an analysis that lags says by how much", re.search(r"analysis was up to \d{4,5} packets behind", err), err)


def bounded_memory(folder):
    """--memory ends the analysis; the saving goes on, and without it the capture ends."""
    path = os.path.join(folder, "memory.pcapng")
    process = start("-n", "-i", "wta", "-f", "udp", "--memory", "1M", "-w", path, "-P", "-l")
    send(1)
    process.stdout.readline()
    said = first_line(process.stderr)
    send(1000)
    _, err, status = finish(process)
    check("--memory: the analysis ends, and says so", "frame 1 is the last that was analyzed" in said, said)
    check("--memory: packets go on being saved", numbers(read_back(path)[0]) == [0, *range(1000)] and status == 0,
          (status, err))
    process = start("-n", "-i", "wta", "-f", "udp", "--memory", "1M")
    send(1)
    out, err, status = finish(process, None)
    check("--memory: where nothing is saved the capture ends", out.count("\n") == 1 and not status, (out, err, status))
    process = start("-n", "-q", "-z", "io,phs", "-i", "wta", "-f", "udp", "--memory", "1M")
    send(1)
    out, err, status = finish(process, None)
    check("--memory: also where only statistics are asked for", "frames:1 " in out and status == 0, (out, err, status))


def lines_of(path, *words):
    return subprocess.run([PROGRAM, "-n", "-r", path, *words], capture_output=True, text=True).stdout.splitlines()


# Echo requests of a raw socket, each answered before the next (ping(8) is not everywhere).
PING = """
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
s.settimeout(20)
for i in range(int(sys.argv[1])):
    words = struct.pack("!BBHHH", 8, 0, 0, 7, i)
    total = sum(struct.unpack("!4H", words))
    s.sendto(struct.pack("!BBHHH", 8, 0, ~(total + (total >> 16)) & 0xffff, 7, i), ("10.99.0.2", 0))
    while s.recv(100)[20] != 0:
        pass
"""


def nginx(folder):
    """A server behind wtb with pages of 5,000 bytes; the process, which answers already."""
    os.makedirs(os.path.join(folder, "pages"))
    for i in range(20):
        with open(os.path.join(folder, "pages", str(i)), "wb") as f:
            f.write(bytes(random.Random(i).choices(range(256), k=5000)))
    server = real_nginx.start(SPACE + "b", folder, "10.99.0.2", lambda: curl(0).returncode == 0)
    return server or sys.exit("nginx does not answer")


def curl(page):
    return subprocess.run(["ip", "netns", "exec", SPACE, "curl", "-s", "-o", "/dev/null", "http://10.99.0.2/%d" % page])


def real_traffic(folder):
    if not shutil.which("nginx") or not shutil.which("curl"):
        print("skip real traffic: there is no nginx or curl")
        return
    place = os.path.join(folder, "web")
    server = nginx(place)
    try:
        whole, web = os.path.join(folder, "whole.pcapng"), os.path.join(folder, "web.pcapng")
        objects = os.path.join(folder, "objects")
        captures = [start("-i", "wta", "-f", "", "-w", whole),
                    start("-n", "-i", "wta", "-f", "tcp port 80", "-w", web, "-P", "-Tfields", "-e",
                          "http.response.code", "--export-objects", "http," + objects)]
        for i in range(20):
            curl(i)
        subprocess.run(["ip", "netns", "exec", SPACE, sys.executable, "-c", PING, "50"], check=True)
        send(5000)
        ended = [finish(c) for c in captures]
    finally:
        server.terminate()
        server.wait()
    check("curl and nginx: each request is in the file",
          lines_of(whole, "-Y", "http.request", "-Tfields", "-e", "http.request.uri") == ["/%d" % i for i in range(20)])
    check("curl and nginx: each answer is printed as it comes", ended[1][0].split() == ["200"] * 20, ended[1])
    same = [open(os.path.join(objects, name), "rb").read() == open(os.path.join(place, "pages", name), "rb").read()
            for name in sorted(os.listdir(objects))] if os.path.isdir(objects) else []
    check("curl and nginx: the pages are exported as they were", same == [True] * 20, (same, ended[1]))
    pings = lines_of(whole, "-Y", "icmp.ident == 7", "-Tfields", "-e", "icmp.type", "-e", "icmp.seq")
    check("each echo and its answer is in the file", pings == ["%d\t%d" % (t, i) for i in range(50) for t in (8, 0)],
          pings[:5])
    check("each datagram too", numbers(read_back(whole, "-Y", "udp && !icmp")[0]) == list(range(5000)))
    protocols = set(lines_of(web, "-Tfields", "-e", "ip.proto", "-e", "tcp.port"))
    check("behind tcp port 80 is nothing else", protocols and all(re.match(r"6\t(80,|\d+,80$)", p) for p in protocols),
          protocols)
    # Of one sender: packets of two processors may enter the kernel's buffer in another order than their times.
    times = [line.split(".") for line in lines_of(whole, "-Y", "udp && !icmp", "-Tfields", "-e", "frame.time_epoch")]
    ns = [int(s) * 10**9 + int(f) for s, f in times]
    check("nanoseconds are kept, and their order", all(len(f) == 9 for _, f in times) and ns == sorted(ns) and
          any(n % 1000 for n in ns))


def combinations(folder):
    """Rings with all that ends a capture: no datagram is lost in between, and the end is where it was asked for."""
    rings_of = (("packets", ["-b", "packets:10"]), ("packets, 3", ["-b", "packets:10", "-b", "files:3"]),
                ("filesize", ["-b", "filesize:5"]), ("filesize, 2", ["-b", "filesize:5", "-b", "files:2"]),
                ("duration", ["-b", "duration:0.3"]), ("interval", ["-b", "interval:1"]), ("none", []))
    ends = (("-c", ["-c", "55"], 55), ("packets", ["-a", "packets:55"], 55), ("files", ["-a", "files:3"], None),
            ("duration", ["-a", "duration:0.7"], None), ("filesize", ["-a", "filesize:6"], None), ("signal", [], 95))
    bad = []
    for r, (ring, ring_words) in enumerate(rings_of):
        for e, (end, end_words, wanted) in enumerate(ends):
            if (end == "files" and ring not in ("packets", "packets, 3", "filesize", "filesize, 2")) or \
                    (end == "filesize" and ring != "none"):
                continue # of time alone: one file a second; and with -b filesize is another word for its own
            base = os.path.join(folder, "mix%d-%d" % (r, e))
            process = start("-i", "wta", "-f", "udp", "-w", base + ".pcapng", *ring_words, *end_words)
            send(95)
            _, err, status = finish(process, None if end_words else signal.SIGINT)
            files = sorted(glob.glob(base + "*"))
            found = [n for f in files for n in numbers(read_back(f)[0])]
            whole = found == list(range(found[0], found[0] + len(found))) if found else end == "duration"
            last = wanted is None or found[-1:] == [wanted - 1]
            kept = len(files) <= (3 if ring.endswith("3") else 2 if ring.endswith("2") else 99)
            first = found[:1] == [0] or ring[-1] in "23" or not found
            if status or not (whole and last and kept and first):
                bad.append((ring, end, status, err, len(files), found[:1], found[-1:], len(found)))
    check("rings and ends in each combination", not bad, bad)


def last_packets(folder):
    """What the kernel has not handed over yet when the end is asked for is taken all the same, also after a silence."""
    path, bad = os.path.join(folder, "last.pcapng"), []
    for silence in (0.0, 0.3, 0.6):
        for more in ([], ["-i", "lo"]):
            process = start("-f", "udp dst port 9", "-i", "wta", *more, "-w", path)
            time.sleep(silence)
            send(5)
            _, err, status = finish(process)
            found = numbers(read_back(path)[0])
            if found != list(range(5)) or status:
                bad.append((silence, more, found, err))
    check("the last packets are in the file", not bad, bad)


def again(folder):
    """The same command a second time begins anew."""
    path = os.path.join(folder, "again.pcapng")
    for count in (30, 10):
        process = start("-i", "wta", "-f", "udp", "-w", path)
        send(count)
        finish(process)
    check("a restart begins the file anew", numbers(read_back(path)[0]) == list(range(10)))


# Datagrams with numbers to two devices in turn: 10.99.0.2 is behind wta, 127.0.0.1 behind lo.
IN_TURN = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(int(sys.argv[1])):
    s.sendto(b"%08d" % i + bytes(92), (("10.99.0.2", "127.0.0.1")[i % 2], 9))
"""


def order_of_two_interfaces(folder):
    """The kernel hands each device's packets over in pieces: the file has them in the order of their times."""
    path = os.path.join(folder, "order.pcapng")
    process = start("-f", "udp dst port 9", "-i", "wta", "-i", "lo", "-w", path)
    sent = 20000
    subprocess.run(["ip", "netns", "exec", SPACE, sys.executable, "-c", IN_TURN, str(sent)], check=True)
    send(1) # one device goes on alone
    _, err, status = finish(process)
    words = ["-Tfields", "-e", "frame.time_epoch", "-e", "frame.interface_name", "-e", "udp.payload", "-Y", "!icmp"]
    rows = [line.split("\t") for line in lines_of(path, *words)]
    times = [row[0] for row in rows] # of one length: text is ordered as numbers are
    check("two interfaces: in the order of their times", times == sorted(times) and not status,
          [(i, a, b) for i, (a, b) in enumerate(zip(times, times[1:])) if b < a][:3])
    found = {name: [int(bytes.fromhex(row[2])[:8]) for row in rows if row[1] == name] for name in ("wta", "lo")}
    check("two interfaces: nothing is lost, and each one's order is kept",
          found["wta"] == [*range(0, sent, 2), 0] and found["lo"] == [*range(1, sent, 2)],
          (len(found["wta"]), len(found["lo"]), err))


def link_types(folder):
    path = os.path.join(folder, "link.pcapng")
    cases = [("wta", [], "1"), ("any", [], "25"), ("any", ["-y", "LINUX_SLL2"], "210")]
    for device, words, encap in cases:
        process = start("-i", device, *words, "-f", "udp port 9", "-w", path)
        send(20)
        finish(process)
        found = set(lines_of(path, "-Tfields", "-e", "frame.encap_type", "-Y", "udp"))
        check("%s %s: its link type" % (device, " ".join(words)), found == {encap} and
              sorted(set(numbers(read_back(path)[0]))) == list(range(20)), found)
    done = subprocess.run(["ip", "netns", "exec", SPACE, PROGRAM, "-i", "wta", "-L"], capture_output=True, text=True)
    check("-L lists them", "EN10MB (Ethernet)" in done.stdout, done)
    done = subprocess.run(["ip", "netns", "exec", SPACE, PROGRAM, "-i", "wta", "-y", "NO_SUCH"], capture_output=True,
                          text=True)
    check("an unknown link type is refused", done.returncode and "NO_SUCH" in done.stderr, done)


def tell(*words, program=PROGRAM):
    done = subprocess.run(["ip", "netns", "exec", SPACE, program, *words], capture_output=True, text=True,
                          timeout=PATIENCE_S)
    return done.returncode, done.stdout, done.stderr


def lists_and_refusals(_):
    """What is there, in tshark's own words where it is here."""
    if not shutil.which("tshark"):
        print("skip tshark's lists: it is not here")
        return
    ours, theirs = tell("-D"), tell("-D", program="tshark")
    lines, wanted = ours[1].splitlines(), theirs[1].splitlines()
    kinds = [line.split()[1] for line in wanted[len(lines):]] # programs of its own, no devices
    check("-D: tshark's list", ours[0] == 0 and len(lines) > 2 and lines == wanted[:len(lines)] and
          all("mon" in k or "dump" in k or k in ("randpkt", "sdjournal") for k in kinds), (ours, wanted))
    for words in (["-L"], ["--list-time-stamp-types"]):
        for device in ("wta", "lo", "any"):
            check("-i %s %s: as tshark" % (device, words[0]),
                  tell("-i", device, *words)[:2] == tell("-i", device, *words, program="tshark")[:2])
    for words in (["-i", "99"], ["-i", "wta", "-I", "-c", "1"], ["-i", "wta", "--time-stamp-type", "no", "-c", "1"],
                  ["-i", "wta", "-f", "udp.port == 9"], ["-i", "wta", "-f", "udp prt 9"],
                  ["-i", "wta", "-b", "filesize:9"], ["-i", "wta", "-a", "files:2"]):
        status, _, err = tell(*words)
        theirs = tell(*words, program="tshark")
        # Ours has no running count, and says nothing of what did not begin.
        said = [line.replace("wiretale: ", "tshark: ") for line in err.splitlines() if line]
        check("%s: as tshark" % " ".join(words), status == theirs[0] and said == [
            line for line in theirs[2].splitlines()
            if line and not re.match(r"tshark: $|Running as|Capturing on|0 packets", line)], (status, err, theirs))


def number_of_device(folder):
    """-i takes a number of -D's list too; -D does not depend on who is up."""
    path = os.path.join(folder, "number.pcapng")
    number = re.search(r"^(\d+)\. wta$", tell("-D")[1], re.M).group(1)
    process = start("-i", number, "-f", "udp", "-w", path)
    send(5)
    finish(process)
    check("-i %s is what -D lists there" % number, numbers(read_back(path)[0]) == list(range(5)))


def ring_bytes(pid):
    """The kernel's buffer that a capture program has mapped."""
    with open("/proc/%d/maps" % pid) as f:
        areas = [line.split()[0].split("-") for line in f if "socket:" in line]
    return sum(int(b, 16) - int(a, 16) for a, b in areas)


def promiscuity():
    return int(re.search(r"promiscuity (\d+)", ip("-n", SPACE, "-d", "link", "show", "wta").stdout).group(1))


def of_interfaces(folder):
    """-B, -p, -s and the time stamp's type come to the device."""
    path = os.path.join(folder, "of.pcapng")
    for words, mib, promiscuous, length in ((["-B", "4"], 4, 1, 142), (["-p"], 32, 0, 142), (["-s", "60"], 32, 1, 60),
                                            (["--time-stamp-type", "host"], 32, 1, 142)):
        process = start("-i", "wta", *words, "-f", "udp", "-w", path)
        capture = [p for p in children_of(process.pid) if command(p) == "wiretale-capture"]
        bytes_ = ring_bytes(capture[0]) if capture else 0
        is_promiscuous = promiscuity()
        send(5)
        finish(process)
        lengths = set(lines_of(path, "-Tfields", "-e", "frame.cap_len"))
        check("%s: so large a buffer" % " ".join(words), 0.9 * mib < bytes_ / 2**20 < 1.1 * mib, bytes_)
        check("%s: promiscuous or not" % " ".join(words), is_promiscuous == promiscuous, is_promiscuous)
        check("%s: so much of each packet" % " ".join(words), lengths == {str(length)}, lengths)


def pipes(folder):
    """-i - and a named pipe, of real tcpdump and dumpcap."""
    fifo = os.path.join(folder, "fifo")
    os.mkfifo(fifo)
    for name, words in (("tcpdump", ["tcpdump", "-i", "wta", "-U", "-c", "300", "-w", "-", "udp"]),
                        ("dumpcap", ["dumpcap", "-q", "-i", "wta", "-f", "udp", "-c", "300", "-w", "-"]),
                        ("wiretale-capture", [CAPTURE, "-q", "-i", "wta", "-f", "udp", "-c", "300", "-w", "-"])):
        if not shutil.which(words[0]):
            print("skip the pipe of %s: it is not here" % name)
            continue
        for to in ("-", fifo):
            path = os.path.join(folder, "%s%d.pcapng" % (name, to == "-"))
            reader = subprocess.Popen([PROGRAM, "-n", "-i", to, "-w", path, "-P", "-Tfields", "-e", "udp.payload"],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            out = reader.stdin if to == "-" else open(fifo, "wb")
            writer = subprocess.Popen(["ip", "netns", "exec", SPACE, *words], stdout=out, stderr=subprocess.PIPE)
            if to == "-":
                reader.stdin = None # the writer alone has it now
            out.close()
            head(path)
            send(300)
            writer.communicate(timeout=PATIENCE_S)
            printed, err = reader.communicate(timeout=PATIENCE_S)
            saved = numbers(read_back(path)[0])
            check("%s into %s" % (name, "-i -" if to == "-" else "a named pipe"), saved == list(range(300)) and
                  len(printed.split()) == 300 and reader.returncode == 0, (len(saved), err, reader.returncode))


def no_capture(_):
    """What comes down the pipe is no capture, ends within a packet, or there is nothing."""
    whole = struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1) + struct.pack("<IIII", 1, 0, 60, 60) + bytes(60)
    for data, status, said in ((b"no capture at all", 2, "neither in a supported pcap format nor"),
                               (whole + whole[24:50], 2, "in the middle of a packet"),
                               (whole, 0, "1 packet captured"), (b"", 0, "0 packets captured")):
        done = subprocess.run([PROGRAM, "-n", "-q", "-i", "-"], input=data, capture_output=True, timeout=PATIENCE_S)
        check("-i - with %r" % said, done.returncode == status and said.encode() in done.stderr, done)


def head(path):
    """Wait until a capture's head is in a file: whoever writes it captures."""
    end = time.monotonic() + PATIENCE_S
    while not (os.path.exists(path) and os.path.getsize(path)) and time.monotonic() < end:
        time.sleep(0.01)


def device_goes(folder):
    path = os.path.join(folder, "down.pcapng")
    process = start("-i", "wta", "-f", "udp", "-w", path)
    send(10)
    ip("-n", SPACE, "link", "set", "wta", "down")
    out, err, status = finish(process, None)
    ip("-n", SPACE, "link", "set", "wta", "up")
    rows, _ = read_back(path)
    check("an interface that goes down ends it in a line", len(rows) == 10 and status != 0 and "wta" in err,
          (status, err))


def full_disk(folder):
    mount = os.path.join(folder, "small")
    os.mkdir(mount)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", mount], capture_output=True).returncode:
        print("skip a full disk: tmpfs can't be mounted here")
        return
    try:
        path = os.path.join(mount, "full.pcapng")
        process = start("-i", "wta", "-f", "udp", "-w", path)
        send(2000)
        _, err, status = finish(process, None)
        rows, done = read_back(path)
        check("a full disk: one line, status 2", status == 2 and "No space left" in err, (status, err))
        check("a full disk: all that is there is whole", done.returncode == 0 and
              numbers(rows) == list(range(len(rows))) and len(rows) > 300, (done.returncode, done.stderr, len(rows)))
    finally:
        subprocess.run(["umount", mount])


def children_of(process):
    found = []
    for status in glob.glob("/proc/[0-9]*/status"):
        try:
            text = open(status).read()
        except OSError:
            continue
        if int(re.search(r"^PPid:\s+(\d+)", text, re.M).group(1)) == process:
            found.append(int(status.split("/")[2]))
    return found


def command(pid):
    try:
        return os.path.basename(os.readlink("/proc/%d/exe" % pid))
    except OSError:
        return ""


def both_children(process):
    """The capture program and the analyzer: the second one is there a moment after the first line."""
    end = time.monotonic() + PATIENCE_S
    found = children_of(process.pid)
    while len(found) < 2 and time.monotonic() < end:
        time.sleep(0.01)
        found = children_of(process.pid)
    return found


def gone(pids):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if not any(command(p).startswith("wiretale") for p in pids):
            return True
        time.sleep(0.02)
    return False


def confined(pid):
    """Its status, once it has given up its rights: it does so after it was started."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        status = open("/proc/%d/status" % pid).read()
        if re.search(r"^NoNewPrivs:\s+1", status, re.M):
            break
        time.sleep(0.01)
    return status


def rights(folder):
    process = start("-n", "-i", "wta", "-w", os.path.join(folder, "rights.pcapng"), "-P")
    children = both_children(process)
    capture = [p for p in children if command(p) == "wiretale-capture"]
    analyzer = [p for p in children if command(p) == "wiretale"]
    check("three processes", len(capture) == 1 and len(analyzer) == 1, [command(p) for p in children])
    for pid in capture + analyzer:
        status = confined(pid)
        name = command(pid)
        check("%s is not root" % name, re.search(r"^Uid:\s+(?!0\s)\d+", status, re.M), status)
        check("%s holds no capability" % name,
              re.search(r"^CapPrm:\s+0+$", status, re.M) and re.search(r"^CapEff:\s+0+$", status, re.M))
        check("%s gets none by exec" % name, re.search(r"^NoNewPrivs:\s+1", status, re.M))
    status = open("/proc/%d/status" % capture[0]).read()
    check("wiretale-capture runs under a system call filter", re.search(r"^Seccomp:\s+2", status, re.M))
    finish(process)


def copies(folder, name):
    """A folder of its own with both programs, which an ordinary user may write to."""
    place = os.path.join(folder, name)
    os.mkdir(place)
    for program in (PROGRAM, CAPTURE):
        shutil.copy(program, place)
    os.chown(place, 65534, 65534)
    return place


def rights_of_anyone(folder):
    """Started by an ordinary user: the capture program alone has rights, of its file's capabilities."""
    if not shutil.which("setcap") or not shutil.which("setpriv"):
        print("skip an ordinary user: there is no setcap or setpriv")
        return
    place = copies(folder, "anyone")
    if subprocess.run(["setcap", "cap_net_raw,cap_net_admin=ep", os.path.join(place, "wiretale-capture")]).returncode:
        print("skip an ordinary user: files have no capabilities here")
        return
    path = os.path.join(place, "all.pcapng")
    process = start("--reuid=65534", "--clear-groups", os.path.join(place, "wiretale"), "-n", "-i", "wta", "-f", "udp",
                    "-w", path, "-P", program="setpriv")
    children = both_children(process)
    for pid in children:
        status, name = confined(pid), command(pid)
        check("an ordinary user's %s holds no capability, gets none, calls little" % name,
              all(re.search(p, status, re.M) for p in (r"^CapPrm:\s+0+$", r"^CapEff:\s+0+$", r"^NoNewPrivs:\s+1",
                                                       r"^Seccomp:\s+2")), (process.first_line, status))
    send(100)
    out, err, status = finish(process)
    check("an ordinary user captures and prints", numbers(read_back(path)[0]) == list(range(100)) and status == 0 and
          out.count("\n") == 100, (err, out[-200:]))


def not_permitted(folder):
    """An ordinary user, and no capabilities: the message has the one command that permits it, and nothing is made."""
    if not shutil.which("setpriv"):
        print("skip what is not permitted: there is no setpriv")
        return
    place = copies(folder, "nobody")
    path = os.path.join(place, "none.pcapng")
    process = start("--reuid=65534", "--regid=65534", "--clear-groups", os.path.join(place, "wiretale"), "-i", "wta",
                    "-w", path, program="setpriv")
    _, err, status = finish(process, None)
    check("who may not capture is told the command", status == 1 and
          "sudo setcap cap_net_raw,cap_net_admin=ep %s/wiretale-capture" % place in err, (status, err))
    check("who may not capture finds no file", not os.path.exists(path))


def confined_before_reading(folder):
    """The analyzer has given up its rights before it reads the first byte of the capture; nobody else reads any."""
    if not shutil.which("strace"):
        print("skip the order of giving up and reading: there is no strace")
        return
    trace = os.path.join(folder, "order")
    process = start("-f", "-o", trace, "-e", "trace=setresuid,landlock_restrict_self,prctl,pread64,execve", PROGRAM,
                    "-n", "-i", "wta", "-f", "udp", "-c", "5", "-w", os.path.join(folder, "order.pcapng"), "-P",
                    program="strace")
    send(5)
    finish(process, None)
    calls = [line.split(None, 1) for line in open(trace)]
    confined_at, readers = {}, []
    for i, (pid, call) in enumerate(calls):
        for what in ("setresuid(65534", "landlock_restrict_self(", "prctl(PR_SET_SECCOMP"):
            if call.startswith(what) and call.rstrip().endswith("= 0"):
                confined_at.setdefault(pid, {})[what] = i
        if call.startswith("pread64("):
            readers.append((i, pid))
    analyzer = [pid for pid, at in confined_at.items() if len(at) == 3]
    check("one process gives up its rights for the analysis", len(analyzer) == 1, confined_at)
    begin = min(confined_at[analyzer[0]].values()) if analyzer else 0
    others = [calls[i] for i, pid in readers if i > begin and (pid not in analyzer or
                                                              i < max(confined_at[pid].values()))]
    check("nobody else reads the capture, nor it before", not others and {p for _, p in readers} & set(analyzer), others)


def keys_of_the_terminal(folder):
    """Ctrl-C goes to all processes of the terminal: what was captured is printed all the same."""
    process = start("-n", "-l", "-i", "wta", "-f", "udp", "-T", "fields", "-e", "udp.payload", start_new_session=True)
    both_children(process)
    send(500)
    os.killpg(process.pid, signal.SIGINT)
    out, err, status = finish(process, None)
    found = [int(bytes.fromhex(line)[:8]) for line in out.splitlines()]
    check("Ctrl-C loses nothing", found == list(range(500)) and status == 0, (status, len(found), err))


def send_on():
    """A sender that goes on until it is killed."""
    return subprocess.Popen(["ip", "netns", "exec", SPACE, sys.executable, "-c", SENDER, "100000000", "0.0002", "9"])


def slow_start(folder):
    """libpcap holds packets up while it sets a filter: what came before that must not stand in front of a gap."""
    if not shutil.which("strace"):
        print("skip a slow start: there is no strace")
        return
    path = os.path.join(folder, "begin.pcapng")
    sender = send_on()
    slow = ["strace", "-f", "-o", os.path.join(folder, "strace"), "-e", "trace=setsockopt,bind",
            "-e", "inject=setsockopt,bind:delay_exit=20000"]
    process = subprocess.Popen(["ip", "netns", "exec", SPACE, *slow, CAPTURE, "-i", "wta", "-f", "udp", "-a",
                                "duration:0.5", "-w", path], stderr=subprocess.PIPE, text=True)
    _, err = process.communicate(timeout=PATIENCE_S)
    sender.kill()
    sender.wait()
    found = numbers(read_back(path)[0])
    check("a slow start leaves no gap", len(found) > 20 and found == list(range(found[0], found[0] + len(found))),
          (err, found[:100]))


def kill_at_random(folder):
    sender = send_on()
    bad, left = [], []
    chance = random.Random(7)
    for turn in range(KILLS):
        path = os.path.join(folder, "kill.pcapng")
        if os.path.exists(path):
            os.unlink(path)
        process = start("-n", "-i", "wta", "-f", "udp", "-w", path, "-P", out=subprocess.DEVNULL)
        children = both_children(process)
        time.sleep(chance.uniform(0.0, 0.15))
        victim = chance.choice([process.pid] + children)
        os.kill(victim, signal.SIGKILL)
        if victim != process.pid:
            time.sleep(0.05)
            process.send_signal(signal.SIGINT)
        process.stderr.close()
        process.wait(timeout=PATIENCE_S)
        if not gone(children + [process.pid]):
            left.append((turn, [command(p) for p in children]))
        rows, done = read_back(path)
        found = numbers(rows)
        if done.returncode not in (0, 2) or found != list(range(found[0], found[0] + len(found)) if found else []):
            gaps = [(i, one, two) for i, (one, two) in enumerate(zip(found, found[1:])) if two != one + 1]
            bad.append((turn, done.returncode, done.stderr, len(found), gaps[:4]))
    sender.kill()
    sender.wait()
    check("%d kills: each file is readable" % KILLS, not bad, bad[:3])
    check("%d kills: no process stays behind" % KILLS, not left, left[:3])


PARTS = (all_packets, filters, real_traffic, printed_as_it_comes, stops, rings, combinations, again, last_packets,
         two_interfaces, order_of_two_interfaces, link_types, lists_and_refusals, number_of_device, of_interfaces,
         pipes, no_capture, slow_reader, bounded_memory, full_disk, rights, device_goes, slow_start, rights_of_anyone,
         not_permitted, confined_before_reading, keys_of_the_terminal, kill_at_random)


def main():
    set_up()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            for part in PARTS:
                if part.__name__ in sys.argv[1:] or len(sys.argv) == 1:
                    part(folder)
    finally:
        tear_down()
    print("%d failed" % len(failures))
    sys.exit(1 if failures else 0)


main()
