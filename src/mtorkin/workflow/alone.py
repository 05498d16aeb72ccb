"""One run at a time in a directory of results, and a run that was killed stands in no other's way.

The system gives a lock back when the last process that holds it ends, however that ends. Snakemake keeps files instead,
which outlive it: where our own lock shows that the run that left them was ours and is dead, they are removed.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from mtorkin.base.errors import InputError
from mtorkin.workflow import paths

try:
    import fcntl
except ImportError:
    # On Windows Snakemake's own locks have to do.
    fcntl = None  # type: ignore[assignment]

_RUNNING = "a run of mtorkin has this directory, or was killed in it\n"


@contextlib.contextmanager
def writing(out: Path) -> Iterator[None]:
    """What cannot be written into a directory of results, as the input error that it is.

    Raises
    ------
    InputError
        In place of any `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise InputError(f"the results cannot be written to {out}: {error.strerror}; choose another --out") from None


@contextlib.contextmanager
def alone(out: Path) -> Iterator[int]:
    """Hold a directory of results for as long as this context, or a process that was given the descriptor, lives.

    Yields
    ------
    int
        The descriptor of the lock, for `subprocess.Popen` to pass on.

    Raises
    ------
    InputError
        If another run has the directory, or it cannot be written.
    """
    with writing(out):
        path = out / paths.RUNNING
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.open("a+", encoding="utf-8")
    with held:
        _lock(held.fileno(), out)
        held.seek(0)
        if held.read() == _RUNNING:
            _remove_locks(out)
            ask_again(out)
        _write(held, _RUNNING)
        yield held.fileno()
        # Not reached by a run that was ended: the next one cleans up after it.
        _write(held, "")


def ask_again(out: Path) -> None:
    """Have the next run ask for what a job did not end that was begun.

    Snakemake has removed what the job had written before, and misses it only where something is to be made from it: the
    table that gathers the problems of all jobs.
    """
    (out / paths.PROBLEMS).unlink(missing_ok=True)


def _lock(descriptor: int, out: Path) -> None:
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = f"another run writes its results into {out}: wait for its end, or choose another --out"
        raise InputError(message) from None
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL):  # of file systems without locks
            raise


def _write(held: TextIO, text: str) -> None:
    held.truncate(0)
    held.write(text)
    held.flush()


def _remove_locks(out: Path) -> None:
    """Remove the locks of a Snakemake that was killed."""
    for lock in (out / ".snakemake" / "locks").glob("*.lock"):
        lock.unlink(missing_ok=True)
