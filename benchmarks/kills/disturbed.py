"""Runs that are disturbed at random moments: killed, beside each other, on a full disk.

Each function disturbs one run, and returns what is wrong with how that or the next one ended, or nothing.
"""

from __future__ import annotations

import contextlib
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from kills.study import Study, all_gone, end_all, refused, signal_all
from mtorkin.workflow import paths


def killed(study: Study, dice: random.Random, number: signal.Signals) -> str:
    """A signal to `mtorkin run` alone, or, of SIGKILL, every other time to all of its processes at once."""
    whole = number == signal.SIGKILL and dice.random() < 0.5
    out, started = study.fresh(), time.monotonic()
    with tempfile.TemporaryFile() as said, study.start(out, stdout=said, stderr=said) as run:
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(dice.uniform(0.02, 1.0) * study.lasted)
            # It had ended, as on a machine that is less busy than before: another one is killed, and sooner.
            study.lasted = time.monotonic() - started
            return killed(study, dice, number)
        if whole:
            end_all(run)
        else:
            run.send_signal(number)
            if number == signal.SIGKILL:
                # Nobody who types the command again waits for what the killed one leaves behind.
                run.wait()
                return study.again(out) or _gone(run)
        why = _gone(run)
        if not why and run.returncode not in (-number, 128 + number):
            why = f"the run ends with status {run.returncode}"
        return why or study.again(out)


def _gone(run: subprocess.Popen[bytes]) -> str:
    return "" if all_gone(run) else "a process outlives the run"


def together(study: Study, dice: random.Random) -> str:
    """A second run into the same directory is refused, and the first ends undisturbed.

    The first is halted meanwhile, as by Ctrl-Z: it may take less time than the second waits for its end.
    """
    out = study.fresh()
    with study.start(out, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        while first.poll() is None and not _holds(out):
            time.sleep(0.01)
        time.sleep(dice.uniform(0.0, 0.5) * study.lasted)
        if first.poll() is not None:
            return f"the first ended before a second one began: status {first.returncode}"
        signal_all(first, signal.SIGSTOP)
        second = subprocess.run(study.command(out), capture_output=True, text=True, check=False)
        signal_all(first, signal.SIGCONT)
        first.wait()
    why = refused(second.returncode, second.stdout + second.stderr, "another run writes its results into")
    return why or (f"the first: status {first.returncode}" if first.returncode else study.different(out))


def _holds(out: Path) -> bool:
    """Whether a run has a directory."""
    running = out / paths.RUNNING
    return running.exists() and running.stat().st_size > 0


def full(study: Study, dice: random.Random) -> str:
    """A disk with too little room, and with enough; where none may be mounted, a limit to the size of a file."""
    size = sum(map(len, study.expected.values()))
    out = study.place / "small" / "results"
    with _small_disk(out.parent, int(dice.uniform(0.01, 0.9) * size)) as enlarge:
        options: dict[str, Any] = {}
        if enlarge is None:
            largest = max(map(len, study.expected.values()))
            limit = int(dice.uniform(0.02, 0.9) * largest)
            options["preexec_fn"] = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
        ended = subprocess.run(study.command(out), capture_output=True, text=True, check=False, **options)
        why = refused(ended.returncode, ended.stdout + ended.stderr, "cannot")
        if enlarge is not None:
            enlarge()
        why = why or study.again(out)
    shutil.rmtree(out.parent, ignore_errors=True)
    return why


@contextlib.contextmanager
def _small_disk(place: Path, size: int) -> Iterator[Any]:
    """A disk of so many bytes, and what makes it large; None where it may not be mounted."""
    place.mkdir(parents=True, exist_ok=True)
    mounted = _mount("-t", "tmpfs", "-o", f"size={size}", "none", str(place))
    try:
        yield partial(_mount, "-o", "remount,size=100m", str(place)) if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


def _mount(*arguments: str) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return not subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode
    return False
