"""A process that has the libraries imported, and forks itself for every job of a run.

Most of a small job is the start of Python: pandas, numba and scipy take one to three seconds, a folder is read in a
fraction of one. The scripts of the rules remain what Snakemake runs; `snakemake_main` only gives them another
interpreter, `forkclient`, which asks this process to run the script and ends as the script did. A script runs in a
fresh fork, so that no job sees what another did. Without this process, as under plain Snakemake or on a cluster, the
same scripts start Python themselves, with the same results.

Only on Linux: elsewhere libraries do not survive a fork.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import json
import os
import runpy
import selectors
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, TypedDict

#: What is said to a client whose script has to start Python itself.
DECLINED = "declined"


class Asked(TypedDict):
    """What a client asks for."""

    script: str
    directory: str
    environment: dict[str, str]


@contextlib.contextmanager
def interpreter() -> Iterator[str]:
    """The command that scripts are run by, for a shell: a client of a server that lives within this context."""
    plain = shlex.quote(sys.executable)
    if sys.platform != "linux":
        yield plain
        return
    with tempfile.TemporaryDirectory(prefix="mtorkin-") as private, socket.socket(socket.AF_UNIX) as listener:
        address = Path(private) / "jobs"
        try:
            listener.bind(str(address))
        except OSError:
            # The path of the directory for temporary files is too long for a socket.
            yield plain
            return
        listener.listen(128)
        command = [sys.executable, "-m", "mtorkin.workflow.forkserver", str(listener.fileno())]
        # The server ends when the other end of its standard input does: with this process, however that ends.
        with subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[listener.fileno()]):
            client = Path(__file__).with_name("forkclient.py")
            # Nothing of the environment of libraries is read, which makes the start fast.
            yield f"{plain} -I -S {shlex.quote(str(client))} {shlex.quote(str(address))}"


def serve(listener: socket.socket, alive: int) -> None:
    """Run the scripts that clients ask for until ``alive`` is closed at its other end."""
    jobs: dict[int, socket.socket] = {}
    prepared = False
    ended, wakeup = os.pipe()
    for end in (ended, wakeup):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wakeup)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    # Whoever interrupts a run interrupts its jobs too; this process ends with Snakemake.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with selectors.DefaultSelector() as selector:
        for watched in (listener, alive, ended):
            selector.register(watched, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if alive in ready:
                _stop(jobs)
                return
            if ended in ready:
                os.read(ended, 1024)
                for pid, status in _ended(jobs):
                    client = jobs.pop(pid)
                    if client in selector.get_map():
                        selector.unregister(client)
                    _answer(client, str(os.waitstatus_to_exitcode(status)))
            # Clients say nothing more: one that can be read has been killed, and takes its job along.
            gone = {pid: client for pid, client in jobs.items() if client in ready}
            for client in gone.values():
                selector.unregister(client)
            _stop(gone)
            if listener in ready:
                client = listener.accept()[0]
                asked, streams = _receive(client)
                if not prepared:
                    # Libraries read how many threads they may use when they are imported.
                    _take_over(asked["environment"])
                    prepared = True
                if pid := _start(asked, streams):
                    jobs[pid] = client
                    selector.register(client, selectors.EVENT_READ)
                else:
                    _answer(client, DECLINED)


def _start(asked: Asked, streams: list[int]) -> int:
    """Fork for a script: the process, or 0 where a library has started threads, which a fork would lose."""
    _import(Path(asked["script"]))
    pid = 0
    if len(os.listdir("/proc/self/task")) == 1:
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            _run(asked, streams)
    for stream in streams:
        os.close(stream)
    return pid


def _take_over(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def _receive(client: socket.socket) -> tuple[Asked, list[int]]:
    """What a client asks for, a line of JSON, and its standard streams."""
    content, streams, *_ = socket.recv_fds(client, 1 << 20, 3)
    while not content.endswith(b"\n"):
        content += client.recv(1 << 20)
    asked: Asked = json.loads(content)
    return asked, streams


def _import(script: Path) -> None:
    """Import what a script imports, and let it prepare what all jobs of it need, once for all that import it."""
    for statement in ast.walk(ast.parse(script.read_bytes())):
        if isinstance(statement, ast.ImportFrom):
            # What cannot be imported fails again in the job, which has a log.
            with contextlib.suppress(Exception):
                module = importlib.import_module(str(statement.module))
                getattr(module, "prepare", lambda: None)()


def _run(asked: Asked, streams: list[int]) -> NoReturn:
    """The script, in the forked process; ends it."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.chdir(asked["directory"])
        _take_over(asked["environment"])
        sys.argv = [asked["script"]]
        runpy.run_path(asked["script"], run_name="__main__")
        status = 0
    except SystemExit as wanted:
        if isinstance(wanted.code, str):
            print(wanted.code, file=sys.stderr)
        else:
            status = int(wanted.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        for written in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                written.flush()
        os._exit(status)


def _ended(jobs: dict[int, socket.socket]) -> Iterator[tuple[int, int]]:
    """The jobs that have ended, with how."""
    for pid in list(jobs):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            yield pid, status


def _stop(jobs: dict[int, socket.socket]) -> None:
    for pid in jobs:
        os.kill(pid, signal.SIGTERM)


def _answer(client: socket.socket, word: str) -> None:
    """Tell a client how its script ended, unless it has gone."""
    with contextlib.suppress(OSError):
        client.sendall(word.encode())
    client.close()


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), sys.stdin.fileno())
