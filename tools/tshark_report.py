"""The reports of an installed tshark (`tshark -G fields` ...), kept in a folder of the temporary directory."""
import os
import subprocess
import tempfile


def report(kind):
    """The lines of `tshark -G kind`; columns are separated by tabs, a text may have line breaks in it."""
    folder = os.path.join(tempfile.gettempdir(), f"tshark-reports-{os.getuid()}")
    path = os.path.join(folder, kind)
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        done = subprocess.run(["tshark", "-G", kind], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        with open(path + f".{os.getpid()}", "wb") as f:
            f.write(done.stdout)
        os.rename(path + f".{os.getpid()}", path)
    with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as f:
        return f.read().split("\n")
