"""Starting Snakemake on the workflow, and saying in one line how far it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from mtorkin.base.place import resolved
from mtorkin.workflow import folders, paths
from mtorkin.workflow.alone import writing
from mtorkin.workflow.batches import dealt_before
from mtorkin.workflow.dependencies import PACKAGE
from mtorkin.workflow.events import ALL, ASKED, heard
from mtorkin.workflow.following import follower
from mtorkin.workflow.progress import Failed, Progress, Show
from mtorkin.workflow.underway import Underway

if TYPE_CHECKING:
    from mtorkin.base.settings import Settings


@dataclass
class Launched:
    """How a run of Snakemake ended.

    Attributes
    ----------
    status
        Its exit status.
    planned
        How many jobs of each rule there were to do; None where it was asked for something else.
    failed
        The jobs that failed, at their last try.
    lines
        What else it said.
    """

    status: int = 0
    planned: dict[str, int] | None = None
    failed: list[Failed] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def workflow_root() -> Path:
    """The directory of the Snakefile: in the installed package, or the checkout that the package is run from."""
    shipped = PACKAGE / "_workflow"
    return shipped if shipped.is_dir() else PACKAGE.parents[1]


def write_config(settings: Settings, entries: Iterable[str | Path], out: Path) -> Path:
    """Write the configuration of a run into its output directory, with the folders as seen from there.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    from yaml import safe_dump

    seen = [folders.relative(resolved(entry), out) for entry in entries]
    content = settings.model_dump(mode="json") | {"folders": seen, "out": "."}
    path = out / paths.CONFIG
    with writing(out):
        path.write_text(safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def command(config: Path, out: Path, cores: str, extra: Sequence[str]) -> list[str]:
    """The command line of Snakemake."""
    root = workflow_root()
    return [
        sys.executable, "-m", "mtorkin.workflow.snakemake_main", "--snakefile", str(root / "Snakefile"),
        "--workflow-profile", str(root / "workflow" / "profiles" / "default"), "--directory", str(out),
        "--configfile", str(config), "--cores", cores, *extra, "--", "results",
    ]  # fmt: skip


def environment(out: Path, remarks: bool = False) -> dict[str, str]:
    """The environment of Snakemake: where the user's caches cannot be written they are kept beside the results.

    With `remarks` it says all that it would say by itself.
    """
    found = {**os.environ, "PYTHONUNBUFFERED": "1", ASKED: ALL if remarks else "events"}
    # One that is not absolute does not count, by its specification; Snakemake changes the directory.
    stated = found.pop("XDG_CACHE_HOME", "")
    if os.path.isabs(stated):
        found["XDG_CACHE_HOME"] = stated
    try:
        # Snakemake's own, which may belong to another user.
        caches = Path(found.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "snakemake"
        caches.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=caches):
            return found
    except (OSError, RuntimeError):  # The latter of a user without a home.
        return {**found, "XDG_CACHE_HOME": str(out / ".snakemake" / "cache")}


@contextmanager
def _ended_from_outside() -> Iterator[None]:
    """Whoever ends this process, or closes its terminal, ends what it has started too."""

    def end(number: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in numbers if signal.getsignal(number) == signal.SIG_DFL}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@_ended_from_outside()
def launch(arguments: list[str], out: Path, lock: int, show: Show = Show.USUAL, remarks: bool = False) -> Launched:
    """Run Snakemake, showing its progress on the terminal's error stream.

    Parameters
    ----------
    arguments
        Its command line.
    out
        The directory of results.
    lock
        Descriptor of the lock on that directory, which Snakemake holds too.
    show
        How much of it is shown.
    remarks
        Whether what Snakemake says of itself is wanted.
    """
    compounds, batches = dealt_before(out / paths.GATHERED["compounds"])
    launched, progress = Launched(), Progress(show, compounds=compounds, batches=batches)
    underway = Underway(out, progress)
    process = follower(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
        env=environment(out, remarks), pass_fds=[lock] if os.name == "posix" else [],
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if event := heard(line):
                progress.hear(event)
                underway.hear(event)
            elif line.strip():
                launched.lines.append(line.rstrip())
                if show is Show.VERBOSE:
                    print(line.rstrip(), file=sys.stderr, flush=True)
        launched.status, launched.planned = process.wait(), progress.planned
        launched.failed = list(progress.failed.values())
    finally:
        # The end of Snakemake, where it has not ended; its last words are not held up.
        process.stdin.close()
        process.stdout.read()
        process.wait()
        process.stdout.close()
        progress.end()
        underway.end()
    return launched
