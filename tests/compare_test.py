#!/usr/bin/env python3
"""compare_test.py -- the same questions to wiretale and to tshark 4.0, about our own samples; the answers must agree.

Needs tshark, which is no part of Wiretale: without it the test is skipped (status 77).

    compare_test.py                   asks what tests/compare.txt says must be equal, fails where it is not
    compare_test.py -a                asks everything, and reports what is not equal yet
    compare_test.py -d SAMPLE KIND    prints the difference of one
"""
import difflib
import fnmatch
import glob
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

KINDS = {"list": [], "tree": ["-V"], "pdml": ["-T", "pdml"], "status": []}
SKIPPED = 77
here = os.path.dirname(os.path.abspath(__file__))


def required_kinds(named):
    """The kinds of the first line of compare.txt that matches."""
    with open(os.path.join(here, "compare.txt")) as f:
        for pattern, *kinds in (line.split() for line in f if line.strip() and not line.startswith("#")):
            if fnmatch.fnmatch(named, pattern):
                return kinds
    return []


def ask(program, sample, kind, home):
    """Return what the program printed, or for the kind status its exit status."""
    before = ["-2", "-o", "tcp.reassemble_out_of_order:TRUE"] if program.endswith("tshark") else []
    done = subprocess.run([program, *before, "-n", "-r", sample, *KINDS[kind]], capture_output=True, timeout=120,
                          env={"HOME": home, "TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]})
    if kind == "status":
        return ["%d\n" % done.returncode]
    return without_origin(done.stdout.decode("utf-8", "replace").splitlines(True), kind)


def without_origin(lines, kind):
    """PDML says who wrote it, when, and of which file."""
    return [line for line in lines if not line.startswith(("<?xml", "<pdml", "<!--"))] if kind == "pdml" else lines


def agreement(theirs, ours):
    matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
    return sum(b.size for b in matcher.get_matching_blocks()) / max(1, len(theirs), len(ours))


def unable(theirs, ours):
    """Why there is nothing to compare here, or None."""
    if not theirs:
        return "tshark is missing"
    if not os.path.exists(ours):
        return "%s is missing" % ours
    version = subprocess.run([theirs, "-v"], capture_output=True, text=True).stdout.split("\n")[0]
    return None if " 4.0." in version else "this is %s, the texts are those of 4.0" % version


def compare_all(theirs, ours, folder, report_all, home):
    """Return how many answers had to be equal, and how many are not."""
    work = []
    for sample in sorted(glob.glob(folder + "/*.pcap*") + glob.glob(folder + "/broken/*")):
        named = os.path.relpath(sample, folder)
        required = required_kinds(named)
        work += [(sample, named, kind, kind in required) for kind in KINDS if report_all or kind in required]

    def both(sample, _, kind, __): return ask(theirs, sample, kind, home), ask(ours, sample, kind, home)
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for (_, named, kind, required), (a, b) in zip(work, pool.map(lambda job: both(*job), work)):
            failed += required and a != b
            if a != b:
                print("%-6s %-40s %-6s %5.1f %% of the lines agree" % (
                    "FAILED" if required else "open", named, kind, 100 * agreement(a, b)))
    return sum(required for *_, required in work), failed


def main():
    ours = os.environ.get("WIRETALE", "build/release/wiretale")
    folder = os.environ.get("SAMPLES", "build/release/samples")
    theirs, option = shutil.which("tshark"), sys.argv[1:2]
    why = unable(theirs, ours)
    if why:
        print("skipped: " + why)
        return SKIPPED
    with tempfile.TemporaryDirectory() as home:
        if option == ["-d"]:
            sample, kind = os.path.join(folder, sys.argv[2]), sys.argv[3]
            sys.stdout.writelines(difflib.unified_diff(ask(theirs, sample, kind, home), ask(ours, sample, kind, home),
                                                       "tshark", "wiretale"))
            return 0
        compared, failed = compare_all(theirs, ours, folder, option == ["-a"], home)
    print("%d answers had to be equal, %d are not" % (compared, failed))
    if not compared:
        print("skipped: tests/compare.txt names nothing")
    return 1 if failed else 0 if compared else SKIPPED


if __name__ == "__main__":
    sys.exit(main())
