"""The interpreter of a job: ``forkclient.py SOCKET SCRIPT`` runs a script in a fork of the server at that socket.

Imports nothing but what starts at once. Where the server has gone or declines, it becomes Python with that script; and
so it does for anything that is no script, as the job that Snakemake submits to a cluster, on whose nodes is no server.
"""

import json
import os
import signal
import socket
import sys


def main(address: str, script: str, *more: str) -> int:
    """Ask for a script, wait for its end, and return its exit status."""
    if more:
        return alone(script, *more)
    # Whoever interrupts a run wants no traceback of this process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    asked = {"script": script, "directory": os.getcwd(), "environment": dict(os.environ)}
    with socket.socket(socket.AF_UNIX) as server:
        try:
            server.connect(address)
        except OSError:
            return alone(script)
        # The first byte carries the standard streams along.
        text = json.dumps(asked).encode() + b"\n"
        socket.send_fds(server, [text[:1]], [0, 1, 2])
        server.sendall(text[1:])
        answer = server.recv(64).decode()
    # The word of `forkserver.DECLINED`, which cannot be imported from here.
    if answer == "declined":
        return alone(script)
    # No answer: the server was ended, and the job with it.
    status = int(answer or 1)
    if status < 0:
        # A signal ended the job; so it ends this process, whose parent wants to know.
        os.kill(os.getpid(), -status)
    return status


def alone(*arguments: str) -> int:
    """Become Python with these arguments."""
    os.execv(sys.executable, [sys.executable, *arguments])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
