"""The small study whose runs are disturbed, and what it comes to when nothing disturbs it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

STUDY = Path(__file__).resolve().parents[2] / "data" / "study"
#: One folder is enough for all stages; its compound is left open, so that a plate is planned too.
FOLDER = "sim-one-axis"
#: Seconds in which everything has to be gone after its end.
PATIENCE = 60.0
#: What no sentence of ours has.
FOREIGN = ("Traceback", "inside mtorkin", "Exception ignored")


@dataclass
class Study:
    """The study in a directory of its own.

    Attributes
    ----------
    place
        The directory.
    settings
        What of the settings is another.
    lasted
        Seconds of a run that nothing disturbed.
    expected
        The bytes of its results.
    """

    place: Path
    settings: tuple[str, ...] = ()
    lasted: float = 0.0
    expected: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def within(cls, place: Path, *settings: str) -> Study:
        """Copy the study to a place, and run it."""
        study = cls(place, settings)
        shutil.copytree(STUDY / FOLDER, place / FOLDER)
        started = time.monotonic()
        subprocess.run(study.command(study.out), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        study.lasted, study.expected = time.monotonic() - started, results(study.out)
        return study

    @property
    def out(self) -> Path:
        """Where its results go."""
        return self.place / "results"

    def command(self, out: Path) -> list[str]:
        """The command that is disturbed and run again."""
        paths = [str(self.place / FOLDER), "--out", str(out)]
        settings = [part for setting in self.settings for part in ("--set", setting)]
        return [sys.executable, "-m", "mtorkin", "run", *paths, "--cores", "2", *settings]

    def start(self, out: Path, **more: Any) -> subprocess.Popen[bytes]:
        """Start the command in a session of its own."""
        return subprocess.Popen(self.command(out), start_new_session=True, **more)

    def fresh(self) -> Path:
        """An empty place for results."""
        shutil.rmtree(self.out, ignore_errors=True)
        return self.out

    def again(self, out: Path, **more: Any) -> str:
        """Run the command; what is wrong with how it ends, or nothing."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **more}
        ended = subprocess.run(self.command(out), check=False, text=True, **options)
        said = (ended.stdout or "").strip()[-500:]
        return f"status {ended.returncode}: {said}" if ended.returncode else self.different(out)

    def different(self, out: Path) -> str:
        """Which results are other than expected; nothing where all are the same."""
        found = results(out)
        names = sorted(
            name for name in self.expected.keys() | found.keys() if self.expected.get(name) != found.get(name)
        )
        return f"other bytes in {', '.join(names[:5])}" if names else ""


def refused(status: int, said: str, sentence: str) -> str:
    """What is wrong with a refusal: it has status 2, our sentence and nothing of the program's inside."""
    foreign = any(word in said for word in FOREIGN)
    return "" if status == 2 and sentence in said and not foreign else f"status {status}: {said.strip()[-500:]}"


def results(out: Path) -> dict[str, bytes]:
    """Every file of a run but logs and what Snakemake notes down."""
    kept = (path for path in sorted(out.rglob("*")) if path.is_file())
    named = {path.relative_to(out).as_posix(): path for path in kept}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith(("logs/", ".snakemake/"))}


def of_session(session: int) -> list[int]:
    """The processes of a session."""
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(OSError):
            if os.getsid(pid) == session:
                found.append(pid)
    return found


def all_gone(run: subprocess.Popen[bytes]) -> bool:
    """Wait for the end of a run and of all that it started; what is left is ended by force."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if run.poll() is not None and not of_session(run.pid):
            return True
        time.sleep(0.1)
    end_all(run)
    return False


def end_all(run: subprocess.Popen[bytes]) -> None:
    """End a run and all that it started at once, as a power cut does."""
    while signal_all(run, signal.SIGKILL):
        run.poll()


def signal_all(run: subprocess.Popen[bytes], number: signal.Signals) -> int:
    """Send a signal to a run and to all that it started; to how many."""
    pids = of_session(run.pid)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    return len(pids)
