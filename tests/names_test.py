#!/usr/bin/env python3
"""Names of hosts from DNS answers and of VLANs from a file, --color, -T ps and cumulative bytes, as tshark 4.0 has them.
The program to test: WIRETALE (set by CTest) or the first argument."""
import os
import struct
import subprocess
import sys
import tempfile

PROGRAM = os.environ.get("WIRETALE") or sys.argv[1]


def address(text):
    return bytes(int(part) for part in text.split("."))


def ethernet(payload, kind=0x0800):
    return bytes.fromhex("020000000002020000000001") + struct.pack(">H", kind) + payload


def datagram(payload, source, ports):
    udp = struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0x4000, 64, 17, 0)
    return head + address(source) + address("10.0.0.2") + udp


def name(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"


def answer(*records):
    body = name("x.example") + struct.pack(">HH", 1, 1)
    for owner, kind, data in records:
        body += name(owner) + struct.pack(">HHIH", kind, 1, 60, len(data)) + data
    return struct.pack(">HHHHHH", 1, 0x8180, 1, len(records), 0, 0) + body


def write_capture(path, frames):
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for i, frame in enumerate(frames):
            f.write(struct.pack("<IIII", 1700000000, i, len(frame), len(frame)) + frame)


def run(folder, *arguments):
    environment = dict(os.environ, XDG_CONFIG_HOME=folder, TZ="UTC")
    done = subprocess.run([PROGRAM, "-r", os.path.join(folder, "capture.pcap"), *arguments], env=environment,
                          capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def expect(what, have, want):
    if have != want:
        sys.exit(f"{what}: {have!r}, not {want!r}")


with tempfile.TemporaryDirectory() as folder:
    tagged = struct.pack(">HH", 10, 0x0800) + datagram(b"abcd", "10.9.9.7", (7777, 8888))
    write_capture(os.path.join(folder, "capture.pcap"), [
        ethernet(datagram(b"abcd", "10.9.9.9", (7777, 8888))),
        ethernet(datagram(answer(("x.example", 1, address("10.9.9.9")), ("x.example", 5, name("c.example")),
                                 ("c.example", 1, address("10.9.9.8"))), "10.0.0.1", (53, 4000))),
        ethernet(datagram(answer(("y.example", 1, address("10.9.9.9"))), "10.0.0.1", (53, 4000))),
        ethernet(datagram(b"abcd", "10.9.9.8", (7777, 8888))),
        ethernet(tagged, 0x8100),
    ])
    os.mkdir(os.path.join(folder, "wiretale"))
    with open(os.path.join(folder, "wiretale", "vlans"), "w") as f:
        f.write("# numbers and names\n10 Lab net\n")
    hosts = ["-T", "fields", "-e", "ip.src_host"]
    expect("-N nd", run(folder, "-2", "-N", "nd", *hosts),
           ["y.example", "10.0.0.1", "10.0.0.1", "c.example", "10.9.9.7"])
    expect("-N n", run(folder, "-2", "-N", "n", *hosts), ["10.9.9.9", "10.0.0.1", "10.0.0.1", "10.9.9.8", "10.9.9.7"])
    expect("-N v", run(folder, "-N", "v", "-T", "fields", "-e", "vlan.id_name")[-1], "Lab net")
    expect("-n", run(folder, "-n", "-T", "fields", "-e", "vlan.id_name")[-1], "")
    painted = [line for line in run(folder, "-n", "-T", "psml", "--color") if line.startswith("<packet")]
    expect("--color", painted, ["<packet foreground='#12272e' background='#daeeff'>"] * 5)
    expect("rules", run(folder, "-n", "-T", "fields", "-e", "frame.coloring_rule.name", "--color"), ["UDP"] * 5)
    expect("no rules", run(folder, "-n", "-T", "fields", "-e", "frame.coloring_rule.name"), [""] * 5)
    lengths = [int(n) for n in run(folder, "-n", "-T", "fields", "-e", "frame.len")]
    columns = ["-o", 'gui.column.format:"Bytes","%B"', "-Y", "frame.number != 2"]
    expect("%B", [int(n) for n in run(folder, "-2", "-n", *columns)],  # the second pass goes on from the first one's sum
           [sum(lengths) + lengths[0] + sum(lengths[2:n]) for n in range(2, 6)])
    pages = [line for line in run(folder, "-n", "-T", "ps", "-V", "-c", "1") if line.endswith(") putline")]
    expect("-T ps", pages[-4:-1], ["0 (0000  61 62 63 64                                       abcd) putline",
                                   "1 (Data: 61626364) putline", "1 ([Length: 4]) putline"])
