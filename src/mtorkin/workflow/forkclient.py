"""The interpreter of a job: ``forkclient.py SOCKET SCRIPT`` runs a script in a fork of the server at that socket.

Imports nothing but what starts at once. Where the server has gone or declines, it becomes Python with that script.
"""

import json
import os
import signal
import socket
import sys


def main(address: str, script: str) -> int:
    """Ask for a script, wait for its end, and return its exit status."""
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


def alone(script: str) -> int:
    """Become Python with that script."""
    os.execv(sys.executable, [sys.executable, script])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
