#!/usr/bin/env python3
"""tcptrace_compare.py -- a second opinion on `wiretale tell --json`: what tcptrace counts of the same connections.

Both are asked about each capture; a connection is the same where ends and number of packets agree.  Compared for each
direction: packets, bytes (each once), repeated bytes, segments out of order, whether a window was ever closed, and the
shortest and longest round trip.  tcptrace is Debian's; without it the script says "skipped" and leaves with 77.

Known differences: tcptrace counts the number that a repeated SYN or FIN takes, and the byte of a keep-alive, as a
repeated byte (allowed for here); in a stream of more than 4 GB it takes numbers that came round for repeated ones; what
fills a gap too late to have been overtaken is out of order for it, and a retransmission of something unseen for the
tale; it leaves out round trips of 0, and those of keep-alives.

    tcptrace_compare.py [-n CAPTURES] [-m SHOWN] PATH...     PATH: a capture or a folder of them; -m: differences shown
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys

NAMES = re.compile(r"\.(pcap|cap|dmp|trace)$", re.I)
FIELDS = {"packets": "total packets", "bytes": "unique bytes sent", "again": "rexmt data bytes",
          "late": "outoforder pkts", "closed": "zero win adv", "rtt min": "RTT min", "rtt max": "RTT max"}
LINE = re.compile(r"^ +([A-Za-z0-9][^:]*): +(\S+)(?: [a-zA-Z]+)? +\1: +(\S+)")


def captures(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, _, names in sorted(os.walk(path)):
                yield from (os.path.join(folder, name) for name in sorted(names) if NAMES.search(name))
        else:
            yield path


def number(text):
    return None if text in ("NA", "") else float(text.rstrip("ms"))


def ask_tcptrace(path):
    """A list of (end a, end b, {field: (a's, b's)})."""
    out = subprocess.run(["tcptrace", "-l", "-r", "-n", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         timeout=60).stdout.decode("latin-1")
    found = []
    for part in re.split(r"^TCP connection \d+:$", out, flags=re.M)[1:]:
        ends = re.findall(r"^\thost \w+: +(\S+)$", part, re.M)
        lines = {m[1].strip(): (m[2], m[3]) for m in map(LINE.match, part.split("\n")) if m}
        if len(ends) == 2 and all(name in lines for name in ("total packets", "unique bytes sent")):
            found.append((ends[0], ends[1], {k: tuple(number(v) for v in lines.get(name, ("NA", "NA")))
                                             for k, name in FIELDS.items()}))
    return found


def ask_wiretale(program, path):
    """The same; the client stands first."""
    out = subprocess.run([program, "tell", path, "--json", "--lang", "en"], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, timeout=60).stdout
    found = []
    for tale in json.loads(out or b"[]"):
        x = [tale["directions"]["client"], tale["directions"]["server"]]

        def both(value):
            return tuple(None if value(d) is None else float(value(d)) for d in x)
        found.append((tale["client"], tale["server"], {
            "packets": both(lambda d: d["segments"]), "bytes": both(lambda d: d["bytes"]),
            "again": both(lambda d: d["retransmittedBytes"]), "numbers": both(single_numbers),
            "late": both(lambda d: d["outOfOrder"]),
            "closed": both(lambda d: d["zeroWindows"]),
            "rtt min": both(lambda d: None if d["rttMinNs"] is None else d["rttMinNs"] / 1e6),
            "rtt max": both(lambda d: None if d["rttMaxNs"] is None else d["rttMaxNs"] / 1e6)}))
    return found


def single_numbers(d):
    """Segments that may have repeated a number without data."""
    return d["retransmittedSegments"] + d["keepAlives"] + d["zeroWindowProbes"]


def plain(end):
    return re.sub(r"[\[\]]", "", end)


def pair(theirs, ours):
    """(their fields, our fields), with the same end first."""
    left = list(ours)
    for a, b, fields in theirs:
        for i, (client, server, mine) in enumerate(left):
            same, turned = (plain(client), plain(server)) == (a, b), (plain(client), plain(server)) == (b, a)
            if turned:
                mine = {k: v[::-1] for k, v in mine.items()}
            if (same or turned) and sum(mine["packets"]) == sum(fields["packets"]):
                left.pop(i)
                yield f"{a} {b}", fields, mine
                break


def agree(name, a, b, numbers):
    if name == "again":
        return 0 <= a - b <= numbers
    if name == "closed":
        return bool(a) == bool(b)
    if name.startswith("rtt"):
        return not a or b is None or abs(a - b) <= 0.11  # tcptrace prints a digit behind the point; 0: no sample
    return a == b


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=50)
    parser.add_argument("-m", type=int, default=5)
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    program = os.environ.get("WIRETALE", "build/release/wiretale")
    if not shutil.which("tcptrace"):
        print("skipped: there is no tcptrace here")
        return 77
    sums, asked, total = {k: [0, 0] for k in FIELDS}, 0, 0
    for path in captures(options.paths):
        theirs = ask_tcptrace(path)
        if not theirs or asked == options.n:
            continue
        asked += 1
        total += len(theirs)
        shown = 0
        for ends, a, b in pair(theirs, ask_wiretale(program, path)):
            for name in FIELDS:
                for i in range(2):
                    good = agree(name, a[name][i], b[name][i], b["numbers"][i])
                    sums[name][0] += good
                    sums[name][1] += 1
                    if not good and shown < options.m:
                        shown += 1
                        print(f"{path}: {ends}: {name} {'<>'[not i]}: tcptrace {a[name][i]}, tale {b[name][i]}")
    print(f"{asked} captures, {total} connections of tcptrace's, {sums['bytes'][1] // 2} found in both")
    for name, (good, n) in sums.items():
        print(f"{name:8} {good}/{n} ({100 * good / max(n, 1):.2f} %)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
