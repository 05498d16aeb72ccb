"""Starting Snakemake on the workflow, and saying in one line how far it is."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from mtorkin.workflow import folders, paths
from mtorkin.workflow.alone import writing
from mtorkin.workflow.dependencies import PACKAGE

if TYPE_CHECKING:
    from mtorkin.base.settings import Settings

STEPS = re.compile(r"^(\d+) of (\d+) steps")
NOTHING = "Nothing to be done"
#: Lines by which Snakemake greets; they say nothing of the run.
GREETING = re.compile(
    r"(Using workflow specific profile|Assuming unrestricted|Building DAG|None$|Complete log|Using shell"
    r"|Provided cores|Singularity containers|Elapsed time|Rules claiming more threads|Creating specified working"
    r" directory|Select jobs|Finished jobid|\[\w{3} \w{3} |Execute \d)"
)


@dataclass
class Launched:
    """How a run of Snakemake ended: its exit status, whether there was nothing to do, and what else it said."""

    status: int = 0
    nothing_to_do: bool = False
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

    seen = [folders.relative(Path(entry).resolve(), out) for entry in entries]
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


def environment(out: Path) -> dict[str, str]:
    """The environment of Snakemake: where the user's caches cannot be written they are kept beside the results."""
    found = {**os.environ, "PYTHONUNBUFFERED": "1"}
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
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
def launch(arguments: list[str], out: Path, lock: int) -> Launched:
    """Run Snakemake, showing its progress on the terminal's error stream.

    Parameters
    ----------
    arguments
        Its command line.
    out
        The directory of results.
    lock
        Descriptor of the lock on that directory, which Snakemake holds too.
    """
    launched = Launched()
    terminal = sys.stderr.isatty()
    process = subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace", env=environment(out),
        pass_fds=[lock] if os.name == "posix" else [],
    )  # fmt: skip
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if steps := STEPS.match(line):
                _show(int(steps[1]), int(steps[2]), terminal)
            elif NOTHING in line:
                launched.nothing_to_do = True
            elif line.strip() and not GREETING.match(line):
                launched.lines.append(line.rstrip())
        launched.status = process.wait()
    except BaseException as interruption:
        # Ctrl-C reached Snakemake too, which stops its jobs; any other end has to be passed on.
        if not isinstance(interruption, KeyboardInterrupt):
            process.terminate()
        process.wait()
        raise
    finally:
        process.stdout.close()
        if terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return launched


def _show(done: int, total: int, terminal: bool) -> None:
    """How far the run is: one line that changes on a terminal, ten or so lines in a file."""
    text = f"{done} of {total} steps"
    if terminal:
        print(f"\r{text}", end="", file=sys.stderr, flush=True)
    elif done * 10 // total > (done - 1) * 10 // total:
        print(text, file=sys.stderr, flush=True)
