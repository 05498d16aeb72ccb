"""Snakemake ends with the process that started it, however that ends.

Its standard input is a pipe whose other end that process holds, and which the system closes for it even under
``kill -9``. Snakemake and its jobs are a group of processes of their own, so that they can be ended together.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from typing import Any

#: Seconds that Snakemake has to end its jobs, here and on a cluster.
GRACE = 20.0


def follower(command: Sequence[str], **more: Any) -> subprocess.Popen[str]:
    """Start a command that calls `follow`: it ends when its standard input is closed."""
    return subprocess.Popen(command, stdin=subprocess.PIPE, text=True, process_group=0, **more)


def follow() -> None:
    """End this process and its group when the other end of its standard input is closed."""
    # A shell that starts a command in the background has it ignore Ctrl-C, and what it starts too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    alive, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # for the jobs
    os.close(nothing)
    threading.Thread(target=_end_after, args=(alive,), daemon=True).start()


def _end_after(alive: int) -> None:
    os.read(alive, 1)
    if os.name == "posix":
        # As Ctrl-C would, on which Snakemake takes back its jobs; by force where one does not hear it.
        os.killpg(0, signal.SIGINT)
        time.sleep(GRACE)
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
