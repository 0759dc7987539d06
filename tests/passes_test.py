#!/usr/bin/env python3
"""passes_test.py -- what is printed depends neither on the number of threads, nor on how much was left out.

A run whose filter asks of no stream leaves the streams of TCP out, and tells those of the selected frames' connections
later (view/late.c).  Its lines must be those of the whole list.  Of messages only the heads are read where that is
enough, which must not be seen either.  Each sample is also put behind itself many times, with other ports each time, so
that there are many blocks of rows.

    passes_test.py    WIRETALE: the program, SAMPLES: the folder of tests/make_samples.py (both set by CTest)
"""
import glob
import os
import struct
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
program = os.environ["WIRETALE"]
COPIES = 150
FORMATS = [[], ["-T", "fields", "-e", "frame.number", "-e", "ip.src", "-e", "tcp.seq", "-e", "tcp.stream"],
           ["-T", "ek", "-c", "600"]]
NEEDS_STREAMS = 'http.request.method == "no such method"'
EARLY = ["tcp.flags.fin == 1", "tcp.len > 0 && frame.number > 40", "ip.src == 192.0.2.10", "tcp.analysis.flags",
         "tcp.analysis.retransmission || tcp.flags.reset == 1", "udp || icmp", "frame.len < 70"]


def run(arguments):
    return subprocess.run([program, "-n"] + arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def repeated(path, out):
    """Write the frames of a little-endian Ethernet pcap many times, each time with other ports and a later time."""
    data = open(path, "rb").read()
    if data[:4] != b"\xd4\xc3\xb2\xa1" or data[20] != 1:
        return False
    with open(out, "wb") as f:
        f.write(data[:24])
        for copy in range(COPIES):
            at = 24
            while at + 16 <= len(data):
                s, us, caplen, length = struct.unpack("<4I", data[at:at + 16])
                frame = bytearray(data[at + 16:at + 16 + caplen])
                if caplen > 38 and frame[12:15] == b"\x08\x00\x45" and frame[23] in (6, 17):
                    for port in (34, 36):  # both ends' high ports move together
                        number = struct.unpack(">H", frame[port:port + 2])[0]
                        if number > 10000:
                            frame[port:port + 2] = struct.pack(">H", 10000 + (number + 7 * copy) % 50000)
                f.write(struct.pack("<4I", s + 60 * copy, us, caplen, length) + frame)
                at += 16 + caplen
    return True


def check_threads(path):
    for options in FORMATS:
        texts = {n: run(["-r", path, "--threads", str(n)] + options) for n in (1, 2, 8)}
        if len(set(texts.values())) != 1:
            sys.exit(f"{path} {' '.join(options)}: the output depends on the number of threads")


def check_early(path):
    lines = {line.split()[0]: line for line in run(["-r", path]).split(b"\n") if line}
    for text in EARLY:
        got = [line for line in run(["-r", path, "-Y", text]).split(b"\n") if line]
        # A field that only streams tell makes the same question wait for all of them.
        late = [line for line in run(["-r", path, "-Y", f"({text}) || {NEEDS_STREAMS}"]).split(b"\n") if line]
        if got != late:
            sys.exit(f"{path}: '{text}' selects or shows other frames when streams come later")
        if any(lines[line.split()[0]] != line for line in got):
            sys.exit(f"{path}: '{text}' shows a frame otherwise than the whole list")


# Of messages in several segments only the head is read where nobody asks for more: as "http" itself does.
HEADS = ["http.request.method", "http.response.code", "http.host", "http.file_data", "http.content_type", "tcp.segment",
         "tcp.reassembled.data", "data-text-lines", "json", "data.data"]


def check_heads(path):
    whole = ["-r", path, "-T", "fields", "-E", "separator=|", "-e", "http"]
    for field in HEADS:
        alone = run(["-r", path, "-T", "fields", "-e", field]).split(b"\n")
        if alone != [line.partition(b"|")[2] for line in run(whole + ["-e", field]).split(b"\n")]:
            sys.exit(f"{path}: {field} is not the same alone and beside the whole message")
        numbers = [str(n).encode() for n, value in enumerate(alone, 1) if value]
        if numbers != run(["-r", path, "-Y", field, "-T", "fields", "-e", "frame.number"]).split():
            sys.exit(f"{path}: '{field}' selects other frames than those that have it")


# tshark -2 -R 'tcp.dstport == 80 || dns || http': frames that do not pass have no numbers, and what refers to one of
# them has the number of the next that passes.
NUMBERED = ["frame.number", "frame.time_relative", "frame.time_delta", "tcp.analysis.acks_frame", "http.request_in",
            "tcp.segment", "dns.response_to"]
NUMBERED_ANSWER = """\
1,0.000500000,0.000000000,,,,
2,0.013000000,0.013000000,,,,1
3,0.014000000,0.001000000,,,,
4,0.035000000,0.021000000,4,,,
5,0.036000000,0.001000000,,,,
6,0.108000000,0.072000000,,5,6;6;6,
7,0.109000000,0.001000000,6,,,
8,0.110000000,0.001000000,,,,
9,0.132000000,0.022000000,9,,,
"""
NUMBERED_SELECTIONS = [("frame.number == 3", b"3"), ("http.request_in == 5", b"6"), ("dns.response_to == 1", b"2"),
                       ("frame.time_delta == 0.072 && tcp.stream == 0", b"6"), ("tcp.analysis.acks_frame == 6", b"7")]


def check_numbers():
    sample = os.path.join(here, "..", "samples", "handshake-get-close.pcap")
    passed = ["-r", sample, "-2", "-R", "tcp.dstport == 80 || dns || http"]
    fields = ["-T", "fields", "-E", "separator=,", "-E", "aggregator=;"]
    for name in NUMBERED:
        fields += ["-e", name]
    got = run(passed + fields).decode()
    if not got.startswith(NUMBERED_ANSWER):
        sys.exit(f"-R numbers frames otherwise than tshark:\n{got}")
    for text, numbers in NUMBERED_SELECTIONS:
        if run(passed + ["-Y", text, "-T", "fields", "-e", "frame.number"]).strip() != numbers:
            sys.exit(f"-R: '{text}' selects other frames than tshark")
        if not run(passed + ["-Y", text]).split()[:1] == [numbers]:
            sys.exit(f"-R: the list has another number than {numbers.decode()}")


def main():
    check_numbers()
    samples = [p for p in sorted(glob.glob(os.path.join(os.environ["SAMPLES"], "*.pcap*")))
               + [os.path.join(here, "..", "samples", "handshake-get-close.pcap")]]
    with tempfile.TemporaryDirectory() as folder:
        many = os.path.join(folder, "many.pcap")
        for path in samples:
            check_early(path)
            check_heads(path)
            if repeated(path, many):
                check_threads(many)
        repeated(samples[-1], many)
        check_early(many)


main()
