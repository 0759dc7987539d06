"""nginx in a network namespace, for tests: one server over the folder `pages`, all its files in one place."""
import os
import subprocess
import time

PATIENCE_S = 20
CONF = """
daemon off;
master_process off;
user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/n1;
    proxy_temp_path {folder}/n2;
    fastcgi_temp_path {folder}/n3;
    uwsgi_temp_path {folder}/n4;
    scgi_temp_path {folder}/n5;
    {http}
    server {{
        listen {address}:80;
        root {folder}/pages;
        {server}
    }}
}}
"""


def start(space, folder, address, answers, http="", server=""):
    """The process, once `answers` says so; None where it ends or never does.  http, server: more of those blocks."""
    config = os.path.join(folder, "nginx.conf")
    with open(config, "w") as f:
        f.write(CONF.format(folder=folder, address=address, http=http, server=server))
    process = subprocess.Popen(["ip", "netns", "exec", space, "nginx", "-c", config,
                                "-e", os.path.join(folder, "nginx.log")], stderr=subprocess.DEVNULL)
    end = time.monotonic() + PATIENCE_S
    while not answers():  # it may say no to a connection that comes too early
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            return None
        time.sleep(0.02)
    return process
