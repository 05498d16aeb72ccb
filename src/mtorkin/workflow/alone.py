"""One run at a time in a directory of results, and a run that was killed stands in no other's way.

The system gives a lock back when the last process that holds it ends, however that ends. Snakemake keeps files instead,
which outlive it: where our own lock shows that the run that left them was ours and is dead, they are removed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

from mtorkin.base.errors import InputError
from mtorkin.workflow import paths

try:
    import fcntl
except ImportError:
    # On Windows Snakemake's own locks have to do.
    fcntl = None  # type: ignore[assignment]

_RUNNING = b"a run of mtorkin has this directory, or was killed in it\n"
#: Seconds in which what a run started has ended after it, where that was killed.
PATIENCE = 5.0


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
    with contextlib.ExitStack() as stack:
        with writing(out):
            path = out / paths.RUNNING
            path.parent.mkdir(parents=True, exist_ok=True)
            # Unbuffered: what did not fit onto a full disk is not written once more when the file is closed.
            held = stack.enter_context(path.open("ab+", buffering=0))
            _lock(held.fileno(), out)
            held.seek(0)
            if held.read(len(_RUNNING)) == _RUNNING:
                _remove_locks(out)
                ask_again(out)
            held.truncate(0)
            held.write(_RUNNING)
        yield held.fileno()
        # Not reached by a run that was ended: the next one cleans up after it.
        held.truncate(0)


def is_there(out: Path, lock: int) -> bool:
    """Whether a directory of results is still the one that is held, and was not removed or renamed meanwhile."""
    try:
        return os.path.samestat(os.fstat(lock), os.stat(out / paths.RUNNING))
    except OSError:
        return False


def ask_again(out: Path) -> None:
    """Have the next run ask for what a job did not end that was begun.

    Snakemake has removed what the job had written before, and misses it only where something is to be made from it: the
    table that gathers the problems of all jobs.
    """
    (out / paths.PROBLEMS).unlink(missing_ok=True)


def _lock(descriptor: int, out: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not _locked(descriptor):
        if time.monotonic() > until:
            raise InputError(f"another run writes its results into {out}: wait for its end, or choose another --out")
        time.sleep(0.1)


def _locked(descriptor: int) -> bool:
    """Whether the lock is ours now."""
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL):  # of file systems without locks
            raise
    return True


def _remove_locks(out: Path) -> None:
    """Remove the locks of a Snakemake that was killed."""
    for lock in (out / ".snakemake" / "locks").glob("*.lock"):
        lock.unlink(missing_ok=True)
