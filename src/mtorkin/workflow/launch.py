"""Starting Snakemake on the workflow, and saying in one line how far it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.base.errors import InputError
from mtorkin.workflow import folders, paths
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
        If there is no assay folder, or the results would lie among the data.
    """
    from yaml import safe_dump

    entries = list(entries)
    folders.find_assays(entries, Path.cwd(), out)
    seen = [folders.relative(Path(entry).resolve(), out) for entry in entries]
    content = settings.model_dump(mode="json") | {"folders": seen, "out": "."}
    path = out / paths.CONFIG
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    except OSError as error:
        raise InputError(f"the results cannot be written to {out}: {error.strerror}; choose another --out") from None
    return path


def command(config: Path, out: Path, cores: str, extra: Sequence[str]) -> list[str]:
    """The command line of Snakemake."""
    root = workflow_root()
    return [
        sys.executable, "-m", "mtorkin.workflow.snakemake_main", "--snakefile", str(root / "Snakefile"),
        "--workflow-profile", str(root / "workflow" / "profiles" / "default"), "--directory", str(out),
        "--configfile", str(config), "--cores", cores, *extra, "--", "results",
    ]  # fmt: skip


def launch(arguments: list[str]) -> Launched:
    """Run Snakemake, showing its progress on the terminal's error stream."""
    launched = Launched()
    terminal = sys.stderr.isatty()
    process = subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace", env={**os.environ, "PYTHONUNBUFFERED": "1"},
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
