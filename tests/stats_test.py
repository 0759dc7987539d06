#!/usr/bin/env python3
"""stats_test.py -- statistics: the lines of tests/stats.txt asked of wiretale and of tshark 4.0; the answers must agree.

Needs tshark, which is no part of Wiretale: without it the test is skipped (status 77).
"""
import difflib
import fnmatch
import glob
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

from compare_test import SKIPPED, here, unable


def questions():
    with open(os.path.join(here, "stats.txt")) as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                pattern, *arguments = shlex.split(line)
                yield pattern, arguments


def ask(program, sample, arguments, home):
    before = ["-2", "-o", "tcp.reassemble_out_of_order:TRUE"] if program.endswith("tshark") else []
    quiet = [] if "-P" in arguments else ["-q"]
    done = subprocess.run([program, *before, *quiet, "-r", sample, *arguments], capture_output=True, timeout=120,
                          env={"HOME": home, "TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]})
    return done.stdout.decode("utf-8", "replace").replace("TShark hosts", "Wiretale hosts").splitlines(True)


def main():
    theirs, ours = shutil.which("tshark"), os.environ.get("WIRETALE", "build/dev/wiretale")
    why = unable(theirs, ours)
    if why:
        print("skipped: " + why)
        return SKIPPED
    samples = sorted(glob.glob(os.path.join(here, "..", "samples", "*.pcap*")))
    asked = failed = 0
    with tempfile.TemporaryDirectory() as home:
        for sample in samples:
            for pattern, arguments in questions():
                if not fnmatch.fnmatch(os.path.basename(sample), pattern):
                    continue
                asked += 1
                want, have = (ask(p, sample, arguments, home) for p in (theirs, ours))
                if want != have:
                    failed += 1
                    print("%s %s" % (os.path.basename(sample), " ".join(arguments)))
                    sys.stdout.writelines(difflib.unified_diff(want, have, "tshark", "wiretale"))
    print("%d questions, %d differ" % (asked, failed))
    return 1 if failed or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
